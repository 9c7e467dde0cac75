"""Targets that come with the package: simple ones, and the algorithms of parts (ii) and (iii).

A target is a function f(information) -> x; `information` gives at(n), and the facts N, m, K, L,
problem, lam or eta, w. T(a) = 1/a (P1, P3), (y_1 - lam/(2a))/a with y_1 = 1 + lam/(2 alpha_s) (P2):

    argmax, barycentre, random_guess     one level, then T e_j, (T/k) sum_j e_j, T e_random
    gap_search                           levels 1, 2, 4, ... until the top two entries differ
    zero                                 0, without a question
    part_two     10^-(K-1) on all of Omega:   level 1 tells the layer s; s = 1: the barycentre;
                 s = 2, 3: levels 1, 2, 4, ... until the top two differ by > 2 2^-l, then T e_j with
                 a_j at level max(l, K + 4) (s = 2) or a_j = alpha_3 + 2^-(L-2) (s = 3)
    part_three   10^-(K-2) on all of Omega: level L tells s; s = 1, 2: the barycentre; s = 3: T e_j
    part_three_operator   the same from level L - 1, for answers in the operator norm

With w all of them (but zero) add x_2 = f(1/c_l), block.py, c_l one entry of the block at a level l
where it is within `within`: 10^-(K+1) for all but part (iii), where it is 10^-(K-2)/2 and l = L is
enough unless ||w|| is large against c^0: then the one query is at that l > L. In layer 3 part (iii)
knows c^2 = (k - 1) alpha_3^2 + (alpha_3 + g)^2 and asks for nothing more.

*Proof of (ii), (iii)*: 0 < T_g <= t_s, and the distance from the barycentre to T e_j is convex in
T, t_s/sqrt(k) at 0 and t_s sqrt(1 - 1/k) at t_s: less than 2 10^-K (s = 1), 2 10^-(K-1) (s = 2). A
difference > 2 2^-l orders the two entries; at level L the gap 4 2^-L of layer 3 shows at least
2 2^-L. The block adds its error under the root: sqrt(0.2^2 + 0.5^2) < 1 of the tolerance at most.

*Proof of part_three_operator*: the first row is a^j + e with ||e|| <= ||A_n - A|| <= g/2 at level
L - 1; entry j is larger than entry i by g + e_j - e_i >= g - sqrt2 g/2 > 0. (The balls of radius
g/2 about the A^j are disjoint: the centres are sqrt2 g apart.) Entrywise e_j - e_i may be -g.
[derived]
"""

from __future__ import annotations

import random
from typing import Any

from sci_barriers.adversary.breakdown.block import block_at, level_for
from sci_barriers.exact import Q, power_of_two, round_dyadic, sqrt

_LONG = 4000


def _k(information: Any) -> int:
    return int(information.N - information.m + 1)


def _row(information: Any, n: int) -> tuple[Q, ...]:
    """The k tied entries of the first row at level n."""
    return tuple(information.at(n).A[0][: _k(information)])


def _layer(information: Any, row: tuple[Q, ...]) -> int:
    """s from the largest entry: alpha_1, alpha_2, alpha_3 have ratio 10."""
    top, alpha_3 = max(row), Q(5 * 10 ** (information.K - 3))
    if top > 50 * alpha_3:
        return 1
    return 2 if top > 5 * alpha_3 else 3


def _alpha(information: Any, s: int) -> Q:
    return Q(5 * 10 ** (information.K - s))


def _last(information: Any) -> Q:
    """The largest entry of the first row in layer 3, which is known."""
    return _alpha(information, 3) + power_of_two(2 - information.L)


def _threshold(information: Any) -> Q:
    return information.lam if information.problem == "P2" else Q(0)


def _total(information: Any, s: int, a: Q) -> Q:
    """T for the largest entry a of a member of layer s; a long one rounded to 2^-(4K+65)."""
    T = 1 / a
    if information.problem == "P2":
        lam = information.lam
        T = (1 + lam / (2 * _alpha(information, s)) - lam / (2 * a)) / a
    return T if T.height_bits() < _LONG else round_dyadic(T, n=4 * information.K + 64)


def _within(information: Any) -> Q:
    return Q(1, 10 ** (information.K + 1))


def _block_level(information: Any, s: int, within: Q) -> int:
    alpha = _alpha(information, s)
    return level_for(information.w, k=_k(information), alpha=alpha, within=within)


def _block(information: Any, s: int, *, highest: int | None = None) -> list[Q]:
    """x_2 within 10^-(K+1), from c at the level that suffices for it; no question without w."""
    if information.w is None:
        return [Q(0)] * (information.m - 1)
    level = max(1, _block_level(information, s, _within(information)))
    c = information.at(level if highest is None else min(level, highest)).A[1][_k(information)]
    return list(block_at(information.w, lam=_threshold(information), c=c))


def _at(information: Any, j: int, value: Q, block: list[Q]) -> list[Q]:
    return [value if i == j else Q(0) for i in range(_k(information))] + block


def _barycentre(information: Any, s: int, block: list[Q]) -> list[Q]:
    k, t = _k(information), 1 / _alpha(information, s)
    return [t / k] * k + block


def argmax(information: Any) -> list[Q]:
    """T e_j for the first largest entry at level 1."""
    row = _row(information, 1)
    j, s = max(range(len(row)), key=lambda i: (row[i], -i)), _layer(information, row)
    return _at(information, j, _total(information, s, row[j]), _block(information, s))


def barycentre(information: Any) -> list[Q]:
    """The mean of the k vertices, after level 1."""
    s = _layer(information, _row(information, 1))
    return _barycentre(information, s, _block(information, s))


def random_guess(information: Any) -> list[Q]:
    """T e_j with j uniform, from information.seed, after level 1."""
    row = _row(information, 1)
    j, s = random.Random(information.seed).randrange(len(row)), _layer(information, row)
    return _at(information, j, _total(information, s, row[j]), _block(information, s))


def zero(information: Any) -> list[Q]:
    """The zero vector; nothing is asked."""
    return [Q(0)] * int(information.N)


def _search(information: Any, *, highest: int | None) -> tuple[int, int] | None:
    """(l, j): at level l entry j is seen to be the largest; None beyond the level `highest`.

    Levels 1, 2, 4, ..., and `highest` as the last one.
    """
    level = 1 if highest is None else min(1, highest)
    while True:
        row = _row(information, level)
        j = max(range(len(row)), key=lambda i: row[i])
        second = max(a for i, a in enumerate(row) if i != j)
        if row[j] - second > power_of_two(1 - level):
            return level, j
        if level == highest:
            return None
        level = 2 * level if highest is None else min(2 * level, highest)


def gap_search(information: Any) -> list[Q]:
    """Waits for the tie to be broken, whatever it takes; levels 1, 2, 4, ..."""
    found = _search(information, highest=None)
    assert found is not None
    level, j = found
    row = _row(information, level)
    s = _layer(information, row)
    return _at(information, j, _total(information, s, row[j]), _block(information, s))


def part_two(information: Any) -> list[Q]:
    """The algorithm of part (ii): within 10^-(K-1) on all of Omega; reads as far as it must."""
    return capped_part_two(information, highest=None)


def capped_part_two(information: Any, *, highest: int | None) -> list[Q]:
    """part_two that never asks a level above `highest` and then answers the barycentre."""
    row = _row(information, 1 if highest is None else min(1, highest))
    s = _layer(information, row)
    found = None if s == 1 else _search(information, highest=highest)
    block = _block(information, s, highest=highest)
    if found is None:
        return _barycentre(information, s, block)
    level, j = found
    a = _last(information)
    if s < 3:
        level = max(level, information.K + 4)
        a = _row(information, level if highest is None else min(level, highest))[j]
    return _at(information, j, _total(information, s, a), block)


def part_three(information: Any) -> list[Q]:
    """The algorithm of part (iii): within 10^-(K-2) on all of Omega, from one query at level L.

    With w that is large against c the query is at a higher level, known beforehand (level_for).
    """
    return _part_three(information, level=information.L)


def part_three_operator(information: Any) -> list[Q]:
    """part_three from one query at level L - 1: right for answers in the operator norm."""
    return _part_three(information, level=information.L - 1)


def _part_three(information: Any, *, level: int) -> list[Q]:
    k, w, within = _k(information), information.w, Q(1, 2 * 10 ** (information.K - 2))
    seen = information.at(max(level, _block_level(information, 2, within)))
    row = seen.A[0][:k]
    s = _layer(information, row)
    block = [Q(0)] * (information.m - 1)
    if w is not None:
        c = seen.A[1][k] if s < 3 else _known_c(information, within)
        block = list(block_at(w, lam=_threshold(information), c=c))
    if s < 3:
        return _barycentre(information, s, block)
    j = max(range(k), key=lambda i: row[i])
    return _at(information, j, _total(information, 3, _last(information)), block)


def _known_c(information: Any, within: Q) -> Q:
    """c of layer 3, near enough for the block to be within `within`."""
    alpha, last = _alpha(information, 3), _last(information)
    c = sqrt((_k(information) - 1) * alpha * alpha + last * last)
    return round_dyadic(c, n=_block_level(information, 3, within))
