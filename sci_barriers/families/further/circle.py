"""Nearest point of the unit circle to q = r (c, s), c^2 + s^2 = 1, r >= 0.

    A = [[r c, r s]], y = ():      r > 0:  Xi = {(c, s)};        r = 0:  the whole circle.

*Proof.* For |x| = 1, |x - q|^2 = 1 + r^2 - 2 r <x, (c, s)>, and <x, (c, s)> <= 1 with equality iff
x = (c, s).

Omega: r = 0 and r = 2^-e, e >= 0, with every rational direction. Sides played: (1, 0), (-1, 0).
Barrier 1, centre 0, which attains it: 0 is at distance 1 from every point of the circle. For
algorithms that return points of the circle only it is 2: -x is at this distance from x. [derived]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sci_barriers.exact import Q, power_of_two
from sci_barriers.families.base import Fact
from sci_barriers.families.further.base import Data, FurtherFamily, Member, is_gap
from sci_barriers.families.further.radius import midpoint
from sci_barriers.families.further.reflection import SIDES, direction, read_direction
from sci_barriers.families.further.sets import ExactSet, Vector, Whole
from sci_barriers.problems import Point

ZERO, ONE = Q(0), Q(1)


@dataclass(frozen=True, kw_only=True)
class Circle(Member):
    """c, s, r rational, c^2 + s^2 = 1, r >= 0. BadInput otherwise."""

    family: ClassVar[str] = "circle"
    c: Q = ONE
    s: Q = ZERO
    r: Q = ZERO

    def __post_init__(self) -> None:
        read_direction(self)

    def data(self, n: int = 0) -> Data:
        """A = [q]."""
        return Data(((self.r * self.c, self.r * self.s),))

    def solution_set(self) -> ExactSet:
        """(c, s), or the circle."""
        return Point(x=(self.c, self.s)) if self.r else Whole(of="circle")

    def proof(self) -> dict[str, Any]:
        """Nothing beyond the parameters."""
        return {}

    def prove(self) -> tuple[Fact, ...]:
        """|x| = 1, q = <q, x> x, and <q, x> = |q| > 0 unless q = 0."""
        (q,) = self.data().A
        x = (self.c, self.s)
        along = q[0] * x[0] + q[1] * x[1]
        return (
            Fact(text="|x| = 1", holds=bool(x[0] * x[0] + x[1] * x[1] == 1)),
            Fact(text="q = <q, x> x", holds=q == (along * x[0], along * x[1])),
            Fact(text="<q, x> > 0 unless q = 0", holds=along > 0 or not any(q)),
        )

    def in_omega(self) -> bool:
        """r = 0 or 2^-e."""
        return bool(self.r == 0) or is_gap(self.r)


def solve(data: Data) -> Vector:
    """q/|q|; (1, 0) for q = 0."""
    return direction(*data.A[0]) or (ONE, ZERO)


def family() -> FurtherFamily:
    """The class."""
    return FurtherFamily(
        name="circle", title="nearest point of a circle", make=Circle, zero=Circle(),
        make_side=lambda j, e: Circle(c=SIDES[j], r=power_of_two(-e)),
        formula=solve, radius=midpoint((ONE, ZERO), (Q(-1), ZERO)),
    )  # fmt: skip
