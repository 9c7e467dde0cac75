"""Functions of all numbers of the package: sign, zero test, floor-based enclosures, floats.

    enclosure(x, bits=k):  [f, f + 1] / 2**k with f = floor(2**k x), or [x, x] where x is rational

so width <= 2**-k, and enclosures of one number nest as k grows. sqrt_enclosure has relative
accuracy: width <= 2**-bits sqrt(x), for numbers of any size. All results are exact
statements; only `to_float` rounds (to nearest, ties to even) and is for printing.
"""

from __future__ import annotations

from typing import TypeAlias

from flint import fmpq

from sci_barriers.errors import bad_input
from sci_barriers.exact.algebraic import Surd
from sci_barriers.exact.enclosure import Enclosure
from sci_barriers.exact.nested import Nested, Number
from sci_barriers.exact.rational import Q, as_q, integer, power_of_two, scaled

_Exact: TypeAlias = Number | int


def as_number(x: object) -> Number:
    """x itself if it is a Surd or Nested, otherwise as_q(x)."""
    return x if isinstance(x, (Surd, Nested)) else as_q(x)


def simplified(x: Number) -> Number:
    """The same value as Q if rational, as Surd if it is one, else as Nested."""
    if isinstance(x, Nested):
        surd = x.surd()
        if surd is None:
            return x
        x = surd
    if isinstance(x, Surd):
        q = x.rational()
        return x if q is None else q
    return x


def rational_value(x: Number) -> Q | None:
    """The value as Q, or None if x is irrational; exact."""
    return x if isinstance(x, fmpq) else x.rational()


def sign(x: _Exact) -> int:
    """-1, 0 or 1, exact."""
    if isinstance(x, (Surd, Nested)):
        return x.sign()
    return (x > 0) - (x < 0)


def is_zero(x: _Exact) -> bool:
    """True iff x = 0, exact."""
    return sign(x) == 0


def absolute(x: Number) -> Number:
    """|x|, exact."""
    return -x if sign(x) < 0 else x


def exponent(x: Number) -> int:
    """The integer e with 2**(e-1) <= |x| < 2**e, exact; x = 0 is BadInput."""
    q = rational_value(x)
    if q is not None:
        if q == 0:
            raise bad_input("x", x, "must not be 0", "treat zero apart")
        p = abs(q.p)
        e = p.bit_length() - q.q.bit_length()
        # 2**(e-1) < p/q < 2**(e+1)
        top, bottom = scaled(abs(q), -e)
        return e if top < bottom else e + 1
    assert not isinstance(x, fmpq)
    k = 64
    while True:  # ends: |x| is irrational, so no power of two
        low, high = x.scaled_bounds(k)
        if high < 0:
            low, high = -high, -low
        if low > 0 and low.bit_length() == high.bit_length():
            return low.bit_length() - k
        k *= 2


def enclosure(x: object, *, bits: int) -> Enclosure:
    """Enclosure of x of width <= 2**-bits: [x, x] if rational, else one cell of the grid 2**-bits.

    Enclosures of one number with growing bits are nested; bits may be negative. Raises BadInput
    unless bits is an int.
    """
    if integer(bits) is None:
        raise bad_input("bits", bits, "must be an integer", "pass a number of binary digits")
    number = as_number(x)
    q = rational_value(number)
    if q is not None:
        return Enclosure(lower=q, upper=q)
    assert not isinstance(number, fmpq)
    f, unit = number.scaled_floor(bits), power_of_two(-bits)
    return Enclosure(lower=f * unit, upper=(f + 1) * unit)


def sqrt_enclosure(x: object, *, bits: int) -> Enclosure:
    """Enclosure of sqrt(x), x >= 0, of width <= 2**-bits sqrt(x); nested as bits grows.

    A point where x is the square of a rational. x < 0 is BadInput, and unless bits is an int >= 0.
    """
    number = as_number(x)
    if integer(bits) is None or bits < 0:
        raise bad_input("bits", bits, "must be an integer >= 0", "pass a number of binary digits")
    s = sign(number)
    if s < 0:
        raise bad_input("x", number, "must be >= 0", "pass a non-negative number")
    if s == 0:
        return Enclosure(lower=fmpq(0), upper=fmpq(0))
    q = rational_value(number)
    if q is not None and q.p.is_square() and q.q.is_square():
        root = fmpq(q.p.isqrt(), q.q.isqrt())
        return Enclosure(lower=root, upper=root)
    # sqrt(x) >= 2**((e-1)/2) >= 2**(e//2 - 1), so cells of 2**-k are small enough
    k = bits + 1 - exponent(number) // 2
    if q is not None:
        top, bottom = scaled(q, 2 * k)
        f = (top // bottom).isqrt()
    else:
        assert not isinstance(number, fmpq)
        f = number.scaled_floor(2 * k).isqrt()
    unit = power_of_two(-k)
    return Enclosure(lower=f * unit, upper=(f + 1) * unit)


def to_float(x: object) -> float:
    """The float nearest to x, ties to even; overflow gives an infinity, for printing only."""
    number = as_number(x)
    s = sign(number)
    if s == 0:
        return 0.0
    y = absolute(number)
    # 2**-k |x| cut to 55 or more bits with a sticky last bit rounds like |x|
    k = max(exponent(y) - 56, -1076)
    q = rational_value(y)
    if q is not None:
        top, bottom = scaled(q, -k)
        f = top // bottom
        exact = f * bottom == top
    else:
        assert not isinstance(y, fmpq)
        f, exact = y.scaled_floor(-k), False
    whole = int(f) * 2 + (0 if exact else 1)
    try:
        value = whole / 2 ** (1 - k) if k <= 1 else float(whole * 2 ** (k - 1))
    except OverflowError:
        value = float("inf")
    return s * value
