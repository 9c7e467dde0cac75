"""Unit vectors v in ker A and u outside it, and multiples of u: what the paradoxes are made of.

    A v = 0, ||v||_2 = 1;    A u != 0, ||u||_2 = 1;    theta_i u, distinct theta_i in (0, 1].

v = h/||h|| for h in the kernel basis; for rational A the norm is rational or the root of a
rational, so the entries of v are rational multiples of one square root. Exact. [derived]
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sci_barriers.errors import bad_input
from sci_barriers.exact import (
    Matrix,
    Q,
    is_zero,
    norm_squared,
    nullspace,
    rational_value,
    simplified,
    sqrt,
)
from sci_barriers.stability.reading import Vector, read_point, read_rational


def directions(A: Matrix, *, v: Any = None, u: Any = None) -> tuple[Vector, Vector]:
    """(v, u): unit vectors with A v = 0 and A u != 0.

    Default: a vector of the kernel basis divided by its norm, one of rational norm if there is any;
    the first unit vector e_j with A e_j != 0. BadInput when the kernel is {0}, when given vectors
    have other properties, and when the norm of the kernel vector is no root of a rational.
    """
    N = A.shape[1]
    if v is None:
        basis = nullspace(A)
        if not basis:
            raise bad_input(
                "dim ker A", 0, "must be >= 1", "pass a matrix with dependent columns, m < N"
            )
        kernel = _unit(min(basis, key=_roughness))
    else:
        kernel = _checked(v, "v", N)
    if not all(is_zero(entry) for entry in A @ kernel):
        raise bad_input("A v", _shown(A @ kernel), "must be 0", "pass v in the kernel of A")
    if u is None:
        j = next(j for j in range(N) if not all(is_zero(entry) for entry in A.column(j)))
        seen: Vector = tuple(Q(int(k == j)) for k in range(N))
    else:
        seen = _checked(u, "u", N)
    if all(is_zero(entry) for entry in A @ seen):
        raise bad_input("A u", _shown(A @ seen), "must not be 0", "pass u outside the kernel of A")
    return kernel, seen


def _roughness(x: Vector) -> int:
    """0 for a rational norm, 1 for the root of a rational, 2 otherwise."""
    square = rational_value(norm_squared(x))
    if square is None:
        return 2
    return 0 if rational_value(sqrt(square)) is not None else 1


def _unit(x: Vector) -> Vector:
    square = rational_value(norm_squared(x))
    if square is None:
        raise bad_input(
            "||v||^2", norm_squared(x), "must be rational for v/||v||", "pass a unit vector v"
        )
    factor: Any = sqrt(1 / square)
    return tuple(simplified(entry * factor) for entry in x)


def _checked(x: Any, name: str, N: int) -> Vector:
    found = read_point(x, name=name, N=N)
    if not is_zero(norm_squared(found) - 1):
        raise bad_input(
            f"||{name}||^2", norm_squared(found), "must be 1", "divide the vector by its norm"
        )
    return found


def multiples(u: Vector, thetas: Sequence[Any] | None, count: int) -> tuple[Vector, ...]:
    """theta u for `count` distinct rational thetas in (0, 1]."""
    given = [Q(1, k) for k in range(1, count + 1)] if thetas is None else list(thetas)
    found = [read_rational(t, name=f"thetas[{k}]", above=0) for k, t in enumerate(given)]
    if len(found) != count:
        raise bad_input("number of thetas", len(found), f"must be {count}", "pass one for each x")
    for k, t in enumerate(found):
        if t > 1:
            raise bad_input(f"thetas[{k}]", t, "must be <= 1", "pass a rational in (0, 1]")
        if t in found[:k]:
            raise bad_input(f"thetas[{k}]", t, "comes twice", "pass distinct numbers")
    return tuple(tuple(simplified(t * entry) for entry in u) for t in found)


def _shown(v: Vector) -> str:
    return "(" + ", ".join(map(str, v)) + ")"
