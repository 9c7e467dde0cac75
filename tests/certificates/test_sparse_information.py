"""information: sparse levels, several instances, and what they may cost."""

from __future__ import annotations

import copy
import json
from fractions import Fraction
from math import isqrt
from random import Random
from typing import Any

import pytest

from sci_barriers.certificates import allowance, nearness
from support.game_data import admissible, member
from support.game_small import (
    GONE,
    LEVEL,
    assert_verdict,
    certificate,
    changed,
    information,
    membership,
    statement,
    tie,
    undetermined,
    verdict,
)
from support.good import good
from support.good_game import answers, game
from support.good_information import INFORMATION_KINDS
from support.instances import rational
from support.writing import rational_text

Json = dict[str, Any]


def sparse(level: Json, rng: Random, *, keep_zeros: bool = False) -> Json:
    """The same level with values and entries; some 0 may be written out."""
    rows = level["A"]
    values = sorted({*level["y"], *(text for row in rows for text in row)})
    rng.shuffle(values)
    entries = [
        [i, j, values.index(text)]
        for i, row in enumerate(rows)
        for j, text in enumerate(row)
        if keep_zeros or rational(text) != 0
    ]
    y = [values.index(text) for text in level["y"]]
    return {"n": level["n"], "values": values, "entries": entries, "y": y}


def _one(instance: Json, claim: Json) -> Json:
    return certificate({"I": instance}, {"i": statement("information", claim, instance="I")})


@pytest.mark.parametrize("kind", sorted(INFORMATION_KINDS))
def test_sparse_levels_mean_what_dense_ones_mean(kind: str) -> None:
    """Good levels and levels with one entry moved, of every family: the same verdict."""
    rng, moved = Random(kind), 0
    for seed in range(40):
        made = good(kind, seed)
        claim = made["statements"]["i"]["claim"]
        for level in claim.get("levels", []):
            if rng.random() < 0.5:
                row = rng.choice([level["y"], *level["A"]])
                j = rng.randrange(len(row))
                step = Fraction(
                    rng.choice([1, -1, 3]), 2 ** max(0, level["n"] + rng.randint(-1, 5))
                )
                row[j] = rational_text(rational(row[j]) + step)
        other = copy.deepcopy(made)
        told = other["statements"]["i"]["claim"]
        if "levels" in told:
            told["levels"] = [
                sparse(level, rng, keep_zeros=rng.random() < 0.3) for level in claim["levels"]
            ]
        found, why = verdict(made)
        assert verdict(other) == (found, why)
        moved += found == "rejected"
    assert moved > 2


def test_one_statement_about_many_is_many_about_one() -> None:
    """Sides, ties and gaps of one shape; the verdict is that of all of them, and the true one."""
    rng, found = Random(3), {"accepted": 0, "rejected": 0}
    while min(found.values()) < 150:
        played = game(rng, short=True)
        instances: Json = {}
        for i in range(rng.randint(1, 4)):
            g = played.g * rng.choice([1, 1, 1, 2, Fraction(1, 2), -1, 40])
            winner = rng.choice([None, *range(played.k)])
            s = played.s if rng.random() < 0.9 else 1
            g = Fraction(0) if winner is None else g
            instances[f"I{i}"] = played.instance(winner, s=s, g=g)
        claim: Json = {"norm": played.norm, "levels": [answers(played, played.n, rng)]}
        if played.norm == "entrywise" and rng.random() < 0.5:
            place = ["A", rng.randrange(played.m), rng.randrange(played.N)]
            value = [played.alpha, played.alpha + played.g, Fraction(0)][rng.randrange(3)]
            claim["queries"] = [[*place, rng.randint(0, 3), rational_text(value)]]
        many = certificate(
            instances, {"i": statement("information", claim, instances=list(instances))}
        )
        verdicts = {verdict(_one(instance, claim))[0] for instance in instances.values()}
        outcome = "accepted" if verdicts == {"accepted"} else "rejected"
        assert_verdict(many, outcome)
        true = all(admissible(member(instance), claim) for instance in instances.values())
        assert true == (outcome == "accepted"), many
        found[outcome] += 1


def test_the_operator_norm_of_any_pattern() -> None:
    """Entries off the places of a tie too: decided by definiteness, as in `game_data`."""
    rng, found = Random(5), {"accepted": 0, "rejected": 0}
    while min(found.values()) < 100:
        played = game(rng, short=True)
        level = answers(played, played.n, rng, dense=1.0)
        unit = Fraction(1, 2 ** (played.n + 1))
        for _ in range(rng.randint(1, 4)):
            row = rng.choice(level["A"])
            j = rng.randrange(played.N)
            step = unit * Fraction(rng.randint(-16, 16), rng.choice([8, 16, 64]))
            row[j] = rational_text(rational(row[j]) + step)
        claim = {"norm": "operator", "levels": [level]}
        sides = {f"I{j}": played.instance(j) for j in range(played.k)}
        true = all(admissible(member(instance), claim) for instance in sides.values())
        made = certificate(sides, {"i": statement("information", claim, instances=list(sides))})
        outcome = verdict(made)[0]
        assert outcome == ("accepted" if true else "rejected"), made
        found[outcome] += 1


@pytest.mark.parametrize(("winner", "g"), [(None, "0"), (0, "0x1p-9"), (1, "-0x1p-9")])
def test_the_bound_itself_is_allowed(winner: int | None, g: str) -> None:
    """The first row is off by exactly 2^-5 in norm, or by a hair more; so is one entry."""
    instance = tie(winner, g=g)
    first = [Fraction(500), Fraction(500)]
    if winner is not None:
        first[winner] += rational(g)
    unit = Fraction(1, 2**5)
    hair = Fraction(1, 2**90)
    for steps, operator, entrywise in (
        ([unit, 0], "accepted", "accepted"),
        ([unit + hair, 0], "rejected", "rejected"),
        ([0, -unit], "accepted", "accepted"),
        ([unit, hair], "rejected", "accepted"),
        ([unit, -unit], "rejected", "accepted"),
        ([unit, -unit - hair], "rejected", "rejected"),
    ):
        made = certificate({"I": instance, "J": instance}, {"i": information("I", "J")})
        level = made["statements"]["i"]["claim"]["levels"][0]
        level["values"] += [rational_text(a + u) for a, u in zip(first, steps, strict=True)]
        level["entries"] = [[0, 0, 4], [0, 1, 5], [1, 2, 1]]
        assert_verdict(made, entrywise)
        made["statements"]["i"]["claim"]["norm"] = "operator"
        assert_verdict(made, operator)
    for y, wanted in ((1 + unit, "accepted"), (1 + unit + hair, "rejected")):
        made = certificate({"I": instance}, {"i": information("I")})
        made["statements"]["i"]["claim"]["levels"][0]["values"][2] = rational_text(y)
        assert_verdict(made, wanted)
        made["statements"]["i"]["claim"]["norm"] = "operator"
        assert_verdict(made, wanted)


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("values", "500", "lists"),
        ("values", ["500"], ""),
        ("values.1", "1/3", "dyadic"),
        ("values.1", "sqrt(2)", "rational"),
        ("values.1", 500, "string"),
        ("values", GONE, ""),
        ("entries", None, "lists"),
        ("entries", GONE, "missing"),
        ("entries.0", [0, 0], "[i, j, v]"),
        ("entries.0", [0, 0, 0, 0], "[i, j, v]"),
        ("entries.0", [0, 0, "0"], "[i, j, v]"),
        ("entries.0", [False, 0, 0], "[i, j, v]"),
        ("entries.0", [0, 0, True], "[i, j, v]"),
        ("entries.0", "000", "[i, j, v]"),
        ("entries.0", [0, 1, 0], "strictly increasing"),
        ("entries.0", [1, 0, 0], "strictly increasing"),
        ("entries.2", [2, 0, 0], "no entry"),
        ("entries.2", [1, 3, 0], "no entry"),
        ("entries.2", [1, 2, 4], "no value 4"),
        ("entries.2", [1, 2, -1], "no value -1"),
        ("entries.0", [-1, 0, 0], "no entry"),
        ("entries.0", [0, -1, 0], "no entry"),
        ("y", [2], "list of 2"),
        ("y", [2, 3, 3], "list of 2"),
        ("y", [2, 4], "integer"),
        ("y", [2, "0"], "integer"),
        ("y", GONE, "missing"),
        ("n", -1, "integer"),
        ("n", GONE, "missing"),
        ("n", 1_100_001, "integer"),
        ("A", [["500"] * 3] * 2, "unknown key"),
    ],
)
def test_malformed_sparse_levels_are_unreadable(place: str, value: Any, words: str) -> None:
    made = certificate({"I": tie()}, {"i": information("I")})
    assert_verdict(made, "accepted")
    assert_verdict(
        changed(made, f"statements.i.claim.levels.0.{place}", value), "unreadable", words
    )


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("instances", ["I", "I"], "different labels"),
        ("instances", [], "list of 1"),
        ("instances", "I", "list"),
        ("instances", ["I", "X"], "no instance 'X'"),
        ("instances", ["I", 1], "name"),
        ("instances", GONE, "exactly one"),
        ("instance", "I", "exactly one"),
        ("instances", ["I", "other shape"], "differ in shape"),
        ("proof", {"x": "1"}, "unknown key"),
    ],
)
def test_malformed_lists_of_instances_are_unreadable(place: str, value: Any, words: str) -> None:
    made = certificate({"I": tie(), "other shape": tie(N=4)}, {"i": information("I")})
    assert_verdict(changed(made, f"statements.i.{place}", value), "unreadable", words)


@pytest.mark.parametrize("norm", ["entrywise", "operator"])
def test_the_reason_names_an_instance_that_fails(norm: str) -> None:
    made = undetermined()
    made["statements"]["i"]["claim"]["norm"] = norm
    made["instances"]["side 1"]["parameters"]["g"] = "1/8"
    assert_verdict(made, "rejected", "'side 1'" if norm == "entrywise" else "|A_n - A|")


def test_entries_that_are_not_listed_are_zero() -> None:
    made = certificate({"I": tie()}, {"i": information("I")})
    level = made["statements"]["i"]["claim"]["levels"][0]
    assert level == LEVEL
    level["entries"].append([1, 0, 3])
    assert_verdict(made, "unreadable", "increasing")
    level["entries"] = sorted(level["entries"])
    assert_verdict(made, "accepted")
    level["entries"] = [[0, 0, 0], [0, 1, 0]]
    assert_verdict(made, "rejected", "A[1][2]")
    level["entries"] = [[0, 0, 0], [1, 2, 1]]
    assert_verdict(made, "rejected", "A[0][1]")


# Long numbers, many instances.


def _long(n: int, *, e: int, k: int = 2, m: int = 2, norm: str = "entrywise") -> Json:
    """Level n for the k sides with g = 2^-e and the tie; c is rounded to 2^-(n+2)."""
    N = k + m - 1
    instances = {f"side {j}": tie(j, N=N, m=m, g=f"0x1p-{e}") for j in range(k)}
    instances["tie"] = tie(None, N=N, m=m)
    c = isqrt(k * 500**2 << 2 * (n + 2))
    entries = [[0, j, 0] for j in range(k)] + [[i, k + i - 1, 1] for i in range(1, m)]
    level = {"n": n, "values": ["500", f"0x{c:x}p-{n + 2}", "1", "0"], "entries": entries,
             "y": [2] + [3] * (m - 1)}  # fmt: skip
    made = information(*instances, levels=[level])
    made["claim"]["norm"] = norm
    return certificate(instances, {"i": made, "m": membership(*instances)})


@pytest.mark.parametrize("norm", ["entrywise", "operator"])
def test_levels_of_a_million_bits(norm: str) -> None:
    made = _long(10**6, e=10**6 + 2, k=9, m=3, norm=norm)
    assert_verdict(made, "accepted")
    coarse = changed(made, "statements.i.claim.levels.0.n", 10**6 + 3)
    assert_verdict(coarse, "rejected")
    assert_verdict(changed(made, "instances.side 7.parameters.g", "0x1p-999999"), "rejected")
    value = made["statements"]["i"]["claim"]["levels"][0]["values"][1]
    digits = int(value[2 : value.index("p")], 16) + 9
    moved = changed(made, "statements.i.claim.levels.0.values.1", f"0x{digits:x}p-1000002")
    assert_verdict(moved, "rejected")


@pytest.mark.parametrize("norm", ["entrywise", "operator"])
def test_each_pair_is_compared_once(norm: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two thousand instances cost no more comparisons than two of them."""
    compared: list[tuple[Any, Any]] = []
    original = nearness.Near._near
    monkeypatch.setattr(
        nearness.Near, "_near", lambda self, q, f: compared.append((q, f)) or original(self, q, f)
    )
    counts = []
    for k in (2, 500, 2000):
        compared.clear()
        assert_verdict(_long(20, e=22, k=k, m=3, norm=norm), "accepted")
        counts.append(len(compared))
    assert counts[0] == counts[1] == counts[2] <= 8


def test_as_many_instances_as_there_are_sides_and_no_more_different_ones() -> None:
    sides = {f"side {j}": tie(j, N=2100, m=2) for j in range(2099)}
    every = {**sides, "tie": tie(None, N=2100, m=2)}
    made = certificate(every, {"m": membership(*every)})
    assert_verdict(made, "accepted")
    made["instances"]["again"] = tie(None, N=2100, m=2)
    assert_verdict(made, "unreadable", "1 to 2100 entries")
    gaps = {f"I{e}": tie(0, g=f"0x1p-{e}") for e in range(65)}
    assert_verdict(certificate(gaps, {"m": membership(*gaps)}), "unreadable", "more than 64")
    del gaps["I9"]
    assert_verdict(certificate(gaps, {"m": membership(*gaps)}), "accepted")
    assert_verdict(
        certificate({**gaps, "I1 again": tie(1, g="0x1p-1")}, {"m": membership(*gaps)}), "accepted"
    )


def test_instances_of_other_families_are_still_at_most_64() -> None:
    explicit = {"problem": "P3", "A": [["1"]], "y": ["1"], "lam": "1", "weights": None}
    many = {f"I{i}": {"family": "explicit", "parameters": explicit} for i in range(65)}
    level = {"n": 0, "A": [["1"]], "y": ["1"]}
    for count, wanted in ((64, "accepted"), (65, "unreadable")):
        some = dict(list(many.items())[:count])
        assert_verdict(certificate(some, {"i": information(*some, levels=[level])}), wanted)
    statements = {f"i{i}": information("I0", levels=[level]) for i in range(65)}
    assert_verdict(certificate({"I0": many["I0"]}, statements), "unreadable", "1 to 64 entries")


def test_a_hostile_list_of_gaps_is_refused_before_it_is_built() -> None:
    """2,100 gaps of a million bits: 64 of them are built."""
    gaps = {f"I{e}": tie(0, N=40, m=20, g=f"0x1p-{1_097_000 + e}") for e in range(2100)}
    assert_verdict(certificate(gaps, {"m": membership("I0")}), "unreadable", "more than 64")


def test_short_texts_for_long_values_are_refused() -> None:
    made = _long(3, e=9)
    level = made["statements"]["i"]["claim"]["levels"][0]
    level["values"] += [f"0x{i + 1:x}p-1099999" for i in range(1000)]
    assert_verdict(made, "unreadable", "numbers: more than")
    level["values"][4:] = ["0x1p-1099999"] * 1000  # the same one is read once
    assert_verdict(made, "accepted")


@pytest.mark.parametrize("norm", ["entrywise", "operator"])
def test_many_comparisons_of_long_roots_are_refused(
    norm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sci_barriers.certificates.context.MAX_WORK", allowance.MAX_WORK // 16)
    made = _long(0, e=2, k=2, m=400, norm=norm)
    level = made["statements"]["i"]["claim"]["levels"][0]
    level["values"] += [f"707 + 0x{i + 1:x}p-1099999" for i in range(400)]
    level["entries"][2:] = [[i, i + 1, 3 + i] for i in range(1, 400)]
    assert_verdict(made, "unreadable", "comparisons: more than")


def test_many_cheap_levels_are_counted_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """A level of no entries costs little text; going through N columns is paid for."""
    zero = {"problem": "P3", "A": [["0"] * 1000], "y": ["0"], "lam": "1", "weights": None}
    level = {"n": 0, "values": ["0"], "entries": [], "y": [0]}
    instances = {"I": {"family": "explicit", "parameters": zero}}
    made = certificate(instances, {"i": information("I", levels=[level] * 50)})
    assert_verdict(made, "accepted")
    assert allowance.MAX_WORK // (allowance.STEP * 1000) < 40_000
    monkeypatch.setattr("sci_barriers.certificates.context.MAX_WORK", 40 * allowance.STEP * 1000)
    assert_verdict(made, "unreadable", "comparisons: more than")


def test_operator_norms_of_many_other_matrices_are_refused() -> None:
    """A level that has not the pattern of a tie is decided for at most 64 instances."""
    k = 80
    instances = {f"side {j}": tie(j, N=k + 1, m=2, g="0x1p-9") for j in range(k)}
    made = certificate(instances, {"i": information(*instances)})
    c = Fraction(round(500 * 80**0.5 * 2**8), 2**8)
    entries = [[0, j, 0] for j in range(k)] + [[1, 0, 2], [1, k, 1]]
    level = {"n": 3, "values": ["500", rational_text(c), "0x1p-9", "1", "0"], "entries": entries,
             "y": [3, 4]}  # fmt: skip
    made["statements"]["i"]["claim"] = {"norm": "operator", "levels": [level]}
    assert_verdict(made, "unreadable", "at most 64")
    made["statements"]["i"]["instances"] = list(instances)[:64]
    assert_verdict(made, "accepted")
    level["entries"] = [entry for entry in entries if entry[:2] != [1, 0]]
    made["statements"]["i"]["instances"] = list(instances)
    assert_verdict(made, "accepted")


def test_old_forms_read_as_before() -> None:
    """A dense level with `instance`, as the first releases wrote it."""
    text = """{"format": "sci-barriers-certificate/1", "instances": {"I": {"family": "tie",
     "parameters": {"problem": "P2", "N": 3, "m": 2, "K": 3, "s": 1, "winner": 1, "g": "0x1p-4",
     "lam": "1/10", "w": ["1/3"]}}}, "statements": {"i": {"kind": "information", "instance": "I",
     "claim": {"norm": "entrywise", "levels": [{"n": 2, "A": [["500", "500", "0"],
     ["0", "0.25", "707"]], "y": ["1", "0.25"]}], "queries": [["A", 0, 1, 4, "500"],
     ["A", 1, 2, 4, "0x2c32p-4"], ["y", 1, 3, "0.25"]]}, "proof": {}}}}"""
    made = json.loads(text)
    assert_verdict(made, "accepted", "1 information")
    assert_verdict(changed(made, "statements.i.claim.queries.0.3", 5), "rejected", "A[0][1]")
