"""Polytopes with free variables (sign 0): vertices, projections, boundedness, canonical forms."""

from __future__ import annotations

import random
from typing import Any

import pytest

from sci_barriers.errors import BadInput
from sci_barriers.exact import Matrix, Q, dot, is_zero, sign
from sci_barriers.problems import (
    QCBP,
    Empty,
    Lasso,
    Point,
    Polytope,
    Simplex,
    SqrtLasso,
    canonical,
    exposing,
    free_indices,
    gap_between,
)

# x_0 free, x_1 and x_2 >= 0:  x_0 + x_1 = 1,  x_1 + x_2 = 2.
A = Matrix([[Q(1), Q(1), Q(0)], [Q(0), Q(1), Q(1)]])
EDGE = Polytope(A=A, tight=(0, 1, 2), signs=(0, 1, 1), fit=(1, 2))


def line() -> Polytope:
    """x_0 + x_1 = 3 with both free."""
    return Polytope(A=Matrix([[Q(1), Q(1)]]), tight=(0, 1), signs=(0, 0), fit=(3,))


def random_polytope(rng: random.Random, *, ray: bool = False) -> Polytope:
    m, N = rng.randint(1, 3), rng.randint(1, 5)
    rows = [[Q(rng.randint(-2, 2)) for _ in range(N)] for _ in range(m)]
    signs = tuple(rng.choice((0, 1, 1, -1)) for _ in range(N))
    x = [Q(rng.randint(0, 2)) * (s or rng.choice((1, -1))) for s in signs]
    matrix = Matrix(rows)
    v = tuple(Q(rng.randint(-2, 2)) for _ in range(m))
    use = ray and any(v)
    t = Q(rng.randint(0, 2))
    fit = tuple(a + (t * b if use else 0) for a, b in zip(matrix @ tuple(x), v, strict=True))
    return Polytope(
        A=matrix, tight=tuple(range(N)), signs=signs, fit=fit, ray=v if use else None
    )


def test_free_indices_are_those_of_weight_zero() -> None:
    for objective in (
        QCBP(eta=1, weights=(0, 1, "0/7")),
        Lasso(lam=1, weights=(0, 2, 0)),
        SqrtLasso(lam=1, weights=(0, "1e-300", 0)),
    ):
        assert free_indices(objective, N=3) == (0, 2)
    assert free_indices(Lasso(lam=1), N=3) == ()


def test_vertices_leave_the_free_variables_without_a_sign() -> None:
    assert set(EDGE.vertices()) == {(1, 0, 2), (-1, 2, 0)}
    assert EDGE.contains((0, 1, 1))
    assert not EDGE.contains((2, -1, 3))
    assert EDGE.squared_diameter() == 12


def test_a_line_is_unbounded() -> None:
    assert not line().is_bounded()
    for ask in (line().vertices, line().diameter):
        with pytest.raises(BadInput, match="unbounded"):
            ask()
    assert line().nearest((0, 0)) == (Q(3, 2), Q(3, 2))
    assert line().squared_distance((5, -1)) == Q(1, 2)


def test_a_half_line_is_unbounded() -> None:
    half = Polytope(A=Matrix([[Q(1), Q(1)]]), tight=(0, 1), signs=(0, 1), fit=(3,))
    assert not half.is_bounded()
    assert half.nearest((9, 0)) == (3, 0)
    assert half.nearest((0, 9)) == (-3, 6)


def test_a_ray_in_the_span_of_the_free_columns_is_unbounded() -> None:
    found = Polytope(A=Matrix([[Q(1)]]), tight=(0,), signs=(0,), fit=(1,), ray=(2,))
    assert not found.is_bounded()
    assert found.contains((-5,)) and not found.contains((2,))


def test_projections_carry_equality_on_free_variables() -> None:
    rng = random.Random("projections")
    for k in range(150):
        found = random_polytope(rng, ray=k % 2 == 0)
        x = tuple(Q(rng.randint(-6, 6), 2) for _ in range(found.N))
        shown = found.projection(x)
        assert found.contains(shown.point)
        assert found.is_projection(x, shown)
        assert shown.multipliers is not None
        for k in found.free():
            slope = dot(found.columns()[k], shown.multipliers)
            assert is_zero(x[found.tight[k]] - shown.point[found.tight[k]] + slope)
        if found.ray is None and found.is_bounded():
            for corner in found.vertices():
                assert found.contains(corner)
                step = [a - b for a, b in zip(x, shown.point, strict=True)]
                other = [a - b for a, b in zip(corner, shown.point, strict=True)]
                assert sign(dot(step, other)) <= 0


def test_a_wrong_projection_is_no_projection() -> None:
    shown = EDGE.projection((5, 5, 5))
    assert EDGE.is_projection((5, 5, 5), shown)
    assert not EDGE.is_projection((6, 5, 5), shown)


def test_a_vertex_has_independent_columns_with_the_free_ones() -> None:
    # the points with x_0 = 0 are no vertices
    assert (0, 1, 1) not in EDGE.vertices()


def test_canonical_forms_with_free_variables() -> None:
    point = Polytope(A=A, tight=(0, 1), signs=(0, 1), fit=(1, 2))
    assert canonical(point) == Point(x=(-1, 2, 0))
    assert canonical(EDGE) is EDGE
    whole = line()
    assert canonical(whole) is whole
    equal = Matrix([[Q(1), Q(1), Q(1)], [Q(0), Q(1), Q(1)]])
    found = canonical(Polytope(A=equal, tight=(0, 1, 2), signs=(0, 1, 1), fit=(5, 2)))
    assert found == Simplex(indices=(1, 2), signs=(1, 1), total=2, rest=(3, 0, 0))
    mixed = Polytope(A=equal, tight=(0, 1, 2), signs=(1, 0, 1), fit=(5, 2))
    assert not isinstance(canonical(mixed), Simplex)
    none = Polytope(A=A, tight=(0, 1, 2), signs=(0, 1, 1), fit=(1, -2))
    assert canonical(none) == Empty(N=3)


def test_exposing_vectors_are_orthogonal_to_free_columns() -> None:
    rng = random.Random("exposing")
    seen = 0
    for _ in range(120):
        found = random_polytope(rng)
        u = exposing(found)
        assert u is not None
        columns = found.columns()
        assert is_zero(dot(found.fit, u))
        assert all(sign(dot(c, u)) >= 0 for c in columns)
        assert all(is_zero(dot(columns[k], u)) for k in found.free())
        seen += bool(found.free()) and any(not is_zero(entry) for entry in u)
    assert seen > 3


def test_gaps_with_free_variables() -> None:
    found = gap_between(line(), Point(x=(0, 0)))
    assert (found.squared, found.p) == (Q(9, 2), (Q(3, 2), Q(3, 2)))
    other = Polytope(A=Matrix([[Q(1), Q(1)]]), tight=(0, 1), signs=(0, 0), fit=(5,))
    assert gap_between(line(), other).squared == 2


def test_signs_are_one_minus_one_or_zero() -> None:
    for signs in ((0, 2, 1), (0, True, 1), (0, 1)):
        with pytest.raises(BadInput, match="1, -1 or 0"):
            Polytope(A=A, tight=(0, 1, 2), signs=signs, fit=(1, 2))
    with pytest.raises(BadInput, match="numbers 1 or -1"):
        Simplex(indices=(0, 1), signs=(0, 1), total=1, rest=(0, 0))
    written: dict[str, Any] = EDGE.to_json()
    assert written["signs"] == [0, 1, 1]
