"""Which solvers there are, for each problem; those of missing packages are listed and skip.

    P1  min ||x||_1 subject to ||Ax - y|| <= eta
    P2  min 1/(2m) ||Ax - y||^2 + lam ||x||_1
    P3  min ||Ax - y|| + lam ||x||_1

`black_boxes` lists all, `reference_boxes` the eleven of P2 that the tables are made with: they
need the extra `solvers` alone.
"""

from __future__ import annotations

from sci_barriers.errors import bad_input
from sci_barriers.floats import (
    constrained,
    dual_programs,
    first_order,
    linear_models,
    other_licences,
    skglm_solvers,
    smooth,
)
from sci_barriers.floats.base import SETTINGS, FloatSolver
from sci_barriers.floats.modelled import CONES, LIGHT, PACKAGES, Cvxpy
from sci_barriers.floats.routine import Box, Routine
from sci_barriers.floats.scikit_learn import SklearnLars, SklearnLasso
from sci_barriers.floats.split import SplitLbfgsb
from sci_barriers.floats.working_set import SkglmLasso

PROBLEMS = ("P1", "P2", "P3")
LEAST_SQUARES: tuple[Routine, ...] = (
    *linear_models.ROUTINES,
    *skglm_solvers.ROUTINES,
    *smooth.ROUTINES,
    *first_order.ROUTINES,
    *dual_programs.ROUTINES,
    *other_licences.ROUTINES,
)
ROUTINES: dict[str, tuple[Routine, ...]] = {
    "P1": constrained.CONSTRAINED,
    "P2": LEAST_SQUARES,
    "P3": (*skglm_solvers.SQUARE_ROOT, *constrained.SQUARE_ROOT),
}


def reference_boxes(*, seed: int = 0) -> tuple[FloatSolver, ...]:
    """The eleven of P2 with c = 1/(2m): each at its default and at its tight setting.

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


def black_boxes(problem: str = "P2", *, seed: int = 0) -> tuple[FloatSolver, ...]:
    """All solvers of one problem, installed or not, at each of their settings.

    P2 is that with c = 1/(2m). seed: of those that draw at random. The order is fixed. Raises
    BadInput for another problem.
    """
    if problem not in PROBLEMS:
        raise bad_input("problem", problem, "unknown", "name one of P1, P2, P3")
    found: list[FloatSolver] = []
    if problem == "P2":
        found += reference_boxes(seed=seed)
        found += [
            Cvxpy(solver=solver, setting=setting)
            for solver in PACKAGES
            if solver not in LIGHT
            for setting in SETTINGS
        ]
    else:
        found += [
            Cvxpy(solver=solver, setting=setting, problem=problem)  # type: ignore[arg-type]
            for solver in CONES
            for setting in SETTINGS
        ]
    found += [
        Box(routine=routine, setting=setting, seed=seed)
        for routine in ROUTINES[problem]
        for setting in SETTINGS
        if setting == "default" or routine.tight is not None
    ]
    return tuple(found)
