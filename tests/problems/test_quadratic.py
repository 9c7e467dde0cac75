"""Lemke's method: solutions of LCPs and quadratic programs, exactly, also degenerate ones."""

from __future__ import annotations

import random
from typing import Any

import clarabel
import numpy as np
from scipy import sparse

from sci_barriers.exact import Q, dot, sign, sqrt, to_float
from sci_barriers.problems.quadratic import lemke, quadratic_program


def psd(rng: random.Random, n: int, root: Any) -> list[list[Any]]:
    """B^T B with few rows (singular), entries in Q or Q(root)."""
    rows = rng.randrange(0, n + 1)
    B = [[Q(rng.randrange(-2, 3)) + root * rng.randrange(-1, 2) for _ in range(n)]
         for _ in range(rows)]
    return [[sum((b[i] * b[j] for b in B), Q(0)) for j in range(n)] for i in range(n)]


def test_lemke_solves_every_feasible_lcp() -> None:
    rng = random.Random(5)
    for trial in range(150):
        n = rng.randrange(1, 7)
        M = psd(rng, n, sqrt(2) if trial % 3 == 0 else Q(0))
        hidden = [Q(max(0, rng.randrange(-2, 3))) for _ in range(n)]
        slack = [Q(max(0, rng.randrange(-2, 3))) if not z else Q(0) for z in hidden]
        q = [s - dot(row, hidden) for s, row in zip(slack, M, strict=True)]
        z = lemke(M, q)
        assert z is not None
        w = [dot(row, z) + b for row, b in zip(M, q, strict=True)]
        assert all(sign(a) >= 0 and sign(b) >= 0 for a, b in zip(z, w, strict=True))
        assert sign(dot(z, w)) == 0


def test_lemke_returns_none_when_there_is_no_feasible_z() -> None:
    assert lemke([[Q(0)]], [Q(-1)]) is None
    # rows w = z0 - z1 - 1, w' = z1 - z0: skew plus zero, never both >= 0
    M = [[Q(1), Q(-1)], [Q(-1), Q(1)]]
    assert lemke(M, [Q(-1), Q(0)]) is None


def test_quadratic_program_satisfies_its_kkt_conditions_and_agrees_with_clarabel() -> None:
    rng = random.Random(6)
    for trial in range(80):
        n, p = rng.randrange(1, 7), rng.randrange(0, 4)
        root = sqrt(3) if trial % 4 == 0 else Q(0)
        H = psd(rng, n, root)
        for i in range(n):
            H[i][i] = H[i][i] + Q(trial % 2)  # half of them singular
        x0 = [Q(max(0, rng.randrange(-2, 4))) for _ in range(n)]
        E = [[Q(rng.randrange(-2, 3)) for _ in range(n)] for _ in range(p)]
        b = [dot(row, x0) for row in E]
        # bounded below: g = H u + (something >= 0)
        u = [Q(rng.randrange(-3, 4)) for _ in range(n)]
        g = [dot(row, u) + Q(rng.randrange(0, 2)) for row in H]
        found = quadratic_program(H, g, E, b)
        assert found is not None
        x, mu = found
        assert [dot(row, x) for row in E] == b
        slack = [
            dot(H[i], x) + g[i] - sum((E[k][i] * mu[k] for k in range(p)), Q(0)) for i in range(n)
        ]
        assert all(sign(a) >= 0 and sign(s) >= 0 for a, s in zip(x, slack, strict=True))
        assert sign(dot(x, slack)) == 0
        value = dot([dot(row, x) for row in H], x) / 2 + dot(g, x)
        assert abs(to_float(value) - _clarabel_value(H, g, E, b)) < 1e-6


def _clarabel_value(H: Any, g: Any, E: Any, b: Any) -> float:
    def floats(values: Any) -> np.ndarray:
        return np.array([to_float(v) for v in values])

    n, p = len(g), len(b)
    P = sparse.csc_matrix(np.triu(np.array([floats(row) for row in H])))
    A = sparse.csc_matrix(np.vstack([*(floats(row) for row in E), -np.eye(n)]))
    cones = ([clarabel.ZeroConeT(p)] if p else []) + [clarabel.NonnegativeConeT(n)]
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    solver = clarabel.DefaultSolver(
        P, floats(g), A, np.concatenate([floats(b), np.zeros(n)]), cones, settings
    )
    return float(solver.solve().obj_val)


def test_quadratic_program_returns_none_when_infeasible() -> None:
    one = [[Q(1)]]
    assert quadratic_program(one, [Q(0)], one, [Q(-1)]) is None
    assert quadratic_program(one, [Q(0)], [[Q(1)], [Q(1)]], [Q(1), Q(2)]) is None
    assert quadratic_program([], [], [[]], [Q(1)]) is None


def test_quadratic_program_accepts_contradiction_free_redundant_equations() -> None:
    found = quadratic_program([[Q(1)]], [Q(0)], [[Q(1)], [Q(2)], [Q(0)]], [Q(1), Q(2), Q(0)])
    assert found is not None
    assert found[0] == (Q(1),)
