"""Closed forms against the small exact solver: sets, not only values, on 4,200 random members.

The solver knows nothing of the families: it tries supports and signs on A and y.
"""

from __future__ import annotations

import random
from typing import Any

import pytest

from sci_barriers.exact import Number, Q, is_zero, sqrt
from sci_barriers.families import ADelta, Member, OmegaK, Tie
from sci_barriers.problems import Instance, Lasso, Point, Simplex, SolutionSet
from sci_barriers.proofs import accept
from sci_barriers.solvers import solve_small

CHUNKS = range(6)


def numbers_of(found: SolutionSet) -> tuple[tuple[Any, ...], list[Number]]:
    """The discrete part of a point or simplex, and its numbers."""
    if isinstance(found, Point):
        return (), list(found.x)
    assert isinstance(found, Simplex)
    return (found.indices, found.signs), [found.total, *found.rest]


def assert_same(member: Member, other: SolutionSet) -> None:
    own = member.solution_set()
    assert type(own) is type(other), member
    (discrete, mine), (wanted, theirs) = numbers_of(own), numbers_of(other)
    assert discrete == wanted, member
    assert all(is_zero(a - b) for a, b in zip(mine, theirs, strict=True)), member


def agree(member: Member, *, checked: bool) -> None:
    assert_same(member, solve_small(member.instance()).set)
    assert all(fact.holds for fact in member.prove())
    if checked:
        certificate = member.solution().certificate
        assert certificate is not None
        accept(certificate)


def small_rational(rng: random.Random, *, height: int) -> Q:
    return Q(rng.randint(-height, height), rng.randint(1, height))


@pytest.mark.parametrize("chunk", CHUNKS)
def test_a_delta_equals_brute_force(chunk: int) -> None:
    rng = random.Random(100 + chunk)
    for i in range(200):
        member = ADelta(
            delta=small_rational(rng, height=9),
            order=rng.choice(("12", "21")),
            lam=Q(rng.randint(1, 9), rng.randint(4, 12)),
            normalisation=rng.choice(("1/m", "1/2m")),
        )
        agree(member, checked=i % 10 == 0)


@pytest.mark.parametrize("chunk", CHUNKS)
def test_omega_k_equals_brute_force(chunk: int) -> None:
    rng = random.Random(200 + chunk)
    for i in range(100):
        N = rng.randint(2, 4)
        m = rng.randint(1, N - 1)
        w = [Q(rng.randint(-3, 3), rng.randint(1, 4)) for _ in range(m - 1)]
        member = OmegaK(
            K=rng.randint(1, 3),
            n=rng.randint(0, 30),
            N=N,
            m=m,
            winner=rng.choice((None, *range(N - m + 1))),
            w=rng.choice((None, w)),
            dct=rng.random() < 0.5,
        )
        agree(member, checked=i % 10 == 0)


def random_tie(rng: random.Random, problem: str) -> Tie:
    N, K, s = rng.randint(2, 4), rng.randint(3, 5), rng.randint(1, 3)
    m = rng.randint(1, N - 1)
    alpha = Q(5 * 10 ** (K - s))
    small = Q(rng.randint(-4, 30), rng.randint(1, 30))
    g = rng.choice((Q(0), small, Q(1, 2**40), Q(-1, 2**40), -alpha / 2, 2 * alpha))
    # A level of w near c times the solution makes the soft threshold of P2 matter.
    w = [small_rational(rng, height=6) / rng.choice((1, 10, alpha)) for _ in range(m - 1)]
    shift = rng.choice((Q(0), Q(0), Q(rng.randint(-9, 30), 10)))
    level: dict[str, Any] = {"lam": Q(rng.randint(1, 8), 8)}
    if problem == "P2":
        level = {"lam": Q(rng.randint(1, 80), 8)}
    if problem == "P1":
        level = {"eta": rng.choice((Q(0), Q(rng.randint(0, 16), 4)))}
    if level.get("eta"):
        w = []
    return Tie(
        problem=problem, N=N, m=m, K=K, s=s, winner=rng.randint(0, N - m), g=g,
        w=w or None, shift=shift, **level,
    )  # fmt: skip


@pytest.mark.parametrize("problem", ["P1", "P2", "P3"])
@pytest.mark.parametrize("chunk", range(4))
def test_tie_equals_brute_force(problem: str, chunk: int) -> None:
    rng = random.Random(f"{problem}-{chunk}")
    for i in range(200):
        agree(random_tie(rng, problem), checked=i % 10 == 0)


def test_p2_threshold_exactly_at_the_datum_keeps_the_coordinate_zero() -> None:
    """|w| = lam/(2c) with c rational: the index is tight, x_i = 0, and the point is unique."""
    k, alpha, lam = 4, Q(5), Q(2)
    c = 2 * alpha  # k = 4 equal entries
    member = Tie(problem="P2", N=k + 1, m=2, K=3, s=3, lam=lam, w=[lam / (2 * c)])
    found = member.solution_set()
    assert isinstance(found, Simplex)
    assert found.rest[k] == 0
    agree(member, checked=True)


@pytest.mark.parametrize("chunk", range(2))
def test_isometric_rational_copy_has_the_same_minimisers(chunk: int) -> None:
    """u_1 = (1, d, d, 2d), u_2 = y = (1, 0, 0, 0) has the Gram matrix of A_delta; D is a weight."""
    rng = random.Random(300 + chunk)
    for _ in range(150):
        delta, lam = small_rational(rng, height=12), Q(rng.randint(1, 5), rng.randint(5, 9))
        member = ADelta(delta=delta, lam=lam)
        root = sqrt(Q(3))
        # z = D x: (1/6)|U z - y|^2 + lam sum |z_i|/d_i, times 6
        weights = (1 / (root * member.rho), 1 / root)
        rows = [(Q(1), Q(1)), (delta, Q(0)), (delta, Q(0)), (2 * delta, Q(0))]
        objective = Lasso(lam=6 * lam, normalisation="1", weights=weights)
        copy = Instance.explicit(rows, (Q(1), Q(0), Q(0), Q(0)), objective)
        found = solve_small(copy).set
        if isinstance(found, Point):
            assert found == Point(x=member.Dx)
        else:
            assert delta == 0
            assert isinstance(found, Simplex)
            assert is_zero(found.total - root * member.x_star)
