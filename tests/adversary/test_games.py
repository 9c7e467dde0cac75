"""Games: every answer is refuted with an accepted certificate; waiting ends in information."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from sci_barriers.adversary import Omega, Outcome, play
from sci_barriers.adversary.breakdown import targets
from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, sign
from sci_barriers.information.base import NORMS, Norm

LEVELS: dict[str, dict[str, Any]] = {
    "P1": {"eta": Q(1, 3)}, "P2": {"lam": Q(1, 10)}, "P3": {"lam": Q(1, 3)},
}  # fmt: skip
ROOT = Path(__file__).resolve().parents[2]
SIZES = [(2, 1, 3), (4, 2, 3), (20, 19, 6)]
LARGER = [*SIZES, (50, 10, 9)]


def omega(problem: str = "P3", N: int = 4, m: int = 2, K: int = 3, *, L: int = 3) -> Omega:
    return Omega(problem=problem, N=N, m=m, K=K, L=L, **LEVELS[problem])


def refuted(outcome: Outcome) -> None:
    """Refuted, with a complete witness that the checker accepts; recomputed by the closed form."""
    assert outcome.status == "refuted", outcome.claim
    assert outcome.side is not None and outcome.x is not None and outcome.witness is not None
    assert outcome.witness.complete
    summary = outcome.witness.accept()
    assert "1 membership" in summary and "1 refuted" in summary
    assert ("1 information" in summary) == (outcome.n is not None)
    member = outcome.side.member()
    assert outcome.table.omega.contains(member)
    statements = outcome.witness.certificate["statements"]
    claim = statements["refuted"]["claim"]
    assert claim["level"] == outcome.n
    assert (claim["part"] is None) == (outcome.eps < outcome.table.omega.accuracy(outcome.part))
    if outcome.squared is None:
        assert "1 remote" in summary
        return
    found = member.solution_set().squared_distance(outcome.x)
    assert sign(found - outcome.squared) == 0
    assert sign(found - outcome.eps**2) > 0
    if "distance" in statements:
        assert statements["distance"]["claim"]["verdict"] == "proved"


def waits(outcome: Outcome, *, beyond: int) -> None:
    """Information, with an accepted certificate about all sides: no x is within eps of two."""
    assert outcome.status == "information", outcome.claim
    assert outcome.x is None and outcome.n is not None and outcome.n > beyond
    assert f"T > {outcome.n - 1}" in outcome.claim
    assert outcome.witness is not None and outcome.witness.complete
    members = outcome.witness.members.values()
    winners = [member.winner for member in members if member.winner is not None]
    assert sorted(winners) == list(range(outcome.table.omega.k))
    assert ("tie" in outcome.witness.members) == (outcome.part == "i")
    assert all(outcome.table.omega.contains(member) for member in members)
    summary = outcome.witness.accept()
    assert summary == "1 information, 1 membership, 1 undetermined"


@pytest.mark.parametrize("problem", LEVELS)
@pytest.mark.parametrize(("N", "m", "K"), LARGER)
@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("name", ["argmax", "barycentre", "random-guess", "zero"])
def test_part_one_refutes_every_answer(
    problem: str, N: int, m: int, K: int, norm: Norm, name: str
) -> None:
    refuted(play(name, omega(problem, N, m, K), part="i", norm=norm, seed=5))


@pytest.mark.parametrize("problem", LEVELS)
@pytest.mark.parametrize(("N", "m", "K"), SIZES)
@pytest.mark.parametrize("part", ["i", "ii"])
def test_gap_search_ends_in_information(problem: str, N: int, m: int, K: int, part: str) -> None:
    waits(play("gap-search", omega(problem, N, m, K), part=part, budget_level=200), beyond=200)


@pytest.mark.parametrize(("N", "m", "K"), LARGER)
def test_waiting_to_level_ten_thousand(N: int, m: int, K: int) -> None:
    waits(play("gap-search", omega("P3", N, m, K), budget_level=10**4), beyond=10**4)


@pytest.mark.parametrize("name", ["argmax", "barycentre", "random-guess", "zero", "part-three"])
@pytest.mark.parametrize("norm", NORMS)
def test_part_two_refutes_what_stops_early(name: str, norm: Norm) -> None:
    for problem in LEVELS:
        refuted(play(name, omega(problem), part="ii", norm=norm, seed=1))


@pytest.mark.parametrize("problem", LEVELS)
@pytest.mark.parametrize("cap", [10, 10**3, 10**5, 10**6])
def test_any_cap_is_beaten(problem: str, cap: int) -> None:
    """Stopping by level M is refuted; not stopping by level M means T > M."""
    Om = omega(problem)
    stops = play(partial(targets.capped_part_two, highest=cap), Om, part="ii", budget_level=cap)
    refuted(stops)
    assert stops.n == cap and stops.side is not None and stops.side.exponent >= cap + 2
    waits(play("part-two", Om, part="ii", budget_level=cap), beyond=cap)


@pytest.mark.parametrize("problem", LEVELS)
@pytest.mark.parametrize("L", [2, 3, 9])
@pytest.mark.parametrize(("norm", "less"), [("entrywise", 1), ("operator", 2)])
def test_part_three_level_is_sharp(problem: str, L: int, norm: Norm, less: int) -> None:
    """Answers from levels up to L - 1 (entrywise), L - 2 (operator) are refuted; the next level
    gets no answer, and no claim of an error."""
    Om = omega(problem, L=L)

    def at_level(information: Any, *, n: int) -> Any:
        row = information.at(n).A[0]
        return [1 / row[0]] + [0] * (information.N - 1)

    refuted(play(partial(at_level, n=L - less), Om, part="iii", norm=norm))
    refuted(play("zero", Om, part="iii", norm=norm))
    right = play(partial(at_level, n=L - less + 1), Om, part="iii", norm=norm)
    assert right.status == "information" and right.x is None and right.witness is None
    if L > 2:
        waits(play("gap-search", Om, part="iii", norm=norm), beyond=L - less)


@pytest.mark.parametrize("problem", LEVELS)
def test_part_three_with_one_level(problem: str) -> None:
    """L = 1, g = 2: entrywise level 0 is refuted; in the operator reading no level is left."""
    Om = omega(problem, L=1)
    stops = partial(lambda information, n: [information.at(n).A[0][0] / 30, 0, 0, 0], n=0)
    refuted(play(stops, Om, part="iii"))
    assert play(stops, Om, part="iii", norm="operator").status == "information"
    refuted(play("zero", Om, part="iii", norm="operator"))


def test_no_answer_is_within_eps_of_all_sides_but_the_barycentre_above_the_radius() -> None:
    """eps_B^s = t sqrt(1 - 1/k): just below it the barycentre is refuted, above it it is right,
    also at the tolerance of part (iii)."""
    for N, m in ((2, 1), (4, 2), (9, 2)):
        Om = omega("P3", N, m)
        squared = Om.t(2) ** 2 * Q(Om.k - 1, Om.k)
        scale = 10**12
        root = Q(math.isqrt(int((squared * scale**2).p // (squared * scale**2).q)), scale)
        refuted(play("barycentre", Om, part="ii", eps=root * (1 - Q(1, 10**6))))
        outcome = play("barycentre", Om, part="ii", eps=root + Q(1, scale))
        assert outcome.status == "no claim" and outcome.witness is None
        right = play("barycentre", Om, part="ii", eps=Om.accuracy("iii"))
        assert right.status == "no claim" and right.x is not None


def test_g_is_made_smaller_in_the_border_case() -> None:
    """eps a little below the radius: the first g leaves the barycentre within eps."""
    Om = omega("P3", 2, 1)
    b = Om.t(1) / 2
    edge = Om.side(1, 0, exponent=3).member().T
    eps_squared = 2 * b * b - 2 * edge * b + edge * edge
    scale = 10**30
    root = Q(math.isqrt(int(eps_squared.p * scale**2 // eps_squared.q)) + 1, scale)
    outcome = play("barycentre", Om, eps=root)
    refuted(outcome)
    assert outcome.n == 1 and outcome.side is not None and outcome.side.exponent > 3


def test_state_coins_and_floats_need_no_replay() -> None:
    """Floats, adaptive levels, single entries and a generator with a state are all refuted."""
    generator = [0]

    def odd(information: Any) -> Any:
        generator[0] += 1
        for n in (3, 0, 17, 3):
            information.at(n)
        q = information.entry(("A", 0, 1), 6)
        return [float(1 / q) if i == generator[0] % 2 else 0.1 / 3e5 for i in range(information.N)]

    first, second = (play(odd, omega("P2", 4, 2)) for _ in range(2))
    refuted(first)
    refuted(second)
    assert first.x != second.x and first.n == 17
    assert first.side is not None and first.side.exponent >= 19
    claim = first.witness.certificate["statements"]["information"]["claim"]  # type: ignore[union-attr]
    assert [level["n"] for level in claim["levels"]] == [17, 3, 0]
    assert len(claim["queries"]) == 1


def test_float_solvers_are_refuted() -> None:
    """style "solver": f(A, y, lam) on float64 data of one level."""

    def solve(A: Any, y: Any, lam: float) -> Any:
        x = A[0] * 0
        x[int(A[0].argmax())] = y[0] / A[0].max()
        return x

    outcome = play(solve, omega("P3", 20, 19, 6), style="solver", level=40)
    refuted(outcome)
    assert outcome.n == 40


def test_long_answers_and_many_digits() -> None:
    """K = 1000; an answer too long to be squared in a certificate, and one too long to be written
    at all."""
    refuted(play("argmax", Omega(problem="P3", N=4, m=2, K=1000, lam=Q(1))))

    def long(information: Any, *, bits: int, n: int | None) -> Any:
        if n is not None:
            information.at(n)
        return [Q(2**bits + 1, 3**10), 0]

    refuted(play(partial(long, bits=1_000_001, n=None), omega("P3", 2, 1)))
    refuted(play(partial(long, bits=1_000_001, n=7), omega("P3", 2, 1)))
    outcome = play(partial(long, bits=1_300_001, n=None), omega("P3", 2, 1))
    assert outcome.status == "refuted" and outcome.squared is not None
    assert outcome.witness is None
    outcome = play(partial(long, bits=1_300_001, n=7), omega("P3", 2, 1))
    assert outcome.witness is not None and not outcome.witness.complete
    assert outcome.witness.accept() == "1 information, 1 membership"


@pytest.mark.parametrize("returned", [None, [1.0], [float("nan"), 0.0], "text", [1j, 0]])
def test_nonsense_is_no_claim(returned: Any) -> None:
    outcome = play(lambda information: returned, omega("P3", 2, 1))
    assert outcome.status == "no claim" and outcome.run.status == "invalid"


def test_errors_and_spent_queries_are_no_claim() -> None:
    def raises(information: Any) -> Any:
        raise ValueError("lost")

    def asks(information: Any) -> Any:
        while True:
            information.at(2)

    def asks_nonsense(information: Any) -> Any:
        while True:
            try:
                information.entry(("A", 7, 7), 10**6)
            except ValueError:
                pass

    outcome = play(raises, omega())
    assert outcome.status == "no claim" and "lost" in outcome.claim
    for target in (asks, asks_nonsense):
        outcome = play(target, omega(), budget_queries=50)
        assert outcome.status == "no claim" and "budget of queries" in outcome.claim
    assert outcome.n is None


def test_an_answer_after_the_stop_does_not_count() -> None:
    def holds(information: Any) -> Any:
        try:
            information.at(50)
        except BaseException:
            return [0] * information.N

    outcome = play(holds, omega(), budget_level=10)
    assert outcome.status == "information" and outcome.x is None and outcome.n == 50


def test_levels_past_the_highest_are_not_answered() -> None:
    """Part (i), a question above 1,099,000: asked, not in the log."""
    outcome = play(lambda information: information.at(1_100_000), omega(), budget_level=5)
    assert outcome.status == "information" and outcome.n == 1_100_000
    assert outcome.table.largest is None and outcome.witness is None


@pytest.mark.parametrize("sandboxed", [None, True])
def test_in_the_sandbox(tmp_path: Path, sandboxed: bool | None) -> None:
    file = tmp_path / "mine.py"
    file.write_text(
        "def solve(information):\n    a = information.at(30).A[0]\n"
        "    return [1 / max(a)] + [0] * (len(a) - 1)\n"
    )
    refuted(play(f"{file}:solve", omega(), sandboxed=sandboxed))
    if sandboxed:
        refuted(play("random-guess", omega(), sandboxed=True, seed=3))
        waits(play("gap-search", omega(), sandboxed=True, budget_level=100), beyond=100)
    assert "mine" not in sys.modules


@pytest.mark.parametrize("name", ["argmax", "gap-search"])
def test_the_checker_alone_accepts_the_file(tmp_path: Path, name: str) -> None:
    """Written as JSON and read by the standard-library checker in a process of its own."""
    outcome = play(name, omega("P2"), budget_level=60)
    assert outcome.witness is not None
    file = tmp_path / "witness.json"
    file.write_text(json.dumps(outcome.witness.certificate))
    command = [sys.executable, "-E", "-m", "sci_barriers.certificates", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "accepted" in done.stdout


def test_random_guess_follows_its_seed() -> None:
    found = {play("random-guess", omega(), seed=seed).x for seed in range(12)}
    assert len(found) == 3
    assert play("random-guess", omega(), seed=2).x == play("random-guess", omega(), seed=2).x


def test_bad_input_is_refused() -> None:
    Om = omega()
    cases: list[tuple[Any, dict[str, Any]]] = [
        ("argmax", {"part": "iv"}), ("argmax", {"norm": "l2"}), ("argmax", {"budget_level": -1}),
        ("argmax", {"budget_level": 2 * 10**6}), ("argmax", {"eps": -1}), ("unheard", {}),
        (targets.argmax, {"sandboxed": True}), ("a.py:f", {"sandboxed": False}), (3, {}),
        ("argmax", {"eps": "1/2"}), ("argmax", {"style": "solver"}),
    ]  # fmt: skip
    for target, more in cases:
        with pytest.raises(BadInput):
            play(target, Om, **more)
