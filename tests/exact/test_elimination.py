"""Linear systems, ranks, null spaces and semidefiniteness against sympy."""

from __future__ import annotations

import random

import numpy as np
import pytest
import sympy

from sci_barriers.errors import BadInput
from sci_barriers.exact import (
    Matrix,
    Number,
    Q,
    is_psd,
    is_zero,
    nested_sqrt,
    nullspace,
    rank,
    solve,
    sqrt,
)
from sci_barriers.exact.elimination import _echelon
from sci_barriers.exact.restriction import field_basis, parts, restricted

ROOTS: list[tuple[int, ...]] = [(), (2,), (2, 3), (2, 3, 5), (2**61 - 1,)]


def random_matrix(r: random.Random, m: int, N: int, roots: tuple[int, ...]) -> Matrix:
    def entry() -> Number:
        x: Number = Q(r.randint(-5, 5), r.randint(1, 3))
        for d in roots:
            x = x + r.randint(-3, 3) * sqrt(d)
        return x

    return Matrix([[entry() for _ in range(N)] for _ in range(m)])


@pytest.mark.parametrize("roots", ROOTS, ids=str)
def test_solve_is_exact(roots: tuple[int, ...]) -> None:
    r = random.Random(1)
    for n in (1, 2, 4):
        M, B = random_matrix(r, n, n, roots), random_matrix(r, n, 2, roots)
        if rank(M) < n:
            continue
        assert M @ solve(M, B) == B
        assert M @ solve(M, B.column(0)) == B.column(0)
        assert solve(M, list(range(n))) == solve(M, Matrix([[i] for i in range(n)])).column(0)


def test_solve_refuses_singular_and_non_square_matrices() -> None:
    for M in (
        Matrix([[1, 2], [2, 4]]),
        Matrix([[1, sqrt(2)], [sqrt(2), 2]]),
        Matrix([[nested_sqrt(1 + sqrt(2)), 1], [1 + sqrt(2), nested_sqrt(1 + sqrt(2))]]),
    ):
        with pytest.raises(BadInput, match="nonsingular"):
            solve(M, (1, 1))
    with pytest.raises(BadInput, match="square"):
        solve(Matrix([[1, 2]]), (1,))
    with pytest.raises(BadInput):
        solve(Matrix([[1]]), (1, 2))


def test_solve_over_nested_entries() -> None:
    t = nested_sqrt(1 + sqrt(2))
    M = Matrix([[t, 1], [1, t]])
    x = solve(M, (1, t))
    assert M @ x == (1, t)
    assert rank(M) == 2


@pytest.mark.parametrize("roots", ROOTS, ids=str)
def test_rank_and_nullspace(roots: tuple[int, ...]) -> None:
    r = random.Random(2)
    for m, k, N in ((2, 1, 3), (3, 2, 4), (4, 2, 3), (3, 3, 3)):
        M = random_matrix(r, m, k, roots) @ random_matrix(r, k, N, roots)
        basis = nullspace(M)
        assert rank(M) == N - len(basis)
        assert rank(M) <= k
        assert rank(M) == rank(M.T)
        for x in basis:
            assert all(is_zero(y) for y in M @ x)
        if basis:
            assert rank(Matrix(basis)) == len(basis)


def test_rank_agrees_with_sympy() -> None:
    r = random.Random(3)
    for _ in range(60):
        m, N = r.randint(1, 4), r.randint(1, 4)
        M = Matrix([[r.randint(-1, 1) for _ in range(N)] for _ in range(m)])
        S = sympy.Matrix([[int(x.p) for x in row] for row in M.rows])
        assert rank(M) == S.rank()
        assert len(nullspace(M)) == len(S.nullspace())


def test_the_zero_matrix_has_rank_0() -> None:
    assert rank(Matrix([[0, 0]])) == 0
    assert nullspace(Matrix([[0, 0]])) == [(1, 0), (0, 1)]
    assert rank(Matrix([[sqrt(2) - sqrt(2), 0]])) == 0


@pytest.mark.parametrize("roots", [(2,), (2, 3), (6, 10, 15)], ids=str)
def test_restriction_of_scalars_multiplies_the_rank_by_the_degree(roots: tuple[int, ...]) -> None:
    r = random.Random(4)
    M = random_matrix(r, 3, 2, roots) @ random_matrix(r, 2, 4, roots)
    found = parts(M.rows)
    assert found is not None
    basis = field_basis(found)
    assert basis is not None
    assert len(basis) in (2, 4)
    R = restricted(found, basis, 3, 4)
    rows = [list(row) for row in M.rows]
    assert R.rank() == len(_echelon(rows, 4)) * len(basis)


def test_field_basis_is_closed_or_refused() -> None:
    two, three = (Q(2).p, Q(3).p)
    assert field_basis([two, three]) == [1, 2, 3, 6]
    assert field_basis([Q(p).p for p in (2, 3, 5, 7)]) is None  # degree 16
    assert field_basis([Q(2**61 - 1).p]) is None  # not known to be square-free


# -- semidefiniteness ------------------------------------------------------------------------


@pytest.mark.parametrize("roots", [(), (2,), (2, 3), (2**61 - 1,)], ids=str)
def test_gram_matrices_are_psd_and_small_shifts_are_not(roots: tuple[int, ...]) -> None:
    r = random.Random(5)
    for m, N in ((1, 3), (2, 3), (3, 3), (2, 2)):
        G = random_matrix(r, m, N, roots).gram()
        assert is_psd(G)
        assert is_psd(G + Matrix.identity(N).scaled(Q(1, 10**30)))
        if m < N:  # singular, so any negative shift is seen
            assert not is_psd(G - Matrix.identity(N).scaled(Q(1, 10**30)))


def test_psd_agrees_with_sympy_and_numpy() -> None:
    r = random.Random(6)
    answers = set()
    for _ in range(120):
        n = r.randint(1, 4)
        L = random_matrix(r, n, n, ())
        M = L + L.T + Matrix.identity(n).scaled(r.randint(0, 8))
        answer = is_psd(M)
        answers.add(answer)
        S = sympy.Matrix([[sympy.Rational(int(x.p), int(x.q)) for x in row] for row in M.rows])
        assert answer is bool(S.is_positive_semidefinite)
        least = np.linalg.eigvalsh(np.array([[float(x) for x in row] for row in M.rows]))[0]
        if abs(least) > 1e-9:
            assert answer is bool(least > 0)
    assert answers == {True, False}


@pytest.mark.parametrize(
    ("M", "answer"),
    [
        (Matrix([[0]]), True),
        (Matrix([[-1]]), False),
        (Matrix([[0, 1], [1, 0]]), False),
        (Matrix([[0, 0], [0, 1]]), True),
        (Matrix([[1, 1], [1, 1]]), True),
        (Matrix([[1, sqrt(2)], [sqrt(2), 2]]), True),
        (Matrix([[1, sqrt(2)], [sqrt(2), Q(2) - Q(1, 10**40)]]), False),
        (Matrix([[0, sqrt(2)], [sqrt(2), 5]]), False),
        (Matrix([[0, 0], [0, sqrt(2)]]), True),
        (Matrix([[sqrt(2) - 1, 0], [0, 1 - sqrt(2)]]), False),
    ],
    ids=str,
)
def test_semidefinite_borderline_cases(M: Matrix, answer: bool) -> None:
    assert is_psd(M) is answer


def test_psd_over_nested_entries() -> None:
    t = nested_sqrt(1 + sqrt(2))
    assert is_psd(Matrix([[1, t], [t, 1 + sqrt(2)]]))
    assert not is_psd(Matrix([[1, t], [t, 1 + sqrt(2) - Q(1, 10**30)]]))


def test_psd_refuses_matrices_that_are_not_symmetric() -> None:
    with pytest.raises(BadInput, match="symmetric"):
        is_psd(Matrix([[1, 2], [3, 4]]))
