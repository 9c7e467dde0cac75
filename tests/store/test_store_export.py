"""Cells as CSV and Parquet, and files that are written completely or not at all."""

from __future__ import annotations

import csv
import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sci_barriers.errors import BadInput
from sci_barriers.files import replacing
from sci_barriers.store import Cell, Outcome, Store, export
from sci_barriers.store.export import OWN, flat
from sci_barriers.store.paths import names_of, path_of


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


# -- names of columns, and texts in spreadsheets ---------------------------------------------------


def _nested() -> st.SearchStrategy[Any]:
    names = st.sampled_from(["a", "b", "a.b", ".", "", "\\", "a\\", "\\.b"])
    return st.recursive(
        st.integers(), lambda inner: st.dictionaries(names, inner, max_size=3), max_leaves=8
    )


def _leaves(value: Any) -> int:
    return sum(map(_leaves, value.values())) if isinstance(value, dict) and value else 1


@given(_nested())
def test_every_value_has_a_column_of_its_own(value: Any) -> None:
    """{"a": {"b": 1}, "a.b": 2} are two columns, whatever points and backslashes names hold."""
    cell = Cell(
        key="k", spec={"s": 1}, status="ran", result={"r": value}, seconds=None, finished="",
        attempts=1, provenance={"p": 1},
    )  # fmt: skip
    row = flat(cell)
    assert len(row) == len(OWN) + 2 + _leaves(value)
    for column, leaf in row.items():
        found: Any = {"spec": cell.spec, "result": cell.result, "provenance": cell.provenance}
        if column not in OWN:
            for name in names_of(column):
                found = found[name]
            assert found == leaf or (found == {} and leaf == "{}")


@given(st.lists(st.text(alphabet="ab.\\", max_size=4), min_size=1, max_size=4))
def test_a_path_gives_its_names_back(names: list[str]) -> None:
    assert names_of(path_of(names)) == tuple(names)


def test_names_with_points_are_two_columns_and_can_be_asked_for(tmp_path: Path) -> None:
    with Store(tmp_path / "s") as store:
        result = {"x.y": 3, "x": {"y": 4}}
        store.put({"a": {"b": 1}, "a.b": 2}, Outcome(status="ran", result=result))
        export(store.cells(), tmp_path / "f.csv")
        assert len(list(store.cells({"a.b": 1}))) == len(list(store.cells({"a\\.b": 2}))) == 1
        assert not list(store.cells({"a.b": 2})) and not list(store.cells({"a\\.b": 1}))
    with (tmp_path / "f.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["spec.a.b"], row["spec.a\\.b"]) == ("1", "2")
    assert (row["result.x\\.y"], row["result.x.y"]) == ("3", "4")


def test_texts_that_a_spreadsheet_would_run_are_texts_in_csv_and_as_they_are_in_parquet(
    tmp_path: Path,
) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    messages = ["=cmd|' /C calc'!A0", "-inf gap", "@x", "\tx", "+1 of 3", "-1.5e-3", "-1/3", "fine"]
    with Store(tmp_path / "s") as store:
        for i, message in enumerate(messages):
            result = {"message": message, "error": -1.5e-3, "count": -i, "all": ["=1"]}
            store.put({"i": i}, Outcome(status="ran", result=result))
        export(store.cells(), tmp_path / "f.csv")
        export(store.cells(), tmp_path / "f.parquet")
    with (tmp_path / "f.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["result.message"] for row in rows] == [
        "'=cmd|' /C calc'!A0", "'-inf gap", "'@x", "'\tx", "'+1 of 3", "-1.5e-3", "-1/3", "fine",
    ]  # fmt: skip
    assert {(row["result.error"], row["result.all"]) for row in rows} == {("-0.0015", '["=1"]')}
    assert [row["result.count"] for row in rows] == [str(-i) for i in range(len(messages))]
    assert parquet.read_table(tmp_path / "f.parquet")["result.message"].to_pylist() == messages
