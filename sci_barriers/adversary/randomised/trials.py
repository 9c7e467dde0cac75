"""trials: how often an algorithm without seeds fails on one input that was fixed beforehand.

    1. `pilot` runs on the common answers up to level n; j* = the side with the fewest successes;
    2. commitment: the side iota* = j* with g = 2^-(n+2), n, eps, the number of runs, alpha, a hash;
    3. `runs` fresh runs on iota*'s information, the common answers up to level n;
    4. F = how many end in the event  {error > eps, or T > n, or no output within the limits};
    5. Clopper-Pearson: P(Bin(R, p_L) >= F) <= alpha/2, P(Bin(R, p_U) <= F) <= alpha/2, exactly.

Claim: with confidence 1 - alpha, *under i.i.d. runs*, P(event) >= p_L for this algorithm on this
input. Never "P(success) <= 1/2", nor anything about other inputs: bounds.py has what is proved of
all algorithms. The pilot runs do not enter F: a side chosen on the runs that are counted would void
the confidence level.

**What i.i.d. assumes.** The runs are independent and fail with one and the same probability: fresh
coins, nothing learnt or kept from run to run, the same machine and load as far as time limits end
runs. A process of its own for each run (the way texts are run) removes memory, not files, network
or clocks; callables run in one process, where a global variable is enough to break it. The interval
is right for what it assumes; no count of outcomes shows that the assumption holds. [derived]
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

from sci_barriers.adversary.barrier import Witness
from sci_barriers.adversary.breakdown.omega import Omega, Side, layer_of
from sci_barriers.adversary.place import Callee
from sci_barriers.adversary.randomised.attempts import (
    Arena,
    Attempt,
    arena,
    attempt,
    attempt_or_none,
    read_runs,
)
from sci_barriers.adversary.randomised.commitment import (
    EVENT,
    FORMAT,
    Commitment,
    write_commitment,
)
from sci_barriers.adversary.randomised.sides import Sides, exponent_of, fewest
from sci_barriers.adversary.randomised.witness import witness_of_trials
from sci_barriers.adversary.words import in_words
from sci_barriers.errors import bad_input
from sci_barriers.exact import Q, format_number
from sci_barriers.families.base import rational
from sci_barriers.information.base import Norm
from sci_barriers.proofs_support.trials import binomial
from sci_barriers.sandbox import Limits

_LIMITS = Limits()
_BITS = 64


@dataclass(frozen=True, kw_only=True)
class Trials:
    """What the fresh runs show.

    claim: in words exactly what is claimed. level: n. side: iota*. pilot, successes: the pilot runs
    and their counts for each side. commitment: what was fixed before `fresh`, the runs that count.
    failures: F. lower, upper: p_L and p_U, rationals (the claim rounds p_L down). witness: the
    certificate, None when the outputs are too long to be written.
    """

    claim: str
    part: str
    norm: Norm
    eps: Q
    level: int
    side: Side
    pilot: tuple[Attempt, ...]
    successes: tuple[int, ...]
    commitment: Commitment
    fresh: tuple[Attempt, ...]
    failures: int
    alpha: Q
    lower: Q
    upper: Q
    witness: Witness | None


def trials(
    target: Callee,
    omega: Omega,
    *,
    part: str,
    budget_level: int,
    pilot: int = 50,
    runs: int = 200,
    confidence: Any = "99/100",
    norm: Norm = "entrywise",
    commit: str | os.PathLike[str] | None = None,
    limits: Limits = _LIMITS,
    sandboxed: bool | None = None,
    budget_queries: int = 100_000,
    style: str = "information",
    level: int | None = None,
) -> Trials:
    """Pilot runs, a commitment, fresh runs, an interval.

    budget_level: n = 0..269,998, in part (iii) at most L - 1 (entrywise), L - 2 (operator). pilot,
    runs: 1..10,000. confidence: a rational in (0, 1) of at most 64 bits, such as "95/100". commit:
    a new file for the commitment. target, limits, sandboxed, style, level: as in `play`; no seed is
    given. A run that cannot be started after the pilot ended is one without output.
    Raises BadInput for arguments out of range, and for a target that cannot be loaded.
    """
    ground = arena(
        target, omega, part=part, norm=norm, budget_level=budget_level,
        budget_queries=budget_queries, limits=limits, sandboxed=sandboxed, style=style, level=level,
    )  # fmt: skip
    alpha = _alpha(confidence)
    count, first = read_runs("runs", runs, omega), read_runs("pilot", pilot, omega)
    s, eps, n = layer_of(part), omega.accuracy(part), ground.level
    sides = Sides(omega=omega, s=s, exponent=exponent_of(omega, s, n=n), eps=eps)
    tried = tuple(attempt(ground, seed=None) for _ in range(first))
    successes = sides.successes(run.x for run in tried)
    j = fewest(successes)
    body = _body(ground, sides.side(j), eps=eps, runs=count, alpha=alpha, successes=successes,
                 pilot=first)  # fmt: skip
    fixed = write_commitment(body, commit)
    again = ground.again()
    fresh = tuple(attempt_or_none(again, seed=None) for _ in range(count))
    outputs = [run.x for run in fresh]
    failures = sum(hit != j for hit in sides.hits(outputs))
    interval = binomial("runs", failures, count, alpha=alpha)
    lower, upper = (rational(end, interval["claim"][end]) for end in ("lower", "upper"))
    return Trials(
        claim=_claim(sides, j, ground.where(), n=n, alpha=alpha, lower=lower, F=failures, R=count),
        part=part, norm=ground.table.norm, eps=eps, level=n, side=sides.side(j), pilot=tried,
        successes=successes, commitment=fixed, fresh=fresh, failures=failures, alpha=alpha,
        lower=lower, upper=upper,
        witness=witness_of_trials(again.table, sides.side(j), outputs, failures, eps=eps,
                                  interval=interval),
    )  # fmt: skip


def _alpha(confidence: Any) -> Q:
    remedy = "pass a rational such as '95/100'"
    alpha = 1 - rational("confidence", confidence, remedy=remedy)
    if not 0 < alpha < 1:
        raise bad_input("confidence", confidence, "must lie between 0 and 1", remedy)
    if alpha.height_bits() > _BITS:
        raise bad_input("confidence", confidence, f"has more than {_BITS} bits", remedy)
    return alpha


def _body(
    ground: Arena, side: Side, *, eps: Q, runs: int, alpha: Q, pilot: int,
    successes: tuple[int, ...],
) -> dict[str, Any]:  # fmt: skip
    limits: dict[str, Any] = {"queries": ground.queries}
    if ground.fresh:
        kept = ground.limits
        limits |= {"wall": repr(kept.wall), "cpu": repr(kept.cpu), "memory": kept.memory}
    return {
        "format": FORMAT,
        "class": {"class": "breakdown", "L": ground.omega.L},
        "part": ground.part,
        "norm": ground.table.norm,
        "instance": {"family": "tie", "parameters": side.member().parameters()},
        "level": ground.level,
        "eps": format_number(eps),
        "event": EVENT,
        "runs": runs,
        "alpha": format_number(alpha),
        "target": ground.named,
        "processes": "fresh" if ground.fresh else "one",
        "limits": limits,
        "pilot": {"runs": pilot, "successes": list(successes)},
    }


def _rounded_down(p: Q) -> str:
    """At most p, to four decimals: short, and as true as p."""
    digits = int(p.p * 10**4 // p.q)
    return f"{digits // 10**4}.{digits % 10**4:04d}"


def _claim(sides: Sides, j: int, where: str, *, n: int, alpha: Q, lower: Q, F: int, R: int) -> str:
    return (
        f"with confidence {1 - alpha}, under i.i.d. runs, P(error > {in_words(sides.eps)} or "
        f"T > {n} or no output within the limits) >= {_rounded_down(lower)} for this algorithm on "
        f"this input: side {j} of layer {sides.s} with g = 2^{-sides.exponent}, committed before "
        f"{R} fresh runs ({where}), of which {F} ended so"
    )
