"""Targets that come with the package: simple ones, and the algorithms of parts (ii) and (iii).

A target is a function f(information) -> x; `information` gives at(n), and the facts N, m, K, L,
problem, lam or eta. With T(a) = 1/a (P1, P3), (y_1 - lam/(2a))/a, y_1 = 1 + lam/(2 alpha_s) (P2):

    argmax, barycentre, random_guess     one level, then T e_j, (T/k) sum_j e_j, T e_random
    gap_search                           levels 1, 2, 4, ... until the top two entries differ
    zero                                 0, without a question
    part_two     10^-(K-1) on all of Omega:   level 1 tells the layer s; s = 1: the barycentre;
                 s = 2, 3: levels 1, 2, 4, ... until the top two differ by > 2 2^-l, then T e_j with
                 a_j at level max(l, K + 4) (s = 2) or a_j = alpha_3 + 2^-(L-2) (s = 3)
    part_three   10^-(K-2) on all of Omega: level L tells s; s = 1, 2: the barycentre; s = 3: T e_j

*Proof of (ii), (iii)*: 0 < T_g <= t_s, and the distance from the barycentre to T e_j is convex in
T, t_s/sqrt(k) at 0 and t_s sqrt(1 - 1/k) at t_s: less than 2 10^-K (s = 1), 2 10^-(K-1) (s = 2). A
difference > 2 2^-l orders the two entries; at level L the gap 4 2^-L of layer 3 shows at least
2 2^-L. [derived]
"""

from __future__ import annotations

import random
from typing import Any

from sci_barriers.exact import Q, power_of_two


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


def _total(information: Any, s: int, a: Q) -> Q:
    """T for the largest entry a of a member of layer s."""
    if information.problem != "P2":
        return 1 / a
    lam = information.lam
    return (1 + lam / (2 * _alpha(information, s)) - lam / (2 * a)) / a


def _at(information: Any, j: int, value: Q) -> list[Q]:
    return [value if i == j else Q(0) for i in range(information.N)]


def _barycentre(information: Any, s: int) -> list[Q]:
    k, t = _k(information), 1 / _alpha(information, s)
    return [t / k if i < k else Q(0) for i in range(information.N)]


def argmax(information: Any) -> list[Q]:
    """T e_j for the first largest entry at level 1."""
    row = _row(information, 1)
    j = max(range(len(row)), key=lambda i: (row[i], -i))
    return _at(information, j, _total(information, _layer(information, row), row[j]))


def barycentre(information: Any) -> list[Q]:
    """The mean of the k vertices, after level 1."""
    return _barycentre(information, _layer(information, _row(information, 1)))


def random_guess(information: Any) -> list[Q]:
    """T e_j with j uniform, from information.seed, after level 1."""
    row = _row(information, 1)
    j = random.Random(information.seed).randrange(len(row))
    return _at(information, j, _total(information, _layer(information, row), row[j]))


def zero(information: Any) -> list[Q]:
    """The zero vector; nothing is asked."""
    return [Q(0)] * int(information.N)


def _search(information: Any, *, highest: int | None) -> tuple[int, int] | None:
    """(l, j): at level l entry j is seen to be the largest; None beyond the level `highest`."""
    l = 1  # noqa: E741
    while highest is None or l <= highest:
        row = _row(information, l)
        j = max(range(len(row)), key=lambda i: row[i])
        second = max(a for i, a in enumerate(row) if i != j)
        if row[j] - second > power_of_two(1 - l):
            return l, j
        l *= 2  # noqa: E741
    return None


def gap_search(information: Any) -> list[Q]:
    """Waits for the tie to be broken, whatever it takes; levels 1, 2, 4, ..."""
    found = _search(information, highest=None)
    assert found is not None
    row = _row(information, found[0])
    return _at(information, found[1], _total(information, _layer(information, row), row[found[1]]))


def part_two(information: Any) -> list[Q]:
    """The algorithm of part (ii): within 10^-(K-1) on all of Omega; reads as far as it must."""
    return capped_part_two(information, highest=None)


def capped_part_two(information: Any, *, highest: int | None) -> list[Q]:
    """part_two that never asks a level above `highest` and then answers the barycentre."""
    row = _row(information, 1)
    s = _layer(information, row)
    if s == 1:
        return _barycentre(information, 1)
    found = _search(information, highest=highest)
    if found is None:
        return _barycentre(information, s)
    level, j = found
    if s == 3:
        a = _alpha(information, 3) + power_of_two(2 - information.L)
    else:
        level = max(level, information.K + 4)
        a = _row(information, level if highest is None else min(level, highest))[j]
    return _at(information, j, _total(information, s, a))


def part_three(information: Any) -> list[Q]:
    """The algorithm of part (iii): within 10^-(K-2) on all of Omega, from one query at level L."""
    row = _row(information, information.L)
    s = _layer(information, row)
    if s < 3:
        return _barycentre(information, s)
    j = max(range(len(row)), key=lambda i: row[i])
    a = _alpha(information, 3) + power_of_two(2 - information.L)
    return _at(information, j, _total(information, 3, a))
