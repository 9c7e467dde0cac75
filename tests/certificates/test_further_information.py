"""membership, information and tables for further families; statements that refuse them."""

from __future__ import annotations

from typing import Any

import pytest

from sci_barriers.certificates import Unreadable
from sci_barriers.certificates import binding as bound
from support.further_data import in_class
from support.further_small import (
    apart,
    barrier,
    information,
    member,
    membership,
    point,
    refuted,
)
from support.game_small import assert_verdict, certificate, changed, statement, tie
from support.good_further import FURTHER_KINDS, good_further

Json = dict[str, Any]
C = {"c": "3/5", "s": "4/5"}


def _with(good: Json, name: str, made: Json) -> Json:
    return {**good, "statements": {**good["statements"], name: made}}


@pytest.mark.parametrize(
    ("instance", "inside"),
    [
        (member("linear_program", k=2, winner=0, g="0"), True),
        (member("linear_program", k=2, winner=0, g="1"), True),
        (member("linear_program", k=2, winner=0, g="2"), False),
        (member("linear_program", k=2, winner=0, g="0x1p-1000001"), True),
        (member("linear_program", k=2, winner=0, g="0x3p-1000001"), False),
        (member("linear_program", k=2, winner=0, g="-1/2"), False),
        (member("theta", theta="1/2"), True), (member("theta", theta="3/4"), True),
        (member("theta", theta="1/4"), True), (member("theta", theta="7/8"), False),
        (member("theta", theta="1/2 + 0x1p-900"), True), (member("theta", theta="0.51"), False),
        (member("circle", **C, r="1"), True), (member("circle", **C, r="2"), False),
        (member("semidefinite", **C, r="3/4"), False), (member("rank", delta="-1/2"), False),
        (member("lowest_eigenvector", **C, r="0"), True),
        (member("feasibility", delta="-1"), False),
        (member("scalar_equation", beta="1/2", gamma="-1/2"), True),
        (member("scalar_equation", beta="-1/2", gamma="1/2"), False),
        (member("scalar_equation", beta="1/2", gamma="0"), False),
        (member("scalar_equation", beta="0", gamma="0"), True),
        (member("largest_root", side="below", r="1"), True),
        (member("largest_root", side=None, r="0"), True), (member("label", delta="0"), True),
        (member("assignment", delta="0"), True), (member("rank", delta="0"), True),
        (member("rank", delta="1/4"), True), (member("feasibility", delta="1"), True),
        (member("rank", delta="3/4"), False), (member("circle", **C, r="0"), True),
        (member("largest_root", side="above", r="4"), False),
        (member("assignment", delta="-1/8"), True), (member("assignment", delta="3"), False),
        (member("label", delta="-1"), True), (member("label", delta="-2"), False),
        (member("diagonal_spectrum", site=10**18), True),
    ],
)  # fmt: skip
def test_classes_of_further_families(instance: Json, inside: bool) -> None:
    assert in_class(instance) == inside
    made = certificate({"I": instance}, {"m": membership(instance["family"], "I")})
    assert_verdict(made, "accepted" if inside else "rejected", "" if inside else "not in the class")


def test_classes_do_not_mix() -> None:
    two = {"I": member("theta", theta="1/2"), "J": tie(None), "K": member("label", delta="0"),
           "L": member("linear_program", k=2, winner=None, g="0"),
           "M": member("linear_program", k=3, winner=None, g="0")}  # fmt: skip

    def of(told: Json, *labels: str) -> Json:
        return certificate(two, {"m": statement("membership", told, instances=list(labels))})

    assert_verdict(of({"class": "theta"}, "I"), "accepted")
    assert_verdict(of({"class": "theta"}, "J"), "rejected", "not of the family")
    assert_verdict(of({"class": "theta"}, "I", "K"), "rejected", "not of the family")
    assert_verdict(of({"class": "breakdown", "L": 4}, "J"), "accepted")
    assert_verdict(
        of({"class": "breakdown", "L": 4}, "I"), "rejected", "no member of the family tie"
    )
    assert_verdict(of({"class": "linear_program"}, "L", "M"), "rejected", "differ in k")
    assert_verdict(of({"class": "theta", "L": 4}, "I"), "unreadable", "unknown key")
    assert_verdict(of({"class": "breakdown"}, "J"), "unreadable", "missing")
    assert_verdict(of({"class": "explicit", "L": 1}, "J"), "unreadable", "one of breakdown")
    assert_verdict(of({"class": None}, "J"), "unreadable")


# information


def _told(instance: Json, *levels: Json, norm: str = "entrywise", **more: Any) -> Json:
    claim = {"norm": norm, **more, **({"levels": list(levels)} if levels else {})}
    return certificate({"I": instance}, {"i": statement("information", claim, instance="I")})


def test_y_has_its_own_length() -> None:
    circle, sdp = member("circle", **C, r="0"), member("semidefinite", **C, r="0")
    assert_verdict(_told(circle, {"n": 1, "A": [["0", "1/2"]], "y": []}), "accepted")
    assert_verdict(_told(circle, {"n": 1, "A": [["0", "0"]], "y": ["0"]}), "unreadable", "of 0")
    one = [["1", "0"], ["0", "1"]]
    assert_verdict(_told(sdp, {"n": 9, "A": one, "y": ["1"]}), "accepted")
    assert_verdict(_told(sdp, {"n": 9, "A": one, "y": ["1", "0"]}), "unreadable", "of 1")
    sparse = {"n": 9, "values": ["1"], "entries": [[0, 0, 0], [1, 1, 0]], "y": [0]}
    assert_verdict(_told(sdp, sparse), "accepted")
    assert_verdict(_told(sdp, changed(sparse, "y", [])), "unreadable")
    assert_verdict(_told(sdp, queries=[["y", 0, 9, "1"]]), "accepted")
    assert_verdict(_told(sdp, queries=[["y", 1, 9, "1"]]), "unreadable", "no entry")
    assert_verdict(_told(circle, queries=[["y", 0, 9, "0"]]), "unreadable", "no entry")
    assert_verdict(_told(circle, queries=[["A", 0, 1, 1, "1/2"]]), "accepted")
    assert_verdict(_told(circle, queries=[["A", 0, 1, 1, "3/4"]]), "rejected", "farther")


def test_the_operator_norm_of_further_data() -> None:
    """|[[1/2, 0], [0, 1/2]]| = 1/2, |[[1/2, 1/2], [1/2, 1/2]]| = 1, |(1/2, 1/2)| > 1/2."""
    rank = member("rank", delta="0")
    for A, fits in (([["3/2", "0"], ["0", "1/2"]], True),
                    ([["3/2", "1/2"], ["1/2", "1/2"]], False)):  # fmt: skip
        level = {"n": 1, "A": A, "y": []}
        assert_verdict(_told(rank, level), "accepted")
        verdict = "accepted" if fits else "rejected"
        assert_verdict(_told(rank, level, norm="operator"), verdict)
    circle = member("circle", **C, r="0")
    level = {"n": 1, "A": [["1/2", "1/2"]], "y": []}
    assert_verdict(_told(circle, level, norm="operator"), "rejected")
    assert_verdict(_told(circle, changed(level, "n", 0), norm="operator"), "accepted")


def test_sites_are_shown_exactly() -> None:
    spectrum = member("diagonal_spectrum", site=2)

    def level(*row: str) -> Json:
        return {"n": len(row), "A": [list(row)], "y": []}

    for row in ([], ["0"], ["0", "0/3"], ["0", "0", "1"], ["0", "0", "2/2", "0"]):
        assert_verdict(_told(spectrum, level(*row), norm="sites"), "accepted")
    for row, words in (
        (["0", "0", "0"], "does not show"), (["0", "1", "0"], "does not show"),
        (["1"], "does not show"), (["0", "0x1p-9"], "neither 0 nor 1"),
        (["0", "1", "1"], "does not show"), (["0", "0", "2"], "neither 0 nor 1"),
    ):  # fmt: skip
        assert_verdict(_told(spectrum, level(*row), norm="sites"), "rejected", words)
    sparse = {"n": 1000, "values": ["1"], "entries": [[0, 2, 0]], "y": []}
    assert_verdict(_told(spectrum, sparse, norm="sites"), "accepted")
    assert_verdict(_told(spectrum, changed(sparse, "entries.0.1", 3), norm="sites"), "rejected")
    for more in ({"norm": "entrywise"}, {"norm": "operator"},
                 {"norm": "sites", "queries": [["A", 0, 0, 1, "0"]]}):  # fmt: skip
        assert_verdict(_told(spectrum, level("0"), **more), "unreadable")
    assert_verdict(_told(spectrum, norm="sites"), "unreadable", "missing")
    assert_verdict(_told(spectrum, {**level("0"), "y": ["0"]}, norm="sites"), "unreadable", "of 0")
    assert_verdict(_told(spectrum, {**level("0"), "n": 2}, norm="sites"), "unreadable", "of 2")
    assert_verdict(
        _told(spectrum, {**level("0"), "n": None}, norm="sites"), "unreadable", "integer"
    )
    circle = member("circle", **C, r="0")
    assert_verdict(_told(circle, {"n": 1, "A": [["0", "0"]], "y": []}, norm="sites"), "unreadable")


def test_families_of_one_shape_share_information() -> None:
    """Entry by entry, whatever they are; of another shape they are unreadable."""
    two = {"I": member("circle", **C, r="0"), "J": member("label", delta="0"),
           "K": member("rank", delta="0"), "L": tie(None, m=1, N=2)}  # fmt: skip
    level = {"n": 2, "A": [["0", "0"]], "y": []}
    for labels, verdict in ((["I", "J"], "accepted"), (["I", "K"], "unreadable"),
                            (["I", "L"], "unreadable")):  # fmt: skip
        assert_verdict(certificate(two, {"i": information(*labels, level=level)}), verdict)


# Statements about recovery, tables.


@pytest.mark.parametrize(
    "made",
    [
        statement("minimisers", {"set": point("1", "1", "0")}, instance="I"),
        statement("norm", {"lower": "0", "upper": "0"}, between=["I", "I"], of="A"),
        statement("norm", {"lower": "0", "upper": "0"}, between=["I", "I"], of="y"),
        statement("condition", {"lower": "0", "upper": "0"}, instance="I", of="AAT"),
        statement("support", {"support": [], "signs": [], "x": []}, instance="I"),
        statement("network", {"layers": [{"type": "relu"}], "x": ["1"] * 3}, instance="I"),
        statement("remote", {"x": ["1"] * 3, "exceeds": "0"}, instance="I"),
    ],
)
def test_statements_about_recovery_refuse_further_families(made: Json) -> None:
    good = refuted()
    assert_verdict(
        _with(good, "x", made), "unreadable", "'I' is of the family theta, no P1, P2 or P3"
    )


def test_undetermined_refuses_further_families() -> None:
    good = apart()
    told = {"part": "i", "eps": "1/2", "level": 2}
    made = statement("undetermined", told, information="i", membership="m")
    assert_verdict(_with(good, "u", made), "unreadable", "no P1, P2 or P3")


def _shapes(good: Json) -> dict[str, list[Json]]:
    return {
        name: [{key: x for key, x in made.items() if key not in ("claim", "proof")}]
        for name, made in good["statements"].items()
    }


def _sources(good: Json) -> set[str]:
    found = {f"instances.{name}" for name in good["instances"]}
    return found | {f"{x}.{key}" for x in found for key in ("family", "parameters")}


@pytest.mark.parametrize("kind", sorted(FURTHER_KINDS))
def test_a_table_declares_the_shapes_of_these_statements(kind: str) -> None:
    good = good_further(kind, 1)
    binding = bound.read({"statements": _shapes(good), "instances": {}})
    assert bound.refusal(good, binding, _sources(good)) == ""
    for name in good["statements"]:
        for key in set(_shapes(good)[name][0]) - {"kind"}:
            value = ["other"] if key in ("instances", "from") else "other"
            other = bound.read({"statements": changed(_shapes(good), f"{name}.0.{key}", value),
                                "instances": {}})  # fmt: skip
            assert "declares" in bound.refusal(good, other, _sources(good))


def test_a_barrier_in_a_table_is_that_of_its_instances() -> None:
    """Its family and k are quoted by columns, or are those of all instances of the row."""
    lp = barrier("linear_program", points=[["1", "0"], ["0", "1"]], centre=["1/2", "1/2"],
                 squared="1/2", k=2)  # fmt: skip
    two = member("linear_program", k=2, winner=None, g="0")
    three = member("linear_program", k=3, winner=None, g="0")
    binding = bound.read({"statements": {"b": [{"kind": "barrier"}]}, "instances": {}})
    for instance, words in ((two, ""), (three, "k of the barrier"),
                            (member("theta", theta="1/2"), "family of the barrier")):  # fmt: skip
        made = changed(lp, "instances.I", instance)
        assert_verdict(made, "accepted")
        found = bound.refusal(made, binding, _sources(made))
        assert found.startswith(words) and bool(found) == bool(words)
        more = {"statements.b.claim.family", "statements.b.claim.k"}
        assert bound.refusal(made, binding, _sources(made) | more) == ""
    with pytest.raises(Unreadable):
        bound.read({"statements": {"b": [{"kind": "radius"}]}, "instances": {}})
