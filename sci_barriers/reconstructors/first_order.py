"""First-order methods in float64: ISTA and FISTA for P2, primal-dual for P1 and P3.

    P2, g(x) = 2 c A*(A x - y), t <= 1/(2 c ||A||**2), c = 1, 1/m, 1/(2m):
    ISTA    x+ = soft(x - t g(x), t lam w),
    FISTA   x+ = soft(u - t g(u), t lam w),   s+ = (1 + sqrt(1 + 4 s**2)) / 2,
            u+ = x+ + ((s - 1)/s+) (x+ - x),   u_0 = x_0, s_0 = 1;
    P1, P3  the iteration of `primal_dual`, tau sigma ||A||**2 <= 1.

All start from 0. With F the objective of P2, x* a minimiser and k iterations [Beck, Teboulle,
SIAM J. Imaging Sci. 2 (2009) 183-202, Theorems 3.1, 4.4]: F(x_k) - F(x*) <= ||x*||**2 / (2 t k)
(ISTA), <= 2 ||x*||**2 / (t (k + 1)**2) (FISTA). P1, P3: Chambolle, Pock, JMIV 40 (2011) 120-145.
The bounds are on objective values; nothing is promised on the distance to the minimisers.
A (m, N), y (m,), x (N,); l2 norms, ||A|| the operator norm. Steps are proved or refused: `steps`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np

from sci_barriers.errors import bad_input
from sci_barriers.exact import as_q, to_float
from sci_barriers.families.base import whole
from sci_barriers.information import Approximation
from sci_barriers.problems import QCBP, Lasso, SqrtLasso
from sci_barriers.reconstructors.base import Reconstruction, reconstruction
from sci_barriers.reconstructors.operators import Array, MatrixOperator
from sci_barriers.reconstructors.primal_dual import (
    iterates,
    shrunk,
    soft,
    thresholds,
    unit_ball,
)
from sci_barriers.reconstructors.steps import (
    checked_gradient_step,
    checked_steps,
    finite,
    largest_step,
    matrix_norm,
    norm_bound,
    positive,
    valid_steps,
)


@dataclass(frozen=True, kw_only=True)
class Ista:
    """ISTA for P2: `iterations` >= 1 steps. step: None (the largest proved one) or checked.

    Raises BadInput for other settings or another objective, StepTooLarge for a step that is not
    proved to be at most 1/(2 c ||A_n||**2).
    """

    iterations: int
    step: float | None = None

    name: ClassVar[str] = "ISTA"

    def __post_init__(self) -> None:
        _read_settings(self)

    def __call__(self, seen: Approximation, /) -> Reconstruction:
        """x_iterations on (A_n, y_n)."""
        return _descend(
            seen, method=self.name, iterations=self.iterations, step=self.step, momentum=False
        )


@dataclass(frozen=True, kw_only=True)
class Fista:
    """FISTA for P2: `iterations` >= 1 steps. step and errors as for Ista."""

    iterations: int
    step: float | None = None

    name: ClassVar[str] = "FISTA"

    def __post_init__(self) -> None:
        _read_settings(self)

    def __call__(self, seen: Approximation, /) -> Reconstruction:
        """x_iterations on (A_n, y_n)."""
        return _descend(
            seen, method=self.name, iterations=self.iterations, step=self.step, momentum=True
        )


@dataclass(frozen=True, kw_only=True)
class PrimalDual:
    """Chambolle-Pock for P1 and P3: `iterations` >= 1 steps, output "last" or "average" iterate.

    steps: "valid" (tau = sigma = 1/L, L >= ||A_n|| proved) or (tau, sigma), checked: StepTooLarge
    unless tau sigma L**2 <= 1. Raises BadInput for other settings or for P2.
    """

    iterations: int
    steps: Literal["valid"] | tuple[float, float] = "valid"
    output: Literal["last", "average"] = "last"

    name: ClassVar[str] = "primal-dual"

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "iterations", whole("iterations", self.iterations, least=1,
                                      remedy="pass a count"))  # fmt: skip
        if self.output not in ("last", "average"):
            raise bad_input("output", self.output, "must be 'last' or 'average'", "pass 'last'")
        given: Any = self.steps
        if isinstance(given, (tuple, list)) and len(given) == 2:
            put(self, "steps", (positive("tau", given[0]), positive("sigma", given[1])))
        elif given != "valid":
            raise bad_input("steps", given, "must be 'valid' or (tau, sigma)", "pass 'valid'")

    def __call__(self, seen: Approximation, /) -> Reconstruction:
        """The last iterate or the average of all iterates on (A_n, y_n)."""
        A, y = seen.as_float64()
        L = norm_bound(matrix_norm(seen))
        steps = valid_steps(L) if self.steps == "valid" else checked_steps(*self.steps, L=L)
        operator = MatrixOperator(A=A)
        start: Array = np.zeros(seen.N)
        run = iterates(
            operator, y, start, thresholds=thresholds(seen.objective, N=seen.N),
            dual=_dual_map(seen, sigma=steps.sigma), steps=steps,
        )  # fmt: skip
        total = start
        for _ in range(self.iterations):
            x, _v = next(run)
            total = total + x
        return reconstruction(
            x if self.output == "last" else total / self.iterations, method=self.name, N=seen.N,
            settings={
                "iterations": self.iterations, "steps": steps.rule, "tau": steps.tau,
                "sigma": steps.sigma, "norm_bound": L, "output": self.output,
                "arithmetic": "float64",
            },
            work={"iterations": self.iterations, "matvecs": 2 * self.iterations},
        )  # fmt: skip


def _read_settings(method: Ista | Fista) -> None:
    put = object.__setattr__
    put(method, "iterations", whole("iterations", method.iterations, least=1,
                                    remedy="pass a count"))  # fmt: skip
    if method.step is not None:
        put(method, "step", positive("step", method.step))


def _descend(
    seen: Approximation, *, method: str, iterations: int, step: float | None, momentum: bool
) -> Reconstruction:
    """ISTA, or FISTA with momentum."""
    objective = seen.objective
    if not isinstance(objective, Lasso):
        raise bad_input("objective", objective.tag, f"must be P2 for {method}",
                        "use PrimalDual for P1 and P3")  # fmt: skip
    A, y = seen.as_float64()
    L, c = norm_bound(matrix_norm(seen)), objective.factor(seen.m)
    curvature = 2 * c * as_q(L) ** 2
    t = largest_step(curvature) if step is None else checked_gradient_step(
        step, curvature=curvature
    )
    operator, slope = MatrixOperator(A=A), finite("step * 2 c", t * to_float(2 * c))
    cut = t * thresholds(objective, N=seen.N)
    x: Array = np.zeros(seen.N)
    u, s = x, 1.0
    for _ in range(iterations):
        ahead = soft(u - slope * operator.adjoint(operator.forward(u) - y), cut)
        if momentum:
            s_next = (1.0 + math.sqrt(1.0 + 4.0 * s * s)) / 2.0
            u, s = ahead + ((s - 1.0) / s_next) * (ahead - x), s_next
        else:
            u = ahead
        x = ahead
    return reconstruction(
        x, method=method, N=seen.N,
        settings={"iterations": iterations, "step": t, "norm_bound": L, "arithmetic": "float64"},
        work={"iterations": iterations, "matvecs": 2 * iterations},
    )  # fmt: skip


def _dual_map(seen: Approximation, *, sigma: float) -> Callable[[Array], Array]:
    """u -> v+ of `primal_dual` for P1 or P3; BadInput for P2."""
    objective = seen.objective
    if isinstance(objective, SqrtLasso):
        return unit_ball
    if isinstance(objective, QCBP):
        by = finite("sigma * eta", sigma * to_float(objective.eta))
        return lambda u: shrunk(u, by)
    raise bad_input("objective", objective.tag, "must be P1 or P3 for the primal-dual method",
                    "use Ista or Fista for P2")  # fmt: skip
