"""The margin at residual zero: perturbations inside never change the support, some outside do."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from sci_barriers.certified import solve
from sci_barriers.errors import BadInput
from sci_barriers.problems import QCBP, SqrtLasso, explicit
from sci_barriers.solvers.basis.pursuit import solve_basis_pursuit
from sci_barriers.solvers.margins.basis import margin_of_basis
from sci_barriers.solvers.margins.zero import margin_at_zero_data


def data(seed: int, *, m: int = 4, N: int = 9) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.standard_normal((m, N)), rng.standard_normal(m)


def number(q) -> float:
    return int(q.p) / int(q.q)


def objectives(v) -> list:
    size = float(np.linalg.norm([number(z) for z in v]))
    return [QCBP(eta=0), SqrtLasso(lam=Fraction(1 / (2 * size)))]


def pattern(A, y, problem):
    """Support and signs of the minimiser; None unless P3 has the basis-pursuit set."""
    found = solve_basis_pursuit(A, y)
    if isinstance(problem, SqrtLasso):
        norm = np.linalg.norm([number(z) for z in found.v])
        if not number(problem.lam) * norm < 1:
            return None
    return found.support, found.signs


def directions(A, y, P, s, rng):
    """Worst directions of each slack to first order, and random ones, of norm about 1."""
    B = np.linalg.inv(A[:, P])
    x = B @ y
    v = B.T @ s
    for i in range(len(P)):
        u = B[i] / np.linalg.norm(B[i])
        E = np.zeros_like(A)
        E[:, P] = np.outer(u, x) / np.linalg.norm(x)
        yield E * s[i], -u * s[i]
    rest = [j for j in range(A.shape[1]) if j not in P]
    for j in rest:
        h = B @ A[:, j]
        E = np.zeros_like(A)
        E[:, j] = v
        E[:, P] = -np.outer(v, h)
        sign = np.sign(A[:, j] @ v)
        yield sign * E / np.linalg.norm(E, 2), np.zeros(len(y))
    for _ in range(4):
        E = rng.standard_normal(A.shape)
        f = rng.standard_normal(len(y))
        yield E / np.linalg.norm(E, 2), f / np.linalg.norm(f)


@pytest.mark.parametrize("seed", range(8))
def test_no_perturbation_inside_changes_the_support_and_some_beyond_do(seed: int) -> None:
    A, y = data(seed)
    rng = np.random.default_rng(100 + seed)
    base = solve_basis_pursuit(A, y)
    P, s = list(base.support), np.array(base.signs, dtype=float)
    assert len(P) == len(y)
    for problem in objectives(base.v):
        instance = explicit(A, y, problem)
        margin = margin_of_basis(instance, support=base.support, signs=base.signs, floats=A)
        assert margin is not None and margin.radius > 0
        assert margin.primal > 0 and margin.dual > 0
        radius, broken = number(margin.radius), False
        for E, f in directions(A, y, P, s, rng):
            for sign in (1, -1):
                step = sign * 0.999 * radius
                near = pattern(A + step * E, y + step * f, problem)
                assert near == (base.support, base.signs)
                step = sign * 50 * radius
                far = pattern(A + step * E, y + step * f, problem)
                broken = broken or far != near
        assert broken


def test_rational_data_lose_only_their_rounding() -> None:
    A, y = data(3)
    thirds = [[Fraction(round(3 * a * 2**20), 3 * 2**20) for a in row] for row in A]
    found = solve_basis_pursuit(thirds, y.tolist())
    instance = explicit(thirds, y.tolist(), QCBP(eta=0))
    margin = margin_of_basis(instance, support=found.support, signs=found.signs)
    floats = np.array([[float(a) for a in row] for row in thirds])
    near = margin_of_basis(
        explicit(floats, y, QCBP(eta=0)), support=found.support, signs=found.signs, floats=floats
    )
    assert margin is not None and near is not None
    assert 0.99 < number(margin.radius) / number(near.radius) < 1.01


def test_fewer_than_m_columns_have_no_margin() -> None:
    instance = explicit([[1, 0, 3], [0, 1, 1]], [1, 0], QCBP(eta=0))
    assert margin_of_basis(instance, support=(0,), signs=(1,)) is None


def test_a_further_tight_column_has_no_margin() -> None:
    instance = explicit([[1, 0, 1], [0, 1, 0]], [1, 2], QCBP(eta=0))
    assert margin_of_basis(instance, support=(0, 1), signs=(1, 1)) is None


def test_lam_norm_v_one_has_no_margin() -> None:
    instance = explicit([[1]], [1], SqrtLasso(lam=1))
    assert margin_of_basis(instance, support=(0,), signs=(1,)) is None
    below = explicit([[1]], [1], SqrtLasso(lam="1/2"))
    margin = margin_of_basis(below, support=(0,), signs=(1,))
    assert margin is not None and margin.dual is None


def test_a_support_that_is_no_minimiser_is_refused() -> None:
    instance = explicit([[1, 0], [0, 1]], [1, 2], QCBP(eta=0))
    with pytest.raises(BadInput, match="minimiser"):
        margin_of_basis(instance, support=(0, 1), signs=(1, -1))


@pytest.mark.parametrize("e", [40, 60, 1100, -1100])
def test_any_condition_and_any_scale_have_a_margin(e: int) -> None:
    small = Fraction(1, 2**e) if e > 0 else Fraction(2**-e)
    for rows, y in (([[small, 0], [0, 1]], [1, 1]), ([[small, 0], [0, small]], [small, small])):
        found = solve_basis_pursuit(rows, y)
        instance = explicit(rows, y, QCBP(eta=0))
        margin = margin_of_basis(instance, support=found.support, signs=found.signs)
        assert margin is not None
        least = min(small, 1) if rows[1][1] == 1 else small
        assert 0 < margin.radius < least.numerator * margin.radius**0 / least.denominator


def test_p3_at_y_zero_is_stable_while_columns_are_short() -> None:
    instance = explicit([[3, 1], [4, 0]], [0, 0], SqrtLasso(lam=6))
    radius = margin_at_zero_data(instance)
    assert radius is not None and Fraction(97, 100) < number(radius) < 1  # 6 - ||(3, 4)||
    found = solve([[3, 1], [4, 0]], [0, 0], SqrtLasso(lam=6))
    assert found.margin.radius == radius and found.margin.dual is None
    for short in (5, 4):
        assert margin_at_zero_data(explicit([[3], [4]], [0, 0], SqrtLasso(lam=short))) is None
    assert margin_at_zero_data(explicit([[3], [4]], [0, 1], SqrtLasso(lam=6))) is None
    assert margin_at_zero_data(explicit([[3], [4]], [0, 0], QCBP(eta=1))) is None
