"""Intervals [low, high]/2^bits with integer ends, rounded outwards, and 1/e.

Every operation returns an interval that holds the results for all members: sums exactly, products
and quotients rounded down and up to the next integer, roots by integer square roots.

1/e lies between any two consecutive partial sums of sum (-1)^j/j!, which alternate around it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt

from .integers import Ratio, root_above
from .numbers import Rejected


@dataclass(frozen=True, slots=True)
class Interval:
    """low/2^bits <= value <= high/2^bits. Both sides of an operation have the same bits."""

    low: int
    high: int
    bits: int

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high, self.bits)

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low, self.bits)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.low - other.high, self.high - other.low, self.bits)

    def __mul__(self, other: Interval) -> Interval:
        ends = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(ends) >> self.bits, -(-max(ends) >> self.bits), self.bits)

    def __truediv__(self, other: Interval) -> Interval:
        """The quotient by a positive number; Rejected where that is not known to be positive."""
        if other.low <= 0:
            raise Rejected(f"a divisor is not shown to be > 0 with {self.bits} bits")
        low = min((self.low << self.bits) // end for end in (other.low, other.high))
        high = max(-((-self.high << self.bits) // end) for end in (other.low, other.high))
        return Interval(low, high, self.bits)

    def times(self, n: int, d: int = 1) -> Interval:
        """The product with the exact number n/d, d > 0."""
        low, high = (self.low, self.high) if n >= 0 else (self.high, self.low)
        return Interval(low * n // d, -(-high * n // d), self.bits)

    def root(self) -> Interval:
        """The square root of a number that is >= 0."""
        low, high = (max(end, 0) << self.bits for end in (self.low, self.high))
        return Interval(isqrt(low), root_above(high), self.bits)

    def within(self, low: Ratio, high: Ratio) -> bool:
        """Whether low <= every member <= high."""
        (a, b), (c, d) = low, high
        return a << self.bits <= self.low * b and self.high * d <= c << self.bits

    def at_most(self, other: Interval) -> bool:
        """Whether every member is at most every member of the other; False is no opposite."""
        return self.high <= other.low


def exactly(n: int, d: int, bits: int) -> Interval:
    """n/d, d > 0."""
    return Interval((n << bits) // d, -((-n << bits) // d), bits)


def length(v: list[int], d: int, bits: int) -> Interval:
    """|v|/d, the l2 norm of integers over d > 0, within one or two units."""
    square = sum(n * n for n in v) << 2 * bits
    return Interval(isqrt(square) // d, -(-root_above(square) // d), bits)


def inverse_of_e(bits: int) -> Interval:
    """1/e within two units."""
    n, d, j = 1, 1, 0  # the partial sum n/d, d = j!
    while d >> bits == 0 or j % 2 == 0:
        j += 1
        n, d = n * j + (-1) ** j, d * j
    # j is odd: n/d <= 1/e <= n/d + 1/d
    return Interval((n << bits) // d, -((-(n + 1) << bits) // d), bits)
