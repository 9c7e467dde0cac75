"""A solver challenged from plain arguments; the command `sci-barriers challenge` is made of this.

families    what can be played, by name: FAMILIES;  kind: what a family says of itself
tie, further   the class of the breakdown theorem; the twelve further families
arguments   plain arguments -> the class, the place, the limits;  numbers: texts as exact numbers
games       challenge: one game
runs        challenge_seeds, challenge_trials: many runs of one that flips coins
saving      the witness as a file that the checker has accepted
"""

from __future__ import annotations

from sci_barriers.adversary.challenges.games import Challenge, challenge
from sci_barriers.adversary.challenges.runs import (
    RunsChallenge,
    challenge_seeds,
    challenge_trials,
)

__all__ = [
    "Challenge",
    "RunsChallenge",
    "challenge",
    "challenge_seeds",
    "challenge_trials",
]
