"""Self-adjoint infinite matrices, by family and parameters (FORMAT.md section 10).

    jacobi          on l^2(N_0): a_00 = b, 1 between neighbours
    almost_mathieu  on l^2(Z): 2 lam cos(2 pi (alpha x + theta)) at x, 1 between neighbours
    fibonacci       on l^2(Z): lam at x if floor((x + 1) alpha) > floor(x alpha), 1 between
    square_lattice  on l^2(Z^2): 1 between the four neighbours
    diagonal        on l^2(N_0): a 1 at (site, site)
    decaying_diagonal   on l^2(N_0): d_0, d_1, ... in [0, 2^-i], finitely many, then 0

alpha = (sqrt5 - 1)/2. The diagonal is given in integers, |unit V_i - D_i| <= E for one E: exact,
E = 0, where unit is a multiple of the denominator; cosines are enclosed (cosine.py). The first n
sites of a line, 0, 1, -1, 2, -2, ..., are those from -floor((n - 1)/2) to floor(n/2), in this
order here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt, lcm
from typing import Any, Literal

from ..budget import STEP, Budget, words
from ..cosine import cosine
from ..integers import short
from ..numbers import Unreadable
from ..reader import fields, integer, list_of, maybe

MAX_BITS = 1_200  # above and below, of parameters, points and radii; every float has fewer
FARTHEST = 10**18  # a site of a diagonal operator
MOST_DECAYING = 200  # entries of a decaying diagonal
FINE = 160  # binary digits of cosines beside given vectors

Intervals = list[tuple[Fraction, Fraction]]
Shape = Literal["half-line", "line", "lattice", "diagonal"]
Potential = Callable[[int, int, Budget], tuple[list[int], int]]


@dataclass(frozen=True)
class Operator:
    """unit: for exact residuals. known: a set that holds the spectrum. size: |V_i| <= size.

    potential(n, unit, budget) is (D, E) above, in natural order; it is paid for.
    """

    family: str
    shape: Shape
    unit: int
    size: int
    potential: Potential
    known: Intervals | None
    first: Callable[[int], list[Fraction]] | None = None  # diagonal: the entries of n sites
    site: int | None = None  # family diagonal


def rational(value: Any, where: str) -> Fraction:
    """A rational number of at most MAX_BITS bits above and below."""
    n, d = short(value, where)
    if max(n.bit_length(), d.bit_length()) > MAX_BITS:
        raise Unreadable(f"{where}: at most {MAX_BITS} bits above and below")
    return Fraction(n, d)


def golden(x: int, k: int) -> int:
    """floor(2^k alpha x), exactly; alpha x is irrational for x != 0."""
    if x == 0:
        return 0
    size = (isqrt(5 * x * x << 2 * k) - (abs(x) << k)) // 2
    return size if x > 0 else -size - 1


def first_sites(n: int) -> range:
    """The first n sites of the line from left to right."""
    return range(-((n - 1) // 2), n // 2 + 1)


def _scaled(value: Fraction, unit: int) -> tuple[int, int]:
    """(D, E): D = floor(unit value), E = 0 where that is exact, else 1."""
    above = value.numerator * unit
    return above // value.denominator, int(above % value.denominator != 0)


def _jacobi(value: Any, where: str) -> Operator:
    b: Fraction = fields(value, where, {"b": rational})["b"]

    def potential(n: int, unit: int, budget: Budget) -> tuple[list[int], int]:
        budget.sums(1, b.numerator.bit_length() + b.denominator.bit_length(), unit.bit_length())
        first, error = _scaled(b, unit)
        return [first] + [0] * (n - 1), error

    known = [(Fraction(-2), Fraction(2))]
    if abs(b) > 1:
        known.append((b + 1 / b, b + 1 / b))
    return Operator("jacobi", "half-line", b.denominator, abs(b).__ceil__(), potential, known)


def _fibonacci(value: Any, where: str) -> Operator:
    lam: Fraction = fields(value, where, {"lam": rational})["lam"]

    def potential(n: int, unit: int, budget: Budget) -> tuple[list[int], int]:
        budget.spend(4 * STEP * n)
        budget.sums(1, lam.numerator.bit_length() + lam.denominator.bit_length(), unit.bit_length())
        high, error = _scaled(lam, unit)
        steps = (golden(x + 1, 0) - golden(x, 0) for x in first_sites(n))
        return [high if step else 0 for step in steps], error

    size = abs(lam).__ceil__()
    return Operator("fibonacci", "line", lam.denominator, size, potential, None)


def _almost_mathieu(value: Any, where: str) -> Operator:
    got = fields(value, where, {"lam": rational, "theta": rational})
    lam, theta = got["lam"], got["theta"]
    size = abs(2 * lam).__ceil__()

    def potential(n: int, unit: int, budget: Budget) -> tuple[list[int], int]:
        bits = unit.bit_length() + size.bit_length() + 8
        K = bits + 8
        w = words(K + 50 + size.bit_length())
        budget.spend(n * (K // 6 + 8) * (6 * STEP + 2 * w * w))
        start = (theta.numerator << K) // theta.denominator
        above, below = 2 * lam.numerator * unit, lam.denominator << bits
        D, worst = [], 0
        for x in first_sites(n):
            # alpha x + theta is at most 2/2^K above the sum of the two floors, so that the cosine
            # moves by less than 4 pi/2^K < 2^-bits
            c, error = cosine(2 * (golden(x, K) + start), 1 << K, bits)
            D.append(above * c // below)
            worst = max(worst, error + 1)
        return D, 1 - (-abs(above) * worst // below)

    return Operator("almost_mathieu", "line", 1 << FINE, size, potential, None)


def _square_lattice(value: Any, where: str) -> Operator:
    fields(value, where, {})
    known = [(Fraction(-4), Fraction(4))]
    return Operator("square_lattice", "lattice", 1, 0, lambda n, unit, budget: ([0] * n, 0), known)


def _diagonal(value: Any, where: str) -> Operator:
    site: int | None = fields(value, where, {"site": maybe(integer(0, FARTHEST))})["site"]

    def potential(n: int, unit: int, budget: Budget) -> tuple[list[int], int]:
        return [unit if i == site else 0 for i in range(n)], 0

    def first(n: int) -> list[Fraction]:
        one = site is not None and site < n
        return [Fraction(1)] * one + [Fraction(0)] * (n > one)

    known = [(Fraction(x), Fraction(x)) for x in range(1 if site is None else 2)]
    return Operator("diagonal", "diagonal", 1, 1, potential, known, first, site)


def _decaying_diagonal(value: Any, where: str) -> Operator:
    d: list[Fraction] = fields(value, where, {"diagonal": list_of(rational, most=MOST_DECAYING)})[
        "diagonal"
    ]
    if not all(0 <= x <= Fraction(1, 1 << i) for i, x in enumerate(d)):
        raise Unreadable(f"{where}.diagonal: entry i must lie in [0, 2^-i]")
    unit = 1
    for x in d:
        unit = lcm(unit, x.denominator)

    def potential(n: int, unit: int, budget: Budget) -> tuple[list[int], int]:
        budget.sums(len(d), MAX_BITS, unit.bit_length())
        return [int(x * unit) for x in d[:n]] + [0] * (n - len(d)), 0

    def first(n: int) -> list[Fraction]:
        return sorted({*d[:n], *([Fraction(0)] if n > len(d) else [])})

    known = [(x, x) for x in sorted({*d, Fraction(0)})]
    return Operator("decaying_diagonal", "diagonal", unit, 1, potential, known, first)


OPERATORS: dict[str, Callable[[Any, str], Operator]] = {
    "jacobi": _jacobi,
    "almost_mathieu": _almost_mathieu,
    "fibonacci": _fibonacci,
    "square_lattice": _square_lattice,
    "diagonal": _diagonal,
    "decaying_diagonal": _decaying_diagonal,
}
