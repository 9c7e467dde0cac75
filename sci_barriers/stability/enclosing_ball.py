"""The smallest l2 ball that contains finitely many points, exactly, with its KKT certificate.

    minimise r over c:  ||x_i - c|| <= r for all i.

(mu, c, r^2) with mu >= 0, sum mu = 1, c = sum mu_i x_i, ||x_i - c||^2 <= r^2 for all i and
    sum mu_i ||x_i||^2 - ||c||^2 = r^2
proves r: for every centre d, max ||x_i - d||^2 >= sum mu_i ||x_i - d||^2 = r^2 + ||c - d||^2, so c
is the only centre. For real points a complex centre d is no better: its real part is nearer to all.

Search, a dual active-set method [Goldfarb and Idnani for this quadratic program; derived]. Kept:
affinely independent points T with mu > 0, c in conv T at distance r from all of T. Take p farthest
from c; stop if ||p - c|| <= r. Otherwise move mu linearly towards the circumcentre of T + p, or, if
p = sum lambda_i x_i lies in aff T, along (-lambda, 1); where a mu_i reaches 0 first, drop x_i and
go on. All along c stays at equal distance from T, nearer to it than to p, and
sum mu_i ||x_i||^2 - ||c||^2, the r^2 at the end of a move, grows; so no T comes twice. It starts
with one point, and T keeps at most dim + 1 points. The circumcentre of T solves
2 <x_i, c> - beta = ||x_i||^2, c = sum mu_j x_j, sum mu_j = 1. Exact in the field of the points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sci_barriers.exact import Matrix, Number, Q, dot, nullspace, sign, simplified, solve
from sci_barriers.stability.reading import Vector

Points = Sequence[Sequence[Any]]


@dataclass(frozen=True, kw_only=True)
class EnclosingBall:
    """centre c, squared = r^2, and mu: weights > 0 on the points with indices `support`."""

    centre: Vector
    squared: Number
    support: tuple[int, ...]
    weights: tuple[Number, ...]


def smallest_ball(points: Points) -> EnclosingBall:
    """The smallest enclosing ball of at least one point of R^N, all of one length."""
    ids: list[int] = [0]
    mu: list[Any] = [Q(1)]
    centre: Vector = tuple(points[0])
    squared: Number = Q(0)
    while True:
        distances = [_squared(x, centre) for x in points]
        far = 0
        for i in range(1, len(points)):
            if sign(distances[i] - distances[far]) > 0:
                far = i
        if sign(distances[far] - squared) <= 0:
            order = sorted(range(len(ids)), key=lambda k: ids[k])
            return EnclosingBall(
                centre=centre,
                squared=squared,
                support=tuple(ids[k] for k in order),
                weights=tuple(mu[k] for k in order),
            )
        ids, mu = _with_point(points, ids, mu, far)
        centre = _combination(points, ids, mu)
        squared = _squared(points[ids[0]], centre)


def _with_point(
    points: Points, ids: list[int], mu: list[Any], p: int
) -> tuple[list[int], list[Any]]:
    """T and mu of the smallest ball of T + p with p on its sphere; p lies outside the ball of T."""
    ids, mu = [*ids, p], [*mu, Q(0)]
    while True:
        chosen = [points[i] for i in ids]
        relation = nullspace(Matrix([*zip(*chosen), [1] * len(chosen)]))
        if relation:
            direction = [entry / relation[0][-1] for entry in relation[0]]
            length: Any = None
        else:
            target = _circumcentre(chosen)
            direction = [b - a for a, b in zip(mu, target, strict=True)]
            length = Q(1)
        blocking = None
        for k, step in enumerate(direction):
            if sign(step) < 0:
                reach = mu[k] / -step
                if length is None or sign(reach - length) < 0:
                    length, blocking = reach, k
        mu = [simplified(a + length * b) for a, b in zip(mu, direction, strict=True)]
        if blocking is None:
            kept = [k for k, a in enumerate(mu) if sign(a) != 0]
            return [ids[k] for k in kept], [mu[k] for k in kept]
        del ids[blocking], mu[blocking]


def _circumcentre(points: Points) -> Vector:
    """mu of the point of aff(points) at equal distance from all; points affinely independent."""
    n = len(points)
    gram = [[dot(x, z) for z in points] for x in points]
    rows: list[list[Any]] = [[2 * g for g in row] + [-1] for row in gram]
    rows.append([1] * n + [0])
    return solve(Matrix(rows), [gram[i][i] for i in range(n)] + [1])[:n]


def _combination(points: Points, ids: list[int], mu: list[Any]) -> Vector:
    centre = []
    for j in range(len(points[0])):
        total: Any = Q(0)
        for i, weight in zip(ids, mu, strict=True):
            total = total + weight * points[i][j]
        centre.append(simplified(total))
    return tuple(centre)


def _squared(x: Sequence[Any], z: Sequence[Any]) -> Any:
    total: Any = Q(0)
    for a, b in zip(x, z, strict=True):
        total = total + (a - b) * (a - b)
    return simplified(total)
