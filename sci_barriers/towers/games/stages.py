"""No tower of height 1 tells whether a 0/1 sequence has infinitely many ones.

Theorem [standard diagonal argument; derived]. For every sequence Gamma_0, Gamma_1, ... of general
algorithms with outputs in {0, 1} there is a sequence a on which Gamma_k(a) does not converge to
Xi(a) = [infinitely many a_i are 1].
Proof. Suppose that it converges for every a. Build prefixes p_0 (empty), p_1, ... and k_1 < k_2 ...
Stage s odd: p_(s-1) 1 1 1 ... has infinitely many ones, so Gamma_k = 1 on it for some k > k_(s-1);
it reads finitely many entries. p_s is p_(s-1) with ones appended, at least one, until all of them
are covered. Stage s even: the same with p_(s-1) 0 0 0 ..., zeros and Gamma_k = 0. The limit a of
the prefixes begins with every p_s, so Gamma_(k_s)(a) is what it was in stage s: 1 for odd s, 0 for
even s, for ever. It does not converge, contrary to the assumption. QED

`alternate` runs these stages against any callable. After S stages it has shown: every sequence that
begins with p_S gets the outputs 1, 0, 1, ... at k_1 < ... < k_S, S - 1 changes. It has not shown
that the changes go on: that is the induction above. When a stage finds no k up to its limit, it has
found a sequence (the prefix, then ones, or zeros) on which the outputs stay wrong for all k tried;
nothing is known of later ones. The outputs must be a function of what is read: at the end all
algorithms of the stages are run again on one sequence that begins with p_S; each must give the same
output again, and again read nothing beyond its stage.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sci_barriers.exact import Number, Q
from sci_barriers.problems import Evaluation
from sci_barriers.towers.decisions.sequences import place
from sci_barriers.towers.games.one_limit import read_answer
from sci_barriers.towers.reading import Asked, ask, whole
from sci_barriers.towers.written import certificate, statement

Runs = tuple[tuple[int, int], ...]
"""((bit, end), ...): the bit up to index end - 1, the ends increasing."""


@dataclass(frozen=True, kw_only=True)
class Stage:
    """Gamma_k gave `output` after `reads` questions, none beyond index highest (-1: none)."""

    k: int
    output: int
    reads: int
    highest: int
    length: int


@dataclass(frozen=True, kw_only=True)
class Stages:
    """status "changes": all stages were played; "stuck": one found no k; "no claim": see claim.

    runs: the prefix p_S, whose last end is its length. changes: S - 1 or 0.
    """

    status: Literal["changes", "stuck", "no claim"]
    claim: str
    stages: tuple[Stage, ...]
    runs: Runs

    @property
    def changes(self) -> int:
        """How often the outputs changed from one stage to the next."""
        return max(len(self.stages) - 1, 0)

    def witness(self) -> dict[str, Any] | None:
        """The transcript as a certificate about a sequence that begins with p_S: outputs in turns.
        None without a stage, and for outputs that are no function of what was read.
        """
        if not self.stages or self.status == "no claim":
            return None
        ends = [0, *(end for _, end in self.runs)]
        ones = [[a, b - 1] for a, (bit, b) in zip(ends, self.runs, strict=False) if bit]
        identity = {
            "family": "sequence", "parameters": {"ones": ones, "start": ends[-1], "period": "0"},
        }  # fmt: skip
        stages = [
            {"k": s.k, "output": s.output, "highest": s.highest, "length": s.length}
            for s in self.stages
        ]
        return certificate(identity, {"S": statement("stages", {"stages": stages})})


def alternate(
    algorithm: Callable[..., Any], *, stages: int, search: int = 100, budget: int = 10_000
) -> Stages:
    """Plays `stages` stages against algorithm(read, k) -> 0, 1, bool or Decision, k = 0, 1, ...

    search: how many k a stage tries; budget: questions answered in one run. Raises BadInput for
    other arguments; what the algorithm raises or returns never raises here.
    """
    S = whole("stages", stages, least=1, most=10_000, remedy="pass a number of stages")
    tries = whole("search", search, least=1, most=10**6, remedy="pass how many k are tried")
    most = whole("budget", budget, remedy="pass a number of questions")
    runs: Runs = ()
    found: list[Stage] = []
    first = 0
    for s in range(S):
        wanted = 1 - s % 2
        for k in range(first, first + tries):
            asked = ask(algorithm, k, answer=_answers(runs, wanted), facts={}, budget=most)
            output = read_answer(asked.output)
            if asked.status != "answered" or output is None:
                why = asked.message or "the output is no yes or no"
                return Stages(status="no claim", claim=f"Gamma_{k} gave no answer: {why}",
                              stages=tuple(found), runs=runs)  # fmt: skip
            if output == wanted:
                break
        else:
            return _stuck(found, runs, wanted, first, first + tries - 1)
        highest = max((place(read.f) for read in asked.reads), default=-1)
        before = runs[-1][1] if runs else 0
        runs = (*runs, (wanted, max(before + 1, highest + 1)))
        found.append(Stage(k=k, output=wanted, reads=len(asked.reads), highest=highest,
                           length=runs[-1][1]))  # fmt: skip
        first = k + 1
    return _changed(algorithm, found, runs, most)


def _answers(runs: Runs, then: int) -> Callable[[Evaluation, int], Number]:
    ends = [end for _, end in runs]

    def answer(f: Evaluation, bits: int) -> Number:
        part = bisect_right(ends, place(f))
        return Q(runs[part][0] if part < len(runs) else then)

    return answer


def _stuck(found: Sequence[Stage], runs: Runs, wanted: int, first: int, last: int) -> Stages:
    truth = "infinitely" if wanted else "finitely"
    claim = (
        f"after {len(found)} stages: on the prefix found, followed by {wanted}s for ever, which has"
        f" {truth} many ones, Gamma_k = {1 - wanted} for all k from {first} to {last}; nothing is"
        " known of larger k"
    )
    return Stages(status="stuck", claim=claim, stages=tuple(found), runs=runs)


def _changed(
    algorithm: Callable[..., Any], found: Sequence[Stage], runs: Runs, budget: int
) -> Stages:
    for stage in found:
        again: Asked = ask(algorithm, stage.k, answer=_answers(runs, 0), facts={}, budget=budget)
        same = again.status == "answered" and read_answer(again.output) == stage.output
        if not same or any(place(read.f) >= stage.length for read in again.reads):
            did = "read beyond them" if same else "did not give it"
            claim = (
                f"Gamma_{stage.k} gave {stage.output} after reading some of the first"
                f" {stage.length} entries, and {did} when it was asked again about a sequence with"
                " the same entries: it is no function of what it reads"
            )
            return Stages(status="no claim", claim=claim, stages=tuple(found), runs=runs)
    places = ", ".join(str(stage.k) for stage in found[:6]) + (", ..." if len(found) > 6 else "")
    claim = (
        f"every sequence that begins with the {runs[-1][1]} entries found gets the outputs 1, 0,"
        f" 1, ... at k = {places}: {len(found) - 1} changes in {len(found)} stages; that they can"
        " be continued for ever on one sequence is the theorem, not this run"
    )
    return Stages(status="changes", claim=claim, stages=tuple(found), runs=runs)
