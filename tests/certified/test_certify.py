"""`certify`, and the forms in which data come in: Instance, arrays of other types, data frames."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from sci_barriers.certified import certify, solve
from sci_barriers.exact import Q, Verdict
from sci_barriers.problems import QCBP, Instance, Lasso, SqrtLasso
from support.exact_check import problem_for
from support.judging import thorough
from support.linear import is_zero
from support.small_answers import answer_of
from support.small_instances import small_case
from support.solving import minimisers
from support.tower import sign


def test_an_instance_in_place_of_the_data() -> None:
    A, y, problem = [[2, 1], [0, 1]], [3, 1], SqrtLasso(lam="1/3")
    assert solve(Instance.explicit(A, y, problem)) == solve(A, y, problem)
    assert certify(Instance.explicit(A, y, problem), None, x=[1, 1]).support is not None


def test_arrays_of_other_types_give_the_same_answer() -> None:
    class Frame:
        iloc = None

        def __init__(self, values: Any) -> None:
            self.values = values

        def to_numpy(self) -> Any:
            return self.values

    A, y = np.array([[2, 1, 0], [0, 1, 4]]), np.array([3, 1])
    problem = Lasso(lam=1)
    known = thorough(solve(A.tolist(), y.tolist(), problem), A, y, problem)
    for kind in (np.float32, np.int8, np.int64, np.uint8, np.float16, np.longdouble, object):
        found = solve(A.astype(kind), y.astype(kind), Lasso(lam=1))
        assert (found.support, found.x) == (known.support, known.x)
    assert solve(Frame(A), Frame(y), Lasso(lam=1)).x == known.x


def _attained(vertices: Any, pattern: tuple[int, ...], *, signs: bool) -> bool:
    """Whether a point of the hull is non-zero exactly on the pattern (with its signs)."""
    inside = {j for j, t in enumerate(pattern) if t}
    face = [x for x in vertices if all(is_zero(v) for j, v in enumerate(x) if j not in inside)]
    if not face or any(all(is_zero(x[j]) for x in face) for j in inside):
        return False
    if not signs:
        return True
    return all(sign(x[j]) in (0, pattern[j]) for x in face for j in inside)


def test_certify_judges_supports_and_signs_of_sets() -> None:
    rng, seen = random.Random(2), []
    for seed in range(400):
        case = small_case(9_000_000 + seed, max_columns=5)
        answer = answer_of(case)
        if answer.status in ("unique", "infeasible"):
            continue
        problem = {"P1": QCBP, "P2": Lasso, "P3": SqrtLasso}[case.problem](**case.arguments())
        true = minimisers(problem_for(case.A, case.y, problem))
        for _ in range(3):
            mixed = rng.sample(true, rng.randint(1, len(true)))
            pattern = [sum(sign(x[j]) for x in mixed) for j in range(len(case.A[0]))]
            pattern = [(t > 0) - (t < 0) for t in pattern]
            if rng.random() < 0.5:
                pattern[rng.randrange(len(pattern))] = rng.choice((-1, 0, 1))
            judged = certify(case.A, case.y, problem, pattern)
            wanted = (
                Verdict.of(_attained(true, tuple(pattern), signs=False)),
                Verdict.of(_attained(true, tuple(pattern), signs=True)),
            )
            assert (judged.support, judged.signs) == wanted, (case, pattern)
            seen.append(wanted)
    assert len(set(seen)) == 3 and len(seen) > 100


def test_certify_measures_the_distance() -> None:
    A, y = np.array([[2.0, 1.0], [0.0, 1.0]]), np.array([3.0, 1.0])
    found = solve(A, y, Lasso(lam=1))
    right = certify(A, y, Lasso(lam=1), found.x)
    assert (right.support, right.signs) == (Verdict.PROVED, Verdict.PROVED)
    assert right.distance is not None and right.distance.contains(0)
    assert right.distance.upper < Q(1, 10**12)
    off = certify(A, y, Lasso(lam=1), [value + Q(3, 10**40) for value in found.x])
    assert off.support is Verdict.PROVED and off.distance is not None
    assert off.distance.contains(Q(3, 10**40)) is False
    assert off.distance.lower * off.distance.lower <= Q(18, 10**80)
    assert off.distance.upper * off.distance.upper >= Q(18, 10**80)
    assert off.distance.width * 10**11 <= off.distance.upper
    flipped = certify(A, y, Lasso(lam=1), [-1, 1])
    assert (flipped.support, flipped.signs) == (Verdict.PROVED, Verdict.REFUTED)


@pytest.mark.parametrize(
    ("x", "support", "signs"),
    [
        ([1, 0, Q(1, 2)], Verdict.PROVED, Verdict.PROVED),
        ([2, -3, Q(1, 2)], Verdict.PROVED, Verdict.PROVED),
        ([-1, 0, Q(1, 2)], Verdict.PROVED, Verdict.REFUTED),
        ([1, 1, 0], Verdict.REFUTED, Verdict.REFUTED),
    ],
)
def test_free_variables_are_decided_by_feasibility(x, support, signs) -> None:
    found = certify([[1, 1, 0], [0, 0, 1]], [1, 1], Lasso(lam=1, weights=[0, 0, 1]), x)
    assert (found.support, found.signs) == (support, signs)


def test_a_minimiser_among_many_is_proved_by_itself_and_others_by_feasibility() -> None:
    eye = np.eye(8)
    A, y = np.hstack([eye, -eye, eye]), np.arange(1.0, 9.0)
    inside = np.concatenate([np.arange(0.5, 8), np.zeros(16)])
    found = certify(A, y, Lasso(lam=1), inside)
    assert found.support is found.signs is Verdict.PROVED and found.distance.upper == 0
    beside = certify(A, y, Lasso(lam=1), inside * 0.9)
    assert beside.support is beside.signs is Verdict.PROVED and beside.distance.lower > 0
    wrong = certify(A, y, Lasso(lam=1), -inside)
    assert wrong.support is Verdict.PROVED and wrong.signs is Verdict.REFUTED
