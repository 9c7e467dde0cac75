"""Random members of the breakdown class, and admissible answers that are anything but roundings.

    entrywise   |E_ij| <= 2^-l:    nearest, floor, corners (all +-2^-l), the first row against its
                                   winner, random multiples of a fine grid
    operator    ||E|| <= 2^-l:     fine rounding, rotations (m orthonormal rows), rank one, the
                                   first row against its winner, one entry at its bound

Integers over 2^b: A is cut to a grid of 2^-b, b = l + 16, and E is made of integers with room for
what was cut. Directions come from floats; the bound on E is kept by integers and a margin of 2^-8.
"""

from __future__ import annotations

import math
import random
from dataclasses import replace
from typing import Any

from sci_barriers.adversary import Omega, Shown
from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, Verdict, floor
from sci_barriers.families import Tie
from sci_barriers.information import Approximation, verdict
from sci_barriers.information.base import Norm
from sci_barriers.sandbox import Query

ROOM = 16
ENTRYWISE = ("nearest", "floor", "corner", "against", "grid")
OPERATOR = ("nearest", "rotation", "rank one", "against", "single")


def random_omega(rng: random.Random, *, block: bool) -> Omega:
    """K = 3..9, L = 1..12, lam and eta up to their bounds; with a block w if asked (m >= 2)."""
    N, K = rng.randint(3 if block else 2, 5), rng.randint(3, 9)
    top, share = 5 * 10 ** (K - 3), Q(rng.choice([1, 2, 3, 5, 7, 8, 8]), 8)
    problem = rng.choice(["P1", "P2", "P3"])
    level: dict[str, Any] = {"lam": 2 * top * share if problem == "P2" else share}
    if problem == "P1":
        level = {"eta": Q(0) if block else (share - Q(1, 8)) * Q(8, 7) * (top - 1)}
    m = rng.randint(2 if block else 1, N - 1)
    Om = Omega(problem=problem, N=N, m=m, K=K, L=rng.randint(1, 12), **level)
    if not block:
        return Om
    try:
        return replace(Om, w=random_block(Om, rng))
    except BadInput:  # P3 with lam = 1 and a full support at K = 3
        return replace(Om, w=Om.relative_w(s=rng.randint(1, 3), support=1))


def random_block(Om: Omega, rng: random.Random) -> tuple[Q, ...]:
    """w as for relative digits in a random layer, with random signs, sizes and zeros."""
    base = Om.relative_w(s=rng.randint(1, 3))
    factors = [Q(rng.choice([-12, -8, -1, 0, 1, 3, 8, 12]), 8) for _ in base]
    if rng.random() < 0.3:  # P2: about its threshold
        base = tuple(Om.threshold / (2 * floor(Om.tie(rng.randint(1, 2)).c)) for _ in base)
    return tuple(x * f for x, f in zip(base, factors, strict=True))


def random_member(Om: Omega, rng: random.Random, layers: tuple[int, ...]) -> Tie:
    """A side, or in layer 1 sometimes the tie."""
    s = rng.choice(layers)
    if s == 1 and rng.random() < 0.3:
        return Om.tie(1)
    exponent = None if s == 3 else rng.choice([0, 1, 2, rng.randint(0, 60)])
    return Om.side(s, rng.randrange(Om.k), exponent=exponent).member()


class Noise:
    """A table of admissible answers of one member; each level has a noise of its own.

    kinds: what was used, with the level.
    """

    def __init__(self, member: Tie, norm: Norm, rng: random.Random) -> None:
        self.member, self.norm, self.rng = member, norm, rng
        self.shown: dict[int, Shown] = {}
        self.kinds: dict[int, str] = {}

    def __call__(self, query: Query) -> Shown:
        n = query.n
        if n not in self.shown:
            kinds = ENTRYWISE if self.norm == "entrywise" else OPERATOR
            self.kinds[n] = self.rng.choice(kinds)
            self.shown[n] = self._level(n, self.kinds[n])
        return self.shown[n]

    def legal(self, n: int) -> bool:
        """Whether the answer at level n is admissible: the exact check of `information`."""
        instance, shown = self.member.instance(), self.shown[n]
        seen = Approximation(A=shown.A, y=shown.y, n=n, norm=self.norm,
                             objective=instance.objective)  # fmt: skip
        return verdict(seen, instance) is Verdict.PROVED

    def _level(self, n: int, kind: str) -> Shown:
        b = n + ROOM
        m, N, k, member = self.member.m, self.member.N, self.member.k, self.member
        scale = 1 << b
        base = [[0] * N for _ in range(m)]
        for j in range(k):
            base[0][j] = floor(scale * (member.alpha + (member.g if j == member.winner else 0)))
        if m > 1:
            c = floor(scale * member.c)
            for i in range(1, m):
                base[i][k + i - 1] = c
        y = [floor(scale * q) for q in (member.y_1, *(member.w or (0,) * (m - 1)))]
        exact = (scale * member.g).q == 1
        E, e = self._noise(kind, base, 1 << ROOM, exact=exact)
        rows = [[p + q for p, q in zip(row, more, strict=True)] for row, more in zip(base, E)]
        return Shown(
            A=tuple(tuple(Q(entry, scale) for entry in row) for row in rows),
            y=tuple(Q(p + q, scale) for p, q in zip(y, e, strict=True)), n=n,
        )  # fmt: skip

    def _noise(
        self, kind: str, base: list[list[int]], unit: int, *, exact: bool
    ) -> tuple[list[list[int]], list[int]]:
        """E and e in units of 2^-b; `unit` of them are 2^-l. exact: the first row was not cut."""
        m, N, rng = self.member.m, self.member.N, self.rng
        if kind in ("nearest", "floor"):
            grid = unit if self.norm == "entrywise" else unit >> 3
            half = grid >> 1 if kind == "nearest" else 0
            E = [[((p + half) // grid) * grid - p for p in row] for row in base]
            return E, [0] * m
        if self.norm == "entrywise":
            most = unit - 2
            if kind == "corner":
                E = [[rng.choice([-most, most]) for _ in range(N)] for _ in range(m)]
            elif kind == "grid":
                E = [[rng.randint(-8, 8) * (most // 8) for _ in range(N)] for _ in range(m)]
            else:
                E = [[most] * N for _ in range(m)]
                # up to the bound itself; only an entry that was cut is short of it
                E[0] = [unit] * self.member.k + [most] * (m - 1)
                E[0][self._winner()] = -unit + (0 if exact else 1)
                for i in range(1, m):
                    E[i][self.member.k + i - 1] = rng.choice([-most, most])
            return E, [rng.choice([-most, most]) for _ in range(m)]
        most = unit - (unit >> 8)
        E = [[math.floor(most * q) for q in row] for row in self._direction(kind)]
        return E, [most if i == rng.randrange(m) and i == 0 else 0 for i in range(m)]

    def _winner(self) -> int:
        return 0 if self.member.winner is None else self.member.winner

    def _direction(self, kind: str) -> list[list[float]]:
        """A matrix of operator norm 1, up to rounding."""
        m, N, k, rng = self.member.m, self.member.N, self.member.k, self.rng
        E = [[0.0] * N for _ in range(m)]
        if kind == "single":
            i = rng.randrange(m)
            E[i][rng.randrange(k) if i == 0 else k + i - 1] = rng.choice([-1.0, 1.0])
        elif kind == "against":
            j = self._winner()
            other = rng.choice([i for i in range(k) if i != j])
            E[0][j], E[0][other] = -math.sqrt(0.5), math.sqrt(0.5)
            for i in range(1, m):
                E[i][k + i - 1] = rng.choice([-1.0, 1.0])
        elif kind == "rank one":
            u, v = _unit(rng, m), _unit(rng, N)
            E = [[p * q for q in v] for p in u]
        else:
            E = []
            while len(E) < m:  # Gram and Schmidt
                v = _unit(rng, N)
                for row in E:
                    along = sum(p * q for p, q in zip(row, v, strict=True))
                    v = [q - along * p for p, q in zip(row, v, strict=True)]
                size = math.sqrt(sum(q * q for q in v))
                if size > 0.1:
                    E.append([q / size for q in v])
        return E


def _unit(rng: random.Random, size: int) -> list[float]:
    v = [rng.gauss(0, 1) for _ in range(size)]
    length = math.sqrt(sum(q * q for q in v)) or 1.0
    return [q / length for q in v]
