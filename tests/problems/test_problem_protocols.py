"""The Protocols of problems/base.py carry problems of other kinds: a root in R, a yes/no flag.

    LargestRoot   Xi(b, c) = the largest real root of z**2 + b z + c,  M = R,
    RankFlag      Xi(a, b) = [rank diag(a, b) = 2],  M = {0, 1} with the discrete metric.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from sci_barriers.errors import BadInput, NotInformation
from sci_barriers.exact import (
    Enclosure,
    Number,
    Q,
    Verdict,
    absolute,
    enclosure,
    is_zero,
    nested_sqrt,
    sign,
    sqrt,
)
from sci_barriers.information import RoundedEntries, check_entry, entry_verdict
from sci_barriers.problems import ComputationalProblem, Evaluation, InstanceLike, Solution


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """An instance that is a list of exact numbers; Lambda = the coordinates."""

    values: tuple[Number, ...]

    def evaluations(self) -> Iterator[Evaluation]:
        for i in range(len(self.values)):
            yield ("value", i)

    def evaluate(self, f: Evaluation, *, bits: int = 64) -> Number:
        return self.values[int(f[1])]


class EnclosedNumbers(Numbers):
    """The same, but every value is known by enclosures only."""

    def evaluate(self, f: Evaluation, *, bits: int = 64) -> Enclosure:  # type: ignore[override]
        return enclosure(self.values[int(f[1])], bits=bits)


@dataclass(frozen=True, kw_only=True)
class Root:
    """One real number as a solution set."""

    z: Number


@dataclass(frozen=True, kw_only=True)
class LargestRoot:
    """Omega: b**2 >= 4 c. Xi: (-b + sqrt(b**2 - 4c)) / 2."""

    name: str = "largest root"

    def contains(self, instance: Numbers) -> Verdict:
        b, c = instance.values
        return Verdict.of(sign(b * b - 4 * c) >= 0)

    def evaluations(self, instance: Numbers) -> Iterator[Evaluation]:
        return instance.evaluations()

    def solution(self, instance: Numbers) -> Solution[Root]:
        b, c = instance.values
        root = (nested_sqrt(b * b - 4 * c) - b) * Q(1, 2)
        return Solution(set=Root(z=root), status="unique")

    def distance(self, output: Number, solution_set: Root, *, bits: int = 64) -> Enclosure:
        return enclosure(absolute(output - solution_set.z), bits=bits)


@dataclass(frozen=True, kw_only=True)
class RankFlag:
    """A decision problem: discrete metric on {False, True}."""

    name: str = "rank is 2"

    def contains(self, instance: Numbers) -> Verdict:
        return Verdict.of(len(instance.values) == 2)

    def evaluations(self, instance: Numbers) -> Iterator[Evaluation]:
        return instance.evaluations()

    def solution(self, instance: Numbers) -> Solution[bool]:
        return Solution(set=not any(is_zero(v) for v in instance.values), status="unique")

    def distance(self, output: bool, solution_set: bool, *, bits: int = 64) -> Enclosure:
        return Enclosure.point(0 if output is solution_set else 1)


# The type checker reads these lines: the toy problems are ComputationalProblems.
ROOT: ComputationalProblem[Numbers, Number, Root] = LargestRoot()
FLAG: ComputationalProblem[Numbers, bool, bool] = RankFlag()


def test_largest_root_fits_the_protocol() -> None:
    instance = Numbers(values=(Q(-2), Q(-1)))
    assert isinstance(instance, InstanceLike)
    assert ROOT.contains(instance) is Verdict.PROVED
    assert ROOT.contains(Numbers(values=(Q(0), Q(1)))) is Verdict.REFUTED
    solution = ROOT.solution(instance)
    assert solution.set.z == 1 + sqrt(2)
    assert ROOT.distance(Q(2), solution.set, bits=80).contains(sqrt(2) - 1)


def test_decision_problem_has_the_discrete_metric() -> None:
    broken, tie = Numbers(values=(Q(1), Q(1, 2**50))), Numbers(values=(Q(1), Q(0)))
    assert FLAG.solution(broken).set is True
    assert FLAG.solution(tie).set is False
    assert FLAG.distance(True, FLAG.solution(tie).set) == Enclosure.point(1)
    assert FLAG.distance(True, FLAG.solution(broken).set) == Enclosure.point(0)


def test_toy_problems_have_delta_1_information() -> None:
    rng = random.Random(1)
    for kind in (Numbers, EnclosedNumbers):
        for _ in range(20):
            instance = kind(values=(sqrt(rng.randrange(1, 50)) / 7 - 1, Q(rng.randrange(99), 7)))
            for mode in ("nearest", "floor"):
                seen = RoundedEntries(instance, mode=mode)
                for f in instance.evaluations():
                    n = rng.randrange(40)
                    q = seen.query(f, n)
                    assert check_entry(q, n, instance, f) == q
                    assert abs(instance.values[int(f[1])] - q) <= Q(1, 2**n)
                    assert seen.queries[f, n] == q
                    beyond = q + Q(2, 2**n) + Q(1, 2 ** (n + 9))
                    assert entry_verdict(beyond, n, instance, f) is Verdict.REFUTED


def test_one_table_of_answers_serves_both_ranks() -> None:
    """The barrier of the rank flag: answers at level n are legal for the tie and its neighbour."""
    n = 30
    tie, broken = Numbers(values=(Q(1), Q(0))), Numbers(values=(Q(1), Q(1, 2**n)))
    shown = RoundedEntries(tie)
    for f in tie.evaluations():
        check_entry(shown.query(f, n), n, broken, f)
    with pytest.raises(NotInformation, match=r"value_n - value.*2\*\*-31 needed at entry 1"):
        check_entry(shown.query(("value", 1), n + 1), n + 1, broken, ("value", 1))
    assert FLAG.solution(tie).set is not FLAG.solution(broken).set


def test_solution_refuses_an_unknown_status() -> None:
    with pytest.raises(BadInput, match="status = 'optimal'.*unique"):
        Solution(set=None, status="optimal")
