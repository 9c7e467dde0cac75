"""A guessed support with signs, decided exactly in any field of the package; the set it gives.

Columns of the guess that depend on the ones before them are left out. A pair (P, s) with
independent columns A_P gives at most one optimal pair (x, v) of Lemma C:

    r != 0   x = u - mu v on P at the mu of the problem      (residual_search)
    r  = 0   x = u on P, v = lam A_P G^-1 (w s)              (dual_search; P1 with eta = 0, P3)

The signs of x (zeros allowed), the inequalities |A_j^T v| <= lam w_j and, for P3, ||v|| <= 1 are
decided exactly, so a guess from floats is as good as a search when it is right: the set of all
minimisers follows as in the small solver, ties and all. A wrong guess gives None. [derived]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sci_barriers.exact import Number, is_zero, sign, simplified
from sci_barriers.problems import QCBP, Instance, Lasso
from sci_barriers.solvers.proved import Minimisers
from sci_barriers.solvers.small.brute_force import Found, set_of_pair
from sci_barriers.solvers.small.dual_search import UNIT_ROOT
from sci_barriers.solvers.small.gram import ONE, ZERO, Block, GramData, basis, gram_data, inner
from sci_barriers.solvers.small.residual_search import (
    OptimalPair,
    constant_scale,
    constraint_scale,
    norm_scale,
    tight_signs,
)
from sci_barriers.solvers.small.roots import NO_ROOT, Root

MOST_TIGHT = 12
"""Tight columns beyond the support up to which the set is classified by its basic solutions."""


def minimisers_at(
    instance: Instance, *, support: Sequence[int], signs: Sequence[int]
) -> Minimisers | None:
    """All minimisers, when the guess is an optimal support; None when it is not.

    support: 0-based; signs +-1 each. Weights > 0. None also when so many columns are tied that the
    set would take long to classify (MOST_TIGHT). Raises PrecisionExhausted when a coordinate is no
    number of the package.
    """
    data = gram_data(instance)
    block = basis(support, G=data.G)  # columns that depend on the ones before are left out
    pair = _pair(instance, data, block, dict(zip(support, signs, strict=True)))
    if pair is None or len(pair.tight) > len(support) + MOST_TIGHT:
        return None
    return set_of_pair(instance, data, Found(pair=pair))


def _pair(
    instance: Instance, data: GramData, block: Block, signs: dict[int, int]
) -> OptimalPair | None:
    problem = instance.objective
    u, rho = data.misfit(block)
    signed = [signs[i] * data.w[i] for i in block.indices]
    v = block.solve(signed)
    omega = inner(signed, v)
    if isinstance(problem, Lasso):
        mu = problem.lam / (2 * problem.factor(instance.m))
        scale = constant_scale(simplified(mu * mu))
    elif isinstance(problem, QCBP):
        scale = constraint_scale(simplified(problem.eta * problem.eta))
        if is_zero(problem.eta):
            return _without_residual(data, block, u, v, signs, rho=rho, room=1)
    else:
        lam_squared = simplified(problem.lam * problem.lam)
        scale = norm_scale(lam_squared)
        if is_zero(rho):
            room = sign(ONE - lam_squared * omega)
            return _without_residual(data, block, u, v, signs, rho=rho, room=room)
    square = scale(rho, omega)
    if square is None:
        return None
    root = Root(square=square)
    if isinstance(problem, Lasso):
        root = replace(root, known=mu)
    if any(
        signs[i] * root.sign(a, -q) < 0 for i, a, q in zip(block.indices, u, v, strict=True)
    ):
        return None
    fitted, slope = data.correlation(block, u), data.correlation(block, v)
    base = tuple(b - fit for b, fit in zip(data.b, fitted, strict=True))
    found = tight_signs(data, base, slope, root)
    if found is None:
        return None
    return OptimalPair(
        u=block.spread(u, size=data.N),
        slope=block.spread(v, size=data.N),
        mu=root,
        tight=found[0],
        signs=found[1],
        unit=not isinstance(problem, Lasso | QCBP),
    )


def _without_residual(
    data: GramData,
    block: Block,
    u: Sequence[Number],
    v: Sequence[Number],
    signs: dict[int, int],
    *,
    rho: Number,
    room: int,
) -> OptimalPair | None:
    if not is_zero(rho) or room < 0:
        return None
    if any(signs[i] * sign(value) < 0 for i, value in zip(block.indices, u, strict=True)):
        return None
    found = tight_signs(data, (ZERO,) * data.N, data.correlation(block, v), UNIT_ROOT)
    if found is None:
        return None
    return OptimalPair(
        u=block.spread(u, size=data.N),
        slope=(ZERO,) * data.N,
        mu=NO_ROOT,
        tight=found[0],
        signs=found[1],
        unit=room == 0,
        dual=block.spread(v, size=data.N),
    )
