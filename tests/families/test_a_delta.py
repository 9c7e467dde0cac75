"""A_delta: every formula of its file, the symmetries, any delta exactly, bad input."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sci_barriers.errors import BadInput
from sci_barriers.exact import (
    Q,
    Verdict,
    dot,
    is_zero,
    norm_squared,
    operator_norm_at_most,
    parse,
    sign,
    sqrt,
    sqrt_enclosure,
)
from sci_barriers.families import ADelta, pair_certificate
from sci_barriers.problems import Point, Simplex, gap_between
from sci_barriers.proofs import accept

DELTAS = ("1/2", "-1/2", "1/128", "-5/7", "3", "0x1p-30", "-0x1p-1000", "0x1p-10000")
deltas = st.fractions(min_value=-50, max_value=50, max_denominator=2000)
lams = st.fractions(min_value=Fraction(1, 500), max_value=2, max_denominator=500)


def same(a: Any, b: Any) -> bool:
    return all(is_zero(p - q) for p, q in zip(a, b, strict=True))


@pytest.mark.parametrize("delta", DELTAS[:5])
def test_gram_matrix_is_three_times_one_rho_rho_one(delta: str) -> None:
    member = ADelta(delta=delta)
    instance = member.instance()
    gram, rho = instance.A.gram(), member.rho
    assert is_zero(gram[0, 0] - 3) and is_zero(gram[1, 1] - 3)
    assert is_zero(gram[0, 1] - 3 * rho) and is_zero(gram[1, 0] - 3 * rho)
    assert is_zero(rho * rho * (1 + 6 * member.delta**2) - 1)
    correlations = [dot(instance.A.column(j), instance.y) for j in (0, 1)]
    assert same(correlations, [sqrt(Q(3)) * rho, sqrt(Q(3))])


@pytest.mark.parametrize("delta", DELTAS[:5])
def test_columns_have_mean_zero_and_y_is_the_second_unscaled(delta: str) -> None:
    member = ADelta(delta=delta)
    instance = member.instance()
    for j in (0, 1):
        assert is_zero(sum(instance.A.column(j), start=Q(0)))
    assert is_zero(norm_squared(instance.y) - 1)
    root = sqrt(Q(3))
    assert same([root * entry for entry in instance.y], instance.A.column(1))
    unscaled = [entry / (root * member.rho) for entry in instance.A.column(0)]
    assert is_zero(norm_squared(unscaled) - (1 + 6 * member.delta**2))
    assert is_zero(dot(unscaled, instance.y) - 1)


@pytest.mark.parametrize(("normalisation", "shift"), [("1/m", "1/20"), ("1/2m", "1/10")])
@pytest.mark.parametrize("delta", DELTAS)
def test_minimiser_is_zero_x_star_for_every_delta(
    delta: str, normalisation: Any, shift: str
) -> None:
    member = ADelta(delta=delta, normalisation=normalisation)
    x_star = parse(f"1/3*sqrt(3) - {shift}")
    assert member.solution_set() == Point(x=(Q(0), x_star))
    assert member.Dx == (Q(0), 1 - sqrt(Q(3)) * parse(shift))
    assert member.solution().status == "unique"


def test_tie_at_zero_is_the_segment_between_the_sides() -> None:
    member = ADelta(delta=0)
    found = member.solution_set()
    assert isinstance(found, Simplex)
    assert (found.indices, found.signs, found.total) == ((0, 1), (1, 1), member.x_star)
    assert member.solution().status == "simplex"
    assert member.instance().A == member.twin().instance().A


@given(delta=deltas, lam=lams)
def test_sign_of_delta_is_irrelevant(delta: Fraction, lam: Fraction) -> None:
    one, other = ADelta(delta=delta, lam=lam), ADelta(delta=-delta, lam=lam)
    assert one.solution_set() == other.solution_set()
    assert one.gap_squared() == other.gap_squared()
    assert one.difference_squared() == other.difference_squared()


@given(delta=deltas, lam=lams)
def test_swapping_permutes(delta: Fraction, lam: Fraction) -> None:
    one = ADelta(delta=delta, lam=lam)
    twin = one.twin()
    assert twin.twin() == one
    A, B = one.instance().A, twin.instance().A
    assert A.column(0) == B.column(1) and A.column(1) == B.column(0)
    assert one.point()[::-1] == twin.point()
    assert one.Dx[::-1] == twin.Dx
    if isinstance(one.solution_set(), Simplex):
        assert one.solution_set() == twin.solution_set()


@given(delta=deltas, lam=lams, normalisation=st.sampled_from(["1/m", "1/2m"]))
def test_every_certificate_is_accepted(delta: Fraction, lam: Fraction, normalisation: Any) -> None:
    member = ADelta(delta=delta, lam=lam, normalisation=normalisation)
    accept(pair_certificate(member))
    assert all(fact.holds for fact in member.prove())


@pytest.mark.parametrize("delta", DELTAS)
def test_closed_forms_of_the_pair_are_what_the_certificate_claims(delta: str) -> None:
    member = ADelta(delta=delta)
    certificate = pair_certificate(member)
    accept(certificate)
    claims = {name: entry["claim"] for name, entry in certificate["statements"].items()}
    roots = {
        "gap": sqrt_enclosure(member.gap_squared(), bits=200),
        "norm": sqrt_enclosure(member.difference_squared(), bits=200),
        "condition": sqrt_enclosure(member.condition_number() ** 2, bits=200),
    }
    for name, root in roots.items():
        lower, upper = parse(claims[name]["lower"]), parse(claims[name]["upper"])
        assert lower <= root.lower <= root.upper <= upper
        assert upper - lower <= Q(1, 10**10) * upper


def test_gap_is_sqrt_two_x_star() -> None:
    for normalisation in ("1/m", "1/2m"):
        member = ADelta(delta="1/9", normalisation=normalisation)
        found = gap_between(member.solution_set(), member.twin().solution_set())
        assert found.squared == member.gap_squared() == 2 * member.x_star**2
    # sqrt2 (1 - sqrt3/10) on D x: the error of the published table at small delta
    one, other = member.Dx, member.twin().Dx
    squared = norm_squared([a - b for a, b in zip(one, other, strict=True)])
    published = sqrt_enclosure(squared, bits=60)
    assert Q(11692, 10000) < published.lower and published.upper < Q(11693, 10000)


def test_norm_of_the_difference_is_the_root_of_twelve_times_one_minus_rho() -> None:
    for delta in ("1/2", "-1/9", "7"):
        member = ADelta(delta=delta)
        E = member.instance().A - member.twin().instance().A
        root = sqrt_enclosure(member.difference_squared(), bits=40)
        assert operator_norm_at_most(E, root.upper) is Verdict.PROVED
        assert operator_norm_at_most(E, root.lower - Q(1, 2**30)) is Verdict.REFUTED
        z = member.difference_vector()
        attained = norm_squared([dot(row, z) for row in E.rows])
        assert is_zero(attained - member.difference_squared() * norm_squared(z))


@pytest.mark.parametrize("delta", ["1/1000", "-1/4096", "0x1p-1000"])
def test_condition_number_is_about_two_thirds_over_delta_squared(delta: str) -> None:
    """(r + 1)^2/(6 delta^2) with r = sqrt(1 + 6 delta^2) in (1, 1 + 3 delta^2)."""
    member = ADelta(delta=delta)
    square, value = member.delta**2, member.condition_number()
    assert sign(value - Q(2, 3) / square) > 0
    assert sign(value - Q(2, 3) / square * (1 + 4 * square)) < 0
    assert is_zero(value * (1 - member.rho) - (1 + member.rho))


@pytest.mark.parametrize("delta", ["1/1000", "-1/4096"])
def test_dual_slack_is_lam_times_one_minus_rho_about_three_lam_delta_squared(delta: str) -> None:
    member = ADelta(delta=delta)
    instance, x = member.instance(), member.point()
    residual = [b - dot(row, x) for row, b in zip(instance.A.rows, instance.y, strict=True)]
    v = [entry / 3 for entry in residual]  # 2c = 1/3
    assert is_zero(dot(instance.A.column(1), v) - member.lam)
    slack = member.lam - dot(instance.A.column(0), v)
    assert is_zero(slack - member.lam * (1 - member.rho))
    square = 3 * member.lam * member.delta**2
    assert sign(square - slack) > 0 and sign(slack - square * (1 - 6 * member.delta**2)) > 0


@pytest.mark.parametrize(("normalisation", "lam"), [("1/m", "7/6"), ("1/2m", "3/5")])
def test_large_lam_gives_zero(normalisation: Any, lam: str) -> None:
    for delta in ("0", "1/3"):
        member = ADelta(delta=delta, lam=lam, normalisation=normalisation)
        assert member.zero
        assert member.solution_set() == Point(x=(Q(0), Q(0)))
        assert member.gap_squared() == 0
        accept(pair_certificate(member))
    smaller = Fraction(lam) * Fraction(9, 10)
    assert not ADelta(delta="1/3", lam=smaller, normalisation=normalisation).zero


def test_no_solution_of_the_other_column_order_is_lost_at_two_to_the_minus_ten_thousand() -> None:
    member = ADelta(delta="0x1p-10000")
    assert member.delta == Q(1, 2**10000)
    assert member.parameters()["delta"] == "0x1p-10000"
    assert sign(1 - member.rho) > 0
    assert member.solution_set() != member.twin().solution_set()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"delta": "x"}, "delta"),
        ({"delta": float("nan")}, "delta"),
        ({"delta": float("inf")}, "delta"),
        ({"delta": True}, "delta"),
        ({"delta": 1j}, "delta"),
        ({"delta": None}, "delta"),
        ({"delta": "sqrt(2)"}, "delta"),
        ({"delta": 1, "lam": 0}, "lam = 0: must be > 0; pass a positive rational"),
        ({"delta": 1, "lam": "-1/3"}, "lam = -1/3: must be > 0"),
        ({"delta": 1, "order": "11"}, "order"),
        ({"delta": 1, "order": 12}, "order"),
        ({"delta": 1, "normalisation": "1"}, "normalisation"),
        ({"delta": 1, "normalisation": []}, "normalisation"),
    ],
)
def test_bad_input_names_value_bound_and_remedy(arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(BadInput, match=words) as caught:
        ADelta(**arguments)
    message = str(caught.value)
    assert ": " in message and "; " in message


def test_condition_number_at_zero_is_refused() -> None:
    with pytest.raises(BadInput, match="delta = 0"):
        ADelta(delta=0).condition_number()
