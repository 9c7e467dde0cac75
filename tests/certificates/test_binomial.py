"""Statement `binomial`: exact tails, the interval of Clopper and Pearson, limits; its maker.

Second opinions: math.comb in Fractions, scipy (beta quantiles, binomtest), mpmath at 60 digits.
"""

from __future__ import annotations

import json
from fractions import Fraction
from functools import cache
from math import comb
from typing import Any

import mpmath
import pytest
from scipy.stats import beta, binomtest

from sci_barriers.certificates import Unreadable, check
from sci_barriers.certificates.statements.binomial import tail
from sci_barriers.errors import BadInput
from sci_barriers.exact import Q
from sci_barriers.proofs import accept
from sci_barriers.proofs_support import binomial, clopper_pearson
from support.assembly import FORMAT
from support.good_trials import basis_pursuit, minimisers
from support.trials_truth import interval
from support.trials_truth import tail as second

UNIT = Fraction(1, 1 << 40)
CASES = [
    (0, 1, "1/20"), (1, 1, "1/20"), (0, 7, "1/20"), (7, 7, "1/100"), (3, 10, "1/20"),
    (1, 30, "1/3"), (29, 30, "1/1000000"), (17, 40, "1/20"), (500, 600, "1/100"),
    (1234, 2000, "1/20"), (1, 10000, "1/20"), (5000, 10000, "1/20"), (9999, 10000, "1/100"),
]  # fmt: skip


def fraction(q: Q) -> Fraction:
    return Fraction(int(q.p), int(q.q))


@cache
def bounds(F: int, n: int, alpha: str) -> tuple[Q, Q]:
    return clopper_pearson(F, n, alpha=alpha)


def certificate(n: int, F: int, claim: dict[str, Any]) -> dict[str, Any]:
    outputs = [None] * F + [["0"]] * (n - F)
    runs = {"exceeds": "1", "outputs": outputs, "failures": [F]}
    return {
        "format": FORMAT,
        "instances": {"I": basis_pursuit(["0"])},
        "statements": {
            "b": {"kind": "binomial", "from": "r", "claim": claim, "proof": {}},
            "S": minimisers("I", ["0"]),
            "r": {"kind": "runs", "from": ["S"], "information": None, "claim": runs, "proof": {}},
        },
    }


def accepted(n: int, F: int, alpha: Any, lower: Any, upper: Any) -> bool:
    claim = {"alpha": str(alpha), "lower": str(lower), "upper": str(upper)}
    return check(json.loads(json.dumps(certificate(n, F, claim)))).accepted


@pytest.mark.parametrize(("n", "low", "high"), [(1, 0, 1), (7, 3, 7), (64, 0, 63), (93, 17, 54)])
def test_the_tail_is_the_sum_of_its_terms(n: int, low: int, high: int) -> None:
    for a, c in ((1, 1), (3, 8), (0, 5), (5, 0), (2**63 + 9, 2**64 - 1)):
        terms = [comb(n, k) * a**k * c ** (n - k) for k in range(low, high + 1)]
        assert tail(n, low, high, a, c) == sum(terms)


@pytest.mark.parametrize(("F", "n", "alpha"), CASES)
def test_the_interval_is_that_of_clopper_and_pearson(F: int, n: int, alpha: str) -> None:
    lower, upper = map(fraction, bounds(F, n, alpha))
    level = float(Fraction(alpha))
    expected = (
        beta.ppf(level / 2, F, n - F + 1) if F else 0.0,
        beta.ppf(1 - level / 2, F + 1, n - F) if n > F else 1.0,
    )
    test = binomtest(F, n).proportion_ci(confidence_level=1 - level, method="exact")
    for ours, theirs, again in zip((lower, upper), expected, (test.low, test.high), strict=True):
        assert abs(float(ours) - theirs) < 2e-12 + 1e-9 * theirs * (1 - theirs)
        assert abs(float(ours) - again) < 2e-12 + 1e-9 * again


@pytest.mark.parametrize(("F", "n", "alpha"), CASES)
def test_the_bounds_are_rounded_outward_by_less_than_a_unit(F: int, n: int, alpha: str) -> None:
    """At 60 digits: the incomplete beta function I_p(F, n - F + 1), for large n the sum."""
    lower, upper = map(fraction, bounds(F, n, alpha))

    def at_least(k: int, p: Fraction) -> Any:
        with mpmath.workdps(60):
            x = mpmath.mpf(p.numerator) / p.denominator
            if n <= 100:
                return mpmath.betainc(k, n - k + 1, 0, x, regularized=True)
            term = mpmath.binomial(n, k) * x**k * (1 - x) ** (n - k)
            total = term
            for j in range(k, n):
                term *= (n - j) * x / ((j + 1) * (1 - x))
                total += term
            return total

    def at_most(k: int, p: Fraction) -> Any:
        return at_least(n - k, 1 - p)

    half = mpmath.mpf(Fraction(alpha).numerator) / Fraction(alpha).denominator / 2
    assert (lower / UNIT).denominator == (upper / UNIT).denominator == 1
    if F:
        assert at_least(F, lower) <= half < at_least(F, lower + UNIT)
    if n > F:
        assert at_most(F, upper) <= half < at_most(F, upper - UNIT)
    assert (F > 0 or lower == 0) and (n > F or upper == 1)


@pytest.mark.parametrize(("F", "n", "alpha"), CASES)
def test_one_unit_less_is_rejected(F: int, n: int, alpha: str) -> None:
    lower, upper = map(fraction, bounds(F, n, alpha))
    assert accepted(n, F, alpha, lower, upper)
    assert not accepted(n, F, alpha, lower + UNIT, upper)
    assert not accepted(n, F, alpha, lower, upper - UNIT)
    if F:
        assert accepted(n, F, alpha, 0, 1 if n == F else upper)


def test_a_boundary_that_is_rational_is_accepted_exactly() -> None:
    """P(Bin(1, p) >= 1) = p, P(Bin(2, p) >= 2) = p^2."""
    assert accepted(1, 1, "1/3", "1/6", "1")
    assert not accepted(1, 1, "1/3", f"{2**60}/{6 * 2**60 - 1}", "1")
    assert accepted(2, 2, "8/9", "2/3", "1")
    assert not accepted(2, 2, "8/9", f"{2**61 + 1}/{3 * 2**60}", "1")
    assert accepted(1, 0, "1/3", "0", "5/6")
    assert not accepted(1, 0, "1/3", "0", f"{5 * 2**60 - 1}/{6 * 2**60}")


def test_the_interval_covers_every_p() -> None:
    """P_p(F) summed over the F whose interval holds p is at least 1 - alpha; p on a grid."""
    alpha = Fraction(1, 5)
    for n in (1, 4, 9):
        bounds = [interval(n, F, alpha) for F in range(n + 1)]
        grid = [Fraction(k, 60) for k in range(61)] + [b for pair in bounds for b in pair]
        for p in grid:
            covered = sum(
                comb(n, F) * p**F * (1 - p) ** (n - F)
                for F, (lower, upper) in enumerate(bounds) if lower <= p <= upper
            )  # fmt: skip
            assert covered >= 1 - alpha, (n, p)


def test_the_second_implementation_finds_the_same_interval() -> None:
    for F, n, alpha in ((0, 3, "1/20"), (2, 9, "1/7"), (9, 9, "1/20"), (20, 25, "1/1000")):
        assert tuple(map(fraction, clopper_pearson(F, n, alpha=alpha))) == interval(
            n, F, Fraction(alpha)
        )
    assert second(3, 2, Fraction(1, 2)) == Fraction(1, 2)


def test_numbers_of_64_bits_and_10000_runs_are_accepted() -> None:
    """lower, upper with 64-bit denominators, alpha too."""
    q = 2**64 - 59
    lower, upper = (Fraction(p).limit_denominator(1000) for p in ("0.48", "0.52"))
    low, high = (Fraction(int(p * q) // 1, q) for p in (lower, upper))
    assert accepted(10_000, 5_000, Fraction(2**62 + 1, 2**64 - 1), low, high)
    assert not accepted(10_000, 5_000, Fraction(2**62 + 1, 2**64 - 1), Fraction(1, 2), high)


@pytest.mark.parametrize(
    ("lower", "upper"),
    [("-1/2", "1"), ("0", "2"), ("2/3", "1/3"), ("1/3", "1/4"), ("0", "0"), ("1", "1")],
)
def test_bounds_outside_their_order_are_rejected(lower: str, upper: str) -> None:
    assert not accepted(10, 5, "1/20", lower, upper)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"alpha": "0"}, "between 0 and 1"),
        ({"alpha": "1"}, "between 0 and 1"),
        ({"alpha": "-1/20"}, "between 0 and 1"),
        ({"alpha": "0x1p-64"}, "64 bits"),
        ({"alpha": 1}, "string"),
        ({"lower": "0x10000000000000001p-80"}, "64 bits"),
        ({"upper": "1e-20"}, "64 bits"),
        ({"upper": "sqrt(1/4)*sqrt(2)"}, "grammar"),
        ({"lower": "sqrt(2)"}, "rational"),
        ({"level": "1/20"}, "unknown key"),
    ],
)
def test_malformed_claims_are_unreadable(change: dict[str, Any], words: str) -> None:
    claim = {"alpha": "1/20", "lower": "0", "upper": "1", **change}
    with pytest.raises(Unreadable, match=words):
        check(certificate(3, 1, claim))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"from": "S"}, "no runs"),
        ({"from": "b"}, "no runs"),
        ({"from": ["r"]}, "name"),
        ({"from": "two"}, "one set"),
        ({"proof": {"n": 3}}, "unknown key"),
        ({"instance": "I"}, "unknown key"),
    ],
)
def test_malformed_statements_are_unreadable(change: dict[str, Any], words: str) -> None:
    proposed = certificate(3, 1, {"alpha": "1/20", "lower": "0", "upper": "1"})
    statements = proposed["statements"]
    proposed["instances"]["J"] = proposed["instances"]["I"]
    statements["T"] = {**statements["S"], "instance": "J"}
    claim = {**statements["r"]["claim"], "failures": [1, 1]}
    statements["two"] = {**statements["r"], "from": ["S", "T"], "claim": claim}
    assert check(proposed).accepted
    statements["b"].update(change)
    with pytest.raises(Unreadable, match=words):
        check(proposed)


def test_rejected_runs_reject_the_interval() -> None:
    proposed = certificate(3, 1, {"alpha": "1/20", "lower": "0", "upper": "1"})
    assert check(proposed).accepted
    proposed["statements"]["r"]["claim"]["failures"] = [2]
    verdict = check(proposed)
    assert not verdict.accepted
    assert "the count is 1" in verdict.reason


@pytest.mark.parametrize(("F", "n", "alpha"), CASES[:9])
def test_made_statements_are_accepted(F: int, n: int, alpha: str) -> None:
    proposed = certificate(n, F, {})
    proposed["statements"]["b"] = binomial("r", F, n, alpha=alpha)
    assert "1 binomial" in accept(proposed)


def test_a_float_alpha_is_the_number_that_it_is() -> None:
    claim = binomial("r", 1, 9, alpha=0.05)["claim"]
    n, d = (0.05).as_integer_ratio()
    assert Fraction(n, d) != Fraction(1, 20)
    assert clopper_pearson(1, 9, alpha=0.05) == clopper_pearson(1, 9, alpha=Fraction(n, d))
    assert accepted(9, 1, claim["alpha"], claim["lower"], claim["upper"])


@pytest.mark.parametrize(
    ("failures", "trials", "alpha", "words"),
    [
        (-1, 3, "1/20", "failures = -1"),
        (4, 3, "1/20", "from 0 to 3"),
        (1.0, 3, "1/20", "failures"),
        (True, 3, "1/20", "failures"),
        (0, 0, "1/20", "trials = 0"),
        (0, 10_001, "1/20", "from 1 to 10000"),
        (1, 3, 0, "alpha = 0"),
        (1, 3, 1, "alpha = 1"),
        (1, 3, "1e-30", "64 bits"),
        (1, 3, "sqrt(1/2)", "rational"),
        (1, 3, float("nan"), "finite"),
    ],
)
def test_the_maker_refuses_bad_input(failures: Any, trials: Any, alpha: Any, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        clopper_pearson(failures, trials, alpha=alpha)
