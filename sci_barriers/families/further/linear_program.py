"""Linear program: min sum_i x_i subject to a'x = 1, x >= 0, x in R^k.

    a = (1, ..., 1) + g e_winner,   A = [a], y = (1):   Xi = conv{e_j/a_max : a_j = a_max}.

The dual is max v subject to v a_j <= 1: v = 1/a_max, with equality exactly on J = argmax a_j.
*Proof.* For feasible x, sum x_i >= sum v a_i x_i = v, with equality iff x_i = 0 off J; then a'x = 1
reads sum_J x_j = 1/a_max.

Omega (k fixed and known): g = 0, and g = 2^-e, e >= 0, with any winner. Sides: winner 0, ..., k-1,
e_j/(1 + g) -> e_j. Barrier: sqrt(1 - 1/k), centre (1/k, ..., 1/k).
The constant c attains it: |c - T e_j|^2 = T^2 - 2T/k + 1/k is convex in T, 1/k at T = 0 and 1 - 1/k
at T = 1, and c lies in Xi of the tie.

THEORY: the same jump as in the class of the breakdown theorem, without regularisation. [derived]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sci_barriers.errors import bad_input
from sci_barriers.exact import Q, power_of_two, to_json
from sci_barriers.families.base import Fact, whole
from sci_barriers.families.further.base import (
    Data,
    FurtherFamily,
    Member,
    is_gap,
    set_rational,
    unit,
)
from sci_barriers.families.further.radius import Radius
from sci_barriers.families.further.sets import ExactSet, Vector
from sci_barriers.problems import Point, Simplex

MOST = 2_000
ZERO = Q(0)


@dataclass(frozen=True, kw_only=True)
class LinearProgram(Member):
    """k = 2, ..., 2000; winner 0..k-1 or None (then g = 0); g > -1 rational. BadInput otherwise."""

    family: ClassVar[str] = "linear_program"
    k: int = 3
    winner: int | None = None
    g: Q = ZERO

    def __post_init__(self) -> None:
        k = whole("k", self.k, least=2, most=MOST, remedy="pass a number of columns such as 3")
        object.__setattr__(self, "k", k)
        g = set_rational(self, "g")
        if self.winner is None:
            if g != 0:
                raise bad_input("g", g, "must be 0 without a winner", "name the winner")
            return
        j = whole("winner", self.winner, least=0, most=k - 1, remedy="name a column")
        object.__setattr__(self, "winner", j)
        if g <= -1:
            raise bad_input("g", g, "must be > -1", "pass a rational such as '1/8'")

    def data(self, n: int = 0) -> Data:
        """A = [a], y = (1)."""
        return Data((self.a,), (Q(1),))

    @property
    def a(self) -> Vector:
        """The constraint (k,)."""
        ones = [Q(1)] * self.k
        if self.winner is not None:
            ones[self.winner] += self.g
        return tuple(ones)

    @property
    def a_max(self) -> Q:
        """max_j a_j."""
        return 1 + self.g if self.g > 0 else Q(1)

    @property
    def J(self) -> tuple[int, ...]:
        """argmax_j a_j."""
        if self.g > 0 and self.winner is not None:
            return (self.winner,)
        return tuple(j for j in range(self.k) if self.g == 0 or j != self.winner)

    def solution_set(self) -> ExactSet:
        """conv{e_j/a_max : j in J}."""
        T, J = 1 / self.a_max, self.J
        if len(J) == 1:
            return Point(x=unit(J[0], N=self.k, scale=T))
        return Simplex(indices=J, signs=(1,) * len(J), total=T, rest=(Q(0),) * self.k)

    def proof(self) -> dict[str, Any]:
        """The dual variable v."""
        return {"dual": to_json(1 / self.a_max)}

    def prove(self) -> tuple[Fact, ...]:
        """v a_j <= 1 with equality exactly on J, and the vertices are feasible with value v."""
        a, v, J = self.a, 1 / self.a_max, set(self.J)
        return (
            Fact(text="v a_j <= 1", holds=all(v * entry <= 1 for entry in a)),
            Fact(text="v a_j = 1 iff j in J",
                 holds=all((v * entry == 1) == (j in J) for j, entry in enumerate(a))),
            Fact(text="v > 0, a_j v = 1 = y for the vertices v e_j",
                 holds=v > 0 and all(a[j] * v == 1 for j in J)),
        )  # fmt: skip

    def in_omega(self) -> bool:
        """g = 0 or 2^-e."""
        return bool(self.g == 0) or is_gap(self.g)


def solve(data: Data) -> Vector:
    """e_j y/a_j for the first largest entry a_j > 0 of the row shown; 0 where there is none."""
    a = data.A[0]
    j = max(range(len(a)), key=lambda i: (a[i], -i))
    return unit(j, N=len(a), scale=data.y[0] / a[j] if a[j] > 0 else Q(0))


def family(*, k: int = 3) -> FurtherFamily:
    """The class with k columns."""
    tie = LinearProgram(k=k)
    k = tie.k
    radius = Radius(
        points=tuple(unit(j, N=k) for j in range(k)), centre=(Q(1, k),) * k,
        weights=(Q(1, k),) * k, squared=Q(k - 1, k),
    )  # fmt: skip
    return FurtherFamily(
        name="linear_program", title="linear program", make=LinearProgram, zero=tie,
        make_side=lambda j, e: LinearProgram(k=k, winner=j, g=power_of_two(-e)),
        formula=solve, radius=radius, known={"k": k},
    )  # fmt: skip
