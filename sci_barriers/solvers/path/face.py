"""Which variables of Lemma C vanish on the whole set of minimisers, in polynomial time.

The set is {xi >= 0 : sum_k c_k xi_k = b} (for P3 with a ray as one more column). One point is
known, positive on independent columns B (and perhaps on columns that depend on B). Project the
others: c~_k = c_k - (its part in span B), and take the shortest vector

    u = sum_K (1 + beta_k) c~_k,   beta >= 0        (an NNLS).

Its optimality conditions are c~_k.u >= 0 on K, = 0 where beta_k > 0; so c_k.u >= 0 for all
columns and b.u = 0: every k with c_k.u > 0 vanishes on the whole set. If u = 0 then the point can
be moved into all of K at once, and none vanishes. If u != 0 then ||u||^2 = sum (1 + beta_k) c~_k.u
shows that some k with c_k.u > 0 is found; repeat without these. A large multiple of the earlier u
added to the later one exposes all that were found. Only scalar products are needed. [derived; the
existence of such a u is strict complementarity, Goldman and Tucker 1956]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sci_barriers.exact import Q
from sci_barriers.exact.integral import IntegerMatrix, ratio
from sci_barriers.solvers.path.nnls import nnls


@dataclass(frozen=True, kw_only=True, slots=True)
class Exposed:
    """vanishing: the columns that are 0 on the whole set; coefficients (n,): u = sum a_k c_k.

    c_k.u > 0 exactly on `vanishing`, 0 on all others; coefficients is None when it is empty.
    """

    vanishing: tuple[int, ...]
    coefficients: tuple[Q, ...] | None


def independent_part(H: IntegerMatrix, start: Sequence[int], k: int) -> bool:
    """Whether column k does not depend on the independent columns `start`."""
    if not start:
        return bool(H.rows[k][k] != 0)
    return H.block([*start, k], [*start, k]).rank() == len(start) + 1


def exposed(H: IntegerMatrix, *, positive: Sequence[int]) -> Exposed:
    """The vanishing columns, exact.

    H (n, n): integer scalar products of the columns; positive: independent columns that carry a
    point of the set, positive on them. Raises BadInput when these are dependent.
    """
    n = H.shape[0]
    active = [k for k in range(n) if k not in set(positive)]
    found: list[int] = []
    total = [Q(0)] * n
    values = [Q(0)] * n
    while active:
        new = _shortest(H, positive, active)
        image = [_inner(row, new) for row in H.rows]
        gone = [k for k in active if image[k] > 0]
        if not gone:
            break
        factor = max((1 - image[k] / values[k] for k in found if image[k] <= 0), default=Q(1))
        total = [factor * a + b for a, b in zip(total, new, strict=True)]
        values = [factor * a + b for a, b in zip(values, image, strict=True)]
        found += gone
        active = [k for k in active if k not in gone]
    if not found:
        return Exposed(vanishing=(), coefficients=None)
    return Exposed(vanishing=tuple(sorted(found)), coefficients=tuple(total))


def _shortest(H: IntegerMatrix, B: Sequence[int], K: Sequence[int]) -> list[Q]:
    """Coefficients (n,) of u = sum_K (1 + beta_k) c~_k in all columns."""
    n = H.shape[0]
    out = [Q(0)] * n
    block = H.block(K, K)
    if B:
        X, d = H.block(B, B).solve(H.block(B, K))
        fitted = H.block(K, B) @ X
        block = IntegerMatrix(
            [
                [d * a - b for a, b in zip(row, other, strict=True)]
                for row, other in zip(block.rows, fitted.rows, strict=True)
            ]
        )
    goal = [-sum(row[1:], row[0]) for row in block.rows]
    weights = [1 + beta for beta in nnls(block, goal).z]
    for k, value in zip(K, weights, strict=True):
        out[k] = value
    if B:
        for i, row in zip(B, X.rows, strict=True):
            out[i] = -_inner([ratio(entry, d) for entry in row], weights)
    return out


def _inner(u: Sequence[object], v: Sequence[Q]) -> Q:
    total = Q(0)
    for a, b in zip(u, v, strict=True):
        total = total + b * a  # type: ignore[operator]
    return total
