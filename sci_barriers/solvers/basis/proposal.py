"""What proposes a basis of basis pursuit: HiGHS, or a float pair (x, v); nothing is proved here.

    min w^T (x+ + x-)  s.t.  A (x+ - x-) = y,  x+, x- >= 0;     v: its marginals.

The basis: independent columns, those of the support of x first, then those with |A_j^T v| near w_j,
then the others by |A_j^T v| / w_j. Independence by a pivoted QR with the tolerance below.
HiGHS: Huangfu, Hall, Math. Prog. Comp. 10 (2018), called through scipy.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from sci_barriers.errors import bad_input

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sci_barriers.solvers.basis.data import Floats
    from sci_barriers.solvers.rigorous.bounds import Array

    Indices = NDArray[np.intp]

TIGHT = 1e-6
SUPPORT = 1e-9
INDEPENDENT = 1e-9


def highs(floats: Floats) -> tuple[Array, Array]:
    """(x, v) of HiGHS, for data scaled by powers of two; zeros where it gives no answer."""
    from scipy.optimize import linprog

    m, N = floats.A.shape
    a, b, c = (_power(values) for values in (floats.A, floats.y, floats.W))
    A, w = floats.A / a, floats.W / c
    found = linprog(
        np.concatenate((w, w)),
        A_eq=np.hstack((A, -A)),
        b_eq=floats.y / b,
        bounds=(0, None),
        method="highs",
    )
    x, v = np.zeros(N), np.zeros(m)
    if found.x is not None and found.status == 0:
        x = (found.x[:N] - found.x[N:]) * (b / a)
        v = np.asarray(found.eqlin.marginals) * (c / a)
    return x, v


def read_proposal(proposal: Any, shape: tuple[int, int]) -> tuple[Array, Array]:
    """x (N,), v (m,) of a given pair; entries that are no finite numbers count as 0."""
    m, N = shape
    x, v = (np.asarray(part, dtype=np.float64) for part in proposal)
    if x.shape != (N,) or v.shape != (m,):
        raise bad_input(
            "proposal", (x.shape, v.shape), f"must have shapes ({N},), ({m},)", "pass (x, v)"
        )
    return _finite(x), _finite(v)


def ranked(floats: Floats, x: Array, v: Array) -> tuple[Indices, Array, int]:
    """(order (N,), signs (N,) of +-1.0, k): the first k columns of the order are a float basis."""
    m, N = floats.A.shape
    with np.errstate(all="ignore"):
        c = _finite((v @ floats.A) / floats.W)
        length = np.abs(x) * floats.W
    tight = np.abs(np.abs(c) - 1) <= TIGHT
    signs = np.where(tight | (x == 0), np.sign(c), np.sign(x))
    signs[signs == 0] = 1.0
    used = length > SUPPORT * float(np.max(length))
    rank = np.lexsort((np.arange(N), np.abs(np.abs(c) - 1), ~tight, ~used))
    if np.count_nonzero(tight) == m and not np.any(used & ~tight):
        return rank, signs, m
    groups = (rank[used[rank]], rank[(tight & ~used)[rank]], rank[~(tight | used)[rank]])
    chosen = _independent(floats.A, groups)
    inside = np.zeros(N, dtype=bool)
    inside[chosen] = True
    return np.concatenate((chosen, rank[~inside[rank]])), signs, len(chosen)


def basic_rows(floats: Floats, v: Array) -> tuple[Indices, Indices] | None:
    """(rows, columns): v_i != 0, |A_j^T v| near w_j, as many of both, fewer than m; else None.

    At a vertex where x has few non-zeros an LP solver leaves rows basic: v is 0 there.
    """
    rows = np.flatnonzero(np.isfinite(v) & (v != 0))
    if not 0 < len(rows) < len(v):
        return None
    with np.errstate(all="ignore"):
        c = _finite((v @ floats.A) / floats.W)
    columns = np.flatnonzero(np.abs(np.abs(c) - 1) <= TIGHT)
    return (rows, columns) if len(rows) == len(columns) else None


def _independent(A: Array, groups: Iterable[Indices]) -> Indices:
    """Columns independent to the tolerance, as many as possible from each group in turn."""
    from scipy.linalg import qr

    m = A.shape[0]
    norms = np.sqrt(np.einsum("ij,ij->j", A, A))
    Q = np.zeros((m, 0))
    found: list[Indices] = []
    for group in groups:
        group = group[norms[group] > 0]
        room = m - Q.shape[1]
        if room == 0 or len(group) == 0:
            continue
        C = A[:, group] / norms[group]
        C = C - Q @ (Q.T @ C)
        C = C - Q @ (Q.T @ C)
        q, r, order = qr(C, mode="economic", pivoting=True)
        size = int(np.count_nonzero(np.abs(np.diagonal(r)) > INDEPENDENT))
        size = min(size, room)
        Q = np.hstack((Q, q[:, :size]))
        found.append(group[order[:size]])
    return np.concatenate(found) if found else np.zeros(0, dtype=np.intp)


def _power(values: Array) -> float:
    top = float(np.max(np.abs(values)))
    return 2.0 ** int(np.frexp(top)[1]) if top > 0 else 1.0


def _finite(values: Array) -> Array:
    return np.where(np.isfinite(values), values, 0.0)
