"""far: the distance of a vector from a set that a `solutions` statement proves.

The metric is l2, for spectra that of Hausdorff (further/sets.py). Nothing needs to be proved: the
sets are so simple that the distance is computed.
"""

from __future__ import annotations

from typing import Any

from ..context import Context, bracket
from ..further import Rational
from ..further.sets import Vector, Whole, squared_distance, vector
from ..integers import LONGEST
from ..kernel import need
from ..numbers import Real, Surd, Unreadable, sign
from ..reader import anything, decimal, fields, label, one_of, parse_real
from ..text import written_bits
from .solutions import solved


def check(context: Context, name: str, statement: dict[str, Any]) -> None:
    """The bounds and the verdict follow from the exact squared distance."""
    where = f"statements.{name}"
    keys = {"kind": label, "from": label, "claim": anything, "proof": anything}
    got = fields(statement, where, keys)
    fields(got["proof"], f"{where}.proof", {})
    source, read = solved(context, got["from"], f"{where}.from"), context.read

    def entries(value: Any, place: str) -> Vector:
        return vector(value, place, source.member.length, read)

    curved = isinstance(source.set, Whole)
    number = _short if curved else read.number

    def bound(value: Any, place: str) -> Rational:
        return read.number(decimal(value, place), place)

    needed = {"x": entries, "lower": bound, "upper": bound}
    verdict = one_of("proved", "refuted")
    optional = {"squared": number, "exceeds": read.number, "verdict": verdict}
    claim = fields(got["claim"], f"{where}.claim", needed, optional)
    if ("exceeds" in claim) != ("verdict" in claim):
        raise Unreadable(f"{where}.claim: exceeds and verdict belong together")
    if "exceeds" in claim and claim["exceeds"].sign < 0:
        raise Unreadable(f"{where}.claim.exceeds: a threshold >= 0 is needed")
    squared = squared_distance(claim["x"], source.set, read)
    if curved:
        _with_roots(squared if isinstance(squared, Surd) else squared.surd(), claim)
        return
    assert isinstance(squared, Rational)
    lower, upper = claim["lower"], claim["upper"]
    if "squared" in claim:
        need(claim["squared"] == squared, "squared: not the exact value")
    need(lower * lower <= squared, "lower: above the true value")
    need(squared <= upper * upper, "upper: below the true value")
    if "exceeds" in claim:
        above = squared > claim["exceeds"] * claim["exceeds"]
        need(above == (claim["verdict"] == "proved"), "the verdict on the threshold is wrong")


def _short(value: Any, where: str) -> Real:
    """A number with roots, not longer than the distances that have some."""
    texts = value.values() if isinstance(value, dict) else [value]
    if sum(written_bits(text) for text in texts if isinstance(text, str)) > 16 * LONGEST:
        raise Unreadable(f"{where}: a short number is needed where the distance has roots")
    return parse_real(value, where)


def _with_roots(squared: Surd, claim: dict[str, Any]) -> None:
    """The same for a distance with roots, and numbers of at most LONGEST bits."""
    names = ("lower", "upper", "exceeds")
    bounds: dict[str, Rational] = {key: claim[key] for key in names if key in claim}
    for key, x in bounds.items():
        if max(x.n.bit_length(), x.d.bit_length()) > LONGEST:
            raise Unreadable(f"{key}: at most {LONGEST} bits above and below here")
    exact = {key: x.surd() for key, x in bounds.items()}
    bracket(squared, {**claim, **exact})
    if "exceeds" in claim:
        threshold = exact["exceeds"]
        above = sign(squared - threshold * threshold) > 0
        need(above == (claim["verdict"] == "proved"), "the verdict on the threshold is wrong")
