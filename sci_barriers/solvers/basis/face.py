"""Which variables vanish on the whole set of basis pursuit, from an optimal basis.

B a basis with c_i = s_i A_i, xi_B >= 0; P the positive ones, Z the zero ones; T the other tight
columns, M = C_B^-1 C_T. Near the vertex the set is {xi_B - M tau >= 0, tau >= 0}, so what can be
positive is decided on the cone

    K = {tau >= 0 : M_Z tau <= 0},    polar cone K* = {M_Z^T beta - sigma : beta, sigma >= 0}.

The projection of g to K is P_K(g) = g - (its projection to K*), an NNLS with at most |T| columns in
use, and g.P_K(g) = ||P_K(g)||^2:
- g = 1 on the ties that are not decided, 0 on the others: P_K(g) = rho != 0 is positive on one of
  them, which can then be positive on the set; rho = 0 gives M_Z^T beta = g + sigma, so that beta is
  an exposing vector and all of them vanish. At most |T| + 1 steps.
- g = -M_z: P_K(g) = 0 exactly when xi_z vanishes on the set.
The dimension of the set is |T+| - rank M_{Z0,T+}: T+ the ties that can be positive, Z0 the
vanishing part of Z. Exposing vector: C_B^T u = beta on Z, 0 on P; then c_k.u = (M^T beta)_k >= 1 on
the ties that vanish and 0 on T+ (a positive value would make them vanish). [derived; Moreau]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sci_barriers.exact import Q
from sci_barriers.exact.integral import IntegerMatrix, Integers
from sci_barriers.exact.rational import Z as Integer
from sci_barriers.solvers.path.nnls import nnls


@dataclass(frozen=True, kw_only=True)
class Face:
    """Positions in Z and T: basics (in Z) and ties (in T) that are positive somewhere on the set.

    dimension of the set; beta (|Z|,): the exposing coefficients, None when no tie vanishes.
    """

    basics: tuple[int, ...]
    ties: tuple[int, ...]
    dimension: int
    beta: tuple[Q, ...] | None


def face(M: Sequence[Integers], *, ties: int) -> Face:
    """M: the rows of d M_Z, integers, d > 0 any scale, (|Z|, ties); ties >= 1."""
    if not M:
        return Face(basics=(), ties=tuple(range(ties)), dimension=ties, beta=None)
    total = [Q(0)] * ties
    beta: tuple[Q, ...] | None = None
    while not all(value > 0 for value in total):
        rho, beta = _project(M, [Integer(int(value == 0)) for value in total])
        if not any(rho):
            break
        total, beta = [a + b for a, b in zip(total, rho, strict=True)], None
    moving = tuple(k for k, value in enumerate(total) if value > 0)
    slopes = [_inner(row, total) for row in M]
    basics = {z for z, slope in enumerate(slopes) if slope < 0}
    for z, row in enumerate(M):
        if moving and z not in basics and any(row[k] != 0 for k in moving):
            more, _ = _project(M, [-entry for entry in row])
            basics |= {i for i, other in enumerate(M) if _inner(other, more) < 0}
    fixed = [[row[k] for k in moving] for z, row in enumerate(M) if z not in basics]
    rank = IntegerMatrix(fixed).rank() if fixed and moving else 0
    return Face(
        basics=tuple(sorted(basics)), ties=moving, dimension=len(moving) - rank, beta=beta
    )


def _project(
    M: Sequence[Integers], g: Sequence[Integer]
) -> tuple[tuple[Q, ...], tuple[Q, ...]]:
    """(P_K(g), beta) for K of the head of the file."""
    n = len(g)
    # Rows <= 0 are sums of the -e_k already.
    used = [z for z, row in enumerate(M) if any(entry > 0 for entry in row)]
    minus = [[Integer(-int(i == k)) for i in range(n)] for k in range(n)]
    generators = IntegerMatrix([*(M[z] for z in used), *minus])
    h = [_dot(row, g) for row in generators.rows]
    found = nnls(generators @ generators.T, h).z
    rest = [Q(entry) for entry in g]
    for row, coefficient in zip(generators.rows, found, strict=True):
        if coefficient != 0:
            rest = [a - coefficient * b for a, b in zip(rest, row, strict=True)]
    beta = [Q(0)] * len(M)
    for z, coefficient in zip(used, found, strict=False):
        beta[z] = coefficient
    return tuple(rest), tuple(beta)


def _dot(u: Sequence[Integer], v: Sequence[Integer]) -> Integer:
    return sum((a * b for a, b in zip(u, v, strict=True)), Integer(0))


def _inner(u: Sequence[Integer], v: Sequence[Q]) -> Q:
    total = Q(0)
    for a, b in zip(u, v, strict=True):
        if b != 0:
            total = total + b * a
    return total
