"""What passes from level to level: repaired guesses, parallel columns, the exact stop, gaps."""

from __future__ import annotations

import numpy as np
import pytest

from sci_barriers.certified import LEVELS, solve
from sci_barriers.certified.accuracy import around, bits_for, enclosed, read_digits, root
from sci_barriers.certified.solution import STATUSES
from sci_barriers.errors import BadInput
from sci_barriers.exact import Enclosure, Q, sqrt
from sci_barriers.families import ADelta
from sci_barriers.problems import QCBP, Lasso, Point, SqrtLasso, explicit
from sci_barriers.solvers.enclosed_point import narrow
from sci_barriers.solvers.path.data import path_data
from sci_barriers.solvers.path.homotopy import goal_of, minimisers_on_path
from sci_barriers.solvers.path.walk import stop_at
from support.small_instances import small_case

OBJECTIVES = {"P1": QCBP, "P2": Lasso, "P3": SqrtLasso}


def gaussian(seed: int, m: int = 20, N: int = 40) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.standard_normal((m, N)), rng.standard_normal(m)


@pytest.mark.parametrize("block", range(4))
def test_the_result_of_the_path_does_not_depend_on_its_start(block: int) -> None:
    tried = 0
    for seed in range(100 * block, 100 * block + 60):
        case = small_case(seed)
        instance = explicit(case.A, case.y, OBJECTIVES[case.problem](**case.arguments()))
        plain = minimisers_on_path(instance)
        known = [(j, s) for j, s in plain.tight if s]
        wrong = [(0, 1)]
        for pairs in (known, wrong, known[:1], []):
            start = [j for j, _ in pairs], [s for _, s in pairs]
            found = minimisers_on_path(instance, start=start)
            assert (found.xi, found.status, found.case) == (plain.xi, plain.status, plain.case)
            tried += 1
    assert tried == 240


def test_the_exact_stop_is_only_at_optimal_supports() -> None:
    instance = explicit([[2, 1, 0], [0, 1, 3]], [4, 5], Lasso(lam=1))
    data = path_data(instance)
    goal = goal_of(instance, data)
    x = solve(instance).x
    P = [j for j, value in enumerate(x) if value != 0]
    s = [1 if x[j] > 0 else -1 for j in P]
    assert stop_at(data, goal, support=P, signs=s) is not None
    assert stop_at(data, goal, support=P, signs=[-t for t in s]) is None
    assert stop_at(data, goal, support=P[:1], signs=s[:1]) is None
    twice = explicit([[1, 1], [2, 2]], [3, 1], Lasso(lam=1))
    pair = path_data(twice)
    assert stop_at(pair, goal_of(twice, pair), support=(0, 1), signs=(1, -1)) is None


@pytest.mark.parametrize("seed", range(6))
def test_columns_that_are_parallel_but_for_rounding_are_decided_without_the_path(seed: int) -> None:
    A, y = gaussian(seed)
    boxes = solve(A, y, Lasso(lam=1)).enclosure(digits=3)
    first = max(range(40), key=lambda j: abs(boxes[j].midpoint))
    other = next(j for j in range(40) if boxes[j].upper == 0)
    A[:, other] = -A[:, first]
    A[3, other] = np.nextafter(A[3, other], 10.0)
    found = solve(A, y, Lasso(lam=1))
    assert found.status == "unique" and found.level in ("refined", "prime", "exact")
    assert len({first, other} & set(found.support)) == 1
    exact = minimisers_on_path(explicit(A, y, Lasso(lam=1)))
    assert isinstance(exact.xi, Point)
    assert found.support == tuple(j for j, value in enumerate(exact.xi.x) if value != 0)


def test_equal_columns_among_many_give_a_set_at_level_path() -> None:
    A, y = gaussian(8, m=60, N=120)
    first = solve(A, y, Lasso(lam=1)).support[0]
    other = next(j for j in range(120) if abs(A[:, j] @ y) < 1)
    A[:, other] = A[:, first]
    found = solve(A, y, Lasso(lam=1))
    assert (found.status, found.level) == ("simplex", "path")
    assert {first, other} <= set(found.support)


def test_a_wrong_guess_is_repaired() -> None:
    A, y = gaussian(3)
    right = solve(A, y, Lasso(lam=1))
    for j in range(5):
        guess = np.zeros(40)
        guess[j] = 1.0
        found = solve(A, y, Lasso(lam=1), guess=guess)
        assert (found.support, found.signs) == (right.support, right.signs)


def test_the_gap_of_two_sets_is_that_of_the_sides_of_a_tie() -> None:
    one, two = (solve(ADelta(delta="1/64", order=order).instance()) for order in ("12", "21"))
    assert one.gap(two).squared == 2 * one.x[1] ** 2
    assert one.gap(one).squared == 0
    with pytest.raises(BadInput):
        one.gap(solve([[1]], [1], Lasso(lam=1)))


def test_every_level_and_status_is_named() -> None:
    seen = set()
    for seed in range(200):
        case = small_case(seed)
        found = solve(case.A, case.y, OBJECTIVES[case.problem](**case.arguments()))
        seen.add(found.level)
        assert found.level in LEVELS and found.status in STATUSES
    assert {"float64", "path", "basis"} <= seen


def test_digits_and_bits() -> None:
    assert 2.0 ** -bits_for(20) < 10.0**-20
    for bad in (0, -1, True, "10", 1.5, None, 10**6):
        with pytest.raises(BadInput, match="digits"):
            read_digits(bad)
    box = enclosed(sqrt(2) * Q(1, 10**30), bits=40)
    assert box.width <= box.lower * Q(1, 2**40)
    assert enclosed(Q(0), bits=9) == Enclosure.point(0)
    wide = around(Q(1, 3), Q(1, 100), bits=20)
    assert wide.contains(Q(1, 3) - Q(1, 100)) and wide.contains(Q(1, 3) + Q(1, 100))
    assert narrow(box, bits=40) and not narrow(wide, bits=8)
    assert not narrow(Enclosure(lower=Q(-1), upper=Q(1)), bits=1)
    small = root(Enclosure.point(Q(1, 10**40)), bits=30)
    assert small.contains(Q(1, 10**20)) and small.width <= Q(1, 10**20) * Q(1, 2**30)
