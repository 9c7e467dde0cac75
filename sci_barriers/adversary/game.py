"""The game: a target reads a table of answers, returns x, and only then an instance is chosen.

    refuted       x came, and d(x, Xi(iota)) > eps for an iota in Omega for which every answer given
                  was admissible: the target is wrong on this input
    information   the target asked level n > budget (part (iii): beyond what the sides of Omega_3
                  have in common) and had not answered: on this information of every side, T > n - 1
    no claim      anything else: no output, time, memory, an error, a budget of queries, or an x
                  within eps of all sides

    part   layer   eps         budget
    i      1       10^-K       budget_level; the tie itself lies in Omega
    ii     2       10^-(K-1)   budget_level, the M that is beaten
    iii    3       10^-(K-2)   at most L - 1 (entrywise), L - 2 (operator)

"information" is no statement that the target never answers. "refuted" speaks of one target on one
input; Lemma 1 of the theory speaks of all [mechanism: Colbrook, Antun and Hansen 2022; derived].
Nothing is replayed: state, adaptivity, coins and floats of the target change nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from sci_barriers.adversary.barrier import HIGHEST, Answers, Barrier, Witness
from sci_barriers.adversary.place import Callee, place
from sci_barriers.adversary.referee import Referee
from sci_barriers.adversary.targets import BUILT_IN
from sci_barriers.adversary.words import in_words
from sci_barriers.errors import bad_input
from sci_barriers.exact import Number, Q, as_q
from sci_barriers.families.base import whole
from sci_barriers.information.base import Norm
from sci_barriers.sandbox import Limits
from sci_barriers.sandbox import Outcome as Run

Status: TypeAlias = Literal["refuted", "information", "no claim"]
_LIMITS = Limits()


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What one game shows.

    status, claim: the result, and in words exactly what is claimed. part, norm, eps: what was
    played for. x: the answer as exact rationals, or None. n: the largest level asked, None before
    the first question. side: the chosen instance (refuted). squared: its exact squared distance
    from x, None where it is bounded below only. witness: the certificate, None when there is none.
    table: the answers given. run: how the call of the target ended.
    """

    status: Status
    claim: str
    part: str
    norm: Norm
    eps: Q
    table: Answers
    run: Run
    x: tuple[Q, ...] | None = None
    n: int | None = None
    side: Any = None
    squared: Number | None = None
    witness: Witness | None = None


def play(
    target: Callee,
    barrier: Barrier,
    *,
    part: str = "i",
    norm: Norm = "entrywise",
    budget_level: int = 10_000,
    budget_queries: int = 100_000,
    limits: Limits = _LIMITS,
    sandboxed: bool | None = None,
    style: str = "information",
    level: int | None = None,
    seed: int | None = None,
    eps: Any = None,
) -> Outcome:
    """Plays one game against the target.

    target: a callable, the name of a built-in target, or a text "file.py:callable",
    "module:callable". A text with a colon, and whatever has sandboxed=True, runs in a worker
    process with `limits`; callables and built-in names run in this process, without limits.
    budget_level: 0..1,099,000, the highest level answered without ending the game; budget_queries:
    how many questions are answered, refused and repeated ones too. style, level, seed: as in
    sandbox.run.
    eps: another accuracy than that of the part, a rational >= 0.
    Raises BadInput for arguments out of range, and for a callable with sandboxed=True.
    """
    table = barrier.table(part=part, norm=norm)
    accuracy = barrier.accuracy(part) if eps is None else as_q(eps)
    if accuracy < 0:
        raise bad_input("eps", eps, "must be >= 0", "pass a rational such as Q(1, 1000)")
    highest = whole("budget_level", budget_level, least=0, most=HIGHEST, remedy="pass 10000")
    queries = whole("budget_queries", budget_queries, least=0, remedy="pass 100000")
    referee = Referee(table, level=highest, queries=queries)
    ended = place(target, sandboxed, names=BUILT_IN).call(
        limits=limits, facts=barrier.facts(), answer=referee, style=style, level=level, seed=seed
    )
    common: dict[str, Any] = {"part": part, "norm": table.norm, "eps": accuracy, "table": table}
    common |= {"run": ended, "x": ended.x, "n": referee.asked}
    if ended.x is not None and not referee.beyond:
        return _answered(table, ended.x, accuracy, common)
    if ended.status == "stopped" and referee.beyond and referee.asked is not None:
        return _waiting(table, referee.asked, common)
    words = ended.messages[0] if ended.messages else ended.status
    return Outcome(status="no claim", claim=f"no output was given: {words}", **common)


def _answered(table: Answers, x: tuple[Q, ...], eps: Q, common: dict[str, Any]) -> Outcome:
    found = table.refute(x, eps=eps)
    if found is None:
        text = f"no instance was found with the answer farther than {in_words(eps)}"
        return Outcome(status="no claim", claim=f"{text} from its solutions", **common)
    more: dict[str, Any] = {"claim": found.claim, "side": found.side, "squared": found.squared}
    return Outcome(status="refuted", witness=found.witness, **more, **common)


def _waiting(table: Answers, asked: int, common: dict[str, Any]) -> Outcome:
    found = table.unanswered(asked=asked, eps=common["eps"])
    return Outcome(status="information", claim=found.claim, witness=found.witness, **common)
