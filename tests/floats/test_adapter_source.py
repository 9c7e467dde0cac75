"""floats/source.py: the hash of the adapters."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sci_barriers import floats
from sci_barriers.floats import source
from sci_barriers.floats.source import adapters


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the folder, in whose place the hash is taken."""
    folder = tmp_path / "floats"
    shutil.copytree(Path(floats.__file__).parent, folder)
    monkeypatch.setattr(source, "__file__", str(folder / "source.py"))
    return folder


def again() -> str:
    return adapters.__wrapped__()


def test_the_same_wherever_these_files_are_the_same(copied: Path) -> None:
    assert again() == adapters() and len(adapters()) == source.DIGITS
    int(adapters(), 16)


def test_any_change_of_an_adapter_counts(copied: Path) -> None:
    for name in ("scikit_learn.py", "base.py", "catalogue.py"):
        before, file = again(), copied / name
        file.write_text(file.read_text("utf-8") + "# other\n", "utf-8")
        assert again() != before
    before = again()
    (copied / "scikit_learn.py").rename(copied / "scikit.py")
    assert again() != before


def test_line_ends_and_proposers_do_not_count(copied: Path) -> None:
    for file in copied.glob("*.py"):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    for name in ("guess.py", "named.py"):
        (copied / name).write_text("", "utf-8")
    assert again() == adapters()
