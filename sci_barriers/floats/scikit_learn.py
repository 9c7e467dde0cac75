"""scikit-learn: Lasso (coordinate descent) and LassoLars, P2 with c = 1/(2m).

    Lasso      1/(2m) ||y - Ax||^2 + alpha ||x||_1,  alpha = lam;  stops when the largest step is
               small against the largest coordinate and the duality gap <= tol ||y||^2
    LassoLars  the same objective by least angle regression: no tolerance but one of 2^-23, with
               which it takes a level for alpha
fit_intercept=False throughout: the problem has no intercept.

What counts as the library's own word: ConvergenceWarning; for LassoLars also its `alphas_`, when
the last one is above alpha: its steps (500 by default) ended before the path was there.

tight: tol = 2^-52 and 100,000 sweeps (Lasso); products with the data instead of the Gram matrix,
no regularisation of the Cholesky factor and 100,000 steps (LassoLars).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from sci_barriers.errors import bad_input
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

if TYPE_CHECKING:
    from sci_barriers.floats.base import Array

VARIANTS = ("cyclic", "Gram", "random")
LEVEL = 2.0**-23
"""Levels that are this near are equal to LARS: the distance from 1 to the next float32."""


@dataclass(frozen=True, kw_only=True)
class SklearnLasso:
    """sklearn.linear_model.Lasso.

    variant: "cyclic" (the library's default: columns in turn), "Gram" (the same on A'A), "random"
    (each coordinate drawn with the seed). Raises BadInput for other values.
    """

    setting: Setting = "default"
    variant: Literal["cyclic", "Gram", "random"] = "cyclic"
    seed: int = 0
    problem: ClassVar[str] = "P2"
    normalisation: ClassVar[str] = "1/2m"

    def __post_init__(self) -> None:
        read_setting(self.setting)
        if self.variant not in VARIANTS:
            raise bad_input("variant", self.variant, "unknown", f"one of {', '.join(VARIANTS)}")

    @property
    def name(self) -> str:
        """scikit-learn Lasso, with the variant."""
        return f"scikit-learn Lasso, {self.variant}"

    @property
    def model(self) -> str:
        """Coordinate descent."""
        return "P2 itself, by coordinate descent"

    @property
    def options(self) -> dict[str, Any]:
        """Arguments beside alpha and fit_intercept=False."""
        found: dict[str, Any] = {}
        if self.setting == "tight":
            found |= {"tol": EPS, "max_iter": 100_000}
        if self.variant == "Gram":
            found["precompute"] = True
        if self.variant == "random":
            found |= {"selection": "random", "random_state": self.seed}
        return found

    @property
    def version(self) -> str:
        """Of scikit-learn."""
        return release("scikit-learn")

    def skip(self) -> str | None:
        """When scikit-learn is not installed."""
        return missing(("sklearn", "scikit-learn"))

    def __call__(self, A: Array, y: Array, *, lam: float) -> FloatRun:
        """iterations: sweeps."""
        A, y = read_data(A, y, lam)
        if reason := self.skip():
            return skipped(reason)
        library, reason = loaded(_library, package="scikit-learn")
        if reason:
            return skipped(reason)

        def solve() -> Answer:
            fitted = library.Lasso(alpha=lam, fit_intercept=False, **self.options).fit(A, y)
            return Answer(x=fitted.coef_.tolist(), iterations=int(fitted.n_iter_))

        return attempt(solve, N=A.shape[1])


@dataclass(frozen=True, kw_only=True)
class SklearnLars:
    """sklearn.linear_model.LassoLars."""

    setting: Setting = "default"
    problem: ClassVar[str] = "P2"
    normalisation: ClassVar[str] = "1/2m"
    name: ClassVar[str] = "scikit-learn LassoLars"
    model: ClassVar[str] = "P2 itself, by least angle regression"

    def __post_init__(self) -> None:
        read_setting(self.setting)

    @property
    def options(self) -> dict[str, Any]:
        """Arguments beside alpha and fit_intercept=False."""
        if self.setting == "default":
            return {}
        return {"precompute": False, "eps": 1e-300, "max_iter": 100_000}

    @property
    def version(self) -> str:
        """Of scikit-learn."""
        return release("scikit-learn")

    def skip(self) -> str | None:
        """When scikit-learn is not installed."""
        return missing(("sklearn", "scikit-learn"))

    def __call__(self, A: Array, y: Array, *, lam: float) -> FloatRun:
        """iterations: steps of the path."""
        A, y = read_data(A, y, lam)
        if reason := self.skip():
            return skipped(reason)
        library, reason = loaded(_library, package="scikit-learn")
        if reason:
            return skipped(reason)

        def solve() -> Answer:
            fitted = library.LassoLars(alpha=lam, fit_intercept=False, **self.options).fit(A, y)
            good, words = followed(float(fitted.alphas_[-1]), lam)
            return Answer(
                x=fitted.coef_.tolist(), optimal=good, words=words, iterations=int(fitted.n_iter_)
            )

        return attempt(solve, N=A.shape[1])


def _library() -> Any:
    import sklearn.linear_model

    return sklearn.linear_model


def followed(reached: float, lam: float) -> tuple[bool, tuple[str, ...]]:
    """Whether a path of scikit-learn's that ends at `reached` came down to lam, as it counts."""
    if reached <= lam + LEVEL:
        return True, ()
    return False, (f"the path ended at alpha = {reached:.3g}, above {lam:.3g}",)
