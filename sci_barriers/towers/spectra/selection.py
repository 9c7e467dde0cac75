"""Candidates, and which of them are shown: the best within reach of each.

    C sorted, F: C -> error bounds.  For z in C:  window(z) = C in [z - F(z), z + F(z)],
    shown = { a minimiser of F on window(z) : z in C }

A candidate far from the spectrum has a large window, which contains points near the spectrum, so it
is not shown; a candidate near the spectrum is shown, or a better one beside it. Convergence:
algorithm.py. The idea is that of Colbrook, Roman, Hansen, PRL 122 (2019) 250201 [recalled].
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Any

from sci_barriers.exact import Q


def grid(bound: Q, step: Q) -> tuple[Q, ...]:
    """The multiples of step in [-bound - step, bound + step], increasing."""
    last = int((bound / step).ceil()) + 1
    return tuple(step * k for k in range(-last, last + 1))


def shown(z: Sequence[Any], F: Sequence[Any]) -> list[int]:
    """The indices of the points shown, increasing; of equal minimisers the first one.

    z sorted, F >= 0, of equal length; both exact, or both floats: only compared and added.
    """
    table = _minima(F)
    chosen = set()
    for centre, reach in zip(z, F, strict=True):
        first, last = bisect_left(z, centre - reach), bisect_right(z, centre + reach)
        k = (last - first).bit_length() - 1
        one, other = table[k][first], table[k][last - (1 << k)]
        chosen.add(one if F[one] <= F[other] else other)
    return sorted(chosen)


def _minima(F: Sequence[Any]) -> list[list[int]]:
    """table[k][i]: where F is least on i .. i + 2**k - 1; of equal ones the first."""
    table = [list(range(len(F)))]
    while (width := 1 << len(table)) <= len(F):
        below, half = table[-1], width // 2
        table.append([
            a if F[a] <= F[b] else b
            for a, b in zip(below, below[half:])
        ][: len(F) - width + 1])  # fmt: skip
    return table
