"""Numbers a + b*sqrt(d) with rational a, b, d >= 0 as pairs (a, b), the square d kept aside.

Signs: of a + b*sqrt(d) by the signs of a, b and of a^2 - b^2 d.  Exact.  [derived]
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from math import isqrt
from typing import Any

import mpmath

Pair = tuple[Fraction, Fraction]
Coordinate = tuple[Fraction, Fraction, Fraction]
Vertex = tuple[Coordinate, ...]
ZERO, ONE = Fraction(0), Fraction(1)


def canonical(a: Any, b: Any = 0, d: Any = 1) -> Coordinate:
    """The unique triple of a + b*sqrt(d) for rational a, b and rational d >= 0."""
    a, b, d = Fraction(a), Fraction(b), Fraction(d)
    if b == 0 or d == 0:
        return a, ZERO, ONE
    outer, inner = _squarefree(d.numerator * d.denominator)
    b = b * outer / d.denominator
    return (a + b, ZERO, ONE) if inner == 1 else (a, b, Fraction(inner))


def to_mpf(coordinate: Coordinate, *, digits: int = 50) -> mpmath.mpf:
    """The coordinate as a floating-point number of that many decimal digits (for comparisons)."""
    a, b, d = coordinate
    with mpmath.workdps(digits + 10):
        root = mpmath.sqrt(mpmath.mpf(d.numerator) / d.denominator)
        return mpmath.mpf(a.numerator) / a.denominator + root * b.numerator / b.denominator


@lru_cache(maxsize=4096)
def _squarefree(n: int) -> tuple[int, int]:
    """(f, e) with n = f*f*e and e squarefree, n > 0."""
    f, e, p = 1, 1, 2
    while p * p * p <= n:
        if p > 200_000:
            from sympy import factorint

            for prime, power in factorint(n).items():
                f *= int(prime) ** (power // 2)
                e *= int(prime) ** (power % 2)
            return f, e
        while n % (p * p) == 0:
            n //= p * p
            f *= p
        if n % p == 0:
            n //= p
            e *= p
        p += 1 if p == 2 else 2
    root = isqrt(n)  # n now has at most two prime factors
    return (f * root, e) if root * root == n else (f, e * n)


def sign(pair: Pair, square: Fraction) -> int:
    """Sign of a + b*kappa, kappa = sqrt(square) >= 0."""
    a, b = pair
    s, t = (a > 0) - (a < 0), (b > 0) - (b < 0)
    if not square or s == t or not t:
        return s
    if not s:
        return t
    difference = a * a - b * b * square
    return 0 if not difference else (s if difference > 0 else t)


def times(u: Pair, v: Pair, square: Fraction) -> Pair:
    return u[0] * v[0] + u[1] * v[1] * square, u[0] * v[1] + u[1] * v[0]


def inverse(u: Pair, square: Fraction) -> Pair:
    if not u[1]:
        return 1 / u[0], ZERO
    norm = u[0] * u[0] - u[1] * u[1] * square
    return u[0] / norm, -u[1] / norm


def rational_root(square: Fraction) -> Fraction | None:
    p, q = isqrt(square.numerator), isqrt(square.denominator)
    return Fraction(p, q) if p * p == square.numerator and q * q == square.denominator else None


def inner(u: list[Pair], v: list[Pair], square: Fraction) -> Pair:
    """Scalar product of two vectors of pairs."""
    a = b = ZERO
    for left, right in zip(u, v, strict=True):
        c, e = times(left, right, square)
        a, b = a + c, b + e
    return a, b


def surds(
    u: Sequence[Fraction], v: Sequence[Fraction], square: Fraction
) -> tuple[list[Pair], Fraction]:
    """u + sqrt(square) v as pairs; a rational root is absorbed, and then the square is 0."""
    root = rational_root(square)
    if root is None:
        return list(zip(u, v, strict=True)), square
    return [(a + root * b, ZERO) for a, b in zip(u, v, strict=True)], ZERO
