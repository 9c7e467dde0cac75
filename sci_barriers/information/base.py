"""Delta_1-information: what an algorithm may read of an instance.

    entry queries   (f, n) -> q dyadic,  |q - f(iota)| <= 2**-n              for every problem,
    matrix form     n -> (A_n, y_n) dyadic, for P1-P3 in one of two readings:
        "entrywise"   |A_n - A| <= 2**-n and |y_n - y| <= 2**-n entry by entry,
        "operator"    ||A_n - A|| <= 2**-n (operator norm), ||y_n - y|| <= 2**-n (l2).

2**-n entrywise implies the operator bound only up to sqrt(m N): the reading is fixed for an
information and written in its transcript. An input of an algorithm is an instance *together with*
one such table of answers; every question has one answer, which is kept and logged. Reference: the
definition of Delta_1-information [recalled, standard form], Bastounis, Hansen, Vlacic,
arXiv 2110.15734; matrix form as in Antun and Colbrook, Geilo Winter School 2021, day II.

An Approximation is all that a reconstruction method gets. It holds numbers and the objective, and
no attribute, closure or reference of it leads to the instance.
"""

from __future__ import annotations

import numbers
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

from sci_barriers.errors import bad_input
from sci_barriers.exact import Matrix, Q, is_dyadic, operator_norm, round_dyadic, to_json
from sci_barriers.problems.base import Evaluation
from sci_barriers.problems.objective import Objective

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Norm: TypeAlias = Literal["entrywise", "operator"]
NORMS: tuple[Norm, Norm] = ("entrywise", "operator")
MAX_LEVEL = 1_100_000
"""The largest n that is answered: 2**-n is still written and read by a certificate."""


def read_level(n: Any, *, name: str = "n") -> int:
    """n as an int with 0 <= n <= MAX_LEVEL; BadInput for bool, float, text, other values."""
    if isinstance(n, bool) or not isinstance(n, numbers.Integral):
        raise bad_input(name, n, "must be an integer >= 0", "pass a number of bits such as 10")
    level = int(n)
    if not 0 <= level <= MAX_LEVEL:
        raise bad_input(
            name, level, f"must lie in 0..{MAX_LEVEL}", "pass a number of bits such as 10"
        )
    return level


def read_norm(norm: Any) -> Norm:
    """norm itself when it is "entrywise" or "operator"; BadInput otherwise."""
    for known in NORMS:
        if norm == known:
            return known
    raise bad_input("norm", norm, "must be 'entrywise' or 'operator'", "name the reading")


@dataclass(frozen=True, kw_only=True, slots=True)
class Approximation:
    """(A_n, y_n): dyadic, within 2**-n of some instance in the reading `norm`.

    A: m rows of N dyadic rationals; y (m,) dyadic; n >= 0 bits; norm: "entrywise" or "operator";
    objective: P1, P2 or P3 with its exact parameters, which are known to the algorithm.
    That it *is* within 2**-n is checked by `legality.check`, by whoever builds it.
    Raises BadInput for entries that are not dyadic rationals, ragged rows, unknown n or norm.
    """

    A: tuple[tuple[Q, ...], ...]
    y: tuple[Q, ...]
    n: int
    norm: Norm
    objective: Objective

    def __post_init__(self) -> None:
        object.__setattr__(self, "n", read_level(self.n))
        object.__setattr__(self, "norm", read_norm(self.norm))
        object.__setattr__(self, "A", tuple(tuple(row) for row in self.A))
        object.__setattr__(self, "y", tuple(self.y))
        m = len(self.A)
        if m == 0 or len(self.A[0]) == 0 or any(len(row) != len(self.A[0]) for row in self.A):
            raise bad_input(
                "rows of A", [len(row) for row in self.A], "must be m >= 1 rows of N >= 1 entries",
                "pass rows of equal length",
            )
        if len(self.y) != m:
            raise bad_input("length of y", len(self.y), f"must be m = {m}", f"pass {m} entries")
        for entry in (*(entry for row in self.A for entry in row), *self.y):
            if not isinstance(entry, Q) or not is_dyadic(entry):
                raise bad_input(
                    "entry", entry, "must be a dyadic rational", "round it with round_dyadic"
                )

    @property
    def m(self) -> int:
        """Number of rows."""
        return len(self.A)

    @property
    def N(self) -> int:
        """Number of columns."""
        return len(self.A[0])

    def as_float64(self, *, exact: bool = False) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """(A_n, y_n) as float64 arrays (m, N), (m,): each entry rounded to nearest, ties to even.

        Raises BadInput when an entry overflows; with exact=True also when one is no float64.
        """
        import numpy

        A = numpy.array([[_to_float64(entry, exact=exact) for entry in row] for row in self.A])
        return A, numpy.array([_to_float64(entry, exact=exact) for entry in self.y])

    def norm_upper(self) -> Q:
        """A rational L with ||A_n|| <= L <= (1 + 10**-6) ||A_n|| (operator norm); 0 for A_n = 0."""
        upper = operator_norm(Matrix(self.A), bits=24).upper
        if upper == 0:
            return upper
        # Cut to about 30 bits, upwards, so that L is short enough to be used and printed.
        shift = 30 - (upper.p.bit_length() - upper.q.bit_length())
        return -round_dyadic(-upper, n=shift, mode="floor")

    def level(self) -> dict[str, Any]:
        """{"n", "A", "y"}: one of the `levels` of an information statement."""
        return {
            "n": self.n,
            "A": [[to_json(entry) for entry in row] for row in self.A],
            "y": [to_json(entry) for entry in self.y],
        }

    def to_json(self) -> dict[str, Any]:
        """{"norm", "objective", "n", "A", "y"}, exact."""
        return {"norm": self.norm, "objective": self.objective.to_parameters(), **self.level()}


def _to_float64(q: Q, *, exact: bool) -> float:
    """The nearest float: Python divides integers with correct rounding."""
    try:
        value = int(q.p) / int(q.q)
    except OverflowError:
        raise bad_input(
            "entry", f"about 2**{q.p.bit_length() - q.q.bit_length()}",
            "must be less than 2**1024 to be a float64", "rescale the instance",
        ) from None
    p, r = value.as_integer_ratio()
    if exact and (p != q.p or r != q.q):
        raise bad_input("entry", q, "is no float64", "pass exact=False to round to nearest")
    return value


class EntryInformation(Protocol):
    """A table of answers to entry queries, for any problem."""

    def query(self, f: Evaluation, n: int) -> Q:
        """The dyadic q of the table with |q - f(iota)| <= 2**-n. BadInput: f or n unknown."""
        ...


class Information(EntryInformation, Protocol):
    """Entry queries and the matrix form for one instance of P1-P3, logged in a transcript.

    `query` is for the entrywise reading only (BadInput in the operator reading).
    """

    @property
    def norm(self) -> Norm:
        """"entrywise" or "operator"."""
        ...

    @property
    def transcript(self) -> Transcript:
        """What has been asked and answered so far."""
        ...

    def at(self, n: int) -> Approximation:
        """The answer at level n. BadInput unless n is an int >= 0."""
        ...


class Transcript:
    """Questions and answers in the order of first asking; each question once.

    Answers are fixed: `levels[n]` and `queries[(f, n)]` are returned again when asked again.
    """

    __slots__ = ("norm", "levels", "queries")

    def __init__(self, *, norm: Norm) -> None:
        self.norm: Norm = read_norm(norm)
        self.levels: dict[int, Approximation] = {}
        self.queries: dict[tuple[Evaluation, int], Q] = {}

    @property
    def largest_level(self) -> int | None:
        """The largest n asked, T of the definition; None before the first question."""
        asked = [*self.levels, *(n for _, n in self.queries)]
        return max(asked, default=None)

    def to_json(self) -> dict[str, Any]:
        """The claim of an `information` statement: {"norm", "levels", "queries"}, exact.

        An empty list is left out; queries are [*f, n, q]. Raises BadInput when nothing was asked.
        """
        if not self.levels and not self.queries:
            raise bad_input("transcript", "empty", "must hold an answer", "ask at(n) first")
        claim: dict[str, Any] = {"norm": self.norm}
        if self.levels:
            claim["levels"] = [seen.level() for seen in self.levels.values()]
        if self.queries:
            claim["queries"] = [[*f, n, to_json(q)] for (f, n), q in self.queries.items()]
        return claim
