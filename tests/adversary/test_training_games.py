"""The game over training sets: every trainer is refuted, with an accepted witness."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sci_barriers.adversary import Omega
from sci_barriers.adversary.training import TrainingOutcome, network_that_exists, play_training
from sci_barriers.adversary.training.targets import gap_search, least_squares, lista
from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, is_zero, parse, power_of_two, rational_value, sign, to_float
from sci_barriers.information.base import NORMS
from sci_barriers.sandbox import Limits
from support import training_targets as trainers

LEVELS: dict[str, dict[str, Any]] = {
    "P1": {"eta": Q(1, 3)}, "P2": {"lam": Q(1, 10)}, "P3": {"lam": Q(1, 3)},
}  # fmt: skip
SIZES = [(4, 2, 3), (20, 19, 6)]
FILE = Path(trainers.__file__)
EXACT, PROGRAM = "exact network", "program at the float64 nearest to y"


def omega(problem: str = "P3", N: int = 4, m: int = 2, K: int = 3, *, L: int = 12) -> Omega:
    return Omega(problem=problem, N=N, m=m, K=K, L=L, **LEVELS[problem])


def refuted(outcome: TrainingOutcome, *, how: str | None = None, complete: bool = True) -> None:
    """Refuted on all samples, recomputed by the closed form, with an accepted witness."""
    assert outcome.status == "refuted", outcome.claim
    assert outcome.how in (EXACT, PROGRAM) and how in (None, outcome.how)
    assert outcome.how in outcome.claim and len(outcome.samples) == outcome.R
    Om, k = outcome.table.omega, outcome.R
    shifts = [sample.member.shift for sample in outcome.samples]
    assert len(set(shifts)) == k
    if k > 1:
        assert outcome.closeness is not None
        assert max(shifts) - min(shifts) <= power_of_two(-outcome.closeness)
    assert len({(sample.member.winner, sample.member.g) for sample in outcome.samples}) == 1
    for sample in outcome.samples:
        member = sample.member
        assert Om.contains(member, radius=outcome.radius if k > 1 else Q(0))
        assert outcome.n is None or member.g <= power_of_two(-outcome.n - 2) or member.s == 3
        squared = member.solution_set().squared_distance(sample.x)
        assert is_zero(squared - sample.squared) and sign(squared - outcome.eps**2) > 0
        if outcome.network is not None:
            assert outcome.network(member.instance().y) == sample.x
    witness = outcome.witness
    assert witness is not None and witness.complete is complete
    summary = witness.accept()
    assert f"{k} refuted" in summary and "1 membership" in summary
    assert ("information" in summary) == (outcome.n is not None)
    assert (f"{k} network" in summary) == (outcome.how == EXACT)


def statements(outcome: TrainingOutcome) -> dict[str, Any]:
    assert outcome.witness is not None
    found: dict[str, Any] = outcome.witness.certificate["statements"]
    return found


@pytest.mark.parametrize("problem", LEVELS)
@pytest.mark.parametrize(("N", "m", "K"), SIZES)
@pytest.mark.parametrize("part", ["i", "ii", "iii"])
@pytest.mark.parametrize("norm", NORMS)
def test_least_squares_is_refuted(
    problem: str, N: int, m: int, K: int, part: str, norm: Any
) -> None:
    for R, face in ((1, "vertex"), (6, "barycentre")):
        outcome = play_training(lambda i: least_squares(i, level=10), omega(problem, N, m, K),
                                part=part, norm=norm, R=R, face=face)  # type: ignore[arg-type]  # fmt: skip
        refuted(outcome, how=EXACT)
        assert "training pair of shown 10" in statements(outcome)


@pytest.mark.parametrize("problem", ["P2", "P3"])
@pytest.mark.parametrize(("N", "m", "K"), SIZES)
@pytest.mark.parametrize("part", ["i", "ii"])
def test_lista_trained_inside_the_game_is_refuted(
    problem: str, N: int, m: int, K: int, part: str
) -> None:
    """It learns what it is shown, within eps/10, and is wrong on the instance by more than eps."""
    pytest.importorskip("torch")
    outcome = play_training(lista, omega(problem, N, m, K), part=part, R=2)
    refuted(outcome, how=EXACT)
    assert outcome.x is not None
    shown = statements(outcome)["training pair of shown 30"]["claim"]["x"]
    off = [float(a) - to_float(parse(b)) for a, b in zip(outcome.x, shown, strict=True)]
    assert np.linalg.norm(off) < float(outcome.eps) / 10


def test_lista_is_the_same_in_every_run() -> None:
    pytest.importorskip("torch")
    quick = partial(lista, layers=2, epochs=20, tries=2)
    first, second = (play_training(quick, omega()) for _ in range(2))
    assert first.network is not None and first.network == second.network


@pytest.mark.parametrize("name", ["linear_regression", "multi_task_lasso", "mlp_regressor"])
@pytest.mark.parametrize(("N", "m", "K"), SIZES)
@pytest.mark.parametrize("part", ["i", "ii"])
def test_estimators_are_refuted(name: str, N: int, m: int, K: int, part: str) -> None:
    """Fitted scikit-learn estimators, evaluated through predict."""
    pytest.importorskip("sklearn")
    for problem in ("P2", "P3"):
        outcome = play_training(getattr(trainers, name), omega(problem, N, m, K), part=part, R=3)
        refuted(outcome, how=PROGRAM)
        if name == "linear_regression":
            assert outcome.x is not None and float(outcome.x[0]) > 0.99 * float(
                outcome.table.omega.t(outcome.table.s)
            )


@pytest.mark.parametrize("problem", ["P2", "P3"])
@pytest.mark.parametrize(("N", "m", "K"), SIZES)
@pytest.mark.parametrize("part", ["i", "ii"])
def test_torch_modules_are_refuted(problem: str, N: int, m: int, K: int, part: str) -> None:
    """With an exact form: float64 and float32 weights are dyadic. Without: as a program."""
    pytest.importorskip("torch")
    Om = omega(problem, N, m, K)
    refuted(play_training(trainers.torch_network, Om, part=part, R=2), how=EXACT)
    refuted(play_training(trainers.torch_network_32, Om, part=part), how=EXACT)
    refuted(play_training(trainers.torch_program, Om, part=part, R=4), how=PROGRAM)


@pytest.mark.skipif(sys.platform == "win32", reason="needs the sandbox")
@pytest.mark.parametrize(
    ("name", "how", "needs"),
    [("torch_network", EXACT, "torch"), ("mlp_regressor", PROGRAM, "sklearn"),
     ("interpolation", PROGRAM, "numpy")],
)  # fmt: skip
def test_trainers_of_files_are_refuted_in_the_sandbox(name: str, how: str, needs: str) -> None:
    pytest.importorskip(needs)
    outcome = play_training(f"{FILE}:{name}", omega("P2", 20, 19, 6), part="ii", R=3, seed=1)
    refuted(outcome, how=how)
    assert outcome.run.peak_memory is not None


@pytest.mark.skipif(sys.platform == "win32", reason="needs the sandbox")
def test_built_in_trainers_run_in_the_sandbox_too() -> None:
    here = play_training("least-squares", omega())
    there = play_training("least-squares", omega(), sandboxed=True)
    refuted(there, how=EXACT)
    assert here.samples == there.samples and here.network == there.network
    waiting = play_training("gap-search", omega(), sandboxed=True, budget_level=50)
    assert waiting.status == "information" and waiting.n == 64


def test_plain_functions_are_refuted() -> None:
    for R in (1, 5):
        refuted(play_training(trainers.interpolation, omega(), R=R), how=PROGRAM)
    outcome = play_training(trainers.reads_nothing, omega("P1"), part="ii", R=2)
    refuted(outcome, how=PROGRAM)
    assert outcome.n is None and statements(outcome)["refuted 0"]["information"] is None


def test_nothing_is_answered_after_the_network() -> None:
    outcome = play_training(trainers.asks_again, omega(), R=2)
    refuted(outcome, how=PROGRAM)
    assert outcome.n is None and len(outcome.run.refused) == 2


@pytest.mark.parametrize("problem", LEVELS)
@pytest.mark.parametrize("part", ["i", "ii"])
def test_waiting_ends_in_information(problem: str, part: str) -> None:
    """With the training pairs that were shown."""
    for target in (gap_search, trainers.waits):
        outcome = play_training(target, omega(problem), part=part, R=3, budget_level=200)
        assert outcome.status == "information" and outcome.n == 256 and outcome.how is None
        assert "T > 255" in outcome.claim
        assert outcome.witness is not None
        summary = outcome.witness.accept()
        assert "1 undetermined" in summary
        assert ("4 distance" in summary) == (target is trainers.waits)


def test_the_network_that_exists_fails_where_the_instance_is_another_one() -> None:
    """Right on its own instance, and no answer for the one that is chosen after it; its outputs
    hold roots when w is not 0."""
    base = omega("P2", 5, 3)
    for Om in (base, replace(base, w=base.relative_w(s=1))):
        one = network_that_exists(Om.side(1, 0, exponent=40).member())
        outcome = play_training(lambda information, one=one: one, Om, R=2)
        refuted(outcome, how=EXACT)
        assert outcome.x is not None
        assert (rational_value(outcome.x[-1]) is None) == (Om.w is not None)


def test_relative_digits() -> None:
    """w of the size of c: the solutions have norm about 1, and eps is relative."""
    for problem in ("P2", "P3"):
        for N, m, K in SIZES:
            base = omega(problem, N, m, K)
            Om = replace(base, w=base.relative_w(s=2))
            for norm in NORMS:
                refuted(play_training("least-squares", Om, part="ii", R=3, norm=norm), how=EXACT)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("none", "must be a map from y to x"), ("a_class", "must be a map from y to x"),
        ("raises", "IndexError"), ("nan", "x[0]"), ("wrong_predict", "shape of predict"),
    ],
)  # fmt: skip
def test_nonsense_is_no_claim(name: str, text: str) -> None:
    outcome = play_training(getattr(trainers, name), omega())
    assert outcome.status == "no claim" and text in outcome.claim and outcome.witness is None
    assert outcome.samples == () and outcome.x is None and outcome.squared is None


def test_errors_and_spent_queries_are_no_claim() -> None:
    def lost(information: Any) -> Any:
        raise ValueError("lost")

    def asks(information: Any) -> Any:
        while True:
            information.training_set(2)

    def holds(information: Any) -> Any:
        try:
            information.training_set(50)
        except BaseException:
            return lambda y: [0] * information.N

    assert "no network was returned: ValueError: lost" in play_training(lost, omega()).claim
    assert "budget of queries" in play_training(asks, omega(), budget_queries=9).claim
    outcome = play_training(holds, omega(), budget_level=10)
    assert outcome.status == "information" and outcome.n == 50


def test_a_large_eps_is_no_claim() -> None:
    outcome = play_training("least-squares", omega(), R=3, eps=1)
    assert outcome.status == "no claim" and "3 samples" in outcome.claim
    refuted(play_training("least-squares", omega(), R=3, eps=Q(1, 10**9)))


def test_what_a_trainer_sees() -> None:
    """R equal samples, x in Xi(A_n, y_n) of the shown data, facts, one log for all queries."""
    seen: dict[str, Any] = {}

    def look(information: Any) -> Any:
        shown = information.training_set(5)
        seen.update(shown=shown, at=information.at(5), R=information.R, w=information.w)
        assert information.radius == Q(1, 100)
        seen["entry"] = information.entry(("A", 0, 1), 9)
        return lambda y: [0] * information.N

    for face in ("vertex", "barycentre"):
        outcome = play_training(look, omega(), R=3, face=face)  # type: ignore[arg-type]
        refuted(outcome)
        shown = seen["shown"]
        assert shown.A == seen["at"].A and shown.R == 3 == seen["R"] and seen["w"] is None
        assert {y for y, _ in shown.samples} == {seen["at"].y}
        (x,) = {x for _, x in shown.samples}
        t = Q(1, 500)
        assert x == ((t, 0, 0, 0) if face == "vertex" else (t / 3, t / 3, t / 3, 0))
        assert outcome.n == 9 and sorted(outcome.table.levels) == [5]


def test_bad_arguments_are_refused() -> None:
    cases: list[tuple[Any, dict[str, Any]]] = [
        ("least-squares", {"R": 0}), ("least-squares", {"R": 2001}), ("least-squares", {"R": True}),
        ("least-squares", {"radius": 0}), ("least-squares", {"radius": 1}),
        ("least-squares", {"face": "edge"}), ("least-squares", {"part": "iv"}),
        ("least-squares", {"norm": "l1"}), ("least-squares", {"budget_level": 10**6}),
        ("least-squares", {"eps": -1}), ("unheard", {}), (least_squares, {"sandboxed": True}),
        ("a.py:f", {"sandboxed": False}), (3, {}),
    ]  # fmt: skip
    for target, more in cases:
        with pytest.raises(BadInput):
            play_training(target, omega(), **more)


def test_the_witness_is_json() -> None:
    outcome = play_training("least-squares", omega("P2", 20, 19, 6), R=4, limits=Limits())
    assert outcome.witness is not None
    text = json.dumps(outcome.witness.certificate)
    assert json.loads(text) == outcome.witness.certificate
    call: Callable[[], str] = outcome.witness.accept
    assert call() == call()
