"""Positive semidefiniteness of integer matrices, every product paid for.

Fraction-free elimination (Bareiss): after steps with pivots p_1, ..., p_k > 0 the entries left are
minors of order k + 1, p_k times those of the Schur complement, and each division is exact. The
matrix is positive semidefinite iff no pivot is negative and the row of a pivot 0 is 0; such a row
is left out, and the rest goes on as if it had not been there. [linear algebra]
"""

from __future__ import annotations

from .budget import STEP, Budget
from .circuits import inner, longest, rows
from .entries import Table
from .integers import Ratio

Triangle = list[list[int]]  # row i has i + 1 entries


def gram_at_least(A: Table, sigma: Ratio, budget: Budget) -> bool:
    """Whether A A' - sigma I is positive semidefinite, sigma > 0; Rejected where A has roots.

    With the integer rows v_i = q_i A_i and sigma = p/q: q <v_i, v_j> - [i = j] p q_i^2.
    """
    if A.m > A.N:
        return False  # the rank of A A' is at most N
    (p, q), known = sigma, rows(A, budget)
    matrix: Triangle = []
    for i, (below, v) in enumerate(known):
        matrix.append([inner(v, w, budget) for _, w in known[: i + 1]])
        budget.sums(i + 1, longest(matrix[i]), q.bit_length())
        budget.sums(2, 2 * below.bit_length(), p.bit_length() + below.bit_length())
        matrix[i] = [q * entry for entry in matrix[i]]
        matrix[i][i] -= p * below * below
    return semidefinite(matrix, budget)


def semidefinite(matrix: Triangle, budget: Budget) -> bool:
    """Whether the symmetric matrix with this lower triangle is positive semidefinite."""
    work, former = matrix, 1
    while work:
        n, pivot = len(work), work[0][0]
        budget.spend(STEP * n * n)
        head = [row[0] for row in work[1:]]
        if pivot < 0 or (pivot == 0 and any(head)):
            return False
        if pivot == 0:
            work = [row[1:] for row in work[1:]]
            continue
        bits = max(longest(row) for row in work)
        budget.sums(2 * n * n, bits, bits)
        work = [
            [(pivot * a - h * b) // former for a, b in zip(row[1:], head)]
            for row, h in zip(work[1:], head)
        ]
        former = pivot
    return True
