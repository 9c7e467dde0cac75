"""challenge_seeds and challenge_trials: what is refuted, and when; recounted from distances."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sci_barriers import BadInput, Q
from sci_barriers.adversary import (
    RunsChallenge,
    Trials,
    bound_nonhalting,
    challenge_seeds,
    challenge_trials,
    verify_commitment,
)
from sci_barriers.certificates import check_file
from sci_barriers.exact import sign

FILE = Path(__file__).resolve().parents[1] / "support" / "challenge_targets.py"
SIZE: dict[str, Any] = {"problem": "P3", "N": 4, "m": 2, "K": 3}
Ends = tuple[int, int, int]


def schedule(*moves: int) -> Callable[[Any], Any]:
    """A target that answers T e_j for the next j; -1 raises, 99 asks level 99."""
    left = list(moves)

    def target(information: Any) -> Any:
        j, row = left.pop(0), information.at(1).A[0]
        if j == 99:
            information.at(99)
        if j < 0:
            raise ValueError("no answer")
        return [1 / row[0] if i == j else 0 for i in range(information.N)]

    return target


def recounted(game: RunsChallenge) -> Ends:
    """(right, wrong, without x) on the side in question, from the distances to its minimisers."""
    found = game.outcome.side.member().solution_set()
    far = [
        sign(found.squared_distance(run.x) - game.outcome.eps**2) > 0
        for run in game.counted
        if run.x is not None
    ]
    ends = (len(far) - sum(far), sum(far), len(game.counted) - len(far))
    assert game.successes == ends[0] and game.answered == ends[0] + ends[1]
    return ends


def test_above_is_the_share_of_successes_and_of_runs_without_output() -> None:
    """Whatever runs without an x would have returned: 2 right, 5 wrong, 3 none of 10."""
    target = schedule(0, 0, 0, 1, 1, 2, 2, 99, -1, 99)
    game = challenge_seeds(target, **SIZE, seeds=range(10), budget_level=50)
    assert game.outcome.side.winner == 1 and recounted(game) == (2, 5, 3)
    assert game.status == "refuted" and game.above == Q(5, 10)
    assert game.claim == game.outcome.claim and "3 gave no output" in game.claim


def test_when_all_seeds_have_answered_at_most_one_in_k_succeeds() -> None:
    for k in (2, 3, 7):
        game = challenge_seeds(
            "random-guess", problem="P2", N=k + 1, m=2, K=4, seeds=range(40), sandboxed=False
        )
        right, wrong, none = recounted(game)
        assert none == 0 and wrong > 0 and game.status == "refuted"
        assert game.above == Q(right, 40) <= Q(1, k)


def test_runs_without_output_alone_refute_nothing() -> None:
    """Errors and levels beyond the budget, with seeds and in trials, whatever p_L says."""
    for move in (-1, 99):
        game = challenge_seeds(schedule(*[move] * 4), **SIZE, seeds=range(4), budget_level=50)
        assert game.status == "no claim" and recounted(game) == (0, 0, 4) and game.above == 1
        fresh = challenge_trials(schedule(0, *[move] * 9), **SIZE, pilot=1, runs=9, budget_level=50)
        assert fresh.status == "no claim" and recounted(fresh) == (0, 0, 9)
        assert isinstance(fresh.outcome, Trials) and fresh.outcome.lower > 0
        assert fresh.outcome.failures == 9


def test_right_answers_are_not_refuted() -> None:
    fresh = challenge_trials(schedule(1, 2, *[0] * 20), **SIZE, pilot=2, runs=20, budget_level=1)
    assert fresh.status == "no claim" and recounted(fresh) == (20, 0, 0) and fresh.above == 1


def test_trials_refute_above_one_minus_the_lower_bound() -> None:
    fresh = challenge_trials(
        schedule(1, 2, *[0] * 3, *[1] * 7), **SIZE, pilot=2, runs=10, confidence=".95"
    )
    assert recounted(fresh) == (3, 7, 0) and fresh.status == "refuted"
    assert isinstance(fresh.outcome, Trials) and fresh.outcome.alpha == Q(1, 20)
    assert fresh.above == 1 - fresh.outcome.lower and Q(3, 10) < fresh.above < 1
    assert fresh.claim.startswith("with confidence 19/20, under i.i.d. runs, P(error > ")


def test_guess_or_wait_is_not_refuted_below_its_success() -> None:
    """Success k/(2k-1) for a uniform coin: here over seeds that give each coin equally often."""
    seeds = one_of_each_coin(k=3, times=4)
    game = challenge_seeds("guess-or-wait", **SIZE, seeds=seeds, sandboxed=False, budget_level=40)
    assert recounted(game) == (4, 8, 8)
    assert game.above == bound_nonhalting(3) == Q(12, 20)


def one_of_each_coin(*, k: int, times: int) -> list[int]:
    """Seeds whose first coin in range(2k - 1) takes each value so many times."""
    from random import Random

    found: dict[int, list[int]] = {coin: [] for coin in range(2 * k - 1)}
    seed = 0
    while min(map(len, found.values())) < times:
        found[Random(seed).randrange(2 * k - 1)].append(seed)
        seed += 1
    return [seed for seeds in found.values() for seed in seeds[:times]]


def test_each_run_has_a_process_of_its_own() -> None:
    game = challenge_seeds(f"{FILE}:guess", **SIZE, seeds=[3, 1], timeout=20)
    assert "each in a process of its own" in game.claim and game.outcome.n == 20
    assert game.setting.limits is not None and game.setting.limits.wall == 20
    assert recounted(game)[2] == 0 and game.status == "refuted"


def test_both_witnesses_are_written_and_accepted(tmp_path: Path) -> None:
    plan, seeds, trials = (tmp_path / name for name in ("plan.json", "s.json", "t.json"))
    game = challenge_seeds(schedule(0, 1, 2), **SIZE, seeds=range(3))
    assert game.save(seeds) == check_file(seeds).reason and check_file(seeds).status == "accepted"
    fresh = challenge_trials(schedule(0, *[1] * 5), **SIZE, pilot=1, runs=5, commit=plan)
    assert fresh.save(trials) == check_file(trials).reason
    assert verify_commitment(json.loads(plan.read_text()), json.loads(trials.read_text()))
    assert {path.name for path in tmp_path.iterdir()} == {"plan.json", "s.json", "t.json"}


def test_without_a_witness_there_is_nothing_to_save(tmp_path: Path) -> None:
    game = challenge_seeds(lambda i: [Q(1, 3**20_000), 0, 0, 0], **SIZE, seeds=[0])
    assert game.status == "refuted" and game.witness is None
    with pytest.raises(BadInput, match="there is none to save"):
        game.save(tmp_path / "s.json")
    assert not list(tmp_path.iterdir())


def test_the_class_is_read_as_for_one_game() -> None:
    game = challenge_seeds(
        "random-guess", problem="P2", N=6, m=4, K=3, relative=True, part="ii", norm="operator",
        seeds=range(5), sandboxed=False, lam="0.25",
    )  # fmt: skip
    assert game.setting.omega.lam == Q(1, 4) and game.outcome.norm == "operator"
    assert game.setting.omega.w is not None and game.outcome.eps == Q(1, 100)
    assert recounted(game)[0] <= 1


def test_a_record_is_shown_in_one_line() -> None:
    game = challenge_seeds("zero", **SIZE, seeds=[0], sandboxed=False)
    assert repr(game).startswith("RunsChallenge('zero', refuted: ") and len(repr(game)) < 400


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"seeds": range(10**30)}, "must be a sequence of at most 10000 ints"),
        ({"seeds": 3}, "seeds = 3: must be a sequence"),
        ({"seeds": []}, "len(seeds) = 0"),
        ({"seeds": [1, 1]}, "must be different from each other"),
        ({"seeds": [-1]}, "seed = -1"),
        ({"style": "training"}, "style = 'training': is for one game"),
        ({"style": "solver"}, "level = None: is needed by style 'solver'"),
        ({"budget_level": 270_000}, "budget_level = 270000"),
        ({"budget_queries": 0}, "budget_queries = 0: must be an integer >= 1"),
        ({"family": "ties"}, "family = 'ties': unknown"),
        ({"f": "argmin"}, "is no built-in target"),
        ({"f": "absent.py:f"}, "there is no file"),
        ({"f": 3}, "must be a function or a text"),
        ({"timeout": 3}, "does not hold for a call in this process"),
        ({"part": "iii", "norm": "operator", "L": 1}, "leaves no level"),
    ],
)
def test_bad_arguments_of_seeds(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput) as found:
        challenge_seeds(**{"f": schedule(0), **SIZE, **wrong})
    assert said in str(found.value) and len(str(found.value)) < 400


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"runs": 0}, "runs = 0: must be an integer >= 1 and <= 10000"),
        ({"runs": 10_001}, "runs = 10001"),
        ({"runs": 2.0}, "runs = 2.0"),
        ({"pilot": 0}, "pilot = 0"),
        ({"confidence": 1}, "confidence = 1: must lie between 0 and 1"),
        ({"confidence": "0"}, "confidence = 0: must lie"),
        ({"confidence": "most"}, "confidence: "),
        ({"confidence": None}, "confidence = None"),
        ({"confidence": Q(1, 3**60)}, "more than 64 bits"),
        ({"style": "training"}, "is for one game"),
        ({"commit": 3}, "commit = 3: must name a file"),
        ({"commit": ""}, "commit = '': must name a file"),
        ({"commit": "a\0b"}, "cannot be written: embedded null byte"),
        ({"commit": "old.json"}, "exists already, and is never replaced"),
        ({"commit": "."}, "exists already"),
        ({"commit": "no/such.json"}, "its folder does not exist"),
        ({"commit": "old.json/new.json"}, "commit = 'old.json/new.json'"),
        ({"commit": "n" * 300}, "File name too long"),
    ],
)
def test_bad_arguments_of_trials_are_seen_before_the_first_run(
    wrong: dict[str, Any], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "old.json").write_text("old")

    def never(information: Any) -> Any:
        raise AssertionError("it was called")

    with pytest.raises(BadInput) as found:
        challenge_trials(**{"f": never, **SIZE, **wrong})
    assert said in str(found.value) and len(str(found.value)) < 400
    assert [path.name for path in tmp_path.iterdir()] == ["old.json"]
    assert (tmp_path / "old.json").read_text() == "old"


def test_a_link_that_leads_nowhere_is_not_followed(tmp_path: Path) -> None:
    link = tmp_path / "plan.json"
    link.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(BadInput, match="exists already"):
        challenge_trials("zero", **SIZE, commit=link, sandboxed=False)
    assert [path.name for path in tmp_path.iterdir()] == ["plan.json"]
