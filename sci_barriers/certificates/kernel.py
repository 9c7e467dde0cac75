"""The mathematics that a certificate is checked against: Lemma C, projections, admissibility.

Lemma C (exact minimiser sets). Let |A_i'v| <= lam w_i for all i (P1: lam := 1), Z = {i: equality},
s_i = sign(A_i'v); x is aligned if supp x is in Z and s_i x_i >= 0. A weight w_i = 0 means that
A_i'v = 0, i is in Z and s_i = 0: no condition on x_i, a free variable. For aligned x
    P3: |v| <= 1 and y - Ax = tv with t >= 0, t(1 - |v|) = 0,
    P1: v != 0 and y - Ax = eta v/|v|, or eta = 0, v = 0 and y = Ax,
    P2: v = 2c(y - Ax)
is sufficient for x in Xi, and Xi is the set of all aligned x with the same relation (P1, P2: with
the same Ax). Proof for P3: lam|x|_1 + |Ax - y| >= <A'v, x> + <v, y - Ax> = <v, y> with equality iff
alignment and the relation hold (where w_i = 0 both lam w_i|x_i| and A_i'v x_i are 0 for every x_i);
P1 and P2 likewise. Here xi_i = s_i x_i >= 0, c_i = s_i A_i for s_i = +-1, xi_i = x_i of any sign,
c_i = A_i for s_i = 0, and Xi = {sum c_i xi_i (+ t v) = b}.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .instance import Instance, Vector, dot, sparse
from .linear import independent
from .numbers import ONE, ZERO, Real, Rejected, equal, sign


@dataclass(frozen=True)
class System:
    """Xi = {x : x_i = s_i xi_i on tight, 0 elsewhere, sum c_i xi_i (+ t ray) = fit, xi, t >= 0}.

    signs: 1, -1, or 0 for a free variable x_i = xi_i without a sign condition.
    """

    tight: list[int]
    signs: list[int]
    columns: list[Vector]
    fit: Vector
    ray: Vector | None
    point: list[Real]


def need(condition: bool, why: str) -> None:
    """Reject unless the condition holds."""
    if not condition:
        raise Rejected(why)


def combine(first: Vector, second: Vector, factor: int | Real) -> Vector:
    """first + factor * second, zero entries dropped."""
    total = dict(first)
    for k, x in second.items():
        total[k] = total.get(k, ZERO) + x * factor
    return {k: x for k, x in total.items() if sign(x) != 0}


def image(instance: Instance, x: Sequence[Real]) -> Vector:
    """A x."""
    total: Vector = {}
    for column, entry in zip(instance.columns, x):
        if sign(entry) != 0:
            for k, a in column.items():
                total[k] = total.get(k, ZERO) + a * entry
    return {k: value for k, value in total.items() if sign(value) != 0}


def same(u: Vector, v: Vector) -> bool:
    """u = v, exactly."""
    return not combine(u, v, -1)


def parallel(r: Vector, v: Vector) -> bool:
    """r = t v with some t >= 0 (v = 0 only if r = 0), exactly."""
    if not r:
        return True
    if set(r) != set(v):
        return False
    pivot = next(iter(r))
    crossed = all(equal(r[k] * v[pivot], v[k] * r[pivot]) for k in r)
    return crossed and sign(r[pivot]) == sign(v[pivot])


def aligned_system(instance: Instance, point: list[Real], dual: list[Real] | None) -> System:
    """Check the hypotheses of Lemma C, case `aligned`; the minimiser set as a system."""
    residual = combine(instance.y, image(instance, point), -1)
    if instance.problem == "P2":
        need(dual is None, "P2 has no dual of its own: v = 2c(y - Ax)")
        v = combine({}, residual, instance.factor * 2)
    else:
        need(dual is not None, "the dual vector is missing")
        v = sparse(dual or [])
    return lemma_c(instance, point, v, residual)


def lemma_c(instance: Instance, point: list[Real], v: Vector, residual: Vector) -> System:
    """Lemma C for the dual v and the residual y - A point."""
    tight: list[int] = []
    orientation: list[int] = []
    for i, column in enumerate(instance.columns):
        slope = dot(column, v)
        side = sign(slope)
        gap = sign(instance.lam * instance.weights[i] - slope * (side or 1))
        need(gap >= 0, f"dual infeasible: |A_{i}'v| exceeds lambda w_{i}")
        if gap == 0:
            tight.append(i)
            orientation.append(side)
    strict = set(range(instance.N)) - set(tight)
    need(all(sign(point[i]) == 0 for i in strict), "the point is non-zero where the dual is strict")
    values = {i: sign(point[i]) * s for i, s in zip(tight, orientation)}
    need(all(value >= 0 for value in values.values()), "the point has a sign against the dual")
    ray: Vector | None = None
    if instance.problem == "P1":
        need(bool(v) or sign(instance.eta) == 0, "P1 with eta > 0 needs a dual v != 0")
        need(
            equal(dot(residual, residual), instance.eta * instance.eta), "|y - Ax| differs from eta"
        )
        need(parallel(residual, v), "y - Ax is no multiple of the dual")
    elif instance.problem == "P3":
        slack = sign(ONE - dot(v, v))
        need(slack >= 0, "|v| exceeds 1")
        need(parallel(residual, v), "y - Ax is no multiple of the dual")
        need(slack == 0 or not residual, "|v| < 1 needs y = Ax")
        ray = v if slack == 0 else None
    columns = [combine({}, instance.columns[i], s or 1) for i, s in zip(tight, orientation)]
    fit = instance.y if instance.problem == "P3" else combine(instance.y, residual, -1)
    return System(tight=tight, signs=orientation, columns=columns, fit=fit, ray=ray, point=point)


def remaining(system: System, exposing: list[Real] | None) -> tuple[list[int], bool]:
    """Positions in `tight` (and whether the ray) that u does not show to vanish on all of Xi."""
    every = list(range(len(system.tight)))
    if exposing is None:
        return every, system.ray is not None
    u = sparse(exposing)
    need(sign(dot(system.fit, u)) == 0, "exposing: b'u is not zero")
    slopes = [sign(dot(column, u)) for column in system.columns]
    along = sign(dot(system.ray, u)) if system.ray is not None else 0
    need(min([along, *slopes]) >= 0, "exposing: c_i'u is negative for some column")
    flat = all(slopes[k] == 0 for k in every if system.signs[k] == 0)
    need(flat, "exposing: A_i'u is not zero for a free variable")
    return [k for k in every if slopes[k] == 0], system.ray is not None and along == 0


def unique(system: System, exposing: list[Real] | None) -> None:
    """Xi is the single point of the proof: the remaining columns, free ones too, independent."""
    kept, with_ray = remaining(system, exposing)
    columns = [system.columns[k] for k in kept] + ([system.ray or {}] if with_ray else [])
    need(independent(columns), "the point is not unique: tight columns are dependent")


def is_simplex(
    system: System,
    exposing: list[Real] | None,
    J: list[int],
    signs: list[int],
    total: Real,
    rest: list[Real],
) -> None:
    """Xi = {x_i = rest_i off J, s_j x_j >= 0 on J, sum_J s_j x_j = total}; no free j in J."""
    kept, with_ray = remaining(system, exposing)
    position = {system.tight[k]: k for k in kept}
    need(all(j in position for j in J), "an index of the simplex is not tight")
    need(
        all(system.signs[position[j]] == s for j, s in zip(J, signs)),
        "a sign of the simplex is wrong",
    )
    first = system.columns[position[J[0]]]
    need(
        all(same(system.columns[position[j]], first) for j in J[1:]),
        "columns of the simplex differ",
    )
    others = [system.columns[k] for k in kept if system.tight[k] not in set(J)]
    need(
        independent([first, *others] + ([system.ray or {}] if with_ray else [])),
        "a face is missing: further tight columns are dependent",
    )
    inside = in_simplex(system.point, J, signs, total, rest)
    need(inside, "the point of the proof is not in the simplex")


def in_simplex(
    x: Sequence[Real], J: list[int], signs: list[int], total: Real, rest: list[Real]
) -> bool:
    """Membership in a simplex set, exactly."""
    inside = set(J)
    amount: Real = ZERO
    for j, s in zip(J, signs):
        if sign(x[j]) * s < 0:
            return False
        amount = amount + x[j] * s
    return equal(amount, total) and all(
        equal(x[i], rest[i]) for i in range(len(x)) if i not in inside
    )


def projects_to_simplex(x: list[Real], p: list[Real], J: list[int], signs: list[int]) -> None:
    """p is the projection of x: h_j = s_j(x_j - p_j) constant on the support, not larger off it."""
    heights = [((x[j] - p[j]) * s, sign(p[j])) for j, s in zip(J, signs)]
    level = next((h for h, support in heights if support), None)
    for h, support in heights:
        assert level is not None  # total > 0: some p_j is not zero
        order = sign(h - level)
        need(order == 0 if support else order <= 0, "nearest is not the projection to the simplex")


def projects_to_polytope(system: System, x: list[Real], p: list[Real], mu: Vector, t: Real) -> None:
    """KKT of min |x - p|^2 over the system, p = (s_i xi_i).

    s_i x_i - xi_i + c_i'mu <= 0, = where xi_i > 0; ray'mu <= 0, = where t > 0.
    Free variables: x_i - xi_i + A_i'mu = 0, xi_i of any sign.
    """
    inside = dict(zip(system.tight, range(len(system.tight))))
    need(
        all(sign(p[i]) == 0 for i in range(len(p)) if i not in inside),
        "nearest leaves the tight set",
    )
    need(
        sign(t) == 0 or (system.ray is not None and sign(t) > 0),
        "nearest: t < 0, or t without a ray",
    )
    total = combine({}, system.ray or {}, t) if system.ray is not None else {}
    for k, (i, s) in enumerate(zip(system.tight, system.signs)):
        side = s or 1
        xi = p[i] * side
        need(s == 0 or sign(xi) >= 0, "nearest has a wrong sign")
        total = combine(total, system.columns[k], xi)
        slope = sign(x[i] * side - xi + dot(system.columns[k], mu))
        inner = s == 0 or sign(xi) > 0
        need(slope == 0 if inner else slope <= 0, "nearest is not the projection: KKT fails")
    need(same(total, system.fit), "nearest is not in the set")
    if system.ray is not None:
        along = sign(dot(system.ray, mu))
        need(
            along == 0 if sign(t) > 0 else along <= 0,
            "nearest is not the projection: KKT of the ray fails",
        )


def squared_distance(
    x: Sequence[Real], p: Sequence[Real], scale: Sequence[Real] | None = None
) -> Real:
    """|x - p|^2, or |D(x - p)|^2 with D = diag(scale), exactly."""
    total: Real = ZERO
    for i, (a, b) in enumerate(zip(x, p)):
        step = a - b if scale is None else (a - b) * scale[i]
        total = total + step * step
    return total
