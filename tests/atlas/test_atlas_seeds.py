"""The kinds that count seeds: which cells they mean, and what is counted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sci_barriers.atlas import known
from sci_barriers.atlas.child import Answer
from sci_barriers.atlas.known import KnownCells
from sci_barriers.atlas.seeds import END
from sci_barriers.atlas.solvers import boxes, draws
from sci_barriers.atlas.ties import TIE_SEEDS
from sci_barriers.atlas.verdicts import NONE, RIGHT, SAID, SILENT
from sci_barriers.errors import BadInput
from sci_barriers.floats import FloatRun
from sci_barriers.store import canonical, key_of
from sci_barriers.sweep import kind, sweep

RANDOM, CYCLIC = "scikit-learn Lasso, random", "scikit-learn Lasso, cyclic"
ASKED: dict[str, dict[str, Any]] = {
    "a_delta": {"delta_log2": [-1, -15], "order": "12"},
    "tie": {"problem": "P2", "n": [4, 9], "winner": 0},
    "random_design": {"problem": "P2", "draw": [0, 1], "m": 6, "N": 8, "k": 2},
    "real_data": {"problem": "P2", "data": "linnerud", "k": [3, 4]},
}


@pytest.mark.parametrize("name", ASKED)
def test_all_leaves_those_that_draw_to_the_kind_that_counts(name: str) -> None:
    """Together they are all solvers that are known, each once."""
    pytest.importorskip("sklearn")
    asked = {**ASKED[name], "solver": "all"}
    names = [{p["solver"] for p in kind(each).expand(asked)} for each in (name, f"{name}_seeds")]
    drawing = {box.name for box in boxes("P2") if draws(box)}
    assert names[1] == drawing == {RANDOM} and not names[0] & names[1]
    assert names[0] | names[1] == {box.name for box in boxes("P2")}


@pytest.mark.parametrize("name", ASKED)
def test_a_hundred_seeds_unless_another_number_is_said(name: str) -> None:
    pytest.importorskip("sklearn")
    asked = {**ASKED[name], "solver": "all", "setting": "tight"}
    found = list(kind(f"{name}_seeds").expand({**asked, "seed": 3}))
    assert len(found) == 2 and {(p["seeds"], p["seed"]) for p in found} == {(100, 3)}
    (some,) = {p["seeds"] for p in kind(f"{name}_seeds").expand({**asked, "seeds": 7})}
    assert some == 7
    with pytest.raises(BadInput, match="seeds"):
        list(kind(name).expand({**asked, "seeds": 7}))


@pytest.mark.parametrize("name", ASKED)
def test_a_named_solver_runs_in_the_plain_kind_with_its_seed(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("sklearn")
    given: list[int] = []

    def run_box(box: Any, A: Any, y: Any, *, lam: float, timeout: float, seed: int) -> Answer:
        given.append(seed)
        return Answer(run=FloatRun(x=(0.0,) * len(A[0]), status="ran"))

    monkeypatch.setattr(known, "run_box", run_box)
    asked = {**ASKED[name], "solver": RANDOM, "setting": "default"}
    for cell in kind(name).expand({**asked, "seed": [5, 11]}):
        assert "counts" not in kind(name).run(cell).result
    assert given == [5, 11, 5, 11]
    given.clear()
    for cell in kind(f"{name}_seeds").expand({**asked, "seed": 6, "seeds": 3}):
        assert kind(f"{name}_seeds").run(cell).result["counts"][SILENT] == 3
    assert given == [6, 7, 8] * 2
    with pytest.raises(BadInput, match="draws nothing"):
        list(kind(f"{name}_seeds").expand({**asked, "solver": CYCLIC}))


def test_how_seeds_end_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The farthest output with its errors; the worst verdict; every message once."""
    pytest.importorskip("sklearn")
    right, middle, far = (0.002, 0.0), (0.0, 0.0), (0.0, 1.0)
    answers = [
        FloatRun(x=right, status="ran", seconds=0.25),
        FloatRun(x=far, status="ran", flagged=True, messages=("slow",), seconds=0.25),
        FloatRun(x=None, status="timeout", flagged=True, messages=("gone",)),
        FloatRun(x=middle, status="ran", seconds=0.25),
        FloatRun(x=right, status="ran", seconds=0.25),
    ]
    monkeypatch.setattr(known, "run_box", lambda *args, **more: Answer(run=answers[more["seed"]]))
    asked = {**ASKED["tie"], "n": 9, "solver": RANDOM, "setting": "default", "seeds": 5}
    (cell,) = TIE_SEEDS.expand(asked)
    found = TIE_SEEDS.run(cell)
    assert (found.status, found.seconds) == ("ran", 1.0)
    assert found.result["counts"] == {RIGHT: 2, SAID: 1, SILENT: 1, NONE: 1}
    assert found.result["outputs"] == 3 and found.result["verdict"] == SILENT
    assert found.result["x"] == [entry.hex() for entry in far]
    assert float(found.result["error_true"]) == pytest.approx(1.0, rel=1e-3)
    assert found.result["message"] == "slow; gone"


def test_a_real_run_over_seeds_is_the_same_again() -> None:
    """On the tie with the second column as winner some orders of coordinates find it."""
    pytest.importorskip("sklearn")
    asked = {"problem": "P2", "n": 20, "winner": 1, "N": 3, "m": 2, "solver": RANDOM}
    (cell,) = TIE_SEEDS.expand({**asked, "setting": "default", "seeds": 30})
    first = TIE_SEEDS.run(cell).result
    assert first["counts"][RIGHT] + first["counts"][SILENT] == 30 and first["outputs"] >= 2
    assert 0 < first["counts"][RIGHT] < 30 and first == TIE_SEEDS.run(cell).result


def test_where_no_solver_draws_there_are_no_cells() -> None:
    """No error beside other parts; alone, the sweep says why it is empty."""
    assert not any(draws(box) for problem in ("P1", "P3") for box in boxes(problem))
    empty = {"cell": "tie_seeds", "problem": ["P1", "P3"], "n": 4, "solver": "all"}
    part = {"cell": "tie", "problem": "P1", "n": 4, "solver": "cvxpy, Clarabel"}
    beside = sweep({"sweep": [empty, part]}).tasks()
    assert beside == sweep({"sweep": [part]}).tasks() != {}
    for alone in (empty, {"cell": "omega_k_seeds", "n": 4, "solver": "all"}):
        with pytest.raises(BadInput, match="describes no cells.*draw at random"):
            sweep({"sweep": [alone]}).tasks()


def test_a_seed_that_no_generator_takes_is_refused() -> None:
    pytest.importorskip("sklearn")
    asked = {**ASKED["tie"], "solver": RANDOM, "seeds": 10}
    assert list(TIE_SEEDS.expand({**asked, "seed": END - 10}))
    with pytest.raises(BadInput, match=r"seed = .*2\^32"):
        list(TIE_SEEDS.expand({**asked, "seed": [0, END - 9]}))


def test_the_problem_may_be_left_out_where_there_is_one_only() -> None:
    for name in ("a_delta", "omega_k"):
        cells: KnownCells = kind(name)  # type: ignore[assignment]
        asked = {"a_delta": ASKED["a_delta"], "omega_k": {"n": 4}}[name]
        given = {**asked, "solver": "cvxpy, Clarabel"}
        (problem,) = cells.problems
        assert list(cells.expand(given)) == list(cells.expand({**given, "problem": problem}))
    with pytest.raises(BadInput, match="problem"):
        list(kind("tie").expand({"n": 4, "solver": "all"}))


def test_cells_are_those_of_before() -> None:
    """Keys and canonical texts of a release: what is in a store is found again."""
    stored = json.loads((Path(__file__).parent / "cells.json").read_text(encoding="utf-8"))
    for each in stored:
        spec = json.loads(each["text"])
        assert canonical(spec) == each["text"] and key_of(each["text"]) == each["key"]
        if any(b.skip() for b in boxes("P2") if b.name == spec["parameters"]["solver"]):
            continue
        own = ("version", "options", "adapter")
        asked = {k: v for k, v in spec["parameters"].items() if k not in own}
        (found,) = kind(spec["cell"]).expand(asked)
        names = {k: spec["parameters"][k] for k in own}
        again = canonical({"cell": spec["cell"], "parameters": {**found, **names}})
        assert again == each["text"] and found.keys() == spec["parameters"].keys()
