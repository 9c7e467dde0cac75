"""A_delta: two columns that differ by delta; x* = (0, 1/sqrt3 - 1/10) for every delta != 0.

P2 with c = 1/(2m), m = 3, N = 2, lam = 1/10: sci_barriers.families.a_delta. Distances are those of
x, in the coordinates that the solver is given, not of D x as in paper_tables/a_delta.md.
"""

from __future__ import annotations

from benchmark_utils.scoring import Scored
from benchopt import BaseDataset

from sci_barriers import ADelta
from sci_barriers.exact import Q


class Dataset(BaseDataset):
    """delta = 2^delta_log2; order 12, or 21 with the columns swapped."""

    name = "a_delta"
    requirements = []
    parameters = {
        "delta_log2": [-1, -7, -15, -20, -24, -26, -28, -30],
        "order": [12, 21],
    }
    test_parameters = {"delta_log2": [-7], "order": [12]}

    def get_data(self):
        """The member and its closed form."""
        member = ADelta(delta=Q(2) ** int(self.delta_log2), order=str(self.order))
        return {
            "scored": Scored(
                instance=member.instance(),
                minimisers=member.solution_set(),
                minimiser=member.point(),
            )
        }
