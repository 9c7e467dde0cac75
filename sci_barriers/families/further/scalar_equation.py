"""Scalar equation: solve beta x = gamma in R.

    A = [[beta]], y = (gamma):     beta != 0:  x = gamma/beta;     beta = gamma = 0:  all of R.

Omega: (0, 0) and (2^-e, +-2^-e), e >= 0. Sides: gamma = beta and gamma = -beta, x = 1 and -1.
Barrier 1, centre 0, which attains it. Unlike the other families this one is ill-conditioned: the
distance of beta to 0 is 2^-e. [derived]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sci_barriers.errors import bad_input
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
from sci_barriers.families.further.sets import ExactSet, Vector, Whole
from sci_barriers.problems import Point

ZERO = Q(0)


@dataclass(frozen=True, kw_only=True)
class ScalarEquation(Member):
    """beta, gamma rational; beta = 0 only with gamma = 0. BadInput otherwise."""

    family: ClassVar[str] = "scalar_equation"
    beta: Q = ZERO
    gamma: Q = ZERO

    def __post_init__(self) -> None:
        beta, gamma = set_rational(self, "beta"), set_rational(self, "gamma")
        if beta == 0 and gamma != 0:
            raise bad_input("gamma", gamma, "must be 0 for beta = 0: there is no solution",
                            "pass gamma = 0")  # fmt: skip

    def data(self, n: int = 0) -> Data:
        """A = [[beta]], y = (gamma)."""
        return Data(((self.beta,),), (self.gamma,))

    def solution_set(self) -> ExactSet:
        """gamma/beta, or R."""
        return Point(x=(self.gamma / self.beta,)) if self.beta else Whole(of="line")

    def proof(self) -> dict[str, Any]:
        """Nothing beyond the parameters."""
        return {}

    def prove(self) -> tuple[Fact, ...]:
        """beta x = gamma for the solution, or for all x."""
        if self.beta == 0:
            return (Fact(text="0 x = gamma", holds=bool(self.gamma == 0)),)
        x = self.gamma / self.beta
        return (Fact(text="beta x = gamma", holds=bool(self.beta * x == self.gamma)),)

    def in_omega(self) -> bool:
        """(0, 0), or beta = 2^-e and gamma = +-beta."""
        return bool(self.beta == 0) or (is_gap(self.beta) and bool(abs(self.gamma) == self.beta))


def solve(data: Data) -> Vector:
    """gamma/beta; for beta = 0 the least solution, 0."""
    beta = data.A[0][0]
    return (data.y[0] / beta if beta else Q(0),)


def family() -> FurtherFamily:
    """The class."""

    def side(j: int, e: int) -> ScalarEquation:
        beta = power_of_two(-e)
        return ScalarEquation(beta=beta, gamma=beta if j == 0 else -beta)

    return FurtherFamily(
        name="scalar_equation", title="scalar equation", make=ScalarEquation,
        zero=ScalarEquation(), make_side=side, formula=solve, radius=midpoint((Q(1),), (Q(-1),)),
    )  # fmt: skip
