"""Closed intervals with rational ends, and three-valued verdicts.

An Enclosure [lower, upper] states: the number lies in it. Operations return an interval that
contains every result of the operation on members (the exact range for one operation; sqrt
rounds outwards). Scalars are exact rationals; floats are refused in arithmetic. A comparison
is PROVED, REFUTED or UNDECIDED, and UNDECIDED is no False: bool(verdict) raises TypeError.
Decimals are printed only if the enclosure fixes every digit.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NoReturn

from flint import fmpq

from sci_barriers.errors import PrecisionExhausted, bad_input
from sci_barriers.exact import decimals
from sci_barriers.exact.rational import Q, Rational, as_q, exact_rational, power_of_two, scaled


class Verdict(enum.Enum):
    """PROVED, REFUTED or UNDECIDED; it has no truth value: compare with `is`."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNDECIDED = "undecided"

    def __bool__(self) -> NoReturn:
        raise TypeError(
            f"{self}: a verdict has three values and no truth value; "
            "compare with `is Verdict.PROVED`"
        )

    @staticmethod
    def of(truth: bool) -> Verdict:
        """PROVED for True, REFUTED for False."""
        return Verdict.PROVED if truth else Verdict.REFUTED

    @staticmethod
    def every(parts: Iterable[Verdict]) -> Verdict:
        """The verdict on "all hold": one REFUTED refutes, else one UNDECIDED leaves it open."""
        found = set(parts)
        for verdict in (Verdict.REFUTED, Verdict.UNDECIDED):
            if verdict in found:
                return verdict
        return Verdict.PROVED

    def negated(self) -> Verdict:
        """The verdict on the opposite statement."""
        return {
            Verdict.PROVED: Verdict.REFUTED,
            Verdict.REFUTED: Verdict.PROVED,
            Verdict.UNDECIDED: Verdict.UNDECIDED,
        }[self]


@dataclass(frozen=True, kw_only=True, slots=True)
class Enclosure:
    """The interval [lower, upper], rational ends, lower <= upper (else BadInput)."""

    lower: Q
    upper: Q

    def __post_init__(self) -> None:
        object.__setattr__(self, "lower", as_q(self.lower))
        object.__setattr__(self, "upper", as_q(self.upper))
        if self.lower > self.upper:
            raise bad_input(
                "lower", self.lower, f"must be <= upper = {self.upper}", "swap the two ends"
            )

    @staticmethod
    def point(x: object) -> Enclosure:
        """[x, x] for an exact rational or float x."""
        q = as_q(x)
        return Enclosure(lower=q, upper=q)

    @property
    def width(self) -> Q:
        """upper - lower."""
        return self.upper - self.lower

    @property
    def midpoint(self) -> Q:
        """(lower + upper) / 2."""
        return (self.lower + self.upper) / 2

    # -- arithmetic ------------------------------------------------------------------------

    def __add__(self, other: Enclosure | Rational) -> Enclosure:
        y = _interval(other)
        if y is None:
            return NotImplemented
        return Enclosure(lower=self.lower + y.lower, upper=self.upper + y.upper)

    __radd__ = __add__

    def __neg__(self) -> Enclosure:
        return Enclosure(lower=-self.upper, upper=-self.lower)

    def __sub__(self, other: Enclosure | Rational) -> Enclosure:
        y = _interval(other)
        return NotImplemented if y is None else self + (-y)

    def __rsub__(self, other: Rational) -> Enclosure:
        y = _interval(other)
        return NotImplemented if y is None else y + (-self)

    def __mul__(self, other: Enclosure | Rational) -> Enclosure:
        y = _interval(other)
        if y is None:
            return NotImplemented
        corners = [a * b for a in (self.lower, self.upper) for b in (y.lower, y.upper)]
        return Enclosure(lower=min(corners), upper=max(corners))

    __rmul__ = __mul__

    def __truediv__(self, other: Enclosure | Rational) -> Enclosure:
        y = _interval(other)
        if y is None:
            return NotImplemented
        if y.contains(0):
            raise bad_input("divisor", y, "contains 0", "enclose it with more bits")
        return self * Enclosure(lower=1 / y.upper, upper=1 / y.lower)

    def __abs__(self) -> Enclosure:
        if self.lower >= 0:
            return self
        if self.upper <= 0:
            return -self
        return Enclosure(lower=fmpq(0), upper=max(-self.lower, self.upper))

    def square(self) -> Enclosure:
        """{x**2}: never below 0."""
        y = abs(self)
        return Enclosure(lower=y.lower * y.lower, upper=y.upper * y.upper)

    def sqrt(self, *, bits: int) -> Enclosure:
        """{sqrt(x)} rounded outwards to the grid 2**-bits; a lower end < 0 is BadInput.

        An end that is the square of a rational is kept exact.
        """
        if self.lower < 0:
            raise bad_input("lower", self.lower, "must be >= 0", "intersect with [0, oo) first")
        return Enclosure(
            lower=_root(self.lower, bits, up=False), upper=_root(self.upper, bits, up=True)
        )

    @staticmethod
    def max(*parts: Enclosure) -> Enclosure:
        """Enclosure of the largest of the numbers."""
        return Enclosure(lower=max(p.lower for p in parts), upper=max(p.upper for p in parts))

    @staticmethod
    def min(*parts: Enclosure) -> Enclosure:
        """Enclosure of the smallest of the numbers."""
        return Enclosure(lower=min(p.lower for p in parts), upper=min(p.upper for p in parts))

    def hull(self, other: Enclosure) -> Enclosure:
        """The smallest interval containing both."""
        return Enclosure(
            lower=min(self.lower, other.lower), upper=max(self.upper, other.upper)
        )

    def intersection(self, other: Enclosure) -> Enclosure:
        """The common part; BadInput when there is none."""
        if not self.overlaps(other):
            raise bad_input("interval", other, f"is disjoint from {self}", "check both claims")
        return Enclosure(
            lower=max(self.lower, other.lower), upper=min(self.upper, other.upper)
        )

    # -- questions -------------------------------------------------------------------------

    def contains(self, x: object) -> bool:
        """True iff lower <= x <= upper; x any number of the package or exact rational."""
        y = _comparable(x)
        return bool(y >= self.lower and y <= self.upper)

    def overlaps(self, other: Enclosure) -> bool:
        """True iff the intervals share a point; False proves the numbers different."""
        return bool(self.lower <= other.upper and other.lower <= self.upper)

    def exceeds(self, bound: object) -> Verdict:
        """Is the enclosed number strictly greater than the bound?"""
        b = _comparable(bound)
        if b < self.lower:
            return Verdict.PROVED
        return Verdict.REFUTED if b >= self.upper else Verdict.UNDECIDED

    def at_most(self, bound: object) -> Verdict:
        """Is the enclosed number less than or equal to the bound?"""
        return self.exceeds(bound).negated()

    # -- text ------------------------------------------------------------------------------

    def decimal(self, digits: int) -> str:
        """The number to `digits` significant digits, rounded to nearest (ties to even).

        PrecisionExhausted unless every member of the enclosure rounds to the same text.
        """
        return self._agreed(decimals.significant, digits, "significant digits")

    def fixed(self, places: int) -> str:
        """The number to `places` digits after the point, as `decimal` otherwise."""
        return self._agreed(decimals.fixed, places, "decimal places")

    def _agreed(self, write: decimals.Writer, count: int, unit: str) -> str:
        low, high = write(self.lower, count, "nearest"), write(self.upper, count, "nearest")
        if low != high:
            raise PrecisionExhausted(
                f"{count} {unit} of a number in [{low}, {high}]: not fixed by an enclosure of "
                f"width {decimals.significant(self.width, 2, 'up')}; use more bits or fewer digits"
            )
        return low

    def bounds(self, digits: int) -> tuple[str, str]:
        """(lower, upper) as decimals of `digits` significant digits, rounded outwards.

        Both texts parse to exact rationals with lower text <= lower, upper <= upper text.
        """
        return (
            decimals.significant(self.lower, digits, "down"),
            decimals.significant(self.upper, digits, "up"),
        )

    def __str__(self) -> str:
        low, high = self.bounds(8)
        return f"[{low}, {high}]"


def _interval(x: object) -> Enclosure | None:
    if isinstance(x, Enclosure):
        return x
    q = exact_rational(x)
    return None if q is None else Enclosure(lower=q, upper=q)


def _comparable(x: object) -> Q:
    """x, if it can be compared with rationals: Q, Surd, Nested as they are, else as_q."""
    if hasattr(x, "scaled_floor"):
        return x  # type: ignore[return-value]
    return as_q(x)


def _root(q: Q, bits: int, *, up: bool) -> Q:
    if q.p.is_square() and q.q.is_square():
        return fmpq(q.p.isqrt(), q.q.isqrt())
    top, bottom = scaled(q, 2 * bits)
    return ((top // bottom).isqrt() + (1 if up else 0)) * power_of_two(-bits)
