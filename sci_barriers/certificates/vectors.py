"""Vectors of exact numbers whose sums are paid for: products, differences, combinations, norms.

A vector of rational numbers is integers over one denominator, any other one a list of numbers
(layers.Rationals, layers.Values). What is read here has at most LONGEST bits a number, counted on
the text, and no nested root. Every product is paid for from the budget before it is made, and so is
the length that a vector has over its common denominator.

    extent of d:  |d|^2 for "l2",  sum |d_j| for "l1",  max |d_j| for "linf"
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import mul
from typing import Any

from .budget import EXACT, Budget, common_denominator, decided, plus, quotient, times, words
from .entries import Table
from .layers import Rationals, Values, entry, reals, scaled_bits, values
from .numbers import ZERO, Real, Surd, Unreadable, ratio, sign
from .reader import decimal
from .text import parse, written_bits

LONGEST = 1 << 17


def number(value: Any, where: str, budget: Budget) -> Surd:
    """A number of the format without nested roots."""
    if not isinstance(value, str):
        raise Unreadable(f"{where}: a number must be a string, got {type(value).__name__}")
    bits = written_bits(value)
    if bits > LONGEST:
        raise Unreadable(f"{where}: a number of more than {LONGEST} bits")
    terms = 1 + value.count("+") + value.count("-")
    budget.spend(terms * (EXACT + words(bits) ** 2))
    return parse(value, where)


def rational(value: Any, where: str, budget: Budget, *, least: int = 0) -> Surd:
    """A rational number >= least."""
    found = number(value, where, budget)
    if found.rational() is None:
        raise Unreadable(f"{where}: a rational number is needed")
    if sign(found - least) < 0:
        raise Unreadable(f"{where}: must be >= {least}")
    return found


def bound(value: Any, where: str, budget: Budget) -> Surd:
    """A decimal bound >= 0."""
    return number(decimal(value, where), where, budget)


def numbers(value: Any, length: int, where: str, budget: Budget) -> list[Surd]:
    """A list of that many numbers."""
    if not isinstance(value, list) or len(value) != length:
        raise Unreadable(f"{where}: a list of {length} numbers is needed")
    return [number(entry, f"{where}[{i}]", budget) for i, entry in enumerate(value)]


def vector(value: Any, length: int, where: str, budget: Budget) -> Values:
    """The same as a vector."""
    found = values(numbers(value, length, where, budget), budget)
    if isinstance(found, Rationals):
        budget.hold(sum(map(int.bit_length, found.n)))
    return found


def rows(A: Table, budget: Budget) -> list[Values]:
    """The m rows of a matrix (N entries each)."""
    found: list[Values] = []
    for i in range(A.m):
        budget.sums(A.N, 1, 1)
        if A.other:
            found.append(values([entry(A, i, j) for j in range(A.N)], budget))
        else:
            found.append(_joined(A.numerators[i], A.denominators[i], budget))
    return found


def _joined(numerators: list[int], denominators: list[int], budget: Budget) -> Rationals:
    q = common_denominator(denominators, budget)
    budget.hold(scaled_bits(list(zip(numerators, denominators)), q))
    factors = {d: quotient(q, d, budget) for d in set(denominators)}
    budget.sums(len(numerators), max(map(int.bit_length, numerators)), q.bit_length())
    return Rationals([n * factors[d] for n, d in zip(numerators, denominators)], q)


def inner(u: Values, v: Values, budget: Budget) -> Real:
    """Inner product."""
    if isinstance(u, Rationals) and isinstance(v, Rationals):
        budget.sums(len(u), longest(u), longest(v))
        budget.sums(1, u.q.bit_length(), v.q.bit_length())
        return ratio(sum(map(mul, u.n, v.n)), u.q * v.q)
    total: Real = ZERO
    for a, b in zip(reals(u, budget), reals(v, budget)):
        total = plus(total, times(a, b, budget), budget)
    return total


def minus(u: Values, v: Values, budget: Budget) -> Values:
    """u - v."""
    if isinstance(u, Rationals) and isinstance(v, Rationals):
        q = common_denominator((u.q, v.q), budget)
        f, g = quotient(q, u.q, budget), quotient(q, v.q, budget)
        budget.fits(len(u) * max(longest(u) + f.bit_length(), longest(v) + g.bit_length()))
        budget.sums(len(u), longest(u), f.bit_length())
        budget.sums(len(v), longest(v), g.bit_length())
        return Rationals([a * f - b * g for a, b in zip(u.n, v.n)], q)
    return [plus(a, -b, budget) for a, b in zip(reals(u, budget), reals(v, budget))]


def combination(weights: Values, vectors: Sequence[Values], N: int, budget: Budget) -> Values:
    """sum_k weights_k vectors_k (N entries)."""
    plain = [v for v in vectors if isinstance(v, Rationals)]
    if isinstance(weights, Rationals) and len(plain) == len(vectors):
        q, total = common_denominator([v.q for v in plain], budget), [0] * N
        for w, v in zip(weights.n, plain):
            factor = quotient(q, v.q, budget)
            budget.sums(1, w.bit_length(), factor.bit_length())
            factor *= w
            budget.fits(N * (longest(v) + factor.bit_length()))
            budget.sums(N, longest(v), factor.bit_length())
            total = [t + factor * x for t, x in zip(total, v.n)]
        budget.sums(1, q.bit_length(), weights.q.bit_length())
        return Rationals(total, q * weights.q)
    found: list[Real] = [ZERO] * N
    for weight, u in zip(reals(weights, budget), vectors):
        parts = [times(weight, x, budget) for x in reals(u, budget)]
        found = [plus(t, x, budget) for t, x in zip(found, parts)]
    return found


def longest(v: Rationals) -> int:
    """Bits of the longest numerator."""
    return max(map(int.bit_length, v.n), default=0)


def extent(d: Values, norm: str, budget: Budget) -> Real:
    """|d|^2 for l2, |d| for l1 and linf."""
    if norm == "l2":
        return inner(d, d, budget)
    if isinstance(d, Rationals):
        budget.sums(len(d), longest(d), 1)
        sizes = map(abs, d.n)
        return ratio(sum(sizes) if norm == "l1" else max(sizes), d.q)
    total: Real = ZERO
    for x in d:
        size = -x if decided(x, budget) < 0 else x
        if norm == "l1":
            total = plus(total, size, budget)
        elif compare(size, total, budget) > 0:
            total = size
    return total


def compare(x: Real, y: Real, budget: Budget) -> int:
    """The sign of x - y."""
    return decided(plus(x, -y, budget), budget)


def is_zero(d: Values, budget: Budget) -> bool:
    """Whether all entries are 0."""
    if isinstance(d, Rationals):
        return not any(d.n)
    return all(decided(x, budget) == 0 for x in d)


def equal(u: Values, v: Values, budget: Budget) -> bool:
    """Whether the vectors are equal."""
    return is_zero(minus(u, v, budget), budget)
