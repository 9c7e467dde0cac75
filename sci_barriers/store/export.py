"""Cells as a table, a row for each: CSV, or Parquet (with pyarrow, extra "parquet").

Columns: key, status, seconds, finished, attempts; then everything in spec, result and provenance,
by its path ("spec.parameters.solver", "result.error_true"; paths.py); lists as JSON text, null as
nothing. In CSV a text that a spreadsheet would run as a formula has an apostrophe before it
(files.csv_text); Parquet holds all texts as they are. The file is there completely or not at all.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sci_barriers.errors import bad_input
from sci_barriers.files import csv_text, replacing
from sci_barriers.store.cells import Cell
from sci_barriers.store.paths import path_of

Row = dict[str, Any]
OWN = ("key", "status", "seconds", "finished", "attempts")
PARTS = ("spec", "result", "provenance")


def export(cells: Iterable[Cell], path: str | os.PathLike[str]) -> int:
    """Writes the cells to a file that ends in .csv or .parquet; how many.

    Raises BadInput: another ending, pyarrow is missing, a place that cannot be written.
    """
    ending = Path(path).suffix.lower()
    if ending not in _WRITERS:
        raise bad_input("output", str(path), f"must end in {' or '.join(_WRITERS)}", "rename it")
    rows = [flat(cell) for cell in cells]
    with replacing(path) as temporary:
        _WRITERS[ending](rows, columns(rows), temporary)
    return len(rows)


def flat(cell: Cell) -> Row:
    """The cell as a row."""
    row: Row = {name: getattr(cell, name) for name in OWN}
    for part in PARTS:
        row.update(_flat((part,), getattr(cell, part)))
    return row


def columns(rows: Iterable[Row]) -> list[str]:
    """The fixed columns, then all others, part by part, each in order of its first row."""
    found = dict.fromkeys(name for row in rows for name in row if name not in OWN)
    rank = {part: i for i, part in enumerate(PARTS)}
    return [*OWN, *sorted(found, key=lambda name: rank[name.partition(".")[0]])]


def _flat(names: tuple[str, ...], value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping) and value:
        for name, inner in value.items():
            yield from _flat((*names, name), inner)
    elif isinstance(value, Mapping | list):
        yield path_of(names), json.dumps(value)
    else:
        yield path_of(names), value


def _write_csv(rows: list[Row], names: list[str], path: Path) -> None:
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
        writer = csv.DictWriter(file, names, restval="")
        writer.writeheader()
        for row in rows:
            writer.writerow({
                name: csv_text(value) if isinstance(value, str) else value
                for name, value in row.items()
            })  # fmt: skip


def _write_parquet(rows: list[Row], names: list[str], path: Path) -> None:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise bad_input(
            "output", str(path), "needs pyarrow", "pip install 'sci-barriers[parquet]', or use .csv"
        ) from None
    table = pyarrow.table({name: _column(row.get(name) for row in rows) for name in names})
    pyarrow.parquet.write_table(table, path)


def _column(values: Iterator[Any]) -> list[Any]:
    """One type for each column: as they are when they agree, else as text."""
    found = list(values)
    kinds = {type(value) for value in found if value is not None}
    longest = max((v.bit_length() for v in found if type(v) is int), default=0)
    if kinds == {int, float} and longest <= 53:
        return [None if v is None else float(v) for v in found]
    if len(kinds) <= 1 and kinds != {str} and longest <= 63:
        return found
    return [
        None if v is None else _sound(v if isinstance(v, str) else json.dumps(v)) for v in found
    ]


def _sound(text: str) -> str:
    """Text that can be encoded: what cannot be is written as an escape."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


_WRITERS: dict[str, Callable[[list[Row], list[str], Path], None]] = {
    ".csv": _write_csv,
    ".parquet": _write_parquet,
}
