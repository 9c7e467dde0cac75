"""Smallest balls in l2, l1, l-infinity: exact certificates against two independent methods each.

A scipy or cvxpy solver proposes a value within a tolerance; a brute force in Fractions gives the
same number exactly on small sets. The certificates are multiplied out here in Fractions.
"""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import combinations, product
from typing import Any

import cvxpy as cp
import numpy as np
import pytest
from scipy.optimize import linprog

from sci_barriers.exact import Q, is_zero, sign, sqrt, to_float
from sci_barriers.stability import optimal_map, verify_optimal_map
from sci_barriers.stability.enclosing_ball import smallest_ball
from sci_barriers.stability.l1_centre import smallest_l1_ball
from sci_barriers.stability.optimal import chebyshev_ball

Points = list[tuple[Fraction, ...]]


def random_set(rng: random.Random, *, dim: int = 4, most: int = 8, size: int = 3) -> Points:
    """Different points of a small grid: cospherical and affinely dependent sets are common."""
    N = rng.randrange(1, dim + 1)
    scale = rng.choice([1, 1, 3, 7])
    found = {
        tuple(Fraction(rng.randint(-size, size), scale) for _ in range(N))
        for _ in range(rng.randrange(1, most + 1))
    }
    return sorted(found)


def numbers(points: Points) -> list[tuple[Q, ...]]:
    return [tuple(Q(v.numerator, v.denominator) for v in x) for x in points]


def as_fraction(q: Any) -> Fraction:
    return Fraction(int(q.p), int(q.q))


def floats(points: Points) -> Any:
    return np.array([[float(v) for v in x] for x in points])


# -- l2 --------------------------------------------------------------------------------------


def solved(rows: list[list[Fraction]], rhs: list[Fraction]) -> list[Fraction] | None:
    """Gauss in Fractions; None for a singular matrix."""
    table = [[*row, b] for row, b in zip(rows, rhs, strict=True)]
    n = len(rows)
    for j in range(n):
        k = next((i for i in range(j, n) if table[i][j]), None)
        if k is None:
            return None
        table[j], table[k] = table[k], table[j]
        table[j] = [v / table[j][j] for v in table[j]]
        for i in range(n):
            if i != j and table[i][j]:
                table[i] = [v - table[i][j] * w for v, w in zip(table[i], table[j], strict=True)]
    return [row[n] for row in table]


def ball_by_subsets(points: Points) -> Fraction:
    """r^2: the first subset of <= dim + 1 points whose circumball has mu >= 0 and contains all."""
    N = len(points[0])
    for k in range(1, N + 2):
        for S in combinations(points, min(k, len(points))):
            gram = [[2 * sum(a * b for a, b in zip(x, z, strict=True)) for z in S] for x in S]
            rows = [[*row, Fraction(-1)] for row in gram]
            rows.append([Fraction(1)] * len(S) + [Fraction(0)])
            mu = solved(rows, [row[i] / 2 for i, row in enumerate(gram)] + [Fraction(1)])
            if mu is None or any(v < 0 for v in mu[:-1]):
                continue
            c = [sum(m * x[j] for m, x in zip(mu, S)) for j in range(N)]
            r2 = max(sum((a - b) ** 2 for a, b in zip(x, c, strict=True)) for x in S)
            if all(sum((a - b) ** 2 for a, b in zip(x, c, strict=True)) <= r2 for x in points):
                return r2
    raise AssertionError("some subset is the support")


def check_l2(points: Points) -> Fraction:
    """The KKT certificate of the ball in Fractions; its r^2."""
    ball = smallest_ball(numbers(points))
    c, r2 = [as_fraction(v) for v in ball.centre], as_fraction(ball.squared)
    mu = [as_fraction(v) for v in ball.weights]
    S = [points[i] for i in ball.support]
    assert len(set(ball.support)) == len(S) <= len(points[0]) + 1
    assert all(v > 0 for v in mu) and sum(mu) == 1
    assert [sum(m * x[j] for m, x in zip(mu, S)) for j in range(len(c))] == c
    lower = sum(m * sum(v * v for v in x) for m, x in zip(mu, S)) - sum(v * v for v in c)
    assert lower == r2
    assert all(sum((a - b) ** 2 for a, b in zip(x, c, strict=True)) <= r2 for x in points)
    return r2


def test_the_kkt_certificate_proves_the_l2_radius_and_subsets_give_the_same() -> None:
    rng = random.Random(80)
    for _ in range(150):
        points = random_set(rng, most=7)
        assert check_l2(points) == ball_by_subsets(points)


def test_the_l2_radius_agrees_with_a_conic_solver() -> None:
    rng = random.Random(81)
    for N in (1, 2, 3, 5):
        n = 9
        data = cp.Parameter((n, N))
        c, r = cp.Variable(N), cp.Variable()
        distances = cp.norm(data - cp.reshape(c, (1, N), order="C"), axis=1)
        problem = cp.Problem(cp.Minimize(r), [distances <= r])
        for _ in range(20):
            P = [tuple(Fraction(rng.randint(-9, 9), 5) for _ in range(N)) for _ in range(n)]
            data.value = floats(P)
            problem.solve(solver=cp.CLARABEL)
            exact = float(check_l2(sorted(set(P)))) ** 0.5
            assert abs(exact - r.value) < 1e-6 * max(1, exact)


def test_many_points_and_dimensions() -> None:
    rng = random.Random(82)
    for N, n in ((2, 200), (6, 60), (9, 30)):
        check_l2(
            sorted({tuple(Fraction(rng.randint(-99, 99)) for _ in range(N)) for _ in range(n)})
        )
    # cospherical: all points of a cube, and a cross
    assert check_l2([tuple(map(Fraction, p)) for p in product((-1, 1), repeat=5)]) == 5
    cross = [tuple(Fraction(s * (i == j)) for j in range(5)) for i in range(5) for s in (1, -1)]
    assert check_l2(cross) == 1


def test_a_complex_centre_is_no_better() -> None:
    """Rational complex centres d = a + i b: max |x - d| >= the real radius, in each norm."""
    rng = random.Random(83)
    for _ in range(60):
        points = random_set(rng, dim=3, most=5)
        radii = {norm: chebyshev_ball(numbers(points), norm=norm) for norm in ("l2", "l1", "linf")}
        N = len(points[0])
        for _ in range(10):
            a = [Q(rng.randint(-9, 9), 4) for _ in range(N)]
            b = [Q(rng.randint(-4, 4), 4) for _ in range(N)]
            moduli = [
                [sqrt((u - v) ** 2 + w * w) for u, v, w in zip(x, a, b, strict=True)]
                for x in numbers(points)
            ]
            l2 = max(sum((m * m for m in row), start=Q(0)) for row in moduli)
            assert sign(l2 - radii["l2"].squared) >= 0
            l1 = max(sum(row, start=Q(0)) for row in moduli)
            assert sign(l1 - radii["l1"].radius) >= 0
            top = max(max(row) for row in moduli)
            assert sign(top - radii["linf"].radius) >= 0


# -- l1 --------------------------------------------------------------------------------------


def check_functionals(points: Points, norm: str) -> Fraction:
    """The dual certificate of an l1 or l-infinity ball in Fractions; its r."""
    ball: Any = chebyshev_ball(numbers(points), norm=norm)
    c, r = [as_fraction(v) for v in ball.centre], as_fraction(ball.radius)
    terms = [(as_fraction(nu), points[i], g) for nu, i, g in ball.terms]
    assert all(nu > 0 for nu, _, _ in terms) and sum(nu for nu, _, _ in terms) == 1
    for _, _, g in terms:
        assert (max(map(abs, g)) if norm == "l1" else sum(map(abs, g))) <= 1
    assert all(sum(nu * g[j] for nu, _, g in terms) == 0 for j in range(len(c)))
    assert sum(nu * sum(a * b for a, b in zip(g, x, strict=True)) for nu, x, g in terms) == r
    for x in points:
        parts = [abs(a - b) for a, b in zip(x, c, strict=True)]
        assert (sum(parts) if norm == "l1" else max(parts)) <= r
    return r


def l1_by_scipy(points: Points) -> float:
    """min r, sum_j t_ij <= r, |x_ij - c_j| <= t_ij, by HiGHS."""
    X = floats(points)
    n, N = X.shape
    size = N + 1 + n * N
    rows, rhs = [], []
    for i in range(n):
        row = np.zeros(size)
        row[N] = -1
        row[N + 1 + i * N : N + 1 + (i + 1) * N] = 1
        rows.append(row)
        rhs.append(0.0)
        for j in range(N):
            for s in (1, -1):
                row = np.zeros(size)
                row[j], row[N + 1 + i * N + j] = -s, -1
                rows.append(row)
                rhs.append(-s * X[i, j])
    cost = np.zeros(size)
    cost[N] = 1
    bounds = [(None, None)] * N + [(0, None)] * (size - N)
    return float(linprog(cost, A_ub=np.array(rows), b_ub=rhs, bounds=bounds).fun)


def test_the_functionals_prove_the_l1_radius_and_a_float_solver_agrees() -> None:
    rng = random.Random(84)
    for _ in range(100):
        points = random_set(rng, most=7)
        assert abs(float(check_functionals(points, "l1")) - l1_by_scipy(points)) < 1e-8


def l1_by_vertices(points: Points) -> Fraction:
    """min r over all basic solutions of <g, x_i - c> = r, N + 1 equations; Fractions, N <= 2."""
    N = len(points[0])
    rows = [
        ([Fraction(v) for v in (*g, 1)], sum(a * b for a, b in zip(g, x, strict=True)))
        for x in points
        for g in product((1, -1), repeat=N)
    ]
    best: Fraction | None = None
    for S in combinations(rows, N + 1):
        found = solved([row for row, _ in S], [Fraction(b) for _, b in S])
        if found is None:
            continue
        c, r = found[:N], found[N]
        feasible = all(sum(abs(a - b) for a, b in zip(x, c, strict=True)) <= r for x in points)
        if feasible and (best is None or r < best):
            best = r
    assert best is not None
    return best


def test_basic_solutions_give_the_same_l1_radius() -> None:
    rng = random.Random(85)
    for _ in range(40):
        points = random_set(rng, dim=2, most=4)
        assert check_functionals(points, "l1") == l1_by_vertices(points)


def test_degenerate_l1_programs_end() -> None:
    """Cubes, crosses and grids: many ties in the ratio test."""
    for N in (2, 3, 4):
        cube = [tuple(map(Fraction, p)) for p in product((-1, 1), repeat=N)]
        assert check_functionals(cube, "l1") == N
        cross = [tuple(Fraction(s * (i == j)) for j in range(N)) for i in range(N) for s in (1, -1)]
        assert check_functionals(cross, "l1") == 1
    grid = [tuple(map(Fraction, p)) for p in product(range(3), repeat=3)]
    assert check_functionals(grid, "l1") == 3


def test_the_linf_radius_is_half_the_largest_coordinate_range() -> None:
    rng = random.Random(86)
    for _ in range(200):
        points = random_set(rng)
        ranges = [max(column) - min(column) for column in zip(*points, strict=True)]
        assert check_functionals(points, "linf") == max(ranges) / 2


# -- a thousand sets ---------------------------------------------------------------------------


def l1_of_a_fibre(points: Points) -> Fraction | None:
    """In R^2, ||x||_1 = max |x_1 + x_2|, |x_1 - x_2|: a box in rotated coordinates; R^1: a box.

    Coordinates in which the points agree are left out; None for more than two others.
    """
    columns = [c for c in zip(*points, strict=True) if len(set(c)) > 1]
    if len(columns) > 2:
        return None
    if len(columns) == 2:
        a, b = columns
        columns = [
            tuple(p + q for p, q in zip(a, b, strict=True)),
            tuple(p - q for p, q in zip(a, b, strict=True)),
        ]
    return max((max(c) - min(c) for c in columns), default=Fraction(0)) / 2


def test_c_opt_of_a_thousand_random_sets_agrees_with_an_independent_method() -> None:
    """Random A and M_1: the fibres and their radii by other code, the certificate by `verify`.

    l2: all subsets; l1: a rotated box in a plane, HiGHS beyond; l-infinity: ranges.
    """
    rng = random.Random(87)
    shared = planar = 0
    for trial in range(1000):
        spread = random_set(rng, dim=3, most=10)
        N = len(spread[0]) + 1
        points = sorted({(Fraction(rng.randrange(2)), *x) for x in spread})
        A = [[rng.choice([1, -1]) if rng.random() < 0.15 else 0 for _ in range(N)]]
        A[0][0] = 1
        fibres: dict[Any, Points] = {}
        for x in points:
            y = tuple(sum(a * b for a, b in zip(row, x, strict=True)) for row in A)
            fibres.setdefault(y, []).append(x)
        shared += max(map(len, fibres.values())) > 2
        norm: Any = ("l2", "linf", "l1")[trial % 3]
        found = optimal_map(A, numbers(points), norm=norm)
        assert len(found.fibres) == len(fibres)
        value = verify_optimal_map(found.to_json())
        if norm == "l2":
            assert as_fraction(value) == max(map(ball_by_subsets, fibres.values()))
        elif norm == "linf":
            boxes = [zip(*F, strict=True) for F in fibres.values()]
            assert as_fraction(value) == max(max(c) - min(c) for box in boxes for c in box) / 2
        else:
            exact = [l1_of_a_fibre(F) for F in fibres.values()]
            planar += None not in exact
            if None not in exact:
                assert as_fraction(value) == max(exact)
            else:
                proposed = max(map(l1_by_scipy, fibres.values()))
                assert abs(float(as_fraction(value)) - proposed) < 1e-8
    assert shared > 400 and planar > 100


def test_each_radius_lies_between_half_the_diameter_and_the_diameter() -> None:
    rng = random.Random(89)
    for _ in range(150):
        points = random_set(rng, most=6)
        gaps = [[abs(a - b) for a, b in zip(x, z, strict=True)] for x, z in combinations(points, 2)]
        r2 = check_l2(points)
        d2 = max((sum(v * v for v in gap) for gap in gaps), default=Fraction(0))
        assert d2 / 4 <= r2 <= d2
        for norm, length in (("l1", sum), ("linf", max)):
            d = max((Fraction(length(gap)) for gap in gaps), default=Fraction(0))
            assert d / 2 <= check_functionals(points, norm) <= d


@pytest.mark.parametrize("norm", ["l2", "l1", "linf"])
def test_points_with_square_roots(norm: Any) -> None:
    rng = random.Random(88)
    for _ in range(25):
        N = rng.randrange(1, 4)
        points = list(
            {
                tuple(rng.randint(-2, 2) + sqrt(2) * rng.randint(-2, 2) for _ in range(N))
                for _ in range(rng.randrange(1, 6))
            }
        )
        ball: Any = chebyshev_ball(points, norm=norm)
        X = np.array([[to_float(v) for v in x] for x in points])
        gaps = np.abs(X - np.array([to_float(v) for v in ball.centre]))
        if norm == "l2":
            assert is_zero(sum(ball.weights, start=Q(0)) - 1)
            assert all(sign(w) > 0 for w in ball.weights)
            reach, size = max(np.sum(gaps**2, axis=1)), ball.squared
        else:
            assert is_zero(sum((nu for nu, _, _ in ball.terms), start=Q(0)) - 1)
            parts = np.sum(gaps, axis=1) if norm == "l1" else np.max(gaps, axis=1)
            reach, size = max(parts), ball.radius
        assert abs(to_float(size) - reach) < 1e-9 * max(1, reach)
        numbered = optimal_map([[0] * (len(points[0]) - 1) + [1]], points, norm=norm)
        assert is_zero(
            verify_optimal_map(numbered.to_json()) - numbered.fibres[numbered.worst].size
        )


def test_one_point_has_radius_zero() -> None:
    assert smallest_ball([(Q(3), Q(4))]).squared == 0
    assert smallest_l1_ball([(Q(3),)]).radius == 0
    box: Any = chebyshev_ball([(Q(3), Q(4))], norm="linf")
    assert box.radius == 0 and box.centre == (3, 4)
