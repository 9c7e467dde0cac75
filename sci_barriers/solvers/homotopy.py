"""All minimisers of P1, P2, P3 for rational data, by the exact homotopy: any number of columns.

    P1: min sum w_i|x_i|  s.t. ||Ax - y|| <= eta;    P2: min c||Ax - y||^2 + lam sum w_i|x_i|;
    P3: min ||Ax - y|| + lam sum w_i|x_i|.           Practical to about 200 columns.

The path of (1/2)||Ax - y||^2 + mu sum w_i|x_i| is followed down to the mu of the problem
(homotopy_path); there an exact optimal pair (x, v) gives the whole set by Lemma C of
certificates/FORMAT.md (homotopy_set). Every case is decided exactly:
- ties, duplicate, negated and zero columns, dependent columns, y = 0;
- P1: eta >= ||y|| gives {0}; eta equal to the least residual: basis pursuit for the projected y;
  eta below it: infeasible, shown by A^T r = 0, <r, y> = ||r||^2 > eta ||r||;
- P3: a root sqrt(d), an end point with zero residual, or a flat part of the path with the ray.

For rational lam (P2), lam^2 (P3), eta^2 (P1) the coordinates are a + b sqrt(d), d rational.
Reference: Osborne, Presnell, Turlach (2000) and Efron, Hastie, Johnstone, Tibshirani (2004) for
the path [cited from memory]; the treatment of ties and the cases of P1 and P3 [derived].
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sci_barriers.errors import bad_input
from sci_barriers.exact import Number, Q, simplified
from sci_barriers.exact.integral import ratio
from sci_barriers.problems import QCBP, Instance, Lasso, Solution, SolutionSet
from sci_barriers.solvers.homotopy_data import PathData, path_data
from sci_barriers.solvers.homotopy_guide import Goal
from sci_barriers.solvers.homotopy_path import follow, segments
from sci_barriers.solvers.homotopy_set import infeasible, whole_set, zero

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
    1, or more), "infeasible" (Empty: P1 without a feasible point).
    guided: let floats propose the changes of the support that are far from every tie; the support
    in which the path stops is proved exactly either way, and the result is the same.
    certified: attach a certificate for the standard-library checker; False: None, and the time to
    write all numbers as text is saved.
    A rotation does not change Xi and is not read. Raises BadInput when A, y, the weights, lam (P2),
    lam^2 (P3) or eta^2 (P1) are irrational.
    """
    objective = instance.objective
    data = path_data(instance)
    goal = _goal(instance, data)
    if isinstance(objective, QCBP) and goal.level >= data.yy:
        return zero(instance, certified=certified)
    stop = follow(data, goal, guided=guided)
    if isinstance(objective, QCBP) and goal.level < stop.segment.rho:
        return infeasible(instance, data, stop, certified=certified)
    return whole_set(instance, data, stop, goal=goal, certified=certified)


def breakpoints(instance: Instance) -> Iterator[Breakpoint]:
    """The breakpoints of the path, mu falling to 0, each exact; the first has x = 0.

    Only A, y and the weights of the instance are read; no lam, no eta. Where x(mu) is not unique
    it is the one whose support has independent columns. Raises BadInput for irrational data.
    """
    data = path_data(instance)
    for segment, mu in segments(data):
        x = [Q(0)] * instance.N
        for i, u, v in zip(segment.P, segment.u, segment.v, strict=True):
            value = ratio(u * mu.q - v * mu.p, segment.d * mu.q)
            x[data.members[i][0][0]] = value * ratio(data.f, data.g)
        yield Breakpoint(mu=mu * ratio(data.W, data.f * data.g), x=tuple(x))


def _goal(instance: Instance, data: PathData) -> Goal:
    """The goal in the scaled numbers of homotopy_data."""
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
