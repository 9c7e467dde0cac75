"""The full minimiser set from one optimal pair: Lemma C and a classification by columns.

With c_i = s_i A_i on the tight set Z, xi_i = s_i x_i and, for P3 with ||v|| = 1, the further column
v/lam with variable tau = lam t:

    Xi = { x : x_i = s_i xi_i on Z, 0 elsewhere,  sum_Z c_i xi_i (+ tau v/lam) = b,  xi, tau >= 0 }.

All products are known without v:  c_i.c_j = s_i s_j G_ij,  c_i.(v/lam) = w_i,  |v/lam|^2 = 1/lam^2,
and the products with b are a + beta mu with a, beta in the field of the Gram data. Hence
- an independent column set means one point;
- otherwise the basic solutions of the system show which variables are positive somewhere (F) and
  which vanish on all of Xi. For the latter there is u with c_i.u = 0 on F and c_i.u > 0 off F
  (strict complementarity of a linear system, Goldman and Tucker 1956). The shortest u with
  c_i.u >= 1 off F is a combination of a basis of F and of independent columns off F: it is found
  by trying those, and proves the claim (`exposing` in the certificate);
- F independent: a point. F independent but for one class of equal columns: a simplex. Otherwise
  the polytope itself, of dimension |F| - rank F. [derived]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sci_barriers.exact import Number, is_zero, sign
from sci_barriers.solvers.small.gram import (
    ONE,
    ZERO,
    Block,
    GramData,
    Vector,
    basis,
    independent_blocks,
    inner,
)
from sci_barriers.solvers.small.residual_search import OptimalPair


@dataclass(frozen=True, kw_only=True)
class Face:
    """Products of the columns of Lemma C: H (k, k), and base + slope mu (k,) with the fit b.

    The first len(pair.tight) columns are c_i; one more when pair.unit: v/lam.
    """

    pair: OptimalPair
    H: tuple[Vector, ...]
    base: Vector
    slope: Vector

    @property
    def size(self) -> int:
        return len(self.H)

    def is_ray(self, k: int) -> bool:
        """Column k is v/lam."""
        return k == len(self.pair.tight)

    def basic_solution(self, block: Block) -> bool:
        """The columns of the block carry a solution that is positive on all of them."""
        mu = self.pair.mu
        base = block.solve([self.base[k] for k in block.indices])
        slope = block.solve([self.slope[k] for k in block.indices])
        if any(mu.sign(p, q) <= 0 for p, q in zip(base, slope, strict=True)):
            return False
        others = set(range(self.size)) - set(block.indices)
        rows = {k: [self.H[k][i] for i in block.indices] for k in others}
        return all(
            mu.sign(self.base[k] - inner(row, base), self.slope[k] - inner(row, slope)) == 0
            for k, row in rows.items()
        )


@dataclass(frozen=True, kw_only=True)
class Shape:
    """kind: "point", "simplex" or "polytope" of the given dimension.

    equal: the columns of the simplex; moving: those of a polytope that are positive somewhere.
    exposing: coefficients (k,) of u in the columns of the Face, or None when no variable has to be
    shown to vanish.
    """

    kind: str
    dimension: int = 0
    equal: tuple[int, ...] = ()
    moving: tuple[int, ...] = ()
    exposing: Vector | None = None


def face(data: GramData, pair: OptimalPair, *, lam_squared: Number | None) -> Face:
    """The system of Lemma C for an optimal pair; lam_squared for P3, None for P1 and P2."""
    Z, s = pair.tight, pair.signs
    rows = [
        [si * sj * data.G[i][j] for j, sj in zip(Z, s, strict=True)]
        for i, si in zip(Z, s, strict=True)
    ]
    if lam_squared is None:  # b = A x
        base = [si * inner(data.G[i], pair.u) for i, si in zip(Z, s, strict=True)]
        slope = [-si * inner(data.G[i], pair.slope) for i, si in zip(Z, s, strict=True)]
    else:  # b = y
        base = [si * data.b[i] for i, si in zip(Z, s, strict=True)]
        slope = [ZERO] * len(Z)
    if pair.unit and lam_squared is not None:
        # (v/lam).y = sum w_i |x_i| + |r|/lam and |r| = mu/lam
        signed = [si * data.w[i] for i, si in zip(Z, s, strict=True)]
        base.append(inner(signed, [pair.u[i] for i in Z]))
        slope.append(ONE / lam_squared - inner(signed, [pair.slope[i] for i in Z]))
        weights = [data.w[i] for i in Z]
        for row, w in zip(rows, weights, strict=True):
            row.append(w)
        rows.append([*weights, ONE / lam_squared])
    return Face(
        pair=pair, H=tuple(tuple(row) for row in rows), base=tuple(base), slope=tuple(slope)
    )


def shape(system: Face) -> Shape:
    """Point, simplex or polytope, with the vector that proves which variables vanish."""
    everything = range(system.size)
    if len(basis(everything, G=system.H).indices) == system.size:
        return Shape(kind="point")
    blocks = independent_blocks(everything, G=system.H)
    positive: set[int] = set()
    for block in blocks:
        if not positive.issuperset(block.indices) and system.basic_solution(block):
            positive.update(block.indices)
    kept = [k for k in everything if k in positive]
    vanishing = [k for k in everything if k not in positive]
    start = basis(kept, G=system.H)
    rank = len(start.indices)
    equal = equal_columns(system, kept)
    if rank == len(kept):
        return Shape(kind="point", exposing=exposing(system, start, vanishing))
    if equal and rank == len(kept) - len(equal) + 1:
        return Shape(
            kind="simplex",
            dimension=len(equal) - 1,
            equal=equal,
            exposing=exposing(system, start, vanishing),
        )
    return Shape(kind="polytope", dimension=len(kept) - rank, moving=tuple(kept))


def equal_columns(system: Face, kept: Sequence[int]) -> tuple[int, ...]:
    """The largest class of at least two equal columns c_i among those kept, or ()."""
    H = system.H
    classes: list[list[int]] = []
    for k in kept:
        if system.is_ray(k):
            continue
        for members in classes:
            j = members[0]
            if is_zero(H[j][j] - H[k][k]) and is_zero(H[j][j] - H[j][k]):
                members.append(k)
                break
        else:
            classes.append([k])
    largest = max(classes, key=len, default=[])
    return tuple(largest) if len(largest) > 1 else ()


def exposing(system: Face, start: Block, vanishing: Sequence[int]) -> Vector | None:
    """Coefficients of u with c_i.u = 0 on the span of `start` and c_i.u >= 1 on `vanishing`.

    None when nothing has to vanish. A solution exists whenever `vanishing` are exactly the
    variables that are zero on all of Xi.
    """
    if not vanishing:
        return None
    for block in independent_blocks(vanishing, G=system.H, start=start):
        goal = [ZERO if k in start.indices else ONE for k in block.indices]
        a = block.solve(goal)
        rows = ([system.H[k][i] for i in block.indices] for k in vanishing)
        if all(sign(inner(row, a) - ONE) >= 0 for row in rows):
            return block.spread(a, size=system.size)
    raise AssertionError("strict complementarity: an exposing vector exists")
