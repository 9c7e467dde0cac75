"""Solution sets of the further families, with exact squared distances.

    Point, Simplex       those of sci_barriers.problems
    Segment              {(1 - s) p + s q : 0 <= s <= 1}
    Points               a finite set of alternatives, each of them a solution
    Whole                the line R, the unit circle, density matrices, projectors of rank 1
    Spectrum             one solution that is itself a set; distances are Hausdorff distances

d(x, Xi) = inf_{z in Xi} ||x - z||_2; for a Spectrum {z_i} and an output {x_i}, as sets,

    d = max(max_i min_j |x_i - z_j|, max_j min_i |x_i - z_j|).

2x2 matrices are 4 entries row by row with the Frobenius norm. X splits orthogonally into
t/2 I + u diag(1, -1) + v [[0, 1], [1, 0]] + w [[0, 1], [-1, 0]], with the squared norms t^2/2,
2u^2, 2v^2, 2w^2. Density matrices (real symmetric, psd, trace 1) are t = 1, w = 0 and u^2 + v^2 <=
1/4, projectors of rank 1 the same with equality:

    d^2 = (t - 1)^2/2 + 2w^2 + 2h^2,   h = sqrt(u^2 + v^2) - 1/2, for density matrices max(h, 0).

Squared distances of rational x are rational or a Surd. [derived]
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from sci_barriers.errors import bad_input
from sci_barriers.exact import (
    Enclosure,
    Number,
    Q,
    absolute,
    as_q,
    dot,
    is_zero,
    norm_squared,
    sign,
    simplified,
    sqrt,
    sqrt_enclosure,
    to_json,
)
from sci_barriers.problems import Point, Simplex
from sci_barriers.problems.entries import read_vector

Vector: TypeAlias = tuple[Q, ...]


class ExactSet(Protocol):
    """A set of solutions."""

    def contains(self, x: Any) -> bool:
        """Whether x is a solution, exactly."""
        ...

    def squared_distance(self, x: Any) -> Number:
        """d(x, set)^2, exact. BadInput for an x of another length."""
        ...

    def distance(self, x: Any, *, bits: int = 64) -> Enclosure:
        """d(x, set), enclosed."""
        ...

    def to_json(self) -> dict[str, Any]:
        """The SET of a `solutions` statement."""
        ...


@dataclass(frozen=True, kw_only=True)
class Segment:
    """{(1 - s) p + s q : 0 <= s <= 1}, ends = (p, q), p != q. BadInput otherwise."""

    ends: tuple[Vector, Vector]

    def __post_init__(self) -> None:
        p, q = _points("ends", self.ends, least=2, most=2)
        if p == q:
            raise bad_input("ends", [str(e) for e in p], "must be different", "use Point")
        object.__setattr__(self, "ends", (p, q))

    def nearest(self, x: Any) -> tuple[Number, ...]:
        """The point of the segment nearest to x, exact."""
        p, q = self.ends
        read = read_vector(x, name="x", length=len(p), symbol="N")
        step = tuple(b - a for a, b in zip(p, q, strict=True))
        s = dot([b - a for a, b in zip(p, read, strict=True)], step) / norm_squared(step)
        s = Q(0) if sign(s) < 0 else Q(1) if sign(s - 1) > 0 else s
        return tuple(a + s * d for a, d in zip(p, step, strict=True))

    def contains(self, x: Any) -> bool:
        """Whether x lies on the segment."""
        return is_zero(self.squared_distance(x))

    def squared_distance(self, x: Any) -> Number:
        """d^2, exact."""
        return _squared(read_vector(x, name="x", symbol="N"), self.nearest(x))

    def distance(self, x: Any, *, bits: int = 64) -> Enclosure:
        """d, enclosed."""
        return sqrt_enclosure(self.squared_distance(x), bits=bits)

    def to_json(self) -> dict[str, Any]:
        """{"type": "segment", "ends"}."""
        return {"type": "segment", "ends": [_texts(end) for end in self.ends]}


@dataclass(frozen=True, kw_only=True)
class Points:
    """A finite set of at least two alternatives of one length. BadInput otherwise."""

    points: tuple[Vector, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "points", _points("points", self.points, least=2))

    def contains(self, x: Any) -> bool:
        """Whether x is one of the points."""
        return is_zero(self.squared_distance(x))

    def squared_distance(self, x: Any) -> Number:
        """d^2 to the nearest point, exact."""
        read = read_vector(x, name="x", length=len(self.points[0]), symbol="N")
        return least([_squared(read, point) for point in self.points])

    def distance(self, x: Any, *, bits: int = 64) -> Enclosure:
        """d, enclosed."""
        return sqrt_enclosure(self.squared_distance(x), bits=bits)

    def to_json(self) -> dict[str, Any]:
        """{"type": "points", "points"}."""
        return {"type": "points", "points": [_texts(point) for point in self.points]}


@dataclass(frozen=True, kw_only=True)
class Whole:
    """of: "line", "circle", "density" or "projectors"; BadInput otherwise."""

    of: str

    def __post_init__(self) -> None:
        if self.of not in _WHOLE:
            raise bad_input("of", self.of, f"must be one of {', '.join(_WHOLE)}", "name the set")

    def contains(self, x: Any) -> bool:
        """Whether x lies in the set."""
        return is_zero(self.squared_distance(x))

    def squared_distance(self, x: Any) -> Number:
        """d^2, exact: a Surd for rational x."""
        length, squared = _WHOLE[self.of]
        return squared(read_vector(x, name="x", length=length, symbol="N"))

    def distance(self, x: Any, *, bits: int = 64) -> Enclosure:
        """d, enclosed."""
        return sqrt_enclosure(self.squared_distance(x), bits=bits)

    def to_json(self) -> dict[str, Any]:
        """{"type": "whole", "of"}."""
        return {"type": "whole", "of": self.of}


@dataclass(frozen=True, kw_only=True)
class Spectrum:
    """One solution, the finite set of `points` (rationals, each once); x is a set of `length`
    numbers, some of them perhaps equal. BadInput for more points than that, or none.
    """

    points: Vector
    length: int = 2

    def __post_init__(self) -> None:
        read = sorted({as_q(p) for p in self.points})
        if not 1 <= len(read) <= self.length:
            raise bad_input("points", len(read), f"must be 1 to {self.length}", "pass numbers")
        object.__setattr__(self, "points", tuple(read))

    def vertices(self) -> tuple[Vector, ...]:
        """An output that is this set: the points, the first one repeated at the front."""
        missing = self.length - len(self.points)
        return ((self.points[0],) * missing + self.points,)

    def contains(self, x: Any) -> bool:
        """Whether x, as a set, is the spectrum."""
        return is_zero(self.squared_distance(x))

    def squared_distance(self, x: Any) -> Number:
        """The squared Hausdorff distance, exact."""
        read = read_vector(x, name="x", length=self.length, symbol="N")
        table = [[absolute(a - b) for b in self.points] for a in read]
        both = [*map(least, table), *(least(list(row)) for row in zip(*table, strict=True))]
        far = greatest(both)
        return far * far

    def distance(self, x: Any, *, bits: int = 64) -> Enclosure:
        """The Hausdorff distance, enclosed."""
        return sqrt_enclosure(self.squared_distance(x), bits=bits)

    def to_json(self) -> dict[str, Any]:
        """{"type": "spectrum", "points"}."""
        return {"type": "spectrum", "points": _texts(self.points)}


def hausdorff(x: Vector, points: Sequence[Vector]) -> list[Q]:
    """The squared Hausdorff distances of x from the outputs `points`, all read as sets."""
    return [as_q(Spectrum(points=p, length=len(p)).squared_distance(x)) for p in points]


def status(found: ExactSet) -> str:
    """The status of a Solution with this set."""
    names = ((Point, "unique"), (Simplex, "simplex"), (Segment, "segment"))
    return next((name for kind, name in names if isinstance(found, kind)), "set")


def least(values: Sequence[Number]) -> Number:
    """The smallest, by exact comparison; at least one value."""
    found = values[0]
    for value in values[1:]:
        found = value if sign(value - found) < 0 else found
    return found


def greatest(values: Sequence[Number]) -> Number:
    """The largest, by exact comparison; at least one value."""
    found = values[0]
    for value in values[1:]:
        found = value if sign(value - found) > 0 else found
    return found


def _line(x: Sequence[Number]) -> Number:
    return Q(0)


def _circle(x: Sequence[Number]) -> Number:
    return simplified((_root(norm_squared(x)) - 1) ** 2)


def _density(x: Sequence[Number]) -> Number:
    trace, skew, radius = _split(x)
    h = radius - Q(1, 2)
    return simplified(trace + skew + (2 * h * h if sign(h) > 0 else Q(0)))


def _projectors(x: Sequence[Number]) -> Number:
    trace, skew, radius = _split(x)
    h = radius - Q(1, 2)
    return simplified(trace + skew + 2 * h * h)


_WHOLE: dict[str, tuple[int, Callable[[Sequence[Number]], Number]]] = {
    "line": (1, _line), "circle": (2, _circle),
    "density": (4, _density), "projectors": (4, _projectors),
}  # fmt: skip


def _split(x: Sequence[Number]) -> tuple[Number, Number, Number]:
    """(t - 1)^2/2, 2w^2 and sqrt(u^2 + v^2) of the head of the file."""
    t, u, v, w = x[0] + x[3], (x[0] - x[3]) / 2, (x[1] + x[2]) / 2, (x[1] - x[2]) / 2
    return (t - 1) * (t - 1) / 2, 2 * w * w, _root(u * u + v * v)


def _root(squared: Number) -> Number:
    """sqrt of a rational. BadInput for an x that is not rational: nested roots are not needed."""
    if not isinstance(squared, Q):
        raise bad_input("x", squared, "must be rational for a curved set", "round x to rationals")
    return sqrt(squared)


def _squared(x: Sequence[Number], z: Sequence[Number]) -> Number:
    return norm_squared([a - b for a, b in zip(x, z, strict=True)])


def _points(name: str, value: Any, *, least: int, most: int | None = None) -> tuple[Vector, ...]:
    """At least two vectors of one length, as tuples of rationals."""
    read = tuple(tuple(as_q(entry) for entry in point) for point in value)
    many = len(read) < least or (most is not None and len(read) > most)
    if many or not read[0] or any(len(point) != len(read[0]) for point in read):
        raise bad_input(name, len(read), f"must be {least} or more vectors of one length", "check")
    return read


def _texts(values: Sequence[Q]) -> list[Any]:
    return [to_json(value) for value in values]
