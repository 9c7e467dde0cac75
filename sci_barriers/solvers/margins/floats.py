"""The bounds of `margins/bounds` from a float64 proof of the support: a few products with A.

B = A_P (m, k); D, lam <= lambda_min(D G D), misfit and spill as in `rigorous/block`. For a
float matrix Z (k, n), right sides F (m, n), T (k, n), p = fl(F - fl(B Z)) and the solution Z* of
G Z* = B^T F - T, column by column:
    ||D (B^T (F - B Z) - T)|| <= defect = ||D fl(fl(B^T p) - T)|| + spill,
    ||Z* - Z|| <= max(d) defect / lam,   ||(F - B Z*) - p|| <= misfit + defect / sqrt(lam).
The columns are: x (F = y, T = mu_0 w s), v (F = 0, T = -w s), u (F = y, T = 0), G^-1 (F = 0,
T = -I) for a_i = ||B G^-1 e_i|| and g_i, and B^+ A_j (F = A_j, T = 0), d_j <= ||A_j - B Z_j||, for
the columns that are closest to a tie; for the others (3) of `margins/bounds` has to do. [derived]
    sigma^2 >= max(proved least eigenvalue of G, 1 / ||G^-1||_F),   ||G^-1||_F^2 = sum g_i^2.
At the end the floats become rationals, and what is rounded after that is rounded to the safe side.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sci_barriers.errors import BadInput, PrecisionExhausted
from sci_barriers.exact import Enclosure, Q, as_q, enclosure, exponent
from sci_barriers.problems import QCBP, Lasso, Objective
from sci_barriers.solvers.margins.bounds import (
    ZERO,
    Bounds,
    Inside,
    Outside,
    root_up,
    short,
)
from sci_barriers.solvers.rigorous.block import Block, gather, gram_block
from sci_barriers.solvers.rigorous.bounds import (
    ETA,
    TINY,
    U,
    column_norms,
    down,
    gamma,
    norm_bounds,
    up,
)
from sci_barriers.solvers.rigorous.input import Guess, read_guess

if TYPE_CHECKING:
    from sci_barriers.solvers.rigorous.bounds import Array
    from sci_barriers.solvers.rigorous.support import Proof

SHARP = 64
"""At least this many columns off the support get the bound (4), or twice the support if larger."""


@dataclass(frozen=True, kw_only=True)
class Fits:
    """p (m, n) with, column by column: upper bounds of ||p|| and of the three errors (n,)."""

    p: Array
    norms: Array
    misfit: Array
    defect: Array
    block: Block

    @property
    def distance(self) -> Array:
        """Bounds of ||Z* - Z||."""
        return _up(self.defect * (float(self.block.d.max()) / self.block.least))

    @property
    def reach(self) -> Array:
        """Bounds of ||(F - B Z*) - p||."""
        return _up(self.misfit + _up(self.defect / math.sqrt(self.block.least)))


def float_rows(A: Array, y: Array, *, problem: Objective, proof: Proof) -> Bounds:
    """The bounds for float64 data and the support, signs and mu of a proof.

    mu is a point of reference and all bounds are shown anew. Raises BadInput for a proof of another
    kind of problem, PrecisionExhausted when floats do not reach.
    """
    if proof.problem != problem.tag:
        raise BadInput(f"proof of {proof.problem}: must be of {problem.tag}; pass its own problem")
    with np.errstate(all="ignore"):
        guess = read_guess(A, y, problem, proof.support, proof.signs)
        if guess is None:
            raise exhausted()
        low, high = proof.mu
        mu = min(max(low + (high - low) / 2, low), high)
        try:
            if len(guess.P) == 0:
                return _no_support(guess, mu)
            block = gram_block(gather(guess.A, guess.P))
            if not isinstance(block, Block):
                raise exhausted()
            return _with_support(guess, block, mu=mu)
        except (OverflowError, ValueError, ZeroDivisionError):  # a bound is infinite or NaN
            raise exhausted() from None


def exhausted() -> PrecisionExhausted:
    """Floats prove no margin."""
    return PrecisionExhausted("margin in float64: the bounds do not reach; use margin_of_exact")


def _up(values: Array) -> Array:
    """`up`, entry by entry."""
    raised: Array = values * (1 + 2.0**-48) + TINY
    return raised


def fits(block: Block, *, Z: Array, F: Array, T: Array) -> Fits:
    """The head of the file for all columns of Z (k, n), F (m, n), T (k, n)."""
    m, k = block.B.shape
    p: Array = F - block.B @ Z
    norms = column_norms(p)
    misfit = _up(
        1.01 * gamma(k) * (block.norms @ np.abs(Z)) + U * norms + (4 * k + 2) * ETA * math.sqrt(m)
    )
    spill = block.spread * (gamma(m) * norms + misfit) + 4 * m * ETA * block.top * math.sqrt(k)
    size = column_norms(block.d[:, None] * (block.B.T @ p - T))
    return Fits(p=p, norms=norms, misfit=misfit, defect=_up(_up(size) + _up(spill)), block=block)


def level(problem: Objective, m: int) -> tuple[Q, Q]:
    """(lower, upper) of mu (P2), eta^2 (P1), lam^2 (P3)."""
    if isinstance(problem, Lasso):
        number = problem.lam / (2 * problem.factor(m))
    else:
        root = problem.eta if isinstance(problem, QCBP) else problem.lam
        number = root * root
    ball: Enclosure = enclosure(number, bits=128 - exponent(number))
    return ball.lower, ball.upper


def _no_support(guess: Guess, mu: float) -> Bounds:
    """x = 0, P2 and P3: r(mu) = y."""
    norms, y = column_norms(guess.A), norm_bounds(guess.y)
    rho = (as_q(y[0]) ** 2, as_q(y[1]) ** 2)
    error = up(gamma(len(guess.y)) * y[1])
    outside = _outside(guess, mu=mu, p=guess.y, error=error, norms=norms, sharp={})
    return Bounds(
        problem=guess.problem.tag, sigma=None, mu=as_q(mu), x=ZERO, v=ZERO, rho=rho,
        omega=(ZERO, ZERO), level=level(guess.problem, len(guess.y)), inside=(), outside=outside,
    )  # fmt: skip


def _with_support(guess: Guess, block: Block, *, mu: float) -> Bounds:
    least = block.least_eigenvalue
    A, y = guess.A, guess.y
    m, k = block.B.shape
    ws = guess.weighted_signs()
    F, T = np.zeros((m, 3 + k)), np.zeros((k, 3 + k))
    F[:, 0] = F[:, 2] = y
    T[:, 0], T[:, 1], T[:, 3:] = mu * ws, -ws, -np.eye(k)
    Z = _solved(block, F=F, T=T)
    Z += _solved(block, F=F - block.B @ Z, T=T)
    found = fits(block, Z=Z, F=F, T=T)
    # the weights are known up to w_error, and mu_0 w s is rounded
    slip = np.zeros(3 + k)
    slip[1] = up(1.01 * guess.w_error * block.size(ws))
    slip[0] = up(up(mu * slip[1]) + 4 * U * up(mu * block.size(ws)))
    found = Fits(
        p=found.p, norms=found.norms, misfit=found.misfit, defect=_up(found.defect + slip),
        block=block,
    )  # fmt: skip
    distance, reach = found.distance, found.reach
    sizes = _up(column_norms(Z) + distance)
    a, g = _up(found.norms[3:] + reach[3:]), sizes[3:]
    sigma = short(_root_down(max(least, down(1 / up(math.sqrt(up(float(g @ g))))))))
    # each |x_i - x~_i| <= d_i defect / lam
    radius = block.d[:, None] * _up(found.defect[:2] / block.least) + TINY
    inside = []
    for i, s in enumerate(guess.s.tolist()):
        value = as_q(s * Z[i, 0]) - as_q(radius[i, 0])
        slope, spread = as_q(-s * Z[i, 1]), as_q(radius[i, 1])
        inside.append(
            Inside(value=value, low=slope - spread, high=slope + spread, a=as_q(a[i]), g=as_q(g[i]))
        )
    norms, p, q = column_norms(A), found.p[:, 0], -found.p[:, 1]
    errors = [up(gamma(m) * found.norms[n] + reach[n]) for n in (0, 1)]
    sharp = _sharp(guess, block, mu=mu, p=p, norms=norms, size=1 + sizes[0], sigma=float(sigma))
    outside = _outside(
        guess, mu=mu, p=p, error=errors[0], norms=norms, sharp=sharp, q=q, q_error=errors[1]
    )
    return Bounds(
        problem=guess.problem.tag,
        sigma=sigma,
        mu=as_q(mu),
        x=as_q(sizes[0]),
        v=as_q(sizes[1]),
        rho=_square(found, 2, orthogonal=True),
        omega=_square(found, 1, orthogonal=False),
        level=level(guess.problem, m),
        inside=tuple(inside),
        outside=outside,
    )


def _root_down(x: float) -> Q:
    return as_q(max(0.0, down(math.sqrt(x))))


def _solved(block: Block, *, F: Array, T: Array) -> Array:
    """About G^-1 (B^T F - T); nothing is claimed of it."""
    found = [block.solve(column) for column in (block.B.T @ F - T).T]
    return np.array(found).T


def _square(found: Fits, n: int, *, orthogonal: bool) -> tuple[Q, Q]:
    """(lower, upper) of ||F - B Z*||^2; orthogonal: p - (F - B Z*) is orthogonal to it, but misfit.

    The lower bound of an orthogonal sum: ||F - B Z||^2 - ||B (Z* - Z)||^2.
    """
    low, high = norm_bounds(np.ascontiguousarray(found.p[:, n]))
    misfit = as_q(float(found.misfit[n]))
    away = as_q(up(float(found.defect[n]) / math.sqrt(found.block.least)))
    least, most = max(ZERO, as_q(low) - misfit), as_q(high) + misfit
    if orthogonal:
        return max(ZERO, least * least - away * away), most * most
    return max(ZERO, least - away) ** 2, (most + away) ** 2


def _sharp(
    guess: Guess, block: Block, *, mu: float, p: Array, norms: Array, size: float, sigma: float
) -> dict[int, tuple[Q, Q]]:
    """c_j and d_j of `margins/bounds` for the columns that are closest to a tie."""
    weights = 1.0 if guess.W is None else guess.W
    R = float(np.linalg.norm(p))
    scale = R + norms * math.hypot(size, R / sigma if sigma > 0 else 0.0)
    close = (mu * weights - np.abs(p @ guess.A)) / scale
    order = np.flatnonzero(guess.outside)
    order = order[np.argsort(close[order], kind="stable")][: max(SHARP, 2 * len(guess.P))]
    if len(order) == 0:
        return {}
    F = gather(guess.A, order)
    T = np.zeros((len(guess.P), len(order)))
    Z = _solved(block, F=F, T=T)
    found = fits(block, Z=Z, F=F, T=T)
    c, d = _up(column_norms(Z) + found.distance), _up(found.norms + found.misfit)
    return {int(j): (as_q(c[n]), as_q(d[n])) for n, j in enumerate(order.tolist())}


def _outside(
    guess: Guess,
    *,
    mu: float,
    p: Array,
    error: float,
    norms: Array,
    sharp: dict[int, tuple[Q, Q]],
    q: Array | None = None,
    q_error: float = 0.0,
) -> tuple[Outside, ...]:
    """Rows of both signs; p, q: about r(mu_0) and B v, ||.|| of their errors with that of A^T p."""
    m, N = guess.A.shape
    corr = p @ guess.A
    turn = np.zeros(N) if q is None else q @ guess.A
    tiny = as_q(4 * m * ETA)
    e, e_p, e_q = as_q(up(1.01 * guess.w_error)), as_q(error), as_q(q_error)
    rows = []
    for j in np.flatnonzero(guess.outside).tolist():
        w = Q(1) if guess.W is None else as_q(guess.W[j])
        n, c_j, t_j = as_q(norms[j]), as_q(corr[j]), as_q(turn[j])
        slack, loose = as_q(mu) * w * (1 - e) - n * e_p - tiny, n * e_q + tiny + w * e
        reach, c, d = None, ZERO, ZERO
        if j in sharp:
            c, d = sharp[j]
            reach = root_up(1 + c * c)
        for s in (1, -1):
            rows.append(
                Outside(
                    value=slack - s * c_j,
                    low=w - s * t_j - loose,
                    high=w - s * t_j + loose,
                    norm=n,
                    reach=reach,
                    c=c,
                    d=d,
                )
            )
    return tuple(rows)
