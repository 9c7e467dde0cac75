"""Ellipsoids of minimisers: membership, distances against closed forms and a grid, refusals."""

from __future__ import annotations

import math
import random
from fractions import Fraction
from typing import Any

import pytest

from sci_barriers.errors import BadInput
from sci_barriers.exact import Matrix, Q, norm_squared, sqrt, to_float
from sci_barriers.problems import Ellipsoid, Point, gap_between

EYE = Matrix([[Q(1), Q(0), Q(2)], [Q(0), Q(1), Q(5)]])


def ball(eta: Any = 1) -> Ellipsoid:
    """x_2 = 0 and ||(x_0, x_1) - (3, 4)|| <= eta."""
    return Ellipsoid(A=EYE, y=(3, 4), eta=eta, free=(0, 1))


def stretched(rng: random.Random, *, m: int, n: int) -> Ellipsoid:
    rows = [[Q(rng.randint(-3, 3)) for _ in range(n + 1)] for _ in range(m)]
    y = tuple(Q(rng.randint(-3, 3)) for _ in range(m))
    free = tuple(range(n))
    length = math.isqrt(int(norm_squared(y))) + 1
    return Ellipsoid(A=Matrix(rows), y=y, eta=Q(length, rng.choice((1, 2))), free=free)


def test_membership_is_exact_on_the_boundary() -> None:
    assert ball().contains((Q(18, 5), Q(24, 5), 0))
    assert not ball().contains((Q(18, 5) + Q(1, 10**40), Q(24, 5), 0))
    assert not ball().contains((3, 4, Q(1, 10**40)))
    assert ball(sqrt(2)).contains((4, 5, 0))


def test_distance_to_a_ball() -> None:
    # from 0: 5 - 1; from (0, 0, 3): sqrt(4^2 + 3^2) = 5
    for bits in (10, 64, 300):
        found = ball().distance((0, 0, 0), bits=bits)
        assert found.lower <= 4 <= found.upper
        assert found.width <= 4 * Q(1, 2**bits)
        assert ball().distance((0, 0, 3), bits=bits).contains(Q(5))
    assert ball(Q(1, 10**30)).distance((0, 0, 0)).contains(5 - Q(1, 10**30))


def test_distance_of_points_above_the_set_is_exact() -> None:
    assert ball().squared_distance((3, 4, 2)) == 4
    assert ball().nearest((Q(7, 2), 4, 2)) == (Q(7, 2), 4, 0)
    assert ball().distance((3, 4, 0)).upper == 0


def test_distance_between_a_dual_and_a_feasible_value() -> None:
    # No feasible point on a grid is nearer than the lower end; some is almost as near as the upper.
    rng = random.Random("grid")
    for _ in range(6):
        found = Ellipsoid(
            A=Matrix([[Q(rng.randint(1, 3)), Q(rng.randint(-2, 2))], [Q(0), Q(rng.randint(1, 3))]]),
            y=(Q(rng.randint(-3, 3)), Q(rng.randint(-3, 3))), eta=1, free=(0, 1),
        )  # fmt: skip
        x = (Q(7), Q(-6))
        d = found.distance(x, bits=40)
        centre = [to_float(found.y[1] / found.A[1, 1])]
        centre.insert(0, to_float(found.y[0] - found.A[0, 1] * found.y[1] / found.A[1, 1])
                      / to_float(found.A[0, 0]))  # fmt: skip
        best = math.inf
        for k in range(4000):
            angle = 2 * math.pi * k / 4000
            b = math.sin(angle) / to_float(found.A[1, 1])
            a = (math.cos(angle) - to_float(found.A[0, 1]) * b) / to_float(found.A[0, 0])
            best = min(best, math.hypot(centre[0] + a - 7, centre[1] + b + 6))
        assert to_float(d.lower) <= best + 1e-9
        assert best - to_float(d.upper) < 1e-4


def test_enclosures_of_the_distance_overlap_and_shrink() -> None:
    rng = random.Random("shrink")
    done = 0
    while done < 25:
        try:
            found = stretched(rng, m=rng.randint(1, 4), n=rng.randint(1, 3))
        except BadInput:
            continue
        x = tuple(Q(rng.randint(-9, 9), rng.randint(1, 3)) for _ in range(found.N))
        coarse, fine = found.distance(x, bits=8), found.distance(x, bits=120)
        assert coarse.overlaps(fine)
        assert fine.width <= fine.upper * Q(1, 2**120)
        done += 1


def test_a_cylinder_has_distances_too() -> None:
    # free columns equal: |x_0 + x_1 - 2| <= 1, so d((0, 0)) = 1/sqrt 2
    tube = Ellipsoid(A=Matrix([[Q(1), Q(1)]]), y=(2,), eta=1, free=(0, 1))
    assert tube.contains((10**9, -(10**9) + 1))
    squared = tube.distance((0, 0), bits=90).square()
    assert squared.contains(Q(1, 2)) and squared.width < Q(1, 2**80)
    whole = Ellipsoid(A=Matrix([[Q(0), Q(1)]]), y=(1,), eta=1, free=(0,))
    assert whole.nearest((17, 5)) == (17, 0)


def test_a_thin_ellipsoid_is_an_affine_set_with_exact_projections() -> None:
    A = Matrix([[Q(1), Q(1), Q(1)], [Q(1), Q(1), Q(0)]])
    thin = Ellipsoid(A=A, y=(0, 2), eta=sqrt(2), free=(0, 1))
    assert thin.is_thin()
    assert thin.nearest((0, 0, 7)) == (Q(1, 2), Q(1, 2), 0)
    assert thin.nearest((3, 0, 0)) == (2, -1, 0)
    assert thin.contains((5, -4, 0)) and not thin.contains((5, -4 + Q(1, 10**50), 0))
    assert thin.squared_distance((0, 0, 7)) == Q(99, 2)
    assert not ball().is_thin()


def test_a_projection_without_exact_form_is_refused_with_a_remedy() -> None:
    for ask in (ball().projection, ball().nearest, ball().squared_distance):
        with pytest.raises(BadInput, match="use distance"):
            ask((0, 0, 0))


def test_what_only_polyhedra_have_is_refused() -> None:
    found = ball()
    for ask in (found.vertices, found.diameter, found.squared_diameter, found.parametrisation):
        with pytest.raises(BadInput, match="polyhedral"):
            ask()
    with pytest.raises(BadInput, match="polyhedral"):
        gap_between(found, Point(x=(0, 0, 0)))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"eta": -1}, "eta"),
        ({"eta": float("nan")}, "eta = nan: must be finite"),
        ({"free": ()}, "free"),
        ({"free": (1, 0)}, "free"),
        ({"free": (0, 3)}, "free"),
        ({"y": (1,)}, "length of y"),
        ({"eta": 2, "free": (0,)}, "distance of y from the free columns; the set is empty"),
    ],
)
def test_bad_ellipsoids_are_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(BadInput, match=message):
        Ellipsoid(**{"A": EYE, "y": (3, 4), "eta": 1, "free": (0, 1), **change})


def test_json_names_the_free_indices_only() -> None:
    assert ball().to_json() == {"type": "ellipsoid", "free": [0, 1]}
    assert ball(Fraction(1, 2)).eta == Q(1, 2)
