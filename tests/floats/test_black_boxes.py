"""Every float solver solves what it says that it solves: against the exact solver, on easy data."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, Verdict, as_q
from sci_barriers.families import ADelta
from sci_barriers.floats import (
    SETTINGS,
    Cvxpy,
    FloatSolver,
    SkglmLasso,
    SklearnLars,
    SklearnLasso,
    black_boxes,
    reference_boxes,
)
from sci_barriers.information import rounded
from sci_barriers.problems import QCBP, Instance, Lasso, SqrtLasso
from sci_barriers.reconstructors import Reconstructor
from sci_barriers.reconstructors.black_box import BlackBox
from sci_barriers.solvers import solve_small

BOXES = reference_boxes()
NAMES = [f"{box.name}, {box.setting}" for box in BOXES]
PRECISE = {"default": Q(1, 20), "tight": Q(1, 10**6)}


def easy(seed: int) -> tuple[Any, Any]:
    """A (4, 3) = 2I on top and small entries: well conditioned; y (4,); multiples of 1/64."""
    rng = random.Random(seed)
    A = np.array([[rng.randint(-16, 16) / 64 for _ in range(3)] for _ in range(4)])
    A[:3] += 2 * np.eye(3)
    return A, np.array([rng.randint(-192, 192) / 64 for _ in range(4)])


def test_at_least_eight_solvers_at_two_settings() -> None:
    for setting in ("default", "tight"):
        names = {box.name for box in BOXES if box.setting == setting}
        assert len(names) >= 10
    assert len({(box.name, box.setting) for box in BOXES}) == len(BOXES)
    assert all(isinstance(box, FloatSolver) for box in BOXES)
    assert {box.options == {} for box in BOXES if box.setting == "tight"} == {False}
    for box in BOXES:
        assert hash(box) == hash(box) and box.version and box.model


@pytest.mark.parametrize("box", BOXES, ids=NAMES)
def test_each_solves_its_problem_with_its_normalisation(box: FloatSolver) -> None:
    """Within 1/20 at the default and 10^-6 at the tight setting, on ten easy instances."""
    assert (box.problem, box.normalisation) == ("P2", "1/2m")
    for seed in range(10):
        A, y = easy(seed)
        lasso = Lasso(lam=as_q(0.125), normalisation="1/2m")
        xi = solve_small(Instance.explicit(A, y, lasso)).set
        found = box(A, y, lam=0.125)
        assert found.status == "ran" and found.x is not None
        distance = xi.distance([as_q(entry) for entry in found.x], bits=60)
        assert distance.at_most(PRECISE[box.setting]) is Verdict.PROVED, seed
        assert found.iterations is not None and found.iterations > 0


@pytest.mark.parametrize("box", BOXES, ids=NAMES)
def test_runs_are_equal(box: FloatSolver) -> None:
    first, second = (box(*easy(3), lam=0.125) for _ in range(2))
    assert (first.x, first.messages, first.iterations) == (
        second.x, second.messages, second.iterations,
    )  # fmt: skip


@pytest.mark.parametrize("c", ["1", "1/m", "1/2m"])
@pytest.mark.parametrize("solver", ["CLARABEL", "OSQP", "SCS", "HIGHS"])
def test_cvxpy_takes_every_normalisation(solver: Any, c: Any) -> None:
    A, y = easy(1)
    xi = solve_small(Instance.explicit(A, y, Lasso(lam=as_q(0.125), normalisation=c))).set
    box = Cvxpy(solver=solver, setting="tight", c=c)
    found = box(A, y, lam=0.125)
    assert box.normalisation == c and found.x is not None
    assert xi.distance([as_q(v) for v in found.x], bits=60).at_most(Q(1, 10**6)) is Verdict.PROVED


@pytest.mark.parametrize("solver", ["CLARABEL", "SCS"])
def test_cone_solvers_take_the_problems_with_norms(solver: Any) -> None:
    """P1 with eta = 1/4 and P3 with lam = 1/4; the number passed is eta or lam."""
    objectives: dict[Any, Any] = {"P1": QCBP(eta=Q(1, 4)), "P3": SqrtLasso(lam=Q(1, 4))}
    A, y = easy(2)
    A, y = A[:2], y[:2]  # two rows, three columns: P1 is feasible
    for problem, objective in objectives.items():
        xi = solve_small(Instance.explicit(A, y, objective)).set
        box = Cvxpy(solver=solver, setting="tight", problem=problem)
        found = box(A, y, lam=0.25)
        assert (box.problem, box.normalisation) == (problem, None)
        assert found.x is not None, found.messages
        near = xi.distance([as_q(v) for v in found.x], bits=60)
        assert near.at_most(Q(1, 10**5)) is Verdict.PROVED


@pytest.mark.parametrize(
    ("solver", "problem", "quadratic", "cones"),
    [
        ("OSQP", "P2", True, 0), ("HIGHS", "P2", True, 0),
        ("CLARABEL", "P2", True, 0), ("SCS", "P2", True, 0),
        ("CLARABEL", "P3", False, 1), ("SCS", "P1", False, 1),
    ],
)  # fmt: skip
def test_the_model_that_reaches_the_solver(
    solver: Any, problem: Any, quadratic: bool, cones: int
) -> None:
    """A quadratic objective and no second-order cone for P2; one cone for P1 and P3."""
    import cvxpy

    A, y = easy(0)
    x = cvxpy.Variable(3)
    stated = cvxpy.Problem(*Cvxpy(solver=solver, problem=problem)._stated(cvxpy, x, A, y, 0.25))
    sent, _, _ = stated.get_problem_data(solver)
    objective = sent.get("P")
    assert (objective is not None and objective.nnz > 0) is quadratic
    assert len(sent["dims"].soc) == cones
    if problem == "P2":
        assert sent["dims"].nonneg == 6 and sent["dims"].zero == 4


def test_status_and_choice_of_cvxpy_are_messages() -> None:
    found = Cvxpy(solver=None)(*easy(0), lam=0.125)
    assert found.messages[0] == "status: optimal"
    assert found.messages[1].startswith("chosen: ")
    assert not found.flagged


def test_an_infeasible_problem_is_an_error_with_its_status() -> None:
    A, y = np.array([[1.0], [0.0]]), np.array([0.0, 1.0])
    found = Cvxpy(solver="CLARABEL", problem="P1")(A, y, lam=0.25)
    assert (found.status, found.x) == ("error", None)
    assert any("infeasible" in text for text in found.messages)


def test_a_run_that_ends_too_early_is_flagged() -> None:
    """scikit-learn's ConvergenceWarning is captured: 1,000 sweeps do not do for A_delta at 2^-7."""
    A, y = rounded(ADelta(delta=Q(1, 128)).instance()).at(60).as_float64()
    found = SklearnLasso()(A, y, lam=0.1)
    assert found.flagged and found.status == "ran"
    assert found.messages[0].startswith("ConvergenceWarning: ")


@pytest.mark.parametrize(
    "name", ["scipy L-BFGS-B", "scipy SLSQP", "scipy TNC", "scipy trust-constr"]
)
def test_no_tight_tolerance_of_scipy_is_looser_than_float64(name: str) -> None:
    """Below 2^-52, the default of TNC's ftol included: nothing that is set ends a run earlier."""
    (box,) = (b for b in black_boxes("P2") if (b.name, b.setting) == (name, "tight"))
    tolerances = [box.options[key] for key in box.options if key.endswith("tol")]
    assert tolerances and max(tolerances) <= 1e-30
    A, y = rounded(ADelta(delta=Q(1, 2**11)).instance()).at(60).as_float64()
    found = box(A, y, lam=0.1)
    assert found.x is not None and not found.flagged, found.messages


def test_a_path_that_ends_above_lam_is_flagged() -> None:
    """LassoLars makes 500 steps by default, without a word; 520 columns that do not interfere."""
    y = np.linspace(2.0, 3.0, 520)
    short, long = (SklearnLars(setting=s)(np.eye(520), y, lam=1e-4) for s in SETTINGS)
    assert short.flagged and short.iterations == 500
    assert short.messages[-1].startswith("the path ended at alpha = 0.00")
    assert not long.flagged and long.x is not None
    assert np.abs(np.array(long.x) - (y - 0.052)).max() < 1e-6


@pytest.mark.slow
def test_the_stopping_criterion_of_skglm_lasso_is_its_word() -> None:
    """At 2^-15 it stops at its limit and is 0.5 off, with stop_crit_ > tol and no warning."""
    A, y = rounded(ADelta(delta=Q(1, 2**15)).instance()).at(60).as_float64()
    found = SkglmLasso(setting="tight")(A, y, lam=0.1)
    assert found.flagged and found.status == "ran" and found.iterations == 50
    assert found.messages[0].startswith("stopping criterion 1.")
    assert not SkglmLasso()(*easy(0), lam=0.125).flagged


def test_seeds_decide_the_random_order() -> None:
    A = np.array([[1.0, 1.0], [0.0, 2.0**-20], [0.0, 0.0]])
    y = np.array([1.0, 0.0, 0.0])
    outputs = {SklearnLasso(variant="random", seed=s)(A, y, lam=0.01).x for s in range(12)}
    assert len(outputs) > 1
    assert SklearnLasso(variant="random", seed=5).options["random_state"] == 5


# -- as a Reconstructor ------------------------------------------------------------------------


@pytest.mark.parametrize("normalisation", ["1", "1/m", "1/2m"])
def test_black_box_rescales_lam_to_the_solvers_normalisation(normalisation: Any) -> None:
    A, y = easy(4)
    instance = Instance.explicit(A, y, Lasso(lam=Q(1, 8), normalisation=normalisation))
    method = BlackBox(solver=Cvxpy(solver="CLARABEL", setting="tight"))
    seen = rounded(instance).at(60)
    found = method(seen)
    assert isinstance(method, Reconstructor)
    assert method.level(seen) == {"1": 1 / 64, "1/m": 1 / 16, "1/2m": 1 / 8}[normalisation]
    near = solve_small(instance).set.distance(found.x, bits=60)
    assert near.at_most(Q(1, 10**8)) is Verdict.PROVED
    assert found.status == "ran" and found.settings["setting"] == "tight"
    assert found.settings["lam"] == method.level(seen)


def test_black_box_passes_eta_and_lam_of_the_other_problems() -> None:
    A, y = easy(5)
    for problem, objective in (("P1", QCBP(eta=Q(3))), ("P3", SqrtLasso(lam=Q(1, 2)))):
        seen = rounded(Instance.explicit(A, y, objective)).at(60)
        solver: Any = Cvxpy(solver="CLARABEL", problem=problem)  # type: ignore[arg-type]
        assert BlackBox(solver=solver).level(seen) == {"P1": 3.0, "P3": 0.5}[problem]
        assert BlackBox(solver=solver)(seen).status == "ran"


def test_black_box_output_is_the_exact_value_of_the_floats() -> None:
    seen = rounded(Instance.explicit(*easy(6), Lasso(lam=Q(1, 8), normalisation="1/2m"))).at(60)
    method = BlackBox(solver=SklearnLasso())
    run, found = method.run(seen), method(seen)
    assert run.x is not None and found.x == tuple(as_q(entry) for entry in run.x)
    assert found.work == {"iterations": run.iterations}
    assert method.name == "scikit-learn Lasso, cyclic (default)"


def test_black_box_keeps_failures_and_refuses_other_problems() -> None:
    A, y = np.array([[1.0], [0.0]]), np.array([0.0, 1.0])
    empty = rounded(Instance.explicit(A, y, QCBP(eta=Q(1, 4)))).at(60)
    found = BlackBox(solver=Cvxpy(solver="CLARABEL", problem="P1"))(empty)
    assert (found.status, found.x, found.flagged) == ("error", (), True)
    with pytest.raises(BadInput, match="must be P2 without weights for scikit-learn"):
        BlackBox(solver=SklearnLasso())(empty)
    weighted = Lasso(lam=1, weights=(2,), normalisation="1/2m")
    with pytest.raises(BadInput, match="without weights"):
        BlackBox(solver=SklearnLasso())(rounded(Instance.explicit(A, y, weighted)).at(60))
