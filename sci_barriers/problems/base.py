"""The computational problem {Xi, Omega, M, Lambda}.

    Omega    the instances iota,
    Xi       Omega => M, the set of solutions of an instance (several are allowed),
    (M, d)   the metric space in which the distance of an output to Xi(iota) is measured,
    Lambda   the evaluations f: Omega -> R, which determine iota; an algorithm reads nothing else.

Delta_1-information of iota answers (f, n) by a dyadic q with |q - f(iota)| <= 2**-n; it is built in
`sci_barriers.information` from `evaluations` and `evaluate` alone, so that every problem of this
form has it: minimisers of P1-P3 here, and equally linear and semidefinite programs (f an entry of
a matrix), spectra (M the compact sets with the Hausdorff metric, Lambda infinite), roots in R, and
decision problems (M = {0, 1} with the discrete metric).

Reference: the definitions of the SCI hierarchy and of breakdown epsilons, Bastounis, Hansen,
Vlacic, 'The extended Smale's 9th problem', arXiv 2110.15734 [recalled, standard form].

This file gives the Protocols only; the problem {Xi, Omega, M, Lambda} of P1-P3 is
`sparse_recovery.SparseRecovery`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeAlias, TypeVar, runtime_checkable

from sci_barriers.errors import bad_input
from sci_barriers.exact import Enclosure, Number, Verdict

Evaluation: TypeAlias = tuple[str | int, ...]
"""The name of an evaluation f in Lambda: ("A", i, j), ("y", i), ("coefficient", 2), ..."""

STATUSES = ("unique", "simplex", "polytope", "segment", "ellipsoid", "infeasible", "set")


@runtime_checkable
class InstanceLike(Protocol):
    """One iota in Omega, seen through Lambda: all that information is made of."""

    def evaluations(self) -> Iterator[Evaluation]:
        """The names of Lambda in a fixed order; infinite when Lambda is."""
        ...

    def evaluate(self, f: Evaluation, *, bits: int = 64) -> Number | Enclosure:
        """f(iota), exactly, or enclosed to width <= 2**-bits. BadInput: f is not in Lambda."""
        ...


SetT = TypeVar("SetT")
SetT_co = TypeVar("SetT_co", covariant=True)
InstanceT_contra = TypeVar("InstanceT_contra", contravariant=True)
OutputT_contra = TypeVar("OutputT_contra", contravariant=True)


@dataclass(frozen=True, kw_only=True)
class Solution(Generic[SetT_co]):
    """Xi(iota) as a set, with what proves it.

    set: the whole solution set, never one of its points alone.
    status: "unique" (one point), "simplex" (a Simplex, two columns or more), "segment" or
        "polytope" (a set of dimension 1 or more that is no such simplex; an unbounded one is a
        "polytope" in every dimension), "ellipsoid" (an Ellipsoid: P1 with weights 0, minimum 0),
        "infeasible" (empty), "set" (a solution set of another kind, such as a spectrum).
    certificate: a JSON-able dictionary that a checker accepts, or None where none was made.
    Raises BadInput for another status.
    """

    set: SetT_co
    status: str
    certificate: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        if self.status not in STATUSES:
            raise bad_input(
                "status", self.status, f"must be one of {', '.join(STATUSES)}",
                "name the kind of the solution set",
            )


class ComputationalProblem(Protocol[InstanceT_contra, OutputT_contra, SetT]):
    """{Xi, Omega, M, Lambda} with exact or enclosed answers."""

    @property
    def name(self) -> str:
        """A short name, such as "P3"."""
        ...

    def contains(self, instance: InstanceT_contra) -> Verdict:
        """Whether the instance lies in Omega; UNDECIDED is a possible answer, and never False."""
        ...

    def evaluations(self, instance: InstanceT_contra) -> Iterator[Evaluation]:
        """Lambda, by name. It depends on the instance through its size only."""
        ...

    def solution(self, instance: InstanceT_contra) -> Solution[SetT]:
        """Xi(instance)."""
        ...

    def distance(
        self, output: OutputT_contra, solution_set: SetT, *, bits: int = 64
    ) -> Enclosure:
        """An enclosure of the distance in (M, d) from an output to the solution set."""
        ...
