"""The parts of the table `theorem4`: algorithms, random inputs, figure, names, rows that fail."""

from __future__ import annotations

import json
import math
import random
import runpy
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sci_barriers.adversary import BUILT_IN, Omega, play
from sci_barriers.exact import Q, Verdict, as_q, sign
from sci_barriers.information import Approximation, verdict
from sci_barriers.information.base import NORMS, Norm
from sci_barriers.problems import Instance, Lasso
from sci_barriers.sandbox import Query
from sci_barriers.solvers import solve_small
from sci_barriers.tables import Experiment, Settings, Table, load, run, save

FOLDER = Path(__file__).resolve().parents[2] / "experiments"
LEVELS: dict[str, dict[str, Any]] = {
    "P1": {"eta": Q(1, 3)}, "P2": {"lam": Q(1, 10)}, "P3": {"lam": Q(1, 3)},
}  # fmt: skip


@pytest.fixture(scope="module")
def names() -> dict[str, dict[str, Any]]:
    """The names of the files beside the table."""
    parts = ("columns", "figure", "homotopy", "inputs", "proofs", "targets")
    return {part: runpy.run_path(str(FOLDER / f"_theorem4_{part}.py")) for part in parts}


def omega(problem: str = "P3", N: int = 4, m: int = 2, K: int = 3, L: int = 9) -> Omega:
    return Omega(problem=problem, N=N, m=m, K=K, L=L, **LEVELS[problem])


# -- the algorithms ----------------------------------------------------------------------------


def test_the_homotopy_is_the_exact_minimiser(names: dict[str, Any]) -> None:
    """Random rational P2, m = 3, N = 5: 180 of 200 digits are right."""
    rng, count = random.Random(2), 0
    for _ in range(40):
        A = [[Q(rng.randint(-9, 9), rng.randint(1, 5)) for _ in range(5)] for _ in range(3)]
        y = [Q(rng.randint(-9, 9)) for _ in range(3)]
        lam = Q(rng.choice([1, 3, 20]), rng.choice([1, 50]))
        solution = solve_small(Instance.explicit(A, y, Lasso(lam=lam, normalisation="1")))
        x = names["homotopy"]["minimiser"](A, y, lam=lam, digits=200)
        if solution.status != "unique":
            continue
        for found, exact in zip(x, solution.set.x, strict=True):
            q = as_q(exact)
            assert abs(found - x[0].context.mpf(int(q.p)) / int(q.q)) < 1e-180
        count += any(entry != 0 for entry in solution.set.x)
    assert count > 20


def test_the_homotopy_takes_one_column_of_a_tie(names: dict[str, Any]) -> None:
    A, y = [[Q(5), Q(5), Q(0)], [Q(0), Q(0), Q(7)]], [Q(1), Q(0)]
    x = names["homotopy"]["minimiser"](A, y, lam=Q(1, 10), digits=60)
    assert x[1] == x[2] == 0 and 0.19 < x[0] < 0.2


@pytest.mark.parametrize("problem", LEVELS)
def test_algorithms_answer_what_they_are_asked(names: dict[str, Any], problem: str) -> None:
    """Every one without training is refuted or waits in part (i), with an accepted witness."""
    for name, algorithm in names["targets"]["ALGORITHMS"].items():
        if algorithm.trains or algorithm.needs == "torch" or algorithm.skip():
            continue
        if problem not in algorithm.problems or "entrywise" not in algorithm.norms:
            continue
        Om = omega(problem) if problem != "P1" else replace(omega("P1"), eta=Q(algorithm.eta))
        outcome = play(algorithm.target, Om, budget_level=600, seed=0)
        ends = ("refuted", "information") if algorithm.seeds else ("refuted",)
        ends = ("information",) if "i" in algorithm.waits and not algorithm.seeds else ends
        assert outcome.status in ends, (name, outcome.claim)
        assert outcome.witness is not None and outcome.witness.complete
        outcome.witness.accept()


def test_the_trained_network_fits_and_is_refuted(names: dict[str, Any]) -> None:
    """It returns T e_0 to four digits: learnt, and wrong for the other side."""
    pytest.importorskip("torch")
    outcome = play(names["targets"]["trained"], omega(), part="ii", seed=0)
    assert outcome.status == "refuted" and outcome.n == 30 and outcome.x is not None
    t = outcome.table.omega.t(2)  # type: ignore[attr-defined]
    assert abs(outcome.x[0] - t) < t / 10**3 and abs(outcome.x[1]) < t / 10**3
    assert outcome.witness is not None
    outcome.witness.accept()


def test_a_method_that_fails_gives_no_output(names: dict[str, Any]) -> None:
    class Failing:
        name = "failing"

        def __call__(self, seen: Approximation) -> Any:
            return SimpleNamespace(status="error", messages=("it broke",), x=())

    target = names["targets"]["method"](Failing(), n=5)
    outcome = play(target, omega())
    assert outcome.status == "no claim" and "it broke" in outcome.claim


# -- random inputs -----------------------------------------------------------------------------


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("w", [False, True])
def test_random_inputs_are_admissible(names: dict[str, Any], norm: Norm, w: bool) -> None:
    inputs, rng = names["inputs"], random.Random(7)
    for _ in range(12):
        Om = omega(rng.choice(["P2", "P3"]), N=5, m=3)
        Om = replace(Om, w=Om.relative_w(s=1)) if w else Om
        member = inputs["member_of"](Om, rng)
        assert Om.contains(member)
        shown = inputs["Answers"](member, norm, rng)(Query(kind="at", n=rng.randint(0, 20)))
        instance = member.instance()
        seen = Approximation(A=shown.A, y=shown.y, n=shown.n, norm=norm,
                             objective=instance.objective)  # fmt: skip
        assert verdict(seen, instance) is Verdict.PROVED


def test_counts_of_right_answers_can_fail(names: dict[str, Any]) -> None:
    """part_two is right on all, zero on none of the inputs, gap_search not at ties."""
    right, more = names["inputs"]["right"], {"part": "ii", "norm": "entrywise", "seed": 3}
    counts = {
        name: right(BUILT_IN[name], omega(), inputs=40, **more)
        for name in ("part-two", "gap-search", "zero")
    }
    assert counts["part-two"] == 40
    assert 20 < counts["gap-search"] < 40
    assert counts["zero"] < 30
    assert counts == {name: right(BUILT_IN[name], omega(), inputs=40, **more) for name in counts}


def test_part_three_is_right_one_level_earlier_in_the_operator_norm(names: dict[str, Any]) -> None:
    earlier = names["targets"]["ALGORITHMS"]["part three at level L − 1"].target
    right, more = names["inputs"]["right"], {"part": "iii", "inputs": 60, "seed": 1}
    assert right(earlier, omega(), norm="operator", **more) == 60
    assert right(earlier, omega(), norm="entrywise", **more) < 60


# -- names and cells ---------------------------------------------------------------------------


def test_names_of_a_part(names: dict[str, Any]) -> None:
    label, name = names["proofs"]["_label"], names["proofs"]["_name"]
    labels = ("I", "I 0", "I 2", "tie", "side 0", "side 2", "shown 30")
    assert [label(text, "ii") for text in labels] == [
        "I_ii", "I_ii", "sample_2_ii", "tie_ii", "I_ii", "side_2_ii", "shown_ii",
    ]  # fmt: skip
    statements = ("refuted", "undetermined", "remote", "distance 0", "refuted 2", "network",
                  "network 1", "minimisers of shown 30", "training pair of shown 30")  # fmt: skip
    assert [name(text, "i") for text in statements] == [
        "outcome_i", "outcome_i", "distance_i", "distance_i", "outcome_2_i", "answer_i",
        "answer_1_i", "minimisers_shown_i", "pair_i",
    ]  # fmt: skip


def test_ratios_show_digits_that_both_bounds_fix(names: dict[str, Any]) -> None:
    from sci_barriers.errors import PrecisionExhausted

    ratio = names["columns"]["_ratio"]
    assert ratio("0", "0", None) == "0"
    assert ratio("2.82842712474e-6", "2.82842712475e-6", "1/1000000") == "2.828"
    assert ratio("0.99993", "0.99993", "1/1000000") == "9.999e5"
    with pytest.raises(PrecisionExhausted):
        ratio("0.00200", "0.00201", "1/1000")


# -- the figure --------------------------------------------------------------------------------


def test_positions_are_distances_along_the_line(names: dict[str, Any]) -> None:
    """t e_0 at 0, t e_1 at 2 sqrt2, the barycentre in the middle; t = 2 eps."""
    position = names["figure"]["position"]
    assert position(["2/1000", "0", "7"], "1/1000") == pytest.approx(0)
    assert position(["0", "2/1000"], "1/1000") == pytest.approx(2 * math.sqrt(2))
    assert position(["1/1000", "1/1000"], "1/1000") == pytest.approx(math.sqrt(2))
    assert position(["0x3p-10", "0x1/0x3"], "1/3") == pytest.approx(
        math.sqrt(2) + (1 / 3 - 3 / 1024) * 3 / math.sqrt(2)
    )


def test_names_in_the_figure_do_not_overlap(names: dict[str, Any]) -> None:
    centres, width = names["figure"]["_centres"], names["figure"]["WIDTH"]
    groups = {(4.9, 0.0): ["a" * 12], (5.6, 0.0): ["b" * 5, "c"], (6.0, 0.0): ["d" * 9]}
    found = centres(groups, sorted(groups))
    sizes = [width * max(map(len, groups[key])) for key in sorted(groups)]
    for i in range(2):
        assert found[i + 1] - found[i] >= (sizes[i] + sizes[i + 1]) / 2


def test_possible_minimisers_of_the_figure(names: dict[str, Any]) -> None:
    """At every level both sides and, in (i), the tie fit the answers; in (iii) below L only."""
    Om = omega(N=3, m=2, L=9)
    for s, part in ((1, "i"), (2, "ii"), (3, "iii")):
        for n in (1, 8, 40) if s < 3 else (1, 8):
            table = Om.table(part=part, norm="entrywise")
            shown = table(Query(kind="at", n=n))
            e = None if s == 3 else n + 2
            members = [Om.side(s, j, exponent=e).member() for j in (0, 1)]
            members += [Om.tie(1)] if s == 1 else []
            for member in members:
                instance = member.instance()
                seen = Approximation(A=shown.A, y=shown.y, n=n, norm="entrywise",
                                     objective=instance.objective)  # fmt: skip
                assert verdict(seen, instance) is Verdict.PROVED
    assert Om.table(part="iii", norm="entrywise").reach == 8
    sides = [Om.side(3, j).member().instance() for j in (0, 1)]
    assert sign(sides[0].A[0, 0] - sides[1].A[0, 0] - Q(2, 2**9)) > 0  # no answer of level 9


def test_the_figure_is_the_same_twice(names: dict[str, Any], tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    row: dict[str, Any] = {"algorithm": "argmax", "N": 2, "m": 1}
    for p in ("i", "ii", "iii"):
        row |= {f"x_{p}": ["2/1000", "0"], f"eps_{p}": "1/1000", f"exceeds_{p}": "1/1000",
                f"level_{p}": 1, f"asked_{p}": 1}  # fmt: skip
    waits = {**row, "algorithm": "gap search"}
    waits |= {f"exceeds_{p}": None for p in ("i", "ii", "iii")}
    absent = dict.fromkeys(row) | {"algorithm": "x"}
    drawn = []
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        table = SimpleNamespace(rows=[row, waits, absent])
        paths = names["figure"]["figure"](table, tmp_path / folder / "theorem4")
        assert [path.suffix for path in paths] == [".png", ".svg"]
        drawn.append([path.read_bytes() for path in paths])
    assert drawn[0] == drawn[1]


# -- rows that fail ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def first() -> Experiment:
    return load(FOLDER / "table_theorem4.py")[0]


def algorithms_of(experiment: Experiment) -> dict[str, Any]:
    """The list that its rows read."""
    found: dict[str, Any] = sys.modules[experiment.row.__module__].ALGORITHMS
    return found


def test_an_algorithm_that_is_missing_is_skipped(
    first: Experiment, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    name, algorithms = "scikit-learn Lasso", algorithms_of(first)
    absent = replace(algorithms[name], needs="no_such_module_anywhere")
    monkeypatch.setitem(algorithms, name, absent)
    found = only(first, name)
    (row,) = run(found, Settings()).rows
    assert row["status"] == "skipped: no_such_module_anywhere is not installed"
    (column,) = (c for c in first.columns if c.name == "lower_i")
    assert column.format is not None and column.format(row) == "–"
    assert first.expect(row) is None
    assert save(run(replace(found, figure=None), Settings()), tmp_path).fine


def only(experiment: Experiment, name: str) -> Experiment:
    """The rows of one algorithm."""
    return replace(
        experiment,
        cells=lambda s: [c for c in experiment.cells(s) if c["algorithm"] == name],
    )


def test_an_algorithm_without_an_output_deviates(
    first: Experiment, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It raises: no claim, no certificate, and the row says so."""
    algorithms = algorithms_of(first)

    def broken(information: Any) -> Any:
        raise ZeroDivisionError("nothing here")

    monkeypatch.setitem(algorithms, "argmax", replace(algorithms["argmax"], target=broken))
    found = run(replace(only(first, "argmax"), figure=None), Settings())
    assert found.certificates == (None,)
    assert "nothing here" in str(found.deviations[0])
    summary = save(found, tmp_path)
    assert not summary.rejected and not summary.fine


# -- the second table --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def more() -> Table:
    return run(load(FOLDER / "table_theorem4.py")[1], Settings(quick=True))


def test_more_rows_do_not_deviate(more: Table, tmp_path: Path) -> None:
    assert not any(more.deviations)
    assert {(row["N"], row["m"], row["K"]) for row in more.rows} == {(4, 2, 3)}
    assert set(more.column("problem")) == {"P1", "P2", "P3"}
    summary = save(more, tmp_path)
    assert summary.fine and summary.rows == summary.proved
    document = json.loads((tmp_path / "theorem4_more.json").read_text())
    assert len(document["rows"]) == len(more.rows)


def test_operator_rows_are_sharp_at_l_minus_one(more: Table) -> None:
    rows = {row["algorithm"]: row for row in more.rows if row["norm_i"] == "operator"}
    assert rows["part three"]["asked_iii"] == 64
    earlier = rows["part three at level L − 1"]
    assert earlier["asked_iii"] == 63 and earlier["right_iii"] == earlier["inputs"]
    entrywise = [row for row in more.rows if row["algorithm"] == "argmax at level L − 1"]
    assert {row["level_iii"] for row in entrywise} == {63}


def test_training_games_refute_all_samples(more: Table) -> None:
    rows = [i for i, row in enumerate(more.rows) if row["algorithm"].endswith(", network")]
    assert rows
    for i in rows:
        certificate = more.certificates[i]
        assert certificate is not None
        found = certificate["statements"]
        for end in ("i", "1_i", "2_i", "ii", "1_ii", "2_ii", "iii", "1_iii", "2_iii"):
            assert found[f"outcome_{end}"]["network"] == f"answer_{end}"
            assert found[f"answer_{end}"]["kind"] == "network"


def test_full_tables_have_the_sizes_of_the_theorem() -> None:
    """All problems and sizes, the caps, relative digits; no key twice; nothing runs here."""
    first, second = load(FOLDER / "table_theorem4.py")
    cells = [*first.cells(Settings()), *second.cells(Settings())]
    assert len({json.dumps(c, sort_keys=True) for c in cells}) == len(cells)
    sizes = {(c["N"], c["m"], c["K"]) for c in cells}
    assert sizes == {(2, 1, 3), (4, 2, 3), (20, 19, 6), (50, 10, 9)}
    for size in sizes:
        own = [c for c in cells if (c["N"], c["m"], c["K"]) == size]
        assert {c["problem"] for c in own if c["algorithm"] == "argmax"} == {"P1", "P2", "P3"}
        assert sum(c["algorithm"].startswith("LISTA, trained") for c in own) >= 1
    assert any(c["w"] == "relative" for c in cells)
    assert sum("level 1000000" in c["algorithm"] for c in cells) == 1


@pytest.mark.slow
def test_the_cap_of_a_million_is_beaten_in_the_table() -> None:
    """Refuted through `remote`: the distance is bounded below only."""
    second = load(FOLDER / "table_theorem4.py")[1]
    cells = [c for c in second.cells(Settings()) if "level 1000000" in c["algorithm"]]
    (row,) = run(replace(second, cells=lambda s: cells), Settings()).rows
    assert row["lower_ii"] is None and row["exceeds_ii"] == "1/100"
    assert second.expect(row) is None
    (column,) = (c for c in second.columns if c.name == "lower_ii")
    assert column.format is not None and column.format(row) == "> 1"
