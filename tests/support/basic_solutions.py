"""All basic solutions of A x (+ t v) = f, for `enumeration`: integer Gauss-Jordan elimination.

Columns of weight 0 are in every basis (they are independent here); the others in all ways.
Numbers a + b*sqrt(d) are pairs (a, b), the square d kept aside.  Exact.  [derived]
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations
from math import gcd, lcm

from support.pairs import ZERO, Pair, inverse, sign, times


class Basics:
    """All basic solutions of A x (+ t v) = f, and those of least cost."""

    def __init__(self, A: list[list[Fraction]], w: list[Fraction]) -> None:
        self.w, self.m, self.N = w, len(A), len(w)
        self.scale = lcm(*(entry.denominator for row in A for entry in row))
        self.A = [[int(entry * self.scale) for entry in row] for row in A]
        self.free = tuple(i for i in range(self.N) if not w[i])
        self.bases: list[tuple[int, ...]] = []
        sizes = range(min(self.m, self.N), -1, -1)
        for self.rank in sizes:
            self.bases = self._all(self.rank)
            if self.bases:
                break
        self.smaller = self._all(max(self.rank - 1, 0))

    def _all(self, size: int) -> list[tuple[int, ...]]:
        """The independent sets of this size that hold all columns of weight 0."""
        others = [i for i in range(self.N) if self.w[i]]
        if size < len(self.free):
            return []
        sets = [(*self.free, *rest) for rest in combinations(others, size - len(self.free))]
        return [P for P in sets if self._independent(P)]

    def _independent(self, P: tuple[int, ...]) -> bool:
        return jordan([[row[i] for i in P] for row in self.A], len(P)) is not None

    def solve(
        self, P: tuple[int, ...], right: list[list[Fraction]]
    ) -> tuple[list[list[Fraction]], list[list[Fraction]]] | None:
        """Coefficients on the columns P (one list per i in P), and the rows left over."""
        scale = lcm(*(entry.denominator for side in right for entry in side))
        rows = [
            [row[i] for i in P] + [int(side[j] * scale) for side in right]
            for j, row in enumerate(self.A)
        ]
        reduced = jordan(rows, len(P))
        if reduced is None:
            return None
        top, rest = reduced
        k = len(P)
        coefficients = [
            [Fraction(entry * self.scale, row[c] * scale) for entry in row[k:]]
            for c, row in enumerate(top)
        ]
        return coefficients, [[Fraction(entry) for entry in row[k:]] for row in rest]

    def plain(self, fit: list[Pair]) -> Iterator[list[Pair]]:
        """Every basic solution of A x = fit."""
        sides = [[value[0] for value in fit], [value[1] for value in fit]]
        for P in self.bases:
            solved = self.solve(P, sides)
            if solved is None or any(entry for row in solved[1] for entry in row):
                continue
            x: list[Pair] = [(ZERO, ZERO)] * self.N
            for i, (a, b) in zip(P, solved[0], strict=True):
                x[i] = (a, b)
            yield x

    def with_ray(
        self, y: list[Fraction], v: list[Pair], square: Fraction
    ) -> Iterator[tuple[list[Pair], Pair]]:
        """Every basic solution (x, t) of A x + t v = y with t basic and t >= 0."""
        sides = [y, [value[0] for value in v], [value[1] for value in v]]
        for P in {*self.smaller, *self.bases}:
            solved = self.solve(P, sides)
            if solved is None:
                continue
            rest = [(row[0], (row[1], row[2])) for row in solved[1]]
            pivot = next((row for row in rest if row[1] != (ZERO, ZERO)), None)
            if pivot is None:
                continue
            t = times((pivot[0], ZERO), inverse(pivot[1], square), square)
            if sign(t, square) < 0:
                continue
            if any((value, ZERO) != times(t, slope, square) for value, slope in rest):
                continue
            x: list[Pair] = [(ZERO, ZERO)] * self.N
            for i, (c, a, b) in zip(P, solved[0], strict=True):
                step = times(t, (a, b), square)
                x[i] = (c - step[0], -step[1])
            yield x, t

    def norm(self, x: list[Pair], square: Fraction) -> Pair:
        a = b = ZERO
        for weight, value in zip(self.w, x, strict=True):
            factor = sign(value, square) * weight
            a, b = a + factor * value[0], b + factor * value[1]
        return a, b


def jordan(rows: list[list[int]], k: int) -> tuple[list[list[int]], list[list[int]]] | None:
    """Integer Gauss-Jordan elimination on the first k columns; None when they are dependent.

    Returns the k pivot rows (row c has its only non-zero entry of the first k in column c) and the
    remaining rows, whose first k entries vanish.
    """
    rows = [list(row) for row in rows]
    for c in range(k):
        p = next((r for r in range(c, len(rows)) if rows[r][c]), None)
        if p is None:
            return None
        rows[c], rows[p] = rows[p], rows[c]
        pivot_row = rows[c]
        for r, row in enumerate(rows):
            if r != c and row[c]:
                a, b = pivot_row[c], row[c]
                new = [a * u - b * v for u, v in zip(row, pivot_row, strict=True)]
                common = gcd(*new)
                rows[r] = [u // common for u in new] if common > 1 else new
    return rows[:k], rows[k:]
