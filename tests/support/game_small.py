"""Small certificates of the game by hand: N = 3, m = 2, k = 2, K = 3, P3 with lam = 1, w = 0.

alpha_1 = 500, c = 500 sqrt2 for the tie; the answers of level 5 are alpha and 90509/128, 2^-7 close
to c. `changed` puts a value somewhere, or takes a key away.
"""

from __future__ import annotations

import copy
from typing import Any

from sci_barriers.certificates import Outcome, Unreadable, check

Json = dict[str, Any]
GONE = object()
FORMAT = "sci-barriers-certificate/1"
LEVEL: Json = {
    "n": 5, "values": ["500", "90509/128", "1", "0"],
    "entries": [[0, 0, 0], [0, 1, 0], [1, 2, 1]], "y": [2, 3],
}  # fmt: skip


def tie(winner: int | None = 0, **more: Any) -> Json:
    """A member; g = 2^-7 for a side."""
    parameters = {
        "problem": "P3", "N": 3, "m": 2, "K": 3, "s": 1, "winner": winner,
        "g": "0" if winner is None else "0x1p-7", "lam": "1", "w": None, **more,
    }  # fmt: skip
    return {"family": "tie", "parameters": parameters}


def statement(kind: str, claim: Json, **about: Any) -> Json:
    return {"kind": kind, **about, "claim": claim, "proof": {}}


def certificate(instances: Json, statements: Json) -> Json:
    return {"format": FORMAT, "instances": instances, "statements": statements}


def information(*labels: str, levels: list[Json] | None = None, **more: Any) -> Json:
    claim = {"norm": "entrywise", "levels": levels or [copy.deepcopy(LEVEL)], **more}
    return statement("information", claim, instances=list(labels))


def membership(*labels: str, L: int = 4, **more: Any) -> Json:
    return statement("membership", {"class": "breakdown", "L": L, **more}, instances=list(labels))


def undetermined() -> Json:
    """Part i: the tie and its two sides."""
    labels = ["tie", "side 0", "side 1"]
    claim = {"part": "i", "eps": "1/1000", "level": 5}
    return certificate(
        {"tie": tie(None), "side 0": tie(0), "side 1": tie(1)},
        {
            "i": information(*labels), "m": membership(*labels),
            "u": statement("undetermined", claim, information="i", membership="m"),
        },
    )  # fmt: skip


def refuted(*, far: str = "distance", network: bool = False) -> Json:
    """x = (0, 1/500, 0) on the side 0: T = 1/(500 + 1/128) = 128/64001."""
    claim: Json = {"x": ["0", "1/500", "0"], "exceeds": "1/400"}
    statements: Json = {"m": membership("I"), "i": information("I")}
    if far == "remote":
        statements["d"] = {"kind": "remote", "instance": "I", "claim": claim,
                           "proof": {"g": "0x1p-7"}}  # fmt: skip
    else:
        point = ["128/64001", "0", "0"]
        statements["S"] = {
            "kind": "minimisers", "instance": "I", "claim": {"set": {"type": "point", "x": point}},
            "proof": {"case": "aligned", "point": point, "dual": ["128/64001", "0"]},
        }  # fmt: skip
        claim |= {"lower": "0.0028284", "upper": "0.0028285", "verdict": "proved"}
        statements["d"] = {"kind": "distance", "from": "S", "claim": claim,
                           "proof": {"nearest": point}}  # fmt: skip
    if network:
        layer = {"type": "affine", "W": [["0", "0"]] * 3, "b": list(claim["x"])}
        statements["n"] = statement(
            "network", {"layers": [layer], "x": list(claim["x"])}, instance="I"
        )
    told = {"part": "i", "eps": "1/1000", "level": 5}
    about = {"membership": "m", "information": "i", "distance": "d"}
    statements["r"] = statement("refuted", told, **about, **({"network": "n"} if network else {}))
    return certificate({"I": tie(0)}, statements)


def changed(good: Json, place: str, value: Any) -> Json:
    """A copy with another value at a path such as "statements.u.claim.eps"; GONE: without it."""
    made = copy.deepcopy(good)
    node: Any = made
    *path, last = place.split(".")
    for key in path:
        node = node[int(key) if isinstance(node, list) else key]
    key = int(last) if isinstance(node, list) else last
    if value is GONE:
        del node[key]
    else:
        node[key] = value
    return made


def verdict(made: Json) -> tuple[str, str]:
    """("accepted" | "rejected" | "unreadable", why)."""
    try:
        outcome: Outcome = check(made)
    except Unreadable as problem:
        return "unreadable", str(problem)
    return ("accepted" if outcome.accepted else "rejected"), outcome.reason


def assert_verdict(made: Json, wanted: str, words: str = "") -> None:
    """The verdict, with these words in the reason."""
    found, why = verdict(made)
    assert (found, words in why) == (wanted, True), (found, why)
