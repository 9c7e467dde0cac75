"""Products against sympy, shapes, immutability."""

from __future__ import annotations

import pickle
import random

import numpy as np
import pytest
import sympy

from sci_barriers.errors import BadInput
from sci_barriers.exact import (
    Matrix,
    Nested,
    Number,
    Q,
    Surd,
    dot,
    nested_sqrt,
    norm_squared,
    quadratic_form,
    sqrt,
    vector,
)


def random_entry(r: random.Random, roots: tuple[int, ...]) -> Number:
    x: Number = Q(r.randint(-9, 9), r.randint(1, 5))
    for d in roots:
        if r.random() < 0.6:
            x = x + r.randint(-4, 4) * sqrt(d)
    return x


def random_matrix(r: random.Random, m: int, N: int, roots: tuple[int, ...] = ()) -> Matrix:
    return Matrix([[random_entry(r, roots) for _ in range(N)] for _ in range(m)])


def to_sympy(M: Matrix) -> sympy.Matrix:
    def entry(x: Number) -> sympy.Expr:
        terms = (Surd() + x).terms.items()  # type: ignore[operator]
        return sympy.Add(*(sympy.Rational(int(q.p), int(q.q)) * sympy.sqrt(d) for d, q in terms))

    return sympy.Matrix([[entry(x) for x in row] for row in M.rows])


def same(M: Matrix, S: sympy.Matrix) -> bool:
    return bool(to_sympy(M) == S.applyfunc(sympy.expand))


ROOTS = [(), (2,), (2, 3), (5, 6, 10007)]


@pytest.mark.parametrize("roots", ROOTS, ids=str)
def test_products_agree_with_sympy(roots: tuple[int, ...]) -> None:
    r = random.Random(len(roots))
    for m, k, N in ((1, 1, 1), (2, 3, 4), (3, 5, 2)):
        A, B = random_matrix(r, m, k, roots), random_matrix(r, k, N, roots)
        assert same(A @ B, to_sympy(A) * to_sympy(B))
        assert same(A.gram(), to_sympy(A).T * to_sympy(A))
        v = B.column(0)
        assert (A @ v) == (A @ B).column(0)
        assert A.gram() == A.T @ A


@pytest.mark.parametrize("roots", ROOTS, ids=str)
def test_both_ways_to_multiply_agree(roots: tuple[int, ...]) -> None:
    r = random.Random(10 + len(roots))
    A, B = random_matrix(r, 3, 20, roots), random_matrix(r, 20, 3, roots)
    entrywise = Matrix([[dot(row, column) for column in B.T.rows] for row in A.rows])
    assert entrywise == A @ B


def test_sums_and_scaling() -> None:
    r = random.Random(2)
    A, B = random_matrix(r, 2, 3, (2,)), random_matrix(r, 2, 3, (3,))
    assert A + B - B == A
    assert A.scaled(sqrt(2)).scaled(sqrt(2)) == A.scaled(2)
    assert A.scaled(-1) == -A
    assert (A - A).is_rational
    assert A.T.T == A
    assert A.columns([2, 0]).column(1) == A.column(0)


def test_rational_entries_are_stored_as_q() -> None:
    M = Matrix([[1, sqrt(2) * sqrt(8)], [0.5, Nested(a=3, b=0, s=1 + sqrt(2))]])
    assert M.is_rational
    assert all(isinstance(x, Q) for row in M.rows for x in row)
    assert M.to_flint().tolist() == [[1, 4], [Q(1, 2), 3]]
    with pytest.raises(BadInput, match="rational"):
        Matrix([[sqrt(2)]]).to_flint()


def test_numpy_arrays_give_exact_entries() -> None:
    data = np.array([[0.1, 0.25], [3.0, -4.0]])
    M = Matrix(data)
    assert M[0, 1] == Q(1, 4)
    assert np.array_equal(np.array([[float(x) for x in row] for row in M.rows]), data)
    with pytest.raises(BadInput):
        Matrix(np.array([[np.nan]]))
    with pytest.raises(BadInput):
        Matrix([[True]])


@pytest.mark.parametrize("rows", [[], [[]], [[], []], [[1, 2], [3]]], ids=str)
def test_empty_and_ragged_matrices_are_refused(rows: list[list[int]]) -> None:
    with pytest.raises(BadInput):
        Matrix(rows)


def test_shapes_must_fit() -> None:
    A, B = Matrix([[1, 2]]), Matrix([[1], [2]])
    for bad in (lambda: A @ A, lambda: A + B, lambda: A @ (1, 2, 3), lambda: dot((1,), (1, 2))):
        with pytest.raises(BadInput):
            bad()
    with pytest.raises(TypeError):
        A @ 3  # type: ignore[operator]
    with pytest.raises(TypeError):
        A + 3  # type: ignore[operator]
    assert A.shape == (1, 2)
    assert A @ (1, 1) == (3,)
    assert (A @ B)[0, 0] == 5
    assert A[0] == (1, 2)


def test_matrices_are_immutable_hashable_and_survive_copies() -> None:
    M = Matrix([[1, sqrt(2)], [3, 4]])
    with pytest.raises(AttributeError):
        M.rows = ()  # type: ignore[misc]
    with pytest.raises(AttributeError):
        del M.rows
    rational = Matrix([[1, 2]])
    rational.to_flint()[0, 0] = 7
    assert rational[0, 0] == 1
    assert pickle.loads(pickle.dumps(M)) == M  # noqa: S301
    assert hash(M) == hash(Matrix([[1, sqrt(8) / 2], [3, 4]]))
    assert Matrix([[1, 2], [3, 4]]) != M
    assert str(rational) == "[1, 2]"
    assert repr(rational) == "Matrix([1, 2])"
    assert rational != 3


def test_identity_diagonal_and_symmetry() -> None:
    assert Matrix.identity(2) == Matrix([[1, 0], [0, 1]])
    assert Matrix.diagonal((sqrt(2), 3)) == Matrix([[sqrt(2), 0], [0, 3]])
    assert Matrix.identity(3).is_symmetric()
    assert not Matrix([[1, 2], [3, 4]]).is_symmetric()
    assert not Matrix([[1, 2]]).is_symmetric()
    assert Matrix.from_flint(Matrix([[Q(1, 3)]]).to_flint()) == Matrix([[Q(1, 3)]])


def test_dot_norm_and_quadratic_form() -> None:
    u, v = vector((1, sqrt(2), 0)), vector((sqrt(2), 1, 5))
    assert dot(u, v) == 2 * sqrt(2)
    assert norm_squared(u) == 3
    assert isinstance(norm_squared(u), Q)
    M = Matrix([[2, 1], [1, 2]])
    assert quadratic_form(M, (1, sqrt(2))) == 6 + 2 * sqrt(2)


def test_nested_entries_multiply_when_they_share_s() -> None:
    t = nested_sqrt(1 + sqrt(2))
    M = Matrix([[t, 1], [0, t]])
    assert (M @ M)[0, 0] == 1 + sqrt(2)
    assert (M @ M)[0, 1] == 2 * t
    other = nested_sqrt(1 + sqrt(3))
    with pytest.raises(BadInput, match="nested root"):
        M @ Matrix([[other, 0], [0, 1]])
