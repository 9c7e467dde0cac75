"""Bad input: one line `error: …` with value, bound and remedy, exit status 2, nothing written."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from sci_barriers.cli import main


def refused(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    """The error line of a call that must end with status 2 and one line on stderr."""
    with pytest.raises(SystemExit) as left:
        main([str(argument) for argument in arguments])
    assert left.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    return err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["tables", "nope", "tiny", "neither"], "nope, neither"),
        (["tables", "nope"], "known are tiny"),
        (["tables", "--jobs", "0"], "jobs = 0: must be an integer >= 1"),
        (["tables", "--jobs", "-2"], "jobs = -2"),
        (["tables", "--jobs", "two"], "two"),
        (["tables", "--seed", "-1"], "seed = -1"),
        (["tables", "--speed"], "--speed"),
        (["tables", ""], "unknown"),
    ],
)
def test_bad_arguments(
    arguments: list[str],
    said: str,
    tiny_folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "out"
    error = refused(capsys, *arguments, "--experiments", tiny_folder, "--out", out)
    assert said in error
    assert not out.exists()


def test_no_command_and_unknown_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert "frobnicate" in refused(capsys, "frobnicate")
    assert "--A" in refused(capsys, "solve")
    assert "FILE" in refused(capsys, "verify")
    with pytest.raises(SystemExit) as left:
        main([])
    assert left.value.code == 2


def test_experiments_folder_absent_or_empty(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for command in (["tables"], ["list"]):
        error = refused(capsys, *command)
        assert "experiments" in error
        assert "--experiments DIR" in error
        (tmp_path / "empty").mkdir(exist_ok=True)
        assert "holds no *.py" in refused(capsys, *command, "--experiments", "empty")
    assert not (tmp_path / "paper_tables").exists()


def test_output_folder_that_is_a_file(
    tiny_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "file"
    out.write_text("mine")
    for folder in (out, out / "below"):
        error = refused(capsys, "tables", "--experiments", tiny_folder, "--out", folder)
        assert "output folder" in error
        assert "--out DIR" in error
    assert out.read_text() == "mine"


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root writes in any folder"
)
def test_unwritable_output_folder(
    tiny_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tmp_path.chmod(0o555)
    assert "Permission denied" in refused(
        capsys, "tables", "--experiments", tiny_folder, "--out", tmp_path
    )


def test_write_error_is_bad_input(
    tiny_folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("sci_barriers.tables.saving.tempfile.TemporaryFile", refuse)
    error = refused(capsys, "tables", "--experiments", tiny_folder, "--out", tmp_path)
    assert "Permission denied" in error
    assert not list(tmp_path.iterdir())


def test_a_file_that_fails_stops_all_but_not_others_by_name(
    tiny_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(tiny_folder / "tiny.py", tmp_path)
    (tmp_path / "bad.py").write_text("import no_such_module\n")
    out = tmp_path / "out"
    error = refused(capsys, "tables", "--experiments", tmp_path, "--out", out)
    assert "bad.py: cannot be loaded: ModuleNotFoundError: No module named" in error
    assert not out.exists()
    assert "bad.py" in refused(capsys, "tables", "bad", "--experiments", tmp_path, "--out", out)

    with pytest.raises(SystemExit) as left:
        main(["list", "--experiments", str(tmp_path)])
    assert left.value.code == 2
    shown = capsys.readouterr()
    assert "tiny" in shown.out
    assert "bad.py" in shown.err

    with pytest.raises(SystemExit) as left:
        main(["tables", "tiny", "--quick", "--experiments", str(tmp_path), "--out", str(out)])
    assert left.value.code == 0
    assert "warning: " in capsys.readouterr().err


def test_our_own_mistake_is_not_status_1(
    tiny_folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(folder: str) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("sci_barriers.tables.scan", broken)
    with pytest.raises(SystemExit) as left:
        main(["list", "--experiments", str(tiny_folder)])
    assert left.value.code == 2
    assert "RuntimeError: broken" in capsys.readouterr().err
