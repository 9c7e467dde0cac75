"""Any black box of sci_barriers by its name, at its default or its tight setting, once.

    black-box[box='scikit-learn LassoLars',setting=tight]

`python -c "from sci_barriers import black_boxes; print(*black_boxes('P2'), sep='\\n')"` lists those
of P2; box=all takes all names. Missing packages are skipped with the command that installs them.
"""

from __future__ import annotations

import numpy as np
from benchmark_utils.runs import find, names, result
from benchopt import BaseSolver


class Solver(BaseSolver):
    """A float solver of sci_barriers.black_boxes(); seed: of those that draw at random."""

    name = "black-box"
    requirements = []
    sampling_strategy = "run_once"
    parameters = {
        "box": [
            "scikit-learn Lasso, cyclic",
            "scikit-learn LassoLars",
            "skglm Lasso",
            "cvxpy, Clarabel",
            "cvxpy, OSQP",
            "cvxpy, SCS",
            "cvxpy, HiGHS",
            "scipy L-BFGS-B",
        ],
        "setting": ["default", "tight"],
        "seed": [0],
    }
    test_config = {"box": "scikit-learn LassoLars"}

    @classmethod
    def get_all_parameter_values(cls, name):
        """What box=all and setting=all stand for."""
        return {"box": names(), "setting": ["default", "tight"]}.get(name)

    def _box(self, problem):
        return find(self.box, setting=self.setting, problem=problem, seed=self.seed)

    def skip(self, A, y, lam, problem):
        """Unknown here, of another problem, without this setting, or not installed."""
        found = self._box(problem)
        return (True, found) if isinstance(found, str) else (False, None)

    def set_objective(self, A, y, lam, problem):
        """All boxes of P2 are given lam for c = 1/(2m)."""
        self.A, self.y, self.lam, self.solver = A, y, lam, self._box(problem)

    def warm_up(self):
        """Imports and compiles, on data of its own."""
        self.solver(np.array([[1.0, 0.5], [0.0, 1.0]]), np.array([1.0, 0.5]), lam=0.1)

    def run(self, _):
        """One run."""
        self.found = self.solver(self.A, self.y, lam=self.lam)

    def get_result(self):
        """x and the library's own words."""
        return result(self.found)
