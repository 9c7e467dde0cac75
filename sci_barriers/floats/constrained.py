"""Further solvers of P1 and P3: SPGL1, and the square-root LASSO of statsmodels.

    P1   spgl1.spgl1(A, y, sigma = eta):  min ||x||_1 subject to ||Ax - y|| <= eta
    P3   statsmodels OLS.fit_regularized(method="sqrt_lasso"), with CVXOPT's second-order cone:
         min ||Ax - y||/sqrt(m) + (alpha/m) ||x||_1, so alpha = sqrt(m) lam, rounded

What counts as the library's own word: SPGL1's `stat` other than 1 (a solution with
||Ax - y|| = eta), 2, 3 (basis pursuit). statsmodels passes nothing on of what CVXOPT says: it is
silent, and CVXOPT has no setting that it would pass on: one setting.

tight (SPGL1): all tolerances 1e-12 and 100,000 iterations; its default is 10 m iterations. With
2^-52 its line search fails.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from sci_barriers.floats.base import Answer
from sci_barriers.floats.linear_models import Options
from sci_barriers.floats.routine import Routine

if TYPE_CHECKING:
    from sci_barriers.floats.base import Array

STATUS = {
    1: "BPDN solution", 2: "BP solution, small gradient", 3: "BP solution, small residual",
    4: "LASSO solution", 5: "too many iterations", 6: "line search failed",
    7: "suboptimal BP solution", 8: "too many products", 9: "active set",
}  # fmt: skip


def _spgl1() -> Any:
    import spgl1

    return spgl1


def _basis_pursuit(loaded: Any, A: Array, y: Array, eta: float, options: Options) -> Answer:
    x, _, _, facts = loaded.spgl1(A, y, tau=0, sigma=eta, verbosity=0, **options)
    status = int(facts["stat"])
    return Answer(
        x=x.tolist(), optimal=status in (1, 2, 3), iterations=int(facts["niters"]),
        words=(f"status {status}: {STATUS.get(status, 'unknown')}",),
    )  # fmt: skip


def _statsmodels() -> Any:
    import statsmodels.regression.linear_model

    return statsmodels.regression.linear_model


def _sqrt_lasso(loaded: Any, A: Array, y: Array, lam: float, options: Options) -> Answer:
    alpha = math.sqrt(A.shape[0]) * lam
    found = loaded.OLS(y, A).fit_regularized(method="sqrt_lasso", alpha=alpha, **options)
    return Answer(x=found.params.tolist())


CONSTRAINED = (
    Routine(
        name="SPGL1", model="P1 itself, by projected gradients along the Pareto curve",
        packages=(("spgl1", "spgl1"),), extra="solvers-more", load=_spgl1, run=_basis_pursuit,
        tight={
            "opt_tol": 1e-12, "bp_tol": 1e-12, "ls_tol": 1e-12, "dec_tol": 1e-12,
            "iter_lim": 100_000,
        },
        problem="P1", says="status not 1, 2, 3",
    ),
)  # fmt: skip
SQUARE_ROOT = (
    Routine(
        name="statsmodels sqrt_lasso, CVXOPT", model="second-order cone program with x = p - q",
        packages=(("statsmodels", "statsmodels"), ("cvxopt", "cvxopt")),
        extra="solvers-other-licences", load=_statsmodels, run=_sqrt_lasso,
        tight=None, problem="P3",
    ),
)  # fmt: skip
