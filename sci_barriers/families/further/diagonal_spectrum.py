"""Spectrum of a diagonal operator on l^2(N_0), entries 0 but for at most one 1.

    site = None:  diag(0, 0, ...), Sp = {0};      site = p:  a single 1 at p, Sp = {0, 1}.

The diagonal is A, one endless row; level n shows its first n entries exactly, as in the information
on infinite matrices by finite sections. *Proof.* The e_i are eigenvectors and complete, so Sp is
the closure of the set of diagonal entries; 0 occurs, infinitely often.

An output is a list of two rationals, read as a set; M: Hausdorff distance. Omega: all of these.
Sides: the operator 0 itself and, for g = 2^-e, the 1 at site e, where no level up to e looks.
Barrier 1/2: the constant {0, 1/2} attains it. The problem is in Sigma_1 (output the entries seen:
every point output belongs to Sp), not in Delta_1. [derived; the classification as in the
literature on the solvability complexity index]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sci_barriers.exact import Q
from sci_barriers.families.base import Fact, whole
from sci_barriers.families.further.base import Data, FurtherFamily, Member
from sci_barriers.families.further.radius import Radius
from sci_barriers.families.further.sets import ExactSet, Spectrum, Vector, hausdorff

ZERO, ONE = Q(0), Q(1)


@dataclass(frozen=True, kw_only=True)
class DiagonalSpectrum(Member):
    """site: where the 1 stands, an int >= 0, or None. BadInput otherwise."""

    family: ClassVar[str] = "diagonal_spectrum"
    sites: ClassVar[bool] = True
    site: int | None = None

    def __post_init__(self) -> None:
        if self.site is not None:
            site = whole("site", self.site, least=0, remedy="pass an index such as 10, or None")
            object.__setattr__(self, "site", site)

    def data(self, n: int = 0) -> Data:
        """The first n diagonal entries."""
        if self.site is None or self.site >= n:
            return Data(((ZERO,) * n,))
        return Data(((ZERO,) * self.site + (ONE,) + (ZERO,) * (n - self.site - 1),))

    def solution_set(self) -> ExactSet:
        """{0} or {0, 1}."""
        return Spectrum(points=(ZERO,) if self.site is None else (ZERO, ONE))

    def proof(self) -> dict[str, Any]:
        """Nothing beyond the parameters."""
        return {}

    def prove(self) -> tuple[Fact, ...]:
        """Every point is an entry, and every entry a point: those beyond the site are 0."""
        last = 0 if self.site is None else self.site
        (row,) = self.data(last + 2).A
        found = self.solution_set()
        points = set(found.points) if isinstance(found, Spectrum) else set()
        return (Fact(text="the points are the diagonal entries", holds=points == set(row)),)

    def in_omega(self) -> bool:
        """Always."""
        return True


def solve(data: Data) -> Vector:
    """{0} and the largest entry seen."""
    return ZERO, max((ZERO, *data.A[0]))


def family() -> FurtherFamily:
    """The class."""
    half = Q(1, 2)
    radius = Radius(
        points=((ZERO, ZERO), (ZERO, ONE)), centre=(ZERO, half), weights=(half, half),
        squared=Q(1, 4), metric=hausdorff,
    )  # fmt: skip
    return FurtherFamily(
        name="diagonal_spectrum", title="spectrum of a diagonal operator", make=DiagonalSpectrum,
        zero=DiagonalSpectrum(),
        make_side=lambda j, e: DiagonalSpectrum(site=e if j else None),
        formula=solve, radius=radius,
    )  # fmt: skip
