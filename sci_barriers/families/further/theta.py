"""Basis pursuit with three columns: min ||x||_1 subject to Ax = y.

    A = [[1, 0, theta], [0, 1, theta]],  y = (1, 1),  0 < theta < 1,
    theta < 1/2: (1, 1, 0);     theta > 1/2: (0, 0, 1/theta);     theta = 1/2: {(1-s, 1-s, 2s)}.

*Proof.* The solutions of Ax = y are (1 - theta u, 1 - theta u, u). With v = (1, 1), |A'v| = (1, 1,
2 theta) <= 1 for theta <= 1/2 and <v, y> = 2 = ||(1, 1, 0)||_1; with v = (1, 1)/(2 theta), |A'v| =
(1/(2 theta), 1/(2 theta), 1) <= 1 for theta >= 1/2 and <v, y> = 1/theta. A minimiser vanishes where
|A'v| < 1 and has the sign of A'v elsewhere; at 1/2 all three are 1 and u = 2s in [0, 2].

cond(A A') = 1 + 2 theta^2, about 1.5: nothing is ill-conditioned. Omega: theta = 1/2 and 1/2 +-
2^-e, e >= 2. Sides: 1/2 - g and 1/2 + g, limits (1, 1, 0) and (0, 0, 2). Barrier sqrt6/2, centre
(1/2, 1/2, 1), which attains it: it lies in Xi of the tie, and |(0, 0, 1/theta) - c|^2 = 1/2 +
(1/theta - 1)^2 <= 3/2, since 1 < 1/theta < 2. [derived]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sci_barriers.errors import bad_input
from sci_barriers.exact import Q, power_of_two, to_json
from sci_barriers.families.base import Fact
from sci_barriers.families.further.base import (
    Data,
    FurtherFamily,
    Member,
    is_gap,
    set_rational,
)
from sci_barriers.families.further.radius import midpoint
from sci_barriers.families.further.sets import ExactSet, Segment, Vector
from sci_barriers.problems import Point

HALF = Q(1, 2)
FIRST: Vector = (Q(1), Q(1), Q(0))


@dataclass(frozen=True, kw_only=True)
class Theta(Member):
    """theta rational, 0 < theta < 1. BadInput otherwise."""

    family: ClassVar[str] = "theta"
    theta: Q = HALF

    def __post_init__(self) -> None:
        theta = set_rational(self, "theta")
        if not 0 < theta < 1:
            raise bad_input("theta", theta, "must be > 0 and < 1", "pass a rational such as '1/2'")

    def data(self, n: int = 0) -> Data:
        """A (2, 3) and y = (1, 1)."""
        rows = (Q(1), Q(0), self.theta), (Q(0), Q(1), self.theta)
        return Data(rows, (Q(1), Q(1)))

    def solution_set(self) -> ExactSet:
        """The minimisers."""
        if self.theta == HALF:
            return Segment(ends=(FIRST, (Q(0), Q(0), Q(2))))
        return Point(x=FIRST if self.theta < HALF else (Q(0), Q(0), 1 / self.theta))

    @property
    def dual(self) -> tuple[Q, Q]:
        """v."""
        entry = Q(1) if self.theta <= HALF else 1 / (2 * self.theta)
        return entry, entry

    def proof(self) -> dict[str, Any]:
        """The dual vector v."""
        return {"dual": [to_json(v) for v in self.dual]}

    def prove(self) -> tuple[Fact, ...]:
        """|A'v| <= 1, tight on the support, A x = y, and <v, y> = ||x||_1 for the vertices x."""
        (A, y), v = self.data(), self.dual
        slopes = [v[0] * A[0][j] + v[1] * A[1][j] for j in range(3)]
        found = self.solution_set()
        vertices = found.ends if isinstance(found, Segment) else (_vector(found),)
        fits = all(
            sum((a * b for a, b in zip(row, x, strict=True)), Q(0)) == value
            for x in vertices for row, value in zip(A, y, strict=True)
        )  # fmt: skip
        support = {j for x in vertices for j in range(3) if x[j] != 0}
        tight = {j for j in range(3) if slopes[j] == 1}
        value = v[0] * y[0] + v[1] * y[1]
        return (
            Fact(text="0 <= A'v <= 1", holds=all(0 <= slope <= 1 for slope in slopes)),
            Fact(text="(A'v)_j = 1 exactly on the support", holds=support == tight),
            Fact(text="A x = y, x >= 0", holds=fits and all(min(x) >= 0 for x in vertices)),
            Fact(text="<v, y> = ||x||_1", holds=all(sum(x, Q(0)) == value for x in vertices)),
        )

    def in_omega(self) -> bool:
        """theta = 1/2 or 1/2 +- 2^-e, e >= 2."""
        gap = abs(self.theta - HALF)
        return bool(gap == 0) or is_gap(gap, least=2)


def _vector(found: ExactSet) -> Vector:
    assert isinstance(found, Point)
    return tuple(x for x in found.x if isinstance(x, Q))


def solve(data: Data) -> Vector:
    """The formula on the last column shown; (1, 1, 0) up to theta = 1/2."""
    theta = (data.A[0][2] + data.A[1][2]) / 2
    return FIRST if theta <= HALF else (Q(0), Q(0), 1 / theta)


def family() -> FurtherFamily:
    """The class."""
    return FurtherFamily(
        name="theta", title="basis pursuit, 2×3", make=Theta, zero=Theta(),
        make_side=lambda j, e: Theta(theta=HALF + (2 * j - 1) * power_of_two(-e)),
        formula=solve, radius=midpoint(FIRST, (Q(0), Q(0), Q(2))), least=2,
    )  # fmt: skip
