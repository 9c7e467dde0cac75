"""Decision problems on 0/1 sequences, and the towers that solve them.

    SOME_ONE          "is some entry 1?"              Sigma_1, not Delta_1    Gamma_n: a 1 among the
    ALL_ZERO          "are all entries 0?"            Pi_1, not Delta_1       first n entries?
    INFINITELY_MANY   "are infinitely many 1?"        Pi_2, no tower of height 1

Xi: Omega -> {yes, no} with the discrete metric, Omega all 0/1 sequences, Lambda the entries.
Gamma_n looks at a_0 .. a_(n-1). For SOME_ONE it says yes iff it has seen a 1; the witness is its
index, and a yes is never wrong. For ALL_ZERO it says no in the same case, with the same witness.
Both outputs change at most once, so they converge. The other side of each is never certain after
finitely many reads: games/one_limit.py.

Height 2 (indices n_2, n_1):  Gamma_(n_2, n_1)(a) = yes iff a_0 .. a_(n_1 - 1) hold at least n_2
ones. lim over n_1: yes iff a holds at least n_2 ones (the output changes once at most); lim over
n_2: yes iff this is so for every n_2, that is infinitely many. The outer limit decreases, so a
"no" of lim over n_1 is right: control Pi_2. No sequence of algorithms does it with one limit:
games/stages.py. [standard examples; derived]
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sci_barriers.errors import bad_input
from sci_barriers.exact import Enclosure, Q, Verdict
from sci_barriers.problems import Evaluation, Solution
from sci_barriers.towers.decisions.sequences import BitSequence
from sci_barriers.towers.reading import Reader
from sci_barriers.towers.tower import Decision, Tower
from sci_barriers.towers.written import statement


def _first_one(read: Reader, n: int) -> int | None:
    return next((i for i in range(n) if read("a", i) == 1), None)


def _some_one(read: Reader, n: int) -> Decision:
    found = _first_one(read, n)
    return Decision(yes=found is not None, witness=_entry(found, "some-one", yes=True))


def _all_zero(read: Reader, n: int) -> Decision:
    found = _first_one(read, n)
    return Decision(yes=found is None, witness=_entry(found, "all-zero", yes=False))


def _entry(site: int | None, problem: str, *, yes: bool) -> dict[str, Any] | None:
    if site is None:
        return None
    return statement("answer", {"problem": problem, "yes": yes}, {"site": site})


def _infinitely_many(read: Reader, n_2: int, n_1: int) -> Decision:
    seen = 0
    for i in range(n_1):
        if seen >= n_2:
            break
        seen += int(read("a", i) == 1)
    return Decision(yes=seen >= n_2)


SOME_ONE = Tower(name="is some entry 1?", height=1, control="sigma", algorithm=_some_one)
ALL_ZERO = Tower(name="are all entries 0?", height=1, control="pi", algorithm=_all_zero)
INFINITELY_MANY = Tower(
    name="are infinitely many entries 1?", height=2, control="pi", algorithm=_infinitely_many
)


@dataclass(frozen=True, kw_only=True)
class DecisionProblem:
    """{Xi, Omega, M, Lambda}: yes or no for every 0/1 sequence; implements ComputationalProblem."""

    name: str
    answer: Callable[[BitSequence], bool]
    tower: Tower

    def contains(self, instance: object) -> Verdict:
        """Every 0/1 sequence is in Omega."""
        return Verdict.of(isinstance(instance, BitSequence))

    def evaluations(self, instance: BitSequence) -> Iterator[Evaluation]:
        """All entries."""
        return instance.evaluations()

    def solution(self, instance: BitSequence) -> Solution[bool]:
        """Xi(a), known to whoever holds the record; BadInput for anything else."""
        if not isinstance(instance, BitSequence):
            raise bad_input("instance", instance, "must be a 0/1 sequence", "pass BitSequence(...)")
        return Solution(set=self.answer(instance), status="unique")

    def distance(self, output: Decision, solution_set: bool, *, bits: int = 64) -> Enclosure:
        """0 for the right answer, 1 for the wrong one."""
        return Enclosure.point(Q(int(output.yes != solution_set)))


PROBLEMS = {
    problem.name: problem
    for problem in (
        DecisionProblem(name="some-one", answer=lambda a: a.some_one, tower=SOME_ONE),
        DecisionProblem(name="all-zero", answer=lambda a: not a.some_one, tower=ALL_ZERO),
        DecisionProblem(
            name="infinitely-many", answer=lambda a: a.infinitely_many, tower=INFINITELY_MANY
        ),
    )
}
