"""The inequalities of a `support` statement in integers: the eigenvalue, and one mu.

Notation and proofs: statements/support.py. r~ = R/F and A_j'r~ = products_j/(q_j F) are exact;
gamma = |Dg| and square roots are rounded outward, by at most 2^-50 of themselves; what is cut off
of DGD - tau' I - LL' counts in full.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt

from .integers import Column, Ratio, ceiling, common, gram, inner, root_above
from .kernel import need
from .numbers import Real, ratio

EXTRA = 64


@dataclass(frozen=True)
class Data:
    """Integer data: columns of A, y, the weights; P, s, the exponents d; tau = T/2^a."""

    A: list[Column]
    y: Column
    w: list[Ratio]
    P: list[int]
    s: list[int]
    d: list[int]
    tau: Ratio
    F: int  # a common denominator of y and of the columns on P


def definite(data: Data, L: list[list[Ratio]], shift: Ratio) -> None:
    """|DGD - tau' I - LL'|_F <= tau' - tau, in units of 2^-c; what is cut off counts as 1 unit."""
    _, e = common([entry for row in L for entry in row])
    (T, a), (S, b) = data.tau, shift
    c = max(2 * e + EXTRA, a, b)
    target = gram([[n << (e - f) for n, f in row] for row in L])
    chosen = [data.A[i] for i in data.P]
    G = gram([column for _, column in chosen])
    diagonal, total = S << (c - b), 0
    for i, row in enumerate(G):
        for j, entry in enumerate(row):
            power, below = c + data.d[i] + data.d[j], chosen[i][0] * chosen[j][0]
            if power < 0:
                below <<= -power
            value, rest = divmod(entry << max(power, 0), below)
            value -= target[i][j] << (c - 2 * e)
            if i == j:
                value -= diagonal
            size = max(abs(value), abs(value + 1)) if rest else abs(value)
            total += size * size * (1 if i == j else 2)
    margin = diagonal - (T << (c - a))
    need(margin >= 0 and total <= margin * margin, "factor: the least eigenvalue is not shown")


@dataclass(frozen=True)
class End:
    """Bounds of |r(mu)| for one mu."""

    lower: Real
    upper: Real


def end(data: Data, mu: Ratio, x: list[Ratio], bounds: list[list[Ratio]]) -> End:
    """The inequalities on and off the support at one mu; bounds of the norm of the residual."""
    A, P, (f, b), (T, a) = data.A, data.P, data.y, data.tau
    _, h = common(x)
    X = [n << (h - e) for n, e in x]
    F = data.F << h
    factors = [z * (F // (A[i][0] << h)) for z, i in zip(X, P)]
    fit = [inner(row, factors) for row in zip(*(A[i][1] for i in P))]
    R = [entry * (F // f) - z for entry, z in zip(b, fit)]  # r~ = R/F
    products = [inner(column, R) for _, column in A]
    (p, q), (size, t) = mu, _defect(data, mu, F, products)  # |Dg| <= size/2^t

    # x~_i -+ 2^d_i gamma/tau lies within the claimed bounds
    for z, i, d, (low, high) in zip(X, P, data.d, bounds):
        power = d + a - t + h
        for side, (n, below) in ((1, low), (-1, high)):
            room = side * (z * below - (n << h)) * T
            reach = size * below
            fits = room << -power >= reach if power < 0 else room >= reach << power
            need(fits, f"x: the bounds at index {i} do not hold the enclosure")

    # |A_j'r~| + |A_j| gamma/sqrt(tau) < mu w_j, both sides times q v q_j F, by squares
    inside = set(P)
    square = (size * size << max(a - 2 * t, 0)) * (q * F) ** 2
    factor = T << max(2 * t - a, 0)
    for j, ((below, column), product, (u, v)) in enumerate(zip(A, products, data.w)):
        if j in inside:
            continue
        room = p * u * below * F - abs(product) * q * v
        enough = room > 0 and room * room * factor > inner(column, column) * square * v * v
        need(enough, f"|A_{j}'r| is not shown to be below mu w_{j}")

    lift = EXTRA + T.bit_length()
    spread = _power(root_above(-(-(size * size << a + 2 * lift) // T)), -t - lift)
    extra = EXTRA + max(p.bit_length(), q.bit_length())  # finer than mu is written
    norm = isqrt(inner(R, R) << 2 * extra)
    lower, upper = ratio(norm, F << extra), ratio(norm + 1, F << extra)
    return End(lower=lower - spread, upper=upper + spread)


def _power(n: int, e: int) -> Real:
    """n 2^e."""
    return ratio(n << e) if e >= 0 else ratio(n, 1 << -e)


def _defect(data: Data, mu: Ratio, F: int, products: list[int]) -> tuple[int, int]:
    """(size, t): gamma = |Dg| <= size/2^t, at most 2^-50 of itself too large for k < 2^12."""
    (p, q), above, below = mu, [], []
    for i, s in zip(data.P, data.s):
        (u, v), column = data.w[i], data.A[i][0]
        above.append(abs(products[i] * q * v - s * p * u * column * F))
        below.append(column * F * q * v)
    sizes = [n.bit_length() - m.bit_length() + d for n, m, d in zip(above, below, data.d) if n]
    if not sizes:
        return 0, 0
    t = EXTRA - max(sizes)
    parts = [ceiling(n, m, d + t) for n, m, d in zip(above, below, data.d)]
    return root_above(inner(parts, parts)), t
