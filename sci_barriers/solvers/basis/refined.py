"""Signs of a basic solution beyond float64, without solving it exactly: residuals over integers.

    a_B X = 2^K b + r,  X integer;   x~ = (f/g) X / 2^K,   y - A_B x~ = -r / (g 2^K)   exactly.

Corrections R (y - A_B x~) with the float inverse R gain about 50 bits a round, and the bound of
basis/floats holds with this residual:
    |x - x~|_i <= |R rho|_i + kappa/(1 - kappa) ||R rho||_inf,  rho = y - A_B x~.

So components far below 2^-53 max|x| get their sign proved, as for a planted signal with a rounded
y. A component that stays within its bound is perhaps 0, and is left to the exact solution.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sci_barriers.exact.integral import IntegerMatrix, Integers
from sci_barriers.exact.rational import Z
from sci_barriers.solvers.basis.data import BasisData
from sci_barriers.solvers.basis.floats import FloatBasis, above
from sci_barriers.solvers.rigorous.bounds import TINY, U, up

if TYPE_CHECKING:
    from sci_barriers.solvers.rigorous.bounds import Array

BITS = 180
ROUNDS = 4


@dataclass(frozen=True, kw_only=True)
class Refined:
    """x (n,): floats within 2^-51 of the exact x_B each, relatively, and of its proved sign."""

    x: Array


def refined(
    data: BasisData, matrix: IntegerMatrix, right: Integers, shown: FloatBasis
) -> Refined | None:
    """All signs of x_B with a_B X = b (matrix, right) proved, or None."""
    top = float(np.max(np.abs(shown.x)))
    if not 0 < top < math.inf:
        return None
    f, g = data.f, data.g
    K = max(0, BITS + int(f.bit_length()) - int(g.bit_length()) - math.frexp(top)[1])
    unit = Z(1) << K
    X = [_scaled(value, g * unit, f) for value in shown.x.tolist()]
    size, kappa = np.abs(shown.inverse), shown.kappa
    below = int(g * unit)
    for _ in range(ROUNDS):
        image = (matrix @ IntegerMatrix([[value] for value in X])).rows
        try:
            rho = np.array(
                [int(b * unit - row[0]) / below for b, row in zip(right, image, strict=True)]
            )
            x = np.array([int(value * f) / below for value in X])
        except OverflowError:
            return None
        moved = above(size, np.abs(rho) * (1 + 8 * U) + TINY)
        radius = (moved + up(kappa / (1 - kappa)) * np.max(moved)) * (1 + 8 * U) + TINY
        if np.all(np.abs(x) * 2.0**-52 > radius):
            return Refined(x=x)
        step = shown.inverse @ rho
        if not np.isfinite(step).all():
            return None
        X = [a + _scaled(b, g * unit, f) for a, b in zip(X, step.tolist(), strict=True)]
    return None


def _scaled(value: float, top: Z, bottom: Z) -> Z:
    """About value * top / bottom: the floor."""
    p, q = value.as_integer_ratio()
    return p * top // (q * bottom)

