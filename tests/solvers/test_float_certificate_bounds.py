"""Each rounding bound against exact rational arithmetic: never violated, and not absurdly loose.

Vectors and matrices: Gaussian, heavy cancellation, denormals, exponents over the whole range,
columns that are nearly dependent or badly scaled. Sums run through BLAS as in the certificate.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import pytest
from scipy.linalg.lapack import dlauum

from sci_barriers.exact import Matrix, Q, as_q, dot, is_psd, norm_squared, sign, solve, sqrt
from sci_barriers.solvers.rigorous import input as float_certificate_input
from sci_barriers.solvers.rigorous.block import (
    Block,
    gather,
    gram_block,
    gram_error,
)
from sci_barriers.solvers.rigorous.bounds import (
    ETA,
    U,
    arithmetic_as_assumed,
    column_norms,
    down,
    float_bounds,
    gamma,
    norm_bounds,
    norm_upper,
    up,
)
from sci_barriers.solvers.rigorous.input import gathered
from sci_barriers.solvers.rigorous.scale import _rho, _root_omega

KINDS = ("gaussian", "cancelling", "denormal", "wide", "small", "large")


def adversarial(kind: str, rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Two float vectors (n,) that make a dot product hard."""
    a, b = rng.standard_normal(n), rng.standard_normal(n)
    if kind == "cancelling":  # the sum is the rounding of the products
        half = n // 2
        a[half : 2 * half], b[half : 2 * half] = a[:half], -b[:half] * (1 + rng.integers(0, 3) * U)
    elif kind == "denormal":
        a, b = a * 2.0**-1060, b * 2.0 ** rng.integers(-30, 4)
    elif kind == "wide":
        a, b = (v * 2.0 ** rng.integers(-500, 500, n) for v in (a, b))
    elif kind == "small":
        a, b = a * 2.0**-520, b * 2.0 ** rng.integers(-560, -480)
    elif kind == "large":
        a, b = a * 2.0**505, b * 2.0**510
    return a, b


def exact(v: np.ndarray) -> list[Fraction]:
    return [Fraction(float(t)) for t in v]


@pytest.mark.parametrize("kind", KINDS)
def test_dot_products_obey_d(kind: str) -> None:
    """|fl(a.b) - a.b| <= gamma(n) |a|.|b| + 4 n eta, for dot, matrix-vector and einsum."""
    rng = np.random.default_rng(KINDS.index(kind))
    judged = 0
    for case in range(700):
        n = int(rng.integers(1, 48))
        a, b = adversarial(kind, rng, n)
        p, q = exact(a), exact(b)
        true = sum((s * t for s, t in zip(p, q, strict=True)), start=Fraction(0))
        size = sum((abs(s * t) for s, t in zip(p, q, strict=True)), start=Fraction(0))
        bound = Fraction(gamma(n)) * size + 4 * n * Fraction(ETA)
        block = np.ascontiguousarray(np.stack([a, a[::-1], b], axis=1))
        with np.errstate(all="ignore"):
            values = [a @ b, (b @ block)[0], (block.T @ block)[0, 2], np.einsum("i,i", a, b)]
        for value in values:
            if math.isfinite(value):
                judged += 1
                assert abs(Fraction(float(value)) - true) <= bound, (kind, case)
    assert judged > 2000


def test_gamma_is_attained() -> None:
    """Adding n - 1 terms just above u/2 ulp to 1 in turn: the error is gamma(n) but for 8 places.

    1 + t rounds to 1 + 2u when t = u (1 + 2^-20): each sum gains almost u.
    """
    for n in (10, 100, 1000):
        terms = [1.0, *([U * (1 + 2.0**-20)] * (n - 1))]
        total = 0.0
        for t in terms:
            total += t
        true = sum(map(Fraction, terms), start=Fraction(0))
        error, bound = abs(Fraction(total) - true), Fraction(gamma(n)) * true
        assert error <= bound <= error * Fraction(102 * (n + 8), 100 * (n - 1))
    assert gamma(2**46) == math.inf
    for n in (1, 10, 10**6):
        spare = Fraction(n + 7) * Fraction(U)
        assert Fraction(gamma(n)) >= spare / (1 - spare)


@pytest.mark.parametrize("kind", KINDS)
def test_norms_obey_n(kind: str) -> None:
    """lower <= ||a|| <= upper; and within 1e-13 of each other where squares are normal."""
    rng = np.random.default_rng(10 + KINDS.index(kind))
    for _ in range(300):
        n = int(rng.integers(1, 40))
        a, b = adversarial(kind, rng, n)
        for v in (a, b):
            with np.errstate(all="ignore"):
                (lower, upper), most = norm_bounds(v), norm_upper(v)
                columns = column_norms(np.stack([v, -v], axis=1))
            square = sum((t * t for t in exact(v)), start=Fraction(0))
            for bound in (upper, most, *columns):
                assert bound == math.inf or Fraction(float(bound)) ** 2 >= square
            assert lower >= 0 and Fraction(lower) ** 2 <= square
            if Fraction(2) ** -800 < square < Fraction(2) ** 1000:
                assert upper - lower <= 1e-13 * lower
                assert most <= upper * (1 + 1e-15) and columns[0] <= upper * (1 + 1e-15)


def test_up_and_down_bound_sixteen_operations() -> None:
    """Products, sums, quotients and roots of positive floats, with underflows."""
    rng = np.random.default_rng(3)
    for _ in range(1000):
        scale = 2.0 ** int(rng.integers(-600, 100))
        a, b, c, d = (float(t) for t in rng.uniform(0.5, 2, 4))
        value = ((a * scale * b * scale + c * d) * (a + b) * c / d + a * b) * (a + c) * d
        p, q, r, s, z = (Fraction(t) for t in (a, b, c, d, scale))
        true = ((p * z * q * z + r * s) * (p + q) * r / s + p * q) * (p + r) * s
        assert Fraction(down(value)) <= true <= Fraction(up(value))
        assert up(value) - down(value) <= 2.0**-46 * value
        tiny = a * scale * b * scale
        assert Fraction(down(tiny)) <= p * z * q * z <= Fraction(up(tiny))
    assert down(-1.0) < -1.0 and up(math.inf) == math.inf and math.isnan(up(math.nan))


def test_parameters_are_enclosed() -> None:
    """float_bounds: equal for floats, a few units in the last place for others, (0, inf) beyond."""
    assert float_bounds(Q(3, 8)) == (0.375, 0.375)
    assert float_bounds(as_q(0.1)) == (0.1, 0.1)
    for number in (Q(1, 10), Q(10**40, 7), Q(1, 3**90), sqrt(Q(2)), sqrt(Q(1, 3**100 * 2))):
        lower, upper = float_bounds(number)
        assert 0 < lower < upper <= lower * (1 + 8 * U)
        assert sign(number - as_q(lower)) > 0 > sign(number - as_q(upper))
    for number in (Q(1, 2**460), Q(2**460), Q(1, 10**400), Q(10**400)):
        assert float_bounds(number) == (0.0, math.inf)


def test_arithmetic_is_as_assumed() -> None:
    assert arithmetic_as_assumed()


def matrices(count: int) -> Iterator[np.ndarray]:
    """(m, k) of full column rank: Gaussian, nearly dependent, badly scaled, Hilbert-like, tiny."""
    rng = np.random.default_rng(20)
    for case in range(count):
        m, k = int(rng.integers(3, 9)), int(rng.integers(1, 6))
        k = min(m, k)
        B = rng.standard_normal((m, k))
        kind = case % 6
        if kind == 1 and k > 1:
            B[:, -1] = B[:, 0] + B[:, -1] * 2.0 ** -int(rng.integers(4, 30))
        elif kind == 2:
            B = B * 2.0 ** rng.integers(-200, 200, k)
        elif kind == 3:
            B = np.array([[1 / (i + j + 1) for j in range(k)] for i in range(m)])
        elif kind == 4:
            B = B * 2.0**-460
        elif kind == 5:
            B[rng.random((m, k)) < 0.5] *= 2.0**-40
        yield B


def exact_gram(B: np.ndarray, d: np.ndarray) -> Matrix:
    columns = [[as_q(float(t)) * as_q(float(e)) for t in c] for c, e in zip(B.T, d, strict=True)]
    return Matrix(tuple(tuple(c) for c in columns)) @ Matrix(tuple(tuple(c) for c in columns)).T


def test_least_eigenvalue_is_a_lower_bound() -> None:
    """D G D - least I is positive semidefinite, exactly; least >= lambda_min / (4 k) if that is
    clear of rounding; norms bound the columns; D scales them into [1/2, 1]."""
    proved = 0
    for B in matrices(1000):
        block = gram_block(B)
        if not isinstance(block, Block):
            continue
        proved += 1
        k = B.shape[1]
        G = exact_gram(B, block.d)
        least = as_q(block.least)
        identity = [[least if i == j else Q(0) for j in range(k)] for i in range(k)]
        assert is_psd(G - Matrix(tuple(tuple(row) for row in identity)))
        value = float(np.linalg.eigvalsh((B * block.d).T @ (B * block.d))[0])
        if value > 1e-10:
            assert block.least >= value / (4 * k)
        assert block.least_eigenvalue <= block.least / block.d.max() ** 2
        for i in range(k):
            assert Q(1, 4) * Q(999, 1000) <= G[i, i] <= Q(1001, 1000)
            assert G[i, i] <= as_q(float(block.norms[i] * block.d[i])) ** 2
    assert proved >= 900


def test_gram_error_bounds_the_rounding_of_the_gram_matrix() -> None:
    """||fl(D G D) - D G D||_F <= gram_error, which is at most 3 k (m + 8) u at ordinary scales."""
    for B in matrices(600):
        block = gram_block(B)
        if not isinstance(block, Block):
            continue
        m, k = B.shape
        scaled = (B.T @ B) * block.d
        scaled *= block.d[:, None]
        exact_values = exact_gram(B, block.d)
        error = sum(
            (
                (as_q(float(scaled[i, j])) - exact_values[i, j]) ** 2
                for i in range(k)
                for j in range(k)
            ),
            start=Q(0),
        )
        bound = gram_error(m, k, spread=block.spread, top=block.top)
        assert error <= as_q(bound) ** 2
        if block.top < 2.0**400:
            assert bound <= 3 * k * (m + 8) * U


def test_rho_and_omega_are_enclosed_for_any_approximate_solution() -> None:
    """Also for u~, v~ that are far off: the bounds contain the exact rho and omega."""
    rng = np.random.default_rng(24)
    judged = 0
    for case, B in enumerate(matrices(600)):
        block = gram_block(B)
        if not isinstance(block, Block) or B.shape[0] == B.shape[1]:
            continue
        judged += 1
        m, k = B.shape
        y = rng.standard_normal(m) * np.abs(B).max()
        ws = rng.choice([-1.0, 1.0], k) * rng.integers(1, 5, k)
        factor = 1 + rng.standard_normal(k) * (0.0, 2.0**-30, 2.0**-4)[case % 3]
        u, v = block.solve(B.T @ y) * factor, block.solve(ws) * factor
        r, q = y - B @ u, B @ v
        g, h = B.T @ r, ws - B.T @ q
        Bq = Matrix(tuple(tuple(as_q(float(t)) for t in row) for row in B))
        yq, wq = tuple(as_q(float(t)) for t in y), tuple(as_q(float(t)) for t in ws)
        G, b = Bq.T @ Bq, Bq.T @ yq
        rho = norm_squared(yq) - dot(b, solve(G, b))
        omega = dot(wq, solve(G, wq))
        low, high = _rho(block, u=u, r=r, g=g)
        assert as_q(low) <= rho <= as_q(high)
        low, high = _root_omega(block, ws=ws, v=v, q=q, h=h, error=0.0)
        assert as_q(low) ** 2 <= omega <= as_q(high) ** 2
    assert judged > 300


def test_dlauum_obeys_d() -> None:
    """R R^T in the upper triangle, sums of products: |Z - R R^T| <= gamma(k) |R||R|^T + 4 k eta.

    The other triangle of the argument is not read: NaN there does no harm.
    """
    rng = np.random.default_rng(25)
    for k in (1, 3, 20, 70, 200):
        R = np.triu(rng.standard_normal((k, k)) * 2.0 ** rng.integers(-30, 30, (k, k)))
        given = np.asfortranarray(R + np.tril(np.full((k, k), np.nan), -1))
        Z, info = dlauum(given, lower=0)
        assert info == 0
        for i, j in [(0, k - 1), (0, 0), *np.sort(rng.integers(0, k, (30, 2)), axis=1).tolist()]:
            p, q = exact(R[i]), exact(R[j])
            true = sum((s * t for s, t in zip(p, q, strict=True)), start=Fraction(0))
            size = sum((abs(s * t) for s, t in zip(p, q, strict=True)), start=Fraction(0))
            bound = Fraction(gamma(k)) * size + 4 * k * Fraction(ETA)
            assert abs(Fraction(float(Z[i, j])) - true) <= bound


def test_least_eigenvalue_of_larger_blocks_is_a_lower_bound() -> None:
    """Orthogonal columns of lengths that are no powers of two, mixed: lambda_min is known."""
    for k, weak in ((48, 2.0**-10), (130, 0.25)):
        H = np.ones((1, 1))
        while len(H) < k + 1:
            H = np.block([[H, H], [H, -H]])
        B = H[:, :k].copy()
        B[:, 0] = B[:, 1] + weak * B[:, 0]  # exact: columns 0, 1 have the Gram matrix
        block = gram_block(B)  # n [[1 + weak^2, 1], [1, 1]], all others n
        assert isinstance(block, Block)
        p, q = (as_q(float(d)) for d in block.d[:2])
        n, w = Q(len(H)), as_q(weak)
        a, b, c = p * p * n * (1 + w * w), p * q * n, q * q * n
        least = as_q(block.least)
        rest = (a - least) * (c - least) - b * b
        assert least <= min(a, c) and rest >= 0
        assert float(least) >= float((a * c - b * b) / (a + c)) / (4 * k)


def test_dependent_columns_have_no_bound() -> None:
    """Duplicates, sums, zero columns and columns whose squares overflow or underflow."""
    rng = np.random.default_rng(21)
    for case in range(300):
        B = rng.integers(-8, 9, (6, 4)).astype(np.float64)
        kind = case % 6
        if kind == 0:
            B[:, 2] = -B[:, 0]
        elif kind == 1:
            B[:, 3] = B[:, 0] + B[:, 1] - B[:, 2]
        elif kind == 2:
            B[:, 1] = 0
        elif kind == 3:
            B[:, 1] *= 2.0**600
        elif kind == 4:
            B[:, 1] *= 2.0**-600
        else:
            B[:, 0] = 3 * B[:, 1]
        with np.errstate(all="ignore"):
            found = gram_block(B)
        assert not isinstance(found, Block)
        if kind in (2, 3, 4):
            assert 1 in found
        elif kind == 0:
            assert {0, 2} <= set(found.tolist())
        assert len(found)


def test_solutions_residuals_and_products_obey_their_bounds() -> None:
    """misfit, spill, size, reach and radius of the docstring, for good and bad float vectors."""
    rng = np.random.default_rng(22)
    judged = 0
    for case, B in enumerate(matrices(400)):
        block = gram_block(B)
        if not isinstance(block, Block):
            continue
        judged += 1
        m, k = B.shape
        y = rng.standard_normal(m) * np.abs(B).max()
        x = block.solve(B.T @ y)
        if case % 3 == 0:
            x = x * (1 + rng.standard_normal(k) * 2.0**-20)
        p = y - B @ x
        p_norm = norm_upper(p)
        misfit = block.misfit(x, p_norm)
        Bq = Matrix(tuple(tuple(as_q(float(t)) for t in row) for row in B))
        xq, yq, pq, dq = (tuple(as_q(float(t)) for t in v) for v in (x, y, p, block.d))
        rq = tuple(a - b for a, b in zip(yq, Bq @ xq, strict=True))
        error = sum(((a - b) ** 2 for a, b in zip(pq, rq, strict=True)), start=Q(0))
        assert error <= as_q(misfit) ** 2
        c = B.T @ p
        cq, gq = tuple(as_q(float(t)) for t in c), Bq.T @ rq
        spilled = sum((((a - b) * e) ** 2 for a, b, e in zip(cq, gq, dq, strict=True)), start=Q(0))
        assert spilled <= as_q(block.spill(p_norm, misfit)) ** 2
        assert sum(((a * e) ** 2 for a, e in zip(cq, dq, strict=True)), start=Q(0)) <= (
            as_q(block.size(c)) ** 2
        )
        defect = up(block.size(c) + block.spill(p_norm, misfit))
        radius, reach = block.radius(defect), block.reach(defect)
        z = solve(Bq.T @ Bq, Bq.T @ yq)
        gap = tuple(a - b for a, b in zip(z, xq, strict=True))
        assert all(abs(t) <= as_q(float(r)) for t, r in zip(gap, radius, strict=True))
        assert sum((t * t for t in Bq @ gap), start=Q(0)) <= as_q(reach) ** 2
    assert judged > 300


def test_gathered_columns_come_with_a_bound_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """||A||_F from blocks of rows, both layouts; not finite when an entry anywhere is not."""
    rng = np.random.default_rng(26)
    P = np.array([5, 0, 3])
    for near in (1, 20, 2**16):
        monkeypatch.setattr(float_certificate_input, "_NEAR", near)
        for scale in (1.0, 2.0**-530, 2.0**500):
            A = rng.standard_normal((9, 7)) * scale
            square = sum((t * t for t in exact(A.ravel())), start=Fraction(0))
            for stored in (A, np.asfortranarray(A)):
                B, bound = gathered(stored, P)
                assert np.array_equal(B, A[:, P])
                assert B.flags.c_contiguous == stored.flags.c_contiguous
                assert Fraction(bound) ** 2 >= square
                assert scale != 1.0 or Fraction(bound) ** 2 <= square * (1 + Fraction(1, 10**13))
                B, _ = gathered(stored, P[:0])
                assert B.shape == (9, 0)
        for value in (np.nan, np.inf, -np.inf):
            for i, j in ((0, 0), (8, 6), (4, 2)):
                A = rng.standard_normal((9, 7))
                A[i, j] = value
                with np.errstate(all="ignore"):
                    for stored in (A, np.asfortranarray(A)):
                        assert not math.isfinite(gathered(stored, P)[1])


def test_columns_are_gathered_from_both_layouts() -> None:
    rng = np.random.default_rng(23)
    A = rng.standard_normal((4, 7))
    P = np.array([5, 0, 3])
    for stored in (A, np.asfortranarray(A)):
        B = gather(stored, P)
        assert np.array_equal(B, A[:, P]) and (B.flags.c_contiguous or B.flags.f_contiguous)
