"""`sci-barriers challenge` called in this process: its status, its lines, its object."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sci_barriers.cli import main

FILE = Path(__file__).resolve().parent / "challenge_targets.py"
TRAINERS = Path(__file__).resolve().parent / "training_targets.py"


def call(*arguments: str | Path) -> int:
    """The exit status."""
    with pytest.raises(SystemExit) as left:
        main(["challenge", *map(str, arguments)])
    assert isinstance(left.value.code, int)
    return left.value.code


def report(capsys: pytest.CaptureFixture[str], *arguments: str | Path, status: int) -> Any:
    """The lines as {word: text}; what follows "|" as a list under "|"."""
    assert call(*arguments) == status
    out, _ = capsys.readouterr()
    told: dict[str, Any] = {"|": []}
    for line in out.splitlines():
        word, text = line[:9].strip(), line[10:]
        if word:
            assert word not in told
            told[word] = text
        else:
            assert text.startswith("|")
            told["|"].append(text[1:].removeprefix(" "))
    return told


def answer(
    capsys: pytest.CaptureFixture[str], *arguments: str | Path, status: int, keys: set[str]
) -> Any:
    """The object of --json, which prints nothing else to stdout."""
    assert call(*arguments, "--json") == status
    found = json.loads(capsys.readouterr().out)
    assert set(found) == keys
    return found
