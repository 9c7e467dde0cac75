"""Every number of `Bounds`, from floats and from rational data, against exact linear algebra."""

from __future__ import annotations

import random

import numpy as np
import pytest

from sci_barriers.exact import Matrix, Number, Q, as_q, dot, is_psd, norm_squared, sign, solve, sqrt
from sci_barriers.problems import QCBP, Instance, Lasso, Objective, SqrtLasso
from sci_barriers.solvers.margins.bounds import Bounds, slacks
from sci_barriers.solvers.margins.exact import rational_rows
from sci_barriers.solvers.margins.floats import float_rows
from sci_barriers.solvers.rigorous.support import Proof


def check(bounds: Bounds, instance: Instance, P: list[int], s: list[int]) -> None:
    """Each bound on its side of the exact value at mu_0, and P2: mu in its enclosure."""
    A, y, weight = instance.A, instance.y, instance.objective.weight
    B, mu = A.columns(P), bounds.mu
    G = B.gram()
    inverse = solve(G, Matrix.identity(len(P)))
    ws = [t * weight(i) for t, i in zip(s, P, strict=True)]
    u, v = inverse @ list(B.T @ y), inverse @ ws
    x = [a - mu * b for a, b in zip(u, v, strict=True)]
    res = [a - b for a, b in zip(y, B @ x, strict=True)]
    turned = B @ v

    def at_most(a: Number, b: Number) -> None:
        assert sign(b - a) >= 0

    assert bounds.sigma is not None
    square = bounds.sigma * bounds.sigma
    assert is_psd(G - Matrix.identity(len(P)).scaled(square))
    at_most(norm_squared(x), bounds.x**2)
    at_most(norm_squared(v), bounds.v**2)
    fitted = [a - b for a, b in zip(y, B @ u, strict=True)]
    for (low, high), truth in (
        (bounds.rho, norm_squared(fitted)), (bounds.omega, norm_squared(turned)),
    ):  # fmt: skip
        at_most(low, truth)
        at_most(truth, high)
    for i, row in enumerate(bounds.inside):
        at_most(row.value, s[i] * x[i])
        at_most(row.low, -s[i] * v[i])
        at_most(-s[i] * v[i], row.high)
        at_most(inverse[i, i], row.a**2)
        at_most(norm_squared(inverse.column(i)), row.g**2)
    others = [j for j in range(instance.N) if j not in P]
    assert len(bounds.outside) == 2 * len(others)
    for n, row in enumerate(bounds.outside):
        e, column = (1, -1)[n % 2], A.column(others[n // 2])
        w = weight(others[n // 2])
        slope = w - e * dot(column, turned)
        at_most(row.value, mu * w - e * dot(column, res))
        at_most(row.low, slope)
        at_most(slope, row.high)
        at_most(norm_squared(column), row.norm**2)
        if row.reach is not None:
            part = inverse @ list(B.T @ column)
            left = [a - b for a, b in zip(column, B @ part, strict=True)]
            at_most(norm_squared(part), row.c**2)
            at_most(norm_squared(left), row.d**2)
            at_most(1 + norm_squared(part), row.reach**2)


def problems(rng: random.Random, m: int, N: int) -> list[Objective]:
    """Parameters and weights that are floats, rationals and roots."""
    weights = [
        None,
        tuple(as_q(rng.uniform(0.5, 2)) for _ in range(N)),
        tuple(Q(rng.randint(1, 9), 7) for _ in range(N)),
        tuple(sqrt(Q(rng.randint(1, 9))) for _ in range(N)),
    ][rng.randrange(4)]
    number = rng.choice([as_q(0.3), Q(1, 3), sqrt(Q(2)) / 5])
    return [
        Lasso(lam=number, normalisation=rng.choice(["1", "1/m", "1/2m"]), weights=weights),
        SqrtLasso(lam=number, weights=weights),
        QCBP(eta=number, weights=weights),
    ]


def data(rng: random.Random, kind: int) -> tuple[np.ndarray, np.ndarray, list[int], list[int]]:
    """kind 0: Gaussian, 1: nearly dependent columns, 2: columns of very different size."""
    m, N = rng.randint(3, 7), rng.randint(3, 6)
    A = np.array([[rng.gauss(0, 1) for _ in range(N)] for _ in range(m)])
    k = rng.randint(1, min(m, N) - 1)
    if kind == 1:
        A[:, 1] = A[:, 0] + 2.0 ** -rng.randint(5, 20) * A[:, 1]
    if kind == 2:
        A *= np.ldexp(1.0, np.array([rng.randint(-30, 30) for _ in range(N)]))
    y = np.array([rng.gauss(0, 2) for _ in range(m)])
    return A, y, list(range(k)), [rng.choice((1, -1)) for _ in range(k)]


def offered(problem: Objective, P: list[int], s: list[int], mu: float) -> Proof:
    """Something to read P, s and mu from: the bounds must hold whatever else it says."""
    nothing = np.zeros(len(P))
    return Proof(
        problem=problem.tag, support=tuple(P), signs=tuple(s), mu=(mu, mu), x=nothing,
        radius=nothing, least_eigenvalue=1e300, primal_slack=1e300, dual_slack=1e300,
    )  # fmt: skip


@pytest.mark.parametrize("kind", [0, 1, 2])
def test_float_bounds_hold_exactly(kind: int) -> None:
    """For any reference mu_0, not only the multiplier; 100 of 120 instances at least."""
    rng, done = random.Random(kind), 0
    for _ in range(40):
        A, y, P, s = data(rng, kind)
        for problem in problems(rng, *A.shape):
            mu = rng.uniform(0.01, 1)
            bounds = float_rows(A, y, problem=problem, proof=offered(problem, P, s, mu))
            assert bounds.mu == as_q(mu)
            check(bounds, Instance.explicit(A, y, problem), P, s)
            done += 1
    assert done == 120


@pytest.mark.parametrize("bits", [20, 64, 200])
def test_rational_bounds_hold_exactly(bits: int) -> None:
    rng, done = random.Random(bits), 0
    for n in range(40):
        A, y, P, s = data(rng, n % 3)
        for problem in problems(rng, *A.shape):
            instance = Instance.explicit(A, y, problem)
            bounds = rational_rows(
                instance, A=instance.A, y=tuple(as_q(t) for t in y), P=P, s=s, bits=bits
            )
            if bounds is not None:  # P1 and P3 may have no multiplier on this support
                check(bounds, instance, P, s)
                done += 1
    assert done >= 50


def test_slacks_at_zero_are_those_of_the_solution() -> None:
    """A = I, mu = 1/2: 5 - 1/2 and 1/2 - 1/4, at r = 0 nearly exactly, and less for r > 0."""
    problem = Lasso(lam=1)
    instance = Instance.explicit([[1, 0], [0, 1]], [5, Q(1, 4)], problem)
    bounds = rational_rows(
        instance, A=instance.A, y=(Q(5), Q(1, 4)), P=[0], s=[1], bits=100
    )
    assert bounds is not None
    primal, dual = slacks(bounds, r=Q(0)) or (None, None)
    assert primal is not None and dual is not None
    assert 0 <= Q(9, 2) - primal < Q(1, 2**60) and 0 <= Q(1, 4) - dual < Q(1, 2**60)
    less = slacks(bounds, r=Q(1, 100))
    assert less is not None and less[0] is not None and less[1] is not None
    assert less[0] < primal and less[1] < dual
    assert slacks(bounds, r=Q(2)) is None  # sigma = 1
