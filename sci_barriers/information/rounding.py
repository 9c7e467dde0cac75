"""Honest information: the data of an instance, rounded to dyadic rationals.

    entrywise   multiples of 2**-n:  nearest  |q - f| <= 2**-(n+1),    floor  0 <= f - q < 2**-n;
    operator    the same at level n + s, 4**s >= m N: then ||A_n - A||_F <= 2**-n and
                ||y_n - y|| <= 2**-n [Cauchy-Schwarz], hence the operator norm, too.

An irrational or rational entry that is an exact number is rounded exactly. An entry that is an
enclosure (rotated instances) is enclosed to 2**-(n+72); nearest then means within 2**-(n+1) +
2**-(n+72), and floor the floor of f + 2**-(n+60): an entry that is exactly a multiple of 2**-n
cannot be told from one just below by enclosures, and both answers are legal.
"""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from sci_barriers.errors import bad_input
from sci_barriers.exact import Enclosure, Q, round_dyadic
from sci_barriers.information.base import (
    Approximation,
    Norm,
    Transcript,
    read_level,
    read_norm,
)
from sci_barriers.problems.base import Evaluation, InstanceLike
from sci_barriers.problems.instance import Instance

Mode: TypeAlias = Literal["nearest", "floor"]


def read_mode(mode: Any) -> Mode:
    """mode itself when it is "nearest" or "floor"; BadInput otherwise."""
    if mode == "nearest":
        return "nearest"
    if mode == "floor":
        return "floor"
    raise bad_input("mode", mode, "must be 'nearest' or 'floor'", "name the rounding")


def rounded_entry(instance: InstanceLike, f: Evaluation, n: int, *, mode: Mode = "nearest") -> Q:
    """f(instance) rounded to a multiple of 2**-n as at the head of the file; for any problem."""
    value = instance.evaluate(f, bits=n + 72)
    if not isinstance(value, Enclosure):
        return round_dyadic(value, n=n, mode=mode)
    middle = value.midpoint if mode == "nearest" else value.midpoint + Q(1, 2 ** (n + 60))
    return round_dyadic(middle, n=n, mode=mode)


def norm_level(n: int, *, norm: Norm, m: int, N: int) -> int:
    """The level at which entries are rounded: n (entrywise), n + s with 4**s >= m N (operator)."""
    if norm == "entrywise":
        return n
    s = 0
    while 4**s < m * N:
        s += 1
    return n + s


def approximation_of(
    instance: Instance, n: int, *, level: int, norm: Norm, mode: Mode = "nearest"
) -> Approximation:
    """The data of `instance`, entries rounded to multiples of 2**-level, labelled n and norm."""
    A = tuple(
        tuple(rounded_entry(instance, ("A", i, j), level, mode=mode) for j in range(instance.N))
        for i in range(instance.m)
    )
    y = tuple(rounded_entry(instance, ("y", i), level, mode=mode) for i in range(instance.m))
    return Approximation(A=A, y=y, n=n, norm=norm, objective=instance.objective)


class RoundedEntries:
    """EntryInformation of any instance: the table (f, n) -> f(instance) rounded at level n."""

    __slots__ = ("_instance", "_mode", "queries")

    def __init__(self, instance: InstanceLike, *, mode: Mode = "nearest") -> None:
        self._instance = instance
        self._mode: Mode = read_mode(mode)
        self.queries: dict[tuple[Evaluation, int], Q] = {}

    def query(self, f: Evaluation, n: int) -> Q:
        """The answer to (f, n), logged in `queries`. BadInput: f not in Lambda, n no int >= 0."""
        level = read_level(n)
        if (f, level) not in self.queries:
            answer = rounded_entry(self._instance, f, level, mode=self._mode)
            self.queries[f, level] = answer
        return self.queries[f, level]


class Rounded:
    """Information of one instance by rounding; made by `rounded`."""

    __slots__ = ("_instance", "_mode", "transcript")

    def __init__(self, instance: Instance, *, norm: Norm, mode: Mode) -> None:
        self._instance = instance
        self._mode: Mode = read_mode(mode)
        self.transcript = Transcript(norm=read_norm(norm))

    @property
    def norm(self) -> Norm:
        """"entrywise" or "operator"."""
        return self.transcript.norm

    def at(self, n: int) -> Approximation:
        """(A_n, y_n), the same for the same n. BadInput unless n is an int >= 0."""
        n = read_level(n)
        levels = self.transcript.levels
        if n not in levels:
            instance = self._instance
            level = norm_level(n, norm=self.norm, m=instance.m, N=instance.N)
            levels[n] = approximation_of(
                instance, n, level=level, norm=self.norm, mode=self._mode
            )
        return levels[n]

    def query(self, f: Evaluation, n: int) -> Q:
        """The entry f of A_n or y_n; entrywise reading only, else BadInput."""
        n = read_level(n)
        require_entrywise(self.norm)
        queries = self.transcript.queries
        if (f, n) not in queries:
            queries[f, n] = rounded_entry(self._instance, f, n, mode=self._mode)
        return queries[f, n]


def require_entrywise(norm: Norm) -> None:
    """BadInput in the operator reading: single entries have no norm there."""
    if norm != "entrywise":
        raise bad_input(
            "norm", norm, "must be 'entrywise' for queries of single entries", "ask at(n)"
        )


def rounded(instance: Instance, *, norm: Norm = "entrywise", mode: Mode = "nearest") -> Rounded:
    """Information of `instance` by rounding its own data; legal by construction.

    norm: "entrywise" or "operator"; mode: "nearest" or "floor". Raises BadInput otherwise.
    """
    return Rounded(instance, norm=norm, mode=mode)
