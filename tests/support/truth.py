"""Is every claim of a certificate true?  Decided from the instances alone; proofs are not read.

minimisers: the claimed set against the exact vertices of Xi (`solving`) and its lines
(`free_weights`).  distance, gap: least
point of a hull of differences.  norm, condition: definiteness of t I - E^T E at the claimed t.
information: exact comparison of every entry, or definiteness of 4^-n I - E^T E.
Readings taken of the format: bounds are >= 0; `support` is the set of all indices that are non-zero
in some minimiser; Dx belongs to a_delta with a single minimiser; empty lists claim nothing and
count as false.  What cannot be decided exactly raises `Undecided`.
"""

from __future__ import annotations

import json
from fractions import Fraction
from functools import lru_cache
from typing import Any

from support.free_weights import across, free, is_ellipsoid, lines, room
from support.instances import Problem, bound, build, number, rational, vector
from support.linear import (
    bases,
    definiteness,
    gram,
    independent,
    is_zero,
    least_point,
    shifted,
    solve,
)
from support.rotation import rotated_entries, rotated_norm_at_most
from support.solving import minimisers, same
from support.spectrum import Undecided, condition_number
from support.support_rules import deviation_claim, support_claim
from support.tower import ONE, ZERO, Number, dot, sign

__all__ = ["Undecided", "claims", "is_true"]


def is_true(certificate: dict[str, Any]) -> bool:
    """True when all statements of a well-formed certificate are true as claims."""
    return all(claims(certificate).values())


def claims(certificate: dict[str, Any]) -> dict[str, bool]:
    """Truth of each statement by name."""
    instances, statements = certificate["instances"], certificate["statements"]
    result = {}
    for name, statement in statements.items():
        kind = statement["kind"]
        if kind in ("distance", "deviation"):
            labels = [statements[statement["from"]]["instance"]]
        elif kind == "gap":
            labels = [statements[label]["instance"] for label in statement["between"]]
        elif kind == "norm":
            labels = statement["between"]
        else:
            labels = [statement["instance"]]
        question = [kind, statement.get("of"), [instances[label] for label in labels]]
        result[name] = _claim(json.dumps([*question, statement["claim"]]))
    return result


@lru_cache(maxsize=5000)
def _claim(question: str) -> bool:
    """Truth of one claim about its instances, given as text."""
    kind, of, instances, claim = json.loads(question)
    problems = [build(instance) for instance in instances]
    if kind == "norm":
        return _norm(problems[0], problems[1], of, claim)
    if kind == "condition":
        return _condition(problems[0], of, claim)
    if kind == "gap":
        return _gap(problems[0], problems[1], claim)
    decide = {
        "minimisers": minimisers_claim,
        "distance": _distance,
        "information": _information,
        "support": support_claim,
        "deviation": deviation_claim,
    }[kind]
    return decide(problems[0], claim)


def _between(square: Number, claim: dict[str, Any]) -> bool:
    """lower^2 <= square <= upper^2 with bounds >= 0, and `squared` if given."""
    low, high = bound(claim["lower"]), bound(claim["upper"])
    if low < 0 or high < 0 or sign(square - low * low) < 0 or sign(high * high - square) < 0:
        return False
    return "squared" not in claim or sign(number(claim["squared"]) - square) == 0


def minimisers_claim(problem: Problem, claim: dict[str, Any]) -> bool:
    if claim["set"]["type"] == "ellipsoid" or is_ellipsoid(problem):
        return _ellipsoid_claim(problem, claim)
    true = minimisers(problem)
    if not _same_set(problem, true, claim["set"]):
        return False
    if "support" in claim:
        support = {i for x in true for i, value in enumerate(x) if not is_zero(value)}
        if sorted(support) != sorted(claim["support"]):
            return False
    if "Dx" in claim:
        if len(true) != 1 or problem.family != "a_delta":
            return False
        scaled = [d * value for d, value in zip(problem.extra["D"], true[0], strict=True)]
        if not same(vector(claim["Dx"]), scaled):
            return False
    if "value" in claim:
        if not true:
            return False
        value = problem.value(true[0])
        low, high = (bound(claim["value"][key]) for key in ("lower", "upper"))
        if low < 0 or sign(value - low) < 0 or sign(high - value) < 0:
            return False
    return True


def _ellipsoid_claim(problem: Problem, claim: dict[str, Any]) -> bool:
    """The set of weight 0: exactly these indices, y near enough to their columns; its value is 0.

    Another description of an ellipsoid counts as false.
    """
    if claim["set"]["type"] != "ellipsoid" or set(claim) - {"set", "value"}:
        return False
    if claim["set"]["free"] != free(problem) or room(problem) not in (0, 1):
        return False
    low, high = (bound(claim.get("value", {}).get(key, "0")) for key in ("lower", "upper"))
    return low == 0 <= high


def _same_set(problem: Problem, true: list[list[Number]], claimed: dict[str, Any]) -> bool:
    kind = claimed["type"]
    if kind == "empty":
        return not true
    if kind == "polytope":
        return bool(true) and _same_polytope(problem, true, claimed)
    if lines(problem):
        return False
    if kind == "point":
        points = [vector(claimed["x"])]
    else:
        rest, total = vector(claimed["rest"]), number(claimed["total"])
        points = []
        for j, s in zip(claimed["indices"], claimed["signs"], strict=True):
            x = list(rest)
            x[j] = x[j] + s * total
            points.append(x)
    return all(any(same(x, z) for z in true) for x in points) and all(
        any(same(x, z) for z in points) for x in true
    )


def _same_polytope(problem: Problem, true: list[list[Number]], claimed: dict[str, Any]) -> bool:
    tight, signs, fit = claimed["tight"], claimed["signs"], vector(claimed["fit"])
    ray = None if claimed["ray"] is None else vector(claimed["ray"])
    columns = problem.columns
    if len(fit) != problem.m or (ray is not None and len(ray) != problem.m):
        return False
    for x in true:  # every minimiser is in the claimed set
        if any(not is_zero(value) for i, value in enumerate(x) if i not in tight):
            return False
        if any(sign(s * x[i]) < 0 for i, s in zip(tight, signs, strict=True)):
            return False
        left = [a - b for a, b in zip(fit, problem.fit(x), strict=True)]
        if all(is_zero(value) for value in left):
            continue
        t = None if ray is None or all(is_zero(value) for value in ray) else solve([ray], left)
        if t is None or sign(t[0]) < 0:
            return False
    loose = {i for i, s in zip(tight, signs, strict=True) if s == 0}
    gone = set()
    for d in lines(problem):  # every line of the true set is one of the claimed set
        if any(not is_zero(value) and i not in loose for i, value in enumerate(d)):
            return False
        gone.add(max(i for i, value in enumerate(d) if not is_zero(value)))
    # The rest of the claimed set: x_i = 0 for one index of each line.
    signed = [(i, s) for i, s in zip(tight, signs, strict=True) if i not in gone]
    cone = [[(s or 1) * value for value in columns[i]] for i, s in signed]
    inside = [k for k, (_, s) in enumerate(signed) if s == 0]
    if not independent([cone[k] for k in inside]):
        return False  # one more line
    cone += [] if ray is None else [ray]
    count = [ONE if k not in inside and (k < len(signed) or inside) else ZERO
             for k in range(len(cone))]  # fmt: skip
    lifted = [[*column, one] for column, one in zip(cone, count, strict=True)]
    if _vertices(lifted, [ZERO] * problem.m + [ONE], inside):
        return False  # unbounded in x
    value = problem.value(true[0])
    for xi in _vertices(cone, fit, inside):  # every vertex of the claimed set is a minimiser
        x = [ZERO] * problem.N
        for (i, s), entry in zip(signed, xi, strict=False):
            x[i] = (s or 1) * entry
        if sign(problem.value(x) - value) != 0:
            return False
        if problem.kind == "P1":
            r = [a - b for a, b in zip(problem.y, problem.fit(x), strict=True)]
            if sign(problem.eta * problem.eta - dot(r, r)) < 0:
                return False
    return True


def _vertices(
    columns: list[list[Number]], rhs: list[Number], inside: list[int]
) -> list[list[Number]]:
    """Basic solutions of sum xi_j column_j = rhs: `inside` in every basis, the others >= 0."""
    found = []
    for P in bases(columns) if columns else [()]:
        solution = solve([columns[j] for j in P], rhs) if set(inside) <= set(P) else None
        if solution is None:
            continue
        if all(sign(value) >= 0 for j, value in zip(P, solution, strict=True) if j not in inside):
            xi: list[Number] = [ZERO] * len(columns)
            for j, value in zip(P, solution, strict=True):
                xi[j] = value
            found.append(xi)
    return found


def _distance(problem: Problem, claim: dict[str, Any]) -> bool:
    if is_ellipsoid(problem):
        return False
    true, x = minimisers(problem), vector(claim["x"])
    if not true or len(x) != problem.N:
        return False
    steps = [[a - b for a, b in zip(z, x, strict=True)] for z in true]
    nearest = least_point(across(lines(problem), steps))
    square = dot(nearest, nearest)
    if not _between(square, claim):
        return False
    if "exceeds" in claim:
        tau = rational(claim["exceeds"])
        order = sign(square - tau * tau)
        return tau >= 0 and (order > 0 if claim["verdict"] == "proved" else order <= 0)
    return True


def _gap(first: Problem, second: Problem, claim: dict[str, Any]) -> bool:
    if is_ellipsoid(first) or is_ellipsoid(second):
        return False
    one, two = minimisers(first), minimisers(second)
    if not one or not two or first.N != second.N:
        return False
    steps = [[a - b for a, b in zip(x, z, strict=True)] for x in one for z in two]
    nearest = least_point(across([*lines(first), *lines(second)], steps))
    return _between(dot(nearest, nearest), claim)


def _norm(first: Problem, second: Problem, of: str, claim: dict[str, Any]) -> bool:
    if (first.m, first.N, first.dct) != (second.m, second.N, second.dct):
        return False
    if of == "y":
        difference = [a - b for a, b in zip(first.y, second.y, strict=True)]
        return _between(dot(difference, difference), claim)
    E = [[a - b for a, b in zip(p, q, strict=True)] for p, q in zip(first.A, second.A, strict=True)]
    columns = [c for c in zip(*E, strict=True) if any(not is_zero(value) for value in c)]
    low, high = bound(claim["lower"]), bound(claim["upper"])
    if low < 0 or high < 0:
        return False
    G = gram(columns)
    if definiteness(shifted(high * high, G)) == 0:
        return False
    if low > 0 and (not columns or definiteness(shifted(low * low, G)) == 2):
        return False
    if "squared" in claim:
        sigma = number(claim["squared"])
        if not columns:
            return is_zero(sigma)
        return definiteness(shifted(sigma, G)) == 1
    return True


def _condition(problem: Problem, of: str, claim: dict[str, Any]) -> bool:
    kappa = condition_number(gram(problem.A if of == "AAT" else problem.columns))
    if kappa is None:
        return False
    low, high = bound(claim["lower"]), bound(claim["upper"])
    if low < 0 or sign(kappa - low) < 0 or sign(high - kappa) < 0:
        return False
    return "exact" not in claim or sign(number(claim["exact"]) - kappa) == 0


def _information(problem: Problem, claim: dict[str, Any]) -> bool:
    levels, queries = claim.get("levels"), claim.get("queries")
    if not (levels or queries) or levels == [] or queries == []:
        return False
    operator = claim["norm"] == "operator"
    m, N = problem.m, problem.N
    for level in levels or []:
        n = level["n"]
        A = [[rational(value) for value in row] for row in level["A"]]
        y = [rational(value) for value in level["y"]]
        if len(A) != m or len(y) != m or any(len(row) != N for row in A):
            return False
        if not all(_dyadic(value) for row in [*A, y] for value in row):
            return False
        pairs = [(("A", i, j), q) for i, row in enumerate(A) for j, q in enumerate(row)]
        pairs += [(("y", i), q) for i, q in enumerate(y)]
        if not (_operator(problem, A, y, n) if operator else _entries(problem, pairs, n)):
            return False
    for *place, n, q in queries or []:
        if operator or not _dyadic(rational(q)):
            return False
        if not _entries(problem, [(tuple(place), rational(q))], n):
            return False
    return True


def _dyadic(value: Fraction) -> bool:
    return value.denominator & (value.denominator - 1) == 0


def _power(n: int) -> Fraction:
    return Fraction(1, 1 << n) if n >= 0 else Fraction(1 << -n)


def _entries(problem: Problem, pairs: Any, n: int) -> bool:
    if problem.dct:
        return rotated_entries(problem, pairs, n)
    bound = _power(n)
    for place, q in pairs:
        f = problem.A[place[1]][place[2]] if place[0] == "A" else problem.y[place[1]]
        difference = q - f
        if sign(bound - difference) < 0 or sign(bound + difference) < 0:
            return False
    return True


def _operator(problem: Problem, A: Any, y: Any, n: int) -> bool:
    if problem.dct:
        return rotated_norm_at_most(problem, A, y, n)
    bound = _power(n) ** 2
    d = [a - b for a, b in zip(y, problem.y, strict=True)]
    if sign(bound - dot(d, d)) < 0:
        return False
    E = [[a - b for a, b in zip(p, q, strict=True)] for p, q in zip(A, problem.A, strict=True)]
    rows = [row for row in E if any(not is_zero(value) for value in row)]
    return definiteness(shifted(bound, gram(rows))) > 0
