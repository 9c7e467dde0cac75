"""delta = 2**-10000: the numbers of A_delta have radicands 4**10000 + 6 and stay exact."""

from __future__ import annotations

import pytest

from sci_barriers.exact import (
    Matrix,
    Q,
    Surd,
    denested,
    enclosure,
    exponent,
    format_number,
    is_psd,
    nested_sqrt,
    parse,
    power_of_two,
    sign,
    sqrt,
    sqrt_enclosure,
    to_float,
)

K = 10_000
DELTA = power_of_two(-K)
ROOT = sqrt(1 + 6 * DELTA**2)
RHO = 1 / ROOT


def test_the_radicand_is_the_reduced_one() -> None:
    assert set(ROOT.terms) == {4**K + 6}
    assert ROOT * ROOT == 1 + 6 * DELTA**2
    assert RHO * ROOT == 1
    assert (RHO * ROOT - 1).sign() == 0


def test_sign_of_one_minus_rho() -> None:
    assert sign(1 - RHO) == 1
    assert sign(RHO - 1) == -1
    assert sign(1 - RHO - 3 * DELTA**2) == -1  # 1 - rho = 3 delta**2 - 27/2 delta**4 + ...
    assert sign(1 - RHO - 3 * DELTA**2 + 14 * DELTA**4) == 1
    assert sign((1 - RHO) * sqrt(3) - (1 - RHO) * sqrt(2)) == 1


def test_enclosures_see_the_difference_from_one() -> None:
    assert not enclosure(RHO, bits=2 * K + 20).contains(1)
    assert enclosure(RHO, bits=64).upper == 1
    cell = sqrt_enclosure(1 - RHO, bits=64)
    assert cell.lower**2 <= 1 - RHO <= cell.upper**2
    assert exponent(1 - RHO) == 2 - 2 * K
    assert cell.decimal(8) == "8.6816843e-3011"
    assert to_float(RHO) == 1.0
    assert to_float(1 - RHO) == 0.0


def test_mixed_fields_have_exact_zero_tests_and_inverses() -> None:
    x = sqrt(3) * RHO + sqrt(2) - 1
    assert x * x.inverse() == 1
    assert (x - sqrt(3) / ROOT).terms == (sqrt(2) - 1).terms
    assert sqrt(3) * ROOT == sqrt(3 + 18 * DELTA**2)
    assert hash(sqrt(3) * ROOT) == hash(sqrt(3 + 18 * DELTA**2))


def test_text_round_trip() -> None:
    x = RHO / sqrt(3) - Q(1, 10)
    assert parse(format_number(x)) == x


def test_nested_roots() -> None:
    s = 1 + ROOT
    assert denested(s) is None
    y = nested_sqrt(s)
    assert y * y == s
    assert sign(y - sqrt(2)) == 1
    assert sign(sqrt(2) - y + DELTA) == 1
    square = (1 + ROOT) ** 2
    assert nested_sqrt(square) == 1 + ROOT


@pytest.mark.parametrize("k", [1, 7, 100, K])
def test_the_gram_matrix_is_positive_definite(k: int) -> None:
    # A = [u_1, u_2] rho-scaled: G = [[1, -+ rho], [., 1]] up to positive factors
    rho = 1 / sqrt(1 + 6 * power_of_two(-2 * k))
    G = Matrix([[1, rho], [rho, 1]])
    assert is_psd(G)
    assert not is_psd(Matrix([[rho, 1], [1, rho]]))
    x = Surd({1: 1}) - rho * rho
    assert x.rational() is not None
    assert sign(x) == 1
