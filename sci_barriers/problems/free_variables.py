"""Systems sum_k c_k v_k = b with some variables free of a sign: the free ones eliminated.

    { v : sum_k c_k v_k = b,  v_k >= 0 for k not in F },      F the free positions.

With B a basis of the vectors orthogonal to all c_k, k in F, the others satisfy

    sum_{k not in F} (B^T c_k) v_k = B^T b,    v_k >= 0,

and for each such v there are v_F with sum_F c_k v_k = b - sum_{k not in F} c_k v_k, because the
right-hand side is then orthogonal to every B column, so it lies in the span of the c_k, k in F.
They are unique iff these columns are independent; if not, the set contains a line. Exact. [derived]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sci_barriers.exact import Matrix, Number, Q, dot, is_zero, nullspace, rank, solve
from sci_barriers.problems.convex_set import Vector


@dataclass(frozen=True, kw_only=True)
class SignedPart:
    """The system in the variables `positions` alone, all of them >= 0; rows (p, n), rhs (p,)."""

    positions: tuple[int, ...]
    rows: tuple[Vector, ...]
    rhs: Vector


def signed_part(columns: Sequence[Vector], b: Vector, *, free: Sequence[int]) -> SignedPart:
    """The free variables eliminated; columns: vectors (m,), b (m,), free: positions in columns."""
    positions = tuple(k for k in range(len(columns)) if k not in set(free))
    if not free:
        rows = tuple(tuple(columns[k][i] for k in positions) for i in range(len(b)))
        return SignedPart(positions=positions, rows=rows, rhs=tuple(b))
    basis = nullspace(Matrix([columns[k] for k in free]))
    return SignedPart(
        positions=positions,
        rows=tuple(tuple(dot(w, columns[k]) for k in positions) for w in basis),
        rhs=tuple(dot(w, b) for w in basis),
    )


def independent(columns: Sequence[Vector]) -> bool:
    """Whether the vectors are linearly independent; true for none."""
    return not columns or rank(Matrix(columns)) == len(columns)


def coefficients(columns: Sequence[Vector], b: Sequence[Number]) -> Vector:
    """The a with sum a_k columns_k = b, columns independent and b in their span; exact."""
    if not columns:
        return ()
    gram = Matrix([[dot(u, v) for v in columns] for u in columns])
    return solve(gram, [dot(u, b) for u in columns])


def completed(
    columns: Sequence[Vector], b: Vector, *, free: Sequence[int], part: SignedPart, v: Vector
) -> Vector:
    """All variables (len(columns),) from the values v of the signed part; free ones independent."""
    values: list[Number] = [Q(0)] * len(columns)
    left = list(b)
    for k, value in zip(part.positions, v, strict=True):
        values[k] = value
        if not is_zero(value):
            left = [a - value * c for a, c in zip(left, columns[k], strict=True)]
    for k, value in zip(free, coefficients([columns[k] for k in free], left), strict=True):
        values[k] = value
    return tuple(values)
