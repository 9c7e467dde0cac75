"""scikit-learn's own checks of an estimator: all that it selects for a regressor.

It leaves out by itself those for what the estimators do not have: sample weights, sparse data,
several targets, partial_fit, missing values. A check that does not apply would have to be named in
EXPECTED_FAILURES with the reason; there is none.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("sklearn")

from sklearn.utils.estimator_checks import parametrize_with_checks

from sci_barriers.estimators import CertifiedLasso, CertifiedSqrtLasso

EXPECTED_FAILURES: dict[str, str] = {}


@parametrize_with_checks(
    [
        CertifiedLasso(lam="1/100"),
        CertifiedLasso(lam="1/100", fit_intercept=False, normalisation="1/m"),
        CertifiedLasso(lam="1/100", standardize=True, digits=30),
        CertifiedSqrtLasso(lam="1/4"),
    ],
    expected_failed_checks=lambda estimator: EXPECTED_FAILURES,
)
def test_scikit_learn_check(estimator: Any, check: Callable[[Any], None]) -> None:
    check(estimator)
