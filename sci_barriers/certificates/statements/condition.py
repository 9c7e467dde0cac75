"""condition: lambda_max / lambda_min of A A' or A'A, from two exact eigenvectors."""

from __future__ import annotations

from typing import Any

from ..context import BOUNDS, Context
from ..families import Instance, Vector, dot, sparse
from ..kernel import combine, need, same
from ..linear import SMALL, Symmetric, above, below, components, gram_of
from ..numbers import Real, Rejected, Surd, equal, ratio, sign
from ..reader import anything, fields, label, one_of, parse_real, vector


def check(context: Context, name: str, statement: dict[str, Any]) -> None:
    """Gz = mu z, Gz' = mu' z', G - mu I and mu' I - G positive semidefinite, mu > 0."""
    where = f"statements.{name}"
    got = fields(
        statement,
        where,
        {
            "kind": label,
            "instance": label,
            "of": one_of("AAT", "ATA"),
            "claim": anything,
            "proof": anything,
        },
    )
    instance = context.instance(got["instance"], f"{where}.instance")
    sides = _sides(instance, got["of"])
    n = len(sides)
    claim = fields(got["claim"], f"{where}.claim", dict(BOUNDS), {"exact": parse_real})
    proof = fields(got["proof"], f"{where}.proof", {"least": vector(n), "greatest": vector(n)})
    G = gram_of(sides)
    low = _eigenvalue(G, sparse(proof["least"]), "least")
    high = _eigenvalue(G, sparse(proof["greatest"]), "greatest")
    need(sign(low) > 0, "the least eigenvalue is not positive")
    for block in _blocks(G):
        need(above(low, block), "least: a smaller eigenvalue exists")
        need(below(high, block), "greatest: a greater eigenvalue exists")
    if "exact" in claim:
        need(equal(claim["exact"] * low, high), "exact: not the condition number")
    need(sign(high - claim["lower"] * low) >= 0, "lower: above the condition number")
    need(sign(high - claim["upper"] * low) <= 0, "upper: below the condition number")


def _sides(instance: Instance, of: str) -> list[Vector]:
    if of == "ATA":
        return list(instance.columns)
    rows: list[Vector] = [{} for _ in range(instance.m)]
    for i, column in enumerate(instance.columns):
        for k, entry in column.items():
            rows[k][i] = entry
    return rows


def _eigenvalue(G: Symmetric, z: Vector, which: str) -> Real:
    """mu with Gz = mu z, read off at the first non-zero coordinate of z, which must be rational."""
    need(bool(z), f"{which}: the vector is zero")
    first = min(z)
    entry = z[first]
    known = entry.rational() if isinstance(entry, Surd) else None
    if known is None:
        raise Rejected(f"{which}: the first non-zero coordinate must be rational")
    image = sparse([dot(dict(enumerate(row)), z) for row in G])
    p, q = known
    mu = image.get(first, ratio(0)) * ratio(q if p > 0 else -q, abs(p))
    need(same(image, combine({}, z, mu)), f"{which}: no eigenvector")
    return mu


def _blocks(G: Symmetric) -> list[Symmetric]:
    n = range(len(G))
    pattern = [(i, j) for i in n for j in n if i == j or sign(G[i][j]) != 0]
    blocks = [[[G[i][j] for j in columns] for i in rows] for rows, columns in components(pattern)]
    for block in blocks:
        if len(block) > SMALL and any(
            not isinstance(x, Surd) or x.rational() is None for row in block for x in row
        ):
            raise Rejected(
                f"a block of size {len(block)} with radicals: at most {SMALL} is decided exactly"
            )
    return blocks
