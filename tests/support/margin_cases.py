"""Random instances with a known minimiser, and the directions in which their slacks fall fastest.

Only numpy, no solver of the package. The first-order change of a slack along (E, f) is <M, E> +
<n, f>, M and n built from res = y - A x, B = A_P, its pseudo-inverse and G = B^T B; the change of
mu is 0 for P2 and otherwise the one that keeps (3) of the theorem. The worst perturbation within r
is E = -r U V^T (M = U S V^T), f = -r n / ||n||: the slack falls by r (||M||_* + ||n||).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sci_barriers.exact import as_q
from sci_barriers.problems import QCBP, Lasso, Objective, SqrtLasso

Array = np.ndarray


@dataclass(frozen=True, kw_only=True)
class Case:
    """Float data, the minimiser x (N,) of a float solver, mu and weights w (N,)."""

    A: Array
    y: Array
    x: Array
    w: Array
    mu: float
    weighted: bool

    @property
    def P(self) -> list[int]:
        return np.flatnonzero(self.x).tolist()

    @property
    def s(self) -> list[int]:
        return np.sign(self.x[self.P]).astype(int).tolist()

    def problems(self) -> list[Objective]:
        """P2 in one of its normalisations, P3, P1: all with about this minimiser."""
        m = len(self.y)
        weights = tuple(as_q(float(t)) for t in self.w) if self.weighted else None
        residual = float(np.linalg.norm(self.y - self.A @ self.x))
        kinds = (("1", 2), ("1/m", as_q(2) / m), ("1/2m", as_q(1) / m))
        kind, factor = kinds[(m + len(self.x)) % 3]
        return [
            Lasso(lam=as_q(self.mu) * factor, normalisation=kind, weights=weights),
            SqrtLasso(lam=self.mu / residual, weights=weights),
            QCBP(eta=residual, weights=weights),
        ]


@dataclass(frozen=True, kw_only=True)
class Fall:
    """A slack and the perturbation of norms 1 along which it falls fastest, at this rate."""

    slack: float
    rate: float
    E: Array
    f: Array


def descent(A: Array, y: Array, mu: float, w: Array, *, sweeps: int = 20_000) -> Array:
    """The minimiser of (1/2)||A x - y||^2 + mu sum w |x|, by coordinate descent."""
    x, r, squares = np.zeros(A.shape[1]), y.copy(), (A * A).sum(0)
    for _ in range(sweeps):
        most = 0.0
        for j in range(len(x)):
            z = x[j] + A[:, j] @ r / squares[j]
            new = math.copysign(max(abs(z) - mu * w[j] / squares[j], 0.0), z)
            step = new - x[j]
            if step:
                r -= A[:, j] * step
                x[j] = new
                most = max(most, abs(step))
        if most < 1e-15 * np.abs(x).max(initial=1e-300):
            break
    return x


def random_case(seed: int, *, least: int = 4, most: int = 40) -> Case:
    """Gaussian data, a third of them correlated, a quarter weighted; support not empty."""
    rng = np.random.default_rng(seed)
    while True:
        N = int(rng.integers(least, most + 1))
        m = int(rng.integers(max(3, N // 3), N + 3))
        A = rng.standard_normal((m, N))
        if seed % 3 == 1:
            for j in range(1, N):
                A[:, j] = 0.8 * A[:, j - 1] + 0.6 * A[:, j]
        truth = np.zeros(N)
        chosen = rng.choice(N, max(1, N // 8), replace=False)
        truth[chosen] = 3 * rng.standard_normal(len(chosen))
        y = A @ truth + 0.1 * rng.standard_normal(m)
        w = np.ones(N) if seed % 4 else rng.uniform(0.5, 2, N)
        mu = float(rng.choice([0.05, 0.1, 0.3]) * np.abs(A.T @ y / w).max())
        x = descent(A, y, mu, w)
        if 0 < np.count_nonzero(x) < m:
            return Case(A=A, y=y, x=x, w=w, mu=mu, weighted=seed % 4 == 0)


def falls(case: Case, problem: Objective) -> Iterator[Fall]:
    """Every slack s_i x_i and mu w_j - |A_j^T r| with its worst direction, to first order."""
    A, x, P, mu = case.A, case.x, case.P, case.mu
    N, B, s = len(x), A[:, P], np.array(case.s)
    G = np.linalg.inv(B.T @ B)
    pinv, ws, res = G @ B.T, case.w[P] * s, case.y - A @ x
    v = G @ ws
    turned = B @ v
    omega = float(turned @ turned)

    def along(z: Array, e: Array) -> tuple[Array, Array]:
        """(n, M) of z^T r' at fixed mu, plus (E e)^T res."""
        c = pinv @ z
        d = z - B @ c
        q = e.copy()
        q[P] -= c
        return d, np.outer(res, q) - np.outer(d, x)

    n_mu, M_mu = along(res, np.zeros(N))
    if isinstance(problem, Lasso):
        share = 0.0
    elif isinstance(problem, QCBP):
        share = -1 / (mu * omega)
    else:
        lam = float(problem.lam.p) / float(problem.lam.q)
        share = lam**2 / (mu * (1 - lam**2 * omega))
    n_mu, M_mu = share * n_mu, share * M_mu
    for i, j in enumerate(P):
        e = np.zeros(N)
        e[P] = G[i]
        n = pinv[i] - v[i] * n_mu
        M = np.outer(res, e) - np.outer(pinv[i], x) - v[i] * M_mu
        yield _fall(s[i] * x[j], s[i] * n, s[i] * M)
    for j in set(range(N)) - set(P):
        corr = float(A[:, j] @ res)
        sign = 1.0 if corr >= 0 else -1.0
        e = np.zeros(N)
        e[j] = 1.0
        n, M = along(A[:, j], e)
        rise = case.w[j] - sign * float(A[:, j] @ turned)
        yield _fall(mu * case.w[j] - abs(corr), rise * n_mu - sign * n, rise * M_mu - sign * M)


def _fall(slack: float, n: Array, M: Array) -> Fall:
    U, S, Vt = np.linalg.svd(M, full_matrices=False)
    keep = 1e-9 * S[0] < S
    length = float(np.linalg.norm(n))
    return Fall(
        slack=float(slack),
        rate=length + float(S.sum()),
        E=-(U[:, keep] @ Vt[keep]),
        f=-n / length if length else n,
    )


def random_directions(rng: np.random.Generator, m: int, N: int) -> Iterator[tuple[Array, Array]]:
    """(E, f) of norms 1: rank one, Gaussian, A alone, y alone, one entry."""
    for kind in range(5):
        u, v = rng.standard_normal(m), rng.standard_normal(N)
        E = np.outer(u / np.linalg.norm(u), v / np.linalg.norm(v))
        if kind == 1:
            E = rng.standard_normal((m, N))
            E /= np.linalg.norm(E, 2)
        elif kind == 4:
            E = np.zeros((m, N))
            E[rng.integers(m), rng.integers(N)] = rng.choice([-1.0, 1.0])
        f = rng.standard_normal(m)
        f /= np.linalg.norm(f)
        yield E * (kind != 3), f * (kind != 2)
