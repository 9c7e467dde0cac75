"""Kinds of cells: what a specification may name, and nothing else is ever imported for it.

    specification  {"cell": name of a kind, "parameters": {...}}
    kind           expand(given) -> parameters, one dictionary for each cell
                   run(parameters) -> Outcome, a pure function of them

A name stands for "module:object" in KINDS, among the entry points of the group "sci_barriers.cells"
of installed packages, or in `more`, which the caller of a sweep passes. A file that describes a
sweep can name kinds, but not modules.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any, Protocol, cast

from sci_barriers.errors import bad_input
from sci_barriers.store import Outcome

GROUP = "sci_barriers.cells"
SOLVER = "user_solver"
"""The parameter that carries the solver of a user; no description may have it."""
KINDS: Mapping[str, str] = {
    "square": "sci_barriers.sweep.square:SQUARE",
    "a_delta": "sci_barriers.atlas.a_delta:A_DELTA",
    "a_delta_seeds": "sci_barriers.atlas.a_delta:A_DELTA_SEEDS",
    "tie": "sci_barriers.atlas.ties:TIE",
    "tie_seeds": "sci_barriers.atlas.ties:TIE_SEEDS",
    "omega_k": "sci_barriers.atlas.ties:OMEGA_K",
    "omega_k_seeds": "sci_barriers.atlas.ties:OMEGA_K_SEEDS",
    "random_design": "sci_barriers.atlas.random_design:RANDOM_DESIGN",
    "random_design_seeds": "sci_barriers.atlas.random_design:RANDOM_DESIGN_SEEDS",
    "real_data": "sci_barriers.atlas.real_data:REAL_DATA",
    "real_data_seeds": "sci_barriers.atlas.real_data:REAL_DATA_SEEDS",
    "table row": "sci_barriers.tables.cells:ROW",
}
Parameters = dict[str, Any]
Given = Mapping[str, Any]


class Kind(Protocol):
    """One sort of cells. An attribute timed = True says that `timeout`, seconds as text, is one of
    its parameters; a text `empty` says why a description may stand for no cells.
    """

    def expand(self, given: Given) -> Iterator[Parameters]:
        """The parameters of every cell that `given`, from a description of a sweep, stands for.
        Raises BadInput for what it does not know, before anything has run.
        """
        ...

    def run(self, parameters: Parameters) -> Outcome:
        """The cell; equal parameters give equal `status` and `result`. What it raises is stored as
        an error.
        """
        ...


class KindOfSolvers(Kind, Protocol):
    """A kind whose cells run float solvers, also one that a user names: `expand` takes SOLVER, as
    `NamedSolver.given` has it, in place of the solvers described.
    """

    def left_out(self, given: Given) -> str:
        """What of a description with SOLVER the solver does not run in, "" when it runs in all."""
        ...

    def run_named(self, parameters: Parameters, folder: str) -> Outcome:
        """The cell of a solver that a user has named, which is in this folder."""
        ...


def kind(name: Any, more: Mapping[str, str] | None = None) -> Kind:
    """The kind of this name. BadInput: there is none, or it cannot be loaded."""
    places = places_of(more)
    if not isinstance(name, str) or name not in places:
        raise bad_input("cell", name, "is no kind of cells", f"one of {', '.join(sorted(places))}")
    module, _, attribute = places[name].partition(":")
    try:
        return cast(Kind, getattr(import_module(module), attribute))
    except (ImportError, AttributeError) as problem:
        raise bad_input(
            "cell", name, f"cannot be loaded: {problem}", "install what it needs"
        ) from problem


def places_of(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """{name: "module:object"} of all kinds; those of the package cannot be replaced."""
    return {**_installed(), **(more or {}), **KINDS}


@lru_cache(maxsize=1)
def _installed() -> Mapping[str, str]:
    return {point.name: point.value for point in entry_points(group=GROUP)}


def product(given: Given) -> Iterator[Parameters]:
    """Every combination of the listed values, the last name first; other values are fixed."""
    lists = [value if isinstance(value, list) else [value] for value in given.values()]
    return (dict(zip(given, values, strict=True)) for values in itertools.product(*lists))


def known(given: Given, *names: str, needed: tuple[str, ...] = ()) -> None:
    """BadInput unless the names are among these, and the needed ones are there."""
    for name in given:
        if name not in names and name not in needed:
            raise bad_input("parameter", name, "is unknown here",
                            f"one of {', '.join((*needed, *names))}")  # fmt: skip
    for name in needed:
        if name not in given:
            raise bad_input("parameter", name, "is missing", "give a value or a list of values")
