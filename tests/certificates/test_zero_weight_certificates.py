"""Weights 0 in the checker: free variables, the dual 0, ellipsoids; what is refused, and why."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from sci_barriers.certificates import Unreadable, check

Statement = dict[str, Any]


def certificate(problem: str, A: Any, y: Any, weights: Any, S: Statement, **more: Any) -> Any:
    extra = {key: more.pop(key) for key in ("d", "g") if key in more}
    parameters = {"problem": problem, "A": A, "y": y, "weights": weights, **more}
    return {
        "format": "sci-barriers-certificate/1",
        "instances": {"I": {"family": "explicit", "parameters": parameters}},
        "statements": {
            "S": {"kind": "minimisers", "instance": "I", **S},
            **extra,
        },
    }


def polytope(signs: list[int], fit: list[str], *, tight: Any = None, ray: Any = None) -> Any:
    tight = list(range(len(signs))) if tight is None else tight
    return {"set": {"type": "polytope", "tight": tight, "signs": signs, "fit": fit, "ray": ray}}


def rejected(value: Any, reason: str) -> None:
    outcome = check(value)
    assert not outcome.accepted
    assert reason in outcome.reason


# A line: column 0 is zero and free, P2 with lam = 4: x_1 = 1/2.
LINE = certificate(
    "P2", [["0", "2"]], ["2"], ["0", "1"],
    {"claim": polytope([0, 1], ["1"]), "proof": {"case": "aligned", "point": ["0", "1/2"]}},
    lam="4", normalisation="1",
    d={"kind": "distance", "from": "S",
       "claim": {"x": ["9", "3/2"], "lower": "1", "upper": "1", "squared": "1"},
       "proof": {"nearest": ["9", "1/2"], "multipliers": ["-1/2"]}},
)  # fmt: skip
# x_1 = 0, |x_0 - 1|^2 + |x_0 - 3|^2 <= 4.
BALL = certificate(
    "P1", [["1", "1"], ["1", "0"]], ["1", "3"], ["0", "1"],
    {"claim": {"set": {"type": "ellipsoid", "free": [0]}, "value": {"lower": "0", "upper": "0"}},
     "proof": {"case": "zero", "point": ["2", "0"]}},
    eta="2",
)  # fmt: skip
# P1 with eta = 0 and y in the span of the free column: v = 0.
EXACT = certificate(
    "P1", [["1", "1"], ["1", "0"]], ["3", "3"], ["0", "1"],
    {"claim": {"set": {"type": "point", "x": ["3", "0"]}, "support": [0]},
     "proof": {"case": "aligned", "point": ["3", "0"], "dual": ["0", "0"]}},
    eta="0",
)  # fmt: skip


def changed(base: Any, **changes: Any) -> Any:
    """A copy with parts of parameters, claim (`set`) or proof replaced, by dotted names."""
    value = copy.deepcopy(base)
    homes = {
        "p": value["instances"]["I"]["parameters"],
        "set": value["statements"]["S"]["claim"]["set"],
        "claim": value["statements"]["S"]["claim"],
        "proof": value["statements"]["S"]["proof"],
    }
    for name, entry in changes.items():
        home, _, key = name.partition("_")
        homes[home][key] = entry
    return value


@pytest.mark.parametrize("value", [LINE, BALL, EXACT])
def test_good_certificates_with_zero_weights_are_accepted(value: Any) -> None:
    outcome = check(value)
    assert outcome.accepted, outcome.reason


def test_the_dual_zero_proves_basis_pursuit_only() -> None:
    # eta > 0 and v = 0: the set is an ellipsoid, no solution set of A x = A point
    wrong = changed(BALL, claim_set=polytope([0], ["2", "2"], tight=[0])["set"])
    wrong["statements"]["S"]["proof"] = {"case": "aligned", "point": ["2", "0"], "dual": ["0", "0"]}
    rejected(wrong, "P1 with eta > 0 needs a dual v != 0")
    rejected(changed(EXACT, p_eta="1/100"), "P1 with eta > 0 needs a dual v != 0")
    rejected(changed(EXACT, p_y=["3", "2"]), "|y - Ax| differs from eta")
    rejected(changed(EXACT, proof_point=["2", "1"], set_x=["2", "1"]), "dual is strict")


def test_the_dual_zero_without_zero_weights_proves_zero() -> None:
    value = changed(EXACT, p_weights=None, p_y=["0", "0"], proof_point=["0", "0"])
    value = changed(value, set_x=["0", "0"], claim_support=[])
    assert check(value).accepted


def test_the_dual_is_orthogonal_to_free_columns() -> None:
    value = changed(EXACT, proof_dual=["1", "-1"])
    assert check(value).accepted  # |A_1'v| = 1 = w_1
    rejected(changed(EXACT, proof_dual=["0", "1/8"]), "|A_0'v| exceeds lambda w_0")


def test_a_free_variable_has_sign_zero_in_a_polytope() -> None:
    for sign in (1, -1):
        rejected(changed(LINE, set_signs=[sign, 1]), "the signs are others")
    rejected(changed(LINE, set_signs=[0, 0]), "the signs are others")
    rejected(changed(LINE, p_weights=["1", "1"]), "the tight indices are others")
    for sign in (2, True, "0"):
        with pytest.raises(Unreadable):
            check(changed(LINE, set_signs=[sign, 1]))


def test_a_line_is_no_point() -> None:
    value = changed(LINE, claim_set={"type": "point", "x": ["0", "1/2"]})
    del value["statements"]["d"]
    rejected(value, "not unique")


def test_an_exposing_vector_is_orthogonal_to_free_columns() -> None:
    # A = [[1, 1], [1, -1]], both free, y = 0, P2: independent, so u is not needed; a wrong u is
    base = certificate(
        "P2", [["1", "1", "2"], ["1", "-1", "0"]], ["0", "0"], ["0", "0", "0"],
        {"claim": {"set": {"type": "point", "x": ["0"] * 3}},
         "proof": {"case": "aligned", "point": ["0"] * 3, "exposing": ["1", "0"]}},
        lam="1", normalisation="1",
    )  # fmt: skip
    rejected(base, "A_i'u is not zero for a free variable")
    rejected(changed(base, proof_exposing=["-1", "0"]), "negative")
    rejected(changed(base, proof_exposing=["0", "0"]), "not unique")


def test_a_simplex_holds_no_free_index() -> None:
    base = certificate(
        "P2", [["1", "1"]], ["1"], ["0", "0"],
        {"claim": {"set": {"type": "simplex", "indices": [0, 1], "signs": [1, 1], "total": "1",
                           "rest": ["0", "0"]}},
         "proof": {"case": "aligned", "point": ["1", "0"]}},
        lam="1", normalisation="1",
    )  # fmt: skip
    rejected(base, "a sign of the simplex is wrong")
    with pytest.raises(Unreadable):
        check(changed(base, set_signs=[0, 0]))


def test_a_projection_has_equality_on_free_variables() -> None:
    value = copy.deepcopy(LINE)
    value["statements"]["d"]["proof"]["nearest"] = ["8", "1/2"]
    value["statements"]["d"]["claim"] = {"x": ["9", "3/2"], "lower": "1", "upper": "2"}
    rejected(value, "KKT fails")
    value["statements"]["d"]["proof"]["nearest"] = ["10", "1/2"]
    rejected(value, "KKT fails")
    value["statements"]["d"]["claim"]["x"] = ["-9", "3/2"]
    for wrong in ("-8", "-10", "0"):
        value["statements"]["d"]["proof"]["nearest"] = [wrong, "1/2"]
        rejected(value, "KKT fails")
    value["statements"]["d"]["proof"]["nearest"] = ["-9", "1/2"]
    assert check(value).accepted


def test_an_ellipsoid_names_all_free_indices_and_shows_a_feasible_point() -> None:
    rejected(changed(BALL, set_free=[1]), "the free indices are others")
    rejected(changed(BALL, set_free=[0, 1]), "the free indices are others")
    rejected(changed(BALL, p_weights=["1", "1"]), "the free indices are others")
    rejected(changed(BALL, p_weights=None), "the free indices are others")
    rejected(changed(BALL, proof_point=["4", "0"]), "|y - Ax| exceeds eta")
    rejected(changed(BALL, proof_point=["2", "1"]), "non-zero where the weight is positive")
    rejected(changed(BALL, p_eta="1"), "|y - Ax| exceeds eta")
    rejected(changed(BALL, claim_value={"lower": "1", "upper": "2"}), "value.lower")


def test_an_ellipsoid_as_thin_as_a_point_is_still_true() -> None:
    assert check(changed(BALL, p_eta="sqrt(2)")).accepted


def test_an_ellipsoid_belongs_to_p1_and_to_the_case_zero() -> None:
    value = changed(EXACT, claim_set={"type": "ellipsoid", "free": [0]})
    del value["statements"]["S"]["claim"]["support"]
    rejected(value, "an ellipsoid belongs to the case zero")
    value = changed(LINE, claim_set={"type": "ellipsoid", "free": [0]})
    value["statements"]["S"]["proof"] = {"case": "zero", "point": ["0", "1/2"]}
    rejected(value, "case zero belongs to P1")


def test_zero_is_not_the_only_minimiser_with_a_weight_zero() -> None:
    value = changed(BALL, claim_set={"type": "point", "x": ["0", "0"]}, p_eta="9")
    value["statements"]["S"]["proof"] = {"case": "zero"}
    rejected(value, "with a weight 0 the minimisers are an ellipsoid")


@pytest.mark.parametrize(
    "change",
    [
        {"set_free": []},
        {"set_free": [2]},
        {"set_free": [0, 0]},
        {"set_signs": [0]},
        {"claim_support": [0]},
        {"proof_dual": ["0", "0"]},
        {"claim_set": {"type": "point", "x": ["2", "0"]}},
    ],
)
def test_malformed_ellipsoids_are_unreadable(change: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        check(changed(BALL, **change))


def test_an_ellipsoid_needs_its_point() -> None:
    value = copy.deepcopy(BALL)
    del value["statements"]["S"]["proof"]["point"]
    with pytest.raises(Unreadable, match="needs point"):
        check(value)


def test_no_distance_and_no_gap_is_stated_for_an_ellipsoid() -> None:
    value = copy.deepcopy(BALL)
    value["statements"]["d"] = {
        "kind": "distance", "from": "S", "claim": {"x": ["2", "0"], "lower": "0", "upper": "0"},
        "proof": {"nearest": ["2", "0"]},
    }  # fmt: skip
    with pytest.raises(Unreadable, match="ellipsoid"):
        check(value)
    value["statements"]["d"] = {
        "kind": "gap", "between": ["S", "S"], "claim": {"lower": "0", "upper": "0"},
        "proof": {"points": [["2", "0"], ["2", "0"]]},
    }  # fmt: skip
    with pytest.raises(Unreadable, match="ellipsoid"):
        check(value)


def test_negative_weights_are_unreadable() -> None:
    for weight in ("-1", "-0x1p-900", "1 - sqrt(2)"):
        with pytest.raises(Unreadable, match="must be >= 0"):
            check(changed(BALL, p_weights=["0", weight]))
    assert check(changed(BALL, p_weights=["sqrt(2) - sqrt(2)", "1"])).accepted
