"""The text form of numbers (FORMAT.md section 2), read by a grammar with limits.

Nothing is evaluated, and every limit is tested on the text before a number is built from it.
"""

from __future__ import annotations

import re
from typing import Any

from .numbers import ZERO, Nested, Real, Surd, Unreadable, ratio, root, sign

MAX_CHARACTERS = 1_000_000
MAX_TERMS = 64
MAX_DIGITS = 4000
MAX_HEX = 300_000
MAX_BINARY_EXPONENT = 1_100_000
MAX_DECIMAL_EXPONENT = 400_000
MAX_ROOT_BITS = 16_000_000  # of all arguments of roots in one certificate together
MAX_WRITTEN_BITS = 1 << 32  # of all numbers in one certificate together, counted on the text

_INT = r"(?:0x[0-9a-f]+(?:p[+-]?[0-9]{1,8})?|[0-9]+)"
_DECIMAL = r"(?:[0-9]+\.[0-9]+(?:e[+-]?[0-9]{1,8})?|[0-9]+e[+-]?[0-9]{1,8})"
_RATIONAL = rf"(?:{_DECIMAL}|{_INT}(?:/{_INT})?)"
_TERM = re.compile(
    rf"(?:(?P<q>{_RATIONAL})(?:\*sqrt\((?P<r>{_RATIONAL})\))?|sqrt\((?P<s>{_RATIONAL})\))"
)
_SIGN = re.compile(r" *([+-]) *")


_ROOT = re.compile(r"sqrt\(([^()]*)\)")
_PIECE = re.compile(r"0x([0-9a-f]+)(?:p[+-]?([0-9]{1,8}))?|([0-9]+)|e[+-]?([0-9]{1,8})")


def within_root_limit(value: Any) -> None:
    """Refuse a certificate whose numbers, or arguments of roots, are too long, before any is built.

    Every number of the file counts, as often as it is written: 0x1p-1100000 asks for 137 kB.
    Square-free tests and signs of a root of b bits take about the time of a square root of b bits;
    a text of a dozen characters can ask for a million bits, and a file can hold many of them.
    """
    left, waiting, unwritten = MAX_ROOT_BITS, [(value, False)], MAX_WRITTEN_BITS
    while waiting:
        item, under = waiting.pop()
        if isinstance(item, dict):
            nested = item.keys() == {"a", "b", "s"}
            waiting += [(part, nested and key == "s") for key, part in item.items()]
        elif isinstance(item, list):
            waiting += [(part, False) for part in item]
        elif isinstance(item, str):
            scaled = "p" in item or ("e" in item and "x" not in item)
            unwritten -= written_bits(item) if scaled else 4 * len(item)
            if unwritten < 0:
                raise Unreadable(f"numbers of more than {MAX_WRITTEN_BITS} bits together")
            if not under and "sqrt" not in item:
                continue
            left -= sum(map(written_bits, [item] if under else _ROOT.findall(item)))
            if left < 0:
                raise Unreadable(f"arguments of roots of more than {MAX_ROOT_BITS} bits together")


def written_bits(text: str) -> int:
    """About the bits of the integers in a text, at most four times too many."""
    total = 0
    for hexadecimal, binary, digits, decimal in _PIECE.findall(text):
        total += 4 * (len(hexadecimal) + len(digits) + int(decimal or 0)) + int(binary or 0)
    return total


def _shown(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")


def _digits(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise Unreadable(
            f"a decimal integer of {len(text)} digits; at most {MAX_DIGITS}, write 0x..."
        )
    return int(text)


def _exponent(text: str, limit: int) -> int:
    value = int(text)
    if abs(value) > limit:
        raise Unreadable(f"exponent {value}: at most {limit} in absolute value")
    return value


def _int(text: str) -> tuple[int, int]:
    """numerator, denominator of an `int` of the grammar (a dyadic may have a denominator)."""
    if not text.startswith("0x"):
        return _digits(text), 1
    mantissa, _, exponent = text[2:].partition("p")
    if len(mantissa) > MAX_HEX:
        raise Unreadable(f"{len(mantissa)} hexadecimal digits; at most {MAX_HEX}")
    power = _exponent(exponent, MAX_BINARY_EXPONENT) if exponent else 0
    value = int(mantissa, 16)
    return (value << power, 1) if power >= 0 else (value, 1 << -power)


def _rational(text: str) -> tuple[int, int]:
    if "/" in text:
        (p, q), (r, s) = (_int(part) for part in text.split("/"))
        if r == 0:
            raise Unreadable(f"{_shown(text)} divides by zero")
        return p * s, q * r
    if text.startswith("0x") or text.isdigit():
        return _int(text)
    mantissa, _, exponent = text.partition("e")
    whole, _, fraction = mantissa.partition(".")
    power = (_exponent(exponent, MAX_DECIMAL_EXPONENT) if exponent else 0) - len(fraction)
    value = _digits(whole + fraction)
    return (value * 10**power, 1) if power >= 0 else (value, 10**-power)


def parse(text: Any, where: str) -> Surd:
    """The number that the text denotes; Unreadable with the reason if it is outside the grammar."""
    if not isinstance(text, str):
        raise Unreadable(f"{where}: a number must be a string, got {type(text).__name__}")
    if len(text) > MAX_CHARACTERS:
        raise Unreadable(f"{where}: {len(text)} characters in a number; at most {MAX_CHARACTERS}")
    try:
        return _sum(text)
    except Unreadable as problem:
        raise Unreadable(f"{where}: {problem}") from None


def _sum(text: str) -> Surd:
    at, count, total = 0, 0, ZERO
    negative = text.startswith("-")
    at = 1 if negative else 0
    while True:
        found = _TERM.match(text, at)
        if found is None:
            raise Unreadable(f"{_shown(text)} is not a number of the grammar (position {at})")
        count += 1
        if count > MAX_TERMS:
            raise Unreadable(f"more than {MAX_TERMS} terms in a number")
        value = ratio(*_rational(found["q"])) if found["q"] else ratio(1)
        under = found["r"] or found["s"]
        if under:
            factor = value * root(*_rational(under))
            assert isinstance(factor, Surd)
            value = factor
        summed = total + (-value if negative else value)
        assert isinstance(summed, Surd)
        total, at = summed, found.end()
        if at == len(text):
            return total
        link = _SIGN.match(text, at)
        if link is None:
            raise Unreadable(f"{_shown(text)} is not a number of the grammar (position {at})")
        negative, at = link[1] == "-", link.end()


def parse_real(value: Any, where: str) -> Real:
    """A number, or the object {"a", "b", "s"} for a + b sqrt(s), s >= 0."""
    if not isinstance(value, dict):
        return parse(value, where)
    if set(value) != {"a", "b", "s"}:
        raise Unreadable(f"{where}: a nested number has exactly the keys a, b, s")
    a, b, s = (parse(value[key], f"{where}.{key}") for key in ("a", "b", "s"))
    if sign(s) < 0:
        raise Unreadable(f"{where}.s: negative under a root")
    return Nested(a, b, s)


def parse_rational(value: Any, where: str) -> Surd:
    """A number without radicals."""
    number = parse(value, where)
    if number.rational() is None:
        raise Unreadable(f"{where}: a rational number is needed")
    return number
