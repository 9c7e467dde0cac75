"""The null space constant by another way: circuits of the columns, smallest supports first.

A support S is minimal iff the columns A_S have a kernel of dimension 1 whose vector has no zero.
Fractions and Gauss-Jordan elimination; for small matrices.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from itertools import combinations

Rows = list[list[Fraction]]


def kernel(A: Rows) -> Rows:
    """A basis of ker A by reduced row echelon form."""
    M, N, pivots = [list(row) for row in A], len(A[0]), list[int]()
    for j in range(N):
        i = len(pivots)
        found = next((k for k in range(i, len(M)) if M[k][j]), None)
        if found is None:
            continue
        M[i], M[found] = M[found], M[i]
        M[i] = [a / M[i][j] for a in M[i]]
        for k in range(len(M)):
            if k != i and M[k][j]:
                M[k] = [a - M[k][j] * b for a, b in zip(M[k], M[i], strict=True)]
        pivots.append(j)
    basis = []
    for j in sorted(set(range(N)) - set(pivots)):
        x = [Fraction(0)] * N
        x[j] = Fraction(1)
        for i, p in enumerate(pivots):
            x[p] = -M[i][j]
        basis.append(x)
    return basis


def circuits(A: Rows) -> Rows:
    """One vector for each minimal support."""
    return [list(x) for x in _circuits(tuple(map(tuple, A)))]


@lru_cache(maxsize=64)
def _circuits(A: tuple[tuple[Fraction, ...], ...]) -> Rows:
    N, found = len(A[0]), []
    for size in range(1, N + 1):
        for S in combinations(range(N), size):
            basis = kernel([[row[j] for j in S] for row in A])
            if len(basis) == 1 and all(basis[0]):
                x = [Fraction(0)] * N
                for j, value in zip(S, basis[0], strict=True):
                    x[j] = value
                found.append(x)
    return found


def quotient(x: list[Fraction], omega: list[int], s: int) -> Fraction | None:
    """s |x_Omega|^2 / |x_{Omega^c}|_1^2; None for infinity."""
    rest = sum(abs(a) for i, a in enumerate(x) if i not in omega)
    return s * sum(x[i] ** 2 for i in omega) / rest**2 if rest else None


def constant(A: Rows, s: int) -> tuple[Fraction | None, list[Fraction], list[int]]:
    """rho^2 (None: infinity), with x and Omega; 0 and empty lists for a kernel {0}."""
    best: tuple[Fraction | None, list[Fraction], list[int]] = Fraction(0), [], []
    for x in circuits(A):
        omega = sorted(sorted(range(len(x)), key=lambda i, x=x: -abs(x[i]))[:s])
        value = quotient(x, omega, s)
        if value is None:
            return None, x, omega
        assert best[0] is not None
        if value > best[0]:
            best = value, x, omega
    return best
