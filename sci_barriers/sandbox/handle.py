"""What a target holds in its hand: `information`.

    information.at(n)        -> Seen: .A (m rows of N rationals), .y (m), .n, .as_float64()
    information.entry(f, n)  -> the rational answer for one evaluation, f = ("A", i, j) or ("y", i)
    information.m, .N, .problem, .lam or .eta, .K, .seed     the facts that are known beforehand

    |A_n - A| <= 2**-n, |y_n - y| <= 2**-n in the reading that the caller states.

Rationals are the package's Q (flint.fmpq): exact, immutable, with float(q), q.p, q.q and
arithmetic with int and Q. The handle holds no instance and no table, only the way to ask.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sci_barriers.errors import BadInput, bad_input
from sci_barriers.exact import Number, Q, as_number, rational_value, to_float
from sci_barriers.sandbox.queries import Data, Query, read_query

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

STYLES = ("information", "solver")


def as_float(q: Q) -> float:
    """The float nearest to q, ties to even. BadInput beyond the range of float64."""
    try:
        return int(q.p) / int(q.q)  # Python divides integers with correct rounding
    except OverflowError:
        raise bad_input(
            "entry", "beyond 2**1024", "is no float64", "use the rationals .A and .y"
        ) from None


@dataclass(frozen=True, slots=True)
class Seen:
    """(A_n, y_n): A m rows of N rationals, y m rationals, n the level; immutable."""

    A: tuple[tuple[Q, ...], ...]
    y: tuple[Q, ...]
    n: int

    @property
    def m(self) -> int:
        """Number of rows."""
        return len(self.A)

    @property
    def N(self) -> int:
        """Number of columns."""
        return len(self.A[0])

    def as_float64(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """New float64 arrays (m, N), (m,): each entry rounded to nearest. BadInput: overflow."""
        import numpy

        A = numpy.array([[as_float(entry) for entry in row] for row in self.A])
        return A, numpy.array([as_float(entry) for entry in self.y])


def seen(data: Data, n: int) -> Seen:
    """The data as tuples."""
    return Seen(tuple(tuple(row) for row in data.A), tuple(data.y), n)


class Handle:
    """The only argument of a target. Facts are attributes; everything is read only.

    ask(query): the answer, a Seen or a rational. refuse(text): told of each query that is not
    admissible; the target gets BadInput, and may go on.
    """

    __slots__ = ("_ask", "_facts", "_refuse")

    def __init__(
        self,
        ask: Callable[[Query], Any],
        facts: Mapping[str, Any],
        refuse: Callable[[str], None],
    ) -> None:
        object.__setattr__(self, "_ask", ask)
        object.__setattr__(self, "_facts", dict(facts))
        object.__setattr__(self, "_refuse", refuse)

    def at(self, n: int) -> Seen:
        """(A_n, y_n). BadInput unless n is an integer >= 0 (no bool, no float, no text)."""
        return self._asked("at", n)

    def entry(self, f: tuple[str | int, ...], n: int) -> Q:
        """The rational q with |q - f| <= 2**-n, f = ("A", i, j) or ("y", i). BadInput: f, n."""
        return self._asked("entry", n, f)

    def _asked(self, kind: str, n: Any, f: Any = ()) -> Any:
        try:
            query = read_query(kind, n, f)
        except BadInput as refused:
            self._refuse(str(refused))
            raise
        return self._ask(query)

    def __getattr__(self, name: str) -> Any:
        facts = object.__getattribute__(self, "_facts")
        if name in facts:
            return facts[name]
        raise AttributeError(
            f"information has no {name}; it has at(n), entry(f, n), {', '.join(sorted(facts))}"
        )

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("information is read only")

    def __dir__(self) -> list[str]:
        return sorted({"at", "entry", *self._facts})


def read_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts with exact numbers as Q or Number, checked: N is an int >= 1; names are identifiers.

    Values: int, bool, text, None, exact numbers (Q, Fraction, Surd; a float is BadInput).
    """
    read: dict[str, Any] = {}
    for name, value in facts.items():
        if not isinstance(name, str) or not name.isidentifier() or name.startswith("_"):
            raise bad_input("fact", name, "must be named by an identifier", "rename it")
        if name in ("at", "entry"):
            raise bad_input("fact", name, "is the name of a query", "rename it")
        if isinstance(value, float):
            raise bad_input(name, value, "is a float", "pass an exact rational")
        plain = value is None or isinstance(value, (bool, int, str))
        read[name] = value if plain else as_number(value)
    N = read.get("N")
    if isinstance(N, bool) or not isinstance(N, int) or N < 1:
        raise bad_input("facts['N']", N, "must be an integer >= 1", "pass the length of x")
    return read


def read_style(style: Any, level: Any, facts: Mapping[str, Any]) -> str:
    """style, one of STYLES; "solver" needs a level n >= 0 and lam or eta, "information" neither."""
    if style not in STYLES:
        raise bad_input("style", style, f"must be one of {', '.join(STYLES)}", "name the style")
    if style == "solver":
        if level is None:
            raise bad_input("level", None, "is needed by style 'solver'", "pass level=20")
        read_query("at", level)
        if "lam" not in facts and "eta" not in facts:
            raise bad_input("facts", sorted(facts), "must hold lam or eta", "pass lam=Q(1, 3)")
    elif level is not None:
        raise bad_input("level", level, "is for style 'solver' only", "leave it out")
    return str(style)


def call(f: Callable[..., Any], handle: Handle, *, style: str, level: int | None) -> Any:
    """f(information), or f(A, y, lam) on float64 data of one level (eta instead of lam for P1)."""
    if style == "information":
        return f(handle)
    A, y = handle.at(level).as_float64()  # type: ignore[arg-type]
    facts = object.__getattribute__(handle, "_facts")
    number: Number = as_number(facts["lam"] if "lam" in facts else facts["eta"])
    q = rational_value(number)
    return f(A, y, to_float(number) if q is None else as_float(q))
