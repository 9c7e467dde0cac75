"""atlas/memory.py: equal runs give equal bits, also where sums depend on alignment."""

from __future__ import annotations

import random
import sys

import pytest

from sci_barriers.atlas.memory import DEPENDING, fixed_places
from sci_barriers.atlas.random_design import RANDOM_DESIGN
from sci_barriers.atlas.solvers import find

RUNS = 12


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs mallopt")
@pytest.mark.parametrize("name", DEPENDING)
def test_blocks_begin_at_the_same_distance_so_bits_are_equal(name: str) -> None:
    box = find("P2", name, "default")
    if (reason := box.skip()) is not None:
        pytest.skip(reason)
    place = RANDOM_DESIGN.place(
        problem="P2", draw=0, m=50, N=100, k=5, r="1/2", level="1/10"
    )  # fmt: skip
    found, kept, rng = set(), [], random.Random(1)
    for _ in range(RUNS):
        kept.append(bytearray(rng.randrange(1, 3000)))  # what lies where differs from run to run
        with fixed_places(name) as changed:
            found.add(box(place.A.copy(), place.y.copy(), lam=place.level(box)).x)
        if not changed:
            pytest.skip("another C library")
    assert len(found) == 1 and None not in found


def test_other_solvers_run_as_they_are() -> None:
    with fixed_places("scikit-learn Lasso, cyclic") as changed:
        assert changed is False
