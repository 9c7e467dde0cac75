"""The minimisers of float data: distances as those of `solve`, found once, kept small."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy
import pytest

from sci_barriers import solve
from sci_barriers.atlas import known, truths
from sci_barriers.atlas.child import Answer
from sci_barriers.atlas.known import of_data, score
from sci_barriers.atlas.random_design import RANDOM_DESIGN, random_design
from sci_barriers.atlas.solvers import find
from sci_barriers.atlas.truths import MOST, ZERO, Data, minimisers
from sci_barriers.errors import BadInput, PrecisionExhausted
from sci_barriers.exact import Enclosure, Q, as_q
from sci_barriers.floats import FloatRun
from sci_barriers.problems import QCBP, Lasso, SqrtLasso
from sci_barriers.sweep.work import work

CLARABEL = "cvxpy, Clarabel"


def drawn(*, seed: int, m: int, N: int) -> tuple[Any, Any]:
    rng = numpy.random.default_rng(seed)
    return rng.standard_normal((m, N)), rng.standard_normal(m)


def data(seed: int, m: int, N: int) -> Data:
    return Data(make=drawn, named=(("seed", seed), ("m", m), ("N", N)))


def plain(*, rows: tuple[tuple[float, ...], ...], y: tuple[float, ...]) -> tuple[Any, Any]:
    return numpy.array(rows), numpy.array(y)


def plainly(rows: tuple[tuple[float, ...], ...], y: tuple[float, ...]) -> Data:
    return Data(make=plain, named=(("rows", rows), ("y", y)))


@pytest.fixture
def solved(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What `solve` was asked."""
    asked: list[Any] = []

    def counted(A: Any, y: Any, objective: Any) -> Any:
        asked.append(objective)
        return solve(A, y, objective)

    minimisers.cache_clear()
    monkeypatch.setattr(truths, "solve", counted)
    return asked


@pytest.mark.parametrize(
    "objective", [QCBP(eta=Q(1, 2)), Lasso(lam=Q(1, 20), normalisation="1/2m"), SqrtLasso(lam=Q(1))]
)
def test_distances_are_those_of_solve(objective: Any) -> None:
    for seed in range(4):
        source = data(seed, 6, 9)
        truth = solve(*source.arrays(), objective)
        near = [float(box.midpoint) for box in truth.enclosure(digits=20)]
        rng = numpy.random.default_rng(seed)
        for x in (near, [0.0] * 9, rng.standard_normal(9).tolist()):
            exact = tuple(as_q(entry) for entry in x)
            for bits in (80, 640):
                found = minimisers(source, objective).distance(exact, bits)
                assert found.width * 2**bits <= found.lower * 2
                other = truth.distance(exact, digits=200)
                assert found.lower <= other.upper and other.lower <= found.upper
            text, _ = score(minimisers(source, objective).distance, exact, wrong=Q(1, 100))
            assert text == truth.distance(exact, digits=40).decimal(12)


def test_an_output_that_is_the_minimiser_has_distance_zero() -> None:
    """1/2 (x - 1)^2 + |x|/2, and x_2 = 0: the enclosure has width 0, or the solve says so."""
    objective = Lasso(lam=Q(1, 2), normalisation="1/2m")
    found = minimisers(plainly(((1.0, 0.25),), (1.0,)), objective)
    assert score(found.distance, (Q(1, 2), Q(0)), wrong=Q(1, 100)) == ("0", False)
    text, wrong = score(found.distance, (Q(1, 2), Q(1, 2**400)), wrong=Q(1, 100))
    assert float(text) == pytest.approx(2.0**-400, rel=1e-11) and not wrong


def test_sets_of_minimisers_are_kept_as_sets() -> None:
    """Two equal columns: the whole segment is right, and its ends are."""
    source = plainly(((1.0, 1.0, 0.5), (0.0, 0.0, 0.5)), (1.0, 0.0))
    objective = Lasso(lam=Q(1, 4), normalisation="1/2m")
    found = minimisers(source, objective)
    assert found.boxes is None and found.several is not None
    for x in ((Q(1, 2), Q(0), Q(0)), (Q(0), Q(1, 2), Q(0)), (Q(1, 4), Q(1, 4), Q(0))):
        assert score(found.distance, x, wrong=Q(1, 100)) == ("0", False)
    assert float(found.size()) == pytest.approx(0.5 / 2**0.5)
    assert of_data(source, objective).wrong == found.size() / 100


def test_a_place_is_paid_for_once_however_cells_are_ordered(solved: list[Any]) -> None:
    """150 places take turns, solver by solver."""
    asked = {"problem": "P2", "m": 4, "N": 6, "k": 2, "r": "1/2", "level": "1/4"}
    boxes = [find("P2", name, "default") for name in (CLARABEL, "scipy L-BFGS-B")]
    for box in boxes:
        for draw in range(150):
            place = random_design(draw=draw, **asked)
            assert place.scores(box, place.level(box), (0.0,) * 6)["given"][1]
    assert len(solved) == 150 < MOST


def test_little_is_kept_of_an_answer() -> None:
    """Enclosures of the entries that are not 0; no data, which are made again."""
    objective = Lasso(lam=Q(1, 4), normalisation="1/2m")
    source = data(1, 20, 300)
    found = minimisers(source, objective)
    assert found.boxes is not None and found.several is None
    own = [box for box in found.boxes if box is not ZERO]
    assert 0 < len(own) < 20
    # 100 digits are about 340 bits, and a numerator and a denominator for both ends
    assert all(len(str(q)) < 400 for box in own for q in (box.lower, box.upper))
    assert found.data is source and source.arrays()[0] is not source.arrays()[0]


def test_a_place_whose_minimiser_is_zero_is_refused() -> None:
    source = plainly(((1.0, 0.5),), (1.0,))
    for objective in (Lasso(lam=Q(1), normalisation="1/2m"), QCBP(eta=Q(1)), SqrtLasso(lam=Q(1))):
        with pytest.raises(BadInput, match="x = 0 is a minimiser"):
            of_data(source, objective)
    place = of_data(source, Lasso(lam=Q(9, 10), normalisation="1/2m"))
    assert Q(999999, 10**9) < place.wrong <= Q(1, 1000)


@pytest.mark.parametrize("problem", ["P1", "P2", "P3"])
def test_levels_close_to_one_still_have_a_tolerance(problem: str) -> None:
    asked = {"m": 5, "N": 8, "k": 2, "r": "0", "level": "999999998/999999999"}
    place = random_design(problem=problem, draw=2, **asked)
    box = find(problem, CLARABEL, "default")
    x = solve(place.A, place.y, place.objective).enclosure(digits=30)
    size = sum((entry.square() for entry in x), Enclosure.point(0)).midpoint
    assert 0 < float(place.wrong) == pytest.approx(float(size) ** 0.5 / 100)
    assert place.scores(box, place.level(box), (0.0,) * 8)["true"][1]


def _row(parameters: dict[str, Any], kind: str = "random_design") -> dict[str, Any]:
    (text,) = work([json.dumps({"cell": kind, "parameters": parameters})])
    row: dict[str, Any] = json.loads(text)
    return row


def _cell(**asked: Any) -> dict[str, Any]:
    pytest.importorskip("clarabel")
    asked = {"m": 4, "N": 6, "k": 2, "solver": CLARABEL, "setting": "default", **asked}
    (cell,) = RANDOM_DESIGN.expand({"problem": "P2", "draw": 77, **asked})
    return cell


def test_eta_below_the_least_residual_is_an_error() -> None:
    """m > N: no verdict, and the row says why; a larger eta has a unique minimiser."""
    asked = {"problem": "P1", "draw": 0, "m": 30, "N": 4, "k": 1}
    row = _row(_cell(**asked, level="1/1000"))
    assert row["status"] == "error" and "below the least residual" in row["result"]["message"]
    assert "verdict" not in row["result"]
    place = RANDOM_DESIGN.at(_cell(**asked, level="1/2"))
    found = minimisers(Data(make=plain, named=_named(place)), place.objective)
    assert found.boxes is not None and place.wrong > 0


def _named(place: Any) -> tuple[tuple[str, Any], ...]:
    return (("rows", tuple(map(tuple, place.A.tolist()))), ("y", tuple(place.y.tolist())))


def _raising(*args: Any) -> Any:
    raise PrecisionExhausted("not fixed by 640 bits")


class _Undecided:
    """What `solve` says of data that it cannot decide."""

    status = "undecided"

    @property
    def set(self) -> Any:
        raise BadInput("status = 'undecided': must be that of minimisers that are known")


@pytest.mark.parametrize(
    ("instead", "words"), [(_raising, "not fixed"), (lambda *args: _Undecided(), "undecided")]
)
def test_a_truth_that_is_not_found_is_an_error_and_no_verdict(
    instead: Callable[..., Any], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cell = _cell()
    minimisers.cache_clear()
    monkeypatch.setattr(truths, "solve", instead)
    row = _row(cell)
    assert row["status"] == "error" and words in row["result"]["message"]
    assert "verdict" not in row["result"]


def test_an_undecided_comparison_is_an_error_and_no_verdict(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An enclosure on both sides of the tolerance, whatever the bits: neither right nor wrong."""
    asked: list[int] = []

    def distance(self: Any, x: Any, bits: int) -> Enclosure:
        asked.append(bits)
        return Enclosure(lower=Q(0), upper=Q(10))

    cell = _cell()
    RANDOM_DESIGN.at(cell)
    answer = Answer(run=FloatRun(x=(0.0,) * 6, status="ran"))
    monkeypatch.setattr(known, "run_box", lambda *args, **more: answer)
    monkeypatch.setattr(truths.Minimisers, "size", lambda self: Q(1))
    monkeypatch.setattr(truths.Minimisers, "distance", distance)
    row = _row(cell)
    assert asked == [80, 160, 320, 640]
    assert row["status"] == "error" and "PrecisionExhausted" in row["result"]["message"]
    assert "verdict" not in row["result"]


def test_r_zero_has_independent_columns() -> None:
    place = random_design(problem="P2", draw=4, m=400, N=6, k=2, r="0", level="1/10")
    other = random_design(problem="P2", draw=4, m=400, N=6, k=2, r="9/10", level="1/10")
    for here, low, high in ((place, 0.0, 0.15), (other, 0.85, 0.95)):
        near = [abs(numpy.corrcoef(here.A[:, j : j + 2].T)[0, 1]) for j in range(5)]
        assert low <= min(near) and max(near) <= high
    rng = numpy.random.Generator(numpy.random.PCG64(4))
    assert numpy.array_equal(place.A.T, rng.standard_normal((6, 400)))
    assert RANDOM_DESIGN.at(_cell(r="0")).A.shape == (4, 6)
    for value in ("0/1", "-0", "00", 0, "1"):
        with pytest.raises(BadInput, match="r = "):
            _cell(r=value)
    with pytest.raises(BadInput, match="level = '0'"):
        _cell(level="0")
