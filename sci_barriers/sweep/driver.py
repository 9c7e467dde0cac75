"""The driver: dispatches the cells that are not done, and stores each as it comes back.

    run(tasks, store, backend) -> Summary

Cells that are done in the store are left out before anything is dispatched. Two batches for each
worker are under way at a time; a batch grows until it takes about BATCH seconds, so that trivial
cells cost little and long ones come back one by one. Only this process writes: each cell in one
transaction, when its batch has come back. So a driver that is killed loses the batches under way,
which the next run dispatches again, and nothing else.

The number of workers is asked for again and again: those that join later get batches, too.

Workers that die: the cells of all batches that were lost are run again, one at a time and alone, so
that the one at fault is found; after ATTEMPTS deaths of its own it is stored as an error. However
many batches were under way, that is one loss. When workers are lost MOST_LOSSES times and nothing
comes back meanwhile, the sweep stops. So that many cells at fault in a row do not stop it, a batch
without cells is sent after each of them: when it comes back, workers live.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from dataclasses import dataclass, field

from sci_barriers.errors import SciBarriersError
from sci_barriers.store import Outcome, Status, Store, StoreFailed
from sci_barriers.sweep.executors.base import Backend
from sci_barriers.sweep.work import died, read, seconds_of

BATCH = 0.25
ATTEMPTS = 2
MOST_LOSSES = 20
LONGEST_REASON = 500
PER_WORKER = 2
_SAFE = "what came back is stored; the same command goes on from here"
_LOOK = 0.5  # seconds after which a wait looks up for Ctrl-C, and for the progress


class SweepStopped(SciBarriersError):
    """The sweep cannot go on; the message says why, and what is safe."""


@dataclass(kw_only=True)
class Summary:
    """total: cells of the sweep; already: done before; counts: how the others ended, by status;
    lost: how often workers died; seconds: wall time; interrupted: stopped before the end;
    workers: how many there are now.
    """

    total: int
    already: int
    counts: dict[str, int] = field(default_factory=dict)
    lost: int = 0
    seconds: float = 0.0
    interrupted: bool = False
    workers: int = 0

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
    folder: str | None = None,
) -> Summary:
    """Runs the cells {key: canonical text}. Ctrl-C ends it early: what has come back is stored.

    folder: where the solver is that a user has named (`Sweep.folder`); it goes to the workers
    beside each cell, and is not stored.

    The caller closes the store and the backend. Raises StoreFailed, SweepStopped, and what is wrong
    with an executor of the caller's; then, too, all cells that came back before are stored.
    """
    done = store.done()
    waiting = deque((key, text) for key, text in tasks.items() if key not in done)
    summary = Summary(total=len(tasks), already=len(tasks) - len(waiting))
    _Run(waiting, store, backend, summary, progress or _quiet, folder).run()
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
        folder: str | None,
    ) -> None:
        self.waiting, self.store, self.backend = waiting, store, backend
        self.summary, self.progress, self.folder = summary, progress, folder
        self.suspects: deque[tuple[str, str]] = deque()
        self.deaths: dict[str, int] = {}
        self.flying: dict[Future[list[str]], Batch] = {}
        self.alone: Future[list[str]] | None = None  # a suspect, while it is under way
        self.told = False  # whether this loss of workers has been counted
        self.back: deque[tuple[str, str]] = deque()  # texts with answers, to be stored
        self.ended: dict[str, Status] = {}  # by text: what was stored in this run
        self.size, self.losses = 1, 0
        self.start = time.monotonic()

    def run(self) -> None:
        try:
            self.tell()
            while self.waiting or self.suspects or self.flying:
                self.dispatch()
                ready, _ = wait(self.flying, timeout=_LOOK, return_when=FIRST_COMPLETED)
                # a future that was cancelled elsewhere is done, but wakes nobody
                for future in ready | {each for each in self.flying if each.cancelled()}:
                    self.settle(future)
                if not ready and (trouble := self.backend.trouble()) is not None:
                    raise SweepStopped(f"{trouble}; {_SAFE}")
                self.tell()
        except KeyboardInterrupt:
            self.summary.interrupted = True
            self.keep_what_is_there()
        except StoreFailed:
            raise
        except Exception:
            self.keep_what_is_there()
            raise
        finally:
            for future in self.flying:
                future.cancel()
            self.tell()

    def dispatch(self) -> None:
        """A suspect alone; otherwise as many batches as may be under way."""
        if self.alone is not None:
            return
        if not self.flying:
            self.told = False
        if self.suspects:
            if not self.flying:
                self.submit([self.suspects.popleft()], alone=True)
            return
        most = PER_WORKER * max(self.backend.workers, 1)
        while self.waiting and len(self.flying) < most:
            size = max(1, min(self.size, self.backend.longest, -(-len(self.waiting) // most)))
            batch = [self.waiting.popleft() for _ in range(min(size, len(self.waiting)))]
            if not self.submit(batch):
                return
            if self.backend.workers == 1 and self.backend.longest == 1:
                return  # it has run already: store it before the next one

    def submit(self, batch: Batch, *, alone: bool = False) -> bool:
        """Whether the batch is under way; if workers were lost, its cells are suspects."""
        try:
            future = self.backend.submit([self.sent(text) for _, text in batch])
        except KeyboardInterrupt:
            self.waiting.extendleft(reversed(batch))
            raise
        except Exception as problem:
            if not self.backend.lost(problem):
                raise
            self.recover(batch, problem)
            return False
        self.flying[future] = batch
        self.alone = future if alone else None
        return True

    def sent(self, text: str) -> str:
        """What a worker is sent of a cell."""
        if self.folder is None:
            return text
        return json.dumps({**json.loads(text), "folder": self.folder})

    def settle(self, future: Future[list[str]]) -> None:
        batch, alone = self.flying[future], future is self.alone
        try:
            answers = future.result()
        except (Exception, CancelledError) as problem:
            del self.flying[future]
            self.alone = None
            if not self.backend.lost(problem) and not isinstance(problem, CancelledError):
                raise
            self.recover(batch, problem, alone=alone)
            return
        self.take(future, answers)
        self.losses, self.alone = 0, None
        self.store_what_is_back()
        if not batch:
            return
        spent = sum(seconds_of(answer) for answer in answers)
        self.size = max(1, min(2 * self.size, int(BATCH * len(batch) / max(spent, 1e-9))))

    def take(self, future: Future[list[str]], answers: list[str]) -> None:
        """Ctrl-C between the two lines leaves the answers twice in `back`, never nowhere."""
        texts = [text for _, text in self.flying[future]]
        self.back.extend(zip(texts, answers, strict=True))
        del self.flying[future]

    def recover(self, batch: Batch, problem: BaseException, *, alone: bool = False) -> None:
        """After workers were lost. alone: whether nothing else was under way."""
        if not self.told:
            self.told = True
            self.summary.lost += 1
            self.losses += 1
        if self.losses > MOST_LOSSES:
            raise SweepStopped(
                f"workers were lost {self.losses} times and nothing came back meanwhile "
                f"({type(problem).__name__}: {problem}); {_SAFE}"
            )
        if alone and batch and not isinstance(problem, CancelledError):
            ((key, text),) = batch
            self.deaths[key] = self.deaths.get(key, 0) + 1
            if self.deaths[key] >= ATTEMPTS:
                reason = f"its worker died each time: {type(problem).__name__}: {problem}"
                self.keep(text, died(reason[:LONGEST_REASON]))
                self.backend.renew()
                self.submit([], alone=True)
                return
        self.suspects.extend(batch)
        if not self.flying:  # all that was lost has been told: nothing of the old workers is left
            self.backend.renew()

    def store_what_is_back(self) -> None:
        while self.back:
            text, answer = self.back[0]
            self.keep(text, read(answer))
            self.back.popleft()

    def keep(self, text: str, outcome: Outcome) -> None:
        """Stores and counts it; once, also when Ctrl-C came between two of these lines."""
        if text not in self.ended:
            self.store.put_text(text, outcome)
            self.ended[text] = outcome.status
            self.summary.counts[outcome.status] = self.summary.counts.get(outcome.status, 0) + 1

    def keep_what_is_there(self) -> None:
        """Of what has come back; a cell that is stored already stays as it is."""
        for future in list(self.flying):
            if future.done() and not future.cancelled() and future.exception() is None:
                self.take(future, future.result())
        self.store_what_is_back()
        self.summary.counts = dict(Counter[str](self.ended.values()))

    def tell(self) -> None:
        self.summary.seconds = time.monotonic() - self.start
        self.summary.workers = self.backend.workers
        with contextlib.suppress(BrokenPipeError):
            self.progress(self.summary)
