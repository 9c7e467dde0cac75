"""Weights 0 at random: both exact solvers against the independent enumeration, sets equal.

`support.free_instances` gives instances with free columns (also all of them, zero columns,
dependent ones) and ties in what they leave. The enumeration knows a set as the hull of its vertices
plus the kernel of the free columns; a polytope of the solvers is compared by its part with x_i = 0
for the dependent free columns, and by its free signs. `support.replay` then decides the same sets
from the certificates, by other means again.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from sci_barriers.exact import Number, Q, sqrt
from sci_barriers.problems import (
    QCBP,
    Ellipsoid,
    Instance,
    Lasso,
    Polytope,
    Solution,
    SqrtLasso,
)
from sci_barriers.proofs import accept
from sci_barriers.solvers import solve_small
from sci_barriers.solvers.path.homotopy import minimisers_on_path, solve_path
from sci_barriers.solvers.small.brute_force import small_minimisers
from support.enumeration import canonical, dependent_free, minimiser_vertices
from support.free_instances import free_case
from support.free_weights import is_ellipsoid, lines
from support.instances import build
from support.replay import proof_is_valid
from support.small_instances import SmallCase
from support.solving import general, minimisers, same

CHUNKS, CHUNK = 10, 200


def instance_of(case: SmallCase) -> Instance:
    objective = {"P1": QCBP, "P2": Lasso, "P3": SqrtLasso}[case.problem](**case.arguments())
    return Instance.explicit(case.A, case.y, objective)


def triple(x: Number) -> tuple[Fraction, Fraction, int]:
    """a + b sqrt(d) as the triple of `support.enumeration`."""
    terms = {1: x} if isinstance(x, Q) else x.terms  # type: ignore[union-attr]
    parts = {d: Fraction(int(q.p), int(q.q)) for d, q in terms.items()}
    a = parts.pop(1, Fraction(0))
    assert len(parts) <= 1, x
    d, b = next(iter(parts.items()), (1, Fraction(0)))
    found: tuple[Fraction, Fraction, int] = canonical(a, b, Fraction(d))
    return found


def compare(case: SmallCase, solution: Solution[Any], seed: int) -> None:
    assert case.weights is not None
    status, vertices = minimiser_vertices(case.problem, case.A, case.y, **case.arguments())
    found = solution.set
    if status in ("ellipsoid", "infeasible"):
        assert solution.status == status, seed
        if status == "ellipsoid":
            assert isinstance(found, Ellipsoid)
            assert found.free == tuple(i for i, w in enumerate(case.weights) if w == 0)
        return
    gone = dependent_free(list(zip(*case.A, strict=True)), case.weights)
    if gone:
        assert isinstance(found, Polytope), seed
        assert solution.status == "polytope", seed
        signs = dict(zip(found.tight, found.signs, strict=True))
        assert all((signs.get(i) == 0) == (w == 0) for i, w in enumerate(case.weights)), seed
        kept = {i: s for i, s in signs.items() if i not in gone}
        found = replace(found, tight=tuple(kept), signs=tuple(kept.values()))
    else:
        assert (solution.status == "unique") == (status == "unique"), seed
    listed = found.vertices()
    assert {tuple(triple(entry) for entry in x) for x in listed} == vertices, (seed, case)
    assert len(listed) == len(vertices), seed


def test_moving_indices_are_those_that_are_nonzero_in_some_minimiser() -> None:
    seen = 0
    for seed in range(1200):
        case = free_case(seed)
        instance = instance_of(case)
        for found in (small_minimisers(instance), minimisers_on_path(instance)):
            if not isinstance(found.xi, Polytope):
                continue
            _, vertices = minimiser_vertices(case.problem, case.A, case.y, **case.arguments())
            problem = build(instance.identity())
            zero = canonical(0)
            used = {i for x in vertices for i, value in enumerate(x) if value != zero}
            used |= {i for d in lines(problem) for i, value in enumerate(d) if value}
            assert {j for j, _ in found.moving} == used, seed
            signs = dict(zip(found.xi.tight, found.xi.signs, strict=True))
            assert all(signs[j] == s for j, s in found.moving), seed
            seen += 1
    assert seen > 500


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_zero_weights_agree_with_an_independent_enumeration(chunk: int) -> None:
    seen: Counter[str] = Counter()
    for seed in range(CHUNK * chunk, CHUNK * (chunk + 1)):
        case = free_case(seed)
        instance = instance_of(case)
        small, path = solve_small(instance), solve_path(instance)
        accept(small.certificate or {})
        accept(path.certificate or {})
        assert small.status == path.status, seed
        if not isinstance(small.set, Polytope):
            assert small.set == path.set, seed
        compare(case, small, seed)  # two dual vectors may describe one polytope in two ways
        compare(case, path, seed)
        seen[small.status] += 1
    assert seen["unique"] > 20
    assert seen["polytope"] > 20
    assert seen["ellipsoid"] > 1


def test_certificates_with_zero_weights_are_replayed_independently() -> None:
    for seed in range(500):
        solution = solve_small(instance_of(free_case(20_000 + seed)))
        assert proof_is_valid(dict(solution.certificate or {})), seed


def test_zero_weights_over_a_field_of_square_roots_are_replayed_independently() -> None:
    # Rows turned by an angle of cosine sqrt(1/3), so that the data lie in Q(sqrt 2, sqrt 3).
    c, s = sqrt(Q(1, 3)), sqrt(Q(2, 3))
    seen: Counter[str] = Counter()
    for seed in range(400):
        case = free_case(40_000 + seed)
        if len(case.y) != 2 or len(case.A[0]) > 4 or case.problem == "P3":
            continue
        (a, b), (p, q) = case.A, case.y
        A = [[c * u - s * v for u, v in zip(a, b, strict=True)],
             [s * u + c * v for u, v in zip(a, b, strict=True)]]  # fmt: skip
        objective = instance_of(case).objective
        solution = solve_small(Instance.explicit(A, [c * p - s * q, s * p + c * q], objective))
        accept(solution.certificate or {})
        assert proof_is_valid(dict(solution.certificate or {})), seed
        assert solution.status == solve_small(instance_of(case)).status, seed
        seen[solution.status] += 1
    assert seen["unique"] > 5 and seen["polytope"] > 5 and seen["ellipsoid"] > 0, seen


def test_both_searches_of_the_second_implementation_agree_on_zero_weights() -> None:
    for seed in range(300):
        problem = build(instance_of(free_case(60_000 + seed)).identity())
        if not is_ellipsoid(problem):
            one, two = minimisers(problem), general(problem)
            assert all(any(same(x, z) for z in two) for x in one), seed
            assert all(any(same(x, z) for z in one) for x in two), seed


def test_the_random_zero_weights_cover_every_case() -> None:
    found: Counter[Any] = Counter()
    for seed in range(1500):
        case = free_case(seed)
        solution = solve_path(instance_of(case))
        statement = (solution.certificate or {})["statements"]["minimisers"]
        shape = statement["claim"]["set"]
        found[case.problem, statement["proof"]["case"]] += 1
        found[solution.status] += 1
        found["exposing"] += "exposing" in statement["proof"]
        found["ray"] += shape.get("ray") is not None
        found["all free"] += not any(case.weights or ())
        found["bounded polytope"] += isinstance(solution.set, Polytope) and (
            solution.set.is_bounded()
        )
    wanted = {("P1", case) for case in ("aligned", "zero", "least-residual", "infeasible")}
    wanted |= {("P2", "aligned"), ("P3", "aligned"), "exposing", "ray", "all free"}
    wanted |= {"unique", "simplex", "segment", "polytope", "ellipsoid", "bounded polytope"}
    assert all(found[key] >= 3 for key in wanted), found
