"""The checker's own run of the network: rounding, intervals, 1/e, and sizes that are refused."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from math import isqrt
from random import Random
from typing import Any

import pytest

from sci_barriers.certificates import budget, network_run
from sci_barriers.certificates.budget import Budget
from sci_barriers.certificates.intervals import Interval, exactly, inverse_of_e, length
from sci_barriers.certificates.network_run import Network, Stage, stages
from sci_barriers.certificates.network_theorem import Truth
from support import firenet_truth as truth
from support.firenet_plans import Plan, certificate, good, plans
from support.game_small import assert_verdict, changed, verdict

Json = dict[str, Any]


def exact_network(plan: Plan) -> Network:
    """The plan in integers; its entries are multiples of 1/128, those of y of 1/2^17."""
    rows, y = [[int(a * 128) for a in row] for row in plan.A], [int(b * 2**17) for b in plan.y]
    assert [Fraction(n, 2**17) for n in y] == list(plan.y)
    pairs = [(v.numerator, v.denominator) for v in (plan.lam, plan.L, plan.eps_0, plan.delta)]
    lam, L, eps_0, delta = pairs
    return Network(rows, 128, y, 2**17, lam, L, plan.p, eps_0, delta)


def inside(value: Any, box: Interval) -> bool:
    unit = truth.decimal(Fraction(1, 1 << box.bits))
    return bool(box.low * unit - truth.EQUAL <= value <= box.high * unit + truth.EQUAL)


def test_rounding_stays_within_the_radius() -> None:
    """psi_k in decimals lies within the radius, which doubles with each restart, not each step."""
    for plan in plans()[:6]:
        network = exact_network(plan)
        exact = plan.A, plan.y, plan.lam, plan.L, plan.p, plan.eps_0, plan.delta
        known = truth.network(*exact, 5)
        for bits in (40, 100, 200):
            for stage in stages(network, last=5, bits=bits, budget=Budget()):
                eps, alpha, psi = known[stage.k]
                with localcontext() as context:
                    context.prec = truth.PLACES
                    unit = truth.decimal(Fraction(1, 1 << bits))
                    apart = truth.norm([a - b * unit for a, b in zip(psi, stage.psi, strict=True)])
                    assert apart <= stage.radius * unit + truth.EQUAL
                    assert stage.radius <= 1 << (14 + 2 * stage.k)
                    assert inside(eps, stage.eps)
                    assert stage.alpha is None or inside(alpha, stage.alpha)


def test_the_radius_enters_the_enclosures() -> None:
    """psi moved by d, in any direction, and the radius by as much: all is still enclosed."""
    random = Random(8)
    for plan in plans()[:6]:
        network, made = exact_network(plan), certificate(plan, [2])
        x = [int(v * 4) for v in plan.x]
        with localcontext() as context:
            context.prec = truth.PLACES
            found = truth.values(truth.Data(made, made["statements"]["f"]), 2)
            *_, last = stages(network, last=2, bits=60, budget=Budget())
            for _ in range(8):
                d = [random.randint(-(10**9), 10**9) for _ in range(4)]
                moved = [a + b for a, b in zip(last.psi, d, strict=True)]
                reach = last.radius + isqrt(sum(b * b for b in d)) + 1
                stage = Stage(2, last.eps, last.alpha, moved, reach)
                known = Truth(network, x, 4, 60, Budget())
                assert inside(found["gap"], known.gap(stage))
                assert inside(found["distance"], known.distance(stage))
                assert known.distance(stage).high - known.distance(stage).low <= 3 * reach


def test_errors_of_psi_and_alpha_are_carried_on() -> None:
    """A restart from a psi that is wrong by d, or with an alpha that is known to 2^-20 only."""
    random = Random(9)
    for plan in plans()[:6]:
        network = exact_network(plan)
        exact = plan.A, plan.y, plan.lam, plan.L, plan.p, plan.eps_0, plan.delta
        _, alpha, psi = truth.network(*exact, 2)[2]
        *_, before, after = stages(network, last=2, bits=60, budget=Budget())
        assert after.alpha is not None
        for size, spread in ((10**15, 1),) * 6 + ((0, 2**40),) * 4:
            d = [random.randint(-size, size) for _ in range(4)]
            moved = [a + b for a, b in zip(before.psi, d, strict=True)]
            reach = before.radius + isqrt(sum(b * b for b in d)) + 1
            low, high = random.choice(((spread, 0), (0, spread)))
            wide = Interval(after.alpha.low - low, after.alpha.high + high, 60)
            found, radius = network_run._restart(network, wide, moved, reach, Budget())
            with localcontext() as context:
                context.prec = truth.PLACES
                assert inside(alpha, wide)
                unit = truth.decimal(Fraction(1, 1 << 60))
                apart = truth.norm([a - b * unit for a, b in zip(psi, found, strict=True)])
                assert apart <= radius * unit
                # each of the three places where alpha enters is counted
                sizes = [truth.norm([a * unit for a in v]) for v in (moved, found)]
                data = truth.norm([truth.decimal(b) for b in plan.y]) / truth.decimal(plan.L)
                parts = 2 * sizes[0] + plan.p * data + sizes[1]
                assert radius * unit >= (low + high) * unit * parts / (wide.low * unit)


def test_intervals_hold_all_results() -> None:
    random = Random(2)
    for _ in range(500):
        bits = random.choice((1, 3, 10))
        (a, u), (b, v) = (_interval(random, bits) for _ in range(2))
        for found, value in ((u + v, a + b), (u - v, a - b), (u * v, a * b), (-u, -a)):
            assert _holds(found, value)
        if v.low > 0:
            assert _holds(u / v, a / b)
        n, d = random.randint(-9, 9), random.randint(1, 9)
        assert _holds(u.times(n, d), a * n / d)
        assert _holds(exactly(n, d, bits), Fraction(n, d))
        root = Interval(max(u.low, 0), max(u.high, 0), bits).root()
        assert root.low**2 <= max(u.low, 0) << bits
        assert root.high**2 >= max(u.high, 0) << bits
        w = [random.randint(-9, 9) for _ in range(3)]
        square = sum(c * c for c in w) << 2 * bits
        box = length(w, d, bits)
        assert (box.low * d) ** 2 <= square <= (box.high * d) ** 2
        assert box.high - box.low <= 2


def _interval(random: Random, bits: int) -> tuple[Fraction, Interval]:
    low = random.randint(-30, 30)
    high = low + random.randint(0, 9)
    return Fraction(random.randint(low * 4, high * 4), 4 << bits), Interval(low, high, bits)


def _holds(box: Interval, value: Fraction) -> bool:
    return box.low <= value * (1 << box.bits) <= box.high


def test_1_over_e_is_enclosed() -> None:
    with localcontext() as context:
        context.prec = 400
        inverse = 1 / Decimal(1).exp()
        for bits in (2, 3, 10, 64, 1000):
            box = inverse_of_e(bits)
            scaled = inverse * 2**bits
            assert box.low <= scaled <= box.high
            assert box.high - box.low <= 2


def test_the_square_root_of_an_interval_is_no_less_than_zero() -> None:
    box = Interval(-5, 8, 3).root()
    assert box.low == 0
    assert box.high == isqrt(8 << 3)


# -- sizes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"claim.p": 1_000_000, "proof.bits": 10_000}, "products of words"),
        ({"claim.p": 1_000_000, "claim.restarts.0.k": 10_000}, "products of words"),
        ({"claim.L": "1e9000"}, "more than 10000 bits"),
        ({"claim.x": ["1/3", "1/7", "0x1p-9999", "1"]}, "more than 10000 bits"),
    ],
)
def test_what_is_too_large_is_refused_before_it_is_run(changes: Json, words: str) -> None:
    made = good(0, 2)
    for place, value in changes.items():
        made = changed(made, f"statements.f.{place}", value)
    robust = changed(made, "statements.f.robust", None)
    robust = changed(robust, "statements.f.claim.pair", None)
    for key in ("bound", "closed", "inequalities"):
        del robust["statements"]["f"]["claim"]["restarts"][0][key]
    del robust["statements"]["n"], robust["statements"]["r"]
    assert_verdict(robust, "unreadable", words)


def test_many_restarts_are_refused() -> None:
    entry = good(0, 2)["statements"]["f"]["claim"]["restarts"][0]
    many = [{**entry, "k": k} for k in range(201)]
    made = changed(good(0, 2), "statements.f.claim.restarts", many)
    assert_verdict(made, "unreadable", "1 to 200 values")
    made = changed(made, "statements.f.claim.restarts", [entry, entry])
    assert_verdict(made, "unreadable", "strictly increasing")


def test_long_numbers_of_A_are_refused() -> None:
    made = changed(good(0, 1), "instances.I.parameters.A.0.0", "0x1p-9000")
    made = changed(made, "instances.I.parameters.A.0.1", "1/" + str(3**2000))
    assert verdict(made)[0] == "unreadable"


def test_each_restart_is_paid_for_before_it_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """With an allowance for less than all of them none, or not all, are run."""
    ran: list[int] = []
    inner = network_run._inner_loop

    def counted(*given: Any) -> list[int]:
        ran.append(1)
        return inner(*given)

    monkeypatch.setattr(network_run, "_inner_loop", counted)
    made = good(0, 8)
    spent = Budget()
    monkeypatch.setattr(budget, "Budget", lambda: spent)
    assert_verdict(made, "accepted")
    work = budget.MAX_WORK - spent.left
    assert len(ran) == 8
    for share, most in ((Fraction(1, 2), 0), (Fraction(9, 10), 8)):
        spent.left = int(work * share)
        ran.clear()
        assert_verdict(made, "unreadable", "products of words")
        assert len(ran) <= most
