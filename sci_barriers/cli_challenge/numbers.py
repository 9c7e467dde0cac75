"""Exact numbers as short text: decimals that are certain in every digit, or rounded outwards."""

from __future__ import annotations

from typing import TypeAlias

from sci_barriers.adversary.words import in_words
from sci_barriers.errors import BadInput, PrecisionExhausted
from sci_barriers.exact import (
    Enclosure,
    Number,
    Q,
    enclosure,
    exponent,
    is_zero,
    parse,
    rational_value,
    to_json,
)

DIGITS = 12
SHORT = 60
"""Characters of an exact number that is written as it is."""
_MORE = 8
Text: TypeAlias = "str | list[str]"


def boxed(x: Number, *, digits: int = DIGITS) -> Enclosure:
    """An enclosure that fixes about `digits` + 8 digits of x; a point for rational x."""
    if rational_value(x) is not None or is_zero(x):
        return enclosure(x, bits=1)
    return enclosure(x, bits=4 * (digits + _MORE) - exponent(x))


def decimal(x: Number | Enclosure, *, digits: int = DIGITS, short: bool = False) -> str:
    """x rounded to `digits` significant digits; of an enclosure only certain digits are shown.

    Zeros at the end are left out where that is the exact number, and with `short`. Beyond the range
    of decimals (10**400000): the power of two.
    """
    box = x if isinstance(x, Enclosure) else boxed(x, digits=digits)
    try:
        text = box.decimal(digits)
    except PrecisionExhausted:
        text = "{}..{}".format(*box.bounds(digits))
    except BadInput:
        minus = "-" if box.upper < 0 else ""
        return f"{minus}about 2^{exponent(box.upper)}"
    head, e, power = text.partition("e")
    if ".." in text or not (short or box.lower == box.upper == parse(text)):
        return text
    return (head.rstrip("0").rstrip(".") if "." in head else head) + e + power


def exact(x: Number) -> Text:
    """The exact text if it is short, else [lower, upper]: decimals rounded outwards.

    BadInput beyond 10**400000 and below 10**-400000: no minimiser of a class is there.
    """
    q = rational_value(x)
    if q is None or q.height_bits() <= 4 * SHORT:
        try:
            text = to_json(x)
        except BadInput:  # a square root of millions of bits
            text = None
        if isinstance(text, str) and len(text) <= SHORT:
            return text
    return list(boxed(x).bounds(DIGITS))


def cut(text: str) -> str:
    """A text that is long, cut, with its length."""
    return text if len(text) <= SHORT else f"{text[:SHORT]}... ({len(text)} characters)"


def eps_words(eps: Q) -> str:
    """10^-K and the like, else the number, cut."""
    return cut(in_words(eps))


def four_digits(p: Q, *, up: bool) -> str:
    """p >= 0 to four decimals, rounded up or down: at least p, at most p."""
    shown = int(p.p * 10**4 // p.q)
    if up and shown * p.q < p.p * 10**4:
        shown += 1
    return f"{shown // 10**4}.{shown % 10**4:04d}"
