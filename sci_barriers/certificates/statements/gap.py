"""gap: the distance between two sets of minimisers.

p is the projection of q to the first set, q that of p to the second. For closed convex sets this
makes (p, q) a nearest pair: the two half spaces orthogonal to p - q at p and at q separate them.
"""

from __future__ import annotations

from typing import Any

from ..context import BOUNDS, Context, bracket
from ..kernel import squared_distance
from ..numbers import Unreadable
from ..reader import anything, fields, label, list_of, maybe, parse_real, vector


def check(context: Context, name: str, statement: dict[str, Any]) -> None:
    """Both points are projections of each other; the bounds follow exactly."""
    where = f"statements.{name}"
    got = fields(
        statement,
        where,
        {
            "kind": label,
            "between": list_of(label, least=2, most=2),
            "claim": anything,
            "proof": anything,
        },
    )
    first, second = (context.proven(side, f"{where}.between") for side in got["between"])
    N = first.instance.N
    if second.instance.N != N:
        raise Unreadable(f"{where}.between: the sets live in different dimensions")
    claim = fields(got["claim"], f"{where}.claim", dict(BOUNDS), {"squared": parse_real})
    pair = {"least": 2, "most": 2}
    proof = fields(
        got["proof"],
        f"{where}.proof",
        {"points": list_of(vector(N), **pair)},
        {
            "multipliers": list_of(maybe(list_of(parse_real)), **pair),
            "t": list_of(maybe(parse_real), **pair),
        },
    )
    p, q = proof["points"]
    mu = proof.get("multipliers", [None, None])
    t = proof.get("t", [None, None])
    for side, multipliers in zip((first, second), mu):
        if multipliers is not None and len(multipliers) != side.instance.m:
            raise Unreadable(f"{where}.proof.multipliers: m = {side.instance.m} numbers are needed")
    first.project(q, p, mu[0], t[0])
    second.project(p, q, mu[1], t[1])
    bracket(squared_distance(p, q), claim)
