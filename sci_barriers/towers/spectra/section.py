"""The finite section P_f(n) A P_n as integers: all that an algorithm has read of the operator.

    |S a_ij - D_ij| <= e_ij,   S, D_ij, e_ij integers, e_ij = 0 where the entry is exact

for all j < n and i in rows(j); the columns j < n vanish elsewhere, so that (A - z)v is known for
every v supported on the first n sites, including the part of it beyond site n - 1. S is the least
common denominator of the exact entries, times 2**bits when some entry is enclosed or has a
denominator of more than 64 bits (such an entry counts as enclosed); more bits where the bound of
||A|| is below 1. Each entry is also read at its mirror place: an asymmetric operator is refused.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from math import lcm

from sci_barriers.errors import bad_input
from sci_barriers.exact import Enclosure, Q, enclosure, exponent
from sci_barriers.towers.reading import Reader, whole

Column = tuple[tuple[int, int, int], ...]
"""((i, D_ij, e_ij), ...) with increasing i; no entry that is exactly 0."""

_LARGEST_DENOMINATOR = 64
BITS = 64
MOST_SITES = 20_000


@dataclass(frozen=True, kw_only=True)
class Section:
    """n columns, m = max(n, f(n)) rows, scale S, columns as above."""

    n: int
    m: int
    scale: int
    columns: tuple[Column, ...]

    @cached_property
    def slack(self) -> Q:
        """An upper bound of ||E||, E = (e_ij)/S with its mirror entries: the largest row sum."""
        sums = [0] * self.m
        for j, column in enumerate(self.columns):
            for i, _, e in column:
                sums[i] += e
                if i >= self.n:
                    sums[j] += e
        return Q(max(sums), self.scale)


def read_sites(n: object) -> int:
    """The number of sites, 1..20,000; BadInput for anything else."""
    return whole("sites", n, least=1, most=MOST_SITES, remedy="pass a number of sites such as 100")


def read_section(read: Reader, n: int, *, bits: int = BITS) -> Section:
    """The section of n sites. BadInput: n no integer 1..20,000, asymmetric or complex entries."""
    n, rows, bound = read_sites(n), read.facts["rows"], read.facts["bound"]
    bits += max(0, -exponent(bound)) if bound > 0 else 0
    found: dict[tuple[int, int], Enclosure] = {}

    def entry(i: int, j: int) -> Enclosure:
        if (i, j) not in found:
            value = read("A", i, j, bits=bits + 2)
            found[i, j] = value if isinstance(value, Enclosure) else enclosure(value, bits=bits + 2)
        return found[i, j]

    pattern = [tuple(rows(j)) for j in range(n)]
    for j, places in enumerate(pattern):
        for i in places:
            _symmetric(entry(i, j), entry(j, i), i, j)
    values = {(i, j): found[i, j] for j, places in enumerate(pattern) for i in places}
    scale = _scale(values.values(), bits)
    columns = []
    for j, places in enumerate(pattern):
        column = ((i, *_scaled(values[i, j], scale)) for i in places)
        columns.append(tuple(part for part in column if part[1] or part[2]))
    last = max((i for places in pattern for i in places), default=0)
    return Section(n=n, m=max(n, last + 1), scale=scale, columns=tuple(columns))


def _scale(values: Collection[Enclosure], bits: int) -> int:
    """S: the least common denominator, times 2**bits unless all entries are multiples of 1/S."""
    denominators = {int(x.lower.q) for x in values if x.width == 0}
    common = lcm(*(q for q in denominators if q.bit_length() <= _LARGEST_DENOMINATOR))
    if common.bit_length() > 8 * _LARGEST_DENOMINATOR:
        return 1 << bits
    whole = all(x.width == 0 for x in values) and all(common % q == 0 for q in denominators)
    return common if whole else common << bits


def _scaled(x: Enclosure, scale: int) -> tuple[int, int]:
    """(D, e) with |scale y - D| <= e for every y in x."""
    low, high = x.lower * scale, x.upper * scale
    if low == high and low.q == 1:
        return int(low.p), 0
    D = ((low + high) / 2).floor()
    return int(D), int(max(high - D, D - low).ceil())


def _symmetric(value: Enclosure, mirror: Enclosure, i: int, j: int) -> None:
    if not value.overlaps(mirror):
        raise bad_input(f"a_{i},{j}", value, f"must equal a_{j},{i} = {mirror}: not self-adjoint",
                        "pass a symmetric real matrix")  # fmt: skip
