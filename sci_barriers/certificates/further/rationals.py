"""Rational numbers that pay for their products: n/d, d > 0.

A product of numbers with a and b bits, a >= b, costs (a + b) (1 + min(b/64, 15 + b/16384)), about
the time of school and Karatsuba multiplication, a sum a + b, and STEP for the interpreter; it is
paid for before it is made (allowance.py), so that short texts cannot ask for long work. Powers of
two are shifts. No greatest common divisor is taken of two long numbers: n/d is in lowest terms only
where d is short. Comparisons look at 128 bits first and multiply only where that leaves it open.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import total_ordering
from math import gcd
from typing import Any

from ..allowance import STEP, Allowance
from ..numbers import Surd, Unreadable, ratio
from ..text import parse_rational, written_bits

SHORT = 6_000  # bits of a denominator that is shortened by a greatest common divisor
_PLAIN = 2_000  # bits of two numbers that are compared at once
_CUT = 128


@total_ordering
class Rational:
    """n/d; ring operations with each other and with int, exact comparisons. Immutable."""

    __slots__ = ("_known", "d", "left", "n")

    def __init__(self, n: int, d: int, left: Allowance) -> None:
        if d != 1 and (n == 0 or d.bit_length() < SHORT):
            left.spend(n.bit_length())
            common = gcd(n, d)
            n, d = n // common, d // common
        self.n, self.d, self.left = n, d, left
        self._known: tuple[int, int] | None = None

    def _of(self, other: Rational | int) -> tuple[int, int]:
        return (other, 1) if isinstance(other, int) else (other.n, other.d)

    def _times(self, x: int, y: int) -> int:
        """x y, paid for."""
        a, b = x.bit_length(), y.bit_length()
        for u, v in ((x, y), (y, x)):
            if v > 0 and v & (v - 1) == 0:
                self.left.spend(STEP + a + b)
                return u << (v.bit_length() - 1)
        small = min(a, b)
        self.left.spend(STEP + (a + b) * (1 + min(small >> 6, 15 + (small >> 14))))
        return x * y

    def __add__(self, other: Rational | int) -> Rational:
        n, d = self._of(other)
        if d == self.d:
            self.left.spend(STEP + n.bit_length() + self.n.bit_length())
            return Rational(self.n + n, d, self.left)
        mine, theirs = d, self.d
        if min(d.bit_length(), self.d.bit_length()) < SHORT:
            self.left.spend(d.bit_length() + self.d.bit_length())
            common = gcd(d, self.d)
            mine, theirs = d // common, self.d // common
        elif d & (d - 1) == 0 and self.d & (self.d - 1) == 0:
            less = min(d, self.d).bit_length() - 1
            mine, theirs = d >> less, self.d >> less
        total = self._times(self.n, mine) + self._times(n, theirs)
        return Rational(total, self._times(self.d, mine), self.left)

    def __neg__(self) -> Rational:
        return Rational(-self.n, self.d, self.left)

    def __sub__(self, other: Rational | int) -> Rational:
        return self + (-other)

    def __mul__(self, other: Rational | int) -> Rational:
        n, d = self._of(other)
        return Rational(self._times(self.n, n), self._times(self.d, d), self.left)

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other: int) -> Rational:
        return -self + other

    def __abs__(self) -> Rational:
        return self if self.n >= 0 else -self

    def over(self, divisor: int) -> Rational:
        """self / divisor for an integer divisor > 0."""
        return Rational(self.n, self._times(self.d, divisor), self.left)

    @property
    def sign(self) -> int:
        """-1, 0 or 1."""
        return (self.n > 0) - (self.n < 0)

    def compare(self, other: Rational | int) -> int:
        """The sign of self - other."""
        n, d = self._of(other)
        first, second = self.sign, (n > 0) - (n < 0)
        if d == self.d or first != second or first == 0:
            left, right = (self.n, n) if d == self.d else (first, second)
            return (left > right) - (left < right)
        if sum(map(int.bit_length, (n, d, self.n, self.d))) > _PLAIN:
            found = self._roughly(n, d)
            if found:
                return found
        left, right = self._times(self.n, d), self._times(n, self.d)
        return (left > right) - (left < right)

    def _roughly(self, n: int, d: int) -> int:
        """The sign of self - n/d, both of one sign, from their first bits; 0: it stays open."""
        sizes = [x.bit_length() - y.bit_length() for x, y in ((self.n, self.d), (n, d))]
        bits = _CUT - max(sizes)
        self.left.spend(4 * STEP + 4 * sum(map(int.bit_length, (self.n, self.d, n, d))))
        mine, theirs = floor(self.n, self.d, bits), floor(n, d, bits)
        return 0 if abs(mine - theirs) <= 1 else 1 if mine > theirs else -1

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (Rational, int)) and self.compare(other) == 0

    def __lt__(self, other: Rational | int) -> bool:
        return self.compare(other) < 0

    __hash__ = None  # type: ignore[assignment]

    def cut(self, bits: int) -> int:
        """floor(2^bits self); the last one is remembered."""
        if self._known is None or self._known[0] != bits:
            n, d = self.n.bit_length(), self.d.bit_length()
            self.left.spend(STEP + 4 * (n + d + abs(bits)) + (max(0, n + bits - d) * d >> 10))
            self._known = bits, floor(self.n, self.d, bits)
        return self._known[1]

    def exponent(self) -> int | None:
        """e with self = 2^-e, any integer e; None if there is none."""
        self.left.spend(STEP + self.n.bit_length() + self.d.bit_length())
        if self.n <= 0:
            return None
        e = self.d.bit_length() - self.n.bit_length()
        power = self.d == self.n << e if e >= 0 else self.d << -e == self.n
        return e if power else None

    def surd(self) -> Surd:
        """The same number for sums with roots."""
        return ratio(self.n, self.d)


def floor(n: int, d: int, bits: int) -> int:
    """floor(2^bits n/d), by a shift where d is a power of two."""
    if d & (d - 1) == 0:
        down = d.bit_length() - 1 - bits
        return n >> down if down >= 0 else n << -down
    return (n << bits) // d if bits >= 0 else n // (d << -bits)


class Reader:
    """Numbers of a certificate; equal texts are read, and paid for, once."""

    def __init__(self, reading: Allowance, left: Allowance) -> None:
        self.reading, self.left = reading, left
        self._known: dict[str, Rational] = {}

    def number(self, value: Any, where: str) -> Rational:
        """The rational number that the text denotes."""
        if not isinstance(value, str):
            raise Unreadable(f"{where}: a number must be a string, got {type(value).__name__}")
        if value not in self._known:
            self.reading.spend(STEP + written_bits(value))
            known = parse_rational(value, where).rational()
            assert known is not None
            self._known[value] = Rational(*known, self.left)
        return self._known[value]

    def whole(self, n: int) -> Rational:
        """The integer n."""
        return Rational(n, 1, self.left)

    def total(self, numbers: Sequence[Rational]) -> Rational:
        """Their sum, by halves: long denominators meet late."""
        work = list(numbers) or [self.whole(0)]
        while len(work) > 1:
            pairs = [a + b for a, b in zip(work[::2], work[1::2])]
            work = pairs + work[2 * len(pairs) :]
        return work[0]
