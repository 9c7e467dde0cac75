"""Worker processes on this machine (loky, which comes with joblib)."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import BrokenExecutor, Future
from typing import Any

from sci_barriers.errors import bad_input
from sci_barriers.sweep.work import work

MOST_JOBS = 1024
STUCK = 5.0
"""Seconds after which a dead worker of which loky does not tell counts as lost."""
_ONE_THREAD = {
    f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "NUMBA")
}
"""For libraries that a worker loads: the processes share the processors already."""


class Loky:
    """jobs processes, made when the first batch comes. BadInput unless jobs is 1..1024."""

    name = "loky"
    longest = 1000

    def __init__(self, *, jobs: int | None = None, more: Mapping[str, str] | None = None) -> None:
        self.workers = read_jobs(jobs)
        self.more = dict(more or {})
        self._executor: Any = None
        self._dead_since: float | None = None

    def submit(self, texts: Sequence[str]) -> Future[list[str]]:
        """As Backend has it."""
        if self._executor is None:
            from joblib.externals.loky import ProcessPoolExecutor

            self._executor = ProcessPoolExecutor(
                self.workers, initializer=_begin, initargs=(os.getpid(),), env=dict(_ONE_THREAD)
            )
        return self._executor.submit(work, list(texts), self.more)

    def lost(self, problem: BaseException) -> bool:
        """loky says so of every batch that was under way or waiting."""
        return isinstance(problem, BrokenExecutor)

    def trouble(self) -> str | None:
        """None. A worker that dies while it writes its answer leaves half of it in the pipe, and
        loky waits for the rest: then, STUCK seconds later, all workers are ended and the pipe is
        closed, so that the futures say that workers were lost.
        """
        if self._executor is None or not any(not each.is_alive() for each in self._processes()):
            self._dead_since = None
        elif self._dead_since is None:
            self._dead_since = time.monotonic()
        elif time.monotonic() - self._dead_since > STUCK:
            self._dead_since = None
            self._kill()
        return None

    def renew(self) -> None:
        """New processes for the next batch."""
        self.close(wait=False)

    def close(self, *, wait: bool) -> None:
        """As Backend has it."""
        if self._executor is not None:
            if not wait:
                self._kill()
            with contextlib.suppress(BrokenExecutor):
                self._executor.shutdown(wait=wait, kill_workers=not wait)
            self._executor = None

    def _processes(self) -> list[Any]:
        return list((getattr(self._executor, "_processes", None) or {}).values())

    def _kill(self) -> None:
        """Ends the workers, and the writing end of their pipe that this process holds."""
        for each in self._processes():
            with contextlib.suppress(OSError, ValueError):
                os.kill(each.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
        pipe = getattr(self._executor, "_result_queue", None)
        with contextlib.suppress(OSError, AttributeError, ValueError):
            pipe._writer.close()  # type: ignore[union-attr]


def _begin(driver: int) -> None:
    """In a new worker. Ctrl-C reaches the whole group of processes: it is the driver that stops the
    sweep. A driver that is killed cannot end its workers: they look for it once a second.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_outlived, args=(driver,), daemon=True).start()


def _outlived(driver: int) -> None:
    """Ends this process when its parent is gone (on Windows the parent's number stays)."""
    while os.getppid() == driver:
        time.sleep(1)
    os._exit(1)


def read_jobs(jobs: int | None) -> int:
    """jobs, or the number of processors that this process may use."""
    if jobs is None:
        if hasattr(os, "sched_getaffinity"):
            return min(len(os.sched_getaffinity(0)), MOST_JOBS)
        return min(os.cpu_count() or 1, MOST_JOBS)
    if isinstance(jobs, bool) or not isinstance(jobs, int) or not 1 <= jobs <= MOST_JOBS:
        raise bad_input("jobs", jobs, f"must be an integer, 1 to {MOST_JOBS}", "pass 2")
    return jobs
