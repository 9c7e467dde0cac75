"""Files that are there completely, or not at all.

    with replacing(path) as temporary: ...      the file gets its name when the block has ended

The content is written under another name in the same folder, flushed to the disk (fsync), and
renamed; after an error or Ctrl-C before that an old file of the name is as it was.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from sci_barriers.errors import BadInput, bad_input

LONGEST_NAME = 200
"""Bytes of a name: the temporary one is longer, and systems allow 255."""


@contextlib.contextmanager
def replacing(path: str | os.PathLike[str], *, name: str = "output") -> Iterator[Path]:
    """The path of a temporary file, which becomes `path` at the end of the block.

    Raises BadInput, with `name` in its message: no such folder, a folder or a device in its place,
    no permission, a full disk. What the block itself raises passes through, OSError as BadInput.
    """
    target = read_target(path, name=name).resolve()  # a link stays a link
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        yield temporary
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(target)
        _sync_folder(target.parent)
    except BadInput:
        raise
    except OSError as problem:
        raise _unwritable(name, target, problem) from None
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def read_target(path: str | os.PathLike[str], *, name: str) -> Path:
    """path as a Path where a file can be put, as far as that is seen beforehand; else BadInput."""
    remedy = "pass the name of a file"
    if not isinstance(path, str | os.PathLike) or not os.fspath(path):
        raise bad_input(name, path, "must name a file", remedy)
    target = Path(path)
    try:
        if target.is_dir():
            raise bad_input(name, str(target), "is a folder", remedy)
        if target.exists() and not target.is_file():
            raise bad_input(name, str(target), "is no regular file", remedy)
        if not target.parent.is_dir():
            raise bad_input(name, str(target), "its folder does not exist", "make it first")
    except (OSError, ValueError) as problem:
        if isinstance(problem, BadInput):
            raise
        raise _unwritable(name, target, problem) from None
    if len(os.fsencode(target.name)) > LONGEST_NAME:
        raise bad_input(name, str(target), f"a name of more than {LONGEST_NAME} bytes", remedy)
    return target


def _unwritable(name: str, target: Path, problem: Exception) -> BadInput:
    reason = getattr(problem, "strerror", None) or str(problem) or type(problem).__name__
    return bad_input(name, str(target), f"cannot be written: {reason}", "pass another name")


def _sync_folder(folder: Path) -> None:
    """The new name, too, reaches the disk; some systems cannot open a folder."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
