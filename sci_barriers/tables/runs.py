"""Run an experiment: every cell becomes a row, in order, in this process or in several.

Deterministic: the table depends on the experiment, `quick` and `seed`, not on `jobs`. Workers get
(file, id, cell) through the sweep engine and load the experiment themselves, so a row function need
not be picklable. Each row gets its own copy of the cell. Nothing is written. Serial experiments use
this process only.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from ..errors import BadInput, SciBarriersError, bad_input
from .cells import specification
from .experiment import Experiment, Row, RowResult, Settings, Table
from .loading import load, reason

Progress = Callable[[int, int], None]
MOST_JOBS = 64  # more processes than any table gains from
PER_JOB = 2  # rows under way or waiting for each process


class TableFailed(SciBarriersError):
    """A table could not be made; the message names the table, the row with its cell, the reason."""


@contextmanager
def blaming(what: str) -> Iterator[None]:
    """Turn any exception of an experiment's own functions into TableFailed with its reason."""
    try:
        yield
    except Exception as problem:
        raise TableFailed(f"{what}: {reason(problem)}; no file was changed") from problem


@dataclass(frozen=True, kw_only=True)
class _Failure:
    why: str


Outcome = RowResult | _Failure


def run(experiment: Experiment, settings: Settings, progress: Progress | None = None) -> Table:
    """The table; progress(done, total) is called after each row.

    Raises TableFailed when `cells`, `row` or `expect` raises, when a row is something else than its
    columns, or when the cells are not JSON objects with different keys. Raises BadInput when
    jobs > 1 and the experiment, not serial, was not loaded from a file.
    """
    name = experiment.id
    with blaming(f"cells of table {name}"):
        cells = [_plain(cell, "cell") for cell in experiment.cells(settings)]
        keys = _keys(cells)
    results: list[RowResult] = []
    deviations: list[str | None] = []
    with closing(_outcomes(experiment, cells, settings.jobs)) as outcomes:
        for key, cell, outcome in zip(keys, cells, outcomes):
            shown = json.dumps(cell, ensure_ascii=False)[:300]
            with blaming(f"table {name}, row {key}, cell {shown}"):
                if isinstance(outcome, _Failure):
                    raise TableFailed(outcome.why)
                deviations.append(experiment.expect(outcome.row))
            results.append(outcome)
            if progress:
                progress(len(results), len(cells))
    return Table(
        experiment=experiment,
        settings=settings,
        keys=keys,
        rows=tuple(result.row for result in results),
        certificates=tuple(result.certificate for result in results),
        seconds=tuple(result.seconds for result in results),
        deviations=tuple(deviations),
    )


def _outcomes(experiment: Experiment, cells: list[Row], jobs: int) -> Generator[Outcome]:
    jobs = 1 if experiment.serial else min(jobs, len(cells), MOST_JOBS)
    if jobs == 1:
        for cell in cells:
            yield _attempt(experiment, cell)
        return
    if experiment.path is None:
        raise bad_input(
            "jobs", jobs, f"must be 1 while {experiment.id} was not loaded from a file", "use load"
        )
    from ..sweep import backend

    there = backend("loky", jobs=jobs)
    waiting, flying, ended = iter(cells), deque[Future[list[str]]](), False
    try:
        while True:
            for cell in islice(waiting, PER_JOB * jobs - len(flying)):
                flying.append(there.submit([specification(experiment, cell)]))
            if not flying:
                ended = True
                return
            try:
                (text,) = flying.popleft().result()
            except Exception as problem:
                if not there.lost(problem):
                    raise
                yield _Failure(why="a worker process died meanwhile (memory, or a crash);"
                               " try --jobs 1")  # fmt: skip
                return
            yield _read(text)
    finally:
        there.close(wait=ended)  # else nothing waits for rows that nobody wants


def _read(text: str) -> Outcome:
    """What a worker sent: the result of the row, or why there is none."""
    answer = json.loads(text)
    if answer["status"] != "ran":
        return _Failure(why=f"in a worker: {answer['result']['message']}")
    result = answer["result"]
    if "why" in result:
        return _Failure(why=result["why"])
    return RowResult(**result)


def _attempt(experiment: Experiment, cell: Row) -> Outcome:
    try:
        return _accepted(experiment, experiment.row(json.loads(json.dumps(cell))))
    except (Exception, SystemExit) as problem:
        return _Failure(why=reason(problem))


def attempt_by_path(path: str, name: str, cell: Row) -> Outcome:
    """Runs in a worker: the experiment comes from its file."""
    try:
        found = _loaded(path, Path(path).stat().st_mtime_ns)
        (experiment,) = (each for each in found if each.id == name)
    except (Exception, SystemExit) as problem:
        return _Failure(why=f"in a worker: {reason(problem)}")
    return _attempt(experiment, cell)


@lru_cache(maxsize=32)
def _loaded(path: str, changed: int) -> tuple[Experiment, ...]:
    """Loaded once per worker and version of the file."""
    return load(path)


def _accepted(experiment: Experiment, outcome: object) -> RowResult:
    """The result, its row in column order and made of JSON values; raises when it is not."""
    if not isinstance(outcome, RowResult):
        raise BadInput(f"row returned {type(outcome).__name__}: must be a RowResult")
    names = [column.name for column in experiment.columns]
    quoted = {
        column.name: _quoted(outcome.certificate, column.source)
        for column in experiment.columns
        if column.source is not None and outcome.row.get(column.name) is None
    }
    outcome = replace(outcome, row={**outcome.row, **quoted})
    if set(outcome.row) != set(names):
        difference = ", ".join(sorted(map(str, set(outcome.row) ^ set(names))))
        raise BadInput(f"row and columns differ in {difference}; return exactly the columns")
    row = _plain({name: outcome.row[name] for name in names}, "row")
    for column in experiment.columns:
        value = row[column.name]
        if column.kind in ("parameter", "proved") and isinstance(value, float):
            raise bad_input(column.name, value, f"a {column.kind} number is exact", "give a string")
        if column.kind == "proved" and value is not None and outcome.certificate is None:
            raise bad_input(column.name, value, "called proved", "return a certificate with it")
    if outcome.certificate is not None:
        outcome = replace(outcome, certificate=_plain(outcome.certificate, "certificate"))
    return replace(outcome, row=row)


def _quoted(certificate: Any, source: str) -> Any:
    """The value at the path in the certificate; None where there is none."""
    value = certificate
    for part in source.split("."):
        if isinstance(value, list) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        else:
            value = value.get(part) if isinstance(value, dict) else None
    return value


def _plain(value: Any, what: str) -> Row:
    """A deep copy made of JSON values only (tuples become lists)."""
    if not isinstance(value, dict):
        raise BadInput(f"{what}: must be a dictionary of JSON values, got {type(value).__name__}")
    try:
        copy: Row = json.loads(json.dumps(value, allow_nan=False))
    except (TypeError, ValueError, RecursionError) as problem:
        raise BadInput(f"{what}: must hold JSON values only: {problem}") from None
    return copy


def _keys(cells: list[Row]) -> tuple[str, ...]:
    """File names of the rows, from "key" or from the cell's entries; different on every disk."""
    if not cells:
        raise BadInput("no cells; give at least one for every setting")
    keys: dict[str, str] = {}
    for cell in cells:
        parts = [f"{name}-{value}" for name, value in cell.items() if value is not None]
        text = str(cell["key"] if "key" in cell else "_".join(parts))
        key = re.sub(r"[^A-Za-z0-9_.+-]+", "-", text).strip("-.")
        if not 0 < len(key) <= 120 or key.lower() in keys:
            raise bad_input(
                "row key",
                key,
                "must be different from the others, of 1 to 120 characters",
                'give the cell a "key"',
            )
        keys[key.lower()] = key
    return tuple(keys.values())
