"""What the tables of the atlas share: columns, the row of a cell, deviations, absent solvers, maps.

A row stands for one finished cell of a sweep, {"key", "kind", "asked", "status", "result",
"seconds"}. What the cell says of its run is measured; distances are proved again, from x alone. A
solver that is absent has a row without numbers.
"""

from __future__ import annotations

import runpy
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

from sci_barriers import solve
from sci_barriers.atlas.verdicts import NONE, RIGHT, verdict
from sci_barriers.exact import Q, as_q
from sci_barriers.problems import Instance
from sci_barriers.solvers.proved import written
from sci_barriers.solvers.small.candidate import minimisers_at
from sci_barriers.tables import Column, fixed

DIGITS = 6
ASKED = ("solver", "setting", "version", "options", "seeds")
SOLVERS = (
    "A solver is one routine of a library together with what calls it: libraries have several, and"
    " cvxpy and qpsolvers pass one problem to many. cvxpy models the problem as it is written;"
    " through qpsolvers x are the multipliers of the dual that it hands back. ISTA and FISTA in"
    " torch are loops of this package on torch's products. default: the library's own tolerances;"
    " tight: 2^-52, 1e-15 or less, or the smallest that it takes or answers with (column options)."
)
"""A note for every table: who is judged."""
HEADINGS = {
    "verdict_given": "verdict, data given", "counts_given": "counts, data given",
    "scored_true": "error, true data, of the cell", "proved_by": "proved by",
}  # fmt: skip
MEASURED = ("flagged", "iterations", "counts", "counts_given", "verdict_given", "outputs")
Row = dict[str, Any]


def beside(name: str) -> dict[str, Any]:
    """The names of the file _atlas_NAME.py."""
    return runpy.run_path(str(Path(__file__).with_name(f"_atlas_{name}.py")))


FINISHED, HEAT_MAP = beside("cells")["finished"], beside("figure")["HeatMap"]


# -- columns ---------------------------------------------------------------------------------------


def text(name: str, heading: str | None = None, **options: Any) -> Column:
    """Words, or what the cell was asked."""
    return Column(name=name, kind="text", heading=heading or name, **options)


def proved(name: str, heading: str, path: str, **options: Any) -> Column:
    """What stands in the row's certificate at statements.PATH."""
    return Column(name=name, kind="proved", heading=heading, source=f"statements.{path}", **options)


def error(name: str, heading: str) -> tuple[Column, Column]:
    """Both bounds of the distance that the statement `name` proves, shown as one number."""
    upper = f"{name}_upper"
    return (
        proved(name, heading, f"{name}.claim.lower", format=fixed(name, upper, digits=DIGITS)),
        proved(upper, f"{heading}, upper", f"{name}.claim.upper", show=False),
    )


def judged(format: Any = None) -> tuple[Column, ...]:
    """How the run ended; for many seeds how often each way."""
    return (
        Column(name="flagged", kind="measured", heading="warned"),
        text("status"),
        text("verdict", format=format or _frequency, raw_heading="verdict"),
    )


def kept(*names: str, kind: Any = "text") -> tuple[Column, ...]:
    """Columns of the JSON and CSV documents only."""
    return tuple(
        Column(name=name, kind=kind, heading=HEADINGS.get(name, name), show=False) for name in names
    )


def instances(*names: str) -> tuple[Column, ...]:
    """The instances of the certificate, whole, under their labels."""
    return tuple(
        Column(name=name, kind="parameter", heading=name, source=f"instances.{name}", show=False)
        for name in names
    )


def _frequency(row: Mapping[str, Any]) -> str:
    counts = row.get("counts")
    if counts is None:
        return row["verdict"] or "–"
    return ", ".join(f"{count} {each}" for each, count in counts.items() if count)


# -- rows ------------------------------------------------------------------------------------------


def begun(cell: Row, columns: Iterable[Column], *, asked: Sequence[str]) -> Row:
    """The row without its proof: None, what the cell was asked, and what it found.

    asked: further names of what it was asked.
    """
    found: Row = dict.fromkeys(column.name for column in columns)
    result = cell["result"]
    found |= {name: cell["asked"].get(name) for name in (*ASKED, *asked) if name in found}
    found |= {"status": cell["status"], "message": result.get("message") or None}
    if is_absent(cell):
        return found
    found |= {name: result.get(name) for name in MEASURED if name in found}
    return found | {"scored_true": result.get("error_true"), "verdict": result.get("verdict", NONE)}


def is_absent(cell: Row) -> bool:
    """Whether the cell says that its solver was not there."""
    return "skipped" in cell["asked"]


def output(cell: Row) -> tuple[Q, ...] | None:
    """x, exactly; None where there is none."""
    x = cell["result"].get("x")
    return None if x is None else tuple(as_q(float.fromhex(entry)) for entry in x)


@lru_cache(maxsize=512)
def minimisers(instance: Instance, label: str) -> tuple[Any, Any]:
    """(the set of minimisers, its statement) of explicit data, by the certified solver."""
    found = solve(instance)
    certificate = found.certificate
    assert certificate is not None
    if "minimisers" not in certificate["statements"]:  # it speaks of support and signs alone
        proved = minimisers_at(instance, support=found.support, signs=found.signs)
        certificate = written(instance, proved).certificate
    return found.set, {**certificate["statements"]["minimisers"], "instance": label}


# -- deviations ------------------------------------------------------------------------------------


def differs(row: Row, *, wrong: bool, bounds: Sequence[str]) -> str | None:
    """None, or where the cell contradicts what is known exactly: its score, verdict and counts.

    wrong: by the exact comparison; bounds: decimal bounds of the distance.
    """
    said = row["scored_true"]
    if said is None:
        return None if row["verdict"] == NONE else f"verdict {row['verdict']} without an output"
    low, high = map(Fraction, bounds)
    slack = Fraction(said) / 10**11
    if not low - slack <= Fraction(said) <= high + slack:
        return f"the cell says {said}, the proof {bounds[0]}"
    counts = row.get("counts")
    if counts is None:
        due = verdict(answered=True, wrong=wrong, flagged=row["flagged"])
        return None if due == row["verdict"] else f"verdict {row['verdict']}, expected {due}"
    if sum(counts.values()) != row["seeds"]:
        return f"{sum(counts.values())} outcomes of {row['seeds']} seeds"
    far = sum(count for each, count in counts.items() if each not in (RIGHT, NONE))
    return None if wrong == (far > 0) else f"{far} wrong, the farthest is wrong: {wrong}"


def proved_otherwise(row: Row) -> str | None:
    """The same for rows whose certificate has the distance error_true and a verdict on it."""
    if row["status"] == "skipped":
        return None
    bounds = (row["error_true"], row["error_true_upper"])
    if (row["scored_true"] is None) != (row["error_true"] is None):
        return f"the cell says {row['scored_true']}, the proof {row['error_true']}"
    return differs(row, wrong=row["wrong"] == "proved", bounds=bounds)


# -- findings --------------------------------------------------------------------------------------


def ran(rows: Iterable[Row]) -> list[Row]:
    """The rows whose solver was there."""
    return [row for row in rows if row["status"] != "skipped"]


def sizes(rows: Iterable[Row]) -> tuple[int, int]:
    """How many implementations, and how many settings of them."""
    pairs = {(row["solver"], row["setting"]) for row in rows}
    return len({solver for solver, _ in pairs}), len(pairs)


def absent(rows: Iterable[Row], *names: str) -> tuple[str, ...]:
    """One sentence on the solvers that were not there, with the reasons; names: of columns that
    stand before the reason.
    """
    found = dict.fromkeys(
        f"{' '.join(row[name] for name in names)} ({row['message']})"
        for row in rows if row["status"] == "skipped"
    )  # fmt: skip
    return (f"Not run: {'; '.join(found)}.",) if found else ()
