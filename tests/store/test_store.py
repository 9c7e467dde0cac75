"""The store: what is in it stays in it, and nothing else comes out of it."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sci_barriers.errors import BadInput
from sci_barriers.store import (
    DONE,
    STATUSES,
    Outcome,
    Store,
    StoreFailed,
    canonical,
    key_of,
    merge,
    schema,
)
from sci_barriers.store import store as module
from sci_barriers.store.lock import Lock

ROOT = Path(__file__).resolve().parents[2]
RAN = Outcome(status="ran", result={"error": "1/3"}, seconds=0.5, provenance={"host": "a"})


def spec(i: int, **more: Any) -> dict[str, Any]:
    return {"cell": "toy", "parameters": {"i": i, **more}}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a store ü.sqlite"


# -- keys ------------------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), JSON, max_size=4))
def test_the_text_gives_the_specification_back_and_does_not_depend_on_order(
    value: dict[str, Any],
) -> None:
    text = canonical(value)
    assert json.loads(text) == value and text.isascii()
    assert canonical(dict(reversed(value.items()))) == text
    assert len(key_of(text)) == 64


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"a": 1.0}, "write it as text, '1/10'"), ({"a": float("nan")}, "float"),
        ({"a": float("inf")}, "float"), ({"a": (1, 2)}, "pass lists for tuples"),
        ({1: 2}, "text for names"), ({"a": {1, 2}}, "JSON values"), ([1], "must be a JSON object"),
        ("{}", "must be a JSON object"), ({"a": b"x"}, "JSON values"),
        ({"a": "x" * (1 << 20)}, "at most 1048576 characters"),
    ],
)  # fmt: skip
def test_what_is_no_specification_is_refused(value: Any, words: str) -> None:
    with pytest.raises(BadInput, match="specification") as caught:
        canonical(value)
    assert words in str(caught.value)


# -- cells -----------------------------------------------------------------------------------------


def test_a_cell_comes_back_as_it_was_stored(path: Path) -> None:
    with Store(path) as store:
        key = store.put(spec(1), RAN)
        found = store.get(key)
    assert found is not None and found.spec == spec(1) and found.key == key_of(canonical(spec(1)))
    assert (found.status, found.result, found.seconds) == ("ran", {"error": "1/3"}, 0.5)
    assert found.provenance == {"host": "a"} and found.attempts == 1
    assert found.finished.endswith("+00:00")
    with Store(path, write=False) as again:
        assert again.get(key) == found and again.get("0" * 64) is None
        assert again.check() == "ok"


@pytest.mark.parametrize("status", STATUSES)
def test_only_what_is_done_is_never_replaced(path: Path, status: Any) -> None:
    with Store(path) as store:
        key = store.put(spec(1), Outcome(status=status))
        assert (key in store.done()) == (status in DONE)
        store.put(spec(1), RAN)
        (found,) = store.cells()
        kept = status in DONE
        assert found.status == (status if kept else "ran") and found.attempts == (1 if kept else 2)
        assert store.counts() == {found.status: 1}
    assert set(DONE) == {"ran", "predicted"}


def test_the_same_specification_is_the_same_cell(path: Path) -> None:
    with Store(path) as store:
        store.put({"a": 1, "b": [2]}, Outcome(status="error"))
        store.put({"b": [2], "a": 1}, RAN)
        assert [cell.status for cell in store.cells()] == ["ran"]


def test_cells_are_found_by_what_their_specification_holds(path: Path) -> None:
    with Store(path) as store:
        for i in range(6):
            store.put(spec(i, solver="ab"[i % 2], tight=i > 2, none=None, word=str(i)), RAN)
        store.put(spec(9), Outcome(status="timeout"))

        def indices(where: dict[str, Any], **more: Any) -> list[int]:
            return [cell.spec["parameters"]["i"] for cell in store.cells(where, **more)]

        assert indices({"parameters.solver": "a"}) == [0, 2, 4]
        assert indices({"parameters.solver": "a", "parameters.i": "4"}) == [4]
        assert indices({"parameters.i": 3}) == [3] == indices({"parameters.word": 3})
        assert indices({"parameters.tight": True}) == [3, 4, 5]
        assert indices({"parameters.none": None}) == list(range(6))
        assert indices({"parameters.other": None}) == [] == indices({"parameters.i.deep": 1})
        assert indices({"cell": "toy"}, status="timeout") == [9]
        for bad in ("", "a..b", "."):
            with pytest.raises(BadInput, match="is no path"):
                list(store.cells({bad: 1}))


def test_forgotten_cells_are_gone_all_or_none(path: Path) -> None:
    with Store(path) as store:
        keys = [store.put(spec(i), RAN) for i in range(5)]
        assert store.forget(keys[:2] + ["f" * 64]) == 2
        assert store.done() == set(keys[2:])

        def broken() -> Iterator[str]:
            yield keys[2]
            raise RuntimeError

        with pytest.raises(RuntimeError):
            store.forget(broken())
        assert store.done() == set(keys[2:])


@pytest.mark.parametrize(
    "bad",
    [
        {"status": "done"}, {"status": "ran", "result": {"x": float("nan")}},
        {"status": "ran", "seconds": -1.0}, {"status": "ran", "seconds": float("inf")},
        {"status": "ran", "result": [1]}, {"status": "ran", "provenance": {"a": {1}}},
    ],
)  # fmt: skip
def test_what_is_no_outcome_is_refused(bad: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        Outcome(**bad)


# -- files that are no stores ----------------------------------------------------------------------


def test_other_files_are_refused_and_left_as_they_are(tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_text("x" * 5000)
    other = tmp_path / "other.sqlite"
    with contextlib.closing(sqlite3.connect(other)) as made:
        made.execute("CREATE TABLE t (a)")
    for file, words in ((text, "not a database"), (other, "another program")):
        before = file.read_bytes()
        for write in (True, False):
            with pytest.raises((BadInput, StoreFailed), match=words):
                Store(file, write=write)
        assert file.read_bytes() == before
    for write, words in ((False, "no such file"), (True, "folder does not exist")):
        with pytest.raises(BadInput, match=words):
            Store(tmp_path / "none" / "x" if write else tmp_path / "none", write=write)
    with pytest.raises(BadInput, match="is a folder"):
        Store(tmp_path)
    empty = tmp_path / "empty"
    empty.touch()
    with pytest.raises(BadInput, match="is empty"):
        Store(empty, write=False)


def test_a_newer_version_is_refused(path: Path) -> None:
    Store(path).close()
    with contextlib.closing(sqlite3.connect(path)) as made:
        made.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    for write in (True, False):
        with pytest.raises(BadInput, match="newer release"):
            Store(path, write=write)


def test_older_tables_are_brought_up_in_one_transaction(path: Path) -> None:
    with Store(path) as store:
        store.put(spec(1), RAN)

    def add(connection: sqlite3.Connection) -> None:
        connection.execute("ALTER TABLE cells ADD COLUMN note TEXT NOT NULL DEFAULT ''")

    def fail(connection: sqlite3.Connection) -> None:
        add(connection)
        raise RuntimeError("a crash in between")

    def version() -> tuple[int, int]:
        with contextlib.closing(sqlite3.connect(path)) as found:
            columns = len(found.execute("PRAGMA table_info(cells)").fetchall())
            return found.execute("PRAGMA user_version").fetchone()[0], columns

    before = version()
    next_one = schema.VERSION + 1
    for migrations, error in (({schema.VERSION: fail}, RuntimeError), ({}, BadInput)):
        with (
            contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection,
            pytest.raises(error),
        ):
            schema.prepare(connection, path, version=next_one, migrations=migrations)
        assert version() == before
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        schema.prepare(connection, path, version=next_one, migrations={schema.VERSION: add})
        assert connection.execute("SELECT count(*) FROM cells").fetchone() == (1,)
    assert version() == (next_one, before[1] + 1)


def test_one_writer_at_a_time_and_any_number_of_readers(path: Path) -> None:
    with Store(path) as store:
        key = store.put(spec(1), RAN)
        with pytest.raises(BadInput, match=f"process {os.getpid()} on .* is writing to it"):
            Store(path)
        with Store(path, write=False) as reader:
            assert reader.done() == {key}
            store.put(spec(2), RAN)
            assert len(reader.done()) == 2
            with pytest.raises(BadInput, match="opened to be read"):
                reader.put(spec(3), RAN)
            with pytest.raises(BadInput, match="opened to be read"):
                reader.forget([key])
    Store(path).close()  # the lock was given back


def test_the_lock_of_a_killed_program_is_gone(path: Path) -> None:
    code = (
        "import sys, os, signal; from pathlib import Path;"
        "from sci_barriers.store.lock import Lock;"
        "Lock(Path(sys.argv[1])); os.kill(os.getpid(), signal.SIGKILL)"
    )
    if sys.platform == "win32":
        pytest.skip("no SIGKILL")
    done = subprocess.run([sys.executable, "-c", code, str(path)], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL and path.with_name(f"{path.name}.lock").exists()
    Lock(path).release()


# -- crashes, and disks that are full --------------------------------------------------------------

WRITER = """
import sys
from sci_barriers.store import Outcome, Store
with Store(sys.argv[1]) as store:
    start = len(store.done())
    for i in range(start, start + 10**6):
        store.put({"i": i}, Outcome(status="ran", result={"square": i * i, "pad": "x" * 200}))
        print(i, flush=True)
"""


def _killed(path: Path, moments: random.Random) -> int:
    """The number of the last cell that the writer said it had stored, killed at some moment."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        first = writer.stdout.readline()
        time.sleep(moments.random() * 0.05)
        writer.kill()
        rest = writer.stdout.read()
    lines = [line for line in (first + rest).splitlines(keepends=True) if line.endswith("\n")]
    return int(lines[-1])


def _survives(path: Path, times: int) -> None:
    moments = random.Random(5)
    for _ in range(times):
        said = _killed(path, moments)
        with Store(path, write=False) as store:
            assert store.check() == "ok"
            found = [cell.spec["i"] for cell in store.cells()]
            assert found == list(range(len(found))), "a cell is lost or doubled"
            assert len(found) >= said + 1, "a cell that was stored is lost"
            assert all(c.result["square"] == c.spec["i"] ** 2 for c in store.cells())


def test_a_killed_writer_loses_nothing_that_was_stored(path: Path) -> None:
    _survives(path, 5)


@pytest.mark.slow
def test_two_hundred_killed_writers_lose_nothing(path: Path) -> None:
    _survives(path, 200)


def _fill(store: Store, *, start: int, told: list[str]) -> None:
    for i in range(start, 10**4):
        told.append(store.put(spec(i), Outcome(status="ran", result={"pad": "x" * 500})))


def test_a_full_store_says_so_and_loses_nothing(path: Path) -> None:
    told: list[str] = []
    with Store(path) as store:
        store.put(spec(0), RAN)
        (pages,) = store._connection.execute("PRAGMA page_count").fetchone()
        store._connection.execute(f"PRAGMA max_page_count = {pages + 2}")
        with pytest.raises(StoreFailed, match="make room on the disk, and resume"):
            _fill(store, start=1, told=told)
        stored = 1 + len(told)
        assert len(store.done()) == stored and store.check() == "ok"
    with Store(path) as store:
        assert len(store.done()) == stored
        store.put(spec(10**5), RAN)


def test_a_store_that_was_moved_is_missed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LOOK", -1.0)
    with Store(path) as store:
        store.put(spec(1), RAN)
        path.rename(path.with_name("moved"))
        with pytest.raises(StoreFailed, match="moved, removed or replaced"):
            store.put(spec(2), RAN)
    path.with_name("moved").rename(path)
    with Store(path, write=False) as store:
        assert len(store.done()) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="links")
def test_a_link_is_the_store_that_it_names(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(path)
    with Store(path) as store:
        store.put(spec(1), RAN)
        with pytest.raises(BadInput, match="is writing to it"):
            Store(link)
        with Store(link, write=False) as reader:
            assert len(reader.done()) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="links")
@pytest.mark.parametrize("folder", [".", "elsewhere"])
def test_a_file_with_two_names_is_refused_while_it_has_both(
    path: Path, tmp_path: Path, folder: str
) -> None:
    """A hard link would have a lock and a WAL file of its own: two writers, and damage."""
    (tmp_path / "elsewhere").mkdir(exist_ok=True)
    other = tmp_path / folder / "other.sqlite"
    with Store(path) as store:
        store.put(spec(1), RAN)
        other.hardlink_to(path)
        before = contents(tmp_path)
        for write in (True, False):
            with pytest.raises(BadInput, match="has 2 names.*remove the others.*or pass a copy"):
                Store(other, write=write)
        assert contents(tmp_path) == before
        store.put(spec(2), RAN)
    with pytest.raises(BadInput, match="hard links"):
        Store(path)
    other.unlink()
    with Store(path) as store:
        assert len(store.done()) == 2 and store.check() == "ok"


def contents(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))


def test_an_interrupt_at_the_start_of_a_transaction_leaves_none_open(path: Path) -> None:
    class Interrupting:
        def __init__(self, connection: sqlite3.Connection) -> None:
            self.connection = connection

        in_transaction = False

        def execute(self, text: str, *values: Any) -> Any:
            found = self.connection.execute(text, *values)
            if text == "BEGIN IMMEDIATE":
                raise KeyboardInterrupt
            return found

        def close(self) -> None:
            self.connection.close()

    with Store(path) as store:
        real = store._connection
        store._connection = Interrupting(real)  # type: ignore[assignment]
        with pytest.raises(KeyboardInterrupt):
            store.put(spec(1), RAN)
        store._connection = real
        store.put(spec(2), RAN)
        assert len(store.done()) == 1


def test_malformed_cells_are_told(path: Path) -> None:
    with Store(path) as store:
        store.put(spec(1), RAN)
    with contextlib.closing(sqlite3.connect(path)) as made:
        made.execute("UPDATE cells SET result = 'x'")
        made.commit()
    with Store(path, write=False) as store, pytest.raises(StoreFailed, match="is malformed"):
        list(store.cells())


# -- two stores ------------------------------------------------------------------------------------


def test_merging_adds_what_is_missing_and_keeps_what_is_done(tmp_path: Path) -> None:
    with Store(tmp_path / "a") as a, Store(tmp_path / "b") as b:
        a.put(spec(1), RAN)
        a.put(spec(2), Outcome(status="timeout"))
        a.put(spec(3), Outcome(status="ran", result={"x": 1}))
        a.put(spec(4), Outcome(status="ran"))
        b.put(spec(1), Outcome(status="ran", result={"error": "1/3"}, provenance={"host": "b"}))
        b.put(spec(2), RAN)
        b.put(spec(3), Outcome(status="ran", result={"x": 2}))
        b.put(spec(4), Outcome(status="error"))
        b.put(spec(5), Outcome(status="error", provenance={"host": "b"}))
        found = merge(a, b)
        assert (found.added, found.improved, found.same, found.kept) == (1, 1, 1, 1)
        assert found.different == (key_of(canonical(spec(3))),)
        by_i = {cell.spec["parameters"]["i"]: cell for cell in a.cells()}
        assert [by_i[i].status for i in (1, 2, 3, 4, 5)] == ["ran", "ran", "ran", "ran", "error"]
        assert by_i[3].result == {"x": 1} and by_i[5].provenance == {"host": "b"}
        assert by_i[1].provenance == {"host": "a"} and by_i[2].attempts == 2
        again = merge(a, b)
        assert (again.added, again.improved, again.different) == (0, 0, found.different)
