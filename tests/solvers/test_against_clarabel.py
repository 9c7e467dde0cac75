"""The small exact solver against Clarabel, an interior-point code, used directly: optimal values.

    P1: min w'p,  |x| <= p,  ||Ax - y|| <= eta  (second-order cone);
    P2: min c||Ax - y||^2 + lam w'p,  |x| <= p  (quadratic program);
    P3: min t + lam w'p,  |x| <= p,  ||Ax - y|| <= t  (second-order cone).

5,000 random integer instances with many ties, duplicate, negated and zero columns, and weights.
The exact value is the same at every vertex of the solution set, and agrees with Clarabel's value
to 1e-7 (1 + |value|). Where eta equals the least residual there is no interior point; Clarabel is
then given the equality A x = projected y, in an orthonormal basis of the range.
"""

from __future__ import annotations

import clarabel
import numpy as np
import pytest
from scipy import sparse

from sci_barriers.exact import Number, absolute, norm_squared, sign, simplified, to_float
from sci_barriers.problems import QCBP, Instance, Lasso, SolutionSet, SqrtLasso
from sci_barriers.solvers import solve_small
from support.small_instances import SmallCase, small_case

CHUNKS, CHUNK = 20, 250
BOUNDARY = 1e-9  # |eta - least residual| below it: the two are equal for such small integers


def instance_of(case: SmallCase) -> Instance:
    objective = {"P1": QCBP, "P2": Lasso, "P3": SqrtLasso}[case.problem](**case.arguments())
    return Instance.explicit(case.A, case.y, objective)


def clarabel_value(case: SmallCase) -> float | None:
    """The optimal value, or None when P1 is infeasible."""
    A, y = np.array(case.A, dtype=float), np.array(case.y, dtype=float)
    m, N = A.shape
    w = np.array([float(q) for q in case.weights or (1,) * N])
    lam, c = float(case.lam or 1), float(case.factor())
    nothing, eye = np.zeros((N, N)), np.eye(N)
    rows = [np.hstack([eye, -eye]), np.hstack([-eye, -eye])]
    rhs, cones = [np.zeros(2 * N)], [clarabel.NonnegativeConeT(2 * N)]
    P, q, constant = np.zeros((2 * N, 2 * N)), np.concatenate([np.zeros(N), lam * w]), 0.0
    if case.problem == "P2":
        P = np.block([[2 * c * A.T @ A, nothing], [nothing, nothing]])
        q[:N], constant = -2 * c * A.T @ y, c * float(y @ y)
    elif case.problem == "P1":
        eta = float(case.eta or 0)
        U, s, _ = np.linalg.svd(A, full_matrices=False)
        U = U[:, s > 1e-9]
        least = float(np.linalg.norm(y - U @ (U.T @ y)))
        if eta < least - BOUNDARY:
            return None
        if eta <= least + BOUNDARY:
            rows.append(np.hstack([U.T @ A, np.zeros((U.shape[1], N))]))
            rhs.append(U.T @ y)
            cones += [clarabel.ZeroConeT(U.shape[1])] if U.shape[1] else []
        else:
            rows += [np.zeros((1, 2 * N)), np.hstack([A, np.zeros((m, N))])]
            rhs += [np.array([eta]), y]
            cones.append(clarabel.SecondOrderConeT(m + 1))
    else:
        P, q = np.zeros((2 * N + 1, 2 * N + 1)), np.concatenate([q, [1.0]])
        last = np.zeros((1, 2 * N + 1))
        last[0, -1] = -1.0
        rows = [np.hstack([block, np.zeros((N, 1))]) for block in rows]
        rows += [last, np.hstack([A, np.zeros((m, N + 1))])]
        rhs += [np.zeros(1), y]
        cones.append(clarabel.SecondOrderConeT(m + 1))
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = 1e-10
    found = clarabel.DefaultSolver(
        sparse.csc_matrix(np.triu(P)),
        q,
        sparse.csc_matrix(np.vstack(rows)),
        np.concatenate(rhs),
        cones,
        settings,
    ).solve()
    assert str(found.status) in ("Solved", "AlmostSolved"), (case, found.status)
    return float(found.obj_val) + constant


def exact_values(instance: Instance, found: SolutionSet) -> list[tuple[Number, Number]]:
    """(squared residual, weighted 1-norm) at every vertex."""
    objective = instance.objective
    values = []
    for x in found.vertices():
        residual = [b - a for a, b in zip(instance.A @ x, instance.y, strict=True)]
        l1: Number = sum(objective.weight(i) * absolute(entry) for i, entry in enumerate(x))
        values.append((simplified(norm_squared(residual)), l1))
    return values


def objective_value(instance: Instance, squared: Number, l1: Number) -> float:
    objective = instance.objective
    if isinstance(objective, QCBP):
        assert sign(squared - objective.eta * objective.eta) <= 0
        return to_float(l1)
    if isinstance(objective, Lasso):
        return to_float(objective.factor(instance.m) * squared + objective.lam * l1)
    return to_float(squared) ** 0.5 + to_float(objective.lam * l1)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_values_agree_with_clarabel(chunk: int) -> None:
    for seed in range(CHUNK * chunk, CHUNK * (chunk + 1)):
        case = small_case(seed)
        instance = instance_of(case)
        solution = solve_small(instance)
        reference = clarabel_value(case)
        assert (reference is None) == (solution.status == "infeasible"), case
        values = exact_values(instance, solution.set)
        for squared, l1 in values:
            value = objective_value(instance, squared, l1)
            assert abs(value - reference) <= 1e-7 * (1 + abs(value)), (seed, case, reference)
