"""The float certificate against the float solvers whose support it proves, as ratios of one run.

    python benchmarks/float_certificate.py [--repeats R] [--sizes 50 100 ...] [--share S]

P2, c = 1/(2m), Gaussian A (m = N/2 rows), lam a share of its largest useful value. Coordinate
descent and LARS are scikit-learn's Lasso and LassoLars as they come (fit_intercept=False); the
faster of the two is the unit. The guess is the support of coordinate descent at a tight tolerance,
its time not counted. Medians of R runs, the routines taking turns, each timed in the second of
two calls so that all find the data equally near. One thread.
Ratios within a line are comparable; times from different machines are not. P3 and P1 prove the
same support.
"""

from __future__ import annotations

import argparse
import platform
from functools import partial
from typing import Any

import numpy as np
import sklearn
from _timing import medians
from sklearn.linear_model import Lasso as CoordinateDescent
from sklearn.linear_model import LassoLars
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from sci_barriers.exact import as_q
from sci_barriers.problems import QCBP, Lasso, Objective, SqrtLasso
from sci_barriers.solvers.rigorous.support import Proof, certify_support

SIZES = (50, 100, 200, 500, 1000, 2000)
TIGHT = {"tol": 1e-14, "max_iter": 100_000}


def instance(N: int, seed: int) -> tuple[Any, Any]:
    """A (N/2, N) Gaussian, y from N/10 coordinates and a noise of a tenth."""
    rng = np.random.default_rng(seed)
    m = N // 2
    A = rng.standard_normal((m, N))
    x = np.zeros(N)
    chosen = rng.choice(N, N // 10, replace=False)
    x[chosen] = rng.standard_normal(len(chosen))
    return A, A @ x + 0.1 * rng.standard_normal(m)


def line(N: int, *, share: float, repeats: int) -> str:
    """One row: support size, times in ms, ratios to the faster solver, and what was proved."""
    A, y = instance(N, seed=N)
    alpha = share * float(np.abs(A.T @ y).max()) / len(y)
    tight = CoordinateDescent(alpha=alpha, fit_intercept=False, **TIGHT).fit(A, y).coef_
    P = np.flatnonzero(tight)
    s = np.sign(tight[P]).astype(int)
    norm = float(np.linalg.norm(y - A @ tight))
    problems: dict[str, Objective] = {
        "P2": Lasso(lam=as_q(alpha), normalisation="1/2m"),
        "P3": SqrtLasso(lam=as_q(alpha * len(y) / norm)),
        "P1": QCBP(eta=as_q(norm)),
    }
    certify = {
        name: partial(certify_support, A, y, problem=problem, support=P, signs=s)
        for name, problem in problems.items()
    }
    spent = medians(
        {
            "CD": lambda: CoordinateDescent(alpha=alpha, fit_intercept=False).fit(A, y),
            "LARS": lambda: LassoLars(alpha=alpha, fit_intercept=False).fit(A, y),
            **certify,
        },
        repeats,
    )
    unit = min(spent["CD"], spent["LARS"])
    proved = "".join(name if isinstance(c(), Proof) else "--" for name, c in certify.items())
    cells = [f"{1e3 * t:9.2f}" for t in spent.values()]
    cells += [f"{spent[name] / unit:8.2f}" for name in certify]
    return f"{N:6}{len(P):6}" + "".join(cells) + f"  {proved}"


def main() -> None:
    """Read the options and print the table."""
    parser = argparse.ArgumentParser(description="Cost of the float certificate, as ratios.")
    parser.add_argument("--repeats", type=int, default=7, help="runs per time, at least 5 (7)")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="values of N")
    parser.add_argument("--share", type=float, default=0.05, help="lam/lam_max (0.05)")
    given = parser.parse_args()
    print(f"Python {platform.python_version()}, numpy {np.__version__}, ", end="")
    print(f"scikit-learn {sklearn.__version__}, {platform.machine()}; ms, then ratios")
    names = ("CD", "LARS", "P2", "P3", "P1")
    print(f"{'N':>6}{'k':>6}" + "".join(f"{name:>9}" for name in names), end="")
    print("".join(f"{name + '/':>8}" for name in names[2:]))
    with threadpool_limits(limits=1):
        for N in given.sizes:
            print(line(N, share=given.share, repeats=max(5, given.repeats)), flush=True)


if __name__ == "__main__":
    main()
