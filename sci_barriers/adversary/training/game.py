"""The game over training sets: f(information) -> a network, fixed before any sample is named.

    information.training_set(n)   (A_n, y_kn, x_kn), k < R:  y_kn within 2^-n of the samples, x_kn a
                                  minimiser of (A_n, y_kn); at(n), entry(f, n) as before; facts R
                                  and, for R > 1, radius
    f returns phi                 an exact Network, a torch module, an object with predict, or a
                                  callable y -> x: reader.py
    then, and only then           A^j and y_1, ..., y_R are chosen: cluster.py

    refuted       d(phi(y_k), Xi(A^j, y_k)) > eps for **every** k < R, all answers being admissible
                  for (A^j, y_k): phi is wrong on all samples of this instance
    information   a level beyond the budget was asked and no network had been returned: T > n - 1
    no claim      anything else

R = 1: y is the sample of the class itself. R > 1: the class is widened to samples y + shift e_0,
|shift| <= radius; those chosen are at mutual distance <= r = 2^-p, p named after phi.

"exact network": phi(y_k) was computed here in exact arithmetic from the layers that phi consists
of; "program at the float64 nearest to y": it is what the program returned. A program that answers
differently each time is held to the answers it gave.

Theorem 4 of Colbrook, Antun and Hansen, PNAS 119(12), 2022, in its form for networks [mechanism];
clusters and the choice for R > 1 [derived].
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

from sci_barriers.adversary.barrier import Witness
from sci_barriers.adversary.breakdown.answers import Table
from sci_barriers.adversary.breakdown.omega import Omega, Side
from sci_barriers.adversary.place import TRAINING_LIMITS, Callee, place
from sci_barriers.adversary.training import cluster
from sci_barriers.adversary.training.cluster import Cluster, Point, Sample
from sci_barriers.adversary.training.forms import read_form
from sci_barriers.adversary.training.pairs import Face
from sci_barriers.adversary.training.table import TrainingTable
from sci_barriers.adversary.training.targets import TRAINERS
from sci_barriers.adversary.training.witness import refutations, with_pairs
from sci_barriers.adversary.words import in_words
from sci_barriers.errors import bad_input
from sci_barriers.exact import Number, Q, as_q
from sci_barriers.families.base import rational, whole
from sci_barriers.information.base import Norm
from sci_barriers.networks import Network
from sci_barriers.sandbox import Limits
from sci_barriers.sandbox import Outcome as Run
from sci_barriers.sandbox.fixed import Fixed

How: TypeAlias = Literal["exact network", "program at the float64 nearest to y"]
HIGHEST = 100_000
"""The largest budget_level: the distances are computed exactly."""
MOST_SAMPLES = 2_000
_RADIUS = Q(1, 100)
_READER = "sci_barriers.adversary.training.reader:read"


@dataclass(frozen=True, kw_only=True)
class TrainingOutcome:
    """What one game over training sets shows.

    status, claim, part, norm, eps, table, run, n, side, witness: as of `play`. R, radius: the
    samples. how: the way phi was evaluated, None without a network. network: phi where it is exact.
    samples: the R samples that refute phi, with outputs and exact squared distances. closeness: p,
    mutual distances <= 2^-p. witness: of the first samples, all of them up to R = 12 (fewer for
    large networks); witnesses(): files for all samples. x, squared: of the first sample.
    """

    status: Literal["refuted", "information", "no claim"]
    claim: str
    part: str
    norm: Norm
    eps: Q
    R: int
    radius: Q
    answers: TrainingTable
    run: Run
    n: int | None = None
    how: How | None = None
    network: Network | None = None
    side: Side | None = None
    samples: tuple[Sample, ...] = ()
    closeness: int | None = None
    witness: Witness | None = None

    @property
    def table(self) -> Table:
        """The answers given."""
        return self.answers.table

    @property
    def x(self) -> Point | None:
        """phi at the first sample."""
        return self.samples[0].x if self.samples else None

    @property
    def squared(self) -> Number | None:
        """The squared distance of the first sample."""
        return self.samples[0].squared if self.samples else None

    def witnesses(self) -> Iterator[Witness]:
        """The witness, and where it cannot hold all samples more files that do; made as asked."""
        if not self.samples:
            yield from () if self.witness is None else (self.witness,)
            return
        yield from refutations(
            self.answers, self.samples, part=self.part, eps=self.eps, radius=self.radius,
            network=self.network,
        )  # fmt: skip


class _Judge:
    """Asks phi at the points of cluster.py, once, and chooses the instance."""

    def __init__(self, answers: TrainingTable, *, eps: Q, radius: Q) -> None:
        self.answers, self.eps, self.radius = answers, eps, radius
        self.how: How | None = None
        self.network: Network | None = None
        self.found: Cluster | None = None

    def __call__(self, fixed: Fixed) -> None:
        answers, omega = self.answers, self.answers.table.omega
        n, R = answers.table.largest, answers.R
        steps = cluster.shifts(R, k=omega.k, n=n, radius=self.radius)
        points = cluster.inputs(answers.like, steps)
        self.network = read_form(fixed.form, m=omega.m, N=omega.N, points=len(points))
        outputs: list[Point]
        if self.network is not None:
            self.how = "exact network"
            outputs = [self.network(y) for y in points]
        else:
            self.how = "program at the float64 nearest to y"
            outputs = list(fixed.at(points))
        self.found = cluster.choose(
            omega, answers.table.s, list(zip(steps, outputs, strict=True)), R=R, n=n,
            radius=self.radius, eps=self.eps,
        )  # fmt: skip


def play_training(
    target: Callee,
    omega: Omega,
    *,
    part: str = "i",
    norm: Norm = "entrywise",
    R: int = 1,
    radius: Any = _RADIUS,
    face: Face = "vertex",
    budget_level: int = 10_000,
    budget_queries: int = 100_000,
    limits: Limits = TRAINING_LIMITS,
    sandboxed: bool | None = None,
    seed: int | None = None,
    eps: Any = None,
) -> TrainingOutcome:
    """Plays one game over training sets against the trainer `target`.

    target, limits, sandboxed, seed, eps, budgets: as of `play`; names are those of TRAINERS;
    budget_level at most 100,000; limits: 4 GB of addresses by default. R = 1, ..., 2000 samples.
    radius: a rational in (0, 1), of no meaning for R = 1. face: which minimiser x_kn is shown,
    "vertex" or "barycentre".
    Raises BadInput for arguments out of range, and for a callable with sandboxed=True.
    """
    samples = whole("R", R, least=1, most=MOST_SAMPLES, remedy="pass a number of samples")
    wide = rational("radius", radius)
    if not 0 < wide < 1:
        raise bad_input("radius", radius, "must lie in (0, 1)", "pass a rational such as '1/100'")
    accuracy = omega.accuracy(part) if eps is None else as_q(eps)
    if accuracy < 0:
        raise bad_input("eps", eps, "must be >= 0", "pass a rational such as Q(1, 1000)")
    answers = TrainingTable(
        omega, part=part, norm=norm, R=samples, face=face,
        level=whole("budget_level", budget_level, least=0, most=HIGHEST, remedy="pass 10000"),
        queries=whole("budget_queries", budget_queries, least=0, remedy="pass 100000"),
    )  # fmt: skip
    judge = _Judge(answers, eps=accuracy, radius=wide)
    more: dict[str, Any] = {"style": "training", "reader": _READER, "judge": judge, "seed": seed}
    known = {**omega.facts(), "R": samples} | ({"radius": wide} if samples > 1 else {})
    more |= {"facts": known, "answer": answers}
    ended = place(target, sandboxed, names=TRAINERS).call(limits=limits, **more)
    common: dict[str, Any] = {
        "part": part, "norm": answers.table.norm, "eps": accuracy, "R": samples, "radius": wide,
        "answers": answers, "run": ended, "n": answers.asked,
    }  # fmt: skip
    if ended.status == "answered":
        return _judged(judge, common)
    if ended.status == "stopped" and answers.beyond and answers.asked is not None:
        found = answers.table.unanswered(asked=answers.asked, eps=accuracy)
        witness = with_pairs(answers, found.witness)
        return TrainingOutcome(status="information", claim=found.claim, witness=witness, **common)
    words = ended.messages[0] if ended.messages else ended.status
    what = "no network was returned" if judge.how is None else "the network gave no output"
    return TrainingOutcome(status="no claim", claim=f"{what}: {words}", how=judge.how, **common)


def _judged(judge: _Judge, common: dict[str, Any]) -> TrainingOutcome:
    R, eps, found = common["R"], common["eps"], judge.found
    common |= {"how": judge.how, "network": judge.network}
    if found is None:
        text = f"no side was found with {R} samples on which the network is farther than "
        text += f"{in_words(eps)} from the minimisers"
        return TrainingOutcome(status="no claim", claim=text, **common)
    n, side = judge.answers.table.largest, found.side
    read = "asking nothing" if n is None else f"reading level {n}"
    where = "the sample" if R == 1 else f"every one of {R} samples within 2^-{found.closeness}"
    claim = (
        f"on admissible information of side {side.winner} of layer {side.s} with g = "
        f"2^{-side.exponent} a network was returned after {read}, and on {where} its output "
        f"({judge.how}) is farther than {in_words(eps)} from every minimiser"
    )
    outcome = TrainingOutcome(
        status="refuted", claim=claim, side=side, samples=found.samples,
        closeness=found.closeness, **common,
    )  # fmt: skip
    return replace(outcome, witness=next(outcome.witnesses()))
