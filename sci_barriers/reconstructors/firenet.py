"""FIRENET: a restarted primal-dual iteration, unrolled as a network, for the square-root LASSO P3.

    F(z) = lam sum_i w_i |z_i| + ||A z - y||,      psi_0 = 0,   eps_0 >= F(0) - F(x)  (||y|| works),
    eps_k = (delta + eps_{k-1}) / e,    alpha_k = 2 L / (p eps_k),    k = 1, ..., restarts,
    psi_k = (average of p inner iterates for the data alpha_k y from alpha_k psi_{k-1}) / alpha_k.

Inner iteration: `primal_dual` from v = 0 with tau = sigma = 1/L, L >= ||A|| (operator norm).
Output: psi_k of the last restart; restarts * inner iterations in all.

**Theorem** [derived; after Colbrook, Antun, Hansen, PNAS 119(12), 2022]. If y = A x + e,
||z - x|| <= C3 (F(z) - F(x) + delta_0) for all z (it follows from the robust null space property of
order s, with delta_0 = 2 lam sigma_s(x)_1 + 2 ||e||), delta >= delta_0 and p >= 2 e C3 L, then
    F(psi_k) - F(x) <= eps_k,    ||psi_k - x|| <= C3 (eps_k + delta_0).
The bound is on the distance to x, not to the set of minimisers, and matrices with tied columns have
no null space property: nothing is promised for them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np

from sci_barriers.errors import bad_input
from sci_barriers.exact import to_float
from sci_barriers.families.base import whole
from sci_barriers.information import Approximation
from sci_barriers.problems import Objective, SqrtLasso
from sci_barriers.reconstructors.base import Reconstruction, reconstruction
from sci_barriers.reconstructors.operators import Array, LinearOperator, MatrixOperator
from sci_barriers.reconstructors.primal_dual import iterates, length, thresholds, unit_ball
from sci_barriers.reconstructors.steps import (
    Steps,
    checked_steps,
    finite,
    matrix_norm,
    nonnegative,
    norm_bound,
    positive,
    printed_steps,
    valid_steps,
)


def firenet_iterates(
    operator: LinearOperator,
    y: Array,
    *,
    thresholds: Array,
    steps: Steps,
    scale: float,
    inner: int,
    delta: float,
    eps_0: float,
) -> Iterator[tuple[Array, float]]:
    """(psi_1, eps_1), (psi_2, eps_2), ... without end, psi_k (N,).

    operator: any A with shape (m, N), forward and adjoint; y (m,); thresholds: lam w (N,); scale:
    L in alpha_k. The steps are taken as they are: see `Firenet` and `steps` for proved ones.
    Raises BadInput when eps_k is 0 (eps_0 = delta = 0, or underflow) or alpha_k overflows.
    """
    m, N = operator.shape
    if y.shape != (m,):
        raise bad_input("shape of y", y.shape, f"must be ({m},)", "pass one entry for each row")
    psi: Array = np.zeros(N, dtype=y.dtype)
    eps = eps_0
    while True:
        eps = math.exp(-1.0) * (delta + eps)
        if not eps > 0:
            raise bad_input("eps_k", eps, "must be > 0", "pass delta > 0 or fewer restarts")
        alpha = finite("alpha_k", 2.0 * scale / (inner * eps))
        run = iterates(
            operator, alpha * y, alpha * psi, thresholds=thresholds, dual=unit_ball, steps=steps
        )
        total: Array = np.zeros_like(psi)
        for _ in range(inner):
            total = total + next(run)[0]
        psi = total / inner / alpha
        yield psi, eps


@dataclass(frozen=True, kw_only=True)
class Firenet:
    """Reads A_n (m, N), y_n (m,) and the objective (P3) in float64; returns psi_restarts (N,).

    restarts, inner: counts >= 1; delta >= 0; eps_0: None (||y_n||) or a number > 0.
    steps: "valid": tau = sigma = 1/L with L >= ||A_n|| proved, alpha_k = 2 L / (inner eps_k);
        (tau, sigma): checked, alpha_k = 2 / (sigma inner eps_k); StepTooLarge when refused;
        "printed": tau = sigma = ||A_n||**(-1/2) - 10**-4, which breaks the condition: for
        reproducing the published table only; alpha_k with L = ||A_n||.
    Raises BadInput for other settings, and for data whose objective is not P3.
    """

    restarts: int
    inner: int
    delta: float
    eps_0: float | None = None
    steps: Literal["valid", "printed"] | tuple[float, float] = "valid"

    name: ClassVar[str] = "FIRENET"

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "restarts", whole("restarts", self.restarts, least=1, remedy="pass a count"))
        put(self, "inner", whole("inner", self.inner, least=1, remedy="pass a count"))
        put(self, "delta", nonnegative("delta", self.delta))
        if self.eps_0 is not None:
            put(self, "eps_0", positive("eps_0", self.eps_0))
        put(self, "steps", read_rule(self.steps))

    def __call__(self, seen: Approximation, /) -> Reconstruction:
        """The output on (A_n, y_n)."""
        objective = require_p3(seen.objective)
        A, y = seen.as_float64()
        steps, scale = self._steps_for(seen)
        eps_0 = length(y) if self.eps_0 is None else self.eps_0
        run = firenet_iterates(
            MatrixOperator(A=A), y, thresholds=thresholds(objective, N=seen.N), steps=steps,
            scale=scale, inner=self.inner, delta=self.delta, eps_0=eps_0,
        )  # fmt: skip
        for _ in range(self.restarts):
            x, eps = next(run)
        count = self.restarts * self.inner
        return reconstruction(
            x, method=self.name, N=seen.N,
            settings={
                "restarts": self.restarts, "inner": self.inner, "delta": self.delta,
                "eps_0": eps_0, "eps": eps, "steps": steps.rule, "tau": steps.tau,
                "sigma": steps.sigma, "scale": scale, "arithmetic": "float64",
            },
            work={"iterations": count, "matvecs": 2 * count},
        )  # fmt: skip

    def _steps_for(self, seen: Approximation) -> tuple[Steps, float]:
        """The steps and the L of alpha_k."""
        norm = matrix_norm(seen)
        if self.steps == "printed":
            size = to_float(norm.midpoint)
            return printed_steps(size), size
        L = norm_bound(norm)
        if self.steps == "valid":
            return valid_steps(L), L
        tau, sigma = self.steps
        steps = checked_steps(tau, sigma, L=L)
        return steps, 1.0 / steps.sigma


def require_p3(objective: Objective) -> SqrtLasso:
    """The objective itself when it is P3; BadInput otherwise."""
    if isinstance(objective, SqrtLasso):
        return objective
    raise bad_input("objective", objective.tag, "must be P3, the square-root LASSO, for FIRENET",
                    "pass data with SqrtLasso(lam=...)")  # fmt: skip


def read_rule(steps: Any) -> Any:
    """"valid", "printed" or (tau, sigma), positive floats; BadInput otherwise."""
    if steps in ("valid", "printed"):
        return steps
    if isinstance(steps, (tuple, list)) and len(steps) == 2:
        return positive("tau", steps[0]), positive("sigma", steps[1])
    raise bad_input("steps", steps, "must be 'valid', 'printed' or (tau, sigma)", "pass 'valid'")
