"""Sweeps: every cell runs once, is stored once, and gives the same wherever it runs."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from sci_barriers.errors import BadInput
from sci_barriers.store import Store
from sci_barriers.sweep import OnExecutor, Summary, backend, kind, product, read_sweep, run, sweep
from sci_barriers.sweep.driver import SweepStopped
from sci_barriers.sweep.executors import InProcess, Loky
from sci_barriers.sweep.work import _LONGEST, _told, work
from support.cell_kinds import KINDS

ROOT = Path(__file__).resolve().parents[2]
SQUARES = sweep({"sweep": [{"cell": "square", "count": 50}]}).tasks()


def tasks(*what: str, **more: Any) -> dict[str, str]:
    described = {"cell": "misbehaving", "what": list(what), **more}
    return sweep({"sweep": [described]}).tasks(KINDS)


def results(store: Store) -> list[tuple[str, str, str]]:
    """All that may not differ: everything apart from times and hosts, in order of the keys."""
    return sorted(
        (cell.key, cell.status, json.dumps(cell.result, sort_keys=True)) for cell in store.cells()
    )


def test_every_cell_is_run_and_stored_once(tmp_path: Path) -> None:
    with Store(tmp_path / "s") as store:
        seen: list[int] = []
        found = run(SQUARES, store, InProcess(), progress=lambda s: seen.append(s.finished))
        assert (found.total, found.already, found.counts) == (50, 0, {"ran": 50})
        assert found.left == 0 and not found.interrupted and seen == sorted(seen)
        assert [cell.result["square"] for cell in store.cells()] == [i * i for i in range(50)]
        assert {cell.attempts for cell in store.cells()} == {1}
        assert all(cell.provenance["python"] for cell in store.cells())
        again = run(SQUARES, store, Refusing())
        assert (again.already, again.finished, again.left) == (50, 0, 0)


class Refusing(InProcess):
    def submit(self, texts: Sequence[str]) -> Future[list[str]]:
        raise AssertionError("a finished cell was dispatched")


def test_only_what_is_not_done_is_dispatched(tmp_path: Path) -> None:
    """Errors are run again; cells that ran are not."""
    first = tasks("raises", "fine", "memory", "fine")
    with Store(tmp_path / "s") as store:
        found = run(first, store, InProcess(more=KINDS))
        assert found.counts == {"error": 1, "ran": 2, "memory": 1}
        again = run(first, store, InProcess(more=KINDS))
        assert again.already == 2 and again.counts == {"error": 1, "memory": 1}
        assert sorted(cell.attempts for cell in store.cells()) == [1, 1, 2, 2]


def test_what_a_cell_raises_is_stored_with_its_reason(tmp_path: Path) -> None:
    with Store(tmp_path / "s") as store:
        run(tasks("raises", "exits", "nan", "memory"), store, InProcess(more=KINDS))
        told = [cell.result["message"] for cell in store.cells()]
        assert told[0] == "ValueError: cell 0 has no value"
        assert "SystemExit" in told[1] and "JSON values" in told[2] and told[3] == "MemoryError"


def test_words_of_an_exception_are_one_line_cut_and_never_an_error() -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise ValueError("no words")

    assert _told(ValueError("a\n  b")) == "ValueError: a b" and _told(Mute()) == "Mute"
    assert _told(ValueError()) == "ValueError"
    assert len(_told(ValueError("x" * 10_000))) == _LONGEST


@pytest.mark.parametrize("jobs", [None, 2])
def test_whatever_a_cell_does_the_others_run(tmp_path: Path, jobs: int | None) -> None:
    """In a worker a KeyboardInterrupt is the cell's own; in this process it is the user's."""
    what = ["dictionary", "panics", "large", "fine", *(["interrupts"] if jobs else [])]
    there = InProcess(more=KINDS) if jobs is None else Loky(jobs=jobs, more=KINDS)
    with Store(tmp_path / "s") as store:
        found = run(tasks(*what), store, there)
        there.close(wait=True)
        assert found.counts == {"ran": 1, "error": len(what) - 1}
        told = {c.spec["parameters"]["what"]: c.result.get("message", "") for c in store.cells()}
    assert "returned dict, not an Outcome" in told["dictionary"] and "Panic" in told["panics"]
    assert "characters; at most" in told["large"]
    assert jobs is None or "KeyboardInterrupt" in told["interrupts"]


def test_batches_grow_by_the_time_that_passed_not_by_what_cells_say(tmp_path: Path) -> None:
    sizes: list[int] = []

    class Watched(Loky):
        def submit(self, texts: Sequence[str]) -> Future[list[str]]:
            sizes.append(len(texts))
            return super().submit(texts)

    there = Watched(jobs=1, more=KINDS)
    with Store(tmp_path / "s") as store:
        run(tasks(*["free"] * 120), store, there)
        there.close(wait=True)
    assert max(sizes) <= 30  # 0.25 s of 10 ms and a little


def test_workers_that_always_die_end_the_sweep(tmp_path: Path) -> None:
    class Losing(InProcess):
        def submit(self, texts: Sequence[str]) -> Future[list[str]]:
            raise OSError("no worker")

        def lost(self, problem: BaseException) -> bool:
            return isinstance(problem, OSError)

    with (
        Store(tmp_path / "s") as store,
        pytest.raises(SweepStopped, match="no worker.*goes on"),
    ):
        run(SQUARES, store, Losing())


def test_a_backend_that_is_in_trouble_ends_the_sweep(tmp_path: Path) -> None:
    class Silent(InProcess):
        def submit(self, texts: Sequence[str]) -> Future[list[str]]:
            return Future()

        def trouble(self) -> str | None:
            return "nobody is there"

    with Store(tmp_path / "s") as store, pytest.raises(SweepStopped, match="nobody is there"):
        run(SQUARES, store, Silent())


def test_futures_that_were_cancelled_are_run_again(tmp_path: Path) -> None:
    class Cancelling(InProcess):
        cancelled = 0

        def submit(self, texts: Sequence[str]) -> Future[list[str]]:
            if self.cancelled < 1:
                self.cancelled += 1
                future: Future[list[str]] = Future()
                future.cancel()
                return future
            return super().submit(texts)

    with Store(tmp_path / "s") as store:
        found = run(SQUARES, store, Cancelling())
        assert found.counts == {"ran": 50} and found.lost == 1


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_worker_killed_while_the_driver_stores_is_no_end(tmp_path: Path) -> None:
    killed: list[int] = []

    def progress(now: Summary) -> None:
        if now.finished > 5 and not killed:
            killed.extend(each.pid for each in there._processes())
            for pid in killed:
                os.kill(pid, signal.SIGKILL)
            time.sleep(0.3)

    there = Loky(jobs=2, more=KINDS)
    described = tasks(*["slow"] * 30, milliseconds=20)
    with Store(tmp_path / "s") as store:
        found = run(described, store, there, progress=progress)
        there.close(wait=True)
        assert killed and found.counts == {"ran": 30} and found.lost >= 1


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGSTOP")
def test_a_worker_that_loky_does_not_miss_is_missed(tmp_path: Path) -> None:
    """Half an answer in the pipe: loky waits for the rest of it for ever."""
    there = Loky(jobs=1, more=KINDS)
    there.submit(list(tasks("fine").values())).result()
    os.write(there._executor._result_queue._writer.fileno(), b"\0\0\1\0half")
    future = there.submit(list(tasks("slow", milliseconds=200).values()))
    time.sleep(0.1)
    for each in there._processes():
        os.kill(each.pid, signal.SIGKILL)
    deadline = time.monotonic() + 30
    while not future.done() and time.monotonic() < deadline:
        there.trouble()
        time.sleep(0.2)
    assert future.done() and there.lost(future.exception() or ValueError())
    there.close(wait=False)


BACKENDS = ["loky"] + [
    name for name, module in (("dask", "distributed"), ("submitit", "submitit"))
    if importlib.util.find_spec(module)
]  # fmt: skip


@pytest.mark.parametrize("name", BACKENDS)
def test_all_backends_give_the_same_byte_for_byte(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}{os.pathsep}{ROOT / 'tests'}")  # of fresh programs
    described = tasks(*["fine", "raises"] * 12)
    with Store(tmp_path / "one") as one, Store(tmp_path / "two") as two:
        run(described, one, InProcess(more=KINDS))
        there = backend(name, jobs=2, more=KINDS, folder=tmp_path / "submitit")
        try:
            found = run(described, two, there)
        finally:
            there.close(wait=True)
        assert found.counts == {"ran": 12, "error": 12} and results(one) == results(two)
        assert all(c.provenance["extra"] == "x" for c in two.cells(status="ran"))


@pytest.mark.skipif(importlib.util.find_spec("submitit") is None, reason="no submitit")
def test_jobs_that_end_after_the_sweep_was_stopped_do_no_harm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The driver cancels its futures; the thread that watches the jobs goes on."""
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}{os.pathsep}{ROOT / 'tests'}")
    there = backend("submitit", jobs=1, more=KINDS, folder=tmp_path / "submitit")
    future = there.submit(list(tasks("fine").values()))
    assert not future.cancel()
    assert len(future.result(timeout=60)) == 1
    assert there._watcher.is_alive()  # type: ignore[attr-defined]
    there.close(wait=False)


def test_any_executor_will_do(tmp_path: Path) -> None:
    with Store(tmp_path / "s") as store, ThreadPoolExecutor(2) as pool:
        found = run(SQUARES, store, OnExecutor(executor=pool, workers=2))
        assert found.counts == {"ran": 50}


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_the_cell_that_kills_its_worker_is_found_and_the_others_run(tmp_path: Path) -> None:
    described = tasks(*["fine"] * 6, "dies", *["fine"] * 6, "dies once", folder=str(tmp_path))
    there = Loky(jobs=2, more=KINDS)
    with Store(tmp_path / "s") as store:
        found = run(described, store, there)
        there.close(wait=True)
        assert found.counts == {"ran": 13, "error": 1} and found.lost >= 2
        (dead,) = store.cells(status="error")
        assert dead.spec["parameters"]["i"] == 6 and "worker died" in dead.result["message"]
        assert store.check() == "ok"


def test_ctrl_c_keeps_what_has_come_back(tmp_path: Path) -> None:
    class Impatient(InProcess):
        def submit(self, texts: Sequence[str]) -> Future[list[str]]:
            if len(seen) > 5:
                raise KeyboardInterrupt
            return super().submit(texts)

    seen: list[Summary] = []
    with Store(tmp_path / "s") as store:
        found = run(SQUARES, store, Impatient(), progress=seen.append)
        assert found.interrupted and 0 < len(store.done()) == found.finished < 50
        again = run(SQUARES, store, InProcess())
        assert again.already == found.finished and again.left == 0


DRIVER = """
import sys
from sci_barriers.store import Store
from sci_barriers.sweep import backend, run, sweep
if __name__ == "__main__":
    tasks = sweep({"sweep": [{"cell": "square", "count": int(sys.argv[3])}]}).tasks()
    with Store(sys.argv[1]) as store:
        there = backend(sys.argv[2], jobs=None if sys.argv[2] == "in-process" else 2)
        print("begun", flush=True)
        run(tasks, store, there)
        there.close(wait=True)
"""


def _killed_driver(path: Path, name: str, after: float, count: int) -> None:
    code = [sys.executable, "-c", DRIVER, str(path), name, str(count)]
    with subprocess.Popen(code, cwd=ROOT, stdout=subprocess.PIPE, text=True) as driver:
        assert driver.stdout is not None
        driver.stdout.readline()
        time.sleep(after)
        driver.kill()
    assert driver.returncode in (0, -signal.SIGKILL)


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_killed_driver_loses_no_stored_cell_and_resumes(tmp_path: Path) -> None:
    path, count = tmp_path / "s", 3000
    for i in range(4):
        _killed_driver(path, "in-process", 0.05 * i, count)
        with Store(path, write=False) as store:
            assert store.check() == "ok" and len(list(store.cells())) == len(store.done())
    described = sweep({"sweep": [{"cell": "square", "count": count}]}).tasks()
    with Store(path) as store, Store(tmp_path / "whole") as whole:
        before = len(store.done())
        found = run(described, store, InProcess())
        run(described, whole, InProcess())
        assert found.already == before and results(store) == results(whole)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_two_hundred_killed_drivers_end_with_the_same_cells(tmp_path: Path) -> None:
    moments = random.Random(7)
    path, count, before = tmp_path / "s", 100_000, 0
    for i in range(200):
        name = "loky" if i % 10 == 0 else "in-process"
        _killed_driver(path, name, moments.random() * (1.0 if name == "loky" else 0.1), count)
        if not path.exists():
            continue
        with Store(path, write=False) as store:
            stored = len(store.done())
            assert store.check() == "ok" and sum(store.counts().values()) == stored >= before
            before = stored
    described = sweep({"sweep": [{"cell": "square", "count": count}]}).tasks()
    with Store(path) as store, Store(tmp_path / "whole") as whole:
        assert before > 0
        run(described, store, InProcess())
        run(described, whole, InProcess())
        assert results(store) == results(whole)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at /proc")
def test_workers_do_not_outlive_a_killed_driver(tmp_path: Path) -> None:
    code = [sys.executable, "-c", DRIVER, str(tmp_path / "s"), "loky", "300000"]
    with subprocess.Popen(code, cwd=ROOT, stdout=subprocess.PIPE, text=True) as driver:
        assert driver.stdout is not None
        driver.stdout.readline()
        deadline = time.monotonic() + 30
        while len(workers := _children(driver.pid)) < 2 and time.monotonic() < deadline:
            time.sleep(0.1)
        driver.kill()
    assert len(workers) >= 2
    while any(_alive(pid) for pid in workers) and time.monotonic() < deadline + 10:
        time.sleep(0.1)
    assert not [pid for pid in workers if _alive(pid)]


def _children(parent: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with contextlib.suppress(OSError):
                status = (entry / "stat").read_text().rpartition(")")[2].split()
                if int(status[1]) == parent and "LokyProcess" in (entry / "cmdline").read_text():
                    found.append(int(entry.name))
    return found


def _alive(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


# -- descriptions ----------------------------------------------------------------------------------


def test_lists_are_multiplied_and_equal_cells_are_one() -> None:
    assert list(product({"a": [1, 2], "b": "x", "c": [3, 4]})) == [
        {"a": 1, "b": "x", "c": 3}, {"a": 1, "b": "x", "c": 4},
        {"a": 2, "b": "x", "c": 3}, {"a": 2, "b": "x", "c": 4},
    ]  # fmt: skip
    twice = sweep({"sweep": [{"cell": "square", "count": 3}, {"cell": "square", "count": 5}]})
    assert len(twice.tasks()) == 5


def test_a_sweep_is_read_from_toml(tmp_path: Path) -> None:
    file = tmp_path / "s.toml"
    file.write_text('store = "out.sqlite"\n[[sweep]]\ncell = "square"\ncount = 7\n')
    found = read_sweep(file)
    assert found.store == tmp_path / "out.sqlite" and len(found.tasks()) == 7


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x", "is no TOML"), ("a = 1", "use store and"), ("", "describes no cells"),
        ('[[sweep]]\ncell = "os:system"\ncount = 1', "is no kind of cells"),
        ("[[sweep]]\ncount = 1", "is no kind of cells"), ("store = 3", "must name a file"),
        ('[[sweep]]\ncell = "square"', "is missing"), ("sweep = 1", "must be a list"),
        ('[[sweep]]\ncell = "square"\ncount = 0', "must be an integer, 1 to"),
        ('[[sweep]]\ncell = "square"\ncount = 1.5', "must be an integer, 1 to"),
        ('[[sweep]]\ncell = "square"\ncount = 1\nx = 1', "is unknown here"),
    ],
)  # fmt: skip
def test_bad_descriptions_are_refused_before_anything_runs(
    tmp_path: Path, text: str, words: str
) -> None:
    file = tmp_path / "s.toml"
    file.write_text(text)
    with pytest.raises(BadInput, match=words):
        read_sweep(file).tasks()


def test_rows_of_tables_are_no_sweep() -> None:
    """A file of sweeps would name a file of Python to be run."""
    described = sweep({"sweep": [{"cell": "table row", "path": "x.py", "id": "x", "cells": [{}]}]})
    with pytest.raises(BadInput, match="use sci-barriers tables"):
        described.tasks()


def test_files_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        read_sweep(tmp_path / "none.toml")
    large = tmp_path / "large.toml"
    large.write_text("#" * (1 << 21))
    with pytest.raises(BadInput, match="larger than 1 MiB"):
        read_sweep(large)
    odd = tmp_path / "odd.toml"
    odd.write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput, match="is no TOML"):
        read_sweep(odd)


def test_no_module_is_imported_for_a_name_in_a_file() -> None:
    for name in ("antigravity", "antigravity:x", "sci_barriers.sweep.square:SQUARE", "", None, 3):
        with pytest.raises(BadInput, match="is no kind of cells"):
            kind(name)
    assert "antigravity" not in sys.modules
    with pytest.raises(BadInput, match="cannot be loaded"):
        kind("x", {"x": "no_such_module:x"})
    assert kind("square", {"square": "antigravity:x"}) is kind("square")
    (answer,) = work([json.dumps({"cell": "antigravity:x", "parameters": {}})])
    assert json.loads(answer)["status"] == "error"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"name": "ray"}, "one of in-process, loky"), ({"jobs": 0}, "1 to 1024"),
        ({"name": "loky", "jobs": True}, "1 to 1024"),
        ({"name": "in-process", "jobs": 2}, "use --backend loky"),
        ({"name": "loky", "scheduler": "tcp://127.0.0.1:1"}, "use --backend dask"),
    ],
)  # fmt: skip
def test_bad_backends_are_refused(arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        backend(**arguments)
