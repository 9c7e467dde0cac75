"""The command line: `sci-barriers tables`, `list`, `verify`, `solve`, `challenge`, `sweep`,
`results`, `report`.

Exit status: 0 all is as expected, and `challenge` has refuted; 1 a row deviates from what its
experiment expects, or a certificate is rejected; 2 bad input, one line `error: …` on stderr,
nothing half-written; 3 `solve` is undecided; 4 `challenge` ends in information, 5 without a claim;
130 interrupted. Progress goes to stderr, results to stdout. What takes long to import is imported
inside the commands.
"""

from __future__ import annotations

import os
import sys
import time
import traceback
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from . import __version__
from .cli_challenge import challenge_command
from .cli_report import report_command
from .cli_solve import solve_command
from .cli_sweep import results_command, sweep_command
from .errors import BadInput, SciBarriersError, bad_input

if TYPE_CHECKING:
    from .tables import Experiment, Summary
    from .tables.runs import Progress

FOLDER = "experiments"
OUT = "paper_tables"
QUICK_OUT = "paper_tables/quick"  # a short run must not replace a full table


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="sci-barriers")
def commands() -> None:
    """Tables on computability barriers whose numbers are proved, and the checker of the proofs."""


_experiments = click.option(
    "--experiments", "folder", metavar="DIR", default=FOLDER, show_default=True,
    help="Folder of experiment files; they are executed.",
)  # fmt: skip


@commands.command("tables", short_help="Make the tables named, or all, and check them.")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--quick", is_flag=True, help="Fewer rows.")
@click.option("--jobs", type=int, default=None, metavar="N", help="Processes. [default: all cores]")
@click.option("--out", metavar="DIR", default=None, help="[default: paper_tables, /quick in it]")
@click.option("--seed", type=int, default=0, metavar="S", show_default=True, help="Random cells.")
@_experiments
def tables_command(
    ids: tuple[str, ...], quick: bool, jobs: int | None, out: str | None, seed: int, folder: str
) -> None:
    """Make the tables named, or all: .md, .tex, .csv, .json, .html, figures, certificates.

    Every certificate is checked after it was written. A table is written when all its rows are
    there; until then the old files stay as they are. A quick run writes to paper_tables/quick
    unless --out says otherwise.
    """
    from .report import html
    from .tables import Settings, run, save, scan
    from .tables.saving import prepare

    settings = Settings(quick=quick, seed=seed, jobs=_cores() if jobs is None else jobs)
    experiments, failures = scan(folder)
    chosen = _chosen(experiments, failures, ids)
    out = (QUICK_OUT if quick else OUT) if out is None else out
    prepare(out)
    command = " ".join(
        ["sci-barriers tables", *ids, *(["--quick"] if quick else []), *_unless(0, "--seed", seed)]
    )
    summaries = []
    for experiment in chosen:
        start = time.monotonic()
        with _progress(experiment.id) as progress:
            table = run(experiment, settings, progress)
        summaries.append(save(table, out, command=command, page=html))
        _tell(summaries[-1], time.monotonic() - start)
    _total(summaries, out)
    if not all(summary.fine for summary in summaries):
        sys.exit(1)


@commands.command("list", short_help="The experiments of a folder.")
@click.option("--json", "as_json", is_flag=True, help="One JSON array on stdout.")
@_experiments
def list_command(as_json: bool, folder: str) -> None:
    """The experiments of a folder, and the files that cannot be loaded (exit status 2)."""
    import json

    from .tables import scan

    experiments, failures = scan(folder)
    if as_json:
        rows = [
            {"id": e.id, "title": e.title, "claim": e.claim, "file": e.path and e.path.name}
            for e in experiments
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        width = max((len(e.id) for e in experiments), default=0)
        for experiment in experiments:
            click.echo(f"{experiment.id:{width}}  {experiment.title}")
    if failures:
        raise BadInput("; ".join(failures))


@commands.command("verify", short_help="Check certificates and tables.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
def verify_command(files: tuple[str, ...]) -> None:
    """Check certificates and tables: 0 all accepted, 1 some rejected, 2 some unreadable."""
    from .certificates import main as check

    sys.exit(check(files))


commands.add_command(solve_command)
commands.add_command(challenge_command)
commands.add_command(sweep_command)
commands.add_command(results_command)
commands.add_command(report_command)


def _cores() -> int:
    """The processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return max(len(os.sched_getaffinity(0)), 1)
    return os.cpu_count() or 1


def _unless(default: object, name: str, value: object) -> list[str]:
    return [] if value == default else [name, str(value)]


def _chosen(
    experiments: Sequence[Experiment], failures: Sequence[str], ids: Sequence[str]
) -> list[Experiment]:
    """The experiments asked for; a file that fails stops everything unless others are named."""
    known = {experiment.id: experiment for experiment in experiments}
    unknown = [name for name in ids if name not in known]
    reasons = "".join(f"; {failure}" for failure in failures)
    if unknown:
        raise bad_input(
            "ID", ", ".join(unknown), "unknown", f"known are {', '.join(known) or 'none'}{reasons}"
        )
    if failures and not ids:
        raise BadInput("; ".join(failures))
    for failure in failures:
        click.echo(f"warning: {failure}", err=True)
    return [known[name] for name in dict.fromkeys(ids)] if ids else list(experiments)


@contextmanager
def _progress(name: str) -> Iterator[Progress | None]:
    """A bar with rows and seconds on a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn(name), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _tell(summary: Summary, seconds: float) -> None:
    """One line per table, then a line for each thing that is not as it should be."""
    rows = f"{summary.rows} rows, {summary.proved} proved, {len(summary.deviations)} deviations"
    rejected = f", {len(summary.rejected)} REJECTED" if summary.rejected else ""
    click.echo(f"{summary.id}: {rows}{rejected} ({seconds:.1f} s)")
    for line in summary.deviations:
        click.echo(f"  deviation in {line}")
    for line in summary.rejected:
        click.echo(f"  rejected: {line}")
    if summary.skipped:
        click.echo(f"  no figure: {summary.skipped}")


def _total(summaries: Sequence[Summary], out: str) -> None:
    rows = sum(summary.rows for summary in summaries)
    proved = sum(summary.proved for summary in summaries)
    deviations = sum(len(summary.deviations) for summary in summaries)
    tables = "1 table" if len(summaries) == 1 else f"{len(summaries)} tables"
    click.echo(f"{tables} in {out}: {rows} rows, {proved} proved, {deviations} deviations")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command; every error of ours, and of the arguments, is one line and exit status 2."""
    # loky says so when it replaces a worker that has grown; nothing is lost
    warnings.filterwarnings("ignore", message="A worker stopped while some jobs")
    try:
        status = commands.main(
            args=None if arguments is None else list(arguments),
            prog_name="sci-barriers",
            standalone_mode=False,
        )
    except click.exceptions.NoArgsIsHelpError as problem:
        click.echo(problem.format_message())
        status = 2
    except click.ClickException as problem:
        _fail(f"{' '.join(problem.format_message().split())} (see sci-barriers --help)")
    except SciBarriersError as problem:
        _fail(" ".join(str(problem).split()))
    except (click.Abort, KeyboardInterrupt):
        click.echo("error: interrupted; files not yet finished are unchanged", err=True)
        sys.exit(130)
    except Exception:  # a mistake of ours: status 1 has another meaning
        traceback.print_exc()
        _fail("this is a mistake in sci_barriers; please report the lines above")
    sys.exit(status if isinstance(status, int) else 0)


def _fail(message: str) -> None:
    click.echo(f"error: {message}", err=True)
    sys.exit(2)


if __name__ == "__main__":
    main()
