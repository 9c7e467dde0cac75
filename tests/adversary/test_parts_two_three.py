"""The algorithms of parts (ii) and (iii) are right on random admissible inputs, exactly."""

from __future__ import annotations

import random
from typing import Any

import pytest

from sci_barriers.adversary import BUILT_IN, Omega, Shown
from sci_barriers.adversary.breakdown.choice import bounded_below, shift_bound
from sci_barriers.exact import Q, Verdict, as_q, floor, sign
from sci_barriers.families import Tie
from sci_barriers.information import Approximation, verdict
from sci_barriers.information.base import NORMS, Norm
from sci_barriers.sandbox import Query, run_inside


class Noise:
    """Random admissible answers: entries off by up to 2^-l, the extremes often."""

    def __init__(self, member: Tie, norm: Norm, rng: random.Random) -> None:
        self.instance, self.norm, self.rng = member.instance(), norm, rng
        self.shown: dict[int, Shown] = {}

    def entry(self, f: Any, level: int) -> Q:
        value, unit = self.instance.evaluate(f, bits=8), Q(1, 2 ** (level + 3))
        low = -floor(-(value / unit - 8))
        high = floor(value / unit + 8)
        pick = self.rng.choice([low, high, self.rng.randint(low, high)])
        return pick * unit

    def __call__(self, query: Query) -> Shown:
        n, (m, N) = query.n, (self.instance.m, self.instance.N)
        if n not in self.shown:
            extra = 0
            while self.norm == "operator" and 4**extra < m * N:
                extra += 1
            A = tuple(tuple(self.entry(("A", i, j), n + extra) for j in range(N)) for i in range(m))
            y = tuple(self.entry(("y", i), n + extra) for i in range(m))
            self.shown[n] = Shown(A=A, y=y, n=n)
        return self.shown[n]


def random_omega(rng: random.Random) -> Omega:
    N = rng.randint(2, 5)
    K = rng.randint(3, 9)
    top = 5 * 10 ** (K - 3)
    share = Q(rng.randint(1, 8), 8)
    problem = rng.choice(["P1", "P2", "P3"])
    level = {"P1": {"eta": (share - Q(1, 8)) * (top - 1)}, "P2": {"lam": 2 * top * share},
             "P3": {"lam": share}}[problem]  # fmt: skip
    values: dict[str, Any] = {"problem": problem, "N": N, "m": rng.randint(1, N - 1), "K": K}
    return Omega(**values, L=rng.randint(1, 6), **level)


def random_member(Om: Omega, rng: random.Random, layers: tuple[int, ...]) -> Tie:
    s = rng.choice(layers)
    if s == 1 and rng.random() < 0.3:
        return Om.tie(1)
    exponent = None if s == 3 else rng.choice([0, 1, 2, rng.randint(0, 60)])
    return Om.side(s, rng.randrange(Om.k), exponent=exponent).member()


def error_squared(target: Any, Om: Omega, member: Tie, answers: Noise) -> Any:
    outcome = run_inside(target, facts=Om.facts(), answer=answers)
    assert outcome.status == "answered", outcome.messages
    return member.solution_set().squared_distance(outcome.x)


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize(
    ("name", "part", "layers"),
    [("part-two", "ii", (2, 3)), ("part-two", "ii", (1,)), ("part-three", "iii", (1, 2, 3))],
)
def test_the_algorithms_succeed(norm: Norm, name: str, part: str, layers: tuple[int, ...]) -> None:
    """d(x, Xi) <= 10^-(K-1) for part_two, 10^-(K-2) for part_three, on all layers: 1000 inputs."""
    rng = random.Random(f"{norm} {name} {layers}")
    for _ in range(1000):
        Om = random_omega(rng)
        member = random_member(Om, rng, layers)
        assert Om.contains(member)
        answers = Noise(member, norm, rng)
        squared = error_squared(BUILT_IN[name], Om, member, answers)
        assert sign(squared - Om.accuracy(part) ** 2) <= 0
        if part == "iii":
            assert list(answers.shown) == [Om.L]


@pytest.mark.parametrize("norm", NORMS)
def test_the_random_answers_are_admissible(norm: Norm) -> None:
    rng = random.Random(4)
    for _ in range(25):
        Om = random_omega(rng)
        member = random_member(Om, rng, (1, 2, 3))
        shown = Noise(member, norm, rng)(Query(kind="at", n=rng.randint(0, 20)))
        instance = member.instance()
        seen = Approximation(A=shown.A, y=shown.y, n=shown.n, norm=norm,
                             objective=instance.objective)  # fmt: skip
        assert verdict(seen, instance) is Verdict.PROVED


def test_part_two_fails_part_one_and_the_wrong_algorithm_fails_here() -> None:
    """The comparison can fail: argmax and the barycentre are wrong on some of these inputs."""
    rng, wrong = random.Random(8), {"argmax": 0, "barycentre": 0, "zero": 0}
    for _ in range(60):
        Om = random_omega(rng)
        member = random_member(Om, rng, (2, 3))
        for name in wrong:
            squared = error_squared(BUILT_IN[name], Om, member, Noise(member, "entrywise", rng))
            wrong[name] += sign(squared - Om.accuracy("ii") ** 2) > 0
    assert min(wrong.values()) > 5


def test_the_shift_of_t_is_at_most_t_squared_g() -> None:
    """|T_g - t| <= t^2 g, for P2 (1 + lam) t^2 g; and T_g <= t."""
    rng = random.Random(3)
    for _ in range(300):
        Om = random_omega(rng)
        s, e = rng.choice([1, 2]), rng.randint(0, 40)
        T = Om.side(s, 0, exponent=e).member().T
        assert 0 < Om.t(s) - T <= shift_bound(Om, s, e)


def test_the_bound_for_huge_exponents_implies_the_exact_statement() -> None:
    rng, seen = random.Random(5), {True: 0, False: 0}
    for _ in range(400):
        Om = random_omega(rng)
        s, e, j = rng.choice([1, 2]), rng.randint(0, 12), rng.randrange(Om.k)
        x = tuple(Om.t(s) * Q(rng.randint(-4, 8), 4) for _ in range(Om.N))
        member = Om.side(s, j, exponent=e).member()
        exact = as_q(member.solution_set().squared_distance(x))
        eps = Om.t(s) * Q(rng.randint(1, 8), 4)
        found = bounded_below(Om, s, x, j, e=e, eps=eps)
        seen[found] += 1
        assert not found or exact > eps * eps
    assert min(seen.values()) > 50
