"""Mutators of the claimed sets of minimisers and what is said of them; see `mutation_tools`."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from support.instances import number
from support.mutation_tools import (
    EXPLICIT,
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


@kind("false", *SETS)
def vertex_not_optimal(c: Certificate, rng: Random) -> bool:
    found = claimed_set(c, rng, "point")
    if not found or len(found[1]["x"]) < 2:
        return False
    s, x = found[0], found[1]["x"]
    i, j = rng.sample(range(len(x)), 2)
    x[i], x[j] = x[j], x[i]
    if rng.random() < 0.5 and "point" in s["proof"]:
        s["proof"]["point"] = list(x)
    return True


@kind("false", *SETS)
def point_moved(c: Certificate, rng: Random) -> bool:
    found = claimed_set(c, rng, "point")
    if not found:
        return False
    shift_one(found[1]["x"], rng)
    if rng.random() < 0.6 and "point" in found[0]["proof"]:
        found[0]["proof"]["point"] = list(found[1]["x"])
    return True


@kind("false", *SETS)
def point_scaled(c: Certificate, rng: Random) -> bool:
    found = claimed_set(c, rng, "point")
    if not found:
        return False
    factor = rng.choice([Fraction(0), Fraction(1, 2), Fraction(-1), Fraction(1001, 1000)])
    found[1]["x"] = [scaled(value, factor) for value in found[1]["x"]]
    if "point" in found[0]["proof"]:
        found[0]["proof"]["point"] = list(found[1]["x"])
    return True


@kind("false", *SETS)
def point_claimed_for_a_face(c: Certificate, rng: Random) -> bool:
    found = claimed_set(c, rng, "simplex") or claimed_set(c, rng, "polytope")
    if not found or "point" not in found[0]["proof"]:
        return False
    s, face = found
    x = list(s["proof"]["point"])
    if face["type"] == "simplex" and rng.random() < 0.6:
        x = list(face["rest"])
        j = rng.randrange(len(face["indices"]))
        x[face["indices"][j]] = scaled(face["total"], Fraction(face["signs"][j]))
        s["proof"]["point"] = list(x)
    s["claim"]["set"] = {"type": "point", "x": x}
    return True


@kind("false", *SETS)
def simplex_index_dropped(c: Certificate, rng: Random) -> bool:
    found = claimed_set(c, rng, "simplex")
    if not found or len(found[1]["indices"]) < 3:
        return False
    j = rng.randrange(len(found[1]["indices"]))
    del found[1]["indices"][j], found[1]["signs"][j]
    return True


@kind("false", *SETS)
def simplex_index_added(c: Certificate, rng: Random) -> bool:
    found = claimed_set(c, rng, "simplex")
    if not found:
        return False
    face = found[1]
    other = [i for i in range(len(face["rest"])) if i not in face["indices"]]
    if not other:
        return False
    pairs = dict(zip(face["indices"], face["signs"], strict=True))
    i = rng.choice(other)
    pairs[i] = rng.choice([1, -1])
    face["rest"][i] = "0"
    face["indices"] = sorted(pairs)
    face["signs"] = [pairs[i] for i in face["indices"]]
    return True


@kind("false", *SETS)
def simplex_index_swapped(c: Certificate, rng: Random) -> bool:
    found = claimed_set(c, rng, "simplex")
    if not found:
        return False
    face = found[1]
    other = [i for i in range(len(face["rest"])) if i not in face["indices"]]
    if not other:
        return False
    j, i = rng.randrange(len(face["indices"])), rng.choice(other)
    pairs = dict(zip(face["indices"], face["signs"], strict=True))
    pairs[i] = pairs.pop(face["indices"][j])
    face["indices"] = sorted(pairs)
    face["signs"] = [pairs[i] for i in face["indices"]]
    face["rest"][i] = "0"
    return True


@kind("false", *SETS)
def simplex_for_a_point(c: Certificate, rng: Random) -> bool:
    found = claimed_set(c, rng, "point")
    if not found or len(found[1]["x"]) < 2:
        return False
    x = found[1]["x"]
    used = [i for i, value in enumerate(x) if value != "0"]
    if not used:
        return False
    i = rng.choice(used)
    j = rng.choice([j for j in range(len(x)) if j != i])
    s = 1 if number(x[i]) > 0 else -1
    rest = ["0" if t in (i, j) else value for t, value in enumerate(x)]
    found[0]["claim"]["set"] = {
        "type": "simplex", "indices": sorted([i, j]), "signs": [s, s],
        "total": scaled(x[i], Fraction(s)), "rest": rest,
    }  # fmt: skip
    return True


@kind("false", *SETS)
def total_changed(c: Certificate, rng: Random) -> bool:
    found = claimed_set(c, rng, "simplex")
    if not found:
        return False
    face, factor = found[1], rng.choice([Fraction(2), Fraction(1, 2), Fraction(10**9 + 1, 10**9)])
    face["total"] = scaled(face["total"], factor)
    if rng.random() < 0.5:
        s, point = found[0], found[0]["proof"]["point"]
        for i in face["indices"]:
            point[i] = scaled(point[i], factor)
        s["proof"]["point"] = point
    return True


@kind("false", *SETS)
def rest_changed(c: Certificate, rng: Random) -> bool:
    found = claimed_set(c, rng, "simplex")
    if not found:
        return False
    face = found[1]
    other = [i for i in range(len(face["rest"])) if i not in face["indices"]]
    if not other:
        return False
    i = rng.choice(other)
    face["rest"][i] = moved(face["rest"][i], step(rng))
    if rng.random() < 0.5:
        found[0]["proof"]["point"][i] = face["rest"][i]
    return True


@kind("false", "polytope", *SETS)
def sign_flipped(c: Certificate, rng: Random) -> bool:
    found = (
        claimed_set(c, rng, "simplex") or claimed_set(c, rng, "polytope")
        or claimed_set(c, rng, "point")
    )  # fmt: skip
    if not found:
        return False
    face = found[1]
    if face["type"] == "point":
        i = rng.randrange(len(face["x"]))
        face["x"][i] = negated(face["x"][i])
        if "point" in found[0]["proof"]:
            found[0]["proof"]["point"] = list(face["x"])
        return True
    if not face["signs"]:
        return False
    i = rng.randrange(len(face["signs"]))
    face["signs"][i] = -face["signs"][i]
    return True


@kind("false", "polytope")
def polytope_index_dropped(c: Certificate, rng: Random) -> bool:
    found = claimed_set(c, rng, "polytope")
    if not found or not found[1]["tight"]:
        return False
    j = rng.randrange(len(found[1]["tight"]))
    del found[1]["tight"][j], found[1]["signs"][j]
    return True


@kind("unproved", "polytope")
def strict_index_called_tight(c: Certificate, rng: Random) -> bool:
    found = claimed_set(c, rng, "polytope")
    if not found:
        return False
    face = found[1]
    N = len(found[0]["proof"]["point"])
    other = [i for i in range(N) if i not in face["tight"]]
    if not other:
        return False
    pairs = dict(zip(face["tight"], face["signs"], strict=True))
    pairs[rng.choice(other)] = rng.choice([1, -1])
    face["tight"] = sorted(pairs)
    face["signs"] = [pairs[i] for i in face["tight"]]
    return True


@kind("false", "polytope")
def fit_changed(c: Certificate, rng: Random) -> bool:
    found = claimed_set(c, rng, "polytope")
    if not found:
        return False
    shift_one(found[1]["fit"], rng)
    return True


@kind("false", "polytope")
def ray_dropped_or_turned(c: Certificate, rng: Random) -> bool:
    found = claimed_set(c, rng, "polytope")
    if not found or found[1]["ray"] is None:
        return False
    if rng.random() < 0.5:
        found[1]["ray"] = None
    else:
        found[1]["ray"] = [negated(value) for value in found[1]["ray"]]
    return True


@kind("false", "polytope")
def ray_invented(c: Certificate, rng: Random) -> bool:
    found = claimed_set(c, rng, "polytope")
    if not found or found[1]["ray"] is not None:
        return False
    found[1]["ray"] = list(found[0]["proof"].get("dual", found[1]["fit"]))
    return True


@kind("false", *EXPLICIT, "zero", "least-residual", "tie")
def infeasible_claimed_of_a_feasible_problem(c: Certificate, rng: Random) -> bool:
    c["statements"] = {"S": c["statements"]["S"]}
    s = c["statements"]["S"]
    p = c["instances"]["I"]["parameters"]
    m = len(p["y"]) if "y" in p else p["m"]
    residual = s["proof"].get("residual") or s["proof"].get("dual") or ["1"] * m
    if rng.random() < 0.3:
        residual = ["0"] * m
    s["proof"] = {"case": "infeasible", "residual": residual}
    s["claim"] = {"set": {"type": "empty"}}
    return True


@kind("false", "infeasible")
def solution_of_an_infeasible_problem(c: Certificate, rng: Random) -> bool:
    s, p = c["statements"]["S"], c["instances"]["I"]["parameters"]
    N, r = len(p["A"][0]), s["proof"]["residual"]
    x = ["0"] * N
    s["claim"]["set"] = {"type": "point", "x": x}
    s["proof"] = rng.choice([
        {"case": "zero"},
        {"case": "aligned", "point": x, "dual": r},
        {"case": "least-residual", "point": x, "dual": r, "residual": r},
    ])  # fmt: skip
    return True


@kind("false", "explicit P1", "least-residual", "tie")
def zero_claimed_falsely(c: Certificate, rng: Random) -> bool:
    s = c["statements"]["S"]
    p = c["instances"]["I"]["parameters"]
    N = len(p["A"][0]) if "A" in p else p["N"]
    s["proof"] = {"case": "zero"}
    s["claim"] = {"set": {"type": "point", "x": ["0"] * N}}
    c["statements"] = {"S": s}
    return True


@kind("false", *SETS, "zero")
def support_wrong(c: Certificate, rng: Random) -> bool:
    s = statement(c, "minimisers", rng)
    if not s or "support" not in s["claim"]:
        return False
    shape = s["claim"]["set"]
    N, support = len(shape.get("x") or shape["rest"]), set(s["claim"]["support"])
    support ^= {rng.randrange(N)}
    s["claim"]["support"] = sorted(support)
    return True


@kind("false", *SETS, "least-residual")
def value_bounds_wrong(c: Certificate, rng: Random) -> bool:
    s = statement(c, "minimisers", rng)
    if not s or "value" not in s["claim"]:
        return False
    return wrong_bounds(s["claim"]["value"], rng)


@kind("false", "a_delta", "a_delta pair")
def scaled_solution_wrong(c: Certificate, rng: Random) -> bool:
    found = [s for s in c["statements"].values() if "Dx" in s["claim"]]
    if not found:
        return False
    claim = rng.choice(found)["claim"]
    if rng.random() < 0.5:
        claim["Dx"] = list(claim["set"]["x"])
    else:
        shift_one(claim["Dx"], rng)
    return True
