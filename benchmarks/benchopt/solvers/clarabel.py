"""Clarabel through cvxpy: an interior point method, at tolerances from 1 to 2^-52; P1, P2, P3.

The time includes cvxpy's own work. A status other than "optimal" is flagged.
"""

from __future__ import annotations

import clarabel  # noqa: F401 (its absence is benchopt's "not installed")
import cvxpy
from benchmark_utils.runs import DownToLeast, next_tolerance, result, start
from benchopt import BaseSolver

from sci_barriers.floats.base import Answer, attempt


class Solver(BaseSolver):
    """cvxpy with solver="CLARABEL"; tolerance: of the gap, absolute and relative, and of both
    residuals."""

    name = "clarabel"
    requirements = ["pip::cvxpy", "pip::clarabel"]
    sampling_strategy = "tolerance"
    stopping_criterion = DownToLeast()

    def set_objective(self, A, y, lam, problem):
        """The data; the model is written anew for each run."""
        self.A, self.y, self.lam, self.problem = A, y, lam, problem

    def _stated(self, x):
        fit, size = self.A @ x - self.y, cvxpy.norm1(x)
        if self.problem == "P1":
            return cvxpy.Problem(cvxpy.Minimize(size), [cvxpy.norm(fit) <= self.lam])
        if self.problem == "P2":
            squares = cvxpy.sum_squares(fit) / (2 * len(self.y))
            return cvxpy.Problem(cvxpy.Minimize(squares + self.lam * size))
        return cvxpy.Problem(cvxpy.Minimize(cvxpy.norm(fit) + self.lam * size))

    def get_next(self, tolerance):
        """A tenth."""
        return next_tolerance(tolerance)

    def warm_up(self):
        """One run."""
        self.run_once(1)

    def run(self, tolerance):
        """One solve; x = 0 before the first tolerance."""
        N = self.A.shape[1]
        limits = dict.fromkeys(("tol_gap_abs", "tol_gap_rel", "tol_feas"), tolerance)

        def solve():
            x = cvxpy.Variable(N)
            problem = self._stated(x)
            problem.solve(solver="CLARABEL", **limits)
            found = None if x.value is None else x.value.tolist()
            words = (f"status: {problem.status}",)
            return Answer(x=found, optimal=problem.status == "optimal", words=words)

        self.found = start(N) if tolerance > 1 else attempt(solve, N=N)

    def get_result(self):
        """x and the library's own words."""
        return result(self.found)
