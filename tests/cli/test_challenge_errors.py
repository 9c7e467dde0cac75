"""`sci-barriers challenge`: bad input and bad targets end as stated, nothing is half-written."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

import pytest

from sci_barriers.certificates import check_file
from sci_barriers.cli import main

FILE = Path(__file__).resolve().parents[1] / "support" / "challenge_targets.py"


def call(*arguments: str | Path) -> int:
    with pytest.raises(SystemExit) as left:
        main(["challenge", *map(str, arguments)])
    assert isinstance(left.value.code, int)
    return left.value.code


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with a target and a file that must not be touched."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").write_text("def f(information):\n    return [0] * information.N\n")
    (tmp_path / "broken.py").write_text("def f(:\n")
    (tmp_path / "data.txt").write_text("text")
    (tmp_path / "w.json").write_text("old")
    return tmp_path


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("", "TARGET"),
        ("mine.py:f", "--problem"),
        ("mine.py:f --problem P4", "P4"),
        ("mine.py:f --problem P3 --family ties", "ties"),
        ("mine.py:f --problem P3 --N 1", "N = 1: must be an integer >= 2"),
        ("mine.py:f --problem P3 --N 4.5", "4.5"),
        ("mine.py:f --problem P3 --N 4 --m 4", "m = 4"),
        ("mine.py:f --problem P3 --m -1", "m = -1"),
        ("mine.py:f --problem P3 --K 2", "K = 2: must be an integer >= 3"),
        ("mine.py:f --problem P3 --L 0", "L = 0"),
        ("mine.py:f --problem P3 --lam 2", "lam = 2: must be > 0 and <= 1"),
        ("mine.py:f --problem P3 --lam 0", "lam = 0"),
        ("mine.py:f --problem P3 --lam sqrt(2)", "lam = sqrt(2): must be a finite rational"),
        ("mine.py:f --problem P3 --lam nan", "must be finite"),
        ("mine.py:f --problem P3 --lam 1e999999999", "exponent beyond"),
        ("mine.py:f --problem P3 --eta 1", "eta = 1: must be None for P3; pass lam"),
        ("mine.py:f --problem P1 --lam 1", "lam = 1: must be None for P1; pass eta"),
        ("mine.py:f --problem P1 --eta 5", "eta = 5: must be >= 0 and <= 5*10^(K-3) - 1"),
        ("mine.py:f --problem P3 --part iv", "iv"),
        ("mine.py:f --problem P3 --norm l2", "l2"),
        ("mine.py:f --problem P3 --budget-level -1", "budget_level = -1"),
        ("mine.py:f --problem P3 --budget-level 2000000", "budget_level = 2000000"),
        ("mine.py:f --problem P3 --budget-queries -1", "budget_queries = -1"),
        ("mine.py:f --problem P3 --timeout 0", "timeout = 0.0: must be > 0"),
        ("mine.py:f --problem P3 --timeout nan", "timeout = nan"),
        ("mine.py:f --problem P3 --cpu -1", "cpu = -1.0: must be > 0"),
        ("mine.py:f --problem P3 --memory lots", "memory = 'lots': must be a number of bytes"),
        ("mine.py:f --problem P3 --memory 1K", "memory = 1024: must lie in"),
        ("mine.py:f --problem P3 --seed -3", "seed = -3"),
        ("mine.py:f --problem P3 --style solver", "level = None: is needed by style 'solver'"),
        ("mine.py:f --problem P3 --level 3", "level = 3: is for style 'solver' only"),
        ("mine.py:f --problem P3 --style guess", "guess"),
        ("mine.py:f --problem P3 --inside", "--inside = 'mine.py:f': is for built-in targets"),
        ("argmax --problem P3 --inside --timeout 3", "timeout = 3.0: does not hold"),
        ("argmin --problem P3", "target = 'argmin': is no built-in target"),
        ("mine.py --problem P3", "target = 'mine.py': is no built-in target"),
        ("absent.py:f --problem P3", "there is no file"),
        ("data-1.txt:f --problem P3", "is neither a .py file nor a module name"),
        ("mine.py:g --problem P3", "has no g; name a function that it defines"),
        ("mine.py:1 --problem P3", "is no name of a callable"),
        ("no_such_module:f --problem P3", "there is no module no_such_module"),
        ("mine.py:f --problem P3 --out no/such/w.json", "its folder does not exist"),
        ("mine.py:f --problem P3 --out .", "is a folder"),
        ("mine.py:f --problem P3 --out data.txt/w.json", "its folder does not exist"),
        ("mine.py:f --problem P3 --out mine.py", "is an input"),
        (f"mine.py:f --problem P3 --out {'n' * 300}", "cannot be written: File name too long"),
        ("mine.py:f --problem P3 --out /dev/null", "is no regular file"),
        ("mine.py:f --problem P3 --frobnicate", "frobnicate"),
        ("mine.py:f --problem P3 --w 1,2", "len(w) = 2: must be 1"),
        ("mine.py:f --problem P3 --w 1;2", "w[0]: "),
        ("mine.py:f --problem P3 --w 1e999999999", "exponent beyond"),
        ("mine.py:f --problem P3 --w 1 --relative", "must be None where relative=True"),
        ("mine.py:f --problem P3 --m 1 --relative", "m = 1: must be >= 2 for a block"),
        ("mine.py:f --problem P1 --eta 1 --relative", "must be None for P1 with eta > 0"),
        ("mine.py:f --problem P3 --R 3", "R = 3: is for style 'training' only"),
        ("mine.py:f --problem P3 --radius 1/9", "radius = 1/9: is for style 'training' only"),
        ("mine.py:f --problem P3 --face vertex", "face = 'vertex': is for style 'training' only"),
        ("mine.py:f --problem P3 --style training --R 0", "R = 0: must be an integer >= 1"),
        ("mine.py:f --problem P3 --style training --R 2001", "R = 2001"),
        ("mine.py:f --problem P3 --style training --radius 1", "radius = 1: must lie in (0, 1)"),
        ("mine.py:f --problem P3 --style training --face edge", "edge"),
        ("mine.py:f --problem P3 --style training --level 3", "level = 3: is for style 'solver'"),
        ("argmax --problem P3 --style training", "one of gap-search, least-squares, lista"),
        ("argmax --problem P3 --style training --inside", "--inside = 'argmax': is for built-in"),
        ("lista --problem P3 --inside", "--inside = 'lista': is for built-in targets only"),
        ("mine.py:f --problem P3 --seeds 0", "0 is not in the range"),
        ("mine.py:f --problem P3 --seeds 10001", "10001 is not in the range"),
        ("mine.py:f --problem P3 --trials 0", "0 is not in the range"),
        ("mine.py:f --problem P3 --N 2000 --seeds 1001", "len(seeds) = 1001: must be an integer"),
        ("mine.py:f --problem P3 --seeds 3 --trials 3", "--trials = 3: does not go with --seeds"),
        ("mine.py:f --problem P3 --seeds 3 --pilot 3", "--pilot = 3: is for --trials only"),
        ("mine.py:f --problem P3 --confidence 1/2", "--confidence = '1/2': is for --trials only"),
        ("mine.py:f --problem P3 --commit c.json", "--commit = 'c.json': is for --trials only"),
        ("mine.py:f --problem P3 --seeds 3 --seed 3", "--seed = 3: is for one game"),
        ("mine.py:f --problem P3 --trials 3 --R 3", "--R = 3: is for one game"),
        ("mine.py:f --problem P3 --seeds 3 --style training", "style = 'training': is for one"),
        ("mine.py:f --problem P3 --seeds 3 --budget-level 270000", "budget_level = 270000"),
        ("mine.py:f --problem P3 --trials 3 --confidence 1", "confidence = 1: must lie between"),
        ("mine.py:f --problem P3 --trials 3 --confidence 99%", "confidence: "),
        ("mine.py:f --problem P3 --trials 3 --commit data.txt", "exists already, and is never"),
        ("mine.py:f --problem P3 --trials 3 --commit no/c.json", "its folder does not exist"),
        ("mine.py:f --problem P3 --trials 3 --commit c.json --out c.json", "of the commitment"),
        ("mine.py:g --problem P3 --seeds 3", "has no g; name a function that it defines"),
        ("absent.py:f --problem P3 --trials 3", "there is no file"),
    ],
)
def test_bad_input_is_one_line_and_status_2(
    arguments: str, said: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(folder)
    words = arguments.split()
    if "--out" not in words:
        words += ["--out", "w.json"]
    assert call(*words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: ") and err.count("\n") == 1 and len(err) < 500
    assert said in err
    assert contents(folder) == before


@pytest.mark.parametrize(
    ("name", "claim"),
    [
        ("crashes", "the process was ended by SIGSEGV"),
        ("leaves", "the process ended with exit code 3"),
        ("raises", "ValueError: lost"),
        ("eats_memory", "MemoryError"),
        ("returns_nan", "x[0]: "),
        ("returns_short", "length of x = 1: must be N = 4"),
        ("returns_text", "must be a sequence of 4 numbers"),
        ("returns_nothing", "x = None"),
        ("asks_twice", "the budget of queries is spent"),
    ],
)
def test_targets_without_an_answer_are_no_claim(
    name: str, claim: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(folder)
    options = ["--problem", "P3", "--budget-queries", "50", "--out", "w.json"]
    assert call(f"{FILE}:{name}", *options) == 5
    out, err = capsys.readouterr()
    (said,) = (line for line in out.splitlines() if line.startswith("claim"))
    assert said.startswith("claim     no output was given: ") and claim in said
    assert "outcome   no claim\n" in out and "witness   none\n" in out
    assert err == "note: there is no witness, so w.json is not written\n"
    assert contents(folder) == before


@pytest.mark.parametrize(
    ("name", "options", "claim"),
    [
        ("hangs", ["--timeout", "0.5"], "no answer within 0.5 seconds"),
        ("burns", ["--timeout", "10", "--cpu", "1"], "no answer within 1 seconds of processor"),
    ],
)
def test_targets_that_hang_are_stopped(
    name: str, options: list[str], claim: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(f"{FILE}:{name}", "--problem", "P3", *options) == 5
    out = capsys.readouterr().out
    assert f"claim     no output was given: {claim}" in out


def test_a_file_that_is_no_python_is_no_claim(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("broken.py:f", "--problem", "P3") == 5
    assert "while the target was loaded: SyntaxError" in capsys.readouterr().out


def test_processes_left_behind_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(f"{FILE}:forks", "--problem", "P3", "--json") == 0
    assert json.loads(capsys.readouterr().out)["run"]["left_behind"] == 5
    assert call(f"{FILE}:forks", "--problem", "P3") == 0
    assert "left      processes that the target left behind, ended: 5" in capsys.readouterr().out


def test_output_of_the_target_is_marked_as_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    """Its lines cannot be taken for ours: a bar before each, control characters as escapes."""
    assert call(f"{FILE}:prints", "--problem", "P3") == 0
    out = capsys.readouterr().out
    assert "printed   26 lines, in the target's own words, first 10:\n" in out
    shown = [line for line in out.splitlines() if line.startswith("          | ")]
    assert shown == [f"          | outcome   line {i} \\x1b[31m\\u2028" for i in range(10)]
    assert out.count("\noutcome   ") == 1
    assert call(f"{FILE}:prints", "--problem", "P3", "--json") == 0
    printed = json.loads(capsys.readouterr().out)["printed"]
    assert printed["lines"] == 26 and not printed["cut"] and len(printed["first"]) == 10
    assert call(f"{FILE}:prints_much", "--problem", "P3") == 0
    assert "printed   at least " in capsys.readouterr().out


def test_messages_of_the_target_stay_on_their_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(f"{FILE}:raises", "--problem", "P3") == 5
    out = capsys.readouterr().out
    assert "claim     no output was given: ValueError: lost\\n\\x1b[2Jclaim     nothing\n" in out
    assert out.count("\nclaim ") == 1
    assert "error     in the target's own words, last 8 lines:\n" in out
    assert "          | ValueError: lost\n" in out and "\x1b" not in out


def test_questions_that_were_refused_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(f"{FILE}:asks_nonsense", "--problem", "P3") == 0
    out = capsys.readouterr().out
    assert "refused   2 questions, the first: n = 1.5: must be an integer >= 0" in out


def test_a_witness_that_cannot_be_written_is_not_lost(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the disk is full after a long game: the report is printed, the witness is kept in
    the folder for temporary files, the old file stays."""
    kept = folder / "kept"
    kept.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(kept))
    before, sync, calls = contents(folder), os.fsync, []

    def full(number: int) -> None:
        calls.append(number)
        if len(calls) == 1:
            raise OSError(28, "No space left on device")
        sync(number)

    monkeypatch.setattr(os, "fsync", full)
    assert call("argmax", "--problem", "P3", "--inside", "--out", "w.json") == 2
    out, err = capsys.readouterr()
    (witness,) = kept.rglob("witness.json")
    assert check_file(witness).status == "accepted"
    assert "outcome   refuted" in out and f"witness   {witness}; accepted" in out
    assert err.startswith("error: path = 'w.json': cannot be written: No space left on device")
    assert str(witness) in err and err.count("\n") == 1
    assert contents(folder) == before


def test_a_witness_that_can_be_written_nowhere_is_still_checked(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(folder))

    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    before = contents(folder)
    assert call("argmax", "--problem", "P3", "--inside", "--out", "w.json") == 2
    out, err = capsys.readouterr()
    assert "outcome   refuted" in out and "accepted by the checker" in out
    assert err.endswith("(the witness is written nowhere)\n")
    assert contents(folder) == before and not [path for path in folder.iterdir() if path.is_dir()]


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root writes in any folder"
)
def test_an_unwritable_folder_is_seen_before_the_game(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.chmod(0o555)
    status = call("argmax", "--problem", "P3", "--out", "new.json")
    folder.chmod(0o755)
    assert status == 2 and "is not writable" in capsys.readouterr().err


def test_a_witness_that_the_checker_refuses_claims_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistake of the package, here by force: status 1, no report, no file."""
    from sci_barriers.adversary.breakdown import witness

    made: Any = witness.distance

    def wrong(*arguments: Any, **options: Any) -> Any:
        statement = made(*arguments, **options)
        statement["claim"]["x"][0] = "1/7"
        return statement

    monkeypatch.setattr(witness, "distance", wrong)
    before = contents(folder)
    for more in (["--out", "w.json"], []):
        assert call("argmax", "--problem", "P3", "--inside", *more) == 1
        out, err = capsys.readouterr()
        assert out == "" and err.startswith("error: ") and "nothing is claimed" in err
    assert contents(folder) == before
