"""Certificates of the game, in the statement kinds that the standard-library checker knows.

    refuted       instance I = the chosen side.   information   the answers are admissible for I,
                                                  membership    I lies in Omega,
                                                  minimisers    Xi(I) exactly, and
                                                  distance      d(x, Xi(I)) > eps, or
                                                  remote        the same without Xi(I) in full,
                                                  refuted       all of it together
                                                  flag          the same, where a bit said of x is
                                                                wrong (bits.py), also on the tie
    information   instances: all k sides (and the tie where it belongs to Omega);
                                                  information   the answers are admissible for each,
                                                  membership    all of them lie in Omega,
                                                  undetermined  no x is within eps of two sides

That these are the answers given, and x the answer received, is what the game reports.

**remote** holds where the first k entries are far from t e_j: ||x_1 - t e_j|| > eps + B t^2 g, with
B = 1 (P1, P3), 1 + lam (P2). It is taken above the exponent 270,000, where Xi(I) or the roots in
its block are too long to be written, and for an x whose square is.

**complete** is False where the log does not fit (it is written from its highest level downwards,
and not at all where that level alone is too long: many different w_i that are no dyadic numbers, at
a huge level), or not all sides (a long w, many times), for an x too long to be written, and where
neither form shows the distance: an x_1 within eps + B t^2 g of t e_j (possible only for eps beyond
the accuracy of the part) in the cases of `remote`. `undetermined` is left out where the sides are
not more than 2 eps apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sci_barriers.adversary.barrier import Witness
from sci_barriers.adversary.breakdown.choice import (
    EXACT_EXPONENT,
    SHORT,
    Choice,
    squared_distance,
)
from sci_barriers.adversary.breakdown.omega import Omega, Side
from sci_barriers.certificates import FORMAT
from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, format_number, power_of_two
from sci_barriers.families.tie import Tie
from sci_barriers.proofs import distance, minimisers

if TYPE_CHECKING:
    from sci_barriers.adversary.breakdown.answers import Table

CHARACTERS = 30_000_000  # of the log, of the instances; of x a quarter of it
_ROOT_BITS = 4_000_000
PARTS = {1: "i", 2: "ii", 3: "iii"}


def _certificate(members: dict[str, Tie], statements: dict[str, Any]) -> dict[str, Any]:
    instances = {
        label: {"family": "tie", "parameters": member.parameters()}
        for label, member in members.items()
    }
    return {"format": FORMAT, "instances": instances, "statements": statements}


def _statement(kind: str, claim: dict[str, Any], **about: Any) -> dict[str, Any]:
    return {"kind": kind, **about, "claim": claim, "proof": {}}


def _membership(omega: Omega, **about: Any) -> dict[str, Any]:
    return _statement("membership", {"class": "breakdown", "L": omega.L}, **about)


def refutation(table: Table, choice: Choice, x: tuple[Q, ...], *, eps: Q) -> Witness | None:
    """The witness that x is farther than eps from Xi of the chosen side; None when nothing was
    asked and the distance cannot be written either.
    """
    part = PARTS[table.s]
    claim = {"part": part if eps >= table.omega.accuracy(part) else None, "eps": format_number(eps)}
    member = choice.side.member()
    far = beyond(choice.side, member, x, eps=eps)
    return joined(table, member, far, kind="refuted", claim=claim)


def beyond(side: Side, member: Tie, x: tuple[Q, ...], *, eps: Q) -> dict[str, Any] | None:
    """The statements that d(x, Xi) > eps on the side; None where they cannot be written."""
    if _length(x) > CHARACTERS // 4:
        return None
    return compared(member, x, e=side.exponent, eps=eps) or _remote(side, x, eps=eps)


def joined(
    table: Table, member: Tie, far: dict[str, Any] | None, *, kind: str, claim: dict[str, Any]
) -> Witness | None:
    """The witness that the log is admissible for the member, a member of Omega, and what `far` says
    of its distance, joined by a statement of this kind; its level is added to the claim. None when
    nothing was asked and there is no `far`.
    """
    statements: dict[str, Any] = {}
    complete, n = True, table.largest
    told = None if n is None else _log(table)
    if told is not None:
        shown, complete = told
        statements["information"] = _statement("information", shown, instance="I")
    statements["membership"] = _membership(table.omega, instance="I")
    if far is None or (told is None and n is not None):
        statements |= far or {}
        if n is None:
            return None
        return Witness(
            certificate=_certificate({"I": member}, statements), complete=False,
            members={"I": member},
        )  # fmt: skip
    statements |= far
    statements[kind] = _statement(
        kind, claim | {"level": n}, membership="membership",
        information=None if n is None else "information", distance=list(far)[-1],
    )  # fmt: skip
    made = _certificate({"I": member}, statements)
    return Witness(certificate=made, complete=complete, members={"I": member})


def _length(x: tuple[Q, ...]) -> int:
    """About the characters of x as text."""
    return sum(8 + int(q.p.bit_length() + q.q.bit_length()) // 4 for q in x)


def _log(table: Table) -> tuple[dict[str, Any], bool] | None:
    """The claim of the log and whether it is all of it; None where even one level is too long."""
    claim, complete, size = table.claim(characters=CHARACTERS)
    return (claim, complete) if size <= CHARACTERS else None


def compared(member: Tie, x: tuple[Q, ...], *, e: int, eps: Q) -> dict[str, Any] | None:
    """Xi of the member, g = 2^-e or 0, and whether d(x, Xi) > eps; None where that is too long to
    be written.
    """
    if e > EXACT_EXPONENT or _length(x) > CHARACTERS // 4:
        return None
    if member.w is not None and 8 * (member.m + 1) * (max(e, 0) + 8 * member.K) > _ROOT_BITS:
        return None
    found = member.solution_set()
    proof: dict[str, Any] = {"point": member.point(), "dual": member.dual()}
    try:
        far = distance("minimisers", found, x, exceeds=eps)
        return {"minimisers": minimisers(member.instance(), found, **proof), "distance": far}
    except BadInput:
        return None


def _remote(side: Side, x: tuple[Q, ...], *, eps: Q) -> dict[str, Any] | None:
    """||x_1 - t e_j||^2 > (eps + B t^2 g)^2, for a short g at first; None where it does not hold,
    or x is too long to be written.
    """
    omega, j = side.omega, side.winner
    t = omega.t(side.s)
    squared = squared_distance(x[: omega.k], t, j)
    for exponent in sorted({min(side.exponent, SHORT), side.exponent}):
        g = power_of_two(-exponent)
        least = eps + (1 + omega.threshold) * t * t * g
        if squared > least * least:
            break
    else:
        return None
    try:
        claim = {"x": [format_number(q) for q in x], "exceeds": format_number(eps)}
    except BadInput:
        return None
    statement = _statement("remote", claim, instance="I")
    return {"remote": statement | {"proof": {"g": format_number(g)}}}


def apart(omega: Omega, s: int, *, exponent: int, eps: Q) -> bool:
    """Whether 2 T^2 > 4 eps^2, T = T_g >= t - t^2 g: the minimisers of two sides with g =
    2^-exponent are more than 2 eps apart. Above the exponent 256 g = 2^-256 stands for it.
    """
    if exponent <= SHORT:
        T = omega.member(s, winner=0, g=power_of_two(-exponent)).T
    else:
        T = omega.t(s) - (1 + omega.threshold) * omega.t(s) ** 2 * power_of_two(-SHORT)
    return bool(T > 0 and T * T - 2 * eps * eps > 0)


def common_information(table: Table, *, exponent: int, eps: Q) -> Witness | None:
    """The witness that the log is admissible for the k sides with g = 2^-exponent, and in layer 1
    for the tie, and that they are too far apart for one answer; None when nothing was asked.
    """
    omega, s, n = table.omega, table.s, table.largest
    if n is None:
        return None
    told = _log(table)
    if told is None:
        return None
    claim, complete = told
    size = sum(map(len, map(str, omega.w or ()))) + 30 * omega.m + 400
    count = min(omega.k, max(2, CHARACTERS // size))
    members = {"tie": omega.tie(1)} if s == 1 else {}
    for j in range(count):
        side = omega.side(s, j, exponent=None if s == 3 else exponent)
        members[f"side {j}"] = side.member()
    statements = {
        "information": _statement("information", claim, instances=list(members)),
        "membership": _membership(omega, instances=list(members)),
    }
    part = PARTS[s]
    radius = max(eps, omega.accuracy(part))
    if count == omega.k and apart(omega, s, exponent=exponent, eps=radius):
        words = {"part": part, "eps": format_number(radius), "level": n}
        statements["undetermined"] = _statement(
            "undetermined", words, information="information", membership="membership"
        )
    made = _certificate(members, statements)
    return Witness(certificate=made, complete=complete and count == omega.k, members=members)
