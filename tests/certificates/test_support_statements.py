"""Statements `support` and `deviation` by hand: each rule of the format, and its exact boundary."""

from __future__ import annotations

import copy
import json
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from sci_barriers.certificates import FORMAT, Unreadable, check
from sci_barriers.certificates.entries import matrix
from sci_barriers.certificates.integers import dyadic, gram, short
from sci_barriers.certificates.numbers import Surd
from sci_barriers.certificates.reader import load
from sci_barriers.certificates.text import parse


def certificate(parameters: dict[str, Any], claim: Any, proof: Any, **more: Any) -> dict[str, Any]:
    statement = {"kind": "support", "instance": "I", "claim": claim, "proof": proof}
    return {
        "format": FORMAT,
        "instances": {"I": {"family": "explicit", "parameters": parameters}},
        "statements": {"S": statement, **more},
    }


def lasso(**changes: Any) -> dict[str, Any]:
    """x* = (0, 3/2): A = (0 1; 1/8 0), y = (2, 0), lam = 1."""
    parameters = {
        "problem": "P2", "A": [["0", "1"], ["1/8", "0"]], "y": ["2", "0"], "lam": "1",
        "normalisation": "1", "weights": None,
    }  # fmt: skip
    claim = {"support": [1], "signs": [1], "x": [["3/2", "3/2"]]}
    proof = {"mu": ["1/2"], "x": [["3/2"]], "factor": [["1/2"]], "shift": "3/4", "least": "3/4"}
    whole = certificate(parameters, claim, proof)
    for path, value in changes.items():
        part, key = path.split("_")
        {"p": parameters, "c": claim, "f": proof}[part][key] = value
    return whole


def accepted(proposed: dict[str, Any]) -> bool:
    return check(json.loads(json.dumps(proposed))).accepted


def test_an_exact_point_is_enclosed_by_itself() -> None:
    assert accepted(lasso())


@pytest.mark.parametrize(
    "changes",
    [
        {"c_support": [0]},
        {"c_signs": [-1]},
        {"c_x": [["-2", "2"]]},
        {"c_x": [["0", "2"]]},
        {"c_x": [["3/2", "1"]]},
        {"c_x": [["3/2 + 1e-40", "2"]]},
        {"c_x": [["1", "3/2 - 1e-40"]]},
        {"f_least": "0x1p0"},
        {"f_least": "3/4", "f_shift": "5/8"},
        {"f_factor": [["1/2 + 0x1p-200"]]},
        {"f_x": [["3/2 + 0x1p-200"]]},
        {"f_mu": ["1/3"]},
        {"f_mu": ["1/2", "1/2"], "f_x": [["3/2"], ["3/2"]]},
        {"f_mu": ["3/8", "7/16"], "f_x": [["3/2"], ["3/2"]], "c_x": [["1", "2"]]},
        {"f_scale": [1]},
        {"p_lam": "1 + 1e-60"},
        {"p_weights": ["1", "1 + 1e-60"]},
        {"p_y": ["2 + 1e-60", "0"]},
        {"p_y": ["2", "4"]},
        {"p_weights": ["0", "1"]},
        {"p_A": [["1", "1"], ["1/8", "0"]]},
        {"c_support": [0, 1], "c_signs": [1, 1], "c_x": [["1", "2"], ["1", "2"]]},
    ],
    ids=str,
)
def test_what_is_not_exactly_so_is_rejected(changes: dict[str, Any]) -> None:
    try:
        assert not accepted(lasso(**changes))
    except Unreadable:
        assert len(changes.get("c_support", [])) == 2


def test_scaled_columns_give_the_same_proof() -> None:
    assert accepted(lasso(f_scale=[1], f_factor=[["1"]], f_shift="3", f_least="3"))
    tiny = "0x1p-600"
    huge = lasso(
        p_A=[["0", tiny], ["1/8", "0"]], f_scale=[600], f_mu=["0x1p-1"], p_lam="1", p_y=["2", "0"],
        c_support=[], c_signs=[], c_x=[],
    )  # fmt: skip
    huge["statements"]["S"]["proof"] = {"mu": ["1/2"]}
    assert accepted(huge)


def test_lam_may_be_a_root() -> None:
    """lam = sqrt(2), mu between two rationals, x* = 2 - sqrt(2)/2."""
    low, high = "0.7071067811865475", "0.7071067811865476"
    whole = lasso(
        p_lam="sqrt(2)", f_mu=[low, high],
        f_x=[["0x14afb0ccc06219cp-56"], ["0x14afb0ccc06219cp-56"]],
        c_x=[["1.2928932188134", "1.2928932188135"]],
    )  # fmt: skip
    assert accepted(whole)
    whole["instances"]["I"]["parameters"]["lam"] = "sqrt(2) + 1e-14"
    assert not accepted(whole)


def test_data_with_roots_are_rejected_with_the_reason() -> None:
    for changes in ({"p_y": ["sqrt(5)", "0"]}, {"p_weights": ["1", "sqrt(2)"]},
                    {"p_A": [["0", "sqrt(2)"], ["1", "0"]]}):  # fmt: skip
        outcome = check(lasso(**changes))
        assert not outcome.accepted
        assert "no rational number" in outcome.reason


def test_families_with_rational_data_are_read() -> None:
    """tie with 4 equal entries: |a| = 2 alpha; the minimiser of a winner is unique."""
    whole = certificate({}, {"support": [], "signs": [], "x": []}, {})
    whole["instances"]["I"] = {"family": "tie", "parameters": {
        "problem": "P1", "N": 4, "m": 1, "K": 3, "s": 1, "winner": None, "g": "0", "eta": "7",
        "w": None,
    }}  # fmt: skip
    outcome = check(whole)
    assert outcome.reason == "S: |y| exceeds eta"  # y = 1 + eta
    whole["instances"]["I"] = {"family": "a_delta", "parameters": {
        "delta": "1/8", "order": "12", "lam": "100", "normalisation": "1",
    }}  # fmt: skip
    whole["statements"]["S"]["proof"] = {"mu": ["50"]}
    assert "no rational number" in check(whole).reason


def empty(problem: str, y: list[str], proof: Any, **objective: Any) -> dict[str, Any]:
    parameters = {"problem": problem, "A": [["1", "1/2"]], "y": y, "weights": None, **objective}
    return certificate(parameters, {"support": [], "signs": [], "x": []}, proof)


def test_empty_support() -> None:
    assert accepted(empty("P1", ["2"], {}, eta="2"))
    assert not accepted(empty("P1", ["2"], {}, eta="2 - 1e-50"))
    assert not accepted(empty("P1", ["2"], {}, eta="2", weights=["1", "0"]))
    assert accepted(empty("P3", ["2"], {"mu": ["2.1"]}, lam="1.05"))
    assert not accepted(empty("P3", ["2"], {"mu": ["2.1"]}, lam="1"))
    assert not accepted(empty("P3", ["2"], {"mu": ["2"]}, lam="1"))
    assert not accepted(empty("P3", ["0"], {"mu": ["1e-90"]}, lam="2"))
    p2 = {"normalisation": "1/2m"}
    assert accepted(empty("P2", ["2"], {"mu": ["2.1"]}, lam="2.1", **p2))
    assert not accepted(empty("P2", ["2"], {"mu": ["2.1"]}, lam="2.1 - 1e-50", **p2))
    for broken in ({}, {"mu": []}, {"mu": ["0"]}, {"mu": ["1"], "x": [[]]}):
        with pytest.raises(Unreadable):
            check(empty("P2", ["2"], broken, lam="9", **p2))
    with pytest.raises(Unreadable):
        check(empty("P1", ["2"], {"mu": ["1"]}, eta="2"))


def flat(lam: str, proof: dict[str, Any]) -> dict[str, Any]:
    """P3 with A = y = 1: for lam = 1 every point of [0, 1] is a minimiser."""
    parameters = {"problem": "P3", "A": [["1"]], "y": ["1"], "lam": lam, "weights": None}
    return certificate(parameters, {"support": [0], "signs": [1], "x": [["1/8", "1"]]}, proof)


def test_p3_with_y_in_the_range_is_never_accepted() -> None:
    """1 - lam^2 omega = 0 = rho: mu = lam |r(mu)| for every mu, without a change of sign."""
    for mu, x in ((["1/4", "1/2"], [["3/4"], ["1/2"]]), (["1/4", "3/8"], [["1/2"], ["3/4"]])):
        proof = {"mu": mu, "x": x, "factor": [["1/2"]], "shift": "3/4", "least": "3/4"}
        assert not accepted(flat("1", proof))
        assert not accepted(flat("1/2", proof))


def deviated(x: list[str], lower: str, upper: str, **changes: Any) -> bool:
    statement = {
        "kind": "deviation", "from": "S", "claim": {"x": x, "lower": lower, "upper": upper},
        "proof": {},
    }  # fmt: skip
    whole = lasso(**changes)
    whole["statements"]["d"] = statement
    return accepted(whole)


def test_deviation_is_measured_from_the_proved_box() -> None:
    assert deviated(["0", "3/2"], "0", "0")
    assert deviated(["3", "11/2"], "5", "5")
    assert not deviated(["3", "11/2"], "5.0000000001", "6")
    assert not deviated(["3", "11/2"], "4", "4.9999999999")
    wide = {"c_x": [["1", "2"]]}
    assert deviated(["0", "3/2"], "0", "0.5", **wide)
    assert not deviated(["0", "3/2"], "0", "0.49", **wide)
    assert deviated(["0", "3"], "1", "2", **wide)
    assert not deviated(["0", "3"], "1.4", "2", **wide)  # true, but not shown by the box
    assert deviated(["-1/3", "3/2"], "0.33", "0.34")


def test_a_deviation_from_a_rejected_support_is_rejected() -> None:
    assert not deviated(["0", "3/2"], "0", "9", c_x=[["3", "4"]])


def test_reasons_name_the_line_that_fails() -> None:
    for changes, word in (
        ({"c_x": [["8", "9"]]}, "enclosure"), ({"f_factor": [["2"]]}, "eigenvalue"),
        ({"p_lam": "2"}, "mu"), ({"p_y": ["2", "8"]}, "A_0'r"),
    ):  # fmt: skip
        outcome = check(lasso(**changes))
        assert word in outcome.reason, outcome.reason


def test_work_beyond_the_limit_is_refused_at_once() -> None:
    """Ten thousand bits in every entry of L for 300 indices: refused before they are built."""
    k = 300
    A = [["1" if i == j else "0" for j in range(k)] for i in range(k)]
    parameters = {
        "problem": "P2", "A": A, "y": ["2"] * k, "lam": "1", "normalisation": "1", "weights": None,
    }  # fmt: skip
    claim = {"support": list(range(k)), "signs": [1] * k, "x": [["1", "2"]] * k}
    factor = [["0x1p9000"] * i + ["0x1p-9000"] for i in range(k)]
    proof = {"mu": ["1/2"], "x": [["3/2"] * k], "factor": factor, "shift": "1", "least": "1"}
    with pytest.raises(Unreadable, match="products of words"):
        check(certificate(parameters, claim, proof))


def test_a_matrix_of_too_many_bits_is_refused_at_once() -> None:
    row = ["0x1p1000000"] * 2000
    with pytest.raises(Unreadable, match="bits together"):
        matrix([row, row], "A")
    rows = [[f"0x1p-{1_000_000 - 2000 * i - j}" for j in range(2000)] for i in range(2)]
    with pytest.raises(Unreadable, match="bits together"):
        matrix(rows, "A")


def test_a_table_is_the_matrix_of_its_texts() -> None:
    rows = [["0x3p-7", "-1/3", "0", "sqrt(2)"], ["1.5e1", "2 - 1/2", "-0", "{}"]]
    rows[1][3] = {"a": "0", "b": "1", "s": "2"}  # type: ignore[call-overload]
    table = matrix(rows, "A")
    assert (len(table), table.m, table.N) == (4, 2, 4)
    for i in range(3):
        for k in range(2):
            entry = table[i].get(k, Surd({}))
            assert isinstance(entry, Surd)
            assert (entry - parse(rows[k][i], "text")).sign() == 0
    assert table[2] == {}
    assert sorted(table[3]) == [0, 1]
    assert table[3][0].sign() == 1 and (table[3][1] - table[3][0]).sign() == 0
    assert [len(column) for column in table] == [2, 2, 0, 2]
    assert [len(column) for column in table[1:3]] == [2, 0]


@pytest.mark.parametrize("bits", [1, 5, 53, 300])
def test_packed_products_are_the_gram_matrix(bits: int) -> None:
    rng = Random(bits)
    for count in (1, 2, 63, 64, 65, 130):
        vectors = [
            [rng.randrange(-(1 << bits) + 1, 1 << bits) for _ in range(rng.randint(1, 9))]
            for _ in range(count)
        ]
        extreme = (1 << bits) - 1
        vectors[0] = [extreme] * 9
        vectors[-1] = [-extreme] * 9
        expected = [
            [sum(a * b for a, b in zip(u, v)) for v in vectors[: i + 1]]
            for i, u in enumerate(vectors)
        ]
        assert gram(vectors) == expected
    assert gram([[0, 0], [0]]) == [[0], [0, 0]]


def test_short_numbers() -> None:
    assert short("1/3", "x") == (1, 3)
    assert short("-0x3p-7 + 1e2", "x") == (12797, 128)
    assert dyadic("-0xap-3", "x") == (-10, 3)
    assert dyadic("0xap3", "x") == (10, -3)
    n, e = dyadic("0.125", "x")
    assert Fraction(n) / Fraction(2) ** e == Fraction(1, 8)
    assert short("0x1e99999", "x") == (0x1E99999, 1)  # no exponent
    for text in ("1e10001", "1e-10001", "0x1p-10001", "0x1p10001", "1 + 1e-99999", "9" * 4000):
        with pytest.raises(Unreadable):
            short(text, "x")
    for text in ("1/3", "0.1", "sqrt(4/9)", "1e-1"):
        with pytest.raises(Unreadable):
            dyadic(text, "x")


@pytest.mark.parametrize(
    "text", ['["[[[", "\\"[", {"a": "\\\\"}]', '"\\u005b[[["', "[]", '[["]"], ["}"]]']
)
def test_brackets_inside_strings_do_not_nest(text: str) -> None:
    assert load(text.encode()) == json.loads(text)
    deep = "[" * 41 + text + "]" * 41
    with pytest.raises(Unreadable, match="nested deeper"):
        load(deep.encode())


@pytest.mark.parametrize("text", ['"' + "[" * 50, '["a\\', '"' + "\\" * 49, '{"' + "[" * 60])
def test_strings_that_do_not_end_are_unreadable(text: str) -> None:
    with pytest.raises(Unreadable, match="not JSON"):
        load(text.encode())


def test_more_values_than_the_limit_are_unreadable() -> None:
    with pytest.raises(Unreadable, match="values"):
        load(b"[" + b"0," * 12_000_001 + b"0]")
    with pytest.raises(Unreadable, match="lists"):
        load(b"[" + b"[]," * 3_000_000 + b"0]")


def test_statements_do_not_share_what_they_prove() -> None:
    """Two supports of one instance, one of them false."""
    whole = lasso()
    other = copy.deepcopy(whole["statements"]["S"])
    other["claim"]["x"] = [["5", "6"]]
    whole["statements"]["T"] = other
    outcome = check(whole)
    assert not outcome.accepted and outcome.reason.startswith("T: ")
