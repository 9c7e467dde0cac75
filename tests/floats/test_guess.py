"""The float guess: right on ordinary data, harmless on others, by every way to a support."""

from __future__ import annotations

import importlib.util
from fractions import Fraction

import numpy as np
import pytest

from sci_barriers.floats import guess_steps
from sci_barriers.floats.guess import coefficients, correlations, propose
from sci_barriers.problems import QCBP, Lasso, Objective, SqrtLasso, explicit
from sci_barriers.solvers.path.homotopy import solve_path


def data(seed: int, *, m: int = 8, N: int = 14) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    A = rng.standard_normal((m, N))
    return A, A[:, :2] @ np.array([2.0, -1.0]) + 0.3 * rng.standard_normal(m)


def problems(A: np.ndarray, y: np.ndarray) -> list[Objective]:
    mu = Fraction(float(np.abs(A.T @ y).max())) / 6
    size = Fraction(float(np.linalg.norm(y)))
    return [
        Lasso(lam=2 * mu),
        Lasso(lam=mu / 8, normalisation="1/2m"),
        SqrtLasso(lam=4 * mu / size),
        QCBP(eta=size / 3),
        SqrtLasso(lam=4 * mu / size, weights=[Fraction(1 + k % 3, 2) for k in range(A.shape[1])]),
    ]


@pytest.mark.parametrize("seed", range(12))
def test_the_guess_is_the_support_of_the_minimiser(seed: int) -> None:
    A, y = data(seed)
    for problem in problems(A, y):
        found = propose(A, y, problem=problem)
        truth = solve_path(explicit(A, y, problem), certified=False).set.vertices()[0]
        assert found.consistent
        assert found.support == tuple(j for j, x in enumerate(truth) if x != 0)
        assert all(s * truth[j] > 0 for j, s in zip(found.support, found.signs, strict=True))
        x = coefficients(A, y, problem=problem, support=found.support, signs=found.signs)
        assert x is not None
        exact = [float(Fraction(int(v.p), int(v.q))) if hasattr(v, "p") else None for v in truth]
        for value, j in zip(x, found.support, strict=True):
            assert exact[j] is None or value == pytest.approx(exact[j], rel=1e-9)


@pytest.mark.skipif(importlib.util.find_spec("sklearn") is None, reason="needs scikit-learn")
@pytest.mark.parametrize("seed", range(4))
def test_descent_and_walk_agree(seed: int) -> None:
    A, y = data(seed, m=20, N=50)
    for problem in problems(A, y):
        scaled = guess_steps.scaled(A, y, problem)
        with np.errstate(all="ignore"):
            walked = list(guess_steps.walked(scaled))[-1]
            descended = next(s for s in guess_steps.descended(scaled) if s.consistent)
        assert walked.consistent
        assert sorted(walked.P.tolist()) == sorted(descended.P.tolist())


def test_the_support_of_start_is_tried_first() -> None:
    A, y = data(3)
    problem = Lasso(lam=1)
    right = propose(A, y, problem=problem)
    start = np.zeros(A.shape[1])
    start[list(right.support)] = right.signs
    assert propose(A, y, problem=problem, start=start) == right
    wrong = np.ones(A.shape[1])
    assert propose(A, y, problem=problem, start=wrong) == right


def test_p1_with_eta_at_least_the_norm_of_y_is_zero() -> None:
    A, y = data(1)
    found = propose(A, y, problem=QCBP(eta=1000))
    assert found.support == () and found.consistent


def test_small_lam_in_p3_interpolates() -> None:
    A, y = data(5)
    found = propose(A, y, problem=SqrtLasso(lam=Fraction(1, 10**6)))
    assert found.interpolates and not found.consistent


def test_weight_zero_columns_are_projected_out_and_fitted() -> None:
    A, y = data(2)
    weights = [0, 1, 1, 0] + [1] * (A.shape[1] - 4)
    for problem in (Lasso(lam=1, weights=weights), SqrtLasso(lam="1/4", weights=weights)):
        found = propose(A, y, problem=problem)
        truth = solve_path(explicit(A, y, problem), certified=False).set.vertices()[0]
        assert set(found.support) == {0, 3} | {j for j, x in enumerate(truth) if x != 0}
        assert all(s * truth[j] > 0 for j, s in zip(found.support, found.signs, strict=True))


def test_scales_of_a_and_y_do_not_matter() -> None:
    A, y = data(7)
    plain = propose(A, y, problem=SqrtLasso(lam="1/3"))
    far = propose(A * 2.0**300, y * 2.0**-300, problem=SqrtLasso(lam=Fraction(2**300, 3)))
    assert (plain.support, plain.signs) == (far.support, far.signs)


def test_garbage_and_degenerate_data_do_not_raise() -> None:
    for A, y in (
        (np.zeros((2, 3)), np.ones(2)),
        (np.ones((2, 3)), np.zeros(2)),
        (np.full((2, 2), 1e308), np.ones(2)),
        (np.full((2, 2), 5e-324), np.ones(2)),
    ):
        for problem in (Lasso(lam=1), SqrtLasso(lam="1/9"), QCBP(eta="1/9")):
            assert propose(A, y, problem=problem).support is not None


def test_correlations_have_the_signs_of_the_residual() -> None:
    A, y = data(4)
    problem = Lasso(lam=1)
    c = correlations(A, y, problem=problem, support=(), signs=())
    assert c is not None and (np.sign(c) == np.sign(A.T @ y)).all()
