"""Statement `firenet`: true ones accepted, each condition violated once, false ones rejected."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from support import firenet_truth as truth
from support.firenet_plans import Plan, certificate, drawn, good, largest, plans
from support.game_small import GONE, assert_verdict, changed, verdict
from support.instances import rational
from support.writing import rational_text

Json = dict[str, Any]


# -- accepted --------------------------------------------------------------------------------------


def test_true_statements_are_accepted() -> None:
    random = Random(3)
    for _ in range(25):
        made = certificate(drawn(random), [0, 1, 3], near=True)
        assert truth.is_true(made)
        assert_verdict(json.loads(json.dumps(made)), "accepted", "1 firenet, 1 nsp, 1 robust")


def test_one_restart_may_stand_alone() -> None:
    for k in range(4):
        assert_verdict(good(k, k), "accepted")


def test_the_run_alone_needs_no_constants() -> None:
    """The tie (1, 1) has rho_0 = 1; lam beyond every limit and one inner step are allowed too."""
    tie = Plan(
        A=((Fraction(1), Fraction(1)),), x=(Fraction(1), Fraction(0)), y=(Fraction(1),),
        lam=Fraction(1, 4), L=largest(((1, 1),)), p=16, eps_0=Fraction(1), delta=Fraction(0),
        rho=Fraction(1), gamma=Fraction(1), sigma_squared=Fraction(2), pair="c", named=False,
    )  # fmt: skip
    others = {"lam": Fraction(50)}, {"p": 1}, {"delta": Fraction(9)}
    for plan in (tie, *(replace(tie, **other) for other in others)):
        made = certificate(plan, [0, 1, 5], near=True)
        assert truth.is_true(made)
        assert_verdict(made, "accepted", "1 firenet")
    known = certificate(tie, [1])
    assert_verdict(changed(known, "statements.f.claim.pair", "c"), "unreadable", "must be null")
    place = "statements.f.claim.restarts.0"
    assert_verdict(changed(known, f"{place}.inequalities", {}), "unreadable", "unknown key")
    assert_verdict(changed(known, f"{place}.bound", ["0", "1"]), "unreadable", "unknown key")
    assert_verdict(changed(known, "statements.f.claim.L", "1.4142"), "rejected", "L is below |A|")
    assert_verdict(changed(known, "statements.f.claim.L", "1.4143"), "rejected", "gap at k = 1")


def test_more_rows_than_columns_and_numbers_that_are_no_dyadic() -> None:
    A = tuple(tuple(Fraction(a, 7) for a in row) for row in ((3, 1), (1, -4), (2, 2)))
    plan = replace(
        plans()[0], A=A, x=(Fraction(1, 3), Fraction(-2, 9)), y=(Fraction(1, 11),) * 3,
        L=largest(A) + Fraction(1, 97), p=7, lam=Fraction(1, 13), named=False,
    )  # fmt: skip
    made = certificate(plan, [1, 2, 4], near=True)
    assert truth.is_true(made)
    assert_verdict(made, "accepted")


def test_link_is_an_equality_without_noise() -> None:
    """delta = delta_0 = 0 and L = |A|: ratio 1 of link is accepted, less is not."""
    plan = next(p for p in plans() if p.L == 1)
    x = (Fraction(0), Fraction(1), Fraction(0), Fraction(0))
    y = tuple(row[1] for row in plan.A)
    exact = replace(plan, x=x, y=y, delta=Fraction(0), eps_0=Fraction(1))
    made = certificate(exact, [0, 2], ratios=False)
    assert truth.is_true(made)
    assert_verdict(made, "accepted")
    place = "statements.f.claim.restarts.1.inequalities.link"
    assert_verdict(changed(made, place, "1"), "accepted")
    assert_verdict(changed(made, place, "0.999999"), "rejected", "ratio of link at k = 2")


def test_eps_0_may_be_exactly_the_difference() -> None:
    """y = Ax = (4, 0, 0), A A' = I: F(0) - F(x) = 4 - lam |x|_1, decided without rounding."""
    plan = next(p for p in plans() if all(sum(a * a for a in row) == 1 for row in p.A))
    x = tuple(4 * a for a in plan.A[0])
    y = Fraction(4), Fraction(0), Fraction(0)
    start = 4 - plan.lam * sum(map(abs, x))
    tail = sum(sorted(map(abs, x))[:-1], start=Fraction(0))
    exact = replace(plan, x=x, y=y, eps_0=start, delta=2 * plan.lam * tail)
    assert start > 0
    assert_verdict(certificate(exact, [0, 1], ratios=False), "accepted")
    below = replace(exact, eps_0=start - Fraction(1, 2**200))
    assert_verdict(certificate(below, [0, 1], ratios=False), "rejected", "eps_0 is below F(0)")


# -- each condition violated once ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "value", "wanted", "words"),
    [
        ("claim.p", 1, "rejected", "p >= 2e C3 L does not hold"),
        ("claim.p", 0, "unreadable", "claim.p"),
        ("claim.p", 1_000_001, "unreadable", "claim.p"),
        ("claim.L", "1/2", "rejected", "L is below |A|"),
        ("claim.L", "0", "unreadable", "must be > 0"),
        ("claim.eps_0", "1e-9", "rejected", "eps_0 is below F(0) - F(x)"),
        ("claim.eps_0", "0", "unreadable", "must be > 0"),
        ("claim.delta", "0", "rejected", "delta is below delta_0"),
        ("claim.delta", "-1", "unreadable", "must be >= 0"),
        ("claim.pair", "C", "unreadable", "claim.pair"),
        ("claim.pair", None, "unreadable", "claim.pair"),
        ("claim.x", ["1"], "unreadable", "claim.x"),
        ("claim.x", ["1", "0", "0", "sqrt(2)"], "unreadable", "claim.x"),
        ("claim.restarts", [], "unreadable", "restarts"),
        ("claim.restarts.0.eps", ["0", "9"], "accepted", ""),
        ("claim.restarts.0.eps", ["9", "9"], "rejected", "eps at k = 2"),
        ("claim.restarts.0.eps", ["0"], "unreadable", "eps"),
        ("claim.restarts.0.gap", ["-1", "-0.9"], "rejected", "gap at k = 2"),
        ("claim.restarts.0.distance", ["0", "1e-40"], "rejected", "distance at k = 2"),
        ("claim.restarts.0.bound", ["0", "1e-40"], "rejected", "bound at k = 2"),
        ("claim.restarts.0.closed", ["1000", "2000"], "rejected", "closed at k = 2"),
        ("claim.restarts.0.psi", ["0"] * 4, "rejected", "psi at k = 2"),
        ("claim.restarts.0.psi", GONE, "unreadable", "come together"),
        ("claim.restarts.0.radius", "0", "rejected", "psi at k = 2"),
        ("claim.restarts.0.radius", "-1", "unreadable", "decimal bound"),
        ("claim.restarts.0.k", 10_001, "unreadable", "10000"),
        ("claim.restarts.0.inequalities.inner", "-100", "rejected", "ratio of inner at k = 2"),
        ("claim.restarts.0.inequalities.inner", "0.1p", "unreadable", "inner"),
        ("claim.restarts.0.inequalities.inner", GONE, "unreadable", "'inner' is missing"),
        ("claim.restarts.0.inequalities.more", None, "unreadable", "unknown key"),
        ("claim.restarts.0.closed", GONE, "unreadable", "'closed' is missing"),
        ("claim.restarts.0.proved", True, "unreadable", "unknown key"),
        ("proof.bits", 40, "rejected", "not within the bounds"),
        ("proof.bits", 1, "unreadable", "bits"),
        ("proof.bits", 10_001, "unreadable", "bits"),
        ("proof.more", 1, "unreadable", "unknown key"),
        ("robust", "n", "unreadable", "no robust statement"),
        ("robust", None, "unreadable", "must be null"),
        ("instance", "J", "unreadable", "no instance 'J'"),
        ("more", 1, "unreadable", "unknown key"),
    ],
)  # fmt: skip
def test_each_condition_is_needed(place: str, value: Any, wanted: str, words: str) -> None:
    assert_verdict(changed(good(0, 2), f"statements.f.{place}", value), wanted, words)


@pytest.mark.parametrize(
    ("place", "value", "wanted", "words"),
    [
        ("lam", "1", "rejected", "lam exceeds c1/(sqrt(s) c2)"),
        ("lam", "sqrt(2)/100", "unreadable", ""),
        ("lam", "1/100*sqrt(2)", "rejected", "y or lam has an entry that is no rational"),
        ("y", ["sqrt(2)", "1", "1"], "rejected", "no rational number"),
        ("weights", ["1", "1", "1", "2"], "unreadable", "without weights"),
        ("weights", ["1", "1", "1", "1"], "accepted", ""),
        ("problem", "P1", "unreadable", ""),
    ],
)
def test_only_p3_with_rational_data_is_taken(
    place: str, value: Any, wanted: str, words: str
) -> None:
    made = changed(good(0, 2), f"instances.I.parameters.{place}", value)
    assert_verdict(made, wanted, words)


def test_too_few_bits_are_no_reason_to_call_it_false() -> None:
    """What is open is rejected, and the reason says that more bits may help."""
    wide = changed(good(0, 2), "statements.f.claim.restarts.0.psi", GONE)
    wide = changed(wide, "statements.f.claim.restarts.0.radius", GONE)
    for key in ("eps", "gap", "distance", "bound", "closed"):
        wide = changed(wide, f"statements.f.claim.restarts.0.{key}", ["-1e9", "1e9"])
    names = dict.fromkeys(wide["statements"]["f"]["claim"]["restarts"][0]["inequalities"])
    wide = changed(wide, "statements.f.claim.restarts.0.inequalities", names)
    assert_verdict(changed(wide, "statements.f.proof.bits", 40), "accepted")
    for bits in (2, 3, 5, 8):
        made = changed(wide, "statements.f.proof.bits", bits)
        found, why = verdict(made)
        assert found == "rejected"
        assert f"{bits} bits" in why
    assert_verdict(changed(good(0, 2), "statements.f.proof.bits", 90), "rejected", "with 90 bits")


def test_the_constants_belong_to_the_matrix() -> None:
    """rho and gamma of another matrix are refused; of the same one under another label, taken."""
    made = good(0, 1)
    made = changed(made, "instances.J", made["instances"]["I"])
    made = changed(made, "statements.n.instance", "J")
    assert_verdict(changed(made, "instances.J.parameters.lam", "7"), "accepted")
    rows = [list(row) for row in made["instances"]["I"]["parameters"]["A"]]
    other = next(i for i, p in enumerate(plans()) if p.A != plans()[0].A)
    assert_verdict(
        changed(made, "instances.J", good(other, 1)["instances"]["I"]), "rejected"
    )  # fmt: skip
    doubled = [[rational_text(2 * rational(a)) for a in row] for row in rows]
    made = changed(made, "instances.J.parameters.A", doubled)
    assert_verdict(made, "rejected", "the matrix of 'J' is another one")
