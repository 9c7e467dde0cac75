"""Every special case of the small exact solver, by name, with the set worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from sci_barriers.errors import BadInput, PrecisionExhausted
from sci_barriers.exact import Nested, Q, is_zero, nested_sqrt, norm_squared, sqrt, to_float
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

HALF = Q(1, 2)


def solved(A: Any, y: Any, objective: Objective) -> Solution[Any]:
    """The solution, its certificate accepted by the checker."""
    solution = solve_small(Instance.explicit(A, y, objective))
    accept(solution.certificate or {})
    return solution


def proof(solution: Solution[Any]) -> dict[str, Any]:
    found: dict[str, Any] = (solution.certificate or {})["statements"]["minimisers"]["proof"]
    return found


def corners(solution: Solution[Any]) -> set[tuple[Any, ...]]:
    return set(solution.set.vertices())


def test_p3_flat_segment_from_zero() -> None:
    # A = y = lam = 1: |x - 1| + |x| = 1 on [0, 1]; rho = 0 and lam^2 omega = 1.
    solution = solved([[1]], [1], SqrtLasso(lam=1))
    assert solution.status == "segment"
    assert isinstance(solution.set, Polytope)
    assert corners(solution) == {(0,), (1,)}
    assert solution.set.contains((Q(1, 3),))
    assert not solution.set.contains((Q(4, 3),))


def test_p3_flat_segment_away_from_zero() -> None:
    # x(mu) = (2 - mu, 1 - mu) for 0 <= mu <= 1: rho = 0, omega = 2, lam^2 = 1/2.
    solution = solved([[1, 0], [0, 1]], [2, 1], SqrtLasso(lam=sqrt(HALF)))
    assert solution.status == "segment"
    assert corners(solution) == {(2, 1), (1, 0)}


def test_p3_flat_triangle() -> None:
    # A = (1 1), y = lam = 1: x >= 0 with x_1 + x_2 <= 1.
    solution = solved([[1, 1]], [1], SqrtLasso(lam=1))
    assert solution.status == "polytope"
    assert corners(solution) == {(0, 0), (1, 0), (0, 1)}


def test_p3_zero_is_the_only_minimiser_when_strict() -> None:
    solution = solved([[1, 0], [0, 1]], [1, 1], SqrtLasso(lam=1))
    assert solution.set == Point(x=(0, 0))


def test_p3_zero_is_the_only_minimiser_though_its_columns_are_tight() -> None:
    # A_i^T y = lam ||y|| for both equal columns, but the kernel direction needs a negative sign.
    solution = solved([[3, 3], [4, 4]], [5, 0], SqrtLasso(lam=3))
    assert solution.set == Point(x=(0, 0))
    assert "exposing" in proof(solution)


def test_p3_end_point_with_zero_residual() -> None:
    # ||v|| < 1: the residual is 0 on all of Xi.
    solution = solved([[2, 0], [0, 3]], [2, 3], SqrtLasso(lam=HALF))
    assert solution.set == Point(x=(1, 1))


def test_p3_end_point_with_several_minimisers() -> None:
    solution = solved([[2, 2]], [2], SqrtLasso(lam=HALF))
    assert solution.set == Simplex(indices=(0, 1), signs=(1, 1), total=1, rest=(0, 0))


def test_p3_residual_with_a_square_root() -> None:
    # rho = 1, omega = 1, lam = 1/2: mu^2 = 1/3, x = 2 - 1/sqrt(3).
    solution = solved([[1], [0]], [2, 1], SqrtLasso(lam=HALF))
    assert solution.set == Point(x=(2 - sqrt(Q(1, 3)),))


@pytest.mark.parametrize("objective", [QCBP(eta=0), QCBP(eta=1), Lasso(lam=1), SqrtLasso(lam=1)])
def test_zero_data_give_zero(objective: Objective) -> None:
    solution = solved([[1, -1], [2, 3]], [0, 0], objective)
    assert solution.set == Point(x=(0, 0))


def test_p1_large_eta_gives_zero() -> None:
    for eta in (5, 6):
        solution = solved([[1, 2], [1, 0]], [3, 4], QCBP(eta=eta))
        assert solution.set == Point(x=(0, 0))
        assert proof(solution)["case"] == "zero"


def test_p1_basis_pursuit() -> None:
    # At theta = 1/2 Xi = {(1 - s, 1 - s, 2s): 0 <= s <= 1}; on either side one of its vertices.
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


def test_p1_least_residual_with_a_root() -> None:
    # residual (1/2, -1/2) of y = (2, 1) on the diagonal: eta = sqrt(1/2) exactly.
    solution = solved([[1], [1]], [2, 1], QCBP(eta=sqrt(HALF)))
    assert solution.set == Point(x=(Q(3, 2),))
    assert proof(solution)["case"] == "least-residual"


def test_p1_one_root() -> None:
    # rho = 1/2, omega = 1/2, eta = 1: mu^2 = 1, x = 3/2 - 1/2 mu.
    assert solved([[1], [1]], [2, 1], QCBP(eta=1)).set == Point(x=(1,))
    # eta^2 = 3/4: mu^2 = 1/2.
    solution = solved([[1], [1]], [2, 1], QCBP(eta=sqrt(Q(3, 4))))
    assert solution.set == Point(x=(Q(3, 2) - sqrt(Q(1, 8)),))


def test_duplicate_columns_give_a_simplex() -> None:
    solution = solved([[2, 2, 2]], [2], Lasso(lam=4))
    assert solution.set == Simplex(indices=(0, 1, 2), signs=(1, 1, 1), total=HALF, rest=(0, 0, 0))


def test_negated_columns_change_signs() -> None:
    solution = solved([[2, -2]], [2], Lasso(lam=4))
    assert solution.set == Simplex(indices=(0, 1), signs=(1, -1), total=HALF, rest=(0, 0))


def test_zero_columns_stay_zero() -> None:
    solution = solved([[0, 2, 0]], [2], Lasso(lam=4))
    assert solution.set == Point(x=(0, HALF, 0))
    assert solved([[0, 0], [0, 0]], [1, 2], Lasso(lam=1)).set == Point(x=(0, 0))
    assert solved([[0]], [1], SqrtLasso(lam=1)).set == Point(x=(0,))
    assert solved([[0]], [1], QCBP(eta=HALF)).status == "infeasible"


def test_rank_deficient_matrix_gives_a_segment() -> None:
    # A_2 = (A_0 + A_1)/2, all three tight: Xi = {x >= 0, x_0 + x_2/2 = x_1 + x_2/2 = 1}.
    solution = solved([[2, 0, 1], [0, 2, 1]], [3, 3], Lasso(lam=4))
    assert solution.status == "segment"
    assert corners(solution) == {(1, 1, 0), (0, 0, 2)}


def test_product_of_two_simplices_is_a_polytope() -> None:
    solution = solved([[1, 1, 0, 0], [0, 0, 1, 1]], [2, 3], Lasso(lam=2))
    assert solution.status == "polytope"
    assert corners(solution) == {(1, 0, 2, 0), (1, 0, 0, 2), (0, 1, 2, 0), (0, 1, 0, 2)}


def test_tight_dependent_columns_with_one_minimiser_are_exposed() -> None:
    solution = solved([[1, 1, 1]], [1], Lasso(lam=2))
    assert solution.set == Point(x=(0, 0, 0))
    assert "exposing" in proof(solution)


def test_weights_break_a_tie() -> None:
    solution = solved([[1, 1]], [2], Lasso(lam=2, weights=(1, HALF)))
    assert solution.set == Point(x=(0, Q(3, 2)))


def test_weights_keep_a_tie_of_scaled_columns() -> None:
    solution = solved([[1, 2]], [2], QCBP(eta=0, weights=(1, 2)))
    assert solution.status == "segment"
    assert corners(solution) == {(2, 0), (0, 1)}


def test_normalisations_of_p2() -> None:
    A, y = [[1], [0]], [2, 0]
    assert solved(A, y, Lasso(lam=1, normalisation="1")).set == Point(x=(Q(3, 2),))
    assert solved(A, y, Lasso(lam=1, normalisation="1/m")).set == Point(x=(1,))
    assert solved(A, y, Lasso(lam=1, normalisation="1/2m")).set == Point(x=(0,))


def a_delta(delta: Q, *, swapped: bool = False) -> list[list[Any]]:
    """The standardised matrix with columns sqrt(3) rho u_1 and sqrt(3) u_2."""
    h, scale = sqrt(HALF), sqrt(3) / sqrt(1 + 6 * delta * delta)
    first = [scale * (h - delta), scale * (-h - delta), scale * (2 * delta)]
    second = [sqrt(3) * h, -sqrt(3) * h, Q(0)]
    pairs = zip(second, first, strict=True) if swapped else zip(first, second, strict=True)
    return [list(pair) for pair in pairs]


@pytest.mark.parametrize("exponent", [1, 7, 30, 300])
def test_a_delta_over_a_field_of_square_roots(exponent: int) -> None:
    delta, lam, h = Q(1, 2**exponent), Q(1, 10), sqrt(HALF)
    for swapped in (False, True):
        A = a_delta(delta, swapped=swapped)
        for normalisation, shrink in (("1/m", lam / 2), ("1/2m", lam)):
            solution = solved(A, [h, -h, 0], Lasso(lam=lam, normalisation=normalisation))
            assert solution.status == "unique"
            (x,) = solution.set.vertices()
            x = x[::-1] if swapped else x
            assert is_zero(x[0])
            assert is_zero(x[1] - (sqrt(Q(1, 3)) - shrink))


def test_a_delta_at_zero_is_a_simplex() -> None:
    h = sqrt(HALF)
    solution = solved(a_delta(Q(0)), [h, -h, 0], Lasso(lam=Q(1, 10), normalisation="1/2m"))
    assert solution.status == "simplex"
    assert is_zero(solution.set.total - (sqrt(Q(1, 3)) - Q(1, 10)))


def test_tie_over_the_square_root_of_two() -> None:
    beta = sqrt(2) * Q(10, 3)
    solution = solved([[beta, beta]], [1], SqrtLasso(lam=1))
    assert solution.status == "simplex"
    assert is_zero(solution.set.total * beta - 1)
    solution = solved([[beta + Q(1, 1024), beta]], [1], SqrtLasso(lam=1))
    assert solution.set == Point(x=(1 / (beta + Q(1, 1024)), 0))


def test_irrational_data_give_a_nested_root() -> None:
    # rho = 3/2 - sqrt(2), omega = 1/2, eta = 1: mu^2 = 2 sqrt(2) - 1 is no square in Q(sqrt(2)).
    solution = solved([[1], [1]], [sqrt(2), 1], QCBP(eta=1))
    (x,) = solution.set.vertices()
    assert isinstance(x[0], Nested)
    assert is_zero(2 * x[0] - (sqrt(2) + 1 - nested_sqrt(2 * sqrt(2) - 1)))


def test_root_of_a_nested_number_is_refused() -> None:
    # eta = 1/2 + sqrt(1 + sqrt(2))/4: eta^2, and with it mu^2, is a nested number.
    eta = HALF + nested_sqrt(1 + sqrt(2)) / 4
    with pytest.raises(PrecisionExhausted, match="nested"):
        solve_small(Instance.explicit([[1], [1]], [2, 1], QCBP(eta=eta)))


def test_more_columns_than_the_limit_are_refused() -> None:
    instance = Instance.explicit([[1] * 9], [1], Lasso(lam=1))
    with pytest.raises(BadInput, match="limit = 8"):
        solve_small(instance)
    assert solve_small(instance, limit=9).status == "simplex"
    for limit in (0, True, 2.5):
        with pytest.raises(BadInput, match="limit"):
            solve_small(instance, limit=limit)  # type: ignore[arg-type]


def test_float_data_are_taken_as_the_rationals_they_are() -> None:
    solution = solved([[0.1, 0.3 - 0.2]], [1.0], SqrtLasso(lam=Q(1, 100)))
    assert solution.set == Point(x=(Q(2**55, 3602879701896397), 0))


@pytest.mark.parametrize(("exponent", "error"), [(26, 0.0), (28, 0.267), (29, 1.067), (30, 1.169)])
def test_rounding_a_delta_to_float64_moves_the_minimiser_itself(
    exponent: int, error: float
) -> None:
    # Exact minimiser of the float64 data against that of A_delta, in the original scale D x.
    delta, h = Q(1, 2**exponent), sqrt(HALF)
    A = [[to_float(entry) for entry in row] for row in a_delta(delta)]
    objective = Lasso(lam=Q(1, 10), normalisation="1/2m")
    solution = solved(A, [to_float(h), to_float(-h), 0.0], objective)
    ((first, second),) = solution.set.vertices()
    scale = sqrt(3) / sqrt(1 + 6 * delta * delta)
    moved = (scale * first, sqrt(3) * second - (1 - sqrt(3) / 10))
    assert abs(to_float(norm_squared(moved)) ** 0.5 - error) < 5e-4
