"""The cells of an atlas: a sweep run by the sweep engine, each finished cell once.

Cells that are in the store beside the description already are not run again. A short run has a
store of its own, and leaves nothing.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from sci_barriers.store import Cell, Store
from sci_barriers.sweep import Sweep, backend, read_sweep, run
from sci_barriers.tables import Settings

Row = dict[str, Any]
Short = Callable[[Mapping[str, Any]], Mapping[str, Any]]


def finished(path: Path, settings: Settings, *, short: Short, names: Sequence[str]) -> list[Row]:
    """The cells of the sweep in its order: {"key", "kind", "asked", "status", "result", "seconds"}.

    short: from a part of the sweep, that of a short run. names: of the parameters in the key.
    """
    sweep = read_sweep(path)
    if settings.quick:
        sweep = replace(sweep, parts=tuple(short(part) for part in sweep.parts))
    tasks = sweep.tasks()
    with _store(sweep, settings) as store:
        runner = backend(jobs=settings.jobs)
        try:
            if run(tasks, store, runner).interrupted:
                raise KeyboardInterrupt
        except BaseException:
            runner.close(wait=False)
            raise
        runner.close(wait=True)
        found = [store.get(key) for key in tasks]
    rows: dict[str, Row] = {}
    for cell in found:
        if cell is not None:
            made = _row(cell, names)
            rows.setdefault(made["key"], made)  # a solver that is absent is one row
    return list(rows.values())


@contextmanager
def _store(sweep: Sweep, settings: Settings) -> Iterator[Store]:
    with tempfile.TemporaryDirectory() as folder:
        own = Path(folder) / "short.sqlite"
        with Store(own if settings.quick or sweep.store is None else sweep.store) as store:
            yield store


def _row(cell: Cell, names: Sequence[str]) -> Row:
    asked = cell.spec["parameters"]
    if cell.status == "skipped":
        asked = {**{name: asked.get(name) for name in ("problem", "solver")},
                 "skipped": cell.result["message"]}  # fmt: skip
    parts = [str(asked[name]) for name in ("solver", *names) if name in asked]
    if "skipped" in asked:
        parts = [str(asked["problem"]), asked["solver"], "absent"]
    return {
        "key": "-".join(parts).replace("--", "-"), "kind": cell.spec["cell"], "asked": asked,
        "status": cell.status, "result": cell.result, "seconds": cell.seconds,
    }  # fmt: skip
