"""Seeded random good certificates with `support` and `deviation` statements.

Design: independent columns A_P, signs, x and mu are chosen, then y = A_P x + r with
A_P^T r = mu w s, r = mu A_P G^-1 w s plus a multiple of a vector orthogonal to A_P; the other
columns, or their weights, are made to satisfy |A_j^T r| < mu w_j. P2: lam = 2c mu. P1, P3: eta and
lam are rational numbers close to ||r|| and mu/||r||, so that the true mu is close to mu, and is
bracketed from mu^2 = (eta^2 - rho)/omega, lam^2 rho/(1 - lam^2 omega).
"""

from __future__ import annotations

import math
from fractions import Fraction
from random import Random
from typing import Any

from support.assembly import certificate
from support.instances import FACTORS, Problem, build
from support.linear import solve
from support.support_rules import support_follows
from support.tower import ONE, ZERO, dot
from support.writing import decimal, rational_text, writes

Row = list[Fraction]


def _fraction(rng: Random) -> Fraction:
    return Fraction(rng.randint(1, 9), rng.choice([1, 2, 3, 4]))


def _column(rng: Random, m: int) -> Row:
    while True:
        a = [Fraction(rng.randint(-4, 4), rng.choice([1, 1, 2, 3])) for _ in range(m)]
        if any(a):
            return a


def root(x: Fraction, bits: int) -> Fraction:
    """A rational number within 2^-bits of sqrt(x)."""
    return Fraction(math.isqrt((x.numerator << 2 * bits + 2) // x.denominator), 2 << bits)


def _solved(columns: list[Row], right: Row) -> Row | None:
    """G^-1 right, G the Gram matrix of the columns."""
    return solve([[dot(a, b) for b in columns] for a in columns], right)


def _draw(rng: Random, kind: str) -> tuple[dict[str, Any], list[int], list[int]] | None:
    """(instance, P, s)."""
    m = rng.choice([2, 3, 3, 4])
    k = rng.randint(1, m - 1)
    N = k + rng.choice([0, 1, 2, 3])
    columns = [_column(rng, m) for _ in range(N)]
    if rng.random() < 0.25:  # badly scaled columns
        powers = [rng.choice([-60, -9, 0, 0, 7, 50]) for _ in columns]
        columns = [[v * Fraction(2) ** e for v in c] for e, c in zip(powers, columns, strict=True)]
    P = sorted(rng.sample(range(N), k))
    chosen, s = [columns[i] for i in P], [rng.choice([1, -1]) for _ in P]
    weighted = rng.random() < 0.6
    w = [_fraction(rng) if weighted else ONE for _ in range(N)]
    if weighted and rng.random() < 0.3:
        w[rng.choice(P)] = ZERO
    size = max(dot(c, c) for c in chosen)
    mu = _fraction(rng) * root(size, 70) / rng.choice([1, 10])
    pull = [mu * w[i] * sigma for i, sigma in zip(P, s, strict=True)]
    v = _solved(chosen, pull)
    extra = _column(rng, m)
    z = None if v is None else _solved(chosen, [dot(c, extra) for c in chosen])
    if v is None or z is None:
        return None
    mix = [_fraction(rng) / root(dot(c, c), 70) for c in chosen]
    x = [sigma * value for sigma, value in zip(s, mix, strict=True)]
    t = _fraction(rng)
    r = [sum((c[i] * (a - t * b) for c, a, b in zip(chosen, v, z, strict=True)), t * extra[i])
         for i in range(m)]  # fmt: skip
    y = [e + sum((c[i] * a for c, a in zip(chosen, x, strict=True)), ZERO) for i, e in enumerate(r)]
    for j in set(range(N)) - set(P):
        slope = abs(dot(columns[j], r))
        if weighted and rng.random() < 0.5:
            w[j] = slope / mu * rng.choice([2, Fraction(9, 8), 1 + Fraction(1, 1 << 30)])
            w[j] = w[j] or ONE
        if slope >= mu * w[j]:
            columns[j] = [value * mu * w[j] / slope / 2 for value in columns[j]] if w[j] else []
    parameters: dict[str, Any] = {"problem": kind}
    if kind == "P1":
        parameters["eta"] = rational_text(root(dot(r, r), 40))
    elif kind == "P3":
        length = root(dot(r, r), 80)
        if not length:
            return None
        parameters["lam"] = rational_text(Fraction(round(mu / length * (1 << 50)), 1 << 50))
    else:
        parameters["normalisation"] = rng.choice(["1", "1/m", "1/2m"])
        parameters["lam"] = rational_text(2 * mu * FACTORS[parameters["normalisation"]](m))
    parameters["A"] = [writes(row) for row in zip(*columns, strict=True)]
    parameters["y"] = writes(y)
    parameters["weights"] = writes(w) if weighted else None
    if parameters.get("lam") == "0" or parameters.get("eta") == "0":
        return None
    return {"family": "explicit", "parameters": parameters}, P, s


def proof_of(
    problem: Problem, P: list[int], s: list[int], rng: Random
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """(claim, proof) by the rules, or None when mu is not there."""
    columns = [list(problem.columns[i]) for i in P]
    scale = [-(round(math.log2(dot(c, c)) / 2)) for c in columns]
    B = [[Fraction(2) ** d * v for v in c] for d, c in zip(scale, columns, strict=True)]
    least = _least(B)
    ws = [problem.w[i] * sigma for i, sigma in zip(P, s, strict=True)]
    u = _solved(columns, [dot(c, problem.y) for c in columns])
    v = _solved(columns, ws)
    if least is None or u is None or v is None:
        return None
    rest = [b - sum((c[i] * a for c, a in zip(columns, u, strict=True)), ZERO)
            for i, b in enumerate(problem.y)]  # fmt: skip
    rho, omega = dot(rest, rest), dot(v, ws)
    if problem.kind == "P2":
        mus = [problem.lam / (2 * problem.factor)]
    else:
        if problem.kind == "P1":
            above, below = problem.eta**2 - rho, omega
        else:
            above, below = problem.lam**2 * rho, 1 - problem.lam**2 * omega
        if above <= 0 or below <= 0:
            return None
        width = Fraction(1, 1 << rng.choice([44, 60, 80]))
        mu = root(above / below, 200)
        mus = [mu * (1 - width), mu * (1 + width)]
    fine = rng.choice([60, 90, 120])
    points = [[_rounded(a - mu * b, fine - d) for a, b, d in zip(u, v, scale, strict=True)]
              for mu in mus]  # fmt: skip
    margin = Fraction(1, 1 << 40)
    bounds = []
    for i, d in enumerate(scale):
        values = [a[i] for a in points]
        slack = Fraction(2) ** d * margin * max(abs(a) / Fraction(2) ** d for a in values)
        bounds.append([min(values) - slack, max(values) + slack])
    L, shift, tau = least
    proof = {"mu": writes(mus), "x": [writes(x) for x in points], "factor": [writes(x) for x in L],
             "shift": rational_text(shift), "least": rational_text(tau)}  # fmt: skip
    if any(scale):
        proof["scale"] = scale
    texts = [[_bound(low, 0), _bound(high, 1)] for low, high in bounds]
    return {"support": P, "signs": s, "x": texts}, proof


def _bound(value: Fraction, up: int) -> str:
    """A decimal of 14 digits, outward."""
    text = decimal(abs(value), digits=14, up=bool(up) == (value > 0))
    return f"-{text}" if value < 0 else text


def _rounded(x: Fraction, bits: int) -> Fraction:
    unit = Fraction(2) ** -bits
    return round(x / unit) * unit


def _least(B: list[Row]) -> tuple[list[Row], Fraction, Fraction] | None:
    """L, tau', tau: Cholesky in fractions, with roots to 40 bits."""
    k = len(B)
    for shift in (Fraction(1, 1 << e) for e in range(1, 24, 2)):
        G = [[dot(a, b) for b in B] for a in B]
        for i in range(k):
            G[i][i] -= shift
        L: list[Row] = []
        for i in range(k):
            row: Row = []
            for j in range(i):
                row.append(_rounded((G[i][j] - dot(row, L[j][:j])) / L[j][j], 40))
            square = G[i][i] - dot(row, row)
            if square <= shift / 8:
                break
            L.append([*row, _rounded(root(square, 60), 40)])
        if len(L) == k:
            return L, shift, shift * Fraction(3, 4)
    return None


def deviation_of(problem: Problem, claim: dict[str, Any], rng: Random) -> dict[str, Any]:
    """A statement about a vector near the minimiser, or far from it."""
    box = dict(zip(claim["support"], claim["x"], strict=True))
    size = rng.choice([Fraction(0), Fraction(1, 1000), Fraction(3)])
    x, near, far = [], ZERO, ZERO
    for i in range(problem.N):
        low, high = (Fraction(text) for text in box.get(i, ("0", "0")))
        value = _rounded((low + high) / 2 + size * Fraction(rng.randint(-8, 8), 4), 100)
        x.append(value)
        near += max(ZERO, low - value, value - high) ** 2
        far += max(abs(value - low), abs(value - high)) ** 2
    bits = 400
    lower = max(ZERO, root(near, bits) - Fraction(1, 1 << bits))
    upper = root(far, bits) + Fraction(1, 1 << bits) if far else ZERO
    bounds = {"lower": decimal(lower, digits=12, up=False),
              "upper": decimal(upper, digits=12, up=True)}  # fmt: skip
    return {"kind": "deviation", "from": "S", "claim": {"x": writes(x), **bounds}, "proof": {}}


def support(rng: Random, kind: str) -> dict[str, Any]:
    """A designed instance with its proof."""
    while True:
        drawn = _draw(rng, kind)
        if drawn is None:
            continue
        instance, P, s = drawn
        found = proof_of(build(instance), P, s, rng)
        if found is None or not support_follows(build(instance), *found):
            continue
        claim, proof = found
        statements = {
            "S": {"kind": "support", "instance": "I", "claim": claim, "proof": proof},
            "d": deviation_of(build(instance), claim, rng),
        }
        return certificate({"I": instance}, statements)


def empty(rng: Random) -> dict[str, Any]:
    """x = 0."""
    while True:
        kind, m = rng.choice(["P1", "P2", "P3"]), rng.choice([1, 2, 3])
        columns, y = [_column(rng, m) for _ in range(rng.choice([1, 2, 3]))], _column(rng, m)
        weighted = rng.random() < 0.5
        w = [_fraction(rng) if weighted else ONE for _ in columns]
        steep = max(abs(dot(c, y)) / b for c, b in zip(columns, w, strict=True))
        slack = rng.choice([Fraction(2), Fraction(9, 8), 1 + Fraction(1, 1 << 40)])
        mu, square = steep * slack or ONE, dot(y, y)
        parameters: dict[str, Any] = {"problem": kind}
        proof = {"mu": [rational_text(mu)]}
        if kind == "P1":
            parameters["eta"] = rational_text(root(square, 30) + Fraction(rng.choice([1, 9]), 8))
            proof = {}
        elif kind == "P3":
            parameters["lam"] = rational_text((mu / root(square, 60)) * (1 + Fraction(1, 1 << 45)))
        else:
            parameters["normalisation"] = rng.choice(["1", "1/m", "1/2m"])
            parameters["lam"] = rational_text(2 * mu * FACTORS[parameters["normalisation"]](m))
        parameters["A"] = [writes(row) for row in zip(*columns, strict=True)]
        parameters["y"], parameters["weights"] = writes(y), writes(w) if weighted else None
        instance = {"family": "explicit", "parameters": parameters}
        claim: dict[str, Any] = {"support": [], "signs": [], "x": []}
        if not support_follows(build(instance), claim, proof):
            continue
        statements = {
            "S": {"kind": "support", "instance": "I", "claim": claim, "proof": proof},
            "d": deviation_of(build(instance), claim, rng),
        }
        return certificate({"I": instance}, statements)


SUPPORT_KINDS = {
    "support P1": lambda rng: support(rng, "P1"),
    "support P2": lambda rng: support(rng, "P2"),
    "support P3": lambda rng: support(rng, "P3"),
    "empty support": empty,
}
