"""Files that are there completely, or not at all; and texts that are safe in a spreadsheet.

    with replacing(path) as temporary: ...      the file gets its name when the block has ended
    write_all({path: bytes, ...})               all of them, or none
    csv_text("=1+1") == "'=1+1"                 what a spreadsheet would run, as text

The content is written under another name in the same folder, flushed to the disk (fsync), and
renamed; after an error or Ctrl-C before that an old file of the name is as it was.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

from sci_barriers.errors import BadInput, bad_input

LONGEST_NAME = 200
"""Bytes of a name: the temporary one is longer, and systems allow 255."""
_PLAIN = r"(?:0x[0-9a-f]+(?:\.[0-9a-f]*)?(?:p[+-]?\d+)?|(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)"
_ATOM = rf"(?:{_PLAIN}|inf|nan|sqrt\({_PLAIN}(?:/{_PLAIN})?\))"
_NUMBER = re.compile(rf"[+-]?{_ATOM}(?: ?[-+*/] ?{_ATOM})*", re.IGNORECASE | re.ASCII)
_RUNS = re.compile(r"[\t\r\n\0]|\s*[=+@＝＋＠－-]")


@contextlib.contextmanager
def replacing(path: str | os.PathLike[str], *, name: str = "output") -> Iterator[Path]:
    """The path of a temporary file, which becomes `path` at the end of the block.

    Raises BadInput, with `name` in its message: no such folder, a folder or a device in its place,
    no permission, a full disk. What the block itself raises passes through, OSError as BadInput.
    """
    given = read_target(path, name=name)
    try:
        target = given.resolve()  # a link stays a link
    except (OSError, RuntimeError, ValueError) as problem:  # links in a ring, a null byte
        raise _unwritable(name, given, problem) from None
    temporary = _beside(target)
    try:
        yield temporary
        _flush(temporary)
        temporary.replace(target)
        _sync_folder(target.parent)
    except BadInput:
        raise
    except OSError as problem:
        raise _unwritable(name, given, problem) from None
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def write_all(files: Mapping[Path, bytes]) -> None:
    """Every file, or none; Ctrl-C is held back while they get their names.

    Raises OSError, whose `filename` is the file at fault: the old files are as they were. Folders
    must be there.
    """
    staged: list[tuple[Path, Path]] = []
    target = Path()
    try:
        for target, content in files.items():
            if target.is_dir():
                raise IsADirectoryError(21, "Is a directory")
            temporary = _beside(target)
            staged.append((temporary, target))
            temporary.write_bytes(content)
            _flush(temporary)
        with _uninterrupted():
            for temporary, target in staged:
                temporary.replace(target)
        for folder in {target.parent for _, target in staged}:
            _sync_folder(folder)
    except OSError as problem:
        problem.filename, problem.filename2 = str(target), None
        raise
    finally:
        for temporary, _ in staged:
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


def reason_of(problem: BaseException) -> str:
    """Why a file cannot be written, in a few words."""
    return getattr(problem, "strerror", None) or str(problem) or type(problem).__name__


def csv_text(text: str) -> str:
    """The text as a field of a .csv file: with an apostrophe before it where a spreadsheet would
    run it as a formula.

    That is where it begins with = + - @ (also in full width, also after blanks), a tab or the end
    of a line, unless it is a number: "-1.5e-3", "-1/3", "-0x1p-40", "-2/15*sqrt(3) + 1" stay.
    Source: OWASP, CSV Injection; CWE-1236.
    """
    return f"'{text}" if _RUNS.match(text) and not _NUMBER.fullmatch(text) else text


def _unwritable(name: str, target: Path, problem: Exception) -> BadInput:
    words = f"cannot be written: {reason_of(problem)}"
    return bad_input(name, str(target), words, "pass another name")


def _beside(target: Path) -> Path:
    return target.with_name(f".{target.name}.{os.getpid()}.tmp")


def _flush(file: Path) -> None:
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())


def _sync_folder(folder: Path) -> None:
    """The new name, too, reaches the disk; some systems cannot open a folder."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextlib.contextmanager
def _uninterrupted() -> Iterator[None]:
    """Hold Ctrl-C back while files are renamed (signals reach the main thread only)."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    pending: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: pending.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if pending:
        raise KeyboardInterrupt
