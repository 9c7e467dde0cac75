"""The witness as a file: it gets its name when it is complete, and the checker has accepted it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sci_barriers.adversary.barrier import Witness
from sci_barriers.certificates import check_file
from sci_barriers.errors import CertificateRejected, bad_input
from sci_barriers.files import LONGEST_NAME, replacing

_READABLE = 10**6


def save_witness(witness: Witness | None, path: str | os.PathLike[str], *, status: str) -> str:
    """Writes the witness as JSON; the summary of the checker, which has read the file.

    An old file stays as it is until the new one is there. Raises BadInput: no witness, a place that
    cannot be written; CertificateRejected.
    """
    if witness is None:
        raise bad_input("witness", None, "there is none to save", f"status: {status}")
    return write_checked(witness.certificate, path)


def write_checked(certificate: Mapping[str, Any], path: str | os.PathLike[str]) -> str:
    """The same for any certificate."""
    target = read_path("path", path)
    with replacing(target, name="path") as temporary:
        temporary.write_text(_written(certificate), encoding="utf-8")
        found = check_file(temporary)
        if found.status != "accepted":
            raise CertificateRejected(f"the witness is {found.status}: {found.reason}")
    return found.reason


def read_path(name: str, path: Any) -> Path:
    """path as a Path; BadInput for what names no file."""
    if not isinstance(path, (str, os.PathLike)) or not os.fspath(path):
        raise bad_input(name, path, "must name a file", "pass 'witness.json'")
    return Path(path)


def check_new_file(name: str, path: Any) -> None:
    """BadInput unless a new file can be made there, as far as that is seen beforehand."""
    target = read_path(name, path)
    try:
        target.lstat()
    except FileNotFoundError:
        pass
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        raise bad_input(name, str(target), f"cannot be written: {reason}",
                        "pass another name") from None  # fmt: skip
    else:
        raise bad_input(name, str(target), "exists already, and is never replaced",
                        "name a new file")  # fmt: skip
    if not target.parent.is_dir():
        raise bad_input(name, str(target), "its folder does not exist", "make it first")
    if not os.access(target.parent, os.W_OK):
        raise bad_input(name, str(target), "its folder is not writable", "pass another")
    if len(os.fsencode(target.name)) > LONGEST_NAME:
        raise bad_input(name, str(target), "cannot be written: File name too long",
                        "pass another name")  # fmt: skip


def _written(certificate: Mapping[str, Any]) -> str:
    """JSON for readers while it is short; on one line beyond, for the checker reads 64 MiB."""
    text = json.dumps(certificate, separators=(",", ":"))
    return f"{json.dumps(certificate, indent=1) if len(text) < _READABLE else text}\n"
