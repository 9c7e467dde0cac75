"""The dyadic data that an `information` statement shows: levels, dense or sparse, and queries.

A number n/2^e is the pair (n, e) of integers. Equal texts are read once and give the same pair, so
that a comparison need not be made twice; the entries of a level that are 0 are left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .numbers import Unreadable
from .reader import MAX_ENTRIES, MAX_SIDE, anything, fields, integer, list_of, parse_rational
from .text import written_bits

Dyadic = tuple[int, int]
NOTHING: Dyadic = (0, 0)
HIGHEST = 1_100_000
LEVEL = integer(0, HIGHEST)
USUAL = 64  # bits a character
PLACE = integer(0, MAX_SIDE - 1)


@dataclass(frozen=True)
class Level:
    """A_n by columns, zero entries left out, and y_n."""

    n: int
    columns: dict[int, dict[int, Dyadic]]
    y: list[Dyadic]

    def column(self, j: int) -> dict[int, Dyadic]:
        """Column j of A_n."""
        return self.columns.get(j, {})


@dataclass(frozen=True)
class Query:
    """One entry, A_ij or y_i (j = -1), at level n."""

    i: int
    j: int
    n: int
    q: Dyadic

    @property
    def place(self) -> str:
        """The entry in words."""
        return f"y[{self.i}]" if self.j < 0 else f"A[{self.i}][{self.j}]"


class Numbers:
    """The dyadic numbers of one statement; the bits of what is read with `pay` are paid for.

    Without `pay` those beyond what a text of this length may well have: 0x1p1000000 is short.
    """

    def __init__(self, spend: Callable[[int], None]) -> None:
        self.spend = spend
        self.known: dict[str, Dyadic] = {}
        self.sparse = False  # whether a sparse level has been read

    def read(self, value: Any, where: str, *, pay: bool = False) -> Dyadic:
        """The number that the text denotes."""
        found = self.known.get(value) if isinstance(value, str) else None
        if found is None:
            if isinstance(value, str):
                bits = written_bits(value)
                self.spend(bits if pay else max(0, bits - USUAL * len(value)))
            found = self.known[value] = dyadic(value, where)
        return found

    def level(self, value: Any, where: str, m: int, N: int, rows: int) -> Level:
        """{"n", "A", "y"}, or {"n", "values", "entries", "y"}; A is m x N, y has so many rows."""
        if isinstance(value, dict) and "values" in value:
            return self._sparse(value, where, m, N, rows)
        got = fields(value, where, {"n": LEVEL, "A": anything, "y": anything})
        columns: dict[int, dict[int, Dyadic]] = {}
        for i, row in enumerate(listed(got["A"], f"{where}.A", m)):
            for j, text in enumerate(listed(row, f"{where}.A[{i}]", N)):
                found = self.known.get(text) if isinstance(text, str) else None
                if found is None:
                    found = self.read(text, f"{where}.A[{i}][{j}]")
                if found[0]:
                    columns.setdefault(j, {})[i] = found
        y = [self.read(text, f"{where}.y") for text in listed(got["y"], f"{where}.y", rows)]
        return Level(got["n"], columns, y)

    def _sparse(self, value: dict[str, Any], where: str, m: int, N: int, rows: int) -> Level:
        keys = {"n": LEVEL, "values": anything, "entries": anything, "y": anything}
        got = fields(value, where, keys)
        self.sparse = True
        if not isinstance(got["values"], list) or not isinstance(got["entries"], list):
            raise Unreadable(f"{where}: values and entries are lists")
        if max(len(got["values"]), len(got["entries"])) > MAX_ENTRIES:
            raise Unreadable(f"{where}: at most {MAX_ENTRIES} values, and entries")
        place = f"{where}.values"
        values = [self.read(text, place, pay=True) for text in got["values"]]
        columns: dict[int, dict[int, Dyadic]] = {}
        last = -1
        for entry in got["entries"]:
            if not isinstance(entry, list) or len(entry) != 3 or {*map(type, entry)} != {int}:
                raise Unreadable(f"{where}.entries: [i, j, v] with integers is needed")
            i, j, v = entry
            if not (0 <= i < m and 0 <= j < N and 0 <= v < len(values)):
                raise Unreadable(f"{where}.entries: no entry ({i}, {j}), or no value {v}")
            if i * N + j <= last:
                raise Unreadable(f"{where}.entries: strictly increasing places, row by row")
            last = i * N + j
            if values[v][0]:
                columns.setdefault(j, {})[i] = values[v]
        index = integer(0, len(values) - 1)
        y = [values[v] for v in list_of(index, least=rows, most=rows)(got["y"], f"{where}.y")]
        return Level(got["n"], columns, y)

    def query(self, value: Any, where: str) -> Query:
        """["A", i, j, n, q] or ["y", i, n, q]."""
        which = value[0] if isinstance(value, list) and value else None
        size = {"A": 5, "y": 4}.get(which, 0) if isinstance(which, str) else 0
        if not size or len(value) != size:
            raise Unreadable(f'{where}: ["A", i, j, n, q] or ["y", i, n, q] is needed')
        place = [PLACE(index, where) for index in value[1:-2]]
        n, q = LEVEL(value[-2], where), self.read(value[-1], where)
        return Query(place[0], place[1] if size == 5 else -1, n, q)


def listed(value: Any, where: str, length: int) -> list[Any]:
    """A list of that length."""
    if not isinstance(value, list) or len(value) != length:
        raise Unreadable(f"{where}: a list of {length} values is needed")
    return value


def dyadic(value: Any, where: str) -> Dyadic:
    """(n, e) for the dyadic number n/2^e, e >= 0."""
    known = parse_rational(value, where).rational()
    assert known is not None
    n, d = known
    if d & (d - 1):
        lowest = Fraction(n, d)
        n, d = lowest.numerator, lowest.denominator
        if d & (d - 1):
            raise Unreadable(f"{where}: information is dyadic")
    return n, d.bit_length() - 1
