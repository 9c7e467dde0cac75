"""Margins of data known up to rho, and the indices that are open there."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from sci_barriers.errors import BadInput
from sci_barriers.exact import Q
from sci_barriers.problems import QCBP, Lasso, SqrtLasso, explicit
from sci_barriers.solvers.margins.radius import margin_of_exact
from sci_barriers.solvers.margins.within import margin_within, unsettled
from sci_barriers.solvers.path.homotopy import solve_path

A = [[4, 1, -2], [1, 3, 1]]
Y = [5, 2]
OBJECTIVES = (Lasso(lam=1), SqrtLasso(lam=4), QCBP(eta="3/2"))


def known(instance):
    x = solve_path(instance).set.vertices()[0]
    P = [j for j, value in enumerate(x) if value != 0]
    return P, [1 if x[j] > 0 else -1 for j in P]


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_every_near_instance_has_the_margin(objective) -> None:
    instance = explicit(A, Y, objective)
    P, s = known(instance)
    whole = margin_of_exact(instance, support=P, signs=s)
    rho = whole.radius / 3
    within = margin_within(instance, support=P, signs=s, rho=rho)
    assert within.radius <= whole.radius - rho
    assert within.radius * 2 > whole.radius - rho
    rng = random.Random(1)
    for _ in range(20):
        shift = [[Fraction(rng.randint(-9, 9)) for _ in range(3)] for _ in range(2)]
        size = sum(e * e for row in shift for e in row) or 1
        step = Fraction(int(rho.p), int(rho.q)) / (1 + size)
        moved = [
            [a + step * e for a, e in zip(row, by, strict=True)]
            for row, by in zip(A, shift, strict=True)
        ]
        near = explicit(moved, Y, objective)
        there = margin_of_exact(near, support=P, signs=s)
        assert within.primal <= there.primal and within.dual <= there.dual


def test_rho_zero_is_the_margin_itself() -> None:
    instance = explicit(A, Y, OBJECTIVES[0])
    P, s = known(instance)
    plain = margin_of_exact(instance, support=P, signs=s)
    assert margin_within(instance, support=P, signs=s, rho=Q(0)) == plain


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_rho_at_the_radius_is_refused_and_nothing_is_unsettled_below_it(objective) -> None:
    instance = explicit(A, Y, objective)
    P, s = known(instance)
    radius = margin_of_exact(instance, support=P, signs=s).radius
    with pytest.raises(BadInput, match="rho"):
        margin_within(instance, support=P, signs=s, rho=radius)
    assert unsettled(instance, support=P, signs=s, rho=radius) == ()
    far = unsettled(instance, support=P, signs=s, rho=20 * radius)
    assert far and set(far) <= {0, 1, 2}


def test_the_near_tie_is_what_is_unsettled() -> None:
    # column 2 is almost column 0; column 1 is far from every tie
    near = [[4, 0, Fraction(3999, 1000)], [0, 3, 0]]
    instance = explicit(near, [5, 2], Lasso(lam=1))
    P, s = known(instance)
    assert P == [0, 1]
    assert unsettled(instance, support=P, signs=s, rho=Q(1, 200)) == (2,)


def test_p1_with_x_zero() -> None:
    instance = explicit(A, [1, 0], QCBP(eta=2))
    found = margin_within(instance, support=(), signs=(), rho=Q(1, 2))
    assert found.primal is None and Q(0) < found.radius < Q(1, 2)
    assert unsettled(instance, support=(), signs=(), rho=Q(1, 2)) == ()
    assert unsettled(instance, support=(), signs=(), rho=Q(2)) == (0, 1, 2)


def test_columns_of_weight_zero_have_a_sign_or_none() -> None:
    instance = explicit([[1, 0], [0, 1]], [2, 1], Lasso(lam="1/2", weights=[0, 1]))
    assert unsettled(instance, support=(0, 1), signs=(1, 1), rho=Q(1)) == (0, 1)
    assert unsettled(instance, support=(0, 1), signs=(0, 1), rho=Q(1, 1000)) == ()
    assert unsettled(instance, support=(0, 1), signs=(1, 1), rho=Q(1, 1000)) == ()
