"""The breakdown theorem as a game against any algorithm.

challenges  challenge, challenge_seeds, challenge_trials: plain arguments, a report, a witness file
game        play(target, barrier, part=...) -> Outcome: refuted, information, no claim
training    play_training, the game against trainers; network_that_exists
flags       play_flag, the game against those who say whether an answer is good; FLAGS
randomised  replay_seeds, trials: many runs of one that flips coins; the bounds for all of them
breakdown   Omega, the class Omega_1 + Omega_2 + Omega_3 of Theorem 4; tables of answers
barrier     what a class of problems offers to the game
targets     BUILT_IN, the built-in targets by name
place       where a target runs;  referee: answers within a budget;  words: numbers in claims

What `challenges`, `flags`, `randomised`, `training` and breakdown/conditioning define is loaded on
first use (PEP 562): nothing imports torch, scikit-learn or cvxpy before it is needed.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    from sci_barriers.adversary.breakdown.conditioning import (
        Feasibility,
        SolutionMap,
        distance_to_infeasibility,
        gram_condition,
        hausdorff_exceeds,
        hausdorff_quotients,
        neighbourhood,
        outer_lipschitz,
        solution_map,
    )
    from sci_barriers.adversary.challenges import (
        Challenge,
        RunsChallenge,
        challenge,
        challenge_seeds,
        challenge_trials,
    )
    from sci_barriers.adversary.flags.game import FlagOutcome, play_flag
    from sci_barriers.adversary.flags.targets import FLAGS
    from sci_barriers.adversary.randomised.bounds import (
        bound_halting,
        bound_nonhalting,
        failure_weak,
    )
    from sci_barriers.adversary.randomised.commitment import Commitment, verify_commitment
    from sci_barriers.adversary.randomised.seeds import SeedTrials, replay_seeds
    from sci_barriers.adversary.randomised.trials import Trials, trials
    from sci_barriers.adversary.training.existence import existence_witness, network_that_exists
    from sci_barriers.adversary.training.game import TrainingOutcome, play_training
    from sci_barriers.adversary.training.targets import TRAINERS
    from sci_barriers.adversary.training.torch_form import torch_module

__all__ = [
    "BUILT_IN",
    "FLAGS",
    "HIGHEST",
    "TRAINERS",
    "Answers",
    "Barrier",
    "Challenge",
    "Choice",
    "Commitment",
    "Feasibility",
    "FlagOutcome",
    "Omega",
    "Outcome",
    "Refutation",
    "RunsChallenge",
    "SeedTrials",
    "Shown",
    "Side",
    "SolutionMap",
    "Table",
    "TrainingOutcome",
    "Trials",
    "Unanswered",
    "Witness",
    "bound_halting",
    "bound_nonhalting",
    "challenge",
    "challenge_seeds",
    "challenge_trials",
    "choose",
    "distance_to_infeasibility",
    "existence_witness",
    "failure_weak",
    "gram_condition",
    "hausdorff_exceeds",
    "hausdorff_quotients",
    "neighbourhood",
    "network_that_exists",
    "outer_lipschitz",
    "play",
    "play_flag",
    "play_training",
    "replay_seeds",
    "solution_map",
    "torch_module",
    "trials",
    "verify_commitment",
]

_HOMES = {
    "breakdown.conditioning": (
        "Feasibility",
        "SolutionMap",
        "distance_to_infeasibility",
        "gram_condition",
        "hausdorff_exceeds",
        "hausdorff_quotients",
        "neighbourhood",
        "outer_lipschitz",
        "solution_map",
    ),
    "challenges": (
        "Challenge",
        "RunsChallenge",
        "challenge",
        "challenge_seeds",
        "challenge_trials",
    ),
    "flags.game": ("FlagOutcome", "play_flag"),
    "flags.targets": ("FLAGS",),
    "randomised.bounds": ("bound_halting", "bound_nonhalting", "failure_weak"),
    "randomised.commitment": ("Commitment", "verify_commitment"),
    "randomised.seeds": ("SeedTrials", "replay_seeds"),
    "randomised.trials": ("Trials", "trials"),
    "training.existence": ("existence_witness", "network_that_exists"),
    "training.game": ("TrainingOutcome", "play_training"),
    "training.targets": ("TRAINERS",),
    "training.torch_form": ("torch_module",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    """A public name, from the file that defines it."""
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """All public names, loaded or not."""
    return sorted({*globals(), *__all__})
