"""False `firenet` statements, 200 of each kind, decided by `firenet_truth`: none is accepted."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal, localcontext
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from support import firenet_truth as truth
from support.firenet_plans import Plan, certificate, good, plans
from support.game_small import verdict
from support.instances import rational
from support.writing import rational_text

Json = dict[str, Any]
FALSE = 200


def first(made: Json) -> Json:
    found: Json = made["statements"]["f"]["claim"]["restarts"][0]
    return found


def small(random: Random) -> Fraction:
    return Fraction(1, 10 ** random.randint(1, 25))


def cut(made: Json, random: Random) -> None:
    """The value lies between low and high: both ends go below it, or above."""
    entry, key = first(made), random.choice(("eps", "gap", "distance", "bound", "closed"))
    low, high = map(rational, entry[key])
    step = (abs(high) + Fraction(1, 10**9)) * small(random) + (high - low)
    step *= random.choice((-1, 1))
    entry[key] = [rational_text(low + step), rational_text(high + step)]


def ratio(made: Json, random: Random) -> None:
    """One quotient below the truth."""
    ratios = first(made)["inequalities"]
    name = random.choice([name for name, value in ratios.items() if value is not None])
    value = rational(ratios[name])
    ratios[name] = rational_text(value - abs(value) * small(random) - Fraction(1, 10**28))


def point(made: Json, random: Random) -> None:
    """psi moved out of the radius."""
    entry, j = first(made), random.randrange(4)
    moved = rational(entry["psi"][j]) + small(random) / 20 + Fraction(5, 10**20)
    entry["psi"][j] = rational_text(moved)


def truth_of(made: Json, random: Random) -> None:
    """Another x."""
    claim, j = made["statements"]["f"]["claim"], random.randrange(4)
    claim["x"][j] = rational_text(rational(claim["x"][j]) + random.choice((-1, 1)) * small(random))


def datum(made: Json, random: Random) -> None:
    """Another y, lam or A."""
    parameters = made["instances"]["I"]["parameters"]
    which, step = random.choice("yAl"), random.choice((-1, 1)) * small(random) / 100
    lam = [parameters["lam"]]
    row = {"y": parameters["y"], "A": random.choice(parameters["A"]), "l": lam}[which]
    j = random.randrange(len(row))
    row[j] = rational_text(rational(row[j]) + step)
    if which == "l":
        parameters["lam"] = lam[0]


def number(made: Json, random: Random) -> None:
    """The numbers of k = 2 for another k, or another p, pair."""
    claim, entry = made["statements"]["f"]["claim"], first(made)
    which = random.choice(("k", "p", "pair"))
    if which == "k":
        entry["k"] = random.choice((1, 3, 4))
    elif which == "p":
        claim["p"] += random.randint(1, 9)
    else:
        claim["pair"] = "c" if claim["pair"] == "c'" else "c'"


CHANGES = {
    "bounds": cut, "ratio": ratio, "psi": point, "x": truth_of, "data": datum, "number": number,
}  # fmt: skip


@pytest.mark.parametrize("kind", CHANGES)
def test_false_claims_are_not_accepted(kind: str) -> None:
    random, false = Random(kind), 0
    while false < FALSE:
        made = json.loads(json.dumps(good(random.randrange(12), 2)))
        CHANGES[kind](made, random)
        if truth.is_true(made):
            continue
        false += 1
        assert verdict(made)[0] != "accepted", made["statements"]["f"]


def fewer_steps(plan: Plan, random: Random) -> Plan:
    return replace(plan, p=random.randint(max(1, plan.p // 2), plan.p - 1))


def smaller_norm(plan: Plan, random: Random) -> Plan:
    """Below the norm, which is one of 3/4, 7/8, 1 for these matrices; the steps keep p enough."""
    norm = max(sum(a * a for a in row) for row in plan.A)
    L = next(Fraction(n, 8) for n in range(1, 17) if Fraction(n * n, 64) == norm)
    return replace(plan, L=L * (1 - small(random)))


def smaller_delta(plan: Plan, random: Random) -> Plan:
    """delta is a little above delta_0: a thousandth below, or much."""
    return replace(plan, delta=plan.delta * (1 - max(small(random), Fraction(1, 5000))))


def larger_lam(plan: Plan, random: Random) -> Plan:
    rho, gamma = plan.rho, plan.gamma
    quotient = (3 * rho + 1) / (4 * gamma)
    if plan.pair == "c":
        quotient = (3 * rho + 1) * (rho + 1) / ((3 * rho + 5) * gamma)
    return replace(plan, lam=quotient * (1 + small(random)))


def smaller_start(plan: Plan, random: Random) -> Plan:
    """Below F(0) - F(x), which may be negative."""
    made = certificate(replace(plan, named=False), [0])
    with localcontext() as context:
        context.prec = 60
        data = truth.Data(made, made["statements"]["f"])
        zero = [Decimal(0)] * 4
        start = data.objective(zero) - data.objective([truth.decimal(a) for a in plan.x])
    return replace(plan, eps_0=Fraction(f"{start:.40f}") * (1 - small(random)))


def smaller_gamma(plan: Plan, random: Random) -> Plan:
    return replace(plan, gamma=plan.gamma * (1 - max(small(random), Fraction(1, 10**5))))


def smaller_rho(plan: Plan, random: Random) -> Plan:
    return replace(plan, rho=plan.rho * (1 - max(small(random), Fraction(1, 10**5))))


PLANS = {
    "p": fewer_steps, "L": smaller_norm, "delta": smaller_delta, "lam": larger_lam,
    "eps_0": smaller_start, "gamma": smaller_gamma, "rho": smaller_rho,
}  # fmt: skip


@pytest.mark.parametrize("kind", PLANS)
def test_false_hypotheses_are_not_accepted(kind: str) -> None:
    """All numbers of the changed plan are right, and no quotient is claimed."""
    random, false = Random(kind), 0
    while false < FALSE:
        plan = PLANS[kind](random.choice(plans()), random)
        if plan.eps_0 <= 0:
            continue
        made = certificate(plan, [1], ratios=False)
        if truth.is_true(made):
            continue
        false += 1
        assert verdict(made)[0] == "rejected", made["statements"]["f"]
