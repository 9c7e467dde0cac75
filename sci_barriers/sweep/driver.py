"""The driver: dispatches the cells that are not done, and stores each as it comes back.

    run(tasks, store, backend) -> Summary

Cells that are done in the store are left out before anything is dispatched. Two batches for each
worker are under way at a time; a batch grows until it takes about BATCH seconds, so that trivial
cells cost little and long ones come back one by one. Only this process writes: each cell in one
transaction, when its batch has come back. So a driver that is killed loses the batches under way,
which the next run dispatches again, and nothing else.

Workers that die: the cells of all batches that were lost are run again, one at a time and alone, so
that the one at fault is found; after ATTEMPTS deaths of its own it is stored as an error.
"""

from __future__ import annotations

import contextlib
import time
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from dataclasses import dataclass, field

from sci_barriers.store import Outcome, Store
from sci_barriers.sweep.executors.base import Backend
from sci_barriers.sweep.work import died, read

BATCH = 0.25
ATTEMPTS = 2
PER_WORKER = 2
_LOOK = 0.5  # seconds after which a wait looks up for Ctrl-C, and for the progress


@dataclass(kw_only=True)
class Summary:
    """total: cells of the sweep; already: done before; counts: how the others ended, by status;
    lost: how often workers died; seconds: wall time; interrupted: stopped before the end.
    """

    total: int
    already: int
    counts: dict[str, int] = field(default_factory=dict)
    lost: int = 0
    seconds: float = 0.0
    interrupted: bool = False

    @property
    def finished(self) -> int:
        """Cells that came back in this run."""
        return sum(self.counts.values())

    @property
    def left(self) -> int:
        """Cells that have not come back."""
        return self.total - self.already - self.finished


Progress = Callable[[Summary], None]


def run(
    tasks: Mapping[str, str],
    store: Store,
    backend: Backend,
    *,
    progress: Progress | None = None,
) -> Summary:
    """Runs the cells {key: canonical text}. Ctrl-C ends it early: what has come back is stored.

    The caller closes the store and the backend. Raises StoreFailed, and what is wrong with the
    backend itself; then, too, all cells that came back before are stored.
    """
    done = store.done()
    waiting = deque((key, text) for key, text in tasks.items() if key not in done)
    summary = Summary(total=len(tasks), already=len(tasks) - len(waiting))
    _Run(waiting, store, backend, summary, progress or _quiet).run()
    return summary


def _quiet(summary: Summary) -> None:
    """No progress is shown."""


Batch = list[tuple[str, str]]


class _Run:
    def __init__(
        self,
        waiting: deque[tuple[str, str]],
        store: Store,
        backend: Backend,
        summary: Summary,
        progress: Progress,
    ) -> None:
        self.waiting, self.store, self.backend = waiting, store, backend
        self.summary, self.progress = summary, progress
        self.suspects: deque[tuple[str, str]] = deque()
        self.deaths: dict[str, int] = {}
        self.flying: dict[Future[list[str]], Batch] = {}
        self.size = 1
        self.start = time.monotonic()

    def run(self) -> None:
        self.progress(self.summary)
        try:
            while self.waiting or self.suspects or self.flying:
                self.dispatch()
                ready, _ = wait(self.flying, timeout=_LOOK, return_when=FIRST_COMPLETED)
                for future in ready:
                    self.settle(future)
                self.tell()
        except KeyboardInterrupt:
            self.summary.interrupted = True
            self.keep_what_is_there()
        finally:
            for future in self.flying:
                future.cancel()
            self.tell()

    def dispatch(self) -> None:
        """Suspects alone; otherwise as many batches as may be under way."""
        if self.suspects:
            if not self.flying:
                self.submit([self.suspects.popleft()])
            return
        while self.waiting and len(self.flying) < PER_WORKER * self.backend.workers:
            share = -(-len(self.waiting) // (PER_WORKER * self.backend.workers))
            size = max(1, min(self.size, self.backend.longest, share))
            self.submit([self.waiting.popleft() for _ in range(size)])
            if self.backend.workers == 1 and self.backend.longest == 1:
                return  # it has run already: store it before the next one

    def submit(self, batch: Batch) -> None:
        self.flying[self.backend.submit([text for _, text in batch])] = batch

    def settle(self, future: Future[list[str]]) -> None:
        batch = self.flying.pop(future)
        try:
            answers = future.result()
        except (Exception, CancelledError) as problem:
            if not self.backend.lost(problem):
                self.waiting.extendleft(reversed(batch))
                raise
            self.recover(batch, problem)
            return
        spent = 0.0
        for (_, text), answer in zip(batch, answers, strict=True):
            outcome = read(answer)
            spent += outcome.seconds or 0.0
            self.keep(text, outcome)
        self.size = max(1, min(2 * self.size, int(BATCH * len(batch) / max(spent, 1e-9))))

    def recover(self, batch: Batch, problem: BaseException) -> None:
        self.summary.lost += 1
        if len(batch) == 1 and not self.flying:
            ((key, text),) = batch
            self.deaths[key] = self.deaths.get(key, 0) + 1
            if self.deaths[key] >= ATTEMPTS:
                self.keep(text, died(f"its worker died each time: {type(problem).__name__}"))
                self.backend.renew()
                return
        self.suspects.extend(batch)
        if not self.flying:  # all that was lost has been told: nothing of the old workers is left
            self.backend.renew()

    def keep(self, text: str, outcome: Outcome) -> None:
        self.store.put_text(text, outcome)
        self.summary.counts[outcome.status] = self.summary.counts.get(outcome.status, 0) + 1

    def keep_what_is_there(self) -> None:
        for future, batch in list(self.flying.items()):
            if future.done() and not future.cancelled() and future.exception() is None:
                del self.flying[future]
                for (_, text), answer in zip(batch, future.result(), strict=True):
                    self.keep(text, read(answer))

    def tell(self) -> None:
        self.summary.seconds = time.monotonic() - self.start
        with contextlib.suppress(BrokenPipeError):
            self.progress(self.summary)
