"""Mutators of statements `support` and `deviation`; see `mutation_tools`."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

from support.instances import rational
from support.mutation_tools import Certificate, kind, moved, negated, scaled, shift_one, statement
from support.writing import decimal, rational_text

PARTS = ("support P1", "support P2", "support P3")
ALL = (*PARTS, "empty support")
BRACKETS = ("support P1", "support P3")
SIZES = [Fraction(1, 8), Fraction(1, 1000), Fraction(1, 10**6), Fraction(1, 10**9)]


def parts(c: Certificate, rng: Random) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """(parameters, claim, proof)."""
    s = statement(c, "support", rng)
    return c["instances"]["I"]["parameters"], s["claim"], s["proof"]


def _off(c: Certificate, rng: Random) -> int | None:
    p, claim, _ = parts(c, rng)
    others = sorted(set(range(len(p["A"][0]))) - set(claim["support"]))
    return rng.choice(others) if others else None


def _grow(c: Certificate, rng: Random, index: int, place: int) -> None:
    """One more index, with a place in every list that depends on the support."""
    _, claim, proof = parts(c, rng)
    sigma, size = rng.choice([1, -1]), rng.choice(SIZES)
    low = rational_text(sigma * size / 2), rational_text(sigma * size)
    claim["support"].insert(place, index)
    claim["signs"].insert(place, sigma)
    claim["x"].insert(place, sorted(low, key=rational))
    if "x" in proof:
        for x in proof["x"]:
            x.insert(place, rational_text(Fraction(3 * sigma, 4) * Fraction(1, 1 << 10)))
        for row in proof["factor"][place:]:
            row.insert(place, "0")
        proof["factor"].insert(place, ["0"] * place + ["1"])
        if "scale" in proof:
            proof["scale"].insert(place, 0)


def _shrink(c: Certificate, rng: Random, place: int) -> None:
    _, claim, proof = parts(c, rng)
    for key in ("support", "signs", "x"):
        del claim[key][place]
    for x in proof["x"]:
        del x[place]
    del proof["factor"][place]
    for row in proof["factor"][place:]:
        del row[place]
    if "scale" in proof:
        del proof["scale"][place]
    if not claim["support"]:
        proof.clear()


# Claims.


@kind("false", *PARTS)
def support_index_replaced(c: Certificate, rng: Random) -> bool:
    _, claim, _ = parts(c, rng)
    j = _off(c, rng)
    if j is None:
        return False
    P = claim["support"]
    P[rng.randrange(len(P))] = j
    P.sort()
    return True


@kind("false", *PARTS)
def support_sign_flipped(c: Certificate, rng: Random) -> bool:
    _, claim, proof = parts(c, rng)
    i = rng.randrange(len(claim["signs"]))
    claim["signs"][i] *= -1
    if rng.random() < 0.7:
        claim["x"][i] = [negated(text) for text in reversed(claim["x"][i])]
    if rng.random() < 0.5:
        for x in proof["x"]:
            x[i] = negated(x[i])
    return True


@kind("false", *PARTS)
def support_index_dropped(c: Certificate, rng: Random) -> bool:
    _, claim, _ = parts(c, rng)
    if len(claim["support"]) < 2 and c["instances"]["I"]["parameters"]["problem"] != "P1":
        return False
    _shrink(c, rng, rng.randrange(len(claim["support"])))
    return True


@kind("false", *PARTS)
def support_index_added(c: Certificate, rng: Random) -> bool:
    _, claim, _ = parts(c, rng)
    j = _off(c, rng)
    if j is None:
        return False
    _grow(c, rng, j, sum(i < j for i in claim["support"]))
    return True


@kind("false", *PARTS)
def support_order_of_bounds_swapped(c: Certificate, rng: Random) -> bool:
    _, claim, _ = parts(c, rng)
    x = claim["x"]
    if len(x) < 2:
        return False
    i, j = rng.sample(range(len(x)), 2)
    x[i], x[j] = x[j], x[i]
    return True


@kind("false", *PARTS)
def support_interval_moved(c: Certificate, rng: Random) -> bool:
    _, claim, _ = parts(c, rng)
    i = rng.randrange(len(claim["x"]))
    low, high = map(rational, claim["x"][i])
    step = (high - low) * rng.choice([1, 2, 1000]) * rng.choice([1, -1])
    claim["x"][i] = [rational_text(low + step), rational_text(high + step)]
    return True


@kind("false", *PARTS)
def support_interval_shrunk(c: Certificate, rng: Random) -> bool:
    """To one of its ends, or to a part at the end."""
    _, claim, _ = parts(c, rng)
    i = rng.randrange(len(claim["x"]))
    low, high = map(rational, claim["x"][i])
    part = (high - low) * rng.choice([0, Fraction(1, 100), Fraction(1, 4)])
    chosen = (low, low + part) if rng.random() < 0.5 else (high - part, high)
    claim["x"][i] = [rational_text(value) for value in chosen]
    return True


@kind("false", *PARTS)
def support_reversed_interval(c: Certificate, rng: Random) -> bool:
    _, claim, _ = parts(c, rng)
    i = rng.randrange(len(claim["x"]))
    claim["x"][i].reverse()
    return True


# Data.


@kind("false", *ALL)
def support_lam_or_eta_changed(c: Certificate, rng: Random) -> bool:
    p, _, _ = parts(c, rng)
    key = "eta" if p["problem"] == "P1" else "lam"
    factor = rng.choice([2, 20, Fraction(1, 2), Fraction(1, 20), 1 - rng.choice(SIZES)])
    p[key] = scaled(p[key], Fraction(factor))
    return True


@kind("false", *ALL)
def support_entry_of_A_changed(c: Certificate, rng: Random) -> bool:
    p, claim, _ = parts(c, rng)
    columns = claim["support"] or range(len(p["A"][0]))
    i, row = rng.choice(list(columns)), rng.choice(p["A"])
    row[i] = moved(row[i], rng.choice([1, -1, 40]) * rng.choice([Fraction(1), *SIZES]))
    return True


@kind("false", *ALL)
def support_y_changed(c: Certificate, rng: Random) -> bool:
    p, _, _ = parts(c, rng)
    i = rng.randrange(len(p["y"]))
    size = rng.choice([Fraction(1), *SIZES]) if rng.random() < 0.7 else Fraction(50)
    p["y"][i] = moved(p["y"][i], rng.choice([1, -1]) * size)
    return True


@kind("false", *PARTS)
def support_weight_changed(c: Certificate, rng: Random) -> bool:
    p, claim, _ = parts(c, rng)
    weights = p["weights"] or ["1"] * len(p["A"][0])
    i = rng.choice(claim["support"])
    weights[i] = rational_text(rational(weights[i]) + rng.choice([1, 5, *SIZES]))
    p["weights"] = weights
    return True


@kind("false", *ALL)
def support_weight_beaten(c: Certificate, rng: Random) -> bool:
    """A weight off the support made small: the index belongs to the support."""
    p, _, _ = parts(c, rng)
    j = _off(c, rng)
    if j is None or not any(rational(row[j]) for row in p["A"]):
        return False
    weights = p["weights"] or ["1"] * len(p["A"][0])
    weights[j] = rational_text(rng.choice([Fraction(0), Fraction(1, 50), Fraction(1, 10**6)]))
    p["weights"] = weights
    return True


@kind("false", *PARTS)
def support_column_repeated(c: Certificate, rng: Random) -> bool:
    """A column off the support made equal to one of it, or to its negative."""
    p, claim, _ = parts(c, rng)
    j = _off(c, rng)
    if j is None:
        return False
    i, sigma = rng.choice(claim["support"]), rng.choice([1, -1])
    for row in p["A"]:
        row[j] = scaled(row[i], Fraction(sigma))
    if p["weights"]:
        p["weights"][j] = p["weights"][i]
    return True


@kind("false", "support P2", "empty support")
def support_normalisation_changed(c: Certificate, rng: Random) -> bool:
    p, _, _ = parts(c, rng)
    if "normalisation" not in p:
        return False
    p["normalisation"] = rng.choice([v for v in ("1", "1/m", "1/2m") if v != p["normalisation"]])
    return True


@kind("false", *PARTS)
def support_near_tie(c: Certificate, rng: Random) -> bool:
    """A column off the support is one of it made longer by 2^-40 or 2^-70: it is better."""
    p, claim, _ = parts(c, rng)
    j = _off(c, rng)
    if j is None:
        return False
    i = rng.choice(claim["support"])
    if p["weights"] and not rational(p["weights"][i]):
        return False
    longer = 1 + Fraction(1, 1 << rng.choice([40, 70]))
    for row in p["A"]:
        row[j] = scaled(row[i], longer)
    if p["weights"]:
        p["weights"][j] = p["weights"][i]
    return True


# Deviations.


@kind("false", *ALL)
def deviation_lower_raised(c: Certificate, rng: Random) -> bool:
    claim = statement(c, "deviation", rng)["claim"]
    high = rational(claim["upper"]) * (1 + rng.choice(SIZES)) or rng.choice(SIZES)
    claim["lower"] = decimal(high, digits=14, up=True)
    claim["upper"] = decimal(2 * high, digits=14, up=True)
    return True


@kind("false", *ALL)
def deviation_upper_lowered(c: Certificate, rng: Random) -> bool:
    claim = statement(c, "deviation", rng)["claim"]
    low = rational(claim["lower"])
    if not low:
        return False
    claim["upper"] = decimal(low * (1 - rng.choice(SIZES)), digits=14, up=False)
    claim["lower"] = rng.choice(["0", claim["upper"]])
    return True


@kind("false", *ALL)
def deviation_of_another_vector(c: Certificate, rng: Random) -> bool:
    shift_one(statement(c, "deviation", rng)["claim"]["x"], rng)
    return True


@kind("unproved", *PARTS)
def deviation_below_the_resolution(c: Certificate, rng: Random) -> bool:
    """Bounds inside what the enclosure leaves open: true or false, but not shown."""
    s = statement(c, "deviation", rng)
    claim = s["claim"]
    if claim["lower"] == claim["upper"]:
        return False
    if rng.random() < 0.5:
        claim["lower"] = claim["upper"]
    else:
        claim["upper"] = claim["lower"]
    return True
