"""The float solvers of `real_data`, and how an output x is judged by the proved minimiser x*.

    false positives  x_j != 0 where x*_j = 0;     false negatives  x_j = 0 where x*_j != 0
    wrong signs      both are not 0, with different signs
    right            none of the three;   distance  ||x - x*||, enclosed

Interior-point and splitting methods hardly ever return an exact 0, so their outputs are judged
twice: as they are, and with 0 in place of every |x_j| <= 1e-6 max |x_i| (columns `..._1e_6`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sci_barriers.exact import Enclosure, Q, as_q
from sci_barriers.floats import Cvxpy, FloatRun, FloatSolver, reference_boxes

SOLVERS = {
    "cyclic": "scikit-learn Lasso, cyclic",
    "random": "scikit-learn Lasso, random",
    "lars": "scikit-learn LassoLars",
    "skglm": "skglm Lasso",
    "clarabel": "cvxpy, Clarabel",
    "osqp": "cvxpy, OSQP",
    "scs": "cvxpy, SCS",
}
DENSE = ("clarabel", "osqp", "scs")
CUT = 1e-6
MOST = {"osqp": 300_000}
"""Entries of A beyond which a solver is not run: it takes many seconds for each lam."""
VARIANTS = {name: (name, 0.0) for name in SOLVERS} | {f"{name}_1e_6": (name, CUT) for name in DENSE}
"""Column prefix -> the solver, and the cut relative to the largest coefficient."""
JUDGED = tuple(name for name in VARIANTS if name not in DENSE)
"""What is shown: dense outputs after the cut."""
BITS = 80


def solvers(tag: str, *, seed: int) -> dict[str, FloatSolver]:
    """Short name -> the solver at its default setting; P3: those that take a second-order cone."""
    if tag == "P3":
        return {
            "clarabel": Cvxpy(solver="CLARABEL", problem="P3"),
            "scs": Cvxpy(solver="SCS", problem="P3"),
        }
    boxes = {box.name: box for box in reference_boxes(seed=seed) if box.setting == "default"}
    return {short: boxes[name] for short, name in SOLVERS.items()}


def run(solver: FloatSolver, name: str, A: Any, y: Any, *, lam: float) -> FloatRun:
    """The solver's output, or the reason why it is not run."""
    if A.size > MOST.get(name, A.size):
        reason = f"A has {A.size} entries, more than {MOST[name]}: many seconds for each lam"
        return FloatRun(x=None, status="skipped", messages=(reason,))
    return solver(A, y, lam=lam)


def pattern(x: Sequence[float], *, cut: float) -> dict[int, int]:
    """{j: sign of x_j} for |x_j| > cut * max |x_i|."""
    values = np.array(x)
    kept = np.flatnonzero(np.abs(values) > cut * np.abs(values).max(initial=0.0))
    return {int(j): 1 if values[j] > 0 else -1 for j in kept}


def compared(found: Mapping[int, int], truth: Mapping[int, int]) -> dict[str, Any]:
    """right, false_positives, false_negatives, wrong_signs of one pattern against the true one."""
    both = found.keys() & truth.keys()
    counts = {
        "false_positives": len(found) - len(both),
        "false_negatives": len(truth) - len(both),
        "wrong_signs": sum(found[j] != truth[j] for j in both),
    }
    return {"right": not any(counts.values()), **counts}


def distance(x: Sequence[float], boxes: Sequence[Enclosure]) -> Enclosure:
    """||x - x*|| for the floats x and any x* in the boxes."""
    squared = Enclosure.point(Q(0))
    for value, box in zip(x, boxes, strict=True):
        if value != 0 or box.upper != 0 or box.lower != 0:
            squared = squared + (box - Enclosure.point(as_q(value))).square()
    return squared.sqrt(bits=BITS)
