"""`sci-barriers solve` with bad input: one line, exit status 2, nothing written or changed."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from sci_barriers.cli import main


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with A.csv (2, 2) and y.csv (2,)."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "A.csv").write_text("1,0\n0,1\n")
    (tmp_path / "y.csv").write_text("3\n1/4\n")
    return tmp_path


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def refused(
    folder: Path, capsys: pytest.CaptureFixture[str], *arguments: str, A: str = "A.csv",
    y: str = "y.csv",
) -> str:  # fmt: skip
    """The one line of a refusal; no file has been written or changed."""
    before = contents(folder)
    with pytest.raises(SystemExit) as left:
        main(["solve", "--A", A, "--y", y, "--json", "out.json", "--certificate", "c.json",
              *arguments])  # fmt: skip
    assert left.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert len(err) < 500
    assert contents(folder) == before
    return err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--problem P3 --lam 1 --eta 1", "--eta = '1': does not belong to P3"),
        ("--problem P2 --lam 1 --eta 0", "--eta = '0': does not belong to P2"),
        ("--problem P1 --eta 1 --lam 1", "--lam = '1': does not belong to P1"),
        ("--problem P1 --eta 1 --normalisation 1/m", "--normalisation = '1/m': does not belong"),
        ("--problem P3 --lam 1 --normalisation 1", "--normalisation = '1': does not belong to P3"),
        ("--problem P2", "--lam = None: is needed for P2"),
        ("--problem P3", "--lam = None: is needed for P3"),
        ("--problem P1", "--eta 0 for basis pursuit"),
        ("--lam 1", "problem"),
        ("--problem P4 --lam 1", "P4"),
        ("--problem P2 --lam 1 --normalisation 2", "'2'"),
        ("--problem P2 --lam 0", "lam = 0: must be > 0"),
        ("--problem P2 --lam -1", "lam = -1: must be > 0"),
        ("--problem P3 --lam 0.0", "must be > 0"),
        ("--problem P1 --eta -1/10", "eta = -1/10: must be >= 0"),
        ("--problem P2 --lam nan", "lam = 'nan': must be finite"),
        ("--problem P2 --lam inf", "must be finite"),
        ("--problem P2 --lam 1j", "must be real"),
        ("--problem P2 --lam 1/0", "denominator 0"),
        ("--problem P2 --lam __import__('os')", "lam: "),
        ("--problem P2 --lam 1e999999999", "exponent beyond"),
        ("--problem P2 --lam 1 --digits 0", "--digits = 0: must lie in 1..4000"),
        ("--problem P2 --lam 1 --digits -1", "--digits = -1"),
        ("--problem P2 --lam 1 --digits 1000000", "--digits = 1000000"),
        ("--problem P2 --lam 1 --digits ten", "ten"),
        ("--problem P2 --lam 1 --weights absent.csv", "No such file"),
        ("--problem P2 --lam 1 --certificate -", "must be a file"),
        ("--problem P2 --lam 1 --json c.json", "is given twice"),
        ("--problem P2 --lam 1 --json A.csv", "is an input"),
        ("--problem P2 --lam 1 --json ./y.csv", "is an input"),
        ("--problem P2 --lam 1 --json no/such/out.json", "its folder does not exist"),
        ("--problem P2 --lam 1 --json .", "is a folder"),
        ("--problem P2 --lam 1 --frobnicate", "frobnicate"),
    ],
)
def test_bad_options(
    options: str, said: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said in refused(folder, capsys, *options.split())


def test_a_long_number_is_cut_in_the_message(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A numerator of 100,000 digits."""
    error = refused(folder, capsys, "--problem", "P2", "--lam", "1" * 100_000)
    assert "(100000 characters)" in error


@pytest.mark.parametrize(
    ("A", "y", "said"),
    [
        ("", "1", "A.csv: holds no numbers"),
        ("1,0\n0,1", "", "y.csv: holds no numbers"),
        ("nan,0\n0,1", "1\n1", "must be finite"),
        ("1,0\n0,1", "1\n-inf", "must be finite"),
        ("1,0\n0", "1\n1", "must be 2 as in the first line"),
        ("1,0\n0,1", "1\n1\n1", "y"),
        ("1,0\n0,1", "1,2\n3,4", "must be one column or one row"),
        ("1,2j\n0,1", "1\n1", "must be real"),
        ("1,True\n0,1", "1\n1", "not a boolean"),
        ("1,1/0\n0,1", "1\n1", "denominator 0"),
        ("1,__import__('os')\n0,1", "1\n1", "A.csv, line 1, entry 2"),
        ("1,1e999999999\n0,1", "1\n1", "exponent beyond"),
        ("1," + "9" * 1_000_001 + "\n0,1", "1\n1", "longer than"),
    ],
    ids=lambda text: text[:12],
)
def test_bad_text_files(
    A: str, y: str, said: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "A.csv").write_text(A)
    (folder / "y.csv").write_text(y)
    assert said in refused(folder, capsys, "--problem", "P3", "--lam", "1")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (np.full((2, 2), np.nan), "must be finite"),
        (np.full((2, 2), np.inf), "must be finite"),
        (np.zeros((0, 2)), "at least one row"),
        (np.zeros((2, 0)), "at least one row"),
        (np.ones((2, 2), dtype=complex), "must be real"),
        (np.ones((2, 2), dtype=bool), "not booleans"),
        (np.ones((1, 2, 2)), "must be (m, N)"),
        (np.ones(4), "must be (m, N)"),
        (np.ones((3, 2)), "y"),
        (np.array([[1, 2], [3, "x"]], dtype=object), "unpickled"),
    ],
)
def test_bad_arrays(
    values: object, said: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    np.save(folder / "A.npy", np.asarray(values), allow_pickle=True)
    assert said in refused(folder, capsys, "--problem", "P3", "--lam", "1", A="A.npy")


@pytest.mark.parametrize(
    ("weights", "said"),
    [("1\n", "weights"), ("1\n-1\n", "must be >= 0"), ("1,2\n3,4\n", "one column or one row")],
)
def test_bad_weights(
    weights: str, said: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "w.csv").write_text(weights)
    options = ["--problem", "P2", "--lam", "1", "--weights", "w.csv"]
    assert said in refused(folder, capsys, *options)


def test_unknown_formats_and_missing_options(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--problem", "P2", "--lam", "1"]
    assert "unknown format" in refused(folder, capsys, *options, A="A.mat")
    assert "No such file" in refused(folder, capsys, *options, y="z.csv")
    with pytest.raises(SystemExit) as left:
        main(["solve", "--A", "A.csv", *options])
    assert left.value.code == 2
    assert "--y" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["out.json", "c.json"])
def test_old_files_stay_when_writing_fails(
    name: str,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As on a full disk: no file is changed and no temporary file is left."""
    (folder / name).write_text("old")

    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    error = refused(folder, capsys, "--problem", "P2", "--lam", "1")
    assert "No space left on device" in error


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root writes in any folder"
)
def test_unwritable_folder(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder.chmod(0o555)
    error = refused(folder, capsys, "--problem", "P2", "--lam", "1")
    folder.chmod(0o755)
    assert "not writable" in error
