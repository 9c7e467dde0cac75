"""Decisions on 0/1 sequences: Sigma_1, Pi_1 with witnesses, the other sides refuted, height 2."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sci_barriers.errors import BadInput
from sci_barriers.exact import Verdict
from sci_barriers.proofs import accept
from sci_barriers.towers import (
    ALL_ZERO,
    INFINITELY_MANY,
    PROBLEMS,
    SOME_ONE,
    BitSequence,
    Decision,
    Diagonal,
    Reader,
    only,
    refute_decision,
    refute_verified,
    run,
)

SEQUENCES = (
    only(None), only(0), only(7), BitSequence(period="1"), BitSequence(period="0001"),
    BitSequence(ones=(2, 5), start=9), BitSequence(ones=(2,), start=4, period="01"),
)  # fmt: skip


def judged(witness: Any) -> str:
    return accept(json.loads(json.dumps(witness)))


# -- sequences -----------------------------------------------------------------------------------


def test_entries_of_a_sequence() -> None:
    a = BitSequence(ones=(2,), start=4, period="011")
    assert [a[i] for i in range(11)] == [0, 0, 1, 0, 0, 1, 1, 0, 1, 1, 0]
    assert a.some_one and a.infinitely_many
    assert only(7).some_one and not only(7).infinitely_many and not only(None).some_one
    assert [only(2)[i] for i in range(5)] == [0, 0, 1, 0, 0]


@pytest.mark.parametrize(
    "parts",
    [{"period": ""}, {"period": "012"}, {"period": 1}, {"ones": (3,)}, {"ones": (2, 1), "start": 5},
     {"ones": (1, 1), "start": 5}, {"start": -1}, {"ones": (1.0,), "start": 3}],
)  # fmt: skip
def test_sequences_that_are_none_are_refused(parts: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        BitSequence(**parts)


# -- towers --------------------------------------------------------------------------------------


@pytest.mark.parametrize("a", SEQUENCES, ids=lambda a: str(a.to_json()))
@pytest.mark.parametrize("problem", ["some-one", "all-zero"])
def test_the_verifiable_answer_is_never_wrong_and_the_limit_is_right(
    problem: str, a: BitSequence
) -> None:
    tower, truth = PROBLEMS[problem].tower, PROBLEMS[problem].solution(a).set
    verifiable = problem == "some-one"
    outputs = [run(tower, a, n) for n in range(12)]
    for found in outputs:
        if found.output.yes == verifiable:
            assert truth == verifiable
            (certificate,) = found.certificates()
            assert judged(certificate) == "1 answer"
            claim = certificate["statements"]["S"]["claim"]
            assert claim == {"problem": problem, "yes": truth}
        else:
            assert found.output.witness is None
    assert outputs[-1].output.yes == truth
    changes = sum(x.output.yes != y.output.yes for x, y in zip(outputs, outputs[1:], strict=False))
    assert changes <= 1


@pytest.mark.parametrize("a", SEQUENCES, ids=lambda a: str(a.to_json()))
def test_the_tower_of_height_two_solves_it(a: BitSequence) -> None:
    """lim over n_1 is [at least n_2 ones], reached at n_1 = 60 here; lim over n_2 is Xi."""
    inner = [run(INFINITELY_MANY, a, (n_2, 60)).output.yes for n_2 in range(14)]
    total = sum(a[i] for i in range(60))
    assert inner == [total >= n_2 for n_2 in range(14)]
    assert inner[-1] == a.infinitely_many == PROBLEMS["infinitely-many"].solution(a).set
    assert all(x >= y for x, y in zip(inner, inner[1:], strict=False))  # control Pi_2
    for n_2 in (1, 3):
        outer = [run(INFINITELY_MANY, a, (n_2, n_1)).output.yes for n_1 in range(40)]
        assert all(x <= y for x, y in zip(outer, outer[1:], strict=False))


def test_problems_have_the_common_interface() -> None:
    problem = PROBLEMS["some-one"]
    assert problem.contains(only(3)) is Verdict.PROVED
    assert problem.contains(Diagonal()) is Verdict.REFUTED
    assert problem.distance(Decision(yes=True), False).lower == 1
    assert problem.distance(Decision(yes=True), True).upper == 0
    assert next(problem.evaluations(only(3))) == ("a", 0)
    with pytest.raises(BadInput, match="must be a 0/1 sequence"):
        problem.solution("0101")  # type: ignore[arg-type]


# -- the side that cannot be verified ------------------------------------------------------------


@pytest.mark.parametrize("problem", ["some-one", "all-zero"])
@pytest.mark.parametrize("sites", [0, 1, 300])
@pytest.mark.parametrize("yes", [True, False])
def test_an_algorithm_that_decides_is_wrong_somewhere(problem: str, sites: int, yes: bool) -> None:
    def algorithm(read: Reader) -> bool:
        for i in range(sites):
            read("a", i)
        return yes

    game = refute_decision(algorithm, problem=problem)
    assert game.status == "refuted" and game.sequence is not None
    assert PROBLEMS[problem].answer(game.sequence) is not yes
    assert all(game.sequence[int(r.f[1])] == r.value for r in game.reads)
    assert game.sequence in (only(None), only(sites))
    assert judged(game.witness()) == "1 answer_refuted"


@pytest.mark.parametrize(("problem", "tower"), [("some-one", SOME_ONE), ("all-zero", ALL_ZERO)])
def test_no_tower_has_the_control_of_the_other_side(problem: str, tower: Any) -> None:
    """The worked towers, taken for towers with the opposite control."""
    game = refute_verified(tower.algorithm, problem=problem)
    assert game.status == "refuted" and game.n == 0 and game.sequence == only(0)
    judged(game.witness())


def test_late_answers_are_refuted_where_they_come() -> None:
    def patient(read: Reader, n: int) -> bool:
        """ "yes, all zero" from n = 30 on, after n**2 reads."""
        return not any(read("a", i) == 1 for i in range(n * n)) and n >= 30

    game = refute_verified(patient, problem="all-zero", levels=50)
    assert game.n == 30 and game.sequence == only(900)
    assert refute_verified(patient, problem="all-zero", levels=30).status == "no claim"


def test_a_sequence_that_never_answers_is_not_refuted_by_a_run() -> None:
    game = refute_verified(lambda read, n: False, problem="all-zero", levels=20)
    assert game.status == "no claim" and game.witness() is None
    assert "no yes on the zero sequence for n < 20: nothing is known of larger n" in game.claim


def test_without_an_answer_nothing_is_claimed() -> None:
    def endless(read: Reader) -> bool:
        i = 0
        while read("a", i) == 0:
            i += 1
        return True

    for algorithm, text in (
        (endless, "10000 questions"), (lambda read: "yes", "no yes or no"),
        (lambda read: 2, "no yes or no"), (lambda read: 1 // 0, "ZeroDivisionError"),
    ):  # fmt: skip
        game = refute_decision(algorithm)
        assert game.status == "no claim" and text in game.claim and game.witness() is None


def test_answers_may_be_numbers() -> None:
    import numpy as np

    for zero in (0, False, np.False_, np.int64(0), 0.0, Decision(yes=False)):
        assert refute_decision(lambda read, zero=zero: zero).yes is False
    assert refute_decision(lambda read: read("a", 3)).yes is False


@pytest.mark.parametrize("problem", ["infinitely-many", "", None])
def test_only_problems_of_one_limit_are_played(problem: Any) -> None:
    with pytest.raises(BadInput, match="must be 'some-one' or 'all-zero'"):
        refute_decision(lambda read: True, problem=problem)


@pytest.mark.parametrize("levels", [0, -1, 1.5, "3"])
def test_levels_must_be_a_number(levels: Any) -> None:
    with pytest.raises(BadInput, match="levels = "):
        refute_verified(lambda read, n: True, levels=levels)
