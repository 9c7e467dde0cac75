"""The margin of a solution with residual zero on m independent columns: a basis of the data.

Let B = A_P be square and invertible, x = B^-1 y with s_i x_i > 0, v = B^-T (w s), and
|A_j^T v| < w_j off P; P3: lam ||v|| < 1. Then x on P is the only minimiser of basis pursuit (P3:
of P3), with dual vector v (lam v) [Lemma C of certificates/FORMAT.md]. Let sigma = sigma_min(B),
a_i = ||row i of B^-1||, c_j = ||B^-1 A_j||, X = ||x||, V = ||v||, and ||A' - A|| <= r < sigma,
||y' - y||_2 <= r. With q = r sigma/(sigma - r):

    |x'_i - x_i| <= a_i (1 + X) q,   ||v'|| <= V q/r,
    |A'_j^T v' - A_j^T v| <= (1 + c_j^2)^(1/2) V q.

Proof. B' = B + E. x' - x = B'^-1 (f - E x), and row i of B'^-1 = (row i of B^-1)(I + E B^-1)^-1 has
norm <= a_i / (1 - r/sigma). With h = B^-1 A_j: A'_j^T v' - A_j^T v = (B'^-1 A'_j - h)^T w s =
(E_j - E h)^T v', and ||E_j - E h|| <= r ||(1, -h)||. v' = B'^-T B^T v, and ||B B'^-1|| =
||(I + E B^-1)^-1|| <= sigma/(sigma - r) = q/r.  []
So every slack stays positive, and the support and the signs are the same, for
    r = min over all conditions q < t of t sigma/(sigma + t), and for P3 r < sigma (1 - lam V).

Bounds in float64: R about B^-1, W = I - R B, ||W||_F < 1/2, K = ||R||_F/(1 - ||W||_F) >= 1/sigma;
B^-1 = R + W B^-1, so a_i <= ||R_i|| + ||W_i|| K and c_j <= ||R A_j|| + ||W||_F K ||A_j||, with the
rounding of the products added. Entries that are no floats are rounded first, ||A~ - A|| <= e; then
B^-1 = (I + B~^-1 (B - B~))^-1 B~^-1 enlarges K and a_i by 1/(1 - K e), and c_j + K e too. [derived]
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sci_barriers.errors import BadInput, bad_input
from sci_barriers.exact import (
    Matrix,
    Q,
    absolute,
    as_q,
    dot,
    norm_squared,
    rational_value,
    simplified,
    solve,
    to_float,
)
from sci_barriers.problems import Instance, SqrtLasso
from sci_barriers.solvers.margins.bounds import root_up, short
from sci_barriers.solvers.margins.radius import Margin
from sci_barriers.solvers.rigorous.bounds import ETA, U, column_norms, down, gamma, norm_upper, up

if TYPE_CHECKING:
    from sci_barriers.exact import Vector
    from sci_barriers.solvers.rigorous.bounds import Array

EXACT = 40
"""Columns up to which the inverse is computed exactly where floats give no bounds."""


@dataclass(frozen=True, kw_only=True)
class BasisBounds:
    """What the theorem needs: K >= 1/sigma; (p_i, a_i) where s_i != 0; (d_j, c_j) off P; X, V.

    p_i = s_i x_i and d_j = w_j - |A_j^T v| are exact. product >= lam V for P3, 0 for P1.
    """

    K: Q
    inside: tuple[tuple[Q, Q], ...]
    outside: tuple[tuple[Q, Q], ...]
    X: Q
    V: Q
    product: Q

    def radius(self) -> Q:
        """A proved radius, at most 1/(2K); 0 when the bounds give none."""
        limits = [p / (a * (1 + self.X)) for p, a in self.inside]
        limits += [d / (self.V * root_up(1 + c * c)) for d, c in self.outside if self.V > 0]
        t = min(limits, default=1 / self.K)
        found = min(t / (1 + t * self.K), 1 / (2 * self.K))  # t sigma/(sigma + t), 1/sigma <= K
        found = min(found, (1 - self.product) / self.K)
        return short(found * Q(1023, 1024), bits=8)

    def within(self, rho: Q) -> tuple[Q | None, Q | None]:
        """Lower bounds of the least p_i and d_j for all data within rho < radius."""
        q = self._q(rho)
        primal = min((p - a * (1 + self.X) * q for p, a in self.inside), default=None)
        dual = min((d - root_up(1 + c * c) * self.V * q for d, c in self.outside), default=None)
        return primal, dual

    def deviation(self, rho: Q) -> Q:
        """An upper bound of ||x' - x||_2 for all data within rho: ||B'^-1|| ||f - E x||."""
        return self.K * (1 + self.X) * self._q(rho)

    def _q(self, rho: Q) -> Q:
        return rho / (1 - rho * self.K)  # r sigma/(sigma - r) with 1/sigma <= K


def basis_bounds(
    instance: Instance, *, support: Sequence[int], signs: Sequence[int], floats: Array | None = None
) -> BasisBounds | None:
    """The bounds for this unique minimiser with residual zero; None where there is no margin.

    instance: rational, basis pursuit (P1, eta = 0) or P3. None: fewer or more than m columns in
    the support, a further tight column, lam ||v|| = 1, or more than EXACT columns and no bounds
    from floats. s_i = 0
    (a column of weight 0): no sign is asked. floats: A as float64, exactly; None: A is rounded
    here. Raises BadInput when the support is not that of a minimiser.
    """
    m, N = instance.A.shape
    if len(support) != m or not _rational(instance):
        return None
    problem = instance.objective
    B = instance.A.columns(support)
    weights = [as_q(problem.weight(j)) for j in support]
    ws = [s * w for w, s in zip(weights, signs, strict=True)]
    try:
        x = [as_q(value) for value in solve(B, list(instance.y))]
        v = [as_q(value) for value in solve(B.T, ws)]
    except BadInput:
        return None
    primal = [s * value for s, value in zip(signs, x, strict=True) if s]
    outside = [j for j in range(N) if j not in set(support)]
    slacks = [as_q(problem.weight(j) - absolute(dot(instance.A.column(j), v))) for j in outside]
    room = Q(1)
    if isinstance(problem, SqrtLasso):
        room = as_q(simplified(1 - problem.lam * problem.lam * norm_squared(v)))
    if min([*primal, *slacks, room]) < 0:
        raise bad_input("support", list(support), "must be that of a minimiser", "solve it first")
    if 0 in (*primal, *slacks, room):
        return None
    found, e = None, Q(0) if floats is not None else _rounding(instance.A)
    with np.errstate(all="ignore"), contextlib.suppress(OverflowError):
        A = _rounded(instance.A) if floats is None else floats
        found = _float_bounds(A[:, list(support)], A[:, outside])
    if (found is None or not found[0] * e < 1) and m <= EXACT:
        found, e = _exact_bounds(B, [instance.A.column(j) for j in outside]), Q(0)
    if found is None or not found[0] * e < 1:
        return None
    K, a, c = found
    grown = 1 / (1 - K * e)  # from the rounded B to B: ||(I + B~^-1 (B - B~))^-1||
    chosen = [value for value, s in zip(a, signs, strict=True) if s]
    return BasisBounds(
        K=K * grown,
        inside=tuple(zip(primal, [value * grown for value in chosen], strict=True)),
        outside=tuple(zip(slacks, [(value + K * e) * grown for value in c], strict=True)),
        X=root_up(as_q(norm_squared(x))),
        V=root_up(as_q(norm_squared(v))),
        product=root_up(1 - room) if isinstance(problem, SqrtLasso) else Q(0),
    )


def margin_of_basis(
    instance: Instance,
    *,
    support: Sequence[int],
    signs: Sequence[int],
    floats: Array | None = None,
    rho: Q = Q(0),  # noqa: B008 (an immutable number)
) -> Margin | None:
    """The margin of this minimiser, or one that all data within rho of the instance have.

    None as `basis_bounds`, or when rho is not below the radius: then arbitrarily small changes of
    y, or of A, may change the support, or floats do not show that they do not.
    """
    bounds = basis_bounds(instance, support=support, signs=signs, floats=floats)
    if bounds is None:
        return None
    radius = bounds.radius() - rho
    if radius <= 0:
        return None
    primal, dual = bounds.within(rho)
    return Margin(
        primal=None if primal is None else short(primal),
        dual=None if dual is None else short(dual),
        radius=short(radius, bits=8),
    )


def _rational(instance: Instance) -> bool:
    problem = instance.objective
    level = problem.lam * problem.lam if isinstance(problem, SqrtLasso) else Q(0)
    numbers = (*instance.y, *(problem.weights or ()), level)
    return instance.A.is_rational and all(rational_value(z) is not None for z in numbers)


def _rounded(A: Matrix) -> Array:
    return np.array([[to_float(a) for a in row] for row in A.rows])


def _rounding(A: Matrix) -> Q:
    """An upper bound of the Frobenius norm of A - fl(A)."""
    m, N = A.shape
    top = max((abs(as_q(a)) for row in A.rows for a in row), default=Q(0))
    return (top * Q(1, 2**52) + Q(1, 2**1070)) * (math.isqrt(m * N - 1) + 1)


def _exact_bounds(B: Matrix, F: Sequence[Vector]) -> tuple[Q, list[Q], list[Q]]:
    """K >= ||B^-1||_F, a_i, c_j from the exact inverse: for any condition number."""
    R = solve(B, Matrix.identity(B.shape[0]))
    squares = [as_q(norm_squared(row)) for row in R.rows]
    c = [root_up(as_q(norm_squared(R @ column))) for column in F]
    return root_up(sum(squares, Q(0))), [root_up(square) for square in squares], c


def _float_bounds(B: Array, F: Array) -> tuple[Q, list[Q], list[Q]] | None:
    """K >= 1/sigma, a_i, c_j as upper bounds; None when floats do not show them."""
    m = B.shape[0]
    try:
        R = np.linalg.inv(B)
    except np.linalg.LinAlgError:
        return None
    if not np.isfinite(R).all():
        return None
    rows, columns = column_norms(np.asarray(R.T, dtype=np.float64)), column_norms(B)
    # |fl(R B) - R B| <= gamma |R_i| |B_j| + 4 m eta, entry by entry
    W = np.eye(m) - R @ B
    miss = np.sqrt(np.einsum("ij,ij->i", W, W)) * (1 + 4 * gamma(m) + 64 * U)
    extra = up(gamma(m) * float(np.sqrt((columns**2).sum())) * (1 + 2.0**-40))
    rough = miss + rows * extra + up(math.sqrt(m) * (8 * m * ETA + 2 * U))
    w = norm_upper(rough)
    if not w < 0.5:
        return None
    K = up(norm_upper(rows) / down(1 - w))
    a = (rows + rough * K) * (1 + 16 * U)
    if F.shape[1] == 0:
        return as_q(K), [as_q(z) for z in a.tolist()], []
    norms = column_norms(F)
    C = R @ F
    spread = up(gamma(m) * norm_upper(rows) + w * K)
    c = (column_norms(C) + norms * spread + 4 * m * math.sqrt(m) * ETA) * (1 + 16 * U)
    if not (np.isfinite(a).all() and np.isfinite(c).all() and math.isfinite(K)):
        return None
    return as_q(K), [as_q(z) for z in a.tolist()], [as_q(z) for z in c.tolist()]

