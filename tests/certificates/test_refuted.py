"""refuted: statements about one instance are joined; each condition violated once."""

from __future__ import annotations

from typing import Any

import pytest

from sci_barriers.certificates import Unreadable
from sci_barriers.certificates import binding as bound
from support.game_small import (
    GONE,
    assert_verdict,
    certificate,
    changed,
    refuted,
    tie,
    undetermined,
)

GOOD = refuted(network=True)
REMOTE = refuted(far="remote")


def _blind(good: dict[str, Any]) -> dict[str, Any]:
    """Without information."""
    made = changed(good, "statements.r.information", None)
    made = changed(made, "statements.r.claim.level", None)
    return changed(made, "statements.i", GONE)


@pytest.mark.parametrize("good", [GOOD, REMOTE, refuted(), _blind(GOOD), _blind(REMOTE)])
def test_joined_statements_are_accepted(good: dict[str, Any]) -> None:
    assert_verdict(good, "accepted", "1 refuted")
    assert_verdict(changed(good, "statements.r.claim.part", None), "accepted")
    small = changed(changed(good, "statements.r.claim.part", None), "statements.r.claim.eps", "0")
    assert_verdict(small, "accepted")
    assert_verdict(changed(good, "statements.r.claim.eps", "1/400"), "accepted")


@pytest.mark.parametrize("good", [GOOD, REMOTE])
@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("statements.r.claim.eps", "0.0025000001", "not shown to exceed eps"),
        ("statements.r.claim.eps", "0.0009999999", "accuracy of part i"),
        ("statements.r.claim.part", "ii", "accuracy of part ii"),
        ("statements.r.claim.part", "iii", "accuracy of part iii"),
        ("statements.r.claim.level", 4, "the largest one shown is 5"),
        ("statements.r.claim.level", 6, "the largest one shown is 5"),
        ("statements.r.claim.level", None, "the largest one shown is 5"),
        ("statements.r.information", None, "null where there is no information"),
    ],
)
def test_each_condition_is_needed(good: dict[str, Any], place: str, value: Any, words: str) -> None:
    assert_verdict(changed(good, place, value), "rejected", words)


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("statements.m.instances", "the membership does not cover 'I'"),
        ("statements.i.instances", "the information does not cover 'I'"),
    ],
)
def test_the_statements_are_about_the_instance(place: str, words: str) -> None:
    """The same instance under another name is another one."""
    for good in (GOOD, REMOTE):
        made = changed(good, "instances.J", tie(0))
        assert_verdict(changed(made, place, ["J"]), "rejected", words)
        assert_verdict(changed(made, place, ["J", "I"]), "accepted")


def test_the_distance_is_from_the_minimisers_of_the_instance() -> None:
    made = changed(GOOD, "instances.J", tie(0))
    made = changed(made, "statements.S.instance", "J")
    assert_verdict(made, "rejected", "does not cover 'J'")
    made = changed(REMOTE, "instances.J", tie(0))
    assert_verdict(changed(made, "statements.d.instance", "J"), "rejected", "does not cover 'J'")


def test_the_distance_exceeds_something() -> None:
    made = changed(changed(refuted(), "statements.d.claim.exceeds", GONE),
                   "statements.d.claim.verdict", GONE)  # fmt: skip
    assert_verdict(made, "rejected", "compares the distance with nothing")
    made = changed(changed(refuted(), "statements.d.claim.exceeds", "1/350"),
                   "statements.d.claim.verdict", "refuted")  # fmt: skip
    assert_verdict(made, "rejected", "does not prove that the distance exceeds")


def test_a_distance_in_another_scale_does_not_count() -> None:
    a_delta = {"delta": "1/8", "order": "12", "lam": "1/10", "normalisation": "1"}
    small = {"N": 2, "m": 1}
    good = certificate({"I": tie(0, **small)}, {})
    base = refuted()
    made = {**base, "instances": {**good["instances"],
                                  "D": {"family": "a_delta", "parameters": a_delta}}}  # fmt: skip
    made = changed(made, "statements.S.claim.set.x", ["128/64001", "0"])
    made = changed(made, "statements.S.proof.point", ["128/64001", "0"])
    made = changed(made, "statements.S.proof.dual", ["128/64001"])
    made = changed(made, "statements.d.proof.nearest", ["128/64001", "0"])
    made = changed(made, "statements.d.claim.x", ["0", "1/500"])
    made = changed(made, "statements.i.claim.levels.0", {
        "n": 5, "values": ["500", "1"], "entries": [[0, 0, 0], [0, 1, 0]], "y": [1]})  # fmt: skip
    assert_verdict(made, "accepted")
    made = changed(made, "statements.d.claim.upper", "1")
    assert_verdict(changed(made, "statements.d.scale", "D"), "rejected", "another scale")


def test_the_network_gives_the_same_output() -> None:
    for place in ("claim.x.1", "claim.layers.0.b.1"):
        assert_verdict(changed(GOOD, f"statements.n.{place}", "1/499"), "rejected")
    both = changed(changed(GOOD, "statements.n.claim.x.1", "1/499"),
                   "statements.n.claim.layers.0.b.1", "1/499")  # fmt: skip
    assert_verdict(both, "rejected", "not the output of the network")
    other = changed(changed(GOOD, "statements.n.claim.x.1", "0.002"),
                    "statements.n.claim.x.0", "0x0p-9")  # fmt: skip
    assert_verdict(other, "accepted")
    made = changed(GOOD, "instances.J", tie(0))
    assert_verdict(changed(made, "statements.n.instance", "J"), "rejected", "not evaluated on 'I'")
    longer = changed(GOOD, "statements.n.claim.x", ["0", "1/500"])
    assert_verdict(longer, "unreadable")


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("statements.r.membership", None, "name"),
        ("statements.r.membership", "i", "no membership statement"),
        ("statements.r.information", "m", "no information statement"),
        ("statements.r.information", GONE, "missing"),
        ("statements.r.distance", "S", "no distance or remote or far statement"),
        ("statements.r.distance", None, "name"),
        ("statements.r.distance", "r", "no distance or remote or far statement"),
        ("statements.r.network", "S", "no network statement"),
        ("statements.r.network", None, "name"),
        ("statements.r.claim.eps", "-1", ">= 0"),
        ("statements.r.claim.eps", "sqrt(2)", "rational"),
        ("statements.r.claim.eps", GONE, "missing"),
        ("statements.r.claim.part", "I", "one of i, ii, iii"),
        ("statements.r.claim.part", GONE, "missing"),
        ("statements.r.claim.level", "5", "integer"),
        ("statements.r.claim.level", GONE, "missing"),
        ("statements.r.claim.x", ["0"], "unknown key"),
        ("statements.r.proof", {"x": "0"}, "unknown key"),
        ("statements.r.instance", "I", "unknown key"),
        ("statements.d.from", "d", "no minimisers statement"),
        ("statements.d.claim", None, ""),
        ("statements.S.claim", [], ""),
        ("statements.n.claim", None, ""),
        ("statements.n.claim.x", "0", ""),
        ("statements.i.claim", None, ""),
        ("statements.m", None, ""),
        ("statements.S", [], ""),
    ],
)
def test_malformed_statements_are_unreadable(place: str, value: Any, words: str) -> None:
    assert_verdict(changed(GOOD, place, value), "unreadable", words)
    order = {name: changed(GOOD, place, value)["statements"].get(name) for name in "rnidSm"}
    assert_verdict(certificate(GOOD["instances"], order), "unreadable", words)


def test_it_falls_with_the_statements_it_names() -> None:
    for place, value in (
        ("statements.i.claim.levels.0.y.0", 0),
        ("statements.m.claim.class", "x"),
        ("statements.d.claim.x.0", "1/500"),
        ("statements.S.proof.dual.0", "1"),
    ):
        made = changed(GOOD, place, value)
        with pytest.raises(AssertionError):
            assert_verdict(made, "accepted")


def _shapes(good: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    return {
        name: [{key: x for key, x in statement.items() if key not in ("claim", "proof")}]
        for name, statement in good["statements"].items()
    }


@pytest.mark.parametrize("good", [GOOD, REMOTE, _blind(GOOD), undetermined()])
def test_a_table_declares_the_shapes_of_these_statements(good: dict[str, Any]) -> None:
    binding = bound.read({"statements": _shapes(good), "instances": {}})
    sources = {f"instances.{name}" for name in good["instances"]}
    sources |= {f"{source}.{key}" for source in sources for key in ("family", "parameters")}
    assert bound.refusal(good, binding, sources) == ""
    for name in good["statements"]:
        shapes = _shapes(good)
        for key in set(shapes[name][0]) - {"kind"}:
            other = changed(shapes, f"{name}.0.{key}", "other" if key != "instances" else ["other"])
            assert "declares" in bound.refusal(
                good, bound.read({"statements": other, "instances": {}}), sources
            )


def test_a_table_may_declare_runs_binomial_and_network() -> None:
    shapes = {"r": [{"kind": "runs", "from": ["S", "T"], "information": None}],
              "b": [{"kind": "binomial", "from": "r"}],
              "n": [{"kind": "network", "instance": "I"}]}  # fmt: skip
    assert bound.read({"statements": shapes, "instances": {}})["statements"] == shapes
    for wrong in ([], "", ["S", 1], [["S"]], None, [None]):
        with pytest.raises(Unreadable):
            bound.read({"statements": {"r": [{"kind": "runs", "from": wrong}]}, "instances": {}})
