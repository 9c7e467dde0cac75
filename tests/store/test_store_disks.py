"""Full disks and folders that cannot be written: a clear error, nothing lost.

Small disks are mounted (tmpfs), which needs Linux and root; elsewhere the reason is shown.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from sci_barriers import cli
from sci_barriers.errors import BadInput
from sci_barriers.store import Outcome, Store, StoreFailed, export

ROOT = Path(__file__).resolve().parents[2]
RAN = Outcome(status="ran", result={"pad": "x" * 500})


class Disk:
    """A tmpfs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()

    def mount(self, *options: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["mount", *options, "tmpfs", self.folder], capture_output=True, text=True
        )

    def again(self, options: str) -> None:
        """Larger, or read-only."""
        subprocess.run(["mount", "-o", f"remount,{options}", self.folder], check=True)

    def unmount(self) -> None:
        subprocess.run(["umount", "-l", self.folder], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """400 KiB."""
    if sys.platform != "linux":
        pytest.skip("a small disk is mounted on Linux only")
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    found = Disk(tmp_path / "disk")
    mounted = found.mount("-t", "tmpfs", "-o", "size=400k")
    if mounted.returncode:
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.strip()}")
    try:
        yield found
    finally:
        found.unmount()


def call(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        cli.main([str(each) for each in arguments])
    return int(ended.value.code or 0)


def _fill(store: Store, told: list[str]) -> None:
    for i in range(10**4):
        told.append(store.put({"i": i}, RAN))


def test_a_full_disk_says_so_and_loses_nothing(disk: Disk) -> None:
    path, told = disk.folder / "s.sqlite", list[str]()
    with Store(path) as store:
        with pytest.raises(StoreFailed, match="make room on the disk") as said:
            _fill(store, told)
        print(said.value)
        assert len(told) > 10 and store.done() == set(told) and store.check() == "ok"
    disk.again("size=4m")
    with Store(path) as store:
        assert store.done() == set(told)
        store.put({"i": 10**5}, RAN)


def test_a_sweep_on_a_full_disk_stops_and_goes_on(
    disk: Disk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every cell that came back before is there, no cell is there twice."""
    config, path = tmp_path / "c.toml", disk.folder / "s.sqlite"
    config.write_text('[[sweep]]\ncell = "square"\ncount = 3000\n')
    assert call("sweep", config, "--backend", "in-process", "--store", path) == 2
    said = capsys.readouterr().err.splitlines()[-1]
    print(said)
    assert said.startswith("error: store ") and "make room on the disk, and resume" in said
    with Store(path, write=False) as store:
        stored = len(store.done())
        assert 10 < stored < 3000 and store.check() == "ok"
    disk.again("size=8m")
    assert call("sweep", config, "--backend", "in-process", "--store", path) == 0
    assert f"{stored} were done, {3000 - stored} came back" in capsys.readouterr().out
    with Store(path, write=False) as store:
        assert {cell.attempts for cell in store.cells()} == {1}
        assert [cell.result["square"] for cell in store.cells()] == [i * i for i in range(3000)]


@pytest.mark.parametrize("name", ["f.csv", "f.parquet"])
def test_an_export_to_a_full_disk_leaves_the_old_file(
    disk: Disk, tmp_path: Path, name: str
) -> None:
    if name.endswith("parquet"):
        pytest.importorskip("pyarrow")
    old = disk.folder / name
    old.write_text("old")
    with Store(tmp_path / "s.sqlite") as store:
        for i in range(1000):
            result = {"pad": f"{i}" * 500}
            store.put({"i": i}, Outcome(status="ran", result=result, provenance={"i": i}))
        disk.again("size=8k")
        with pytest.raises(BadInput, match="cannot be written: .*No space left") as said:
            export(store.cells(), old)
        print(said.value)
    assert old.read_text() == "old" and list(disk.folder.iterdir()) == [old]


def test_a_disk_that_is_read_only_is_read_and_not_written(
    disk: Disk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, config = disk.folder / "s.sqlite", tmp_path / "c.toml"
    config.write_text('[[sweep]]\ncell = "square"\ncount = 3\n')
    assert call("sweep", config, "--backend", "in-process", "--store", path) == 0
    before = {file.name: file.read_bytes() for file in disk.folder.iterdir()}
    disk.again("ro")
    for place in (path, disk.folder / "new.sqlite"):
        capsys.readouterr()
        assert call("sweep", config, "--backend", "in-process", "--store", place) == 2
        said = capsys.readouterr().err
        print(said)
        assert "Read-only file system; pass a file in a folder that can be written" in said
    with Store(path, write=False) as store:
        assert len(store.done()) == 3 and store.check() == "ok"
        with pytest.raises(BadInput, match="cannot be written: Read-only file system"):
            export(store.cells(), disk.folder / "f.csv")
    assert {file.name: file.read_bytes() for file in disk.folder.iterdir()} == before


OTHER_USER = """
import os, sys
from sci_barriers.store import Store
if os.geteuid() == 0:
    os.seteuid(65534)  # root writes in any folder
Store(sys.argv[1])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="permissions")
def test_a_folder_without_permission_is_named() -> None:
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o555)
        found = subprocess.run(
            [sys.executable, "-c", OTHER_USER, f"{name}/s.sqlite"],
            cwd=ROOT, capture_output=True, text=True,
        )  # fmt: skip
        assert not list(Path(name).iterdir())
        Path(name).chmod(0o755)
    print(found.stderr.splitlines()[-1])
    assert "no lock can be made beside it: Permission denied; pass a file in" in found.stderr
