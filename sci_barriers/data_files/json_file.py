"""Data in JSON: nested lists, or an object whose keys name them: {"A": [[...]], "y": [...]}.

An entry is exact text ("1/3", "sqrt(2)"), an integer of any length within the limits, a number with
a point or an exponent, read as the decimal number that it is, or {"a", "b", "s"} for a + b sqrt(s).
true, false, null, NaN, Infinity, keys named twice and deeper lists are refused.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

from sci_barriers.data_files.arrays import choose
from sci_barriers.data_files.base import Entries
from sci_barriers.data_files.entries import Counted
from sci_barriers.data_files.limits import FileLimits
from sci_barriers.errors import BadInput, bad_input
from sci_barriers.exact import Number


def read_json(
    text: str, *, name: str | None, default: str, where: str, limits: FileLimits
) -> Entries:
    """The lists of a file, or those under the key `name`, the only key, or `default`."""
    value = _parsed(text, where)
    if isinstance(value, dict):
        value = value[choose(list(value), name=name, default=default, where=where)]
    elif name is not None:
        raise bad_input(f"array in {where}", name, "is not there", "the file holds one list")
    if not isinstance(value, list):
        raise bad_input(where, value, "must be a list", "write a list of rows, or of numbers")
    counted = Counted(limits)
    limits.check_shape(where, (len(value),), exact=True)
    if not isinstance(value[0], list):
        return Entries(values=_row(value, counted, where), shape=(len(value),))
    width, rows = len(value[0]), []
    limits.check_shape(where, (len(value), width), exact=True)
    for i, row in enumerate(value):
        if not isinstance(row, list):
            raise bad_input(f"{where}, row {i}", row, "must be a list", "write rows as lists")
        if len(row) != width:
            raise bad_input(
                f"entries in {where}, row {i}", len(row), f"must be {width} as in row 0",
                "give all rows the same length",
            )
        rows.append(_row(row, counted, f"{where}, row {i}"))
    return Entries(values=rows, shape=(len(rows), width))


def _row(row: list[Any], counted: Counted, where: str) -> list[Number]:
    return [counted.json(entry, name=f"{where}, entry {j}") for j, entry in enumerate(row)]


def _parsed(text: str, where: str) -> Any:
    def constant(word: str) -> NoReturn:
        raise bad_input(where, word, "must be finite", "remove NaN and infinities")

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise BadInput(f"{where}: a key is named twice; name each once")
        return found

    try:
        return json.loads(
            text, parse_float=str, parse_int=str, parse_constant=constant, object_pairs_hook=once
        )
    except BadInput:
        raise
    except RecursionError:
        raise BadInput(f"{where}: lists are nested too deeply; write a list of rows") from None
    except ValueError as problem:
        raise BadInput(f"{where}: is not JSON: {problem}; write nested lists") from None
