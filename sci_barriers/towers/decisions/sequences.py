"""Infinite 0/1 sequences, written finitely: finitely many entries, then a period.

    i < start:   a_i = 1 for i in `ones`, else 0
    i >= start:  a_i = period[(i - start) mod length]

Lambda: the entries ("a", i), exact. An algorithm sees entries only; whoever holds this record also
knows whether there is a 1, and whether there are infinitely many.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from sci_barriers.errors import bad_input
from sci_barriers.exact import Number, Q
from sci_barriers.problems import Evaluation
from sci_barriers.towers.reading import HIGHEST_INDEX, whole


@dataclass(frozen=True, kw_only=True)
class BitSequence:
    """ones: increasing indices below start; period: a text of 0 and 1, not empty. BadInput else."""

    ones: tuple[int, ...] = ()
    start: int = 0
    period: str = "0"

    def __post_init__(self) -> None:
        remedy = "pass increasing indices below start"
        whole("start", self.start, most=HIGHEST_INDEX + 2, remedy="pass where the period starts")
        found = tuple(whole("index", i, most=self.start - 1, remedy=remedy) for i in self.ones)
        if list(found) != sorted(set(found)):
            raise bad_input("ones", found, "must be increasing", remedy)
        if not isinstance(self.period, str) or not self.period or set(self.period) - {"0", "1"}:
            raise bad_input("period", self.period, "must be a text of 0 and 1", "pass '01'")
        object.__setattr__(self, "ones", found)

    @property
    def some_one(self) -> bool:
        """Whether some entry is 1."""
        return bool(self.ones) or "1" in self.period

    @property
    def infinitely_many(self) -> bool:
        """Whether infinitely many entries are 1."""
        return "1" in self.period

    def __getitem__(self, i: int) -> int:
        if i < self.start:
            return int(i in self.ones)
        return int(self.period[(i - self.start) % len(self.period)])

    def to_json(self) -> dict[str, Any]:
        """{"ones", "start", "period"}."""
        return {"ones": list(self.ones), "start": self.start, "period": self.period}

    def facts(self) -> Mapping[str, Any]:
        """Nothing is known beforehand."""
        return {}

    def identity(self) -> dict[str, Any]:
        """Family and parameters, as an instance of a certificate."""
        return {"family": "sequence", "parameters": self.to_json()}

    def evaluations(self) -> Iterator[Evaluation]:
        """("a", 0), ("a", 1), ..."""
        return (("a", i) for i in count())

    def evaluate(self, f: Evaluation, *, bits: int = 64) -> Number:
        """a_i for f = ("a", i)."""
        return Q(self[place(f)])


def place(f: Evaluation) -> int:
    """i of ("a", i); BadInput for another evaluation."""
    if len(f) != 2 or f[0] != "a":
        raise bad_input("evaluation", f, "must be an entry ('a', i)", "ask read('a', i)")
    return whole("index", f[1], most=HIGHEST_INDEX, remedy="ask read('a', i)")


def only(site: int | None) -> BitSequence:
    """All zeros, with a single 1 at `site` unless it is None."""
    if site is None:
        return BitSequence()
    at = whole("site", site, most=HIGHEST_INDEX + 1, remedy="pass a site, or None")
    return BitSequence(ones=(at,), start=at + 1)
