"""The command `results`: what a store holds, as a list, a file, or one store out of two."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from sci_barriers.cli_sweep.sweep import one_of, read_where

if TYPE_CHECKING:
    from sci_barriers.store import Store

SHOWN = 20
_WIDTH = 100


@click.command("results", short_help="Look at the results of sweeps, export or merge them.")
@click.argument("place", metavar="STORE.sqlite")
@click.option(
    "--where",
    "given",
    multiple=True,
    metavar="NAME=VALUE",
    help="Cells with this parameter; may be repeated.",
)
@click.option("--status", default=None, metavar="STATUS", help="Cells that ended like this.")
@click.option(
    "--export",
    "out",
    metavar="FILE",
    default=None,
    help="To .csv or .parquet. In .csv an apostrophe stands before texts that a spreadsheet would "
    "run as formulas.",
)
@click.option(
    "--merge",
    "other",
    metavar="STORE",
    default=None,
    help="Add the cells of another store to this one.",
)
@click.option("--all", "everything", is_flag=True, help=f"More than {SHOWN} cells.")
@click.option("--json", "as_json", is_flag=True, help="A JSON object for each cell, a line each.")
@click.option("--check", is_flag=True, help="Whether the file is sound.")  # fmt: skip
def results_command(
    place: str, given: tuple[str, ...], status: str | None, out: str | None, other: str | None,
    everything: bool, as_json: bool, check: bool,
) -> None:  # fmt: skip
    """Show the cells of STORE.sqlite, or export, merge, check them.

    Reading does not disturb a sweep that is writing to the store.
    """
    from sci_barriers.errors import bad_input
    from sci_barriers.store import STATUSES, Store, export

    one_of({"--export": out, "--merge": other, "--check": check})
    if (other is not None or check) and (given or status is not None):
        raise bad_input("--where, --status", given or status, "choose cells to show or to export",
                        "leave them out")  # fmt: skip
    if status is not None and status not in STATUSES:
        raise bad_input("--status", status, f"must be one of {', '.join(STATUSES)}", "name one")
    where = {f"parameters.{name}": value for name, value in read_where(given).items()}
    if other is not None:
        _merge(place, other)
        return
    with Store(place, write=False) as store:
        if check:
            found = store.check()
            click.echo(f"{place}: {found}")
            if found != "ok":
                sys.exit(1)
        elif out is not None:
            click.echo(f"{export(store.cells(where, status=status), out)} cells in {out}")
        else:
            _show(store, where, status, everything=everything, as_json=as_json)


def _merge(place: str, other: str) -> None:
    from sci_barriers.store import Store, merge

    with Store(other, write=False) as source, Store(place) as store:
        found = merge(store, source)
    click.echo(
        f"{found.added} cells added, {found.improved} done there and not here, {found.same} equal, "
        f"{found.kept} not done there, {len(found.different)} done with different results"
    )
    for key in found.different[:SHOWN]:
        click.echo(f"  {key}: this store's result stays", err=True)


def _show(
    store: Store, where: dict[str, str], status: str | None, *, everything: bool, as_json: bool
) -> None:
    count = 0
    for cell in store.cells(where, status=status):
        count += 1
        if as_json:
            shown = {name: getattr(cell, name) for name in cell.__dataclass_fields__}
            click.echo(json.dumps(shown, ensure_ascii=False))
        elif everything or count <= SHOWN:
            spec, result = (json.dumps(each, ensure_ascii=False) for each in (
                cell.spec["parameters"], cell.result))  # fmt: skip
            click.echo(f"{cell.key[:10]}  {cell.status:9}  {spec[:_WIDTH]}  {result[:_WIDTH]}")
    if not as_json:
        if count > SHOWN and not everything:
            click.echo(f"... {count - SHOWN} more; --all, --json or --export shows them")
        ended = ", ".join(f"{n} {name}" for name, n in store.counts().items())
        click.echo(f"{count} cells shown of {ended or 'none'}")
