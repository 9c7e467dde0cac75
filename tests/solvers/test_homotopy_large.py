"""The exact homotopy on larger instances: certificates, invariants of the path, ties at scale."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import Any

import pytest

from sci_barriers.exact import Q, norm_squared, sign
from sci_barriers.problems import QCBP, Instance, Lasso, Objective, SqrtLasso
from sci_barriers.proofs import accept
from sci_barriers.solvers.path.homotopy import Breakpoint, breakpoints, solve_path

MATRICES = ("gauss", "signs", "small", "repeated")


def draw(kind: str, *, m: int, N: int, seed: int) -> tuple[list[list[Any]], list[Any]]:
    """A (m, N) and y (m,): floats (gauss) or integers with many ties."""
    rng = random.Random(seed)
    if kind == "gauss":
        A: list[list[Any]] = [[rng.gauss(0, 1) for _ in range(N)] for _ in range(m)]
        return A, [2 * row[0] - row[1] + row[2] + 0.1 * rng.gauss(0, 1) for row in A]
    choices = {"signs": (-1, 1), "small": (-1, 0, 0, 1), "repeated": (-2, -1, 0, 1, 2)}[kind]
    A = [[rng.choice(choices) for _ in range(N)] for _ in range(m)]
    if kind == "repeated":
        A = [[(row[j % (N // 2)] if j % 3 else -row[j % (N // 2)]) for j in range(N)] for row in A]
    return A, [2 * row[0] - row[1] + row[3] for row in A]


def objectives(A: list[list[Any]], y: list[Any]) -> list[Objective]:
    top = max(abs(sum(Q(0) + _q(a) * _q(b) for a, b in zip(c, y))) for c in zip(*A))
    size = int(sum(float(b) ** 2 for b in y) ** 0.5) or 1
    return [
        Lasso(lam=top / 10),
        QCBP(eta=Q(size, 10)),
        QCBP(eta=0),
        SqrtLasso(lam=Q(1, 5) * int(top / size + 1)),
        SqrtLasso(lam=Q(1, 1000)),
    ]


def _q(x: Any) -> Q:
    numerator, denominator = x.as_integer_ratio()
    return Q(numerator, denominator)


@pytest.mark.parametrize("kind", MATRICES)
def test_certificates_of_larger_instances_are_accepted(kind: str) -> None:
    A, y = draw(kind, m=20, N=50, seed=1)
    for objective in objectives(A, y):
        solution = solve_path(Instance.explicit(A, y, objective))
        assert accept(solution.certificate or {}) == "1 minimisers"


def test_certificate_of_a_hundred_float_columns_is_accepted() -> None:
    A, y = draw("gauss", m=40, N=100, seed=2)
    objective = objectives(A, y)[0]
    solution = solve_path(Instance.explicit(A, y, objective))
    assert solution.status == "unique"
    assert accept(solution.certificate or {}) == "1 minimisers"


@pytest.mark.parametrize("kind", MATRICES)
def test_guided_and_exact_paths_agree(kind: str) -> None:
    A, y = draw(kind, m=12, N=40, seed=3)
    for objective in objectives(A, y):
        instance = Instance.explicit(A, y, objective)
        guided = solve_path(instance, certified=False)
        exact = solve_path(instance, guided=False, certified=False)
        assert guided.status == exact.status
        assert guided.set.to_json() == exact.set.to_json()


def path_of(kind: str) -> tuple[Instance, list[Breakpoint]]:
    A, y = draw(kind, m=8, N=14, seed=4)
    instance = Instance.explicit(A, y, Lasso(lam=1))
    return instance, list(breakpoints(instance))


@pytest.mark.parametrize("kind", MATRICES)
def test_l1_norm_rises_and_residual_falls_along_the_path(kind: str) -> None:
    instance, path = path_of(kind)
    assert len(path) > 2
    assert path[-1].mu == 0
    assert not any(path[0].x)
    norms = [sum((abs(a) for a in point.x), Q(0)) for point in path]
    squares = [
        norm_squared([b - a for a, b in zip(instance.A @ point.x, instance.y, strict=True)])
        for point in path
    ]
    assert all(a.mu > b.mu for a, b in pairwise(path))
    assert all(a < b for a, b in pairwise(norms))
    assert all(sign(a - b) > 0 for a, b in pairwise(squares))


@pytest.mark.parametrize("kind", MATRICES)
def test_breakpoints_and_midpoints_are_lasso_minimisers(kind: str) -> None:
    instance, path = path_of(kind)
    points = [point for point in path if point.mu > 0]
    middle = [
        Breakpoint(
            mu=(a.mu + b.mu) / 2, x=tuple((p + q) / 2 for p, q in zip(a.x, b.x, strict=True))
        )
        for a, b in pairwise(path)
    ]
    for point in (*points, *middle):
        problem = Instance(A=instance.A, y=instance.y, objective=Lasso(lam=2 * point.mu))
        assert solve_path(problem, certified=False).set.contains(point.x)


def test_weights_are_a_column_scaling() -> None:
    rng = random.Random(6)
    A, y = draw("gauss", m=10, N=30, seed=6)
    w = [Q(rng.randint(1, 9), rng.randint(1, 9)) for _ in range(30)]
    scaled = [[_q(a) / v for a, v in zip(row, w, strict=True)] for row in A]
    lam = objectives(A, y)[0].lam  # type: ignore[union-attr]
    first = solve_path(Instance.explicit(A, y, Lasso(lam=lam, weights=tuple(w))))
    second = solve_path(Instance.explicit(scaled, y, Lasso(lam=lam)))
    accept(first.certificate or {})
    assert first.set.x == tuple(  # type: ignore[attr-defined]
        x / v
        for x, v in zip(second.set.x, w, strict=True)  # type: ignore[attr-defined]
    )
