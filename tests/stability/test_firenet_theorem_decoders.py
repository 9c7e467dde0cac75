"""The bounds of P1 and P2 beside that of P3, and FIRENET: against exact minimisers."""

from __future__ import annotations

import random
from typing import Any

import pytest

from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, norm_squared, rank, sign, simplified, sqrt
from sci_barriers.exact.matrix import Matrix
from sci_barriers.problems import QCBP, Lasso, explicit
from sci_barriers.solvers import solve_small
from sci_barriers.stability import (
    PAIRS,
    Constants,
    best_s_term,
    constants_of,
    recovery_bound,
    recovery_constants,
    robust_null_space,
)
from sci_barriers.stability.decoder_bounds import (
    best_squared_lam,
    constrained_bound,
    squared_bound,
)

HADAMARD_4 = [[1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]]
E = [Q(2, 9), Q(-1, 9), Q(2, 9)]  # norm 1/3


def cases(seed: int, *, count: int) -> list[tuple[Any, Any, list[Q], list[Q]]]:
    """(A, property of order 1, x, e)."""
    rng, found = random.Random(seed), []
    while len(found) < count:
        N = rng.randrange(3, 6)
        A = [[rng.randint(-2, 2) for _ in range(N)] for _ in range(N - 1)]
        if found and len(found) % 3 == 0:
            A, N = HADAMARD_4, 4
        if rank(Matrix(A)) < N - 1:
            continue
        try:
            certified = robust_null_space(A, s=1, bits=16)
        except BadInput:
            continue
        if certified.rho >= 1:
            continue
        x = [Q(rng.choice((0, 0, 0, rng.randint(-4, 4))), 4) for _ in range(N)]
        x[rng.randrange(N)] = Q(rng.choice((-2, 1, 3)))
        e = [Q(0)] * (N - 1)
        e[rng.randrange(N - 1)] = Q(rng.randint(-4, 4), 8)
        found.append((A, certified, x, e))
    return found


def errors_squared(instance: Any, x: list[Q]) -> list[Any]:
    """||z - x||^2 of the vertices z of the set of minimisers: the largest ones."""
    vertices = solve_small(instance).set.vertices()
    return [norm_squared([a - b for a, b in zip(z, x, strict=True)]) for z in vertices]


def length(e: list[Q]) -> Any:
    return simplified(sqrt(norm_squared(e)))


def test_every_minimiser_of_p1_is_within_its_bound() -> None:
    tried = 0
    for A, certified, x, e in cases(70, count=40):
        y = [a + b for a, b in zip(Matrix(A) @ tuple(x), e, strict=True)]
        for eta in (length(e), length(e) + Q(1, 8)):
            squares = errors_squared(explicit(A, y, QCBP(eta=eta)), x)
            for pair in PAIRS:
                c = constants_of(certified, pair=pair)
                bound: Any = constrained_bound(c, x=x, e=e, eta=eta)
                assert all(sign(bound * bound - square) >= 0 for square in squares)
                tried += any(map(sign, squares))
    assert tried > 60


def test_every_minimiser_of_p2_is_within_its_bound_for_every_lam() -> None:
    tried = 0
    for A, certified, x, e in cases(71, count=30):
        y = [a + b for a, b in zip(Matrix(A) @ tuple(x), e, strict=True)]
        for lam in (Q(1, 50), Q(1, 2), Q(5)):  # also far beyond the limit of P3
            squares = errors_squared(explicit(A, y, Lasso(lam=lam)), x)
            for pair in PAIRS:
                c = constants_of(certified, pair=pair)
                bound: Any = squared_bound(c, x=x, e=e, lam=lam)
                assert all(sign(bound * bound - square) >= 0 for square in squares)
                tried += any(map(sign, squares))
    assert tried > 150


def constants(pair: Any) -> Constants:
    return recovery_constants(rho="1/3", gamma="3/2", s=2, pair=pair)


def test_the_three_bounds_agree_at_their_best_parameters() -> None:
    x = [Q(1), Q(-1, 2), Q(1, 8), Q(0)]
    for pair in PAIRS:
        c = constants(pair)
        tail: Any = best_s_term(x, s=2)
        wanted = simplified(sqrt(2) * c.c1 * tail + 2 * c.c2 * Q(1, 3))
        lam = best_squared_lam(c, e=E)
        assert lam == simplified(2 * Q(1, 3) * c.lam_limit)
        assert squared_bound(c, x=x, e=E, lam=lam) == wanted
        assert constrained_bound(c, x=x, e=E, eta=Q(1, 3)) == wanted
        assert recovery_bound(c, x=x, e=E, lam=c.lam_limit).value == wanted


def test_the_bound_of_p2_is_least_at_the_best_lam() -> None:
    for pair in PAIRS:
        c = constants(pair)
        best: Any = best_squared_lam(c, e=E)
        least = squared_bound(c, x=[1, 0, 0], e=E, lam=best)
        for factor in (Q(1, 10), Q(99, 100), Q(101, 100), Q(10)):
            other: Any = squared_bound(c, x=[1, 0, 0], e=E, lam=simplified(best * factor))
            assert sign(other - least) > 0


def test_without_noise_the_bound_of_p2_tends_to_the_sparsity_term() -> None:
    c = constants("c'")
    for x, limit in (([1, 0, 0], Q(0)), ([1, 1, 1], simplified(sqrt(2) * c.c1))):
        bounds: list[Any] = [squared_bound(c, x=x, e=[0, 0], lam=Q(1, 10**k)) for k in (1, 3, 9)]
        gaps = [sign(bound - limit) for bound in bounds]
        assert gaps == [1, 1, 1]
        assert sign(bounds[-1] - limit - Q(1, 10**7)) < 0
    with pytest.raises(BadInput, match=r"\|\|e\|\| = 0: must be > 0"):
        best_squared_lam(c, e=[0, 0])


def test_bad_parameters_are_refused() -> None:
    c = constants("c")
    with pytest.raises(BadInput, match=r"eta = 1/4: must be >= \|\|e\|\| = 1/3"):
        constrained_bound(c, x=[1, 0], e=E, eta="1/4")
    for lam in (0, "-1/2"):
        with pytest.raises(BadInput, match="lam"):
            squared_bound(c, x=[1, 0], e=E, lam=lam)
    for function, parameter in ((constrained_bound, "eta"), (squared_bound, "lam")):
        call: Any = function
        with pytest.raises(BadInput):
            call(c, x=[float("nan")], e=E, **{parameter: 1})
