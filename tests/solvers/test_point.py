"""x on a known support: the formula against the whole solvers, rational and in a field of roots."""

from __future__ import annotations

import random

import pytest

from sci_barriers.errors import BadInput
from sci_barriers.exact import sqrt
from sci_barriers.problems import QCBP, Lasso, Point, SqrtLasso, explicit
from sci_barriers.solvers import solve_small
from sci_barriers.solvers.point import point_at, restricted, with_columns


def cases(seed: int):
    rng = random.Random(seed)
    A = [[rng.randint(-5, 5) for _ in range(4)] for _ in range(3)]
    y = [rng.randint(-9, 9) for _ in range(3)]
    for problem in (
        Lasso(lam="3/2"), Lasso(lam="1/2", normalisation="1/m", weights=[1, 2, "1/2", 1]),
        SqrtLasso(lam="2/3"), QCBP(eta="5/4"),
    ):  # fmt: skip
        yield explicit(A, y, problem)


@pytest.mark.parametrize("seed", range(25))
def test_point_at_is_the_minimiser(seed: int) -> None:
    for instance in cases(seed):
        found = solve_small(instance).set
        if not isinstance(found, Point):
            continue
        support = [j for j, x in enumerate(found.x) if x != 0]
        signs = [1 if found.x[j] > 0 else -1 for j in support]
        if not support:
            assert point_at(instance, support=(), signs=()) == found.x
            continue
        assert point_at(instance, support=support, signs=signs) == found.x


def test_point_at_in_a_field_of_roots() -> None:
    instance = explicit([[sqrt(2), 1], [1, sqrt(3)]], [3, 5], Lasso(lam="1/2"))
    found = solve_small(instance).set
    assert isinstance(found, Point)
    support = [j for j, x in enumerate(found.x) if x != 0]
    signs = [1 if found.x[j] > 0 else -1 for j in support]
    assert point_at(instance, support=support, signs=signs) == found.x


def test_dependent_columns_are_refused() -> None:
    instance = explicit([[1, 2], [1, 2]], [3, 5], Lasso(lam=1))
    with pytest.raises(BadInput):
        point_at(instance, support=(0, 1), signs=(1, 1))
    surds = explicit([[sqrt(2), 2 * sqrt(2)], [1, 2]], [3, 5], Lasso(lam=1))
    with pytest.raises(BadInput, match="independent"):
        point_at(surds, support=(0, 1), signs=(1, 1))


def test_no_multiplier_is_refused() -> None:
    instance = explicit([[1], [0]], [1, 1], SqrtLasso(lam=2))  # 1 - lam^2 omega < 0
    with pytest.raises(BadInput, match="mu"):
        point_at(instance, support=(0,), signs=(1,))


def test_restricted_keeps_the_order_the_weights_and_m() -> None:
    instance = explicit([[1, 2, 3]], [1], Lasso(lam=1, normalisation="1/m", weights=[4, 5, 6]))
    part = restricted(instance, (2, 0))
    assert part.A.rows == ((3, 1),)
    assert part.objective.weights == (6, 4)
    assert part.objective.normalisation == "1/m"
    assert with_columns(Lasso(lam=1), (0,)) == Lasso(lam=1)
    with pytest.raises(BadInput):
        restricted(instance, ())
