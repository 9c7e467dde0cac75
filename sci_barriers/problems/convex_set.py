"""Closed convex sets of minimisers in R^N: what they all offer, and how they are written.

    S = { base + sum_i s_i v_i e_{j_i} : v >= 0, rows v = rhs }          (`Parametrisation`)

Every polyhedral solution set of P1-P3 has this form: a point without variables, a simplex face
with the equation sum v = total, a polytope with the equations A x + t ray = fit, where a variable
without a sign condition is the difference of two. Nearest pairs of two sets and the passage from a
polytope to a point or simplex work on it alone. The one set that is curved is the `ellipsoid`.

Distances are l2 distances in R^N: exact squares, and their roots as enclosures that get narrower
with more bits. JSON forms are those of certificates/FORMAT.md, section 5.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sci_barriers.errors import bad_input
from sci_barriers.exact import Enclosure, Number, Q, norm_squared

Vector = tuple[Number, ...]


@dataclass(frozen=True, kw_only=True)
class Projection:
    """The nearest point p of a set to x, with what proves it.

    multipliers: mu (m,) of the KKT conditions of a polytope (see `polytope`), else None.
    t: the multiple of the ray that goes with p; None for sets without a ray.
    """

    point: Vector
    multipliers: Vector | None = None
    t: Number | None = None


@dataclass(frozen=True, kw_only=True)
class Parametrisation:
    """The set {base + sum_i s_i v_i e_{j_i} : v >= 0, rows v = rhs}, moves[i] = (j_i, s_i).

    A move None is a variable that does not enter the point (the t of a polytope with a ray). Two
    moves of one coordinate with both signs make it free.
    """

    base: Vector
    moves: tuple[tuple[int, int] | None, ...]
    rows: tuple[Vector, ...]
    rhs: Vector

    def point(self, v: Sequence[Number]) -> Vector:
        """The point (N,) of the variables v."""
        out = list(self.base)
        for move, value in zip(self.moves, v, strict=True):
            if move is not None:
                index, s = move
                out[index] = out[index] + s * value
        return tuple(out)


class SolutionSet(Protocol):
    """A closed convex set of minimisers in R^N."""

    @property
    def N(self) -> int:
        """Dimension of the space."""
        ...

    def contains(self, x: Any) -> bool:
        """Whether x lies in the set, exactly."""
        ...

    def projection(self, x: Any) -> Projection:
        """The nearest point to x, with multipliers where the set has them. Exact."""
        ...

    def nearest(self, x: Any) -> Vector:
        """The nearest point to x, exact."""
        ...

    def squared_distance(self, x: Any) -> Number:
        """d(x, set)**2, exact."""
        ...

    def distance(self, x: Any, *, bits: int = 64) -> Enclosure:
        """d(x, set), enclosed to relative width about 2**-bits; narrower with more bits."""
        ...

    def vertices(self) -> tuple[Vector, ...]:
        """The extreme points, exact, each once."""
        ...

    def squared_diameter(self) -> Number:
        """The square of the largest distance of two points of the set, exact."""
        ...

    def diameter(self, *, bits: int = 64) -> Enclosure:
        """The largest distance of two points of the set."""
        ...

    def parametrisation(self) -> Parametrisation:
        """The set as the image of {v >= 0, rows v = rhs}. BadInput: empty, or curved."""
        ...

    def to_json(self) -> dict[str, Any]:
        """The SET of certificates/FORMAT.md, section 5."""
        ...


def squared_distance_of(x: Sequence[Number], z: Sequence[Number]) -> Number:
    """||x - z||**2, exact."""
    return norm_squared(tuple(a - b for a, b in zip(x, z, strict=True)))


def check_indices(indices: Any, *, N: int, name: str) -> tuple[int, ...]:
    """Indices in 0..N-1, strictly increasing; BadInput otherwise."""
    read = tuple(indices)
    ints = all(isinstance(i, int) and not isinstance(i, bool) and 0 <= i < N for i in read)
    if not ints or any(a >= b for a, b in zip(read, read[1:], strict=False)):
        raise bad_input(
            name, list(read), f"must be strictly increasing integers in 0..{N - 1}",
            "sort them and drop repetitions",
        )
    return read


def check_signs(signs: Any, *, length: int, free: bool = False) -> tuple[int, ...]:
    """`length` signs +1 or -1, with free=True also 0 (no sign condition); BadInput otherwise."""
    read = tuple(signs)
    allowed, text = ((1, -1, 0), "1, -1 or 0") if free else ((1, -1), "1 or -1")
    if len(read) != length or any(isinstance(s, bool) or s not in allowed for s in read):
        raise bad_input("signs", list(read), f"must be {length} numbers {text}", "one per index")
    return tuple(int(s) for s in read)


def total_of(numbers: Iterable[Number]) -> Number:
    """The exact sum; 0 when there is none."""
    total: Number = Q(0)
    for number in numbers:
        total = total + number
    return total
