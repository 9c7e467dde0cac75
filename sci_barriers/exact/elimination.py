"""Exact elimination: rank, null space, linear systems, positive semidefiniteness.

Rational matrices go through flint.fmpq_mat, square roots through restriction of scalars
(restriction.py), everything else is reduced in the field of its entries.

M = M^T is positive semidefinite
- over Q: iff the coefficients of det(x I - M) alternate in sign (all roots are real; by
  Descartes' rule alternation excludes negative roots, and non-negative roots give it);
- otherwise: iff elimination with positive diagonal pivots meets no negative diagonal entry
  and leaves zero once the remaining diagonal is zero (a zero diagonal entry of a semidefinite
  matrix has a zero row).
All answers are exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, overload

from flint import fmpq, fmpq_mat

from sci_barriers.errors import BadInput, bad_input
from sci_barriers.exact import restriction
from sci_barriers.exact.functions import is_zero, sign
from sci_barriers.exact.matrix import Matrix, Vector, matrix_of, plain, same_size, vector
from sci_barriers.exact.nested import Number


def _echelon(rows: list[list[Any]], width: int) -> list[int]:
    """Reduced row echelon form in place over the first `width` columns; pivot columns."""
    pivots: list[int] = []
    for j in range(width):
        top = len(pivots)
        found = next((i for i in range(top, len(rows)) if not is_zero(rows[i][j])), None)
        if found is None:
            continue
        rows[top], rows[found] = rows[found], rows[top]
        factor = 1 / rows[top][j]
        rows[top] = [plain(x * factor) for x in rows[top]]
        for i, row in enumerate(rows):
            if i != top and not is_zero(row[j]):
                f = row[j]
                rows[i] = [plain(x - f * p) for x, p in zip(row, rows[top], strict=True)]
        pivots.append(j)
        if len(pivots) == len(rows):
            break
    return pivots


def _reduced(M: Matrix) -> tuple[list[list[Any]], list[int]]:
    """Reduced row echelon form of M and its pivot columns."""
    if M.is_rational:
        form, rank_ = M.to_flint().rref()
        rows: list[list[Any]] = [list(row) for row in form.tolist()]
        pivots = [next(j for j, x in enumerate(rows[i]) if x != 0) for i in range(rank_)]
        return rows, pivots
    rows = [list(row) for row in M.rows]
    return rows, _echelon(rows, M.shape[1])


def rank(M: Matrix) -> int:
    """The rank, exact."""
    if M.is_rational:
        return M.to_flint().rank()
    found = restriction.parts(M.rows)
    basis = None if found is None else restriction.field_basis(found)
    if found is None or basis is None:
        return len(_reduced(M)[1])
    return restriction.restricted(found, basis, *M.shape).rank() // len(basis)


def nullspace(M: Matrix) -> list[Vector]:
    """A basis of {x : M x = 0}: one vector per free column, with entry 1 there."""
    rows, pivots = _reduced(M)
    basis: list[Vector] = []
    for free in (j for j in range(M.shape[1]) if j not in set(pivots)):
        x: list[Number] = [fmpq(0)] * M.shape[1]
        x[free] = fmpq(1)
        for i, j in enumerate(pivots):
            x[j] = plain(-rows[i][free])
        basis.append(tuple(x))
    return basis


@overload
def solve(M: Matrix, rhs: Matrix) -> Matrix: ...
@overload
def solve(M: Matrix, rhs: Sequence[object]) -> Vector: ...
def solve(M: Matrix, rhs: Sequence[object] | Matrix) -> Matrix | Vector:
    """The x with M x = rhs, M square and nonsingular (else BadInput); exact.

    rhs a vector (tuple back) or a matrix (Matrix back).
    """
    n, N = M.shape
    if n != N:
        raise bad_input("shape", M.shape, "must be square", "solve the normal equations")
    right = rhs if isinstance(rhs, Matrix) else Matrix([[x] for x in vector(rhs)])
    same_size(n, right.shape[0], "rows of the matrix, entries of the right-hand side")
    try:
        X = _solved(M, right)
    except ZeroDivisionError:
        raise BadInput(
            f"matrix of order {n}: must be nonsingular; use rank and nullspace"
        ) from None
    return X if isinstance(rhs, Matrix) else X.column(0)


def _solved(M: Matrix, right: Matrix) -> Matrix:
    """M^-1 right; ZeroDivisionError for a singular M."""
    n, width = right.shape
    if M.is_rational and right.is_rational:
        return Matrix.from_flint(M.to_flint().solve(right.to_flint()))
    a, b = restriction.parts(M.rows), restriction.parts(right.rows)
    if a is not None and b is not None:
        basis = restriction.field_basis([*a, *b])
        if basis is not None:
            stack = restriction.restricted(a, basis, n, n).solve(
                restriction.stacked(b, basis, n, width)
            ).tolist()
            blocks = (
                (e, fmpq_mat(stack[k * n : (k + 1) * n])) for k, e in enumerate(basis)
            )
            return Matrix(restriction.assembled(blocks, n, width))
    rows = [[*left, *values] for left, values in zip(M.rows, right.rows, strict=True)]
    if len(_echelon(rows, n)) < n:
        raise ZeroDivisionError
    return matrix_of(tuple(tuple(row[n:]) for row in rows))


def is_psd(M: Matrix) -> bool:
    """True iff M = M^T is positive semidefinite; exact for every kind of entry.

    M not symmetric: BadInput.
    """
    if not M.is_symmetric():
        raise bad_input("matrix", M, "must be symmetric", "pass (M + M^T) / 2")
    if M.is_rational:
        return _alternates(M.to_flint().charpoly().coeffs())
    rest: list[list[Any]] = [list(row) for row in M.rows]
    while rest:
        signs = [sign(rest[i][i]) for i in range(len(rest))]
        if min(signs) < 0:
            return False
        if max(signs) == 0:
            return all(is_zero(x) for row in rest for x in row)
        k = signs.index(1)
        pivot = rest[k]
        inverse = 1 / pivot[k]
        others = [i for i in range(len(rest)) if i != k]
        scaled_pivot = [plain(pivot[j] * inverse) for j in range(len(rest))]
        rest = [
            [plain(rest[i][j] - rest[i][k] * scaled_pivot[j]) for j in others] for i in others
        ]
    return True


def _alternates(coefficients: Sequence[Any]) -> bool:
    """(-1)**(n-k) c_k >= 0 for x**n + ... + c_0: for real roots only, iff none is negative."""
    n = len(coefficients) - 1
    return all((c if (n - k) % 2 == 0 else -c) >= 0 for k, c in enumerate(coefficients))
