"""The exact levels: basis pursuit by a basis, else the exact path on the columns that matter.

Columns C are kept, the others are left out, and the restricted problem is solved exactly, with its
dual vector v. If |A_j^T v| < lam w_j (P1: lam := 1) for every j outside C, then v and the
restricted minimisers prove the minimisers of the whole problem, which vanish outside C [Lemma C of
certificates/FORMAT.md: the tight set lies in C]. Otherwise the columns that fail enter C. Each
round adds a column, so this ends; the last resort is C = all columns.

P1 with eta below or at the least residual also needs A_j^T r = 0 outside C.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from sci_barriers.certified.evidence_of_sets import BasisEvidence, ExactEvidence
from sci_barriers.certified.floats_first import Attempt
from sci_barriers.certified.moving import moving
from sci_barriers.certified.solution import CertifiedSolution
from sci_barriers.certified.source import (
    Nearest,
    Source,
    has_irrational_parameters,
    has_zero_weight,
)
from sci_barriers.exact import Matrix, Number, Q, Verdict, dot, is_zero, rank, sign, to_float
from sci_barriers.problems import (
    QCBP,
    Ellipsoid,
    Empty,
    Instance,
    Lasso,
    Point,
    Polytope,
    Simplex,
    SolutionSet,
    SqrtLasso,
)
from sci_barriers.solvers.path.homotopy import minimisers_on_path
from sci_barriers.solvers.point import restricted
from sci_barriers.solvers.proved import Minimisers
from sci_barriers.solvers.screening import not_inactive

WHOLE = 12
"""Up to this many columns the whole problem is solved at once."""
STEP = 40
"""Columns that enter in one round, at most."""


def is_rational_problem(source: Source) -> bool:
    """Rational data, weights, and lam (P2), lam^2 (P3) or eta^2 (P1)."""
    rational = source.is_exact and source.finest == 0
    return rational and not has_irrational_parameters(source.problem)


def exactly(source: Source, attempt: Attempt) -> CertifiedSolution:
    """All minimisers of rational data. Ends with a proof."""
    instance = source.instance
    assert instance is not None
    problem = source.problem
    floats = source.nearest()
    zero_weight = has_zero_weight(problem)
    pursuit = isinstance(problem, QCBP) and is_zero(problem.eta)
    if (pursuit or attempt.interpolates) and not zero_weight:
        found = _pursued(source, instance)
        if found is not None:
            return found
    if instance.N <= WHOLE or zero_weight:
        found_all = minimisers_on_path(instance)
    else:
        found_all = _generated(instance, floats, attempt)
    return from_record(instance, found_all, level="path")


def from_record(instance: Instance, found: Minimisers, *, level: str) -> CertifiedSolution:
    """The answer that a record of exact minimisers is."""
    support, signs = support_of(instance, found)
    return CertifiedSolution(
        problem=instance.objective,
        shape=(instance.m, instance.N),
        status=found.status,
        case=case_of(instance, found, support),
        level=level,
        precision=0,
        support=support,
        signs=signs,
        equicorrelation=tuple(j for j, _ in found.tight) if support is not None else None,
        evidence=ExactEvidence(instance=instance, found=found),
    )


def support_of(
    instance: Instance, found: Minimisers
) -> tuple[tuple[int, ...] | None, tuple[int, ...] | None]:
    """The indices that are non-zero in some minimiser, and their signs (0: either)."""
    xi = found.xi
    if isinstance(xi, Empty):
        return None, None
    if isinstance(xi, Point):
        entries = {j: sign(value) for j, value in enumerate(xi.x)}
    elif isinstance(xi, Simplex):
        entries = {j: sign(value) for j, value in enumerate(xi.rest)}
        entries |= dict(zip(xi.indices, xi.signs, strict=True))
    elif isinstance(xi, Ellipsoid):
        return xi.free, (0,) * len(xi.free)
    else:
        assert isinstance(xi, Polytope)
        entries = dict(found.moving) or moving(xi)
        support = tuple(sorted(entries))
        return support, tuple(entries[j] for j in support)
    support = tuple(j for j, s in entries.items() if s)
    return support, tuple(entries[j] for j in support)


def case_of(
    instance: Instance, found: Minimisers, support: tuple[int, ...] | None
) -> str:
    """How the minimisers arise (`solution`): decided exactly."""
    if found.case == "infeasible":
        return "infeasible"
    if found.case == "least-residual":
        return "least residual"
    point = found.point
    if found.case == "zero" or point is None:
        return "zero"
    if isinstance(found.xi, Point) and all(sign(value) == 0 for value in point):
        return "zero"
    if isinstance(instance.objective, Lasso):
        return "path"
    if found.ray and not isinstance(found.xi, Point) and _reaches_y(instance, support or ()):
        return "flat segment"
    if found.misfit:
        return "path"
    residual = [b - a for a, b in zip(instance.A @ point, instance.y, strict=True)]
    return "zero residual" if all(is_zero(value) for value in residual) else "path"


def _reaches_y(instance: Instance, support: Sequence[int]) -> bool:
    """Whether y lies in the span of these columns: then t in y - A x = t v is not constant."""
    if not support:
        return False
    columns = [instance.A.column(j) for j in support]
    return rank(Matrix(columns)) == rank(Matrix([*columns, instance.y]))


def _pursued(source: Source, instance: Instance) -> CertifiedSolution | None:
    """Basis pursuit; for P3 None unless its set is that of P3."""
    from sci_barriers.solvers.basis.pursuit import satisfies_p3, solve_basis_pursuit

    problem = instance.objective
    floats = source.nearest()
    data: tuple[Any, Any] = (instance.A, instance.y)
    if floats is not None and floats.error == 0:
        data = (floats.A, floats.y)
    found = solve_basis_pursuit(*data, weights=problem.weights)
    if isinstance(problem, SqrtLasso):
        if satisfies_p3(found, lam=problem.lam) is not Verdict.PROVED:
            return None
    case = "zero residual" if found.support else "zero"
    return CertifiedSolution(
        problem=problem,
        shape=source.shape,
        status=found.status,
        case="infeasible" if found.status == "infeasible" else case,
        level="basis",
        precision=0,
        support=found.support,
        signs=found.signs,
        equicorrelation=found.equicorrelation,
        evidence=BasisEvidence(found=found, problem=problem),
    )


def _generated(
    instance: Instance, floats: Nearest | None, attempt: Attempt
) -> Minimisers:
    """Column generation: see the head of the file."""
    C = {*attempt.support, *attempt.near} or set(_most_correlated(instance, floats))
    while True:
        columns = sorted(C)
        start = [columns.index(j) for j in attempt.support], attempt.signs
        found = minimisers_on_path(restricted(instance, columns), start=start)
        new = _missing(instance, found, columns, floats)
        if not new:
            return _lifted(instance, found, columns)
        C.update(new[:STEP])


def _most_correlated(instance: Instance, floats: Nearest | None) -> list[int]:
    if floats is None:
        return list(range(min(instance.N, WHOLE)))
    c = np.abs(floats.y @ floats.A)
    return [int(j) for j in np.argsort(-c)[:WHOLE]]


def _missing(
    instance: Instance, found: Minimisers, columns: Sequence[int], floats: Nearest | None
) -> list[int]:
    """Columns outside C whose inequality fails or is tight, the worst first."""
    if found.case == "zero":
        return []
    inside = set(columns)
    rest = [j for j in range(instance.N) if j not in inside]
    if found.residual is not None:
        r = found.residual
        open_ones = [j for j in rest if sign(dot(instance.A.column(j), r)) != 0]
        if open_ones or found.case == "infeasible":
            return open_ones
    v: Sequence[Number] | None = found.dual
    if isinstance(instance.objective, Lasso):
        v = _gradient(instance, found, columns)
    assert v is not None
    new = not_inactive(
        instance, v, inside=inside,
        floats=None if floats is None else floats.A,
        error=None if floats is None else floats.error_A,
    )  # fmt: skip
    if floats is not None and len(new) > STEP:
        c = np.abs(np.array([to_float(value) for value in v]) @ floats.A)
        new.sort(key=lambda j: -c[j])
    return new


def _gradient(instance: Instance, found: Minimisers, columns: Sequence[int]) -> list[Number]:
    """v = 2c (y - A x) of P2."""
    assert found.point is not None and isinstance(instance.objective, Lasso)
    x: list[Number] = [Q(0)] * instance.N
    for j, value in zip(columns, found.point, strict=True):
        x[j] = value
    twice = 2 * instance.objective.factor(instance.m)
    return [twice * (b - a) for a, b in zip(instance.A @ tuple(x), instance.y, strict=True)]


def _lifted(instance: Instance, found: Minimisers, columns: Sequence[int]) -> Minimisers:
    """The record for all N columns; x = 0 outside C."""
    N = instance.N

    def spread(x: Sequence[Number]) -> tuple[Number, ...]:
        full: list[Number] = [Q(0)] * N
        for j, value in zip(columns, x, strict=True):
            full[j] = value
        return tuple(full)

    xi: SolutionSet = found.xi
    if isinstance(xi, Empty):
        xi = Empty(N=N)
    elif isinstance(xi, Point):
        xi = Point(x=spread(xi.x))
    elif isinstance(xi, Simplex):
        J = tuple(columns[k] for k in xi.indices)
        xi = replace(xi, indices=J, rest=spread(xi.rest))
    elif isinstance(xi, Polytope):
        xi = replace(xi, A=instance.A, tight=tuple(columns[k] for k in xi.tight))
    return replace(
        found,
        xi=xi,
        point=None if found.point is None else spread(found.point),
        tight=tuple((columns[k], s) for k, s in found.tight),
        moving=tuple((columns[k], s) for k, s in found.moving),
    )

