"""Certificates of the game, in the statement kinds that the standard-library checker knows.

    refuted       instance I = the chosen side;   information   the answers are admissible for I,
                                                  minimisers    Xi(I) exactly,
                                                  distance      d(x, Xi(I)) > eps
    information   instances: sides (and the tie where it belongs to Omega); for each one a statement
                  that the answers are admissible for it

That these are the answers given, and x the answer received, is what the game reports; that I lies
in Omega is a condition on its parameters: s, g and the class's own N, m, K, L, lam, eta.

**Sizes.** The log is written from its highest level downwards until the text is full; `complete`
says whether all of it is there. Above the exponent 270,000, and for an x whose square is too long
to be written, a witness holds the information only; the distance was decided by choice.py. The
sides are alike up to the order of columns: at least two are written, at most 64, and no more than
fit into 2,000,000 characters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sci_barriers.adversary.barrier import Witness
from sci_barriers.adversary.breakdown.choice import Choice
from sci_barriers.certificates import FORMAT
from sci_barriers.errors import BadInput
from sci_barriers.exact import Q
from sci_barriers.families.tie import Tie
from sci_barriers.proofs import distance, minimisers

if TYPE_CHECKING:
    from sci_barriers.adversary.breakdown.answers import Table

CHARACTERS = 40_000_000
_CHARACTERS_OF_SIDES = 2_000_000
_MOST_SIDES = 64


def _certificate(members: dict[str, Tie], statements: dict[str, Any]) -> dict[str, Any]:
    instances = {
        label: {"family": "tie", "parameters": member.parameters()}
        for label, member in members.items()
    }
    return {"format": FORMAT, "instances": instances, "statements": statements}


def _information(label: str, claim: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "information", "instance": label, "claim": claim, "proof": {}}


def refutation(table: Table, choice: Choice, x: tuple[Q, ...], *, eps: Q) -> Witness | None:
    """The witness that x is farther than eps from Xi of the chosen side; None when nothing was
    asked and the distance cannot be written either.
    """
    member = choice.side.member()
    statements: dict[str, Any] = {}
    complete = True
    if table.largest is not None:
        claim, complete, _ = table.claim(characters=CHARACTERS)
        statements["information"] = _information("I", claim)
    found = None if choice.squared is None else _far(member, x, eps=eps)
    statements |= found or {}
    complete = complete and found is not None
    if not statements:
        return None
    members = {"I": member}
    made = _certificate(members, statements)
    return Witness(certificate=made, complete=complete, members=members)


def _far(member: Tie, x: tuple[Q, ...], *, eps: Q) -> dict[str, Any] | None:
    """Xi of the member, and d(x, Xi) > eps; None for an x too long to be written."""
    found = member.solution_set()
    proof: dict[str, Any] = {"point": member.point(), "dual": member.dual()}
    try:
        far = distance("minimisers", found, x, exceeds=eps)
        return {"minimisers": minimisers(member.instance(), found, **proof), "distance": far}
    except BadInput:
        return None


def common_information(table: Table, *, exponent: int) -> Witness | None:
    """The witness that the log is admissible for the sides with g = 2^-exponent, and in layer 1
    for the tie; None when nothing was asked. Which sides: the head of the file.
    """
    if table.largest is None:
        return None
    omega, s = table.omega, table.s
    claim, complete, size = table.claim(characters=CHARACTERS // (3 if s == 1 else 2))
    most = max(2, min(_MOST_SIDES, omega.k, _CHARACTERS_OF_SIDES // size - (s == 1)))
    members = {"tie": omega.tie(1)} if s == 1 else {}
    for j in range(most):
        side = omega.side(s, j, exponent=None if s == 3 else exponent)
        members[f"side {j}"] = side.member()
    statements = {f"information of {label}": _information(label, claim) for label in members}
    made = _certificate(members, statements)
    return Witness(certificate=made, complete=complete, members=members)
