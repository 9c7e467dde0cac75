"""Random small instances of P1, P2, P3 with many ties, from a seed; plain Python numbers only.

Entries are small integers; columns are duplicated, negated, doubled, zeroed or made dependent; y is
random, in the range of A, zero, or orthogonal to part of it. lam and eta are small rationals, often
chosen on a boundary between two cases: lam = 2 c |A_i'y| (P2) or |A_i'y|/||y|| and 1/||A_i|| (P3),
eta = 0, ||y|| or the least residual, where these are rational.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

PYTHAGOREAN = {
    1: ((1,), (2,), (3,)),
    2: ((3, 4), (4, -3), (-3, 4), (0, 1), (1, 0), (0, 2), (6, 8)),
    3: ((1, 2, 2), (2, -2, 1), (2, 1, -2), (0, 3, 4), (1, 0, 0), (0, 0, 2), (2, 3, 6)),
    4: ((1, 1, 1, 1), (1, -1, 1, -1), (1, 1, -1, -1), (2, 0, 0, 0), (1, 2, 2, 0), (0, 0, 3, 4)),
}
SMALL = tuple(
    Fraction(q) for q in ("1/10", "1/5", "1/4", "1/3", "1/2", "2/3", "1", "3/2", "2", "3", "5", "8")
)
WEIGHTS = tuple(Fraction(q) for q in ("1/2", "1", "1", "1", "2", "3"))


@dataclass(frozen=True, kw_only=True)
class SmallCase:
    """problem "P1", "P2" or "P3"; A (m, N) and y (m,) integers; parameters as Fractions."""

    problem: str
    A: tuple[tuple[int, ...], ...]
    y: tuple[int, ...]
    lam: Fraction | None = None
    eta: Fraction | None = None
    weights: tuple[Fraction, ...] | None = None
    normalisation: str = "1"

    def arguments(self) -> dict[str, Any]:
        """The keyword arguments of the problem: lam or eta, weights, normalisation (P2)."""
        given: dict[str, Any] = {"weights": self.weights}
        if self.problem == "P1":
            return {**given, "eta": self.eta}
        if self.problem == "P2":
            return {**given, "lam": self.lam, "normalisation": self.normalisation}
        return {**given, "lam": self.lam}

    def factor(self) -> Fraction:
        """c of P2: 1, 1/m or 1/(2m)."""
        m = len(self.y)
        return {"1": Fraction(1), "1/m": Fraction(1, m), "1/2m": Fraction(1, 2 * m)}[
            self.normalisation
        ]


def small_case(seed: int, *, problem: str | None = None, max_columns: int = 5) -> SmallCase:
    """The case of this seed; problem fixed or one of the three."""
    rng = random.Random(seed)
    problem = problem or rng.choice(("P1", "P2", "P3"))
    m, N = rng.randint(1, 4), max(rng.randint(1, max_columns), rng.randint(1, max_columns))
    A = _matrix(rng, m, N)
    y = _right_hand_side(rng, A, m, N)
    weights = tuple(rng.choice(WEIGHTS) for _ in range(N)) if rng.random() < 0.3 else None
    if problem == "P1":
        return SmallCase(problem=problem, A=A, y=y, eta=_eta(rng, A, y), weights=weights)
    normalisation = rng.choice(("1", "1/m", "1/2m")) if problem == "P2" else "1"
    case = SmallCase(
        problem=problem, A=A, y=y, lam=Fraction(1), weights=weights, normalisation=normalisation
    )
    lam = _lam(rng, case)
    return SmallCase(
        problem=problem, A=A, y=y, lam=lam, weights=weights, normalisation=normalisation
    )


def _matrix(rng: random.Random, m: int, N: int) -> tuple[tuple[int, ...], ...]:
    bound = rng.choice((1, 1, 2, 2, 5))
    columns: list[tuple[int, ...]] = []
    for _ in range(N):
        kind = rng.random()
        if columns and kind < 0.40:
            old, other = rng.choice(columns), rng.choice(columns)
            change = rng.choice(("same", "same", "negated", "doubled", "sum"))
            columns.append(
                {
                    "same": old,
                    "negated": tuple(-a for a in old),
                    "doubled": tuple(2 * a for a in old),
                    "sum": tuple(a + b for a, b in zip(old, other, strict=True)),
                }[change]
            )
        elif kind < 0.45:
            columns.append((0,) * m)
        elif kind < 0.65:
            columns.append(rng.choice(PYTHAGOREAN[m]))
        else:
            columns.append(tuple(rng.randint(-bound, bound) for _ in range(m)))
    if rng.random() < 0.15:
        columns = [(*column[:-1], 0) for column in columns]
    return tuple(zip(*columns, strict=True))


def _right_hand_side(
    rng: random.Random, A: Sequence[Sequence[int]], m: int, N: int
) -> tuple[int, ...]:
    kind = rng.random()
    if kind < 0.35:
        x = [rng.choice((-2, -1, 0, 0, 1, 1, 2)) for _ in range(N)]
        return tuple(sum(a * b for a, b in zip(row, x, strict=True)) for row in A)
    if kind < 0.40:
        return (0,) * m
    if kind < 0.60:
        return rng.choice(PYTHAGOREAN[m])
    return tuple(rng.randint(-4, 4) for _ in range(m))


def root(q: Fraction) -> Fraction | None:
    """sqrt(q) where it is rational."""
    p, r = math.isqrt(q.numerator), math.isqrt(q.denominator)
    return Fraction(p, r) if p * p == q.numerator and r * r == q.denominator else None


def least_residual_squared(A: Sequence[Sequence[int]], y: Sequence[int]) -> Fraction:
    """min ||A x - y||^2 by Gram-Schmidt in Fractions."""
    rest = [Fraction(b) for b in y]
    seen: list[list[Fraction]] = []
    for column in zip(*A, strict=True):
        v = [Fraction(a) for a in column]
        for q in seen:
            c = _dot(v, q) / _dot(q, q)
            v = [a - c * b for a, b in zip(v, q, strict=True)]
        if any(v):
            seen.append(v)
            c = _dot(rest, v) / _dot(v, v)
            rest = [a - c * b for a, b in zip(rest, v, strict=True)]
    return _dot(rest, rest)


def _dot(u: Sequence[Any], v: Sequence[Any]) -> Fraction:
    return sum((Fraction(a) * b for a, b in zip(u, v, strict=True)), start=Fraction(0))


def _eta(rng: random.Random, A: Sequence[Sequence[int]], y: Sequence[int]) -> Fraction:
    norm, least = root(_dot(y, y)), root(least_residual_squared(A, y))
    choices = [Fraction(0), Fraction(0), *(rng.choice(SMALL[:8]) for _ in range(5))]
    choices += [norm] if norm is not None else []
    choices += [least, least, least] if least else []
    if norm and least is not None:
        choices += [(norm + least) / 2, (norm + 3 * least) / 4]
    return rng.choice(choices)


def _lam(rng: random.Random, case: SmallCase) -> Fraction:
    weights = case.weights or (Fraction(1),) * len(case.A[0])
    columns = list(zip(*case.A, strict=True))
    slopes = [abs(_dot(c, case.y)) / w for c, w in zip(columns, weights, strict=True)]
    choices = [rng.choice(SMALL), rng.choice(SMALL)]
    if case.problem == "P2":
        choices += [2 * case.factor() * s / d for s in slopes if s for d in (1, 2)]
        return rng.choice(choices)
    norm = root(_dot(case.y, case.y))
    if norm:
        choices += [s / norm for s in slopes if s]
    norms = [root(_dot(c, c)) for c in columns]
    choices += [r / w for r, w in zip(norms, weights, strict=True) if r]
    choices += [2 * r / w for r, w in zip(norms, weights, strict=True) if r]
    return rng.choice(choices)
