"""Check a table: every row's certificate, and every proved cell against what it claims."""

from __future__ import annotations

import os
from typing import Any

from . import binding as bound
from .checker import check
from .numbers import Unreadable
from .reader import (
    anything,
    boolean,
    fields,
    heading,
    label,
    list_of,
    load,
    maybe,
    one_of,
    read_bytes,
    words,
)
from .subjects import same_value

TABLE = "sci-barriers-table/1"
CHECKED = ("parameter", "proved")


def check_table(table: Any, folder: str) -> tuple[int, list[str]]:
    """The number of rows and, for each rejected row, a line that says why.

    Raises Unreadable if the table itself, or a certificate that it names, cannot be read.
    """
    columns = list_of(
        lambda v, w: fields(
            v,
            w,
            {"name": label, "kind": one_of("parameter", "proved", "measured", "printed", "text")},
            {"source": maybe(label), "heading": heading, "show": boolean},
        ),
        least=1,
        most=1000,
    )
    got = fields(
        table,
        "table",
        {"format": one_of(TABLE), "columns": columns, "rows": list_of(anything)},
        dict.fromkeys(("id", "title", "claim", "notes", "provenance", "binding"), anything)
        | {"findings": list_of(words)},
    )
    binding = bound.read(got.get("binding", {"statements": {}, "instances": {}}))
    sources: dict[str, str | None] = {}
    for column in got["columns"]:
        source = column.get("source")
        if column["name"] in sources or column["name"] in ("certificate", "seconds"):
            raise Unreadable(f"columns: the name {column['name']!r} is taken")
        if (column["kind"] in CHECKED) != (source is not None):
            raise Unreadable(
                f"columns: {column['name']!r}: a source belongs to {' and '.join(CHECKED)} columns"
            )
        if column["kind"] == "proved":
            bound.declared(source, binding)
        sources[column["name"]] = source
    proved = {column["name"] for column in got["columns"] if column["kind"] == "proved"}
    lines = []
    for number, row in enumerate(got["rows"]):
        why = _row(row, f"row {number}", sources, proved, binding, folder)
        if why:
            lines.append(f"row {number}: {why}")
    return len(got["rows"]), lines


def _row(
    row: Any,
    where: str,
    sources: dict[str, str | None],
    proved: set[str],
    binding: dict[str, Any],
    folder: str,
) -> str:
    if not isinstance(row, dict):
        raise Unreadable(f"{where}: an object is needed")
    unknown = sorted(set(row) - set(sources) - {"certificate", "seconds"})
    if unknown:
        raise Unreadable(f"{where}: {unknown[0][:80]!r} is not a column")
    path = row.get("certificate")
    if path is None:
        claimed = sorted(name for name in proved if row.get(name) is not None)
        return f"{claimed[0]} is called proved, but there is no certificate" if claimed else ""
    try:
        certificate = load(read_bytes(_inside(path, folder, where)))
        outcome = check(certificate)
    except Unreadable as problem:
        raise Unreadable(f"{where}: certificate {str(path)[:120]!r}: {problem}") from None
    if not outcome.accepted:
        return outcome.reason
    for name, source in sources.items():
        if source is not None and not same_value(row.get(name), _lookup(certificate, source)):
            return f"{name} = {str(row.get(name))[:60]} is not what the certificate says ({source})"
    return bound.refusal(certificate, binding, {source for source in sources.values() if source})


def _inside(path: Any, folder: str, where: str) -> str:
    """The certificate's path below the table's folder."""
    if (
        not isinstance(path, str)
        or not path
        or os.path.isabs(path)
        or "\\" in path
        or ".." in path.split("/")
    ):
        raise Unreadable(f"{where}.certificate: a path below the table's folder is needed")
    return os.path.join(folder, path)


def _lookup(certificate: Any, source: str) -> Any:
    """The value at instances.LABEL... or statements.NAME.claim...; None where a key is absent."""
    parts = source.split(".")
    allowed = (parts[0] == "instances" and len(parts) >= 2) or (
        parts[0] == "statements" and len(parts) >= 4 and parts[2] == "claim"
    )
    if not allowed:
        raise Unreadable(f"columns: {source!r} leads neither to a parameter nor to a claim")
    value = certificate
    for part in parts:
        if isinstance(value, list) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        elif isinstance(value, dict):
            value = value.get(part)
        else:
            return None
    return value
