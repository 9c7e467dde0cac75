"""The table `certified_solvers`: proofs behind every row, ratios from seconds, targets judged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sci_barriers.exact import as_q
from sci_barriers.problems import QCBP, Instance, Lasso, SqrtLasso
from sci_barriers.solvers.path.homotopy import solve_path
from sci_barriers.tables import Experiment, Settings, Table, load, run, save

pytest.importorskip("sklearn")


@pytest.fixture(scope="module")
def experiment() -> Experiment:
    root = Path(__file__).resolve().parents[2]
    (found,) = load(root / "experiments" / "certified_solvers.py")
    return found


@pytest.fixture(scope="module")
def table(experiment: Experiment) -> Table:
    return run(experiment, Settings(quick=True, jobs=2))


def names(experiment: Experiment) -> dict[str, Any]:
    """The names of the experiment's file."""
    found: dict[str, Any] = experiment.cells.__globals__  # type: ignore[attr-defined]
    return found


def test_rows_do_not_disturb_each_other(experiment: Experiment) -> None:
    assert experiment.serial


def test_every_row_has_a_proof_and_the_levels_agree(table: Table) -> None:
    assert not any(table.deviations)
    for row in table.rows:
        assert row["status"].startswith("proved")
        count = {"P2": 5, "P1, η = 0": 3}[row["problem"]]
        assert len(row["checks"]) == count and all(row["checks"].values())
        assert 0 < row["k"] <= row["m"]


def test_ratios_are_seconds_over_the_faster_float_solver(table: Table) -> None:
    for row in table.rows:
        floats = {n: row[f"{n}_seconds"] for n in ("cd", "lars", "highs") if row[f"{n}_seconds"]}
        assert len(floats) == (2 if row["problem"] == "P2" else 1)
        assert row["unit_seconds"] == min(floats.values())
        assert floats[{"CD": "cd", "LARS": "lars", "HiGHS": "highs"}[row["unit"]]] == min(
            floats.values()
        )
        for level in ("support", "bits", "x", "path", "xv"):
            below = row["lars_path_seconds"] if level == "path" else row["unit_seconds"]
            assert_ratio(row, f"{level}_ratio", f"{level}_seconds", below)
        for p in ("p1", "p3"):
            for level in ("support", "bits"):
                name = f"{p}_{level}"
                assert_ratio(row, f"{name}_ratio", f"{name}_seconds", row[f"{level}_seconds"])


def assert_ratio(row: dict[str, Any], ratio: str, top: str, below: float | None) -> None:
    """The ratio to four digits; None where a time is missing."""
    if row[top] is None or below is None:
        assert row[ratio] is None
    else:
        assert row[ratio] == pytest.approx(row[top] / below, rel=6e-4)


def test_levels_that_are_asked_for_are_measured(table: Table) -> None:
    wanted = {
        "P2": ("cd", "lars", "lars_path", "support", "bits", "refine", "x", "read", "path",
               "p1_support", "p3_support", "p1_bits", "p3_bits"),
        "P1, η = 0": ("highs", "support", "x", "xv"),
    }  # fmt: skip
    for row in table.rows:
        assert all(row[f"{name}_seconds"] > 0 for name in wanted[row["problem"]])
        assert row["runs"] >= 5


def test_targets_follow_from_the_ratios(table: Table, experiment: Experiment) -> None:
    """Each verdict turns with its ratio; none is written down beforehand."""
    judged = names(experiment)["judged"]
    for row in table.rows:
        assert row["targets"] == judged(row)
        for target in row["targets"]:
            assert target["met"] is (target["found"] <= target["at_most"])
        for factor, met in ((1e-9, True), (1e9, False)):
            scaled = {n: v * factor if n.endswith("_ratio") and v else v for n, v in row.items()}
            assert [target["met"] for target in judged(scaled)] == [met] * len(row["targets"])
        nothing = {n: None if n.endswith("_ratio") else v for n, v in row.items()}
        assert all(target["met"] is None for target in judged(nothing))


@pytest.mark.parametrize(
    ("problem", "kind", "N", "wanted"),
    [
        ("P2", "gauss", 20, {"exact x": 15}),
        ("P2", "integers", 20, {}),
        ("P2", "gauss", 50, {"support": 0.5, "exact x": 15}),
        ("P2", "dct", 200, {"support": 0.5, "exact x": 15, "exact path": 100}),
        ("P2", "integers", 200, {"support": 0.5}),
        ("P2", "gauss", 500, {}),
        ("P2", "gauss", 1000, {"100 bits": 1}),
        ("P2", "correlated", 2000, {"support": 0.2, "100 bits": 1, "exact x": 80}),
        ("P1, η = 0", "gauss", 200, {}),
        ("P1, η = 0", "integers", 400, {"exact x": 4}),
    ],
)
def test_golden_targets(
    table: Table, experiment: Experiment, problem: str, kind: str, N: int, wanted: dict[str, float]
) -> None:
    row = {**table.rows[0], "problem": problem, "kind": kind, "N": N}
    found = {t["ratio"]: t["at_most"] for t in names(experiment)["judged"](row)}
    sides = {name: found.pop(name) for name in list(found) if "/P2" in name}
    assert found == wanted
    assert set(sides.values()) == ({2.0} if problem == "P2" else set())


def test_expectation_sees_disagreement_and_missing_reasons(table: Table) -> None:
    expect, row = table.experiment.expect, table.rows[0]
    for name in row["checks"]:
        assert name in str(expect({**row, "checks": {**row["checks"], name: False}}))
    assert expect({**row, "status": "undecided in float64"})
    assert expect({**row, "status": "undecided in float64: P3: near-tie"}) is None


def test_undecided_supports_are_said_to_be_so(experiment: Experiment) -> None:
    """A wrong guess is never measured as a proof, and the row says which problem and why."""
    parts = names(experiment)
    A, y = parts["DATA"]["draw"]("gauss", 20, seed=0)
    lam = parts["DATA"]["penalty"]("gauss", A, y)
    P, s, norm = parts["DATA"]["guess"](A, y, alpha=float(lam))
    problems = parts["DATA"]["problems"](lam, m=len(y), norm=norm)
    found = parts["TIMING"]["lasso"](
        A, y, problems, alpha=float(lam), guess=(P, -s), levels="all", runs=1
    )
    assert found["status"].startswith("undecided in float64: P2: the guess is wrong")
    assert set(found["seconds"]) == {"cd", "lars", "lars_path", "read", "path"}
    assert found["checks"] == {}


@pytest.mark.parametrize("kind", ["gauss", "correlated", "dct", "integers", "noise"])
def test_data_are_what_they_are_called(experiment: Experiment, kind: str) -> None:
    A, y = names(experiment)["DATA"]["draw"](kind, 200, seed=1)
    assert A.shape == (100, 200) and y.shape == (100,) and A.dtype == y.dtype == np.float64
    if kind == "dct":
        np.testing.assert_allclose(A @ A.T, np.eye(100), atol=1e-12)
    if kind == "integers":
        assert max(np.abs(A).max(), np.abs(y).max()) == 511
        assert (np.rint(A) == A).all() and (np.rint(y) == y).all()
    if kind == "correlated":
        beside = np.mean(A[:, 1:] * A[:, :-1])
        assert beside == pytest.approx(0.9, abs=0.05) and np.mean(A**2) == pytest.approx(1, abs=0.1)


def test_p1_and_p3_have_the_support_of_p2(experiment: Experiment) -> None:
    """Solved by the exact path, which is given no guess."""
    data = names(experiment)["DATA"]
    A, y = data["draw"]("integers", 20, seed=3)
    lam = data["penalty"]("integers", A, y)
    assert (lam * len(y)).q == 1
    P, s, norm = data["guess"](A, y, alpha=float(lam))
    found = data["problems"](lam, m=len(y), norm=norm)
    assert found["P2"] == Lasso(lam=lam, normalisation="1/2m")
    assert found["P1"] == QCBP(eta=as_q(norm)) and isinstance(found["P3"], SqrtLasso)
    for problem in found.values():
        x = solve_path(Instance.explicit(A, y, problem), certified=False).set.x
        assert {i: 1 if v > 0 else -1 for i, v in enumerate(x) if v != 0} == dict(
            zip(P.tolist(), s.tolist(), strict=True)
        )


def test_medians_take_turns_and_time_the_second_call(experiment: Experiment) -> None:
    calls: list[str] = []
    actions = {name: (lambda name=name: calls.append(name)) for name in "ab"}
    found = names(experiment)["TIMING"]["medians"](actions, runs=3)
    assert calls == ["a", "a", "b", "b"] * 3
    assert set(found) == {"a", "b"} and all(value >= 0 for value in found.values())


def test_full_run_has_every_kind_and_size(experiment: Experiment) -> None:
    cells = experiment.cells(Settings())
    sizes = {(cell["problem"], cell["kind"], cell["N"]) for cell in cells}
    assert len(sizes) == len(cells)
    for kind in ("gauss", "correlated", "dct", "integers", "noise"):
        assert {N for p, k, N in sizes if (p, k) == ("P2", kind)} == {
            20, 50, 100, 200, 500, 1000, 2000, 5000,
        }  # fmt: skip
        assert {N for p, k, N in sizes if (p, k) == ("P1, η = 0", kind)} == {200, 400}
    assert all(cell["runs"] >= 5 and cell["m"] * 2 == cell["N"] for cell in cells)


def test_table_and_figure_are_written_and_accepted(table: Table, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    summary = save(table, tmp_path)
    assert summary.fine
    for ending in ("png", "svg", "md", "tex", "csv"):
        assert (tmp_path / f"certified_solvers.{ending}").stat().st_size > 1000
    assert (tmp_path / "certified_solvers.tex").read_text().isascii()
    document = json.loads((tmp_path / "certified_solvers.json").read_text())
    assert document["provenance"]["processor"]
    kinds = {column["name"]: column["kind"] for column in document["columns"]}
    for name, kind in kinds.items():
        if name.endswith(("_seconds", "_ratio")):
            assert kind == "measured"
