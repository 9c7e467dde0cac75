"""Cells as CSV and Parquet, and files that are written completely or not at all."""

from __future__ import annotations

import csv
import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

from sci_barriers.errors import BadInput
from sci_barriers.files import replacing
from sci_barriers.store import Outcome, Store, export


def _filled(path: Path) -> Store:
    store = Store(path)
    for i, solver in enumerate(("Lasso, cyclic", 'the "other"', "ünï")):
        spec = {
            "cell": "toy",
            "parameters": {"solver": solver, "i": i, "list": [1, i], "none": None},
        }
        result: dict[str, Any] = {"error": f"{i}/7", "flagged": i == 1, "size": 0.5 if i else 1}
        result |= {"mixed": "a"} if i else {"mixed": 3}
        store.put(spec, Outcome(status="ran", result=result, provenance={"versions": {"a": "1.0"}}))
    store.put({"cell": "short"}, Outcome(status="skipped"))
    return store


def test_csv_has_a_row_for_each_cell_and_a_column_for_each_path(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    with _filled(tmp_path / "s") as store:
        assert export(store.cells(), out) == 4
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0])[:5] == ["key", "status", "seconds", "finished", "attempts"]
    assert [row["spec.parameters.solver"] for row in rows[:3]] == [
        "Lasso, cyclic", 'the "other"', "ünï",
    ]  # fmt: skip
    assert rows[2]["result.error"] == "2/7" and rows[2]["spec.parameters.list"] == "[1, 2]"
    assert rows[0]["provenance.versions.a"] == "1.0" and rows[0]["spec.parameters.none"] == ""
    assert rows[3]["status"] == "skipped" and rows[3]["result.error"] == ""
    names = list(rows[0])
    parts = [name.partition(".")[0] for name in names[5:]]
    assert parts == sorted(parts, key=["spec", "result", "provenance"].index)


def test_parquet_holds_the_same(tmp_path: Path) -> None:
    if importlib.util.find_spec("pyarrow") is None:
        pytest.skip("pyarrow is not installed")
    import pyarrow.parquet

    out = tmp_path / "out.parquet"
    with _filled(tmp_path / "s") as store:
        export(store.cells(), out)
    rows = pyarrow.parquet.read_table(out).to_pylist()
    assert rows[1]["result.flagged"] is True and rows[1]["spec.parameters.i"] == 1
    assert [row["result.mixed"] for row in rows] == ["3", "a", "a", None]
    assert [row["result.size"] for row in rows] == [1.0, 0.5, 0.5, None]


def test_texts_and_integers_that_fit_nowhere_are_written(tmp_path: Path) -> None:
    results = [{"t": "a\udcff", "n": 2**70, "m": 2**53 + 1}, {"t": "b", "n": 1, "m": 0.5}]
    with Store(tmp_path / "s") as store:
        for i, result in enumerate(results):
            store.put({"i": i}, Outcome(status="ran", result=result))
        export(store.cells(), tmp_path / "x.csv")
        assert "a\\udcff" in (tmp_path / "x.csv").read_text(encoding="utf-8")
        if importlib.util.find_spec("pyarrow") is None:
            return
        export(store.cells(), tmp_path / "x.parquet")
    import pyarrow.parquet

    rows = pyarrow.parquet.read_table(tmp_path / "x.parquet").to_pylist()
    assert [row["result.t"] for row in rows] == ["a\\udcff", "b"]
    assert [row["result.n"] for row in rows] == [str(2**70), "1"]
    assert [row["result.m"] for row in rows] == [str(2**53 + 1), "0.5"]


def test_without_pyarrow_the_remedy_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with _filled(tmp_path / "s") as store, pytest.raises(BadInput, match="or use .csv"):
        export(store.cells(), tmp_path / "x.parquet")
    assert not list(tmp_path.glob("*x.parquet*"))


@pytest.mark.parametrize("name", ["x.txt", "x", "none/x.csv"])
def test_other_places_are_refused(tmp_path: Path, name: str) -> None:
    with _filled(tmp_path / "s") as store, pytest.raises(BadInput, match="output = "):
        export(store.cells(), tmp_path / name)


def _half_written(file: Path, problem: type[BaseException]) -> None:
    with replacing(file) as temporary:
        temporary.write_text("half")
        raise problem


def test_an_old_file_stays_until_the_new_one_is_complete(tmp_path: Path) -> None:
    file = tmp_path / "f"
    file.write_text("old")
    for problem in (RuntimeError, KeyboardInterrupt):
        with pytest.raises(problem):
            _half_written(file, problem)
        assert file.read_text() == "old" and list(tmp_path.iterdir()) == [file]
    with replacing(file) as temporary:
        temporary.write_text("new")
        assert file.read_text() == "old"
    assert file.read_text() == "new" and list(tmp_path.iterdir()) == [file]


def test_what_cannot_be_written_is_bad_input(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "a" / "b", tmp_path / ("x" * 250), Path("/dev/null")):
        with pytest.raises(BadInput, match="output = "), replacing(place) as temporary:
            temporary.write_text("x")
    for place in ("", None, 3):
        with pytest.raises(BadInput, match="must name a file"), replacing(place):  # type: ignore[arg-type]
            raise AssertionError
    with pytest.raises(BadInput, match="No space left"), replacing(tmp_path / "x"):
        raise OSError(28, "No space left on device")
    assert not list(tmp_path.iterdir())
