"""What a description of a sweep stands for: places times solvers times seeds, package by package.

A cell names the release and the options of its solver beside what was described, and a hash of the
adapters (floats/source.py), so that another release, or another adapter, is another cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sci_barriers.atlas.given import listed, whole
from sci_barriers.atlas.solvers import Absent, chosen, options
from sci_barriers.atlas.users import adapter_of
from sci_barriers.floats import FloatSolver
from sci_barriers.sweep.kinds import Given, Parameters


def solvers(
    given: Given, problem: str, *, random: bool | None
) -> tuple[list[FloatSolver], list[Absent]]:
    """The solvers and settings described, and those that are absent.

    Both settings of a solver stand together, so that a worker loads a library once. random: those
    that draw (True), the others (False), or both (None) when "all" is described.
    """
    present: dict[tuple[str, str], FloatSolver] = {}
    absent: dict[str, Absent] = {}
    for solver in listed(given["solver"]):
        found: list[FloatSolver] = []
        for setting in listed(given.get("setting", ["default", "tight"])):
            here, missing = chosen(problem, solver, setting, random=random)
            found += here
            absent |= {each.solver: each for each in missing}
        names = list(dict.fromkeys(box.name for box in found))
        for box in sorted(found, key=lambda box: names.index(box.name)):
            present.setdefault((box.name, box.setting), box)
    return list(present.values()), list(absent.values())


def read_seeds(given: Given) -> list[int]:
    """The seeds described; 0 when none is."""
    return [whole("seed", seed, 0, 2**32 - 1) for seed in listed(given.get("seed", 0))]


def cells(
    present: Sequence[FloatSolver],
    absent: Sequence[Absent],
    places: Sequence[Parameters],
    seeds: Sequence[int],
    common: Parameters,
) -> Iterator[Parameters]:
    """One cell for each solver, place and seed; one for each solver that is absent."""
    for box in present:
        names = {
            "solver": box.name, "setting": box.setting, "version": box.version,
            "options": options(box), "adapter": adapter_of(box),
        }  # fmt: skip
        for place in places:
            for seed in seeds:
                yield {**place, "seed": seed, **names, **common}
    for each in absent:
        yield {"problem": common["problem"], "solver": each.solver, "skipped": each.reason}
