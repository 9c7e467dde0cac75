"""A float solver as a method: Approximation -> float64 data -> solver -> exact rational output.

    c ||A x - y||^2 + lam ||x||_1  has the minimisers of  c' ||A x - y||^2 + (lam c'/c) ||x||_1,

so a solver with another factor c' gets lam c'/c, computed exactly and rounded once. P1 and P3 pass
eta and lam on. The entries of A_n, y_n are rounded to float64 (a rounding that is part of the
method); the output is read as the rationals that its floats are.
"""

from __future__ import annotations

from dataclasses import dataclass

from sci_barriers.errors import bad_input
from sci_barriers.exact import Number, Q, to_float
from sci_barriers.floats import FloatRun, FloatSolver
from sci_barriers.information import Approximation
from sci_barriers.problems import QCBP, Lasso, Objective
from sci_barriers.reconstructors.base import Reconstruction, reconstruction


@dataclass(frozen=True, kw_only=True)
class BlackBox:
    """The solver as a Reconstructor; its warnings and status become flagged and messages."""

    solver: FloatSolver

    @property
    def name(self) -> str:
        """The solver's name and setting."""
        return f"{self.solver.name} ({self.solver.setting})"

    def level(self, seen: Approximation) -> float:
        """The lam (P1: eta) that the solver is given; BadInput when it solves another problem."""
        return self.level_of(seen.objective, m=seen.m)

    def level_of(self, objective: Objective, *, m: int) -> float:
        """The same for data of m rows."""
        if objective.tag != self.solver.problem or objective.weights is not None:
            raise bad_input(
                "objective", f"{objective.tag}, weights {objective.weights}",
                f"must be {self.solver.problem} without weights for {self.solver.name}",
                "use another solver",
            )  # fmt: skip
        if isinstance(objective, QCBP):
            return to_float(objective.eta)
        lam: Number = objective.lam
        if isinstance(objective, Lasso):
            own = {"1": Q(1), "1/m": Q(1, m), "1/2m": Q(1, 2 * m)}[self.solver.normalisation or "1"]
            lam = lam * (own / objective.factor(m))
        return to_float(lam)

    def run(self, seen: Approximation) -> FloatRun:
        """The solver's own outcome on (A_n, y_n) rounded to float64."""
        A, y = seen.as_float64()
        return self.solver(A, y, lam=self.level(seen))

    def __call__(self, seen: Approximation, /) -> Reconstruction:
        """The outcome with exact output; x is empty when the solver gave none."""
        found = self.run(seen)
        settings = {
            "setting": self.solver.setting, "options": self.solver.options,
            "lam": self.level(seen), "version": self.solver.version,
        }  # fmt: skip
        work = {} if found.iterations is None else {"iterations": found.iterations}
        if found.x is None:
            return Reconstruction(
                x=(), method=self.solver.name, settings=settings, work=work, status=found.status,
                flagged=found.flagged, messages=found.messages,
            )  # fmt: skip
        return reconstruction(
            found.x, method=self.solver.name, N=seen.N, settings=settings, work=work,
            status=found.status, flagged=found.flagged, messages=found.messages,
        )  # fmt: skip
