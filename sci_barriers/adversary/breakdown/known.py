"""What an algorithm for the class makes of its information: the formulas that all targets share.

    row_at(n)        the k tied entries a of the first row of A_n      layer_seen    s from max a
    alpha, total     alpha_s, T(a)                                     last_entry    alpha_3 + g
    block            x_2, from one entry c at a level that suffices    block.py
    minimiser_at     T e_j + (0, x_2);  vertex: from a and s           barycentre_with   the mean
    search           levels 1, 2, 4, ... until one entry is seen to be the largest

T(a) = 1/a (P1, P3), (y_1 - lam/(2a))/a with y_1 = 1 + lam/(2 alpha_s) (P2). Nothing is asked but
what the arguments say. [derived: targets.py]
"""

from __future__ import annotations

from typing import Any

from sci_barriers.adversary.breakdown.block import block_at, level_for
from sci_barriers.exact import Q, power_of_two, round_dyadic

_LONG = 4000


def tied(information: Any) -> int:
    """k = N - m + 1."""
    return int(information.N - information.m + 1)


def row_at(information: Any, n: int) -> tuple[Q, ...]:
    """The k tied entries of the first row at level n."""
    return tuple(information.at(n).A[0][: tied(information)])


def layer_seen(information: Any, row: tuple[Q, ...]) -> int:
    """s from the largest entry: alpha_1, alpha_2, alpha_3 have ratio 10."""
    top, alpha_3 = max(row), Q(5 * 10 ** (information.K - 3))
    if top > 50 * alpha_3:
        return 1
    return 2 if top > 5 * alpha_3 else 3


def alpha(information: Any, s: int) -> Q:
    """alpha_s = 5 10^(K-s)."""
    return Q(5 * 10 ** (information.K - s))


def last_entry(information: Any) -> Q:
    """The largest entry of the first row in layer 3, which is known."""
    return alpha(information, 3) + power_of_two(2 - information.L)


def threshold(information: Any) -> Q:
    """The lam of x_2: lam for P2, else 0."""
    return information.lam if information.problem == "P2" else Q(0)


def total(information: Any, s: int, a: Q) -> Q:
    """T for the largest entry a of a member of layer s; a long one rounded to 2^-(4K+65)."""
    T = 1 / a
    if information.problem == "P2":
        lam = information.lam
        T = (1 + lam / (2 * alpha(information, s)) - lam / (2 * a)) / a
    return T if T.height_bits() < _LONG else round_dyadic(T, n=4 * information.K + 64)


def block_level(information: Any, s: int, within: Q) -> int:
    """The level of c at which x_2 of a member of layer s is known to `within`."""
    k, least = tied(information), alpha(information, s)
    return level_for(information.w, k=k, alpha=least, within=within)


def block(information: Any, s: int, *, highest: int | None = None) -> list[Q]:
    """x_2 within 10^-(K+1), from c at the level that suffices for it; no question without w."""
    if information.w is None:
        return [Q(0)] * (information.m - 1)
    within = Q(1, 10 ** (information.K + 1))
    level = max(1, block_level(information, s, within))
    c = information.at(level if highest is None else min(level, highest)).A[1][tied(information)]
    return list(block_at(information.w, lam=threshold(information), c=c))


def minimiser_at(information: Any, j: int, value: Q, block: list[Q]) -> list[Q]:
    """value e_j, and the block below."""
    return [value if i == j else Q(0) for i in range(tied(information))] + block


def vertex(information: Any, j: int, s: int, a: Q) -> list[Q]:
    """The minimiser as if entry j were the largest one, a, of layer s: T(a) e_j, and its block."""
    return minimiser_at(information, j, total(information, s, a), block(information, s))


def barycentre_with(information: Any, s: int, block: list[Q]) -> list[Q]:
    """(t_s/k) sum_j e_j, and the block below."""
    k, t = tied(information), 1 / alpha(information, s)
    return [t / k] * k + block


def search(information: Any, *, highest: int | None) -> tuple[int, int] | None:
    """(l, j): at level l entry j is seen to be the largest; None beyond the level `highest`.

    Levels 1, 2, 4, ..., and `highest` as the last one.
    """
    level = 1 if highest is None else min(1, highest)
    while True:
        row = row_at(information, level)
        j = max(range(len(row)), key=lambda i: row[i])
        second = max(a for i, a in enumerate(row) if i != j)
        if row[j] - second > power_of_two(1 - level):
            return level, j
        if level == highest:
            return None
        level = 2 * level if highest is None else min(2 * level, highest)
