"""Short texts that ask for long numbers: refused before they are built, or fast on exact paths."""

from __future__ import annotations

from math import gcd, lcm
from random import Random
from typing import Any

import pytest

from sci_barriers.certificates import FORMAT, Unreadable, budget, check, numbers
from sci_barriers.certificates.budget import Budget, plus, times
from sci_barriers.certificates.division import divided
from sci_barriers.certificates.numbers import cofactors, equal
from sci_barriers.certificates.statements import optimal
from sci_barriers.certificates.text import parse, parse_real


def certificate(A: list[list[Any]], statement: dict[str, Any], **more: Any) -> dict[str, Any]:
    parameters = {"problem": "P1", "A": A, "y": ["0"] * len(A), "weights": None, "eta": "0"}
    instances = {"I": {"family": "explicit", "parameters": parameters | more}}
    return {"format": FORMAT, "instances": instances, "statements": {"o": statement}}


def of_points(points: list[list[str]], A: list[list[Any]], fibres: list[Any]) -> dict[str, Any]:
    claim = {"norm": "l2", "points": points, "value": "0", "lower": "0", "upper": "0"}
    proof = {"fibres": fibres, "worst": 0}
    statement = {"kind": "optimal", "instance": "I", "claim": claim, "proof": proof}
    return certificate(A, statement)


def alone(y: list[str], i: int, point: list[str]) -> dict[str, Any]:
    return {"y": y, "indices": [i], "centre": point, "size": "0", "weights": [[i, "1"]]}


def counted(monkeypatch: pytest.MonkeyPatch, name: str) -> list[Any]:
    """What a function of the statement is called with, collected."""
    calls: list[Any] = []
    function = getattr(optimal, name)

    def call(*args: Any) -> Any:
        calls.append(args)
        return function(*args)

    monkeypatch.setattr(optimal, name, call)
    return calls


def test_one_small_coordinate_cannot_lengthen_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    A = [["1"] * 5000]
    far = ["0x1p-131000"] + ["1"] * 4999
    with pytest.raises(Unreadable, match="vector of more than 536870912 bits"):
        check(of_points([far], A, [{}]))
    pair = {"points": [["1"] * 5000, ["2"] * 5000], "apart": ["0", "1"], "near": ["0", "1"]}
    row = ["0x1p-1000000"] + ["1"] * 4999
    statement = {"kind": "pair", "instance": "I", "claim": pair | {"kappa": None}, "proof": {}}
    with pytest.raises(Unreadable, match="vector of more than 536870912 bits"):
        check(certificate([row], statement))
    monkeypatch.setattr(budget, "MAX_HELD", 100_000)
    with pytest.raises(Unreadable, match="vectors of more than 100000 bits together"):
        check(of_points([["0x1p-1000"] + ["1"] * 49] * 3, [["1"] * 50], [{}]))
    claim = {"s": 1, "rho_squared": "0"}
    statement = {"kind": "nsp", "instance": "I", "claim": claim, "proof": {}}
    with pytest.raises(Unreadable, match="vectors of more than 100000 bits together"):
        check(certificate([["0x1p-1000"] + ["1"] * 49] * 3, statement))


def test_cofactors_give_the_least_common_multiple() -> None:
    rng = Random(1)
    for _ in range(60):
        bits = rng.choice([10, 7_000])
        some = [1, rng.getrandbits(bits) | 1, 5**3_000]
        x, y = (rng.choice(some) * rng.choice(some) << rng.choice([0, 3, 7_000]) for _ in range(2))
        (u, a), (v, b) = cofactors(x, y)
        assert x * u << a == y * v << b == lcm(x, y)


def test_quotients_of_long_numbers_are_those_of_the_language() -> None:
    rng = Random(2)
    for _ in range(60):
        b = rng.getrandbits(rng.choice([5, 4_001, 9_000, 20_001])) | 1
        for a in (b * rng.getrandbits(rng.choice([1, 9_001, 70_000])), rng.getrandbits(50_000)):
            assert divided(a, b) == divmod(a, b)
            assert divided(a + b - 1, b) == divmod(a + b - 1, b)
    ones = (1 << 16_000) - 1
    assert divided(ones * ones + ones - 1, ones) == (ones, ones - 1)
    assert equal(parse("1e-9000+1e-5000", "x") - parse("1e-9000", "x"), parse("1e-5000", "x"))


def test_denominators_that_differ_in_powers_of_two_need_no_gcd(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def short(*entries: int) -> int:
        assert min(x.bit_length() for x in entries if x) < 10_000
        return gcd(*entries)

    monkeypatch.setattr(numbers, "gcd", short)
    known = parse("1e-400000+0x1p-1100000", "x")
    assert equal(known, parse("0x1p-1100000+1e-400000", "x"))
    assert known.den == 5**400_000 << 1_100_000
    assert equal(known - parse("1e-400000", "x"), parse("0x1p-1100000", "x"))


def test_products_of_long_sums_are_paid_by_the_pair() -> None:
    primes, radicands = (2, 3, 5, 7, 11), [1]
    for p in primes:
        radicands += [d * p for d in radicands]
    x = parse("+".join(f"sqrt({d})" for d in radicands), "x")
    paying = Budget()
    times(x, x, paying)
    assert budget.MAX_WORK - paying.left > 32 * 32 * budget.PAIR
    few = Budget()
    times(parse("1+sqrt(2)", "x"), parse("1+sqrt(3)", "x"), few)
    assert budget.EXACT < budget.MAX_WORK - few.left < 2 * budget.EXACT


def test_nested_roots_cost_more() -> None:
    x = parse_real({"a": "1", "b": "1", "s": "2+sqrt(2)"}, "x")
    product, total = Budget(), Budget()
    times(x, x, product)
    plus(x, x, total)
    assert budget.MAX_WORK - product.left > 3 * 6 * budget.EXACT
    assert budget.MAX_WORK - total.left > 3 * budget.EXACT


def test_fibres_are_told_apart_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """100 fibres with a root in y: some n log n comparisons, none of them of equal texts."""
    calls = counted(monkeypatch, "compare")
    A = [["sqrt(2)", "0"], ["0", "0"], ["0", "1"]]
    points = [["1", str(i)] for i in range(100)]
    fibres = [alone(["sqrt(2)", "0", str(i)], i, x) for i, x in enumerate(points)]
    assert check(of_points(points, A, fibres)).accepted
    assert len(calls) < 5 * 100 + 100 * 10
    points[50] = points[7]
    fibres[50] = alone(["sqrt(8)-sqrt(2)", "0", "7"], 50, points[7])
    outcome = check(of_points(points, A, fibres))
    assert not outcome.accepted
    assert "fibre 50: its y comes twice" in outcome.reason


def test_equal_points_have_one_image(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = counted(monkeypatch, "inner")
    fibre = {"y": ["0"], "indices": list(range(50)), "centre": ["0"], "size": "0",
             "weights": [[0, "1"]]}  # fmt: skip
    assert check(of_points([["0"]] * 50, [["sqrt(2)"]], [fibre])).accepted
    assert len(rows) < 10
    roots = [["sqrt(2)"]] * 50
    fibre |= {"y": ["2"], "centre": ["sqrt(2)"]}
    assert check(of_points(roots, [["sqrt(2)"]], [fibre])).accepted
    assert len(rows) < 20


def test_restarts_without_inner_steps_are_paid_for(monkeypatch: pytest.MonkeyPatch) -> None:
    ends = ["-9", "99"]
    claim = {"x": ["1"], "pair": None, "p": 1, "L": "1", "eps_0": "1", "delta": "1/100",
             "restarts": [{"k": 9_000, "eps": ends, "gap": ends, "distance": ends}]}  # fmt: skip
    statement = {"kind": "firenet", "instance": "I", "robust": None, "claim": claim,
                 "proof": {"bits": 30}}  # fmt: skip
    value = certificate([["1"]], statement)
    known = value["instances"]["I"]["parameters"]
    value["instances"]["I"]["parameters"] = {
        **{key: known[key] for key in ("A", "weights")}, "problem": "P3", "y": ["1"], "lam": "1/4",
    }  # fmt: skip
    monkeypatch.setattr(budget, "MAX_WORK", 9_000 * 50_000)
    with pytest.raises(Unreadable, match="products of words"):
        check(value)
