"""The README stays true: its tables are lines of the committed tables, its links and code work."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SHOWN = README[README.index("## What it shows") : README.index("## Use it")]
LINKS = re.findall(r"\]\(([^)#:]+)\)", README)
CODE = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


Cells = dict[str, str]


def tables(text: str) -> list[list[Cells]]:
    """The Markdown tables of a text, each row as {heading: cell}."""
    found: list[list[Cells]] = []
    heading: list[str] = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|"):
            heading = []
        elif not heading:
            heading = cells
            found.append([])
        elif not set(line) <= set("|:- "):
            found[-1].append(dict(zip(heading, cells, strict=True)))
    return found


COMMITTED = [
    row
    for path in sorted((ROOT / "paper_tables").glob("*.md"))
    for table in tables(path.read_text(encoding="utf-8"))
    for row in table
]


@pytest.mark.parametrize("table", tables(SHOWN), ids=lambda table: next(iter(table[0])))
def test_every_row_is_part_of_a_row_of_a_committed_table(table):
    assert table
    for row in table:
        assert any(row.items() <= committed.items() for committed in COMMITTED), row


@pytest.mark.parametrize("link", sorted(set(LINKS)))
def test_links_lead_somewhere(link):
    assert (ROOT / link).exists()


@pytest.mark.parametrize("code", CODE, ids=range(len(CODE)))
def test_the_code_runs_and_prints_what_it_says(code):
    expected = "".join(
        line.split("# prints ", 1)[1] + "\n" for line in code.splitlines() if "# prints " in line
    )
    assert expected
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout == expected, done.stderr
