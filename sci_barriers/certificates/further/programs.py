"""Optimisation with a tie: linear_program, theta (basis pursuit), assignment.

linear_program   min sum x_i, a'x = 1, x >= 0. v a_j <= 1 for all j and J = {j : v a_j = 1} not
                 empty: sum x_i >= sum v a_i x_i = v, with equality iff x = 0 off J, so that
                 Xi = {x >= 0, x = 0 off J, sum_J x_j = v}.
theta            min |x|_1, Ax = y. |A'v| <= 1: |x|_1 >= <A'v, x> = <v, y>, with equality iff x is
                 aligned: 0 where |A_i'v| < 1, of the sign of A_i'v elsewhere. If an aligned x with
                 Ax = y exists, Xi is the set of all of them.
assignment       permutation matrices X of order 2 with the least sum C_ij X_ij. u_i + v_j <= C_ij:
                 every one costs at least sum u + sum v, with equality iff u_i + v_j = C_ij where
                 X_ij = 1. If there is such an X, Xi is the set of all of them.
[duality; derived]
"""

from __future__ import annotations

from typing import Any

from ..kernel import need
from ..numbers import Rejected
from ..reader import fields, integer, maybe
from .base import Converter, Family, Member, Rows, gap, is_point, refuse, unit
from .rationals import Rational, Reader
from .sets import MOST, Point, Points, Segment, Set, Simplex, Vector, same, vector

SWAP = {1: 1, 2: 1}
IDENTITY = {0: 1, 3: 1}


# linear_program


def _lp_keys(read: Reader) -> dict[str, Converter]:
    winner = maybe(integer(0, MOST - 1))
    return {"k": integer(2, MOST), "winner": winner, "g": read.number}


def _lp_data(got: dict[str, Any], where: str, read: Reader) -> tuple[Rows, list[Rational]]:
    winner, g = got["winner"], got["g"]
    one = read.whole(1)
    a = [one] * got["k"]
    if winner is None and g.n:
        raise refuse(f"{where}.g", "0 without a winner")
    if winner is not None:
        if winner >= got["k"]:
            raise refuse(f"{where}.winner", f"one of the {got['k']} columns is needed")
        if g <= -1:
            raise refuse(f"{where}.g", "must be > -1")
        a[winner] = g + 1
    return [a], [one]


def _lp_prove(member: Member, claimed: Set, proof: Any, where: str) -> None:
    read = member.read
    v = fields(proof, where, {"dual": read.number})["dual"]
    (a,) = member.A
    slack = {key: (v * entry).compare(1) for key, entry in {id(x): x for x in a}.items()}
    need(max(slack.values()) <= 0, "dual: v a_j exceeds 1")
    J = [j for j, entry in enumerate(a) if slack[id(entry)] == 0]
    need(bool(J), "dual: v a_j is 1 for no j")
    if len(J) == 1:
        need(is_point(claimed, {J[0]: v}), "the set is not the point v e_j")
        return
    if not isinstance(claimed, Simplex):
        raise Rejected("the set is a simplex")
    need(claimed.J == J, "the indices are others: those with v a_j = 1, all of them")
    need(min(claimed.signs) > 0 and not claimed.rest, "the signs are 1 and the rest is 0")
    need(claimed.total == v, "total: not v")


def _lp_outside(member: Member) -> str:
    g = member.parameters["g"]
    return "" if g.n == 0 or gap(g) else "g is neither 0 nor 2^-e with e >= 0"


LINEAR_PROGRAM = Family(
    name="linear_program",
    length=None,
    keys=_lp_keys,
    data=_lp_data,
    prove=_lp_prove,
    outside=_lp_outside,
    limits=lambda k: [unit(j) for j in range(k)],
)


# theta


def _theta_data(got: dict[str, Any], where: str, read: Reader) -> tuple[Rows, list[Rational]]:
    theta, zero, one = got["theta"], read.whole(0), read.whole(1)
    if not (theta.sign > 0 and theta < 1):
        raise refuse(f"{where}.theta", "0 < theta < 1 is needed")
    return [[one, zero, theta], [zero, one, theta]], [one, one]


def _theta_prove(member: Member, claimed: Set, proof: Any, where: str) -> None:
    (r, s), y, read = member.A, member.y, member.read
    two = fields(proof, where, {"dual": lambda v, w: vector(v, w, 2, read)})["dual"]
    v = [two.get(i, read.whole(0)) for i in (0, 1)]
    slopes = [r[j] * v[0] + s[j] * v[1] for j in range(3)]
    need(all(abs(slope) <= 1 for slope in slopes), "dual: |A_j'v| exceeds 1")
    tight = [j for j in range(3) if abs(slopes[j]) == 1]

    def minimiser(x: Vector, what: str) -> None:
        fit = [read.total([row[j] * x[j] for j in x]) for row in (r, s)]
        need(fit[0] == y[0] and fit[1] == y[1], f"{what}: Ax is not y")
        aligned = all(j in tight and x[j].sign == slopes[j].sign for j in x)
        need(aligned, f"{what}: not aligned with the dual")

    if isinstance(claimed, Point):
        minimiser(claimed.x, "the point")
        columns = [(r[j], s[j]) for j in tight]
        need(len(columns) < 3, "the point is not the only minimiser")
        if len(columns) == 2:
            (a, b), (c, d) = columns
            need((a * d - b * c).sign != 0, "the point is not the only minimiser")
        return
    if not isinstance(claimed, Segment):
        raise Rejected("the set is a point or a segment")
    # The solutions of Ax = y are a line, A having rank 2: it leaves the aligned x at both ends.
    p, q = claimed.p, claimed.q
    need(not same(p, q), "the ends of the segment are equal")
    for end, other in ((p, q), (q, p)):
        minimiser(end, "an end of the segment")
        ends = any(j not in end and j in other for j in range(3))
        need(ends, "a minimiser lies beyond an end of the segment")


def _theta_outside(member: Member) -> str:
    step = abs(member.parameters["theta"] * 2 - 1)  # 2 |theta - 1/2|
    return "" if step.n == 0 or gap(step, least=1) else "theta is not 1/2, 1/2 +- 2^-e with e >= 2"


THETA = Family(
    name="theta",
    length=3,
    keys=lambda read: {"theta": read.number},
    data=_theta_data,
    prove=_theta_prove,
    outside=_theta_outside,
    limits=lambda k: [{0: 1, 1: 1}, {2: 2}],
)


# assignment


def _costs(got: dict[str, Any], where: str, read: Reader) -> tuple[Rows, list[Rational]]:
    zero = read.whole(0)
    return [[zero, got["delta"]], [zero, zero]], []


def _assignment_prove(member: Member, claimed: Set, proof: Any, where: str) -> None:
    read, C = member.read, member.A
    pair = {name: lambda v, w: vector(v, w, 2, read) for name in ("rows", "columns")}
    got = fields(proof, where, pair)
    u, v = ([got[name].get(i, read.whole(0)) for i in (0, 1)] for name in ("rows", "columns"))
    slack = [(u[i] + v[j]).compare(C[i][j]) for i in (0, 1) for j in (0, 1)]
    need(max(slack) <= 0, "u_i + v_j exceeds C_ij")
    best = [X for X in (IDENTITY, SWAP) if all(slack[i] == 0 for i in X)]
    need(bool(best), "no permutation uses tight places only")
    points = [{i: read.whole(entry) for i, entry in X.items()} for X in best]
    if len(points) == 1:
        need(is_point(claimed, points[0]), "the set is not this one permutation")
        return
    need(alternatives(claimed, points), "the set consists of the two permutations")


def alternatives(claimed: Set, points: list[Vector]) -> bool:
    """Whether the claimed set consists of exactly these different points, in any order."""
    if not isinstance(claimed, Points) or len(claimed.points) != len(points):
        return False
    return all(any(same(x, z) for z in claimed.points) for x in points)


def signed(member: Member) -> str:
    delta = member.parameters["delta"]
    return "" if delta.n == 0 or gap(abs(delta)) else "delta is neither 0 nor +-2^-e with e >= 0"


ASSIGNMENT = Family(
    name="assignment",
    length=4,
    keys=lambda read: {"delta": read.number},
    data=_costs,
    prove=_assignment_prove,
    outside=signed,
    limits=lambda k: [IDENTITY, SWAP],
)
