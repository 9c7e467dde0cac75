"""The answer of `solve`: what is proved of the minimisers, at which level, and with what margin.

    status          "unique", "simplex", "segment", "polytope", "ellipsoid", "infeasible" or
                    "undecided"
    case            how the minimisers arise: "path" (a point of the path, r != 0), "zero" (x = 0),
                    "zero residual", "flat segment" (P3: all mu of a segment are optimal),
                    "least residual" (P1: eta is the least residual), "infeasible", "undecided"
    level           what proved it (LEVELS)
    precision       bits of the data that were used; 53 for float64
    support         unique: of x; sets: indices that are non-zero in some minimiser
    signs           of the support; 0 for a variable of weight 0 in a set of several minimisers
    equicorrelation {j: |A_j^T r| = mu w_j}, the dual tight set
    near            undecided only: the indices that could not be decided

Rational data are never undecided. For data known only approximately a tie cannot be decided
(certificates/FORMAT.md states no such claim either), and the answer says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sci_barriers.certified.accuracy import bits_for, enclosed, read_digits, root
from sci_barriers.certified.evidence_of_sets import Evidence, Implicit
from sci_barriers.errors import BadInput, PrecisionExhausted, bad_input
from sci_barriers.exact import Enclosure, Number, sign
from sci_barriers.problems import (
    Gap,
    Instance,
    Objective,
    Point,
    SolutionSet,
    SqrtLasso,
    gap_between,
)
from sci_barriers.problems.entries import read_vector

if TYPE_CHECKING:
    from sci_barriers.solvers.margins.radius import Margin

LEVELS = {
    "float64": "float64 arithmetic with rounding bounds",
    "refined": "float64, near-ties decided by more digits",
    "prime": "float64, near-ties excluded modulo a prime, their side by more digits",
    "exact": "float64, near-ties decided by one exact solve",
    "path": "the exact homotopy, on the columns that matter",
    "basis": "an exact basis of the linear program",
    "field": "a guessed support, decided in the field of the data",
    "small": "all supports and signs, exactly",
    "precision": "approximations of the data, and a margin that covers their errors",
    "none": "not decided",
}
STATUSES = ("unique", "simplex", "segment", "polytope", "ellipsoid", "infeasible", "undecided")


@dataclass(frozen=True, kw_only=True)
class CertifiedSolution:
    """The minimisers of one instance; see the head of the file. Immutable."""

    problem: Objective
    shape: tuple[int, int]
    status: str
    case: str
    level: str
    precision: int
    support: tuple[int, ...] | None = None
    signs: tuple[int, ...] | None = None
    equicorrelation: tuple[int, ...] | None = None
    near: tuple[int, ...] = ()
    digits: int | None = None
    evidence: Evidence | None = field(default=None, repr=False, compare=False)

    @property
    def m(self) -> int:
        """Number of rows."""
        return self.shape[0]

    @property
    def N(self) -> int:
        """Number of columns."""
        return self.shape[1]

    @property
    def decided(self) -> bool:
        """Whether anything is proved: status other than "undecided"."""
        return self.status != "undecided"

    @property
    def unique(self) -> bool | None:
        """Whether there is exactly one minimiser; None: undecided."""
        return self.status == "unique" if self.decided else None

    @property
    def x(self) -> tuple[Number, ...]:
        """The minimiser (N,), exact. BadInput unless it is unique and the data are exact."""
        return self._evidence().x

    def enclosure(self, *, digits: int | None = None) -> tuple[Enclosure, ...]:
        """Enclosures of the N coordinates of the only minimiser, to `digits` significant digits.

        digits: default those given to `solve`, or 15. Zero coordinates are exactly [0, 0].
        Raises BadInput unless the minimiser is unique, PrecisionExhausted when the data are known
        to too few digits.
        """
        wanted = self.digits or 15 if digits is None else read_digits(digits)
        return self._evidence().enclosures(bits=bits_for(wanted))

    @cached_property
    def set(self) -> SolutionSet:
        """The set of all minimisers, exact. BadInput when undecided or the data are not exact."""
        evidence = self._evidence()
        return Point(x=self.x) if isinstance(evidence, Implicit) else evidence.xi

    @cached_property
    def margin(self) -> Margin | None:
        """A proved radius within which the data may move; None where none is shown.

        None with a tie (a set, or r != 0 and |A_j^T r| = mu w_j off the support): moving A_j along
        r, however little, changes the support. None also, without saying that: undecided,
        infeasible, the least residual (P1), and a residual zero on fewer than m columns, with
        irrational data, or on a larger basis whose condition number is beyond float64.
        """
        if self.status != "unique" or self.support is None or self.signs is None:
            return None
        if self.equicorrelation is not None and self.equicorrelation != self.support:
            return None
        evidence = self._evidence()
        if isinstance(evidence, Implicit):
            return evidence.margin
        return self._exact_margin(evidence.instance)

    def _exact_margin(self, instance: Instance) -> Margin | None:
        """From exact data; None where the solution is not stable or no bound is shown."""
        from sci_barriers.solvers.margins.basis import margin_of_basis
        from sci_barriers.solvers.margins.radius import Margin, margin_of_exact
        from sci_barriers.solvers.margins.zero import margin_at_zero_data

        assert self.support is not None and self.signs is not None
        if self.case == "zero residual":
            return margin_of_basis(instance, support=self.support, signs=self.signs)
        fits = self.case == "zero" and not any(map(sign, instance.y))
        if fits and isinstance(self.problem, SqrtLasso):
            radius = margin_at_zero_data(instance)
            return None if radius is None else Margin(primal=None, dual=None, radius=radius)
        if self.case not in ("path", "zero"):
            return None
        try:
            return margin_of_exact(instance, support=self.support, signs=self.signs)
        except BadInput:
            return None

    def distance(self, x: Any, *, digits: int = 12) -> Enclosure:
        """The l2 distance of x (N,) from the set of minimisers, to about `digits` digits.

        Entries of x as `solve` reads them; floats are the numbers that they are. Raises BadInput
        when undecided or infeasible.
        """
        bits = bits_for(read_digits(digits))
        read = read_vector(x, name="x", length=self.N, symbol="N")
        evidence = self._evidence()
        if not isinstance(evidence, Implicit):
            return evidence.xi.distance(read, bits=bits)
        for more in (8, 32, 128, 512):
            try:
                boxes = evidence.enclosures(bits=bits + more)
            except PrecisionExhausted:
                if more == 8:
                    raise
                break
            squared = Enclosure.point(0)
            for value, box in zip(read, boxes, strict=True):
                squared = squared + (box - enclosed(value, bits=bits + more)).square()
            if squared.lower > 0 and squared.width * 2**bits <= squared.lower:
                return root(squared, bits=bits)
        if self.evidence is not None and evidence.source.is_exact:  # near 0, or 0: exactly
            return Point(x=evidence.x).distance(read, bits=bits)
        return root(squared, bits=bits)

    def gap(self, other: CertifiedSolution) -> Gap:
        """The distance inf |a - b| of the two sets of minimisers, with a nearest pair; exact.

        Raises BadInput unless both sets are known exactly and of the same N.
        """
        return gap_between(self.set, other.set)

    @cached_property
    def certificate(self) -> Mapping[str, Any] | None:
        """For the standard-library checker; None when nothing is proved of exact data."""
        return None if self.evidence is None else self.evidence.certificate()

    def _evidence(self) -> Evidence:
        if self.evidence is None or self.status == "infeasible":
            raise bad_input(
                "status", self.status, "must be that of minimisers that are known",
                "give exact data, or more precise approximations",
            )  # fmt: skip
        return self.evidence
