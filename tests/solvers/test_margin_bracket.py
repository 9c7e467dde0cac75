"""The bracket of mu', and the ends of the slopes in it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sci_barriers.exact import Q, as_q, to_float
from sci_barriers.problems import QCBP, Instance, Objective, SqrtLasso
from sci_barriers.solvers.margins.bounds import (
    Bounds,
    End,
    Inside,
    Outside,
    bracket,
    end,
    largest_radius,
    slacks,
)
from sci_barriers.solvers.margins.exact import rational_rows

Array = np.ndarray


def parts(B: Array, y: Array, s: Array) -> tuple[Array, Array, float, float]:
    """u, v, rho, omega."""
    G = B.T @ B
    u, v = np.linalg.solve(G, B.T @ y), np.linalg.solve(G, s)
    return u, v, float(((y - B @ u) ** 2).sum()), float(((B @ v) ** 2).sum())


def multiplier(problem: Objective, B: Array, y: Array, s: Array) -> float:
    _, _, rho, omega = parts(B, y, s)
    if isinstance(problem, QCBP):
        return math.sqrt((to_float(problem.eta) ** 2 - rho) / omega)
    assert isinstance(problem, SqrtLasso)
    lam = to_float(problem.lam)
    return lam * math.sqrt(rho / (1 - lam**2 * omega))


@pytest.mark.parametrize("tag", ["P1", "P3"])
def test_mu_stays_in_the_bracket(tag: str) -> None:
    """For the perturbations that move ||r'|| fastest; there mu' reaches an end of the bracket."""
    rng, filled = np.random.default_rng(7), []
    for _ in range(60):
        m, k = int(rng.integers(3, 7)), int(rng.integers(1, 3))
        A, y = rng.integers(-9, 10, (m, k)) * 1.0, rng.integers(-9, 10, m) * 1.0
        s = rng.choice([-1.0, 1.0], k)
        if np.linalg.svd(A, compute_uv=False)[-1] < 0.5:
            continue
        u, v, rho, omega = parts(A, y, s)
        if rho < 0.1:
            continue
        mu = float(rng.choice([0.1, 0.5, 1.0])) * math.sqrt(rho / omega)
        norm = math.sqrt(rho + mu**2 * omega)
        problem: Objective = QCBP(eta=norm) if tag == "P1" else SqrtLasso(lam=mu / norm)
        instance = Instance.explicit(A, y, problem)
        bounds = rational_rows(
            instance, A=instance.A, y=instance.y, P=range(k), s=s.astype(int).tolist(), bits=128
        )
        assert bounds is not None and bounds.sigma is not None
        r = bounds.sigma / 2**14
        ends = bracket(bounds, r=r)
        assert ends is not None and ends[0].mu < bounds.mu < ends[1].mu
        x, res = u - mu * v, y - A @ (u - mu * v)
        c = mu * v
        M, n = -np.outer(res, c) - np.outer(res - A @ c, x), res - A @ c
        U, _, Vt = np.linalg.svd(M, full_matrices=False)
        E, f = U[:, :2] @ Vt[:2], n / np.linalg.norm(n)
        size = to_float(r) * (1 - 1e-9)
        low, high = to_float(ends[0].mu), to_float(ends[1].mu)
        for t in (size, -size):
            moved = multiplier(problem, A + t * E, y + t * f, s)
            assert low < moved < high
            filled.append(abs(moved - mu) / (high - low))
    assert len(filled) > 60
    assert np.median(filled) > 0.35
    assert max(filled) > 0.49  # half the bracket: an end of it is reached


def plain(**changes: object) -> Bounds:
    numbers: dict[str, object] = {
        "problem": "P2", "sigma": Q(1), "mu": Q(1), "x": Q(1), "v": Q(1), "rho": (Q(1), Q(1)),
        "omega": (Q(1), Q(1)), "level": (Q(1), Q(1)), "inside": (), "outside": (),
    }  # fmt: skip
    return Bounds(**(numbers | changes))  # type: ignore[arg-type]


def at(shift: Q) -> End:
    found = end(plain(), r=Q(0), shift=shift)
    assert found is not None
    return found


def test_slopes_are_taken_at_their_worse_end() -> None:
    """value + shift slope, slope in [-2, 3]: at shift 1/2 and -1/2, r = 0."""
    inside = Inside(value=Q(5), low=Q(-2), high=Q(3), a=Q(1), g=Q(1))
    outside = Outside(value=Q(5), low=Q(-2), high=Q(3), norm=Q(1))
    for row in (inside, outside):
        assert at(Q(0)).slack(row) == 5
        assert at(Q(1, 2)).slack(row) == 4
        assert at(Q(-1, 2)).slack(row) == Q(7, 2)


def test_both_ends_of_the_bracket_count() -> None:
    """P2 with mu in [3/4, 5/4]: rows that fall on either side."""
    falling = Inside(value=Q(1), low=Q(-2), high=Q(-2), a=Q(1), g=Q(1))
    rising = Outside(value=Q(1), low=Q(3), high=Q(3), norm=Q(1))
    bounds = plain(level=(Q(3, 4), Q(5, 4)), inside=(falling,), outside=(rising,))
    assert slacks(bounds, r=Q(0)) == (Q(1, 2), Q(1, 4))


def test_no_radius_without_a_bracket_or_a_positive_slack() -> None:
    """P1 with ||r|| far from eta; P3 with lam^2 omega >= 1; a slack of zero; mu <= 0."""
    row = Inside(value=Q(1), low=Q(0), high=Q(0), a=Q(1), g=Q(1))
    good = plain(inside=(row,))
    assert largest_radius(good) is not None
    assert largest_radius(plain(problem="P1", level=(Q(1, 2), Q(1, 2)), inside=(row,))) is None
    assert largest_radius(plain(problem="P3", level=(Q(1), Q(1)), inside=(row,))) is None
    zero = Inside(value=Q(0), low=Q(0), high=Q(0), a=Q(1), g=Q(1))
    assert largest_radius(plain(inside=(row, zero))) is None
    assert end(plain(), r=Q(0), shift=Q(-1)) is None
    assert end(plain(), r=Q(1), shift=Q(0)) is None  # sigma = 1


def test_mu_that_is_rational_has_a_bracket_at_radius_zero() -> None:
    """P1, x = 3 - mu, ||r|| = eta at mu = 1 exactly: both ends are mu."""
    instance = Instance.explicit([[1], [0]], [3, 0], QCBP(eta=1))
    bounds = rational_rows(
        instance, A=instance.A, y=(Q(3), Q(0)), P=[0], s=[1], bits=64
    )
    assert bounds is not None and bounds.mu == 1
    ends = bracket(bounds, r=Q(0))
    assert ends is not None and abs(ends[0].mu - 1) < as_q(1e-12) > abs(ends[1].mu - 1)
