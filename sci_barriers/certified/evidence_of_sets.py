"""A whole set of minimisers, exact, with the parts of its proof.

    ExactEvidence     from the exact path, or from all supports and signs
    BasisEvidence     from an exact basis (basis pursuit, P3 with residual zero)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sci_barriers.certified.accuracy import enclosed
from sci_barriers.certified.evidence import FloatEvidence, NearbyEvidence, Vector, certificate_at
from sci_barriers.errors import bad_input
from sci_barriers.exact import Enclosure, Q, sign, simplified
from sci_barriers.problems import Instance, Objective, Point, SolutionSet, SqrtLasso
from sci_barriers.proofs import certificate, minimisers
from sci_barriers.solvers.proved import Minimisers, written

if TYPE_CHECKING:
    from sci_barriers.solvers.basis.pursuit import BasisSolution

LONG = 12
"""Columns up to which a point is certified by its exact coordinates."""


@dataclass(frozen=True, kw_only=True)
class ExactEvidence:
    """The whole set of minimisers of an exact instance, with the parts of its proof."""

    instance: Instance
    found: Minimisers

    @property
    def xi(self) -> SolutionSet:
        """The set."""
        return self.found.xi

    @property
    def x(self) -> Vector:
        """The only minimiser; BadInput for a set."""
        return _only_point(self.xi, self.found.status)

    def enclosures(self, *, bits: int) -> tuple[Enclosure, ...]:
        """Of relative accuracy 2**-bits."""
        return tuple(enclosed(value, bits=bits) for value in self.x)

    def certificate(self) -> Mapping[str, Any]:
        """A `minimisers` statement; for a stable point of larger data the shorter `support`."""
        found = self.found
        if isinstance(found.xi, Point) and found.case == "aligned" and self.instance.N > LONG:
            P = [j for j, value in enumerate(found.xi.x) if sign(value)]
            # With residual zero P1 and P3 have no `support` statement: it needs a residual > 0.
            if [j for j, _ in found.tight] == P and self._leaves_a_residual(found.xi.x):
                shorter = certificate_at(
                    self.instance, support=P, signs=[sign(found.xi.x[j]) for j in P]
                )
                if shorter is not None:
                    return shorter
        written_out = written(self.instance, found).certificate
        assert written_out is not None
        return written_out

    def _leaves_a_residual(self, x: Vector) -> bool:
        fitted = zip(self.instance.A @ x, self.instance.y, strict=True)
        return any(sign(fit - entry) for fit, entry in fitted)


@dataclass(frozen=True, kw_only=True)
class BasisEvidence:
    """Basis pursuit by an exact basis; lam: of P3 whose minimisers these are too, else None."""

    found: BasisSolution
    problem: Objective

    @cached_property
    def instance(self) -> Instance:
        """The exact data with the objective that was asked for."""
        return replace(self.found.instance, objective=self.problem)

    @cached_property
    def xi(self) -> SolutionSet:
        """The set, exact."""
        return self.found.set

    @property
    def x(self) -> Vector:
        """The only minimiser; BadInput for a set."""
        return _only_point(self.xi, self.found.status)

    def enclosures(self, *, bits: int) -> tuple[Enclosure, ...]:
        """Of relative accuracy 2**-bits."""
        return tuple(enclosed(value, bits=bits) for value in self.x)

    def certificate(self) -> Mapping[str, Any]:
        """A `minimisers` statement; P3: with the dual vector lam v."""
        found = self.found
        if not isinstance(self.problem, SqrtLasso) or found.dual is None:
            if found.optimal is None and isinstance(self.problem, SqrtLasso):
                zeros: Vector = (Q(0),) * self.instance.N
                v: Vector = (Q(0),) * self.instance.m
                statement = minimisers(self.instance, self.xi, point=zeros, dual=v)
                return certificate({"I": self.instance}, {"minimisers": statement})
            return found.certificate()
        dual = tuple(simplified(self.problem.lam * value) for value in found.dual)
        statement = minimisers(
            self.instance, self.xi, point=found.point, dual=dual, exposing=found.exposing
        )
        return certificate({"I": self.instance}, {"minimisers": statement})


Implicit = FloatEvidence | NearbyEvidence
"""A support and signs, from which x follows."""
Evidence = Implicit | ExactEvidence | BasisEvidence


def _only_point(xi: SolutionSet, status: str) -> Vector:
    if not isinstance(xi, Point):
        raise bad_input("x", status, "needs a unique minimiser", "use `set` or distance(x)")
    return xi.x
