"""canonical: a polytope that is a point or simplex is called so; exposing proves it."""

from __future__ import annotations

import random
from typing import Any

import pytest

from sci_barriers.exact import Matrix, Q, dot, rank, sign, sqrt
from sci_barriers.problems import Empty, Point, Polytope, Simplex, canonical, exposing


def random_polytope(rng: random.Random) -> Polytope:
    """Signed columns with a positive first entry, few different ones, a sparse hidden point."""
    n, m = rng.randrange(1, 6), rng.randrange(1, 4)
    pool = [[Q(1), *(Q(rng.randrange(-1, 2)) for _ in range(m - 1))] for _ in range(3)]
    signs = tuple(rng.choice((1, -1)) for _ in range(n))
    columns = [rng.choice(pool) for _ in range(n)]
    A = Matrix([[s * c[k] for s, c in zip(signs, columns, strict=True)] for k in range(m)])
    x = tuple(s * Q(max(0, rng.randrange(-3, 3))) for s in signs)
    ray = tuple(rng.choice(pool)) if rng.random() < 0.3 else None
    return Polytope(A=A, tight=tuple(range(n)), signs=signs, fit=A @ x, ray=ray)


def test_canonical_does_not_change_the_set() -> None:
    rng = random.Random(31)
    kinds: dict[str, int] = {}
    for _ in range(150):
        given = random_polytope(rng)
        found = canonical(given)
        kinds[type(found).__name__] = kinds.get(type(found).__name__, 0) + 1
        assert set(found.vertices()) == set(given.vertices())
        x = [rng.randrange(-3, 4) for _ in range(given.N)]
        assert found.nearest(x) == given.nearest(x)
        if isinstance(found, Polytope):
            assert found is given
    assert min(kinds[k] for k in ("Point", "Simplex", "Polytope")) > 10


def test_exposing_is_positive_exactly_on_the_variables_that_vanish() -> None:
    rng = random.Random(32)
    some = 0
    for _ in range(120):
        given = random_polytope(rng)
        u = exposing(given)
        assert u is not None
        assert dot(given.fit, u) == 0
        slopes = [sign(dot(c, u)) for c in given.columns()]
        assert min(slopes) >= 0
        corners = given.vertices()
        multiples: list[Any] = [given.multiple(v) for v in corners]
        for k, slope in enumerate(slopes):
            values = [v[k] for v in corners] if k < given.N else multiples
            assert (slope > 0) == all(value == 0 for value in values)
            some += slope
    assert some > 50


def test_remaining_columns_prove_point_and_simplex_as_certificates_want_it() -> None:
    rng = random.Random(33)
    for _ in range(120):
        given = random_polytope(rng)
        u = exposing(given)
        assert u is not None
        columns = given.columns()
        F = [i for i, c in enumerate(columns) if dot(c, u) == 0]
        found = canonical(given)
        if isinstance(found, Point):
            assert not F or rank(Matrix([columns[i] for i in F])) == len(F)
        if isinstance(found, Simplex):
            J = list(found.indices)
            assert set(J) <= set(F)
            assert len({columns[j] for j in J}) == 1
            kept = [J[0], *(i for i in F if i not in J)]
            assert rank(Matrix([columns[i] for i in kept])) == len(kept)


def test_simplex_needs_equal_columns() -> None:
    """With a ray, x_0 + x_1 = 1 may hold on the set although the columns differ: no Simplex."""
    given = Polytope(A=Matrix([[1, 1], [2, 1]]), tight=(0, 1), signs=(1, 1), fit=(1, 2), ray=(0, 1))
    assert set(given.vertices()) == {(Q(1), Q(0)), (Q(0), Q(1))}
    assert canonical(given) is given
    equal = Polytope(A=Matrix([[1, 1], [2, 2]]), tight=(0, 1), signs=(1, 1), fit=(1, 2), ray=(0, 1))
    assert isinstance(canonical(equal), Simplex)


def test_empty_polytope_becomes_empty() -> None:
    given = Polytope(A=Matrix([[1, 1]]), tight=(0, 1), signs=(1, 1), fit=(-1,))
    assert canonical(given) == Empty(N=2)
    assert exposing(given) is None


def test_unbounded_and_too_large_polytopes_are_returned_as_they_are() -> None:
    unbounded = Polytope(A=Matrix([[1, -1]]), tight=(0, 1), signs=(1, 1), fit=(0,))
    assert canonical(unbounded) is unbounded
    large = Polytope(A=Matrix([[1] * 9]), tight=tuple(range(9)), signs=(1,) * 9, fit=(1,))
    assert canonical(large, limit=8) is large
    assert isinstance(canonical(large), Simplex)


@pytest.mark.parametrize(
    "given",
    [Point(x=(1, 2)), Simplex(indices=(0, 1), signs=(1, 1), total=1, rest=(0, 0)), Empty(N=1)],
)
def test_other_sets_are_returned_as_they_are(given: Any) -> None:
    assert canonical(given) is given


def test_simplex_with_rest_and_surds_is_recognised() -> None:
    a = sqrt(2) * Q(10, 3)
    given = Polytope(
        A=Matrix([[a, -a, 0], [0, 0, sqrt(3)]]), tight=(0, 1, 2), signs=(1, -1, 1),
        fit=(1, sqrt(3) * 5),
    )
    assert canonical(given) == Simplex(
        indices=(0, 1), signs=(1, -1), total=1 / a, rest=(0, 0, 5)
    )
