"""All solvers of the list: each solves the problem that it says, with c and m right; what it says.

Those that are installed are run, the others are skipped with their reason. Solvers of skglm, which
compile for seconds at their first use, and second settings are in the slow part.
"""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sci_barriers.certified import solve
from sci_barriers.errors import BadInput
from sci_barriers.exact import as_q, to_float
from sci_barriers.floats import (
    SETTINGS,
    Box,
    Cvxpy,
    FloatSolver,
    Routine,
    black_boxes,
    reference_boxes,
)
from sci_barriers.problems import QCBP, Instance, Lasso, SqrtLasso

NEAR = {"default": 1e-3, "tight": 1e-4}
"""Largest distance on the instances of `easy`; with a wrong factor c it is at least 1/50."""
LEVEL = {"P1": 0.5, "P2": 0.125, "P3": 0.5}
SHAPES = {"P1": (3, 5), "P2": (7, 3), "P3": (7, 3)}
EVERY = [box for problem in ("P1", "P2", "P3") for box in black_boxes(problem)]


def marked(boxes: list[FloatSolver]) -> list[Any]:
    """One parameter per solver; slow: tight settings of the new ones, and what compiles."""
    known = {(box.name, box.setting) for box in reference_boxes()}
    found = []
    for box in boxes:
        quick = box.setting == "default" and not box.name.startswith("skglm")
        quick = quick or ((box.name, box.setting) in known and "skglm" not in box.name)
        marks = () if quick else (pytest.mark.slow,)
        found.append(
            pytest.param(box, marks=marks, id=f"{box.problem}, {box.name}, {box.setting}")
        )
    return found


def easy(m: int, N: int, seed: int) -> tuple[Any, Any]:
    """A (m, N) = 4I at the top or left and small entries; multiples of 1/64."""
    rng = random.Random(seed)
    A = np.array([[rng.randint(-32, 32) / 64 for _ in range(N)] for _ in range(m)])
    k = min(m, N)
    A[:k, :k] += 4 * np.eye(k)
    return A, np.array([rng.choice((-1, 1)) * rng.randint(128, 512) / 64 for _ in range(m)])


def exact(A: Any, y: Any, problem: str, level: float) -> Any:
    """The proved minimiser in float64."""
    objective: Any = QCBP(eta=as_q(level))
    if problem != "P1":
        lam = as_q(level)
        objective = Lasso(lam=lam, normalisation="1/2m") if problem == "P2" else SqrtLasso(lam=lam)
    solution = solve(Instance.explicit(A, y, objective))
    assert solution.status == "unique"
    return np.array([to_float(entry) for entry in solution.x])


@pytest.mark.parametrize("box", marked(EVERY))
def test_each_solves_the_problem_that_it_says(
    box: FloatSolver, capfd: pytest.CaptureFixture[str]
) -> None:
    """Two instances; the data stay as they are, and nothing is printed past the adapter."""
    if reason := box.skip():
        pytest.skip(reason)
    level = LEVEL[box.problem]
    for seed in (0, 1):
        A, y = easy(*SHAPES[box.problem], seed)
        before = A.tobytes(), y.tobytes()
        A.setflags(write=False)
        y.setflags(write=False)
        found = box(A, y, lam=level)
        if found.status == "skipped":
            pytest.skip(found.messages[0])
        assert (A.tobytes(), y.tobytes()) == before
        assert found.status == "ran" and found.x is not None, found.messages
        distance = np.linalg.norm(np.array(found.x) - exact(A, y, box.problem, level))
        assert distance < NEAR[box.setting], (seed, distance)
        assert found.flagged <= (box.setting == "tight"), found.messages
    assert capfd.readouterr().out == ""


def test_a_wrong_factor_would_be_seen() -> None:
    """lam/m, lam/2, 2 lam, m lam move the minimiser by more than 1/50 in both instances."""
    for problem in ("P2", "P3"):
        m, N = SHAPES[problem]
        for seed in (0, 1):
            A, y = easy(m, N, seed)
            x = exact(A, y, problem, LEVEL[problem])
            assert (abs(x) > 0.1).any()
            for factor in (1 / m, 0.5, 2.0, m, m**0.5, m**-0.5):
                other = exact(A, y, problem, LEVEL[problem] * factor)
                assert np.linalg.norm(other - x) > 0.02, (problem, factor)


def test_at_least_30_implementations_and_70_settings() -> None:
    boxes = black_boxes("P2")
    pairs = {(box.name, box.setting) for box in boxes}
    assert len(pairs) == len(boxes) >= 100
    assert len({box.name for box in boxes}) >= 50
    free = [box for box in boxes if "other-licences" not in (missing_words(box) or "")]
    assert len(free) >= 85 and len({box.name for box in free}) >= 40
    assert set(reference_boxes()) <= set(boxes)
    assert len(black_boxes("P1")) >= 12 and len(black_boxes("P3")) >= 15
    with pytest.raises(BadInput, match="problem = 'P4'"):
        black_boxes("P4")


def missing_words(box: FloatSolver) -> str | None:
    """The extra of a Box, the solvers of cvxpy by name."""
    if isinstance(box, Box):
        return box.routine.extra
    return "other-licences" if isinstance(box, Cvxpy) and box.solver in ("ECOS", "CVXOPT") else None


def test_facts_of_every_solver() -> None:
    import json

    for box in EVERY:
        assert isinstance(box, FloatSolver) and hash(box) == hash(box)
        assert box.normalisation == ("1/2m" if box.problem == "P2" else None)
        assert json.loads(json.dumps(box.options)) == box.options and box.model
        assert box.skip() or box.version
        if isinstance(box, Box) and box.setting == "tight":
            assert box.options != Box(routine=box.routine).options


FEW: dict[str, dict[str, Any]] = {
    "scikit-learn ElasticNet": {"max_iter": 1},
    "scikit-learn lasso_path": {"max_iter": 1},
    "celer Lasso": {"max_iter": 1, "max_epochs": 1, "tol": 1e-12},
    "group-lasso GroupLasso": {"n_iter": 1},
    "statsmodels OLS.fit_regularized": {"maxiter": 1},
    "scikit-learn lars_path": {"max_iter": 1, "Gram": None},
    "glum irls-cd": {"max_iter": 1, "max_inner_iter": 1, "gradient_tol": 1e-14},
    "scipy SLSQP": {"maxiter": 1},
    "scipy TNC": {"maxfun": 2},
    "scipy trust-constr": {"maxiter": 1},
    "torch ISTA": {"tol": 1e-8, "max_iter": 2},
    "torch FISTA": {"tol": 1e-8, "max_iter": 2},
    "qpsolvers, Clarabel": {"max_iter": 1},
    "qpsolvers, OSQP": {"max_iter": 1},
    "qpsolvers, PIQP": {"max_iter": 1},
    "qpsolvers, PROXQP": {"max_iter": 1},
    "qpsolvers, QPALM": {"max_iter": 1},
    "qpsolvers, SCS": {"max_iters": 1},
    "python-glmnet ElasticNet": {"max_iter": 1},
    "SPGL1": {"iter_lim": 1},
    "sortedl1 Slope, hybrid": {"max_iter": 1},
    "sortedl1 Slope, pgd": {"max_iter": 1},
    "sortedl1 Slope, fista": {"max_iter": 1},
    "spams fistaFlat": {"max_it": 1},
    "snapml LinearRegression": {"max_iter": 1},
}
COMPILED: dict[str, dict[str, Any]] = {
    "skglm AndersonCD": {"max_iter": 1, "max_epochs": 1},
    "skglm FISTA": {"max_iter": 2},
    "skglm GramCD": {"max_iter": 1, "tol": 1e-12},
    "skglm PDCD_WS": {"max_iter": 1, "max_epochs": 1},
}


def few(name: str, options: dict[str, Any]) -> Any:
    """The outcome of the routine with these options on 20 x 12 correlated data."""
    (box,) = (box for box in EVERY if box.name == name and box.setting == "default")
    assert isinstance(box, Box)
    routine: Routine = replace(box.routine, default=options)
    if reason := box.skip():
        pytest.skip(reason)
    rng = np.random.default_rng(7)
    A = rng.standard_normal((20, 12)) + 3 * rng.standard_normal((20, 1))
    found = Box(routine=routine)(A, rng.standard_normal(20), lam=0.01)
    if found.status == "skipped":
        pytest.skip(found.messages[0])
    return found


@pytest.mark.parametrize(
    "name", [*FEW, *(pytest.param(name, marks=pytest.mark.slow) for name in COMPILED)]
)
def test_too_few_iterations_are_flagged(name: str) -> None:
    """Where the library says so: its warning, its status, or its own stopping criterion."""
    found = few(name, {**FEW, **COMPILED}[name])
    assert found.flagged and found.messages, found
    assert found.status in ("ran", "error")


@pytest.mark.parametrize("solver", ["HIGHS", "DAQP", "PIQP"])
def test_tight_quadratic_solvers_end_with_an_output(solver: Any) -> None:
    """On data that their defaults have no trouble with, more columns than rows included."""
    boxes = {setting: Cvxpy(solver=solver, setting=setting) for setting in SETTINGS}
    if reason := boxes["tight"].skip():
        pytest.skip(reason)
    for m, N in ((12, 4), (5, 9), (30, 10), (6, 20), (8, 12)):
        rng = np.random.default_rng(m)
        A = rng.standard_normal((m, N))
        y = A[:, 0] - 2 * A[:, 1] + 1.5 * A[:, 2] + 0.05 * rng.standard_normal(m)
        lam = 0.15 * float(np.max(np.abs(A.T @ y))) / m
        right = exact(A, y, "P2", lam)
        for setting, near in (("default", 1e-4), ("tight", 1e-8)):
            found = boxes[setting](A, y, lam=lam)
            assert found.x is not None, (m, N, setting, found.messages)
            assert np.linalg.norm(np.array(found.x) - right) < near, (m, N, setting)
    A = np.array([[500.5, 500.0, 0.0], [0.0, 0.0, 707.5]])
    assert boxes["tight"](A, np.array([1.001, 0.0]), lam=0.25).x is not None


def test_statsmodels_tight_gives_up_no_coordinate() -> None:
    """A coordinate that is 0 after the second sweep and not at the minimiser."""
    boxes = {b.setting: b for b in EVERY if b.name == "statsmodels OLS.fit_regularized"}
    if reason := boxes["tight"].skip():
        pytest.skip(reason)
    rng = np.random.default_rng(7)
    A = rng.standard_normal((8, 12)) + 1.0
    x = np.zeros(12)
    x[:3] = 1.0, -2.0, 1.5
    y = A @ x + 0.05 * rng.standard_normal(8)
    lam = 0.15 * float(np.max(np.abs(A.T @ y))) / 8
    found = {name: np.array(box(A, y, lam=lam).x) for name, box in boxes.items()}
    right = exact(A, y, "P2", lam)
    assert np.linalg.norm(found["tight"] - right) < 1e-9


def test_eta_zero_is_basis_pursuit_for_spgl1() -> None:
    boxes = [box for box in black_boxes("P1") if box.name == "SPGL1" and box.setting == "tight"]
    if reason := boxes[0].skip():
        pytest.skip(reason)
    A, y = easy(3, 5, 0)
    found = boxes[0](A, y, lam=0.0)
    assert found.x is not None
    assert np.linalg.norm(np.array(found.x) - exact(A, y, "P1", 0.0)) < 1e-5
