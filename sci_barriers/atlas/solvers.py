"""Which solver a name means, and which solvers a sweep means by "all"."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache

from sci_barriers.errors import bad_input
from sci_barriers.floats import FloatSolver, black_boxes

ALL = "all"


@dataclass(frozen=True, kw_only=True)
class Absent:
    """A solver that cannot run here, and why."""

    solver: str
    reason: str


@lru_cache(maxsize=1024)
def find(problem: str, solver: str, setting: str, *, seed: int = 0) -> FloatSolver:
    """The black box of this name and setting; BadInput when there is none."""
    found = [box for box in boxes(problem, seed=seed) if box.name == solver]
    if not found:
        raise bad_input(
            "solver", solver, f"is no solver of {problem}",
            f"one of {', '.join(dict.fromkeys(box.name for box in boxes(problem)))}",
        )  # fmt: skip
    for box in found:
        if box.setting == setting:
            return box
    raise bad_input(
        "setting", setting, f"is none of {solver}", f"one of {', '.join(b.setting for b in found)}"
    )


@lru_cache(maxsize=256)
def boxes(problem: str, *, seed: int = 0) -> tuple[FloatSolver, ...]:
    """The black boxes of the problem, in their order; BadInput for a problem without any."""
    return black_boxes(problem, seed=seed)


def draws(box: FloatSolver) -> bool:
    """Whether its outcome depends on a seed, which is one of its options then."""
    names = ("random_state", "seed", "rng")
    return any(name in box.options for name in names)


def options(box: FloatSolver) -> str:
    """What is passed beside the data, as JSON text, without the seed."""
    kept = {k: v for k, v in box.options.items() if k not in ("random_state", "seed", "rng")}
    return json.dumps(kept, sort_keys=True)


def package(box: FloatSolver) -> str:
    """The library that it calls; its solvers share a child process."""
    return box.name.split()[0].rstrip(",")


def chosen(
    problem: str, solver: str, setting: str, *, random: bool | None
) -> tuple[list[FloatSolver], list[Absent]]:
    """What a description means: solvers of one setting that can run, and those that cannot.

    solver: a name, or "all": all that draw at random (`random` True), all others (False), or both
    (None), package by package.
    An absent one is told of once, with its setting "default". BadInput for unknown names.
    """
    if solver != ALL:
        wanted = [find(problem, solver, setting)]
        if random and not draws(wanted[0]):
            raise bad_input("solver", solver, "draws nothing at random", "use another kind")
    else:
        wanted = [
            box for box in boxes(problem)
            if box.setting == setting and random in (None, draws(box))
        ]  # fmt: skip
        wanted.sort(key=package)
    present = [box for box in wanted if box.skip() is None]
    absent = {
        box.name: Absent(solver=box.name, reason=str(box.skip()))
        for box in wanted
        if box.skip() is not None and box.setting == "default"
    }
    return present, list(absent.values())
