"""Solution sets: one point, a simplex face, the empty set; exact projections and distances.

    Point     {x};
    Simplex   {x : x_i = rest_i off J, s_j x_j >= 0 on J, sum_J s_j x_j = total},
              |J| >= 2, total > 0;
    Empty     P1 that is infeasible.
    (Polytope has a file of its own.)

Distances are l2 distances in R^N. The projection of x onto a simplex is found by sorting
h_j = s_j x_j and a threshold theta with sum_J max(h_j - theta, 0) = total [standard; Held, Wolfe,
Crowder 1974, cited from memory]: exact in the field of the entries, rational for rational data.
A distance is the square root of an exact squared distance, given as an enclosure. JSON forms are
those of certificates/FORMAT.md, section 5.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cmp_to_key
from typing import Any

from sci_barriers.errors import BadInput, bad_input
from sci_barriers.exact import (
    Enclosure,
    Number,
    Q,
    is_zero,
    sign,
    sqrt_enclosure,
    to_json,
)
from sci_barriers.problems.convex_set import (
    Parametrisation,
    Projection,
    Vector,
    check_indices,
    check_signs,
    squared_distance_of,
    total_of,
)
from sci_barriers.problems.entries import read_number, read_vector


@dataclass(frozen=True, kw_only=True)
class Point:
    """{x}, x (N,) exact, or anything `read_vector` reads."""

    x: Vector

    def __post_init__(self) -> None:
        object.__setattr__(self, "x", read_vector(self.x, name="x", symbol="N"))

    @property
    def N(self) -> int:
        """Dimension of the space."""
        return len(self.x)

    def contains(self, x: Any) -> bool:
        """Whether x is the point."""
        return is_zero(self.squared_distance(x))

    def projection(self, x: Any) -> Projection:
        """The point itself."""
        read_vector(x, name="x", length=self.N, symbol="N")
        return Projection(point=self.x)

    def nearest(self, x: Any) -> Vector:
        """The point itself."""
        return self.projection(x).point

    def squared_distance(self, x: Any) -> Number:
        """||x - point||**2, exact."""
        return squared_distance_of(read_vector(x, name="x", length=self.N, symbol="N"), self.x)

    def distance(self, x: Any, *, bits: int = 64) -> Enclosure:
        """||x - point||."""
        return sqrt_enclosure(self.squared_distance(x), bits=bits)

    def vertices(self) -> tuple[Vector, ...]:
        """The point."""
        return (self.x,)

    def squared_diameter(self) -> Number:
        """0."""
        return Q(0)

    def diameter(self, *, bits: int = 64) -> Enclosure:
        """0."""
        return Enclosure(lower=Q(0), upper=Q(0))

    def parametrisation(self) -> Parametrisation:
        """No variable."""
        return Parametrisation(base=self.x, moves=(), rows=(), rhs=())

    def to_json(self) -> dict[str, Any]:
        """{"type": "point", "x"}."""
        return {"type": "point", "x": [to_json(entry) for entry in self.x]}


@dataclass(frozen=True, kw_only=True)
class Simplex:
    """{x : x_i = rest_i off J, s_j x_j >= 0 on J, sum_J s_j x_j = total}.

    indices: J, at least two, strictly increasing, 0-based; signs: +-1 each; total > 0;
    rest (N,): zero on J. Raises BadInput otherwise.
    """

    indices: tuple[int, ...]
    signs: tuple[int, ...]
    total: Number
    rest: Vector

    def __post_init__(self) -> None:
        object.__setattr__(self, "rest", read_vector(self.rest, name="rest", symbol="N"))
        object.__setattr__(self, "total", read_number(self.total, name="total"))
        object.__setattr__(self, "indices", check_indices(self.indices, N=self.N, name="indices"))
        object.__setattr__(self, "signs", check_signs(self.signs, length=len(self.indices)))
        if len(self.indices) < 2:
            raise bad_input(
                "indices", list(self.indices), "must be at least two", "use Point for one point"
            )
        if sign(self.total) <= 0:
            raise bad_input("total", self.total, "must be > 0", "use Point for one point")
        for j in self.indices:
            if not is_zero(self.rest[j]):
                raise bad_input(f"rest[{j}]", self.rest[j], "must be 0 on the indices", "pass 0")

    @property
    def N(self) -> int:
        """Dimension of the space."""
        return len(self.rest)

    def contains(self, x: Any) -> bool:
        """Whether x satisfies the defining equations and inequalities, exactly."""
        read = read_vector(x, name="x", length=self.N, symbol="N")
        face = set(self.indices)
        if any(not is_zero(read[i] - self.rest[i]) for i in range(self.N) if i not in face):
            return False
        heights = [s * read[j] for j, s in zip(self.indices, self.signs, strict=True)]
        return all(sign(h) >= 0 for h in heights) and is_zero(total_of(heights) - self.total)

    def projection(self, x: Any) -> Projection:
        """The nearest point by sort and threshold: p_j = s_j max(s_j x_j - theta, 0) on J."""
        read = read_vector(x, name="x", length=self.N, symbol="N")
        heights = [s * read[j] for j, s in zip(self.indices, self.signs, strict=True)]
        descending = sorted(heights, key=cmp_to_key(_descending))
        # theta = (sum of the r largest - total) / r for the largest r with h_(r) > theta.
        running: Number = Q(0)
        theta: Number = Q(0)
        for r, h in enumerate(descending, start=1):
            running = running + h
            trial = (running - self.total) * Q(1, r)
            if sign(h - trial) <= 0:
                break
            theta = trial
        point = list(self.rest)
        for j, s, h in zip(self.indices, self.signs, heights, strict=True):
            point[j] = s * (h - theta) if sign(h - theta) > 0 else Q(0)
        return Projection(point=tuple(point))

    def nearest(self, x: Any) -> Vector:
        """The nearest point to x, exact."""
        return self.projection(x).point

    def squared_distance(self, x: Any) -> Number:
        """d(x, simplex)**2, exact."""
        read = read_vector(x, name="x", length=self.N, symbol="N")
        return squared_distance_of(read, self.nearest(read))

    def distance(self, x: Any, *, bits: int = 64) -> Enclosure:
        """d(x, simplex)."""
        return sqrt_enclosure(self.squared_distance(x), bits=bits)

    def vertices(self) -> tuple[Vector, ...]:
        """rest + s_j total e_j, j in J, in this order."""
        out: list[Vector] = []
        for j, s in zip(self.indices, self.signs, strict=True):
            out.append((*self.rest[:j], s * self.total, *self.rest[j + 1 :]))
        return tuple(out)

    def squared_diameter(self) -> Number:
        """2 total**2: any two vertices are sqrt(2) total apart."""
        return 2 * self.total * self.total

    def diameter(self, *, bits: int = 64) -> Enclosure:
        """sqrt(2) total."""
        return sqrt_enclosure(self.squared_diameter(), bits=bits)

    def parametrisation(self) -> Parametrisation:
        """Variables s_j x_j, j in J, with sum = total."""
        ones: Vector = tuple(Q(1) for _ in self.indices)
        moves = tuple(zip(self.indices, self.signs, strict=True))
        return Parametrisation(base=self.rest, moves=moves, rows=(ones,), rhs=(self.total,))

    def to_json(self) -> dict[str, Any]:
        """{"type": "simplex", "indices", "signs", "total", "rest"}."""
        return {
            "type": "simplex", "indices": list(self.indices), "signs": list(self.signs),
            "total": to_json(self.total), "rest": [to_json(entry) for entry in self.rest],
        }


@dataclass(frozen=True, kw_only=True)
class Empty:
    """No minimiser: P1 is infeasible. Every distance raises BadInput: there is none."""

    N: int

    def _none(self) -> BadInput:
        return bad_input(
            "set", "empty", "must have a point", "the problem is infeasible: raise eta"
        )

    def contains(self, x: Any) -> bool:
        """False."""
        read_vector(x, name="x", length=self.N, symbol="N")
        return False

    def projection(self, x: Any) -> Projection:
        """BadInput."""
        raise self._none()

    def nearest(self, x: Any) -> Vector:
        """BadInput."""
        raise self._none()

    def squared_distance(self, x: Any) -> Number:
        """BadInput."""
        raise self._none()

    def distance(self, x: Any, *, bits: int = 64) -> Enclosure:
        """BadInput."""
        raise self._none()

    def vertices(self) -> tuple[Vector, ...]:
        """No vertex."""
        return ()

    def squared_diameter(self) -> Number:
        """BadInput."""
        raise self._none()

    def diameter(self, *, bits: int = 64) -> Enclosure:
        """BadInput."""
        raise self._none()

    def parametrisation(self) -> Parametrisation:
        """BadInput."""
        raise self._none()

    def to_json(self) -> dict[str, Any]:
        """{"type": "empty"}."""
        return {"type": "empty"}


def _descending(a: Number, b: Number) -> int:
    return sign(b - a)
