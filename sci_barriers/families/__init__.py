"""Families of instances with minimisers in closed form; see `base` for what a family is.

a_delta   two nearly parallel columns (P2)
omega_k   the published well-conditioned class (P3)
tie       the tie class of the breakdown theorem (P1, P2, P3)
pair      the certificate of both sides: minimisers, gap, norm of the difference, conditioning
"""

from __future__ import annotations

from sci_barriers.families.a_delta import A_DELTA, ADelta
from sci_barriers.families.base import ClosedFormFamily, Fact, Family, Member
from sci_barriers.families.omega_k import OMEGA_K, OmegaK, sample_w
from sci_barriers.families.pair import Paired, pair_certificate
from sci_barriers.families.tie import TIE, Tie

__all__ = [
    "A_DELTA",
    "OMEGA_K",
    "TIE",
    "ADelta",
    "ClosedFormFamily",
    "Fact",
    "Family",
    "Member",
    "OmegaK",
    "Paired",
    "Tie",
    "pair_certificate",
    "sample_w",
]
