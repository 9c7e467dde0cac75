"""apart, barrier and refuted for further families: each condition violated once."""

from __future__ import annotations

from typing import Any

import pytest

from support.further_data import NAMES
from support.further_small import (
    apart,
    barrier,
    information,
    member,
    membership,
    point,
    refuted,
    solved,
)
from support.game_small import GONE, assert_verdict, certificate, changed, statement
from support.good_further import good_further

Json = dict[str, Any]


def test_sides_that_are_apart_are_accepted() -> None:
    good = apart()
    assert_verdict(good, "accepted", "1 apart")
    for labels in (["low", "high"], ["high", "low"]):  # without the tie
        made = changed(good, "statements.i.instances", labels)
        assert_verdict(made, "accepted")
        assert_verdict(changed(made, "statements.m.instances", labels), "accepted")
    assert_verdict(changed(good, "statements.a.claim.eps", "0"), "accepted")


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("a.claim.level", 1, "the largest one shown is 2"),
        ("a.claim.level", 3, "the largest one shown is 2"),
        ("a.claim.eps", "1.14", "not > 2 eps apart"),  # 2 + (16/9)^2 = 5.16, (2 1.14)^2 = 5.1984
        ("a.from", ["S0", "S0"], "of one instance"),
        ("i.instances", ["low", "tie"], "information does not cover"),
        ("m.instances", ["low", "high"], "membership does not cover"),
        ("m.instances", ["low", "tie"], "membership does not cover"),
        ("S1.instance", "low", "Ax is not y"),
        ("i.claim.levels.0.n", 5, "farther than 2^-5"),
        ("m.claim.class", "circle", "not of the family"),
    ],
)
def test_each_condition_of_apart_is_needed(place: str, value: Any, words: str) -> None:
    made = changed(apart(), f"statements.{place}", value)
    assert_verdict(made, "rejected", words)


def test_sets_that_are_no_points_are_not_apart() -> None:
    made = changed(apart(), "statements.S0", solved(
        {"type": "segment", "ends": [["1", "1", "0"], ["0", "0", "2"]]}, {"dual": ["1", "1"]}, "tie"
    ))  # fmt: skip
    assert_verdict(changed(made, "statements.a.claim.eps", "0"), "rejected", "points, or spectra")


def test_a_distance_of_exactly_two_eps_is_not_enough() -> None:
    """The labels 1 and -1 are 2 apart."""
    labels = {"plus": member("label", delta="1/16"), "minus": member("label", delta="-1/16")}
    level = {"n": 2, "A": [["0", "0"]], "y": []}
    good = certificate(labels, {
        "S0": solved(point("1"), {}, "plus"), "S1": solved(point("-1"), {}, "minus"),
        "m": membership("label", *labels), "i": information(*labels, level=level),
        "a": statement("apart", {"eps": "0.99999999999999999999999", "level": 2}, information="i",
                       membership="m", **{"from": ["S0", "S1"]}),
    })  # fmt: skip
    assert_verdict(good, "accepted")
    assert_verdict(changed(good, "statements.a.claim.eps", "1"), "rejected", "2 eps")
    tiny = changed(good, "statements.a.claim.eps", "0x1p-1000000")
    assert_verdict(tiny, "accepted")


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("from", ["S0"], "2 to 64"), ("from", "S0", "2 to 64"),
        ("from", ["S0", "m"], "no solutions"),
        ("information", None, "name"), ("information", "m", "no information"),
        ("membership", "i", "no membership"), ("claim.eps", "-1", ">= 0"),
        ("claim.eps", "sqrt(2)", "rational"), ("claim.level", None, "integer"),
        ("claim.part", "i", "unknown key"), ("proof", {"eps": "0"}, "unknown key"),
    ],
)  # fmt: skip
def test_malformed_apart_is_unreadable(place: str, value: Any, words: str) -> None:
    assert_verdict(changed(apart(), f"statements.a.{place}", value), "unreadable", words)


# barrier


def test_the_barrier_of_every_family_is_its_radius() -> None:
    squares = {"theta": "3/2", "semidefinite": "1/2", "circle": "1", "scalar_equation": "1",
               "feasibility": "1/4", "diagonal_spectrum": "1/4", "rank": "1/4",
               "lowest_eigenvector": "1/2", "largest_root": "9/4", "assignment": "1", "label": "1",
               "linear_program": None}  # fmt: skip
    seen = {}
    for seed in range(200):
        made = good_further("barrier", seed)
        told = made["statements"]["b"]["claim"]
        k = told.get("k")
        squared = squares[told["family"]] or f"{k - 1}/{k}"
        assert_verdict(changed(made, "statements.b.claim.squared", squared), "accepted")
        seen[told["family"]] = seed
    assert set(seen) == set(NAMES)


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("squared", "3/2 - 0x1p-99", "squared"), ("squared", "1.5000001", "squared"),
        ("centre", ["1/2", "1/2", "0"], "not the mean"),
        ("weights", ["1/3", "2/3"], "not the mean"),
        ("weights", ["1/2", "1/3"], "the sum is not 1"), ("weights", ["3/2", "-1/2"], "negative"),
        ("points", [["0", "0", "2"], ["1", "1", "0"]], "in their order"),
        ("points", [["1", "1", "0"], ["0", "0", "1.999"]], "others than the limits"),
        ("points", [["1", "1", "0"], ["1", "1", "0"]], "others than the limits"),
    ],
)  # fmt: skip
def test_each_condition_of_the_radius_is_needed(key: str, value: Any, words: str) -> None:
    good = barrier()
    assert_verdict(good, "accepted", "1 barrier")
    assert_verdict(changed(good, f"statements.b.claim.{key}", value), "rejected", words)


def test_unequal_weights_give_no_radius() -> None:
    """mu = (1/3, 2/3), c = mean, squared = spread 4/3: the first point is farther."""
    more = {"weights": ["1/3", "2/3"], "centre": ["1/3", "1/3", "4/3"], "squared": "4/3"}
    assert_verdict(barrier(**more), "rejected", "farther from a point")


def test_the_radius_of_spectra_is_that_of_the_hausdorff_metric() -> None:
    more = {"points": [["0", "0"], ["0", "1"]], "centre": ["0", "1/2"], "squared": "1/4"}
    good = barrier("diagonal_spectrum", **more)
    assert_verdict(good, "accepted")
    assert_verdict(changed(good, "statements.b.claim.centre", ["1/2", "0"]), "rejected", "mean")


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("family", "tie", "one of linear_program"), ("family", None, "one of linear_program"),
        ("k", 3, "unknown key"), ("squared", "sqrt(2)", "rational"), ("squared", GONE, "missing"),
        ("points", [["1", "1", "0"]], "a list of 2"), ("points", [["1", "1"]] * 2, "a list of 3"),
        ("centre", ["1/2"], "a list of 3"), ("weights", ["1"], "a list of 2"),
        ("metric", "l2", "unknown key"),
    ],
)  # fmt: skip
def test_malformed_barriers_are_unreadable(key: str, value: Any, words: str) -> None:
    assert_verdict(changed(barrier(), f"statements.b.claim.{key}", value), "unreadable", words)
    lp = barrier("linear_program", points=[["1", "0"], ["0", "1"]], centre=["1/2", "1/2"],
                 squared="1/2", k=2)  # fmt: skip
    assert_verdict(lp, "accepted")
    assert_verdict(changed(lp, "statements.b.claim.k", GONE), "unreadable", "missing")
    assert_verdict(changed(lp, "statements.b.claim.k", 3), "unreadable", "a list of 3")
    assert_verdict(changed(lp, "statements.b.instance", "I"), "unreadable", "unknown key")
    assert_verdict(changed(lp, "statements.b.proof", []), "unreadable", "an object")


# refuted


def test_a_refuted_answer_is_accepted() -> None:
    good = refuted()
    assert_verdict(good, "accepted", "1 refuted")
    assert_verdict(changed(good, "statements.r.claim.eps", "1"), "accepted")
    blind = changed(
        changed(good, "statements.r.information", None), "statements.r.claim.level", None
    )
    assert_verdict(changed(blind, "statements.i", GONE), "accepted")


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("r.claim.eps", "1.2000000001", "not shown to exceed eps"),
        ("r.claim.level", 1, "the largest one shown is 2"),
        ("r.claim.level", None, "the largest one shown is 2"),
        ("r.information", None, "null where there is no information"),
        ("r.claim.part", "i", "no member of the family tie"),
        ("d.claim.verdict", "refuted", "verdict"),
        ("d.claim.exceeds", "2.272", "verdict"),
        ("m.claim.class", "label", "not of the family"),
    ],
)
def test_each_condition_of_refuted_is_needed(place: str, value: Any, words: str) -> None:
    assert_verdict(changed(refuted(), f"statements.{place}", value), "rejected", words)


def test_the_statements_are_about_one_instance() -> None:
    good = changed(refuted(), "instances.J", member("theta", theta="9/16"))
    for place, words in (("m.instances", "membership does not cover 'I'"),
                         ("i.instances", "information does not cover 'I'")):  # fmt: skip
        assert_verdict(changed(good, f"statements.{place}", ["J"]), "rejected", words)
        assert_verdict(changed(good, f"statements.{place}", ["J", "I"]), "accepted")
    other = changed(good, "statements.S.instance", "J")
    assert_verdict(other, "rejected", "membership does not cover 'J'")
    nothing = changed(changed(good, "statements.d.claim.exceeds", GONE),
                      "statements.d.claim.verdict", GONE)  # fmt: skip
    assert_verdict(nothing, "rejected", "compares the distance with nothing")
    wrong = changed(good, "statements.d.from", "m")
    assert_verdict(wrong, "unreadable", "no solutions statement")
