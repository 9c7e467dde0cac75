"""Rounding bounds of float64 sums of products, in any order, with or without fused operations.

u = 2^-53, eta = 2^-1022, and for n products with (n + 8) u <= 1/200

    gamma(n) = 1.01 (n + 8) u  >=  (n + 7) u / (1 - (n + 7) u).

D (dot product)   |fl(a.b) - a.b| <= gamma(n) |a|.|b| + 4 n eta   <= gamma(n) ||a|| ||b|| + 4 n eta.
   Every product passes through at most n roundings 1 + t, |t| <= u: its own and n - 1 additions,
   whatever the tree of the sum; a fused multiply-add has one rounding fewer, wider accumulators
   make smaller ones [Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., sections
   3.1 and 4.2]. The 8 spare roundings allow a product with alpha, a sum with beta C and one more
   rounding at the end. A product or a sum that underflows adds at most eta, even if results
   are flushed to zero: 2n operations, each magnified by at most 1 + gamma(n) <= 2.
N (norm)          with q = fl(a.a):  q (1 - gamma(n)) - 4 n eta <= ||a||^2
                                     ||a||^2 <= (q + 4 n eta)(1 + 2 gamma(n)).
U (scalars)       up(x) = x (1 + 2^-48) + 2^-960 is >= the exact value of an expression in
   numbers >= 0 whose float value is x, if it has at most 16 operations (relative errors of 16 u)
   and an underflow in it is magnified by less than 2^60; down(x) = x (1 - 2^-48) - 2^-960 is <=.
A result that is no number, or infinite, makes every comparison `bound > 0` false: no proof.

Assumed of numpy and BLAS: round to nearest; denormals are read as they are; an entry of a
product is a sum of the n products of its row and column (no Strassen, no lower precision). These
are assumptions on binaries: tests compare results with exact arithmetic; `arithmetic_as_assumed`
looks at the rounding and the denormals of the thread that calls. Higham is cited from memory.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from sci_barriers.exact import Number, Q, as_q, enclosure, exponent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array: TypeAlias = "NDArray[np.float64]"

U = 2.0**-53
ETA = 2.0**-1022
TINY = 2.0**-960
SMALLEST = 2.0**-450
"""Weights, parameters and mu below this, or above 1/this, are left undecided: mu w_j is normal."""
_ABOVE, _BELOW = 1 + 2.0**-48, 1 - 2.0**-48
_ONE, _HALF_ULP, _DENORMAL = 1.0, 2.0**-53, 2.0**-1074


def gamma(n: int) -> float:
    """1.01 (n + 8) u; infinite when (n + 8) u > 1/200, where the formula fails."""
    terms = (n + 8) * U
    return 1.01 * terms if terms <= 0.005 else math.inf


def up(x: float) -> float:
    """An upper bound of a non-negative expression whose float value is x: see U."""
    return x * _ABOVE + TINY


def down(x: float) -> float:
    """A lower bound of an expression whose float value is x: see U. May be negative."""
    return (x * _BELOW if x > 0 else x * _ABOVE) - TINY


def norm_upper(a: Array) -> float:
    """An upper bound of ||a||_2, a (n,); infinite on overflow."""
    return norm_upper_of(float(a @ a), len(a))


def norm_upper_of(square: float, n: int) -> float:
    """The same from fl(a.a), a sum of the n products in any tree."""
    return up(math.sqrt((square + 4 * n * ETA) * (1 + 2 * gamma(n))))


def norm_bounds(a: Array) -> tuple[float, float]:
    """(lower, upper) bounds of ||a||_2, a (n,), lower >= 0; upper infinite on overflow."""
    n = len(a)
    square = float(a @ a)
    if not square < math.inf:
        return 0.0, math.inf
    least = square * (1 - 2 * gamma(n)) - 4 * n * ETA
    lower = max(0.0, down(math.sqrt(least))) if least > 0 else 0.0
    return lower, up(math.sqrt((square + 4 * n * ETA) * (1 + 2 * gamma(n))))


def column_norms(A: Array) -> Array:
    """Upper bounds of the l2 norms of the columns of A (m, k): (k,)."""
    m = A.shape[0]
    squares = np.einsum("ij,ij->j", A, A)
    norms: Array = np.sqrt((squares + 4 * m * ETA) * (1 + 2 * gamma(m))) * _ABOVE + TINY
    return norms


def float_bounds(x: Number) -> tuple[float, float]:
    """Floats lower <= x <= upper for an exact x > 0: equal if x is a rational that is a float.

    Otherwise the two are a few units of the last place apart. (0, inf) when x is outside
    [2^-450, 2^450]: nothing is proved from such a parameter.
    """
    if not isinstance(x, Q):
        ball = enclosure(x, bits=64 + max(0, -exponent(x)))
        return float_bounds(ball.lower)[0], float_bounds(ball.upper)[1]
    try:
        nearest = int(x.p) / int(x.q)  # correctly rounded
    except OverflowError:
        return 0.0, math.inf
    if not SMALLEST <= nearest <= 1 / SMALLEST:
        return 0.0, math.inf
    if as_q(nearest) == x:
        return nearest, nearest
    return math.nextafter(nearest, 0.0), math.nextafter(nearest, math.inf)


def arithmetic_as_assumed() -> bool:
    """This thread rounds to nearest, ties to even, and keeps denormals.

    1 + u = 1 (not upwards), -1 - u = -1 (not downwards), 1 + 1.5 u > 1 (not towards zero).
    """
    return (
        _ONE + _HALF_ULP == _ONE
        and -_ONE - _HALF_ULP == -_ONE
        and _ONE + 1.5 * _HALF_ULP > _ONE
        and ETA * (_ONE / 2) > 0.0
        and _DENORMAL * _ONE > 0.0
    )
