"""Exact real numbers for the checker, on Python integers only.

Surd    x = (sum_d c_d sqrt(d)) / den,   c_d, den integers, den > 0, d positive integers
Nested  x = a + b sqrt(s),               a, b, s Surd, s >= 0

Zero test of a Surd: sqrt(d) and sqrt(e) are merged when d*e is a perfect square; square roots of
integers in pairwise different square classes are linearly independent over Q (they belong to
different characters of the Galois group), so the sum is 0 iff every coefficient is.
Sign of a Surd: by squares for up to three terms, else by integer intervals of growing precision,
which end because the zero test has been made.
Sign of a + b sqrt(s): from the signs of a, b and a^2 - b^2 s; nothing is assumed about sqrt(s).
"""

from __future__ import annotations

from math import gcd, isqrt

from .division import divided
from .squares import square_root

MAX_TERMS = 1024
MAX_BITS = 16_000_000
GCD_BITS = 6_000  # longer denominators are shortened by powers of two only


class Unreadable(Exception):
    """The input is not a well-formed certificate; says where and why."""


class Rejected(Exception):
    """A well-formed certificate does not prove its claim; says which line fails."""


def _too_heavy(terms: dict[int, int]) -> bool:
    """Many huge radicands: comparing their square classes would take minutes."""
    return len(terms) > 3 and len(terms) ** 2 * max(d.bit_length() for d in terms) > MAX_BITS


class Surd:
    """(sum of terms[d] * sqrt(d)) / den. Immutable; ring operations, exact sign."""

    __slots__ = ("den", "terms")

    def __init__(self, terms: dict[int, int], den: int = 1) -> None:
        terms = {d: c for d, c in terms.items() if c}
        if len(terms) > MAX_TERMS or den.bit_length() > MAX_BITS or _too_heavy(terms):
            raise Unreadable("a number grows beyond the checker's limits")
        if den != 1 and den.bit_length() < GCD_BITS:
            common = gcd(den, *terms.values())
            den, terms = den // common, {d: c // common for d, c in terms.items()}
        elif den != 1:  # for huge numbers only powers of two: a gcd would cost more than it saves
            shift = min((x & -x).bit_length() - 1 for x in (den, *terms.values()))
            den, terms = den >> shift, {d: c >> shift for d, c in terms.items()}
        self.terms, self.den = terms, den

    def __add__(self, other: Real | int) -> Real:
        if isinstance(other, int):
            other = Surd({1: other})
        if isinstance(other, Nested):
            return other + self
        (u, a), (v, b) = cofactors(self.den, other.den)
        total = {d: c * u << a for d, c in self.terms.items()}
        for d, c in other.terms.items():
            total[d] = total.get(d, 0) + (c * v << b)
        return Surd(total, self.den * u << a)

    def __neg__(self) -> Surd:
        return Surd({d: -c for d, c in self.terms.items()}, self.den)

    def __sub__(self, other: Real | int) -> Real:
        return self + (-other)

    def __mul__(self, other: Real | int) -> Real:
        if isinstance(other, int):
            return Surd({d: c * other for d, c in self.terms.items()}, self.den)
        if isinstance(other, Nested):
            return other * self
        total: dict[int, int] = {}
        for d, c in self.terms.items():
            for e, f in other.terms.items():
                g = d if d == e else gcd(d, e)
                key = (d // g) * (e // g)
                total[key] = total.get(key, 0) + c * f * g
        return Surd(total, self.den * other.den)

    __radd__, __rmul__ = __add__, __mul__

    def over(self, divisor: int) -> Surd:
        """self / divisor for an integer divisor > 0."""
        return Surd(dict(self.terms), self.den * divisor)

    def bounds(self, bits: int) -> tuple[int, int]:
        """Integers lo <= self * den * 2**bits <= hi."""
        lo = hi = 0
        for d, c in self.terms.items():
            if d == 1:
                low = high = c << bits
            else:
                root = isqrt(d << 2 * bits)
                low, high = (c * root, c * (root + 1)) if c > 0 else (c * (root + 1), c * root)
            lo, hi = lo + low, hi + high
        return lo, hi

    def _is_zero(self) -> bool:
        """All coefficients vanish once the radicands lie in different square classes."""
        classes: dict[int, tuple[int, int]] = {}  # radicand -> coefficient (numerator, denominator)
        for d, c in self.terms.items():
            for e, (p, q) in classes.items():
                common = square_root(d * e)
                if common is not None:  # sqrt(d) = (common / e) sqrt(e)
                    classes[e] = (p * e + c * common * q, q * e)
                    break
            else:
                classes[d] = (c, 1)
        return all(p == 0 for p, _ in classes.values())

    def sign(self) -> int:
        """-1, 0 or 1, exactly."""
        values = list(self.terms.items())
        if not values:
            return 0
        if all(c > 0 for _, c in values):
            return 1
        if all(c < 0 for _, c in values):
            return -1
        if len(values) == 2:  # opposite signs: compare squares
            (d, c), (e, f) = values
            return _order(c * c * d, f * f * e) * (1 if c > 0 else -1)
        if len(values) == 3:  # p against -r by squares: p^2 - r^2 has two terms
            p, r = Surd(dict(values[:2])), Surd(dict(values[2:]))
            first, second = p.sign(), r.sign()
            if first in (0, second):
                return second
            return first * sign(p * p - r * r)
        bits, tested = 64, False
        while True:
            lo, hi = self.bounds(bits)
            if lo > 0 or hi < 0:
                return 1 if lo > 0 else -1
            if not tested and bits >= 256:
                tested = True
                if self._is_zero():
                    return 0
            bits *= 2

    def rational(self) -> tuple[int, int] | None:
        """(numerator, denominator) if no radical occurs, else None."""
        if set(self.terms) <= {1}:
            return self.terms.get(1, 0), self.den
        return None


class Nested:
    """a + b sqrt(s). Ring operations among numbers with the same s, exact sign."""

    __slots__ = ("a", "b", "s")

    def __init__(self, a: Surd, b: Surd, s: Surd) -> None:
        self.a, self.b, self.s = a, b, s

    def _with(self, other: Real | int) -> tuple[Surd, Surd]:
        if isinstance(other, int):
            return Surd({1: other}), ZERO
        if isinstance(other, Surd):
            return other, ZERO
        if other.s is not self.s and sign(other.s - self.s) != 0:
            raise Rejected("two different nested radicals meet in one entry")
        return other.a, other.b

    def __add__(self, other: Real | int) -> Nested:
        a, b = self._with(other)
        return Nested(_surd(self.a + a), _surd(self.b + b), self.s)

    def __neg__(self) -> Nested:
        return Nested(-self.a, -self.b, self.s)

    def __sub__(self, other: Real | int) -> Nested:
        return self + (-other)

    def __mul__(self, other: Real | int) -> Nested:
        a, b = self._with(other)
        real = self.a * a + (self.b * b * self.s if b.terms and self.b.terms else ZERO)
        return Nested(_surd(real), _surd(self.a * b + self.b * a), self.s)

    __radd__, __rmul__ = __add__, __mul__

    def sign(self) -> int:
        """-1, 0 or 1, exactly: a and b sqrt(s) of opposite sign are compared by squares."""
        first, second = self.a.sign(), self.b.sign() * self.s.sign()
        if second == 0 or first == second:
            return first
        if first == 0:
            return second
        return first * sign(self.a * self.a - self.b * self.b * self.s)


Real = Surd | Nested
ZERO = Surd({})
ONE = Surd({1: 1})


def _surd(x: Real) -> Surd:
    assert isinstance(x, Surd)
    return x


def cofactors(x: int, y: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """((u, a), (v, b)) with lcm(x, y) = x u 2^a = y v 2^b for x, y > 0, u, v > 0.

    The gcd of two integers of a million bits takes seconds, and so does their quotient: powers of
    two are taken out first, by shifts.
    """
    if x == y:
        return (1, 0), (1, 0)
    if min(x.bit_length(), y.bit_length()) < GCD_BITS:
        common = gcd(x, y)
        return (y // common, 0), (x // common, 0)
    a, b = (x & -x).bit_length() - 1, (y & -y).bit_length() - 1
    odd, other = x >> a, y >> b
    if odd == other:
        u = v = 1
    elif odd == 1 or other == 1:
        u, v = other, odd
    else:
        common = _odd_gcd(odd, other)
        u, v = divided(other, common)[0], divided(odd, common)[0]
    return (u, max(b - a, 0)), (v, max(a - b, 0))


def _odd_gcd(x: int, y: int) -> int:
    """gcd(x, y); quick where one divides the other, as for powers of five."""
    small, large = sorted((x, y))
    rest = divided(large, small)[1]
    return gcd(small, rest) if rest else small


def _order(x: int, y: int) -> int:
    return (x > y) - (x < y)


def sign(x: Real) -> int:
    """-1, 0 or 1, exactly."""
    return x.sign()


def equal(x: Real, y: Real) -> bool:
    """x = y, exactly."""
    return x is y or sign(x - y) == 0


def ratio(p: int, q: int = 1) -> Surd:
    """The rational number p/q, q > 0."""
    return Surd({1: p}, q)


def root(p: int, q: int = 1) -> Surd:
    """sqrt(p/q) for p >= 0, q > 0: sqrt(p)/sqrt(q) where q is a square, else sqrt(pq)/q."""
    below = square_root(q)
    p, q = (p, below) if below is not None else (p * q, q)
    whole = square_root(p)
    return ratio(whole, q) if whole is not None else Surd({p: 1}, q)


def rational_bounds(x: Real, bits: int) -> tuple[int, int, int]:
    """lo, hi, den with lo/den <= x <= hi/den; the width shrinks like 2**-bits."""
    if isinstance(x, Surd):
        lo, hi = x.bounds(bits)
        return lo, hi, x.den << bits
    parts = [rational_bounds(y, bits) for y in (x.a, x.b, x.s)]
    (a0, a1, da), (b0, b1, db), (s0, s1, ds) = parts
    r0, r1 = isqrt((max(s0, 0) << 2 * bits) // ds), isqrt((s1 << 2 * bits) // ds) + 1
    products = [b * r for b in (b0, b1) for r in (r0, r1)]
    scale = db << bits
    return a0 * scale + min(products) * da, a1 * scale + max(products) * da, da * scale
