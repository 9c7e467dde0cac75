"""membership, and the family tie with a shift: each condition of the class violated once."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from support.game_data import member
from support.game_small import (
    GONE,
    assert_verdict,
    certificate,
    changed,
    information,
    membership,
    statement,
    tie,
)
from support.game_truth import belongs
from support.writing import rational_text


def _p1(**more: Any) -> dict[str, Any]:
    made = tie(**{"problem": "P1", "eta": "0", **more})
    del made["parameters"]["lam"]
    return made


def _of(*instances: dict[str, Any], L: int = 4, **more: Any) -> dict[str, Any]:
    labels = [f"I{i}" for i in range(len(instances))]
    found = dict(zip(labels, instances, strict=True))
    return certificate(found, {"m": membership(*labels, L=L, **more)})


@pytest.mark.parametrize(
    "instance",
    [
        tie(None), tie(1, g="0"), tie(g="1"), tie(g="0x1p-1000002"), tie(s=2, g="1"),
        tie(s=2, g="1/1024"), tie(s=3, g="1/4"), tie(s=3, g="0.25"), _p1(), _p1(eta="4"),
        _p1(w=["3"]), _p1(w=["0"], eta="1"), tie(problem="P2", lam="10"),
        tie(problem="P2", lam="1/3", w=["-7"]), tie(w=["1"]), tie(shift="0"),
    ],
)  # fmt: skip
def test_members_are_accepted(instance: dict[str, Any]) -> None:
    assert_verdict(_of(instance), "accepted")


@pytest.mark.parametrize(
    ("instance", "words"),
    [
        (tie(g="3/4"), "no power of two"),
        (tie(g="2"), "g exceeds 1"),
        (tie(g="-1/2"), "g > 0 is needed"),
        (tie(g="0x3p-1000002"), "no power of two"),
        (tie(None, s=2), "g > 0 is needed in layer 2"),
        (tie(s=2, g="0"), "g > 0 is needed in layer 2"),
        (tie(None, s=3), "g > 0 is needed in layer 3"),
        (tie(s=3, g="1/8"), "not 2^-(L-2)"),
        (tie(s=3, g="1/2"), "not 2^-(L-2)"),
        (_p1(eta="0x40000000001p-40"), "eta exceeds"),
        (_p1(eta="1", w=["1"]), "w is not 0"),
        (tie(problem="P2", lam="0x1p-1000000 + 10"), "lam exceeds 10^(K-2)"),
        (tie(lam="1.0000001"), "lam exceeds 1"),
        (tie(shift="0x1p-1000000"), "|shift| exceeds the radius"),
        (tie(shift="-1/3"), "|shift| exceeds the radius"),
        (tie(shift="1/3"), "|shift| exceeds the radius"),
    ],
)
def test_other_instances_are_rejected(instance: dict[str, Any], words: str) -> None:
    assert_verdict(_of(instance), "rejected", words)


def test_L_fixes_the_gap_of_layer_three() -> None:
    for L, g in ((1, "2"), (2, "1"), (3, "1/2"), (40, "0x1p-38"), (10**6, "0x1p-999998")):
        assert_verdict(_of(tie(s=3, g=g), L=L), "accepted")
        assert_verdict(_of(tie(s=3, g=g), L=L % 10**6 + 1), "rejected", "2^-(L-2)")
        assert_verdict(_of(tie(s=3, g="0"), L=L), "rejected")


def test_a_radius_bounds_the_shift() -> None:
    for shift in ("1/3", "-1/3", "0"):
        assert_verdict(_of(tie(shift=shift), radius="1/3"), "accepted")
    for shift in ("0x55555555555555555555556p-92", "-2/3", "5"):
        assert_verdict(_of(tie(shift=shift), radius="1/3"), "rejected", "radius")
    assert_verdict(_of(tie(), tie(shift="-1/8"), tie(shift="1/9"), radius="0.2"), "accepted")


def _strict(S: int, k: int, *, g: str, lam: str, K: int = 3) -> dict[str, Any]:
    """Layer 3, alpha = 5 for K = 3, with S non-zero entries of w."""
    m = S + 1
    return tie(N=k + m - 1, m=m, s=3, K=K, g=g, lam=lam, w=["1/7"] * S)


def test_p3_needs_a_dual_of_norm_below_one() -> None:
    """lam = 1, alpha = 5: 1/25 + S/(25 k) = 1 at S = 24 k for g = 0, so that g > 0 is enough."""
    assert_verdict(_of(_strict(48, 2, g="1/4", lam="1")), "accepted")
    assert_verdict(_of(_strict(48, 2, g="0x1p-999998", lam="1"), L=10**6), "accepted")
    assert_verdict(
        _of(_strict(49, 2, g="0x1p-999998", lam="1"), L=10**6), "rejected", "not below 1"
    )
    assert_verdict(_of(_strict(50, 2, g="1/4", lam="1")), "accepted")
    assert_verdict(_of(_strict(53, 2, g="1/4", lam="1")), "rejected", "not below 1")
    assert_verdict(_of(_strict(53, 2, g="1/4", lam="99/100")), "rejected", "not below 1")
    assert_verdict(_of(_strict(53, 2, g="1/4", lam="9/10")), "accepted")


def test_p3_at_norm_one_is_outside() -> None:
    """a = 6, k = 37, S = 910: 1/36 + 910/(25 36 + 36) = 1 exactly."""
    assert_verdict(_of(_strict(910, 37, g="1", lam="1"), L=2), "rejected", "not below 1")
    assert_verdict(_of(_strict(909, 37, g="1", lam="1"), L=2), "accepted")


def test_p3_agrees_with_fractions() -> None:
    for S in range(44, 60):
        for g in ("1", "1/4", "1/1024"):
            for lam in ("1", "49/50"):
                instance, L = _strict(S, 2, g=g, lam=lam), {"1": 2, "1/4": 4, "1/1024": 12}[g]
                inside = belongs(member(instance), L, Fraction(0))
                assert_verdict(_of(instance, L=L), "accepted" if inside else "rejected")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"K": 4}, "another K"), ({"N": 4}, "another N"), ({"lam": "1/2"}, "another lam"),
        ({"w": ["1"]}, "another w"), ({"problem": "P2"}, "another problem"),
        ({"N": 4, "m": 3}, "another N"),
    ],
)  # fmt: skip
def test_one_statement_speaks_of_one_class(more: dict[str, Any], words: str) -> None:
    assert_verdict(_of(tie(), tie(1), tie(None)), "accepted")
    assert_verdict(_of(tie(), tie(**more)), "rejected", words)


def test_equal_numbers_in_other_words_are_one_class() -> None:
    assert_verdict(
        _of(tie(lam="1/2", w=["0"]), tie(1, lam="0.5"), tie(1, lam="0x1p-1")), "accepted"
    )


def test_another_family_is_no_member() -> None:
    explicit = {"problem": "P3", "A": [["500", "500"]], "y": ["1"], "lam": "1", "weights": None}
    made = _of(tie(), {"family": "explicit", "parameters": explicit})
    assert_verdict(made, "rejected", "no member of the family tie")


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("statements.m.claim.class", "breakup", "breakdown"),
        ("statements.m.claim.class", GONE, "missing"),
        ("statements.m.claim.L", 0, "1000000"),
        ("statements.m.claim.L", 10**6 + 1, "1000000"),
        ("statements.m.claim.L", "4", "integer"),
        ("statements.m.claim.L", True, "integer"),
        ("statements.m.claim.L", GONE, "missing"),
        ("statements.m.claim.radius", "1", "radius"),
        ("statements.m.claim.radius", "-1/2", "radius"),
        ("statements.m.claim.radius", "sqrt(1/2)", "rational"),
        ("statements.m.claim.radius", None, "string"),
        ("statements.m.claim.s", 1, "unknown key"),
        ("statements.m.proof", {"n": 1}, "unknown key"),
        ("statements.m.instances", ["I0", "I0"], "different labels"),
        ("statements.m.instances", [], "list of 1"),
        ("statements.m.instances", "I0", "list"),
        ("statements.m.instances", ["X"], "no instance"),
        ("statements.m.instance", "I0", "exactly one"),
        ("statements.m.instances", GONE, "exactly one"),
        ("instances.I0.parameters.shift", "sqrt(2)", "rational"),
        ("instances.I0.parameters.shift", None, "string"),
        ("instances.I0.parameters.shifts", "1", "unknown key"),
    ],
)
def test_malformed_statements_are_unreadable(place: str, value: Any, words: str) -> None:
    assert_verdict(changed(_of(tie()), place, value), "unreadable", words)


def test_one_instance_may_be_named_alone() -> None:
    claim = {"class": "breakdown", "L": 4}
    made = certificate({"I": tie()}, {"m": statement("membership", claim, instance="I")})
    assert_verdict(made, "accepted")


@pytest.mark.parametrize("problem", ["P1", "P2", "P3"])
def test_the_shift_is_added_to_y(problem: str) -> None:
    """y_1 = 1, 1 + eta, 1 + lam/(2 alpha) plus shift, and nothing else changes."""
    shift = Fraction(-3, 8)
    instance = _p1(eta="1/3") if problem == "P1" else tie(problem=problem)
    plain = member(instance)
    moved = changed(instance, "parameters.shift", rational_text(shift))
    y = member(moved).y[0]
    assert y == plain.y[0] + shift
    q = Fraction(round(y * 2**9), 2**9)
    for value, wanted in (
        (q, "accepted"),
        (q - shift, "rejected"),
        (q + Fraction(1, 64), "rejected"),
    ):
        shown = information("I", levels=[{
            "n": 8, "values": ["500", "1448155/2048", rational_text(value), "0"],
            "entries": [[0, 0, 0], [0, 1, 0], [1, 2, 1]], "y": [2, 3],
        }])  # fmt: skip
        made = certificate({"I": changed(moved, "parameters.g", "0x1p-9")}, {"i": shown})
        assert_verdict(made, wanted, "" if wanted == "accepted" else "y[0]")


def test_the_minimisers_of_a_shifted_member() -> None:
    """P3, shift = 1/4: T = (5/4)/a."""
    point = ["160/64001", "0", "0"]
    proof = {"case": "aligned", "point": point, "dual": ["128/64001", "0"]}
    claim = {"set": {"type": "point", "x": point}}
    made = {"kind": "minimisers", "instance": "I", "claim": claim, "proof": proof}
    good = certificate({"I": tie(shift="1/4")}, {"S": made})
    assert_verdict(good, "accepted")
    assert_verdict(changed(good, "instances.I.parameters.shift", "1/5"), "rejected")
    assert_verdict(changed(good, "instances.I.parameters.shift", GONE), "rejected")
