"""undetermined: the data shown admit all sides; each condition violated once."""

from __future__ import annotations

import copy
from fractions import Fraction
from typing import Any

import pytest

from support.game_data import member, minimiser
from support.game_small import (
    GONE,
    assert_verdict,
    certificate,
    changed,
    information,
    membership,
    statement,
    tie,
    undetermined,
)
from support.good_game import root
from support.writing import rational_text

GOOD = undetermined()
Json = dict[str, Any]


def _both(made: Json, labels: list[str]) -> Json:
    """The information and the membership speak of these instances."""
    made = changed(made, "statements.i.instances", labels)
    return changed(made, "statements.m.instances", labels)


def _part(part: str, *, L: int = 6, n: int = 3, g: str = "0x1p-5", eps: str | None = None) -> Json:
    """Part ii (layer 2) or iii (layer 3, g = 2^-(L-2), entrywise answers alpha + g/2), m = 1."""
    s = {"ii": 2, "iii": 3}[part]
    alpha = 500 // 10 ** (s - 1)
    shown = "5.03125" if s == 3 else str(alpha)
    if s == 3:
        shown, g = rational_text(alpha + Fraction(4, 2**L) / 2), rational_text(Fraction(4, 2**L))
    instances = {f"side {j}": tie(j, N=2, m=1, s=s, g=g) for j in range(2)}
    level = {"n": n, "values": [shown, "1"], "entries": [[0, 0, 0], [0, 1, 0]], "y": [1]}
    claim = {"part": part, "eps": eps or {"ii": "1/100", "iii": "1/10"}[part], "level": n}
    return certificate(instances, {
        "i": information(*instances, levels=[level]), "m": membership(*instances, L=L),
        "u": statement("undetermined", claim, information="i", membership="m"),
    })  # fmt: skip


def test_the_three_parts_are_accepted() -> None:
    assert_verdict(GOOD, "accepted", "1 undetermined")
    assert_verdict(_part("ii"), "accepted")
    assert_verdict(_part("iii"), "accepted")
    for L in (1, 2, 9):
        assert_verdict(_part("iii", L=L, n=L - 1), "accepted")
        assert_verdict(_part("iii", L=L, n=L), "rejected", "farther than")


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("statements.u.claim.level", 4, "the largest one shown is 5"),
        ("statements.u.claim.level", 6, "the largest one shown is 5"),
        ("statements.u.claim.part", "ii", "layer 1"),
        ("statements.u.claim.part", "iii", "layer 1"),
        ("statements.u.claim.eps", "0.0009999999", "accuracy"),
        ("statements.u.claim.eps", "1/700", "2 eps apart"),
        ("statements.m.instances", ["tie", "side 0"], "does not cover"),
        ("instances.side 1.parameters.winner", 0, "twice"),
        ("instances.side 1.parameters.g", "0x1p-8", "another g"),
        ("instances.side 1.parameters.lam", "1/2", "another lam"),
    ],
)
def test_each_condition_is_needed(place: str, value: Any, words: str) -> None:
    made = changed(GOOD, place, value)
    assert_verdict(made, "rejected", words if "lam" not in place else "")


def test_every_side_and_the_tie_are_needed() -> None:
    for gone, words in (("side 0", "1 of the 2 sides"), ("side 1", "1 of the 2 sides"),
                        ("tie", "the tie belongs to part i")):  # fmt: skip
        left = [label for label in GOOD["instances"] if label != gone]
        assert_verdict(_both(GOOD, left), "rejected", words)
    more = changed(GOOD, "instances.tie 2", tie(None))
    assert_verdict(_both(more, ["tie", "tie 2", "side 0", "side 1"]), "rejected", "another one")
    more = changed(GOOD, "instances.side 2", tie(1))
    assert_verdict(_both(more, ["tie", "side 0", "side 1", "side 2"]), "rejected", "twice")
    assert_verdict(_both(GOOD, ["tie"]), "rejected", "no sides")


@pytest.mark.parametrize("winner", [None, 0])
def test_the_tie_is_no_instance_of_the_other_parts(winner: int | None) -> None:
    """Sides of layer 1 in part ii and iii, and a tie beside them; or g = 0 in place of the tie."""
    for part in ("ii", "iii"):
        made = changed(GOOD, "statements.u.claim.part", part)
        assert_verdict(changed(made, "statements.u.claim.eps", "1/701"), "rejected", "layer 1")
    made = changed(GOOD, "instances.tie", tie(winner, g="0"))
    wanted = ("accepted", "") if winner is None else ("rejected", "side")
    assert_verdict(made, *wanted)


def test_ties_under_the_names_of_sides_are_no_sides() -> None:
    """g = 0: all of them have the same minimisers, and the class contains them."""
    made = GOOD
    for label in ("side 0", "side 1"):
        made = changed(made, f"instances.{label}.parameters.g", "0")
    assert_verdict(made, "rejected", "sides have g > 0")


def test_the_tie_has_the_layer_of_the_sides() -> None:
    """Part i with the tie of another K: no answers fit both, but the reason is the class."""
    made = changed(GOOD, "instances.tie.parameters.K", 4)
    assert_verdict(made, "rejected", "")
    shifted = copy.deepcopy(GOOD)
    for label in ("side 0", "side 1"):
        shifted["instances"][label]["parameters"]["shift"] = "0x1p-9"
    shifted["statements"]["m"]["claim"]["radius"] = "1/2"
    assert_verdict(shifted, "rejected", "shift = 0")
    shifted["instances"]["side 0"]["parameters"]["shift"] = "0"
    assert_verdict(shifted, "rejected", "another shift")
    tie_only = changed(GOOD, "instances.tie.parameters.shift", "0x1p-9")
    tie_only = changed(tie_only, "statements.m.claim.radius", "1/2")
    assert_verdict(tie_only, "rejected", "the tie has another shift")


@pytest.mark.parametrize("problem", ["P1", "P2", "P3"])
@pytest.mark.parametrize("g", ["1", "1/4", "0x1p-40"])
def test_eps_may_come_up_to_the_half_of_the_gap(problem: str, g: str) -> None:
    """sqrt2 T > 2 eps, T exact: just below T/sqrt2 is accepted, just above is not."""
    instances = {f"side {j}": tie(j, N=2, m=1, s=2, g=g, problem=problem) for j in range(2)}
    for instance in instances.values():
        if problem == "P1":
            del instance["parameters"]["lam"]
            instance["parameters"]["eta"] = "3"
    _, T, _ = minimiser(member(instances["side 0"]))
    low = root(T * T / 2, 200)
    y1 = {"P1": "4", "P2": "0.5", "P3": "1"}[problem]
    level = {"n": 0, "values": ["50", y1], "entries": [[0, 0, 0], [0, 1, 0]], "y": [1]}
    if problem == "P2":
        level["values"][1] = "1"
    for eps, wanted in ((low, "accepted"), (low + Fraction(1, 2**200), "rejected")):
        claim = {"part": "ii", "eps": rational_text(eps), "level": 0}
        made = certificate(instances, {
            "i": information(*instances, levels=[level]), "m": membership(*instances),
            "u": statement("undetermined", claim, information="i", membership="m"),
        })  # fmt: skip
        assert_verdict(made, wanted, "" if wanted == "accepted" else "2 eps apart")


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("statements.u.information", None, "name"),
        ("statements.u.information", "m", "no information statement"),
        ("statements.u.information", "x", "no information statement"),
        ("statements.u.membership", "i", "no membership statement"),
        ("statements.u.membership", GONE, "missing"),
        ("statements.u.claim.part", None, "one of i, ii, iii"),
        ("statements.u.claim.part", "iv", "one of i, ii, iii"),
        ("statements.u.claim.eps", "0", "positive"),
        ("statements.u.claim.eps", "-1", "positive"),
        ("statements.u.claim.eps", "sqrt(2)", "rational"),
        ("statements.u.claim.level", None, "integer"),
        ("statements.u.claim.level", -1, "integer"),
        ("statements.u.claim.level", GONE, "missing"),
        ("statements.u.claim.k", 2, "unknown key"),
        ("statements.u.proof", {"T": "1"}, "unknown key"),
        ("statements.u.instance", "tie", "unknown key"),
    ],
)
def test_malformed_statements_are_unreadable(place: str, value: Any, words: str) -> None:
    assert_verdict(changed(GOOD, place, value), "unreadable", words)


def test_it_falls_with_the_statements_it_names() -> None:
    made = changed(GOOD, "statements.i.claim.levels.0.values.0", "500.5")
    assert_verdict(made, "rejected", "farther than")
    order = {name: made["statements"][name] for name in ("u", "i", "m")}
    assert_verdict(certificate(made["instances"], order), "rejected", "u: ")


def test_other_families_have_no_sides() -> None:
    explicit = {"problem": "P3", "A": [["0"] * 3] * 2, "y": ["0", "0"], "lam": "1", "weights": None}
    made = changed(GOOD, "instances.X", {"family": "explicit", "parameters": explicit})
    made = changed(made, "statements.i.instances", ["tie", "side 0", "side 1", "X"])
    assert_verdict(made, "rejected")
