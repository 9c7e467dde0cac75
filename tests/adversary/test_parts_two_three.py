"""The algorithms of parts (ii) and (iii) are right on random admissible inputs, exactly."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest

from sci_barriers.adversary import BUILT_IN, Omega
from sci_barriers.adversary.breakdown import targets
from sci_barriers.adversary.breakdown.block import level_for
from sci_barriers.adversary.breakdown.choice import bounded_below, distance_squared, shift_bound
from sci_barriers.exact import Q, floor, sign
from sci_barriers.families import Tie
from sci_barriers.information.base import NORMS, Norm
from sci_barriers.sandbox import Query, run_inside
from support.breakdown_noise import ENTRYWISE, OPERATOR, Noise, random_member, random_omega

INPUTS = 2500  # with, and as many without, a block: 5000 for each part and norm


def error_squared(target: Any, Om: Omega, member: Tie, answers: Noise) -> Any:
    outcome = run_inside(target, facts=Om.facts(), answer=answers)
    assert outcome.status == "answered", outcome.messages
    assert outcome.x is not None
    found = member.solution_set().squared_distance(outcome.x)
    if member.g > 0:
        assert sign(found - distance_squared(member, outcome.x)) == 0
    return found


def one_level(Om: Omega, L: int) -> int:
    """L, or the least level that makes the block good enough for part (iii)."""
    tolerance = Om.accuracy("iii") / 2
    return max(L, level_for(Om.w, k=Om.k, alpha=Om.alpha(2), within=tolerance))


def worst(
    target: Any, part: str, norm: Norm, *, block: bool, less: int = 0, inputs: int = INPUTS
) -> float:
    """Runs the algorithm on random inputs of all layers; the worst error/tolerance, at most 1."""
    rng = random.Random(f"{part} {norm} {block} {less}")
    most, kinds, layers = Q(0), Counter[str](), Counter[int]()
    for i in range(inputs):
        if i % 4 == 0:
            Om = random_omega(rng, block=block)
        member = random_member(Om, rng, (1, 2, 2, 3))
        assert Om.contains(member)
        answers = Noise(member, norm, rng)
        squared = error_squared(target, Om, member, answers)
        share = squared / Om.accuracy(part) ** 2
        assert sign(share - 1) <= 0
        most = max(most, Q(-floor(-(10**6) * share), 10**6))
        kinds.update(answers.kinds.values())
        layers[member.s] += 1
        if part == "iii":
            assert list(answers.shown) == [one_level(Om, Om.L - less)]
        if i % 50 == 0:
            assert all(answers.legal(n) for n in answers.shown)
    assert set(kinds) == set(ENTRYWISE if norm == "entrywise" else OPERATOR)
    assert min(layers[s] for s in (1, 2, 3)) > inputs // 6
    return float(int(most.p) / int(most.q)) ** 0.5


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("block", [False, True])
def test_part_two_succeeds(norm: Norm, block: bool) -> None:
    """d(x, Xi) <= 10^-(K-1) on all layers, the worst error about 1/5 of that."""
    assert 0.1 < worst(targets.part_two, "ii", norm, block=block) < 0.21


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("block", [False, True])
def test_part_three_succeeds(norm: Norm, block: bool) -> None:
    """d(x, Xi) <= 10^-(K-2) on all layers, from one query at level L."""
    assert 0.1 < worst(targets.part_three, "iii", norm, block=block) < (0.54 if block else 0.21)


@pytest.mark.parametrize("block", [False, True])
def test_part_three_in_the_operator_norm_needs_one_level_less(block: bool) -> None:
    """The same from one query at level L - 1."""
    found = worst(targets.part_three_operator, "iii", "operator", block=block, less=1)
    assert 0.1 < found < (0.54 if block else 0.21)


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("block", [False, True])
def test_the_random_answers_are_admissible(norm: Norm, block: bool) -> None:
    rng = random.Random(4)
    for _ in range(60):
        Om = random_omega(rng, block=block)
        answers = Noise(random_member(Om, rng, (1, 2, 3)), norm, rng)
        n = rng.randint(0, 20)
        answers(Query(kind="at", n=n))
        assert answers.legal(n)


@pytest.mark.parametrize("block", [False, True])
def test_the_wrong_algorithms_fail_here(block: bool) -> None:
    """The comparison can fail: argmax and the barycentre are wrong on some of these inputs."""
    rng, wrong = random.Random(8), {"argmax": 0, "barycentre": 0, "zero": 0}
    for _ in range(60):
        Om = random_omega(rng, block=block)
        member = random_member(Om, rng, (2, 3))
        for name in wrong:
            squared = error_squared(BUILT_IN[name], Om, member, Noise(member, "entrywise", rng))
            wrong[name] += sign(squared - Om.accuracy("ii") ** 2) > 0
    assert min(wrong.values()) > 5


def test_part_three_of_the_operator_norm_fails_entrywise() -> None:
    """Level L - 1 with the first row against its winner: all entries are alike, or turned."""
    rng, wrong = random.Random(9), 0
    for _ in range(200):
        Om = random_omega(rng, block=False)
        member = random_member(Om, rng, (3,))
        answers = Noise(member, "entrywise", rng)
        squared = error_squared(targets.part_three_operator, Om, member, answers)
        wrong += sign(squared - Om.accuracy("iii") ** 2) > 0
    assert wrong > 10


def test_the_shift_of_t_is_at_most_t_squared_g() -> None:
    """|T_g - t| <= t^2 g and T_g <= t, for P2 as well."""
    rng = random.Random(3)
    for _ in range(300):
        Om = random_omega(rng, block=False)
        s, e = rng.choice([1, 2]), rng.randint(0, 40)
        T = Om.side(s, 0, exponent=e).member().T
        assert 0 < Om.t(s) - T <= shift_bound(Om, s, e)


@pytest.mark.parametrize("block", [False, True])
def test_the_bound_for_huge_exponents_implies_the_exact_statement(block: bool) -> None:
    rng, seen = random.Random(5), {True: 0, False: 0}
    for _ in range(400):
        Om = random_omega(rng, block=block)
        s, e, j = rng.choice([1, 2]), rng.randint(0, 12), rng.randrange(Om.k)
        member = Om.side(s, j, exponent=e).member()
        middle = [Q(floor(1000 * z), 1000) for z in member.point()]
        x = tuple(q + Om.t(s) * Q(rng.randint(-6, 6), 8) for q in middle)
        exact = member.solution_set().squared_distance(x)
        eps = Om.t(s) * Q(rng.randint(1, 12), 4)
        found = bounded_below(Om, s, x, j, e=e, eps=eps)
        seen[found] += 1
        assert not found or sign(exact - eps * eps) > 0
    assert min(seen.values()) > 50
