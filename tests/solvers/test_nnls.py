"""Exact NNLS: optimality conditions, independent columns, agreement with enumeration."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from sci_barriers.errors import BadInput
from sci_barriers.exact import Q
from sci_barriers.exact.integral import IntegerMatrix, column_of, ratio
from sci_barriers.solvers.path.face import exposed
from sci_barriers.solvers.path.nnls import nnls


def random_problem(rng: random.Random) -> tuple[IntegerMatrix, IntegerMatrix]:
    """C (m, n) with dependent, equal and opposite columns, and g (m, 1)."""
    m, n = rng.randint(1, 4), rng.randint(1, 6)
    columns: list[list[int]] = []
    for _ in range(n):
        if columns and rng.random() < 0.4:
            a, b = rng.choice(columns), rng.choice(columns)
            columns.append([rng.choice((1, -1)) * p + rng.choice((0, q)) for p, q in zip(a, b)])
        else:
            columns.append([rng.randint(-2, 2) for _ in range(m)])
    g = column_of([rng.randint(-3, 3) for _ in range(m)])
    return IntegerMatrix(list(zip(*columns, strict=True))), g


def value(H: IntegerMatrix, h: list[Q], z: tuple[Q, ...]) -> Q:
    image = [sum((z[j] * row[j] for j in range(len(z))), Q(0)) for row in H.rows]
    return sum((z[i] * (image[i] / 2 - h[i]) for i in range(len(z))), Q(0))


def test_optimality_conditions_hold_exactly() -> None:
    rng = random.Random(11)
    for _ in range(300):
        C, g = random_problem(rng)
        H, h = C.gram(), [row[0] for row in (C.T @ g).rows]
        free = [0] if rng.random() < 0.4 and H.rows[0][0] != 0 else []
        found = nnls(H, h, free=free)
        n = len(h)
        for i in range(n):
            gradient = sum((found.z[j] * H.rows[i][j] for j in range(n)), Q(0)) - h[i]
            assert gradient == found.gradient[i]
            assert gradient == 0 if i in found.used else gradient >= 0
            assert i in free or (found.z[i] > 0 if i in found.used else found.z[i] == 0)


def test_columns_in_use_are_independent() -> None:
    rng = random.Random(12)
    for _ in range(200):
        C, g = random_problem(rng)
        found = nnls(C.gram(), [row[0] for row in (C.T @ g).rows])
        used = list(found.used)
        assert not used or C.block(range(C.shape[0]), used).rank() == len(used)


def test_agrees_with_enumeration_of_all_supports() -> None:
    rng = random.Random(13)
    for _ in range(100):
        C, g = random_problem(rng)
        H, h = C.gram(), [row[0] for row in (C.T @ g).rows]
        best = Q(0)
        for k in range(1, len(h) + 1):
            for P in combinations(range(len(h)), k):
                if H.block(P, P).rank() < k:
                    continue
                X, d = H.block(P, P).solve(column_of(h[i] for i in P))
                z = [Q(0)] * len(h)
                for i, row in zip(P, X.rows, strict=True):
                    z[i] = ratio(row[0], d)
                if all(entry >= 0 for entry in z):
                    best = min(best, value(H, [Q(a) for a in h], tuple(z)))
        assert value(H, [Q(a) for a in h], nnls(H, h).z) == best


def test_dependent_free_columns_are_refused() -> None:
    H = IntegerMatrix([[1, 1], [1, 1]])
    with pytest.raises(BadInput, match="singular"):
        nnls(H, [H.rows[0][0], H.rows[0][1]], free=[0, 1])


def test_exposing_coefficients_are_positive_exactly_on_vanishing_columns() -> None:
    # Columns that carry b: the positive ones and all k in a positive combination equal to zero.
    rng = random.Random(14)
    several = 0
    for _ in range(300):
        C, _ = random_problem(rng)
        H, n = C.gram(), C.shape[1]
        positive = [0] if rng.random() < 0.5 and H.rows[0][0] != 0 else []
        found = exposed(H, positive=positive)
        if found.coefficients is not None:
            for k in range(n):
                along = sum((found.coefficients[j] * H.rows[k][j] for j in range(n)), Q(0))
                assert along > 0 if k in found.vanishing else along == 0
            several += len(found.vanishing) > 1
        # The others can be positive: minus their sum lies in their cone, the positive ones free.
        kept = [k for k in range(n) if k not in found.vanishing]
        if len(kept) > len(positive):
            sub = H.block(kept, kept)
            h = [-sum(row[1:], row[0]) for row in sub.rows]
            rest = nnls(sub, h, free=range(len(positive)))
            shifted = tuple(1 + entry for entry in rest.z)
            assert value(sub, [Q(0)] * len(kept), shifted) == 0
    assert several > 20
