"""Measured for `certified_solvers`: seconds of float solvers and of each level, taking turns.

    lasso     CD, LARS | support of P1, P2, P3 | 100 bits of P1, P2, P3 | exact x | exact path
    pursuit   HiGHS | exact basis | and the exact x | and the exact dual vector

The support comes with the guess, whose time is not counted, but is proved within every level that
builds on it. Afterwards, outside of the timing, the answers of the levels are compared.
Seconds are those of the processor, so that other programs disturb them little; where the system
counts these coarsely, they are those of the clock.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from sci_barriers.exact import Q, absolute, as_q
from sci_barriers.problems import Instance, Objective
from sci_barriers.solvers.basis.pursuit import BasisSolution, solve_basis_pursuit
from sci_barriers.solvers.digits.exact_point import exact_point
from sci_barriers.solvers.digits.refinement import Refined, refine
from sci_barriers.solvers.path.homotopy import solve_path
from sci_barriers.solvers.rigorous.support import Proof, certify_support

BITS = 100
LEVELS = {
    "P2": ("support", "bits", "refine", "x"),
    "P1": ("p1_support", "p1_bits"),
    "P3": ("p3_support", "p3_bits"),
}  # what needs the float proof of each problem
SLOW = 0.5  # seconds from which caches that are warm or cold make no difference
Found = dict[str, Any]
_FINE = time.get_clock_info("process_time").resolution < 1e-6
clock = time.process_time if _FINE else time.perf_counter


def medians(actions: Mapping[str, Callable[[], Any]], *, runs: int) -> dict[str, float]:
    """Median seconds of each action, four digits. In each of the runs the actions take turns.

    An action below SLOW is timed in the second of two calls, so that all find the data as near.
    """
    times: dict[str, list[float]] = {name: [] for name in actions}
    slow: set[str] = set()
    for _ in range(runs):
        for name, action in actions.items():
            if name not in slow:
                action()
            start = clock()
            action()
            times[name].append(clock() - start)
            if times[name][-1] > SLOW:
                slow.add(name)
    return {name: float(f"{statistics.median(t):.4g}") for name, t in times.items()}


def lasso(
    A: Any, y: Any, problems: Mapping[str, Objective], *, alpha: float, guess: tuple[Any, Any],
    levels: str, runs: int,
) -> Found:  # fmt: skip
    """seconds, status and checks for one Lasso.

    levels: "all", "points" (without the path), "support" (only that, and without LARS).
    """
    from sklearn.linear_model import Lasso as CoordinateDescent
    from sklearn.linear_model import LassoLars, lars_path

    P, s = guess
    certify = {
        name: partial(certify_support, A, y, problem=problem, support=P, signs=s)
        for name, problem in problems.items()
    }
    proofs = {name: action() for name, action in certify.items()}
    reasons = [f"{name}: {p.reason}" for name, p in proofs.items() if not isinstance(p, Proof)]

    def to_bits(name: str) -> Refined:
        return refine(A, y, problem=problems[name], proof=certify[name](), bits=BITS)

    def exact() -> Any:
        certify["P2"]()
        return exact_point(A, y, problem=problems["P2"], support=P, signs=s)

    def read() -> Instance:
        return Instance.explicit(A, y, problems["P2"])

    def path() -> Any:
        return solve_path(read(), certified=False)

    actions: dict[str, Callable[[], Any]] = {
        "cd": lambda: CoordinateDescent(alpha=alpha, fit_intercept=False).fit(A, y),
        "lars": lambda: LassoLars(alpha=alpha, fit_intercept=False).fit(A, y),
        "support": certify["P2"],
        "p1_support": certify["P1"],
        "p3_support": certify["P3"],
        "bits": partial(to_bits, "P2"),
        "p1_bits": partial(to_bits, "P1"),
        "p3_bits": partial(to_bits, "P3"),
        "refine": partial(refine, A, y, problem=problems["P2"], proof=proofs["P2"], bits=BITS),
        "x": exact,
    }
    if levels == "all":
        actions["lars_path"] = partial(lars_path, A, y, alpha_min=alpha, method="lasso")
        actions["read"] = read
        actions["path"] = path
    if levels == "support":
        actions = {name: actions[name] for name in ("cd", "support", "p1_support", "p3_support")}
    proved = [name for name, proof in proofs.items() if isinstance(proof, Proof)]
    for name in set(problems) - set(proved):
        for level in LEVELS[name]:
            actions.pop(level, None)
    seconds = medians(actions, runs=runs)
    checks: dict[str, bool] = {}
    if levels != "support":
        enclosed = {name: to_bits(name) for name in proved}
        for name, found in enclosed.items():
            checks[f"{name}: 100 bits within float64"] = _near(proofs[name], found)
        if "P2" in proved:
            x = exact().numbers()
            pairs = zip(enclosed["P2"].x, x, strict=True)
            checks["P2: exact x within 100 bits"] = all(part.contains(z) for part, z in pairs)
    if levels == "all" and "P2" in proved:
        whole = [Q(0)] * A.shape[1]
        for i, value in zip(P.tolist(), x, strict=True):
            whole[i] = value
        checks["P2: the path ends in exact x"] = path().set.x == tuple(whole)
    status = f"undecided in float64: {'; '.join(reasons)}" if reasons else "proved"
    return {"status": status, "seconds": seconds, "checks": checks, "k": len(P)}


def _near(proof: Proof, found: Refined) -> bool:
    """Whether the enclosures meet the balls of the float proof."""
    return all(
        c.lower <= as_q(x) + as_q(radius) and as_q(x) - as_q(radius) <= c.upper
        for c, x, radius in zip(found.x, proof.x.tolist(), proof.radius.tolist(), strict=True)
    )


def pursuit(A: Any, y: Any, *, runs: int) -> Found:
    """seconds, status and checks for min ||x||_1 s.t. A x = y, the pair of HiGHS as proposal."""
    from scipy.optimize import linprog

    N = A.shape[1]

    def highs() -> Any:
        return linprog(
            np.ones(2 * N), A_eq=np.hstack((A, -A)), b_eq=y, bounds=(0, None), method="highs"
        )

    found = highs()
    proposal = (found.x[:N] - found.x[N:], found.eqlin.marginals)

    def solve() -> BasisSolution:
        return solve_basis_pursuit(A, y, proposal=proposal)

    def with_dual() -> Any:
        solved = solve()
        return solved.x, solved.v

    seconds = medians(
        {"highs": highs, "support": solve, "x": lambda: solve().x, "xv": with_dual}, runs=runs
    )
    solved = solve()
    x, v, data = solved.x, solved.v, solved.instance
    assert x is not None and v is not None
    value = sum((absolute(entry) for entry in x), Q(0))
    dual = sum((a * b for a, b in zip(v, data.y, strict=True)), Q(0))
    checks = {
        "A x = y, exactly": tuple(data.A @ x) == data.y,
        "‖x‖₁ = <v, y>, exactly": bool(value == dual),
        "‖x‖₁ as HiGHS has it, to 1e-6": abs(float(value) / found.fun - 1) < 1e-6,
    }
    k = len(solved.support or ())
    return {"status": f"proved, {solved.status}", "seconds": seconds, "checks": checks, "k": k}
