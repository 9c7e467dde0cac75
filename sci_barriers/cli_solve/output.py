"""Files of `solve`: checked before anything is computed, written all or none.

Each file is written completely under a temporary name in its own folder and synced; then all are
renamed. An error before that leaves the old files as they were.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sci_barriers.errors import bad_input


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
    staged: list[tuple[Path, Path]] = []
    try:
        for name, content in files.items():
            target = Path(name)
            temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
            staged.append((temporary, target))
            with temporary.open("w", encoding="utf-8") as file:
                json.dump(content, file, indent=1, ensure_ascii=False)
                file.write("\n")
                file.flush()
                os.fsync(file.fileno())
        for temporary, target in staged:
            temporary.replace(target)
    except OSError as problem:
        reason = problem.strerror or type(problem).__name__
        raise bad_input(
            "output", str(staged[-1][1]), f"cannot be written: {reason}", "pass another name"
        ) from None
    finally:
        for temporary, _ in staged:
            temporary.unlink(missing_ok=True)
