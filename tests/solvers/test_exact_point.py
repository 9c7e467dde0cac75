"""Exact points against their formulas; lifting with BLAS against FLINT's."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, sign, sqrt
from sci_barriers.exact.integral import IntegerMatrix, modulo, near_fraction, prime_below
from sci_barriers.exact.rational import Z
from sci_barriers.problems import QCBP, Lasso, Objective, SqrtLasso
from sci_barriers.solvers.digits import exact_solve as exact_point_solve
from sci_barriers.solvers.digits.exact_point import exact_point
from sci_barriers.solvers.digits.exact_solve import Columns, columns_of, solve_gram
from sci_barriers.solvers.digits.lifting import _system, lift, system
from sci_barriers.solvers.digits.slices import integers_of
from sci_barriers.solvers.rigorous.block import Block, gram_block
from support.points import truth


def problems(weights: tuple[Q, ...] | None = None) -> list[Objective]:
    return [
        Lasso(lam=Q(1, 10), weights=weights),
        Lasso(lam=0.1, normalisation="1/m", weights=weights),
        Lasso(lam=Q(2, 3), normalisation="1/2m", weights=weights),
        SqrtLasso(lam=Q(1, 10), weights=weights),
        SqrtLasso(lam=sqrt(Q(1, 50)), weights=weights),
        QCBP(eta=Q(7, 2), weights=weights),
        QCBP(eta=sqrt(Q(13)), weights=weights),
    ]


@pytest.mark.parametrize("lifted", [True, False])
@pytest.mark.parametrize("kind", ["plain", "integers", "columns", "wide", "denormal"])
def test_exact_points_are_exact(
    kind: str, lifted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All problems, with weights, by both ways of solving: every coordinate is the same number."""
    monkeypatch.setattr(exact_point_solve, "LIFTED_FROM", 0 if lifted else 10**9)
    found = 0
    for seed in range(4):
        rng = np.random.default_rng(seed)
        A, y = rng.standard_normal((9, 6)), 3 * rng.standard_normal(9)
        if kind == "integers":
            A, y = np.rint(A * 500), np.rint(y * 500)
        elif kind == "columns":
            A = A * np.ldexp(1.0, rng.integers(-90, 90, 6))
        elif kind == "wide":
            A = A * np.ldexp(1.0, rng.integers(-30, 30, A.shape))
        elif kind == "denormal":
            A[2:4], y[0] = 5e-324, -5e-324
        k = 1 + seed
        P, s = random.Random(seed).sample(range(6), k), [1, -1, 1, 1][:k]
        for weights in (None, tuple(Q(j + 1, 3) for j in range(6))):
            for problem in problems(weights):
                exact = truth(A, y, problem, P, s)
                if exact is None:
                    with pytest.raises(BadInput):
                        exact_point(A, y, problem=problem, support=P, signs=s)
                    continue
                point = exact_point(A, y, problem=problem, support=P, signs=s)
                assert point.numbers() == exact.x
                assert point.mu == exact.mu and point.square == exact.mu * exact.mu
                assert [point.sign(n) for n in range(k)] == [sign(x) for x in exact.x]
                assert point.denominator > 0
                found += 1
    assert found >= 20


@pytest.mark.parametrize("k", [1, 3, 12, 40])
@pytest.mark.parametrize("digits", [0, 10])
def test_lifting_and_dixon_agree(
    k: int, digits: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Gaussian and short integer columns; the result is proved, not taken over."""
    rng = np.random.default_rng(k)
    B = rng.standard_normal((2 * k + 3, k))
    if digits:
        B = np.rint(B * 2**digits)
    C = columns_of(B)
    right = [[Z(int(v)) for v in rng.integers(-(2**40), 2**40, k)] for _ in range(2)]
    monkeypatch.setattr(exact_point_solve, "LIFTED_FROM", 10**9)
    slow = solve_gram(C, right)
    monkeypatch.setattr(exact_point_solve, "LIFTED_FROM", 0)
    assert C.S is not None
    assert exact_point_solve._solve_lifted(C.S, right) is not None
    M = C.gram()
    for t, (N, D), (N2, D2) in zip(right, solve_gram(C, right), slow, strict=True):
        assert [x * D2 for x in N] == [x * D for x in N2]
        product = M @ IntegerMatrix([[x] for x in N])
        assert [row[0] for row in product.rows] == [D * x for x in t]


def test_shorter_passes_take_over_when_floats_know_too_little(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A system that trusts its floats too far: lifting starts again, the result is exact."""
    rng = np.random.default_rng(2)
    B = rng.standard_normal((12, 5))
    B[:, 1] = B[:, 0] + B[:, 1] * 2.0**-14
    block = gram_block(B)
    assert isinstance(block, Block)
    modest = system(B)
    assert modest is not None
    bold = _system(block, modest.exponents, accuracy=51)
    assert bold.pass_bits > modest.pass_bits + 12
    t = [Z(int(v)) for v in rng.integers(-99, 99, 5)]
    used, _ = lift(bold, [([int(v) for v in t], 0)], to=[-400])
    assert used.pass_bits < bold.pass_bits
    monkeypatch.setattr(exact_point_solve, "LIFTED_FROM", 0)
    C = Columns(T=bold.T, exponents=bold.exponents, S=bold)
    found = exact_point_solve._solve_lifted(bold, [t])
    assert found is not None
    ((N, D),) = found
    product = C.gram() @ IntegerMatrix([[x] for x in N])
    assert [row[0] for row in product.rows] == [D * x for x in t]


def test_wrong_denominators_are_not_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is proposed for D: what comes back solves the system."""
    rng = np.random.default_rng(3)
    C = columns_of(rng.standard_normal((12, 5)))
    assert C.S is not None
    M = C.gram()
    for wrong in (Z(1), Z(2) ** 40 + 1, Z(3) ** 200):
        monkeypatch.setattr(exact_point_solve, "_denominator", lambda *_, wrong=wrong: wrong)
        for t in ([Z(1)] * 5, [Z(v) for v in range(5)]):
            found = exact_point_solve._solve_lifted(C.S, [t])
            if found is not None:
                ((N, D),) = found
                product = M @ IntegerMatrix([[x] for x in N])
                assert [row[0] for row in product.rows] == [D * x for x in t]


def test_small_denominators_of_large_systems_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Orthogonal columns, G = 8 I, and t^T z with a smaller denominator than z."""
    monkeypatch.setattr(exact_point_solve, "LIFTED_FROM", 0)
    H = np.array([[1.0]])
    for _ in range(3):
        H = np.block([[H, H], [H, -H]])
    B = np.vstack([H[:, :5], np.zeros((1, 5))])
    C = columns_of(B)
    for t in ([4, 4, 4, 4, 4], [8, 0, 0, 0, 0], [1, 2, 3, 4, 5], [2, 2, 2, 2, 0]):
        ((N, D),) = solve_gram(C, [[Z(v) for v in t]])
        M = C.gram()
        product = M @ IntegerMatrix([[x] for x in N])
        assert [row[0] for row in product.rows] == [D * v for v in t]


def test_nearly_dependent_columns_are_solved_exactly() -> None:
    """Columns that differ in the last bit: floats do not show them independent, FLINT solves."""
    A = np.array([[1.0, 1.0], [1.0, 1.0 + 2.0**-52], [0.5, 0.5]])
    y = np.array([1.0, 2.0, 3.0])
    problem = Lasso(lam=Q(1, 5))
    exact = truth(A, y, problem, [0, 1], [1, -1])
    assert exact is not None
    point = exact_point(A, y, problem=problem, support=[0, 1], signs=[1, -1])
    assert point.numbers() == exact.x


def test_dependent_columns_and_missing_multipliers_are_refused() -> None:
    A, y = np.array([[1.0, -1.0, 0.0], [2.0, -2.0, 1.0]]), np.array([1.0, 2.0])
    cases: list[tuple[Objective, list[int]]] = [
        (Lasso(lam=1), [0, 1]),
        (SqrtLasso(lam=Q(1, 9)), [0]),  # y in the range
        (SqrtLasso(lam=9), [2]),  # lam^2 omega >= 1
        (QCBP(eta=Q(1, 2)), [2]),  # eta below the least residual
        (QCBP(eta=9), []),
        (Lasso(lam=sqrt(Q(2))), [0]),
        (QCBP(eta=1 + sqrt(Q(2))), [0]),
        (Lasso(lam=1, weights=(sqrt(Q(2)), Q(1), Q(1))), [0]),
    ]
    for problem, P in cases:
        with pytest.raises(BadInput):
            exact_point(A, y, problem=problem, support=P, signs=[1] * len(P))


def test_empty_supports_have_an_exact_multiplier() -> None:
    A, y = np.eye(2), np.array([3.0, 4.0])
    assert exact_point(A, y, problem=Lasso(lam=5), support=[], signs=[]).mu == Q(5, 2)
    found = exact_point(A, y, problem=SqrtLasso(lam=sqrt(Q(2))), support=[], signs=[])
    assert found.mu == 5 * sqrt(Q(2)) and found.numbers() == ()


@given(st.integers(1, 2**90), st.integers(0, 2**90), st.integers(3, 60), st.integers(0, 1))
def test_near_fractions_are_found(q: int, p: int, extra: int, up: int) -> None:
    """|a/2^n - p/q| < 2^(-n/2)/q, q <= 2^(n/2 - 1): the denominator in lowest terms."""
    n = 2 * q.bit_length() + extra
    q_low = int(Q(p, q).q)
    assert near_fraction(Z((p << n) // q + up), n) == q_low


def test_near_fractions_of_many_bits() -> None:
    R = random.Random(4)
    for bits in (100, 700, 3000):
        for _ in range(5):
            q, p = R.getrandbits(bits) | 1, R.getrandbits(bits + 3)
            n = 2 * bits + 9
            assert near_fraction(Z((p << n) // q), n) == Q(p, q).q


def test_residues_modulo_a_prime() -> None:
    p = prime_below(2**61)
    assert p == 2**61 - 1
    assert modulo(Q(-3, 7), p) == -3 * pow(7, -1, p) % p
    assert modulo(Q(1, p), p) is None
    M = IntegerMatrix([[2, 1], [1, 3]])
    rows = M.solve_modulo(IntegerMatrix([[5], [10]]), p)
    assert rows == [[1], [3]]
    assert M.solve_modulo(IntegerMatrix([[5], [10]]), 5) is None


def test_trailing_zeros_of_columns_are_counted() -> None:
    """Also where the lowest slices of a column are empty; the denominator is about as long."""
    B = np.array([[1.0, 2.0**-30, 3.0, 2.0**-70], [0.5, 0.0, 2.0, 1.0], [0.25, 1.0, 0.0, 0.0]])
    B = np.vstack([B, np.eye(4)])
    C = columns_of(B)
    assert C.S is not None
    T = C.S.T
    whole = integers_of(T.table[::-1].astype(np.int64), T.alpha)
    rows = integers_of(T.table[::-1].transpose(0, 2, 1).astype(np.int64), T.alpha)
    assert len(whole) == 4 and len(rows) == 7
    expected = [min((v & -v).bit_length() - 1 for v in column if v) for column in whole]
    assert exact_point_solve._trailing_zeros(T).tolist() == expected
    assert len(T.table) > 2 and max(expected) > T.alpha
    rng = np.random.default_rng(8)
    for k in (3, 20):
        C = columns_of(rng.standard_normal((2 * k, k)))
        assert C.S is not None
        ((_, D),) = solve_gram(C, [[Z(1)] * k])
        assert 0 <= exact_point_solve._determinant_bits(C.S) - D.bit_length() <= 60


@given(st.integers(0, 10**6))
@settings(max_examples=50)
def test_random_points_are_exact(seed: int) -> None:
    R = random.Random(seed)
    m, k = R.randrange(1, 6), R.randrange(1, 4)
    A = np.array([[float(R.randrange(-9, 10)) for _ in range(k)] for _ in range(m)])
    y = np.array([R.randrange(-9, 10) * 2.0 ** R.randrange(-3, 4) for _ in range(m)])
    s = [R.choice((1, -1)) for _ in range(k)]
    for problem in problems():
        exact = truth(A, y, problem, range(k), s)
        if exact is None:
            with pytest.raises(BadInput):
                exact_point(A, y, problem=problem, support=range(k), signs=s)
        else:
            point = exact_point(A, y, problem=problem, support=range(k), signs=s)
            assert point.numbers() == exact.x
