"""The command `sweep`: the cells of a TOML file, run where one wishes, into a store.

Exit status: 0 every cell is done or was skipped; 1 some ended in an error, a timeout or without
memory; 2 bad input, or the sweep could not go on (a full disk, no workers); 130 interrupted (by
Ctrl-C, SIGTERM). What came back is stored in any case.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sci_barriers.errors import BadInput, bad_input

if TYPE_CHECKING:
    from sci_barriers.sweep import Summary

BACKENDS = ("in-process", "loky", "dask", "submitit")
"""As in sci_barriers.sweep, which is not imported for --help; a test compares them."""
TROUBLE = ("error", "timeout", "memory")


@click.command("sweep", short_help="Run the cells of a TOML file; resumes what was begun.")
@click.argument("config", metavar="CONFIG.toml")
@click.option(
    "--backend",
    metavar="NAME",
    default=None,
    help=f"{', '.join(BACKENDS)}. [default: loky, or dask with --scheduler]",
)
@click.option("--jobs", type=int, default=None, metavar="N", help="Processes. [default: all cores]")
@click.option("--scheduler", metavar="tcp://HOST:PORT", default=None, help="A dask scheduler.")
@click.option(
    "--store",
    "place",
    metavar="FILE",
    default=None,
    help="The results. [default: as CONFIG says, else CONFIG with .sqlite]",
)
@click.option(
    "--fresh/--resume",
    default=False,
    show_default=True,
    help="Forget what is stored of these cells, or go on.",
)
@click.option(
    "--timeout",
    type=int,
    default=None,
    metavar="S",
    help="Seconds for a cell whose kind takes a time; other times make other cells.",
)
@click.option(
    "--solver",
    metavar="FILE.py:NAME",
    default=None,
    help="Your own, in place of those that CONFIG names; also package.module:NAME.",
)
@click.option(
    "--problem",
    metavar="P1|P2|P3",
    default=None,
    help="What --solver minimises; the others are left out. [default: P2]",
)
@click.option(
    "--normalisation",
    metavar="1|1/m|1/2m",
    default=None,
    help="Factor of ||Ax - y||^2 that --solver minimises, for P2. [default: 1/2m]",
)
@click.option("--dry-run", is_flag=True, help="Count the cells; run none.")  # fmt: skip
def sweep_command(
    config: str, backend: str | None, jobs: int | None, scheduler: str | None, place: str | None,
    fresh: bool, timeout: int | None, solver: str | None, problem: str | None,
    normalisation: str | None, dry_run: bool,
) -> None:  # fmt: skip
    """Run the cells that CONFIG.toml describes, those that are not done, and store each.

    Ctrl-C stops it, and the same command goes on: what came back is stored and not run again; what
    was under way is. Cells that ended in an error, a timeout or without memory are run again.

    --solver runs a program of yours: an estimator, its class, or a callable (A, y, lam) -> x.
    Workers elsewhere need the file at the same place.

    A dask scheduler runs what anybody sends to its port: keep it on 127.0.0.1, or use TLS.

    \b
    exit status 0   all cells are done, or were skipped
                1   some ended in an error, a timeout, or without memory
                2   bad input, or it could not go on: a full disk, no workers
                130 interrupted
    """
    from sci_barriers.store import Store
    from sci_barriers.sweep import backend as make
    from sci_barriers.sweep import read_sweep, run

    described = read_sweep(config)
    if timeout is not None:
        described = described.with_timeout(timeout)
    if solver is not None:
        described = described.with_solver(
            solver, problem=problem or "P2", normalisation=normalisation or "1/2m"
        )
    elif problem is not None or normalisation is not None:
        raise bad_input(
            "--problem, --normalisation", problem or normalisation, "are for --solver alone",
            "leave them out",
        )  # fmt: skip
    tasks = described.tasks()
    for line in described.left_out():
        click.echo(line, err=True)
    file = (
        Path(place) if place is not None else described.store or Path(config).with_suffix(".sqlite")
    )
    if dry_run:
        _count(tasks, file)
        return
    _terminable()
    there = make(backend, jobs=jobs, scheduler=scheduler, folder=f"{file}.submitit")
    fine = False
    try:
        with Store(file) as store:
            if fresh:
                store.forget(tasks)
            with _progress() as progress:
                found = run(tasks, store, there, progress=progress, folder=described.folder)
            fine = not found.interrupted
            _tell(found, store.trouble(tasks), file)
    finally:
        there.close(wait=fine)
    if found.interrupted:
        sys.exit(130)
    if any(found.counts.get(status) for status in TROUBLE):
        sys.exit(1)


def _count(tasks: dict[str, str], file: Path) -> None:
    from sci_barriers.store import Store

    done: frozenset[str] = frozenset()
    if file.exists():
        with Store(file, write=False) as store:
            done = store.done()
    click.echo(f"{len(tasks)} cells, {len(done & tasks.keys())} done in {file}")


def _terminable() -> None:
    """SIGTERM, as batch systems send it, ends a sweep as Ctrl-C does."""

    def stop(number: int, frame: Any) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)


@contextmanager
def _progress() -> Iterator[Any]:
    """A line with cells, rate and time left on a terminal; elsewhere a line now and then."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    bar = Progress(
        TextColumn("cells"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"),
        TextColumn("left"), TimeRemainingColumn(), TextColumn("{task.fields[trouble]}"),
        console=console, disable=not console.is_terminal,
    )  # fmt: skip
    shown = {"next": 0.0, "workers": -1}

    def tell(now: Summary) -> None:
        if now.workers != shown["workers"]:
            if shown["workers"] >= 0:
                there = f"{now.workers}" if now.workers else "none, the sweep waits for new ones"
                console.print(f"workers: {there} ({shown['workers']:.0f} before)", highlight=False)
            shown["workers"] = now.workers
        rate = now.finished / now.seconds if now.seconds > 0 else 0.0
        trouble = ", ".join(f"{now.counts[s]} {s}" for s in TROUBLE if now.counts.get(s))
        if console.is_terminal:
            bar.update(
                line, total=now.total, completed=now.already + now.finished,
                rate=f"{rate:.1f}/s", trouble=trouble,
            )  # fmt: skip
        elif now.seconds >= shown["next"]:
            shown["next"] = max(2 * now.seconds, 5.0)
            left = f", {now.left / rate:.0f} s left" if rate else ""
            text = f"{now.already + now.finished} of {now.total} cells, {rate:.1f}/s{left}"
            click.echo(f"{text}{', ' if trouble else ''}{trouble}", err=True)

    with bar:
        line = bar.add_task("cells", total=None, rate="", trouble="")
        yield tell


def _tell(found: Summary, trouble: dict[str, int], file: Path) -> None:
    ended = ", ".join(f"{count} {status}" for status, count in sorted(found.counts.items()))
    click.echo(
        f"{found.total} cells: {found.already} were done, {found.finished} came back"
        f"{f' ({ended})' if ended else ''}, {found.left} are left; {found.seconds:.1f} s; {file}"
    )
    for message, count in list(trouble.items())[:5]:
        click.echo(f"  {count} x {message}")
    if found.lost:
        click.echo(f"  workers died {found.lost} times; their cells were run again", err=True)
    if found.interrupted:
        click.echo("interrupted; the same command goes on from here", err=True)


def read_where(given: tuple[str, ...]) -> dict[str, str]:
    """("a.b=c", ...) -> {"a.b": "c"}. BadInput for other texts."""
    found = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise bad_input("--where", text, "must be NAME=VALUE", "pass --where solver=celer")
        found[name] = value
    return found


def one_of(flags: dict[str, object]) -> None:
    """BadInput when two of these options were given."""
    given = [name for name, value in flags.items() if value]
    if len(given) > 1:
        raise BadInput(f"{' and '.join(given)} exclude each other; give one of them")
