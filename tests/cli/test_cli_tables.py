"""`sci-barriers tables`, `list`, `verify`: what they print and their exit status."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sci_barriers import __version__
from sci_barriers.cli import main
from sci_barriers.report import html, read


def call(*arguments: str | Path) -> int:
    with pytest.raises(SystemExit) as left:
        main([str(argument) for argument in arguments])
    assert isinstance(left.value.code, int)
    return left.value.code


def add(folder: Path, name: str, tiny_folder: Path, change: str) -> None:
    """An experiment file NAME.py in folder: the small experiment with `change`."""
    shutil.copy(tiny_folder / "tiny.py", folder / "_tiny.py")
    (folder / f"{name}.py").write_text(
        "from dataclasses import replace\n"
        "from pathlib import Path\n"
        "from sci_barriers.tables import load\n"
        "(TINY,) = load(Path(__file__).with_name('_tiny.py'))\n"
        f"EXPERIMENT = replace(TINY, id='{name}', {change})\n"
    )


def test_tables_writes_and_counts(
    tiny_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("tables", "--experiments", tiny_folder, "--out", tmp_path, "--jobs", "1") == 0
    out, err = capsys.readouterr()
    first, last = out.splitlines()
    assert first.startswith("tiny: 4 rows, 4 proved, 0 deviations (")
    assert last == f"1 table in {tmp_path}: 4 rows, 4 proved, 0 deviations"
    assert err == ""
    provenance = json.loads((tmp_path / "tiny.json").read_text())["provenance"]
    assert provenance["command"] == "sci-barriers tables"


@pytest.mark.parametrize("quick", [(), ("--quick",)])
def test_tables_writes_the_page_of_every_table(
    tiny_folder: Path, tmp_path: Path, quick: tuple[str, ...]
) -> None:
    assert call("tables", "--experiments", tiny_folder, "--out", tmp_path, *quick) == 0
    page = (tmp_path / "tiny.html").read_text(encoding="utf-8")
    assert page == html(read(tmp_path / "tiny.json"))
    assert '<span class="name"><bdi>λ</bdi></span>' in page
    assert call("verify", tmp_path / "tiny.json") == 0


def test_tables_by_id_quick_seed(tiny_folder: Path, tmp_path: Path) -> None:
    add(tmp_path, "other", tiny_folder, "")
    arguments = ["tables", "other", "--quick", "--seed", "7", "--experiments", tmp_path]
    assert call(*arguments, "--out", tmp_path / "out") == 0
    table = json.loads((tmp_path / "out" / "other.json").read_text())
    assert table["provenance"]["command"] == "sci-barriers tables other --quick --seed 7"
    assert table["provenance"]["seed"] == 7
    assert len(table["rows"]) == 1


def test_exit_status_1_when_a_row_deviates(
    tiny_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add(tmp_path, "odd", tiny_folder, "expect=lambda row: 'odd' if row['lam'] == '1' else None")
    assert call("tables", "--experiments", tmp_path, "--out", tmp_path / "out") == 1
    out = capsys.readouterr().out
    assert "odd: 4 rows, 4 proved, 1 deviations" in out
    assert "deviation in row lam-1_bits-0: odd" in out


def test_exit_status_1_when_a_certificate_is_rejected(
    tiny_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change = "row=lambda cell: replace((r := TINY.row(cell)), row={**r.row, 'x': ['1/3']})"
    add(tmp_path, "wrong", tiny_folder, change)
    assert call("tables", "--experiments", tmp_path, "--out", tmp_path / "out") == 1
    assert "wrong: 4 rows, 0 proved, 0 deviations, 4 REJECTED" in capsys.readouterr().out


def test_a_failing_row_leaves_the_old_table(
    tiny_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    add(tmp_path, "frail", tiny_folder, "")
    assert call("tables", "--experiments", tmp_path, "--out", out) == 0
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    add(tmp_path, "frail", tiny_folder, "row=lambda cell: 1 / (cell['lam'] != '1')")
    capsys.readouterr()
    assert call("tables", "--experiments", tmp_path, "--out", out) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: table frail, row lam-1-2_bits-0")
    assert error.count("\n") == 1
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


def test_an_interrupt_leaves_the_old_table(
    tiny_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    add(tmp_path, "frail", tiny_folder, "")
    assert call("tables", "--experiments", tmp_path, "--out", out, "--jobs", "1") == 0
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    stop = "row=lambda cell: (_ for _ in ()).throw(KeyboardInterrupt)"
    add(tmp_path, "frail", tiny_folder, stop)
    assert call("tables", "--experiments", tmp_path, "--out", out, "--jobs", "1") == 130
    assert "error: interrupted" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


def test_list(tiny_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("list", "--experiments", tiny_folder) == 0
    assert capsys.readouterr().out == "tiny  One variable\n"
    assert call("list", "--json", "--experiments", tiny_folder) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row == {
        "id": "tiny", "title": "One variable", "claim": "Ξ = {1/2 − λ/8} for 0 < λ < 4",
        "file": "tiny.py",
    }  # fmt: skip


def test_verify_has_the_checkers_lines_and_status(
    tiny_folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    call("tables", "--experiments", tiny_folder, "--out", tmp_path, "--jobs", "1")
    table = tmp_path / "tiny.json"
    certificates = sorted((tmp_path / "certificates" / "tiny").iterdir())
    capfd.readouterr()
    assert call("verify", table, *certificates) == 0
    lines = capfd.readouterr().out
    module = [sys.executable, "-m", "sci_barriers.certificates", str(table)]
    other = subprocess.run(
        [*module, *map(str, certificates)], capture_output=True, text=True, check=False
    )
    assert (other.returncode, other.stdout) == (0, lines)

    first, second = certificates[:2]
    texts = first.read_text(), second.read_text()
    first.write_text(texts[1])
    second.write_text(texts[0])
    assert call("verify", table) == 1
    assert "rejected" in capfd.readouterr().out
    first.write_text("{")
    assert call("verify", first) == 2
    assert call("verify", tmp_path / "absent.json") == 2


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("--version") == 0
    assert __version__ in capsys.readouterr().out
    assert call("--help") == 0
    text = capsys.readouterr().out
    assert all(command in text for command in ("tables", "list", "verify"))


def test_progress_bar_on_a_terminal(
    tiny_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a terminal a bar is drawn; the exit status and the files are the same."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert call("tables", "--experiments", tiny_folder, "--out", tmp_path, "--jobs", "1") == 0
    assert (tmp_path / "tiny.json").is_file()
