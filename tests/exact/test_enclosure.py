"""Intervals, three-valued verdicts, decimals that the enclosure fixes."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sci_barriers.errors import BadInput, PrecisionExhausted
from sci_barriers.exact import (
    Enclosure,
    Q,
    Verdict,
    as_q,
    enclosure,
    nested_sqrt,
    parse,
    power_of_two,
    sqrt,
)

RATIONALS = st.fractions(min_value=-100, max_value=100, max_denominator=50)
UNIT = st.fractions(min_value=0, max_value=1, max_denominator=20)


def interval(lower: object, upper: object) -> Enclosure:
    return Enclosure(lower=as_q(lower), upper=as_q(upper))


@st.composite
def member(draw: st.DrawFn) -> tuple[Enclosure, Q]:
    """An enclosure and a number in it."""
    a, b = sorted((draw(RATIONALS), draw(RATIONALS)))
    t = draw(UNIT)
    return interval(a, b), as_q(a + t * (b - a))


@given(member(), member())
def test_operations_contain_every_result_on_members(
    left: tuple[Enclosure, Q], right: tuple[Enclosure, Q]
) -> None:
    (X, x), (Y, y) = left, right
    assert (X + Y).contains(x + y)
    assert (X - Y).contains(x - y)
    assert (X * Y).contains(x * y)
    assert (-X).contains(-x)
    assert abs(X).contains(abs(x))
    assert X.square().contains(x * x)
    assert X.square().lower >= 0
    assert Enclosure.max(X, Y).contains(max(x, y))
    assert Enclosure.min(X, Y).contains(min(x, y))
    assert X.hull(Y).contains(x)
    assert X.hull(Y).contains(y)
    if not Y.contains(0):
        assert (X / Y).contains(x / y)


@given(member(), RATIONALS)
def test_scalars_act_from_both_sides(pair: tuple[Enclosure, Q], c: Fraction) -> None:
    X, x = pair
    q = as_q(c)
    for scalar in (c, q, 3):
        value = as_q(scalar)
        assert (X * scalar) == (scalar * X)
        assert (X * scalar).contains(x * value)
        assert (scalar + X).contains(x + value)
        assert (scalar - X).contains(value - x)
        assert (X - scalar).contains(x - value)


def test_floats_are_refused_in_arithmetic() -> None:
    X = interval(1, 2)
    for operation in (lambda: X + 0.5, lambda: 0.5 * X, lambda: X - 0.5, lambda: X / 0.5):
        with pytest.raises(TypeError):
            operation()
    with pytest.raises(TypeError):
        X + sqrt(2)  # type: ignore[operator]


@given(member(), st.integers(0, 80))
def test_sqrt_rounds_outwards_to_the_grid(pair: tuple[Enclosure, Q], bits: int) -> None:
    X = abs(pair[0])
    root = X.sqrt(bits=bits)
    step = power_of_two(-bits)
    assert root.lower * root.lower <= X.lower
    assert root.upper * root.upper >= X.upper
    assert (root.lower + step) ** 2 > X.lower
    assert root.upper == 0 or root.upper**2 == X.upper or (root.upper - step) ** 2 <= X.upper


def test_sqrt_keeps_exact_roots_and_refuses_negative_ends() -> None:
    assert interval(Q(1, 9), 4).sqrt(bits=1) == interval(Q(1, 3), 2)
    with pytest.raises(BadInput, match="must be >= 0"):
        interval(-1, 4).sqrt(bits=10)


def test_lower_must_not_exceed_upper() -> None:
    with pytest.raises(BadInput, match="lower = 2: must be <= upper = 1"):
        interval(2, 1)


def test_enclosures_are_frozen_and_keyword_only() -> None:
    X = interval(0, 1)
    with pytest.raises(AttributeError):
        X.lower = Q(5)  # type: ignore[misc]
    with pytest.raises(TypeError):
        Enclosure(Q(0), Q(1))  # type: ignore[misc]
    assert hash(X) == hash(interval(0, 1))


def test_division_by_an_interval_containing_zero_is_bad_input() -> None:
    with pytest.raises(BadInput, match="contains 0"):
        interval(1, 2) / interval(-1, 1)


@given(member(), RATIONALS)
def test_exceeds_is_proved_refuted_or_undecided(pair: tuple[Enclosure, Q], b: Fraction) -> None:
    X, _ = pair
    bound = as_q(b)
    verdict = X.exceeds(bound)
    assert (verdict is Verdict.PROVED) is (X.lower > bound)
    assert (verdict is Verdict.REFUTED) is (X.upper <= bound)
    assert X.at_most(bound) is verdict.negated()
    assert verdict.negated().negated() is verdict


def test_exceeds_at_the_ends_is_strict() -> None:
    assert interval(1, 2).exceeds(1) is Verdict.UNDECIDED
    assert interval(1, 2).exceeds(2) is Verdict.REFUTED
    assert interval(1, 1).exceeds(1) is Verdict.REFUTED
    assert interval(1, 1).at_most(1) is Verdict.PROVED
    assert interval(1, 2).exceeds(sqrt(Q(9, 10))) is Verdict.PROVED
    assert interval(1, 2).exceeds(sqrt(3)) is Verdict.UNDECIDED
    assert interval(1, 2).exceeds(nested_sqrt(3 + sqrt(2))) is Verdict.REFUTED


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_verdict_has_no_truth_value(verdict: Verdict) -> None:
    with pytest.raises(TypeError, match="three values"):
        bool(verdict)
    with pytest.raises(TypeError):
        assert not verdict


def test_every_combines_verdicts() -> None:
    P, R, U = Verdict.PROVED, Verdict.REFUTED, Verdict.UNDECIDED
    assert Verdict.every([]) is P
    assert Verdict.every([P, P]) is P
    assert Verdict.every([P, U]) is U
    assert Verdict.every([U, R, P]) is R
    assert Verdict.of(True) is P
    assert Verdict.of(False) is R


@given(member(), member())
def test_overlap_and_intersection(left: tuple[Enclosure, Q], right: tuple[Enclosure, Q]) -> None:
    (X, x), (Y, y) = left, right
    if not X.overlaps(Y):
        assert x != y
        with pytest.raises(BadInput, match="disjoint"):
            X.intersection(Y)
    else:
        Z = X.intersection(Y)
        assert Z.contains(x) is Y.contains(x)
        assert Z.width <= X.width


def test_contains_decides_for_irrational_numbers() -> None:
    X = enclosure(sqrt(2), bits=200)
    assert X.contains(sqrt(2))
    assert not X.contains(sqrt(2) + power_of_two(-199))
    assert X.midpoint - X.lower == X.width / 2


# -- decimals --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (sqrt(2), 7, "1.414214"),
        (-sqrt(2) / 1000, 3, "-0.00141"),
        (sqrt(2) * 100, 3, "141"),
        (sqrt(2) * 1000, 3, "1.41e3"),
        (Q(3, 20), 1, "0.2"),
        (Q(1, 4), 1, "0.2"),
        (Q(0), 5, "0"),
        (Q(999999, 10**6), 3, "1.00"),
        (sqrt(2) * Q(1, 10**3010), 5, "1.4142e-3010"),
        (sqrt(3) * 10**40, 3, "1.73e40"),
        (Q(1, 10**9), 1, "1e-9"),
        (Q(123456), 6, "123456"),
        (Q(5, 10**7), 2, "5.0e-7"),
        (Q(5, 10**6), 2, "0.0000050"),
    ],
    ids=str,
)
def test_decimal_rounds_to_nearest_significant_digits(
    value: object, digits: int, text: str
) -> None:
    assert enclosure(value, bits=12000).decimal(digits) == text


def test_decimal_refuses_digits_that_the_enclosure_does_not_fix() -> None:
    X = enclosure(sqrt(2), bits=20)
    assert X.decimal(5) == "1.4142"
    with pytest.raises(PrecisionExhausted, match="use more bits or fewer digits"):
        X.decimal(8)
    with pytest.raises(PrecisionExhausted):
        interval(Q(-1, 1000), Q(1, 1000)).decimal(1)
    with pytest.raises(PrecisionExhausted):
        interval(Q(1499, 1000), Q(1501, 1000)).decimal(1)


@given(member(), st.integers(1, 8))
def test_printed_decimals_hold_for_every_member(pair: tuple[Enclosure, Q], digits: int) -> None:
    X, x = pair
    point = Enclosure.point(x)
    try:
        assert X.decimal(digits) == point.decimal(digits)
    except PrecisionExhausted:
        assert X.width > 0
    try:
        assert X.fixed(digits) == point.fixed(digits)
    except PrecisionExhausted:
        assert X.width > 0


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [(Q(3, 20), 7, "0.1500000"), (Q(-1, 3), 2, "-0.33"), (Q(-1, 1000), 2, "0.00"),
     (Q(5, 2), 0, "2"), (Q(7, 2), 0, "4"), (Q(1, 8), 2, "0.12"), (Q(1234), 1, "1234.0")],
    ids=str,
)
def test_fixed_prints_places_after_the_point(value: Q, places: int, text: str) -> None:
    assert Enclosure.point(value).fixed(places) == text


@given(member(), st.integers(1, 20), st.integers(-60, 60))
def test_bounds_are_rounded_outwards_and_parse_exactly(
    pair: tuple[Enclosure, Q], digits: int, power: int
) -> None:
    X = pair[0] * (Q(10) ** power)
    low, high = X.bounds(digits)
    lower, upper = parse(low), parse(high)
    assert lower <= X.lower
    assert upper >= X.upper
    # less than one unit of the last digit away
    for end, text in ((X.lower, lower), (X.upper, upper)):
        assert abs(end - text) * Q(10) ** (digits - 1) <= abs(end)


def test_bounds_of_short_decimals_are_exact() -> None:
    for text in ("12.5", "-3e7", "0.001", "7e-12", "99"):
        assert [parse(b) for b in Enclosure.point(parse(text)).bounds(3)] == [parse(text)] * 2


def test_bounds_of_tiny_and_huge_numbers_are_scientific() -> None:
    X = enclosure(sqrt(2) * Q(1, 10**3010), bits=12000)
    assert X.bounds(5) == ("1.4142e-3010", "1.4143e-3010")
    Y = enclosure(-sqrt(2) * 10**3010, bits=10)
    assert Y.bounds(5) == ("-1.4143e3010", "-1.4142e3010")
    assert str(interval(0, 1)) == "[0, 1.0000000]"


def test_digit_counts_are_checked() -> None:
    for digits in (0, -1, 5000):
        with pytest.raises(BadInput):
            Enclosure.point(1).decimal(digits)
    with pytest.raises(BadInput):
        Enclosure.point(1).fixed(-1)
    with pytest.raises(BadInput, match="exponent"):
        Enclosure.point(power_of_two(-1_400_000)).decimal(3)
