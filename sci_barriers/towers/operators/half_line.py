"""Operators on the half line, l^2(N_0): one changed diagonal entry, or none.

    Jacobi(b):       diagonal (b, 0, 0, ...), off-diagonals 1
    half_line():     b = 0, (A u)_i = u_(i-1) + u_(i+1): the free Laplacian, up to sign and shift
    Diagonal(site):  diag(0, ..., 0, 1, 0, ...), the 1 at `site`; site None: the zero operator

Sp(Jacobi(b)) = [-2, 2] for |b| <= 1, and b + 1/b in addition for |b| > 1. [-2, 2] is the essential
spectrum: that of b = 0, which a change of one entry does not move (Weyl). Outside of it put
E = x + 1/x, |x| > 1: a solution of u_(i-1) + u_(i+1) = E u_i, i >= 1, is square-summable iff it is
a multiple of x**-i, and then row 0, b + 1/x = E, says x = b. The eigenvector is b**-i. [derived]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sci_barriers.exact import Enclosure, Number, Q, format_number
from sci_barriers.problems import Evaluation
from sci_barriers.towers.bands import Bands
from sci_barriers.towers.operators.base import (
    all_entries,
    operator_facts,
    operator_identity,
    place,
    rational,
    read_bits,
)
from sci_barriers.towers.reading import HIGHEST_INDEX, whole

_FREE = (Q(-2), Q(2))


@dataclass(frozen=True, kw_only=True)
class Jacobi:
    """The half-line Jacobi matrix with diagonal (b, 0, 0, ...), b rational; BadInput otherwise."""

    b: Any
    name: str = "jacobi"

    def __post_init__(self) -> None:
        object.__setattr__(self, "b", rational("b", self.b))

    @property
    def bound(self) -> Q:
        """|b| + 2: the changed entry and the free part."""
        return abs(self.b) + 2

    @property
    def eigenvalue(self) -> Q | None:
        """b + 1/b for |b| > 1, else None: there is no eigenvalue."""
        return self.b + 1 / self.b if abs(self.b) > 1 else None

    @property
    def spectrum(self) -> Bands:
        """[-2, 2], and the eigenvalue if there is one."""
        E = self.eigenvalue
        own = [] if E is None else [(E, E)]
        return Bands(intervals=tuple(sorted([_FREE, *own])))

    def parameters(self) -> dict[str, Any]:
        """{"b": text}."""
        return {"b": format_number(self.b)}

    def rows(self, j: int) -> tuple[int, ...]:
        """j - 1, j, j + 1."""
        return (j - 1, j, j + 1) if j else (0, 1)

    def entry(self, i: int, j: int, *, bits: int = 64) -> Q:
        """b at (0, 0), 1 beside the diagonal, else 0."""
        if i == j == 0:
            return self.b
        return Q(1 if abs(i - j) == 1 else 0)

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


def half_line() -> Jacobi:
    """The free Laplacian on the half line: 0 on the diagonal, 1 beside it; Sp = [-2, 2]."""
    return Jacobi(b=0)


@dataclass(frozen=True, kw_only=True)
class Diagonal:
    """diag(0, 0, ...), with a single 1 at `site` unless it is None: Sp = {0} or {0, 1}.

    BadInput: a site that is no integer >= 0, or above 10**9 + 1.
    """

    site: int | None = None
    name: str = "diagonal"

    def __post_init__(self) -> None:
        if self.site is not None:
            whole("site", self.site, most=HIGHEST_INDEX + 1, remedy="pass a site, or None")

    @property
    def bound(self) -> Q:
        """1."""
        return Q(1)

    @property
    def spectrum(self) -> Bands:
        """{0} or {0, 1}."""
        return Bands.points([0] if self.site is None else [0, 1])

    def parameters(self) -> dict[str, Any]:
        """{"site": index or null}."""
        return {"site": self.site}

    def rows(self, j: int) -> tuple[int, ...]:
        """j alone."""
        return (j,)

    def entry(self, i: int, j: int, *, bits: int = 64) -> Q:
        """1 at (site, site), else 0."""
        return Q(1 if i == j == self.site else 0)

    def facts(self) -> Mapping[str, Any]:
        """What is known beforehand; the same for every site."""
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
