"""The multiplier mu in float64, enclosed: constant for P2, from rho and omega for P1 and P3.

With G u = A_P^T y and G v = w s (w s: the weights times the signs, on P) the candidate is
x(mu) = u - mu v, its residual r(mu) = (y - A_P u) + mu A_P v, the two terms orthogonal, so

    ||r(mu)||^2 = rho + mu^2 omega,   rho = ||y - A_P u||^2,   omega = ||A_P v||^2;
    P2: mu = lam / (2c);   P1: ||r|| = eta:      mu^2 = (eta^2 - rho) / omega;
                           P3: mu = lam ||r||:   mu^2 = lam^2 rho / (1 - lam^2 omega).

Enclosures [derived], for any u~, v~ (bounds of `rigorous/block`, delta = `reach`):
  rho    y - A_P u~ = (y - A_P u) + A_P (u - u~) is an orthogonal sum, so with R = ||y - A_P u~||
         R^2 - delta_u^2 <= rho <= R^2,  and R is the norm of the float residual up to `misfit`;
  omega  | sqrt(omega) - ||A_P v~|| | <= delta_v.
Each formula is monotone in rho and omega and is evaluated at the end that is asked for, with `up`
and `down` after every subtraction. P3 needs rho > 0 and lam^2 omega < 1, P1 needs rho < eta^2: when
the enclosures do not show that, there is no enclosure of mu.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sci_barriers.exact import is_zero
from sci_barriers.problems import QCBP, Lasso, SqrtLasso
from sci_barriers.solvers.rigorous.bounds import (
    SMALLEST,
    TINY,
    U,
    down,
    float_bounds,
    norm_bounds,
    up,
)

if TYPE_CHECKING:
    from sci_barriers.exact import Number
    from sci_barriers.problems import Objective
    from sci_barriers.solvers.rigorous.block import Block
    from sci_barriers.solvers.rigorous.bounds import Array


@dataclass(frozen=True, kw_only=True)
class Scale:
    """lower <= mu <= upper, 0 < lower; x (k,): about u - mu v for some mu between them."""

    lower: float
    upper: float
    x: Array


def usable(lower: float, upper: float) -> bool:
    """2^-450 <= lower <= upper <= 2^450; false for NaN."""
    return SMALLEST <= lower <= upper <= 1 / SMALLEST


def weights_as_floats(weights: tuple[Number, ...]) -> tuple[Array, float] | None:
    """Floats W (N,) and e with |W_j - w_j| <= e w_j; None when one != 0 is beyond 2^+-450."""
    W = np.zeros(len(weights))
    error = 0.0
    for j, w in enumerate(weights):
        if is_zero(w):
            continue
        lower, upper = float_bounds(w)
        if not usable(lower, upper):
            return None
        W[j] = lower
        error = max(error, (upper - lower) / lower)
    return W, error * (1 + 4 * U)


def constant_scale(objective: Lasso, m: int) -> tuple[float, float]:
    """P2: bounds of mu = lam/2, m lam/2, m lam for c = 1, 1/m, 1/(2m); equal if mu is a float."""
    return float_bounds(objective.lam / (2 * objective.factor(m)))


def empty_scale(objective: SqrtLasso, y_norm: tuple[float, float]) -> tuple[float, float]:
    """P3, no support: r = y, mu = lam ||y||."""
    lower, upper = float_bounds(objective.lam)
    return down(lower * y_norm[0]), up(upper * y_norm[1])


def enclosed_scale(
    objective: Objective, block: Block, *, y: Array, ws: Array, ws_error: float, rounds: int
) -> Scale | None:
    """mu and x for a support that is not empty; None when mu is not shown to exist.

    ws (k,): floats with |ws_i - w_i s_i| <= ws_error w_i. rounds: steps of refinement of u and v.
    """
    b = y @ block.B
    if isinstance(objective, Lasso):
        lower, upper = constant_scale(objective, len(y))
        if not usable(lower, upper):
            return None
        return Scale(lower=lower, upper=upper, x=block.solve(b - lower * ws))
    u, v = block.solve(b), block.solve(ws)
    r, q = y - block.B @ u, block.B @ v
    g, h = r @ block.B, ws - q @ block.B
    for _ in range(rounds):
        u, v = u + block.solve(g), v + block.solve(h)
        r, q = y - block.B @ u, block.B @ v
        g, h = r @ block.B, ws - q @ block.B
    root = _root_omega(block, ws=ws, v=v, q=q, h=h, error=ws_error)
    bounds = _bounds(objective, rho=_rho(block, u=u, r=r, g=g), root=root)
    if not usable(*bounds):
        return None
    return Scale(lower=bounds[0], upper=bounds[1], x=u - bounds[0] * v)


def _rho(block: Block, *, u: Array, r: Array, g: Array) -> tuple[float, float]:
    """Bounds of rho from r = fl(y - B u~), g = fl(B^T r)."""
    low, high = norm_bounds(r)
    e = block.misfit(u, high)
    delta = block.reach(up(block.size(g) + block.spill(high, e)))
    low, high = max(0.0, down(low - e)), up(high + e)
    return down(down(low * low) - up(delta * delta)), up(high * high)


def _root_omega(
    block: Block, *, ws: Array, v: Array, q: Array, h: Array, error: float
) -> tuple[float, float]:
    """Bounds of sqrt(omega) from q = fl(B v~), h = fl(ws - fl(B^T q)).

    ws differs from the weights by the relative error `error`, which moves v as h does.
    """
    low, high = norm_bounds(q)
    e = block.misfit(v, high)
    defect = up(block.size(h) + block.spill(high, e) + 1.01 * error * block.size(ws))
    delta = up(block.reach(defect) + e)
    return max(0.0, down(low - delta)), up(high + delta)


def _bounds(
    objective: Objective, *, rho: tuple[float, float], root: tuple[float, float]
) -> tuple[float, float]:
    """(lower, upper) of mu for P1 and P3; (0, inf) when a condition is not shown."""
    nothing = (0.0, math.inf)
    if isinstance(objective, QCBP):
        eta = float_bounds(objective.eta)
        least = down(down(eta[0] * eta[0]) - up(rho[1]))
        most = up(up(eta[1] * eta[1]) - down(max(0.0, rho[0])))
        if not (least > TINY and root[0] > SMALLEST):
            return nothing
        return down(down(math.sqrt(least)) / root[1]), up(up(math.sqrt(most)) / root[0])
    if not (isinstance(objective, SqrtLasso) and rho[0] > TINY):
        return nothing
    lam = float_bounds(objective.lam)
    if not (usable(*lam) and root[1] < math.inf):
        return nothing
    small, large = max(0.0, down(lam[0] * root[0])), up(lam[1] * root[1])
    rest = down(1 - up(large * large))
    whole = up(1 - max(0.0, down(small * small)))
    if not rest > TINY:
        return nothing
    lower = down(down(lam[0] * math.sqrt(rho[0])) / up(math.sqrt(whole)))
    return lower, up(up(lam[1] * math.sqrt(rho[1])) / down(math.sqrt(rest)))
