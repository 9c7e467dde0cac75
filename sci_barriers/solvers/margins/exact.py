"""The bounds of `margins/bounds` for rational data.

For rational B = A_P, any rational Z (k, n), right sides F (m, n), T (k, n) and the solution Z* of
G Z* = B^T F - T, with K >= ||G^-1||_2 and D = B^T (F - B Z) - T:
    |Z*_i - Z_i| <= g_i ||D||,   ||Z* - Z|| <= K ||D||,   ||B (Z* - Z)|| <= K^(1/2) ||D||.
K and g_i from an approximate inverse Y with W = I - G Y, ||W||_F < 1/2:
    K = ||Y||_F / (1 - ||W||_F),   g_i = ||Y_i|| + K ||W_i||,   a_i^2 = Y_ii + g_i ||W_i||,
because G^-1 = Y + G^-1 W. All products are exact; u and v are solved exactly, x and v then rounded
to a grid, so D is not zero but known. Weights that are irrational change T by a known amount.
[derived]
"""

from __future__ import annotations

from collections.abc import Sequence

from sci_barriers.errors import BadInput
from sci_barriers.exact import (
    Enclosure,
    Matrix,
    Number,
    Q,
    as_q,
    dot,
    enclosure,
    exponent,
    is_zero,
    norm_squared,
    round_dyadic,
    solve,
    sqrt_enclosure,
    to_float,
)
from sci_barriers.problems import QCBP, Instance, Lasso
from sci_barriers.solvers.margins.bounds import (
    ZERO,
    Bounds,
    Inside,
    Outside,
    root_up,
    short,
    short_up,
)

Vector = tuple[Q, ...]


def size(values: Sequence[Q]) -> Q:
    """An upper bound of the l2 norm."""
    return root_up(sum((z * z for z in values), ZERO))


def tight_enclosure(x: Number, *, bits: int) -> Enclosure:
    """An enclosure of x of relative width about 2^-bits."""
    return Enclosure.point(0) if is_zero(x) else enclosure(x, bits=bits - exponent(x))


class Inverse:
    """About G^-1 for rational G (k, k): Y, and the bounds K, g_i, a_i at the head of the file."""

    def __init__(self, G: Matrix) -> None:
        k = G.shape[0]
        eye = Matrix.identity(k)
        Y = _float_inverse(G)
        W = None if Y is None else eye - G @ Y
        if W is None or not _frobenius(W) < Q(1, 2):
            exact = solve(G, eye)
            top = max(exponent(G[i, i]) for i in range(k))  # every |G_ij| is below 2^top
            n = 40 + max(0, top) + 2 * k.bit_length()
            Y = Matrix([[round_dyadic(z, n=n) for z in row] for row in exact.rows])
            W = eye - G @ Y
        assert Y is not None and W is not None
        self.Y = Y
        misses = [size(_rational(W.column(i))) for i in range(k)]
        self.K = short_up(_frobenius(Y) / (1 - _frobenius(W)))
        self.g = [
            short_up(size(_rational(Y.column(i))) + self.K * miss) for i, miss in enumerate(misses)
        ]
        diagonal = _rational([Y[i, i] for i in range(k)])
        self.a = [
            root_up(max(ZERO, short_up(y + g * miss)))
            for y, g, miss in zip(diagonal, self.g, misses, strict=True)
        ]


def _rational(values: Sequence[Number]) -> Vector:
    return tuple(as_q(z) for z in values)


def _frobenius(M: Matrix) -> Q:
    return size([as_q(z) for row in M.rows for z in row])


def _float_inverse(G: Matrix) -> Matrix | None:
    """A proposal from float64, the diagonal scaled to about 1; None when it makes no sense."""
    import numpy as np

    k = G.shape[0]
    shifts = [exponent(G[i, i]) // 2 for i in range(k)]
    scaled = [
        [to_float(as_q(G[i, j]) * Q(2) ** (-shifts[i] - shifts[j])) for j in range(k)]
        for i in range(k)
    ]
    try:
        found = np.linalg.inv(np.array(scaled))
    except np.linalg.LinAlgError:
        return None
    if not np.isfinite(found).all():
        return None
    return Matrix(
        [[as_q(found[i, j]) * Q(2) ** (-shifts[i] - shifts[j]) for j in range(k)] for i in range(k)]
    )


def rational_rows(
    instance: Instance, *, A: Matrix, y: Vector, P: Sequence[int], s: Sequence[int], bits: int
) -> Bounds | None:
    """The bounds for rational A (m, N), y (m,), which replace those of the instance.

    Numbers that are not rational are enclosed with about `bits` bits. None: dependent columns, or
    no multiplier mu > 0 is seen at this precision.
    """
    problem = instance.objective
    N = A.shape[1]
    balls = [tight_enclosure(problem.weight(j), bits=bits) for j in range(N)]
    w = [ball.midpoint for ball in balls]
    level = _level(instance, bits=bits)
    norms = [size(_rational(A.column(j))) for j in range(N)]
    rest = [j for j in range(N) if j not in set(P)]
    if not P:
        R2 = as_q(norm_squared(y))
        mid = (level.lower + level.upper) / 2
        mu = mid if isinstance(problem, Lasso) else sqrt_enclosure(mid * R2, bits=bits).midpoint
        if mu <= 0:
            return None
        rows = _outside(A, rest, w=w, balls=balls, norms=norms, mu=mu, r=y, bits=bits)
        return Bounds(
            problem=problem.tag, sigma=None, mu=mu, x=ZERO, v=ZERO, rho=(R2, R2),
            omega=(ZERO, ZERO), level=(level.lower, level.upper), inside=(), outside=rows,
        )  # fmt: skip
    B = A.columns(P)
    G = B.gram()
    ws = tuple(t * w[i] for t, i in zip(s, P, strict=True))
    b = _rational(B.T @ y)
    try:
        both = solve(G, Matrix([[p, q] for p, q in zip(b, ws, strict=True)]))
    except BadInput:
        return None
    u, v = _rational(both.column(0)), _rational(both.column(1))
    rho = as_q(norm_squared(y)) - as_q(dot(b, u))
    found = _multiplier(instance, level.midpoint, rho=rho, omega=as_q(dot(ws, v)), bits=bits)
    if found is None:
        return None
    mu = found
    inverse = Inverse(G)
    x = _gridded([p - mu * q for p, q in zip(u, v, strict=True)], bits=bits)
    v = _gridded(v, bits=bits)
    slip = size([balls[i].width / 2 for i in P])
    r = tuple(p - q for p, q in zip(y, _rational(B @ x), strict=True))
    q = _rational(B @ v)
    defect_x = mu * slip + size([c - mu * t for c, t in zip(_rational(B.T @ r), ws, strict=True)])
    defect_v = slip + size([t - c for c, t in zip(_rational(B.T @ q), ws, strict=True)])
    inside = []
    for i, t in enumerate(s):
        if t == 0:  # a free column of which no sign is asked
            continue
        spread = inverse.g[i] * defect_v
        inside.append(
            Inside(
                value=_down(t * x[i] - inverse.g[i] * defect_x, bits=bits),
                low=_down(-t * v[i] - spread, bits=bits),
                high=-_down(t * v[i] - spread, bits=bits),
                a=inverse.a[i],
                g=inverse.g[i],
            )
        )
    root_K = root_up(inverse.K)
    length = sqrt_enclosure(norm_squared(q), bits=bits)
    away = root_K * defect_v
    rows = _outside(
        A, rest, w=w, balls=balls, norms=norms, mu=mu, r=r, q=q, bits=bits, B=B, inverse=inverse,
        r_error=root_K * defect_x, q_error=away,
    )  # fmt: skip
    return Bounds(
        problem=problem.tag,
        sigma=short(1 / root_K),
        mu=mu,
        x=short_up(size(x) + inverse.K * defect_x),
        v=short_up(size(v) + inverse.K * defect_v),
        rho=(_down(rho, bits=bits), -_down(-rho, bits=bits)),
        omega=(max(ZERO, length.lower - away) ** 2, (length.upper + away) ** 2),
        level=(level.lower, level.upper),
        inside=tuple(inside),
        outside=rows,
    )


def _level(instance: Instance, *, bits: int) -> Enclosure:
    """mu (P2), eta^2 (P1), lam^2 (P3)."""
    problem = instance.objective
    if isinstance(problem, Lasso):
        return tight_enclosure(problem.lam / (2 * problem.factor(instance.m)), bits=bits)
    root = problem.eta if isinstance(problem, QCBP) else problem.lam
    return tight_enclosure(root, bits=bits).square()


def _multiplier(instance: Instance, level: Q, *, rho: Q, omega: Q, bits: int) -> Q | None:
    """About mu; nothing is claimed of it but mu > 0."""
    if isinstance(instance.objective, Lasso):
        return level
    if isinstance(instance.objective, QCBP):
        square = (level - rho) / omega if omega > 0 else ZERO
    else:
        square = level * rho / (1 - level * omega) if level * omega < 1 else ZERO
    return sqrt_enclosure(square, bits=bits).midpoint if square > 0 else None


def _gridded(values: Sequence[Q], *, bits: int) -> Vector:
    """The vector rounded to `bits` bits of its largest entry."""
    top = max(abs(z) for z in values)
    if top == 0:
        return tuple(values)
    return tuple(round_dyadic(z, n=bits - exponent(top)) for z in values)


def _down(z: Q, *, bits: int) -> Q:
    """z rounded down, by at most 2^-bits |z|."""
    return ZERO if z == 0 else round_dyadic(z, n=bits + 1 - exponent(z), mode="floor")


def _outside(
    A: Matrix,
    rest: Sequence[int],
    *,
    w: Sequence[Q],
    balls: Sequence[Enclosure],
    norms: Sequence[Q],
    mu: Q,
    r: Vector,
    bits: int,
    q: Vector | None = None,
    B: Matrix | None = None,
    inverse: Inverse | None = None,
    r_error: Q = ZERO,
    q_error: Q = ZERO,
) -> tuple[Outside, ...]:
    """Rows of both signs; r, q: about r(mu_0) and B v, with bounds of the errors."""
    if not rest:
        return ()
    F = A.columns(rest)
    corr = _rational(F.T @ r)
    turn = (ZERO,) * len(rest) if q is None else _rational(F.T @ q)
    c, d = [ZERO] * len(rest), [norms[j] for j in rest]
    if B is not None and inverse is not None:
        C = inverse.Y @ (B.T @ F)
        left = F - B @ C
        miss = B.T @ left
        for n in range(len(rest)):
            c[n] = short_up(
                size(_rational(C.column(n))) + inverse.K * size(_rational(miss.column(n)))
            )
            d[n] = size(_rational(left.column(n)))
    rows = []
    for n, j in enumerate(rest):
        loose = balls[j].width / 2
        value = mu * (w[j] - loose) - norms[j] * r_error
        spread = loose + norms[j] * q_error
        for e in (1, -1):
            slope = w[j] - e * turn[n]
            rows.append(
                Outside(
                    value=_down(value - e * corr[n], bits=bits),
                    low=_down(slope - spread, bits=bits),
                    high=-_down(-slope - spread, bits=bits),
                    norm=norms[j],
                    reach=root_up(1 + c[n] * c[n]),
                    c=c[n],
                    d=d[n],
                )
            )
    return tuple(rows)
