"""Refinement against exact solutions: containment, the accuracy promise, nested enclosures."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sci_barriers.errors import BadInput, PrecisionExhausted
from sci_barriers.exact import (
    Enclosure,
    Number,
    Q,
    absolute,
    dot,
    is_zero,
    norm_squared,
    power_of_two,
    round_dyadic,
    sign,
    sqrt,
)
from sci_barriers.problems import QCBP, Lasso, Objective, SqrtLasso
from sci_barriers.solvers.digits.lifting import lift, system
from sci_barriers.solvers.digits.point import candidate, scaled_data, weighted_signs
from sci_barriers.solvers.digits.refinement import Refined, refine
from sci_barriers.solvers.digits.scale import cell, quadratics
from sci_barriers.solvers.rigorous.support import Proof, certify_support
from support.points import proof_of, truth

KINDS = ("plain", "integers", "columns", "wide", "denormal", "large", "ill")


def data_of(kind: str, seed: int, *, m: int = 7, N: int = 5) -> tuple[Any, Any]:
    """Float data of each kind."""
    rng = np.random.default_rng(seed)
    A, y = rng.standard_normal((m, N)), rng.standard_normal(m)
    if kind == "integers":
        A, y = np.rint(A * 500), np.rint(y * 1000)
    elif kind == "columns":
        A = A * np.ldexp(1.0, rng.integers(-200, 200, N))
    elif kind == "wide":
        A = A * np.ldexp(1.0, rng.integers(-60, 60, A.shape))
        y = y * np.ldexp(1.0, rng.integers(-60, 60, m))
    elif kind == "denormal":
        A[1:4] = rng.integers(-9, 9, (3, N)) * 5e-324
        y[2] = 5e-324
    elif kind == "large":
        A, y = A * 2.0**300, y * 2.0**-200
    elif kind == "ill":
        A[:, 1] = A[:, 0] + A[:, 1] * 2.0**-18
    return A, y


def problems_of(A: Any, y: Any, seed: int, weights: tuple[Number, ...] | None) -> list[Objective]:
    """The three problems and normalisations; parameters that are no floats among them."""
    c = Q(1, 10 + seed)
    top = float(np.abs(A.T @ y).max())
    scale = power_of_two(int(np.frexp(top)[1]))
    size = power_of_two(int(np.frexp(np.linalg.norm(y))[1]))
    largest = power_of_two(-int(np.frexp(np.linalg.norm(A, axis=0).max())[1]))
    return [
        Lasso(lam=c * scale, weights=weights),
        Lasso(lam=c * scale, normalisation="1/m", weights=weights),
        Lasso(lam=c * scale * sqrt(Q(2)), normalisation="1/2m", weights=weights),
        SqrtLasso(lam=c / largest / 8, weights=weights),
        QCBP(eta=size * Q(99, 100), weights=weights),
        QCBP(eta=size * sqrt(Q(2, 3)), weights=weights),
    ]


def check(found: Refined, x: tuple[Number, ...], mu: Number, bits: int) -> None:
    """Containment and the promise of Refined."""
    assert found.mu.contains(mu)
    assert absolute(mu - found.mu.midpoint) <= power_of_two(-bits) * mu
    for enclosed, value in zip(found.x, x, strict=True):
        assert enclosed.contains(value)
        assert absolute(value - enclosed.midpoint) <= power_of_two(-bits) * absolute(value)
        assert enclosed.width <= power_of_two(2 - bits) * absolute(value)


def inside(inner: Enclosure, outer: Enclosure) -> bool:
    return bool(outer.lower <= inner.lower and inner.upper <= outer.upper)


@pytest.mark.parametrize("kind", KINDS)
def test_enclosures_contain_the_exact_point(kind: str) -> None:
    """All problems and normalisations, rational and irrational parameters and weights."""
    checked = 0
    for seed in range(6):
        A, y = data_of(kind, seed)
        P, s = (random.Random(seed).sample(range(5), 1 + seed % 4)), [1, -1, 1, 1]
        irrational = tuple(Q(j + 1, 3) * (sqrt(Q(5)) if j % 2 else Q(1)) for j in range(5))
        rational = tuple(Q(j + 1, 3) for j in range(5))
        for weights in (None, rational, irrational):
            for problem in problems_of(A, y, seed, weights):
                exact = truth(A, y, problem, P, s[: len(P)]) if weights is not irrational else None
                if exact is None or any(is_zero(value) for value in exact.x):
                    continue
                proof = proof_of(exact, problem, s[: len(P)])
                for bits in (1, 53, 100):
                    check(
                        refine(A, y, problem=problem, proof=proof, bits=bits),
                        exact.x,
                        exact.mu,
                        bits,
                    )
                checked += 1
    assert checked >= 30


def test_irrational_weights_are_enclosed() -> None:
    """Orthogonal columns: x_i = y_i - mu w_i s_i."""
    A, y = np.eye(4)[:, :2].copy(), np.array([5.0, -4.0, 1.0, 0.5])
    weights = (sqrt(Q(2)), sqrt(Q(3)) / 7)
    problem = Lasso(lam=sqrt(Q(5)), weights=weights)
    proof = certify_support(A, y, problem=problem, support=[0, 1], signs=[1, -1])
    assert isinstance(proof, Proof)
    found = refine(A, y, problem=problem, proof=proof, bits=200)
    mu = sqrt(Q(5)) / 2
    check(found, (5 - mu * weights[0], mu * weights[1] - 4), mu, 200)


@pytest.mark.parametrize("kind", ["plain", "wide", "ill"])
def test_more_bits_give_enclosures_inside_those_of_fewer(kind: str) -> None:
    A, y = data_of(kind, 3)
    for problem in problems_of(A, y, 3, None):
        exact = truth(A, y, problem, [0, 1], [1, -1])
        if exact is None:
            continue
        proof = proof_of(exact, problem, [1, -1])
        chain = [refine(A, y, problem=problem, proof=proof, bits=b) for b in (3, 4, 40, 41, 300)]
        for wide, narrow in zip(chain, chain[1:]):
            assert inside(narrow.mu, wide.mu)
            for a, b in zip(narrow.x, wide.x, strict=True):
                assert inside(a, b)


@given(
    st.integers(-(2**200), 2**200).filter(bool),
    st.integers(0, 260),
    st.integers(1, 60),
    st.integers(-10, 10),
    st.integers(0, 40),
)
@settings(max_examples=300)
def test_cells_of_one_number_are_nested(
    x: int, error: int, bits: int, offset: int, more: int
) -> None:
    """|x - X| <= E: cells of x contain x, keep the promise, and nest as bits grow."""
    scale = 2**260 >> min(error, 260)
    outer = cell(x * 2**10 + offset, 16, -10, bits=bits)
    inner = cell(x * 2**300 + offset * scale // 16, scale, -300, bits=bits + 1 + more)
    value = Q(x)
    for found, b in ((outer, bits), (inner, bits + 1 + more)):
        if found is not None:
            assert found.contains(value)
            assert abs(value - found.midpoint) <= power_of_two(-b) * abs(value)
            assert all(
                abs(value - end) <= power_of_two(1 - b) * abs(value)
                for end in (found.lower, found.upper)
            )
    if outer is not None and inner is not None:
        assert inside(inner, outer)


def test_cells_nest_around_powers_of_two() -> None:
    for bits in range(1, 40):
        for more in range(1, 30):
            for distance in (-(2**7), -1, 0, 1, 2**7, 2**60, -(2**60), 2**61 + 1):
                X = 2**100 + distance
                outer = cell(X + 5, 8, -100, bits=bits)
                inner = cell(X - 5, 8, -100, bits=bits + more)
                if outer is not None and inner is not None:
                    assert inside(inner, outer)


def test_residual_of_lifting_is_exact() -> None:
    """f - H z~ = R 2^rest with exact numbers, for one and two right-hand sides."""
    for kind in KINDS:
        B = data_of(kind, 1)[0][:, :3].copy()
        S = system(B)
        assert S is not None
        right = [([3, -5, 7 << 40], 20), ([1, 0, -1], -3)]
        for to in (-30, -500):
            S2, found = lift(S, right, to=[to, to])
            scale = [power_of_two(-int(e)) for e in S2.exponents]
            columns = [[Q(*map(int, v.as_integer_ratio())) for v in column] for column in B.T]
            a = [[v * t for v in column] for column, t in zip(columns, scale, strict=True)]
            H = [[sum((p * q for p, q in zip(c, d, strict=True)), Q(0)) for c in a] for d in a]
            for (f, exponent), z in zip(right, found, strict=True):
                for i in range(3):
                    fit = sum((H[i][j] * z.Z[j] for j in range(3)), Q(0)) * power_of_two(z.unit)
                    rest = z.R[i] * power_of_two(z.rest)
                    assert f[i] * power_of_two(-exponent) - fit == rest
                assert z.rest_norm**2 >= sum(v * v for v in z.R)


@pytest.mark.parametrize("kind", KINDS)
def test_bounds_of_coarse_candidates_hold(kind: str) -> None:
    """|z_i - X_i 2^scale| <= E_i 2^scale and mu in its enclosure, also far from convergence."""
    checked = 0
    for seed in range(4):
        A, y = data_of(kind, seed)
        P, s = [0, 1, 3], [1, -1, 1]
        S = system(A[:, P].copy())
        assert S is not None
        data = scaled_data(S, y)
        for weights in (None, tuple(Q(j + 1, 3) for j in range(5))):
            for problem in problems_of(A, y, seed, weights):
                exact = truth(A, y, problem, P, s)
                if exact is None:
                    continue
                for goal in (5, -10, -40, -90):
                    found = candidate(
                        data, problem, P, s, goal=goal, mu_bits=40 - goal, mu_exponent=0
                    )
                    if found is None:
                        continue
                    assert found.mu.contains(exact.mu)
                    for n, e in enumerate(S.exponents.tolist()):
                        z = exact.x[n] * power_of_two(e - data.f)
                        unit = power_of_two(found.scale)
                        assert absolute(z - found.X[n] * unit) <= found.E[n] * unit
                        checked += found.E[n] > 0
    assert checked >= 50


def test_rho_and_omega_are_enclosed_by_coarse_vectors() -> None:
    """Any Z does, with its exact residual: here with few bits, where the last terms matter."""
    for seed in range(8):
        A, y = data_of("plain", seed)
        P, s = [0, 1, 3], [1, -1, 1]
        S = system(A[:, P].copy())
        assert S is not None
        data = scaled_data(S, y)
        problem = QCBP(eta=Q(100))
        exact = truth(A, y, problem, P, s)
        assert exact is not None
        t = 3 * seed
        ws = weighted_signs(data, problem, P, s, factor=Q(1), shift=0, t=t)
        error = sqrt(Q(3)) * power_of_two(-t)
        _, (u, v) = lift(S, [data.b, ws], to=[2, 2])
        found = quadratics(
            S, yy=data.yy, b=data.b, u=u, ws=ws, v=v, error=round_dyadic(error + 1, n=9)
        )
        chosen = [exact.columns[i] for i in P]
        rho = norm_squared(exact.y) - sum(
            (dot(a, exact.y) * p for a, p in zip(chosen, exact.u, strict=True)), Q(0)
        )
        omega = sum((w * q for w, q in zip(s, exact.v, strict=True)), Q(0))
        assert found.rho.contains(rho * power_of_two(-2 * data.f))
        assert found.omega.contains(omega)


def test_many_bits_use_the_expanded_matrix() -> None:
    """4000 bits, all of them right."""
    A, y = data_of("plain", 8, m=30, N=12)
    problem = SqrtLasso(lam=Q(1, 3))
    P, s = [1, 4, 7, 9], [1, 1, -1, 1]
    exact = truth(A, y, problem, P, s)
    assert exact is not None
    found = refine(A, y, problem=problem, proof=proof_of(exact, problem, s), bits=4000)
    check(found, exact.x, exact.mu, 4000)


@pytest.mark.parametrize("power", [10, 20, 26, 40, 50])
def test_nearly_dependent_columns_converge_or_say_why(power: int) -> None:
    """cond(G) = 2^(2 power + 3) or so; from some point on floats know nothing."""
    rng = np.random.default_rng(power)
    A, y = rng.standard_normal((20, 3)), rng.standard_normal(20)
    A[:, 1] = A[:, 0] + A[:, 1] * 2.0**-power
    problem = Lasso(lam=Q(1, 7))
    exact = truth(A, y, problem, [0, 1, 2], [1, 1, -1])
    assert exact is not None
    proof = proof_of(exact, problem, [1, 1, -1])
    if power <= 20:
        check(refine(A, y, problem=problem, proof=proof, bits=150), exact.x, exact.mu, 150)
    else:
        with pytest.raises(PrecisionExhausted, match="independent|converge"):
            refine(A, y, problem=problem, proof=proof, bits=150)


def test_proofs_of_the_float_certificate_are_refined() -> None:
    """Gaussian data, three problems: the enclosures lie within the radius of the Proof."""
    rng = np.random.default_rng(5)
    A = rng.standard_normal((40, 60))
    y = A[:, :6] @ np.array([3.0, -2.0, 4.0, 5.0, -3.0, 2.0]) + 0.1 * rng.standard_normal(40)
    for problem in (Lasso(lam=Q(31, 10)), SqrtLasso(lam=Q(1, 2)), QCBP(eta=Q(3))):
        proof = certify_support(A, y, problem=problem, support=range(6), signs=[1, -1, 1, 1, -1, 1])
        if not isinstance(proof, Proof):
            continue
        found = refine(A, y, problem=problem, proof=proof, bits=100)
        for enclosed, x, radius in zip(found.x, proof.x, proof.radius, strict=True):
            assert abs(enclosed.midpoint - Q(*float(x).as_integer_ratio())) <= Q(
                *float(radius).as_integer_ratio()
            )
        assert sign(found.mu.lower) > 0


def test_columns_are_those_of_the_array_that_is_given() -> None:
    """The block of the proof is used for its own array and for copies, in any layout; no other."""
    rng = np.random.default_rng(6)
    A = rng.standard_normal((12, 9))
    y = A[:, :2] @ np.array([3.0, -2.0]) + 0.1 * rng.standard_normal(12)
    problem = Lasso(lam=Q(31, 10))
    proof = certify_support(A, y, problem=problem, support=[0, 1], signs=[1, -1])
    assert isinstance(proof, Proof) and proof.A is A
    found = refine(A, y, problem=problem, proof=proof, bits=90)
    for copy in (A.copy(), np.asfortranarray(A), np.repeat(A, 2, axis=1)[:, ::2]):
        assert refine(copy, y, problem=problem, proof=proof, bits=90) == found
    other = A.copy()
    other[3, 1] = np.nextafter(other[3, 1], np.inf)
    moved = refine(other, y, problem=problem, proof=proof, bits=90)
    exact = truth(other, y, problem, [0, 1], [1, -1])
    assert exact is not None and moved != found
    check(moved, exact.x, exact.mu, 90)


def test_empty_supports_have_a_multiplier_only() -> None:
    A, y = np.eye(4)[:, :3].copy(), np.array([5.0, 0.25, -3.0, 1.0])
    yy = Q(25) + Q(1, 16) + 9 + 1
    for problem, mu in (
        (Lasso(lam=20), Q(10)),
        (SqrtLasso(lam=Q(9, 10)), sqrt(yy) * Q(9, 10)),
        (QCBP(eta=6), Q(0)),
    ):
        proof = certify_support(A, y, problem=problem, support=[], signs=[])
        assert isinstance(proof, Proof)
        found = refine(A, y, problem=problem, proof=proof, bits=90)
        assert found.x == () and found.mu.contains(mu)
        assert found.mu.width <= power_of_two(2 - 90) * (mu if sign(mu) else 1)


def test_bad_requests_are_refused() -> None:
    A, y = np.eye(4)[:, :3].copy(), np.array([5.0, 0.25, -3.0, 1.0])
    proof = certify_support(A, y, problem=Lasso(lam=1), support=[0, 2], signs=[1, -1])
    assert isinstance(proof, Proof)
    for problem, bits in ((Lasso(lam=1), 0), (Lasso(lam=1), True), (QCBP(eta=1), 10)):
        with pytest.raises(BadInput):
            refine(A, y, problem=problem, proof=proof, bits=bits)


@given(st.integers(0, 10**6))
@settings(max_examples=60)
def test_refined_random_points(seed: int) -> None:
    """Small integer data with every kind of exponent: contained, to the bits asked for."""
    R = random.Random(seed)
    m, k = R.randrange(2, 6), R.randrange(1, 3)
    entries = [R.randrange(-9, 10) * 2.0 ** R.randrange(-30, 30) for _ in range(m * k)]
    A = np.array(entries).reshape(m, k)
    y = np.array([R.randrange(-99, 100) * 2.0 ** R.randrange(-30, 30) for _ in range(m)])
    s = [R.choice((1, -1)) for _ in range(k)]
    problem = R.choice(
        [Lasso(lam=Q(1, 3)), SqrtLasso(lam=Q(1, 50)), QCBP(eta=Q(R.randrange(1, 99)))]
    )
    exact = truth(A, y, problem, range(k), s)
    if exact is None or any(is_zero(value) for value in exact.x):
        return
    bits = R.randrange(1, 400)
    try:
        found = refine(A, y, problem=problem, proof=proof_of(exact, problem, s), bits=bits)
    except PrecisionExhausted:
        return
    check(found, exact.x, exact.mu, bits)
