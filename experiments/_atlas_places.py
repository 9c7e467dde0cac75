"""What the rows of an atlas along places say: how the runs ended, a sentence a solver, heat maps.

A place is what a block of the map has in common, such as a data set; along it one value varies. A
table gives, for each row, {"place", "at": the value as a number, "value": as text}.
"""

from __future__ import annotations

import runpy
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sci_barriers.atlas.sentences import sentences_by_place
from sci_barriers.atlas.verdicts import VERDICTS
from sci_barriers.tables import Table

Row = dict[str, Any]
Placed = Callable[[Row], Row]
ATLAS = runpy.run_path(str(Path(__file__).with_name("_atlas_table.py")))


def findings(table: Table, *, placed: Placed, group: str, symbol: str, noun: str) -> Sequence[str]:
    """For each problem how its cells ended, by the column `group`; a sentence for each solver; and
    the solvers that are absent.
    """
    said: list[str] = []
    for problem, rows in _problems(table).items():
        solvers, settings = ATLAS["sizes"](rows)
        groups: dict[str, list[Row]] = {}
        for row in rows:
            groups.setdefault(row[group], []).append(row)
        ended = [f"{name}: {_ended(own)}" for name, own in groups.items()]
        said.append(
            f"{problem}: {solvers} implementations, {settings} settings. {'; '.join(ended)}."
        )
        made = [{**row, **placed(row)} for row in rows]
        told = sentences_by_place(made, symbol=symbol, noun=noun)
        said += [f"{problem}: {text}" for text in told]
    return (*said, *ATLAS["absent"](table.rows, "problem", "solver"))


def figure(table: Table, stem: Path, *, placed: Placed, words: str, title: str) -> Sequence[Path]:
    """A heat map for each problem."""
    paths: list[Path] = []
    for problem, rows in _problems(table).items():
        made = [{**row, **placed(row)} for row in rows]
        texts = {row["at"]: row["value"] for row in made}
        heat_map = ATLAS["HEAT_MAP"](
            across="at", by="place", ticks=texts.__getitem__, words=words, turned=True,
            head=_head, given=False,
        )  # fmt: skip
        own = stem.with_name(f"{stem.name}_{problem.lower()}")
        paths += heat_map.draw(made, own, title=f"{problem}, {title}")
    return paths


def _head(setting: str, place: str) -> str:
    """In three lines, since blocks are narrow."""
    return f"{setting}\n{place}".replace(" at ", "\n").replace(" (", "\n(")


def _problems(table: Table) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in ATLAS["ran"](table.rows):
        found.setdefault(row["problem"], []).append(row)
    return found


def _ended(rows: Sequence[Row]) -> str:
    """How often each verdict; of many seeds the worst."""
    counts = Counter(row["verdict"] for row in rows)
    each = ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS if counts[verdict])
    return f"{len(rows)} cells, {each}"
