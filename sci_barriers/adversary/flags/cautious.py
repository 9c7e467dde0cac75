"""A flag with a one-sided guarantee: on every instance of Theorem 4's class its 0 is proved.

    level l = 1, 2, 4, ...:   J = {j : a_lj >= max_i a_li - 2 2^-l},   a' = max(max_i a_li, alpha_s)
    0 as soon as   d(x, conv{T(a') e_j : j in J} + (0, x_2(c_l))) - delta_l > eps,   else go on

    delta_l = 4 2^-l/alpha_s^2 + ||w|| 2^(1-l)/(k alpha_s^2)

It never says 1. *It never says a false 0.* |a_lj - a_j| <= 2^-l, in either norm, so the j with a_j
= a_max are in J, and Xi = conv{T e_j : a_j = a_max} + (0, x_2) lies in the hull with T, x_2 in the
place of T(a'), x_2(c_l). Both a_max and a' are >= alpha_s and differ by at most 2^-l, and
|dT/da| <= b/a^2 + lam/a^3 <= 4/alpha_s^2, b = 1 + lam/(2 alpha_s) <= 2, lam <= 2 alpha_s: the hull
moves by |T(a') - T| at most, the block by the second term (breakdown/block.py).
*It says 0 wherever d(x, Xi) > eps*: then J = {j : a_j = a_max} from some level on, and delta_l
tends to 0. So "0" is verifiable on all of Omega, on the tie, too; not "1": by the theorem of
game.py no flag is right on the tie and on the sides. Where Xi has one point and the gap has been
seen, "d(x, Xi) < eps" is verifiable as well; d(x, Xi) = eps never is.

On the tie, for x with d(x, Xi(tie)) <= eps, it goes on for ever: no false 1 either. [derived]
"""

from __future__ import annotations

from typing import Any

from sci_barriers.adversary.breakdown.block import block_at, norm_at_most
from sci_barriers.errors import bad_input
from sci_barriers.exact import Q, power_of_two
from sci_barriers.problems import Point, Simplex

ZERO = Q(0)
TIES = ("P1", "P2", "P3")


def cautious(information: Any) -> int:
    """0 once d(x, Xi) > eps is proved from what is shown; else it reads on, levels 1, 2, 4, ..."""
    if information.problem not in TIES:
        raise bad_input("problem", information.problem, "must be P1, P2 or P3", "pass another flag")
    level = 1
    while not proved_far(information, level=level):
        level *= 2
    return 0


def proved_far(information: Any, *, level: int) -> bool:
    """Whether level l >= 1 proves d(x, Xi) > eps, as at the head of the file."""
    k, m, w = information.N - information.m + 1, information.m, information.w
    seen = information.at(level)
    row = seen.A[0][:k]
    top, radius = max(row), power_of_two(-level)
    J = tuple(j for j in range(k) if row[j] >= top - 2 * radius)
    s = layer(top, K=information.K)
    alpha = Q(5 * 10 ** (information.K - s))
    lam = information.lam if information.problem == "P2" else ZERO
    a = max(top, alpha)
    T = (1 + lam / (2 * alpha) - lam / (2 * a)) / a
    slack = 4 * radius / (alpha * alpha)
    block: tuple[Q, ...] = (ZERO,) * (m - 1)
    if w is not None:
        block = block_at(w, lam=lam, c=seen.A[1][k])
        slack += 2 * radius * norm_at_most(w) / (k * alpha * alpha)
    if len(J) == 1:
        hull: Point | Simplex = Point(x=tuple(T if i == J[0] else ZERO for i in range(k)) + block)
    else:
        rest = (ZERO,) * k + block
        hull = Simplex(indices=J, signs=(1,) * len(J), total=T, rest=rest)
    squared = hull.squared_distance(information.x)
    least = information.eps + slack
    return bool(squared > least * least)


def layer(top: Q, *, K: int) -> int:
    """s from the largest entry shown at a level >= 1: the alpha_s have ratio 10, alpha_3 >= 5."""
    alpha = Q(5 * 10 ** (K - 3))
    return 1 if top > 50 * alpha else 2 if top > 5 * alpha else 3
