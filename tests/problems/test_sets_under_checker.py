"""Projections, multipliers and nearest pairs are what the independent checker accepts."""

from __future__ import annotations

import random
from typing import Any

import pytest

from sci_barriers import proofs
from sci_barriers.errors import CertificateRejected
from sci_barriers.exact import Q, sqrt
from sci_barriers.problems import (
    QCBP,
    Instance,
    Lasso,
    Objective,
    Polytope,
    SolutionSet,
    SqrtLasso,
    canonical,
)
from sci_barriers.solvers import solve_small

OBJECTIVES: tuple[Objective, ...] = (
    QCBP(eta=0), QCBP(eta="1/2"), Lasso(lam=1), Lasso(lam="1/2", normalisation="1/m"),
    SqrtLasso(lam=1), SqrtLasso(lam="1/2"),
)


def solved(rng: random.Random, *, N: int) -> tuple[SolutionSet, dict[str, Any]] | None:
    """A random instance with equal and opposite columns: (Xi, its certificate), or infeasible."""
    m = rng.randrange(1, 4)
    rows = [[rng.randrange(-2, 3) for _ in range(N)] for _ in range(m)]
    for j in range(1, N):
        if rng.random() < 0.5:
            s, k = rng.choice((1, -1)), rng.randrange(j)
            for row in rows:
                row[j] = s * row[k]
    y = [rng.randrange(-3, 4) for _ in range(m)]
    solution = solve_small(Instance.explicit(rows, y, rng.choice(OBJECTIVES)))
    if solution.status == "infeasible":
        return None
    assert solution.certificate is not None
    return solution.set, dict(solution.certificate)


def only_minimisers(found: dict[str, Any]) -> dict[str, Any]:
    return next(s for s in found["statements"].values() if s["kind"] == "minimisers")


def test_distances_are_accepted_by_the_checker() -> None:
    rng = random.Random(71)
    polytopes = 0
    for _ in range(150):
        N = rng.randrange(2, 6)
        case = solved(rng, N=N)
        if case is None:
            continue
        xi, found = case
        x = [Q(rng.randrange(-9, 10), 4) for _ in range(N)]
        x[0] = x[0] + sqrt(2) if rng.random() < 0.2 else x[0]  # type: ignore[assignment]
        distance = proofs.distance("minimisers", xi, x)
        statements = {"minimisers": only_minimisers(found), "distance": distance}
        proofs.accept({**found, "statements": statements})
        polytopes += isinstance(xi, Polytope)
    assert polytopes > 5


def test_gaps_are_accepted_by_the_checker() -> None:
    rng = random.Random(72)
    for _ in range(60):
        N = rng.randrange(2, 5)
        first, second = solved(rng, N=N), solved(rng, N=N)
        if first is None or second is None:
            continue
        gap = proofs.gap(("a", "b"), first[0], second[0])
        instances, statements = {}, {"gap": gap}
        for label, (_, found) in (("a", first), ("b", second)):
            instances[label] = next(iter(found["instances"].values()))
            statements[label] = {**only_minimisers(found), "instance": label}
        proofs.accept({**first[1], "instances": instances, "statements": statements})


def test_a_wrong_multiplier_is_rejected_by_the_checker() -> None:
    xi, found = _segment()
    distance = proofs.distance("minimisers", xi, (Q(9), Q(9), Q(0)))
    statements = {"minimisers": only_minimisers(found), "distance": distance}
    proofs.accept({**found, "statements": statements})
    distance["proof"]["multipliers"][0] = "7/2"
    with pytest.raises(CertificateRejected):
        proofs.accept({**found, "statements": statements})


def _segment() -> tuple[SolutionSet, dict[str, Any]]:
    """Basis pursuit x_0 + x_1/2 + ... : a segment that is no simplex face of the format."""
    rng = random.Random(73)
    while True:
        case = solved(rng, N=3)
        if case is not None and isinstance(case[0], Polytope):
            return case


def test_canonical_leaves_the_sets_of_the_solver_unchanged() -> None:
    rng = random.Random(74)
    for _ in range(80):
        case = solved(rng, N=4)
        if case is not None:
            assert canonical(case[0]) == case[0]
