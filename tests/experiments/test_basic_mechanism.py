"""The table `basic_mechanism`: the jump, the segment at the tie, golden cells, certificates."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from sci_barriers.errors import CertificateRejected
from sci_barriers.exact import Q
from sci_barriers.families import Tie
from sci_barriers.proofs import accept
from sci_barriers.tables import Settings, Table, load, run, save

GOLDEN: dict[str, dict[str, Any]] = {
    "P1-tie": {"set_type": "simplex", "total": "1/5", "x_0": None, "gap_lower": None, "t": "0"},
    "P1-minus-50": {"x_0": "0", "x_1": "1/5", "t": "-0x1p-50", "gap_lower": "0.282842712474"},
    "P1-plus-50": {"x_0": "1125899906842624/5629499534213121", "x_1": "0", "eta": "1"},
    "P2-plus-1": {"x_0": "111/605", "t": "1/2", "lam": "1", "norm_lower": "1.00000000000"},
    "P3-plus-2": {"x_0": "4/21", "gap_lower": "0.276190476190", "eta": None},
}


@pytest.fixture(scope="module")
def table() -> Table:
    root = Path(__file__).resolve().parents[2]
    (experiment,) = load(root / "experiments" / "basic_mechanism.py")
    return run(experiment, Settings())


def test_no_row_deviates(table: Table) -> None:
    assert [deviation for deviation in table.deviations if deviation] == []


@pytest.mark.parametrize("key", sorted(GOLDEN))
def test_golden_cells(table: Table, key: str) -> None:
    row = table.rows[table.keys.index(key)]
    assert {name: row[name] for name in GOLDEN[key]} == GOLDEN[key]


@pytest.mark.parametrize("problem", ["P1", "P2", "P3"])
def test_minimiser_jumps_while_the_data_meet(table: Table, problem: str) -> None:
    """||A - A'|| falls below 2^-48, the distance of the minimisers stays above 0.27."""
    rows = [row for row in table.rows if row["problem"] == problem]
    assert len(rows) % 2 == 1
    middle = len(rows) // 2
    assert rows[middle]["set_type"] == "simplex"
    for i, row in enumerate(rows):
        if i != middle:
            larger, smaller = ("x_1", "x_0") if i < middle else ("x_0", "x_1")
            assert Fraction(row[larger]) > Fraction(18, 100)
            assert row[smaller] == "0"
            assert Fraction(row["gap_lower"]) > Fraction(27, 100)
    assert min(Fraction(row["norm_upper"]) for row in rows if row["norm_upper"]) < Fraction(
        1, 2**48
    )


@pytest.mark.parametrize("key", ["P1-minus-4", "P2-plus-50", "P3-tie"])
def test_the_witness_agrees_and_sees_a_false_closed_form(
    table: Table, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    assert all(text.startswith("agrees (") for text in table.column("witness"))
    right: Any = Tie.__dict__["T"]
    false = property(lambda member: right.fget(member) + Q(1, 2**200))
    monkeypatch.setattr(Tie, "T", false)
    (cell,) = (c for c in table.experiment.cells(table.settings) if c["key"] == key)
    wrong = run(replace(table.experiment, cells=lambda settings: [cell]), table.settings)
    assert (wrong.deviations[0] or "").startswith("witness: differs (I: ")


def test_every_certificate_is_accepted_and_none_fits_another_row(table: Table) -> None:
    for certificate in table.certificates:
        assert certificate is not None
        accept(certificate)
    found = dict(zip(table.keys, table.certificates, strict=True))
    for first, second in (("P1-plus-1", "P1-plus-2"), ("P1-minus-4", "P2-plus-4")):
        one, other = found[first], found[second]
        assert one is not None and other is not None
        with pytest.raises(CertificateRejected):
            accept({**one, "instances": other["instances"]})


def test_expectation_sees_changed_numbers(table: Table) -> None:
    expect = table.experiment.expect
    for row in table.rows:
        if row["total"] is not None:
            assert expect({**row, "total": "1/4"})
            continue
        larger = "x_0" if row["x_1"] == "0" else "x_1"
        assert expect({**row, larger: "1/6"})
        assert expect({**row, "x_0": row["x_1"], "x_1": row["x_0"]})
        for name in ("gap", "norm"):
            assert expect({**row, f"{name}_lower": "1.5"})
            assert expect({**row, f"{name}_upper": "0"})


def test_table_and_figure_are_written_and_accepted(table: Table, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    summary = save(table, tmp_path)
    assert summary.fine and summary.proved == len(table.rows)
    for ending in ("png", "svg", "md", "tex", "csv"):
        assert (tmp_path / f"basic_mechanism.{ending}").stat().st_size > 1000
    assert (tmp_path / "basic_mechanism.tex").read_text().isascii()


def test_quick_run_is_a_part_of_the_full_one(table: Table) -> None:
    quick = run(table.experiment, Settings(quick=True))
    assert set(quick.keys) < set(table.keys)
    assert not any(quick.deviations)
