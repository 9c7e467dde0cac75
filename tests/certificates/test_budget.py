"""The budget of long sums: paid operations are the unpaid ones, and one budget serves a file."""

from __future__ import annotations

from math import lcm
from random import Random
from typing import Any

import pytest

from sci_barriers.certificates import FORMAT, Unreadable, budget, check
from sci_barriers.certificates.budget import (
    Budget,
    common_denominator,
    decided,
    plus,
    quotient,
    times,
)
from sci_barriers.certificates.numbers import Nested, Real, equal, sign
from sci_barriers.certificates.text import parse


def numbers(rng: Random, count: int) -> list[Real]:
    """Sums of up to six terms; some are 0 in disguise, some nested."""
    found: list[Real] = []
    for _ in range(count):
        terms = [f"{rng.randint(1, 99)}/7*sqrt({rng.choice([1, 2, 3, 8, 12, 5, 18])})"
                 for _ in range(rng.randint(1, 6))]  # fmt: skip
        text = "".join(rng.choice([" + ", " - "]) + term for term in terms).removeprefix(" + ")
        found.append(parse("0 " + text.lstrip() if text.startswith(" -") else text, "x"))
    s = parse("2 + sqrt(2)", "s")
    found += [Nested(a, b, s) for a, b in zip(found[::2], found[1::2])]  # type: ignore[arg-type]
    found += [parse("sqrt(8) - 2*sqrt(2) + sqrt(27) - 3*sqrt(3)", "x"), parse("0", "x")]
    return found


def test_paid_operations_are_the_unpaid_ones() -> None:
    rng, paying = Random(1), Budget()
    some = numbers(rng, 300)
    for x, y in zip(some, some[1:] + some[:1]):
        assert decided(x, paying) == sign(x)
        assert equal(plus(x, y, paying), x + y)
        assert equal(times(x, y, paying), x * y)
    assert 0 < paying.left < budget.MAX_WORK
    assert {decided(x, paying) for x in some} == {-1, 0, 1}


def test_a_common_denominator_is_the_least_one() -> None:
    rng, paying = Random(2), Budget()
    for _ in range(300):
        some = [rng.choice([rng.randint(1, 99), 1 << rng.randint(0, 50), rng.getrandbits(90) | 1])
                for _ in range(rng.randint(0, 7))]  # fmt: skip
        q = common_denominator(some, paying)
        assert q == lcm(*some)
        assert all(quotient(q, d, paying) * d == q for d in some)


def test_a_common_denominator_beyond_its_limit_is_unreadable() -> None:
    assert common_denominator([1 << 4_000_000], Budget()) == 1 << 4_000_000
    with pytest.raises(Unreadable, match="common denominator"):
        common_denominator([1 << (1 << 22)], Budget())
    odd = [(1 << k) + 1 for k in range(9_000, 9_700)]
    with pytest.raises(Unreadable, match="common denominator|products of words"):
        common_denominator(odd, Budget())


def test_nothing_is_done_beyond_the_budget() -> None:
    paying = Budget()
    paying.spend(budget.MAX_WORK)
    with pytest.raises(Unreadable, match="20000000000 products"):
        paying.spend(1)


def test_the_statements_of_a_certificate_share_one_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    relu = [{"type": "relu"}] * 30
    parameters = {
        "problem": "P3", "A": [["1"] * 50] * 50, "y": ["sqrt(2)"] * 50, "lam": "1", "weights": None
    }  # fmt: skip
    claim = {"layers": relu, "x": ["sqrt(2)"] * 50}
    statement = {"kind": "network", "instance": "I", "claim": claim, "proof": {}}

    def certificate(count: int) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "instances": {"I": {"family": "explicit", "parameters": parameters}},
            "statements": {f"n{i}": statement for i in range(count)},
        }

    monkeypatch.setattr(budget, "MAX_WORK", 40_000_000)
    assert check(certificate(1)).accepted
    with pytest.raises(Unreadable, match=r"statements\.n[1-9].*products of words"):
        check(certificate(20))
    monkeypatch.setattr(budget, "MAX_WORK", 4_000_000_000)
    assert check(certificate(20)).accepted
