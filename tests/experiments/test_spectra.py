"""The table `spectra`: every row with a certificate, targets met, tampering seen, figures."""

from __future__ import annotations

import copy
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from sci_barriers.certificates.files import check_file
from sci_barriers.tables import Experiment, Settings, Table, load, run, save
from sci_barriers.towers import operator


@pytest.fixture(scope="module")
def experiment() -> Experiment:
    root = Path(__file__).resolve().parents[2]
    (found,) = load(root / "experiments" / "spectra.py")
    return found


@pytest.fixture(scope="module")
def table(experiment: Experiment) -> Table:
    return run(experiment, Settings(quick=True))


def row_of(table: Table, title: str, n: int) -> dict[str, Any]:
    (found,) = (row for row in table.rows if (row["title"], row["n"]) == (title, n))
    return copy.deepcopy(found)


def claim(table: Table, i: int, name: str = "S") -> dict[str, Any]:
    certificate = table.certificates[i]
    assert certificate is not None
    found: dict[str, Any] = certificate["statements"][name]["claim"]
    return found


def test_no_row_deviates_and_every_row_has_a_certificate(table: Table) -> None:
    assert not any(table.deviations)
    for i, row in enumerate(table.rows):
        points = claim(table, i)["points"]
        assert 0 < row["points"] == row["accepted"] == len(points)
        assert claim(table, i)["sites"] == row["n"]


def test_points_without_vectors_where_sites_stand_in_a_row(table: Table) -> None:
    for row, certificate in zip(table.rows, table.certificates, strict=True):
        assert certificate is not None
        for statement in certificate["statements"].values():
            keys = set(statement["proof"])
            assert keys == ({"case", "vectors", "parity"} if row["name"] == "square_lattice"
                            else {"case"})  # fmt: skip


def test_the_target_at_forty_sites(table: Table) -> None:
    row = row_of(table, "Jacobi, b = 2", 40)
    assert row["known"] == "5/2" and Fraction(row["known_radius"]) <= Fraction(1, 10**11)


def test_columns_of_radii_are_those_of_the_points(table: Table) -> None:
    for i, row in enumerate(table.rows):
        radii = sorted(Fraction(radius) for _, radius in claim(table, i)["points"])
        assert Fraction(row["largest"]) == radii[-1]
        assert Fraction(row["median"]) == radii[len(radii) // 2]


def test_missing_is_known_only_where_the_spectrum_is(table: Table) -> None:
    for i, row in enumerate(table.rows):
        spectrum = operator(row["name"], row["parameters"]).spectrum
        assert (row["missing"] is None) == (spectrum is None)
        if spectrum is not None:
            points = [z for z, _ in claim(table, i)["points"]]
            exact = spectrum.missing(Fraction(z) for z in points if "x" not in z)
            assert float(Fraction(row["missing"])) <= float(exact.p) / float(exact.q) * 1.01


def test_no_point_is_farther_from_a_known_spectrum_than_its_radius(table: Table) -> None:
    for i, row in enumerate(table.rows):
        spectrum = operator(row["name"], row["parameters"]).spectrum
        for z, radius in claim(table, i)["points"] if spectrum is not None else []:
            q = Fraction(radius)
            exact = spectrum.distance(Fraction(z)) if "x" not in z else 0
            assert exact * q.denominator <= q.numerator


def test_expectation_sees_a_target_that_is_missed(experiment: Experiment, table: Table) -> None:
    row = row_of(table, "Jacobi, b = 2", 40)
    assert experiment.expect(row) is None
    assert "expected at most 1e-11" in str(experiment.expect({**row, "known_radius": "0.001"}))
    assert experiment.expect({**row, "known_radius": "0.001", "n": 20}) is None


def test_full_run_has_the_operators_and_sizes_asked_for(experiment: Experiment) -> None:
    cells = experiment.cells(Settings())
    titles = {cell["title"]: [] for cell in cells}
    for cell in cells:
        titles[cell["title"]].append(cell["n"])
    assert len(titles) == 7 and sum("Mathieu" in title for title in titles) == 3
    assert 40 in titles["Jacobi, b = 2"] and 2000 in titles["Jacobi, b = 2"]
    assert all(sizes == sorted(sizes) for sizes in titles.values())
    assert experiment.serial  # times are measured


def test_table_and_figures_are_written_and_accepted(table: Table, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    summary = save(table, tmp_path)
    assert summary.fine and summary.proved == len(table.rows)
    for stem in ("spectra", "spectra_mathieu", "spectra_radii"):
        for ending in ("png", "svg"):
            assert (tmp_path / f"{stem}.{ending}").stat().st_size > 1000
    assert (tmp_path / "spectra.tex").read_text().isascii()
    text = (tmp_path / "spectra.md").read_text()
    assert "Points with a certificate: " in text and "5/2: 1.0" in text
    assert len(list((tmp_path / "certificates" / "spectra").glob("*.json"))) == len(table.rows)
    document = json.loads((tmp_path / "spectra.json").read_text())
    for name in ("n", "points", "accepted", "largest", "median", "missing", "known_radius",
                 "known", "name", "parameters"):  # fmt: skip
        bad = copy.deepcopy(document)
        bad["rows"][3][name] = bad["rows"][4][name] if name in ("n", "points") else "1"
        (tmp_path / "bad.json").write_text(json.dumps(bad))
        report = check_file(str(tmp_path / "bad.json"))
        assert report.status == "rejected" and f"row 3: {name} = " in report.lines[0]
