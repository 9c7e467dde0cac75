"""The checker of witnesses and refutations refuses what is changed."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from sci_barriers.towers import (
    SINGLE_SITE,
    SOME_ONE,
    Diagonal,
    alternate,
    only,
    refute_decision,
    refute_delta,
    run,
)
from sci_barriers.towers.check_games import Rejected, check

Witness = dict[str, Any]


def read_back(witness: Any) -> Witness:
    found: Witness = json.loads(json.dumps(witness))
    return found


GOOD: dict[str, Witness] = {
    "entry": read_back(next(run(SOME_ONE, only(4), 9).certificates())),
    "diagonal-point": read_back(list(run(SINGLE_SITE, Diagonal(site=2), 9).certificates())[1]),
    "delta-refuted": read_back(
        refute_delta(lambda read, n: [read("A", i, i) for i in range(3)], n=4).witness()
    ),
    "decision-refuted": read_back(
        refute_decision(lambda read: any(read("a", i) == 1 for i in range(3))).witness()
    ),
    "stages": read_back(alternate(lambda read, k: read("a", k), stages=4).witness()),
}


@pytest.mark.parametrize("kind", sorted(GOOD))
def test_good_witnesses_are_accepted(kind: str) -> None:
    assert GOOD[kind]["kind"] == kind and check(GOOD[kind])


CHANGES: list[tuple[str, Witness]] = [
    ("entry", {"site": 3}),
    ("entry", {"yes": False}),
    ("entry", {"problem": "all-zero"}),
    ("entry", {"problem": "infinitely-many"}),
    ("entry", {"site": -1}),
    ("entry", {"site": 4.0}),
    ("entry", {"yes": 1}),
    ("entry", {"sequence": {"ones": [4], "start": 4, "period": "0"}}),
    ("entry", {"sequence": {"ones": [4], "start": 5, "period": ""}}),
    ("diagonal-point", {"z": "0"}),
    ("diagonal-point", {"z": "2"}),
    ("diagonal-point", {"site": 3}),
    ("diagonal-point", {"site": None}),
    ("diagonal-point", {"operator": "jacobi"}),
    ("diagonal-point", {"parameters": {"site": None}}),
    ("delta-refuted", {"site": 2}),
    ("delta-refuted", {"site": None}),
    ("delta-refuted", {"distance": "1/2"}),
    ("delta-refuted", {"output": []}),
    ("delta-refuted", {"output": ["0", "1"]}),
    ("delta-refuted", {"output": ["0", "99/100"], "distance": "1/100"}),
    ("delta-refuted", {"output": [0]}),
    ("delta-refuted", {"output": ["1/0"]}),
    ("delta-refuted", {"n": 0}),
    ("delta-refuted", {"n": 10**9}),
    ("delta-refuted", {"reads": [0, 1, 2, 3]}),
    ("delta-refuted", {"reads": "012"}),
    ("delta-refuted", {"problem": "spectrum"}),
    ("decision-refuted", {"yes": True}),
    ("decision-refuted", {"problem": "all-zero"}),
    ("decision-refuted", {"reads": [0, 1, 2, 3]}),
    ("decision-refuted", {"sequence": {"ones": [], "start": 0, "period": "0"}}),
    ("decision-refuted", {"sequence": {"ones": [], "start": 0, "period": "01"}}),
    ("stages", {"prefix": [[1, 1], [0, 2], [1, 3]]}),
    ("stages", {"prefix": [[1, 1], [0, 2], [1, 3], [1, 4]]}),
    ("stages", {"prefix": [[1, 1], [0, 2], [1, 2], [0, 4]]}),
    ("stages", {"prefix": [[1, 1], [0, 2], [2, 3], [0, 4]]}),
    ("stages", {"stages": [], "prefix": []}),
]


@pytest.mark.parametrize(("kind", "change"), CHANGES)
def test_changed_witnesses_are_refused(kind: str, change: Witness) -> None:
    with pytest.raises(Rejected):
        check({**GOOD[kind], **change})


@pytest.mark.parametrize(
    ("stage", "change"),
    [(1, {"k": 0}), (0, {"output": 0}), (2, {"highest": 3}), (1, {"length": 3}), (1, {"more": 1}),
     (0, {"output": True}), (3, {"highest": -2})],
)  # fmt: skip
def test_changed_stages_are_refused(stage: int, change: Witness) -> None:
    witness = copy.deepcopy(GOOD["stages"])
    witness["stages"][stage] |= change
    with pytest.raises(Rejected):
        check(witness)


@pytest.mark.parametrize("kind", sorted(GOOD))
def test_missing_and_unknown_keys_are_refused(kind: str) -> None:
    good = GOOD[kind]
    for key in good:
        with pytest.raises(Rejected):
            check({k: value for k, value in good.items() if k != key})
    for bad in ({**good, "more": 1}, {**good, "kind": "other"}, {**good, "kind": 3}, [good], None):
        with pytest.raises(Rejected):
            check(bad)  # type: ignore[arg-type]
