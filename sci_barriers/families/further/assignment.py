"""Assignment: the permutation matrix X of order 2 with the least cost tr(C' X).

    C = [[0, delta], [0, 0]], A = C, y = ():
    delta > 0:  I (cost 0);      delta < 0:  the swap (cost delta);      delta = 0:  both.

*Proof.* Dual prices u, v with u_i + v_j <= C_ij for all i, j: every permutation costs at least the
sum of all prices, with equality iff it uses only places where u_i + v_j = C_ij. delta >= 0: prices
0, tight everywhere but, for delta > 0, at (0, 1). delta < 0: u = (delta, 0), v = 0, not tight at
(0, 0).

Omega: 0 and +-2^-e, e >= 0. Sides: 2^-e (I) and -2^-e (swap). M: R^4, Frobenius norm. Barrier 1,
centre: all entries 1/2, which attains it. An answer that is a permutation is wrong by 2 on one of
the sides. [derived]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

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
from sci_barriers.families.further.sets import ExactSet, Points, Vector
from sci_barriers.problems import Point

ZERO, ONE = Q(0), Q(1)
IDENTITY: Vector = (ONE, ZERO, ZERO, ONE)
SWAP: Vector = (ZERO, ONE, ONE, ZERO)


@dataclass(frozen=True, kw_only=True)
class Assignment(Member):
    """delta rational. BadInput otherwise."""

    family: ClassVar[str] = "assignment"
    delta: Q = ZERO

    def __post_init__(self) -> None:
        set_rational(self, "delta")

    def data(self, n: int = 0) -> Data:
        """A = C."""
        return Data(((ZERO, self.delta), (ZERO, ZERO)))

    def solution_set(self) -> ExactSet:
        """I, the swap, or both."""
        if self.delta == 0:
            return Points(points=(IDENTITY, SWAP))
        return Point(x=IDENTITY if self.delta > 0 else SWAP)

    @property
    def prices(self) -> tuple[Vector, Vector]:
        """u and v."""
        return (min(self.delta, ZERO), ZERO), (ZERO, ZERO)

    def proof(self) -> dict[str, Any]:
        """The prices of rows and columns."""
        u, v = self.prices
        return {"rows": [to_json(x) for x in u], "columns": [to_json(x) for x in v]}

    def prove(self) -> tuple[Fact, ...]:
        """u_i + v_j <= C_ij, and exactly the solutions use tight places only."""
        C, (u, v) = self.data().A, self.prices
        slack = [C[i][j] - u[i] - v[j] for i in range(2) for j in range(2)]
        found = self.solution_set()
        right = all(
            found.contains(X) == all(s == 0 for s, x in zip(slack, X, strict=True) if x)
            for X in (IDENTITY, SWAP)
        )
        return (
            Fact(text="u_i + v_j <= C_ij", holds=all(s >= 0 for s in slack)),
            Fact(text="exactly the solutions use tight places only", holds=right),
        )

    def in_omega(self) -> bool:
        """0 or +-2^-e."""
        return bool(self.delta == 0) or is_gap(abs(self.delta))


def solve(data: Data) -> Vector:
    """The cheaper permutation of the costs shown; I when they cost the same."""
    (a, b), (c, d) = data.A
    return IDENTITY if a + d <= b + c else SWAP


def family() -> FurtherFamily:
    """The class."""
    return FurtherFamily(
        name="assignment", title="assignment, 2×2", make=Assignment, zero=Assignment(),
        make_side=lambda j, e: Assignment(delta=(1 - 2 * j) * power_of_two(-e)),
        formula=solve, radius=midpoint(IDENTITY, SWAP),
    )  # fmt: skip
