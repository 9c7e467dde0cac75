"""Part (iii): level L is enough, L - 1 is not, entrywise; L - 1 and L - 2 in the operator norm."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from typing import Any

import pytest

from sci_barriers.adversary import Omega, Shown, Table, play
from sci_barriers.adversary.breakdown import targets
from sci_barriers.exact import Q, Verdict, floor, operator_norm_at_most, round_dyadic, sign
from sci_barriers.families import Tie
from sci_barriers.information import Approximation, verdict
from sci_barriers.information.base import NORMS, Norm
from sci_barriers.sandbox import Query, run_inside

LEVELS: dict[str, dict[str, Any]] = {
    "P1": {"eta": Q(0)}, "P2": {"lam": Q(10)}, "P3": {"lam": Q(1)},
}  # fmt: skip
LESS = {"entrywise": 1, "operator": 2}
ALGORITHM = {"entrywise": targets.part_three, "operator": targets.part_three_operator}


def omega(problem: str, L: int, *, block: bool) -> Omega:
    Om = Omega(problem=problem, N=5, m=3, K=3, L=L, **LEVELS[problem])
    return replace(Om, w=Om.relative_w(s=3)) if block else Om


def legal(shown: Shown, member: Tie, norm: Norm) -> bool:
    instance = member.instance()
    seen = Approximation(A=shown.A, y=shown.y, n=shown.n, norm=norm, objective=instance.objective)
    return verdict(seen, instance) is Verdict.PROVED


def hostile(member: Tie, n: int, norm: Norm) -> list[Shown]:
    """Answers at level n with the first row as far against the winner as the norm allows: entrywise
    winner down and all others up by 2^-n; operator: winner down, one other up by 2^-n/sqrt2."""
    unit, k, m = Q(1, 2**n), member.k, member.m
    c = round_dyadic(member.c, n=n + 3)
    found = []
    others = [j for j in range(k) if j != member.winner]
    for other in others:
        step = unit if norm == "entrywise" else Q(floor(2**20 * unit / 2 * 1414 / 1000), 2**20)
        row = [member.alpha + (member.g if j == member.winner else 0) for j in range(k)]
        row[member.winner or 0] -= step
        for j in others if norm == "entrywise" else [other]:
            row[j] += step
        rows = [(*row, *(Q(0),) * (m - 1))]
        rows += [tuple(c if j == k + i else Q(0) for j in range(member.N)) for i in range(m - 1)]
        y = tuple(round_dyadic(q, n=n + 3) for q in (member.y_1, *(member.w or (Q(0),) * (m - 1))))
        found.append(Shown(A=tuple(rows), y=y, n=n))
    return found


@pytest.mark.parametrize("problem", LEVELS)
@pytest.mark.parametrize("L", [2, 3, 7, 12])
@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("block", [False, True])
def test_the_sharp_level_is_enough_on_all_sides(
    problem: str, L: int, norm: Norm, block: bool
) -> None:
    """Level L (entrywise), L - 1 (operator), with answers as far against the winner as allowed."""
    Om = omega(problem, L, block=block)
    level = L - LESS[norm] + 1
    for side in Om.sides(3):
        member = side.member()
        for shown in hostile(member, level, norm):
            assert legal(shown, member, norm)

            def answer(query: Query, shown: Shown = shown) -> Shown:
                assert query.n == level
                return shown

            ended = run_inside(ALGORITHM[norm], facts=Om.facts(), answer=answer)
            assert ended.x is not None
            squared = member.solution_set().squared_distance(ended.x)
            assert sign(squared - Om.accuracy("iii") ** 2) <= 0


@pytest.mark.parametrize("problem", LEVELS)
@pytest.mark.parametrize("L", [2, 3, 7, 1000])
@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("block", [False, True])
def test_one_level_less_refutes_any_answer(problem: str, L: int, norm: Norm, block: bool) -> None:
    """One common answer is admissible for all k sides, so each x is wrong on all but one."""
    Om = omega(problem, L, block=block)
    n = L - LESS[norm]
    table = Table(Om, part="iii", norm=norm)
    assert table.reach == n
    shown = table(Query(kind="at", n=n))
    assert isinstance(shown, Shown)
    if L < 100:
        assert all(legal(shown, side.member(), norm) for side in Om.sides(3))
    rng, near = random.Random(L), []
    for side in Om.sides(3):
        point = side.member().point()
        near.append([Q(floor(10**9 * z), 10**9) for z in point])
    near.append([sum(column, Q(0)) / Om.k for column in zip(*near, strict=True)])
    near += [[q + Q(rng.randint(-99, 99), 1000) for q in near[-1]] for _ in range(5)]
    for x in near:

        def stops(information: Any, x: Any = x) -> Any:
            information.at(n)
            return x

        outcome = play(stops, Om, part="iii", norm=norm)
        assert outcome.status == "refuted" and outcome.n == n
        assert outcome.witness is not None and outcome.witness.complete
        assert "1 refuted" in outcome.witness.accept()


@pytest.mark.parametrize("problem", LEVELS)
def test_the_algorithm_of_the_operator_norm_is_refuted_entrywise(problem: str) -> None:
    """Level L - 1 is enough for one reading of 2^-n and not for the other."""
    Om = omega(problem, 6, block=False)
    outcome = play(targets.part_three_operator, Om, part="iii", norm="entrywise")
    assert outcome.status == "refuted" and outcome.n == 5
    outcome = play(targets.part_three_operator, Om, part="iii", norm="operator")
    assert outcome.status == "information" and outcome.n == 5
    assert play(targets.part_three, Om, part="iii").status == "information"


@pytest.mark.parametrize("L", [1, 2, 9])
def test_the_balls_about_the_sides_are_disjoint(L: int) -> None:
    """||A^i - A^j|| = sqrt2 g > 2 (g/2): no A_n is within 2^-(L-1) = g/2 of two sides."""
    Om = omega("P3", L, block=False)
    members = [side.member() for side in Om.sides(3)]
    g = members[0].g
    assert g / 2 == Q(2) / 2**L
    for one, other in itertools.combinations(members, 2):
        E = one.instance().A - other.instance().A
        assert operator_norm_at_most(E, g) is Verdict.REFUTED
        assert operator_norm_at_most(E, Q(1415, 1000) * g) is Verdict.PROVED


def test_a_large_block_needs_its_own_level() -> None:
    """||w|| >> c: part (iii) asks one level, the larger of L and the one that the block needs."""
    Om = replace(omega("P3", 2, block=False), w=(Q(10**6), Q(0)))
    asked = []

    def answer(query: Query) -> Any:
        asked.append(query.n)
        return Table(Om, part="ii", norm="entrywise")(query)

    run_inside(targets.part_three, facts=Om.facts(), answer=answer)
    assert len(asked) == 1 and asked[0] > Om.L
    relative = omega("P3", 3, block=True)
    asked.clear()
    run_inside(targets.part_three, facts=relative.facts(), answer=answer)
    assert asked == [3]
