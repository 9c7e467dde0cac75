"""Integers over common denominators: short numbers, scaled columns, Gram matrices.

The statement `support` speaks of matrices with a million entries. Its check never builds a
fraction for an entry: a column is (q, a) with A_i = a/q, a matrix of dyadic numbers is integers
over one power of two, and a Gram matrix comes from products of a short integer with a packed one,

    (X'X)_i. = sum_p x_pi R_p,     R_p = sum_j x_pj 2^(w j),

w so many bits that the sums do not meet: one long product in place of many short ones. [derived]
Every size is tested before the numbers are built.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from math import isqrt, lcm
from operator import mul
from typing import Any

from .entries import Table
from .instance import Instance
from .numbers import Real, Rejected, Surd, Unreadable
from .text import parse_rational

LONGEST = 10_000  # bits of a number in a support statement, and its exponents
MAX_TEXT = 4 * LONGEST
MAX_SCALED = 1 << 29  # bits of all scaled entries together
WORD = 30
BLOCK = 64
_DYADIC = re.compile(r"(-?)0x([0-9a-f]{1,2500})(?:p([+-]?[0-9]{1,5}))?")
_EXPONENTS = re.compile(r"0x[0-9a-f]+(?:p([+-]?[0-9]+))?|[0-9.]+(?:e([+-]?[0-9]+))?")

Ratio = tuple[int, int]  # numerator, denominator > 0
Column = tuple[int, list[int]]  # denominator > 0, numerators: the m entries of a vector


def short(value: Any, where: str) -> Ratio:
    """A rational number of at most LONGEST bits above and below, built only if it is short."""
    if isinstance(value, str):
        if len(value) > MAX_TEXT:
            raise Unreadable(f"{where}: {len(value)} characters; at most {MAX_TEXT} here")
        for found in _EXPONENTS.finditer(value):
            exponent = found[1] or found[2] or "0"
            if len(exponent) > 9 or abs(int(exponent)) > LONGEST:
                raise Unreadable(f"{where}: an exponent beyond {LONGEST}")
    known = parse_rational(value, where).rational()
    assert known is not None
    if max(known[0].bit_length(), known[1].bit_length()) > LONGEST:
        raise Unreadable(f"{where}: a number of more than {LONGEST} bits")
    return known


def dyadic(value: Any, where: str) -> Ratio:
    """(n, e) for the short dyadic number n / 2^e; e may be negative."""
    found = _DYADIC.fullmatch(value) if isinstance(value, str) else None
    if found is not None:
        n, e = int(found[2], 16), -int(found[3] or 0)
        if abs(e) > LONGEST:
            raise Unreadable(f"{where}: an exponent beyond {LONGEST}")
        return (-n if found[1] else n), e
    n, d = short(value, where)
    if d & (d - 1):
        raise Unreadable(f"{where}: a dyadic number is needed, with a power of two below")
    return n, d.bit_length() - 1


def common(numbers: Sequence[Ratio]) -> tuple[int, int]:
    """(bits, e): all n/2^e' are integers of at most that many bits over 2^e, e >= 0."""
    e = max(0, max((f for _, f in numbers), default=0))
    return max((n.bit_length() + e - f for n, f in numbers if n), default=0), e


def denominator(denominators: Iterable[int], what: str) -> int:
    """Their least common multiple; Rejected beyond LONGEST bits."""
    q = 1
    for d in set(denominators):
        q = lcm(q, d)
        if q.bit_length() > LONGEST:
            raise Rejected(f"support: a common denominator of {what} has over {LONGEST} bits")
    return q


def rational(x: Real, what: str) -> Ratio:
    """The rational value of a datum, of any length; Rejected if it has roots."""
    known = x.rational() if isinstance(x, Surd) else None
    if known is None:
        raise Rejected(f"support: {what} is no rational number")
    return known


def scaled(entries: Sequence[Ratio], what: str) -> Column:
    """The entries over their least common denominator."""
    different = {d for _, d in entries}
    q = denominator(different, what)
    factor = {d: q // d for d in different}
    return q, [n * factor[d] for n, d in entries]


def columns(instance: Instance) -> list[Column]:
    """The N columns of A (m entries each), rational data only."""
    A, found, left = instance.columns, [], MAX_SCALED
    if isinstance(A, Table):
        if A.other:
            raise Rejected("support: an entry of A is no rational number")
        sides = zip(zip(*A.numerators), zip(*A.denominators))
        entries = (list(zip(above, below)) for above, below in sides)
    else:
        entries = (
            [rational(c[k], "an entry of A") if k in c else (0, 1) for k in range(instance.m)]
            for c in A
        )
    for column in entries:
        found.append(scaled(column, "a column of A"))
        left -= max(map(int.bit_length, found[-1][1])) * instance.m
        if left < 0:
            raise Rejected(f"support: the scaled entries of A have over {MAX_SCALED} bits")
    return found


def length(numbers: Sequence[int]) -> int:
    """Bits of the longest of the integers."""
    return max(max(numbers), -min(numbers)).bit_length() if numbers else 0


def inner(u: Sequence[int], v: Sequence[int]) -> int:
    """Inner product, up to the end of the shorter vector."""
    return sum(map(mul, u, v))


def gram(vectors: Sequence[list[int]]) -> list[list[int]]:
    """The lower triangle of the inner products; shorter vectors are filled up with zeros."""
    bits = max(map(length, vectors))
    width = (2 * bits + max(map(len, vectors)).bit_length()) // 8 + 1
    rows: list[list[int]] = [[] for _ in vectors]
    for low in range(0, len(vectors), BLOCK):
        block = vectors[low : low + BLOCK]
        ones = sum(1 << (8 * width * j) for j in range(len(block)))
        packed = _packed(block, 1 << bits, ones, width)
        half = 1 << (8 * width - 1)
        for i in range(low, len(vectors)):
            total = inner(vectors[i], packed) + half * ones
            text = total.to_bytes(width * len(block), "little")
            for j in range(min(len(block), i - low + 1)):
                entry = int.from_bytes(text[width * j : width * (j + 1)], "little")
                rows[i].append(entry - half)
    return rows


def _packed(block: Sequence[list[int]], offset: int, ones: int, width: int) -> list[int]:
    """sum_j x_pj 2^(8 width j) for every position p, |x| < offset."""
    longest = max(map(len, block))
    filled = [vector + [0] * (longest - len(vector)) for vector in block]
    correction = offset * ones
    return [
        int.from_bytes(b"".join([(x + offset).to_bytes(width, "little") for x in xs]), "little")
        - correction
        for xs in zip(*filled)
    ]


def ceiling(n: int, d: int, bits: int) -> int:
    """The least integer >= 2^bits n / d, n >= 0, d > 0."""
    n, d = (n << bits, d) if bits >= 0 else (n, d << -bits)
    return -(-n // d)


def root_above(n: int) -> int:
    """An integer >= sqrt(n), less than 1 too large if n is no square."""
    r = isqrt(n)
    return r if r * r == n else r + 1
