"""Running code that is not trusted to end, to behave, or to return a number.

    run(target, facts=..., answer=..., limits=...)   -> Outcome      in a worker process
    run_inside(f, facts=..., answer=...)             -> Outcome      in this process, unprotected

The target gets a handle, asks for data through it, and returns x. Everything else it may do
becomes a stated outcome (outcome.py). No pickle is read, and no line of the target runs in the
caller's process.

    style "information"   f(information) -> x
          "solver"        f(A, y, lam) -> x, float64 arrays of one level
          "training"      f(information) -> a function y -> x, which stays where it ran and is asked
                          at points that the caller names afterwards (fixed.py); the outcome is
                          "answered" with x = (), for what was found is with the caller's judge
          "flag"          f(information) -> 0 or 1; information.x and .eps are facts

What is protected: the caller against hanging, crashing, endless output, memory, forks, processes
that detach themselves (Linux), nonsense returned, garbage on the channel. The caller's descriptors,
environment and working folder are not passed on. The table of answers belongs to the caller; a
target that changes what it was given changes its own copy.
What is not: this is no boundary against a hostile user. The worker runs under the same user, may
read and write the user's files, open connections, send signals (os.kill(-1, 9) ends all the user's
processes; a killed supervisor leaves detached processes behind), and, where the system lets
processes of one user trace each other, read the caller's memory. On Linux as root, and where
ptrace is restricted to descendants, it cannot. What it could find there is the table of answers to
come: no instance exists before x has been given. Limits of each system: confinement.py.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from sci_barriers.sandbox.handle import Handle, Seen
from sci_barriers.sandbox.limits import Limits, read_memory
from sci_barriers.sandbox.outcome import STATUSES, Outcome, Status
from sci_barriers.sandbox.queries import MAX_LEVEL, Answer, Data, Query, Stop
from sci_barriers.sandbox.target import Target

if TYPE_CHECKING:
    from sci_barriers.sandbox.inside import run_inside
    from sci_barriers.sandbox.runner import run

__all__ = [
    "MAX_LEVEL",
    "STATUSES",
    "Answer",
    "Data",
    "Handle",
    "Limits",
    "Outcome",
    "Query",
    "Seen",
    "Status",
    "Stop",
    "Target",
    "read_memory",
    "run",
    "run_inside",
]

# Loaded on first use, for the worker starts through this file and needs neither.
_HOMES = {"run": "runner", "run_inside": "inside"}


def __getattr__(name: str) -> Any:
    """run or run_inside, from the file that defines it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
