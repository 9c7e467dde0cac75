"""Verdicts, and sentences that are made from rows alone."""

from __future__ import annotations

from typing import Any

import pytest

from sci_barriers.atlas.verdicts import NONE, RIGHT, SAID, SILENT, sentences, verdict, worst

DELTAS = (-1, -7, -15, -20, -28)


def rows(
    verdicts: str, *, solver: str = "s", setting: str = "default", order: str = "12"
) -> list[dict[str, Any]]:
    """One letter for each delta: r, w (a warning), s (silence), n."""
    names = {"r": RIGHT, "w": SAID, "s": SILENT, "n": NONE}
    return [
        {"solver": solver, "setting": setting, "order": order, "delta_log2": e,
         "verdict": names[letter]}
        for e, letter in zip(DELTAS, verdicts, strict=True)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("answered", "wrong", "flagged", "said"),
    [(True, False, False, RIGHT), (True, False, True, RIGHT), (True, True, True, SAID),
     (True, True, False, SILENT), (False, False, True, NONE)],
)  # fmt: skip
def test_verdict(answered: bool, wrong: bool, flagged: bool, said: str) -> None:
    assert verdict(answered=answered, wrong=wrong, flagged=flagged) == said


def test_worst_is_silence_then_a_warning_then_no_answer() -> None:
    assert worst([RIGHT, NONE, SAID, SILENT]) == SILENT
    assert worst([RIGHT, NONE, SAID]) == SAID
    assert worst([NONE, RIGHT]) == NONE
    assert worst([RIGHT]) == RIGHT


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        ("rrrrr", "right for every δ"),
        ("sssss", "silent and wrong for every δ"),
        ("rrsss", "silent and wrong for δ ≤ 2^-15"),
        ("ssrrr", "silent and wrong for δ ≥ 2^-7"),
        ("rrrrs", "silent and wrong for δ = 2^-28"),
        ("srrrr", "silent and wrong for δ = 2^-1"),
        ("rssrr", "silent and wrong for 2^-15 ≤ δ ≤ 2^-7"),
        ("srsrs", "silent and wrong for δ = 2^-1, δ = 2^-15 and δ = 2^-28"),
        ("rwwss", "silent and wrong for δ ≤ 2^-20, wrong with a warning for 2^-15 ≤ δ ≤ 2^-7"),
        ("rrrnn", "without an answer for δ ≤ 2^-20"),
    ],
)
def test_one_sentence_says_where(verdicts: str, said: str) -> None:
    assert sentences(rows(verdicts)) == [f"s: {said}."]
    assert sentences(reversed(rows(verdicts))) == [f"s: {said}."]


def test_what_is_the_same_is_said_once() -> None:
    found = sentences([
        *rows("rrsss"), *rows("rrrrr", order="21"),
        *rows("rrsss", setting="tight"), *rows("rrrrr", setting="tight", order="21"),
    ])
    assert found == [
        "s: default, order 12 and tight, order 12: silent and wrong for δ ≤ 2^-15;"
        " default, order 21 and tight, order 21: right for every δ."
    ]
    both = [*rows("rrsss"), *rows("rrsss", order="21")]
    assert sentences([*both, *rows("rrrrr", setting="tight")]) == [
        "s: default: silent and wrong for δ ≤ 2^-15; tight, order 12: right for every δ."
    ]
    assert sentences(both) == ["s: silent and wrong for δ ≤ 2^-15."]


def test_one_sentence_for_each_solver_in_order() -> None:
    found = sentences([*rows("rrrrr", solver="b"), *rows("nnnnn", solver="a")])
    assert found == ["b: right for every δ.", "a: without an answer for every δ."]


def test_rows_of_many_seeds_say_how_often() -> None:
    made = rows("rsssr")
    for row, silent in zip(made, (0, 40, 51, 7, 0), strict=True):
        row["counts"] = {RIGHT: 100 - silent, SAID: 0, SILENT: silent, NONE: 0}
    assert sentences(made) == [
        "s: silent and wrong in 7 to 51 of 100 runs for 2^-20 ≤ δ ≤ 2^-7."
    ]
    for row in made:
        row["counts"] = {RIGHT: 1, SAID: 0, SILENT: 3, NONE: 0}
    assert sentences(made) == ["s: silent and wrong in 3 of 4 runs for every δ."]


def test_what_only_rounding_did_is_said_so() -> None:
    made = rows("rrsss")
    for row in made:
        row["verdict_given"] = RIGHT
    assert sentences(made) == ["s: silent and wrong for δ ≤ 2^-15 (right for the data given)."]
    made[2]["verdict_given"] = SILENT
    assert sentences(made) == ["s: silent and wrong for δ ≤ 2^-15."]
