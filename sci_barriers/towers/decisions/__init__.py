"""Decision problems on 0/1 sequences: one of Sigma_1, one of Pi_1, one of height 2."""

from __future__ import annotations

from sci_barriers.towers.decisions.problems import (
    ALL_ZERO,
    INFINITELY_MANY,
    PROBLEMS,
    SOME_ONE,
    DecisionProblem,
)
from sci_barriers.towers.decisions.sequences import BitSequence, only

__all__ = [
    "ALL_ZERO",
    "INFINITELY_MANY",
    "PROBLEMS",
    "SOME_ONE",
    "BitSequence",
    "DecisionProblem",
    "only",
]
