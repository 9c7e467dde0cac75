"""Which instance refutes an answer x: chosen after the answer, on exact numbers.

    j = argmin_{j < k} x_j maximises  d(x, T e_j)^2 = ||x||^2 - 2 T x_j + T^2  (T > 0, all j alike),
    g = 2^-(n+2), n the largest level asked, smaller powers while the distance is not > eps;
    part (iii): g = 2^-(L-2), the only one.

**Huge exponents.** T_g = 1/(alpha + 2^-e) has e bits. |T_g - t| <= t^2 g (P2: (1 + lam) t^2 g), so

    d(x, T_g e_j) >= d(x, t e_j) - t^2 g          (P2: - (1 + lam) t^2 g),

and d(x, t e_j)^2 > (eps + delta)^2 is enough, with any delta >= that product: short numbers.
*Proof.* With a = alpha + g, P1 and P3: t - T = g/(alpha a); P2: T - t = (lam/(2a) - 1) g/(alpha a),
at most max(1, lam/(2a)) t^2 g in absolute value. [derived]

**It ends.** max_j d(x, t e_j) >= t sqrt(1 - 1/k) > eps for the accuracies of the three parts.
"""

from __future__ import annotations

from dataclasses import dataclass

from sci_barriers.adversary.breakdown.omega import LARGEST_EXPONENT, Omega, Side
from sci_barriers.exact import Q, power_of_two

EXACT_EXPONENT = 270_000
"""Up to this exponent the distance is computed exactly; above it is bounded below."""
_SHORT = 256
_TRIES = 7


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A side with d(x, Xi(side)) > eps, proved.

    squared: the exact squared distance, or None where the bound for huge exponents was used.
    """

    side: Side
    squared: Q | None


def squared_distance(x: tuple[Q, ...], T: Q, j: int) -> Q:
    """||x - T e_j||^2, exact."""
    return sum((entry * entry for entry in x), Q(0)) - 2 * T * x[j] + T * T


def farthest(x: tuple[Q, ...], *, k: int) -> int:
    """The least j < k with the smallest x_j: the farthest T e_j for every T > 0."""
    return min(range(k), key=lambda j: (x[j], j))


def shift_bound(omega: Omega, s: int, exponent: int) -> Q:
    """t^2 g, for P2 (1 + lam) t^2 g, with g = 2^-exponent: at least |T_g - t|."""
    t = omega.t(s)
    factor = 1 + omega.lam if omega.problem == "P2" and omega.lam is not None else Q(1)
    return factor * t * t * power_of_two(-exponent)


def bounded_below(omega: Omega, s: int, x: tuple[Q, ...], j: int, *, e: int, eps: Q) -> bool:
    """Whether d(x, t e_j) - t^2 2^-e > eps is shown, with the short 2^-256 in place of 2^-e first.

    True implies d(x, Xi) > eps for the side (s, j, 2^-e); False decides nothing.
    """
    squared = squared_distance(x, omega.t(s), j)
    for exponent in sorted({min(e, _SHORT), e}):
        least = eps + shift_bound(omega, s, exponent)
        if squared > least * least:
            return True
    return False


def choose(omega: Omega, s: int, x: tuple[Q, ...], *, n: int, eps: Q) -> Choice | None:
    """A side of layer s that is admissible up to level n and farther than eps from x.

    None when none was found; never for eps < t_s sqrt(1 - 1/k) in layers 1, 2, unless the exponent
    would pass 1,100,000.
    """
    j = farthest(x, k=omega.k)
    if s == 3:
        side = omega.side(3, j)
        squared = squared_distance(x, side.member().T, j)
        return Choice(side=side, squared=squared) if squared > eps * eps else None
    sure = squared_distance(x, omega.t(s), j) > eps * eps
    e, step, tries = n + 2, 1, 0
    while e <= LARGEST_EXPONENT and (sure or tries < _TRIES):
        side = omega.side(s, j, exponent=e)
        if e <= EXACT_EXPONENT:
            squared = squared_distance(x, side.member().T, j)
            if squared > eps * eps:
                return Choice(side=side, squared=squared)
        elif bounded_below(omega, s, x, j, e=e, eps=eps):
            return Choice(side=side, squared=None)
        e, step, tries = e + step, 2 * step, tries + 1
    return None
