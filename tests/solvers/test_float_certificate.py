"""The float certificate: right guesses are proved, margins hold, extreme data end undecided."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, as_q, sqrt
from sci_barriers.problems import QCBP, Lasso, Objective, SqrtLasso
from sci_barriers.solvers.rigorous.support import Proof, Undecided, certify_support


def sparse_data(
    seed: int, *, N: int, correlation: float = 0.0, m: int | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Gaussian rows, neighbouring columns correlated; a sparse x, noise of a tenth."""
    rng = np.random.default_rng(seed)
    m = m or max(10, N // 2)
    A = rng.standard_normal((m, N))
    for j in range(1, N):
        A[:, j] = correlation * A[:, j - 1] + math.sqrt(1 - correlation**2) * A[:, j]
    x = np.zeros(N)
    chosen = rng.choice(N, max(2, N // 10), replace=False)
    x[chosen] = 3 * rng.standard_normal(len(chosen))
    return A, A @ x + 0.1 * rng.standard_normal(m)


def guess_of(x: np.ndarray) -> tuple[list[int], list[int]]:
    P = np.flatnonzero(x)
    return P.tolist(), np.sign(x[P]).astype(int).tolist()


def same_minimiser(A: np.ndarray, y: np.ndarray, x: np.ndarray, mu: float) -> list[Objective]:
    """P2 in three normalisations, P3 and P1 with about this minimiser."""
    m = len(y)
    norm = float(np.linalg.norm(y - A @ x))
    return [
        Lasso(lam=2 * mu),
        Lasso(lam=2 * as_q(mu) / m, normalisation="1/m"),
        Lasso(lam=as_q(mu) / m, normalisation="1/2m"),
        SqrtLasso(lam=mu / norm),
        QCBP(eta=norm),
    ]


@pytest.fixture(scope="module")
def solved() -> list[tuple[np.ndarray, np.ndarray, np.ndarray, float]]:
    """(A, y, x, mu): scikit-learn's coordinate descent at a tight tolerance."""
    linear_model = pytest.importorskip("sklearn.linear_model")
    cases = []
    for seed in range(40):
        N = (20, 50, 100, 200)[seed % 4]
        A, y = sparse_data(seed, N=N, correlation=(0.0, 0.5, 0.9)[seed % 3])
        part = (0.03, 0.1, 0.3)[seed // 4 % 3]
        mu = float(part * np.abs(A.T @ y).max())
        model = linear_model.Lasso(
            alpha=mu / len(y), fit_intercept=False, tol=1e-15, max_iter=200_000
        )
        cases.append((A, y, model.fit(A, y).coef_, mu))
    return cases


def test_right_guesses_are_proved(
    solved: list[tuple[np.ndarray, np.ndarray, np.ndarray, float]],
) -> None:
    """At least 95 of 100 Gaussian and correlated instances, N = 20 to 200, for each problem."""
    proved, margins = np.zeros(5), []
    for A, y, x, mu in solved:
        P, s = guess_of(x)
        for i, problem in enumerate(same_minimiser(A, y, x, mu)):
            found = certify_support(A, y, problem=problem, support=P, signs=s)
            proved[i] += isinstance(found, Proof)
            if isinstance(found, Proof):
                slack = mu - np.delete(np.abs(A.T @ (y - A @ x)), P).max()
                margins.append(found.dual_slack / slack)
                margins.append(found.primal_slack / np.abs(x[P]).min())
                assert np.abs(found.x - x[P]).max() <= 1e-5 * np.abs(x).max()
                assert found.radius.max() <= 1e-6 * np.abs(x).max()
                assert found.mu[0] <= mu * (1 + 1e-7) and mu * (1 - 1e-7) <= found.mu[1]
    assert proved.min() >= 0.95 * len(solved)
    assert np.median(margins) > 0.999


@pytest.mark.slow
def test_wrong_guesses_of_large_instances_are_refused(
    solved: list[tuple[np.ndarray, np.ndarray, np.ndarray, float]],
) -> None:
    """One index out, one index in, one swapped, one sign flipped: never a proof."""
    rng = np.random.default_rng(1)
    offered = 0
    for A, y, x, mu in solved:
        P, s = guess_of(x)
        others = np.setdiff1d(np.arange(len(x)), P)
        for problem in same_minimiser(A, y, x, mu):
            if isinstance(certify_support(A, y, problem=problem, support=P, signs=s), Undecided):
                continue
            for i in rng.choice(len(P), min(4, len(P)), replace=False).tolist():
                j = int(rng.choice(others))
                flipped = [-t if a == i else t for a, t in enumerate(s)]
                swapped = [j if a == i else p for a, p in enumerate(P)]
                for Q_, t in (
                    (P, flipped),
                    (swapped, s),
                    (P[:i] + P[i + 1 :], s[:i] + s[i + 1 :]),
                    ([*P, j], [*s, 1]),
                ):
                    offered += 1
                    found = certify_support(A, y, problem=problem, support=Q_, signs=t)
                    assert isinstance(found, Undecided)
                    assert found.violated or found.near or "mu" in found.reason
    assert offered > 2000


def test_order_and_layout_do_not_matter() -> None:
    A, y, P, s = easy()
    turned = [P[1], P[0]], [s[1], s[0]]
    for data in (A, np.asfortranarray(A), np.repeat(A, 2, axis=0)[::2], A[::-1][::-1]):
        for support, signs in ((P, s), turned, (np.array(P), np.array(s))):
            found = certify_support(data, y, problem=Lasso(lam=1), support=support, signs=signs)
            assert isinstance(found, Proof)
            assert dict(zip(found.support, found.signs, strict=True)) == {0: 1, 2: -1}


def easy() -> tuple[np.ndarray, np.ndarray, list[int], list[int]]:
    """Orthogonal columns: x = (5 - mu, 0, -(3 - mu)), |A_1^T r| = 1/4."""
    return np.eye(4)[:, :3].copy(), np.array([5.0, 0.25, -3.0, 1.0]), [0, 2], [1, -1]


def test_slacks_of_an_orthogonal_instance() -> None:
    """Known by hand: mu = 1/2, slacks 5/2 and 1/4; with floats rounded down."""
    A, y, P, s = easy()
    found = certify_support(A, y, problem=Lasso(lam=1), support=P, signs=s)
    assert isinstance(found, Proof)
    assert found.mu == (0.5, 0.5)
    assert 2.5 * (1 - 1e-12) < found.primal_slack < 2.5
    assert 0.25 * (1 - 1e-12) < found.dual_slack < 0.25
    assert 0.99 / 4 < found.least_eigenvalue < 1


def test_weights_are_used() -> None:
    """A weight above 2 |A_1^T r|/lam keeps index 1 out, one below lets it in."""
    A, y, P, s = easy()
    for weight, inside in ((Q(2, 3), False), (Q(1, 3), True), (sqrt(Q(2)), False)):
        problem = Lasso(lam=1, weights=(Q(1), weight, Q(1)))
        found = certify_support(A, y, problem=problem, support=P, signs=s)
        assert isinstance(found, Proof) is not inside
        found = certify_support(A, y, problem=problem, support=[0, 1, 2], signs=[1, 1, -1])
        assert isinstance(found, Proof) is inside
    heavy = Lasso(lam=1, weights=(Q(1), Q(2) ** 460, Q(1)))
    found = certify_support(A, y, problem=heavy, support=P, signs=s)
    assert isinstance(found, Undecided) and "weight" in found.reason


def test_zero_is_proved_for_each_problem() -> None:
    """mu > |A^T y|: x = 0; and not when lam is just below the threshold."""
    A, y, _, _ = easy()
    size = float(np.linalg.norm(y))
    right: list[Objective] = [Lasso(lam=10.01), SqrtLasso(lam=5.01 / size), QCBP(eta=size + 0.01)]
    wrong: list[Objective] = [Lasso(lam=9.99), SqrtLasso(lam=4.99 / size), QCBP(eta=size - 0.01)]
    for problem in right:
        found = certify_support(A, y, problem=problem, support=[], signs=[])
        assert isinstance(found, Proof)
        assert found.x.shape == (0,) and found.primal_slack == math.inf
        assert 0 < found.dual_slack < 0.0101
    for problem in wrong:
        assert isinstance(certify_support(A, y, problem=problem, support=[], signs=[]), Undecided)
    exact = certify_support(A, y, problem=QCBP(eta=sqrt(Q(561, 16))), support=[], signs=[])
    assert isinstance(exact, Undecided)


def test_everything_in_the_support() -> None:
    A, y, _, _ = easy()
    found = certify_support(A, y, problem=Lasso(lam=Q(1, 10)), support=range(3), signs=[1, 1, -1])
    assert isinstance(found, Proof) and found.dual_slack == math.inf


def test_duplicates_are_reported() -> None:
    """Equal and negated columns: one in the support is a near-tie, two are dependent."""
    A, y, P, s = easy()
    A = np.column_stack([A, A[:, 0], -A[:, 2]])
    found = certify_support(A, y, problem=Lasso(lam=1), support=P, signs=s)
    assert isinstance(found, Undecided)
    assert found.near == (3, 4) and found.violated == ()
    assert found.duplicates == ((0, 3), (2, 4))
    found = certify_support(A, y, problem=Lasso(lam=1), support=[0, 2, 3], signs=[1, -1, 1])
    assert isinstance(found, Undecided)
    assert found.duplicates == ((0, 3),) and set(found.near) == {0, 3}
    lighter = Lasso(lam=1, weights=(Q(1), Q(1), Q(1), Q(2), Q(2)))
    assert isinstance(certify_support(A, y, problem=lighter, support=P, signs=s), Proof)


def test_basis_pursuit_and_zero_residuals_are_left_open() -> None:
    """eta = 0; P3 with y in the range of the support: rho = 0 is not shown positive."""
    A, y, P, s = easy()
    y[1] = y[3] = 0
    for problem in (QCBP(eta=0), SqrtLasso(lam=Q(1, 2)), SqrtLasso(lam=1)):
        assert isinstance(certify_support(A, y, problem=problem, support=P, signs=s), Undecided)
    zero = certify_support(A, 0 * y, problem=SqrtLasso(lam=1), support=[], signs=[])
    assert isinstance(zero, Undecided)


@pytest.mark.parametrize("exponent", [-300, -200, -30, 30, 200, 300])
def test_scales_do_not_matter(exponent: int) -> None:
    """A and mu scaled by 2^e, and single columns with their weights: still proved."""
    A, y = sparse_data(5, N=20)
    A[:, 10:] *= 0.01
    lam = as_q(float(np.abs(A.T @ y).max())) / 5
    P, s = support_by_descent(A, y, float(lam) / 2)
    scale = Q(2) ** exponent
    for problem, B in (
        (Lasso(lam=lam), A),
        (Lasso(lam=lam * scale), A * 2.0**exponent),
        (
            Lasso(lam=lam, weights=tuple(scale if j % 3 else Q(1) for j in range(20))),
            A * np.array([2.0**exponent if j % 3 else 1.0 for j in range(20)]),
        ),
    ):
        assert isinstance(certify_support(B, y, problem=problem, support=P, signs=s), Proof)


def support_by_descent(A: np.ndarray, y: np.ndarray, mu: float) -> tuple[list[int], list[int]]:
    """Plain coordinate descent for 1/2 ||Ax - y||^2 + mu ||x||_1, many sweeps."""
    x, r = np.zeros(A.shape[1]), y.copy()
    for _ in range(3000):
        for j, column in enumerate(A.T):
            square = column @ column
            t = column @ r + square * x[j]
            new = math.copysign(max(abs(t) - mu, 0), t) / square
            r += column * (x[j] - new)
            x[j] = new
    return guess_of(x)


def test_extreme_data_end_undecided() -> None:
    """Overflow, denormals, parameters out of range: no proof of a support, no warning, no error.

    True: x = 0 is proved where A or y is so small that it is plainly right.
    """
    A, y, P, s = easy()
    cases: list[tuple[np.ndarray, np.ndarray, Objective, bool]] = [
        (A * 1e200, y, Lasso(lam=1), False),
        (A * 1e308, y * 1e300, Lasso(lam=1), False),
        (A, y * 2e307, SqrtLasso(lam=Q(1, 100)), False),
        (A * 1e-310, y, Lasso(lam=1), True),
        (A * 1e-310, y * 1e-310, QCBP(eta=Q(1, 10)), True),
        (A, y * 1e-320, SqrtLasso(lam=Q(1, 100)), False),
        (A, y, Lasso(lam=Q(1, 10**300)), False),
        (A, y, Lasso(lam=Q(10**300)), False),
        (A, y, SqrtLasso(lam=Q(10**300)), False),
        (A, y, QCBP(eta=Q(10**300)), False),
        (A, y, QCBP(eta=Q(1, 10**300)), False),
    ]
    with np.errstate(all="raise"):
        for data, right, problem, zero in cases:
            found = certify_support(data, right, problem=problem, support=P, signs=s)
            assert isinstance(found, Undecided)
            found = certify_support(data, right, problem=problem, support=[], signs=[])
            assert isinstance(found, Proof) is zero


def test_other_arithmetic_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    A, y, P, s = easy()
    monkeypatch.setattr(
        "sci_barriers.solvers.rigorous.support.arithmetic_as_assumed", lambda: False
    )
    assert isinstance(certify_support(A, y, problem=Lasso(lam=1), support=P, signs=s), Undecided)


BAD: dict[str, dict[str, Any]] = {
    "list": {"A": [[1.0]]},
    "float32": {"A": np.eye(4, 3, dtype=np.float32)},
    "complex": {"A": np.eye(4, 3) * 1j},
    "masked": {"A": np.ma.masked_array(np.eye(4, 3))},
    "nan": {"A": np.full((4, 3), math.nan)},
    "infinite y": {"y": np.full(4, math.inf)},
    "one row": {"y": np.ones(3)},
    "empty": {"A": np.ones((4, 0))},
    "three axes": {"A": np.ones((4, 3, 1))},
    "index": {"support": [0, 3]},
    "negative": {"support": [-1, 0]},
    "twice": {"support": [1, 1]},
    "fraction": {"support": [0.0, 2.0]},
    "boolean": {"support": [True, False]},
    "sign": {"signs": [1, 0]},
    "one sign": {"signs": [1]},
    "weights": {"problem": Lasso(lam=1, weights=(Q(1),))},
    "problem": {"problem": "P2"},
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused(name: str) -> None:
    A, y, P, s = easy()
    given: dict[str, Any] = {"A": A, "y": y, "problem": Lasso(lam=1), "support": P, "signs": s}
    given |= BAD[name]
    with pytest.raises(BadInput):
        certify_support(given.pop("A"), given.pop("y"), **given)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_entries_that_are_not_finite_are_refused_wherever_they_are(value: float) -> None:
    """In the support or not, in either layout, also when no proof would be found anyway."""
    problems: list[Objective] = [Lasso(lam=1), QCBP(eta=0), SqrtLasso(lam=10**6)]
    for problem in problems:
        for i, j in ((0, 0), (3, 1), (2, 2)):
            for support, signs in (([0, 2], [1, -1]), ([0, 1, 2], [1, 1, 1]), ([], [])):
                A, y, _, _ = easy()
                A[i, j] = value
                for stored in (A, np.asfortranarray(A), np.repeat(A, 2, axis=0)[::2]):
                    with pytest.raises(BadInput, match="finite"):
                        certify_support(stored, y, problem=problem, support=support, signs=signs)
