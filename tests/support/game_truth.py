"""Is every claim of a certificate of the game true?  From FORMAT.md and `game_data`, in fractions.

`undetermined` and `refuted` claim what FORMAT.md lists under them: what they say of the statements
they name is part of the claim. Proofs are not read. `Undecided` where the closed form of the
minimisers does not apply.
"""

from __future__ import annotations

from fractions import Fraction

from support.game_data import (
    ONE,
    ZERO,
    Json,
    Member,
    Undecided,
    admissible,
    member,
    minimiser,
    same_number,
    squared_distance,
)
from support.instances import rational

__all__ = ["Undecided", "claims", "is_true"]
LAYERS = {"i": 1, "ii": 2, "iii": 3}


def is_true(certificate: Json) -> bool:
    """True when all statements of a well-formed certificate are true as claims."""
    return all(claims(certificate).values())


def claims(certificate: Json) -> dict[str, bool]:
    """Truth of each statement by name."""
    decide = {
        "membership": _membership, "information": _information, "minimisers": _minimisers,
        "distance": _distance, "remote": _remote, "undetermined": _undetermined,
        "refuted": _refuted, "network": _network,
    }  # fmt: skip
    return {
        name: decide[statement["kind"]](certificate, statement)
        for name, statement in certificate["statements"].items()
    }


def labels(statement: Json) -> list[str]:
    return statement["instances"] if "instances" in statement else [statement["instance"]]


def _of(certificate: Json, label: str) -> Member:
    return member(certificate["instances"][label])


def _instances(certificate: Json, statement: Json) -> list[Member]:
    return [_of(certificate, label) for label in labels(statement)]


# The class.


def _is_power(g: Fraction) -> bool:
    """g = 2^-n, n >= 0."""
    return g.numerator == 1 and g.denominator & (g.denominator - 1) == 0


def belongs(side: Member, L: int, radius: Fraction) -> bool:
    """The member lies in Omega."""
    if abs(side.shift) > radius:
        return False
    support = sum(x != 0 for x in side.w)
    top = max(side.first)
    if side.problem == "P1":
        if not 0 <= side.level <= 5 * Fraction(10) ** (side.K - 3) - 1 or (side.level and support):
            return False
    elif side.problem == "P2":
        if not 0 < side.level <= Fraction(10) ** (side.K - 2):
            return False
    elif not 0 < side.level <= 1 or side.level**2 * (1 / top**2 + support / side.S) >= 1:
        return False
    if side.s == 3:
        return side.winner is not None and side.g == Fraction(4) / 2**L
    if side.s == 1 and side.g == 0:
        return True
    return side.winner is not None and _is_power(side.g)


def _one_class(members: list[Member]) -> bool:
    kinds = {(side.problem, side.N, side.m, side.K, side.level, side.w) for side in members}
    return len(kinds) == 1


def _membership(certificate: Json, statement: Json) -> bool:
    members, claim = _instances(certificate, statement), statement["claim"]
    radius = rational(claim.get("radius", "0"))
    return _one_class(members) and all(belongs(side, claim["L"], radius) for side in members)


def _information(certificate: Json, statement: Json) -> bool:
    return all(admissible(side, statement["claim"]) for side in _instances(certificate, statement))


# Sets and distances.


def _minimisers(certificate: Json, statement: Json) -> bool:
    side, claimed = _of(certificate, statement["instance"]), statement["claim"]["set"]
    assert claimed["type"] == "point"
    J, T, x2 = minimiser(side)
    if len(J) > 1:
        return False
    x = [(T if j in J else ZERO, ZERO) for j in range(side.k)] + x2
    pairs = zip(claimed["x"], x, strict=False)
    return len(claimed["x"]) == side.N and all(same_number(side, text, z) for text, z in pairs)


def _beyond(side: Member, x: list[Fraction], bound: Fraction) -> int:
    """The sign of d(x, Xi) - bound, bound >= 0."""
    a, b = squared_distance(side, x)
    return side.sign((a - bound * bound, b))


def _source(certificate: Json, statement: Json) -> str:
    """The label of the instance whose distance it is."""
    if statement["kind"] == "remote":
        return statement["instance"]
    return certificate["statements"][statement["from"]]["instance"]


def _distance(certificate: Json, statement: Json) -> bool:
    claim = statement["claim"]
    side = _of(certificate, _source(certificate, statement))
    x = list(map(rational, claim["x"]))
    if (
        _beyond(side, x, rational(claim["lower"])) < 0
        or _beyond(side, x, rational(claim["upper"])) > 0
    ):
        return False
    if "exceeds" not in claim:
        return True
    return (_beyond(side, x, rational(claim["exceeds"])) > 0) == (claim["verdict"] == "proved")


def _remote(certificate: Json, statement: Json) -> bool:
    claim, side = statement["claim"], _of(certificate, statement["instance"])
    return _beyond(side, list(map(rational, claim["x"])), rational(claim["exceeds"])) > 0


def _network(certificate: Json, statement: Json) -> bool:
    """Affine layers with W h + b only."""
    h = list(_of(certificate, statement["instance"]).y)
    for layer in statement["claim"]["layers"]:
        assert set(layer) == {"type", "W", "b"}
        h = [sum((rational(u) * v for u, v in zip(row, h, strict=True)), rational(b))
             for row, b in zip(layer["W"], layer["b"], strict=True)]  # fmt: skip
    return h == list(map(rational, statement["claim"]["x"]))


# The joining statements.


def _largest(statement: Json) -> int:
    claim = statement["claim"]
    return max(
        [x["n"] for x in claim.get("levels", [])] + [q[-2] for q in claim.get("queries", [])]
    )


def _accuracy(part: str, K: int) -> Fraction:
    return ONE / Fraction(10) ** (K + 1 - LAYERS[part])


def _undetermined(certificate: Json, statement: Json) -> bool:
    statements, claim = certificate["statements"], statement["claim"]
    shown, inside = statements[statement["information"]], statements[statement["membership"]]
    eps, s = rational(claim["eps"]), LAYERS[claim["part"]]
    found = _instances(certificate, shown)
    sides = [side for side in found if side.winner is not None]
    ties = [side for side in found if side.winner is None]
    if not sides or not _one_class(found) or not set(labels(shown)) <= set(labels(inside)):
        return False
    if any(side.s != s or side.shift for side in found) or len({side.g for side in sides}) > 1:
        return False
    if sides[0].g <= 0 or len(ties) != (claim["part"] == "i"):
        return False
    if sorted(side.winner or 0 for side in sides) != list(range(sides[0].k)):
        return False
    if claim["level"] != _largest(shown) or eps < _accuracy(claim["part"], sides[0].K):
        return False
    _, T, _ = minimiser(sides[0])
    return 4 * eps * eps < 2 * T * T


def _refuted(certificate: Json, statement: Json) -> bool:
    statements, claim = certificate["statements"], statement["claim"]
    far, eps = statements[statement["distance"]], rational(claim["eps"])
    label = _source(certificate, far)
    side = _of(certificate, label)
    if label not in labels(statements[statement["membership"]]):
        return False
    if statement["information"] is None:
        if claim["level"] is not None:
            return False
    else:
        shown = statements[statement["information"]]
        if label not in labels(shown) or claim["level"] != _largest(shown):
            return False
    if claim["part"] is not None and eps < _accuracy(claim["part"], side.K):
        return False
    if far["claim"].get("verdict", "proved") != "proved" or rational(far["claim"]["exceeds"]) < eps:
        return False
    x = list(map(rational, far["claim"]["x"]))
    if "network" in statement:
        network = statements[statement["network"]]
        if network["instance"] != label or list(map(rational, network["claim"]["x"])) != x:
            return False
    return _beyond(side, x, eps) > 0
