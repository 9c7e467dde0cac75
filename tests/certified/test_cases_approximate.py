"""Data known as intervals, or bit by bit, or with square roots, through `solve`.

Intervals and Information: what is decided holds for every member, ties are undecided at any
precision, with the indices that are near. Square roots: decided exactly, ties included.
"""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest

from sci_barriers.certified import certify, solve
from sci_barriers.errors import BadInput, PrecisionExhausted
from sci_barriers.exact import Enclosure, Q, Verdict, simplified, sqrt
from sci_barriers.exact.balls import Ball
from sci_barriers.families.a_delta import ADelta
from sci_barriers.families.omega_k import OmegaK
from sci_barriers.families.tie import Tie
from sci_barriers.information import rounded
from sci_barriers.problems import QCBP, Lasso, Objective, Simplex, SqrtLasso
from sci_barriers.proofs import accept
from support.exact_check import is_right
from support.small_instances import small_case


def ball(x: Any, e: int) -> Enclosure:
    return Enclosure(lower=Q(x) - Q(1, 2**e), upper=Q(x) + Q(1, 2**e))


@pytest.mark.parametrize("problem", [Lasso(lam=1), SqrtLasso(lam="1/3"), QCBP(eta="1/4")])
@pytest.mark.parametrize("kind", ["Enclosure", "Ball"])
def test_balls_that_decide(problem: Objective, kind: str) -> None:
    def make(x: int) -> Any:
        return ball(x, 40) if kind == "Enclosure" else Ball.of(ball(x, 40), bits=64)

    exactly = solve([[2, 1, 0.75], [0, 1, 0]], [5, 2], problem)
    found = solve([[make(2), make(1), "3/4"], [0, make(1), 0]], [make(5), make(2)], problem)
    assert found.decided and found.unique
    assert (found.support, found.signs) == (exactly.support, exactly.signs)
    for box, x in zip(found.enclosure(digits=6), exactly.x, strict=True):
        assert box.contains(x)
    with pytest.raises(PrecisionExhausted):
        found.enclosure(digits=30)
    for broken in (lambda: found.x, lambda: found.set):
        with pytest.raises(BadInput):
            broken()
    assert found.certificate is None
    margin = found.margin
    assert margin is not None and margin.radius > 0
    box = found.distance([0, 0, 0], digits=2)
    assert exactly.distance([0, 0, 0], digits=20).lower >= box.lower
    assert exactly.distance([0, 0, 0], digits=20).upper <= box.upper


@pytest.mark.parametrize("problem", [Lasso(lam=1), SqrtLasso(lam="1/3"), QCBP(eta="1/4")])
def test_balls_around_a_tie_are_undecided(problem: Objective) -> None:
    for e in (10, 60, 300):
        found = solve([[ball(2, e), 2, 1], [0, 0, 1]], [3, 1], problem)
        assert (found.status, found.case, found.unique) == ("undecided", "undecided", None)
        assert (found.support, found.signs, found.equicorrelation) == (None, None, None)
        assert {0, 1} <= set(found.near)
        assert found.margin is None and found.certificate is None
        for broken in (lambda f=found: f.x, lambda f=found: f.set, lambda f=found: f.enclosure(),
                       lambda f=found: f.distance([0, 0, 0])):  # fmt: skip
            with pytest.raises(BadInput):
                broken()
        judged = certify([[ball(2, e), 2, 1], [0, 0, 1]], [3, 1], problem, [1, 0, 0])
        assert (judged.support, judged.signs) == (Verdict.UNDECIDED, Verdict.UNDECIDED)
        assert judged.distance is None


def test_balls_of_width_zero_are_not_decided_wrongly() -> None:
    point = Enclosure(lower=Q(2), upper=Q(2))
    found = solve([[point, 2, 1], [0, 0, 1]], [3, 1], Lasso(lam=1))
    assert found.unique is not True


def test_answers_for_balls_hold_for_every_member() -> None:
    rng, decided = random.Random(5), 0
    for seed in range(40):
        case = small_case(8_000_000 + seed, max_columns=4)
        problem = {"P1": QCBP, "P2": Lasso, "P3": SqrtLasso}[case.problem](**case.arguments())
        e = rng.choice((4, 8, 20))
        A = [[ball(a, e) for a in row] for row in case.A]
        y = [ball(b, e) for b in case.y]
        found = solve(A, y, problem)
        if not found.decided:
            assert found.unique is None
            continue
        decided += 1
        for _ in range(4):
            shift = lambda q, w=e: q + Fraction(rng.randint(-8, 8), 8 * 2**w)  # noqa: E731
            member = solve(
                [[shift(a) for a in row] for row in case.A], [shift(b) for b in case.y], problem
            )
            assert (member.support, member.signs) == (found.support, found.signs), (seed, case)
            assert member.status == found.status
    assert decided >= 8


@pytest.mark.parametrize("norm", ["entrywise", "operator"])
@pytest.mark.parametrize("mode", ["nearest", "floor"])
def test_information_of_a_delta_decided(norm: Any, mode: Any) -> None:
    for e in (1, 7, 30, 100):
        member = ADelta(delta=Q(1, 2**e))
        found = solve(rounded(member.instance(), norm=norm, mode=mode))
        assert (found.status, found.support, found.signs) == ("unique", (1,), (1,))
        boxes = found.enclosure(digits=25)
        x = member.solution_set().vertices()[0]
        assert boxes[0] == Enclosure.point(0)
        assert (x[1] - boxes[1].lower) >= 0 >= (x[1] - boxes[1].upper)
        assert found.precision >= e
        margin = found.margin
        assert margin is not None and 0 < margin.radius <= Q(4, 2**e)
        assert found.certificate is None


def test_information_of_a_delta_undecided_within_the_limit() -> None:
    member = ADelta(delta=Q(1, 2**100))
    for limit in (16, 64, 90):
        found = solve(rounded(member.instance()), limit=limit)
        assert (found.status, found.unique, found.near) == ("undecided", None, (0, 1))
        assert found.precision <= limit
    assert solve(rounded(member.instance()), limit=1000).status == "unique"
    tie = solve(rounded(ADelta(delta=Q(0)).instance()), limit=300)
    assert (tie.status, tie.near) == ("undecided", (0, 1))


@pytest.mark.parametrize("problem", ["P1", "P2", "P3"])
def test_information_of_the_tie_class(problem: str) -> None:
    lam = None if problem == "P1" else Q(1, 10)
    eta = Q(0) if problem == "P1" else None
    tied = Tie(problem=problem, N=4, m=2, K=3, lam=lam, eta=eta)
    found = solve(rounded(tied.instance()), limit=200)
    assert found.status == "undecided" and {0, 1, 2} <= set(found.near)
    broken = Tie(problem=problem, N=4, m=2, K=3, lam=lam, eta=eta, winner=1, g=Q(1, 2**60))
    decided = solve(rounded(broken.instance()))
    if problem == "P2":
        assert (decided.status, decided.support) == ("unique", (1,))
    else:  # r = 0: either the support is proved, or nothing is said
        assert decided.support in ((1,), None)
    assert solve(rounded(broken.instance()), limit=30).support is None


def test_information_of_omega_k() -> None:
    member = OmegaK(K=1, n=10, N=5, m=4, winner=0)
    found = solve(rounded(member.instance()), limit=300)
    assert found.support in ((0,), None)  # r = 0: no residual to prove it by
    tie = solve(rounded(member.tie().instance()), limit=300)
    assert tie.status == "undecided"
    assert {0, 1} <= set(tie.near)


def test_information_refuses_what_it_already_holds() -> None:
    information = rounded(ADelta(delta=Q(1, 8)).instance())
    for extra in ({"y": [1, 2, 3]}, {"problem": Lasso(lam=2)}, {"weights": [1, 1]}):
        with pytest.raises(BadInput):
            solve(information, **extra)
    assert solve(information, problem=ADelta(delta=Q(1, 8)).instance().objective).unique


@pytest.mark.parametrize("order", ["12", "21"])
@pytest.mark.parametrize("e", [1, 7, 30, 200])
def test_multiquadratic_data_of_a_delta(order: str, e: int) -> None:
    member = ADelta(delta=Q(1, 2**e), order=order)
    found = solve(member.instance())
    assert (found.status, found.case) == ("unique", "path")
    assert found.support == (1 if order == "12" else 0,)
    assert found.set.contains(member.point())
    assert tuple(simplified(value) for value in found.x) == tuple(
        simplified(value) for value in member.point()
    )
    accept(found.certificate or {})
    assert found.margin is not None and found.margin.radius > 0
    for box, x in zip(found.enclosure(digits=40), found.x, strict=True):
        assert (x - box.lower) >= 0 >= (x - box.upper)


def test_multiquadratic_tie() -> None:
    member = ADelta(delta=Q(0))
    found = solve(member.instance())
    assert (found.status, found.support, found.signs) == ("simplex", (0, 1), (1, 1))
    assert found.set == member.solution_set()
    accept(found.certificate or {})
    assert found.distance([0, 0], digits=12).lower > 0


def test_multiquadratic_lists_and_parameters() -> None:
    root = sqrt(Q(2))
    found = solve([[root, 1], [0, 1]], [2, "sqrt(3)"], Lasso(lam="1/2"))
    assert found.unique and found.level != "none"
    accept(found.certificate or {})
    again = solve([["sqrt(2)", 1], [0, 1]], [2, "sqrt(3)"], Lasso(lam="1/2"))
    assert again.x == found.x
    for problem in (Lasso(lam="sqrt(2)"), SqrtLasso(lam="1/2*sqrt(2)"), QCBP(eta="sqrt(2)"),
                    SqrtLasso(lam="1 + sqrt(2)"), QCBP(eta="sqrt(3) - 1"),
                    Lasso(lam="1 + sqrt(2)")):  # fmt: skip
        found = solve([[2, 1], [0, 1]], [3, 1], problem)
        assert found.decided, problem
        assert is_right(found, [[2, 1], [0, 1]], [3, 1], problem)
        accept(found.certificate or {})


def test_omega_k_and_tie_instances_agree_with_their_closed_forms() -> None:
    for member in (
        OmegaK(K=1, n=10, N=4, m=3, winner=0), OmegaK(K=1, n=10, N=4, m=3, winner=None),
        OmegaK(K=3, n=30, N=3, m=2, winner=1), Tie(problem="P1", N=3, m=2, eta=Q(0)),
        Tie(problem="P2", N=3, m=2, lam=Q(1, 10)), Tie(problem="P3", N=3, m=2, lam=Q(1, 10)),
        Tie(problem="P2", N=4, m=2, lam=Q(1, 10), winner=2, g=Q(1, 2**50)),
        Tie(problem="P1", N=3, m=2, eta=Q(1, 10), winner=0, g=Q(1, 2**20)),
    ):  # fmt: skip
        found, known = solve(member.instance()), member.solution_set()
        assert found.decided, member
        assert found.status == ("simplex" if isinstance(known, Simplex) else "unique"), member
        for x in known.vertices():
            assert found.set.contains(x), member
        assert len(found.set.vertices()) == len(known.vertices())
        accept(found.certificate or {})


def test_more_irrational_columns_than_all_supports_can_be_tried() -> None:
    root, rng = sqrt(Q(2)), random.Random(3)
    A = [[rng.randint(-5, 5) + rng.randint(-2, 2) * root for _ in range(12)] for _ in range(5)]
    y = [Q(3), Q(1), root, Q(2), Q(-1)]
    found = solve(A, y, Lasso(lam=4))
    assert found.decided and found.unique
    # strict KKT conditions of P2, mu = 2, exactly
    r = [b - sum(a * x for a, x in zip(row, found.x, strict=True)) for row, b in zip(A, y)]
    for j, x in enumerate(found.x):
        product = sum(row[j] * value for row, value in zip(A, r, strict=True))
        if j in found.support:  # type: ignore[operator]
            assert product == (2 if x > 0 else -2) and x != 0
        else:
            assert x == 0 and -2 < product < 2
