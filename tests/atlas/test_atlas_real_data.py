"""The kind "real_data": the same problems as the table of that name, scored by `solve`."""

from __future__ import annotations

from typing import Any

import numpy
import pytest

from sci_barriers import solve
from sci_barriers.atlas import known
from sci_barriers.atlas.child import Answer
from sci_barriers.atlas.real_data import REAL_DATA, SETS, real_data
from sci_barriers.atlas.real_designs import (
    PARTS,
    PROBLEMS,
    STEPS,
    Problem,
    design,
    least,
    level,
    objective,
)
from sci_barriers.atlas.verdicts import RIGHT, SILENT
from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, as_q
from sci_barriers.floats import FloatRun

pytest.importorskip("sklearn")
CLARABEL = "cvxpy, Clarabel"


def test_the_table_and_the_atlas_have_the_same_problems() -> None:
    assert {problem.data for problem in PROBLEMS} == set(SETS)
    problem = PROBLEMS[0]
    place = real_data(problem="P2", data=problem.data, degree=problem.degree, k=5)
    A, y = design(problem.data, problem.degree)
    assert place.A.tolist() == A.tolist() and place.y.tolist() == y.tolist()
    assert place.objective == objective(problem, level(problem, 5))


@pytest.mark.parametrize("tag", ["P1", "P2", "P3"])
def test_cells_are_scored_by_the_certified_minimiser(
    tag: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("clarabel")
    asked = {"problem": tag, "data": "linnerud", "k": 4, "solver": CLARABEL, "setting": "default"}
    (cell,) = REAL_DATA.expand(asked)
    A, y = design("linnerud", 1)
    truth = solve(A, y, REAL_DATA.at(cell).objective)
    near = tuple(float(box.midpoint) for box in truth.enclosure(digits=20))
    size = float(truth.distance([0] * len(near)).midpoint)
    for step, said in ((0.0, RIGHT), (0.005 * size, RIGHT), (0.02 * size, SILENT)):
        x = (near[0] + step, *near[1:])
        answer = Answer(run=FloatRun(x=x, status="ran"))
        monkeypatch.setattr(known, "run_box", lambda *a, answer=answer, **more: answer)
        result: Any = REAL_DATA.run(cell).result
        assert result["verdict"] == result["verdict_given"] == said
        assert result["error_true"] == result["error_given"]
        assert step == 0 or float(result["error_true"]) == pytest.approx(step, rel=1e-9)


def test_all_levels_unless_one_is_named() -> None:
    asked = {"problem": "P2", "data": "diabetes", "solver": CLARABEL, "setting": "default"}
    found = list(REAL_DATA.expand(asked))
    assert [cell["k"] for cell in found if "skipped" not in cell] in ([], list(range(STEPS)))
    for more in ({"data": "iris"}, {"k": STEPS}, {"degree": 5}, {"problem": "P4"}):
        with pytest.raises(BadInput, match=next(iter(more))):
            list(REAL_DATA.expand({**asked, **more}))


@pytest.mark.parametrize(
    ("data", "degree"),
    [("linnerud", 1), ("linnerud", 2), ("linnerud", 3), ("linnerud", 4), ("diabetes", 1),
     ("diabetes", 2), ("breast_cancer", 1), ("wine", 1), ("wine", 2)],
)  # fmt: skip
def test_eta_is_above_the_least_residual_and_below_y(data: str, degree: int) -> None:
    """Exactly: some x has a smaller residual, and x = 0 has not. It decreases with k."""
    A, y = design(data, degree)
    problem = Problem(data=data, degree=degree, tag="P1")
    etas = [as_q(level(problem, k)) for k in range(STEPS)]
    assert all(a > b for a, b in zip(etas, etas[1:], strict=False))
    x = [as_q(entry) for entry in numpy.linalg.lstsq(A, y, rcond=None)[0].tolist()]
    rows = [[as_q(entry) for entry in row] for row in A.tolist()]
    b = [as_q(entry) for entry in y.tolist()]
    squared = sum(
        ((sum((a * z for a, z in zip(row, x, strict=True)), Q(0)) - c) ** 2
         for row, c in zip(rows, b, strict=True)), Q(0),
    )  # fmt: skip
    size = sum((c * c for c in b), Q(0))
    q = as_q(least(data, degree))
    assert squared < etas[-1] ** 2 and etas[0] ** 2 < size
    # not much above it: q is the least multiple of 1/1024 that is not below, up to 10^-9
    assert 0 <= q < 1 and ((q == 0) == (len(rows[0]) >= len(rows) - 1))
    assert q == 0 or squared > (q - Q(1, PARTS)) ** 2 * size


@pytest.mark.parametrize(("data", "degree"), [("linnerud", 1), ("linnerud", 3), ("linnerud", 4)])
def test_eta_has_a_unique_minimiser_that_is_not_zero(data: str, degree: int) -> None:
    """N < m, N = m - 1 and N > m; the constraint is tight at x*."""
    A, y = design(data, degree)
    for k in (0, STEPS - 1):
        place = real_data(problem="P1", data=data, degree=degree, k=k)
        found = solve(A, y, place.objective)
        assert found.status == "unique" and place.wrong > 0
        x = numpy.array([float(box.midpoint) for box in found.enclosure(digits=20)])
        eta = float(place.objective.eta)  # type: ignore[union-attr]
        assert numpy.linalg.norm(A @ x - y) == pytest.approx(eta, rel=1e-9)
