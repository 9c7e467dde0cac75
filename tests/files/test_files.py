"""Several files in one step; texts in .csv files. `replacing`: test_store_export.py."""

from __future__ import annotations

import csv
import io
import os
import signal
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, parse
from sci_barriers.files import csv_text, replacing, write_all

ROOT = Path(__file__).resolve().parents[2]
FORMULAS = [
    "=1+1", "=HYPERLINK('http://x')", "+cmd|' /C calc'!A0", "-inf gap", "-2+3+cmd|' /C calc'!A0",
    "@SUM(A1)", "\t=1", "\rx", "\nx", "\0x", "  =1", "＝1", "－x", "-", "+", "=", "-A1", "-1.5e",
    "-0x", "+1 of 3", "-sqrt(A1)", "-1/", "--1", "-1;=1", "@",
]  # fmt: skip
NUMBERS = [
    "-1", "+1", "-1.5e-3", "-.5", "-1.", "-1/3", "-0x1.8p-3", "-0x1p-40", "-inf", "-nan", "+inf",
    "-2/15*sqrt(3) + 103/150", "-7/0x1fp144*sqrt(0x7/0xfp8)", "-1/0x3a + 7*sqrt(2)", "-1e400",
]  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_what_a_spreadsheet_would_run_has_an_apostrophe(text: str) -> None:
    assert csv_text(text) == f"'{text}"


@pytest.mark.parametrize("text", [*NUMBERS, "", "x", "a=b", "1-2", "[-1]", "'=1", "−1", " x", "0"])
def test_numbers_and_other_texts_stay(text: str) -> None:
    assert csv_text(text) == text


@given(st.text(max_size=6))
def test_no_text_begins_as_a_formula(text: str) -> None:
    """What is left as it is begins otherwise or is a number, and what is changed can be undone."""
    written = csv_text(text)
    assert written in (text, f"'{text}")
    first = written.lstrip()[:1]
    if first and first in "=@＝＋－＠":
        raise AssertionError(written)
    if first and first in "+-":
        assert set(written) <= set("+-0123456789abcdefABCDEFxXpPnNiIsqrt()/*. ")


@given(st.integers(-(10**9), 10**9), st.integers(1, 10**9), st.integers(0, 50))
def test_exact_numbers_stay(p: int, q: int, n: int) -> None:
    for text in (str(p), f"{p}/{q}", repr(p / q), (p / q).hex(), f"{p}/{q}*sqrt({n}) + {q}"):
        assert csv_text(text) == text
    assert parse(csv_text(f"{p}/{q}")) == Q(p, q)


def test_committed_tables_hold_no_formula() -> None:
    """The rule changes nothing in the tables that are there."""
    for file in sorted((ROOT / "paper_tables").glob("*.csv")):
        for row in csv.reader(io.StringIO(file.read_text(encoding="utf-8"), newline="")):
            assert [csv_text(text) for text in row] == row, file.name


def test_all_files_or_none(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    write_all({one: b"1", two: b"2"})
    assert (one.read_bytes(), two.read_bytes()) == (b"1", b"2")
    (tmp_path / "folder").mkdir()
    for bad in (tmp_path / "folder", tmp_path / "none" / "x", tmp_path / ("n" * 300)):
        with pytest.raises(OSError) as told:
            write_all({one: b"new", bad: b"new", two: b"new"})
        assert told.value.filename == str(bad)
        assert (one.read_bytes(), two.read_bytes()) == (b"1", b"2")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "one", "two"]


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("thread", [False, True])
def test_ctrl_c_while_files_get_their_names_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, thread: bool
) -> None:
    files = {tmp_path / str(i): b"new" for i in range(3)}
    if thread:  # signals never reach it
        writer = threading.Thread(target=write_all, args=(files,))
        writer.start()
        writer.join()
    else:
        rename = Path.replace

        def interrupted(self: Path, target: Path) -> Path:
            os.kill(os.getpid(), signal.SIGINT)
            return rename(self, target)

        monkeypatch.setattr(Path, "replace", interrupted)
        with pytest.raises(KeyboardInterrupt):
            write_all(files)
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0", "1", "2"]


@pytest.mark.skipif(sys.platform == "win32", reason="links")
def test_links_in_a_ring_and_names_that_are_none_are_bad_input(tmp_path: Path) -> None:
    ring = tmp_path / "ring"
    ring.symlink_to(ring)
    for place in (ring, tmp_path / "a\0b"):
        with pytest.raises(BadInput, match="cannot be written"), replacing(place):
            raise AssertionError
