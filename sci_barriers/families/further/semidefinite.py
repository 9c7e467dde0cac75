"""Semidefinite program: min tr(C X) subject to X psd, tr X = 1, X real symmetric 2x2.

    C = I + r R,  R = [[c, s], [s, -c]],  c^2 + s^2 = 1,  r >= 0;   A = C, y = (1):
    r > 0:  X = (I - R)/2;          r = 0:  all density matrices.

*Proof.* The dual is max t subject to C - tI psd; t = 1 - r: the slack C - tI = r(I + R) = 2r times
the projector to the eigenvector of +1. tr(C X) = t + tr(slack X) >= t, with equality iff X vanishes
on that eigenvector, hence X = (I - R)/2 for r > 0. For r = 0 the slack is 0, tr(C X) = tr X = 1.

Omega: r = 0 and r = 2^-e, e >= 0, with every rational direction (c, s): infinitely many sides, all
at distance 1/sqrt2 from I/2. Sides played: (1, 0), (-1, 0). M: Frobenius norm. Barrier 1/sqrt2; the
constant I/2 attains it: it solves the tie, and ||(I - R)/2 - I/2|| = ||R||/2 = 1/sqrt2. [derived]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sci_barriers.exact import Q, power_of_two, to_json
from sci_barriers.families.base import Fact
from sci_barriers.families.further.base import Data, FurtherFamily, Member, is_gap
from sci_barriers.families.further.radius import midpoint
from sci_barriers.families.further.reflection import (
    SIDES,
    lowest,
    matrix,
    projector,
    read_direction,
)
from sci_barriers.families.further.sets import ExactSet, Whole
from sci_barriers.problems import Point

ZERO, ONE = Q(0), Q(1)


@dataclass(frozen=True, kw_only=True)
class Semidefinite(Member):
    """c, s, r rational, c^2 + s^2 = 1, r >= 0. BadInput otherwise."""

    family: ClassVar[str] = "semidefinite"
    c: Q = ONE
    s: Q = ZERO
    r: Q = ZERO

    def __post_init__(self) -> None:
        read_direction(self)

    def data(self, n: int = 0) -> Data:
        """A = C, y = (1), the trace."""
        return Data(matrix(self.c, self.s, self.r), (Q(1),))

    def solution_set(self) -> ExactSet:
        """(I - R)/2, or all density matrices."""
        return Point(x=projector(self.c, self.s)) if self.r else Whole(of="density")

    def proof(self) -> dict[str, Any]:
        """The dual variable t: C - tI is positive semidefinite."""
        return {"dual": to_json(1 - self.r)}

    def prove(self) -> tuple[Fact, ...]:
        """The slack is psd, X is feasible, tr(slack X) = 0, and the slack has rank 1 (r > 0)."""
        (a, b), (_, d) = self.data().A
        t = 1 - self.r
        a, d = a - t, d - t
        facts = [Fact(text="C - tI psd", holds=a >= 0 and d >= 0 and bool(a * d - b * b >= 0))]
        if self.r == 0:
            return (*facts, Fact(text="C - tI = 0", holds=a == 0 and b == 0 and d == 0))
        p, q, _, w = projector(self.c, self.s)
        return (
            *facts,
            Fact(text="C - tI has rank 1", holds=a + d > 0 and bool(a * d == b * b)),
            Fact(text="X psd, tr X = 1", holds=p >= 0 and w >= 0 and p * w >= q * q and p + w == 1),
            Fact(text="tr((C - tI) X) = 0", holds=bool(a * p + 2 * b * q + d * w == 0)),
        )

    def in_omega(self) -> bool:
        """r = 0 or 2^-e."""
        return bool(self.r == 0) or is_gap(self.r)


def family() -> FurtherFamily:
    """The class."""
    return FurtherFamily(
        name="semidefinite", title="semidefinite program, 2×2", make=Semidefinite,
        zero=Semidefinite(),
        make_side=lambda j, e: Semidefinite(c=SIDES[j], r=power_of_two(-e)),
        formula=lowest, radius=midpoint(projector(ONE, ZERO), projector(-ONE, ZERO)),
    )  # fmt: skip
