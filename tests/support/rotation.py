"""Data rotated by the orthonormal DCT-II: comparison of dyadic answers with D A and D y.

D_ij = sqrt(2/m) cos(pi (2j+1) i / (2m)), first row 1/sqrt(m).  Rational enclosures of D A and D y
come from interval arithmetic; what lies within their width of the bound raises `Undecided`.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Any

from mpmath import iv

from support.instances import Problem
from support.linear import definiteness, shifted
from support.spectrum import Undecided
from support.tower import enclose


def _fraction(x: Any) -> Fraction:
    sign, mantissa, exponent, _ = x._mpi_[0]
    value = Fraction(int(mantissa)) * Fraction(2) ** exponent
    return -value if sign else value


@lru_cache(maxsize=200)
def rotated(problem: Problem, bits: int) -> dict[tuple[Any, ...], tuple[Fraction, Fraction]]:
    """Midpoint and radius of every entry of D A and D y."""
    iv.prec = bits + 60
    m, N = problem.m, problem.N

    def interval(x: Any) -> Any:
        low, high = enclose(x, bits=bits + 40)
        low_iv = iv.mpf(low.numerator) / iv.mpf(low.denominator)
        high_iv = iv.mpf(high.numerator) / iv.mpf(high.denominator)
        return iv.mpf([low_iv.a, high_iv.b])

    root = iv.sqrt(iv.mpf(2) / m)
    D = [
        [root * iv.cos(iv.pi * ((2 * j + 1) * i) / (2 * m)) if i else 1 / iv.sqrt(iv.mpf(m))
         for j in range(m)]
        for i in range(m)
    ]  # fmt: skip
    exact: dict[int, Any] = {}

    def entry(values: Any, i: int) -> tuple[Fraction, Fraction]:
        total = iv.mpf(0)
        for j, value in enumerate(values):
            if value:
                if id(value) not in exact:
                    exact[id(value)] = interval(value)
                total += D[i][j] * exact[id(value)]
        low, high = _fraction(total.a), _fraction(total.b)
        return (low + high) / 2, (high - low) / 2

    columns = problem.columns
    found = {("A", i, j): entry(columns[j], i) for i in range(m) for j in range(N)}
    found.update({("y", i): entry(problem.y, i) for i in range(m)})
    return found


def _scaled(problem: Problem, n: int) -> dict[tuple[Any, ...], tuple[Fraction, Fraction]]:
    largest = max(abs(float(value)) for row in problem.A for value in row)
    return rotated(problem, max(n, 0) + 80 + int(largest).bit_length())


def rotated_entries(problem: Problem, pairs: Any, n: int) -> bool:
    """|q - f| <= 2^-n for all pairs (place, q)."""
    bound = Fraction(1, 1 << n) if n >= 0 else Fraction(1 << -n)
    data, doubtful = _scaled(problem, n), False
    for place, q in pairs:
        middle, radius = data[place]
        if abs(q - middle) - radius > bound:
            return False
        doubtful = doubtful or abs(q - middle) + radius > bound
    if doubtful:
        raise Undecided("an answer lies on the boundary")
    return True


def rotated_norm_at_most(problem: Problem, A: Any, y: Any, n: int) -> bool:
    """|A - D A| <= 2^-n and |y - D y| <= 2^-n in the operator norm and in l2."""
    bound = Fraction(1, 1 << n) if n >= 0 else Fraction(1 << -n)
    data = _scaled(problem, n)
    m, N = problem.m, problem.N
    E = [[A[i][j] - data["A", i, j][0] for j in range(N)] for i in range(m)]
    d = [y[i] - data["y", i][0] for i in range(m)]
    slack = sum(radius for _, radius in data.values()) + bound / (1 << 60)
    step = slack.denominator.bit_length() + 4
    E = [[Fraction(round(value * (1 << step)), 1 << step) for value in row] for row in E]
    G = [[sum(a * b for a, b in zip(p, q, strict=True)) for q in E] for p in E]
    square = sum(value * value for value in d)
    if square > (bound + slack) ** 2 or definiteness(shifted((bound + slack) ** 2, G)) == 0:
        return False
    if square > (bound - slack) ** 2 or definiteness(shifted((bound - slack) ** 2, G)) == 0:
        raise Undecided("the norm is too close to its bound")
    return True
