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

from sci_barriers.adversary.breakdown import known
from sci_barriers.adversary.breakdown.block import block_at
from sci_barriers.exact import Q, round_dyadic, sqrt


def argmax(information: Any) -> list[Q]:
    """T e_j for the first largest entry at level 1."""
    row = known.row_at(information, 1)
    j, s = max(range(len(row)), key=lambda i: (row[i], -i)), known.layer_seen(information, row)
    return known.vertex(information, j, s, row[j])


def barycentre(information: Any) -> list[Q]:
    """The mean of the k vertices, after level 1."""
    s = known.layer_seen(information, known.row_at(information, 1))
    return known.barycentre_with(information, s, known.block(information, s))


def random_guess(information: Any) -> list[Q]:
    """T e_j with j uniform, from information.seed, after level 1."""
    row = known.row_at(information, 1)
    j, s = random.Random(information.seed).randrange(len(row)), known.layer_seen(information, row)
    return known.vertex(information, j, s, row[j])


def zero(information: Any) -> list[Q]:
    """The zero vector; nothing is asked."""
    return [Q(0)] * int(information.N)


def gap_search(information: Any) -> list[Q]:
    """Waits for the tie to be broken, whatever it takes; levels 1, 2, 4, ..."""
    found = known.search(information, highest=None)
    assert found is not None
    level, j = found
    row = known.row_at(information, level)
    s = known.layer_seen(information, row)
    return known.vertex(information, j, s, row[j])


def part_two(information: Any) -> list[Q]:
    """The algorithm of part (ii): within 10^-(K-1) on all of Omega; reads as far as it must."""
    return capped_part_two(information, highest=None)


def capped_part_two(information: Any, *, highest: int | None) -> list[Q]:
    """part_two that never asks a level above `highest` and then answers the barycentre."""
    row = known.row_at(information, 1 if highest is None else min(1, highest))
    s = known.layer_seen(information, row)
    found = None if s == 1 else known.search(information, highest=highest)
    block = known.block(information, s, highest=highest)
    if found is None:
        return known.barycentre_with(information, s, block)
    level, j = found
    a = known.last_entry(information)
    if s < 3:
        level = max(level, information.K + 4)
        a = known.row_at(information, level if highest is None else min(level, highest))[j]
    return known.minimiser_at(information, j, known.total(information, s, a), block)


def part_three(information: Any) -> list[Q]:
    """The algorithm of part (iii): within 10^-(K-2) on all of Omega, from one query at level L.

    With w that is large against c the query is at a higher level, known beforehand (level_for).
    """
    return _part_three(information, level=information.L)


def part_three_operator(information: Any) -> list[Q]:
    """part_three from one query at level L - 1: right for answers in the operator norm."""
    return _part_three(information, level=information.L - 1)


def _part_three(information: Any, *, level: int) -> list[Q]:
    k, w, within = known.tied(information), information.w, Q(1, 2 * 10 ** (information.K - 2))
    seen = information.at(max(level, known.block_level(information, 2, within)))
    row = seen.A[0][:k]
    s = known.layer_seen(information, row)
    block = [Q(0)] * (information.m - 1)
    if w is not None:
        c = seen.A[1][k] if s < 3 else _known_c(information, within)
        block = list(block_at(w, lam=known.threshold(information), c=c))
    if s < 3:
        return known.barycentre_with(information, s, block)
    j = max(range(k), key=lambda i: row[i])
    T = known.total(information, 3, known.last_entry(information))
    return known.minimiser_at(information, j, T, block)


def _known_c(information: Any, within: Q) -> Q:
    """c of layer 3, near enough for the block to be within `within`."""
    alpha, last = known.alpha(information, 3), known.last_entry(information)
    c = sqrt((known.tied(information) - 1) * alpha * alpha + last * last)
    return round_dyadic(c, n=known.block_level(information, 3, within))
