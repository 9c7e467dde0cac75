"""Changes of information, classes and of the statements that join others."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from support.further_data import data, length, solutions
from support.further_members import member
from support.further_truth import labels, squared_distance, vector
from support.instances import rational
from support.mutations_further_sets import readable
from support.mutations_further_tools import (
    NAMES,
    TINY,
    Json,
    any_of,
    flat,
    instance_of,
    kind,
    moved,
    rational_text,
    statements,
)
from support.tower import sqrt
from support.writing import bounds

JOINED = ("apart", "refuted")
SHOWING = ("shown", *JOINED)


# Information.


def _told(certificate: Json) -> Json | None:
    found = statements(certificate, "information")
    return found[0] if found else None


def _largest(claim: Json) -> int:
    return max(
        [x["n"] for x in claim.get("levels", [])] + [q[-2] for q in claim.get("queries", [])]
    )


def _tell(certificate: Json, claim: Json) -> None:
    """The joining statements name the largest level again."""
    for joined in statements(certificate, "apart", "refuted"):
        joined["claim"]["level"] = _largest(claim)


@kind(*SHOWING)
def an_entry_is_too_far(certificate: Json, rng: Random) -> bool:
    told = _told(certificate)
    if told is None:
        return False
    claim = told["claim"]
    instance = certificate["instances"][rng.choice(labels(told))]
    fine = Fraction(1, 2 ** rng.choice([1, 40, 600]))
    if "queries" in claim and rng.random() < 0.5:
        query = rng.choice(claim["queries"])
        A, y = data(instance)
        f = y[query[1]] if query[0] == "y" else A[query[1]][query[2]]
        query[-1] = rational_text(_beyond(f, query[-2], fine, rng))
        return True
    if "levels" not in claim:
        return False
    level = rng.choice(claim["levels"])
    flat(level, instance)
    A, y = data(instance, level["n"])
    rows = [*zip(level["A"], A, strict=True), (level["y"], y)]
    shown, true = rng.choice([(shown, true) for shown, true in rows if shown] or [([], ())])
    if not shown:
        return False
    i = rng.randrange(len(shown))
    shown[i] = rational_text(_beyond(true[i], level["n"], fine, rng))
    return True


def _beyond(f: Fraction, n: int, fine: Fraction, rng: Random) -> Fraction:
    """A dyadic number a hair farther than 2^-n from f."""
    step = fine / 2**n
    up = (f + Fraction(1, 2**n)) // step * step + step
    down = (f - Fraction(1, 2**n)) // step * step
    return rng.choice([up, down if down < f - Fraction(1, 2**n) else down - step])


@kind(*SHOWING)
def a_finer_level_than_shown(certificate: Json, rng: Random) -> bool:
    told = _told(certificate)
    if told is None or told["claim"]["norm"] == "sites":
        return False
    claim = told["claim"]
    for level in claim.get("levels", []):
        level["n"] += rng.choice([2, 5, 9, 60, 900])
    for query in claim.get("queries", []):
        query[-2] += rng.choice([2, 60])
    _tell(certificate, claim)
    return True


@kind(*JOINED)
def the_gap_is_too_large_for_the_level(certificate: Json, rng: Random) -> bool:
    """A side nearer to 1 than what was shown allows."""
    told, factor = _told(certificate), 2 ** rng.choice([3, 10])
    if told is None:
        return False
    for instance in certificate["instances"].values():
        p = instance["parameters"]
        for name in ("g", "r", "delta", "beta", "gamma"):
            if name in p:
                p[name] = rational_text(rational(p[name]) * factor)
        if "theta" in p:
            p["theta"] = rational_text(Fraction(1, 2) + (rational(p["theta"]) - Fraction(1, 2)) * 2)
        if p.get("site") is not None:
            p["site"] = rng.randrange(_largest(told["claim"])) if _largest(told["claim"]) else 0
        if not readable(p):
            return False
    return True


@kind(*SHOWING)
def information_about_other_instances(certificate: Json, rng: Random) -> bool:
    """It covers another member of the family, too."""
    told = _told(certificate)
    if told is None:
        return False
    known = labels(told)
    other = member(certificate["instances"][known[0]]["family"], rng)
    if length(other) != length(certificate["instances"][known[0]]):
        return False
    certificate["instances"]["other"] = other
    told.pop("instance", None)
    told["instances"] = [*known, "other"]
    return True


@kind("shown")
def another_reading(certificate: Json, rng: Random) -> bool:
    """The data of entrywise levels in the operator norm."""
    claim = any_of(certificate, rng, "information")["claim"]
    if claim["norm"] != "entrywise" or "queries" in claim:
        return False
    instance = next(iter(certificate["instances"].values()))
    for level in claim["levels"]:
        flat(level, instance)
        A, y = data(instance, level["n"])
        n = level["n"]
        level["A"] = [[_near(a, n) for a in row] for row in A]
        level["y"] = [_near(a, n) for a in y]
    claim["norm"] = "operator"
    return True


def _near(f: Fraction, n: int) -> str:
    """Dyadic, at a distance between 3/4 2^-n and 2^-n."""
    fine = Fraction(1, 2 ** (n + 3))
    return rational_text(f // fine * fine + 7 * fine)


# Classes.


@kind("members", *JOINED)
def a_gap_that_is_no_power(certificate: Json, rng: Random) -> bool:
    p = rng.choice(list(certificate["instances"].values()))["parameters"]
    factor = rng.choice([Fraction(3), Fraction(3, 4), 1 + TINY, Fraction(1, 3), Fraction(2**1000)])
    names = [name for name in ("g", "r", "delta", "beta", "gamma", "theta") if name in p]
    if not names:
        return False
    name = rng.choice(names)
    if name == "theta":
        value = Fraction(1, 2) + (rational(p["theta"]) - Fraction(1, 2)) * factor
    else:
        value = rational(p[name]) * factor
    p[name] = rational_text(value)
    return readable(p)


@kind("members", *JOINED)
def another_class(certificate: Json, rng: Random) -> bool:
    claim = any_of(certificate, rng, "membership")["claim"]
    claim["class"] = rng.choice([name for name in NAMES if name != claim["class"]])
    return True


@kind("members")
def a_member_of_another_family_or_size(certificate: Json, rng: Random) -> bool:
    statement = any_of(certificate, rng, "membership")
    known = labels(statement)
    if statement["claim"]["class"] == "linear_program" and rng.random() < 0.7:
        p = {"k": rng.choice([2, 3, 5, 9]), "winner": None, "g": "0"}
        certificate["instances"]["other"] = {"family": "linear_program", "parameters": p}
    else:
        certificate["instances"]["other"] = member(rng.choice(NAMES), rng)
    statement.pop("instance", None)
    statement["instances"] = [*known, "other"]
    return True


# Joining statements.


@kind(*JOINED)
def another_level(certificate: Json, rng: Random) -> bool:
    claim = any_of(certificate, rng, "apart", "refuted")["claim"]
    n = claim["level"]
    known = [0, 5, 10**6] if n is None else [n + 1, max(0, n - 1), 10**6]
    if statements(certificate, "refuted") and n is not None:
        known.append(None)
    claim["level"] = rng.choice(known)
    return True


@kind(*JOINED)
def the_membership_covers_something_else(certificate: Json, rng: Random) -> bool:
    """It covers the same instance under another name, or leaves one out."""
    about, instances = any_of(certificate, rng, "membership"), certificate["instances"]
    label = rng.choice(list(instances))
    known = [name for name in labels(about) if name != label]
    about.pop("instance", None)
    instances["other"] = instances[label]
    about["instances"] = [*known, *(["other"] if rng.random() < 0.5 or not known else [])]
    return True


@kind(*JOINED)
def the_information_covers_something_else(certificate: Json, rng: Random) -> bool:
    told, instances = _told(certificate), certificate["instances"]
    if told is None:
        return False
    label = rng.choice(labels(told))
    rest = [name for name in labels(told) if name != label]
    told.pop("instance", None)
    if rng.random() < 0.5 or not rest:
        instances["other"] = instances[label]
        rest.append("other")
    told["instances"] = rest
    return True


@kind("apart")
def eps_too_large_for_the_sides(certificate: Json, rng: Random) -> bool:
    joined = any_of(certificate, rng, "apart")
    found = [solutions(instance_of(certificate, certificate["statements"][name]))
             for name in joined["from"]]  # fmt: skip
    x = found[0][1][0] if found[0][0] == "finite" else tuple(found[0][1])
    squared = squared_distance(x, found[1])
    top = rational(bounds(sqrt(squared), digits=rng.choice([9, 60]))["upper"])
    joined["claim"]["eps"] = rational_text(top / 2 * rng.choice([1, 1 + TINY, 3]))
    return True


@kind("apart")
def a_side_is_there_twice_or_is_the_tie(certificate: Json, rng: Random) -> bool:
    joined, found = any_of(certificate, rng, "apart"), certificate["statements"]
    one, other = rng.sample(joined["from"], 2)
    if rng.random() < 0.3:
        found[one] = found[other]
    elif rng.random() < 0.5:
        label, twin = found[one]["instance"], found[other]
        found[one] = {**twin, "instance": label}
        certificate["instances"][label] = certificate["instances"][twin["instance"]]
    else:
        joined["from"][joined["from"].index(one)] = other
    return True


@kind("refuted")
def more_than_the_distance_shows(certificate: Json, rng: Random) -> bool:
    joined, d = any_of(certificate, rng, "refuted"), any_of(certificate, rng, "far")
    exceeds = rational(d["claim"]["exceeds"])
    more = exceeds + rng.choice([TINY, Fraction(1, 2**400), Fraction(1)])
    joined["claim"]["eps"] = rational_text(more)
    if rng.random() < 0.3:
        squared = squared_distance(vector(d["claim"]["x"]), solutions(instance_of(certificate, d)))
        top = rational(bounds(sqrt(squared), digits=30)["upper"]) + TINY
        d["claim"]["exceeds"] = joined["claim"]["eps"] = rational_text(top)
    return True


@kind("refuted")
def a_part_of_another_theorem(certificate: Json, rng: Random) -> bool:
    any_of(certificate, rng, "refuted")["claim"]["part"] = rng.choice(["i", "ii", "iii"])
    return True


@kind("refuted")
def a_distance_of_another_instance(certificate: Json, rng: Random) -> bool:
    """The solutions are those of the same data under another name."""
    d = any_of(certificate, rng, "far")
    source = certificate["statements"][d["from"]]
    certificate["instances"]["other"] = certificate["instances"][source["instance"]]
    source["instance"] = "other"
    d["claim"]["x"] = [moved(text, Fraction(0)) for text in d["claim"]["x"]]
    return True


@kind("refuted")
def a_distance_that_proves_nothing(certificate: Json, rng: Random) -> bool:
    claim = any_of(certificate, rng, "far")["claim"]
    claim |= {"verdict": "refuted", "exceeds": rational_text(rational(claim["upper"]) + 1)}
    if rng.random() < 0.5:
        del claim["verdict"], claim["exceeds"]
    return True


@kind("refuted")
def no_information_but_a_level(certificate: Json, rng: Random) -> bool:
    joined = any_of(certificate, rng, "refuted")
    if joined["information"] is None:
        joined["claim"]["level"] = rng.randint(0, 20)
        return True
    joined["information"] = None
    if rng.random() < 0.5:
        del certificate["statements"]["i"]
    return True
