"""Kinds of cells that misbehave, for tests of the sweep engine."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sci_barriers.store import Outcome
from sci_barriers.sweep import work


class Panic(BaseException):
    """As libraries of other languages raise it."""


class Misbehaving:
    """what: "dies" (each time), "dies once" (marks a file first), "raises", "exits", "memory",
    "nan", "slow" (`milliseconds`), "dictionary", "panics", "interrupts", "free" (says that it took
    no time), "large"; else i -> i^3.
    """

    def expand(self, given: Any) -> Iterator[dict[str, Any]]:
        for i, what in enumerate(given["what"]):
            yield {"i": i, "what": what, **{k: v for k, v in given.items() if k != "what"}}

    def run(self, parameters: dict[str, Any]) -> Outcome:
        what, i = parameters["what"], parameters["i"]
        if what == "dies once":
            mark = Path(parameters["folder"]) / f"died {i}"
            if not mark.exists():
                mark.touch()
                what = "dies"
        if what == "dies":
            os.kill(os.getpid(), signal.SIGKILL)
        if what == "raises":
            raise ValueError(f"cell {i} has no value")
        if what == "exits":
            raise SystemExit(3)
        if what == "dictionary":
            return {"cube": i**3}  # type: ignore[return-value]
        if what == "panics":
            raise Panic(f"cell {i}")
        if what == "interrupts":
            raise KeyboardInterrupt
        if what == "free":
            time.sleep(0.01)
            return Outcome(status="ran", seconds=0.0)
        if what == "large":
            return Outcome(status="ran", result={"x": "x" * (work.LARGEST + 1)})
        if what == "memory":
            raise MemoryError
        if what == "nan":
            return Outcome(status="ran", result={"x": float("nan")})
        if what == "slow":
            time.sleep(parameters["milliseconds"] / 1000)
        where = {"extra": "x", "process": os.getpid()}
        return Outcome(status="ran", result={"cube": i**3}, provenance=where)


MISBEHAVING = Misbehaving()
KINDS = {"misbehaving": "support.cell_kinds:MISBEHAVING"}
