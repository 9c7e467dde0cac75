"""Basis pursuit at medium sizes: an independent LP value, planted signals, symmetries, bounds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from sci_barriers.exact import Q, to_float
from sci_barriers.exact.integer_basis import binary_places, integers_of, pivot_columns, primes
from sci_barriers.exact.integral import IntegerMatrix
from sci_barriers.proofs import accept
from sci_barriers.solvers.basis import strict as basis_pursuit_strict
from sci_barriers.solvers.basis.data import read_data
from sci_barriers.solvers.basis.exact import Frame, frame
from sci_barriers.solvers.basis.floats import float_basis
from sci_barriers.solvers.basis.proof import Vertex
from sci_barriers.solvers.basis.pursuit import solve_basis_pursuit
from sci_barriers.solvers.basis.refined import refined
from sci_barriers.solvers.basis.strict import strict_dual


def draw(kind: str, *, m: int, N: int, seed: int) -> tuple[Any, Any]:
    """A (m, N), y (m,) as floats: "gauss", "integers" (10 bits), "signs" (+-1), "repeated"."""
    rng = np.random.default_rng(seed)
    if kind == "gauss":
        return rng.standard_normal((m, N)), rng.standard_normal(m)
    if kind == "integers":
        A = rng.integers(-512, 513, (m, N)).astype(float)
    else:
        A = rng.choice([-1.0, 1.0], (m, N))
    if kind == "repeated":
        A[:, N // 2 :] = -A[:, : N - N // 2]
    return A, rng.integers(-9, 10, m).astype(float)


def value_by_dual(A: Any, y: Any) -> float:
    """max <y, v> s.t. |A^T v| <= 1: HiGHS on the dual, with free variables."""
    both = np.vstack((A.T, -A.T))
    found = linprog(-y, A_ub=both, b_ub=np.ones(len(both)), bounds=(None, None), method="highs")
    return -float(found.fun)


@pytest.mark.parametrize("kind", ["gauss", "integers", "signs", "repeated"])
@pytest.mark.parametrize(("m", "N"), [(20, 45), (40, 90)])
def test_values_agree_with_an_lp_solver(kind: str, m: int, N: int) -> None:
    for seed in range(3):
        A, y = draw(kind, m=m, N=N, seed=seed)
        found = solve_basis_pursuit(A, y)
        value = to_float(sum((abs(x) for x in found.x), start=Q(0)))
        assert value == pytest.approx(value_by_dual(A, y), rel=1e-7)
        assert found.instance.A @ found.x == found.instance.y


@pytest.mark.parametrize("kind", ["gauss", "signs"])
def test_certificates_of_larger_instances_are_accepted(kind: str) -> None:
    A, y = draw(kind, m=16, N=40, seed=4)
    accept(solve_basis_pursuit(A, y).certificate())


@pytest.mark.parametrize("kind", ["integers", "signs"])
def test_planted_signals_are_recovered_exactly(kind: str) -> None:
    for seed in range(4):
        A, _ = draw(kind, m=40, N=90, seed=seed)
        x = np.zeros(90)
        x[[7, 30, 71]] = (1.0, -3.0, 2.0)
        found = solve_basis_pursuit(A, A @ x)
        assert found.status == "unique"
        assert found.x == tuple(Q(int(entry)) for entry in x)


def test_a_basis_on_the_rows_where_v_is_not_zero_is_proved() -> None:
    # HiGHS leaves rows basic at a degenerate vertex: v is 0 there, and fewer columns are tight.
    shorter = 0
    for seed in range(8):
        A, _ = draw("integers", m=40, N=90, seed=seed)
        x = np.zeros(90)
        x[[7, 30, 71]] = (1.0, -3.0, 2.0)
        y = A @ x
        found = solve_basis_pursuit(A, y)
        assert found.optimal is not None
        rows = found.optimal.vertex.rows
        image = found.instance.A.T @ found.v
        tight = tuple(j for j, value in enumerate(image) if abs(value) == 1)
        assert tight == found.equicorrelation and max(abs(value) for value in image) == 1
        if len(rows) == 40:
            continue
        shorter += 1
        assert all(v == 0 for i, v in enumerate(found.v) if i not in rows)
        # The same proposal for a y that leaves the range of these columns on another row.
        i = next(i for i in range(40) if i not in rows)
        pair = [to_float(entry) for entry in found.x], [to_float(entry) for entry in found.v]
        y[i] += 1
        other = solve_basis_pursuit(A, y, proposal=pair)
        assert other.instance.A @ other.x == other.instance.y
        assert other.x == solve_basis_pursuit(A, y).x
    assert shorter > 0


def test_keys_tell_equal_and_opposite_columns() -> None:
    A = np.array([[0.0, -0.0, 0.0, 1.5, 0.0], [2.0, -2.0, 2.0, 2.0, 0.0]])
    for given_A in (A, [[0, 0, 0, "3/2", 0], [2, -2, 2, 2, 0]]):
        data = read_data(given_A, A[:, 0] if given_A is A else [0, 2], None)
        (a, s), (b, t), (c, u), (d, _), (e, _) = data.keys(range(5))
        assert a == b == c and len({a, d, e}) == 3
        assert (s, t, u) == (1, -1, 1)


def test_planted_signals_with_a_rounded_y() -> None:
    # y = fl(A x) has an exact minimiser with 40 non-zeros, most of them near 1e-17.
    A, _ = draw("gauss", m=40, N=90, seed=9)
    x = np.zeros(90)
    x[[7, 30, 71]] = (1.1, -3.3, 2.2)
    found = solve_basis_pursuit(A, A @ x)
    assert found.status == "unique"
    assert len(found.support or ()) == 40
    assert np.allclose([to_float(entry) for entry in found.x or ()], x, atol=1e-12)


def test_signs_far_below_the_rounding_are_proved_by_integer_residuals() -> None:
    A, _ = draw("gauss", m=20, N=45, seed=3)
    x = np.zeros(45)
    x[[7, 30]] = (1.1, -3.3)
    found = solve_basis_pursuit(A, A @ x)
    assert found.level == "refined"
    assert found.optimal is not None and found.optimal.nonzero
    values = [to_float(value) for value in found.x or () if value != 0]
    assert min(abs(value) for value in values) < 1e-15
    assert found.signs == tuple(1 if value > 0 else -1 for value in values)
    vertex = found.optimal.vertex
    shown = float_basis(found.data.floats, np.array(vertex.B), np.array(vertex.s, dtype=float))
    right = tuple(found.data.b)
    assert shown is not None
    better = refined(found.data, vertex.matrix, right, shown)
    assert better is not None
    for value, j in zip(better.x, vertex.B):
        assert abs(_q(value) - vertex.point[j]) <= abs(vertex.point[j]) / 2**51


def test_a_planted_signal_with_many_ties_has_a_strict_dual_vector() -> None:
    for seed in range(6):
        A, _ = draw("signs", m=24, N=60, seed=seed)
        x = np.zeros(60)
        x[[7, 30]] = (2.0, 1.0)
        found = solve_basis_pursuit(A, A @ x)
        P, s = found.support or (), found.signs or ()
        assert found.status == "unique" and P == (7, 30)
        v = strict_dual(found.data, P, s)
        assert v is not None
        image = found.instance.A.T @ v
        assert all(image[j] == t for j, t in zip(P, s))
        assert all(abs(value) < 1 for j, value in enumerate(image) if j not in P)
        rest = [j for j in range(60) if j not in P]
        signs = np.array(s, dtype=float)
        far = basis_pursuit_strict._far_from_ties(found.data.floats, list(P), signs, rest)
        assert far is not None
        other = basis_pursuit_strict._corrected(found.data, P, s, rest, far)
        assert other is not None
        image = found.instance.A.T @ other
        assert all(image[j] == t for j, t in zip(P, s))
        assert all(abs(value) < 1 for j, value in enumerate(image) if j not in P)


def test_the_float_part_proves_generic_data_and_levels_say_so() -> None:
    for kind in ("gauss", "integers"):
        A, y = draw(kind, m=40, N=90, seed=1)
        found = solve_basis_pursuit(A, y)
        assert found.level == "float64"
        assert len(found.support or ()) == len(found.equicorrelation or ()) == 40


def test_float_bounds_enclose_the_exact_pair() -> None:
    for seed in range(40):
        rng = np.random.default_rng(seed)
        n = int(rng.integers(1, 9))
        A = rng.standard_normal((n, 2 * n)) * 2.0 ** rng.integers(-9, 9, 2 * n)
        if seed % 3 == 0:
            A[:, 1:n] += A[:, :1] * 1e6  # badly conditioned
        y = rng.standard_normal(n)
        data = read_data(A, y, [Q(int(w), 7) for w in rng.integers(1, 20, 2 * n)])
        B = np.arange(n)
        s = rng.choice([-1.0, 1.0], n)
        assert data.floats is not None
        shown = float_basis(data.floats, B, s)
        if shown is None:
            continue
        vertex = Vertex(
            data=data, rows=tuple(range(n)), B=tuple(range(n)), s=tuple(int(t) for t in s)
        )
        for j in range(n):
            exact = vertex.point[j]
            assert abs(exact - _q(shown.x[j])) <= _q(shown.radius[j])
            assert not shown.right[j] or exact * int(s[j]) > 0
            assert not shown.wrong[j] or exact * int(s[j]) < 0
        image = data.instance.A.T @ vertex.dual
        assert sum(v * v for v in vertex.dual) <= _q(shown.norm) ** 2
        for j, value in enumerate(image):
            gap = data.weights[j] - abs(value)
            assert not shown.strict[j] or gap > 0
            assert not shown.violated[j] or gap < 0
            if j < n:
                assert gap == 0


def _q(x: Any) -> Q:
    p, q = float(x).as_integer_ratio()
    return Q(p, q)


def test_rank_is_found_exactly() -> None:
    rng = np.random.default_rng(3)
    for _ in range(30):
        m, N, r = (int(k) for k in rng.integers(1, 8, 3))
        A = rng.integers(-3, 4, (m, r)) @ rng.integers(-3, 4, (r, N))
        y = A @ rng.integers(-3, 4, N)
        data = read_data(A.tolist(), y.tolist(), None)
        known = int(np.linalg.matrix_rank(A))
        if known == 0:
            continue
        found = frame(data, range(N))
        assert isinstance(found, Frame)
        assert len(found.B) == len(found.rows) == known
        assert np.linalg.matrix_rank(A[np.ix_(found.rows, found.B)]) == known


def test_integers_of_floats_are_exact() -> None:
    rng = np.random.default_rng(0)
    for scale in (1.0, 2.0**70, 2.0**-300, 2.0**-1060, 2.0**900):
        values = (rng.standard_normal((3, 4)) * scale) * (rng.random((3, 4)) < 0.8)
        places = binary_places(values)
        table = integers_of(values, places=places)
        for row, floats in zip(table.rows, values.tolist()):
            assert [Q(entry, 2**places) for entry in row] == [_q(value) for value in floats]
        entries = [entry for row in table.rows for entry in row]
        assert places == 0 or any(entry % 2 for entry in entries)
    assert binary_places(np.zeros((2, 2))) == 0


def test_an_unlucky_prime_finds_fewer_columns_never_more() -> None:
    p = next(primes())
    M = IntegerMatrix([[1, 0], [0, p]])
    assert pivot_columns(M, prime=p) == (0,)
    assert pivot_columns(M, prime=101) == (0, 1)
    data = read_data([[1, 0], [0, p]], [1, p], None)
    assert frame(data, [0, 1]) == Frame(rows=(0, 1), B=(0, 1))


small = st.integers(-4, 4)


@st.composite
def problems(draw_: Any) -> tuple[list[list[int]], list[int]]:
    m, N = draw_(st.integers(1, 3)), draw_(st.integers(1, 5))
    A = [[draw_(small) for _ in range(N)] for _ in range(m)]
    return A, [draw_(small) for _ in range(m)]


def vertices(A: Any, y: Any, **options: Any) -> set[tuple[Any, ...]]:
    return set(solve_basis_pursuit(A, y, **options).set.vertices())


@given(problems(), st.fractions(min_value=-3, max_value=3).filter(bool))
@settings(max_examples=60)
def test_scaling_y_scales_the_set(problem: Any, c: Any) -> None:
    A, y = problem
    scaled = {tuple(Q(c.numerator, c.denominator) * x for x in p) for p in vertices(A, y)}
    assert vertices(A, [c * b for b in y]) == scaled


@given(problems(), st.data())
@settings(max_examples=60)
def test_scaling_columns_and_weights_scales_the_set_back(problem: Any, data: Any) -> None:
    A, y = problem
    c = [data.draw(st.fractions(min_value="1/5", max_value=5)) for _ in A[0]]
    rows = [[a * k for a, k in zip(row, c)] for row in A]
    back = {tuple(x * Q(k.numerator, k.denominator) for x, k in zip(p, c))
            for p in vertices(rows, y, weights=c)}  # fmt: skip
    assert back == vertices(A, y)


@given(problems(), st.data())
@settings(max_examples=60)
def test_permutations_and_sign_flips_move_the_set(problem: Any, data: Any) -> None:
    A, y = problem
    N = len(A[0])
    order = data.draw(st.permutations(range(N)))
    flips = data.draw(st.lists(st.sampled_from((-1, 1)), min_size=N, max_size=N))
    moved = [[flips[j] * row[j] for j in order] for row in A]
    known = {tuple(flips[j] * p[j] for j in order) for p in vertices(A, y)}
    assert vertices(moved, y) == known
    upside_down = vertices([row[:] for row in A[::-1]], y[::-1])
    assert upside_down == vertices(A, y)
