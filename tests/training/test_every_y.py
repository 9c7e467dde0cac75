"""One proof for all right-hand sides, against the certificate checker and brute force."""

from __future__ import annotations

import random

import pytest

from sci_barriers import proofs
from sci_barriers.errors import BadInput
from sci_barriers.exact import Matrix, Q, norm_squared, sign
from sci_barriers.families import OmegaK
from sci_barriers.information import rounded
from sci_barriers.problems import Instance, Point, SqrtLasso
from sci_barriers.solvers import solve_small
from sci_barriers.training import EveryY


def omega(*, K: int = 1, n: int = 8, N: int = 5, m: int = 4, winner: int = 0) -> Matrix:
    """A_n of a side of Omega_K, rounded to 2^-(n + 40): dyadic."""
    member = OmegaK(K=K, n=n, N=N, m=m, winner=winner)
    return Matrix(rounded(member.instance(), norm="operator").at(n + 40).A)


def right_hand_side(rng: random.Random, m: int) -> tuple[Q, ...]:
    """Dyadic rationals, some of them 0: other supports and signs than in a training set."""
    return tuple(Q(rng.choice((0, 0, rng.randint(-999, 999))), 64) for _ in range(m))


@pytest.mark.parametrize("seed", range(4))
def test_minimiser_and_dual_prove_xi(seed: int) -> None:
    """The independent checker accepts x*, v as a proof that Xi is exactly {x*}, for random y."""
    rng = random.Random(seed)
    A = omega(K=rng.choice((1, 3)), n=rng.choice((4, 20)), winner=seed % 2)
    lam = Q(1, 1 + seed % 3)
    known = EveryY(A=A, columns=(seed % 2, 2, 3, 4), lam=lam)
    y = right_hand_side(rng, 4)
    x, v = known.minimiser(y), known.dual(y)
    instance = Instance.explicit([list(row) for row in A.rows], list(y), SqrtLasso(lam=lam))
    statement = proofs.minimisers(instance, Point(x=x), point=x, dual=v)
    proofs.accept(proofs.certificate({"I": instance}, {"minimisers": statement}))
    assert sign(norm_squared(v) - known.dual_bound) <= 0
    assert known.dual_bound < 1


@pytest.mark.parametrize("seed", range(4))
def test_brute_force_finds_the_same_set(seed: int) -> None:
    rng = random.Random(100 + seed)
    A = omega(n=3, N=4, m=3)
    known = EveryY(A=A, columns=(0, 2, 3), lam=Q(1))
    y = right_hand_side(rng, 3)
    instance = Instance.explicit([list(row) for row in A.rows], list(y), SqrtLasso(lam=Q(1)))
    found = solve_small(instance)
    assert found.status == "unique"
    assert found.set.vertices() == (known.minimiser(y),)


def test_random_matrices_under_brute_force() -> None:
    """Off Omega_K as well: whenever the inequalities hold, Xi is the formula's point."""
    rng = random.Random(3)
    held = 0
    for _ in range(60):
        m, N = 2, 4
        A = Matrix([[Q(rng.randint(-4, 4), 2) + (9 if j == i else 0) for j in range(N)]
                    for i in range(m)])  # fmt: skip
        try:
            known = EveryY(A=A, columns=(0, 1), lam=Q(rng.randint(1, 4)))
        except BadInput:
            continue
        held += 1
        y = right_hand_side(rng, m)
        problem = SqrtLasso(lam=known.lam)
        found = solve_small(Instance.explicit([list(r) for r in A.rows], list(y), problem))
        assert found.set.vertices() == (known.minimiser(y),)
    assert held > 20


@pytest.mark.parametrize("seed", range(3))
def test_distance_bound(seed: int) -> None:
    """d(x, Xi)^2 <= ||y - A_S x_S||^2 / min d + sum of x_o^2, nearly sharp on Omega_K."""
    rng = random.Random(seed)
    known = EveryY(A=omega(), columns=(0, 2, 3, 4), lam=Q(1))
    y = right_hand_side(rng, 4)
    star = known.minimiser(y)
    error = tuple(Q(rng.randint(-99, 99), 1000) for _ in star)
    x = tuple(a + e for a, e in zip(star, error, strict=True))
    inside = tuple(x[i] for i in known.columns)
    r = tuple(a - b for a, b in zip(y, known.inside @ inside, strict=True))
    bound = norm_squared(r) / known.least_gap + x[1] * x[1]
    exact = norm_squared(error)
    assert exact <= bound
    assert bound <= Q(21, 10) * exact  # c^2 / a^2 = 2 on two tied columns


def test_each_inequality_is_needed_and_named() -> None:
    good = omega()
    EveryY(A=good, columns=(0, 2, 3, 4), lam=Q(1))
    with pytest.raises(BadInput, match=r"\|A_S\^-1 a_0\|_1 = .*column 0 is not beaten"):
        EveryY(A=good, columns=(1, 2, 3, 4), lam=Q(1))
    with pytest.raises(BadInput, match=r"lam\^2 sum 1/d_i = '1.01.*must be < 1"):
        EveryY(A=good, columns=(0, 2, 3, 4), lam=Q(3))
    with pytest.raises(BadInput, match="min d_i = .*must be > 0"):
        EveryY(A=Matrix([[2, 2, 0], [2, 3, 1]]), columns=(0, 1), lam=Q(1))
    with pytest.raises(BadInput, match="columns = .*must be m = 4 increasing indices below N = 5"):
        EveryY(A=good, columns=(0, 2, 4, 3), lam=Q(1))
    with pytest.raises(BadInput, match="must be rational"):
        EveryY(A=OmegaK(K=1, n=3).instance().A, columns=(0,), lam=Q(1))


def test_at_the_tie_nothing_is_claimed() -> None:
    """Two equal columns: the share is 1, not below it, and the minimisers are a segment."""
    A = Matrix([[8, 8, 0], [0, 0, 8]])
    with pytest.raises(BadInput, match=r"\|A_S\^-1 a_1\|_1 = '1': must be < 1"):
        EveryY(A=A, columns=(0, 2), lam=Q(1))
    instance = Instance.explicit([[8, 8, 0], [0, 0, 8]], [1, 0], SqrtLasso(lam=Q(1)))
    assert len(solve_small(instance).set.vertices()) == 2
