"""Optimal maps for finite M_1: c_opt and a map that attains it, with a certificate per fibre.

    c_opt = inf over maps phi: R^m -> C^N of  max over x in M_1 of ||phi(A x) - x||
          = max over fibres F_y = {x in M_1 : A x = y} of the Chebyshev radius of F_y,

the radius r of a smallest ball that contains F_y, its centre being any point of C^N. [derived]
phi(y) is one centre for all of F_y, and the values at different y are free. Sets phi(y) in place of
points do not help: the Hausdorff distance of a set Z to {x} is sup over z in Z of ||z - x||, not
below ||z - x|| of a single z. For real points a complex centre does not help (its real part is
nearer), so c_opt is the same over C. Optimal maps are far from unique: only a worst fibre is tight.

    norm     radius, exact                                  certificate
    "l2"     smallest ball (enclosing_ball); r^2 in Q       mu, c, r^2
    "l1"     linear program (l1_centre)                     functionals of sup norm 1
    "linf"   half the largest range of a coordinate         +-e_j at two points

Values phi(y) inside M_1 can have twice the error: for two points d in place of d/2; this is
`radius_within`. Points and A rational or with square roots; `verify` checks what is written here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sci_barriers.errors import bad_input
from sci_barriers.exact import (
    Matrix,
    Number,
    Q,
    absolute,
    nested_sqrt,
    sign,
    simplified,
    to_json,
)
from sci_barriers.stability.enclosing_ball import EnclosingBall, smallest_ball
from sci_barriers.stability.kernel import squared_distance
from sci_barriers.stability.l1_centre import FunctionalBall, smallest_l1_ball
from sci_barriers.stability.reading import (
    Vector,
    read_measurements,
    read_point,
    read_points,
)

Norm = Literal["l2", "l1", "linf"]
NORMS: tuple[Norm, ...] = ("l2", "l1", "linf")


@dataclass(frozen=True, kw_only=True)
class Fibre:
    """F_y: y, the indices of its points in M_1, and its smallest ball."""

    y: Vector
    indices: tuple[int, ...]
    ball: EnclosingBall | FunctionalBall

    @property
    def size(self) -> Number:
        """The square of the radius for l2, the radius for l1 and l-infinity; exact."""
        ball = self.ball
        return ball.squared if isinstance(ball, EnclosingBall) else ball.radius


@dataclass(frozen=True, kw_only=True)
class OptimalMap:
    """y -> the centre of the smallest ball of F_y, for y in A(M_1); it attains c_opt.

    fibres in the order of their first points; worst: the index of a fibre with the largest radius.
    """

    A: Matrix
    points: tuple[Vector, ...]
    norm: Norm
    fibres: tuple[Fibre, ...]
    worst: int

    @property
    def c_opt_squared(self) -> Number:
        """c_opt^2, exact."""
        size = self.fibres[self.worst].size
        return size if self.norm == "l2" else simplified(size * size)

    @property
    def c_opt(self) -> Number:
        """c_opt, exact: for l2 the root of c_opt_squared."""
        size = self.fibres[self.worst].size
        return simplified(nested_sqrt(size)) if self.norm == "l2" else size

    def __call__(self, y: Any) -> Vector:
        """The centre for y (m,) in A(M_1); BadInput elsewhere, where c_opt asks nothing of a map.

        Floats stand for their exact values.
        """
        data = read_point(y, name="y", N=self.A.shape[0], symbol="m")
        for fibre in self.fibres:
            if fibre.y == data:
                return fibre.ball.centre
        raise bad_input(
            "y", "(" + ", ".join(map(str, data)) + ")", "must be A x for a point x of M_1",
            "extend the map as you like: c_opt concerns A(M_1) alone",
        )  # fmt: skip

    def to_json(self) -> dict[str, Any]:
        """A, the points, the norm and for each fibre its ball with the certificate; see verify."""
        return {
            "A": [_texts(row) for row in self.A.rows],
            "points": [_texts(x) for x in self.points],
            "norm": self.norm,
            "fibres": [_written(fibre) for fibre in self.fibres],
            "worst": self.worst,
            "value": to_json(self.fibres[self.worst].size),
        }


def optimal_map(A: Any, points: Any, *, norm: Norm = "l2") -> OptimalMap:
    """An optimal map for the finite set `points` of R^N and A (m, N), norm "l2", "l1" or "linf".

    BadInput for no point, equal points, A = 0 and another norm.
    """
    M = read_measurements(A)
    found = read_points(points, N=M.shape[1])
    _check_norm(norm)
    members: dict[Vector, list[int]] = {}
    for i, x in enumerate(found):
        members.setdefault(M @ x, []).append(i)
    fibres = []
    for y, indices in members.items():
        ball = chebyshev_ball([found[i] for i in indices], norm=norm)
        fibres.append(Fibre(y=y, indices=tuple(indices), ball=ball))
    worst = 0
    for k, fibre in enumerate(fibres):
        if sign(fibre.size - fibres[worst].size) > 0:
            worst = k
    return OptimalMap(A=M, points=found, norm=norm, fibres=tuple(fibres), worst=worst)


def chebyshev_ball(points: Sequence[Vector], *, norm: Norm) -> EnclosingBall | FunctionalBall:
    """A smallest ball of the points (at least one, of equal length), its centre anywhere."""
    if norm == "l2":
        return smallest_ball(points)
    if norm == "l1":
        return smallest_l1_ball(points)
    return _smallest_box(points)


def radius_within(points: Any, *, norm: Norm = "l2") -> Number:
    """min over c in the set of max ||x - c||, c restricted to the points; squared for "l2". Exact.

    Between the Chebyshev radius and twice it. BadInput for no point.
    """
    found = read_points(points)
    _check_norm(norm)
    best: Number | None = None
    for c in found:
        reach = largest([_size(x, c, norm) for x in found])
        if best is None or sign(reach - best) < 0:
            best = reach
    assert best is not None
    return best


def largest(values: Sequence[Number]) -> Number:
    """The largest of one or more numbers, exact."""
    top = values[0]
    for value in values[1:]:
        if sign(value - top) > 0:
            top = value
    return top


def _size(x: Vector, c: Vector, norm: Norm) -> Number:
    if norm == "l2":
        return squared_distance(x, c)
    parts = [absolute(a - b) for a, b in zip(x, c, strict=True)]
    if norm == "linf":
        return simplified(largest(parts))
    total: Number = Q(0)
    for part in parts:
        total = total + part
    return simplified(total)


def _smallest_box(points: Sequence[Vector]) -> FunctionalBall:
    """The l-infinity ball: the middle of each coordinate's range, half the largest range."""
    N = len(points[0])
    centre: list[Number] = []
    wide: Any = Q(-1)
    terms: tuple[tuple[Number, int, tuple[int, ...]], ...] = ()
    half = Q(1, 2)
    for j in range(N):
        low = high = 0
        for i, x in enumerate(points):
            low = i if sign(x[j] - points[low][j]) < 0 else low
            high = i if sign(x[j] - points[high][j]) > 0 else high
        span: Any = points[high][j] - points[low][j]
        centre.append(simplified((points[high][j] + points[low][j]) * half))
        if sign(span - wide) > 0:
            wide = span
            e = tuple(int(k == j) for k in range(N))
            terms = ((half, high, e), (half, low, tuple(-g for g in e)))
    return FunctionalBall(centre=tuple(centre), radius=simplified(wide * half), terms=terms)


def _check_norm(norm: Norm) -> None:
    if norm not in NORMS:
        raise bad_input("norm", norm, "must be 'l2', 'l1' or 'linf'", "pass one of these names")


def _written(fibre: Fibre) -> dict[str, Any]:
    ball, member = fibre.ball, fibre.indices
    if isinstance(ball, EnclosingBall):
        proof: dict[str, Any] = {
            "weights": [
                [member[i], to_json(mu)] for i, mu in zip(ball.support, ball.weights, strict=True)
            ]
        }
    else:
        proof = {"terms": [[to_json(nu), member[i], list(g)] for nu, i, g in ball.terms]}
    return {
        "y": _texts(fibre.y),
        "indices": list(member),
        "centre": _texts(ball.centre),
        "size": to_json(fibre.size),
        **proof,
    }


def _texts(v: Vector) -> list[Any]:
    return [to_json(entry) for entry in v]
