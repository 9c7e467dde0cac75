"""Quadratic programming solvers through qpsolvers, on the dual of P2.

    min 1/2 ||u - y||^2   subject to   A'u <= m lam,  -A'u <= m lam

u is the residual y - Ax at the minimiser of 1/(2m) ||Ax - y||^2 + lam ||x||_1, and x = p - q with
p, q the multipliers of the two groups of inequalities (y - u = A(p - q)). The quadratic part is the
identity: strictly convex, as active set methods want it, and A is passed on entry by entry, while
the Gram matrix of the primal form would be rounded. What is rounded is m lam, once.

PROXQP does not look at the duality gap by default: it calls u solved whose multipliers and whose
own entries are off by tens of per cent, on well-conditioned data with m < N, too.

Not "found", or a warning of qpsolvers, counts as the solver's own word; the status itself is a
message where qpsolvers passes it on.

None of them can be stopped from here: PROXQP runs for minutes on entries of 1e200. A run that must
end belongs in a worker process.

The exceptions in licence are adapters in an extra of their own: cvxopt, ecos, quadprog.
tight: tolerances 1e-15 and raised limits, as in modelled.py, but no regularisation in HiGHS, which
this quadratic part does not need. What a solver does not take is left out: quadprog (an active set
method) has no tolerance and one setting.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sci_barriers.floats.base import Answer
from sci_barriers.floats.linear_models import Options
from sci_barriers.floats.routine import Routine

if TYPE_CHECKING:
    from sci_barriers.floats.base import Array

QPSOLVERS = ("qpsolvers", "qpsolvers")
OTHER = ("cvxopt", "ecos", "quadprog")
SPARSE = ("clarabel", "ecos", "highs", "osqp", "piqp", "qpalm", "scs")
MODULES = {
    "clarabel": ("clarabel", "clarabel"),
    "cvxopt": ("cvxopt", "cvxopt"),
    "daqp": ("daqp", "daqp"),
    "ecos": ("ecos", "ecos"),
    "highs": ("highspy", "highspy"),
    "osqp": ("osqp", "osqp"),
    "piqp": ("piqp", "piqp"),
    "proxqp": ("proxsuite", "proxsuite"),
    "qpalm": ("qpalm", "qpalm"),
    "quadprog": ("quadprog", "quadprog"),
    "scs": ("scs", "scs"),
}
NAMES = {
    "clarabel": "Clarabel", "cvxopt": "CVXOPT", "daqp": "DAQP", "ecos": "ECOS", "highs": "HiGHS",
    "osqp": "OSQP", "piqp": "PIQP", "proxqp": "PROXQP", "qpalm": "QPALM", "quadprog": "quadprog",
    "scs": "SCS",
}  # fmt: skip
TIGHT: dict[str, dict[str, Any]] = {
    "clarabel": {
        "tol_gap_abs": 1e-15, "tol_gap_rel": 1e-15, "tol_feas": 1e-15, "max_iter": 1000,
    },
    "cvxopt": {"abstol": 1e-15, "reltol": 1e-15, "feastol": 1e-15, "maxiters": 1000},
    "daqp": {"primal_tol": 1e-15, "dual_tol": 1e-15, "iter_limit": 100_000},
    "ecos": {"abstol": 1e-15, "reltol": 1e-15, "feastol": 1e-15, "max_iters": 1000},
    "highs": {
        "primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10,
        "optimality_tolerance": 1e-10, "qp_regularization_value": 0.0,
        "small_matrix_value": 1e-12,
    },
    "osqp": {"eps_abs": 1e-15, "eps_rel": 1e-15, "max_iter": 100_000, "polishing": True},
    "piqp": {
        "eps_abs": 1e-15, "eps_rel": 1e-15, "eps_duality_gap_abs": 1e-15,
        "eps_duality_gap_rel": 1e-15, "max_iter": 1000,
    },
    "proxqp": {
        "eps_abs": 1e-15, "eps_rel": 0.0, "max_iter": 100_000, "check_duality_gap": True,
        "eps_duality_gap_abs": 1e-15, "eps_duality_gap_rel": 0.0,
    },
    "qpalm": {"eps_abs": 1e-15, "eps_rel": 1e-15, "max_iter": 100_000},
    "scs": {"eps_abs": 1e-15, "eps_rel": 1e-15, "max_iters": 100_000},
}  # fmt: skip


def _load() -> Any:
    import qpsolvers

    return qpsolvers


def _dual(solver: str) -> Callable[[Any, Array, Array, float, Options], Answer]:
    def run(loaded: Any, A: Array, y: Array, lam: float, options: Options) -> Answer:
        import numpy
        from scipy.sparse import csc_matrix, eye_array

        m, N = A.shape
        G = numpy.vstack([A.T, -A.T])
        sparse = solver in SPARSE
        problem = loaded.Problem(
            P=csc_matrix(eye_array(m)) if sparse else numpy.eye(m), q=-y,
            G=csc_matrix(G) if sparse else G, h=numpy.full(2 * N, m * lam),
        )  # fmt: skip
        solution = loaded.solve_problem(problem, solver=solver, **options)
        z = solution.z
        status = solution.extras.get("status")
        words = () if status is None else (f"status: {status}",)
        return Answer(
            x=None if z is None or len(z) != 2 * N else (z[:N] - z[N:]).tolist(),
            optimal=bool(solution.found), words=(*words, f"found: {solution.found}"),
        )  # fmt: skip

    return run


def routine(solver: str) -> Routine:
    """The dual of P2 for one solver of MODULES."""
    return Routine(
        name=f"qpsolvers, {NAMES[solver]}",
        model="the dual of P2 with c = 1/2 and m lam, a quadratic program in R^m",
        packages=(QPSOLVERS, MODULES[solver]),
        extra="solvers-other-licences" if solver in OTHER else "solvers-more",
        load=_load, run=_dual(solver), tight=TIGHT.get(solver), says="not found, or a warning",
    )  # fmt: skip


ROUTINES = tuple(routine(solver) for solver in MODULES)
