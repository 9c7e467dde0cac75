"""Square classes of positive integers without factoring.

d and e are in one square class iff d e is a perfect square iff, with g = gcd(d, e), both
d/g and e/g are. square_part(n) = (u, f), n = u**2 f, removes the squares of primes < 1000
and the square of a remaining cofactor that is itself a perfect square; so f < 2**29 is
square-free (a cofactor without primes < 1000 and below 10**9 is 1, p, p q or p**2).
coprime_base: pairwise coprime non-squares whose products give every d up to squares; such
integers are independent modulo squares. Costs: gcd and isqrt of integers, nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable

from flint import fmpz

from sci_barriers.exact.rational import Z

_LIMIT = 1000
_PRIMES = [p for p in range(2, _LIMIT) if all(p % r for r in range(2, int(p**0.5) + 1))]
_SQUARE_FREE_BELOW = 2**29


def _product(values: Iterable[int]) -> Z:
    result = fmpz(1)
    for value in values:
        result *= value
    return result


_PRIMORIAL = _product(_PRIMES)


def _valuation(n: Z, p: int) -> tuple[int, Z]:
    """(v, n / p**v) with p not dividing the rest; p**(2**j) are tried, so v costs log v."""
    if p == 2:
        v = (n & -n).bit_length() - 1
        return v, n >> v
    powers = [fmpz(p)]
    while n % powers[-1] == 0:
        powers.append(powers[-1] * powers[-1])
    v = 0
    for j in range(len(powers) - 1, -1, -1):
        quotient, remainder = divmod(n, powers[j])
        if remainder == 0:
            n, v = quotient, v + (1 << j)
    return v, n


def square_part(n: Z) -> tuple[Z, Z]:
    """(u, f) with n = u**2 f, n >= 1; f has no square of a prime < 1000 and is as in the head."""
    if n == 1:
        return fmpz(1), fmpz(1)
    u, f, rest = fmpz(1), fmpz(1), n
    common = n.gcd(_PRIMORIAL)
    if common != 1:
        for p in _PRIMES:
            if common % p == 0:
                v, rest = _valuation(rest, p)
                u *= fmpz(p) ** (v // 2)
                if v & 1:
                    f *= p
    if rest != 1 and rest.is_square():
        return u * rest.isqrt(), f
    return u, f * rest


def known_square_free(d: Z) -> bool:
    """True for radicands from square_part that are certainly square-free (d < 2**29)."""
    return d < _SQUARE_FREE_BELOW


def same_class(d: Z, e: Z) -> bool:
    """True iff d e is a perfect square."""
    if d == e:
        return True
    g = d.gcd(e)
    return bool((d // g).is_square() and (e // g).is_square())


def divides_oddly(b: Z, d: Z) -> bool:
    """True iff the exact power of b in d is odd."""
    odd = False
    quotient, remainder = divmod(d, b)
    while remainder == 0:
        odd = not odd
        quotient, remainder = divmod(quotient, b)
    return odd


def coprime_base(radicands: Iterable[Z]) -> list[Z]:
    """Pairwise coprime integers > 1, no perfect squares, of which all radicands are products
    up to squares. Refinement by gcd; it ends because each step divides the product by g > 1.
    """
    base: list[Z] = []
    stack = [d for d in radicands if d != 1]
    while stack:
        n = stack.pop()
        if n == 1:
            continue
        for i, b in enumerate(base):
            g = n.gcd(b)
            if g != 1:
                base.pop(i)
                stack += [g, b // g, n // g]
                break
        else:
            base.append(n)
    return sorted(b for b in base if not b.is_square())
