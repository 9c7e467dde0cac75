"""Mutators of distances, gaps, norms, condition numbers, and of proofs; see `mutation_tools`."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from support.instances import number, rational
from support.mutation_tools import (
    CONDITIONS,
    EXPLICIT,
    FAMILIES,
    NORMS,
    PAIRS,
    SETS,
    Certificate,
    claimed_set,
    kind,
    moved,
    negated,
    scaled,
    shift_one,
    statement,
    step,
    wrong_bounds,
)
from support.tower import rational as rational_value
from support.writing import decimal, rational_text

MEASURED = ("distance", "gap", "norm", "condition")


def _squared_off(claim: dict, key: str, rng: Random) -> bool:
    """Off by one part in the denominator (or in the size) of the number."""
    if key not in claim:
        return False
    value = rational_value(number(claim[key]))
    below = value.denominator if value is not None else 10**6
    claim[key] = moved(claim[key], Fraction(rng.choice([-1, 1]), below * rng.choice([1, 10**6])))
    return True


@kind("false", *SETS, "zero")
def distance_rounded_the_wrong_way(c: Certificate, rng: Random) -> bool:
    s = statement(c, "distance", rng)
    if not s:
        return False
    claim = s["claim"]
    low, high = rational(claim["lower"]), rational(claim["upper"])
    if low == high == 0:
        claim["lower"] = claim["upper"] = "1e-30"
    elif rng.random() < 0.5:  # the lower bound rounded up, the upper one kept
        claim["lower"] = claim["upper"]
    else:
        claim["upper"] = claim["lower"]
    return True


@kind("false", *SETS, "zero")
def distance_bounds_wrong(c: Certificate, rng: Random) -> bool:
    s = statement(c, "distance", rng)
    return bool(s) and wrong_bounds(s["claim"], rng)


@kind("false", *SETS, "polytope")
def distance_squared_off(c: Certificate, rng: Random) -> bool:
    s = statement(c, "distance", rng)
    return bool(s) and _squared_off(s["claim"], "squared", rng)


@kind("false", *SETS, "polytope")
def verdict_flipped(c: Certificate, rng: Random) -> bool:
    s = statement(c, "distance", rng)
    if not s or "verdict" not in s["claim"]:
        return False
    s["claim"]["verdict"] = "refuted" if s["claim"]["verdict"] == "proved" else "proved"
    return True


@kind("false", *SETS, "polytope")
def exceeds_moved(c: Certificate, rng: Random) -> bool:
    """The threshold moved to the other side of the distance, the verdict kept."""
    s = statement(c, "distance", rng)
    if not s:
        return False
    claim = s["claim"]
    low, high = rational(claim["lower"]), rational(claim["upper"])
    if rng.random() < 0.5:
        claim["verdict"], claim["exceeds"] = "proved", rational_text(high)
    else:
        claim["verdict"], claim["exceeds"] = "refuted", rational_text(low * Fraction(999, 1000))
    return True


@kind("false", *SETS, "polytope")
def output_replaced(c: Certificate, rng: Random) -> bool:
    """Another x under the same claimed distance."""
    s = statement(c, "distance", rng)
    if not s:
        return False
    shift_one(s["claim"]["x"], rng)
    return True


@kind("unproved", *SETS, "polytope")
def nearest_point_moved(c: Certificate, rng: Random) -> bool:
    s = statement(c, "distance", rng)
    if not s:
        return False
    if rng.random() < 0.5:
        shift_one(s["proof"]["nearest"], rng)
    else:
        s["proof"]["nearest"] = list(s["claim"]["x"])
    return True


@kind("unproved", "explicit P1", "explicit P2", "explicit P3", "tie", "omega_k")
def farther_point_of_the_face(c: Certificate, rng: Random) -> bool:
    """A point of the set that is not the nearest, with a distance claimed to match."""
    s, found = statement(c, "distance", rng), claimed_set(c, rng, "simplex")
    if not s or not found:
        return False
    face = found[1]
    j = rng.randrange(len(face["indices"]))
    p = list(face["rest"])
    p[face["indices"][j]] = scaled(face["total"], Fraction(face["signs"][j]))
    s["proof"]["nearest"] = p
    square = sum(
        ((number(a) - number(b)) * (number(a) - number(b))
         for a, b in zip(s["claim"]["x"], p, strict=True)), Fraction(0),
    )  # fmt: skip
    root = Fraction(str(float(square) ** 0.5))
    claim = {"x": s["claim"]["x"]}
    claim["lower"] = decimal(root * Fraction(99, 100), digits=12, up=False)
    claim["upper"] = decimal(root * Fraction(101, 100), digits=12, up=True)
    s["claim"] = claim
    return True


@kind("unproved", "polytope")
def multipliers_changed(c: Certificate, rng: Random) -> bool:
    s = statement(c, "distance", rng)
    if not s or "multipliers" not in s["proof"]:
        return False
    mu = s["proof"]["multipliers"]
    if rng.random() < 0.5:
        shift_one(mu, rng)
    else:
        s["proof"]["multipliers"] = [negated(value) for value in mu]
    return True


@kind("unproved", "polytope")
def step_along_the_ray_changed(c: Certificate, rng: Random) -> bool:
    s = statement(c, "distance", rng)
    if not s or "t" not in s["proof"]:
        return False
    s["proof"]["t"] = moved(s["proof"]["t"], step(rng))
    return True


@kind("false", *PAIRS)
def gap_bounds_wrong(c: Certificate, rng: Random) -> bool:
    return wrong_bounds(statement(c, "gap", rng)["claim"], rng)


@kind("false", *PAIRS)
def gap_squared_off(c: Certificate, rng: Random) -> bool:
    return _squared_off(statement(c, "gap", rng)["claim"], "squared", rng)


@kind("unproved", *PAIRS)
def gap_points_swapped(c: Certificate, rng: Random) -> bool:
    s = statement(c, "gap", rng)
    proof = s["proof"]
    proof["points"].reverse()
    if rng.random() < 0.3:  # one point for both sets
        s["between"].reverse()
        for key in ("multipliers", "t"):
            if key in proof:
                proof[key].reverse()
        proof["points"][0] = list(proof["points"][1])
    return True


@kind("unproved", *PAIRS)
def gap_point_moved(c: Certificate, rng: Random) -> bool:
    shift_one(rng.choice(statement(c, "gap", rng)["proof"]["points"]), rng)
    return True


@kind("false", *PAIRS)
def gap_of_one_set_with_itself(c: Certificate, rng: Random) -> bool:
    s = statement(c, "gap", rng)
    label, side = rng.choice([("S", 0), ("T", 1)])
    proof = s["proof"]
    s["between"] = [label, label]
    for key in ("multipliers", "t"):
        if key in proof:
            proof[key] = [proof[key][side]] * 2
            if proof[key] == [None, None]:
                del proof[key]
    if rng.random() < 0.5:
        proof["points"][1 - side] = proof["points"][side]
    return True


@kind("false", *NORMS)
def norm_upper_shrunk(c: Certificate, rng: Random) -> bool:
    claim = statement(c, "norm", rng)["claim"]
    low = rational(claim["lower"])
    if not low:
        return False
    claim.pop("squared", None)
    less = 1 - Fraction(1, 10 ** rng.choice([3, 6, 9]))
    claim["upper"] = decimal(low * less, digits=14, up=False)
    claim["lower"] = decimal(low * less * less, digits=14, up=False)
    return True


@kind("false", *NORMS)
def norm_lower_raised(c: Certificate, rng: Random) -> bool:
    claim = statement(c, "norm", rng)["claim"]
    high = rational(claim["upper"])
    more = 1 + Fraction(1, 10 ** rng.choice([3, 6, 9]))
    claim["lower"] = decimal(high * more or Fraction(1, 10), digits=14, up=True)
    claim["upper"] = decimal(high * more * more or Fraction(1, 10), digits=14, up=True)
    if rng.random() < 0.5:
        claim.pop("squared", None)
    return True


@kind("false", *NORMS)
def norm_squared_off(c: Certificate, rng: Random) -> bool:
    return _squared_off(statement(c, "norm", rng)["claim"], "squared", rng)


@kind("false", *NORMS)
def norm_between_other_instances(c: Certificate, rng: Random) -> bool:
    s = statement(c, "norm", rng)
    label = rng.choice(s["between"])
    s["between"] = [label, label]
    return True


@kind("unproved", *NORMS)
def norm_vector_wrong(c: Certificate, rng: Random) -> bool:
    s = statement(c, "norm", rng)
    if "vector" not in s["proof"]:
        return False
    if rng.random() < 0.2:
        s["proof"]["vector"] = ["0"] * len(s["proof"]["vector"])
    else:
        shift_one(s["proof"]["vector"], rng)
    return True


@kind("false", *CONDITIONS)
def condition_bounds_wrong(c: Certificate, rng: Random) -> bool:
    return wrong_bounds(statement(c, "condition", rng)["claim"], rng)


@kind("false", *CONDITIONS)
def condition_exact_off(c: Certificate, rng: Random) -> bool:
    return _squared_off(statement(c, "condition", rng)["claim"], "exact", rng)


@kind("false", *CONDITIONS)
def condition_of_the_other_gram_matrix(c: Certificate, rng: Random) -> bool:
    s = statement(c, "condition", rng)
    p = c["instances"]["I"]["parameters"]
    m, N = (len(p["A"]), len(p["A"][0])) if "A" in p else (p.get("m", 3), p.get("N", 2))
    s["of"] = "ATA" if s["of"] == "AAT" else "AAT"
    size = m if s["of"] == "AAT" else N
    for key in ("least", "greatest"):
        vector = s["proof"][key]
        s["proof"][key] = (vector + ["0"] * size)[:size]
    return True


@kind("unproved", *CONDITIONS)
def condition_vector_wrong(c: Certificate, rng: Random) -> bool:
    s = statement(c, "condition", rng)
    proof = s["proof"]
    roll = rng.random()
    if roll < 0.4:
        proof["least"], proof["greatest"] = proof["greatest"], proof["least"]
    elif roll < 0.6:
        key = rng.choice(["least", "greatest"])
        proof[key] = ["0"] * len(proof[key])
    else:
        shift_one(proof[rng.choice(["least", "greatest"])], rng)
    return True


# Proofs of minimisers.


@kind("unproved", "explicit P1", "explicit P3", "omega_k", "tie", "least-residual")
def dual_scaled(c: Certificate, rng: Random) -> bool:
    s = statement(c, "minimisers", rng)
    if "dual" not in s["proof"]:
        return False
    factor = rng.choice(
        [Fraction(2), Fraction(1, 2), Fraction(-1), Fraction(999, 1000), Fraction(0)]
    )
    s["proof"]["dual"] = [scaled(value, factor) for value in s["proof"]["dual"]]
    return True


@kind("unproved", "explicit P1", "explicit P3", "omega_k", "tie", "least-residual")
def dual_moved(c: Certificate, rng: Random) -> bool:
    s = statement(c, "minimisers", rng)
    if "dual" not in s["proof"]:
        return False
    shift_one(s["proof"]["dual"], rng)
    return True


@kind("unproved", *EXPLICIT, *FAMILIES, "least-residual")
def proof_point_moved(c: Certificate, rng: Random) -> bool:
    s = statement(c, "minimisers", rng)
    if "point" not in s["proof"]:
        return False
    shift_one(s["proof"]["point"], rng)
    return True


@kind("unproved", "least-residual", "infeasible")
def residual_changed(c: Certificate, rng: Random) -> bool:
    proof = statement(c, "minimisers", rng)["proof"]
    roll = rng.random()
    if roll < 0.3:
        factor = rng.choice([Fraction(-1), Fraction(0), Fraction(2)])
        proof["residual"] = [scaled(value, factor) for value in proof["residual"]]
    else:
        shift_one(proof["residual"], rng)
    return True


@kind("unproved", *EXPLICIT, "least-residual")
def exposing_vector_wrong(c: Certificate, rng: Random) -> bool:
    """A vector that exposes nothing, or too much, in place of the right one or of none."""
    s = statement(c, "minimisers", rng)
    proof = s["proof"]
    if s["claim"]["set"]["type"] == "polytope":
        found = s["claim"]["set"]
        if "point" not in proof:
            return False
        s["claim"] = {"set": {"type": "point", "x": list(proof["point"])}}
        proof["exposing"] = list(proof.get("dual", found["fit"]))
    elif "exposing" in proof:
        roll = rng.random()
        if roll < 0.3:
            del proof["exposing"]
        elif roll < 0.6:
            proof["exposing"] = [negated(value) for value in proof["exposing"]]
        else:
            shift_one(proof["exposing"], rng)
    elif "dual" in proof:
        proof["exposing"] = list(proof["dual"])
    else:
        return False
    c["statements"] = {"S": s}
    return True


@kind("unproved", *EXPLICIT, "least-residual", "zero", "infeasible", "tie")
def case_changed(c: Certificate, rng: Random) -> bool:
    s = statement(c, "minimisers", rng)
    proof = s["proof"]
    (instance,) = c["instances"].values()
    p = instance["parameters"]
    m, N = (len(p["A"]), len(p["A"][0])) if "A" in p else (p["m"], p["N"])
    case = rng.choice([v for v in ("aligned", "zero", "least-residual", "infeasible")
                       if v != proof["case"]])  # fmt: skip
    point = proof.get("point", ["0"] * N)
    dual = proof.get("dual", ["1"] * m)
    residual = proof.get("residual", ["0"] * m)
    new = {"case": case}
    if case in ("aligned", "least-residual"):
        new["point"], new["dual"] = point, dual
    if case in ("least-residual", "infeasible"):
        new["residual"] = residual
    s["proof"] = new
    return True


@kind("malformed", "omega_k pair", "large omega_k")
def norm_with_one_rotation(c: Certificate, rng: Random) -> bool:
    """One of the two instances rotated, the other not."""
    p = rng.choice(list(c["instances"].values()))["parameters"]
    p["dct"] = not p["dct"]
    return True
