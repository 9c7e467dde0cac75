"""P1, P2 and P3 as computational problems {Xi, Omega, M, Lambda}.

    Omega   all exact instances with the tag, or a class of them given by a membership test,
    Xi      the set of minimisers, from a solver that is handed in,
    M       R^N with the l2 distance d(x, Xi) = inf ||x - z|| over z in Xi,
    Lambda  the entries of A and y (with rotation: of D A and D y).

The solver is an argument because this layer holds the objects of the theory and no algorithm.
Reference: Colbrook, Antun, Hansen, PNAS 2022, problems (P_1)-(P_3).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from sci_barriers.errors import bad_input
from sci_barriers.exact import Enclosure, Verdict
from sci_barriers.problems.base import Evaluation, Solution
from sci_barriers.problems.convex_set import SolutionSet
from sci_barriers.problems.instance import Instance


@dataclass(frozen=True, kw_only=True)
class SparseRecovery:
    """{Xi, Omega, M, Lambda} for P1, P2 or P3.

    name: "P1", "P2" or "P3". solver: Instance -> Solution, the whole set of minimisers.
    member: the membership test of a class Omega; None: every exact instance with this tag.
    Raises BadInput for another name.
    """

    name: Literal["P1", "P2", "P3"]
    solver: Callable[[Instance], Solution[SolutionSet]]
    member: Callable[[Instance], Verdict] | None = None

    def __post_init__(self) -> None:
        if self.name not in ("P1", "P2", "P3"):
            raise bad_input("name", self.name, "must be 'P1', 'P2' or 'P3'", "name the problem")

    def contains(self, instance: Instance) -> Verdict:
        """Whether the instance lies in Omega: its tag is `name`, and it passes `member`."""
        if instance.objective.tag != self.name:
            return Verdict.REFUTED
        return Verdict.PROVED if self.member is None else self.member(instance)

    def evaluations(self, instance: Instance) -> Iterator[Evaluation]:
        """("A", i, j) row by row, then ("y", i)."""
        return instance.evaluations()

    def solution(self, instance: Instance) -> Solution[SolutionSet]:
        """Xi(instance) from the solver. Raises BadInput when the instance is not in Omega."""
        if self.contains(instance) is Verdict.REFUTED:
            raise bad_input(
                "instance", instance.family, f"must lie in the class of {self.name}",
                "use the problem of its own tag and class",
            )
        return self.solver(instance)

    def distance(self, output: Any, solution_set: SolutionSet, *, bits: int = 64) -> Enclosure:
        """d(output, Xi): `output` (N,) exact numbers or finite floats, taken exactly.

        Raises BadInput for NaN, a wrong shape, or an empty solution set.
        """
        return solution_set.distance(output, bits=bits)
