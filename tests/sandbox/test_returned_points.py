"""Reading x: what counts as N exact rationals, and what is refused."""

from __future__ import annotations

import array
import math
from collections import deque
from decimal import Decimal
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy

from sci_barriers.errors import BadInput
from sci_barriers.exact import Q
from sci_barriers.sandbox.points import parse_point, read_point, write_point

TENTH = Q(3602879701896397, 2**55)


@pytest.mark.parametrize(
    ("x", "read"),
    [
        ([0.1, 1], (TENTH, Q(1))),
        ((Fraction(1, 3), Q(2, 7)), (Q(1, 3), Q(2, 7))),
        (np.array([0.1, -0.0]), (TENTH, Q(0))),
        (np.array([1, 2], dtype=np.uint8), (Q(1), Q(2))),
        (np.array([0.5, 2], dtype=np.float16), (Q(1, 2), Q(2))),
        (np.array([1, 2], dtype=object), (Q(1), Q(2))),
        (np.array([[1.0, 2.0]])[0, ::-1], (Q(2), Q(1))),
        ([np.float32(0.1), np.int64(3)], (Q(13421773, 2**27), Q(3))),
        ([np.array(0.5), np.float64(2)], (Q(1, 2), Q(2))),
        (np.array([1, 3], dtype=np.longdouble) / 4, (Q(1, 4), Q(3, 4))),
        ([np.longdouble(1) + np.finfo(np.longdouble).eps, 0],
         (1 + Q(1, 2 ** -int(math.log2(np.finfo(np.longdouble).eps))), Q(0))),
        (array.array("d", [0.1, 1.0]), (TENTH, Q(1))),
        (deque([1, 2]), (Q(1), Q(2))),
        (range(2), (Q(0), Q(1))),
        ([Decimal("0.1"), Decimal("-1e3")], (Q(1, 10), Q(-1000))),
        ([mpmath.mpf(1) / 4, mpmath.mpf(-3)], (Q(1, 4), Q(-3))),
        ([mpmath.mpf(0), sympy.Rational(1, 3)], (Q(0), Q(1, 3))),
        ([5e-324, 2**60 + 1], (Q(1, 2**1074), Q(2**60 + 1))),
    ],
)  # fmt: skip
def test_every_entry_is_read_exactly(x: Any, read: tuple[Q, ...]) -> None:
    assert read_point(x, N=2) == read
    assert parse_point(write_point(read, limit=10**6), N=2) == read


def test_torch_tensors_are_read_exactly() -> None:
    torch = pytest.importorskip("torch")
    x = torch.tensor([0.1, 2.0], dtype=torch.float64, requires_grad=True)
    assert read_point(x, N=2) == (TENTH, Q(2))
    assert read_point([x[0], x[1]], N=2) == (TENTH, Q(2))
    assert read_point(torch.tensor([0.5, 2], dtype=torch.bfloat16), N=2) == (Q(1, 2), Q(2))
    for wrong in (torch.tensor([[1.0, 2.0]]), torch.tensor([1j, 0]), torch.tensor([True, False]),
                  torch.tensor([float("nan"), 1])):  # fmt: skip
        with pytest.raises(BadInput):
            read_point(wrong, N=2)


class WithFloat:
    def __float__(self) -> float:
        return 1.0


@pytest.mark.parametrize(
    "x",
    [
        None, 3, 1.5, "ab", b"ab", {0: 1, 1: 2}, {1, 2}, (i for i in (1, 2)), iter([1, 2]), [],
        [1], [1, 2, 3], [[1], [2]], [None, 1], ["1", 1], [1j, 1], [True, 1], [np.bool_(True), 1],
        [math.nan, 1], [math.inf, 1], [WithFloat(), 1], [Decimal("nan"), 1], [Decimal("inf"), 1],
        [Decimal("1e999999999"), 1], [Decimal("1e-999999999"), 1], [mpmath.inf, 1],
        [mpmath.nan, 1], [mpmath.mpf(2) ** (10**9), 1], [mpmath.mpc(1, 1), 1], list, object(),
        np.array(1.0), np.ones((2, 1)), np.ones((1, 2)), np.ones(3), np.array([math.nan, 1]),
        np.array([1j, 1]), np.array([True, False]), np.array(["1", "2"]),
        np.ma.array([1.0, 2.0], mask=[0, 1]),
        sympy.sqrt(2), [sympy.sqrt(2), 1], [sympy.Symbol("z"), 1],
    ],
)  # fmt: skip
def test_everything_else_is_refused(x: Any) -> None:
    with pytest.raises(BadInput):
        read_point(x, N=2)


def test_long_numbers_are_refused() -> None:
    with pytest.raises(BadInput):
        write_point(read_point([3 ** (10**6), 1], N=2), limit=10**9)
    with pytest.raises(BadInput, match="more than"):
        read_point([(1 << 33_219_281) + 1, 1], N=2)
    with pytest.raises(BadInput, match="more than 5000 bytes"):
        write_point(read_point([Fraction(1, 3**30000)] * 2, N=2), limit=5000)
    huge = (Q(1, 2**1_000_000), Q(-1, 3**3000))
    assert parse_point(write_point(huge, limit=10**4), N=2) == huge


@pytest.mark.parametrize(
    "texts",
    [None, "12", ["1"], ["1"] * 3, [1, 2], ["1", None], ["sqrt(2)", "1"], ["1", "nan"],
     ["1", "1e5"], ["1", "1 + 1"], ["1", "__import__('os')"], ["1", "0x1p9999999"]],
)  # fmt: skip
def test_texts_of_a_worker_are_checked(texts: Any) -> None:
    with pytest.raises(BadInput):
        parse_point(texts, N=2)
