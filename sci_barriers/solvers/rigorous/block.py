"""The columns of a support in float64: their Gram matrix and a proved bound of its eigenvalues.

B = A_P (m, k), G = B^T B, D = diag(d), d_i a power of two with d_i^2 fl(G_ii) <= 1, so badly scaled
columns do no harm. Bounds D, N, U of `rigorous/bounds`; b_i >= ||B_i||, S^2 >= sum d_i^2 b_i^2.

Gram       fl(D G D) = D G D + E with |E_ij| <= gamma(m) d_i b_i d_j b_j + d_i d_j 4 m eta + (two
           scalings, each may underflow), hence, as ||E||_2 <= the l2 norm of the matrix of bounds,
           ||E|| <= gamma(m) S^2 + k (4 m t^2 + t + 1) eta,                  t = max(1, max d_i).
Cholesky   for the shift tau let R be any upper triangular matrix, H = fl(D G D) - tau I - R R^T.
           R R^T >= 0, so

               lambda_min(D G D) >= tau - ||H|| - ||E||.

           LAPACK supplies R, by factoring fl(D G D) - tau I with rows and columns reversed, and is
           not trusted: H is computed, one more product. `dlauum` forms Z = fl(R R^T) in a triangle,
           by sums of products like BLAS; fl(D G D) is continued from this triangle by symmetry,
           which the bound of E allows. Z_ii <= 1: ||R R^T - Z|| <= 1.02 k gamma(k) + 4 k^2 eta by
           D and N, the subtractions round by u |H_ij| and at most 8 u on the diagonal, so
           ||H|| <= (1 + 2^-48) ||fl(H)||_F + 1.02 k gamma(k) + 4 k^2 eta + 8 u,
           ||fl(H)||_F^2 <= twice the squares of a triangle with the diagonal.
           The shift is Rump's [Verification of positive definiteness, BIT 46, 2006; cited from
           memory], who bounds H a priori by gamma/(1 - gamma) times the trace, of the same size.
Solutions  if G z = f and z~ is any vector, g = f - G z~ and lam <= lambda_min(D G D), then
               |z_i - z~_i| <= d_i ||D g|| / lam,       ||B (z - z~)|| <= ||D g|| / sqrt(lam),
           because z - z~ = D (D G D)^-1 D g and ||B (z - z~)||^2 = (D g)^T (D G D)^-1 (D g).
Products   p = fl(y - fl(B x)):  ||p - (y - B x)|| <= gamma(k) sum |x_i| b_i + u ||p||
                                                      + (4 k + 2) eta sqrt(m)          (`misfit`).
           If ||p - p'|| <= e:  ||D fl(B^T p) - D B^T p'|| <= S (gamma(m) ||p|| + e)
                                                      + 4 m eta t sqrt(k)              (`spill`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg.lapack import dlauum, dpocon, dpotrf, dpotrs

from sci_barriers.solvers.rigorous.bounds import ETA, TINY, U, gamma, norm_upper, up

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sci_barriers.solvers.rigorous.bounds import Array

ATTEMPTS = 4
"""Shifts that are tried: about 1/(2 ||G^-1||_1), then each an eighth of the one before."""


@dataclass(frozen=True, kw_only=True)
class Block:
    """B (m, k), k >= 1; d (k,) powers of two; norms b (k,); factor: L with L L^T about D G D.

    least: a proved lower bound > 0 of lambda_min(D G D). spread: S. top: t.
    """

    B: Array
    d: Array
    norms: Array
    factor: Array
    least: float
    spread: float
    top: float

    @property
    def least_eigenvalue(self) -> float:
        """A proved lower bound of lambda_min(A_P^T A_P): least / (max d)^2."""
        bound = self.least / float(self.d.max()) ** 2  # exact, unless it underflows
        return bound if bound > TINY else 0.0

    def solve(self, rhs: Array) -> Array:
        """About G^-1 rhs; rhs (k,). Nothing is claimed of it."""
        z, _ = dpotrs(self.factor, self.d * rhs, lower=1, overwrite_b=1)
        solution: Array = self.d * z
        return solution

    def misfit(self, x: Array, p_norm: float) -> float:
        """Bound of ||p - (y - B x)|| for p = fl(y - fl(B x)), p_norm >= ||p||; also of fl(B x)."""
        m, k = self.B.shape
        size = float(np.abs(x) @ self.norms)
        return up(1.01 * gamma(k) * size + U * p_norm + (4 * k + 2) * ETA * math.sqrt(m))

    def spill(self, p_norm: float, e: float) -> float:
        """Bound of ||D (fl(B^T p) - B^T p')|| for ||p|| <= p_norm and ||p - p'|| <= e."""
        m, k = self.B.shape
        return up(self.spread * (gamma(m) * p_norm + e) + 4 * m * ETA * self.top * math.sqrt(k))

    def size(self, g: Array) -> float:
        """Bound of ||D g||; g (k,). A product d_i g_i that underflows is covered by 2^-960."""
        scaled: Array = self.d * g
        return up(norm_upper(scaled))

    def reach(self, defect: float) -> float:
        """Bound of ||B (z - z~)||, where ||D g|| <= defect."""
        return up(defect / math.sqrt(self.least))

    def radius(self, defect: float) -> Array:
        """Bounds of |z_i - z~_i| (k,), where ||D g|| <= defect."""
        r: Array = self.d * up(defect / self.least) + TINY
        return r


def gather(A: Array, P: NDArray[np.intp]) -> Array:
    """A_P (m, k), copied along the order in which A is stored."""
    if A.flags.f_contiguous:
        rows: Array = A.T.take(P, axis=0)
        return rows.T
    return A.take(P, axis=1)


def gram_error(m: int, k: int, *, spread: float, top: float) -> float:
    """The bound of ||E||_2, E = fl(D G D) - D G D (k, k)."""
    return up(gamma(m) * spread * spread + k * (4 * m * top * top + top + 1) * ETA)


def gram_block(B: Array) -> Block | NDArray[np.intp]:
    """The block of these columns, or the positions of columns that look dependent (or overflow)."""
    m, k = B.shape
    G: Array = B.T @ B
    squares = G.diagonal().copy()
    if not (squares.min() > TINY and squares.max() < math.inf):
        return np.flatnonzero(~((squares > TINY) & (squares < math.inf)))
    d: Array = np.ldexp(1.0, -np.frexp(np.sqrt(squares))[1])
    norms: Array = np.sqrt((squares + 4 * m * ETA) * (1 + 2 * gamma(m))) * (1 + 2.0**-48)
    G *= d
    G *= d[:, None]
    spread, top = up(norm_upper(d * norms)), max(1.0, float(d.max()))
    error = gram_error(m, k, spread=spread, top=top) + 4 * U  # numbers below 1: 2 roundings
    factor, info = dpotrf(G.T, lower=1, clean=1)
    if info == 0:
        # dpocon returns 1/(1-norm of the inverse), estimated, for a matrix of 1-norm 1
        tau = 0.5 * float(dpocon(factor, 1.0, uplo="L")[0])
        for _ in range(ATTEMPTS):
            least = _proved_least(G, tau) - error
            if least > 0:
                return Block(
                    B=B, d=d, norms=norms, factor=factor, least=least, spread=spread, top=top
                )
            tau /= 8
    return _suspects(G)


def _proved_least(G: Array, tau: float) -> float:
    """tau - ||H||, G (k, k) being fl(D G D): a lower bound of lambda_min(G), or -inf."""
    k = len(G)
    turned = G[::-1, ::-1].copy()
    turned.flat[:: k + 1] -= tau
    L, info = dpotrf(turned.T, lower=1, clean=0, overwrite_a=1)
    if info != 0:
        return -math.inf
    # The upper triangle of Z is R, then R R^T; the rest is that of G, if LAPACK left it alone, and
    # cancels below. If not, the bound is larger.
    Z, info = dlauum(L[::-1, ::-1].copy(order="F"), lower=0, overwrite_c=1)
    if info != 0 or not Z.diagonal().max() <= 1.0:
        return -math.inf
    H: Array = np.subtract(G, Z.T, out=Z.T)
    H.flat[:: k + 1] -= tau
    size = math.sqrt(2.0) * norm_upper(H.ravel())
    error = up(size + 1.02 * k * gamma(k) + 4 * k * k * ETA + 8 * U)
    return tau - error


def _suspects(G: Array) -> NDArray[np.intp]:
    """Positions with a part in the eigenvector of the least eigenvalue; a diagnosis, no claim."""
    if not np.isfinite(G).all():
        return np.arange(len(G))
    vector = np.abs(np.linalg.eigh(G)[1][:, 0])
    return np.flatnonzero(vector > 1e-6 * vector.max())
