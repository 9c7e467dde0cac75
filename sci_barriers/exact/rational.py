"""Rational numbers: Q is flint.fmpq; conversion without loss, floor, dyadic rounding.

    floor:    2**-n * floor(2**n * x)            <= x, less than 2**-n away
    nearest:  2**-n * floor(2**n * x + 1/2)      at most 2**-(n+1) away, ties upwards

Conversion is exact or refused: a float stands for the dyadic rational that it is.
Every function is exact. Q is immutable, hashes like int and Fraction of the same value, and
is never equal to a Fraction or a float in `==` (flint's own rule): convert with `as_q` first.
"""

from __future__ import annotations

import math
import numbers
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from flint import fmpq, fmpz

from sci_barriers.errors import bad_input

Q: TypeAlias = fmpq
Z: TypeAlias = fmpz
Rational: TypeAlias = fmpq | fmpz | int | Fraction


def exact_rational(x: object) -> Q | None:
    """x as Q if it is an exact rational type (int, Fraction, fmpq, fmpz, ...), else None.

    No float and no bool: this is what arithmetic between numbers of the package accepts.
    """
    if isinstance(x, fmpq):
        return x
    if isinstance(x, bool):
        return None
    if isinstance(x, (int, fmpz)):
        return fmpq(x)
    if isinstance(x, Fraction):
        return fmpq(x.numerator, x.denominator)
    if isinstance(x, numbers.Integral):
        return fmpq(int(x))
    if isinstance(x, numbers.Rational):
        return fmpq(int(x.numerator), int(x.denominator))
    return None


def as_q(x: object) -> Q:
    """x as an exact rational: int, Fraction, fmpq, fmpz, finite float, numpy integer or floating.

    A float gives its exact dyadic value. bool, complex, text, NaN and infinities: BadInput.
    """
    q = exact_rational(x)
    if q is not None:
        return q
    real: Any = x
    if isinstance(x, float) or (
        isinstance(x, numbers.Real) and not isinstance(real, bool) and _has_ratio(real)
    ):
        if not math.isfinite(real):
            raise bad_input("number", x, "must be finite", "pass a finite float or a rational")
        numerator, denominator = real.as_integer_ratio()
        return fmpq(int(numerator), int(denominator))
    if isinstance(x, str):
        raise bad_input("number", x, "is text", "use sci_barriers.exact.parse for text")
    raise bad_input(
        "number", x, f"has type {type(x).__name__}, not an exact real number",
        "pass an int, Fraction, fmpq or finite float",
    )


def _has_ratio(x: object) -> bool:
    return hasattr(x, "as_integer_ratio")


def power_of_two(k: int) -> Q:
    """2**k exactly, k any integer."""
    return fmpq(fmpz(1) << k) if k >= 0 else fmpq(1, fmpz(1) << -k)


def scaled(q: Q, k: int) -> tuple[Z, Z]:
    """Integers (p, r) with q * 2**k = p / r, r > 0, not reduced."""
    return (q.p << k, q.q) if k >= 0 else (q.p, q.q << -k)


def scaled_floor(x: object, k: int) -> Z:
    """floor(2**k x), exact, for any number of the package or exact rational."""
    method = getattr(x, "scaled_floor", None)  # Surd and Nested, defined on top of this file
    if method is not None:
        z: Z = method(k)
        return z
    p, r = scaled(as_q(x), k)
    return p // r


def integer(x: object) -> int | None:
    """x as an int if it is an integer type other than bool, else None."""
    if isinstance(x, bool):
        return None
    return int(x) if isinstance(x, (int, fmpz, numbers.Integral)) else None


def floor(x: object) -> int:
    """The greatest integer <= x, exact; x a number of the package, int, Fraction or float."""
    return int(scaled_floor(x, 0))


def round_dyadic(x: object, *, n: int, mode: Literal["nearest", "floor"] = "nearest") -> Q:
    """A multiple of 2**-n near x: floor is <= x and less than 2**-n away, nearest within 2**-(n+1).

    Exact for every number of the package; ties of "nearest" go upwards. n may be negative.
    """
    if mode == "floor":
        extra = 0
    elif mode == "nearest":
        extra = 1
    else:
        raise bad_input("mode", mode, "unknown", "use 'nearest' or 'floor'")
    z = scaled_floor(x, n + extra)
    if extra:
        z = (z + 1) >> 1  # floor(u + 1/2) = floor((floor(2u) + 1) / 2)
    return fmpq(z) * power_of_two(-n)


def is_dyadic(q: Q) -> bool:
    """True iff q = p / 2**k."""
    return bool(q.q & (q.q - 1) == 0)
