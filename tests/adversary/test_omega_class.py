"""The class Omega: parameters, breakdown epsilons, membership, conditioning."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from sci_barriers.adversary import Omega
from sci_barriers.errors import BadInput
from sci_barriers.exact import Matrix, Q, sign
from sci_barriers.families import Tie

LEVELS: dict[str, dict[str, Any]] = {
    "P1": {"eta": Q(1, 3)}, "P2": {"lam": Q(1, 10)}, "P3": {"lam": Q(1, 3)},
}  # fmt: skip


def omega(problem: str = "P3", *, N: int = 4, m: int = 2, K: int = 3, L: int = 2) -> Omega:
    return Omega(problem=problem, N=N, m=m, K=K, L=L, **LEVELS[problem])


@pytest.mark.parametrize("problem", LEVELS)
@pytest.mark.parametrize("K", [3, 4, 9, 300])
@pytest.mark.parametrize(("N", "m"), [(2, 1), (3, 1), (4, 2), (20, 19), (50, 10)])
def test_breakdown_epsilons_lie_between_the_powers(problem: str, K: int, N: int, m: int) -> None:
    """10^-K < eps_B^s < 10^-(K-1) < eps_B^w < 10^-(K-2); eps_B^w = 10 eps_B^s."""
    Om = omega(problem, N=N, m=m, K=K)
    facts = Om.inequalities()
    assert len(facts) == 4
    assert all(fact.holds for fact in facts)
    assert sign(Om.eps_weak - 10 * Om.eps_strong) == 0
    assert sign(Om.eps_strong**2 - Om.t(1) ** 2 * (1 - Q(1, N - m + 1))) == 0


def test_alphas_and_ts() -> None:
    Om = omega(K=3)
    assert [Om.alpha(s) for s in (1, 2, 3)] == [500, 50, 5]
    assert [Om.t(s) for s in (1, 2, 3)] == [Q(2, 1000), Q(2, 100), Q(2, 10)]
    assert [Om.accuracy(p) for p in ("i", "ii", "iii")] == [Q(1, 1000), Q(1, 100), Q(1, 10)]


@pytest.mark.parametrize("problem", LEVELS)
def test_the_tie_belongs_to_layer_one_only(problem: str) -> None:
    """Part (i) has the tie in Omega; part (ii) has not."""
    Om = omega(problem)
    assert Om.contains(Om.tie(1))
    assert not Om.contains(Om.tie(2))
    assert not Om.contains(Om.tie(3))


@pytest.mark.parametrize("L", [1, 2, 3, 40])
def test_membership_by_its_formulas(L: int) -> None:
    Om = omega(L=L)
    for s in (1, 2):
        for n in (0, 1, 7, 1000):
            assert all(Om.contains(side.member()) for side in Om.sides(s, exponent=n))
        tie = Om.tie(s)
        for g in (Q(3, 8), Q(2), Q(-1, 2), Q(1, 3)):
            assert not Om.contains(tie.side(0, g=g))
    third = Om.sides(3)
    assert len(third) == Om.k == 3
    assert all(side.g == Q(4) / 2**L and Om.contains(side.member()) for side in third)
    assert not Om.contains(Om.tie(3).side(0, g=third[0].g / 2))


def test_other_parameters_are_outside() -> None:
    Om = omega()
    for changed in ({"N": 5}, {"m": 1}, {"K": 4}, {"lam": Q(1, 4)}, {"w": (Q(1),)}):
        values: dict[str, Any] = {"problem": "P3", "N": 4, "m": 2, "K": 3, "lam": Q(1, 3)}
        assert Om.contains(Tie(**values))
        assert not Om.contains(Tie(**(values | changed)))
    assert not Om.contains(Tie(problem="P1", N=4, m=2, K=3, eta=Q(0)))


def test_shifts_belong_to_the_widened_class_only() -> None:
    Om = omega()
    member = replace(Om.side(1, 0, exponent=3).member(), shift=Q(-1, 10))
    assert not Om.contains(member)
    assert Om.contains(member, radius=Q(1, 10)) and not Om.contains(member, radius=Q(1, 11))


def test_the_block_is_part_of_the_class() -> None:
    w = (Q(1, 3), Q(0), Q(-7, 2))
    Om = Omega(problem="P2", N=6, m=4, K=3, lam=Q(1), w=w)
    assert Om.facts()["w"] == w and omega().facts()["w"] is None
    assert all(Om.contains(side.member()) for side in Om.sides(1, exponent=4))
    assert Om.contains(Om.tie(1)) and Om.tie(1).w == w
    assert not Om.contains(Tie(problem="P2", N=6, m=4, K=3, lam=Q(1)))
    assert Omega(problem="P2", N=6, m=4, K=3, lam=Q(1), w=(0, 0, 0)).w is None
    with pytest.raises(BadInput, match="len"):
        Omega(problem="P2", N=6, m=4, K=3, lam=Q(1), w=(1, 2))
    with pytest.raises(BadInput, match="eta"):
        Omega(problem="P1", N=6, m=4, K=3, eta=Q(1, 3), w=w)


@pytest.mark.parametrize("L", [1, 2, 5, 30, 10**5])
def test_the_hypothesis_of_p3_holds_for_every_member_or_omega_is_refused(L: int) -> None:
    """lam^2 (1/a_max^2 + #supp(w)/c^2) < 1: the sides of layer 3 are the worst. K = 3, lam = 1,
    k = 2: the tie of layer 3 allows 47 non-zeros, its sides 48 at least, and more for a larger gap.
    """

    def made(support: int) -> Omega:
        w = (Q(1),) * support + (Q(0),) * (100 - support)
        return Omega(problem="P3", N=102, m=101, K=3, L=L, lam=Q(1), w=w)

    def size(member: Tie, support: int) -> Q:
        return 1 / member.a_max**2 + Q(support) / member.c_squared

    accepted = [support for support in range(40, 80) if not refused(partial(made, support))]
    assert accepted == list(range(40, accepted[-1] + 1))
    assert accepted[-1] == {1: 72, 2: 59, 5: 49}.get(L, 48)
    Om, support = made(accepted[-1]), accepted[-1]
    third = Om.side(3, 0).member()
    assert size(third, support) < 1 <= size(third, support + 1)
    others = [Om.tie(1), Om.side(1, 1, exponent=0).member(), Om.side(2, 0, exponent=0).member()]
    others += [Om.side(2, 0, exponent=50).member(), Om.side(1, 0, exponent=50).member()]
    assert all(size(member, support) < size(third, support) for member in others)
    assert refused(partial(Om.tie, 3))
    assert not refused(partial(made(47).tie, 3))
    assert all(Om.contains(side.member()) for side in Om.sides(3))


def refused(make: Callable[[], Any]) -> bool:
    try:
        make()
    except BadInput:
        return True
    return False


@pytest.mark.parametrize(("N", "m"), [(2, 1), (20, 19), (50, 10)])
def test_the_failure_probability_is_one_minus_one_over_k(N: int, m: int) -> None:
    """(N - m)/(N - m + 1); a uniform guess attains it: right on one side of k for each coin."""
    Om = omega(N=N, m=m)
    assert Om.failure_probability == Q(N - m, N - m + 1) == 1 - Q(1, Om.k)
    sides = [side.member() for side in Om.sides(2, exponent=9)]
    eps = Om.accuracy("ii")
    for guess in range(Om.k):
        x = [sides[0].T if i == guess else Q(0) for i in range(N)]
        right = [sign(s.solution_set().squared_distance(x) - eps**2) <= 0 for s in sides]
        assert sum(right) == 1 and right[guess]


def test_a_winner_with_g_zero_is_the_tie() -> None:
    Om = omega()
    assert Om.contains(Om.tie(1).side(0, g=Q(0)))
    assert not Om.contains(Om.tie(2).side(0, g=Q(0)))


def test_exponents_stay_symbolic_until_the_member_is_built() -> None:
    side = omega().side(1, 2, exponent=10**6)
    assert side.exponent == 10**6
    assert side.member().g * 2**1000 == Q(1, 2 ** (10**6 - 1000))


@pytest.mark.parametrize("problem", LEVELS)
@pytest.mark.parametrize(("N", "m"), [(2, 1), (4, 2), (4, 3)])
def test_cond_is_one(problem: str, N: int, m: int) -> None:
    """A A' = ||a||^2 I for the tie and every side."""
    Om = omega(problem, N=N, m=m, L=1)
    for member in (Om.tie(1), Om.side(2, 1, exponent=3).member(), Om.side(3, 0).member()):
        A = member.instance().A
        found = (A @ A.T) - Matrix(
            [[member.c_squared if i == j else Q(0) for j in range(m)] for i in range(m)]
        )
        assert all(sign(entry) == 0 for row in found.rows for entry in row)
        assert member.c_squared >= 25


@pytest.mark.parametrize(
    "wrong",
    [
        {"N": 1}, {"m": 4}, {"m": 0}, {"K": 2}, {"L": 0}, {"L": True}, {"L": 10**6 + 1},
        {"lam": Q(2)}, {"lam": Q(0)}, {"eta": Q(1)}, {"problem": "P4"}, {"N": 1999, "m": 1998},
    ],
)  # fmt: skip
def test_hypotheses_are_checked(wrong: dict[str, Any]) -> None:
    good: dict[str, Any] = {"problem": "P3", "N": 4, "m": 2, "K": 3, "L": 2, "lam": Q(1, 3)}
    Omega(**good)
    with pytest.raises(BadInput):
        Omega(**(good | wrong))


def test_sides_are_checked() -> None:
    Om = omega(L=5)
    for s, j, e in ((1, 3, 0), (1, 0, None), (1, 0, -1), (3, 0, 4), (4, 0, 0), (2, -1, 1)):
        with pytest.raises(BadInput):
            Om.side(s, j, exponent=e)
    with pytest.raises(BadInput):
        Om.accuracy("iv")
