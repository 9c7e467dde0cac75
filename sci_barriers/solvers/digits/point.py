"""The point of a support and its signs to any number of bits, with a proved bound for every entry.

In the scaled columns a_j = 2^-e_j A_j of `digits/lifting`, y = 2^f Y, z_j = 2^(e_j - f) x_j:

    P2   H z = a^T Y - 2^(-e - f) mu w s,   one right-hand side;
    P1, P3   H p = a^T Y,  H q = 2^(-e - g) w s,  z = p - 2^(g - f) mu q,  mu from
         `digits/scale`; both right-hand sides go through the same products.

Every right-hand side is an integer times a power of two, a^T Y exact, mu w s rounded to t bits
after the point (parameters that are no floats: 1/10, sqrt(2)). With the exact residual r of z~

    |z_i - z~_i| <= (||r|| + 2^-t sqrt(k)) / lambda_min(H),

lambda_min from the Cholesky proof of the float certificate. All of it in integers, rounded
up. [derived]
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sci_barriers.exact import Enclosure, Q, exponent, is_zero, power_of_two
from sci_barriers.exact.rational import scaled_floor
from sci_barriers.problems import Lasso, Objective
from sci_barriers.solvers.digits.lifting import Lifted, System, lift
from sci_barriers.solvers.digits.scale import dyadic, quadratics, relative, root_scale
from sci_barriers.solvers.digits.slices import integers_of, split

if TYPE_CHECKING:
    from sci_barriers.exact import Number
    from sci_barriers.solvers.digits.lifting import Right
    from sci_barriers.solvers.digits.slices import Limbs
    from sci_barriers.solvers.rigorous.bounds import Array


@dataclass(frozen=True, kw_only=True)
class Scaled:
    """The system of the support and y = 2^f Y: limbs of Y (L, m, 1); b = a^T Y as a Right."""

    S: System
    f: int
    Y: Limbs
    Y_scale: int
    b: Right

    @property
    def yy(self) -> Q:
        """||Y||^2, exact."""
        (column,) = integers_of(self.Y, self.S.alpha)
        return dyadic(sum(entry * entry for entry in column), -2 * self.Y_scale)


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """|z_i - X_i 2^scale| <= E_i 2^scale (k,), and mu > 0 enclosed, to about mu_bits."""

    X: list[int]
    E: list[int]
    scale: int
    mu: Enclosure


def scaled_data(S: System, y: Array) -> Scaled:
    """y = 2^f Y and a^T Y, exactly."""
    f = math.frexp(float(np.abs(y).max()))[1]
    cut = split(y[:, None], np.array([f]), S.alpha)
    Y = cut.table[::-1].astype(np.int64)
    (b,) = integers_of(S.T.transposed_times(Y), S.alpha)
    return Scaled(S=S, f=f, Y=Y, Y_scale=cut.h, b=(b, S.h + cut.h))


def weighted_signs(
    data: Scaled,
    problem: Objective,
    support: Sequence[int],
    signs: Sequence[int],
    *,
    factor: Number,
    shift: int,
    t: int,
) -> Right:
    """floor(2^(t - e_i - shift) factor w_i s_i) (k,), with the scale t."""
    exponents = data.S.exponents.tolist()
    places = [t - e - shift for e in exponents]
    if problem.weights is None:
        known = {place: int(scaled_floor(factor, place)) for place in set(places)}
        return [s * known[place] for s, place in zip(signs, places, strict=True)], t
    products = [factor * problem.weights[i] for i in support]
    floors = (scaled_floor(x, place) for x, place in zip(products, places, strict=True))
    return [s * int(x) for s, x in zip(signs, floors, strict=True)], t


def candidate(
    data: Scaled,
    problem: Objective,
    support: Sequence[int],
    signs: Sequence[int],
    *,
    goal: int,
    mu_bits: int,
    mu_exponent: int,
) -> Candidate | None:
    """The point, aiming at errors of z below 2^goal; None when mu > 0 is not shown with that.

    mu_exponent: about log2 mu for P1 and P3, only to choose the bits of v. Raises
    PrecisionExhausted when refinement does not converge.
    """
    S, k = data.S, len(support)
    t = max(-goal - math.frexp(S.least)[1] + k.bit_length() + 4, data.b[1])
    if isinstance(problem, Lasso):
        mu = problem.lam / (2 * problem.factor(len(data.Y[0])))
        ws = weighted_signs(data, problem, support, signs, factor=mu, shift=data.f, t=t)
        right = [(b << (t - data.b[1])) - w for b, w in zip(data.b[0], ws[0], strict=True)]
        S, (z,) = lift(S, [(right, t)], to=[goal])
        return Candidate(
            X=z.Z, E=[_bound(S, z, off=t)] * k, scale=z.unit, mu=relative(mu, bits=mu_bits)
        )
    g = _weight_exponent(data, problem, support)
    size = mu_exponent + g - data.f
    t += max(0, size) + 64
    ws = weighted_signs(data, problem, support, signs, factor=Q(1), shift=g, t=t)
    S, (u, v) = lift(S, [data.b, ws], to=[goal, goal - size])
    error = dyadic(math.isqrt(k) + 1, -t)
    parts = quadratics(S, yy=data.yy, b=data.b, u=u, ws=ws, v=v, error=error)
    parts = parts.scaled(rho=power_of_two(2 * data.f), omega=power_of_two(2 * g))
    found = root_scale(problem, parts, bits=mu_bits)
    if found is None:
        return None
    X, E, scale = _combined(S, u, v, found * power_of_two(g - data.f), off=t)
    return Candidate(X=X, E=E, scale=scale, mu=found)


def _bound(S: System, z: Lifted, *, off: int | None) -> int:
    """(||r|| + 2^-off sqrt(k)) / lambda_min in units of 2^unit, rounded up; off = None: exact."""
    top, bottom = S.least.as_integer_ratio()
    moved = 0 if off is None else -off
    base = min(z.rest, z.unit, moved)
    size = z.rest_norm << (z.rest - base)
    if off is not None:
        size += (math.isqrt(len(z.Z)) + 1) << (moved - base)
    return -(-(size * bottom) // (top << (z.unit - base)))


def _combined(
    S: System, u: Lifted, v: Lifted, mu: Enclosure, *, off: int
) -> tuple[list[int], list[int], int]:
    """X, E (k,), scale: |u_i - mu v_i - X_i 2^scale| <= E_i 2^scale; w s was rounded to 2^-off."""
    longest = max(entry.bit_length() for entry in v.Z)
    place = exponent(mu.upper) - longest - 64  # mu in units of 2^place: middle +- half
    low, high = int(scaled_floor(mu.lower, -place)), int(scaled_floor(mu.upper, -place)) + 1
    middle, half = (low + high) >> 1, ((high - low) >> 1) + 1
    base = min(u.unit, place + v.unit)
    first, second = u.unit - base, place + v.unit - base
    off_u, off_v = _bound(S, u, off=None) << first, _bound(S, v, off=off)
    X = [(p << first) - ((middle * q) << second) for p, q in zip(u.Z, v.Z, strict=True)]
    E = [off_u + ((half * abs(q) + high * off_v) << second) for q in v.Z]
    return X, E, base


def _weight_exponent(data: Scaled, problem: Objective, support: Sequence[int]) -> int:
    """g with 2^-e_i w_i < 2^g for all i, and none smaller."""
    e = data.S.exponents.tolist()
    if problem.weights is None:
        return 1 - min(e)
    weights = [problem.weights[i] for i in support]
    sizes = [exponent(w) - n for w, n in zip(weights, e, strict=True) if not is_zero(w)]
    return max(sizes, default=0)
