"""Statements of certificates written from FORMAT.md: proofs for sets, distances, gaps, information.

A `Solved` instance carries its aligned description: columns c_i = s_i A_i of the tight indices,
the right-hand side b and, for P3 with |v| = 1, the ray v.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations
from random import Random
from typing import Any

from support.free_weights import across, lines
from support.instances import Problem
from support.linear import bases, independent, is_zero, least_combination, least_point, solve
from support.tower import ZERO, Number, dot, enclose, refine, sign, sqrt
from support.writing import bounds, rational_text, write, writes

FORMAT = "sci-barriers-certificate/1"


@dataclass(kw_only=True)
class Solved:
    """An instance with its minimisers and the proof data of case `aligned` (or another case).

    Signs are 0 for free variables. The minimisers are the hull of the vertices plus the lines of
    `free_weights`.
    """

    instance: dict[str, Any]
    problem: Problem
    vertices: list[list[Number]]
    tight: list[int] = field(default_factory=list)
    signs: list[int] = field(default_factory=list)
    fit: list[Number] = field(default_factory=list)
    ray: list[Number] | None = None
    proof: dict[str, Any] = field(default_factory=dict)
    claimed: dict[str, Any] = field(default_factory=dict)

    def columns(self) -> list[list[Number]]:
        A = self.problem.columns
        found = [[(s or 1) * v for v in A[i]] for i, s in zip(self.tight, self.signs, strict=True)]
        return found + ([] if self.ray is None else [self.ray])

    def loose(self) -> list[int]:
        """Positions of the free variables in `columns`."""
        return [k for k, s in enumerate(self.signs) if s == 0]


def certificate(instances: dict[str, Any], statements: dict[str, Any]) -> dict[str, Any]:
    return {"format": FORMAT, "instances": instances, "statements": statements}


def point_set(x: list[Number]) -> dict[str, Any]:
    return {"type": "point", "x": writes(x)}


def polytope_set(solved: Solved) -> dict[str, Any]:
    ray = None if solved.ray is None else writes(solved.ray)
    return {"type": "polytope", "tight": list(solved.tight), "signs": list(solved.signs),
            "fit": writes(solved.fit), "ray": ray}  # fmt: skip


def exposing(
    columns: list[list[Number]], b: list[Number], loose: list[int]
) -> list[Number] | None:
    """Sum of the extreme u with c_i^T u >= 0 (= 0 on `loose`), b^T u = 0, not all zero on them."""
    size = len(bases(columns)[0])
    total: list[Number] | None = None
    for P in combinations(range(len(columns)), size - 1):
        if not independent([columns[i] for i in P]):
            continue
        for extra in columns:
            u = _orthogonal(extra, [columns[i] for i in P])
            if all(is_zero(value) for value in u):
                continue
            for s in (1, -1):
                products = [s * dot(c, u) for c in columns]
                if any(not is_zero(products[k]) for k in loose):
                    continue
                if is_zero(dot(b, u)) and min(sign(value) for value in products) >= 0:
                    signed = [s * value for value in u]
                    total = (
                        signed if total is None
                        else [p + q for p, q in zip(total, signed, strict=True)]
                    )  # fmt: skip
            break
    return total


def _orthogonal(u: list[Number], others: list[list[Number]]) -> list[Number]:
    basis: list[list[Number]] = []
    for vector in [*others, u]:
        for e in basis:
            f = dot(vector, e) / dot(e, e)
            vector = [a - f * b for a, b in zip(vector, e, strict=True)]
        basis.append(vector)
    return basis[-1]


def choose_set(solved: Solved, rng: Random, *, polytope: float = 0.3) -> None:
    """Fill in the claimed set: point or simplex where that can be proved, else polytope."""
    columns, indices = solved.columns(), [*solved.tight, *([-1] if solved.ray else [])]
    solved.claimed = polytope_set(solved)
    if rng.random() < polytope:
        return
    keep = list(zip(indices, columns, strict=True))
    u, found = None, _provable(solved, keep)
    if found is None and len(columns) <= 8:
        u = exposing(columns, solved.fit, solved.loose())
        if u is not None:
            found = _provable(solved, [(i, c) for i, c in keep if is_zero(dot(c, u))])
    if found is None:
        return
    solved.claimed = found
    if u is not None:
        solved.proof["exposing"] = writes(u)


def _provable(solved: Solved, keep: list[tuple[int, list[Number]]]) -> dict[str, Any] | None:
    """A point, if the columns kept are independent, else a simplex, else nothing."""
    if independent([c for _, c in keep]):
        return point_set(solved.vertices[0])
    return _simplex(solved, keep)


def _simplex(solved: Solved, keep: list[tuple[int, list[Number]]]) -> dict[str, Any] | None:
    signs = dict(zip(solved.tight, solved.signs, strict=True))
    for first, column in keep:
        J = [
            i for i, c in keep
            if i >= 0 and signs[i] and all(is_zero(a - b) for a, b in zip(c, column, strict=True))
        ]  # fmt: skip
        if first not in J or len(J) < 2:
            continue
        if not independent([column, *(c for i, c in keep if i not in J)]):
            continue
        x = solved.vertices[0]
        total = sum((signs[j] * x[j] for j in J), ZERO)
        if sign(total) <= 0:
            continue
        rest = [ZERO if i in J else value for i, value in enumerate(x)]
        return {"type": "simplex", "indices": J, "signs": [signs[j] for j in J],
                "total": write(total), "rest": writes(rest)}  # fmt: skip
    return None


def feasible_vertices(solved: Solved) -> list[list[Number]]:
    """Vertices in x of {xi >= 0: sum c_i xi_i + t ray = b}.

    Free variables have no sign; those whose columns depend on earlier free ones are 0, the others
    are in every basis.
    """
    columns, found = solved.columns(), []
    inside: list[int] = []
    for k in solved.loose():
        if independent([*(columns[j] for j in inside), columns[k]]):
            inside.append(k)
    for P in bases(columns) if columns else [()]:
        if not set(inside) <= set(P):
            continue
        values = solve([columns[j] for j in P], solved.fit)
        signed = [j not in inside for j in P]
        if values is None or any(s and sign(v) < 0 for s, v in zip(signed, values, strict=True)):
            continue
        x: list[Number] = [ZERO] * solved.problem.N
        for j, value in zip(P, values, strict=True):
            if j < len(solved.tight):
                x[solved.tight[j]] = (solved.signs[j] or 1) * value
        if not any(all(is_zero(a - b) for a, b in zip(x, z, strict=True)) for z in found):
            found.append(x)
    return found


def minimisers_statement(
    solved: Solved, rng: Random, *, label: str = "I", optional: float = 0.5, digits: int = 10
) -> dict[str, Any]:
    claim: dict[str, Any] = {"set": solved.claimed}
    if solved.claimed["type"] in ("point", "simplex") and rng.random() < optional:
        used = {i for x in solved.vertices for i, value in enumerate(x) if not is_zero(value)}
        claim["support"] = sorted(used)
    if solved.vertices and rng.random() < optional:
        claim["value"] = bounds(solved.problem.value(solved.vertices[0]), digits=digits)
    return {"kind": "minimisers", "instance": label, "claim": claim, "proof": dict(solved.proof)}


def projection(solved: Solved, x: list[Number]) -> list[Number]:
    """Nearest point of the solution set."""
    steps = [[a - b for a, b in zip(z, x, strict=True)] for z in solved.vertices]
    step = least_point(across(lines(solved.problem), steps))
    return [a + b for a, b in zip(x, step, strict=True)]


def multipliers(solved: Solved, x: list[Number], p: list[Number]) -> tuple[Any, Any]:
    """(mu, t) of the KKT conditions at the projection p of x to a polytope."""
    columns = solved.columns()
    pairs = list(zip(solved.tight, solved.signs, strict=True))
    goal = [(s or 1) * (p[i] - x[i]) for i, s in pairs]
    active = [s == 0 or not is_zero(p[i]) for i, s in pairs]
    t: Number = ZERO
    if solved.ray is not None:
        left = [a - b for a, b in zip(solved.fit, solved.problem.fit(p), strict=True)]
        t = dot(left, solved.ray)
        goal.append(ZERO)
        active.append(sign(t) > 0)
    for P in bases(columns) if columns else []:
        chosen = [columns[j] for j in P]
        system = [[dot(c, e) for c in chosen] for e in chosen]
        weights = solve(system, [goal[j] for j in P])
        if weights is None:
            continue
        mu = [dot(weights, row) for row in zip(*chosen, strict=True)]
        slack = [dot(c, mu) - g for c, g in zip(columns, goal, strict=True)]
        if all(
            sign(value) <= 0 and not (on and sign(value))
            for value, on in zip(slack, active, strict=True)
        ):
            return mu, (None if solved.ray is None else t)
    return [ZERO] * solved.problem.m, (None if solved.ray is None else t)


def distance_statement(
    solved: Solved, x: list[Number], rng: Random, *, source: str = "S", digits: int = 10
) -> dict[str, Any]:
    p = projection(solved, x)
    difference = [a - b for a, b in zip(x, p, strict=True)]
    square = dot(difference, difference)
    claim: dict[str, Any] = {"x": writes(x), **root_bounds(square, digits=digits)}
    if rng.random() < 0.6:
        claim["squared"] = write(square)
    if rng.random() < 0.6:
        factor = rng.choice([Fraction(1, 2), Fraction(99, 100), Fraction(101, 100), Fraction(2)])
        low, _ = refine(square, digits=12)
        tau = Fraction(str(float(low) ** 0.5)) * factor if low else Fraction(rng.randint(0, 2))
        claim["exceeds"] = rational_text(tau)
        claim["verdict"] = "proved" if sign(square - tau * tau) > 0 else "refuted"
    proof: dict[str, Any] = {"nearest": writes(p)}
    if solved.claimed["type"] == "polytope":
        mu, t = multipliers(solved, x, p)
        proof["multipliers"] = writes(mu)
        if t is not None:
            proof["t"] = write(t)
    return {"kind": "distance", "from": source, "claim": claim, "proof": proof}


def root_bounds(square: Number, *, digits: int) -> dict[str, str]:
    """Decimal bounds of the root of a number >= 0."""
    return bounds(sqrt(square), digits=digits)


def gap_statement(one: Solved, two: Solved, rng: Random, *, digits: int = 10) -> dict[str, Any]:
    pairs = [(a, b) for a in one.vertices for b in two.vertices]
    chosen, weights = least_combination(
        [[p - q for p, q in zip(a, b, strict=True)] for a, b in pairs]
    )
    points = [
        [dot(weights, values) for values in zip(*(pairs[i][side] for i in chosen), strict=True)]
        for side in (0, 1)
    ]
    difference = [a - b for a, b in zip(*points, strict=True)]
    square = dot(difference, difference)
    claim: dict[str, Any] = root_bounds(square, digits=digits)
    if rng.random() < 0.7:
        claim["squared"] = write(square)
    proof: dict[str, Any] = {"points": [writes(point) for point in points]}
    found = [
        multipliers(solved, points[1 - side], points[side])
        if solved.claimed["type"] == "polytope" else (None, None)
        for side, solved in enumerate((one, two))
    ]  # fmt: skip
    if any(mu is not None for mu, _ in found):
        proof["multipliers"] = [None if mu is None else writes(mu) for mu, _ in found]
    if any(t is not None for _, t in found):
        proof["t"] = [None if t is None else write(t) for _, t in found]
    return {"kind": "gap", "between": ["S", "T"], "claim": claim, "proof": proof}


def norm_statement(
    square: Number, vector: list[Number] | None, rng: Random, *, of: str = "A", digits: int = 10
) -> dict[str, Any]:
    claim: dict[str, Any] = root_bounds(square, digits=digits)
    if rng.random() < 0.7:
        claim["squared"] = write(square)
    proof = {} if vector is None else {"vector": writes(vector)}
    return {"kind": "norm", "between": ["I", "J"], "of": of, "claim": claim, "proof": proof}


def condition_statement(
    kappa: Number, least: list[Number], greatest: list[Number], rng: Random, *, of: str
) -> dict[str, Any]:
    claim: dict[str, Any] = bounds(kappa, digits=10)
    if rng.random() < 0.7:
        claim["exact"] = write(kappa)
    return {"kind": "condition", "instance": "I", "of": of, "claim": claim,
            "proof": {"least": writes(least), "greatest": writes(greatest)}}  # fmt: skip


def answer(value: Number, n: int, rng: Random) -> Fraction:
    """A dyadic q with |q - value| <= 2^-n: floor, nearest or an arbitrary choice."""
    low, high = enclose(value, bits=n + 70)
    middle = (low + high) / 2
    how = rng.random()
    if how < 0.3:
        return Fraction(middle.numerator * (1 << n) // middle.denominator, 1 << n)
    if how < 0.6:
        return Fraction(round(middle * (1 << n)), 1 << n)
    shift = Fraction(rng.randint(-31, 31), 32 << n)
    return Fraction(round((middle + shift) * (1 << (n + 8))), 1 << (n + 8))
