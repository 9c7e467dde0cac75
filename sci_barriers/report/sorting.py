"""The order of the values of a column: numbers as numbers, words in natural order, nothing last.

    ranks(["1e-3010", "0", None, "2^-7", "1/128", "0x1p-7"]) = [1, 0, None, 2, 2, 2]

Numbers are sums of products of decimals, 0x…p…, powers a^k, and roots, to 60 digits and with any
exponent, so that 1e-3010 is not 0; also behind a sign such as ≤. In words the digits count as
numbers: "N = 20" stands before "N = 100". The page holds the ranks; its script compares integers.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, DecimalException
from functools import lru_cache
from typing import Any, TypeAlias

Key: TypeAlias = tuple[tuple[int, Any], ...]

NOTHING = ("", "–", "-", "—")
LONGEST = 400
"""Characters: a longer text is ordered by its first ones, as words."""
LARGEST_EXPONENT = 10**9
ENTRIES = 8
"""Of a list only the first entries decide."""

_CONTEXT = Context(prec=60, Emax=MAX_EMAX, Emin=MIN_EMIN)
_TOKEN = re.compile(
    r"\s*(?:(?P<hex>0x[0-9a-f]+(?:p[+-]?\d+)?)|(?P<decimal>\d+(?:\.\d+)?(?:e[+-]?\d+)?)"
    r"|(?P<power>\^[+-]?\d+)|(?P<root>sqrt|√)|(?P<sign>[-+*·×/()]))"
)
_RELATION = re.compile(r"^\s*[<>≤≥≈~=]+\s*")
_DIGITS = re.compile(r"(\d+(?:\.\d+)?)")


def ranks(values: Iterable[Any]) -> list[int | None]:
    """The place of each value among the different ones, from 0; None for nothing."""
    keys = [key(value) for value in values]
    place = {each: i for i, each in enumerate(sorted({each for each in keys if each is not None}))}
    return [None if each is None else place[each] for each in keys]


def key(value: Any) -> Key | None:
    """What is compared; None for null, an empty text and a dash."""
    if value is None:
        return None
    if isinstance(value, int):
        return ((0, Decimal(value)),)
    if isinstance(value, float):
        return ((0, Decimal(value)),) if math.isfinite(value) else ((1, str(value)),)
    if isinstance(value, list):
        parts = [key(entry) or ((2, ""),) for entry in value[:ENTRIES]]
        return tuple(piece for part in parts for piece in part)
    if isinstance(value, Mapping):
        return key(", ".join(f"{name} {each}" for name, each in value.items())[:LONGEST])
    text = str(value).strip()
    if text in NOTHING:
        return None
    found = number(text)
    return ((0, found),) if found is not None else _words(text[:LONGEST])


@lru_cache(maxsize=65_536)
def number(text: str) -> Decimal | None:
    """The number that a text is, to 60 digits; None for any other text."""
    text = _RELATION.sub("", text.replace("−", "-"))
    tokens, at = [], 0
    if len(text) > LONGEST:
        return None
    while at < len(text.rstrip()):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            return None
        tokens.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    try:
        reader = _Reader(tokens)
        value = reader.sum()
        return value if not reader.tokens and value.is_finite() else None
    except (DecimalException, LookupError, ValueError, RecursionError):
        return None


class _Reader:
    """Recursive descent over the tokens; LookupError where something else should stand."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens = tokens[::-1]

    def taken(self, *texts: str) -> str:
        """The next token if it is one of these, else nothing."""
        return self.tokens.pop()[1] if self.tokens and self.tokens[-1][1] in texts else ""

    def sum(self) -> Decimal:
        sign = self.taken("+", "-")
        value = self.product()
        value = value.copy_negate() if sign == "-" else value
        while sign := self.taken("+", "-"):
            term = self.product()
            value = (_CONTEXT.subtract if sign == "-" else _CONTEXT.add)(value, term)
        return value

    def product(self) -> Decimal:
        value = self.factor()
        while sign := self.taken("*", "·", "×", "/"):
            other = self.factor()
            value = (_CONTEXT.divide if sign == "/" else _CONTEXT.multiply)(value, other)
        return value

    def factor(self) -> Decimal:
        kind, text = self.tokens.pop()
        if kind == "root":
            value = _CONTEXT.sqrt(self.factor())
        elif text == "(":
            value = self.sum()
            if not self.taken(")"):
                raise LookupError
        elif kind == "hex":
            mantissa, _, exponent = text.partition("p")
            value = _CONTEXT.multiply(Decimal(int(mantissa, 16)), _power(2, exponent or "0"))
        elif kind == "decimal":
            value = _CONTEXT.create_decimal(text)
        else:
            raise LookupError
        if self.tokens and self.tokens[-1][0] == "power":
            value = _power(value, self.tokens.pop()[1][1:])
        return value


def _power(base: Decimal | int, exponent: str) -> Decimal:
    if abs(int(exponent)) > LARGEST_EXPONENT:
        raise LookupError
    return _CONTEXT.power(Decimal(base), int(exponent))


def _words(text: str) -> Key:
    """Words in lower case and the numbers between them."""
    pieces = _DIGITS.split(text.casefold())
    return tuple((0, Decimal(p)) if i % 2 else (1, p) for i, p in enumerate(pieces) if p)
