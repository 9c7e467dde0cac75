"""Near-ties: planted ties, perturbed ones down to 2^-2000, and agreement with exact numbers."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, sqrt
from sci_barriers.problems import QCBP, Lasso, Objective, SqrtLasso
from sci_barriers.solvers.digits import near_ties
from sci_barriers.solvers.digits.near_ties import Decision, decide
from support.points import sides, truth


def agree(
    A: Any, y: Any, problem: Objective, P: list[int], s: list[int], near: list[int]
) -> Decision | None:
    """decide() against the formulas in exact numbers."""
    exact = truth(A, y, problem, P, s)
    found = decide(A, y, problem=problem, support=P, signs=s, near=near)
    if exact is None or (isinstance(problem, QCBP) and not P):
        assert found is None
        return None
    assert found is not None
    side, correlations = sides(exact, problem, s, near)
    assert found.sides == side
    assert found.correlations == correlations
    return found


def planted(seed: int, problem: str) -> tuple[Any, Any, Objective, list[int], list[int]]:
    """Integers with A_P^T r = mu s on P = (0, 1, 2), x_1 = 0, and column 3 tied: |A_3^T r| = mu.

    y = A_P (x + adj(G) s c) + (a row of its own): mu = det(G) c. Column 3 is A_0 plus a vector
    orthogonal to r.
    """
    R = random.Random(seed)
    while True:
        B = [[R.randrange(-2, 3) for _ in range(3)] for _ in range(4)] + [[0, 0, 0]]
        G = [[sum(B[t][i] * B[t][j] for t in range(5)) for j in range(3)] for i in range(3)]
        det = round(float(np.linalg.det(np.array(G, dtype=float))))
        if det > 0:
            break
    s = [R.choice((1, -1)) for _ in range(3)]
    adj = np.rint(np.linalg.inv(np.array(G, dtype=float)) * det).astype(int).tolist()
    v = [sum(adj[i][j] * s[j] for j in range(3)) for i in range(3)]  # det v
    x = [s[0] * R.randrange(1, 5), 0, s[2] * R.randrange(1, 5)]
    own = R.randrange(1, 4)
    r = [sum(B[t][i] * v[i] for i in range(3)) for t in range(4)] + [own]
    y = [r[t] + sum(B[t][i] * x[i] for i in range(3)) for t in range(5)]
    a, b = R.sample([t for t in range(5) if r[t]] or [4, 4], 2) if sum(map(bool, r)) > 1 else (4, 4)
    column = [B[t][0] for t in range(5)]
    if a != b:
        column[a] += r[b]
        column[b] -= r[a]
    A = np.array([[*B[t], column[t], R.randrange(-2, 3)] for t in range(5)], dtype=float)
    square = sum(entry * entry for entry in r)
    chosen: dict[str, Objective] = {
        "P1": QCBP(eta=sqrt(Q(square))),
        "P2": Lasso(lam=2 * det),
        "P3": SqrtLasso(lam=sqrt(Q(det * det, square))),
    }
    return A, np.array(y, dtype=float), chosen[problem], [0, 1, 2], s


@pytest.mark.parametrize("problem", ["P1", "P2", "P3"])
def test_planted_ties_are_exact(problem: str) -> None:
    """x_1 = 0 and mu = |A_3^T r|, each found by exact comparison; the rest by enclosures."""
    for seed in range(12):
        A, y, objective, P, s = planted(seed, problem)
        found = agree(A, y, objective, P, s, [0, 1, 2, 3, 4])
        assert found is not None
        assert found.sides[1] == 0 and found.how[1] == "exact"
        assert found.sides[3] == 0 and found.how[3] == "exact"
        assert found.sides[0] == found.sides[2] == 1 and found.how[0] == "enclosure"


@pytest.mark.parametrize("problem", ["P1", "P2", "P3"])
@pytest.mark.parametrize("power", [60, 200, 1000, 2000])
def test_perturbed_ties_are_decided_by_a_prime(problem: str, power: int) -> None:
    """Column 3 = column 0 but for 2^-a in a row where r = 2^-b, a + b = power, of either sign."""
    a = min(power, 1074) if power > 200 else power // 2
    b = power - a
    for seed in range(3):
        A, y, objective, P, s = planted(seed, problem)
        for t in (1, -1):
            row = np.zeros((1, 5))
            row[0, 3] = t * 2.0**-a
            B = np.vstack([A, row])
            B[:-1, 3] = A[:, 0]
            z = np.append(y, 2.0**-b)
            found = agree(B, z, objective, P, s, [3])
            assert found is not None and abs(found.sides[3]) == 1
            # P1, P2: mu does not feel the new row as strongly as the column does
            assert found.how[3] in ("prime", "enclosure")
            if power >= 200:
                assert found.how[3] == "prime"


@pytest.mark.parametrize("problem", ["P2", "P1", "P3"])
def test_perturbed_zeros_are_decided_by_a_prime(problem: str) -> None:
    """y moved by 2^-q in a coordinate of its own column: x_1 = +-2^-q or so, not 0."""
    A = np.vstack([np.eye(3), np.zeros((1, 3))])
    for q in (60, 500, 1000, 1074):
        for t in (1, -1):
            # x_1 = y_1 - mu with y_1 = t 2^-q + mu is no float: two rows share the column
            B = np.vstack([A, [[0.0, 1.0, 0.0]]])
            y = np.array([3.0, 2.0, -4.0, 1.0, t * 2.0**-q])
            r = Fraction(2) ** 2 + 4 + 1  # with mu = 2: r = (2, *, -2, 1, *) where x_1 = 0
            chosen: dict[str, Objective] = {
                "P2": Lasso(lam=4),
                "P1": QCBP(eta=sqrt(Q(int(r) + 4))),
                "P3": SqrtLasso(lam=sqrt(Q(4, int(r) + 4))),
            }
            found = agree(B, y, chosen[problem], [0, 1, 2], [1, 1, -1], [0, 1, 2])
            assert found is not None and abs(found.sides[1]) == 1
            if q >= 200:
                assert found.how[1] == "prime"
            zero = agree(
                B, np.append(y[:4], 0.0), chosen[problem], [0, 1, 2], [1, 1, -1], [1]
            )
            assert zero is not None and zero.sides[1] == 0 and zero.how[1] == "exact"


def test_columns_that_differ_in_the_last_bit() -> None:
    """Duplicate, negated and nearly duplicate columns: tied, or on a side, never confused."""
    rng = np.random.default_rng(3)
    A, y = rng.standard_normal((8, 2)), 4 * rng.standard_normal(8)
    near = np.nextafter(A[:, 0], np.inf)
    one = A[:, 0].copy()
    one[3] = np.nextafter(one[3], -np.inf)
    B = np.column_stack([A, A[:, 0], -A[:, 0], near, one, -near])
    for problem in (Lasso(lam=Q(1, 3)), SqrtLasso(lam=Q(1, 9)), QCBP(eta=Q(9))):
        for s in ([1, 1], [1, -1], [-1, 1], [-1, -1]):
            found = agree(B, y, problem, [0, 1], s, [0, 1, 2, 3, 4, 5, 6])
            if found is not None:
                assert found.sides[2] == found.sides[3] == 0
                assert found.sides[4] == found.sides[6] != 0
                assert found.correlations[4] == -found.correlations[6]


def test_random_small_instances_agree_with_exact_arithmetic() -> None:
    """All indices of several hundred small integer instances, all problems, weights, ties."""
    R = random.Random(11)
    decided = ties = 0
    for _ in range(500):
        m, N = R.randrange(1, 5), R.randrange(1, 5)
        A = np.array([[float(R.randrange(-2, 3)) for _ in range(N)] for _ in range(m)])
        y = np.array([float(R.randrange(-4, 5)) for _ in range(m)])
        P = R.sample(range(N), R.randrange(0, min(m, N) + 1))
        s = [R.choice((1, -1)) for _ in P]
        weights = R.choice([None, tuple(Q(R.randrange(1, 4), R.randrange(1, 3)) for _ in range(N))])
        problem: Objective = R.choice(
            [
                Lasso(lam=Q(R.randrange(1, 9), 2), weights=weights),
                Lasso(lam=Q(R.randrange(1, 9), 2), normalisation="1/m", weights=weights),
                Lasso(lam=Q(1, R.randrange(1, 9)), normalisation="1/2m", weights=weights),
                SqrtLasso(lam=Q(R.randrange(1, 5), 3), weights=weights),
                SqrtLasso(lam=sqrt(Q(1, R.randrange(2, 9))), weights=weights),
                QCBP(eta=Q(R.randrange(1, 9), 2), weights=weights),
                QCBP(eta=sqrt(Q(R.randrange(1, 30))), weights=weights),
            ]
        )
        found = agree(A, y, problem, P, s, list(range(N)))
        if found is not None:
            decided += 1
            ties += 0 in found.sides.values()
            assert set(found.how) == set(range(N))
    assert decided >= 300 and ties >= 25


def test_wide_and_denormal_data_agree_with_exact_arithmetic() -> None:
    R = random.Random(5)
    decided = 0
    for _ in range(60):
        sizes = [2.0 ** R.choice((0, 0, -40, 50, -1074)) for _ in range(20)]
        A = np.array([R.randrange(-3, 4) * size for size in sizes]).reshape(5, 4)
        y = np.array([R.randrange(-9, 10) * 2.0 ** R.choice((0, 0, 30, -1070)) for _ in range(5)])
        problem = R.choice([Lasso(lam=Q(1, 3)), SqrtLasso(lam=Q(1, 9)), QCBP(eta=Q(7))])
        decided += agree(A, y, problem, R.sample(range(4), 2), [1, -1], [0, 1, 2, 3]) is not None
    assert decided >= 20


def test_irrational_parameters_have_enclosures_only() -> None:
    """Strict sides are decided; a tie is not decidable here."""
    A, y = np.eye(3)[:, [0, 1, 2, 0]].copy(), np.array([5.0, 0.5, -3.0])
    weights = (sqrt(Q(2)), Q(1), Q(1), sqrt(Q(2)))
    problem = Lasso(lam=sqrt(Q(3)), weights=weights)
    found = decide(A, y, problem=problem, support=[0, 2], signs=[1, -1], near=[0, 1, 2])
    assert found is not None and set(found.how.values()) == {"enclosure"}
    assert found.sides == {0: 1, 1: 1, 2: 1} and found.correlations == {0: 1, 1: 1, 2: -1}
    assert decide(A, y, problem=problem, support=[0, 2], signs=[1, -1], near=[3]) is None


def test_unlucky_primes_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small primes that divide det M, and one that divides a number that is not 0."""
    A = np.vstack([np.eye(2), [[0.0, 2.0**-300]]])
    A[:, 0] *= 3
    y = np.array([5.0, 2.0, 1.0])  # x_1 is about 2^-300
    problem = Lasso(lam=4)
    for primes in ([3, 2**61 - 1], [5, 2**61 - 1], [3, 3, 3, 3]):
        rest = iter(primes)
        monkeypatch.setattr(near_ties, "prime_below", lambda n, rest=rest: next(rest))
        found = agree(A, y, problem, [0, 1], [1, 1], [0, 1])
        assert found is not None and found.sides[1] == 1
        assert found.how[1] == ("exact" if primes[-1] == 3 else "prime")


def test_near_may_be_empty_and_is_checked() -> None:
    A, y = np.eye(3), np.array([5.0, 0.25, -3.0])
    found = decide(A, y, problem=Lasso(lam=1), support=[0, 2], signs=[1, -1], near=[])
    assert found is not None and found.sides == {}
    for near in ([3], [-1], [0, 0], [0.5]):
        with pytest.raises(BadInput):
            decide(A, y, problem=Lasso(lam=1), support=[0, 2], signs=[1, -1], near=near)
