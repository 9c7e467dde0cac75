"""Statement `runs`: exact counts, the boundary of the ball, roots, information, limits, maker."""

from __future__ import annotations

import json
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from sci_barriers.certificates import FORMAT, Unreadable, budget, check
from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, parse
from sci_barriers.problems import Point, Simplex
from sci_barriers.proofs import accept
from sci_barriers.proofs_support import runs
from support.good_trials import basis_pursuit, minimisers

ROOT = {"a": "0", "b": "1", "s": "1 + sqrt(2)"}


def nested(x: list[Any]) -> dict[str, Any]:
    return {
        "kind": "minimisers", "instance": "I0", "claim": {"set": {"type": "point", "x": x}},
        "proof": {"case": "aligned", "point": x, "dual": ["1"] * len(x)},
    }  # fmt: skip


def certificate(
    sets: list[list[Any]], outputs: Any, failures: list[Any], *, exceeds: Any = "1", **more: Any
) -> dict[str, Any]:
    """Runs "r" about the minimisers y of P1 with A = I, eta = 0; `more` goes into the statement."""
    statement = {
        "kind": "runs", "from": [f"S{i}" for i in range(len(sets))], "information": None,
        "claim": {"exceeds": exceeds, "outputs": outputs, "failures": failures}, "proof": {},
        **more,
    }  # fmt: skip
    plain = all(isinstance(v, str) for x in sets for v in x)
    statements = {f"S{i}": (minimisers if plain else lambda _, x: nested(x))(f"I{i}", x)
                  for i, x in enumerate(sets)}  # fmt: skip
    return {
        "format": FORMAT,
        "instances": {f"I{i}": basis_pursuit(x) for i, x in enumerate(sets)},
        "statements": {**statements, "r": statement},
    }


def accepted(proposed: dict[str, Any]) -> bool:
    return check(json.loads(json.dumps(proposed))).accepted


def test_failures_are_counted_for_each_set() -> None:
    outputs = [["0", "0"], ["1", "0"], ["3", "0"], None, ["1", "0"]]
    assert accepted(certificate([["0", "0"], ["3", "0"]], outputs, [2, 4]))
    for wrong in ([1, 4], [3, 4], [2, 3], [4, 2], [2, 5]):
        assert not accepted(certificate([["0", "0"], ["3", "0"]], outputs, wrong))


def test_the_boundary_of_the_ball_is_no_failure() -> None:
    point = ["1/3", "-1/7"]
    on = [["4/3", "-1/7"], ["1/3", "-8/7"], ["14/15", "23/35"]]  # the last one by (3, 4, 5)
    assert accepted(certificate([point], on, [0]))
    beyond = [["4/3 + 0x1p-5000", "-1/7"], ["1/3", "-8/7 - 0x1p-5000"], ["14/15", "24/35"]]
    assert accepted(certificate([point], beyond, [3]))


def test_a_minimiser_with_roots_has_an_exact_boundary() -> None:
    """|(0, 0) - (sqrt 2, sqrt 2)| = 2."""
    point = ["sqrt(2)", "sqrt(8) - sqrt(2)"]
    assert accepted(certificate([point], [["0", "0"]], [0], exceeds="2"))
    assert accepted(certificate([point], [["-0x1p-99", "0"]], [1], exceeds="2"))
    assert accepted(certificate([point], [["0x1p-99", "0"]], [0], exceeds="2"))


def test_four_terms_are_decided_exactly() -> None:
    """sqrt(2) + sqrt(3) + sqrt(5) = 5.38233234744176..."""
    three = ["sqrt(2) + sqrt(3) + sqrt(5) + 1/7"]
    for near, count in (("5.3823323474417", 1), ("5.3823323474418", 0)):
        assert accepted(certificate([three], [[near]], [count], exceeds="1/7"))
        assert not accepted(certificate([three], [[near]], [1 - count], exceeds="1/7"))


def test_a_minimiser_with_nested_roots_is_compared_exactly() -> None:
    """sqrt(1 + sqrt(2)) = 1.55377397403003730734..."""
    for exceeds, count in (("1.5537739740300373", 1), ("1.5537739740300374", 0)):
        assert accepted(certificate([[ROOT]], [["0"]], [count], exceeds=exceeds))
        assert not accepted(certificate([[ROOT]], [["0"]], [1 - count], exceeds=exceeds))
    assert accepted(certificate([[ROOT, "3"]], [["0", "0"], ["1", "3"]], [1], exceeds="3"))


def test_two_different_nested_roots_are_rejected() -> None:
    other = {"a": "0", "b": "1", "s": "1 + sqrt(3)"}
    verdict = check(certificate([[ROOT, other]], [["0", "0"]], [1]))
    assert not verdict.accepted
    assert "nested" in verdict.reason
    same = {"a": "1", "b": "2", "s": "sqrt(8) - sqrt(2) + 1"}
    assert accepted(certificate([[ROOT, same]], [["0", "0"]], [1]))


def test_null_is_a_failure_and_never_a_success() -> None:
    assert accepted(certificate([["0"]], [None, None, ["0"]], [2]))
    assert not accepted(certificate([["0"]], [None, None, ["0"]], [0]))
    assert accepted(certificate([["0"]], [None], [1]))


def test_equal_outputs_are_judged_once_and_counted_each() -> None:
    outputs = [["5"]] * 6_000 + [["10/2"]] * 2_000 + [["0"]] * 2_000
    assert accepted(certificate([["0"]], outputs, [8_000]))


def test_a_rejected_set_rejects_the_runs() -> None:
    bad = certificate([["1"]], [["1"]], [0])
    bad["statements"]["S0"]["claim"]["set"]["x"] = ["2"]
    bad["statements"]["S0"]["proof"]["point"] = ["2"]
    verdict = check(bad)
    assert not verdict.accepted


def informed(sets: list[list[Any]], about: dict[str, Any]) -> dict[str, Any]:
    proposed = certificate(sets, [["0"] * len(sets[0])], [0] * len(sets), information="i")
    claim = {"norm": "entrywise", "queries": [["y", 0, 1, "0"]]}
    statement = {"kind": "information", **about, "claim": claim, "proof": {}}
    proposed["statements"] = {"i": statement, **proposed["statements"]}
    return proposed


def test_information_covers_every_instance() -> None:
    sets = [["0"], ["1/2"]]
    assert accepted(informed(sets[:1], {"instance": "I0"}))
    assert accepted(informed(sets, {"instances": ["I0", "I1"]}))
    assert accepted(informed([*sets, ["1/4"]], {"instances": ["I2", "I0", "I1"]}))
    assert not accepted(informed(sets, {"instance": "I0"}))
    assert not accepted(informed([*sets, ["1/4"]], {"instances": ["I2", "I1"]}))
    false = informed(sets, {"instances": ["I0", "I1"]})
    false["statements"]["i"]["claim"]["queries"] = [["y", 0, 2, "0"]]
    assert not accepted(false)


SIMPLEX = {
    "kind": "minimisers", "instance": "I0", "proof": {"case": "aligned", "point": ["1", "0"],
    "dual": ["1"]}, "claim": {"set": {"type": "simplex", "indices": [0, 1], "signs": [1, 1],
    "total": "1", "rest": ["0", "0"]}},
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"from": []}, "1 to 64"),
        ({"from": ["S0", "S0"]}, "different"),
        ({"from": ["S0", "T"]}, "different"),
        ({"from": ["S0", "other N"]}, "equal length"),
        ({"from": ["r"]}, "no minimisers"),
        ({"from": "S0"}, "list"),
        ({"information": "S0"}, "no information"),
        ({"information": "nobody"}, "no information"),
        ({"information": ["S0"]}, "name"),
        ({"instance": "I0"}, "unknown key"),
        ({"proof": {"x": "1"}}, "unknown key"),
    ],
)
def test_malformed_statements_are_unreadable(change: dict[str, Any], words: str) -> None:
    proposed = certificate([["0"]], [["0"]], [0])
    proposed["statements"]["T"] = minimisers("I0", ["0"])
    proposed["instances"]["J"] = basis_pursuit(["0", "0"])
    proposed["statements"]["other N"] = minimisers("J", ["0", "0"])
    proposed["statements"]["r"].update(change)
    with pytest.raises(Unreadable, match=words):
        check(proposed)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"outputs": []}, "1 to 10000"),
        ({"outputs": [["0"]] * 10_001}, "1 to 10000"),
        ({"outputs": [["0", "0"]]}, "list of 1"),
        ({"outputs": ["0"]}, "list of 1"),
        ({"outputs": [[0]]}, "string"),
        ({"outputs": [[["0"]]]}, "string"),
        ({"outputs": [[None]]}, "string"),
        ({"outputs": [["sqrt(2)"]]}, "rational"),
        ({"outputs": [["1/0"]]}, "zero"),
        ({"outputs": [["nan"]]}, "grammar"),
        ({"outputs": [["0x1p10001"]]}, "exponent beyond 10000"),
        ({"outputs": [["1e-400000"]]}, "exponent beyond 10000"),
        ({"exceeds": "-1"}, "threshold >= 0"),
        ({"exceeds": "sqrt(2)"}, "rational"),
        ({"exceeds": None}, "string"),
        ({"failures": []}, "1 to 1"),
        ({"failures": [0, 0]}, "1 to 1"),
        ({"failures": ["0"]}, "integer"),
        ({"failures": [True]}, "integer"),
        ({"failures": [-1]}, "integer"),
        ({"verdict": "proved"}, "unknown key"),
    ],
)
def test_malformed_claims_are_unreadable(change: dict[str, Any], words: str) -> None:
    proposed = certificate([["0"]], [["0"]], [0])
    proposed["statements"]["r"]["claim"].update(change)
    with pytest.raises(Unreadable, match=words):
        check(proposed)


def test_a_set_that_is_no_point_is_unreadable() -> None:
    proposed = certificate([["1", "0"]], [["0", "0"]], [0])
    instance = basis_pursuit(["1"])
    instance["parameters"]["A"] = [["1", "1"]]
    proposed["instances"]["I0"], proposed["statements"]["S0"] = instance, SIMPLEX
    with pytest.raises(Unreadable, match="points"):
        check(proposed)


def test_what_would_cost_too_much_is_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bits are counted as they are read; the budget, here a hundredth of it, stops the rest."""
    wide = [[f"0x{10 * j + i + 1:x}p9900" for i in range(10)] for j in range(10_000)]
    with pytest.raises(Unreadable, match="bits in different outputs"):
        check(certificate([["0"] * 10], wide, [0]))
    monkeypatch.setattr(budget, "MAX_WORK", budget.MAX_WORK // 100)
    rng = Random(5)
    long = [[f"1/{rng.getrandbits(9000) | 1:#x}" for _ in range(60)] for _ in range(40)]
    with pytest.raises(Unreadable, match="products of words"):
        check(certificate([["0"] * 60], long, [0]))
    radicand = f"sqrt(0x{'f' * 30_001}) + sqrt(0x{'e' * 30_001})"
    many = [[str(i)] for i in range(10_000)]
    with pytest.raises(Unreadable, match="products of words"):
        check(certificate([[radicand]], many, [0]))


def test_more_than_two_million_different_entries_are_unreadable() -> None:
    outputs = [[str(i)] + ["0"] * 300 for i in range(7_000)]
    with pytest.raises(Unreadable, match="2000000 entries"):
        check(certificate([["0"] * 301], outputs, [0]))


def test_made_statements_are_accepted() -> None:
    """Engine and checker count the same, with rational, irrational and nested minimisers."""
    rng = Random(1)
    texts = [["1/3", "-0x3p-70"], ["sqrt(2)", "1/2 - sqrt(3)"], ["0", "0"]]
    sets = [Point(x=[parse(v) for v in x]) for x in texts]
    outputs: list[Any] = [[rng.gauss(0, 1), rng.gauss(0, 1)] for _ in range(300)]
    outputs += [None, [0, 0], [Fraction(1, 3), Q(1, 7)], outputs[0], ["1/9", "2"]]
    proposed = certificate(texts, [], [])
    made = runs(["S0", "S1", "S2"], sets, outputs, exceeds=Fraction(6, 5))
    proposed["statements"]["r"] = made
    assert "3 minimisers, 1 runs" in accept(proposed)
    assert all(20 < count < 300 for count in made["claim"]["failures"])
    point = Point(x=[{"a": "0", "b": "1", "s": "1 + sqrt(2)"}])
    made = runs(["S0"], [point], [[1.0], [3.2]], exceeds="0.56")
    assert made["claim"]["failures"] == [1]
    statements = {"S0": nested([ROOT]), "r": made}
    assert accepted({**certificate([[ROOT]], [], []), "statements": statements})


def test_thousands_of_long_outputs_are_accepted() -> None:
    """2,000 different outputs of 20 floats."""
    rng = Random(2)
    z = [float(i == 3) for i in range(20)]
    outputs = [[v + rng.gauss(0, 0.2) for v in z] for _ in range(2_000)]
    proposed = certificate([[str(int(v)) for v in z]], [], [])
    proposed["statements"]["r"] = runs(["S0"], [Point(x=z)], outputs, exceeds=Q(9, 10))
    assert accept(proposed)
    assert 500 < proposed["statements"]["r"]["claim"]["failures"][0] < 1_500


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((["S"], [], [[1]]), "names"),
        ((["S", "S"], [Point(x=[1]), Point(x=[1])], [[1]]), "different"),
        (([], [], [[1]]), "names"),
        ((["S", "T"], [Point(x=[1]), Point(x=[1, 2])], [[1]]), "one length"),
        ((["S"], [Simplex(indices=(0, 1), signs=(1, 1), total=Q(1), rest=(Q(0), Q(0)))], [[1, 2]]),
         "Point"),
        ((["S"], [Point(x=[1])], []), "1 to 10000"),
        ((["S"], [Point(x=[1])], [[1, 2]]), "outputs"),
        ((["S"], [Point(x=[1])], [[float("nan")]]), "finite"),
        ((["S"], [Point(x=[1])], [[parse("sqrt(2)")]]), "rational"),
    ],
)  # fmt: skip
def test_the_maker_refuses_bad_input(arguments: tuple[Any, ...], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        runs(*arguments, exceeds=1)
    with pytest.raises(BadInput, match="exceeds"):
        runs(["S"], [Point(x=[1])], [[1]], exceeds=-1)
