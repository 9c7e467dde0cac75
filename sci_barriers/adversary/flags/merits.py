"""Figures of merit of an answer x on the data shown: duality gaps and residuals, >= 0, exact or
rounded up by 2^-64 at most. Both are small for every x of Xi(tie), whatever the side.

    gap        objective(x) - the optimal value of the data shown, + the violation of constraints
    residual   by how much x fails the equations or optimality conditions of the data shown

    P1, P3   v = (mu/a_max, mu sign(w)/c), mu = 1, lam;   dual value <v, y> - eta ||v||, <v, y>
    P2       v = 2 theta (y - Ax), theta = min(1, lam/|A'2(y - Ax)|_inf);   <v, y> - ||v||^2/4
    linear_program  sum x - y/max a          theta        ||x||_1 - min(2, 1/theta)
    semidefinite, lowest_eigenvector  tr(CX) - lambda_min(C)
    circle          | ||x - q|| - | ||q|| - 1 | |          assignment  <C, X> - min(diagonals)

The others have no objective: equations, |beta x - gamma|, |p(x)|, min_j |x_i - d_j|, the numerical
rank, the constraint delta <= 0, the margin of a label. [standard; derived for the families]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from sci_barriers.exact import Q, sqrt_enclosure
from sci_barriers.families.further.base import Data
from sci_barriers.families.further.sets import Vector

ZERO, ONE = Q(0), Q(1)
_BITS = 64
Merit = Callable[[Data, Vector], Q]


def root(squared: Q) -> Q:
    """sqrt(q) rounded up."""
    return sqrt_enclosure(squared, bits=_BITS).upper


def dot(u: Sequence[Q], v: Sequence[Q]) -> Q:
    """The inner product; zeros cost little."""
    return sum((a * b for a, b in zip(u, v, strict=True) if a and b), ZERO)


def positive(q: Q) -> Q:
    """max(q, 0)."""
    return q if q > 0 else ZERO


# -- P1, P2, P3 --------------------------------------------------------------------------------


def tie_gap(information: Any, data: Data) -> Q:
    """The duality gap of x for P1, P2, P3 on the data shown; P1: the larger of it and how much
    ||Ax - y|| <= eta is violated.
    """
    x, problem = information.x, information.problem
    r = remainder(data, x)
    size = sum((abs(q) for q in x), ZERO)
    if problem == "P2":
        lam = information.lam
        v = [2 * q for q in r]
        steepest = max(abs(q) for q in _transposed(data, v))
        theta = min(ONE, lam / steepest) if steepest else ONE
        v = [theta * q for q in v]
        return dot(r, r) + lam * size - dot(v, data.y) + dot(v, v) / 4
    v = _dual(information, data)
    far = root(dot(r, r))
    if problem == "P1":
        eta = information.eta
        value = dot(v, data.y) - (eta * root(dot(v, v)) if eta else ZERO)
        return max(abs(size - value), positive(far - eta))
    return far + information.lam * size - dot(v, data.y)


def tie_residual(information: Any, data: Data) -> Q:
    """P1: ||Ax - y|| - eta, if > 0; P3: ||Ax - y||; P2: | |A'2(y - Ax)|_inf - lam |."""
    r = remainder(data, information.x)
    if information.problem == "P2":
        return abs(max(abs(2 * q) for q in _transposed(data, r)) - information.lam)
    far = root(dot(r, r))
    return positive(far - information.eta) if information.problem == "P1" else far


def remainder(data: Data, x: Vector) -> list[Q]:
    """y - Ax."""
    return [b - dot(row, x) for row, b in zip(data.A, data.y, strict=True)]


def _transposed(data: Data, v: Sequence[Q]) -> list[Q]:
    return [dot(column, v) for column in zip(*data.A, strict=True)]


def _dual(information: Any, data: Data) -> list[Q]:
    k, w = information.N - information.m + 1, information.w
    mu = ONE if information.problem == "P1" else information.lam
    first = mu / max(data.A[0][:k])
    if w is None:
        return [first] + [ZERO] * (information.m - 1)
    c = data.A[1][k]
    return [first] + [mu / c if q > 0 else -mu / c if q else ZERO for q in w]


# -- further families ----------------------------------------------------------------------------


def _program(data: Data, x: Vector) -> Q:
    a, y = data.A[0], data.y[0]
    below = sum((positive(-q) for q in x), ZERO)
    return abs(sum(x, ZERO) - y / max(a)) + abs(dot(a, x) - y) + below


def _program_residual(data: Data, x: Vector) -> Q:
    return abs(dot(data.A[0], x) - data.y[0]) + sum((positive(-q) for q in x), ZERO)


def _pursuit(data: Data, x: Vector) -> Q:
    theta = data.A[0][2]
    best = min(Q(2), 1 / theta) if theta > 0 else Q(2)
    return abs(sum((abs(q) for q in x), ZERO) - best) + _equations(data, x)


def _equations(data: Data, x: Vector) -> Q:
    return max(abs(q) for q in remainder(data, x))


def _lowest(data: Data) -> Q:
    """lambda_min of a symmetric 2x2 matrix, within 2^-64 of its spread."""
    (a, b), (_, d) = data.A
    return (a + d) / 2 - root((a - d) * (a - d) / 4 + b * b)


def _rayleigh(data: Data, x: Vector) -> Q:
    """tr(CX) - lambda_min, |tr X - 1|."""
    value = dot([q for row in data.A for q in row], x)
    return abs(value - _lowest(data)) + abs(x[0] + x[3] - 1)


def _eigen(data: Data, x: Vector) -> Q:
    """The largest entry of CX - mu X, mu = tr(CX)."""
    (a, b), (c, d) = data.A
    product = [a * x[0] + b * x[2], a * x[1] + b * x[3], c * x[0] + d * x[2], c * x[1] + d * x[3]]
    mu = product[0] + product[3]
    return max(abs(p - mu * q) for p, q in zip(product, x, strict=True)) + abs(x[0] + x[3] - 1)


def _circle(data: Data, x: Vector) -> Q:
    q = data.A[0]
    step = [a - b for a, b in zip(x, q, strict=True)]
    return abs(root(dot(step, step)) - abs(root(dot(q, q)) - 1)) + _on_circle(data, x)


def _on_circle(data: Data, x: Vector) -> Q:
    return abs(dot(x, x) - 1)


def _assignment(data: Data, x: Vector) -> Q:
    (a, b), (c, d) = data.A
    return abs(dot((a, b, c, d), x) - min(a + d, b + c)) + _doubly(data, x)


def _doubly(data: Data, x: Vector) -> Q:
    """By how much rows and columns miss the sum 1."""
    a, b, c, d = x
    return max(abs(p - 1) for p in (a + b, c + d, a + c, b + d))


def _scalar(data: Data, x: Vector) -> Q:
    return abs(data.A[0][0] * x[0] - data.y[0])


def _feasible(data: Data, x: Vector) -> Q:
    """1: by how much 0 fails delta <= x <= 0; 0: how much is missing of Farkas' contradiction."""
    delta = data.A[0][0]
    return positive(delta if x[0] == 1 else -delta) + min(abs(x[0]), abs(x[0] - 1))


def _spectrum(data: Data, x: Vector) -> Q:
    """max_i min_j |x_i - d_j|: approximate eigenvectors."""
    shown = {ZERO, *data.A[0]}
    return max(min(abs(q - d) for d in shown) for q in x)


def _rank(data: Data, x: Vector) -> Q:
    """The largest entry of the diagonal that a rank of x takes for 0."""
    values = sorted((abs(data.A[0][0]), abs(data.A[1][1])), reverse=True)
    return sum((v for i, v in enumerate(values) if i >= x[0]), ZERO)


def _polynomial(data: Data, x: Vector) -> Q:
    value = ZERO
    for coefficient in data.A[0]:
        value = value * x[0] + coefficient
    return abs(value)


def _label(data: Data, x: Vector) -> Q:
    """The margin by which the other label is nearer."""
    return positive(-data.A[0][0] * x[0]) + abs(abs(x[0]) - 1)


GAPS: Mapping[str, Merit] = MappingProxyType({
    "linear_program": _program, "theta": _pursuit, "semidefinite": _rayleigh, "circle": _circle,
    "lowest_eigenvector": _rayleigh, "assignment": _assignment,
})  # fmt: skip
"""By family; the six that have an objective."""
RESIDUALS: Mapping[str, Merit] = MappingProxyType({
    "linear_program": _program_residual, "theta": _equations, "semidefinite": _eigen,
    "circle": _on_circle, "scalar_equation": _scalar, "feasibility": _feasible,
    "diagonal_spectrum": _spectrum, "rank": _rank, "lowest_eigenvector": _eigen,
    "largest_root": _polynomial, "assignment": _doubly, "label": _label,
})  # fmt: skip
"""By family."""
