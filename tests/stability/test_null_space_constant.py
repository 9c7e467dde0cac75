"""rho_0 by enumeration: against search, against all Omega, closed forms, square roots, infinity."""

from __future__ import annotations

import json
import random
from fractions import Fraction
from itertools import combinations
from math import comb
from typing import Any

import pytest

from sci_barriers.errors import BadInput
from sci_barriers.exact import Matrix, Q, from_json, is_zero, rank, sign, sqrt
from sci_barriers.stability import null_space_constant, null_space_constants
from sci_barriers.stability.kernel_vectors import elementary_vectors, kernel_basis, sets_to_try


def hadamard(order: int) -> list[list[int]]:
    H = [[1]]
    while len(H) < order:
        H = [r + r for r in H] + [r + [-x for x in r] for r in H]
    return H


def random_matrix(rng: random.Random, *, size: int = 3, most: int = 7) -> list[list[int]]:
    """m < N <= most, rank m, small integers: ties and short kernel vectors are common."""
    while True:
        N = rng.randrange(2, most + 1)
        m = rng.randrange(1, N)
        A = [[rng.randint(-size, size) for _ in range(N)] for _ in range(m)]
        if rank(Matrix(A)) == m:
            return A


def kernel_of(A: list[list[int]]) -> list[list[Fraction]]:
    """A basis of ker A, by elimination in Fractions; no code of the package."""
    rows = [[Fraction(v) for v in row] for row in A]
    N, pivots, top = len(A[0]), [], 0
    for j in range(N):
        found = next((i for i in range(top, len(rows)) if rows[i][j]), None)
        if found is None:
            continue
        rows[top], rows[found] = rows[found], rows[top]
        rows[top] = [v / rows[top][j] for v in rows[top]]
        for i in range(len(rows)):
            if i != top and rows[i][j]:
                rows[i] = [v - rows[i][j] * w for v, w in zip(rows[i], rows[top], strict=True)]
        pivots.append(j)
        top += 1
        if top == len(rows):
            break
    basis = []
    for free in (j for j in range(N) if j not in pivots):
        x = [Fraction(0)] * N
        x[free] = Fraction(1)
        for i, j in enumerate(pivots):
            x[j] = -rows[i][free]
        basis.append(x)
    return basis


def squared_ratio(x: list[Any], omega: tuple[int, ...], s: int) -> Fraction | None:
    """s ||x_Omega||_2^2 / ||x_{Omega^c}||_1^2; None for infinity."""
    rest = sum(abs(v) for i, v in enumerate(x) if i not in omega)
    return None if rest == 0 else Fraction(s * sum(x[i] ** 2 for i in omega)) / rest**2


def by_all_sets(A: list[list[int]], s: int) -> Fraction | None:
    """rho_0^2 from every Omega and every Z inside Omega^c, as in the statement; Fractions."""
    basis = kernel_of(A)
    d, N = len(basis), len(A[0])
    best: Fraction | None = Fraction(0)
    for omega in combinations(range(N), s):
        outside = [i for i in range(N) if i not in omega]
        # a vector of ker A that lives in Omega
        if (
            rank(Matrix([[Q(v[i].numerator, v[i].denominator) for v in basis] for i in outside]))
            < d
        ):
            return None
        for Z in combinations(outside, d - 1):
            if d > 1:
                C = [[v[i] for v in basis] for i in Z]
                lines = kernel_of(C)
                if len(lines) != 1:
                    continue
                x = [sum(c * v[i] for c, v in zip(lines[0], basis, strict=True)) for i in range(N)]
            else:
                x = basis[0]
            value = squared_ratio(x, omega, s)
            assert value is not None and best is not None
            best = max(best, value)
    return best


def as_fraction(q: Any) -> Fraction:
    return Fraction(int(q.p), int(q.q))


def test_random_search_never_exceeds_rho_0_and_the_extremal_vector_attains_it() -> None:
    rng = random.Random(20)
    finite = infinite = 0
    for _ in range(240):
        A = random_matrix(rng)
        N = len(A[0])
        s = rng.randrange(1, N)
        found = null_space_constant(A, s=s)
        assert all(is_zero(v) for v in Matrix(A) @ found.x)
        attained = squared_ratio([as_fraction(v) for v in found.x], found.omega, s)
        if found.squared is None:
            infinite += 1
            assert attained is None and not found.finite and not found.below_one
            continue
        finite += 1
        rho_squared = as_fraction(found.squared)
        assert attained == rho_squared
        assert found.below_one == (rho_squared < 1)
        basis = kernel_of(A)
        for _ in range(60):
            c = [rng.randint(-9, 9) for _ in basis]
            x = [sum(a * v[i] for a, v in zip(c, basis, strict=True)) for i in range(N)]
            if any(x):
                omega = tuple(sorted(range(N), key=lambda i: -abs(x[i]))[:s])
                value = squared_ratio(x, omega, s)
                assert value is not None and value <= rho_squared
    assert finite > 80 and infinite > 20


def test_the_maximum_over_every_omega_and_every_z_is_the_same() -> None:
    rng = random.Random(21)
    for _ in range(100):
        A = random_matrix(rng, most=6)
        s = rng.randrange(1, len(A[0]))
        found = null_space_constant(A, s=s).squared
        assert (None if found is None else as_fraction(found)) == by_all_sets(A, s)


@pytest.mark.parametrize("N", [4, 8, 16])
@pytest.mark.parametrize("s", [1, 2, 3])
def test_hadamard_without_its_first_row_has_rho_0_s_over_n_minus_s(N: int, s: int) -> None:
    A = hadamard(N)[1:]
    found = null_space_constant(A, s=s)
    assert found.squared == Q(s, N - s) ** 2
    assert found.upper() == Q(s, N - s)
    root = sqrt(Q(N))
    scaled = null_space_constant([[v / root for v in row] for row in A], s=s)
    assert scaled.squared == found.squared


def test_the_tie_row_has_rho_0_one() -> None:
    found = null_space_constant([[1, 1]], s=1)
    assert found.squared == 1 and not found.below_one


def test_the_3_by_5_example_has_rho_0_one() -> None:
    A = [[1, 0, 0, 1, 1], [0, 1, 0, 1, -1], [0, 0, 1, 1, 1]]
    assert null_space_constant(A, s=1).squared == 1


def test_a_broken_tie_is_below_one() -> None:
    found = null_space_constant([["1", "1001/1000"]], s=1)
    # kernel (1001, -1000): the larger entry against the smaller one
    assert found.squared == Q(1001, 1000) ** 2
    assert null_space_constant([[1, 1, 1]], s=1).squared == 1
    assert null_space_constant([[1, 1, 0], [0, 1, 1]], s=1).squared == Q(1, 4)


def test_infinite_iff_a_kernel_vector_lives_on_s_coordinates() -> None:
    A = [[1, 1, 0, 0], [0, 0, 1, 2]]
    one, two = null_space_constants(A, orders=(1, 2))
    assert one.finite and not two.finite
    assert sum(not is_zero(v) for v in two.x) <= 2
    with pytest.raises(BadInput, match=r"rho_0 = 'infinity': must be finite.*smaller order"):
        two.upper()
    assert null_space_constant([[0, 1]], s=1).squared is None  # a zero column


def test_several_orders_from_one_enumeration_agree_with_each_alone() -> None:
    rng = random.Random(22)
    for _ in range(20):
        A = random_matrix(rng)
        orders = range(1, len(A[0]))
        for s, found in zip(orders, null_space_constants(A, orders=orders), strict=True):
            assert found == null_space_constant(A, s=s)


def test_each_minimal_support_is_visited_once() -> None:
    rng = random.Random(23)
    for _ in range(120):
        A = random_matrix(rng)
        basis = kernel_basis(Matrix(A))
        N, d = len(A[0]), len(basis)
        vectors = list(elementary_vectors(basis))
        supports = [frozenset(i for i, v in enumerate(x) if v) for x in vectors]
        assert len(set(supports)) == len(supports) <= sets_to_try(N=N, dimension=d)
        assert sets_to_try(N=N, dimension=d) == comb(N, d - 1)
        expected = set()
        for size in range(1, N + 1):
            for J in combinations(range(N), size):
                columns = Matrix([[row[j] for j in J] for row in A])
                dependent = rank(columns) < size
                if dependent and not any(old <= set(J) for old in expected):
                    expected.add(frozenset(J))
        assert set(supports) == expected


def test_square_roots_are_exact() -> None:
    """ker (1, sqrt 2): (sqrt 2, -1), rho_0 = sqrt 2; a scaled column breaks the tie exactly."""
    found = null_space_constant([[1, "sqrt(2)"]], s=1)
    assert found.squared == 2
    three = null_space_constant([[1, "sqrt(2)", 1], [0, "1+sqrt(2)", "sqrt(3)"]], s=1)
    assert three.squared is not None and sign(three.squared) > 0
    rng = random.Random(3)
    M = Matrix([[1, sqrt(2), 1], [0, 1 + sqrt(2), sqrt(3)]])
    assert all(is_zero(v) for v in M @ three.x)
    A = [[rng.randint(-2, 2) + sqrt(2) * rng.randint(-2, 2) for _ in range(5)] for _ in range(3)]
    surd = null_space_constant(A, s=1)
    assert all(is_zero(v) for v in Matrix(A) @ surd.x)
    assert surd.squared is not None
    basis = kernel_basis(Matrix(A))
    for _ in range(40):
        c = [rng.randint(-5, 5) for _ in basis]
        x = [c[0] * a + c[1] * b for a, b in zip(*basis, strict=True)]
        top = max(map(abs, x))
        rest = sum(map(abs, x), start=-top)
        if not is_zero(rest):
            assert sign(surd.squared * rest * rest - top * top) >= 0


def test_the_certificate_data_hold_what_a_checker_recomputes() -> None:
    A = [[1, 2, 0, 1, 1], [0, 1, 1, 1, -1], [2, 0, 1, 3, 1]]
    found = null_space_constant(A, s=1)
    data = json.loads(json.dumps(found.to_json()))
    x = [as_fraction(from_json(v)) for v in data["lower"]["x"]]
    rho_squared = as_fraction(from_json(data["rho_squared"]))
    assert [sum(a * b for a, b in zip(row, x, strict=True)) for row in A] == [0, 0, 0]
    assert squared_ratio(x, tuple(data["lower"]["omega"]), 1) == rho_squared
    upper = data["upper"]
    kernel = [[as_fraction(from_json(v)) for v in b] for b in upper["kernel"]]
    assert len(kernel) == 5 - upper["rank"] == upper["enumerate"]["sets_of_coordinates"] + 1
    best = Fraction(0)
    sets = list(combinations(range(5), upper["enumerate"]["sets_of_coordinates"]))
    assert len(sets) == upper["enumerate"]["count"]
    for Z in sets:
        lines = kernel_of([[v[i] for v in kernel] for i in Z])
        if len(lines) == 1:
            h = [sum(c * v[i] for c, v in zip(lines[0], kernel, strict=True)) for i in range(5)]
            value = squared_ratio(h, (max(range(5), key=lambda i: abs(h[i])),), 1)
            assert value is not None
            best = max(best, value)
    assert best == rho_squared
