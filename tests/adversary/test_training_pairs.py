"""The training pairs: admissible for the data shown, exactly, at every level."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sci_barriers.adversary import Omega
from sci_barriers.adversary.training.pairs import FACES, Face, Pair, check_levels
from sci_barriers.adversary.training.table import TrainingTable
from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, is_dyadic, power_of_two
from sci_barriers.families.tie import Tie
from sci_barriers.information.base import NORMS
from sci_barriers.proofs import accept, certificate
from sci_barriers.sandbox import Query
from sci_barriers.solvers.small.brute_force import solve_small

LEVELS: list[tuple[str, dict[str, Any]]] = [
    ("P1", {"eta": Q(0)}), ("P1", {"eta": Q(3, 7)}), ("P2", {"lam": Q(1, 10)}),
    ("P2", {"lam": Q(10)}), ("P3", {"lam": Q(1, 3)}), ("P3", {"lam": Q(1)}),
]  # fmt: skip


def classes(problem: str, level: dict[str, Any], N: int, m: int, K: int) -> list[Omega]:
    plain = Omega(problem=problem, N=N, m=m, K=K, L=9, **level)
    if m == 1 or level.get("eta", 0) > 0:
        return [plain]
    w = tuple(Q(i % 3 - 1, 3) * Q(5 + i) for i in range(m - 1))
    return [plain, replace(plain, w=w)]


def table(omega: Omega, part: str, norm: Any = "entrywise", face: Face = "vertex") -> TrainingTable:
    return TrainingTable(omega, part=part, norm=norm, R=2, face=face, level=10**5, queries=10**5)


@pytest.mark.parametrize(("problem", "level"), LEVELS)
@pytest.mark.parametrize(("N", "m", "K"), [(2, 1, 3), (4, 2, 3), (20, 19, 6)])
@pytest.mark.parametrize("part", ["i", "ii", "iii"])
def test_training_pairs_are_admissible(
    problem: str, level: dict[str, Any], N: int, m: int, K: int, part: str
) -> None:
    """By the checker: Xi(A_n, y_n), and x_n at distance 0 of it, not more than 2^-n."""
    for omega in classes(problem, level, N, m, K):
        for n in (0, 1, 5) if part == "iii" else (0, 1, 7, 60):
            for face in FACES:
                answers = table(omega, part, NORMS[n % 2], face)
                shown = answers(Query(kind="training", n=n))
                pair = answers.pairs[n]
                assert shown.samples == ((pair.y, pair.x),) * 2
                assert all(is_dyadic(entry) for entry in (*pair.y, *sum(pair.A, ())))
                assert pair.solution_set().contains(pair.x)
                statements = pair.statements("D")
                claim = statements["training pair of D"]["claim"]
                assert claim["verdict"] == "refuted" and claim["squared"] == "0"
                summary = accept(certificate({"D": pair.instance()}, statements))
                assert summary == "1 minimisers, 1 distance"


@pytest.mark.parametrize(("problem", "level"), LEVELS)
def test_small_solver_finds_the_same_set(problem: str, level: dict[str, Any]) -> None:
    for omega in classes(problem, level, 4, 2, 3):
        answers = table(omega, "i")
        answers(Query(kind="training", n=3))
        pair = answers.pairs[3]
        found = solve_small(pair.instance()).set
        for vertex in pair.solution_set().vertices():
            assert found.contains(vertex)
        for vertex in found.vertices():
            assert pair.solution_set().contains(vertex)


def test_faces() -> None:
    omega = Omega(problem="P2", N=4, m=2, K=3, lam=Q(1, 10), w=(Q(1),))
    pairs = {}
    for face in FACES:
        answers = table(omega, "i", face=face)
        answers(Query(kind="training", n=4))
        pairs[face] = answers.pairs[4].x
    T = pairs["vertex"][0]
    assert pairs["vertex"][1:3] == (0, 0) and pairs["barycentre"][:3] == (T / 3,) * 3
    assert pairs["vertex"][3] == pairs["barycentre"][3] > 0
    with pytest.raises(BadInput, match="vertex"):
        table(omega, "i", face="edge")  # type: ignore[arg-type]


def test_pairs_belong_to_the_data_shown_and_not_to_an_instance() -> None:
    """x_n differs from Xi(A, y) of every side: it is computed from A_n, y_n."""
    omega = Omega(problem="P2", N=4, m=2, K=3, lam=Q(1, 10))
    answers = table(omega, "i")
    answers(Query(kind="training", n=2))
    x = answers.pairs[2].x
    for j in range(3):
        side = omega.side(1, j, exponent=4).member()
        assert side.solution_set().squared_distance(x) != 0


def test_hypotheses_hold_at_every_level_or_are_refused() -> None:
    """P3 with a support of w at the edge of its condition: refused before anything is shown."""
    fine = Omega(problem="P3", N=60, m=45, K=3, lam=Q(1), w=(Q(1),) * 44)
    check_levels(fine.tie(1))
    assert TrainingTable(fine, part="i", norm="entrywise", R=1, face="vertex", level=9, queries=9)
    c_squared = 25 * 3  # k = 3, K = s = 3: lam^2 (1/25 + p/75) < 1 holds for p = 71
    edge = Tie(problem="P3", N=80, m=78, K=3, s=3, lam=Q(1), w=(Q(1),) * 71 + (Q(0),) * 6)
    assert edge.c_squared == c_squared
    with pytest.raises(BadInput, match="supp"):
        check_levels(edge)


def test_other_data_are_refused() -> None:
    like = Tie(problem="P3", N=3, m=2, lam=Q(1))

    class Shown:
        n = 3
        A: Any = ((Q(5), Q(5), Q(0)), (Q(0), Q(0), Q(7)))
        y: Any = (Q(1), Q(0))

    assert Pair.of(Shown(), like=like).x == (Q(1, 5), 0, 0)
    changes: list[dict[str, Any]] = [
        {"A": ((Q(5), Q(6), Q(0)), (Q(0), Q(0), Q(7)))}, {"A": ((Q(-5), Q(-5), Q(0)), Shown.A[1])},
        {"A": (Shown.A[0], (Q(0), Q(0), Q(-7)))}, {"y": (Q(0), Q(0))},
        {"A": (Shown.A[0], (Q(0), Q(0), Q(1))), "y": (Q(1), Q(1))},
    ]  # fmt: skip
    for change in changes:
        with pytest.raises(BadInput):
            Pair.of(type("Other", (Shown,), change)(), like=like)
    noisy = Tie(problem="P1", N=3, m=2, K=5, eta=Q(1, 2))
    with pytest.raises(BadInput, match="eta"):
        Pair.of(type("Other", (Shown,), {"y": (Q(1), Q(1))})(), like=noisy)


def test_budgets_of_levels_and_queries() -> None:
    omega = Omega(problem="P3", N=2, m=1, lam=Q(1))
    answers = TrainingTable(
        omega, part="i", norm="entrywise", R=1, face="vertex", level=5, queries=3
    )
    for n in (5, 2):
        assert answers(Query(kind="training", n=n)).n == n
    assert answers.asked == 5 and sorted(answers.pairs) == [2, 5]
    assert "level 6" in answers(Query(kind="training", n=6)).reason and answers.beyond
    assert "budget of queries" in answers(Query(kind="training", n=1)).reason
    assert power_of_two(-5) >= answers.pairs[5].y[0] - 1
