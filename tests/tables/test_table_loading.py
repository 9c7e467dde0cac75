"""Experiments are loaded by path; what fails is told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sci_barriers.errors import BadInput
from sci_barriers.tables import Settings, discover, load, run, scan


def test_load_by_path(tiny_folder: Path) -> None:
    (experiment,) = load(tiny_folder / "tiny.py")
    assert experiment.id == "tiny"
    assert experiment.path == (tiny_folder / "tiny.py").resolve()


def test_load_a_tuple_of_experiments(tiny_folder: Path, tmp_path: Path) -> None:
    text = (tiny_folder / "tiny.py").read_text()
    extra = "EXPERIMENTS = (EXPERIMENT, dataclasses.replace(EXPERIMENT, id='b'))"
    (tmp_path / "two.py").write_text(f"{text}\nimport dataclasses\n{extra}\n")
    assert [experiment.id for experiment in discover(tmp_path)] == ["tiny", "b"]
    assert run(discover(tmp_path)[1], Settings(jobs=2)).rows


def test_a_name_with_spaces_and_dots(tiny_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "ein Ordner.d"
    folder.mkdir()
    shutil.copy(tiny_folder / "tiny.py", folder / "a b.c.py")
    (experiment,) = discover(folder)
    assert len(run(experiment, Settings(jobs=2)).rows) == 4


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1 / 0", r"ZeroDivisionError: division by zero \(bad.py, line 1\)"),
        ("import no_such_module", "No module named 'no_such_module'"),
        ("def (", "SyntaxError"),
        ("x = 1", "must define EXPERIMENT"),
        ("EXPERIMENT = 3", "must define EXPERIMENT"),
        ("EXPERIMENTS = [1]", "must define EXPERIMENT"),
        ("raise SystemExit(0)", "SystemExit"),
    ],
)
def test_a_file_that_fails_is_named_with_its_reason(
    tiny_folder: Path, tmp_path: Path, text: str, said: str
) -> None:
    shutil.copy(tiny_folder / "tiny.py", tmp_path)
    (tmp_path / "bad.py").write_text(text)
    with pytest.raises(BadInput, match=said):
        discover(tmp_path)
    experiments, failures = scan(tmp_path)
    assert [experiment.id for experiment in experiments] == ["tiny"]
    assert len(failures) == 1
    assert "bad.py" in failures[0]


def test_the_same_id_twice(tiny_folder: Path, tmp_path: Path) -> None:
    for name in ("a.py", "b.py"):
        shutil.copy(tiny_folder / "tiny.py", tmp_path / name)
    with pytest.raises(BadInput, match=r"b.py: id 'tiny': .*a.py has it"):
        discover(tmp_path)


def test_files_with_an_underscore_are_left_out(tiny_folder: Path, tmp_path: Path) -> None:
    shutil.copy(tiny_folder / "tiny.py", tmp_path)
    (tmp_path / "_helper.py").write_text("1 / 0")
    assert len(discover(tmp_path)) == 1


def test_no_folder_and_no_files(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="pass --experiments DIR"):
        discover(tmp_path / "absent")
    with pytest.raises(BadInput, match=r"holds no \*.py"):
        discover(tmp_path)
    with pytest.raises(BadInput, match=r"must be a file \*.py"):
        load(tmp_path / "absent.py")
