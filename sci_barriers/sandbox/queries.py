"""What a target asks and what it is told.

    ("at", n)          -> (A_n, y_n)     all of A and y at level n
    ("entry", f, n)    -> q              one evaluation f, such as ("A", i, j) or ("y", i)
    ("training", n)    -> (A_n, ((y_kn, x_kn), k < R))     style "training" only

The caller of the sandbox gives a function `answer(query)`, which owns the table of answers and
logs what was asked. It returns the data (anything with .A and .y, rationals; for "training" with
.A and .samples), or the rational q, or Stop(reason) to end the run; it raises BadInput to refuse
one query, which the target sees.
"""

from __future__ import annotations

import numbers
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeAlias

from sci_barriers.errors import bad_input
from sci_barriers.exact import Limits, Q

MAX_LEVEL = Limits().binary_exponent
"""The largest n: 2**-n can still be written as text."""
MAX_QUERIES_REFUSED = 100
_MAX_PARTS = 8
_MAX_WORD = 64
_MAX_INDEX = 10**9

Evaluation: TypeAlias = tuple[str | int, ...]


class Data(Protocol):
    """(A_n, y_n): m rows of N rationals, and m rationals."""

    @property
    def A(self) -> Sequence[Sequence[Q]]:
        """m rows of N entries."""
        ...

    @property
    def y(self) -> Sequence[Q]:
        """m entries."""
        ...


class TrainingData(Protocol):
    """A_n and R pairs (y_kn, x_kn): m rows of N rationals; m and N rationals."""

    @property
    def A(self) -> Sequence[Sequence[Q]]:
        """m rows of N entries."""
        ...

    @property
    def samples(self) -> Sequence[tuple[Sequence[Q], Sequence[Q]]]:
        """R pairs of m and N entries."""
        ...


@dataclass(frozen=True, kw_only=True)
class Query:
    """kind "at" and "training": all data, all triples at level n, f is (); kind "entry": the
    evaluation f at level n.
    """

    kind: Literal["at", "entry", "training"]
    n: int
    f: Evaluation = ()


@dataclass(frozen=True)
class Stop:
    """Ends the run with status "stopped"; reason: the words for the outcome."""

    reason: str


Answer: TypeAlias = Callable[[Query], Data | TrainingData | Q | Stop]


def read_level(n: Any) -> int:
    """n as int, 0 <= n <= MAX_LEVEL. BadInput for bool, float, text and other values."""
    if isinstance(n, bool) or not isinstance(n, numbers.Integral):
        raise bad_input("n", n, "must be an integer >= 0", "pass a number of bits such as 10")
    level = int(n)
    if not 0 <= level <= MAX_LEVEL:
        raise bad_input("n", level, f"must lie in 0..{MAX_LEVEL}", "pass a number of bits")
    return level


def read_evaluation(f: Any) -> Evaluation:
    """f as a tuple of one word and integers >= 0, ("A", 0, 1); BadInput otherwise."""
    remedy = "pass ('A', i, j) or ('y', i)"
    if not isinstance(f, (tuple, list)) or not 1 <= len(f) <= _MAX_PARTS:
        raise bad_input("f", f, "must be an evaluation", remedy)
    word, *indices = f
    if not isinstance(word, str) or len(word) > _MAX_WORD or not word.isidentifier():
        raise bad_input("f", f, "must start with a name", remedy)
    for index in indices:
        if isinstance(index, bool) or not isinstance(index, numbers.Integral):
            raise bad_input("f", f, "must hold integers after its name", remedy)
        if not 0 <= int(index) <= _MAX_INDEX:
            raise bad_input("f", f, f"must hold indices in 0..{_MAX_INDEX}", remedy)
    return (str(word), *(int(index) for index in indices))


def read_query(kind: Any, n: Any, f: Any = ()) -> Query:
    """The query, checked; BadInput as above."""
    if kind == "at":
        return Query(kind="at", n=read_level(n))
    if kind == "training":
        return Query(kind="training", n=read_level(n))
    if kind == "entry":
        return Query(kind="entry", n=read_level(n), f=read_evaluation(f))
    raise bad_input("kind of query", kind, "must be 'at', 'entry' or 'training'",
                    "call at(n), entry(f, n) or training_set(n)")  # fmt: skip
