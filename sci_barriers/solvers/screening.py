"""Which columns are strictly inactive for a dual vector v: |A_j^T v| < bound_j, proved.

Floats first: v~ = v rounded to float64 entry by entry, c = fl(A^T v~). In the notation of
`rigorous/bounds`, with e >= ||v - v~|| and A the nearest floats of the data, ||A - A_true|| <= E,

    |A_true_j^T v - c_j| <= ||A_j|| (gamma(m) ||v~|| + e) + E (||v~|| + e) + 4 m eta.    [derived]

A column that this does not settle is decided by its exact scalar product.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sci_barriers.exact import Number, Q, absolute, dot, sign, to_float
from sci_barriers.problems import Instance
from sci_barriers.solvers.rigorous.bounds import (
    ETA,
    U,
    column_norms,
    float_bounds,
    gamma,
    norm_upper,
    up,
)

if TYPE_CHECKING:
    from sci_barriers.solvers.rigorous.bounds import Array


def not_inactive(
    instance: Instance,
    v: Sequence[Number],
    *,
    inside: Collection[int],
    floats: Array | None = None,
    error: Q | None = None,
) -> list[int]:
    """The j not in `inside` with |A_j^T v| >= threshold_j of the objective (P1: w_j), exactly.

    floats: A as float64 (m, N), error: a bound of ||A - floats||_F; None: everything exactly.
    """
    open_ones: Sequence[int] = [j for j in range(instance.N) if j not in inside]
    if floats is not None and open_ones:
        with np.errstate(all="ignore"):
            open_ones = _unsettled(instance, v, open_ones, floats, error or Q(0))
    found = []
    for j in open_ones:
        product = absolute(dot(instance.A.column(j), v))
        if sign(product - instance.objective.threshold(j)) >= 0:
            found.append(j)
    return found


def _unsettled(
    instance: Instance, v: Sequence[Number], columns: Sequence[int], A: Array, error: Q
) -> list[int]:
    """The columns whose inequality the floats do not prove."""
    m = A.shape[0]
    try:
        rounded = np.array([to_float(value) for value in v])
    except OverflowError:
        return list(columns)
    if not np.isfinite(rounded).all():
        return list(columns)
    # to_float is correct to 2^-52 relative, to 2^-1074 below that
    size = norm_upper(rounded)
    e = up(4 * U * size + m * 2.0**-1070)
    E = 0.0 if error == 0 else float_bounds(error)[1]
    product = np.abs(rounded @ A[:, columns])
    loose = column_norms(A[:, columns]) * up(gamma(m) * size + e)
    loose = loose * (1 + 8 * U) + up(E * up(size + e) + 4 * m * ETA)
    objective = instance.objective
    if objective.weights is None:
        lower = np.full(len(columns), float_bounds(objective.threshold(columns[0]))[0])
    else:
        lower = np.array([float_bounds(objective.threshold(j))[0] for j in columns])
    settled = product + loose * (1 + 8 * U) < lower * (1 - 8 * U)
    return [j for j, fine in zip(columns, settled.tolist(), strict=True) if not fine]
