"""The kinds "a_delta" and "a_delta_seeds": a float solver on A_delta, scored exactly.

    min 1/(2m) ||B x - y||^2 + lam ||x||_1,   B = A_delta D_delta,   m = 3, N = 2, lam = 1/10
    error_true = ||D (x - x*)||, error_given = ||D (x - z)||: a_delta_truth.py

A sweep describes a cell by

    delta_log2   -1, ..., -64: delta = 2^delta_log2       order     "12" or "21"

beside problem ("P2", which need not be said), solver, setting, seed, timeout and, for
"a_delta_seeds", seeds: known.py. Wrong is an error of more than 1/100.
"""

from __future__ import annotations

from functools import lru_cache, partial

from sci_barriers.atlas.a_delta_truth import WRONG, case
from sci_barriers.atlas.given import one_of, whole
from sci_barriers.atlas.known import KnownCells, Place

LEAST = -64


@lru_cache(maxsize=256)
def a_delta(*, problem: str, delta_log2: int, order: str) -> Place:
    """The place; both sets of minimisers are known in closed form or by the exact solver."""
    here = case(-delta_log2, order)
    A, y = here.seen.as_float64()
    given = partial(here.scores, label="given")
    return Place(
        A=A, y=y, objective=here.seen.objective, wrong=WRONG, member=here.member,
        truth=here.scores, given=lambda objective: given,
    )  # fmt: skip


A_DELTA = KnownCells(
    problems=("P2",),
    axes={
        "order": (lambda order: one_of("order", order, "12", "21"), None),
        "delta_log2": (lambda e: whole("delta_log2", e, LEAST, -1), None),
    },
    place=a_delta,
    check=dict,
)  # fmt: skip
A_DELTA_SEEDS = A_DELTA.counting()
