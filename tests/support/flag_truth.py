"""Is every claim of a certificate with a `flag` true?  FORMAT.md again, in fractions.

What a `flag` claims is decided here; the statements that it joins by `game_truth` and
`further_truth`, simplices of the family tie here. Proofs are not read.
"""

from __future__ import annotations

from fractions import Fraction

from support import further_truth, game_truth
from support.game_data import Json, Undecided, member, minimiser
from support.instances import rational

__all__ = ["Undecided", "claims", "is_true"]


def is_true(certificate: Json) -> bool:
    """True when all statements of a well-formed certificate are true as claims."""
    return all(claims(certificate).values())


def claims(certificate: Json) -> dict[str, bool]:
    """Truth of each statement by name."""
    found = {}
    for name, statement in certificate["statements"].items():
        if statement["kind"] == "flag":
            found[name] = _flag(certificate, statement)
        elif statement["kind"] == "minimisers" and statement["claim"]["set"]["type"] == "simplex":
            found[name] = _simplex(certificate, statement)
        else:
            found |= _one(certificate, name)
    return found


def _one(certificate: Json, name: str) -> dict[str, bool]:
    """By the module of its family; its source stays in the certificate, under a kind of its own."""
    ties = [x["family"] == "tie" for x in certificate["instances"].values()]
    module = game_truth if all(ties) else further_truth
    decide = getattr(module, f"_{certificate['statements'][name]['kind']}")
    return {name: decide(certificate, certificate["statements"][name])}


def _simplex(certificate: Json, statement: Json) -> bool:
    """Xi = {z >= 0 on J, sum z = T} + (0, x_2), for a rational x_2."""
    side, claimed = member(certificate["instances"][statement["instance"]]), statement["claim"]
    J, T, x2 = minimiser(side)
    face = claimed["set"]
    if any(b for _, b in x2):
        raise Undecided("roots")
    rest = [Fraction(0)] * side.k + [a for a, _ in x2]
    return (
        face["indices"] == J and len(J) > 1 and set(face["signs"]) == {1}
        and rational(face["total"]) == T and list(map(rational, face["rest"])) == rest
    )  # fmt: skip


def _flag(certificate: Json, statement: Json) -> bool:
    statements, claim = certificate["statements"], statement["claim"]
    far = statements[statement["distance"]]
    source = far if far["kind"] == "remote" else statements[far["from"]]
    label = source["instance"]
    if label not in game_truth.labels(statements[statement["membership"]]):
        return False
    if statement["information"] is None:
        if claim["level"] is not None:
            return False
    else:
        shown = statements[statement["information"]]
        if label not in game_truth.labels(shown) or claim["level"] != _largest(shown):
            return False
    eps = rational(claim["eps"])
    if rational(far["claim"]["exceeds"]) != eps:
        return False
    if far["kind"] == "remote":
        if claim["said"] == 0:
            return False
    elif far["claim"]["verdict"] != ("proved" if claim["said"] else "refuted"):
        return False
    return _beyond(certificate, label, far, eps) == (claim["said"] == 1)


def _largest(statement: Json) -> int:
    claim = statement["claim"]
    return max(
        [x["n"] for x in claim.get("levels", [])] + [q[-2] for q in claim.get("queries", [])]
    )


def _beyond(certificate: Json, label: str, far: Json, eps: Fraction) -> bool:
    """d(x, Xi) > eps."""
    instance = certificate["instances"][label]
    if instance["family"] == "tie":
        x = list(map(rational, far["claim"]["x"]))
        return game_truth._beyond(member(instance), x, eps) > 0
    x_of = further_truth.vector(far["claim"]["x"])
    squared = further_truth.squared_distance(x_of, further_truth.solutions(instance))
    return further_truth._sign(squared, eps) > 0
