"""Real numbers and sets of them: scalar_equation, largest_root, diagonal_spectrum.

scalar_equation     beta x = gamma: one x for beta != 0, all of R for beta = gamma = 0.
largest_root        p(z) = z^3 + a_1 z^2 + ... + a_3 = (z - w) f(z), f(z) = f_0 z^2 + f_1 z + f_2,
                    f_0 = 1: w is a root, and the largest real one if f has no real root, f_1^2 < 4
                    f_0 f_2, or if f(w) >= 0 and f'(w) >= 0, since then f > 0 beyond w.
diagonal_spectrum   diag(0, 0, ...) on l^2(N_0) with a 1 at `site`, if that is not null: the unit
                    vectors are eigenvectors and complete, so the spectrum is the closure of the set
                    of entries, {0} or {0, 1}.
[derived]
"""

from __future__ import annotations

from typing import Any

from ..kernel import need
from ..numbers import Rejected
from ..reader import fields, integer, list_of, maybe, one_of
from .base import Converter, Family, Member, Rows, gap, refuse, unit
from .rationals import Rational, Reader
from .sets import Point, Set, Spectrum, Whole

FARTHEST = 10**18  # a site


def _equation(got: dict[str, Any], where: str, read: Reader) -> tuple[Rows, list[Rational]]:
    beta, gamma = got["beta"], got["gamma"]
    if beta.n == 0 and gamma.n:
        raise refuse(f"{where}.gamma", "0 is needed where beta is 0")
    return [[beta]], [gamma]


def _equation_prove(member: Member, claimed: Set, proof: Any, where: str) -> None:
    fields(proof, where, {})
    ((beta,),), (gamma,) = member.A, member.y
    if beta.n == 0:
        need(claimed == Whole("line"), "beta = gamma = 0: the set is R")
        return
    if not isinstance(claimed, Point):
        raise Rejected("beta is not 0: the set is a point")
    need(claimed.entry(0) * beta == gamma, "beta x is not gamma")


def _equation_outside(member: Member) -> str:
    beta, gamma = member.parameters["beta"], member.parameters["gamma"]
    if beta.n == 0:
        return ""
    if not gap(beta):
        return "beta is neither 0 nor 2^-e with e >= 0"
    return "" if abs(gamma) == beta else "gamma is not +-beta"


SCALAR_EQUATION = Family(
    name="scalar_equation",
    length=1,
    keys=lambda read: dict.fromkeys(("beta", "gamma"), read.number),
    data=_equation,
    prove=_equation_prove,
    outside=_equation_outside,
    limits=lambda k: [unit(0), unit(0, -1)],
)


def _root_keys(read: Reader) -> dict[str, Converter]:
    return {"side": maybe(one_of("above", "below")), "r": read.number}


def _cubic(got: dict[str, Any], where: str, read: Reader) -> tuple[Rows, list[Rational]]:
    side, r = got["side"], got["r"]
    if r.sign < 0 or (side is None) != (r.n == 0):
        raise refuse(f"{where}.r", "r > 0 with a side, r = 0 without one")
    delta = -(r * r * (r + 3)) if side == "above" else r * (r + 3) * (r + 3)
    return [[read.whole(1), read.whole(0), read.whole(-3), delta + 2]], []


def _root_prove(member: Member, claimed: Set, proof: Any, where: str) -> None:
    factor = list_of(member.read.number, least=3, most=3)
    a, b, c = fields(proof, where, {"factor": factor})["factor"]
    if not isinstance(claimed, Point):
        raise Rejected("the set is a point")
    (p,), w = member.A, claimed.entry(0)
    product = (a, b - w * a, c - w * b, -(w * c))
    need(all(x == y for x, y in zip(p, product)), "the polynomial is not (z - w) times the factor")
    if b * b < a * c * 4:
        return
    value, slope = a * w * w + b * w + c, a * w * 2 + b
    need(value.sign >= 0 and slope.sign >= 0, "the factor is not shown to be > 0 beyond the root")


def _root_outside(member: Member) -> str:
    r = member.parameters["r"]
    return "" if r.n == 0 or gap(r) else "r is neither 0 nor 2^-e with e >= 0"


LARGEST_ROOT = Family(
    name="largest_root",
    length=1,
    keys=_root_keys,
    data=_cubic,
    prove=_root_prove,
    outside=_root_outside,
    limits=lambda k: [unit(0), unit(0, -2)],
)


def _spectrum_prove(member: Member, claimed: Set, proof: Any, where: str) -> None:
    fields(proof, where, {})
    if not isinstance(claimed, Spectrum):
        raise Rejected("the solution is a spectrum")
    entries = [0] if member.parameters["site"] is None else [0, 1]
    right = len(claimed.points) == len(entries)
    right = right and all(x == y for x, y in zip(claimed.points, entries))
    need(right, "the points are the diagonal entries, all of them")


DIAGONAL_SPECTRUM = Family(
    name="diagonal_spectrum",
    length=2,
    keys=lambda read: {"site": maybe(integer(0, FARTHEST))},
    data=lambda got, where, read: ([[]], []),
    prove=_spectrum_prove,
    outside=lambda member: "",
    limits=lambda k: [{}, unit(1)],
    sites=True,
)
