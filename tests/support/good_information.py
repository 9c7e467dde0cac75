"""Seeded random good certificates that state Delta_1-information, entrywise and operator.

Entrywise answers are floors, nearest or arbitrary dyadics within 2^-n.  For the operator reading
every entry is within 2^-(n+b), 4^b >= m N, so that the Frobenius norm is at most 2^-n.
"""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

from support.assembly import answer, certificate
from support.good_families import a_delta_instance, omega_k_instance, tie_instance
from support.instances import Problem, build
from support.rotation import rotated
from support.tower import Number
from support.writing import rational_text


def data(problem: Problem, bits: int) -> tuple[list[list[Number]], list[Number]]:
    """A and y, or rational approximations of D A and D y far finer than 2^-bits."""
    if not problem.dct:
        return [list(row) for row in problem.A], list(problem.y)
    found = rotated(problem, bits + 80)
    A = [[found["A", i, j][0] for j in range(problem.N)] for i in range(problem.m)]
    return A, [found["y", i][0] for i in range(problem.m)]


def _safe(value: Number, n: int, rng: Random, *, rotated_data: bool) -> Fraction:
    """An answer; for rotated data not on the boundary (which could not be decided)."""
    if not rotated_data:
        return answer(value, n, rng)
    shift = Fraction(rng.randint(-29, 29), 32 << n)
    return Fraction(round((value + shift) * (1 << (n + 6))), 1 << (n + 6))


def information(rng: Random, instance: dict[str, Any], *, operator: bool) -> dict[str, Any]:
    """One or two levels, and single entries in the entrywise reading."""
    problem = build(instance)
    m, N = problem.m, problem.N
    extra = 0
    while operator and 4**extra < m * N:
        extra += 1
    levels = []
    for _ in range(rng.choice([1, 1, 2])):
        n = rng.choice([0, 1, 2, 5, 10, 30])
        A, y = data(problem, n + extra)
        levels.append({
            "n": n,
            "A": [[_text(v, n + extra, rng, problem) for v in row] for row in A],
            "y": [_text(v, n + extra, rng, problem) for v in y],
        })  # fmt: skip
    claim: dict[str, Any] = {"norm": "operator" if operator else "entrywise"}
    if operator or rng.random() < 0.7:
        claim["levels"] = levels
    if not operator and (rng.random() < 0.5 or "levels" not in claim):
        claim["queries"] = []
        for _ in range(rng.randint(1, 4)):
            n, i, j = rng.randint(0, 30), rng.randrange(m), rng.randrange(N)
            A, y = data(problem, n)
            claim["queries"].append(
                ["A", i, j, n, _text(A[i][j], n, rng, problem)] if rng.random() < 0.7
                else ["y", i, n, _text(y[i], n, rng, problem)]
            )  # fmt: skip
    statement = {"kind": "information", "instance": "I", "claim": claim, "proof": {}}
    return certificate({"I": instance}, {"i": statement})


def _text(value: Number, n: int, rng: Random, problem: Problem) -> str:
    return rational_text(_safe(value, n, rng, rotated_data=problem.dct))


def _instance(rng: Random) -> dict[str, Any]:
    roll = rng.random()
    if roll < 0.25:
        return a_delta_instance(rng)
    if roll < 0.5:
        return tie_instance(rng)
    if roll < 0.75:
        return omega_k_instance(rng, dct=False)
    entries = [[rational_text(Fraction(rng.randint(-9, 9), 7)) for _ in range(3)] for _ in range(2)]
    entries[0][0] = "1/2 - 2/3*sqrt(5)"
    return {"family": "explicit", "parameters": {
        "problem": "P3", "A": entries, "y": ["1/3", "sqrt(2)"], "lam": "1", "weights": None,
    }}  # fmt: skip


INFORMATION_KINDS = {
    "entrywise": lambda rng: information(rng, _instance(rng), operator=False),
    "operator": lambda rng: information(rng, _instance(rng), operator=True),
    "rotated entrywise": lambda rng: information(
        rng, omega_k_instance(rng, dct=True), operator=False
    ),
    "rotated operator": lambda rng: information(
        rng, omega_k_instance(rng, dct=True), operator=True
    ),
}
