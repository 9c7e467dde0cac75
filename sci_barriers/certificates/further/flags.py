"""Answers that are numbers of a few: feasibility, rank, label.

feasibility   1 if some x has delta <= x <= 0, else 0. Such an x proves 1. Multipliers u, v >= 0 of
              x - delta >= 0 and -x >= 0 with u = v and u delta > 0 prove 0: the sum of the two
              would read -u delta >= 0.
rank          of A = diag(1, delta): a minor that is not 0 proves that the rank is at least its
              order; z != 0 with Az = 0 proves that it is at most 1.
label         of the training points nearest to q = (delta, 0): (1, 0) has 1, (-1, 0) has -1.
[derived]
"""

from __future__ import annotations

from typing import Any

from ..kernel import need
from ..numbers import Unreadable
from ..reader import fields, indices
from .base import Converter, Family, Member, Rows, gap, is_point, unit
from .programs import alternatives, signed
from .rationals import Rational, Reader
from .sets import Point, Set, vector

TRAINED = (((1, 0), 1), ((-1, 0), -1))


def _keys(read: Reader) -> dict[str, Converter]:
    return {"delta": read.number}


def _outside(member: Member) -> str:
    delta = member.parameters["delta"]
    return "" if delta.n == 0 or gap(delta) else "delta is neither 0 nor 2^-e with e >= 0"


def _feasibility_prove(member: Member, claimed: Set, proof: Any, where: str) -> None:
    read, ((delta,),) = member.read, member.A
    some = {"point": read.number, "multipliers": lambda v, w: vector(v, w, 2, read)}
    got = fields(proof, where, {}, some)
    if len(got) != 1:
        raise Unreadable(f"{where}: exactly one of point and multipliers is needed")
    if "point" in got:
        need(delta <= got["point"] and got["point"].sign <= 0, "delta <= point <= 0 fails")
        need(isinstance(claimed, Point) and claimed.is_entry(1), "a point proves the answer 1")
        return
    u, v = (got["multipliers"].get(i, read.whole(0)) for i in (0, 1))
    need(u == v, "x does not cancel")
    need(u.sign >= 0, "the multipliers are negative")
    need(u.sign * delta.sign > 0, "the multipliers prove no contradiction")
    need(isinstance(claimed, Point) and claimed.is_entry(0), "multipliers prove the answer 0")


FEASIBILITY = Family(
    name="feasibility",
    length=1,
    keys=_keys,
    data=lambda got, where, read: ([[got["delta"]]], []),
    prove=_feasibility_prove,
    outside=_outside,
    limits=lambda k: [unit(0), {}],
)


def _diagonal(got: dict[str, Any], where: str, read: Reader) -> tuple[Rows, list[Rational]]:
    zero = read.whole(0)
    return [[read.whole(1), zero], [zero, got["delta"]]], []


def _rank_prove(member: Member, claimed: Set, proof: Any, where: str) -> None:
    read, (r, s) = member.read, member.A
    got = fields(proof, where, {"minor": indices}, {"kernel": lambda v, w: vector(v, w, 2, read)})
    rows = got["minor"]
    if not rows or rows[-1] > 1 or (len(rows) == 1) != ("kernel" in got):
        raise Unreadable(f"{where}: the minor [0, 1], or [0] or [1] with a vector of the kernel")
    if len(rows) == 2:
        need((r[0] * s[1] - r[1] * s[0]).sign != 0, "the minor is 0")
    else:
        need((r, s)[rows[0]][rows[0]].sign != 0, "the minor is 0")
        z = got["kernel"]
        need(bool(z), "kernel: the vector is 0")
        zero = all(read.total([row[j] * z[j] for j in z]).sign == 0 for row in (r, s))
        need(zero, "kernel: Az is not 0")
    right = isinstance(claimed, Point) and claimed.is_entry(len(rows))
    need(right, "the rank is another number")


RANK = Family(
    name="rank",
    length=1,
    keys=_keys,
    data=_diagonal,
    prove=_rank_prove,
    outside=_outside,
    limits=lambda k: [unit(0), unit(0, 2)],
)


def _query(got: dict[str, Any], where: str, read: Reader) -> tuple[Rows, list[Rational]]:
    return [[got["delta"], read.whole(0)]], []


def _label_prove(member: Member, claimed: Set, proof: Any, where: str) -> None:
    fields(proof, where, {})
    read, (q,) = member.read, member.A
    far = []
    for point, _ in TRAINED:
        steps = [entry - i for entry, i in zip(q, point)]
        far.append(read.total([step * step for step in steps]))
    least = min(far)
    labels = [{0: read.whole(label)} for square, (_, label) in zip(far, TRAINED) if square == least]
    if len(labels) == 1:
        need(is_point(claimed, labels[0]), "the label is that of the nearest training point")
        return
    need(alternatives(claimed, labels), "both labels: the training points are equally near")


LABEL = Family(
    name="label",
    length=1,
    keys=_keys,
    data=_query,
    prove=_label_prove,
    outside=signed,
    limits=lambda k: [unit(0), unit(0, -1)],
)
