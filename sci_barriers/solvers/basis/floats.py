"""Float64 proof for a basis B (n columns, n rows) and signs s of basis pursuit.

M = A_B,  M x = y,  M^T v = w s;  R any float matrix, about M^-1;  x~, v~ any float vectors.
    F = I - R M,  kappa >= ||F||_inf,  kappa < 1   =>   M is non-singular and     [derived]
    |x - x~|_i <= |R rho|_i + kappa/(1 - kappa) ||R rho||_inf,        rho = y - M x~;
    |v - v~|_i <= max_k |R_ki| T,   T = ||h||_1 / (1 - kappa),        h = w s - M^T v~;
    |A_j^T v - A_j^T v~| <= T sum_i |A_ij| max_k |R_ki|.
Proof: M^-1 = (I - F)^-1 R = R + F (I - F)^-1 R, and M^-T h = R^T (I - F)^-T h with
||F^T||_1 = ||F||_inf. Every product is bounded by D of `rigorous/bounds`, with |R| |M|, |M| |x~|
and so on in place of norms; the data may differ from the exact ones by `error` |A| (basis/data).

Strict signs of s_i x_i and of w_j - |A_j^T v| are proved; zeros and ties never are. M non-singular,
s x >= 0 and |A_j^T v| <= w_j make (x, v) optimal (Lemma C of certificates/FORMAT.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sci_barriers.solvers.rigorous.bounds import (
    TINY,
    U,
    arithmetic_as_assumed,
    gamma,
    norm_upper,
    up,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sci_barriers.solvers.basis.data import Floats
    from sci_barriers.solvers.rigorous.bounds import Array

    Mask = NDArray[np.bool_]

ROUNDS = 2
"""Steps of refinement of x~ and v~."""


@dataclass(frozen=True, kw_only=True)
class FloatBasis:
    """M is non-singular. x, radius (n,): |x_i - exact| <= radius_i; right: s x > 0 is proved.

    strict (N,): |A_j^T v| < w_j is proved; violated (N,): |A_j^T v| > w_j is proved.
    norm: an upper bound of ||v||. inverse: R; kappa >= ||I - R M||_inf, below 1/2.
    """

    x: Array
    radius: Array
    right: Mask
    wrong: Mask
    strict: Mask
    violated: Mask
    norm: float
    inverse: Array
    kappa: float


def float_basis(floats: Floats, B: NDArray[np.intp], s: Array) -> FloatBasis | None:
    """What floats prove of this basis; None: not even that it is one. A (n, N), B and s (n,)."""
    if not arithmetic_as_assumed():
        return None
    M = floats.A[:, B]
    with np.errstate(all="ignore"):
        try:
            R: Array = np.linalg.inv(M).astype(np.float64, copy=False)
        except np.linalg.LinAlgError:
            return None
        return _bounded(floats, M, R, B, s)


def above(matrix: Array, vector: Array) -> Array:
    """Upper bounds of a product of arrays >= 0."""
    n = len(vector)
    bound: Array = (matrix @ vector) * (1 + 2 * gamma(n)) + TINY
    return bound


def _bounded(
    floats: Floats, M: Array, R: Array, B: NDArray[np.intp], s: Array
) -> FloatBasis | None:
    n = len(B)
    A, y, W = floats.A, floats.y, floats.W
    size_M, size_R, ones = np.abs(M), np.abs(R), np.ones(n)
    relative = 1.01 * (gamma(n) + floats.error) + 4 * U  # of a product, and of a sum with one more
    F = R @ M
    F[np.diag_indices(n)] -= 1
    rows = above(np.abs(F), ones) + relative * (above(size_R, above(size_M, ones)) + 1)
    kappa = up(float(np.max(rows)))
    if not kappa < 0.5:
        return None
    x = R @ y
    for _ in range(ROUNDS):
        x = x + R @ (y - M @ x)
    rho = np.abs(y - M @ x) + relative * (above(size_M, np.abs(x)) + np.abs(y)) + TINY
    moved = above(size_R, rho * (1 + 8 * U))
    radius = (moved + up(kappa / (1 - kappa)) * np.max(moved)) * (1 + 8 * U) + TINY
    ws = W[B] * s
    v = ws @ R
    for _ in range(ROUNDS):
        v = v + (ws - v @ M) @ R
    h = np.abs(ws - v @ M) + relative * (above(size_M.T, np.abs(v)) + W[B])
    h += 1.01 * floats.w_error * W[B] + TINY
    reach = up(float(above(h[None, :] * (1 + 8 * U), ones)[0]) / (1 - kappa))
    largest = size_R.max(axis=0)
    size_A = np.abs(A)
    c = np.abs(v @ A)
    spread = relative * above(size_A.T, np.abs(v))
    spread += 1.01 * reach * above(size_A.T, largest)
    spread = spread * (1 + 8 * U) + TINY
    allowance = (1.01 * floats.w_error + 8 * U) * W
    along = s * x
    return FloatBasis(
        x=x,
        radius=radius,
        right=along > radius,
        wrong=along < -radius,
        strict=c + spread < W - allowance,
        violated=c - spread > W + allowance,
        norm=up(norm_upper(v) + up(reach * norm_upper(largest))),
        inverse=R,
        kappa=kappa,
    )
