"""Lowest eigenvector of a symmetric 2x2 matrix, as the projector to its line.

    C = I + r R,  R = [[c, s], [s, -c]],  c^2 + s^2 = 1,  r >= 0;   A = C, y = ():
    r > 0:  the eigenvalues are 1 - r < 1 + r, and the lower line has the projector P = (I - R)/2;
    r = 0:  every line is one of eigenvectors: all projectors of rank 1.

*Proof.* R P = -P, so C P = (1 - r) P; P is symmetric, P^2 = P, tr P = 1; the eigenvalues differ for
r > 0, so the line is unique. An eigenvector itself has a sign that no continuous choice removes;
projectors have none, and jump all the same.

Omega: r = 0 and r = 2^-e, e >= 0, with every rational direction (c, s). Sides played: (1, 0), (-1,
0). M: Frobenius norm. Barrier 1/sqrt2: the constant I/2 is at this distance from every projector of
rank 1, those of the tie, too; it is no projector itself. For algorithms that return projectors of
rank 1 only it is sqrt2: I - P is at this distance from P, and a limit of sides. [derived]
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
class LowestEigenvector(Member):
    """c, s, r rational, c^2 + s^2 = 1, r >= 0. BadInput otherwise."""

    family: ClassVar[str] = "lowest_eigenvector"
    c: Q = ONE
    s: Q = ZERO
    r: Q = ZERO

    def __post_init__(self) -> None:
        read_direction(self)

    def data(self, n: int = 0) -> Data:
        """A = C."""
        return Data(matrix(self.c, self.s, self.r))

    def solution_set(self) -> ExactSet:
        """(I - R)/2, or all projectors of rank 1."""
        return Point(x=projector(self.c, self.s)) if self.r else Whole(of="projectors")

    def proof(self) -> dict[str, Any]:
        """The lowest eigenvalue."""
        return {"eigenvalue": to_json(1 - self.r)}

    def prove(self) -> tuple[Fact, ...]:
        """P^2 = P = P', tr P = 1, C P = (1 - r) P; the other eigenvalue is larger (r > 0)."""
        (a, b), (_, d) = self.data().A
        low = 1 - self.r
        if self.r == 0:
            return (Fact(text="C = I", holds=a == 1 and b == 0 and d == 1),)
        p, q, q_lower, w = projector(self.c, self.s)
        square = (p * p + q * q, p * q + q * w, q * q + w * w)
        product = (a * p + b * q, a * q + b * w, b * p + d * q, b * q + d * w)
        return (
            Fact(text="P = P', P^2 = P", holds=q == q_lower and square == (p, q, w)),
            Fact(text="tr P = 1", holds=bool(p + w == 1)),
            Fact(text="C P = (1 - r) P", holds=product == (low * p, low * q, low * q, low * w)),
            Fact(text="tr C - (1 - r) > 1 - r", holds=bool(a + d - low > low)),
        )

    def in_omega(self) -> bool:
        """r = 0 or 2^-e."""
        return bool(self.r == 0) or is_gap(self.r)


def family() -> FurtherFamily:
    """The class."""
    return FurtherFamily(
        name="lowest_eigenvector", title="lowest eigenvector, 2×2", make=LowestEigenvector,
        zero=LowestEigenvector(),
        make_side=lambda j, e: LowestEigenvector(c=SIDES[j], r=power_of_two(-e)),
        formula=lowest, radius=midpoint(projector(ONE, ZERO), projector(-ONE, ZERO)),
    )  # fmt: skip
