"""The further families as computational problems: the interface, bad input, a thirteenth family."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pytest

from sci_barriers.adversary import play
from sci_barriers.adversary.further import FamilyBarrier, centre, naive, wait
from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, Verdict, power_of_two
from sci_barriers.families.base import Fact
from sci_barriers.families.further import (
    FAMILIES,
    Assignment,
    Circle,
    DiagonalSpectrum,
    Feasibility,
    Label,
    LargestRoot,
    LinearProgram,
    LowestEigenvector,
    Rank,
    ScalarEquation,
    Semidefinite,
    Theta,
    base,
    further_family,
    targets,
)
from sci_barriers.families.further.base import Data, FurtherFamily, Member, binary_exponent, is_gap
from sci_barriers.families.further.radius import midpoint
from sci_barriers.families.further.sets import ExactSet, Vector
from sci_barriers.problems import ComputationalProblem, InstanceLike, Point

DESIGN = [
    "linear_program", "theta", "semidefinite", "circle", "scalar_equation", "feasibility",
    "diagonal_spectrum", "rank", "lowest_eigenvector", "largest_root", "assignment", "label",
]  # fmt: skip


def test_there_are_twelve_families() -> None:
    assert list(FAMILIES) == DESIGN
    assert all(family.name == name for name, family in FAMILIES.items())


@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_is_a_computational_problem(name: str) -> None:
    family = FAMILIES[name]
    problem: ComputationalProblem[Member, Any, ExactSet] = family
    tie = family.tie()
    assert isinstance(tie, InstanceLike)
    for member in (tie, *family.sides(7)):
        assert problem.contains(member) is Verdict.PROVED
        names = list(itertools.islice(problem.evaluations(member), 20))
        assert len(names) == len(set(names)) > 0
        shown = member.data(20)
        assert [member.evaluate(f) for f in names] == [shown.entry(f) for f in names]
        solution = problem.solution(member)
        assert solution.certificate is not None and solution.set == member.solution_set()
        assert problem.distance(family.radius.centre, solution.set).upper >= 0
        assert family.member(json.loads(json.dumps(member.parameters()))) == member
        assert solution.certificate["instances"]["I"]["parameters"] == member.parameters()


def test_statuses() -> None:
    found = {name: family.solution(family.tie()).status for name, family in FAMILIES.items()}
    assert found["linear_program"] == "simplex" and found["theta"] == "segment"
    unique = [name for name, status in found.items() if status == "unique"]
    assert unique == ["feasibility", "rank", "largest_root"]


def test_the_spectrum_has_evaluations_without_end() -> None:
    member = DiagonalSpectrum(site=40)
    names = list(itertools.islice(member.evaluations(), 50))
    assert names[49] == ("A", 0, 49)
    assert [member.evaluate(f) for f in names] == [Q(j == 40) for j in range(50)]
    assert member.shows(("A", 0, 3), 4) and not member.shows(("A", 0, 4), 4)
    assert not member.shows(("A", 1, 0), 4) and not member.shows(("y", 0), 4)
    assert len(member.data(41).A[0]) == 41 and member.data(40).A[0] == (0,) * 40
    assert member.data(0) == Data(((),))


OUTSIDE: list[Member] = [
    LinearProgram(k=3, winner=0, g=Q(1, 3)), LinearProgram(k=3, winner=1, g=Q(-1, 2)),
    LinearProgram(k=4), Theta(theta="1/3"), Theta(theta=Q(1, 2) + Q(3, 16)),  # type: ignore[arg-type]
    Semidefinite(r=Q(1, 3)), Circle(r=Q(2)), LowestEigenvector(r=Q(3, 4)),
    ScalarEquation(beta=Q(1, 2), gamma=Q(1)), ScalarEquation(beta=Q(-1), gamma=Q(1)),
    Feasibility(delta=Q(-1)), Feasibility(delta=Q(2)), Rank(delta=Q(-1, 2)),
    LargestRoot(side="above", r=Q(3, 2)), Assignment(delta=Q(3)), Label(delta=Q(1, 3)),
]  # fmt: skip


def test_members_outside_of_omega_are_refuted_and_those_of_another_family_undecided() -> None:
    for member in OUTSIDE:
        family = FAMILIES[member.family]
        assert family.contains(member) is Verdict.REFUTED
        with pytest.raises(BadInput, match="must be in Omega"):
            family.solution(member)
        other = FAMILIES["rank" if member.family != "rank" else "label"]
        assert other.contains(member) is Verdict.UNDECIDED
    assert further_family("linear_program", k=4).contains(LinearProgram(k=4)) is Verdict.PROVED


BAD: list[tuple[Any, dict[str, Any]]] = [
    (LinearProgram, {"k": 1}), (LinearProgram, {"k": 2001}), (LinearProgram, {"k": 2.0}),
    (LinearProgram, {"winner": 3}), (LinearProgram, {"winner": -1}), (LinearProgram, {"g": "1/2"}),
    (LinearProgram, {"winner": 0, "g": -1}), (LinearProgram, {"winner": True}),
    (Theta, {"theta": 0}), (Theta, {"theta": 1}), (Theta, {"theta": "sqrt(2)"}),
    (Theta, {"theta": float("nan")}), (Semidefinite, {"c": "1/2"}), (Semidefinite, {"r": -1}),
    (Circle, {"c": 1, "s": 1}), (LowestEigenvector, {"s": "x"}),
    (ScalarEquation, {"gamma": 1}), (ScalarEquation, {"beta": None}), (Feasibility, {"delta": 1j}),
    (DiagonalSpectrum, {"site": -1}), (DiagonalSpectrum, {"site": 1.5}), (Rank, {"delta": "1//2"}),
    (LargestRoot, {"side": "above"}), (LargestRoot, {"r": 1}), (LargestRoot, {"r": -1}),
    (LargestRoot, {"side": "left", "r": 1}), (Assignment, {"delta": "inf"}),
    (Label, {"delta": [1]}),
]  # fmt: skip


@pytest.mark.parametrize(("make", "parameters"), BAD)
def test_bad_parameters_name_value_bound_and_remedy(make: Any, parameters: dict[str, Any]) -> None:
    with pytest.raises(BadInput) as caught:
        make(**parameters)
    assert " = " in str(caught.value) and ": " in str(caught.value) and "; " in str(caught.value)


def test_bad_names_sides_and_entries_are_refused() -> None:
    theta = FAMILIES["theta"]
    cases: list[Any] = [
        lambda: further_family("lasso"), lambda: further_family("theta", k=3),
        lambda: further_family("linear_program", k=0),
        lambda: further_family("linear_program", k=3.0), lambda: theta.side(2, exponent=3),
        lambda: theta.side(0, exponent=1), lambda: theta.side(0, exponent=1_100_001),
        lambda: theta.member({"delta": 0}), lambda: theta.member({"theta": "2"}),
        lambda: theta.tie().evaluate(("A", 0, 3)), lambda: theta.tie().evaluate(("B", 0)),
        lambda: DiagonalSpectrum().evaluate(("A", 0, -1)), lambda: theta.tie().evaluate(("y", 2)),
    ]  # fmt: skip
    for case in cases:
        with pytest.raises(BadInput):
            case()


def test_binary_exponents() -> None:
    for e in (-3, 0, 1, 70, 5000):
        assert binary_exponent(power_of_two(-e)) == e
    for q in (Q(0), Q(-1), Q(3), Q(3, 4), Q(1, 6)):
        assert binary_exponent(q) is None and not is_gap(q)
    assert is_gap(Q(1)) and not is_gap(Q(2)) and not is_gap(Q(1, 2), least=2)


# -- a thirteenth family ---------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Sign(Member):
    """The sign of delta, 1 at 0."""

    family: ClassVar[str] = "sign"
    delta: Q = Q(0)  # noqa: RUF009

    def __post_init__(self) -> None:
        base.set_rational(self, "delta")

    def data(self, n: int = 0) -> Data:
        return Data(((self.delta,),))

    def solution_set(self) -> ExactSet:
        return Point(x=(Q(1) if self.delta >= 0 else Q(-1),))

    def proof(self) -> dict[str, Any]:
        return {}

    def prove(self) -> tuple[Fact, ...]:
        (x,) = self.solution_set().x  # type: ignore[attr-defined]
        return (Fact(text="x delta = |delta|", holds=x * self.delta == abs(self.delta)),)

    def in_omega(self) -> bool:
        return self.delta == 0 or is_gap(-self.delta)


def sign_of(data: Data) -> Vector:
    return (Q(1) if data.A[0][0] >= 0 else Q(-1),)


SIGN = FurtherFamily(
    name="sign", title="sign", make=Sign, zero=Sign(),
    make_side=lambda j, e: Sign(delta=-j * power_of_two(-e)), formula=sign_of,
    radius=midpoint((Q(1),), (Q(-1),)),
)  # fmt: skip


def test_a_thirteenth_family_is_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """With its record and its FurtherFamily the game and the targets work as they stand."""
    monkeypatch.setattr(targets, "further_family", lambda name, **known: SIGN)
    barrier = FamilyBarrier(SIGN)
    for target in (naive, centre):
        outcome = play(target, barrier)
        assert outcome.status == "refuted" and outcome.witness is not None
        assert outcome.witness.complete and outcome.squared is not None
        assert outcome.squared > outcome.eps**2
    outcome = play(wait, barrier, budget_level=50)
    assert outcome.status == "information" and outcome.witness is not None


def test_files_of_the_families_are_short() -> None:
    folder = Path(base.__file__).parent
    for name in DESIGN:
        assert 60 <= len((folder / f"{name}.py").read_text().splitlines()) <= 200
