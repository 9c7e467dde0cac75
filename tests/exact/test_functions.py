"""Functions of all numbers: sign, exponent, nested enclosures, correctly rounded floats."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sci_barriers.errors import BadInput
from sci_barriers.exact import (
    Enclosure,
    Nested,
    Number,
    Q,
    Surd,
    absolute,
    as_number,
    as_q,
    cos_pi,
    enclosure,
    exponent,
    is_zero,
    nested_sqrt,
    power_of_two,
    rational_value,
    sign,
    simplified,
    sqrt,
    sqrt_enclosure,
    to_float,
)

COEFFICIENTS = st.fractions(min_value=-50, max_value=50, max_denominator=30)
SURDS = st.dictionaries(st.sampled_from([1, 2, 3, 5, 6]), COEFFICIENTS, max_size=3).map(Surd)
SCALES = st.integers(-400, 400).map(power_of_two)


@st.composite
def numbers(draw: st.DrawFn) -> Number:
    """Q, Surd or Nested, of very different sizes."""
    kind = draw(st.sampled_from("qsn"))
    scale = draw(SCALES)
    if kind == "q":
        return as_q(draw(COEFFICIENTS)) * scale
    x = draw(SURDS)
    if kind == "s":
        return x * scale
    return Nested(a=x * scale, b=draw(SURDS) * scale, s=abs(draw(SURDS)))


def inside(inner: Enclosure, outer: Enclosure) -> bool:
    return bool(outer.lower <= inner.lower and inner.upper <= outer.upper)


@given(numbers(), st.lists(st.integers(-20, 500), min_size=2, max_size=5))
def test_enclosures_nest_as_bits_grow(x: Number, precisions: list[int]) -> None:
    precisions.sort()
    parts = [enclosure(x, bits=b) for b in precisions]
    for b, outer, inner in zip(precisions, parts, parts[1:]):
        assert inside(inner, outer)
        assert outer.width <= power_of_two(-b)
        assert outer.contains(x)


@given(numbers(), st.lists(st.integers(0, 300), min_size=2, max_size=5))
def test_square_root_enclosures_have_relative_accuracy_and_nest(
    x: Number, precisions: list[int]
) -> None:
    y = absolute(x)
    precisions.sort()
    parts = [sqrt_enclosure(y, bits=b) for b in precisions]
    for b, outer, inner in zip(precisions, parts, parts[1:]):
        assert inside(inner, outer)
        assert outer.lower * outer.lower <= y <= outer.upper * outer.upper
        assert outer.width <= outer.upper * power_of_two(-b)
        # the same with the root itself: width**2 <= 4**-b y
        assert outer.width**2 * power_of_two(2 * b) <= y


def test_enclosures_of_rationals_are_points() -> None:
    assert enclosure(Q(1, 3), bits=2) == Enclosure.point(Q(1, 3))
    assert enclosure(sqrt(2) * sqrt(8), bits=2) == Enclosure.point(4)
    hidden = Nested(a=-sqrt(2), b=1, s=3 + 2 * sqrt(2))
    assert enclosure(hidden, bits=100) == Enclosure.point(1)
    assert sqrt_enclosure(Q(4, 9), bits=1) == Enclosure.point(Q(2, 3))
    assert sqrt_enclosure(0, bits=1) == Enclosure.point(0)
    assert enclosure(0.1, bits=3) == Enclosure.point(Fraction(0.1))


def test_sqrt_enclosure_refuses_negative_numbers_and_bits() -> None:
    with pytest.raises(BadInput, match="must be >= 0"):
        sqrt_enclosure(1 - sqrt(2), bits=10)
    with pytest.raises(BadInput, match="bits"):
        sqrt_enclosure(2, bits=-1)


@given(numbers())
def test_exponent_brackets_the_size(x: Number) -> None:
    if is_zero(x):
        with pytest.raises(BadInput):
            exponent(x)
        return
    e = exponent(x)
    assert power_of_two(e - 1) <= absolute(x) < power_of_two(e)


@given(numbers())
def test_sign_zero_test_and_absolute_agree(x: Number) -> None:
    assert sign(x) == (x > 0) - (x < 0)
    assert is_zero(x) is (x == 0)
    assert absolute(x) == (x if sign(x) >= 0 else -x)


@given(numbers())
def test_simplified_keeps_the_value_and_shows_rationals(x: Number) -> None:
    y = simplified(x)
    assert y == x
    assert isinstance(y, Q) is (rational_value(x) is not None)
    assert as_number(x) is x


@given(st.one_of(st.fractions(), st.floats(allow_nan=False, allow_infinity=False)))
def test_floats_of_rationals_are_correctly_rounded(x: Fraction | float) -> None:
    assert to_float(as_q(x)) == float(x)


@pytest.mark.parametrize("k", [0, 60, -60, -1000, -1022, -1050, -1074, -1100, 900])
def test_floats_of_roots_are_correctly_rounded(k: int) -> None:
    for d in (2, 3, 5, 7, 1000003):
        x = sqrt(d) * power_of_two(k)
        got = Fraction(to_float(x))
        assert float(x) == got
        # no neighbouring float is nearer
        for other in (np.nextafter(float(got), np.inf), np.nextafter(float(got), -np.inf)):
            neighbour = as_q(Fraction(float(other)))
            assert abs(x - as_q(got)) <= abs(x - neighbour)


def test_to_float_at_the_ends_of_the_range() -> None:
    assert to_float(sqrt(2) * power_of_two(2000)) == float("inf")
    assert to_float(-sqrt(2) * power_of_two(2000)) == float("-inf")
    assert to_float(power_of_two(-5000)) == 0.0
    assert to_float(sqrt(2) - sqrt(2)) == 0.0
    assert to_float(power_of_two(-1074)) == 5e-324
    halfway = power_of_two(53) + 1
    assert to_float(halfway) == 2.0**53  # ties to even
    assert to_float(halfway + power_of_two(-2000) * sqrt(2)) == 2.0**53 + 2
    assert float(nested_sqrt(1 + sqrt(2))) == pytest.approx((1 + 2**0.5) ** 0.5, rel=1e-15)


@given(
    st.fractions(-50, 50, max_denominator=200),
    st.lists(st.integers(0, 200), min_size=2, max_size=4),
)
def test_cos_pi_contains_the_cosine_and_nests(q: Fraction, precisions: list[int]) -> None:
    precisions.sort()
    parts = [cos_pi(q, bits=b) for b in precisions]
    with mpmath.workdps(100):
        c = mpmath.cospi(mpmath.mpf(q.numerator) / q.denominator)
        for b, outer, inner in zip(precisions, parts, parts[1:]):
            assert inside(inner, outer)
            assert outer.width <= power_of_two(-b)
            low, high = (mpmath.mpf(int(e.p)) / int(e.q) for e in (outer.lower, outer.upper))
            assert low - mpmath.mpf(10) ** -80 <= c <= high + mpmath.mpf(10) ** -80


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        (0, 1), (Q(1, 3), Q(1, 2)), (Q(1, 2), 0), (Q(2, 3), Q(-1, 2)), (1, -1),
        (Q(4, 3), Q(-1, 2)), (Q(3, 2), 0), (Q(5, 3), Q(1, 2)), (2, 1), (Q(-1, 3), Q(1, 2)),
        (Q(-7, 2), 0), (10**30 + 1, -1),
    ],
)
def test_rational_values_of_cos_pi_are_points(q: object, expected: object) -> None:
    assert cos_pi(q, bits=5) == Enclosure.point(expected)


def test_cos_pi_agrees_with_exact_roots_and_leaves_the_working_precision() -> None:
    import flint

    before = flint.ctx.prec
    for q, exact in ((Q(1, 4), sqrt(2) / 2), (Q(1, 6), sqrt(3) / 2), (Q(1, 5), (1 + sqrt(5)) / 4)):
        assert cos_pi(q, bits=300) == enclosure(exact, bits=300)
    assert flint.ctx.prec == before
    with pytest.raises(BadInput, match="bits"):
        cos_pi(Q(1, 5), bits=-1)


@pytest.mark.parametrize("bits", [1.5, "8", None, True])
def test_enclosures_need_an_integer_number_of_bits(bits: object) -> None:
    for function in (enclosure, sqrt_enclosure):
        with pytest.raises(BadInput, match="bits = .*: must be an integer"):
            function(sqrt(2), bits=bits)  # type: ignore[operator]
