"""The table `theorem4`: golden rows, certificates for all of them, and falsified rows are caught.

The short table, without the rows that need torch; the full one, with them, is slow.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from sci_barriers.certificates import check_file
from sci_barriers.exact import parse
from sci_barriers.tables import Experiment, Settings, Table, load, run, save

PARTS = ("i", "ii", "iii")
VERTEX, MIDDLE = ("2.828",) * 3, ("1.414",) * 3
OPEN = "open at 16384"
GOLDEN = {
    "network that exists (given the instance)": ("0", "0", "0"),
    "argmax": VERTEX,
    "argmax at level L − 1": VERTEX,
    "barycentre": MIDDLE,
    "zero": ("2.000",) * 3,
    "random guess, seed 0": VERTEX,
    "guess or wait, seed 0": VERTEX,
    "guess or wait, seed 5": (OPEN, OPEN, "asks 64"),
    "gap search": (OPEN, OPEN, "asks 64"),
    "part two": ("1.414", OPEN, "asks 64"),
    "part two up to level 1000": ("1.414", "1.414", "asks 64"),
    "part three": ("1.414", "1.414", "asks 64"),
    "FIRENET": MIDDLE,
    "ISTA": MIDDLE,
    "FISTA": MIDDLE,
    "primal-dual": MIDDLE,
    "mpmath, 200 digits": ("2.828", "2.828", "asks 500"),
    "certified solver": ("2.828", "2.828", "asks 200"),
}  # fmt: skip
"""The cells of parts (i), (ii), (iii); those of optional libraries are not fixed here."""


@pytest.fixture(scope="module")
def both() -> tuple[Experiment, Experiment]:
    root = Path(__file__).resolve().parents[2]
    first, more = load(root / "experiments" / "table_theorem4.py")
    return first, more


@pytest.fixture(scope="module")
def module(both: tuple[Experiment, Experiment]) -> ModuleType:
    """The experiment's file."""
    return sys.modules[both[0].row.__module__]


def without_torch(experiment: Experiment, module: ModuleType) -> Experiment:
    """The same without the rows that train a network."""

    def cells(settings: Settings) -> list[dict[str, Any]]:
        return [
            cell
            for cell in experiment.cells(settings)
            if getattr(module.ALGORITHMS.get(cell["algorithm"]), "needs", None) != "torch"
        ]

    return replace(experiment, cells=cells)


@pytest.fixture(scope="module")
def table(both: tuple[Experiment, Experiment], module: ModuleType) -> Table:
    return run(without_torch(both[0], module), Settings(quick=True))


@pytest.fixture(scope="module")
def saved(table: Table, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The table on disk; its checker accepted every row."""
    pytest.importorskip("matplotlib")
    out = tmp_path_factory.mktemp("theorem4")
    summary = save(table, out)
    assert summary.fine, (summary.deviations, summary.rejected)
    ran = [row for row in table.rows if not row["status"].startswith("skipped")]
    assert summary.proved == len(ran)
    return out


def column(table: Table, name: str) -> Any:
    (found,) = (c for c in table.experiment.columns if c.name == name)
    return found


def texts(table: Table, row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(column(table, f"lower_{part}").format(row) for part in PARTS)


def statements(table: Table, i: int) -> dict[str, Any]:
    found = table.certificates[i]
    assert found is not None
    return dict(found["statements"])


# -- what it shows -----------------------------------------------------------------------------


def test_no_row_deviates(table: Table) -> None:
    assert [deviation for deviation in table.deviations if deviation] == []
    asked = {row["algorithm"].partition(",")[0] for row in table.rows}
    assert len(asked) >= 14
    assert {row["problem"] for row in table.rows} == {"P1", "P2", "P3"}
    assert {(row["N"], row["m"], row["K"]) for row in table.rows} == {(20, 19, 6)}


def test_golden_cells(table: Table) -> None:
    seen = set()
    for row in table.rows:
        if row["algorithm"] in GOLDEN:
            assert texts(table, row) == GOLDEN[row["algorithm"]], row["algorithm"]
            seen.add(row["algorithm"])
    assert seen == set(GOLDEN)


def test_every_answer_in_part_one_is_refuted(table: Table) -> None:
    """Or no answer had come at level 10^4: nobody is left without a certificate."""
    for row in table.rows[1:]:
        if row["status"].startswith("skipped"):
            continue
        if row["exceeds_i"] is None:
            assert row["level_i"] > 10_000 and row["tie_i"] is not None
        else:
            assert parse(row["lower_i"]) > parse(row["eps_i"])
            assert row["eps_i"] == "1/1000000" and row["verdict_i"] == "proved"


def test_the_first_row_is_not_an_algorithm(table: Table) -> None:
    """It is given the instance: error 0 in all parts, no outcome, no information."""
    row = table.rows[0]
    assert row["algorithm"].startswith("network that exists")
    assert [row[f"upper_{part}"] for part in PARTS] == ["0", "0", "0"]
    assert set(kinds(statements(table, 0))) == {"minimisers", "distance", "network"}
    assert all(row[name] is None for part in PARTS for name in (f"asked_{part}", f"level_{part}"))


def kinds(found: dict[str, Any]) -> list[str]:
    return sorted(statement["kind"] for statement in found.values())


def test_a_network_exists_beside_every_refuted_answer(table: Table) -> None:
    """The network's output is the minimiser of the very instance, at distance 0."""
    count = 0
    for i, row in enumerate(table.rows[1:], start=1):
        for part in PARTS:
            if row[f"exceeds_{part}"] is None:
                assert row[f"exists_{part}"] is None
                continue
            found = statements(table, i)
            network, exists = found[f"network_{part}"], found[f"exists_{part}"]
            assert row[f"exists_{part}"] == exists["claim"]["lower"] == "0"
            assert network["instance"] == found[f"minimisers_{part}"]["instance"] == f"I_{part}"
            assert network["claim"]["x"] == exists["claim"]["x"]
            assert row[f"network_{part}"] == found[f"minimisers_{part}"]["claim"]["set"]["x"]
            assert row[f"x_{part}"] == found[f"distance_{part}"]["claim"]["x"]
            count += 1
    assert count > 60


def test_levels_are_those_that_the_algorithms_read(table: Table, module: ModuleType) -> None:
    levels = {
        "argmax": {1}, "zero": {None}, "argmax at level L − 1": {63}, "FIRENET": {30},
        "scikit-learn Lasso": {50}, "certified solver": {200}, "mpmath, 200 digits": {500},
    }  # fmt: skip
    for row in table.rows:
        wanted = levels.get(row["algorithm"])
        if wanted is not None and not row["status"].startswith("skipped"):
            refuted = [part for part in PARTS if row[f"exceeds_{part}"] is not None]
            assert {row[f"level_{part}"] for part in refuted} == wanted
            assert column(table, "level_i").format(row) in {str(n or "–") for n in wanted}
    capped = next(row for row in table.rows if "up to level" in row["algorithm"])
    assert column(table, "level_i").format(capped) == "1, 1000"


def test_open_rows_speak_of_the_tie_and_all_sides(table: Table) -> None:
    i = table.column("algorithm").index("gap search")
    found, instances = statements(table, i), table.certificates[i]["instances"]  # type: ignore[index]
    for part, labels in {"i": ["tie_i", "I_i", "side_1_i"], "ii": ["I_ii", "side_1_ii"]}.items():
        assert found[f"information_{part}"]["instances"] == labels
        assert found[f"outcome_{part}"]["kind"] == "undetermined"
        winners = [instances[label]["parameters"]["winner"] for label in labels]
        assert winners == [None, 0, 1][-len(labels) :]


def test_parts_two_and_three_are_right_on_random_inputs(table: Table) -> None:
    for row in table.rows:
        if row["algorithm"] in ("part two", "part three", "mpmath, 200 digits"):
            assert row["right_iii"] == row["inputs"] == 10
    part_two = next(row for row in table.rows if row["algorithm"] == "part two")
    assert part_two["right_ii"] == 10


def test_highs_solves_another_problem_and_says_so(table: Table) -> None:
    rows = [row for row in table.rows if row["algorithm"] == "HiGHS, linear program"]
    assert [(row["problem"], row["solves"]) for row in rows] == [
        ("P1", "P1 with η = 0"), ("P3", "P1 with η = 0"),
    ]  # fmt: skip


def test_rows_are_equal_from_run_to_run(table: Table, module: ModuleType) -> None:
    experiment = table.experiment
    cells = experiment.cells(Settings(quick=True))
    for cell, row, certificate in zip(cells, table.rows, table.certificates, strict=True):
        if cell["algorithm"] in ("guess or wait", "FIRENET", "mpmath, 200 digits"):
            again = run(replace(experiment, cells=lambda s, c=cell: [c]), Settings())  # type: ignore[misc]
            assert (again.rows[0], again.certificates[0]) == (row, certificate)


# -- files -------------------------------------------------------------------------------------


def test_files_are_there_and_the_figure_too(saved: Path) -> None:
    names = {path.name for path in saved.iterdir()}
    ends = (".json", ".md", ".tex", ".csv", ".png", ".svg")
    assert names == {f"theorem4{end}" for end in ends} | {"certificates"}
    assert (saved / "theorem4.png").read_bytes()[:4] == b"\x89PNG"
    text = (saved / "theorem4.md").read_text()
    assert "†" not in text and "| argmax | P3 |" in text
    assert (saved / "theorem4.tex").read_text().count("\\\\") > 25


def test_certificates_are_small_and_need_no_site_packages(saved: Path, root: Path) -> None:
    paths = sorted((saved / "certificates" / "theorem4").glob("*.json"))
    assert max(path.stat().st_size for path in paths) < 120_000
    files = [str(saved / "theorem4.json"), *map(str, paths[:2])]
    done = subprocess.run(
        [sys.executable, "-S", "-E", "-m", "sci_barriers.certificates", *files],
        cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def altered(saved: Path, to: Path, change: Callable[[dict[str, Any], Path], None]) -> str:
    """The checker's verdict on a copy after a change of the document or of its certificates."""
    shutil.copytree(saved, to)
    path = to / "theorem4.json"
    document = json.loads(path.read_text())
    change(document, to)
    path.write_text(json.dumps(document))
    return str(check_file(str(path)).status)


def row_of(document: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(r for r in document["rows"] if r["algorithm"] == name)
    return found


def cell(name: str, key: str, value: Any) -> Callable[[dict[str, Any], Path], None]:
    return lambda document, to: row_of(document, name).update({key: value})


def swapped(document: dict[str, Any], to: Path) -> None:
    """Each of two rows with the other's certificate."""
    first, second = row_of(document, "argmax"), row_of(document, "barycentre")
    first["certificate"], second["certificate"] = second["certificate"], first["certificate"]


def rewritten(
    name: str, change: Callable[[dict[str, Any]], None]
) -> Callable[[dict[str, Any], Path], None]:
    def both(document: dict[str, Any], to: Path) -> None:
        path = to / row_of(document, name)["certificate"]
        certificate = json.loads(path.read_text())
        change(certificate)
        path.write_text(json.dumps(certificate))

    return both


def renamed_kind(certificate: dict[str, Any]) -> None:
    """The distance of the network in place of the outcome: true, but not what is declared."""
    certificate["statements"]["outcome_i"] = certificate["statements"]["exists_i"]


FALSE: dict[str, Callable[[dict[str, Any], Path], None]] = {
    "a larger distance": cell("argmax", "lower_i", "2.9e-6"),
    "another level": cell("argmax", "level_i", 30),
    "another accuracy": cell("argmax", "eps_i", "1/100000000"),
    "refuted though it waits": cell("gap search", "exceeds_i", "1/1000000"),
    "an answer for one that waits": cell("gap search", "lower_i", "1.0e-3"),
    "a higher level for one that waits": cell("gap search", "level_i", 10**6),
    "another problem": cell("argmax", "problem", "P1"),
    "another K": cell("argmax", "K", 7),
    "another answer": cell("argmax", "x_i", ["0"] * 20),
    "a network with an error": cell("argmax", "exists_i", "1e-9"),
    "the verdict turned": cell("argmax", "verdict_ii", "refuted"),
    "no certificate": cell("argmax", "certificate", None),
    "certificates swapped": swapped,
    "another instance": rewritten(
        "argmax", lambda c: c["instances"]["I_i"]["parameters"].update(winner=0)
    ),
    "an outcome of another kind": rewritten("argmax", renamed_kind),
    "no membership": rewritten("argmax", lambda c: c["statements"].pop("membership_i")),
    "one side left out": rewritten(
        "gap search", lambda c: c["statements"]["information_i"]["instances"].remove("side_1_i")
    ),
    "another statement": rewritten(
        "argmax", lambda c: c["statements"].update(more=c["statements"]["minimisers_i"])
    ),
}


@pytest.mark.parametrize("kind", FALSE)
def test_falsified_rows_are_caught(saved: Path, tmp_path: Path, kind: str) -> None:
    assert altered(saved, tmp_path / "false", FALSE[kind]) in ("rejected", "unreadable")


def test_an_unchanged_copy_is_accepted(saved: Path, tmp_path: Path) -> None:
    assert altered(saved, tmp_path / "copy", lambda document, to: None) == "accepted"


# -- what is expected --------------------------------------------------------------------------


def test_expectation_sees_every_changed_number(table: Table) -> None:
    """Each change of a refuted or an open part of a row is a deviation."""
    expect = table.experiment.expect
    for row in table.rows[1:]:
        if row["status"].startswith("skipped"):
            continue
        for part in PARTS:
            changes: list[dict[str, Any]] = [{"status": "(i) refuted"}]
            if row[f"exceeds_{part}"] is not None:
                small = str(Decimal(row[f"eps_{part}"][2:]) ** -1 * Decimal("1.1"))
                changes += [
                    {f"lower_{part}": small}, {f"verdict_{part}": "refuted"},
                    {f"eps_{part}": "1/3"}, {f"exists_{part}": "1"}, {f"asked_{part}": 7},
                    {f"exceeds_{part}": None},
                ]  # fmt: skip
            elif part != "iii":
                changes += [{f"level_{part}": 17}, {f"asked_{part}": 17}]
            else:
                changes += [{"asked_iii": 60}, {"asked_iii": None}]
            for change in changes:
                assert expect({**row, **change}), (row["algorithm"], part, change)


def test_expectation_of_the_network_and_of_the_counts(table: Table) -> None:
    expect = table.experiment.expect
    first = table.rows[0]
    assert expect(first) is None
    assert expect({**first, "upper_ii": "1e-30"})
    part_two = next(row for row in table.rows if row["algorithm"] == "part two")
    assert expect({**part_two, "right_ii": 9})


def test_an_answer_nearer_than_possible_deviates(table: Table) -> None:
    row = dict(next(row for row in table.rows if row["algorithm"] == "argmax"))
    row["lower_i"] = "1.2e-6"  # above eps, below 2 sqrt(1 - 1/k) eps
    assert "below the radius" in str(table.experiment.expect(row))


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_full_tables(both: tuple[Experiment, Experiment], tmp_path: Path) -> None:
    """All rows of both tables, networks included."""
    pytest.importorskip("torch")
    pytest.importorskip("sklearn")
    for experiment, least in zip(both, (28, 180), strict=True):
        summary = save(run(experiment, Settings()), tmp_path)
        assert summary.fine, (summary.deviations, summary.rejected)
        assert summary.rows == summary.proved >= least
