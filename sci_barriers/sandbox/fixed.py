"""Style "training": what the target returns is a function y -> x, which stays where it ran.

    f(information) -> anything,    reader(anything, facts) -> (form, evaluate),
    judge(Fixed(form, at))         at([y, ...]) -> [x, ...],  y in Q^m,  x in Q^N

`reader` is code of the caller, named by a text "module:callable" and loaded where the target runs:
it says how the thing is evaluated, and gives its exact form as JSON (a list; empty: there is none).
`judge` runs in the caller and may ask at as many points as it likes. The function is fixed before
the first y is named: from then on every query of information is refused. Neither form nor x is
trusted: x is read as N exact rationals, form by whoever uses it.

What goes wrong in at(...) ends the run with the status that it has (invalid, raised, timeout, ...).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sci_barriers.errors import BadInput, bad_input
from sci_barriers.exact import Q
from sci_barriers.sandbox.target import Target

CLOSED = "information: the answer is given, no more questions; ask before returning it"
_AT_ONCE = 64

Points: TypeAlias = list[tuple[Q, ...]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Fixed:
    """A function that a target has returned.

    form: what the reader says of it, [] for nothing. at: its values at the points given, each
    with m exact rationals, in this order; nothing is returned when the run ends over one of them.
    """

    form: list[Any]
    at: Callable[[Sequence[Sequence[Q]]], Points]


Reader: TypeAlias = Callable[[Any, dict[str, Any]], tuple[list[Any], Callable[[Any], Any]]]
Judge: TypeAlias = Callable[[Fixed], None]


class Over(BaseException):
    """Leaves the judge when the run has ended; result: how. No `except Exception` holds it."""

    def __init__(self, result: Any) -> None:
        super().__init__("the run is over")
        self.result = result


def read_judge(style: str, reader: Any, judge: Any) -> None:
    """reader, a text "module:callable", and judge belong to style "training", which needs both."""
    if style != "training":
        if reader is not None or judge is not None:
            raise bad_input("reader, judge", (reader, judge), "are for style 'training' only",
                            "leave them out")  # fmt: skip
        return
    if not callable(judge):
        raise bad_input("judge", judge, "must be callable in style 'training'",
                        "pass a function of a Fixed")  # fmt: skip
    if not isinstance(reader, str) or Target.parse(reader).module is None:
        raise bad_input("reader", reader, "must be a text such as 'package.module:callable'",
                        "name an importable function")  # fmt: skip


def chunks(inputs: Sequence[Sequence[Q]]) -> Iterator[Sequence[Sequence[Q]]]:
    """The points in lists short enough for one message."""
    for start in range(0, len(inputs), _AT_ONCE):
        yield inputs[start : start + _AT_ONCE]


def read_form(form: Any) -> list[Any]:
    """form itself; BadInput unless it is a list."""
    if not isinstance(form, list):
        raise BadInput(f"form = {type(form).__name__}: must be a list; let the reader return one")
    return form
