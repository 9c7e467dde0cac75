"""Every case of the theory by name, through `solve`: sets worked out by hand, proofs checked.

Each answer is also judged by `support.judging.thorough`: the set by a second implementation, the
certificate by the checker of the standard library, distances of random points, enclosures, margin.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from sci_barriers.certified import CertifiedSolution, solve
from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, sqrt
from sci_barriers.problems import (
    QCBP,
    Ellipsoid,
    Lasso,
    Objective,
    Polytope,
    Simplex,
    SqrtLasso,
)
from sci_barriers.proofs import accept
from support.judging import thorough

HALF = Q(1, 2)


def solved(
    A: Any, y: Any, problem: Objective, *, weights: Any = None, floats: bool = False
) -> CertifiedSolution:
    """The answer with everything that it promises, checked; floats: as float64 arrays as well."""
    found: CertifiedSolution = thorough(
        solve(A, y, problem, weights=weights), A, y, problem, weights=weights
    )
    if floats:
        B, b = np.array(A, dtype=float), np.array(y, dtype=float)
        again = thorough(solve(B, b, problem, weights=weights), B, b, problem, weights=weights)
        assert (again.status, again.case, again.support, again.signs, again.equicorrelation) == (
            found.status, found.case, found.support, found.signs, found.equicorrelation
        )  # fmt: skip
    return found


def corners(found: CertifiedSolution) -> set[tuple[Any, ...]]:
    return set(found.set.vertices())


def test_p3_flat_segment_that_contains_zero() -> None:
    found = solved([[1]], [1], SqrtLasso(lam=1), floats=True)
    assert (found.status, found.case) == ("segment", "flat segment")
    assert corners(found) == {(0,), (1,)}
    assert (found.support, found.signs, found.equicorrelation) == ((0,), (1,), (0,))
    assert found.unique is False and found.margin is None


def test_p3_flat_segment_away_from_zero() -> None:
    # x(mu) = (2 - mu, 1 - mu) for 0 <= mu <= 1: rho = 0, omega = 2, lam^2 = 1/2 is rational
    found = solved([[1, 0], [0, 1]], [2, 1], SqrtLasso(lam=sqrt(HALF)), floats=True)
    assert (found.status, found.case) == ("segment", "flat segment")
    assert corners(found) == {(2, 1), (1, 0)}
    assert found.support == (0, 1)


def test_p3_flat_segment_that_ends_before_zero_residual() -> None:
    found = solved([[1, 2], [0, 1]], [4, -1], SqrtLasso(lam=sqrt(HALF)), floats=True)
    assert corners(found) == {(3, 0), (0, 1)}
    assert (found.status, found.case, found.support) == ("segment", "flat segment", (0, 1))
    assert found.signs == (1, 1)


def test_p3_flat_segment_of_one_column_among_many() -> None:
    # |A_0| = lam = 5 and y = A_0: every t A_0, 0 <= t <= 1, is optimal
    A = [[3, 1, 0, 1], [4, 0, 1, -1]]
    found = solved(A, [3, 4], SqrtLasso(lam=5), floats=True)
    assert corners(found) == {(0, 0, 0, 0), (1, 0, 0, 0)}
    assert found.case == "flat segment"


def test_p3_flat_triangle() -> None:
    found = solved([[1, 1]], [1], SqrtLasso(lam=1), floats=True)
    assert (found.status, found.case) == ("polytope", "flat segment")
    assert corners(found) == {(0, 0), (1, 0), (0, 1)}


def test_p3_end_point_with_zero_residual() -> None:
    found = solved([[2, 0], [0, 3]], [2, 3], SqrtLasso(lam=HALF), floats=True)
    assert (found.status, found.case, found.x) == ("unique", "zero residual", (1, 1))
    tied = solved([[2, 2]], [2], SqrtLasso(lam=HALF), floats=True)
    assert (tied.status, tied.case) == ("simplex", "zero residual")
    assert tied.set == Simplex(indices=(0, 1), signs=(1, 1), total=1, rest=(0, 0))


def test_p3_zero_is_a_minimiser_exactly_up_to_lam() -> None:
    A, y = [[3, 0], [4, 1]], [3, 4]
    above = solved(A, y, SqrtLasso(lam=6), floats=True)
    assert (above.status, above.case, above.support) == ("unique", "zero", ())
    edge = solved(A, y, SqrtLasso(lam=5), floats=True)
    assert corners(edge) == {(0, 0), (1, 0)}
    below = solved(A, y, SqrtLasso(lam=4), floats=True)
    assert below.distance([0, 0]).lower > 0


def test_p3_zero_alone_though_columns_are_tight() -> None:
    found = solved([[3, 3], [4, 4]], [5, 0], SqrtLasso(lam=3), floats=True)
    assert (found.status, found.support, found.equicorrelation) == ("unique", (), (0, 1))
    assert found.margin is None


def test_p3_residual_with_a_square_root() -> None:
    found = solved([[1], [0]], [2, 1], SqrtLasso(lam=HALF), floats=True)
    assert found.x == (2 - sqrt(Q(1, 3)),)
    assert found.case == "path"


def test_p1_eta_zero_on_both_sides_of_a_tie() -> None:
    def pursuit(theta: Any, *, floats: bool = False) -> CertifiedSolution:
        return solved([[1, 0, theta], [0, 1, theta]], [1, 1], QCBP(eta=0), floats=floats)

    low, high, tie = pursuit(Fraction(1, 3)), pursuit(Fraction(2, 3)), pursuit(0.5, floats=True)
    assert (low.support, high.support) == ((0, 1), (2,))
    assert (low.case, low.level) == ("zero residual", "basis")
    assert (tie.status, tie.support) == ("segment", (0, 1, 2))
    assert corners(tie) == {(1, 1, 0), (0, 0, 2)}
    near = pursuit(0.5 - 2.0**-53, floats=True)
    assert (near.status, near.support) == ("unique", (0, 1))


def test_p1_eta_equal_to_the_least_residual() -> None:
    found = solved([[1, 1, 1], [0, 0, 0]], [3, 1], QCBP(eta=1), floats=True)
    assert (found.status, found.case) == ("simplex", "least residual")
    assert found.set == Simplex(indices=(0, 1, 2), signs=(1, 1, 1), total=3, rest=(0, 0, 0))
    root = solved([[1], [1]], [2, 1], QCBP(eta=sqrt(HALF)), floats=True)
    assert (root.status, root.case, root.x) == ("unique", "least residual", (Q(3, 2),))
    assert root.margin is None


def test_p1_infeasible_with_a_proof() -> None:
    for eta in (0, HALF, 1 - Q(1, 2**70)):
        found = solved([[1, 1], [0, 0]], [1, 1], QCBP(eta=eta), floats=True)
        assert (found.status, found.case, found.unique) == ("infeasible", "infeasible", False)
        assert (found.support, found.signs, found.equicorrelation) == (None, None, None)
        assert found.margin is None
        for broken in (lambda f=found: f.x, lambda f=found: f.set, lambda f=found: f.enclosure(),
                       lambda f=found: f.distance([0, 0])):  # fmt: skip
            with pytest.raises(BadInput):
                broken()
    wide = np.zeros((3, 30))
    wide[0] = np.arange(30.0)
    found = solve(wide, np.array([1.0, 0.0, 2.0]), QCBP(eta=1.5))
    assert found.status == "infeasible"
    accept(found.certificate or {})


def test_p1_eta_at_least_the_norm_gives_zero() -> None:
    for eta in (5, 6):
        found = solved([[1, 2], [1, 0]], [3, 4], QCBP(eta=eta), floats=True)
        assert (found.status, found.case, found.x) == ("unique", "zero", (0, 0))
        assert found.support == () and found.equicorrelation == ()


def test_p1_one_root() -> None:
    found = solved([[1], [1]], [2, 1], QCBP(eta=sqrt(Q(3, 4))), floats=True)
    assert found.x == (Q(3, 2) - sqrt(Q(1, 8)),)
    assert found.case == "path"
    assert found.margin is not None


@pytest.mark.parametrize("problem", [QCBP(eta=0), QCBP(eta=1), Lasso(lam=1), SqrtLasso(lam=1)])
def test_zero_data_give_zero(problem: Objective) -> None:
    found = solved([[1, -1], [2, 3]], [0, 0], problem, floats=True)
    assert (found.case, found.x) == ("zero", (0, 0))


def test_duplicate_and_negated_columns_give_a_simplex() -> None:
    found = solved([[2, -2, 2]], [2], Lasso(lam=4), floats=True)
    assert found.set == Simplex(indices=(0, 1, 2), signs=(1, -1, 1), total=HALF, rest=(0, 0, 0))
    assert found.signs == (1, -1, 1)


def test_zero_columns_stay_zero() -> None:
    assert solved([[0, 2, 0]], [2], Lasso(lam=4), floats=True).x == (0, HALF, 0)
    for problem in (Lasso(lam=1), SqrtLasso(lam=1)):
        found = solved([[0, 0], [0, 0]], [1, 2], problem, floats=True)
        assert (found.x, found.equicorrelation) == ((0, 0), ())


def test_rank_deficient_matrix_gives_a_segment() -> None:
    found = solved([[2, 0, 1], [0, 2, 1]], [3, 3], Lasso(lam=4), floats=True)
    assert (found.status, found.support) == ("segment", (0, 1, 2))
    assert corners(found) == {(1, 1, 0), (0, 0, 2)}
    deficient = [[1, 2, 3], [2, 4, 6], [3, 6, 9]]
    assert solved(deficient, [1, 2, 3], Lasso(lam=1), floats=True).support == (2,)


def test_several_columns_enter_at_once() -> None:
    A = [[1 if j % 4 == i else 0 for j in range(40)] for i in range(4)]
    found = solve(A, [3, 3, 3, 3], Lasso(lam=2))
    assert found.status == "polytope"
    assert found.support == tuple(range(40))
    assert found.set.contains((2,) * 4 + (0,) * 36)
    accept(found.certificate or {})
    floats = solve(np.array(A, dtype=float), np.full(4, 3.0), Lasso(lam=2))
    assert (floats.status, floats.support) == ("polytope", found.support)


def test_a_tie_with_a_unique_minimiser() -> None:
    # lam at the point where column 1 becomes tight: x_1 = 0, |A_1^T r| = mu
    found = solved([[2, 0], [0, 1]], [3, 1], Lasso(lam=2), floats=True)
    assert (found.status, found.support, found.equicorrelation) == ("unique", (0,), (0, 1))
    assert found.margin is None


def test_weights_break_and_keep_ties() -> None:
    broken = solved([[1, 1]], [2], Lasso(lam=2), weights=[1, HALF], floats=True)
    assert broken.x == (0, Q(3, 2))
    kept = solved([[1, 2]], [2], QCBP(eta=0), weights=[1, 2], floats=True)
    assert corners(kept) == {(2, 0), (0, 1)}
    same = solve([[1, 2]], [2], QCBP(eta=0, weights=(1, 2)))
    assert same.set == kept.set


def test_weights_of_every_kind() -> None:
    A, y = [[2, 1, 1], [0, 1, 3]], [3, 1]
    for problem in (Lasso(lam=1), SqrtLasso(lam="1/3"), QCBP(eta="1/4")):
        for weights in (["1/3", 1, 2], [Fraction(1, 3), Q(1), 2.5], np.array([0.5, 1.0, 2.0]),
                        ["sqrt(2)", 1, "1/2*sqrt(3)"], [10**30, 1, Fraction(1, 10**30)],
                        np.array([1, 2, 3], dtype=np.uint8), (1e300, 1e-300, 1)):  # fmt: skip
            solved(A, y, problem, weights=weights, floats=True)


def test_normalisations_of_p2() -> None:
    for name, x in (("1", Q(3, 2)), ("1/m", Q(1)), ("1/2m", Q(0))):
        problem = Lasso(lam=1, normalisation=name)  # type: ignore[arg-type]
        assert solved([[1], [0]], [2, 0], problem, floats=True).x == (x,)


def test_zero_weights_of_each_problem() -> None:
    A, y = [[1, 1, 0], [1, 0, 1]], [5, 2]
    for problem in (Lasso(lam=1), SqrtLasso(lam="1/2"), QCBP(eta=1), QCBP(eta=0)):
        found = solved(A, y, problem, weights=[0, 1, 1], floats=True)
        assert found.support is not None and 0 in found.support


def test_zero_weights_of_dependent_columns_give_lines() -> None:
    for problem in (Lasso(lam=1), SqrtLasso(lam="1/2"), QCBP(eta=0)):
        found = solved([[1, 1, 0], [1, 1, 1]], [5, 2], problem, weights=[0, 0, 1], floats=True)
        assert (found.status, found.unique) == ("polytope", False)
        assert isinstance(found.set, Polytope)
        assert found.support is not None and {0, 1} <= set(found.support)
        with pytest.raises(BadInput):
            found.set.vertices()


def test_zero_weights_in_p1_give_an_ellipsoid() -> None:
    found = solved([[1, 0], [0, 1]], [3, 1], QCBP(eta=2), weights=[0, 1], floats=True)
    assert (found.status, found.unique, found.support) == ("ellipsoid", False, (0,))
    assert isinstance(found.set, Ellipsoid)
    # x_1 = 0, |x_0 - 3| <= sqrt(3)
    assert found.distance([3, 0]).upper == 0
    assert found.distance([3, 4]).contains(4)
    far = found.distance([10, 0], digits=15)
    assert far.lower <= 7 - Q(17320508075688772, 10**16) <= far.upper + Q(1, 10**14)


def test_a_zero_weight_with_a_coordinate_that_is_zero() -> None:
    # the free column is orthogonal to y: its coordinate is 0 and belongs to no support
    for problem in (Lasso(lam=1), SqrtLasso(lam="1/2"), QCBP(eta=HALF)):
        found = solved([[1, 0], [0, 1]], [0, 3], problem, weights=[0, 1], floats=True)
        assert (found.support, found.signs) == ((1,), (1,))
        assert found.equicorrelation == (0, 1)
