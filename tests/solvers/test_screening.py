"""Screening of inactive columns: floats settle what they can, the rest is exact."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest

from sci_barriers.exact import Q, absolute, dot, sign
from sci_barriers.problems import Lasso, SqrtLasso, explicit
from sci_barriers.solvers.screening import not_inactive


def exactly(instance, v, inside):
    return [
        j
        for j in range(instance.N)
        if j not in inside
        and sign(absolute(dot(instance.A.column(j), v)) - instance.objective.threshold(j)) >= 0
    ]


@pytest.mark.parametrize("seed", range(30))
def test_floats_and_exact_arithmetic_agree(seed: int) -> None:
    rng = random.Random(seed)
    A = np.array([[rng.randint(-9, 9) / 8 for _ in range(12)] for _ in range(4)])
    weights = [Fraction(rng.randint(1, 9), 3) for _ in range(12)] if seed % 2 else None
    instance = explicit(A, [1] * 4, Lasso(lam="3/2", weights=weights))
    v = [Q(rng.randint(-9, 9), rng.randint(1, 9)) for _ in range(4)]
    inside = {0, 5}
    found = not_inactive(instance, v, inside=inside, floats=A, error=Q(0))
    assert found == exactly(instance, v, inside)
    assert found == not_inactive(instance, v, inside=inside)


def test_ties_and_columns_within_an_ulp_of_one_are_decided_exactly() -> None:
    tiny = 2.0**-60
    A = np.array([[1.0, 1.0, 1.0, -1.0], [0.0, tiny, -tiny, 0.0]])
    instance = explicit(A, [1, 1], SqrtLasso(lam=1))
    found = not_inactive(instance, [Q(1), Q(1)], inside=(), floats=A, error=Q(0))
    assert found == [0, 1, 3]


def test_an_error_of_the_floats_is_covered() -> None:
    A = [["1/3", "2/3"], ["1/3", "1/7"]]
    instance = explicit(A, [1, 1], Lasso(lam="2/3"))
    floats = np.array([[1 / 3, 2 / 3], [1 / 3, 1 / 7]])
    found = not_inactive(instance, [Q(1), Q(1)], inside=(), floats=floats, error=Q(1, 2**52))
    assert found == [0, 1]  # column 0: 2/3 = lam exactly


def test_overflow_is_left_to_exact_arithmetic() -> None:
    A = np.array([[1.0, 2.0]])
    instance = explicit(A, [1], Lasso(lam=1))
    assert not_inactive(instance, [Q(10) ** 400], inside=(), floats=A, error=Q(0)) == [0, 1]
