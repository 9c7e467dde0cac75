"""The table `theory_bounds`: golden cells, certificates, expectations that see a change, figure."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sci_barriers.errors import CertificateRejected
from sci_barriers.proofs import accept
from sci_barriers.tables import Settings, Table, load, run, save

ROOT = Path(__file__).resolve().parents[2]
Row = dict[str, Any]
GOLDEN: dict[str, Row] = {
    "a-hadamard-sparse-c-10": {"rho": "3/13", "p": 23, "lam": "97/512", "delta": "0", "L": "1"},
    "a-hadamard-sparse-c-prime-01": {"p": 16, "lam": "225/1024", "verdict": "8 of 8 proved"},
    "a-turned-compressible-c-prime-00": {"rho": "15/47", "p": 20, "verdict": "5 of 5 proved"},
    "a-random-sparse-c-prime-10": {"p": 100, "m": 9, "N": 12, "s": 1},
    "a-tie-sparse-none-04": {"rho": "1", "bound_c": None, "verdict": "no bound: ρ₀ = 1"},
    "b-turned-sparse-0-P1": {"to_minimisers": "0", "to_minimisers_upper": "0", "lam": None},
    "b-turned-sparse-3-P2": {"lam": "213/4096", "status": "unique", "norm": "1/8"},
    "b-random-sparse-0-P3": {"to_minimisers_upper": "0", "proved": "proved"},
    "c-exact-10": {"kappa": "1048577", "verdict": "not kernel-aware", "error_upper": "0"},
    "c-pseudo-20": {"stretch": 1.0, "error_upper": "1.312500000000000", "forced": None},
}


@pytest.fixture(scope="module")
def table() -> Table:
    (experiment,) = load(ROOT / "experiments" / "theory_bounds.py")
    return run(experiment, Settings())


def rows(table: Table, part: str) -> list[Row]:
    return [row for row in table.rows if row["part"] == part]


def test_no_row_deviates(table: Table) -> None:
    assert [deviation for deviation in table.deviations if deviation] == []


@pytest.mark.parametrize("key", sorted(GOLDEN))
def test_golden_cells(table: Table, key: str) -> None:
    row = table.rows[table.keys.index(key)]
    assert {name: row[name] for name in GOLDEN[key]} == GOLDEN[key]


def test_every_inequality_at_every_restart_is_proved(table: Table) -> None:
    found = [row for row in rows(table, "a") if row["pair"] is not None]
    assert len(found) == 44
    for row in found:
        assert len(row["inequalities"]) == (8 if row["k"] else 5)
        assert {part["verdict"] for part in row["inequalities"].values()} == {"proved"}
        assert set(row["hypotheses"]) == {"lam", "L", "p", "eps_0", "delta"}
        assert set(row["hypotheses"].values()) == {"proved"}
        assert all(float(part["ratio"]) <= 1.001 for part in row["inequalities"].values())


def test_the_error_of_a_sparse_truth_falls_by_e_and_stays_on_the_tie(table: Table) -> None:
    sparse, tie = (
        [float(row["error_upper"]) for row in rows(table, "a")
         if row["matrix"] == name and row["pair"] == pair]
        for name, pair in (("Hadamard 15 × 16", "c'"), ("tie (1, 1)", None))
    )  # fmt: skip
    assert all(2.6 < a / b < 2.9 for a, b in zip(sparse[4:], sparse[5:]))
    assert min(tie) > 0.7071


def test_with_noise_the_network_ends_near_neither_x_nor_the_minimisers(table: Table) -> None:
    for name in ("turned 15 × 16", "random 9 × 12"):
        last = [row for row in rows(table, "a") if row["matrix"] == name][-1]
        assert min(float(last["error_lower"]), float(last["to_minimisers"])) > 0.005


def test_minimisers_are_unique_and_below_both_bounds(table: Table) -> None:
    found = rows(table, "b")
    assert len(found) == 60
    for row in found:
        assert row["status"] == "unique"
        upper = float(row["to_minimisers_upper"])
        assert upper <= float(row["bound_c_prime"]) <= float(row["bound_c"])
        assert (upper == 0) is (row["norm"] == "0" and row["truth"] != "compressible")


def test_accurate_maps_stretch_and_stable_maps_err(table: Table) -> None:
    for row in rows(table, "c"):
        accurate = row["method"].startswith("ReLU")
        assert (row["stretch"] > 4) is accurate or row["method"].startswith("ridge")
        if not accurate and not row["method"].startswith("ridge"):
            assert float(row["error_lower"]) >= 1
        if row["verdict"] == "not kernel-aware":
            assert float(row["instability"]) <= row["stretch"]


def test_every_certificate_is_accepted_and_none_fits_another_row(table: Table) -> None:
    found = dict(zip(table.keys, table.certificates, strict=True))
    for key, certificate in found.items():
        assert (certificate is None) is key.startswith("c-")
        if certificate is not None:
            accept(certificate)
    for first, second in (
        ("b-turned-sparse-3-P1", "b-turned-sparse-1-P1"),
        ("b-turned-sparse-3-P3", "a-turned-compressible-c-prime-03"),
    ):
        one, other = found[first], found[second]
        assert one is not None and other is not None
        with pytest.raises(CertificateRejected):
            accept({**one, "instances": other["instances"]})


def larger(text: str) -> str:
    return str(float(text) * 1.01 + 0.001)


CHANGES: dict[str, tuple[tuple[str, Callable[[Any], Any]], ...]] = {
    "a-hadamard-sparse-c-prime-03": (
        ("error_lower", larger), ("error_upper", larger), ("bound_c_prime", larger),
        ("closed", larger), ("gap_upper", larger), ("eps_lower", larger),
        ("p", lambda p: p + 1), ("proved", lambda _: "undecided"), ("rho", lambda _: "1/5"),
        ("gamma", lambda _: "2"),
    ),
    "a-turned-compressible-c-prime-02": (("delta", lambda _: "1"), ("error_upper", larger)),
    "a-tie-sparse-none-02": (("error_lower", larger),),
    "b-turned-sparse-3-P1": (
        ("bound_c", larger), ("to_minimisers_upper", lambda _: "9"),
        ("status", lambda _: "segment"),
    ),
    "b-turned-compressible-3-P2": (("bound_c_prime", larger), ("lam", lambda _: "1/16")),
    "b-turned-compressible-3-P3": (("to_minimisers", larger), ("rho", lambda _: "1/3")),
    "c-exact-10": (
        ("kappa", lambda _: "5"), ("stretch", lambda v: v / 2), ("error_upper", larger),
        ("forced", lambda _: "1e9"), ("instability", lambda _: "1e9"),
    ),
    "c-ridge-8": (("stretch", lambda v: v * 1.001), ("error_upper", larger)),
    "c-pseudo-8": (("stretch", lambda v: v / 2),),
    "c-firenet-8": (("stretch", lambda v: v * 2), ("error_upper", lambda _: "0.1")),
}  # fmt: skip


@pytest.mark.parametrize("key", sorted(CHANGES))
def test_expectation_sees_changed_numbers(table: Table, key: str) -> None:
    expect, row = table.experiment.expect, table.rows[table.keys.index(key)]
    assert expect(row) is None
    for name, change in CHANGES[key]:
        assert expect({**row, name: change(row[name])}), name


def test_table_and_figure_are_written_and_accepted(table: Table, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    summary = save(table, tmp_path)
    assert summary.fine
    assert summary.proved == len(rows(table, "a")) + len(rows(table, "b"))
    for ending in ("png", "svg", "md", "tex", "csv"):
        assert (tmp_path / f"theory_bounds.{ending}").stat().st_size > 1000
    assert (tmp_path / "theory_bounds.tex").read_text().isascii()
    text = (tmp_path / "theory_bounds.md").read_text()
    assert "340 of 340 inequalities of the FIRENET theorem are proved" in text


def test_quick_run_is_a_part_of_the_full_one(table: Table) -> None:
    quick = run(table.experiment, Settings(quick=True))
    assert set(quick.keys) < set(table.keys)
    assert not any(quick.deviations)
    assert {row["part"] for row in quick.rows} == {"a", "b", "c"}
    same = [table.rows[table.keys.index(key)] for key in quick.keys]
    assert list(quick.rows) == same


def test_a_wrong_network_is_a_deviation(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    """The decimals are another program: an error in the balls would be seen."""
    row = table.rows[table.keys.index("a-random-sparse-c-prime-05")]
    exact = row["exact"]
    entries = [list(line) for line in exact["parameters"]["A"]]
    entries[0][0] = "-1/2"
    changed = {**exact, "parameters": {**exact["parameters"], "A": entries}}
    assert "expected" in (table.experiment.expect({**row, "exact": changed}) or "")
