"""Packages whose licence is not permissive, P2: adapters only, in an extra that `all` leaves out.

    package        licence        own objective                           given
    python-glmnet  GPL 2          1/(2m) ||Ax - y||^2 + lam ||x||_1       lam
    sortedl1       GPL 3          1/(2m) ||Ax - y||^2 + sorted l1         lam, all weights one
    spams-bin      GPL 3 or newer 1/2 ||Ax - y||^2 + lam ||x||_1          m lam
    snapml         proprietary    1/2 ||Ax - y||^2 + lam ||x||_1          m lam; single precision

Nothing of them is part of this package. No intercept, no standardisation.

What counts as the library's own word: RuntimeWarning and errors (python-glmnet); for the others,
which give no warning, that the count of iterations that they return is at the limit (sortedl1,
snapml, fistaFlat of spams). lasso of spams has no tolerance.

snapml makes the processor flush denormals for the rest of the process, and what is exact in this
package refuses to run there: use it in a process of its own, as the atlas does.

python-glmnet refuses one row and columns that are constant, sortedl1 a constant y: an error.

tight: tol = 2^-52 (glmnet: 10^-20, a squared quantity) and ten to a hundred times the iterations.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sci_barriers.floats.base import EPS, Answer
from sci_barriers.floats.linear_models import Options, fitted
from sci_barriers.floats.routine import Routine

if TYPE_CHECKING:
    from collections.abc import Callable

    from sci_barriers.floats.base import Array

EXTRA = "solvers-other-licences"


def _glmnet() -> Any:
    import glmnet

    return glmnet


def _elnet(loaded: Any, A: Array, y: Array, lam: float, options: Options) -> Answer:
    found = loaded.ElasticNet(
        alpha=1, lambda_path=[lam], standardize=False, fit_intercept=False, n_splits=0, **options
    )
    found.fit(A, y)
    return Answer(x=found.coef_path_[:, -1].tolist())


def _sortedl1() -> Any:
    import sortedl1

    return sortedl1


def _slope(solver: str) -> Callable[[Any, Array, Array, float, Options], Answer]:
    def run(loaded: Any, A: Array, y: Array, lam: float, options: Options) -> Answer:
        found = loaded.Slope(
            alpha=lam, lambda_type="lasso", fit_intercept=False, solver=solver, **options
        )
        found.fit(A, y)
        good, words = _ended(int(found.n_iter_), found.max_iter)
        return Answer(
            x=found.coef_.ravel().tolist(), optimal=good, words=words,
            iterations=int(found.n_iter_),
        )  # fmt: skip

    return run


def _spams() -> Any:
    import spams

    return spams


def _homotopy(loaded: Any, A: Array, y: Array, lam: float, options: Options) -> Answer:
    import numpy

    found = loaded.lasso(
        numpy.asfortranarray(y[:, None]), D=A, lambda1=A.shape[0] * lam, mode=2, numThreads=1,
        **options,
    )  # fmt: skip
    return Answer(x=found.toarray().ravel().tolist())


def _fista_flat(loaded: Any, A: Array, y: Array, lam: float, options: Options) -> Answer:
    import numpy

    start = numpy.zeros((A.shape[1], 1), order="F")
    found, facts = loaded.fistaFlat(
        numpy.asfortranarray(y[:, None]), A, start, loss="square", regul="l1",
        lambda1=A.shape[0] * lam, numThreads=1, return_optim_info=True, **options,
    )  # fmt: skip
    good, words = _ended(int(facts[3, 0]), options.get("max_it", 1000))
    return Answer(
        x=found.ravel().tolist(), optimal=good, iterations=int(facts[3, 0]),
        words=(f"relative gap {float(facts[2, 0]):.3g}", *words),
    )  # fmt: skip


def _snapml() -> Any:
    import snapml

    return snapml


def _snap(loaded: Any, A: Array, y: Array, lam: float, options: Options) -> Answer:
    found = loaded.LinearRegression(
        penalty="l1", regularizer=A.shape[0] * lam, dual=False, fit_intercept=False, n_jobs=1,
        normalize=False, **options,
    )  # fmt: skip
    answer = fitted(found, A, y)
    good, words = _ended(int(found.n_iter_), found.max_iter)
    return replace(answer, optimal=good, words=words)


def _ended(count: int, limit: int) -> tuple[bool, tuple[str, ...]]:
    """Whether it ended before its limit of iterations."""
    return count < limit, (f"{count} iterations, at most {limit}",)


LIMIT = "iterations at the limit"
ROUTINES = (
    Routine(
        name="python-glmnet ElasticNet", model="P2 itself, by coordinate descent",
        packages=(("glmnet", "python-glmnet"),), extra=EXTRA, load=_glmnet, run=_elnet,
        tight={"tol": 1e-20, "max_iter": 1_000_000}, says="RuntimeWarning",
    ),
    *(
        Routine(
            name=f"sortedl1 Slope, {solver}", model=f"P2 as SLOPE with equal weights, by {method}",
            packages=(("sortedl1", "sortedl1"),), extra=EXTRA, load=_sortedl1,
            run=_slope(solver), tight={"tol": EPS}, says=LIMIT,
        )
        for solver, method in (
            ("hybrid", "coordinate descent and proximal steps"),
            ("pgd", "proximal gradient steps"),
            ("fista", "FISTA"),
        )
    ),
    Routine(
        name="spams lasso", model="P2 with c = 1/2 and m lam, by least angle regression on A'A",
        packages=(("spams", "spams-bin"),), extra=EXTRA, load=_spams, run=_homotopy,
        tight={"cholesky": True},
    ),
    Routine(
        name="spams fistaFlat", model="P2 with c = 1/2 and m lam, by FISTA",
        packages=(("spams", "spams-bin"),), extra=EXTRA, load=_spams, run=_fista_flat,
        tight={"tol": EPS, "max_it": 100_000}, says=LIMIT,
    ),
    Routine(
        name="snapml LinearRegression",
        model="P2 with c = 1/2 and m lam, data in single precision, by coordinate descent",
        packages=(("snapml", "snapml"),), extra=EXTRA, load=_snapml, run=_snap,
        tight={"tol": EPS, "max_iter": 100_000}, says=LIMIT,
    ),
)  # fmt: skip
