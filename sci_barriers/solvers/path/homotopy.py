"""All minimisers of P1, P2, P3 for rational data, by the exact homotopy: any number of columns.

    P1: min sum w_i|x_i|  s.t. ||Ax - y|| <= eta;    P2: min c||Ax - y||^2 + lam sum w_i|x_i|;
    P3: min ||Ax - y|| + lam sum w_i|x_i|.           Practical to about 200 columns.

The path of (1/2)||Ax - y||^2 + mu sum w_i|x_i| is followed down to the mu of the problem
(path/walk); there an exact optimal pair (x, v) gives the whole set by Lemma C of
certificates/FORMAT.md (path/whole_set). Every case is decided exactly:
- ties, duplicate, negated and zero columns, dependent columns, y = 0;
- P1: eta >= ||y|| gives {0}; eta equal to the least residual: basis pursuit for the projected y;
  eta below it: infeasible, shown by A^T r = 0, <r, y> = ||r||^2 > eta ||r||;
- P3: a root sqrt(d), an end point with zero residual, or a flat part of the path with the ray;
- weights 0 (free variables): eliminated first (zero_weights); the path is that of the rest.

For rational lam (P2), lam^2 (P3), eta^2 (P1) the coordinates are a + b sqrt(d), d rational.
Reference: Osborne, Presnell, Turlach (2000) and Efron, Hastie, Johnstone, Tibshirani (2004) for
the path [cited from memory]; the treatment of ties and the cases of P1 and P3 [derived].
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sci_barriers.errors import bad_input
from sci_barriers.exact import Number, Q, simplified
from sci_barriers.exact.integral import ratio
from sci_barriers.problems import QCBP, Instance, Lasso, Solution, SolutionSet
from sci_barriers.solvers.path.data import PathData, need_rational, path_data
from sci_barriers.solvers.path.guide import Goal
from sci_barriers.solvers.path.walk import follow, segments, stop_at
from sci_barriers.solvers.path.whole_set import infeasible, whole_set, zero
from sci_barriers.solvers.proved import Minimisers, written
from sci_barriers.solvers.zero_weights import split, with_free_variables

Vector = tuple[Q, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Breakpoint:
    """x (N,) minimises (1/2)||Ax - y||^2 + mu sum w_i|x_i|; x(mu) is linear between breakpoints."""

    mu: Q
    x: Vector


def solve_path(
    instance: Instance, *, guided: bool = True, certified: bool = True
) -> Solution[SolutionSet]:
    """The set Xi of all minimisers, exact.

    status: "unique" (Point), "simplex" (Simplex), "segment" or "polytope" (Polytope of dimension
    1, or more; an unbounded one is a "polytope"), "ellipsoid" (Ellipsoid: P1 whose minimum is 0,
    with weights 0), "infeasible" (Empty: P1 without a feasible point).
    guided: let floats propose the changes of the support that are far from every tie; the support
    in which the path stops is proved exactly either way, and the result is the same.
    certified: attach a certificate for the standard-library checker; False: None, and the time to
    write all numbers as text is saved.
    A rotation does not change Xi and is not read. Raises BadInput when A, y, the weights, lam (P2),
    lam^2 (P3) or eta^2 (P1) are irrational.
    """
    found = minimisers_on_path(instance, guided=guided, certified=certified)
    return written(instance, found, certified=certified)


def minimisers_on_path(
    instance: Instance,
    *,
    guided: bool = True,
    certified: bool = True,
    start: tuple[Sequence[int], Sequence[int]] | None = None,
) -> Minimisers:
    """What `solve_path` finds, before it is written as a certificate; same errors.

    start: a support and its signs that are tried first, exactly; the path is only walked when they
    are not optimal. The result does not depend on it.
    """
    need_rational(instance)

    def engine(reduced: Instance) -> Minimisers:
        known = start if reduced is instance else None
        return _minimisers(reduced, guided=guided, certified=certified, start=known)

    return with_free_variables(instance, engine)


def _minimisers(
    instance: Instance,
    *,
    guided: bool,
    certified: bool,
    start: tuple[Sequence[int], Sequence[int]] | None,
) -> Minimisers:
    """The set Xi of an instance whose weights are positive."""
    objective = instance.objective
    data = path_data(instance)
    goal = goal_of(instance, data)
    if isinstance(objective, QCBP) and goal.level >= data.yy:
        return zero(instance)
    stop = None if start is None else stop_at(data, goal, support=start[0], signs=start[1])
    stop = stop or follow(data, goal, guided=guided)
    if isinstance(objective, QCBP) and goal.level < stop.segment.rho:
        return infeasible(instance, data, stop)
    return whole_set(instance, data, stop, goal=goal, certified=certified)


def breakpoints(instance: Instance) -> Iterator[Breakpoint]:
    """The breakpoints of the path, mu falling to 0, each exact; the first has x_i = 0 or w_i = 0.

    Only A, y and the weights of the instance are read; no lam, no eta. Where x(mu) is not unique
    it is the one whose support, with the columns of weight 0, is independent but for columns of
    weight 0. Raises BadInput for irrational data.
    """
    need_rational(instance)
    parts = split(instance)
    if parts is None:
        yield from _breakpoints(instance)
    elif not parts.others:
        yield Breakpoint(mu=Q(0), x=_as_rational(parts.best_without_others()))
    else:
        for point in _breakpoints(parts.reduced()):
            yield Breakpoint(mu=point.mu, x=_as_rational(parts.lifted(point.x)))


def _as_rational(x: Sequence[Number]) -> Vector:
    return tuple(entry for entry in x if isinstance(entry, Q))


def _breakpoints(instance: Instance) -> Iterator[Breakpoint]:
    """The same for positive weights."""
    data = path_data(instance)
    for segment, mu in segments(data):
        x = [Q(0)] * instance.N
        for i, u, v in zip(segment.P, segment.u, segment.v, strict=True):
            value = ratio(u * mu.q - v * mu.p, segment.d * mu.q)
            x[data.members[i][0][0]] = value * ratio(data.f, data.g)
        yield Breakpoint(mu=mu * ratio(data.W, data.f * data.g), x=tuple(x))


def goal_of(instance: Instance, data: PathData) -> Goal:
    """The goal in the scaled numbers of path/data."""
    objective = instance.objective
    if isinstance(objective, Lasso):
        lam = _rational(objective.lam, name="lam")
        mu = lam / (2 * objective.factor(instance.m))
        return Goal(kind="P2", level=mu * ratio(data.f * data.g, data.W))
    if isinstance(objective, QCBP):
        eta_squared = _rational(objective.eta * objective.eta, name="eta^2")
        return Goal(kind="P1", level=eta_squared * data.g * data.g)
    lam_squared = _rational(objective.lam * objective.lam, name="lam^2")
    scale = ratio(data.f, data.W)
    return Goal(kind="P3", level=lam_squared * scale * scale)


def _rational(x: Number, *, name: str) -> Q:
    q = simplified(x)
    if not isinstance(q, Q):
        raise bad_input(
            name, x, "must be rational", "use solve_small for a few columns, or a rational value"
        )
    return q
