"""Which side a point is close to: one at most.

The sides of one layer have one g > 0, so one T > 0 and one x_2, and Xi^j = {T e_j + (0, x_2)}:

    d(x, Xi^j)^2 = C(x) - 2 T x_j,   C(x) the same for all j < k;   d(Xi^i, Xi^j) = sqrt2 T.

The nearest side has the largest x_j. For the accuracies of the three parts sqrt2 T > 2 eps: two
sides within eps of one x would be at most 2 eps apart. So the first nearest side decides, and over
any runs that have answered from one table

    sum_j #{runs within eps of Xi^j} <= number of runs;  the side with fewest has at most 1/k of it.

No probability enters. [derived]
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sci_barriers.adversary.breakdown.choice import distance_squared
from sci_barriers.adversary.breakdown.omega import Omega, Side
from sci_barriers.errors import bad_input
from sci_barriers.exact import Q, sign
from sci_barriers.families.tie import Tie


@dataclass(frozen=True, kw_only=True)
class Sides:
    """The k sides of layer s with g = 2^-exponent (layer 3: exponent L - 2), and eps > 0.

    BadInput unless d(Xi^i, Xi^j) > 2 eps, exactly.
    """

    omega: Omega
    s: int
    exponent: int
    eps: Q

    def __post_init__(self) -> None:
        apart = self.side(0).member().gap_squared()
        if not apart > 4 * self.eps * self.eps:
            raise bad_input("eps", self.eps, "must be less than half the distance of the sides",
                            "pass the accuracy of the part")  # fmt: skip

    def side(self, j: int) -> Side:
        """Side j < k."""
        return self.omega.side(self.s, j, exponent=None if self.s == 3 else self.exponent)

    def hits(self, points: Iterable[tuple[Q, ...] | None]) -> tuple[int | None, ...]:
        """For each point the side with d(x, Xi) <= eps, exactly; None: there is none, or no x."""
        members: dict[int, Tie] = {}
        known: dict[tuple[Q, ...] | None, int | None] = {None: None}
        read = tuple(points)
        for x in read:
            if x is None or x in known:
                continue
            j = max(range(self.omega.k), key=x.__getitem__)
            if j not in members:
                members[j] = self.side(j).member()
            near = sign(distance_squared(members[j], x) - self.eps * self.eps) <= 0
            known[x] = j if near else None
        return tuple(known[x] for x in read)

    def successes(self, points: Iterable[tuple[Q, ...] | None]) -> tuple[int, ...]:
        """For each of the k sides the number of points within eps of it."""
        counts = Counter(self.hits(points))
        return tuple(counts[j] for j in range(self.omega.k))


def fewest(successes: tuple[int, ...]) -> int:
    """The first side with the fewest successes."""
    return min(range(len(successes)), key=lambda j: (successes[j], j))


def exponent_of(omega: Omega, s: int, *, n: int) -> int:
    """n + 2: with g = 2^-(n+2) answers up to level n are admissible; layer 3: L - 2."""
    return omega.L - 2 if s == 3 else n + 2
