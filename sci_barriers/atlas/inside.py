"""The program of a child process: runs float solvers, one request after the other.

    request  {"problem", "solver", "setting", "seed", "A": [[hex]], "y": [hex], "lam": hex}
    answer   {"status", "x": [hex] or null, "flagged", "messages", "iterations", "seconds",
              "printed"}

A request with "user" is for the solver of a user's, users.py; with "load", too, it is only loaded.

Floats are texts of float.hex, so that none is rounded on the way; nothing is pickled. What
libraries print below Python goes to the file PRINTED in the working folder, which the caller reads
when this process has died; after each run its first KEPT bytes go with the answer, and it is
emptied. Generators that libraries share are seeded before each run, so that no answer depends on
the runs before it.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import random
import sys
from collections.abc import Mapping
from typing import Any, NoReturn

from sci_barriers.atlas.solvers import find
from sci_barriers.atlas.users import load
from sci_barriers.floats import FloatSolver
from sci_barriers.sandbox.worker import Channel

PRINTED = "printed"
KEPT = 4096
"""Bytes kept of what is printed in one run."""
READY = {"kind": "ready"}
_RESERVE = 2**20


class _Printed:
    """Descriptors 1 and 2 as a file, which the limit on files bounds."""

    def __init__(self) -> None:
        self.file = os.open(PRINTED, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
        for descriptor in (1, 2):
            os.dup2(self.file, descriptor)

    def take(self) -> str:
        """What was printed since the last time, cut."""
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError, AttributeError):
                stream.flush()
        with contextlib.suppress(OSError, AttributeError, TypeError):
            ctypes.CDLL(None).fflush(None)  # C keeps what goes to a file until its buffer is full
        found = os.pread(self.file, KEPT, 0) if hasattr(os, "pread") else b""
        os.ftruncate(self.file, 0)
        return found.decode("utf-8", "replace")


def main(refused: list[str]) -> NoReturn:
    """Answers requests until the caller closes the channel. refused: limits that were not set."""
    # Words of a compiler, which come once for each process, are none of a solver's.
    os.environ["NUMBA_DISABLE_PERFORMANCE_WARNINGS"] = "1"
    channel, me = Channel(), os.getpid()
    printed = _Printed()
    channel.send(READY)
    while True:
        answer = _answer(json.loads(channel.receive()))
        if os.getpid() != me:
            os._exit(0)  # a fork that a library made came back through here
        channel.send({**answer, "printed": printed.take()})


def _answer(request: Mapping[str, Any]) -> dict[str, Any]:
    """The run, or the reason why there is none; whatever it raises is its own."""
    reserve: bytearray | None = bytearray(_RESERVE)
    try:
        return _run(request)
    except MemoryError:
        reserve = None  # makes room for the words
        return _failed("memory", "MemoryError")
    except BaseException as problem:
        reserve = None
        return _failed("error", f"{type(problem).__name__}: {problem}"[:1000])
    finally:
        del reserve


def _run(request: Mapping[str, Any]) -> dict[str, Any]:
    import numpy

    box: FloatSolver
    if "user" in request:
        box = load(request["user"], request["problem"])
        if request.get("load"):
            return {**_failed("skipped", "loaded"), "flagged": False}
    else:
        box = find(request["problem"], request["solver"], request["setting"], seed=request["seed"])
    A = numpy.array([[float.fromhex(entry) for entry in row] for row in request["A"]])
    y = numpy.array([float.fromhex(entry) for entry in request["y"]])
    random.seed(request["seed"])
    numpy.random.seed(request["seed"] % 2**32)
    run = box(A, y, lam=float.fromhex(request["lam"]))
    return {
        "status": run.status,
        "x": None if run.x is None else [entry.hex() for entry in run.x],
        "flagged": bool(run.flagged),
        "messages": list(run.messages),
        "iterations": None if run.iterations is None else int(run.iterations),
        "seconds": float(run.seconds),
    }


def _failed(status: str, message: str) -> dict[str, Any]:
    return {
        "status": status, "x": None, "flagged": True, "messages": [message], "iterations": None,
        "seconds": 0.0,
    }  # fmt: skip
