"""The kinds "tie", "omega_k" and "random_design": scores against closed forms and `solve`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy
import pytest

from sci_barriers import solve
from sci_barriers.atlas import known
from sci_barriers.atlas.child import Answer
from sci_barriers.atlas.random_design import RANDOM_DESIGN, drawn, random_design
from sci_barriers.atlas.solvers import boxes, draws, find
from sci_barriers.atlas.ties import OMEGA_K, TIE, omega_k, tie
from sci_barriers.atlas.verdicts import RIGHT, SILENT
from sci_barriers.errors import BadInput
from sci_barriers.exact import Q
from sci_barriers.floats import FloatRun
from sci_barriers.problems import Lasso
from sci_barriers.sweep import kind

CLARABEL = "cvxpy, Clarabel"
SIZES = {"K": 3, "s": 1, "N": 2, "m": 1}


def vertices(x: float) -> list[tuple[float, float]]:
    return [(x, 0.0), (0.0, x)]


@pytest.mark.parametrize("problem", ["P1", "P2", "P3"])
def test_scores_on_the_tie_class(problem: str) -> None:
    """T = 1/(alpha + g); the other vertex is at sqrt2 T, the middle at T/sqrt2, both wrong."""
    box = find(problem, CLARABEL, "default")
    for winner in (0, 1):
        place = tie(problem=problem, n=20, winner=winner, **SIZES)
        level = place.level(box)
        T = 1 / (500 + 2.0**-20)
        right, wrong = vertices(T)[:: 1 if winner == 0 else -1]
        near = place.scores(box, level, right)
        # P2: T depends on the square of g/alpha through lam
        assert not near["true"][1] and float(near["true"][0]) < 1e-8
        far = place.scores(box, level, wrong)
        assert far["true"][1] and float(far["true"][0]) == pytest.approx(2**0.5 * T, rel=1e-4)
        middle = place.scores(box, level, (T / 2, T / 2))
        assert middle["true"][1] and middle["given"][1]
        assert float(middle["true"][0]) == pytest.approx(T / 2**0.5, rel=1e-4)


@pytest.mark.parametrize("problem", ["P1", "P2", "P3"])
def test_data_that_lost_the_break_have_another_truth(problem: str) -> None:
    """At n = 60 the float64 data are an exact tie: the middle is right for them, and wrong."""
    box = find(problem, CLARABEL, "default")
    place = tie(problem=problem, n=60, winner=0, **SIZES)
    assert place.A.tolist() == [[500.0, 500.0]]
    found = place.scores(box, place.level(box), (0.001, 0.001))
    assert found["true"][1] and not found["given"][1]
    assert float(found["true"][0]) == pytest.approx(2**0.5 * 1e-3, rel=1e-3)
    assert float(found["given"][0]) < 1e-5


def test_scores_on_omega_k_with_its_dct() -> None:
    """d(Xi^1, Xi^2) = sqrt2 T = 3 10^-K up to 2^-n; the DCT changes the data, not Xi."""
    box = find("P3", CLARABEL, "default")
    for dct in (0, 1):
        place = omega_k(problem="P3", n=20, winner=0, K=3, N=6, m=5, dct=dct)
        assert (place.A[1][0] == 0.0) == (dct == 0)
        T = 3 / (2**0.5 * 1000)
        x = (0.0, T, 0.0, 0.0, 0.0, 0.0)
        found = place.scores(box, 1.0, x)
        assert found["true"][1] and float(found["true"][0]) == pytest.approx(3e-3, rel=1e-6)
        assert found["given"][1]
        good = place.scores(box, 1.0, (T, *x[2:], 0.0))
        assert not good["true"][1] and not good["given"][1]


def test_solvers_with_another_factor_get_another_lam() -> None:
    """||Ax - y||^2 + lam ||x||_1 with lam = 1 is 1/(2m) ||Ax - y||^2 + lam/(2m) ||x||_1."""
    place = tie(problem="P2", n=10, winner=0, **SIZES)
    assert place.objective == Lasso(lam=Q(1), normalisation="1")
    box = find("P2", CLARABEL, "default")
    assert box.normalisation == "1/2m" and place.level(box) == 0.5


def test_random_designs_are_drawn_again_alike() -> None:
    asked = {"problem": "P2", "m": 12, "N": 20, "k": 3, "r": "9/10", "level": "1/10"}
    first = random_design(draw=1, **asked)
    A, y = first.A, first.y
    drawn.cache_clear()
    again, other = (random_design(draw=draw, **asked) for draw in (1, 2))
    assert again.A is not A and numpy.array_equal(again.A, A) and numpy.array_equal(again.y, y)
    assert again.objective == first.objective != other.objective
    assert A.shape == (12, 20) and not numpy.array_equal(other.A, A)
    lam = numpy.abs(A.T @ y).max() / 12 / 10
    assert float(first.objective.lam) == pytest.approx(lam)  # type: ignore[arg-type, union-attr]


@pytest.mark.parametrize("problem", ["P1", "P2", "P3"])
def test_scores_on_random_designs_are_those_of_solve(problem: str) -> None:
    place = random_design(problem=problem, draw=3, m=8, N=12, k=2, r="1/2", level="1/5")
    box = find(problem, CLARABEL, "default")
    truth = solve(place.A, place.y, place.objective)
    level = place.level(box)
    zero = place.scores(box, level, (0.0,) * 12)
    assert zero["true"] == zero["given"] and zero["true"][1]
    assert zero["true"][0] == truth.distance([0] * 12, digits=30).decimal(12)
    assert float(place.wrong) * 100 == pytest.approx(float(zero["true"][0]))
    near = tuple(float(box.midpoint) for box in truth.enclosure(digits=20))
    assert not place.scores(box, level, near)["true"][1]
    off = place.scores(box, level, tuple(x + 1e-3 for x in near))["true"]
    assert float(off[0]) == pytest.approx(1e-3 * 12**0.5, rel=1e-9)


def test_cells_of_all_kinds_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole way of a cell, with an answer of our own."""
    given: list[Any] = []

    def run_box(box: Any, A: Any, y: Any, *, lam: float, timeout: float, seed: int) -> Answer:
        given.append((box.name, len(A), len(A[0]), lam, timeout, seed))
        run = FloatRun(x=(0.0,) * len(A[0]), status="ran", messages=("zero",), seconds=0.5)
        return Answer(run=run, data="abc")

    monkeypatch.setattr(known, "run_box", run_box)
    more = {"solver": CLARABEL, "setting": "tight", "timeout": "5"}
    for name, asked in (
        ("tie", {"problem": ["P1", "P2", "P3"], "n": [4, 9]}),
        ("omega_k", {"problem": "P3", "n": 4, "N": 5, "m": 4, "seed": 7}),
        ("random_design", {"problem": "P2", "draw": [0, 1], "m": 6, "N": 8, "k": 2}),
    ):
        pytest.importorskip("clarabel")
        for cell in kind(name).expand({**asked, **more}):
            found = kind(name).run(cell)
            assert (found.status, found.seconds) == ("ran", 0.5)
            assert (found.result["verdict"], found.result["data"]) == (SILENT, "abc")
    assert len(given) == 12 + 2 + 2
    assert given[0] == (CLARABEL, 1, 2, 0.1, 5.0, 0) and given[12] == (CLARABEL, 4, 5, 1.0, 5.0, 7)


@pytest.mark.parametrize(
    ("cells", "asked", "words"),
    [
        (TIE, {"problem": "P4"}, "problem"),
        (TIE, {"m": 2}, "m = 2"),
        (TIE, {"K": 2}, "K = 2"),
        (TIE, {"winner": 3}, "winner = 3"),
        (TIE, {"solver": "none such"}, "solver"),
        (OMEGA_K, {"problem": "P1"}, "problem"),
        (OMEGA_K, {"dct": 2}, "dct"),
        (RANDOM_DESIGN, {"draw": 0, "r": "1"}, "r = '1'"),
        (RANDOM_DESIGN, {"draw": 0, "r": "3/2"}, "r = '3/2'"),
        (RANDOM_DESIGN, {"draw": 0, "k": 101}, "k = 101"),
        (RANDOM_DESIGN, {"draw": 0, "colour": 1}, "colour"),
    ],
)
def test_places_that_are_none_are_refused(cells: Any, asked: dict[str, Any], words: str) -> None:
    axis = {} if cells is RANDOM_DESIGN else {"n": 4}
    problem = "P3" if cells is OMEGA_K else "P2"
    with pytest.raises(BadInput, match=words):
        list(cells.expand({"problem": problem, "solver": CLARABEL, **axis, **asked}))


def test_all_names_the_solvers_of_each_problem() -> None:
    for problem in ("P1", "P2", "P3"):
        found = list(TIE.expand({"problem": problem, "n": 4, "winner": 0, "solver": "all"}))
        known = [box for box in boxes(problem) if not draws(box)]
        here = {(box.name, box.setting) for box in known if box.skip() is None}
        assert {(p["solver"], p["setting"]) for p in found if "skipped" not in p} == here
        absent = [p["solver"] for p in found if "skipped" in p]
        assert sorted(absent) == sorted({box.name for box in known} - {name for name, _ in here})


def test_a_real_run_on_the_tie_class() -> None:
    pytest.importorskip("sklearn")
    asked = {"problem": "P2", "n": 20, "solver": "scikit-learn Lasso, cyclic"}
    cells: Iterable[Any] = TIE.expand({**asked, "setting": "default"})
    verdicts = {cell["winner"]: TIE.run(cell).result["verdict"] for cell in cells}
    assert verdicts == {0: RIGHT, 1: SILENT}
