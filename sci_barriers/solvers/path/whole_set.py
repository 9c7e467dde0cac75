"""The whole set of minimisers from the stop of the path, with its certificate.

Columns of Lemma C of certificates/FORMAT.md in the scaled numbers of path/data, v the dual
vector of path/optimum:

    c_k = s_k a_k (tight representatives),   R = (W/f) v/lam (the ray of P3),
    c_k.c_l = s_k s_l G_kl,   c_k.R = w'_k,   ||R||^2 = 1/lam'^2.

The signed columns of one class are equal up to a positive factor, so its representative decides
which variables vanish on the whole set (path/face). With F the variables that are positive
somewhere: F independent, a point; F independent but for one class of equal columns, a simplex;
otherwise the polytope of dimension |F| - rank F, as in the small exact solver. [derived]
"""

from __future__ import annotations

from collections.abc import Sequence

from sci_barriers.exact import Q, simplified
from sci_barriers.exact.integral import IntegerMatrix, ratio
from sci_barriers.problems import (
    QCBP,
    Empty,
    Instance,
    Lasso,
    Point,
    Polytope,
    Simplex,
    SolutionSet,
    SqrtLasso,
)
from sci_barriers.solvers.path.data import PathData
from sci_barriers.solvers.path.face import Exposed, exposed, independent_part
from sci_barriers.solvers.path.guide import Goal
from sci_barriers.solvers.path.optimum import Optimum, optimum_of, residual_of
from sci_barriers.solvers.path.walk import Stop
from sci_barriers.solvers.proved import Minimisers
from sci_barriers.solvers.small.gram import ZERO, Vector


def zero(instance: Instance) -> Minimisers:
    """P1 with eta >= ||y||: Xi = {0}."""
    return Minimisers(xi=Point(x=(ZERO,) * instance.N), status="unique", case="zero")


def infeasible(instance: Instance, data: PathData, stop: Stop) -> Minimisers:
    """P1 with eta below the least residual, which is the residual at the end of the path."""
    residual = residual_of(instance, optimum_of(instance, data, stop, goal=None))
    empty = Empty(N=instance.N)
    return Minimisers(xi=empty, status="infeasible", case="infeasible", residual=residual)


def whole_set(
    instance: Instance, data: PathData, stop: Stop, *, goal: Goal, certified: bool
) -> Minimisers:
    """Xi in the simplest form that can be proved, from the stop of the path.

    certified=False: no dual vector unless the set needs it as a ray.
    """
    objective = instance.objective
    optimum = optimum_of(instance, data, stop, goal=goal)
    point = optimum.point()
    needed = certified or optimum.ray
    direction = optimum.direction(instance) if needed else None
    if isinstance(objective, Lasso) or direction is None:
        dual = None
    elif isinstance(objective, SqrtLasso):
        dual = tuple(simplified(objective.lam * value) for value in direction)
    else:
        dual = direction
    xi, status, exposing, moving = _classified(
        instance, data, stop, optimum, goal=goal, point=point, dual=dual, direction=direction
    )
    case, residual = "aligned", None
    if isinstance(objective, QCBP) and optimum.limit and goal.level > 0:
        case, residual = "least-residual", residual_of(instance, optimum)
    return Minimisers(
        xi=xi,
        status=status,
        case=case,
        point=point,
        dual=dual,
        residual=residual,
        exposing=exposing,
        tight=_tight(data, stop),
        ray=optimum.ray,
        moving=moving,
        misfit=not optimum.limit,
    )


def _tight(data: PathData, stop: Stop) -> tuple[tuple[int, int], ...]:
    """All tight indices with their signs, members of the classes included."""
    return tuple(sorted((j, s * t) for k, s in stop.tight for j, t in data.members[k]))


def _system(
    data: PathData, stop: Stop, *, level: Q | None
) -> tuple[IntegerMatrix | None, Exposed, int]:
    """The scalar products of the tight representatives, then of p R for lam'^2 = level = p/q.

    With the vanishing columns, and the number of independent columns known to be positive.
    """
    tight = stop.tight
    H = [[s * t * data.row(i)[j] for j, t in tight] for i, s in tight]
    if level is not None:
        weights = [level.p * data.weights[i] for i, _ in tight]
        H = [[*row, w] for row, w in zip(H, weights, strict=True)]
        H.append([*weights, level.p * level.q])
    if not H:
        return None, Exposed(vanishing=(), coefficients=None), 0
    matrix = IntegerMatrix(H)
    place = {i: k for k, (i, _) in enumerate(tight)}
    segment = stop.segment
    positive = [place[i] for k, i in enumerate(segment.P) if stop.sign(k) != 0]
    last = len(tight)
    if level is not None and stop.square > 0 and independent_part(matrix, positive, last):
        positive.append(last)
    return matrix, exposed(matrix, positive=positive), len(positive)


def _classified(
    instance: Instance,
    data: PathData,
    stop: Stop,
    optimum: Optimum,
    *,
    goal: Goal,
    point: Vector,
    dual: Vector | None,
    direction: Vector | None,
) -> tuple[SolutionSet, str, Vector | None, tuple[tuple[int, int], ...]]:
    """The set, its status, the exposing vector where a point or simplex needs one; `moving`."""
    H, found, known = _system(data, stop, level=goal.level if optimum.ray else None)
    if H is None:
        return Point(x=point), "unique", None, ()
    signs = dict(_tight(data, stop))
    kept = [k for k in range(H.shape[0]) if k not in found.vanishing]
    rank = len(kept) if len(kept) == known else H.block(kept, kept).rank()
    classes = [data.members[stop.tight[k][0]] for k in kept if k < len(stop.tight)]
    size = sum(map(len, classes)) + (len(kept) - len(classes))
    exposing = _exposing(instance, data, stop, found, goal=goal, ray=direction)
    if rank == size:
        return Point(x=point), "unique", exposing, ()
    equal = _equal(instance, classes)
    if rank == size - len(equal) + 1:
        J = tuple(sorted(equal))
        total = sum((signs[j] * point[j] for j in J), start=ZERO)
        rest = tuple(ZERO if j in equal else value for j, value in enumerate(point))
        chosen = tuple(signs[j] for j in J)
        xi: SolutionSet = Simplex(indices=J, signs=chosen, total=simplified(total), rest=rest)
        return xi, "simplex", exposing, ()
    xi = Polytope(
        A=instance.A,
        tight=tuple(signs),
        signs=tuple(signs.values()),
        fit=instance.y if isinstance(instance.objective, SqrtLasso) else instance.A @ point,
        ray=dual if optimum.ray else None,
    )
    moving = tuple(sorted((j, signs[j]) for group in classes for j, _ in group))
    return xi, "segment" if size - rank == 1 else "polytope", None, moving


def _equal(instance: Instance, classes: Sequence[Sequence[tuple[int, int]]]) -> set[int]:
    """The largest set of at least two columns of one class with equal weights, or empty."""
    groups: dict[tuple[int, Q], set[int]] = {}
    for k, members in enumerate(classes):
        for j, _ in members:
            weight = instance.objective.weight(j)
            assert isinstance(weight, Q)
            groups.setdefault((k, weight), set()).add(j)
    largest = max(groups.values(), key=len, default=set())
    return largest if len(largest) > 1 else set()


def _exposing(
    instance: Instance,
    data: PathData,
    stop: Stop,
    found: Exposed,
    *,
    goal: Goal,
    ray: Vector | None,
) -> Vector | None:
    """u (m,) from its coefficients in the columns s_k a_k and p R."""
    if found.coefficients is None:
        return None
    x = [ZERO] * instance.N
    for (k, s), a in zip(stop.tight, found.coefficients, strict=False):
        x[data.members[k][0][0]] = s * a * data.f
    u: Vector = instance.A @ tuple(x)
    if len(found.coefficients) > len(stop.tight) and ray is not None:
        along = found.coefficients[-1] * goal.level.p * ratio(data.W, data.f)
        u = tuple(simplified(p + along * q) for p, q in zip(u, ray, strict=True))
    return u
