"""Generic targets on true instances, with noise: `wait` solves, `capped` attains the barrier."""

from __future__ import annotations

import random
from types import SimpleNamespace
from typing import Any

import pytest

from sci_barriers.adversary.further import FamilyBarrier, capped, centre, first, guess, last, wait
from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, power_of_two, round_dyadic, to_float
from sci_barriers.families.further import (
    FAMILIES,
    Circle,
    LowestEigenvector,
    Member,
    Semidefinite,
    targets,
)
from sci_barriers.sandbox import Query


def information(member: Member, *, seed: int | None) -> Any:
    """Answers within 2^-n of the member, random ones with a seed; an endless row exactly."""
    family = FAMILIES[member.family]

    def at(n: int) -> Any:
        data = member.data(n)
        rng = random.Random(f"{seed} {n}")

        def shown(q: Q) -> Q:
            if member.sites:
                return q
            noise = 0 if seed is None else rng.randint(-64, 64)
            return round_dyadic(q, n=n + 8) + noise * power_of_two(-n - 7)

        A = tuple(tuple(shown(q) for q in row) for row in data.A)
        answer = SimpleNamespace(A=A, y=tuple(shown(q) for q in data.y))
        for one, other in zip(A, data.A, strict=True):
            assert all(abs(a - b) <= power_of_two(-n) for a, b in zip(one, other, strict=True))
        return answer

    return SimpleNamespace(at=at, problem=member.family, seed=seed, **family.known)


def sides(name: str) -> list[Member]:
    family = FAMILIES[name]
    found = [s for e in (2, 3, 10, 33) for s in family.sides(e) if s != family.tie()]
    directions = [(Q(3, 5), Q(4, 5)), (Q(-5, 13), Q(12, 13)), (Q(0), Q(-1))]
    for kind in (Circle, Semidefinite, LowestEigenvector):
        if kind.family == name:
            found += [kind(c=c, s=s, r=Q(1, 2**e)) for c, s in directions for e in (0, 5, 21)]
    return found


@pytest.mark.parametrize("name", FAMILIES)
def test_wait_solves_every_instance_but_the_tie(name: str) -> None:
    for member in sides(name):
        for seed in (None, 1, 2, 3):
            x = wait(information(member, seed=seed))
            error = to_float(member.solution_set().squared_distance(x))
            assert error < 1e-8, (member, seed, error)


@pytest.mark.parametrize("name", FAMILIES)
def test_capped_errs_by_the_barrier_and_a_little(name: str) -> None:
    """The upper bound: eps_B + 2^(-l/2) for l = 16, on the tie and on sides of both kinds."""
    family = FAMILIES[name]
    worst = 0.0
    for member in [family.tie(), *sides(name)]:
        for seed in (None, 1):
            x = capped(information(member, seed=seed), highest=16)
            worst = max(worst, to_float(member.solution_set().squared_distance(x)) ** 0.5)
    assert worst <= to_float(family.radius.value) + 2**-8
    assert worst >= to_float(family.radius.value) - 1e-3


def test_the_constant_centre_does_not_attain_the_barrier_of_the_largest_root() -> None:
    family = FAMILIES["largest_root"]
    errors = [
        to_float(side.solution_set().squared_distance(family.radius.centre)) ** 0.5
        for side in family.sides(0)
    ]
    assert errors == [2.5, 2.5]


@pytest.mark.parametrize("name", FAMILIES)
def test_targets_return_points_of_the_right_length(name: str) -> None:
    family = FAMILIES[name]
    tie = information(family.tie(), seed=None)
    for target in (centre, first, last, guess, targets.naive):
        x = target(SimpleNamespace(**{**vars(tie), "seed": 3}))
        assert len(x) == family.N
    assert first(tie) == family.radius.points[0] and last(tie) == family.radius.points[-1]


def test_bad_arguments_of_a_barrier_are_refused() -> None:
    barrier = FamilyBarrier(FAMILIES["theta"])
    table = barrier.table(part="i", norm="entrywise")
    cases: list[Any] = [
        lambda: FamilyBarrier(FAMILIES["theta"], eps=Q(-1)),
        lambda: FamilyBarrier(FAMILIES["theta"], eps="1/2"),  # type: ignore[arg-type]
        lambda: barrier.accuracy("ii"), lambda: barrier.table(part="iii", norm="entrywise"),
        lambda: barrier.table(part="i", norm="operator"),
        lambda: barrier.table(part="i", norm="l2"),  # type: ignore[arg-type]
        lambda: table(Query(kind="at", n=1_099_001)),
        lambda: table(Query(kind="entry", n=3, f=("A", 2, 0))),
        lambda: table.read(Query(kind="entry", n=3, f=("y", 2))),
    ]  # fmt: skip
    for case in cases:
        with pytest.raises(BadInput):
            case()
    assert table.largest is None


def test_facts_are_the_length_the_name_and_the_class_parameters() -> None:
    for name, family in FAMILIES.items():
        facts = FamilyBarrier(family).facts()
        known = {"k": 3} if name == "linear_program" else {}
        assert facts == {"N": family.N, "problem": name, **known}
