"""Instances within 2^-40 (relative) of a tie, with the truth from exact KKT conditions.

Notation: P, s support and signs, G = A_P^T A_P, G u = A_P^T y, G v = w s, x(mu) = u - mu v, and
c(mu) = A^T (y - A x(mu)) = a + mu b. (P, s) is right at mu iff s x(mu) > 0 on P and
|c_j(mu)| < mu w_j off P [sufficient and, without ties, necessary]. The next events on both sides,

    x_i(mu) = 0  at u_i/v_i,      c_j(mu) = t mu w_j  at a_j/(t w_j - b_j), t = +-1,

are ties; at mu* (1 +- 2^-e) a slack is about 2^-e of its scale. On the other side of the event
i has left P, or j has entered it with sign t. One mu serves the three problems: P2 lam = 2 c mu;
P1 eta^2 = rho + mu^2 omega; P3 lam^2 = mu^2/(rho + mu^2 omega), rho + mu^2 omega = ||r||^2.
Entries are floats (53 or 10 bits) or small integers, weights small rationals. [derived]
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from support.linear import solve
from support.margin_cases import descent

Pattern = tuple[tuple[int, ...], tuple[int, ...]]
Row = tuple[Fraction, ...]


@dataclass(frozen=True, kw_only=True)
class Data:
    """Float A (m, N), y (m,), the same as Fractions by columns, weights (N,)."""

    A: Any
    y: Any
    w: tuple[Fraction, ...]
    weighted: bool

    @cached_property
    def columns(self) -> tuple[Row, ...]:
        return tuple(tuple(Fraction(a) for a in column) for column in self.A.T.tolist())

    @cached_property
    def target(self) -> Row:
        return tuple(Fraction(b) for b in self.y.tolist())


@dataclass(frozen=True, kw_only=True)
class Branch:
    """x(mu) = u - mu v on P; c(mu) = a + mu b; rho, omega."""

    P: tuple[int, ...]
    s: tuple[int, ...]
    u: Row
    v: Row
    a: Row
    b: Row
    rho: Fraction
    omega: Fraction

    def x(self, mu: Fraction) -> Row:
        return tuple(p - mu * q for p, q in zip(self.u, self.v, strict=True))

    def slacks(self, mu: Fraction, w: Sequence[Fraction]) -> list[tuple[Fraction, int]]:
        """(slack relative to its scale, index): > 0 where the inequality holds strictly."""
        x = self.x(mu)
        size = max((abs(value) for value in self.u), default=Fraction(1))
        found = [(t * value / size, i) for i, t, value in zip(self.P, self.s, x, strict=True)]
        for j, (p, q) in enumerate(zip(self.a, self.b, strict=True)):
            if j not in self.P:
                found.append((1 - abs(p + mu * q) / (mu * w[j]), j))
        return found


@dataclass(frozen=True, kw_only=True)
class NearTie:
    """One instance: the truth (P, s), the index that is nearly tied, other patterns."""

    data: Data
    mu: Fraction
    branch: Branch
    index: int
    other: Pattern
    """The truth on the other side of the tie."""

    @property
    def truth(self) -> Pattern:
        return self.branch.P, self.branch.s

    @property
    def residual_squared(self) -> Fraction:
        return self.branch.rho + self.mu**2 * self.branch.omega

    def wrong(self, rng: random.Random) -> list[Pattern]:
        """Patterns that differ from the truth in one index, those at the tie first; two others."""
        true, N = dict(zip(*self.truth, strict=True)), len(self.data.w)
        out = [j for j in range(N) if j not in true]
        found = [dict(zip(*self.other, strict=True))]
        near, j = self.index, rng.choice(out) if out else None
        if near in true:
            found.append({**true, near: -true[near]})
            rest = {i: t for i, t in true.items() if i != near}
            found += [{**rest, k: t} for k in out[:3] for t in (1, -1)]
        else:
            found += [{**true, near: t} for t in (1, -1)]
            for i in list(true)[:3]:
                rest = {k: t for k, t in true.items() if k != i}
                found += [{**rest, near: t} for t in (1, -1)]
        if true:
            i = rng.choice(list(true))
            found += [{**true, i: -true[i]}, {k: t for k, t in true.items() if k != i}]
        if j is not None:
            found.append({**true, j: rng.choice((1, -1))})
        unlike = {tuple(sorted(pattern.items())) for pattern in found if pattern != true}
        return [(tuple(i for i, _ in p), tuple(t for _, t in p)) for p in sorted(unlike)]


def branch_of(data: Data, P: Sequence[int], s: Sequence[int]) -> Branch | None:
    """The affine path on (P, s); None when the columns are dependent."""
    P, B = tuple(P), [data.columns[i] for i in P]
    ws = [t * data.w[i] for i, t in zip(P, s, strict=True)]
    G = [[_dot(p, q) for q in B] for p in B]
    right = [_dot(p, data.target) for p in B]
    u = solve(G, right) if P else []
    v = solve(G, ws) if P else []
    if u is None or v is None or _singular(G):
        return None
    base = _minus(data.target, _combined(B, u, len(data.target)))
    slope = _combined(B, v, len(data.target))
    return Branch(
        P=P, s=tuple(s), u=tuple(u), v=tuple(v),
        a=tuple(_dot(c, base) for c in data.columns),
        b=tuple(_dot(c, slope) for c in data.columns),
        rho=_dot(base, base), omega=_dot(ws, v),
    )  # fmt: skip


def right(branch: Branch | None, mu: Fraction, w: Sequence[Fraction]) -> bool:
    """Whether (P, s) is the support of the only minimiser, with all inequalities strict."""
    return branch is not None and all(slack > 0 for slack, _ in branch.slacks(mu, w))


def near_ties(seed: int, *, exponents: Sequence[int] = (40, 44, 48, 52)) -> Iterator[NearTie]:
    """Both sides of the events above and below one point of the path of one random data set."""
    rng = random.Random(f"near tie {seed}")
    data = _data(rng, seed)
    start = _start(data, rng)
    if start is None:
        return
    branch, mu0 = start
    events = list(_events(branch, data))
    above = min((event for event in events if event[0] > mu0), default=None)
    below = max((event for event in events if event[0] < mu0), default=None)
    for event in (above, below):
        if event is None or sum(other[0] == event[0] for other in events) > 1:
            continue  # several at once: no single tie
        star, index, t = event
        changed = dict(zip(branch.P, branch.s, strict=True))
        if index in changed:
            del changed[index]
        else:
            changed[index] = t
        P = tuple(sorted(changed))
        across = branch_of(data, P, [changed[i] for i in P])
        if across is None:
            continue
        side = 1 if star < mu0 else -1
        for e in exponents:
            shift = Fraction(side, 2**e)
            for here, there, mu in (
                (branch, across, star * (1 + shift)), (across, branch, star * (1 - shift)),
            ):  # fmt: skip
                if right(here, mu, data.w):
                    assert not right(there, mu, data.w)
                    yield NearTie(
                        data=data, mu=mu, branch=here, index=index, other=(there.P, there.s)
                    )


def at_the_tie(case: NearTie) -> NearTie | None:
    """The instance on the tie itself: no strict proof exists for any support."""
    mu = [m for m, j, _ in _events(case.branch, case.data) if j == case.index]
    star = min(mu, key=lambda m: abs(m - case.mu), default=None)
    return None if star is None else replace(case, mu=star)


def _events(branch: Branch, data: Data) -> Iterator[tuple[Fraction, int, int]]:
    for i, p, q in zip(branch.P, branch.u, branch.v, strict=True):
        if q and p / q > 0:
            yield p / q, i, 0
    for j, (p, q) in enumerate(zip(branch.a, branch.b, strict=True)):
        if j not in branch.P:
            for t in (1, -1):
                if t * data.w[j] != q and p / (t * data.w[j] - q) > 0:
                    yield p / (t * data.w[j] - q), j, t


def _data(rng: random.Random, seed: int) -> Data:
    m, N = rng.randint(3, 7), rng.randint(4, 9)
    numbers = np.random.default_rng(seed)
    kind = seed % 3
    if kind == 0:
        A, x = numbers.standard_normal((m, N)), 3 * numbers.standard_normal(N)
        y = A @ (x * (numbers.random(N) < 0.4)) + 0.1 * numbers.standard_normal(m)
    elif kind == 1:
        A, y = (numbers.integers(-512, 513, shape) / 64.0 for shape in ((m, N), m))
    else:
        A, y = (numbers.integers(-5, 6, shape).astype(float) for shape in ((m, N), m))
    weighted = seed % 4 == 1
    w = [rng.choice((Fraction(1, 2), Fraction(1), Fraction(4, 3), Fraction(2))) for _ in range(N)]
    return Data(A=A, y=y, w=tuple(w) if weighted else (Fraction(1),) * N, weighted=weighted)


def _start(data: Data, rng: random.Random) -> tuple[Branch, Fraction] | None:
    """A branch of the path that is strictly right at mu, from coordinate descent in floats."""
    w = np.array([float(value) for value in data.w])
    top = float(np.abs(data.y @ data.A / w).max())
    if not top or not (data.A**2).sum(0).all():
        return None
    mu = Fraction(top * rng.choice((0.9, 0.6, 0.3, 0.1, 0.03)))
    x = descent(data.A, data.y, float(mu), w, sweeps=3000)
    P = np.flatnonzero(np.abs(x) > 1e-12 * np.abs(x).max()).tolist()
    branch = branch_of(data, P, [1 if x[i] > 0 else -1 for i in P])
    if branch is None or not branch.rho or not right(branch, mu, data.w):
        return None
    return branch, mu


def _dot(p: Sequence[Fraction], q: Sequence[Fraction]) -> Fraction:
    return sum((a * b for a, b in zip(p, q, strict=True)), start=Fraction(0))


def _minus(p: Sequence[Fraction], q: Sequence[Fraction]) -> Row:
    return tuple(a - b for a, b in zip(p, q, strict=True))


def _combined(B: Sequence[Row], values: Sequence[Any], m: int) -> Row:
    return tuple(
        sum((column[k] * value for column, value in zip(B, values, strict=True)), Fraction(0))
        for k in range(m)
    )


def _singular(G: list[list[Fraction]]) -> bool:
    n = len(G)
    return any(
        solve(G, [Fraction(int(i == k)) for i in range(n)]) is None for k in range(n)
    )
