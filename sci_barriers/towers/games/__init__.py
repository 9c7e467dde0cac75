"""Adversaries that choose the instance after the answer, at the edges of the hierarchy.

diagonal.py    the spectrum of a diagonal operator is not in Delta_1
one_limit.py   the side of "is some entry 1?" that cannot be verified
stages.py      "infinitely many ones?" has no tower of height 1
"""

from __future__ import annotations

from sci_barriers.towers.games.diagonal import DeltaGame, refute_delta
from sci_barriers.towers.games.one_limit import DecisionGame, refute_decision, refute_verified
from sci_barriers.towers.games.stages import Stage, Stages, alternate

__all__ = [
    "DecisionGame",
    "DeltaGame",
    "Stage",
    "Stages",
    "alternate",
    "refute_decision",
    "refute_delta",
    "refute_verified",
]
