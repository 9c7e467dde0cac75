"""Exact relations between solution sets that hold for every instance, over Q and over radicals.

Orthogonal maps on the left change nothing; a column scaling is a change of weights; P1 and P3 are
P2 for another parameter where the residual is not zero. Each relation moves rational instances
into a field of square roots, where the answer is still known.
"""

from __future__ import annotations

import random
from typing import Any

import pytest

from sci_barriers.exact import (
    Matrix,
    Nested,
    Number,
    Q,
    absolute,
    as_q,
    is_zero,
    norm_squared,
    sqrt,
)
from sci_barriers.problems import (
    QCBP,
    Instance,
    Lasso,
    Point,
    Polytope,
    Simplex,
    SqrtLasso,
    canonical,
)
from sci_barriers.proofs import accept
from sci_barriers.solvers import solve_small
from support.small_instances import SmallCase, small_case

PROBLEMS = {"P1": QCBP, "P2": Lasso, "P3": SqrtLasso}


def instance_of(case: SmallCase, **changed: Any) -> Instance:
    objective = PROBLEMS[case.problem](**{**case.arguments(), **changed})
    return Instance.explicit(case.A, case.y, objective)


def corners(instance: Instance) -> set[tuple[Number, ...]]:
    """The vertices of Xi; the certificate is accepted first."""
    solution = solve_small(instance)
    accept(solution.certificate or {})
    return set(solution.set.vertices())


def test_a_rotation_of_the_rows_changes_nothing() -> None:
    h = sqrt(Q(1, 2))
    for seed in range(60):
        case = small_case(seed, max_columns=4)
        instance = instance_of(case)
        m = instance.m
        if m < 2:
            continue
        rows = [[Q(int(i == j)) for j in range(m)] for i in range(m)]
        rows[0][:2], rows[1][:2] = [h, h], [h, -h]
        D = Matrix(rows)
        rotated = Instance(A=D @ instance.A, y=D @ instance.y, objective=instance.objective)
        assert corners(rotated) == corners(instance), case


def test_weights_are_a_column_scaling() -> None:
    # A_i r_i with weight w_i r_i: x_i is divided by r_i; r_i = 1, sqrt(2) or sqrt(3).
    for seed in range(60):
        case = small_case(seed + 1000, max_columns=4)
        rng = random.Random(seed)
        N = len(case.A[0])
        scale = [rng.choice((Q(1), sqrt(2), sqrt(3), Q(1, 2))) for _ in range(N)]
        weights = [as_q(w) for w in case.weights or (1,) * N]
        changed = [r * w for r, w in zip(scale, weights, strict=True)]
        A = [[r * a for r, a in zip(scale, row, strict=True)] for row in case.A]
        objective = PROBLEMS[case.problem](**{**case.arguments(), "weights": changed})
        scaled = corners(Instance.explicit(A, case.y, objective))
        back = {tuple(r * x for r, x in zip(scale, vertex, strict=True)) for vertex in scaled}
        assert back == corners(instance_of(case)), case


def test_sign_changes_and_permutations_of_columns_act_on_the_set() -> None:
    for seed in range(300):
        case = small_case(seed + 2000)
        rng = random.Random(seed)
        N = len(case.A[0])
        order = rng.sample(range(N), N)
        signs = [rng.choice((1, -1)) for _ in range(N)]
        A = [[signs[j] * row[j] for j in order] for row in case.A]
        weights = None if case.weights is None else [case.weights[j] for j in order]
        objective = PROBLEMS[case.problem](**{**case.arguments(), "weights": weights})
        moved = corners(Instance.explicit(A, case.y, objective))
        expected = {tuple(signs[j] * x[j] for j in order) for x in corners(instance_of(case))}
        assert moved == expected, case


def residual_squared(instance: Instance, x: Any) -> Number:
    return norm_squared([b - a for a, b in zip(instance.A @ x, instance.y, strict=True)])


@pytest.mark.parametrize("seeds", [range(3000, 3100), range(3100, 3200)])
def test_p1_with_the_residual_of_p2_has_the_same_minimisers(seeds: range) -> None:
    # eta = ||r|| of the P2 solution, usually a square root; Xi_1 = Xi_2 unless x = 0 or r = 0.
    compared = 0
    for seed in seeds:
        case = small_case(seed, problem="P2")
        instance = instance_of(case)
        found = corners(instance)
        x = next(iter(found))
        squared = residual_squared(instance, x)
        if is_zero(squared) or all(is_zero(entry) for entry in x):
            continue
        compared += 1
        constrained = QCBP(eta=sqrt(squared), weights=case.weights)
        assert corners(Instance.explicit(case.A, case.y, constrained)) == found, case
    assert compared > 30


@pytest.mark.parametrize("seeds", [range(4000, 4100), range(4100, 4200)])
def test_p2_with_the_parameter_of_p3_has_the_same_fit(seeds: range) -> None:
    # lam_2 = 2 lam ||r||: P2 and P3 share the minimisers with this residual.
    compared = 0
    for seed in seeds:
        case = small_case(seed, problem="P3")
        instance = instance_of(case)
        assert isinstance(instance.objective, SqrtLasso)
        solution = solve_small(instance)
        by_residual: dict[Number, set[Any]] = {}
        for x in solution.set.vertices():
            by_residual.setdefault(residual_squared(instance, x), set()).add(x)
        if len(by_residual) > 1 or any(is_zero(squared) for squared in by_residual):
            continue
        compared += 1
        ((squared, expected),) = by_residual.items()
        lam = 2 * instance.objective.lam * sqrt(squared)
        lasso = Instance.explicit(case.A, case.y, Lasso(lam=lam, weights=case.weights))
        assert corners(lasso) == expected, case
    assert compared > 30


def test_the_description_agrees_with_the_one_found_from_vertices() -> None:
    # `canonical` finds Point and Simplex from the list of vertices, without Gram matrices.
    kinds: dict[str, int] = {}
    for seed in range(5000, 5600):
        case = small_case(seed)
        instance = instance_of(case)
        solution = solve_small(instance)
        if solution.status == "infeasible":
            continue
        statement = (solution.certificate or {})["statements"]["minimisers"]
        if statement["proof"]["case"] == "zero":
            continue
        again = canonical(lemma_c(instance, solution.set.vertices()[0], statement["proof"]))
        assert type(again) is type(solution.set), case
        assert set(again.vertices()) == set(solution.set.vertices()), case
        kinds[solution.status] = kinds.get(solution.status, 0) + 1
        dimension = len(solution.set.vertices()) - 1
        assert (solution.status == "unique") == (dimension == 0)
        assert (solution.status in ("unique", "simplex")) == isinstance(again, (Point, Simplex))
    assert set(kinds) == {"unique", "simplex", "segment", "polytope"}


def lemma_c(instance: Instance, x: Any, proof: dict[str, Any]) -> Polytope:
    """The set of Lemma C straight from A, y, one minimiser and the dual vector of the proof."""
    A, y, objective = instance.A, instance.y, instance.objective
    if isinstance(objective, Lasso):
        factor = 2 * objective.factor(instance.m)
        v = tuple(factor * (b - a) for a, b in zip(A @ x, y, strict=True))
    else:
        v = Instance.explicit(A.rows, proof["dual"], objective).y
    slopes = A.T @ v
    tight = [i for i, c in enumerate(slopes) if is_zero(absolute(c) - objective.threshold(i))]
    signs = [1 if slopes[i] > 0 else -1 for i in tight]
    unit = isinstance(objective, SqrtLasso) and is_zero(norm_squared(v) - 1)
    fit = y if isinstance(objective, SqrtLasso) else A @ x
    return Polytope(A=A, tight=tuple(tight), signs=tuple(signs), fit=fit, ray=v if unit else None)


def test_data_with_square_roots_are_certified() -> None:
    # Entries a + b sqrt(2): the solution may need a nested root; the checker decides.
    nested = 0
    for seed in range(120):
        rng = random.Random(seed)
        m, N = rng.randint(1, 3), rng.randint(1, 3)

        def entry(rng: random.Random = rng) -> Number:
            return rng.randint(-2, 2) + rng.choice((0, 0, 1, -1)) * sqrt(2)

        columns = [[entry() for _ in range(m)] for _ in range(N)]
        if N > 1 and rng.random() < 0.5:
            columns[-1] = [rng.choice((1, -1)) * a for a in columns[0]]
        A = [list(row) for row in zip(*columns, strict=True)]
        y = [entry() for _ in range(m)]
        size = rng.choice((Q(1, 2), Q(1), sqrt(2), sqrt(Q(1, 3)), Q(3)))
        objective = rng.choice((QCBP(eta=size), Lasso(lam=size), SqrtLasso(lam=size)))
        found = corners(Instance.explicit(A, y, objective))
        nested += any(isinstance(entry, Nested) for x in found for entry in x)
    assert nested > 5
