"""The three bounds for randomised algorithms are attained: all coins enumerated, no sampling."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from sci_barriers.adversary.breakdown.answers import Table
from sci_barriers.adversary.breakdown.omega import Omega
from sci_barriers.adversary.randomised.bounds import (
    bound_halting,
    bound_nonhalting,
    failure_weak,
)
from sci_barriers.adversary.randomised.targets import guess_or_wait, guess_or_wait_with
from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, sign
from sci_barriers.families import Tie
from sci_barriers.information import rounded
from sci_barriers.information.base import NORMS, Norm
from sci_barriers.sandbox import Outcome, Query, Stop, run_inside

LEVELS: dict[str, dict[str, Any]] = {
    "P1": {"eta": Q(1, 3)}, "P2": {"lam": Q(10)}, "P3": {"lam": Q(1)},
}  # fmt: skip
SIZES = [(2, 1), (4, 2), (12, 1)]  # k = 2, 3, 12
CAP = 64


def omega(problem: str, N: int, m: int, *, K: int = 3) -> Omega:
    return Omega(problem=problem, N=N, m=m, K=K, L=4, **LEVELS[problem])


def answers(member: Tie, *, norm: Norm = "entrywise", mode: Any = "nearest") -> Callable[..., Any]:
    """Honest information of the member up to the level CAP; a higher level ends the run."""
    information = rounded(member.instance(), norm=norm, mode=mode)

    def answer(query: Query) -> Any:
        return information.at(query.n) if query.n <= CAP else Stop("above the cap")

    return answer


def outcomes(Om: Omega, answer: Callable[..., Any], coins: Sequence[int]) -> list[Outcome]:
    """One run for each coin."""
    runs = (partial(guess_or_wait_with, coin=coin) for coin in coins)
    return [run_inside(f, facts=Om.facts(), answer=answer) for f in runs]


def right(member: Tie, runs: Sequence[Outcome], eps: Q) -> list[bool]:
    """Whether each run is within eps of the minimisers; no output is a failure."""
    found = member.solution_set()
    return [
        run.x is not None and sign(found.squared_distance(run.x) - eps * eps) <= 0 for run in runs
    ]


@pytest.mark.parametrize("problem", LEVELS)
@pytest.mark.parametrize(("N", "m"), SIZES)
def test_guess_or_wait_succeeds_with_exactly_k_of_2k_minus_1(problem: str, N: int, m: int) -> None:
    """On the tie, where waiting does not end, and on every side: k of the 2k - 1 coins."""
    Om = omega(problem, N, m)
    k, eps = Om.k, Om.accuracy("i")
    members = [Om.tie(1), *(side.member() for side in Om.sides(1, exponent=11))]
    members += [Om.side(1, k - 1, exponent=e).member() for e in (0, 1, 30)]
    for member in members:
        runs = outcomes(Om, answers(member), range(2 * k - 1))
        good = right(member, runs, eps)
        assert Q(sum(good), 2 * k - 1) == bound_nonhalting(k)
        halts = [run.status == "answered" for run in runs]
        assert halts == ([True] * k + [False] * (k - 1) if member.winner is None else [True] * len(
            runs))  # fmt: skip
        if member.winner is not None:
            assert [i for i in range(k) if good[i]] == [member.winner] and all(good[k:])


@pytest.mark.parametrize("problem", LEVELS)
@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("mode", ["nearest", "floor"])
def test_on_every_layer_and_every_rounding(problem: str, norm: Norm, mode: str) -> None:
    """Sides of layers 2 and 3 as well, within 10^-K, in both readings and roundings."""
    for K in (3, 4):
        Om = omega(problem, 4, 2, K=K)
        sides = [*Om.sides(2, exponent=0), *Om.sides(2, exponent=9), *Om.sides(3)]
        for member in (side.member() for side in sides):
            runs = outcomes(Om, answers(member, norm=norm, mode=mode), range(2 * Om.k - 1))
            assert sum(right(member, runs, Om.accuracy("i"))) == Om.k


@pytest.mark.parametrize("problem", LEVELS)
def test_with_a_block_the_same_coins_succeed(problem: str) -> None:
    """w scaled to ||x|| about 1 (P1: eta = 0): x_2 is read at one more level."""
    base = replace(omega(problem, 5, 3), **({"eta": Q(0)} if problem == "P1" else {}))
    Om = replace(base, w=base.relative_w(s=1))
    for side in [*Om.sides(1, exponent=9), *Om.sides(2, exponent=2), *Om.sides(3)]:
        good = right(side.member(), outcomes(Om, answers(side.member()), range(5)), Q(1, 1000))
        assert good == [j == side.winner for j in range(3)] + [True, True]
    good = right(Om.tie(1), outcomes(Om, answers(Om.tie(1)), range(5)), Q(1, 1000))
    assert good == [True] * 3 + [False] * 2


@pytest.mark.parametrize("problem", LEVELS)
@pytest.mark.parametrize(("N", "m"), SIZES)
def test_the_uniform_guess_attains_one_of_k(problem: str, N: int, m: int) -> None:
    """It always halts, is right on the tie, and on each side for one coin of k: 1/k at worst."""
    Om = omega(problem, N, m)
    for member in [Om.tie(1), *(side.member() for side in Om.sides(1, exponent=7))]:
        runs = outcomes(Om, answers(member), range(Om.k))
        assert all(run.status == "answered" for run in runs)
        rate = Q(sum(right(member, runs, Om.accuracy("i"))), Om.k)
        assert rate == (1 if member.winner is None else bound_halting(Om.k))


@pytest.mark.parametrize("problem", LEVELS)
@pytest.mark.parametrize(("N", "m"), SIZES)
@pytest.mark.parametrize("part", ["i", "ii"])
def test_one_level_and_a_guess_fail_with_exactly_1_minus_1_of_k(
    problem: str, N: int, m: int, part: str
) -> None:
    """On the common answers each side fails for k - 1 coins of k; no coin asks above level 1."""
    Om = omega(problem, N, m)
    table = Table(Om, part=part, norm="entrywise")
    runs = outcomes(Om, table, range(Om.k))
    assert table.largest == 1
    for side in Om.sides(table.s, exponent=3):
        failures = right(side.member(), runs, Om.accuracy(part)).count(False)
        assert Q(failures, Om.k) == failure_weak(Om.k)


def test_no_mixture_of_guesses_and_waiting_passes_the_bounds() -> None:
    """Every mixture of "answer T e_i" and "wait": the worst input, and equality at one of them."""
    source = random.Random(2)
    for k in (2, 3, 5):
        for _ in range(200):
            *guesses, wait = (Q(source.randrange(12)) for _ in range(k + 1))
            total = sum(guesses, wait)
            if total == 0:
                continue
            tie = sum(guesses, Q(0)) / total
            sides = [(p + wait) / total for p in guesses]
            worst = min([tie, *sides])
            assert worst <= bound_nonhalting(k)
            uniform = len(set(guesses)) == 1 and wait == (k - 1) * guesses[0]
            assert (worst == bound_nonhalting(k)) == uniform
            weak = max(1 - p / total for p in guesses)
            assert weak >= failure_weak(k)
            if wait == 0:
                assert min(sides) <= bound_halting(k)


def test_the_bounds_for_two_sides_are_a_half_a_half_and_two_thirds() -> None:
    assert (bound_halting(2), failure_weak(2), bound_nonhalting(2)) == (Q(1, 2), Q(1, 2), Q(2, 3))
    for k in range(2, 60):
        assert bound_halting(k) + failure_weak(k) == 1
        assert bound_nonhalting(k) > max(bound_halting(k), Q(1, 2))
    assert bound_nonhalting(10**6) - Q(1, 2) < Q(1, 10**6)


def test_the_coin_comes_from_the_seed_or_from_the_system() -> None:
    """One seed, one answer; all 2k - 1 coins occur; without a seed runs differ."""
    Om = omega("P3", 4, 2)
    answer = answers(Om.side(1, 0, exponent=5).member())

    def points(seeds: Sequence[int | None]) -> list[Any]:
        return [run_inside(guess_or_wait, facts=Om.facts(), answer=answer, seed=s).x for s in seeds]

    assert points([7] * 3) == points([7]) * 3
    assert len(set(points(range(40)))) == Om.k
    assert len(set(points([None] * 60))) > 1


@pytest.mark.parametrize("coin", [-1, 3, True, 0.0, None, "1"])
def test_a_coin_out_of_range_is_refused(coin: Any) -> None:
    class Seen:
        N, m = 2, 1

    with pytest.raises(BadInput):
        guess_or_wait_with(Seen(), coin)


@pytest.mark.parametrize("f", [bound_halting, bound_nonhalting, failure_weak])
@pytest.mark.parametrize("k", [1, 0, True, 2.0])
def test_bounds_need_two_sides(f: Callable[[Any], Q], k: Any) -> None:
    with pytest.raises(BadInput):
        f(k)
