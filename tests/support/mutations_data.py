"""Mutators of instances (parameters, data) and of information claims; see `mutation_tools`."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

from support.good_families import a_delta_instance, omega_k_instance, tie_instance
from support.instances import rational
from support.mutation_tools import (
    ENTRYWISE,
    EXPLICIT,
    FAMILIES,
    OPERATOR,
    Certificate,
    kind,
    moved,
    parameters,
    scaled,
    statement,
    step,
)
from support.writing import rational_text

STACKED = ("omega_k", "tie")


@kind("false", "explicit P2", "explicit P3", "a_delta", "tie")
def lam_changed(c: Certificate, rng: Random) -> bool:
    p = parameters(c, rng, "explicit", "a_delta", "tie")
    if not p or "lam" not in p:
        return False
    factor = rng.choice(
        [Fraction(2), Fraction(1, 2), Fraction(10**9 + 1, 10**9), Fraction(9, 10), Fraction(1000)]
    )
    p["lam"] = rational_text(rational(p["lam"]) * factor)
    return True


@kind("false", "explicit P1", "least-residual", "infeasible", "zero", "tie")
def eta_changed(c: Certificate, rng: Random) -> bool:
    p = parameters(c, rng, "explicit", "tie")
    if not p or "eta" not in p:
        return False
    p["eta"] = rational_text(abs(rational(p["eta"]) + step(rng)))
    return True


@kind("false", *STACKED, "omega_k pair", "tie pair")
def k_changed(c: Certificate, rng: Random) -> bool:
    p = parameters(c, rng, *STACKED)
    if not p:
        return False
    p["K"] = max(3, p["K"] + rng.choice([-1, 1, 2]))
    return True


@kind("false", "omega_k", "omega_k pair", "rotated entrywise")
def n_changed(c: Certificate, rng: Random) -> bool:
    p = parameters(c, rng, "omega_k")
    if not p:
        return False
    p["n"] = abs(p["n"] + rng.choice([-1, 1, 5, -20]))
    return True


@kind("false", "a_delta", "a_delta pair")
def delta_changed(c: Certificate, rng: Random) -> bool:
    p = parameters(c, rng, "a_delta")
    if not p:
        return False
    delta = rational(p["delta"])
    p["delta"] = rational_text(
        rng.choice([delta + step(rng), delta * 2, delta / 2, Fraction(0), delta + 1])
    )
    return True


@kind("false", "tie", "tie pair")
def g_changed(c: Certificate, rng: Random) -> bool:
    p = parameters(c, rng, "tie")
    if not p or p["winner"] is None:
        return False
    g = rational(p["g"])
    p["g"] = rational_text(rng.choice([-g, g * 2, g / 2, g + Fraction(1, 1 << 50)]))
    return True


@kind("false", "tie", "tie pair")
def s_changed(c: Certificate, rng: Random) -> bool:
    p = parameters(c, rng, "tie")
    if not p:
        return False
    p["s"] = rng.choice([s for s in (1, 2, 3) if s != p["s"]])
    return True


@kind("false", *STACKED, "omega_k pair", "tie pair", "large omega_k")
def winner_changed(c: Certificate, rng: Random) -> bool:
    p = parameters(c, rng, *STACKED)
    if not p:
        return False
    k = p["N"] - p["m"] + 1
    p["winner"] = rng.choice([j for j in [None, *range(k)] if j != p["winner"]])
    if "g" in p:
        p["g"] = "0" if p["winner"] is None else (p["g"] if p["g"] != "0" else "0x1p-8")
    return True


@kind("false", "a_delta", "a_delta pair")
def order_changed(c: Certificate, rng: Random) -> bool:
    p = parameters(c, rng, "a_delta")
    if not p:
        return False
    p["order"] = "21" if p["order"] == "12" else "12"
    return True


@kind("false", "a_delta", "explicit P2", "a_delta pair")
def normalisation_changed(c: Certificate, rng: Random) -> bool:
    p = parameters(c, rng, "a_delta", "explicit")
    if not p or "normalisation" not in p:
        return False
    p["normalisation"] = rng.choice(
        [value for value in ("1", "1/m", "1/2m") if value != p["normalisation"]]
    )
    return True


@kind("false", *EXPLICIT, *FAMILIES)
def another_instance(c: Certificate, rng: Random) -> bool:
    """Another instance of the same family and shape."""
    ((label, instance),) = c["instances"].items()
    family, p = instance["family"], instance["parameters"]
    make: Any = {"a_delta": a_delta_instance, "omega_k": omega_k_instance, "tie": tie_instance}
    if family == "explicit":
        rows = p["A"]
        rng.shuffle(rows)
        p["y"] = [scaled(value, Fraction(rng.choice([-1, 1, 2]))) for value in p["y"]]
        return True
    for _ in range(60):
        other = make[family](rng)
        q = other["parameters"]
        same_form = q.get("problem") == p.get("problem") and q.get("N") == p.get("N")
        if same_form and q.get("m") == p.get("m"):
            c["instances"][label] = other
            return True
    return False


@kind("false", *EXPLICIT)
def problem_changed(c: Certificate, rng: Random) -> bool:
    """The same data read as another of P1, P2, P3."""
    p = parameters(c, rng, "explicit")
    old = p["problem"]
    new = rng.choice([value for value in ("P1", "P2", "P3") if value != old])
    level = p.pop("eta", None) or p.pop("lam", "1")
    p.pop("normalisation", None)
    p["problem"] = new
    p["eta" if new == "P1" else "lam"] = level if new == "P1" or level != "0" else "1"
    if new == "P2":
        p["normalisation"] = "1"
    for s in c["statements"].values():
        if s["kind"] == "minimisers":
            if new == "P2":
                s["proof"].pop("dual", None)
            elif "dual" not in s["proof"]:
                s["proof"]["dual"] = ["1"] * len(p["y"])
    return True


@kind("false", *EXPLICIT, "least-residual")
def weights_changed(c: Certificate, rng: Random) -> bool:
    p = parameters(c, rng, "explicit")
    if not p:
        return False
    weights = p["weights"] or ["1"] * len(p["A"][0])
    i = rng.randrange(len(weights))
    weights[i] = scaled(weights[i], rng.choice([Fraction(2), Fraction(1, 2), Fraction(1001, 1000)]))
    p["weights"] = weights
    return True


@kind("false", *EXPLICIT, "least-residual")
def matrix_entry_changed(c: Certificate, rng: Random) -> bool:
    p = parameters(c, rng, "explicit")
    row = rng.choice(p["A"])
    i = rng.randrange(len(row))
    row[i] = moved(row[i], step(rng))
    return True


@kind("false", *EXPLICIT, "least-residual", "infeasible")
def y_perturbed(c: Certificate, rng: Random) -> bool:
    p = parameters(c, rng, "explicit")
    i = rng.randrange(len(p["y"]))
    p["y"][i] = moved(p["y"][i], step(rng))
    return True


@kind("false", *STACKED)
def w_changed(c: Certificate, rng: Random) -> bool:
    p = parameters(c, rng, *STACKED)
    if p["m"] < 2 or p.get("eta", "0") != "0":
        return False
    w = p["w"] or ["0"] * (p["m"] - 1)
    i = rng.randrange(len(w))
    w[i] = rational_text(rational(w[i]) + rng.choice([-1, 1]) * Fraction(rng.randint(1, 9), 3))
    p["w"] = w
    return True


@kind("false", *STACKED)
def shape_changed(c: Certificate, rng: Random) -> bool:
    """One more column or row: the number of tied columns changes."""
    p = parameters(c, rng, *STACKED)
    if rng.random() < 0.5 or p["m"] == 1:
        p["N"] += 1
        extra = 1
    else:
        p["m"] -= 1
        p["w"] = None if p["w"] is None else p["w"][:-1]
        extra = 0
    s = c["statements"]["S"]
    c["statements"] = {"S": s}
    # Vectors are lengthened so that only the claim, not the form, is wrong.
    shape = s["claim"]["set"]
    for holder, key in ((s["proof"], "point"), (shape, "x"), (shape, "rest")):
        if key in holder:
            holder[key] = holder[key] + ["0"] * extra
    for holder, key in ((s["proof"], "dual"), (shape, "fit")):
        if key in holder:
            holder[key] = holder[key][: p["m"]]
    return True


# Information.


def _answers(claim: dict[str, Any]) -> list[tuple[Any, int, int]]:
    """(holder, key, n) of every answer."""
    found = []
    for level in claim.get("levels", []):
        for row in [*level["A"], level["y"]]:
            found += [(row, i, level["n"]) for i in range(len(row))]
    found += [(query, len(query) - 1, query[-2]) for query in claim.get("queries", [])]
    return found


def _push(holder: Any, key: int, n: int, rng: Random, *, least: int = 2) -> None:
    """Move an answer by more than twice the tolerance."""
    by = Fraction(rng.choice([-1, 1]) * (least * 16 + rng.randint(1, 40)), 16 << n)
    holder[key] = rational_text(rational(holder[key]) + by)


@kind("false", *ENTRYWISE)
def answer_outside_the_tolerance(c: Certificate, rng: Random) -> bool:
    claim = statement(c, "information", rng)["claim"]
    _push(*rng.choice(_answers(claim)), rng)
    return True


@kind("false", *ENTRYWISE)
def answer_just_outside(c: Certificate, rng: Random) -> bool:
    """Moved by 2^-n, or a little more: often just outside, sometimes still inside (redrawn)."""
    claim = statement(c, "information", rng)["claim"]
    holder, key, n = rng.choice(_answers(claim))
    by = Fraction(1, 1 << n) + Fraction(rng.choice([0, 1]), 1 << (n + 60))
    holder[key] = rational_text(rational(holder[key]) + rng.choice([-1, 1]) * by)
    return True


@kind("false", *OPERATOR)
def operator_answer_outside(c: Certificate, rng: Random) -> bool:
    claim = statement(c, "information", rng)["claim"]
    _push(*rng.choice(_answers(claim)), rng)
    return True


@kind("false", *OPERATOR)
def many_small_errors_in_the_operator_norm(c: Certificate, rng: Random) -> bool:
    """Every entry within 2^-n, the matrix not."""
    level = rng.choice(statement(c, "information", rng)["claim"]["levels"])
    if len(level["A"]) * len(level["A"][0]) < 2:
        return False
    by = Fraction(rng.choice([11, 13, 15]) * rng.choice([-1, 1]), 16 << level["n"])
    level["A"] = [[rational_text(rational(value) + by) for value in row] for row in level["A"]]
    return True


@kind("false", *ENTRYWISE, *OPERATOR)
def level_raised(c: Certificate, rng: Random) -> bool:
    claim = statement(c, "information", rng)["claim"]
    for level in claim.get("levels", []):
        level["n"] += rng.randint(1, 8)
    for query in claim.get("queries", []):
        query[-2] += rng.randint(1, 8)
    return True


@kind("false", "entrywise", "operator")
def lower_block_changed(c: Certificate, rng: Random) -> bool:
    """The entry c = |a| of the lower block is shown wrongly."""
    p = parameters(c, rng, *STACKED)
    claim = statement(c, "information", rng)["claim"]
    if not p or p["m"] < 2 or not claim.get("levels"):
        return False
    level, i = rng.choice(claim["levels"]), rng.randrange(1, p["m"])
    k = p["N"] - p["m"] + 1
    row = level["A"][i]
    if rng.random() < 0.5:
        _push(row, k + i - 1, level["n"], rng)
    else:
        row[k + i - 1] = rng.choice(level["A"][0][:k])  # the entry of the first row instead
    return True


@kind("false", "entrywise")
def query_of_another_entry(c: Certificate, rng: Random) -> bool:
    claim = statement(c, "information", rng)["claim"]
    queries = [q for q in claim.get("queries", []) if q[0] == "A"]
    p = c["instances"]["I"]["parameters"]
    if not queries:
        return False
    m, N = (len(p["A"]), len(p["A"][0])) if "A" in p else (p.get("m", 3), p.get("N", 2))
    query = rng.choice(queries)
    query[1], query[2] = rng.randrange(m), rng.randrange(N)
    return True


@kind("false", "rotated entrywise", "rotated operator")
def rotation_switched(c: Certificate, rng: Random) -> bool:
    p = parameters(c, rng, "omega_k")
    if not p or p["m"] < 2:
        return False
    p["dct"] = not p["dct"]
    return True


@kind("false", "entrywise", "rotated entrywise")
def information_of_another_instance(c: Certificate, rng: Random) -> bool:
    p = parameters(c, rng, *STACKED, "a_delta")
    if not p:
        return False
    if "K" in p:
        p["K"] += 1
    else:
        p["order"] = "21" if p["order"] == "12" else "12"
    return True
