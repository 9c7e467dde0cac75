"""Exact numbers as text, by a grammar; nothing is ever evaluated.

    number   := ["-"] term ( ("+" | "-") term )*       blanks allowed around an inner + or -
    term     := rational | [rational "*"] "sqrt(" rational ")"
    rational := int ["/" int] | decimal
    int      := digits | "0x" hexdigits ["p" ["+" | "-"] digits]        0x3p-7 = 3/2**7
    decimal  := digits "." digits ["e" ["+" | "-"] digits] | digits "e" ["+" | "-"] digits

Decimals are exact: 1.25e-3 is 1/800. The argument of sqrt is >= 0. Sizes are checked against
`Limits` before anything is built, so a short text cannot ask for a huge number. Letters are
lower case, digits are ASCII. parse(format_number(x)) == x. A nested number is the object
{"a": number, "b": number, "s": number} for a + b*sqrt(s): see to_json and from_json.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from flint import fmpq, fmpz

from sci_barriers.errors import BadInput, bad_input
from sci_barriers.exact.algebraic import Surd, sqrt
from sci_barriers.exact.functions import as_number, simplified
from sci_barriers.exact.nested import Nested, Number
from sci_barriers.exact.rational import Q, Z, is_dyadic, power_of_two

Json: TypeAlias = str | dict[str, str]

_ATOM = re.compile(
    r"0x(?P<hex>[0-9a-f]+)(?:p(?P<power>[+-]?[0-9]+))?"
    r"|(?P<whole>[0-9]+)(?:\.(?P<part>[0-9]+))?(?:e(?P<exponent>[+-]?[0-9]+))?"
)
_BLANKS = re.compile(" *")
_DECIMAL_BELOW = fmpz(10) ** 40
_DYADIC_FROM = 40


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Largest sizes that `parse` accepts: characters, terms, digits, absolute exponents."""

    characters: int = 1_000_000
    terms: int = 64
    digits: int = 4000
    hex_digits: int = 300_000
    binary_exponent: int = 1_100_000
    decimal_exponent: int = 400_000


_LIMITS = Limits()


def parse(text: str, *, limits: Limits = _LIMITS) -> Number:
    """The number that the text denotes, exactly: Q where it is rational, else Surd.

    Any other text, and any text beyond the limits, is refused with BadInput.
    """
    if not isinstance(text, str):
        raise bad_input("number", text, "must be text", "pass a string such as '1/3*sqrt(2)'")
    if len(text) > limits.characters:
        raise bad_input(
            "number", text, f"longer than {limits.characters} characters", "write it shorter"
        )
    return _Parser(text, limits).number()


class _Parser:
    """One pass over one text; `at` is the position of the next character."""

    def __init__(self, text: str, limits: Limits) -> None:
        self.text, self.limits, self.at = text, limits, 0

    def refuse(self, why: str, remedy: str = "see the number grammar") -> BadInput:
        return bad_input("number", self.text, f"{why} at character {self.at}", remedy)

    def take(self, word: str) -> bool:
        if self.text.startswith(word, self.at):
            self.at += len(word)
            return True
        return False

    def number(self) -> Number:
        total, count = self.term(self.take("-")), 1
        while self.at < len(self.text):
            self.blanks()
            minus = self.take("-")
            if not minus and not self.take("+"):
                raise self.refuse("expected + or -")
            self.blanks()
            count += 1
            if count > self.limits.terms:
                raise self.refuse(f"more than {self.limits.terms} terms")
            total = total + self.term(minus)
        return simplified(total)

    def blanks(self) -> None:
        match = _BLANKS.match(self.text, self.at)
        if match is not None:
            self.at = match.end()

    def term(self, minus: bool) -> Number:
        q = fmpq(-1 if minus else 1)
        if self.text.startswith("sqrt(", self.at):
            return self.root() * q
        q *= self.rational()
        return self.root() * q if self.take("*") else q

    def root(self) -> Surd:
        if not self.take("sqrt("):
            raise self.refuse("expected sqrt(")
        if self.text.startswith("-", self.at):
            raise self.refuse("the argument of sqrt must be >= 0")
        q = self.rational()
        if not self.take(")"):
            raise self.refuse("expected )")
        return sqrt(q)

    def rational(self) -> Q:
        p, whole = self.atom()
        if whole and self.take("/"):
            r, whole = self.atom()
            if not whole:
                raise self.refuse("a decimal cannot be a denominator", "write p/q with integers")
            if r == 0:
                raise self.refuse("denominator 0", "write a non-zero denominator")
            return p / r
        return p

    def atom(self) -> tuple[Q, bool]:
        """(value, True for `int`, False for `decimal`)."""
        match = _ATOM.match(self.text, self.at)
        if match is None:
            raise self.refuse("expected a number")
        hexadecimal, power, whole, part, exponent = match.groups()
        limits = self.limits
        if hexadecimal is not None:
            if len(hexadecimal) > limits.hex_digits:
                raise self.refuse(f"more than {limits.hex_digits} hexadecimal digits")
            k = self.exponent(power, limits.binary_exponent)
            self.at = match.end()
            return fmpq(int(hexadecimal, 16)) * power_of_two(k), True
        digits = len(whole) + len(part or "")
        if digits > limits.digits:
            raise self.refuse(
                f"more than {limits.digits} decimal digits", "write long integers as 0x..."
            )
        e = self.exponent(exponent, limits.decimal_exponent)
        self.at = match.end()
        value = fmpq(fmpz(whole + (part or "")))
        e -= len(part or "")
        if e and value != 0:
            ten = fmpz(10) ** abs(e)
            value = value * ten if e > 0 else value / ten
        return value, part is None and exponent is None

    def exponent(self, text: str | None, limit: int) -> int:
        if text is None:
            return 0
        digits = text.lstrip("+-").lstrip("0") or "0"
        if len(digits) > len(str(limit)) or int(digits) > limit:
            raise self.refuse(f"exponent beyond {limit}", "scale the number")
        return -int(digits) if text.startswith("-") else int(digits)


# -- writing ---------------------------------------------------------------------------------


def format_number(x: object, *, limits: Limits = _LIMITS) -> str:
    """Canonical text of a number without nested roots; parse gives it back exactly.

    Integers below 10**40 are decimal, larger ones hexadecimal with a binary exponent, dyadic
    rationals with a denominator >= 2**40 too. Roots first, rational part last:
    "1/3*sqrt(3) - 1/10". Beyond the limits, or with a nested root: BadInput.
    """
    number = simplified(as_number(x))
    if isinstance(number, Nested):
        raise bad_input("number", number, "contains a nested root", "write it with to_json")
    text = _signed_sum(_parts(number), _exact_rational_text)
    if len(text) > limits.characters:
        raise bad_input("text", text, f"longer than {limits.characters}", "round the number")
    if isinstance(number, Surd) and len(number.terms) > limits.terms:
        raise bad_input(
            "number", number, f"has more than {limits.terms} terms", "keep fewer roots"
        )
    return text


def to_json(x: object) -> Json:
    """Text of the number, or {"a": ..., "b": ..., "s": ...} when a nested root remains."""
    number = simplified(as_number(x))
    if isinstance(number, Nested):
        return {name: format_number(getattr(number, name)) for name in ("a", "b", "s")}
    return format_number(number)


def from_json(obj: object, *, limits: Limits = _LIMITS) -> Number:
    """The number written by to_json; anything else is BadInput."""
    if isinstance(obj, dict):
        if set(obj) != {"a", "b", "s"}:
            raise bad_input("number", obj, "must have the keys a, b, s", "write it with to_json")
        a, b, s = (parse(obj[name], limits=limits) for name in ("a", "b", "s"))
        return simplified(Nested(a=a, b=b, s=s))
    if isinstance(obj, str):
        return parse(obj, limits=limits)
    raise bad_input("number", obj, "must be text or an object a, b, s", "use to_json")


def readable(x: Number) -> str:
    """Text for people: like format_number, nested roots written out, long integers cut."""
    if isinstance(x, Nested):
        if not x.b:
            return readable(x.a)
        inner = f"sqrt({readable(x.s)})"
        if x.b != 1:
            inner = f"({readable(x.b)})*{inner}"
        return inner if not x.a else f"{readable(x.a)} + {inner}"
    return _signed_sum(_parts(x), _short_rational_text)


def _parts(x: Q | Surd) -> list[tuple[Z, Q]]:
    if isinstance(x, fmpq):
        return [(fmpz(1), x)]
    roots = [(fmpz(d), q) for d, q in x.terms.items() if d != 1]
    constant = x.terms.get(1)
    return roots + ([(fmpz(1), constant)] if constant is not None else [])


def _signed_sum(parts: list[tuple[Z, Q]], write: Callable[[Q], str]) -> str:
    text = ""
    for d, q in parts or [(fmpz(1), fmpq(0))]:
        size = -q if q < 0 else q
        if d == 1:
            body = write(size)
        else:
            body = f"sqrt({write(fmpq(d))})"
            if size != 1:
                body = f"{write(size)}*{body}"
        if text:
            text += f" - {body}" if q < 0 else f" + {body}"
        else:
            text = f"-{body}" if q < 0 else body
    return text


def _integer_text(n: Z) -> str:
    if n < _DECIMAL_BELOW:
        return str(n)
    k = (n & -n).bit_length() - 1
    return hex(n >> k) + (f"p{k}" if k else "")


def _rational_text(q: Q) -> str:
    if q.q == 1:
        return _integer_text(q.p)
    if is_dyadic(q) and q.q.bit_length() > _DYADIC_FROM:
        return f"{hex(q.p)}p-{q.q.bit_length() - 1}"
    return f"{_integer_text(q.p)}/{_integer_text(q.q)}"


def _exact_rational_text(q: Q) -> str:
    for n in (q.p, q.q):
        k = (n & -n).bit_length() - 1 if n else 0
        if n.bit_length() - k > 4 * _LIMITS.hex_digits or k > _LIMITS.binary_exponent:
            raise bad_input(
                "number", f"an integer of {n.bit_length()} bits",
                f"odd part beyond {4 * _LIMITS.hex_digits} bits or power of two beyond "
                f"{_LIMITS.binary_exponent}", "round the number first",
            )
    return _rational_text(q)


def _short_rational_text(q: Q) -> str:
    text = _rational_text(q)
    if len(text) <= 100:
        return text
    return f"{text[:40]}...({len(text)} characters)"
