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


def first_entry(c: Certificate) -> None:
    level(c)["A"][0][0] = shifted(level(c)["A"][0][0], Q(1, 64))


def a_zero(c: Certificate) -> None:
    level(c)["A"][1][0] = "1/64"


def first_y(c: Certificate) -> None:
    level(c)["y"][0] = shifted(level(c)["y"][0], Q(-1, 64))


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
    "a changed first row": first_entry,
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
    but the verdict, and that is what the checker refuses."""
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
    assert check(certificate).accepted
    honest["claim"]["verdict"] = "proved"
    assert not accepted(certificate)


@pytest.mark.parametrize("part", ["i", "ii"])
def test_false_information_is_rejected(part: str) -> None:
    """The same answers said of a coarser g, another layer, or a higher level."""
    Om = Omega(problem="P3", N=4, m=2, K=3, lam=Q(1, 3))
    outcome = play("gap-search", Om, part=part, budget_level=30)
    assert outcome.witness is not None
    good = outcome.witness.certificate
    assert check(good).accepted
    name, label = "information of side 1", "side 1"
    changes: list[Callable[[Certificate], Any]] = [
        lambda c: c["instances"][label]["parameters"].update(g="1/4"),
        lambda c: c["instances"][label]["parameters"].update(s=3),
        lambda c: c["instances"][label]["parameters"].update(K=4),
        lambda c: c["statements"][name]["claim"]["levels"][0].update(n=100),
        lambda c: c["statements"][name]["claim"].update(norm="l2"),
        lambda c: c["statements"][name].update(instance="side 9"),
    ]
    for change in changes:
        changed = copy.deepcopy(good)
        change(changed)
        assert not accepted(changed)
