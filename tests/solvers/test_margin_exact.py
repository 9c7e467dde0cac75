"""The exact margin: slacks of any size, known distances to a tie, irrational and integer data."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sci_barriers.errors import BadInput
from sci_barriers.exact import (
    Matrix,
    Number,
    Q,
    absolute,
    as_q,
    dot,
    enclosure,
    exponent,
    power_of_two,
    sign,
    sqrt,
    sqrt_enclosure,
    to_float,
)
from sci_barriers.families.a_delta import ADelta
from sci_barriers.families.tie import Tie
from sci_barriers.problems import QCBP, Instance, Lasso, Objective, Point, SqrtLasso
from sci_barriers.solvers import solve_small
from sci_barriers.solvers.margins.radius import (
    Margin,
    deviation_of_exact,
    margin_of_exact,
    margin_of_floats,
)
from sci_barriers.solvers.path.homotopy import solve_path
from sci_barriers.solvers.rigorous.support import Proof, certify_support


def margin_at(instance: Instance, x: tuple[Number, ...]) -> Margin:
    P = [j for j, z in enumerate(x) if sign(z)]
    return margin_of_exact(instance, support=P, signs=[sign(x[j]) for j in P])


@pytest.mark.parametrize("k", [1, 5, 30, 300, 3000, 10_000])
@pytest.mark.parametrize("order", ["12", "21"])
def test_a_delta_radius_is_near_the_distance_to_its_tie(k: int, order: str) -> None:
    """b_1 / rho is tied with b_2, and sqrt3 (1/rho - 1), about 5.2 delta^2, away from b_1."""
    family = ADelta(delta=power_of_two(-k), order=order)
    found = margin_at(family.instance(), family.point())
    distance = sqrt(Q(3)) * (1 / family.rho - 1)
    assert sign(distance - found.radius) > 0
    if k > 1:
        assert sign(4 * found.radius - distance) > 0
    assert found.primal is not None and abs(to_float(found.primal) - 0.47735) < 1e-4
    slack = family.lam * (1 - family.rho) * Q(3, 2)  # mu = m lam (1/2m), w = 1
    assert found.dual is not None and sign(2 * slack - found.dual) >= 0
    assert sign(found.dual * 3 - slack) > 0


@pytest.mark.parametrize("k", [1, 5, 30, 300])
@pytest.mark.parametrize("normalisation", ["1/m", "1/2m"])
def test_a_delta_radius_is_below_half_the_distance_to_its_twin(k: int, normalisation: Any) -> None:
    """The data half way would have both supports."""
    family = ADelta(delta=power_of_two(-k), normalisation=normalisation)
    found = margin_at(family.instance(), family.point())
    assert sign(family.difference_squared() - 4 * found.radius * found.radius) > 0


@pytest.mark.parametrize("g", [6, 40, 3000])
@pytest.mark.parametrize("shape", [(1, 2), (2, 4), (3, 7)])
@pytest.mark.parametrize("problem", ["P1", "P2"])
def test_tie_radius_is_near_half_the_distance_to_its_twin(
    problem: str, shape: tuple[int, int], g: int
) -> None:
    """Sides are sqrt2 g apart, so r < g/sqrt2 = 0.7071 g; for small g the radius is > 0.69 g."""
    level: dict[str, Any] = {"eta": Q(1, 4)} if problem == "P1" else {"lam": Q(1)}
    family = Tie(problem=problem, winner=1, g=power_of_two(-g), m=shape[0], N=shape[1], **level)
    found = margin_at(family.instance(), family.point())
    assert 0 < 2 * found.radius * found.radius < family.g * family.g
    if g >= 40:
        assert found.radius > Q(69, 100) * family.g


def test_ties_and_fitted_data_have_no_margin() -> None:
    """delta = 0, g = 0, and P3 with a residual of zero: no strictly complementary solution."""
    flat = ADelta(delta=Q(0))
    tie = Tie(problem="P1", eta=Q(1, 4))
    fitted = Tie(problem="P3", lam=Q(1), winner=0, g=Q(1, 8))
    for family in (flat, tie, fitted):
        with pytest.raises(BadInput, match="strictly complementary"):
            margin_at(family.instance(), family.point())


def test_irrational_data() -> None:
    """Entries, parameters and weights with roots: the margin of nearby floats, to a tenth."""
    root_2, root_3 = sqrt(Q(2)), sqrt(Q(3))
    rows = [[root_2, 1, 0], [0, root_3, 1], [1, 0, root_2], [0, 1, 1]]
    y = [3 * root_2, 2, root_3, 1]
    float_A = np.array([[to_float(z) for z in row] for row in Matrix(rows).rows])
    float_y = np.array([to_float(z) for z in y])
    weights = (Q(1), root_2, root_3)
    problems: list[Objective] = [
        Lasso(lam=root_3),
        Lasso(lam=root_2 / 2, normalisation="1/2m", weights=weights),
        SqrtLasso(lam=root_3 / 4),
        SqrtLasso(lam=Q(1, 3), weights=weights),
        QCBP(eta=root_3),
        QCBP(eta=Q(3, 2), weights=weights),
    ]
    for problem in problems:
        instance = Instance.explicit(rows, y, problem)
        point = solve_small(Instance.explicit(float_A, float_y, rational(problem))).set
        assert isinstance(point, Point)
        P = [j for j, z in enumerate(point.x) if sign(z)]
        s = [sign(point.x[j]) for j in P]
        exact = margin_of_exact(instance, support=P, signs=s)
        proof = certify_support(float_A, float_y, problem=problem, support=P, signs=s)
        assert isinstance(proof, Proof)
        floats = margin_of_floats(float_A, float_y, problem=problem, proof=proof)
        assert Q(9, 10) * floats.radius < exact.radius < Q(10, 9) * floats.radius
        for a, b in ((floats.primal, exact.primal), (floats.dual, exact.dual)):
            assert a is None if b is None else abs(a / b - 1) < Q(1, 10**9)
        bound = deviation_of_exact(instance, support=P, signs=s, rho=exact.radius / 2)
        assert 0 < bound < 10**3 * exact.radius


def rational(problem: Objective) -> Objective:
    """The problem with rational parameters nearby."""

    def near(z: Number) -> Q:
        return as_q(to_float(z))

    weights = None if problem.weights is None else tuple(near(z) for z in problem.weights)
    if isinstance(problem, Lasso):
        return Lasso(
            lam=near(problem.lam), normalisation=problem.normalisation, weights=weights
        )
    if isinstance(problem, SqrtLasso):
        return SqrtLasso(lam=near(problem.lam), weights=weights)
    return QCBP(eta=near(problem.eta), weights=weights)


def test_slacks_are_tight() -> None:
    """x = 3 - 1/2 - 2^-5000 ..., slack 2^-5000: primal and dual to seven digits."""
    tiny = power_of_two(-5000)
    rows = [[1, 0], [0, 1], [0, 0]]
    for problem in (Lasso(lam=1), QCBP(eta=sqrt(Q(3, 2) - tiny + tiny * tiny))):
        instance = Instance.explicit(rows, [3, Q(1, 2) - tiny, 1], problem)
        found = margin_of_exact(instance, support=[0], signs=[1])
        assert found.primal is not None and found.dual is not None
        assert abs(found.primal - Q(5, 2)) < Q(1, 10**6)
        assert 0 <= 1 - found.dual / tiny < Q(1, 10**6)
        assert tiny / 32 < found.radius < tiny


def test_p3_near_a_flat_segment() -> None:
    """1 - lam^2 omega = 2^-100: mu moves by 2^100 times the data, the radius shrinks with it."""
    tiny = power_of_two(-200)
    instance = Instance.explicit([[1], [0]], [3, tiny], SqrtLasso(lam=1 - power_of_two(-100)))
    found = margin_of_exact(instance, support=[0], signs=[1])
    assert power_of_two(-330) < found.radius < power_of_two(-195)


def test_free_columns() -> None:
    """A column of weight 0 belongs to the support; with s = 0 no sign is asked of it."""
    problems = [
        Lasso(lam=1, weights=(0, 1, 1)),
        SqrtLasso(lam=Q(1, 4), weights=(0, 1, 1)),
        QCBP(eta=Q(3, 2), weights=(0, 1, 1)),
    ]
    A, y = [[1, 1, 0], [0, 2, 0], [0, 0, 1], [1, 0, 0]], [3, 4, Q(1, 8), 2]
    for problem in problems:
        instance = Instance.explicit(A, y, problem)
        signed, free = (
            margin_of_exact(instance, support=[0, 1], signs=[t, 1]).radius for t in (1, 0)
        )
        assert 0 < signed <= free
        with pytest.raises(BadInput):
            margin_of_exact(instance, support=[0, 1], signs=[-1, 1])
        with pytest.raises(BadInput):
            margin_of_exact(instance, support=[1], signs=[1])
        with pytest.raises(BadInput):
            margin_of_exact(instance, support=[0, 1], signs=[1, -1])


def strictly_complementary(instance: Instance, x: tuple[Number, ...]) -> bool:
    """|A_j^T r| < mu w_j wherever x_j = 0, at the unique minimiser x with r != 0; P1: also eta."""
    r = tuple(b - a for a, b in zip(instance.A @ x, instance.y, strict=True))
    P = [j for j, z in enumerate(x) if sign(z)]
    squared = dot(r, r)
    problem = instance.objective
    if sign(squared) == 0:
        return False
    if not P and isinstance(problem, QCBP):
        return sign(problem.eta * problem.eta - squared) > 0
    if not P:
        assert not isinstance(problem, QCBP)
        if isinstance(problem, Lasso):
            mu: Number = problem.lam / (2 * problem.factor(instance.m))
        else:
            mu = problem.lam * sqrt(squared)
    else:
        mu = absolute(dot(instance.A.column(P[0]), r)) / problem.weight(P[0])
    if sign(mu) == 0:
        return False
    return all(
        sign(mu * problem.weight(j) - absolute(dot(instance.A.column(j), r))) > 0
        for j in range(instance.N)
        if j not in P
    )


ENTRIES = st.integers(-4, 4)


@st.composite
def small(draw: st.DrawFn) -> Instance:
    m, N = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    A = [[draw(ENTRIES) for _ in range(N)] for _ in range(m)]
    y = [draw(ENTRIES) for _ in range(m)]
    weights = [Q(draw(st.integers(1, 3))) for _ in range(N)] if draw(st.booleans()) else None
    number = Q(draw(st.integers(1, 8)), draw(st.sampled_from([2, 3, 8])))
    kind = draw(st.integers(0, 4))
    problem: Objective
    if kind < 3:
        problem = Lasso(lam=number, normalisation=("1", "1/m", "1/2m")[kind], weights=weights)
    elif kind == 3:
        problem = SqrtLasso(lam=number, weights=weights)
    else:
        problem = QCBP(eta=number, weights=weights)
    return Instance.explicit(A, y, problem)


@settings(max_examples=400)
@given(instance=small(), data=st.data())
def test_small_integer_data(instance: Instance, data: st.DataObject) -> None:
    """A margin exactly for strictly complementary solutions; perturbed within it: the same support.

    E and f are rational of norm <= r, close to it; both instances are solved exactly.
    """
    found = solve_small(instance)
    if not isinstance(found.set, Point):
        return
    x = found.set.x
    if not strictly_complementary(instance, x):
        squared = [sign(b - a) for a, b in zip(instance.A @ x, instance.y, strict=True)]
        if any(squared) or not isinstance(instance.objective, Lasso | QCBP):
            with pytest.raises(BadInput):
                margin_at(instance, x)
        return
    margin = margin_at(instance, x)
    m, N = instance.m, instance.N
    u = [data.draw(ENTRIES) for _ in range(m)]
    v = [data.draw(ENTRIES) for _ in range(N)]
    f = [data.draw(ENTRIES) for _ in range(m)]

    def length(z: list[int]) -> Q:
        return max(sqrt_enclosure(Q(sum(t * t for t in z)), bits=20).upper, Q(1))

    r = margin.radius
    scale = r / (length(u) * length(v))
    A = [[instance.A[i, j] + scale * u[i] * v[j] for j in range(N)] for i in range(m)]
    y = [b + r / length(f) * t for b, t in zip(instance.y, f, strict=True)]
    moved = solve_path(Instance.explicit(A, y, instance.objective), certified=False).set
    assert isinstance(moved, Point)
    assert [sign(z) for z in moved.x] == [sign(z) for z in x]
    if margin.primal is not None:
        least = min(absolute(z) for z in x if sign(z))
        assert sign(least - margin.primal) >= 0
        assert enclosure(least, bits=60 - exponent(least)).lower < margin.primal * (1 + Q(1, 10**6))


@settings(max_examples=60)
@given(instance=small(), data=st.data())
def test_deviation_of_small_integer_data(instance: Instance, data: st.DataObject) -> None:
    """||x' - x|| is at most the bound for perturbed y, and for A scaled."""
    found = solve_small(instance).set
    if not isinstance(found, Point) or not strictly_complementary(instance, found.x):
        return
    P = [j for j, z in enumerate(found.x) if sign(z)]
    s = [sign(found.x[j]) for j in P]
    margin = margin_of_exact(instance, support=P, signs=s)
    rho = margin.radius / data.draw(st.sampled_from([1, 3, 50]))
    bound = deviation_of_exact(instance, support=P, signs=s, rho=rho)
    top = max(sqrt_enclosure(dot(row, row), bits=20).upper for row in instance.A.rows)
    count = sqrt_enclosure(Q(instance.m), bits=20).upper
    grown = 1 + rho / (top * count) if top else Q(1)
    A = [[grown * a for a in row] for row in instance.A.rows]
    i = data.draw(st.integers(0, instance.m - 1))
    y = [b + (rho if i == n else 0) for n, b in enumerate(instance.y)]
    moved = solve_path(Instance.explicit(A, y, instance.objective), certified=False).set
    assert isinstance(moved, Point)
    change = [to_float(a) - to_float(b) for a, b in zip(moved.x, found.x, strict=True)]
    assert np.linalg.norm(change) <= to_float(bound) * (1 + 1e-9) + 1e-12
