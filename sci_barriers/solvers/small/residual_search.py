"""Optimal primal-dual pairs with a non-zero residual: supports P and signs s, tried one by one.

    G_P u = b_P,  G_P v = (w s)_P,  x(mu) = u - mu v,   |r|^2 = rho + mu^2 omega,
    rho = yy - b_P^T u,  omega = (w s)_P^T v,           A_i^T r = (b_i - G_i u) + mu G_i v.

    P1: mu^2 = (eta^2 - rho)/omega;   P2: mu = lam/(2c);   P3: mu^2 = lam^2 rho/(1 - lam^2 omega).

(P, s) is optimal iff s_i x_i > 0 on P and |A_i^T r| <= mu w_i for all i: then r/mu (P1),
2c r (P2), lam r/mu (P3) is the dual vector of Lemma C. Some minimiser has an independent support
(an extreme point of the polytope of Lemma C), so the search finds a pair whenever one with r != 0
exists. For P3 it suffices to try rho > 0: at an extreme point with t > 0 the columns of P and the
dual vector are independent. s and -s share v, omega and mu.

Reference: the optimality conditions of the three problems on a fixed active set, as used in the
homotopy of Osborne, Presnell and Turlach (2000); Lemma C of the certificate format. [derived]
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from sci_barriers.exact import Number, is_zero, sign
from sci_barriers.solvers.small.gram import ONE, Block, GramData, Vector, inner
from sci_barriers.solvers.small.roots import Root

Signs = tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class OptimalPair:
    """x = u - mu slope (N,), and the tight indices Z with the signs of A_i^T v on Z.

    dual: coefficients a (N,) with v = lam A a when the residual is zero, else None (v comes from
    the residual). unit: P3 with ||v|| = 1, so that y - A x = t v, t >= 0, is free in Lemma C.
    """

    u: Vector
    slope: Vector
    mu: Root
    tight: tuple[int, ...]
    signs: Signs
    unit: bool = False
    dual: Vector | None = None


Scale = Callable[[Number, Number], Number | None]


def constant_scale(square: Number) -> Scale:
    """P2: mu^2 does not depend on the support."""
    return lambda rho, omega: square


def constraint_scale(eta_squared: Number) -> Scale:
    """P1 with ||r|| = eta: mu^2 = (eta^2 - rho)/omega where it is positive, else None."""

    def scale(rho: Number, omega: Number) -> Number | None:
        if is_zero(omega) or sign(eta_squared - rho) <= 0:
            return None
        return (eta_squared - rho) / omega

    return scale


def norm_scale(lam_squared: Number) -> Scale:
    """P3 with r != 0: mu^2 = lam^2 rho/(1 - lam^2 omega), for rho > 0 and lam^2 omega < 1."""

    def scale(rho: Number, omega: Number) -> Number | None:
        room = ONE - lam_squared * omega
        if is_zero(rho) or sign(room) <= 0:
            return None
        return lam_squared * rho / room

    return scale


def directions(data: GramData, block: Block) -> Iterator[tuple[Signs, Vector, Number]]:
    """All sign vectors s on the block with v = G_P^{-1} (w s)_P and omega = (w s)_P^T v."""
    for tail in product((1, -1), repeat=max(len(block.indices) - 1, 0)):
        signs = (1, *tail) if block.indices else ()
        signed = [s * data.w[i] for s, i in zip(signs, block.indices, strict=True)]
        v = block.solve(signed)
        omega = inner(signed, v)
        yield signs, v, omega
        if signs:
            yield tuple(-s for s in signs), tuple(-value for value in v), omega


def tight_signs(
    data: GramData, base: Vector, slope: Vector, mu: Root
) -> tuple[tuple[int, ...], Signs] | None:
    """Indices and signs with A_i^T r = +-mu w_i for A_i^T r = base_i + mu slope_i.

    None when some |A_i^T r| > mu w_i.
    """
    tight: list[int] = []
    signs: list[int] = []
    for i, (p, q, w) in enumerate(zip(base, slope, data.w, strict=True)):
        above, below = mu.sign(p, q - w), mu.sign(p, q + w)
        if above > 0 or below < 0:
            return None
        if above == 0 or below == 0:
            tight.append(i)
            signs.append(1 if above == 0 else -1)
    return tuple(tight), tuple(signs)


def pair_with_residual(
    data: GramData, blocks: Iterable[Block], *, scale: Scale, unit: bool
) -> OptimalPair | None:
    """The first optimal pair with mu > 0 among the blocks, or None when there is none."""
    for block in blocks:
        u, rho = data.misfit(block)
        base: Vector | None = None
        for signs, v, omega in directions(data, block):
            square = scale(rho, omega)
            if square is None:
                continue
            mu = Root(square=square)
            if any(s * mu.sign(a, -q) <= 0 for s, a, q in zip(signs, u, v, strict=True)):
                continue
            if base is None:
                fitted = data.correlation(block, u)
                base = tuple(b - fit for b, fit in zip(data.b, fitted, strict=True))
            found = tight_signs(data, base, data.correlation(block, v), mu)
            if found is not None:
                return OptimalPair(
                    u=block.spread(u, size=data.N),
                    slope=block.spread(v, size=data.N),
                    mu=mu,
                    tight=found[0],
                    signs=found[1],
                    unit=unit,
                )
    return None
