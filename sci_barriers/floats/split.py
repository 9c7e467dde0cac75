"""scipy: L-BFGS-B on the split problem, P2 with c = 1/(2m).

    min over p, q >= 0 of  1/(2m) ||A(p - q) - y||^2 + lam sum (p + q),   x = p - q

Every minimiser of P2 comes from a minimiser with p q = 0, and conversely; the split objective is
smooth with simple bounds, which is what a quasi-Newton method can take.

tight: ftol = gtol = 0, 100,000 iterations and evaluations: it ends where the objective no longer
falls in float64.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from sci_barriers.floats.base import (
    Answer,
    FloatRun,
    Setting,
    attempt,
    missing,
    read_data,
    read_setting,
    release,
    skipped,
)

if TYPE_CHECKING:
    from sci_barriers.floats.base import Array


@dataclass(frozen=True, kw_only=True)
class SplitLbfgsb:
    """scipy.optimize.minimize with method L-BFGS-B, from p = q = 0."""

    setting: Setting = "default"
    problem: ClassVar[str] = "P2"
    normalisation: ClassVar[str] = "1/2m"
    name: ClassVar[str] = "scipy L-BFGS-B"
    model: ClassVar[str] = "x = p - q, p, q >= 0: smooth with bounds"

    def __post_init__(self) -> None:
        read_setting(self.setting)

    @property
    def options(self) -> dict[str, Any]:
        """The dictionary `options`."""
        if self.setting == "default":
            return {}
        return {"ftol": 0.0, "gtol": 0.0, "maxiter": 100_000, "maxfun": 100_000}

    @property
    def version(self) -> str:
        """Of scipy."""
        return release("scipy")

    def skip(self) -> str | None:
        """When scipy is not installed."""
        return missing(("scipy", "scipy"))

    def __call__(self, A: Array, y: Array, *, lam: float) -> FloatRun:
        """iterations: of L-BFGS-B."""
        A, y = read_data(A, y, lam)
        if reason := self.skip():
            return skipped(reason)
        import numpy
        from scipy.optimize import minimize

        m, N = A.shape

        def value(pq: Array) -> tuple[float, Array]:
            residual = A @ (pq[:N] - pq[N:]) - y
            slope = A.T @ residual / m
            total = residual @ residual / (2 * m) + lam * pq.sum()
            return float(total), numpy.concatenate([slope + lam, lam - slope])

        def solve() -> Answer:
            found = minimize(
                value, numpy.zeros(2 * N), jac=True, method="L-BFGS-B",
                bounds=[(0, None)] * (2 * N), options=self.options,
            )  # fmt: skip
            return Answer(
                x=(found.x[:N] - found.x[N:]).tolist(), optimal=bool(found.success),
                words=(f"status: {found.message}",), iterations=int(found.nit),
            )  # fmt: skip

        return attempt(solve, N=N)
