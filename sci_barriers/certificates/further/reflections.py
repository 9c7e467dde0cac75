"""What hangs on a reflection R = [[c, s], [s, -c]], c^2 + s^2 = 1: three families, r >= 0.

semidefinite         min tr(CX), X real symmetric 2x2, psd, tr X = 1, C = I + rR. S = C - tI psd:
                     tr(CX) = t + tr(SX) >= t, with equality iff tr(SX) = 0, that is SX = 0. If some
                     feasible X has tr(SX) = 0, Xi is the set of all of them: all density matrices
                     for S = 0; else S has rank 1, the range of X is its kernel, and X is the only
                     one.
lowest_eigenvector   CP = mu P, P = P' = P^2, tr P = 1: the range of P is a line of eigenvectors;
                     mu < tr C - mu, the other eigenvalue: it is the lowest one, and simple. C = mu
                     I: every line.
circle               the points x with |x| = 1 nearest to q = r(c, s): |x - q|^2 = 1 + |q|^2 -
                     2 <q, x>, and <q, x> <= |q| with equality iff q = |q| x: one x for q != 0.
[derived]
"""

from __future__ import annotations

from typing import Any

from ..kernel import need
from ..numbers import Rejected
from ..reader import fields
from .base import Converter, Family, Member, Rows, gap, refuse
from .rationals import Rational, Reader
from .sets import Point, Set, Whole

Matrix = tuple[Rational | int, Rational | int, Rational | int, Rational | int]


def _keys(read: Reader) -> dict[str, Converter]:
    return dict.fromkeys(("c", "s", "r"), read.number)


def _direction(got: dict[str, Any], where: str) -> None:
    if got["c"] * got["c"] + got["s"] * got["s"] != 1:
        raise refuse(where, "c^2 + s^2 = 1 is needed")
    if got["r"].sign < 0:
        raise refuse(f"{where}.r", "must be >= 0")


def _matrix(got: dict[str, Any], where: str) -> Rows:
    """C = I + r R."""
    _direction(got, where)
    c, s, r = got["c"], got["s"], got["r"]
    return [[1 + r * c, r * s], [r * s, 1 - r * c]]


def _outside(member: Member) -> str:
    r = member.parameters["r"]
    return "" if r.n == 0 or gap(r) else "r is neither 0 nor 2^-e with e >= 0"


def _entries(claimed: Point) -> Matrix:
    a, b, c, d = (claimed.entry(i) for i in range(4))
    return a, b, c, d


def _semidefinite_data(
    got: dict[str, Any], where: str, read: Reader
) -> tuple[Rows, list[Rational]]:
    return _matrix(got, where), [read.whole(1)]


def _semidefinite_prove(member: Member, claimed: Set, proof: Any, where: str) -> None:
    t = fields(proof, where, {"dual": member.read.number})["dual"]
    (a, b), (_, d) = member.A
    a, d = a - t, d - t
    psd = a.sign >= 0 and d.sign >= 0 and a * d >= b * b
    need(psd, "dual: C - tI is not positive semidefinite")
    if a.n == 0 and d.n == 0:
        need(claimed == Whole("density"), "C - tI = 0: the set consists of all density matrices")
        return
    if not isinstance(claimed, Point):
        raise Rejected("C - tI is not 0: the set is a point")
    p, q, q_below, w = _entries(claimed)
    need(q == q_below, "X is not symmetric")
    need(p + w == 1, "tr X is not 1")
    need(p * w >= q * q, "X is not positive semidefinite")  # p w >= 0, p + w > 0: p, w >= 0
    need(a * p + b * q * 2 + d * w == 0, "tr((C - tI) X) is not 0")


SEMIDEFINITE = Family(
    name="semidefinite",
    length=4,
    keys=_keys,
    data=_semidefinite_data,
    prove=_semidefinite_prove,
    outside=_outside,
    limits=lambda k: [{3: 1}, {0: 1}],
)


def _lowest_prove(member: Member, claimed: Set, proof: Any, where: str) -> None:
    mu = fields(proof, where, {"eigenvalue": member.read.number})["eigenvalue"]
    (a, b), (_, d) = member.A
    if b.n == 0 and a == d:
        need(a == mu, "eigenvalue: C is another multiple of I")
        need(claimed == Whole("projectors"), "C is a multiple of I: the set is all projectors")
        return
    if not isinstance(claimed, Point):
        raise Rejected("C is no multiple of I: the set is a point")
    p, q, q_below, w = _entries(claimed)
    need(q == q_below, "P is not symmetric")
    need(p + w == 1, "tr P is not 1")
    need(p * w == q * q, "P^2 is not P")  # P^2 = (tr P) P - (det P) I
    image = (a * p + b * q, a * q + b * w, b * p + d * q, b * q + d * w)
    need(all(x == mu * y for x, y in zip(image, (p, q, q, w))), "CP is not the eigenvalue times P")
    need(mu * 2 < a + d, "eigenvalue: it is not the lower one")


LOWEST_EIGENVECTOR = Family(
    name="lowest_eigenvector",
    length=4,
    keys=_keys,
    data=lambda got, where, read: (_matrix(got, where), []),
    prove=_lowest_prove,
    outside=_outside,
    limits=lambda k: [{3: 1}, {0: 1}],
)


def _circle_data(got: dict[str, Any], where: str, read: Reader) -> tuple[Rows, list[Rational]]:
    _direction(got, where)
    return [[got["r"] * got["c"], got["r"] * got["s"]]], []


def _circle_prove(member: Member, claimed: Set, proof: Any, where: str) -> None:
    fields(proof, where, {})
    ((p, q),) = member.A
    if p.n == 0 and q.n == 0:
        need(claimed == Whole("circle"), "q = 0: the set is the whole circle")
        return
    if not isinstance(claimed, Point):
        raise Rejected("q is not 0: the set is a point")
    a, b = claimed.entry(0), claimed.entry(1)
    need(a * a + b * b == 1, "|x| is not 1")
    need(p * b == q * a, "q is no multiple of x")
    need(p * a + q * b > 0, "x is the farthest point, not the nearest one")


CIRCLE = Family(
    name="circle",
    length=2,
    keys=_keys,
    data=_circle_data,
    prove=_circle_prove,
    outside=_outside,
    limits=lambda k: [{0: 1}, {0: -1}],
)
