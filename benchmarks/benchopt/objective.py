"""The certified distance of a solver's output to the true minimisers.

    value = d(x, Xi(A, y)),   Xi the exact set of minimisers, d the l2 distance

proved by bounds in decimal; see README.md for all columns, benchmark_utils/scoring.py for P1-P3.
"""

from __future__ import annotations

import math

from benchmark_utils.scoring import Scored, upwards
from benchopt import BaseObjective

from sci_barriers import BadInput


class Objective(BaseObjective):
    """l2 distance of the output to the exact set of minimisers, proved."""

    name = "certified-distance"
    # benchopt takes the last part as the benchmark's name
    url = "benchmark_barriers"
    min_benchopt_version = "1.10"
    # sci_barriers itself is installed from the clone: see README.md
    requirements = []
    sampling_strategy = "run_once"
    test_dataset_name = "a_delta"

    def skip(self, scored: Scored):
        """Data that are no finite float64 cannot be given to a float solver."""
        try:
            _ = scored.data, scored.lam
        except BadInput as problem:
            return True, str(problem)
        return False, None

    def set_data(self, scored: Scored):
        """The exact problem; solvers see its float64 data only."""
        self.scored = scored

    def get_objective(self):
        """A (m, N), y (m,) float64, lam a float (eta for P1), problem "P1", "P2" or "P3"."""
        A, y = self.scored.data
        return {
            "A": A.copy(), "y": y.copy(), "lam": self.scored.lam, "problem": self.scored.problem,
        }  # fmt: skip

    def evaluate_result(self, x, status, flagged, messages):
        """The columns of README.md; NaN (in the file: null) and "" where there is no output."""
        row = {
            "value": math.nan, "distance_given": math.nan, "suboptimality": math.nan,
            "primal": math.nan, "flagged": int(flagged), "error_true": "", "error_true_upper": "",
            "error_given": "", "error_given_upper": "", "status": status,
            "message": "; ".join(messages), "x": "",
        }  # fmt: skip
        if x is None:
            return row
        scored = self.scored
        row["error_true"], row["error_true_upper"] = scored.error_true(x)
        row["error_given"], row["error_given_upper"] = scored.error_given(x)
        row["value"] = upwards(row["error_true_upper"])
        row["distance_given"] = upwards(row["error_given_upper"])
        row["suboptimality"], row["primal"] = scored.suboptimality(x), scored.primal(x)
        row["x"] = " ".join(float(value).hex() for value in x)
        return row

    def get_one_result(self):
        """x = 0."""
        N = self.scored.data[0].shape[1]
        return {"x": (0.0,) * N, "status": "start", "flagged": False, "messages": ()}
