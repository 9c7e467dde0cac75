"""Which coordinates of a polytope are not zero on all of it, by exact feasibility.

Let Xi = {x(v) : E v = b, v >= 0} be not empty (Polytope.parametrisation). Some x in Xi has
s x_i > 0 iff

    E v = tau b,   s x_i(v) = 1,   v >= 0,   tau >= 0

has a solution: tau > 0 gives the point x(v)/tau of Xi; tau = 0 a direction v that can be added to
any point of Xi. Conversely scale a point by 1/(s x_i). [derived]
"""

from __future__ import annotations

from sci_barriers.exact import Number, Q, is_zero
from sci_barriers.problems import Polytope
from sci_barriers.problems.quadratic import quadratic_program


def moving(xi: Polytope) -> dict[int, int]:
    """{i: s}: x_i is non-zero somewhere on Xi, s its sign there; 0 for a variable without a sign.

    Exact; one linear feasibility problem for each tight index, two for a free one.
    """
    found = {}
    for i, s in zip(xi.tight, xi.signs, strict=True):
        if any(_attained(xi, i, t) for t in ((s,) if s else (1, -1))):
            found[i] = s
    return found


def _attained(xi: Polytope, i: int, s: int) -> bool:
    form = xi.parametrisation()
    n = len(form.moves) + 1
    zero: Number = Q(0)
    value: list[Number] = [
        zero if move is None or move[0] != i else Q(s * move[1]) for move in form.moves
    ]
    rows = [
        *((*row, -b) for row, b in zip(form.rows, form.rhs, strict=True)),
        (*value, zero),
    ]
    rhs = [*(zero for _ in form.rhs), Q(1)]
    H = [[zero] * n for _ in range(n)]
    return quadratic_program(H, [zero] * n, rows, rhs) is not None


def not_empty(xi: Polytope) -> bool:
    """Whether the polytope has a point; exact."""
    form = xi.parametrisation()
    n = len(form.moves)
    if n == 0:
        return all(is_zero(b) for b in form.rhs)
    zero: Number = Q(0)
    H = [[zero] * n for _ in range(n)]
    return quadratic_program(H, [zero] * n, form.rows, form.rhs) is not None
