"""Enclosures of the minimiser on a known support with known signs; weights may be irrational.

P, s: support and signs of the only minimiser, proved elsewhere; A, y rational, w, lam, eta any
numbers of the package. With G = A_P^T A_P, H = G^-1, u = H A_P^T y, rho = ||y||^2 - (A_P^T y)^T u,
all rational and exact, and v = H (w s), omega = (w s)^T v in balls:

    x = u - mu v,   P2 mu = lam/(2c);   P1 mu^2 = (eta^2 - rho)/omega;
    P3 mu^2 = lam^2 rho/(1 - lam^2 omega).

k different square roots as weights span a field of degree 2**k; here they cost as much as k
rationals. The precision is doubled until the enclosures are as narrow as asked. [the formulas of
path/data on one support; derived]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sci_barriers.errors import BadInput, PrecisionExhausted, bad_input
from sci_barriers.exact import Enclosure, Matrix, Number, Q, Vector, dot, norm_squared, solve
from sci_barriers.exact.balls import Ball
from sci_barriers.problems import QCBP, Instance, Lasso

HIGHEST = 1 << 18
"""Bits at which it is given up."""


def enclosed_point(
    instance: Instance, *, support: Sequence[int], signs: Sequence[int], bits: int
) -> tuple[Enclosure, ...]:
    """x (N,): each coordinate of the support to relative width 2**-bits, the others [0, 0].

    Raises BadInput for irrational A or y and for dependent columns; PrecisionExhausted when (P, s)
    is not proved and mu turns out not to be real, or x not to be away from 0.
    """
    return solved_on(instance, support=support, signs=signs).enclosures(bits=bits)


@dataclass(frozen=True, kw_only=True)
class OnSupport:
    """The rational part of the formulas, computed once: u (k,), H (k, k), rho."""

    instance: Instance
    support: tuple[int, ...]
    signs: tuple[int, ...]
    u: Vector
    H: tuple[Vector, ...]
    rho: Number

    def enclosures(self, *, bits: int) -> tuple[Enclosure, ...]:
        """x (N,), as `enclosed_point`."""
        x = [Enclosure.point(0)] * self.instance.N
        working = bits + 64
        found = self._at(bits=working)
        while found is None or not all(narrow(box, bits=bits) for box in found):
            if working >= HIGHEST:
                raise PrecisionExhausted(
                    f"the minimiser on the support {list(self.support)[:10]} is not enclosed by"
                    f" {working} bits: check that support and signs are proved"
                )
            working *= 2
            found = self._at(bits=working)
        for j, box in zip(self.support, found, strict=True):
            x[j] = box
        return tuple(x)

    def _at(self, *, bits: int) -> list[Enclosure] | None:
        """The coordinates on the support in balls of so many bits; None: too few."""
        if not self.support:
            return []
        problem = self.instance.objective

        def ball(x: object) -> Ball:
            return Ball.of(x, bits=bits)

        try:
            ws = [ball(problem.weight(j)) * s for j, s in zip(self.support, self.signs)]
            v = [_inner([ball(h) for h in row], ws) for row in self.H]
            if isinstance(problem, Lasso):
                mu = ball(problem.lam / (2 * problem.factor(self.instance.m)))
            elif isinstance(problem, QCBP):
                mu = _root((ball(problem.eta).square() - ball(self.rho)) / _inner(ws, v))
            else:
                square = ball(problem.lam).square()
                mu = _root(square * ball(self.rho) / (1 - square * _inner(ws, v)))
            return [(ball(a) - mu * b).enclosure() for a, b in zip(self.u, v, strict=True)]
        except PrecisionExhausted:
            return None


def solved_on(
    instance: Instance, *, support: Sequence[int], signs: Sequence[int]
) -> OnSupport:
    """The rational part for this support. Raises BadInput as `enclosed_point`."""
    if not instance.A.is_rational or not all(isinstance(b, Q) for b in instance.y):
        raise bad_input("A, y", "irrational entries", "must be rational", "round the data first")
    rho = norm_squared(instance.y)
    u: Vector = ()
    H: tuple[Vector, ...] = ()
    if support:
        B = instance.A.columns(support)
        correlations = B.T @ instance.y
        unit = Matrix.identity(len(support)).rows
        right = Matrix([[c, *row] for c, row in zip(correlations, unit, strict=True)])
        try:
            solved = solve(B.gram(), right)
        except BadInput:
            raise bad_input(
                "support", list(support), "must have independent columns", "check it"
            ) from None
        u, H = solved.column(0), tuple(row[1:] for row in solved.rows)
        rho = rho - dot(correlations, u)
    return OnSupport(
        instance=instance, support=tuple(support), signs=tuple(signs), u=u, H=H, rho=rho
    )


def _inner(a: Sequence[Ball], b: Sequence[Ball]) -> Ball:
    total = a[0] * b[0]
    for p, q in zip(a[1:], b[1:], strict=True):
        total = total + p * q
    return total


def _root(square: Ball) -> Ball:
    if square.enclosure().lower <= 0:
        raise PrecisionExhausted("mu is not shown to be positive: use more bits")
    return square.sqrt()


def narrow(box: Enclosure, *, bits: int) -> bool:
    """Whether 0 is outside and the width is at most 2**-bits of the magnitude."""
    least = max(box.lower, -box.upper)
    return bool(least > 0 and box.width <= least * Q(1, 2**bits))
