"""Certificates and tables on disk, one line each, and the exit status 0, 1 or 2."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

from .checker import check
from .numbers import Unreadable
from .reader import load, read_bytes
from .tables import TABLE, check_table


@dataclass(frozen=True)
class Report:
    """The outcome for one file: status "accepted", "rejected" or "unreadable", and the reason."""

    path: str
    status: str
    reason: str
    lines: list[str] = field(default_factory=list)

    def text(self) -> str:
        """FILE: accepted (...), FILE: rejected: WHY, FILE: unreadable: WHY; a line per bad row."""
        head = f"({self.reason})" if self.status == "accepted" else self.reason
        link = " " if self.status == "accepted" else ": "
        shown = self.path.encode("utf-8", "backslashreplace").decode()
        lines = [f"{shown}: {self.status}{link}{head}", *(f"  {line}" for line in self.lines)]
        return "\n".join(map(_printable, lines))


def _printable(line: str) -> str:
    """One line for certain: a cell that holds a line break must not look like a verdict."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in line)


def check_file(path: str | os.PathLike[str]) -> Report:
    """Check a certificate or a table; never raises for what the file holds."""
    name = os.fspath(path)
    try:
        data = read_bytes(name)
        value = load(data, floats=TABLE.encode() in data)
        if isinstance(value, dict) and value.get("format") == TABLE:
            count, lines = check_table(value, os.path.dirname(os.path.abspath(name)))
            if lines:
                return Report(name, "rejected", f"{len(lines)} of {count} rows", lines)
            return Report(name, "accepted", f"{count} rows")
        outcome = check(value)
    except (Unreadable, RecursionError, MemoryError) as problem:
        return Report(name, "unreadable", str(problem) or type(problem).__name__)
    except Exception as problem:  # a mistake of the checker must neither accept nor stop a batch
        return Report(name, "unreadable", f"the checker failed: {type(problem).__name__}")
    return Report(name, "accepted" if outcome.accepted else "rejected", outcome.reason)


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the files named; print a line each; 0 all accepted, 1 a rejection, 2 one unreadable."""
    paths = list(sys.argv[1:] if arguments is None else arguments)
    if not paths or any(path in ("-h", "--help") for path in paths):
        print("usage: python -m sci_barriers.certificates FILE...   (certificates or tables, JSON)")
        return 0 if paths else 2
    worst = 0
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    for path in paths:
        report = check_file(path)
        print(report.text(), flush=True)
        worst = max(worst, {"accepted": 0, "rejected": 1, "unreadable": 2}[report.status])
    return worst
