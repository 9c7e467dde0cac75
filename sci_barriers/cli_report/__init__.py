"""The command `report`: a table's JSON document as one HTML file."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("report", short_help="A table as one HTML file, to sort and to filter.")
@click.argument("table", metavar="TABLE.json")
@click.option(
    "--out", default=None, metavar="FILE.html", help="[default: TABLE.html beside TABLE.json]"
)
def report_command(table: str, out: str | None) -> None:
    """Write the table in TABLE.json, as `tables` has written it, as one HTML file.

    `tables` writes the same file beside TABLE.json. It needs no other file and no network. Its
    certificates are not checked: `verify` does.
    """
    from sci_barriers.errors import bad_input
    from sci_barriers.files import read_target, replacing
    from sci_barriers.report import html, read

    source = Path(table)
    target = source.with_suffix(".html") if out is None and source.name else Path(out or "")
    document = read(source)
    read_target(target, name="--out")
    if target.exists() and target.samefile(source):
        raise bad_input("--out", str(target), "is TABLE.json itself", "pass another name")
    page = html(document)
    with replacing(target, name="--out") as temporary:
        temporary.write_text(page, encoding="utf-8", newline="\n")
    click.echo(f"{target}: {len(document['rows'])} rows, {len(document['columns'])} columns")
