"""norm: the operator norm of A - A', or the l2 norm of y - y', of two instances."""

from __future__ import annotations

from typing import Any

from ..context import BOUNDS, Context, bracket
from ..families import dot, sparse
from ..kernel import combine, need, same
from ..linear import norm_at_most
from ..numbers import Real, Unreadable, sign
from ..reader import anything, fields, label, list_of, one_of, parse_real, vector


def check(context: Context, name: str, statement: dict[str, Any]) -> None:
    """Below by a vector, above by positive semidefiniteness; D orthogonal changes neither."""
    where = f"statements.{name}"
    got = fields(
        statement,
        where,
        {
            "kind": label,
            "between": list_of(label, least=2, most=2),
            "of": one_of("A", "y"),
            "claim": anything,
            "proof": anything,
        },
    )
    first, second = (context.instance(side, f"{where}.between") for side in got["between"])
    if (first.m, first.N, first.dct) != (second.m, second.N, second.dct):
        raise Unreadable(f"{where}.between: the instances differ in shape or in dct")
    claim = fields(got["claim"], f"{where}.claim", dict(BOUNDS), {"squared": parse_real})
    if got["of"] == "y":
        fields(got["proof"], f"{where}.proof", {})
        e = combine(first.y, second.y, -1)
        bracket(dot(e, e), claim)
        return
    proof = fields(got["proof"], f"{where}.proof", {"vector": vector(first.N)})
    z = sparse(proof["vector"])
    need(bool(z), "the vector is zero")
    E = [combine(a, b, -1) for a, b in zip(first.columns, second.columns)]
    Ez: dict[int, Real] = {}
    for i, entry in z.items():
        Ez = combine(Ez, E[i], entry)
    zz, ezez = dot(z, z), dot(Ez, Ez)
    if "squared" in claim:
        sigma = claim["squared"]
        back = sparse([dot(column, Ez) for column in E])
        need(
            same(back, combine({}, z, sigma)), "squared: the vector is no eigenvector of E'E for it"
        )
        need(norm_at_most(E, sigma), "squared: below the squared norm")
        bracket(sigma, claim)
        return
    lower, upper = claim["lower"] * claim["lower"], claim["upper"] * claim["upper"]
    need(sign(ezez - lower * zz) >= 0, "lower: the vector does not reach it")
    need(norm_at_most(E, upper), "upper: not shown to be above the norm")
