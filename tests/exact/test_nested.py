"""a + b sqrt(s): order, ring operations, equality across forms, denesting."""

from __future__ import annotations

import copy
import operator
import pickle
import random
from fractions import Fraction

import mpmath
import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sci_barriers.errors import BadInput
from sci_barriers.exact import (
    Nested,
    Number,
    Q,
    Surd,
    as_surd,
    denested,
    nested_sqrt,
    power_of_two,
    simplified,
    sqrt,
)

SMALL = st.fractions(min_value=-6, max_value=6, max_denominator=6)
SURDS = st.dictionaries(st.sampled_from([1, 2, 3, 6]), SMALL, max_size=3).map(Surd)
# some of them squares of sums of roots, so that the nested root is none
RADICANDS = st.one_of(SURDS.map(abs), SURDS.map(lambda x: x * x), st.just(as_surd(9)))


@st.composite
def families(draw: st.DrawFn, count: int) -> list[Nested]:
    """Numbers with one common s."""
    s = draw(RADICANDS)
    return [Nested(a=draw(SURDS), b=draw(SURDS), s=s) for _ in range(count)]


def value(x: Number | int) -> mpmath.mpf:
    """x to the working precision of mpmath."""
    if isinstance(x, Nested):
        return value(x.a) + value(x.b) * mpmath.sqrt(value(x.s))
    terms = as_surd(x).terms.items()
    return mpmath.fsum(mpmath.mpf(int(q.p)) / int(q.q) * mpmath.sqrt(d) for d, q in terms)


def sign_of(x: mpmath.mpf) -> int:
    return 0 if abs(x) < mpmath.mpf(10) ** -120 else int(mpmath.sign(x))


@given(families(3))
def test_numbers_with_the_same_s_form_an_ordered_ring(numbers: list[Nested]) -> None:
    x, y, z = numbers
    assert x + y == y + x
    assert x * y == y * x
    assert (x + y) * z == x * z + y * z
    assert (x * y) * z == x * (y * z)
    assert x - y == -(y - x)
    assert +x == x
    if x > y and z > 0:
        assert x * z > y * z


@given(families(2))
def test_signs_agree_with_200_digits(numbers: list[Nested]) -> None:
    x, y = numbers
    with mpmath.workdps(200):
        expected = sign_of(value(x) - value(y))
        product = sign_of(value(x * y) - value(x) * value(y))
    assert (x - y).sign() == expected
    assert product == 0
    assert (x < y, x <= y, x == y, x >= y, x > y) == (
        expected < 0, expected <= 0, expected == 0, expected >= 0, expected > 0
    )
    assert bool(x - y) is (expected != 0)
    assert abs(x).sign() >= 0


@given(families(1))
def test_inverse_is_exact(numbers: list[Nested]) -> None:
    (x,) = numbers
    assume(x.sign() != 0)
    assert x * x.inverse() == 1
    assert 1 / x == x.inverse()
    assert x / x == 1
    assert x**-2 * x**2 == 1


def test_inverse_where_the_norm_vanishes() -> None:
    x = Nested(a=3, b=1, s=9)  # = 6, while 9 - 9 = 0
    assert x.norm() == 0
    assert x.inverse() == Q(1, 6)
    with pytest.raises(ZeroDivisionError):
        Nested(a=-3, b=1, s=9).inverse()


@given(families(1), families(1))
def test_comparison_works_for_any_two_radicands(left: list[Nested], right: list[Nested]) -> None:
    x, y = left[0], right[0]
    with mpmath.workdps(200):
        expected = sign_of(value(x) - value(y))
    assert (x < y, x <= y, x == y, x >= y, x > y) == (
        expected < 0, expected <= 0, expected == 0, expected >= 0, expected > 0
    )
    if x == y:
        assert hash(x) == hash(y)


@given(families(1))
def test_equal_values_hash_alike_across_forms(numbers: list[Nested]) -> None:
    (x,) = numbers
    y = Nested(a=x.a, b=x.b / 5, s=x.s * 25)
    assert x == y
    assert hash(x) == hash(y)
    surd = x.surd()
    if surd is not None:
        assert x == surd == x
        assert hash(x) == hash(surd)
    q = x.rational()
    if q is not None:
        assert x == q == x
        assert hash(x) == hash(Fraction(int(q.p), int(q.q)))


def test_sums_with_different_s_are_refused_unless_one_has_no_root() -> None:
    x, y = nested_sqrt(1 + sqrt(2)), nested_sqrt(1 + sqrt(3))
    for op in (operator.add, operator.sub, operator.mul, operator.truediv):
        with pytest.raises(BadInput, match="one nested root only"):
            op(x, y)
    assert isinstance(x, Nested)
    flat = Nested(a=sqrt(5), b=0, s=1 + sqrt(3))
    assert (x + flat) - flat == x
    assert flat * x == x * sqrt(5)


@pytest.mark.parametrize("other", [2, Q(2, 3), Fraction(2, 3), sqrt(3)])
def test_mixed_arithmetic_from_both_sides(other: object) -> None:
    x = nested_sqrt(1 + sqrt(2))
    for op in (operator.add, operator.sub, operator.mul, operator.truediv):
        left, right = op(x, other), op(other, x)
        assert isinstance(left, Nested)
        assert isinstance(right, Nested)
        with mpmath.workdps(60):
            third = value(simplified(as_surd(other)))
            assert abs(value(left) - op(value(x), third)) < mpmath.mpf(10) ** -50
            assert abs(value(right) - op(third, value(x))) < mpmath.mpf(10) ** -50
    assert (x < other) is (value(x) < value(as_surd(other)))
    assert (other < x) is (value(as_surd(other)) < value(x))


@pytest.mark.parametrize("foreign", [0.5, "1", None, 1j])
def test_floats_and_foreign_types_are_refused(foreign: object) -> None:
    x = nested_sqrt(1 + sqrt(2))
    for op in (operator.add, operator.sub, operator.mul, operator.truediv, operator.lt):
        with pytest.raises(TypeError):
            op(x, foreign)
    assert x != foreign


@given(families(1), st.integers(-5, 200))
def test_scaled_floor_is_exact_also_at_integers(numbers: list[Nested], k: int) -> None:
    (x,) = numbers
    low = x.scaled_floor(k)
    assert low <= x * power_of_two(k) < low + 1


def test_only_integer_powers_are_defined() -> None:
    with pytest.raises(TypeError):
        nested_sqrt(1 + sqrt(2)) ** 0.5  # type: ignore[operator]


def test_s_must_be_non_negative() -> None:
    with pytest.raises(BadInput, match="must be >= 0"):
        Nested(a=1, b=1, s=1 - sqrt(2))
    with pytest.raises(BadInput, match="must be >= 0"):
        nested_sqrt(1 - sqrt(2))
    assert Nested(a=2, b=5, s=sqrt(8) - 2 * sqrt(2)) == 2


def test_nested_numbers_are_immutable_and_survive_copies() -> None:
    x = nested_sqrt(1 + sqrt(2)) * 3 - 1
    with pytest.raises(AttributeError):
        x.a = sqrt(2)  # type: ignore[misc, union-attr]
    with pytest.raises(AttributeError):
        del x.a  # type: ignore[union-attr]
    assert pickle.loads(pickle.dumps(x)) == x == copy.deepcopy(x)  # noqa: S301


def test_text_is_readable() -> None:
    x = nested_sqrt(3 + sqrt(2))
    assert str(x) == "sqrt(sqrt(2) + 3)"
    assert str(1 - 2 * x) == "1 + (-2)*sqrt(sqrt(2) + 3)"
    assert repr(x) == "Nested(sqrt(sqrt(2) + 3))"
    assert str(x - x) == "0"


# -- denesting -------------------------------------------------------------------------------


@settings(max_examples=150)
@given(st.dictionaries(st.sampled_from([1, 2, 3, 5, 6, 10, 15, 30]), SMALL, max_size=4).map(Surd))
def test_the_root_of_a_square_is_found(x: Surd) -> None:
    assert denested(x * x) == abs(x)
    assert nested_sqrt(x * x) == abs(x)


@settings(max_examples=100)
@given(SURDS, st.integers(1, 40))
def test_roots_of_rational_multiples_of_squares_are_found(x: Surd, d: int) -> None:
    assert denested(x * x * d) == abs(x) * sqrt(d)


@given(SURDS)
def test_denested_roots_square_to_the_argument(x: Surd) -> None:
    s = abs(x)
    root = denested(s)
    if root is not None:
        assert root * root == s
        assert root.sign() >= 0
    y = nested_sqrt(s)
    assert y * y == s
    assert isinstance(y, Surd) is (root is not None)


@pytest.mark.parametrize(
    ("s", "root"),
    [
        (3 + 2 * sqrt(2), 1 + sqrt(2)),
        (5 + 2 * sqrt(6), sqrt(2) + sqrt(3)),
        (5 - 2 * sqrt(6), sqrt(3) - sqrt(2)),
        (10 + 2 * (sqrt(6) + sqrt(10) + sqrt(15)), sqrt(2) + sqrt(3) + sqrt(5)),
        (sqrt(2) + Q(3, 2), 1 + sqrt(2) / 2),
        (1 + sqrt(2), None),
        (sqrt(2), None),
        (2 + sqrt(2), None),
        (5 + 2 * sqrt(6) + sqrt(7), None),
    ],
    ids=str,
)
def test_known_denestings(s: Surd, root: Surd | None) -> None:
    assert denested(s) == root


def test_sympy_agrees_on_which_roots_denest() -> None:
    r = random.Random(3)
    for _ in range(40):
        a, b, d = r.randint(1, 30), r.randint(1, 9), r.choice([2, 3, 5, 6, 7])
        s = a + b * sqrt(d)
        # sqrt(a + b sqrt(d)) is a sum of square roots iff a**2 - b**2 d is a square
        norm = a * a - b * b * d
        whole = norm >= 0 and sympy.integer_nthroot(norm, 2)[1]
        assert (denested(s) is not None) is bool(whole)
        flat = sympy.sqrtdenest(sympy.sqrt(a + b * sympy.sqrt(d)))
        assert (denested(s) is not None) is not any(
            power.base.has(sympy.Pow) for power in flat.atoms(sympy.Pow)
        )


def test_nested_sqrt_is_a_surd_when_s_is_rational() -> None:
    assert isinstance(nested_sqrt(Q(2, 3)), Surd)
    assert nested_sqrt(0) == 0
    assert isinstance(nested_sqrt(1 + sqrt(2)), Nested)


def test_a_value_is_rational_although_all_parts_are_not() -> None:
    x = Nested(a=-sqrt(2), b=1, s=3 + 2 * sqrt(2))
    assert x.rational() == 1
    assert simplified(x) == 1
    assert isinstance(simplified(x), Q)
    assert (x - 1).sign() == 0
    assert (x - 1 - power_of_two(-500)).sign() == -1
