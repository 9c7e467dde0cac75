"""A regression with intercept and standardisation as P2 or P3 without: exact, rational data.

    minimise  f(y - X x - b) + lam sum w_j |x_j|  over x (N,) and b,   f(r) = c ||r||^2 or ||r||.

Intercept. For given x the best b is mean(y) - mean(X) x, and the residual is then that of the
centred data. Times m it needs no division:

    A = m X - 1 (1^T X) = m Xc,   z = m y - 1 (1^T y) = m yc   (integers for integers),
    c ||yc - Xc x||^2 = c ||z - A x||^2 / m^2,   ||yc - Xc x|| = ||z - A x|| / m:

P2 of (A, z) with m^2 lam and P3 of (A, z) with m lam have the same minimisers x. [derived; the
square and the norm are invariant: the residual of the best b is orthogonal to 1]

Standardisation. Columns divided by s_j, coefficients t_j = s_j x_j: the penalty sum |t_j| is
sum s_j |x_j|. So w_j = s_j and the data stay as they are; s_j is the standard deviation

    s_j = sqrt(sum_i (X_ij - mean_j)^2 / m)    (without intercept: mean_j = 0),

a square root of a rational, and the only irrational number here. A constant column has A_j = 0 and
gets w_j = 1: its coefficient is 0. Coefficients always refer to X as it was given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sci_barriers.data_files import Data, as_exact_data
from sci_barriers.exact import Number, Q, as_number, is_zero, norm_squared, rational_value, sqrt
from sci_barriers.exact.nested import nested_sqrt

Vector = tuple[Number, ...]


@dataclass(frozen=True, kw_only=True)
class Reduced:
    """A (m, N), z (m,) of the problem without intercept; scale: 1 or m, A = scale times the data.

    weights: None or w (N,). means: mean(X) (N,), mean: mean(y); all 0 without intercept.
    """

    A: Data
    z: Data
    scale: int
    weights: Vector | None
    means: Vector
    mean: Number


def reduced(X: Data, y: Data, *, intercept: bool, standardize: bool) -> Reduced:
    """The data of the problem in x alone; exact."""
    rows = _rows(X)
    m, N = len(rows), len(rows[0])
    scale, A, z = 1, X, y
    means: Vector = (Q(0),) * N
    mean: Number = Q(0)
    if not intercept and not standardize:
        return Reduced(A=A, z=z, scale=scale, weights=None, means=means, mean=mean)
    columns = [tuple(map(as_number, column)) for column in zip(*rows, strict=True)]
    if intercept:
        sums = [_total(column) for column in columns]
        target = tuple(map(as_number, _rows([y])[0]))
        total = _total(target)
        columns = [tuple(m * a - s for a in column) for column, s in zip(columns, sums)]
        scale, means, mean = m, tuple(s * Q(1, m) for s in sums), total * Q(1, m)
        A = as_exact_data([list(row) for row in zip(*columns, strict=True)])
        z = as_exact_data([m * b - total for b in target])
    weights = None
    if standardize:
        weights = tuple(_deviation(column, Q(1, m * scale * scale)) for column in columns)
    return Reduced(A=A, z=z, scale=scale, weights=weights, means=means, mean=mean)


def _rows(values: Any) -> list[Sequence[Any]]:
    """Rows of Python numbers."""
    return [row.tolist() if hasattr(row, "tolist") else row for row in values]


def _total(values: Sequence[Number]) -> Number:
    total: Number = Q(0)
    for value in values:
        total = total + value
    return total


def _deviation(column: Vector, factor: Q) -> Number:
    """sqrt(factor ||column||^2), 1 for a zero column."""
    squared = norm_squared(column) * factor
    if is_zero(squared):
        return Q(1)
    rational = rational_value(squared)
    return nested_sqrt(squared) if rational is None else sqrt(rational)
