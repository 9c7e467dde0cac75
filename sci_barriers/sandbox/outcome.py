"""How a run ended.

    answered   x was returned and read exactly; style "training": a function was returned, and
               the judge has asked it all that it wanted, then x = ()
    invalid    something was returned that is no point of Q^N (NaN, wrong length, ...), or by such
               a function; style "training": something that is no function y -> x; style "flag":
               something that is not 0 or 1
    raised     the target raised, also SystemExit and KeyboardInterrupt, also while it was loaded
    crashed    the process died: a signal, os._exit, or more than the allowed processes
    timeout    no answer within limits.wall seconds
    cpu        no answer within limits.cpu seconds of processor time
    memory     MemoryError: limits.memory was reached
    stopped    the caller's answer function ended the run (its budget is spent)
    protocol   the worker's channel carried something else than its messages

Only "answered" has an x. None of the others says that the target would never have answered. In
style "training" all of them may end the run while the function is asked, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from sci_barriers.errors import bad_input
from sci_barriers.exact import Q

Status: TypeAlias = Literal[
    "answered", "invalid", "raised", "crashed", "timeout", "cpu", "memory", "stopped", "protocol"
]
STATUSES: tuple[Status, ...] = (
    "answered", "invalid", "raised", "crashed", "timeout", "cpu", "memory", "stopped", "protocol",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The end of one run.

    status: as at the head of the file. x: N exact rationals, () in style "training", one of them,
    0 or 1, in style "flag"; None unless answered.
    messages: what happened, first in one line, then details such as the traceback; cut.
    refused: queries that were not admissible (n = 1.5, ...), in words; the target saw BadInput.
    exit_code, signal: how the worker process ended, when it ended by itself without an answer.
    seconds: wall time; cpu_seconds, peak_memory (bytes, resident) of the worker, None if unknown.
    printed: what it wrote to stdout and stderr, at most limits.output bytes of printed_bytes.
    left_behind: how many processes beside the worker were still alive and have been ended.
    """

    status: Status
    x: tuple[Q, ...] | None = None
    messages: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    exit_code: int | None = None
    signal: str | None = None
    seconds: float = 0.0
    cpu_seconds: float | None = None
    peak_memory: int | None = None
    printed: str = ""
    printed_bytes: int = 0
    left_behind: int = 0

    def __post_init__(self) -> None:
        if self.status not in STATUSES:
            raise bad_input("status", self.status, f"must be one of {', '.join(STATUSES)}",
                            "name how the run ended")  # fmt: skip
        if (self.status == "answered") != (self.x is not None):
            raise bad_input("x", self.x, f"does not go with status {self.status!r}",
                            "pass x when and only when answered")  # fmt: skip
