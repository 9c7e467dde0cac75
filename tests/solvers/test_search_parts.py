"""The parts of the small exact solver: bordered inverses, signs with one root, exposing vectors."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import combinations

import pytest

from sci_barriers.errors import PrecisionExhausted
from sci_barriers.exact import (
    Matrix,
    Nested,
    Number,
    Q,
    as_q,
    is_zero,
    nested_sqrt,
    rank,
    sign,
    sqrt,
)
from sci_barriers.problems import Instance, Lasso
from sci_barriers.solvers.small.face import Face, exposing, shape
from sci_barriers.solvers.small.gram import (
    EMPTY_BLOCK,
    basis,
    extended,
    gram_data,
    independent_blocks,
)
from sci_barriers.solvers.small.residual_search import OptimalPair
from sci_barriers.solvers.small.roots import NO_ROOT, Root
from support.small_instances import small_case


def random_matrix(rng: random.Random, *, radicals: bool) -> Matrix:
    m, N = rng.randint(1, 4), rng.randint(1, 5)

    def entry() -> Number:
        root = rng.choice((0, 0, 1, -1)) * sqrt(2) if radicals else 0
        return as_q(rng.randint(-2, 2)) + root

    columns = [[entry() for _ in range(m)] for _ in range(N)]
    if N > 1:
        columns[-1] = [a - b for a, b in zip(columns[0], columns[-1], strict=True)]
    return Matrix(list(zip(*columns, strict=True)))


@pytest.mark.parametrize("radicals", [False, True])
def test_bordered_inverses_are_the_inverses_of_the_blocks(radicals: bool) -> None:
    rng = random.Random(1)
    for _ in range(20):
        A = random_matrix(rng, radicals=radicals)
        G = A.gram().rows
        for block in independent_blocks(range(A.shape[1]), G=G):
            for k, i in enumerate(block.indices):
                column = block.solve([G[i][j] for j in block.indices])
                assert all(is_zero(c - int(r == k)) for r, c in enumerate(column))


@pytest.mark.parametrize("radicals", [False, True])
def test_every_independent_subset_is_met_once(radicals: bool) -> None:
    rng = random.Random(2)
    for _ in range(20):
        A = random_matrix(rng, radicals=radicals)
        N = A.shape[1]
        met = [block.indices for block in independent_blocks(range(N), G=A.gram().rows)]
        expected = {()} | {
            P
            for k in range(1, N + 1)
            for P in combinations(range(N), k)
            if rank(Matrix([A.column(j) for j in P])) == k
        }
        assert len(met) == len(set(met))
        assert set(met) == expected
        assert [len(P) for P in met] == sorted(len(P) for P in met)


def test_a_dependent_column_does_not_extend_a_block() -> None:
    G = Matrix([[1, 2, 1], [2, 4, 2], [1, 2, 2]]).rows
    block = extended(EMPTY_BLOCK, 0, G=G)
    assert block is not None
    assert extended(block, 1, G=G) is None
    assert basis((0, 1, 2), G=G).indices == (0, 2)


def test_misfit_is_the_squared_least_residual() -> None:
    instance = Instance.explicit([[1, 1], [1, -1], [0, 0]], [3, 1, 2], Lasso(lam=1))
    data = gram_data(instance)
    u, rho = data.misfit(basis((0, 1), G=data.G))
    assert (u, rho) == ((2, 1), 4)
    u, rho = data.misfit(basis((0,), G=data.G))
    assert (u, rho) == ((2,), 6)


def test_sign_of_a_plus_b_mu_agrees_with_the_number() -> None:
    rng = random.Random(3)

    def rational() -> Q:
        return as_q(Fraction(rng.randint(-6, 6), rng.randint(1, 4)))

    zeros = 0
    for _ in range(2000):
        a, b, square = rational(), rational(), abs(rational())
        if rng.random() < 0.3:  # a tie: a^2 = b^2 square
            b, square = a * rng.choice((-1, 1)) / 2, as_q(4)
        expected = sign(a + b * sqrt(square))
        zeros += expected == 0
        assert Root(square=square).sign(a, b) == expected
    assert zeros > 100
    mu_squared = 1 + sqrt(2)
    for _ in range(200):
        a, b = rational() + rational() * sqrt(2), rational() + rational() * sqrt(2)
        assert Root(square=mu_squared).sign(a, b) == sign(a + b * nested_sqrt(mu_squared))


def test_the_root_is_formed_in_the_smallest_kind_of_number() -> None:
    assert Root(square=Q(9, 4)).value() == Q(3, 2)
    assert isinstance(Root(square=Q(9, 4)).value(), Q)
    assert Root(square=Q(2)).value() == sqrt(2)
    assert Root(square=3 + 2 * sqrt(2)).value() == 1 + sqrt(2)
    assert isinstance(Root(square=1 + sqrt(2)).value(), Nested)
    assert Root(square=Q(2), known=sqrt(2)).combine((1, 2), (0, 1)) == (1, 2 + sqrt(2))


def test_a_root_of_a_nested_number_is_refused_only_where_it_is_needed() -> None:
    mu = Root(square=1 + nested_sqrt(1 + sqrt(2)))
    with pytest.raises(PrecisionExhausted, match="nested radical"):
        mu.value()
    assert mu.combine((Q(1), Q(2)), (Q(0), Q(0))) == (1, 2)
    assert mu.sign(Q(-1), Q(1)) == 1
    with pytest.raises(PrecisionExhausted, match="two different nested roots"):
        Root(square=1 + sqrt(2)).combine((nested_sqrt(1 + sqrt(3)),), (Q(1),))


def cone(columns: list[tuple[int, ...]], fit: tuple[int, ...]) -> Face:
    """The system sum c_i xi_i = fit, xi >= 0, given by its scalar products."""
    C = Matrix(list(zip(*columns, strict=True)))
    zeros = (Q(0),) * len(columns)
    pair = OptimalPair(
        u=zeros,
        slope=zeros,
        mu=NO_ROOT,
        tight=tuple(range(len(columns))),
        signs=(1,) * len(columns),
    )
    return Face(pair=pair, H=C.gram().rows, base=C.T @ tuple(map(Q, fit)), slope=zeros)


def test_an_exposing_vector_is_zero_on_the_free_columns_and_positive_elsewhere() -> None:
    # x-axis free; the two others point to one side, so they vanish on fit = (1, 0, 0).
    columns = [(1, 0, 0), (1, 1, 0), (-1, 2, 1), (0, 1, 0)]
    system = cone(columns, (1, 0, 0))
    found = shape(system)
    assert found.kind == "point"
    assert found.exposing is not None
    u = [sum(a * c[k] for a, c in zip(found.exposing, columns, strict=True)) for k in range(3)]
    slopes = [sum(a * b for a, b in zip(u, c, strict=True)) for c in columns]
    assert slopes[0] == 0
    assert all(slope >= 1 for slope in slopes[1:])
    assert exposing(system, basis((0,), G=system.H), ()) is None


def test_shapes_of_small_systems() -> None:
    assert shape(cone([(1, 0), (0, 1)], (1, 1))).kind == "point"
    assert shape(cone([(1, 0), (0, 1)], (1, 1))).exposing is None
    equal = shape(cone([(1, 0), (0, 1), (1, 0)], (2, 1)))
    assert (equal.kind, equal.equal, equal.dimension) == ("simplex", (0, 2), 1)
    assert shape(cone([(1, 0), (1, 0), (0, 1), (0, 1)], (1, 1))).dimension == 2
    triangle = shape(cone([(1, 0), (0, 1), (1, 1)], (1, 1)))
    assert (triangle.kind, triangle.dimension) == ("polytope", 1)
    # equal columns that vanish: (1, 1) = c_2 alone is left.
    hidden = shape(cone([(1, 0), (1, 0), (0, 1), (1, 3)], (0, 1)))
    assert hidden.kind == "point"
    assert hidden.exposing is not None


def test_gram_data_keep_rational_products_rational() -> None:
    h = sqrt(Q(1, 2))
    data = gram_data(Instance.explicit([[h, h], [h, -h]], [h, h], Lasso(lam=1)))
    assert all(isinstance(entry, Q) for row in data.G for entry in row)
    assert all(isinstance(entry, Q) for entry in (*data.b, data.yy, *data.w))
    case = small_case(7)
    rational = gram_data(Instance.explicit(case.A, case.y, Lasso(lam=1)))
    assert rational.yy == sum(b * b for b in case.y)
