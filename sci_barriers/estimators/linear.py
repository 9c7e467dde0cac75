"""CertifiedLasso and CertifiedSqrtLasso: fit, predict, and what is proved of the coefficients.

    CertifiedLasso:      minimise c ||y - X x - b||^2 + lam sum w_j |x_j|,  c = 1, 1/m, 1/(2m)
    CertifiedSqrtLasso:  minimise ||y - X x - b|| + lam sum w_j |x_j|

over x (N,) and, with fit_intercept, b; w_j = 1, with standardize the standard deviation of column
j (formulas in `centring`). X (m, N), y (m,) are the numbers that they are: floats are dyadic
numbers, integers and Fractions are not rounded. Centring and standardisation are exact operations.

After fit:
    coef_        (N,) floats nearest to the minimiser; it refers to X as given
    intercept_   the float nearest to mean(y) - mean(X) x for the minimiser x, not for its floats
    status_      "unique", or how a set of minimisers looks: "simplex", "segment", "polytope", ...
    margin_      None, or slacks and the radius within which support and signs stay the same
    solution_    the CertifiedSolution: exact x, enclosures, certificate; without intercept
    n_features_in_, feature_names_in_

Where there are many minimisers coef_ is the one of least l2 norm (the projection of 0 onto the
set, exact, then rounded to floats), and margin_ is None. predict is float arithmetic as usual.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from sci_barriers.certified import solve
from sci_barriers.errors import PrecisionExhausted, bad_input
from sci_barriers.estimators.centring import reduced
from sci_barriers.estimators.reading import read_training
from sci_barriers.estimators.rounding import (
    boxes_of,
    exact_intercept,
    nearest_coefficients,
    nearest_intercept,
)
from sci_barriers.exact import Number, Q, to_float
from sci_barriers.problems import Lasso, Objective, SqrtLasso
from sci_barriers.problems.entries import read_number

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sci_barriers.solvers.margins.radius import Margin


class _Certified(RegressorMixin, BaseEstimator):
    """What the two have in common; `_objective` gives the problem for data `scale` times as big."""

    fit_intercept: bool
    standardize: bool
    digits: int | None

    def _objective(self, lam: Number, *, scale: int) -> Objective:
        raise NotImplementedError

    def fit(self, X: Any, y: Any) -> Any:
        """Prove the minimiser for X (m, N), y (m,), and set the attributes named above.

        Raises ValueError or TypeError for bad data as scikit-learn does, BadInput (a ValueError)
        for bad parameters, PrecisionExhausted when nothing is proved: then there is no coef_.
        Sparse X and sample weights are not supported.
        """
        for name in ("fit_intercept", "standardize"):
            value = getattr(self, name)
            if not isinstance(value, (bool, np.bool_)):
                raise bad_input(name, value, "must be True or False", "pass a bool")
        exact_X, exact_y = read_training(self, X, y)
        data = reduced(
            exact_X, exact_y, intercept=bool(self.fit_intercept), standardize=bool(self.standardize)
        )
        problem = self._objective(read_number(self.lam, name="lam"), scale=data.scale)
        found = solve(data.A, data.z, problem, weights=data.weights, digits=self.digits)
        if not found.decided:
            raise PrecisionExhausted(
                f"nothing is proved for this lam: undecided are the columns {list(found.near)}; "
                "change lam a little"
            )
        self.solution_ = found
        self.status_ = found.status
        if found.unique:
            boxes = boxes_of(found, A=data.A, z=data.z)
            self.coef_ = np.array(nearest_coefficients(found, boxes))
            self.intercept_ = (
                nearest_intercept(found, boxes, means=data.means, mean=data.mean)
                if self.fit_intercept
                else 0.0
            )
        else:
            x = found.set.nearest([0] * found.N)
            self.coef_ = np.array([to_float(value) for value in x])
            self.intercept_ = exact_intercept(x, means=data.means, mean=data.mean)
        self._scale = data.scale
        return self

    @property
    def margin_(self) -> Margin | None:
        """Computed when it is read first; see the class. None: a tie, or many minimisers."""
        check_is_fitted(self)
        margin = self.solution_.margin
        if margin is None or self._scale == 1:
            return margin
        k = Q(1, self._scale)
        dual = None if margin.dual is None else margin.dual * k * k
        return replace(margin, dual=dual, radius=margin.radius * k)

    def predict(self, X: Any) -> NDArray[np.float64]:
        """X coef_ + intercept_ (m,), in floats."""
        check_is_fitted(self)
        checked = validate_data(self, X, reset=False)
        values: NDArray[np.float64] = np.asarray(checked @ self.coef_ + self.intercept_)
        return values


class CertifiedLasso(_Certified):
    """P2 with a proof: c ||y - X x - b||^2 + lam sum w_j |x_j|; see the head of the file.

    lam > 0: int, Fraction, exact text such as "1/10", or a float, the number that it is. 0.1 is
    therefore not 1/10. normalisation: "1/2m" as in scikit-learn's Lasso, "1/m" or "1". digits: of
    solution_.enclosure(), default 15. margin_: primal <= min |x_j| over the support,
    dual <= min mu w_j - |Xc_j^T r| off it with mu = lam/(2c), radius: all X', y' with
    ||X' - X|| <= radius (operator norm), ||y' - y|| <= radius and the same weights w have this
    support and these signs.
    """

    def __init__(
        self,
        lam: Any = 1,
        *,
        normalisation: Literal["1", "1/m", "1/2m"] = "1/2m",
        fit_intercept: bool = True,
        standardize: bool = False,
        digits: int | None = None,
    ) -> None:
        self.lam = lam
        self.normalisation = normalisation
        self.fit_intercept = fit_intercept
        self.standardize = standardize
        self.digits = digits

    def _objective(self, lam: Number, *, scale: int) -> Objective:
        """P2 with scale^2 lam."""
        problem = Lasso(lam=lam, normalisation=self.normalisation)
        return replace(problem, lam=lam * (scale * scale))


class CertifiedSqrtLasso(_Certified):
    """P3 with a proof: ||y - X x - b|| + lam sum w_j |x_j|; see the head of the file.

    lam > 0, digits, margin_: as for CertifiedLasso, with mu = lam ||r||.
    """

    def __init__(
        self,
        lam: Any = 1,
        *,
        fit_intercept: bool = True,
        standardize: bool = False,
        digits: int | None = None,
    ) -> None:
        self.lam = lam
        self.fit_intercept = fit_intercept
        self.standardize = standardize
        self.digits = digits

    def _objective(self, lam: Number, *, scale: int) -> Objective:
        """P3 with scale lam."""
        problem = SqrtLasso(lam=lam)
        return replace(problem, lam=lam * scale)
