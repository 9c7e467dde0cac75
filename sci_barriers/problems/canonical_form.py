"""The simplest description of a solution set, and a vector that proves it.

    canonical(P)   Point, Simplex or Empty where P provably is one, else P itself;
    exposing(P)    u (m,) with c_i^T u >= 0 for all columns, fit^T u = 0, and c_i^T u > 0 exactly
                   for the variables that are 0 on all of P (the ray counted as a column); so
                   A_i^T u = 0 for the free ones (sign 0), which are not meant by "0 on all of P".

Such a u exists for every non-empty P [strict complementarity, Goldman and Tucker 1956, cited from
memory]. Under it the remaining columns F satisfy: P is a point iff F is independent, and a simplex
face as certificates want it iff the columns of J are equal and one of them with F minus J is
independent.
"""

from __future__ import annotations

from collections.abc import Sequence

from sci_barriers.errors import BadInput
from sci_barriers.exact import Matrix, Number, Q, absolute, dot, is_zero, nullspace
from sci_barriers.problems.convex_set import Parametrisation, SolutionSet, Vector
from sci_barriers.problems.polytope import Polytope
from sci_barriers.problems.quadratic import lemke, quadratic_program
from sci_barriers.problems.solution_set import Empty, Point, Simplex


def canonical(found: SolutionSet, *, limit: int = 200_000) -> SolutionSet:
    """Point, Simplex or Empty when the polytope `found` is one, provably; else `found` itself.

    Exact, from the list of vertices; a polytope that is unbounded, or that needs more than `limit`
    column subsets, is returned as it is. A simplex is recognised only when its columns s_j A_j are
    equal, which is what a certificate can show.
    """
    if not isinstance(found, Polytope):
        return found
    try:
        corners = found.vertices(limit=limit)
    except BadInput:
        return found
    if not corners:
        return Empty(N=found.N)
    if len(corners) == 1:
        return Point(x=corners[0])
    return _as_simplex(found, corners) or found


def _as_simplex(found: Polytope, corners: tuple[Vector, ...]) -> Simplex | None:
    """The simplex with these vertices: each has one entry in J, of the same size."""
    first = corners[0]
    J = [i for i in range(found.N) if any(not is_zero(c[i] - first[i]) for c in corners[1:])]
    if len(J) != len(corners) or set(J) & {found.tight[k] for k in found.free()}:
        return None
    total: Number | None = None
    owners: list[int] = []
    for corner in corners:
        entries = [j for j in J if not is_zero(corner[j])]
        if len(entries) != 1:
            return None
        size = absolute(corner[entries[0]])
        if total is not None and not is_zero(size - total):
            return None
        total, owners = size, [*owners, entries[0]]
    if total is None or sorted(owners) != J:
        return None
    column = dict(zip(found.tight, found.columns(), strict=False))
    if any(
        not is_zero(a - b) for j in J[1:] for a, b in zip(column[j], column[J[0]], strict=True)
    ):
        return None
    signs = dict(zip(found.tight, found.signs, strict=True))
    rest = tuple(Q(0) if i in set(J) else entry for i, entry in enumerate(first))
    return Simplex(
        indices=tuple(J), signs=tuple(signs[j] for j in J), total=total, rest=rest
    )


def exposing(found: Polytope) -> Vector | None:
    """u (m,) as at the head of the file, exact; None when the polytope is empty."""
    form = found.parametrisation()
    columns = found.columns()
    if not _feasible(form.rows, form.rhs, n=len(form.moves)):
        return None
    signless = set(found.free())
    free = [i for i in range(len(columns)) if i in signless or _can_be_positive(form, i)]
    zero = [i for i in range(len(columns)) if i not in free]
    if not zero:
        return tuple(Q(0) for _ in found.fit)
    # u = B nu with B a basis of the vectors orthogonal to the free columns: then c_i^T u = 0 on
    # them, and least ||nu|| subject to c_i^T B nu >= 1 elsewhere is an LCP in its multipliers.
    if free:
        basis = nullspace(Matrix([columns[i] for i in free]))
    else:
        m = len(found.fit)
        basis = [tuple(Q(int(i == k)) for k in range(m)) for i in range(m)]
    reduced = [tuple(dot(columns[i], b) for b in basis) for i in zero]
    alpha = lemke([[dot(a, b) for b in reduced] for a in reduced], [Q(-1)] * len(zero))
    if alpha is None:
        return None
    out: list[Number] = [Q(0)] * len(found.fit)
    for k, b in enumerate(basis):
        nu: Number = Q(0)
        for weight, row in zip(alpha, reduced, strict=True):
            nu = nu + weight * row[k]
        out = [entry + nu * component for entry, component in zip(out, b, strict=True)]
    return tuple(out)


def _feasible(rows: Sequence[Vector], rhs: Vector, *, n: int) -> bool:
    """Whether rows v = rhs has a solution v (n,) >= 0."""
    zeros = [[Q(0)] * n for _ in range(n)]
    return quadratic_program(zeros, [Q(0)] * n, rows, rhs) is not None


def _can_be_positive(form: Parametrisation, i: int) -> bool:
    """Whether variable i is positive somewhere on P: scaled, rows v = s rhs, v_i >= 1, s >= 0.

    With s = 0 this is a direction of recession along which v_i grows, so the answer is yes, too,
    P being non-empty.
    """
    rows = tuple((*row, -b) for row, b in zip(form.rows, form.rhs, strict=True))
    return _feasible(rows, tuple(-row[i] for row in form.rows), n=len(form.moves) + 1)
