"""`solve` against an independent enumeration: whole sets of minimisers, and what is said of them.

`support.small_answers` decides every case from the dual side, with basic solutions of least cost,
and shares no code with the package. More than 10,000 random instances of P1, P2 (three
normalisations) and P3 with at most six columns: ties, duplicate, negated, doubled, dependent and
zero columns, weights, zero weights, parameters on the boundary between two cases. The same data go
in as integers, float64 arrays (the float levels), Fractions and text that no float can hold.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from math import isqrt
from typing import Any

import numpy as np
import pytest

from sci_barriers.certified import CertifiedSolution, solve
from sci_barriers.problems import QCBP, Lasso, SqrtLasso
from sci_barriers.proofs import accept
from support.exact_check import triples
from support.free_instances import free_case
from support.linear import least_point
from support.pairs import sign
from support.small_answers import Answer, answer_of, nudged, problem_of, thirds
from support.small_instances import SmallCase, small_case
from support.solving import minimisers
from support.tower import dot
from support.truth import minimisers_claim

CHUNK = 250
KINDS = ("integers", "floats", "thirds", "text")
FIRST, FAST, SLOW = 2_000_000, 32, 16
"""First seed; chunks of cases with weights > 0 in the fast and in the slow test."""
FREE_FAST, FREE_SLOW = 8, 8
"""Chunks of cases with weights 0."""


def written(case: SmallCase, kind: str) -> tuple[Any, Any, Any]:
    """(A, y, problem) with the minimisers of the case, in one kind of entries.

    "thirds" and "text" are A/3 and y/3 with other parameters: see `small_answers.thirds`.
    """
    case = thirds(case) if kind in ("thirds", "text") else case
    A: Any = case.A
    y: Any = case.y
    if kind == "floats":
        A, y = np.array(A, dtype=float), np.array(y, dtype=float)
    elif kind == "text":
        A, y = [[str(a) for a in row] for row in A], [str(b) for b in y]
    return A, y, {"P1": QCBP, "P2": Lasso, "P3": SqrtLasso}[case.problem](**case.arguments())


def claimed(case: SmallCase, kind: str, found: CertifiedSolution) -> bool:
    """Whether the set is the right one, by the rules for the claims of certificates."""
    shown = thirds(case) if kind in ("thirds", "text") else case
    return minimisers_claim(problem_of(shown), {"set": found.set.to_json()})


def check(
    case: SmallCase, answer: Answer, found: CertifiedSolution, kind: str, *, where: Any
) -> None:
    """Status, uniqueness, case, support, signs, equicorrelation and the whole set."""
    free = case.weights is not None and not all(case.weights)
    assert found.status == answer.status, where
    assert found.unique is (answer.status == "unique"), where
    assert found.near == (), where
    if not free:
        assert found.case == answer.case, where
    if answer.status == "infeasible":
        assert (found.support, found.signs, found.equicorrelation) == (None, None, None), where
        return
    if answer.status == "ellipsoid":
        assert found.support == tuple(i for i, w in enumerate(case.weights or ()) if not w), where
        assert claimed(case, kind, found), where
        return
    assert found.support == answer.support, where
    assert found.signs is not None and answer.signs is not None and found.support is not None
    for j, s, t in zip(found.support, found.signs, answer.signs, strict=True):
        # 0 says "either": right, if weak, for a free variable of a set
        assert s == t or (s == 0 and free and not case.weights[j]), (where, j)  # type: ignore[index]
    assert found.equicorrelation is not None, where
    assert set(found.support) <= set(found.equicorrelation), where
    if answer.E is not None:
        assert found.equicorrelation == answer.E, where
    if answer.lines:
        assert claimed(case, kind, found), where
        return
    corners = found.set.vertices()
    assert triples(corners) == answer.vertices, where
    assert len(corners) == len(answer.vertices), where
    if found.unique:
        assert triples([found.x]) == answer.vertices, where


def check_values(
    case: SmallCase, answer: Answer, found: CertifiedSolution, *, seed: int
) -> None:
    """Enclosures, distances, the margin, the certificate."""
    certificate = found.certificate
    assert certificate is not None, seed
    accept(certificate)
    margin = found.margin
    if answer.status == "unique" and answer.E is not None and answer.support == answer.E:
        assert margin is not None, seed
    elif answer.status != "unique" or answer.E is not None:
        assert margin is None, seed
    if margin is not None:
        check_margin(case, answer, found, seed=seed)
    if answer.status in ("infeasible", "ellipsoid") or answer.lines:
        return
    if answer.status == "unique":
        for box, (a, b, d) in zip(found.enclosure(digits=9), answer.x(), strict=True):
            low, high = fraction(box.lower), fraction(box.upper)
            assert sign((a - low, b), d) >= 0 >= sign((a - high, b), d), seed
            assert (high - low) * 10**8 <= abs(high), seed
    rng = random.Random(seed)
    z = [Fraction(rng.randint(-20, 20), rng.choice((1, 2, 3, 8))) for _ in case.A[0]]
    box = found.distance(z, digits=9)
    true = minimisers(problem_of(case))
    nearest = least_point([[a - b for a, b in zip(x, z, strict=True)] for x in true])
    square = dot(nearest, nearest)
    low, high = fraction(box.lower), fraction(box.upper)
    assert low * low <= square <= high * high, seed
    assert (high - low) * 10**8 <= high, seed


def check_margin(
    case: SmallCase, answer: Answer, found: CertifiedSolution, *, seed: int
) -> None:
    """The radius and the slacks are > 0, the slack of x is right, and nothing changes inside."""
    margin = found.margin
    assert margin is not None and margin.radius > 0, seed
    for bound in (margin.primal, margin.dual):
        assert bound is None or bound > 0, seed
    if margin.primal is not None:
        primal = fraction(margin.primal)
        for a, b, d in answer.x():
            size = sign((a, b), d)
            assert size == 0 or sign((size * a - primal, size * b), d) >= 0, seed
    rng = random.Random(seed)
    for _ in range(2):
        moved = shifted(case, fraction(margin.radius) * Fraction(999, 1000), rng)
        there = answer_of(moved, large=True)
        assert there.status == "unique", seed
        assert (there.support, there.signs) == (answer.support, answer.signs), seed


def fraction(q: Any) -> Fraction:
    return Fraction(int(q.p), int(q.q))


def shifted(case: SmallCase, radius: Fraction, rng: random.Random) -> SmallCase:
    """A and y moved by perturbations of Frobenius norm and of l2 norm at most the radius."""
    m, N = len(case.y), len(case.A[0])
    E = [[rng.randint(-9, 9) for _ in range(N)] for _ in range(m)]
    f = [rng.randint(-9, 9) for _ in range(m)]
    large = 1 + isqrt(sum(e * e for row in E for e in row)), 1 + isqrt(sum(e * e for e in f))
    A: Any = tuple(
        tuple(a + radius * e / large[0] for a, e in zip(row, errors, strict=True))
        for row, errors in zip(case.A, E, strict=True)
    )
    y: Any = tuple(b + radius * e / large[1] for b, e in zip(case.y, f, strict=True))
    return replace(case, A=A, y=y)


def compare(seeds: range, make: Any) -> Counter[Any]:
    """All seeds; one kind of entries each, all four for one in 20; values for one in 20."""
    seen: Counter[Any] = Counter()
    for seed in seeds:
        case = make(seed)
        answer = answer_of(case)
        kinds = KINDS if seed % 20 == 0 else (KINDS[(seed // 3) % 4],)
        for kind in kinds:
            found = solve(*written(case, kind))
            check(case, answer, found, kind, where=(seed, kind, case))
            seen[found.level] += 1
            seen[kind] += 1
        if seed % 20 == 7:
            check_values(case, answer, found, seed=seed)
        seen[answer.status] += 1
    return seen


def bounded_case(seed: int) -> SmallCase:
    """Weights > 0, at most six columns."""
    return small_case(seed, max_columns=6)


def chunk_of(chunk: int, *, first: int = FIRST) -> range:
    return range(first + CHUNK * chunk, first + CHUNK * (chunk + 1))


def expect(seen: Counter[Any]) -> None:
    assert seen["unique"] > 100
    assert seen["infeasible"] > 5
    assert seen["simplex"] + seen["segment"] + seen["polytope"] > 20
    assert min(seen[kind] for kind in KINDS) > 40
    assert seen["float64"] > 40
    assert seen["path"] > 10 and seen["basis"] > 10


def expect_free(seen: Counter[Any]) -> None:
    assert seen["unique"] > 30
    assert seen["polytope"] > 80
    assert seen["ellipsoid"] > 1 and seen["infeasible"] > 5
    assert min(seen[kind] for kind in KINDS) > 40


@pytest.mark.parametrize("chunk", range(FAST))
def test_solve_agrees_with_the_enumeration(chunk: int) -> None:
    expect(compare(chunk_of(chunk), bounded_case))


@pytest.mark.slow
@pytest.mark.parametrize("chunk", range(FAST, FAST + SLOW))
def test_solve_agrees_with_the_enumeration_on_more_instances(chunk: int) -> None:
    expect(compare(chunk_of(chunk), bounded_case))


@pytest.mark.parametrize("chunk", range(FREE_FAST))
def test_solve_agrees_with_the_enumeration_where_weights_are_zero(chunk: int) -> None:
    expect_free(compare(chunk_of(chunk, first=2 * FIRST), free_case))


@pytest.mark.slow
@pytest.mark.parametrize("chunk", range(FREE_FAST, FREE_FAST + FREE_SLOW))
def test_solve_agrees_with_the_enumeration_where_more_weights_are_zero(chunk: int) -> None:
    expect_free(compare(chunk_of(chunk, first=2 * FIRST), free_case))


@pytest.mark.parametrize("chunk", range(8))
def test_solve_agrees_on_ties_that_were_moved_by_a_hair(chunk: int) -> None:
    seen: Counter[str] = Counter()
    for seed in range(7 * FIRST + 150 * chunk, 7 * FIRST + 150 * (chunk + 1)):
        rng = random.Random(seed)
        case = nudged(bounded_case(seed), rng)
        answer = answer_of(case, large=True)
        kind = KINDS[seed % 3]  # "integers": the Fractions as they are
        found = solve(*written(case, kind))
        where = (seed, kind)
        if answer.status in ("unique", "infeasible"):
            assert found.status == answer.status, where
        else:
            assert found.unique is False, where
            assert found.status in ("simplex", "segment", "polytope"), where
        assert (found.case, found.support) == (answer.case, answer.support), where
        assert found.signs == answer.signs, where
        if answer.E is not None:
            assert found.equicorrelation == answer.E, where
        seen[found.level] += 1
    assert seen["refined"] + seen["prime"] + seen["exact"] > 0, seen
    assert seen["float64"] > 20 and seen["path"] > 10, seen


def widened(case: SmallCase, rng: random.Random) -> tuple[SmallCase, list[int]]:
    """More columns, strictly inactive for every dual vector, and the places of the old ones.

    A_j/w_j = sum theta_i A_i with sum |theta_i| w_i < 1 has |A_j^T v|/w_j < lam. Entries are
    floats if those of the case are: w_i <= 3, and theta_i is a multiple of 1/256.
    """
    columns = [[Fraction(a) for a in column] for column in zip(*case.A, strict=True)]
    w = list(case.weights or (Fraction(1),) * len(columns))
    more, heavy = [], []
    for _ in range(rng.randint(14, 24)):
        weight = rng.choice((Fraction(1), Fraction(2), Fraction(1, 2)))
        theta = [Fraction(rng.randint(-5, 5), 256) for _ in columns]
        theta[rng.randrange(len(theta))] = Fraction(rng.choice((-50, 0, 50)), 256)
        assert sum((abs(t) * u for t, u in zip(theta, w, strict=True)), Fraction(0)) < 1
        mixed = [sum((t * c[i] for t, c in zip(theta, columns, strict=True)), Fraction(0))
                 for i in range(len(case.y))]  # fmt: skip
        more.append([weight * value for value in mixed])
        heavy.append(weight)
    order = rng.sample(range(len(w) + len(heavy)), len(w) + len(heavy))
    everything, weights = columns + more, w + heavy
    A: Any = tuple(zip(*(everything[k] for k in order), strict=True))
    places = [order.index(k) for k in range(len(w))]
    return replace(case, A=A, weights=tuple(weights[k] for k in order)), places


@pytest.mark.parametrize("chunk", range(4))
def test_solve_agrees_when_inactive_columns_are_added(chunk: int) -> None:
    seen: Counter[str] = Counter()
    for seed in range(9 * FIRST + 75 * chunk, 9 * FIRST + 75 * (chunk + 1)):
        case = bounded_case(seed)
        answer = answer_of(case)
        wide, places = widened(case, random.Random(seed))
        kind = ("floats", "thirds")[seed % 2]
        found = solve(*written(wide, kind))
        assert (found.status, found.case) == (answer.status, answer.case), (seed, kind)
        seen[found.level] += 1
        if seed % 5 == 0:
            accept(found.certificate or {})
        if answer.support is None or answer.signs is None:
            continue
        known = sorted((places[j], s) for j, s in zip(answer.support, answer.signs))
        assert list(zip(found.support or (), found.signs or ())) == known, (seed, kind)
        corners = [tuple(x[j] for j in places) for x in found.set.vertices()]
        assert triples(corners) == answer.vertices and len(corners) == len(answer.vertices)
        if answer.E is not None:
            assert found.equicorrelation == tuple(sorted(places[j] for j in answer.E))
    assert seen["path"] > 10, seen


def test_at_least_ten_thousand_instances_are_compared() -> None:
    assert CHUNK * (FAST + FREE_FAST) >= 10_000
