"""refuted: an answer x is wrong by more than eps on an instance I of the class.

It joins what other statements of the certificate prove: I belongs to the class (`membership`); the
data that were shown are admissible for I (`information`, unless there were none); and
d(x, Xi(I)) > exceeds >= eps (`distance`, or `remote` for gaps too small to be computed with; `far`
for further families, where part is null). With `network`: x is what a network, given in full, makes
of the y of I.
"""

from __future__ import annotations

from typing import Any

from ..allowance import SQUARED
from ..breakdown import PARTS, accuracy, rational, same
from ..context import Context
from ..kernel import need
from ..numbers import Surd, Unreadable, equal
from ..reader import anything, fields, integer, label, maybe, one_of, parse_rational, parse_real
from ..shown import HIGHEST
from ..text import written_bits
from ..ties import at_least_zero
from .information import covered
from .membership import member, members


def check(context: Context, name: str, statement: dict[str, Any]) -> None:
    """All the statements are about one instance, and the distance is large enough."""
    where = f"statements.{name}"
    keys = {"kind": label, "membership": label, "information": maybe(label), "distance": label}
    got = fields(
        statement, where, {**keys, "claim": anything, "proof": anything}, {"network": label}
    )
    fields(got["proof"], f"{where}.proof", {})
    level = maybe(integer(0, HIGHEST))
    needed = {"part": maybe(one_of(*PARTS)), "eps": at_least_zero, "level": level}
    claim = fields(got["claim"], f"{where}.claim", needed)
    subject, far = _distance(context, got["distance"], f"{where}.distance")
    inside = members(context, got["membership"], f"{where}.membership")
    need(subject in inside.labels, f"the membership does not cover {subject!r}")
    if got["information"] is None:
        need(claim["level"] is None, "level: null where there is no information")
    else:
        known = covered(context, got["information"], f"{where}.information")
        need(subject in known.labels, f"the information does not cover {subject!r}")
        need(claim["level"] == known.largest, f"level: the largest one shown is {known.largest}")
    eps = rational(claim["eps"])
    exceeds = parse_rational(far["exceeds"], f"statements.{got['distance']}.claim.exceeds")
    need(eps <= rational(exceeds), "the distance is not shown to exceed eps")
    if claim["part"] is not None:
        layer = member(context.data(subject, where), subject)
        enough = accuracy(claim["part"], layer.K) <= eps
        need(enough, f"eps is less than the accuracy of part {claim['part']}")
    if "network" in got:
        outputs(context, got["network"], subject, far["x"])


def _distance(context: Context, name: str, where: str) -> tuple[str, dict[str, Any]]:
    """The instance and the claim of the statement, which is checked on its own."""
    statement = context.statement(name, where, "distance", "remote", "far")
    optional = dict.fromkeys(("scale", "instance", "from"), anything)
    got = fields(statement, where, dict.fromkeys(("kind", "claim", "proof"), anything), optional)
    parts = dict.fromkeys(("x", "exceeds"), anything)
    if got["kind"] == "remote":
        return label(got.get("instance"), where), fields(got["claim"], where, parts)
    need("scale" not in got, f"{name!r} is a distance in another scale")
    claim = got["claim"] if isinstance(got["claim"], dict) else {}
    need("exceeds" in claim and "x" in claim, f"{name!r} compares the distance with nothing")
    need(claim.get("verdict") == "proved", f"{name!r} does not prove that the distance exceeds")
    origin = "minimisers" if got["kind"] == "distance" else "solutions"
    source = context.statement(got.get("from"), f"statements.{name}.from", origin)
    return label(source.get("instance"), where), claim


def outputs(context: Context, name: str, subject: str, x: Any) -> None:
    """The output of a network statement of the instance is x; it is checked on its own."""
    where = f"statements.{name}.claim.x"
    statement = context.statement(name, where, "network")
    need(statement.get("instance") == subject, f"the network is not evaluated on {subject!r}")
    claim = statement.get("claim")
    shown = claim.get("x") if isinstance(claim, dict) else None
    if not isinstance(shown, list) or not isinstance(x, list):
        raise Unreadable(f"{where}: lists of numbers are needed")
    alike = len(shown) == len(x) and all(_equal(context, a, b, where) for a, b in zip(shown, x))
    need(alike, "x is not the output of the network")


def _equal(context: Context, x: Any, y: Any, where: str) -> bool:
    """Equality of two numbers as they are written, for rational ones without a gcd."""
    if x == y:
        return True
    texts = [part for z in (x, y) for part in (z.values() if isinstance(z, dict) else [z])]
    context.comparing.spend(SQUARED * sum(written_bits(t) for t in texts if isinstance(t, str)))
    first, second = parse_real(x, where), parse_real(y, where)
    if isinstance(first, Surd) and isinstance(second, Surd):
        if first.rational() is not None and second.rational() is not None:
            return same(first, second)
    return equal(first, second)
