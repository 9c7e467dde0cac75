"""Condition number lambda_max/lambda_min of a small symmetric matrix, exactly.

The matrix is split into the connected components of its non-zero pattern.  A component of side 2
has the eigenvalues (trace +- sqrt((a - d)^2 + 4 b^2))/2; in a larger one the extreme eigenvalues
are guessed as rationals and then proved: G - mu I is semidefinite and singular.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from support.linear import definiteness, is_zero, shifted
from support.tower import ZERO, Number, sign, sqrt


class Undecided(Exception):
    """The exact means of this module do not decide the question."""


def components(G: Any) -> list[list[int]]:
    """Connected components of the non-zero pattern."""
    left, found = set(range(len(G))), []
    while left:
        part, todo = set(), [min(left)]
        while todo:
            i = todo.pop()
            if i not in part:
                part.add(i)
                todo += [j for j in left if j not in part and not is_zero(G[i][j])]
        left -= part
        found.append(sorted(part))
    return found


def condition_number(G: Any) -> Number | None:
    """Exact condition number, None when the matrix is not positive definite."""
    least: Number | None = None
    greatest: Number = ZERO
    for part in components(G):
        low, high = _extremes([[G[i][j] for j in part] for i in part])
        if sign(low) <= 0:
            return None
        if least is None or sign(low - least) < 0:
            least = low
        if sign(high - greatest) > 0:
            greatest = high
    return None if least is None else greatest / least


def _extremes(G: list[list[Number]]) -> tuple[Number, Number]:
    if len(G) == 1:
        return G[0][0], G[0][0]
    if len(G) == 2:
        a, b, d = G[0][0], G[0][1], G[1][1]
        root = sqrt((a - d) * (a - d) + 4 * b * b)
        return (a + d - root) / 2, (a + d + root) / 2
    if definiteness(G) == 1:
        return ZERO, ZERO
    values = np.linalg.eigvalsh(np.array([[float(entry) for entry in row] for row in G]))
    low, high = (Fraction(float(value)).limit_denominator(10_000) for value in values[[0, -1]])
    negative = [[-entry for entry in row] for row in shifted(low, G)]
    if definiteness(negative) != 1 or definiteness(shifted(high, G)) != 1:
        raise Undecided("an extreme eigenvalue is not a simple rational")
    return low, high
