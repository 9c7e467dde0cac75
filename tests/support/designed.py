"""Random instances with a chosen proof of case `aligned`, and designed ties and degeneracies.

Design: choose the dual v, columns with |A_i^T v| = lam w_i (tight: fresh, repeated, negated or
dependent) or smaller, an aligned x, and then y so that the optimality conditions of the aligned
case hold: P1 y = Ax + eta v/|v|, P2 y = Ax + v/(2c), P3 y = Ax + t v with |v| = 1, or |v| < 1 and
t = 0.  Weights are either fitted to integer columns or all 1 with scaled columns.
"""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

from support.assembly import Solved, feasible_vertices
from support.instances import FACTORS, build
from support.linear import is_zero
from support.tower import ONE, ZERO, Number, dot, sign, sqrt
from support.writing import rational_text, writes

PYTHAGOREAN = {
    1: [[1]],
    2: [[3, 4], [4, -3], [5, 12], [1, 0], [-8, 15]],
    3: [[1, 2, 2], [2, -3, 6], [-2, 1, 2], [4, 4, -7], [0, 3, 4], [1, 0, 0]],
}


def fraction(rng: Random, *, top: int = 4) -> Fraction:
    return Fraction(rng.randint(1, top), rng.choice([1, 1, 2, 3, 4]))


def direction(rng: Random, m: int, *, surd: float) -> list[int]:
    if rng.random() < surd:
        while True:
            v = [rng.randint(-3, 3) for _ in range(m)]
            if any(v):
                return v
    return [rng.choice([1, -1]) * value for value in rng.choice(PYTHAGOREAN[m])]


def _column(rng: Random, v: list[Number]) -> list[Number]:
    while True:
        a = [Fraction(rng.randint(-3, 3)) for _ in v]
        if not is_zero(dot(a, v)):
            return a


def designed(
    rng: Random, kind: str, *, N: int | None = None, m: int | None = None, surd: float = 0.2
) -> Solved:
    """A random instance of P1, P2 or P3 with its aligned proof; the set is not chosen yet."""
    m = m or rng.choice([1, 2, 2, 3])
    N = N or rng.choice([2, 3, 3, 4, 5] if m < 3 else [2, 3, 4])
    irrational = kind != "P2" and rng.random() < surd
    w = [Fraction(value) for value in direction(rng, m, surd=float(irrational))]
    lam: Number = ONE if kind == "P1" else Fraction(rng.randint(1, 6), rng.randint(1, 4))
    loose = kind == "P3" and rng.random() < 0.35
    length = sqrt(dot(w, w))
    v: list[Number] = list(w)
    if kind == "P3":
        factor = Fraction(rng.randint(1, 5), 6) if loose else ONE
        v = [factor * value / length for value in w]
    elif kind == "P1":
        v = [value * fraction(rng) for value in w]
    weighted = rng.random() < 0.5
    columns: list[list[Number]] = []
    weights: list[Number] = []
    tight: list[int] = []
    for i in range(N):
        roll = rng.random()
        if tight and roll < 0.3:  # repeated or negated tight column
            j, s = rng.choice(tight), rng.choice([1, -1])
            columns.append([s * value for value in columns[j]])
            weights.append(weights[j])
            tight.append(i)
            continue
        if tight and roll < 0.36:
            columns.append([ZERO] * m)
            weights.append(fraction(rng) if weighted else ONE)
            continue
        a = _column(rng, v)
        g = abs(dot(a, v))
        strict = bool(tight) and rng.random() < 0.25
        slack = rng.choice([Fraction(9, 8), Fraction(2), Fraction(1001, 1000)])
        if weighted:
            weights.append(g / lam * (slack if strict else ONE))
        else:
            a = [value * lam / g / (slack if strict else ONE) for value in a]
            weights.append(ONE)
        columns.append(a)
        if not strict:
            tight.append(i)
    x: list[Number] = [ZERO] * N
    signs = [sign(dot(columns[i], v)) for i in tight]
    for i, s in zip(tight, signs, strict=True):
        if rng.random() < 0.6:
            x[i] = s * fraction(rng)
    image = [dot(row, x) for row in zip(*columns, strict=True)]
    parameters: dict[str, Any] = {"problem": kind}
    proof: dict[str, Any] = {"case": "aligned", "point": writes(x)}
    ray, residual = None, [ZERO] * m
    if kind == "P1":
        eta = rng.choice([ZERO, fraction(rng)])
        residual = [eta * value / sqrt(dot(v, v)) for value in v]
        parameters["eta"] = rational_text(eta)
    elif kind == "P2":
        normalisation = rng.choice(["1", "1/m", "1/2m"])
        residual = [value / (2 * FACTORS[normalisation](m)) for value in v]
        parameters["normalisation"] = normalisation
    elif not loose:
        ray = v
        t = rng.choice([ZERO, fraction(rng)])
        residual = [t * value for value in v]
    if kind != "P1":
        parameters["lam"] = rational_text(lam)
    if kind != "P2":
        proof["dual"] = writes(v)
    y = [a + b for a, b in zip(image, residual, strict=True)]
    parameters["A"] = [writes(row) for row in zip(*columns, strict=True)]
    parameters["y"] = writes(y)
    parameters["weights"] = writes(weights) if weighted else None
    instance = {"family": "explicit", "parameters": parameters}
    solved = Solved(
        instance=instance, problem=build(instance), vertices=[], tight=tight, signs=signs,
        fit=y if kind == "P3" else image, ray=ray, proof=proof,
    )  # fmt: skip
    solved.vertices = feasible_vertices(solved)
    return solved


def near(rng: Random, solved: Solved) -> list[Number]:
    """A rational point near the set, or far from it."""
    x = rng.choice(solved.vertices)
    scale = rng.choice([Fraction(0), Fraction(1, 1000), Fraction(1), Fraction(5)])
    return [
        Fraction(round(float(value) * 64), 64) + scale * Fraction(rng.randint(-8, 8), 4)
        for value in x
    ]
