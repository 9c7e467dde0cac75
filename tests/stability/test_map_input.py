"""Bad sets, matrices and pairs for maps: BadInput with the value, the bound and the remedy."""

from __future__ import annotations

from typing import Any

import pytest

from sci_barriers.stability import (
    error_bound,
    fibre_paradox,
    kernel_awareness,
    lipschitz_bound,
    map_awareness,
    optimal_map,
    radius_within,
    training_paradox,
    universal_instability,
    unstable_pairs,
)
from sci_barriers.stability.instability import example
from sci_barriers.stability.statements_maps import (
    awareness_statement,
    instability_statement,
    pair_statement,
)
from support.judging import refused

ROW = [[1, 0]]
TWO = [[0, 0], [0, 2]]
SETS: dict[str, Any] = {
    "optimal_map": optimal_map,
    "kernel_awareness": kernel_awareness,
    "map_awareness": lambda A, points: map_awareness(A, lambda y: [0, 0], points),
    "lipschitz_bound": lambda A, points: lipschitz_bound(A, points, eta=0),
    "error_bound": lambda A, points: error_bound(A, points, L=1),
    "unstable_pairs": lambda A, points: unstable_pairs(A, lambda y: [0, 0], points, eta=1),
}


@pytest.mark.parametrize("call", SETS.values(), ids=SETS)
def test_bad_sets_and_matrices_are_refused_with_value_bound_and_remedy(call: Any) -> None:
    refused(lambda: call(ROW, []), "number of points of M_1 = 0", "at least 1", "pass a point")
    refused(lambda: call([[0, 0]], TWO), "rank of A = 0", "must be >= 1", "pass a matrix")
    refused(lambda: call(ROW, [[0, 0], [1]]), "length of M_1[1] = 1", "must be N = 2")
    refused(lambda: call(ROW, [[0, 0, 0]]), "length of M_1[0] = 3", "must be N = 2")
    refused(lambda: call(ROW, [[0, 1], [0, "2/2"]]), "M_1[1] = '(0, 1)'", "equals M_1[0]", "drop")
    refused(lambda: call(ROW, [[0, float("nan")]]), "must be finite")
    refused(lambda: call([], TWO), "rows of A = 0", "at least 1")


@pytest.mark.parametrize("call", [training_paradox, fibre_paradox])
def test_a_paradox_needs_a_kernel(call: Any) -> None:
    """m >= N with independent columns leaves none; dependent columns do."""
    for A in ([[1, 0], [0, 1]], [[1, 0], [0, 1], [2, 3]], [[5]]):
        refused(lambda A=A: call(A, K=2), "dim ker A = 0", "must be >= 1", "m < N")
    refused(lambda: call([[0, 0]], K=2), "rank of A = 0", "must be >= 1")
    refused(lambda: call(ROW, K=1), "K = 1", "must be an integer >= 2")
    assert call([[1, 0], [2, 0]], K=2).c_opt == 1


def test_square_matrices_are_allowed_where_no_kernel_is_needed() -> None:
    """An injective A has c_opt = 0 and a finite kappa."""
    assert optimal_map([[1, 0], [0, 1]], TWO).c_opt == 0
    assert kernel_awareness([[1, 0], [0, 1]], TWO).squared_lipschitz == 1


def test_bad_pairs_are_refused_with_value_bound_and_remedy() -> None:
    A, Psi, x, z, eta = example()
    found = universal_instability(A, Psi, x, z, eta=eta)
    cases: list[tuple[Any, str]] = [
        (lambda: pair_statement(ROW, [0, 0], [0, "0"]), "||x - x'|| = 0: must be > 0"),
        (lambda: pair_statement(ROW, [0], [0, 1]), "length of x = 1: must be N = 2"),
        (lambda: pair_statement(ROW, [0, 0], [0]), "length of x' = 1: must be N = 2"),
        (lambda: pair_statement([[0, 0]], [0, 0], [0, 1]), "rank of A = 0"),
        (lambda: pair_statement(ROW, *TWO, accuracy=-1), "accuracy = -1: must be >= 0"),
        (lambda: pair_statement(ROW, *TWO, lipschitz="-1/2"), "lipschitz = -1/2: must be >= 0"),
        (lambda: pair_statement(ROW, *TWO, outputs=[[0, 0]]), "number of outputs = 1: must be 2"),
        (
            lambda: pair_statement(ROW, *TWO, outputs=[[0, 0], [0, 1]]),
            "||Psi(A x) - Psi(A x')||^2 = 1: must be 0 where A x = A x'",
        ),
        (
            lambda: pair_statement(A, x, z, outputs=[x, [0, "3/4"]], accuracy="1/5"),
            "accuracy = 1/5: must be >= the errors of the outputs",
        ),
        (lambda: instability_statement(found, epsilon="1/501"), "epsilon = 1/501: must be >= eta"),
        (lambda: awareness_statement(kernel_awareness(ROW, [[0, 0]])), "M_1 = 1: must be at least"),
        (lambda: universal_instability(A, Psi, [0], z, eta=eta), "length of x = 1: must be N = 2"),
        (lambda: universal_instability(A, Psi, x, z, eta=-1), "eta = -1: must be > 0"),
        (lambda: radius_within([[1], [1]]), "M_1[1] = '(1)'"),
    ]
    for call, words in cases:
        refused(call, words)
