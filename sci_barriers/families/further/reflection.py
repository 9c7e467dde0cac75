"""Unit vectors (c, s) and reflections R = [[c, s], [s, -c]]: what three families share.

R^2 = I, R (cos(t/2), sin(t/2)) = (cos(t/2), sin(t/2)) for (c, s) = (cos t, sin t), so
P = (I - R)/2 is the projector of rank 1 to the eigenvector of -1; its entries are rational for
rational c, s. 2x2 matrices are 4 entries, row by row.
"""

from __future__ import annotations

from typing import Any

from sci_barriers.errors import bad_input
from sci_barriers.exact import Q, round_dyadic, sqrt
from sci_barriers.families.further.base import Data, set_rational
from sci_barriers.families.further.sets import Vector

SIDES = (Q(1), Q(-1))
"""c of the two sides that are played, (1, 0) and (-1, 0)."""
_BITS = 80


def read_direction(record: Any) -> None:
    """Reads c, s, r of a frozen record: rationals, c^2 + s^2 = 1, r >= 0. BadInput otherwise."""
    c, s = set_rational(record, "c"), set_rational(record, "s")
    set_rational(record, "r", least=Q(0))
    if c * c + s * s != 1:
        raise bad_input("c^2 + s^2", c * c + s * s, "must be 1", "pass such as '3/5' and '4/5'")


def matrix(c: Q, s: Q, r: Q) -> tuple[Vector, Vector]:
    """The rows of I + r R."""
    return (1 + r * c, r * s), (r * s, 1 - r * c)


def projector(c: Q, s: Q) -> Vector:
    """(I - R)/2."""
    return (1 - c) / 2, -s / 2, -s / 2, (1 + c) / 2


def direction(p: Q, q: Q) -> tuple[Q, Q] | None:
    """(p, q)/|(p, q)|: exactly where that is rational, else within 2^-80; None for (0, 0)."""
    squared = p * p + q * q
    if squared == 0:
        return None
    root = sqrt(squared)
    exact = root.rational()
    if exact is not None:
        return p / exact, q / exact
    return round_dyadic(root * (p / squared), n=_BITS), round_dyadic(root * (q / squared), n=_BITS)


def lowest(data: Data) -> Vector:
    """The projector to the lowest eigenvector of the matrix shown; a multiple of I: e_0 e_0'."""
    (a, b), (b_lower, d) = data.A
    found = direction((a - d) / 2, (b + b_lower) / 2)
    return projector(*found) if found is not None else projector(Q(-1), Q(0))
