"""Decimal digits, bits, and enclosures of a relative accuracy."""

from __future__ import annotations

from sci_barriers.errors import bad_input
from sci_barriers.exact import Enclosure, Number, Q, enclosure, exponent, sign, sqrt_enclosure

ZERO = Enclosure.point(0)


def bits_for(digits: int) -> int:
    """Bits of relative accuracy that give `digits` significant decimal digits."""
    return digits * 10 // 3 + 5


def read_digits(digits: object) -> int:
    """A number of significant decimal digits; BadInput for anything but 1..100000."""
    if isinstance(digits, bool) or not isinstance(digits, int) or not 1 <= digits <= 100_000:
        raise bad_input("digits", digits, "must be an integer in 1..100000", "pass 15")
    return digits


def enclosed(x: Number, *, bits: int) -> Enclosure:
    """An enclosure of relative width 2**-bits, [0, 0] for zero."""
    return ZERO if sign(x) == 0 else enclosure(x, bits=bits + 2 - exponent(x))


def around(x: Number, far: Q, *, bits: int) -> Enclosure:
    """x enclosed to `bits` bits, and `far` more at either side."""
    box = enclosed(x, bits=bits + 2)
    return Enclosure(lower=box.lower - far, upper=box.upper + far)


def root(squared: Enclosure, *, bits: int) -> Enclosure:
    """The square root, of relative accuracy 2**-bits at either end."""
    low, high = (sqrt_enclosure(q, bits=bits + 4) for q in (squared.lower, squared.upper))
    return Enclosure(lower=low.lower, upper=high.upper)
