"""What a target holds in its hand: `information`.

    information.at(n)        -> Seen: .A (m rows of N rationals), .y (m), .n, .as_float64()
    information.entry(f, n)  -> the rational answer for one evaluation, f = ("A", i, j) or ("y", i)
    information.training_set(n) -> Triples: .A, .samples (R pairs y, x), .n, .as_float64(); in
                                   style "training" only
    information.m, .N, .problem, .lam or .eta, .K, .seed     the facts that are known beforehand
    information.x, .eps                                      in style "flag": what is to be judged

    |A_n - A| <= 2**-n, |y_n - y| <= 2**-n in the reading that the caller states; so for the y_kn,
    and each x_kn is within 2**-n of the minimisers of (A_n, y_kn).

Rationals are the package's Q (flint.fmpq): exact, immutable, with float(q), q.p, q.q and
arithmetic with int and Q. The handle holds no instance and no table, only the way to ask.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sci_barriers.errors import BadInput, bad_input
from sci_barriers.exact import Number, Q, as_number, rational_value, to_float
from sci_barriers.sandbox.queries import Data, Query, TrainingData, read_query

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

STYLES = ("information", "solver", "training", "flag")


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
        return _floats(self.A), _floats((self.y,))[0]


@dataclass(frozen=True, slots=True)
class Triples:
    """(A_n, y_kn, x_kn), k < R: A m rows of N rationals, samples R pairs (y, x); immutable."""

    A: tuple[tuple[Q, ...], ...]
    samples: tuple[tuple[tuple[Q, ...], tuple[Q, ...]], ...]
    n: int

    @property
    def R(self) -> int:
        """Number of samples."""
        return len(self.samples)

    def as_float64(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """New arrays A (m, N), y (R, m), x (R, N), rounded to nearest. BadInput: overflow."""
        y, x = zip(*self.samples, strict=True)
        return _floats(self.A), _floats(y), _floats(x)


def _floats(rows: Sequence[Sequence[Q]]) -> NDArray[np.float64]:
    import numpy

    return numpy.array([[as_float(entry) for entry in row] for row in rows])


def seen(data: Data, n: int) -> Seen:
    """The data as tuples."""
    return Seen(tuple(tuple(row) for row in data.A), tuple(data.y), n)


def triples(data: TrainingData, n: int) -> Triples:
    """The triples as tuples."""
    A = tuple(tuple(row) for row in data.A)
    return Triples(A, tuple((tuple(y), tuple(x)) for y, x in data.samples), n)


class Handle:
    """The only argument of a target. Facts are attributes; everything is read only.

    ask(query): the answer, a Seen, Triples or a rational. refuse(text): told of each query that is
    not admissible; the target gets BadInput, and may go on. training: training_set is there.
    """

    __slots__ = ("_ask", "_facts", "_refuse", "_training")

    def __init__(
        self,
        ask: Callable[[Query], Any],
        facts: Mapping[str, Any],
        refuse: Callable[[str], None],
        *,
        training: bool = False,
    ) -> None:
        object.__setattr__(self, "_ask", ask)
        object.__setattr__(self, "_facts", dict(facts))
        object.__setattr__(self, "_refuse", refuse)
        object.__setattr__(self, "_training", training)

    def at(self, n: int) -> Seen:
        """(A_n, y_n). BadInput unless n is an integer >= 0 (no bool, no float, no text)."""
        return self._asked("at", n)

    def entry(self, f: tuple[str | int, ...], n: int) -> Q:
        """The rational q with |q - f| <= 2**-n, f = ("A", i, j) or ("y", i). BadInput: f, n."""
        return self._asked("entry", n, f)

    def _training_set(self, n: int) -> Triples:
        """(A_n, y_kn, x_kn), k < R. BadInput for n as above."""
        return self._asked("training", n)

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
        if name == "training_set" and object.__getattribute__(self, "_training"):
            return self._training_set
        raise AttributeError(
            f"information has no {name}; it has at(n), entry(f, n), {', '.join(sorted(facts))}"
        )

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("information is read only")

    def __dir__(self) -> list[str]:
        more = ["training_set"] if self._training else []
        return sorted({"at", "entry", *more, *self._facts})


def read_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts with exact numbers as Q or Number, checked: N is an int >= 1; names are identifiers.

    Values: int, bool, text, None, exact numbers (Q, Fraction, Surd; a float is BadInput), and
    tuples of exact numbers.
    """
    read: dict[str, Any] = {}
    for name, value in facts.items():
        if not isinstance(name, str) or not name.isidentifier() or name.startswith("_"):
            raise bad_input("fact", name, "must be named by an identifier", "rename it")
        if name in ("at", "entry", "training_set"):
            raise bad_input("fact", name, "is the name of a query", "rename it")
        if value is None or isinstance(value, (bool, int, str)):
            read[name] = value
        elif isinstance(value, tuple):
            read[name] = tuple(_exact(f"{name}[{i}]", entry) for i, entry in enumerate(value))
        else:
            read[name] = _exact(name, value)
    N = read.get("N")
    if isinstance(N, bool) or not isinstance(N, int) or N < 1:
        raise bad_input("facts['N']", N, "must be an integer >= 1", "pass the length of x")
    return read


def _exact(name: str, value: Any) -> Number:
    if isinstance(value, float):
        raise bad_input(name, value, "is a float", "pass an exact rational")
    return as_number(value)


def read_style(style: Any, level: Any, facts: Mapping[str, Any]) -> str:
    """style, one of STYLES; "solver" needs a level n >= 0 and lam or eta, the others neither, and
    "flag" needs x, a tuple of N numbers, and eps.
    """
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
    if style == "flag":
        x = facts.get("x")
        if not isinstance(x, tuple) or len(x) != facts["N"] or "eps" not in facts:
            raise bad_input("facts", sorted(facts), "must hold eps and x, N numbers, for 'flag'",
                            "use play_flag of sci_barriers.adversary")  # fmt: skip
    return str(style)


def call(f: Callable[..., Any], handle: Handle, *, style: str, level: int | None) -> Any:
    """f(information), or f(A, y, lam) on float64 data of one level (eta instead of lam for P1)."""
    if style != "solver":
        return f(handle)
    A, y = handle.at(level).as_float64()  # type: ignore[arg-type]
    facts = object.__getattribute__(handle, "_facts")
    number: Number = as_number(facts["lam"] if "lam" in facts else facts["eta"])
    q = rational_value(number)
    return f(A, y, to_float(number) if q is None else as_float(q))
