"""Sets of solutions of further families, with exact squared distances (FORMAT.md section 9).

    point, points (a finite set of alternatives), simplex, segment: d = inf_z |x - z|, l2
    spectrum    one solution that is a set {z_i}; x = (x_0, x_1) is read as a set:
                d = max(max_i min_j |x_i - z_j|, max_j min_i |x_i - z_j|)
    whole       the line R; the unit circle; density matrices (real symmetric 2x2, psd, trace 1) and
                projectors of rank 1, as 4 entries row by row with the Frobenius norm

A 2x2 matrix splits orthogonally into t/2 I + u diag(1, -1) + v [[0, 1], [1, 0]] + w [[0, 1],
[-1, 0]] with squared norms t^2/2, 2u^2, 2v^2, 2w^2. Density matrices: t = 1, w = 0, rho = sqrt(u^2
+ v^2) <= 1/2; projectors: rho = 1/2. So d^2 = (t - 1)^2/2 + 2w^2 + 2(rho - 1/2)^2, for density
matrices without the last summand where rho <= 1/2; d = | |x| - 1 | for the circle. [derived]
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..integers import LONGEST
from ..numbers import Real, Surd, Unreadable, ratio, root
from ..reader import anything, fields, indices, list_of, one_of, signs
from ..shown import listed
from .rationals import Rational, Reader

Vector = dict[int, Rational]  # the entries that are not 0
SIZES = {"line": 1, "circle": 2, "density": 4, "projectors": 4}
MOST = 2_000


@dataclass(frozen=True)
class Point:
    """{x}."""

    x: Vector

    def is_entry(self, value: int) -> bool:
        """Whether x is the number `value`, in R."""
        return self.entry(0) == value

    def entry(self, i: int) -> Rational | int:
        """x_i."""
        return self.x.get(i, 0)


@dataclass(frozen=True)
class Points:
    """Different alternatives, each of them a solution."""

    points: list[Vector]


@dataclass(frozen=True)
class Simplex:
    """{x : x_i = rest_i off J, s_j x_j >= 0 on J, sum_J s_j x_j = total}."""

    J: list[int]
    signs: list[int]
    total: Rational
    rest: Vector


@dataclass(frozen=True)
class Segment:
    """{(1 - s) p + s q : 0 <= s <= 1}, p != q."""

    p: Vector
    q: Vector


@dataclass(frozen=True)
class Whole:
    """One of SIZES."""

    of: str


@dataclass(frozen=True)
class Spectrum:
    """One solution, the set of these numbers, increasing."""

    points: list[Rational]


Set = Point | Points | Simplex | Segment | Whole | Spectrum


def vector(value: Any, where: str, length: int, read: Reader) -> Vector:
    """A list of that many rational numbers."""
    found: Vector = {}
    for i, text in enumerate(listed(value, where, length)):
        entry = read.number(text, where)
        if entry.n:
            found[i] = entry
    return found


def same(x: Vector, z: Vector) -> bool:
    """x = z."""
    return x.keys() == z.keys() and all(x[i] == z[i] for i in x)


def read_set(value: Any, where: str, length: int, read: Reader) -> Set:
    """A SET of vectors of that length."""
    kind = value.get("type") if isinstance(value, dict) else None
    one_of("point", "points", "simplex", "segment", "whole", "spectrum")(kind, f"{where}.type")

    def entries(entry: Any, place: str) -> Vector:
        return vector(entry, place, length, read)

    more: dict[str, dict[str, Callable[[Any, str], Any]]] = {
        "point": {"x": entries},
        "points": {"points": list_of(entries, least=2, most=MOST)},
        "simplex": {"indices": indices, "signs": signs, "total": read.number, "rest": entries},
        "segment": {"ends": list_of(entries, least=2, most=2)},
        "whole": {"of": one_of(*SIZES)},
        "spectrum": {"points": list_of(read.number, least=1, most=length)},
    }
    got = fields(value, where, {"type": anything, **more[str(kind)]})
    if kind == "point":
        return Point(got["x"])
    if kind == "points":
        return Points(got["points"])
    if kind == "simplex":
        return _simplex(got, where, length)
    if kind == "segment":
        return Segment(*got["ends"])
    if kind == "whole":
        if SIZES[got["of"]] != length:
            raise Unreadable(f"{where}.of: the answers of this family have {length} entries")
        return Whole(got["of"])
    z = got["points"]
    if any(not a < b for a, b in zip(z, z[1:])):
        raise Unreadable(f"{where}.points: strictly increasing numbers are needed")
    return Spectrum(z)


def _simplex(got: dict[str, Any], where: str, length: int) -> Simplex:
    J = got["indices"]
    if len(J) < 2 or len(got["signs"]) != len(J) or J[-1] >= length:
        raise Unreadable(f"{where}: two or more indices below {length}, and a sign for each")
    if got["total"].sign <= 0 or not got["rest"].keys().isdisjoint(J):
        raise Unreadable(f"{where}: total > 0, and rest zero on the indices")
    return Simplex(J, got["signs"], got["total"], got["rest"])


def squared_distance(x: Vector, found: Set, read: Reader) -> Rational | Surd:
    """d(x, set)^2, exactly; Unreadable for long numbers where roots are needed."""
    if isinstance(found, Point):
        return squared(x, found.x, read)
    if isinstance(found, Points):
        return min(squared(x, z, read) for z in found.points)
    if isinstance(found, Simplex):
        return _to_simplex(x, found, read)
    if isinstance(found, Segment):
        return _to_segment(x, found, read)
    if isinstance(found, Spectrum):
        far = hausdorff([x.get(i, read.whole(0)) for i in (0, 1)], found.points)
        return far * far
    return _to_whole(x, found.of, read)


def squared(x: Vector, z: Vector, read: Reader) -> Rational:
    """|x - z|^2."""
    steps = [x.get(i, 0) - z[i] if i in z else x[i] for i in {**x, **z}]
    return read.total([step * step for step in steps])


def hausdorff(x: list[Rational], z: list[Rational]) -> Rational:
    """The Hausdorff distance of two finite sets of numbers."""
    table = [[abs(a - b) for b in z] for a in x]
    return max([min(row) for row in table] + [min(column) for column in zip(*table)])


def _to_simplex(x: Vector, found: Simplex, read: Reader) -> Rational:
    """With x~_j = s_j x_j in decreasing order, x~_j - z_j = h where z_j > 0, the first n of J.

    h = (x~_1 + ... + x~_n - total)/n, n the largest one with x~_n > h.
    """
    zero = read.whole(0)
    inside = [x[j] * s if j in x else zero for j, s in zip(found.J, found.signs)]
    inside.sort(reverse=True)

    def over(n: int) -> Rational:
        return read.total(inside[:n]) - found.total

    low, high = 1, len(inside)  # n x~_n > over(n) is true for n = 1, and up to the n that is wanted
    while low < high:
        n = (low + high + 1) // 2
        low, high = (n, high) if inside[n - 1] * n > over(n) else (low, n - 1)
    more = over(low)
    J = set(found.J)
    outside = {i: a for i, a in x.items() if i not in J}
    rest = [a * a for a in inside[low:]]
    return read.total([(more * more).over(low), squared(outside, found.rest, read), *rest])


def _to_segment(x: Vector, found: Segment, read: Reader) -> Rational:
    """|x - p|^2 - <x - p, q - p>^2/|q - p|^2 between the ends."""
    step = _minus(found.q, found.p)
    start = _minus(x, found.p)
    along = read.total([start[i] * step[i] for i in start if i in step])
    length = read.total([a * a for a in step.values()])
    if along.sign <= 0 or along >= length:
        return squared(x, found.p if along.sign <= 0 else found.q, read)
    # <.,.>^2/|.|^2 = along^2/length; length = n/d > 0
    part = Rational(length.d, length.n, read.left) * along * along
    return squared(x, found.p, read) - part


def _minus(x: Vector, z: Vector) -> Vector:
    return {i: x.get(i, 0) - z[i] if i in z else x[i] for i in {**x, **z}}


def _to_whole(x: Vector, of: str, read: Reader) -> Rational | Surd:
    if of == "line":
        return read.whole(0)
    if any(max(a.n.bit_length(), a.d.bit_length()) > LONGEST for a in x.values()):
        raise Unreadable(f"x: at most {LONGEST} bits above and below for a distance with roots")
    a, b, c, d = (x.get(i, read.whole(0)) for i in range(4))
    if of == "circle":
        return _surd(_from(a * a + b * b, 1, read))
    t, u, v, w = a + d, (a - d).over(2), (b + c).over(2), (b - c).over(2)
    flat = ((t - 1) * (t - 1)).over(2) + w * w * 2
    square = u * u + v * v
    if of == "density" and square * 4 <= 1:
        return flat
    return _surd(flat.surd() + _from(square * 4, 1, read) * ratio(1, 2))


def _from(square: Rational, radius: int, read: Reader) -> Real:
    """(sqrt(square) - radius)^2."""
    return (square + radius * radius).surd() - root(square.n, square.d) * (2 * radius)


def _surd(x: Real) -> Surd:
    assert isinstance(x, Surd)
    return x
