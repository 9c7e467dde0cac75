"""The breakdown theorem as a game against any algorithm.

omega      the class Omega_1 + Omega_2 + Omega_3, its breakdown epsilons, membership
answers    the fixed tables of answers
choice     the instance, chosen after the answer
game       play(target, omega, part=...) -> Outcome: refuted, information, no claim
witness    certificates for the standard-library checker
targets    simple algorithms, and those of parts (ii) and (iii)
"""

from __future__ import annotations

from sci_barriers.adversary.answers import HIGHEST, Shown, Table
from sci_barriers.adversary.choice import Choice, choose
from sci_barriers.adversary.game import Outcome, play
from sci_barriers.adversary.omega import Omega, Side
from sci_barriers.adversary.targets import BUILT_IN
from sci_barriers.adversary.witness import Witness

__all__ = [
    "BUILT_IN",
    "HIGHEST",
    "Choice",
    "Omega",
    "Outcome",
    "Shown",
    "Side",
    "Table",
    "Witness",
    "choose",
    "play",
]
