"""x~ close to x(mu) by exact residuals, and two mu that bracket the one of P1 or P3.

x = D z, z = Z/2^h:  g = D (A_P^T (y - A_P x) - mu w s) is exact up to 2^-(h + GUARD), and
Z <- Z + 2^h G^-1 g until that changes nothing more. With u = x(0) and v = (u - x(mu))/mu,
    rho = ||y - A_P u||^2,  omega = 2 v^T w s - ||A_P v||^2  (both with a squared error only),
    P1: mu^2 = (eta^2 - rho)/omega,     P3: mu^2 = lam^2 rho/(1 - lam^2 omega).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from operator import mul
from typing import TYPE_CHECKING

from sci_barriers.errors import PrecisionExhausted
from sci_barriers.exact import Number, enclosure
from sci_barriers.problems import QCBP, Lasso

if TYPE_CHECKING:
    from sci_barriers.proofs_support.data import Data
    from sci_barriers.proofs_support.factor import Factor

GUARD = 24
ROUNDS = 200
Pair = tuple[Fraction, Fraction]


@dataclass(frozen=True, kw_only=True)
class End:
    """x~ = D Z/2^h at mu; gamma >= ||D g||; the norm of y - A_P x~ between two bounds."""

    mu: Fraction
    Z: list[int]
    h: int
    gamma: Fraction
    residual: Pair


def ends(data: Data, factor: Factor, bits: int) -> list[End]:
    """One end for P2 with a rational lam, else two; `bits` of the least |z_i| are right."""
    problem = data.problem
    if isinstance(problem, Lasso):
        low, high = _bounds(problem.lam / (2 * problem.factor(data.m)), bits)
        return [_end(data, factor, mu, bits) for mu in ([low] if low == high else [low, high])]
    middle = _multiplier(data, factor, bits + 40)
    for width in range(bits - 16, 8, -8):
        low, high = _dyadic(middle, width + 8, width)
        found = [_end(data, factor, mu, bits) for mu in (low, high)]
        if _bracket(data, factor, found):
            return found
    raise PrecisionExhausted(f"no bracket of mu with {bits} bits; pass more bits")


def _bounds(x: Number, bits: int) -> Pair:
    """lower <= x <= upper, equal for a rational x; about `bits` bits of x > 0."""
    for extra in (bits, 4 * bits, 16 * bits, 256 * bits):
        found = enclosure(x, bits=extra)
        low, high = (Fraction(int(q.p), int(q.q)) for q in (found.lower, found.upper))
        if (high - low) * (1 << bits) <= low:
            break
    return low, high


def _dyadic(x: Fraction, digits: int, width: int) -> Pair:
    """x (1 -+ 2^-width), of about `digits` bits."""
    unit = Fraction(2) ** (x.numerator.bit_length() - x.denominator.bit_length() - digits)
    step = x / (1 << width)
    return math.floor((x - step) / unit) * unit, math.ceil((x + step) / unit) * unit


def _root(x: Fraction, bits: int) -> Pair:
    """lower <= sqrt(x) <= upper to about `bits` bits, x >= 0."""
    shift = max(0, bits + (x.denominator.bit_length() - x.numerator.bit_length()) // 2 + 1)
    root = math.isqrt((x.numerator << 2 * shift) // x.denominator)
    return Fraction(root, 1 << shift), Fraction(root + 1, 1 << shift)


def _end(data: Data, factor: Factor, mu: Fraction, bits: int) -> End:
    """x~ at mu; h grows until the least entry has its bits."""
    h = bits
    for _ in range(4):
        end = _refined(data, factor, mu, h)
        short = bits - min(abs(z) for z in end.Z).bit_length()
        if -8 <= short <= 0:
            break
        h = max(8, h + short)
        if short > 4 * bits:  # zero, or as good as zero: not a support at all
            break
    return end


def _refined(
    data: Data, factor: Factor, mu: Fraction, h: int, *, with_y: bool = True
) -> End:
    """Residual iteration in integers, from 0; with_y=False: y is taken to be 0."""
    f, c = data.y
    F = math.lcm(f, *(q for q, _ in data.columns))
    target = [n * (F // f) << h for n in c] if with_y else [0] * data.m
    pull = [mu * w * Fraction(2) ** d for w, d in zip(data.ws, data.scale, strict=True)]
    level = h + GUARD
    pulled = [(x.numerator << level) // x.denominator for x in pull]
    rows = list(zip(*(entries for _, entries in data.columns), strict=True))
    lift = [F // q for q, _ in data.columns]
    Z, best = [0] * len(pull), None
    for _ in range(ROUNDS):
        parts = list(map(mul, Z, lift))
        R = [t - sum(map(mul, row, parts)) for t, row in zip(target, rows, strict=True)]
        g = [
            (sum(map(mul, entries, R)) << GUARD) // (q * F) - x
            for (q, entries), x in zip(data.columns, pulled, strict=True)
        ]
        size = math.isqrt(sum(x * x for x in g)) + 2 + len(g)  # every entry was cut by up to 2
        if best is not None and size >= best.gamma * (1 << level):
            break
        squared = Fraction(sum(x * x for x in R), (F << h) ** 2)
        best = End(
            mu=mu, Z=list(Z), h=h, gamma=Fraction(size, 1 << level), residual=_root(squared, level)
        )
        Z = [a + (b + (1 << GUARD - 1) >> GUARD) for a, b in zip(Z, factor.solve(g), strict=True)]
    assert best is not None
    return best


def _multiplier(data: Data, factor: Factor, bits: int) -> Fraction:
    """mu of P1 or P3 to about `bits` bits."""
    problem = data.problem
    u = _refined(data, factor, Fraction(0), bits + 64)
    v = _refined(data, factor, Fraction(-1), bits + 64, with_y=False)  # G v = w s
    rho = u.residual[0] ** 2
    pull = [w * Fraction(2) ** d for w, d in zip(data.ws, data.scale, strict=True)]
    omega = 2 * sum(map(mul, v.Z, pull), Fraction(0)) / (1 << v.h) - v.residual[0] ** 2
    if isinstance(problem, QCBP):
        eta = sum(_bounds(problem.eta, bits), Fraction(0)) / 2
        above, below = eta * eta - rho, omega
    else:
        lam = sum(_bounds(problem.lam, bits), Fraction(0)) / 2
        above, below = lam * lam * rho, 1 - lam * lam * omega
    if above <= 0 or below <= 0:
        raise PrecisionExhausted("no mu > 0 belongs to this support: it is not shown to be right")
    return _root(above / below, bits)[0]


def _bracket(data: Data, factor: Factor, found: list[End]) -> bool:
    """The conditions on the two ends, as the format states them."""
    problem = data.problem
    (low, high), reach = found, []
    for end in found:
        spread = _root(end.gamma**2 / factor.least, end.h + GUARD)[1]
        reach.append((end.residual[0] - spread, end.residual[1] + spread))
    if isinstance(problem, QCBP):
        eta = _bounds(problem.eta, 4 * low.h)
        return reach[0][1] < eta[0] and eta[1] < reach[1][0]
    lam = _bounds(problem.lam, 4 * low.h)
    return low.mu < lam[0] * reach[0][0] and lam[1] * reach[1][1] < high.mu
