"""Changes of the instances of the game, and of the answers."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from support.game_data import member, table
from support.instances import rational
from support.mutations_game_tools import (
    PLAYED,
    TINY,
    Json,
    above,
    kind,
    parameters,
    root_above,
    shown,
    statement,
    subject,
)
from support.writing import rational_text

# Instances.


@kind("refuted", "remote")
def wrong_winner(certificate: Json, rng: Random) -> bool:
    p = subject(certificate)
    p["winner"] = rng.choice([j for j in range(p["N"] - p["m"] + 1) if j != p["winner"]])
    return True


@kind("members", *PLAYED)
def g_is_no_power_of_two(certificate: Json, rng: Random) -> bool:
    p = parameters(certificate, rng)
    factor = rng.choice([Fraction(3), Fraction(3, 4), 1 + TINY, Fraction(1, 3), Fraction(2**20)])
    p["g"] = rational_text(rational(p["g"]) * factor)
    return p["winner"] is not None


@kind("members", *PLAYED)
def s_is_moved(certificate: Json, rng: Random) -> bool:
    p = parameters(certificate, rng)
    p["s"] = rng.choice([s for s in (1, 2, 3) if s != p["s"]])
    return True


@kind("members", "sides", "refuted")
def L_is_wrong(certificate: Json, rng: Random) -> bool:
    claim = statement(certificate, "membership")["claim"]
    claim["L"] = rng.choice([max(1, claim["L"] - 1), claim["L"] + 1, claim["L"] + 7, 1, 10**6])
    return True


@kind("members", *PLAYED)
def lam_or_eta_leaves_the_class(certificate: Json, rng: Random) -> bool:
    p = parameters(certificate, rng)
    top = 5 * Fraction(10) ** (p["K"] - 3)
    bound = {"P1": top - 1, "P2": 2 * top, "P3": Fraction(1)}[p["problem"]]
    text = rational_text(bound * (1 + rng.choice([TINY, Fraction(1, 3)])) + (bound == 0) * TINY)
    for q in certificate["instances"].values():  # of one of them, or of most
        if q["parameters"] is p or rng.random() < 0.9:
            q["parameters"]["eta" if p["problem"] == "P1" else "lam"] = text
    return True


@kind("members", "sides")
def not_one_class(certificate: Json, rng: Random) -> bool:
    p, key = parameters(certificate, rng), rng.choice(["K", "level", "w", "problem"])
    if key == "K":
        p["K"] += rng.choice([1, 2])
    elif key == "level":
        name = "eta" if p["problem"] == "P1" else "lam"
        p[name] = rational_text(rational(p[name]) * (1 - TINY))
    elif key == "w":
        p["w"] = ["1/7"] * (p["m"] - 1)
    elif p["problem"] != "P1":
        p["problem"] = "P2" if p["problem"] == "P3" else "P3"
    return len(certificate["instances"]) > 1


@kind("members", "refuted")
def w_against_the_hypotheses(certificate: Json, rng: Random) -> bool:
    p = parameters(certificate, rng)
    for q in certificate["instances"].values():
        q["parameters"]["w"] = ["1"] * (p["m"] - 1)
        if p["problem"] == "P1":
            q["parameters"]["eta"] = rational_text(rng.choice([TINY, Fraction(1, 9)]))
        else:
            q["parameters"]["lam"] = rational_text(Fraction(rng.randint(5, 50)))
    return p["problem"] != "P2" and p["m"] > 1


@kind("members", *PLAYED)
def a_shift_without_a_radius(certificate: Json, rng: Random) -> bool:
    p, claim = parameters(certificate, rng), statement(certificate, "membership")["claim"]
    extra = rng.choice([TINY, Fraction(1, 100), Fraction(1, 2**300)])
    shift = rational(claim.get("radius", "0")) + extra
    p["shift"] = rational_text(rng.choice([-1, 1]) * shift)
    return True


@kind("members")
def a_radius_below_the_shifts(certificate: Json, rng: Random) -> bool:
    claim = statement(certificate, "membership")["claim"]
    radius = rational(claim.get("radius", "0"))
    claim["radius"] = rational_text(radius * rng.choice([1 - TINY, Fraction(1, 8)]))
    return True


# Answers.


def _level(certificate: Json, rng: Random) -> tuple[Json, Json] | None:
    """(a level, an instance) of the information statement."""
    found = shown(certificate)
    if found is None or "levels" not in found["claim"]:
        return None
    labels = found.get("instances") or [found["instance"]]
    return rng.choice(found["claim"]["levels"]), certificate["instances"][rng.choice(labels)]


@kind(*PLAYED, "shown")
def an_answer_is_a_hair_too_far(certificate: Json, rng: Random) -> bool:
    found = _level(certificate, rng)
    if found is None:
        return False
    level, side = found[0], member(found[1])
    n = level["n"]
    A, y = table(level, side.m, side.N)
    bits, reach = n + rng.choice([1, 20, 300]), Fraction(1, 2**n)
    if rng.random() < 0.25:
        i = rng.randrange(side.m)
        y[i] = above(side.y[i] + reach, bits)
    else:
        i, j = rng.randrange(side.m), rng.randrange(side.N)
        if rng.random() < 0.4:  # where the entry is not 0
            j = side.k + i - 1 if i else rng.randrange(side.k)
        a, b = side.entry(i, j)
        up = a + (root_above(side.S, 600) if b else 0)
        down = up - (Fraction(1, 2**599) if b else 0)
        A[i][j] = above(up + reach, bits) if rng.random() < 0.5 else -above(reach - down, bits)
    level.clear()
    level |= {
        "n": n, "A": [list(map(rational_text, row)) for row in A], "y": list(map(rational_text, y))
    }  # fmt: skip
    if rng.random() < 0.6:
        _make_sparse(level, A, y)
    return True


def _make_sparse(level: Json, A: list[list[Fraction]], y: list[Fraction]) -> None:
    values = sorted({x for row in [*A, y] for x in row})
    place = {x: v for v, x in enumerate(values)}
    entries = [[i, j, place[x]] for i, row in enumerate(A) for j, x in enumerate(row) if x]
    del level["A"]
    level |= {"values": list(map(rational_text, values)), "entries": entries}
    level["y"] = [place[x] for x in y]


@kind(*PLAYED, "shown")
def an_index_points_to_another_value(certificate: Json, rng: Random) -> bool:
    found = _level(certificate, rng)
    if found is None or len(found[0].get("values", [])) < 2:
        return False
    level = found[0]
    count = len(level["values"])
    step = rng.randrange(1, count)
    if rng.random() < 0.3:
        i = rng.randrange(len(level["y"]))
        level["y"][i] = (level["y"][i] + step) % count
    else:
        entry = rng.choice(level["entries"])
        entry[2] = (entry[2] + step) % count
    return True


@kind(*PLAYED, "shown")
def an_entry_is_left_out_or_misplaced(certificate: Json, rng: Random) -> bool:
    found = _level(certificate, rng)
    if found is None or "values" not in found[0]:
        return False
    level, p = found[0], found[1]["parameters"]
    i, j, v = level["entries"].pop(rng.randrange(len(level["entries"])))
    if rng.random() < 0.5:
        taken = {(a, b) for a, b, _ in level["entries"]} | {(i, j)}
        places = [(a, b) for a in range(p["m"]) for b in range(p["N"]) if (a, b) not in taken]
        level["entries"] = sorted([*level["entries"], [*rng.choice(places or [(i, j)]), v]])
    return True


@kind(*PLAYED, "shown")
def a_finer_level_is_claimed(certificate: Json, rng: Random) -> bool:
    found = _level(certificate, rng)
    if found is None:
        return False
    found[0]["n"] += rng.choice([2, 3, 10, 900])
    _repeat_level(certificate)
    return True


def _repeat_level(certificate: Json) -> None:
    """The joining statements name the largest level again."""
    claim = statement(certificate, "information")["claim"]
    levels = [x["n"] for x in claim.get("levels", [])]
    levels += [q[-2] for q in claim.get("queries", [])]
    for joined in certificate["statements"].values():
        if joined["kind"] in ("undetermined", "refuted"):
            joined["claim"]["level"] = max(levels)


@kind(*PLAYED, "shown")
def the_gap_is_too_large_for_the_answers(certificate: Json, rng: Random) -> bool:
    factor = rng.choice([2, 4, 8, 2**10])
    for instance in certificate["instances"].values():
        p = instance["parameters"]
        p["g"] = rational_text(rational(p["g"]) * factor)
    return True
