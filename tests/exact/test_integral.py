"""Integer matrices: exact products, solves in lowest terms, ranks, signs with one root."""

from __future__ import annotations

import random

import pytest

from sci_barriers.errors import BadInput
from sci_barriers.exact import Matrix, Q, rank, sign, sqrt
from sci_barriers.exact.integral import (
    IntegerMatrix,
    bit_length,
    cleared,
    cleared_vector,
    column_of,
    primitive,
    ratio,
    root_sign,
    unit_floats,
)
from sci_barriers.exact.rational import Z


def random_rows(rng: random.Random, m: int, n: int, *, bound: int = 5) -> list[list[int]]:
    return [[rng.randint(-bound, bound) for _ in range(n)] for _ in range(m)]


def test_solve_is_in_lowest_terms_with_a_positive_denominator() -> None:
    rng = random.Random(1)
    solved = 0
    for _ in range(60):
        n = rng.randint(1, 5)
        M = IntegerMatrix(random_rows(rng, n, n))
        B = IntegerMatrix(random_rows(rng, n, 2))
        if M.rank() < n:
            with pytest.raises(BadInput, match="singular"):
                M.solve(B)
            continue
        X, d = M.solve(B)
        assert d > 0
        assert (M @ X).rows == tuple(tuple(d * b for b in row) for row in B.rows)
        common = d
        for row in X.rows:
            for entry in row:
                common = common.gcd(entry)
        assert common == 1
        solved += 1
    assert solved > 30


def test_gram_block_and_rank_agree_with_rational_matrices() -> None:
    rng = random.Random(2)
    for _ in range(20):
        m, n = rng.randint(1, 5), rng.randint(1, 5)
        rows = random_rows(rng, m, n, bound=2)
        M = IntegerMatrix(rows)
        assert M.shape == (m, n)
        assert M.gram() == M.T @ M
        assert M.rank() == rank(Matrix(rows))
        picked = [n - 1, 0]
        assert M.block([0], picked).rows == ((rows[0][n - 1], rows[0][0]),)
        assert hash(M) == hash(IntegerMatrix(rows))


def test_cleared_denominators_are_least() -> None:
    T, f = cleared(Matrix([[Q(1, 6), Q(3, 4)], [Q(2), Q(0)]]))
    assert f == 12
    assert T.rows == ((2, 9), (24, 0))
    assert cleared_vector([Q(1, 2), Q(-1, 3)]) == ((3, -2), 6)
    assert cleared_vector([]) == ((), 1)
    with pytest.raises(BadInput, match="irrational"):
        cleared(Matrix([[sqrt(2)]]))


def test_primitive_part_has_a_positive_leading_entry() -> None:
    assert primitive([Z(0), Z(-4), Z(6)]) == ((0, 2, -3), -2)
    assert primitive([Z(0), Z(3)]) == ((0, 1), 3)
    assert primitive([Z(0), Z(0)]) == ((0, 0), 0)
    assert primitive([Z(1), Z(5)]) == ((1, 5), 1)


def test_root_sign_agrees_with_surds() -> None:
    rng = random.Random(3)
    seen = set()
    for _ in range(400):
        a, b = Z(rng.randint(-4, 4)), Z(rng.randint(-4, 4))
        square = Q(rng.randint(0, 9), rng.randint(1, 4))
        expected = sign(Q(a) + Q(b) * sqrt(square))
        assert root_sign(a, b, square) == expected
        seen.add(expected)
    assert seen == {-1, 0, 1}


def test_unit_floats_of_long_integers() -> None:
    values = [Z(3) << 5000, -(Z(1) << 5001), Z(0)]
    assert bit_length(values) == 5002
    assert unit_floats(values, bits=5002) == [0.75, -0.5, 0.0]
    assert unit_floats([Z(3), Z(-1)], bits=2) == [0.75, -0.25]
    assert bit_length([]) == 0


def test_wrong_shapes_are_refused() -> None:
    for rows in ([], [[]], [[1, 2], [3]]):
        with pytest.raises(BadInput, match="empty or ragged"):
            IntegerMatrix(rows)
    with pytest.raises(BadInput, match="rows"):
        IntegerMatrix([[1, 2]]) @ IntegerMatrix([[1, 2]])
    with pytest.raises(BadInput, match="square"):
        IntegerMatrix([[1, 2]]).solve(column_of([1]))
    assert ratio(Z(6), Z(-4)) == Q(-3, 2)
