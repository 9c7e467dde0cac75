"""A rational lower bound of the least eigenvalue of a symmetric matrix, proved by L D L^T.

    G - q I = L D L^T,  L unit lower triangular, D >= 0 diagonal   =>   every eigenvalue of G >= q.

With G = A A^T, A (m, N) of rank m, this is sigma_min(A)^2 >= q > 0. A positive semidefinite matrix
always has such a factorisation without pivoting: where a pivot is 0, its column is 0 below it
[standard]. q is found by bisection between a value that passes and one that fails, so no float is
read; the least diagonal entry of G, which is >= the least eigenvalue, is tried first: q is the
eigenvalue itself when G = q I, or where G is diagonal with a rational least entry. Exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sci_barriers.errors import bad_input
from sci_barriers.exact import (
    Matrix,
    Number,
    Q,
    is_zero,
    power_of_two,
    rational_value,
    round_dyadic,
    sign,
    simplified,
    to_json,
)
from sci_barriers.stability.reading import read_count, read_underdetermined

Factors = tuple[tuple[tuple[Number, ...], ...], tuple[Number, ...]]


@dataclass(frozen=True, kw_only=True)
class EigenvalueBound:
    """lambda_min(G) >= q, by G - q I = L D L^T. exact: q = lambda_min(G)."""

    q: Q
    L: tuple[tuple[Number, ...], ...]
    D: tuple[Number, ...]
    exact: bool

    def proves(self, G: Matrix) -> bool:
        """G - q I = L D L^T multiplied out, L unit lower triangular, D >= 0. Exact."""
        n = len(self.D)
        if G.shape != (n, n) or any(sign(d) < 0 for d in self.D):
            return False
        for i in range(n):
            if any(not is_zero(self.L[i][j] - (1 if i == j else 0)) for j in range(i, n)):
                return False
            for j in range(i + 1):
                total: Any = Q(0)
                for k in range(j + 1):
                    total = total + self.L[i][k] * self.D[k] * self.L[j][k]
                shift = self.q if i == j else Q(0)
                if not is_zero(G[i, j] - shift - total) or G[j, i] != G[i, j]:
                    return False
        return True

    def to_json(self) -> dict[str, Any]:
        """{"q", "L", "D", "exact"}, numbers as exact texts."""
        return {
            "q": to_json(self.q),
            "L": [[to_json(x) for x in row] for row in self.L],
            "D": [to_json(x) for x in self.D],
            "exact": self.exact,
        }


def ldl(M: Matrix) -> Factors | None:
    """(L, D) with M = L D L^T, D >= 0, or None: M is not positive semidefinite.

    M symmetric (else BadInput), entries of any kind that combine. Exact.
    """
    m, n = M.shape
    if m != n:
        raise bad_input("shape", M.shape, "must be square", "pass a symmetric matrix")
    if not M.is_symmetric():
        raise bad_input("matrix", M, "must be symmetric", "pass (M + M^T) / 2")
    rest: list[list[Any]] = [list(row) for row in M.rows]
    L: list[list[Any]] = [[Q(1) if i == j else Q(0) for j in range(n)] for i in range(n)]
    D: list[Any] = []
    for k in range(n):
        d = rest[k][k]
        s = sign(d)
        if s < 0:
            return None
        D.append(d)
        column = [rest[i][k] for i in range(k + 1, n)]
        if s == 0:
            if any(not is_zero(x) for x in column):
                return None
            continue
        for i in range(k + 1, n):
            factor = simplified(column[i - k - 1] / d)
            L[i][k] = factor
            if is_zero(factor):
                continue
            for j in range(k + 1, i + 1):
                rest[i][j] = simplified(rest[i][j] - factor * column[j - k - 1])
    return tuple(tuple(row) for row in L), tuple(D)


def least_eigenvalue(G: Matrix, *, bits: int = 32) -> EigenvalueBound:
    """q with (1 - 2**-bits) lambda_min(G) <= q <= lambda_min(G), proved; G > 0 symmetric.

    BadInput when G is not square, not symmetric or not positive definite, and for bits < 1.
    """
    read_count(bits, name="bits", least=1, why="pass a number of binary digits")
    zero = ldl(G)
    if zero is None or any(is_zero(d) for d in zero[1]):
        raise bad_input("matrix", G, "must be positive definite", "pass A A^T, A of full row rank")
    top = _rational_below([G[i, i] for i in range(G.shape[0])], bits)
    found = _bound(G, top)
    if found is not None:
        return _with_exactness(G, found)
    few, many = 0, 1  # top / 2**few fails; top / 2**many will pass: the least eigenvalue is > 0
    while (found := _bound(G, top * power_of_two(-many))) is None:
        few, many = many, 2 * many
    while many - few > 1:
        between = (few + many) // 2
        tried = _bound(G, top * power_of_two(-between))
        if tried is None:
            few = between
        else:
            many, found = between, tried
    low, high = found.q, 2 * found.q
    for _ in range(bits):
        middle = (low + high) / 2
        tried = _bound(G, middle)
        if tried is None:
            high = middle
        else:
            low, found = middle, tried
    return _with_exactness(G, found)


def singular_bound(A: Any, *, bits: int = 32) -> EigenvalueBound:
    """q with sigma_min(A)^2 >= q >= (1 - 2**-bits) sigma_min(A)^2, A (m, N), m < N, rank m.

    BadInput for other A.
    """
    return least_eigenvalue(read_underdetermined(A).T.gram(), bits=bits)


def _rational_below(diagonal: Sequence[Number], bits: int) -> Q:
    """The least diagonal entry, or a dyadic closely below it."""
    least = diagonal[0]
    for d in diagonal[1:]:
        if sign(d - least) < 0:
            least = d
    q = rational_value(least)
    n = bits + 2
    while q is None or q <= 0:
        q = round_dyadic(least, n=n, mode="floor")
        n *= 2
    return q


def _bound(G: Matrix, q: Q) -> EigenvalueBound | None:
    factors = ldl(G - Matrix.identity(G.shape[0]).scaled(q))
    if factors is None:
        return None
    return EigenvalueBound(q=q, L=factors[0], D=factors[1], exact=False)


def _with_exactness(G: Matrix, found: EigenvalueBound) -> EigenvalueBound:
    exact = any(is_zero(d) for d in found.D)  # G - q I singular
    return EigenvalueBound(q=found.q, L=found.L, D=found.D, exact=exact)
