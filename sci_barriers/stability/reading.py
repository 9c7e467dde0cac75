"""What the files of this unit accept, read exactly; everything else is refused with a remedy.

    A     (m, N), entries rational or sums of square roots; where a kernel is needed also
          m < N and, for singular values, rank m
    M_1   a finite set: K >= 1 pairwise different points of R^N
    s     the order, 1 <= s < N

Text such as "1/3" or "sqrt(2)/2" is exact, a float is the dyadic number that it is. Nested roots
are refused: two different ones cannot be combined exactly.
"""

from __future__ import annotations

import numbers
from collections.abc import Sequence
from typing import Any

from sci_barriers.errors import bad_input
from sci_barriers.exact import Matrix, Nested, Number, Q, rank, rational_value, simplified
from sci_barriers.problems.entries import read_matrix, read_number, read_vector

Vector = tuple[Number, ...]


def _flat(x: Number, name: str) -> Number:
    value = simplified(x)
    if isinstance(value, Nested):
        raise bad_input(
            name, value, "must be rational or a sum of square roots", "pass no nested roots"
        )
    return value


def read_measurements(A: Any) -> Matrix:
    """A (m, N) of rank >= 1. BadInput: A = 0, nested roots, what read_matrix refuses."""
    M = read_matrix(A, name="A")
    M = Matrix(
        [[_flat(x, f"A[{i}][{j}]") for j, x in enumerate(row)] for i, row in enumerate(M.rows)]
    )
    if rank(M) == 0:
        raise bad_input("rank of A", 0, "must be >= 1", "pass a matrix with an entry that is not 0")
    return M


def read_underdetermined(A: Any) -> Matrix:
    """A (m, N) with m < N and rank m, so that ker A has dimension N - m >= 1 and A A^T > 0.

    BadInput as read_measurements, for m >= N and for dependent rows.
    """
    M = read_measurements(A)
    m, N = M.shape
    if m >= N:
        raise bad_input(
            "m", m, f"must be < N = {N}: a matrix of full rank has then a kernel",
            "pass fewer rows than columns",
        )  # fmt: skip
    r = rank(M)
    if r < m:
        raise bad_input(
            "rank of A", r, f"must be m = {m}",
            "keep independent rows only: what holds for them holds for A",
        )  # fmt: skip
    return M


def read_count(value: Any, *, name: str, least: int, most: int | None = None, why: str) -> int:
    """An integer with least <= value <= most; bool, floats and everything else: BadInput."""
    bound = f"must be an integer >= {least}" + ("" if most is None else f" and <= {most}")
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise bad_input(name, value, bound, why)
    count = int(value)
    if count < least or (most is not None and count > most):
        raise bad_input(name, value, bound, why)
    return count


def read_order(s: Any, *, N: int) -> int:
    """The order s of a null space property, 1 <= s < N."""
    return read_count(
        s, name="s", least=1, most=N - 1, why=f"pass an order from 1 to N - 1 = {N - 1}"
    )


def read_scalar(x: Any, *, name: str) -> Number:
    """A rational or a sum of square roots."""
    return _flat(read_number(x, name=name), name)


def read_point(x: Any, *, name: str, N: int | None = None, symbol: str = "N") -> Vector:
    """A vector (N,) of rationals and sums of square roots."""
    v = read_vector(x, name=name, length=N, symbol=symbol)
    return tuple(_flat(entry, f"{name}[{j}]") for j, entry in enumerate(v))


def read_points(points: Any, *, N: int | None = None, name: str = "M_1") -> tuple[Vector, ...]:
    """The finite set M_1: points of equal length, pairwise different, at least one.

    N: the length they must have. BadInput otherwise.
    """
    if hasattr(points, "tolist") and hasattr(points, "shape"):
        points = points.tolist()
    if isinstance(points, (str, bytes)) or not isinstance(points, Sequence):
        raise bad_input(name, points, "must be a list of points", "pass [[0, 0], [0, 1]]")
    if len(points) == 0:
        raise bad_input(f"number of points of {name}", 0, "must be at least 1", "pass a point")
    found: dict[Vector, int] = {}
    for i, entry in enumerate(points):
        x = read_point(entry, name=f"{name}[{i}]", N=N)
        if N is None:
            N = len(x)
        if x in found:
            raise bad_input(
                f"{name}[{i}]", "(" + ", ".join(map(str, x)) + ")",
                f"equals {name}[{found[x]}]: the points of a set are different", "drop one of them",
            )  # fmt: skip
        found[x] = i
    return tuple(found)


def read_rational(
    value: Any, *, name: str, above: int | None = None, least: int | None = None
) -> Q:
    """A rational number, > above or >= least where these are given."""
    q = rational_value(read_number(value, name=name))
    remedy = "pass an exact rational such as '1/10'"
    if q is None:
        raise bad_input(name, value, "must be rational", remedy)
    if above is not None and q <= above:
        raise bad_input(name, q, f"must be > {above}", remedy)
    if least is not None and q < least:
        raise bad_input(name, q, f"must be >= {least}", remedy)
    return q
