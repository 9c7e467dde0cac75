"""remote: a vector is far from the one minimiser of a side, for a gap g too small to be computed.

For a member of the family tie with winner j, 0 < g <= g' and shift = 0 (hypotheses: breakdown.py)
Xi = {T e_j + (0, x_2)} and |T - t| <= B t^2 g, t = 1/alpha, so that by the first k entries alone

    d(x, Xi) >= |x_{1..k} - T e_j| >= |x_{1..k} - t e_j| - B t^2 g',

and |x_{1..k} - t e_j| > exceeds + B t^2 g' is enough. g' may be much shorter than g. [derived]

The two sides are compared by integers cut off at a power of two first, and exactly where that
leaves it open.
"""

from __future__ import annotations

from typing import Any

from ..allowance import SQUARED, STEP, Allowance
from ..breakdown import Q, hypothesis, price, rational, spread
from ..context import Context
from ..kernel import need
from ..numbers import Unreadable
from ..reader import anything, fields, label, parse_rational
from ..shown import listed
from ..text import written_bits
from ..ties import at_least_zero
from .membership import member

LONGEST = 1 << 23  # bits of a common denominator


def check(context: Context, name: str, statement: dict[str, Any]) -> None:
    """The side is one, g' is large enough, and the norm exceeds the bound."""
    where = f"statements.{name}"
    keys = {"kind": label, "instance": label, "claim": anything, "proof": anything}
    got = fields(statement, where, keys)
    instance = context.instance(got["instance"], f"{where}.instance")
    read = _Reader(context.reading)
    claim = fields(got["claim"], f"{where}.claim", {"x": anything, "exceeds": at_least_zero})
    proof = fields(got["proof"], f"{where}.proof", {"g": parse_rational})
    x = [read.number(text, f"{where}.claim.x") for text in listed(claim["x"], where, instance.N)]
    layer, j = member(instance, got["instance"]), instance.winner
    need(j is not None, "the instance has no winner")
    assert j is not None
    context.comparing.spend(price(layer, proof["g"], claim["exceeds"]))
    g, more = rational(layer.g), rational(proof["g"])
    need(Q(0, 1) < g, "g > 0 is needed")
    need(layer.shift.sign() == 0, "shift = 0 is needed")
    why = hypothesis(layer)
    need(not why, why)
    need(g <= more, "proof.g is less than the gap g of the instance")
    less, bound = spread(layer, more), rational(claim["exceeds"])
    total = Q(bound.n * less.d + less.n * bound.d, bound.d * less.d)
    first = x[: layer.k]
    first[j] = Q(first[j].n * layer.alpha - first[j].d, first[j].d * layer.alpha)
    bits = 256 + 2 * layer.alpha.bit_length()
    enough = beyond(first, total, bits, context.comparing)
    need(enough, "|x - t e_j| does not exceed the bound plus B t^2 g")


class _Reader:
    """Rational numbers, paid for by their bits; equal texts are read once."""

    def __init__(self, left: Allowance) -> None:
        self.left = left
        self.known: dict[str, Q] = {}

    def number(self, value: Any, where: str) -> Q:
        """The number that the text denotes."""
        if not isinstance(value, str):
            raise Unreadable(f"{where}: a number must be a string")
        if value not in self.known:
            self.left.spend(STEP + written_bits(value))
            self.known[value] = rational(parse_rational(value, where))
        return self.known[value]


def beyond(x: list[Q], bound: Q, bits: int, left: Allowance) -> bool:
    """sum x_i^2 > bound^2, bound >= 0, exactly."""
    top = max(0, bound.n.bit_length() - bound.d.bit_length()) + 64
    if any(q.n.bit_length() - q.d.bit_length() > top for q in x):
        return True  # one entry alone exceeds the bound
    low = high = 0
    for q in x:
        if q.n:
            left.spend(STEP + max(0, q.n.bit_length() + bits - q.d.bit_length()) * _words(q) // 100)
            cut = _cut(q, bits)
            low, high = low + cut * cut, high + (cut + 1) ** 2
    cut = _cut(bound, bits)
    if low > (cut + 1) ** 2:
        return True
    if high < cut * cut:
        return False
    return _exactly(x, bound, left)


def _words(q: Q) -> int:
    """Words of the denominator in a division; a shift costs nothing more."""
    return 100 if q.d & (q.d - 1) == 0 else 100 + q.d.bit_length() // 30


def _cut(q: Q, bits: int) -> int:
    """The integer part of |q| 2^bits."""
    n = abs(q.n) << bits
    return n >> (q.d.bit_length() - 1) if q.d & (q.d - 1) == 0 else n // q.d


def _exactly(x: list[Q], bound: Q, left: Allowance) -> bool:
    """The same over a common denominator: 2^E times the other different ones."""
    squares: dict[int, int] = {}
    for q in x:
        left.spend(STEP + SQUARED * (q.n.bit_length() + q.d.bit_length()))
        squares[q.d] = squares.get(q.d, 0) + q.n * q.n
    twos = [d for d in squares if d & (d - 1) == 0]
    E = max((d.bit_length() - 1 for d in twos), default=0)
    others = [(squares[d], d) for d in squares if d & (d - 1)]
    size = E + sum(d.bit_length() for _, d in others) + bound.d.bit_length()
    if size > LONGEST:
        raise Unreadable(f"remote: a common denominator of more than {LONGEST} bits")
    left.spend(STEP + 2 * SQUARED * size * (1 + len(others)))
    n = sum(squares[d] << 2 * (E - d.bit_length() + 1) for d in twos)
    D = 1 << E
    for square, d in others:  # n/D^2 + square/d^2
        n, D = n * d * d + square * D * D, D * d
    return n * bound.d**2 > bound.n**2 * D * D
