"""The margin by hand, its laws, and float against exact data."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sci_barriers.errors import BadInput, PrecisionExhausted
from sci_barriers.exact import Matrix, Q, as_q, is_dyadic, to_float
from sci_barriers.problems import QCBP, Instance, Lasso, Objective, SqrtLasso
from sci_barriers.solvers.margins.bounds import end, root_up, short, short_up
from sci_barriers.solvers.margins.exact import Inverse, rational_rows
from sci_barriers.solvers.margins.radius import (
    Margin,
    deviation,
    deviation_of_exact,
    margin_of_exact,
    margin_of_floats,
)
from sci_barriers.solvers.rigorous.support import Proof, certify_support
from support.margin_cases import Case, descent, random_case


def proved(case: Case, problem: Objective) -> Proof | None:
    found = certify_support(case.A, case.y, problem=problem, support=case.P, signs=case.s)
    return found if isinstance(found, Proof) else None


def both(A: np.ndarray, y: np.ndarray, problem: Objective, P: list[int], s: list[int]) -> Margin:
    """The exact margin, after a comparison with the one from floats."""
    proof = certify_support(A, y, problem=problem, support=P, signs=s)
    assert isinstance(proof, Proof)
    floats = margin_of_floats(A, y, problem=problem, proof=proof)
    exact = margin_of_exact(Instance.explicit(A, y, problem), support=P, signs=s)
    for a, b in ((floats.primal, exact.primal), (floats.dual, exact.dual)):
        assert (a is None) == (b is None)
        assert a is None or 0.999999 * to_float(b) <= to_float(a) <= 1.000001 * to_float(b)
    assert Q(9, 10) * exact.radius <= floats.radius <= Q(10, 9) * exact.radius
    return exact


def easy() -> tuple[np.ndarray, np.ndarray]:
    """Orthogonal columns; mu = 1/2: x = (5 - mu, 0, -(3 - mu)), r = (mu, 1/4, -mu, 1)."""
    return np.eye(4)[:, :3].copy(), np.array([5.0, 0.25, -3.0, 1.0])


def test_margin_of_an_orthogonal_instance() -> None:
    """slack 1/4; at first order ||res|| + ||d||(1 + ||x||) = 1.25 + 6.15, so r is near 0.0338."""
    A, y = easy()
    found = both(A, y, Lasso(lam=1), [0, 2], [1, -1])
    assert 2.4999999 < to_float(found.primal) <= 2.5
    assert 0.2499999 < to_float(found.dual) <= 0.25
    assert 0.031 < to_float(found.radius) < 0.0338


def test_zero_minimisers() -> None:
    """P1: eta - ||y||. P2, P3: the least slack over ||y|| + ||A_j||, or a little less."""
    A, y = np.eye(3)[:, :2].copy(), np.array([3.0, 4.0, 0.0])
    found = both(A, y, QCBP(eta=6), [], [])
    assert found.primal is None and 0.98 <= to_float(found.radius) < 1
    assert to_float(found.dual) == pytest.approx(1)
    found = both(A, y, Lasso(lam=10), [], [])  # mu = 5, slacks 2 and 1: r^2 + 6 r <= 1
    assert 0.155 < to_float(found.radius) <= 10**0.5 - 3
    found = both(A, y, SqrtLasso(lam="9/10"), [], [])  # mu = 4.5, slack 0.5, mu' <= mu - 0.9 r
    assert 0.06 < to_float(found.radius) <= 0.5 / 5.9


def test_y_zero() -> None:
    """x = 0, r = 0: only r^2 + r ||A_j|| matters, and a zero column is no obstacle."""
    A = np.array([[1.0, 0.0], [0.0, 0.0]])
    found = both(A, np.zeros(2), Lasso(lam=4), [], [])
    assert 0.93 < to_float(found.radius) <= 1
    found = both(A[:, 1:].copy(), np.zeros(2), Lasso(lam=4), [], [])
    assert 1.31 < to_float(found.radius) <= 2**0.5


def test_dual_is_none_when_every_column_is_in_the_support() -> None:
    A, y = np.array([[2.0, 0.0], [0.0, 2.0], [0.0, 0.0]]), np.array([3.0, 4.0, 1.0])
    for problem in (Lasso(lam=1), SqrtLasso(lam="1/2"), QCBP(eta="3/2")):
        found = both(A, y, problem, [0, 1], [1, 1])
        assert found.dual is None and found.primal is not None and found.primal > 0


def test_floats_and_exact_agree() -> None:
    """Slacks to six digits, radii to a tenth, on 45 instances of all three problems."""
    done = 0
    for seed in range(100, 115):
        case = random_case(seed, most=20)
        for problem in case.problems():
            if proved(case, problem) is not None:
                both(case.A, case.y, problem, case.P, case.s)
                done += 1
    assert done >= 40


def test_more_columns_than_get_the_sharp_bound() -> None:
    """N = 150: in floats half of the columns have (3) alone, in exact arithmetic all have (4)."""
    rng = np.random.default_rng(3)
    A, x = rng.standard_normal((60, 150)), np.zeros(150)
    x[:10] = 3 * rng.standard_normal(10)
    y = A @ x + 0.1 * rng.standard_normal(60)
    mu = float(0.2 * np.abs(A.T @ y).max())
    case = Case(A=A, y=y, x=descent(A, y, mu, np.ones(150)), w=np.ones(150), mu=mu, weighted=False)
    assert 5 < len(case.P) < 30
    for problem in case.problems():
        both(A, y, problem, case.P, case.s)


def test_radius_is_dyadic_with_few_bits_and_at_most_half_of_sigma() -> None:
    for seed in range(30, 40):
        case = random_case(seed)
        for problem in case.problems():
            proof = proved(case, problem)
            if proof is None:
                continue
            r = margin_of_floats(case.A, case.y, problem=problem, proof=proof).radius
            assert r > 0 and is_dyadic(r) and int(r.p).bit_length() <= 8
            sigma = np.linalg.svd(case.A[:, case.P], compute_uv=False)[-1]
            assert 2 * to_float(r) <= sigma * (1 + 1e-9)


def scaled(problem: Objective, c: int) -> Objective:
    """The problem of (c A, c y) with the same minimiser."""
    if isinstance(problem, QCBP):
        return QCBP(eta=c * problem.eta, weights=problem.weights)
    if isinstance(problem, SqrtLasso):
        return SqrtLasso(lam=c * problem.lam, weights=problem.weights)
    return Lasso(
        lam=c * c * problem.lam, normalisation=problem.normalisation, weights=problem.weights
    )


def test_radius_grows_with_the_data() -> None:
    """(c A, c y): c r up to the rounding to 8 bits, for c = 3 and 1024, floats and exact."""
    for seed in range(50, 60):
        case = random_case(seed, most=12)
        for problem in case.problems():
            proof = proved(case, problem)
            if proof is None:
                continue
            floats = margin_of_floats(case.A, case.y, problem=problem, proof=proof)
            instance = Instance.explicit(case.A, case.y, problem)
            exact = margin_of_exact(instance, support=case.P, signs=case.s)
            for c in (3, 1024):
                grown = Matrix([[c * a for a in row] for row in instance.A.rows])
                other = Instance.explicit(
                    grown.rows, [c * b for b in instance.y], scaled(problem, c)
                )
                found = margin_of_exact(other, support=case.P, signs=case.s)
                assert abs(found.radius / (c * exact.radius) - 1) < Q(1, 8)
                primal = found.primal / exact.primal
                assert abs(primal - 1) < Q(1, 10**6)
                if c == 1024:
                    again = certify_support(
                        c * case.A, c * case.y, problem=scaled(problem, c), support=case.P,
                        signs=case.s,
                    )  # fmt: skip
                    assert isinstance(again, Proof)
                    r = margin_of_floats(
                        c * case.A, c * case.y, problem=scaled(problem, c), proof=again
                    ).radius
                    assert abs(r / (c * floats.radius) - 1) < Q(1, 8)


def test_order_of_the_support_does_not_matter() -> None:
    A, y = easy()
    instance = Instance.explicit(A, y, Lasso(lam=1))
    one = margin_of_exact(instance, support=[0, 2], signs=[1, -1])
    assert one == margin_of_exact(instance, support=[2, 0], signs=[-1, 1])


def test_bad_input_of_the_exact_variant() -> None:
    """Wrong, tied or dependent supports, wrong signs, problems without a residual: BadInput."""
    A, y = easy()
    problem = Lasso(lam=1)
    for P, s in (
        ([0], [1]), ([0, 2], [1, 1]), ([0, 1, 2], [1, 1, -1]), ([], []), ([0, 0], [1, 1]),
        ([0, 3], [1, 1]), ([0, 2], [1, 0]), ([0, 2], [1]),
    ):  # fmt: skip
        with pytest.raises(BadInput):
            margin_of_exact(Instance.explicit(A, y, problem), support=P, signs=s)
    tied = Instance.explicit(A, [5, Q(1, 2), -3, 1], problem)
    double = Instance.explicit([[1, 1], [0, 0]], [3, 1], problem)
    fitted = Instance.explicit([[1, 0], [0, 1]], [3, 4], SqrtLasso(lam="1/10"))
    for instance, P, s in ((tied, [0, 2], [1, -1]), (double, [0, 1], [1, 1]), (double, [0], [1])):
        with pytest.raises(BadInput):
            margin_of_exact(instance, support=P, signs=s)
    with pytest.raises(BadInput, match="strictly complementary"):
        margin_of_exact(fitted, support=[0, 1], signs=[1, 1])
    for eta in (0, 1, 5, 6):  # r = 0; the least residual; ||y||; above it
        constrained = Instance.explicit([[1], [0], [0]], [3, 4, 0], QCBP(eta=eta))
        with pytest.raises(BadInput):
            margin_of_exact(constrained, support=[0], signs=[1])
    with pytest.raises(BadInput, match="eta"):
        margin_of_exact(
            Instance.explicit([[1], [0]], [3, 4], QCBP(eta=5)), support=[], signs=[]
        )


def test_a_proof_of_another_kind_of_problem_is_refused() -> None:
    A, y = easy()
    proof = certify_support(A, y, problem=Lasso(lam=1), support=[0, 2], signs=[1, -1])
    assert isinstance(proof, Proof)
    with pytest.raises(BadInput, match="P2"):
        margin_of_floats(A, y, problem=QCBP(eta=1), proof=proof)


def test_nothing_is_taken_over_from_the_proof_but_the_support_and_mu() -> None:
    """The proof of one instance offered with another: no margin, or that of the other one."""
    A, y = easy()
    proof = certify_support(A, y, problem=Lasso(lam=1), support=[0, 2], signs=[1, -1])
    assert isinstance(proof, Proof)
    for other in ([5.0, 0.75, -3.0, 1.0], [5.0, 0.25, 3.0, 1.0]):
        with pytest.raises(PrecisionExhausted):
            margin_of_floats(A, np.array(other), problem=Lasso(lam=1), proof=proof)
    larger = Lasso(lam=Q(101, 100))
    found = margin_of_floats(A, y, problem=larger, proof=proof)
    truth = both(A, y, larger, [0, 2], [1, -1])
    assert abs(found.radius / truth.radius - 1) < Q(1, 10)
    assert found.primal <= Q(2495, 1000) and found.dual <= Q(255, 1000)


def test_deviation_is_refused_outside_the_radius() -> None:
    A, y = easy()
    problem = Lasso(lam=1)
    proof = certify_support(A, y, problem=problem, support=[0, 2], signs=[1, -1])
    assert isinstance(proof, Proof)
    instance = Instance.explicit(A, y, problem)
    r = margin_of_exact(instance, support=[0, 2], signs=[1, -1]).radius
    for rho in (2 * r, Q(1), -r):
        with pytest.raises(BadInput, match="rho"):
            deviation(A, y, problem=problem, proof=proof, rho=rho)
        with pytest.raises(BadInput, match="rho"):
            deviation_of_exact(instance, support=[0, 2], signs=[1, -1], rho=rho)


def test_deviation_grows_with_rho_and_vanishes_at_zero() -> None:
    """rho (1 + ||x||) + rho ||res|| for orthonormal columns; floats and exact."""
    A, y = easy()
    for problem in (Lasso(lam=1), SqrtLasso(lam="2/5"), QCBP(eta="5/4")):
        proof = certify_support(A, y, problem=problem, support=[0, 2], signs=[1, -1])
        assert isinstance(proof, Proof)
        instance = Instance.explicit(A, y, problem)
        last = Q(0)
        for rho in (Q(0), Q(1, 2**30), Q(1, 2**20), Q(1, 2**10)):
            one = deviation(A, y, problem=problem, proof=proof, rho=rho)
            two = deviation_of_exact(instance, support=[0, 2], signs=[1, -1], rho=rho)
            assert abs(one - two) <= Q(1, 10**9) + two / 100
            assert two >= last
            last = two
            if rho == 0:
                assert two < Q(1, 10**12)
            else:
                assert 6 * rho < two < 60 * rho
    assert deviation_of_exact(
        Instance.explicit(A, y, QCBP(eta=7)), support=[], signs=[], rho=0
    ) == 0  # fmt: skip


def test_rounding_goes_to_the_safe_side() -> None:
    rng = random.Random(0)
    for _ in range(200):
        q = Q(rng.randint(1, 10**30), rng.randint(1, 10**30))
        assert short(q) <= q <= short_up(q) and short(q, bits=8) <= q <= short_up(q, bits=8)
        assert short_up(q, bits=8) - short(q, bits=8) <= q / 64
        assert q <= root_up(q) ** 2 <= q * (1 + Q(1, 2**38))
    assert short(Q(0)) == short_up(Q(0)) == root_up(Q(0)) == 0


def test_bounds_of_the_inverse() -> None:
    """K, g_i, a_i against the inverse in floats; a singular float proposal: the exact inverse."""
    rng = random.Random(1)
    for k in (1, 2, 5):
        B = Matrix([[rng.randint(-9, 9) for _ in range(k)] for _ in range(k + 2)])
        found = Inverse(B.gram())
        G = np.linalg.inv(np.array([[float(z.p) for z in row] for row in B.gram().rows]))
        assert np.linalg.norm(G, 2) <= to_float(found.K) <= np.linalg.norm(G) * (1 + 1e-9)
        assert np.allclose([to_float(g) for g in found.g], np.linalg.norm(G, axis=0))
        assert np.allclose([to_float(a) for a in found.a], np.sqrt(np.diag(G)))
    tiny = Q(1, 2**500)
    found = Inverse(Matrix([[1, 1], [0, tiny]]).gram())
    assert abs(found.a[1] * tiny - 1) < Q(1, 2**20)
    assert found.K * tiny * tiny >= 2


@given(seed=st.integers(0, 10**6), size=st.sampled_from([0.01, 0.1, 0.4]))
def test_changes_at_fixed_mu_are_within_the_lemma(seed: int, size: float) -> None:
    """(1), (3) or (4), (2) and (5) of `margin_bounds` against float solutions of perturbed data."""
    rng = np.random.default_rng(seed)
    m, N, k = int(rng.integers(3, 7)), int(rng.integers(2, 6)), 2
    A, y = rng.integers(-9, 10, (m, N)) * 1.0, rng.integers(-9, 10, m) * 1.0
    mu, s = float(rng.integers(1, 9)), rng.choice([-1, 1], k)
    sigma = np.linalg.svd(A[:, :k], compute_uv=False)[-1]
    if sigma < 0.1:
        return
    instance = Instance.explicit(A, y, Lasso(lam=2 * int(mu)))
    bounds = rational_rows(
        instance, A=instance.A, y=instance.y, P=range(k), s=s.tolist(), bits=128
    )
    assert bounds is not None and to_float(bounds.sigma) <= sigma * (1 + 1e-9)
    r = as_q(size * to_float(bounds.sigma))
    at = end(bounds, r=r, shift=Q(0))
    assert at is not None
    u, v = rng.standard_normal(m), rng.standard_normal(N)
    E = to_float(r) * np.outer(u, v) / (np.linalg.norm(u) * np.linalg.norm(v))
    f = to_float(r) * (f := rng.standard_normal(m)) / np.linalg.norm(f)

    def solved(A: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        B = A[:, :k]
        x = np.linalg.solve(B.T @ B, B.T @ y - mu * s)
        res = y - B @ x
        return x, res, A.T @ res

    (x, res, corr), (x_, res_, corr_) = solved(A, y), solved(A + E, y + f)
    tiny = 1e-7 * (1 + np.abs(x_).max() + np.abs(res_).max())
    for i, row in enumerate(bounds.inside):
        assert abs(x_[i] - x[i]) <= to_float(row.value - at.slack(row)) + tiny
    for j, row in enumerate(bounds.outside):
        change = abs(corr_[k + j // 2] - corr[k + j // 2])
        assert change <= to_float(row.value - at.slack(row)) + tiny
    assert np.linalg.norm(res_ - res) <= to_float(at.t) + tiny
    assert abs(res @ (res_ - res)) <= to_float(at.L) + tiny
    assert to_float(at.square[0]) <= res @ res + tiny and res @ res <= to_float(at.R) ** 2 + tiny


def test_floats_do_not_reach() -> None:
    """Weights beyond the range of the float certificate: PrecisionExhausted, not a wrong bound."""
    A, y = easy()
    proof = certify_support(A, y, problem=Lasso(lam=1), support=[0, 2], signs=[1, -1])
    assert isinstance(proof, Proof)
    heavy = Lasso(lam=1, weights=(Q(1), Q(2) ** 600, Q(1)))
    with pytest.raises(PrecisionExhausted, match="margin_of_exact"):
        margin_of_floats(A, y, problem=heavy, proof=proof)
    found = margin_of_exact(Instance.explicit(A, y, heavy), support=[0, 2], signs=[1, -1])
    assert found.radius > Q(1, 64)


def test_badly_scaled_columns() -> None:
    """Columns 2^40 apart: floats and exact agree, and the radius follows the small column."""
    rng = np.random.default_rng(5)
    A, x = rng.standard_normal((8, 5)), np.array([2.0, 0, -1.0, 0, 0])
    y = A @ x + 0.1 * rng.standard_normal(8)
    scale = np.array([1.0, 1.0, 2.0**-40, 1.0, 1.0])
    w = tuple(as_q(t) for t in scale.tolist())
    found = descent(A, y, 0.3, np.ones(5))
    P = np.flatnonzero(found).tolist()
    s = np.sign(found[P]).astype(int).tolist()
    plain = both(A, y, Lasso(lam=0.6), P, s)
    small = both(A * scale, y, Lasso(lam=0.6, weights=w), P, s)
    assert 0 < small.radius < plain.radius / 2**30
