"""Values of a description of a sweep, read; and cells of solvers that are not there."""

from __future__ import annotations

import re
from typing import Any

from sci_barriers.errors import bad_input
from sci_barriers.store import Outcome
from sci_barriers.sweep.kinds import Parameters

_SECONDS = re.compile(r"[0-9]{1,5}(\.[0-9]{1,3})?")
_FRACTION = re.compile(r"[0-9]{1,9}/[0-9]{1,9}")


def listed(value: Any) -> list[Any]:
    """A list as it is, another value as a list of one."""
    return value if isinstance(value, list) else [value]


def whole(name: str, value: Any, least: int, most: int) -> int:
    """value, an integer from least to most; BadInput otherwise."""
    if type(value) is not int or not least <= value <= most:
        raise bad_input(name, value, f"must be an integer, {least} to {most}", f"pass {most}")
    return value


def one_of(name: str, value: Any, *allowed: str) -> str:
    """value, one of these; BadInput otherwise."""
    if value not in allowed:
        raise bad_input(name, value, f"must be one of {', '.join(allowed)}", "name one of them")
    return str(value)


def read_seconds(value: Any) -> str:
    """Seconds as decimal text, > 0; an integer becomes text. BadInput otherwise."""
    text = str(value) if type(value) is int else value
    if not isinstance(text, str) or not _SECONDS.fullmatch(text) or float(text) <= 0:
        raise bad_input("timeout", value, "must be seconds > 0 as text", 'write "60"')
    return text


def skipped(parameters: Parameters) -> Outcome:
    """The outcome of the cell of a solver that was not there when the sweep was described."""
    return Outcome(status="skipped", result={"message": parameters["skipped"]})


def fraction(name: str, value: Any, *, zero: bool = False) -> str:
    """A fraction strictly between 0 and 1 as text, "9/10", with `zero` also "0"; BadInput
    otherwise.
    """
    if zero and value == "0":
        return "0"
    if isinstance(value, str) and _FRACTION.fullmatch(value):
        p, q = map(int, value.split("/"))
        if 0 < p < q:
            return value
    raise bad_input(name, value, "must be a fraction between 0 and 1 as text", 'write "9/10"')
