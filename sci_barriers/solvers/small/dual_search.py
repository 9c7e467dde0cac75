"""Optimal pairs with zero residual: P3 at an end point of its path, and basis pursuit.

    A x = y,   v = lam A_T G_T^{-1} (w s)_T,   |A_i^T v| <= lam w_i,   P3 also: lam^2 omega_T <= 1,

omega_T = (w s)_T^T G_T^{-1} (w s)_T = |v / lam|^2; for P1 lam := 1 and there is no norm bound.

Why these v suffice: let A x = y be optimal. The dual optima are the feasible v with
A_i^T v = lam w_i s_i on supp x; the one of least norm is a combination of its tight columns, hence
v = lam A_T G_T^{-1} (w s)_T for every basis T of them, and the norm bound holds for it if it
holds for any dual optimum. x may be taken with independent columns, and T to contain supp x. So
it is enough to try every independent T with y in span(A_T): x_T = G_T^{-1} b_T, s_i = sign(x_i)
where x_i != 0, and both signs elsewhere. [derived]
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

from sci_barriers.exact import Number, is_zero, sign
from sci_barriers.solvers.small.gram import ONE, ZERO, Block, GramData, inner
from sci_barriers.solvers.small.residual_search import OptimalPair, tight_signs
from sci_barriers.solvers.small.roots import NO_ROOT, Root

UNIT_ROOT = Root(square=ONE, known=ONE)


def pair_without_residual(
    data: GramData,
    blocks: Iterable[Block],
    *,
    least: Number = ZERO,
    lam_squared: Number | None = None,
) -> OptimalPair | None:
    """The first optimal pair with A x = y (y projected when least > 0) among the blocks.

    least: the squared least residual; only blocks that reach it are tried. lam_squared: lam^2 for
    the norm bound of P3, None for basis pursuit. None when there is no such pair.
    """
    for block in blocks:
        u, rho = data.misfit(block)
        if not is_zero(rho - least):
            continue
        choices = [(sign(value),) if sign(value) else (1, -1) for value in u]
        for signs in product(*choices):
            signed = [s * data.w[i] for s, i in zip(signs, block.indices, strict=True)]
            a = block.solve(signed)
            room = sign(ONE - lam_squared * inner(signed, a)) if lam_squared is not None else 1
            if room < 0:
                continue
            found = tight_signs(data, (ZERO,) * data.N, data.correlation(block, a), UNIT_ROOT)
            if found is not None:
                return OptimalPair(
                    u=block.spread(u, size=data.N),
                    slope=(ZERO,) * data.N,
                    mu=NO_ROOT,
                    tight=found[0],
                    signs=found[1],
                    unit=room == 0,
                    dual=block.spread(a, size=data.N),
                )
    return None
