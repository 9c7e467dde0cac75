"""Float64 arrays as exact integers: values, sums, products, norms."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest

from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, as_q
from sci_barriers.training.dyadic import DyadicArray, from_floats, from_rationals

SPECIAL = [0.0, -0.0, 1.0, -1.5, 1e-300, 5e-324, -2.0**-1074, 1e300, 2.0**53 + 2, 0.1]


def values(array: DyadicArray) -> list[tuple[Q, ...]]:
    return [array.row(k) for k in range(len(array.integers))]


def random_floats(seed: int, R: int, N: int) -> np.ndarray:
    rng = random.Random(seed)
    rows = [[math.ldexp(rng.uniform(-1, 1), rng.randint(-40, 40)) for _ in range(N)]
            for _ in range(R)]  # fmt: skip
    return np.array(rows)


def test_floats_are_read_exactly() -> None:
    found = from_floats(np.array([SPECIAL]))
    assert found.row(0) == tuple(as_q(v) for v in SPECIAL)
    assert all(isinstance(entry, int) for entry in found.integers.ravel().tolist())
    assert from_floats(np.zeros((2, 3))).bits == 0


def test_rationals_are_read_exactly() -> None:
    rows = [[Q(1, 8), Q(-3)], [Q(0), Q(5, 2**90)]]
    assert values(from_rationals(rows)) == [tuple(row) for row in rows]
    with pytest.raises(BadInput, match="must hold dyadic rationals"):
        from_rationals([[Q(1, 3)]])


@pytest.mark.parametrize("seed", range(3))
def test_arithmetic_is_exact(seed: int) -> None:
    a, b, c = (random_floats(seed + R, R, N) for R, N in ((4, 3), (5, 3), (4, 5)))
    A, B, C = (from_floats(v) for v in (a, b, c))
    found = C.minus(A.times_transposed(B))
    for k in range(4):
        wanted = []
        for j in range(5):
            product = sum((as_q(u) * as_q(v) for u, v in zip(a[k], b[j], strict=True)), Q(0))
            wanted.append(as_q(c[k, j]) - product)
        assert found.row(k) == tuple(wanted)
        square = Q(found.squared_norms().integers[k], 1 << found.squared_norms().bits)
        assert square == sum((v * v for v in wanted), Q(0))
    assert A.columns([2, 0]).row(1) == (as_q(a[1, 2]), as_q(a[1, 0]))


def test_no_column_has_norm_zero() -> None:
    found = from_floats(np.ones((3, 2))).columns([]).squared_norms()
    assert found.integers.tolist() == [0, 0, 0]


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_nan_and_infinities_are_refused(value: float) -> None:
    with pytest.raises(BadInput, match="must be finite"):
        from_floats(np.array([[1.0, value]]))
