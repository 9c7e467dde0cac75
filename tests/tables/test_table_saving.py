"""Writing: all files or none, the same bytes again, and the checker's verdict."""

from __future__ import annotations

import json
import os
import platform
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sci_barriers.certificates import check_file
from sci_barriers.errors import BadInput
from sci_barriers.tables import Experiment, RowResult, Settings, TableFailed, run, save


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def altered(tiny: Experiment, change: Callable[[RowResult], RowResult]) -> Experiment:
    return replace(tiny, row=lambda cell: change(tiny.row(cell)))


def test_saved_table_is_accepted(tiny: Experiment, tmp_path: Path) -> None:
    summary = save(run(tiny, Settings()), tmp_path / "new" / "out", command="a test")
    assert summary.fine
    assert (summary.rows, summary.proved, summary.skipped) == (4, 4, None)
    out = tmp_path / "new" / "out"
    assert {path.name for path in out.iterdir()} == {
        "tiny.json", "tiny.md", "tiny.tex", "tiny.csv", "tiny.png", "tiny.svg", "certificates",
    }  # fmt: skip
    assert set(summary.files) == {out / name for name in contents(out)}
    assert check_file(str(out / "tiny.json")).status == "accepted"


def test_document_has_the_agreed_form(tiny: Experiment, tmp_path: Path) -> None:
    save(run(tiny, Settings(seed=3)), tmp_path, command="a test")
    table = json.loads((tmp_path / "tiny.json").read_text())
    assert list(table) == [
        "format", "id", "title", "claim", "columns", "binding", "notes", "rows", "provenance",
    ]  # fmt: skip
    assert table["format"] == "sci-barriers-table/1"
    assert table["columns"][0] == {
        "name": "lam", "kind": "parameter", "source": "instances.I.parameters.lam",
        "heading": "λ", "show": True,
    }  # fmt: skip
    assert list(table["rows"][0]) == [
        "lam", "x", "rough", "word", "exact", "certificate", "seconds",
    ]  # fmt: skip
    assert table["rows"][0]["certificate"] == "certificates/tiny/lam-1-2_bits-3.json"
    assert set(table["provenance"]) == {"command", "versions", "processor", "seed", "date"}
    assert platform.machine() in table["provenance"]["processor"]
    assert (table["provenance"]["command"], table["provenance"]["seed"]) == ("a test", 3)


def test_the_page_is_made_of_the_document_and_written_with_the_others(
    tiny: Experiment, tmp_path: Path
) -> None:
    seen: list[Any] = []

    def page(document: Any) -> str:
        seen.append(document)
        return f"<p>{document['title']} – {len(document['rows'])}\n"

    summary = save(run(tiny, Settings()), tmp_path, page=page)
    assert seen == [json.loads((tmp_path / "tiny.json").read_text())]
    assert (tmp_path / "tiny.html").read_bytes() == "<p>One variable – 4\n".encode()
    assert tmp_path / "tiny.html" in summary.files
    assert "[tiny.html](tiny.html)" in (tmp_path / "tiny.md").read_text()
    save(run(tiny, Settings()), tmp_path / "without")
    assert "html" not in "".join(path.name for path in (tmp_path / "without").iterdir())
    assert "html" not in (tmp_path / "without" / "tiny.md").read_text()


def test_nothing_changes_outside_provenance_and_seconds(tiny: Experiment, tmp_path: Path) -> None:
    for name, jobs in (("a", 1), ("b", 2)):
        save(run(tiny, Settings(jobs=jobs)), tmp_path / name)
    first, second = contents(tmp_path / "a"), contents(tmp_path / "b")
    documents = [json.loads(files.pop("tiny.json")) for files in (first, second)]
    assert first == second
    assert {"tiny.md", "tiny.tex", "tiny.csv", "tiny.png", "tiny.svg"} < set(first)
    for document in documents:
        del document["provenance"]
        for row in document["rows"]:
            del row["seconds"]
    assert documents[0] == documents[1]


def test_texts_carry_neither_provenance_nor_seconds(tiny: Experiment, tmp_path: Path) -> None:
    save(run(tiny, Settings()), tmp_path, command="unmistakable-command")
    table = json.loads((tmp_path / "tiny.json").read_text())
    for name in ("tiny.md", "tiny.tex", "tiny.csv"):
        text = (tmp_path / name).read_text()
        assert "unmistakable-command" not in text
        assert table["provenance"]["date"] not in text
        assert not any(str(row["seconds"]) in text for row in table["rows"])


def test_false_cell_is_rejected(tiny: Experiment, tmp_path: Path) -> None:
    experiment = altered(tiny, lambda result: replace(result, row={**result.row, "x": ["1/3"]}))
    summary = save(run(experiment, Settings()), tmp_path)
    assert not summary.fine
    assert (summary.proved, len(summary.rejected)) == (0, 4)
    assert "x = ['1/3']" in summary.rejected[0]


def test_float_in_a_proved_list_is_rejected(tiny: Experiment, tmp_path: Path) -> None:
    experiment = altered(tiny, lambda result: replace(result, row={**result.row, "x": [0.4375]}))
    experiment = replace(experiment, expect=lambda row: None)
    assert len(save(run(experiment, Settings()), tmp_path).rejected) == 4


def test_false_certificate_is_rejected(tiny: Experiment, tmp_path: Path) -> None:
    def halve(result: RowResult) -> RowResult:
        assert result.certificate is not None
        result.certificate["statements"]["xi"]["proof"]["point"] = ["1/100"]
        return result

    summary = save(run(altered(tiny, halve), Settings()), tmp_path)
    assert (summary.proved, len(summary.rejected)) == (0, 4)


def test_malformed_certificate_is_not_called_proved(tiny: Experiment, tmp_path: Path) -> None:
    summary = save(run(altered(tiny, lambda r: replace(r, certificate={})), Settings()), tmp_path)
    assert summary.proved == 0
    assert summary.rejected[0].startswith("unreadable: ")


def test_rows_without_certificate_are_not_counted_as_proved(
    tiny: Experiment, tmp_path: Path
) -> None:
    def bare(result: RowResult) -> RowResult:
        return RowResult(row={**result.row, "x": None})

    experiment = replace(altered(tiny, bare), expect=lambda row: None)
    summary = save(run(experiment, Settings()), tmp_path)
    assert (summary.rows, summary.proved, summary.rejected) == (4, 0, ())
    assert not (tmp_path / "certificates").exists()
    assert "certificate" not in json.loads((tmp_path / "tiny.json").read_text())["rows"][0]


def test_deviations_are_named(tiny: Experiment, tmp_path: Path) -> None:
    experiment = replace(tiny, expect=lambda row: "too large" if row["lam"] == "7/2" else None)
    summary = save(run(experiment, Settings()), tmp_path)
    assert summary.deviations == ("row lam-7-2_bits-0: too large",)
    assert not summary.fine
    for name in ("tiny.md", "tiny.tex"):
        assert "Deviation in row lam-7-2" in (tmp_path / name).read_text().replace("\\_", "_")


def test_certificates_of_former_rows_are_removed(tiny: Experiment, tmp_path: Path) -> None:
    save(run(tiny, Settings()), tmp_path)
    assert len(list((tmp_path / "certificates" / "tiny").iterdir())) == 4
    save(run(tiny, Settings(quick=True)), tmp_path)
    assert [path.name for path in (tmp_path / "certificates" / "tiny").iterdir()] == [
        "lam-1-2_bits-0.json"
    ]


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError(28, "No space left on device")])
@pytest.mark.parametrize("when", [1, 4, 11])
def test_error_while_writing_changes_nothing(
    tiny: Experiment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Any, when: int
) -> None:
    save(run(tiny, Settings()), tmp_path, page=lambda document: "old")
    before, calls = contents(tmp_path), []
    assert len(before) == 11

    def failing(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) == when:
            raise error

    monkeypatch.setattr(os, "fsync", failing)
    changed = replace(tiny, title="Another title")
    with pytest.raises((KeyboardInterrupt, BadInput)):
        save(run(changed, Settings()), tmp_path, page=lambda document: "new")
    assert len(calls) == when
    assert contents(tmp_path) == before


def test_interrupt_while_renaming_waits(
    tiny: Experiment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(run(tiny, Settings()), tmp_path)
    rename = Path.replace

    def interrupted(self: Path, target: Path) -> Path:
        os.kill(os.getpid(), signal.SIGINT)
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    table = run(replace(tiny, title="Another title"), Settings())
    with pytest.raises(KeyboardInterrupt):
        save(table, tmp_path)
    assert "Another title" in (tmp_path / "tiny.md").read_text()
    assert "Another title" in (tmp_path / "tiny.json").read_text()
    assert not [name for name in contents(tmp_path) if name.endswith(".tmp")]


def test_output_folder_that_is_a_file(tiny: Experiment, tmp_path: Path) -> None:
    out = tmp_path / "file"
    out.write_text("mine")
    with pytest.raises(BadInput, match="it is a file"):
        save(run(tiny, Settings()), out)
    assert out.read_text() == "mine"
    with pytest.raises(BadInput, match="output folder"):
        save(run(tiny, Settings()), out / "below")


def test_output_file_that_is_a_folder(tiny: Experiment, tmp_path: Path) -> None:
    (tmp_path / "tiny.md").mkdir()
    with pytest.raises(BadInput, match=r"tiny\.md: is a folder"):
        save(run(tiny, Settings()), tmp_path)
    assert contents(tmp_path) == {}


def test_without_matplotlib_the_table_is_still_written(tiny: Experiment, tmp_path: Path) -> None:
    def figure(table: object, stem: Path) -> list[Path]:
        raise ModuleNotFoundError("No module named 'matplotlib'", name="matplotlib")

    summary = save(run(replace(tiny, figure=figure), Settings()), tmp_path)
    assert summary.fine
    assert "pip install" in (summary.skipped or "")
    assert "![" not in (tmp_path / "tiny.md").read_text()


@pytest.mark.parametrize("name", ["figure", "format", "page"])
def test_failing_figure_format_or_page_changes_nothing(
    tiny: Experiment, tmp_path: Path, name: str
) -> None:
    def broken(*arguments: object) -> Any:
        raise KeyError("absent")

    column = replace(tiny.columns[0], format=broken)
    changes = {"figure": {"figure": broken}, "format": {"columns": (column, *tiny.columns[1:])}}
    table = run(replace(tiny, **changes.get(name, {})), Settings())
    page = broken if name == "page" else None
    with pytest.raises(TableFailed, match=r"table tiny: KeyError: 'absent'.*no file was changed"):
        save(table, tmp_path, page=page)
    assert contents(tmp_path) == {}


def test_figure_stays_inside_the_folder(tiny: Experiment, tmp_path: Path) -> None:
    outside = tmp_path / "outside.png"
    outside.write_bytes(b"")
    experiment = replace(tiny, figure=lambda table, stem: [outside])
    with pytest.raises(TableFailed, match="must begin with the stem"):
        save(run(experiment, Settings()), tmp_path / "out")
