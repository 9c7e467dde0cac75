"""Words of the table `families`: problem, tie and sides of each family; roots as text."""

from __future__ import annotations

import math
from fractions import Fraction

from sci_barriers.exact import Q, sqrt_enclosure

TEXTS: dict[str, tuple[str, str, str]] = {
    "linear_program": (
        "least sum of x ≥ 0 with a·x = 1, k columns",
        "a = (1, …, 1): the simplex", "a_j = 1 + g: e_j/a_j",
    ),
    "theta": (
        "least ‖x‖₁ with Ax = (1, 1), A = ((1, 0, t), (0, 1, t))",
        "t = 1/2: all (1 − s, 1 − s, 2s), 0 ≤ s ≤ 1",
        "t = 1/2 − g: (1, 1, 0); t = 1/2 + g: (0, 0, 1/t)",
    ),
    "semidefinite": (
        "least tr(CX), X positive semidefinite, tr X = 1, C = I + rR",
        "r = 0: all density matrices", "r = g: (I − R)/2",
    ),
    "circle": (
        "point of the unit circle nearest to r(c, s)", "r = 0: the circle", "r = g: (c, s)",
    ),
    "scalar_equation": (
        "solve bx = c in R", "b = c = 0: all of R", "b = c = g: 1; b = g, c = −g: −1",
    ),
    "feasibility": (
        "is there an x with δ ≤ x ≤ 0?", "δ = 0: 1 (yes)", "δ = g: 0 (no)",
    ),
    "diagonal_spectrum": (
        "spectrum of diag(d_0, d_1, …)", "all d_i = 0: {0}", "one d_i = 1: {0, 1}",
    ),
    "rank": ("rank of diag(1, δ)", "δ = 0: 1", "δ = g: 2"),
    "lowest_eigenvector": (
        "lowest eigenvector of I + rR, as a projector", "r = 0: all of rank 1", "r = g: (I − R)/2",
    ),
    "largest_root": (
        "largest real root of (z − 1)²(z + 2) + δ",
        "δ = 0: 1", "δ = −g²(3 + g): 1 + g; δ = g(3 + g)²: −2 − g",
    ),
    "assignment": (
        "cheapest permutation for the costs ((0, δ), (0, 0))",
        "δ = 0: identity and swap", "δ = g: identity; −g: swap",
    ),
    "label": (
        "label of (δ, 0), where (1, 0) has 1 and (−1, 0) has −1",
        "δ = 0: 1 and −1", "δ = g: 1; δ = −g: −1",
    ),
}  # fmt: skip


def root(squared: Fraction) -> str:
    """sqrt of a rational with small numerator and denominator: a√b/c."""
    b, c = squared.numerator * squared.denominator, squared.denominator
    a = max(d for d in range(1, math.isqrt(b) + 1) if b % (d * d) == 0)
    outer, b = Fraction(a, c), b // (a * a)
    text = str(outer.numerator) if b == 1 else f"√{b}"
    text = text if b == 1 or outer.numerator == 1 else f"{outer.numerator}{text}"
    return text if outer.denominator == 1 else f"{text}/{outer.denominator}"


def decimal(squared: Fraction, *, digits: int = 6) -> str:
    """sqrt of a rational, rounded to so many significant digits."""
    exact = Q(squared.numerator, squared.denominator)
    return sqrt_enclosure(exact, bits=8 * digits).decimal(digits)
