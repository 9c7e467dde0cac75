"""Weights 0 (free variables), case by case, with the sets worked out by hand.

Every instance is solved by the search over supports and, where the data are rational, by the
homotopy; both give the same set, and the checker accepts both certificates.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, is_zero, sign, sqrt
from sci_barriers.problems import (
    QCBP,
    Ellipsoid,
    Empty,
    Instance,
    Lasso,
    Objective,
    Point,
    Polytope,
    Simplex,
    Solution,
    SqrtLasso,
)
from sci_barriers.proofs import accept
from sci_barriers.solvers import solve_small
from sci_barriers.solvers.path.data import path_data
from sci_barriers.solvers.path.homotopy import breakpoints, solve_path
from sci_barriers.solvers.rigorous.support import Undecided, certify_support
from sci_barriers.solvers.zero_weights import split
from support.replay import proof_is_valid

HALF = Q(1, 2)


def solved(A: Any, y: Any, objective: Objective) -> Solution[Any]:
    """The solution of both solvers, certificates accepted by the checker and by the replay."""
    instance = Instance.explicit(A, y, objective)
    small, path = solve_small(instance), solve_path(instance)
    for solution in (small, path):
        accept(solution.certificate or {})
        assert proof_is_valid(dict(solution.certificate or {}))
    assert small.status == path.status
    assert small.set == path.set
    assert solve_path(instance, certified=False).set == path.set
    return small


def case_of(solution: Solution[Any]) -> str:
    return str((solution.certificate or {})["statements"]["minimisers"]["proof"]["case"])


def corners(solution: Solution[Any]) -> set[tuple[Any, ...]]:
    return set(solution.set.vertices())


def test_p1_with_slack_is_an_ellipsoid() -> None:
    # x_1 = 0 and |x_0 - 1|^2 + |x_0 - 3|^2 <= 4: x_0 in [2 - 1, 2 + 1].
    solution = solved([[1, 1], [1, 0]], [1, 3], QCBP(eta=2, weights=(0, 1)))
    assert (solution.status, case_of(solution)) == ("ellipsoid", "zero")
    assert isinstance(solution.set, Ellipsoid)
    assert solution.set.free == (0,)
    assert solution.set.contains((1, 0)) and solution.set.contains((3, 0))
    assert not solution.set.contains((1 - Q(1, 10**9), 0))
    assert not solution.set.contains((2, Q(1, 10**9)))


def test_p1_on_the_boundary_has_a_unique_fit() -> None:
    # distance of y = (0, 2) from the span of (1, 1): sqrt(2) = eta; the fit is x_0 = 1.
    A, y = [[1, 1], [1, 0]], [0, 2]
    solution = solved(A, y, QCBP(eta=sqrt(2), weights=(0, 1)))
    assert (solution.set, case_of(solution)) == (Point(x=(1, 0)), "aligned")
    tiny = Q(1, 2**400)
    assert solved(A, y, QCBP(eta=sqrt(2), weights=(0, tiny))).set == Point(x=(1, 0))
    # eta = 0 and y in the span: the dual vector is 0.
    exact = solved(A, [3, 3], QCBP(eta=0, weights=(0, 1)))
    assert exact.set == Point(x=(3, 0))
    proof = (exact.certificate or {})["statements"]["minimisers"]["proof"]
    assert proof["dual"] == ["0", "0"]


def test_p1_beyond_the_boundary_has_a_positive_minimum() -> None:
    # Pi A_1 = (1/2, -1/2), Pi y = (-1, 1), eta = sqrt(1/2): x_1 = -1 and x_0 = 1 - x_1/2.
    solution = solved([[1, 1], [1, 0]], [0, 2], QCBP(eta=sqrt(HALF), weights=(0, 1)))
    assert solution.set == Point(x=(Q(3, 2), -1))


def test_p1_on_the_boundary_with_dependent_free_columns_is_a_polytope() -> None:
    solution = solved([[1, 1, 1], [1, 1, 0]], [0, 2], QCBP(eta=sqrt(2), weights=(0, 0, 1)))
    assert (solution.status, case_of(solution)) == ("polytope", "aligned")
    assert solution.set.contains((4, -3, 0))
    assert not solution.set.contains((1, 1, 0))


def test_p1_least_residual_with_a_zero_weight() -> None:
    # Least residual 1 (third row), then basis pursuit for (3, 1): x_1 = 2, x_0 = 1.
    A = [[1, 1], [1, 0], [0, 0]]
    solution = solved(A, [3, 1, 1], QCBP(eta=1, weights=(0, 1)))
    assert (solution.set, case_of(solution)) == (Point(x=(1, 2)), "least-residual")


def test_p1_infeasible_with_zero_weights() -> None:
    for weights in ((0, 1), (0, 0)):
        solution = solved([[1, 1], [0, 0]], [1, 1], QCBP(eta=HALF, weights=weights))
        assert (solution.set, solution.status) == (Empty(N=2), "infeasible")


def test_p2_and_p3_with_an_intercept_are_unique() -> None:
    # Centred: a = (-1, 0, 1), y = (-1, -1, 2) + 1: P2 with c = 1: x_1 = (3 - lam/2)/2.
    A, y = [[1, -1], [1, 0], [1, 1]], [0, 0, 3]
    assert solved(A, y, Lasso(lam=2, weights=(0, 1))).set == Point(x=(1, 1))
    assert solved(A, y, Lasso(lam=1, normalisation="1/m", weights=(0, 1))).set == Point(
        x=(1, Q(3, 4))
    )
    assert solved(A, y, Lasso(lam=6, weights=(0, 1))).set == Point(x=(1, 0))
    # P3: rho = 6 - 9/2 = 3/2, omega = 1/2, lam = 1: mu^2 = rho/(1 - 1/2) = 3, x_1 = 3/2 - mu/2.
    found = solved(A, y, SqrtLasso(lam=1, weights=(0, 1)))
    assert found.set == Point(x=(1, Q(3, 2) - sqrt(3) / 2))


def test_an_intercept_with_other_than_centred_columns() -> None:
    # Pi a = (-1, 0, 1) as before, so x_1 = 1; the intercept becomes mean(y) - 5 x_1 = -4.
    A = [[1, 4], [1, 5], [1, 6]]
    assert solved(A, [0, 0, 3], Lasso(lam=2, weights=(0, 1))).set == Point(x=(-4, 1))


def test_a_zero_column_with_zero_weight_gives_a_line() -> None:
    for objective in (Lasso(lam=4, weights=(0, 1)), SqrtLasso(lam=3, weights=(0, 1))):
        solution = solved([[0, 2]], [2], objective)
        assert solution.status == "polytope"
        (first, second) = ((0, HALF), (0, 0))
        x = first if isinstance(objective, Lasso) else second
        for t in (-7, 0, Q(22, 7)):
            assert solution.set.contains((t, x[1]))
        assert not solution.set.contains((0, 1))
        assert not solution.set.is_bounded()
        with pytest.raises(BadInput, match="unbounded"):
            solution.set.vertices()


def test_all_weights_zero_is_least_squares() -> None:
    A, y = [[1, 0], [1, 2], [1, 1]], [1, 2, 0]
    fit = Point(x=(HALF, HALF))
    assert solved(A, y, Lasso(lam=3, weights=(0, 0))).set == fit
    assert solved(A, y, SqrtLasso(lam=3, weights=(0, 0))).set == fit
    # the least residual: (1/2, 1/2, -1), of squared norm 3/2
    assert solved(A, y, QCBP(eta=sqrt(Q(3, 2)), weights=(0, 0))).set == fit
    assert solved(A, y, QCBP(eta=1, weights=(0, 0))).status == "infeasible"
    assert solved(A, y, QCBP(eta=2, weights=(0, 0))).status == "ellipsoid"
    assert solved([[1, 0], [0, 1]], y[:2], SqrtLasso(lam=3, weights=(0, 0))).set == Point(x=(1, 2))


def test_all_weights_zero_with_dependent_columns() -> None:
    objectives = (
        Lasso(lam=1, weights=(0, 0)),
        SqrtLasso(lam=1, weights=(0, 0)),
        QCBP(eta=1, weights=(0, 0)),
    )
    for objective in objectives:
        solution = solved([[1, 1], [0, 0]], [2, 1], objective)
        assert solution.status == "polytope"
        assert solution.set.contains((5, -3))
        assert not solution.set.contains((5, 3))


def test_a_zero_weight_on_a_column_that_depends_on_the_others() -> None:
    # A_2 = A_0 + A_1, free: Pi A_0 = -Pi A_1, so that x_0 - x_1 is what counts.
    A, y = [[1, 0, 1], [0, 1, 1]], [3, 1]
    solution = solved(A, y, Lasso(lam=1, weights=(1, 2, 0)))
    # x_0 = 2 - lam = 1; x_2 = mean of (3 - x_0, 1 - x_1)
    assert solution.set == Point(x=(1, 0, Q(3, 2)))
    tied = solved(A, y, Lasso(lam=1, weights=(1, 1, 0)))
    # x_0 - x_1 = 1, and A x the same: a segment, for the columns differ though their rests do not
    assert tied.status == "segment"
    assert corners(tied) == {(1, 0, Q(3, 2)), (0, -1, Q(5, 2))}


def test_equal_columns_beside_a_free_one_stay_a_simplex() -> None:
    solution = solved([[1, 2, 2], [1, 0, 0]], [4, 0], Lasso(lam=1, weights=(0, 1, 1)))
    # Pi A_1 = (1, -1), Pi y = (2, -2): x_1 + x_2 = 2 - 1/4, x_0 = mean(y) - 7/4
    expected = Simplex(indices=(1, 2), signs=(1, 1), total=Q(7, 4), rest=(Q(1, 4), 0, 0))
    assert solution.set == expected


def test_a_weight_that_vanishes_on_all_minimisers_is_exposed() -> None:
    # Xi = {0} though three columns are tight; u must be orthogonal to the free column.
    solution = solved([[1, 1, 1, 0], [0, 0, 0, 1]], [1, 5], Lasso(lam=2, weights=(1, 1, 1, 0)))
    assert solution.set == Point(x=(0, 0, 0, 5))
    proof = (solution.certificate or {})["statements"]["minimisers"]["proof"]
    assert proof["exposing"][1] == "0"


def test_p3_flat_segment_with_a_zero_weight() -> None:
    # Centred: a = (-1, 1), y = (-1, 1), lam = |a| = sqrt(2): |a||x - 1| + sqrt(2)|x| on [0, 1].
    solution = solved([[1, -1], [1, 1]], [1, 3], SqrtLasso(lam=sqrt(2), weights=(0, 1)))
    assert solution.status == "segment"
    assert corners(solution) == {(2, 0), (2, 1)}
    assert solution.set.ray is not None


def test_p3_zero_residual_with_a_zero_weight() -> None:
    A, y = [[1, -1], [1, 1]], [1, 3]
    solution = solved(A, y, SqrtLasso(lam=1, weights=(0, 1)))
    assert solution.set == Point(x=(2, 1))
    # y in the span of the free column: the minimum is 0 and v = 0
    assert solved(A, [2, 2], SqrtLasso(lam=1, weights=(0, 1))).set == Point(x=(2, 0))


def test_p3_ray_with_a_line_of_minimisers() -> None:
    A = [[1, 1, -1], [1, 1, 1]]
    solution = solved(A, [1, 3], SqrtLasso(lam=sqrt(2), weights=(0, 0, 1)))
    assert solution.status == "polytope"
    assert isinstance(solution.set, Polytope)
    assert solution.set.signs == (0, 0, 1)
    assert solution.set.contains((5, -3, HALF))
    assert not solution.set.contains((2, 0, Q(3, 2)))


def test_zero_weights_over_a_field_of_square_roots() -> None:
    # Free column (sqrt 2, 1); Pi projects on (1, -sqrt 2)/sqrt 3.
    r = sqrt(2)
    instance = Instance.explicit([[r, 1], [1, -r]], [1, 1 - r], Lasso(lam=2, weights=(0, 1)))
    solution = solve_small(instance)
    accept(solution.certificate or {})
    # A_1 is orthogonal to A_0 with norm^2 3, A_1.y = 3 - sqrt 2, A_0.y = 1
    (x,) = solution.set.vertices()
    assert is_zero(x[0] - Q(1, 3))
    assert is_zero(x[1] - (2 - r) / 3)
    unit = solve_small(Instance.explicit([[r], [1]], [1, 0], SqrtLasso(lam=1, weights=(0,))))
    accept(unit.certificate or {})
    assert unit.set == Point(x=(r / 3,))
    with pytest.raises(BadInput, match="irrational"):
        solve_path(instance)


def test_breakpoints_lift_the_free_variables() -> None:
    A, y = [[1, -1], [1, 0], [1, 1]], [0, 0, 3]
    found = list(breakpoints(Instance.explicit(A, y, Lasso(lam=1, weights=(0, 1)))))
    assert [(point.mu, point.x) for point in found] == [(3, (1, 0)), (0, (1, Q(3, 2)))]
    (end,) = breakpoints(Instance.explicit(A, y, Lasso(lam=1, weights=(0, 0))))
    assert (end.mu, end.x) == (0, (1, Q(3, 2)))


def test_a_path_refuses_a_weight_zero_and_names_the_remedy() -> None:
    instance = Instance.explicit([[1, 1]], [1], Lasso(lam=1, weights=(1, 0)))
    with pytest.raises(BadInput, match=r"weights\[1\] = 0.*solve_path"):
        path_data(instance)


def test_the_float_certificate_proves_nothing_false_with_zero_weights() -> None:
    # Undecided, or a proof; a proof only where the exact solution has this support and these signs.
    A, y = np.array([[1.0, -1.0], [1.0, 0.0], [1.0, 1.0]]), np.array([0.0, 0.0, 3.0])
    objectives: tuple[Objective, ...] = (
        Lasso(lam=2, weights=(0, 1)),
        Lasso(lam=8, weights=(0, 1)),
        SqrtLasso(lam=1, weights=(0, 1)),
        QCBP(eta=1, weights=(1, 0)),
        QCBP(eta=2, weights=(0, 1)),
        QCBP(eta=9, weights=(0, 1)),
    )
    for objective in objectives:
        found = solve_small(Instance.explicit(A, y, objective))
        for support, signs in (([], []), ([0], [1]), ([1], [1]), ([0, 1], [1, 1]), ([0], [-1])):
            answer = certify_support(A, y, problem=objective, support=support, signs=signs)
            if isinstance(answer, Undecided):
                continue
            assert isinstance(found.set, Point)
            exact = {i: sign(x) for i, x in enumerate(found.set.x) if not is_zero(x)}
            assert exact == dict(zip(support, signs, strict=True)), objective


def test_the_limit_counts_all_columns() -> None:
    instance = Instance.explicit([[1] * 9], [1], Lasso(lam=1, weights=(0,) * 9))
    with pytest.raises(BadInput, match="limit = 8"):
        solve_small(instance)


def test_the_reduced_problem_is_orthogonal_to_the_free_columns() -> None:
    instance = Instance.explicit(
        [[1, 2, 0, 1], [1, 2, 3, 5], [0, 0, 1, 1]], [1, 2, 3], Lasso(lam=1, weights=(0, 0, 2, 1))
    )
    parts = split(instance)
    assert parts is not None and not parts.independent
    reduced = parts.reduced()
    free = instance.A.column(0)
    for vector in (reduced.y, reduced.A.column(0), reduced.A.column(1)):
        assert sum(a * b for a, b in zip(free, vector, strict=True)) == 0
    assert reduced.objective.weights == (2, 1)
    assert split(Instance.explicit([[1]], [1], Lasso(lam=1))) is None
