"""How much time, memory and output a target may use.

    wall     seconds from the start of the worker (about 0.2 s are its own) to the answer,
             less the time that the caller takes to answer queries
    cpu      seconds of processor time of the worker process, all its threads together
    memory   bytes of address space of each process (not of resident memory)
    output   bytes kept of what is printed; the rest is read and counted
    answer   bytes of the answer x as text, and of any other message of the worker

Sizes as text: "2G" = 2 * 2**30 bytes; K, M, G, T are powers of 1024.
"""

from __future__ import annotations

import math
import numbers
import re
from dataclasses import dataclass
from typing import Any

from sci_barriers.errors import bad_input

_SIZE = re.compile(r"(?P<count>[0-9]{1,15})(?:\.(?P<part>[0-9]{1,6}))? ?(?P<unit>[KMGT]?)(?:i?B)?")
_UNITS = {"": 0, "K": 10, "M": 20, "G": 30, "T": 40}
LEAST_MEMORY = 128 * 2**20
"""A worker that has loaded nothing of its own fits into this."""
_MOST = 2**50
_MOST_SECONDS = 10**7


def read_memory(value: Any) -> int:
    """Bytes from an int or a text such as "2G", "512M", "1.5 GiB" (powers of 1024; cut to bytes).

    Raises BadInput for other text, bool, float, and sizes outside 128M..1024T.
    """
    size: int | None = None
    if isinstance(value, str):
        match = _SIZE.fullmatch(value.strip())
        if match is not None:
            part = match["part"] or ""
            size = (int(match["count"] + part) << _UNITS[match["unit"]]) // 10 ** len(part)
    else:
        size = _integer(value)
    if size is None:
        raise bad_input("memory", value, "must be a number of bytes", "write 2G or 512M")
    return _whole("memory", size, least=LEAST_MEMORY, most=_MOST, remedy="write 2G or 512M")


def _whole(name: str, value: Any, *, least: int, most: int, remedy: str) -> int:
    size = _integer(value)
    if size is None:
        raise bad_input(name, value, "must be a whole number of bytes", remedy)
    if not least <= size <= most:
        raise bad_input(name, value, f"must lie in {least}..{most} bytes", remedy)
    return size


def _integer(value: Any) -> int | None:
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        return None
    return int(value)


def _seconds(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise bad_input(name, value, "must be a number of seconds", "pass for example 10.0")
    seconds = float(value)
    if not math.isfinite(seconds) or not 0 < seconds <= _MOST_SECONDS:
        raise bad_input(
            name, value, f"must be > 0 and at most {_MOST_SECONDS} seconds", "pass for example 10.0"
        )
    return seconds


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Limits of one run, as at the head of the file. Raises BadInput for values out of range.

    wall, cpu: seconds > 0 (cpu is rounded up to whole seconds by the system). memory: bytes or
    text, at least 128M. output: bytes >= 0. answer: bytes >= 1024.
    """

    wall: float = 60.0
    cpu: float = 60.0
    memory: int = 2 * 2**30
    output: int = 64 * 2**10
    answer: int = 16 * 2**20

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "wall", _seconds("wall", self.wall))
        put(self, "cpu", _seconds("cpu", self.cpu))
        put(self, "memory", read_memory(self.memory))
        for name, least, remedy in (("output", 0, "pass 65536"), ("answer", 1024, "pass 2**24")):
            value = _whole(name, getattr(self, name), least=least, most=2**32, remedy=remedy)
            put(self, name, value)
