"""The table `spectra`: every point judged, targets met, tampering seen, figures written."""

from __future__ import annotations

import copy
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from sci_barriers.tables import Experiment, Settings, Table, load, run, save
from sci_barriers.towers import operator
from sci_barriers.towers.check import check


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


def test_no_row_deviates_and_every_point_is_accepted(table: Table) -> None:
    assert not any(table.deviations)
    for row in table.rows:
        assert 0 < row["points"] == row["accepted"] == len(row["certificates"])
        for certificate in row["certificates"]:
            check(certificate)


def test_certificates_of_a_row_are_about_its_operator_and_its_points(table: Table) -> None:
    for row in table.rows:
        A = operator(row["name"], row["parameters"])
        for certificate, drawn in zip(row["certificates"], row["drawn"], strict=True):
            assert {"operator": certificate["operator"],
                    "parameters": certificate["parameters"]} == A.identity()  # fmt: skip
            assert [certificate["z"], certificate["radius"]] == drawn
            assert len(certificate["v"]) == row["n"]


def test_the_target_at_forty_sites(table: Table) -> None:
    row = row_of(table, "Jacobi, b = 2", 40)
    assert row["known"] == "5/2" and Fraction(row["known_radius"]) <= Fraction(1, 10**11)
    assert check(row["known_certificate"]) <= Fraction(1, 10**11)


def test_columns_of_radii_are_those_of_the_points(table: Table) -> None:
    for row in table.rows:
        radii = sorted(Fraction(radius) for _, radius in row["drawn"])
        assert Fraction(row["largest"]) == radii[-1]
        assert Fraction(row["median"]) == radii[len(radii) // 2]


def test_missing_is_known_only_where_the_spectrum_is(table: Table) -> None:
    for row in table.rows:
        spectrum = operator(row["name"], row["parameters"]).spectrum
        assert (row["missing"] is None) == (spectrum is None)
        if spectrum is not None:
            points = [z for z, _ in row["drawn"]]
            exact = spectrum.missing(Fraction(z) for z in points if "x" not in z)
            assert float(Fraction(row["missing"])) <= float(exact.p) / float(exact.q) * 1.01


def test_expectation_sees_what_is_changed(experiment: Experiment, table: Table) -> None:
    expect = experiment.expect
    row = row_of(table, "Jacobi, b = 2", 40)
    assert expect(row) is None

    def changed(**more: Any) -> str:
        return str(expect({**copy.deepcopy(row), **more}))

    assert "points refused" in changed(accepted=row["points"] - 1, refused=["why"])
    assert "certificates for" in changed(certificates=row["certificates"][1:])
    assert "about something else" in changed(known_radius="1e-13")
    assert "a certificate is about" in changed(parameters={"b": "3"})
    assert "not those of the certificates" in changed(drawn=row["drawn"][::-1])
    certificates = copy.deepcopy(row["certificates"])
    certificates[3]["radius"] = "0.0001"
    drawn = [[c["z"], c["radius"]] for c in certificates]
    assert "a certificate is refused" in changed(certificates=certificates, drawn=drawn)
    far = {**row["known_certificate"], "radius": "0.001"}
    assert "expected at most 1e-11" in changed(known_certificate=far, known_radius="0.001")


def test_expectation_holds_long_rows_against_the_closed_form(
    experiment: Experiment, table: Table
) -> None:
    """Rows without certificates keep their points; one off the spectrum is a deviation."""
    row = row_of(table, "half-line Laplacian", 20)
    row["certificates"] = None
    assert experiment.expect(row) is None
    row["drawn"][0] = ["-3", "0.5"]
    assert "-3 is farther than 0.5" in str(experiment.expect(row))


def test_full_run_has_the_operators_and_sizes_asked_for(experiment: Experiment) -> None:
    cells = experiment.cells(Settings())
    titles = {cell["title"]: [] for cell in cells}
    for cell in cells:
        titles[cell["title"]].append(cell["n"])
    assert len(titles) == 7 and sum("Mathieu" in title for title in titles) == 3
    assert 40 in titles["Jacobi, b = 2"] and 2000 in titles["Jacobi, b = 2"]
    assert all(sizes == sorted(sizes) for sizes in titles.values())
    assert experiment.serial  # times are measured


def test_a_row_without_kept_certificates_is_judged_all_the_same(experiment: Experiment) -> None:
    cell = {"title": "Fibonacci, λ = 2", "name": "fibonacci", "parameters": {"lam": "2"}, "n": 60}
    row = json.loads(json.dumps(experiment.row(cell).row))
    assert row["certificates"] is None and row["accepted"] == row["points"] > 30
    assert experiment.expect(row) is None


def test_table_and_figures_are_written_and_accepted(table: Table, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    summary = save(table, tmp_path)
    assert summary.fine
    for stem in ("spectra", "spectra_mathieu", "spectra_radii"):
        for ending in ("png", "svg"):
            assert (tmp_path / f"{stem}.{ending}").stat().st_size > 1000
    assert (tmp_path / "spectra.tex").read_text().isascii()
    text = (tmp_path / "spectra.md").read_text()
    assert "Points judged by the checker: " in text and "5/2: 1.0" in text
