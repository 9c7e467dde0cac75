"""Cyclic coordinate descent in float64 with a running residual, for P2 with c = 1/(2m).

    min 1/(2m) ||Bx - y||^2 + lam ||x||_1,  columns b_j with ||b_j||^2 = m (or rescaled by it),
    sweep, j = 1..N:   z = <b_j, r + b_j x_j>/m,   x_j' = soft(z, lam),   r' = r - b_j (x_j' - x_j),
    stop after the first sweep with  max_j |x_j' - x_j| / (1 + |x_j|) < RelTol,  or after MaxIter.

r is updated and never computed anew, so rounding errors accumulate in it: this is what the method
is, and the last digits of a long run depend on the order of the operations. That order is fixed:
the partial residual r_i + b_ij x_j is formed first, the products are added from the first row to
the last, one division by m ends the sum. The loop is compiled without `fastmath`: no sum is
reordered, no product fused with an addition, no reciprocal taken, and subnormal numbers are kept
(IEEE 754, round to nearest; a library that switches the processor to flush-to-zero would change
that). So the compiled loop and the same loop in Python give the same bits.

The settings PRINTED and the rule reproduce the table of Antun and Colbrook (Geilo Winter School
2021, day II); the rule was recovered by matching its numbers, the original program was not run.
numba is imported on first use. Its cache goes where numba finds a place that can be written; where
there is none, or the cache is damaged, the loop is compiled without.
"""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sci_barriers.errors import bad_input
from sci_barriers.exact import to_float
from sci_barriers.information import Approximation
from sci_barriers.problems import Lasso
from sci_barriers.reconstructors.base import Reconstruction, reconstruction

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

EPS = 2.0**-52
PRINTED: dict[str, tuple[float, int]] = {
    "default": (1e-4, 100_000),
    "reltol": (EPS, 100_000),
    "reltol_maxiter": (EPS, 2**52),
}
"""RelTol and MaxIter of the three printed settings; eps = 2^-52, 1/eps = 2^52."""
CHUNK = 2**22  # sweeps between two looks at the clock, about a tenth of a second
STANDARD = 1e-9  # how far ||b_j||^2/m of a standardised column may be from 1


def sweeps(
    columns: Array, lam: float, scale: Array, rel_tol: float, count: int, x: Array, r: Array
) -> tuple[int, bool]:
    """At most `count` sweeps on x (N,) and r (m,), in place; (sweeps done, the rule held).

    columns (N, m): the rows are b_j. scale (N,): 1, or m/||b_j||^2 when not standardised.
    """
    N, m = columns.shape
    rows = float(m)
    for done in range(1, count + 1):
        largest = 0.0
        for j in range(N):
            old = x[j]
            z = columns[j, 0] * (r[0] + columns[j, 0] * old)
            for i in range(1, m):
                z += columns[j, i] * (r[i] + columns[j, i] * old)
            z = z / rows
            if z > lam:
                new = (z - lam) * scale[j]
            elif z < -lam:
                new = (z + lam) * scale[j]
            else:
                new = 0.0
            change = new - old
            if change != 0.0:
                x[j] = new
                for i in range(m):
                    r[i] -= columns[j, i] * change
            relative = abs(change) / (1.0 + abs(old))
            if relative > largest:
                largest = relative
        if largest < rel_tol:
            return done, True
    return count, False


@lru_cache(maxsize=1)
def compiled() -> Callable[..., tuple[int, bool]]:
    """`sweeps`, compiled; the first call in a process takes about a second, less with a cache."""
    try:
        return _compile(cache=True)
    except Exception:  # no folder for the cache, a full disk, a damaged file: all come from it
        return _compile(cache=False)


def _compile(*, cache: bool) -> Callable[..., tuple[int, bool]]:
    import numba
    import numpy

    loop: Any = numba.njit(cache=cache, nogil=True, error_model="numpy")(sweeps)
    one = numpy.ones(1)
    loop(numpy.ones((1, 1)), 1.0, one, 1.0, 1, numpy.zeros(1), one.copy())
    return loop


@dataclass(frozen=True, kw_only=True)
class Descent:
    """x (N,), the running residual r (m,), sweeps done, and how it ended.

    stopped: the rule held. late: the time limit passed. seconds: wall time of the sweeps.
    """

    x: Array
    r: Array
    sweeps: int
    stopped: bool
    late: bool
    seconds: float


def descend(
    A: Array,
    y: Array,
    *,
    lam: float,
    rel_tol: float,
    max_iter: int,
    standardised: bool = True,
    compile: bool = True,
    time_limit: float | None = None,
) -> Descent:
    """Coordinate descent from 0 on float64 A (m, N), y (m,), as at the head of the file.

    compile=False runs the same loop in Python (the same bits, 500 times slower). time_limit:
    seconds, looked at every 4,194,304 sweeps. Raises BadInput for lam <= 0, MaxIter < 1, other
    shapes, a zero column, columns not standardised to 1e-9 when said to be, products that overflow.
    """
    import numpy

    if not lam > 0:
        raise bad_input("lam", lam, "must be > 0", "pass a positive number")
    if isinstance(max_iter, bool) or not isinstance(max_iter, int) or max_iter < 1:
        raise bad_input("max_iter", max_iter, "must be an integer >= 1", "pass a sweep count")
    columns = numpy.ascontiguousarray(numpy.asarray(A, dtype=numpy.float64).T)
    r = numpy.array(y, dtype=numpy.float64)
    if columns.ndim != 2 or 0 in columns.shape or r.shape != columns.shape[1:]:
        raise bad_input(
            "shapes", f"{numpy.shape(A)}, {r.shape}", "must be (m, N), (m,)", "check A and y"
        )
    scale = _scales(columns, r, standardised=standardised)
    x = numpy.zeros(columns.shape[0])
    loop = compiled() if compile else sweeps
    done, stopped, late = 0, False, False
    start = time.perf_counter()
    while done < max_iter and not stopped and not late:
        count, stopped = loop(
            columns, float(lam), scale, float(rel_tol), min(CHUNK, max_iter - done), x, r
        )
        done += count
        late = time_limit is not None and time.perf_counter() - start > time_limit
    spent = time.perf_counter() - start
    late = late and not stopped and done < max_iter
    return Descent(x=x, r=r, sweeps=done, stopped=stopped, late=late, seconds=spent)


def _scales(columns: Array, y: Array, *, standardised: bool) -> Array:
    """1, or m/||b_j||^2, for each column; BadInput as `descend` says."""
    import numpy

    with numpy.errstate(over="ignore", invalid="ignore"):
        heights = (columns * columns).sum(axis=1) / columns.shape[1]
        products = numpy.abs(columns) @ numpy.abs(y)
    if not (numpy.isfinite(heights).all() and numpy.isfinite(products).all()):
        raise bad_input("A, y", "entries", "must have products below 2**1024", "rescale the data")
    for j, height in enumerate(heights.tolist()):
        if height == 0:
            raise bad_input(f"column {j}", 0, "must not vanish", "leave the column out")
        if standardised and abs(height - 1) > STANDARD:
            raise bad_input(
                f"||b_{j}||^2/m", height, f"must be 1 within {STANDARD}",
                "standardise the columns, or pass standardised=False",
            )  # fmt: skip
    scales: Array = numpy.ones(len(heights)) if standardised else 1.0 / heights
    return scales


@dataclass(frozen=True, kw_only=True)
class CoordinateDescent:
    """The method on an Approximation of a P2 instance without weights.

    c = 1/m or 1 is brought to 1/(2m) by lam' = lam/(2mc). flagged: MaxIter was reached.
    settings: rel_tol, max_iter, standardised. work: iterations = sweeps.
    """

    rel_tol: float = PRINTED["default"][0]
    max_iter: int = PRINTED["default"][1]
    standardised: bool = True
    time_limit: float | None = None
    name: str = "coordinate descent"

    @classmethod
    def printed(cls, setting: str) -> CoordinateDescent:
        """The printed setting of that name: "default", "reltol", "reltol_maxiter"."""
        if setting not in PRINTED:
            raise bad_input("setting", setting, "unknown", f"one of {', '.join(PRINTED)}")
        rel_tol, max_iter = PRINTED[setting]
        return cls(rel_tol=rel_tol, max_iter=max_iter)

    @staticmethod
    def skip() -> str | None:
        """Why it cannot run here, None when it can."""
        if importlib.util.find_spec("numba") is not None:
            return None
        return "numba not installed; pip install 'sci-barriers[solvers]'"

    def __call__(self, seen: Approximation, /) -> Reconstruction:
        """The output on (A_n, y_n) rounded to float64. BadInput for P1, P3 and weights."""
        objective = seen.objective
        if not isinstance(objective, Lasso) or objective.weights is not None:
            raise bad_input(
                "objective", objective.tag, "must be P2 without weights", "use another method"
            )
        A, y = seen.as_float64()
        lam = to_float(objective.lam / (2 * seen.m * objective.factor(seen.m)))
        found = descend(
            A, y, lam=lam, rel_tol=self.rel_tol, max_iter=self.max_iter,
            standardised=self.standardised, time_limit=self.time_limit,
        )  # fmt: skip
        words = [] if found.stopped else [f"MaxIter = {self.max_iter} reached"]
        if found.late:
            words = [f"time limit of {self.time_limit} s passed"]
        return reconstruction(
            found.x, method=self.name, N=seen.N,
            settings={"rel_tol": self.rel_tol, "max_iter": self.max_iter, "lam": lam,
                      "standardised": self.standardised},
            work={"iterations": found.sweeps},
            status="timeout" if found.late else "ran",
            flagged=not found.stopped, messages=tuple(words),
        )  # fmt: skip
