"""The breakdown theorem as a game against any algorithm.

barrier    what a class of problems offers to the game
game       play(target, barrier, part=...) -> Outcome: refuted, information, no claim
breakdown  the class Omega_1 + Omega_2 + Omega_3 of Theorem 4
targets    the built-in targets, by name
"""

from __future__ import annotations

from sci_barriers.adversary.barrier import (
    HIGHEST,
    Answers,
    Barrier,
    Refutation,
    Unanswered,
    Witness,
)
from sci_barriers.adversary.breakdown.answers import Shown, Table
from sci_barriers.adversary.breakdown.choice import Choice, choose
from sci_barriers.adversary.breakdown.omega import Omega, Side
from sci_barriers.adversary.game import Outcome, play
from sci_barriers.adversary.targets import BUILT_IN

__all__ = [
    "BUILT_IN",
    "HIGHEST",
    "Answers",
    "Barrier",
    "Choice",
    "Omega",
    "Outcome",
    "Refutation",
    "Shown",
    "Side",
    "Table",
    "Unanswered",
    "Witness",
    "choose",
    "play",
]
