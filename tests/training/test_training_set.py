"""TrainingSet: the exact check of |x_kn - Xi(A_n, y_kn)| <= 2^-n."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np
import pytest

from sci_barriers.errors import BadInput, NotInformation
from sci_barriers.exact import Q
from sci_barriers.families import OmegaK
from sci_barriers.problems import Lasso, SqrtLasso
from sci_barriers.training import TrainingSet, omega_k_samples, omega_k_training_set
from sci_barriers.training.base import same_shape


def one_row(*, x: Any, **change: Any) -> TrainingSet:
    """A = [8 + 1/16, 8] (m = 1), n = 4, y = 1: Xi = {(1/(8 + 1/16), 0)}, exactly."""
    fields: dict[str, Any] = {
        "A": ((Q(129, 16), Q(8)),), "x": np.array(x), "y": np.ones((len(x), 1)), "n": 4,
        "objective": SqrtLasso(lam=Q(1)), "columns": (0,),
    }  # fmt: skip
    return TrainingSet(**{**fields, **change})


def omega(*, K: int = 1, n: int = 10, R: int = 40) -> TrainingSet:
    truth = OmegaK(K=K, n=n, N=6, m=5, winner=0)
    samples = omega_k_samples(R=R, m=5, sparsity=3, seed=0)
    return omega_k_training_set(shown=truth.side(1), truth=truth, samples=samples)


def changed(one: TrainingSet, k: int, j: int, by: float) -> TrainingSet:
    x = one.x.copy()
    x[k, j] += by
    return dataclasses.replace(one, x=x)


def test_squared_distance_is_exact() -> None:
    one = one_row(x=[[0.125, 0.25]])
    T = 1 / (Q(8) + Q(1, 16))
    assert one.squared_distance(0) == (Q(1, 8) - T) ** 2 + Q(1, 16)


def test_the_bound_is_closed_and_decided_exactly() -> None:
    """x off by exactly 2^-n in the column that is not used passes; by one ulp more it does not.

    A = [16, 8], so that Xi = {(1/16, 0)} is a float.
    """
    A = ((Q(16), Q(8)),)
    one_row(A=A, x=[[0.0625, 0.0625]]).check()
    one_row(A=A, x=[[0.0625, -0.0625]]).check()
    one_row(A=A, x=[[0.125, 0.0]]).check()
    for x in ([0.0625, np.nextafter(0.0625, 1)], [np.nextafter(0.125, 1), 0.0]):
        with pytest.raises(NotInformation, match=r"sample 0: .* <= 2\*\*-4 needed, got 0.063"):
            one_row(A=A, x=[x]).check()


def test_a_good_sample_that_the_residual_does_not_decide_passes() -> None:
    """The bound by ||r||^2 / min d is too large on the block; the exact distance decides."""
    one = changed(omega(n=10, R=3), 1, 3, 0.9 * 2.0**-10)
    assert not one._close_by_residual()[1]
    assert one._close_by_residual()[[0, 2]].all()
    assert one.check() is one


@pytest.mark.parametrize(("k", "j"), [(0, 0), (17, 1), (39, 4)])
@pytest.mark.parametrize("K", [1, 4])
def test_one_bad_sample_is_found(K: int, k: int, j: int) -> None:
    one = omega(K=K).check()
    text = rf"sample {k}: \|x_kn - Xi\(A_n, y_kn\)\| <= 2\*\*-10 needed, got 0.001.; round"
    with pytest.raises(NotInformation, match=text):
        changed(one, k, j, 1.1 * 2.0**-10).check()


def test_targets_near_the_true_solution_are_refused() -> None:
    """The x of the true instance are not near Xi(A_n, y_kn): they would give the answer away."""
    one = omega(K=1)
    x = one.x.copy()
    x[:, [0, 1]] = x[:, [1, 0]]
    with pytest.raises(NotInformation, match=r"sample 0: .* got 0\.30;"):
        dataclasses.replace(one, x=x).check()


def test_wrong_column_is_no_proof() -> None:
    """Column 0 loses by eps: no claim about its set is made."""
    with pytest.raises(BadInput, match=r"\|A_S\^-1 a_1\|_1"):
        dataclasses.replace(omega(), columns=(0, 2, 3, 4, 5)).check()


def test_other_problems_are_refused() -> None:
    for objective in (Lasso(lam=Q(1)), SqrtLasso(lam=Q(1), weights=(Q(1), Q(2)))):
        with pytest.raises(BadInput, match="must be P3 without weights"):
            one_row(x=[[0.125, 0.0]], objective=objective).check()
    with pytest.raises(BadInput, match="lam = .*: must be rational"):
        one_row(x=[[0.125, 0.0]], objective=SqrtLasso(lam="sqrt(2)")).check()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"x": np.zeros((2, 3))}, r"x = 'float64 \(2, 3\)': must be float64 \(R, 2\)"),
        ({"x": np.zeros((2, 2), dtype=np.float32)}, "x = 'float32"),
        ({"y": np.zeros(2)}, r"y = 'float64 \(2,\)'"),
        ({"y": np.zeros((3, 1))}, r"samples of y, x = \(3, 2\): must be equal"),
        ({"x": np.full((2, 2), math.nan)}, "x = 'NaN or an infinity'"),
        ({"x": np.zeros((0, 2)), "y": np.zeros((0, 1))}, "must be equal and >= 1"),
        ({"A": ((Q(1, 3), Q(1)),)}, "must be a dyadic rational"),
        ({"n": -1}, "n = -1"),
        ({"n": 2.0}, "n = 2.0"),
        ({"unit": 0.0}, "unit = 0.0: must be a finite number > 0"),
        ({"unit": math.inf}, "unit = inf"),
        ({"unit": True}, "unit = True"),
    ],
)
def test_bad_sets_are_refused(change: dict[str, Any], message: str) -> None:
    fields: dict[str, Any] = {"x": [[0.0, 0.0]] * 2}
    one_row(**fields)
    x = change.pop("x", None)
    with pytest.raises(BadInput, match=message):
        one_row(x=[[0.0, 0.0]] * 2 if x is None else x, **change)


def test_arrays_are_copied_and_read_only() -> None:
    x = np.zeros((1, 2))
    one = one_row(x=x)
    x[0, 0] = 1
    assert one.x[0, 0] == 0
    with pytest.raises(ValueError, match="read-only"):
        one.x[0, 0] = 1
    assert (one.R, one.m, one.N) == (1, 1, 2)
    assert one.A_float.tolist() == [[8.0625, 8.0]]


def test_sets_of_one_call_have_one_shape() -> None:
    one = omega(R=3)
    assert same_shape([one, one]) == (3, 5, 6)
    for sets in ([], [one, omega(R=4)]):
        with pytest.raises(BadInput, match="must be one shape"):
            same_shape(sets)
