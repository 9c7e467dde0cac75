"""Tables of text: .csv, .tsv, .txt; UTF-8, one row a line, entries read as exact numbers.

The separator is a semicolon if the first line has one, else a comma, else a tab, else blanks; a
decimal has a point, never a comma. Empty lines and lines that begin with # are skipped. An entry
may stand in double quotes. Between blanks an entry holds no blank: 1/2-sqrt(2).
The first line is a header when each of its fields is a name: it begins with a letter and is no
number, and no word for a missing or infinite value. Otherwise it is a row of numbers like the
others. Column names that are numbers cannot be told from data: remove them first.
"""

from __future__ import annotations

import re

from sci_barriers.data_files.base import Entries
from sci_barriers.data_files.entries import Counted, is_missing_or_infinite
from sci_barriers.data_files.limits import FileLimits
from sci_barriers.errors import BadInput, bad_input
from sci_barriers.exact import Number

_NAME = re.compile(r"[^\W\d_][\w .:%/()\[\]#-]*")


def read_delimited(text: str, *, where: str, limits: FileLimits) -> Entries:
    """The rows of a table of text, all of one length. BadInput with the line and the field."""
    separator, width = "", 0
    header: tuple[str, ...] = ()
    counted = Counted(limits)
    rows: list[list[Number]] = []
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        first = not width
        if first:
            separator = next((mark for mark in ";,\t" if mark in line), "")
        fields = [_unquoted(f) for f in (line.split(separator) if separator else line.split())]
        if first:
            width = len(fields)
            limits.check_shape(where, (1, width), exact=True)
            if all(_is_name(field) for field in fields):
                header = tuple(fields)
                continue
        if len(fields) != width:
            raise bad_input(
                f"entries in {where}, line {number}", len(fields),
                f"must be {width} as in the first line", "give all rows the same length",
            )
        rows.append([
            counted.text(field, name=f"{where}, line {number}, entry {j}")
            for j, field in enumerate(fields, 1)
        ])  # fmt: skip
        limits.check_shape(where, (len(rows), width), exact=True)
    if not rows:
        raise BadInput(f"{where}: holds no numbers; write one row a line")
    return Entries(values=rows, shape=(len(rows), width), header=header)


def _unquoted(field: str) -> str:
    field = field.strip()
    if len(field) >= 2 and field[0] == field[-1] == '"':
        return field[1:-1].strip()
    return field


def _is_name(field: str) -> bool:
    return (
        _NAME.fullmatch(field) is not None
        and not field.lower().startswith("sqrt")
        and not is_missing_or_infinite(field)
        and field.lower() not in ("true", "false")
    )
