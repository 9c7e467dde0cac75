"""The tables of the atlas: rows proved again, what is a deviation, figures that differ in grey."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sci_barriers.atlas.a_delta_truth import case
from sci_barriers.atlas.solvers import find
from sci_barriers.atlas.verdicts import NONE, RIGHT, SAID, SILENT
from sci_barriers.exact import as_q
from sci_barriers.proofs import accept
from sci_barriers.store import Outcome, Store
from sci_barriers.sweep import read_sweep
from sci_barriers.tables import Experiment, Settings, Table, load, run, save
from support.grey import grey_of

EXPERIMENTS = Path(__file__).resolve().parents[2] / "experiments"
CLARABEL, RANDOM = "cvxpy, Clarabel", "scikit-learn Lasso, random"
OTHER = (3**-0.5 - 0.1, 0.0)


def loaded(name: str) -> Experiment:
    (found,) = load(EXPERIMENTS / f"{name}.py")
    return found


A_DELTA, TIES = loaded("atlas_a_delta"), loaded("atlas_ties")


def cell(
    e: int, *, x: Any, verdict: str, flagged: bool = False, order: str = "12", **more: Any
) -> dict[str, Any]:
    """A finished cell on A_delta, as the sweep gives it."""
    box = find("P2", CLARABEL, "default")
    asked = {"problem": "P2", "solver": CLARABEL, "setting": "default", "version": box.version,
             "options": "{}", "order": order, "delta_log2": -e, "seed": 0}  # fmt: skip
    scores = {} if x is None else {
        name: case(e, order).scores([as_q(entry) for entry in x], label=label)[0]
        for name, label in (("true", "truth"), ("given", "given"))
    }
    result = {
        "error_true": scores.get("true"), "error_given": scores.get("given"), "flagged": flagged,
        "verdict": verdict, "verdict_given": verdict, "message": "", "iterations": 3,
        "x": None if x is None else [entry.hex() for entry in x], **more,
    }  # fmt: skip
    status = "ran" if x is not None else "timeout"
    return {"key": f"{CLARABEL}-{order}-{e}-{verdict}", "kind": "a_delta", "asked": asked,
            "status": status, "result": result, "seconds": 0.5}  # fmt: skip


ABSENT = {"key": "celer-absent", "kind": "a_delta", "status": "skipped", "seconds": None,
          "asked": {"problem": "P2", "solver": "celer", "skipped": "celer not installed"},
          "result": {"message": "celer not installed"}}  # fmt: skip
CELLS = [
    cell(4, x=(0.0, OTHER[0]), verdict=RIGHT),
    cell(15, x=OTHER, verdict=SILENT),
    cell(20, x=OTHER, verdict=SAID, flagged=True),
    cell(28, x=None, verdict=NONE, flagged=True),
    ABSENT,
]


def made(*cells: dict[str, Any]) -> Table:
    return run(replace(A_DELTA, cells=lambda settings: list(cells)), Settings())


@pytest.fixture(scope="module")
def table() -> Table:
    return made(*CELLS)


def test_rows_prove_both_errors(table: Table) -> None:
    assert table.deviations == (None,) * 5
    silent = table.rows[1]
    assert silent["error_true"].startswith("1.16926") and silent["wrong"] == "proved"
    assert silent["delta_log2"] == -15 and silent["order"] == "12"
    needed = {"solver", "setting", "version", "order", "delta_log2", "error_true", "error_given",
              "flagged", "status", "message"}  # fmt: skip
    assert needed <= set(silent) and table.seconds[1] == 0.5
    assert table.rows[0]["wrong"] == "refuted"
    for certificate in table.certificates[:4]:
        assert certificate is not None
        accept(certificate)
    assert table.rows[3]["status"] == "timeout" and table.rows[3]["error_true"] is None
    assert table.rows[4]["status"] == "skipped" and table.certificates[4] is None


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"verdict": RIGHT}, "verdict right, expected"),
        ({"flagged": True}, "verdict wrong in silence, expected"),
        ({"error_true": "1.1"}, "the cell says 1.1"),
    ],
)
def test_a_cell_that_says_something_else_is_a_deviation(changed: Any, words: str) -> None:
    other = {**CELLS[1], "result": {**CELLS[1]["result"], **changed}}
    (found,) = made(other).deviations
    assert found is not None and found.startswith(words)


def test_sentences_are_made_from_the_rows(table: Table) -> None:
    assert A_DELTA.findings is not None
    run_, said, absent = A_DELTA.findings(table)
    assert run_.startswith("Run: 1 implementations, 1 settings, 4 cells.")
    assert said == (
        f"{CLARABEL}: silent and wrong for δ = 2^-15, wrong with a warning for δ = 2^-20,"
        " without an answer for δ = 2^-28."
    )
    assert absent == "Not run: celer (celer not installed)."


def test_saved_tables_are_accepted_and_the_four_verdicts_differ_in_grey(
    table: Table, tmp_path: Path
) -> None:
    pytest.importorskip("matplotlib")
    summary = save(table, tmp_path, command="test")
    assert summary.fine and summary.proved == 3  # one has no output, one is absent
    names = {path.name for path in summary.files}
    stems = ("atlas_a_delta", "atlas_a_delta_given")
    assert {f"{stem}.{kind}" for stem in stems for kind in ("png", "svg")} < names
    colours = A_DELTA.figure.__globals__["ATLAS"]["HEAT_MAP"].draw.__globals__["COLOURS"]  # type: ignore[union-attr]
    shades = sorted(grey_of(colour) for colour in colours.values())
    assert all(b - a > 0.1 for a, b in zip(shades, shades[1:]))


def test_a_short_run_leaves_no_store(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sweep is run by the engine, and absent solvers are told of once."""
    names = A_DELTA.cells.__globals__["ATLAS"]["FINISHED"].__globals__  # type: ignore[attr-defined]
    seen: list[Any] = []

    def pretend(tasks: dict[str, str], store: Store, backend: Any) -> Any:
        seen.append(store.path)
        for text in tasks.values():
            asked = json.loads(text)
            status = "skipped" if asked["parameters"].get("solver") == RANDOM else "ran"
            store.put_text(text, Outcome(status=status, result={"message": "m", "verdict": RIGHT}))
        return type("Summary", (), {"interrupted": False})

    monkeypatch.setitem(names, "run", pretend)
    found = A_DELTA.cells(Settings(quick=True))
    assert not seen[0].exists()
    absent = [each for each in found if each["status"] == "skipped"]
    assert len(absent) <= 1 and len(found) == len({each["key"] for each in found})
    assert {each["asked"]["delta_log2"] for each in found if each not in absent} == {-7, -28}


def test_rows_of_seeds_are_checked() -> None:
    """Their number, and that the farthest output is wrong exactly when one of them was."""
    counts = {RIGHT: 60, SAID: 0, SILENT: 40, NONE: 0}
    silent = cell(15, x=OTHER, verdict=SILENT, counts=counts, counts_given=counts, outputs=2)
    silent["asked"]["seeds"] = 100
    found = made(silent)
    assert found.deviations == (None,) and found.rows[0]["counts"] == counts
    for changed, words in (({SILENT: 41}, "101 outcomes"), ({RIGHT: 100, SILENT: 0}, "0 wrong")):
        other = {**silent, "result": {**silent["result"], "counts": counts | changed}}
        (deviation,) = made(other).deviations
        assert deviation is not None and deviation.startswith(words)


NEW = ("atlas_random_designs", "atlas_real_data")


@pytest.mark.parametrize("name", ["atlas_a_delta", "atlas_ties", *NEW])
def test_sweeps_are_described_well(name: str) -> None:
    sweep = read_sweep(EXPERIMENTS / "sweeps" / f"{name}.toml")
    assert sweep.store is not None and sweep.store.name == f"{name}.sqlite"
    assert len(sweep.tasks()) >= 24
    counted = [part for part in sweep.parts if part["cell"].endswith("_seeds")]
    assert counted and all(part["seeds"] == 100 for part in counted)
    kinds = {part["cell"] for part in sweep.parts if part not in counted}
    assert {part["cell"].removesuffix("_seeds") for part in counted} == kinds


def test_deltas_of_the_sweep() -> None:
    for part in read_sweep(EXPERIMENTS / "sweeps" / "atlas_a_delta.toml").parts:
        deltas = part["delta_log2"]
        assert len(deltas) == 12 and (max(deltas), min(deltas)) == (-1, -32)
        assert {-1, -7, -15, -20, -24, -26, -28, -30} < set(deltas)  # those that were printed
        assert part["order"] == ["12", "21"] and part.get("seeds", 100) == 100


def tie_cell(problem: str, kind: str, *, x: Any, verdict: str, **axes: Any) -> dict[str, Any]:
    cells = TIES.row.__globals__["KINDS"][kind]
    given = {"problem": problem, "n": 20, "winner": 0, "solver": CLARABEL, "setting": "default"}
    (asked,) = cells.expand({**given, **axes})
    place, box = cells.at(asked), find(problem, CLARABEL, "default")
    level = TIES.row.__globals__["given_of"](place, box).objective
    number = float(level.eta if problem == "P1" else level.lam)
    scores = place.scores(box, number, x)
    result = {
        "error_true": scores["true"][0], "error_given": scores["given"][0], "flagged": False,
        "verdict": verdict, "verdict_given": verdict, "message": "", "iterations": None,
        "x": [float(entry).hex() for entry in x],
    }  # fmt: skip
    return {"key": f"{kind}-{problem}-{verdict}", "kind": kind, "asked": asked, "status": "ran",
            "result": result, "seconds": 0.1}  # fmt: skip


@pytest.mark.parametrize("problem", ["P1", "P2", "P3"])
def test_rows_near_ties_prove_both_distances(problem: str) -> None:
    if find(problem, CLARABEL, "default").skip():
        pytest.skip("Clarabel is not installed")
    wrong = tie_cell(problem, "tie", x=(0.0, 0.002, 0.0), verdict=SILENT, N=3, m=2)
    found = run(replace(TIES, cells=lambda settings: [wrong]), Settings())
    assert found.deviations == (None,) and found.rows[0]["wrong"] == "proved"
    assert found.rows[0]["error_true"].startswith("0.00282")
    assert TIES.findings is not None
    assert TIES.findings(found)[1].endswith("silent and wrong for every g.")
    accept(found.certificates[0] or {})
    lying = {**wrong, "result": {**wrong["result"], "verdict": RIGHT}}
    assert run(replace(TIES, cells=lambda settings: [lying]), Settings()).deviations[0]


def test_rows_on_omega_k_prove_both_distances() -> None:
    if find("P3", CLARABEL, "default").skip():
        pytest.skip("Clarabel is not installed")
    right = tie_cell("P3", "omega_k", x=(0.00212, *(0.0,) * 5), verdict=RIGHT, N=6, m=5)
    found = run(replace(TIES, cells=lambda settings: [right]), Settings())
    assert found.deviations == (None,) and found.rows[0]["wrong"] == "refuted"
    accept(found.certificates[0] or {})
