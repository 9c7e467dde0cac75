"""One certified point: dist(z, Sp A) <= ||(A - z)v|| / ||v||, in integers.

A bounded and self-adjoint, z real, v != 0 finitely supported. With the spectral measure mu of v,
||(A - z)v||^2 is the integral of (t - z)^2 over t in Sp A, so it is >= dist(z, Sp A)^2 ||v||^2. The
support of v is in the first n sites; column j < n of A vanishes outside rows(j), so (A - z)v has
no part beyond the m rows of the section, and all of it enters the sum: the rows n..m-1, which a
truncated matrix P_n A P_n would forget, too. With D_ij, e_ij, S of section.py, z = p/q, v integers:

    R_i = q sum_j D_ij v_j - S p v_i,   E_i = q sum_j e_ij |v_j|   (exact entries: E_i = 0)
    |S q ((A - z)v)_i| <= |R_i| + E_i
    ||(A - z)v||^2 / ||v||^2  <=  sum_i (|R_i| + E_i)^2 / ((S q)^2 sum_j v_j^2)

`radius` is the root, rounded up to four digits: a short decimal that the checker squares.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, enclosure, format_number, sqrt_enclosure
from sci_barriers.towers.spectra.section import Section
from sci_barriers.towers.written import statement

DIGITS = 4


@dataclass(frozen=True, kw_only=True)
class SpectralPoint:
    """dist(z, Sp A) <= radius; v (n,) integers, squared: the bound of the quotient, exact.

    text: radius as a decimal.
    """

    z: Q
    v: tuple[int, ...] = field(repr=False)
    squared: Q = field(repr=False)
    text: str

    @property
    def radius(self) -> Q:
        """The bound, rounded up to four digits."""
        q = Fraction(self.text)
        return Q(q.numerator, q.denominator)

    def certificate(self) -> dict[str, Any]:
        """A statement with this point and its v; many points at once: towers/statements.py."""
        claim = {"sites": len(self.v), "points": [[format_number(self.z), self.text]]}
        return statement("spectrum", claim, {"case": "vectors", "vectors": [list(self.v)]})


def squared_quotient(section: Section, z: Q, v: Sequence[int]) -> Q:
    """The bound of ||(A - z)v||^2/||v||^2 above; BadInput for v = 0 or another length than n."""
    if len(v) != section.n or not any(v):
        raise BadInput(
            f"v with {len(v)} entries: must have n = {section.n} entries, not all 0; pass a vector"
            " on the sites of the section"
        )
    p, q = int(z.p), int(z.q)
    total, error = [0] * section.m, [0] * section.m
    for v_j, column in zip(v, section.columns, strict=True):
        if v_j:
            for i, D, e in column:
                total[i] += D * v_j
                if e:
                    error[i] += e * abs(v_j)
    shift = section.scale * p
    residual = [q * t for t in total]
    for j, v_j in enumerate(v):
        residual[j] -= shift * v_j
    if any(error):
        residual = [abs(r) + q * e for r, e in zip(residual, error, strict=True)]
    top = sum(r * r for r in residual)
    return Q(top, (section.scale * q) ** 2 * sum(x * x for x in v))


def certified(section: Section, z: Q, v: Sequence[int]) -> SpectralPoint:
    """The point z with its bound."""
    squared = squared_quotient(section, z, v)
    return SpectralPoint(z=z, v=tuple(v), squared=squared, text=rounded_root(squared))


def rounded_root(squared: Q) -> str:
    """A decimal of four digits that is >= sqrt(squared)."""
    if squared == 0:
        return "0"
    root = sqrt_enclosure(squared, bits=4 * DIGITS + 8)
    return enclosure(root.upper, bits=0).bounds(DIGITS)[1]
