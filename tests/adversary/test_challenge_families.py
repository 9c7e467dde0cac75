"""sci_barriers.challenge on the further families: outcomes, their own options, bad input."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sci_barriers
from sci_barriers import BadInput, Q, challenge, further_family
from sci_barriers.adversary import Omega, challenge_seeds, challenge_trials
from sci_barriers.adversary.challenges.families import FAMILIES, own_options
from sci_barriers.adversary.challenges.further import root_words
from sci_barriers.adversary.further import FamilyBarrier
from sci_barriers.certificates import check_file
from sci_barriers.exact import Verdict, sign
from sci_barriers.families.further import FAMILIES as FURTHER

ROOT = Path(__file__).resolve().parents[2]


def centre(information: Any) -> Any:
    information.at(np.int64(7))
    return further_family(information.problem).radius.centre


@pytest.mark.parametrize("name", FURTHER)
def test_a_function_is_refuted_and_the_file_is_accepted(name: str, tmp_path: Path) -> None:
    game = challenge(centre, name)
    assert game.status == "refuted" and game.setting.limits is None
    assert isinstance(game.barrier, FamilyBarrier) and game.barrier.family is FURTHER[name]
    assert game.x == FURTHER[name].radius.centre and game.outcome.n == 7
    assert FURTHER[name].contains(game.outcome.side) is Verdict.PROVED
    distance, squared = game.distance, game.outcome.squared
    assert distance is not None and squared is not None and distance.lower > game.eps
    assert sign(squared - distance.lower**2) >= 0 and sign(squared - distance.upper**2) <= 0
    game.save(tmp_path / "w.json")
    assert check_file(tmp_path / "w.json").status == "accepted"


def test_floats_of_a_numerical_library_are_refuted() -> None:
    def lowest(information: Any) -> Any:
        A, y = information.at(50).as_float64()
        assert A.shape == (2, 2) and y.shape == (0,)
        v = np.linalg.eigh(A)[1][:, 0]
        return np.outer(v, v).ravel()

    assert challenge(lowest, "lowest_eigenvector").status == "refuted"


def test_built_in_names_in_a_worker_and_here() -> None:
    for more in ({}, {"sandboxed": False}):
        game = challenge("guess", "linear_program", k=5, seed=2, **more)  # type: ignore[arg-type]
        assert game.status == "refuted" and game.setting.target == "guess"
        assert (game.setting.limits is None) == bool(more)
        assert (game.outcome.run.cpu_seconds is None) == bool(more)
        assert game.x == challenge("guess", "linear_program", k=5, seed=2, sandboxed=False).x


def test_k_is_the_number_of_entries() -> None:
    for k in (2, 10, np.int64(7), None):
        game = challenge("naive", "linear_program", k=k, sandboxed=False)  # type: ignore[arg-type]
        assert game.x is not None and len(game.x) == (3 if k is None else k)


def test_eps_is_the_largest_hundredth_below_the_barrier_or_another_one() -> None:
    assert challenge("centre", "rank", sandboxed=False).eps == Q(49, 100)
    assert challenge("centre", "rank", sandboxed=False, eps="1/3").eps == Q(1, 3)
    at_the_barrier = challenge("centre", "rank", sandboxed=False, eps="1/2")
    assert at_the_barrier.status == "no claim" and at_the_barrier.witness is None
    assert challenge("first", "rank", sandboxed=False, eps="1/2").status == "refuted"


def test_what_is_none_or_false_has_not_been_given() -> None:
    given: dict[str, Any] = dict.fromkeys(("problem", "N", "m", "K", "L", "lam", "eta", "w", "k"))
    assert challenge("naive", "circle", sandboxed=False, relative=False, **given).x is not None
    tie = {**given, "problem": "P3", "N": 4, "m": 2, "K": 3}
    game = challenge("zero", sandboxed=False, relative=False, **tie)
    assert isinstance(game.barrier, Omega) and game.omega is game.barrier and game.omega.L == 2
    assert own_options("tie", tie) == {"problem": "P3", "N": 4, "m": 2, "K": 3}
    assert own_options("tie", tie | {"m": 0})["m"] == 0


TIE: dict[str, Any] = {"f": "zero", "problem": "P3", "N": 4, "m": 2, "K": 3}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"f": "zero"}, "problem: is needed by the family tie; pass 'P1', 'P2' or 'P3'"),
        (TIE | {"N": None}, "N: is needed by the family tie; pass the number of columns"),
        (TIE | {"m": None}, "m: is needed by the family tie; pass the number of rows"),
        (TIE | {"K": None}, "K: is needed by the family tie; pass the decimal digits"),
        (TIE | {"k": 3}, "k = 3: is for the family linear_program; leave it out"),
        (TIE | {"colour": "red"}, "colour = 'red': is no option; leave it out"),
        ({"family": "circle", "problem": "P3"}, "problem = 'P3': is for the family tie; leave it"),
        ({"family": "circle", "N": 2}, "N = 2: is for the family tie; leave it out"),
        ({"family": "circle", "L": 2}, "L = 2: is for the family tie; leave it out"),
        ({"family": "circle", "relative": True}, "relative = True: is for the family tie"),
        ({"family": "circle", "k": 3}, "k = 3: is for the family linear_program; leave it out"),
        ({"family": "linear_program", "k": 1}, "k = 1: must be an integer >= 2"),
        ({"family": "linear_program", "k": 2.5}, "k = 2.5: must be an integer"),
        ({"family": "linear_program", "k": "4"}, "k = '4': must be an integer"),
        ({"family": "Circle"}, "family = 'Circle': unknown; known are tie, linear_program, theta"),
        ({"family": ["circle"]}, "unknown"),
        ({"family": "circle", "part": "ii"}, "part = 'ii': must be 'i'; the further families"),
        ({"family": "circle", "norm": "operator"}, "must be 'entrywise'; leave it out"),
        ({"family": "circle", "style": "solver", "level": 9}, "information.at(n).as_float64()"),
        ({"family": "circle", "style": "training"}, "style = 'training': is not for the family"),
        ({"family": "circle", "style": "guess"}, "style = 'guess': must be one of information"),
        ({"family": "circle", "face": "vertex"}, "face = 'vertex': is for style 'training' only"),
        ({"family": "circle", "eps": -1}, "eps = -1: must be >= 0"),
        ({"family": "circle", "f": "zero"}, "or one of naive, centre, first, last, guess, capped"),
    ],
)
def test_bad_input_names_value_bound_and_remedy(arguments: dict[str, Any], said: str) -> None:
    call: dict[str, Any] = {"f": "naive", "sandboxed": False} | arguments
    with pytest.raises(BadInput) as found:
        challenge(call.pop("f"), **call)
    assert said in str(found.value) and "\n" not in str(found.value)
    assert len(str(found.value)) < 400 and any(mark in str(found.value) for mark in (";", "write"))


def test_many_runs_are_counted_on_the_tie_only() -> None:
    for many in (challenge_seeds, challenge_trials):
        with pytest.raises(BadInput, match="family = 'circle': is played one game at a time; leave "
                           "out seeds and trials, or name tie"):  # fmt: skip
            many(centre, "circle")
        with pytest.raises(BadInput, match="known are tie, linear_program"):
            many(centre, "rings")


def test_another_family_has_no_omega() -> None:
    game = challenge("naive", "circle", sandboxed=False)
    with pytest.raises(BadInput, match="family = 'circle': has no Omega; use barrier"):
        _ = game.omega


def test_a_family_names_its_own_options() -> None:
    for name, family in FURTHER.items():
        kind = FAMILIES[name]
        assert kind.options == tuple(family.known) and not kind.needs
        assert kind.styles == ("information",) and not kind.many
    assert FAMILIES["linear_program"].options == ("k",)
    assert FAMILIES["tie"].options == (
        "problem", "N", "m", "K", "L", "lam", "eta", "w", "relative"
    )  # fmt: skip


def test_roots_in_words() -> None:
    for squared, said in ((Q(1, 4), "1/2"), (Q(9), "3"), (Q(2, 3), "sqrt(2/3)"), (Q(8), "sqrt(8)")):
        assert root_words(squared) == said


def test_units_are_loaded_on_first_use() -> None:
    """`import sci_barriers`, then sci_barriers.towers, sci_barriers.stability; nothing before."""
    script = (
        "import sys, sci_barriers\n"
        "assert not any(name.startswith('sci_barriers.') for name in sys.modules)\n"
        "assert sci_barriers.towers.certified_points and sci_barriers.stability.optimal_map\n"
        "from sci_barriers.towers import operator\n"
        "assert sci_barriers.further_family('rank').name == 'rank'\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert {"stability", "towers", "further_family"} <= set(sci_barriers.__all__)
