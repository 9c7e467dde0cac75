"""Every special case of the exact homotopy, by name, with the set worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, sqrt
from sci_barriers.problems import (
    QCBP,
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
from sci_barriers.solvers.path.homotopy import solve_path

HALF = Q(1, 2)


def solved(A: Any, y: Any, objective: Objective) -> Solution[Any]:
    """The solution, its certificate accepted by the checker."""
    solution = solve_path(Instance.explicit(A, y, objective))
    accept(solution.certificate or {})
    return solution


def proof(solution: Solution[Any]) -> dict[str, Any]:
    found: dict[str, Any] = (solution.certificate or {})["statements"]["minimisers"]["proof"]
    return found


def corners(solution: Solution[Any]) -> set[tuple[Any, ...]]:
    return set(solution.set.vertices())


def test_p3_flat_segment_from_zero() -> None:
    solution = solved([[1]], [1], SqrtLasso(lam=1))
    assert solution.status == "segment"
    assert isinstance(solution.set, Polytope)
    assert corners(solution) == {(0,), (1,)}


def test_p3_flat_segment_away_from_zero() -> None:
    # x(mu) = (2 - mu, 1 - mu) for 0 <= mu <= 1: rho = 0, omega = 2, lam^2 = 1/2 is rational.
    solution = solved([[1, 0], [0, 1]], [2, 1], SqrtLasso(lam=sqrt(HALF)))
    assert solution.status == "segment"
    assert corners(solution) == {(2, 1), (1, 0)}


def test_p3_flat_segment_that_ends_before_zero_residual() -> None:
    # x(mu) = (6 - 3 mu, mu - 1) for 1 <= mu <= 2: rho = 0, omega = 2; below mu = 1 column 1 is out.
    solution = solved([[1, 2], [0, 1]], [4, -1], SqrtLasso(lam=sqrt(HALF)))
    assert solution.status == "segment"
    assert corners(solution) == {(3, 0), (0, 1)}
    assert (
        solution.set
        == solve_small(Instance.explicit([[1, 2], [0, 1]], [4, -1], SqrtLasso(lam=sqrt(HALF)))).set
    )


def test_p3_flat_triangle() -> None:
    solution = solved([[1, 1]], [1], SqrtLasso(lam=1))
    assert solution.status == "polytope"
    assert corners(solution) == {(0, 0), (1, 0), (0, 1)}


def test_p3_zero_is_a_minimiser_exactly_up_to_lam() -> None:
    A, y = [[3, 0], [4, 1]], [3, 4]
    assert solved(A, y, SqrtLasso(lam=6)).set == Point(x=(0, 0))
    edge = solved(A, y, SqrtLasso(lam=5))
    assert corners(edge) == {(0, 0), (1, 0)}
    assert not solved(A, y, SqrtLasso(lam=4)).set.contains((0, 0))


def test_p3_zero_alone_though_its_columns_are_tight() -> None:
    solution = solved([[3, 3], [4, 4]], [5, 0], SqrtLasso(lam=3))
    assert solution.set == Point(x=(0, 0))
    assert "exposing" in proof(solution)


def test_p3_end_points_with_zero_residual() -> None:
    assert solved([[2, 0], [0, 3]], [2, 3], SqrtLasso(lam=HALF)).set == Point(x=(1, 1))
    solution = solved([[2, 2]], [2], SqrtLasso(lam=HALF))
    assert solution.set == Simplex(indices=(0, 1), signs=(1, 1), total=1, rest=(0, 0))


def test_p3_residual_with_a_square_root() -> None:
    solution = solved([[1], [0]], [2, 1], SqrtLasso(lam=HALF))
    assert solution.set == Point(x=(2 - sqrt(Q(1, 3)),))


@pytest.mark.parametrize("objective", [QCBP(eta=0), QCBP(eta=1), Lasso(lam=1), SqrtLasso(lam=1)])
def test_zero_data_give_zero(objective: Objective) -> None:
    assert solved([[1, -1], [2, 3]], [0, 0], objective).set == Point(x=(0, 0))


def test_p1_eta_at_least_the_norm_gives_zero() -> None:
    for eta in (5, 6):
        solution = solved([[1, 2], [1, 0]], [3, 4], QCBP(eta=eta))
        assert solution.set == Point(x=(0, 0))
        assert proof(solution)["case"] == "zero"


def test_p1_basis_pursuit_on_both_sides_of_a_tie() -> None:
    def basis_pursuit(theta: Q) -> Solution[Any]:
        return solved([[1, 0, theta], [0, 1, theta]], [1, 1], QCBP(eta=0))

    assert basis_pursuit(Q(1, 3)).set == Point(x=(1, 1, 0))
    assert basis_pursuit(Q(2, 3)).set == Point(x=(0, 0, Q(3, 2)))
    tie = basis_pursuit(HALF)
    assert tie.status == "segment"
    assert corners(tie) == {(1, 1, 0), (0, 0, 2)}


def test_p1_infeasible_with_proof() -> None:
    for eta in (0, HALF):
        solution = solved([[1, 1], [0, 0]], [1, 1], QCBP(eta=eta))
        assert solution.status == "infeasible"
        assert solution.set == Empty(N=2)
        assert proof(solution) == {"case": "infeasible", "residual": ["0", "1"]}


def test_p1_least_residual() -> None:
    solution = solved([[1, 1, 1], [0, 0, 0]], [3, 1], QCBP(eta=1))
    assert solution.set == Simplex(indices=(0, 1, 2), signs=(1, 1, 1), total=3, rest=(0, 0, 0))
    assert proof(solution)["case"] == "least-residual"
    root = solved([[1], [1]], [2, 1], QCBP(eta=sqrt(HALF)))
    assert root.set == Point(x=(Q(3, 2),))


def test_p1_one_root() -> None:
    solution = solved([[1], [1]], [2, 1], QCBP(eta=sqrt(Q(3, 4))))
    assert solution.set == Point(x=(Q(3, 2) - sqrt(Q(1, 8)),))


def test_duplicate_and_negated_columns_give_a_simplex() -> None:
    solution = solved([[2, -2, 2]], [2], Lasso(lam=4))
    assert solution.set == Simplex(indices=(0, 1, 2), signs=(1, -1, 1), total=HALF, rest=(0, 0, 0))


def test_zero_columns_stay_zero() -> None:
    assert solved([[0, 2, 0]], [2], Lasso(lam=4)).set == Point(x=(0, HALF, 0))
    for objective in (Lasso(lam=1), SqrtLasso(lam=1)):
        assert solved([[0, 0], [0, 0]], [1, 2], objective).set == Point(x=(0, 0))
    assert solved([[0]], [1], QCBP(eta=HALF)).status == "infeasible"
    assert solved([[0]], [1], QCBP(eta=1)).set == Point(x=(0,))


def test_rank_deficient_matrix_gives_a_segment() -> None:
    solution = solved([[2, 0, 1], [0, 2, 1]], [3, 3], Lasso(lam=4))
    assert solution.status == "segment"
    assert corners(solution) == {(1, 1, 0), (0, 0, 2)}


def test_product_of_two_simplices_is_a_polytope() -> None:
    solution = solved([[1, 1, 0, 0], [0, 0, 1, 1]], [2, 3], Lasso(lam=2))
    assert solution.status == "polytope"
    assert corners(solution) == {(1, 0, 2, 0), (1, 0, 0, 2), (0, 1, 2, 0), (0, 1, 0, 2)}


def test_many_equal_columns_and_all_enter_at_once() -> None:
    # Four groups of 20 equal columns, all groups tight at once: 80 columns, one breakpoint.
    A = [[1 if j % 4 == i else 0 for j in range(80)] for i in range(4)]
    solution = solved(A, [3, 3, 3, 3], Lasso(lam=2))
    assert solution.status == "polytope"
    assert solution.set.contains((2,) * 4 + (0,) * 76)
    assert solution.set.contains((0,) * 76 + (2,) * 4)
    assert not solution.set.contains((2,) * 5 + (0,) * 75)


def test_weights_break_and_keep_ties() -> None:
    assert solved([[1, 1]], [2], Lasso(lam=2, weights=(1, HALF))).set == Point(x=(0, Q(3, 2)))
    kept = solved([[1, 2]], [2], QCBP(eta=0, weights=(1, 2)))
    assert kept.status == "segment"
    assert corners(kept) == {(2, 0), (0, 1)}
    half = solved([[1, 2, 2]], [2], QCBP(eta=0, weights=(1, 2, 2)))
    assert half.status == "polytope"
    assert corners(half) == {(2, 0, 0), (0, 1, 0), (0, 0, 1)}


def test_normalisations_of_p2() -> None:
    A, y = [[1], [0]], [2, 0]
    assert solved(A, y, Lasso(lam=1, normalisation="1")).set == Point(x=(Q(3, 2),))
    assert solved(A, y, Lasso(lam=1, normalisation="1/m")).set == Point(x=(1,))
    assert solved(A, y, Lasso(lam=1, normalisation="1/2m")).set == Point(x=(0,))


def test_float_data_are_taken_as_the_rationals_they_are() -> None:
    solution = solved([[0.1, 0.3 - 0.2]], [1.0], SqrtLasso(lam=Q(1, 100)))
    assert solution.set == Point(x=(Q(2**55, 3602879701896397), 0))


@pytest.mark.parametrize("exponent", [300, 2000, -2000])
def test_data_beyond_the_range_of_floats(exponent: int) -> None:
    scale = Q(2**exponent) if exponent > 0 else Q(1, 2**-exponent)
    A = [[scale * 2, scale, 0], [0, scale, scale]]
    solution = solved(A, [3, 1], Lasso(lam=scale))
    plain = solved([[2, 1, 0], [0, 1, 1]], [3, 1], Lasso(lam=1))
    assert solution.set == Point(x=tuple(x / scale for x in plain.set.x))


@pytest.mark.parametrize(
    ("A", "objective", "word"),
    [
        ([[sqrt(2)]], Lasso(lam=1), "data"),
        ([[1]], Lasso(lam=1, weights=(sqrt(2),)), "data"),
        ([[1]], Lasso(lam=sqrt(2)), "lam"),
        ([[1]], SqrtLasso(lam=1 + sqrt(2)), "lam"),
        ([[1]], QCBP(eta=1 + sqrt(2)), "eta"),
    ],
)
def test_irrational_data_are_refused(A: Any, objective: Objective, word: str) -> None:
    with pytest.raises(BadInput, match=f"{word}.*rational"):
        solve_path(Instance.explicit(A, [5], objective))
