"""Integer slices: exact splits, exact products through BLAS, limbs there and back."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sci_barriers.errors import PrecisionExhausted
from sci_barriers.solvers.digits import slices as module
from sci_barriers.solvers.digits.slices import Slices, integers_of, limbs_of, settled, split, widest


def integers(T: Slices) -> list[list[int]]:
    """The integer matrix, in Python."""
    count = len(T.table)
    return [
        [
            sum(int(T.table[t, i, j]) << (T.alpha * (count - 1 - t)) for t in range(count))
            for j in range(T.table.shape[2])
        ]
        for i in range(T.table.shape[1])
    ]


def matrix(seed: int, m: int, k: int, spread: int) -> tuple[Any, Any]:
    """Entries of many sizes, denormals and zeros among them; exponents of the columns."""
    rng = np.random.default_rng(seed)
    B = rng.standard_normal((m, k)) * np.ldexp(1.0, rng.integers(-spread, spread + 1, (m, k)))
    B[rng.random((m, k)) < 0.1] = 0.0
    B[0, 0] = 5e-324 if spread > 900 else B[0, 0]
    return B, np.frexp(np.abs(B).max(axis=0))[1].astype(np.int64)


@pytest.mark.parametrize("spread", [0, 3, 40, 200, 960])
@pytest.mark.parametrize("alpha", [4, 11, 22, 23])
def test_the_split_is_exact(spread: int, alpha: int) -> None:
    B, e = matrix(spread + alpha, 6, 4, spread)
    T = split(B, e, alpha)
    assert np.abs(T.table).max() <= 2.0 ** (alpha - 1)
    for row, exact in zip(integers(T), B.tolist(), strict=True):
        for j, (integer, value) in enumerate(zip(row, exact, strict=True)):
            assert integer * Fraction(2) ** (int(e[j]) - T.h) == Fraction(value)


def test_the_split_is_exact_by_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks that need more slices than those before them, and fewer."""
    monkeypatch.setattr(module, "_NEAR", 8)
    B, e = matrix(7, 9, 4, 0)
    B[:2] = np.rint(B[:2] * 4) / 4
    B[4:6], B[6] = B[4:6] * 2.0**-200, 0.0
    for order in (B, B[::-1], np.asfortranarray(B)):
        T = split(order, e, 22)
        for row, exact in zip(integers(T), order.tolist(), strict=True):
            for j, (integer, value) in enumerate(zip(row, exact, strict=True)):
                assert integer * Fraction(2) ** (int(e[j]) - T.h) == Fraction(value)


def test_denormals_of_large_columns_are_not_lost() -> None:
    """A power of two below 1 would round them away: such columns are not scaled."""
    for small in (5e-324, 2.0**-1022 * 1.5, -(2.0**-1010) * (1 + 2.0**-52)):
        B = np.array([[2.0**60 * 1.25, 1.0], [small, 0.0], [3.0, small]])
        e = np.array([61, 1])
        lost = np.ldexp(np.ldexp(small, 21 - 61), 61 - 21) != small
        assert lost or small == 2.0**-1022 * 1.5
        assert module._split_scaled(B, 21 - e, 22) is None or not lost
        T = split(B, e, 22)
        for row, exact in zip(integers(T), B.tolist(), strict=True):
            for j, (integer, value) in enumerate(zip(row, exact, strict=True)):
                assert integer * Fraction(2) ** (int(e[j]) - T.h) == Fraction(value)


def test_the_split_of_extreme_columns_is_exact() -> None:
    """The largest and the least float in one column; a column of zeros."""
    B = np.array([[1.7e308, 0.0, 5e-324], [-5e-324, 0.0, 1e-323]])
    e = np.frexp(np.abs(B).max(axis=0))[1].astype(np.int64)
    T = split(B, e, 22)
    for row, exact in zip(integers(T), B.tolist(), strict=True):
        for j, (integer, value) in enumerate(zip(row, exact, strict=True)):
            assert integer * Fraction(2) ** (int(e[j]) - T.h) == Fraction(value)


@pytest.mark.parametrize("n", [1, 2, 3, 512, 1000, 1024, 1025, 2048, 10**6])
def test_the_widest_digits_stay_below_2_to_the_53(n: int) -> None:
    """The bound of the head of the file holds for alpha, and not for alpha + 1 (up to 26)."""
    alpha = widest(n)
    assert n * (2 ** (alpha - 1) + 1) * 2**alpha <= 2**53
    assert alpha == 26 or n * (2**alpha + 1) * 2 ** (alpha + 1) > 2**53


def test_products_of_extreme_digits_are_exact() -> None:
    """All digits at their bounds, all of one sign: the worst case of the bound."""
    for m in (5, 511, 1023):
        alpha = widest(m)
        table = np.full((2, m, 3), 2.0 ** (alpha - 1) + 1)
        T = Slices(table=table, alpha=alpha, h=2 * alpha - 1)
        x = np.full((2, m, 1), 1 << alpha, dtype=np.int64)
        entry = ((1 << (alpha - 1)) + 1) * (1 + (1 << alpha))
        value = (1 << alpha) * (1 + (1 << alpha))
        (column,) = integers_of(T.transposed_times(x), alpha)
        assert column == [m * entry * value] * 3
        (column,) = integers_of(T.times(x[:, :3]), alpha)
        assert column == [3 * entry * value] * m


@pytest.mark.parametrize("spread", [0, 5, 100])
def test_products_are_exact(spread: int) -> None:
    """T x, T^T x and T^T T against Python integers, two right-hand sides."""
    B, e = matrix(spread, 9, 4, spread)
    T = split(B, e, 22)
    M, R = integers(T), random.Random(spread)
    right = [[R.getrandbits(90) - 2**89 for _ in range(4)] for _ in range(2)]
    left = [[R.getrandbits(90) - 2**89 for _ in range(9)] for _ in range(2)]
    assert integers_of(T.times(limbs_of(right, 22)), 22) == [
        [sum(a * b for a, b in zip(row, x, strict=True)) for row in M] for x in right
    ]
    columns = list(zip(*M, strict=True))
    assert integers_of(T.transposed_times(limbs_of(left, 22)), 22) == [
        [sum(a * b for a, b in zip(column, x, strict=True)) for column in columns] for x in left
    ]
    gram = [[sum(a * b for a, b in zip(p, q, strict=True)) for q in columns] for p in columns]
    assert integers(T.gram()) == gram
    assert T.gram().h == 2 * T.h


def test_products_by_blocks_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few products in a call, down to one row."""
    B, e = matrix(3, 13, 5, 30)
    T, rng = split(B, e, 22), np.random.default_rng(3)
    x, y = (rng.integers(-(2**22), 2**22 + 1, (3, n, 2)) for n in (5, 13))
    whole = T.plain_times(x), T.transposed_times(y)
    assert np.array_equal(T.plain_times(x.astype(np.float64)), whole[0])
    for products in (1, 70, 200):
        monkeypatch.setattr(module, "_PRODUCTS", products)
        assert np.array_equal(T.plain_times(x), whole[0])
        assert np.array_equal(T.transposed_times(y), whole[1])


@given(
    st.lists(
        st.lists(st.integers(-(2**300), 2**300), min_size=3, max_size=3), min_size=1, max_size=3
    ),
    st.integers(4, 24),
)
def test_limbs_there_and_back(columns: list[list[int]], alpha: int) -> None:
    limbs = limbs_of(columns, alpha)
    assert np.abs(limbs[:-1]).max(initial=0) <= 2 ** (alpha - 1) + 1
    assert integers_of(limbs, alpha) == columns


@given(st.lists(st.integers(-(2**62) + 1, 2**62 - 1), min_size=1, max_size=40), st.integers(4, 26))
def test_unsettled_limbs_are_added_up(limbs: list[int], alpha: int) -> None:
    """Both ways, by additions and by bytes, for any alpha and number of limbs."""
    value = sum(limb << (alpha * place) for place, limb in enumerate(limbs))
    array = np.array(limbs, dtype=np.int64)[:, None]
    assert module._summed(array, alpha) == module._packed(array, alpha) == [value]
    pair = np.stack([array, -array], axis=2)
    assert integers_of(pair, alpha) == [[value], [-value]]


@given(
    st.lists(st.integers(-(2**61) + 1, 2**61 - 1), min_size=1, max_size=5), st.integers(4, 26)
)
def test_limbs_without_the_last_sweep_are_short_enough(limbs: list[int], alpha: int) -> None:
    """|limb| <= (3/4) 2^alpha, the same number, and 0 above a short one."""
    array = np.array([*limbs, *[0] * 20], dtype=np.int64)[:, None, None]
    value = sum(limb << (alpha * place) for place, limb in enumerate(limbs))
    after = settled(array, alpha, spare=1)
    assert 4 * np.abs(after).max() <= 3 * 2**alpha
    assert integers_of(after, alpha) == [[value]]
    used = int(np.flatnonzero(after[:, 0, 0]).max(initial=0))
    assert used == 0 or abs(value) >= 2 ** (alpha * used) // 6


@given(
    st.lists(st.integers(-(2**61) + 1, 2**61 - 1), min_size=1, max_size=5), st.integers(4, 24)
)
def test_settled_limbs_are_short_and_the_same_number(limbs: list[int], alpha: int) -> None:
    array = np.array([*limbs, *[0] * 20], dtype=np.int64)[:, None, None]
    value = sum(limb << (alpha * place) for place, limb in enumerate(limbs))
    after = settled(array, alpha)
    assert np.abs(after).max() <= 2 ** (alpha - 1) + 1
    assert integers_of(after, alpha) == [[value]]


def test_zero_limbs_mean_a_small_number() -> None:
    """Settled limbs with a non-zero one at place l: at least about half of 2^(alpha l)."""
    R = random.Random(1)
    for _ in range(200):
        place = R.randrange(1, 6)
        small = R.getrandbits(22 * place - 2) * R.choice((1, -1))
        assert not limbs_of([[small]], 22)[place + 1 :].any()


def test_other_arithmetic_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "arithmetic_as_assumed", lambda: False)
    with pytest.raises(PrecisionExhausted, match="rounding"):
        split(np.eye(2), np.ones(2, dtype=np.int64), 22)


def test_too_many_slices_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGEST_TABLE", 100)
    B, e = matrix(1, 6, 4, 900)
    with pytest.raises(PrecisionExhausted, match="exponents"):
        split(B, e, 22)
