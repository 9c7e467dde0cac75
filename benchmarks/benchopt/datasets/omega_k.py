"""Omega_K: a well-conditioned P3 whose minimiser jumps between vertices 3 10^-K apart.

N = 20, m = 19, lam = 1, cond(A A') = 1; the data are rotated by a DCT-II matrix:
sci_barriers.families.omega_k. The winner is ahead by eps = 2^-(n+1).
"""

from __future__ import annotations

from benchmark_utils.scoring import Scored
from benchopt import BaseDataset

from sci_barriers import OmegaK


class Dataset(BaseDataset):
    """K digits, n bits; winner: which of the two tied columns wins."""

    name = "omega_k"
    requirements = []
    parameters = {"K": [1, 3], "n": [10, 30], "winner": [0, 1]}
    test_parameters = {"K": [1], "n": [10], "winner": [0]}

    def get_data(self):
        """The member and its closed form."""
        member = OmegaK(K=self.K, n=self.n, winner=self.winner)
        return {
            "scored": Scored(
                instance=member.instance(),
                minimisers=member.solution_set(),
                minimiser=member.point(),
            )
        }
