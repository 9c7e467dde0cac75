"""Workers of a dask cluster: one that is running, or one made on this machine.

A scheduler runs whatever a client sends it: who can reach its port can run programs as its user.
The cluster made here listens on 127.0.0.1 only. One that you start yourself listens where you tell
it to (dask scheduler --host 127.0.0.1); over a network use TLS (docs of distributed, "Security").
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import CancelledError, Future
from typing import Any

from sci_barriers.errors import bad_input
from sci_barriers.sweep.executors.loky import read_jobs
from sci_barriers.sweep.work import work

CONNECT = 10  # seconds
PATIENCE = 60.0
"""Seconds that a scheduler may be without workers."""
LOOK = 1.0
"""Seconds between two looks at the number of workers."""


class Dask:
    """scheduler: "tcp://host:port", or None for `jobs` processes here.

    Raises BadInput: distributed is missing, no answer from the scheduler within 10 s, no workers.
    """

    name = "dask"
    longest = 1000

    def __init__(
        self,
        *,
        scheduler: str | None = None,
        jobs: int | None = None,
        more: Mapping[str, str] | None = None,
    ) -> None:
        try:
            from distributed import Client, LocalCluster
        except ImportError:
            raise bad_input(
                "backend", "dask", "distributed is not installed",
                "pip install 'sci-barriers[cluster]'",
            ) from None  # fmt: skip
        self.more = dict(more or {})
        self._cluster: Any = None
        self._alone_since: float | None = None
        self._workers, self._looked = 0, time.monotonic()
        if scheduler is None:
            self._workers = read_jobs(jobs)
            self._cluster = LocalCluster(
                n_workers=self._workers, threads_per_worker=1, host="127.0.0.1",
                dashboard_address=None, silence_logs=40,
            )  # fmt: skip
        try:
            self._client = Client(self._cluster or scheduler, timeout=CONNECT)
        except (OSError, ValueError, TypeError) as problem:
            raise bad_input(
                "scheduler", scheduler, f"no answer: {problem}",
                "start it with `dask scheduler`, and pass tcp://host:port",
            ) from None  # fmt: skip
        if scheduler is not None:
            self._workers = self._threads()
            if self._workers == 0:
                self._client.close()
                raise bad_input(
                    "scheduler", scheduler, "has no workers", "start them with `dask worker`"
                )
        self._executor = self._client.get_executor(pure=False, retries=3)

    @property
    def workers(self) -> int:
        """Threads of the workers that are connected now: some may have joined, or left."""
        if time.monotonic() - self._looked > LOOK:
            self._workers = self._threads()
            self._looked = time.monotonic()
        return self._workers

    def _threads(self) -> int:
        """As the scheduler says; as before when it does not answer, of which `trouble` tells."""
        if self._client.status != "running":
            return self._workers
        try:
            return sum(self._client.nthreads(callback_timeout=CONNECT).values())
        except (OSError, RuntimeError):
            return self._workers

    def submit(self, texts: Sequence[str]) -> Future[list[str]]:
        """As Backend has it. A batch whose worker dies is run again by the scheduler."""
        return self._executor.submit(work, list(texts), self.more)

    def lost(self, problem: BaseException) -> bool:
        """When the scheduler gives up on a batch after several workers died with it, or is gone."""
        from distributed import KilledWorker
        from distributed.comm.core import CommClosedError

        return isinstance(problem, KilledWorker | CancelledError | CommClosedError)

    def trouble(self) -> str | None:
        """The scheduler is gone, or has had no workers for PATIENCE seconds."""
        if self._client.status != "running":
            return "the dask scheduler is gone"
        if self.workers:
            self._alone_since = None
        elif self._alone_since is None:
            self._alone_since = time.monotonic()
        elif time.monotonic() - self._alone_since > PATIENCE:
            return f"the dask scheduler has had no workers for {PATIENCE:g} seconds"
        return None

    def renew(self) -> None:
        """Nothing: the scheduler has new workers, or waits for them."""

    def close(self, *, wait: bool) -> None:
        """Leaves a scheduler that was there before as it was."""
        with contextlib.suppress(OSError, TimeoutError, RuntimeError):
            self._executor.shutdown(wait=wait)
            self._client.close()
        if self._cluster is not None:
            self._cluster.close()
