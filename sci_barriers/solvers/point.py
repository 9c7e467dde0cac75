"""The minimiser on a known support with known signs, exact, in any field of the package.

With P, s the support and the signs of the only minimiser (proved elsewhere), G = A_P^T A_P:

    G u = A_P^T y,  G v = w s,  x = u - mu v,  rho = ||y||^2 - (A_P^T y)^T u,  omega = (w s)^T v,
    P2 mu = lam/(2c);   P1 mu^2 = (eta^2 - rho)/omega;   P3 mu^2 = lam^2 rho/(1 - lam^2 omega).

Where y lies in the span of A_P (rho = 0), for P3 and for basis pursuit, x = u. Nothing else is
decided here. [derived: path/data and residual_search on one support]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sci_barriers.errors import BadInput, bad_input
from sci_barriers.exact import (
    Matrix,
    Number,
    Q,
    dot,
    is_zero,
    norm_squared,
    sign,
    simplified,
    solve,
)
from sci_barriers.problems import QCBP, Instance, Lasso, Objective
from sci_barriers.solvers.small.gram import Vector, basis, gram_data, inner
from sci_barriers.solvers.small.residual_search import constraint_scale, norm_scale
from sci_barriers.solvers.small.roots import Root


def restricted(instance: Instance, columns: Sequence[int]) -> Instance:
    """The instance with these columns only, in this order, and their weights; no rotation."""
    if not columns:
        raise bad_input("columns", "none", "must be at least one", "the minimiser is 0")
    A = Matrix([[row[j] for j in columns] for row in instance.A.rows])
    return Instance(A=A, y=instance.y, objective=with_columns(instance.objective, columns))


def with_columns(problem: Objective, columns: Sequence[int]) -> Objective:
    """The objective with the weights of these columns; the normalisation keeps its m."""
    if problem.weights is None:
        return problem
    return replace(problem, weights=tuple(problem.weights[j] for j in columns))


def point_at(instance: Instance, *, support: Sequence[int], signs: Sequence[int]) -> Vector:
    """x (N,), exact: the minimiser whose support and signs these are.

    Raises BadInput when the columns of the support are dependent or the problem has no mu > 0
    there, so that they cannot be; PrecisionExhausted when x is no number of the package.
    """
    x: list[Number] = [Q(0)] * instance.N
    if not support:
        return tuple(x)
    sub = restricted(instance, support)
    values = _rational(sub, signs) if _is_rational(sub) else _in_field(sub, signs)
    for j, value in zip(support, values, strict=True):
        x[j] = simplified(value)
    return tuple(x)


def _is_rational(instance: Instance) -> bool:
    problem = instance.objective
    level = problem.eta * problem.eta if isinstance(problem, QCBP) else problem.lam * problem.lam
    if isinstance(problem, Lasso):
        level = problem.lam
    weights = problem.weights or ()
    exact = (level, *weights, *instance.y)
    return instance.A.is_rational and all(isinstance(simplified(q), Q) for q in exact)


def _rational(sub: Instance, signs: Sequence[int]) -> Vector:
    """One exact solve over Q, two right-hand sides."""
    problem, B = sub.objective, sub.A
    b = B.T @ sub.y
    ws = [s * problem.weight(j) for j, s in enumerate(signs)]
    try:
        both = solve(B.gram(), Matrix([[p, q] for p, q in zip(b, ws, strict=True)]))
    except BadInput:
        raise bad_input(
            "support", list(range(sub.N)), "must have independent columns", "check it"
        ) from None
    u, v = both.column(0), both.column(1)
    return _combined(sub, u, v, rho=norm_squared(sub.y) - dot(b, u), omega=dot(ws, v))


def _in_field(sub: Instance, signs: Sequence[int]) -> Vector:
    data = gram_data(sub)
    support = range(sub.N)
    block = basis(support, G=data.G)
    if len(block.indices) < len(support):
        raise bad_input("support", list(support), "must have independent columns", "check it")
    u, rho = data.misfit(block)
    ws = [s * w for s, w in zip(signs, data.w, strict=True)]
    v = block.solve(ws)
    return _combined(sub, u, v, rho=rho, omega=inner(ws, v))


def _combined(sub: Instance, u: Vector, v: Vector, *, rho: Number, omega: Number) -> Vector:
    """u - mu v, or u where the residual is zero."""
    problem = sub.objective
    if isinstance(problem, Lasso):
        mu = problem.lam / (2 * problem.factor(sub.m))
        return Root(square=mu * mu, known=mu).combine(u, [-q for q in v])
    if is_zero(rho) and not (isinstance(problem, QCBP) and not is_zero(problem.eta)):
        return u  # P3, or basis pursuit: x fits y
    if isinstance(problem, QCBP):
        square = constraint_scale(simplified(problem.eta * problem.eta))(rho, omega)
    else:
        square = norm_scale(simplified(problem.lam * problem.lam))(rho, omega)
    return Root(square=_positive(square)).combine(u, [-q for q in v])


def _positive(square: Number | None) -> Number:
    if square is None or sign(square) <= 0:
        raise bad_input("support", "no mu > 0", "must be that of a minimiser", "prove it first")
    return simplified(square)
