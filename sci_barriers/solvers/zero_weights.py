"""Weights 0: the free variables are eliminated, the rest is solved, and the solution is lifted.

Let Z = {i : w_i = 0}, W the other indices, Z0 an independent subset of Z with the same span S of
columns, and Pi the orthogonal projector onto the complement of S. For every x_W the best x_Z is a
least-squares fit of y - A_W x_W in S, and then y - A x = Pi (y - A_W x_W). So x minimises P1, P2 or
P3 iff x_W minimises the reduced problem (Pi A_W, Pi y, w_W; same c, m rows) and A_Z x_Z is that
fit. The reduced weights are positive, and its proof is one of the whole problem [derived]:

- v', the residual r' and the exposing u' are combinations of Pi A_W and Pi y, hence Pi-invariant:
  A_i^T v' = (Pi A_i)^T v' on W, and 0 on Z. So v', r', u' serve as they are: the same tight
  indices on W, all of Z tight and free, b^T u = (Pi b)^T u' = 0 with A_i^T u = 0 on Z.
- Columns F of the reduced face are independent iff F and A_Z0 are (Pi has the kernel S).

If Z0 = Z, then x_Z is an affine function of x_W: a point is lifted to a point. A simplex of equal
columns Pi A_j stays one iff the columns A_j are equal, and is a polytope otherwise. If A_Z is
dependent then Xi contains a line: it is a polytope with the free variables in its description.
With M the indices of W that are non-zero in some minimiser, a free x_i with x_i = 0 at one of them
is 0 on all of Xi iff A_i is independent of the columns of M, of the rest of Z, and of the ray: a
relatively interior point has s_j x_j > 0 on M, so that every x with A x (+ t v) = 0 on M and Z is a
direction of Xi or its opposite one.

P1 needs the distance d of y from S first. d < eta: the minimum is 0 and Xi the Ellipsoid of all
feasible x with x_W = 0. d = eta: the fit Pi-part is unique, x_W = 0 by the dual vector v = t Pi y
with t > 0 so small that t |A_i^T Pi y| < w_i on W (eta = 0: v = 0). d > eta: the reduced problem
has a positive minimum, or is infeasible, as above.
All weights 0: least squares (P2; P3 with v = Pi y/d, or v = 0 for d = 0); P1 with d > eta is
infeasible, since A^T Pi y = 0 and <Pi y, y> = d^2 > eta d.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sci_barriers.exact import (
    Matrix,
    Number,
    Q,
    exponent,
    is_zero,
    power_of_two,
    rank,
    sign,
    simplified,
)
from sci_barriers.problems import (
    QCBP,
    Ellipsoid,
    Empty,
    Instance,
    Lasso,
    Point,
    Polytope,
    Simplex,
    SqrtLasso,
    free_indices,
)
from sci_barriers.solvers.proved import Minimisers
from sci_barriers.solvers.small.gram import ZERO, Block, Vector, basis, inner
from sci_barriers.solvers.small.roots import Root

Engine = Callable[[Instance], Minimisers]


@dataclass(frozen=True, kw_only=True)
class Split:
    """Z = free, W = others; block: an independent Z0 with its inverse Gram matrix; y' = Pi y."""

    instance: Instance
    free: tuple[int, ...]
    others: tuple[int, ...]
    block: Block
    y: Vector

    @property
    def independent(self) -> bool:
        """Whether the columns of Z are independent: Z0 = Z."""
        return len(self.block.indices) == len(self.free)

    def coefficients(self, b: Sequence[Number]) -> Vector:
        """The least-squares fit of b (m,) in the columns of Z0."""
        A = self.instance.A
        return self.block.solve([inner(A.column(i), b) for i in self.block.indices])

    def projected(self, b: Sequence[Number]) -> Vector:
        """Pi b."""
        return _left(self.instance.A, self.block.spread(self.coefficients(b), size=self.N), b)

    @property
    def N(self) -> int:
        """Number of columns of the whole problem."""
        return self.instance.N

    def reduced(self) -> Instance:
        """(Pi A_W, Pi y) with the weights of W; W is not empty."""
        objective = self.instance.objective
        columns = [self.projected(self.instance.A.column(j)) for j in self.others]
        weights = tuple(objective.weight(j) for j in self.others)
        return Instance(
            A=Matrix(list(zip(*columns, strict=True))),
            y=self.y,
            objective=replace(objective, weights=weights),
        )

    def lifted(self, x: Sequence[Number]) -> Vector:
        """x (N,) with these values on W, the best ones on Z0, and 0 on the rest of Z."""
        full: list[Number] = [ZERO] * self.N
        for j, value in zip(self.others, x, strict=True):
            full[j] = value
        left = _left(self.instance.A, full, self.instance.y)
        for i, value in zip(self.block.indices, self.coefficients(left), strict=True):
            full[i] = simplified(value)
        return tuple(full)

    def best_without_others(self) -> Vector:
        """The lifted point of x_W = 0."""
        return self.lifted((ZERO,) * len(self.others))


def split(instance: Instance) -> Split | None:
    """The free variables of the instance; None when every weight is positive."""
    free = free_indices(instance.objective, N=instance.N)
    if not free:
        return None
    columns = {i: instance.A.column(i) for i in free}
    G: list[list[Number]] = [[ZERO] * instance.N for _ in range(instance.N)]
    for i in free:
        for j in free:
            G[i][j] = simplified(inner(columns[i], columns[j]))
    others = tuple(j for j in range(instance.N) if j not in columns)
    block = basis(free, G=G)
    rough = Split(instance=instance, free=free, others=others, block=block, y=())
    return replace(rough, y=rough.projected(instance.y))


def with_free_variables(instance: Instance, engine: Engine) -> Minimisers:
    """The minimisers of an instance with weights >= 0, by an engine for weights > 0."""
    parts = split(instance)
    if parts is None:
        return engine(instance)
    objective = instance.objective
    if isinstance(objective, QCBP):
        order = sign(objective.eta * objective.eta - inner(parts.y, parts.y))
        if order >= 0:
            return _zero_minimum(parts, objective, thin=order == 0)
    if parts.others:
        return _lift(parts, engine(parts.reduced()))
    if isinstance(objective, QCBP):
        empty = Empty(N=parts.N)
        return Minimisers(xi=empty, status="infeasible", case="infeasible", residual=parts.y)
    return _least_squares(parts)


def _zero_minimum(parts: Split, objective: QCBP, *, thin: bool) -> Minimisers:
    """P1 with distance <= eta of y from the free columns: the minimum is 0."""
    instance, point = parts.instance, parts.best_without_others()
    if not thin:
        xi = Ellipsoid(A=instance.A, y=instance.y, eta=objective.eta, free=parts.free)
        return Minimisers(xi=xi, status="ellipsoid", case="zero", point=point)
    step = Q(0) if is_zero(objective.eta) else Q(1)
    for j in parts.others:
        slope = simplified(inner(instance.A.column(j), parts.y))
        if not is_zero(slope):
            # w >= 2**(e_w - 1) and |slope| < 2**e_slope
            step = min(step, power_of_two(exponent(objective.weight(j)) - exponent(slope) - 1))
    dual = tuple(simplified(step * value) for value in parts.y)
    return _on_the_free(parts, point, dual=dual)


def _least_squares(parts: Split) -> Minimisers:
    """P2 and P3 with all weights 0."""
    point = parts.best_without_others()
    if isinstance(parts.instance.objective, Lasso):
        return _on_the_free(parts, point, dual=None)
    zeros: Vector = (ZERO,) * parts.instance.m
    rho = simplified(inner(parts.y, parts.y))
    if is_zero(rho):
        return _on_the_free(parts, point, dual=zeros)
    unit = Root(square=rho).combine(zeros, [value / rho for value in parts.y])
    return _on_the_free(parts, point, dual=unit, ray=True)


def _on_the_free(
    parts: Split, point: Vector, *, dual: Vector | None, ray: bool = False
) -> Minimisers:
    """x_W = 0 with only the free indices tight: one point iff their columns are independent."""
    found = Minimisers(
        xi=Point(x=point),
        status="unique",
        case="aligned",
        point=point,
        dual=dual,
        tight=tuple((i, 0) for i in parts.free),
        ray=ray,
    )
    return found if parts.independent else _polytope(parts, found, status="polytope")


def _lift(parts: Split, found: Minimisers) -> Minimisers:
    """The solution of the reduced problem as one of the whole problem."""
    if isinstance(found.xi, Empty):
        return replace(found, xi=Empty(N=parts.N))
    assert found.point is not None
    moving = tuple((parts.others[k], s) for k, s in _moving(found))
    tight = [(parts.others[k], s) for k, s in found.tight] + [(i, 0) for i in parts.free]
    point = parts.lifted(found.point)
    found = replace(found, point=point, tight=tuple(sorted(tight)), moving=moving)
    if not parts.independent:
        return _polytope(parts, found, status="polytope")
    if isinstance(found.xi, Point):
        return replace(found, xi=Point(x=point), moving=())
    if not isinstance(found.xi, Simplex):
        return _polytope(parts, found, status=found.status)
    J = tuple(parts.others[k] for k in found.xi.indices)
    if not _equal_columns(parts.instance.A, J, found.xi.signs):
        return _polytope(parts, found, status="segment" if len(J) == 2 else "polytope")
    rest = tuple(ZERO if j in J else value for j, value in enumerate(point))
    return replace(found, xi=replace(found.xi, indices=J, rest=rest), moving=())


def _moving(found: Minimisers) -> tuple[tuple[int, int], ...]:
    """The indices that are non-zero in some minimiser of the reduced problem, with their signs."""
    if isinstance(found.xi, Polytope):
        return found.moving
    inside = set(found.xi.indices) if isinstance(found.xi, Simplex) else set()
    assert found.point is not None
    values = [(j, sign(value)) for j, value in enumerate(found.point)]
    signs = dict(found.tight)
    return tuple((j, signs[j]) for j, s in values if s or j in inside)


def _polytope(parts: Split, found: Minimisers, *, status: str) -> Minimisers:
    """The set of Lemma C by its inequalities; found.moving: the part of it in W."""
    instance = parts.instance
    assert found.point is not None
    fitted = isinstance(instance.objective, SqrtLasso)
    xi = Polytope(
        A=instance.A,
        tight=tuple(i for i, _ in found.tight),
        signs=tuple(s for _, s in found.tight),
        fit=instance.y if fitted else instance.A @ found.point,
        ray=found.dual if found.ray else None,
    )
    moving = tuple(sorted([*found.moving, *((i, 0) for i in _moving_free(parts, found, xi))]))
    return replace(found, xi=xi, status=status, exposing=None, moving=moving)


def _moving_free(parts: Split, found: Minimisers, xi: Polytope) -> list[int]:
    """The free indices that are non-zero in some minimiser (the head of the file)."""
    A = parts.instance.A
    assert found.point is not None
    columns = {j: A.column(j) for j in (*(j for j, _ in found.moving), *parts.free)}
    more = [] if xi.ray is None else [xi.ray]
    whole = rank(Matrix([*columns.values(), *more]))
    moving = []
    for i in parts.free:
        others = [column for j, column in columns.items() if j != i] + more
        if not is_zero(found.point[i]) or (rank(Matrix(others)) if others else 0) == whole:
            moving.append(i)
    return moving


def _equal_columns(A: Matrix, J: Sequence[int], signs: Sequence[int]) -> bool:
    """Whether s_j A_j is the same vector for all j in J."""
    first = [signs[0] * value for value in A.column(J[0])]
    return all(
        is_zero(s * value - other)
        for j, s in zip(J[1:], signs[1:], strict=True)
        for value, other in zip(A.column(j), first, strict=True)
    )


def _left(A: Matrix, x: Sequence[Number], b: Sequence[Number]) -> Vector:
    """b - A x, exact."""
    return tuple(simplified(q - p) for p, q in zip(A @ tuple(x), b, strict=True))
