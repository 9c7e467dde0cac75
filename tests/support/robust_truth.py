"""The robust null space property by other means: principal minors, and vectors that violate it.

A A^T - q I is positive semidefinite iff none of its principal minors is negative. The property is
false where some x and Omega have |x_Omega| > rho |x_{Omega^c}|_1/sqrt(s) + gamma |Ax|: tried are
the kernel's circuits, and unit vectors and sums of rows, plus or minus a circuit, each with its s
largest entries. Fractions, for small matrices.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, permutations, product
from typing import Any

from support.instances import rational
from support.nsp_truth import Rows, circuits

Json = dict[str, Any]


def gram(A: Rows) -> Rows:
    """A A^T."""
    return [[sum((a * b for a, b in zip(u, v)), Fraction(0)) for v in A] for u in A]


def determinant(M: Rows) -> Fraction:
    """By Leibniz' formula."""
    n, total = len(M), Fraction(0)
    for p in permutations(range(n)):
        inversions = sum(p[i] > p[j] for i, j in combinations(range(n), 2))
        term = Fraction((-1) ** inversions)
        for i in range(n):
            term *= M[i][p[i]]
        total += term
    return total


def semidefinite(M: Rows) -> bool:
    """No negative principal minor."""
    n = range(len(M))
    return all(
        determinant([[M[i][j] for j in S] for i in S]) >= 0
        for size in range(1, len(M) + 1)
        for S in combinations(n, size)
    )


def at_least(A: Rows, q: Fraction) -> bool:
    """A A^T >= q I."""
    G = gram(A)
    return semidefinite([[x - (q if i == j else 0) for j, x in enumerate(r)]
                         for i, r in enumerate(G)])  # fmt: skip


def _greater(a: Fraction, b: Fraction, c: Fraction) -> bool:
    """sqrt(a) > sqrt(b) + sqrt(c)."""
    rest = a - b - c
    return rest > 0 and rest * rest > 4 * b * c


def violates(A: Rows, s: int, rho: Fraction, gamma: Fraction, x: list[Fraction]) -> bool:
    """x and its s largest entries do not satisfy the inequality."""
    sizes = sorted(map(abs, x), reverse=True)
    above = sum((a * a for a in sizes[:s]), Fraction(0))
    rest = rho * rho * sum(sizes[s:], Fraction(0)) ** 2 / s
    image = [sum((a * b for a, b in zip(row, x)), Fraction(0)) for row in A]
    return _greater(above, rest, gamma * gamma * sum((b * b for b in image), Fraction(0)))


def violated(A: Rows, s: int, rho: Fraction, gamma: Fraction) -> bool:
    """Whether one of the vectors tried violates the property."""
    m, N = len(A), len(A[0])
    lines = circuits(A)
    if any(violates(A, s, rho, gamma, h) for h in lines):
        return True
    some = [[Fraction(i == j) for j in range(N)] for i in range(N)]
    for z in product((0, 1, -1), repeat=m):
        some.append([sum((z[i] * A[i][j] for i in range(m)), Fraction(0)) for j in range(N)])
    shifts = [(0, [Fraction(0)] * N), *((t, h) for h in lines for t in (1, -1))]
    return any(
        violates(A, s, rho, gamma, [a + t * b for a, b in zip(x, h)])
        for t, h in shifts
        for x in some
    )


def matrix(made: Json, label: str) -> Rows:
    """A of an explicit instance of a certificate."""
    return [list(map(rational, row)) for row in made["instances"][label]["parameters"]["A"]]


def is_false(made: Json, name: str = "r") -> bool:
    """The claim of the robust statement is shown to be false, from A and the order alone."""
    statement = made["statements"][name]
    nsp = made["statements"][statement["nsp"]]
    A, s = matrix(made, nsp["instance"]), nsp["claim"]["s"]
    claim = {key: rational(value) for key, value in statement["claim"].items()}
    if not at_least(A, claim["sigma_squared"]):
        return True
    return violated(A, s, claim["rho"], claim["gamma"])
