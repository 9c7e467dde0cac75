"""skglm's solvers called by themselves (P2), and its square-root LASSO (P3).

    P2   AndersonCD, FISTA, ProxNewton, GramCD (forms A'A), GroupBCD (groups of one), on
         1/(2m) ||Ax - y||^2 + lam ||x||_1
    P3   SqrtLasso (ProxNewton) and PDCD_WS on  ||Ax - y|| + lam ||x||_1

Each solver returns its stopping criterion beside x: the distance of the negative gradient to the
subdifferential. Not at most tol counts as the library's own word, as it does for the estimator
skglm.Lasso (working_set.py). ProxNewton and PDCD_WS also warn. SqrtLasso refuses a residual below
||y||/100 with a warning and returns where it stood.

Loops are compiled at the first use of each solver in a process, before the time is taken.

tight: tol = 2^-52 with up to 200 times the iterations; AndersonCD 50 working sets of 1,000 sweeps,
as for the estimator. One without progress is slow: ProxNewton 50, GroupBCD 100, SqrtLasso 20.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from sci_barriers.floats.base import EPS, Answer
from sci_barriers.floats.linear_models import Options
from sci_barriers.floats.routine import Routine, above

if TYPE_CHECKING:
    from sci_barriers.floats.base import Array

PACKAGES = (("skglm", "skglm"),)
METHODS: dict[str, tuple[str, dict[str, Any]]] = {
    "AndersonCD": ("coordinate descent on working sets", {"max_epochs": 1000}),
    "FISTA": ("FISTA", {"max_iter": 20_000}),
    "ProxNewton": ("proximal Newton steps on working sets", {"max_iter": 50}),
    "GramCD": ("greedy coordinate descent on A'A", {"max_iter": 10_000}),
    "GroupBCD": ("block coordinate descent, blocks of one", {"max_iter": 100}),
}


def _solved(name: str, A: Array, y: Array, lam: float, options: Options) -> Answer:
    """One run of the solver `name` from x = 0."""
    import numpy
    from skglm import datafits, penalties, solvers

    fit: Any = datafits.Quadratic()
    penalty: Any = penalties.L1(lam)
    N = A.shape[1]
    if name == "GramCD":
        fit = None
    if name == "GroupBCD":
        groups = numpy.arange(N + 1, dtype=numpy.int32), numpy.arange(N, dtype=numpy.int32)
        fit = datafits.QuadraticGroup(*groups)
        penalty = penalties.WeightedGroupL2(lam, numpy.ones(N), *groups)
    plain = {} if name == "FISTA" else {"fit_intercept": False}
    solver = getattr(solvers, name)(**plain, **options)
    found, values, criterion = solver.solve(A, y, fit, penalty)
    good, words = above(float(criterion), solver.tol, name="stopping criterion")
    return Answer(x=found[:N].tolist(), optimal=good, words=words, iterations=len(values))


def _sqrt_lasso(A: Array, y: Array, lam: float, options: Options) -> Answer:
    from skglm.experimental import SqrtLasso

    found = SqrtLasso(alpha=lam, fit_intercept=False, **options).fit(A, y)
    return Answer(x=found.coef_.tolist())


def _primal_dual(A: Array, y: Array, lam: float, options: Options) -> Answer:
    from skglm.experimental import PDCD_WS
    from skglm.experimental.sqrt_lasso import SqrtQuadratic
    from skglm.penalties import L1

    solver = PDCD_WS(**options)
    found, values, criterion = solver.solve(A, y, SqrtQuadratic(), L1(lam))
    good, words = above(float(criterion), solver.tol, name="stopping criterion")
    return Answer(x=found.tolist(), optimal=good, words=words, iterations=len(values))


Solve = Callable[..., Answer]


@lru_cache(maxsize=16)
def _compiled(solve: Solve) -> Solve:
    """`solve`, after one run that compiles its loops."""
    import numpy

    A = numpy.asfortranarray([[1.0, 0.5], [0.0, 1.0], [0.5, 0.0]])
    solve(A, numpy.array([1.0, -0.5, 2.0]), 0.1, {})
    return solve


def _run(loaded: Solve, A: Array, y: Array, lam: float, options: Options) -> Answer:
    return loaded(A, y, lam, options)


def _routine(
    name: str, solve: Solve, *, method: str, tight: Options, problem: str = "P2",
    says: str = "stopping criterion > tol",
) -> Routine:
    return Routine(
        name=f"skglm {name}", model=f"{problem} itself, by {method}", packages=PACKAGES,
        extra="solvers", load=lambda: _compiled(solve), run=_run, tight={"tol": EPS, **tight},
        problem=problem, says=says,
    )  # fmt: skip


ROUTINES = tuple(
    _routine(name, partial(_solved, name), method=method, tight=tight)
    for name, (method, tight) in METHODS.items()
)
SQUARE_ROOT = (
    _routine(
        "SqrtLasso", _sqrt_lasso, method="proximal Newton steps on working sets",
        tight={"max_iter": 20}, problem="P3",
        says="ConvergenceWarning",
    ),
    _routine(
        "PDCD_WS", _primal_dual, method="primal-dual coordinate descent on working sets",
        tight={"max_iter": 1000, "max_epochs": 1000}, problem="P3",
    ),
)  # fmt: skip
