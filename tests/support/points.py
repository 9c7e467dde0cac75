"""The point of a support and its signs, from its formulas with exact numbers, one after another.

Slow and plain: what refinement, exact points and near-ties are compared with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sci_barriers.exact import (
    Matrix,
    Number,
    Q,
    absolute,
    as_q,
    dot,
    norm_squared,
    sign,
    solve,
    sqrt,
    to_float,
)
from sci_barriers.problems import QCBP, Lasso, Objective
from sci_barriers.solvers.rigorous.support import Proof


@dataclass(frozen=True, kw_only=True)
class Truth:
    """u, v, mu, x (k,) and r (m,), all exact."""

    u: tuple[Number, ...]
    v: tuple[Number, ...]
    mu: Number
    x: tuple[Number, ...]
    columns: tuple[tuple[Q, ...], ...]
    y: tuple[Q, ...]
    P: tuple[int, ...]

    def correlation(self, column: Sequence[Q]) -> Number:
        """A_j^T r for a column that may stand outside the support."""
        fitted: Number = Q(0)
        for i, value in zip(self.P, self.x, strict=True):
            fitted = fitted + value * dot(column, self.columns[i])
        return dot(column, self.y) - fitted


def truth(
    A: Any, y: Any, problem: Objective, P: Sequence[int], signs: Sequence[int]
) -> Truth | None:
    """The point; None when the columns are dependent or mu > 0 does not exist."""
    columns = tuple(tuple(map(as_q, column)) for column in A.T.tolist())
    right = tuple(map(as_q, y.tolist()))
    chosen = [columns[i] for i in P]
    ws = [s * problem.weight(i) for s, i in zip(signs, P, strict=True)]
    if P:
        G = Matrix([[dot(a, b) for b in chosen] for a in chosen])
        try:
            u = solve(G, [dot(a, right) for a in chosen])
            v = solve(G, ws)
        except (ValueError, ZeroDivisionError):
            return None
    else:
        u = v = ()
    rho = norm_squared(right) - sum(
        (dot(a, right) * value for a, value in zip(chosen, u, strict=True)), Q(0)
    )
    omega = sum((w * value for w, value in zip(ws, v, strict=True)), Q(0))
    if isinstance(problem, Lasso):
        mu: Number = problem.lam / (2 * problem.factor(len(right)))
    else:
        if isinstance(problem, QCBP):
            top, bottom = problem.eta * problem.eta - rho, omega
        else:
            level = problem.lam * problem.lam
            top, bottom = level * rho, 1 - level * omega
        if sign(top) <= 0 or sign(bottom) <= 0:
            return None
        mu = sqrt(Q(1) * top / bottom)
    x = tuple(p - mu * q for p, q in zip(u, v, strict=True))
    return Truth(u=u, v=v, mu=mu, x=x, columns=columns, y=right, P=tuple(P))


def sides(
    found: Truth, problem: Objective, signs: Sequence[int], near: Sequence[int]
) -> tuple[dict[int, int], dict[int, int]]:
    """The signs of s_i x_i and of mu w_j - |A_j^T r|, and of A_j^T r (s_i on the support)."""
    where = {i: n for n, i in enumerate(found.P)}
    side, correlations = {}, {}
    for j in near:
        if j in where:
            side[j] = signs[where[j]] * sign(found.x[where[j]])
            correlations[j] = signs[where[j]]
        else:
            c = found.correlation(found.columns[j])
            side[j] = sign(found.mu * problem.weight(j) - absolute(c))
            correlations[j] = sign(c)
    return side, correlations


def proof_of(found: Truth, problem: Objective, signs: Sequence[int]) -> Proof:
    """What the float certificate would say of x and mu, without its claims on other columns."""
    x = np.array([to_float(value) for value in found.x])
    mu = to_float(found.mu)
    return Proof(
        problem=problem.tag,
        support=found.P,
        signs=tuple(signs),
        mu=(mu * (1 - 2**-40), mu * (1 + 2**-40)),
        x=x,
        radius=np.abs(x) * 2.0**-40,
        least_eigenvalue=0.0,
        primal_slack=float(np.abs(x).min(initial=np.inf)) / 2,
        dual_slack=0.0,
    )
