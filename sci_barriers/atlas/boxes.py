"""Runs of black boxes in the child processes of this process.

    run_box(box, A, y, lam=..., timeout=60)  ->  Answer

Each library has a child process of its own, which loads it once and answers many runs, and so has
a solver of a user's; MOST of them are kept, the one that was used last longest. One that was ended,
or has died, is replaced by the next run of its library. They end with this process, however it
ends.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sci_barriers.atlas.child import Answer, Child
from sci_barriers.atlas.solvers import draws, package
from sci_barriers.atlas.users import UserBox
from sci_barriers.floats import FloatSolver

MOST = 2


class Pool:
    """Children by library. One run at a time, whatever the number of threads."""

    def __init__(self, *, most: int = MOST) -> None:
        self.most, self.started = most, 0
        self._children: OrderedDict[str, Child] = OrderedDict()
        self._failed: dict[str, Answer] = {}
        self._lock = threading.Lock()

    def run(
        self,
        box: FloatSolver,
        A: Sequence[Sequence[float]],
        y: Sequence[float],
        *,
        lam: float,
        timeout: float,
        seed: int = 0,
    ) -> Answer:
        """One run of the box, in the child of its library. seed: for a box that draws."""
        data = {
            "A": [[float(entry).hex() for entry in row] for row in A],
            "y": [float(entry).hex() for entry in y], "lam": float(lam).hex(),
        }  # fmt: skip
        request = {
            "problem": box.problem, "solver": box.name, "setting": box.setting, "seed": seed,
            **data,
        }  # fmt: skip
        with self._lock:
            if isinstance(box, UserBox):
                answer = self._run_of_user(box, request | box.request(), timeout=timeout)
            else:
                answer = self._child(package(box)).ask(request, timeout=timeout)
        return replace(answer, data=hashlib.sha256(json.dumps(data).encode()).hexdigest()[:16])

    def _run_of_user(self, box: UserBox, request: dict[str, Any], *, timeout: float) -> Answer:
        """A child of its own for each content of a file; one that cannot be loaded is not tried
        again.
        """
        name = f"user {box.folder} {box.name} {box.version}"
        if name in self._failed:
            return self._failed[name]
        started = self.started
        child = self._child(name)
        if self.started > started and (failed := child.load(request)) is not None:
            self._failed[name] = failed
            return failed
        return child.ask(request, timeout=timeout)

    def _child(self, library: str) -> Child:
        child = self._children.pop(library, None)
        if child is None or not child.alive:
            while len(self._children) >= self.most:
                self._children.popitem(last=False)[1].close()
            child = Child()
            self.started += 1
        self._children[library] = child
        return child

    def close(self) -> None:
        """Ends all children."""
        while self._children:
            self._children.popitem()[1].close()


@lru_cache(maxsize=4)
def _pool(process: int) -> Pool:
    found = Pool()
    atexit.register(found.close)
    return found


def pool() -> Pool:
    """The pool of this process; a fork has its own."""
    return _pool(os.getpid())


def run_box(
    box: FloatSolver,
    A: Sequence[Sequence[float]],
    y: Sequence[float],
    *,
    lam: float,
    timeout: float,
    seed: int = 0,
) -> Answer:
    """One run in the pool of this process; A (m, N), y (m,), lam (P1: eta) as floats."""
    drawing = isinstance(box, UserBox) or draws(box)
    return pool().run(box, A, y, lam=lam, timeout=timeout, seed=seed if drawing else 0)
