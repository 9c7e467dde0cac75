"""|A_n - A| <= 2^-n in the operator norm and |y_n - y| <= 2^-n in l2, for one instance.

Without dct exactly where linear.py decides exactly; with dct the data DA, Dy are enclosed by
rational series, and what the enclosure leaves open is not shown.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import lcm

from .allowance import SQUARED, STEP, length
from .cosine import rotated
from .instance import Instance, Vector, dot
from .kernel import combine, need
from .linear import balls_at_most, norm_at_most, upper_root
from .numbers import ZERO, Surd, ratio, sign
from .shown import NOTHING, Dyadic, Level

SHORT = 1000  # bits of a denominator of y


def size(instance: Instance, level: Level) -> int:
    """Bits of what is shown and of the data."""
    shown = sum(P.bit_length() + e for c in level.columns.values() for P, e in c.values())
    return shown + sum(length(f) for column in instance.columns for f in column.values())


def matrix(instance: Instance, level: Level, far: str) -> None:
    """|A_n - A| <= 2^-n for one instance."""
    squared = Fraction(1, 1 << 2 * level.n)
    if not instance.dct:
        E = [
            combine({k: ratio(P, 1 << e) for k, (P, e) in level.column(j).items()}, true, -1)
            for j, true in enumerate(instance.columns)
        ]
        need(norm_at_most(E, ratio(1, 1 << 2 * level.n)), far)
        return
    balls = [_balls(instance, level.column(j), c, level.n) for j, c in enumerate(instance.columns)]
    if instance.m < instance.N:
        balls = [{i: column[k] for i, column in enumerate(balls)} for k in range(instance.m)]
    need(balls_at_most(balls, squared), far)


def vector(instance: Instance, level: Level, spend: Callable[[int], None]) -> None:
    """|y_n - y| <= 2^-n; what is compared is paid for through `spend`."""
    n, far = level.n, f"|y_n - y| exceeds 2^-{level.n}"
    if instance.dct:
        error = _balls(instance, dict(enumerate(level.y)), instance.y, n)
        middle = upper_root(sum((x * x for x, _ in error.values()), Fraction(0)))
        radius = upper_root(sum((r * r for _, r in error.values()), Fraction(0)))
        need(middle + radius <= Fraction(1, 1 << n), f"|y_n - y| is not shown to be at most 2^-{n}")
        return
    pairs = [(q, instance.y.get(k, ZERO)) for k, q in enumerate(level.y)]
    known = [f.rational() if isinstance(f, Surd) else None for _, f in pairs]
    if all(f is not None and f[1].bit_length() < SHORT for f in known):
        fractions = [(q, f) for (q, _), f in zip(pairs, known) if f is not None]
        need(_near(fractions, n, spend), far)
        return
    spend(SQUARED * sum(P.bit_length() + e + length(f) for (P, e), f in pairs))
    e = {k: f - ratio(P, 1 << e) for k, ((P, e), f) in enumerate(pairs)}
    need(sign(dot(e, e) - ratio(1, 1 << 2 * n)) <= 0, far)


def _near(
    pairs: list[tuple[Dyadic, tuple[int, int]]], n: int, spend: Callable[[int], None]
) -> bool:
    """sum (P/2^e - c/d)^2 <= 4^-n, over one denominator D 2^E, without a long gcd."""
    apart = [((P, e), (c, d)) for (P, e), (c, d) in pairs if P * d != c << e]
    E, D, total = max([n, *(e for (_, e), _ in apart)]), 1, 0
    for d in {d for _, (_, d) in apart}:
        spend(STEP + D.bit_length())
        D = lcm(D, d)
    for (P, e), (c, d) in apart:
        long = SQUARED if D.bit_length() > 2 * SHORT else 1
        spend(STEP + E + long * (P.bit_length() + c.bit_length() + D.bit_length()))
        step = (P * D << (E - e)) - (c * (D // d) << E)
        spend(SQUARED * step.bit_length())
        total += step * step
    return total <= D * D << 2 * (E - n)


def _balls(
    instance: Instance, shown: dict[int, Dyadic], true: Vector, n: int
) -> dict[int, tuple[Fraction, Fraction]]:
    """Midpoint and radius of q - (D f)_k for every row k."""
    found = {}
    for k in range(instance.m):
        middle, radius = rotated(true, k, instance.m, bits=n + 80)
        P, e = shown.get(k, NOTHING)
        found[k] = (Fraction(P, 1 << e) - middle, radius)
    return found
