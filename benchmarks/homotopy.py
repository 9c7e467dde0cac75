"""What the exact path costs: the exact homotopy and scikit-learn's LARS in one run, as ratios.

    python benchmarks/homotopy.py [--columns 50 100 200] [--repeats R]

Gaussian float64 data (53-bit, taken exactly) and integers of 10 bits, m = N/2, a sparse signal
with noise; P2 at a tenth and at a hundredth of the largest lam, P1 and P3 at comparable parameters,
basis pursuit (P1, eta = 0). LARS follows the same path in floats, down to the mu at which the exact
solution lies. Medians of R runs; ratios within a line are comparable, times from different machines
are not. k is the size of the support. `exact` includes the proof of the optimality conditions and
the exact coordinates; `text` adds the certificate, all numbers written out.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
from sklearn.linear_model import lars_path

from sci_barriers.exact import Q, as_q, to_float
from sci_barriers.problems import QCBP, Instance, Lasso, Objective, Solution, SqrtLasso
from sci_barriers.solvers.path.homotopy import solve_path


def median(action: Callable[[], Any], repeats: int) -> float:
    """Seconds, the median of `repeats` calls."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def draw(N: int, *, bits: int, seed: int) -> tuple[Any, Any]:
    """A (N/2, N) and y (N/2,): float64, or integers of about 10 bits."""
    rng = np.random.default_rng(seed)
    m = N // 2
    A = rng.standard_normal((m, N))
    x = np.zeros(N)
    x[: N // 10] = rng.standard_normal(N // 10)
    y = A @ x + 0.1 * rng.standard_normal(m)
    if bits == 10:
        return np.rint(150 * A).astype(np.int64), np.rint(150 * y).astype(np.int64)
    return A, y


def objectives(A: Any, y: Any) -> Iterator[tuple[str, Objective]]:
    """P1, P2 and P3 with rational parameters, named."""
    top, size = float(np.abs(A.T @ y).max()), float(np.linalg.norm(y))

    def rational(x: float) -> Q:
        return as_q(Fraction(x).limit_denominator(1000))

    for share in (0.1, 0.01):
        yield f"P2, {share}", Lasso(lam=rational(2 * share * top))
        yield f"P1, {share}", QCBP(eta=rational(share * size))
        yield f"P3, {share}", SqrtLasso(lam=rational(3 * share * top / size))
    yield "P1, 0", QCBP(eta=Q(0))


def reached(A: Any, y: Any, solution: Solution[Any]) -> float:
    """The mu of the exact solution, in floats: max |A_j^T (y - A x)|."""
    x = np.array([to_float(entry) for entry in solution.set.x])
    return float(np.abs(A.T @ (y - A @ x)).max())


def compare(N: int, *, bits: int, repeats: int) -> None:
    """The lines of one instance."""
    A, y = draw(N, bits=bits, seed=N)
    for name, objective in objectives(A, y):
        instance = Instance.explicit(A, y, objective)
        solution = solve_path(instance, certified=False)
        floats = A.astype(float), y.astype(float)
        mu = reached(*floats, solution) if solution.status == "unique" else 0.0
        lars = partial(lars_path, *floats, alpha_min=mu / A.shape[0], method="lasso")
        times = [
            median(action, repeats)
            for action in (
                lars,
                partial(solve_path, instance, certified=False),
                partial(solve_path, instance),
            )
        ]
        size = sum(1 for entry in getattr(solution.set, "x", ()) if entry != 0)
        cells = "".join(f"{1e3 * seconds:10.1f} ms" for seconds in times)
        ratio = f"{times[1] / times[0]:9.1f}{times[2] / times[0]:9.1f}"
        print(f"{N:5}{bits:5}  {name:10}{size:6}{cells}{ratio}", flush=True)


def main() -> None:
    """Read the sizes and print the table."""
    parser = argparse.ArgumentParser(description="Exact homotopy against LARS, one run.")
    parser.add_argument("--columns", type=int, nargs="+", default=[50, 100, 200])
    parser.add_argument("--repeats", type=int, default=5, help="runs per time (5)")
    given = parser.parse_args()
    head = f"{'N':>5}{'bits':>5}  {'problem':10}{'k':>6}"
    print(head + f"{'LARS':>13}{'exact':>13}{'with text':>13}{'exact':>9}{'text':>9}")
    for N in given.columns:
        for bits in (10, 53):
            compare(N, bits=bits, repeats=max(1, given.repeats))


if __name__ == "__main__":
    main()
