"""Changes of sets, of the parameters they belong to, of distances and of barriers."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from support.further_data import LIMITS, length, limits, numbers, solutions
from support.further_members import member, proof, tie, written_set
from support.further_truth import squared_distance, vector
from support.instances import rational
from support.mutations_further_tools import (
    NAMES,
    TINY,
    WITH_SETS,
    Json,
    any_of,
    instance_of,
    kind,
    moved,
    rational_text,
    set_of,
    shift_one,
    statements,
    step,
)
from support.tower import sqrt
from support.writing import bounds

# Sets.


@kind(*WITH_SETS)
def the_solution_is_moved(certificate: Json, rng: Random) -> bool:
    found = set_of(any_of(certificate, rng, "solutions"))
    lists = {"point": lambda: found["x"], "points": lambda: rng.choice(found["points"]),
             "segment": lambda: rng.choice(found["ends"]),
             "spectrum": lambda: found["points"]}  # fmt: skip
    if found["type"] not in lists:
        return False
    shift_one(lists[found["type"]](), rng)
    return _increasing(found)


def _increasing(found: Json) -> bool:
    if found["type"] != "spectrum":
        return True
    z = vector(found["points"])
    return all(a < b for a, b in zip(z, z[1:], strict=False))


@kind(*WITH_SETS)
def the_solution_of_another_member(certificate: Json, rng: Random) -> bool:
    """With the proof that the other member would have."""
    statement = any_of(certificate, rng, "solutions")
    own = instance_of(certificate, statement)
    other = member(own["family"], rng) if rng.random() < 0.7 else tie(own["family"], rng, k=3)
    if length(other) != length(own):
        return False
    statement["claim"]["set"] = written_set(solutions(other), own["family"], rng)
    if rng.random() < 0.5:
        statement["proof"] = proof(other, rng)
    return True


@kind("solutions", "far")
def too_few_solutions(certificate: Json, rng: Random) -> bool:
    """One of them, or a part of the whole."""
    statement = any_of(certificate, rng, "solutions")
    found = set_of(statement)
    points = found.get("points") or found.get("ends")
    if found["type"] == "simplex":
        J = found["indices"]
        if len(J) > 2 and rng.random() < 0.5:
            J.pop(rng.randrange(len(J)))
            found["signs"].pop()
            return True
        points = [list(found["rest"])]
        points[0][rng.choice(J)] = found["total"]
    if found["type"] == "whole":
        x = {"line": ["0"], "circle": ["1", "0"]}.get(found["of"], ["1", "0", "0", "0"])
        points = [rng.choice([x, x[::-1]])]
    if found["type"] == "segment" and rng.random() < 0.5:
        found["type"] = "points"
        found["points"] = found.pop("ends")
        return True
    if found["type"] in ("point", "spectrum") or points is None:
        return False
    statement["claim"]["set"] = {"type": "point", "x": rng.choice(points)}
    return True


@kind(*WITH_SETS)
def too_many_solutions(certificate: Json, rng: Random) -> bool:
    """The solutions of the tie on a side, or all that lies between."""
    statement = any_of(certificate, rng, "solutions")
    own, found = instance_of(certificate, statement), set_of(statement)
    family, d = own["family"], length(own)
    if found["type"] == "points":
        statement["claim"]["set"] = {"type": "segment", "ends": found["points"]}
        return True
    if found["type"] == "whole" and d == 4:
        found["of"] = "density" if found["of"] == "projectors" else "projectors"
        return True
    if found["type"] != "point":
        return False
    model = tie(family, rng, k=d)
    other = written_set(solutions(model), family, rng)
    if other["type"] == "point":
        x = list(found["x"])
        shift_one(x, rng)
        other = {"type": rng.choice(["points", "segment"])}
        other["ends" if other["type"] == "segment" else "points"] = [found["x"], x]
    statement["claim"]["set"] = other
    if rng.random() < 0.5:
        statement["proof"] = proof(model, rng)
    return True


@kind("solutions", "far")
def another_simplex(certificate: Json, rng: Random) -> bool:
    found = set_of(any_of(certificate, rng, "solutions"))
    if found["type"] != "simplex":
        return False
    J, what = found["indices"], rng.choice(["sign", "total", "rest", "index"])
    if what == "sign":
        found["signs"][rng.randrange(len(J))] = -1
    elif what == "total":
        found["total"] = rational_text(abs(rational(found["total"]) + step(rng)) + TINY)
    else:
        free = [i for i in range(len(found["rest"])) if i not in J]
        if not free:
            return False
        if what == "rest":
            found["rest"][rng.choice(free)] = rational_text(step(rng))
        else:
            J[rng.randrange(len(J))] = rng.choice(free)
            J.sort()
    return True


@kind("solutions", "far")
def a_segment_is_cut_or_extended(certificate: Json, rng: Random) -> bool:
    found = set_of(any_of(certificate, rng, "solutions"))
    if found["type"] != "segment":
        return False
    p, q = (vector(end) for end in found["ends"])
    s = rng.choice([TINY, -TINY, Fraction(1, 3), Fraction(-2), Fraction(999, 1000)])
    found["ends"][0] = [rational_text(a + s * (b - a)) for a, b in zip(p, q, strict=True)]
    return True


@kind(*WITH_SETS)
def a_parameter_is_moved(certificate: Json, rng: Random) -> bool:
    """Within the family; what was proved for the old one stays."""
    p = rng.choice(list(certificate["instances"].values()))["parameters"]
    name = rng.choice([name for name in p if name not in ("k", "c", "s")])
    if name == "winner":
        p["winner"] = rng.choice([p["winner"], *range(p["k"])])
    elif name == "site":
        p["site"] = 3 if p["site"] is None else None
    elif name == "side":
        p["side"] = {"above": "below", "below": "above"}.get(p["side"])
    else:
        value = rational(p[name])
        p[name] = rational_text(rng.choice([-value, value + step(rng), Fraction(0), 1 - value]))
    return readable(p)


def readable(p: Json) -> bool:
    """Whether these are parameters of a family."""
    found = numbers({"parameters": p})
    if "k" in found:
        return found["g"] > -1 if found["winner"] is not None else found["g"] == 0
    if "theta" in found:
        return 0 < found["theta"] < 1
    if "side" in found:
        return found["r"] >= 0 and (found["side"] is None) == (found["r"] == 0)
    if "r" in found:
        return found["r"] >= 0
    return "beta" not in found or bool(found["beta"]) or not found["gamma"]


@kind(*WITH_SETS)
def a_direction_is_turned(certificate: Json, rng: Random) -> bool:
    p = rng.choice(list(certificate["instances"].values()))["parameters"]
    if "c" not in p:
        return False
    c, s = rational(p["c"]), rational(p["s"])
    a, b = rng.choice([(-c, s), (c, -s), (-c, -s), (s, c), (Fraction(3, 5), Fraction(4, 5))])
    p |= {"c": rational_text(a), "s": rational_text(b)}
    return True


# Distances.


@kind("far", "refuted")
def a_square_that_is_another(certificate: Json, rng: Random) -> bool:
    claim = any_of(certificate, rng, "far")["claim"]
    if "squared" not in claim:
        return False
    claim["squared"] = moved(claim["squared"], step(rng))
    return True


@kind("far", "refuted")
def bounds_that_do_not_hold(certificate: Json, rng: Random) -> bool:
    claim = any_of(certificate, rng, "far")["claim"]
    low, high = rational(claim["lower"]), rational(claim["upper"])
    more = Fraction(rng.choice([1, 10**3]), 10 ** rng.choice([3, 9]))
    if rng.random() < 0.5:
        claim["lower"] = str(_decimal(high + more))
        claim["upper"] = str(_decimal(high + 2 * more))
    elif low > more:
        claim["upper"] = str(_decimal(low - more))
        claim["lower"] = str(_decimal(max(low - 2 * more, Fraction(0))))
    else:
        return False
    return True


def _decimal(q: Fraction) -> str:
    """With 40 digits after the point, downwards."""
    digits = f"{q.numerator * 10**40 // q.denominator:041d}"
    return f"{digits[:-40]}.{digits[-40:]}"


@kind("far", "refuted")
def x_is_another_answer(certificate: Json, rng: Random) -> bool:
    shift_one(any_of(certificate, rng, "far")["claim"]["x"], rng)
    return True


@kind("far", "refuted")
def a_verdict_that_is_wrong(certificate: Json, rng: Random) -> bool:
    claim = any_of(certificate, rng, "far")["claim"]
    if "verdict" not in claim:
        return False
    if rng.random() < 0.4:
        claim["verdict"] = "refuted" if claim["verdict"] == "proved" else "proved"
        return True
    side = "upper" if claim["verdict"] == "proved" else "lower"
    claim["exceeds"] = rational_text(rational(claim[side]) * rng.choice([1, 1 - TINY, 1 + TINY]))
    return True


@kind("far")
def a_distance_from_something_else(certificate: Json, rng: Random) -> bool:
    """The distance from one point of the set, or from the nearest limit."""
    d = any_of(certificate, rng, "far")
    own, claim = instance_of(certificate, d), d["claim"]
    found, x = solutions(own), vector(claim["x"])
    kind_, points = found
    if kind_ in ("whole", "spectrum") or len(points) == 1:
        z = rng.choice(limits(own["family"], length(own)))
    else:
        z = rng.choice(points)
    other = squared_distance(x, ("finite", [z]))
    claim |= bounds(sqrt(other), digits=12)
    claim["squared"] = moved("0", other) if isinstance(other, Fraction) else "0"
    for key in ("exceeds", "verdict"):
        claim.pop(key, None)
    return True


# Barriers.


@kind("barrier")
def another_radius(certificate: Json, rng: Random) -> bool:
    claim = any_of(certificate, rng, "barrier")["claim"]
    claim["squared"] = moved(claim["squared"], step(rng))
    return True


@kind("barrier")
def another_centre(certificate: Json, rng: Random) -> bool:
    """With its own largest distance, perhaps."""
    claim = any_of(certificate, rng, "barrier")["claim"]
    shift_one(claim["centre"], rng)
    if rng.random() < 0.5:
        c = vector(claim["centre"])
        points = [vector(x) for x in claim["points"]]
        claim["squared"] = rational_text(
            max(sum((a - b) ** 2 for a, b in zip(p, c, strict=True)) for p in points)
        )
    return True


@kind("barrier")
def other_weights(certificate: Json, rng: Random) -> bool:
    """With the mean that belongs to them, and its spread."""
    claim = any_of(certificate, rng, "barrier")["claim"]
    i, j = rng.sample(range(len(claim["weights"])), 2)
    by = step(rng) / 10**10
    claim["weights"][i] = moved(claim["weights"][i], by)
    if rng.random() < 0.7:
        claim["weights"][j] = moved(claim["weights"][j], -by)
    if rng.random() < 0.5:
        mu, points = vector(claim["weights"]), [vector(x) for x in claim["points"]]
        c = [sum(m * p[i] for m, p in zip(mu, points, strict=True)) for i in range(len(points[0]))]
        claim["centre"] = [rational_text(entry) for entry in c]
        least = sum(m * sum(a * a for a in p) for m, p in zip(mu, points, strict=True))
        claim["squared"] = rational_text(least - sum(a * a for a in c))
    return True


@kind("barrier")
def other_limits(certificate: Json, rng: Random) -> bool:
    """Moved, repeated, in another order, or those of another family; with the right centre."""
    claim = any_of(certificate, rng, "barrier")["claim"]
    points, style = claim["points"], rng.randrange(4)
    if style == 0:
        shift_one(rng.choice(points), rng)
    elif style == 1:
        points.reverse()
    elif style == 2:
        points[0] = list(points[-1])
    elif "k" not in claim:
        same = [name for name in NAMES if name in LIMITS and len(LIMITS[name][0]) == len(points[0])]
        claim["family"] = rng.choice(same)
    if rng.random() < 0.7:
        found = [vector(x) for x in points]
        c = [sum(column) / len(found) for column in zip(*found, strict=True)]
        claim["centre"] = [rational_text(entry) for entry in c]
        far = sum((a - b) ** 2 for a, b in zip(found[0], c, strict=True))
        claim["squared"] = rational_text(far)
    return len(statements(certificate, "barrier")) == 1
