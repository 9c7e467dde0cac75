"""skglm: Lasso by working sets and Anderson extrapolation, P2 with c = 1/(2m).

    1/(2m) ||y - Ax||^2 + alpha ||x||_1,  alpha = lam;  stops when the distance of each -grad_j to
    the subdifferential is <= tol

It gives no warning when its iterations end before tol is reached, but the fitted estimator has that
distance as `stop_crit_`: more than tol counts as its own word. Its loops are compiled at the first
use in a process (some seconds), before the time is taken.

tight: tol = 2^-52, with at most 50 working sets of 1,000 sweeps (the default is 50,000 sweeps,
which takes 12 seconds where tol cannot be reached).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

from sci_barriers.floats.base import (
    EPS,
    Answer,
    FloatRun,
    Setting,
    attempt,
    loaded,
    missing,
    read_data,
    read_setting,
    release,
    skipped,
)
from sci_barriers.floats.routine import above

if TYPE_CHECKING:
    from sci_barriers.floats.base import Array


@dataclass(frozen=True, kw_only=True)
class SkglmLasso:
    """skglm.Lasso."""

    setting: Setting = "default"
    problem: ClassVar[str] = "P2"
    normalisation: ClassVar[str] = "1/2m"
    name: ClassVar[str] = "skglm Lasso"
    model: ClassVar[str] = "P2 itself, by coordinate descent on working sets"

    def __post_init__(self) -> None:
        read_setting(self.setting)

    @property
    def options(self) -> dict[str, Any]:
        """Arguments beside alpha and fit_intercept=False."""
        return {} if self.setting == "default" else {"tol": EPS, "max_epochs": 1000}

    @property
    def version(self) -> str:
        """Of skglm."""
        return release("skglm")

    def skip(self) -> str | None:
        """When skglm is not installed."""
        return missing(("skglm", "skglm"))

    def __call__(self, A: Array, y: Array, *, lam: float) -> FloatRun:
        """iterations: working sets."""
        A, y = read_data(A, y, lam)
        if reason := self.skip():
            return skipped(reason)
        estimator, reason = loaded(_compiled, package="skglm")
        if reason:
            return skipped(reason)

        def solve() -> Answer:
            fitted = estimator(alpha=lam, fit_intercept=False, **self.options).fit(A, y)
            good, words = above(float(fitted.stop_crit_), fitted.tol, name="stopping criterion")
            return Answer(
                x=fitted.coef_.tolist(), optimal=good, words=words, iterations=int(fitted.n_iter_)
            )

        return attempt(solve, N=A.shape[1])


@lru_cache(maxsize=1)
def _compiled() -> Any:
    """The estimator's class, after one fit that compiles its loops."""
    import numpy
    from skglm import Lasso

    A = numpy.array([[1.0, 0.5], [0.0, 1.0], [0.5, 0.0]])
    attempt(
        lambda: Answer(x=Lasso(alpha=0.1, fit_intercept=False).fit(A, A[:, 0].copy()).coef_), N=2
    )
    return Lasso
