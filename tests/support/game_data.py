"""Members of the family tie in fractions: data, minimisers, distances, admissible answers.

A number a + b c, c = sqrt(S), is the pair (a, b); its sign is decided by squares. Minimisers are
the closed form conv{T e_j : a_j largest} + (0, x_2), where it is valid; elsewhere `Undecided`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import isqrt
from typing import Any

from support.instances import rational

Json = dict[str, Any]
Pair = tuple[Fraction, Fraction]
ZERO, ONE = Fraction(0), Fraction(1)


class Undecided(Exception):
    """This module has no answer."""


@dataclass(frozen=True, kw_only=True)
class Member:
    """One member: first row, y, S = c^2."""

    problem: str
    N: int
    m: int
    K: int
    s: int
    winner: int | None
    g: Fraction
    level: Fraction  # lam, or eta for P1
    w: tuple[Fraction, ...]
    shift: Fraction
    first: tuple[Fraction, ...]
    y: tuple[Fraction, ...]
    S: Fraction

    @property
    def k(self) -> int:
        return self.N - self.m + 1

    @property
    def alpha(self) -> Fraction:
        return 5 * Fraction(10) ** (self.K - self.s)

    def sign(self, x: Pair) -> int:
        """Of a + b sqrt(S)."""
        a, b = ((v > 0) - (v < 0) for v in x)
        if a * b >= 0:
            return a or b
        square = x[0] ** 2 - x[1] ** 2 * self.S
        return a * ((square > 0) - (square < 0))

    def times(self, x: Pair, y: Pair) -> Pair:
        return x[0] * y[0] + x[1] * y[1] * self.S, x[0] * y[1] + x[1] * y[0]

    def entry(self, i: int, j: int) -> Pair:
        """A_ij."""
        if i == 0:
            return (self.first[j], ZERO) if j < self.k else (ZERO, ZERO)
        return (ZERO, ONE if j == self.k + i - 1 else ZERO)


def member(instance: Json) -> Member:
    """The member (cached by its text)."""
    return _member(json.dumps(instance))


@lru_cache(maxsize=4000)
def _member(text: str) -> Member:
    p = json.loads(text)["parameters"]
    N, m, K, s = p["N"], p["m"], p["K"], p["s"]
    k, alpha, g = N - m + 1, 5 * Fraction(10) ** (K - s), rational(p["g"])
    first = tuple(alpha + (g if i == p["winner"] else 0) for i in range(k))
    level = rational(p["eta" if p["problem"] == "P1" else "lam"])
    w = (ZERO,) * (m - 1) if p["w"] is None else tuple(map(rational, p["w"]))
    shift = rational(p.get("shift", "0"))
    y1 = {"P1": 1 + level, "P2": 1 + level / (2 * alpha), "P3": ONE}[p["problem"]]
    S = sum((a * a for a in first), ZERO)
    return Member(
        problem=p["problem"], N=N, m=m, K=K, s=s, winner=p["winner"], g=g, level=level, w=w,
        shift=shift, first=first, y=(y1 + shift, *w), S=S,
    )  # fmt: skip


def _sign(x: Fraction) -> int:
    return (x > 0) - (x < 0)


def minimiser(side: Member) -> tuple[list[int], Fraction, list[Pair]]:
    """(J, T, x_2): Xi = conv{T e_j : j in J} + (0, x_2)."""
    top, support = max(side.first), sum(x != 0 for x in side.w)
    J = [j for j in range(side.k) if side.first[j] == top]
    y1 = side.y[0]
    if side.problem == "P2":
        if y1 <= side.level / (2 * top):
            raise Undecided("x_1 = 0")
        bound = side.level  # |w| > lam/(2c), that is 2 |w| c > lam
        x2 = [
            (-_sign(w) * bound / (2 * side.S), w / side.S)
            if side.sign((-bound, 2 * abs(w))) > 0 else (ZERO, ZERO) for w in side.w
        ]  # fmt: skip
        return J, (y1 - bound / (2 * top)) / top, x2
    x2 = [(ZERO, w / side.S) for w in side.w]
    if side.problem == "P1":
        if y1 <= side.level or (side.level and support):
            raise Undecided("another form")
        return J, (y1 - side.level) / top, x2
    if y1 <= 0 or side.level**2 * (1 / top**2 + support / side.S) >= 1:
        raise Undecided("|v| < 1 fails")
    return J, y1 / top, x2


def squared_distance(side: Member, x: list[Fraction]) -> Pair:
    """d(x, Xi)^2 for a rational x, by projection to the scaled simplex."""
    J, T, x2 = minimiser(side)
    inside = sorted((x[j] for j in J), reverse=True)
    level = None
    for n in range(1, len(inside) + 1):  # the threshold of the projection
        h = (sum(inside[:n]) - T) / n
        if inside[n - 1] > h:
            level = h
    assert level is not None
    near = [max(x[j] - level, ZERO) if j in J else ZERO for j in range(side.k)]
    total: Pair = (sum(((u - v) ** 2 for u, v in zip(x, near, strict=False)), ZERO), ZERO)
    for u, (a, b) in zip(x[side.k :], x2, strict=True):
        step = (u - a, -b)
        square = side.times(step, step)
        total = (total[0] + square[0], total[1] + square[1])
    return total


# Numbers with roots, as they are written in claims.


def _exact_root(R: Fraction) -> Fraction | None:
    p, q = isqrt(R.numerator), isqrt(R.denominator)
    return Fraction(p, q) if p * p == R.numerator and q * q == R.denominator else None


def same_number(side: Member, text: str, x: Pair) -> bool:
    """Whether the text a + b*sqrt(R) (a rational, at most one root) is the number x."""
    found = re.fullmatch(r"(?:(.*?) ?)?([+-]?) ?([^ +*-]*(?:p-[0-9]+)?)\*sqrt\((.+)\)", text)
    if found is None:
        a, b, R = rational(text), ZERO, ONE
    else:
        head, minus, b_text, R_text = found.groups()
        a = rational(head) if head else ZERO
        b, R = rational(b_text) * (-1 if minus == "-" else 1), rational(R_text)
    if not b:
        return side.sign((a - x[0], -x[1])) == 0
    relative = _exact_root(R / side.S)
    if relative is not None:
        return side.sign((a - x[0], b * relative - x[1])) == 0
    root, c = _exact_root(R), _exact_root(side.S)
    if root is not None:  # a + b sqrt(R) is rational, c is not
        return a + b * root == x[0] and x[1] == 0
    if c is not None:
        return False
    return False  # b != 0 and sqrt(R), sqrt(S) are independent over the rationals


# Answers.


def _dyadic(q: Fraction) -> bool:
    return q.denominator & (q.denominator - 1) == 0


def near(side: Member, q: Fraction, f: Pair, n: int) -> bool:
    """|q - f| <= 2^-n."""
    r = Fraction(1, 1 << n)
    return side.sign((f[0] - q + r, f[1])) >= 0 and side.sign((q + r - f[0], -f[1])) >= 0


def table(level: Json, m: int, N: int) -> tuple[list[list[Fraction]], list[Fraction]]:
    """A_n and y_n of a level, dense or sparse."""
    if "values" not in level:
        return [[rational(x) for x in row] for row in level["A"]], list(map(rational, level["y"]))
    values = list(map(rational, level["values"]))
    A = [[ZERO] * N for _ in range(m)]
    for i, j, v in level["entries"]:
        A[i][j] = values[v]
    return A, [values[v] for v in level["y"]]


def admissible(side: Member, claim: Json) -> bool:
    """Every level and query."""
    operator = claim["norm"] == "operator"
    for level in claim.get("levels", []):
        A, y = table(level, side.m, side.N)
        if not all(map(_dyadic, [*y, *(x for row in A for x in row)])):
            return False
        if not (_operator if operator else _entrywise)(side, A, y, level["n"]):
            return False
    for which, *place, n, q in claim.get("queries", []):
        f = (side.y[place[0]], ZERO) if which == "y" else side.entry(*place)
        if operator or not _dyadic(rational(q)) or not near(side, rational(q), f, n):
            return False
    return bool(claim.get("levels") or claim.get("queries"))


def _entrywise(side: Member, A: Any, y: Any, n: int) -> bool:
    entries = all(near(side, q, side.entry(i, j), n) for i, row in enumerate(A)
                  for j, q in enumerate(row))  # fmt: skip
    return entries and all(near(side, q, (f, ZERO), n) for q, f in zip(y, side.y, strict=True))


def _operator(side: Member, A: Any, y: Any, n: int) -> bool:
    """4^-n side - E E' is positive semidefinite, by elimination without division."""
    bound = Fraction(1, 1 << 2 * n)
    if sum((q - f) ** 2 for q, f in zip(y, side.y, strict=True)) > bound:
        return False
    E = [[(q - side.entry(i, j)[0], -side.entry(i, j)[1]) for j, q in enumerate(row)]
         for i, row in enumerate(A)]  # fmt: skip
    M: list[list[Pair]] = []
    for i, p in enumerate(E):
        M.append([])
        for j, q in enumerate(E):
            products = [side.times(u, v) for u, v in zip(p, q, strict=True)]
            M[i].append((bound * (i == j) - sum(u for u, _ in products),
                         -sum((v for _, v in products), ZERO)))  # fmt: skip
    while M:
        head, pivot = M[0], side.sign(M[0][0])
        if pivot < 0 or (pivot == 0 and any(side.sign(x) for x in head)):
            return False
        rest = range(1, len(M))
        M = [[_minus(side, M[i][j], head, i, j, pivot) for j in rest] for i in rest]
    return True


def _minus(side: Member, x: Pair, head: list[Pair], i: int, j: int, pivot: int) -> Pair:
    if not pivot:
        return x
    first, second = side.times(head[0], x), side.times(head[i], head[j])
    return first[0] - second[0], first[1] - second[1]
