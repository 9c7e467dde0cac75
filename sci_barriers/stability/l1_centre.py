"""The smallest l1 ball that contains finitely many points: an exact linear program.

    minimise r over (c, r):  <g, x_i - c> <= r  for all i and all sign vectors g in {-1, 1}^N,

which is ||x_i - c||_1 <= r. The dual: maximise sum nu_k <g_k, x_{i_k}> subject to nu >= 0,
sum nu_k = 1, sum nu_k g_k = 0. A dual point proves r: for every centre d, max ||x_i - d||_1 >=
sum nu_k <g_k, x_{i_k} - d> = sum nu_k <g_k, x_{i_k}>. For real points a complex centre is no
better: its real part is nearer to every point in each coordinate.

Search: the revised simplex method on the dual, N + 1 rows. The multipliers of a basis are (c, r);
pricing is ||x_i - c||_1 > r, and the column that enters is the sign vector of x_i - c, so no list
of 2^N columns is made. The start is one point with (1, ..., 1) and its negative at weight 1/2 and
N - 1 more sign vectors at weight 0. Ties of the ratio test are broken lexicographically in the rows
of B^-1 B_0, which excludes cycles [standard]; the number of columns is finite. Exact in the field
of the points; optimal centres are not unique.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sci_barriers.exact import Matrix, Number, Q, is_zero, sign, simplified, solve
from sci_barriers.stability.reading import Vector

Points = Sequence[Sequence[Any]]
Signs = tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class FunctionalBall:
    """A smallest ball of the l1 or l-infinity norm, proved by functionals.

    centre c, radius r; terms (nu, i, g): weight > 0, point, functional g of dual norm <= 1, with
    sum nu = 1, sum nu g = 0, sum nu <g, x_i> = r.
    """

    centre: Vector
    radius: Number
    terms: tuple[tuple[Number, int, Signs], ...]


def smallest_l1_ball(points: Points) -> FunctionalBall:
    """A smallest enclosing l1 ball of at least one point of R^N, all of one length."""
    N = len(points[0])
    basis = _start(N)
    # rows of [B^-1 b | B^-1 B_0], b = (1, 0, ..., 0): lexicographically positive throughout
    columns = [[1, *g] for _, g in basis]
    inverse = solve(Matrix(columns).T, Matrix.identity(N + 1)).rows
    table: list[list[Any]] = [
        [row[0], *(Q(int(k == i)) for k in range(N + 1)), *row] for i, row in enumerate(inverse)
    ]
    while True:
        centre, radius = _multipliers(points, basis, [row[N + 2 :] for row in table])
        entering = _priced(points, centre, radius)
        if entering is None:
            terms = [
                (row[0], i, g)
                for row, (i, g) in zip(table, basis, strict=True)
                if not is_zero(row[0])
            ]
            return FunctionalBall(centre=centre, radius=radius, terms=tuple(terms))
        column = [1, *entering[1]]
        change = [_dot(row[N + 2 :], column) for row in table]
        leaving = _leaving(table, change)
        pivot = [simplified(entry / change[leaving]) for entry in table[leaving]]
        for k, row in enumerate(table):
            if k != leaving and not is_zero(change[k]):
                table[k] = [simplified(a - change[k] * b) for a, b in zip(row, pivot, strict=True)]
        table[leaving] = pivot
        basis[leaving] = entering


def _start(N: int) -> list[tuple[int, Signs]]:
    """N + 1 independent columns (1, g) of point 0: all ones, their negative, one -1 at j >= 1."""
    ones = (1,) * N
    start = [(0, ones), (0, tuple(-g for g in ones))]
    return start + [(0, tuple(-1 if k == j else 1 for k in range(N))) for j in range(1, N)]


def _multipliers(
    points: Points, basis: list[tuple[int, Signs]], inverse: list[list[Any]]
) -> tuple[Vector, Any]:
    """(c, r) with r + <g_k, c> = <g_k, x_{i_k}> for the basis: the row vector f B^-1."""
    values = [_dot(points[i], g) for i, g in basis]
    found = [_dot([row[k] for row in inverse], values) for k in range(len(basis))]
    return tuple(found[1:]), found[0]


def _priced(points: Points, centre: Sequence[Any], radius: Any) -> tuple[int, Signs] | None:
    """A farthest point and the signs of x - c, or None when all points are within the radius."""
    best: tuple[Any, int, Signs] | None = None
    for i, x in enumerate(points):
        g = tuple(-1 if sign(a - c) < 0 else 1 for a, c in zip(x, centre, strict=True))
        size = _dot([a - c for a, c in zip(x, centre, strict=True)], g)
        if sign(size - radius) > 0 and (best is None or sign(size - best[0]) > 0):
            best = size, i, g
    return None if best is None else best[1:]


def _leaving(table: list[list[Any]], change: list[Any]) -> int:
    """The row with change > 0 whose row divided by it is lexicographically least."""
    candidates = [k for k, entry in enumerate(change) if sign(entry) > 0]
    for j in range(len(change) + 1):
        if len(candidates) == 1:
            break
        ratios = [table[k][j] / change[k] for k in candidates]
        least = ratios[0]
        for ratio in ratios[1:]:
            if sign(ratio - least) < 0:
                least = ratio
        candidates = [k for k, q in zip(candidates, ratios, strict=True) if is_zero(q - least)]
    return candidates[0]


def _dot(u: Sequence[Any], v: Sequence[Any]) -> Any:
    total: Any = Q(0)
    for a, b in zip(u, v, strict=True):
        total = total + a * b
    return simplified(total)
