"""No tower of height 1 for "infinitely many ones": stages against algorithms of many kinds."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest

from sci_barriers.errors import BadInput
from sci_barriers.proofs import accept
from sci_barriers.towers import (
    INFINITELY_MANY,
    BitSequence,
    Decision,
    Reader,
    Stages,
    Tower,
    alternate,
    run,
)


def last_entry(read: Reader, k: int) -> int:
    return int(read("a", k) == 1)


def majority(read: Reader, k: int) -> bool:
    return 2 * sum(read("a", i) == 1 for i in range(k)) > k


def recent_one(read: Reader, k: int) -> Decision:
    """A one among the entries k .. 2k."""
    return Decision(yes=any(read("a", i) == 1 for i in range(k, 2 * k + 1)))


def diagonal_of_the_tower(read: Reader, k: int) -> Any:
    """Gamma_(k, k**2) of the tower of height 2: one limit taken along a curve."""
    return INFINITELY_MANY.algorithm(read, k, k * k)


GUESSES = (last_entry, majority, recent_one, diagonal_of_the_tower)


def sequence_of(game: Stages) -> BitSequence:
    """The prefix, then zeros."""
    ones: list[int] = []
    start = 0
    for bit, end in game.runs:
        ones += range(start, end) if bit else ()
        start = end
    return BitSequence(ones=tuple(ones), start=start)


@pytest.mark.parametrize("guess", GUESSES, ids=lambda f: f.__name__)
def test_outputs_change_in_every_stage(guess: Any) -> None:
    """S stages show S - 1 changes on every sequence that begins with the prefix."""
    game = alternate(guess, stages=9, search=3000)
    assert game.status == "changes" and game.changes == 8
    assert [s.output for s in game.stages] == [1, 0, 1, 0, 1, 0, 1, 0, 1]
    assert [s.k for s in game.stages] == sorted({s.k for s in game.stages})
    assert all(s.highest < s.length for s in game.stages)
    wrong = Tower(name="guess", height=1, control="none", algorithm=guess)
    for tail in ("0", "1", "01"):
        prefix = sequence_of(game)
        a = BitSequence(ones=prefix.ones, start=prefix.start, period=tail)
        for stage in game.stages:
            output = run(wrong, a, stage.k).output
            assert int(output.yes if isinstance(output, Decision) else output) == stage.output
    witness = json.loads(json.dumps(game.witness()))
    assert accept(witness) == "1 stages"
    assert len(witness["statements"]["S"]["claim"]["stages"]) == 9


def test_each_odd_stage_adds_a_one_and_each_even_one_a_zero() -> None:
    """So the limit sequence has infinitely many ones, whatever the algorithms read."""
    game = alternate(lambda read, k: k % 2 == 0, stages=6)
    assert game.runs == ((1, 1), (0, 2), (1, 3), (0, 4), (1, 5), (0, 6))
    assert all(s.reads == 0 and s.highest == -1 for s in game.stages)


def test_longer_plays_extend_shorter_ones() -> None:
    short, long = (alternate(majority, stages=s, search=3000) for s in (4, 7))
    assert long.runs[:4] == short.runs and long.stages[:4] == short.stages


@pytest.mark.parametrize(("answer", "stages"), [(0, 0), (1, 1)])
def test_outputs_that_do_not_move_are_stuck_on_a_named_sequence(answer: int, stages: int) -> None:
    game = alternate(lambda read, k: answer, stages=5, search=20)
    assert game.status == "stuck" and len(game.stages) == stages and game.changes == 0
    assert "nothing is known of larger k" in game.claim
    first = stages
    assert f"for all k from {first} to {first + 19}" in game.claim


def test_the_claim_says_what_stages_show() -> None:
    claim = alternate(last_entry, stages=4).claim
    assert "every sequence that begins with the 4 entries" in claim
    assert "3 changes in 4 stages" in claim and "is the theorem, not this run" in claim


def test_outputs_that_depend_on_something_else_are_found_out() -> None:
    calls = itertools.count()

    def moody(read: Reader, k: int) -> bool:
        return next(calls) % 3 == 0

    game = alternate(moody, stages=6)
    assert game.status == "no claim" and "no function of what it reads" in game.claim
    assert game.witness() is None


def test_reading_on_when_asked_again_is_found_out() -> None:
    """The outputs agree, but the second time they rest on entries that other sequences lack."""
    calls: dict[int, int] = {}

    def sly(read: Reader, k: int) -> int:
        calls[k] = calls.get(k, 0) + 1
        if calls[k] > 1:
            for i in range(1000):
                read("a", i)
        return 1 - k % 2

    game = alternate(sly, stages=4)
    assert game.status == "no claim" and "read beyond them" in game.claim
    assert game.witness() is None


@pytest.mark.parametrize(
    ("algorithm", "text"),
    [
        (lambda read, k: "yes", "no yes or no"),
        (lambda read, k: [read("a", i) for i in range(10**6)], "50 questions"),
        (lambda read, k: 1 // 0, "ZeroDivisionError"),
        (lambda read, k: read("b", 0), "must be an entry"),
    ],
)
def test_without_an_answer_nothing_is_claimed(algorithm: Any, text: str) -> None:
    game = alternate(algorithm, stages=3, budget=50)
    assert game.status == "no claim" and text in game.claim and game.witness() is None


@pytest.mark.parametrize("option", ["stages", "search", "budget"])
@pytest.mark.parametrize("value", [-1, 1.5, True, None, "3"])
def test_arguments_must_be_numbers(option: str, value: Any) -> None:
    with pytest.raises(BadInput, match=f"^{option} = "):
        alternate(last_entry, **{"stages": 2, option: value})


def test_far_entries_cost_nothing() -> None:
    """Reads at 10**8: the prefix is kept as runs of equal entries."""
    game = alternate(lambda read, k: read("a", 10**8 * (k + 1)), stages=4)
    assert game.status == "changes" and game.runs[-1][1] == 4 * 10**8 + 1
