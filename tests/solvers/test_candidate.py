"""A guess decided exactly in any field: right guesses give the whole set, wrong ones None."""

from __future__ import annotations

import itertools

import pytest

from sci_barriers.exact import sign, sqrt
from sci_barriers.families import OmegaK
from sci_barriers.problems import QCBP, Lasso, Point, SqrtLasso, explicit
from sci_barriers.solvers import solve_small
from sci_barriers.solvers.proved import written
from sci_barriers.solvers.small.candidate import minimisers_at
from support.small_instances import small_case

OBJECTIVES = {"P1": QCBP, "P2": Lasso, "P3": SqrtLasso}


@pytest.mark.parametrize("block", range(6))
def test_every_guess_gives_the_whole_set_or_none(block: int) -> None:
    right = 0
    for seed in range(20 * block, 20 * block + 20):
        case = small_case(seed, max_columns=3)
        instance = explicit(case.A, case.y, OBJECTIVES[case.problem](**case.arguments()))
        truth = solve_small(instance)
        for k in range(instance.N + 1):
            for P in itertools.combinations(range(instance.N), k):
                for s in itertools.product((1, -1), repeat=k):
                    found = minimisers_at(instance, support=P, signs=s)
                    if found is not None:
                        right += 1
                        assert (found.xi, found.status) == (truth.set, truth.status)
    assert right > 5


def test_the_support_of_a_minimiser_is_accepted_in_a_field_of_roots() -> None:
    for objective in (Lasso(lam="1/2"), SqrtLasso(lam="1/2"), QCBP(eta="1/2")):
        instance = explicit([[sqrt(2), 1, 1], [1, sqrt(3), 0]], [3, 5], objective)
        truth = solve_small(instance)
        assert isinstance(truth.set, Point)
        P = [j for j, x in enumerate(truth.set.x) if sign(x)]
        found = minimisers_at(instance, support=P, signs=[sign(truth.set.x[j]) for j in P])
        assert found is not None and found.xi == truth.set
        assert written(instance, found).certificate is not None


def test_omega_k_with_twenty_columns_is_decided_exactly() -> None:
    instance = OmegaK(K=1, n=10, N=20, m=19, winner=1).instance()
    found = minimisers_at(instance, support=(1,), signs=(1,))
    assert found is not None and found.status == "unique"
    assert minimisers_at(instance, support=(0,), signs=(1,)) is None
    tie = OmegaK(K=1, n=10, N=20, m=19, winner=None).instance()
    both = minimisers_at(tie, support=(0,), signs=(1,))
    assert both is not None and both.status == "simplex"


def test_dependent_columns_are_left_out() -> None:
    instance = explicit([[1, 1], [0, 0]], [2, 1], Lasso(lam=1))
    found = minimisers_at(instance, support=(0, 1), signs=(1, 1))
    assert found is not None
    assert (found.xi, found.status) == (solve_small(instance).set, "simplex")
