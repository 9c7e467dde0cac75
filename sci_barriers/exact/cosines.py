"""Cosines of rational multiples of pi, for the entries of the orthonormal DCT.

    cos_pi(q, bits=k) = [f, f + 1] / 2**k,  f = floor(2**k cos(pi q)),  or a point

The rational values of cos(pi q), q rational, are 0, +-1/2 and +-1 (Niven's theorem), at
q = 0, 1/3, 1/2, 2/3, 1 after reduction; elsewhere refinement of a ball ends, because an
irrational number is on no grid. The ball comes from flint's arb; the working precision is
set for one call and restored.
"""

from __future__ import annotations

from flint import arb, ctx, fmpq

from sci_barriers.errors import bad_input
from sci_barriers.exact.enclosure import Enclosure
from sci_barriers.exact.rational import Q, as_q, power_of_two

_RATIONAL_VALUES = {
    fmpq(0): fmpq(1),
    fmpq(1, 3): fmpq(1, 2),
    fmpq(1, 2): fmpq(0),
    fmpq(2, 3): fmpq(-1, 2),
    fmpq(1): fmpq(-1),
}


def cos_pi(q: object, *, bits: int) -> Enclosure:
    """Enclosure of cos(pi q), q an exact rational, of width <= 2**-bits; nested as bits grows."""
    if bits < 0:
        raise bad_input("bits", bits, "must be >= 0", "pass a number of binary digits")
    x = as_q(q)
    x -= 2 * (x / 2).floor()
    if x > 1:
        x = 2 - x  # cos(pi (2 - x)) = cos(pi x)
    value = _RATIONAL_VALUES.get(x)
    if value is not None:
        return Enclosure.point(value)
    grid, guard = power_of_two(bits), 16
    while True:
        with ctx.workprec(bits + guard):
            ball = arb.cos_pi_fmpq(x)
            ends = ball.lower(), ball.upper()  # rounded outwards at the same precision
        low, high = ((dyadic_value(end) * grid).floor() for end in ends)
        if low == high:
            return Enclosure(lower=low / grid, upper=(low + 1) / grid)
        guard *= 2


def dyadic_value(x: arb) -> Q:
    """The exact value of a ball of radius 0."""
    mantissa, exponent = x.man_exp()
    return fmpq(mantissa) * power_of_two(int(exponent))
