"""Which instance refutes an answer x: chosen after the answer, on exact numbers.

    x = (x_1, z), x_1 in R^k:    d(x, Xi)^2 = ||x_1 - T e_j||^2 + ||z - x_2||^2,
    j = argmin_{j < k} x_j maximises  ||x_1 - T e_j||^2 = ||x_1||^2 - 2 T x_j + T^2  (T > 0);

with one g the sides have T and c in common, so x_2 too: the block does not change which j is best.
g = 2^-(n+2), n the largest level asked, smaller powers while the distance is not > eps; part (iii):
g = 2^-(L-2), the only one. With w, d^2 lies in Q(c), and its sign against eps^2 is exact.

**Huge exponents.** T_g = 1/(alpha + 2^-e) has e bits. |T_g - t| <= t^2 g, and the block moves by at
most ||w|| g/(k alpha^2) (block.py), so with the tie's block x_2^0

    d(x, Xi) >= d(x, t e_j + (0, x_2^0)) - (t^2 + ||w||/(k alpha^2)) g,

and d(x, t e_j + (0, x_2^0))^2 > (eps + delta)^2 is enough, delta >= that product: short numbers.
*Proof.* With a = alpha + g, P1 and P3: t - T = g/(alpha a). P2: t - T = (1 - lam/(2a)) g/(alpha a),
and 0 < lam <= 2 alpha_3 < 2a: again between 0 and t^2 g. [derived]

**It ends.** max_j d(x, t e_j) >= t sqrt(1 - 1/k) > eps for the accuracies of the three parts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sci_barriers.adversary.breakdown.block import block_squared, norm_at_most
from sci_barriers.adversary.breakdown.omega import LARGEST_EXPONENT, Omega, Side
from sci_barriers.exact import Number, Q, power_of_two, sign, sqrt
from sci_barriers.families.tie import Tie

EXACT_EXPONENT = 270_000
"""Up to this exponent the distance is computed exactly; above it is bounded below."""
SHORT = 256
_TRIES = 7


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A side with d(x, Xi(side)) > eps, proved.

    squared: the exact squared distance, or None where the bound for huge exponents was used.
    """

    side: Side
    squared: Number | None


def squared_distance(x: tuple[Q, ...], T: Q, j: int) -> Q:
    """||x - T e_j||^2, exact."""
    return sum((entry * entry for entry in x), Q(0)) - 2 * T * x[j] + T * T


def distance_squared(member: Tie, x: tuple[Q, ...]) -> Number:
    """d(x, Xi)^2 of a side (g > 0), exact: rational for w = 0, else in Q(c)."""
    j = member.J[0]
    if member.w is None:
        return squared_distance(x, member.T, j)
    lam = member.lam if member.problem == "P2" and member.lam is not None else Q(0)
    block = block_squared(
        x[member.k :], w=member.w, lam=lam, c=member.c, c_squared=member.c_squared
    )
    return block + squared_distance(x[: member.k], member.T, j)


def farthest(x: tuple[Q, ...], *, k: int) -> int:
    """The least j < k with the smallest x_j: the farthest T e_j for every T > 0."""
    return min(range(k), key=lambda j: (x[j], j))


def shift_bound(omega: Omega, s: int, exponent: int) -> Q:
    """(t^2 + ||w||/(k alpha^2)) g, g = 2^-exponent: the minimisers of the sides are as near to
    t e_j + (0, x_2^0).
    """
    t = omega.t(s)
    factor = 1 if omega.w is None else 1 + norm_at_most(omega.w) / omega.k
    return factor * t * t * power_of_two(-exponent)


def limit_squared(omega: Omega, s: int, x: tuple[Q, ...], j: int) -> Number:
    """||x - t e_j - (0, x_2^0)||^2: what the squared distances tend to as g -> 0."""
    if omega.w is None:
        return squared_distance(x, omega.t(s), j)
    c_squared = omega.k * omega.alpha(s) * omega.alpha(s)
    block = block_squared(
        x[omega.k :], w=omega.w, lam=omega.threshold, c=sqrt(c_squared), c_squared=c_squared
    )
    return block + squared_distance(x[: omega.k], omega.t(s), j)


def bounded_below(omega: Omega, s: int, x: tuple[Q, ...], j: int, *, e: int, eps: Q) -> bool:
    """Whether d(x, t e_j + (0, x_2^0)) - shift_bound > eps is shown, with the short 2^-256 first.

    True implies d(x, Xi) > eps for the side (s, j, 2^-e); False decides nothing.
    """
    squared = limit_squared(omega, s, x, j)
    for exponent in sorted({min(e, SHORT), e}):
        least = eps + shift_bound(omega, s, exponent)
        if sign(squared - least * least) > 0:
            return True
    return False


def choose(omega: Omega, s: int, x: tuple[Q, ...], *, n: int, eps: Q) -> Choice | None:
    """A side of layer s that is admissible up to level n and farther than eps from x.

    None when none was found; never for eps < t_s sqrt(1 - 1/k) in layers 1, 2, unless the exponent
    would pass 1,100,000.
    """
    j = farthest(x, k=omega.k)
    for e in _exponents(omega, s, x, j, n=n, eps=eps):
        side = omega.side(s, j, exponent=e)
        if e <= EXACT_EXPONENT:
            squared = distance_squared(side.member(), x)
            if sign(squared - eps * eps) > 0:
                return Choice(side=side, squared=squared)
        elif bounded_below(omega, s, x, j, e=e, eps=eps):
            return Choice(side=side, squared=None)
    return None


def _exponents(omega: Omega, s: int, x: tuple[Q, ...], j: int, *, n: int, eps: Q) -> Iterator[int]:
    """n + 2, then ever larger: without end where the limit of the distances is > eps."""
    if s == 3:
        yield omega.L - 2
        return
    e, step, tries, sure = n + 2, 1, 0, None
    while e <= LARGEST_EXPONENT:
        yield e
        if sure is None:
            sure = sign(limit_squared(omega, s, x, j) - eps * eps) > 0
        e, step, tries = e + step, 2 * step, tries + 1
        if not sure and tries >= _TRIES:
            return
