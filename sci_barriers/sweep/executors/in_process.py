"""Cells one after the other in this process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

from sci_barriers.sweep.work import work


@dataclass(kw_only=True)
class InProcess:
    """No workers at all; a cell that crashes the process ends the sweep."""

    name: str = "in-process"
    workers: int = 1
    longest: int = 1
    more: Mapping[str, str] = field(default_factory=dict)

    def submit(self, texts: Sequence[str]) -> Future[list[str]]:
        """Runs the batch at once."""
        future: Future[list[str]] = Future()
        future.set_result(work(texts, self.more))
        return future

    def lost(self, problem: BaseException) -> bool:
        """Never."""
        return False

    def renew(self) -> None:
        """Nothing."""

    def trouble(self) -> str | None:
        """None."""
        return None

    def close(self, *, wait: bool) -> None:
        """Nothing."""
