"""Further families: twelve problems {Xi, Omega, M, Lambda} with a tie, its sides and a barrier.

    Member   one instance, a frozen record of exact parameters -> (A, y), Xi exactly, its proof
    FurtherFamily   the computational problem: tie, sides, Radius, the formula that solves data

A thirteenth family is one new file (and its line in __init__.py):
    1. `class Mine(Member)`, a frozen keyword-only dataclass with family = "mine" and exact fields;
       __post_init__ reads them (`rational`, `whole`) and refuses others with BadInput;
    2. data(n): A and y as rationals (an endless row, sites = True: the first n entries);
    3. solution_set(): Xi, one of the sets of sets.py; proof(): the numbers behind it (JSON);
       prove(): the same inequalities as Facts; in_omega(): whether it belongs to the class;
    4. `family() -> FurtherFamily` with the tie, make_side(j, e): side j with g = 2^-e, whose data
       are within 2^-n of the tie's for all e >= n + s and some s, the formula on shown data, and
       the Radius of the limits of Xi(side j).
The game, the certificates, the table and the generic targets then work as they stand; the
standard-library checker needs the same family once more, in its own words.

Members are not tied to Omega: the closed forms hold for all parameters that a record accepts.
The problem and the definitions: problems/base.py. The families [derived].
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple, Protocol

from sci_barriers.errors import BadInput, bad_input
from sci_barriers.exact import Enclosure, Q, Verdict, to_json
from sci_barriers.families.base import Fact, rational, whole
from sci_barriers.families.further.radius import Radius
from sci_barriers.families.further.sets import ExactSet, Vector, status
from sci_barriers.problems import Evaluation, Solution

LARGEST_EXPONENT = 1_100_000
"""g = 2^-e is written and read by a certificate up to this e."""


class Data(NamedTuple):
    """A: rows of rationals, y: a vector, perhaps empty."""

    A: tuple[Vector, ...]
    y: Vector = ()

    def entry(self, f: Evaluation) -> Q:
        """The entry ("A", i, j) or ("y", i). BadInput when there is none."""
        match f:
            case ("A", int(i), int(j)) if 0 <= i < len(self.A) and 0 <= j < len(self.A[i]):
                return self.A[i][j]
            case ("y", int(i)) if 0 <= i < len(self.y):
                return self.y[i]
        remedy = "ask ('A', i, j) or ('y', i), of an endless row at a level n > j"
        raise bad_input("f", f, "is no entry of A or y that is shown here", remedy)

    def entries(self) -> Iterator[Evaluation]:
        """The names of all entries, A row by row, then y."""
        yield from (("A", i, j) for i, row in enumerate(self.A) for j in range(len(row)))
        yield from (("y", i) for i in range(len(self.y)))

    def within(self, other: Data, radius: Q) -> bool:
        """Whether all entries differ by at most `radius`; the shapes agree."""
        pairs = itertools.chain(
            (p for rows in zip(self.A, other.A, strict=True) for p in zip(*rows, strict=True)),
            zip(self.y, other.y, strict=True),
        )
        return all(a == b or abs(a - b) <= radius for a, b in pairs)


class Member(Protocol):
    """One instance; an InstanceLike. The methods with a body are the same for every family."""

    family: ClassVar[str]
    sites: ClassVar[bool] = False
    """Whether A is one endless row, of which level n shows the first n entries exactly."""

    def data(self, n: int = 0) -> Data:
        """A and y, exact; n is used for an endless row only."""
        ...

    def solution_set(self) -> ExactSet:
        """Xi, exactly."""
        ...

    def proof(self) -> dict[str, Any]:
        """The numbers that prove Xi, JSON-able."""
        ...

    def prove(self) -> tuple[Fact, ...]:
        """The exact equations and inequalities behind Xi, each decided."""
        ...

    def in_omega(self) -> bool:
        """Whether the instance belongs to the class Omega of the game."""
        ...

    def parameters(self) -> dict[str, Any]:
        """The parameters, JSON-able; `FurtherFamily.member` reads them back."""
        found = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}  # type: ignore[arg-type]
        return {name: to_json(x) if isinstance(x, Q) else x for name, x in found.items()}

    def evaluations(self) -> Iterator[Evaluation]:
        """Lambda: ("A", i, j) and ("y", i); without end for an endless row."""
        if self.sites:
            return (("A", 0, j) for j in itertools.count())
        return self.data().entries()

    def evaluate(self, f: Evaluation, *, bits: int = 64) -> Q:
        """f(iota), exact. BadInput: no such entry."""
        return self.data(_least_level(f) if self.sites else 0).entry(f)

    def shows(self, f: Evaluation, n: int) -> bool:
        """Whether level n shows the entry f."""
        if self.sites:
            return len(f) == 3 and f[:2] == ("A", 0) and 0 < _least_level(f) <= n
        return any(f == known for known in self.data().entries())

    def statement(self, *, label: str = "I") -> dict[str, Any]:
        """The statement `solutions`: Xi of the instance `label` is exactly this set."""
        claim = {"set": self.solution_set().to_json()}
        return {"kind": "solutions", "instance": label, "claim": claim, "proof": self.proof()}


def _least_level(f: Evaluation) -> int:
    """j + 1 for the entry j of an endless row, else 0."""
    place = f[-1] if f else None
    return place + 1 if isinstance(place, int) and place >= 0 else 0


@dataclass(frozen=True, kw_only=True)
class FurtherFamily:
    """A ComputationalProblem whose instances are Members.

    name, title: in certificates, and in words. make: keyword parameters -> Member. known: the
    parameters that the whole class shares and every algorithm knows. zero: the tie. make_side(j,
    e): side j with g = 2^-e. formula: solves data that are shown, first index first. radius: the
    barrier. least: the smallest exponent of Omega.
    """

    name: str
    title: str
    make: Callable[..., Any]
    zero: Member
    make_side: Callable[[int, int], Member]
    formula: Callable[[Data], Vector]
    radius: Radius
    known: Mapping[str, int] = field(default_factory=dict)
    least: int = 0

    @property
    def N(self) -> int:
        """The length of an output x."""
        return len(self.radius.centre)

    @property
    def k(self) -> int:
        """The number of sides."""
        return len(self.radius.points)

    def tie(self) -> Member:
        """The instance in Omega at which Xi jumps."""
        return self.zero

    def side(self, j: int, *, exponent: int) -> Member:
        """Side j, 0 <= j < k, with g = 2^-exponent (a spectrum: at the site `exponent`). BadInput
        for another j, or an exponent outside least..1,100,000.
        """
        place = whole("j", j, least=0, most=self.k - 1, remedy="name a side")
        e = whole("exponent", exponent, least=self.least, most=LARGEST_EXPONENT,
                  remedy="pass a number of bits such as 10")  # fmt: skip
        return self.make_side(place, e)

    def sides(self, exponent: int) -> tuple[Member, ...]:
        """All sides with one g. The tie itself is among them where Xi is continuous from there."""
        return tuple(self.side(j, exponent=exponent) for j in range(self.k))

    def member(self, parameters: Mapping[str, Any]) -> Member:
        """The member with these parameters. BadInput for unknown, missing or bad ones."""
        try:
            made: Member = self.make(**parameters)
        except TypeError as error:
            raise BadInput(
                f"parameters = {dict(parameters)!r}: must be the parameters of {self.name}"
                f" ({error}); pass those that parameters() of a member gives"
            ) from None
        return made

    def contains(self, instance: Member) -> Verdict:
        """Whether the instance is in Omega; UNDECIDED for a member of another family."""
        if instance.family != self.name:
            return Verdict.UNDECIDED
        alike = all(getattr(instance, name) == value for name, value in self.known.items())
        return Verdict.PROVED if alike and instance.in_omega() else Verdict.REFUTED

    def evaluations(self, instance: Member) -> Iterator[Evaluation]:
        """Lambda."""
        return instance.evaluations()

    def solution(self, instance: Member) -> Solution[ExactSet]:
        """Xi with its certificate. BadInput for an instance that is not in Omega."""
        from sci_barriers.families.further.statements import certificate  # it builds on this file

        if self.contains(instance) is not Verdict.PROVED:
            raise bad_input("instance", instance, f"must be in Omega of {self.name}",
                            "pass tie() or one of sides(exponent)")  # fmt: skip
        found = instance.solution_set()
        proof = certificate({"I": instance}, {"solutions": instance.statement()})
        return Solution(set=found, status=status(found), certificate=proof)

    def distance(
        self, output: Sequence[Any], solution_set: ExactSet, *, bits: int = 64
    ) -> Enclosure:
        """d(output, set) of the exact vector `output` (N,), in the metric of the family."""
        return solution_set.distance(tuple(output), bits=bits)

    def barrier(self) -> dict[str, Any]:
        """The statement `barrier`."""
        return self.radius.statement(self.name, dict(self.known))


def binary_exponent(q: Q) -> int | None:
    """e when q = 2^-e for an integer e, else None."""
    if q <= 0 or q.p & (q.p - 1) or q.q & (q.q - 1):
        return None
    return int(q.q.bit_length()) - int(q.p.bit_length())


def is_gap(q: Q, *, least: int = 0) -> bool:
    """Whether q = 2^-e with e >= least."""
    e = binary_exponent(q)
    return e is not None and e >= least


def set_rational(record: Any, name: str, *, least: Q | None = None) -> Q:
    """Reads a field of a frozen record as a rational, >= least. BadInput otherwise."""
    value = rational(name, getattr(record, name))
    if least is not None and value < least:
        raise bad_input(name, value, f"must be >= {least}", "pass a rational such as '1/8'")
    object.__setattr__(record, name, value)
    return value


def unit(i: int, *, N: int, scale: Q | None = None) -> Vector:
    """scale e_i in R^N."""
    entry = Q(1) if scale is None else scale
    return (Q(0),) * i + (entry,) + (Q(0),) * (N - i - 1)
