"""Float solvers of other libraries behind one call; used to propose and to be judged, never proofs.

    base          FloatRun, FloatSolver, how warnings, prints and exceptions are captured
    scikit_learn  SklearnLasso (cyclic, Gram, random), SklearnLars
    working_set   SkglmLasso
    modelled      Cvxpy with Clarabel, OSQP, SCS, HiGHS or its own choice
    split         SplitLbfgsb (scipy)

`black_boxes()` lists them. The libraries are imported when a solver runs; one that is not installed
is skipped with the reason.
"""

from __future__ import annotations

from sci_barriers.floats.base import SETTINGS, FloatRun, FloatSolver, Setting
from sci_barriers.floats.modelled import Cvxpy
from sci_barriers.floats.scikit_learn import SklearnLars, SklearnLasso
from sci_barriers.floats.split import SplitLbfgsb
from sci_barriers.floats.working_set import SkglmLasso

__all__ = [
    "Cvxpy",
    "FloatRun",
    "FloatSolver",
    "Setting",
    "SklearnLars",
    "SklearnLasso",
    "SkglmLasso",
    "SplitLbfgsb",
    "black_boxes",
]


def black_boxes(*, seed: int = 0) -> tuple[FloatSolver, ...]:
    """All solvers of P2 with c = 1/(2m): each at its default and at its tight setting.

    seed: of the one that draws coordinates at random. cvxpy's own choice has its default only.
    """
    found: list[FloatSolver] = []
    for setting in SETTINGS:
        found += [
            SklearnLasso(setting=setting),
            SklearnLasso(setting=setting, variant="Gram"),
            SklearnLasso(setting=setting, variant="random", seed=seed),
            SklearnLars(setting=setting),
            SkglmLasso(setting=setting),
            Cvxpy(solver="CLARABEL", setting=setting),
            Cvxpy(solver="OSQP", setting=setting),
            Cvxpy(solver="SCS", setting=setting),
            Cvxpy(solver="HIGHS", setting=setting),
            SplitLbfgsb(setting=setting),
        ]
    return (*found, Cvxpy(solver=None))
