"""run_inside(f, ...): the same call and the same Outcome in this very process, unprotected.

Style "training": the reader and the judge of fixed.py are called here, too.

For Python functions that are trusted, and for tests. There are no limits of time, memory or
output; a crash, os._exit or an endless loop is the caller's own; nothing printed is captured.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias

from sci_barriers.errors import BadInput, bad_input
from sci_barriers.exact import Q, as_q
from sci_barriers.sandbox.fixed import (
    CLOSED,
    Fixed,
    Judge,
    Over,
    Points,
    Reader,
    read_form,
    read_judge,
)
from sci_barriers.sandbox.handle import Handle, call, read_facts, read_style, seen, triples
from sci_barriers.sandbox.outcome import Outcome, Status
from sci_barriers.sandbox.points import read_output, read_point
from sci_barriers.sandbox.queries import MAX_QUERIES_REFUSED, Answer, Query, Stop
from sci_barriers.sandbox.runner import read_seed
from sci_barriers.sandbox.target import Target


class _Stopped(BaseException):
    """Leaves the target; no `except Exception` of the target holds it."""


class _Table:
    """Answers queries, and remembers what must not be left to the target's handlers."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.refused: list[str] = []
        self.stopped: str | None = None
        self.failure: BaseException | None = None
        self.fixed = False
        self._lock = threading.Lock()

    def close(self) -> None:
        """From here on nothing is answered, to a thread that f has left behind either."""
        with self._lock:
            self.fixed = True

    def refuse(self, text: str) -> None:
        if len(self.refused) < MAX_QUERIES_REFUSED:
            self.refused.append(text)

    def ask(self, query: Query) -> Any:
        with self._lock:
            return self._answered(query)

    def _answered(self, query: Query) -> Any:
        if self.stopped is not None or self.failure is not None:
            raise _Stopped
        try:
            if self.fixed:
                raise BadInput(CLOSED)
            found: Any = self.answer(query)
            if query.kind == "training" and not isinstance(found, Stop):
                return triples(found, query.n)
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
    reader: str | None = None,
    judge: Judge | None = None,
) -> Outcome:
    """Calls f here, without protection; arguments and outcome as of `run`.

    Statuses: answered, invalid, raised (SystemExit, too), memory, stopped. KeyboardInterrupt
    passes through, since it cannot be told from Ctrl-C, and what `answer` raises beside BadInput,
    and all that `judge` raises.
    seed is shown as information.seed; no generator is seeded.
    """
    if not callable(f):
        raise bad_input("f", f, "must be callable", "pass a function of one argument")
    known = {"seed": read_seed(seed), **read_facts(facts)}
    style = read_style(style, level, known)
    read_judge(style, reader, judge)
    table = _Table(answer)
    handle = Handle(table.ask, known, table.refuse, training=judge is not None)
    start = time.monotonic()
    read: _Read = partial(read_output, style=style, N=known["N"])
    if judge is not None and reader is not None:
        load: Reader = Target.parse(reader).load()
        read = partial(_judged, reader=load, judge=judge, facts=known, table=table)

    def evaluate() -> Any:
        try:
            return call(f, handle, style=style, level=level)
        finally:
            if judge is None:  # else the reader may still look at what was returned
                table.close()

    x, status, messages = _guarded(evaluate, read)
    if table.failure is not None:
        raise table.failure
    if table.stopped is not None:
        x, status, messages = None, "stopped", (table.stopped,)
    return Outcome(
        status=status, x=x, messages=messages, refused=tuple(table.refused),
        seconds=time.monotonic() - start,
    )  # fmt: skip


_Read: TypeAlias = Callable[[Any], tuple[Q, ...]]


def _judged(
    found: Any, *, reader: Reader, judge: Judge, facts: dict[str, Any], table: _Table
) -> tuple[Q, ...]:
    """Style "training": () when the judge has ended; Over when an evaluation failed."""
    if table.stopped is not None or table.failure is not None:
        return ()
    form, evaluate = reader(found, facts)
    fixed = Fixed(form=read_form(form), at=partial(_values, evaluate, N=facts["N"]))
    table.close()
    try:
        judge(fixed)
    except Over:
        raise
    except BaseException as failure:
        table.failure = failure
    return ()


def _values(evaluate: Callable[..., Any], inputs: Sequence[Sequence[Q]], *, N: int) -> Points:
    points: Points = []
    for y in inputs:
        x, *how = _guarded(partial(evaluate, tuple(y)), partial(read_point, N=N))
        if x is None:
            raise Over((None, *how))
        points.append(x)
    return points


def _guarded(evaluate: Callable[[], Any], read: _Read) -> tuple[Any, Status, tuple[str, ...]]:
    """read(evaluate()), or how it failed."""
    try:
        found = evaluate()
    except KeyboardInterrupt:
        raise
    except MemoryError:
        return None, "memory", ("MemoryError",)
    except BaseException as error:
        return None, "raised", (_sentence(error),)
    try:
        return read(found), "answered", ()
    except KeyboardInterrupt:
        raise
    except Over as over:
        return over.result
    except MemoryError:
        return None, "memory", ("MemoryError",)
    except BadInput as error:
        return None, "invalid", (str(error),)
    except BaseException as error:
        return None, "invalid", (f"x could not be read: {_sentence(error)}",)


def _sentence(error: BaseException) -> str:
    try:
        return f"{type(error).__name__}: {error}"
    except Exception:
        return type(error).__name__
