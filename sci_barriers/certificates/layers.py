"""Layers of a network as exact functions of real numbers: affine, relu, threshold.

    affine      h -> W h + b (+ U y)
    relu        h -> max(h, 0)                                    entrywise
    threshold   h -> relu(h - theta) - relu(-h - theta)           theta >= 0, entrywise

A rational vector is kept as integers over one denominator: with rational weights (floats are
dyadic numbers) a layer is integer products, grouped by the denominators of the weights. Where a
root occurs the entries are exact numbers one by one, and max(h, 0) is decided by exact signs.
Every step is paid for from a budget, and the entries of a vector have at most MAX_BITS bits each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd

from .budget import (
    MAX_VECTOR,
    Budget,
    common_denominator,
    decided,
    plus,
    quotient,
    size,
    times,
)
from .entries import Table
from .numbers import ZERO, Real, Surd, Unreadable, ratio

MAX_BITS = 4_000_000  # of a numerator, a denominator, a coefficient of a root
GCD_BITS = 6_000  # longer denominators are shortened by powers of two only


@dataclass(frozen=True)
class Rationals:
    """The vector n/q."""

    n: list[int]
    q: int

    def __len__(self) -> int:
        return len(self.n)


ONES = Rationals([1], 1)
Values = Rationals | list[Real]


def values(entries: Sequence[Real], budget: Budget) -> Values:
    """The vector of these numbers, over one denominator where all of them are rational."""
    for x in entries:
        parts = [x] if isinstance(x, Surd) else [x.a, x.b, x.s]
        _short(max(size(part)[1] for part in parts), budget)
    known = [x.rational() if isinstance(x, Surd) else None for x in entries]
    fractions = [x for x in known if x is not None]
    if len(fractions) < len(known):
        return list(entries)
    q = common_denominator((d for _, d in fractions), budget)
    budget.fits(scaled_bits(fractions, q))
    return _reduced([_scaled(n, d, q, budget) for n, d in fractions], q, budget)


def scaled_bits(fractions: Sequence[tuple[int, int]], q: int) -> int:
    """Bits of the entries n q/d together, at most two too many for each."""
    above = sum(n.bit_length() - d.bit_length() + 1 for n, d in fractions if n)
    return above + q.bit_length() * sum(1 for n, _ in fractions if n)


def _scaled(n: int, d: int, q: int, budget: Budget) -> int:
    """n q/d for a divisor d of q."""
    factor = quotient(q, d, budget)
    zeros = (factor & -factor).bit_length() - 1
    odd = factor >> zeros
    budget.sums(1, n.bit_length() + zeros, odd.bit_length())
    return (n if odd == 1 else n * odd) << zeros


def reals(h: Values, budget: Budget) -> list[Real]:
    """The entries one by one."""
    if isinstance(h, Rationals):
        budget.sums(len(h), min(h.q.bit_length(), GCD_BITS), min(h.q.bit_length(), GCD_BITS))
        return [ratio(n, h.q) for n in h.n]
    return h


def entry(table: Table, i: int, j: int) -> Real:
    """One entry of a matrix that has been read."""
    found = table.other.get((i, j))
    return ratio(table.numerators[i][j], table.denominators[i][j]) if found is None else found


def affine(h: Values, y: Values, W: Table, b: Table, U: Table | None, budget: Budget) -> Values:
    """W h + b (+ U y)."""
    sides = [(W, h)] if U is None else [(W, h), (U, y)]
    plain = [(M, v) for M, v in sides if isinstance(v, Rationals) and not M.other]
    if len(plain) == len(sides) and not b.other:
        return _rational_affine(plain, b, budget)
    found = []
    several = [(M, reals(v, budget)) for M, v in sides]
    for i in range(W.m):
        total = entry(b, 0, i)
        for M, v in several:
            for j, x in enumerate(v):
                if M.numerators[i][j] or (i, j) in M.other:
                    total = plus(total, times(entry(M, i, j), x, budget), budget)
        found.append(total)
    return values(found, budget)


def _rational_affine(sides: list[tuple[Table, Rationals]], b: Table, budget: Budget) -> Rationals:
    parts = [_Part(M, v, budget) for M, v in sides] + [_Part(_transposed(b), ONES, budget)]
    q = common_denominator([part.q for part in parts], budget)
    found, left = [], MAX_VECTOR
    for i in range(b.N):
        total = sum(_scaled(part.row(i, budget), part.q, q, budget) for part in parts)
        left -= total.bit_length()
        if left < 0:
            raise Unreadable(f"{budget.where}: a vector of more than {MAX_VECTOR} bits")
        found.append(total)
    return _reduced(found, q, budget)


class _Part:
    """M v, with row(i)/q the entry i: sums over equal denominators of M, joined."""

    def __init__(self, M: Table, v: Rationals, budget: Budget) -> None:
        # By identity: a hash would read a long denominator through for every entry.
        shown = {id(d): d for row in M.denominators for d in row}
        different = list(dict.fromkeys(shown.values()))
        position = {d: k for k, d in enumerate(different)}
        self.place = {key: position[d] for key, d in shown.items()}
        self.M, self.v, self.different = M, v, different
        self.common = common_denominator(different, budget)
        self.q = _scaled(v.q, 1, self.common, budget)
        self.longest = max(map(int.bit_length, v.n))

    def row(self, i: int, budget: Budget) -> int:
        sums: dict[int, int] = {}
        numerators, place = self.M.numerators[i], self.place
        budget.sums(len(numerators), self.longest, max(map(int.bit_length, numerators)))
        for n, d, x in zip(numerators, self.M.denominators[i], self.v.n):
            if n and x:
                k = place[id(d)]
                sums[k] = sums.get(k, 0) + n * x
        common, different = self.common, self.different
        return sum(_scaled(x, different[k], common, budget) for k, x in sums.items())


def _transposed(b: Table) -> Table:
    """The row b as a column; its roots have been ruled out."""
    return Table([[n] for n in b.numerators[0]], [[d] for d in b.denominators[0]], {})


def relu(h: Values, budget: Budget) -> Values:
    """max(h, 0)."""
    if isinstance(h, Rationals):
        budget.sums(len(h), 1, 1)
        return Rationals([max(n, 0) for n in h.n], h.q)
    return values([x if decided(x, budget) > 0 else ZERO for x in h], budget)


def threshold(h: Values, theta: Table, budget: Budget) -> Values:
    """h moved towards 0 by theta, to 0 where |h| <= theta."""
    if isinstance(h, Rationals) and not theta.other:
        low = common_denominator(theta.denominators[0], budget)
        q = common_denominator((h.q, low), budget)
        pairs = zip(theta.numerators[0], theta.denominators[0])
        moves = [_scaled(n, d, q, budget) for n, d in pairs]
        moved = [_soft(_scaled(n, h.q, q, budget), t) for n, t in zip(h.n, moves)]
        return _reduced(moved, q, budget)
    found = []
    for i, x in enumerate(reals(h, budget)):
        move = entry(theta, 0, i) * decided(x, budget)
        rest = plus(x, -move, budget)
        found.append(rest if decided(rest, budget) == decided(x, budget) else ZERO)
    return values(found, budget)


def _soft(n: int, t: int) -> int:
    return n - t if n > t else n + t if n < -t else 0


def same(h: Values, x: Table, budget: Budget) -> int | None:
    """The first index where h and the row x differ; None where they are equal."""
    if isinstance(h, Rationals) and not x.other:
        budget.sums(len(h), h.q.bit_length(), max(map(int.bit_length, x.numerators[0])))
        for i, (n, p, d) in enumerate(zip(h.n, x.numerators[0], x.denominators[0])):
            budget.sums(1, n.bit_length(), d.bit_length())
            if n * d != p * h.q:
                return i
        return None
    for i, value in enumerate(reals(h, budget)):
        if decided(plus(value, -entry(x, 0, i), budget), budget) != 0:
            return i
    return None


def _reduced(n: list[int], q: int, budget: Budget) -> Rationals:
    """The same vector over a shorter denominator, its size tested."""
    zeros = min((x & -x).bit_length() - 1 for x in (q, *n) if x)
    n, q = [x >> zeros for x in n], q >> zeros
    if q.bit_length() < GCD_BITS and q & (q - 1):
        budget.sums(len(n), max(map(int.bit_length, n)), q.bit_length())
        common = gcd(q, *n)
        n, q = [x // common for x in n], q // common
    _short(max(q.bit_length(), *map(int.bit_length, n)), budget)
    return Rationals(n, q)


def _short(bits: int, budget: Budget) -> None:
    if bits > MAX_BITS:
        raise Unreadable(f"{budget.where}: an entry of more than {MAX_BITS} bits")
