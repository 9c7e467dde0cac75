"""The kinds "random_design", "random_design_seeds": float solvers on correlated Gaussian designs.

    a_j = r a_{j-1} + sqrt(1 - r^2) z_j,   z_j ~ N(0, I_m),   columns j = 0, ..., N-1, a_0 = z_0
    y = A x0 + noise,   x0 has k entries +-1, noise ~ N(0, sigma^2 I), sigma = 1/10
    lam = level * lam_max:   max_j |a_j'y| / m (P2),   max_j |a_j'y| / ||y|| (P3);
    eta = level * ||y|| (P1)

drawn by numpy's PCG64 from the seed `draw`; r and level are text, "9/10", r also "0" (independent
columns). For P1 with m > N eta may be below the least residual: such a cell is an error. The floats
that come out are the data, so both errors are the distance to their minimisers, found and proved by
`solve`. Wrong is a distance of more than ||x*||/100, x* the minimiser nearest to 0.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache, partial
from typing import Any

from sci_barriers.atlas.given import fraction, whole
from sci_barriers.atlas.known import KnownCells, Place, of_data
from sci_barriers.atlas.truths import Data
from sci_barriers.errors import bad_input
from sci_barriers.exact import Q, as_q
from sci_barriers.problems import QCBP, Lasso, Objective, SqrtLasso

NOISE = 0.1
KEPT = 16
"""Designs kept: of the largest, 1000 by 2000, 256 MB. Others are drawn again, at little cost."""


@lru_cache(maxsize=KEPT)
def drawn(*, draw: int, m: int, N: int, k: int, r: str) -> tuple[Any, Any]:
    """A (m, N), y (m,), not to be written to."""
    import numpy

    rng = numpy.random.Generator(numpy.random.PCG64(draw))
    correlation = float(Fraction(r))
    Z = rng.standard_normal((N, m))
    columns = [Z[0]]
    for z in Z[1:]:
        columns.append(correlation * columns[-1] + (1 - correlation**2) ** 0.5 * z)
    A = numpy.array(columns).T.copy()
    x0 = numpy.zeros(N)
    x0[rng.choice(N, size=k, replace=False)] = rng.choice([-1.0, 1.0], size=k)
    # sums in a fixed order: the same data with every linear algebra library
    y = (A * x0).sum(axis=1) + NOISE * rng.standard_normal(m)
    for array in (A, y):
        array.setflags(write=False)
    return A, y


def random_design(*, problem: str, level: str, **named: Any) -> Place:
    """The design; named: draw, m, N, k, r. BadInput where there is no minimiser, or it is 0."""
    A, y = drawn(**named)
    norm = float((y * y).sum() ** 0.5)
    largest = float(abs((A * y[:, None]).sum(axis=0)).max())
    unit = {"P1": norm, "P2": largest / len(y), "P3": largest / norm}[problem]
    objective = _objective(problem, float(Fraction(level)) * unit)
    return of_data(Data(make=drawn, named=tuple(sorted(named.items()))), objective)


def _check(*, N: int, k: int, **others: Any) -> None:
    if k > N:
        raise bad_input("k", k, f"must be at most N = {N}", "pass fewer non-zeros")


def _objective(problem: str, number: float) -> Objective:
    value: Q = as_q(number)
    if problem == "P1":
        return QCBP(eta=value)
    return Lasso(lam=value, normalisation="1/2m") if problem == "P2" else SqrtLasso(lam=value)


def _read(name: str, least: int, most: int, value: Any) -> int:
    return whole(name, value, least, most)


RANDOM_DESIGN = KnownCells(
    problems=("P1", "P2", "P3"),
    axes={
        "draw": (partial(_read, "draw", 0, 2**32 - 1), None),
        "m": (partial(_read, "m", 1, 1000), 50), "N": (partial(_read, "N", 1, 2000), 100),
        "k": (partial(_read, "k", 1, 1000), 5), "r": (partial(fraction, "r", zero=True), "9/10"),
        "level": (partial(fraction, "level"), "1/10"),
    },
    place=random_design,
    check=_check,
)  # fmt: skip
RANDOM_DESIGN_SEEDS = RANDOM_DESIGN.counting()
