"""P1-P3 as instances of the computational problem."""

from __future__ import annotations

import pytest

from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, Verdict
from sci_barriers.problems import (
    QCBP,
    ComputationalProblem,
    Empty,
    Instance,
    Lasso,
    Point,
    Solution,
    SolutionSet,
    SparseRecovery,
    SqrtLasso,
)


def one_by_one(instance: Instance) -> Solution[SolutionSet]:
    """P2 with A = (a), y >= lam / (2a): x = (y - lam/(2a)) / a."""
    a, objective = instance.A[0, 0], instance.objective
    assert isinstance(objective, Lasso)
    x = (instance.y[0] - objective.lam / (2 * a)) / a
    return Solution(set=Point(x=(x,)), status="unique")


P2: ComputationalProblem[Instance, object, SolutionSet] = SparseRecovery(
    name="P2", solver=one_by_one
)


def test_p2_is_a_computational_problem() -> None:
    instance = Instance.explicit([[2]], [3], Lasso(lam=1))
    assert P2.name == "P2"
    assert P2.contains(instance) is Verdict.PROVED
    assert list(P2.evaluations(instance)) == [("A", 0, 0), ("y", 0)]
    solution = P2.solution(instance)
    assert solution.set == Point(x=(Q(11, 8),))
    assert P2.distance([1.0], solution.set).contains(Q(3, 8))


@pytest.mark.parametrize("objective", [QCBP(eta=0), SqrtLasso(lam=1)])
def test_another_tag_is_not_in_omega(objective: QCBP | SqrtLasso) -> None:
    instance = Instance.explicit([[2]], [3], objective)
    assert P2.contains(instance) is Verdict.REFUTED
    with pytest.raises(BadInput, match="instance = 'explicit': must lie in the class of P2"):
        P2.solution(instance)


def test_omega_may_be_a_class_with_its_own_membership_test() -> None:
    def positive(instance: Instance) -> Verdict:
        return Verdict.of(instance.A[0, 0] > 0)

    problem = SparseRecovery(name="P2", solver=one_by_one, member=positive)
    assert problem.contains(Instance.explicit([[2]], [3], Lasso(lam=1))) is Verdict.PROVED
    assert problem.contains(Instance.explicit([[-2]], [3], Lasso(lam=1))) is Verdict.REFUTED


def test_distance_refuses_nan_and_the_empty_set() -> None:
    with pytest.raises(BadInput, match=r"x\[0\] = nan"):
        P2.distance([float("nan")], Point(x=(1,)))
    with pytest.raises(BadInput, match="must have a point"):
        P2.distance([1], Empty(N=1))


def test_unknown_problem_names_are_refused() -> None:
    with pytest.raises(BadInput, match="name = 'P4': must be 'P1', 'P2' or 'P3'"):
        SparseRecovery(name="P4", solver=one_by_one)  # type: ignore[arg-type]
