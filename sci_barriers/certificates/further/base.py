"""What a further family is for the checker: its data, the proof of Xi, its class Omega, its limits.

    read      the parameters -> A (rows), y (a vector, perhaps empty)
    prove     Rejected unless the claimed set is exactly Xi, from A, y and the numbers of the proof
    outside   why an instance lies outside Omega
    limits    what the solutions on the sides that are played tend to as g -> 0

The families, each with its proof in words: FORMAT.md section 9.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..instance import Instance
from ..numbers import ONE, ZERO, Real, Surd, Unreadable
from ..reader import MAX_SIDE, fields
from .rationals import Rational, Reader
from .sets import Point, Set, Vector, same

Rows = list[list[Rational]]
Converter = Callable[[Any, str], Any]


@dataclass(frozen=True)
class Member:
    """One instance: its parameters as they were read, A and y."""

    family: Family
    parameters: dict[str, Any]
    A: Rows
    y: list[Rational]
    read: Reader

    @property
    def length(self) -> int:
        """The number of entries of an answer."""
        return self.family.length or len(self.A[0])

    def instance(self) -> Instance:
        """The data by columns, for the statements on information."""
        known: dict[int, Surd] = {}

        def exact(entry: Rational) -> Surd:
            if id(entry) not in known:  # A and y keep their entries alive
                known[id(entry)] = entry.surd()
            return known[id(entry)]

        columns: list[dict[int, Real]] = [{} for _ in self.A[0]]
        for k, row in enumerate(self.A):
            for j, entry in enumerate(row):
                if entry.n:
                    columns[j][k] = exact(entry)
        return Instance(
            problem="",
            m=len(self.A),
            N=len(columns),
            columns=columns,
            y={k: exact(entry) for k, entry in enumerate(self.y) if entry.n},
            lam=ONE,
            eta=ZERO,
            factor=ONE,
            weights=[],
            member=self,
            height=len(self.y),
        )


@dataclass(frozen=True)
class Family:
    """length: of an answer; None: the number of columns. metric: of answers, l2 or Hausdorff."""

    name: str
    length: int | None
    keys: Callable[[Reader], dict[str, Converter]]
    data: Callable[[dict[str, Any], str, Reader], tuple[Rows, list[Rational]]]
    prove: Callable[[Member, Set, Any, str], None]
    outside: Callable[[Member], str]
    limits: Callable[[int], list[dict[int, int]]]
    sites: bool = False  # A is one endless row, answers are sets of numbers

    def member(self, value: Any, where: str, read: Reader) -> Member:
        """The instance with these parameters; Unreadable outside the family."""
        got = fields(value, where, self.keys(read))
        A, y = self.data(got, where, read)
        assert len(A) <= MAX_SIDE
        return Member(self, got, A, y, read)


def refuse(where: str, why: str) -> Unreadable:
    """For parameters outside their family."""
    return Unreadable(f"{where}: {why}")


def gap(g: Rational, *, least: int = 0) -> bool:
    """Whether g = 2^-e with an integer e >= least."""
    e = g.exponent()
    return e is not None and e >= least


def is_point(claimed: Set, x: Vector) -> bool:
    """Whether the claimed set is {x}."""
    return isinstance(claimed, Point) and same(claimed.x, x)


def unit(i: int, entry: int = 1) -> dict[int, int]:
    """entry e_i."""
    return {i: entry} if entry else {}
