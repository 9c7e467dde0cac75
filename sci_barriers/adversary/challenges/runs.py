"""Many runs of a solver that flips coins, from plain arguments.

    challenge_seeds    R different seeds, one table of answers: a deterministic count
    challenge_trials   a side fixed on pilot runs and committed, then R fresh runs without seeds

    status     "refuted": some run that counts returned an x that is wrong on the side in question;
               then success with probability > `above` is refuted:
    seeds      above = (successes + runs without output)/R on the side with the fewest successes,
               the seed being uniform among the R: whatever those runs would have returned
    trials     above = 1 - p_L, for success at levels <= n within the limits; with the confidence
               given, **if** the runs are independent and alike

*Why some x must be wrong.* A run without output (an error, a time limit, a level beyond the budget)
has not been shown to fail, here as in one game; p_L > 0 and a small share of successes alone could
come from such runs. When all R seeds have answered, above <= 1/k by sides.py. That no probability
above 1/k (halting) or k/(2k - 1) is possible for any algorithm is a theorem, bounds.py, and is
neither shown nor needed here.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, Unpack

from sci_barriers.adversary.barrier import Witness
from sci_barriers.adversary.challenges.arguments import (
    Options,
    Setting,
    no_training,
    read_setting,
)
from sci_barriers.adversary.challenges.families import refuse_many
from sci_barriers.adversary.challenges.numbers import read_number
from sci_barriers.adversary.challenges.saving import check_new_file, save_witness
from sci_barriers.adversary.place import Callee
from sci_barriers.adversary.randomised.attempts import Attempt
from sci_barriers.adversary.randomised.seeds import SeedTrials, replay_seeds
from sci_barriers.adversary.randomised.trials import Trials, trials
from sci_barriers.errors import bad_input, shortened
from sci_barriers.exact import Q

RunStatus: TypeAlias = Literal["refuted", "no claim"]


@dataclass(frozen=True, kw_only=True, repr=False)
class RunsChallenge:
    """Many runs that were made. outcome: what they show; setting: what was asked for."""

    outcome: SeedTrials | Trials
    setting: Setting

    def __repr__(self) -> str:
        words = shortened(self.claim, limit=200)
        return f"RunsChallenge({self.setting.target!r}, {self.status}: {words})"

    @property
    def counted(self) -> tuple[Attempt, ...]:
        """The runs that count: one for each seed, or the fresh ones."""
        outcome = self.outcome
        return outcome.fresh if isinstance(outcome, Trials) else outcome.attempts

    @property
    def answered(self) -> int:
        """How many of them returned an x."""
        return sum(run.x is not None for run in self.counted)

    @property
    def successes(self) -> int:
        """How many of them are within eps on `outcome.side`."""
        if isinstance(self.outcome, Trials):
            return len(self.counted) - self.outcome.failures
        return self.outcome.successes[self.outcome.side.winner]

    @property
    def status(self) -> RunStatus:
        """ "refuted" or "no claim", by the rule at the head of the file."""
        return "refuted" if self.answered > self.successes else "no claim"

    @property
    def above(self) -> Q:
        """Success with a larger probability is refuted, as at the head of the file."""
        if isinstance(self.outcome, Trials):
            return 1 - self.outcome.lower
        count = len(self.counted)
        return Q(self.successes + count - self.answered, count)

    @property
    def claim(self) -> str:
        """What is claimed of the runs, in words, and nothing more."""
        return self.outcome.claim

    @property
    def witness(self) -> Witness | None:
        """The certificate; None when the outputs are too long to be written."""
        return self.outcome.witness

    def save(self, path: str | os.PathLike[str]) -> str:
        """As Challenge.save."""
        return save_witness(self.witness, path, status=self.status)


def challenge_seeds(
    f: Callee,
    family: str = "tie",
    *,
    seeds: Sequence[int] = range(100),
    **options: Unpack[Options],
) -> RunsChallenge:
    """Runs f once for each seed on one table of answers, then counts for each side.

    seeds: 1..10,000 different ints >= 0, shown as information.seed; in a worker random, numpy and
    torch are seeded as well. options: as of `challenge`, without seed, eps and style "training";
    budget_level at most 269,998.
    Raises BadInput for whatever is out of range, for a target that does not exist, and for a family
    but "tie".
    """
    refuse_many(family)
    setting = read_setting(f, family, **options)
    no_training(setting)
    try:
        len(seeds)
    except (TypeError, OverflowError):
        raise bad_input("seeds", seeds, "must be a sequence of at most 10000 ints",
                        "pass range(100)") from None  # fmt: skip
    outcome = replay_seeds(f, setting.omega, seeds=seeds, **setting.options())
    return RunsChallenge(outcome=outcome, setting=setting)


def challenge_trials(
    f: Callee,
    family: str = "tie",
    *,
    runs: int = 200,
    pilot: int = 50,
    confidence: Any = "99/100",
    commit: str | os.PathLike[str] | None = None,
    **options: Unpack[Options],
) -> RunsChallenge:
    """Pilot runs choose a side, which is committed; fresh runs are counted; exact bounds.

    runs, pilot: 1..10,000. confidence: a rational in (0, 1), also as text. commit: a new file for
    what is fixed before the fresh runs; `verify_commitment` compares a witness with it. options: as
    of `challenge_seeds`. A level above budget_level is one of the ways to fail.
    Raises BadInput for whatever is out of range, for a target that does not exist, and for a family
    but "tie".
    """
    refuse_many(family)
    if commit is not None:
        check_new_file("commit", commit)
    setting = read_setting(f, family, **options)
    no_training(setting)
    level = read_number("confidence", confidence)
    outcome = trials(
        f, setting.omega, runs=runs, pilot=pilot, confidence=level, commit=commit,
        **setting.options(),
    )  # fmt: skip
    return RunsChallenge(outcome=outcome, setting=setting)
