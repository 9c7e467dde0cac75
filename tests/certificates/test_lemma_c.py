"""Lemma C case by case on instances small enough to check by hand, and what the checker refuses."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest

from sci_barriers.certificates import Unreadable, check, check_file

FIXTURES = sorted((Path(__file__).parent / "fixtures").glob("format1_*.json"))


def certificate(problem, A, y, claim_set, proof, *, extra=None, **objective):
    parameters = {"problem": problem, "A": A, "y": y, "weights": None, **objective}
    if problem == "P2":
        parameters.setdefault("normalisation", "1")
    return {
        "format": "sci-barriers-certificate/1",
        "instances": {"I": {"family": "explicit", "parameters": parameters}},
        "statements": {
            "Xi": {
                "kind": "minimisers",
                "instance": "I",
                "claim": {"set": claim_set},
                "proof": proof,
            },
            **(extra or {}),
        },
    }


def point(*x):
    return {"type": "point", "x": list(x)}


def aligned(x, dual=None, **more):
    proof = {"case": "aligned", "point": list(x), **more}
    return proof if dual is None else {**proof, "dual": list(dual)}


SEGMENT = {"type": "polytope", "tight": [0], "signs": [1], "fit": ["1"], "ray": ["1"]}
HALVES = {"type": "simplex", "indices": [0, 1], "signs": [1, 1], "total": "1/2", "rest": ["0", "0"]}
FAN = [["1", "1", "1"], ["0", "1", "2"]]

GOOD = {
    "P1 with eta > 0": certificate(
        "P1", [["1"]], ["2"], point("1"), aligned(["1"], ["1"]), eta="1"
    ),
    "P1 with an irrational eta": certificate(
        "P1", [["1"]], ["2"], point("2 - sqrt(2)"), aligned(["2 - sqrt(2)"], ["1"]), eta="sqrt(2)"
    ),
    "P1 eta at least |y|": certificate("P1", [["1"]], ["2"], point("0"), {"case": "zero"}, eta="2"),
    "P1 eta the least residual": certificate(
        "P1",
        [["1"], ["0"]],
        ["2", "1"],
        point("2"),
        {"case": "least-residual", "point": ["2"], "dual": ["1", "0"], "residual": ["0", "1"]},
        eta="1",
    ),
    "P1 infeasible": certificate(
        "P1",
        [["1"], ["0"]],
        ["2", "1"],
        {"type": "empty"},
        {"case": "infeasible", "residual": ["0", "1"]},
        eta="1/2",
    ),
    "P1 basis pursuit, unique though tight columns are dependent": certificate(
        "P1",
        FAN,
        ["1", "0"],
        point("1", "0", "0"),
        aligned(["1", "0", "0"], ["1", "0"], exposing=["0", "1"]),
        eta="0",
    ),
    "P2 duplicate columns": certificate(
        "P2", [["1", "1"]], ["1"], HALVES, aligned(["1/2", "0"]), lam="1"
    ),
    "P2 normalised by 1/2m": certificate(
        "P2",
        [["1"], ["1"]],
        ["1", "1"],
        point("0x1p-1"),
        aligned(["1/2"]),
        lam="1/2",
        normalisation="1/2m",
    ),
    "P3 segment from 0": certificate(
        "P3",
        [["1"]],
        ["1"],
        SEGMENT,
        aligned(["0"], ["1"]),
        lam="1",
        extra={
            "d": {
                "kind": "distance",
                "from": "Xi",
                "claim": {"x": ["-3/2"], "squared": "9/4", "lower": "1.5", "upper": "1.5"},
                "proof": {"nearest": ["0"], "multipliers": ["0"], "t": "1"},
            },
            "e": {
                "kind": "distance",
                "from": "Xi",
                "claim": {
                    "x": ["3"],
                    "lower": "2",
                    "upper": "2",
                    "exceeds": "2",
                    "verdict": "refuted",
                },
                "proof": {"nearest": ["1"], "multipliers": ["-2"], "t": "0"},
            },
        },
    ),
    "P3 with |v| < 1 fits y": certificate(
        "P3", [["2"]], ["1"], point("1/2"), aligned(["1/2"], ["1/2"]), lam="1"
    ),
    "P3 with a large lambda": certificate(
        "P3", [["1"]], ["1"], point("0"), aligned(["0"], ["1"]), lam="2"
    ),
}


@pytest.mark.parametrize("name", GOOD)
def test_each_case_is_accepted(name):
    assert check(GOOD[name]).accepted, check(GOOD[name]).reason


def changed(name, *path_and_value):
    *path, value = path_and_value
    new = copy.deepcopy(GOOD[name])
    at = new["statements"]["Xi"]
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return new


BAD = {
    "a segment is not its end point": ("P3 segment from 0", "claim", "set", point("0")),
    "a ray that is left out": ("P3 segment from 0", "claim", "set", {**SEGMENT, "ray": None}),
    "a point of a simplex": ("P2 duplicate columns", "claim", "set", point("1/2", "0")),
    "a fan without its exposing vector": (
        "P1 basis pursuit, unique though tight columns are dependent",
        "proof",
        aligned(["1", "0", "0"], ["1", "0"]),
    ),
    "an exposing vector of the wrong sign": (
        "P1 basis pursuit, unique though tight columns are dependent",
        "proof",
        "exposing",
        ["0", "-1"],
    ),
    "a dual that is infeasible": ("P1 with eta > 0", "proof", "dual", ["3/2"]),
    "a dual that is not tight": ("P1 with eta > 0", "proof", "dual", ["1/2"]),
    "a residual of another norm": ("P1 with eta > 0", "proof", "point", ["3/2"]),
    "infeasibility of a feasible problem": (
        "P1 eta at least |y|",
        "proof",
        {"case": "infeasible", "residual": ["0"]},
    ),
    "zero where eta < |y|": ("P1 with eta > 0", "proof", {"case": "zero"}),
    "empty where a minimiser is shown": ("P1 with eta > 0", "claim", "set", {"type": "empty"}),
    "a dual longer than 1": ("P3 with |v| < 1 fits y", "proof", "dual", ["1"]),
    "a simplex with another total": (
        "P2 duplicate columns",
        "claim",
        "set",
        {**HALVES, "total": "1/3"},
    ),
    "a simplex with a flipped sign": (
        "P2 duplicate columns",
        "claim",
        "set",
        {**HALVES, "signs": [1, -1]},
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_each_false_claim_is_rejected(name):
    outcome = check(changed(*BAD[name]))
    assert not outcome.accepted
    assert outcome.reason.startswith(("Xi: ", "d: "))


UNREADABLE = {
    "P2 takes no eta": lambda c: c["instances"]["I"]["parameters"].update(eta="1"),
    "unknown key": lambda c: c["statements"]["Xi"].update(note="checked"),
    "unknown version": lambda c: c.update(format="sci-barriers-certificate/2"),
    "unknown kind": lambda c: c["statements"]["Xi"].update(kind="truth"),
    "no statements": lambda c: c.update(statements={}),
    "point of the wrong length": lambda c: c["statements"]["Xi"]["proof"].update(point=["1"]),
    "a number that is no string": lambda c: c["statements"]["Xi"]["proof"].update(point=[1, 0]),
    "an instance that is not there": lambda c: c["statements"]["Xi"].update(instance="J"),
    "one index in a simplex": lambda c: c["statements"]["Xi"]["claim"]["set"].update(
        indices=[0], signs=[1]
    ),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_malformed_certificates_are_unreadable(name):
    broken = copy.deepcopy(GOOD["P2 duplicate columns"])
    UNREADABLE[name](broken)
    with pytest.raises(Unreadable):
        check(broken)


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_old_fixtures_are_verified_for_ever(path):
    report = check_file(path)
    assert report.status == "accepted", report.reason


def test_there_are_fixtures():
    assert FIXTURES


def scaled_distance(**changes):
    instance = {"delta": "1/2", "order": "12", "lam": "1/10", "normalisation": "1/2m"}
    x = ["0", "1/3*sqrt(3) - 1/10"]
    distance = {
        "kind": "distance",
        "from": "Xi",
        "scale": "I",
        "claim": {
            "x": ["0", "1/3*sqrt(3)"],
            "squared": "3/100",
            "lower": "0.1732",
            "upper": "0.1733",
        },
        "proof": {"nearest": x},
    }
    return {
        "format": "sci-barriers-certificate/1",
        "instances": {"I": {"family": "a_delta", "parameters": instance}},
        "statements": {
            "Xi": {
                "kind": "minimisers",
                "instance": "I",
                "claim": {"set": {"type": "point", "x": x}},
                "proof": {"case": "aligned", "point": x},
            },
            "d": {**distance, **changes},
        },
    }


def test_distances_in_the_original_scale():
    assert check(scaled_distance()).accepted  # |D(x - z)| = sqrt(3)/10
    claim = {"x": ["0", "1/3*sqrt(3)"], "squared": "1/100", "lower": "0.1", "upper": "0.1"}
    assert not check(scaled_distance(claim=claim)).accepted  # that is |x - z|
    with pytest.raises(Unreadable):
        check(scaled_distance(scale="J"))


@pytest.mark.parametrize("query", [[], [[]], [{}], ["A", 0, 0, 1], ["y", 0, 0, 1, "0"], "A", None])
def test_malformed_queries_are_unreadable(query):
    broken = copy.deepcopy(GOOD["P2 duplicate columns"])
    broken["statements"]["q"] = {
        "kind": "information",
        "instance": "I",
        "claim": {"norm": "entrywise", "queries": [query]},
        "proof": {},
    }
    with pytest.raises(Unreadable):
        check(broken)
