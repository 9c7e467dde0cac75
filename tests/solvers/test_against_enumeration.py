"""The small exact solver against an independent enumeration: complete solution sets.

`support.enumeration` works from the dual side with signs branched on violated inequalities, and
lists vertices as basic solutions of least cost; it shares no code with the package. On 5,000 random
integer instances with many ties, duplicate, negated and zero columns, and weights, the two give
the same sets of vertices, exactly; every certificate is accepted by the checker, which rebuilds
the instance and shares no code with either.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import Any

import pytest

from sci_barriers.exact import Number, Q
from sci_barriers.problems import QCBP, Instance, Lasso, SqrtLasso
from sci_barriers.proofs import accept
from sci_barriers.solvers import solve_small
from support.enumeration import canonical, minimiser_vertices
from support.small_instances import SmallCase, small_case

CHUNKS, CHUNK = 20, 250
STATUSES = {"unique": {"unique"}, "set": {"simplex", "segment", "polytope"}}


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


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_complete_solution_sets_agree_with_an_independent_enumeration(chunk: int) -> None:
    seen: Counter[str] = Counter()
    for seed in range(CHUNK * chunk, CHUNK * (chunk + 1)):
        case = small_case(seed)
        solution = solve_small(instance_of(case))
        accept(solution.certificate or {})
        status, vertices = minimiser_vertices(case.problem, case.A, case.y, **case.arguments())
        found = solution.set.vertices()
        assert {tuple(triple(entry) for entry in x) for x in found} == vertices, (seed, case)
        assert len(found) == len(vertices), (seed, case)
        assert solution.status in STATUSES.get(status, {status}), (seed, case)
        seen[solution.status] += 1
    assert seen["unique"] > 100
    assert seen["infeasible"] > 5
    assert seen["simplex"] + seen["segment"] + seen["polytope"] > 20


def test_the_random_instances_cover_every_case() -> None:
    found: Counter[Any] = Counter()
    for seed in range(1000):
        solution = solve_small(instance_of(small_case(seed)))
        statement = (solution.certificate or {})["statements"]["minimisers"]
        found[statement["proof"]["case"]] += 1
        found[solution.status] += 1
        found["exposing"] += "exposing" in statement["proof"]
        found["ray"] += statement["claim"]["set"].get("ray") is not None
    wanted = {"aligned", "zero", "least-residual", "infeasible", "exposing", "ray"}
    wanted |= {"unique", "simplex", "segment", "polytope"}
    assert all(found[key] >= 3 for key in wanted), found
