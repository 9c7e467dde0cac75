"""What a worker does: canonical specifications in, JSON texts out.

    work(texts) -> one text for each: {"status", "result", "seconds", "provenance", "wall"}

A text may also have "folder", where the solver is that a user has named for this run.
wall: what the cell took in this process, whatever it says itself of its seconds.

Only text passes between driver and workers, however they are connected. What a cell raises becomes
status "error" with the reason; a worker that dies is the driver's business.
"""

from __future__ import annotations

import json
import platform
import signal
import socket
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

from sci_barriers.store import Outcome
from sci_barriers.sweep.kinds import KindOfSolvers, kind

_LONGEST = 500
LARGEST = 1 << 26
"""Characters of an answer."""


def work(texts: Sequence[str], more: Mapping[str, str] | None = None) -> list[str]:
    """Runs the cells one after the other. more: further kinds, see `kinds`."""
    return [_one(text, more) for text in texts]


def read(text: str) -> Outcome:
    """The outcome in a text of `work`. BadInput for other texts."""
    answer = json.loads(text)
    answer.pop("wall", None)
    return Outcome(**answer)


def seconds_of(text: str) -> float:
    """The wall time in a text of `work`."""
    return float(json.loads(text).get("wall", 0.0))


def died(reason: str) -> Outcome:
    """The outcome of a cell whose worker died each time."""
    return Outcome(status="error", result={"message": reason})


def _one(text: str, more: Mapping[str, str] | None) -> str:
    start = time.perf_counter()
    try:
        spec = json.loads(text)
        cells = kind(spec["cell"], more)
        if "folder" in spec:  # from the driver alone: no store and no description has it
            found = cast(KindOfSolvers, cells).run_named(spec["parameters"], spec["folder"])
        else:
            found = cells.run(spec["parameters"])
        if not isinstance(found, Outcome):
            raise TypeError(f"the cell returned {type(found).__name__}, not an Outcome")
        written = _written(found, start)
    except MemoryError:
        written = _written(Outcome(status="memory", result={"message": "MemoryError"}), start)
    except BaseException as problem:  # a library may raise what is no Exception
        if isinstance(problem, KeyboardInterrupt) and not _in_worker():
            raise
        told = _told(problem)
        written = _written(Outcome(status="error", result={"message": told}), start)
    if len(written) <= LARGEST:
        return written
    told = f"a result of {len(written)} characters; at most {LARGEST} are stored"
    return _written(Outcome(status="error", result={"message": told}), start)


def _told(problem: BaseException) -> str:
    """What a cell raised, on one line, cut."""
    try:
        words = " ".join(str(problem).split())
    except Exception:  # a failure of a foreign __str__ must not hide the cell's
        words = ""
    text = f"{type(problem).__name__}: {words}" if words else type(problem).__name__
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _in_worker() -> bool:
    """Where Ctrl-C is not the user's: workers ignore it, or run cells in threads."""
    if threading.current_thread() is not threading.main_thread():
        return True
    return signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def _written(outcome: Outcome, start: float) -> str:
    wall = time.perf_counter() - start
    return json.dumps({
        "status": outcome.status, "result": dict(outcome.result),
        "seconds": wall if outcome.seconds is None else outcome.seconds,
        "provenance": {**provenance(), **outcome.provenance}, "wall": wall,
    }, allow_nan=False)  # fmt: skip


@lru_cache(maxsize=1)
def provenance() -> Mapping[str, Any]:
    """Where this process runs: host, processor, system, Python, the version of this program."""
    from sci_barriers import __version__

    return {
        "host": socket.gethostname(),
        "processor": platform.processor() or platform.machine(),
        "system": f"{platform.system()} {platform.release()}",
        "python": sys.version.split()[0],
        "sci_barriers": __version__,
    }
