"""Conversion to Q without loss, floors and dyadic rounding."""

from __future__ import annotations

import decimal
import math
import numbers
import random
from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq, fmpz
from hypothesis import given
from hypothesis import strategies as st

from sci_barriers.errors import BadInput
from sci_barriers.exact import (
    Nested,
    Q,
    Surd,
    as_q,
    floor,
    is_dyadic,
    nested_sqrt,
    power_of_two,
    round_dyadic,
    sqrt,
)

FRACTIONS = st.fractions(max_denominator=10**9)


def fraction(q: Q) -> Fraction:
    return Fraction(int(q.p), int(q.q))


@given(FRACTIONS)
def test_as_q_keeps_fractions(value: Fraction) -> None:
    assert fraction(as_q(value)) == value


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_gives_its_exact_dyadic_value(value: float) -> None:
    assert fraction(as_q(value)) == Fraction(value)
    assert is_dyadic(as_q(value))


class Half:
    """A foreign exact type."""

    numerator, denominator = 1, 2


numbers.Rational.register(Half)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Half(), Q(1, 2)),
        (3, Q(3)),
        (fmpz(-7), Q(-7)),
        (fmpq(2, 6), Q(1, 3)),
        (np.int64(5), Q(5)),
        (np.uint8(200), Q(200)),
        (np.float64(0.5), Q(1, 2)),
        (np.float32(0.1), Q(13421773, 134217728)),
        (np.float16(0.25), Q(1, 4)),
        (np.longdouble("0.125"), Q(1, 8)),
        (2**5000, Q(2**5000)),
    ],
)
def test_as_q_accepts_exact_types_and_numpy_scalars(value: object, expected: Q) -> None:
    result = as_q(value)
    assert isinstance(result, Q)
    assert result == expected


@pytest.mark.parametrize(
    "value",
    [
        True,
        np.bool_(False),
        1j,
        np.complex128(1),
        "1/2",
        None,
        math.nan,
        math.inf,
        -math.inf,
        np.float32("nan"),
        decimal.Decimal(1),
        np.ma.masked,
        np.array([1.0]),
        [1],
    ],
)
def test_bool_complex_text_nan_and_infinities_are_bad_input(value: object) -> None:
    with pytest.raises(BadInput, match="number = "):
        as_q(value)


def test_q_hashes_like_int_and_fraction_of_the_same_value() -> None:
    for value in (0, -5, 2**100, Fraction(1, 3), Fraction(-(2**90), 7)):
        assert hash(as_q(value)) == hash(value)


def test_q_is_never_equal_to_a_fraction_or_a_float() -> None:
    assert (Q(1, 2) == Fraction(1, 2)) is False
    assert (Q(1, 2) == 0.5) is False
    assert Q(1, 2) == as_q(0.5)


@given(FRACTIONS, st.integers(-20, 80))
def test_floor_is_below_and_less_than_a_grid_step_away(value: Fraction, n: int) -> None:
    step = Fraction(2) ** -n
    low = fraction(round_dyadic(value, n=n, mode="floor"))
    assert low <= value < low + step
    assert low % step == 0


@given(FRACTIONS, st.integers(-20, 80))
def test_nearest_is_within_half_a_grid_step_and_ties_go_upwards(value: Fraction, n: int) -> None:
    step = Fraction(2) ** -n
    near = fraction(round_dyadic(value, n=n))
    assert near % step == 0
    assert -step / 2 < value - near + Fraction(0) <= step / 2 or near - value == step / 2
    assert near - value <= step / 2
    assert value - near < step / 2


def test_round_dyadic_is_exact_for_every_number_of_the_package() -> None:
    r = random.Random(1)
    for _ in range(60):
        x = Q(r.randrange(-99, 99), 7) + r.randrange(-9, 9) * sqrt(2) + sqrt(r.randrange(1, 30))
        y = nested_sqrt(x * x + sqrt(3))
        for number in (x, y, -y):
            n = r.randrange(-2, 90)
            step = power_of_two(-n)
            low = round_dyadic(number, n=n, mode="floor")
            near = round_dyadic(number, n=n)
            assert low <= number < low + step
            assert near - step / 2 <= number < near + step / 2


def test_round_dyadic_sees_a_rational_value_in_any_form() -> None:
    four = Nested(a=1, b=1, s=Surd({1: 9}))
    assert round_dyadic(four, n=0, mode="floor") == 4
    hidden = Nested(a=-sqrt(2), b=1, s=3 + 2 * sqrt(2))  # = 1
    assert round_dyadic(hidden, n=5, mode="floor") == 1
    assert floor(hidden) == 1
    assert floor(-hidden) == -1


def test_round_dyadic_refuses_unknown_modes() -> None:
    with pytest.raises(BadInput, match="use 'nearest' or 'floor'"):
        round_dyadic(1, n=3, mode="up")  # type: ignore[arg-type]


def test_floor_is_the_greatest_integer_below() -> None:
    assert [floor(x) for x in (Fraction(-1, 2), 2.75, 3, sqrt(2), -sqrt(2))] == [-1, 2, 3, 1, -2]


def test_is_dyadic() -> None:
    assert is_dyadic(Q(5, 2**70))
    assert is_dyadic(Q(0))
    assert not is_dyadic(Q(1, 3))
    assert not is_dyadic(Q(1, 3 * 2**50))


@pytest.mark.parametrize("k", [-5000, -1, 0, 1, 5000])
def test_power_of_two(k: int) -> None:
    assert fraction(power_of_two(k)) == Fraction(2) ** k
