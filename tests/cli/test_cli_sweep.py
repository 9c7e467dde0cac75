"""The commands `sweep` and `results`."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sci_barriers import cli
from sci_barriers.cli_sweep import sweep as command
from sci_barriers.store import Outcome, Store
from sci_barriers.sweep import BACKENDS, Summary

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "my sweep.toml"
    file.write_text('[[sweep]]\ncell = "square"\ncount = 40\n')
    return file


def call(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        cli.main([str(each) for each in arguments])
    return int(ended.value.code or 0)


def test_a_sweep_runs_and_is_not_run_again(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = config.with_suffix(".sqlite")
    assert call("sweep", config, "--dry-run") == 0 and not store.exists()
    assert "40 cells, 0 done" in capsys.readouterr().out
    assert call("sweep", config, "--backend", "in-process") == 0
    first = capsys.readouterr()
    assert "40 cells: 0 were done, 40 came back (40 ran), 0 are left" in first.out
    assert "of 40 cells" in first.err and "cells:" not in first.err
    assert call("sweep", config, "--backend", "in-process") == 0
    assert "40 cells: 40 were done, 0 came back, 0 are left" in capsys.readouterr().out
    assert call("sweep", config, "--backend", "in-process", "--fresh") == 0
    assert "0 were done, 40 came back" in capsys.readouterr().out
    assert call("sweep", config, "--dry-run") == 0
    assert "40 cells, 40 done" in capsys.readouterr().out


def test_the_store_is_where_the_file_or_the_option_says(config: Path, tmp_path: Path) -> None:
    config.write_text('store = "here.db"\n' + config.read_text())
    assert call("sweep", config, "--jobs", 1) == 0
    assert call("sweep", config, "--jobs", 1, "--store", tmp_path / "there.db") == 0
    for name in ("here.db", "there.db"):
        with Store(tmp_path / name, write=False) as store:
            assert len(store.done()) == 40


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["none.toml"], "cannot be read"), (["CONFIG", "--backend", "ray"], "one of in-process"),
        (["CONFIG", "--jobs", "0"], "1 to 1024"), (["CONFIG", "--timeout", "0"], "must be a whole"),
        (["CONFIG", "--store", "/dev/null"], "is no regular file"),
        (["CONFIG", "--store", "no/such/folder"], "folder does not exist"),
        (["CONFIG", "--backend", "loky", "--scheduler", "tcp://127.0.0.1:1"], "is not for loky"),
    ],
)  # fmt: skip
def test_bad_input_is_one_line_and_changes_nothing(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    arguments: list[str], words: str,
) -> None:  # fmt: skip
    assert call("sweep", *[str(config) if each == "CONFIG" else each for each in arguments]) == 2
    told = capsys.readouterr()
    assert words in told.err and told.err.startswith("error: ") and told.err.count("\n") == 1
    with_store = config.with_suffix(".sqlite")
    if with_store.exists():
        with Store(with_store, write=False) as store:
            assert not store.counts()


def test_cells_in_trouble_give_status_1_and_their_messages(
    config: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from sci_barriers.sweep.square import SQUARE

    def run(self: object, parameters: dict[str, int]) -> Outcome:
        return Outcome(status="error" if parameters["i"] % 2 else "ran", result={"message": "odd"})

    monkeypatch.setattr(type(SQUARE), "run", run)
    assert call("sweep", config, "--backend", "in-process") == 1
    assert "  20 x error: odd\n" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_sweep_says_so_and_goes_on(config: Path, number: int) -> None:
    config.write_text(config.read_text().replace("40", "60000"))
    code = [sys.executable, "-m", "sci_barriers.cli", "sweep", str(config), "--backend",
            "in-process"]  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        code, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as sweep:
        assert sweep.stderr is not None and sweep.stdout is not None
        sweep.stderr.readline()
        time.sleep(0.3)
        sweep.send_signal(number)
        out, err = sweep.stdout.read(), sweep.stderr.read()
    assert sweep.returncode == 130, err
    assert "the same command goes on from here" in err and "were done" in out
    with Store(config.with_suffix(".sqlite"), write=False) as store:
        assert 0 < len(store.done()) < 60000 and store.check() == "ok"


def test_a_user_is_told_when_workers_leave_and_come(capsys: pytest.CaptureFixture[str]) -> None:
    with command._progress() as tell:
        for workers in (2, 2, 1, 1, 0, 0, 3):
            tell(Summary(total=9, already=0, workers=workers))
    told = [line for line in capsys.readouterr().err.splitlines() if line.startswith("workers")]
    assert told == [
        "workers: 1 (2 before)", "workers: none, the sweep waits for new ones (1 before)",
        "workers: 3 (0 before)",
    ]  # fmt: skip


def test_results_are_shown_exported_merged_and_checked(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call("sweep", config, "--backend", "in-process")
    store = config.with_suffix(".sqlite")
    capsys.readouterr()
    assert call("results", store) == 0
    out = capsys.readouterr().out
    assert "... 20 more" in out and "40 cells shown of 40 ran" in out
    assert call("results", store, "--where", "i=7", "--json") == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line)["result"] == {"square": 49}
    assert call("results", store, "--status", "error") == 0
    assert "0 cells shown of 40 ran" in capsys.readouterr().out
    assert call("results", store, "--check") == 0
    assert capsys.readouterr().out.endswith(": ok\n")
    table = tmp_path / "t.csv"
    assert call("results", store, "--export", table) == 0
    with table.open(newline="") as file:
        assert [row["result.square"] for row in csv.DictReader(file)][:4] == ["0", "1", "4", "9"]
    capsys.readouterr()
    assert call("results", tmp_path / "new.sqlite", "--merge", store) == 0
    assert "40 cells added" in capsys.readouterr().out
    assert call("results", store, "--merge", tmp_path / "new.sqlite") == 0
    assert "0 cells added, 0 done there and not here, 40 equal" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["NONE"], "no such file"), (["STORE", "--where", "i"], "must be NAME=VALUE"),
        (["STORE", "--status", "done"], "must be one of"),
        (["STORE", "--export", "x.csv", "--check"], "exclude each other"),
        (["STORE", "--export", "x.xls"], "must end in .csv or .parquet"),
        (["STORE", "--merge", "NONE"], "no such file"),
        (["STORE", "--check", "--where", "i=1"], "choose cells to show"),
        (["CONFIG"], "not a database"),
    ],
)  # fmt: skip
def test_bad_requests_are_refused(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    arguments: list[str], words: str,
) -> None:  # fmt: skip
    store = config.with_suffix(".sqlite")
    Store(store).close()
    config.write_text("x" * 4096)
    names = {"STORE": store, "NONE": tmp_path / "none", "CONFIG": config}
    assert call("results", *[names.get(each, each) for each in arguments]) in (1, 2)
    assert words in capsys.readouterr().err


@pytest.fixture
def places(tmp_path: Path) -> Path:
    """A sweep of the atlas, and a solver beside it."""
    (tmp_path / "mine.py").write_text("def zero(A, y, lam):\n    return 0 * A[0]\n")
    file = tmp_path / "places.toml"
    file.write_text(
        '[[sweep]]\ncell = "tie"\nproblem = ["P2", "P3"]\nn = 4\nwinner = 0\nsolver = "all"\n'
    )
    return file


@pytest.mark.skipif(sys.platform == "win32", reason="no supervisor there")
def test_a_solver_of_the_user_is_judged(places: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In another folder than this one, by its name alone in the store."""
    store, solver = places.parent / "mine.sqlite", f"{places.parent / 'mine.py'}:zero"
    asked = ("sweep", places, "--solver", solver, "--store", store, "--backend", "in-process")
    assert call(*asked) == 0
    told = capsys.readouterr()
    assert "1 cells: 0 were done, 1 came back (1 ran)" in told.out
    assert "sweep 1 (tie) is left out in P3: the solver minimises P2\n" in told.err
    assert call(*asked, "--problem", "P3") == 0
    assert "is left out in P2: the solver minimises P3" in capsys.readouterr().err
    assert call(*asked, "--normalisation", "1", "--dry-run") == 0
    assert "1 cells, 0 done" in capsys.readouterr().out
    assert call("results", store, "--where", "solver=mine.py:zero", "--json") == 0
    cells = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [cell["spec"]["parameters"]["problem"] for cell in cells] == ["P2", "P3"]
    assert {cell["result"]["verdict"] for cell in cells} == {"wrong in silence"}
    assert all(str(places.parent) not in json.dumps(cell["spec"]) for cell in cells)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--solver", "none.py:f"], "there is no file"), (["--solver", "mine"], "names no solver"),
        (["--solver", "MINE", "--problem", "P4"], "problem = 'P4'"),
        (["--solver", "MINE", "--normalisation", "2"], "normalisation = '2'"),
        (["--solver", "MINE", "--problem", "P1"], "left out in P2, P3"),
        (["--problem", "P2"], "are for --solver alone"),
        (["--normalisation", "1"], "are for --solver alone"),
    ],
)  # fmt: skip
def test_bad_solvers_are_one_line_and_change_nothing(
    places: Path, capsys: pytest.CaptureFixture[str], options: list[str], words: str
) -> None:
    mine = f"{places.parent / 'mine.py'}:zero"
    assert call("sweep", places, *[mine if each == "MINE" else each for each in options]) == 2
    told = capsys.readouterr()
    assert words in told.err and told.err.startswith("error: ") and told.err.count("\n") == 1
    assert not places.with_suffix(".sqlite").exists()


def test_the_help_names_the_backends_that_there_are() -> None:
    assert command.BACKENDS == BACKENDS
