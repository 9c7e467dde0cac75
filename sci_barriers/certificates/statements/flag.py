"""flag: one bit said of an answer x, [d(x, Xi(I)) <= eps], is wrong on an instance I of the class.

It joins what other statements of the certificate prove, as `refuted` does: I belongs to the class
(`membership`); the data that were shown are admissible for I (`information`, unless there were
none); and, with the same eps,

    said 1   d(x, Xi(I)) > eps     (`distance` or `far`, verdict proved; `remote`),
    said 0   d(x, Xi(I)) <= eps    (`distance` or `far`, verdict refuted).

So the bit is 1 - said. That anybody said it, or answered x, is taken from the file.
"""

from __future__ import annotations

from typing import Any

from ..allowance import SQUARED, STEP, length
from ..breakdown import same
from ..context import Context
from ..kernel import need
from ..numbers import Surd, Unreadable
from ..reader import anything, fields, integer, label, maybe, parse_rational
from ..shown import HIGHEST
from ..ties import at_least_zero
from .information import covered
from .membership import members

VERDICTS = {0: "refuted", 1: "proved"}


def check(context: Context, name: str, statement: dict[str, Any]) -> None:
    """All the statements are about one instance, and the distance contradicts the bit."""
    where = f"statements.{name}"
    keys = {"kind": label, "membership": label, "information": maybe(label), "distance": label}
    got = fields(statement, where, {**keys, "claim": anything, "proof": anything})
    fields(got["proof"], f"{where}.proof", {})
    level = maybe(integer(0, HIGHEST))
    needed = {"said": integer(0, 1), "eps": at_least_zero, "level": level}
    claim = fields(got["claim"], f"{where}.claim", needed)
    subject, bound = _distance(context, got["distance"], claim["said"], f"{where}.distance")
    inside = members(context, got["membership"], f"{where}.membership")
    need(subject in inside.labels, f"the membership does not cover {subject!r}")
    if got["information"] is None:
        need(claim["level"] is None, "level: null where there is no information")
    else:
        known = covered(context, got["information"], f"{where}.information")
        need(subject in known.labels, f"the information does not cover {subject!r}")
        need(claim["level"] == known.largest, f"level: the largest one shown is {known.largest}")
    alike = _same(context, claim["eps"], bound)
    need(alike, "eps is not what the distance is compared with")


def _distance(context: Context, name: str, said: int, where: str) -> tuple[str, Surd]:
    """The instance, and what its distance, which is checked on its own, is compared with."""
    statement = context.statement(name, where, "distance", "remote", "far")
    place = f"statements.{name}.claim"
    if not isinstance(statement.get("claim"), dict):
        raise Unreadable(f"{place}: an object is needed")
    claim, kind = statement["claim"], statement["kind"]
    need("exceeds" in claim, f"{name!r} compares the distance with nothing")
    if kind == "remote":
        need(said == 1, f"{name!r} bounds the distance from below only")
        subject = statement.get("instance")
    else:
        need("scale" not in statement, f"{name!r} is a distance in another scale")
        why = "exceeds eps" if said else "is at most eps"
        need(claim.get("verdict") == VERDICTS[said], f"{name!r} does not prove that it {why}")
        origin = "minimisers" if kind == "distance" else "solutions"
        source = context.statement(statement.get("from"), f"statements.{name}.from", origin)
        subject = source.get("instance")
    return label(subject, where), parse_rational(claim["exceeds"], f"{place}.exceeds")


def _same(context: Context, one: Surd, other: Surd) -> bool:
    """Equality of rational numbers; the two products are paid for."""
    bits = length(one) + length(other)
    context.comparing.spend(STEP + SQUARED * bits * (1 + (bits >> 19)))
    return same(one, other)
