"""Reading hostile JSON: sizes, depth, digits, duplicate keys and unknown keys are refused.

Everything raises Unreadable with the place and the reason; nothing large is built first.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Callable, Mapping
from typing import Any

from .numbers import Real, Surd, Unreadable
from .text import parse, parse_rational, parse_real

MAX_BYTES = 64 * 1024 * 1024
MAX_VALUES = 12_000_000  # commas in a file, counted before anything is built from it
MAX_LISTS = 3_000_000  # opening brackets, likewise
MAX_DEPTH = 40
MAX_LABEL = 200
MAX_SIDE = 5_000
MAX_ENTRIES = 2_000_000

Converter = Callable[[Any, str], Any]
DECIMAL = re.compile(r"[0-9]+(\.[0-9]+)?(e[+-]?[0-9]{1,8})?")
# A bracket, or all up to the next one outside strings; a string that is not closed ends the text.
# Possessive, so that no place is kept to go back to.
BRACKETS = re.compile(
    r'[\[{\]}]|(?:[^"\[\]{}]++|"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z))++', re.DOTALL
)


def read_bytes(path: str) -> bytes:
    """The bytes of a regular file of at most 64 MB."""
    try:
        # without O_NONBLOCK a named pipe would wait for a writer
        with os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise Unreadable("not a regular file")
            data = file.read(MAX_BYTES + 1)
    except OSError as problem:
        raise Unreadable(problem.strerror or type(problem).__name__) from None
    except ValueError:
        raise Unreadable("the name holds a null character") from None
    if len(data) > MAX_BYTES:
        raise Unreadable(f"larger than {MAX_BYTES} bytes")
    return data


def _depth(text: str) -> None:
    depth = 0
    for found in BRACKETS.finditer(text):
        head = text[found.start()]
        if head in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise Unreadable(f"nested deeper than {MAX_DEPTH}")
        elif head in "]}":
            depth -= 1


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    for key, value in pairs:
        if key in seen:
            raise Unreadable(f"duplicate key {key[:MAX_LABEL]!r}")
        seen[key] = value
    return seen


def _no_float(text: str) -> float:
    raise Unreadable(f"{text[:40]}: floats are not allowed, write the number as a string")


def _no_constant(text: str) -> float:
    raise Unreadable(f"{text} is not a number")


def _int(text: str) -> int:
    if len(text) > 20:
        raise Unreadable(f"a JSON integer of {len(text)} digits; at most 20, write a string")
    return int(text)


def load(data: bytes, *, floats: bool = False) -> Any:
    """The JSON value; floats only where a table shows measured seconds."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable("not UTF-8 text") from None
    if text.count(",") > MAX_VALUES:
        raise Unreadable(f"more than {MAX_VALUES} values")
    if text.count("[") + text.count("{") > MAX_LISTS:
        raise Unreadable(f"more than {MAX_LISTS} lists and objects")
    _depth(text)
    try:
        return json.loads(
            text,
            object_pairs_hook=_no_duplicates,
            parse_float=float if floats else _no_float,
            parse_int=_int,
            parse_constant=_no_constant,
        )
    except json.JSONDecodeError as problem:
        raise Unreadable(f"not JSON: {problem.msg} (line {problem.lineno})") from None
    except RecursionError:
        raise Unreadable("nested too deeply") from None


def fields(
    value: Any,
    where: str,
    required: Mapping[str, Converter],
    optional: Mapping[str, Converter] | None = None,
) -> dict[str, Any]:
    """Exactly the required keys, perhaps optional ones, each converted; nothing else."""
    optional = optional or {}
    if not isinstance(value, dict):
        raise Unreadable(f"{where}: an object is needed, got {type(value).__name__}")
    for key in required:
        if key not in value:
            raise Unreadable(f"{where}: the key {key!r} is missing")
    for key in value:
        if key not in required and key not in optional:
            raise Unreadable(f"{where}: unknown key {str(key)[:MAX_LABEL]!r}")
    return {
        key: (required.get(key) or optional[key])(entry, f"{where}.{key}")
        for key, entry in value.items()
    }


def anything(value: Any, where: str) -> Any:
    """The value as it is; its reader comes later."""
    return value


def label(value: Any, where: str) -> str:
    """A short name."""
    if not isinstance(value, str) or not 0 < len(value) <= MAX_LABEL:
        raise Unreadable(f"{where}: a name of 1 to {MAX_LABEL} characters is needed")
    return value


def heading(value: Any, where: str) -> str:
    """A line for readers of a table: no line break, nothing that is unseen or turns the text."""
    if not isinstance(value, str) or not 0 < len(value) <= MAX_LABEL or value.isspace():
        raise Unreadable(f"{where}: a heading of 1 to {MAX_LABEL} characters is needed")
    if not value.isprintable():
        raise Unreadable(f"{where}: a heading has printable characters only")
    return value


def words(value: Any, where: str) -> str:
    """A text of any length."""
    if not isinstance(value, str):
        raise Unreadable(f"{where}: a text is needed")
    return value


def one_of(*choices: Any) -> Converter:
    """One of the listed strings."""

    def convert(value: Any, where: str) -> Any:
        if not isinstance(value, str) or value not in choices:
            raise Unreadable(
                f"{where}: one of {', '.join(choices)} is needed, got {str(value)[:40]!r}"
            )
        return value

    return convert


def integer(low: int, high: int) -> Converter:
    """A JSON integer between the bounds, no boolean."""

    def convert(value: Any, where: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise Unreadable(
                f"{where}: an integer from {low} to {high} is needed, got {str(value)[:40]!r}"
            )
        return value

    return convert


def boolean(value: Any, where: str) -> bool:
    """true or false."""
    if not isinstance(value, bool):
        raise Unreadable(f"{where}: true or false is needed")
    return value


def maybe(converter: Converter) -> Converter:
    """null or what the converter takes."""
    return lambda value, where: None if value is None else converter(value, where)


def list_of(converter: Converter, *, least: int = 0, most: int = MAX_ENTRIES) -> Converter:
    """A list of values of one kind."""

    def convert(value: Any, where: str) -> list[Any]:
        if not isinstance(value, list) or not least <= len(value) <= most:
            raise Unreadable(f"{where}: a list of {least} to {most} values is needed")
        return [converter(entry, f"{where}[{i}]") for i, entry in enumerate(value)]

    return convert


def vector(length: int) -> Converter:
    """A list of that many numbers."""
    return list_of(parse_real, least=length, most=length)


def positive(value: Any, where: str) -> Surd:
    """A rational number > 0."""
    number = parse_rational(value, where)
    if number.sign() <= 0:
        raise Unreadable(f"{where}: a positive number is needed")
    return number


def bound(value: Any, where: str) -> Surd:
    """A decimal bound >= 0: a plain decimal or integer, without a sign."""
    return parse_rational(decimal(value, where), where)


def decimal(value: Any, where: str) -> str:
    """The text of a decimal bound."""
    if not isinstance(value, str) or not DECIMAL.fullmatch(value):
        raise Unreadable(f"{where}: a decimal bound >= 0 such as '0.25' or '3e-7' is needed")
    return value


def orientations(value: Any, where: str) -> list[int]:
    """A list of +1, -1 and 0, which stands for a free variable."""
    entries: list[int] = list_of(integer(-1, 1))(value, where)
    return entries


def signs(value: Any, where: str) -> list[int]:
    """A list of +1 and -1."""
    entries = orientations(value, where)
    if 0 in entries:
        raise Unreadable(f"{where}: signs are 1 or -1")
    return entries


def indices(value: Any, where: str) -> list[int]:
    """Strictly increasing indices >= 0."""
    entries: list[int] = list_of(integer(0, MAX_SIDE - 1))(value, where)
    if any(i >= j for i, j in zip(entries, entries[1:])):
        raise Unreadable(f"{where}: indices must be strictly increasing")
    return entries


__all__ = [
    "Real",
    "anything",
    "boolean",
    "bound",
    "decimal",
    "fields",
    "heading",
    "indices",
    "integer",
    "label",
    "list_of",
    "load",
    "maybe",
    "one_of",
    "orientations",
    "parse",
    "parse_rational",
    "parse_real",
    "positive",
    "read_bytes",
    "signs",
    "vector",
    "words",
]
