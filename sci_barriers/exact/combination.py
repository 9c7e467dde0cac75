"""Rational combinations of square roots as dictionaries {d: q_d}: x = sum_d q_d sqrt(d).

The keys are positive integers in pairwise different square classes, in the form that
radicands.square_part leaves; values may be 0 on the way and are dropped by `Surd`.

    product:  sqrt(d) sqrt(e) = g sqrt((d/g)(e/g)),  g = gcd(d, e)
    merging:  sqrt(d) = (sqrt(d e) / e) sqrt(e)      where d e is a perfect square
    bounds:   floor(2**k |q| sqrt(d)) = isqrt(floor(4**k q**2 d))
    split:    b in a coprime base of the keys; the sign (-1)**(exponent of b in d) is a
              character of the square classes, so one field automorphism maps sqrt(d) to its
              product with that sign. The fixed part and the rest are the two parts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from flint import fmpq, fmpz

from sci_barriers.exact.radicands import (
    coprime_base,
    divides_oddly,
    known_square_free,
    same_class,
    square_part,
)
from sci_barriers.exact.rational import Q, Z, scaled

Terms: TypeAlias = dict[Z, Q]
Squares: TypeAlias = tuple[tuple[bool, Z, Z], ...]
ONE = fmpz(1)


def absorb(acc: Terms, d: Z, q: Q) -> None:
    """acc += q sqrt(d) in place, keeping the keys in different square classes."""
    old = acc.get(d)
    if old is not None:
        acc[d] = old + q
        return
    plain = known_square_free(d)
    for e in acc:
        if plain and known_square_free(e):
            continue  # both square-free and different: different classes
        if same_class(d, e):
            root = (d * e).isqrt()
            if e <= d:
                acc[e] += q * fmpq(root, e)
            else:
                acc[d] = q + acc.pop(e) * fmpq(root, d)
            return
    acc[d] = q


def added(x: Terms, y: Terms) -> Terms:
    """x + y."""
    small, large = (y, x) if len(y) <= len(x) else (x, y)
    acc = dict(large)
    for d, q in small.items():
        absorb(acc, d, q)
    return acc


def multiplied(x: Terms, y: Terms) -> Terms:
    """x * y."""
    acc: Terms = {}
    for d, q in x.items():
        for e, r in y.items():
            if d == e:
                absorb(acc, ONE, q * r * d)
                continue
            g = d.gcd(e)
            f = (d // g) * (e // g)
            if not (known_square_free(d) and known_square_free(e)):
                u, f = square_part(f)
                g *= u
            absorb(acc, f, q * r * g)
    return acc


def split(x: Terms) -> tuple[Terms, Terms]:
    """(p, r), x = p + r, and a field automorphism fixes p and maps r to -r.

    r is empty only if x is rational.
    """
    for b in coprime_base(x):
        odd = {d for d in x if divides_oddly(b, d)}
        if odd:
            return (
                {d: q for d, q in x.items() if d not in odd},
                {d: q for d, q in x.items() if d in odd},
            )
    return x, {}


def squares(x: Terms) -> Squares:
    """Per irrational term (q > 0, p, r) with (q_d)**2 d = p / r: what `bounds` needs."""
    return tuple((q > 0, q.p * q.p * d, q.q * q.q) for d, q in x.items() if d != 1)


def bounds(rational: Q | None, roots: Squares, k: int) -> tuple[Z, Z]:
    """Integers (lo, hi) with lo <= 2**k x <= hi and hi - lo <= number of terms."""
    lower = upper = fmpz(0)
    if rational is not None:
        p, r = scaled(rational, k)
        lower = p // r
        upper = lower if lower * r == p else lower + 1
    for positive, p, r in roots:
        root = (((p << 2 * k) // r) if k >= 0 else p // (r << -2 * k)).isqrt()
        if positive:  # the root is irrational, so strictly between its floor and the next
            lower, upper = lower + root, upper + root + 1
        else:
            lower, upper = lower - root - 1, upper - root
    return lower, upper


def easy_sign(x: Mapping[Z, Q]) -> int | None:
    """The sign where it is seen without refinement: at most two terms, or all of one sign."""
    if not x:
        return 0
    items = list(x.items())
    positive = [q > 0 for _, q in items]
    if all(positive):
        return 1
    if not any(positive):
        return -1
    if len(items) > 2:
        return None
    (d, q), (e, r) = items
    larger = q if q * q * d > r * r * e else r  # not equal: one class would have one term
    return 1 if larger > 0 else -1
