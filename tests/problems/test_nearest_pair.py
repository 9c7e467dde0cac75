"""The gap of two sets: exact, and each point the projection of the other."""

from __future__ import annotations

import itertools
import random
from typing import Any

import pytest

from sci_barriers.errors import BadInput
from sci_barriers.exact import Matrix, Nested, Q, norm_squared, sqrt
from sci_barriers.problems import Empty, Point, Polytope, Simplex, SolutionSet, gap_between


def random_set(rng: random.Random, N: int) -> SolutionSet:
    kind = rng.randrange(3)
    if kind == 0:
        return Point(x=[rng.randrange(-3, 4) for _ in range(N)])
    J = tuple(sorted(rng.sample(range(N), rng.randrange(2, N + 1))))
    signs = tuple(rng.choice((1, -1)) for _ in J)
    if kind == 1:
        rest = [0 if i in J else rng.randrange(-3, 4) for i in range(N)]
        return Simplex(indices=J, signs=signs, total=Q(rng.randrange(1, 7), 2), rest=rest)
    rows = [[Q(rng.randrange(-2, 3)) for _ in range(N)] for _ in range(2)]
    for j, s in zip(J, signs, strict=True):
        rows[0][j] = Q(s * rng.randrange(1, 3))
    x = [Q(0)] * N
    for j, s in zip(J, signs, strict=True):
        x[j] = s * Q(rng.randrange(0, 4), 2)
    A = Matrix(rows)
    ray = (Q(1), Q(rng.randrange(-1, 2))) if rng.random() < 0.4 else None
    return Polytope(A=A, tight=J, signs=signs, fit=A @ tuple(x), ray=ray)


def test_gap_is_attained_by_points_that_are_projections_of_each_other() -> None:
    rng = random.Random(21)
    zero = 0
    for _ in range(80):
        N = rng.randrange(2, 5)
        S, T = random_set(rng, N), random_set(rng, N)
        squared, p, q = gap_between(S, T)
        assert S.contains(p)
        assert T.contains(q)
        assert S.nearest(q) == p
        assert T.nearest(p) == q
        assert squared == norm_squared([a - b for a, b in zip(p, q, strict=True)])
        zero += squared == 0
    assert 0 < zero < 60


def test_gap_is_at_most_the_distance_of_any_two_points() -> None:
    rng = random.Random(22)
    for _ in range(40):
        S, T = random_set(rng, 3), random_set(rng, 3)
        squared = gap_between(S, T).squared
        for a, b in itertools.product(S.vertices(), T.vertices()):
            assert squared <= norm_squared([x - y for x, y in zip(a, b, strict=True)])
        for a in S.vertices():
            assert squared <= T.squared_distance(a)


def test_gap_is_symmetric() -> None:
    rng = random.Random(23)
    for _ in range(20):
        S, T = random_set(rng, 3), random_set(rng, 3)
        assert gap_between(S, T).squared == gap_between(T, S).squared


def test_gap_of_the_two_vertices_of_omega_k() -> None:
    beta, eps = sqrt(2) * Q(10, 3), Q(1, 2**11)
    T = 1 / (beta + eps)
    found = gap_between(Point(x=(T, 0)), Point(x=(0, T)))
    assert found.squared == 2 * T * T
    assert found.distance(bits=60).contains(sqrt(2) * T)


def test_gap_with_one_nested_root_is_exact() -> None:
    c = Nested(a=0, b=1, s=2 + sqrt(2))
    S = Simplex(indices=(0, 1), signs=(1, 1), total=1, rest=(0, 0, 1 / c))
    found = gap_between(S, Point(x=(0, 0, 2 / c)))
    assert found.squared == Q(1, 2) + 1 / (c * c)
    assert found.p == (Q(1, 2), Q(1, 2), 1 / c)


def test_gap_refuses_two_different_nested_roots() -> None:
    S, T = (Point(x=(Nested(a=0, b=1, s=k + sqrt(2)),)) for k in (2, 3))
    with pytest.raises(BadInput):
        gap_between(S, T)


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (Point(x=(1, 2, 3)), r"dimensions = \(2, 3\): must agree"),
        (Empty(N=2), "set = 'empty': must have a point"),
        (Polytope(A=Matrix([[1, 1]]), tight=(0, 1), signs=(1, 1), fit=(-1,)), "sets = 'empty'"),
    ],
)
def test_gap_refuses_empty_sets_and_other_dimensions(other: Any, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        gap_between(Point(x=(1, 2)), other)
