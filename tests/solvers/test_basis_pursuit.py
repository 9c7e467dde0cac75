"""Exact basis pursuit: every special case by hand, wrong proposals, P3 with residual zero."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, Verdict, norm_squared, sqrt
from sci_barriers.problems import (
    QCBP,
    Empty,
    Instance,
    Point,
    Polytope,
    Simplex,
    SqrtLasso,
)
from sci_barriers.proofs import accept
from sci_barriers.solvers.basis import pursuit as basis_pursuit
from sci_barriers.solvers.basis import set as basis_pursuit_set
from sci_barriers.solvers.basis.pursuit import BasisSolution, satisfies_p3, solve_basis_pursuit
from sci_barriers.solvers.path.homotopy import solve_path

HALF = Q(1, 2)


def solved(A: Any, y: Any, **options: Any) -> BasisSolution:
    """The solution, its certificate accepted by the checker."""
    found = solve_basis_pursuit(A, y, **options)
    accept(found.certificate())
    return found


def corners(found: BasisSolution) -> set[tuple[Any, ...]]:
    return set(found.set.vertices())


def gaussian(m: int, N: int, seed: int) -> tuple[Any, Any]:
    rng = np.random.default_rng(seed)
    return rng.standard_normal((m, N)), rng.standard_normal(m)


def test_floats_are_taken_as_the_dyadic_numbers_that_they_are() -> None:
    found = solved(np.array([[0.1, 0.05]]), np.array([1.0]))
    assert found.set == Point(x=(Q(2**55, 3602879701896397), 0))
    assert found.v == (Q(2**55, 3602879701896397),)
    assert found.level == "float64"


def test_exact_data_and_floats_of_the_same_numbers_agree() -> None:
    A, y = gaussian(4, 9, 3)
    exact = solved([[Fraction(a) for a in row] for row in A.tolist()], [Fraction(b) for b in y])
    floats = solved(A, y)
    assert exact.set == floats.set
    assert (exact.status, floats.status) == ("unique", "unique")


def test_x_and_v_are_an_exact_optimal_pair() -> None:
    A, y = gaussian(12, 30, 5)
    found = solved(A, y)
    instance = found.instance
    assert instance.A @ found.x == instance.y
    image = instance.A.T @ found.v
    assert all(abs(value) <= 1 for value in image)
    assert sum(b * v for b, v in zip(instance.y, found.v)) == sum(abs(x) for x in found.x)
    assert tuple(j for j, value in enumerate(image) if abs(value) == 1) == found.equicorrelation


def test_ties_of_a_tie_family() -> None:
    def at(theta: Q) -> BasisSolution:
        return solved([[1, 0, theta], [0, 1, theta]], [1, 1])

    assert at(Q(1, 3)).set == Point(x=(1, 1, 0))
    assert at(Q(2, 3)).set == Point(x=(0, 0, Q(3, 2)))
    tie = at(HALF)
    assert tie.status == "segment"
    assert corners(tie) == {(1, 1, 0), (0, 0, 2)}
    assert (tie.support, tie.signs) == ((0, 1, 2), (1, 1, 1))


def test_zero_data_give_zero() -> None:
    found = solved([[1, -1], [2, 3]], [0, 0])
    assert found.set == Point(x=(0, 0))
    assert (found.level, found.support, found.x, found.v) == ("zero", (), (0, 0), (0, 0))
    assert solved(np.zeros((2, 3)), np.zeros(2)).set == Point(x=(0, 0, 0))


def test_infeasible_with_proof() -> None:
    for A, y in (([[1, 1], [0, 0]], [1, 1]), ([[0]], [1]), ([[1], [2], [3]], [1, 2, 4])):
        found = solved(A, y)
        assert found.status == "infeasible"
        assert found.set == Empty(N=len(A[0]))
        r = found.residual
        assert r is not None
        assert all(value == 0 for value in found.instance.A.T @ r)
        assert sum(a * b for a, b in zip(r, found.instance.y)) > 0
        assert found.x is None and found.v is None and found.support is None


def test_redundant_rows() -> None:
    A = [[1, 2, 0, 1], [0, 1, 1, -1], [1, 3, 1, 0], [2, 4, 0, 2]]
    x = [0, 1, 0, 2]
    y = [sum(a * b for a, b in zip(row, x)) for row in A]
    found = solved(A, y)
    assert found.set == solve_path(Instance.explicit(A, y, QCBP(eta=0))).set
    assert sum(value != 0 for value in found.v or ()) <= 2
    assert solved(np.array(A, dtype=float), np.array(y, dtype=float)).set == found.set
    y[3] += 1
    assert solved(A, y).status == "infeasible"


def test_fewer_columns_than_rows() -> None:
    assert solved([[1, 1], [1, -1], [2, 0]], [3, 1, 4]).set == Point(x=(2, 1))


def test_planted_degenerate_x_is_unique() -> None:
    rng = np.random.default_rng(1)
    A = rng.integers(-64, 65, (12, 30)).astype(float)
    x = np.zeros(30)
    x[[3, 17]] = (2.0, -5.0)
    found = solved(A, A @ x)
    assert found.status == "unique"
    assert found.support == (3, 17)
    assert found.signs == (1, -1)
    assert found.x == tuple(Q(int(value)) for value in x)
    assert set(found.support) <= set(found.equicorrelation or ())
    # The basis of all 12 rows, ties included, proves the same.
    whole = solved(A, A @ x, proposal=(x, np.zeros(12)))
    assert whole.set == found.set


def test_ties_with_zeros_are_decided_by_a_strict_dual_vector() -> None:
    # v = e_1 makes all four columns tight; v = (1, a, b) with a, b < 0 only the first.
    A = [[1, 1, 1, 1], [0, 1, 2, 1], [0, 0, 1, 2]]
    found = solved(A, [1, 0, 0], proposal=([1, 0, 0, 0], [1, 0, 0]))
    assert found.set == Point(x=(1, 0, 0, 0))
    assert found.equicorrelation == (0,)
    assert found.exposing is None
    assert norm_squared(found.v) > 1


def test_ties_with_zeros_are_decided_by_an_exposing_vector(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(basis_pursuit_set, "strict_dual", lambda *_: None)
    A = [[1, 1, 1, 1], [0, 1, 2, 1], [0, 0, 1, 2]]
    found = solved(A, [1, 0, 0], proposal=([1, 0, 0, 0], [1, 0, 0]))
    assert found.set == Point(x=(1, 0, 0, 0))
    assert found.equicorrelation == (0, 1, 2, 3)
    assert found.exposing is not None


def test_simplex_beside_ties_that_vanish() -> None:
    A = [[1, 1, 1, 1, 1], [0, 0, 1, 2, 1], [0, 0, 0, 1, 2]]
    found = solved(A, [1, 0, 0], proposal=([1, 0, 0, 0, 0], [1, 0, 0]))
    assert found.set == Simplex(indices=(0, 1), signs=(1, 1), total=1, rest=(0,) * 5)
    assert found.exposing is not None


def test_segment_with_zeros_and_a_tie_that_vanishes() -> None:
    A = [[1, 1, 1, 1], [1, -1, 0, 0], [0, 0, 0, 1]]
    found = solved(A, [2, 0, 0], proposal=([1, 1, 0, 0], [1, 0, 0]))
    assert found.status == "segment"
    assert corners(found) == {(1, 1, 0, 0), (0, 0, 2, 0)}
    assert found.support == (0, 1, 2)
    assert found.equicorrelation == (0, 1, 2, 3)


def test_duplicate_negated_and_zero_columns() -> None:
    found = solved([[2, -2, 0, 2]], [2])
    assert found.set == Simplex(indices=(0, 1, 3), signs=(1, -1, 1), total=1, rest=(0,) * 4)
    A, y = gaussian(3, 5, 8)
    twice = np.hstack((A, -A, np.zeros((3, 1))))
    repeated = solved(twice, y)
    assert repeated.status == "polytope"
    assert isinstance(repeated.set, Polytope)
    single = solved(A, y)
    assert repeated.set.contains((*single.x, *(Q(0) for _ in range(6))))
    assert repeated.set.contains((*(Q(0) for _ in range(5)), *(-x for x in single.x), Q(0)))


def test_weights_break_and_keep_ties() -> None:
    assert solved([[1, 1]], [2], weights=(1, HALF)).set == Point(x=(0, 2))
    kept = solved([[1, 2]], [2], weights=(1, 2))
    assert kept.status == "segment"
    assert corners(kept) == {(2, 0), (0, 1)}
    triangle = solved([[1, 2, 2]], [2], weights=(1, 2, 2))
    assert triangle.status == "polytope"
    assert solved([[3, 1]], [1], weights=("1/3", "1/9")).status == "segment"


def wrong_proposals(A: Any, y: Any) -> list[tuple[Any, Any]]:
    good = solve_basis_pursuit(A, y)
    x = np.array([float(value.p) / float(value.q) for value in good.x or ()])
    v = np.array([float(value.p) / float(value.q) for value in good.v or ()])
    rng = np.random.default_rng(0)
    m, N = A.shape
    return [
        (x, v),
        (np.zeros(N), np.zeros(m)),
        (rng.standard_normal(N), rng.standard_normal(m)),
        (np.roll(x, 1), v),
        (x[::-1], v[::-1]),
        (-x, v),
        (x, -v),
        (-x, -v),
        (np.full(N, np.nan), np.full(m, np.inf)),
        (1e200 * x, 1e-200 * v),
        (x + 1e-5 * rng.standard_normal(N), v + 1e-5 * rng.standard_normal(m)),
        (np.ones(N), v),
    ]


@pytest.mark.parametrize(
    "kind",
    ["gauss", "integers", "planted", pytest.param("repeated", marks=pytest.mark.slow)],
)
def test_the_proposal_does_not_change_the_result(kind: str) -> None:
    A, y = gaussian(10, 24, 11)
    if kind != "gauss":
        A = np.rint(3 * A)
        y = A[:, 2] - 2 * A[:, 5] if kind == "planted" else np.rint(3 * y)
    if kind == "repeated":
        A[:, 12:] = -A[:, :12]
    known = solve_path(Instance.explicit(A, y, QCBP(eta=0)))
    for proposal in wrong_proposals(A, y):
        found = solve_basis_pursuit(A, y, proposal=proposal)
        assert found.status == known.status
        if isinstance(known.set, Polytope):
            assert all(found.set.contains(x) for x in known.set.vertices())
            assert known.set.contains(found.x)
        else:
            assert found.set == known.set
    accept(found.certificate())


def test_a_solver_without_an_answer_is_no_obstacle(monkeypatch: pytest.MonkeyPatch) -> None:
    A, y = gaussian(8, 20, 2)
    known = solved(A, y)
    monkeypatch.setattr(
        basis_pursuit, "highs", lambda floats: (np.zeros(20), np.zeros(8))
    )
    assert solved(A, y).set == known.set


def test_p3_with_residual_zero_has_the_same_set() -> None:
    A, y = [[2, 0, 1], [0, 3, 1]], [2, 3]
    found = solved(A, y)
    square = norm_squared(found.v)
    for lam in (HALF, Q(1), Q(3, 2), sqrt(2), Q(2), Q(3)):
        verdict = satisfies_p3(found, lam=lam)
        assert (verdict is Verdict.PROVED) == (lam * lam * square < 1)
        assert verdict in (Verdict.PROVED, Verdict.UNDECIDED)
        if verdict is Verdict.PROVED:
            p3 = solve_path(Instance.explicit(A, y, SqrtLasso(lam=lam)))
            assert p3.set == found.set


def test_p3_at_the_boundary_is_not_decided() -> None:
    found = solved([[1]], [1])  # v = 1; at lam = 1 the minimisers of P3 are [0, 1]
    assert satisfies_p3(found, lam=1) is Verdict.UNDECIDED
    assert satisfies_p3(found, lam=1 - Q(1, 2**200)) is Verdict.PROVED
    assert satisfies_p3(solved([[1]], [0]), lam=5) is Verdict.PROVED
    assert satisfies_p3(solved([[0]], [1]), lam=1) is Verdict.REFUTED
    with pytest.raises(BadInput, match="lam"):
        satisfies_p3(found, lam=0)


def test_p3_of_simplices_agrees_with_the_path() -> None:
    found = solved([[2, 2]], [2])
    assert satisfies_p3(found, lam=HALF) is Verdict.PROVED
    assert solve_path(Instance.explicit([[2, 2]], [2], SqrtLasso(lam=HALF))).set == found.set


@pytest.mark.parametrize(
    ("A", "y", "options", "word"),
    [
        ([[sqrt(2)]], [1], {}, "rational"),
        ([[1]], [sqrt(2)], {}, "rational"),
        ([[1]], [1], {"weights": (sqrt(2),)}, "rational"),
        ([[1]], [1], {"weights": (0,)}, "weights"),
        ([[1]], [1], {"weights": (1, 1)}, "weights"),
        (np.array([[np.nan]]), np.array([1.0]), {}, "finite"),
        (np.array([[1.0]]), np.array([np.inf]), {}, "finite"),
        ([[1, 2]], [1, 2], {}, "length"),
        ([[1, 2]], [1], {"proposal": ([1.0], [1.0])}, "proposal"),
        (np.zeros((0, 3)), np.zeros(0), {}, "A"),
    ],
)
def test_bad_input_is_refused(A: Any, y: Any, options: Any, word: str) -> None:
    with pytest.raises(BadInput, match=word):
        solve_basis_pursuit(A, y, **options)
