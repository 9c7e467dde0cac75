"""Jobs of a Slurm cluster through submitit; without Slurm, processes on this machine.

A batch is a job, so batches are long (`longest`). submitit keeps what passes between the jobs in a
folder that every node sees; it pickles there, so the folder must belong to you alone.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from sci_barriers.errors import bad_input
from sci_barriers.sweep.executors.base import WorkersLost
from sci_barriers.sweep.executors.loky import read_jobs
from sci_barriers.sweep.work import work

PAUSE = 0.5  # seconds between two looks at the jobs


class Slurm:
    """folder: for submitit's files. jobs: how many at a time. cluster: "slurm", "local", or None
    for slurm where it is there. options: as submitit has them, {"slurm_partition": ...,
    "timeout_min": ...}. BadInput: submitit is missing, options that it does not know.
    """

    name = "submitit"

    def __init__(
        self,
        *,
        folder: str | Path,
        jobs: int | None = None,
        cluster: str | None = None,
        longest: int = 200,
        options: Mapping[str, Any] | None = None,
        more: Mapping[str, str] | None = None,
    ) -> None:
        try:
            import submitit
        except ImportError:
            raise bad_input(
                "backend", "submitit", "is not installed", "pip install 'sci-barriers[cluster]'"
            ) from None
        self.workers, self.longest = read_jobs(jobs), longest
        self.more = dict(more or {})
        self._executor = submitit.AutoExecutor(folder=str(folder), cluster=cluster)
        try:
            self._executor.update_parameters(**(options or {}))
        except (NameError, TypeError, ValueError) as problem:
            raise bad_input(
                "options", options, f"submitit refuses them: {problem}", "see its documentation"
            ) from None
        self._jobs: dict[Future[list[str]], Any] = {}
        self._over = threading.Event()
        self._watcher: threading.Thread | None = None

    def submit(self, texts: Sequence[str]) -> Future[list[str]]:
        """As Backend has it."""
        future: Future[list[str]] = Future()
        future.set_running_or_notify_cancel()  # jobs are cancelled by `close`, not one by one
        self._jobs[future] = self._executor.submit(work, list(texts), self.more)
        if self._watcher is None:
            self._watcher = threading.Thread(target=self._watch, daemon=True)
            self._watcher.start()
        return future

    def _watch(self) -> None:
        while not self._over.is_set():
            for future, job in list(self._jobs.items()):
                try:
                    done = job.done()
                except Exception as problem:  # the scheduler's programs failed
                    self._jobs.pop(future, None)
                    future.set_exception(WorkersLost(f"job {job.job_id}: {problem}"))
                    continue
                if done:
                    self._jobs.pop(future, None)
                    self._settle(future, job)
            time.sleep(PAUSE)

    @staticmethod
    def _settle(future: Future[list[str]], job: Any) -> None:
        try:
            future.set_result(job.result())
        except Exception as problem:  # of the job, or that it left no answer
            future.set_exception(WorkersLost(f"job {job.job_id}: {problem}"))

    def lost(self, problem: BaseException) -> bool:
        """A job that ended without an answer."""
        return isinstance(problem, WorkersLost)

    def trouble(self) -> str | None:
        """None: jobs may wait in the queue for long."""
        return None

    def renew(self) -> None:
        """Nothing: every job has processes of its own."""

    def close(self, *, wait: bool) -> None:
        """Without `wait`, cancels the jobs."""
        if not wait:
            for job in self._jobs.values():
                job.cancel()
        self._over.set()
