"""Integer square roots of perfect squares, with quick answers for the others.

A square is a square modulo every prime p. The residues modulo a few products of small primes take
time linear in the length of n; an integer square root of a million bits takes seconds. Residues
only ever refuse: what passes is decided by the root itself.
"""

from __future__ import annotations

from math import isqrt, prod

LONG = 20_000  # bits; below, the root is found as quickly
# Products below 2^30, so that n % product is one pass over n.
_PRIMES = ((3, 5, 7, 11, 13, 17, 19, 23), (29, 31, 37, 41, 43), (47, 53, 59, 61), (67, 71, 73, 79))
_RESIDUES = [
    (prod(primes), [(p, frozenset(x * x % p for x in range(p))) for p in primes])
    for primes in _PRIMES
]


def square_root(n: int) -> int | None:
    """The integer square root of n >= 0 if n is a perfect square, else None."""
    if n & 15 not in (0, 1, 4, 9):  # squares modulo 16
        return None
    if n.bit_length() > LONG:
        if n & (n - 1) == 0:  # a power of two
            half, odd = divmod(n.bit_length() - 1, 2)
            return None if odd else 1 << half
        for product, squares in _RESIDUES:
            rest = n % product
            if any(rest % p not in found for p, found in squares):
                return None
    root = isqrt(n)
    return root if root * root == n else None
