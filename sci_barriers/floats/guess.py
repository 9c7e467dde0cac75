"""A float guess of the minimiser's support and signs, for P1, P2 and P3; nothing is claimed of it.

    propose(A, y, problem=...)  ->  Guess(support, signs, consistent, interpolates)

The ways to a support are those of `guess_steps`. Up to `WALKED` columns the walk along the path
comes first, beyond them the descent, where scikit-learn is installed. The first support that is
optimal as far as floats can tell is returned, else the last. Columns of weight 0 are projected out
of the others, and fitted at the end.
"""

from __future__ import annotations

import importlib.util
import math
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sci_barriers.exact import is_zero, to_float
from sci_barriers.floats.guess_steps import (
    NOTHING,
    Scaled,
    State,
    descended,
    exponent,
    polish,
    scaled,
    segment,
    shifted,
    walked,
)
from sci_barriers.problems import QCBP, Objective

if TYPE_CHECKING:
    from sci_barriers.floats.base import Array

WALKED = 200
"""Columns up to which the homotopy is walked first: a step costs k^3 + N k."""


@dataclass(frozen=True, kw_only=True)
class Guess:
    """support, ascending, with signs +-1. consistent: optimal as far as floats can tell.

    interpolates: the residual vanishes before the mu of the problem is reached (P3, small lam).
    """

    support: tuple[int, ...]
    signs: tuple[int, ...]
    consistent: bool
    interpolates: bool = False


def propose(A: Array, y: Array, *, problem: Objective, start: Array | None = None) -> Guess:
    """A support with signs for float64 A (m, N), y (m,), finite; weights >= 0, P1 with eta > 0.

    start: a float vector (N,) whose support is tried first.
    """
    free = _free(problem)
    if free:
        return _with_free(A, y, problem, start, free)
    last = NOTHING
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        data = scaled(A, y, problem)
        if isinstance(problem, QCBP) and _surely_zero(problem, y):
            return Guess(support=(), signs=(), consistent=True)
        for state in _attempts(data, start):
            last = state
            if state.consistent or state.interpolates:
                break
    order = np.argsort(last.P)
    return Guess(
        support=tuple(last.P[order].tolist()),
        signs=tuple(int(s) for s in last.s[order].tolist()),
        consistent=last.consistent,
        interpolates=last.interpolates,
    )


def _free(problem: Objective) -> list[int]:
    """The columns of weight 0."""
    return [j for j, w in enumerate(problem.weights or ()) if is_zero(w)]


def _with_free(
    A: Array, y: Array, problem: Objective, start: Array | None, free: Sequence[int]
) -> Guess:
    """Weights 0: their columns are projected out, the rest is guessed, and they are fitted."""
    rest = [j for j in range(A.shape[1]) if j not in set(free)]
    basis = np.linalg.qr(A[:, free])[0]
    B, b = A - basis @ (basis.T @ A), y - basis @ (basis.T @ y)
    found = Guess(support=(), signs=(), consistent=True)
    if rest:
        assert problem.weights is not None
        reduced = replace(problem, weights=tuple(problem.weights[j] for j in rest))
        found = propose(
            B[:, rest], b, problem=reduced, start=None if start is None else start[rest]
        )
    P, left = [rest[k] for k in found.support], y
    if P:
        x = coefficients(
            B[:, rest], b, problem=reduced, support=found.support, signs=found.signs
        )
        left = y if x is None else y - A[:, P] @ x
    fit = np.linalg.lstsq(A[:, free], left, rcond=None)[0]
    P, signs = [*P, *free], [*found.signs, *(-1 if value < 0 else 1 for value in fit)]
    order = np.argsort(P)
    return Guess(
        support=tuple(P[k] for k in order),
        signs=tuple(signs[k] for k in order),
        consistent=found.consistent,
        interpolates=found.interpolates,
    )


def correlations(
    A: Array, y: Array, *, problem: Objective, support: Sequence[int], signs: Sequence[int]
) -> Array | None:
    """About A_j^T r / w_j (N,) up to one positive factor, r the residual of this support and signs.

    None when they have no mu. For choosing the signs of columns that are to enter.
    """
    with np.errstate(all="ignore"):
        data = scaled(A, y, problem)
        z = _on(data, support, signs)
        return None if z is None else (data.y - data.B[:, list(support)] @ z) @ data.B


def coefficients(
    A: Array, y: Array, *, problem: Objective, support: Sequence[int], signs: Sequence[int]
) -> Array | None:
    """About x (k,) on this support with these signs; None when they have no mu."""
    with np.errstate(all="ignore"):
        data = scaled(A, y, problem)
        z = _on(data, support, signs)
        if z is None:
            return None
        x: Array = np.ldexp(z, data.shift)
        if problem.weights is not None:
            x = x / np.array([to_float(problem.weights[j]) for j in support])
        return x


def _on(data: Scaled, support: Sequence[int], signs: Sequence[int]) -> Array | None:
    """z = u - mu v (k,) in the scaled data."""
    P, s = np.array(support, dtype=np.intp), np.array(signs, dtype=float)
    if len(P) == 0:
        return s
    try:
        u, v, rho, omega = segment(data, P, s)
    except np.linalg.LinAlgError:
        return None
    mu = data.goal(rho, omega)
    return None if mu is None or not math.isfinite(mu) else u - mu * v


def _attempts(data: Scaled, start: Array | None) -> Iterator[State]:
    if start is not None:
        P = np.flatnonzero(start)
        yield polish(data, P, np.sign(start[P]))
    walkers: list[Callable[[Scaled], Iterator[State]]] = [walked, descended]
    if data.B.shape[1] > WALKED and importlib.util.find_spec("sklearn") is not None:
        walkers.reverse()
    for walker in walkers:
        yield from walker(data)


def _surely_zero(problem: QCBP, y: Array) -> bool:
    """eta >= ||y||, in floats."""
    f = exponent(y)
    return float(np.linalg.norm(np.ldexp(y, -f))) <= shifted(problem.eta, -f)
