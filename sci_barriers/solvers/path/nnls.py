"""Exact non-negative least squares: Lawson and Hanson's active set with exact comparisons.

    minimise 1/2 z^T H z - h^T z   subject to  z_i >= 0 (i not free),     H = C^T C, h = C^T g.

A column enters when its gradient h_i - H_i z is positive. The residual g - C z is orthogonal to the
columns in use, so a column with non-zero gradient does not depend on them: the system in use stays
non-singular, with no tolerance. When an unconstrained solution on the columns in use leaves
z >= 0, the step stops at the first bound and that column is dropped. The objective falls strictly
with every completed step, so no set of columns repeats and the method terminates. It is exact,
for rank-deficient H too.

Optimality: H z - h >= 0 where z_i is not free, with equality where z_i > 0 and on free columns.
Reference: Lawson, Hanson, 'Solving Least Squares Problems', 1974, chapter 23 [cited from memory];
the independence and termination arguments in exact arithmetic are given above [derived].
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sci_barriers.exact import Q
from sci_barriers.exact.integral import IntegerMatrix, column_of, ratio
from sci_barriers.exact.rational import Z


@dataclass(frozen=True, kw_only=True, slots=True)
class NonNegative:
    """used: the columns in use (free ones first); z (n,), zero off them, > 0 on those not free.

    gradient (n,): H z - h, >= 0 off the free columns, 0 on `used`.
    """

    used: tuple[int, ...]
    z: tuple[Q, ...]
    gradient: tuple[Q, ...]


def nnls(H: IntegerMatrix, h: Sequence[Z], *, free: Sequence[int] = ()) -> NonNegative:
    """The minimiser with independent columns in use, exact.

    H (n, n) integer, positive semidefinite; h (n,) integer, in the range of H; free: columns
    without a sign condition, independent. Raises BadInput when the free columns are dependent.
    """
    n = len(h)
    used = list(free)
    values = _solved(H, h, used)
    while True:
        gradient = _gradient(H, h, used, values)
        entering = _steepest(H, gradient, used)
        if entering is None:
            break
        used.append(entering)
        values = [*values, Q(0)]
        while True:
            wanted = _solved(H, h, used)
            step = _first_bound(values, wanted, fixed=len(free))
            if step is None:
                values = wanted
                break
            moved = [a + step * (b - a) for a, b in zip(values, wanted, strict=True)]
            kept = [k for k, value in enumerate(moved) if k < len(free) or value > 0]
            used, values = [used[k] for k in kept], [moved[k] for k in kept]
    z = [Q(0)] * n
    for i, value in zip(used, values, strict=True):
        z[i] = value
    return NonNegative(used=tuple(used), z=tuple(z), gradient=gradient)


def _solved(H: IntegerMatrix, h: Sequence[Z], used: Sequence[int]) -> list[Q]:
    if not used:
        return []
    X, d = H.block(used, used).solve(column_of(h[i] for i in used))
    return [ratio(row[0], d) for row in X.rows]


def _gradient(
    H: IntegerMatrix, h: Sequence[Z], used: Sequence[int], values: Sequence[Q]
) -> tuple[Q, ...]:
    inside = set(used)
    out = []
    for i, row in enumerate(H.rows):
        total = Q(0)
        if i not in inside:
            total = total - h[i]
            for j, value in zip(used, values, strict=True):
                total = total + row[j] * value
        out.append(total)
    return tuple(out)


def _steepest(H: IntegerMatrix, gradient: Sequence[Q], used: Sequence[int]) -> int | None:
    """The column of most negative gradient, measured per length of the column; None: optimal."""
    best, best_gain = None, Q(0)
    for i, value in enumerate(gradient):
        if value < 0:
            gain = value * value / H.rows[i][i]
            if best is None or gain > best_gain:
                best, best_gain = i, gain
    return best


def _first_bound(values: Sequence[Q], wanted: Sequence[Q], *, fixed: int) -> Q | None:
    """The largest step in [0, 1) with values + step (wanted - values) >= 0 beyond `fixed`.

    None when wanted > 0 there. A column that has just entered (value 0) has wanted > 0 [derived:
    its gradient is negative], so the first step is positive.
    """
    steps = [a / (a - b) for a, b in zip(values[fixed:], wanted[fixed:], strict=True) if b <= 0]
    return min(steps, default=None)
