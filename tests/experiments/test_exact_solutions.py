"""The table `exact_solutions`: golden cells, every row proved, nothing can be exchanged."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sci_barriers.certificates import check_file
from sci_barriers.errors import CertificateRejected
from sci_barriers.proofs import accept
from sci_barriers.tables import Settings, Table, load, run, save

GOLDEN: dict[str, dict[str, Any]] = {
    "a_delta-2m-10000": {
        "delta": "0x1p-10000",
        "delta_log2": -10000,
        "x_0": "0",
        "x_1": "1/3*sqrt(3) - 1/10",
        "support": [1],
        "gap_lower": "0.675075224690",
        "gap_upper": "0.675075224691",
        "norm_lower": "3.00742364952e-3010",
        "condition_lower": "2.65351789355e6020",
    },
    "a_delta-m-7": {"delta": "1/128", "x_1": "1/3*sqrt(3) - 1/20", "gap_lower": "0.745785902809"},
    "a_delta-2m-tie": {"set_type": "simplex", "support": [0, 1], "gap_lower": None, "x_1": None},
    "omega_k-1-10": {"x_1": "0", "gap_lower": "0.299968929189", "norm_lower": "0.000690533966002"},
    "omega_k-6-30": {"condition_lower": "1.00000000000", "condition_upper": "1.00000000000"},
    "omega_k-3-tie": {"total": "3/2000*sqrt(2)", "set_type": "simplex", "winner": None},
    "tie-P1-2-1-3-3-side": {"x_0": "1048576/5242881", "eta": "1/2", "gap_upper": "0.282842658527"},
    "tie-P2-20-15-6-2": {"total": "1/50000", "support": [0, 1, 2, 3, 4, 5]},
    "tie-P3-20-19-3-1": {"total": "1/500", "lam": "1", "eta": None, "s": 1},
}


@pytest.fixture(scope="module")
def table() -> Table:
    root = Path(__file__).resolve().parents[2]
    (experiment,) = load(root / "experiments" / "exact_solutions.py")
    return run(experiment, Settings())


@pytest.fixture(scope="module")
def saved(table: Table, tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("matplotlib")
    out = tmp_path_factory.mktemp("exact")
    summary = save(table, out)
    assert summary.fine and summary.proved == summary.rows == len(table.rows)
    return out


def test_no_row_deviates(table: Table) -> None:
    assert [deviation for deviation in table.deviations if deviation] == []
    assert len(table.rows) >= 50


@pytest.mark.parametrize("key", sorted(GOLDEN))
def test_golden_cells(table: Table, key: str) -> None:
    row = table.rows[table.keys.index(key)]
    assert {name: row[name] for name in GOLDEN[key]} == GOLDEN[key]


def test_all_instances_are_there(table: Table) -> None:
    """A_delta at ten deltas in both normalisations, Omega_K at 3 x 3, ties of P1, P2, P3."""
    deltas = {(row["delta_log2"], row["normalisation"]) for row in table.rows if row["delta"]}
    for e in (1, 7, 15, 20, 24, 26, 28, 30, 1000, 10000):
        assert {(-e, "1/m"), (-e, "1/2m")} <= deltas
    omega = {(row["K"], row["n"]) for row in table.rows if row["family"] == "omega_k"}
    assert {(K, n) for K in (1, 3, 6) for n in (10, 20, 30)} <= omega
    ties = [row for row in table.rows if row["family"] == "tie"]
    for problem in ("P1", "P2", "P3"):
        kinds = {row["set_type"] for row in ties if row["problem"] == problem}
        assert kinds == {"point", "simplex"}


def test_every_certificate_is_accepted_and_every_proof_timed(table: Table) -> None:
    for certificate, seconds in zip(table.certificates, table.seconds, strict=True):
        assert certificate is not None
        accept(certificate)
        assert seconds is not None and seconds > 0


def test_runs_are_equal(table: Table) -> None:
    again = run(table.experiment, table.settings)
    assert again.rows == table.rows and again.certificates == table.certificates


def test_expectation_sees_every_changed_number(table: Table) -> None:
    """A bound moved by one unit of the tenth digit, another set or support: a deviation."""
    expect = table.experiment.expect
    for key, row in zip(table.keys, table.rows, strict=True):
        for name in ("gap", "norm", "condition"):
            lower = row[f"{name}_lower"]
            if lower is None:
                assert expect({**row, f"{name}_lower": "1", f"{name}_upper": "2"}), key
                continue
            mantissa, e, exponent = lower.partition("e")
            digits = len(mantissa.partition(".")[2])
            moved = f"{float(mantissa) * (1 + 1e-9) + 10.0**-digits:.{digits}f}{e}{exponent}"
            assert expect({**row, f"{name}_lower": moved, f"{name}_upper": moved}), (key, name)
            assert expect({**row, f"{name}_lower": None, f"{name}_upper": None}), (key, name)
        other = "simplex" if row["set_type"] == "point" else "point"
        assert expect({**row, "set_type": other}), key
        assert expect({**row, "support": [*row["support"], 99]}), key
        for name in ("x_0", "x_1", "total"):
            if row[name] not in (None, "0"):
                assert expect({**row, name: "1/7"}), (key, name)


def test_checker_accepts_the_table_without_site_packages(saved: Path, root: Path) -> None:
    command = [sys.executable, "-S", "-E", "-m", "sci_barriers.certificates"]
    done = subprocess.run(
        [*command, str(saved / "exact_solutions.json")],
        cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "accepted" in done.stdout


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("a_delta-2m-7", "a_delta-2m-15"),
        ("a_delta-2m-7", "a_delta-m-7"),
        ("omega_k-1-10", "omega_k-1-20"),
        ("omega_k-3-20", "omega_k-3-20-w"),
        ("tie-P1-2-1-3-3", "tie-P3-2-1-3-3"),
        ("tie-P2-2-1-3-3", "tie-P2-2-1-3-3-side"),
    ],
)
def test_swapped_certificates_are_rejected(saved: Path, first: str, second: str) -> None:
    document = json.loads((saved / "exact_solutions.json").read_text())
    rows = {Path(row["certificate"]).stem: row for row in document["rows"]}
    one, other = rows[first], rows[second]
    one["certificate"], other["certificate"] = other["certificate"], one["certificate"]
    path = saved / f"swapped-{first}-{second}.json"
    path.write_text(json.dumps(document))
    report = check_file(str(path))
    assert report.status == "rejected"
    assert len(list(report.lines)) == 2


def test_statements_of_one_row_do_not_fit_the_parameters_of_another(table: Table) -> None:
    found = dict(zip(table.keys, table.certificates, strict=True))
    for first, second in (
        ("a_delta-2m-7", "a_delta-2m-15"),
        ("omega_k-3-10", "omega_k-6-10"),
        ("tie-P2-2-1-3-3-side", "tie-P3-2-1-3-3-side"),
    ):
        one, other = found[first], found[second]
        assert one is not None and other is not None
        with pytest.raises(CertificateRejected):
            accept({**one, "instances": other["instances"]})


def test_figure_and_texts_are_written_for_readers(saved: Path) -> None:
    for ending in ("png", "svg", "md", "tex", "csv", "json"):
        assert (saved / f"exact_solutions.{ending}").stat().st_size > 1000
    assert max(map(len, (saved / "exact_solutions.md").read_text().splitlines())) < 400
    assert (saved / "exact_solutions.tex").read_text().isascii()
    assert sum(path.stat().st_size for path in saved.rglob("*.json")) < 1_000_000


def test_quick_run_is_a_part_of_the_full_one(table: Table) -> None:
    quick = run(table.experiment, Settings(quick=True))
    assert set(quick.keys) < set(table.keys)
    assert not any(quick.deviations)
