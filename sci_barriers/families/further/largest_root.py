"""Largest real root of (z - 1)^2 (z + 2) + delta = z^3 - 3z + 2 + delta.

    A = [[1, 0, -3, 2 + delta]], y = ():
    r = 0:                  delta = 0, root 1 (double), the other one is -2;
    "above", r > 0:         delta = -r^2 (3 + r), root 1 + r;
    "below", r > 0:         delta = r (3 + r)^2,  root -2 - r: the double root has left R.

*Proof.* p(z) = (z - w)(z^2 + w z + w^2 - 3) for a root w. Above: w = 1 + r; the second factor is
3w^2 - 3 > 0 at w and grows from there on, so nothing is larger. Below: w = -2 - r, and the second
factor has the discriminant 12 - 3w^2 < 0: no other real root.

Omega: r = 0 and r = 2^-e, e >= 0, on both sides. Limits 1 and -2, barrier 3/2, centre -1/2.
**The constant -1/2 does not attain it**: its distance from 1 + r and from -2 - r is 3/2 + r, on
Omega up to 5/2. The algorithms Gamma_l come down to it: read level l; if |delta_l| > 2 2^-l, the
side is known and the root is computed from a level that is fine enough; else |delta| <= 3 2^-l, so
r <= 2^(-l/2), and -1/2 errs by at most 3/2 + 2^(-l/2). No algorithm attains 3/2: an output c, made
where the tie may still be unbroken, is within 3/2 of 1 + r and of -2 - r' only if -1/2 + r <= c <=
-1/2 - r'. eps_B = 3/2 is an infimum. [derived]
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
from sci_barriers.families.further.sets import ExactSet, Vector
from sci_barriers.problems import Point

NAMES = ("above", "below")
UPPER = (
    "c unless level l shows that the tie is broken: within eps_B + 2^(-l/2) for every l; no "
    "algorithm is within eps_B itself"
)
_BITS, ZERO = 60, Q(0)


@dataclass(frozen=True, kw_only=True)
class LargestRoot(Member):
    """side "above" or "below" with r > 0, or None with r = 0; r rational. BadInput otherwise."""

    family: ClassVar[str] = "largest_root"
    side: str | None = None
    r: Q = ZERO

    def __post_init__(self) -> None:
        r = set_rational(self, "r", least=Q(0))
        if self.side is not None and self.side not in NAMES:
            raise bad_input("side", self.side, "must be 'above', 'below' or None", "name the side")
        if (self.side is None) != (r == 0):
            raise bad_input("r", r, "must be 0 without a side, and > 0 with one",
                            "pass side='above', r='1/8'")  # fmt: skip

    @property
    def delta(self) -> Q:
        """p(z) = (z - 1)^2 (z + 2) + delta."""
        r = self.r
        return -r * r * (3 + r) if self.side == "above" else r * (3 + r) ** 2

    @property
    def root(self) -> Q:
        """The largest real root."""
        return -2 - self.r if self.side == "below" else 1 + self.r

    def data(self, n: int = 0) -> Data:
        """The coefficients of p, the highest first."""
        return Data(((Q(1), Q(0), Q(-3), 2 + self.delta),))

    def solution_set(self) -> ExactSet:
        """The root."""
        return Point(x=(self.root,))

    def proof(self) -> dict[str, Any]:
        """The second factor z^2 + b z + c."""
        w = self.root
        return {"factor": [to_json(Q(1)), to_json(w), to_json(w * w - 3)]}

    def prove(self) -> tuple[Fact, ...]:
        """p = (z - w)(z^2 + b z + c), and no root of the second factor is larger than w."""
        (p,), w = self.data().A, self.root
        b, c = w, w * w - 3
        product = (Q(1), b - w, c - w * b, -w * c)
        if self.side == "below":
            last = Fact(text="b^2 - 4c < 0", holds=bool(b * b - 4 * c < 0))
        else:
            rises = bool(2 * w + b > 0) and bool(w * w + b * w + c >= 0)
            last = Fact(text="the second factor is >= 0 at w and grows from there on", holds=rises)
        return (Fact(text="p(z) = (z - w)(z^2 + b z + c)", holds=product == p), last)

    def in_omega(self) -> bool:
        """r = 0 or 2^-e."""
        return bool(self.r == 0) or is_gap(self.r)


def solve(data: Data) -> Vector:
    """The largest real root of z^3 - 3z + 2 + delta for the last coefficient shown.

    Exact for delta = 0; else by bisection, with a relative error of the distance to 1, -2 of 2^-60.
    """
    delta = data.A[0][3] - 2
    if delta == 0:
        return (Q(1),)
    above = delta < 0
    # r^2 (3 + r) = |delta| or r (3 + r)^2 = |delta|: increasing in r
    size, low, high = abs(delta), Q(0), Q(1)
    while _size(high, above=above) < size:
        high = 2 * high
    while _size(high / 2, above=above) >= size:
        high = high / 2
    low = high / 2
    for _ in range(_BITS):
        middle = (low + high) / 2
        low, high = (middle, high) if _size(middle, above=above) < size else (low, middle)
    return (1 + high if above else -2 - high,)


def _size(r: Q, *, above: bool) -> Q:
    return r * r * (3 + r) if above else r * (3 + r) ** 2


def family() -> FurtherFamily:
    """The class."""
    return FurtherFamily(
        name="largest_root", title="largest real root", make=LargestRoot, zero=LargestRoot(),
        make_side=lambda j, e: LargestRoot(side=NAMES[j], r=power_of_two(-e)),
        formula=solve, radius=midpoint((Q(1),), (Q(-2),), upper=UPPER),
    )  # fmt: skip
