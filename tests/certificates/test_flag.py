"""flag: good ones are accepted, each clause is needed, and false ones of ten kinds are refused."""

from __future__ import annotations

import json
from functools import cache
from random import Random
from typing import Any

import pytest

from sci_barriers.adversary import Omega, play_flag
from sci_barriers.adversary.further import FamilyBarrier, naive
from sci_barriers.certificates import Unreadable, check
from sci_barriers.certificates import binding as bound
from sci_barriers.exact import Q
from sci_barriers.families.further import FAMILIES
from support.flag_truth import Undecided, claims, is_true
from support.game_small import GONE, assert_verdict, changed, refuted, statement, tie
from support.good_flag import KINDS, good_flag
from support.mutations_flag import FALSE

Json = dict[str, Any]
COUNT = 200
GOOD = 150


def small(said: int = 1, *, far: str = "distance") -> Json:
    """x = (0, 1/500, 0): on the side 0 d > 1/400; on the tie, in its face, d = 0 <= 1/400."""
    made = refuted(far=far)
    made["statements"].pop("r")
    if not said:
        face = {"type": "simplex", "indices": [0, 1], "signs": [1, 1], "total": "1/500",
                "rest": ["0"] * 3}  # fmt: skip
        made["instances"]["I"] = tie(None)
        made["statements"]["S"] |= {"claim": {"set": face}}
        point = ["1/500", "0", "0"]
        made["statements"]["S"]["proof"] |= {"point": point, "dual": ["1/500", "0"]}
        d = made["statements"]["d"]
        d["claim"] |= {"lower": "0", "upper": "0", "verdict": "refuted"}
        d["proof"] = {"nearest": ["0", "1/500", "0"]}
    told = {"said": said, "eps": "1/400", "level": 5}
    made["statements"]["f"] = statement("flag", told, membership="m", information="i", distance="d")
    return made


def blind(good: Json) -> Json:
    """Without information."""
    made = changed(good, "statements.f.information", None)
    made = changed(made, "statements.f.claim.level", None)
    return changed(made, "statements.i", GONE)


ONE, ZERO, REMOTE = small(1), small(0), small(far="remote")


# -- each clause ----------------------------------------------------------------------------------


@pytest.mark.parametrize("good", [ONE, ZERO, REMOTE, blind(ONE), blind(ZERO), blind(REMOTE)])
def test_good_flags_are_accepted(good: Json) -> None:
    assert is_true(good)
    assert_verdict(good, "accepted", "1 flag")
    assert_verdict(changed(good, "statements.f.claim.eps", "0.0025"), "accepted")


@pytest.mark.parametrize("good", [ONE, ZERO, REMOTE])
@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("statements.f.claim.eps", "0.0025000001", "eps is not what the distance is compared"),
        ("statements.f.claim.eps", "0.0024999999", "eps is not what the distance is compared"),
        ("statements.f.claim.level", 4, "the largest one shown is 5"),
        ("statements.f.claim.level", 6, "the largest one shown is 5"),
        ("statements.f.claim.level", None, "the largest one shown is 5"),
        ("statements.f.information", None, "null where there is no information"),
    ],
)
def test_each_condition_is_needed(good: Json, place: str, value: Any, words: str) -> None:
    assert_verdict(changed(good, place, value), "rejected", words)


def test_the_verdict_contradicts_what_was_said() -> None:
    assert_verdict(changed(ONE, "statements.f.claim.said", 0), "rejected", "is at most eps")
    assert_verdict(changed(ZERO, "statements.f.claim.said", 1), "rejected", "exceeds eps")
    made = changed(REMOTE, "statements.f.claim.said", 0)
    assert_verdict(made, "rejected", "bounds the distance from below only")
    made = changed(changed(ONE, "statements.f.claim.said", 0), "statements.d.claim.verdict",
                   "refuted")  # fmt: skip
    assert_verdict(made, "rejected", "verdict on the threshold is wrong")
    for good in (ONE, ZERO):
        made = changed(good, "statements.d.claim.exceeds", GONE)
        made = changed(made, "statements.d.claim.verdict", GONE)
        assert_verdict(made, "rejected", "compares the distance with nothing")


def test_the_border_counts_as_within() -> None:
    """d = eps: said 0 is wrong, said 1 is right; on the tie with d = 0 and eps = 0."""
    made = changed(ZERO, "statements.f.claim.eps", "0")
    assert_verdict(changed(made, "statements.d.claim.exceeds", "0"), "accepted")
    made = changed(changed(made, "statements.d.claim.exceeds", "0"), "statements.f.claim.said", 1)
    made = changed(made, "statements.d.claim.verdict", "proved")
    assert_verdict(made, "rejected", "verdict on the threshold is wrong")


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("statements.m.instances", "the membership does not cover 'I'"),
        ("statements.i.instances", "the information does not cover 'I'"),
    ],
)
def test_the_statements_are_about_the_instance(place: str, words: str) -> None:
    """The same instance under another name is another one."""
    for good in (ONE, ZERO, REMOTE):
        made = changed(good, "instances.J", good["instances"]["I"])
        assert_verdict(changed(made, place, ["J"]), "rejected", words)
        assert_verdict(changed(made, place, ["J", "I"]), "accepted")


def test_a_tie_outside_the_class_is_no_witness() -> None:
    """Layers 2 and 3 have no tie in Omega."""
    for s, t in ((2, "1/50"), (3, "1/5")):
        made = changed(blind(ZERO), "instances.I", tie(None, s=s))
        made = changed(made, "statements.S.claim.set.total", t)
        made = changed(made, "statements.S.proof.point.0", t)
        made = changed(made, "statements.S.proof.dual.0", t)
        made = changed(made, "statements.d.claim.x.1", t)
        made = changed(made, "statements.d.proof.nearest.1", t)
        assert_verdict(made, "rejected", "g > 0 is needed in layer")


def test_a_distance_in_another_scale_does_not_count() -> None:
    a_delta = {"delta": "1/8", "order": "12", "lam": "1/10", "normalisation": "1"}
    made = changed(ONE, "instances.D", {"family": "a_delta", "parameters": a_delta})
    made = changed(made, "statements.d.scale", "D")
    made = changed(made, "statements.f.proof", {})
    with pytest.raises(Unreadable):
        check(made)  # N = 2 is needed for a scale
    two = changed(blind(made), "instances.I", tie(0, N=2, m=1))
    for place, value in (
        ("S.claim.set.x", ["128/64001", "0"]), ("S.proof.point", ["128/64001", "0"]),
        ("S.proof.dual", ["128/64001"]), ("d.proof.nearest", ["128/64001", "0"]),
        ("d.claim.x", ["0", "1/500"]), ("d.claim.upper", "1"),
    ):  # fmt: skip
        two = changed(two, f"statements.{place}", value)
    assert_verdict(changed(two, "statements.d.scale", GONE), "accepted")
    assert_verdict(two, "rejected", "another scale")


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("f.claim.said", True), ("f.claim.said", 2), ("f.claim.said", "1"), ("f.claim.said", None),
        ("f.claim.eps", "-1/400"), ("f.claim.eps", 0.0025), ("f.claim.eps", "sqrt(2)"),
        ("f.claim.level", -1), ("f.claim.level", 5.0), ("f.claim.more", 1), ("f.claim.said", GONE),
        ("f.proof", {"x": 1}), ("f.proof", GONE), ("f.part", "i"), ("f.network", "n"),
        ("f.membership", "none"), ("f.information", "m"), ("f.distance", "S"), ("f.distance", "m"),
        ("f.distance", None), ("f.membership", None), ("d.claim", []), ("d.from", "m"),
        ("f.claim.eps", "1/" + "7" * 5000),
    ],
)  # fmt: skip
def test_malformed_flags_are_unreadable(place: str, value: Any) -> None:
    assert_verdict(changed(ONE, f"statements.{place}", value), "unreadable")


def test_a_flag_in_the_place_of_another_statement_is_unreadable() -> None:
    for name in ("f", "i"):
        made = changed(ONE, "statements.f.distance", name)
        assert_verdict(made, "unreadable", "there is no distance or remote or far")
    for key in ("membership", "information"):
        assert_verdict(changed(ONE, f"statements.f.{key}", "f"), "unreadable")


def test_long_numbers_are_paid_for() -> None:
    """Equality of eps and exceeds, a million bits long: decided 31 times, but not any number."""
    eps = "0x1p-1000000"
    made = changed(changed(ONE, "statements.f.claim.eps", eps), "statements.d.claim.exceeds", eps)
    for i in range(30):
        made["statements"][f"f{i}"] = made["statements"]["f"]
    assert_verdict(made, "accepted", "31 flag")
    made = changed(made, "statements.f7.claim.eps", "0x1p-1000001")
    assert_verdict(made, "rejected", "eps is not")
    made = json.loads(json.dumps(made).replace("p-1000000", "p-1100000"))
    for i in range(30, 58):
        made["statements"][f"f{i}"] = made["statements"]["f"]
    made = changed(made, "statements.f7.claim.eps", "0x1p-1100000")
    assert_verdict(made, "unreadable", "comparisons: more than")


def test_a_table_can_declare_flags() -> None:
    shape = {"kind": "flag", "membership": "m", "information": "i", "distance": "d"}
    shapes = {
        "f": [shape],
        **{name: [{k: v for k, v in found.items() if k not in ("claim", "proof")}]
           for name, found in ONE["statements"].items() if name != "f"},
    }  # fmt: skip
    binding = bound.read({"statements": shapes, "instances": {}})
    sources = {"instances.I", "statements.f.claim.said", "statements.f.claim.eps"}
    assert bound.refusal(ONE, binding, sources) == ""
    for key in ("said", "eps"):
        why = bound.refusal(ONE, binding, sources - {f"statements.f.claim.{key}"})
        assert why == f"{key} of statement 'f' is fixed by no column of the table"
    other = changed(ONE, "statements.f.distance", "e")
    other["statements"]["e"] = other["statements"]["d"]
    assert "not one that the table declares" in bound.refusal(other, binding, sources)


# -- what the games emit --------------------------------------------------------------------------


@pytest.mark.parametrize("said", [0, 1])
def test_flags_of_games_are_accepted_and_true(said: int) -> None:
    flag = "always-one" if said else "always-zero"
    for more in ({"problem": "P1", "eta": Q(1, 3)}, {"problem": "P2", "lam": Q(1, 10)},
                 {"problem": "P3", "lam": Q(1)}):  # fmt: skip
        outcome = play_flag("argmax", flag, Omega(N=3, m=2, K=3, **more))  # type: ignore[arg-type]
        assert outcome.witness is not None
        assert is_true(outcome.witness.certificate)
        assert "1 flag" in outcome.witness.accept()
    for family in FAMILIES.values():
        outcome = play_flag(naive, flag, FamilyBarrier(family))
        assert outcome.witness is not None
        certificate = json.loads(json.dumps(outcome.witness.certificate))
        assert claims(certificate)["flag"] and "1 flag" in outcome.witness.accept()


# -- random certificates --------------------------------------------------------------------------


@cache
def pool(kind: str, seed: int) -> str:
    return json.dumps(good_flag(kind, seed))


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_random_good_flags_are_accepted(kind: str) -> None:
    said = set()
    for seed in range(GOOD):
        made = json.loads(pool(kind, seed))
        said.add(made["statements"]["f"]["claim"]["said"])
        assert is_true(made), (kind, seed, claims(made))
        outcome = check(made)
        assert outcome.accepted, (kind, seed, outcome.reason)
    assert said == ({1} if kind == "remote" else {0, 1})


def accepted(made: Json) -> bool:
    try:
        return check(made).accepted
    except Unreadable:
        return False


@pytest.mark.parametrize("name", FALSE)
def test_false_flags_are_refused(name: str) -> None:
    """200 different false certificates of each of ten kinds; none is accepted."""
    rng, seen, draws = Random(name), set(), 0
    while len(seen) < COUNT:
        draws += 1
        assert draws < 30 * COUNT, f"only {len(seen)} of {name}"
        made = json.loads(pool(rng.choice(sorted(KINDS)), rng.randrange(GOOD)))
        FALSE[name](made, rng)
        text = json.dumps(made)
        try:
            if text in seen or is_true(made):
                continue
        except Undecided:
            continue
        seen.add(text)
        assert not accepted(made), text


def test_whatever_is_accepted_is_true() -> None:
    """One or two changes of any kinds."""
    rng, found = Random("two"), 0
    for draw in range(600):
        made = json.loads(pool(rng.choice(sorted(KINDS)), rng.randrange(GOOD)))
        for name in rng.sample(sorted(FALSE), 1 + draw % 2):
            FALSE[name](made, rng)
        if accepted(made):
            found += 1
            assert is_true(made), json.dumps(made)
    assert found > 10
