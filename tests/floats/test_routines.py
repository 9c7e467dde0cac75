"""Routine and Box: what a routine is given, what it may do, and how a broken package ends."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sci_barriers.errors import BadInput
from sci_barriers.floats import Box, Routine
from sci_barriers.floats.base import Answer


def routine(**changes: Any) -> Routine:
    """A routine that answers zero."""
    facts: dict[str, Any] = {
        "name": "zero", "model": "none", "packages": (("numpy", "numpy"),), "extra": "solvers",
        "load": lambda: None, "tight": {"tol": 1.0},
        "run": lambda loaded, A, y, lam, options: Answer(x=[0.0] * A.shape[1]),
    }  # fmt: skip
    return Routine(**(facts | changes))


def test_a_package_that_cannot_be_imported_is_skipped() -> None:
    def broken() -> None:
        print("noise")
        raise OSError("libold.so.1: no such file")

    found = Box(routine=routine(load=broken))(np.eye(2), np.ones(2), lam=1.0)
    assert (found.status, found.x) == ("skipped", None)
    assert found.messages == ("numpy cannot be loaded: OSError: libold.so.1: no such file",)


def test_a_run_gets_columns_and_its_own_copy() -> None:
    def greedy(loaded: Any, A: Any, y: Any, lam: float, options: Any) -> Answer:
        assert A.flags["F_CONTIGUOUS"] and A.flags["WRITEABLE"]
        A[:], y[:] = 7.0, 7.0
        return Answer(x=[lam] * A.shape[1])

    A, y = np.eye(3)[:2], np.ones(2)
    assert Box(routine=routine(run=greedy))(A, y, lam=0.5).x == (0.5, 0.5, 0.5)
    assert np.array_equal(A, np.eye(3)[:2]) and np.array_equal(y, np.ones(2))


def test_seeds_and_settings_of_a_box() -> None:
    seeded = routine(seeded="random_state")
    assert Box(routine=seeded, seed=3).options == {"random_state": 3}
    assert Box(routine=seeded, seed=3, setting="tight").options == {"tol": 1.0, "random_state": 3}
    with pytest.raises(BadInput, match="has no tolerance"):
        Box(routine=routine(tight=None), setting="tight")
    with pytest.raises(BadInput, match="eta|lam"):
        Box(routine=seeded)(np.eye(2), np.ones(2), lam=0.0)
    assert Box(routine=routine(problem="P1"))(np.eye(2), np.ones(2), lam=0.0).status == "ran"


def test_linear_algebra_runs_in_one_thread() -> None:
    threadpoolctl = pytest.importorskip("threadpoolctl")
    seen: list[int] = []

    def look(loaded: Any, A: Any, y: Any, lam: float, options: Any) -> Answer:
        seen.extend(pool["num_threads"] for pool in threadpoolctl.threadpool_info())
        return Answer(x=[0.0] * A.shape[1])

    Box(routine=routine(run=look))(np.eye(2), np.ones(2), lam=1.0)
    assert set(seen) <= {1}
