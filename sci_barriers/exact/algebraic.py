"""Sums of rational multiples of square roots: x = sum_d q_d sqrt(d), exact.

d runs through positive integers of pairwise different square classes (d e is no perfect
square), every q_d is a non-zero rational. Square roots of integers of pairwise different
square classes are linearly independent over Q [derived: they belong to distinct characters
of the Galois group of the field that they generate], so x = 0 iff the sum is empty.

Square classes are compared by a gcd and two integer square roots; no integer is factored
(only small primes are divided out, so that sqrt(8) is 2*sqrt(2)). Signs: one or two terms by
comparing squares, more by integer enclosures of growing precision, which end because a
number with a term is not zero. 1/x: products of conjugates. Everything is exact, immutable
and free of global state; radicands of 20,000 bits and more take milliseconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn, TypeAlias

from flint import fmpq, fmpz

from sci_barriers.errors import bad_input
from sci_barriers.exact import combination
from sci_barriers.exact.combination import ONE, Squares, Terms
from sci_barriers.exact.radicands import square_part
from sci_barriers.exact.rational import Q, Rational, Z, exact_rational, integer, scaled

Scalar: TypeAlias = "Surd | Rational"


class Surd:
    """x = sum of q_d * sqrt(d), real and exact; see the file's head.

    Surd({2: Q(1, 3), 1: Q(-1, 10)}) is 1/3*sqrt(2) - 1/10. Arithmetic and comparison with
    Surd, Q, int and Fraction; floats are refused (TypeError). Equal values are `==` and hash
    alike, also with int, Fraction and Q of the same value. 1/0 is ZeroDivisionError.
    """

    __slots__ = ("_terms", "_hash", "_squares", "_root")
    __array_ufunc__ = None  # numpy scalars hand the operation over to this class
    _terms: Terms
    _hash: int | None
    _squares: Squares | None
    _root: Surd | bool | None  # square root if it is a Surd, False if not, None: not yet asked

    def __init__(self, terms: Mapping[int, object] | None = None) -> None:
        acc: Terms = {}
        for d, q in (terms or {}).items():
            radicand, coefficient = integer(d), exact_rational(q)
            if coefficient is None or radicand is None:
                raise bad_input(
                    "term", (d, q), "must be an integer radicand and a rational",
                    "pass {2: Q(1, 3)} for 1/3*sqrt(2)",
                )
            if radicand < 1:
                raise bad_input("radicand", d, "must be >= 1", "pass a positive integer")
            u, f = square_part(fmpz(radicand))
            combination.absorb(acc, f, coefficient * u)
        _fill(self, acc)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"Surd is immutable: cannot set {name}")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"Surd is immutable: cannot delete {name}")

    def __reduce__(self) -> tuple[Any, ...]:
        return surd_of, (dict(self._terms),)

    # -- content ---------------------------------------------------------------------------

    @property
    def terms(self) -> dict[int, Q]:
        """{d: q_d}, a fresh dictionary in increasing d; 1 stands for the rational part."""
        return {int(d): q for d, q in self._terms.items()}

    def rational(self) -> Q | None:
        """The value as Q, or None if it is irrational."""
        if not self._terms:
            return fmpq(0)
        return self._terms.get(ONE) if len(self._terms) == 1 else None

    def sign(self) -> int:
        """-1, 0 or 1, exact."""
        easy = combination.easy_sign(self._terms)
        if easy is not None:
            return easy
        k = 64
        while True:  # ends: x is not zero
            lower, upper = self.scaled_bounds(k)
            if lower > 0:
                return 1
            if upper < 0:
                return -1
            k *= 2

    def scaled_bounds(self, k: int) -> tuple[Z, Z]:
        """Integers (lo, hi) with lo <= 2**k x <= hi, hi - lo <= number of terms."""
        if self._squares is None:
            object.__setattr__(self, "_squares", combination.squares(self._terms))
        return combination.bounds(self._terms.get(ONE), self._squares or (), k)

    def scaled_floor(self, k: int) -> Z:
        """floor(2**k x), exact."""
        q = self.rational()
        if q is not None:
            p, r = scaled(q, k)
            return p // r
        guard = 16
        while True:  # ends: 2**k x is irrational, so no integer
            lower, upper = self.scaled_bounds(k + guard)
            low, high = lower >> guard, upper >> guard
            if low == high:
                return low
            guard *= 2

    def split(self) -> tuple[Surd, Surd]:
        """(p, r), x = p + r, and a field automorphism fixes p and maps r to -r.

        r = 0 iff x is rational.
        """
        p, r = combination.split(self._terms)
        return surd_of(p), surd_of(r)

    def inverse(self) -> Surd:
        """1 / x, exact; ZeroDivisionError for x = 0."""
        terms = self._terms
        if not terms:
            raise ZeroDivisionError("1 / 0: the number is exactly zero")
        if len(terms) == 1:
            ((d, q),) = terms.items()
            return surd_of({d: 1 / (q * d)})
        if len(terms) == 2:
            (d, q), (e, r) = terms.items()
            both = q * q * d - r * r * e
            return surd_of({d: q / both, e: -r / both})
        product, rest = surd_of({ONE: fmpq(1)}), self
        while (norm := rest.rational()) is None:
            p, r_ = rest.split()
            product = product * (p - r_)
            rest = p * p - r_ * r_  # lies in a field of half the degree
        return product * (1 / norm)

    # -- arithmetic ------------------------------------------------------------------------

    def __add__(self, other: Scalar) -> Surd:
        y = _coerce(other)
        return NotImplemented if y is None else surd_of(combination.added(self._terms, y._terms))

    __radd__ = __add__

    def __sub__(self, other: Scalar) -> Surd:
        y = _coerce(other)
        return NotImplemented if y is None else self + (-y)

    def __rsub__(self, other: Scalar) -> Surd:
        y = _coerce(other)
        return NotImplemented if y is None else y + (-self)

    def __mul__(self, other: Scalar) -> Surd:
        if isinstance(other, Surd):
            return surd_of(combination.multiplied(self._terms, other._terms))
        q = exact_rational(other)
        if q is None:
            return NotImplemented
        return surd_of({d: r * q for d, r in self._terms.items()})

    __rmul__ = __mul__

    def __truediv__(self, other: Scalar) -> Surd:
        if isinstance(other, Surd):
            return self * other.inverse()
        q = exact_rational(other)
        return NotImplemented if q is None else self * (1 / q)

    def __rtruediv__(self, other: Scalar) -> Surd:
        q = exact_rational(other)
        return NotImplemented if q is None else self.inverse() * q

    def __pow__(self, exponent: int) -> Surd:
        n = integer(exponent)
        if n is None:
            return NotImplemented
        base = self if n >= 0 else self.inverse()
        result, n = surd_of({ONE: fmpq(1)}), abs(n)
        while n:
            if n & 1:
                result = result * base
            n >>= 1
            if n:
                base = base * base
        return result

    def __neg__(self) -> Surd:
        return surd_of({d: -q for d, q in self._terms.items()})

    def __pos__(self) -> Surd:
        return self

    def __abs__(self) -> Surd:
        return -self if self.sign() < 0 else self

    # -- comparison ------------------------------------------------------------------------

    def __bool__(self) -> bool:
        return bool(self._terms)

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        y = _coerce(other)
        if y is None:
            return NotImplemented
        return self._terms == y._terms or not (self - y)._terms

    def __hash__(self) -> int:
        if self._hash is None:
            q = self.rational()
            # q |q| d does not depend on which member of its square class d is
            key: object = q if q is not None else frozenset(
                q * abs(q) * d for d, q in self._terms.items()
            )
            object.__setattr__(self, "_hash", hash(key))
        return self._hash or 0

    def __lt__(self, other: Scalar) -> bool:
        y = _coerce(other)
        return NotImplemented if y is None else (self - y).sign() < 0

    def __le__(self, other: Scalar) -> bool:
        y = _coerce(other)
        return NotImplemented if y is None else (self - y).sign() <= 0

    def __gt__(self, other: Scalar) -> bool:
        y = _coerce(other)
        return NotImplemented if y is None else (self - y).sign() > 0

    def __ge__(self, other: Scalar) -> bool:
        y = _coerce(other)
        return NotImplemented if y is None else (self - y).sign() >= 0

    # -- text ------------------------------------------------------------------------------

    def __float__(self) -> float:
        from sci_barriers.exact.functions import to_float

        return to_float(self)

    def __str__(self) -> str:
        from sci_barriers.exact.text import readable

        return readable(self)

    def __repr__(self) -> str:
        return f"Surd({self})"


def _fill(x: Surd, terms: Terms) -> None:
    ordered = {d: terms[d] for d in sorted(terms) if terms[d] != 0}
    for name, value in (("_terms", ordered), ("_hash", None), ("_squares", None), ("_root", None)):
        object.__setattr__(x, name, value)


def surd_of(terms: Terms) -> Surd:
    """A Surd from keys that are already in different square classes; drops zeros."""
    x = Surd.__new__(Surd)
    _fill(x, terms)
    return x


def _coerce(x: object) -> Surd | None:
    if isinstance(x, Surd):
        return x
    q = exact_rational(x)
    return None if q is None else surd_of({ONE: q})


def as_surd(x: object) -> Surd:
    """x as a Surd: Surd, or anything that is an exact rational; else BadInput."""
    y = _coerce(x)
    if y is None:
        raise bad_input("number", x, "is no Surd and no exact rational", "pass Q or Surd")
    return y


def sqrt(q: object) -> Surd:
    """The square root of an exact rational q >= 0: sqrt(p/r) = sqrt(p r) / r; BadInput if q < 0.

    q may be a Surd with a rational value; other roots are for nested_sqrt.
    """
    value = q.rational() if isinstance(q, Surd) else exact_rational(q)
    if value is None:
        raise bad_input(
            "q", q, "must be an exact rational", "use nested_sqrt for the root of a Surd"
        )
    if value < 0:
        raise bad_input("q", value, "must be >= 0", "pass a non-negative rational")
    if value == 0:
        return surd_of({})
    a, b = square_part(value.p)
    c, d = square_part(value.q)
    return surd_of({b * d: fmpq(a, c * d)})  # p, r coprime, so b and d are
