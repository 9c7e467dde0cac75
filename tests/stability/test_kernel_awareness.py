"""kappa, Lipschitz bounds, errors of stable maps, and what a map does on M_1."""

from __future__ import annotations

import json
import random
from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest

from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, Verdict, from_json, sign, sqrt
from sci_barriers.stability import (
    error_bound,
    kernel_awareness,
    lipschitz_bound,
    map_awareness,
    on_floats,
)
from sci_barriers.stability.maps import Outputs


def random_case(rng: random.Random) -> tuple[list[list[int]], list[list[int]]]:
    N, m = rng.randrange(1, 4), rng.randrange(1, 3)
    A = [[rng.randint(-2, 2) for _ in range(N)] for _ in range(m)]
    A[0][0] = A[0][0] or 1
    points = {tuple(rng.randint(-3, 3) for _ in range(N)) for _ in range(rng.randrange(1, 6))}
    return A, [list(x) for x in points]


def kappa_by_pairs(A: list[list[int]], points: list[list[int]]) -> Fraction | None:
    best = Fraction(0)
    for x, z in combinations(points, 2):
        v = [a - b for a, b in zip(x, z, strict=True)]
        near = sum(sum(a * b for a, b in zip(row, v, strict=True)) ** 2 for row in A)
        if near == 0:
            return None
        best = max(best, Fraction(sum(a * a for a in v), near))
    return best


def test_kappa_is_the_largest_ratio_and_the_pair_attains_it() -> None:
    rng = random.Random(60)
    kinds = [0, 0]
    for _ in range(300):
        A, points = random_case(rng)
        found = kernel_awareness(A, points)
        expected = kappa_by_pairs(A, points)
        kinds[found.finite] += 1
        if expected is None:
            assert found.squared_lipschitz is None and found.lipschitz() is None
        else:
            assert found.squared_lipschitz == Q(expected.numerator, expected.denominator)
        if found.pair is None:
            assert len(points) == 1 and found.squared_lipschitz == 0
        else:
            assert kappa_by_pairs(A, [points[i] for i in found.pair]) == expected
    assert min(kinds) > 30


def test_of_pairs_in_the_kernel_the_farthest_is_named() -> None:
    found = kernel_awareness([[1, 0]], [[0, 0], [0, 1], [0, 5], [7, 0]])
    assert not found.finite and found.pair == (0, 2)


def test_exact_maps_have_at_least_the_lipschitz_constant_root_kappa() -> None:
    """Observed stretching of a map that is exact on M_1 is kappa itself."""
    rng = random.Random(61)
    for _ in range(60):
        A, points = random_case(rng)
        found = kernel_awareness(A, points)
        if found.squared_lipschitz is None or len(points) < 2:
            continue
        table = {}
        for x in points:
            y = tuple(sum((Q(a * b) for a, b in zip(row, x, strict=True)), Q(0)) for row in A)
            table[y] = x
        seen = map_awareness(A, table.__getitem__, points)
        assert set(seen.errors_squared) == {Q(0)}
        assert seen.observed_squared == found.squared_lipschitz
        slope = found.lipschitz()
        assert slope is not None and slope.contains(sqrt(found.squared_lipschitz))


def test_errors_below_eta_force_the_lipschitz_bound() -> None:
    """A map with error exactly e at each point is stretched at least as lipschitz_bound says."""
    rng = random.Random(62)
    positive = 0
    for _ in range(80):
        A, points = random_case(rng)
        eta = Q(rng.randrange(1, 8), 8)
        bound = lipschitz_bound(A, points, eta=eta)
        if bound.value is None:
            assert bound.pair is not None
            i, j = bound.pair
            assert kappa_by_pairs(A, [points[i], points[j]]) is None
            continue
        table: dict[Any, Any] = {}
        for x in points:
            y = tuple(sum((Q(a * b) for a, b in zip(row, x, strict=True)), Q(0)) for row in A)
            moved = [Q(v) for v in x]
            k = rng.randrange(len(x))
            moved[k] += rng.choice([-1, 1]) * eta
            table.setdefault(y, moved)
        seen = map_awareness(A, table.__getitem__, points)
        if all(sign(e - eta * eta) <= 0 for e in seen.errors_squared):
            assert sign(seen.observed_squared - bound.value.lower**2) >= 0
            positive += bound.value.lower > 0
    assert positive > 10


def test_stable_maps_have_an_error() -> None:
    """A linear map Psi with a known Lipschitz constant errs at least as error_bound says."""
    rng = random.Random(63)
    positive = 0
    for _ in range(150):
        A, points = random_case(rng)
        m, N = len(A), len(A[0])
        B = [[Q(rng.randint(-2, 2), 2) for _ in range(m)] for _ in range(N)]
        # the Frobenius norm bounds the Lipschitz constant
        L = Q(int(sqrt(sum((b * b for row in B for b in row), Q(0))).scaled_floor(0)) + 1)

        def Psi(y: Any, B: Any = B) -> Any:
            return [sum((b * v for b, v in zip(row, y, strict=True)), Q(0)) for row in B]

        bound = error_bound(A, points, L=L)
        seen = map_awareness(A, Psi, points)
        worst = seen.errors_squared[seen.worst]
        assert bound.value is not None
        assert sign(worst - bound.value.lower * bound.value.lower) >= 0
        assert all(sign(worst - e) >= 0 for e in seen.errors_squared)
        positive += bound.value.lower > 0
    assert positive > 20


def test_infinite_lipschitz_bound_means_that_no_map_has_the_errors() -> None:
    points = [[0, 0], [0, 1]]
    assert lipschitz_bound([[1, 0]], points, eta="49/100").value is None
    half = lipschitz_bound([[1, 0]], points, eta="1/2")
    assert half.value is not None and half.value.upper == 0 and half.pair is None
    error = error_bound([[1, 0]], points, L=1000)
    assert error.value is not None and error.value.contains(Q(1, 2)) and error.pair == (0, 1)


def test_unaware_pairs_are_close_in_the_data_and_recovered() -> None:
    A = [[0, "1/1000"]]
    points = [[0, 0], [0, 1], [5, 5]]
    seen = map_awareness(A, lambda y: (0, 1000 * y[0]), points)
    assert seen.unaware(eta="1/500") == ((0, 1),)
    assert seen.unaware(eta="1/2") == ()  # not > 2 eta apart
    assert seen.unaware(eta="1/1000") == ()  # images not nearer than eta
    assert seen.worst == 2 and seen.errors_squared == (0, 0, 25)


def test_square_roots_are_exact() -> None:
    found = kernel_awareness([[1, "sqrt(2)"]], [[0, 0], ["-sqrt(2)", 1], [1, 0]])
    assert not found.finite and found.pair == (0, 1)
    ratio = kernel_awareness([[1, "sqrt(2)"]], [[0, 0], [0, 1]])
    assert ratio.squared_lipschitz == Q(1, 2)


def test_each_y_is_asked_once() -> None:
    calls = []

    def Psi(y: Any) -> Any:
        calls.append(y)
        return [len(calls), 0]

    seen = map_awareness([[1, 0]], Psi, [[0, 0], [0, 1], [1, 0], [1, 5]])
    assert len(calls) == 2
    assert seen.outputs == ((1, 0), (1, 0), (2, 0), (2, 0))
    assert Outputs(Psi, N=2).calls == 0


def test_floats_are_read_exactly_and_on_floats_rounds_the_data() -> None:
    seen = map_awareness([[1, 0]], lambda y: [0.1, 0], [[0, 0], [1, 0]])
    assert seen.outputs[0][0] == Q(*(0.1).as_integer_ratio())
    got = []

    def f(y: Any) -> Any:
        got.append(y)
        return [y[0], 0]

    third = map_awareness([["1/3", 0]], on_floats(f), [[1, 0]])
    assert third.outputs[0][0] == Q(*(1 / 3).as_integer_ratio())
    assert got[0].dtype == "float64"


def test_results_are_written() -> None:
    A, points = [[0, "1/1000"]], [[0, 0], [0, 1]]
    data = json.loads(json.dumps(kernel_awareness(A, points).to_json()))
    assert from_json(data["kappa"]) == 1_000_000 and data["pair"] == [0, 1]
    assert kernel_awareness([[1, 0]], points).to_json()["kappa"] == "infinity"
    seen = json.loads(json.dumps(map_awareness(A, lambda y: [0, 0], points).to_json()))
    assert seen["errors_squared"] == ["0", "1"] and seen["observed_squared"] == "0"


def test_bad_maps_and_sets_are_refused() -> None:
    A, points = [[1, 0]], [[0, 0], [0, 1]]
    cases: list[tuple[Any, str]] = [
        (lambda: map_awareness(A, 3, points), "Psi = 3: must be callable"),
        (lambda: map_awareness(A, lambda y: [0], points), r"length of Psi\(y\) = 1: must be N = 2"),
        (lambda: map_awareness(A, lambda y: None, points), r"Psi\(y\) = None"),
        (lambda: map_awareness(A, lambda y: [float("nan"), 0], points), "must be finite"),
        (lambda: map_awareness(A, lambda y: [1j, 0], points), "must be real"),
        (lambda: kernel_awareness(A, []), r"number of points of M_1 = 0: must be at least 1"),
        (lambda: kernel_awareness(A, [[0, 0], [0, 0]]), r"M_1\[1\] = .*equals M_1\[0\]"),
        (lambda: kernel_awareness(A, [[0, 0, 0]]), r"length of M_1\[0\] = 3: must be N = 2"),
        (lambda: kernel_awareness(A, "points"), "must be a list of points"),
        (lambda: kernel_awareness([[0, 0]], points), "rank of A = 0: must be >= 1"),
        (lambda: lipschitz_bound(A, points, eta=-1), "eta = -1: must be >= 0"),
        (lambda: lipschitz_bound(A, points, eta="sqrt(2)"), "must be rational"),
        (lambda: error_bound(A, points, L=-1), "L = -1: must be >= 0"),
        (lambda: map_awareness(A, lambda y: [0, 0], points).unaware(eta=0), "eta = 0: must be > 0"),
    ]
    for call, message in cases:
        with pytest.raises(BadInput, match=message):
            call()


def test_verdicts_have_no_truth_value() -> None:
    with pytest.raises(TypeError):
        bool(Verdict.PROVED)
