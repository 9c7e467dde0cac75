"""Numbers as short texts for tables; what is cut or rounded shows that it is.

    fixed: all digits shown are right, since both ends of the enclosure round to them
    power: 0x1p-1000 -> 2^-1000,    sqrt(2) -> √2

`markup` in writers.py turns 2^-7, 1.5e-9 and √2 into Markdown and LaTeX.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, InvalidOperation
from typing import Any

from ..errors import PrecisionExhausted, bad_input

LONGEST = 44
NOTHING = "–"

_DYADIC = re.compile(r"0x([0-9a-f]{1,7})p([+-]?\d+)")
_ROOT = re.compile(r"\*?sqrt\((?:(\d+)|([^()]*))\)")


def power(text: str) -> str:
    """The certificates' number text for a reader: dyadics with an exponent, roots with √."""

    def dyadic(match: re.Match[str]) -> str:
        mantissa, exponent = int(match[1], 16), int(match[2])
        return f"2^{exponent}" if mantissa == 1 else f"{mantissa}·2^{exponent}"

    text = _ROOT.sub(lambda match: f"√{match[1]}" if match[1] else f"√({match[2]})", text)
    return _DYADIC.sub(dyadic, text)


def shown(value: Any) -> str:
    """The default text of a cell; more than 44 characters are cut, which "…" shows."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list):
        text = "(" + ", ".join(shown(entry) for entry in value) + ")"
    elif isinstance(value, dict):
        text = json.dumps(value, ensure_ascii=False)
    else:
        text = power(str(value))
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


@dataclass(frozen=True, kw_only=True)
class Fixed:
    """What `fixed` returns: the text of a row."""

    lower: str
    upper: str
    digits: int

    def __call__(self, row: Mapping[str, Any]) -> str:
        low, high = row[self.lower], row[self.upper]
        if low is None or high is None:
            return NOTHING
        texts = {_significant(bound, self.digits) for bound in (low, high)}
        if len(texts) > 1:
            raise PrecisionExhausted(
                f"{low} to {high}: {self.digits} digits are not fixed; claim tighter bounds in the"
                " certificate, or show fewer digits"
            )
        return texts.pop()


def fixed(lower: str, upper: str, *, digits: int) -> Fixed:
    """A column format: the number that lies between two columns, to `digits` significant digits.

    Rounding is monotone, so when both bounds round to the same text, every number between them
    does. Raises PrecisionExhausted when they differ, BadInput unless 1 <= digits <= 100.
    """
    if not 1 <= digits <= 100:
        raise bad_input("digits", digits, "must be between 1 and 100", "pass 6")
    return Fixed(lower=lower, upper=upper, digits=digits)


def _significant(bound: str, digits: int) -> str:
    """The decimal rounded to `digits` significant digits, half to even."""
    try:
        value = Decimal(bound)
    except InvalidOperation:
        raise bad_input("bound", bound, "must be a decimal number", "such as '1.25e-3'") from None
    if value == 0:
        return "0"
    value = Context(prec=digits, Emin=-999_999, Emax=999_999).plus(value)
    exponent = value.adjusted()
    if -5 <= exponent < digits:
        return f"{value:.{digits - 1 - exponent}f}"
    mantissa = value.scaleb(-exponent, Context(prec=digits, Emin=-999_999, Emax=999_999))
    return f"{mantissa:.{digits - 1}f}e{exponent}"
