"""The game on the further families: FamilyBarrier(family), a Barrier for every one of them.

    every level shows the data of the tie, which are dyadic, exactly (an endless row: n entries);
    x comes:      the side farthest from x, with g = 2^-e so small that all that was shown is
                  admissible for it, e >= n + 2, and d(x, Xi(side)) > eps          -> refuted
    none comes:   all sides with one such g, pairwise more than 2 eps apart        -> information

Part "i" only: the tie belongs to Omega. eps: the largest multiple of 1/100 below the barrier, or
another one. Admissible is tested on the data themselves: |f(side) - f(tie)| <= 2^-n for every
entry that level n shows. *It ends*: some limit of the sides is farther from x than eps, for
eps < eps_B (radius.py), and Xi(side) tends to it as g -> 0.

More than two sides (linear_program): balls of radius eps about the solutions may overlap in pairs
although no point lies in all of them; `apart` is then stated for the largest multiple of 1/100
below half the distance of two limits, 0.7, and for the first 32 sides.

Certificates: families/further/statements.py; none for the largest root where g = 2^-e, e > 550,000,
whose proof holds r^2. Targets that read nothing but `information`, for all families:
families/further/targets.py, here under the same names (in a worker process as
"sci_barriers.adversary.further:naive", or by name with `challenge("naive", family)`).

[mechanism: Colbrook, Antun and Hansen 2022, as in `game`; derived]
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any

from sci_barriers.adversary.barrier import HIGHEST, Refutation, Unanswered, Witness
from sci_barriers.adversary.words import misjudged
from sci_barriers.errors import BadInput, bad_input
from sci_barriers.exact import Q, as_q, power_of_two, sign
from sci_barriers.families.further import FurtherFamily, Member
from sci_barriers.families.further import statements as say
from sci_barriers.families.further.base import LARGEST_EXPONENT, Data
from sci_barriers.families.further.sets import Spectrum, Vector
from sci_barriers.families.further.targets import (
    TARGETS,
    capped,
    centre,
    first,
    guess,
    last,
    naive,
    wait,
)
from sci_barriers.information.base import Norm, read_level, read_norm
from sci_barriers.problems import Point
from sci_barriers.sandbox import Query

__all__ = [
    "TARGETS",
    "FamilyBarrier",
    "FamilyTable",
    "below",
    "capped",
    "centre",
    "first",
    "guess",
    "last",
    "naive",
    "wait",
]

CHARACTERS = 40_000_000
MOST_SIDES = 32
_TRIES = 7


@dataclass(frozen=True)
class FamilyBarrier:
    """The game on one further family. eps: a rational >= 0, or None for the default."""

    family: FurtherFamily
    _: KW_ONLY
    eps: Q | None = None

    def __post_init__(self) -> None:
        if self.eps is not None:
            eps = as_q(self.eps)
            if eps < 0:
                raise bad_input("eps", eps, "must be >= 0", "pass a rational such as Q(1, 2)")
            object.__setattr__(self, "eps", eps)

    def facts(self) -> dict[str, Any]:
        """N (the length of x), problem (the name of the family), and its class parameters."""
        return {"N": self.family.N, "problem": self.family.name, **self.family.known}

    def accuracy(self, part: str) -> Q:
        """eps of part "i", the only one; BadInput for another part."""
        if part != "i":
            raise bad_input("part", part, "must be 'i'", "the further families have one part")
        return below(self.family.radius.squared) if self.eps is None else self.eps

    def table(self, *, part: str, norm: Norm) -> FamilyTable:
        """A fresh table; the reading is entrywise."""
        self.accuracy(part)
        if read_norm(norm) != "entrywise":
            raise bad_input("norm", norm, "must be 'entrywise'", "leave it out")
        return FamilyTable(self.family)


def below(squared: Q) -> Q:
    """The largest multiple of 1/100 that is less than sqrt(squared), squared > 0."""
    scaled = 10_000 * squared
    return Q(math.isqrt(-int(-scaled.p // scaled.q) - 1), 100)


class FamilyTable:
    """The data of the tie at every level, and the log of what was asked.

    levels: the n of at(n), each once; entries: the answers to single entries by (f, n).
    """

    __slots__ = ("entries", "family", "levels", "tie")

    def __init__(self, family: FurtherFamily) -> None:
        self.family = family
        self.tie = family.tie()
        self.levels: dict[int, None] = {}
        self.entries: dict[tuple[tuple[str | int, ...], int], Q] = {}

    @property
    def norm(self) -> Norm:
        """The reading: entry by entry."""
        return "entrywise"

    @property
    def reach(self) -> int:
        """The largest level with an answer."""
        return HIGHEST

    @property
    def largest(self) -> int | None:
        """The largest level in the log; None when nothing was asked."""
        return max([*self.levels, *(n for _, n in self.entries)], default=None)

    def read(self, query: Query) -> None:
        """BadInput for an entry that does not exist, or is beyond the first n of an endless row."""
        if query.kind == "entry" and not self.tie.shows(query.f, query.n):
            raise bad_input("f", query.f, f"is no entry that level {query.n} shows",
                            "ask ('A', i, j) or ('y', i), of an endless row at n > j")  # fmt: skip

    def __call__(self, query: Query) -> Data | Q:
        """The answer, logged. BadInput beyond `reach`, and as `read` has it."""
        self.read(query)
        n = read_level(query.n)
        if n > self.reach:
            raise bad_input("n", n, f"must be at most {self.reach}", "ask a lower level")
        if query.kind == "at":
            self.levels[n] = None
            return self.tie.data(n)
        return self.entries.setdefault((query.f, n), self.tie.evaluate(query.f))

    # -- the end of a game -------------------------------------------------------------------

    def refute(self, x: Vector, *, eps: Q) -> Refutation | None:
        """The side farthest from x, with its witness; None: none was found farther than eps."""
        n = self.largest
        side = self._farthest(x, n=0 if n is None else n, eps=eps)
        if side is None:
            return None
        read = "asking nothing" if n is None else f"reading level {n}"
        claim = (
            f"on admissible information of the instance {_words(side)} the target answered after "
            f"{read}, and its answer is farther than {eps} from every solution"
        )
        squared = side.solution_set().squared_distance(x)
        return Refutation(
            claim=claim, side=side, squared=squared, witness=self._proof(side, x, eps)
        )

    def misjudged(self, x: Vector, *, said: int, eps: Q) -> Refutation | None:
        """said 1: the side farthest from x; 0: the tie, or else the side nearest to x; with its
        witness. None: none was found on which [d(x, Xi) <= eps] is not `said`.
        """
        n = self.largest
        find = self._farthest if said else self._nearest
        found = find(x, n=0 if n is None else n, eps=eps)
        if found is None:
            return None
        words = "the tie" if found == self.tie else f"the instance {_words(found)}"
        squared = found.solution_set().squared_distance(x)
        return Refutation(
            claim=misjudged(words, said=said, eps=eps, level=n), side=found, squared=squared,
            witness=self._proof(found, x, eps, said=said),
        )  # fmt: skip

    def _farthest(self, x: Vector, *, n: int, eps: Q) -> Member | None:
        squares = self.family.radius.squares(x)
        j = max(range(len(squares)), key=lambda i: (squares[i], -i))
        sure = bool(squares[j] > eps * eps)
        for tries, e in enumerate(self._exponents(n)):
            side = self.family.side(j, exponent=e)
            if self._admissible(side, n):
                if sign(side.solution_set().squared_distance(x) - eps * eps) > 0:
                    return side
            if not sure and tries >= _TRIES:
                return None
        return None

    def _nearest(self, x: Vector, *, n: int, eps: Q) -> Member | None:
        """The tie if d(x, Xi(tie)) <= eps, else a side with that: its limit is nearest to x."""
        if sign(self.tie.solution_set().squared_distance(x) - eps * eps) <= 0:
            return self.tie
        squares = self.family.radius.squares(x)
        j = min(range(len(squares)), key=lambda i: (squares[i], i))
        sure = bool(squares[j] < eps * eps)
        for tries, e in enumerate(self._exponents(n)):
            side = self.family.side(j, exponent=e)
            if self._admissible(side, n):
                if sign(side.solution_set().squared_distance(x) - eps * eps) <= 0:
                    return side
            if not sure and tries >= _TRIES:
                return None
        return None

    def _exponents(self, n: int) -> Iterator[int]:
        """n + 2, n + 3, n + 5, n + 9, ..."""
        e, step = max(n + 2, self.family.least), 1
        while e <= LARGEST_EXPONENT:
            yield e
            e, step = e + step, 2 * step

    def _admissible(self, side: Member, n: int) -> bool:
        """Whether all answers up to level n are admissible for the side: those of n are enough."""
        return self.tie.data(n).within(side.data(n), power_of_two(-n))

    def _proof(self, side: Member, x: Vector, eps: Q, *, said: int | None = None) -> Witness | None:
        """That x is wrong on the side, or the bit `said` of it."""
        n = self.largest
        log = self._log("I")
        statements = {} if log.statement is None else {"information": log.statement}
        statements["membership"] = say.membership(side.family, ("I",))
        try:
            statements["solutions"] = side.statement()
            statements["far"] = say.far("solutions", side.solution_set(), x, exceeds=eps)
        except BadInput:  # x, or the proof, is too long to be written
            return None
        if log.highest == n:
            if said is None:
                statements["refuted"] = say.refuted(eps=eps, level=n)
            else:
                statements["flag"] = say.flag(said=said, eps=eps, level=n)
        members = {"I": side}
        return Witness(
            certificate=say.certificate(members, statements), complete=log.complete, members=members
        )

    def _log(self, *labels: str) -> say.Log:
        return say.log(self.tie, self.levels, self.entries, labels, characters=CHARACTERS)

    def unanswered(self, *, asked: int, eps: Q, who: str = "the target") -> Unanswered:
        """The log is admissible for the tie and for the sides with one g, 32 of them at most."""
        n = self.largest
        count = min(self.family.k, MOST_SIDES)
        radius = min(eps, below(self._closest(count) / 4))
        e = self._common(count, n=0 if n is None else n, radius=radius)
        known = ""
        if e is not None:
            known = f", such as {_words(self.family.side(count - 1, exponent=e))},"
        claim = (
            f"on one admissible information of the tie and of each of {count} sides{known} "
            f"{who} asked level {asked} and had not answered: T > {asked - 1}"
        )
        if n is None or e is None:
            return Unanswered(claim=claim, witness=None)
        return Unanswered(claim=claim, witness=self._apart(count, e, radius=radius))

    def _closest(self, count: int) -> Q:
        """The smallest squared distance between two of the first points."""
        radius = self.family.radius
        points = radius.points[:count]
        return min(min(radius.metric(points[i], points[:i])) for i in range(1, count))

    def _common(self, count: int, *, n: int, radius: Q) -> int | None:
        """The first e for which these sides are admissible and pairwise > 2 radius apart."""
        for e in self._exponents(n):
            sides = [self.family.side(j, exponent=e) for j in range(count)]
            if all(self._admissible(side, n) for side in sides) and _separate(sides, radius):
                return e
        return None

    def _apart(self, count: int, e: int, *, radius: Q) -> Witness | None:
        sides = [self.family.side(j, exponent=e) for j in range(count)]
        members = {f"side {j}": side for j, side in enumerate(sides)}
        if self.tie not in sides:
            members = {"tie": self.tie, **members}
        log = self._log(*members)
        if log.statement is None or log.highest is None:
            return None
        statements = {"information": log.statement}
        statements["membership"] = say.membership(self.family.name, tuple(members))
        names = [f"solutions {j}" for j in range(count)]
        try:
            for j, name in enumerate(names):
                statements[name] = sides[j].statement(label=f"side {j}")
        except BadInput:  # the proof is too long to be written
            return None
        statements["apart"] = say.apart(names, eps=radius, level=log.highest)
        made = say.certificate(members, statements)
        return Witness(certificate=made, complete=log.complete, members=members)


def _separate(sides: Sequence[Member], radius: Q) -> bool:
    """Whether any two of the solutions are more than 2 radius apart."""
    found = [side.solution_set() for side in sides]
    single = [one for one in found if isinstance(one, (Point, Spectrum))]
    return len(single) == len(found) and all(
        sign(one.squared_distance(other.vertices()[0]) - 4 * radius * radius) > 0
        for i, one in enumerate(single) for other in single[:i]
    )  # fmt: skip


def _words(member: Member) -> str:
    text = ", ".join(f"{name} = {value}" for name, value in member.parameters().items())
    return f"{member.family} ({text if len(text) <= 100 else text[:100] + '...'})"
