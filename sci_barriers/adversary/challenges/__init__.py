"""A solver challenged from plain arguments; the command `sci-barriers challenge` is made of this.

arguments   problem, N, m, K, ... -> the class, the place, the limits
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
