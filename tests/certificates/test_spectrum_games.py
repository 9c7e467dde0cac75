"""answer, answer_refuted, spectrum_refuted, stages: accepted, each clause violated, false ones."""

from __future__ import annotations

import copy
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from sci_barriers.certificates.endless import ENDLESS, Sequence
from sci_barriers.towers import alternate, only, refute_decision, refute_delta
from support.game_small import GONE, assert_verdict, certificate, changed, statement, verdict
from support.infinite_truth import entry

Json = dict[str, Any]
CASES = 200


def sequence(ones: list[Any], start: int, period: str = "0") -> Json:
    return {"family": "sequence", "parameters": {"ones": ones, "start": start, "period": period}}


def about(instance: Json, kind: str, claim: Json, **proof: Any) -> Json:
    made = {**statement(kind, claim, instance="A"), "proof": proof}
    return certificate({"A": instance}, {"S": made})


def diagonal(site: int | None) -> Json:
    return {"family": "diagonal", "parameters": {"site": site}}


STAGES = [{"k": 0, "output": 1, "highest": 0, "length": 1},
          {"k": 1, "output": 0, "highest": -1, "length": 4},
          {"k": 5, "output": 1, "highest": 6, "length": 7}]  # fmt: skip
GOOD = {
    "yes": about(sequence([4], 5), "answer", {"problem": "some-one", "yes": True}, site=4),
    "no": about(sequence([], 0, "001"), "answer", {"problem": "all-zero", "yes": False},
                site=3 * 10**17 + 2),
    "misses": about(sequence([[7, 9]], 20), "answer_refuted",
                    {"problem": "some-one", "yes": False, "reads": [0, 6, 10]}),
    "guesses": about(sequence([], 0), "answer_refuted",
                     {"problem": "all-zero", "yes": False, "reads": []}),
    "set": about(diagonal(3), "spectrum_refuted",
                 {"n": 2, "reads": [0, 1, 7], "output": ["0", "1/3"], "distance": "2/3"}),
    "stages": about(sequence([0, [4, 6]], 7, "01"), "stages", {"stages": STAGES}),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_good_statements_are_accepted(name: str) -> None:
    assert_verdict(GOOD[name], "accepted", GOOD[name]["statements"]["S"]["kind"])


def test_witnesses_of_games_are_accepted() -> None:
    first = refute_delta(lambda read, n: [read("A", i, i) for i in range(3)], n=4).witness()
    second = refute_decision(lambda read: any(read("a", i) == 1 for i in range(3))).witness()
    third = alternate(lambda read, k: read("a", k), stages=4).witness()
    for witness in (first, second, third):
        assert witness is not None
        assert_verdict(witness, "accepted")


@pytest.mark.parametrize(
    ("name", "place", "value", "words"),
    [
        ("yes", "proof.site", 3, "the entry 3 is 0"),
        ("yes", "proof.site", 5, "the entry 5 is 0"),
        ("yes", "claim.yes", False, "other answer"),
        ("no", "claim.problem", "some-one", "other answer"),
        ("no", "proof.site", 3 * 10**17 + 1, "is 0"),
        ("misses", "claim.reads", [0, 7], "was read is 1"),
        ("misses", "claim.reads", [9], "was read is 1"),
        ("misses", "claim.yes", True, "is right"),
        ("misses", "claim.problem", "all-zero", "is right"),
        ("guesses", "claim.yes", True, "is right"),
        ("set", "claim.reads", [3], "read as 0"),
        ("set", "claim.distance", "1/3", "another one"),
        ("set", "claim.output", ["0", "3/4"], "another one"),
        ("set", "claim.output", ["0", "1/3", "5"], "another one"),
        ("stages", "claim.stages.1.k", 0, "k does not increase"),
        ("stages", "claim.stages.1.length", 1, "length does not increase"),
        ("stages", "claim.stages.1.output", 1, "must be 0"),
        ("stages", "claim.stages.0.highest", 1, "beyond its length"),
        ("stages", "claim.stages.1.length", 5, "another one"),
        ("stages", "claim.stages.2.length", 8, "another one"),
        ("stages", "claim.stages.0.output", 0, "must be 1"),
    ],
)
def test_each_clause_is_needed(name: str, place: str, value: Any, words: str) -> None:
    assert_verdict(changed(GOOD[name], f"statements.S.{place}", value), "rejected", words)


def test_a_set_within_the_accuracy_is_not_refuted() -> None:
    claim = {"n": 2, "reads": [], "output": ["0", "3/4"], "distance": "1/4"}
    assert_verdict(about(diagonal(3), "spectrum_refuted", claim), "rejected", "within 2^-n")
    assert_verdict(about(diagonal(3), "spectrum_refuted", {**claim, "n": 3}), "accepted")


@pytest.mark.parametrize(
    ("name", "place", "value"),
    [
        ("yes", "proof.site", -1), ("yes", "proof.site", 4.0), ("yes", "proof", {}),
        ("yes", "claim.yes", 1), ("yes", "claim.problem", "infinitely-many"),
        ("yes", "claim.more", 1), ("misses", "claim.reads", [1, 1]),
        ("misses", "claim.reads", "012"), ("misses", "claim.reads", GONE),
        ("set", "claim.n", 0), ("set", "claim.n", 10**9), ("set", "claim.output", []),
        ("set", "claim.output", [0]), ("set", "claim.output", ["1/0"]),
        ("set", "claim.output", ["1e99999"]), ("set", "claim.reads", [3, 1]),
        ("stages", "claim.stages", []), ("stages", "claim.stages.0.more", 1),
        ("stages", "claim.stages.0.output", True), ("stages", "claim.stages.0.output", 2),
        ("stages", "claim.stages.2.highest", -2), ("stages", "proof", {"more": 1}),
    ],
)  # fmt: skip
def test_malformed_statements_are_unreadable(name: str, place: str, value: Any) -> None:
    assert verdict(changed(GOOD[name], f"statements.S.{place}", value))[0] == "unreadable"


@pytest.mark.parametrize(
    "parameters",
    [
        {"ones": [], "start": 0, "period": ""}, {"ones": [], "start": 0, "period": "02"},
        {"ones": [], "start": -1, "period": "0"}, {"ones": [3], "start": 3, "period": "0"},
        {"ones": [[2, 1]], "start": 9, "period": "0"}, {"ones": [1, 1], "start": 9, "period": "0"},
        {"ones": [[1, 3], 3], "start": 9, "period": "0"}, {"ones": [[1, 9]], "start": 9,
                                                           "period": "0"},
        {"ones": [[1, 2, 3]], "start": 9, "period": "0"}, {"ones": [1.0], "start": 9,
                                                           "period": "0"},
        {"ones": [], "start": 0, "period": "0" * 10_001}, {"ones": [], "start": 0},
    ],
)  # fmt: skip
def test_sequences_that_are_none_are_unreadable(parameters: Json) -> None:
    good = changed(GOOD["yes"], "instances.A.parameters", parameters)
    assert verdict(good)[0] == "unreadable"


def test_statements_are_about_their_own_sort_of_instance() -> None:
    for name, good in GOOD.items():
        other = sequence([], 0) if name == "set" else diagonal(1)
        assert verdict(changed(good, "instances.A", other))[0] == "unreadable"
    jacobi = {"family": "jacobi", "parameters": {"b": "2"}}
    assert_verdict(changed(GOOD["set"], "instances.A", jacobi), "unreadable", "family diagonal")


def drawn(draw: Random) -> Json:
    """A sequence, with runs or without."""
    ones: list[Any] = []
    at = 0
    for _ in range(draw.randint(0, 3)):
        first = at + draw.randint(0, 3)
        last = first + draw.choice((0, 0, 1, 4))
        ones.append(first if first == last and draw.random() < 0.5 else [first, last])
        at = last + 1
    period = "".join(draw.choice("0001") for _ in range(draw.randint(1, 4)))
    return {"ones": ones, "start": at + draw.randint(0, 3), "period": period}


def test_entries_are_those_of_the_definition() -> None:
    draw = Random(5)
    for _ in range(CASES):
        parameters = drawn(draw)
        made = ENDLESS["sequence"](parameters, "A")
        assert isinstance(made, Sequence)
        true = [entry(parameters, i) for i in range(40)]
        assert [made[i] for i in range(40)] == true
        assert [made.below(i) for i in range(40)] == [sum(true[:i]) for i in range(40)]
        assert made.some_one == any(true)


@pytest.mark.parametrize("kind", ["answer", "answer_refuted", "stages", "spectrum_refuted"])
def test_random_claims_are_accepted_exactly_where_they_are_true(kind: str) -> None:
    draw = Random(6)
    seen = [0, 0]
    while min(seen) < CASES:
        made, true = claims(kind, draw)
        seen[true] += 1
        if seen[true] <= 2 * CASES:
            assert verdict(made)[0] == ("accepted" if true else "rejected"), made


def claims(kind: str, draw: Random) -> tuple[Json, bool]:
    """A well-formed statement and whether it is true, by its definition."""
    if kind == "spectrum_refuted":
        return spectrum_claim(draw)
    a = drawn(draw)
    instance = {"family": "sequence", "parameters": a}
    true = [entry(a, i) for i in range(60)]
    problem, yes = draw.choice(("some-one", "all-zero")), draw.random() < 0.5
    right = any(true) == (problem == "some-one")
    if kind == "answer":
        site = draw.randrange(20)
        made = about(instance, kind, {"problem": problem, "yes": yes}, site=site)
        return made, true[site] == 1 and yes == right
    if kind == "answer_refuted":
        reads = sorted(draw.sample(range(30), draw.randint(0, 2)))
        made = about(instance, kind, {"problem": problem, "yes": yes, "reads": reads})
        return made, not any(true[i] for i in reads) and yes != right
    return stages_claim(draw, instance, true)


def stages_claim(draw: Random, instance: Json, true: list[int]) -> tuple[Json, bool]:
    """The longest alternation, perhaps with one number changed."""
    stages: list[Json] = []
    at, fine = 0, True
    for s in range(draw.randint(1, 3)):
        bit, end = 1 - s % 2, at
        while end < 50 and true[end] == bit and end - at < 5:
            end += 1
        end = max(end, at + 1) + (draw.random() < 0.1)
        stages.append({"k": 2 * s, "output": bit, "highest": draw.randint(-1, end - 1),
                       "length": end})  # fmt: skip
        fine = fine and all(x == bit for x in true[at:end])
        at = end
    if draw.random() < 0.3:
        s = draw.randrange(len(stages))
        key = draw.choice(("k", "output", "highest"))
        bad = {"k": stages[s - 1]["k"] if s else None, "highest": stages[s]["length"],
               "output": 1 - stages[s]["output"]}[key]  # fmt: skip
        if bad is not None:
            stages[s][key] = bad
            fine = False
    return about(instance, "stages", {"stages": stages}), fine


def spectrum_claim(draw: Random) -> tuple[Json, bool]:
    site = draw.choice((None, 0, 1, 5))
    reads = sorted(draw.sample(range(7), draw.randint(0, 2)))
    X = [Fraction(draw.randint(-4, 8), 4) for _ in range(draw.randint(1, 3))]
    n = draw.randint(1, 3)
    S = [0] if site is None else [0, 1]
    far = max(max(min(abs(x - s) for s in S) for x in X),
              max(min(abs(x - s) for x in X) for s in S))  # fmt: skip
    said = far if draw.random() < 0.8 else Fraction(draw.randint(0, 8), 4)
    claim = {"n": n, "reads": reads, "output": [str(x) for x in X], "distance": str(said)}
    fine = site not in reads and said == far and far > Fraction(1, 2**n)
    return about(diagonal(site), "spectrum_refuted", claim), fine


def test_nothing_is_changed_by_reading() -> None:
    for good in GOOD.values():
        kept = copy.deepcopy(good)
        verdict(good)
        assert kept == good


def test_reads_at_the_largest_index() -> None:
    game = refute_delta(lambda read, n: [read("A", 10**9, 10**9)])
    witness = game.witness()
    assert witness is not None
    assert_verdict(witness, "accepted")
    assert only(None).identity() == sequence([], 0)
