"""Linear algebra and convex geometry over exact numbers (any ordered field with the operators).

Gauss-Jordan elimination; positive (semi)definiteness by successive Schur complements; the point of
least norm of a convex hull by Wolfe's method with exact comparisons, its optimality checked at the
end (<x, p> >= <x, x> for every point p), so that the result does not depend on the method.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

from support.tower import ONE, ZERO, Number, dot, sign

Vector = Sequence[Number]


def is_zero(x: Number) -> bool:
    return not x if isinstance(x, Fraction) else sign(x) == 0


def jordan(rows: Any, k: int) -> tuple[list[list[Number]], list[list[Number]]] | None:
    """Reduce the first k columns to unit vectors; None when they are dependent.

    Returns the k pivot rows (row c has 1 in column c) and the remaining rows.
    """
    rows = [list(row) for row in rows]
    for c in range(k):
        p = next((r for r in range(c, len(rows)) if not is_zero(rows[r][c])), None)
        if p is None:
            return None
        rows[c], rows[p] = rows[p], rows[c]
        factor = ONE / rows[c][c]
        rows[c] = [factor * entry for entry in rows[c]]
        for r, row in enumerate(rows):
            if r != c and not is_zero(row[c]):
                f = row[c]
                rows[r] = [a - f * b for a, b in zip(row, rows[c], strict=True)]
    return rows[:k], rows[k:]


def independent(columns: Sequence[Vector]) -> bool:
    """True when the columns are linearly independent."""
    if not columns:
        return True
    if len(columns) > len(columns[0]):
        return False
    return jordan(zip(*columns, strict=True), len(columns)) is not None


def solve(columns: Sequence[Vector], rhs: Vector) -> list[Number] | None:
    """The coefficients of rhs in independent columns; None if there are none."""
    if not columns:
        return [] if all(is_zero(value) for value in rhs) else None
    reduced = jordan([[*row, b] for row, b in zip(zip(*columns), rhs, strict=True)], len(columns))
    if reduced is None or any(not is_zero(row[-1]) for row in reduced[1]):
        return None
    return [row[-1] for row in reduced[0]]


def bases(columns: Sequence[Vector]) -> list[tuple[int, ...]]:
    """All maximal independent subsets of the columns."""
    for size in range(min(len(columns), len(columns[0]) if columns else 0), -1, -1):
        found = [
            P for P in combinations(range(len(columns)), size)
            if independent([columns[i] for i in P])
        ]  # fmt: skip
        if found:
            return found
    return [()]


def gram(columns: Sequence[Vector]) -> list[list[Number]]:
    """Matrix of scalar products."""
    return [[dot(u, v) for v in columns] for u in columns]


def definiteness(M: Sequence[Vector]) -> int:
    """2 positive definite, 1 positive semidefinite and singular, 0 neither."""
    M = [list(row) for row in M]
    result = 2
    while M:
        pivot = M[0][0]
        s = sign(pivot)
        if s < 0:
            return 0
        if s == 0:
            if any(not is_zero(entry) for entry in M[0]):
                return 0
            result = 1
            M = [row[1:] for row in M[1:]]
            continue
        head = M[0]
        step = []
        for row in M[1:]:
            if is_zero(row[0]):
                step.append(row[1:])
            else:
                f = row[0] / pivot
                step.append([a - f * b for a, b in zip(row[1:], head[1:], strict=True)])
        M = step
    return result


def shifted(bound: Number, G: Sequence[Vector]) -> list[list[Number]]:
    """bound*I - G."""
    return [
        [(bound if i == j else ZERO) - entry for j, entry in enumerate(row)]
        for i, row in enumerate(G)
    ]


def least_point(points: Sequence[Vector]) -> list[Number]:
    """The point of least norm in the convex hull."""
    active, weights = least_combination(points)
    return combine([points[i] for i in active], weights)


def least_combination(points: Sequence[Vector]) -> tuple[list[int], list[Number]]:
    """Positions and weights of the point of least norm (Wolfe's method), proved optimal."""
    points = [list(p) for p in points]
    active = [min(range(len(points)), key=lambda i: float(dot(points[i], points[i])))]
    weights: list[Number] = [ONE]
    while True:
        x = combine([points[i] for i in active], weights)
        xx = dot(x, x)
        worse = [i for i, p in enumerate(points) if sign(dot(x, p) - xx) < 0]
        if not worse:
            return active, weights
        new = min(worse, key=lambda i: float(dot(x, points[i])))
        if new in active:
            raise AssertionError("the active set must have been optimal")
        active.append(new)
        weights.append(ZERO)
        while True:
            affine = _affine([points[i] for i in active])
            if all(sign(value) > 0 for value in affine):
                weights = affine
                break
            theta: Number = ONE
            for old, value in zip(weights, affine, strict=True):
                if sign(value) <= 0:
                    ratio = old / (old - value)
                    if sign(ratio - theta) < 0:
                        theta = ratio
            mixed = [a + theta * (b - a) for a, b in zip(weights, affine, strict=True)]
            keep = [j for j, value in enumerate(mixed) if sign(value) > 0]
            active, weights = [active[j] for j in keep], [mixed[j] for j in keep]


def combine(points: Sequence[Vector], weights: Vector) -> list[Number]:
    """Sum of weighted points."""
    return [dot(weights, values) for values in zip(*points, strict=True)]


def _affine(points: Sequence[Vector]) -> list[Number]:
    """Affine coordinates of the point of least norm in the affine hull."""
    n = len(points)
    system = [[*row, ONE] for row in gram(points)]
    system.append([ONE] * n + [ZERO])
    rhs = [ZERO] * n + [ONE]
    solution = solve(list(zip(*system, strict=True)), rhs)
    if solution is None:
        raise AssertionError("the points must be affinely independent")
    return solution[:n]
