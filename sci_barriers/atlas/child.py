"""A child process that runs float solvers, as the caller holds it.

    Child().ask(request, timeout=60)  ->  Answer(run, printed)

What becomes of a run that does not answer:

    timeout   no answer within `timeout` seconds: all its processes are ended
    memory    MemoryError, or an end by a signal after words of a failed allocation
    error     any other end of the process, with the name of the signal or the exit code

After each of these the child has ended (`alive` is False): the next run needs a new one. The first
run of a child may take LOADING seconds more, for imports and compilation; what the solver itself
took is checked against `timeout` afterwards. The child and all that it starts end with this
process: sandbox/supervisor.py watches both.
"""

from __future__ import annotations

import json
import signal
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sci_barriers.atlas.inside import KEPT, PRINTED, READY
from sci_barriers.errors import SciBarriersError
from sci_barriers.floats import FloatRun
from sci_barriers.sandbox import Limits
from sci_barriers.sandbox.process import Process

MEMORY = 4 * 2**30
"""Bytes of address space of a child; torch alone reserves more than one."""
LOADING = 120.0
PROGRAM = "sci_barriers.atlas.inside"
_ANSWER = 2**24
_CPU = 10**7  # the child lives for many runs: each has its own wall time
_GRACE = 2.0
_NOISE = 100
_ALLOCATION = ("bad_alloc", "memory allocation of", "MemoryError", "out of memory")


class ChildFailed(SciBarriersError):
    """A child process did not start, or sent what is no answer."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """run: the outcome, status also "timeout"; printed: what was printed below Python, cut; data: a
    hash of A, y, lam as they were sent.
    """

    run: FloatRun
    printed: str = ""
    data: str = ""


class Child:
    """One child process. `close` must be called; twice does nothing.

    memory: bytes of its address space. program: a module whose `main` answers as inside.py does.
    Raises ChildFailed when it does not start.
    """

    def __init__(self, *, memory: int = MEMORY, program: str = PROGRAM) -> None:
        limits = Limits(cpu=_CPU, memory=memory, output=KEPT, answer=_ANSWER)
        self.alive, self._known = True, False
        self._folder = tempfile.TemporaryDirectory(
            prefix="sci_barriers-", ignore_cleanup_errors=True
        )
        self._process = Process(
            folder=self._folder.name, limits=limits, seed=0, longest=_ANSWER,
            program=program,
        )  # fmt: skip
        try:
            self._wait_until_ready()
        except BaseException:
            self.close()
            raise

    def _wait_until_ready(self) -> None:
        """Python may print while it starts; then comes the child's first message."""
        deadline, ready = time.monotonic() + LOADING, json.dumps(READY, separators=(",", ":"))
        for _ in range(_NOISE):
            try:
                line = self._process.receive(deadline)
            except TimeoutError:
                break
            if line is None:
                break
            if line.strip() == ready.encode():
                return
        self._process.end(grace=_GRACE)  # then all that it printed has been read
        words = " ".join(bytes(self._process.printed).decode("utf-8", "replace").split())
        raise ChildFailed(f"a child process did not start: {words[-300:]}")

    def load(self, request: Mapping[str, Any]) -> Answer | None:
        """Loads a user's solver, so that no run of it needs LOADING. None, or why it cannot be; the
        child has ended then.
        """
        answer = self.ask({**request, "load": True}, timeout=0.0)
        if answer.run.status == "skipped":
            return None
        self.close()
        if answer.run.status == "timeout":
            return Answer(run=_none("timeout", f"not loaded within {LOADING:g} seconds"))
        return answer

    def ask(self, request: Mapping[str, Any], *, timeout: float) -> Answer:
        """One run; see the head of the file. BaseExceptions of the caller end the child first."""
        start = time.monotonic()
        extra, self._known = 0.0 if self._known else LOADING, True
        deadline = start + timeout + extra
        try:
            self._process.send(json.dumps(request).encode("ascii") + b"\n", deadline)
            line = self._process.receive(deadline)
        except TimeoutError:
            self.close()
            return Answer(run=_none("timeout", f"no answer within {timeout:g} seconds"))
        except BaseException:
            self.close()
            raise
        if line is None:
            return self._ended()
        try:
            answer = _read(json.loads(line), len(request["A"][0]))
        except (ValueError, TypeError, KeyError, AttributeError):
            self.close()
            raise ChildFailed(f"a child process answered {line[:60]!r}") from None
        if answer.run.seconds > timeout:
            return Answer(run=_none("timeout", f"no answer within {timeout:g} seconds"))
        if answer.run.status == "memory":
            self.close()  # what has failed to get memory may be half made
        return answer

    def _ended(self) -> Answer:
        """The channel has ended: how the process ended, and its last words."""
        ending = self._process.end(grace=_GRACE)
        printed = self._last_words()
        self.close()
        if ending.code is None or not ending.own:
            return Answer(run=_none("error", "the child process closed its channel"))
        if ending.code >= 0:
            return Answer(run=_none("error", f"exit code {ending.code}"), printed=printed)
        name = signal_name(-ending.code)
        memory = any(words in printed for words in _ALLOCATION)
        status = "memory" if memory else "error"
        return Answer(run=_none(status, f"ended by {name}"), printed=printed)

    def _last_words(self) -> str:
        try:
            with (Path(self._folder.name) / PRINTED).open("rb") as file:
                return file.read(KEPT).decode("utf-8", "replace")
        except OSError:
            return ""

    def close(self) -> None:
        """Ends the process with all that it started, and removes its folder."""
        if self.alive:
            self.alive = False
            self._process.close()
            self._folder.cleanup()


def signal_name(number: int) -> str:
    """SIGSEGV for 11."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _none(status: str, message: str) -> FloatRun:
    return FloatRun(x=None, status=status, flagged=True, messages=(message,))


def _read(answer: Mapping[str, Any], N: int) -> Answer:
    """The answer as a run. ValueError and others for what is none."""
    if answer["status"] not in ("ran", "skipped", "memory", "error"):
        raise ValueError(answer["status"])
    x = None if answer["x"] is None else tuple(float.fromhex(entry) for entry in answer["x"])
    if (x is not None) != (answer["status"] == "ran") or (x is not None and len(x) != N):
        raise ValueError(answer["x"])
    run = FloatRun(
        x=x, status=answer["status"], flagged=bool(answer["flagged"]),
        messages=tuple(str(text) for text in answer["messages"]),
        iterations=answer["iterations"], seconds=float(answer["seconds"]),
    )  # fmt: skip
    return Answer(run=run, printed=str(answer["printed"]))
