"""skglm's Lasso: coordinate descent on working sets, at tolerances from 1 to 2^-52.

It gives no warning when its iterations end before the tolerance is reached. At most 50 working sets
of 1,000 sweeps; its loops are compiled before the time is taken.
"""

from __future__ import annotations

from benchmark_utils.runs import DownToLeast, next_tolerance, only, result, start
from benchopt import BaseSolver
from skglm import Lasso

from sci_barriers.floats.base import Answer, attempt


class Solver(BaseSolver):
    """skglm.Lasso(alpha=lam, fit_intercept=False, tol, max_epochs=1000)."""

    name = "skglm"
    requirements = ["pip::skglm"]
    sampling_strategy = "tolerance"
    stopping_criterion = DownToLeast()

    def skip(self, A, y, lam, problem):
        """P2 only."""
        return only(("P2",), problem)

    def set_objective(self, A, y, lam, problem):
        """Its objective is P2 with c = 1/(2m): alpha = lam."""
        self.A, self.y, self.lam = A, y, lam

    def get_next(self, tolerance):
        """A tenth."""
        return next_tolerance(tolerance)

    def warm_up(self):
        """One run, which compiles."""
        self.run_once(1)

    def run(self, tolerance):
        """One fit; x = 0 before the first tolerance."""
        N = self.A.shape[1]

        def fit():
            model = Lasso(alpha=self.lam, fit_intercept=False, tol=tolerance, max_epochs=1000)
            return Answer(x=model.fit(self.A, self.y).coef_.tolist())

        self.found = start(N) if tolerance > 1 else attempt(fit, N=N)

    def get_result(self):
        """x and the library's own words."""
        return result(self.found)
