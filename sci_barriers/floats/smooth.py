"""scipy's other methods with bounds on the split problem, P2 with c = 1/(2m).

    min over p, q >= 0 of  1/(2m) ||A(p - q) - y||^2 + lam sum (p + q),   x = p - q

SLSQP, TNC, trust-constr; L-BFGS-B is in split.py. `success` False counts as the method's own word.
trust-constr gets the exact second derivative [G -G; -G G]/m, G = A'A.

tight: SLSQP 1e-300 (with 0 it never ends well), TNC 0 (which its default ftol is, too),
trust-constr 1e-30; limits of 1,000, 10,000, 3,000.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sci_barriers.floats.base import Answer
from sci_barriers.floats.linear_models import Options
from sci_barriers.floats.routine import Routine

if TYPE_CHECKING:
    from sci_barriers.floats.base import Array

TIGHT: dict[str, dict[str, Any]] = {
    "SLSQP": {"ftol": 1e-300, "maxiter": 1000},
    "TNC": {"ftol": 0.0, "gtol": 0.0, "xtol": 0.0, "maxfun": 10_000},
    "trust-constr": {"gtol": 1e-30, "xtol": 1e-30, "barrier_tol": 1e-30, "maxiter": 3000},
}


def _load() -> Any:
    import scipy.optimize

    return scipy.optimize


def _split(method: str) -> Callable[[Any, Array, Array, float, Options], Answer]:
    def run(loaded: Any, A: Array, y: Array, lam: float, options: Options) -> Answer:
        import numpy

        m, N = A.shape

        def value(pq: Array) -> tuple[float, Array]:
            residual = A @ (pq[:N] - pq[N:]) - y
            slope = A.T @ residual / m
            total = residual @ residual / (2 * m) + lam * pq.sum()
            return float(total), numpy.concatenate([slope + lam, lam - slope])

        further: dict[str, Any] = {}
        if method == "trust-constr":
            gram = A.T @ A / m
            second = numpy.block([[gram, -gram], [-gram, gram]])
            further["hess"] = lambda _: second
        found = loaded.minimize(
            value, numpy.zeros(2 * N), jac=True, method=method, options=options,
            bounds=loaded.Bounds(0.0, numpy.inf), **further,
        )  # fmt: skip
        return Answer(
            x=(found.x[:N] - found.x[N:]).tolist(), optimal=bool(found.success),
            words=(f"status: {found.message}",), iterations=int(found.nit),
        )  # fmt: skip

    return run


ROUTINES = tuple(
    Routine(
        name=f"scipy {method}", model="x = p - q, p, q >= 0: smooth with bounds",
        packages=(("scipy", "scipy"),), extra="solvers", load=_load, run=_split(method),
        tight=tight, says="success False",
    )
    for method, tight in TIGHT.items()
)  # fmt: skip
