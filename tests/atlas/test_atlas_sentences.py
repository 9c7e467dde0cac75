"""Sentences on runs at many places are made from rows alone."""

from __future__ import annotations

from typing import Any

import pytest

from sci_barriers.atlas.sentences import sentences_by_place
from sci_barriers.atlas.verdicts import NONE, RIGHT, SAID, SILENT

LETTERS = {"r": RIGHT, "w": SAID, "s": SILENT, "n": NONE}
VALUES = ("1/2", "9/10", "99/100", "999/1000")


def rows(verdicts: str, *, place: str = "A", setting: str = "default") -> list[dict[str, Any]]:
    """One row for each letter, at rising r."""
    return [
        {"solver": "s", "setting": setting, "place": place, "at": i, "value": VALUES[i],
         "verdict": LETTERS[letter]}
        for i, letter in enumerate(verdicts)
    ]  # fmt: skip


def told(*made: dict[str, Any]) -> list[str]:
    return sentences_by_place(made, symbol="r", noun="designs")


@pytest.mark.parametrize(
    ("verdicts", "words"),
    [
        ("rrrr", "right for all 4 designs"),
        ("ssss", "silent and wrong for all 4 designs"),
        ("rrss", "silent and wrong for 2 of 4 designs (A: r ≥ 99/100)"),
        ("srrr", "silent and wrong for 1 of 4 designs (A: r = 1/2)"),
        ("wwrr", "wrong with a warning for 2 of 4 designs (A: r ≤ 9/10)"),
        ("rwwr", "wrong with a warning for 2 of 4 designs (A: 9/10 ≤ r ≤ 99/100)"),
        (
            "wrns",
            "silent and wrong for 1 of 4 designs (A: r = 999/1000), wrong with a warning for 1 of 4"
            " designs (A: r = 1/2), without an answer for 1 of 4 designs (A: r = 99/100)",
        ),
    ],
)
def test_one_sentence_says_at_which_values(verdicts: str, words: str) -> None:
    assert told(*rows(verdicts)) == [f"s: {words}."]
    assert told(*reversed(rows(verdicts))) == [f"s: {words}."]


def test_places_with_the_same_range_are_named_together() -> None:
    found = told(*rows("rrss"), *rows("rrss", place="B"), *rows("ssss", place="C"))
    assert found == ["s: silent and wrong for 8 of 12 designs (A and B: r ≥ 99/100; C: every r)."]


def test_a_range_of_all_places_stands_alone() -> None:
    found = told(*rows("rrss"), *rows("rrss", place="B"), *rows("rrss", place="C"))
    assert found == ["s: silent and wrong for 6 of 12 designs (r ≥ 99/100)."]
    found = told(*rows("rrss"), *rows("rrss", place="B"), *rows("rrss", place="C"),
                 *rows("rrrr", place="D"))  # fmt: skip
    assert found == ["s: silent and wrong for 6 of 16 designs (A, B and C: r ≥ 99/100)."]


def test_settings_where_the_same_happens_are_told_of_once() -> None:
    same = told(*rows("rrss"), *rows("rrss", setting="tight"))
    assert same == ["s: silent and wrong for 2 of 4 designs (A: r ≥ 99/100)."]
    found = told(*rows("rrrs"), *rows("rrrr", setting="tight"))
    assert found == [
        "s: default: silent and wrong for 1 of 4 designs (A: r = 999/1000);"
        " tight: right for all 4 designs."
    ]


def test_rows_of_many_seeds_say_how_often() -> None:
    made = rows("rsss")
    for row, silent in zip(made, (0, 4, 9, 9), strict=True):
        row["counts"] = {RIGHT: 10 - silent, SAID: 0, SILENT: silent, NONE: 0}
    assert told(*made) == [
        "s: silent and wrong in 4 to 9 of 10 runs for 3 of 4 designs (A: r ≥ 9/10)."
    ]
