"""solutions: for each further family the sets are accepted, and each proof obligation is needed."""

from __future__ import annotations

from typing import Any

import pytest

from support.further_small import claim, point, points, simplex, whole
from support.game_small import GONE, assert_verdict, changed

Json = dict[str, Any]
I4, SWAP = ["1", "0", "0", "1"], ["0", "1", "1", "0"]
SIDE = {"c": "3/5", "s": "4/5", "r": "1/8"}  # (I - R)/2 = [[1/5, -2/5], [-2/5, 4/5]]
P = ["1/5", "-2/5", "-2/5", "4/5"]
TIE = {"c": "3/5", "s": "4/5", "r": "0"}
SEGMENT = {"type": "segment", "ends": [["1", "1", "0"], ["0", "0", "2"]]}
GOOD: dict[str, Json] = {
    "lp side": claim("linear_program", point("0", "8/9"), {"dual": "8/9"}, k=2, winner=1, g="1/8"),
    "lp tie": claim("linear_program", simplex(0, 1, 2, k=3), {"dual": "1"},
                    k=3, winner=None, g="0"),
    "lp zero": claim("linear_program", simplex(0, 1, k=2), {"dual": "1"}, k=2, winner=0, g="0"),
    "lp low": claim("linear_program", simplex(0, 2, k=3), {"dual": "1"}, k=3, winner=1, g="-1/2"),
    "lp low 2": claim("linear_program", point("1", "0"), {"dual": "1"}, k=2, winner=1, g="-1/2"),
    "theta low": claim("theta", point("1", "1", "0"), {"dual": ["1", "1"]}, theta="1/4"),
    "theta high": claim("theta", point("0", "0", "4/3"), {"dual": ["2/3", "2/3"]}, theta="3/4"),
    "theta edge": claim("theta", point("0", "0", "4/3"), {"dual": ["1", "1/3"]}, theta="3/4"),
    "theta tie": claim("theta", SEGMENT, {"dual": ["1", "1"]}, theta="1/2"),
    "sdp side": claim("semidefinite", point(*P), {"dual": "7/8"}, **SIDE),
    "sdp tie": claim("semidefinite", whole("density"), {"dual": "1"}, **TIE),
    "circle side": claim("circle", point("3/5", "4/5"), {}, **SIDE),
    "circle tie": claim("circle", whole("circle"), {}, **TIE),
    "equation": claim("scalar_equation", point("-3"), {}, beta="-1/6", gamma="1/2"),
    "equation tie": claim("scalar_equation", whole("line"), {}, beta="0", gamma="0"),
    "feasible": claim("feasibility", point("1"), {"point": "-1/3"}, delta="-1/2"),
    "feasible tie": claim("feasibility", point("1"), {"point": "0"}, delta="0"),
    "infeasible": claim("feasibility", point("0"), {"multipliers": ["3", "3"]}, delta="1/9"),
    "spectrum": claim("diagonal_spectrum", {"type": "spectrum", "points": ["0", "1"]}, {}, site=7),
    "spectrum tie": claim("diagonal_spectrum", {"type": "spectrum", "points": ["0"]}, {},
                          site=None),
    "rank 2": claim("rank", point("2"), {"minor": [0, 1]}, delta="-1/3"),
    "rank 1": claim("rank", point("1"), {"minor": [0], "kernel": ["0", "-5"]}, delta="0"),
    "eigenvector": claim("lowest_eigenvector", point(*P), {"eigenvalue": "7/8"}, **SIDE),
    "eigenvector tie": claim("lowest_eigenvector", whole("projectors"), {"eigenvalue": "1"}, **TIE),
    "root": claim("largest_root", point("1"), {"factor": ["1", "1", "-2"]}, side=None, r="0"),
    "root above": claim(
        "largest_root", point("3/2"), {"factor": ["1", "3/2", "-3/4"]}, side="above", r="1/2"
    ),
    "root below": claim(
        "largest_root", point("-5/2"), {"factor": ["1", "-5/2", "13/4"]}, side="below", r="1/2"
    ),
    "identity": claim("assignment", point(*I4), {"rows": ["0", "0"], "columns": ["0", "0"]},
                      delta="1/3"),
    "swap": claim("assignment", point(*SWAP), {"rows": ["-1", "0"], "columns": ["0", "0"]},
                  delta="-1"),
    "both": claim("assignment", points(SWAP, I4), {"rows": ["2", "2"], "columns": ["-2", "-2"]},
                  delta="0"),
    "label": claim("label", point("-1"), {}, delta="-1/5"),
    "labels": claim("label", points(["-1"], ["1"]), {}, delta="0"),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_solutions_are_accepted(name: str) -> None:
    assert_verdict(GOOD[name], "accepted", "1 solutions")


FALSE: list[tuple[str, str, Any, str]] = [
    # linear_program: v a_j <= 1, equality exactly on J, the set is conv {v e_j}
    ("lp side", "proof.dual", "1", "v a_j exceeds 1"),
    ("lp side", "proof.dual", "7/9", "v a_j is 1 for no j"),
    ("lp side", "proof.dual", "-8/9", "v a_j is 1 for no j"),
    ("lp side", "claim.set.x", ["8/9", "0"], "not the point v e_j"),
    ("lp side", "claim.set.x", ["0", "1"], "not the point v e_j"),
    ("lp side", "claim.set", simplex(0, 1, k=2), "not the point v e_j"),
    ("lp tie", "claim.set", point("1", "0", "0"), "a simplex"),
    ("lp tie", "claim.set", simplex(0, 1, k=3), "indices are others"),
    ("lp tie", "claim.set.signs", [1, 1, -1], "signs are 1"),
    ("lp tie", "claim.set.total", "1.0000001", "total"),
    ("lp low", "claim.set", simplex(0, 1, k=3), "indices are others"),
    ("lp low", "claim.set", simplex(0, 1, 2, k=3), "indices are others"),
    ("lp low", "claim.set.rest", ["0", "1", "0"], "the rest is 0"),
    ("lp low", "proof.dual", "2", "v a_j exceeds 1"),
    # theta: |A'v| <= 1, Ax = y, aligned, unique; a segment ends where it has to
    ("theta low", "proof.dual", ["1", "1.1"], "|A_j'v| exceeds 1"),
    ("theta low", "proof.dual", ["-1.1", "1"], "|A_j'v| exceeds 1"),
    ("theta high", "proof.dual", ["1", "1"], "|A_j'v| exceeds 1"),
    ("theta high", "proof.dual", ["1/3", "2/3"], "not aligned"),
    ("theta low", "proof.dual", ["1", "-1"], "not aligned"),
    ("theta low", "claim.set.x", ["1", "0", "0"], "Ax is not y"),
    ("theta low", "claim.set.x", ["0", "1", "0"], "Ax is not y"),
    ("theta low", "claim.set.x", ["3/4", "3/4", "1"], "not aligned"),
    ("theta low", "claim.set.x", ["0", "0", "4"], "not aligned"),
    ("theta edge", "claim.set.x", ["1", "1", "0"], "not aligned"),
    ("theta tie", "claim.set", point("1", "1", "0"), "not the only minimiser"),
    ("theta tie", "claim.set", points(["1", "1", "0"], ["0", "0", "2"]), "a point or a segment"),
    ("theta tie", "claim.set.ends.0", ["1/2", "1/2", "1"], "beyond an end"),
    ("theta tie", "claim.set.ends.1", ["1/2", "1/2", "1"], "beyond an end"),
    ("theta tie", "claim.set.ends.0", ["2", "2", "-2"], "not aligned"),
    ("theta tie", "claim.set.ends.0", ["0", "0", "2"], "ends of the segment are equal"),
    ("theta low", "claim.set", SEGMENT, "Ax is not y"),
    # semidefinite: the slack is psd, X is feasible, tr(slack X) = 0, one X or all
    ("sdp side", "proof.dual", "1", "not positive semidefinite"),
    ("sdp side", "proof.dual", "0.8750001", "not positive semidefinite"),
    ("sdp side", "proof.dual", "0.8749999", "is not 0"),
    ("sdp side", "proof.dual", "2", "not positive semidefinite"),
    ("sdp side", "claim.set.x", ["1/5", "-2/5", "-1/5", "4/5"], "not symmetric"),
    ("sdp side", "claim.set.x", ["2/5", "-4/5", "-4/5", "8/5"], "tr X is not 1"),
    ("sdp side", "claim.set.x", ["1/2", "-17/32", "-17/32", "1/2"], "X is not positive"),
    ("sdp side", "claim.set.x", ["3/2", "1/4", "1/4", "-1/2"], "X is not positive"),
    ("sdp side", "claim.set.x", ["4/5", "2/5", "2/5", "1/5"], "is not 0"),
    ("sdp side", "claim.set.x", ["1/2", "0", "0", "1/2"], "is not 0"),
    ("sdp side", "claim.set", whole("density"), "is a point"),
    ("sdp tie", "claim.set", whole("projectors"), "all density matrices"),
    ("sdp tie", "claim.set", point("1", "0", "0", "0"), "all density matrices"),
    ("sdp tie", "proof.dual", "1.1", "not positive semidefinite"),
    ("sdp tie", "proof.dual", "0.9", "is a point"),
    # circle
    ("circle side", "claim.set.x", ["-3/5", "-4/5"], "farthest"),
    ("circle side", "claim.set.x", ["4/5", "3/5"], "no multiple"),
    ("circle side", "claim.set.x", ["6/5", "8/5"], "|x| is not 1"),
    ("circle side", "claim.set", whole("circle"), "is a point"),
    ("circle tie", "claim.set", point("3/5", "4/5"), "whole circle"),
    # scalar_equation
    ("equation", "claim.set.x", ["3"], "not gamma"),
    ("equation", "claim.set", whole("line"), "is a point"),
    ("equation tie", "claim.set", point("0"), "set is R"),
    # feasibility: a point between, or multipliers that contradict
    ("feasible", "proof", {"point": "1/3"}, "delta <= point <= 0 fails"),
    ("feasible", "proof", {"point": "-0.51"}, "delta <= point <= 0 fails"),
    ("feasible", "claim.set", point("0"), "proves the answer 1"),
    ("feasible", "claim.set", points(["0"], ["1"]), "proves the answer 1"),
    ("feasible", "proof", {"multipliers": ["1", "1"]}, "no contradiction"),
    ("feasible tie", "proof", {"multipliers": ["1", "1"]}, "no contradiction"),
    ("infeasible", "proof", {"multipliers": ["0", "0"]}, "no contradiction"),
    ("infeasible", "proof", {"multipliers": ["1", "2"]}, "x does not cancel"),
    ("infeasible", "proof", {"multipliers": ["-1", "-1"]}, "negative"),
    ("feasible", "proof", {"multipliers": ["-1", "-1"]}, "negative"),
    ("infeasible", "claim.set", points(["0"], ["1"]), "prove the answer 0"),
    ("infeasible", "proof", {"point": "0"}, "delta <= point <= 0 fails"),
    ("infeasible", "claim.set", point("1"), "prove the answer 0"),
    # diagonal_spectrum
    ("spectrum", "claim.set.points", ["0"], "all of them"),
    ("spectrum", "claim.set.points", ["1"], "all of them"),
    ("spectrum", "claim.set.points", ["0", "1/2"], "all of them"),
    ("spectrum tie", "claim.set.points", ["0", "1"], "all of them"),
    ("spectrum", "claim.set", point("0", "1"), "is a spectrum"),
    ("spectrum", "claim.set", points(["0", "1"], ["1", "0"]), "is a spectrum"),
    # rank
    ("rank 2", "proof", {"minor": [0], "kernel": ["0", "1"]}, "Az is not 0"),
    ("rank 2", "proof", {"minor": [1], "kernel": ["1", "0"]}, "Az is not 0"),
    ("rank 2", "claim.set", point("1"), "another number"),
    ("rank 1", "proof", {"minor": [0, 1]}, "the minor is 0"),
    ("rank 1", "proof", {"minor": [1], "kernel": ["0", "1"]}, "the minor is 0"),
    ("rank 1", "proof.kernel", ["0", "0"], "the vector is 0"),
    ("rank 1", "proof.kernel", ["1", "0"], "Az is not 0"),
    ("rank 1", "claim.set", point("2"), "another number"),
    ("rank 1", "claim.set", points(["1"], ["2"]), "another number"),
    # lowest_eigenvector: a projector of rank 1, an eigenvalue, the lower one
    ("eigenvector", "claim.set.x", ["1/5", "-2/5", "-1/5", "4/5"], "not symmetric"),
    ("eigenvector", "claim.set.x", ["0", "0", "0", "0"], "tr P is not 1"),
    ("eigenvector", "claim.set.x", ["1/2", "0", "0", "1/2"], "P^2 is not P"),
    ("eigenvector", "claim.set.x", ["1", "0", "0", "0"], "CP is not"),
    ("eigenvector", "proof.eigenvalue", "9/8", "CP is not"),
    ("eigenvector", "claim.set", whole("projectors"), "is a point"),
    ("eigenvector tie", "claim.set", whole("density"), "all projectors"),
    ("eigenvector tie", "claim.set", point("1", "0", "0", "0"), "all projectors"),
    ("eigenvector tie", "proof.eigenvalue", "2", "another multiple of I"),
    # largest_root: the factorisation, and nothing beyond
    ("root above", "claim.set.x", ["1"], "not (z - w) times"),
    ("root above", "proof.factor.0", "2", "not (z - w) times"),
    ("root above", "proof.factor.1", "1", "not (z - w) times"),
    ("root above", "proof.factor.2", "0", "not (z - w) times"),
    ("root above", "claim.set", points(["1"], ["3/2"]), "is a point"),
    # assignment: prices, and exactly the permutations of tight places
    ("identity", "proof.rows.0", "1", "exceeds C_ij"),
    ("identity", "proof.columns.1", "1/2", "exceeds C_ij"),
    ("identity", "proof.rows.1", "-1/9", "no permutation"),
    ("identity", "claim.set", point(*SWAP), "not this one permutation"),
    ("identity", "claim.set", points(I4, SWAP), "not this one permutation"),
    ("swap", "claim.set", point(*I4), "not this one permutation"),
    ("swap", "proof.rows", ["0", "0"], "exceeds C_ij"),
    ("both", "claim.set", point(*I4), "the two permutations"),
    ("both", "claim.set", points(I4, I4), "the two permutations"),
    ("both", "claim.set", points(I4, SWAP, ["1", "1", "0", "0"]), "the two permutations"),
    # label
    ("label", "claim.set.x", ["1"], "nearest training point"),
    ("label", "claim.set", points(["1"], ["-1"]), "nearest training point"),
    ("labels", "claim.set", point("1"), "both labels"),
    ("labels", "claim.set", points(["1"], ["0"]), "both labels"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "place", "value", "words"), FALSE)
def test_each_obligation_is_needed(name: str, place: str, value: Any, words: str) -> None:
    assert_verdict(changed(GOOD[name], f"statements.S.{place}", value), "rejected", words)


def test_a_root_that_is_not_the_largest_is_rejected() -> None:
    """r = 1/2 above: p(z) = (z - 3/2)(z^2 + 3z/2 - 3/4); at -2 (r = 0) the factor is (z - 1)^2."""
    smaller = changed(GOOD["root"], "statements.S.claim.set", point("-2"))
    smaller = changed(smaller, "statements.S.proof.factor", ["1", "-2", "1"])
    assert_verdict(smaller, "rejected", "beyond the root")
    zero = changed(GOOD["root"], "statements.S.proof.factor", ["0", "0", "0"])
    assert_verdict(zero, "rejected", "not (z - w) times")


@pytest.mark.parametrize(
    ("w", "factor"),
    [("2/7", ["1", "2/7", "-143/49"]), ("-13/7", ["1", "-13/7", "22/49"])],
)
def test_a_smaller_one_of_three_roots_is_rejected(w: str, factor: list[str]) -> None:
    """r = 4/7 above: the roots are 11/7, 2/7 and -13/7."""
    good = claim("largest_root", point("11/7"), {"factor": ["1", "11/7", "-26/49"]}, side="above",
                 r="4/7")  # fmt: skip
    assert_verdict(good, "accepted")
    made = changed(good, "statements.S.claim.set.x", [w])
    made = changed(made, "statements.S.proof.factor", factor)
    assert_verdict(made, "rejected", "beyond the root")


AXES = {
    ("1", "0"): ["0", "0", "0", "1"], ("-1", "0"): ["1", "0", "0", "0"],
    ("0", "1"): ["1/2", "-1/2", "-1/2", "1/2"], ("0", "-1"): ["1/2", "1/2", "1/2", "1/2"],
}  # fmt: skip
OPPOSITE = {"1": "-1", "0": "0", "-1": "1"}


@pytest.mark.parametrize(("c", "s"), AXES)
@pytest.mark.parametrize("family", ["semidefinite", "lowest_eigenvector"])
def test_directions_along_the_axes(family: str, c: str, s: str) -> None:
    """Where entries are 0 or equal the set of a side is a point all the same."""
    key = "dual" if family == "semidefinite" else "eigenvalue"
    P, other = AXES[c, s], AXES[OPPOSITE[c], OPPOSITE[s]]
    good = claim(family, point(*P), {key: "7/8"}, c=c, s=s, r="1/8")
    assert_verdict(good, "accepted")
    for value in ("7/8", "1", "9/8"):
        made = changed(good, f"statements.S.proof.{key}", value)
        for found in (whole("density"), whole("projectors"), point(*P), point(*other)):
            if value != "7/8" or found != point(*P):
                assert_verdict(changed(made, "statements.S.claim.set", found), "rejected")


@pytest.mark.parametrize(("c", "s"), AXES)
def test_queries_on_the_axes_have_one_nearest_point(c: str, s: str) -> None:
    good = claim("circle", point(c, s), {}, c=c, s=s, r="1/8")
    assert_verdict(good, "accepted")
    assert_verdict(changed(good, "statements.S.claim.set", whole("circle")), "rejected")


def test_the_higher_eigenvector_is_rejected() -> None:
    made = changed(GOOD["eigenvector"], "statements.S.claim.set", point("4/5", "2/5", "2/5", "1/5"))
    made = changed(made, "statements.S.proof.eigenvalue", "9/8")
    assert_verdict(made, "rejected", "not the lower one")


@pytest.mark.parametrize(
    ("name", "key", "value", "words"),
    [
        ("lp side", "k", 1, "2 to 2000"), ("lp side", "k", 2001, "2 to 2000"),
        ("lp side", "winner", 2, "one of the 2 columns"), ("lp side", "winner", None, "0 without"),
        ("lp side", "winner", -1, "integer"), ("lp side", "g", "-1", "must be > -1"),
        ("lp side", "g", "sqrt(2)", "rational"), ("lp side", "k", "2", "integer"),
        ("theta low", "theta", "0", "0 < theta < 1"), ("theta low", "theta", "1", "0 < theta < 1"),
        ("theta low", "theta", "-1/4", "0 < theta < 1"), ("theta low", "theta", 1, "string"),
        ("sdp side", "c", "4/5", "c^2 + s^2 = 1"), ("sdp side", "r", "-1/8", ">= 0"),
        ("circle side", "s", "3/5", "c^2 + s^2 = 1"), ("circle side", "r", "-1", ">= 0"),
        ("eigenvector", "c", "0.6000000001", "c^2 + s^2 = 1"),
        ("equation", "beta", "0", "0 is needed"), ("feasible", "delta", None, "string"),
        ("spectrum", "site", -1, "integer"), ("spectrum", "site", 10**18 + 1, "integer"),
        ("spectrum", "site", "7", "integer"), ("spectrum", "site", True, "integer"),
        ("root", "r", "1", "r = 0 without"), ("root", "side", "above", "r > 0 with"),
        ("root above", "r", "0", "r > 0 with"), ("root above", "r", "-1", "r > 0 with"),
        ("root above", "side", None, "r = 0 without"), ("root above", "side", "left", "one of"),
        ("label", "delta", GONE, "missing"), ("label", "gamma", "1", "unknown key"),
    ],
)  # fmt: skip
def test_parameters_outside_the_family_are_unreadable(
    name: str, key: str, value: Any, words: str
) -> None:
    made = changed(GOOD[name], f"instances.I.parameters.{key}", value)
    assert_verdict(made, "unreadable", words)


@pytest.mark.parametrize(
    ("name", "place", "value", "words"),
    [
        ("lp side", "claim.set.x", ["0"], "a list of 2 values"),
        ("lp tie", "claim.set.indices", [0, 1, 3], "indices below 3"),
        ("lp side", "claim.set", {**simplex(1, k=2, total="8/9")}, "two or more indices"),
        ("lp tie", "claim.set.indices", [0, 2, 1], "strictly increasing"),
        ("lp tie", "claim.set.signs", [1, 1], "a sign for each"),
        ("lp tie", "claim.set.signs", [1, 0, 1], "1 or -1"),
        ("lp tie", "claim.set.total", "0", "total > 0"),
        ("lp tie", "claim.set.rest", ["0", "0", "1"], "rest zero"),
        ("theta tie", "claim.set.ends", [["1", "1", "0"]], "2 to 2"),
        ("theta low", "claim.set.x", ["1", "sqrt(1/2)", "0"], "rational"),
        ("theta low", "claim.set.x", ["1", 1, "0"], "must be a string"),
        ("theta low", "claim.set.type", "polytope", "one of point"),
        ("theta low", "claim.set.type", "empty", "one of point"),
        ("theta low", "proof.dual", ["1"], "a list of 2 values"),
        ("theta low", "proof", {}, "missing"),
        ("theta low", "proof.point", "1", "unknown key"),
        ("theta low", "claim.support", [0], "unknown key"),
        ("theta low", "instance", "J", "no instance"),
        ("theta low", "problem", "P1", "unknown key"),
        ("sdp tie", "claim.set.of", "circle", "4 entries"),
        ("sdp tie", "claim.set.of", "plane", "one of line"),
        ("circle tie", "claim.set.of", "line", "2 entries"),
        ("circle tie", "proof", {"dual": "1"}, "unknown key"),
        ("spectrum", "claim.set.points", ["1", "0"], "strictly increasing"),
        ("spectrum", "claim.set.points", ["0", "0"], "strictly increasing"),
        ("spectrum", "claim.set.points", [], "1 to 2"),
        ("spectrum", "claim.set.points", ["0", "1", "2"], "1 to 2"),
        ("feasible", "proof", {}, "exactly one"),
        ("feasible", "proof", {"point": "0", "multipliers": ["1", "1"]}, "exactly one"),
        ("rank 1", "proof", {"minor": [0]}, "with a vector"),
        ("rank 1", "proof", {"minor": [2], "kernel": ["0", "1"]}, "the minor [0, 1]"),
        ("rank 1", "proof", {"minor": [], "kernel": ["0", "1"]}, "the minor [0, 1]"),
        ("rank 2", "proof", {"minor": [0, 1], "kernel": ["0", "1"]}, "the minor [0, 1]"),
        ("root", "proof.factor", ["1", "1"], "3 to 3"),
        ("labels", "claim.set.points", [["1"]], "2 to 2000"),
    ],
)
def test_malformed_statements_are_unreadable(name: str, place: str, value: Any, words: str) -> None:
    assert_verdict(changed(GOOD[name], f"statements.S.{place}", value), "unreadable", words)


def test_solutions_are_of_further_families_only() -> None:
    explicit = {"problem": "P1", "A": [["1"]], "y": ["1"], "eta": "0"}
    made = changed(GOOD["equation"], "instances.I", {"family": "explicit", "parameters": explicit})
    assert_verdict(made, "unreadable", "a member of a further family")
