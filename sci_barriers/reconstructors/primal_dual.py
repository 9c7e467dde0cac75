"""The Chambolle-Pock iteration, shared by FIRENET and the primal-dual solver.

    minimise  sum_i t_i |z_i| + f(A z - y):
        z+ = soft(z - tau A* v, tau t)
        v+ = prox_{sigma f*}(v + sigma A (2 z+ - z) - sigma y)

    f = ||.||                     (P3, t = lam w):  v+ = u / max(1, ||u||),
    f = indicator {||r|| <= eta}  (P1, t = w):      v+ = max(0, 1 - sigma eta / ||u||) u,

with u the bracket. Under tau sigma ||A||**2 <= 1 the averages Z_p of z_1 .. z_p satisfy, for every
x, the bound (||x - z_0||**2 / tau + 1/sigma) / p on F(Z_p) - F(x) for P3 with v_0 = 0 [cited:
Chambolle, Pock, JMIV 40 (2011) 120-145; Math. Program. 159 (2016) 253-287]. z (N,), v and y (m,),
real or complex; ||.|| is the l2 norm.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np

from sci_barriers.errors import bad_input
from sci_barriers.exact import to_float
from sci_barriers.problems import Objective
from sci_barriers.reconstructors.operators import Array, LinearOperator
from sci_barriers.reconstructors.steps import Steps, finite


def soft(u: Array, t: Array | float) -> Array:
    """sign(u) max(|u| - t, 0) entry by entry, t >= 0; for complex u the sign is u/|u|."""
    return np.asarray(np.sign(u) * np.maximum(np.abs(u) - t, 0.0))


def thresholds(objective: Objective, *, N: int) -> Array:
    """t (N,) of the objective: w_i for P1, lam w_i for P2 and P3, as the nearest floats."""
    return np.array([finite(f"t[{i}]", to_float(objective.threshold(i))) for i in range(N)])


def length(u: Array) -> float:
    """||u||, l2; BadInput when it overflows."""
    found = math.sqrt(float(np.sum(np.square(np.abs(u)))))
    if not math.isfinite(found):
        raise bad_input("||u||", found, "must be a finite float64", "rescale the instance")
    return found


def unit_ball(u: Array) -> Array:
    """The projection u / max(1, ||u||) onto the unit ball."""
    return np.asarray(u / max(1.0, length(u)))


def shrunk(u: Array, by: float) -> Array:
    """max(0, 1 - by/||u||) u, by >= 0: the prox of by * ||.||."""
    size = length(u)
    return np.asarray(u * (1.0 - by / size)) if size > by else np.zeros_like(u)


def iterates(
    operator: LinearOperator,
    y: Array,
    start: Array,
    *,
    thresholds: Array,
    dual: Callable[[Array], Array],
    steps: Steps,
) -> Iterator[tuple[Array, Array]]:
    """(z_1, v_1), (z_2, v_2), ... without end, from z_0 = start, v_0 = 0.

    thresholds: t (N,); dual: u -> v+ as at the head of the file. Two products with A each.
    """
    tau_t, sigma_y = steps.tau * thresholds, steps.sigma * y
    z, v = start, np.zeros_like(y)
    while True:
        ahead = soft(z - steps.tau * operator.adjoint(v), tau_t)
        v = dual(v + steps.sigma * operator.forward(2.0 * ahead - z) - sigma_y)
        z = ahead
        yield z, v
