"""Sums of square roots: field axioms, values against mpmath."""

from __future__ import annotations

import copy
import operator
import pickle
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import sympy
from flint import fmpq
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, Surd, as_surd, power_of_two, sqrt
from sci_barriers.exact.radicands import coprime_base, same_class, square_part

LARGE = 10007  # a prime that trial division does not reach
RADICANDS = [1, 2, 3, 5, 6, 8, 10, 12, 15, 30, 2 * LARGE**2, 3 * LARGE, 6 * LARGE**2]
COEFFICIENTS = st.fractions(min_value=-9, max_value=9, max_denominator=12)


def surds(max_terms: int = 3) -> st.SearchStrategy[Surd]:
    terms = st.dictionaries(st.sampled_from(RADICANDS), COEFFICIENTS, max_size=max_terms)
    return terms.map(Surd)


def value(x: Surd | Q) -> mpmath.mpf:
    """x to the working precision of mpmath."""
    terms = as_surd(x).terms.items()
    return mpmath.fsum(mpmath.mpf(int(q.p)) / int(q.q) * mpmath.sqrt(d) for d, q in terms)


# -- the field -------------------------------------------------------------------------------


@given(surds(), surds(), surds())
def test_field_axioms(x: Surd, y: Surd, z: Surd) -> None:
    assert x + y == y + x
    assert x * y == y * x
    assert (x + y) + z == x + (y + z)
    assert (x * y) * z == x * (y * z)
    assert x * (y + z) == x * y + x * z
    assert x + 0 == x == x * 1
    assert x - x == 0
    negative = -x
    assert -negative == x == +x
    assert x - y == -(y - x)


@given(surds(4))
def test_inverse_is_exact(x: Surd) -> None:
    assume(x)
    assert x * x.inverse() == 1
    assert 1 / x == x.inverse()
    assert x / x == 1


@given(surds(), surds())
def test_division_undoes_multiplication(x: Surd, y: Surd) -> None:
    assume(y)
    assert x * y / y == x


@given(surds(2), st.integers(-4, 4))
def test_integer_powers(x: Surd, n: int) -> None:
    assume(x)
    expected = Surd({1: 1})
    for _ in range(abs(n)):
        expected = expected * x
    assert x**n == (expected if n >= 0 else 1 / expected)


def test_inverse_over_many_independent_roots() -> None:
    x = 1 + sqrt(2) + sqrt(3) - sqrt(5) + Q(1, 2) * sqrt(7)
    assert x * x.inverse() == 1
    dependent = sqrt(6) + sqrt(10) + sqrt(15) + 1  # the base 2, 3, 5 is larger than the rank
    assert dependent * dependent.inverse() == 1


def test_division_by_zero_is_zero_division_error() -> None:
    for divisor in (sqrt(2) - sqrt(2), 0, Q(0), Fraction(0)):
        with pytest.raises(ZeroDivisionError):
            sqrt(3) / divisor
    with pytest.raises(ZeroDivisionError):
        Q(1) / (sqrt(8) - 2 * sqrt(2))


# -- signs and values ------------------------------------------------------------------------


@given(surds(4), surds(4))
def test_signs_and_values_agree_with_200_digits(x: Surd, y: Surd) -> None:
    with mpmath.workdps(200):
        tiny = mpmath.mpf(10) ** -180
        assert abs(value(x + y) - value(x) - value(y)) < tiny
        assert abs(value(x * y) - value(x) * value(y)) < tiny
        difference = value(x) - value(y)
        sign = 0 if abs(difference) < tiny else int(mpmath.sign(difference))
    assert (x - y).sign() == sign
    assert (x == y) is (sign == 0)
    assert (x < y, x <= y, x > y, x >= y) == (sign < 0, sign <= 0, sign > 0, sign >= 0)


@given(st.lists(st.tuples(st.integers(-40, 40), st.integers(1, 60)), max_size=7))
def test_random_sums_of_square_roots(pairs: list[tuple[int, int]]) -> None:
    x = sum((c * sqrt(d) for c, d in pairs), Surd())
    with mpmath.workdps(200):
        expected = mpmath.fsum(c * mpmath.sqrt(d) for c, d in pairs)
        if abs(expected) < mpmath.mpf(10) ** -150:
            assert x.sign() == 0
        else:
            assert x.sign() == mpmath.sign(expected)


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_near_cancellations_of_roots(a: int, b: int) -> None:
    # (sqrt(a) + sqrt(b))**2 = a + b + 2 sqrt(a b), exactly
    left = sqrt(a) + sqrt(b)
    assert left**2 == a + b + 2 * sqrt(a * b)
    assert (sqrt(a) - sqrt(b)) * left == a - b
    # sqrt(a + 1) + sqrt(a - 1) < 2 sqrt(a), by about a**(-3/2) / 4
    assert (sqrt(a + 1) + sqrt(a - 1) - 2 * sqrt(a)).sign() == -1


@pytest.mark.parametrize("n", [1, 2, 49, 50, 51, 400])
def test_tiny_differences_of_powers(n: int) -> None:
    # |1 - sqrt(2)|**n is the distance of (1 + sqrt(2))**n to an integer
    power = (1 + sqrt(2)) ** n
    whole = power + (1 - sqrt(2)) ** n
    assert whole.rational() is not None
    assert (power - whole).sign() == (-1 if n % 2 == 0 else 1)
    three = power * sqrt(3) - whole * sqrt(3) + sqrt(5) - sqrt(5)
    assert three.sign() == (power - whole).sign()


def test_the_classical_near_coincidences() -> None:
    # sums of square roots that agree to many digits
    left = sqrt(10) + sqrt(11) + sqrt(12) + sqrt(13) - sqrt(14)
    assert left.sign() == 1
    x = sqrt(1) + sqrt(1000008) - sqrt(1000009)
    assert x.sign() == 1
    graham = sum((sqrt(n) for n in (20, 23, 24, 27)), Surd()) - sum(
        (sqrt(n) for n in (21, 22, 25, 26)), Surd()
    )
    with mpmath.workdps(60):
        expected = sum(mpmath.sqrt(n) for n in (20, 23, 24, 27)) - sum(
            mpmath.sqrt(n) for n in (21, 22, 25, 26)
        )
    assert graham.sign() == mpmath.sign(expected)


# -- square classes --------------------------------------------------------------------------


def test_equal_square_classes_are_merged_without_factoring() -> None:
    p, q = 2**89 - 1, 2**107 - 1  # primes
    x = sqrt(p * q**2 * 2) - q * sqrt(2 * p)
    assert x.sign() == 0
    assert x == 0
    assert len((sqrt(p) * sqrt(q) - sqrt(p * q)).terms) == 0
    hidden = Surd({2 * q**2 * p: 1})
    assert hidden == q * sqrt(2 * p)
    assert hash(hidden) == hash(q * sqrt(2 * p))


def test_products_that_are_perfect_squares_are_rational() -> None:
    assert (sqrt(6) * sqrt(10) * sqrt(15)).rational() == 30
    assert (sqrt(2 * LARGE) * sqrt(2 * LARGE)).rational() == 2 * LARGE
    p = 2**127 - 1
    assert (sqrt(3 * p) * sqrt(12 * p)).rational() == 6 * p


@pytest.mark.parametrize(
    ("q", "text"),
    [
        (8, "2*sqrt(2)"),
        (Q(1, 3), "1/3*sqrt(3)"),
        (Q(8, 27), "2/9*sqrt(6)"),
        (LARGE**2 * 2, "10007*sqrt(2)"),
        (49, "7"),
        (0, "0"),
        (Q(9, 4), "3/2"),
        (2**101, f"{2**50}*sqrt(2)"),
        (10**41, f"{10**20}*sqrt(10)"),
    ],
)
def test_small_square_factors_are_taken_out(q: object, text: str) -> None:
    assert str(sqrt(q)) == text
    assert sqrt(q) ** 2 == q


@given(st.fractions(min_value=0, max_value=10**9))
def test_sqrt_squared_is_the_argument(q: Fraction) -> None:
    root = sqrt(q)
    assert root * root == q
    assert root.sign() == (q > 0)


def test_as_surd_accepts_surds_and_exact_rationals_only() -> None:
    assert as_surd(Fraction(1, 3)) == Q(1, 3)
    assert as_surd(sqrt(2)) == sqrt(2)
    for bad in (0.5, "1", None):
        with pytest.raises(BadInput):
            as_surd(bad)


def test_sqrt_of_a_negative_or_irrational_argument_is_bad_input() -> None:
    with pytest.raises(BadInput, match=r"q = -2: must be >= 0"):
        sqrt(-2)
    with pytest.raises(BadInput, match="nested_sqrt"):
        sqrt(sqrt(2))
    with pytest.raises(BadInput):
        sqrt(0.5)
    assert sqrt(sqrt(2) * sqrt(8)) == 2


@given(st.integers(1, 10**12))
def test_square_part(n: int) -> None:
    u, f = (int(v) for v in square_part(fmpq(n).p))
    assert u * u * f == n
    for p in (2, 3, 5, 7, 997):
        assert f % (p * p)
    if f < 2**29:
        assert all(e == 1 for e in sympy.factorint(f).values())


@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_same_class_means_a_product_that_is_a_square(d: int, e: int) -> None:
    square = int(sympy.integer_nthroot(d * e, 2)[0]) ** 2 == d * e
    assert same_class(fmpq(d).p, fmpq(e).p) is square
    assert same_class(fmpq(d * d * e).p, fmpq(e).p)


@given(st.lists(st.integers(1, 5000), min_size=1, max_size=6))
def test_coprime_base_is_pairwise_coprime_without_squares(radicands: list[int]) -> None:
    base = coprime_base([fmpq(d).p for d in radicands])
    for i, b in enumerate(base):
        assert not b.is_square()
        assert all(b.gcd(c) == 1 for c in base[:i])
    for d in radicands:
        rest = fmpq(d).p
        for b in base:
            while rest % b == 0:
                rest //= b
        assert rest.is_square()


# -- equality, hashing, types ----------------------------------------------------------------


@given(surds(), surds())
def test_equal_values_hash_alike(x: Surd, y: Surd) -> None:
    z = (x + y) - y
    assert z == x
    assert hash(z) == hash(x)
    assert len({x, z}) == 1


@given(COEFFICIENTS)
def test_rational_surds_equal_int_fraction_and_q(q: Fraction) -> None:
    x = Surd({1: q}) + sqrt(2) - sqrt(2)
    exact = fmpq(q.numerator, q.denominator)
    assert x == q == x
    assert x == exact
    assert exact == x
    assert hash(x) == hash(q) == hash(exact)
    assert x.rational() == exact


@pytest.mark.parametrize(
    "other", [3, Q(3, 7), Fraction(3, 7), np.int64(3)], ids=["int", "Q", "Fraction", "numpy"]
)
@pytest.mark.parametrize("op", [operator.add, operator.sub, operator.mul, operator.truediv])
def test_mixed_arithmetic_reaches_the_surd_from_both_sides(op: object, other: object) -> None:
    x = 1 + sqrt(2)
    right = as_surd(Fraction(int(getattr(other, "p", 0)), 7) if isinstance(other, Q) else other)
    assert isinstance(op(x, other), Surd)  # type: ignore[operator]
    assert isinstance(op(other, x), Surd)  # type: ignore[operator]
    assert op(x, other) == op(x, right)  # type: ignore[operator]
    assert op(other, x) == op(right, x)  # type: ignore[operator]


def test_mixed_comparison_from_both_sides() -> None:
    x = sqrt(2)
    for low, high in ((1, 2), (Q(7, 5), Q(3, 2)), (Fraction(7, 5), Fraction(3, 2))):
        assert low < x < high
        assert x > low
        assert high >= x
        assert low != x


@pytest.mark.parametrize("foreign", [0.5, 1j, "1", None, True])
def test_floats_and_foreign_types_are_refused(foreign: object) -> None:
    for op in (operator.add, operator.mul, operator.sub, operator.truediv, operator.lt):
        with pytest.raises(TypeError):
            op(sqrt(2), foreign)
        with pytest.raises(TypeError):
            op(foreign, sqrt(2))
    assert sqrt(2) != foreign


def test_surds_are_immutable_and_survive_copies() -> None:
    x = sqrt(2) / 3 - 1
    with pytest.raises(AttributeError):
        x.value = 1  # type: ignore[attr-defined]
    with pytest.raises(AttributeError):
        del x._terms
    x.terms.clear()
    assert x == sqrt(2) / 3 - 1
    assert pickle.loads(pickle.dumps(x)) == x == copy.deepcopy(x)  # noqa: S301


def test_the_constructor_checks_its_terms() -> None:
    assert Surd({2: Q(1, 3), 1: Q(-1, 10)}) == sqrt(2) / 3 - Q(1, 10)
    assert Surd({8: 1, 2: 1}) == 3 * sqrt(2)
    assert Surd() == 0
    for bad in ({0: 1}, {-2: 1}, {2: 0.5}, {2.0: 1}, {True: 1}):
        with pytest.raises(BadInput):
            Surd(bad)  # type: ignore[arg-type]


def test_text_is_readable() -> None:
    assert str(sqrt(3) / 3 - Q(1, 10)) == "1/3*sqrt(3) - 1/10"
    assert repr(-sqrt(2)) == "Surd(-sqrt(2))"
    assert str(2 - sqrt(5)) == "-sqrt(5) + 2"
    assert str(Surd()) == "0"


@given(surds(4))
def test_a_field_automorphism_fixes_p_and_maps_r_to_minus_r(x: Surd) -> None:
    p, r = x.split()
    assert p + r == x
    assert bool(r) is (x.rational() is None)
    # then p**2 - r**2 = (p + r)(p - r) has no term of r's kind: r times it is moved, it is not
    square = p * p + r * r
    assert not set((p * r).terms) & set(square.terms)


@given(surds(5), st.integers(-10, 300))
def test_scaled_bounds_differ_by_at_most_the_number_of_terms(x: Surd, k: int) -> None:
    low, high = x.scaled_bounds(k)
    assert low <= x * power_of_two(k) <= high
    assert high - low <= max(1, len(x.terms))
    floor_ = x.scaled_floor(k)
    assert floor_ <= x * power_of_two(k) < floor_ + 1


@pytest.mark.parametrize("exponent", [0.5, "2", None, True, Q(2)])
def test_only_integer_powers_are_defined(exponent: object) -> None:
    with pytest.raises(TypeError):
        sqrt(2) ** exponent  # type: ignore[operator]


def test_merging_keeps_the_smaller_radicand() -> None:
    p = 2**89 - 1
    small, large = sqrt(2 * p), Surd({2 * p * (2**61 - 1) ** 2: 1})
    for total in (small + large, large + small):
        assert list(total.terms) == [2 * p]
        assert total == 2**61 * small


@settings(max_examples=40)
@given(surds(5))
def test_absolute_value(x: Surd) -> None:
    assert abs(x) in (x, -x)
    assert abs(x).sign() >= 0
