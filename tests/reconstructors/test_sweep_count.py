"""The number of sweeps foretold: against real runs, a 50-digit simulation, and logarithms."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest

from sci_barriers.errors import BadInput, PrecisionExhausted
from sci_barriers.exact import Q
from sci_barriers.families import ADelta
from sci_barriers.information import rounded
from sci_barriers.reconstructors.coordinate_descent import EPS, descend
from sci_barriers.reconstructors.sweep_count import SweepCount, count_sweeps

TENTH, TIGHT, LOOSE = Q(1, 10), Q(1, 2**52), Q(*(1e-4).as_integer_ratio())


def counted(e: int, rel_tol: Q = TIGHT) -> SweepCount:
    return count_sweeps(Q(1, 2**e), lam=TENTH, rel_tol=rel_tol)


def simulated(delta: Fraction, lam: Fraction, rel_tol: Fraction) -> tuple[int, int, Decimal]:
    """(K, stop, error) by running the sweeps with 50 digits on the Gram matrix."""
    with localcontext(prec=50):
        d, soft = Decimal(delta.numerator) / delta.denominator, Decimal(lam.numerator)
        soft, tol = soft / lam.denominator, Decimal(rel_tol.numerator) / rel_tol.denominator
        rho, third = 1 / (1 + 6 * d * d).sqrt(), 1 / Decimal(3).sqrt()
        star = third - soft
        x, needed, stop, k = [Decimal(0), Decimal(0)], 0, 0, 0
        error = Decimal(0)
        while not (needed and stop):
            k += 1
            old = list(x)
            z = rho * third - rho * x[1]
            x[0] = max(z - soft, Decimal(0)) + min(z + soft, Decimal(0))
            z = third - rho * x[0]
            x[1] = max(z - soft, Decimal(0)) + min(z + soft, Decimal(0))
            if not needed and x[0] == 0 and abs(x[1] - star) < Decimal(10) ** -45:
                needed = k
            if not stop and all(abs(b - a) / (1 + abs(a)) < tol for a, b in zip(old, x)):
                stop = k
                error = (3 * rho * rho * x[0] ** 2 + 3 * (x[1] - star) ** 2).sqrt()
        return needed, stop, error


@pytest.mark.parametrize("lam", [Fraction(1, 10), Fraction(1, 3), Fraction(1, 100)])
@pytest.mark.parametrize("rel_tol", [Fraction(1, 2**52), Fraction(1, 10**4), Fraction(1, 50)])
def test_count_equals_a_simulation_with_50_digits(lam: Fraction, rel_tol: Fraction) -> None:
    for delta in ("1/2", "-1/3", "2", "1/5", "1/17", "3/100"):
        value = Fraction(delta)
        found = count_sweeps(
            Q(value.numerator, value.denominator), lam=Q(lam.numerator, lam.denominator),
            rel_tol=Q(rel_tol.numerator, rel_tol.denominator),
        )  # fmt: skip
        needed, stop, error = simulated(value, lam, rel_tol)
        assert (found.needed, found.stop) == (needed, stop), delta
        low, high = (Fraction(text) for text in found.error.bounds(45))
        assert low - Fraction(1, 10**40) <= Fraction(error) <= high + Fraction(1, 10**40)


@pytest.mark.parametrize("e", range(1, 11))
def test_count_equals_real_runs(e: int) -> None:
    """2^-1 to 2^-10, RelTol = eps and 1e-4: the float64 run takes the foretold number of sweeps."""
    A, y = rounded(ADelta(delta=Q(1, 2**e)).instance()).at(128).as_float64()
    for rel_tol in (TIGHT, LOOSE):
        tolerance = int(rel_tol.p) / int(rel_tol.q)
        run = descend(A, y, lam=0.1, rel_tol=tolerance, max_iter=10**7)
        assert run.sweeps == counted(e, rel_tol).stop
    assert tolerance != EPS


def test_count_agrees_with_the_formula_with_logarithms() -> None:
    """K = ceil(1/2 + ln(((1 + rho)/sqrt3 - lam)/lam)/ln(1 + 6 delta^2))."""
    with localcontext(prec=80):
        lam = Decimal("0.1")
        for e in (1, 7, 15, 20, 24, 26, 28, 30, 60):
            six = 6 * Decimal(4) ** -e
            rho = 1 / (1 + six).sqrt()
            over = (((1 + rho) / Decimal(3).sqrt() - lam) / lam).ln() / (1 + six).ln()
            assert counted(e).needed == int((over + Decimal("0.5")).to_integral_value("ROUND_UP"))


def test_counts_of_the_printed_table() -> None:
    found = {e: counted(e).needed for e in (1, 7, 15, 20, 24, 26)}
    assert found == {
        1: 3, 7: 6_435, 15: 421_594_344, 20: 431_712_606_493, 24: 110_518_427_261_638,
        26: 1_768_294_836_186_173,
    }  # fmt: skip


def test_the_rule_stops_before_the_minimiser_at_26() -> None:
    """At 2^-26 RelTol = eps is met after 43% of the sweeps, 0.343 away from the minimiser."""
    found = counted(26)
    assert found.stop == 766_243_118_407_008 < found.needed
    assert found.error.decimal(6) == "0.342929"
    for e in (15, 20, 24):
        assert counted(e).stop in (counted(e).needed, counted(e).needed + 1)
        assert counted(e).error.upper == 0


def test_the_rule_stops_at_once_at_28_and_30() -> None:
    """Also in exact arithmetic: the printed 1.17 after two sweeps is no effect of rounding."""
    for e in (28, 30):
        assert counted(e).stop == counted(e, LOOSE).stop == 2
        assert counted(e).error.decimal(9) == "1.16926459"


def test_sign_of_delta_does_not_matter() -> None:
    assert count_sweeps(Q(-1, 128), lam=TENTH, rel_tol=TIGHT) == counted(7)


def test_bad_input_and_exhausted_precision() -> None:
    for delta, lam, rel_tol, words in (
        (Q(0), TENTH, TIGHT, "delta = 0"),
        (Q(1), Q(0), TIGHT, "lam = 0"),
        (Q(1), Q(3, 5), TIGHT, "lam = 3/5"),
        (Q(1), TENTH, Q(0), "rel_tol = 0"),
    ):
        with pytest.raises(BadInput, match=words):
            count_sweeps(delta, lam=lam, rel_tol=rel_tol)
    with pytest.raises(PrecisionExhausted):
        count_sweeps(Q(1, 2**3000), lam=TENTH, rel_tol=TIGHT, bits=8)
