"""Files of `solve`: checked before anything is computed, written all or none (files.py)."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sci_barriers.errors import bad_input
from sci_barriers.files import reason_of
from sci_barriers.files import write_all as in_one_step


def check_outputs(written: Sequence[str], read: Sequence[str]) -> None:
    """BadInput for a file that cannot be written or that would replace an input."""
    targets = [Path(name) for name in written]
    for target in targets:
        if target.is_dir():
            raise bad_input("output", str(target), "is a folder", "pass the name of a file")
        if not target.parent.is_dir():
            raise bad_input("output", str(target), "its folder does not exist", "make it first")
        if not os.access(target.parent, os.W_OK):
            raise bad_input("output", str(target), "its folder is not writable", "pass another")
        if any(os.path.realpath(target) == os.path.realpath(name) for name in read):
            raise bad_input("output", str(target), "is an input", "pass another name")
    if len({os.path.realpath(target) for target in targets}) < len(targets):
        raise bad_input("output", str(targets[0]), "is given twice", "pass two names")


def write_all(files: Mapping[str, Any]) -> None:
    """Each file as JSON; none of them is there, or changed, before all are complete."""
    try:
        in_one_step({Path(name): _json(content) for name, content in files.items()})
    except OSError as problem:
        raise bad_input(
            "output", problem.filename, f"cannot be written: {reason_of(problem)}",
            "pass another name",
        ) from None  # fmt: skip


def _json(content: Any) -> bytes:
    return f"{json.dumps(content, indent=1, ensure_ascii=False)}\n".encode()
