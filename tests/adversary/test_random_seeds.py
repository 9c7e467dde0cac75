"""Many seeds on one table: at most one side a seed, so one side has at most 1/k of the seeds."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sci_barriers.adversary.breakdown.omega import Omega
from sci_barriers.adversary.randomised.seeds import SeedTrials, replay_seeds
from sci_barriers.adversary.randomised.targets import guess_or_wait
from sci_barriers.certificates import Unreadable, check
from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, sign
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


def recounted(result: SeedTrials, Om: Omega) -> None:
    """Every distance again, from every side; the counts, the bound and the certificate agree."""
    sides = [result.sides.side(j).member().solution_set() for j in range(Om.k)]
    near = [
        [run.x is not None and sign(S.squared_distance(run.x) - result.eps**2) <= 0 for S in sides]
        for run in result.attempts
    ]
    assert all(sum(row) <= 1 for row in near)
    assert result.successes == tuple(sum(row[j] for row in near) for j in range(Om.k))
    assert result.hits == tuple(row.index(True) if any(row) else None for row in near)
    assert sum(result.successes) <= len(result.seeds) == len(result.attempts)
    assert result.successes[result.side.winner] == min(result.successes) <= result.bound
    assert Om.contains(result.side.member())
    assert result.witness is not None and result.witness.complete
    certificate = result.witness.certificate
    summary = result.witness.accept()
    assert "1 runs" in summary and "1 membership" in summary
    assert ("1 information" in summary) == (result.n is not None)
    runs = certificate["statements"]["runs"]["claim"]
    assert runs["failures"] == [len(result.seeds) - count for count in result.successes]
    assert ("1 undetermined" in summary) == (result.n is not None)
    assert len(certificate["instances"]) == Om.k + (result.part == "i")


@pytest.mark.parametrize("problem", LEVELS)
@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("part", ["i", "ii", "iii"])
def test_at_most_one_side_a_seed(problem: str, norm: Norm, part: str) -> None:
    Om = omega(problem)
    result = replay_seeds("random-guess", Om, part=part, norm=norm, seeds=range(30))
    recounted(result, Om)
    assert sum(result.successes) == 30 and result.n == 1
    assert "at most 30/3" in result.claim


@pytest.mark.parametrize(("N", "m"), [(2, 1), (12, 1), (20, 19)])
def test_guess_or_wait_over_many_seeds(N: int, m: int) -> None:
    """What waits asks a level above the budget, and has no output; the rest is shared out."""
    Om = omega("P2", N, m, 5)
    result = replay_seeds(guess_or_wait, Om, part="i", seeds=range(100), budget_level=20)
    recounted(result, Om)
    waiting = [run for run in result.attempts if run.x is None]
    assert waiting and all(run.status == "level" and run.asked == 32 for run in waiting)
    assert sum(result.successes) == 100 - len(waiting)
    assert result.n == 16 and result.sides.exponent == 18
    assert f"{len(waiting)} gave no output" in result.claim


def test_the_sides_fit_the_union_of_all_logs() -> None:
    """Each seed asks another level: g = 2^-(n+2) for the highest of all runs."""

    def deeper(information: Any) -> Any:
        row = information.at(information.seed).A[0]
        information.entry(("y", 0), information.seed // 2)
        return [1 / row[0]] + [0] * (information.N - 1)

    Om = omega()
    result = replay_seeds(deeper, Om, part="ii", seeds=[3, 41, 0, 17])
    recounted(result, Om)
    assert result.n == 41 and result.sides.exponent == 43
    assert result.witness is not None
    claim = result.witness.certificate["statements"]["information"]["claim"]
    assert [level["n"] for level in claim["levels"]] == [41, 17, 3, 0]


def test_all_seeds_get_the_same_answers() -> None:
    seen: list[Any] = []

    def reads(information: Any) -> Any:
        seen.append((information.at(5), information.entry(("A", 1, 3), 9)))
        return [0] * information.N

    replay_seeds(reads, omega(), part="i", seeds=range(5))
    assert len(seen) == 5 and all(entry == seen[0] for entry in seen)


def test_a_target_that_changes_with_every_call() -> None:
    """State across calls, and another answer each time: the count is what happened, and holds."""
    calls = [0]

    def turns(information: Any) -> Any:
        calls[0] += 1
        j = calls[0] % 3
        if calls[0] % 7 == 0:
            raise RuntimeError("not today")
        return [1 / information.at(calls[0]).A[0][0] if i == j else 0.0 for i in range(4)]

    Om = omega()
    first = replay_seeds(turns, Om, part="i", seeds=range(20))
    recounted(first, Om)
    assert sum(run.status == "raised" for run in first.attempts) == 2
    assert "not today" in next(run.message for run in first.attempts if run.status == "raised")
    again = replay_seeds(turns, Om, part="i", seeds=range(20))
    recounted(again, Om)
    assert first.hits != again.hits


def test_a_seed_from_the_data_is_a_deterministic_algorithm() -> None:
    """Its coin is the same on all sides, for they share the data: one side gets all, or none."""

    def fixed(information: Any) -> Any:
        seen = information.at(30)
        coin = random.Random(str((seen.A, seen.y))).randrange(3)
        return [1 / seen.A[0][coin] if i == coin else 0 for i in range(information.N)]

    Om = omega()
    result = replay_seeds(fixed, Om, part="i", seeds=range(10))
    recounted(result, Om)
    assert sorted(result.successes) == [0, 0, 10]


def test_no_question_and_no_success() -> None:
    """Nothing asked: runs without an information statement. The zero vector is near no side."""
    Om = omega("P1")
    result = replay_seeds("zero", Om, part="i", seeds=[4, 2])
    recounted(result, Om)
    assert result.n is None and result.successes == (0, 0, 0)


@pytest.mark.parametrize("part", ["i", "ii", "iii"])
def test_with_a_block_the_counts_are_the_same(part: str) -> None:
    """Distances in Q(c): the nearest of the sides is still the one with the largest x_j."""
    base = omega("P2", 6, 4)
    Om = replace(base, w=base.relative_w(s=2))
    result = replay_seeds("random-guess", Om, part=part, seeds=range(12), budget_level=50)
    recounted(result, Om)
    assert part == "iii" or sum(result.successes) == 12


def test_more_sides_than_a_certificate_holds() -> None:
    """k = 80: all sides are counted, 60 are written, and the claim says so."""
    Om = omega("P3", 80, 1)
    result = replay_seeds("random-guess", Om, part="i", seeds=range(40))
    assert len(result.successes) == 80 and sum(result.successes) == 40
    assert result.witness is not None and not result.witness.complete
    assert len(result.witness.members) == 81
    shown = result.witness.certificate["statements"]["runs"]["from"]
    assert len(shown) == 60 and f"minimisers of side {result.side.winner}" in shown
    assert "the certificate counts 60 of them" in result.claim
    result.witness.accept()


def test_answers_too_long_to_be_written_have_no_witness() -> None:
    def long(information: Any) -> Any:
        return [Q(1, 3**20_000), *[0] * 3]

    result = replay_seeds(long, omega(), part="i", seeds=[0])
    assert result.witness is None and result.successes == (0, 0, 0)


def test_part_three_ends_at_its_reach() -> None:
    Om = omega("P3", L=4)
    result = replay_seeds("gap-search", Om, part="iii", seeds=range(3))
    recounted(result, Om)
    assert result.n == 2 and all(run.asked == 4 for run in result.attempts)
    assert result.sides.exponent == 2


def test_in_the_sandbox_random_and_numpy_are_seeded(tmp_path: Path) -> None:
    """Each seed in a process of its own: what a run keeps in its memory is gone in the next."""
    file = tmp_path / "mine.py"
    file.write_text(
        "import random\nimport numpy\nkept = []\n\n\ndef solve(information):\n"
        "    kept.append(1)\n    row = information.at(3).A[0]\n"
        "    j = (random.randrange(3) + int(numpy.random.randint(3))) % 3\n"
        "    assert len(kept) == 1\n"
        "    return [1 / row[0] if i == j else 0 for i in range(information.N)]\n"
    )
    Om = omega()
    limits = Limits(wall=20, cpu=10, memory="2G")
    runs = [
        replay_seeds(f"{file}:solve", Om, part="i", seeds=[1, 2, 3], limits=limits)
        for _ in range(2)
    ]
    recounted(runs[0], Om)
    assert runs[0].hits == runs[1].hits and None not in runs[0].hits
    assert "each in a process of its own" in runs[0].claim


def test_built_in_names_run_in_a_worker_when_asked() -> None:
    Om = omega()
    inside = replay_seeds("random-guess", Om, part="i", seeds=[5, 6])
    outside = replay_seeds("random-guess", Om, part="i", seeds=[5, 6], sandboxed=True)
    assert inside.hits == outside.hits
    assert "all in one process" in inside.claim


FALSE: dict[str, Callable[[dict[str, Any]], Any]] = {
    "one failure less": lambda s: s["runs"]["claim"]["failures"].__setitem__(0, 0),
    "failures exchanged": lambda s: s["runs"]["claim"]["failures"].reverse(),
    "an output swapped": lambda s: s["runs"]["claim"]["outputs"][0].reverse(),
    "an output more": lambda s: s["runs"]["claim"]["outputs"].append(None),
    "an output less": lambda s: s["runs"]["claim"]["outputs"].pop(),
    "a larger threshold": lambda s: s["runs"]["claim"].update(exceeds="1"),
    "the same set twice": lambda s: s["runs"]["from"].__setitem__(1, s["runs"]["from"][0]),
    "a side left out": lambda s: s["information"]["instances"].pop(),
    "a higher level": lambda s: s["information"]["claim"]["levels"][0].update(n=9),
    "another L": lambda s: s["membership"]["claim"].update(L=5),
}


@pytest.mark.parametrize("kind", FALSE)
def test_false_counts_are_rejected(kind: str) -> None:
    """Each change alone turns the accepted certificate into one that is not accepted."""

    def target(information: Any) -> Any:
        row = information.at(1).A[0]
        j = (0, 0, 0, 1, 1, 2)[information.seed]
        return [1 / row[0] if i == j else 0 for i in range(information.N)]

    result = replay_seeds(target, omega("P3"), part="iii", seeds=range(6))
    assert result.successes == (3, 2, 1) and result.witness is not None
    good = result.witness.certificate
    assert accepted(good)
    changed = copy.deepcopy(good)
    FALSE[kind](changed["statements"])
    assert not accepted(changed)


@pytest.mark.parametrize("seeds", [[], [-1], [True], [1, 1], "12", 5, [0.0], range(10_001)])
def test_bad_seeds_are_refused(seeds: Any) -> None:
    with pytest.raises(BadInput):
        replay_seeds("zero", omega(), part="i", seeds=seeds)


def test_bad_arguments_are_refused() -> None:
    cases: list[tuple[Any, dict[str, Any]]] = [
        ("zero", {"part": "iv"}), ("zero", {"norm": "l2"}), ("zero", {"budget_level": -1}),
        ("zero", {"budget_level": 10**6}), ("zero", {"budget_queries": 0}), ("unheard", {}),
        (guess_or_wait, {"sandboxed": True}), ("a.py:f", {"sandboxed": False}), (3, {}),
    ]  # fmt: skip
    for target, more in cases:
        with pytest.raises(BadInput):
            replay_seeds(target, omega(), **{"part": "i", "seeds": [0], **more})
    with pytest.raises(BadInput):
        replay_seeds("zero", omega(L=1), part="iii", norm="operator", seeds=[0])
