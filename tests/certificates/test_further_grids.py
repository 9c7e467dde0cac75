"""solutions, exhaustively on small grids: what is accepted is true, what is true has a proof.

For each family a few instances, every set of a pool of the right length, every proof with numbers
of a grid; the truth is that of `further_truth`.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from support.further_data import solutions
from support.further_small import claim, member, point, points, simplex, whole
from support.further_truth import claimed
from support.game_small import verdict

Json = dict[str, Any]
GRID = ["-2", "-1", "-1/2", "0", "1/2", "2/3", "3/4", "1", "3/2", "2"]
FEW = ["-1", "0", "1/2", "1"]
DIRECTIONS = [("1", "0"), ("-1", "0"), ("0", "1"), ("3/5", "-4/5")]
ENTRIES = [
    ["1/5", "2/5", "2/5", "4/5"], ["1/2", "1/2", "1/2", "1/2"], ["1/2", "-1/2", "-1/2", "1/2"],
    ["1", "0", "0", "0"], ["0", "0", "0", "1"], ["1/2", "0", "0", "1/2"],
    ["1", "0", "0", "1"], ["0", "1", "1", "0"], ["0", "0", "0", "0"], ["1/2", "1/2", "0", "1/2"],
]  # fmt: skip
Case = tuple[list[Json], list[Json], list[Json]]


def _numbers() -> list[Json]:
    """Sets in R."""
    single = [point(x) for x in GRID]
    pairs = [points(["1"], ["-1"]), points(["0"], ["1"]), points(["1"], ["2"])]
    ends = [
        {"type": "segment", "ends": [["-1"], ["1"]]},
        {"type": "segment", "ends": [["0"], ["1"]]},
    ]
    return [*single, *pairs, *ends, whole("line")]


def _matrices() -> list[Json]:
    single = [point(*x) for x in ENTRIES]
    pairs = [points(ENTRIES[6], ENTRIES[7]), points(ENTRIES[3], ENTRIES[4])]
    ends = [{"type": "segment", "ends": [ENTRIES[3], ENTRIES[4]]}]
    return [*single, *pairs, *ends, whole("density"), whole("projectors")]


def _plane() -> list[Json]:
    single = [point(*x) for x in (*DIRECTIONS, ("0", "0"), ("1/2", "1/2"), ("3/5", "4/5"))]
    ends = [{"type": "segment", "ends": [["1", "0"], ["0", "1"]]}]
    return [*single, *ends, points(["1", "0"], ["-1", "0"]), whole("circle"), simplex(0, 1, k=2)]


def _lp() -> Case:
    instances = [member("linear_program", k=3, winner=0, g=g) for g in ("0", "1/2", "-1/2")]
    units = [["2/3" if i == j else "0" for i in range(3)] for j in range(3)]
    units += [["1" if i == j else "0" for i in range(3)] for j in range(3)]
    sets = [point(*x) for x in units] + [points(*units[3:])]
    sets += [
        simplex(*J, k=3, total=t) for J in ((0, 1), (0, 2), (1, 2), (0, 1, 2)) for t in ("1", "2/3")
    ]
    return instances, sets, [{"dual": v} for v in GRID]


def _theta() -> Case:
    values = ("1/4", "1/3", "1/2", "2/3", "3/4")
    vectors = [["1", "1", "0"], ["0", "0", "2"], ["0", "0", "3/2"], ["0", "0", "4/3"],
               ["1/2", "1/2", "1"], ["3/4", "3/4", "1/2"], ["0", "0", "3"],
               ["2", "2", "-2"]]  # fmt: skip
    sets = [point(*x) for x in vectors]
    sets += [{"type": "segment", "ends": [p, q]} for p in vectors for q in vectors[:5] if p != q]
    sets += [points(vectors[0], vectors[1])]
    return [member("theta", theta=t) for t in values], sets, [
        {"dual": list(v)} for v in product(GRID, repeat=2)
    ]  # fmt: skip


def _turned(family: str) -> list[Json]:
    return [member(family, c=c, s=s, r=r) for c, s in DIRECTIONS for r in ("0", "1/2", "2")]


def _deltas(family: str) -> list[Json]:
    return [member(family, delta=delta) for delta in ("-2", "-1/2", "0", "1/2", "1")]


CASES: dict[str, Case] = {
    "linear_program": _lp(),
    "theta": _theta(),
    "semidefinite": (_turned("semidefinite"), _matrices(), [{"dual": t} for t in GRID]),
    "lowest_eigenvector": (
        _turned("lowest_eigenvector"), _matrices(), [{"eigenvalue": t} for t in [*GRID, "3"]],
    ),
    "circle": (_turned("circle"), _plane(), [{}]),
    "scalar_equation": (
        [member("scalar_equation", beta=b, gamma=c) for b in ("-1", "1/2", "2") for c in GRID]
        + [member("scalar_equation", beta="0", gamma="0")], _numbers(), [{}],
    ),
    "feasibility": (
        _deltas("feasibility"), _numbers(),
        [{"point": x} for x in GRID] + [{"multipliers": list(u)} for u in product(GRID, repeat=2)],
    ),
    "diagonal_spectrum": (
        [member("diagonal_spectrum", site=site) for site in (None, 0, 9)],
        [{"type": "spectrum", "points": list(z)}
         for z in (["0"], ["1"], ["0", "1"], ["0", "1/2"], ["-1", "0"])] + _plane(), [{}],
    ),
    "rank": (
        _deltas("rank"), _numbers(),
        [{"minor": [0, 1]}]
        + [{"minor": [i], "kernel": list(z)} for i in (0, 1) for z in product(FEW, repeat=2)],
    ),
    "largest_root": (
        [member("largest_root", side=side, r=r) for side, r in (
            (None, "0"), ("above", "1/2"), ("above", "1"), ("below", "1/2"), ("below", "2"))],
        [*_numbers(), point("-5/2"), point("-4"), point("-3")],
        [{"factor": ["1", b, c]} for b in [*GRID, "-5/2", "-4", "-3"]
         for c in ["-2", "1", "-3/4", "13/4", "13", "0", "6"]] + [{"factor": ["-1", "-1", "2"]}],
    ),
    "assignment": (
        _deltas("assignment"), _matrices(),
        [{"rows": list(u), "columns": list(v)}
         for u in product(["-2", *FEW], repeat=2) for v in product(FEW[:2], repeat=2)],
    ),
    "label": (_deltas("label"), _numbers(), [{}]),
}  # fmt: skip


@pytest.mark.parametrize("family", CASES)
def test_accepted_means_true_and_true_means_provable(family: str) -> None:
    instances, sets, proofs = CASES[family]
    for instance in instances:
        true, proved = solutions(instance), False
        for found in sets:
            right = claimed(found) == true
            for proof in proofs:
                made = claim(family, found, proof, **instance["parameters"])
                outcome, why = verdict(made)
                assert outcome != "unreadable", why
                assert right or outcome == "rejected", (instance, found, proof)
                proved = proved or outcome == "accepted"
        assert proved or all(claimed(found) != true for found in sets), instance
    assert any(claimed(x) == solutions(instance) for x in sets for instance in instances)
