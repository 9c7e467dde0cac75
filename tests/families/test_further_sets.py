"""Solution sets of the further families: distances by search, by sorting, by other libraries."""

from __future__ import annotations

import math
import random
from typing import Any

import numpy as np
import pytest
from scipy.spatial.distance import directed_hausdorff

from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, sqrt, to_float
from sci_barriers.families.further import Points, Segment, Spectrum, Whole
from sci_barriers.families.further.sets import hausdorff, status
from sci_barriers.problems import Point


def rationals(rng: random.Random, length: int) -> list[Q]:
    return [Q(rng.randint(-30, 30), rng.randint(1, 9)) for _ in range(length)]


def test_segment_projection_is_nearest() -> None:
    """The residual is orthogonal to the segment inside, and points beyond an end otherwise."""
    rng = random.Random(1)
    inside = 0
    for _ in range(200):
        p, q, x = (rationals(rng, 3) for _ in range(3))
        if p == q:
            continue
        segment = Segment(ends=(tuple(p), tuple(q)))
        z = segment.nearest(x)
        assert segment.contains(z)
        step = [b - a for a, b in zip(p, q, strict=True)]
        slope = sum((a - b) * d for a, b, d in zip(x, z, step, strict=True))
        at = list(z)
        assert slope == 0 or (at == p and slope < 0) or (at == q and slope > 0)
        inside += slope == 0
        assert segment.squared_distance(x) == sum((a - b) ** 2 for a, b in zip(x, z, strict=True))
    assert 20 < inside < 180


def test_points_distance_is_the_least() -> None:
    rng = random.Random(2)
    for _ in range(50):
        points = [tuple(rationals(rng, 2)) for _ in range(4)]
        x = rationals(rng, 2)
        wanted = min((x[0] - p[0]) ** 2 + (x[1] - p[1]) ** 2 for p in points)
        assert Points(points=tuple(points)).squared_distance(x) == wanted


def test_circle_and_line() -> None:
    rng = random.Random(3)
    circle = Whole(of="circle")
    for _ in range(50):
        x = rationals(rng, 2)
        wanted = (math.hypot(float(x[0]), float(x[1])) - 1) ** 2
        assert math.isclose(to_float(circle.squared_distance(x)), wanted, abs_tol=1e-12)
        assert Whole(of="line").squared_distance(x[:1]) == 0
    assert circle.squared_distance([1, 1]) == 3 - 2 * sqrt(Q(2))
    assert circle.squared_distance([0, 0]) == 1 and circle.contains([Q(3, 5), Q(-4, 5)])


def nearest_by_eigenvalues(X: Any, *, pure: bool) -> float:
    """Squared Frobenius distance: the symmetric part, its eigenvalues to the simplex, or to one of
    its vertices."""
    X = np.array([float(x) for x in X]).reshape(2, 2)
    S = (X + X.T) / 2
    a, b = np.linalg.eigvalsh(S)
    if pure:
        near = min((a - s) ** 2 + (b - 1 + s) ** 2 for s in (0, 1))
    else:
        s = min(max((a - b + 1) / 2, 0), 1)
        near = (a - s) ** 2 + (b - 1 + s) ** 2
    return float(near + np.sum((X - S) ** 2))


@pytest.mark.parametrize(("of", "pure"), [("density", False), ("projectors", True)])
def test_matrix_sets_by_eigenvalues(of: str, pure: bool) -> None:
    rng = random.Random(4)
    for _ in range(200):
        X = rationals(rng, 4)
        if rng.random() < 0.5:  # near the set
            X = [x / 40 + (Q(1, 2) if i in (0, 3) else 0) for i, x in enumerate(X)]
        found = to_float(Whole(of=of).squared_distance(X))
        assert math.isclose(found, nearest_by_eigenvalues(X, pure=pure), abs_tol=1e-9)


def test_density_matrices_are_filled_and_projectors_are_not() -> None:
    half = [Q(1, 2), Q(0), Q(0), Q(1, 2)]
    assert Whole(of="density").contains(half) and not Whole(of="projectors").contains(half)
    assert Whole(of="projectors").squared_distance(half) == Q(1, 2)
    pure = [Q(1, 5), Q(2, 5), Q(2, 5), Q(4, 5)]
    assert Whole(of="density").contains(pure) and Whole(of="projectors").contains(pure)
    assert not Whole(of="density").contains([Q(1, 2), Q(1), Q(1), Q(1, 2)])


def test_spectrum_distance_is_the_hausdorff_distance() -> None:
    rng = random.Random(5)
    for _ in range(200):
        length = rng.randint(1, 4)
        points, x = rationals(rng, rng.randint(1, length)), rationals(rng, length)
        found = Spectrum(points=tuple(points), length=length)
        u, v = (np.array([[float(q)] for q in values]) for values in (points, x))
        wanted = max(directed_hausdorff(u, v)[0], directed_hausdorff(v, u)[0])
        assert math.isclose(to_float(found.squared_distance(x)), wanted**2, abs_tol=1e-9)
    both = Spectrum(points=(Q(1), Q(0)))
    assert both.contains([1, 0]) and both.contains([0, 1]) and not both.contains([0, 0])
    assert Spectrum(points=(Q(0),)).vertices() == ((0, 0),)
    assert hausdorff((Q(0), Q(2)), [(Q(0), Q(0)), (Q(1), Q(2))]) == [4, 1]
    assert Spectrum(points=(Q(0), Q(0))).to_json() == {"type": "spectrum", "points": ["0"]}


def test_sets_as_json() -> None:
    assert Whole(of="density").to_json() == {"type": "whole", "of": "density"}
    segment = Segment(ends=((Q(1), Q(1, 2)), (Q(0), Q(2))))
    assert segment.to_json() == {"type": "segment", "ends": [["1", "1/2"], ["0", "2"]]}
    points = Points(points=((Q(1),), (Q(-1),)))
    assert points.to_json() == {"type": "points", "points": [["1"], ["-1"]]}
    assert [status(s) for s in (segment, points, Point(x=(Q(1),)))] == ["segment", "set", "unique"]


def test_distances_are_enclosed() -> None:
    for found, x in [
        (Whole(of="circle"), [1, 2]), (Whole(of="density"), [1, 1, 0, 2]),
        (Segment(ends=((Q(0), Q(0)), (Q(1), Q(0)))), [2, 3]), (Spectrum(points=(Q(0),)), [1, 2]),
        (Points(points=((Q(1),), (Q(-1),))), [Q(1, 3)]),
    ]:  # fmt: skip
        box = found.distance(x, bits=80)
        wanted = math.sqrt(to_float(found.squared_distance(x)))
        assert box.lower <= box.upper and math.isclose(float(box.lower), wanted, rel_tol=1e-12)


def test_bad_sets_are_refused() -> None:
    cases: list[Any] = [
        lambda: Whole(of="sphere"), lambda: Spectrum(points=()),
        lambda: Spectrum(points=(Q(0), Q(1), Q(2))),
        lambda: Segment(ends=((Q(1),), (Q(1),))),
        lambda: Segment(ends=((Q(1),), (Q(1), Q(2)))), lambda: Points(points=((Q(1),),)),
        lambda: Points(points=((), ())), lambda: Whole(of="circle").squared_distance([1]),
        lambda: Whole(of="circle").squared_distance([sqrt(Q(2)), sqrt(Q(3))]),
        lambda: Spectrum(points=(Q(0),)).contains([1]),
        lambda: Segment(ends=((Q(1),), (Q(2),))).contains([1, 2]),
    ]  # fmt: skip
    for make in cases[:8] + cases[9:]:
        with pytest.raises(BadInput):
            make()
    assert cases[8]() == 6 - 2 * sqrt(Q(5))  # |x|^2 is rational
    with pytest.raises(BadInput, match="rational"):
        Whole(of="circle").squared_distance([1 + sqrt(Q(2)), 0])
