"""Infinite matrices and sequences a second time, for tests: from the formulas, with Fractions.

    gamma_n(z)^2 = least eigenvalue of G = B'B,  B = (A - z)P_n with all rows that are not 0

exceeds(...) decides gamma_n(z) > r: G - r^2 is positive definite, by elimination in Fractions.
Cosines come from mpmath with 60 digits, so that r must not be within 1e-30 of gamma_n.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import mpmath

Json = dict[str, Any]
Place = tuple[int, ...]


def sites(family: str, n: int) -> list[Place]:
    """The first n sites as lattice points."""
    if family in ("jacobi", "diagonal", "decaying_diagonal"):
        return [(i,) for i in range(n)]
    if family == "square_lattice":
        reach = range(-n, n + 1)
        points = [(x, y) for x in reach for y in reach]
        points.sort(key=lambda p: (max(map(abs, p)), p))
        return list(points[:n])
    return [((i + 1) // 2 if i % 2 else -(i // 2),) for i in range(n)]


def potential(family: str, parameters: Json, site: Place) -> Fraction:
    (x, *_) = site
    if family == "jacobi":
        return Fraction(parameters["b"]) if x == 0 else Fraction(0)
    if family == "diagonal":
        return Fraction(int(x == parameters["site"]))
    if family == "decaying_diagonal":
        d = parameters["diagonal"]
        return Fraction(d[x]) if x < len(d) else Fraction(0)
    if family == "square_lattice":
        return Fraction(0)
    with mpmath.workdps(60):
        alpha = (mpmath.sqrt(5) - 1) / 2
        if family == "fibonacci":
            step = mpmath.floor((x + 1) * alpha) - mpmath.floor(x * alpha)
            return Fraction(parameters["lam"]) * int(step)
        theta = Fraction(parameters["theta"])
        turn = alpha * x + mpmath.mpf(theta.numerator) / theta.denominator
        value = mpmath.cos(2 * mpmath.pi * turn) * mpmath.mpf(10) ** 50
        return 2 * Fraction(parameters["lam"]) * Fraction(int(mpmath.nint(value)), 10**50)


def columns(family: str, parameters: Json, n: int, z: Fraction) -> list[dict[Place, Fraction]]:
    """The columns of (A - z)P_n."""
    found = []
    for site in sites(family, n):
        column = {site: potential(family, parameters, site) - z}
        if "diagonal" not in family:
            for axis in range(len(site)):
                for step in (-1, 1):
                    other = tuple(x + step * (k == axis) for k, x in enumerate(site))
                    if family != "jacobi" or other[0] >= 0:
                        column[other] = Fraction(1)
        found.append(column)
    return found


def gram(family: str, parameters: Json, n: int, z: Fraction) -> list[list[Fraction]]:
    B = columns(family, parameters, n, z)
    return [
        [sum((x * other[p] for p, x in one.items() if p in other), Fraction(0)) for other in B]
        for one in B
    ]


def exceeds(family: str, parameters: Json, n: int, z: Fraction, r: Fraction) -> bool:
    """Whether gamma_n(z) > r >= 0."""
    M = gram(family, parameters, n, z)
    for i in range(n):
        M[i][i] -= r * r
    for k in range(n):
        if M[k][k] <= 0:
            return False
        for i in range(k + 1, n):
            factor = M[i][k] / M[k][k]
            if factor:
                for j in range(k, n):
                    M[i][j] -= factor * M[k][j]
    return True


def quotient(family: str, parameters: Json, z: Fraction, v: Sequence[int]) -> Fraction:
    """||(A - z)v||^2 / ||v||^2."""
    image: dict[Place, Fraction] = {}
    for x, column in zip(v, columns(family, parameters, len(v), z), strict=True):
        for place, entry in column.items():
            image[place] = image.get(place, Fraction(0)) + x * entry
    return sum((x * x for x in image.values()), Fraction(0)) / sum(x * x for x in v)


def missing(known: Sequence[tuple[Fraction, Fraction]], points: Sequence[Fraction]) -> Fraction:
    """sup of dist(t, points) over t in the intervals: at ends and half-way between any two."""
    places = [(a + b) / 2 for a in points for b in points]
    at = [t for low, high in known for t in (low, high, *places) if low <= t <= high]
    return max(min(abs(t - x) for x in points) for t in at)


def entry(parameters: Json, i: int) -> int:
    """a_i of a sequence."""
    if i >= parameters["start"]:
        period = parameters["period"]
        return int(period[(i - parameters["start"]) % len(period)])
    runs = [run if isinstance(run, list) else [run, run] for run in parameters["ones"]]
    return int(any(first <= i <= last for first, last in runs))
