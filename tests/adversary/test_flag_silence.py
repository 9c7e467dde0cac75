"""Flags that say nothing, or what is no bit; flags in worker processes; state and coins."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from sci_barriers.adversary import FlagOutcome, Omega, play, play_flag
from sci_barriers.adversary.further import FamilyBarrier, naive
from sci_barriers.errors import BadInput
from sci_barriers.exact import Q
from sci_barriers.families.further import FAMILIES
from sci_barriers.information.base import NORMS
from sci_barriers.sandbox.points import parse_output

LEVELS: dict[str, dict[str, Any]] = {
    "P1": {"eta": Q(1, 3)}, "P2": {"lam": Q(1, 10)}, "P3": {"lam": Q(1, 3)},
}  # fmt: skip


def omega(problem: str = "P3", N: int = 4, m: int = 2, K: int = 3) -> Omega:
    return Omega(problem=problem, N=N, m=m, K=K, L=3, **LEVELS[problem])


def says(bit: Any, *levels: int) -> Any:
    """A flag that reads these levels and says the bit."""

    def flag(information: Any) -> Any:
        for n in levels:
            information.at(n)
        return bit

    return flag


def refuted(outcome: FlagOutcome) -> None:
    """Refuted, with an accepted certificate."""
    assert outcome.status == "refuted" and outcome.witness is not None, outcome.claim
    assert outcome.witness.accept().endswith("1 flag") and outcome.witness.complete


def waits(outcome: FlagOutcome, *, beyond: int) -> None:
    """Information: the log is admissible for the tie and all sides; the flag had said nothing."""
    assert outcome.status == "information", outcome.claim
    assert outcome.said is None and outcome.x is not None
    assert outcome.n is not None and outcome.n > beyond
    assert f"T > {outcome.n - 1}" in outcome.claim and "the flag algorithm" in outcome.claim
    assert outcome.witness is not None and outcome.witness.complete
    members = outcome.witness.members
    if "tie" not in members:  # it is one of the sides
        assert outcome.table.tie in members.values()  # type: ignore[attr-defined]
    assert outcome.witness.accept().endswith(("1 undetermined", "1 apart"))


# -- flags that do not say anything ---------------------------------------------------------------


def _waiting(information: Any) -> Any:
    n = 1
    while True:
        information.at(n)
        n *= 2


@pytest.mark.parametrize("problem", LEVELS)
def test_a_flag_that_waits_gets_information(problem: str) -> None:
    for norm in NORMS:
        waits(play_flag("argmax", _waiting, omega(problem), norm=norm, budget_level=100),
              beyond=100)  # fmt: skip
    waits(play_flag("barycentre", "cautious", omega(problem)), beyond=10_000)


@pytest.mark.parametrize("name", FAMILIES)
def test_a_flag_that_waits_on_a_family(name: str) -> None:
    outcome = play_flag(naive, _waiting, FamilyBarrier(FAMILIES[name]), budget_level=40)
    waits(outcome, beyond=40)
    assert outcome.claim.count("the flag algorithm, given Gamma's answer, asked level 64") == 1


def test_gamma_without_an_answer_is_no_claim() -> None:
    def lost(information: Any) -> Any:
        raise ValueError("lost")

    for gamma, words in ((lost, "lost"), ("gap-search", "level 16 was asked")):
        outcome = play_flag(gamma, "always-one", omega(), budget_level=15)
        assert outcome.status == "no claim" and outcome.flag is None and outcome.x is None
        assert outcome.claim.startswith("Gamma gave no answer") and words in outcome.claim


@pytest.mark.parametrize("bit", [None, 2, -1, 0.5, "1", [1], (0,), float("nan"), 1j, {}])
def test_what_is_no_bit_is_no_claim(bit: Any) -> None:
    outcome = play_flag("argmax", says(bit), omega())
    assert outcome.status == "no claim" and outcome.said is None
    assert outcome.flag is not None and outcome.flag.status == "invalid"
    assert "0 or 1" in outcome.claim


def test_bits_of_many_types() -> None:
    import numpy as np

    for one in (True, 1, 1.0, Q(1), np.bool_(True), np.int64(1), np.float64(1), np.array(1)):
        assert play_flag("argmax", says(one), omega()).said == 1
    for zero in (False, 0, 0.0, -0.0, np.bool_(False)):
        assert play_flag("argmax", says(zero), omega()).said == 0


def test_what_a_worker_sends_is_read_as_a_bit() -> None:
    assert parse_output(["1"], style="flag", N=4) == (Q(1),)
    assert parse_output(["1", "2"], style="information", N=2) == (Q(1), Q(2))
    for texts in (["2"], ["1", "0"], [], ["1/2"], "1"):
        with pytest.raises(BadInput):
            parse_output(texts, style="flag", N=1)


def test_errors_and_spent_budgets_are_no_claim() -> None:
    def asks(information: Any) -> Any:
        while True:
            information.at(2)

    outcome = play_flag("argmax", asks, omega(), budget_queries=30)
    assert outcome.status == "no claim" and "budget of queries" in outcome.claim
    outcome = play_flag("argmax", lambda information: 1 / 0, omega())
    assert outcome.status == "no claim" and "ZeroDivisionError" in outcome.claim
    with pytest.raises(BadInput, match="eps"):
        play_flag("argmax", "always-one", omega(), eps=-1)
    with pytest.raises(BadInput, match="file.py:callable"):
        play_flag("argmax", "never-one", omega())
    with pytest.raises(BadInput, match="play_flag"):
        play("argmax", omega(), style="flag")


def test_a_state_needs_no_replay() -> None:
    """Gamma with a state and a flag with coins: what was said of this x is wrong."""
    calls, coins = [0], random.Random(2)

    def gamma(information: Any) -> Sequence[Any]:
        calls[0] += 1
        return [1 / information.at(3).A[0][0] if i == calls[0] % 3 else 0 for i in range(4)]

    for _ in range(6):
        refuted(play_flag(gamma, says(coins.randrange(2), coins.randrange(30)), omega("P2")))


def test_solver_styles_of_gamma() -> None:
    def solve(A: Any, y: Any, lam: float) -> Any:
        x = A[0] * 0
        x[int(A[0].argmax())] = y[0] / A[0].max()
        return x

    for bit in ("always-one", "always-zero"):
        refuted(play_flag(solve, bit, omega("P3", 20, 19, 6), style="solver", level=30))


def test_in_the_sandbox(tmp_path: Path) -> None:
    """Both in worker processes; exceptions, exits and garbage of a flag are outcomes."""
    file = tmp_path / "mine.py"
    file.write_text(
        "import os\n"
        "def gamma(information):\n    a = information.at(4).A[0]\n    return [1 / a[0], 0, 0, 0]\n"
        "def flag(information):\n    a = information.at(30).A[0]\n"
        "    return sum(information.x) * a[0] == 1 and information.eps > 0\n"
        "def zero(information):\n    print('no')\n    return 0\n"
        "def leaves(information):\n    os._exit(3)\n"
        "def many(information):\n    return [1, 1]\n"
    )
    outcome = play_flag(f"{file}:gamma", f"{file}:flag", omega())
    refuted(outcome)
    assert outcome.said == 1 and outcome.n == 30
    refuted(play_flag(f"{file}:gamma", f"{file}:zero", omega()))
    refuted(play_flag("argmax", "residual-check", omega(), sandboxed=True))
    for name, status in (("leaves", "crashed"), ("many", "invalid")):
        outcome = play_flag("argmax", f"{file}:{name}", omega())
        assert outcome.status == "no claim" and outcome.flag is not None
        assert outcome.flag.status == status
    family = FamilyBarrier(FAMILIES["circle"])
    refuted(play_flag(naive, "sci_barriers.adversary.flags.targets:compare_levels", family))
    waits(play_flag("argmax", "cautious", omega(), sandboxed=True, budget_level=9), beyond=9)
