"""The Laplacian on the square lattice, l^2(Z^2), sites numbered by shells.

    (A u)_p = sum of u_q over the four neighbours q of p        Sp(A) = [-4, 4]

(up to a constant and sign). Shell R holds the 8 R points with max(|x|, |y|) = R, in lexicographic
order of (x, y), after all smaller shells: indices (2R - 1)**2 .. (2R + 1)**2 - 1. A neighbour lies
at most one shell further, so rows(j) reaches about 8 R ~ 4 sqrt(n) beyond j: the band widens, the
dispersion f(n) <= (2R + 3)**2 for n <= (2R + 1)**2 is known. Sp: the Fourier transform turns A into
multiplication by 2 cos s + 2 cos t, whose range is [-4, 4].
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import isqrt
from typing import Any

from sci_barriers.exact import Enclosure, Number, Q
from sci_barriers.problems import Evaluation
from sci_barriers.towers.bands import Bands
from sci_barriers.towers.operators.base import (
    all_entries,
    operator_facts,
    operator_identity,
    place,
    read_bits,
)


def shell(R: int) -> tuple[tuple[int, int], ...]:
    """The points of shell R in order."""
    if R == 0:
        return ((0, 0),)
    points = [(-R, y) for y in range(-R, R + 1)]
    points += [(x, y) for x in range(1 - R, R) for y in (-R, R)]
    return tuple(points + [(R, y) for y in range(-R, R + 1)])


def point(index: int) -> tuple[int, int]:
    """The lattice point of an index."""
    R = (isqrt(index) + 1) // 2
    k = index - (2 * R - 1) ** 2 if R else 0
    if k <= 2 * R:
        return -R, k - R
    middle = k - (2 * R + 1)
    if middle < 2 * (2 * R - 1):
        return 1 - R + middle // 2, R if middle % 2 else -R
    return R, middle - 2 * (2 * R - 1) - R


def index_of(x: int, y: int) -> int:
    """The index of a lattice point."""
    R = max(abs(x), abs(y))
    if R == 0:
        return 0
    first = (2 * R - 1) ** 2
    if x == -R:
        return first + y + R
    if x == R:
        return first + (2 * R + 1) + 2 * (2 * R - 1) + y + R
    return first + (2 * R + 1) + 2 * (x - 1 + R) + (1 if y == R else 0)


@lru_cache(maxsize=100_000)
def neighbours(j: int) -> tuple[int, ...]:
    """The indices of the four neighbours, increasing."""
    x, y = point(j)
    beside = ((x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1))
    return tuple(sorted(index_of(*q) for q in beside))


@dataclass(frozen=True, kw_only=True)
class SquareLattice:
    """The sum over the four neighbours on Z^2."""

    name: str = "square_lattice"

    @property
    def bound(self) -> Q:
        """4."""
        return Q(4)

    @property
    def spectrum(self) -> Bands:
        """[-4, 4]."""
        return Bands(intervals=((Q(-4), Q(4)),))

    def parameters(self) -> dict[str, Any]:
        """None."""
        return {}

    def rows(self, j: int) -> tuple[int, ...]:
        """The four neighbours."""
        return neighbours(j)

    def entry(self, i: int, j: int, *, bits: int = 64) -> Q:
        """1 between neighbours, else 0."""
        return Q(1 if i in neighbours(j) else 0)

    def facts(self) -> Mapping[str, Any]:
        """What is known before anything is read."""
        return operator_facts(self)

    def identity(self) -> dict[str, Any]:
        """Name and parameters."""
        return operator_identity(self)

    def evaluations(self) -> Iterator[Evaluation]:
        """All ("A", i, j)."""
        return all_entries()

    def evaluate(self, f: Evaluation, *, bits: int = 64) -> Number | Enclosure:
        """The entry ("A", i, j)."""
        return self.entry(*place(f), bits=read_bits(bits))
