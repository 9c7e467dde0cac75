"""The matrix of an explicit instance: entries are read once and kept as integers n/d.

A million exact numbers are too many objects to build before it is known that they are needed. So a
rational entry is stored as two integers, denominators are shared, and a column of exact numbers is
built when it is asked for. Sizes are tested on the text: the entries of one matrix may have
2^31 bits together, so that short texts such as 0x1p1100000 cannot ask for more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, overload

from .numbers import Real, Surd, Unreadable, ratio, sign
from .reader import MAX_ENTRIES, MAX_SIDE
from .text import MAX_BINARY_EXPONENT, parse_real

Vector = dict[int, Real]
MAX_MATRIX_BITS = 1 << 31
_PLAIN = re.compile(
    r"(-?)(?:0x([0-9a-f]{1,300000})(?:p([+-]?[0-9]{1,8}))?|([0-9]{1,4000})(?:/([0-9]{1,4000}))?)"
)


class Table(Sequence[Vector]):
    """The columns {row: entry} of an m x N matrix, zero entries absent; exact.

    numerators, denominators: m rows of N integers each, denominators > 0. other: the entries that
    are no rational numbers, by (row, column); they count as 0/1 in the rows.
    """

    __slots__ = ("N", "_built", "denominators", "m", "numerators", "other")

    def __init__(
        self,
        numerators: list[list[int]],
        denominators: list[list[int]],
        other: dict[tuple[int, int], Real],
    ) -> None:
        self.numerators, self.denominators, self.other = numerators, denominators, other
        self.m, self.N = len(numerators), len(numerators[0])
        self._built: dict[int, Vector] = {}

    def __len__(self) -> int:
        return self.N

    @overload
    def __getitem__(self, i: int) -> Vector: ...
    @overload
    def __getitem__(self, i: slice) -> list[Vector]: ...
    def __getitem__(self, i: int | slice) -> Vector | list[Vector]:
        if isinstance(i, slice):
            return [self[k] for k in range(self.N)[i]]
        if not 0 <= i < self.N:
            raise IndexError(i)
        if i not in self._built:
            self._built[i] = self._column(i)
        return self._built[i]

    def __iter__(self) -> Iterator[Vector]:
        return (self[i] for i in range(self.N))

    def _column(self, i: int) -> Vector:
        found: Vector = {}
        for k in range(self.m):
            entry = self.other.get((k, i)) if self.other else None
            if entry is not None:
                if sign(entry) != 0:
                    found[k] = entry
            elif self.numerators[k][i]:
                found[k] = ratio(self.numerators[k][i], self.denominators[k][i])
        return found


def matrix(value: Any, where: str) -> Table:
    """An m x N list of rows of numbers, 1 <= m, N <= MAX_SIDE, m N <= MAX_ENTRIES."""
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_SIDE:
        raise Unreadable(f"{where}: a list of 1 to {MAX_SIDE} values is needed")
    for k, row in enumerate(value):
        if not isinstance(row, list) or not 1 <= len(row) <= MAX_SIDE:
            raise Unreadable(f"{where}[{k}]: a list of 1 to {MAX_SIDE} values is needed")
        if len(row) != len(value[0]):
            raise Unreadable(f"{where}: rows of one length are needed, the shapes disagree")
    if len(value) * len(value[0]) > MAX_ENTRIES:
        raise Unreadable(f"{where}: {len(value)} x {len(value[0])} entries; at most {MAX_ENTRIES}")
    return _Reader().matrix(value, where)


class _Reader:
    """One pass over the rows, with the bits that are still allowed and the denominators so far."""

    def __init__(self) -> None:
        self.left = MAX_MATRIX_BITS
        self.powers: dict[str | None, int] = {None: 1}

    def matrix(self, rows: list[list[Any]], where: str) -> Table:
        above: list[list[int]] = []
        below: list[list[int]] = []
        other: dict[tuple[int, int], Real] = {}
        for k, row in enumerate(rows):
            numerators, denominators = [], []
            for i, text in enumerate(row):
                entry = self.plain(text) or self.general(text, f"{where}[{k}][{i}]")
                if isinstance(entry, tuple):
                    n, d = entry
                else:
                    other[k, i] = entry
                    n, d = 0, 1
                numerators.append(n)
                denominators.append(d)
            above.append(numerators)
            below.append(denominators)
            self.spend(sum(map(int.bit_length, numerators)), where)
        return Table(above, below, other)

    def spend(self, bits: int, where: str) -> None:
        self.left -= bits
        if self.left < 0:
            raise Unreadable(f"{where}: the entries have more than {MAX_MATRIX_BITS} bits together")

    def plain(self, text: Any) -> tuple[int, int] | None:
        """A sign and one hexadecimal or decimal integer or fraction; None for any other text."""
        found = _PLAIN.fullmatch(text) if isinstance(text, str) else None
        if found is None:
            return None
        minus, digits, power, p, q = found.groups()
        if digits is None:
            n, d = int(p), 1 if q is None else int(q)
            if d == 0:
                return None
        else:
            n = int(digits, 16)
            known = self.powers.get(power)
            if known is not None:
                d = known
            else:
                e = int(power)
                if abs(e) > MAX_BINARY_EXPONENT:
                    return None
                d = 1
                if e < 0:
                    self.spend(-e, "A")
                    d = self.powers[power] = 1 << -e
                else:
                    n <<= e
                    if e > 64:
                        self.spend(n.bit_length(), "A")
        return (-n if minus else n), d

    def general(self, text: Any, where: str) -> tuple[int, int] | Real:
        """Any number of the format: (numerator, denominator) if it is rational."""
        entry = parse_real(text, where)
        known = entry.rational() if isinstance(entry, Surd) else None
        if known is None:
            return entry
        self.spend(known[0].bit_length() + known[1].bit_length(), where)
        return known
