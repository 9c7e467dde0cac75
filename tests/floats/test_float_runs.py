"""The adapter layer: what a solver says is captured, bad data are refused, nothing is shared."""

from __future__ import annotations

import importlib.util
import logging
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sci_barriers.errors import BadInput
from sci_barriers.floats import (
    Cvxpy,
    FloatSolver,
    SklearnLasso,
    black_boxes,
    reference_boxes,
    working_set,
)
from sci_barriers.floats.base import Answer, attempt, read_data

GOOD = np.array([[1.0, 0.5], [0.25, 1.0], [0.0, 0.5]]), np.array([1.0, 0.5, 0.25])
BOXES = reference_boxes()
EVERY = tuple(box for problem in ("P1", "P2", "P3") for box in black_boxes(problem))
NO_EXTRA = ("adelie grpnet",)
NAMES = [f"{box.name}, {box.setting}" for box in BOXES]


def raising(problem: BaseException) -> Callable[[], Answer]:
    def solve() -> Answer:
        raise problem

    return solve


def test_warnings_and_prints_become_messages(capsys: pytest.CaptureFixture[str]) -> None:
    def solve() -> Answer:
        print("hello   there")
        sys.stderr.write("and here\n")
        warnings.warn("slow", RuntimeWarning, stacklevel=1)
        return Answer(x=[1.0], iterations=7, words=("status: done",))

    found = attempt(solve, N=1)
    assert (found.x, found.status, found.iterations) == ((1.0,), "ran", 7)
    assert found.flagged
    assert found.messages == (
        "status: done", "RuntimeWarning: slow", "printed: hello there", "printed: and here",
    )  # fmt: skip
    assert found.seconds > 0
    assert capsys.readouterr() == ("", "")


def test_what_is_logged_as_a_warning_is_a_flag() -> None:
    """Of any logger; less than WARNING is none; the handlers are as before."""

    def logging_at(level: int) -> Callable[[], Answer]:
        def solve() -> Answer:
            logging.getLogger("library.part").log(level, "stopped %s", "early")
            return Answer(x=[1.0])

        return solve

    before = list(logging.getLogger().handlers)
    found = attempt(logging_at(logging.WARNING), N=1)
    assert found.flagged and found.messages[0] == "logged WARNING: stopped early"
    assert not attempt(logging_at(logging.INFO), N=1).flagged
    assert logging.getLogger().handlers == before


def test_words_of_a_compiler_are_no_flag() -> None:
    """They come at the first run of a process only."""
    performance = type("NumbaPerformanceWarning", (UserWarning,), {})

    def solve() -> Answer:
        warnings.warn("'@' is faster on contiguous arrays", performance, stacklevel=1)
        return Answer(x=[1.0])

    found = attempt(solve, N=1)
    assert (found.flagged, found.messages) == (False, ())


def test_deprecations_are_no_flag_and_filters_are_restored() -> None:
    def solve() -> Answer:
        warnings.warn("old", FutureWarning, stacklevel=1)
        return Answer(x=[1.0])

    before = list(warnings.filters)
    assert not attempt(solve, N=1).flagged
    assert warnings.filters == before


@pytest.mark.parametrize(
    ("solve", "status", "words"),
    [
        (raising(ValueError("no   good")), "error", "ValueError: no good"),
        (raising(MemoryError()), "memory", "MemoryError"),
        (lambda: Answer(x=None), "error", "no output"),
        (lambda: Answer(x=[float("nan")]), "error", "the output is not finite"),
        (lambda: Answer(x=[float("inf")]), "error", "the output is not finite"),
        (lambda: Answer(x=[1.0, 2.0]), "error", "the output has 2 entries, N = 1"),
        (raising(RuntimeError("x" * 1000)), "error", "RuntimeError: " + "x" * 285 + "…"),
    ],
)
def test_failures_are_data(solve: Callable[[], Answer], status: str, words: str) -> None:
    found = attempt(solve, N=1)
    assert (found.status, found.x, found.messages[0]) == (status, None, words)
    assert found.flagged


def test_control_c_passes_through() -> None:
    with pytest.raises(KeyboardInterrupt):
        attempt(raising(KeyboardInterrupt()), N=1)


def test_an_output_not_called_optimal_is_flagged() -> None:
    assert attempt(lambda: Answer(x=[1.0], optimal=False), N=1).flagged
    assert not attempt(lambda: Answer(x=[1.0]), N=1).flagged


def test_bad_data_are_refused() -> None:
    A, y = GOOD
    for bad_A, bad_y, lam, words in (
        (A.astype(np.float32), y, 1.0, "float64"),
        (A.astype(complex), y, 1.0, "float64"),
        (A.astype(object), y, 1.0, "float64"),
        (A, y[:2], 1.0, "shapes"),
        (A[0], y, 1.0, "shapes"),
        (A[:, :0], y, 1.0, "shapes"),
        (A * np.nan, y, 1.0, "finite"),
        (A, y * np.inf, 1.0, "finite"),
        (A, y, 0.0, "lam = 0.0"),
        (A, y, -1.0, "lam = -1.0"),
        (A, y, float("nan"), "lam = nan"),
    ):
        with pytest.raises(BadInput, match=words):
            SklearnLasso()(bad_A, bad_y, lam=lam)
    read_data(A, y, 0.0, zero=True)


@pytest.mark.parametrize("box", BOXES, ids=NAMES)
def test_no_solver_changes_the_data(box: FloatSolver) -> None:
    """Read-only and not contiguous arrays are fine, and stay as they are."""
    A, y = np.asfortranarray(GOOD[0])[::-1], GOOD[1][::-1]
    before = A.tobytes(), y.tobytes()
    A.setflags(write=False)
    y.setflags(write=False)
    found = box(A, y, lam=0.125)
    assert found.status == "ran" and found.x is not None and len(found.x) == 2
    assert (A.tobytes(), y.tobytes()) == before


def test_a_missing_library_is_skipped_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    for box in EVERY:
        reason = box.skip()
        found = box(*GOOD, lam=0.125)
        assert reason is not None and "not installed; " in reason
        assert "pip install 'sci-barriers[" in reason or box.name in NO_EXTRA
        assert (found.status, found.x, found.messages) == ("skipped", None, (reason,))


@pytest.mark.parametrize("module", ["sklearn.linear_model", "skglm", "cvxpy"])
def test_a_library_that_cannot_be_imported_is_skipped(
    module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the solvers that are no Routine, too; its words are the reason."""
    boxes = [
        box for box in reference_boxes()
        if box.name.split()[0].rstrip(",") == {"sklearn.linear_model": "scikit-learn"}.get(
            module, module
        )
    ]  # fmt: skip
    assert boxes and not any(box.skip() for box in boxes)
    working_set._compiled.cache_clear()
    monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    for box in boxes:
        found = box(*GOOD, lam=0.5)
        assert (found.status, found.x) == ("skipped", None)
        assert "cannot be loaded: " in found.messages[0] and "Error: " in found.messages[0]


def test_unknown_settings_are_refused() -> None:
    wrong: Any = "other"
    for make in (
        lambda: SklearnLasso(setting=wrong),
        lambda: SklearnLasso(variant=wrong),
        lambda: Cvxpy(solver=wrong),
        lambda: Cvxpy(solver="OSQP", setting=wrong),
        lambda: Cvxpy(solver=None, setting="tight"),
        lambda: Cvxpy(solver="OSQP", problem="P3"),
        lambda: Cvxpy(solver="HIGHS", problem="P1"),
        lambda: Cvxpy(solver="SCS", problem=wrong),
        lambda: Cvxpy(solver="SCS", c=wrong),
    ):
        with pytest.raises(BadInput):
            make()


def test_the_list_imports_no_library(root: Path) -> None:
    script = (
        "import sys; from sci_barriers.floats import black_boxes; boxes = black_boxes();"
        "boxes += black_boxes('P1') + black_boxes('P3');"
        "[box.skip() or (box.version, box.options, box.model) for box in boxes];"
        "import sci_barriers.reconstructors.black_box;"
        "heavy = {'numpy', 'scipy', 'sklearn', 'skglm', 'cvxpy', 'numba', 'torch', 'celer', 'glum',"
        " 'statsmodels', 'qpsolvers'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
