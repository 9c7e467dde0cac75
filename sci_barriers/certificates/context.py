"""What the statements of one certificate share: instances, proven sets, common readers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar, cast

from .allowance import MAX_READ, MAX_WORK, Allowance
from .endless import Operator, Sequence
from .families import Instance, build, sparse
from .further import Reader
from .kernel import System, in_simplex, need, projects_to_polytope, projects_to_simplex
from .numbers import ZERO, Real, Rejected, Surd, Unreadable, equal, sign
from .reader import bound, indices, label, orientations, parse_real, signs, vector
from .ties import Layer

MOST_DIFFERENT = 64  # instances that are built from parameters of their own
T = TypeVar("T")
E = TypeVar("E", Operator, Sequence)


@dataclass(frozen=True)
class Proven:
    """A minimiser set that has been accepted."""

    instance: Instance
    type: str
    set: dict[str, Any]
    system: System | None

    def project(self, x: list[Real], p: list[Real], mu: list[Real] | None, t: Real | None) -> None:
        """Reject unless p is the projection of x to the set."""
        if self.type != "polytope" and (mu is not None or t is not None):
            raise Unreadable(f"a {self.type} takes neither multipliers nor t")
        if self.type == "empty":
            raise Unreadable("the set is empty: no distance is defined")
        if self.type == "ellipsoid":
            raise Unreadable("no distance or gap is stated for an ellipsoid: it has no exact form")
        if self.type == "point":
            need(all(equal(a, b) for a, b in zip(p, self.set["x"])), "nearest is not the minimiser")
        elif self.type == "simplex":
            J, s = self.set["indices"], self.set["signs"]
            need(
                in_simplex(p, J, s, self.set["total"], self.set["rest"]),
                "nearest is not in the set",
            )
            projects_to_simplex(x, p, J, s)
        else:
            assert self.system is not None
            if mu is None or (t is not None and self.system.ray is None):
                raise Unreadable("a polytope needs multipliers, and t only with a ray")
            projects_to_polytope(self.system, x, p, sparse(mu), ZERO if t is None else t)


@dataclass
class Context:
    """The certificate under check; instances are built and sets proved at most once."""

    instances: dict[str, Any]
    statements: dict[str, Any]
    prove: Callable[[Context, str], Proven]
    shared: dict[str, Any] = field(default_factory=dict)  # what else has been proved, by statement
    reading: Allowance = field(default_factory=lambda: Allowance(MAX_READ, "numbers"))
    comparing: Allowance = field(default_factory=lambda: Allowance(MAX_WORK, "comparisons"))
    _built: dict[str, Instance] = field(default_factory=dict)
    _layers: dict[str, Layer] = field(default_factory=dict)
    _others: int = 0
    _proven: dict[str, Proven] = field(default_factory=dict)

    @cached_property
    def read(self) -> Reader:
        """The rational numbers of further families and of the statements about them."""
        return Reader(self.reading, self.comparing)

    def instance(self, name: Any, where: str) -> Instance:
        """The instance of that label, a problem of recovery."""
        found = self.data(name, where)
        if found.member is not None:
            family = found.member.family.name
            raise Unreadable(f"{where}: {name!r} is of the family {family}, no P1, P2 or P3")
        return found

    def data(self, name: Any, where: str) -> Instance:
        """The instance of that label, of any family with data A and y."""
        found = self.built(name, where)
        if found.endless is not None:
            raise Unreadable(f"{where}: {name!r} is no problem with data A and y")
        return found

    def endless(self, name: Any, where: str, sort: type[E], what: str) -> E:
        """The infinite matrix or sequence of that label."""
        found = self.built(name, where).endless
        if not isinstance(found, sort):
            raise Unreadable(f"{where}: {what} is needed")
        return found

    def built(self, name: Any, where: str) -> Instance:
        """The instance of that label, whatever it is."""
        name = label(name, where)
        if name not in self.instances:
            raise Unreadable(f"{where}: there is no instance {name!r}")
        if name not in self._built:
            found = build(self.instances[name], f"instances.{name}", self._layers, self.read)
            self._others += found.layer is None
            if self._others + len(self._layers) > MOST_DIFFERENT:
                raise Unreadable(
                    f"instances: more than {MOST_DIFFERENT} that differ in more than the winner"
                )
            self._built[name] = found
        return self._built[name]

    def statement(self, name: Any, where: str, *kinds: str) -> dict[str, Any]:
        """The statement of that name and of one of these kinds, as it is written."""
        found = self.statements.get(label(name, where))
        if not isinstance(found, dict) or found.get("kind") not in kinds:
            raise Unreadable(f"{where}: there is no {' or '.join(kinds)} statement {name!r}")
        return found

    def once(self, name: str, prove: Callable[[], T]) -> T:
        """What the statement of that name proves; a rejection is kept as well."""
        if name not in self.shared:
            try:
                self.shared[name] = prove()
            except Rejected as problem:
                self.shared[name] = problem
        found = self.shared[name]
        if isinstance(found, Rejected):
            raise Rejected(str(found))
        return cast(T, found)

    def proven(self, name: Any, where: str) -> Proven:
        """The set of the `minimisers` statement of that name, once it has been accepted."""
        name = label(name, where)
        statement = self.statements.get(name)
        if not isinstance(statement, dict) or statement.get("kind") != "minimisers":
            raise Unreadable(f"{where}: there is no minimisers statement {name!r}")
        if name not in self._proven:
            self._proven[name] = self.prove(self, name)
        return self._proven[name]


SET_KEYS: dict[str, Callable[[int, int], dict[str, Any]]] = {
    "point": lambda m, N: {"x": vector(N)},
    "simplex": lambda m, N: {
        "indices": indices,
        "signs": signs,
        "total": parse_real,
        "rest": vector(N),
    },
    "polytope": lambda m, N: {
        "tight": indices,
        "signs": orientations,
        "fit": vector(m),
        "ray": lambda v, w: None if v is None else vector(m)(v, w),
    },
    "ellipsoid": lambda m, N: {"free": indices},
    "empty": lambda m, N: {},
}


def bracket(squared: Real, claim: dict[str, Any]) -> None:
    """lower <= sqrt(squared) <= upper, and the claimed exact square, if any."""
    if "squared" in claim:
        need(equal(claim["squared"], squared), "squared: not the exact value")
    need(sign(squared - claim["lower"] * claim["lower"]) >= 0, "lower: above the true value")
    need(sign(squared - claim["upper"] * claim["upper"]) <= 0, "upper: below the true value")


BOUNDS: dict[str, Callable[[Any, str], Surd]] = {"lower": bound, "upper": bound}
