"""Step sizes of first-order methods, proved admissible for the data at hand.

    gradient steps (ISTA, FISTA):   step * 2 c ||A||**2 <= 1     [Beck, Teboulle, SIIMS 2009]
    primal-dual (FIRENET, P1, P3):  tau * sigma * ||A||**2 <= 1  [Chambolle, Pock, JMIV 2011]

||.|| is the operator norm, c the factor of ||A x - y||**2. A step is a float, that is a rational
number, and L >= ||A|| is proved, so each condition is decided exactly with L in place of ||A||.

L = (1 + 2**-40) times an upper bound of ||A_n||, rounded up. The margin covers the rounding of A_n
to float64, fl(A): ||fl(A) - A_n||_F <= 2**-53 ||A_n||_F <= 2**-53 sqrt(min(m, N)) ||A_n||, and
min(m, N) < 2**25, entries below 2**-1022 are off by 2**-1075 at most, and ||A_n|| >= 2**-1000
[derived]; so L >= ||fl(A)||, the matrix that is really used, as well.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from sci_barriers.errors import StepTooLarge, bad_input
from sci_barriers.exact import Enclosure, Matrix, Q, as_q, operator_norm, power_of_two, to_float
from sci_barriers.information import Approximation
from sci_barriers.problems.entries import read_number

_MARGIN = 1 + power_of_two(-40)
_LEAST = power_of_two(-1000)


@dataclass(frozen=True, kw_only=True)
class Steps:
    """tau (primal) and sigma (dual), floats > 0, and the name of their rule."""

    tau: float
    sigma: float
    rule: str


def matrix_norm(seen: Approximation, *, bits: int = 60) -> Enclosure:
    """||A_n||, proved on both sides to relative width 2**-bits."""
    return operator_norm(Matrix(seen.A), bits=bits)


def norm_bound(norm: Enclosure) -> float:
    """L: the least float >= (1 + 2**-40) * norm.upper; 1.0 for A_n = 0, where any step will do.

    Raises BadInput when 0 < norm.upper < 2**-1000: floats near the smallest lose their digits.
    """
    if norm.upper == 0:
        return 1.0
    if norm.upper < _LEAST:
        raise bad_input("||A_n||", f"<= {norm.bounds(3)[1]}", "must be >= 2**-1000 or 0",
                        "rescale the instance")  # fmt: skip
    wanted = norm.upper * _MARGIN
    L = to_float(wanted)
    return finite("L", L if as_q(L) >= wanted else math.nextafter(L, math.inf))


def largest_step(denominator: Q) -> float:
    """The largest float t with t * denominator <= 1, denominator > 0; BadInput on overflow."""
    t = finite("step", to_float(1 / denominator))
    while as_q(t) * denominator > 1:
        t = math.nextafter(t, 0.0)
    return t


def valid_steps(L: float) -> Steps:
    """tau = sigma = the largest float <= 1/L: tau * sigma * L**2 <= 1."""
    t = largest_step(as_q(L))
    return Steps(tau=t, sigma=t, rule="valid")


def checked_steps(tau: Any, sigma: Any, *, L: float) -> Steps:
    """The given pair, if tau * sigma * L**2 <= 1 exactly; StepTooLarge otherwise."""
    steps = Steps(tau=positive("tau", tau), sigma=positive("sigma", sigma), rule="given")
    size = as_q(steps.tau) * as_q(steps.sigma) * as_q(L) ** 2
    if size > 1:
        raise StepTooLarge(
            f"tau * sigma * L**2 = {to_float(size):.6g} (tau = {tau}, sigma = {sigma}, ||A|| <= L ="
            f" {L:.6g}): must be <= 1; pass tau = sigma <= {valid_steps(L).tau:.6g} or 'valid'"
        )
    return steps


def printed_steps(norm: float) -> Steps:
    """tau = sigma = norm**(-1/2) - 10**-4, the rule of the public script [Antun, 2021].

    It breaks tau * sigma * ||A||**2 <= 1 as soon as ||A|| > 1.0002, so no theorem applies: for
    reproducing what was printed, and nothing else. Raises BadInput for norm >= 10**8.
    """
    t = 1 / math.sqrt(norm) - 1e-4 if norm > 0 else math.nan
    if not t > 0:
        raise bad_input("||A_n||", norm, "must lie between 0 and 10**8 for the printed steps",
                        "pass steps='valid'")  # fmt: skip
    return Steps(tau=t, sigma=t, rule="printed")


def checked_gradient_step(step: Any, *, curvature: Q) -> float:
    """The given step, if step * curvature <= 1 exactly, curvature = 2 c L**2; else StepTooLarge."""
    t = positive("step", step)
    if as_q(t) * curvature > 1:
        raise StepTooLarge(
            f"step = {step}: step * 2 c L**2 = {to_float(as_q(t) * curvature):.6g} must be <= 1;"
            f" pass step <= {largest_step(curvature):.6g} or None"
        )
    return t


def finite(name: str, value: float) -> float:
    """The value, if it is no infinity and no NaN; BadInput otherwise."""
    if not math.isfinite(value):
        raise bad_input(name, value, "must be a finite float64", "rescale the instance")
    return value


def nonnegative(name: str, value: Any) -> float:
    """A number >= 0 as the nearest float; BadInput for anything else."""
    x = to_float(read_number(value, name=name))
    if not 0 <= x < math.inf:
        raise bad_input(name, value, "must be >= 0 and finite", "pass a number such as 1e-6")
    return x


def positive(name: str, value: Any) -> float:
    """A number whose nearest float is > 0 and finite; BadInput for anything else."""
    x = to_float(read_number(value, name=name))
    if not 0 < x < math.inf:
        raise bad_input(name, value, "must be > 0 and finite", "pass a number such as 0.1")
    return x
