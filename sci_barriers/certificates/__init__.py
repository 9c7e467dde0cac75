"""The certificate checker: Python standard library only, no code shared with any solver.

`check(object)` decides one certificate, `check_file(path)` a certificate or a table on disk; the
statements and their proofs are defined in FORMAT.md beside this file. On the command line:
`python -m sci_barriers.certificates FILE...`.
"""

from __future__ import annotations

from .checker import FORMAT, Outcome, check
from .files import Report, check_file, main
from .numbers import Rejected, Unreadable

__all__ = ["FORMAT", "Outcome", "Rejected", "Report", "Unreadable", "check", "check_file", "main"]
