"""The tables of the atlas whose data are floats: random designs and real data."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sci_barriers.atlas.random_design import RANDOM_DESIGN
from sci_barriers.atlas.real_data import REAL_DATA
from sci_barriers.atlas.solvers import boxes, find
from sci_barriers.atlas.verdicts import NONE, RIGHT, SAID, SILENT
from sci_barriers.proofs import accept
from sci_barriers.sweep import read_sweep
from sci_barriers.tables import Experiment, Settings, Table, load, run, save

EXPERIMENTS = Path(__file__).resolve().parents[2] / "experiments"
CLARABEL = "cvxpy, Clarabel"
SMALL = {"draw": 0, "m": 4, "N": 8, "k": 2, "level": "1/10"}
LARGE = {"draw": 0, "m": 20, "N": 30, "k": 2, "level": "1/10"}


def loaded(name: str) -> Experiment:
    (found,) = load(EXPERIMENTS / f"{name}.py")
    return found


DESIGNS, REAL = loaded("atlas_random_designs"), loaded("atlas_real_data")
TRUTH = DESIGNS.row.__globals__["DESIGNS"]


def cell(
    kind: Any, problem: str, verdict: str, *, solver: str = CLARABEL, push: float = 0.0, **axes: Any
) -> dict[str, Any]:
    """A finished cell, as the sweep gives it. x: the minimiser in floats, first entry + push."""
    given = {"problem": problem, "solver": solver, "setting": "default", **axes}
    (asked,) = kind.expand(given)
    if "skipped" in asked:
        pytest.skip(asked["skipped"])
    place, box = kind.at(asked), find(problem, solver, "default")
    solution = TRUTH["truth"](TRUTH["Asked"].by(kind, asked)).solution
    x = [float((bounds.lower + bounds.upper) / 2) for bounds in solution.enclosure()]
    x[0] += push
    scores = place.scores(box, place.level(box), tuple(x))
    result = {
        "error_true": scores["true"][0], "error_given": scores["given"][0],
        "flagged": verdict == SAID, "verdict": verdict, "verdict_given": verdict, "message": "",
        "iterations": 3, "x": [entry.hex() for entry in x],
    }  # fmt: skip
    if verdict == NONE:
        result |= {"error_true": None, "error_given": None, "x": None, "flagged": True}
    key = "-".join(map(str, (solver, problem, verdict, *axes.values())))
    kinds = {id(RANDOM_DESIGN): "random_design", id(REAL_DATA): "real_data"}
    return {"key": key, "kind": kinds[id(kind)], "asked": asked, "result": result, "seconds": 0.1,
            "status": "timeout" if verdict == NONE else "ran"}  # fmt: skip


def made(experiment: Experiment, *cells: dict[str, Any]) -> Table:
    return run(replace(experiment, cells=lambda settings: list(cells)), Settings())


@pytest.mark.parametrize("problem", ["P1", "P2", "P3"])
def test_small_designs_carry_a_proof_of_the_distance(problem: str) -> None:
    found = made(
        DESIGNS,
        cell(RANDOM_DESIGN, problem, RIGHT, r="1/2", **SMALL),
        cell(RANDOM_DESIGN, problem, SILENT, push=0.25, r="1/2", **SMALL),
        cell(RANDOM_DESIGN, problem, NONE, r="1/2", **SMALL),
    )
    assert found.deviations == (None,) * 3
    right, wrong, none = found.rows
    assert float(right["error_upper"]) < 1e-12 and right["relative"] < 1e-12
    assert abs(float(wrong["error"]) - 0.25) < 1e-12
    assert abs(float(wrong["size"]) * wrong["relative"] - 0.25) < 1e-3
    assert none["error"] is None and none["size"] == right["size"]
    for certificate in found.certificates:
        accept(certificate or {})
        assert certificate is not None and set(certificate["instances"]) == {"I"}


def test_a_residual_that_is_zero_has_its_proof() -> None:
    """P3 with a small lam: x* is a vertex of Ax = y, exactly known, and so is the distance."""
    cells = [
        cell(RANDOM_DESIGN, "P3", verdict, push=push, r="1/2", **(SMALL | {"level": "1/100"}))
        for verdict, push in ((RIGHT, 0.0), (SAID, 0.25))
    ]
    found = made(DESIGNS, *cells)
    assert found.deviations == (None, None)
    for certificate in found.certificates:
        assert certificate is not None
        assert certificate["statements"]["minimiser"]["kind"] == "minimisers"
        accept(certificate)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"verdict": RIGHT}, "verdict right, expected wrong in silence"),
        ({"flagged": True}, "verdict wrong in silence, expected wrong and said so"),
        ({"error_true": "0.26"}, "the cell says 0.26"),
        ({"error_true": None}, "the cell says None"),
    ],
)
@pytest.mark.parametrize("shape", [SMALL, LARGE], ids=["proved", "measured"])
def test_a_cell_that_says_something_else_is_a_deviation(
    shape: dict[str, Any], changed: dict[str, Any], words: str
) -> None:
    wrong = cell(RANDOM_DESIGN, "P2", SILENT, push=0.25, r="1/2", **shape)
    assert made(DESIGNS, wrong).deviations == (None,)
    wrong["result"] |= changed
    (found,) = made(DESIGNS, wrong).deviations
    assert found is not None and found.startswith(words)


def test_a_proof_of_another_distance_is_a_deviation() -> None:
    (row,) = made(DESIGNS, cell(RANDOM_DESIGN, "P2", SILENT, push=0.25, r="1/2", **SMALL)).rows
    assert DESIGNS.expect is not None and DESIGNS.expect(row) is None
    for name, words in (("error", "the distance"), ("size", "the norm")):
        moved = {end: str(float(row[end]) * 1.01) for end in (name, f"{name}_upper")}
        assert str(DESIGNS.expect({**row, **moved})).startswith(words)
    near = {end: str(float(row["norm"]) / 100) for end in ("distance", "distance_upper")}
    measured = {**row, **near, "error": None, "norm": "0.5", "norm_upper": "999"}
    assert str(DESIGNS.expect(measured)).startswith("undecided")


def test_larger_designs_are_measured() -> None:
    found = made(
        DESIGNS,
        cell(RANDOM_DESIGN, "P2", RIGHT, r="1/2", **LARGE),
        cell(RANDOM_DESIGN, "P2", SAID, push=0.25, r="1/2", **LARGE),
    )
    assert found.deviations == (None, None) and found.certificates == (None, None)
    assert found.rows[0]["shape"] == "20 × 30" and found.rows[0]["proved_by"]
    assert found.rows[1]["distance"].startswith("0.25") and found.rows[1]["error"] is None
    kinds = {column.name: column.kind for column in DESIGNS.columns}
    assert all(kinds[name] == "measured" for name in ("relative", "distance", "norm"))
    assert all(kinds[name] == "proved" for name in ("error", "size", "x"))


def test_all_solvers_of_a_problem_are_given_the_same_data() -> None:
    """So there is one error, and one minimiser for each place."""
    for problem in ("P1", "P2", "P3"):
        assert len({box.normalisation for box in boxes(problem)}) == 1


@pytest.mark.parametrize("problem", ["P1", "P2", "P3"])
def test_small_data_sets_carry_a_proof(problem: str) -> None:
    axes = {"data": "linnerud", "degree": 1, "k": 6}
    found = made(REAL, cell(REAL_DATA, problem, SILENT, push=0.25, **axes))
    assert found.deviations == (None,)
    (row,) = found.rows
    assert row["data"] == "linnerud, degree 1" and row["shape"] == "20 × 3" and row["t"] == 0.022
    assert abs(float(row["error"]) - 0.25) < 1e-12
    accept(found.certificates[0] or {})


@pytest.fixture(scope="module")
def table() -> Table:
    absent = {"key": "celer-absent", "kind": "real_data", "status": "skipped", "seconds": None,
              "asked": {"problem": "P2", "solver": "celer", "skipped": "celer not installed"},
              "result": {"message": "celer not installed"}}  # fmt: skip
    at = {"data": "linnerud", "degree": 1}
    return made(
        REAL,
        cell(REAL_DATA, "P2", RIGHT, k=0, **at),
        cell(REAL_DATA, "P2", SILENT, push=0.25, k=6, **at),
        cell(REAL_DATA, "P2", SAID, push=0.25, k=11, **at),
        cell(REAL_DATA, "P2", SILENT, push=0.25, data="wine", degree=1, k=6),
        absent,
    )


def test_findings_are_made_from_the_rows(table: Table) -> None:
    assert REAL.findings is not None
    first, said, absent = REAL.findings(table)
    assert first == (
        "P2: 1 implementations, 1 settings. linnerud, degree 1: 3 cells, 1 right, 1 wrong and said"
        " so, 1 wrong in silence; wine, degree 1: 1 cells, 1 wrong in silence."
    )
    assert said == (
        f"P2: {CLARABEL}: silent and wrong for 2 of 4 problems (linnerud (degree 1): t = 0.022;"
        " wine (degree 1): every t), wrong with a warning for 1 of 4 problems (linnerud (degree 1):"
        " t = 0.001)."
    )
    assert absent == "Not run: P2 celer (celer not installed)."


def test_saved_tables_are_accepted_with_both_kinds_of_rows(table: Table, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    summary = save(table, tmp_path, command="test")
    assert summary.fine and summary.rows == 5 and summary.proved == 3
    names = {path.name for path in summary.files}
    assert {"atlas_real_data_p2.png", "atlas_real_data_p2.svg"} < names


def test_blocks_of_a_map_stand_in_the_order_of_their_numbers() -> None:
    numbered = TRUTH["ATLAS"]["HEAT_MAP"].draw.__globals__["_numbered"]
    places = [("tight", "8 × 16"), ("default", "50 × 100"), ("default", "8 × 16")]
    assert sorted(places, key=numbered) == [places[2], places[1], places[0]]


@pytest.mark.parametrize("experiment", [DESIGNS, REAL], ids=lambda each: each.id)
def test_short_runs_ask_of_every_problem(experiment: Experiment) -> None:
    names = experiment.cells.__globals__  # type: ignore[attr-defined]
    sweep = read_sweep(names["SWEEP"])
    short = replace(sweep, parts=tuple(names["_short"](part) for part in sweep.parts))
    texts = list(short.tasks().values())
    assert 10 < len(texts) < 60 and len(texts) < len(sweep.tasks()) / 10
    for problem in ("P1", "P2", "P3"):
        assert any(f'"problem":"{problem}"' in text.replace(": ", ":") for text in texts)
