"""remote: a distance bounded below without the minimiser; each condition violated once."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

import pytest

from support.game_data import member, squared_distance
from support.game_small import GONE, assert_verdict, certificate, changed, refuted, tie, verdict
from support.instances import rational
from support.writing import rational_text

GOOD = refuted(far="remote")
ALPHA = Fraction(500)


def _remote(instance: Any, x: list[Any], exceeds: Any, g: Any = "0x1p-7") -> dict[str, Any]:
    texts = [value if isinstance(value, str) else rational_text(value) for value in x]
    bound = exceeds if isinstance(exceeds, str) else rational_text(exceeds)
    gap = g if isinstance(g, str) else rational_text(g)
    claim = {"x": texts, "exceeds": bound}
    made = {"kind": "remote", "instance": "I", "claim": claim, "proof": {"g": gap}}
    return certificate({"I": instance}, {"d": made})


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("statements.d.proof.g", "0x1p-8", "proof.g is less"),
        ("statements.d.proof.g", "-1", "proof.g is less"),
        ("statements.d.proof.g", "127/16384", "proof.g is less"),
        ("statements.d.claim.exceeds", "1/350", "does not exceed"),
        ("statements.d.claim.x.0", "1/500", "does not exceed"),
        ("instances.I.parameters.winner", None, "no winner"),
        ("instances.I.parameters.g", "-0x1p-7", "g > 0"),
        ("instances.I.parameters.g", "0", "g > 0"),
        ("instances.I.parameters.shift", "0x1p-100", "shift = 0"),
        ("instances.I.parameters.lam", "2", "lam exceeds 1"),
    ],
)
def test_each_condition_is_needed(place: str, value: Any, words: str) -> None:
    made = changed(_remote(tie(), ["0", "1/500", "0"], "1/400"), place, value)
    if value is None:
        made = changed(made, "instances.I.parameters.g", "0")
    assert_verdict(made, "rejected", words)


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("statements.d.claim.exceeds", "-1/400", ">= 0"),
        ("statements.d.claim.exceeds", "sqrt(2)", "rational"),
        ("statements.d.claim.x", ["0", "0"], "list of 3"),
        ("statements.d.claim.x", "0", "list of 3"),
        ("statements.d.claim.x.0", 0, "string"),
        ("statements.d.claim.x.0", "sqrt(2)", "rational"),
        ("statements.d.claim.x.0", {"a": "1", "b": "1", "s": "2"}, "string"),
        ("statements.d.proof.g", "sqrt(2)", "rational"),
        ("statements.d.proof", {}, "missing"),
        ("statements.d.claim.verdict", "proved", "unknown key"),
        ("statements.d.from", "S", "unknown key"),
        ("statements.d.instance", GONE, "missing"),
        ("statements.d.instance", "J", "no instance"),
    ],
)
def test_malformed_statements_are_unreadable(place: str, value: Any, words: str) -> None:
    made = changed(_remote(tie(), ["0", "1/500", "0"], "1/400"), place, value)
    assert_verdict(made, "unreadable", words)


def test_another_family_has_no_such_statement() -> None:
    explicit = {"problem": "P3", "A": [["500", "500"]], "y": ["1"], "lam": "1", "weights": None}
    made = _remote({"family": "explicit", "parameters": explicit}, ["0", "1"], "0")
    assert_verdict(made, "rejected", "no member of the family tie")


def _bound(problem: str, lam: Fraction, g: Fraction) -> Fraction:
    """B t^2 g."""
    return (1 + lam if problem == "P2" else 1) * g / ALPHA**2


@pytest.mark.parametrize("problem", ["P1", "P2", "P3"])
def test_the_bound_is_sharp_to_the_last_bit(problem: str) -> None:
    """|x - t e_j| = exceeds + B t^2 g is not enough, any more is."""
    lam, g = Fraction(1), Fraction(1, 2**20)
    instance = tie(1, problem=problem, g=rational_text(g))
    if problem == "P1":
        instance["parameters"]["eta"] = "1/2"
        del instance["parameters"]["lam"]
    exceeds = Fraction(3, 1000) - _bound(problem, lam, g)
    for more, wanted in ((0, "rejected"), (Fraction(1, 2**3000), "accepted"),
                         (-Fraction(1, 2**3000), "rejected")):  # fmt: skip
        x = [Fraction(3, 1000) + more, 1 / ALPHA, Fraction(0)]
        assert_verdict(_remote(instance, x, exceeds, g), wanted)
        x = [Fraction(0), 1 / ALPHA - Fraction(3, 1000) - more, Fraction(9)]
        assert_verdict(_remote(instance, x, exceeds, g), wanted)


def test_the_bound_follows_from_the_definition() -> None:
    """Whatever is accepted is true of the exact minimiser, for random x, g and exceeds."""
    rng, accepted, rejected = Random(7), 0, 0
    while min(accepted, rejected) < 150:
        problem = rng.choice(["P1", "P2", "P3"])
        g = Fraction(rng.randint(1, 9), 2 ** rng.choice([0, 3, 9]))
        lam = rng.choice(["1", "1/10"] if problem == "P3" else ["10", "1/10"])
        winner = rng.randrange(2)
        w = rng.choice([None, [rational_text(Fraction(rng.randint(-9, 9), 4))]])
        instance = tie(winner, problem=problem, g=rational_text(g), lam=lam, w=w, s=3)
        if problem == "P1":
            del instance["parameters"]["lam"]
            instance["parameters"]["eta"] = "0"
        side = member(instance)
        x = [Fraction(rng.randint(-9, 9), 40) for _ in range(3)]
        bound = Fraction(rng.randint(0, 2000), 4000)
        found, _ = verdict(_remote(instance, x, bound, g * rng.choice([1, 2, Fraction(9, 8)])))
        a, b = squared_distance(side, x)
        true = side.sign((a - bound * bound, b)) > 0
        assert true or found == "rejected", (instance, x, bound)
        accepted, rejected = accepted + (found == "accepted"), rejected + (found == "rejected")


def test_only_the_first_entries_count() -> None:
    """x_2 is far away, but only the first k entries are looked at."""
    assert_verdict(_remote(tie(), ["1/500", "0", "1000"], "0x1p-20"), "rejected", "exceed")


def test_a_gap_of_a_million_bits_needs_a_short_bound_only() -> None:
    instance = tie(g="0x1p-1000002")
    assert_verdict(_remote(instance, ["0", "0", "0"], "1/1000", "0x1p-64"), "accepted")
    assert_verdict(_remote(instance, ["0", "0", "0"], "1/1000", "0x1p-1000002"), "accepted")
    assert_verdict(_remote(instance, ["0", "0", "0"], "1/1000", "0x1p-1000003"), "rejected")


def test_long_outputs_are_decided_exactly() -> None:
    """x_0 = t + u with tiny u: u > B t^2 g is what counts, for dyadic u and for others."""
    instance = tie(g="0x1p-30000")
    assert rational("0x1p-30000") == Fraction(1, 2**30000)
    for digits in ("0x10624dd2f1a9p-60000", "1/0x3d0911111p29960"):
        for x in ([f"1/500 + {digits}", "0", "0"], ["1/500", digits, "0"]):
            value = rational(digits)
            made = _remote(instance, x, "0", "0x1p-30000")
            wanted = "accepted" if value * 250000 > Fraction(1, 2**30000) else "rejected"
            assert_verdict(made, wanted)


def test_hostile_outputs_are_refused_in_time() -> None:
    """Short texts for thousands of long numbers: refused before they are built or multiplied."""
    N = 2000
    instance = tie(N=N, m=2, g="0x1p-1000002")
    long = [f"0x{i + 1:x}p-1099999" for i in range(N)]
    assert_verdict(_remote(instance, long, "0"), "unreadable", "bits in one certificate")
    odd = [f"0x1p-1000004/0x{2 * i + 1:x}" for i in range(60)] + ["0"] * (N - 61)
    made = _remote(instance, ["1/500 + 0x1p-1000004", *odd], "0", "0x1p-1000002")
    assert_verdict(made, "unreadable", "common denominator")
    assert_verdict(_remote(instance, ["0x1p1099999"] * N, "0"), "accepted")


def test_a_refuted_statement_may_rest_on_it() -> None:
    assert_verdict(GOOD, "accepted", "1 remote")
