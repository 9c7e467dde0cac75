"""Random designs with correlated columns: data that are float64 already, so both errors agree.

Rows of A are autoregressive, a_1 = z_1, a_j = rho a_{j-1} + sqrt(1 - rho^2) z_j with z standard
normal; y = A x_0 + z/10, x_0 = (1, ..., 1, 0, ...) with 5 ones; P2 with c = 1/(2m) and
lam = reg max_j |A_j'y|/m. The minimisers are those that `sci_barriers.solve` proves.
"""

from __future__ import annotations

import numpy as np
from benchmark_utils.scoring import Scored
from benchopt import BaseDataset

from sci_barriers import Instance, Lasso, solve
from sci_barriers.exact import as_q


class Dataset(BaseDataset):
    """m rows, N >= 5 columns; seed: of the draw, so that the parameters alone name the data."""

    name = "random_design"
    requirements = []
    parameters = {
        "m, N": [(20, 40)],
        "rho": [0.0, 0.9, 0.999],
        "reg": [0.1],
        "seed": [0],
    }
    test_parameters = {"m": [10], "N": [15], "rho": [0.9], "reg": [0.1]}

    def get_data(self):
        """The floats as exact numbers, and their certified minimiser."""
        rng = np.random.default_rng(self.seed)
        A = rng.standard_normal((self.m, self.N))
        for j in range(1, self.N):
            A[:, j] = self.rho * A[:, j - 1] + np.sqrt(1 - self.rho**2) * A[:, j]
        y = A[:, :5].sum(axis=1) + rng.standard_normal(self.m) / 10
        lam = float(self.reg * np.abs(A.T @ y).max() / self.m)
        objective = Lasso(lam=as_q(lam), normalisation="1/2m")
        solution = solve(A, y, objective)
        instance = Instance.explicit(A, y, objective)
        (point,) = solution.set.vertices()
        return {"scored": Scored(instance=instance, minimisers=solution.set, minimiser=point)}
