"""The tie class: N - m + 1 equal columns, one of which is larger by g = 2^g_log2 and wins.

P1 (eta = 1/2), P2 (c = 1, lam = 1/10) or P3 (lam = 1/10): sci_barriers.families.tie, K digits.
For g below the spacing of float64 the data given are the tie itself.
"""

from __future__ import annotations

from benchmark_utils.scoring import Scored
from benchopt import BaseDataset

from sci_barriers import Tie
from sci_barriers.exact import Q


class Dataset(BaseDataset):
    """problem "P1", "P2" or "P3"; winner: the index of the column that wins."""

    name = "tie"
    requirements = []
    parameters = {
        "problem": ["P2"],
        "N, m": [(3, 2), (20, 19)],
        "K": [3],
        "g_log2": [-10, -30, -60],
        "winner": [0, 1],
    }
    test_parameters = {"problem": ["P2"], "N": [3], "m": [2], "g_log2": [-10]}

    def get_data(self):
        """The member and its closed form."""
        level = {"eta": Q(1, 2)} if self.problem == "P1" else {"lam": Q(1, 10)}
        member = Tie(
            problem=self.problem, N=self.N, m=self.m, K=self.K, winner=self.winner,
            g=Q(2) ** int(self.g_log2), **level,
        )  # fmt: skip
        return {
            "scored": Scored(
                instance=member.instance(),
                minimisers=member.solution_set(),
                minimiser=member.point(),
            )
        }
