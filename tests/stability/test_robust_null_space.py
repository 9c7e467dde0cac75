"""sigma_min by L D L^T, gamma in both forms, and the property itself over R and over C."""

from __future__ import annotations

import json
import random
from typing import Any

import numpy as np
import pytest

from sci_barriers.errors import BadInput
from sci_barriers.exact import Matrix, Q, Verdict, from_json, is_psd, rank, sign, sqrt
from sci_barriers.stability import least_eigenvalue, robust_null_space, singular_bound
from sci_barriers.stability.singular_value import EigenvalueBound, ldl


def full_rank(rng: random.Random, *, most: int = 6) -> list[list[int]]:
    while True:
        N = rng.randrange(2, most + 1)
        m = rng.randrange(1, N)
        A = [[rng.randint(-3, 3) for _ in range(N)] for _ in range(m)]
        if rank(Matrix(A)) == m:
            return A


def hadamard(order: int) -> list[list[int]]:
    H = [[1]]
    while len(H) < order:
        H = [r + r for r in H] + [r + [-x for x in r] for r in H]
    return H


def test_ldl_exists_iff_positive_semidefinite() -> None:
    rng = random.Random(30)
    some = [0, 0]
    for _ in range(300):
        n = rng.randrange(1, 5)
        B = [[rng.randint(-2, 2) for _ in range(n)] for _ in range(rng.randrange(1, n + 1))]
        G = Matrix(B).gram() - Matrix.identity(n).scaled(rng.choice([0, 0, 1, Q(1, 3)]))
        factors = ldl(G)
        assert (factors is not None) == is_psd(G)
        some[factors is not None] += 1
        if factors is not None:
            L, D = factors
            product = Matrix(L) @ Matrix.diagonal(D) @ Matrix(L).T
            assert product == G
    assert min(some) > 50


def test_q_is_a_proved_lower_bound_within_the_bits() -> None:
    rng = random.Random(31)
    for _ in range(60):
        A = full_rank(rng)
        found = singular_bound(A, bits=20)
        G = Matrix(A).T.gram()
        assert found.proves(G)
        assert is_psd(G - Matrix.identity(G.shape[0]).scaled(found.q))
        above = found.q / (1 - Q(1, 2**20)) + Q(1, 10**30)
        assert not is_psd(G - Matrix.identity(G.shape[0]).scaled(above))
        value = np.linalg.svd(np.array(A, dtype=float), compute_uv=False)[-1] ** 2
        assert abs(float(found.q.p) / float(found.q.q) - value) < 1e-5 * value
        if found.exact:
            assert rank(G - Matrix.identity(G.shape[0]).scaled(found.q)) < G.shape[0]


def test_q_is_the_eigenvalue_itself_for_multiples_of_the_identity_and_rational_diagonals() -> None:
    assert singular_bound(hadamard(8)[1:]).q == 8 and singular_bound(hadamard(8)[1:]).exact
    found = least_eigenvalue(Matrix.diagonal([Q(7, 3), Q(2, 9), 5]))
    assert found.q == Q(2, 9) and found.exact


def test_tiny_eigenvalues_are_found_without_a_limit() -> None:
    tiny = Q(1, 3) ** 2000
    found = least_eigenvalue(Matrix([[1 + tiny, 1], [1, 1]]), bits=8)
    assert 0 < found.q < tiny and found.q > tiny / 3


def test_wrong_factors_do_not_prove() -> None:
    G = Matrix([[2, 1], [1, 2]])
    good = least_eigenvalue(G)
    assert good.proves(G) and good.q == 1
    bad: list[dict[str, Any]] = [
        {"q": good.q + 1},
        {"D": (good.D[0], good.D[1] + 1)},
        {"D": (-good.D[0], good.D[1])},
        {"L": ((Q(1), Q(1)), (good.L[1][0], Q(1)))},
        {"L": ((Q(2), Q(0)), (good.L[1][0], Q(1)))},
    ]
    for change in bad:
        fields = {"q": good.q, "L": good.L, "D": good.D, "exact": False, **change}
        assert not EigenvalueBound(**fields).proves(G)
    assert not good.proves(Matrix([[2, 1, 0], [1, 2, 0], [0, 0, 2]]))


def test_gamma_and_rho_are_rounded_upwards_by_little() -> None:
    rng = random.Random(32)
    seen = 0
    for _ in range(80):
        A = full_rank(rng)
        N = len(A[0])
        s = rng.randrange(1, N)
        try:
            found = robust_null_space(A, s=s, bits=30)
        except BadInput:
            continue
        seen += 1
        squared, q = found.null_space.squared, found.singular.q
        assert squared is not None
        t = squared * Q(N - s, s)
        assert squared <= found.rho**2 <= squared * (1 + Q(1, 2**28))
        root = (1 + t) / q
        assert root <= found.gamma**2 <= root * (1 + Q(1, 2**28))
        # gamma_sum sqrt(q) >= 1 + sqrt(t), within 2^-28
        total = (1 + sqrt(t)) / sqrt(q)
        assert total <= found.gamma_sum <= total * (1 + Q(1, 2**28))
        assert found.gamma <= found.gamma_sum + Q(1, 2**25)
        assert found.gamma_of("root") == found.gamma and found.gamma_of("sum") == found.gamma_sum
    assert seen > 30


def vectors(rng: random.Random, A: list[list[int]]) -> list[Q]:
    """A kernel vector plus a small change, or any vector."""
    from sci_barriers.exact import nullspace

    N = len(A[0])
    x = [Q(0)] * N
    for h in nullspace(Matrix(A)):
        c = Q(rng.randint(-4, 4))
        x = [a + c * b for a, b in zip(x, h, strict=True)]
    if rng.random() < 0.7:
        x = [a + Q(rng.randint(-3, 3), rng.choice([1, 5, 50])) for a in x]
    return x


def test_the_property_holds_over_r_with_both_forms_of_gamma() -> None:
    rng = random.Random(33)
    trials = 0
    while trials < 400:
        A = full_rank(rng)
        N = len(A[0])
        s = rng.randrange(1, N)
        try:
            found = robust_null_space(A, s=s)
        except BadInput:
            continue
        for _ in range(8):
            x = vectors(rng, A)
            size = rng.randrange(1, s + 1)
            omega = sorted(range(N), key=lambda i: -abs(x[i]))[:size]
            for form in ("root", "sum"):
                slack = found.slack(x, omega, form=form)
                assert slack.upper >= 0 and slack.width < Q(1, 2**50)
            trials += 1


def test_the_same_rho_0_and_gamma_hold_over_c() -> None:
    """Exact rational complex vectors x = u + i w, near the kernel and far from it."""
    rng = random.Random(34)
    trials = strict = 0
    while trials < 400:
        A = full_rank(rng)
        N = len(A[0])
        s = rng.randrange(1, N)
        try:
            found = robust_null_space(A, s=s)
        except BadInput:
            continue
        for _ in range(8):
            u, w = vectors(rng, A), vectors(rng, A)
            order = sorted(range(N), key=lambda i: -(u[i] ** 2 + w[i] ** 2))
            omega = order[: rng.randrange(1, s + 1)]
            slack = found.slack(u, omega, imaginary=w)
            assert slack.upper >= 0
            strict += slack.lower > 0
            trials += 1
    assert strict > 300


def test_over_c_kernel_vectors_do_not_exceed_rho_0() -> None:
    rng = random.Random(35)
    A = [[1, 2, 0, 1, 1], [0, 1, 1, 1, -1], [2, 0, 1, 3, 1]]
    found = robust_null_space(A, s=1)
    a, b = found.null_space.basis
    for _ in range(200):
        c = [rng.randint(-5, 5) for _ in range(4)]
        u = [c[0] * p + c[1] * q for p, q in zip(a, b, strict=True)]
        w = [c[2] * p + c[3] * q for p, q in zip(a, b, strict=True)]
        top = max(range(5), key=lambda i: u[i] ** 2 + w[i] ** 2)
        assert found.slack(u, [top], imaginary=w).upper >= 0
    x, omega = found.null_space.x, found.null_space.omega
    assert found.slack(x, omega, imaginary=[2 * v for v in x], bits=80).lower < Q(1, 2**20)


def test_constants_smaller_than_rho_0_or_gamma_fail_somewhere() -> None:
    """The slack test can fail: with rho below rho_0 the extremal vector refutes the property."""
    from dataclasses import replace

    found = robust_null_space(hadamard(4)[1:], s=1)
    smaller = replace(found, rho=found.rho - Q(1, 100))
    verdict = smaller.slack(found.null_space.x, found.null_space.omega).exceeds(Q(-1, 1000))
    assert verdict is Verdict.REFUTED


def test_square_roots_as_entries() -> None:
    r = sqrt(Q(8))
    A = [[v / r for v in row] for row in hadamard(8)[1:]]
    found = robust_null_space(A, s=2)
    assert found.singular.q == 1 and found.singular.proves(found.A.T.gram())
    assert found.rho == Q(1, 3)
    # gamma^2 >= 1 + (1/9)(6/2) = 4/3
    assert sign(found.gamma**2 - Q(4, 3)) >= 0
    irrational = robust_null_space([["sqrt(2)", 1, 0], [0, "1+sqrt(2)", 1]], s=1, bits=12)
    assert irrational.singular.proves(irrational.A.T.gram())


def test_the_formulas_of_the_certificate_hold_exactly() -> None:
    found = robust_null_space([[1, 2, 0, 1], [0, 1, 1, -1], [2, 0, 1, 3]], s=1)
    data = json.loads(json.dumps(found.to_json()))
    q = from_json(data["sigma_min_squared"]["q"])
    rho_squared = from_json(data["null_space"]["rho_squared"])
    rho, gamma = from_json(data["rho"]), from_json(data["gamma"])
    assert rho**2 >= rho_squared and gamma**2 * q >= 1 + rho_squared * 3
    assert from_json(data["gamma_sum"]) * sqrt(q) >= 1 + sqrt(rho_squared * 3)
    L = Matrix([[from_json(v) for v in row] for row in data["sigma_min_squared"]["L"]])
    D = Matrix.diagonal([from_json(v) for v in data["sigma_min_squared"]["D"]])
    assert found.A.T.gram() - Matrix.identity(3).scaled(q) == L @ D @ L.T


def test_bad_orders_sets_and_matrices_are_refused() -> None:
    found = robust_null_space([[1, 1, 1]], s=1)
    with pytest.raises(BadInput, match=r"\|omega\| = 2: must be <= s = 1"):
        found.slack([1, 2, 3], [0, 1])
    with pytest.raises(BadInput, match="omega = 3: must be an integer >= 0 and <= 2"):
        found.slack([1, 2, 3], [3])
    with pytest.raises(BadInput, match="form = 'both'"):
        found.gamma_of("both")
    with pytest.raises(BadInput, match="must be finite"):
        robust_null_space([[1, 1, 0], [0, 0, 1]], s=2)
    with pytest.raises(BadInput, match="must be square"):
        ldl(Matrix([[1, 2]]))
    with pytest.raises(BadInput, match="must be symmetric"):
        ldl(Matrix([[1, 2], [3, 4]]))
    with pytest.raises(BadInput, match="must be positive definite"):
        least_eigenvalue(Matrix([[1, 1], [1, 1]]))
    with pytest.raises(BadInput, match="bits = 0"):
        least_eigenvalue(Matrix([[1]]), bits=0)
