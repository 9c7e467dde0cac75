"""A sweep described in TOML.

    store = "atlas.sqlite"            optional; relative to the file
    [[sweep]]
    cell = "square"                   the kind; all other names are its parameters
    count = 1000                      a value, or a list of values: every combination is a cell

A user's own solver is named outside the file, with `Sweep.with_solver` or --solver.
Numbers that are no integers are written as text ("1/10"): a cell is found by what it says.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from sci_barriers.errors import BadInput, bad_input
from sci_barriers.store import canonical, key_of
from sci_barriers.sweep.kinds import SOLVER, KindOfSolvers, kind
from sci_barriers.sweep.named import NamedSolver, read_solver

LARGEST_FILE = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Sweep:
    """parts: the tables [[sweep]]; store: the file for the results, None when none is named;
    seconds: in place of the `timeout` of the parts whose kind knows one; solver: in place of those
    that the parts name.
    """

    parts: tuple[Mapping[str, Any], ...]
    store: Path | None = None
    seconds: int | None = None
    solver: NamedSolver | None = None

    def with_timeout(self, seconds: int) -> Sweep:
        """The same with this time for every cell whose kind knows one (`Kind.timed`); other times
        make other cells. BadInput unless > 0.
        """
        if type(seconds) is not int or seconds < 1:
            raise bad_input("timeout", seconds, "must be a whole number of seconds > 0", "pass 60")
        return replace(self, seconds=seconds)

    def with_solver(
        self, solver: str, *, problem: str = "P2", normalisation: str = "1/2m"
    ) -> Sweep:
        """The same cells with this solver, setting "default", in place of those that are named.

        solver: "folder/file.py:name" or "package.module:name", an estimator, its class or a
        callable (A, y, lam) -> x. What does not run it is left out: `left_out`. Pass `folder` to
        `run`. BadInput: no such file, no such text, unknown problem or normalisation.
        """
        named = read_solver(solver, problem=problem, normalisation=normalisation)
        return replace(self, solver=named)

    @property
    def folder(self) -> str | None:
        """Where workers find the solver of `with_solver`."""
        return None if self.solver is None else self.solver.folder

    def left_out(self, more: Mapping[str, str] | None = None) -> list[str]:
        """What the solver of `with_solver` does not run in, a line for each such part."""
        if self.solver is None:
            return []
        found = []
        for i, part in enumerate(self.parts):
            here = kind(part.get("cell"), more)
            why = "runs no solvers"
            if hasattr(here, "run_named"):
                given = {**part, SOLVER: self.solver.given()}
                why = cast(KindOfSolvers, here).left_out(given)
            if why:
                found.append(f"sweep {i + 1} ({part['cell']}) {why}")
        return found

    def tasks(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """{key: canonical text} of all cells, each once, in order. BadInput for what a kind
        refuses, floats among it, and for no cells at all.
        """
        found: dict[str, str] = {}
        for i, part in enumerate(self.parts):
            try:
                for text in _texts(part, self.seconds, self.solver, more):
                    found.setdefault(key_of(text), text)
            except BadInput as problem:
                raise BadInput(f"sweep {i + 1}: {problem}") from None
        if not found:
            raise bad_input(
                "sweep", len(self.parts), "describes no cells",
                "; ".join(self.left_out(more)) or _remedy(self.parts, more),
            )  # fmt: skip
        return found


def _remedy(parts: Sequence[Mapping[str, Any]], more: Mapping[str, str] | None) -> str:
    """What to do about a sweep without cells."""
    if not parts:
        return "add [[sweep]] tables"
    said = [str(getattr(kind(part["cell"], more), "empty", "")) for part in parts]
    return "; ".join(dict.fromkeys(["give lists that are not empty", *filter(None, said)]))


def _texts(
    part: Mapping[str, Any], seconds: int | None, solver: NamedSolver | None,
    more: Mapping[str, str] | None,
) -> Iterator[str]:  # fmt: skip
    found = kind(part.get("cell"), more)
    given = {name: value for name, value in part.items() if name != "cell"}
    if seconds is not None and getattr(found, "timed", False):
        given["timeout"] = str(seconds)
    if solver is not None:
        if not hasattr(found, "run_named"):
            return
        given[SOLVER] = solver.given()
    for parameters in found.expand(given):
        yield canonical({"cell": part["cell"], "parameters": parameters})


def read_sweep(path: str | Path) -> Sweep:
    """The sweep in a TOML file. BadInput: no such file, more than 1 MiB, no TOML, unknown names."""
    file = Path(path)
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise bad_input("config", str(path), "is larger than 1 MiB", "describe cells by lists")
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as problem:
        raise bad_input(
            "config", str(path), f"cannot be read: {problem.strerror}", "correct the name"
        ) from None
    except (ValueError, RecursionError) as problem:  # no UTF-8, no TOML, integers that are too long
        raise bad_input("config", str(path), f"is no TOML: {problem}", "correct it") from None
    return sweep(data, folder=file.parent)


def sweep(data: Mapping[str, Any], *, folder: Path | None = None) -> Sweep:
    """The same from a dictionary; a relative store is looked for in `folder`."""
    unknown = set(data) - {"sweep", "store"}
    if unknown:
        raise bad_input("config", ", ".join(sorted(unknown)), "unknown", "use store and [[sweep]]")
    parts = data.get("sweep", [])
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
        raise bad_input("sweep", parts, "must be a list of tables", "write [[sweep]]")
    if any(SOLVER in part for part in parts):
        raise bad_input(
            "parameter", SOLVER, "is not for files that describe sweeps",
            "name the solver on the command line with --solver",
        )  # fmt: skip
    store = data.get("store")
    if store is not None and (not isinstance(store, str) or not store):
        raise bad_input("store", store, "must name a file", 'write store = "name.sqlite"')
    place = None if store is None else (folder or Path()) / store
    return Sweep(parts=tuple(parts), store=place)
