"""The exact homotopy against the search over all supports and signs: complete solution sets.

Random integer instances of P1, P2, P3 with many ties, duplicate, negated, doubled and zero columns,
weights and parameters on the boundary between two cases. Both solvers give the same status and the
same set of minimisers, exactly; certificates of the homotopy are accepted by the checker.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from sci_barriers.problems import (
    QCBP,
    Empty,
    Instance,
    Lasso,
    Polytope,
    Solution,
    SqrtLasso,
)
from sci_barriers.proofs import accept
from sci_barriers.solvers import solve_small
from sci_barriers.solvers.path import walk as homotopy_path
from sci_barriers.solvers.path.guide import Guide, Proposal
from sci_barriers.solvers.path.homotopy import solve_path
from support.small_instances import small_case

CHUNKS, CHUNK, FIRST = 16, 250, 50_000


def instance_of(seed: int) -> Instance:
    case = small_case(seed)
    objective = {"P1": QCBP, "P2": Lasso, "P3": SqrtLasso}[case.problem](**case.arguments())
    return Instance.explicit(case.A, case.y, objective)


def same_set(first: Any, second: Any) -> bool:
    """Equal sets in the same form; polytopes by their vertices."""
    if isinstance(first, Polytope) and isinstance(second, Polytope):
        return set(first.vertices()) == set(second.vertices())
    return bool(first == second)


def agree(first: Solution[Any], second: Solution[Any], seed: int) -> None:
    assert first.status == second.status, seed
    assert same_set(first.set, second.set), seed


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_complete_solution_sets_agree_with_the_small_exact_solver(chunk: int) -> None:
    seen: Counter[str] = Counter()
    for seed in range(FIRST + CHUNK * chunk, FIRST + CHUNK * (chunk + 1)):
        instance = instance_of(seed)
        known, found = solve_small(instance), solve_path(instance)
        agree(known, found, seed)
        accept(found.certificate or {})
        seen[found.status] += 1
    assert seen["unique"] > 100
    assert seen["infeasible"] > 5
    assert seen["simplex"] + seen["segment"] + seen["polytope"] > 20


def test_guidance_does_not_change_the_result() -> None:
    for seed in range(1000):
        instance = instance_of(seed)
        guided = solve_path(instance, certified=False)
        exact = solve_path(instance, guided=False, certified=False)
        assert exact.certificate is None
        agree(guided, exact, seed)


def test_every_case_occurs() -> None:
    seen: Counter[Any] = Counter()
    for seed in range(1500):
        found = solve_path(instance_of(seed))
        statement = (found.certificate or {})["statements"]["minimisers"]
        seen[statement["proof"]["case"]] += 1
        seen["exposing"] += "exposing" in statement["proof"]
        seen["ray"] += statement["claim"]["set"].get("ray") is not None
        seen[found.status] += 1
    wanted = {"aligned", "zero", "least-residual", "infeasible", "exposing", "ray"}
    wanted |= {"unique", "simplex", "segment", "polytope"}
    assert all(seen[key] >= 3 for key in wanted), seen


@pytest.mark.parametrize("lie", ["stop", "zigzag", "opposite", "any column"])
def test_wrong_guidance_is_harmless(lie: str, monkeypatch: pytest.MonkeyPatch) -> None:
    honest, lies = Guide.propose, [0]

    def propose(self: Guide, P: Any, signs: Any, *, above: float) -> Proposal | None:
        true = honest(self, P, signs, above=above)
        n = len(self.c)
        lies[0] += 1
        if lie == "stop":
            return Proposal(kind="stop")
        if lie == "zigzag":
            if 0 in P:
                return Proposal(kind="leaves", column=0, mu=1.0)
            return Proposal(kind="enters", column=0, sign=1, mu=1.0)
        if lie == "opposite" and true is not None and true.kind == "enters":
            return Proposal(kind="enters", column=true.column, sign=-true.sign, mu=true.mu)
        if lie == "any column" and len(P) < 2:
            return Proposal(kind="enters", column=(lies[0] * 7) % n, sign=1, mu=1.0)
        return true

    monkeypatch.setattr(Guide, "propose", propose)
    monkeypatch.setattr(homotopy_path, "LONGEST_GUIDED", 5)
    for seed in range(150):
        instance = instance_of(seed)
        found = solve_path(instance, certified=False)
        agree(found, solve_path(instance, guided=False, certified=False), seed)
        assert isinstance(found.set, Empty) == (found.status == "infeasible")
    assert lies[0] > 100
