"""replay_seeds: a seeded algorithm, run with many seeds on one table of answers.

    successes_j = #{seeds whose x is within eps of Xi(side j)};   sum_j successes_j <= #seeds

*Proof.* All runs read one fixed table, whose log is admissible for all k sides of one layer with
one g = 2^-(n+2), n the largest level that any run asked (part (iii): g = 2^-(L-2)). So each run is
one on each of these inputs, with one and the same x, and x is within eps of one side at most
(sides.py). Hence some side has at most #seeds/k successes. A count, not a probability: nothing is
assumed about the seeds, and a seed derived from the data is only a deterministic algorithm.

**No replay is needed.** The runs have happened: each x was answered on answers that were admissible
for all sides. That a run would come out the same for the same seed is not claimed and not tested;
whoever claims it for a target can call this twice and compare `attempts`. [derived; Lemma 2]
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sci_barriers.adversary.barrier import Witness
from sci_barriers.adversary.breakdown.omega import Omega, Side, layer_of
from sci_barriers.adversary.place import Callee
from sci_barriers.adversary.randomised.attempts import Attempt, arena, attempt, read_runs
from sci_barriers.adversary.randomised.sides import Sides, exponent_of, fewest
from sci_barriers.adversary.randomised.witness import witness_of_seeds
from sci_barriers.adversary.words import in_words
from sci_barriers.errors import bad_input
from sci_barriers.exact import Q
from sci_barriers.information.base import Norm
from sci_barriers.sandbox import Limits

_LIMITS = Limits()


@dataclass(frozen=True, kw_only=True)
class SeedTrials:
    """What the runs show.

    claim: in words exactly what is claimed. attempts: one for each seed, in order. n: the largest
    level that was answered, None when nothing was asked. sides: the k sides, chosen after all runs.
    hits: for each seed the side it is within eps of, or None. successes: the count for each side.
    side: the one with the fewest. witness: the certificate, None when none can be written.
    """

    claim: str
    part: str
    norm: Norm
    eps: Q
    seeds: tuple[int, ...]
    attempts: tuple[Attempt, ...]
    n: int | None
    sides: Sides
    hits: tuple[int | None, ...]
    successes: tuple[int, ...]
    side: Side
    witness: Witness | None

    @property
    def bound(self) -> Q:
        """#seeds/k, at least the successes on `side`."""
        return Q(len(self.seeds), len(self.successes))


def replay_seeds(
    target: Callee,
    omega: Omega,
    *,
    part: str,
    seeds: Sequence[int],
    norm: Norm = "entrywise",
    limits: Limits = _LIMITS,
    sandboxed: bool | None = None,
    budget_level: int = 10_000,
    budget_queries: int = 100_000,
    style: str = "information",
    level: int | None = None,
) -> SeedTrials:
    """Runs the target once for each seed; the sides are chosen when all runs have ended.

    seeds: 1..10,000 different ints >= 0, shown as information.seed; in a worker process random,
    numpy and torch are seeded, too. target, limits, sandboxed, style, level: as in `play`.
    budget_level: a run that asks a higher level, 0..269,998, ends without output.
    Raises BadInput for arguments out of range, and for a target that cannot be loaded.
    """
    ground = arena(
        target, omega, part=part, norm=norm, budget_level=budget_level,
        budget_queries=budget_queries, limits=limits, sandboxed=sandboxed, style=style, level=level,
    )  # fmt: skip
    read = _seeds(seeds, omega)
    attempts = tuple(attempt(ground, seed=seed) for seed in read)
    s, n = layer_of(part), ground.table.largest
    exponent = exponent_of(omega, s, n=0 if n is None else n)
    sides = Sides(omega=omega, s=s, exponent=exponent, eps=omega.accuracy(part))
    outputs = [run.x for run in attempts]
    hits = sides.hits(outputs)
    counts = Counter(hits)
    successes = tuple(counts[i] for i in range(omega.k))
    j = fewest(successes)
    witness, shown = witness_of_seeds(ground.table, sides, outputs, successes, part=part)
    return SeedTrials(
        claim=_claim(sides, successes, attempts, ground.where(), shown),
        part=part, norm=ground.table.norm, eps=sides.eps, seeds=read, attempts=attempts, n=n,
        sides=sides, hits=hits, successes=successes, side=sides.side(j), witness=witness,
    )  # fmt: skip


def _seeds(seeds: Any, omega: Omega) -> tuple[int, ...]:
    remedy = "pass range(100)"
    if not isinstance(seeds, Sequence) or isinstance(seeds, (str, bytes)):
        raise bad_input("seeds", seeds, "must be a sequence of ints", remedy)
    read_runs("len(seeds)", len(seeds), omega)
    for seed in seeds:
        if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
            raise bad_input("seed", seed, "must be an int >= 0", remedy)
    if len(set(seeds)) < len(seeds):
        raise bad_input("seeds", seeds, "must be different from each other", remedy)
    return tuple(seeds)


def _claim(
    sides: Sides, successes: tuple[int, ...], attempts: tuple[Attempt, ...], where: str, shown: int
) -> str:
    k, R, j = len(successes), len(attempts), fewest(successes)
    none = sum(run.x is None for run in attempts)
    text = (
        f"{R} runs with one seed each ({where}) read one table of answers, admissible for each of "
        f"the {k} sides of layer {sides.s} with g = 2^{-sides.exponent}; {none} gave no output, "
        f"{sum(successes)} are within {in_words(sides.eps)} of a side, each of one side only, and "
        f"{successes[j]} of side {j}, at most {R}/{k}"
    )
    if shown in (0, k):
        return text
    return f"{text}; the certificate counts {shown} of them, side {j} and the first others"
