"""Point, Simplex, Empty: membership, projections, distances, JSON."""

from __future__ import annotations

import itertools
import json
import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sci_barriers.errors import BadInput
from sci_barriers.exact import Nested, Number, Q, Surd, norm_squared, sign, sqrt
from sci_barriers.problems import Empty, Point, Simplex, SolutionSet

RATIONALS = st.fractions(min_value=-9, max_value=9, max_denominator=12)
NUMBERS = st.builds(
    lambda a, b: Surd({1: Q(a.numerator, a.denominator), 2: Q(b.numerator, b.denominator)}),
    RATIONALS, RATIONALS,
)


@st.composite
def simplex_and_x(draw: Any, entries: Any = RATIONALS) -> tuple[Simplex, tuple[Any, ...]]:
    N = draw(st.integers(2, 6))
    J = sorted(draw(st.sets(st.integers(0, N - 1), min_size=2)))
    signs = [draw(st.sampled_from([1, -1])) for _ in J]
    total = draw(st.fractions(min_value="1/9", max_value=9, max_denominator=9))
    rest = [Q(0) if i in J else draw(entries) for i in range(N)]
    often_equal = st.one_of(entries, st.sampled_from([Fraction(0), Fraction(1)]))
    x = tuple(draw(often_equal) for _ in range(N))
    face = Simplex(indices=tuple(J), signs=tuple(signs), total=total, rest=tuple(rest))
    return face, x


def brute_force_nearest(face: Simplex, x: Any) -> Number:
    """Least squared distance over the affine hulls of all faces of the simplex."""
    best: Number | None = None
    x = Point(x=x).x
    heights = {j: s * x[j] for j, s in zip(face.indices, face.signs, strict=True)}
    for size in range(1, len(heights) + 1):
        for chosen in itertools.combinations(heights, size):
            shift = (sum((heights[j] for j in chosen), Q(0)) - face.total) * Q(1, size)
            values = {j: heights[j] - shift for j in chosen}
            if any(sign(v) < 0 for v in values.values()):
                continue
            off = [x[i] - face.rest[i] for i in range(face.N) if i not in heights]
            on = [heights[j] - values.get(j, Q(0)) for j in heights]
            squared = norm_squared([*off, *on])
            if best is None or sign(squared - best) < 0:
                best = squared
    assert best is not None
    return best


@given(simplex_and_x())
def test_simplex_projection_is_the_nearest_point_of_brute_force(case: Any) -> None:
    face, x = case
    assert face.contains(face.nearest(x))
    assert face.squared_distance(x) == brute_force_nearest(face, x)


@given(simplex_and_x(entries=NUMBERS))
def test_simplex_projection_is_exact_on_surds(case: Any) -> None:
    face, x = case
    assert face.contains(face.nearest(x))
    assert face.squared_distance(x) == brute_force_nearest(face, x)


@given(simplex_and_x())
def test_simplex_projection_satisfies_the_conditions_of_certificates(case: Any) -> None:
    """h_j = s_j (x_j - p_j) is constant where p_j != 0 and not larger where p_j = 0."""
    face, x = case
    x = Point(x=x).x
    p = face.nearest(x)
    h = {j: s * (x[j] - p[j]) for j, s in zip(face.indices, face.signs, strict=True)}
    level = {h[j] for j in face.indices if p[j] != 0}
    assert len(level) == 1
    assert all(h[j] <= max(level) for j in face.indices)
    assert all(p[i] == face.rest[i] for i in range(face.N) if i not in face.indices)


@given(simplex_and_x())
def test_projection_of_a_member_is_itself(case: Any) -> None:
    face, x = case
    p = face.nearest(x)
    assert face.nearest(p) == p
    assert face.squared_distance(p) == 0


@given(simplex_and_x(), st.integers(0, 60), st.integers(1, 60))
def test_enclosures_of_distance_nest_as_bits_grow(case: Any, bits: int, more: int) -> None:
    face, x = case
    for target in (face, Point(x=face.nearest([0] * face.N))):
        wide, narrow = target.distance(x, bits=bits), target.distance(x, bits=bits + more)
        squared = target.squared_distance(x)
        assert wide.lower <= narrow.lower
        assert narrow.upper <= wide.upper
        assert narrow.lower**2 <= squared <= narrow.upper**2
        assert narrow.width * 2 ** (bits + more) <= narrow.upper


def test_distance_of_a_float_vector_is_that_of_its_exact_value() -> None:
    face = Simplex(indices=(0, 1), signs=(1, 1), total=1, rest=(0, 0))
    x = np.array([0.1, 0.2])
    exact = (1 - Q(*x[0].as_integer_ratio()) - Q(*x[1].as_integer_ratio())) ** 2 / 2
    assert face.squared_distance(x) == exact
    assert face.squared_distance(x) != Q(49, 200)


def test_simplex_with_nested_rest_has_an_exact_squared_distance() -> None:
    c = Nested(a=0, b=1, s=2 + sqrt(2))
    face = Simplex(indices=(0, 1), signs=(1, -1), total=1 / (1 + sqrt(2)), rest=(0, 0, 1 / c))
    assert face.squared_distance(face.vertices()[1]) == 0
    assert face.squared_distance((0, 0, 0)) == 1 / (c * c) + (3 - 2 * sqrt(2)) / 2
    assert not face.contains((0, 0, 0))


def test_vertices_of_a_simplex_are_rest_plus_total_e_j() -> None:
    face = Simplex(indices=(0, 2), signs=(1, -1), total="3/2", rest=(0, 7, 0))
    assert face.vertices() == ((Q(3, 2), 7, 0), (0, 7, Q(-3, 2)))
    assert all(face.contains(v) for v in face.vertices())
    assert not face.contains((Q(3, 2), 7, Q(1, 2**200)))
    assert not face.contains((Q(3, 2), 6, 0))
    assert not face.contains((2, 7, Q(1, 2)))


def test_diameter_of_a_simplex_is_sqrt_2_total() -> None:
    face = Simplex(indices=(0, 1, 2), signs=(1, 1, 1), total=3, rest=(0, 0, 0))
    assert face.squared_diameter() == 18
    diameter = face.diameter(bits=90)
    assert diameter.contains(sqrt(18))
    point = Point(x=(1, 2))
    assert point.squared_diameter() == 0
    assert point.diameter().upper == 0


def test_point_is_its_own_nearest_point() -> None:
    point = Point(x=("1/3", sqrt(2)))
    assert point.nearest((0, 0)) == point.x == point.vertices()[0]
    assert point.squared_distance((0, 0)) == Q(19, 9)
    assert point.contains(("1/3", "sqrt(2)"))
    assert not point.contains((1 / 3, sqrt(2)))


def test_distance_to_the_empty_set_is_refused() -> None:
    empty = Empty(N=2)
    assert empty.contains((0, 0)) is False
    assert empty.vertices() == ()
    for ask in (empty.distance, empty.nearest, empty.projection, empty.squared_distance):
        with pytest.raises(BadInput, match="set = 'empty': must have a point; .* raise eta"):
            ask((0, 0))
    for ask_nothing in (empty.diameter, empty.squared_diameter, empty.parametrisation):
        with pytest.raises(BadInput, match="must have a point"):
            ask_nothing()


def test_json_forms_are_those_of_the_format() -> None:
    face = Simplex(indices=(0, 2), signs=(1, -1), total="1/3", rest=(0, "sqrt(2)", 0))
    assert face.to_json() == {
        "type": "simplex", "indices": [0, 2], "signs": [1, -1], "total": "1/3",
        "rest": ["0", "sqrt(2)", "0"],
    }
    assert Point(x=(0.5,)).to_json() == {"type": "point", "x": ["1/2"]}
    assert Empty(N=3).to_json() == {"type": "empty"}
    json.dumps([face.to_json(), Point(x=(1,)).to_json(), Empty(N=3).to_json()])


def test_parametrisation_gives_the_points_of_the_set() -> None:
    face = Simplex(indices=(0, 2), signs=(1, -1), total=1, rest=(0, 5, 0))
    form = face.parametrisation()
    assert form.point((Q(1, 4), Q(3, 4))) == (Q(1, 4), 5, Q(-3, 4))
    assert form.rhs == (1,)
    assert Point(x=(1, 2)).parametrisation().point(()) == (1, 2)


def test_sets_share_one_protocol() -> None:
    sets: list[SolutionSet] = [
        Point(x=(1, 2)), Simplex(indices=(0, 1), signs=(1, 1), total=1, rest=(0, 0)), Empty(N=2),
    ]
    assert [s.N for s in sets] == [2, 2, 2]
    rng = random.Random(8)
    for s in sets[:2]:
        x = (rng.random(), rng.random())
        assert s.contains(s.projection(x).point)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"indices": (0,), "signs": (1,)}, "indices = .*must be at least two; use Point"),
        ({"indices": (1, 0)}, "must be strictly increasing integers in 0..2"),
        ({"indices": (0, 0)}, "must be strictly increasing"),
        ({"indices": (0, 3)}, "must be strictly increasing integers in 0..2"),
        ({"indices": (0, True)}, "must be strictly increasing integers"),
        ({"signs": (1,)}, "signs = .*must be 2 numbers 1 or -1"),
        ({"signs": (1, 0)}, "must be 2 numbers 1 or -1"),
        ({"signs": (1, True)}, "must be 2 numbers"),
        ({"total": 0}, "total = 0: must be > 0; use Point"),
        ({"total": float("nan")}, "total = nan: must be finite"),
        ({"rest": (1, 0, 0)}, r"rest\[0\] = 1: must be 0 on the indices"),
        ({"rest": ()}, "length of rest = 0"),
    ],
)
def test_simplex_refuses_wrong_descriptions(changes: dict[str, Any], message: str) -> None:
    good: dict[str, Any] = {"indices": (0, 1), "signs": (1, 1), "total": 1, "rest": (0, 0, 0)}
    with pytest.raises(BadInput, match=message):
        Simplex(**{**good, **changes})


@pytest.mark.parametrize("x", [(1, 2), [[1], [2], [3]], (1, 2, float("nan")), "123", None])
def test_distance_refuses_what_is_no_vector_of_length_n(x: Any) -> None:
    for target in (
        Point(x=(0, 0, 0)), Simplex(indices=(0, 1), signs=(1, 1), total=1, rest=(0, 0, 0)),
    ):
        with pytest.raises(BadInput, match="x"):
            target.distance(x)
