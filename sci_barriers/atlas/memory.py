"""Memory in the same place for each run, for libraries whose sums depend on where it lies.

Compiled sums take aligned blocks of two or four numbers and add what is left over by itself, so
where an array begins decides the order of a sum, and with it the last bits of x. PROXQP works in
memory as malloc gives it: multiples of 16 bytes, where its sums ask for 32. Within `fixed_places`
blocks of LEAST bytes or more have pages of their own, all at the same distance from the first byte
of a page. With the C library of GNU; elsewhere nothing is changed, and PROXQP's last bits may vary.
"""

from __future__ import annotations

import contextlib
import ctypes
import sys
from collections.abc import Iterator

DEPENDING = ("cvxpy, PROXQP", "qpsolvers, PROXQP")
"""Solvers whose x was seen to differ in its last bits between equal runs of one process."""
LEAST = 64
_M_MMAP_THRESHOLD, _USUAL = -3, 128 * 1024  # of malloc.h, and the value that it starts with


@contextlib.contextmanager
def fixed_places(solver: str) -> Iterator[bool]:
    """For the run of a solver by name; whether anything was changed."""
    changed = solver in DEPENDING and _threshold(LEAST)
    try:
        yield changed
    finally:
        if changed:
            _threshold(_USUAL)


def _threshold(least: int) -> bool:
    """Blocks from `least` bytes on get pages of their own. False where that cannot be said."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        return bool(ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, least))
    except (OSError, AttributeError):  # another C library
        return False
