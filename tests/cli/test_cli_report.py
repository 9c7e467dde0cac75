"""The command `report`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from sci_barriers import cli
from sci_barriers.report import html, read


@pytest.fixture
def table(root: Path, tmp_path: Path) -> Path:
    """The JSON document of a table, as `tables` has written it."""
    return Path(shutil.copy(root / "paper_tables" / "omega_k.json", tmp_path / "omega k.json"))


def call(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        cli.main([str(each) for each in arguments])
    return int(ended.value.code or 0)


def test_the_page_stands_beside_the_table_or_where_it_is_told(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(table.parent.rglob("*"))
    assert call("report", table) == 0
    page = table.with_suffix(".html")
    assert capsys.readouterr().out == f"{page}: 18 rows, 49 columns\n"
    assert sorted(table.parent.rglob("*")) == sorted([*before, page])
    assert page.read_text(encoding="utf-8") == html(read(table))
    elsewhere = tmp_path / "a page.htm"
    elsewhere.write_text("old")
    assert call("report", table, "--out", elsewhere) == 0
    assert elsewhere.read_bytes() == page.read_bytes()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"not json", "is no JSON text"),
        (b"\xff\xfe", "is no JSON text"),
        (b'{"format": "sci-barriers-table/1", "columns": [], "rows": [NaN]}', "is no JSON text"),
        (b"[" * 100_000, "is no JSON text"),
        (b"[1]", "must be 'sci-barriers-table/1'"),
        (b'{"format": "sci-barriers-certificate/1"}', "must be 'sci-barriers-table/1'"),
        (b'{"format": "sci-barriers-table/1"}', "columns = None"),
        (None, "cannot be read: No such file"),
    ],
)
def test_other_files_are_refused(
    content: bytes | None, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "x.json"
    if content is not None:
        file.write_bytes(content)
    assert call("report", file) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.startswith("error: ") and err.count("\n") == 1
    assert said in err and "x.json" in err
    assert not file.with_suffix(".html").exists()


def test_bad_outputs_are_refused_and_nothing_is_harmed(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = table.read_bytes()
    for out, said in (
        (table, "is TABLE.json itself"),
        (tmp_path, "is a folder"),
        (tmp_path / "no" / "x.html", "its folder does not exist"),
        ("", "is a folder"),
    ):
        assert call("report", table, "--out", out) == 2
        assert said in capsys.readouterr().err
    assert call("report", tmp_path) == 2
    assert "cannot be read" in capsys.readouterr().err
    assert table.read_bytes() == before
    assert json.loads(before)["id"] == "omega_k"
