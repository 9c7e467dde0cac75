"""far: distances from the sets of further families, exact bounds and verdicts."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt
from random import Random
from typing import Any

import pytest

from support.further_small import (
    claim,
    far,
    point,
    points,
    simplex,
    whole,
)
from support.game_small import GONE, assert_verdict, changed
from support.writing import decimal, rational_text

Json = dict[str, Any]
C = {"c": "3/5", "s": "4/5"}
SETS = {
    "point": claim("circle", point("3/5", "4/5"), {}, **C, r="1"),
    "points": claim("label", points(["1"], ["-1"]), {}, delta="0"),
    "segment": claim(
        "theta", {"type": "segment", "ends": [["1", "1", "0"], ["0", "0", "2"]]},
        {"dual": ["1", "1"]}, theta="1/2",
    ),
    "simplex": claim("linear_program", simplex(0, 1, 2, k=4), {"dual": "1"}, k=4, winner=3,
                     g="-1/2"),
    "line": claim("scalar_equation", whole("line"), {}, beta="0", gamma="0"),
    "circle": claim("circle", whole("circle"), {}, **C, r="0"),
    "density": claim("semidefinite", whole("density"), {"dual": "1"}, **C, r="0"),
    "projectors": claim("lowest_eigenvector", whole("projectors"), {"eigenvalue": "1"}, **C, r="0"),
    "spectrum": claim("diagonal_spectrum", {"type": "spectrum", "points": ["0", "1"]}, {}, site=3),
}  # fmt: skip


def _with(good: Json, name: str, made: Json) -> Json:
    return {**good, "statements": {**good["statements"], name: made}}


@pytest.mark.parametrize(
    ("name", "x", "squared"),
    [
        ("point", ["3/5", "4/5"], "0"), ("point", ["1", "0"], "4/5"), ("points", ["0"], "1"),
        ("points", ["3"], "4"), ("points", ["-1.25"], "1/16"),
        ("segment", ["1/2", "1/2", "1"], "0"),
        ("segment", ["1", "1", "0"], "0"), ("segment", ["0", "0", "2"], "0"),
        ("segment", ["2", "1", "0"], "1"), ("segment", ["0", "0", "3"], "1"),
        ("segment", ["1", "0", "1"], "1/2"), ("segment", ["2", "2", "2"], "16/3"),
        ("simplex", ["1/3", "1/3", "1/3", "0"], "0"), ("simplex", ["1", "1", "1", "1"], "7/3"),
        ("simplex", ["2", "0", "0", "0"], "1"), ("simplex", ["2", "3/2", "0", "-1"], "33/8"),
        ("simplex", ["-1", "-1", "-1", "0"], "16/3"), ("line", ["22/7"], "0"),
        ("circle", ["0", "0"], "1"), ("circle", ["3", "4"], "16"),
        ("circle", ["1", "1"], "3 - 2*sqrt(2)"), ("density", ["1/2", "0", "0", "1/2"], "0"),
        ("density", ["1", "1/2", "-1/2", "0"], "1/2"), ("density", ["2", "0", "0", "0"], "1"),
        ("density", ["3", "0", "0", "0"], "4"), ("density", ["-1", "0", "0", "-1"], "9/2"),
        ("density", ["1", "1", "1", "0"], "3 - sqrt(5)"),
        ("projectors", ["1/2", "0", "0", "1/2"], "1/2"), ("projectors", ["1", "0", "0", "0"], "0"),
        ("projectors", ["1", "1", "1", "0"], "3 - sqrt(5)"), ("spectrum", ["0", "1"], "0"),
        ("spectrum", ["1", "0"], "0"), ("spectrum", ["0", "0"], "1"), ("spectrum", ["2", "0"], "1"),
        ("spectrum", ["1/2", "1/2"], "1/4"), ("spectrum", ["0", "1/3"], "4/9"),
        ("spectrum", ["5", "5"], "25"), ("spectrum", ["3/4", "1/4"], "1/16"),
    ],
)  # fmt: skip
def test_squared_distances_by_hand(name: str, x: list[str], squared: str) -> None:
    good = _with(SETS[name], "d", far(x, "0", "9", squared=squared))
    assert_verdict(good, "accepted", "1 far")
    wrong = f"{squared} + 0x1p-400"
    assert_verdict(changed(good, "statements.d.claim.squared", wrong), "rejected", "squared")


@pytest.mark.parametrize("name", SETS)
def test_bounds_and_verdicts_are_exact(name: str) -> None:
    """At the distance itself, and a hair beside it."""
    x = {"line": ["5"], "point": ["0", "0"], "points": ["2"], "segment": ["2", "1", "0"],
         "simplex": ["2", "0", "0", "0"], "circle": ["0", "0"], "density": ["2", "0", "0", "0"],
         "projectors": ["2", "0", "0", "0"], "spectrum": ["0", "0"]}[name]  # fmt: skip
    d = "0" if name == "line" else "1"
    good = _with(SETS[name], "d", far(x, d, d, exceeds=d, verdict="refuted"))
    assert_verdict(good, "accepted")
    proved = changed(good, "statements.d.claim.verdict", "proved")
    assert_verdict(proved, "rejected", "verdict")
    assert_verdict(
        changed(good, "statements.d.claim.lower", f"{d}.0000000001"), "rejected", "lower"
    )
    if d == "1":
        below = "0.99999999999999999999999999999999999999999999"
        assert_verdict(changed(good, "statements.d.claim.upper", below), "rejected", "upper")
        assert_verdict(changed(proved, "statements.d.claim.exceeds", below), "accepted")
        made = changed(good, "statements.d.claim.exceeds", below)
        assert_verdict(made, "rejected", "verdict")


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("claim.x", ["0"], "a list of 2"), ("claim.x", ["0", 1], "string"),
        ("claim.x", ["sqrt(2)", "0"], "rational"), ("claim.lower", "-1", "decimal bound"),
        ("claim.upper", "1/2", "decimal bound"), ("claim.exceeds", "1", "belong together"),
        ("claim.verdict", "proved", "belong together"), ("claim.lower", GONE, "missing"),
        ("claim.squared", "sqrt(4) - sqrt(2) + sqrt(2)", "rational"),
        ("claim.nearest", ["0", "0"], "unknown key"), ("proof", {"nearest": ["0", "0"]}, "unknown"),
        ("from", "d", "no solutions statement"), ("from", ["S"], "name"), ("scale", "I", "unknown"),
    ],
)  # fmt: skip
def test_malformed_distances_are_unreadable(place: str, value: Any, words: str) -> None:
    good = _with(SETS["point"], "d", far(["0", "0"], "1", "1"))
    assert_verdict(good, "accepted")
    made = changed(good, f"statements.d.{place}", value)
    if place == "claim.squared":
        made = changed(good, "statements.d.claim.squared", "sqrt(8) - sqrt(2)")
    assert_verdict(made, "unreadable", words)
    negative = changed(good, "statements.d.claim.exceeds", "-1")
    negative = changed(negative, "statements.d.claim.verdict", "proved")
    assert_verdict(negative, "unreadable", ">= 0")


@pytest.mark.parametrize("count", [2, 50, 2000])
def test_the_distance_from_a_large_simplex(count: int) -> None:
    """By the threshold h with sum (x_j - h)_+ = 1, found by bisection in fractions."""
    rng = Random(count)
    x = [Fraction(rng.randint(-99, 99), rng.choice([7, 8, 9, 64])) for _ in range(count)]
    low, high = min(x) - 1, max(x)
    for _ in range(60):
        h = (low + high) / 2
        low, high = (h, high) if sum(max(a - h, Fraction(0)) for a in x) > 1 else (low, h)
    support = [a for a in x if a > high]
    h = (sum(support) - 1) / len(support)
    squared = sum(a * a for a in x if a <= h) + len(support) * h * h
    up = Fraction(isqrt(squared.numerator * 10**40 // squared.denominator) + 1, 10**20)
    down = up - Fraction(1, 10**20)
    bounds = decimal(down, digits=18, up=False), decimal(up, digits=18, up=True)
    good = claim("linear_program", simplex(*range(count), k=count), {"dual": "1"}, k=count,
                 winner=None, g="0")  # fmt: skip
    made = far(list(map(rational_text, x)), *bounds, squared=rational_text(squared))
    assert_verdict(_with(good, "d", made), "accepted")
    wrong = changed(made, "claim.squared", rational_text(squared + Fraction(1, 10**50)))
    assert_verdict(_with(good, "d", wrong), "rejected", "squared")
