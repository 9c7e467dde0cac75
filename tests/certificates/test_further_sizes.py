"""Further families at the largest sizes: gaps of 2^-1000000, 2000 columns, and hostile texts.

What is honest is accepted, what asks for too much is refused before it is done; no time is
asserted, but nothing here takes more than some seconds.
"""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from sci_barriers.certificates.allowance import Allowance
from sci_barriers.certificates.further import Reader
from support.further_data import NAMES, data, length
from support.further_members import rational_text, side, solved, tie
from support.further_small import (
    barrier,
    claim,
    far,
    information,
    member,
    membership,
    point,
    simplex,
    whole,
)
from support.further_small import solved as given
from support.game_small import assert_verdict, certificate, changed, statement

Json = dict[str, Any]


def _level(instance: Json, n: int) -> Json:
    """The data themselves, sparse for a row of sites."""
    if instance["family"] == "diagonal_spectrum":
        return {"n": n, "values": ["0"], "entries": [], "y": []}
    A, y = data(instance)
    return {"n": n, "A": [list(map(rational_text, row)) for row in A],
            "y": list(map(rational_text, y))}  # fmt: skip


@pytest.mark.parametrize("family", NAMES)
def test_a_game_at_level_one_million(family: str) -> None:
    """Membership, information, solutions, the distance of (1/3, ...) and all of it joined."""
    rng, e = Random(1), 350_000 if family == "largest_root" else 1_000_004
    norm = "sites" if family == "diagonal_spectrum" else "entrywise"
    for j in (0, 1):
        instance, n = side(family, j, e, rng, k=3), e - 6
        x = ["1/3"] * length(instance)
        good = certificate({"I": instance}, {
            "S": solved(instance, "I", rng), "m": membership(family, "I"),
            "i": information("I", level=_level(tie(family, rng, k=3), n), norm=norm),
            "d": far(x, "0.001", "100", exceeds="0x1p-3", verdict="proved"),
            "r": statement("refuted", {"part": None, "eps": "1/9", "level": n}, membership="m",
                           information="i", distance="d"),
        })  # fmt: skip
        assert_verdict(good, "accepted", "1 refuted")
        if "site" not in instance["parameters"] and (j or family not in ("feasibility", "rank")):
            finer = n + (2 * e if family == "largest_root" else 50)  # above: delta = -3 g^2 - g^3
            made = changed(good, "statements.i.claim.levels.0.n", finer)
            assert_verdict(changed(made, "statements.r.claim.level", finer), "rejected", "farther")


def test_sides_of_a_linear_program_at_level_one_million() -> None:
    """60 sides; half their distance is 2^-1/2/(1 + g)."""
    e, k, rng = 1_000_000, 60, Random(2)
    instances = {f"I{j}": side("linear_program", j, e, rng, k=k) for j in range(k)}
    statements = {f"S{j}": solved(x, f"I{j}", rng) for j, x in enumerate(instances.values())}
    told = statement("apart", {"eps": "0.70710678118654752440", "level": e}, information="i",
                     membership="m", **{"from": list(statements)})  # fmt: skip
    level = {"n": e, "A": [["1"] * k], "y": ["1"]}
    statements |= {"a": told, "m": membership("linear_program", *instances),
                   "i": information(*instances, level=level)}  # fmt: skip
    good = certificate(instances, statements)
    assert_verdict(good, "accepted", "1 apart")
    assert_verdict(changed(good, "statements.a.claim.eps", "0.70710678118654752441"), "rejected")
    assert_verdict(changed(good, "statements.i.claim.levels.0.n", e + 1), "rejected")


def test_2000_columns() -> None:
    """The tie, a side, the barrier with its four million numbers."""
    k, rng = 2000, Random(3)
    x, e = simplex(*range(k), k=k), {"k": k, "winner": None, "g": "0"}
    good = claim("linear_program", x, {"dual": "1"}, **e)
    points = [["1" if i == j else "0" for i in range(k)] for j in range(k)]
    told = barrier("linear_program", k=k, squared=f"{k - 1}/{k}", points=points,
                   centre=[f"1/{k}"] * k, weights=[f"1/{k}"] * k)["statements"]["b"]  # fmt: skip
    other = side("linear_program", k - 1, 90, rng, k=k)
    statements = {**good["statements"], "T": solved(other, "J", rng), "b": told}
    made = certificate({**good["instances"], "J": other}, statements)
    assert_verdict(made, "accepted", "2 solutions, 1 barrier")
    points[-1][0] = "0x1p-1000000"
    assert_verdict(made, "rejected", "points")


def test_a_million_sites() -> None:
    n = 1_000_000
    instance = member("diagonal_spectrum", site=n)
    good = certificate({"I": instance}, {
        "i": information("I", level={"n": n, "A": [["0"] * n], "y": []}, norm="sites")
    })  # fmt: skip
    assert_verdict(good, "accepted")
    good["instances"]["I"]["parameters"]["site"] = n - 1
    assert_verdict(good, "rejected", "does not show the first 1000000 entries")


# Hostile texts.


def _odd(rng: Random, bits: int) -> str:
    """p/q with q odd."""
    return f"{hex(rng.getrandbits(bits))}/{hex(rng.getrandbits(bits) | 1 << bits | 1)}"


@pytest.mark.parametrize(
    ("what", "bits"),
    [("point", 2_000), ("point", 20_000), ("simplex", 2_000), ("simplex", 20_000),
     ("weights", 20_000)],
)  # fmt: skip
def test_thousands_of_long_denominators_are_refused(what: str, bits: int) -> None:
    """Their sum would have millions of bits, again and again."""
    k, rng = 2000, Random(bits)
    texts = [_odd(rng, bits) for _ in range(k)]
    if what == "weights":
        points = [["1" if i == j else "0" for i in range(k)] for j in range(k)]
        made = barrier("linear_program", k=k, squared="1", points=points, centre=["0"] * k,
                       weights=texts)  # fmt: skip
    else:
        found = simplex(*range(k), k=k) if what == "simplex" else point("1/2", *["0"] * (k - 1))
        more = {"winner": None, "g": "0"} if what == "simplex" else {"winner": 0, "g": "1"}
        dual = "1" if what == "simplex" else "1/2"
        made = claim("linear_program", found, {"dual": dual}, k=k, **more)
        made["statements"]["d"] = far(texts, "0", "1e9")
    assert_verdict(made, "unreadable", "comparisons: more than")


def test_long_numbers_in_many_statements_are_refused() -> None:
    rng = Random(5)
    long = [_odd(rng, 1_100_000) for _ in range(3)]
    found = {"dual": [long[1], long[2]]}
    made = certificate({"I": member("theta", theta=long[0])}, {
        f"S{i}": given(point("0", "0", long[1]), found) for i in range(60)
    })  # fmt: skip
    assert_verdict(made, "unreadable", "comparisons: more than")


def test_short_texts_of_long_numbers_are_refused() -> None:
    """Two thousand numbers of a million bits each, in 30 kilobytes."""
    k = 2000
    texts = [f"{hex(i + 1)}p1000000" for i in range(k)]
    made = claim("linear_program", point("1/2", *["0"] * (k - 1)), {"dual": "1/2"}, k=k, winner=0,
                 g="1")  # fmt: skip
    hostile = {**made, "statements": {**made["statements"], "d": far(texts, "0", "1")}}
    assert_verdict(hostile, "unreadable", "numbers: more than")
    for level in ({"n": 0, "A": [texts], "y": ["1"]},
                  {"n": 0, "values": texts, "entries": [], "y": [0]}):  # fmt: skip
        told = certificate(made["instances"], {"i": information("I", level=level)})
        assert_verdict(told, "unreadable", "numbers: more than")


def test_long_numbers_near_curved_sets_are_refused() -> None:
    good = claim("circle", whole("circle"), {}, c="1", s="0", r="0")
    for name, value in (("x", ["0x1p-10001", "1"]), ("lower", "1e-9999"), ("upper", "1e9999"),
                        ("exceeds", "0x1p-10001"), ("squared", "0x1p-160001")):  # fmt: skip
        more = {"exceeds": "1/9", "verdict": "proved", "squared": "1"}
        made = far(["0", "0"], "1", "1", **more)
        assert_verdict({**good, "statements": {**good["statements"], "d": made}}, "accepted")
        made["claim"][name] = value
        assert_verdict({**good, "statements": {**good["statements"], "d": made}}, "unreadable")


def test_a_long_direction_is_a_direction() -> None:
    """c, s with denominators of a million bits; s is no argument of a root."""
    p, q = 1 << 250_000, (1 << 240_000) + 12_345
    c, s, d = p * p - q * q, 2 * p * q, p * p + q * q
    texts = {"c": f"{hex(c)}/{hex(d)}", "s": f"{hex(s)}/{hex(d)}", "r": "1/2"}
    instances = {f"I{i}": member("circle", **texts) for i in range(10)}
    good = certificate(instances, {
        **{f"S{i}": given(point(texts["c"], texts["s"]), {}, f"I{i}") for i in range(2)},
        "m": membership("circle", *instances),
    })  # fmt: skip
    assert_verdict(good, "accepted")
    other = changed(good, "instances.I7.parameters.s", f"-{texts['s']}")
    assert_verdict(other, "accepted")
    assert_verdict(changed(good, "instances.I7.parameters.s", "1"), "unreadable", "c^2 + s^2 = 1")


# The numbers themselves.


def test_rationals_are_compared_exactly() -> None:
    """Against fractions: sums, products, order, cut; long numbers that differ in the last bit."""
    from fractions import Fraction

    rng, read = Random(7), Reader(Allowance(1 << 40, "a"), Allowance(1 << 50, "b"))
    values = [Fraction(rng.randint(-50, 50), rng.randint(1, 30)) for _ in range(40)]
    long = Fraction(rng.getrandbits(9_000), rng.getrandbits(8_000) | 1)
    values += [long, -long, long + Fraction(1, 2**20_000), long * (1 + Fraction(1, 3**9_000))]
    values += [Fraction(5) * 2**9_000, Fraction(3, 2**9_000), Fraction(1, 2**9_000 + 1)]
    numbers = [read.number(rational_text(x), "x") for x in values]
    for a, x in zip(values, numbers, strict=True):
        assert (x.sign, x.cut(70)) == ((a > 0) - (a < 0), a.numerator * 2**70 // a.denominator)
        assert -x == read.number(rational_text(-a), "x") and abs(x).sign == abs(x.sign)
        assert x.over(7) * 7 == x and (x - 1) + 1 == x and 1 - x == -(x - 1)
        for b, y in zip(values, numbers, strict=True):
            assert x.compare(y) == (a > b) - (a < b)
            assert (x < y, x <= y, x == y) == (a < b, a <= b, a == b)
            for c, z in ((a + b, x + y), (a - b, x - y), (a * b, x * y)):
                assert z.n * c.denominator == c.numerator * z.d
    total = read.total(numbers)
    assert total.n * sum(values).denominator == sum(values).numerator * total.d
    assert read.total([]) == 0
    for e in (0, 1, 9_000, -3):
        power = read.number(rational_text(Fraction(2) ** -e), "x")
        assert power.exponent() == e
        assert (power * 3).exponent() is None and (-power).exponent() is None


def test_products_are_paid_for() -> None:
    left = Allowance(10_000, "work")
    read = Reader(Allowance(1 << 40, "numbers"), left)
    x = read.number(hex(3**5_000), "x")
    with pytest.raises(Exception, match="work: more than 10000 bits"):
        _ = x * x
