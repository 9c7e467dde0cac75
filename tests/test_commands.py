"""README, Makefile, .ci/run and pyproject.toml name the same commands."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from sci_barriers import cli
from support import browser

FIRST_SCREEN = 45


def blocks(text: str) -> list[str]:
    """The fenced blocks of a Markdown text, without the fences."""
    return re.findall(r"^```[a-z]*\n(.*?)^```", text, flags=re.M | re.S)


def recipe(makefile: str, target: str) -> str:
    """The lines of a target's recipe."""
    (body,) = re.findall(rf"^{re.escape(target)}:[^\n]*\n((?:\t[^\n]*\n)*)", makefile, flags=re.M)
    return body


def extras(text: str) -> list[str]:
    """The extras of every `pip install … -e '.[a,b]'`, in order of appearance."""
    return re.findall(r"-e '\.\[([a-z,$()A-Z-]+)\]'", text)


@pytest.fixture
def readme(root: Path) -> str:
    return (root / "README.md").read_text()


@pytest.fixture
def makefile(root: Path) -> str:
    return (root / "Makefile").read_text()


def test_readme_first_screen_has_both_commands(readme: str) -> None:
    screen = "\n".join(readme.splitlines()[:FIRST_SCREEN])
    lines = [line.split("#")[0].strip() for block in blocks(screen) for line in block.splitlines()]
    assert "make tables" in lines
    assert "make test" in lines


def test_makefile_has_every_target_that_is_named(root: Path, readme: str, makefile: str) -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, flags=re.M))
    phony = set(re.findall(r"^\.PHONY: (.*)$", makefile, flags=re.M)[0].split())
    assert {"tables", "test", "test-all", "lint", "clean"} <= targets & phony
    texts = [readme, (root / ".ci" / "run").read_text(), (root / "ARCHITECTURE.md").read_text()]
    named = {name for text in texts for name in re.findall(r"\bmake ([a-z][a-z-]*)\b`", text)}
    named |= {n for t in texts for b in blocks(t) for n in re.findall(r"^make ([a-z-]+)", b, re.M)}
    assert {"tables", "test"} <= named <= targets


def test_ci_runs_make_test(root: Path) -> None:
    path = root / ".ci" / "run"
    commands = [
        line for line in path.read_text().splitlines() if line.strip() and not line.startswith("#")
    ]
    assert commands == ["set -eu", 'cd "$(dirname "$0")/.."', "make browser", "exec make test"]
    assert os.access(path, os.X_OK)


def test_make_browser_and_the_tests_look_for_the_same_programs(makefile: str) -> None:
    (names,) = re.findall(r"^BROWSERS := (.+)$", makefile, flags=re.M)
    assert tuple(names.split()) == browser.NAMES
    assert "make browser" in browser.MISSING


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
@pytest.mark.parametrize(
    ("programs", "said"),
    [
        ({"chromium": "exit 1"}, "browser: chromium"),
        ({}, "note: no Chromium; its tests will be skipped"),
        ({"apt-get": "exit 1", "id": "echo 1000"}, "note: no Chromium; its tests will be skipped"),
        ({"apt-get": "exit 1", "id": "echo 0"}, "note: Chromium could not be installed"),
        ({"apt-get": "exit 0", "id": "echo 0"}, "browser: chromium"),
    ],
)
def test_make_browser_never_fails(
    programs: dict[str, str], said: str, root: Path, tmp_path: Path
) -> None:
    for name, line in programs.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{line}\n")
        (tmp_path / name).chmod(0o755)
    (tmp_path / "sh").symlink_to("/bin/sh")
    make = shutil.which("make")
    assert make is not None
    done = subprocess.run(
        [make, "-s", "-f", str(root / "Makefile"), "browser", "SHELL=/bin/sh", "VENV_PYTHON=none"],
        cwd=tmp_path, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, said in done.stdout + done.stderr) == (0, True), done


def test_make_test_runs_lint_types_and_tests(makefile: str) -> None:
    assert re.search(r"^test: lint$", makefile, flags=re.M)
    assert "-m ruff check ." in recipe(makefile, "lint")
    assert "-m mypy" in recipe(makefile, "lint")
    assert '-m pytest -q -n 2 -m "not slow"' in recipe(makefile, "test")
    assert "not slow" not in recipe(makefile, "test-all")


def test_make_tables_writes_into_paper_tables(makefile: str) -> None:
    assert "-m sci_barriers.cli tables $(ARGS)" in recipe(makefile, "tables")
    assert cli.OUT == "paper_tables"
    assert cli.QUICK_OUT != cli.OUT


def test_readme_pip_way_is_what_make_does(readme: str, makefile: str) -> None:
    variable = dict(re.findall(r"^([A-Z]+) := (.+)$", makefile, flags=re.M))
    (installed,) = extras(makefile)
    assert installed == "$(EXTRAS)"
    (pip,) = [block for block in blocks(readme) if "pip install" in block and "-e '." in block]
    assert extras(pip) == [variable["EXTRAS"]]
    assert "-c constraints.txt" in pip
    assert "-c constraints.txt" in makefile
    lines = [line.split("  #")[0].strip() for line in pip.splitlines()]
    assert "sci-barriers tables" in lines
    assert 'ruff check . && mypy && pytest -q -n 2 -m "not slow"' in lines


def test_extras_exist_and_pins_are_dependencies(root: Path, makefile: str) -> None:
    with (root / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    optional = project["optional-dependencies"]
    (line,) = re.findall(r"^EXTRAS := (.+)$", makefile, flags=re.M)
    assert set(line.split(",")) <= set(optional)
    asked = [*project["dependencies"], *(entry for extra in optional.values() for entry in extra)]
    names = {re.split(r"[<>=!\[ ]", entry)[0] for entry in asked}
    pins = [
        entry.split("==")[0]
        for entry in (root / "constraints.txt").read_text().splitlines()
        if entry and not entry.startswith("#")
    ]
    assert set(pins) - {"clarabel", "highspy", "osqp", "scs"} <= names  # these come with cvxpy
    assert not [entry for entry in optional["all"] if "other-licences" in entry]
    assert "torch==2.13.0" in (root / "constraints.txt").read_text()
    assert not [entry for entry in optional["learn"] if "<" in entry or "==" in entry]


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_make_says_what_to_do_without_a_fit_python(root: Path, tmp_path: Path) -> None:
    """In a folder with a space: too old, absent, or without venv: one clear line."""
    clone = tmp_path / "a clone"
    clone.mkdir()
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(root / name, clone)
    old = clone / "old python"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    for python in ("./old python", "no-such-python"):
        done = subprocess.run(
            ["make", "test", f"PYTHON={python}"],
            cwd=clone, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode != 0
        assert f"error: PYTHON = {python}: must be Python 3.11 or newer" in done.stderr
        assert "make test PYTHON=" in done.stderr
    bare = clone / "bare"
    bare.write_text('#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; esac\n')
    bare.chmod(0o755)
    done = subprocess.run(
        ["make", "tables", "PYTHON=./bare"], cwd=clone, capture_output=True, text=True, check=False
    )
    assert "error: ./bare cannot make virtual environments; install" in done.stderr
    assert not (clone / ".venv").exists()
