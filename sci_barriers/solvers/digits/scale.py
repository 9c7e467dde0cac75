"""mu enclosed by rationals, to any number of bits, from approximate u~, v~ and exact residuals.

In the notation of `rigorous/scale`, G u = b, G v = w s, b = A_P^T y: for any u~, v~ with
residuals g = b - G u~, h = w s - G v~,

    rho   = ||y||^2 - b^T u  = ||y||^2 - b^T u~ - g^T u~ - t,    0 <= t = g^T G^-1 g,
    omega = (w s)^T v        = (w s)^T v~ + h^T v~ + t',         0 <= t' = h^T G^-1 h,

because b^T (u - u~) = (b - g)^T G^-1 g + g^T G^-1 g = u~^T g + t. So bits of u~ count twice here.
With f for w s rounded to f + delta, ||delta|| <= e, omega moves by at most
e (2 ||f|| + e)/lambda_min. All in the scaled columns of `digits/lifting`. [derived]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sci_barriers.exact import (
    Enclosure,
    Q,
    as_q,
    enclosure,
    exponent,
    floor,
    power_of_two,
    simplified,
    sqrt_enclosure,
)
from sci_barriers.problems import QCBP
from sci_barriers.solvers.digits.lifting import Lifted, System, norm_above

if TYPE_CHECKING:
    from sci_barriers.exact import Number
    from sci_barriers.problems import SqrtLasso
    from sci_barriers.solvers.digits.lifting import Right


def relative(x: Number, *, bits: int) -> Enclosure:
    """An enclosure of x != 0 of width <= 2^-bits |x|; a point where x is rational."""
    exact = simplified(x)
    if isinstance(exact, Q):
        return Enclosure.point(exact)
    return enclosure(exact, bits=bits + 1 - exponent(exact))


def inner(a: Sequence[int], b: Sequence[int]) -> int:
    """a^T b."""
    return sum(p * q for p, q in zip(a, b, strict=True))


def dyadic(value: int, scale: int) -> Q:
    """value 2^scale."""
    return Q(value) * power_of_two(scale)


@dataclass(frozen=True, kw_only=True)
class Quadratics:
    """Enclosures of rho and omega."""

    rho: Enclosure
    omega: Enclosure

    def scaled(self, *, rho: Q, omega: Q) -> Quadratics:
        """Both times a factor > 0 of their own."""
        return Quadratics(rho=self.rho * rho, omega=self.omega * omega)


def quadratics(
    S: System, *, yy: Q, b: Right, u: Lifted, ws: Right, v: Lifted, error: Q
) -> Quadratics:
    """rho and omega in scaled columns; yy = ||y||^2; error >= ||delta||: rounding of w s."""
    least = as_q(S.least)
    fit = dyadic(inner(b[0], u.Z), u.unit - b[1]) + dyadic(inner(u.R, u.Z), u.unit + u.rest)
    t = dyadic(u.rest_norm**2, 2 * u.rest) / least
    rho = Enclosure(lower=max(Q(0), yy - fit - t), upper=max(Q(0), yy - fit))
    low = dyadic(inner(ws[0], v.Z), v.unit - ws[1]) + dyadic(inner(v.R, v.Z), v.unit + v.rest)
    t = dyadic(v.rest_norm**2, 2 * v.rest) / least
    moved = error * (2 * dyadic(norm_above(ws[0]), -ws[1]) + error) / least
    omega = Enclosure(lower=max(Q(0), low - moved), upper=low + t + moved)
    return Quadratics(rho=rho, omega=omega)


def root_scale(problem: QCBP | SqrtLasso, found: Quadratics, *, bits: int) -> Enclosure | None:
    """mu of P1 and P3, the roots to `bits` relative bits; None when mu^2 is not shown positive."""
    rho, omega = found.rho, found.omega
    if isinstance(problem, QCBP):
        top, bottom = relative(problem.eta * problem.eta, bits=bits) - rho, omega
    else:
        level = relative(problem.lam * problem.lam, bits=bits)
        top, bottom = level * rho, 1 - level * omega
    if not (top.lower > 0 and bottom.lower > 0):
        return None
    low, high = top.lower / bottom.upper, top.upper / bottom.lower
    return Enclosure(
        lower=sqrt_enclosure(low, bits=bits).lower, upper=sqrt_enclosure(high, bits=bits).upper
    )


def cell(X: int, E: int, scale: int, *, bits: int) -> Enclosure | None:
    """The enclosure of x 2^scale, |x - X| <= E; None when E is too large for `bits`.

    c = X rounded to bits + 5 binary digits, radius 8 units of the last one. Such cells of one
    number are nested as bits grow, if E is at most an eighth of a unit, as is asked. Every member
    p satisfies |x - p| <= 2^(1-bits) |x|, and the midpoint |x - c| <= 2^-bits |x|.
    """
    length = abs(X).bit_length()
    unit = length - 5 - bits
    if X == 0:
        return None
    if unit < 3:  # so that E/8 and the half unit are integers
        X, E, scale, unit = X << (3 - unit), E << (3 - unit), scale - (3 - unit), 3
    if 1 << (unit - 3) < E:
        return None
    c = (X + (1 << (unit - 1))) >> unit
    step = power_of_two(scale + unit)
    radius = 1 << (abs(c).bit_length() - 2 - bits)
    return Enclosure(lower=(c - radius) * step, upper=(c + radius) * step)


def cell_of(x: Enclosure, *, bits: int) -> Enclosure | None:
    """The same from an enclosure; points stay points."""
    if x.width == 0:
        return x
    if not x.lower > 0:
        return None
    scale = exponent(x.upper) - bits - 16
    unit = power_of_two(-scale)
    low, high = floor(x.lower * unit), floor(x.upper * unit) + 1
    return cell((low + high) >> 1, ((high - low) >> 1) + 1, scale, bits=bits)
