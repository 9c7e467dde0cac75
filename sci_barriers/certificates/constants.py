"""The constants of recovery, and what of an instance enters the bounds on its minimisers.

A with the robust null space property of order s, constants rho < 1 and gamma; for all x, z

    |z - x|_2 <= (c_1/sqrt(s)) (2 sigma_s(x)_1 + |z|_1 - |x|_1) + c_2 |A(z - x)|_2,

    pair c:   c_1 = (3 rho + 1)(rho + 1)/(2(1 - rho)),  c_2 = (3 rho + 5) gamma/(2(1 - rho)),
    pair c':  c_1 = (3 rho + 1)/(2(1 - rho)),           c_2 = 2 gamma/(1 - rho),

sigma_s(x)_1 the sum of all |x_i| but the s largest (proof: FORMAT.md, `recovery`).
"""

from __future__ import annotations

from fractions import Fraction

from .budget import STEP, Budget
from .circuits import Integers, inner, longest, rows, scaled
from .entries import Table
from .instance import Instance
from .integers import Ratio
from .kernel import need
from .numbers import Real, Rejected, Surd, ratio, root

PAIRS = ("c", "c'")


def constants(pair: str, rho: Ratio, gamma: Ratio) -> tuple[Fraction, Fraction]:
    """(c_1, c_2) of the pair; Rejected for rho >= 1."""
    need(rho[0] < rho[1], "rho is not below 1: no bound follows")
    r, g = Fraction(*rho), Fraction(*gamma)
    if pair == "c":
        return (3 * r + 1) * (r + 1) / (2 * (1 - r)), (3 * r + 5) * g / (2 * (1 - r))
    return (3 * r + 1) / (2 * (1 - r)), 2 * g / (1 - r)


def tail(x: tuple[int, Integers], s: int, budget: Budget) -> Surd:
    """sigma_s(x)_1 of the vector X/h, x = (h, X)."""
    h, X = x
    budget.sums(4 * len(X), longest(X), 1)
    return ratio(sum(sorted(map(abs, X), reverse=True)[s:]), h)


def noise(instance: Instance, x: tuple[int, Integers], budget: Budget) -> Surd:
    """|y - Ax|_2 for rational A, y, exactly; Rejected for other data."""
    (h, X), A = x, instance.columns
    if not isinstance(A, Table):
        raise Rejected("A is not that of an instance of the family explicit")
    above: Integers = []
    below: Integers = []
    for i, (q, v) in enumerate(rows(A, budget)):
        n, d = _rational(instance.y[i]) if i in instance.y else (0, 1)
        total = inner(v, X, budget)
        budget.sums(4, longest([n, total]), longest([d, q]) + h.bit_length())
        above.append(n * q * h - d * total)
        below.append(d * q * h)
    Q, e = scaled(above, below, budget)
    square = inner(e, e, budget)
    budget.sums(8, *[max(square.bit_length(), Q.bit_length())] * 2)
    return root(square).over(Q)


def _rational(x: Real) -> Ratio:
    known = x.rational() if isinstance(x, Surd) else None
    if known is None:
        raise Rejected("an entry of y is no rational number")
    return known


def same_matrix(first: Table, other: Instance, budget: Budget) -> bool:
    """Whether the other instance has this matrix, entry by entry."""
    second = other.columns
    if not isinstance(second, Table) or (first.m, first.N) != (second.m, second.N):
        return False
    if first.other or second.other:
        raise Rejected("an entry of A is no rational number")
    budget.spend(STEP * first.m * first.N)
    sides = first.numerators, first.denominators, second.numerators, second.denominators
    for row in zip(*sides):
        for n, d, k, e in zip(*row):
            if n == k and d == e:
                continue
            budget.sums(2, longest([n, k]), longest([d, e]))
            if n * e != k * d:
                return False
    return True
