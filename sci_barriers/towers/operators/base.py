"""Self-adjoint infinite matrices on l^2(N_0) that an algorithm reads entry by entry.

    (A u)_i = sum_j a_ij u_j,   a_ij = a_ji real,   a_ij = 0 unless i is one of rows(j)

What is known beforehand (`facts`): rows(j), a finite set for each column j, and a bound of ||A||.
The dispersion follows: f(n) = 1 + max of rows(j) over j < n, so that A P_n = P_f(n) A P_n, P_n the
projection to the first n coordinates. Lambda are the entries ("A", i, j); a rational entry is read
exactly, an irrational one as an enclosure to any number of bits.

A bound is part of the hypothesis: an unbounded matrix needs a domain on which it is self-adjoint,
which its entries do not give away, and the convergence proof of spectra/algorithm.py uses it.
Non-symmetric entries and entries beyond a declared bound are refused when read; where the pattern
is 0, nothing is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from sci_barriers.errors import BadInput, bad_input
from sci_barriers.exact import Enclosure, Number, Q, as_q, enclosure, parse, rational_value
from sci_barriers.problems import Evaluation
from sci_barriers.towers.bands import Bands
from sci_barriers.towers.reading import whole


@runtime_checkable
class Operator(Protocol):
    """A bounded self-adjoint infinite matrix with known pattern."""

    @property
    def name(self) -> str:
        """The name that certificates carry."""
        ...

    @property
    def bound(self) -> Q:
        """||A|| <= bound."""
        ...

    @property
    def spectrum(self) -> Bands | None:
        """Sp(A) where it is known in closed form, else None."""
        ...

    def parameters(self) -> dict[str, Any]:
        """JSON-able parameters; with the name they fix the operator."""
        ...

    def rows(self, j: int) -> tuple[int, ...]:
        """The increasing indices i of column j with a_ij possibly not 0."""
        ...

    def entry(self, i: int, j: int, *, bits: int) -> Q | Enclosure:
        """a_ij exactly, or enclosed to width <= 2**-bits; 0 off the pattern."""
        ...

    def facts(self) -> Mapping[str, Any]:
        """operator_facts(self)."""
        ...

    def identity(self) -> dict[str, Any]:
        """operator_identity(self)."""
        ...

    def evaluations(self) -> Iterator[Evaluation]:
        """All ("A", i, j)."""
        ...

    def evaluate(self, f: Evaluation, *, bits: int = 64) -> Number | Enclosure:
        """The entry ("A", i, j)."""
        ...


def operator_facts(A: Operator) -> dict[str, Any]:
    """What is known beforehand: the pattern and the bound."""
    return {"rows": lambda j: A.rows(j), "bound": A.bound}  # no bound method: it would show A


def operator_identity(A: Operator) -> dict[str, Any]:
    """Name and parameters, as an instance of a certificate."""
    return {"family": A.name, "parameters": A.parameters()}


def all_entries() -> Iterator[Evaluation]:
    """("A", i, j), i, j >= 0, along the antidiagonals."""
    total = 0
    while True:
        yield from (("A", i, total - i) for i in range(total + 1))
        total += 1


def place(f: Evaluation) -> tuple[int, int]:
    """(i, j) of ("A", i, j); BadInput for another evaluation."""
    remedy = "ask read('A', i, j)"
    if len(f) != 3 or f[0] != "A":
        raise bad_input("evaluation", f, "must be an entry ('A', i, j)", remedy)
    i, j = (whole("index", x, remedy=remedy) for x in f[1:])
    return i, j


def read_bits(bits: Any) -> int:
    """A number of binary digits, 0..100,000."""
    return whole("bits", bits, most=100_000, remedy="pass a number of binary digits such as 64")


def rational(name: str, value: Any) -> Q:
    """An exact rational from an int, Fraction, Q, finite float or text; BadInput names it."""
    remedy = "pass a rational such as '1/2'"
    try:
        found = rational_value(parse(value)) if isinstance(value, str) else as_q(value)
    except BadInput:
        raise bad_input(name, value, "must be a finite rational number", remedy) from None
    if found is None:
        raise bad_input(name, value, "must be rational", remedy)
    return found


@dataclass(frozen=True, kw_only=True)
class Banded:
    """An operator given by a function, for |i - j| <= width.

    entries(i, j): int, Fraction, Q, float (its exact dyadic value), exact text or Surd.
    largest: |a_ij| <= largest for all i, j, declared by whoever gives the function; so
    ||A|| <= (2 width + 1) largest. spectrum: where it is known.
    Raises BadInput: width not an integer 0..1000, largest missing, negative or infinite. When
    read: an entry above `largest` (the operator is not bounded as declared), or no real number.
    """

    entries: Callable[[int, int], Any]
    width: int
    largest: Any
    name: str = "banded"
    spectrum: Bands | None = None
    _largest: Q = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        whole("width", self.width, most=1000, remedy="pass how far from the diagonal it reaches")
        if self.largest is None:
            raise BadInput(
                "largest = None: must be a bound of all |a_ij|; an unbounded operator needs more"
                " than its entries to be self-adjoint; pass a rational"
            )
        largest = rational("largest", self.largest)
        if largest < 0:
            raise bad_input("largest", largest, "must be >= 0", "pass a bound of all |a_ij|")
        object.__setattr__(self, "_largest", largest)

    @property
    def bound(self) -> Q:
        """(2 width + 1) largest >= ||A||, by the sums of absolute values along rows."""
        return (2 * self.width + 1) * self._largest

    def parameters(self) -> dict[str, Any]:
        """The declared width and bound: a function has no JSON form, and no checker knows it."""
        return {"width": self.width, "largest": str(self._largest)}

    def rows(self, j: int) -> tuple[int, ...]:
        """j - width .. j + width, none below 0."""
        return tuple(range(max(j - self.width, 0), j + self.width + 1))

    def entry(self, i: int, j: int, *, bits: int) -> Q | Enclosure:
        """entries(i, j), checked against `largest`; 0 off the band, where it is not asked."""
        if abs(i - j) > self.width:
            return Q(0)
        value = self.entries(i, j)
        try:
            number = enclosure(parse(value) if isinstance(value, str) else value, bits=bits)
        except BadInput as refused:
            raise BadInput(f"a_{i},{j} of {self.name}: {refused}") from None
        if abs(number).lower > self._largest:
            raise bad_input(f"|a_{i},{j}|", abs(number).upper,
                            f"must be <= largest = {self._largest}, the bound that was declared",
                            "declare a bound of all entries, if there is one")  # fmt: skip
        return number.lower if number.width == 0 else number

    def facts(self) -> Mapping[str, Any]:
        """What is known before anything is read."""
        return operator_facts(self)

    def identity(self) -> dict[str, Any]:
        """Name and parameters."""
        return operator_identity(self)

    def evaluations(self) -> Iterator[Evaluation]:
        """All ("A", i, j)."""
        return all_entries()

    def evaluate(self, f: Evaluation, *, bits: int = 64) -> Number | Enclosure:
        """The entry ("A", i, j)."""
        return self.entry(*place(f), bits=read_bits(bits))
