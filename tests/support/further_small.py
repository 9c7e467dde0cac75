"""Small certificates about further families by hand: theta = 1/2 + 1/16 and the answer (1, 1, 0).

`claim(family, set, proof, **parameters)` is a certificate with one statement `solutions`, S of I.
"""

from __future__ import annotations

import copy
from typing import Any

from support.game_small import certificate, statement

Json = dict[str, Any]
LEVEL: Json = {"n": 2, "A": [["1", "0", "1/2"], ["0", "1", "1/2"]], "y": ["1", "1"]}
FIRST = {"type": "point", "x": ["1", "1", "0"]}
SECOND = {"type": "point", "x": ["0", "0", "16/9"]}


def member(family: str, **parameters: Any) -> Json:
    return {"family": family, "parameters": parameters}


def point(*x: str) -> Json:
    return {"type": "point", "x": list(x)}


def points(*alternatives: list[str]) -> Json:
    return {"type": "points", "points": list(alternatives)}


def whole(of: str) -> Json:
    return {"type": "whole", "of": of}


def simplex(*indices: int, k: int, total: str = "1") -> Json:
    return {"type": "simplex", "indices": list(indices), "signs": [1] * len(indices),
            "total": total, "rest": ["0"] * k}  # fmt: skip


def solved(found: Json, proof: Json, label: str = "I") -> Json:
    made = statement("solutions", {"set": found}, instance=label)
    return {**made, "proof": proof}


def claim(family: str, found: Json, proof: Json, **parameters: Any) -> Json:
    return certificate({"I": member(family, **parameters)}, {"S": solved(found, proof)})


def far(x: list[str], lower: str, upper: str, source: str = "S", **more: Any) -> Json:
    told = {"x": x, "lower": lower, "upper": upper, **more}
    return statement("far", told, **{"from": source})


def information(*labels: str, level: Json | None = None, norm: str = "entrywise") -> Json:
    told = {"norm": norm, "levels": [copy.deepcopy(level or LEVEL)]}
    return statement("information", told, instances=list(labels))


def membership(name: str, *labels: str) -> Json:
    return statement("membership", {"class": name}, instances=list(labels))


def refuted() -> Json:
    """The answer (1, 1, 0) at theta = 9/16: d^2 = 2 + (16/9)^2 = 418/81, d = 2.2716..."""
    more = {"squared": "418/81", "exceeds": "6/5", "verdict": "proved"}
    statements = {
        "S": solved(SECOND, {"dual": ["8/9", "8/9"]}), "m": membership("theta", "I"),
        "i": information("I"), "d": far(["1", "1", "0"], "2.27", "2.28", **more),
        "r": statement("refuted", {"part": None, "eps": "6/5", "level": 2},
                       membership="m", information="i", distance="d"),
    }  # fmt: skip
    return certificate({"I": member("theta", theta="9/16")}, statements)


def apart() -> Json:
    """The tie and both sides of theta at g = 1/16."""
    labels = ["tie", "low", "high"]
    instances = {"tie": member("theta", theta="1/2"), "low": member("theta", theta="7/16"),
                 "high": member("theta", theta="9/16")}  # fmt: skip
    statements = {
        "S0": solved(FIRST, {"dual": ["1", "1"]}, "low"),
        "S1": solved(SECOND, {"dual": ["8/9", "8/9"]}, "high"),
        "m": membership("theta", *labels), "i": information(*labels),
        "a": statement("apart", {"eps": "1.1", "level": 2}, information="i", membership="m",
                       **{"from": ["S0", "S1"]}),
    }  # fmt: skip
    return certificate(instances, statements)


def barrier(family: str = "theta", **more: Any) -> Json:
    """Of theta, unless other values are given."""
    told = {"family": family, "squared": "3/2", "points": [["1", "1", "0"], ["0", "0", "2"]],
            "centre": ["1/2", "1/2", "1"], "weights": ["1/2", "1/2"], **more}  # fmt: skip
    return certificate({"I": member("theta", theta="1/2")}, {"b": statement("barrier", told)})
