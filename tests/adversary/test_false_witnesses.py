"""Witnesses that were changed are rejected by the checker."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from sci_barriers.adversary import Omega, play
from sci_barriers.certificates import Unreadable, check
from sci_barriers.exact import Q, format_number, parse
from sci_barriers.proofs import distance, minimisers

Certificate = dict[str, Any]
LEVELS: dict[str, dict[str, Any]] = {
    "P1": {"eta": Q(1, 3)}, "P2": {"lam": Q(1, 10)}, "P3": {"lam": Q(1, 3)},
}  # fmt: skip


def accepted(certificate: Certificate) -> bool:
    """Neither rejected nor unreadable."""
    try:
        return check(certificate).accepted
    except Unreadable:
        return False


def asks_seven(information: Any) -> Any:
    seen = information.at(7)
    return [1 / seen.A[0][0]] + [0] * (information.N - 1)


def parameters(c: Certificate) -> dict[str, Any]:
    found: dict[str, Any] = c["instances"]["I"]["parameters"]
    return found


def claim(c: Certificate, name: str) -> dict[str, Any]:
    found: dict[str, Any] = c["statements"][name]["claim"]
    return found


def put(path: Callable[[Certificate], Any], key: Any, value: Any) -> Callable[[Certificate], None]:
    def change(c: Certificate) -> None:
        path(c)[key] = value

    return change


def level(c: Certificate) -> dict[str, Any]:
    found: dict[str, Any] = claim(c, "information")["levels"][0]
    return found


def shifted(text: str, by: Q) -> str:
    return format_number(parse(text) + by)


def smaller_square(c: Certificate) -> None:
    claim(c, "distance")["squared"] = shifted(claim(c, "distance")["squared"], Q(-1, 10**9))


def value(c: Certificate, place: int, by: Q) -> None:
    """Another number in the place of the one that the entry has."""
    values = level(c)["values"]
    values.append(shifted(values[level(c)["entries"][place][2]], by))
    level(c)["entries"][place][2] = len(values) - 1


def a_zero(c: Certificate) -> None:
    level(c)["values"].append("1/64")
    level(c)["entries"].insert(3, [1, 0, len(level(c)["values"]) - 1])


def first_y(c: Certificate) -> None:
    level(c)["values"].append(shifted(level(c)["values"][level(c)["y"][0]], Q(-1, 64)))
    level(c)["y"][0] = len(level(c)["values"]) - 1


def larger_eps(c: Certificate) -> None:
    """A threshold above the distance."""
    claim(c, "distance")["exceeds"] = "1"


def other_answer(c: Certificate) -> None:
    claim(c, "distance")["x"][0] = "0"


def wider_bounds(c: Certificate) -> None:
    claim(c, "distance")["lower"] = claim(c, "distance")["upper"]


def moved_set(c: Certificate) -> None:
    x = claim(c, "minimisers")["set"]["x"]
    x[0], x[1], x[2] = x[1], x[2], x[0]


FALSE: dict[str, Callable[[Certificate], None]] = {
    "another winner": put(parameters, "winner", 0),
    "the tie": lambda c: parameters(c).update(winner=None, g="0"),
    "another K": put(parameters, "K", 4),
    "another layer": put(parameters, "s", 2),
    "a larger g": put(parameters, "g", "1/2"),
    "a smaller g": put(parameters, "g", "1/1024"),
    "a negative g": put(parameters, "g", "-1/512"),
    "another N": put(parameters, "N", 5),
    "another m": put(parameters, "m", 1),
    "a higher level": lambda c: level(c).update(n=40),
    "a changed first row": lambda c: value(c, 0, Q(1, 64)),
    "a changed c": lambda c: value(c, 3, Q(1, 64)),
    "an entry left out": lambda c: level(c)["entries"].pop(),
    "a changed zero": a_zero,
    "a changed y": first_y,
    "a smaller square": smaller_square,
    "a larger eps": larger_eps,
    "the verdict turned": put(lambda c: claim(c, "distance"), "verdict", "refuted"),
    "another answer": other_answer,
    "an upper bound as a lower one": wider_bounds,
    "the set moved": moved_set,
    "another set named": lambda c: c["statements"]["distance"].update({"from": "information"}),
    "an unknown key": put(parameters, "Omega", True),
    "a shift": put(parameters, "shift", "1/1000"),
    "a block": put(parameters, "w", ["5"]),
    "a g that is no power of two": put(parameters, "g", "3/4096"),
    "another L": lambda c: (parameters(c).update(s=3), claim(c, "membership").update(L=5)),
    "another class": put(lambda c: claim(c, "membership"), "class", "explicit"),
    "an accuracy finer than the part": put(lambda c: claim(c, "refuted"), "eps", "1/2000"),
    "a part that is coarser": put(lambda c: claim(c, "refuted"), "part", "iii"),
    "an eps beyond what was shown": put(lambda c: claim(c, "refuted"), "eps", "1/900"),
    "another level in the claim": put(lambda c: claim(c, "refuted"), "level", 8),
    "no level in the claim": put(lambda c: claim(c, "refuted"), "level", None),
    "the information not named": lambda c: c["statements"]["refuted"].update(information=None),
    "the membership not there": lambda c: c["statements"].pop("membership"),
    "the distance not there": lambda c: c["statements"].pop("distance"),
    "a distance of another kind": lambda c: c["statements"]["refuted"].update(
        distance="minimisers"
    ),
}


def witness(problem: str) -> Certificate:
    Om = Omega(problem=problem, N=4, m=2, K=3, **LEVELS[problem])
    outcome = play(asks_seven, Om)
    assert outcome.witness is not None
    return outcome.witness.certificate


@pytest.mark.parametrize("problem", LEVELS)
@pytest.mark.parametrize("kind", FALSE)
def test_false_witnesses_are_rejected(problem: str, kind: str) -> None:
    """Each change alone turns an accepted certificate into one that is not accepted."""
    certificate = witness(problem)
    assert check(certificate).accepted
    changed = copy.deepcopy(certificate)
    FALSE[kind](changed)
    assert changed != certificate
    assert not accepted(changed)


@pytest.mark.parametrize("problem", LEVELS)
def test_a_right_answer_cannot_be_made_wrong(problem: str) -> None:
    """x = the minimiser of another winner's instance, every statement rebuilt for it: all is true
    but the verdict and what rests on it, and that is what the checker refuses."""
    certificate = witness(problem)
    Om = Omega(problem=problem, N=4, m=2, K=3, **LEVELS[problem])
    member = Om.side(1, 0, exponent=9).member()
    x = member.point()
    certificate["instances"]["I"]["parameters"] = member.parameters()
    found = member.solution_set()
    certificate["statements"]["minimisers"] = minimisers(
        member.instance(), found, point=x, dual=member.dual()
    )
    honest = distance("minimisers", found, x, exceeds=Om.accuracy("i"))
    assert honest["claim"]["verdict"] == "refuted"
    certificate["statements"]["distance"] = honest
    assert "does not prove" in check(certificate).reason
    del certificate["statements"]["refuted"]
    assert check(certificate).accepted
    honest["claim"]["verdict"] = "proved"
    assert not accepted(certificate)


WAITING: dict[str, Callable[[Certificate], Any]] = {
    "a coarser g of one side": lambda c: c["instances"]["side 1"]["parameters"].update(g="1/4"),
    "another layer of one side": lambda c: c["instances"]["side 1"]["parameters"].update(s=3),
    "another K of one side": lambda c: c["instances"]["side 1"]["parameters"].update(K=4),
    "a finer g of one side": lambda c: c["instances"]["side 1"]["parameters"].update(g="0x1p-90"),
    "another lam of one side": lambda c: c["instances"]["side 1"]["parameters"].update(lam="1/4"),
    "one side twice": lambda c: c["instances"]["side 1"]["parameters"].update(winner=0),
    "a higher level": lambda c: claim(c, "information")["levels"][0].update(n=100),
    "no such norm": lambda c: claim(c, "information").update(norm="l2"),
    "no such side": lambda c: c["statements"]["information"]["instances"].append("side 9"),
    "a side not covered": lambda c: c["statements"]["information"]["instances"].remove("side 2"),
    "a side not in the class": lambda c: c["statements"]["membership"]["instances"].remove(
        "side 2"
    ),
    "another part": put(lambda c: claim(c, "undetermined"), "part", "iii"),
    "a larger eps": put(lambda c: claim(c, "undetermined"), "eps", "1/10"),
    "a finer accuracy": put(lambda c: claim(c, "undetermined"), "eps", "1/100000"),
    "another level": put(lambda c: claim(c, "undetermined"), "level", 31),
}


@pytest.mark.parametrize("part", ["i", "ii"])
@pytest.mark.parametrize("kind", WAITING)
def test_false_information_is_rejected(part: str, kind: str) -> None:
    """Each change alone; the tie missing in part (i), or there in part (ii), too."""
    Om = Omega(problem="P3", N=4, m=2, K=3, lam=Q(1, 3))
    outcome = play("gap-search", Om, part=part, budget_level=30)
    assert outcome.witness is not None
    good = outcome.witness.certificate
    assert check(good).accepted
    changed = copy.deepcopy(good)
    WAITING[kind](changed)
    assert changed != good and not accepted(changed)


@pytest.mark.parametrize("part", ["i", "ii"])
def test_the_tie_belongs_to_part_one(part: str) -> None:
    Om = Omega(problem="P3", N=4, m=2, K=3, lam=Q(1, 3))
    outcome = play("gap-search", Om, part=part, budget_level=30)
    assert outcome.witness is not None
    changed = copy.deepcopy(outcome.witness.certificate)
    for name in ("information", "membership"):
        labels = changed["statements"][name]["instances"]
        labels.remove("tie") if part == "i" else labels.append("tie")
    changed["instances"]["tie"] = {"family": "tie", "parameters": Om.tie(2).parameters()}
    assert not accepted(changed)


REMOTE: dict[str, Callable[[Certificate], Any]] = {
    "a larger bound": put(lambda c: claim(c, "remote"), "exceeds", "1/2"),
    "a g below that of the instance": put(
        lambda c: c["statements"]["remote"]["proof"], "g", "0x1p-300100"
    ),
    "a coarse g": put(lambda c: c["statements"]["remote"]["proof"], "g", "500"),
    "another x": lambda c: claim(c, "remote")["x"].reverse(),
    "another winner": put(parameters, "winner", 0),
    "the tie": lambda c: parameters(c).update(winner=None, g="0"),
    "a shift": put(parameters, "shift", "1/1000"),
    "a g that is no power of two": put(parameters, "g", "0x3p-300009"),
    "a coarser g": put(parameters, "g", "0x1p-299990"),
    "a larger eps": put(lambda c: claim(c, "refuted"), "eps", "1/100"),
}


@pytest.mark.parametrize("problem", LEVELS)
@pytest.mark.parametrize("kind", REMOTE)
def test_false_remote_witnesses_are_rejected(problem: str, kind: str) -> None:
    """Level 300,000: no distance is computed, and no number has twice as many bits as g."""

    def asks(information: Any) -> Any:
        return [1 / information.at(300_000).A[0][0], 0]

    outcome = play(asks, Omega(problem=problem, K=3, **LEVELS[problem]), budget_level=300_000)
    assert outcome.witness is not None and outcome.witness.complete
    good = outcome.witness.certificate
    assert check(good).accepted
    changed = copy.deepcopy(good)
    REMOTE[kind](changed)
    assert changed != good and not accepted(changed)
