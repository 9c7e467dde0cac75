"""Exact Hausdorff distances between finite sets and finite unions of intervals."""

from __future__ import annotations

import random
from typing import Any

import pytest

from sci_barriers.errors import BadInput
from sci_barriers.exact import Q
from sci_barriers.towers import Bands


def test_distances_by_hand() -> None:
    bands = Bands(intervals=((-2, 2), (Q(5, 2), Q(5, 2))))
    assert (
        bands.distance(0) == 0
        and bands.distance(Q(9, 4)) == Q(1, 4)
        and bands.distance(3) == (Q(1, 2))
    )
    assert bands.excess([0, 3, Q(-21, 10)]) == Q(1, 2)
    assert bands.missing([-2, 2, Q(5, 2)]) == 2
    assert bands.missing([-1, 0, 1]) == Q(3, 2)
    assert bands.hausdorff([-2, -1, 0, 1, 2, Q(5, 2)]) == Q(1, 2)


def test_points_are_intervals_of_length_zero() -> None:
    zero, both = Bands.points([0]), Bands.points([1, 0, 1])
    assert both.hausdorff([0]) == 1 and zero.hausdorff([0, 1]) == 1
    assert both.hausdorff([0, Q(1, 2)]) == zero.hausdorff([0, Q(1, 2)]) == Q(1, 2)


def test_missing_against_a_fine_grid() -> None:
    """dist(., X) is 1-Lipschitz: its maximum exceeds that on a grid by half a step at most."""
    draw = random.Random(7)
    for _ in range(60):
        ends = sorted(draw.sample(range(-40, 40), 4))
        bands = Bands(intervals=((Q(ends[0]), Q(ends[1])), (Q(ends[2]), Q(ends[3]))))
        X = [Q(draw.randint(-400, 400), 8) for _ in range(draw.randint(1, 6))]
        step = Q(1, 16)
        places = [a + step * k for a, b in bands.intervals for k in range(int((b - a) / step) + 1)]
        coarse = max(min(abs(t - x) for x in X) for t in places)
        assert coarse <= bands.missing(X) <= coarse + step / 2


@pytest.mark.parametrize(
    "intervals", [(), ((1, 0),), ((0, 2), (1, 3)), ((2, 3), (0, 1)), ((0, 1), (1, 2))]
)
def test_bands_must_be_sorted_and_disjoint(intervals: Any) -> None:
    with pytest.raises(BadInput, match="sorted and disjoint"):
        Bands(intervals=intervals)


@pytest.mark.parametrize("points", [[], "01", 3, [float("nan")], ["1"], [1j]])
def test_sets_that_are_none_are_refused(points: Any) -> None:
    with pytest.raises(BadInput):
        Bands.points([0]).hausdorff(points)
