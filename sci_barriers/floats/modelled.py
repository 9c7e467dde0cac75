"""cvxpy with a named solver, eleven of them, or with the one that cvxpy chooses.

    P1  min ||x||_1  s.t. ||Ax - y|| <= eta;   P2  min c ||Ax - y||^2 + lam ||x||_1;
    P3  min ||Ax - y|| + lam ||x||_1

The model that reaches the solver is another one. P2 is a quadratic program in (x, t, z) with 2N
inequalities,

    min c z'z + lam sum t,   z = Ax - y,   -t <= x <= t,

which OSQP, HiGHS, PIQP, PROXQP, DAQP and QPALM take as it is; for Clarabel, SCS and QOCO it is a
cone program with a quadratic objective, for ECOS and CVXOPT one with a linear objective and a
second-order cone. P1 and P3 bring a second-order cone: these last five only. A status other than
"optimal" is flagged; "optimal_inaccurate" and limits come with an output, the others without.

tight: tolerances 1e-15 and up to 100,000 iterations; OSQP's polishing; DAQP's proximal iteration to
1e-15 (by default 1e-6; with a proximal term below the 1e-5 of cvxpy it often ends without an
output); the duality gap of PIQP, and of PROXQP, which does not look at it by default. HiGHS: 1e-10,
the smallest that it takes, regularisation of the quadratic part by 1e-10 (by default 1e-7; with
none, or far less, it often ends without an output), no entry of A dropped that is above 1e-12 (by
default 1e-9). CVXOPT: 1e-8, below which it mostly ends as "unknown" and cvxpy passes no output on.
cvxpy's own choice has no common tolerance: default only. ECOS and CVXOPT have other licences and
are in an extra of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from sci_barriers.errors import bad_input
from sci_barriers.floats.base import (
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

Name: TypeAlias = Literal[
    "CLARABEL", "OSQP", "SCS", "HIGHS", "PIQP", "PROXQP", "DAQP", "QOCO", "QPALM", "ECOS", "CVXOPT"
]
PACKAGES: dict[Name, tuple[str, str]] = {
    "CLARABEL": ("clarabel", "clarabel"),
    "OSQP": ("osqp", "osqp"),
    "SCS": ("scs", "scs"),
    "HIGHS": ("highspy", "highspy"),
    "PIQP": ("piqp", "piqp"),
    "PROXQP": ("proxsuite", "proxsuite"),
    "DAQP": ("daqp", "daqp"),
    "QOCO": ("qoco", "qoco"),
    "QPALM": ("qpalm", "qpalm"),
    "ECOS": ("ecos", "ecos"),
    "CVXOPT": ("cvxopt", "cvxopt"),
}
NAMES = {"CLARABEL": "Clarabel", "HIGHS": "HiGHS"}
QUADRATIC_ONLY = ("OSQP", "HIGHS", "PIQP", "PROXQP", "DAQP", "QPALM")
LINEAR_OBJECTIVE = ("ECOS", "CVXOPT")
CONES: tuple[Name, ...] = ("CLARABEL", "SCS", "QOCO", "ECOS", "CVXOPT")
LIGHT: tuple[Name, ...] = ("CLARABEL", "OSQP", "SCS", "HIGHS")
_BOTH = {"eps_abs": 1e-15, "eps_rel": 1e-15}
TIGHT: dict[str, dict[str, Any]] = {
    "CLARABEL": {
        "tol_gap_abs": 1e-15, "tol_gap_rel": 1e-15, "tol_feas": 1e-15, "max_iter": 1000,
    },
    "OSQP": {"eps_abs": 1e-15, "eps_rel": 1e-15, "max_iter": 100_000, "polishing": True},
    "SCS": {"eps_abs": 1e-15, "eps_rel": 1e-15, "max_iters": 100_000},
    "HIGHS": {
        "primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10,
        "optimality_tolerance": 1e-10, "qp_regularization_value": 1e-10,
        "small_matrix_value": 1e-12,
    },
    "PIQP": {
        **_BOTH, "eps_duality_gap_abs": 1e-15, "eps_duality_gap_rel": 1e-15, "max_iter": 1000,
    },
    "PROXQP": {
        "eps_abs": 1e-15, "max_iter": 100_000, "check_duality_gap": True,
        "eps_duality_gap_abs": 1e-15, "eps_duality_gap_rel": 0.0,
    },
    "DAQP": {"primal_tol": 1e-15, "dual_tol": 1e-15, "eta_prox": 1e-15, "iter_limit": 100_000},
    "QOCO": {"abstol": 1e-15, "reltol": 1e-15, "max_iters": 1000},
    "QPALM": {**_BOTH, "max_iter": 100_000},
    "ECOS": {"abstol": 1e-15, "reltol": 1e-15, "feastol": 1e-15, "max_iters": 1000},
    "CVXOPT": {"abstol": 1e-8, "reltol": 1e-8, "feastol": 1e-8, "max_iters": 1000},
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Cvxpy:
    """cvxpy with `solver`, None for cvxpy's own choice.

    problem "P1", "P2", "P3"; c: the factor of P2, "1", "1/m" or "1/2m". Raises BadInput for an
    unknown solver, P1 or P3 with one of QUADRATIC_ONLY, "tight" without a solver.
    """

    solver: Name | None
    setting: Setting = "default"
    problem: Literal["P1", "P2", "P3"] = "P2"
    c: Literal["1", "1/m", "1/2m"] = "1/2m"

    def __post_init__(self) -> None:
        read_setting(self.setting)
        if self.solver is not None and self.solver not in PACKAGES:
            raise bad_input("solver", self.solver, "unknown", f"one of {', '.join(PACKAGES)}, None")
        if self.problem not in ("P1", "P2", "P3") or self.c not in ("1", "1/m", "1/2m"):
            raise bad_input(
                "problem, c", (self.problem, self.c), "unknown", "P1, P2, P3 and 1, 1/m, 1/2m"
            )
        if self.problem != "P2" and self.solver in QUADRATIC_ONLY:
            raise bad_input(
                "problem", self.problem, f"has a second-order cone, {self.solver} has none",
                f"use one of {', '.join(CONES)}",
            )  # fmt: skip
        if self.setting == "tight" and self.solver is None:
            raise bad_input(
                "setting", self.setting, "needs a solver: there is no common tolerance",
                "name the solver",
            )  # fmt: skip

    @property
    def name(self) -> str:
        """cvxpy with the solver's name."""
        return "cvxpy, its own choice" if self.solver is None else f"cvxpy, {_named(self.solver)}"

    @property
    def normalisation(self) -> str | None:
        """c for P2."""
        return self.c if self.problem == "P2" else None

    @property
    def model(self) -> str:
        """The program that reaches the solver."""
        if self.problem != "P2" or self.solver in LINEAR_OBJECTIVE:
            return "second-order cone program"
        if self.solver in QUADRATIC_ONLY:
            return "quadratic program in (x, t, z): z = Ax - y, -t <= x <= t"
        if self.solver is None:
            return "as the chosen solver takes it; the messages name it"
        return "cone program with quadratic objective in (x, t, z): z = Ax - y, t - x, t + x >= 0"

    @property
    def options(self) -> dict[str, Any]:
        """Options of the solver."""
        if self.setting == "default" or self.solver is None:
            return {}
        return dict(TIGHT[self.solver])

    @property
    def version(self) -> str:
        """Of cvxpy and of the solver."""
        releases = [f"cvxpy {release('cvxpy')}"]
        if self.solver is not None:
            releases.append(f"{_named(self.solver)} {release(PACKAGES[self.solver][1])}")
        return ", ".join(releases)

    def skip(self) -> str | None:
        """When cvxpy or the solver is not installed."""
        own = () if self.solver is None else (PACKAGES[self.solver],)
        extra = "solvers" if self.solver in (None, *LIGHT) else "solvers-more"
        if self.solver in LINEAR_OBJECTIVE:
            extra = "solvers-other-licences"
        return missing(("cvxpy", "cvxpy"), *own, extra=extra)

    def __call__(self, A: Array, y: Array, *, lam: float) -> FloatRun:
        """iterations: of the solver; the time includes cvxpy's own work."""
        A, y = read_data(A, y, lam, zero=self.problem == "P1")
        if reason := self.skip():
            return skipped(reason)
        cvxpy, reason = loaded(_library, package="cvxpy")
        if reason:
            return skipped(reason)

        def solve() -> Answer:
            x = cvxpy.Variable(A.shape[1])
            problem = cvxpy.Problem(*self._stated(cvxpy, x, A, y, lam))
            if self.solver is None:
                problem.solve()
            else:
                problem.solve(solver=self.solver, **self.options)
            stats = problem.solver_stats
            words = [f"status: {problem.status}"]
            if self.solver is None and stats is not None:
                words.append(f"chosen: {stats.solver_name}")
            count = None if stats is None or stats.num_iters is None else int(stats.num_iters)
            found = None if x.value is None else x.value.tolist()
            return Answer(
                x=found, optimal=problem.status == "optimal", words=tuple(words),
                iterations=count,
            )  # fmt: skip

        return attempt(solve, N=A.shape[1])

    def _stated(
        self, cvxpy: Any, x: Any, A: Array, y: Array, lam: float
    ) -> tuple[Any, list[Any]]:
        """(objective, constraints) as written for cvxpy."""
        if self.problem == "P1":
            return cvxpy.Minimize(cvxpy.norm1(x)), [cvxpy.norm(A @ x - y, 2) <= lam]
        if self.problem == "P3":
            return cvxpy.Minimize(cvxpy.norm(A @ x - y, 2) + lam * cvxpy.norm1(x)), []
        m = A.shape[0]
        c = {"1": 1.0, "1/m": 1.0 / m, "1/2m": 1.0 / (2 * m)}[self.c]
        return cvxpy.Minimize(c * cvxpy.sum_squares(A @ x - y) + lam * cvxpy.norm1(x)), []


def _library() -> Any:
    import cvxpy

    return cvxpy


def _named(solver: str) -> str:
    return NAMES.get(solver, solver)
