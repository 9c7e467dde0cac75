"""apart: the data shown are those of sides whose solutions are pairwise more than 2 eps apart.

An `information` statement covers all the sides, a `membership` statement all that the information
covers, and for the sets of `solutions` statements, points or spectra: d(Xi_i, Xi_j) > 2 eps, i < j.
So whoever answers on these data is within eps for one of the sides at most. [triangle inequality]

Coordinates are cut off at a power of two first; long numbers are multiplied only where that leaves
the comparison open.
"""

from __future__ import annotations

from typing import Any

from ..context import Context
from ..further import Rational, Reader
from ..further.sets import Point, Set, Spectrum, Vector, hausdorff, squared
from ..kernel import need
from ..numbers import Rejected, Unreadable
from ..reader import anything, fields, integer, label, list_of
from ..shown import HIGHEST
from .information import covered
from .membership import members
from .solutions import solved

MOST = 64
_BITS = 96
_FINEST = 1 << 21  # bits after the point, at most, of what is cut off


def check(context: Context, name: str, statement: dict[str, Any]) -> None:
    """The sides are covered, and far enough from each other."""
    where = f"statements.{name}"
    names = list_of(label, least=2, most=MOST)
    keys = {"kind": label, "information": label, "membership": label, "from": names}
    got = fields(statement, where, {**keys, "claim": anything, "proof": anything})
    fields(got["proof"], f"{where}.proof", {})
    read = context.read
    needed = {"eps": read.number, "level": integer(0, HIGHEST)}
    claim = fields(got["claim"], f"{where}.claim", needed)
    if claim["eps"].sign < 0:
        raise Unreadable(f"{where}.claim.eps: must be >= 0")
    sides = [solved(context, source, f"{where}.from") for source in got["from"]]
    labels = {side.label for side in sides}
    need(len(labels) == len(sides), "two of the sets are of one instance")
    known = covered(context, got["information"], f"{where}.information")
    inside = members(context, got["membership"], f"{where}.membership")
    need(claim["level"] == known.largest, f"level: the largest one shown is {known.largest}")
    need(labels <= set(known.labels), "the information does not cover all the sides")
    need(set(known.labels) <= inside.labels, "the membership does not cover all the instances")
    bound = claim["eps"] * 2
    for i, side in enumerate(sides):
        for other in sides[:i]:
            far = _beyond(side.set, other.set, bound, read)
            need(far, f"the sets of {other.label!r} and {side.label!r} are not > 2 eps apart")


def _beyond(one: Set, other: Set, bound: Rational, read: Reader) -> bool:
    """d(one, other) > bound >= 0, exactly."""
    if isinstance(one, Point) and isinstance(other, Point):
        return _quick(one.x, other.x, bound) or squared(one.x, other.x, read) > bound * bound
    if isinstance(one, Spectrum) and isinstance(other, Spectrum):
        return hausdorff(one.points, other.points) > bound
    raise Rejected("apart: sets that are points, or spectra, are needed")


def _quick(x: Vector, z: Vector, bound: Rational) -> bool:
    """Whether |x - z| > bound already for what is left of them after a power of two."""
    bits = _BITS + max(0, bound.d.bit_length() - bound.n.bit_length())
    if bits > _FINEST:
        return False
    low = 0
    for i in {**x, **z}:
        a, b = (v[i].cut(bits) if i in v else 0 for v in (x, z))
        low += max(0, abs(a - b) - 1) ** 2
    return low > (bound.cut(bits) + 1) ** 2
