"""pair: what the engine writes is accepted, each clause violated once, false claims rejected."""

from __future__ import annotations

import copy
import json
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from sci_barriers.certificates import budget
from sci_barriers.exact import Q, sqrt, to_json
from sci_barriers.stability import (
    error_bound,
    kernel_awareness,
    lipschitz_bound,
    universal_instability,
    unstable_pairs,
)
from sci_barriers.stability.instability import Instability, example
from sci_barriers.stability.statements_maps import (
    awareness_statement,
    instability_statement,
    pair_certificate,
    pair_statement,
)
from support.forged_pair import FORGERIES, TINY
from support.game_small import GONE, assert_verdict, changed, verdict
from support.instances import rational
from support.maps_truth import is_true

Json = dict[str, Any]
FALSE = 200
PLACE = "statements.pair.claim."


def made_of(A: Any, statement: Json) -> Json:
    made: Json = json.loads(json.dumps(pair_certificate(A, statement)))
    return made


def _example() -> Json:
    """A = (0, 1/1000), x = 0, x' = e_1, recovered exactly; eta = 1/500."""
    A, Psi, x, z, eta = example()
    found = universal_instability(A, Psi, x, z, eta=eta)
    made = made_of(A, instability_statement(found, accuracy="1/4"))
    made["statements"]["pair"]["claim"]["missed"] = {"lipschitz": "10", "lower": "0.495"}
    return made


GOOD = _example()
BLIND = made_of(
    [[1, 0]],
    pair_statement([[1, 0]], [0, 1], [0, -1], accuracy="9/10"),
)


MET = made_of([[1, 0]], pair_statement([[1, 0]], [0, 1], [0, -1], outputs=[[0, 0], [0, 0]]))


def test_the_example_of_the_theorem_is_accepted() -> None:
    assert_verdict(GOOD, "accepted", "1 pair")
    assert is_true(GOOD)
    claim = GOOD["statements"]["pair"]["claim"]
    assert claim["kappa"] == "1000000" and rational(claim["unstable"]["lower"]) == 498
    assert [rational(v) for v in claim["stretch"]] == [1000, 1000]
    assert rational(claim["forced"]["lower"]) == 500
    assert claim["unstable"]["detail"] == ["0", "1"] and claim["unstable"]["noise"] == ["-1/1000"]


def test_equal_images_have_kappa_infinite_and_no_map_within_less_than_half_the_distance() -> None:
    assert_verdict(BLIND, "accepted")
    assert is_true(BLIND)
    claim = BLIND["statements"]["pair"]["claim"]
    assert claim["kappa"] is None and "outputs" not in claim
    assert claim["forced"] == {"accuracy": "9/10", "lower": None}
    close = {"eta": "3/2", "epsilon": "2", "lower": None, "detail": ["0", "-2"], "noise": ["0"]}
    assert_verdict(MET, "accepted")
    assert MET["statements"]["pair"]["claim"]["stretch"] is None
    assert_verdict(changed(MET, PLACE + "unstable", close), "accepted")
    assert_verdict(changed(MET, PLACE + "unstable", {**close, "lower": "0"}), "rejected", "above")


def random_map(rng: Random) -> Instability | None:
    """A nearly blind in one direction, x, x', outputs near them, eta above what it has to be."""
    N = rng.randint(2, 3)
    small = Q(1, rng.choice([10, 1000, 1 << 20]))
    scale: Any = rng.choice([Q(1), Q(1), Q(1), sqrt(Q(2))])
    A = [[Q(rng.randint(-2, 2)) * (small if j == 0 else 1) for j in range(N)] for _ in range(N - 1)]
    A[0][0] = A[0][0] or small
    x = [scale * rng.randint(-2, 2) for _ in range(N)]
    z = [x[0] + scale * rng.choice([-1, 1, 2]), *x[1:]]
    eta = Q(1, rng.choice([3, 8, 50])) + 3 * small
    off = Q(rng.randint(0, 3), 10) * eta
    try:
        return universal_instability(
            A, lambda y: [v + off for v in (x if y == _image(A, x) else z)], x, z, eta=eta
        )
    except ValueError:
        return None


def _image(A: Any, x: Any) -> tuple[Any, ...]:
    return tuple(sum((a * b for a, b in zip(row, x, strict=True)), Q(0)) for row in A)


def random_certificate(rng: Random) -> Json:
    """With outputs and the theorem, or without; forced and missed where there is something."""
    while True:
        found = random_map(rng)
        if found is None:
            continue
        shown, slope = rng.random() < 0.8, Q(rng.randint(0, 30), 7)
        accuracy = (found.eta if shown else Q(0)) + Q(rng.randint(0, 4), 20)
        statement = pair_statement(
            found.A, found.x, found.x_prime, accuracy=accuracy, lipschitz=slope,
            outputs=(found.output, found.output_prime) if shown else None,
        )  # fmt: skip
        if shown and rng.random() < 0.8:
            eps = found.eta * rng.choice([1, 1, 2])
            more = instability_statement(found, epsilon=eps, accuracy=accuracy)["claim"]
            statement["claim"] |= more
        return made_of(found.A, statement)


def test_what_is_written_is_accepted_and_true() -> None:
    rng, parts = Random("pairs"), dict.fromkeys(("forced", "missed", "outputs", "unstable"), 0)
    for _ in range(150):
        made = random_certificate(rng)
        assert_verdict(made, "accepted", "1 pair")
        assert is_true(made)
        for key in parts:
            parts[key] += key in made["statements"]["pair"]["claim"]
    assert min(parts.values()) > 50


def test_the_bounds_of_kernel_awareness_are_claimed_as_they_are() -> None:
    """lipschitz_bound, error_bound and kappa of a set of two points, and at the pair of a set."""
    A, x, z = [[1, 1, 1], [0, 1, "1/7"]], [0, 1, 2], [2, -1, "17/8"]
    made = made_of(A, pair_statement(A, x, z, accuracy="1/3", lipschitz="1/2"))
    assert_verdict(made, "accepted")
    claim = made["statements"]["pair"]["claim"]
    forced = lipschitz_bound(A, [x, z], eta="1/3", bits=128).value
    missed = error_bound(A, [x, z], L="1/2", bits=128).value
    assert forced is not None and forced.bounds(16)[0] == claim["forced"]["lower"]
    assert missed is not None and missed.bounds(16)[0] == claim["missed"]["lower"]
    points = [x, z, [5, 5, 5], [0, 0, "1/9"]]
    seen = kernel_awareness(A, points)
    whole = made_of(A, awareness_statement(seen))
    assert_verdict(whole, "accepted")
    assert whole["statements"]["pair"]["claim"]["kappa"] == to_json(seen.squared_lipschitz)
    blind = kernel_awareness([[1, 0]], [[0, 1], [0, -1], [3, 3]])
    told = made_of([[1, 0]], awareness_statement(blind))
    assert_verdict(told, "accepted")
    assert told["statements"]["pair"]["claim"]["kappa"] is None


def test_every_unstable_pair_has_a_certificate_of_the_same_bound() -> None:
    A, Psi, x, z, eta = example()
    found = unstable_pairs(A, Psi, [x, z, [0, "1/2"], [0, "1/3"]], eta=eta)
    assert len(found) == 6
    for pair in found:
        made = made_of(A, instability_statement(pair))
        assert_verdict(made, "accepted")
        lower = rational(made["statements"]["pair"]["claim"]["unstable"]["lower"])
        told = pair.bound(epsilon=eta).lower
        size = Fraction(int(told.p), int(told.q))
        assert abs(lower - size) <= size / 10**14


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("points", [["0", "0"], ["0", "0 + sqrt(8) - 2*sqrt(2)"]], "they are equal"),
        ("points.1.1", "1.0001", "apart: upper"),
        ("apart.0", "1.0000001", "apart: lower"), ("apart.1", "0.9999999", "apart: upper"),
        ("near.0", "0.0010000001", "near: lower"), ("near.1", "0.0009999", "near: upper"),
        ("kappa", "999999", "kappa: not"), ("kappa", None, "kappa: null exactly"),
        ("forced.lower", "500.0000001", "forced: above"),
        ("forced.accuracy", "0.2500001", "forced: above"),
        ("forced.accuracy", "2", "forced: above"), ("forced.lower", None, "forced: lower is null"),
        ("forced.lower", "1e30", "forced: above"),
        ("missed.lower", "0.4950001", "missed: above"), ("missed.lipschitz", "11", "missed: above"),
        ("missed.lower", "2", "missed: above"),
        ("outputs.0.1", "1/700", "errors[0]: upper"), ("outputs.1.1", "1/2", "errors[1]: upper"),
        ("errors.0", ["0.1", "0.2"], "errors[0]: lower"), ("stretch.0", "1000.1", "stretch: lower"),
        ("stretch.1", "999.9", "stretch: upper"), ("stretch", None, "stretch: null exactly"),
        ("unstable.eta", "1/1000", "is not < eta"), ("unstable.epsilon", "1/501", "epsilon < eta"),
        ("unstable.lower", "498.0000001", "unstable: above"),
        ("unstable.detail", ["0", "-1"], "detail is not"),
        ("unstable.noise", ["1/1000"], "noise is not"),
    ],
)  # fmt: skip
def test_each_condition_is_needed(place: str, value: Any, words: str) -> None:
    assert_verdict(changed(GOOD, PLACE + place, value), "rejected", words)


def test_an_error_of_eta_is_not_below_eta() -> None:
    made = changed(changed(GOOD, PLACE + "forced", GONE), PLACE + "outputs.0.1", "1/500")
    made = changed(made, PLACE + "errors.0", ["0.002", "0.002"])
    made = changed(made, PLACE + "stretch", ["998", "998"])
    assert_verdict(made, "rejected", "an error is not < eta")
    assert not is_true(made)
    made = changed(made, PLACE + "unstable.eta", f"1/500 + {TINY}")
    made = changed(made, PLACE + "unstable.lower", "0")
    assert_verdict(changed(made, PLACE + "unstable.epsilon", "1"), "accepted")


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("kappa", "4", "kappa: null exactly"), ("forced.lower", "0", "forced: lower is null"),
        ("forced.accuracy", "1", "not > 2 accuracy"), ("stretch", ["0", "0"], "stretch: null"),
        ("outputs.0.1", "1/8", "errors[0]"),
    ],
)  # fmt: skip
def test_each_condition_is_needed_where_a_sees_no_difference(
    place: str, value: Any, words: str
) -> None:
    good = MET if place.split(".")[0] in ("stretch", "outputs") else BLIND
    assert_verdict(changed(good, PLACE + place, value), "rejected", words)


def test_outputs_have_to_be_as_accurate_as_the_maps_spoken_of() -> None:
    """(0, 1/1000) is as near to x as 1/1000, the accuracy here, and no nearer."""
    made = changed(GOOD, PLACE + "outputs.0.1", "1/1000")
    made = changed(made, PLACE + "errors.0", ["0.001", "0.001"])
    made = changed(made, PLACE + "stretch", ["999", "999"])
    exact = {"accuracy": "1/1000", "lower": "998"}
    assert_verdict(changed(made, PLACE + "forced", exact), "accepted")
    less = changed(made, PLACE + "forced", {"accuracy": f"1/1000 - {TINY}", "lower": "998"})
    assert_verdict(less, "rejected", "above accuracy")
    assert not is_true(less)


def test_two_outputs_for_one_datum_are_rejected() -> None:
    made = changed(MET, PLACE + "outputs", [["0", "1"], ["0", "-1"]])
    made = changed(made, PLACE + "errors", [["0", "0"], ["0", "0"]])
    assert_verdict(made, "rejected", "two for one datum")
    assert not is_true(made)


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("points", [["0", "0"]], "2 to 2"), ("points.0", ["0"], "list of 2 numbers"),
        ("points.0.0", 0, "a number must be a string"), ("apart", "1", "list of 2 to 2"),
        ("apart.0", "-1", "decimal"), ("near", GONE, "missing"), ("kappa", GONE, "missing"),
        ("kappa", "infinity", "grammar"), ("forced", {"accuracy": "0"}, "missing"),
        ("forced.accuracy", "-1", ">= 0"), ("forced.accuracy", "sqrt(2)", "rational"),
        ("missed.lower", None, "decimal"), ("missed.lipschitz", "sqrt(2)", "rational"),
        ("errors", GONE, "belong together"), ("stretch", GONE, "belong together"),
        ("outputs", GONE, "belong together"), ("outputs.0", ["0"], "list of 2 numbers"),
        ("errors", [["0", "1"]], "2 to 2"), ("unstable.eta", "0", "must be > 0"),
        ("unstable.eta", "-1", ">= 0"), ("unstable.epsilon", GONE, "missing"),
        ("unstable.noise", ["0", "0"], "list of 1 numbers"), ("unstable.z", "0", "unknown key"),
        ("program", "Psi", "unknown key"), ("points.0.0", "0x1p200000", "131072 bits"),
    ],
)  # fmt: skip
def test_malformed_statements_are_unreadable(place: str, value: Any, words: str) -> None:
    assert_verdict(changed(GOOD, PLACE + place, value), "unreadable", words)


def test_a_matrix_may_have_nested_roots() -> None:
    """A = sqrt(1 + sqrt 2), x = 0, x' = 1: kappa = 1/(1 + sqrt 2) = sqrt 2 - 1."""
    A = [[{"a": "0", "b": "1", "s": "1 + sqrt(2)"}]]
    made = changed(BLIND, "instances.A.parameters.A", A)
    claim = {"points": [["0"], ["1"]], "apart": ["1", "1"], "near": ["1.5537", "1.5538"],
             "kappa": "sqrt(2) - 1", "missed": {"lipschitz": "1/2", "lower": "0.1115"}}  # fmt: skip
    made = changed(made, "statements.pair.claim", claim)
    assert_verdict(made, "accepted")
    assert_verdict(changed(made, PLACE + "missed.lower", "0.1116"), "rejected", "missed: above")


def test_the_theorem_without_outputs_is_unreadable() -> None:
    made = GOOD
    for key in ("outputs", "errors", "stretch"):
        made = changed(made, PLACE + key, GONE)
    assert_verdict(made, "unreadable", "belong together, and to unstable")


def test_proofs_and_other_instances_are_unreadable() -> None:
    assert_verdict(changed(GOOD, "statements.pair.proof.t", "1"), "unreadable", "unknown key")
    assert_verdict(changed(GOOD, "statements.pair.instance", "J"), "unreadable", "no instance")
    tie = {"problem": "P3", "N": 2, "m": 1, "K": 3, "s": 1, "winner": None, "g": "0", "lam": "1",
           "w": None}  # fmt: skip
    made = changed(GOOD, "instances.A", {"family": "tie", "parameters": tie})
    assert_verdict(made, "unreadable", "family explicit")


def test_products_are_paid_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MAX_WORK", 50_000)
    assert_verdict(GOOD, "unreadable", "products of words")


# -- false ones --------------------------------------------------------------------------------


@pytest.mark.parametrize("what", FORGERIES)
def test_false_claims_are_rejected(what: str) -> None:
    rng, false, draws = Random(what), 0, 0
    while false < FALSE:
        draws += 1
        assert draws < 40 * FALSE, f"only {false} false ones"
        made = copy.deepcopy(random_certificate(rng))
        FORGERIES[what](made["statements"]["pair"]["claim"], made, rng)
        if is_true(made):
            continue
        false += 1
        outcome, why = verdict(made)
        assert outcome == "rejected", (what, outcome, why, made)
