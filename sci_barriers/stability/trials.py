"""Many exact trials of the inequalities of `constants` and `recovery_bounds` on one matrix.

    distance:  D ||v|| <= a E sqrt(s) + b ||T v||,     v = z - x,  A = T/f,  integers a, b, D, T
    recovery:  the bound of Theorem 1 at an exact minimiser of P3

Every trial has integer data. A root sqrt(n) is first bounded by integers, floor(2^40 sqrt(n)) and
one more; where the outward-rounded test does not decide, the sign of the sum of roots is decided
exactly. A trial that the exact test refutes is a violation. No float takes part.

Minimisers without a solver [Lemma C of the certificates]: let u be an integer vector, g = A^T u,
Z = {i : |g_i| = max |g|}. With v = (lam/max |g|) u and ||v|| <= 1, each x^ supported on Z with the
signs of g minimises P3 for y = A x^, and for y = A x^ + t v, t > 0, if ||v|| = 1.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, isqrt, lcm
from typing import Any

from sci_barriers.errors import bad_input
from sci_barriers.exact import Matrix, Q, round_dyadic, sign, sqrt
from sci_barriers.stability.constants import Constants
from sci_barriers.stability.kernel_vectors import kernel_basis
from sci_barriers.stability.reading import read_count, read_rational, read_underdetermined

_SHIFT = 40
Term = tuple[int, int]
"""(c, n) stands for c sqrt(n)."""


@dataclass(frozen=True, kw_only=True)
class Trials:
    """count: trials made; violations: refuted exactly; decided_exactly: where rounding was open.

    largest: a rational upper bound of (left side)/(right side) over the trials with right side > 0.
    Of a recovery run, with_residual: trials with y != A x^; skipped: draws that gave no minimiser
    for a lam that is allowed.
    """

    count: int
    violations: int
    decided_exactly: int
    largest: Q
    with_residual: int = 0
    skipped: int = 0


@dataclass
class _Tally:
    count: int = 0
    violations: int = 0
    exact: int = 0
    largest: Fraction = Fraction(0)
    with_residual: int = 0
    skipped: int = 0

    def add(self, left: Sequence[Term], right: Sequence[Term]) -> None:
        """One trial of sum left <= sum right; terms of the left side have c >= 0."""
        upper = sum(c * (isqrt(n << (2 * _SHIFT)) + 1) for c, n in left if n)
        lower = sum(_below(c, n) for c, n in right)
        self.count += 1
        if lower > 0 and upper * self.largest.denominator > self.largest.numerator * lower:
            self.largest = Fraction(upper, lower)
        if upper <= lower:
            return
        self.exact += 1
        gap: Any = Q(0)
        for c, n in right:
            gap = gap + c * sqrt(Q(n))
        for c, n in left:
            gap = gap - c * sqrt(Q(n))
        self.violations += sign(gap) < 0

    def trials(self) -> Trials:
        ratio = -round_dyadic(-self.largest, n=32, mode="floor")
        return Trials(count=self.count, violations=self.violations, decided_exactly=self.exact,
                      largest=ratio, with_residual=self.with_residual,
                      skipped=self.skipped)  # fmt: skip


def _below(c: int, n: int) -> int:
    """An integer <= 2^40 c sqrt(n)."""
    floor = isqrt(n << (2 * _SHIFT))
    return c * floor if c >= 0 else c * (floor + 1)


def distance_trials(A: Any, found: Constants, *, count: int, seed: int) -> Trials:
    """`count` trials of ||z - x|| <= (c1/sqrt(s)) E + c2 ||A(z - x)|| with random integer x, z.

    A rational (m, N), m < N, rank m, with the property that `found` is made from. A third of the
    pairs is arbitrary; in the others z - x is near ker A and x is its part on s or fewer entries,
    changed in sign, where E is small. BadInput for irrational A and count < 1.
    """
    T, f = _integers(A)
    N, s = len(T[0]), found.s
    kernel = kernel_basis(read_underdetermined(A))
    a, b, D = _common(found.c1 / s, found.c2 / f)
    rng, tally = random.Random(seed), _Tally()
    for trial in range(read_count(count, name="count", least=1, why="pass a number of trials")):
        x, z = _pair(rng, kernel, N, s, arbitrary=trial % 3 == 0)
        v = [q - p for p, q in zip(x, z)]
        tail = sum(sorted(map(abs, x), reverse=True)[s:])
        E = 2 * tail + sum(map(abs, z)) - sum(map(abs, x))
        R = sum(entry * entry for entry in _product(T, v))
        tally.add([(D, sum(entry * entry for entry in v))], [(a * E, s), (b, R)])
    return tally.trials()


def recovery_trials(A: Any, found: Constants, *, lam: Any, count: int, seed: int) -> Trials:
    """`count` trials of Theorem 1 at exact minimisers x^ of P3 that are built with their dual.

    A rational as above, lam rational, 0 < lam <= c1/(sqrt(s) c2) (else BadInput). Half of the draws
    ask for a residual t v, t > 0, with lam replaced by the lam' = ||A^T u||_inf/||u|| of the draw,
    and are skipped where lam' is irrational or too large; the truth x is x^ cut to s entries plus
    a random change. At most 20 count draws are made.
    """
    T, f = _integers(A)
    s = found.s
    fixed = read_rational(lam, name="lam", above=0)
    if not found.allows(fixed):
        raise bad_input("lam", fixed, f"must be <= {found.lam_limit}", "pass a smaller lam")
    rng, tally = random.Random(seed), _Tally()
    wanted = read_count(count, name="count", least=1, why="pass a number of trials")
    for draw in range(20 * wanted):
        if tally.count == wanted:
            break
        u = _sparse_integers(rng, len(T), 2)
        g = [sum(c * r for c, r in zip(u, column)) for column in zip(*T)]
        top, square = max(map(abs, g)), sum(c * c for c in u)
        weight, t = (fixed, 0) if draw % 2 else (_unit_weight(top, f, square), rng.randrange(1, 9))
        # ||v|| = lam f ||u|| / max |T^T u| <= 1
        if weight is None or (weight * f) ** 2 * square > top * top or not found.allows(weight):
            tally.skipped += 1
            continue
        x_hat = [(1 if c > 0 else -1) * rng.randrange(0, 9) if abs(c) == top else 0 for c in g]
        x = _near(rng, x_hat, s)
        tally.with_residual += t > 0
        # f e = T(x^ - x) + t u
        e = [p + t * c for p, c in zip(_product(T, [q - p for p, q in zip(x, x_hat)]), u)]
        tail = sum(sorted(map(abs, x), reverse=True)[s:])
        # with c1/s = a/D, C3/f = sqrt(s) c1/(s lam f) = sqrt(s) h/D and c2/f = b/D
        a, b, h, D = _common(found.c1 / s, found.c2 / f, found.c1 / (s * weight * f))
        P = sum((p - q) ** 2 for p, q in zip(x, x_hat))
        R = sum(entry * entry for entry in e)
        tally.add([(D, P)], [(2 * a * tail, s), (h, s * R), (b, R)])
    return tally.trials()


def _integers(A: Any) -> tuple[list[list[int]], int]:
    """(T, f): A = T/f."""
    M: Matrix = read_underdetermined(A)
    if not M.is_rational:
        raise bad_input("A", M, "must be rational", "pass a rational matrix for trials")
    rows: list[list[Any]] = [list(row) for row in M.rows]
    f = lcm(*(int(entry.q) for row in rows for entry in row))
    return [[int((entry * f).p) for entry in row] for row in rows], f


def _common(*values: Q) -> tuple[int, ...]:
    """Integers (n_1, ..., n_k, D) with value_i = n_i / D."""
    D = lcm(*(int(q.q) for q in values))
    return (*(int((q * D).p) for q in values), D)


def _product(T: list[list[int]], v: Sequence[int]) -> list[int]:
    return [sum(a * b for a, b in zip(row, v)) for row in T]


def _unit_weight(top: int, f: int, square: int) -> Q | None:
    """||A^T u||_inf / ||u||, if rational."""
    norm = isqrt(square)
    return Q(top, f * norm) if norm * norm == square else None


def _sparse_integers(rng: random.Random, n: int, size: int) -> list[int]:
    density = rng.choice((0, 0.4))
    u = [rng.randint(-size, size) if rng.random() < density else 0 for _ in range(n)]
    if not any(u):
        u[rng.randrange(n)] = rng.choice((-1, 1))
    content = gcd(*u)
    return [c // content for c in u]


def _pair(
    rng: random.Random, kernel: Sequence[Sequence[int]], N: int, s: int, *, arbitrary: bool
) -> tuple[list[int], list[int]]:
    if arbitrary:
        x = [rng.randint(-20, 20) if rng.random() < 0.5 else 0 for _ in range(N)]
        z = [rng.randint(-20, 20) if rng.random() < 0.5 else 0 for _ in range(N)]
        return x, z
    weights = [rng.randint(-3, 3) for _ in kernel]
    v = [sum(c * h[i] for c, h in zip(weights, kernel)) for i in range(N)]
    for _ in range(rng.randrange(3)):
        v[rng.randrange(N)] += rng.randint(-2, 2)
    order = sorted(range(N), key=lambda i: -abs(v[i]))
    kept = set(order[: rng.randint(1, s + 1)])
    x = [-v[i] if i in kept else 0 for i in range(N)]
    return x, [p + q for p, q in zip(x, v)]


def _near(rng: random.Random, x_hat: Sequence[int], s: int) -> list[int]:
    order = sorted(range(len(x_hat)), key=lambda i: -abs(x_hat[i]))
    kept = set(order[:s])
    x = [c if i in kept else 0 for i, c in enumerate(x_hat)]
    for _ in range(rng.randrange(4)):
        x[rng.randrange(len(x))] += rng.randint(-3, 3)
    return x
