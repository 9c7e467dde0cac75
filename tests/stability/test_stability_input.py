"""Bad matrices, orders and points: BadInput with the value, the bound and the remedy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sci_barriers.errors import BadInput
from sci_barriers.exact import Q
from sci_barriers.stability import (
    kernel_awareness,
    null_space_constant,
    null_space_constants,
    robust_null_space,
    singular_bound,
)
from sci_barriers.stability.reading import read_points

TIE = [[1, 1]]

CASES: list[tuple[Any, str]] = [
    (lambda: null_space_constant([[1, 0], [0, 1]], s=1), r"m = 2: must be < N = 2.*fewer rows"),
    (lambda: null_space_constant([[1], [1]], s=1), r"m = 2: must be < N = 1"),
    (lambda: null_space_constant([[0, 0, 0]], s=1), r"rank of A = 0: must be >= 1"),
    (
        lambda: null_space_constant([[1, 1, 1], [2, 2, 2]], s=1),
        r"rank of A = 1: must be m = 2.*inde",
    ),
    (lambda: null_space_constant(TIE, s=0), r"s = 0: must be an integer >= 1 and <= 1"),
    (
        lambda: null_space_constant(TIE, s=2),
        r"s = 2: must be an integer >= 1 and <= 1; pass an order",
    ),
    (lambda: null_space_constant(TIE, s=1.0), r"s = 1.0: must be an integer"),
    (lambda: null_space_constant(TIE, s=True), r"s = True: must be an integer"),
    (lambda: null_space_constant([], s=1), r"rows of A = 0: must be at least 1"),
    (lambda: null_space_constant([1, 1], s=1), r"A\[0\] = 1: must be a row"),
    (lambda: null_space_constant([[1, 1], [1]], s=1), r"length of A\[1\] = 1: must be N = 2"),
    (lambda: null_space_constant([[1, float("nan")]], s=1), r"must be finite"),
    (lambda: null_space_constant([[1, 1j]], s=1), r"must be real"),
    (lambda: null_space_constant([[1, "one"]], s=1), r"A\[0\]\[1\]"),
    (
        lambda: null_space_constant([[1, {"a": "0", "b": "1", "s": "1+sqrt(2)"}]], s=1),
        r"A\[0\]\[1\] = .*must be rational or a sum of square roots; pass no nested roots",
    ),
    (
        lambda: null_space_constant([[1] * 12], s=1, limit=65),
        r"C\(N, dim ker A - 1\) = 66: must be <= limit = 65; pass a larger limit",
    ),
    (lambda: robust_null_space(TIE, s=1, bits=0), r"bits = 0: must be an integer >= 1"),
    (lambda: singular_bound([[1, 0], [0, 1]]), r"m = 2: must be < N = 2"),
    (lambda: kernel_awareness(TIE, 5), r"M_1 = 5: must be a list of points"),
    (lambda: kernel_awareness(TIE, [1, 2]), r"M_1\[0\] = 1: must be a list"),
    (lambda: kernel_awareness(TIE, [[1, 2], [1]]), r"length of M_1\[1\] = 1: must be N = 2"),
]


@pytest.mark.parametrize(("call", "message"), CASES)
def test_bad_input_names_the_value_the_bound_and_the_remedy(call: Any, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        call()


def test_no_orders_give_no_constants() -> None:
    assert null_space_constants(TIE, orders=()) == ()


def test_arrays_floats_and_texts_are_read_exactly() -> None:
    array = null_space_constant(np.array([[0.1, 0.2, 0.5]]), s=1)
    exact = [[Q(*v.as_integer_ratio()) for v in (0.1, 0.2, 0.5)]]
    assert array.squared == null_space_constant(exact, s=1).squared
    assert read_points(np.array([[0, 0.5], [1, 2]])) == ((0, Q(1, 2)), (1, 2))
    assert read_points([["1/3"], ["sqrt(4)"]]) == ((Q(1, 3),), (2,))
