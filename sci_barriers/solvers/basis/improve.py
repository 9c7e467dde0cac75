"""Float simplex steps towards an optimal basis: a proposal, nothing is proved here.

Dense inverse R of A_B, updated by rank one. x carries its own rounding: tiny components keep their
relative accuracy when they are given with it, since a component that changes by a tiny step is not
computed anew. Signs: every basis is primal feasible with s = sign(x).
- dual steps, when the basis is dual feasible to 1e-9: x_i of the wrong sign leaves, the column
  enters that first reaches |A_j^T v| = w_j;
- primal steps otherwise: the column that violates most enters; zeros of x are moved apart by a
  random 1e-10 so that steps make progress.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sci_barriers.solvers.basis.data import Floats
    from sci_barriers.solvers.rigorous.bounds import Array

    Indices = NDArray[np.intp]

DUAL = 1e-9
PIVOT = 1e-9
APART = 1e-10


@dataclass(kw_only=True)
class _Tableau:
    """A_j / w_j, w_j x_j; B, s, x (n,), R (n, n), c = A^T v (N,); `exchange` changes them."""

    A: Array
    B: Indices
    s: Array
    x: Array
    R: Array
    c: Array

    def correlate(self) -> None:
        self.c = self.s @ self.R @ self.A

    def excess(self) -> Array:
        """|A_j^T v|  - 1, off the basis."""
        out: Array = np.abs(self.c) - 1
        out[self.B] = -np.inf
        return out

    def exchange(self, i: int, j: int, sign: float, row: Array, z: Array) -> None:
        """Column j with this sign for the i-th basic one; row = (R A)_i, z = R A_j."""
        step = self.x[i] / z[i]
        self.x -= step * z
        self.x[i] = step
        self.c = self.c + (sign - self.c[j]) / row[j] * row
        self.R[i] /= z[i]
        z[i] = 0.0
        self.R -= np.outer(z, self.R[i])
        self.B[i], self.s[i] = j, sign


def improved(
    floats: Floats, B: Indices, s: Array, *, x: Array | None = None, limit: int
) -> tuple[Indices, Array] | None:
    """A better basis with its signs, after at most `limit` steps; None: no step was possible.

    x (n,): the solution of A_B x = y with relative accuracy in each component, if it is known.
    """
    try:
        with np.errstate(all="ignore"):
            R: Array = np.linalg.inv(floats.A[:, B] / floats.W[B]).astype(np.float64, copy=False)
            start = R @ floats.y if x is None else x * floats.W[B]
            table = _Tableau(
                A=floats.A / floats.W, B=B.copy(), s=s.copy(), x=start, R=R, c=floats.y
            )
            table.correlate()
            dual = float(np.max(table.excess(), initial=-np.inf)) <= DUAL
            steps = _dual(table, limit) if dual else _primal(table, limit)
    except (np.linalg.LinAlgError, FloatingPointError):
        return None
    if not steps:
        return None
    return table.B, table.s


def _dual(table: _Tableau, limit: int) -> int:
    for step in range(limit):
        i = int(np.argmin(table.s * table.x))
        if not table.s[i] * table.x[i] < 0:
            return step
        row = table.R[i] @ table.A
        row[table.B] = 0.0
        slope = -table.s[i] * row
        room = np.where(
            np.abs(slope) > PIVOT, (1 - np.sign(slope) * table.c) / np.abs(slope), np.inf
        )
        least = float(np.min(room))
        if not least < np.inf:
            return step
        near = np.flatnonzero(room <= max(least, 0.0) * (1 + 1e-9) + 1e-12)
        j = int(near[np.argmax(np.abs(slope[near]))])
        row[table.B[i]] = 1.0
        table.exchange(i, j, float(np.sign(slope[j])), row, table.R @ table.A[:, j])
    return limit


def _primal(table: _Tableau, limit: int) -> int:
    generator = np.random.default_rng(0)
    steps = 0
    flipped = np.where(table.x == 0, table.s, np.sign(table.x))
    if np.any(flipped != table.s):
        table.s, steps = flipped, 1
    top = float(np.max(np.abs(table.x)))
    small = np.abs(table.x) < APART * top
    apart = APART * top * (1 + generator.random(len(small)))
    table.x = np.where(small, table.s * apart, table.x)
    table.correlate()
    while steps < limit:
        excess = table.excess()
        j = int(np.argmax(excess))
        if not excess[j] > DUAL:
            break
        sign = float(np.sign(table.c[j]))
        z = table.R @ table.A[:, j]
        falls = table.s * sign * z
        room = np.where(falls > PIVOT, table.s * table.x / falls, np.inf)
        i = int(np.argmin(room))
        if not room[i] < np.inf:
            break
        row = table.R[i] @ table.A
        row[table.B] = 0.0
        row[table.B[i]] = 1.0
        table.exchange(i, j, sign, row, z)
        steps += 1
        if steps % 64 == 0:
            table.R = np.linalg.inv(table.A[:, table.B]).astype(np.float64, copy=False)
            table.correlate()
    return steps
