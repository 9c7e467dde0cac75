"""spectrum: points with vectors and without; each clause violated once; sizes."""

from __future__ import annotations

import copy
import json
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from sci_barriers.certificates import binding as bound
from sci_barriers.certificates import budget
from sci_barriers.certificates.endless import ENDLESS, Operator
from sci_barriers.certificates.endless.operators import first_sites
from sci_barriers.towers import (
    AlmostMathieu,
    Diagonal,
    Fibonacci,
    Jacobi,
    SquareLattice,
    certified_points,
    distance_bound,
    half_line,
    statements,
)
from sci_barriers.towers.operators import Operator as Matrix
from support.game_small import GONE, assert_verdict, changed, verdict
from support.infinite_truth import potential

Json = dict[str, Any]
OPERATORS: tuple[Matrix, ...] = (
    Jacobi(b=2), Jacobi(b="-7/3"), half_line(), SquareLattice(), Fibonacci(lam=2),
    Fibonacci(lam="-1/3"), AlmostMathieu(lam="1/2"), AlmostMathieu(lam=1),
    AlmostMathieu(lam=-2, theta="1/3"), Diagonal(), Diagonal(site=2),
)  # fmt: skip


def written(A: Matrix, sites: int, **options: Any) -> Json:
    items: Any = certified_points(A, sites=sites).items
    statement = statements.spectrum(A, items, sites=sites, summary=True, **options)
    found: Json = json.loads(json.dumps(statements.certificate(A, {"S": statement})))
    return found


def of(family: str, parameters: Json, claim: Json, proof: Json | None = None) -> Json:
    statement = {"kind": "spectrum", "instance": "A", "claim": claim,
                 "proof": proof or {"case": "sections"}}  # fmt: skip
    return {"format": "sci-barriers-certificate/1",
            "instances": {"A": {"family": family, "parameters": parameters}},
            "statements": {"S": statement}}  # fmt: skip


GOOD = {
    "half line": written(Jacobi(b=2), 13),
    "line": written(AlmostMathieu(lam="1/2", theta="1/5"), 12),
    "vectors": written(Fibonacci(lam=1), 9, case="vectors"),
    "lattice": written(SquareLattice(), 9),
    "shells not full": written(SquareLattice(), 12),
    "diagonal": of("diagonal", {"site": 10**18}, {"sites": 10**18 + 1, "points": [
        ["-1/2", "0.5"], ["0", "0"], ["1", "0"]], "missing": "0"}),
    "decaying": of("decaying_diagonal", {"diagonal": ["1", "0", "1/5"]}, {"sites": 4, "points": [
        ["0", "0"], ["1/5", "0"], ["1", "0"]], "missing": "0"}),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_good_statements_are_accepted(name: str) -> None:
    assert_verdict(GOOD[name], "accepted", "1 spectrum")


@pytest.mark.parametrize("A", OPERATORS, ids=lambda A: f"{A.name} {A.parameters()}")
@pytest.mark.parametrize("sites", [1, 2, 7, 40])
def test_what_the_engine_shows_is_accepted_in_both_cases(A: Matrix, sites: int) -> None:
    assert_verdict(written(A, sites), "accepted")
    assert_verdict(written(A, sites, case="vectors"), "accepted")


@pytest.mark.parametrize("A", [A for A in OPERATORS if A.name in statements.CHAINS],
                         ids=lambda A: f"{A.name} {A.parameters()}")  # fmt: skip
def test_sections_find_every_radius_above_gamma_n(A: Matrix) -> None:
    """At 60 sites a radius that the engine proves is proved without its vector."""
    for z in ("-2", "1/7", "17/16", f"1/{2**70}"):
        item = distance_bound(A, Fraction(z), sites=60)
        statement = statements.spectrum(A, [item], sites=60)
        assert statement["proof"] == {"case": "sections"}
        assert_verdict(statements.certificate(A, {"S": statement}), "accepted")


def test_five_halves_within_1e_11_from_forty_sites() -> None:
    good = of("jacobi", {"b": "2"}, {"sites": 40, "points": [["5/2", "1.03e-12"]]})
    assert_verdict(good, "accepted")
    for radius, status in (("1e-11", "accepted"), ("1.02e-12", "rejected"), ("0", "rejected")):
        changed_radius = changed(good, "statements.S.claim.points", [["5/2", radius]])
        assert_verdict(changed_radius, status)
    assert_verdict(changed(good, "statements.S.claim.sites", 39), "rejected")


def test_a_tiny_radius_needs_many_digits_only() -> None:
    """b^-n for b = 2 and 700 sites: about 2^-700."""
    good = of("jacobi", {"b": "2"}, {"sites": 700, "points": [["5/2", "1e-209"]]})
    assert_verdict(good, "accepted")
    assert_verdict(changed(good, "statements.S.claim.points.0.1", "1e-212"), "rejected")


def test_a_radius_may_be_gamma_n_itself_with_a_vector_only() -> None:
    """One site of the half line: gamma_1(0) = 1, shown by (1)."""
    one = of("jacobi", {"b": "0"}, {"sites": 1, "points": [["0", "1"]]},
             {"case": "vectors", "vectors": [[1]]})  # fmt: skip
    assert_verdict(one, "accepted")
    assert_verdict(changed(one, "statements.S.proof", {"case": "sections"}), "rejected", "no vec")
    above = changed(one, "statements.S.claim.points.0.1", "1.000000000001")
    assert_verdict(changed(above, "statements.S.proof", {"case": "sections"}), "accepted")


def test_the_rows_beyond_the_support_count() -> None:
    """(1, 1) of the free matrix: (A - 1)v = (0, 0, 1); without the last row it would be 0."""
    good = of("jacobi", {"b": "0"}, {"sites": 2, "points": [["1", "0.7072"]]},
              {"case": "vectors", "vectors": [[1, 1]]})  # fmt: skip
    assert_verdict(good, "accepted")
    less = changed(good, "statements.S.claim.points.0.1", "0.7071")
    assert_verdict(less, "rejected", "residual")


# -- the entries of the operators -----------------------------------------------------------------


@pytest.mark.parametrize("A", OPERATORS, ids=lambda A: f"{A.name} {A.parameters()}")
def test_diagonals_are_those_of_the_formulas(A: Matrix) -> None:
    """|unit V_i - D_i| <= E, against mpmath; E = 0 where the entries are rational."""
    made = ENDLESS[A.name](A.parameters(), "A")
    assert isinstance(made, Operator)
    order = first_sites(21) if made.shape == "line" else range(21)
    for unit in (made.unit, 1 << 100, 3**90):
        D, error = made.potential(21, unit, budget.Budget())
        exact = A.name != "almost_mathieu"
        assert error <= (1 + 2 * made.size if not exact else int(unit % made.unit != 0))
        assert abs(max(D, key=abs)) <= made.size * unit + error
        for x, d in zip(order, D, strict=True):
            true = potential(A.name, A.parameters(), (x,)) * unit
            assert abs(true - d) <= error + Fraction(unit, 10**49)


# -- clauses -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "place", "value", "words"),
    [
        ("half line", "claim.count", 3, "count"),
        ("half line", "claim.largest", "0.9", "largest"),
        ("half line", "claim.median", "0.9", "median"),
        ("half line", "claim.missing", "0.01", "missing"),
        ("half line", "claim.sites", 5, "no vector"),
        ("line", "claim.points.0.1", "0.001", "no vector"),
        ("vectors", "proof.vectors.2", [0] * 9, "residual"),
        ("vectors", "proof.vectors.2", [0, 0, 0, 0, 1, 0, 0, 0, 0], "residual"),
        ("lattice", "proof.parity.3", [1, -1], "residual"),
        ("diagonal", "claim.points.0.0", "-51/100", "no entry"),
        ("diagonal", "claim.sites", 10**18, "no entry"),
        ("diagonal", "claim.points", [["0", "0"]], "missing"),
        ("decaying", "claim.points.1.0", "1/6", "missing"),
    ],
)
def test_each_clause_is_needed(name: str, place: str, value: Any, words: str) -> None:
    assert_verdict(changed(GOOD[name], f"statements.S.{place}", value), "rejected", words)


def test_the_entry_zero_is_seen_beyond_the_first_only() -> None:
    """Of 10^18 zeros the first is one already, unless the 1 stands there."""
    zero = {"sites": 1, "points": [["0", "0"]]}
    assert_verdict(of("diagonal", {"site": 3}, zero), "accepted")
    assert_verdict(of("diagonal", {"site": 0}, zero), "rejected")
    assert_verdict(of("decaying_diagonal", {"diagonal": ["1", "1/2"]}, zero), "rejected")
    assert_verdict(of("decaying_diagonal", {"diagonal": ["1", "1/2"]}, {**zero, "sites": 3}),
                   "accepted")  # fmt: skip


@pytest.mark.parametrize(
    ("name", "place", "value", "words"),
    [
        ("half line", "claim.points", [], "1 to 20000"),
        ("half line", "claim.points.0", ["1"], "a pair"),
        ("half line", "claim.points.0.0", "sqrt(2)", "rational"),
        ("half line", "claim.points.0.0", "0x1p-1201", "1200 bits"),
        ("half line", "claim.points.0.0", 1, "string"),
        ("half line", "claim.points.0.0", "9", "increase"),
        ("half line", "claim.points.0.1", "-1", "decimal bound"),
        ("half line", "claim.points.0.1", "1e-9999999", "exponent"),
        ("half line", "claim.points.0.1", "1/4", "decimal bound"),
        ("half line", "claim.points.0.1", 0.5, "decimal bound"),
        ("half line", "claim.sites", 0, "integer from 1"),
        ("half line", "claim.sites", True, "integer from 1"),
        ("half line", "claim.sites", 20_001, "at most 20000"),
        ("half line", "claim.more", 1, "unknown key"),
        ("half line", "proof", {"case": "elimination"}, "one of"),
        ("half line", "proof", {}, "one of"),
        ("half line", "proof.vectors", [], "unknown key"),
        ("half line", "instance", "B", "no instance"),
        ("half line", "claim.points", GONE, "missing"),
        ("half line", "claim.sites", GONE, "missing"),
        ("line", "claim.missing", "4", "no set is known"),
        ("vectors", "proof.vectors.0", [1] * 8, "list of 9"),
        ("vectors", "proof.vectors.0", [1.0] * 9, "integer"),
        ("vectors", "proof.vectors.0", [2**64] * 9, "integer"),
        ("vectors", "proof.vectors", [[1] * 9], "list of"),
        ("vectors", "proof.parity", [[1, 1]], "unknown key"),
        ("shells not full", "proof.parity", [[1, 1]], "unknown key"),
        ("lattice", "proof.parity.0", [1], "two signs"),
        ("lattice", "proof.parity.0", [1, 0], "1 or -1"),
        ("lattice", "proof", {"case": "sections"}, "needs vectors"),
        ("diagonal", "proof", {"case": "vectors", "vectors": [[1]] * 3}, "at most 20000"),
    ],
)
def test_malformed_statements_are_unreadable(name: str, place: str, value: Any, words: str) -> None:
    assert_verdict(changed(GOOD[name], f"statements.S.{place}", value), "unreadable", words)


@pytest.mark.parametrize(
    ("family", "parameters"),
    [
        ("jacobi", {}), ("jacobi", {"b": 2}), ("jacobi", {"b": "sqrt(2)"}),
        ("jacobi", {"b": "1", "c": "1"}), ("almost_mathieu", {"lam": "1"}),
        ("fibonacci", {"lam": "1/0"}), ("square_lattice", {"lam": "1"}), ("diagonal", {}),
        ("diagonal", {"site": -1}), ("diagonal", {"site": 1.5}), ("diagonal", {"site": True}),
        ("decaying_diagonal", {"diagonal": ["1", "2/3"]}), ("banded", {"width": 1}),
        ("decaying_diagonal", {"diagonal": ["-1"]}),
        ("decaying_diagonal", {"diagonal": ["0"] * 201}),
    ],
)  # fmt: skip
def test_parameters_outside_their_family_are_unreadable(family: str, parameters: Json) -> None:
    claim = {"sites": 3, "points": [["0", "9"]]}
    assert verdict(of(family, parameters, claim))[0] == "unreadable"


def test_operators_and_sequences_are_unreadable_in_other_statements() -> None:
    good = GOOD["half line"]
    kinds: list[Json] = [
        {"kind": "minimisers", "instance": "A", "claim": {"set": {"type": "empty"}}, "proof": {}},
        {"kind": "solutions", "instance": "A", "claim": {"set": {}}, "proof": {}},
        {"kind": "membership", "instance": "A", "claim": {"class": "rank"}, "proof": {}},
        {"kind": "membership", "instance": "A", "claim": {"class": "breakdown", "L": 3},
         "proof": {}},
        {"kind": "information", "instance": "A", "claim": {"norm": "sites", "levels": [
            {"n": 0, "A": [[]], "y": []}]}, "proof": {}},
        {"kind": "norm", "between": ["A", "A"], "of": "A", "claim": {}, "proof": {}},
    ]  # fmt: skip
    for other in kinds:
        bad = copy.deepcopy(good)
        bad["statements"]["T"] = other
        assert_verdict(bad, "unreadable", "no problem with data")
    sequence = {"family": "sequence", "parameters": {"ones": [], "start": 0, "period": "0"}}
    assert_verdict(changed(good, "instances.A", sequence), "unreadable", "an operator is needed")


# -- sizes -------------------------------------------------------------------------------------


def test_long_work_is_paid_for_before_it_is_done() -> None:
    z = [[f"{k}/10000", "1"] for k in range(2_000)]
    long = of("jacobi", {"b": "0"}, {"sites": 20_000, "points": z})
    assert_verdict(long, "unreadable", "products of words")
    mathieu = of("almost_mathieu", {"lam": "1", "theta": "0"}, {"sites": 20_000, "points": [
        ["0", "1e-300"]]})  # fmt: skip
    assert_verdict(mathieu, "unreadable", "products of words")
    tiny = of("jacobi", {"b": "0"}, {"sites": 20_000, "points": [["0", "1e-300"]]})
    assert_verdict(changed(tiny, "statements.S.claim.points.0.1", "0.0002"), "accepted")
    assert verdict(tiny)[0] == "rejected"
    digits = changed(tiny, "statements.S.claim.points.0.0", "0x1p-1199")
    digits = changed(digits, "instances.A.parameters.b", "0x1p1199")
    assert_verdict(digits, "unreadable", "binary digits")


def test_vectors_that_grow_too_long_are_given_up() -> None:
    """A pivot just above 0 makes the next entries long: the search ends, nothing is proved."""
    from sci_barriers.certificates.endless.sections import vector

    B = 64
    assert vector([0] * 3000, B, (1 << B) - (1 << B - 40), half=True) is not None
    assert vector([0] * 3000, B, (1 << B) - 1, half=True) is None
    draw = Random(4)
    for _ in range(300):
        C = [draw.randint(-(1 << B + 2), 1 << B + 2) for _ in range(40)]
        found = vector(C, B, draw.randint(1, 1 << B), half=False)
        assert found is None or max(map(abs, found)) < 1 << B + B // 2


def test_tables_may_declare_the_kinds() -> None:
    kinds = ("spectrum", "spectrum_refuted", "answer", "answer_refuted", "stages")
    shapes = {kind: [{"kind": kind, "instance": "A"}] for kind in kinds}
    assert bound.read({"statements": shapes, "instances": {}})["statements"] == shapes
