"""(c1, c2), (c1', c2'): formulas, the distance inequality, Theorems 1 and 3, many exact trials."""

from __future__ import annotations

import json
import math
import random
from fractions import Fraction
from typing import Any

import pytest

from sci_barriers.errors import BadInput
from sci_barriers.exact import Matrix, Q, Verdict, from_json, norm_squared, rank, sign, sqrt
from sci_barriers.problems import SqrtLasso, explicit
from sci_barriers.solvers import solve_small
from sci_barriers.stability import (
    PAIRS,
    Constants,
    best_s_term,
    constants_of,
    distance_trials,
    excess,
    inner_steps,
    network_bound,
    recovery_bound,
    recovery_constants,
    recovery_trials,
    robust_null_space,
    sharpness_bound,
)
from sci_barriers.stability.recovery_bounds import inverse_e
from sci_barriers.stability.trials import _SHIFT, _below

HADAMARD_4 = [[1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]]


def hadamard(order: int) -> list[list[int]]:
    H = [[1]]
    while len(H) < order:
        H = [r + r for r in H] + [r + [-x for x in r] for r in H]
    return H


def stable_matrices(seed: int, *, count: int) -> list[tuple[list[list[int]], int]]:
    """Matrices with rho_0 < 1 at an order s: Hadamard minors and random ones."""
    found = [(hadamard(4)[1:], 1), (hadamard(8)[1:], 2), (hadamard(16)[1:], 3)]
    rng = random.Random(seed)
    while len(found) < count:
        N = rng.randrange(4, 8)
        m = N - rng.randrange(1, 3)
        A = [[rng.randint(-3, 3) for _ in range(N)] for _ in range(m)]
        if rank(Matrix(A)) < m:
            continue
        try:
            if robust_null_space(A, s=1).rho < 1:
                found.append((A, 1))
        except BadInput:
            continue
    return found


MATRICES = stable_matrices(40, count=8)


def test_the_pairs_have_the_closed_forms() -> None:
    c = recovery_constants(rho="1/3", gamma="1/2", s=2)
    assert (c.c1, c.c2) == (2 * Q(4, 3) / (2 * Q(2, 3)), 6 * Q(1, 2) / (2 * Q(2, 3)))
    d = recovery_constants(rho="1/3", gamma="1/2", s=2, pair="c'")
    assert (d.c1, d.c2) == (2 / (2 * Q(2, 3)), 2 * Q(1, 2) / Q(2, 3))
    assert d.c1 < c.c1 and d.c2 < c.c2


def test_c2_is_half_of_the_c2_of_theorem_3() -> None:
    c = recovery_constants(rho="1/3", gamma="1/2", s=2)
    assert 2 * c.c2 == (3 * c.rho + 5) * c.gamma / (1 - c.rho)
    assert "Theorem 3 of the slides prints C2 = 2 c2" in c.normalisation
    assert "c1'/sqrt(s)" in recovery_constants(rho=0, gamma=1, s=1, pair="c'").normalisation


def test_lam_limit_is_exact() -> None:
    for pair in PAIRS:
        c = recovery_constants(rho="1/3", gamma="1/2", s=2, pair=pair)
        assert c.lam_limit * sqrt(2) * c.c2 == c.c1
        assert c.allows(c.lam_limit) and not c.allows(c.lam_limit + Q(1, 10**30))
        assert not c.allows(0)


def test_sigma_s_is_the_distance_to_the_s_sparse_vectors() -> None:
    assert best_s_term([3, -1, 0, "1/2", -3], s=2) == Q(3, 2)
    assert best_s_term([3, -1], s=2) == best_s_term([3, -1], s=5) == 0
    assert best_s_term([3, -1], s=0) == 4
    assert best_s_term(["sqrt(2)", 1, "-sqrt(3)"], s=1) == sqrt(2) + 1
    assert excess((Q(1), Q(0)), (Q(0), Q(3)), s=1) == 2


def test_the_right_side_of_the_primed_pair_is_never_larger() -> None:
    """Also for E < 0, whenever E + gamma sqrt(s) ||A v|| >= 0."""
    rng = random.Random(41)
    negative = 0
    for _ in range(500):
        rho, gamma, s = Q(rng.randrange(0, 20), 20), Q(rng.randrange(1, 9), 3), rng.randrange(1, 5)
        plain, primed = (recovery_constants(rho=rho, gamma=gamma, s=s, pair=pair) for pair in PAIRS)
        R = Q(rng.randrange(0, 50))
        E = Q(rng.randint(-20, 20))
        if sign(E + gamma * sqrt(s) * sqrt(R)) < 0:
            continue
        negative += E < 0
        larger = plain.distance_bound(E=E, measured_squared=R)
        assert sign(larger - primed.distance_bound(E=E, measured_squared=R)) >= 0
    assert negative > 50


def holds(c: Constants, A: list[list[int]], x: list[Q], z: list[Q]) -> bool:
    """The distance inequality by the package's exact numbers, without the trial code."""
    v = tuple(q - p for p, q in zip(x, z, strict=True))
    E: Any = excess(tuple(x), tuple(z), s=c.s)
    bound = c.distance_bound(E=E, measured_squared=norm_squared(Matrix(A) @ v))
    return sign(bound) >= 0 and sign(bound * bound - norm_squared(v)) >= 0


@pytest.mark.parametrize("pair", PAIRS)
def test_the_distance_inequality_holds_exactly(pair: Any) -> None:
    rng = random.Random(42)
    for A, s in MATRICES:
        c = constants_of(robust_null_space(A, s=s), pair=pair)
        for _ in range(40):
            x, z = ([Q(rng.randint(-9, 9), 7) for _ in A[0]] for _ in range(2))
            assert holds(c, A, x, z)


@pytest.mark.parametrize("pair", PAIRS)
def test_bounds_are_never_violated_on_ten_thousand_trials(pair: Any) -> None:
    count = 0
    for A, s in MATRICES:
        c = constants_of(robust_null_space(A, s=s), pair=pair)
        made = distance_trials(A, c, count=1250, seed=43)
        assert made.violations == 0 and 0 < made.largest <= 1
        count += made.count
    assert count == 10_000


@pytest.mark.slow
@pytest.mark.parametrize("pair", PAIRS)
def test_bounds_are_never_violated_on_a_hundred_thousand_trials(pair: Any) -> None:
    count = recovered = 0
    for A, s in stable_matrices(44, count=16):
        c = constants_of(robust_null_space(A, s=s), pair=pair)
        made = distance_trials(A, c, count=7000, seed=45)
        lam = small_lam(c)
        solved = recovery_trials(A, c, lam=lam, count=1000, seed=46)
        assert made.violations == solved.violations == 0
        count += made.count
        recovered += solved.count
    assert count == 112_000 and recovered == 16_000


def small_lam(c: Constants) -> Q:
    """A rational lam close below the limit."""
    lam = Q(1)
    while not c.allows(lam):
        lam = lam * Q(7, 8)
    return lam


@pytest.mark.parametrize("pair", PAIRS)
def test_theorem_1_holds_at_exact_minimisers(pair: Any) -> None:
    count = with_residual = 0
    for A, s in [*MATRICES, (hadamard(16)[1:], 1)]:
        c = constants_of(robust_null_space(A, s=s), pair=pair)
        made = recovery_trials(A, c, lam=small_lam(c), count=400, seed=47)
        assert made.violations == 0 and 0 < made.largest <= 1
        count += made.count
        with_residual += made.with_residual
    assert count == 3600 and (with_residual >= 100 or pair == "c")


def test_the_minimisers_of_the_trials_are_minimisers() -> None:
    """The construction of the head of `trials`, against the exact solver."""
    rng = random.Random(48)
    A = HADAMARD_4
    for t in (0, 1, 3):
        for _ in range(10):
            u = [0, 0, 0]
            u[rng.randrange(3)] = rng.choice([-1, 1])
            g = [sum(c * r for c, r in zip(u, column, strict=True)) for column in zip(*A)]
            x_hat = [(1 if c > 0 else -1) * rng.randrange(0, 5) for c in g]
            y = [sum(a * b for a, b in zip(row, x_hat, strict=True)) + t * c
                 for row, c in zip(A, u, strict=True)]  # fmt: skip
            solution = solve_small(explicit(A, y, SqrtLasso(lam=1)))
            assert solution.set.contains(x_hat)


@pytest.mark.parametrize("pair", PAIRS)
def test_theorem_1_holds_at_the_minimisers_of_the_exact_solver(pair: Any) -> None:
    rng = random.Random(49)
    checked = 0
    for A, s in MATRICES:
        N = len(A[0])
        if N > 6:
            continue
        c = constants_of(robust_null_space(A, s=s), pair=pair)
        for _ in range(12):
            x = [rng.randint(-5, 5) if rng.random() < 0.4 else 0 for _ in range(N)]
            e = [Q(rng.randint(-3, 3), 10) for _ in A]
            y = [sum((a * b for a, b in zip(row, x, strict=True)), Q(0)) + v
                 for row, v in zip(A, e, strict=True)]  # fmt: skip
            lam = small_lam(c) * Q(1, rng.choice([1, 3]))
            bound = recovery_bound(c, x=x, e=e, lam=lam)
            found = solve_small(explicit(A, y, SqrtLasso(lam=lam))).set
            for x_hat in found.vertices():
                assert bound.holds(x_hat, x) is Verdict.PROVED
                checked += 1
    assert checked >= 36


def test_a_bound_that_is_too_small_is_refuted() -> None:
    c = recovery_constants(rho="1/3", gamma="1/2", s=1)
    bound = recovery_bound(c, x=[1, 0, 0, 0], e=[0, 0, 0], lam="1/10")
    assert bound.value == 0
    assert bound.holds([1, 0, 0, 0], [1, 0, 0, 0]) is Verdict.PROVED
    assert bound.holds([1, 0, 0, "1/1000000"], [1, 0, 0, 0]) is Verdict.REFUTED


def test_wrong_constants_are_found_by_the_trials() -> None:
    """Constants of a matrix with the null space property, used for one without it."""
    c = recovery_constants(rho="1/15", gamma="1/100", s=1)
    made = distance_trials([[1, 1, 0], [0, 1, 1]], c, count=300, seed=50)
    assert made.violations > 0 and made.decided_exactly >= made.violations and made.largest > 1


@pytest.mark.parametrize("pair", PAIRS)
def test_sharpness_holds_for_every_z(pair: Any) -> None:
    rng = random.Random(51)
    floor = 0
    for A, s in MATRICES[:4]:
        c = constants_of(robust_null_space(A, s=s), pair=pair)
        for _ in range(25):
            x, z = ([Q(rng.randint(-4, 4), 3) for _ in A[0]] for _ in range(2))
            measured = z if rng.random() < 0.3 else x  # then F(z) < F(x) is likely
            y = [sum((a * b for a, b in zip(row, measured, strict=True)), Q(rng.randint(-1, 1), 9))
                 for row in A]  # fmt: skip
            bound = sharpness_bound(c, A=A, y=y, x=x, z=z, lam=small_lam(c))
            assert bound.holds(z, x) is Verdict.PROVED
            floor += sign(bound.parts["objective"]) < 0
    assert floor > 0


def test_theorem_3_follows_its_recursion() -> None:
    """eps_k = (delta + eps_{k-1})/e; the closed form is above; C3 = c2 at the largest lam."""
    c = recovery_constants(rho="1/3", gamma="1/2", s=2)
    for k in (0, 1, 5, 12):
        bound = network_bound(c, lam=c.lam_limit, eps0=3, delta="1/50", k=k)
        assert c.c2 == bound.C3
        eps = 3.0
        for _ in range(k):
            eps = (0.02 + eps) / math.e
        assert abs(float(bound.eps.midpoint.p) / float(bound.eps.midpoint.q) - eps) < 1e-12
        assert bound.closed.lower >= bound.distance.upper or k == 0
        assert bound.distance.width < Q(1, 2**50)
        closed = float(c.c2.p) / float(c.c2.q) * (3 * math.exp(-k) + 0.02 * math.e / (math.e - 1))
        assert abs(float(bound.closed.midpoint.p) / float(bound.closed.midpoint.q) - closed) < 1e-12
    smaller = network_bound(c, lam=c.lam_limit / 2, eps0=3, delta="1/50", k=5)
    assert 2 * c.c2 == smaller.C3


def test_1_over_e_lies_between_partial_sums() -> None:
    bits = 200
    found = inverse_e(bits=bits)
    assert found.width <= Q(1, 2**bits)
    # e = sum 1/k! between a partial sum and the same plus 2/60!
    e = sum((Fraction(1, math.factorial(k)) for k in range(60)), Fraction(0))
    low, high = 1 / (e + Fraction(2, math.factorial(60))), 1 / e
    assert Fraction(int(found.lower.p), int(found.lower.q)) <= high
    assert Fraction(int(found.upper.p), int(found.upper.q)) >= low
    with pytest.raises(BadInput, match="bits = 0"):
        inverse_e(bits=0)


def test_inner_steps_is_the_least_integer_above_2_e_c3_l() -> None:
    c = recovery_constants(rho="1/3", gamma="1/2", s=1)  # c2 = 9/4
    assert inner_steps(c, lam=c.lam_limit, L=4) == math.ceil(2 * math.e * 2.25 * 4)
    assert inner_steps(c, lam=c.lam_limit / 3, L=4) == math.ceil(2 * math.e * 6.75 * 4)


def test_the_mixture_is_not_offered() -> None:
    """With (2 c1, c2) lam could be twice the limit, where the proof's coefficient is positive."""
    c = recovery_constants(rho="1/3", gamma="1/2", s=2)
    mixed_limit = 2 * c.c1 / (sqrt(2) * c.c2)
    assert sign(c.c2 - c.sharpness(mixed_limit)) > 0
    assert sign(c.c2 - c.sharpness(c.lam_limit)) == 0
    with pytest.raises(BadInput, match=r"not covered by a proof"):
        recovery_constants(rho="1/3", gamma="1/2", s=2, pair="2c")
    with pytest.raises(BadInput, match=r"lam = .*: must be <= c1/\(sqrt\(s\) c2\) = "):
        recovery_bound(c, x=[1, 0, 0], e=[0], lam=mixed_limit)


def test_bounds_are_written_with_their_normalisation() -> None:
    c = recovery_constants(rho="1/3", gamma="1/2", s=2)
    bound = recovery_bound(c, x=[1, 2, 3], e=[1, "1/2"], lam="1/10")
    data = json.loads(json.dumps(bound.to_json()))
    assert data["theorem"] == "1" and data["constants"]["normalisation"] == bound.normalisation
    assert from_json(data["value"]) == bound.value
    assert bound.value == bound.parts["sparsity"] + bound.parts["noise"]
    assert bound.parts["sparsity"] == 2 * c.c1 / sqrt(2)
    net = json.loads(json.dumps(network_bound(c, lam="1/10", eps0=1, delta=0, k=2).to_json()))
    assert net["theorem"] == "3" and net["constants"]["pair"] == "c"


def test_bad_constants_are_refused() -> None:
    with pytest.raises(BadInput, match="rho = 1: must be < 1; pass a smaller order s"):
        recovery_constants(rho=1, gamma=1, s=1)
    with pytest.raises(BadInput, match="rho = -1: must be >= 0"):
        recovery_constants(rho=-1, gamma=1, s=1)
    with pytest.raises(BadInput, match="gamma = 0: must be > 0"):
        recovery_constants(rho=0, gamma=0, s=1)
    with pytest.raises(BadInput, match=r"rho = sqrt\(2\)|rho = 'sqrt\(2\)': must be rational"):
        recovery_constants(rho="sqrt(2)", gamma=1, s=1)
    with pytest.raises(BadInput, match="s = 0: must be an integer >= 1"):
        recovery_constants(rho=0, gamma=1, s=0)
    c = recovery_constants(rho="1/3", gamma="1/2", s=1)
    with pytest.raises(BadInput, match="lam = 0: must be > 0"):
        recovery_bound(c, x=[1, 0], e=[0], lam=0)
    with pytest.raises(BadInput, match="eps0 = -1"):
        network_bound(c, lam="1/10", eps0=-1, delta=0, k=1)
    with pytest.raises(BadInput, match="k = 1.5: must be an integer >= 0"):
        network_bound(c, lam="1/10", eps0=1, delta=0, k=1.5)
    with pytest.raises(BadInput, match="count = 0"):
        distance_trials([[1, 1, 1]], c, count=0, seed=1)
    with pytest.raises(BadInput, match="must be rational; pass a rational matrix"):
        distance_trials([["sqrt(2)", 1]], c, count=1, seed=1)
    with pytest.raises(BadInput, match="must be rational; pass rational data"):
        recovery_bound(c, x=[1, 0], e=["1+sqrt(2)"], lam="1/10")
    with pytest.raises(BadInput, match="nested"):
        recovery_bound(c, x=[1, 0], e=[1], lam={"a": "0", "b": "1", "s": "1+sqrt(2)"})


def test_the_parts_of_the_bounds_have_the_closed_forms() -> None:
    """s = 4, so that sqrt(s) = 2; x has sigma_4 = 3; ||e|| = 5; lam = 1/10."""
    c = recovery_constants(rho="1/3", gamma="1/2", s=4)
    lam, x = Q(1, 10), [9, -8, 7, 6, 2, -1]
    bound = recovery_bound(c, x=x, e=[3, 4], lam=lam)
    assert bound.parts["sparsity"] == 2 * c.c1 / 2 * 3
    assert bound.parts["noise"] == (c.c1 / (2 * lam) + c.c2) * 5
    A = [[1, 0, 0, 0, 0, 0], [0, 1, 0, 0, 0, 0]]
    sharp = sharpness_bound(c, A=A, y=[12, -4], x=x, z=[0] * 6, lam=lam)
    # F(0) = ||y|| = 4 sqrt(10), F(x) = 33/10 + 5
    C3 = c.c1 / (2 * lam)
    assert sharp.parts["objective"] == C3 * (4 * sqrt(10) - Q(33, 10) - 5)
    assert sharp.parts["floor"] == C3 * (2 * lam * 3 + 2 * 5)


def test_rounded_roots_are_below_their_terms() -> None:
    for c, n in ((3, 2), (-3, 2), (5, 49), (-5, 49), (0, 7), (7, 0)):
        below = Q(_below(c, n), 2**_SHIFT)
        exact = c * sqrt(Q(n))
        assert sign(exact - below) >= 0
        assert sign(below + abs(c) * Q(1, 2**_SHIFT) - exact) >= 0
