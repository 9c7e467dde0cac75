"""challenge(f, ...): one game against a solver, from plain arguments; its result in one record.

    challenge(f, problem="P2", N=4, m=2, K=3)              f a function: called in this process
    challenge("solver.py:f", problem="P2", N=4, m=2, K=3)  text: called in a worker with limits
    challenge(f, "linear_program", k=3)                    another family; families.py has them all

    style "information", "solver"   `play`: f returns x, and an instance is chosen for which all
                                    that f has read is admissible
    style "training"                `play_training`: f returns a network, and an instance and R
                                    samples are chosen; it is wrong on all of them, or not refuted

What "refuted", "information" and "no claim" say, and what they do not: game.py, training/game.py.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Unpack

from sci_barriers.adversary.barrier import Witness
from sci_barriers.adversary.breakdown.omega import Omega
from sci_barriers.adversary.challenges.arguments import Options, Setting, read_setting
from sci_barriers.adversary.challenges.kind import Played
from sci_barriers.adversary.challenges.numbers import read_number
from sci_barriers.adversary.challenges.saving import save_witness
from sci_barriers.adversary.game import Outcome, Status, play
from sci_barriers.adversary.place import Callee
from sci_barriers.errors import bad_input, shortened
from sci_barriers.exact import Enclosure, Number, Q, sqrt_enclosure
from sci_barriers.families.base import rational, whole

if TYPE_CHECKING:
    from sci_barriers.adversary.training import TrainingOutcome

_BITS = 128


@dataclass(frozen=True, kw_only=True, repr=False)
class Challenge:
    """One game that was played.

    outcome: what it shows. setting: what was asked for. seed: as passed.
    """

    outcome: Outcome | TrainingOutcome
    setting: Setting
    seed: int | None = None

    def __repr__(self) -> str:
        words = shortened(self.claim, limit=200)
        return f"Challenge({self.setting.target!r}, {self.status}: {words})"

    @property
    def barrier(self) -> Played:
        """The class."""
        return self.setting.barrier

    @property
    def omega(self) -> Omega:
        """The class of the family "tie". BadInput for another family."""
        return self.setting.omega

    @property
    def status(self) -> Status:
        """One of "refuted", "information", "no claim"."""
        return self.outcome.status

    @property
    def claim(self) -> str:
        """What is claimed, in words, and nothing more."""
        return self.outcome.claim

    @property
    def x(self) -> tuple[Number, ...] | None:
        """The answer, exact; None when there was none. A network's at the first sample."""
        return self.outcome.x

    @property
    def eps(self) -> Q:
        """The accuracy that was played for."""
        return self.outcome.eps

    @property
    def witness(self) -> Witness | None:
        """The certificate; None when there is none."""
        return self.outcome.witness

    @property
    def distance(self) -> Enclosure | None:
        """d(x, Xi) of the chosen instance, to 128 bits; None unless it is known exactly. For a
        network the least of `distances`.
        """
        return min(self.distances, key=lambda box: box.lower, default=None)

    @property
    def distances(self) -> tuple[Enclosure, ...]:
        """The distance of every sample, in their order; without training at most the one."""
        samples = getattr(self.outcome, "samples", None)
        if samples is not None:
            squares = [sample.squared for sample in samples]
        else:
            squares = [] if self.outcome.squared is None else [self.outcome.squared]
        return tuple(sqrt_enclosure(squared, bits=_BITS) for squared in squares)

    def save(self, path: str | os.PathLike[str]) -> str:
        """Writes the witness as JSON; the summary of the checker, which has read the file.

        The file gets its name when it is complete and accepted; until then an old one stays as it
        is. Raises BadInput: no witness, a place that cannot be written; CertificateRejected.
        """
        return save_witness(self.witness, path, status=self.status)


def challenge(
    f: Callee,
    family: str = "tie",
    *,
    eps: Any = None,
    seed: int | None = None,
    R: int | None = None,
    radius: Any = None,
    face: str | None = None,
    **options: Unpack[Options],
) -> Challenge:
    """Plays one game against f and says what it shows.

    f: a function f(information), or f(A, y, lam) with style="solver" and a level, or a trainer
    f(information) -> network with style="training"; or the text "file.py:callable",
    "package.module:callable", or a built-in name.
    family "tie": problem, the one that f is said to solve, N, m, K are needed; L, lam, eta, w: the
    class, as in Omega; exact numbers or text, a float is the dyadic number that it is; w also as
    one text "1/2,0,3". relative=True chooses w so that the accuracy is a relative one.
    family "linear_program": k=3. The other further families have no options of their own.
    part: "i", "ii", "iii". norm: "entrywise", "operator". A further family has the first of each.
    eps: another accuracy than that of the part, or of the further family.
    timeout, cpu (seconds; 60, and cpu = timeout), memory ("2G"; training "4G"): for a worker only.
    sandboxed=False calls a built-in name here. R (1 samples), radius (1/100), face ("vertex"): for
    style "training", as in `play_training`. budget_level, budget_queries, style, level, seed: as in
    `play`. None: not given.
    Raises BadInput for whatever is out of range, for an option that does not belong to the family,
    and for a target that does not exist.
    """
    setting = read_setting(f, family, **options)
    start = None if seed is None else whole("seed", seed, least=0, remedy="pass 0")
    more: dict[str, Any] = {**setting.options(), "seed": start}
    more["eps"] = None if eps is None else rational("eps", read_number("eps", eps))
    samples = {"R": R, "radius": read_number("radius", radius), "face": face}
    samples = {name: value for name, value in samples.items() if value is not None}
    outcome: Outcome | TrainingOutcome
    if setting.style == "training":
        from sci_barriers.adversary.training import play_training  # loads numpy

        outcome = play_training(f, setting.omega, **samples, **more)
    else:
        for name, value in samples.items():
            raise bad_input(name, value, "is for style 'training' only", "leave it out")
        outcome = play(setting.callee, setting.barrier, **more)
    return Challenge(outcome=outcome, setting=setting, seed=start)
