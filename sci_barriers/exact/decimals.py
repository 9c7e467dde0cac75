"""Rationals as decimal text, rounded down, up or to nearest (ties to even).

significant: d digits, as "0.001234" or "123.4", and as "1.234e-3010" where the exponent is
below -6, above 20, or leaves a digit before the point undetermined. fixed: a given number of
digits after the point. Texts follow the number grammar of the package and parse back to the
rounded rational exactly.
"""

from __future__ import annotations

from typing import Literal, Protocol

from flint import fmpq, fmpz

from sci_barriers.errors import bad_input
from sci_barriers.exact.rational import Q, Z

Mode = Literal["down", "up", "nearest"]
_EXPONENT_LIMIT = 400_000


class Writer(Protocol):
    def __call__(self, q: Q, count: int, mode: Mode, /) -> str: ...


def _rounded(q: Q, mode: Mode) -> Z:
    """q as an integer: floor, ceiling, or nearest with ties to even."""
    if mode == "down":
        return q.floor()
    if mode == "up":
        return q.ceil()
    low = q.floor()
    twice = 2 * (q - low)
    if twice == 1:
        return low + (low & 1)
    return low + (1 if twice > 1 else 0)


def _power_of_ten(k: int) -> Q:
    return fmpq(fmpz(10) ** k) if k >= 0 else fmpq(1, fmpz(10) ** -k)


def decimal_exponent(q: Q) -> int:
    """The e with 10**e <= |q| < 10**(e+1), q != 0, exact."""
    # log10(2) = 0.30103: the estimate from bit lengths is off by at most a little
    bits = q.p.bit_length() - q.q.bit_length()
    e = bits * 30103 // 100000
    size = abs(q)
    while size < _power_of_ten(e):
        e -= 1
    while size >= _power_of_ten(e + 1):
        e += 1
    return e


def significant(q: Q, digits: int, mode: Mode) -> str:
    """q to `digits` >= 1 significant digits; zero is "0"."""
    if digits < 1 or digits > 4000:
        raise bad_input("digits", digits, "must be between 1 and 4000", "pass 1..4000")
    if q == 0:
        return "0"
    e = decimal_exponent(q)
    z = _rounded(q * _power_of_ten(digits - 1 - e), mode)
    minus, text = ("-", str(-z)) if z < 0 else ("", str(z))
    if len(text) > digits:  # 9.99 -> 10.0
        e, text = e + 1, text[:digits]
    if abs(e) > _EXPONENT_LIMIT:
        raise bad_input("exponent", e, f"is beyond {_EXPONENT_LIMIT}", "scale the number")
    if -7 < e < 0:
        return f"{minus}0.{'0' * (-e - 1)}{text}"
    if 0 <= e <= 20 and e < digits:
        point = "." if e + 1 < digits else ""
        return f"{minus}{text[: e + 1]}{point}{text[e + 1 :]}"
    return f"{minus}{text[0]}{'.' + text[1:] if digits > 1 else ''}e{e}"


def fixed(q: Q, places: int, mode: Mode) -> str:
    """q with `places` >= 0 digits after the point; no "-0"."""
    if places < 0 or places > 4000:
        raise bad_input("places", places, "must be between 0 and 4000", "pass 0..4000")
    z = _rounded(q * _power_of_ten(places), mode)
    minus, text = ("-", str(-z)) if z < 0 else ("", str(z))
    if places == 0:
        return minus + text
    text = text.rjust(places + 1, "0")
    return f"{minus}{text[:-places]}.{text[-places:]}"
