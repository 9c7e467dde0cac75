"""Real balls: arithmetic with irrational numbers to any precision, every result enclosed.

    Ball b, a real number x in b:   x + y in b + c,  x y in b c,  sqrt(x) in b.sqrt(), ...

Each ball carries its working precision in bits; an operation of two balls uses the larger one.
Maps that are continuous but have cases (max, clip, soft) need no decision: where the case is open,
the result encloses both. Only the midpoint-radius arithmetic of flint's arb is used [Johansson,
'Arb: efficient arbitrary-precision midpoint-radius interval arithmetic', IEEE TC 2017]; the
precision of the library is set for one operation and restored.

A ball that has grown to the whole line, a divisor that contains 0: PrecisionExhausted, more bits
may help. For iterations of thousands of steps; use Enclosure (rational ends) for single bounds.
"""

from __future__ import annotations

from typing import TypeAlias

from flint import arb, ctx

from sci_barriers.errors import PrecisionExhausted, bad_input
from sci_barriers.exact.cosines import dyadic_value
from sci_barriers.exact.enclosure import Enclosure
from sci_barriers.exact.functions import as_number, enclosure, exponent, rational_value
from sci_barriers.exact.rational import Q, Rational, exact_rational

_Operand: TypeAlias = "Ball | Rational"


class Ball:
    """A closed interval that contains one real number, immutable; made by `Ball.of`."""

    __slots__ = ("_arb", "_bits")

    _arb: arb
    _bits: int

    def __init__(self, value: arb, bits: int) -> None:
        self._arb = value
        self._bits = bits

    @staticmethod
    def of(x: object, *, bits: int) -> Ball:
        """A ball around x with working precision `bits` >= 2.

        x: an Enclosure or any number of the package, an exact rational or a float (its exact
        value). The radius is at most about 2**-bits |x|, or that of the Enclosure. Raises BadInput.
        """
        if bits < 2:
            raise bad_input("bits", bits, "must be >= 2", "pass a number of binary digits")
        if not isinstance(x, Enclosure):
            number = as_number(x)
            q = rational_value(number)
            x = Enclosure.point(q) if q is not None else (
                enclosure(number, bits=bits + 2 - exponent(number))
            )
        with ctx.workprec(bits):
            low, high = arb(x.lower), arb(x.upper)
            return Ball(low if x.lower == x.upper else low.union(high), bits)

    @property
    def bits(self) -> int:
        """The working precision."""
        return self._bits

    # -- arithmetic ------------------------------------------------------------------------

    def __add__(self, other: _Operand) -> Ball:
        y, bits = self._other(other)
        with ctx.workprec(bits):
            return Ball(self._arb + y, bits)

    __radd__ = __add__

    def __sub__(self, other: _Operand) -> Ball:
        y, bits = self._other(other)
        with ctx.workprec(bits):
            return Ball(self._arb - y, bits)

    def __rsub__(self, other: Rational) -> Ball:
        return -(self - other)

    def __neg__(self) -> Ball:
        with ctx.workprec(self._bits):
            return Ball(-self._arb, self._bits)

    def __mul__(self, other: _Operand) -> Ball:
        y, bits = self._other(other)
        with ctx.workprec(bits):
            return Ball(self._arb * y, bits)

    __rmul__ = __mul__

    def __truediv__(self, other: _Operand) -> Ball:
        y, bits = self._other(other)
        with ctx.workprec(bits):
            if y.contains(0):
                raise PrecisionExhausted(f"divisor {y.str(5)} contains 0: use more bits")
            return Ball(self._arb / y, bits)

    def __rtruediv__(self, other: Rational) -> Ball:
        return Ball.of(other, bits=self._bits) / self

    def square(self) -> Ball:
        """x**2."""
        with ctx.workprec(self._bits):
            return Ball(self._arb * self._arb, self._bits)  # arb**2 is NaN about the midpoint 0

    def sqrt(self) -> Ball:
        """sqrt(x) for x >= 0; the part of the ball below 0 is cut off. BadInput if all is."""
        with ctx.workprec(self._bits):
            if self._arb < 0:
                raise bad_input("x", self._arb.str(5), "must be >= 0", "pass a number >= 0")
            return Ball(self._arb.nonnegative_part().sqrt(), self._bits)

    def exp(self) -> Ball:
        """e**x."""
        with ctx.workprec(self._bits):
            return Ball(self._arb.exp(), self._bits)

    # -- continuous maps with cases --------------------------------------------------------

    def max(self, other: _Operand) -> Ball:
        """max(x, y); no decision is needed."""
        y, bits = self._other(other)
        with ctx.workprec(bits):
            return Ball(self._arb.max(y), bits)

    def min(self, other: _Operand) -> Ball:
        """min(x, y); no decision is needed."""
        y, bits = self._other(other)
        with ctx.workprec(bits):
            return Ball(self._arb.min(y), bits)

    def clip(self, bound: _Operand) -> Ball:
        """The projection of x onto [-bound, bound], bound >= 0: x / max(1, |x| / bound)."""
        return self.min(bound).max(-bound)

    def soft(self, t: _Operand) -> Ball:
        """Soft thresholding, t >= 0: max(x - t, 0) - max(-x - t, 0)."""
        return (self - t).max(0) - (-self - t).max(0)

    # -- questions -------------------------------------------------------------------------

    def enclosure(self) -> Enclosure:
        """[lower, upper], exact dyadic ends; PrecisionExhausted when they are not finite."""
        if not self._arb.is_finite():
            raise PrecisionExhausted(f"a ball has no finite ends at {self._bits} bits: use more")
        with ctx.workprec(self._bits):
            low, high = self._arb.lower(), self._arb.upper()
        return Enclosure(lower=dyadic_value(low), upper=dyadic_value(high))

    @property
    def midpoint(self) -> Q:
        """The centre, an exact dyadic rational."""
        return self.enclosure().midpoint

    @property
    def radius(self) -> Q:
        """Half the width of `enclosure`; an upper bound of |x - midpoint|."""
        return self.enclosure().width / 2

    def __str__(self) -> str:
        return str(self._arb.str(20))

    __repr__ = __str__

    def _other(self, other: _Operand) -> tuple[arb, int]:
        """The arb of the other operand and the precision of the operation."""
        if isinstance(other, Ball):
            return other._arb, max(self._bits, other._bits)
        q = exact_rational(other)
        if q is None:
            raise bad_input("operand", other, "must be a Ball or an exact rational",
                            "use Ball.of(x, bits=...)")  # fmt: skip
        with ctx.workprec(self._bits):
            return arb(q), self._bits


def interval_of(x: object) -> Enclosure | None:
    """The ends of a Ball, an Enclosure or an arb of python-flint; None for anything else.

    PrecisionExhausted when they are not finite. The ends of an arb may be a little outside it.
    """
    if isinstance(x, Enclosure):
        return x
    if isinstance(x, arb):
        x = Ball(x, int(ctx.prec) + 64)
    return x.enclosure() if isinstance(x, Ball) else None
