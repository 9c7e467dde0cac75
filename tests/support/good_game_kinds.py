"""Good certificates of the game by kind (see good_game): each is a function of a random generator.

"members" (membership over all layers), "sides" (information, membership, undetermined), "refuted"
(with a distance), "remote" (with the bounded-below form), "shown" (information alone, several
instances).
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

from support.good_game import (
    FORMAT,
    PARTS,
    Game,
    distance,
    game,
    information,
    membership,
    minimisers,
    output,
    root,
    squared,
)
from support.writing import rational_text

Json = dict[str, Any]


def _certificate(instances: Json, statements: Json) -> Json:
    return {"format": FORMAT, "instances": instances, "statements": statements}


def members(rng: Random) -> Json:
    """Instances of all three layers, some with a shift."""
    base = game(rng)
    radius = rng.choice([None, None, Fraction(0), Fraction(1, 100), Fraction(9, 10)])
    instances: Json = {}
    for i in range(rng.randint(1, 5)):
        s, j = rng.randint(1, 3), rng.randrange(base.k)
        g = Fraction(1, 2 ** rng.choice([0, 1, 5, 40, 300]))
        g = Fraction(2) / 2 ** (base.L - 1) if s == 3 else g
        shift = None if radius is None else radius * Fraction(rng.randint(-4, 4), 4)
        if s == 1 and rng.random() < 0.4:
            instances[f"I{i}"] = base.instance(
                rng.choice([None, j]), s=1, g=Fraction(0), shift=shift
            )
        else:
            instances[f"I{i}"] = base.instance(j, s=s, g=g, shift=shift)
    more = {} if radius is None else {"radius": rational_text(radius)}
    return _certificate(instances, {"m": membership(base, list(instances), rng, **more)})


def _sides(played: Game, rng: Random) -> Json:
    found = {f"side {j}": played.instance(j) for j in range(played.k)}
    if played.s == 1:
        found["tie"] = played.instance(None)
    labels = list(found)
    rng.shuffle(labels)
    return {label: found[label] for label in labels}


def _apart(played: Game) -> bool:
    return 2 * played.accuracy**2 < played.T**2


def sides(rng: Random) -> Json:
    """All sides of a layer share the answers."""
    played = game(rng)
    while not _apart(played):
        played = game(rng)
    instances = _sides(played, rng)
    labels = list(instances)
    most = root(played.T**2 / 2, 200)  # below T/sqrt2
    eps = rng.choice([played.accuracy, played.accuracy * Fraction(21, 20), most])
    eps = eps if 2 * eps * eps < played.T**2 and eps >= played.accuracy else played.accuracy
    statements = {
        "i": information(played, labels, rng), "m": membership(played, labels, rng),
        "u": {"kind": "undetermined", "information": "i", "membership": "m", "proof": {},
              "claim": {"part": PARTS[played.s], "eps": rational_text(eps), "level": 0}},
    }  # fmt: skip
    statements["u"]["claim"]["level"] = largest(statements["i"])
    return _certificate(instances, statements)


def largest(statement: Json) -> int:
    """The largest level that an information statement shows."""
    claim = statement["claim"]
    levels = [level["n"] for level in claim.get("levels", [])]
    return max(levels + [query[-2] for query in claim.get("queries", [])])


def _claim(played: Game, eps: Fraction, rng: Random, statement: Json | None) -> Json:
    part = rng.choice([None, *(PARTS[s] for s in (1, 2, 3)
                               if eps >= replace(played, s=s).accuracy)])  # fmt: skip
    level = None if statement is None else largest(statement)
    return {"part": part, "eps": rational_text(eps), "level": level}


def _known(rng: Random, played: Game, instances: Json) -> Json:
    """membership, and mostly information, for the instances."""
    labels = list(instances)
    statements = {"m": membership(played, labels, rng)}
    if rng.random() < 0.8:
        statements["i"] = information(played, labels, rng)
    return statements


def refuted(rng: Random) -> Json:
    """A wrong answer with the exact distance from the minimiser of a side."""
    while True:
        played = game(rng, short=True)
        x, winner = output(played, rng)
        low, _ = squared(played, winner, x, 400)
        most = root(low, 120)
        if most > 0:
            break
    label = f"side {winner}"
    instances = _sides(played, rng) if rng.random() < 0.3 else {label: played.instance(winner)}
    statements = _known(rng, played, instances)
    near = root(low * (1 - Fraction(1, 2**20)), 120)
    eps = rng.choice([e for e in (played.accuracy, near, Fraction(0)) if e * e < low])
    exceeds = rng.choice([eps, (eps + near) / 2 if eps < near else eps])
    statements |= {
        "S": minimisers(played, winner, label),
        "d": distance(played, winner, x, exceeds, "S"),
        "r": _joined(statements, "d", _claim(played, eps, rng, statements.get("i"))),
    }
    if rng.random() < 0.3:
        statements["n"] = _network(played, x, label, rng)
        statements["r"]["network"] = "n"
    return _certificate(instances, statements)


def _network(played: Game, x: list[Fraction], label: str, rng: Random) -> Json:
    """One affine layer with the value x at the y of the instance."""
    W = [[Fraction(rng.randint(-2, 2)) for _ in range(played.m)] for _ in x]
    y = (played.y1(), *(played.w or [Fraction(0)] * (played.m - 1)))
    b = [u - sum(v * z for v, z in zip(row, y, strict=True)) for u, row in zip(x, W, strict=True)]
    layer = {"type": "affine", "W": [[rational_text(v) for v in row] for row in W],
             "b": [rational_text(v) for v in b]}  # fmt: skip
    claim = {"layers": [layer], "x": [rational_text(u) for u in x]}
    return {"kind": "network", "instance": label, "claim": claim, "proof": {}}


def _joined(statements: Json, far: str, claim: Json) -> Json:
    information = "i" if "i" in statements else None
    return {"kind": "refuted", "membership": "m", "information": information, "distance": far,
            "claim": claim, "proof": {}}  # fmt: skip


def remote(rng: Random) -> Json:
    """The same by the bound that needs no exact minimiser."""
    while True:
        played = game(rng, s=rng.choice([1, 2]))
        e = rng.choice([0, 0, 3, 300, 2000])
        played = replace(played, g=played.g / 2**e)
        x, winner = output(played, rng)
        t, g = 1 / played.alpha, rng.choice([played.g, 2 * played.g, Fraction(1, 2**8)])
        factor = 1 + played.level if played.problem == "P2" else 1
        less = factor * t * t * g
        norm = sum((u - (t if i == winner else 0)) ** 2 for i, u in enumerate(x[: played.k]))
        room = root(Fraction(norm), 400) - less
        if g >= played.g and room > 0:
            break
    label = f"side {winner}"
    instances = _sides(played, rng) if rng.random() < 0.3 else {label: played.instance(winner)}
    statements = _known(rng, played, instances)
    near = root(room**2, 380)
    exceeds = rng.choice([v for v in (played.accuracy, near, near / 2, Fraction(0)) if v <= near])
    eps = rng.choice([exceeds, exceeds, exceeds * Fraction(9, 10)])
    claim = {"x": [rational_text(u) for u in x], "exceeds": rational_text(exceeds)}
    statements |= {
        "d": {"kind": "remote", "instance": label, "claim": claim,
              "proof": {"g": rational_text(g)}},
        "r": _joined(statements, "d", _claim(played, eps, rng, statements.get("i"))),
    }  # fmt: skip
    return _certificate(instances, statements)


def shown(rng: Random) -> Json:
    """information for several instances, sparse or dense."""
    played = game(rng)
    instances = _sides(played, rng)
    return _certificate(instances, {"i": information(played, list(instances), rng)})


GAME_KINDS = {
    "members": members, "sides": sides, "refuted": refuted, "remote": remote, "shown": shown,
}  # fmt: skip


def good_game(kind: str, seed: Any) -> Json:
    """The good certificate of that kind and seed."""
    return GAME_KINDS[kind](Random(f"{kind}/{seed}"))
