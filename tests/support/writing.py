"""Exact numbers as text of the certificate format, and outward decimal bounds.

A tower of rational roots is multiplied out to sum q_d sqrt(d); one root of an irrational number
gives {"a", "b", "s"}.  Short integers and fractions are decimal, long ones hexadecimal, dyadic
rationals 0x...p-k.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from support.tower import ONE, ZERO, Number, Root, Tower, refine, sign

Flat = dict[Fraction, Fraction]
LONG = 10**40


def integer(n: int) -> str:
    return ("-" if n < 0 else "") + (str(abs(n)) if abs(n) < LONG else hex(abs(n)))


def rational_text(q: Fraction | int) -> str:
    """p, p/q or a hexadecimal dyadic."""
    q = Fraction(q)
    below = q.denominator
    if below == 1:
        return integer(q.numerator)
    if below >= 1 << 40 and below & (below - 1) == 0:
        return f"{'-' if q < 0 else ''}{hex(abs(q.numerator))}p-{below.bit_length() - 1}"
    return f"{integer(q.numerator)}/{integer(below)}"


def _split(x: Number) -> tuple[Flat, Flat, Root | None]:
    """x = A + B*root with A, B sums of roots of rationals."""
    if not isinstance(x, Tower):
        return ({ONE: x} if x else {}), {}, None
    A1, B1, r1 = _split(x.a)
    A2, B2, r2 = _split(x.b)
    if isinstance(x.root.square, Tower):
        if r1 is not None or r2 is not None:
            raise ValueError("two nested roots")
        return A1, A2, x.root
    nested = r1 or r2
    if r1 is not None and r2 is not None and r1 is not r2:
        raise ValueError("two nested roots")
    d = x.root.square
    return _sum(A1, _times_root(A2, d)), _sum(B1, _times_root(B2, d)), nested


def _times_root(flat: Flat, d: Fraction) -> Flat:
    return {e * d: q for e, q in flat.items()}


def _sum(left: Flat, right: Flat) -> Flat:
    total = dict(left)
    for d, q in right.items():
        total[d] = total.get(d, ZERO) + q
    return {d: q for d, q in total.items() if q}


def _flat_text(flat: Flat) -> str:
    if not flat:
        return "0"
    pieces = []
    for d, q in sorted(flat.items()):
        body = rational_text(abs(q))
        if d != 1:
            body = (
                f"sqrt({rational_text(d)})" if abs(q) == 1 else f"{body}*sqrt({rational_text(d)})"
            )
        pieces.append(("-" if q < 0 else "+", body))
    text = "".join(f" {s} {body}" for s, body in pieces)
    return text[3:] if pieces[0][0] == "+" else "-" + text[3:]


def write(x: Number | int) -> Any:
    """JSON form of a number."""
    A, B, root = _split(Fraction(x) if isinstance(x, int) else x)
    if root is None or not B:
        return _flat_text(A)
    S, _, _ = _split(root.square)
    return {"a": _flat_text(A), "b": _flat_text(B), "s": _flat_text(S)}


def writes(xs: Iterable[Number]) -> list[Any]:
    return [write(x) for x in xs]


def decimal(q: Fraction, *, digits: int, up: bool) -> str:
    """q >= 0 rounded down or up to that many digits."""
    if q == 0:
        return "0"
    exponent = len(str(q.numerator)) - len(str(q.denominator)) - digits
    scaled = q / Fraction(10) ** exponent
    mantissa = -(-scaled.numerator // scaled.denominator) if up else int(scaled)
    text = str(mantissa)
    if exponent >= 0:
        return f"{text}e{exponent}" if exponent else text
    if len(text) > 1:
        return f"{text[0]}.{text[1:]}e{exponent + len(text) - 1}"
    return f"{text}e{exponent}"


def bounds(x: Number, *, digits: int = 12) -> dict[str, str]:
    """{"lower", "upper"} of a number >= 0."""
    if sign(x) == 0:
        return {"lower": "0", "upper": "0"}
    low, high = refine(x, digits=digits + 4)
    return {
        "lower": decimal(low, digits=digits, up=False),
        "upper": decimal(high, digits=digits, up=True),
    }
