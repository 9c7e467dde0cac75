"""Counts of runs as certificates.

    seeds    instances: all k sides (and the tie in part i);
             information    the answers are admissible for each,
             membership     all of them lie in Omega,
             undetermined   no x is within eps of two sides,
             minimisers     Xi(side j) exactly, for the sides that are counted here,
             runs           for each of these, how many outputs are null or farther than eps
    trials   instance I, the committed side: information, membership, minimisers, runs (the fresh
             ones) and binomial, the Clopper-Pearson bounds of the failures

That these are the outputs, and all of them, and in trials that the runs are independent, is what
the caller reports; no certificate can show it. The information is the log of the table, from its
highest level downwards until the text is full. At most 60 sides are counted, fewer where their
minimisers are long: the one with the fewest successes, and the first others. `complete` says
whether the whole log and all sides are there. Outputs of more than 10,000 bits, and minimisers with
roots that are too long, have no certificate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sci_barriers.adversary.barrier import Witness
from sci_barriers.adversary.breakdown.answers import Table
from sci_barriers.adversary.breakdown.omega import Omega, Side
from sci_barriers.adversary.randomised.sides import Sides, fewest
from sci_barriers.certificates import FORMAT
from sci_barriers.exact import Q, format_number
from sci_barriers.families.tie import Tie

MOST_SIDES = 60
CHARACTERS = 20_000_000
_OF_SIDES = 4_000_000
_ROOT_BITS = 4_000_000
_LONGEST = 10_000
Points = Sequence[tuple[Q, ...] | None]
Statement = dict[str, Any]


def witness_of_seeds(
    table: Table, sides: Sides, outputs: Points, successes: Sequence[int], *, part: str
) -> tuple[Witness | None, int]:
    """(the witness, how many sides it counts); (None, 0) for what is too long to be written.

    successes: of the outputs, for each of the k sides.
    """
    omega = sides.omega
    most = _most_sides(omega, sides.exponent)
    if most < 1 or not _short(outputs, sides.eps):
        return None, 0
    first = fewest(tuple(successes))
    others = (j for j in range(omega.k) if j != first)
    counted = sorted([first, *(j for j, _ in zip(others, range(most - 1)))])
    members = {"tie": omega.tie(1)} if part == "i" else {}
    members |= {f"side {j}": sides.side(j).member() for j in range(omega.k)}
    statements, complete = _shown(table, list(members))
    if table.largest is not None:
        told = {"part": part, "eps": format_number(sides.eps), "level": table.largest}
        statements["undetermined"] = _statement(
            "undetermined", told, information="information", membership="membership"
        )
    shown = {f"side {j}": members[f"side {j}"] for j in counted}
    failures = [len(outputs) - successes[j] for j in counted]
    statements |= _counts(table, shown, outputs, failures, eps=sides.eps)
    complete = complete and len(counted) == omega.k
    return _witness(members, statements, complete), len(counted)


def witness_of_trials(
    table: Table, side: Side, outputs: Points, failures: int, *, eps: Q, interval: Statement
) -> Witness | None:
    """The witness; interval: the binomial statement. None for what is too long to be written."""
    if _most_sides(side.omega, side.exponent) < 1 or not _short(outputs, eps):
        return None
    members = {"I": side.member()}
    statements, complete = _shown(table, ["I"])
    statements |= _counts(table, members, outputs, [failures], eps=eps)
    return _witness(members, {**statements, "binomial": interval}, complete)


def _statement(kind: str, claim: Mapping[str, Any], **about: Any) -> Statement:
    return {"kind": kind, **about, "claim": dict(claim), "proof": {}}


def _shown(table: Table, labels: list[str]) -> tuple[dict[str, Statement], bool]:
    """membership and, if anything was asked, information; whether the whole log is there."""
    breakdown = {"class": "breakdown", "L": table.omega.L}
    found = {"membership": _statement("membership", breakdown, instances=labels)}
    if table.largest is None:
        return found, True
    claim, complete, _ = table.claim(characters=CHARACTERS)
    return {**found, "information": _statement("information", claim, instances=labels)}, complete


def _counts(
    table: Table, members: Mapping[str, Tie], outputs: Points, failures: list[int], *, eps: Q
) -> dict[str, Statement]:
    """minimisers of each member, and runs.

    The counts are those of sides.py, one distance an output: the statement is written from them,
    and not by proofs_support.trials.runs, which computes every distance from every set.
    """
    found = {
        f"minimisers of {label}": tie.minimisers(label=label) for label, tie in members.items()
    }
    claim = {
        "exceeds": format_number(eps),
        "outputs": [
            None if x is None else [format_number(q) if q else "0" for q in x] for x in outputs
        ],
        "failures": failures,
    }
    about = {"from": list(found), "information": None if table.largest is None else "information"}
    return {**found, "runs": _statement("runs", claim, **about)}


def _witness(members: Mapping[str, Tie], statements: Mapping[str, Any], complete: bool) -> Witness:
    instances = {
        label: {"family": "tie", "parameters": member.parameters()}
        for label, member in members.items()
    }
    made = {"format": FORMAT, "instances": instances, "statements": dict(statements)}
    return Witness(certificate=made, complete=complete, members=dict(members))


def _short(outputs: Points, eps: Q) -> bool:
    return all(q.height_bits() <= _LONGEST for x in [*outputs, (eps,)] if x for q in x)


def _most_sides(omega: Omega, exponent: int) -> int:
    """How many minimisers can be written: their characters, and the bits under their roots."""
    bits = max(0, exponent) + 8 * omega.K
    numbers = 1 if omega.w is None else omega.m
    most = min(MOST_SIDES, _OF_SIDES // (24 * omega.N + 3 * numbers * (200 + bits)))
    return most if omega.w is None else min(most, _ROOT_BITS // (8 * (omega.m + 1) * bits))
