"""Condition numbers of the members: bounds against differences in exact arithmetic."""

from __future__ import annotations

import math
import random
from typing import Any

import pytest

from sci_barriers.adversary import Omega
from sci_barriers.adversary.breakdown.conditioning import (
    SolutionMap,
    distance_to_infeasibility,
    gram_condition,
    hausdorff_exceeds,
    hausdorff_quotients,
    neighbourhood,
    outer_lipschitz,
    solution_map,
)
from sci_barriers.errors import BadInput
from sci_barriers.exact import (
    Matrix,
    Number,
    Q,
    Verdict,
    norm_squared,
    operator_norm_at_most,
    rank,
    sign,
)
from sci_barriers.families import Tie
from sci_barriers.problems import Instance, Point
from sci_barriers.solvers import solve_small

CASES: dict[str, dict[str, Any]] = {
    "P1": {"problem": "P1", "eta": Q(0)},
    "P1 eta": {"problem": "P1", "eta": Q(2)},
    "P2": {"problem": "P2", "lam": Q(3)},
    "P2 largest lam": {"problem": "P2", "lam": Q(10)},
    "P3": {"problem": "P3", "lam": Q(1, 2)},
}
WITH_BLOCK = [name for name in CASES if name != "P1 eta"]
TRIPLES = ((3, 4, 5), (5, 12, 13), (8, 15, 17), (7, 24, 25), (20, 21, 29))


HALF = Q(1, 2)


def side(name: str, N: int, m: int, *, g: Q = HALF, w: Any = None, s: int = 3) -> Tie:
    return Tie(N=N, m=m, K=3, s=s, winner=N - m, g=g, w=w, **CASES[name])


def unit(rng: random.Random, size: int) -> list[Q]:
    """A rational vector of norm 1 with at most two entries."""
    v = [Q(0)] * size
    i = rng.randrange(size)
    if size == 1 or rng.random() < 0.3:
        v[i] = Q(rng.choice([-1, 1]))
        return v
    p, q, r = rng.choice(TRIPLES)
    j = rng.choice([j for j in range(size) if j != i])
    v[i], v[j] = Q(rng.choice([-1, 1]) * p, r), Q(rng.choice([-1, 1]) * q, r)
    return v


def perturbation(rng: random.Random, m: int, N: int, *, j: int) -> tuple[list[list[Q]], list[Q]]:
    """(E, e) with ||E|| = 1, ||e|| = 1 exactly: rank one, a signed permutation, or the direction
    that moves the solution most."""
    kind = rng.choice(["rank one", "permutation", "worst"])
    if kind == "worst":
        E = [[Q(-(i == 0 and column == j)) for column in range(N)] for i in range(m)]
        return E, [Q(i == 0) for i in range(m)]
    if kind == "rank one":
        u, v = unit(rng, m), unit(rng, N)
        return [[p * q for q in v] for p in u], unit(rng, m)
    columns = rng.sample(range(N), m)
    E = [[Q((column == columns[i]) * rng.choice([-1, 1])) for column in range(N)] for i in range(m)]
    return E, unit(rng, m)


def moved(member: Tie, E: list[list[Q]], e: list[Q], delta: Q) -> Number:
    """||x' - x||^2 for the minimiser x' of (A + delta E, y + delta e), by the exact solver."""
    instance = member.instance()
    y = tuple(p + delta * q for p, q in zip(instance.y, e, strict=True))
    A = instance.A + Matrix(E).scaled(delta)
    found = solve_small(Instance.explicit(A.rows, y, instance.objective)).set
    assert isinstance(found, Point)
    return norm_squared([p - q for p, q in zip(found.x, member.point(), strict=True)])


def never_exceeded(member: Tie, rng: random.Random, count: int) -> float:
    """The largest quotient over the bound, at most 1, at the largest radius and at tiny ones."""
    most, largest = 0.0, neighbourhood(member)
    assert largest <= member.g / 2
    for _ in range(count):
        delta = largest * Q(1, 2 ** rng.choice([0, 0, 1, 5, 30]))
        found = solution_map(member, radius=delta)
        assert all(fact.holds for fact in found.facts)
        E, e = perturbation(rng, member.m, member.N, j=member.J[0])
        squared = moved(member, E, e, delta)
        limit = found.bound * delta
        assert sign(squared - limit * limit) <= 0
        most = max(most, math.sqrt(float(squared / (limit * limit))))
    return most


@pytest.mark.parametrize("name", CASES)
def test_solution_map_bound_is_never_exceeded(name: str) -> None:
    """240 perturbations a problem, of several shapes; the bound is nearly attained."""
    rng = random.Random(name)
    shares = []
    for N, m, s in ((2, 1, 3), (3, 1, 2), (3, 2, 3), (4, 2, 3)):
        for g in (Q(1, 2), Q(1, 2**40), Q(7)):
            shares.append(never_exceeded(side(name, N, m, g=g, s=s), rng, 20))
    assert max(shares) > (0.999 if "P2" not in name else 0.8)


@pytest.mark.parametrize("name", WITH_BLOCK)
def test_solution_map_bound_is_never_exceeded_with_a_block(name: str) -> None:
    """200 perturbations a problem; w with a zero, a small entry, one at the threshold of P2."""
    rng = random.Random(name)
    shares = []
    blocks = ((3, 2, (Q(7),)), (4, 3, (Q(0), Q(5))), (4, 3, (Q(-1, 5), Q(2))))
    for N, m, w in blocks:
        for g in (Q(1, 2), Q(1, 2**40)):
            shares.append(never_exceeded(side(name, N, m, g=g, w=w), rng, 26))
    if "P2" in name:  # k = 2, alpha = 5, g = 7: c = 13 is rational
        lam = CASES[name]["lam"]
        shares.append(never_exceeded(side(name, 3, 2, g=Q(7), w=(lam / 26,)), rng, 50))
    else:
        shares.append(never_exceeded(side(name, 3, 2, g=Q(7), w=(Q(9),)), rng, 50))
    assert max(shares) > 0.3


def test_solution_map_of_samples_with_a_shift() -> None:
    rng = random.Random(2)
    for name in CASES:
        member = Tie(N=3, m=1, K=3, s=3, winner=0, g=Q(1, 4), shift=Q(-1, 7), **CASES[name])
        never_exceeded(member, rng, 20)


def test_the_bounds_are_at_most_three_tenths_without_a_block() -> None:
    """All problems, all layers, the largest lam and eta, g from 2^-50 to 2."""
    levels = [("P1", {"eta": Q(0)}), ("P1", {"eta": Q(4)}), ("P2", {"lam": Q(10)}),
              ("P2", {"lam": Q(1, 9)}), ("P3", {"lam": Q(1)})]  # fmt: skip
    for problem, level in levels:
        for s in (1, 2, 3):
            for g in (Q(1, 2**50), Q(1), Q(2)):
                member = Tie(problem=problem, N=5, m=3, K=3, s=s, winner=0, g=g, **level)
                assert 0 < solution_map(member).bound <= Q(3, 10)


def test_the_limit_is_the_value_of_the_formulas() -> None:
    """(1 + T)/a; P2: (1 + T + lam/(2a^2))/a; with w: ||x|| in place of T."""
    a = Q(11, 2)
    for name in ("P1", "P1 eta", "P3"):
        assert solution_map(side(name, 4, 2)).bound == (1 + 1 / a) / a
    member = side("P2", 4, 2)
    assert solution_map(member).bound == (1 + member.T + Q(3) / (2 * a * a)) / a
    member = side("P3", 3, 2, g=Q(7), w=(Q(5),))  # c = 13, ||x||^2 = 1/144 + 25/169
    size = solution_map(member).bound * 12 - 1
    assert 0 <= size * size - (Q(1, 144) + Q(25, 169)) < Q(1, 2**60)


def test_the_neighbourhood_shrinks_like_g() -> None:
    """A fixed share of g for small g; beyond it another column takes over, so it cannot be more."""
    for name in CASES:
        shares = [neighbourhood(side(name, 3, 1, g=Q(1, 2**e))) * 2**e for e in (20, 40, 80)]
        assert shares[0] == shares[1] == shares[2] > 0
        member, delta = side(name, 2, 1, g=Q(1, 2**20)), Q(1, 2**20)
        E = [[Q(1), Q(-1)]]  # of norm sqrt2, against the winner
        assert sign(moved(member, E, [Q(0)], delta) - member.T * member.T) > 0


@pytest.mark.parametrize("name", CASES)
def test_hypotheses_are_checked(name: str) -> None:
    for wrong in (side(name, 3, 1, g=Q(0)), side(name, 3, 1, g=Q(-1, 2))):
        with pytest.raises(BadInput, match="g = "):
            solution_map(wrong)
        for other in (outer_lipschitz, hausdorff_quotients):
            with pytest.raises(BadInput, match="g = "):
                other(wrong)
    member = side(name, 3, 1)
    for radius in (member.g, Q(6), Q(-1)):
        with pytest.raises(BadInput, match="radius"):
            solution_map(member, radius=radius)
    assert isinstance(solution_map(member, radius="0x1p-20"), SolutionMap)


def test_p3_needs_the_whole_block_in_all_directions() -> None:
    """lam = 1, k = 2: rows beyond lam^2 (1/a^2 + (m-1)/c^2) < 1 make the bound fail, w or not."""
    good = Tie(problem="P3", N=48, m=47, K=3, s=3, winner=0, g=Q(1, 8), lam=Q(1))
    assert solution_map(good).bound > 0
    wide = Tie(problem="P3", N=60, m=59, K=3, s=3, winner=0, g=Q(1, 8), lam=Q(1))
    with pytest.raises(BadInput, match="lam V a < a - delta"):
        solution_map(wide)


@pytest.mark.parametrize("name", CASES)
def test_gram_condition_is_one(name: str) -> None:
    """A A' = c^2 I, from the matrix itself."""
    for N, m in ((2, 1), (4, 2), (4, 3)):
        for g in (Q(0), Q(1, 8), Q(-1)):
            member = side(name, N, m, g=g)
            A = member.instance().A
            product = A @ A.T
            wanted = [[member.c_squared if i == j else Q(0) for j in range(m)] for i in range(m)]
            assert all(sign(x) == 0 for row in (product - Matrix(wanted)).rows for x in row)
            assert gram_condition(member) == 1


def test_distance_to_infeasibility_is_at_least_the_norm_of_a() -> None:
    """||E|| < ||a|| leaves A + E of full rank; ||A||, ||y|| <= ||a|| without a block."""
    rng = random.Random(6)
    for eta in (Q(0), Q(4)):
        for s in (1, 2, 3):
            for N, m in ((3, 2), (4, 3)):
                member = Tie(problem="P1", N=N, m=m, K=3, s=s, winner=0, g=Q(1, 4), eta=eta)
                found = distance_to_infeasibility(member)
                assert found.fact.holds and found.squared == 1
                assert sign(found.least * found.least - member.c_squared) == 0
                A = member.instance().A
                assert operator_norm_at_most(A, member.c) is Verdict.PROVED
                near = Q(99, 100) * 5 * 10 ** (3 - s)  # below ||a||
                for _ in range(5):
                    E, _e = perturbation(rng, m, N, j=0)
                    assert rank(A + Matrix(E).scaled(near)) == m


def test_distance_to_infeasibility_with_a_block() -> None:
    """||y|| may exceed ||a|| then: the exact ratio, and a fact that does not hold."""
    small = Tie(problem="P1", N=3, m=2, K=3, s=3, winner=0, g=Q(7), eta=Q(0), w=(Q(12),))
    assert distance_to_infeasibility(small).fact.holds  # 1 + 144 <= 169
    base = Omega(problem="P1", N=6, m=3, K=3, eta=Q(0))
    w = base.relative_w(s=1)
    member = Tie(problem="P1", N=6, m=3, K=3, s=1, eta=Q(0), w=w)
    found = distance_to_infeasibility(member)
    size = 1 + sum((x * x for x in w), Q(0))
    assert found.squared == size / member.c_squared
    assert found.fact.holds == (found.squared <= 1)
    assert found.squared < Q(1001, 1000)
    with pytest.raises(BadInput, match="P1"):
        distance_to_infeasibility(side("P3", 3, 2))


@pytest.mark.parametrize("name", CASES)
def test_outer_lipschitz_at_the_tie(name: str) -> None:
    """d(x, Xi(tie)) <= t^2 g, so <= (1 + lam) t^2 g, for the minimiser x of a side."""
    for s in (1, 2, 3):
        for g in (Q(1), Q(1, 2), Q(1, 2**30)):
            for N, m in ((2, 1), (4, 2)):
                member = side(name, N, m, g=g, s=s)
                constant, fact = outer_lipschitz(member)
                assert fact.holds and constant == 1 / member.alpha**2
                squared = member.tie().solution_set().squared_distance(member.point())
                assert sign(squared - (constant * g) ** 2) <= 0
    member = Tie(N=3, m=1, K=3, s=3, winner=0, g=Q(1, 4), shift=Q(1, 3), **CASES[name])
    constant, fact = outer_lipschitz(member)
    squared = member.tie().solution_set().squared_distance(member.point())
    assert fact.holds and sign(squared - (constant * member.g) ** 2) <= 0


@pytest.mark.parametrize("name", WITH_BLOCK)
def test_outer_lipschitz_with_a_block(name: str) -> None:
    for g in (Q(1), Q(1, 2**20)):
        member = side(name, 4, 3, g=g, w=(Q(7), Q(-3)), s=2)
        constant, fact = outer_lipschitz(member)
        squared = member.tie().solution_set().squared_distance(member.point())
        assert fact.holds and sign(squared - (constant * g) ** 2) <= 0


@pytest.mark.parametrize("name", CASES)
def test_hausdorff_quotient_is_infinite_at_the_tie(name: str) -> None:
    """Two sequences: the sides of two winners, and a side against the tie; beyond every bound."""
    Om = Omega(N=4, m=2, K=3, L=2, **CASES[name])
    for s in (1, 2):
        for bound in (Q(1, 3), Q(10), Q(10**9)):
            n = hausdorff_exceeds(Om, s=s, bound=bound)
            for e in (n, n + 1, n + 17):
                member = Om.side(s, 0, exponent=e).member()
                assert min(hausdorff_quotients(member)) > bound * bound
                far = member.tie().solution_set().vertices()[1]
                found = member.solution_set().squared_distance(far)
                assert found == hausdorff_quotients(member)[1] * member.g**2
                pair = member.gap_squared() / member.difference_squared()
                assert pair == hausdorff_quotients(member)[0]
    with pytest.raises(BadInput, match="s = 3"):
        hausdorff_exceeds(Om, s=3, bound=Q(1))
