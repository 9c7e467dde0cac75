"""Short vectors on the square lattice: one quarter, two signs.

    v(x, y) = s^[x < 0] t^[y < 0] w(|x|, |y|),   s, t = +-1,   on the shells up to R

The reflections of x and of y commute with A and leave the first n = (2 R + 1)^2 sites alone, so
that the four parts v_st of a vector v on them are orthogonal, and so are the (A - z)v_st:

    ||(A - z)v||^2 = sum of ||(A - z)v_st||^2,    ||v||^2 = sum of ||v_st||^2

One of the parts has a quotient that is not larger than that of v [derived]. It is rounded to as few
digits as still show the radius that is claimed; that they do is decided in integers, residual.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import isqrt

import numpy as np
from numpy.typing import NDArray

from sci_barriers.errors import bad_input
from sci_barriers.towers.operators.square_lattice import point
from sci_barriers.towers.spectra.residual import SpectralPoint, squared_quotient
from sci_barriers.towers.spectra.section import Section

Array = NDArray[np.float64]
LARGEST = tuple(2**k for k in (8, 10, 12, 14, 16, 20, 24, 32, 44, 56))
"""Largest entries that are tried."""


def complete_shells(n: int) -> int | None:
    """R with n = (2 R + 1)^2, else None."""
    side = isqrt(n)
    return side // 2 if side * side == n and side % 2 else None


@lru_cache(maxsize=8)
def _places(n: int) -> tuple[NDArray[np.int64], NDArray[np.int64], list[int]]:
    """x and y of the first n sites, and the indices of those with x, y >= 0."""
    points = [point(j) for j in range(n)]
    x, y = (np.array([p[k] for p in points]) for k in (0, 1))
    return x, y, [j for j, p in enumerate(points) if min(p) >= 0]


def folded(section: Section, item: SpectralPoint) -> tuple[list[int], tuple[int, int]]:
    """(w, (s, t)): the quarter in the order of the sites, and the signs; it shows item.radius.

    section: of the square lattice at n = (2 R + 1)^2 sites, that of item.v; BadInput otherwise.
    """
    R = complete_shells(section.n)
    if R is None or len(item.v) != section.n:
        raise bad_input("sites", section.n, "must be (2 R + 1)^2, as many as v has entries",
                        "pass the section of the point")  # fmt: skip
    x, y, quarter = _places(section.n)
    for w, (s, t) in _parts(item, R):
        signs = np.where(x < 0, s, 1) * np.where(y < 0, t, 1)
        for largest in LARGEST:
            grid = np.rint(w * largest).astype(np.int64)
            v = (grid[np.abs(x), np.abs(y)] * signs).tolist()
            if any(v) and squared_quotient(section, item.z, v) <= item.radius**2:
                return [v[j] for j in quarter], (s, t)
    raise bad_input("point", str(item.z), f"no part of its vector shows the radius {item.text}",
                    "give the whole vectors")  # fmt: skip


def _parts(item: SpectralPoint, R: int) -> Iterator[tuple[Array, tuple[int, int]]]:
    """The four parts by increasing quotient, on x, y >= 0, the largest entry 1."""
    x, y, _ = _places(len(item.v))
    whole = np.zeros((2 * R + 3, 2 * R + 3))
    whole[x + R + 1, y + R + 1] = item.v
    z = float(item.z.p) / float(item.z.q)
    found = []
    for s in (1, -1):
        for t in (1, -1):
            part = whole + s * whole[::-1] + t * whole[:, ::-1] + s * t * whole[::-1, ::-1]
            largest = np.abs(part).max(initial=0)
            if largest > 0:
                found.append((_quotient(part, z), part[R + 1 : -1, R + 1 : -1] / largest, (s, t)))
    for _, w, signs in sorted(found, key=lambda each: each[0]):
        yield w, signs


def _quotient(v: Array, z: float) -> float:
    """||(A - z)v||/||v||; v has a margin of zeros of width 1."""
    wide = np.pad(v, 1)
    image = wide[2:, 1:-1] + wide[:-2, 1:-1] + wide[1:-1, 2:] + wide[1:-1, :-2] - z * v
    return float(np.linalg.norm(image) / np.linalg.norm(v))


def unfolded(w: Sequence[int], signs: tuple[int, int], n: int) -> list[int]:
    """v on the first n = (2 R + 1)^2 sites."""
    x, y, quarter = _places(n)
    place = {(int(x[j]), int(y[j])): k for k, j in enumerate(quarter)}
    s, t = signs
    return [
        w[place[abs(a), abs(b)]] * (s if a < 0 else 1) * (t if b < 0 else 1)
        for a, b in zip(x.tolist(), y.tolist(), strict=True)
    ]
