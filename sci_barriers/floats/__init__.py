"""Float solvers of other libraries behind one call; used to propose and to be judged, never proofs.

    base            FloatRun, FloatSolver, how warnings, prints and exceptions are captured
    routine         a library's routine as data; Box: a routine at one setting
    scikit_learn    SklearnLasso (cyclic, Gram, random), SklearnLars
    working_set     SkglmLasso
    modelled        Cvxpy with eleven solvers or its own choice: P1, P2, P3
    split           SplitLbfgsb (scipy)
    linear_models   scikit-learn, celer, group-lasso, statsmodels, glum, adelie
    skglm_solvers   skglm's solvers by themselves, its square-root LASSO
    dual_programs   eleven solvers through qpsolvers, on the dual of P2
    smooth          scipy's SLSQP, TNC, trust-constr
    first_order     ISTA and FISTA in torch
    constrained     SPGL1; statsmodels' square-root LASSO
    other_licences  python-glmnet, sortedl1, spams, snapml
    named           UserSolver: an estimator or a callable of the user's
    catalogue       black_boxes, reference_boxes

`black_boxes()` lists them. The libraries are imported when a solver runs; one that is not installed
is skipped with the reason.
"""

from __future__ import annotations

from sci_barriers.floats.base import SETTINGS, FloatRun, FloatSolver, Setting
from sci_barriers.floats.catalogue import black_boxes, reference_boxes
from sci_barriers.floats.modelled import Cvxpy
from sci_barriers.floats.named import UserSolver
from sci_barriers.floats.routine import Box, Routine
from sci_barriers.floats.scikit_learn import SklearnLars, SklearnLasso
from sci_barriers.floats.split import SplitLbfgsb
from sci_barriers.floats.working_set import SkglmLasso

__all__ = [
    "SETTINGS",
    "Box",
    "Cvxpy",
    "FloatRun",
    "FloatSolver",
    "Routine",
    "Setting",
    "SklearnLars",
    "SklearnLasso",
    "SkglmLasso",
    "SplitLbfgsb",
    "UserSolver",
    "black_boxes",
    "reference_boxes",
]
