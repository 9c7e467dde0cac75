"""Trials of unseeded code: side fixed on pilot runs, committed, then counted on fresh runs."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

from sci_barriers.adversary.breakdown.omega import Omega
from sci_barriers.adversary.randomised.targets import guess_or_wait
from sci_barriers.adversary.randomised.trials import Trials, trials
from sci_barriers.certificates import Unreadable, check
from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, power_of_two, sign
from sci_barriers.information.base import NORMS, Norm
from sci_barriers.sandbox import Limits

LEVELS: dict[str, dict[str, Any]] = {
    "P1": {"eta": Q(1, 3)}, "P2": {"lam": Q(1, 10)}, "P3": {"lam": Q(1, 3)},
}  # fmt: skip


def omega(problem: str = "P3", N: int = 4, m: int = 2, K: int = 3, *, L: int = 4) -> Omega:
    return Omega(problem=problem, N=N, m=m, K=K, L=L, **LEVELS[problem])


def accepted(certificate: dict[str, Any]) -> bool:
    try:
        return check(certificate).accepted
    except Unreadable:
        return False


def guesses(indices: Iterator[int]) -> Callable[[Any], Any]:
    """A target that answers T e_j for the next j; -1 raises, 99 asks level 99."""

    def target(information: Any) -> Any:
        j, row = next(indices), information.at(1).A[0]
        if j == 99:
            information.at(99)
        if j < 0:
            raise ValueError("no answer")
        return [1 / row[0] if i == j else 0 for i in range(information.N)]

    return target


def recounted(result: Trials, Om: Omega) -> None:
    """F again from the definition of the event; both bounds; the certificate."""
    found = result.side.member().solution_set()
    failed = [
        run.x is None or sign(found.squared_distance(run.x) - result.eps**2) > 0
        for run in result.fresh
    ]
    assert result.failures == sum(failed)
    assert 0 <= result.lower <= Q(result.failures, len(failed)) <= result.upper <= 1
    assert Om.contains(result.side.member())
    assert result.successes[result.side.winner] == min(result.successes)
    assert result.witness is not None and result.witness.complete
    statements = result.witness.certificate["statements"]
    assert statements["runs"]["claim"]["failures"] == [result.failures]
    assert len(statements["runs"]["claim"]["outputs"]) == len(result.fresh)
    summary = result.witness.accept()
    for kind in ("minimisers", "membership", "runs", "binomial"):
        assert f"1 {kind}" in summary


@pytest.mark.parametrize("problem", LEVELS)
@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("part", ["i", "ii", "iii"])
def test_a_guess_fails_often_on_the_committed_side(problem: str, norm: Norm, part: str) -> None:
    Om = omega(problem)
    result = trials("random-guess", Om, part=part, norm=norm, budget_level=2, pilot=20, runs=100)
    recounted(result, Om)
    assert result.level == 2 and result.side.g == power_of_two(-4 if part != "iii" else -2)
    assert result.lower > Q(1, 5)  # 2/3 is the truth: F <= 31 of 100 has a chance < 10^-12
    assert f"T > {result.level}" in result.claim


def test_the_claim_says_event_confidence_and_independence() -> None:
    """Never anything about the probability of success."""
    result = trials("random-guess", omega(), part="ii", budget_level=3, pilot=5, runs=20,
                    confidence="95/100")  # fmt: skip
    assert result.claim.startswith("with confidence 19/20, under i.i.d. runs, P(error > 10^-2 or ")
    for words in ("T > 3", "no output within the limits", "on this input", "all in one process"):
        assert words in result.claim
    shown = Q(int(result.claim.split(">= 0.")[1][:4]), 10**4)
    assert shown <= result.lower < shown + Q(1, 10**4)
    assert "success" not in result.claim and "<=" not in result.claim


def test_the_side_is_the_one_with_the_fewest_pilot_successes() -> None:
    """Pilot 0 0 1 1 2: side 2. The fresh runs do not move it, the pilot runs do not enter F."""
    target = guesses(iter([0, 0, 1, 1, 2, *[2] * 7, *[0] * 3]))
    result = trials(target, omega(), part="i", budget_level=4, pilot=5, runs=10)
    recounted(result, omega())
    assert result.successes == (2, 2, 1) and result.side.winner == 2
    assert result.failures == 3


def test_every_part_of_the_event_is_a_failure() -> None:
    """A wrong answer, a level above the budget, no output: 1 + 2 + 3 of 10."""
    target = guesses(iter([1, 2, *[0] * 4, 1, 99, 99, -1, -1, -1]))
    result = trials(target, omega(), part="i", budget_level=98, pilot=2, runs=10)
    recounted(result, omega())
    assert result.side.winner == 0 and result.failures == 6
    assert [run.status for run in result.fresh].count("level") == 2
    assert [run.status for run in result.fresh].count("raised") == 3
    allowed = trials(guesses(iter([1, 2, *[99] * 10])), omega(), part="i", budget_level=99,
                     pilot=2, runs=10)  # fmt: skip
    assert [run.status for run in allowed.fresh] == ["answered"] * 10


def test_waiting_counts_as_a_level_above_the_budget() -> None:
    Om = omega("P1")
    result = trials(guess_or_wait, Om, part="i", budget_level=30, pilot=20, runs=60)
    recounted(result, Om)
    assert {run.asked for run in result.fresh if run.x is None} == {32}
    assert {run.status for run in result.fresh} == {"answered", "level"}


def test_coins_of_the_system_in_fresh_processes() -> None:
    """No seed, and a process a run: the answers differ nevertheless."""
    Om = omega("P3", 12, 1)
    result = trials("random-guess", Om, part="i", budget_level=3, pilot=2, runs=6, sandboxed=True)
    recounted(result, Om)
    assert len({run.x for run in (*result.pilot, *result.fresh)}) > 1  # 12^-7: all are the same
    assert json.loads(result.commitment.text)["processes"] == "fresh"


def test_with_a_block_distances_have_roots() -> None:
    base = omega("P2", 5, 3)
    Om = replace(base, w=base.relative_w(s=2))
    result = trials("random-guess", Om, part="ii", budget_level=40, pilot=9, runs=40)
    recounted(result, Om)
    assert result.side.member().c != 0 and 0 < result.failures < 40


def test_answers_too_long_to_be_written_have_no_witness() -> None:
    """The interval does not need it."""
    long = [Q(1, 3**20_000), 0, 0, 0]
    result = trials(lambda information: long, omega(), part="i", budget_level=1, pilot=1, runs=9)
    assert result.witness is None and result.failures == 9 and result.lower > 0


def test_always_and_never_failing_have_the_bounds_one_and_zero() -> None:
    """F = R: lower^R = alpha/2 from below, upper = 1; F = 0: lower = 0."""
    result = trials("zero", omega(), part="i", budget_level=0, pilot=1, runs=50, confidence="9/10")
    recounted(result, omega())
    assert result.failures == 50 and result.upper == 1
    assert result.lower**50 <= Q(1, 20) < (result.lower + Q(1, 2**20)) ** 50
    right = trials(guesses(iter([1, 2, *[0] * 50])), omega(), part="i", budget_level=1, pilot=2,
                   runs=50, confidence="9/10")  # fmt: skip
    recounted(right, omega())
    assert right.failures == 0 and right.lower == 0
    assert (1 - right.upper) ** 50 <= Q(1, 20)


def test_what_learns_from_run_to_run_is_not_independent(tmp_path: Path) -> None:
    """A counter in this process turns coins into a schedule: after 4 calls it is always right, and
    the interval says nothing of its next run. In processes of their own it begins anew each time.
    """
    text = (
        "calls = []\n\n\ndef learns(information):\n    calls.append(1)\n"
        "    j = 0 if len(calls) > 4 else 1 + len(calls) % 2\n"
        "    row = information.at(1).A[0]\n"
        "    return [1 / row[0] if i == j else 0 for i in range(information.N)]\n"
    )
    file = tmp_path / "mine.py"
    file.write_text(text)
    spec = spec_from_file_location("mine_learns", file)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    options: dict[str, Any] = {"part": "i", "budget_level": 1, "pilot": 2, "runs": 4}
    here = trials(module.learns, omega(), **options)
    recounted(here, omega())
    assert [run.x[0] != 0 for run in here.fresh if run.x] == [False] * 2 + [True] * 2
    assert "all in one process" in here.claim
    limits = Limits(wall=20, cpu=10, memory="1G")
    there = trials(f"{file}:learns", omega(), limits=limits, **options)
    recounted(there, omega())
    assert len({run.x for run in there.fresh}) == 1 and there.failures == 4
    assert "each in a process of its own" in there.claim


def test_a_crash_or_a_time_limit_is_no_output(tmp_path: Path) -> None:
    """The third run dies, the fourth hangs (files outlive processes): both count as failures."""
    file = tmp_path / "mine.py"
    kept = tmp_path / "kept"
    file.write_text(
        "import os\nimport time\n\n\ndef solve(information):\n"
        f"    kept = {str(kept)!r}\n"
        "    run = len(os.listdir(kept))\n"
        "    open(os.path.join(kept, str(run)), 'w').close()\n"
        "    if run == 2:\n        os._exit(3)\n"
        "    if run == 3:\n        time.sleep(60)\n"
        "    return [1 / information.at(1).A[0][0], 0, 0, 0]\n"
    )
    kept.mkdir()
    result = trials(f"{file}:solve", omega(), part="i", budget_level=1, pilot=1, runs=4,
                    limits=Limits(wall=5, cpu=10, memory="1G"))  # fmt: skip
    recounted(result, omega())
    assert [run.status for run in result.fresh] == ["answered", "crashed", "timeout", "answered"]
    assert result.side.winner == 1 and result.failures == 4


FALSE: dict[str, Callable[[dict[str, Any]], Any]] = {
    "one failure more": lambda s: s["runs"]["claim"].update(failures=[9]),
    "an output swapped": lambda s: s["runs"]["claim"]["outputs"][0].reverse(),
    "a right answer in place of none": lambda s: s["runs"]["claim"]["outputs"].__setitem__(
        9, s["runs"]["claim"]["outputs"][0]
    ),
    "an output left out": lambda s: s["runs"]["claim"]["outputs"].pop(),
    "the lower bound raised": lambda s: s["binomial"]["claim"].update(lower="55/100"),
    "the upper bound lowered": lambda s: s["binomial"]["claim"].update(upper="85/100"),
    "a larger confidence": lambda s: s["binomial"]["claim"].update(alpha="1/100000"),
    "a smaller threshold": lambda s: s["runs"]["claim"].update(exceeds="0"),
    "another set": lambda s: s["runs"].update({"from": ["binomial"]}),
    "runs of itself": lambda s: s["binomial"].update({"from": "binomial"}),
    "an unknown key": lambda s: s["binomial"]["claim"].update(p="1/2"),
}


@pytest.mark.parametrize("kind", FALSE)
def test_false_results_are_rejected(kind: str) -> None:
    """Each change alone turns the accepted certificate into one that is not accepted."""
    target = guesses(iter([1, 2, 0, 0, *[1] * 7, -1]))
    result = trials(target, omega("P2"), part="i", budget_level=3, pilot=2, runs=10)
    assert result.failures == 8 and result.witness is not None
    good = result.witness.certificate
    assert accepted(good)
    changed = copy.deepcopy(good)
    FALSE[kind](changed["statements"])
    assert not accepted(changed)


def test_the_certificate_is_json() -> None:
    result = trials("random-guess", omega(), part="i", budget_level=3, pilot=2, runs=8)
    assert result.witness is not None
    assert accepted(json.loads(json.dumps(result.witness.certificate)))


def test_bad_arguments_are_refused() -> None:
    cases: list[tuple[Any, dict[str, Any]]] = [
        ("zero", {"confidence": 1}), ("zero", {"confidence": 0}), ("zero", {"confidence": "x"}),
        ("zero", {"confidence": Q(1, 3**50)}), ("zero", {"pilot": 0}), ("zero", {"runs": 0}),
        ("zero", {"runs": 10_001}), ("zero", {"budget_level": -1}), ("zero", {"part": "iv"}),
        ("zero", {"budget_level": 10**6}), ("unheard", {}), ("zero", {"commit": "no/such/folder"}),
    ]  # fmt: skip
    for target, more in cases:
        with pytest.raises((BadInput, OSError)):
            trials(target, omega(), **{"part": "i", "budget_level": 1, **more})
