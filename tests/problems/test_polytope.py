"""Polytopes: projections with multipliers, vertices, boundedness, exactly."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction
from typing import Any

import clarabel
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from sci_barriers.errors import BadInput
from sci_barriers.exact import Matrix, Nested, Number, Q, norm_squared, sqrt, to_float
from sci_barriers.problems import Point, Polytope, Projection, Simplex

ONE = Q(1)


def random_polytope(
    rng: random.Random, *, n: int, m: int, ray: bool, unit: Number = ONE
) -> Polytope:
    """Bounded and not empty: every column has a positive first entry; many equal columns.

    `unit` multiplies the second row, which brings an irrational number in without loss of points.
    """
    N = n + rng.randrange(0, 3)
    tight = tuple(sorted(rng.sample(range(N), n)))
    signs = tuple(rng.choice((1, -1)) for _ in tight)
    scale = [Q(1), unit, *[Q(1)] * m]
    pool = [
        [Q(rng.randrange(1, 3)), *(Q(rng.randrange(-2, 3)) for _ in range(m - 1))]
        for _ in range(max(2, n - 1))
    ]
    columns = [[e * f for e, f in zip(rng.choice(pool), scale, strict=False)] for _ in range(n)]
    rows = [[Q(rng.randrange(-3, 4)) for _ in range(N)] for _ in range(m)]
    for i, s, c in zip(tight, signs, columns, strict=True):
        for k in range(m):
            rows[k][i] = s * c[k]  # type: ignore[call-overload]
    direction = tuple(e * f for e, f in zip(rng.choice(pool), scale, strict=False)) if ray else None
    hidden = [Q(max(0, rng.randrange(-2, 4)), 2) for _ in tight]
    t = Q(max(0, rng.randrange(-1, 3)))
    fit = tuple(
        sum((v * c[k] for v, c in zip(hidden, columns, strict=True)), Q(0))
        + (t * direction[k] if direction else 0)
        for k in range(m)
    )
    return Polytope(A=Matrix(rows), tight=tight, signs=signs, fit=fit, ray=direction)


def random_x(rng: random.Random, N: int) -> tuple[Q, ...]:
    return tuple(Q(rng.randrange(-6, 7), rng.randrange(1, 4)) for _ in range(N))


def conditions_of_the_format(target: Polytope, x: Any, shown: Projection) -> bool:
    """FORMAT.md, `distance`: written out anew, with Fractions' semantics of ==, <=."""
    assert shown.multipliers is not None
    mu, p = shown.multipliers, shown.point
    t = Q(0) if shown.t is None else shown.t
    for k in range(target.A.shape[0]):
        total = sum((target.A[k, i] * p[i] for i in range(target.N)), Q(0))
        if target.ray is not None:
            total = total + t * target.ray[k]
        if total != target.fit[k]:
            return False
    for i in range(target.N):
        if i not in target.tight:
            if p[i] != 0:
                return False
            continue
        s = target.signs[target.tight.index(i)]
        inner = sum((s * a * u for a, u in zip(target.A.column(i), mu, strict=True)), Q(0))
        slope = s * x[i] - s * p[i] + inner
        if s * p[i] < 0 or slope > 0 or (s * p[i] > 0 and slope != 0):
            return False
    if target.ray is not None:
        along = sum((r * u for r, u in zip(target.ray, mu, strict=True)), Q(0))
        return t >= 0 and along <= 0 and (t == 0 or along == 0)
    return shown.t is None


@given(st.integers(0, 10**6), st.integers(1, 6), st.integers(1, 3), st.booleans())
def test_projection_satisfies_the_kkt_conditions_of_certificates(
    seed: int, n: int, m: int, ray: bool
) -> None:
    rng = random.Random(seed)
    target = random_polytope(rng, n=n, m=m, ray=ray)
    x = random_x(rng, target.N)
    shown = target.projection(x)
    assert target.contains(shown.point)
    assert conditions_of_the_format(target, x, shown)
    assert target.is_projection(x, shown)


@pytest.mark.parametrize("unit", [sqrt(2), 1 + sqrt(3), Nested(a=0, b=1, s=2 + sqrt(2))])
def test_projection_is_exact_over_surds_and_nested_roots(unit: Number) -> None:
    rng = random.Random(9)
    for ray in (False, True):
        for _ in range(6):
            target = random_polytope(rng, n=rng.randrange(2, 5), m=2, ray=ray, unit=unit)
            x = (*random_x(rng, target.N)[1:], unit)
            shown = target.projection(x)
            assert target.contains(shown.point)
            assert conditions_of_the_format(target, x, shown)


def fractions(values: Any) -> list[Fraction]:
    return [Fraction(int(v.p), int(v.q)) for v in values]


def brute_force_squared(target: Polytope, x: Any) -> Fraction:
    """Least squared distance over all faces, by rational elimination of each KKT system."""
    columns = [fractions(c) for c in target.columns()]
    z = [s * fractions([x[i]])[0] for i, s in zip(target.tight, target.signs, strict=True)]
    n, m, b = len(columns), target.A.shape[0], fractions(target.fit)
    off = sum((v * v for i, v in enumerate(fractions(x)) if i not in target.tight), Fraction(0))
    best = None
    for size in range(n + 1):
        for face in itertools.combinations(range(n), size):
            system = []
            for a, i in enumerate(face):
                row = [Fraction(0)] * size + columns[i]
                row[a] = Fraction(int(i < len(z)))
                system.append([*row, z[i] if i < len(z) else Fraction(0)])
            for k in range(m):
                system.append([*(columns[i][k] for i in face), *[Fraction(0)] * m, b[k]])
            solved = eliminate(system, size + m)
            if solved is None or any(v < 0 for v in solved[:size]):
                continue
            value = dict(zip(face, solved, strict=False))
            squared = sum(((zi - value.get(i, 0)) ** 2 for i, zi in enumerate(z)), off)
            best = squared if best is None else min(best, squared)
    assert best is not None
    return best


def eliminate(system: list[list[Fraction]], n: int) -> list[Fraction] | None:
    """One solution of a linear system (free unknowns 0), or None."""
    rows, pivots = [list(row) for row in system], []
    for column in range(n):
        top = len(pivots)
        found = next((r for r in range(top, len(rows)) if rows[r][column]), None)
        if found is None:
            continue
        rows[top], rows[found] = rows[found], rows[top]
        rows[top] = [v / rows[top][column] for v in rows[top]]
        for r, row in enumerate(rows):
            if r != top and row[column]:
                rows[r] = [v - row[column] * p for v, p in zip(row, rows[top], strict=True)]
        pivots.append(column)
    if any(row[n] for row in rows[len(pivots) :]):
        return None
    out = [Fraction(0)] * n
    for r, column in enumerate(pivots):
        out[column] = rows[r][n]
    return out


def test_projection_has_the_squared_distance_of_brute_force() -> None:
    rng = random.Random(10)
    for trial in range(60):
        n, m = rng.randrange(1, 5), rng.randrange(1, 4)
        target = random_polytope(rng, n=n, m=m, ray=trial % 2 > 0)
        x = random_x(rng, target.N)
        assert fractions([target.squared_distance(x)])[0] == brute_force_squared(target, x)


def clarabel_distance(target: Polytope, x: Any) -> float:
    columns = np.array([[to_float(e) for e in c] for c in target.columns()]).T
    m, n = columns.shape
    k = len(target.tight)
    z = np.array([s * to_float(x[i]) for i, s in zip(target.tight, target.signs, strict=True)])
    P = sparse.diags([1.0] * k + [0.0] * (n - k)).tocsc()
    g = np.concatenate([-z, np.zeros(n - k)])
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = 1e-11
    solver = clarabel.DefaultSolver(
        P, g, sparse.csc_matrix(np.vstack([columns, -np.eye(n)])),
        np.concatenate([[to_float(e) for e in target.fit], np.zeros(n)]),
        [clarabel.ZeroConeT(m), clarabel.NonnegativeConeT(n)], settings,
    )
    v = np.array(solver.solve().x)[:k]
    off = [to_float(e) for i, e in enumerate(x) if i not in target.tight]
    return float(np.sqrt(np.sum((v - z) ** 2) + np.sum(np.square(off))))


def test_distance_agrees_with_clarabel_to_1e_7() -> None:
    rng = random.Random(11)
    for trial in range(120):
        unit: Number = sqrt(2) if trial % 6 == 0 else Q(1)
        target = random_polytope(
            rng, n=rng.randrange(2, 9), m=rng.randrange(1, 4), ray=trial % 2 > 0, unit=unit
        )
        x = random_x(rng, target.N)
        distance = target.distance(x, bits=60)
        reference = clarabel_distance(target, x)
        # a float distance near zero is only as good as the root of the solver's tolerance
        assert abs(to_float(distance.midpoint) - reference) < (1e-7 if reference > 1e-4 else 1e-4)


@given(st.integers(0, 10**6), st.integers(0, 80), st.integers(1, 80))
def test_enclosures_of_distance_nest(seed: int, bits: int, more: int) -> None:
    rng = random.Random(seed)
    target = random_polytope(rng, n=3, m=2, ray=seed % 2 > 0)
    x = random_x(rng, target.N)
    wide, narrow = target.distance(x, bits=bits), target.distance(x, bits=bits + more)
    assert wide.lower <= narrow.lower
    assert narrow.upper <= wide.upper


def test_simplex_and_polytope_of_the_same_set_agree() -> None:
    rng = random.Random(12)
    for _ in range(60):
        k, N = rng.randrange(2, 6), 6
        J = tuple(sorted(rng.sample(range(N), k)))
        signs = tuple(rng.choice((1, -1)) for _ in J)
        total = Q(rng.randrange(1, 9), rng.randrange(1, 4))
        # columns 0..N-1 of A: the signed column (2, 3) on J, others independent of the set
        rows = [[Q(0)] * N for _ in range(2)]
        for j, s in zip(J, signs, strict=True):
            rows[0][j], rows[1][j] = Q(2 * s), Q(3 * s)
        polytope = Polytope(
            A=Matrix(rows), tight=J, signs=signs, fit=(2 * total, 3 * total)
        )
        simplex = Simplex(indices=J, signs=signs, total=total, rest=(0,) * N)
        x = random_x(rng, N)
        assert polytope.nearest(x) == simplex.nearest(x)
        assert polytope.squared_distance(x) == simplex.squared_distance(x)
        assert set(polytope.vertices()) == set(simplex.vertices())
        assert polytope.squared_diameter() == simplex.squared_diameter()
        y = simplex.nearest(x)
        assert polytope.contains(y)


def test_vertices_are_the_extreme_points_each_once() -> None:
    rng = random.Random(13)
    for trial in range(60):
        n, m = rng.randrange(1, 6), rng.randrange(1, 4)
        target = random_polytope(rng, n=n, m=m, ray=trial % 2 > 0)
        corners = target.vertices()
        assert len(set(corners)) == len(corners) > 0
        for v in corners:
            t = target.multiple(v)
            assert t is not None
            support = [c for i, c in zip(target.tight, target.columns(), strict=False) if v[i] != 0]
            if t != 0:
                support.append(target.columns()[-1])
            # extreme iff the columns of the support are independent
            system = [[*fractions(row), Fraction(0)] for row in zip(*support, strict=True)]
            for k in range(len(support)):
                fixed = [Fraction(int(i == k)) for i in range(len(support))]
                assert eliminate([*system, [*fixed, Fraction(1)]], len(support)) is None


def test_vertices_reach_every_linear_maximum() -> None:
    """max of a linear function over the polytope, by a projection from far away, is at a vertex."""
    rng = random.Random(14)
    for trial in range(30):
        target = random_polytope(rng, n=rng.randrange(2, 6), m=2, ray=trial % 2 > 0)
        corners = target.vertices()
        for _ in range(3):
            c = random_x(rng, target.N)
            best = max(sum((a * b for a, b in zip(c, v, strict=True)), Q(0)) for v in corners)
            far = target.nearest(tuple(10**9 * a for a in c))
            value = sum((a * b for a, b in zip(c, far, strict=True)), Q(0))
            assert value <= best
            assert best - value < Q(1, 10**4)


def test_the_t_column_takes_part_in_the_vertices() -> None:
    # x + t = 1, x, t >= 0: vertices x = 0 (t = 1) and x = 1 (t = 0)
    target = Polytope(A=Matrix([[1]]), tight=(0,), signs=(1,), fit=(1,), ray=(1,))
    assert set(target.vertices()) == {(Q(0),), (Q(1),)}
    assert target.multiple((Q(1, 4),)) == Q(3, 4)
    assert target.multiple((2,)) is None
    shown = target.projection((Q(1, 2),))
    assert (shown.point, shown.t) == ((Q(1, 2),), Q(1, 2))


def test_contains_is_exact_at_the_boundary() -> None:
    target = Polytope(A=Matrix([[1, sqrt(2)]]), tight=(0, 1), signs=(1, 1), fit=(sqrt(2),))
    assert target.contains((0, 1))
    assert target.contains((sqrt(2), 0))
    tiny = Q(1, 2**200)
    assert not target.contains((sqrt(2) + sqrt(2) * tiny, -tiny))
    assert not target.contains((0, 1 + tiny))
    off = Polytope(A=Matrix([[1, 1]]), tight=(0,), signs=(1,), fit=(1,))
    assert not off.contains((1 - tiny, tiny))


def test_empty_polytope_has_no_vertices_and_no_projection() -> None:
    target = Polytope(A=Matrix([[1]]), tight=(0,), signs=(1,), fit=(-1,))
    assert target.vertices() == ()
    assert not target.contains((0,))
    for ask in (lambda: target.projection((0,)), target.squared_diameter):
        with pytest.raises(BadInput, match="polytope = 'empty'"):
            ask()
    nothing = Polytope(A=Matrix([[1]]), tight=(), signs=(), fit=(1,))
    assert nothing.vertices() == ()
    zero = Polytope(A=Matrix([[1]]), tight=(), signs=(), fit=(0,))
    assert zero.vertices() == ((Q(0),),)
    assert zero.nearest((5,)) == (0,)


def test_unbounded_polytope_is_recognised() -> None:
    target = Polytope(A=Matrix([[1, -1]]), tight=(0, 1), signs=(1, 1), fit=(1,))
    assert not target.is_bounded()
    assert target.nearest((0, 0)) == (1, 0)
    with pytest.raises(BadInput, match="unbounded.*use projection and contains"):
        target.vertices()
    assert Polytope(A=Matrix([[1, -1]]), tight=(0, 1), signs=(1, -1), fit=(1,)).is_bounded()


def test_vertices_refuse_too_many_bases() -> None:
    rows = [[Q(1)] * 40, *[[Q((i * i) % (j + 7)) for i in range(40)] for j in range(9)]]
    target = Polytope(A=Matrix(rows), tight=tuple(range(40)), signs=(1,) * 40, fit=(1,) * 10)
    with pytest.raises(BadInput, match=r"number of bases = 847660528: must be at most 200000"):
        target.vertices()
    small = random_polytope(random.Random(1), n=4, m=1, ray=False)
    with pytest.raises(BadInput, match="must be at most 3"):
        small.vertices(limit=3)


def test_diameter_is_the_largest_distance_of_two_points() -> None:
    rng = random.Random(15)
    for _ in range(20):
        target = random_polytope(rng, n=4, m=2, ray=False)
        squared = target.squared_diameter()
        points = [target.nearest(random_x(rng, target.N)) for _ in range(4)]
        for p, q in itertools.combinations(points, 2):
            assert norm_squared([a - b for a, b in zip(p, q, strict=True)]) <= squared
        diameter = target.diameter(bits=50)
        assert diameter.lower**2 <= squared <= diameter.upper**2


def test_is_projection_refuses_a_wrong_proof() -> None:
    rng = random.Random(16)
    refused = 0
    for trial in range(40):
        target = random_polytope(rng, n=4, m=2, ray=trial % 2 > 0)
        x = random_x(rng, target.N)
        shown = target.projection(x)
        assert shown.multipliers is not None
        mu = tuple(-u for u in shown.multipliers)
        other = Projection(point=shown.point, multipliers=mu, t=shown.t)
        assert target.is_projection(x, other) == conditions_of_the_format(target, x, other)
        refused += not target.is_projection(x, other)
        moved = Projection(point=x, multipliers=shown.multipliers, t=shown.t)
        assert target.is_projection(x, moved) == target.contains(x)
        assert not target.is_projection(x, Projection(point=shown.point))
    assert refused > 10


def test_json_has_no_columns() -> None:
    target = Polytope(A=Matrix([[1, 1]]), tight=(0, 1), signs=(1, -1), fit=(0.5,), ray=("1/3",))
    assert target.to_json() == {
        "type": "polytope", "tight": [0, 1], "signs": [1, -1], "fit": ["1/2"], "ray": ["1/3"],
    }
    assert target.N == 2


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"tight": (1, 0)}, "tight = .*strictly increasing integers in 0..1"),
        ({"tight": (0, 2)}, "strictly increasing integers in 0..1"),
        ({"signs": (1,)}, "signs"),
        ({"fit": (1, 2)}, "length of fit = 2: must be m = 1"),
        ({"ray": (0,)}, "ray = '0': must not be zero; pass None"),
        ({"ray": (1, 2)}, "length of ray = 2"),
    ],
)
def test_polytope_refuses_wrong_descriptions(changes: dict[str, Any], message: str) -> None:
    good: dict[str, Any] = {"A": Matrix([[1, 2]]), "tight": (0, 1), "signs": (1, 1), "fit": (1,)}
    with pytest.raises(BadInput, match=message):
        Polytope(**{**good, **changes})


def test_point_and_polytope_of_one_point_agree() -> None:
    target = Polytope(A=Matrix([[1, 0], [0, 1]]), tight=(0, 1), signs=(1, -1), fit=(2, -3))
    assert target.vertices() == Point(x=(2, -3)).vertices()
    assert target.squared_distance((0, 0)) == 13
