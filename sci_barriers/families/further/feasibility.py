"""Feasibility flag: is {x in R : delta <= x <= 0} non-empty?

    A = [[delta]], y = ():    delta <= 0:  1 (yes);     delta > 0:  0 (no).

*Proof.* Yes: x = 0. No: with the multipliers (1, 1) of delta <= x and x <= 0 the sum of the two
inequalities reads delta <= 0, a contradiction (Farkas).

Omega: delta = 0 and delta = 2^-e, e >= 0. "No" is verifiable: once delta_n > 2^-n, the answer is
certain; "yes" is not. Sides: the tie itself (1) and 2^-e (0). M = R. Barrier 1/2, centre 1/2, which
attains it; as a flag in {0, 1}: no algorithm is right on all of Omega. [derived]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sci_barriers.exact import Q, power_of_two
from sci_barriers.families.base import Fact
from sci_barriers.families.further.base import (
    Data,
    FurtherFamily,
    Member,
    is_gap,
    set_rational,
)
from sci_barriers.families.further.radius import midpoint
from sci_barriers.families.further.sets import ExactSet, Vector
from sci_barriers.problems import Point

ZERO = Q(0)


@dataclass(frozen=True, kw_only=True)
class Feasibility(Member):
    """delta rational. BadInput otherwise."""

    family: ClassVar[str] = "feasibility"
    delta: Q = ZERO

    def __post_init__(self) -> None:
        set_rational(self, "delta")

    def data(self, n: int = 0) -> Data:
        """A = [[delta]]."""
        return Data(((self.delta,),))

    def solution_set(self) -> ExactSet:
        """1 or 0."""
        return Point(x=(Q(self.delta <= 0),))

    def proof(self) -> dict[str, Any]:
        """A feasible point, or the multipliers of Farkas' lemma."""
        return {"point": "0"} if self.delta <= 0 else {"multipliers": ["1", "1"]}

    def prove(self) -> tuple[Fact, ...]:
        """The point lies between the bounds, or the multipliers add up to 0 >= delta > 0."""
        if self.delta <= 0:
            return (Fact(text="delta <= 0 <= 0", holds=True),)
        u = (Q(1), Q(1))  # of x - delta >= 0 and -x >= 0
        return (
            Fact(text="u_1 - u_2 = 0: x cancels", holds=bool(u[0] - u[1] == 0)),
            Fact(text="u_1 delta > 0", holds=bool(u[0] * self.delta > 0)),
        )

    def in_omega(self) -> bool:
        """0 or 2^-e."""
        return bool(self.delta == 0) or is_gap(self.delta)


def solve(data: Data) -> Vector:
    """1 if the delta shown is <= 0, else 0."""
    return (Q(data.A[0][0] <= 0),)


def family() -> FurtherFamily:
    """The class."""
    return FurtherFamily(
        name="feasibility", title="feasibility flag", make=Feasibility, zero=Feasibility(),
        make_side=lambda j, e: Feasibility(delta=j * power_of_two(-e)),
        formula=solve, radius=midpoint((Q(1),), (Q(0),)),
    )  # fmt: skip
