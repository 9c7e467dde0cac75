"""Witnesses are complete and accepted at every size: N = 500, level 1,099,000, all sides."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from sci_barriers.adversary import HIGHEST, Omega, Outcome, Table, play
from sci_barriers.adversary.breakdown import targets, witness
from sci_barriers.adversary.breakdown.choice import EXACT_EXPONENT
from sci_barriers.adversary.breakdown.witness import apart
from sci_barriers.exact import Q, norm_squared
from sci_barriers.information.base import NORMS, Norm
from sci_barriers.sandbox import Query

LEVELS: dict[str, dict[str, Any]] = {
    "P1": {"eta": Q(0)}, "P2": {"lam": Q(10)}, "P3": {"lam": Q(1, 3)},
}  # fmt: skip
COMMON = "1 information, 1 membership, 1 undetermined"


def omega(problem: str, N: int, m: int, *, K: int = 6, L: int = 3, block: bool = False) -> Omega:
    Om = Omega(problem=problem, N=N, m=m, K=K, L=L, **LEVELS[problem])
    return replace(Om, w=Om.relative_w()) if block else Om


def at_level(information: Any, *, n: int) -> Any:
    row = information.at(n).A[0]
    return [1 / row[0]] + [0] * (information.N - 1)


def complete(outcome: Outcome, kinds: str) -> None:
    assert outcome.witness is not None and outcome.witness.complete
    summary = outcome.witness.accept()
    assert all(kind in summary for kind in kinds.split()), summary


@pytest.mark.parametrize(
    ("problem", "m", "block", "part", "norm"),
    [
        ("P1", 250, True, "ii", "entrywise"),
        ("P2", 250, True, "i", "operator"),
        ("P3", 1, False, "ii", "operator"),
        ("P3", 2, True, "i", "operator"),
        ("P3", 250, False, "i", "entrywise"),
        ("P3", 499, True, "ii", "entrywise"),
    ],
)
def test_five_hundred_columns(problem: str, m: int, block: bool, part: str, norm: Norm) -> None:
    """All k sides in one statement."""
    Om = omega(problem, 500, m, block=block)
    outcome = play("argmax", Om, part=part, norm=norm)
    complete(outcome, "information membership minimisers distance refuted")
    waiting = play("gap-search", Om, part="i", budget_level=100)
    complete(waiting, COMMON)
    assert waiting.witness is not None and len(waiting.witness.members) == Om.k + 1


@pytest.mark.parametrize(
    ("N", "m", "block", "norm"),
    [
        (2, 1, False, "operator"),
        (20, 19, True, "operator"),
        (500, 250, False, "operator"),
        (500, 250, True, "entrywise"),
    ],
)
def test_the_highest_level(N: int, m: int, block: bool, norm: Norm) -> None:
    """Level 1,099,000, for an answer and for a question beyond the budget."""
    Om = omega("P3", N, m, block=block)
    outcome = play(partial(at_level, n=HIGHEST), Om, norm=norm, budget_level=HIGHEST)
    complete(outcome, "information membership remote refuted")
    assert outcome.squared is None and outcome.n == HIGHEST
    waiting = play(partial(at_level, n=HIGHEST), Om, norm=norm, budget_level=10)
    complete(waiting, COMMON)
    assert waiting.n == HIGHEST


@pytest.mark.parametrize("problem", LEVELS)
@pytest.mark.parametrize("n", [EXACT_EXPONENT - 3, EXACT_EXPONENT - 2, EXACT_EXPONENT - 1])
def test_both_sides_of_the_exact_exponents(problem: str, n: int) -> None:
    outcome = play(partial(at_level, n=n), omega(problem, 4, 2), budget_level=n)
    exact = n + 2 <= EXACT_EXPONENT
    complete(outcome, "distance refuted" if exact else "remote refuted")
    assert (outcome.squared is None) == (not exact)


@pytest.mark.parametrize("problem", LEVELS)
@pytest.mark.parametrize("L", [1, 2, 5, 10**4, 300_000, 10**6])
@pytest.mark.parametrize("norm", NORMS)
def test_part_three_at_every_size(problem: str, L: int, norm: Norm) -> None:
    """g = 2^-(L-2) from 2 to 2^-999998; the sides are told apart to be too far for one answer."""
    Om = omega(problem, 4, 2, K=3, L=L)
    n = Table(Om, part="iii", norm=norm).reach
    if n < 0:
        return complete(play("zero", Om, part="iii", norm=norm), "distance refuted")
    outcome = play(partial(at_level, n=n), Om, part="iii", norm=norm, budget_level=n)
    complete(outcome, "information membership refuted")
    assert ("remote" in outcome.witness.certificate["statements"]) == (  # type: ignore[union-attr]
        L - 2 > EXACT_EXPONENT
    )

    def climbs(information: Any) -> Any:
        information.at(n)
        information.at(n + 1)

    complete(play(climbs, Om, part="iii", norm=norm, budget_level=n), COMMON)
    return None


@pytest.mark.parametrize("problem", LEVELS)
@pytest.mark.parametrize("cap", [10, 10**3, 10**5, 10**6])
def test_any_cap_is_beaten_with_a_block(problem: str, cap: int) -> None:
    """Part (ii) for relative digits: stopping by level M is refuted, by a complete witness."""
    Om = omega(problem, 20, 19, block=True)
    stops = partial(targets.capped_part_two, highest=cap)
    complete(play(stops, Om, part="ii", budget_level=cap), "refuted membership information")
    complete(play("part-two", Om, part="ii", budget_level=cap), COMMON)


def test_single_entries_at_a_huge_level() -> None:
    """Each of 250 entries on its own at level 10^6: written as one level."""

    def entries(information: Any) -> Any:
        for i in range(1, 250):
            information.entry(("A", i, 251 + i - 1), 10**6)
        return [0] * 500

    outcome = play(entries, omega("P3", 500, 250), budget_level=10**6)
    complete(outcome, "information membership remote refuted")
    certificate = outcome.witness.certificate  # type: ignore[union-attr]
    assert len(json.dumps(certificate)) < 10**6


def test_a_log_that_is_too_long_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """More levels than a file can hold: the highest are there, and `complete` says so."""

    def many(information: Any) -> Any:
        for n in range(20_000, 20_100):
            information.at(n)
        return [0] * information.N

    def levels(outcome: Outcome) -> list[int]:
        assert outcome.witness is not None
        assert "1 refuted" in outcome.witness.accept()
        claim = outcome.witness.certificate["statements"]["information"]["claim"]
        return [level["n"] for level in claim["levels"]]

    outcome = play(many, omega("P3", 6, 5), budget_level=30_000)
    complete(outcome, "refuted")
    assert levels(outcome) == list(range(20_099, 19_999, -1))
    monkeypatch.setattr(witness, "CHARACTERS", 100_000)
    outcome = play(many, omega("P3", 6, 5), budget_level=30_000)
    found = levels(outcome)
    assert outcome.witness is not None and not outcome.witness.complete
    assert 5 < len(found) < 30 and found[0] == 20_099


def test_what_cannot_be_written_is_not_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    """One level above all limits: no statement of information, and nothing refuted by it; fewer
    sides than there are: nothing undetermined."""
    Om = omega("P3", 20, 3)
    monkeypatch.setattr(witness, "CHARACTERS", 1000)
    outcome = play("argmax", Om)
    assert outcome.status == "refuted" and outcome.witness is not None
    assert not outcome.witness.complete
    assert outcome.witness.accept() == "1 membership, 1 minimisers, 1 distance"
    assert play("gap-search", Om, budget_level=10).witness is None
    monkeypatch.setattr(witness, "CHARACTERS", 5000)
    waiting = play("gap-search", Om, budget_level=1)
    assert waiting.status == "information" and waiting.witness is not None
    assert not waiting.witness.complete and len(waiting.witness.members) < Om.k
    assert waiting.witness.accept() == "1 information, 1 membership"


@pytest.mark.parametrize("problem", LEVELS)
def test_apart_means_more_than_two_eps(problem: str) -> None:
    """2 T^2 > 4 eps^2, exactly up to 2^-256 and safely beyond."""
    Om = omega(problem, 4, 2, K=3)
    for s in (1, 2):
        for e in (0, 1, 9, 256):
            T = Om.side(s, 0, exponent=e).member().T
            gap = norm_squared([T, -T])
            for share in (Q(69, 100), Q(70, 100), Q(7071, 10000), Q(7072, 10000)):
                assert apart(Om, s, exponent=e, eps=share * T) == (gap > 4 * (share * T) ** 2)
        assert apart(Om, s, exponent=257, eps=Om.t(s) * Q(70, 100))
        assert not apart(Om, s, exponent=257, eps=Om.t(s) * Q(71, 100))


def test_a_larger_eps_takes_a_smaller_g() -> None:
    """eps just below T/sqrt2 at g = 2^-(n+2) needs a smaller g; above t/sqrt2 nothing is said."""
    Om = omega("P3", 4, 2, K=3)
    T = Om.side(1, 0, exponent=3).member().T

    def asks(information: Any) -> Any:
        information.at(1)
        information.at(99)

    outcome = play(asks, Om, eps=T * Q(70711, 100000), budget_level=1)
    complete(outcome, COMMON)
    outcome = play(asks, Om, eps=Om.t(1), budget_level=1)
    assert outcome.witness is not None and outcome.witness.complete
    assert outcome.witness.accept() == "1 information, 1 membership"


def test_the_table_is_asked_once() -> None:
    """The log holds each question once, in the order of asking."""
    table = Table(omega("P3", 4, 2), part="i", norm="entrywise")
    for n in (5, 3, 5, 9, 3):
        table(Query(kind="at", n=n))
    assert list(table.levels) == [5, 3, 9]


def test_an_answer_that_fills_a_file_is_not_written() -> None:
    """x with 40 entries of a million bits: the game is won, its witness holds what can be told."""

    def long(information: Any) -> Any:
        information.at(5)
        return [Q(2**1_000_000 + i, 3) for i in range(information.N)]

    outcome = play(long, omega("P3", 40, 3))
    assert outcome.status == "refuted" and outcome.witness is not None
    assert not outcome.witness.complete
    assert outcome.witness.accept() == "1 information, 1 membership"


@pytest.mark.parametrize("L", [2, 40, 300_000])
@pytest.mark.parametrize("norm", NORMS)
def test_a_block_that_only_the_sides_allow(L: int, norm: Norm) -> None:
    """48 non-zeros at K = 3, lam = 1: the tie of layer 3 breaks the hypothesis, no side does."""
    Om = Omega(problem="P3", N=50, m=49, K=3, L=L, lam=Q(1), w=(Q(1, 3),) * 48)
    n = Table(Om, part="iii", norm=norm).reach
    outcome = play(partial(at_level, n=n), Om, part="iii", norm=norm, budget_level=n)
    complete(outcome, "information membership refuted")
    complete(play("zero", Om, part="iii", norm=norm), "membership refuted")
    complete(play("argmax", Om, part="ii", norm=norm), "information distance refuted")
