"""Seeded random good certificates about further families, written from FORMAT.md in fractions.

"solutions" (any members of all families, wide parameters), "far" (distances from any of the sets),
"refuted" (a game with an answer), "apart" (a game without one), "barrier", "members" (membership),
"shown" (information in all readings).
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from random import Random
from typing import Any

from support.further_data import NAMES, ONE, ZERO, Vector, data, length, limits, solutions
from support.further_members import (
    direction,
    member,
    side,
    solved,
    statement,
    text,
    texts,
    tie,
)
from support.further_truth import squared_distance
from support.tower import Number, sign, sqrt
from support.writing import bounds, write

Json = dict[str, Any]
FORMAT = "sci-barriers-certificate/1"
Q = Fraction


def certificate(instances: Json, statements: Json) -> Json:
    return {"format": FORMAT, "instances": instances, "statements": statements}


def about(labels: list[str], rng: Random) -> Json:
    if len(labels) == 1 and rng.random() < 0.5:
        return {"instance": labels[0]}
    return {"instances": labels}


def all_solutions(rng: Random) -> Json:
    instances = {f"I{i}": member(rng.choice(NAMES), rng) for i in range(rng.randint(1, 3))}
    found = {f"S {label}": solved(x, label, rng) for label, x in instances.items()}
    return certificate(instances, found)


# Distances.


def answer(instance: Json, rng: Random) -> Vector:
    """Rationals near or far from the solutions, or one of them."""
    d = length(instance)
    kind, points = solutions(instance)
    base = [Q(rng.randint(-9, 9), rng.choice([1, 2, 3, 8])) for _ in range(d)]
    style = rng.randrange(5)
    if style == 0 or kind == "whole":
        return tuple(base)
    if kind == "spectrum":
        point = tuple(rng.choice(points) for _ in range(d))
    else:
        point = rng.choice(points)
    if style == 1:
        return tuple(point)
    tiny = rng.choice([Q(1, 7), Q(1, 2**60), Q(1, 10**30)])
    return tuple(a + tiny * b for a, b in zip(point, base, strict=True))


def fair(squared: Number, rng: Random) -> tuple[Fraction, bool]:
    """A threshold near the distance or not, and whether the distance exceeds it."""
    near = Q(bounds(sqrt(squared), digits=rng.choice([3, 9, 20]))["lower"])
    threshold = rng.choice([near, near, near / 2, near + Q(1, 10**9), near * 3 + 1, ZERO])
    return threshold, sign(squared - threshold * threshold) > 0


def far(
    instance: Json, x: Vector, source: str, rng: Random, *, exceeds: Fraction | None = None
) -> Json:
    """The statement `far`, with an exact square in two of three."""
    squared = squared_distance(x, solutions(instance))
    claim: Json = {"x": texts(x, rng)}
    claim |= bounds(sqrt(squared), digits=rng.choice([2, 6, 12, 30]))
    if rng.random() < 0.67:
        claim["squared"] = text(squared, rng) if isinstance(squared, Fraction) else write(squared)
    if exceeds is not None:
        claim |= {"exceeds": text(exceeds, rng), "verdict": "proved"}
    elif rng.random() < 0.7:
        threshold, above = fair(squared, rng)
        claim |= {"exceeds": text(threshold, rng), "verdict": "proved" if above else "refuted"}
    return statement("far", claim, **{"from": source})


def all_far(rng: Random) -> Json:
    instance = member(rng.choice(NAMES), rng)
    if rng.random() < 0.4:
        k = rng.choice([2, 3, 4])
        instance = tie(rng.choice(NAMES), rng, k=k)
    d = far(instance, answer(instance, rng), "S", rng)
    return certificate({"I": instance}, {"S": solved(instance, "I", rng), "d": d})


# Information and classes.


def level(A: list[Vector], y: Vector, n: int, rng: Random) -> Json:
    """Dense or sparse."""
    if rng.random() < 0.6:
        return {"n": n, "A": [texts(row, rng) for row in A], "y": texts(y, rng)}
    values = sorted({*y, *(a for row in A for a in row)})
    rng.shuffle(values)
    place = {a: v for v, a in enumerate(values)}
    entries = [[i, j, place[a]] for i, row in enumerate(A) for j, a in enumerate(row)
               if a or rng.random() < 0.3]  # fmt: skip
    return {"n": n, "values": texts(values, rng), "entries": entries, "y": [place[a] for a in y]}


def rounded(x: Fraction, n: int) -> Fraction:
    return Q(round(x * 2**n), 2**n)


def shown(
    model: Json, labels: list[str], n: int, rng: Random, *, slack: int = 1, norm: str = "entrywise"
) -> Json:
    """The data of the model rounded at levels up to n, n itself among them; perhaps entries."""
    below = {rng.randint(0, n) for _ in range(rng.choice([0, 0, 1]))}
    sites = model["family"] == "diagonal_spectrum"
    levels = []
    for m in sorted({n, *below}, reverse=True):
        A, y = data(model, m)
        fine = m + slack + (4 if norm == "operator" else 0)
        levels.append(
            level([tuple(rounded(a, fine) for a in row) for row in A],
                  tuple(rounded(a, fine) for a in y), m, rng)
        )  # fmt: skip
    claim: Json = {"norm": "sites" if sites else norm, "levels": levels}
    A, y = data(model)
    if not sites and norm == "entrywise" and rng.random() < 0.3:
        i, j = rng.randrange(len(A)), rng.randrange(len(A[0]))
        claim["queries"] = [["A", i, j, n, text(rounded(A[i][j], n + slack), rng)]]
        if y:
            claim["queries"].append(["y", 0, n, text(rounded(y[0], n + slack), rng)])
        if rng.random() < 0.3:
            del claim["levels"]
    return statement("information", claim, **about(labels, rng))


def all_shown(rng: Random) -> Json:
    """One member or several equal ones, in any reading."""
    instance = member(rng.choice(NAMES), rng)
    n = rng.choice([0, 1, 3, 9])
    labels = ["I", "J"][: rng.randint(1, 2)]
    norm = rng.choice(["entrywise", "operator"])
    told = shown(instance, labels, n, rng, norm=norm)
    return certificate(dict.fromkeys(labels, instance), {"i": told})


def membership(family: str, labels: list[str], rng: Random) -> Json:
    return statement("membership", {"class": family}, **about(labels, rng))


def in_omega(family: str, e: int, rng: Random, *, k: int | None) -> Json:
    """Any instance of the class with g = 2^-e."""
    if rng.random() < 0.2:
        return tie(family, rng, k=k)
    found = side(family, rng.randrange(k or 2), e, rng, k=k)
    if "c" in found["parameters"]:
        c, s = direction(rng)
        found["parameters"] |= {"c": text(c, rng), "s": text(s, rng)}
    return found


def all_members(rng: Random) -> Json:
    family = rng.choice(NAMES)
    k = rng.choice([2, 3, 5]) if family == "linear_program" else None
    found = {
        f"I{i}": in_omega(family, rng.choice([2, 3, 9, 70, 700]), rng, k=k)
        for i in range(rng.randint(1, 5))
    }
    return certificate(found, {"m": membership(family, list(found), rng)})


# Games.


def _exponent(n: int, rng: Random) -> int:
    """Such that 16 g <= 2^-n, and a little more."""
    return n + 4 + rng.choice([0, 1, 30])


def all_apart(rng: Random) -> Json:
    """All sides, or some of them, with or without the tie."""
    family = rng.choice(NAMES)
    k = rng.choice([2, 3, 5]) if family == "linear_program" else None
    n = rng.choice([0, 1, 6, 40])
    e, model = _exponent(n, rng), tie(family, rng, k=k)
    instances = {f"side {j}": side(family, j, e, rng, k=k) for j in range(k or 2)}
    names = [f"S{j}" for j in range(len(instances))]
    found = {
        name: solved(instances[label], label, rng)
        for name, label in zip(names, list(instances), strict=True)
    }
    if rng.random() < 0.6:
        instances["tie"] = model
    labels = list(instances)
    points = limits(family, k)
    square = sum((a - b) ** 2 for a, b in zip(points[0], points[1], strict=True))
    limit = Q(bounds(sqrt(Q(square)), digits=9)["lower"]) / 2
    eps = limit * Q(rng.choice([0, 10, 70, 93]), 100)
    claim = {"eps": text(eps, rng), "level": n}
    statements = {
        **found, "m": membership(family, labels, rng), "i": shown(model, labels, n, rng),
        "a": statement("apart", claim, information="i", membership="m", **{"from": names}),
    }  # fmt: skip
    return certificate(instances, statements)


def all_refuted(rng: Random) -> Json:
    """An answer, the side farthest from it, and what had been shown."""
    family = rng.choice(NAMES)
    k = rng.choice([2, 3, 5]) if family == "linear_program" else None
    n = rng.choice([0, 1, 6, 40])
    e, model = _exponent(n, rng), tie(family, rng, k=k)
    sides = [side(family, j, e, rng, k=k) for j in range(k or 2)]
    x = answer(rng.choice([model, *sides]), rng)
    squares = [squared_distance(x, solutions(found)) for found in sides]
    j = max(range(len(sides)), key=lambda i: squares[i])
    whole = sqrt(squares[j])
    low = Q(bounds(whole, digits=12)["lower"]) if sign(whole) else ZERO
    exceeds = low * rng.choice([Q(1, 2), Q(99, 100)])
    eps = exceeds * rng.choice([ONE, ONE, Q(2, 3), ZERO])
    statements = {
        "m": membership(family, ["I"], rng), "S": solved(sides[j], "I", rng),
        "d": far(sides[j], x, "S", rng, exceeds=exceeds),
    }  # fmt: skip
    claim: Json = {"part": None, "eps": text(eps, rng), "level": None}
    told = None
    if rng.random() < 0.8:
        told, claim["level"] = "i", n
        statements["i"] = shown(model, ["I"], n, rng)
    statements["r"] = statement("refuted", claim, membership="m", information=told, distance="d")
    return certificate({"I": sides[j]}, statements)


def barrier(rng: Random) -> Json:
    """The points, the centre and equal weights."""
    family = rng.choice(NAMES)
    k = rng.choice([2, 3, 7, 30]) if family == "linear_program" else None
    points = limits(family, k)
    weight = Q(1, len(points))
    c = [sum(column) * weight for column in zip(*points, strict=True)]
    squared = sum((a - b) ** 2 for a, b in zip(points[0], c, strict=True))
    claim: Json = {"family": family, "squared": text(squared, rng), "centre": texts(c, rng)}
    claim |= {"points": [texts(x, rng) for x in points]}
    claim |= {"weights": texts([weight] * len(points), rng)}
    if k is not None:
        claim["k"] = k
    return certificate({"I": tie(family, rng, k=k)}, {"b": statement("barrier", claim)})


FURTHER_KINDS: dict[str, Callable[[Random], Json]] = {
    "solutions": all_solutions, "far": all_far, "shown": all_shown, "members": all_members,
    "apart": all_apart, "refuted": all_refuted, "barrier": barrier,
}  # fmt: skip


@cache
def good_further(kind: str, seed: int) -> Json:
    """The certificate of that kind and seed."""
    return FURTHER_KINDS[kind](Random(f"{kind} {seed}"))
