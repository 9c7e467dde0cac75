"""Basis pursuit against two other exact solvers on small instances with many ties: whole sets.

Data, seeds and comparison as for the homotopy: integer entries, duplicate, negated, doubled, zero
and dependent columns, weights, y in the range or not. Proposals: HiGHS, random floats, wrong ones.
"""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest

from sci_barriers.problems import QCBP, Instance, Polytope
from sci_barriers.proofs import accept
from sci_barriers.solvers import solve_small
from sci_barriers.solvers.basis import proof as basis_pursuit_proof
from sci_barriers.solvers.basis import set as basis_pursuit_set
from sci_barriers.solvers.basis.pursuit import BasisSolution, solve_basis_pursuit
from sci_barriers.solvers.path.homotopy import solve_path
from support.small_instances import SmallCase, small_case

CHUNKS, CHUNK, FIRST = 8, 250, 200_000


def instance_of(case: SmallCase) -> Instance:
    return Instance.explicit(case.A, case.y, QCBP(eta=0, weights=case.weights))


def solved(case: SmallCase, proposal: Any = None) -> BasisSolution:
    return solve_basis_pursuit(case.A, case.y, weights=case.weights, proposal=proposal)


def random_pair(seed: int, case: SmallCase) -> tuple[list[float], list[float]]:
    rng = random.Random(seed)
    x = [rng.choice((0.0, rng.uniform(-2, 2))) for _ in case.A[0]]
    return x, [rng.uniform(-1, 1) for _ in case.y]


def agree(known: Any, found: BasisSolution, seed: int) -> None:
    assert known.status == found.status, seed
    if isinstance(known.set, Polytope) and isinstance(found.set, Polytope):
        assert set(known.set.vertices()) == set(found.set.vertices()), seed
    else:
        assert known.set == found.set, seed


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_whole_sets_agree_with_the_exact_path(chunk: int) -> None:
    seen: Counter[str] = Counter()
    for seed in range(FIRST + CHUNK * chunk, FIRST + CHUNK * (chunk + 1)):
        case = small_case(seed, problem="P1")
        proposal = random_pair(seed, case) if seed % 3 else None
        found = solved(case, proposal)
        agree(solve_path(instance_of(case), certified=False), found, seed)
        accept(found.certificate())
        seen.update((found.status, found.level))
        seen["exposing"] += found.exposing is not None
    assert all(seen[key] >= 1 for key in ("unique", "infeasible", "simplex", "float64", "exact"))
    assert seen["segment"] + seen["polytope"] >= 1


def test_whole_sets_agree_with_the_search_over_supports() -> None:
    for seed in range(300_000, 300_300):
        case = small_case(seed, problem="P1", max_columns=7)
        agree(solve_small(instance_of(case)), solved(case), seed)


def test_support_and_signs_are_those_of_the_vertices() -> None:
    for seed in range(301_000, 301_300):
        found = solved(small_case(seed, problem="P1", max_columns=6))
        if found.status == "infeasible":
            assert found.support is found.signs is found.equicorrelation is None
            continue
        corners = found.set.vertices()
        N = len(corners[0])
        signs = {j: {(c[j] > 0) - (c[j] < 0) for c in corners} - {0} for j in range(N)}
        assert found.support == tuple(j for j in range(N) if signs[j]), seed
        assert found.signs == tuple(signs[j].pop() for j in found.support), seed
        assert set(found.support) <= set(found.equicorrelation or ()), seed
        assert found.x in corners, seed


def test_exact_steps_alone_give_the_same_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = [0]
    honest = basis_pursuit_proof.bland

    def counted(*args: Any) -> Any:
        steps[0] += 1
        return honest(*args)

    monkeypatch.setattr(basis_pursuit_proof, "improved", lambda *_, **__: None)
    monkeypatch.setattr(basis_pursuit_proof, "bland", counted)
    for seed in range(302_000, 302_600):
        case = small_case(seed, problem="P1")
        found = solved(case, random_pair(seed, case))
        agree(solve_path(instance_of(case), certified=False), found, seed)
        accept(found.certificate())
    assert steps[0] > 50


def test_data_without_float_copies_give_the_same_sets() -> None:
    # A * 2^600 is beyond the range in which floats are used; y too, so x is the same.
    for seed in range(303_000, 303_100):
        case = small_case(seed, problem="P1")
        plain = solved(case)
        factor = 2**600
        A = [[a * factor for a in row] for row in case.A]
        far = solve_basis_pursuit(A, [b * factor for b in case.y], weights=case.weights)
        assert far.data.floats is None or not any(map(any, A))
        agree(plain, far, seed)


def test_exposing_vectors_give_the_same_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(basis_pursuit_set, "strict_dual", lambda *_: None)
    exposing = 0
    for seed in range(304_000, 304_800):
        case = small_case(seed, problem="P1", max_columns=7)
        found = solved(case)
        agree(solve_path(instance_of(case), certified=False), found, seed)
        accept(found.certificate())
        exposing += found.exposing is not None
    assert exposing > 5
