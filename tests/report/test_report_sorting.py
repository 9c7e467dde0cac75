"""The order of the values of a column."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from sci_barriers.report.sorting import number, ranks


@pytest.mark.parametrize(
    "values",
    [
        ["-1e3", -2, "-1/3", "-2^-7", 0, "1e-3010", "1e-20", "2^-7", "1/3", "0.34", 1, "1e400000"],
        ["0x1p-1000", "0x3p-1000", "2^-998", "0x14p-4", "sqrt(2)", "1/2+sqrt(1)", "3/2*sqrt(2)"],
        ["1.5e-9", "≤ 1.6e-9", "> 2·10^-9", "3 × 10^3", "√(10000000)"],
        [False, True],
        ["n", "N = 2", "N = 10", "N = 100, m = 5", "N = 100, m = 20"],
        ["12", "12 of 12", "12 of 13", "alpha", "Beta"],
        [["1", "2"], ["1", "10"], ["3", "0"]],
    ],
)
def test_ranks_go_up(values: list[object]) -> None:
    shuffled = random.Random(7).sample(values, len(values))
    assert [ranks(shuffled)[shuffled.index(value)] for value in values] == list(range(len(values)))


def test_nothing_has_no_rank() -> None:
    assert ranks([None, "", "–", " - ", "1"]) == [None, None, None, None, 0]
    assert ranks([]) == []


def test_equal_numbers_have_equal_ranks() -> None:
    assert set(ranks(["2^-7", "1/128", "0x1p-7", "0.0078125", 0.0078125, "78125e-7"])) == {0}
    assert ranks(["−1", "-1", -1]) == [0, 0, 0]


def test_numbers_are_read_to_sixty_digits() -> None:
    rng = random.Random(3)
    for _ in range(200):
        p, q, k = rng.randint(-(10**25), 10**25), rng.randint(1, 10**25), rng.randint(-300, 300)
        found = number(f"{p}/{q}*2^{k}")
        assert found is not None
        true = Fraction(p, q) * Fraction(2) ** k
        assert abs(Fraction(found) - true) <= abs(true) / 10**57


@pytest.mark.parametrize(
    "text",
    ["", "e5", "1/0", "sqrt(-1)", "0^-1", "1 2", "(1", "1)", "1+", "nan", "inf", "12 of 13", "0x",
     "2^99999999999", "1e999999999999999999999", "(" * 300 + "1", "9" * 401, "2^^3", "-"],
)  # fmt: skip
def test_other_texts_are_words(text: str) -> None:
    assert number(text) is None


def test_anything_can_be_ordered() -> None:
    odd: list[object] = [None, True, 3, 2.5, float("nan"), "x", "3x", [], [None], {}, ["x", {}]]
    odd += [{"a": 1}, "½", "٣"]
    found = ranks(odd)
    assert found[0] is None
    assert sorted(place for place in found if place is not None)[0] == 0
