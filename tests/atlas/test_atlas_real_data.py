"""The kind "real_data": the same problems as the table of that name, scored by `solve`."""

from __future__ import annotations

from typing import Any

import pytest

from sci_barriers import solve
from sci_barriers.atlas import known
from sci_barriers.atlas.child import Answer
from sci_barriers.atlas.real_data import REAL_DATA, SETS, real_data
from sci_barriers.atlas.real_designs import PROBLEMS, STEPS, design, level, objective
from sci_barriers.atlas.verdicts import RIGHT, SILENT
from sci_barriers.errors import BadInput
from sci_barriers.floats import FloatRun

pytest.importorskip("sklearn")
CLARABEL = "cvxpy, Clarabel"


def test_the_table_and_the_atlas_have_the_same_problems() -> None:
    assert {problem.data for problem in PROBLEMS} == set(SETS)
    problem = PROBLEMS[0]
    place = real_data(problem="P2", data=problem.data, degree=problem.degree, k=5)
    A, y = design(problem.data, problem.degree)
    assert tuple(map(tuple, A.tolist())) == place.A and place.y == tuple(y.tolist())
    assert place.seen.objective == objective(problem, level(problem, 5))


@pytest.mark.parametrize("tag", ["P2", "P3"])
def test_cells_are_scored_by_the_certified_minimiser(
    tag: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("clarabel")
    asked = {"problem": tag, "data": "linnerud", "k": 4, "solver": CLARABEL, "setting": "default"}
    (cell,) = REAL_DATA.expand(asked)
    A, y = design("linnerud", 1)
    truth = solve(A, y, REAL_DATA.at(cell).seen.objective)
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
    for more in ({"data": "iris"}, {"k": STEPS}, {"degree": 5}, {"problem": "P1"}):
        with pytest.raises(BadInput, match=next(iter(more))):
            list(REAL_DATA.expand({**asked, **more}))
