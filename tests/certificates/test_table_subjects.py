"""A cell is about the order, norm, points, ... that its row shows, or that the table fixes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sci_barriers.certificates import FORMAT, check, check_file

MATRIX = [["1", "-1", "0"], ["0", "1", "-1"]]


def explicit(A: list[list[str]]) -> dict[str, Any]:
    parameters = {"problem": "P1", "A": A, "y": ["0"] * len(A), "eta": "0"}
    return {"family": "explicit", "parameters": parameters}


NSP = {"kind": "nsp", "instance": "A", "claim": {"s": 2, "rho_squared": "4"},
       "proof": {"x": ["1", "1", "1"], "omega": [0, 1]}}  # fmt: skip
BALL = {
    "kind": "optimal", "instance": "A",
    "claim": {"norm": "linf", "points": [["0", "0"], ["0", "200"]], "value": "100",
              "lower": "100", "upper": "100"},
    "proof": {"fibres": [{"y": ["0"], "indices": [0, 1], "centre": ["0", "100"], "size": "100",
                          "terms": [["1/2", 1, [0, 1]], ["1/2", 0, [0, -1]]]}], "worst": 0},
}  # fmt: skip
PAIR = {
    "kind": "pair", "instance": "A",
    "claim": {"points": [["0"], ["1"]], "apart": ["1", "1"], "near": ["1", "1"], "kappa": "1",
              "forced": {"accuracy": "1/4", "lower": "0.5"}},
    "proof": {},
}  # fmt: skip
SPECTRUM = {"kind": "spectrum", "instance": "A", "proof": {"case": "sections"},
            "claim": {"sites": 1, "points": [["7", "2"]], "largest": "2"}}  # fmt: skip
JACOBI = {"family": "jacobi", "parameters": {"b": "7"}}


@pytest.fixture
def status(tmp_path: Path) -> Any:
    def found(
        instance: dict[str, Any], statement: dict[str, Any], quoted: list[str], label: str = "A",
        **constants: Any,
    ) -> str:  # fmt: skip
        """The verdict on a table with one row that quotes these keys of the claim."""
        statement = {**statement, "instance": label}
        made = {"format": FORMAT, "instances": {label: instance}, "statements": {"o": statement}}
        assert check(made).accepted
        shape: dict[str, Any] = {"kind": statement["kind"], "instance": label}
        if constants:
            shape["claim"] = constants
        columns = [{"name": "A", "kind": "parameter", "source": f"instances.{label}"}]
        row = {"A": instance if "." not in label else None, "certificate": "c.json"}
        for key in quoted:
            source = f"statements.o.claim.{key}"
            columns.append({"name": key, "kind": "proved", "source": source})
            value = statement["claim"]
            for part in key.split("."):
                value = value[int(part)] if isinstance(value, list) else value[part]
            row[key] = value
        table = {
            "format": "sci-barriers-table/1", "columns": columns, "rows": [row],
            "binding": {"statements": {"o": [shape]}, "instances": {}},
        }  # fmt: skip
        (tmp_path / "c.json").write_text(json.dumps(made))
        (tmp_path / "t.json").write_text(json.dumps(table))
        return check_file(tmp_path / "t.json").status

    return found


def test_a_constant_of_another_order_is_rejected(status: Any) -> None:
    A = explicit(MATRIX)
    assert status(A, NSP, ["rho_squared"]) == "rejected"
    assert status(A, NSP, ["rho_squared", "s"]) == "accepted"
    assert status(A, NSP, ["rho_squared"], s=2) == "accepted"
    assert status(A, NSP, ["rho_squared"], s=1) == "rejected"
    assert status(A, NSP, ["rho_squared"], s="2") == "rejected"
    assert status(A, NSP, ["rho_squared", "s"], lower="1") == "rejected"


def test_an_error_in_another_norm_or_of_other_points_is_rejected(status: Any) -> None:
    A = explicit([["1", "0"]])
    assert status(A, BALL, ["upper"]) == "rejected"
    assert status(A, BALL, ["upper", "norm"]) == "rejected"
    assert status(A, BALL, ["upper", "points"]) == "rejected"
    assert status(A, BALL, ["upper", "points.0", "points.1", "norm"]) == "rejected"
    assert status(A, BALL, ["upper", "points", "norm"]) == "accepted"
    assert status(A, BALL, ["upper", "points"], norm="linf") == "accepted"
    assert status(A, BALL, ["upper", "points"], norm="l2") == "rejected"


def test_a_part_is_quoted_with_its_own_subject(status: Any) -> None:
    A = explicit([["1"]])
    assert status(A, PAIR, ["points", "kappa"]) == "accepted"
    assert status(A, PAIR, ["points", "forced.lower"]) == "rejected"
    assert status(A, PAIR, ["points", "forced.lower", "forced.accuracy"]) == "accepted"
    assert status(A, PAIR, ["points", "forced"]) == "accepted"
    forced = PAIR["claim"]["forced"]  # type: ignore[index]
    assert status(A, PAIR, ["points", "forced.lower"], forced=forced) == "accepted"


def test_a_radius_is_quoted_with_its_point_and_its_sites(status: Any) -> None:
    assert status(JACOBI, SPECTRUM, ["largest"]) == "rejected"
    assert status(JACOBI, SPECTRUM, ["largest", "sites"]) == "accepted"
    assert status(JACOBI, SPECTRUM, ["sites", "points.0.1"]) == "rejected"
    assert status(JACOBI, SPECTRUM, ["sites", "points.0.1", "points.0.0"]) == "accepted"
    assert status(JACOBI, SPECTRUM, ["sites", "points"]) == "accepted"


def test_a_name_with_a_point_in_it_is_unreadable(status: Any) -> None:
    assert status(JACOBI, SPECTRUM, ["largest", "sites"], label="A.b") == "unreadable"


def test_an_instance_with_a_point_in_its_name_is_rejected(tmp_path: Path) -> None:
    made = {"format": FORMAT, "instances": {"A": JACOBI, "A.b": JACOBI},
            "statements": {"o": SPECTRUM}}  # fmt: skip
    assert check(made).accepted
    shape = {"kind": "spectrum", "instance": "A"}
    columns = [{"name": "A", "kind": "parameter", "source": "instances.A"},
               {"name": "n", "kind": "proved", "source": "statements.o.claim.sites"}]  # fmt: skip
    table = {
        "format": "sci-barriers-table/1", "columns": columns,
        "rows": [{"A": JACOBI, "n": 1, "certificate": "c.json"}],
        "binding": {"statements": {"o": [shape]}, "instances": {}},
    }  # fmt: skip
    (tmp_path / "c.json").write_text(json.dumps(made))
    (tmp_path / "t.json").write_text(json.dumps(table))
    assert check_file(tmp_path / "t.json").status == "rejected"
