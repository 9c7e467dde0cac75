"""trained: Paradox II as the engine writes it is accepted, each clause violated, false ones."""

from __future__ import annotations

import copy
import json
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from sci_barriers.certificates import budget
from sci_barriers.stability import fibre_paradox, optimal_map, training_paradox
from sci_barriers.stability.statements_maps import optimal_certificate, paradox_certificate
from support.game_small import GONE, assert_verdict, changed, verdict
from support.instances import rational
from support.maps_truth import is_true
from support.writing import rational_text

Json = dict[str, Any]
MATRICES: list[Any] = [
    [[1, 0]], [[0, 0, 1]], [[1, 2, 2], [0, 1, 1]], [[1, 1, 1]],
    [["1/2", "-3", "0", "7/5"], ["0", "1", "1", "1"]],
]  # fmt: skip
FALSE = 200
PLACE = "statements.trained."


def written(paradox: Any) -> Json:
    made: Json = json.loads(json.dumps(paradox_certificate(paradox)))
    return made


FIRST = written(training_paradox([[1, 0]], K=4))  # (0, 1), (0, -1), (1, 0), (1/2, 0), (1/3, 0)
SECOND = written(fibre_paradox([[1, 0]], K=4))


@pytest.mark.parametrize("A", MATRICES)
@pytest.mark.parametrize("K", [2, 3, 6])
def test_c_opt_is_1_and_the_trained_error_at_least_nine_fifths_as_certificates(
    A: Any, K: int
) -> None:
    """Exactly: value 1, error 9/5 for delta = 1/5, for matrices with and without roots in v."""
    made = written(training_paradox(A, K=K))
    assert_verdict(made, "accepted", "1 optimal, 1 trained")
    claim = made["statements"]["trained"]["claim"]
    assert claim == {
        "pairs": list(range(1, K + 1)), "delta": "1/5", "at": 0, "error": "9/5", "c_opt": "1",
    }  # fmt: skip
    assert made["statements"]["optimal"]["claim"]["value"] == "1"
    assert is_true(made)


@pytest.mark.parametrize("A", MATRICES)
@pytest.mark.parametrize("K", [2, 5])
def test_no_map_is_within_delta_below_1_on_the_fibre_as_a_certificate(A: Any, K: int) -> None:
    made = written(fibre_paradox(A, K=K))
    assert_verdict(made, "accepted", "1 optimal, 1 trained")
    claim = made["statements"]["trained"]["claim"]
    assert claim == {
        "pairs": list(range(K)), "delta": None, "at": None, "error": "1", "c_opt": "1",
    }  # fmt: skip
    assert is_true(made)


def test_errors_of_other_levels_are_accepted_up_to_the_sharp_one() -> None:
    for delta, error, wanted in (
        ("0", "2", "accepted"), ("0", "2.0000001", "rejected"), ("1/2", "3/2", "accepted"),
        ("1/2", "5/4", "accepted"), ("0.9", "1.1", "accepted"), ("0.9", "1.2", "rejected"),
    ):  # fmt: skip
        made = changed(FIRST, PLACE + "claim.delta", delta)
        made = changed(made, PLACE + "claim.error", error)
        assert_verdict(made, wanted)
        assert is_true(made) == (wanted == "accepted")


@pytest.mark.parametrize(
    ("good", "place", "value", "words"),
    [
        (FIRST, "claim.error", "9/5 + 0x1p-900", "not forced"),
        (FIRST, "claim.delta", "1/5 + 0x1p-900", "not forced"),
        (FIRST, "claim.error", "1", "not larger than c_opt"),
        (FIRST, "claim.c_opt", "0.99", "not that of the optimal"),
        (FIRST, "claim.pairs", [2, 3, 4], "in no training pair"),
        (FIRST, "claim.pairs", [0, 1, 2], "no map is exact"),
        (FIRST, "claim.at", 2, "not x_at"),
        (FIRST, "proof.witness", [2, 0], "A x differs"),
        (FIRST, "proof.witness", [1, 2], "A x differs"),
        (SECOND, "claim.error", "1 + 0x1p-900", "not forced"),
        (SECOND, "claim.c_opt", "2", "not that of the optimal"),
        (SECOND, "claim.pairs", [1, 2, 3], "second point is in no training pair"),
        (SECOND, "claim.pairs", [0, 2, 3], "first point is in no training pair"),
        (SECOND, "proof.witness", [2, 3], "A x differs"),
        (SECOND, "proof.witness", [1, 1], "not forced"),
    ],
)
def test_each_condition_is_needed(good: Json, place: str, value: Any, words: str) -> None:
    made = changed(good, PLACE + place, value)
    assert_verdict(made, "rejected", words)


def test_the_optimal_statement_has_to_be_accepted() -> None:
    made = changed(FIRST, "statements.optimal.claim.value", "2")
    assert_verdict(made, "rejected", "optimal: value is not the size")
    moved = {"trained": FIRST["statements"]["trained"], **made["statements"]}
    assert_verdict({**made, "statements": moved}, "rejected", "trained: value is not the size")


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("claim.delta", None, "belong together"), ("claim.at", None, "belong together"),
        ("claim.delta", "-1/5", ">= 0"), ("claim.error", "-1", ">= 0"),
        ("claim.delta", "sqrt(2)", "rational"), ("claim.error", "sqrt(3)", "rational"),
        ("claim.error", GONE, "missing"), ("claim.c_opt", "sqrt(1/2)", "rational"),
        ("claim.pairs", [2, 1], "increasing"), ("claim.pairs", [1, 5], "there are 5 points"),
        ("claim.at", 5, "there are 5 points"), ("claim.at", True, "integer"),
        ("proof.witness", [1], "2 to 2"), ("proof.witness", [5, 0], "there are 5 points"),
        ("proof.witness", GONE, "missing"), ("proof.norm", "l2", "unknown key"),
        ("optimal", "trained", "no optimal statement"), ("optimal", "no", "no optimal statement"),
        ("instance", "A", "unknown key"), ("claim.norm", "l2", "unknown key"),
    ],
)  # fmt: skip
def test_malformed_statements_are_unreadable(place: str, value: Any, words: str) -> None:
    assert_verdict(changed(FIRST, PLACE + place, value), "unreadable", words)


def test_products_are_paid_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MAX_WORK", 100_000)
    assert_verdict(FIRST, "unreadable", "products of words")


# -- false ones, in all norms ------------------------------------------------------------------


def set_of(rng: Random) -> Json:
    """A random optimal statement, its points in few fibres, and a trained claim that is sharp."""
    norm: Any = rng.choice(["l2", "l1", "linf"])
    N = rng.choice([1, 2])
    points = sorted({tuple(rng.randint(-2, 2) for _ in range(N)) for _ in range(5)})
    spread = [[rng.randrange(2), *x] for x in points]
    rng.shuffle(spread)
    made = json.loads(json.dumps(optimal_certificate(optimal_map([[1, *[0] * N]], spread,
                                                                 norm=norm))))  # fmt: skip
    return made  # type: ignore[no-any-return]


def sized(made: Json, i: int, j: int) -> Fraction | None:
    """|x_i - x_j| where it is rational."""
    claim = made["statements"]["optimal"]["claim"]
    x, z = ([rational(v) for v in claim["points"][k]] for k in (i, j))
    gaps = [abs(a - b) for a, b in zip(x, z, strict=True)]
    if claim["norm"] != "l2":
        return max(gaps) if claim["norm"] == "linf" else sum(gaps, Fraction(0))
    square = sum((g * g for g in gaps), Fraction(0))
    return root(square)


def root(square: Fraction) -> Fraction | None:
    found = Fraction(round(float(square) ** 0.5))
    return found if found * found == square else None


def claimed(made: Json, rng: Random) -> bool:
    """Add the statement `trained` with a sharp error; False where there is none."""
    optimal = made["statements"]["optimal"]
    value = rational(optimal["claim"]["value"])
    c_opt = root(value) if optimal["claim"]["norm"] == "l2" else value
    groups = [fibre["indices"] for fibre in optimal["proof"]["fibres"]]
    large = [group for group in groups if len(group) > 1]
    if c_opt is None or not large:
        return False
    i, j = rng.sample(rng.choice(large), 2)
    apart = sized(made, i, j)
    if apart is None:
        return False
    if rng.random() < 0.5:
        pairs = sorted({rng.choice(g) for g in groups if i not in g and rng.random() < 0.7} | {i})
        delta = Fraction(rng.randint(0, 3), 8)
        claim = {"delta": rational_text(delta), "at": j, "error": apart - delta}
    else:
        extra = {k for k in range(len(optimal["claim"]["points"])) if rng.random() < 0.5}
        pairs = sorted(extra | {i, j})
        claim = {"delta": None, "at": None, "error": apart / 2}
    if claim["error"] < 0:
        return False
    claim |= {
        "error": rational_text(claim["error"]), "pairs": pairs, "c_opt": rational_text(c_opt),
    }  # fmt: skip
    made["statements"]["trained"] = {
        "kind": "trained", "optimal": "optimal", "claim": claim, "proof": {"witness": [i, j]},
    }  # fmt: skip
    return True


def random_claim(rng: Random) -> Json:
    while True:
        made = set_of(rng)
        if claimed(made, rng):
            return made


def test_sharp_claims_are_accepted_or_fail_for_a_reason() -> None:
    """In (i) the error has to be larger than c_opt; nothing else is in the way."""
    rng, accepted = Random("sharp"), 0
    for _ in range(200):
        made = random_claim(rng)
        outcome, why = verdict(made)
        accepted += outcome == "accepted"
        assert outcome == "accepted" or "not larger than c_opt" in why
        assert outcome != "accepted" or is_true(made)
    assert accepted > 100


def _larger_error(claim: Json, made: Json, rng: Random) -> None:
    step = Fraction(1, rng.choice([2, 10**6, 1 << 300]))
    claim["error"] = rational_text(rational(claim["error"]) + step)


def _larger_delta(claim: Json, made: Json, rng: Random) -> None:
    if claim["delta"] is None:
        claim |= {"delta": rational_text(rational(claim["error"]) / 3), "at": claim["pairs"][0]}
    else:
        step = Fraction(1, rng.choice([2, 10**6, 1 << 300]))
        claim["delta"] = rational_text(rational(claim["delta"]) + step)


def _fewer_pairs(claim: Json, made: Json, rng: Random) -> None:
    gone = rng.choice(made["statements"]["trained"]["proof"]["witness"])
    claim["pairs"] = [i for i in claim["pairs"] if i != gone]


def _another_point(claim: Json, made: Json, rng: Random) -> None:
    count = len(made["statements"]["optimal"]["claim"]["points"])
    made["statements"]["trained"]["proof"]["witness"] = [rng.randrange(count) for _ in range(2)]
    if claim["at"] is not None:
        claim["at"] = made["statements"]["trained"]["proof"]["witness"][1]
        claim["error"] = rational_text(rational(claim["error"]) + rng.choice([0, 1, 2]))
    else:
        claim["error"] = rational_text(rational(claim["error"]) * 2 + 1)


def _another_c_opt(claim: Json, made: Json, rng: Random) -> None:
    step = Fraction(rng.choice([1, -1]), rng.choice([2, 10**9]))
    claim["c_opt"] = rational_text(abs(rational(claim["c_opt"]) + step))


def _more_pairs(claim: Json, made: Json, rng: Random) -> None:
    count = len(made["statements"]["optimal"]["claim"]["points"])
    claim["pairs"] = list(range(count))
    if claim["at"] is None:
        claim["error"] = rational_text(rational(claim["error"]) + 1)


FORGERIES = {
    "a larger error": _larger_error, "a larger delta": _larger_delta,
    "fewer pairs": _fewer_pairs, "another point": _another_point,
    "another c_opt": _another_c_opt, "more pairs": _more_pairs,
}  # fmt: skip


@pytest.mark.parametrize("what", FORGERIES)
def test_false_claims_are_rejected(what: str) -> None:
    rng, false, draws = Random(what), 0, 0
    while false < FALSE:
        draws += 1
        assert draws < 40 * FALSE, f"only {false} false ones"
        made = copy.deepcopy(random_claim(rng))
        FORGERIES[what](made["statements"]["trained"]["claim"], made, rng)
        if is_true(made):
            continue
        false += 1
        outcome, why = verdict(made)
        assert outcome == "rejected", (what, outcome, why, made)
