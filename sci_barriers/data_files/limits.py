"""Largest files, matrices and numbers that are read; all bounds of the unit are here.

A declared size is compared with these before anything of that size is allocated: a short file that
declares a huge matrix, a small archive that unpacks to a huge one, a short text for a huge number
are refused. Numbers in text follow the limits of the number grammar, entry by entry, and
`exact_bits` all together.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from sci_barriers.errors import bad_input
from sci_barriers.exact import Limits


@dataclass(frozen=True, kw_only=True)
class FileLimits:
    """file_bytes: of one file, or of one unpacked array. text_bytes: of a file of text.

    entries: of an array in binary form. exact_entries: of a matrix read from text.
    exact_bits: of all numerators and denominators of one file of text together.
    """

    file_bytes: int = 2**30
    text_bytes: int = 2**28
    entries: int = 2**26
    exact_entries: int = 10_000_000
    exact_bits: int = 2**33
    numbers: Limits = field(default_factory=Limits)

    def check_bytes(self, where: str, size: int, *, text: bool = False) -> None:
        """BadInput when a file, or an unpacked array, of that many bytes is too large."""
        bound = self.text_bytes if text else self.file_bytes
        if size > bound:
            raise bad_input(f"size of {where}", size, f"must be at most {bound} bytes", _SMALLER)

    def check_shape(self, where: str, shape: tuple[int, ...], *, exact: bool = False) -> None:
        """BadInput for an empty shape, and for one with too many entries; exact: read from text."""
        if not shape or any(side < 1 for side in shape):
            raise bad_input(
                f"shape of {where}", shape, "must have at least one row and one column",
                "pass a file with entries",
            )
        bound = self.exact_entries if exact else self.entries
        if math.prod(shape) > bound:
            raise bad_input(
                f"shape of {where}", shape, f"must be at most {bound} entries", _SMALLER
            )


_SMALLER = "pass a smaller matrix, or the array itself to sci_barriers.solve"
