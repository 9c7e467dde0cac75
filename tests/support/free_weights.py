"""Variables of weight 0 in the second implementation: lines in a set of minimisers, P1 with slack.

Xi = V + L with V bounded and L = {d: A d = 0, d_i = 0 where w_i > 0} (see `enumeration`), unless
the problem is P1 and y is nearer than eta to the columns of weight 0: then Xi = {x: x_i = 0 where
w_i > 0, |Ax - y| <= eta}. Distances to V + L are those of the parts orthogonal to L.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from support.enumeration import dependent_free
from support.instances import Problem
from support.linear import is_zero, solve
from support.tower import ONE, ZERO, Number, dot, sign

Points = list[list[Number]]


def free(problem: Problem) -> list[int]:
    """The indices of weight 0."""
    return [i for i, weight in enumerate(problem.w) if is_zero(weight)]


def dependent(problem: Problem) -> list[int]:
    """The indices of weight 0 whose columns depend on earlier ones of weight 0."""
    return dependent_free(problem.columns, problem.w)


def lines(problem: Problem) -> Points:
    """A basis of L."""
    gone, columns = dependent(problem), problem.columns
    kept = [i for i in free(problem) if i not in gone]
    found = []
    for j in gone:
        values = solve([columns[i] for i in kept], columns[j])
        assert values is not None
        d: list[Number] = [ZERO] * problem.N
        d[j] = ONE
        for i, value in zip(kept, values, strict=True):
            d[i] = -value
        found.append(d)
    return found


def across(directions: Points, points: Points) -> Points:
    """The parts of the points orthogonal to the directions."""
    basis: Points = []
    for d in directions:
        rest = _rest(d, basis)
        if any(not is_zero(value) for value in rest):
            basis.append(rest)
    return [_rest(point, basis) for point in points]


def _rest(vector: Sequence[Number], orthogonal: Points) -> list[Number]:
    out = list(vector)
    for e in orthogonal:
        factor = dot(out, e) / dot(e, e)
        out = [a - factor * b for a, b in zip(out, e, strict=True)]
    return out


def room(problem: Problem) -> int | None:
    """P1 with weights 0: the sign of eta minus the distance of y from their columns, else None."""
    Z = free(problem)
    if problem.kind != "P1" or not Z:
        return None
    (rest,) = across([problem.columns[i] for i in Z], [list(problem.y)])
    return sign(problem.eta * problem.eta - dot(rest, rest))


def is_ellipsoid(problem: Problem) -> bool:
    """Whether Xi is {x: x_i = 0 where w_i > 0, |Ax - y| <= eta} with room to spare."""
    return room(problem) == 1


def without(problem: Problem, gone: Sequence[int]) -> Problem:
    """The problem without these columns."""
    kept = [i for i in range(problem.N) if i not in gone]
    A = tuple(tuple(row[i] for i in kept) for row in problem.A)
    return replace(problem, A=A, w=tuple(problem.w[i] for i in kept))
