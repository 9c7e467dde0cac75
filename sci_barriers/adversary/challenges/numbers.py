"""Exact numbers among plain arguments: a text is the number that it denotes, in any usual spelling.

"1/3", "0.1", ".5", "1e-3" are read exactly, 0.1 as 1/10; all else is passed on as it is.
"""

from __future__ import annotations

from typing import Any

from sci_barriers.data_files import read_text_number


def read_number(name: str, value: Any) -> Any:
    """A text as its number; all else as it is. BadInput for a text that is none."""
    return read_text_number(value, name=name) if isinstance(value, str) else value
