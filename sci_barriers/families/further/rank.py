"""Rank of diag(1, delta).

    A = [[1, 0], [0, delta]], y = ():      delta = 0:  1;      delta != 0:  2.

*Proof.* delta != 0: the minor det A = delta is not 0. delta = 0: A e_1 = 0 (the second unit vector)
and A e_0 = e_0 != 0.

Omega: delta = 0 and delta = 2^-e, e >= 0. "rank >= 2" is verifiable by the minor, "rank = 1" is
not. Sides: the tie itself (1) and 2^-e (2). M = R. Barrier 1/2, centre 3/2, which attains it.
[derived]
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
class Rank(Member):
    """delta rational. BadInput otherwise."""

    family: ClassVar[str] = "rank"
    delta: Q = ZERO

    def __post_init__(self) -> None:
        set_rational(self, "delta")

    def data(self, n: int = 0) -> Data:
        """A = diag(1, delta)."""
        return Data(((Q(1), Q(0)), (Q(0), self.delta)))

    def solution_set(self) -> ExactSet:
        """1 or 2."""
        return Point(x=(Q(2) if self.delta else Q(1),))

    def proof(self) -> dict[str, Any]:
        """The rows and columns of a minor that is not 0; for rank 1 a vector of the kernel, too."""
        if self.delta:
            return {"minor": [0, 1]}
        return {"minor": [0], "kernel": ["0", "1"]}

    def prove(self) -> tuple[Fact, ...]:
        """The minor, and the vector of the kernel."""
        (a, b), (c, d) = self.data().A
        if self.delta:
            return (Fact(text="det A != 0", holds=bool(a * d - b * c != 0)),)
        return (Fact(text="A_00 != 0", holds=bool(a != 0)),
                Fact(text="A e_1 = 0", holds=b == 0 and d == 0))  # fmt: skip

    def in_omega(self) -> bool:
        """0 or 2^-e."""
        return bool(self.delta == 0) or is_gap(self.delta)


def solve(data: Data) -> Vector:
    """2 if the last entry shown is not 0, else 1."""
    return (Q(2) if data.A[1][1] else Q(1),)


def family() -> FurtherFamily:
    """The class."""
    return FurtherFamily(
        name="rank", title="rank, 2×2", make=Rank, zero=Rank(),
        make_side=lambda j, e: Rank(delta=j * power_of_two(-e)),
        formula=solve, radius=midpoint((Q(1),), (Q(2),)),
    )  # fmt: skip
