"""Problems made of real data: data sets that ship with scikit-learn, as float64 A (m, N), y (m,).

    F = the features, S(F) = (F - mean) / deviation column by column,
    A = S(F) for degree 1,  S(all monomials of degree 1..d of the columns of S(F)) for degree d,
    y = S(target),   the first column of the target where it has several

Constant columns are left out; columns that repeat another one are not. The floats that come out
are the data, for the solvers and for the truth alike: nothing is rounded afterwards.

    P2  1/(2m) ||Ax - y||^2 + lam ||x||_1,  lam_max = max_j |A_j^T y| / m
    P3  ||Ax - y|| + lam ||x||_1,           lam_max = max_j |A_j^T y| / ||y||
    lam_k = lam_max * 0.9 * 900^(-k/11),  k = 0..11:  from 0.9 to 0.001 of lam_max
    P1  min ||x||_1,  ||Ax - y|| <= eta
    eta_k = ||y|| (q + (1 - q) 0.9 * 900^(-k/11)),  q = ceil(1024 (rho - 10^-9)) / 1024,
    rho = min_x ||Ax - y|| / ||y||:  eta_k is between the least residual and ||y||, and decreases

q is 0 where the least residual is. rho is computed in floats, right to much less than 10^-9, which
for q < 1 is less than 0.001 (1 - q): every eta_k is above the least residual.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from sci_barriers.exact import as_q
from sci_barriers.problems import QCBP, Lasso, Objective, SqrtLasso

STEPS = 12
CONSTANT = 1e-10
"""Columns of a smaller deviation are constant up to rounding."""

CLOSE = 1e-12
PARTS, SLACK = 1024, 1e-9


@dataclass(frozen=True, kw_only=True)
class Problem:
    """data: the name that scikit-learn loads; stored: whether rows carry their certificate."""

    data: str
    degree: int
    tag: str = "P2"
    stored: bool = False

    @property
    def key(self) -> str:
        """Such as breast_cancer-2, linnerud-3-P3."""
        return f"{self.data}-{self.degree}" + ("" if self.tag == "P2" else f"-{self.tag}")

    @property
    def title(self) -> str:
        """Such as "breast cancer, degree 2"."""
        words = f"{self.data.replace('_', ' ')}, degree {self.degree}"
        return words if self.tag == "P2" else f"{words}, {self.tag}"


PROBLEMS = (
    Problem(data="linnerud", degree=3, stored=True),
    Problem(data="linnerud", degree=3, tag="P3", stored=True),
    Problem(data="breast_cancer", degree=1),
    Problem(data="diabetes", degree=2),
    Problem(data="breast_cancer", degree=2),
    Problem(data="wine", degree=4),
)


def standardised(F: Any) -> Any:
    """(F - mean) / deviation by columns, without the constant ones. Sums run down the rows."""
    F = F - F.sum(axis=0) / len(F)
    deviation = np.sqrt((F * F).sum(axis=0) / len(F))
    kept = deviation > CONSTANT
    return F[:, kept] / deviation[kept]


@lru_cache(maxsize=8)
def design(data: str, degree: int) -> tuple[Any, Any]:
    """A (m, N), y (m,), float64, not to be written to."""
    from sklearn import datasets
    from sklearn.preprocessing import PolynomialFeatures

    loaded = getattr(datasets, f"load_{data}")()
    A = standardised(np.array(loaded.data, dtype=np.float64))
    if degree > 1:
        A = standardised(PolynomialFeatures(degree, include_bias=False).fit_transform(A))
    target = np.array(loaded.target, dtype=np.float64)
    y = standardised(target.reshape(len(target), -1)[:, :1])[:, 0]
    A = np.ascontiguousarray(A)
    for array in (A, y):
        array.setflags(write=False)
    return A, y


@lru_cache(maxsize=8)
def norm(data: str, degree: int) -> float:
    """||A||, in floats."""
    return float(np.linalg.norm(design(data, degree)[0], 2))


@lru_cache(maxsize=8)
def repeated(data: str, degree: int) -> int:
    """How many columns repeat an earlier one up to the sign, |cos| > 1 - 1e-12 in floats."""
    A, _ = design(data, degree)
    cosines = np.abs(A.T @ A) / len(A)
    return int((np.triu(cosines, 1) > 1 - CLOSE).any(axis=0).sum())


def ratio(k: int) -> float:
    """lam_k / lam_max; for P1, how far eta_k is from the least residual to ||y||."""
    return float(0.9 * 900.0 ** (-k / (STEPS - 1)))


@lru_cache(maxsize=16)
def least(data: str, degree: int) -> float:
    """q, a multiple of 1/1024: in steps, so that it is the same with every linear algebra."""
    A, y = design(data, degree)
    r = A @ np.linalg.lstsq(A, y, rcond=None)[0] - y
    return math.ceil(PARTS * (float(np.sqrt((r * r).sum() / (y * y).sum())) - SLACK)) / PARTS


def level(problem: Problem, k: int) -> float:
    """lam_k, for P1 eta_k, a float64."""
    A, y = design(problem.data, problem.degree)
    norm_y = float(np.sqrt((y * y).sum()))
    if problem.tag == "P1":
        q = least(problem.data, problem.degree)
        return norm_y * (q + (1 - q) * ratio(k))
    unit = len(y) if problem.tag == "P2" else norm_y
    largest = np.abs((A * y[:, None]).sum(axis=0)).max()
    return float(largest / unit * ratio(k))


def objective(problem: Problem, lam: float) -> Objective:
    """P1, P2 or P3 with exactly this number."""
    if problem.tag == "P1":
        return QCBP(eta=as_q(lam))
    if problem.tag == "P3":
        return SqrtLasso(lam=as_q(lam))
    return Lasso(lam=as_q(lam), normalisation="1/2m")
