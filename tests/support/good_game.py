"""Seeded random good certificates of the game: membership, information, undetermined, refuted.

Written from FORMAT.md in fractions alone. A `Game` is one class (problem, N, m, K, L, lam or eta,
w) with one layer s, one gap g = 2^-e and the largest level n of the answers; alpha = 5 10^(K-s),
c = sqrt(S), S = (k-1) alpha^2 + (alpha+g)^2, and every minimiser is T e_j + (0, x_2).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from random import Random
from typing import Any

from support.writing import decimal, rational_text

Json = dict[str, Any]
FORMAT = "sci-barriers-certificate/1"
PARTS = {1: "i", 2: "ii", 3: "iii"}


@dataclass(frozen=True, kw_only=True)
class Game:
    """One class, layer, gap and level; norm is the reading of the answers."""

    problem: str
    N: int
    m: int
    K: int
    L: int
    level: Fraction  # lam, or eta for P1
    w: tuple[Fraction, ...] | None
    s: int
    g: Fraction
    n: int
    norm: str

    @property
    def k(self) -> int:
        return self.N - self.m + 1

    @property
    def alpha(self) -> Fraction:
        return 5 * Fraction(10) ** (self.K - self.s)

    @property
    def accuracy(self) -> Fraction:
        return 1 / Fraction(10) ** (self.K + 1 - self.s)

    @property
    def T(self) -> Fraction:
        a = self.alpha + self.g
        return (self.y1() - self.level / (2 * a)) / a if self.problem == "P2" else 1 / a

    def y1(self) -> Fraction:
        if self.problem == "P1":
            return 1 + self.level
        return 1 + self.level / (2 * self.alpha) if self.problem == "P2" else Fraction(1)

    def S(self, g: Fraction) -> Fraction:
        """c^2."""
        return (self.k - 1) * self.alpha**2 + (self.alpha + g) ** 2

    def instance(
        self, winner: int | None, *, s: int | None = None, g: Fraction | None = None,
        shift: Fraction | None = None,
    ) -> Json:  # fmt: skip
        """The side of that winner, or the tie."""
        g = (self.g if winner is not None else Fraction(0)) if g is None else g
        return {"family": "tie", "parameters": {
            "problem": self.problem, "N": self.N, "m": self.m, "K": self.K, "s": s or self.s,
            "winner": winner, "g": rational_text(g),
            "eta" if self.problem == "P1" else "lam": rational_text(self.level),
            "w": None if self.w is None else [rational_text(x) for x in self.w],
            **({} if shift is None else {"shift": rational_text(shift)}),
        }}  # fmt: skip


def game(rng: Random, *, s: int | None = None, short: bool = False) -> Game:
    """A random class, layer and level, all hypotheses satisfied."""
    problem = rng.choice(["P1", "P2", "P3"])
    N, m = rng.choice([(2, 1), (3, 2), (3, 1), (4, 3), (4, 2), (4, 1), (5, 3)])
    K, L = rng.choice([3, 3, 4, 6]), rng.randint(1, 9)
    s = s or rng.randint(1, 3)
    w = None
    if m > 1 and rng.random() < 0.5:
        w = tuple(Fraction(rng.randint(-9, 9), rng.choice([1, 2, 3])) for _ in range(m - 1))
    if problem == "P1":
        top = 5 * 10 ** (K - 3) - 1
        level = Fraction(0) if w else rng.choice([Fraction(0), Fraction(1, 3), Fraction(top)])
    elif problem == "P2":
        level = rng.choice([Fraction(1, 10), Fraction(7, 3), Fraction(10) ** (K - 2)])
    else:
        level = rng.choice([Fraction(1), Fraction(1, 10), Fraction(2, 3)])
    norm = rng.choice(["entrywise", "operator"])
    if s == 3:
        L = max(L, 2) if norm == "operator" else L
        g = Fraction(2) / 2 ** (L - 1)
        n = L - (1 if norm == "entrywise" else 2)
        n = rng.randint(max(0, n - 2), n)
    else:
        n = rng.choice([0, 1, 3, 6] if short else [0, 1, 2, 5, 9, 30])
        g = Fraction(1, 2 ** (n + 2 + rng.choice([0, 0, 1, 7])))
    return Game(
        problem=problem, N=N, m=m, K=K, L=L, level=level, w=w, s=s, g=g, n=n, norm=norm
    )  # fmt: skip


# Answers.


def rounded(x: Fraction, n: int) -> Fraction:
    """The nearest multiple of 2^-n."""
    return Fraction(round(x * 2**n), 2**n)


def root(S: Fraction, n: int) -> Fraction:
    """The multiple of 2^-n below sqrt(S)."""
    return Fraction(isqrt(S.numerator * 4**n // S.denominator), 2**n)


def answers(game: Game, n: int, rng: Random, *, dense: float = 0.3) -> Json:
    """A level that is admissible for all sides, in layer 1 for the tie too."""
    first = game.alpha + (game.g / 2 if game.s == 3 and game.norm == "entrywise" else 0)
    c = root(game.S(game.g if game.s == 3 else Fraction(0)), n + 2)
    y = [rounded(x, n + 4) for x in (game.y1(), *(game.w or [Fraction(0)] * (game.m - 1)))]
    k, m, N = game.k, game.m, game.N
    entries = {(0, i): first for i in range(k)} | {(i, k + i - 1): c for i in range(1, m)}
    if rng.random() < dense:
        A = [[entries.get((i, j), Fraction(0)) for j in range(N)] for i in range(m)]
        return {"n": n, "A": [list(map(rational_text, row)) for row in A],
                "y": list(map(rational_text, y))}  # fmt: skip
    values = list({*entries.values(), *y, *([Fraction(1, 4)] if rng.random() < 0.2 else [])})
    rng.shuffle(values)
    place = {x: v for v, x in enumerate(values)}
    return {"n": n, "values": list(map(rational_text, values)),
            "entries": [[i, j, place[x]] for (i, j), x in sorted(entries.items())],
            "y": [place[x] for x in y]}  # fmt: skip


def information(game: Game, labels: list[str], rng: Random) -> Json:
    """One to three levels up to n, perhaps single entries."""
    below = {rng.randint(0, game.n) for _ in range(rng.choice([0, 0, 1, 2]))}
    levels = [answers(game, n, rng) for n in sorted({game.n, *below}, reverse=True)]
    claim: Json = {"norm": game.norm, "levels": levels}
    if game.norm == "entrywise" and rng.random() < 0.3:
        first = game.alpha + (game.g / 2 if game.s == 3 else 0)
        claim["queries"] = [["A", 0, rng.randrange(game.k), game.n, rational_text(first)],
                            ["y", 0, 1, rational_text(rounded(game.y1(), 4))]]  # fmt: skip
        if rng.random() < 0.3:
            claim.pop("levels")
    return {"kind": "information", **_about(labels, rng), "claim": claim, "proof": {}}


def _about(labels: list[str], rng: Random) -> Json:
    if len(labels) == 1 and rng.random() < 0.5:
        return {"instance": labels[0]}
    return {"instances": labels}


def membership(game: Game, labels: list[str], rng: Random, **more: str) -> Json:
    claim = {"class": "breakdown", "L": game.L, **more}
    return {"kind": "membership", **_about(labels, rng), "claim": claim, "proof": {}}


# Minimisers and distances.


def lower_part(game: Game) -> list[tuple[Fraction, Fraction]]:
    """x_2 as pairs (a, b): a + b sqrt(S)."""
    S, found = game.S(game.g), []
    for x in game.w or [Fraction(0)] * (game.m - 1):
        s = (x > 0) - (x < 0)
        if game.problem != "P2":
            found.append((Fraction(0), x / S))  # x/c = x c/S
        elif 4 * x * x * S > game.level**2:
            found.append((-s * game.level / (2 * S), x / S))
        else:
            found.append((Fraction(0), Fraction(0)))
    return found


def surd(a: Fraction, b: Fraction, S: Fraction) -> str:
    if not b:
        return rational_text(a)
    tail = f"{rational_text(abs(b))}*sqrt({rational_text(S)})"
    head = f"{rational_text(a)} " if a else ""
    if not a:
        return f"-{tail}" if b < 0 else tail
    return f"{head}{'-' if b < 0 else '+'} {tail}"


def minimiser(game: Game, winner: int) -> list[str]:
    """T e_j + (0, x_2) as text."""
    first = [rational_text(game.T if i == winner else 0) for i in range(game.k)]
    S = game.S(game.g)
    return first + [surd(a, b, S) for a, b in lower_part(game)]


def minimisers(game: Game, winner: int, label: str) -> Json:
    """The set is the point; v = (1/a, sgn(w)/c) (P1), lam times that (P3)."""
    x = minimiser(game, winner)
    proof: Json = {"case": "aligned", "point": x}
    if game.problem != "P2":
        lam = Fraction(1) if game.problem == "P1" else game.level
        S = game.S(game.g)
        signs = [(u > 0) - (u < 0) for u in game.w or [Fraction(0)] * (game.m - 1)]
        proof["dual"] = [rational_text(lam / (game.alpha + game.g))]
        proof["dual"] += [surd(Fraction(0), lam * u / S, S) for u in signs]
    claim = {"set": {"type": "point", "x": x}}
    return {"kind": "minimisers", "instance": label, "claim": claim, "proof": proof}


def squared(game: Game, winner: int, x: list[Fraction], bits: int) -> tuple[Fraction, Fraction]:
    """Rational bounds of ||x - Xi||^2."""
    low = high = sum(
        ((u - (game.T if i == winner else 0)) ** 2 for i, u in enumerate(x[: game.k])), Fraction(0)
    )
    S = game.S(game.g)
    c = root(S, bits)
    for u, (a, b) in zip(x[game.k :], lower_part(game), strict=True):
        ends = sorted([u - a - b * c, u - a - b * (c + Fraction(1, 2**bits))])
        inside = ends[0] <= 0 <= ends[1]
        low += 0 if inside else min(z * z for z in ends)
        high += max(z * z for z in ends)
    return low, high


def distance(game: Game, winner: int, x: list[Fraction], exceeds: Fraction, source: str) -> Json:
    """d > exceeds, from the minimisers statement."""
    low, high = squared(game, winner, x, 400)
    claim = {
        "x": list(map(rational_text, x)), "lower": decimal(root(low, 300), digits=9, up=False),
        "upper": decimal(root(high, 300) + Fraction(1, 2**300), digits=9, up=True),
        "exceeds": rational_text(exceeds), "verdict": "proved",
    }  # fmt: skip
    proof = {"nearest": minimiser(game, winner)}
    return {"kind": "distance", "from": source, "claim": claim, "proof": proof}


def output(game: Game, rng: Random) -> tuple[list[Fraction], int]:
    """An answer and the side it is farthest from, as a method may give it."""
    t, k = 1 / game.alpha, game.k
    style = rng.randrange(5)
    first = [Fraction(0)] * k
    if style == 0:
        first = [t / k] * k
    elif style == 1:
        first[rng.randrange(k)] = t
    elif style == 2:
        first = [Fraction(float(t) * rng.random()) for _ in range(k)]
    elif style == 3:
        first = [t * Fraction(rng.randint(-9, 9), rng.choice([3, 7, 8])) for _ in range(k)]
    rest = [Fraction(0)] * (game.m - 1)
    if rng.random() < 0.5:
        c = root(game.S(game.g), 60)
        rest = [rounded(x / c, 50) for x in game.w or rest]
    winner = min(range(k), key=lambda i: first[i])
    return first + rest, winner
