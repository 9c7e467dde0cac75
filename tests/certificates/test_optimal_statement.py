"""optimal: what the engine writes is accepted, each clause violated once, false ones rejected."""

from __future__ import annotations

import copy
from random import Random
from typing import Any

import pytest

from sci_barriers.certificates import binding as bound
from sci_barriers.certificates import budget
from sci_barriers.exact import Q, sqrt
from sci_barriers.stability import NORMS, OptimalMap, optimal_map
from support.forged_optimal import FORGERIES, written
from support.game_small import GONE, assert_verdict, changed, verdict
from support.instances import number
from support.maps_truth import c_opt, fibres, is_true
from support.tower import sign

Json = dict[str, Any]
SQUARE = [[0, 0], [0, 2], [1, 0], [1, 1], [3, 5]]
FALSE = 200


GOOD = {norm: written(optimal_map([[1, 0]], SQUARE, norm=norm)) for norm in NORMS}
BOTH = ("l2", "l1", "linf")
PLACE = "statements.optimal."


def random_case(rng: Random, *, largest: int, most: int) -> tuple[Any, Any]:
    """A with few non-zero entries, points of a grid, sometimes times sqrt(2)."""
    N = rng.randint(1, largest)
    scale: Any = rng.choice([Q(1), Q(1), Q(1, 3), Q(2, 7), sqrt(Q(2))])
    points = sorted(
        {tuple(rng.randint(-2, 2) for _ in range(N)) for _ in range(rng.randint(most // 3, most))}
    )
    spread = [[rng.randrange(2), *(scale * v for v in x)] for x in points]
    A = [[1, *[rng.choice([0, 0, 0, 1]) for _ in range(N)]]]
    if rng.random() < 0.3:
        A.append([0] * N + [rng.choice([0, 1])])
    return A, spread


def found(rng: Random, norm: Any, *, most: int = 6) -> OptimalMap:
    A, points = random_case(rng, most=most, largest=3 if norm == "l2" else 2)
    return optimal_map(A, points, norm=norm)


def test_what_is_written_is_accepted_and_true() -> None:
    for norm in NORMS:
        assert_verdict(GOOD[norm], "accepted", "1 optimal")
        assert is_true(GOOD[norm])


def agree(count: int, seed: str) -> None:
    """Engine, second implementation and checker, one random set after the other."""
    rng, shared = Random(seed), 0
    for k in range(count):
        norm = NORMS[k % 3]
        made = written(found(rng, norm, most=9))
        assert_verdict(made, "accepted")
        parameters = made["instances"]["A"]["parameters"]
        A = [[number(v) for v in row] for row in parameters["A"]]
        claim = made["statements"]["optimal"]["claim"]
        points = [[number(v) for v in x] for x in claim["points"]]
        assert sign(c_opt(A, points, norm) - number(claim["value"])) == 0
        assert is_true(made)
        shared += max(map(len, fibres(A, points))) > 2
    assert shared > count // 4


def test_c_opt_of_150_random_sets_is_that_of_an_independent_method_and_accepted() -> None:
    agree(150, "some")


@pytest.mark.slow
def test_c_opt_of_a_thousand_random_sets_is_that_of_an_independent_method_and_accepted() -> None:
    agree(1000, "many")


@pytest.mark.parametrize(
    ("norms", "place", "value", "words"),
    [
        (BOTH, "claim.value", "7", "not the size of the worst"),
        (BOTH, "proof.worst", 1, "not the size of the worst"),
        (BOTH, "claim.lower", "1.000001", "lower: above"),
        (BOTH, "claim.upper", "0.999999", "upper: below"),
        (BOTH, "proof.fibres.0.size", "1/2", "outside the ball"),
        (BOTH, "proof.fibres.0.size", "100", "do not prove the radius"),
        (("l1", "linf"), "proof.fibres.0.centre", ["0", "4/3"], "outside the ball"),
        (("l2",), "proof.fibres.0.centre", ["0", "4/3"], "weighted mean"),
        (BOTH, "proof.fibres.0.y", ["9"], "is not y"),
        (BOTH, "proof.fibres.2", GONE, "one is missing"),
        (BOTH, "proof.fibres.0.indices", [1], "not in the fibre"),
        (BOTH, "proof.fibres.0.indices", [0, 1, 2], "is not y"),
        (BOTH, "instances.A.parameters.A.0.1", "1/9", "is not y"),
        (BOTH, "claim.points.1.1", "3", "outside the ball|weighted mean|prove the radius"),
        (("l2",), "proof.fibres.0.weights", [[0, "1"], [1, "1"]], "sum to 1"),
        (("l2",), "proof.fibres.0.weights", [[0, "3/2"], [1, "-1/2"]], "is negative"),
        (("l2",), "proof.fibres.0.weights", [[0, "1/3"], [1, "2/3"]], "weighted mean"),
        (("l2",), "proof.fibres.0.weights", [[0, "1/2"], [2, "1/2"]], "not in the fibre"),
        (("l1", "linf"), "proof.fibres.0.terms.0.0", "1/3", "sum to 1"),
        (("l1", "linf"), "proof.fibres.0.terms.0.0", "-1/2", "is negative"),
        (("l1", "linf"), "proof.fibres.0.terms.0.1", 4, "not in the fibre"),
        (("l1", "linf"), "proof.fibres.0.terms.0.2", [0, 0], "do not cancel"),
        (("linf",), "proof.fibres.0.terms.0.2", [1, 1], "dual norm"),
    ],
)
def test_each_condition_is_needed(norms: Any, place: str, value: Any, words: str) -> None:
    for norm in norms:
        path = place if place.startswith("instances") else PLACE + place
        outcome, why = verdict(changed(GOOD[norm], path, value))
        assert outcome == "rejected"
        assert any(word in why for word in words.split("|")), why


def test_a_fibre_that_is_not_the_worst_is_rejected() -> None:
    """The fibre of y = 1 has the radius 1/2, that of y = 0 the radius 1."""
    for norm in NORMS:
        made = changed(GOOD[norm], PLACE + "proof.worst", 1)
        claim = made["statements"]["optimal"]["claim"]
        claim |= {"value": "1/4" if norm == "l2" else "1/2", "lower": "0.5", "upper": "0.5"}
        assert_verdict(made, "rejected", "not the size of the worst")


def test_a_fibre_that_is_split_is_rejected() -> None:
    """Each half has the radius 0: c_opt = 0 would be claimed."""
    for norm in NORMS:
        made = written(optimal_map([[1, 0]], [[0, 0], [0, 2]], norm=norm))
        ones = written(optimal_map([[1, 0]], [[0, 0]], norm=norm))
        (one,) = ones["statements"]["optimal"]["proof"]["fibres"]
        other = copy.deepcopy(one)
        other |= {"indices": [1], "centre": ["0", "2"]}
        if norm == "l2":
            other["weights"] = [[1, "1"]]
        else:
            other["terms"] = [[nu, 1, g] for nu, _, g in one["terms"]]
        statement = made["statements"]["optimal"]
        statement["proof"] = {"fibres": [one, other], "worst": 0}
        statement["claim"] |= {"value": "0", "lower": "0", "upper": "0"}
        assert not is_true(made)
        assert_verdict(made, "rejected", "comes twice")


def test_a_point_in_two_fibres_is_rejected() -> None:
    made = copy.deepcopy(GOOD["l2"])
    proof = made["statements"]["optimal"]["proof"]
    proof["fibres"][1] = copy.deepcopy(proof["fibres"][0])
    proof["fibres"][1]["y"] = ["0"]
    assert_verdict(made, "rejected", "comes twice")
    proof["fibres"][1]["y"] = ["0 + sqrt(8) - 2*sqrt(2)"]  # another text of the same number
    assert_verdict(made, "rejected", "comes twice")


def test_a_larger_ball_with_a_true_error_is_rejected() -> None:
    made = copy.deepcopy(GOOD["l2"])
    statement = made["statements"]["optimal"]
    statement["proof"]["fibres"][0] |= {"centre": ["0", "0"], "size": "4"}
    statement["claim"] |= {"value": "4", "lower": "2", "upper": "2"}
    assert_verdict(made, "rejected", "weighted mean")


@pytest.mark.parametrize(
    ("norm", "place", "value", "words"),
    [
        ("l2", "claim.norm", "l3", "one of l2, l1, linf"),
        ("l2", "claim.norm", "l1", "'terms' is missing"),
        ("l2", "claim.points", [], "1 to 1000"), ("l2", "claim.points", GONE, "missing"),
        ("l2", "claim.points", [["0", "0"]] * 1001, "1 to 1000"),
        ("l2", "claim.points.0", ["0"], "list of 2 numbers"),
        ("l2", "claim.points.0.0", 0, "a number must be a string"),
        ("l2", "claim.points.0.0", {"a": "0", "b": "1", "s": "2"}, "must be a string"),
        ("l2", "claim.points.0.0", "0x1p131073", "131072 bits"),
        ("l2", "claim.points.0.0", "0x1p-131073", "131072 bits"),
        ("l2", "claim.points.0.0", "1e40000", "131072 bits"),
        ("l2", "claim.points.0.0", "x", "grammar"),
        ("l2", "claim.value", None, "must be a string"), ("l2", "claim.lower", "-1", "decimal"),
        ("l2", "claim.upper", "sqrt(2)", "decimal"), ("l2", "claim.map", "0", "unknown key"),
        ("l2", "proof.fibres", [], "1 to 5"), ("l2", "proof.worst", 3, "no fibre 3"),
        ("l2", "proof.worst", True, "integer"), ("l2", "proof.worst", -1, "integer"),
        ("l2", "proof.fibres.0.indices", [1, 0], "increasing"),
        ("l2", "proof.fibres.0.indices", [0, 5], "there are 5 points"),
        ("l2", "proof.fibres.0.y", ["0", "0"], "list of 1 numbers"),
        ("l2", "proof.fibres.0.centre", ["0"], "list of 2 numbers"),
        ("l2", "proof.fibres.0.weights", [], "1 to 8"),
        ("l2", "proof.fibres.0.weights.0", [0], "an index and a weight"),
        ("l2", "proof.fibres.0.weights.0", ["0", "1"], "integer"),
        ("l2", "proof.fibres.0.terms", [], "unknown key"),
        ("l1", "proof.fibres.0.terms.0", ["1", 0], "a weight, an index and a functional"),
        ("l1", "proof.fibres.0.terms.0.2", [2, 0], "-1 to 1"),
        ("l1", "proof.fibres.0.terms.0.2", ["1", "0"], "-1 to 1"),
        ("l1", "proof.fibres.0.terms.0.2", [1], "list of 2 to 2"),
        ("l1", "instance", "J", "no instance"), ("l1", "from", "J", "unknown key"),
    ],
)  # fmt: skip
def test_malformed_statements_are_unreadable(norm: str, place: str, value: Any, words: str) -> None:
    assert_verdict(changed(GOOD[norm], PLACE + place, value), "unreadable", words)


def test_instances_of_other_families_are_unreadable() -> None:
    tie = {"problem": "P3", "N": 2, "m": 1, "K": 3, "s": 1, "winner": None, "g": "0", "lam": "1",
           "w": None}  # fmt: skip
    made = changed(GOOD["l2"], "instances.A", {"family": "tie", "parameters": tie})
    assert_verdict(made, "unreadable", "family explicit")


def test_the_limits_of_points_and_products_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    wide = changed(GOOD["l2"], "instances.A.parameters.A", [["1"] * 5000])
    wide = changed(wide, PLACE + "claim.points", [["0"] * 5000] * 41)
    assert_verdict(wide, "unreadable", "200000 coordinates")
    monkeypatch.setattr(budget, "MAX_WORK", 60_000)
    assert_verdict(GOOD["l1"], "unreadable", "products of words")
    monkeypatch.setattr(budget, "MAX_WORK", 20_000_000)
    assert_verdict(GOOD["l1"], "accepted")


def test_a_table_binds_the_statement_to_its_instance() -> None:
    shapes = {
        "optimal": [{"kind": "optimal", "instance": "A"}],
        "trained": [{"kind": "trained", "optimal": "optimal"}],
    }
    like = {"A": {"like": "B", "except": []}}
    assert bound.read({"statements": shapes, "instances": like})["statements"] == shapes
    declared = {"statements": {"optimal": shapes["trained"]}, "instances": {}}
    why = bound.refusal(GOOD["l2"], declared, {"instances.A"})
    assert why == "statement 'optimal' is not one that the table declares"


# -- false ones --------------------------------------------------------------------------------


@pytest.mark.parametrize("what", FORGERIES)
def test_false_claims_are_rejected(what: str) -> None:
    rng, false, draws = Random(what), 0, 0
    while false < FALSE:
        draws += 1
        assert draws < 40 * FALSE, f"only {false} false ones"
        made = written(found(rng, NORMS[draws % 3]))
        FORGERIES[what](made, rng)
        outcome, why = verdict(made)
        if is_true(made):
            continue
        false += 1
        assert outcome == "rejected", (what, outcome, why, made)


def test_whatever_is_accepted_is_true() -> None:
    """Leaves of good statements exchanged at random."""
    rng, false = Random("leaves"), 0
    while false < FALSE:
        made = written(found(rng, NORMS[rng.randrange(3)]))
        for _ in range(rng.randint(1, 2)):
            FORGERIES[rng.choice(sorted(FORGERIES))](made, rng)
        outcome, why = verdict(made)
        true = is_true(made)
        false += not true
        assert true or outcome != "accepted", (why, made)
