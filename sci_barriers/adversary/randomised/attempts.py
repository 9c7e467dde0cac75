"""One run after another against one fixed table of answers.

    attempt(arena, seed=...)   x in Q^N, or the reason why there is none

The answer to a query (f, l) depends on (f, l) alone: not on the seed, the run, the order or the
time. The log of the table is the union of what all runs asked, so one instance for which the log is
admissible is an input of every run. A query above `level` ends its run, and is not answered.

**Where a run takes place.** A text with a colon, and whatever has sandboxed=True: in a worker
process of its own, with `limits`. A callable and a built-in name: in this process, without limits.
Two runs in one process are not independent of each other by themselves: a global variable, a cache
or a generator with a state carries what one run has learnt to the next, and a frequency over such
runs is the probability of nothing. Fresh processes keep neither memory nor descriptors; a target
that writes files or asks the network can still carry something over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

from sci_barriers.adversary.breakdown.answers import Table
from sci_barriers.adversary.breakdown.choice import EXACT_EXPONENT
from sci_barriers.adversary.breakdown.omega import Omega
from sci_barriers.adversary.place import Callee, Place, name_of, place
from sci_barriers.adversary.referee import Referee
from sci_barriers.adversary.targets import BUILT_IN
from sci_barriers.errors import BadInput, bad_input
from sci_barriers.exact import Q
from sci_barriers.families.base import whole
from sci_barriers.information.base import Norm
from sci_barriers.sandbox import Limits, Status

Ended: TypeAlias = Status | Literal["level", "load"]
MOST_RUNS = 10_000
MOST_LEVEL = EXACT_EXPONENT - 2
"""The largest level of these runs: distances to sides with g = 2^-(level + 2) are exact."""
MOST_NUMBERS = 2_000_000


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One run: its seed (None: none was given) and its end.

    status: "answered", with x; "level": the run asked the level `asked` above the budget; "load":
    the target could not be loaded; otherwise as in sandbox.Outcome. message: one line, or "".
    """

    seed: int | None
    status: Ended
    x: tuple[Q, ...] | None = None
    asked: int | None = None
    message: str = ""


@dataclass(frozen=True, kw_only=True)
class Arena:
    """What all runs have in common. place: where they happen. named: the target as text.

    level: the highest level that is answered.
    """

    omega: Omega
    table: Table
    part: str
    level: int
    queries: int
    named: str
    place: Place
    limits: Limits
    more: Mapping[str, Any]

    @property
    def fresh(self) -> bool:
        """Whether each run has a process of its own."""
        return self.place.fresh

    def where(self) -> str:
        """In words, for claims."""
        return "each in a process of its own" if self.fresh else "all in one process"

    def again(self) -> Arena:
        """The same with an empty log."""
        table = Table(self.omega, part=self.part, norm=self.table.norm)
        return replace(self, table=table)


def arena(
    target: Callee,
    omega: Omega,
    *,
    part: str,
    norm: Norm,
    budget_level: int,
    budget_queries: int,
    limits: Limits,
    sandboxed: bool | None,
    style: str,
    level: int | None,
) -> Arena:
    """The arguments of replay_seeds and trials, read.

    budget_level = 0..269,998; in part (iii) at most the reach of the table counts. BadInput: these,
    budget_queries < 1, part, norm, a callable with sandboxed=True, and part "iii" without a level.
    """
    table = Table(omega, part=part, norm=norm)
    if table.reach < 0:
        raise bad_input("L", omega.L, "leaves no level in the operator reading of part iii",
                        "pass L >= 2 or norm='entrywise'")  # fmt: skip
    most = whole("budget_level", budget_level, least=0, most=MOST_LEVEL, remedy="pass 100")
    queries = whole("budget_queries", budget_queries, least=1, remedy="pass 100000")
    return Arena(
        omega=omega, table=table, part=part, level=min(most, table.reach), queries=queries,
        named=name_of(target), place=place(target, sandboxed, names=BUILT_IN), limits=limits,
        more={"style": style, "level": level},
    )  # fmt: skip


def read_runs(name: str, value: Any, omega: Omega) -> int:
    """A number of runs, 1..10,000, with at most 2,000,000 numbers in all answers; BadInput."""
    most = min(MOST_RUNS, MOST_NUMBERS // omega.N)
    return whole(name, value, least=1, most=most, remedy="pass a number of runs such as 200")


def attempt(arena: Arena, *, seed: int | None) -> Attempt:
    """One run. BadInput when the target cannot be called at all (no such file, no callable)."""
    # log_last=False: one run beyond the budget must not raise the level of all the others
    referee = Referee(arena.table, level=arena.level, queries=arena.queries, log_last=False)
    more: dict[str, Any] = {"facts": arena.omega.facts(), "answer": referee, "seed": seed}
    ended = arena.place.call(limits=arena.limits, **more, **arena.more)
    message = ended.messages[0] if ended.messages else ""
    if referee.beyond:
        # what was returned after the end of the run does not count
        return Attempt(seed=seed, status="level", asked=referee.asked, message=message)
    return Attempt(seed=seed, status=ended.status, x=ended.x, message=message)


def attempt_or_none(arena: Arena, *, seed: int | None) -> Attempt:
    """As attempt; a target that cannot be loaded this time is a run without output."""
    try:
        return attempt(arena, seed=seed)
    except BadInput as refused:
        return Attempt(seed=seed, status="load", message=str(refused))
