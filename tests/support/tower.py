"""Exact real numbers in towers of square roots: a + b*sqrt(s), with a, b, s one floor lower.

A number is a Fraction or a `Tower` (a, b, root), where root stands for sqrt(s), s > 0 a number of
earlier floors.  Sign of a + b*sqrt(s): by the signs of a, b and of a^2 - b^2 s (recursively), so no
independence of the roots is assumed anywhere.  Inverse: (a - b*sqrt(s)) / (a^2 - b^2 s); if that
denominator vanishes while the number does not, then a = b*sqrt(s) and the inverse is 1/(2a).
Enclosures are rational and come from integer square roots.  [derived]
"""

from __future__ import annotations

from fractions import Fraction
from math import isqrt
from typing import Any, Union

ZERO, ONE = Fraction(0), Fraction(1)
_ROOTS: dict[Any, Root] = {}


class Root:
    """sqrt(square), with its floor; made by `sqrt` only, one object for one (written) square."""

    __slots__ = ("_cache", "level", "square")

    def __init__(self, square: Number, level: int) -> None:
        self.square, self.level = square, level
        self._cache: tuple[int, Fraction, Fraction] | None = None

    def enclose(self, bits: int) -> tuple[Fraction, Fraction]:
        if self._cache is None or self._cache[0] < bits:
            low, high = enclose(self.square, bits=2 * bits)
            scale = 4 << (2 * bits)
            p = isqrt(max(low, ZERO) * scale // 1)
            q = isqrt(high * scale // 1) + 1
            self._cache = bits, Fraction(p, 2 << bits), Fraction(q, 2 << bits)
        return self._cache[1], self._cache[2]


class Tower:
    """a + b*root with b not written as 0."""

    __slots__ = ("a", "b", "root")

    def __init__(self, a: Number, b: Number, root: Root) -> None:
        self.a, self.b, self.root = a, b, root

    def _split(self, other: Number) -> tuple[Root, Number, Number, Number, Number]:
        root = self.root
        if isinstance(other, Tower):
            if other.root is root:
                return root, self.a, self.b, other.a, other.b
            if other.root.level > root.level:
                return other.root, self, ZERO, other.a, other.b
        return root, self.a, self.b, other, ZERO

    def __add__(self, other: Any) -> Number:
        root, a, b, c, d = self._split(other)
        return _make(a + c, b + d, root)

    __radd__ = __add__

    def __neg__(self) -> Tower:
        return Tower(-self.a, -self.b, self.root)

    def __sub__(self, other: Any) -> Number:
        return self + (-other)

    def __rsub__(self, other: Any) -> Number:
        return (-self) + other

    def __mul__(self, other: Any) -> Number:
        if not isinstance(other, Tower):
            return _make(self.a * other, self.b * other, self.root) if other else ZERO
        root, a, b, c, d = self._split(other)
        if _written_zero(d):
            return _make(a * c, b * c, root)
        if _written_zero(b):
            return _make(a * c, a * d, root)
        return _make(a * c + b * d * root.square, a * d + b * c, root)

    __rmul__ = __mul__

    def inverse(self) -> Number:
        norm = self.a * self.a - self.b * self.b * self.root.square
        if sign(norm) == 0:
            return ONE / (2 * self.a)
        factor = ONE / norm
        return _make(self.a * factor, -self.b * factor, self.root)

    def __truediv__(self, other: Any) -> Number:
        return self * (other.inverse() if isinstance(other, Tower) else ONE / other)

    def __rtruediv__(self, other: Any) -> Number:
        return other * self.inverse()

    def __eq__(self, other: object) -> bool:
        return sign(self - other) == 0  # type: ignore[operator]

    __hash__ = None  # type: ignore[assignment]

    def __lt__(self, other: Any) -> bool:
        return sign(self - other) < 0

    def __le__(self, other: Any) -> bool:
        return sign(self - other) <= 0

    def __gt__(self, other: Any) -> bool:
        return sign(self - other) > 0

    def __ge__(self, other: Any) -> bool:
        return sign(self - other) >= 0

    def __abs__(self) -> Number:
        return self if sign(self) >= 0 else -self

    def __bool__(self) -> bool:
        return sign(self) != 0

    def __float__(self) -> float:
        low, high = enclose(self, bits=80)
        return float((low + high) / 2)

    def __repr__(self) -> str:
        return f"({self.a} + {self.b}*sqrt({self.root.square}))"


Number = Union[Fraction, Tower]  # noqa: UP007 - Tower is used before it is defined


def _written_zero(x: Number) -> bool:
    return not isinstance(x, Tower) and not x


def _make(a: Number, b: Number, root: Root) -> Number:
    return a if _written_zero(b) else Tower(a, b, root)


def sign(x: Number) -> int:
    """-1, 0 or 1, exactly."""
    if not isinstance(x, Tower):
        return (x > 0) - (x < 0)
    s, t = sign(x.a), sign(x.b)
    if s == t or not t:
        return s
    if not s:
        return t
    difference = sign(x.a * x.a - x.b * x.b * x.root.square)
    return s if difference > 0 else (t if difference < 0 else 0)


def _written(x: Number) -> Any:
    return (_written(x.a), _written(x.b), x.root.level) if isinstance(x, Tower) else x


def sqrt(x: Any) -> Number:
    """The root of a number >= 0; rational roots and small square factors are taken out."""
    if not isinstance(x, Tower):
        x = Fraction(x)
        p, q = isqrt(x.numerator), isqrt(x.denominator)
        if p * p == x.numerator and q * q == x.denominator:
            return Fraction(p, q)
        square, factor = x.numerator * x.denominator, Fraction(1, x.denominator)
        for prime in (2, 3, 5, 7, 11, 13):
            while square % (prime * prime) == 0:
                square //= prime * prime
                factor *= prime
        return Tower(ZERO, factor, _root(Fraction(square)))
    if sign(x) < 0:
        raise ValueError("the square root of a negative number")
    return Tower(ZERO, ONE, _root(x)) if sign(x) else ZERO


def _root(square: Number) -> Root:
    key = _written(square)
    if key not in _ROOTS:
        _ROOTS[key] = Root(square, len(_ROOTS))
    return _ROOTS[key]


def enclose(x: Number, *, bits: int) -> tuple[Fraction, Fraction]:
    """Rational bounds; the width goes to 0 with rising bits."""
    if not isinstance(x, Tower):
        return x, x
    r, s = x.root.enclose(bits)
    a, b = enclose(x.a, bits=bits)
    c, d = enclose(x.b, bits=bits)
    products = (c * r, c * s, d * r, d * s)
    return a + min(products), b + max(products)


def refine(x: Number, *, digits: int) -> tuple[Fraction, Fraction]:
    """Rational bounds of relative width below 10^-digits (x not 0)."""
    if sign(x) == 0:
        return ZERO, ZERO
    bits = 64
    while True:
        low, high = enclose(x, bits=bits)
        if low * high > 0 and (high - low) * 10**digits <= min(abs(low), abs(high)):
            return low, high
        bits *= 2


def rational(x: Number) -> Fraction | None:
    """The value when it is written rationally (b not written, or 0), else None."""
    while isinstance(x, Tower):
        if sign(x.b):
            return None
        x = x.a
    return x


def dot(u: Any, v: Any) -> Number:
    """Scalar product, zeros skipped."""
    total: Number = ZERO
    for a, b in zip(u, v, strict=True):
        if not (_written_zero(a) or _written_zero(b)):
            total = total + a * b
    return total
