"""Objects of the theory: the computational problem {Xi, Omega, M, Lambda}, P1-P3, solution sets.

    base             the Protocols, Solution
    objective        QCBP (P1), Lasso (P2), SqrtLasso (P3), with weights
    instance         exact A, y and an objective; the evaluations Lambda
    convex_set       what solution sets offer;  solution_set: Point, Simplex, Empty;  polytope;
                     ellipsoid: the one curved set, of P1 with weights 0
    nearest_pair     the gap of two sets;  canonical_form: the simplest description of a set
    sparse_recovery  P1-P3 as instances of the computational problem

No algorithm that solves P1-P3 stands here. Everything is exact or enclosed; numpy is not imported.
"""

from __future__ import annotations

from sci_barriers.problems.base import (
    ComputationalProblem,
    Evaluation,
    InstanceLike,
    Solution,
)
from sci_barriers.problems.canonical_form import canonical, exposing
from sci_barriers.problems.convex_set import Parametrisation, Projection, SolutionSet
from sci_barriers.problems.ellipsoid import Ellipsoid
from sci_barriers.problems.instance import Instance, explicit
from sci_barriers.problems.nearest_pair import Gap, gap_between
from sci_barriers.problems.objective import QCBP, Lasso, Objective, SqrtLasso, free_indices
from sci_barriers.problems.polytope import Polytope
from sci_barriers.problems.solution_set import Empty, Point, Simplex
from sci_barriers.problems.sparse_recovery import SparseRecovery

__all__ = [
    "QCBP",
    "ComputationalProblem",
    "Ellipsoid",
    "Empty",
    "Evaluation",
    "Gap",
    "Instance",
    "InstanceLike",
    "Lasso",
    "Objective",
    "Parametrisation",
    "Point",
    "Polytope",
    "Projection",
    "Simplex",
    "Solution",
    "SolutionSet",
    "SparseRecovery",
    "SqrtLasso",
    "canonical",
    "explicit",
    "exposing",
    "free_indices",
    "gap_between",
]
