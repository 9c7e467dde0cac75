"""The other side of "is some entry 1?" cannot be verified: two games on 0/1 sequences.

refute_decision: an algorithm claims to decide one of the problems SOME_ONE, ALL_ZERO (Delta_1: it
ends on every sequence, with the right answer). It is shown zeros. Whatever it says after finitely
many reads is wrong on the zero sequence or on the sequence with a single 1 beyond all reads: these
two have different answers, and both have the entries that were answered.

refute_verified: a sequence Gamma_0, Gamma_1, ... claims to be a tower for the same problem with the
control on the other side (Pi_1 for SOME_ONE: each "no" is right; Sigma_1 for ALL_ZERO: each "yes").
Were it a tower, some Gamma_n would give that answer on the zero sequence, for which it is right.
The game looks for such an n; the first one found is wrong on the sequence with a 1 beyond its
reads. When none is found up to n = levels, nothing is claimed about larger n; a sequence that never
gives the answer on zeros does not converge to the solution there. [derived]
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from sci_barriers.errors import BadInput, bad_input
from sci_barriers.exact import Number, Q, as_q
from sci_barriers.problems import Evaluation
from sci_barriers.towers.decisions.problems import PROBLEMS
from sci_barriers.towers.decisions.sequences import BitSequence, only, place
from sci_barriers.towers.reading import Read, ask, whole
from sci_barriers.towers.tower import Decision
from sci_barriers.towers.written import certificate, statement


@dataclass(frozen=True, kw_only=True)
class DecisionGame:
    """refuted: the answer `yes` is wrong on `sequence`, all reads being answered by its entries.

    claim: in words, exactly what is claimed. n: the index of the algorithm, None without one.
    """

    status: Literal["refuted", "no claim"]
    claim: str
    problem: str
    reads: tuple[Read, ...] = ()
    n: int | None = None
    yes: bool | None = None
    sequence: BitSequence | None = None

    def witness(self) -> dict[str, Any] | None:
        """The certificate of the refutation; None without one."""
        if self.sequence is None:
            return None
        reads = sorted({place(read.f) for read in self.reads})
        claim = {"problem": self.problem, "yes": self.yes, "reads": reads}
        return certificate(self.sequence.identity(), {"S": statement("answer_refuted", claim)})


def refute_decision(
    algorithm: Callable[..., Any], *, problem: str = "some-one", budget: int = 10_000
) -> DecisionGame:
    """Plays against algorithm(read) -> bool, 0, 1 or Decision. BadInput: problem, budget."""
    name = _one_limit(problem)
    most = whole("budget", budget, remedy="pass a number of questions")
    asked = ask(algorithm, answer=_zero, facts={}, budget=most)
    yes = read_answer(asked.output)
    if asked.status != "answered" or yes is None:
        why = asked.message or "the output is no yes or no"
        return DecisionGame(status="no claim", claim=f"no answer was given: {why}",
                            problem=name, reads=asked.reads)  # fmt: skip
    return _refuted(name, asked.reads, yes, None)


def refute_verified(
    algorithm: Callable[..., Any], *, problem: str = "some-one", levels: int = 100,
    budget: int = 10_000,
) -> DecisionGame:  # fmt: skip
    """Plays against algorithm(read, n), n = 0 .. levels - 1; arguments as above."""
    name = _one_limit(problem)
    most = whole("budget", budget, remedy="pass a number of questions")
    claimed = name == "all-zero"  # the answer that is right on the zero sequence
    for n in range(whole("levels", levels, least=1, most=10**6, remedy="pass 100")):
        asked = ask(algorithm, n, answer=_zero, facts={}, budget=most)
        yes = read_answer(asked.output)
        if asked.status != "answered" or yes is None:
            why = asked.message or "the output is no yes or no"
            return DecisionGame(status="no claim", claim=f"n = {n} gave no answer: {why}",
                                problem=name, reads=asked.reads, n=n)  # fmt: skip
        if yes == claimed:
            return _refuted(name, asked.reads, yes, n)
    word = "yes" if claimed else "no"
    return DecisionGame(
        status="no claim", problem=name,
        claim=f"no {word} on the zero sequence for n < {levels}: nothing is known of larger n; if"
        f" none ever comes, the outputs do not converge to the right answer {word} there",
    )  # fmt: skip


def read_answer(output: Any) -> bool | None:
    """A Decision, a bool, the number 0 or 1 as bool; None for anything else."""
    if isinstance(output, Decision):
        return bool(output.yes)
    if type(output).__name__ in ("bool", "bool_"):
        return bool(output)
    try:
        number = as_q(output)
    except BadInput:
        return None
    return bool(number == 1) if number in (0, 1) else None


def _refuted(name: str, reads: tuple[Read, ...], yes: bool, n: int | None) -> DecisionGame:
    places = [place(read.f) for read in reads]
    sides = [only(1 + max(places, default=-1)), only(None)]
    wrong = next(a for a in sides if PROBLEMS[name].answer(a) != yes)
    where = f"with its only 1 at {wrong.ones[0]}" if wrong.ones else "of zeros"
    claim = (
        f"the answer {'yes' if yes else 'no'} is wrong on the sequence {where}, and all"
        f" {len(reads)} answers given are its entries"
    )
    return DecisionGame(
        status="refuted", claim=claim, problem=name, reads=reads, n=n, yes=yes, sequence=wrong
    )


def _one_limit(problem: str) -> str:
    if problem not in ("some-one", "all-zero"):
        raise bad_input("problem", problem, "must be 'some-one' or 'all-zero'", "name one of them")
    return problem


def _zero(f: Evaluation, bits: int) -> Number:
    place(f)
    return Q(0)
