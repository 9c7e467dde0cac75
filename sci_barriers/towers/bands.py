"""Compact sets of reals that are finite unions of intervals, and their exact Hausdorff distances.

    d(X, Y) = sup of dist(x, Y) over x in X,     d_H(X, Y) = max(d(X, Y), d(Y, X))

For a finite X and bands Y = [l_1, u_1] + ... + [l_k, u_k], l_1 <= u_1 < l_2 <= ...: d(X, Y) is a
maximum over X; dist(., X) is largest on [l, u] at an end or half-way between two neighbours of X,
so d(Y, X) is a maximum over finitely many rationals, too. Everything is rational and exact; a point
is the interval [z, z]. [derived]
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sci_barriers.errors import BadInput, bad_input
from sci_barriers.exact import Q, as_q


@dataclass(frozen=True, kw_only=True)
class Bands:
    """The union of the intervals; sorted and disjoint, at least one, else BadInput."""

    intervals: tuple[tuple[Q, Q], ...]

    def __post_init__(self) -> None:
        found = tuple((as_q(lower), as_q(upper)) for lower, upper in self.intervals)
        ends = [end for interval in found for end in interval]
        apart = all(upper < lower for (_, upper), (lower, _) in zip(found, found[1:]))
        if not found or ends != sorted(ends) or not apart:
            raise bad_input("intervals", [tuple(map(str, i)) for i in found],
                            "must be sorted and disjoint, at least one",
                            "pass ((lower, upper), ...)")  # fmt: skip
        object.__setattr__(self, "intervals", found)

    @staticmethod
    def points(points: Iterable[Any]) -> Bands:
        """The finite set of these rationals."""
        return Bands(intervals=tuple((z, z) for z in read_points(points)))

    def distance(self, z: object) -> Q:
        """dist(z, Y)."""
        x = as_q(z)
        return min(max(lower - x, x - upper, Q(0)) for lower, upper in self.intervals)

    def excess(self, points: Iterable[Any]) -> Q:
        """d(X, Y): the largest distance of a point from the bands."""
        return max(self.distance(z) for z in read_points(points))

    def missing(self, points: Iterable[Any]) -> Q:
        """d(Y, X): the largest distance of a number of the bands from the points."""
        X = read_points(points)
        return max(_farthest(lower, upper, X) for lower, upper in self.intervals)

    def hausdorff(self, points: Iterable[Any]) -> Q:
        """d_H(X, Y)."""
        X = read_points(points)
        return max(self.excess(X), self.missing(X))

    def __str__(self) -> str:
        parts = [f"{{{a}}}" if a == b else f"[{a}, {b}]" for a, b in self.intervals]
        return " ∪ ".join(parts)


def read_points(points: Iterable[Any]) -> tuple[Q, ...]:
    """A finite set of rationals, sorted, each once. BadInput: empty, not a set of exact numbers."""
    if isinstance(points, (str, bytes)) or not isinstance(points, Iterable):
        raise bad_input("points", points, "must be a finite set of rationals", "pass [0, Q(1, 2)]")
    found = sorted({as_q(z) for z in points})
    if not found:
        raise BadInput("points: the set is empty; its Hausdorff distance to any set is infinite;"
                       " pass at least one point")  # fmt: skip
    return tuple(found)


def _nearest(z: Q, X: Sequence[Q]) -> Q:
    at = bisect_left(X, z)
    return min(abs(z - x) for x in X[max(at - 1, 0) : at + 1])


def _farthest(lower: Q, upper: Q, X: Sequence[Q]) -> Q:
    """The maximum of dist(., X) on [lower, upper], X sorted."""
    first, last = bisect_left(X, lower), bisect_left(X, upper)
    near = X[max(first - 1, 0) : last + 1]
    halfway = ((a + b) / 2 for a, b in zip(near, near[1:]))
    places = [lower, upper, *(z for z in halfway if lower <= z <= upper)]
    return max(_nearest(z, X) for z in places)
