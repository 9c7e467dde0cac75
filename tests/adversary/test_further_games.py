"""Games on the further families: every answer is refuted, waiting ends in information."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from sci_barriers.adversary import Outcome, further, play
from sci_barriers.adversary.further import (
    TARGETS,
    FamilyBarrier,
    below,
    capped,
    centre,
    naive,
    wait,
)
from sci_barriers.exact import Q, Verdict, as_q, power_of_two, sign
from sci_barriers.families.further import FAMILIES, FurtherFamily, further_family

ROOT = Path(__file__).resolve().parents[2]
ANSWERING = [name for name in TARGETS if name != "wait"]
SOME = ["linear_program", "theta", "diagonal_spectrum", "largest_root"]
EPS = {
    "linear_program": 81, "theta": 122, "semidefinite": 70, "circle": 99, "scalar_equation": 99,
    "feasibility": 49, "diagonal_spectrum": 49, "rank": 49, "lowest_eigenvector": 70,
    "largest_root": 149, "assignment": 99, "label": 99,
}  # fmt: skip


def refuted(outcome: Outcome, family: FurtherFamily) -> None:
    """Refuted; side, answers and distance are checked here, the certificate by the checker."""
    assert outcome.status == "refuted", outcome.claim
    assert outcome.x is not None and outcome.witness is not None and outcome.witness.complete
    side, n = outcome.side, -1 if outcome.n is None else outcome.n
    assert family.contains(side) is Verdict.PROVED
    if n >= 0:
        assert family.tie().data(n).within(side.data(n), power_of_two(-n))
    assert outcome.squared is not None and sign(outcome.squared - outcome.eps**2) > 0
    assert outcome.squared == side.solution_set().squared_distance(outcome.x)
    claims = {k: s["claim"] for k, s in outcome.witness.certificate["statements"].items()}
    assert claims["refuted"] == {
        "part": None, "eps": str(outcome.eps), "level": outcome.n
    }  # fmt: skip
    lower, upper = (Fraction(claims["far"][end]) for end in ("lower", "upper"))
    assert lower <= upper and sign(outcome.squared - as_q(lower) ** 2) >= 0
    assert sign(outcome.squared - as_q(upper) ** 2) <= 0
    assert claims["far"]["verdict"] == "proved"
    summary = outcome.witness.accept()
    for kind in ("membership", "solutions", "far", "refuted"):
        assert f"1 {kind}" in summary
    assert ("1 information" in summary) == (outcome.n is not None)


def waits(outcome: Outcome, family: FurtherFamily, *, beyond: int) -> None:
    """Information: the log is admissible for the tie and the sides, which are far apart."""
    assert outcome.status == "information", outcome.claim
    assert outcome.x is None and outcome.n is not None and outcome.n > beyond
    assert f"T > {outcome.n - 1}" in outcome.claim
    witness = outcome.witness
    assert witness is not None and witness.complete
    members = list(witness.members.values())
    assert family.tie() in members and len(members) >= 2
    n = outcome.table.largest
    assert n is not None
    for member in members:
        assert family.contains(member) is Verdict.PROVED
        assert family.tie().data(n).within(member.data(n), power_of_two(-n))
    assert "1 apart" in witness.accept()


@pytest.mark.parametrize("name", FAMILIES)
def test_default_accuracy_is_the_largest_hundredth_below_the_barrier(name: str) -> None:
    family = FAMILIES[name]
    eps = FamilyBarrier(family).accuracy("i")
    assert eps == Q(EPS[name], 100) and below(family.radius.squared) == eps
    assert eps**2 < family.radius.squared <= (eps + Q(1, 100)) ** 2


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("target", ANSWERING)
def test_at_least_three_algorithms_are_refuted(name: str, target: str) -> None:
    family = FAMILIES[name]
    refuted(play(TARGETS[target], FamilyBarrier(family), seed=4), family)


@pytest.mark.parametrize("name", FAMILIES)
def test_waiting_ends_in_information(name: str) -> None:
    family = FAMILIES[name]
    waits(play(wait, FamilyBarrier(family), budget_level=300), family, beyond=300)


@pytest.mark.parametrize("name", SOME)
def test_waiting_with_the_default_budget(name: str) -> None:
    waits(play(wait, FamilyBarrier(FAMILIES[name])), FAMILIES[name], beyond=10_000)


@pytest.mark.parametrize("name", FAMILIES)
def test_every_answer_is_refuted(name: str) -> None:
    """Random answers, near the limits, near the centre and far away, after random levels."""
    family, rng = FAMILIES[name], random.Random(name)
    barrier = FamilyBarrier(family)
    for _ in range(12):
        base = rng.choice([*family.radius.points, family.radius.centre])
        size = rng.choice([Q(1, 1000), Q(1, 3), Q(50)])
        x = [b + size * Q(rng.randint(-9, 9), 10) for b in base]
        levels = rng.sample(range(40), rng.randint(0, 3))

        def target(information: Any, x: Any = x, levels: Any = levels) -> Any:
            for n in levels:
                information.at(n)
            return x

        refuted(play(target, barrier), family)


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("level", [0, 1, 1000])
def test_no_level_is_enough(name: str, level: int) -> None:
    family = FAMILIES[name]
    refuted(play(partial(naive, level=level), FamilyBarrier(family)), family)


@pytest.mark.parametrize("name", FAMILIES)
def test_levels_up_to_the_highest_are_answered(name: str) -> None:
    """10^5, and the highest level, whose proof is too long for the largest root only."""
    family = FAMILIES[name]
    more = {"budget_level": 1_099_000}
    refuted(play(partial(naive, level=10**5), FamilyBarrier(family), **more), family)  # type: ignore[arg-type]
    outcome = play(partial(naive, level=1_099_000), FamilyBarrier(family), **more)  # type: ignore[arg-type]
    assert outcome.status == "refuted" and outcome.n == 1_099_000
    if name == "largest_root":
        assert outcome.witness is None
        assert play(wait, FamilyBarrier(family), budget_level=600_000).witness is None
    else:
        refuted(outcome, family)


@pytest.mark.parametrize("name", FAMILIES)
def test_eps_just_below_the_barrier_needs_a_smaller_gap(name: str) -> None:
    family = FAMILIES[name]
    scale = 10**9
    eps = below(family.radius.squared * scale**2) / scale
    refuted(play(centre, FamilyBarrier(family, eps=eps)), family)


@pytest.mark.parametrize("name", FAMILIES)
def test_the_centre_is_right_at_the_barrier(name: str) -> None:
    """No claim for eps >= eps_B; the largest root can still be refuted, with a large r."""
    family = FAMILIES[name]
    eps = below(family.radius.squared) + Q(1, 100)
    outcome = play(centre, FamilyBarrier(family, eps=eps))
    if name == "largest_root":
        refuted(outcome, family)
        outcome = play(partial(capped, highest=64), FamilyBarrier(family, eps=eps + Q(1, 10**9)))
    assert outcome.status == "no claim" and outcome.witness is None


@pytest.mark.parametrize("k", [2, 10, 40])
def test_linear_programs_of_other_sizes(k: int) -> None:
    family = further_family("linear_program", k=k)
    barrier = FamilyBarrier(family)
    for target in (naive, centre):
        refuted(play(target, barrier), family)
    outcome = play(wait, barrier, budget_level=20)
    waits(outcome, family, beyond=20)
    assert outcome.witness is not None
    claim = outcome.witness.certificate["statements"]["apart"]["claim"]
    assert claim == {"eps": "7/10", "level": 32}
    assert len(outcome.witness.members) == min(k, 32) + 1


def test_a_linear_program_of_the_largest_size() -> None:
    family = further_family("linear_program", k=2000)
    refuted(play(naive, FamilyBarrier(family)), family)


@pytest.mark.parametrize("name", FAMILIES)
def test_single_entries_are_answered(name: str) -> None:
    """Entries and levels together; the log holds each question once."""
    family = FAMILIES[name]
    f = ("A", 0, 0)

    def asks(information: Any) -> Any:
        assert information.entry(f, 9) == information.at(9).A[0][0] == family.tie().evaluate(f)
        information.entry(f, 12)
        information.entry(f, 12)
        return family.radius.centre

    outcome = play(asks, FamilyBarrier(family))
    refuted(outcome, family)
    assert outcome.n == 12 and outcome.table.largest == 12


def test_sites_beyond_the_level_are_not_shown() -> None:
    family = FAMILIES["diagonal_spectrum"]

    def asks(information: Any) -> Any:
        assert information.at(0).A == ((),) and len(information.at(5).A[0]) == 5
        for f, n in ((("A", 0, 5), 5), (("A", 1, 0), 9), (("y", 0), 9), (("A", 0), 9)):
            with pytest.raises(ValueError):
                information.entry(f, n)
        assert information.entry(("A", 0, 5), 6) == 0
        return [0, 0]

    outcome = play(asks, FamilyBarrier(family))
    refuted(outcome, family)
    assert outcome.side.site >= 6 and len(outcome.run.refused) == 4


def test_floats_and_generators_with_a_state_are_refuted() -> None:
    calls = [0]

    def solver(information: Any) -> Any:
        import numpy as np

        calls[0] += 1
        C, _ = information.at(50 + calls[0]).as_float64()
        v = np.linalg.eigh(C)[1][:, 0]
        return np.outer(v, v).ravel()

    for name in ("semidefinite", "lowest_eigenvector"):
        refuted(play(solver, FamilyBarrier(FAMILIES[name])), FAMILIES[name])


def test_an_answer_too_long_to_be_written_has_no_witness() -> None:
    family = FAMILIES["label"]
    outcome = play(lambda information: [Q(2**1_300_001 + 1, 3**10)], FamilyBarrier(family))
    assert outcome.status == "refuted" and outcome.witness is None and outcome.squared is not None


def test_a_log_that_does_not_fit_is_cut_from_below(monkeypatch: pytest.MonkeyPatch) -> None:
    """The highest levels stay, `complete` is False; what is written is still accepted."""
    family = FAMILIES["diagonal_spectrum"]
    monkeypatch.setattr(further, "CHARACTERS", 24 * 100)

    def asks(information: Any) -> Any:
        for n in (70, 5, 40):
            information.at(n)
        return [0, 0]

    outcome = play(asks, FamilyBarrier(family))
    assert outcome.witness is not None and not outcome.witness.complete
    statements = outcome.witness.certificate["statements"]
    assert [level["n"] for level in statements["information"]["claim"]["levels"]] == [70]
    assert statements["refuted"]["claim"]["level"] == 70
    outcome.witness.accept()
    outcome = play(wait, FamilyBarrier(family), budget_level=60)
    assert outcome.witness is not None and not outcome.witness.complete
    outcome.witness.accept()
    monkeypatch.setattr(further, "CHARACTERS", 24)
    outcome = play(asks, FamilyBarrier(family))
    assert outcome.status == "refuted" and outcome.witness is not None
    assert not outcome.witness.complete
    assert "information" not in outcome.witness.certificate["statements"]
    assert play(wait, FamilyBarrier(family), budget_level=60).witness is None


def test_errors_and_spent_budgets_are_no_claim() -> None:
    barrier = FamilyBarrier(FAMILIES["theta"])

    def raises(information: Any) -> Any:
        raise ValueError("lost")

    def asks(information: Any) -> Any:
        while True:
            information.at(2)

    for target, more in ((raises, {}), (asks, {"budget_queries": 9})):
        outcome = play(target, barrier, **more)  # type: ignore[arg-type]
        assert outcome.status == "no claim" and outcome.witness is None
    for returned in (None, [1, 2], [float("nan")] * 3):
        outcome = play(lambda information, x=returned: x, barrier)  # type: ignore[misc]
        assert outcome.status == "no claim" and outcome.run.status == "invalid"
    outcome = play(lambda information: information.at(1_100_000), barrier, budget_level=5)
    assert outcome.status == "information" and outcome.witness is None


# -- in a worker process ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["linear_program", "diagonal_spectrum", "circle"])
def test_in_the_sandbox(tmp_path: Path, name: str) -> None:
    family, barrier = FAMILIES[name], FamilyBarrier(FAMILIES[name])
    file = tmp_path / "mine.py"
    file.write_text(
        "def solve(information):\n    A = information.at(30).A\n    assert len(A) == 1\n"
        "    return [information.entry(('A', 0, 0), 3)] * information.N\n"
    )
    refuted(play(f"{file}:solve", barrier), family)
    home = "sci_barriers.adversary.further"
    refuted(play(f"{home}:naive", barrier), family)
    waits(play(f"{home}:wait", barrier, budget_level=100), family, beyond=100)


def test_guess_follows_its_seed() -> None:
    barrier = FamilyBarrier(further_family("linear_program", k=5))
    inside = [play(TARGETS["guess"], barrier, seed=seed).x for seed in range(12)]
    assert len(set(inside)) > 2
    assert play("sci_barriers.adversary.further:guess", barrier, seed=2).x == inside[2]


@pytest.mark.parametrize("target", ["naive", "wait"])
def test_the_checker_alone_accepts_the_file(tmp_path: Path, target: str) -> None:
    files = []
    for name, family in FAMILIES.items():
        outcome = play(TARGETS[target], FamilyBarrier(family), budget_level=60)
        assert outcome.witness is not None
        files.append(tmp_path / f"{name}.json")
        files[-1].write_text(json.dumps(outcome.witness.certificate))
    command = [sys.executable, "-E", "-m", "sci_barriers.certificates", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("accepted") == 12
