"""The data of `certified_solvers`: A (m, N), y (m,) of five kinds, m = N/2, and the three problems.

    P2: (1/(2m)) ||A x - y||^2 + lam ||x||_1,   lam = (1/20) max_j |A_j^T y| / m
    P3 and P1: the same minimiser in floats, lam_3 = m lam/||r||, eta = ||r||, r = y - A x.

y = A x + noise with N/10 non-zeros in x, both standard normal; the noise is a tenth of the entries
of A. integers: entries at most 511 in size (10 bits with the sign); m lam is rounded to an integer.
noise: three tenths of the size of A x, which gives larger supports. Floats are taken exactly.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sci_barriers.exact import Q, as_q
from sci_barriers.problems import QCBP, Lasso, Objective, SqrtLasso

KINDS = {
    "gauss": "Gaussian",
    "correlated": "correlated",
    "dct": "DCT",
    "integers": "10-bit integers",
    "noise": "Gaussian, more noise",
}
SHARE = 0.05
RHO = 0.9
MOST = 511
TIGHT = {"tol": 1e-14, "max_iter": 100_000}


def draw(kind: str, N: int, *, seed: int) -> tuple[Any, Any]:
    """A (N/2, N), y (N/2,), float64."""
    rng, m = np.random.default_rng((seed, N)), N // 2
    A = _cosines(rng, m, N) if kind == "dct" else rng.standard_normal((m, N))
    if kind == "correlated":  # the rows are stationary: E A_i A_j = RHO^|i - j|
        for j in range(1, N):
            A[:, j] = RHO * A[:, j - 1] + np.sqrt(1 - RHO**2) * A[:, j]
    x = np.zeros(N)
    chosen = rng.choice(N, N // 10, replace=False)
    x[chosen] = rng.standard_normal(len(chosen))
    fit = A @ x
    noise = 0.3 * np.sqrt(np.mean(fit**2)) if kind == "noise" else 0.1 * np.sqrt(np.mean(A**2))
    y = fit + noise * rng.standard_normal(m)
    if kind != "integers":
        return A, y
    return np.clip(np.rint(150 * A), -MOST, MOST), np.rint(MOST * y / np.abs(y).max())


def _cosines(rng: Any, m: int, N: int) -> Any:
    """m rows of the orthonormal DCT-II of size N, in random choice."""
    rows = np.sort(rng.choice(N, m, replace=False))
    A = np.sqrt(2 / N) * np.cos(np.pi * np.outer(rows, 2 * np.arange(N) + 1) / (2 * N))
    A[rows == 0] = np.sqrt(1 / N)
    return A


def penalty(kind: str, A: Any, y: Any) -> Q:
    """lam, exact."""
    m, top = len(y), float(np.abs(A.T @ y).max())
    if kind == "integers":
        return Q(max(1, round(SHARE * top)), m)
    return as_q(SHARE * top / m)


def guess(A: Any, y: Any, *, alpha: float) -> tuple[Any, Any, float]:
    """(support, signs, ||r||) of a coordinate descent at a tight tolerance."""
    from sklearn.linear_model import Lasso as CoordinateDescent

    x = CoordinateDescent(alpha=alpha, fit_intercept=False, **TIGHT).fit(A, y).coef_
    P = np.flatnonzero(x)
    return P, np.sign(x[P]).astype(int), float(np.linalg.norm(y - A @ x))


def problems(lam: Q, *, m: int, norm: float) -> dict[str, Objective]:
    """P1, P2, P3 with about the same minimiser; norm = ||r||."""
    return {
        "P2": Lasso(lam=lam, normalisation="1/2m"),
        "P3": SqrtLasso(lam=as_q(float(lam) * m / norm)),
        "P1": QCBP(eta=as_q(norm)),
    }
