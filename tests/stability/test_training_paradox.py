"""Paradox II: c_opt = 1 exactly, trained error >= 9/5 exactly, and no map within delta < 1."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from sci_barriers.errors import BadInput
from sci_barriers.exact import Matrix, Q, Verdict, is_zero, norm_squared, sign, sqrt
from sci_barriers.stability import fibre_paradox, training_paradox, verify_optimal_map
from sci_barriers.stability.directions import directions

MATRICES: list[Any] = [
    [[1, 0]],
    [[0, 0, 1]],
    [[1, 2, 2], [0, 1, 1]],
    [[1, 1, 1]],
    [["1/2", "-3", "0", "7/5"], ["0", "1", "1", "1"]],
]


def trained_map(training: Any, rng: random.Random, size: Q) -> Any:
    """A map that is off by exactly `size` in one coordinate at each training point."""
    table = {}
    for y, x in training:
        moved = list(x)
        k = rng.randrange(len(x))
        moved[k] = moved[k] + rng.choice([-1, 1]) * size
        table[y] = moved
    return table.__getitem__


@pytest.mark.parametrize("A", MATRICES)
@pytest.mark.parametrize("K", [2, 3, 6])
def test_c_opt_is_1_exactly_with_a_certificate(A: Any, K: int) -> None:
    found = training_paradox(A, K=K)
    assert found.c_opt == 1 and len(found.points) == K + 1 and len(found.training) == K
    assert verify_optimal_map(json.loads(json.dumps(found.to_json()["optimal"]))) == 1
    zero = tuple(Q(0) for _ in found.A.rows)
    assert all(is_zero(v) for v in found.optimal(zero))  # attained with value 0 on the fibre of 0
    v, u = found.points[0], found.points[2]
    assert norm_squared(v) == 1 and norm_squared(u) == 1
    assert all(is_zero(w) for w in found.A @ v) and not all(is_zero(w) for w in found.A @ u)
    sizes = [fibre.size for fibre in found.optimal.fibres]
    assert sizes.count(1) == 1 and all(s == 0 for s in sizes if s != 1)


@pytest.mark.parametrize("A", MATRICES)
def test_a_map_within_delta_on_t_has_an_error_of_at_least_nine_fifths(A: Any) -> None:
    rng = random.Random(100)
    found = training_paradox(A, K=4)
    for size in (Q(0), Q(1, 100), Q(1, 5)):
        judged = found.judge(trained_map(found.training, rng, size))
        assert judged.within and set(judged.errors_squared) == {size * size}
        assert judged.at_v_at_least(judged.bound) is Verdict.PROVED
        assert judged.at_v_at_least(Q(9, 5)) is Verdict.PROVED
    assert judged.bound == Q(9, 5)
    exact = found.judge(trained_map(found.training, rng, Q(0)))
    assert exact.at_v_squared == 4


def test_the_bound_2_minus_delta_is_attained() -> None:
    """Psi(0) = -(1 - delta) v is within delta of -v and exactly 2 - delta from v."""
    found = training_paradox([[1, 0]], K=2, delta="1/5")
    v = found.points[0]
    judged = found.judge(lambda y: [-Q(4, 5) * w for w in v] if y == (0,) else found.points[2])
    assert judged.within and judged.at_v_squared == Q(81, 25)
    assert judged.at_v_at_least(Q(9, 5) + Q(1, 10**20)) is Verdict.REFUTED


def test_the_optimal_map_is_not_within_delta_of_t() -> None:
    found = training_paradox([[1, 1, 1]], K=3)
    judged = found.judge(found.optimal)
    assert not judged.within and judged.errors_squared[0] == 1 and judged.at_v_squared == 1
    assert judged.at_v_at_least(judged.bound) is Verdict.REFUTED


def test_random_maps_within_delta_obey_the_bound() -> None:
    rng = random.Random(101)
    within = 0
    found = training_paradox([[1, 0, 0], [0, 1, 0]], K=2, delta="1/2")
    for _ in range(300):
        shift = [Q(rng.randint(-5, 5), 10) for _ in range(3)]
        table = {y: [a + b for a, b in zip(x, shift, strict=True)] for y, x in found.training}
        judged = found.judge(table.__getitem__)
        if judged.within:
            within += 1
            assert judged.at_v_at_least(Q(3, 2)) is Verdict.PROVED
    assert within > 30


def test_float_maps_are_judged_by_their_exact_outputs() -> None:
    found = training_paradox([[1, 0]], K=2)
    judged = found.judge(lambda y: [float(y[0].p) / float(y[0].q), -0.9])
    # 0.9 is read as the dyadic number that it is
    assert judged.errors_squared[0] == (1 - Q(*(0.9).as_integer_ratio())) ** 2
    assert not judged.within  # the point (1, 0) is missed


def test_no_map_is_within_delta_below_1_of_both_points_of_a_fibre() -> None:
    rng = random.Random(102)
    for A in MATRICES:
        for K in (2, 4):
            found = fibre_paradox(A, K=K)
            assert found.c_opt == 1 and len(found.points) == K
            assert verify_optimal_map(found.to_json()["optimal"]) == 1
            assert found.within(found.optimal, delta=1) is Verdict.PROVED
            for _ in range(20):
                value = [Q(rng.randint(-9, 9), 7) for _ in found.points[0]]
                worst = found.largest_error_squared(lambda y, value=value: value)
                assert sign(worst - 1) >= 0
                assert found.within(lambda y, value=value: value, delta="999/1000") is (
                    Verdict.REFUTED
                )


def test_sets_as_values_do_not_help_either() -> None:
    """For each z: ||z - v||^2 + ||z + v||^2 = 2 ||z||^2 + 2, so one of them is >= 1."""
    found = fibre_paradox([[1, 0]], K=2)
    v, minus = found.points
    rng = random.Random(103)
    for _ in range(50):
        z = [Q(rng.randint(-9, 9), 4) for _ in v]
        near = [sum(((a - b) ** 2 for a, b in zip(z, p, strict=True)), Q(0)) for p in (v, minus)]
        assert max(near) >= 1 and sum(near, Q(0)) == 2 * sum((a * a for a in z), Q(0)) + 2


def test_different_thetas_give_different_sets() -> None:
    one = training_paradox([[1, 0]], K=3, thetas=["1/3", "2/7"])
    two = training_paradox([[1, 0]], K=3, thetas=["1/3", "2/9"])
    assert set(one.points) != set(two.points) and set(one.training) != set(two.training)
    assert one.c_opt == two.c_opt == 1
    assert one.points[2] == (Q(1, 3), 0)


def test_given_directions_are_used_and_roots_are_exact() -> None:
    v = ["0", "1/2*sqrt(2)", "-1/2*sqrt(2)"]
    found = training_paradox([[1, 1, 1]], K=2, v=v, u=["3/5", "4/5", 0])
    assert found.points[0] == (0, sqrt(Q(1, 2)), -sqrt(Q(1, 2))) and found.c_opt == 1
    rational = directions(Matrix([[1, 1, 0, 0], [0, 0, 0, 1]]))[0]
    assert rational == (0, 0, 1, 0)  # a kernel vector of rational norm is preferred


def test_bad_paradoxes_are_refused() -> None:
    cases: list[tuple[Any, str]] = [
        (lambda: training_paradox([[1, 0], [0, 1]], K=2), "dim ker A = 0: must be >= 1"),
        (lambda: training_paradox([[0, 0]], K=2), "rank of A = 0"),
        (lambda: training_paradox([[1, 0]], K=1), "K = 1: must be an integer >= 2"),
        (lambda: training_paradox([[1, 0]], K=2.0), "K = 2.0: must be an integer"),
        (lambda: training_paradox([[1, 0]], K=2, delta=1), "delta = 1: must be < 1"),
        (lambda: training_paradox([[1, 0]], K=2, delta=-1), "delta = -1: must be >= 0"),
        (lambda: training_paradox([[1, 0]], K=3, thetas=[1]), "number of thetas = 1: must be 2"),
        (lambda: training_paradox([[1, 0]], K=3, thetas=[1, 1]), "comes twice"),
        (lambda: training_paradox([[1, 0]], K=2, thetas=[2]), r"thetas\[0\] = 2: must be <= 1"),
        (lambda: training_paradox([[1, 0]], K=2, thetas=[0]), r"thetas\[0\] = 0: must be > 0"),
        (lambda: training_paradox([[1, 0]], K=2, v=[1, 0]), "A v = .*must be 0"),
        (lambda: training_paradox([[1, 0]], K=2, v=[0, 2]), r"\|\|v\|\|\^2 = 4: must be 1"),
        (lambda: training_paradox([[1, 0]], K=2, u=[0, 1]), "A u = .*must not be 0"),
        (lambda: training_paradox([["1+sqrt(2)", 1]], K=2), "must be rational for v"),
    ]
    for call, message in cases:
        with pytest.raises(BadInput, match=message):
            call()
