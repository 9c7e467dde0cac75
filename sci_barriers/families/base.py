"""Families of instances whose minimisers are known in closed form.

    parameters -> Member -> (A, y, objective), Xi(A, y) exactly, a certificate

A *member* is a frozen record of exact parameters that fixes one instance. It knows its set of
minimisers by a formula (no solver is called), the other side of the tie, the distance between the
two sides, the distance of the data, and the few exact inequalities that prove all of this.

A *family* is the computational problem {Xi, Omega, M, Lambda} over its members: Omega are the
instances that the formulas produce, Xi the closed form, M the l2 distance to a set of minimisers,
Lambda the entries of A and y. [standard form of the definition; the closed forms are derived in
the files of the families]

All indices are 0-based. Everything is exact; no float enters.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol

from sci_barriers.errors import BadInput, bad_input
from sci_barriers.exact import Enclosure, Matrix, Number, Q, Verdict, as_q, parse, rational_value
from sci_barriers.problems import (
    ComputationalProblem,
    Evaluation,
    Instance,
    Solution,
    SolutionSet,
)


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One exact inequality of a closed-form proof: its text and whether it was found to hold."""

    text: str
    holds: bool


class Member(Protocol):
    """One instance of a family, given by exact parameters."""

    def parameters(self) -> dict[str, Any]:
        """The parameters as a JSON-able dictionary; `Family.member` reads it back."""
        ...

    def instance(self) -> Instance:
        """The exact data (A, y) and the objective."""
        ...

    def solution_set(self) -> SolutionSet:
        """Xi by the closed form."""
        ...

    def minimisers(self, *, label: str = "I") -> dict[str, Any]:
        """The statement that Xi is exactly `solution_set()`, with its proof."""
        ...

    def solution(self) -> Solution[SolutionSet]:
        """Xi, its status and a certificate of it."""
        ...

    def twin(self) -> Member:
        """The other side of the tie."""
        ...

    def prove(self) -> tuple[Fact, ...]:
        """Only the exact inequalities that the closed form rests on: this is the timed proof."""
        ...


class Family(ComputationalProblem[Instance, Sequence[Any], SolutionSet], Protocol):
    """A computational problem with named instances, a closed form and two sides."""

    @property
    def named(self) -> Mapping[str, Member]:
        """A few members by name: `tie` and the two sides `first`, `second`."""
        ...

    def member(self, parameters: Mapping[str, Any]) -> Member:
        """The member with these parameters; raises BadInput."""
        ...

    def sides(self, parameters: Mapping[str, Any]) -> tuple[Member, Member]:
        """The member with these parameters and its twin."""
        ...

    def solution(self, instance: Instance | Mapping[str, Any]) -> Solution[SolutionSet]:
        """Xi with a certificate, from an instance of Omega or from its parameters."""
        ...


@dataclass(frozen=True, kw_only=True)
class ClosedFormFamily:
    """The family of all members that `make` builds; implements Family.

    name: the family's name in certificates. make: keyword arguments -> Member.
    examples: the named members.
    """

    name: str
    make: Callable[..., Any]
    examples: Mapping[str, Any]

    @property
    def named(self) -> Mapping[str, Member]:
        """The named members, read-only."""
        return MappingProxyType(dict(self.examples))

    def member(self, parameters: Mapping[str, Any]) -> Member:
        """The member with these parameters. Raises BadInput for unknown, missing or bad ones."""
        try:
            made: Member = self.make(**parameters)
        except TypeError as error:
            raise BadInput(
                f"parameters = {dict(parameters)!r}: must be the parameters of {self.name}"
                f" ({error}); pass those that parameters() of a member gives"
            ) from None
        return made

    def sides(self, parameters: Mapping[str, Any]) -> tuple[Member, Member]:
        """The member with these parameters and its twin."""
        first = self.member(parameters)
        return first, first.twin()

    def contains(self, instance: Instance) -> Verdict:
        """PROVED if the formulas rebuild exactly this instance, REFUTED if its own parameters
        give another one, UNDECIDED if it carries the name of another family: equal data may have
        several names, so the name alone refutes nothing.
        """
        if instance.family != self.name:
            return Verdict.UNDECIDED
        try:
            rebuilt = self.member(instance.parameters).instance()
        except BadInput:
            return Verdict.REFUTED
        same = (
            rebuilt.A == instance.A
            and rebuilt.y == instance.y
            and rebuilt.objective == instance.objective
            and rebuilt.rotation == instance.rotation
        )
        return Verdict.PROVED if same else Verdict.REFUTED

    def evaluations(self, instance: Instance) -> Iterator[Evaluation]:
        """Lambda: ("A", i, j) for the m*N entries of A and ("y", i) for the m entries of y."""
        return iter(instance.evaluations())

    def solution(self, instance: Instance | Mapping[str, Any]) -> Solution[SolutionSet]:
        """Xi with a certificate. Raises BadInput for an instance that is not in Omega."""
        if not isinstance(instance, Instance):
            return self.member(instance).solution()
        if self.contains(instance) is not Verdict.PROVED:
            raise bad_input(
                "instance", instance.family, f"an instance of {self.name}",
                f"build it with sci_barriers.families ({self.name}), or solve it as explicit data",
            )  # fmt: skip
        return self.member(instance.parameters).solution()

    def distance(
        self, output: Sequence[Any], solution_set: SolutionSet, *, bits: int = 64
    ) -> Enclosure:
        """The l2 distance of the exact vector `output` (N,) to the set."""
        return solution_set.distance(tuple(output), bits=bits)


def rational(name: str, value: Any, *, remedy: str = "pass a rational such as '1/10'") -> Q:
    """An exact rational from an int, a Fraction, a finite float (its exact value) or a text.

    Raises BadInput naming `name`, the value and the remedy.
    """
    try:
        if isinstance(value, str):
            found = rational_value(parse(value))
            if found is None:
                raise bad_input(name, value, "must be rational", remedy)
            return found
        return as_q(value)
    except BadInput:
        raise bad_input(name, value, "must be a finite rational number", remedy) from None


def whole(name: str, value: Any, *, least: int, most: int | None = None, remedy: str) -> int:
    """An integer least <= value <= most; bools and floats are refused with BadInput."""
    bound = f"must be an integer >= {least}" + ("" if most is None else f" and <= {most}")
    if isinstance(value, bool) or type(value).__name__ == "bool_":
        raise bad_input(name, value, bound, remedy)
    try:
        found = operator.index(value)
    except TypeError:
        raise bad_input(name, value, bound, remedy) from None
    if found < least or (most is not None and found > most):
        raise bad_input(name, value, bound, remedy)
    return int(found)


def rationals(name: str, value: Any, *, length: int) -> tuple[Q, ...] | None:
    """A tuple of `length` rationals, or None when the value is None or holds only zeros."""
    if value is None:
        return None
    remedy = f"pass None or {length} rationals such as '1/2'"
    if isinstance(value, (str, bytes)) or not isinstance(value, Sequence):
        listed = getattr(value, "tolist", None)  # a numpy vector, without importing numpy
        value = listed() if listed is not None else value
        if not isinstance(value, (list, tuple)):
            raise bad_input(name, value, f"must be a sequence of length {length}", remedy)
    if len(value) != length:
        raise bad_input(f"len({name})", len(value), f"must be {length}", remedy)
    found = tuple(rational(f"{name}[{i}]", w, remedy=remedy) for i, w in enumerate(value))
    return found if any(found) else None


def block_matrix(first: Sequence[Number], c: Number, *, m: int) -> Matrix:
    """The m x N matrix a (+) c I_{m-1}: the first row a (N,), then c on the last m-1 columns."""
    N = len(first)
    rows = [list(first)]
    for i in range(m - 1):
        row: list[Number] = [Q(0)] * N
        row[N - m + 1 + i] = c
        rows.append(row)
    return Matrix(rows)
