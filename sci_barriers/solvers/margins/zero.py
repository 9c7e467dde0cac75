"""The margin of x = 0 for P1: how far ||y|| is below eta. For P3 at y = 0: at the end.

    min sum w_i |x_i|  s.t.  ||A x - y|| <= eta,   w > 0:   x = 0 is the minimiser iff ||y|| <= eta,

and stays so for every A' while ||y' - y|| <= eta - ||y||; ||y|| < eta is strict complementarity. So
every r < eta - ||y|| is a radius, and no larger one is. [derived]
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sci_barriers.errors import bad_input
from sci_barriers.exact import Q, as_q, enclosure, exponent, norm_squared, sign, sqrt_enclosure
from sci_barriers.problems import QCBP, Instance, Objective, SqrtLasso
from sci_barriers.solvers.margins.bounds import ZERO, short
from sci_barriers.solvers.margins.floats import exhausted
from sci_barriers.solvers.rigorous.bounds import float_bounds, norm_bounds

if TYPE_CHECKING:
    from sci_barriers.solvers.rigorous.bounds import Array

_BITS = 48


def zero_of_p1(problem: Objective, support: Sequence[int]) -> bool:
    """Whether this is x = 0 of P1, which has no multiplier."""
    return isinstance(problem, QCBP) and len(support) == 0


def float_slack(y: Array, problem: Objective) -> Q:
    """A lower bound > 0 of eta - ||y||, y (m,) float64. PrecisionExhausted when none is shown."""
    assert isinstance(problem, QCBP)
    _require_weights(problem)
    size = norm_bounds(y)[1]
    slack = ZERO if size == math.inf else as_q(float_bounds(problem.eta)[0]) - as_q(size)
    if not slack > 0:
        raise exhausted()
    return short(slack)


def exact_slack(instance: Instance) -> Q:
    """A lower bound > 0 of eta - ||y||, good to about 2^-40 of it. BadInput when ||y|| >= eta."""
    problem = instance.objective
    assert isinstance(problem, QCBP)
    _require_weights(problem)
    yy = norm_squared(instance.y)
    gap = problem.eta * problem.eta - yy  # eta - ||y|| = gap / (eta + ||y||)
    if sign(gap) <= 0:
        raise bad_input(
            "eta", problem.eta, "must be > ||y|| for x = 0 with a margin", "solve the problem first"
        )
    part = enclosure(gap, bits=_BITS - exponent(gap)).lower
    whole = enclosure(problem.eta, bits=_BITS - exponent(problem.eta)).upper
    return short(part / (whole + sqrt_enclosure(yy, bits=_BITS).upper))


def radius_below(slack: Q) -> Q:
    """A dyadic number of 8 bits, smaller than slack > 0 by at most a fiftieth."""
    return short(slack * Q(255, 256), bits=8)


def no_deviation(r: Q, slack: Q) -> Q:
    """||x' - x|| = 0 for all data within r < slack; BadInput for a larger r."""
    if r >= slack:
        raise bad_input("rho", r, "must be at most the radius of the margin", "pass a smaller rho")
    return ZERO


def _require_weights(problem: QCBP) -> None:
    if problem.weights is not None and any(sign(w) <= 0 for w in problem.weights):
        raise bad_input(
            "weights", 0, "must be > 0 for x = 0 to be the only minimiser", "drop free columns"
        )


def margin_at_zero_data(instance: Instance) -> Q | None:
    """P3 with y = 0, where x = 0: a radius, about min_j lam w_j - ||A_j||; None if that is <= 0.

    For ||A'_j|| < lam w_j and any y', x = 0 is the only minimiser: lam sum w_j |x_j| + ||A'x - y'||
    >= ||y'|| + sum (lam w_j - ||A'_j||) |x_j|, and ||A'_j|| <= ||A_j|| + ||A' - A||. [derived]
    """
    problem = instance.objective
    if not isinstance(problem, SqrtLasso) or any(sign(value) for value in instance.y):
        return None
    least: Q | None = None
    for j in range(instance.N):
        bound = problem.lam * problem.weight(j)
        length = norm_squared(instance.A.column(j))
        gap = bound * bound - length  # bound - ||A_j|| = gap / (bound + ||A_j||)
        if sign(gap) <= 0:
            return None
        part = enclosure(gap, bits=_BITS - exponent(gap)).lower
        whole = enclosure(bound, bits=_BITS - exponent(bound)).upper
        room = part / (whole + sqrt_enclosure(length, bits=_BITS).upper)
        least = room if least is None else min(least, room)
    return None if least is None else radius_below(least)
