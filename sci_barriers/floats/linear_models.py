"""Estimators and paths for linear models, P2: scikit-learn, celer, statsmodels, glum and others.

    scikit-learn ElasticNet (l1_ratio = 1), lasso_path (one lam), lars_path (down to lam)
    celer Lasso, GroupLasso (groups of one);  group-lasso (groups of one);  statsmodels OLS;
    glum GeneralizedLinearRegressor (normal, irls-cd);  adelie grpnet

adelie 1.1 asks for numpy older than 2, which this package does not run with, so no extra has it;
the adapter serves an environment where it can be imported all the same.

No intercept, no standardisation. All minimise 1/(2m) ||Ax - y||^2 + lam ||x||_1 as they are, but
for group-lasso 1.5: its step is half of what its threshold belongs to, so that its minimiser is
that of 1/(4m) ||Ax - y||^2 + reg ||x||_1, and it is given reg = lam/2, exactly. The start of its
power iteration is drawn with the seed 0.

What counts as the library's own word: ConvergenceWarning (scikit-learn, celer, glum,
group-lasso), result.converged (statsmodels), the text state.error (adelie). lars_path warns of
degenerate steps, and its alphas say when its steps (500 by default) did not do: scikit_learn.py.

tight: tol = 2^-52 with 100,000 iterations; fewer where one is slow: glum 1,000, statsmodels 300,
group-lasso 3,000, celer 100 working sets of 1,000 sweeps. statsmodels never changes a coordinate
again that was below zero_tol after a sweep, and calls where it then ends converged; zero_tol = 0
takes that away. What cannot be set: the steps within one coordinate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sci_barriers.floats.base import EPS, Answer
from sci_barriers.floats.routine import Routine
from sci_barriers.floats.scikit_learn import followed

if TYPE_CHECKING:
    from sci_barriers.floats.base import Array

SKLEARN = ("sklearn", "scikit-learn")
ITSELF = "P2 itself"
Options = dict[str, Any]


def fitted(estimator: Any, A: Array, y: Array) -> Answer:
    """fit, then coef_ and n_iter_ where the estimator counts them."""
    estimator.fit(A, y)
    count = getattr(estimator, "n_iter_", None)
    return Answer(
        x=estimator.coef_.ravel().tolist(), iterations=None if count is None else int(count)
    )


# -- scikit-learn --------------------------------------------------------------------------------


def _sklearn() -> Any:
    import sklearn.linear_model

    return sklearn.linear_model


def _elastic_net(loaded: Any, A: Array, y: Array, lam: float, options: Options) -> Answer:
    return fitted(
        loaded.ElasticNet(alpha=lam, l1_ratio=1.0, fit_intercept=False, **options), A, y
    )


def _lasso_path(loaded: Any, A: Array, y: Array, lam: float, options: Options) -> Answer:
    _, found, gaps, sweeps = loaded.lasso_path(
        A, y, alphas=[lam], return_n_iter=True, **options
    )
    return Answer(
        x=found[:, -1].tolist(), iterations=int(sweeps[-1]), words=(f"gap {float(gaps[-1]):.3g}",)
    )


def _lars_path(loaded: Any, A: Array, y: Array, lam: float, options: Options) -> Answer:
    reached, _, found, steps = loaded.lars_path(
        A, y, method="lasso", alpha_min=lam, return_n_iter=True, **options
    )
    good, words = followed(float(reached[-1]), lam)
    return Answer(x=found[:, -1].tolist(), optimal=good, words=words, iterations=int(steps))


# -- celer, group-lasso ----------------------------------------------------------------------------


def _celer() -> Any:
    import celer
    import numpy

    A = numpy.asfortranarray([[1.0, 0.5], [0.0, 1.0], [0.5, 0.0]])
    celer.Lasso(alpha=0.1, fit_intercept=False).fit(A, A[:, 0])
    return celer


def _celer_lasso(loaded: Any, A: Array, y: Array, lam: float, options: Options) -> Answer:
    return fitted(loaded.Lasso(alpha=lam, fit_intercept=False, **options), A, y)


def _celer_groups(loaded: Any, A: Array, y: Array, lam: float, options: Options) -> Answer:
    return fitted(loaded.GroupLasso(groups=1, alpha=lam, fit_intercept=False, **options), A, y)


def _group_lasso_package() -> Any:
    import group_lasso

    return group_lasso


def _group_lasso(loaded: Any, A: Array, y: Array, lam: float, options: Options) -> Answer:
    found = loaded.GroupLasso(
        groups=list(range(A.shape[1])), group_reg=lam / 2, l1_reg=0.0, scale_reg="none",
        fit_intercept=False, supress_warning=True, random_state=0, **options,
    )  # fmt: skip
    found.fit(A, y[:, None])
    return Answer(x=found.coef_.ravel().tolist())


# -- generalised linear models ---------------------------------------------------------------------


def _statsmodels() -> Any:
    import statsmodels.regression.linear_model

    return statsmodels.regression.linear_model


def _ols(loaded: Any, A: Array, y: Array, lam: float, options: Options) -> Answer:
    found = loaded.OLS(y, A).fit_regularized(
        method="elastic_net", alpha=lam, L1_wt=1.0, **options
    )
    good = bool(found.converged)
    return Answer(x=found.params.tolist(), optimal=good, words=(f"converged: {good}",))


def _glum() -> Any:
    import glum

    return glum


def _normal(loaded: Any, A: Array, y: Array, lam: float, options: Options) -> Answer:
    return fitted(
        loaded.GeneralizedLinearRegressor(
            alpha=lam, l1_ratio=1, family="normal", fit_intercept=False, solver="irls-cd",
            **options,
        ), A, y,
    )  # fmt: skip


def _adelie() -> Any:
    import adelie

    return adelie


def _grpnet(loaded: Any, A: Array, y: Array, lam: float, options: Options) -> Answer:
    state = loaded.grpnet(
        A, loaded.glm.gaussian(y), lmda_path=[lam], intercept=False, early_exit=False,
        progress_bar=False, n_threads=1, **options,
    )  # fmt: skip
    words = (f"error: {state.error}",) if state.error else ()
    found = state.betas.toarray()
    return Answer(
        x=found[-1].tolist() if len(found) else None, optimal=not state.error, words=words
    )


SWEEPS = {"tol": EPS, "max_iter": 100_000}
ROUTINES = (
    Routine(
        name="scikit-learn ElasticNet", model="P2 itself, by coordinate descent",
        packages=(SKLEARN,), extra="solvers", load=_sklearn, run=_elastic_net, tight=SWEEPS,
        says="ConvergenceWarning",
    ),
    Routine(
        name="scikit-learn lasso_path", model="P2 itself, by coordinate descent, on A'A if m > N",
        packages=(SKLEARN,), extra="solvers", load=_sklearn, run=_lasso_path, tight=SWEEPS,
        says="ConvergenceWarning",
    ),
    Routine(
        name="scikit-learn lars_path", model="P2 itself, by least angle regression",
        packages=(SKLEARN,), extra="solvers", load=_sklearn, run=_lars_path,
        tight={"eps": 1e-300, "Gram": None, "max_iter": 100_000}, default={"Gram": "auto"},
        says="ConvergenceWarning, or a path that ends above lam",
    ),
    Routine(
        name="celer Lasso", model="P2 itself, by coordinate descent on working sets",
        packages=(("celer", "celer"),), extra="solvers-more", load=_celer, run=_celer_lasso,
        tight={"tol": EPS, "max_iter": 100, "max_epochs": 1000}, says="ConvergenceWarning",
    ),
    Routine(
        name="celer GroupLasso", model="P2 as a group LASSO with groups of one",
        packages=(("celer", "celer"),), extra="solvers-more", load=_celer, run=_celer_groups,
        tight={"tol": EPS, "max_iter": 100, "max_epochs": 1000}, says="ConvergenceWarning",
    ),
    Routine(
        name="group-lasso GroupLasso", model="P2 as a group LASSO with groups of one, by FISTA",
        packages=(("group_lasso", "group-lasso"),), extra="solvers-more",
        load=_group_lasso_package, run=_group_lasso, tight={"tol": EPS, "n_iter": 3000},
        says="ConvergenceWarning",
    ),
    Routine(
        name="statsmodels OLS.fit_regularized", model="P2 itself, by coordinate descent",
        packages=(("statsmodels", "statsmodels"),), extra="solvers-more", load=_statsmodels,
        run=_ols, tight={"cnvrg_tol": EPS, "zero_tol": 0.0, "maxiter": 300}, says="converged False",
    ),
    Routine(
        name="glum irls-cd", model="P2 as a generalised linear model, by coordinate descent",
        packages=(("glum", "glum"),), extra="solvers-more", load=_glum, run=_normal,
        tight={"gradient_tol": EPS, "max_iter": 1000}, says="ConvergenceWarning",
    ),
    Routine(
        name="adelie grpnet", model="P2 as a group LASSO with groups of one",
        packages=(("adelie", "adelie"),), extra="", load=_adelie, run=_grpnet,
        tight={"tol": EPS, "max_iters": 10_000_000}, says="error text",
    ),
)  # fmt: skip
