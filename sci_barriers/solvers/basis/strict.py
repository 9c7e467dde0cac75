"""A strict dual vector on a support: a short proof that a minimiser is the only one.

P the support of a minimiser x, independent columns, s its signs. For any vector t (m,)

    v = t + A_P z,   A_P^T A_P z = (w s)_P - A_P^T t    satisfies    A_P^T v = (w s)_P,

and |A_j^T v| < w_j off P proves Xi = {x} (Lemma C of certificates/FORMAT.md). t = 0 gives the
shortest such v; otherwise t is a float vector, rounded, that keeps |A_j^T v| / w_j as small as a
linear program can. Where x has few non-zeros and the basic dual vector many ties, this is much less
work than deciding the ties. Strict complementarity (Goldman, Tucker 1956) gives such a v whenever
x is the only minimiser; floats may miss it, and then nothing is claimed. [derived]
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sci_barriers.exact import Q
from sci_barriers.exact.integer_basis import integers_of
from sci_barriers.exact.integral import IntegerMatrix, ratio
from sci_barriers.solvers.basis.data import BasisData, Floats
from sci_barriers.solvers.basis.exact import entries, signed_weights

if TYPE_CHECKING:
    from sci_barriers.solvers.rigorous.bounds import Array

ROOM = 1e-6
"""Proposed only where the floats of |A_j^T v| / w_j are below 1 by this."""
BITS = 40
"""Bits of t, relative to its largest entry."""


def strict_dual(data: BasisData, P: Sequence[int], s: Sequence[int]) -> tuple[Q, ...] | None:
    """An exact v (m,) with A_P^T v = (w s)_P and |A_j^T v| < w_j off P; None: not found.

    P: independent columns, not empty; s: their signs.
    """
    floats = data.floats
    if floats is None:
        return None
    inside = np.zeros(data.N, dtype=bool)
    inside[list(P)] = True
    rest = np.flatnonzero(~inside).tolist()
    goal = floats.W[list(P)] * np.array(s, dtype=np.float64)
    with np.errstate(all="ignore"):
        try:
            short: Array = np.linalg.lstsq(floats.A[:, list(P)].T, goal, rcond=None)[0].astype(
                np.float64, copy=False
            )
        except np.linalg.LinAlgError:
            return None
        if _size(floats, short, rest) < 1 - ROOM:
            return _corrected(data, P, s, rest, None)
        far = _far_from_ties(floats, list(P), goal, rest)
        if far is None or not _size(floats, far, rest) < 1 - ROOM:
            return None
    return _corrected(data, P, s, rest, far)


def _size(floats: Floats, v: Array, rest: Sequence[int]) -> float:
    """max |A_j^T v| / w_j over the rest."""
    sizes = np.abs(v @ floats.A[:, list(rest)]) / floats.W[list(rest)]
    return float(np.max(sizes, initial=0.0))


def _far_from_ties(
    floats: Floats, P: list[int], goal: Array, rest: Sequence[int]
) -> Array | None:
    """v of: min t s.t. A_P^T v = goal, |A_j^T v| <= t w_j off P."""
    from scipy.optimize import linprog

    m = len(floats.y)
    others = (floats.A[:, list(rest)] / floats.W[list(rest)]).T
    column = -np.ones((len(rest), 1))
    found = linprog(
        np.concatenate((np.zeros(m), [1.0])),
        A_ub=np.vstack((np.hstack((others, column)), np.hstack((-others, column)))),
        b_ub=np.zeros(2 * len(rest)),
        A_eq=np.hstack((floats.A[:, P].T, np.zeros((len(P), 1)))),
        b_eq=goal,
        bounds=(None, None),
        method="highs",
    )
    if found.x is None or found.status != 0 or not np.isfinite(found.x).all():
        return None
    v: Array = np.asarray(found.x[:m], dtype=np.float64)
    return v


def _corrected(
    data: BasisData, P: Sequence[int], s: Sequence[int], rest: Sequence[int], t: Array | None
) -> tuple[Q, ...] | None:
    """v = t + A_P z, exact, if it is strict off P.

    In integers: T = 2^p t, a_P^T a_P Z = d (2^p f w' s - W a_P^T T), V = a_P Z + d W T:
    a_P^T V = d 2^p f w' s, so v = V / (d 2^p W).
    """
    chosen = data.columns(P)
    signed = signed_weights(data, P, s)
    f, W, p = data.f, data.W, 0
    shift = IntegerMatrix([[0] for _ in range(data.m)])
    if t is not None:
        p = max(0, BITS - int(np.frexp(np.max(np.abs(t)))[1]))
        shift = integers_of(np.rint(np.ldexp(t, p))[:, None], places=0)
    moved = entries(chosen.T @ shift)
    goal = [(f << p) * a - W * b for a, b in zip(entries(signed), moved, strict=True)]
    Z, d = chosen.gram().solve(IntegerMatrix([[value] for value in goal]))
    along = zip(entries(chosen @ Z), entries(shift), strict=True)
    V = [a + d * W * b for a, b in along]
    if rest:
        image = entries(data.columns(rest).T @ IntegerMatrix([[value] for value in V]))
        bound = d * (f << p)
        if any(abs(c) >= bound * data.w[j] for j, c in zip(rest, image, strict=True)):
            return None
    return tuple(ratio(value, (d * W) << p) for value in V)
