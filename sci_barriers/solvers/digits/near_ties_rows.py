"""The columns outside the support, against a point of the support: A_j^T r in three arithmetics.

    A_j^T r = A_j^T y - sum_i A_j^T A_i x_i,

with A_j^T y and A_j^T A_i as exact integers times powers of two: x by enclosures, x = u - mu v
exactly, or u and v modulo a prime p, where d = mu^2 is known too:

    P1 d = (eta^2 - rho)/omega, P3 d = lam^2 rho/(1 - lam^2 omega), all of it modulo p.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sci_barriers.exact import Enclosure, Q, power_of_two
from sci_barriers.exact.integral import IntegerMatrix, modulo
from sci_barriers.exact.rational import Z
from sci_barriers.problems import QCBP, Lasso
from sci_barriers.solvers.digits.exact_point import (
    Data,
    linear_system,
    multiplier,
    squared_level,
)
from sci_barriers.solvers.digits.slices import integers_of, split
from sci_barriers.solvers.rigorous.block import gather

if TYPE_CHECKING:
    from sci_barriers.solvers.digits.exact_point import ExactPoint
    from sci_barriers.solvers.digits.point import Candidate


@dataclass(frozen=True, kw_only=True)
class Row:
    """A_j^T y = 2^fit_scale fit; A_j^T A_i = 2^(scale + e_i) cross[i], e_i of the support."""

    fit: Z
    fit_scale: int
    cross: tuple[Z, ...]
    scale: int

    @property
    def is_empty(self) -> bool:
        """A_j^T r = 0 whatever x is."""
        return self.fit == 0 and not any(self.cross)

    def enclosed(self, found: Candidate, *, f: int) -> Enclosure:
        """A_j^T r for x_i = 2^(f - e_i) z_i."""
        middle = sum((c * X for c, X in zip(self.cross, found.X, strict=True)), Z(0))
        spread = sum((abs(c) * E for c, E in zip(self.cross, found.E, strict=True)), Z(0))
        unit = power_of_two(self.scale + found.scale + f)
        centre = self.fit * power_of_two(self.fit_scale) - middle * unit
        return Enclosure(lower=centre - spread * unit, upper=centre + spread * unit)

    def exact(self, point: ExactPoint, exponents: Sequence[int]) -> tuple[Q, Q]:
        """(base, slope) with A_j^T r = base + mu slope."""
        fit = self.fit * power_of_two(self.fit_scale)
        if not self.cross:
            return fit, Q(0)
        low = min(exponents)
        shifted = [c << (e - low) for c, e in zip(self.cross, exponents, strict=True)]
        unit = power_of_two(self.scale + low) / point.denominator
        a, b = (
            sum((c * x for c, x in zip(shifted, vector, strict=True)), Z(0)) * unit
            if vector
            else Q(0)
            for vector in (point.a, point.b)
        )
        return fit - a, b

    def residues(self, point: Residues, exponents: Sequence[int]) -> tuple[int, int]:
        """(base, slope) modulo p."""
        p = point.p
        fit = _integer(self.fit * power_of_two(self.fit_scale), p)
        a = b = 0
        for c, e, u, v in zip(self.cross, exponents, point.u, point.v, strict=True):
            factor = _integer(c * power_of_two(self.scale + e), p)
            a, b = a + factor * u, b + factor * v
        return (fit - a) % p, b % p


def rows_of(data: Data, indices: Sequence[int]) -> dict[int, Row]:
    """The rows of columns outside the support."""
    if not indices:
        return {}
    B = gather(data.guess.A, np.array(indices, dtype=np.intp))
    exponents = np.frexp(np.abs(B).max(axis=0))[1].astype(np.int64)
    T, P = split(B, exponents, data.columns.T.alpha), data.columns.T
    (fits,) = integers_of(T.transposed_times(data.limbs), T.alpha)
    cross = integers_of(T.transposed_times(P.table[::-1].astype(np.int64)), T.alpha)
    return {
        j: Row(
            fit=Z(fits[n]),
            fit_scale=int(exponents[n]) - T.h + data.y_scale,
            cross=tuple(Z(column[n]) for column in cross),
            scale=int(exponents[n]) - T.h - data.h,
        )
        for n, j in enumerate(indices)
    }


@dataclass(frozen=True, kw_only=True)
class Residues:
    """u, v (k,), mu (P2) or d = mu^2 modulo p; P2: u is x, v = 0."""

    p: int
    u: list[int]
    v: list[int]
    mu: int | None
    d: int | None

    def is_nonzero(self, a: int, b: int) -> bool:
        """Whether a + b mu is shown not to be 0: a^2 - d b^2, or a + b mu itself for P2."""
        if self.mu is not None:
            return (a + b * self.mu) % self.p != 0
        assert self.d is not None
        return (a * a - self.d * b * b) % self.p != 0


def residues(data: Data, M: IntegerMatrix, p: int) -> Residues | None:
    """The point modulo p; None when p divides a denominator. Raises BadInput (irrational)."""
    problem = data.guess.problem
    if isinstance(problem, Lasso):
        mu = multiplier(problem, len(data.Y))
        solved = _solved(data, M, [linear_system(data, fit=Q(1), slope=mu)], p)
        reduced = modulo(mu, p)
        if solved is None or reduced is None:
            return None
        return Residues(p=p, u=solved[0], v=[0] * len(data.b), mu=reduced, d=None)
    systems = [
        linear_system(data, fit=Q(1), slope=Q(0)),
        linear_system(data, fit=Q(0), slope=Q(-1)),
    ]
    level = modulo(squared_level(problem), p)
    solved = _solved(data, M, systems, p)
    weighted = [modulo(w, p) for w in data.weighted]
    if solved is None or level is None:
        return None
    u, v = solved
    rho = _integer(data.yy, p)
    for b, e, entry in zip(data.b, data.exponents, u, strict=True):
        rho -= _integer(Q(b) * power_of_two(e - data.h + data.y_scale), p) * entry
    omega = 0
    for w, entry in zip(weighted, v, strict=True):
        if w is None:
            return None
        omega += w * entry
    top, bottom = level * rho, 1 - level * omega
    if isinstance(problem, QCBP):
        top, bottom = level - rho, omega
    if bottom % p == 0:
        return None
    return Residues(p=p, u=u, v=v, mu=None, d=top * pow(bottom, -1, p) % p)


def _integer(x: Q, p: int) -> int:
    """A dyadic number modulo an odd p."""
    found = modulo(x, p)
    assert found is not None
    return found


def _solved(
    data: Data, M: IntegerMatrix, systems: Sequence[tuple[list[Z], Q]], p: int
) -> list[list[int]] | None:
    """G^-1 of the right-hand sides modulo p, from M z = t and 2^-e q z."""
    rows = M.solve_modulo(IntegerMatrix(zip(*(t for t, _ in systems), strict=True)), p)
    if rows is None:
        return None
    columns = []
    for n, (_, q) in enumerate(systems):
        factor = modulo(q, p)
        if factor is None:
            return None
        columns.append(
            [
                factor * _integer(power_of_two(-e), p) * row[n] % p
                for e, row in zip(data.exponents, rows, strict=True)
            ]
        )
    return columns
