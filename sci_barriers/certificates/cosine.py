"""Entries of D v, D the orthonormal DCT-II matrix, as a rational midpoint and radius.

D_ij = sqrt(2/m) cos(pi (2j+1) i / (2m)) for i >= 1, D_0j = 1/sqrt(m). Integers scaled by 2^bits;
each truncation is counted in the radius. pi by Machin's formula, cos by its alternating Taylor
series on [0, pi/2].
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from .instance import Vector
from .numbers import ratio, rational_bounds, root

GUARD = 40


def _arctan_inverse(x: int, bits: int) -> tuple[int, int]:
    """2^bits arctan(1/x) as an integer and a bound for its error."""
    power, total, k = (1 << bits) // x, 0, 0
    while power:
        total += power // (2 * k + 1) * (-1 if k & 1 else 1)
        power //= x * x
        k += 1
    return total, 3 * k + 3


@lru_cache(maxsize=64)
def _pi(bits: int) -> tuple[int, int]:
    (a, da), (b, db) = _arctan_inverse(5, bits), _arctan_inverse(239, bits)
    return 16 * a - 4 * b, 16 * da + 4 * db


@lru_cache(maxsize=8192)
def cosine(p: int, q: int, bits: int) -> tuple[int, int]:
    """2^bits cos(pi p/q) as an integer and a bound for its error; q > 0."""
    p %= 2 * q
    if p > q:
        p = 2 * q - p
    if 2 * p > q:
        value, error = cosine(q - p, q, bits)
        return -value, error
    pi, dpi = _pi(bits + GUARD)
    one = 1 << bits + GUARD
    x = pi * p // q
    square = x * x >> bits + GUARD
    term, total, k = one, 0, 0
    while term:
        total += term if k % 2 == 0 else -term
        k += 1
        term = (term * square >> bits + GUARD) // ((2 * k - 1) * (2 * k))
    # |cos' | <= 1 for the error of x; each of the k terms is off by a few units, each at most
    # doubled by later multiplication with square < 4
    error = dpi + 1 + 16 * (k + 1)
    return total >> GUARD, (error >> GUARD) + 2


def rotated(column: Vector, i: int, m: int, *, bits: int) -> tuple[Fraction, Fraction]:
    """Entry i of D times the column: midpoint and radius, the radius about 2^-bits."""
    precision = bits + 32
    scale = root(1, m) if i == 0 else root(2, m)
    middle, radius = Fraction(0), Fraction(0)
    for j, entry in column.items():
        lo, hi, den = rational_bounds(scale * entry if entry is not None else ratio(0), precision)
        if i == 0:
            cos, slack = 1 << precision, 0
        else:
            cos, slack = cosine((2 * j + 1) * i, 2 * m, precision)
        x, dx = Fraction(lo + hi, 2 * den), Fraction(hi - lo, 2 * den)
        c, dc = Fraction(cos, 1 << precision), Fraction(slack, 1 << precision)
        middle += x * c
        radius += abs(x) * dc + dx * (abs(c) + dc)
    return middle, radius
