"""The kinds "real_data", "real_data_seeds": float solvers on data sets that scikit-learn ships.

    A, y and lam_k = lam_max * 0.9 * 900^(-k/11), k = 0..11;  P2 and P3
    A, y and eta_k, between the least residual and ||y||;  P1:  real_designs.py

The floats are the data, so both errors are the distance to their minimisers, found and proved by
`solve`. Wrong is a distance of more than ||x*||/100, x* the minimiser nearest to 0.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from sci_barriers.atlas.given import one_of, whole
from sci_barriers.atlas.known import KnownCells, Place, of_data
from sci_barriers.atlas.real_designs import STEPS, Problem, design, level, objective
from sci_barriers.atlas.truths import Data

SETS = ("linnerud", "diabetes", "breast_cancer", "wine")


def real_data(*, problem: str, data: str, degree: int, k: int) -> Place:
    """The problem at lam_k, for P1 at eta_k."""
    described = Problem(data=data, degree=degree, tag=problem)
    source = Data(make=design, named=(("data", data), ("degree", degree)))
    return of_data(source, objective(described, level(described, k)))


def _set(value: Any) -> str:
    return one_of("data", value, *SETS)


def _whole(name: str, least: int, most: int, value: Any) -> int:
    return whole(name, value, least, most)


REAL_DATA = KnownCells(
    problems=("P1", "P2", "P3"),
    axes={
        "data": (_set, None), "degree": (partial(_whole, "degree", 1, 4), 1),
        "k": (partial(_whole, "k", 0, STEPS - 1), list(range(STEPS))),
    },
    place=real_data,
    check=dict,
)  # fmt: skip
REAL_DATA_SEEDS = REAL_DATA.counting()
