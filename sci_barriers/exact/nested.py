"""One more square root: x = a + b sqrt(s) with a, b, s sums of square roots, s >= 0.

Sign, from the signs of a, b and n = a**2 - b**2 s (sqrt(s) may be anything):
    b sqrt(s) = 0, or a and b of one sign: immediate; otherwise sign(a) * sign(n).
So numbers with the same s form an ordered ring, with inverse (a - b sqrt(s)) / n, and 1/(2a)
where n = 0 and x = 2a. Sums and products of numbers with different s are refused unless one
has b = 0; comparison works for any two. Everything is exact and immutable.
"""

from __future__ import annotations

from typing import Any, NoReturn, TypeAlias

from flint import fmpq

from sci_barriers.errors import bad_input
from sci_barriers.exact.algebraic import Scalar, Surd, as_surd
from sci_barriers.exact.denesting import denested
from sci_barriers.exact.rational import Q, Z, exact_rational, integer

Operand: TypeAlias = "Nested | Scalar"

_ZERO = Surd()


class Nested:
    """x = a + b*sqrt(s), real and exact; keyword arguments a, b, s (Surd or rational, s >= 0).

    Arithmetic with numbers of the same s, Surd, Q, int, Fraction. Equal values are `==` and
    hash alike, also with Surd, Q, int and Fraction.
    """

    __slots__ = ("a", "b", "s", "_hash")
    __array_ufunc__ = None
    a: Surd
    b: Surd
    s: Surd
    _hash: int | None

    def __init__(self, *, a: object, b: object, s: object) -> None:
        radicand = as_surd(s)
        if radicand.sign() < 0:
            raise bad_input("s", s, "must be >= 0", "pass a non-negative number")
        _fill(self, as_surd(a), as_surd(b), radicand)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"Nested is immutable: cannot set {name}")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"Nested is immutable: cannot delete {name}")

    def __reduce__(self) -> tuple[Any, ...]:
        return _nested, (self.a, self.b, self.s)

    # -- content ---------------------------------------------------------------------------

    def sign(self) -> int:
        """-1, 0 or 1, exact."""
        sa, sb = self.a.sign(), self.b.sign()  # s > 0 where b != 0
        if sb == 0 or sa == sb:
            return sa
        if sa == 0:
            return sb
        return sa * self.norm().sign()

    def norm(self) -> Surd:
        """a**2 - b**2 s = x * (a - b sqrt(s))."""
        return self.a * self.a - self.b * self.b * self.s

    def surd(self) -> Surd | None:
        """The value as a Surd, or None if it is no sum of square roots of rationals."""
        if not self.b:
            return self.a
        root = denested(self.s)
        return None if root is None else self.a + self.b * root

    def rational(self) -> Q | None:
        """The value as Q, or None if it is irrational."""
        x = self.surd()
        return None if x is None else x.rational()

    def scaled_bounds(self, k: int) -> tuple[Z, Z]:
        """Integers (lo, hi) with lo <= 2**k x <= hi; hi - lo stays bounded as k grows."""
        work = max(k, 0) + 8
        b0, b1 = self.b.scaled_bounds(work)
        s0, s1 = self.s.scaled_bounds(2 * work)
        r0, r1 = (s0.isqrt() if s0 > 0 else s0 * 0), s1.isqrt() + 1
        corners = [b0 * r0, b0 * r1, b1 * r0, b1 * r1]
        a0, a1 = self.a.scaled_bounds(2 * work)
        shift = 2 * work - k
        return (a0 + min(corners)) >> shift, -(-(a1 + max(corners)) >> shift)

    def scaled_floor(self, k: int) -> Z:
        """floor(2**k x), exact also where 2**k x is an integer."""
        guard = 16
        while True:
            lower, upper = self.scaled_bounds(k + guard)
            low, high = lower >> guard, upper >> guard
            if low == high:
                return low
            if high == low + 1 and guard >= 64:
                step = fmpq(2) ** k
                return high if (self - high / step).sign() >= 0 else low
            guard *= 2

    def inverse(self) -> Nested:
        """1 / x, exact; ZeroDivisionError for x = 0."""
        norm = self.norm()
        if norm:
            factor = norm.inverse()
            return _nested(self.a * factor, -self.b * factor, self.s)
        if self.sign() == 0:
            raise ZeroDivisionError("1 / 0: the number is exactly zero")
        return _nested((self.a * 2).inverse(), _ZERO, self.s)  # a = b sqrt(s), x = 2a

    # -- arithmetic ------------------------------------------------------------------------

    def _shared(self, other: Nested) -> Surd:
        """The common radicand; BadInput when both roots are really present and differ."""
        if self.s == other.s or not other.b:
            return self.s
        if not self.b:
            return other.s
        raise bad_input(
            "s", f"{self.s} and {other.s}", "one sum or product may contain one nested root only",
            "bring both numbers to the same s",
        )

    def __add__(self, other: Operand) -> Nested:
        y = _coerce(other, self.s)
        if y is None:
            return NotImplemented
        return _nested(self.a + y.a, self.b + y.b, self._shared(y))

    __radd__ = __add__

    def __sub__(self, other: Operand) -> Nested:
        y = _coerce(other, self.s)
        return NotImplemented if y is None else self + (-y)

    def __rsub__(self, other: Operand) -> Nested:
        y = _coerce(other, self.s)
        return NotImplemented if y is None else y + (-self)

    def __mul__(self, other: Operand) -> Nested:
        r = other if isinstance(other, Surd) else exact_rational(other)
        if r is not None:
            return _nested(self.a * r, self.b * r, self.s)
        if not isinstance(other, Nested):
            return NotImplemented
        s = self._shared(other)
        a, b, c, d = self.a, self.b, other.a, other.b
        return _nested(a * c + b * d * s, a * d + b * c, s)

    __rmul__ = __mul__

    def __truediv__(self, other: Operand) -> Nested:
        y = _coerce(other, self.s)
        return NotImplemented if y is None else self * y.inverse()

    def __rtruediv__(self, other: Operand) -> Nested:
        y = _coerce(other, self.s)
        return NotImplemented if y is None else y * self.inverse()

    def __pow__(self, exponent: int) -> Nested:
        n = integer(exponent)
        if n is None:
            return NotImplemented
        base = self if n >= 0 else self.inverse()
        result, n = _nested(as_surd(1), _ZERO, self.s), abs(n)
        while n:
            if n & 1:
                result = result * base
            n >>= 1
            if n:
                base = base * base
        return result

    def __neg__(self) -> Nested:
        return _nested(-self.a, -self.b, self.s)

    def __pos__(self) -> Nested:
        return self

    def __abs__(self) -> Nested:
        return -self if self.sign() < 0 else self

    # -- comparison ------------------------------------------------------------------------

    def _compare(self, other: object) -> int | None:
        """sign(self - other), exact for any two radicands; None for foreign types."""
        y = _coerce(other, self.s)
        if y is None:
            return None
        if self.s == y.s or not y.b or not self.b:
            return (self - y).sign()
        # left = (a - a') + b sqrt(s) against right = b' sqrt(s'), by signs and squares
        left = _nested(self.a - y.a, self.b, self.s)
        sl, sr = left.sign(), y.b.sign()
        if sl != sr or sl == 0:
            return (sl > sr) - (sl < sr)
        return sl * (left * left - y.b * y.b * y.s).sign()

    def __bool__(self) -> bool:
        return self.sign() != 0

    def __eq__(self, other: object) -> bool:
        c = self._compare(other)
        return NotImplemented if c is None else c == 0

    def __hash__(self) -> int:
        if self._hash is None:
            x = self.surd()
            # else the value determines a and b sqrt(s), so the sign of b and b**2 s
            key: object = x if x is not None else (
                self.a, self.b.sign(), self.b * self.b * self.s
            )
            object.__setattr__(self, "_hash", hash(key))
        return self._hash or 0

    def __lt__(self, other: Operand) -> bool:
        c = self._compare(other)
        return NotImplemented if c is None else c < 0

    def __le__(self, other: Operand) -> bool:
        c = self._compare(other)
        return NotImplemented if c is None else c <= 0

    def __gt__(self, other: Operand) -> bool:
        c = self._compare(other)
        return NotImplemented if c is None else c > 0

    def __ge__(self, other: Operand) -> bool:
        c = self._compare(other)
        return NotImplemented if c is None else c >= 0

    # -- text ------------------------------------------------------------------------------

    def __float__(self) -> float:
        from sci_barriers.exact.functions import to_float

        return to_float(self)

    def __str__(self) -> str:
        from sci_barriers.exact.text import readable

        return readable(self)

    def __repr__(self) -> str:
        return f"Nested({self})"


Number: TypeAlias = Q | Surd | Nested


def _fill(x: Nested, a: Surd, b: Surd, s: Surd) -> None:
    object.__setattr__(x, "a", a)
    object.__setattr__(x, "b", b if s else _ZERO)
    object.__setattr__(x, "s", s)
    object.__setattr__(x, "_hash", None)


def _nested(a: Surd, b: Surd, s: Surd) -> Nested:
    """A Nested whose s is known to be >= 0."""
    x = Nested.__new__(Nested)
    _fill(x, a, b, s)
    return x


def _coerce(x: object, s: Surd) -> Nested | None:
    if isinstance(x, Nested):
        return x
    q = exact_rational(x)
    if q is None and not isinstance(x, Surd):
        return None
    return _nested(as_surd(x), _ZERO, s)


def nested_sqrt(s: object) -> Number:
    """sqrt(s), s >= 0 a Surd or rational: a Surd where it is one, else Nested(a=0, b=1, s=s)."""
    radicand = as_surd(s)
    if radicand.sign() < 0:
        raise bad_input("s", radicand, "must be >= 0", "pass a non-negative number")
    root = denested(radicand)
    return root if root is not None else _nested(_ZERO, as_surd(1), radicand)
