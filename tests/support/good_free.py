"""Seeded random good certificates with weights 0: free columns, and P1 whose minimum is 0.

Free columns are orthogonal to the dual v of a `designed` instance (fresh, repeated, zero, or
combinations), with coefficients of any sign; y moves along, so the proof stays.  Ellipsoid: y is a
combination of free columns plus a vector r, eta > |r| (P1).
"""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

from support.assembly import (
    Solved,
    certificate,
    choose_set,
    distance_statement,
    feasible_vertices,
    minimisers_statement,
)
from support.designed import designed, fraction, near
from support.free_weights import across
from support.instances import build
from support.linear import bases, solve
from support.tower import ONE, ZERO, Number, dot, sqrt
from support.writing import rational_text, writes


def _free_column(rng: Random, v: list[Number], older: list[list[Number]]) -> list[Number]:
    """Orthogonal to v; in a third of the cases dependent on the free columns before it."""
    roll = rng.random()
    if roll < 0.08:
        return [ZERO] * len(v)
    if older and roll < 0.35:
        factor = rng.choice([-ONE, ONE, 2 * ONE])
        return [factor * value for value in rng.choice(older)]
    a: list[Number] = [Fraction(rng.randint(-3, 3)) for _ in v]
    vv = dot(v, v)
    if not vv:
        return a
    factor = dot(a, v) / vv
    return [p - factor * q for p, q in zip(a, v, strict=True)]


def with_free(rng: Random, kind: str) -> Solved:
    """A designed instance with one to three more columns, of weight 0, in random places."""
    old = designed(rng, kind, m=rng.choice([2, 2, 3]), N=rng.choice([1, 2, 2, 3]), surd=0.0)
    p, problem = old.instance["parameters"], old.problem
    x = [Fraction(value) for value in old.proof["point"]]
    left = [a - b for a, b in zip(problem.y, problem.fit(x), strict=True)]
    v = left if kind == "P2" else [Fraction(value) for value in old.proof["dual"]]
    columns = [list(column) for column in problem.columns]
    weights, old_place = list(problem.w), list(range(problem.N))
    made: list[list[Number]] = []
    fit, y = list(old.fit), list(problem.y)
    for _ in range(rng.choice([1, 1, 2, 3])):
        column = _free_column(rng, v, made)
        made.append(column)
        value = rng.choice([ZERO, fraction(rng), -fraction(rng)])
        place = rng.randrange(len(columns) + 1)
        columns.insert(place, column)
        weights.insert(place, ZERO)
        old_place.insert(place, -1)
        x.insert(place, value)
        fit = [a + value * b for a, b in zip(fit, column, strict=True)]
        y = [a + value * b for a, b in zip(y, column, strict=True)]
    signs = dict(zip(old.tight, old.signs, strict=True))
    tight = [i for i, j in enumerate(old_place) if j < 0 or j in signs]
    instance = {"family": "explicit", "parameters": {
        **p, "A": [writes(row) for row in zip(*columns, strict=True)], "y": writes(y),
        "weights": writes(weights),
    }}  # fmt: skip
    solved = Solved(
        instance=instance, problem=build(instance), vertices=[], tight=tight,
        signs=[signs.get(old_place[i], 0) for i in tight], fit=fit, ray=old.ray,
        proof={**old.proof, "point": writes(x)},
    )  # fmt: skip
    solved.vertices = feasible_vertices(solved)
    return solved


def free(rng: Random, kind: str) -> dict[str, Any]:
    """minimisers of an instance with free columns, mostly with a distance."""
    solved = with_free(rng, kind)
    choose_set(solved, rng)
    statements = {"S": minimisers_statement(solved, rng)}
    if rng.random() < 0.75:
        statements["d"] = distance_statement(solved, near(rng, solved), rng)
    return certificate({"I": solved.instance}, statements)


def ellipsoid(rng: Random) -> dict[str, Any]:
    """P1 with y nearer than eta to the columns of weight 0, or as far as eta."""
    m, N = rng.randint(1, 3), rng.randint(1, 4)
    Z = sorted(rng.sample(range(N), rng.randint(1, N)))
    columns = [[Fraction(rng.randint(-3, 3)) for _ in range(m)] for _ in range(N)]
    x = [fraction(rng) * rng.choice([-1, 0, 1]) if i in Z else ZERO for i in range(N)]
    r = [Fraction(rng.randint(-2, 2)) for _ in range(m)]
    image = [dot(row, x) for row in zip(*columns, strict=True)]
    y = [a + b for a, b in zip(image, r, strict=True)]
    length = sqrt(dot(r, r))
    if rng.random() < 0.4:  # the closest fit: eta may equal the distance
        (r,) = across([columns[i] for i in Z], [y])
        length = sqrt(dot(r, r))
        x = _fitting([columns[i] for i in Z], Z, [a - b for a, b in zip(y, r, strict=True)], N)
    exact = isinstance(length, Fraction) and rng.random() < 0.6
    eta = length if exact else Fraction(int(float(length)) + 1)
    weights = [ZERO if i in Z else fraction(rng) for i in range(N)]
    instance = {"family": "explicit", "parameters": {
        "problem": "P1", "A": [writes(row) for row in zip(*columns, strict=True)],
        "y": writes(y), "eta": rational_text(eta), "weights": writes(weights),
    }}  # fmt: skip
    claim: dict[str, Any] = {"set": {"type": "ellipsoid", "free": Z}}
    if rng.random() < 0.5:
        claim["value"] = {"lower": "0", "upper": rng.choice(["0", "1e-9", "2"])}
    proof = {"case": "zero", "point": writes(x)}
    statement = {"kind": "minimisers", "instance": "I", "claim": claim, "proof": proof}
    return certificate({"I": instance}, {"S": statement})


def _fitting(columns: Any, Z: list[int], b: list[Number], N: int) -> list[Number]:
    """x (N,) on Z with sum x_i A_i = b, b in the span."""


    P = bases(columns)[0]
    values = solve([columns[k] for k in P], b)
    assert values is not None
    x: list[Number] = [ZERO] * N
    for k, value in zip(P, values, strict=True):
        x[Z[k]] = value
    return x


FREE_KINDS = {
    "free P1": lambda rng: free(rng, "P1"),
    "free P2": lambda rng: free(rng, "P2"),
    "free P3": lambda rng: free(rng, "P3"),
    "ellipsoid": ellipsoid,
}

