"""Balls contain the exact results, at any precision, also where a case is open."""

from __future__ import annotations

import random

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sci_barriers.errors import BadInput, PrecisionExhausted
from sci_barriers.exact import Enclosure, Q, enclosure, power_of_two, sqrt
from sci_barriers.exact.balls import Ball

RATIONALS = st.fractions(min_value=-50, max_value=50, max_denominator=997).map(
    lambda x: Q(x.numerator, x.denominator)
)
SIZES = st.fractions(min_value=0, max_value=5, max_denominator=99).map(
    lambda x: Q(x.numerator, x.denominator)
)
BITS = st.integers(min_value=2, max_value=60)


def holds(ball: Ball, x: Q) -> bool:
    return ball.enclosure().contains(x)


@st.composite
def member(draw: st.DrawFn) -> tuple[Ball, Q]:
    """A ball that may be wide, and a rational number in it."""
    x, low, high = draw(RATIONALS), draw(SIZES), draw(SIZES)
    return Ball.of(Enclosure(lower=x - low, upper=x + high), bits=draw(BITS)), x


@given(member(), member())
def test_operations_contain_every_result_on_members(
    left: tuple[Ball, Q], right: tuple[Ball, Q]
) -> None:
    (X, x), (Y, y) = left, right
    assert holds(X, x)
    assert holds(X + Y, x + y)
    assert holds(X - Y, x - y)
    assert holds(X * Y, x * y)
    assert holds(-X, -x)
    assert holds(X.square(), x * x)
    assert holds(X.max(Y), max(x, y))
    assert holds(X.min(Y), min(x, y))
    assert holds(3 - X, 3 - x)
    assert holds(Q(1, 3) * X + y, x / 3 + y)
    if not Y.enclosure().contains(0):
        assert holds(X / Y, x / y)
        assert holds(1 / Y, 1 / y)


def test_the_square_of_a_ball_about_zero_is_finite() -> None:
    X = Ball.of(Enclosure(lower=Q(-1, 2), upper=Q(1, 2)), bits=64)
    assert holds(X.square(), Q(1, 4))
    assert X.square().enclosure().upper < 1


@given(member(), SIZES)
def test_maps_with_cases_need_no_decision(pair: tuple[Ball, Q], t: Q) -> None:
    X, x = pair
    shrunk = x - t if x > t else x + t if x < -t else Q(0)
    assert holds(X.soft(t), shrunk)
    assert holds(X.clip(t), max(-t, min(x, t)))


def test_open_cases_enclose_both() -> None:
    about_one = Ball.of(Enclosure(lower=Q(1, 2), upper=Q(3, 2)), bits=30)
    found = about_one.soft(1).enclosure()
    assert found.contains(0) and found.contains(Q(1, 2))
    assert found.upper < Q(3, 4)
    assert about_one.clip(1).enclosure().upper < Q(101, 100)


def test_decided_cases_lose_nothing() -> None:
    two = Ball.of(2, bits=30)
    assert two.soft(3).enclosure() == Enclosure.point(0)
    assert (two * two).clip(1).enclosure() == Enclosure.point(1)
    assert Ball.of(Q(-9, 4), bits=30).soft(2).enclosure() == Enclosure.point(Q(-1, 4))


@given(member())
def test_sqrt_contains_the_root(pair: tuple[Ball, Q]) -> None:
    X, x = pair
    if x < 0:
        return
    found = X.sqrt().enclosure()
    assert found.lower <= 0 or found.lower * found.lower <= x
    assert found.upper >= 0 and found.upper * found.upper >= x


def test_exp_agrees_with_mpmath() -> None:
    rng = random.Random(5)
    with mpmath.workdps(120):
        for _ in range(40):
            x = Q(rng.randrange(-4000, 4000), rng.randrange(1, 900))
            ball = Ball.of(x, bits=300).exp().enclosure()
            value = mpmath.exp(mpmath.mpf(int(x.p)) / int(x.q))
            middle = mpmath.mpf(int(ball.midpoint.p)) / int(ball.midpoint.q)
            assert abs(middle - value) <= mpmath.mpf(2) ** -290 * value


def test_ball_of_irrational_numbers_has_relative_accuracy() -> None:
    for scale in (Q(1), power_of_two(-500), power_of_two(500)):
        x = sqrt(Q(2)) * scale
        ball = Ball.of(x, bits=80)
        assert ball.enclosure().contains(x)
        assert ball.radius <= scale * power_of_two(-76)
        assert ball.bits == 80


def test_more_bits_give_smaller_balls() -> None:
    radii = [Ball.of(Q(1, 3), bits=bits).exp().radius for bits in (20, 40, 80, 160)]
    assert all(b < a / 1000 for a, b in zip(radii, radii[1:]))
    assert (Ball.of(Q(1, 3), bits=20) * Ball.of(Q(1, 3), bits=90)).bits == 90


def test_precision_of_the_library_is_restored() -> None:
    before = enclosure(sqrt(Q(3)), bits=50)
    x = Ball.of(1, bits=2000).exp()
    with pytest.raises(PrecisionExhausted):
        1 / (x - x)
    small = Ball.of(1, bits=10).exp()
    assert small.radius > Q(1, 2**14)
    assert enclosure(sqrt(Q(3)), bits=50) == before


def test_bad_input_is_refused() -> None:
    with pytest.raises(BadInput, match="must be >= 2"):
        Ball.of(1, bits=1)
    with pytest.raises(BadInput, match=r"Ball or an exact rational"):
        Ball.of(1, bits=9) + 0.5  # type: ignore[operator]
    with pytest.raises(BadInput, match="must be >= 0"):
        Ball.of(-1, bits=9).sqrt()
    huge = Ball.of(2**60, bits=9).exp()
    with pytest.raises(PrecisionExhausted, match="no finite ends"):
        (huge * huge - huge * huge + Ball.of(2**70, bits=9).exp().exp()).enclosure()
