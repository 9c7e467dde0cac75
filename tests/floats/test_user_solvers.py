"""A solver that a user names: objects in this process, texts in a worker, and what both may do."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sci_barriers.errors import BadInput
from sci_barriers.exact import Q
from sci_barriers.floats import FloatSolver, UserSolver
from sci_barriers.information import rounded
from sci_barriers.problems import Instance, Lasso
from sci_barriers.reconstructors.black_box import BlackBox
from sci_barriers.sandbox import Limits

A = np.array([[2.0, 0.5], [0.25, 1.0], [0.0, 0.5]])
Y = np.array([1.0, 0.5, 0.25])
LIMITS = Limits(wall=60.0)


def half(A: Any, y: Any, lam: float, scale: float = 0.5) -> Any:
    return np.full(A.shape[1], scale * lam)


class Halving:
    """An estimator without scikit-learn: x = 0.5 alpha; n_iter_ 3."""

    def __init__(self, alpha: float = 1.0, fit_intercept: bool = True) -> None:
        self.alpha, self.fit_intercept = alpha, fit_intercept

    def get_params(self) -> dict[str, Any]:
        return {"alpha": self.alpha, "fit_intercept": self.fit_intercept}

    def set_params(self, **values: Any) -> None:
        for name, value in values.items():
            setattr(self, name, value)

    def fit(self, A: Any, y: Any) -> None:
        assert self.fit_intercept is False
        self.coef_, self.n_iter_ = np.full((1, A.shape[1]), 0.5 * self.alpha), 3


def test_callables_estimators_and_classes_run_in_this_process() -> None:
    estimator = Halving(alpha=7.0)
    for target in (half, estimator, Halving):
        box = UserSolver(target=target, problem="P2")
        found = box(A, Y, lam=0.25)
        assert isinstance(box, FloatSolver) and box.skip() is None and hash(box) == hash(box)
        assert (found.status, found.x, found.flagged) == ("ran", (0.125, 0.125), False)
        assert found.iterations == (None if target is half else 3)
    assert estimator.alpha == 7.0 and estimator.fit_intercept is True
    assert UserSolver(target=half, problem="P2").name == "half"
    assert UserSolver(target=estimator, problem="P2").name == "Halving"
    assert UserSolver(target=half, problem="P2", label="mine").name == "mine"
    assert UserSolver(target=half, problem="P1").normalisation is None
    assert UserSolver(target=half, problem="P2", more={"scale": 4.0})(A, Y, lam=0.25).x == (1, 1)


def test_estimators_of_scikit_learn() -> None:
    linear = pytest.importorskip("sklearn.linear_model")
    own = linear.Lasso(alpha=0.125, fit_intercept=False).fit(A, Y).coef_
    for target in (linear.Lasso(), linear.Lasso, linear.ElasticNet(l1_ratio=1.0)):
        found = UserSolver(target=target, problem="P2")(A, Y, lam=0.125)
        assert found.x == tuple(own)
    few = UserSolver(target=linear.Lasso, problem="P2", more={"max_iter": 1, "tol": 1e-12})
    assert few(A, Y, lam=0.01).flagged


def test_text_runs_in_a_worker_with_the_very_data() -> None:
    pytest.importorskip("sklearn")
    box = UserSolver(target="sklearn.linear_model:Lasso", problem="P2", limits=LIMITS)
    rng = np.random.default_rng(1)
    data, y = rng.standard_normal((5, 3)), rng.standard_normal(5) * 1e-30
    data[0, 0] = 5e-324
    found = box(data, y, lam=1e-33)
    inside = UserSolver(target=__import__("sklearn.linear_model").linear_model.Lasso, problem="P2")
    assert found.status == "ran" and found.iterations is not None and found.seconds > 0
    assert found.x == inside(data, y, lam=1e-33).x
    assert box.name == "sklearn.linear_model:Lasso"


def test_text_is_never_imported_here(tmp_path: Path) -> None:
    """A file that ends its process, one that warns, one that fails, one that hangs."""
    (tmp_path / "hostile.py").write_text("import os; os._exit(3)")
    (tmp_path / "others.py").write_text(
        "import warnings\n"
        "def warns(A, y, lam):\n    warnings.warn('slow'); print('hello'); return [lam] * 2\n"
        "def fails(A, y, lam):\n    raise ValueError('no good')\n"
        "def short(A, y, lam):\n    return [1.0]\n"
        "def hangs(A, y, lam):\n    while True: pass\n"
    )
    before = set(sys.modules)
    ends = {}
    for name in ("hostile.py:f", "others.py:warns", "others.py:fails", "others.py:short"):
        box = UserSolver(target=str(tmp_path / name), problem="P2", limits=LIMITS)
        ends[name.split(":")[1]] = box(A, Y, lam=0.25)
    assert ends["f"].status == "error" and "worker: crashed" in ends["f"].messages
    assert ends["warns"].x == (0.25, 0.25) and ends["warns"].flagged
    assert ends["warns"].messages == ("UserWarning: slow", "printed: hello")
    assert ends["fails"].messages[0] == "ValueError: no good"
    assert ends["short"].messages[0] == "the output has 1 entries, N = 2"
    assert {ends[name].x for name in ("f", "fails", "short")} == {None}
    hangs = UserSolver(
        target=f"{tmp_path / 'others.py'}:hangs", problem="P2", limits=Limits(wall=3.0)
    )
    assert hangs(A, Y, lam=0.25).status == "timeout"
    new = set(sys.modules) - before
    assert not {name for name in new if "hostile" in name or "others" in name}


def test_text_names_an_instance(tmp_path: Path) -> None:
    (tmp_path / "instance.py").write_text(
        "class Own:\n"
        "    def get_params(self): return {'alpha': 1}\n"
        "    def set_params(self, alpha): self.alpha = alpha\n"
        "    def fit(self, A, y): self.coef_ = [self.alpha] * A.shape[1]\n"
        "own = Own()\n"
    )
    box = UserSolver(target=f"{tmp_path / 'instance.py'}:own", problem="P2", limits=LIMITS)
    assert box(A, Y, lam=0.25).x == (0.25, 0.25)


def test_estimators_without_the_parameter_or_coef_are_errors_with_words() -> None:
    pipeline = pytest.importorskip("sklearn.pipeline")
    linear = pytest.importorskip("sklearn.linear_model")
    piped = UserSolver(target=pipeline.make_pipeline(linear.Lasso()), problem="P2")(A, Y, lam=1.0)
    assert (piped.status, piped.x) == ("error", None)
    assert "Pipeline has no parameter alpha for lam; name a callable" in piped.messages[0]


@pytest.mark.parametrize("x", [None, ["1", "2"], [1j, 2], {"x": 1}])
def test_what_is_not_real_numbers_is_an_error(x: Any) -> None:
    found = UserSolver(target=lambda A, y, lam: x, problem="P2")(A, Y, lam=1.0)
    assert (found.status, found.x) == ("error", None) and found.messages[0].startswith("TypeError")


def test_failures_of_objects_are_data() -> None:
    def raises(A: Any, y: Any, lam: float) -> Any:
        raise ZeroDivisionError("no")

    found = UserSolver(target=raises, problem="P2")(A, Y, lam=1.0)
    assert (found.status, found.messages) == ("error", ("ZeroDivisionError: no",))
    assert UserSolver(target=lambda A, y, lam: None, problem="P2")(A, Y, lam=1.0).status == "error"


def test_it_is_judged_as_a_reconstructor() -> None:
    instance = Instance.explicit(A, Y, Lasso(lam=Q(1, 4), normalisation="1/2m"))
    method = BlackBox(solver=UserSolver(target=half, problem="P2", c="1/m"))
    assert method(rounded(instance).at(60)).x == (Q(1, 4), Q(1, 4))  # lam 1/2 for c = 1/m


@pytest.mark.parametrize(
    "wrong",
    [
        {"target": 3}, {"target": "nothing"}, {"target": "no such.py:f"}, {"problem": "P4"},
        {"c": "2"}, {"setting": "other"}, {"more": {"f": half}},
    ],
)  # fmt: skip
def test_bad_targets_are_refused(wrong: dict[str, Any]) -> None:
    facts: dict[str, Any] = {"target": half, "problem": "P2"}
    with pytest.raises(BadInput):
        UserSolver(**(facts | wrong))
