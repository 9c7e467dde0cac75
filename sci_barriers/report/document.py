"""The JSON document of a table (certificates/FORMAT.md, section 7), as far as a reader needs it.

Certificates are not opened: what a column calls proved is repeated, not checked.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sci_barriers.errors import BadInput, bad_input

FORMAT = "sci-barriers-table/1"
KINDS = ("parameter", "proved", "measured", "printed", "text")
EXTRA = ("certificate", "seconds")
LONGEST_HEADING = 200
REMEDY = "pass the .json that `sci-barriers tables` has written"
LARGEST = 500_000_000


def read(path: str | os.PathLike[str]) -> dict[str, Any]:
    """The document in a file. Raises BadInput unless it is a table's."""
    place = Path(path)
    try:
        size = place.stat().st_size
        if size > LARGEST:
            raise bad_input("TABLE.json", str(place), f"{size} bytes, too large", REMEDY)
        document = json.loads(place.read_text(encoding="utf-8"), parse_constant=_refused)
    except OSError as problem:
        reason = f"cannot be read: {problem.strerror or type(problem).__name__}"
        raise bad_input("TABLE.json", str(place), reason, REMEDY) from None
    except BadInput:
        raise
    except (ValueError, RecursionError):
        raise bad_input("TABLE.json", str(place), "is no JSON text", REMEDY) from None
    try:
        return dict(checked(document))
    except BadInput as problem:
        raise BadInput(f"{place}: {problem}") from None


def checked(document: object) -> Mapping[str, Any]:
    """The document itself, when it has the form of a table; else BadInput."""
    if not isinstance(document, Mapping) or document.get("format") != FORMAT:
        found = document.get("format") if isinstance(document, Mapping) else document
        raise bad_input("format", found, f"must be {FORMAT!r}", REMEDY)
    for name in ("id", "title", "claim"):
        if not isinstance(document.get(name, ""), str):
            raise bad_input(name, document[name], "must be text", REMEDY)
    for name in ("findings", "notes"):
        texts = document.get(name, [])
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise bad_input(name, texts, "must be a list of texts", REMEDY)
    if not isinstance(document.get("provenance", {}), Mapping):
        raise bad_input("provenance", document["provenance"], "must be an object", REMEDY)
    names = _names(document.get("columns"))
    rows = document.get("rows")
    if not isinstance(rows, list):
        raise bad_input("rows", rows, "must be a list", REMEDY)
    for i, row in enumerate(rows):
        if not isinstance(row, Mapping):
            raise bad_input(f"rows[{i}]", row, "must be an object", REMEDY)
        unknown = sorted(set(row) - names)
        if unknown:
            raise bad_input(f"rows[{i}]", unknown[0], "is not a column", REMEDY)
    return document


def _names(columns: object) -> set[str]:
    if not isinstance(columns, list) or not columns:
        raise bad_input("columns", columns, "must be a list that is not empty", REMEDY)
    names: set[str] = set()
    for i, column in enumerate(columns):
        name = column.get("name") if isinstance(column, Mapping) else None
        if not isinstance(name, str) or name in names or name in EXTRA:
            raise bad_input(f"columns[{i}]", column, "must have a name of its own", REMEDY)
        if column.get("kind") not in KINDS:
            raise bad_input(
                f"kind of column {name}", column.get("kind"), f"one of {', '.join(KINDS)}", REMEDY
            )
        if not isinstance(column.get("source") or "", str):
            raise bad_input(f"source of column {name}", column["source"], "must be text", REMEDY)
        heading, show = column.get("heading", name), column.get("show", True)
        if not isinstance(heading, str) or not 0 < len(heading) <= LONGEST_HEADING:
            bound = f"must be text of 1 to {LONGEST_HEADING} characters"
            raise bad_input(f"heading of column {name}", heading, bound, REMEDY)
        if not isinstance(show, bool):
            raise bad_input(f"show of column {name}", show, "must be true or false", REMEDY)
        names.add(name)
    return names | set(EXTRA)


def _refused(name: str) -> float:
    raise ValueError(name)
