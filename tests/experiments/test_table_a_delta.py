"""The table `a_delta`: printed cells, both errors proved, the long run read back, golden cells."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from sci_barriers.certificates import check_file
from sci_barriers.errors import CertificateRejected
from sci_barriers.exact import Q
from sci_barriers.families import ADelta
from sci_barriers.proofs import accept
from sci_barriers.tables import Experiment, Settings, Table, load, run, save

pytest.importorskip("skglm")
LONG = "MATLAB-emulation-reltol_maxiter-12-15"
LONG_OUTPUT = ["0", "0x1e8ce824b7fe7p-50"]
EXPONENTS = (1, 7, 15, 20, 24, 26, 28, 30)
# error_true as printed to six digits, sweeps, warning of the emulation in order 12
CELLS = {
    (1, "default"): ("1.728e-16", 4, False),
    (1, "reltol_maxiter"): ("1.728e-16", 4, False),
    (7, "default"): ("0.679756", 1301, False),
    (7, "reltol"): ("1.728e-16", 6436, False),
    (7, "reltol_maxiter"): ("1.728e-16", 6436, False),
    (15, "default"): ("1.16926", 2, False),
    (15, "reltol"): ("1.16854", 100_000, True),
    (20, "reltol"): ("1.16926", 100_000, True),
    (24, "reltol"): ("1.16926", 100_000, True),
    (26, "default"): ("1.16926", 2, False),
    (26, "reltol"): ("1.16926", 100_000, True),
    (28, "default"): ("1.16926", 2, False),
    (28, "reltol_maxiter"): ("1.16926", 2, False),
    (30, "reltol"): ("1.16926", 2, False),
    (30, "reltol_maxiter"): ("1.16926", 2, False),
}


def without_the_long_run(experiment: Experiment, folder: Path) -> Experiment:
    """The same table with the cell of 2^-15 read back from a committed table in `folder`."""
    names: dict[str, Any] = experiment.cells.__globals__  # type: ignore[attr-defined]

    def cells(settings: Settings) -> Any:
        found = experiment.cells(settings)
        for cell in found:
            if cell["key"] == "MATLAB emulation-reltol_maxiter-12-15":
                cell["committed"] = names["_committed"](cell)
                assert cell["committed"] is not None
        return found

    published = names["HERE"] / "published" / "a_delta_matlab.json"
    (folder / "published").mkdir()
    (folder / "published" / "a_delta_matlab.json").write_text(published.read_text())
    row = {"delta_log2": -15, "solver": "MATLAB emulation", "setting": "reltol_maxiter",
           "order": "12", "x": LONG_OUTPUT, "sweeps": 421_594_378, "flagged": False,
           "seconds": 11.5}  # fmt: skip
    (folder / "a_delta.json").write_text(json.dumps({"rows": [row, {**row, "order": "21"}]}))
    names["HERE"] = folder
    return replace(experiment, cells=cells)


@pytest.fixture(scope="module")
def experiment(tmp_path_factory: pytest.TempPathFactory) -> Experiment:
    root = Path(__file__).resolve().parents[2]
    (found,) = load(root / "experiments" / "table_a_delta.py")
    return without_the_long_run(found, tmp_path_factory.mktemp("committed"))


@pytest.fixture(scope="module")
def table(experiment: Experiment) -> Table:
    return run(experiment, Settings())


@pytest.fixture(scope="module")
def saved(table: Table, tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("matplotlib")
    out = tmp_path_factory.mktemp("a_delta")
    summary = save(table, out)
    judged = sum(row["error_true"] is not None for row in table.rows)
    assert summary.fine
    assert summary.proved == judged == summary.rows - 3  # 3 are foretold
    return out


def find(table: Table, **wanted: Any) -> list[dict[str, Any]]:
    return [r for r in table.rows if all(r[name] == value for name, value in wanted.items())]


def test_no_row_deviates(table: Table) -> None:
    assert [deviation for deviation in table.deviations if deviation] == []
    assert len(table.rows) >= 400


def test_all_24_printed_cells_are_answered(table: Table, root: Path) -> None:
    path = root / "paper_tables" / "published" / "a_delta_matlab.json"
    printed = json.loads(path.read_text())["rows"]
    rows = [row for row in table.rows if row["printed"] is not None]
    assert len(rows) == len(printed) == 24
    for row, cell in zip(rows, printed, strict=True):
        assert (f"2^{row['delta_log2']}", row["setting"]) == (cell["delta"], cell["setting"])
        assert (row["printed"], row["printed_runtime"]) == (cell["error"], cell["runtime"])
        assert row["printed_warning"] == bool(cell["warning"]) and row["order"] == "12"
        assert row["status"] == ("predicted" if cell["error"] == "no output" else "ran")


@pytest.mark.parametrize(("e", "setting"), sorted(CELLS))
def test_golden_cells_of_the_emulation(table: Table, e: int, setting: str) -> None:
    (row,) = find(
        table, delta_log2=-e, setting=setting, solver="MATLAB emulation", order="12"
    )
    start, sweeps, flagged = CELLS[e, setting]
    mantissa, _, exponent = start.partition("e")
    assert row["error_true"].startswith(mantissa) and row["error_true"].endswith(exponent)
    assert (row["sweeps"], row["flagged"], row["source"]) == (sweeps, flagged, "this run")


def test_the_long_cell_is_read_back_and_its_error_proved_again(table: Table) -> None:
    row = table.rows[table.keys.index(LONG)]
    certificate = table.certificates[table.keys.index(LONG)]
    assert certificate is not None
    accept(certificate)
    assert (row["source"], row["status"], row["sweeps"]) == ("committed", "ran", 421_594_378)
    assert (row["x"], row["error_true"]) == (LONG_OUTPUT, "1.26363841793643e-11")
    assert table.seconds[table.keys.index(LONG)] == 11.5


@pytest.mark.slow
def test_the_long_cell_gives_the_same_output_when_it_is_run(experiment: Experiment) -> None:
    (cell,) = (c for c in experiment.cells(Settings()) if c["e"] == 15 and "committed" in c)
    del cell["committed"]
    ran = run(replace(experiment, cells=lambda settings: [cell]), Settings())
    (row,) = ran.rows
    assert (row["x"], row["sweeps"]) == (LONG_OUTPUT, 421_594_378)
    assert row["source"] == "this run" and ran.deviations == (None,)


def test_runs_out_of_reach_are_foretold_with_sweeps_and_years(table: Table) -> None:
    rows = find(table, status="predicted")
    assert [(r["delta_log2"], r["sweeps"], r["years"]) for r in rows] == [
        (-20, 431_712_606_493, 0.04483),
        (-24, 110_518_427_261_638, 11.48),
        (-26, 1_768_294_836_186_173, 183.6),
    ]
    for row in rows:
        assert row["error_true"] is row["error_given"] is row["x"] is row["flagged"] is None
        seconds = table.seconds[table.rows.index(row)]
        assert seconds is not None and seconds > 1000
    assert [r["exact_sweeps"] for r in rows][2] == 766_243_118_407_008


def test_the_exact_row_has_error_0_down_to_10000(table: Table) -> None:
    rows = find(table, solver="exact")
    assert {-r["delta_log2"] for r in rows} == {*EXPONENTS, 1000, 10000}
    for row in rows:
        assert (row["error_true"], row["error_true_upper"], row["verdict"]) == ("0", "0", "refuted")
    (row,) = find(table, solver="exact", delta="0x1p-10000", order="21")
    assert row["x"] == ["1/3*sqrt(3) - 1/10", "0"]


def test_rounding_alone_moves_the_minimiser(table: Table) -> None:
    """0.267 and 1.169 at 2^-28 and 2^-30, about 1e-16 before."""
    for row in find(table, solver="exact, on the float64 data"):
        assert row["error_given"] == "0"
        start = {28: "0.2666666", 30: "1.169264588"}.get(-row["delta_log2"], "1.166078")
        assert row["error_true"].startswith(start)


def test_every_float_solver_runs_at_both_settings_orders_and_with_both_errors(table: Table) -> None:
    judged = [row for row in table.rows if row["version"]]
    solvers = {row["solver"] for row in judged}
    assert len(solvers) >= 11
    both = 0
    for solver in solvers:
        cells = {(r["setting"], r["order"], -r["delta_log2"]) for r in find(table, solver=solver)}
        settings = {setting for setting, _, _ in cells}
        both += len(settings) == 2
        assert cells == {(s, o, e) for s in settings for o in ("12", "21") for e in EXPONENTS}
    assert both >= 10
    for row in judged:
        assert row["status"] in ("ran", "error")
        assert (row["error_true"] is None) is (row["error_given"] is None)
        assert (row["error_true"] is None) is (row["status"] == "error")


def test_the_claim_holds_in_the_table(table: Table) -> None:
    """Silently farther than 1/2 at some delta by default; no setting right everywhere."""
    judged = [row for row in table.rows if row["version"]]
    for solver in {row["solver"] for row in judged}:
        default = [r for r in find(table, solver=solver) if r["setting"].startswith("default")]
        assert any(
            row["flagged"] is False and Fraction(row["error_true"]) > Fraction(1, 2)
            for row in default
        ), solver
        for setting in {row["setting"] for row in find(table, solver=solver)}:
            rows = find(table, solver=solver, setting=setting)
            assert any(r["verdict"] == "proved" or r["status"] == "error" for r in rows), solver


def test_errors_agree_with_floats_from_the_output(table: Table) -> None:
    """||D(x - x*)|| once more in float64, from the text of x."""
    for row in table.rows:
        if not row["version"]:
            continue
        if row["x"] is None:
            continue
        x = [float(_rational(text)) for text in row["x"]]
        x = x if row["order"] == "12" else x[::-1]
        delta = 2.0 ** row["delta_log2"]
        d = (math.sqrt(3 / (1 + 6 * delta * delta)), math.sqrt(3))
        wanted = math.hypot(d[0] * x[0], d[1] * x[1] - (1 - math.sqrt(3) / 10))
        assert float(row["error_true"]) == pytest.approx(wanted, rel=1e-9, abs=1e-15)
        assert (row["verdict"] == "proved") is (wanted > 0.01)


def _rational(text: str) -> Fraction:
    sign, text = (-1, text[1:]) if text.startswith("-") else (1, text)
    mantissa, binary, exponent = text.partition("p")
    if not binary:
        return sign * Fraction(text)
    return sign * int(mantissa, 16) * Fraction(2) ** int(exponent)


def test_random_order_is_a_frequency_over_20_seeds(table: Table) -> None:
    rows = find(table, solver="scikit-learn Lasso, random")
    assert {row["setting"] for row in rows} == {"default, 20 seeds", "tight, 20 seeds"}
    for row in rows:
        wrong, of, total = row["wrong"].split()
        assert (of, total) == ("of", "20")
        assert (int(wrong) > 0) is (row["verdict"] == "proved")
        if row["delta_log2"] <= -15:
            assert 0 < int(wrong) < 20
            (other,) = find(
                table, solver=row["solver"], setting=row["setting"],
                delta_log2=row["delta_log2"], order="21" if row["order"] == "12" else "12",
            )  # fmt: skip
            assert int(wrong) + int(other["wrong"].split()[0]) == 20
    assert all(row["wrong"] is None for row in table.rows if row not in rows)


def test_the_witness_agrees_in_every_row(table: Table) -> None:
    """A_delta, its copy and the float64 data; a row of the exact solver at 2^-1000 has no data."""
    assert all(text.startswith("agrees (") for text in table.column("witness"))
    for e, order, said in ((7, "12", "agrees (float64)"), (28, "12", "agrees (small, ")):
        rows = find(table, delta_log2=-e, order=order, solver="MATLAB emulation")
        assert all(row["witness"].startswith(said) for row in rows)
    (row,) = find(table, solver="exact", delta="0x1p-10000", order="21")
    assert row["witness"] == "agrees (small)"
    (column,) = (c for c in table.experiment.columns if c.name == "witness")
    assert column.format is not None and column.format(row) == "agrees"


def test_the_witness_sees_false_minimisers(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of A_delta by the closed form, and of the float64 data by the small solver."""
    (fresh,) = load(root / "experiments" / "table_a_delta.py")
    names: dict[str, Any] = fresh.cells.__globals__  # type: ignore[attr-defined]
    cell = names["_cell"](20, "exact, on the float64 data", "brute force", "12")
    right: Any = ADelta.__dict__["x_star"]
    with monkeypatch.context() as patch:
        patch.setattr(ADelta, "x_star", property(lambda a: right.func(a) + Q(1, 2**200)))
        found = run(replace(fresh, cells=lambda settings: [cell]), Settings())
    assert found.rows[0]["witness"] == "differs (truth: float64; truth, copy: float64)"
    assert (found.deviations[0] or "").startswith("witness: differs")
    here = names["case"](24, "12", given=True)
    monkeypatch.setitem(here.sets, "given", here.sets["truth"])
    said = names["row"]({**cell, "e": 24, "solver": "exact", "setting": "closed form"}).row
    assert said["witness"].startswith("agrees")  # the exact rows have no float64 data
    said = names["row"]({**cell, "e": 24}).row
    assert said["witness"] == "differs (given: refined)"


def test_expectation_sees_a_changed_cell(table: Table) -> None:
    expect = table.experiment.expect
    for row in table.rows:
        if row["printed"] is None:
            continue
        assert expect({**row, "sweeps": row["sweeps"] + 101})
        if row["status"] == "ran":
            assert expect({**row, "error_true": "0.5", "error_true_upper": "0.5"})
            assert expect({**row, "flagged": not row["flagged"]})
        else:
            assert expect({**row, "printed": "1.17"})
    (exact, *_) = find(table, solver="exact")
    assert expect({**exact, "error_true": "1e-17"})
    (judged,) = find(
        table, solver="cvxpy, OSQP", setting="default", order="12", delta_log2=-20
    )
    assert expect({**judged, "error_true": "0.3", "error_true_upper": "0.3"})
    assert expect({**judged, "status": "vanished"})
    assert "not run" in (expect({**table.rows[0], "status": "skipped"}) or "")


def test_certificates_cannot_be_exchanged(table: Table) -> None:
    """A distance moved to another delta, order, or output is rejected."""
    found = dict(zip(table.keys, table.certificates, strict=True))
    for first, second in (
        ("cvxpy-OSQP-default-12-15", "cvxpy-OSQP-default-12-20"),
        ("cvxpy-OSQP-default-12-15", "cvxpy-OSQP-default-21-15"),
        ("cvxpy-OSQP-default-12-15", "cvxpy-SCS-default-12-15"),
    ):
        one, other = found[first], found[second]
        assert one is not None and other is not None
        accept(one)
        for part in ("error_true", "error_given"):
            claim = {**one["statements"][part], "claim": {
                **one["statements"][part]["claim"],
                "x": other["statements"][part]["claim"]["x"],
            }}  # fmt: skip
            with pytest.raises(CertificateRejected):
                accept({**one, "statements": {**one["statements"], part: claim}})
        if one["instances"] != other["instances"]:
            with pytest.raises(CertificateRejected):
                accept({**one, "instances": other["instances"]})


def test_files_are_checked_and_small(saved: Path, table: Table) -> None:
    assert check_file(str(saved / "a_delta.json")).status == "accepted"
    for name in ("a_delta.png", "a_delta_given.png", "a_delta.svg", "a_delta.tex", "a_delta.csv"):
        assert (saved / name).stat().st_size > 1000
    assert sum(path.stat().st_size for path in saved.rglob("*.json")) < 3_000_000
    assert "421,594,378" in (saved / "a_delta.md").read_text()
    assert (saved / "a_delta.tex").read_text().isascii()


def test_quick_run_is_a_part_of_the_full_one(table: Table, experiment: Experiment) -> None:
    """All printed cells are there; what both have is equal."""
    quick = run(experiment, Settings(quick=True))
    assert not any(quick.deviations)
    full = dict(zip(table.keys, table.rows, strict=True))
    assert set(quick.keys) < set(table.keys)
    assert all(full[key] == row for key, row in zip(quick.keys, quick.rows, strict=True))
    assert sum(row["printed"] is not None for row in quick.rows) == 24
    certificates = dict(zip(table.keys, table.certificates, strict=True))
    for key, certificate in zip(quick.keys, quick.certificates, strict=True):
        assert certificates[key] == certificate


def test_without_a_committed_table_the_long_cell_is_run(
    experiment: Experiment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No file, no such row, or damaged text: nothing is read back."""
    names: dict[str, Any] = load(Path(__file__).resolve().parents[2] / "experiments"
                                 / "table_a_delta.py")[0].cells.__globals__  # type: ignore[attr-defined]
    cell = {"e": 15, "solver": "MATLAB emulation", "setting": "reltol_maxiter", "order": "12"}
    monkeypatch.setitem(names, "HERE", tmp_path)
    assert names["_committed"](cell) is None
    for text in ("{", "[]", '{"rows": []}', '{"rows": [{"delta_log2": -15}]}'):
        (tmp_path / "a_delta.json").write_text(text)
        assert names["_committed"](cell) is None
