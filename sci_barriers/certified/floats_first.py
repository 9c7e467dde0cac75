"""The float levels: a guess, its proof in float64, repair where it is refuted, near-ties decided.

    guess (P, s)  ->  certify_support  ->  Proof             level "float64"
                                       ->  violated indices: drop them, add them, try again
                                       ->  dependent columns: one of those that are parallel
                                       ->  near-ties:        `near_ties.decide`
                                             all strict      level "refined", "prime", "exact"
                                             a wrong side    repair the guess
                                             a real tie      left to the exact path

A proof for floats near the true data holds for these when its margin (solvers/margins) reaches
them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sci_barriers.certified.evidence import FloatEvidence, NearbyEvidence
from sci_barriers.certified.forms import Floats
from sci_barriers.certified.solution import CertifiedSolution
from sci_barriers.certified.source import Nearest, Source
from sci_barriers.errors import PrecisionExhausted
from sci_barriers.floats.guess import correlations, propose
from sci_barriers.problems import Objective
from sci_barriers.solvers.rigorous.support import (
    DEPENDENT,
    NEAR_TIE,
    Proof,
    Undecided,
    certify_support,
)

if TYPE_CHECKING:
    from sci_barriers.certified.source import Array

ROUNDS = 12
"""Repairs of the guess that are tried."""
PARALLEL = 2.0**-36


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """Where the float levels stopped: the last support, and what is near it.

    interpolates: P3 with a residual that seems to vanish.
    """

    support: tuple[int, ...]
    signs: tuple[int, ...]
    near: tuple[int, ...] = ()
    interpolates: bool = False


def by_floats(
    source: Source, floats: Nearest, *, start: Array | None
) -> CertifiedSolution | Attempt:
    """The proved answer, or where the attempt ended. Weights > 0; P1 with eta > 0."""
    problem = source.problem
    guess = propose(floats.A, floats.y, problem=problem, start=start)
    P, s = guess.support, guess.signs
    if guess.interpolates:
        return Attempt(support=P, signs=s, interpolates=True)
    seen: set[tuple[tuple[int, ...], tuple[int, ...]]] = set()
    outcome: Proof | Undecided | None = None
    near: tuple[int, ...] = ()
    while (P, s) not in seen and len(seen) < ROUNDS:
        seen.add((P, s))
        outcome = certify_support(floats.A, floats.y, problem=problem, support=P, signs=s)
        if isinstance(outcome, Proof):
            found = _accepted(source, floats, outcome)
            return found or Attempt(support=P, signs=s)
        near = outcome.near
        if outcome.reason == DEPENDENT:
            P, s = _thinned(floats, P, s)
            continue
        if outcome.violated:
            P, s = _repaired(problem, floats, P, s, wrong=outcome.violated)
            continue
        if floats.error == 0 and outcome.reason == NEAR_TIE and not outcome.duplicates:
            decided = _near_ties(source, floats, P, s, near)
            if isinstance(decided, CertifiedSolution):
                return decided
            if decided:
                P, s = _repaired(problem, floats, P, s, wrong=decided)
                continue
        break
    return Attempt(support=P, signs=s, near=near)


def _accepted(source: Source, floats: Nearest, proof: Proof) -> CertifiedSolution | None:
    """The answer from a float proof; None when the true data are outside its margin."""
    case = "path" if proof.support else "zero"
    if floats.error == 0:
        data = Floats(A=floats.A, y=floats.y, problem=source.problem)
        return unique(source, proof.support, proof.signs, case=case, level="float64",
                      precision=53, evidence=FloatEvidence(source=data, proof=proof))  # fmt: skip
    from sci_barriers.solvers.margins.radius import margin_of_floats

    try:
        margin = margin_of_floats(floats.A, floats.y, problem=source.problem, proof=proof)
    except PrecisionExhausted:
        return None
    if not margin.radius > floats.error:
        return None
    evidence = NearbyEvidence(source=source, support=proof.support, signs=proof.signs)
    return unique(
        source, proof.support, proof.signs, case=case, level="float64", precision=53,
        evidence=evidence,
    )  # fmt: skip


def unique(
    source: Source,
    support: tuple[int, ...],
    signs: tuple[int, ...],
    *,
    case: str,
    level: str,
    precision: int,
    evidence: FloatEvidence | NearbyEvidence,
) -> CertifiedSolution:
    """A unique strictly complementary minimiser."""
    order = sorted(range(len(support)), key=lambda k: support[k])
    P = tuple(support[k] for k in order)
    return CertifiedSolution(
        problem=source.problem,
        shape=source.shape,
        status="unique",
        case=case,
        level=level,
        precision=precision,
        support=P,
        signs=tuple(signs[k] for k in order),
        equicorrelation=P,
        evidence=evidence,
    )


def _near_ties(
    source: Source, floats: Nearest, P: tuple[int, ...], s: tuple[int, ...], near: tuple[int, ...]
) -> CertifiedSolution | tuple[int, ...]:
    """The answer; or the indices that are on the wrong side, () for a real tie or no decision."""
    from sci_barriers.solvers.digits.near_ties import decide

    data = Floats(A=floats.A, y=floats.y, problem=source.problem)
    decision = decide(data.A, data.y, problem=data.problem, support=P, signs=s, near=near)
    if decision is None:
        return ()
    wrong = tuple(j for j, side in decision.sides.items() if side < 0)
    if wrong or any(side == 0 for side in decision.sides.values()):
        return wrong
    ways = set(decision.how.values())
    how = "exact" if "exact" in ways else "prime" if "prime" in ways else "refined"
    evidence = NearbyEvidence(source=data, support=P, signs=s)
    case = "path" if P else "zero"
    return unique(source, P, s, case=case, level=how, precision=53, evidence=evidence)


def _repaired(
    problem: Objective,
    floats: Nearest,
    P: tuple[int, ...],
    s: tuple[int, ...],
    *,
    wrong: Iterable[int],
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Without the wrong indices of P; with those outside, signs by their correlation."""
    out = set(wrong)
    kept = {j: sign for j, sign in zip(P, s, strict=True) if j not in out}
    c = correlations(floats.A, floats.y, problem=problem, support=P, signs=s)
    for j in sorted(out - set(P)):
        for i in _parallel(floats, j, list(kept)):
            del kept[i]
        kept[j] = -1 if c is not None and c[j] < 0 else 1
    support = tuple(sorted(kept))
    return support, tuple(kept[j] for j in support)



def _thinned(
    floats: Nearest, P: tuple[int, ...], s: tuple[int, ...]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Of columns that are parallel but for rounding, the first one only."""
    kept: dict[int, int] = {}
    for j, sign in zip(P, s, strict=True):
        if not _parallel(floats, j, list(kept)):
            kept[j] = sign
    return tuple(kept), tuple(kept.values())


def _parallel(floats: Nearest, j: int, others: list[int]) -> list[int]:
    """The columns among `others` that are a multiple of column j, as far as floats can tell."""
    if not others:
        return []
    with np.errstate(all="ignore"):
        column, block = floats.A[:, j], floats.A[:, others]
        sizes = np.sqrt((block * block).sum(axis=0) * (column @ column))
        near = np.abs(column @ block) > (1 - PARALLEL) * sizes
    return [i for i, same in zip(others, near.tolist(), strict=True) if same]
