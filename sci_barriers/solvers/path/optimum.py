"""The exact optimal pair (x, v) of Lemma C at the stop of the path, in the original scale.

With the notation of path/data (integers u', v' over d, scalings f, g, W):

    x = u - mu slope,   u_j = (f/g) u'_j,   slope_j = (f^2/W) v'_j,   mu^2 = (W/(f g))^2 mu'^2,
    v = lam ((y - A u)/mu + A slope)     P1: lam := 1;  P2: v = 2c (y - A x) is not needed.

At the end of the path and on flat parts of P3 base = 0, the fit A u is that of the projected y,
and r/mu has the limit A slope: v = lam A slope. For rational lam^2 and eta^2 the only root is mu.
[derived: the path formulas with the scalings undone]
"""

from __future__ import annotations

from dataclasses import dataclass

from sci_barriers.exact import Q, simplified
from sci_barriers.exact.integral import ratio
from sci_barriers.problems import Instance, SqrtLasso
from sci_barriers.solvers.path.data import PathData
from sci_barriers.solvers.path.guide import Goal
from sci_barriers.solvers.path.walk import Stop
from sci_barriers.solvers.small.gram import ZERO, Vector
from sci_barriers.solvers.small.roots import NO_ROOT, Root


@dataclass(frozen=True, kw_only=True)
class Optimum:
    """x = u - mu slope (N,) and what gives the dual vector; ray: P3 with ||v|| = 1."""

    u: tuple[Q, ...]
    slope: tuple[Q, ...]
    mu: Root
    limit: bool
    ray: bool

    def point(self) -> Vector:
        """The minimiser (N,), exact."""
        if self.limit:
            return self.u
        return self.mu.combine(self.u, [-q for q in self.slope])

    def direction(self, instance: Instance) -> Vector:
        """r/mu (m,), exact: v/lam of Lemma C."""
        along = instance.A @ self.slope
        if self.limit:
            return along
        rest = (b - a for a, b in zip(instance.A @ self.u, instance.y, strict=True))
        over = [value / self.mu.square for value in rest]
        return self.mu.combine(along, over)


def optimum_of(instance: Instance, data: PathData, stop: Stop, *, goal: Goal | None) -> Optimum:
    """The optimal pair at a stop, in the original scale; goal None: no ray is looked for."""
    segment, N = stop.segment, instance.N
    u, slope = [ZERO] * N, [ZERO] * N
    for i, p, q in zip(segment.P, segment.u, segment.v, strict=True):
        j = data.members[i][0][0]
        top = ratio(p, segment.d)
        if stop.limit and stop.mu is not None:
            top = top - stop.mu * ratio(q, segment.d)
        u[j] = top * ratio(data.f, data.g)
        slope[j] = ratio(data.f * data.f * q, data.W * segment.d)
    mu = NO_ROOT
    if not stop.limit:
        back = ratio(data.W, data.f * data.g)
        known = None if stop.mu is None else stop.mu * back
        mu = Root(square=stop.square * back * back, known=known)
    ray = False
    if isinstance(instance.objective, SqrtLasso) and goal is not None:
        ray = not stop.limit or goal.level * segment.omega == 1
    return Optimum(u=tuple(u), slope=tuple(slope), mu=mu, limit=stop.limit, ray=ray)


def residual_of(instance: Instance, optimum: Optimum) -> Vector:
    """y - A u (m,), u a least-squares solution."""
    image = instance.A @ optimum.u
    return tuple(simplified(b - a) for a, b in zip(image, instance.y, strict=True))
