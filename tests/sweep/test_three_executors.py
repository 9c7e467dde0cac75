"""benchmarks/executors.py: the comparison of three executors, on a small sweep."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from types import ModuleType

import pytest

from sci_barriers.store import Outcome, Store

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "benchmarks" / "executors.py"


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    found = importlib.util.spec_from_file_location("benchmark_executors", PROGRAM)
    assert found is not None and found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def _ran(sweep: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(PROGRAM), str(sweep), *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=240,
    )  # fmt: skip


@pytest.mark.skipif(
    importlib.util.find_spec("distributed") is None, reason="distributed is not installed"
)
def test_three_executors_agree_with_a_worker_killed(tmp_path: Path) -> None:
    sweep = tmp_path / "s.toml"
    sweep.write_text('[[sweep]]\ncell = "square"\ncount = 3000\n')
    found = _ran(sweep)
    assert found.returncode == 0, found.stdout + found.stderr
    last = found.stdout.splitlines()[-4:]
    assert last[3] == "equal, byte for byte"
    for line, name in zip(last, ("in-process", "loky", "dask"), strict=False):
        assert line.split()[:2] == [name, "3000"] and line.split()[3] == "0"
    assert "one worker killed after" in last[2]


def test_only_named_executors_and_chosen_cells_are_run(tmp_path: Path) -> None:
    sweep = tmp_path / "s.toml"
    sweep.write_text('[[sweep]]\ncell = "square"\ncount = 30\n')
    found = _ran(sweep, "--only", "in-process", "--where", "i=7", "--keep", str(tmp_path / "kept"))
    assert found.returncode == 0 and "1 cells of s.toml" in found.stdout
    with Store(tmp_path / "kept" / "in-process.sqlite", write=False) as store:
        assert [cell.result for cell in store.cells()] == [{"square": 49}]
    assert "no cells are left" in _ran(sweep, "--where", "i=31").stderr
    again = _ran(sweep, "--only", "in-process", "--keep", str(tmp_path / "kept"))
    assert again.returncode == 1 and "exists already" in again.stderr


def test_a_cell_that_differs_or_is_missing_is_told(tmp_path: Path, program: ModuleType) -> None:
    """Status and result count, to the last digit and the type; seconds and hosts do not."""
    ran = partial(Outcome, status="ran")
    ends = [
        (ran(result={"x": 1}, seconds=1.0), ran(result={"x": 1}, seconds=2.0)),
        (ran(result={"x": 1}), ran(result={"x": 1.0})),
        (ran(), Outcome(status="timeout")),
        (ran(result={"x": 0.1}), ran(result={"x": 0.1 + 2**-55})),
        (ran(provenance={"host": "a"}), ran(provenance={"host": "b"})),
    ]
    keys = []
    with Store(tmp_path / "a") as a, Store(tmp_path / "b") as b:
        for i, (one, another) in enumerate(ends):
            keys.append(a.put({"i": i}, one))
            b.put({"i": i}, another)
        keys.append(a.put({"i": 5}, ran()))
    tasks = dict.fromkeys(keys, "{}")
    first, other = (program.facts(tmp_path / name) for name in "ab")
    assert program.different(first, other, tasks) == [keys[1], keys[2], keys[3], keys[5]]
    assert program.different(first, first, tasks) == []
    assert program.different(other, other, tasks) == [keys[5]]
