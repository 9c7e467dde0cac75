"""A row of a table is bound to its certificate: to its numbers, its statements and its instances.

The forged rows quote certificates that are themselves accepted: true statements about something
else than the row says.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from sci_barriers.certificates import check, check_file

FIXTURES = Path(__file__).parent / "fixtures"
PAPER = Path(__file__).resolve().parents[2] / "paper_tables"


def proof(eta: str = "1", x: str = "1") -> dict[str, Any]:
    """P1 with A = 1, y = 2: the minimiser is 2 - eta."""
    return {
        "format": "sci-barriers-certificate/1",
        "instances": {
            "I": {
                "family": "explicit",
                "parameters": {"problem": "P1", "A": [["1"]], "y": ["2"], "eta": eta},
            }
        },
        "statements": {
            "Xi": {
                "kind": "minimisers",
                "instance": "I",
                "claim": {"set": {"type": "point", "x": [x]}},
                "proof": {"case": "aligned", "point": [x], "dual": ["1"]},
            }
        },
    }


INSTANCE = proof()["instances"]["I"]
XI = {"kind": "minimisers", "instance": "I"}
ROW = {"eta": "1", "exact": INSTANCE, "minimiser": ["1"], "note": "-", "certificate": "c.json"}
TABLE: dict[str, Any] = {
    "format": "sci-barriers-table/1",
    "id": "t",
    "columns": [
        {"name": "eta", "kind": "parameter", "source": "instances.I.parameters.eta"},
        {"name": "exact", "kind": "parameter", "source": "instances.I"},
        {"name": "minimiser", "kind": "proved", "source": "statements.Xi.claim.set.x"},
        {"name": "note", "kind": "text", "source": None},
    ],
    "binding": {"statements": {"Xi": [XI]}, "instances": {}},
    "rows": [{**ROW, "seconds": 1e-5}],
}


def status(folder: Path, *, certificate: Any = None, **changes: Any) -> str:
    (folder / "c.json").write_text(json.dumps(certificate or proof()))
    (folder / "t.json").write_text(json.dumps({**TABLE, **changes}))
    return check_file(folder / "t.json").status


def test_a_table_is_accepted_row_by_row(tmp_path):
    assert status(tmp_path) == "accepted"


def test_a_table_without_headings_stays_accepted() -> None:
    """It was written before columns had any."""
    old = FIXTURES / "table_of_format1" / "tiny.json"
    assert {tuple(column) for column in json.loads(old.read_text())["columns"]} == {
        ("name", "kind", "source")
    }
    report = check_file(old)
    assert (report.status, report.reason) == ("accepted", "4 rows")


def with_keys(**keys: Any) -> list[dict[str, Any]]:
    return [*TABLE["columns"][:3], {**TABLE["columns"][3], **keys}]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"heading": "λ, ‖A − A′‖ <b>"}, "accepted"),
        ({"heading": "x" * 200}, "accepted"),
        ({"heading": "eta"}, "accepted"),
        ({"show": False}, "accepted"),
        ({"heading": "h", "show": True}, "accepted"),
        ({"heading": ""}, "unreadable"),
        ({"heading": "   "}, "unreadable"),
        ({"heading": "x" * 201}, "unreadable"),
        ({"heading": None}, "unreadable"),
        ({"heading": 1}, "unreadable"),
        ({"heading": ["h"]}, "unreadable"),
        ({"heading": "two\nlines"}, "unreadable"),
        ({"heading": "turned \u202egnorw"}, "unreadable"),
        ({"heading": "isolated \u2066"}, "unreadable"),
        ({"heading": "\u200b"}, "unreadable"),
        ({"heading": "half \ud800"}, "unreadable"),
        ({"show": 1}, "unreadable"),
        ({"show": "true"}, "unreadable"),
        ({"show": None}, "unreadable"),
        ({"title": "h"}, "unreadable"),
        ({"format": "%s"}, "unreadable"),
    ],
)
def test_headings_are_read_for_their_form(
    tmp_path: Path, keys: dict[str, Any], expected: str
) -> None:
    assert status(tmp_path, columns=with_keys(**keys)) == expected


def test_headings_prove_nothing(tmp_path: Path) -> None:
    """Neither a heading nor show makes a false cell true, or a true one false."""
    for heading in ("note", "eta", "minimiser"):
        columns = [{**column, "heading": heading, "show": False} for column in TABLE["columns"]]
        assert status(tmp_path, columns=columns) == "accepted"
        assert status(tmp_path, columns=columns, rows=[{**ROW, "minimiser": ["2"]}]) == "rejected"


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ([], "accepted"), (["2 of 3 are wrong.", ""], "accepted"), ("2 of 3", "unreadable"),
        ([1], "unreadable"), ([None], "unreadable"), (None, "unreadable"), ({}, "unreadable"),
    ],
)  # fmt: skip
def test_findings_are_a_list_of_texts(tmp_path: Path, findings: Any, expected: str) -> None:
    assert status(tmp_path, findings=findings) == expected
    assert status(tmp_path, found=[]) == "unreadable"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({**ROW, "eta": "2"}, "rejected"),
        ({**ROW, "minimiser": ["2"]}, "rejected"),
        ({**ROW, "certificate": None}, "rejected"),
        ({**ROW, "certificate": "../c.json"}, "unreadable"),
        ({**ROW, "certificate": "absent.json"}, "unreadable"),
        ({**ROW, "other": 1}, "unreadable"),
        ({"note": "no claim", "certificate": None}, "accepted"),
    ],
)
def test_a_row_is_bound_to_its_certificate(tmp_path, row, expected):
    assert status(tmp_path, rows=[row]) == expected


def moved() -> dict[str, Any]:
    """True, but about an instance J that the row does not name."""
    forged = proof()
    forged["instances"]["J"] = proof(eta="1/2")["instances"]["I"]
    forged["statements"]["Xi"] = {**proof(x="3/2")["statements"]["Xi"], "instance": "J"}
    return forged


def test_a_statement_about_another_instance_is_rejected(tmp_path):
    assert check(moved()).accepted
    row = {**ROW, "minimiser": ["3/2"]}
    assert status(tmp_path, certificate=moved(), rows=[row]) == "rejected"


def test_a_declared_instance_must_be_fixed_by_columns(tmp_path):
    shapes = {"Xi": [{**XI, "instance": "J"}]}
    row = {**ROW, "minimiser": ["3/2"]}
    other = {"like": "I", "except": []}
    for instances in ({}, {"J": {**other, "except": ["eta"]}}, {"J": other}):
        binding = {"statements": shapes, "instances": instances}
        assert status(tmp_path, certificate=moved(), rows=[row], binding=binding) == "rejected"


def test_instances_cannot_vouch_for_each_other(tmp_path):
    each = {"J": {"like": "I", "except": []}, "I": {"like": "J", "except": []}}
    binding = {"statements": {"Xi": [XI]}, "instances": each}
    assert status(tmp_path, binding=binding) == "unreadable"


def test_proved_columns_need_a_declared_statement(tmp_path):
    assert status(tmp_path, binding={"statements": {}, "instances": {}}) == "unreadable"


def test_lines_of_a_report_cannot_be_forged(tmp_path):
    row = {**ROW, "minimiser": ["x\nother.json: accepted (9 rows)\x1b[31m\ud800"]}
    (tmp_path / "c.json").write_text(json.dumps(proof()))
    (tmp_path / "t.json").write_text(json.dumps({**TABLE, "rows": [row]}))
    lines = check_file(tmp_path / "t.json").text().split("\n")
    assert len(lines) == 2
    assert all(line.isprintable() for line in lines)


@pytest.fixture
def published(tmp_path):
    """(table, certificate of the row that the test changes, save and check)."""

    def load(name: str, number: int) -> tuple[Any, Any, Any]:
        table = json.loads((PAPER / f"{name}.json").read_text())
        row = table["rows"][number]
        certificate = json.loads((PAPER / row["certificate"]).read_text())
        table["rows"] = [row]

        def verdict() -> str:
            path = tmp_path / row["certificate"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(certificate))
            (tmp_path / f"{name}.json").write_text(json.dumps(table))
            return check_file(tmp_path / f"{name}.json").status

        return row, certificate, verdict

    return load


def test_a_norm_cannot_pass_for_a_gap(published):
    row, certificate, verdict = published("exact_solutions", 1)
    assert verdict() == "accepted"
    certificate["statements"]["gap"] = copy.deepcopy(certificate["statements"]["norm"])
    claim = certificate["statements"]["gap"]["claim"]
    row["gap_lower"], row["gap_upper"] = claim["lower"], claim["upper"]
    row["gap_squared"] = claim.get("squared")
    assert check(certificate).accepted
    assert verdict() == "rejected"


def test_an_error_in_one_order_cannot_pass_for_the_other(published):
    row, certificate, verdict = published("a_delta", 3)
    assert verdict() == "accepted"
    certificate["instances"]["elsewhere"] = copy.deepcopy(certificate["instances"]["truth"])
    for name in ("truth", "error_true", "error_given"):
        statement = certificate["statements"][name]
        for key in ("instance", "scale"):
            if key in statement:
                statement[key] = "elsewhere"
    assert check(certificate).accepted
    assert verdict() == "rejected"
    assert row["order"] == "12"


def test_the_other_side_must_be_the_other_side(published):
    row, certificate, verdict = published("exact_solutions", 1)
    certificate["instances"]["other"]["parameters"]["lam"] = "1/20"
    assert verdict() == "rejected"
    assert row["lam"] == "1/10"


@pytest.mark.parametrize("name", ["exact_solutions", "basic_mechanism", "omega_k"])
def test_two_rows_cannot_swap_their_certificates(name):
    """Cells are compared with what the certificate has at each source: no two rows agree in all."""
    table = json.loads((PAPER / f"{name}.json").read_text())
    checked = [column["name"] for column in table["columns"] if column["source"]]
    cells = [json.dumps([row[column] for column in checked]) for row in table["rows"]]
    assert len(set(cells)) == len(cells) > 10


def test_an_optional_parameter_that_is_left_out_is_compared_too(tmp_path: Path) -> None:
    """shift is 1/4 in the model and 0, since absent, in the instance that is to be like it."""

    def tie(**more: Any) -> dict[str, Any]:
        parameters = {"problem": "P3", "N": 2, "m": 1, "K": 3, "s": 1, "g": "1/8", "lam": "1"}
        return {"family": "tie", "parameters": parameters | {"w": None} | more}

    def minimisers(label: str, x: list[str]) -> dict[str, Any]:
        proof = {"case": "aligned", "point": x, "dual": ["8/4001"]}
        claim = {"set": {"type": "point", "x": x}}
        return {"kind": "minimisers", "instance": label, "claim": claim, "proof": proof}

    def found(**shift: str) -> str:
        truth = tie(winner=0, shift="1/4")
        x = ["0", "10/4001" if shift else "8/4001"]
        made = {
            "format": "sci-barriers-certificate/1",
            "instances": {"truth": truth, "other": tie(winner=1, **shift)},
            "statements": {
                "a": minimisers("truth", ["10/4001", "0"]), "b": minimisers("other", x),
            },
        }  # fmt: skip
        assert check(made).accepted
        shapes = {n: [{"kind": "minimisers", "instance": i}] for n, i in
                  (("a", "truth"), ("b", "other"))}  # fmt: skip
        like = {"other": {"like": "truth", "except": ["winner"]}}
        columns = [
            {"name": "instance", "kind": "parameter", "source": "instances.truth"},
            {"name": "winner", "kind": "parameter", "source": "instances.other.parameters.winner"},
            {"name": "x", "kind": "proved", "source": "statements.b.claim.set.x"},
        ]
        row = {"instance": truth, "winner": 1, "x": x, "certificate": "c.json"}
        return status(tmp_path, certificate=made, columns=columns, rows=[row],
                      binding={"statements": shapes, "instances": like})  # fmt: skip

    assert found(shift="1/4") == "accepted"
    assert found() == "rejected"
