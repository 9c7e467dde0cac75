"""Seeded random good certificates with a `flag`, written from FORMAT.md in fractions.

"side" and "tie" (the family tie, said 0 or 1), "remote" (said 1), "family" (further families).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

from support import good_further as further
from support.good_game import (
    FORMAT,
    Game,
    decimal,
    distance,
    game,
    information,
    membership,
    minimisers,
    output,
    root,
    squared,
)
from support.good_game_kinds import largest
from support.good_game_kinds import remote as good_remote
from support.writing import rational_text

Json = dict[str, Any]
Q = Fraction
ZERO = Q(0)
TINY = Q(1, 2**110)


def _certificate(instances: Json, statements: Json) -> Json:
    return {"format": FORMAT, "instances": instances, "statements": statements}


def _flag(statements: Json, said: int, eps: str) -> Json:
    told = "i" if "i" in statements else None
    level = None if told is None else largest(statements["i"])
    return {"kind": "flag", "membership": "m", "information": told, "distance": "d", "proof": {},
            "claim": {"said": said, "eps": eps, "level": level}}  # fmt: skip


def _known(played: Game, rng: Random) -> Json:
    statements = {"m": membership(played, ["I"], rng)}
    if rng.random() < 0.8:
        statements["i"] = information(played, ["I"], rng)
    return statements


def side(rng: Random) -> Json:
    """A side of any layer: 1 where x is far, 0 where it is near, as eps is chosen."""
    while True:
        played = game(rng, short=True)
        x, winner = output(played, rng)
        winner = rng.choice([winner, rng.randrange(played.k)])
        low, high = squared(played, winner, x, 400)
        said, below, above = rng.randrange(2), root(low, 120), root(high, 120) + TINY
        if said:
            eps = rng.choice([below - TINY, below / 2, played.accuracy, ZERO])
        else:
            eps = rng.choice([above, 2 * above, played.accuracy, Q(1)])
        if eps >= 0 and (eps * eps < low if said else eps * eps >= high):
            break
    statements = _known(played, rng)
    statements["S"] = minimisers(played, winner, "I")
    statements["d"] = distance(played, winner, x, eps, "S")
    statements["d"]["claim"]["verdict"] = "proved" if said else "refuted"
    statements["f"] = _flag(statements, said, rational_text(eps))
    return _certificate({"I": played.instance(winner)}, statements)


def projected(x: list[Q], total: Q) -> list[Q]:
    """The nearest point of {z >= 0, sum z = total}."""
    level, inside = ZERO, sorted(x, reverse=True)
    for n in range(1, len(inside) + 1):
        h = (sum(inside[:n]) - total) / n
        level = h if inside[n - 1] > h else level
    return [max(q - level, ZERO) for q in x]


def tie(rng: Random) -> Json:
    """The tie of layer 1, w = 0; distances 0, eps exactly, and others."""
    played = replace(game(rng, s=1), w=None)
    k, t = played.k, 1 / played.alpha
    x, _ = output(played, rng)
    shift = t * rng.choice([Q(1, 3), Q(1, 7), Q(2)])
    style = rng.randrange(3)
    if style == 0:
        x = [t / k] * k + [ZERO] * (played.m - 1)
    elif style == 1:
        x = [t + shift] + [ZERO] * (played.N - 1)  # the nearest point is t e_0
    nearest = projected(x[:k], t) + [ZERO] * (played.m - 1)
    square = sum(((a - b) ** 2 for a, b in zip(x, nearest, strict=True)), ZERO)
    below, above = root(square, 120), root(square, 120) + TINY
    said = rng.randrange(2) if square > TINY else 0
    exact = [below] if below * below == square else [above]
    if style == 1:
        exact = [shift]
    eps = rng.choice([below / 2, below * Q(99, 100)] if said else [*exact, *exact, 2 * above])
    claim = {
        "x": [rational_text(q) for q in x], "exceeds": rational_text(eps),
        "lower": decimal(below, digits=9, up=False), "upper": decimal(above, digits=9, up=True),
        "verdict": "proved" if said else "refuted",
    }  # fmt: skip
    point = [rational_text(t)] + ["0"] * (played.N - 1)
    proof: Json = {"case": "aligned", "point": point}
    if played.problem != "P2":
        mu = Q(1) if played.problem == "P1" else played.level
        proof["dual"] = [rational_text(mu * t)] + ["0"] * (played.m - 1)
    face = {"type": "simplex", "indices": list(range(k)), "signs": [1] * k,
            "total": rational_text(t), "rest": ["0"] * played.N}  # fmt: skip
    statements = _known(played, rng)
    statements["S"] = {"kind": "minimisers", "instance": "I", "claim": {"set": face},
                       "proof": proof}  # fmt: skip
    near = {"nearest": [rational_text(q) for q in nearest]}
    statements["d"] = {"kind": "distance", "from": "S", "claim": claim, "proof": near}
    statements["f"] = _flag(statements, said, rational_text(eps))
    return _certificate({"I": played.instance(None)}, statements)


def remote(rng: Random) -> Json:
    """1, by the bound that needs no minimiser."""
    made = good_remote(rng)
    statements = made["statements"]
    del statements["r"]
    statements["f"] = _flag(statements, 1, statements["d"]["claim"]["exceeds"])
    return made


def family(rng: Random) -> Json:
    """A further family: the tie or a side."""
    name = rng.choice(further.NAMES)
    k = rng.choice([2, 3, 5]) if name == "linear_program" else None
    n = rng.choice([0, 1, 6, 40])
    e, model = n + 4 + rng.choice([0, 30]), further.tie(name, rng, k=k)
    found = [model, *(further.side(name, j, e, rng, k=k) for j in range(k or 2))]
    instance = rng.choice(found)
    x = further.answer(rng.choice(found), rng)
    square = further.squared_distance(x, further.solutions(instance))
    whole = further.bounds(further.sqrt(square), digits=12)
    below, above = Q(whole["lower"]), Q(whole["upper"])
    said = rng.randrange(2) if below > 0 else 0
    eps = rng.choice([below / 2, below * Q(99, 100)] if said else [above, 2 * above, above + 1])
    statements = {
        "m": further.membership(name, ["I"], rng), "S": further.solved(instance, "I", rng),
        "d": further.far(instance, x, "S", rng, exceeds=eps),
    }  # fmt: skip
    statements["d"]["claim"]["verdict"] = "proved" if said else "refuted"
    if rng.random() < 0.8:
        statements["i"] = further.shown(model, ["I"], n, rng)
    statements["f"] = _flag(statements, said, further.text(eps, rng))
    return _certificate({"I": instance}, statements)


KINDS: dict[str, Callable[[Random], Json]] = {
    "side": side, "tie": tie, "remote": remote, "family": family,
}  # fmt: skip


def good_flag(kind: str, seed: Any) -> Json:
    """The good certificate of that kind and seed."""
    return KINDS[kind](Random(f"flag/{kind}/{seed}"))
