"""What the solvers of this benchmark share: results, tolerances, black boxes by name.

A result is {"x", "status", "flagged", "messages"}: x None where the solver gave no output, flagged
where it warned or did not call its output optimal.
"""

from __future__ import annotations

from typing import Any

from benchopt.stopping_criterion import StoppingCriterion

from sci_barriers import black_boxes
from sci_barriers.floats import FloatRun, FloatSolver

LEAST = 2.0**-52
STEP = 10.0


class DownToLeast(StoppingCriterion):
    """Stop after the run at the least tolerance, whatever the distance does in between.

    benchopt's own criteria stop where a value stays the same for some tolerances; here that is
    what the curve is to show.
    """

    def check_convergence(self, objective_list: list[dict[str, Any]]) -> tuple[bool, float]:
        """Whether the last tolerance was the least one."""
        return objective_list[-1]["stop_val"] <= LEAST, 0.0


def next_tolerance(tolerance: float) -> float:
    """1, 1/10, 1/100, ..., 2^-52."""
    return min(1.0, max(tolerance / STEP, LEAST))


def start(N: int) -> FloatRun:
    """The first point of a curve: x = 0, before any solver has run."""
    return FloatRun(x=(0.0,) * N, status="start")


def result(found: FloatRun) -> dict[str, Any]:
    """What `Objective.evaluate_result` takes."""
    return {
        "x": found.x, "status": found.status, "flagged": found.flagged, "messages": found.messages,
    }  # fmt: skip


def only(mine: tuple[str, ...], problem: str) -> tuple[bool, str | None]:
    """benchopt's (skip, reason) for a solver of the problems `mine`."""
    if problem in mine:
        return False, None
    return True, f"solves {' and '.join(mine)}, the data set is of {problem}"


def names() -> list[str]:
    """The names of all black boxes, of P1, P2 and P3."""
    return list(dict.fromkeys(box.name for p in ("P1", "P2", "P3") for box in black_boxes(p)))


def find(name: str, *, setting: str, problem: str, seed: int) -> FloatSolver | str:
    """The black box, or the reason why there is none."""
    alike = [box for box in black_boxes(problem, seed=seed) if box.name == name]
    if not alike:
        known = name in names()
        return f"{name} does not solve {problem}" if known else f"no black box is named {name!r}"
    for box in alike:
        if box.setting == setting:
            return box.skip() or box
    return f"{name} has no setting {setting!r}"
