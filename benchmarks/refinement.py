"""Refined and exact solutions against the float solvers, as ratios of one run.

    python benchmarks/refinement.py [--repeats R] [--sizes 50 100 ...] [--share S] [--digits D]

The instances, the unit (the faster of scikit-learn's Lasso and LassoLars as they come) and the way
of timing are those of float_certificate.py. Columns, each as a ratio to the unit:

    100b    certify_support and refine to 100 bits, P2, P3, P1
    4000b   refine alone to 4000 bits, P2
    exact   exact_point, P2, P3, P1: every coordinate of the support as an exact number
    decide  near_ties.decide for one duplicate column (a tie, so the exact point is computed), and
            for a column that differs in the last bit of an entry (a prime proves it to be no tie)

--digits D rounds A and y to D binary digits after the point (integers of about D + 2 bits), else
all 53 bits of the Gaussian data are used. One thread. Ratios within a line are comparable.
"""

from __future__ import annotations

import argparse
import platform
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import sklearn
from _timing import medians
from float_certificate import SIZES, TIGHT, instance
from sklearn.linear_model import Lasso as CoordinateDescent
from sklearn.linear_model import LassoLars
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from sci_barriers.exact import as_q
from sci_barriers.problems import QCBP, Lasso, Objective, SqrtLasso
from sci_barriers.solvers.digits.exact_point import exact_point
from sci_barriers.solvers.digits.near_ties import decide
from sci_barriers.solvers.digits.refinement import Refined, refine
from sci_barriers.solvers.rigorous.support import Proof, certify_support

NAMES = ("100b P2", "100b P3", "100b P1", "4000b P2", "exact P2", "exact P3", "exact P1")


def refined(A: Any, y: Any, problem: Objective, P: Any, s: Any, bits: int) -> Refined | None:
    """Certify and refine; None without a proof."""
    proof = certify_support(A, y, problem=problem, support=P, signs=s)
    if not isinstance(proof, Proof):
        return None
    return refine(A, y, problem=problem, proof=proof, bits=bits)


def line(N: int, *, share: float, repeats: int, digits: int | None) -> str:
    """One row: support size, unit in ms, ratios, bits of the denominator."""
    A, y = instance(N, seed=N)
    if digits is not None:
        A, y = np.rint(A * 2.0**digits), np.rint(y * 2.0**digits)
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
    other = A[:, P[0]].copy()
    other[0] = np.nextafter(other[0], np.inf)
    wider = np.column_stack([A, A[:, P[0]], other])
    actions: dict[str, Callable[[], Any]] = {
        "CD": lambda: CoordinateDescent(alpha=alpha, fit_intercept=False).fit(A, y),
        "LARS": lambda: LassoLars(alpha=alpha, fit_intercept=False).fit(A, y),
    }
    for name, problem in problems.items():
        actions[f"100b {name}"] = partial(refined, A, y, problem, P, s, 100)
        actions[f"exact {name}"] = partial(exact_point, A, y, problem=problem, support=P, signs=s)
    actions["4000b P2"] = partial(refined, A, y, problems["P2"], P, s, 4000)
    tie = partial(decide, wider, y, problem=problems["P2"], support=P, signs=s)
    actions["tie"] = partial(tie, near=[N])
    actions["no tie"] = partial(tie, near=[N + 1])
    spent = medians(actions, repeats)
    unit = min(spent["CD"], spent["LARS"])
    length = actions["exact P2"]().denominator.bit_length()
    cells = [f"{spent[name] / unit:9.2f}" for name in (*NAMES, "tie", "no tie")]
    return f"{N:6}{len(P):6}{1e3 * unit:9.2f}" + "".join(cells) + f"{length:9}"


def main() -> None:
    """Read the options and print the table."""
    parser = argparse.ArgumentParser(description="Cost of refined and exact points, as ratios.")
    parser.add_argument("--repeats", type=int, default=5, help="runs per time, at least 3 (5)")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="values of N")
    parser.add_argument("--share", type=float, default=0.05, help="lam/lam_max (0.05)")
    parser.add_argument("--digits", type=int, default=None, help="round the data (53 bits)")
    given = parser.parse_args()
    print(f"Python {platform.python_version()}, numpy {np.__version__}, ", end="")
    print(f"scikit-learn {sklearn.__version__}, {platform.machine()}; unit in ms, then ratios")
    print(f"{'N':>6}{'k':>6}{'unit':>9}", end="")
    print("".join(f"{name:>9}" for name in (*NAMES, "tie", "no tie", "bits")))
    with threadpool_limits(limits=1):
        for N in given.sizes:
            row = line(
                N, share=given.share, repeats=max(3, given.repeats), digits=given.digits
            )
            print(row, flush=True)


if __name__ == "__main__":
    main()
