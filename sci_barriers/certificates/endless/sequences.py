"""Infinite 0/1 sequences, written finitely (FORMAT.md section 10).

a_i = 1 for i < start iff i is one of `ones`, an index or a run [first, last];
a_i = period[(i - start) mod length] for i >= start
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..numbers import Unreadable
from ..reader import fields, integer, list_of

FARTHEST = 10**18  # an index
MOST_PERIOD = 10_000
MOST_RUNS = 20_000


@dataclass(frozen=True)
class Sequence:
    """Runs of ones from firsts to lasts, increasing, below start; before: the ones before each."""

    firsts: list[int]
    lasts: list[int]
    before: list[int]
    start: int
    period: str
    in_period: list[int]  # the ones among the first k digits of the period

    @property
    def some_one(self) -> bool:
        """Whether some entry is 1."""
        return bool(self.firsts) or self.in_period[-1] > 0

    def below(self, i: int) -> int:
        """How many of a_0, ..., a_(i-1) are 1."""
        at = bisect_right(self.firsts, i - 1) - 1
        total = 0
        if at >= 0:
            total = self.before[at] + min(i - 1, self.lasts[at]) - self.firsts[at] + 1
        if i > self.start:
            whole, rest = divmod(i - self.start, len(self.period))
            total += whole * self.in_period[-1] + self.in_period[rest]
        return total

    def __getitem__(self, i: int) -> int:
        return self.below(i + 1) - self.below(i)


def _run(value: Any, where: str) -> tuple[int, int]:
    at = integer(0, FARTHEST)
    if isinstance(value, list):
        first, last = list_of(at, least=2, most=2)(value, where)
        return first, last
    return at(value, where), value


def _sequence(value: Any, where: str) -> Sequence:
    got = fields(
        value,
        where,
        {"ones": list_of(_run, most=MOST_RUNS), "start": integer(0, FARTHEST), "period": _period},
    )
    runs, start, period = got["ones"], got["start"], got["period"]
    ends = [-1, *(last for _, last in runs), start]
    if any(first > last for first, last in runs) or any(
        first <= end for (first, _), end in zip(runs, ends)
    ):
        raise Unreadable(f"{where}.ones: increasing indices and runs [first, last] are needed")
    if runs and ends[-2] >= start:
        raise Unreadable(f"{where}.ones: they must lie below start")
    before, in_period = [0], [0]
    for first, last in runs:
        before.append(before[-1] + last - first + 1)
    for digit in period:
        in_period.append(in_period[-1] + (digit == "1"))
    firsts, lasts = [first for first, _ in runs], [last for _, last in runs]
    return Sequence(firsts, lasts, before, start, period, in_period)


def _period(value: Any, where: str) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= MOST_PERIOD or set(value) - {"0", "1"}:
        raise Unreadable(f"{where}: a text of 1 to {MOST_PERIOD} digits 0 and 1 is needed")
    return value


def places(value: Any, where: str) -> list[int]:
    """Strictly increasing indices."""
    found: list[int] = list_of(integer(0, FARTHEST))(value, where)
    if any(i >= j for i, j in zip(found, found[1:])):
        raise Unreadable(f"{where}: indices must be strictly increasing")
    return found


SEQUENCES: dict[str, Callable[[Any, str], Sequence]] = {"sequence": _sequence}
