"""What the driver asks of a way to run cells elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from typing import Protocol

from sci_barriers.errors import SciBarriersError
from sci_barriers.sweep.work import work


class WorkersLost(SciBarriersError):
    """Workers ended before their answer: killed, out of memory, a crash, a lost connection."""


class Backend(Protocol):
    """Runs `work` on texts. A future's answer is that of `work`, or WorkersLost."""

    @property
    def name(self) -> str:
        """As the command line calls it."""
        ...

    @property
    def workers(self) -> int:
        """How many batches run at a time, as of now; 0 while there are no workers."""
        ...

    @property
    def longest(self) -> int:
        """The most cells of a batch."""
        ...

    def submit(self, texts: Sequence[str]) -> Future[list[str]]:
        """Begins with a batch."""
        ...

    def lost(self, problem: BaseException) -> bool:
        """Whether an exception of a future means that workers were lost."""
        ...

    def renew(self) -> None:
        """Makes it usable again after workers were lost."""
        ...

    def trouble(self) -> str | None:
        """Why nothing can come back any more, or None. Asked while nothing comes back; it may end
        what is stuck, so that the futures tell of it.
        """
        ...

    def close(self, *, wait: bool) -> None:
        """Ends the workers; without `wait`, also those that are at work."""
        ...


@dataclass(kw_only=True)
class OnExecutor:
    """Any concurrent.futures.Executor that the caller has made, and closes."""

    executor: Executor
    workers: int
    name: str = "executor"
    longest: int = 1000
    more: Mapping[str, str] = field(default_factory=dict)

    def submit(self, texts: Sequence[str]) -> Future[list[str]]:
        """As Backend has it."""
        return self.executor.submit(work, list(texts), dict(self.more))

    def lost(self, problem: BaseException) -> bool:
        """A broken executor cannot be renewed here: its exception is passed on."""
        return False

    def renew(self) -> None:
        """Nothing."""

    def trouble(self) -> str | None:
        """None: the executor tells by its futures."""
        return None

    def close(self, *, wait: bool) -> None:
        """Nothing: the caller closes it."""
