"""The w-block: solutions of norm about 1, the barrier as before, and the formulas of block.py."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

from sci_barriers.adversary import Omega, play
from sci_barriers.adversary.breakdown.block import block_at, block_squared, level_for, norm_at_most
from sci_barriers.adversary.breakdown.choice import (
    EXACT_EXPONENT,
    bounded_below,
    choose,
    distance_squared,
    farthest,
    limit_squared,
    shift_bound,
)
from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, floor, norm_squared, sign, to_float
from sci_barriers.information.base import NORMS, Norm
from sci_barriers.proofs import accept

LEVELS: dict[str, dict[str, Any]] = {
    "P1": {"eta": Q(0)}, "P2": {"lam": Q(10)}, "P3": {"lam": Q(1)},
}  # fmt: skip
SIZES = [(3, 2, 3), (6, 3, 4), (20, 19, 6)]


def relative(problem: str, N: int, m: int, K: int, s: int = 1, *, L: int = 3) -> Omega:
    base = Omega(problem=problem, N=N, m=m, K=K, L=L, **LEVELS[problem])
    return replace(base, w=base.relative_w(s=s))


@pytest.mark.parametrize("problem", LEVELS)
@pytest.mark.parametrize(("N", "m", "K"), [*SIZES, (60, 59, 3)])
@pytest.mark.parametrize("s", [1, 2, 3])
def test_relative_w_gives_solutions_of_norm_one_half_to_two(
    problem: str, N: int, m: int, K: int, s: int
) -> None:
    """For the tie and the sides of layer s, g = 1 and g = 2 (L = 1) included."""
    base = Omega(problem=problem, N=N, m=m, K=K, L=1, **LEVELS[problem])
    support = 1 if problem == "P3" and m == 59 else None
    Om = replace(base, w=base.relative_w(s=s, support=support))
    members = [Om.side(s, 0, exponent=None if s == 3 else e).member() for e in (0, 3, 60)]
    for member in [*members, Om.tie(s)]:
        size = norm_squared(member.point())
        assert sign(size - Q(1, 4)) >= 0 and sign(size - 4) <= 0
        block = norm_squared(member.point()[Om.k :])
        assert member.g > 0 or abs(to_float(block) - 1) < 0.002


@pytest.mark.parametrize("s", [1, 2, 3])
def test_relative_w_for_a_large_lam_and_many_entries(s: int) -> None:
    """P2 with lam = 2 alpha_3 and c/sqrt(m-1) below lam/(2c): the threshold is added first."""
    base = Omega(problem="P2", N=1000, m=999, K=3, L=1, lam=Q(10))
    Om = replace(base, w=base.relative_w(s=s))
    e = None if s == 3 else 0
    for member in (Om.side(s, 0, exponent=e).member(), Om.tie(s)):
        block = block_squared((Q(0),) * 998, w=member.w or (), lam=Q(10), c=member.c,
                              c_squared=member.c_squared)  # fmt: skip
        size = block + member.T * member.T
        assert sign(size - Q(1, 4)) >= 0 and sign(size - 4) <= 0


def test_bad_blocks_are_refused() -> None:
    with pytest.raises(BadInput, match="m = 1"):
        Omega(problem="P3", N=3, m=1, lam=Q(1)).relative_w()
    with pytest.raises(BadInput, match="support"):
        Omega(problem="P3", N=3, m=2, lam=Q(1)).relative_w(support=2)


@pytest.mark.parametrize("problem", LEVELS)
@pytest.mark.parametrize(("N", "m", "K"), SIZES)
@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("part", ["i", "ii"])
def test_the_barrier_stays_with_a_block(
    problem: str, N: int, m: int, K: int, norm: Norm, part: str
) -> None:
    """Every target is refuted with a complete witness, or waits, for solutions of norm 1."""
    Om = relative(problem, N, m, K, 1 if part == "i" else 2)
    for name in ("argmax", "barycentre", "random-guess", "zero"):
        outcome = play(name, Om, part=part, norm=norm, seed=3)
        assert outcome.status == "refuted"
        assert outcome.side is not None and outcome.x is not None and outcome.squared is not None
        found = outcome.side.member().solution_set().squared_distance(outcome.x)
        assert sign(found - outcome.squared) == 0 and sign(found - outcome.eps**2) > 0
        assert outcome.witness is not None and outcome.witness.complete
        assert "1 refuted" in outcome.witness.accept()
    waiting = play("gap-search", Om, part=part, norm=norm, budget_level=100)
    assert waiting.status == "information" and waiting.witness is not None
    assert waiting.witness.complete and "1 undetermined" in waiting.witness.accept()


@pytest.mark.parametrize("problem", LEVELS)
def test_only_the_tied_columns_are_in_doubt(problem: str) -> None:
    """The barycentre has the block to K digits: its error is the circumradius, as without w."""
    Om = relative(problem, 6, 3, 4)
    outcome = play("barycentre", Om, part="i")
    assert outcome.squared is not None
    radius = Om.t(1) ** 2 * (1 - Q(1, Om.k))
    assert abs(to_float(outcome.squared / radius) - 1) < 0.01
    right = play("barycentre", Om, part="i", eps=Q(floor(10**9 * Om.t(1)), 10**9))
    assert right.status == "no claim" and right.x is not None


@pytest.mark.parametrize("problem", LEVELS)
def test_the_same_winner_is_best_with_a_block(problem: str) -> None:
    """argmin_{j < k} x_j has the largest distance of all sides with one g, whatever the block."""
    rng = random.Random(problem)
    Om = relative(problem, 6, 3, 3)
    for _ in range(60):
        x = tuple(Om.t(1) * Q(rng.randint(-8, 8), 4) for _ in range(6))
        e = rng.randint(0, 30)
        squared = [distance_squared(side.member(), x) for side in Om.sides(1, exponent=e)]
        j = farthest(x, k=Om.k)
        assert all(sign(squared[j] - other) >= 0 for other in squared)
        for side, own in zip(Om.sides(1, exponent=e), squared, strict=True):
            assert sign(side.member().solution_set().squared_distance(x) - own) == 0


@pytest.mark.parametrize("problem", LEVELS)
def test_the_block_distance_is_that_of_the_solution(problem: str) -> None:
    """Random w with zeros, small and large entries; the closed form in Q(c)."""
    rng = random.Random(problem)
    for _ in range(60):
        w = tuple(Q(rng.choice([0, 1, -2, 40, -300]), rng.randint(1, 60)) for _ in range(3))
        Om = Omega(problem=problem, N=6, m=4, K=3, w=w, **LEVELS[problem])
        member = Om.side(2, 0, exponent=rng.randint(0, 20)).member()
        z = tuple(Q(rng.randint(-50, 50), 20) for _ in range(3))
        if member.w is None:
            continue
        found = block_squared(z, w=member.w, lam=Om.threshold, c=member.c,
                              c_squared=member.c_squared)  # fmt: skip
        wanted = norm_squared([a - b for a, b in zip(z, member.point()[Om.k :], strict=True)])
        assert sign(found - wanted) == 0


@pytest.mark.parametrize("problem", LEVELS)
def test_the_block_moves_by_at_most_the_norm_of_w_times_the_change_of_one_over_c(
    problem: str,
) -> None:
    """||f(1/c) - f(1/c')|| <= ||w|| |1/c - 1/c'|; and the level that follows from it suffices."""
    rng = random.Random(problem)
    lam = Q(10) if problem == "P2" else Q(0)
    for _ in range(300):
        w = tuple(Q(rng.choice([0, 1, -2, 40, -300]), rng.randint(1, 60)) for _ in range(3))
        c, other = (Q(rng.randint(100, 900), rng.randint(1, 20)) for _ in range(2))
        found = [block_at(w, lam=lam, c=value) for value in (c, other)]
        moved = sum(((a - b) ** 2 for a, b in zip(*found, strict=True)), Q(0))
        size = sum((x * x for x in w), Q(0))
        assert moved <= size * (1 / c - 1 / other) ** 2
        assert size <= norm_at_most(w) ** 2 <= size * Q(102, 100)
    for _ in range(100):
        Om = replace(Omega(problem=problem, N=6, m=4, K=3, **LEVELS[problem]), w=w)
        if Om.w is None:
            continue
        s, within = rng.choice([1, 2]), Q(1, 10 ** rng.randint(0, 9))
        level = level_for(Om.w, k=Om.k, alpha=Om.alpha(s), within=within)
        member = Om.side(s, 0, exponent=rng.randint(0, 9)).member()
        for off in (-1, 1):
            near = Q(floor(2 ** (level + 6) * member.c) + off * 63, 2 ** (level + 6))
            shown = block_at(Om.w, lam=Om.threshold, c=near)
            error = block_squared(shown, w=Om.w, lam=Om.threshold, c=member.c,
                                  c_squared=member.c_squared)  # fmt: skip
            assert sign(error - within * within) <= 0


@pytest.mark.parametrize("problem", LEVELS)
def test_huge_exponents_with_a_block(problem: str) -> None:
    """The distance to t e_j + (0, x_2^0), less the shift, is below the distance: also where only
    the block is wrong."""
    Om = relative(problem, 6, 3, 3)
    middle = [Q(floor(10**9 * z), 10**9) for z in Om.side(1, 0, exponent=60).member().point()]
    off = (*middle[:-1], middle[-1] + Om.t(1))
    eps = Om.t(1) / 2
    assert bounded_below(Om, 1, off, 0, e=EXACT_EXPONENT + 1, eps=eps)
    assert not bounded_below(Om, 1, tuple(middle), 0, e=EXACT_EXPONENT + 1, eps=eps)
    for e in (0, 4, 30):
        member = Om.side(1, 0, exponent=e).member()
        shift = shift_bound(Om, 1, e)
        moved = distance_squared(member, off)
        limit = limit_squared(Om, 1, off, 0)
        # |sqrt(moved) - sqrt(limit)| <= shift, squared
        middle_term = moved + limit - shift * shift
        assert sign(middle_term) <= 0 or sign(middle_term**2 - 4 * moved * limit) <= 0
    found = choose(Om, 1, off, n=EXACT_EXPONENT, eps=eps)
    assert found is not None and found.squared is None and found.side.exponent > EXACT_EXPONENT


def test_an_eps_that_only_the_block_exceeds() -> None:
    """eps above the radius: x_1 is close enough to every side, x_2 is not; the exact distance is
    shown, and beyond the exponents of `distance` nothing is claimed to be complete."""
    Om = relative("P3", 6, 3, 3)
    eps = Om.t(1)

    def wrong_block(information: Any, *, n: int) -> Any:
        t = 1 / information.at(n).A[0][0]
        return [t / 4] * 4 + [5 * t, 0]

    outcome = play(lambda information: wrong_block(information, n=9), Om, eps=eps)
    assert outcome.status == "refuted" and outcome.witness is not None
    assert outcome.witness.complete and "1 distance" in outcome.witness.accept()
    far = play(lambda information: wrong_block(information, n=300_000), Om, eps=eps,
               budget_level=300_000)  # fmt: skip
    assert far.status == "refuted" and far.squared is None and far.witness is not None
    assert not far.witness.complete
    assert far.witness.accept() == "1 information, 1 membership"


def test_certificates_of_members_with_a_block_are_accepted() -> None:
    for problem in LEVELS:
        member = relative(problem, 6, 3, 3).side(2, 1, exponent=7).member()
        accept(member.solution().certificate or {})
