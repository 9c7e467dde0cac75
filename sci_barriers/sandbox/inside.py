"""run_inside(f, ...): the same call and the same Outcome in this very process, unprotected.

For Python functions that are trusted, and for tests. There are no limits of time, memory or
output; a crash, os._exit or an endless loop is the caller's own; nothing printed is captured.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from sci_barriers.errors import BadInput, bad_input
from sci_barriers.exact import as_q
from sci_barriers.sandbox.handle import Handle, call, read_facts, read_style, seen
from sci_barriers.sandbox.outcome import Outcome, Status
from sci_barriers.sandbox.points import read_point
from sci_barriers.sandbox.queries import MAX_QUERIES_REFUSED, Answer, Query, Stop
from sci_barriers.sandbox.runner import read_seed


class _Stopped(BaseException):
    """Leaves the target; no `except Exception` of the target holds it."""


class _Table:
    """Answers queries, and remembers what must not be left to the target's handlers."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.refused: list[str] = []
        self.stopped: str | None = None
        self.failure: BaseException | None = None

    def refuse(self, text: str) -> None:
        if len(self.refused) < MAX_QUERIES_REFUSED:
            self.refused.append(text)

    def ask(self, query: Query) -> Any:
        if self.stopped is not None or self.failure is not None:
            raise _Stopped
        try:
            found: Any = self.answer(query)
            if not isinstance(found, Stop):
                return seen(found, query.n) if query.kind == "at" else as_q(found)
        except BadInput as refused:
            self.refuse(str(refused))
            raise
        except BaseException as failure:
            self.failure = failure
            raise _Stopped from None
        self.stopped = found.reason
        raise _Stopped


def run_inside(
    f: Callable[..., Any],
    *,
    facts: Mapping[str, Any],
    answer: Answer,
    style: str = "information",
    level: int | None = None,
    seed: int | None = None,
) -> Outcome:
    """Calls f here, without protection; arguments and outcome as of `run`.

    Statuses: answered, invalid, raised (SystemExit, too), memory, stopped. KeyboardInterrupt
    passes through, since it cannot be told from Ctrl-C, and what `answer` raises beside BadInput.
    seed is shown as information.seed; no generator is seeded.
    """
    if not callable(f):
        raise bad_input("f", f, "must be callable", "pass a function of one argument")
    known = {"seed": read_seed(seed), **read_facts(facts)}
    style = read_style(style, level, known)
    table = _Table(answer)
    handle = Handle(table.ask, known, table.refuse)
    start = time.monotonic()
    x, status, messages = _result(f, handle, style=style, level=level, N=known["N"])
    if table.failure is not None:
        raise table.failure
    if table.stopped is not None:
        x, status, messages = None, "stopped", (table.stopped,)
    return Outcome(
        status=status, x=x, messages=messages, refused=tuple(table.refused),
        seconds=time.monotonic() - start,
    )  # fmt: skip


def _result(
    f: Callable[..., Any], handle: Handle, *, style: str, level: int | None, N: int
) -> tuple[Any, Status, tuple[str, ...]]:
    """(x, status, messages) of the call."""
    try:
        found = call(f, handle, style=style, level=level)
    except KeyboardInterrupt:
        raise
    except MemoryError:
        return None, "memory", ("MemoryError",)
    except BaseException as error:
        return None, "raised", (_sentence(error),)
    try:
        return read_point(found, N=N), "answered", ()
    except KeyboardInterrupt:
        raise
    except BadInput as error:
        return None, "invalid", (str(error),)
    except BaseException as error:
        return None, "invalid", (f"x could not be read: {_sentence(error)}",)


def _sentence(error: BaseException) -> str:
    try:
        return f"{type(error).__name__}: {error}"
    except Exception:
        return type(error).__name__
