"""sci_barriers.challenge: every outcome, defaults, numpy integers, saving, bad input."""

from __future__ import annotations

import json
import os
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sci_barriers
from sci_barriers import BadInput, CertificateRejected, Q, challenge
from sci_barriers.adversary.challenges.arguments import STYLES
from sci_barriers.adversary.challenges.families import FAMILIES
from sci_barriers.adversary.challenges.saving import write_checked
from sci_barriers.adversary.challenges.tie import LEVELS
from sci_barriers.certificates import check_file
from sci_barriers.exact import sign
from sci_barriers.families.further import FAMILIES as FURTHER

FILE = Path(__file__).resolve().parents[1] / "support" / "challenge_targets.py"
SIZE: dict[str, Any] = {"N": 4, "m": 2, "K": 3}


def guess(information: Any) -> Any:
    first = information.at(20).A[0]
    return [1 / first[0]] + [0] * (information.N - 1)


def plain(A: Any, y: Any, level: float) -> Any:
    x = A[0] * 0
    x[0] = y[0] / A[0, 0]
    return x


def waits(information: Any) -> Any:
    n = 1
    while True:
        information.at(n)
        n *= 2


@pytest.mark.parametrize("problem", LEVELS)
def test_a_guess_is_refuted_and_the_file_is_accepted(problem: str, tmp_path: Path) -> None:
    game = challenge(guess, problem=problem, **SIZE)
    assert game.status == "refuted" and game.claim == game.outcome.claim
    assert game.x == game.outcome.x and game.eps == Q(1, 1000)
    assert game.outcome.n == 20 and game.setting.limits is None
    assert game.witness is not None and game.witness.complete
    distance = game.distance
    assert distance is not None and distance.lower > game.eps
    squared = game.outcome.squared
    assert squared is not None and distance.lower**2 <= squared <= distance.upper**2
    file = tmp_path / "witness.json"
    summary = game.save(file)
    assert check_file(file).status == "accepted" and summary == check_file(file).reason
    assert json.loads(file.read_text()) == game.witness.certificate
    assert list(tmp_path.iterdir()) == [file]


def test_without_a_level_lam_is_one_or_a_tenth_and_eta_is_zero() -> None:
    """For every N, m, K: here the smallest K, and the largest that a class may have."""
    for problem, (name, value) in LEVELS.items():
        for K in (3, 5000):
            game = challenge("zero", problem=problem, N=2, m=1, K=K, sandboxed=False)
            assert getattr(game.omega, name) == value
    assert {problem: str(value) for problem, (_, value) in LEVELS.items()} == {
        "P1": "0", "P2": "1/10", "P3": "1"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "found"),
    [("1/3", Q(1, 3)), ("0.1", Q(1, 10)), (".5", Q(1, 2)), (Fraction(1, 7), Q(1, 7)), (1, Q(1)),
     (0.5, Q(1, 2)), (np.float64(0.25), Q(1, 4)), (Q(2, 3), Q(2, 3))],
)  # fmt: skip
def test_levels_are_exact(given: Any, found: Q) -> None:
    assert challenge(guess, problem="P3", lam=given, **SIZE).omega.lam == found
    assert challenge(guess, problem="P1", eta=given, **SIZE).omega.eta == found


def test_numpy_integers_are_integers() -> None:
    game = challenge(
        guess, problem="P3", N=np.int64(5), m=np.int32(2), K=np.uint8(4), L=np.int16(3),
        budget_level=np.int64(100), budget_queries=np.int64(9), seed=np.int64(7),
    )  # fmt: skip
    assert (game.omega.N, game.omega.m, game.omega.K, game.omega.L) == (5, 2, 4, 3)
    assert (game.setting.budget_level, game.setting.budget_queries, game.seed) == (100, 9, 7)
    assert all(type(n) is int for n in (game.omega.N, game.setting.budget_level, game.seed))
    assert game.status == "refuted"
    styled = challenge(plain, problem="P2", style="solver", level=np.int64(30), **SIZE)
    assert styled.status == "refuted" and styled.outcome.n == 30


def test_w_makes_the_digits_relative(tmp_path: Path) -> None:
    """The block x_2 = w/c of norm about 1 beside T e_j; the witness is accepted."""
    game = challenge("argmax", problem="P3", lam="1/2", w=[866], sandboxed=False, **SIZE)
    assert game.omega.w == (Q(866),) and game.status == "refuted"
    assert game.x is not None and abs(game.x[3] - 1) < Q(1, 1000)
    game.save(tmp_path / "w.json")
    assert check_file(tmp_path / "w.json").status == "accepted"


@pytest.mark.parametrize("problem", LEVELS)
def test_relative_chooses_w_for_the_layer_of_the_part(problem: str) -> None:
    """The minimiser of the chosen instance has a norm between 1/2 and 2: K digits are relative."""
    for part in ("i", "ii", "iii"):
        game = challenge(
            "zero", problem=problem, N=6, m=4, K=3, part=part, relative=True, sandboxed=False
        )
        side = game.outcome.side
        assert game.status == "refuted" and side.s == ("i", "ii", "iii").index(part) + 1
        (x,) = side.member().solution_set().vertices()
        size = sum((entry * entry for entry in x), Q(0))
        assert sign(size - Q(1, 4)) > 0 and sign(size - 4) < 0


def test_w_may_be_one_text() -> None:
    game = challenge("zero", problem="P3", N=5, m=3, K=3, w="1/2, .25", sandboxed=False)
    assert game.omega.w == (Q(1, 2), Q(1, 4))
    assert challenge("zero", problem="P3", N=5, m=3, K=3, w="0,0", sandboxed=False).omega.w is None


def test_a_network_is_refuted_on_every_sample(tmp_path: Path) -> None:
    game = challenge("least-squares", problem="P2", style="training", R=3, sandboxed=False, **SIZE)
    assert game.status == "refuted" and "every one of 3 samples" in game.claim
    assert len(game.distances) == 3 and all(box.lower > game.eps for box in game.distances)
    assert game.distance == min(game.distances, key=lambda box: box.lower)
    assert game.x is not None and len(game.x) == 4
    game.save(tmp_path / "w.json")
    assert "3 refuted" in check_file(tmp_path / "w.json").reason


def test_trainers_in_a_worker_have_more_addresses() -> None:
    game = challenge("gap-search", problem="P3", style="training", budget_level=20, **SIZE)
    assert game.status == "information" and "T > 31" in game.claim and game.distance is None
    assert game.setting.limits is not None and game.setting.limits.memory == 4 * 2**30
    tight = challenge("gap-search", problem="P3", style="training", budget_level=20, memory="1G",
                      **SIZE)  # fmt: skip
    assert tight.setting.limits is not None and tight.setting.limits.memory == 2**30


def test_a_target_that_waits_ends_in_information(tmp_path: Path) -> None:
    game = challenge(waits, problem="P3", budget_level=100, **SIZE)
    assert game.status == "information" and game.x is None and game.distance is None
    assert game.outcome.n == 128 and "T > 127" in game.claim
    game.save(tmp_path / "w.json")
    assert check_file(tmp_path / "w.json").status == "accepted"


def test_no_claim_has_nothing_to_save(tmp_path: Path) -> None:
    game = challenge(lambda information: [float("nan")] * 4, problem="P3", **SIZE)
    assert game.status == "no claim" and game.witness is None
    with pytest.raises(BadInput, match="there is none to save"):
        game.save(tmp_path / "w.json")
    assert not list(tmp_path.iterdir())


def test_a_right_answer_is_no_claim() -> None:
    game = challenge("barycentre", problem="P3", part="ii", eps="1/10", sandboxed=False, **SIZE)
    assert game.status == "no claim" and game.x is not None and game.eps == Q(1, 10)


def test_text_runs_in_a_worker_and_functions_here() -> None:
    worker = challenge(f"{FILE}:guess", problem="P2", timeout=20, memory="1G", **SIZE)
    assert worker.status == "refuted" and worker.setting.target == f"{FILE}:guess"
    assert worker.setting.limits is not None
    assert (
        worker.setting.limits.wall,
        worker.setting.limits.cpu,
        worker.setting.limits.memory,
    ) == (20, 20, 2**30)
    assert worker.outcome.run.cpu_seconds is not None
    built_in = challenge("argmax", problem="P2", **SIZE)
    assert built_in.setting.limits is not None and built_in.outcome.run.cpu_seconds is not None
    pids: list[int] = []

    def here(information: Any) -> Any:
        pids.append(os.getpid())
        return guess(information)

    assert challenge(here, problem="P2", **SIZE).setting.target.endswith("<locals>.here")
    assert pids == [os.getpid()]
    assert challenge("argmax", problem="P2", sandboxed=False, **SIZE).setting.limits is None


def test_functions_without_a_name_are_played_too() -> None:
    class Solver:
        def __call__(self, information: Any) -> Any:
            return guess(information)

    for f in (Solver(), partial(guess), lambda information: guess(information)):
        game = challenge(f, problem="P3", **SIZE)
        assert game.status == "refuted" and game.setting.target


def test_parts_and_norms_reach_the_game() -> None:
    for part, power in (("i", 3), ("ii", 2), ("iii", 1)):
        game = challenge("zero", problem="P3", part=part, norm="operator", sandboxed=False, **SIZE)
        assert game.eps == Q(1, 10**power) and game.outcome.norm == "operator"
        assert game.status == "refuted"
        assert game.outcome.squared is not None and sign(game.outcome.squared - game.eps**2) > 0


def test_exact_arguments_are_passed_on() -> None:
    """budget_queries, seed: what the target sees."""

    def asks(information: Any) -> Any:
        assert information.seed == 11
        for n in range(10):
            information.at(n)

    game = challenge(asks, problem="P3", budget_queries=5, seed=11, **SIZE)
    assert game.status == "no claim" and "budget of queries" in game.claim and game.outcome.n == 4


def test_saving_is_all_or_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk, a folder that is none, a name that is none: the old file stays."""
    game = challenge(guess, problem="P3", **SIZE)
    old = tmp_path / "w.json"
    old.write_text("old")
    cases: list[Any] = [
        tmp_path / "absent" / "w.json", old / "w.json", tmp_path, "a\0b", 3, tmp_path / ("n" * 300),
    ]  # fmt: skip
    for wrong in cases:
        with pytest.raises(BadInput, match="path = "):
            game.save(wrong)

    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(BadInput, match="No space left on device"):
            game.save(old)
    assert list(tmp_path.iterdir()) == [old] and old.read_text() == "old"
    game.save(str(old))
    assert check_file(old).status == "accepted"


def test_what_the_checker_refuses_gets_no_name(tmp_path: Path) -> None:
    game = challenge(guess, problem="P3", **SIZE)
    assert game.witness is not None
    wrong = json.loads(json.dumps(game.witness.certificate))
    wrong["instances"]["I"]["parameters"]["winner"] = 0
    with pytest.raises(CertificateRejected, match="rejected"):
        write_checked(wrong, tmp_path / "w.json")
    assert not list(tmp_path.iterdir())


def test_every_family_and_style_is_named() -> None:
    assert list(FAMILIES) == ["tie", *FURTHER]
    assert all(name == kind.name for name, kind in FAMILIES.items())
    assert set(STYLES) == {"information", "solver", "training"} == set(FAMILIES["tie"].styles)
    assert sci_barriers.challenge is challenge
    assert {"challenge", "Omega", "play"} <= set(sci_barriers.__all__)


def test_a_record_is_shown_in_one_line() -> None:
    """Without its certificate and its table."""
    game = challenge(guess, problem="P3", N=4, m=2, K=4000)
    assert repr(game).startswith("Challenge('") and ", refuted: 'on admissible" in repr(game)
    assert len(repr(game)) < 500 and "\n" not in repr(game)


def test_an_interruption_passes_through() -> None:
    def interrupted(information: Any) -> Any:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        challenge(interrupted, problem="P3", **SIZE)
