"""The record of an output, operators, and names that are loaded when they are used."""

from __future__ import annotations

import dataclasses
import json
import pickle
import random
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sci_barriers.reconstructors as unit
from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, parse, sqrt
from sci_barriers.reconstructors import (
    Firenet,
    Fista,
    Ista,
    LinearOperator,
    MatrixOperator,
    PrimalDual,
    Reconstruction,
    Reconstructor,
    reconstruction,
)


def test_a_float_is_read_as_the_rational_that_it_is() -> None:
    found = reconstruction(np.array([0.1, -0.0, 3.0]), method="m", N=3)
    assert found.x == (Q(3602879701896397, 2**55), Q(0), Q(3))
    assert reconstruction(np.array([0.1], dtype=np.float32), method="m").x == (
        Q(13421773, 2**27),
    )
    assert reconstruction([Fraction(1, 3), 2, Q(1, 7)], method="m").x == (Q(1, 3), Q(2), Q(1, 7))


@pytest.mark.parametrize(
    ("x", "message"),
    [
        ([1.0, float("nan")], r"x\[1\] = nan: must be finite"),
        (np.array([np.inf, 0.0]), r"x\[0\] = inf: must be finite"),
        (np.ones((2, 1)), r"shape of x = \(2, 1\): must be \(N,\)"),
        (np.ones(3), "length of x = 3: must be N = 2"),
        (np.array([1j, 0]), "must be real"),
        ([True, 1], "not a boolean"),
        ([sqrt(Q(2)), 1], r"x\[0\] = .*must be rational"),
    ],
)
def test_what_is_no_output_is_refused(x: Any, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        reconstruction(x, method="m", N=2)


def test_record_is_frozen_picklable_and_jsonable() -> None:
    found = reconstruction(
        [0.5], method="m", settings={"delta": 1e-6, "pair": (1, 2)}, work={"matvecs": 4},
        flagged=True, messages=("slow",),
    )
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.x = ()  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 (our own bytes)
    read = json.loads(json.dumps(found.to_json()))
    assert [parse(entry) for entry in read["x"]] == [Q(1, 2)]
    assert read["settings"] == {"delta": 1e-6, "pair": [1, 2]}
    assert (read["flagged"], read["messages"], read["status"]) == (True, ["slow"], "ran")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"status": "done"}, "status = 'done': must be one of ran, predicted"),
        ({"x": ()}, "must hold N entries when status = 'ran'"),
        ({"x": (0.5,)}, "must be an exact rational"),
        ({"settings": {"a": {1, 2}}}, "settings = .*JSON-able"),
        ({"settings": {"a": float("nan")}}, "settings = .*JSON-able"),
        ({"work": {"matvecs": -1}}, "must be a count >= 0"),
        ({"work": {"matvecs": 1.5}}, "must be a count >= 0"),
    ],
)
def test_bad_records_are_refused(fields: dict[str, Any], message: str) -> None:
    good: dict[str, Any] = {"x": (Q(1),), "method": "m"}
    with pytest.raises(BadInput, match=message):
        Reconstruction(**{**good, **fields})


def test_only_a_run_needs_an_output() -> None:
    for status in ("predicted", "skipped", "timeout", "memory", "error"):
        assert Reconstruction(x=(), method="m", status=status).N == 0


@pytest.mark.parametrize(
    "method",
    [
        Firenet(restarts=1, inner=1, delta=0), Ista(iterations=1), Fista(iterations=1),
        PrimalDual(iterations=1),
    ],
    ids=lambda method: method.name,
)
def test_methods_are_reconstructors(method: Any) -> None:
    assert isinstance(method, Reconstructor)
    assert hash(method) == hash(dataclasses.replace(method))
    with pytest.raises(dataclasses.FrozenInstanceError):
        method.iterations = 7


@pytest.mark.parametrize("ordered", [True, False])
@pytest.mark.parametrize("imaginary", [0.0, 1.0])
def test_adjoint_is_the_adjoint(ordered: bool, imaginary: float) -> None:
    rng = np.random.default_rng(3)
    A = rng.normal(size=(4, 7)) + 1j * imaginary * rng.normal(size=(4, 7))
    A = A if imaginary else A.real
    operator = MatrixOperator(A=A, ordered=ordered)
    assert isinstance(operator, LinearOperator)
    assert operator.shape == (4, 7)
    x = rng.normal(size=7) + 1j * imaginary * rng.normal(size=7)
    v = rng.normal(size=4) + 1j * imaginary * rng.normal(size=4)
    np.testing.assert_allclose(operator.forward(x), A @ x, rtol=1e-13)
    np.testing.assert_allclose(
        np.vdot(operator.forward(x), v), np.vdot(x, operator.adjoint(v)), rtol=1e-13
    )


def test_ordered_sums_are_taken_in_the_order_of_the_index() -> None:
    rng = random.Random(8)
    for m, N in ((19, 20), (300, 1), (1, 300), (40, 3)):
        A = np.array([[rng.gauss(0, 1) for _ in range(N)] for _ in range(m)])
        x = np.array([rng.gauss(0, 1) for _ in range(N)])
        v = np.array([rng.gauss(0, 1) for _ in range(m)])
        operator = MatrixOperator(A=A)
        for found, rows, weights in (
            (operator.forward(x), A.T.tolist(), x.tolist()),
            (operator.adjoint(v), A.tolist(), v.tolist()),
        ):
            sums = [weights[0] * entry for entry in rows[0]]
            for weight, row in zip(weights[1:], rows[1:], strict=True):
                sums = [s + weight * entry for s, entry in zip(sums, row, strict=True)]
            assert found.tolist() == sums


def test_matrix_operator_copies_and_freezes() -> None:
    A = np.eye(2)
    operator = MatrixOperator(A=A)
    A[0, 0] = 5.0
    assert operator.A[0, 0] == 1.0
    with pytest.raises(ValueError, match="read-only"):
        operator.A[0, 0] = 2.0


@pytest.mark.parametrize(
    ("A", "message"),
    [
        (np.ones(3), r"shape of A = \(3,\)"),
        (np.ones((0, 3)), r"shape of A = \(0, 3\)"),
        (np.array([[1.0, np.nan]]), "A = nan: must be finite"),
        (np.array([["a"]]), "dtype of A"),
    ],
)
def test_bad_matrices_are_refused(A: Any, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        MatrixOperator(A=A)


def test_importing_the_unit_imports_no_array_library(root: Path) -> None:
    code = (
        "import sys, sci_barriers.reconstructors as unit\n"
        "unit.reconstruction([1], method='m')\n"
        "print([m for m in ('numpy', 'torch', 'numba', 'scipy') if m in sys.modules])\n"
        "unit.Firenet\n"
        "print([m for m in ('torch', 'numba', 'scipy') if m in sys.modules])\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert run.stdout.split("\n")[:2] == ["[]", "[]"]


def test_every_name_has_a_home() -> None:
    assert set(unit.__all__) == set(unit._HOME)
    assert set(unit.__all__) <= set(dir(unit))
    with pytest.raises(AttributeError, match="no attribute 'Unheard'"):
        _ = unit.Unheard  # type: ignore[attr-defined]
