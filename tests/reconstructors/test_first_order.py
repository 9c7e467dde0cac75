"""ISTA, FISTA and the primal-dual method: steps, rates, fixed points, refusals."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sci_barriers import rounded, solve_small
from sci_barriers.errors import BadInput, StepTooLarge
from sci_barriers.exact import Matrix, Q, as_q, norm_squared, operator_norm, to_float
from sci_barriers.information import Approximation
from sci_barriers.problems import QCBP, Instance, Lasso, Objective, SqrtLasso
from sci_barriers.reconstructors import Fista, Ista, PrimalDual

A = [[2, 1, -1], [0, 1, 3]]
Y = [3, 1]
NORMALISATIONS = ("1", "1/m", "1/2m")


def seen_of(objective: Objective, rows: Any = A, y: Any = Y) -> Approximation:
    return rounded(Instance.explicit(rows, y, objective)).at(50)


def error(method: Any, objective: Objective, rows: Any = A, y: Any = Y) -> float:
    """The exact distance of the output to the exact solution set of the same data."""
    solution = solve_small(Instance.explicit(rows, y, objective))
    return to_float(solution.set.distance(method(seen_of(objective, rows, y)).x).upper)


@pytest.mark.parametrize("normalisation", NORMALISATIONS)
@pytest.mark.parametrize("weights", [None, [1, 2, "1/2"]])
@pytest.mark.parametrize("method", [Ista(iterations=1500), Fista(iterations=1500)])
def test_p2_methods_converge_to_the_exact_minimiser(
    method: Any, normalisation: Any, weights: Any
) -> None:
    objective = Lasso(lam="1/3", normalisation=normalisation, weights=weights)
    assert error(method, objective) < 1e-7


@pytest.mark.parametrize(
    "objective",
    [
        QCBP(eta=0), QCBP(eta="1/2"), QCBP(eta="1/2", weights=[1, 2, "1/2"]), QCBP(eta=10),
        SqrtLasso(lam="1/3"), SqrtLasso(lam="1/3", weights=[1, 2, "1/2"]), SqrtLasso(lam=9),
    ],
)
def test_primal_dual_converges_to_the_exact_minimiser(objective: Objective) -> None:
    assert error(PrimalDual(iterations=1500), objective) < 1e-7
    # the average gains one digit for ten times the work
    rough, fine = (
        error(PrimalDual(iterations=k, output="average"), objective) for k in (150, 1500)
    )
    assert fine <= rough / 5 or fine < 1e-7


def minimum(objective: Lasso, rows: Any, y: Any) -> tuple[Any, Any]:
    """A minimiser and the least value, exact."""
    instance = Instance.explicit(rows, y, objective)
    x = solve_small(instance).set.vertices()[0]
    return x, objective.value(instance.A, instance.y, x)


@pytest.mark.parametrize("normalisation", NORMALISATIONS)
def test_objective_stays_below_the_proved_rate(normalisation: Any) -> None:
    rng = random.Random(4)
    for _ in range(4):
        rows = [[rng.randrange(-4, 5) for _ in range(4)] for _ in range(2)]
        rows[0][0] = 5
        y = [rng.randrange(-6, 7) for _ in range(2)]
        objective = Lasso(lam="1/5", normalisation=normalisation)
        x, least = minimum(objective, rows, y)
        matrix, size = Matrix([[Q(e) for e in row] for row in rows]), norm_squared(x)
        for k in (1, 2, 5, 20, 60):
            for method, bound in (
                (Ista(iterations=k), 1 / Q(2 * k)), (Fista(iterations=k), Q(2, (k + 1) ** 2)),
            ):  # fmt: skip
                found = method(seen_of(objective, rows, y))
                value = objective.value(matrix, tuple(Q(e) for e in y), found.x)
                allowed = size * bound / as_q(found.settings["step"])
                assert value - least <= allowed + Q(1, 10**10)


def test_ista_decreases_the_objective_in_every_step() -> None:
    objective = Lasso(lam="1/3")
    matrix, y = Matrix([[Q(e) for e in row] for row in A]), tuple(Q(e) for e in Y)
    values = [
        objective.value(matrix, y, Ista(iterations=k)(seen_of(objective)).x) for k in range(1, 30)
    ]
    assert all(after <= before for before, after in zip(values, values[1:]))
    assert values[-1] < values[0]


@settings(max_examples=40)
@given(
    st.lists(st.lists(st.integers(-99, 99), min_size=3, max_size=3), min_size=2, max_size=2),
    st.sampled_from(NORMALISATIONS),
    st.integers(-40, 40),
)
def test_valid_steps_always_satisfy_the_condition(
    rows: list[list[int]], normalisation: Any, power: int
) -> None:
    scaled = [[Q(e) * Q(2) ** power / 3 for e in row] for row in rows]
    objective = Lasso(lam=1, normalisation=normalisation)
    seen = seen_of(objective, scaled)
    size = operator_norm(Matrix(seen.A), bits=40).upper
    step = Ista(iterations=1)(seen).settings["step"]
    assert step == Fista(iterations=1)(seen).settings["step"] > 0
    assert as_q(step) * 2 * objective.factor(2) * size * size <= 1
    dual = PrimalDual(iterations=1)(seen_of(SqrtLasso(lam=1), scaled)).settings
    assert as_q(dual["tau"]) * as_q(dual["sigma"]) * size * size <= 1


@pytest.mark.parametrize("make", [Ista, Fista])
def test_gradient_steps_are_checked(make: Any) -> None:
    seen = seen_of(Lasso(lam=1), [[3, 4]], [1])  # 2 ||A||^2 = 50
    assert make(iterations=1, step=0.0199)(seen).settings["step"] == 0.0199
    with pytest.raises(StepTooLarge, match=r"step \* 2 c L\*\*2 = 1\.05.*must be <= 1; pass step"):
        make(iterations=1, step=0.021)(seen)


def test_primal_dual_steps_are_checked() -> None:
    seen = seen_of(QCBP(eta=0), [[3, 4]], [1])
    assert PrimalDual(iterations=1, steps=(2.0, 0.0199))(seen).settings["steps"] == "given"
    with pytest.raises(StepTooLarge, match=r"tau \* sigma \* L\*\*2 = 1\.05"):
        PrimalDual(iterations=1, steps=(2.0, 0.021))(seen)


def test_first_iterates_by_hand() -> None:
    """A = (3, 4), y = 1, P2: x_1 = soft(2 c t A'y, t lam); P3: x_1 = 0, v_1 = -1 or -sigma y."""
    found = Ista(iterations=1, step=0.015625)(seen_of(Lasso(lam=1), [[3, 4]], [1]))
    assert found.x == (Q(5, 64), Q(7, 64))
    assert Fista(iterations=1, step=0.015625)(seen_of(Lasso(lam=1), [[3, 4]], [1])).x == found.x
    # x_1 = 0, v_1 = -1/8, x_2 = soft((3, 4)/64, 1/8 lam), lam = 1/16
    seen = seen_of(SqrtLasso(lam="1/16"), [[3, 4]], [1])
    found = PrimalDual(iterations=2, steps=(0.125, 0.125))(seen)
    assert found.x == (Q(5, 128), Q(7, 128))
    found = PrimalDual(iterations=2, steps=(0.125, 0.125), output="average")(seen)
    assert found.x == (Q(5, 256), Q(7, 256))


@pytest.mark.parametrize(
    ("method", "objective"),
    [
        (Ista(iterations=7), Lasso(lam=1)), (Fista(iterations=7), Lasso(lam=1)),
        (PrimalDual(iterations=7), QCBP(eta=1)), (PrimalDual(iterations=7), SqrtLasso(lam=1)),
    ],
)
def test_runs_are_identical_and_leave_the_input_unchanged(
    method: Any, objective: Objective
) -> None:
    seen = seen_of(objective)
    before = seen.to_json()
    assert method(seen) == method(seen)
    assert seen.to_json() == before
    assert method(seen).work == {"iterations": 7, "matvecs": 14}
    assert method(seen).settings["iterations"] == 7


def test_zero_matrix_gives_zero() -> None:
    for method, objective in (
        (Ista(iterations=3), Lasso(lam=1)), (Fista(iterations=3), Lasso(lam=1)),
        (PrimalDual(iterations=3), SqrtLasso(lam=1)),
    ):  # fmt: skip
        assert method(seen_of(objective, [[0, 0]], [1])).x == (0, 0)


@pytest.mark.parametrize(
    ("make", "changes", "message"),
    [
        (Ista, {"iterations": 0}, "iterations = 0: must be an integer >= 1"),
        (Fista, {"step": 0.0}, "step = 0.0: must be > 0"),
        (Fista, {"step": "abc"}, "step"),
        (PrimalDual, {"iterations": True}, "iterations = True"),
        (PrimalDual, {"output": "best"}, "output = 'best': must be 'last' or 'average'"),
        (PrimalDual, {"steps": "printed"}, "steps = 'printed': must be 'valid' or"),
        (PrimalDual, {"steps": (1.0, 0.0)}, "sigma = 0.0: must be > 0"),
    ],
)
def test_bad_settings_are_refused(make: Any, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(BadInput, match=message):
        make(**{"iterations": 1, **changes})


def test_other_objectives_are_refused() -> None:
    with pytest.raises(BadInput, match="objective = 'P3': must be P2 for ISTA; use PrimalDual"):
        Ista(iterations=1)(seen_of(SqrtLasso(lam=1)))
    with pytest.raises(BadInput, match="objective = 'P2': must be P1 or P3"):
        PrimalDual(iterations=1)(seen_of(Lasso(lam=1)))
