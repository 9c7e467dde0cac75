"""Seeded random good certificates of explicit instances (`designed`) and of the families."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

from support.assembly import (
    Solved,
    certificate,
    choose_set,
    condition_statement,
    distance_statement,
    gap_statement,
    minimisers_statement,
    norm_statement,
    point_set,
)
from support.designed import designed, direction, fraction, near
from support.good_families import FAMILY_KINDS
from support.good_free import FREE_KINDS
from support.good_information import INFORMATION_KINDS
from support.good_support import SUPPORT_KINDS
from support.instances import build
from support.tower import ONE, ZERO, Number, dot, sqrt
from support.writing import rational_text, writes


def explicit(rng: Random, kind: str, *, polytope: float = 0.3) -> dict[str, Any]:
    """minimisers of a designed instance, mostly with a distance."""
    solved = designed(rng, kind)
    choose_set(solved, rng, polytope=polytope)
    statements = {"S": minimisers_statement(solved, rng)}
    if rng.random() < 0.75:
        statements["d"] = distance_statement(solved, near(rng, solved), rng)
    return certificate({"I": solved.instance}, statements)


def _small(rng: Random, rows: int, columns: int) -> list[list[Fraction]]:
    return [[Fraction(rng.randint(-3, 3)) for _ in range(columns)] for _ in range(rows)]


def _qcbp(A: Any, y: Any, eta: Fraction, weights: Any) -> dict[str, Any]:
    return {"family": "explicit", "parameters": {
        "problem": "P1", "A": [writes(row) for row in A], "y": writes(y),
        "eta": rational_text(eta), "weights": weights,
    }}  # fmt: skip


def zero(rng: Random) -> dict[str, Any]:
    """P1 with |y| <= eta, equality included."""
    m, N = rng.randint(1, 3), rng.randint(1, 4)
    y = [Fraction(value) for value in direction(rng, m, surd=0.4)]
    length = sqrt(dot(y, y))
    exact = isinstance(length, Fraction)
    eta = length if exact and rng.random() < 0.5 else Fraction(int(float(length)) + 1)
    weights = rng.choice([None, [rational_text(fraction(rng)) for _ in range(N)]])
    instance = _qcbp(_small(rng, m, N), y, eta, weights)
    solved = Solved(instance=instance, problem=build(instance), vertices=[[ZERO] * N])
    solved.proof, solved.claimed = {"case": "zero"}, point_set([ZERO] * N)
    statements = {"S": minimisers_statement(solved, rng)}
    if rng.random() < 0.7:
        statements["d"] = distance_statement(solved, near(rng, solved), rng)
    return certificate({"I": instance}, statements)


def _extended(rng: Random) -> tuple[Solved, list[list[Number]], list[Number]]:
    """Basis pursuit with rows appended that are orthogonal to a vector r: (solved, A, r)."""
    solved = designed(rng, "P1", m=rng.choice([1, 2]), surd=0.0)
    while solved.instance["parameters"]["eta"] != "0":
        solved = designed(rng, "P1", m=rng.choice([1, 2]), surd=0.0)
    A = [list(row) for row in solved.problem.A]
    u = [Fraction(rng.randint(-2, 2)) for _ in A]
    extra = [dot(u, column) for column in zip(*A, strict=True)]
    # A_new = [A; u^T A] has the null direction (u, -1) on the left.
    return solved, [*A, extra], [*u, -ONE]


def least_residual(rng: Random) -> dict[str, Any]:
    """P1 with eta equal to the least residual."""
    solved, A, r = _extended(rng)
    while not isinstance(sqrt(dot(r, r)), Fraction):
        solved, A, r = _extended(rng)
    scale = fraction(rng)
    r = [scale * value for value in r]
    eta = sqrt(dot(r, r))
    base = [*solved.problem.y, dot(r[:-1], solved.problem.y) / scale]
    y = [a + b for a, b in zip(base, r, strict=True)]
    instance = _qcbp(A, y, eta, solved.instance["parameters"]["weights"])
    proof = {"case": "least-residual", "point": solved.proof["point"],
             "dual": [*solved.proof["dual"], "0"], "residual": writes(r)}  # fmt: skip
    other = Solved(
        instance=instance, problem=build(instance), vertices=solved.vertices, tight=solved.tight,
        signs=solved.signs, fit=base, proof=proof,
    )  # fmt: skip
    choose_set(other, rng)
    statements = {"S": minimisers_statement(other, rng)}
    if rng.random() < 0.75:
        statements["d"] = distance_statement(other, near(rng, other), rng)
    return certificate({"I": instance}, statements)


def infeasible(rng: Random) -> dict[str, Any]:
    """P1 with eta below the least residual."""
    solved, A, r = _extended(rng)
    length = float(sqrt(dot(r, r)))
    eta = Fraction(int(length * 1000 * rng.choice([0.0, 0.5, 0.99, 0.9995])), 1000)
    base = [*solved.problem.y, dot(r[:-1], solved.problem.y)]
    y = [a + b for a, b in zip(base, r, strict=True)]
    instance = _qcbp(A, y, eta, solved.instance["parameters"]["weights"])
    claim = {"set": {"type": "empty"}}
    proof = {"case": "infeasible", "residual": writes(r)}
    statement = {"kind": "minimisers", "instance": "I", "claim": claim, "proof": proof}
    return certificate({"I": instance}, {"S": statement})


def explicit_gap(rng: Random) -> dict[str, Any]:
    """Gap between the sets of two designed instances with rational sets."""
    N = rng.choice([2, 3, 4])
    pair = []
    for _ in range(2):
        solved = designed(rng, rng.choice(["P1", "P2", "P3"]), N=N, surd=0.0)
        choose_set(solved, rng)
        pair.append(solved)
    statements = {
        "S": minimisers_statement(pair[0], rng, label="I"),
        "T": minimisers_statement(pair[1], rng, label="J"),
        "g": gap_statement(pair[0], pair[1], rng),
    }
    return certificate({"I": pair[0].instance, "J": pair[1].instance}, statements)


def explicit_norm(rng: Random) -> dict[str, Any]:
    """Operator norm of a difference of rank one (|u| |z|) or of a symmetric 2 x 2 difference."""
    m, N = rng.randint(1, 3), rng.randint(2, 4)
    A, y = _small(rng, m, N), [Fraction(rng.randint(-3, 3)) for _ in range(m)]
    if m > 1 and rng.random() < 0.4:
        a, b, d = (Fraction(rng.randint(-4, 4), rng.choice([1, 3, 8])) for _ in range(3))
        E = [[ZERO] * N for _ in range(m)]
        E[0][0], E[0][1], E[1][0], E[1][1] = a, b, b, d
        p, q, s = a * a + b * b, b * (a + d), b * b + d * d  # E^T E on the first two coordinates
        sigma = (p + s + sqrt((p - s) ** 2 + 4 * q * q)) / 2
        z = [q, sigma - p] if q else ([ONE, ZERO] if p >= s else [ZERO, ONE])
        z += [ZERO] * (N - 2)
    else:
        u = [Fraction(rng.randint(-2, 2)) for _ in range(m)]
        z = [Fraction(rng.randint(-2, 2), rng.choice([1, 2, 1 << 20])) for _ in range(N)]
        E = [[a * b for b in z] for a in u]
        sigma = dot(u, u) * dot(z, z)
        z = z if any(z) else [ONE] * N
    other = [[a + b for a, b in zip(p, q, strict=True)] for p, q in zip(A, E, strict=True)]
    y2 = [value + Fraction(rng.randint(-2, 2), 4) for value in y]
    instances = {"I": _qcbp(A, y, ONE, None), "J": _qcbp(other, y2, ONE, None)}
    statements = {"n": norm_statement(sigma, z, rng)}
    square = sum(((a - b) ** 2 for a, b in zip(y, y2, strict=True)), ZERO)
    statements["e"] = norm_statement(square, None, rng, of="y")
    return certificate(instances, statements)


def explicit_condition(rng: Random) -> dict[str, Any]:
    """Condition number of a Gram matrix of side 2, or of side 3 with orthogonal rows."""
    of = rng.choice(["AAT", "ATA"])
    if rng.random() < 0.3:
        rows = [[1, 2, 2], [2, 1, -2], [2, -2, 1]]
        A = [[Fraction(c) * value for value in row] for c, row in
             zip(rng.sample([1, 2, 3, 5, 7], 3), rows, strict=True)]  # fmt: skip
        squares = [dot(row, row) for row in A]
        order = sorted(range(3), key=lambda i: squares[i])
        units = [[ONE if i == j else ZERO for i in range(3)] for j in range(3)]
        kappa, least, greatest = (
            squares[order[2]] / squares[order[0]],
            units[order[0]],
            units[order[2]],
        )
        matrix = A
    else:
        while True:
            matrix = _small(rng, 2, rng.choice([2, 3]))
            a, b, d = (dot(matrix[i], matrix[j]) for i, j in ((0, 0), (0, 1), (1, 1)))
            if a * d - b * b > 0:
                break
        root = sqrt((a - d) ** 2 + 4 * b * b)
        low, high = (a + d - root) / 2, (a + d + root) / 2
        kappa = high / low
        least, greatest = (
            ([b, low - a], [b, high - a]) if b
            else ([ONE, ZERO], [ZERO, ONE]) if a <= d else ([ZERO, ONE], [ONE, ZERO])
        )  # fmt: skip
    A = matrix if of == "AAT" else [list(row) for row in zip(*matrix, strict=True)]
    instance = _qcbp(A, [ONE] * len(A), ONE, None)
    return certificate(
        {"I": instance}, {"c": condition_statement(kappa, least, greatest, rng, of=of)}
    )


GOOD = {
    "explicit P1": lambda rng: explicit(rng, "P1"),
    "explicit P2": lambda rng: explicit(rng, "P2"),
    "explicit P3": lambda rng: explicit(rng, "P3"),
    "polytope": lambda rng: explicit(rng, rng.choice(["P1", "P2", "P3"]), polytope=1.0),
    "zero": zero,
    "least-residual": least_residual,
    "infeasible": infeasible,
    "gap": explicit_gap,
    "norm": explicit_norm,
    "condition": explicit_condition,
    **FREE_KINDS,
    **FAMILY_KINDS,
    **INFORMATION_KINDS,
    **SUPPORT_KINDS,
}


def good(kind: str, seed: Any) -> dict[str, Any]:
    """The good certificate of that kind and seed."""
    return GOOD[kind](Random(f"{kind}/{seed}"))
