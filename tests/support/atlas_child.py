"""A child process whose solvers misbehave; the name of the solver says how."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import time
from typing import Any

from sci_barriers.atlas import inside
from sci_barriers.floats.base import Answer, FloatRun, attempt

PROGRAM = "support.atlas_child"


class Misbehaving:
    """x = (1/3, -0.0) unless it has something else to do."""

    def __init__(self, how: str) -> None:
        self.how = how

    def __call__(self, A: Any, y: Any, *, lam: float) -> FloatRun:
        return attempt(lambda: getattr(self, f"_{self.how}", self._fine)(lam), N=A.shape[1])

    def _fine(self, lam: float) -> Answer:
        return Answer(x=(1 / 3, -0.0), iterations=7)

    def _hangs(self, lam: float) -> Answer:
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        time.sleep(600)
        raise AssertionError

    def _slow(self, lam: float) -> Answer:
        time.sleep(lam)
        return self._fine(lam)

    def _segfault(self, lam: float) -> Answer:
        ctypes.string_at(0)
        raise AssertionError

    def _exits(self, lam: float) -> Answer:
        os._exit(3)

    def _leaves(self, lam: float) -> Answer:
        raise SystemExit("enough")

    def _allocates(self, lam: float) -> Answer:
        return Answer(x=[float(entry) for entry in bytearray(2**40)])

    def _bad_alloc(self, lam: float) -> Answer:
        os.write(2, b"terminate called after throwing an instance of 'std::bad_alloc'\n")
        os.abort()

    def _floods(self, lam: float) -> Answer:
        line = b"all work and no play\n" * 10_000
        for _ in range(1000):
            try:
                os.write(1, line)
            except OSError:
                break
        return self._fine(lam)

    def _prints_in_c(self, lam: float) -> Answer:
        ctypes.CDLL(None).puts(b"a word from below")
        return self._fine(lam)

    def _garbage(self, lam: float) -> Answer:
        for descriptor in range(3, 32):  # the channel is one of them
            try:
                os.write(descriptor, b"garbage\n")
            except OSError:
                continue
        return self._fine(lam)

    def _draws(self, lam: float) -> Answer:
        import random

        import numpy

        return Answer(x=(random.random(), float(numpy.random.rand())))


def main(refused: list[str]) -> None:
    """As inside.main, with these solvers."""
    inside.find = lambda problem, solver, setting, *, seed=0: Misbehaving(solver)  # type: ignore[assignment, return-value]
    inside.main(refused)
