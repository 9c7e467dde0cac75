"""The gap of two solution sets: inf ||p - q|| over p in S, q in T, with a nearest pair.

    minimise 1/2 ||base_S - base_T + D (v, w)||**2
    over v, w >= 0 with rows_S v = rhs_S, rows_T w = rhs_T

is a convex quadratic program, solved exactly (`quadratic`). (p, q) is a nearest pair iff p is the
projection of q to S and q that of p to T [convex sets: the two variational inequalities add up to
that of the joint problem; derived]. Half the gap bounds breakdown epsilons from below.
"""

from __future__ import annotations

from typing import NamedTuple

from sci_barriers.errors import bad_input
from sci_barriers.exact import Enclosure, Number, Q, sqrt_enclosure
from sci_barriers.problems.convex_set import SolutionSet, Vector, squared_distance_of
from sci_barriers.problems.quadratic import quadratic_program


class Gap(NamedTuple):
    """(squared, p, q): the squared gap, a point p of S and a point q of T that attain it. Exact."""

    squared: Number
    p: Vector
    q: Vector

    def distance(self, *, bits: int = 64) -> Enclosure:
        """The gap, enclosed to relative width 2**-bits."""
        return sqrt_enclosure(self.squared, bits=bits)


def gap_between(S: SolutionSet, T: SolutionSet) -> Gap:
    """The exact squared gap of S and T in R^N and a nearest pair; small sizes.

    Raises BadInput when one of them is empty, the dimensions differ, or the two sets hold
    different nested roots, so that the square has no exact form here.
    """
    if S.N != T.N:
        raise bad_input("dimensions", (S.N, T.N), "must agree", "compare sets of one space")
    left, right = S.parametrisation(), T.parametrisation()
    # For each variable: the coordinate of p - q that it moves and the sign; None for a ray.
    moves = list(left.moves)
    moves += [None if move is None else (move[0], -move[1]) for move in right.moves]
    touched = {move[0] for move in moves if move is not None}
    offset = {i: left.base[i] - right.base[i] for i in touched}
    H = [
        [
            Q(a[1] * b[1]) if a is not None and b is not None and a[0] == b[0] else Q(0)
            for b in moves
        ]
        for a in moves
    ]
    g: list[Number] = [Q(0) if move is None else move[1] * offset[move[0]] for move in moves]
    before, after = len(left.moves), len(right.moves)
    rows: list[list[Number]] = [[*row, *[Q(0)] * after] for row in left.rows]
    rows += [[*[Q(0)] * before, *row] for row in right.rows]
    found = quadratic_program(H, g, rows, (*left.rhs, *right.rhs))
    if found is None:
        raise bad_input("sets", "empty", "must have points", "check the fit of the polytopes")
    p, q = left.point(found[0][:before]), right.point(found[0][before:])
    return Gap(squared=squared_distance_of(p, q), p=p, q=q)
