"""A proved support with signs, from which everything else about the minimiser is computed.

    FloatEvidence     a float64 proof for float64 data: any digits by refinement, x exact by one
                      solve over the integers
    NearbyEvidence    a proof for data near the true ones, with a margin that reaches them: the
                      support and the signs are those of the true data

Each gives enclosures of x (N,), the margin and a certificate, and x itself if the data are exact;
what cannot be given raises BadInput with the reason. Whole sets: `evidence_of_sets`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from sci_barriers.certified.accuracy import ZERO, around, enclosed
from sci_barriers.certified.forms import Floats
from sci_barriers.certified.source import Rounded, Source, has_irrational_parameters
from sci_barriers.errors import BadInput, CertificateRejected, PrecisionExhausted, bad_input
from sci_barriers.exact import Enclosure, Number, Q, rational_value
from sci_barriers.problems import Instance
from sci_barriers.solvers.enclosed_point import narrow
from sci_barriers.solvers.point import point_at
from sci_barriers.solvers.proved import written

if TYPE_CHECKING:
    from sci_barriers.solvers.enclosed_point import OnSupport
    from sci_barriers.solvers.margins.radius import Margin
    from sci_barriers.solvers.rigorous.support import Proof

Vector = tuple[Number, ...]
Value = TypeVar("Value")
HIGHEST = 1 << 16
"""Bits after which enclosures of approximate data are given up."""
MOST_COLUMNS = 64
"""Columns up to which irrational data are certified by an exact set."""


def _spread(
    values: Sequence[Value], support: Sequence[int], *, N: int, zero: Value
) -> tuple[Value, ...]:
    x = [zero] * N
    for j, value in zip(support, values, strict=True):
        x[j] = value
    return tuple(x)


@dataclass(frozen=True, kw_only=True)
class FloatEvidence:
    """The minimiser of `source` is unique with the support and signs of `proof`."""

    source: Floats
    proof: Proof

    @cached_property
    def x(self) -> Vector:
        """Exact, from one solve over the integers."""
        from sci_barriers.solvers.digits.exact_point import exact_point

        proof, source = self.proof, self.source
        values: Sequence[Number] = ()
        if proof.support and not has_irrational_parameters(source.problem):
            values = exact_point(
                source.A, source.y,
                problem=source.problem, support=proof.support, signs=proof.signs,
            ).numbers()  # fmt: skip
        elif proof.support:
            return point_at(source.instance, support=proof.support, signs=proof.signs)
        return _spread(values, proof.support, N=source.shape[1], zero=Q(0))

    def enclosures(self, *, bits: int) -> tuple[Enclosure, ...]:
        """Of relative accuracy 2**-bits."""
        from sci_barriers.solvers.digits.refinement import refine

        proof, source = self.proof, self.source
        values: Sequence[Enclosure] = ()
        if proof.support:
            found = refine(source.A, source.y, problem=source.problem, proof=proof, bits=bits)
            values = found.x
        return _spread(values, proof.support, N=source.shape[1], zero=ZERO)

    @cached_property
    def margin(self) -> Margin:
        """From the bounds of the float proof."""
        from sci_barriers.solvers.margins.radius import margin_of_floats

        source = self.source
        return margin_of_floats(source.A, source.y, problem=source.problem, proof=self.proof)

    def certificate(self) -> Mapping[str, Any] | None:
        """A `support` statement of certificates/FORMAT.md; `minimisers` for irrational weights."""
        from sci_barriers.proofs_support import support_certificate

        source, proof = self.source, self.proof
        if any(rational_value(w) is None for w in source.problem.weights or ()):
            return certificate_at(source.instance, support=proof.support, signs=proof.signs)
        return support_certificate(
            source.A, source.y, problem=source.problem, support=proof.support, signs=proof.signs
        )


@dataclass(frozen=True, kw_only=True)
class NearbyEvidence:
    """Unique with this support and these signs: proved for data near enough to the true ones.

    bits: the precision of the data that proved it. fits: the residual is zero (basis pursuit, P3).
    """

    source: Source
    support: tuple[int, ...]
    signs: tuple[int, ...]
    bits: int = 64
    fits: bool = False

    @cached_property
    def margin(self) -> Margin | None:
        """Of the data where they are exact, else one that all data in question have."""
        from sci_barriers.solvers.margins.basis import margin_of_basis
        from sci_barriers.solvers.margins.within import margin_within

        for bits in self._precisions(self.bits):
            read = self.source.rational(bits)
            exact = self.source.instance or read.instance
            rho = Q(0) if self.source.is_exact else read.error
            P, s = self.support, self.signs
            if self.fits:
                found = margin_of_basis(exact, support=P, signs=s, rho=rho)
                if found is not None or self.source.is_exact:
                    return found
                continue
            try:
                return margin_within(exact, support=P, signs=s, rho=rho)
            except BadInput:
                continue
        return None

    def _precisions(self, first: int) -> Iterator[int]:
        """Bits to be tried: doubled up to what the data give."""
        finest = self.source.finest
        while finest is None or first < finest:
            yield first
            if first >= HIGHEST:
                return
            first *= 2
        yield finest

    @cached_property
    def x(self) -> Vector:
        """Exact where the data are; BadInput where they are approximations."""
        instance = self.source.instance
        if instance is None:
            raise bad_input(
                "x", "not exact", "needs exact data", "call enclosure(digits=...) instead"
            )
        return point_at(instance, support=self.support, signs=self.signs)

    def enclosures(self, *, bits: int) -> tuple[Enclosure, ...]:
        """Of relative accuracy 2**-bits; PrecisionExhausted when the data do not give so much."""
        N = self.source.shape[1]
        if not self.support:
            return (ZERO,) * N
        if self._rational is not None:
            return self._rational.enclosures(bits=bits)
        if self.source.instance is not None:
            try:
                return tuple(enclosed(value, bits=bits) for value in self.x)
            except PrecisionExhausted:
                pass  # x is no number of the package: by approximations
        return self._approximated(bits=bits)

    @cached_property
    def _rational(self) -> OnSupport | None:
        """What is rational in x, for rational A and y; None for other data."""
        from sci_barriers.solvers.enclosed_point import solved_on

        instance = self.source.instance
        if instance is None or self.source.finest != 0 or self.fits:
            return None
        return solved_on(instance, support=self.support, signs=self.signs)

    def _approximated(self, *, bits: int) -> tuple[Enclosure, ...]:
        P, N = self.support, self.source.shape[1]
        for precision in self._precisions(max(bits + 16, self.bits)):
            read = self.source.rational(precision)
            far = self._far(read)
            if far is None:
                continue
            x = point_at(read.instance, support=P, signs=self.signs)
            boxes = [around(x[j], far, bits=bits) for j in P]
            if all(narrow(box, bits=bits) for box in boxes):
                return _spread(boxes, P, N=N, zero=ZERO)
        raise PrecisionExhausted(
            f"the data determine x to less than 2**-{bits} relative:"
            " ask for fewer digits, or give more precise data"
        )

    def _far(self, read: Rounded) -> Q | None:
        """A bound of the distance from the minimiser of the rounded data; None: not shown."""
        from sci_barriers.solvers.margins.basis import basis_bounds
        from sci_barriers.solvers.margins.radius import deviation_of_exact

        P, s = self.support, self.signs
        if self.fits:
            found = basis_bounds(read.instance, support=P, signs=s)
            fine = found is not None and found.radius() > read.error
            return found.deviation(read.error) if found is not None and fine else None
        try:
            return deviation_of_exact(read.instance, support=P, signs=s, rho=read.error)
        except BadInput:
            return None

    def certificate(self) -> Mapping[str, Any] | None:
        """For exact data: a `support` or `minimisers` statement; None for approximations."""
        instance = self.source.instance
        if instance is None:
            return None
        return certificate_at(instance, support=self.support, signs=self.signs)


def certificate_at(
    instance: Instance, *, support: Sequence[int], signs: Sequence[int]
) -> Mapping[str, Any] | None:
    """A `support` statement for rational data, else `minimisers`; None where neither is written.

    None: irrational data of more than MOST_COLUMNS columns, or an x that is no number here.
    """
    from sci_barriers.proofs_support import support_certificate
    from sci_barriers.solvers.small.candidate import minimisers_at

    try:
        return support_certificate(instance, support=support, signs=signs)
    except (BadInput, CertificateRejected, PrecisionExhausted):
        if instance.N > MOST_COLUMNS:
            return None
    try:
        found = minimisers_at(instance, support=support, signs=signs)
    except PrecisionExhausted:
        return None
    return None if found is None else written(instance, found).certificate
