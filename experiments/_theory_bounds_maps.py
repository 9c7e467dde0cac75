"""Maps R^15 -> R^16 on M_1 = {x, x'}, x - x' near the kernel of the Hadamard matrix A.

    x' = x + v + t w,   v = (1, ..., 1)/4 in ker A,   w = A^T e_0:   ||A(x - x')|| = t,
    ||x - x'||^2 = 1 + t^2,   kappa = (1 + t^2)/t^2.

    exact    y -> x + clip(<y - A x, A(x' - x)>/t^2, 0, 1)(x' - x): a ReLU network, exact on M_1
    ridge    the matrix W of least ||W Y - X||^2 + mu ||W||^2, Y = (A x, A x'), in float64
    pseudo   y -> A^T y = A^+ y, exact
    firenet  FIRENET in float64 for P3 on y rounded to 2^-60

The first two see x and x' when they are made, the others do not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sci_barriers import Firenet, SqrtLasso, explicit, rounded
from sci_barriers.exact import Matrix, Q, dot
from sci_barriers.stability import on_floats

TITLES = {
    "exact": "ReLU network, exact", "ridge": "ridge fit, weight 2^-16",
    "pseudo": "pseudo-inverse", "firenet": "FIRENET, float64",
}  # fmt: skip
MU = 2.0**-16
Vector = tuple[Any, ...]
Map = Callable[[Any], Any]


def pair(A: Matrix, x: Vector, t: Q) -> Vector:
    """x'."""
    return tuple(a + Q(1, 4) + t * b for a, b in zip(x, A.rows[0], strict=True))


def mapping(kind: str, A: Matrix, x: Vector, other: Vector, *, lam: Q) -> Map:
    """The map of this kind for M_1 = {x, other}; lam: of FIRENET."""
    makers = {"exact": _exact, "ridge": _ridge, "pseudo": _pseudo}
    return _firenet(A, lam) if kind == "firenet" else makers[kind](A, x, other)


def _exact(A: Matrix, x: Vector, other: Vector) -> Map:
    step = tuple(b - a for a, b in zip(x, other, strict=True))
    start, way = A @ x, A @ step
    square: Any = dot(way, way)

    def Psi(y: Vector) -> Vector:
        seen: Any = dot([a - b for a, b in zip(y, start, strict=True)], way)
        share = min(max(seen / square, Q(0)), Q(1))
        return tuple(a + share * b for a, b in zip(x, step, strict=True))

    return Psi


def _ridge(A: Matrix, x: Vector, other: Vector) -> Map:
    import numpy as np

    X = np.array([[float(v.p) / float(v.q) for v in z] for z in (x, other)]).T
    Y = np.array([[float(v.p) / float(v.q) for v in A @ z] for z in (x, other)]).T
    # W = X (Y^T Y + mu I)^-1 Y^T
    W = X @ np.linalg.solve(Y.T @ Y + MU * np.eye(2), Y.T)
    return on_floats(lambda y: W @ y)


def _pseudo(A: Matrix, x: Vector, other: Vector) -> Map:
    return lambda y: A.T @ y


def _firenet(A: Matrix, lam: Q) -> Map:
    method = Firenet(restarts=30, inner=24, delta=2.0**-40)

    def Psi(y: Vector) -> Vector:
        seen = rounded(explicit(A.rows, y, SqrtLasso(lam=lam))).at(60)
        return method(seen).x

    return Psi
