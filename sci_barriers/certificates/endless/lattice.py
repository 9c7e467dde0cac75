"""The square lattice Z^2 by shells: max(|x|, |y|) = 0, 1, 2, ..., in a shell in order of (x, y).

A vector on the (2R + 1)^2 sites of the shells up to R may be given on the quarter x, y >= 0 with
two signs: v(x, y) = s^[x < 0] t^[y < 0] w(|x|, |y|). Any such v will do, odd ones that are not 0
on the axis included: the residual is that of the v that is made.
"""

from __future__ import annotations

from functools import lru_cache
from math import isqrt
from operator import mul

from .residual import Squares

Point = tuple[int, int]


@lru_cache(maxsize=4)
def sites(R: int) -> tuple[list[Point], dict[Point, int]]:
    """The lattice points up to shell R in order, and their indices."""
    points = [(x, y) for x in range(-R, R + 1) for y in range(-R, R + 1)]
    points.sort(key=lambda p: (max(abs(p[0]), abs(p[1])), p))
    return points, {p: k for k, p in enumerate(points)}


@lru_cache(maxsize=4)
def neighbours(n: int) -> tuple[int, list[tuple[int, int, int, int]]]:
    """The number of sites reached from the first n, and the four neighbours of each of them."""
    points, index = sites((isqrt(n - 1) + 1) // 2 + 1)
    beside = [
        (index[x - 1, y], index[x + 1, y], index[x, y - 1], index[x, y + 1]) for x, y in points[:n]
    ]
    return 1 + max(max(four) for four in beside), beside


def shells(n: int) -> int | None:
    """R with n = (2R + 1)^2, else None."""
    side = isqrt(n)
    return side // 2 if side * side == n and side % 2 else None


@lru_cache(maxsize=4)
def quarter(R: int) -> list[tuple[int, int]]:
    """For each site up to shell R: its place among those with x, y >= 0, and which signs it takes:
    0 none, 1 the first, 2 the second, 3 both."""
    points, _ = sites(R)
    place = {p: k for k, p in enumerate(p for p in points if min(p) >= 0)}
    return [(place[abs(x), abs(y)], (x < 0) + 2 * (y < 0)) for x, y in points]


def unfolded(w: list[int], R: int, signs: list[int]) -> list[int]:
    """v on all sites."""
    s, t = signs
    times = (1, s, t, s * t)
    return [times[flips] * w[k] for k, flips in quarter(R)]


def residual(v: list[int], p: int, q: int) -> Squares:
    """q (A - z)v for z = p/q."""
    reached, beside = neighbours(len(v))
    total = [0] * reached
    for x, (a, b, c, d) in zip(v, beside):
        if x:
            total[a] += x
            total[b] += x
            total[c] += x
            total[d] += x
    R = [q * x for x in total]
    for i, x in enumerate(v):
        R[i] -= p * x
    return sum(map(mul, R, R)), sum(map(mul, v, v))
