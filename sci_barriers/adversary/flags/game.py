"""The game against an exit flag: Gamma answers x, a flag algorithm says the bit [d(x, Xi) <= eps].

Both read one fixed table of answers, the tie's. Gamma runs first; the flag sees information.x, .eps
and may read as much as it likes. n is the largest level of both logs. Only then an instance:

    refuted       said 1: a side with d(x, Xi) > eps; said 0: the tie, if it is in Omega and d(x,
                  Xi(tie)) <= eps, else a side with d(x, Xi) <= eps. All answers given to the two of
                  them are admissible for it: there Gamma answered x, and the bit is wrong
    information   the flag asked level n > budget and had not said anything: on this information of
                  the tie and of every side, T > n - 1 for the flag
    no claim      Gamma or the flag gave no output, or no instance was found where the bit is wrong

**Theorem.** Let the tie iota^0 be in Omega, iota_g (g -> 0) sides in Omega for which the answers up
to level n are admissible once g <= g_n, and let Gamma, reading these answers up to level n_0,
return x with x in Xi(iota^0) and d(x, Xi(iota_g)) > eps for all small g. Then no flag algorithm is
right on iota^0 and on all iota_g, for all admissible information of each.
*Proof.* On iota^0 with these answers the right bit is 1; a flag that is right there halts, says 1,
and has read finitely many answers: n >= n_0 is the largest level of both. Take g <= g_n small. The
answers up to n are admissible for iota_g; with information that goes on from there Gamma reads the
same and returns the same x, the flag reads the same and says 1, and d(x, Xi(iota_g)) > eps. The
same with d(x, Xi(iota^0)) <= eps instead of x in Xi(iota^0). []

In Omega_1 of Theorem 4 this holds for eps = 10^-K and every x of Xi(tie): of the k sides at most
one has d(x, Xi) <= eps. Knowing x exactly does not help the flag, nor does knowing Gamma.

0 is verifiable where d(x, Xi) > eps persists in a neighbourhood: `cautious`. Not so for the rank,
feasibility, diagonal_spectrum and largest_root: solutions of one side stay away from Xi(tie), and
for x near them the right bit is 0 on the tie and 1 on that side: neither bit is verifiable.

What is claimed of one pair of programs needs no replay: "on one admissible information of this
instance Gamma answered x and the flag algorithm said 1, but d(x, Xi) > eps". For a deterministic
Gamma x is Gamma(iota) on this information; one with coins or a state might return another x there.
A flag is refuted for this x on this input; a small duality gap or residual is no substitute, since
objective values are computable at a tie and minimisers are not. [derived; that the flag is not
computable even with an oracle for Xi is a stronger claim of Bastounis, Hansen and Vlacic, recalled
and not used]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sci_barriers.adversary.barrier import HIGHEST, Answers, Barrier, Witness
from sci_barriers.adversary.flags.targets import FLAGS
from sci_barriers.adversary.game import Status
from sci_barriers.adversary.place import Callee, Place, place
from sci_barriers.adversary.referee import Referee
from sci_barriers.adversary.targets import BUILT_IN
from sci_barriers.adversary.words import in_words
from sci_barriers.errors import bad_input
from sci_barriers.exact import Number, Q, as_q
from sci_barriers.families.base import whole
from sci_barriers.information.base import Norm
from sci_barriers.sandbox import Limits
from sci_barriers.sandbox import Outcome as Run

_LIMITS = Limits()
WHO = "the flag algorithm"
GIVEN = f"{WHO}, given Gamma's answer,"


@dataclass(frozen=True, kw_only=True)
class FlagOutcome:
    """What one game shows.

    status, claim: the result, and in words exactly what is claimed. part, norm, eps: what was
    played for. x, said: Gamma's answer and the bit, or None. n: the largest level that either asked
    for, None before the first question. side: the chosen instance, the tie or a side (refuted).
    squared: its exact squared distance from x, None where it is bounded only. witness: the
    certificate, None when there is none. table: the answers given to both. gamma, flag: how the two
    calls ended, flag None where Gamma gave no x.
    """

    status: Status
    claim: str
    part: str
    norm: Norm
    eps: Q
    table: Answers
    gamma: Run
    flag: Run | None = None
    x: tuple[Q, ...] | None = None
    said: int | None = None
    n: int | None = None
    side: Any = None
    squared: Number | None = None
    witness: Witness | None = None


def play_flag(
    gamma: Callee,
    flag: Callee,
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
) -> FlagOutcome:
    """Plays one game against the flag of Gamma's answer.

    gamma: f(information) -> x, as in `play`, with style and level. flag: f(information) -> 0 or 1,
    where information.x is Gamma's answer and information.eps the accuracy, beside the facts and
    the queries that Gamma had; a callable, a name of FLAGS, or a text "file.py:callable",
    "module:callable". budget_level, budget_queries, limits, sandboxed and seed hold for each of the
    two calls. eps: another accuracy than that of the part, a rational >= 0.
    Raises BadInput for arguments out of range, for a callable with sandboxed=True, and for an x
    too long to be written that a worker would have to be told.
    """
    table = barrier.table(part=part, norm=norm)
    accuracy = barrier.accuracy(part) if eps is None else as_q(eps)
    if accuracy < 0:
        raise bad_input("eps", eps, "must be >= 0", "pass a rational such as Q(1, 1000)")
    highest = whole("budget_level", budget_level, least=0, most=HIGHEST, remedy="pass 10000")
    queries = whole("budget_queries", budget_queries, least=0, remedy="pass 100000")
    first = place(gamma, sandboxed, names=BUILT_IN)
    second = place(flag, sandboxed, names=FLAGS)
    facts = dict(barrier.facts())

    def call(one: Place, known: dict[str, Any], **how: Any) -> tuple[Run, Referee]:
        referee = Referee(table, level=highest, queries=queries)
        run = one.call(limits=limits, facts=known, answer=referee, seed=seed, **how)
        return run, referee

    ended, asked = call(first, facts, style=style, level=level)
    common: dict[str, Any] = {"part": part, "norm": table.norm, "eps": accuracy, "table": table}
    common |= {"gamma": ended, "x": ended.x, "n": asked.asked}
    if ended.x is None or asked.beyond:
        text = f"Gamma gave no answer to be judged: {_words(ended)}"
        return FlagOutcome(status="no claim", claim=text, **(common | {"x": None}))
    run, again = call(second, facts | {"x": ended.x, "eps": accuracy}, style="flag")
    levels = [n for n in (asked.asked, again.asked) if n is not None]
    common |= {"flag": run, "n": max(levels, default=None)}
    if run.x is not None and not again.beyond:
        return _said(table, ended.x, int(run.x[0].p), accuracy, common)
    if run.status == "stopped" and again.beyond and again.asked is not None:
        found = table.unanswered(asked=again.asked, eps=accuracy, who=GIVEN)
        return FlagOutcome(status="information", claim=found.claim, witness=found.witness, **common)
    return FlagOutcome(status="no claim", claim=f"the flag said nothing: {_words(run)}", **common)


def _words(run: Run) -> str:
    return run.messages[0] if run.messages else run.status


def _said(
    table: Answers, x: tuple[Q, ...], said: int, eps: Q, common: dict[str, Any]
) -> FlagOutcome:
    common |= {"said": said}
    found = table.misjudged(x, said=said, eps=eps)
    if found is None:
        compared = ">" if said else "<="
        text = f"no instance was found with d(x, Xi) {compared} {in_words(eps)}"
        claim = f"{WHO} said {said}, and {text} for which all answers are admissible"
        return FlagOutcome(status="no claim", claim=claim, **common)
    more: dict[str, Any] = {"claim": found.claim, "side": found.side, "squared": found.squared}
    return FlagOutcome(status="refuted", witness=found.witness, **more, **common)
