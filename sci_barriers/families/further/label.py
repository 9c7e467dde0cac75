"""Label of the nearest training point: (1, 0) has the label 1, (-1, 0) the label -1.

    query q = (delta, 0), A = [q], y = ():   delta > 0:  1;   delta < 0:  -1;   delta = 0:  both.

*Proof.* |q - (1, 0)|^2 - |q - (-1, 0)|^2 = -4 delta: it is also sign <(1, 0), q>, the label of the
linear classifier with the largest margin.

Omega: 0 and +-2^-e, e >= 0. Sides: 2^-e (1) and -2^-e (-1). M = R. Barrier 1, centre 0, which
attains it; as a flag in {-1, 1}: no algorithm is right on all of Omega up to an error < 2.
Elementary; that adjacent points at distance d with opposite labels force a Lipschitz constant >=
2/d on every interpolating function is all that is used of the instability of classifiers. [derived]
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
from sci_barriers.families.further.sets import ExactSet, Points, Vector
from sci_barriers.problems import Point

TRAINED = (((Q(1), Q(0)), Q(1)), ((Q(-1), Q(0)), Q(-1)))
"""(point, label)."""
ZERO = Q(0)


@dataclass(frozen=True, kw_only=True)
class Label(Member):
    """delta rational. BadInput otherwise."""

    family: ClassVar[str] = "label"
    delta: Q = ZERO

    def __post_init__(self) -> None:
        set_rational(self, "delta")

    def data(self, n: int = 0) -> Data:
        """A = [q]."""
        return Data(((self.delta, Q(0)),))

    def solution_set(self) -> ExactSet:
        """The label, or both."""
        if self.delta == 0:
            return Points(points=((Q(1),), (Q(-1),)))
        return Point(x=(Q(1) if self.delta > 0 else Q(-1),))

    def proof(self) -> dict[str, Any]:
        """Nothing beyond the parameters."""
        return {}

    def prove(self) -> tuple[Fact, ...]:
        """The labels of the nearest training points are the solutions, and no others."""
        (q,) = self.data().A
        squares = [(q[0] - p[0]) ** 2 + (q[1] - p[1]) ** 2 for p, _ in TRAINED]
        found, nearest = self.solution_set(), min(squares)
        right = all(
            found.contains((label,)) == (square == nearest)
            for square, (_, label) in zip(squares, TRAINED, strict=True)
        )
        return (Fact(text="exactly the labels of the nearest points", holds=right),)

    def in_omega(self) -> bool:
        """0 or +-2^-e."""
        return bool(self.delta == 0) or is_gap(abs(self.delta))


def solve(data: Data) -> Vector:
    """The sign of the first entry shown; 1 for 0."""
    return (Q(1) if data.A[0][0] >= 0 else Q(-1),)


def family() -> FurtherFamily:
    """The class."""
    return FurtherFamily(
        name="label", title="label of a query", make=Label, zero=Label(),
        make_side=lambda j, e: Label(delta=(1 - 2 * j) * power_of_two(-e)),
        formula=solve, radius=midpoint((Q(1),), (Q(-1),)),
    )  # fmt: skip
