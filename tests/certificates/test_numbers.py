"""The checker's own numbers against 200-digit mpmath and exact identities."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sci_barriers.certificates.cosine import cosine, rotated
from sci_barriers.certificates.numbers import (
    Nested,
    Rejected,
    Surd,
    Unreadable,
    equal,
    ratio,
    rational_bounds,
    root,
    sign,
    square_root,
)
from sci_barriers.certificates.text import parse

DIGITS = 200
surds = st.dictionaries(st.integers(1, 60), st.integers(-50, 50), max_size=4).flatmap(
    lambda terms: st.integers(1, 40).map(lambda den: Surd(terms, den))
)


def value(x: Surd | Nested) -> mpmath.mpf:
    with mpmath.workdps(DIGITS):
        if isinstance(x, Nested):
            return value(x.a) + value(x.b) * mpmath.sqrt(value(x.s))
        return mpmath.fsum(c * mpmath.sqrt(d) for d, c in x.terms.items()) / x.den


def close(x, y) -> bool:
    with mpmath.workdps(DIGITS):
        return abs(x - y) < mpmath.mpf(10) ** (-DIGITS + 30)


@given(surds, surds, surds)
def test_ring_axioms(x, y, z):
    assert equal(x + y, y + x)
    assert equal(x * y, y * x)
    assert equal((x + y) * z, x * z + y * z)
    assert equal((x * y) * z, x * (y * z))
    assert equal(x - x, ratio(0))


@given(surds, surds)
def test_ring_operations_agree_with_200_digits(x, y):
    with mpmath.workdps(DIGITS):
        assert close(value(x + y), value(x) + value(y))
        assert close(value(x * y), value(x) * value(y))


@given(surds)
def test_sign_is_exact(x):
    with mpmath.workdps(DIGITS):
        expected = value(x)
        small = abs(expected) < mpmath.mpf(10) ** (-DIGITS + 40)
    assert sign(x) == (0 if small else int(mpmath.sign(expected)))


@given(surds, surds, st.integers(0, 30), surds)
def test_sign_of_a_nested_number_is_exact(a, b, s, t):
    under = t * t + s
    assert isinstance(under, Surd)
    x = Nested(a, b, under)
    with mpmath.workdps(DIGITS):
        expected = value(x)
        small = abs(expected) < mpmath.mpf(10) ** (-DIGITS + 60)
    assert sign(x) == (0 if small else int(mpmath.sign(expected)))


@given(surds, st.integers(1, 300))
def test_rational_bounds_enclose(x, bits):
    lo, hi, den = rational_bounds(x, bits)
    assert sign(x - ratio(lo, den)) >= 0
    assert sign(x - ratio(hi, den)) <= 0


@given(surds, surds, surds, st.integers(1, 200))
def test_rational_bounds_enclose_nested_numbers(a, b, t, bits):
    under = t * t + 2
    assert isinstance(under, Surd)
    x = Nested(a, b, under)
    lo, hi, den = rational_bounds(x, bits)
    assert sign(x - ratio(lo, den)) >= 0
    assert sign(x - ratio(hi, den)) <= 0


@pytest.mark.parametrize("power", [40, 200, 1000])
def test_tiny_differences_have_a_sign(power):
    x = root(2) - 1
    product = ratio(1)
    for _ in range(power):
        product = product * x  # (sqrt2 - 1)^power > 0, a difference of two huge numbers
    assert isinstance(product, Surd)
    assert sign(product) == 1
    assert sign(product - ratio(1, 1 << 2 * power)) == 1


def test_radicands_in_one_square_class_are_merged():
    assert sign(Surd({2: 2, 8: -1})) == 0
    assert sign(Surd({2: 1, 3: 1, 8: 1, 12: 1, 18: -1, 27: -1})) == 0
    assert sign(Surd({2: 3, 3: 3, 18: -1, 27: -1, 5: 1, 20: -1})) == -1


def test_huge_radicands_are_decided():
    big = 4**10000 + 6
    rho = Surd({big: 2**10000}, big)
    assert sign(ratio(1) - rho) == 1
    assert sign(rho * rho * big - 4**10000) == 0


@given(st.integers(0, 10**30))
def test_square_root_finds_exactly_the_squares(n):
    assert square_root(n * n) == n
    assert square_root(n * n + 1) == (1 if n == 0 else None)


def test_two_different_nested_radicals_are_refused():
    x, y = (Nested(ratio(0), ratio(1), root(2) + k) for k in (1, 2))  # type: ignore[arg-type]
    with pytest.raises(Rejected, match="two different nested radicals"):
        x + y


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-3/4", Fraction(-3, 4)),
        ("0x10", 16),
        ("0x3p-7", Fraction(3, 128)),
        ("1.25e-3", Fraction(1, 800)),
        ("2e3", 2000),
        ("1/2 + 1/3 - 1", Fraction(-1, 6)),
        ("sqrt(9/4)", Fraction(3, 2)),
        ("0x1p-1/0x3", Fraction(1, 6)),
    ],
)
def test_texts_are_read_exactly(text, expected):
    number = parse(text, "x")
    assert Fraction(*number.rational()) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "1 ",
        "+1",
        "--1",
        "1/0",
        "nan",
        "inf",
        "1e999999999",
        "0x1p99999999",
        "sqrt(-1)",
        "sqrt(2)*3",
        "1_000",
        "\u0661",
        "1//2",
        "2*3",
        "0x",
        "1.",
        ".5",
        "sqrt()",
        "sqrt(sqrt(2))",
        "1e5/3",
        "9" * 4001,
        "__import__('os')",
        "1+" * 70 + "1",
    ],
)
def test_texts_outside_the_grammar_are_refused(text):
    with pytest.raises(Unreadable, match="x: "):
        parse(text, "x")


@pytest.mark.parametrize("q", range(1, 30))
def test_cosines_are_enclosed(q):
    with mpmath.workdps(120):
        for p in range(-2 * q, 4 * q, max(1, q // 5)):
            scaled, error = cosine(p, q, 300)
            assert abs(mpmath.cos(mpmath.pi * p / q) * mpmath.mpf(2) ** 300 - scaled) <= error
            assert error < 64


def test_rotated_entries_are_enclosed():
    m, column = 5, {0: root(2), 3: Nested(ratio(1), ratio(2), root(3))}
    with mpmath.workdps(100):
        for i in range(m):
            middle, radius = rotated(column, i, m, bits=100)
            exact = mpmath.mpf(0)
            for j, entry in column.items():
                scale = mpmath.sqrt(mpmath.mpf(1 if i == 0 else 2) / m)
                exact += scale * mpmath.cos(mpmath.pi * (2 * j + 1) * i / (2 * m)) * value(entry)
            assert (
                abs(exact - mpmath.mpf(middle.numerator) / middle.denominator)
                <= mpmath.mpf(radius.numerator) / radius.denominator + mpmath.mpf(10) ** -90
            )
            assert radius < Fraction(1, 2**90)
