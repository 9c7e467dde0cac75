"""Seeded random good certificates of the families a_delta, omega_k and tie.

Sets and duals from the closed forms (see `solving`): with M the largest entry of the first row and
c = |a|, the dual is v = (lam/M, lam sgn(w)/c) for P3, (1/M, sgn(w)/c) for P1.
"""

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
)
from support.instances import build
from support.linear import is_zero
from support.solving import minimisers
from support.tower import ONE, ZERO, Number, dot, sign, sqrt
from support.writing import rational_text, writes

Instance = dict[str, Any]


def a_delta_instance(rng: Random) -> Instance:
    delta = rng.choice([
        Fraction(1, 2), Fraction(rng.randint(1, 99), 100), Fraction(1, 1 << rng.randint(1, 30)),
        Fraction(1, 1 << 200), Fraction(0), Fraction(3, 1 << 60),
    ])  # fmt: skip
    lam = rng.choice([Fraction(1, 10), Fraction(1, 3), Fraction(rng.randint(1, 40), 20)])
    return {"family": "a_delta", "parameters": {
        "delta": rational_text(rng.choice([1, -1]) * delta), "order": rng.choice(["12", "21"]),
        "lam": rational_text(lam), "normalisation": rng.choice(["1", "1/m", "1/2m"]),
    }}  # fmt: skip


def _lower(rng: Random, m: int, *, sparse: float = 0.6) -> list[str] | None:
    if rng.random() < sparse:
        return None
    return [
        rational_text(Fraction(rng.randint(-20, 20), rng.choice([1, 1, 3])))
        if rng.random() < 0.6
        else "0"
        for _ in range(m - 1)
    ]


def omega_k_instance(rng: Random, *, large: bool = False, dct: bool | None = None) -> Instance:
    N, m = (20, 19) if large else rng.choice([(2, 1), (3, 2), (3, 1), (4, 3), (4, 2), (6, 4)])
    k = N - m + 1
    return {"family": "omega_k", "parameters": {
        "K": rng.randint(1, 6), "n": rng.choice([0, 3, 10, 20, 30, 60]), "N": N, "m": m,
        "winner": rng.choice([None, *range(k)]), "w": _lower(rng, m, sparse=0.7),
        "dct": rng.random() < 0.4 if dct is None else dct,
    }}  # fmt: skip


def tie_instance(rng: Random) -> Instance:
    N, m = rng.choice([(2, 1), (3, 2), (3, 1), (4, 3), (4, 2), (5, 2)])
    winner = rng.choice([None, *range(N - m + 1)])
    g = Fraction(1, 1 << rng.choice([0, 2, 8, 40])) * rng.choice([1, 1, 1, -1])
    kind = rng.choice(["P1", "P2", "P3"])
    parameters: dict[str, Any] = {
        "problem": kind, "N": N, "m": m, "K": rng.randint(3, 5), "s": rng.randint(1, 3),
        "winner": winner, "g": "0" if winner is None else rational_text(g), "w": _lower(rng, m),
    }  # fmt: skip
    if kind == "P1":
        parameters["eta"] = rational_text(rng.choice([ZERO, Fraction(1, 3), Fraction(2)]))
        if parameters["eta"] != "0":
            parameters["w"] = None
    else:
        parameters["lam"] = rational_text(rng.choice([ONE, Fraction(1, 10), Fraction(1, 3)]))
    return {"family": "tie", "parameters": parameters}


def solve_family(instance: Instance) -> Solved:
    """Minimisers and aligned proof data of a family instance (the set is not chosen yet)."""
    problem = build(instance)
    vertices = minimisers(problem)
    x = vertices[0]
    proof: dict[str, Any] = {"case": "aligned", "point": writes(x)}
    if problem.kind == "P2":
        image = problem.fit(x)
        v = [2 * problem.factor * (a - b) for a, b in zip(problem.y, image, strict=True)]
    else:
        head = problem.extra["head"]
        top = max(head)
        c = sqrt(dot(head, head))
        lam = ONE if problem.kind == "P1" else problem.lam
        v = [lam / top, *(sign(value) * lam / c for value in problem.y[1:])]
        proof["dual"] = writes(v)
    lam = ONE if problem.kind == "P1" else problem.lam
    products = [dot(column, v) for column in problem.columns]
    tight = [i for i, g in enumerate(products) if is_zero(abs(g) - lam)]
    return Solved(
        instance=instance, problem=problem, vertices=vertices, tight=tight,
        signs=[sign(products[i]) for i in tight],
        fit=list(problem.y) if problem.kind == "P3" else problem.fit(x), proof=proof,
    )  # fmt: skip


def _shown(rng: Random, solved: Solved) -> list[Number]:
    """A rational output of a method: the midpoint, a vertex rounded, or noise."""
    mean = [sum(map(float, values)) / len(values) for values in zip(*solved.vertices, strict=True)]
    scale = rng.choice([0, 1, 100])
    size = max(map(abs, mean)) or 1.0
    return [
        Fraction(str(round(value, 9))) + Fraction(scale * rng.randint(-9, 9), 100) * Fraction(size)
        for value in mean
    ]


def family(rng: Random, instance: Instance, *, distance: float = 0.7) -> dict[str, Any]:
    """minimisers, mostly with a distance and (a_delta) Dx."""
    solved = solve_family(instance)
    choose_set(solved, rng, polytope=0.2)
    statement = minimisers_statement(solved, rng)
    if instance["family"] == "a_delta" and len(solved.vertices) == 1:
        if solved.claimed["type"] == "point":
            D = solved.problem.extra["D"]
            statement["claim"]["Dx"] = writes(
                [d * value for d, value in zip(D, solved.vertices[0], strict=True)]
            )
    statements = {"S": statement}
    if rng.random() < distance:
        statements["d"] = distance_statement(solved, _shown(rng, solved), rng)
    return certificate({"I": instance}, statements)


def _sibling(rng: Random, instance: Instance) -> Instance:
    """The same parameters on another side of the tie (or the swapped twin)."""
    parameters = dict(instance["parameters"])
    if instance["family"] == "a_delta":
        parameters["order"] = "21" if parameters["order"] == "12" else "12"
    else:
        k = parameters["N"] - parameters["m"] + 1
        sides = [j for j in [None, *range(k)] if j != parameters["winner"]]
        parameters["winner"] = rng.choice(sides)
        if instance["family"] == "tie":
            if parameters["winner"] is None:
                parameters["g"] = "0"
            elif parameters["g"] == "0":
                parameters["g"] = "0x1p-9"
    return {"family": instance["family"], "parameters": parameters}


def _pair_norm(one: Solved, two: Solved, rng: Random) -> dict[str, Any]:
    """|A - A'| by the structure of the difference."""
    p, q = one.problem, two.problem
    E = [[a - b for a, b in zip(r, s, strict=True)] for r, s in zip(p.A, q.A, strict=True)]
    if p.family == "a_delta":  # columns swapped: E = u (1, -1)
        column = [row[0] for row in E]
        return norm_statement(2 * dot(column, column), [ONE, -ONE], rng)
    head = E[0]
    sigma, z = dot(head, head), list(head)
    block = E[1][p.N - p.m + 1] if p.m > 1 else ZERO
    if sign(block * block - sigma) > 0:
        sigma = block * block
        z = [ONE if i == p.N - p.m + 1 else ZERO for i in range(p.N)]
    if all(is_zero(value) for value in z):
        z = [ONE] * p.N
    return norm_statement(sigma, z, rng)


def pair(rng: Random, instance: Instance) -> dict[str, Any]:
    """Two sides: minimisers, gap, |A - A'| and |y - y'|."""
    solved = [solve_family(instance), solve_family(_sibling(rng, instance))]
    for one in solved:
        choose_set(one, rng, polytope=0.1)
    statements: dict[str, Any] = {
        "S": minimisers_statement(solved[0], rng, label="I"),
        "T": minimisers_statement(solved[1], rng, label="J"),
        "g": gap_statement(solved[0], solved[1], rng),
        "n": _pair_norm(solved[0], solved[1], rng),
    }
    if rng.random() < 0.5:
        difference = [a - b for a, b in zip(solved[0].problem.y, solved[1].problem.y, strict=True)]
        statements["e"] = norm_statement(dot(difference, difference), None, rng, of="y")
    return certificate({"I": solved[0].instance, "J": solved[1].instance}, statements)


def conditioning(rng: Random) -> dict[str, Any]:
    """cond(A^T A) = (1 + rho)/(1 - rho) of a_delta; cond(A A^T) = 1 of the other families."""
    kind = rng.choice(["a_delta", "omega_k", "tie"])
    if kind == "a_delta":
        instance = a_delta_instance(rng)
        while instance["parameters"]["delta"] in ("0", "-0"):
            instance = a_delta_instance(rng)
        rho = build(instance).extra["rho"]
        statement = condition_statement(
            (1 + rho) / (1 - rho), [ONE, -ONE], [ONE, ONE], rng, of="ATA"
        )
    else:
        instance = omega_k_instance(rng) if kind == "omega_k" else tie_instance(rng)
        m = instance["parameters"]["m"]
        vectors = [[Fraction(rng.randint(1, 3)) for _ in range(m)] for _ in range(2)]
        statement = condition_statement(ONE, vectors[0], vectors[1], rng, of="AAT")
    return certificate({"I": instance}, {"c": statement})


FAMILY_KINDS = {
    "a_delta": lambda rng: family(rng, a_delta_instance(rng)),
    "omega_k": lambda rng: family(rng, omega_k_instance(rng)),
    "tie": lambda rng: family(rng, tie_instance(rng)),
    "a_delta pair": lambda rng: pair(rng, a_delta_instance(rng)),
    "omega_k pair": lambda rng: pair(rng, omega_k_instance(rng)),
    "tie pair": lambda rng: pair(rng, tie_instance(rng)),
    "large omega_k": lambda rng: pair(rng, omega_k_instance(rng, large=True)),
    "conditioning": conditioning,
}
