"""The wheel: it holds what it must, and works away from the clone and from a read-only folder."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("hatchling")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without the network."""
    root, folder = Path(__file__).resolve().parents[1], tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=root, check=True, capture_output=True)
    (path,) = folder.glob("sci_barriers-*.whl")
    return path


@pytest.fixture(scope="module")
def site(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The wheel installed by itself into a folder that is then made read-only."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index"]
    subprocess.run([*command, "--target", str(folder), str(wheel)], check=True)
    paths = [folder, *folder.rglob("*")]
    for path in paths:
        path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
    yield folder
    for path in paths:
        path.chmod(path.stat().st_mode | stat.S_IWUSR)


def listing(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.stat().st_size)
        for path in sorted(folder.rglob("*"))
    }


def call(site: Path, cwd: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """The command line of the installed wheel, with the dependencies of this environment."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    environment["PYTHONPATH"] = str(site)
    if getattr(os, "geteuid", lambda: 1)() == 0:
        # modes do not bind root, so numba would not see that the folder is read-only
        environment["NUMBA_CACHE_DIR"] = str(cwd / "numba")
    return subprocess.run(
        [sys.executable, "-m", "sci_barriers.cli", *map(str, arguments)],
        cwd=cwd, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (entry,) = (name for name in names if name.endswith("entry_points.txt"))
        assert "sci-barriers = sci_barriers.cli:main" in archive.read(entry).decode()
    assert {name.split("/")[0].split("-")[0] for name in names} == {"sci_barriers"}
    for needed in (
        "py.typed", "certificates/FORMAT.md", "certificates/__main__.py", "cli.py",
        "report/report.css", "report/report.js",
    ):  # fmt: skip
        assert f"sci_barriers/{needed}" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if name.endswith((".pyc", ".tmp"))]


def test_wheel_works_outside_the_clone_and_read_only(
    site: Path, tiny_folder: Path, tmp_path: Path
) -> None:
    before = listing(site)
    where = "import sci_barriers, sys; print(sci_barriers.__file__)"
    environment = {**os.environ, "PYTHONPATH": str(site)}
    found = subprocess.run(
        [sys.executable, "-c", where],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert Path(found.stdout.strip()).is_relative_to(site)

    made = call(site, tmp_path, "tables", "--experiments", tiny_folder, "--out", "out")
    assert made.returncode == 0, made.stderr
    assert "4 rows, 4 proved" in made.stdout
    listed = call(site, tmp_path, "list", "--experiments", tiny_folder)
    assert listed.stdout == "tiny  One variable\n"
    verified = call(site, tmp_path, "verify", "out/tiny.json")
    assert (verified.returncode, verified.stdout) == (0, "out/tiny.json: accepted (4 rows)\n")
    made = call(site, tmp_path, "report", "out/tiny.json")
    assert (made.returncode, made.stdout) == (0, "out/tiny.html: 4 rows, 5 columns\n")
    assert listing(site) == before


def test_wheel_lists_the_experiments_of_the_clone(site: Path, root: Path, tmp_path: Path) -> None:
    listed = call(site, tmp_path, "list", "--experiments", root / "experiments")
    assert listed.returncode == 0, listed.stderr
    assert "exact_solutions" in listed.stdout


@pytest.mark.slow
def test_wheel_makes_the_tables_of_the_clone(site: Path, root: Path, tmp_path: Path) -> None:
    before = listing(site)
    made = call(site, tmp_path, "tables", "--quick", "--experiments", root / "experiments")
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "paper_tables" / "quick" / "exact_solutions.json").is_file()
    assert listing(site) == before
