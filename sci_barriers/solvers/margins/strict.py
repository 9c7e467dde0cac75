"""Is (P, s) that of a unique strictly complementary solution? Decided exactly, for any exact data.

    A_P independent,   s_i x_i > 0 on P (w_i > 0),   |A_j^T r| < mu w_j off P,
    P2: mu = lam/(2c);   P3: mu = lam ||r|| > 0;   P1: ||r|| = eta > 0, mu > 0.

With G u = A_P^T y, G v = w s the residual is r = (y - A_P u) + mu A_P v, rho = ||y - A_P u||^2 and
omega = ||A_P v||^2 lie in the field of the data, and so does mu^2; the sign of a + b mu needs mu^2
alone (`roots`). So every condition is decided, ties as well. [derived]
"""

from __future__ import annotations

from collections.abc import Sequence

from sci_barriers.errors import BadInput, bad_input
from sci_barriers.exact import Matrix, Number, Q, dot, is_zero, norm_squared, rank, sign, solve
from sci_barriers.problems import QCBP, Instance, Lasso
from sci_barriers.solvers.small.roots import Root

ZERO = Q(0)


def require_strictly_complementary(instance: Instance, P: Sequence[int], s: Sequence[int]) -> None:
    """Raises BadInput unless (P, s) is that of a unique strictly complementary solution; exact."""
    A, y, problem = instance.A, instance.y, instance.objective
    yy = norm_squared(y)
    if not P:
        u: Sequence[Number] = ()
        v: Sequence[Number] = ()
        rho: Number = yy
        omega: Number = ZERO
        base: Sequence[Number] = y
        slope: Sequence[Number] = (ZERO,) * instance.m
    else:
        B = A.columns(P)
        if rank(B) < len(P):
            raise _refused(P, "the columns of the support are dependent")
        ws = [t * problem.weight(i) for t, i in zip(s, P, strict=True)]
        b = B.T @ y
        both = solve(B.gram(), Matrix([[p, q] for p, q in zip(b, ws, strict=True)]))
        u, v = both.column(0), both.column(1)
        rho, omega = yy - dot(b, u), dot(ws, v)
        base = [p - q for p, q in zip(y, B @ u, strict=True)]
        slope = B @ v
    root = _root(instance, P, rho=rho, omega=omega)
    for i, t, p, q in zip(P, s, u, v, strict=True):
        if t != 0 and root.sign(t * p, -t * q) <= 0:
            raise _refused(i, "s_i x_i > 0 fails")
    for j in set(range(instance.N)) - set(P):
        column, weight = A.column(j), problem.weight(j)
        first, second = dot(column, base), dot(column, slope)
        if root.sign(-first, weight - second) <= 0 or root.sign(first, weight + second) <= 0:
            raise _refused(j, "|A_j^T r| < mu w_j fails")


def _root(instance: Instance, P: Sequence[int], *, rho: Number, omega: Number) -> Root:
    """mu of the theorem; BadInput when there is none."""
    problem = instance.objective
    if isinstance(problem, Lasso):
        mu = problem.lam / (2 * problem.factor(instance.m))
        return Root(square=mu * mu, known=mu)
    if isinstance(problem, QCBP):
        excess = problem.eta * problem.eta - rho
        if is_zero(problem.eta) or is_zero(omega) or sign(excess) <= 0:
            raise _refused(P, "||r|| = eta > 0 with mu > 0 is not possible")
        return Root(square=excess / omega)
    room = 1 - problem.lam * problem.lam * omega
    if sign(rho) <= 0 or sign(room) <= 0:
        raise _refused(P, "mu = lam ||r|| > 0 is not possible")
    return Root(square=problem.lam * problem.lam * rho / room)


def _refused(where: object, why: str) -> BadInput:
    return bad_input(
        "support and signs", where, f"must be those of a strictly complementary solution: {why}",
        "solve the problem first",
    )  # fmt: skip
