"""The README stays true: its tables are lines of the committed tables, its links and code work."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SHOWN = README[README.index("## What it shows") : README.index("## Check a number")]
LINES = [line for line in SHOWN.splitlines() if line.startswith("|")]
LINKS = re.findall(r"\]\(([^)#:]+)\)", README)
CODE = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def test_every_line_of_a_table_stands_in_a_committed_table():
    tables = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "paper_tables").glob("*.md")
    )
    committed = set(tables.splitlines())
    assert LINES
    assert [line for line in LINES if line not in committed] == []


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
