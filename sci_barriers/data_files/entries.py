"""One entry of a text file as an exact number.

Decimals are read as the decimal number, in any of the usual spellings: 0.1, .1, +1e-1, 1.E-01 are
1/10. Everything else follows the number grammar of the package: 1/3, sqrt(2), 1/2 - 3*sqrt(5),
0x3p-7. NaN, infinities, complex numbers and words are refused. Nothing is evaluated.
"""

from __future__ import annotations

import re
from typing import Any

from sci_barriers.data_files.limits import FileLimits
from sci_barriers.errors import BadInput, bad_input
from sci_barriers.exact import Nested, Number, Q, Surd, from_json, parse

_DECIMAL = re.compile(r"([+-]?)([0-9]*)(\.?)([0-9]*)(?:[eE]([+-]?[0-9]+))?")
_COMPLEX = re.compile(r".*[0-9.]\s*\*?\s*[ijIJ]")
_NO_NUMBER = {"nan", "inf", "infinity", "na", "n/a", "null", "none"}
_BOOLEAN = {"true", "false"}


def is_missing_or_infinite(text: str) -> bool:
    """Whether the text is a word for a value that is missing or not finite."""
    return text.strip().lstrip("+-").lower() in _NO_NUMBER


def read_text_number(text: str, *, name: str, limits: FileLimits | None = None) -> Number:
    """The exact number that an entry of a text file denotes; `name` stands in the message.

    Blanks around the entry are ignored. BadInput for an empty entry, NaN, an infinity, a boolean,
    a complex number, malformed text and text beyond the limits of the number grammar.
    """
    word = text.strip(" \t")
    try:
        return parse(_usual(word), limits=(limits or FileLimits()).numbers)
    except BadInput as refused:
        raise _refusal(word, name, refused) from None


def _usual(word: str) -> str:
    """A decimal in any usual spelling, in that of the number grammar; other text as it is."""
    match = _DECIMAL.fullmatch(word)
    if match is None:
        return word
    sign, whole, point, part, exponent = match.groups()
    if not whole and not part:
        return word
    fraction = f".{part or '0'}" if point else ""
    power = "" if exponent is None else f"e{exponent}"
    return f"{'-' if sign == '-' else ''}{whole or '0'}{fraction}{power}"


def _refusal(word: str, name: str, refused: BadInput) -> BadInput:
    if not word:
        return BadInput(f"{name}: is empty; write a number, 0 for a zero")
    if is_missing_or_infinite(word):
        return bad_input(name, word, "must be finite", "remove NaN, infinities and missing values")
    if word.lower() in _BOOLEAN:
        return bad_input(name, word, "must be a number, not a boolean", "write 0 or 1")
    if _COMPLEX.fullmatch(word):
        return bad_input(
            name, word, "must be real: all data are real", "write real and imaginary parts as rows"
        )
    return BadInput(f"{name}: {refused}")


class Counted:
    """Reads the entries of one file and keeps count of their bits, against `limits.exact_bits`."""

    def __init__(self, limits: FileLimits) -> None:
        self.limits, self.bits = limits, 0

    def text(self, text: str, *, name: str) -> Number:
        """`read_text_number`, counted."""
        return self._count(read_text_number(text, name=name, limits=self.limits), name)

    def json(self, value: Any, *, name: str) -> Number:
        """Text, or the object {"a", "b", "s"} of a nested number; counted. Else BadInput."""
        if isinstance(value, str):
            return self.text(value, name=name)
        if isinstance(value, dict):
            try:
                return self._count(from_json(value, limits=self.limits.numbers), name)
            except BadInput as refused:
                raise BadInput(f"{name}: {refused}") from None
        raise bad_input(
            name, value, f"must be a number, not of type {type(value).__name__}",
            "write an integer, a decimal or exact text such as \"1/3\"",
        )

    def _count(self, x: Number, name: str) -> Number:
        self.bits += bits(x)
        if self.bits > self.limits.exact_bits:
            raise BadInput(
                f"{name}: the numbers up to here have more than {self.limits.exact_bits} bits; "
                "scale the data or pass fewer digits"
            )
        return x


def bits(x: Number) -> int:
    """Bits of all numerators and denominators of a number."""
    if isinstance(x, Nested):
        return bits(x.a) + bits(x.b) + bits(x.s)
    if isinstance(x, Surd):
        return sum(int(d).bit_length() + bits(Q(q)) for d, q in x.terms.items())
    return x.p.bit_length() + x.q.bit_length()
