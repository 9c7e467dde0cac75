"""Changes of good certificates with a `flag`, ten kinds; whether one is false `flag_truth` decides.

A change works in place, and may do nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from random import Random
from typing import Any

from support.instances import rational
from support.writing import rational_text

Json = dict[str, Any]


def bit_flipped(made: Json, rng: Random) -> None:
    """What was said is right; the verdict is flipped as well, or not."""
    claim, d = made["statements"]["f"]["claim"], made["statements"]["d"]
    claim["said"] = 1 - claim["said"]
    if "verdict" in d["claim"] and rng.random() < 0.7:
        d["claim"]["verdict"] = "proved" if claim["said"] else "refuted"


def eps_beyond_the_distance(made: Json, rng: Random) -> None:
    """eps and exceeds are moved to the other side of the distance, by a hair or by much."""
    claim, d = made["statements"]["f"]["claim"], made["statements"]["d"]["claim"]
    ends = rational(d.get("lower", d["exceeds"])), rational(d.get("upper", d["exceeds"]))
    factor = rng.choice([1, 2, 10])
    if claim["said"]:
        eps = ends[1] * factor + Fraction(rng.randint(0, 3), 10 ** rng.randint(1, 20))
    else:
        eps = max(ends[0] / factor - Fraction(rng.randint(0, 3), 10 ** rng.randint(9, 20)), 0)
    claim["eps"] = d["exceeds"] = rational_text(Fraction(eps))


def eps_is_another_one(made: Json, rng: Random) -> None:
    """eps differs from what the distance is compared with, in either direction."""
    claim = made["statements"]["f"]["claim"]
    step = rng.choice([1, -1]) * Fraction(1, rng.choice([2, 10**6, 2**300, 7 * 10**50]))
    claim["eps"] = rational_text(max(rational(claim["eps"]) + step, Fraction(1, 2**301)))


def level_misstated(made: Json, rng: Random) -> None:
    claim = made["statements"]["f"]["claim"]
    known = claim["level"]
    steps = [-3, -2, -1, 1, 2, 3, 10, 1000, rng.randint(4, 10**6)]
    claim["level"] = rng.choice([0, 7]) if known is None else max(0, known + rng.choice(steps))


def another_label(made: Json, rng: Random) -> None:
    """One of the statements is about an equal instance under another name."""
    statements = made["statements"]
    made["instances"]["other"] = json.loads(json.dumps(made["instances"][_label(made)]))
    names = [name for name in ("m", "i", "S") if name in statements]
    if statements["d"]["kind"] == "remote":
        names.append("d")
    about = statements[rng.choice(names)]
    about.pop("instances", None)
    about["instance"] = "other"


def _label(made: Json) -> str:
    d = made["statements"]["d"]
    return str((d if d["kind"] == "remote" else made["statements"][d["from"]])["instance"])


def another_instance(made: Json, rng: Random) -> None:
    """Another gap, winner or layer; the set and the distance stay."""
    p = made["instances"][_label(made)]["parameters"]
    names = [x for x in ("g", "winner", "theta", "r", "beta", "delta", "site") if x in p]
    name = rng.choice([*names, "s"] if "K" in p else names)
    if name == "winner":
        p[name] = {None: 0, 0: 1}.get(p[name], 0)
        p["g"] = p["g"] if rational(p["g"]) else "1/1024"
    elif name in ("s", "site"):
        p[name] = rng.choice([1, 2, 3, 5])
    else:
        factor = Fraction(rng.choice([1, 2, 3, 5, 2**9]), rng.choice([1, 2, 7, 2**40]))
        p[name] = rational_text(rational(p[name]) * factor + Fraction(rng.randint(0, 1), 2**30))


def x_moved(made: Json, rng: Random) -> None:
    """Another x: its distance is another one."""
    x = made["statements"]["d"]["claim"]["x"]
    i = rng.randrange(len(x))
    step = Fraction(rng.choice([-1, 1]), rng.choice([1, 50, 10**6, 2**200]))
    x[i] = rational_text(rational(x[i]) + step)


def an_answer_that_is_not_admissible(made: Json, rng: Random) -> None:
    """A level is said to be finer than it is, or an entry is moved."""
    told = made["statements"].get("i")
    if told is None or "levels" not in told["claim"]:
        return
    level = rng.choice(told["claim"]["levels"])
    n, more = level["n"], Fraction(rng.choice([-1, 1]) * rng.choice([3, 5, 17]), 2 ** level["n"])
    if level.get("values"):
        i = rng.randrange(len(level["values"]))
        level["values"][i] = rational_text(rational(level["values"][i]) + more)
    elif level.get("A") and level["A"][0]:
        row = rng.choice(level["A"])
        i = rng.randrange(len(row))
        row[i] = rational_text(rational(row[i]) + more)
    if rng.random() < 0.2:
        level["n"] = n + rng.choice([40, 100])


def no_information_but_a_level(made: Json, rng: Random) -> None:
    made["statements"]["f"]["information"] = None
    if made["statements"]["f"]["claim"]["level"] is None:
        made["statements"]["f"]["claim"]["level"] = rng.randint(0, 50)


def remote_for_a_zero(made: Json, rng: Random) -> None:
    """said 0 with a bound from below, whatever is true of x."""
    d = made["statements"]["d"]
    made["statements"]["f"]["claim"]["said"] = 0
    if d["kind"] != "remote" and made["instances"][_label(made)]["family"] == "tie":
        claim = {"x": d["claim"]["x"], "exceeds": d["claim"]["exceeds"]}
        g = made["instances"][_label(made)]["parameters"]["g"]
        made["statements"]["d"] = {"kind": "remote", "instance": _label(made), "claim": claim,
                                   "proof": {"g": rng.choice([g, "1", "1/1024"])}}  # fmt: skip


FALSE: dict[str, Callable[[Json, Random], None]] = {
    f.__name__: f
    for f in (
        bit_flipped, eps_beyond_the_distance, eps_is_another_one, level_misstated, another_label,
        another_instance, x_moved, an_answer_that_is_not_admissible, no_information_but_a_level,
        remote_for_a_zero,
    )
}  # fmt: skip
