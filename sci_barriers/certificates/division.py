"""Quotient and remainder of long integers, by recursion on halves (Burnikel and Ziegler, 1998).

A quotient of n by n/2 bits costs about three products of n/2 bits; that of the language takes n^2.
"""

from __future__ import annotations

SHORT = 4_000  # bits of a quotient that is left to the language


def divided(a: int, b: int) -> tuple[int, int]:
    """(q, r) with a = q b + r, 0 <= r < b, for a >= 0, b > 0; exact."""
    n = b.bit_length()
    if n < SHORT or a.bit_length() - n < SHORT:
        return divmod(a, b)
    mask, q, r = (1 << n) - 1, 0, 0
    for k in range(a.bit_length() // n, -1, -1):
        digit, r = _two_by_one(r << n | (a >> n * k & mask), b, n)
        q = q << n | digit
    return q, r


def _two_by_one(a: int, b: int, n: int) -> tuple[int, int]:
    """The same for b of exactly n bits and a < 2^n b."""
    if a.bit_length() - n < SHORT:
        return divmod(a, b)
    odd = n & 1
    if odd:
        a, b, n = a << 1, b << 1, n + 1
    half = n >> 1
    mask = (1 << half) - 1
    first, r = _three_by_two(a >> n, a >> half & mask, b, half)
    second, r = _three_by_two(r, a & mask, b, half)
    return first << half | second, r >> odd


def _three_by_two(a: int, low: int, b: int, n: int) -> tuple[int, int]:
    """The same for a 2^n + low and b of exactly 2n bits, a < b."""
    high, rest = b >> n, b & ((1 << n) - 1)
    q, r = ((1 << n) - 1, a - (high << n) + high) if a >> n == high else _two_by_one(a, high, n)
    r = (r << n | low) - q * rest
    while r < 0:
        q, r = q - 1, r + b
    return q, r
