"""Changes of the statements that join others, and of the distances they rest on."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from support.game_data import member, squared_distance
from support.instances import rational
from support.mutations_game_tools import (
    PLAYED,
    TINY,
    Json,
    alpha,
    kind,
    minimiser,
    parameters,
    root_above,
    shown,
    source,
    statement,
    subject,
)
from support.writing import rational_text

PARTS = ("i", "ii", "iii")


def _joined(certificate: Json) -> Json:
    return statement(certificate, "undetermined", "refuted")["claim"]


def _far(certificate: Json) -> Json:
    return statement(certificate, "distance", "remote")["claim"]


def _tell(certificate: Json, eps: Fraction) -> None:
    """Put eps as the bound of the distance and of what is refuted."""
    _far(certificate)["exceeds"] = rational_text(eps)
    _joined(certificate).update(eps=rational_text(eps), part=None)


@kind(*PLAYED)
def level_misstated(certificate: Json, rng: Random) -> bool:
    claim = _joined(certificate)
    known = claim["level"]
    choices = [0, 5, 10**6] if known is None else [known + 1, max(0, known - 1), 10**6]
    if known is not None and "r" in certificate["statements"]:
        choices.append(None)
    claim["level"] = rng.choice(choices)
    return True


@kind(*PLAYED)
def eps_is_too_small_for_the_part(certificate: Json, rng: Random) -> bool:
    claim, K = _joined(certificate), parameters(certificate, rng)["K"]
    claim["part"] = claim["part"] or rng.choice(PARTS)
    accuracy = 1 / Fraction(10) ** (K + 1 - len(claim["part"]))
    claim["eps"] = rational_text(accuracy * (1 - rng.choice([TINY, Fraction(1, 7), 1 - TINY])))
    return True


@kind("sides")
def eps_is_too_large_for_the_gap(certificate: Json, rng: Random) -> bool:
    sides = [x["parameters"] for x in certificate["instances"].values()]
    p = next(p for p in sides if p["winner"] is not None)
    eps = root_above(minimiser(p) ** 2 / 2, rng.choice([70, 90, 400]))
    eps = rng.choice([eps, eps * Fraction(11, 10), max(eps, 1 / alpha(p))])
    _joined(certificate)["eps"] = rational_text(eps)
    return True


@kind("sides")
def another_part(certificate: Json, rng: Random) -> bool:
    claim = _joined(certificate)
    claim["part"] = rng.choice([part for part in PARTS if part != claim["part"]])
    return True


@kind("sides")
def a_side_is_missing(certificate: Json, rng: Random) -> bool:
    labels = statement(certificate, "information").get("instances", [])
    labels.remove(rng.choice([name for name in labels if name != "tie"] or labels))
    return len(labels) > 0


@kind("sides")
def a_side_is_there_twice(certificate: Json, rng: Random) -> bool:
    sides = [x["parameters"] for x in certificate["instances"].values()]
    one, other = rng.sample([p for p in sides if p["winner"] is not None], 2)
    one["winner"] = other["winner"]
    return True


@kind("sides")
def the_tie_is_missing_or_one_too_many(certificate: Json, rng: Random) -> bool:
    if "tie" in certificate["instances"]:
        statement(certificate, "information")["instances"].remove("tie")
        return True
    p = dict(parameters(certificate, rng))
    p |= {"winner": rng.choice([None, 0]), "g": "0", "s": rng.choice([1, p["s"]])}
    certificate["instances"]["tie"] = {"family": "tie", "parameters": p}
    for name in ("i", "m"):
        about = certificate["statements"][name]
        about["instances"] = [*about["instances"], "tie"]
    return True


@kind("sides")
def sides_with_different_gaps(certificate: Json, rng: Random) -> bool:
    p = parameters(certificate, rng)
    p["g"] = rational_text(rational(p["g"]) / 2 ** rng.choice([1, 5]))
    return p["winner"] is not None and p["s"] != 3


@kind("sides")
def sides_that_are_ties(certificate: Json, rng: Random) -> bool:
    sides = [x["parameters"] for x in certificate["instances"].values()]
    zero = rng.choice(["0", "0/7", "0x0p-3", "0.0"])
    for p in sides:
        p |= {"g": zero, "s": 1 if rng.random() < 0.05 else p["s"]}
    claim = _joined(certificate)
    claim["eps"] = rational_text(rational(claim["eps"]) * (1 + TINY * rng.randint(0, 10**6)))
    return True


@kind(*PLAYED)
def the_membership_does_not_cover(certificate: Json, rng: Random) -> bool:
    """It covers the same instance under another name."""
    about, instances = statement(certificate, "membership"), certificate["instances"]
    label = rng.choice(list(instances))
    if "r" in certificate["statements"]:
        label = source(certificate)["instance"]
    about.pop("instance", None)
    about["instances"] = [*(name for name in instances if name != label), "other"]
    instances["other"] = instances[label]
    return True


@kind("refuted", "remote")
def x_is_moved_near(certificate: Json, rng: Random) -> bool:
    claim, p = _far(certificate), subject(certificate)
    x = [Fraction(0)] * len(claim["x"])
    T = rng.choice([1 / alpha(p), minimiser(p)])
    x[p["winner"]] = T - rng.choice([0, Fraction(1, 2), 1 - TINY]) * rational(claim["exceeds"])
    claim["x"] = list(map(rational_text, x))
    return True


@kind("refuted", "remote")
def exceeds_is_slightly_above_the_distance(certificate: Json, rng: Random) -> bool:
    side = member({"family": "tie", "parameters": subject(certificate)})
    a, b = squared_distance(side, list(map(rational, _far(certificate)["x"])))
    c = root_above(side.S, 400)
    square = a + b * (c if b > 0 else c - Fraction(1, 2**399))
    _tell(certificate, root_above(square, rng.choice([64, 200, 300])))
    return True


@kind("remote")
def a_gap_of_the_proof_below_the_gap(certificate: Json, rng: Random) -> bool:
    """exceeds lies between the true distance and what a smaller gap would give."""
    claim, p = _far(certificate), subject(certificate)
    x, T = [Fraction(0)] * len(claim["x"]), minimiser(p)
    x[p["winner"]] = rng.choice([0, Fraction(1, 2), -3]) * T
    near, far = abs(T - x[p["winner"]]), abs(1 / alpha(p) - x[p["winner"]])
    claim["x"] = list(map(rational_text, x))
    _tell(certificate, near + (far - near) * rng.choice([0, Fraction(1, 2), 1 - TINY]))
    less = rational(p["g"]) * rng.choice([TINY, Fraction(1, 2), 1 - TINY, -1, 0])
    certificate["statements"]["d"]["proof"]["g"] = rational_text(less)
    return p["w"] is None


@kind("refuted", "remote")
def eps_above_what_is_exceeded(certificate: Json, rng: Random) -> bool:
    more = rng.choice([TINY, Fraction(1, 2**400), Fraction(1)])
    _joined(certificate)["eps"] = rational_text(rational(_far(certificate)["exceeds"]) + more)
    return True


@kind("refuted")
def the_distance_proves_less(certificate: Json, rng: Random) -> bool:
    claim = _far(certificate)
    if rng.random() < 0.5:
        claim.update(verdict="refuted", exceeds=rational_text(rational(claim["upper"]) + 1))
    else:
        less = rational(claim["exceeds"]) * rng.choice([0, Fraction(1, 2), 1 - TINY])
        claim["exceeds"] = rational_text(less)
    return True


@kind("refuted", "remote")
def a_statement_about_another_instance(certificate: Json, rng: Random) -> bool:
    """The statement is about the same data under another name, or about another layer."""
    p, statements = dict(subject(certificate)), certificate["statements"]
    if rng.random() < 0.3:
        p["s"] = rng.choice([s for s in (1, 2, 3) if s != p["s"]])
    which = rng.choice([name for name in ("m", "i", "d", "n") if name in statements])
    about = source(certificate) if which == "d" else statements[which]
    about.pop("instances", None)
    about["instance"] = "other"
    certificate["instances"]["other"] = {"family": "tie", "parameters": p}
    return True


@kind("refuted")
def another_output_of_the_network(certificate: Json, rng: Random) -> bool:
    network = certificate["statements"].get("n")
    if network is None:
        return False
    x, layer = network["claim"]["x"], network["claim"]["layers"][0]
    i, step = rng.randrange(len(x)), rng.choice([TINY, Fraction(1)])
    x[i] = rational_text(rational(x[i]) + step)
    layer["b"][i] = rational_text(rational(layer["b"][i]) + step)
    return True


@kind("refuted", "remote")
def no_information_but_a_level(certificate: Json, rng: Random) -> bool:
    joined = certificate["statements"]["r"]
    if shown(certificate) is None:
        joined["claim"]["level"] = rng.randint(0, 20)
        return True
    joined["information"] = None
    if rng.random() < 0.5:
        del certificate["statements"]["i"]
    return True
