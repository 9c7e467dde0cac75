"""The small exact solver: all minimisers of P1, P2, P3 by trying supports and signs.

    P1: min sum w_i|x_i|  s.t. ||Ax - y|| <= eta;    P2: min c||Ax - y||^2 + lam sum w_i|x_i|;
    P3: min ||Ax - y|| + lam sum w_i|x_i|;           N <= limit, at most 3^N supports with signs.

Any exact optimal pair (x, v) gives the whole set Xi (Lemma C of certificates/FORMAT.md), so the
search stops at the first one. Its existence, case by case [derived]:
- P2: a minimiser with independent support, mu = lam/(2c).
- P3: a pair with r != 0 if some minimiser has r != 0, else one with A x = y (dual_search).
- P1, least residual < eta < ||y||: a Slater point exists, hence a dual optimum, and r != 0.
- P1, eta >= ||y||: Xi = {0}. eta equal to the least residual: basis pursuit for y - r, r = the
  residual. eta below it: no feasible point, shown by A^T r = 0, <r, y> = ||r||^2 > eta ||r||.

Weights 0 are eliminated first (zero_weights); below, all weights are positive.

Everything is exact: data, parameters and weights are any exact Numbers. Rational data give
coordinates a + b sqrt(d), data in a field of square roots give nested radicals where needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sci_barriers.errors import bad_input
from sci_barriers.exact import Number, is_zero, sign, simplified
from sci_barriers.problems import (
    QCBP,
    Empty,
    Instance,
    Lasso,
    Point,
    Polytope,
    Simplex,
    Solution,
    SolutionSet,
    SqrtLasso,
)
from sci_barriers.solvers.proved import Minimisers, written
from sci_barriers.solvers.small.dual_search import pair_without_residual
from sci_barriers.solvers.small.face import Face, Shape, face, shape
from sci_barriers.solvers.small.gram import (
    ZERO,
    Block,
    GramData,
    Vector,
    basis,
    gram_data,
    independent_blocks,
)
from sci_barriers.solvers.small.residual_search import (
    OptimalPair,
    constant_scale,
    constraint_scale,
    norm_scale,
    pair_with_residual,
)
from sci_barriers.solvers.zero_weights import with_free_variables


@dataclass(frozen=True, kw_only=True)
class Found:
    """An optimal pair, the case of Lemma C that it proves, and the residual of `least-residual`."""

    pair: OptimalPair
    case: str = "aligned"
    residual: Vector | None = None


def solve_small(instance: Instance, *, limit: int = 8) -> Solution[SolutionSet]:
    """The set Xi of all minimisers of the instance, exact, with a certificate.

    status: "unique" (Point), "simplex" (Simplex), "segment" or "polytope" (Polytope of dimension
    1, or more; an unbounded one is a "polytope"), "ellipsoid" (Ellipsoid: P1 whose minimum is 0,
    with weights 0), "infeasible" (Empty: P1 without a feasible point).
    A rotation does not change Xi and is not read. Raises BadInput for N > limit, and
    PrecisionExhausted when a coordinate is no exact Number (a root of a nested radical).
    """
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
        raise bad_input("limit", limit, "must be an integer >= 1", "pass the largest N to accept")
    if limit < instance.N:
        raise bad_input(
            "N", instance.N, f"must be <= limit = {limit} (up to 3**N supports with signs)",
            "pass fewer columns, or a larger limit and be patient",
        )  # fmt: skip
    return written(instance, small_minimisers(instance))


def small_minimisers(instance: Instance) -> Minimisers:
    """What `solve_small` finds, before it is written as a certificate; for a few columns."""
    return with_free_variables(instance, _minimisers)


def _minimisers(instance: Instance) -> Minimisers:
    """The set Xi of an instance whose weights are positive."""
    data = gram_data(instance)
    objective = instance.objective
    if isinstance(objective, QCBP):
        finished, found = _constrained(instance, data, eta=objective.eta)
        if finished is not None:
            return finished
    elif isinstance(objective, Lasso):
        mu = objective.lam / (2 * objective.factor(instance.m))
        pair = pair_with_residual(data, _blocks(data), scale=constant_scale(mu * mu), unit=False)
        found = None if pair is None else Found(pair=replace(pair, mu=replace(pair.mu, known=mu)))
    else:
        found = _norm_plus_norm(data, lam_squared=objective.lam * objective.lam)
    if found is None:
        raise AssertionError("an optimal pair exists: see the head of this file")
    return set_of_pair(instance, data, found)


def _blocks(data: GramData) -> tuple[Block, ...]:
    return tuple(independent_blocks(range(data.N), G=data.G))


def _constrained(
    instance: Instance, data: GramData, *, eta: Number
) -> tuple[Minimisers | None, Found | None]:
    """P1: the solution at once (zero, infeasible), or the pair that determines it."""
    zero: Vector = (ZERO,) * data.N
    eta_squared = simplified(eta * eta)
    if sign(data.yy - eta_squared) <= 0:
        return Minimisers(xi=Point(x=zero), status="unique", case="zero"), None
    everything = basis(range(data.N), G=data.G)
    u, least = data.misfit(everything)
    order = sign(eta_squared - least)
    if order > 0:
        scale = constraint_scale(eta_squared)
        pair = pair_with_residual(data, _blocks(data), scale=scale, unit=False)
        return None, None if pair is None else Found(pair=pair)
    projected = everything.spread(u, size=data.N)
    residual = tuple(
        simplified(b - a) for a, b in zip(instance.A @ projected, instance.y, strict=True)
    )
    if order < 0:
        empty = Empty(N=data.N)
        gap = Minimisers(xi=empty, status="infeasible", case="infeasible", residual=residual)
        return gap, None
    pair = pair_without_residual(data, _blocks(data), least=least)
    if pair is None or is_zero(eta):
        return None, None if pair is None else Found(pair=pair)
    return None, Found(pair=pair, case="least-residual", residual=residual)


def _norm_plus_norm(data: GramData, *, lam_squared: Number) -> Found | None:
    """P3: a pair with a non-zero residual if there is one, else one with A x = y."""
    lam_squared = simplified(lam_squared)
    blocks = _blocks(data)
    pair = pair_with_residual(data, blocks, scale=norm_scale(lam_squared), unit=True)
    if pair is None:
        pair = pair_without_residual(data, blocks, lam_squared=lam_squared)
    return None if pair is None else Found(pair=pair)


def _point(pair: OptimalPair) -> Vector:
    return pair.mu.combine(pair.u, [-q for q in pair.slope])


def _dual(instance: Instance, pair: OptimalPair) -> Vector | None:
    """v of Lemma C, (m,): lam r/mu with r = y - A u + mu A slope (P1: lam := 1); None for P2."""
    objective = instance.objective
    if isinstance(objective, Lasso):
        return None
    if pair.dual is not None:
        direction: Vector = instance.A @ pair.dual
    else:
        unfitted = (b - a for a, b in zip(instance.A @ pair.u, instance.y, strict=True))
        # r/mu = (y - A u) mu/mu^2 + A slope
        over = [value / pair.mu.square for value in unfitted]
        direction = pair.mu.combine(instance.A @ pair.slope, over)
    if isinstance(objective, SqrtLasso):
        return _scaled(direction, objective.lam)
    return direction


def _scaled(v: Sequence[Number], factor: Number) -> Vector:
    return tuple(simplified(factor * value) for value in v)


def set_of_pair(instance: Instance, data: GramData, found: Found) -> Minimisers:
    """Xi in the simplest form that can be proved, from one optimal pair."""
    pair, objective = found.pair, instance.objective
    lam_squared = objective.lam * objective.lam if isinstance(objective, SqrtLasso) else None
    system = face(data, pair, lam_squared=lam_squared)
    form = shape(system)
    point, dual = _point(pair), _dual(instance, pair)
    exposing = _exposing(instance, system, form, dual)
    xi: SolutionSet
    status = {"point": "unique", "simplex": "simplex"}.get(form.kind, "polytope")
    if form.kind == "point":
        xi = Point(x=point)
    elif form.kind == "simplex":
        J = [pair.tight[k] for k in form.equal]
        signs = [pair.signs[k] for k in form.equal]
        total = sum((s * point[j] for j, s in zip(J, signs, strict=True)), start=ZERO)
        rest = tuple(ZERO if j in J else value for j, value in enumerate(point))
        xi = Simplex(indices=tuple(J), signs=tuple(signs), total=simplified(total), rest=rest)
    else:
        status = "segment" if form.dimension == 1 else "polytope"
        xi = Polytope(
            A=instance.A,
            tight=pair.tight,
            signs=pair.signs,
            fit=instance.y if isinstance(objective, SqrtLasso) else instance.A @ point,
            ray=dual if pair.unit else None,
        )
    return Minimisers(
        xi=xi,
        status=status,
        case=found.case,
        point=point,
        dual=dual,
        residual=found.residual,
        exposing=exposing,
        tight=tuple(zip(pair.tight, pair.signs, strict=True)),
        ray=pair.unit,
        moving=tuple(
            (pair.tight[k], pair.signs[k]) for k in form.moving if not system.is_ray(k)
        ),
    )


def _exposing(instance: Instance, system: Face, form: Shape, dual: Vector | None) -> Vector | None:
    """u = sum_k a_k (column k) in R^m, the column of the ray being v/lam."""
    if form.exposing is None:
        return None
    pair, objective = system.pair, instance.objective
    coefficients: list[Number] = [ZERO] * instance.N
    for i, s, a in zip(pair.tight, pair.signs, form.exposing, strict=False):
        coefficients[i] = s * a
    u: Vector = instance.A @ tuple(coefficients)
    along = form.exposing[-1] if pair.unit else ZERO
    if dual is not None and isinstance(objective, SqrtLasso) and not is_zero(along):
        u = tuple(p + q for p, q in zip(u, _scaled(dual, along / objective.lam), strict=True))
    return tuple(simplified(value) for value in u)
