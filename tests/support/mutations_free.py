"""Mutators around weights 0: free variables, ellipsoids, exposing vectors; see `mutation_tools`."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

from support.free_weights import across, free, lines
from support.instances import Problem, build, rational, vector
from support.linear import is_zero
from support.mutation_tools import Certificate, claimed_set, kind, parameters, statement
from support.tower import dot, sign, sqrt
from support.writing import rational_text, writes

FREE = ("free P1", "free P2", "free P3")


def _problem(c: Certificate) -> Problem:
    return build(c["instances"]["I"])


def _alone(c: Certificate) -> dict[str, Any]:
    """The statement on minimisers, the only one left."""
    c["statements"] = {"S": c["statements"]["S"]}
    found: dict[str, Any] = c["statements"]["S"]
    return found


def _change_sign(c: Certificate, rng: Random, old: tuple[int, ...], new: tuple[int, ...]) -> bool:
    found = claimed_set(c, rng, "polytope")
    signs = found[1]["signs"] if found else []
    places = [k for k, s in enumerate(signs) if s in old]
    if not places:
        return False
    signs[rng.choice(places)] = rng.choice(new)
    return True


@kind("false", *FREE)
def free_variable_with_a_sign(c: Certificate, rng: Random) -> bool:
    return _change_sign(c, rng, (0,), (1, -1))


@kind("unproved", *FREE)
def free_variable_claimed_with_a_sign(c: Certificate, rng: Random) -> bool:
    return _change_sign(c, rng, (0,), (1, -1))


@kind("false", *FREE)
def sign_called_free(c: Certificate, rng: Random) -> bool:
    return _change_sign(c, rng, (1, -1), (0,))


@kind("false", *FREE, "ellipsoid")
def weight_zero_made_positive(c: Certificate, rng: Random) -> bool:
    weights = parameters(c, rng, "explicit")["weights"]
    i = rng.choice([i for i, w in enumerate(weights) if w == "0"])
    weights[i] = rng.choice(["1", "1/1000", "0x1p-900", "3"])
    return True


@kind("false", *FREE, "ellipsoid", "zero")
def weight_made_zero(c: Certificate, rng: Random) -> bool:
    p = parameters(c, rng, "explicit")
    weights = p["weights"] or ["1"] * len(p["A"][0])
    places = [i for i, w in enumerate(weights) if w != "0"]
    if not places:
        return False
    weights[rng.choice(places)] = "0"
    p["weights"] = weights
    return True


@kind("false", "ellipsoid")
def ellipsoid_beyond_eta(c: Certificate, rng: Random) -> bool:
    """eta below the distance of y from the free columns, sometimes just below it."""
    problem, p = _problem(c), c["instances"]["I"]["parameters"]
    (rest,) = across([problem.columns[i] for i in free(problem)], [list(problem.y)])
    distance = sqrt(dot(rest, rest))
    if sign(distance) == 0:
        return False
    low = Fraction(int(float(distance) * 10**6) - 1, 10**6)
    exact = distance if isinstance(distance, Fraction) else low
    factor = rng.choice([Fraction(0), Fraction(1, 2), 1 - Fraction(1, 1 << rng.randint(2, 80))])
    p["eta"] = rational_text(abs(exact * factor))
    return True


@kind("false", "ellipsoid")
def ellipsoid_index_changed(c: Certificate, rng: Random) -> bool:
    shape = c["statements"]["S"]["claim"]["set"]
    N = len(c["instances"]["I"]["parameters"]["weights"])
    indices = set(shape["free"]) ^ {rng.randrange(N)}
    if not indices:
        return False
    shape["free"] = sorted(indices)
    if rng.random() < 0.5:
        x = c["statements"]["S"]["proof"]["point"]
        c["statements"]["S"]["proof"]["point"] = [
            value if i in indices else "0" for i, value in enumerate(x)
        ]
    return True


@kind("false", "ellipsoid")
def other_set_for_an_ellipsoid(c: Certificate, rng: Random) -> bool:
    """A point, or the solutions of A x = A point, proved by the dual 0 or as the case zero."""
    problem, s = _problem(c), c["statements"]["S"]
    x, m = s["proof"]["point"], len(problem.y)
    dual = [rng.choice(["0", "0", "1", "-1/8"]) for _ in range(m)]
    s["claim"] = {"set": {"type": "point", "x": list(x)}}
    s["proof"] = {"case": "aligned", "point": x, "dual": dual}
    if rng.random() < 0.3:
        s["claim"]["set"]["x"] = ["0"] * problem.N
        s["proof"] = {"case": "zero"}
    elif rng.random() < 0.5:
        Z = free(problem)
        s["claim"]["set"] = {
            "type": "polytope", "tight": Z, "signs": [0] * len(Z),
            "fit": writes(problem.fit(vector(x))), "ray": None,
        }  # fmt: skip
    return True


@kind("false", "free P1")
def ellipsoid_for_a_positive_minimum(c: Certificate, rng: Random) -> bool:
    """Also where eta is 0, or no multiple of the free columns is near."""
    problem, s = _problem(c), _alone(c)
    Z = free(problem)
    x = s["proof"]["point"]
    if rng.random() < 0.5:
        x = [value if i in Z else "0" for i, value in enumerate(x)]
    s["claim"] = {"set": {"type": "ellipsoid", "free": Z}}
    s["proof"] = {"case": "zero", "point": x}
    return True


@kind("unproved", "ellipsoid")
def ellipsoid_without_its_point(c: Certificate, rng: Random) -> bool:
    """The point moved out of reach, or off the free indices."""
    s = c["statements"]["S"]
    x = s["proof"]["point"]
    i = rng.randrange(len(x))
    x[i] = rational_text(rational(x[i]) + rng.choice([-1, 1]) * rng.choice([1, 7, 1000]))
    return True


@kind("false", *FREE)
def free_columns_exposed(c: Certificate, rng: Random) -> bool:
    """One point claimed of a set with lines, or with faces: u takes free columns away."""
    problem, s = _problem(c), _alone(c)
    shape = s["claim"]["set"]
    if shape["type"] != "polytope" or problem.m < 2:
        return False
    u = _flat(problem, vector(shape["fit"]), rng)
    s["claim"] = {"set": {"type": "point", "x": list(s["proof"]["point"])}}
    s["proof"]["exposing"] = writes(u)
    return True


@kind("unproved", *FREE)
def exposing_vector_not_orthogonal_to_a_free_column(c: Certificate, rng: Random) -> bool:
    problem, s = _problem(c), _alone(c)
    shape = s["claim"]["set"]
    if shape["type"] == "polytope" or problem.m < 2:
        return False
    point = vector(s["proof"]["point"])
    b = list(problem.y) if problem.kind == "P3" else problem.fit(point)
    u = _flat(problem, b, rng)
    if "exposing" in s["proof"]:
        u = [p + q for p, q in zip(vector(s["proof"]["exposing"]), u, strict=True)]
    s["proof"]["exposing"] = writes(u)
    return True


def _flat(problem: Problem, b: list[Any], rng: Random) -> list[Any]:
    """u with b^T u = 0 and a slope on some free column, in either direction."""
    a = problem.columns[rng.choice(free(problem))]
    noise = [Fraction(rng.randint(-2, 2)) for _ in a]
    mixed = [rng.choice([-3, -1, 1, 5]) * (p + q * rng.randint(0, 1)) for p, q in
             zip(a, noise, strict=True)]  # fmt: skip
    (u,) = across([b], [mixed])
    return u


@kind("unproved", *FREE)
def nearest_moved_along_a_line(c: Certificate, rng: Random) -> bool:
    """Still in the set, but no projection."""
    problem, s = _problem(c), statement(c, "distance", rng)
    directions = lines(problem)
    if not s or not directions:
        return False
    step = Fraction(rng.choice([-1, 1]), rng.choice([1, 3, 1 << 40]))
    p = vector(s["proof"]["nearest"])
    d = rng.choice(directions)
    if all(is_zero(value) for value in d):
        return False
    s["proof"]["nearest"] = writes([a + step * b for a, b in zip(p, d, strict=True)])
    return True
