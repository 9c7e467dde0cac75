"""Families as computational problems {Xi, Omega, M, Lambda}, and their named instances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import FrozenInstanceError, replace
from typing import Any

import pytest

from sci_barriers.errors import BadInput, CertificateRejected
from sci_barriers.exact import Matrix, Q, Verdict
from sci_barriers.families import A_DELTA, OMEGA_K, TIE, ADelta, Family, OmegaK, Tie
from sci_barriers.families import pair_certificate as pair
from sci_barriers.families.base import rational, rationals, whole
from sci_barriers.problems import ComputationalProblem, Instance, Point, SolutionSet
from sci_barriers.proofs import accept

FAMILIES = (A_DELTA, OMEGA_K, TIE)


def solved(
    problem: ComputationalProblem[Instance, Sequence[Any], SolutionSet], instance: Instance
) -> SolutionSet:
    """Written for any computational problem: it must accept a family."""
    assert problem.contains(instance) is Verdict.PROVED
    assert len(list(problem.evaluations(instance))) == instance.m * (instance.N + 1)
    return problem.solution(instance).set


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_family_is_a_computational_problem(family: Family) -> None:
    for member in family.named.values():
        assert solved(family, member.instance()) == member.solution_set()


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_named_members_are_the_tie_and_its_two_sides(family: Family) -> None:
    assert set(family.named) == {"tie", "first", "second"}
    first, second = family.named["first"], family.named["second"]
    assert first.twin() == second
    assert family.sides(first.parameters()) == (first, second)
    vertices = family.named["tie"].solution_set().vertices()
    assert len(vertices) == 2
    for side in (first, second):  # each side is near one end of the tie's segment
        near, far = sorted(side.solution_set().distance(vertex).upper for vertex in vertices)
        assert near < far / 100


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_parameters_rebuild_the_member(family: Family) -> None:
    for member in family.named.values():
        again = family.member(member.parameters())
        assert again == member
        assert again.instance() == member.instance()
        solution = family.solution(member.parameters())
        assert solution.set == member.solution_set()
        accept(solution.certificate or {})


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_contains_refutes_changed_data_and_leaves_other_names_undecided(family: Family) -> None:
    instance = family.named["first"].instance()
    rows = [list(row) for row in instance.A.rows]
    rows[0][0] = rows[0][0] + Q(1, 2**60)
    changed = replace(instance, A=Matrix(rows))
    assert family.contains(changed) is Verdict.REFUTED
    assert family.contains(replace(instance, y=(*instance.y[:-1], Q(7)))) is Verdict.REFUTED
    assert family.contains(replace(instance, parameters={})) is Verdict.REFUTED
    for other in FAMILIES:
        if other is not family:
            assert other.contains(instance) is Verdict.UNDECIDED
            with pytest.raises(BadInput, match="instance"):
                other.solution(instance)
    with pytest.raises(BadInput, match="instance"):
        family.solution(changed)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_distance_is_zero_at_the_minimiser_and_half_the_gap_at_the_midpoint(family: Family) -> None:
    first, second = (family.named[name].solution_set() for name in ("first", "second"))
    assert isinstance(first, Point) and isinstance(second, Point)
    assert family.distance(first.x, first).upper == 0
    middle = [(a + b) / 2 for a, b in zip(first.x, second.x, strict=True)]
    one, other = family.distance(middle, first), family.distance(middle, second)
    whole_way = family.distance(second.x, first)
    assert (2 * one).overlaps(whole_way) and (2 * other).overlaps(whole_way)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_unknown_or_missing_parameters_are_refused(family: Family) -> None:
    good = family.named["first"].parameters()
    with pytest.raises(BadInput, match="parameters"):
        family.member({**good, "colour": 1})
    with pytest.raises(BadInput):
        family.member({})


def test_members_are_frozen_and_hashable() -> None:
    for member in (ADelta(delta=1), OmegaK(K=1, n=1), Tie(problem="P3", lam=1)):
        with pytest.raises(FrozenInstanceError):
            member.N = 3  # type: ignore[misc,union-attr]
        assert member in {member}


def test_certificate_of_a_pair_fails_for_other_parameters() -> None:
    """A certificate is bound to its parameters: exchanged, it is rejected."""
    pairs = [
        (pair(ADelta(delta="1/7")), "delta", "1/8"),
        (pair(ADelta(delta="1/7")), "lam", "1/9"),
        (pair(ADelta(delta="1/7")), "order", "21"),
        (pair(OmegaK(K=3, n=10)), "n", 11),
        (pair(OmegaK(K=3, n=10)), "K", 4),
        (pair(OmegaK(K=3, n=10)), "winner", None),
        (pair(Tie(problem="P2", lam=1, winner=0, g=1)), "lam", "2"),
        (pair(Tie(problem="P1", eta=1, winner=0, g=1)), "g", "2"),
        (pair(Tie(problem="P3", lam=1, winner=0, g=1)), "winner", 1),
    ]
    for certificate, name, value in pairs:
        accept(certificate)
        certificate["instances"]["I"]["parameters"][name] = value
        with pytest.raises(CertificateRejected):
            accept(certificate)


def test_tie_states_minimisers_and_condition_only() -> None:
    for tie in (OmegaK(K=1, n=3, winner=None), Tie(problem="P3", lam=1)):
        assert set(pair(tie)["statements"]) == {"minimisers", "condition"}
    assert set(pair(ADelta(delta=0))["statements"]) == {"minimisers"}  # B'B is singular
    for side in (OmegaK(K=1, n=3), ADelta(delta=-3), Tie(problem="P2", lam=1, winner=0, g="-1/2")):
        names = {"minimisers", "other", "gap", "norm", "condition"}
        assert set(pair(side)["statements"]) == names


@pytest.mark.parametrize(
    ("member", "texts"),
    [
        (ADelta(delta="1/3"), ["3*lam^2 < (6*c)^2", "1 + 6*delta^2 > 1", "det(B'B) > 0"]),
        (ADelta(delta=0), ["3*lam^2 < (6*c)^2", "delta = 0"]),
        (ADelta(delta=0, lam=2), ["3*lam^2 > (6*c)^2"]),
        (OmegaK(K=1, n=3), ["beta + eps > beta", "(k + #supp(w))/(k beta^2) < 1"]),
        (OmegaK(K=1, n=3, winner=None), ["(k + #supp(w))/(k beta^2) < 1"]),
    ],
)
def test_proof_names_the_inequalities_of_its_case(member: Any, texts: list[str]) -> None:
    assert [fact.text for fact in member.prove()] == texts
    assert all(fact.holds for fact in member.prove())


def test_readers_of_parameters() -> None:
    assert rational("g", "0x3p-7") == Q(3, 128)
    assert rational("g", 0.1) == Q(3602879701896397, 36028797018963968)
    assert rationals("w", (1, "1/2"), length=2) == (Q(1), Q(1, 2))
    assert rationals("w", [0, 0], length=2) is None
    assert whole("n", 7, least=0, remedy="pass 1") == 7
    with pytest.raises(BadInput, match="n = 'seven': must be an integer >= 0; pass 1"):
        whole("n", "seven", least=0, remedy="pass 1")
