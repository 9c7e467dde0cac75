"""nsp: null space constants are accepted, each condition violated once, false ones rejected."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt
from random import Random
from typing import Any

import pytest

from sci_barriers.certificates import binding as bound
from sci_barriers.certificates import budget
from sci_barriers.certificates.circuits import elementary, kernel
from support.further_small import member
from support.game_small import GONE, assert_verdict, certificate, changed, statement, verdict
from support.instances import rational
from support.nsp_truth import Rows, circuits, constant
from support.writing import decimal, rational_text

Json = dict[str, Any]
MOST_FALSE = 200


def nsp(A: Any, s: int, squared: str | None, x: list[str], omega: list[int], **more: str) -> Json:
    """x = [] stands for the proof without a vector."""
    parameters = {"problem": "P1", "A": A, "y": ["0"] * len(A), "eta": "0"}
    made = statement("nsp", {"s": s, "rho_squared": squared, **more}, instance="I")
    made["proof"] = {"x": x, "omega": omega} if x else {}
    return certificate({"I": {"family": "explicit", "parameters": parameters}}, {"n": made})


ONES = [["1", "-1", "0", "0"], ["0", "1", "-1", "0"], ["0", "0", "1", "-1"]]  # ker: (1, 1, 1, 1)
FIVE = [["1", "0", "0", "1", "1"], ["0", "1", "0", "1", "-1"], ["0", "0", "1", "1", "1"]]
GOOD = {
    "one line": nsp(ONES, 1, "1/9", ["1"] * 4, [2]),
    "one line 2": nsp(ONES, 2, "1", ["-1/3"] * 4, [0, 3], lower="1", upper="1"),
    "one line 3": nsp(ONES, 3, "9", ["2"] * 4, [0, 1, 3], lower="2.9", upper="3.1"),
    "tie row": nsp([["500", "500"]], 1, "1", ["1", "-1"], [0], lower="0.99", upper="1.000"),
    "five columns": nsp(FIVE, 1, "1", ["0", "2", "0", "-1", "1"], [1]),
    "infinite": nsp([["1", "0", "2"]], 1, None, ["0", "3", "0"], [1]),
    "infinite 2": nsp([["1", "1", "1"]], 2, None, ["1", "0", "-1"], [0, 2]),
    "zero row": nsp([["0", "0"], ["1", "2"]], 1, "4", ["2", "-1"], [0]),
    "kernel 0": nsp([["1", "2"], ["0", "3"]], 1, "0", [], []),
    "more rows": nsp([["1", "2"], ["0", "3"], ["5", "7"]], 1, "0", [], [], lower="0", upper="0.0"),
    "more rows, rank 2": nsp([["1", "2", "0"], ["2", "4", "0"], ["0", "0", "5"], ["1", "2", "3"]],
                             1, "4", ["-2", "1", "0"], [0], lower="2", upper="2"),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_constants_are_accepted(name: str) -> None:
    assert_verdict(GOOD[name], "accepted", "1 nsp")


@pytest.mark.parametrize(
    ("name", "place", "value", "words"),
    [
        ("one line", "claim.rho_squared", "1/8", "another constant"),
        ("one line", "claim.rho_squared", "1/10", "another constant"),
        ("one line", "claim.rho_squared", "0", "another constant"),
        ("one line", "claim.rho_squared", None, "does not live on omega"),
        ("one line", "proof.x", ["1", "1", "1", "1.0001"], "Ax is not 0"),
        ("one line", "proof.x", ["0"] * 4, "x is 0"),
        ("one line 2", "claim.lower", "1.00000001", "lower"),
        ("one line 2", "claim.upper", "0.99999999", "upper"),
        ("infinite", "proof.omega", [0], "does not live on omega"),
        ("infinite", "claim.rho_squared", "4", "another constant"),
        ("infinite 2", "proof.x", ["1", "1", "-2"], "does not live on omega"),
        ("one line", "proof", {}, "without a vector"),
        ("infinite", "proof", {}, "without a vector"),
        ("kernel 0", "claim.rho_squared", "1", "without a vector"),
        ("kernel 0", "claim.rho_squared", None, "without a vector"),
        ("kernel 0", "proof", {"x": ["1", "1"], "omega": [0]}, "Ax is not 0"),
        ("kernel 0", "proof", {"x": ["0", "0"], "omega": [0]}, "x is 0"),
        ("kernel 0", "instances.I.parameters.A.0", ["0", "0"], "a vector in the kernel"),
        ("more rows", "claim.upper", "1e-9", ""),  # 0 <= 1e-9: it holds
        ("more rows", "claim.lower", "1e-9", "lower"),
    ],
)
def test_each_condition_is_needed(name: str, place: str, value: Any, words: str) -> None:
    place = place if place.startswith("instances") else f"statements.n.{place}"
    wanted = "rejected" if words else "accepted"
    assert_verdict(changed(GOOD[name], place, value), wanted, words)


def test_a_vector_that_is_not_extremal_is_rejected() -> None:
    """(1, 1, -2) has the quotient 1 for s = 1, (1, 0, -1) too; weights make the others larger."""
    A = [["1", "1", "3"]]
    assert_verdict(nsp(A, 1, "9", ["3", "0", "-1"], [0]), "accepted")
    assert_verdict(nsp(A, 1, "1", ["1", "-1", "0"], [0]), "rejected", "exceeds the constant")
    assert_verdict(nsp(A, 1, "1/9", ["3", "0", "-1"], [2]), "rejected", "exceeds the constant")
    assert_verdict(nsp(A, 2, "2", ["1", "1", "-2/3"], [0, 1]), "rejected")
    assert_verdict(nsp([["1", "0", "2"]], 1, "4", ["2", "0", "-1"], [0]), "rejected", "infinite")


def test_every_elementary_vector_is_found() -> None:
    """Kernels of dimension 1 to 4, also with columns 0, equal columns and dependent rows."""
    rng = Random("elementary")
    for _ in range(150):
        A = _random(rng)
        if rng.random() < 0.5:
            i, j = rng.sample(range(len(A[0])), 2)
            for row in A:
                row[i] = rng.choice([0, 1]) * row[j]
        wanted = {tuple(_primitive(x)) for x in circuits(A)}
        rows = [[int(2 * a) for a in row] for row in A]
        basis = kernel(rows, budget.Budget())
        found = elementary(basis, budget.Budget()) if basis else []
        assert {tuple(_primitive(list(map(Fraction, x)))) for x in found} == wanted, A


def _primitive(x: list[Fraction]) -> list[Fraction]:
    """The multiple whose first entry that is not 0 is 1."""
    lead = next(a for a in x if a)
    return [a / lead for a in x]


def test_a_vector_that_ends_in_zero_counts_too() -> None:
    """(3, -1, 0), (2, 0, -1) and (0, 2, -3) have the quotients 9, 4 and 9/4."""
    A = [["1", "3", "2"]]
    assert_verdict(nsp(A, 1, "9", ["3", "-1", "0"], [0]), "accepted")
    assert_verdict(nsp(A, 1, "4", ["2", "0", "-1"], [0]), "rejected", "exceeds the constant")
    assert_verdict(nsp(A, 1, "9/4", ["0", "2", "-3"], [2]), "rejected", "exceeds the constant")


def test_a_kernel_of_zero_has_the_constant_0_and_no_vector() -> None:
    """Square, tall, and with columns of very different size; s = 1, ..., N - 1."""
    for A in ([["1", "0"], ["0", "1"]], [["1", "0x1p-90"], ["1", "0"]],
              [["1", "1", "1"], ["1", "2", "4"], ["1", "3", "9"], ["0", "0", "0"]]):  # fmt: skip
        for s in range(1, len(A[0])):
            assert_verdict(nsp(A, s, "0", [], []), "accepted", "1 nsp")
            assert_verdict(nsp([A[0]], s, "0", [], []), "rejected", "a vector in the kernel")


def test_an_order_needs_fewer_than_N_entries() -> None:
    """With one column there is no order, whatever the kernel."""
    for entry, x, squared in (("0", ["1"], None), ("1", [], "0"), ("0", ["1"], "1")):
        assert_verdict(nsp([[entry]], 1, squared, x, [0]), "unreadable", "from 1 to 0")


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("claim.s", 0, "1 to 3"), ("claim.s", 4, "1 to 3"), ("claim.s", "1", "integer"),
        ("claim.s", 2, "2 indices"), ("proof.omega", [4], "below 4"), ("proof.omega", [], "1 ind"),
        ("proof.omega", [1, 1], "increasing"), ("proof.x", ["1"] * 3, "a list of 4"),
        ("proof.x", ["1", "1", "1", "sqrt(2)"], "rational"), ("proof.x", None, "a list of 4"),
        ("proof.x", ["0x1p-10001", "1", "1", "1"], "exponent"),
        ("claim.rho_squared", "-1", ">= 0"), ("claim.rho_squared", "sqrt(2)", "rational"),
        ("claim.rho_squared", GONE, "missing"), ("claim.lower", "-1", "decimal"),
        ("claim.gamma", "1", "unknown key"), ("proof.kernel", [], "unknown key"),
        ("instance", "J", "no instance"), ("of", "A", "unknown key"),
        ("proof", {"omega": [2]}, "missing"), ("proof", [], "an object"), ("proof", None, "object"),
    ],
)  # fmt: skip
def test_malformed_statements_are_unreadable(place: str, value: Any, words: str) -> None:
    assert_verdict(changed(GOOD["one line"], f"statements.n.{place}", value), "unreadable", words)


def test_other_matrices_are_refused() -> None:
    good = GOOD["one line"]
    made = changed(good, "instances.I.parameters.A.0.0", "sqrt(2)")
    assert_verdict(made, "rejected", "no rational number")
    tie = {"problem": "P3", "N": 4, "m": 1, "K": 3, "s": 1, "winner": None, "g": "0", "lam": "1",
           "w": None}  # fmt: skip
    assert_verdict(changed(good, "instances.I", {"family": "tie", "parameters": tie}), "unreadable",
                   "family explicit")  # fmt: skip
    further = member("linear_program", k=4, winner=None, g="0")
    assert_verdict(changed(good, "instances.I", further), "unreadable", "no P1, P2 or P3")
    bounded = changed(GOOD["infinite"], "statements.n.claim.lower", "1")
    assert_verdict(bounded, "unreadable", "infinity has no bounds")


def test_large_kernels_are_refused() -> None:
    """C(110, 107) sets of coordinates; 301 columns. An infinite constant needs no search."""
    for m, N, words in ((2, 110, "sets of coordinates"), (1, 301, "columns")):
        A = [["2", "3", *["1"] * (N - 2)], ["0", "0", *["1"] * (N - 2)]][:m]
        x = ["3", "-2", *["0"] * (N - 2)]
        assert_verdict(nsp(A, 1, "9/4", x, [0]), "unreadable", words)
        assert_verdict(nsp(A, 2, None, x, [0, 1]), "accepted")


def test_products_are_paid_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MAX_WORK", 20_000)
    assert_verdict(GOOD["five columns"], "unreadable", "products of words")
    monkeypatch.setattr(budget, "MAX_WORK", 200_000)
    assert_verdict(GOOD["five columns"], "accepted")
    # 1770 sets of coordinates are visited by way of 36,000 smaller ones, each of a whole basis
    row = [str(i + 1) for i in range(60)]
    monkeypatch.setattr(budget, "MAX_WORK", 30_000_000)
    made = nsp([row], 1, "3600", ["60", *["0"] * 58, "-1"], [0])
    assert_verdict(made, "unreadable", "products of words")
    # the common divisor of two numbers of a million bits
    monkeypatch.setattr(budget, "MAX_WORK", 20_000_000_000)
    long = [["0x1p1000000", "0x1p999999", "0x" + "f" * 200_000, "0x" + "e" * 199_999 + "d"]]
    assert_verdict(nsp(long, 1, "4", ["1", "-2", "0", "0"], [1]), "unreadable", "products of words")


def _random(rng: Random) -> Rows:
    m = rng.randint(1, 3)
    N = rng.randint(max(2, m - 1), m + 3)
    return [[Fraction(rng.randint(-3, 3), rng.choice([1, 1, 2])) for _ in range(N)]
            for _ in range(m)]  # fmt: skip


def _good(rng: Random) -> Json:
    """A random matrix with the constant of the second implementation."""
    A = _random(rng)
    s = rng.randint(1, len(A[0]) - 1)
    squared, x, omega = constant(A, s)
    more = {}
    if squared is not None and rng.random() < 0.5:
        root = Fraction(isqrt(squared.numerator * 10**40 // squared.denominator), 10**20)
        more = {"lower": decimal(root, digits=12, up=False),
                "upper": decimal(root + Fraction(1, 10**20), digits=12, up=True)}  # fmt: skip
    scale = rng.choice([Fraction(1), Fraction(-2, 3), Fraction(10) ** 9])
    return nsp([list(map(rational_text, row)) for row in A], s,
               None if squared is None else rational_text(squared),
               [rational_text(scale * a) for a in x], omega, **more)  # fmt: skip


def test_random_constants_of_the_second_implementation_are_accepted() -> None:
    rng, zeros = Random("nsp"), 0
    for _ in range(300):
        good = _good(rng)
        assert_verdict(good, "accepted")
        zeros += good["statements"]["n"]["proof"] == {}
    assert zeros > 20


def _is_true(made: Json) -> bool:
    """The claim, from A alone."""
    A = [list(map(rational, row)) for row in made["instances"]["I"]["parameters"]["A"]]
    claim = made["statements"]["n"]["claim"]
    squared = constant(A, claim["s"])[0]
    if squared is None or claim["rho_squared"] is None:
        return squared is None and claim["rho_squared"] is None
    low, high = rational(claim.get("lower", "0")), rational(claim.get("upper", "1e99"))
    return rational(claim["rho_squared"]) == squared and low**2 <= squared <= high**2


def _forged(good: Json, what: str, rng: Random) -> None:
    """In place: another quotient of the kernel, another matrix, another order, other bounds."""
    made = good["statements"]["n"]
    claim, proof = made["claim"], made["proof"]
    A = good["instances"]["I"]["parameters"]["A"]
    if what == "another vector":
        rows = [list(map(rational, row)) for row in A]
        x = rng.choice(circuits(rows) or [[Fraction(rng.randint(0, 2)) for _ in rows[0]]])
        omega = sorted(rng.sample(range(len(x)), claim["s"]))
        if rng.random() < 0.8:  # its own largest entries
            omega = sorted(sorted(range(len(x)), key=lambda i: -abs(x[i]))[: claim["s"]])
        rest = sum(abs(a) for i, a in enumerate(x) if i not in omega)
        top = claim["s"] * sum(x[i] ** 2 for i in omega)
        claim["rho_squared"] = rational_text(top / rest**2) if rest else None
        proof |= {"x": list(map(rational_text, x)), "omega": omega}
        for key in ("lower", "upper"):
            claim.pop(key, None)
    elif what == "another matrix":
        i, j = rng.randrange(len(A)), rng.randrange(len(A[0]))
        A[i][j] = rational_text(rational(A[i][j]) + rng.choice([-1, 1, Fraction(1, 2**40)]))
    elif what == "another constant":
        squared = claim["rho_squared"]
        step = rng.choice([Fraction(1, 2**60), Fraction(1), Fraction(-1, 7)])
        claim["rho_squared"] = rng.choice([
            None if squared else "1",
            rational_text(abs(rational(squared or "4") + step)),
        ])  # fmt: skip
        if claim["rho_squared"] is None:
            for key in ("lower", "upper"):
                claim.pop(key, None)
    elif what == "no vector":
        claim["rho_squared"] = rng.choice(["0", "1/9", None])
        good["statements"]["n"]["proof"] = {}
        for key in ("lower", "upper"):
            claim.pop(key, None)
        if rng.random() < 0.5:  # a row less, or the first one for all
            A[:] = A[1:] or A
            good["instances"]["I"]["parameters"]["y"] = ["0"] * len(A)
    elif what == "another order":
        claim["s"] = rng.randint(1, len(A[0]) - 1)
        proof["omega"] = sorted(rng.sample(range(len(A[0])), claim["s"]))
    elif claim["rho_squared"] is not None:
        key = rng.choice(["lower", "upper"])
        side = Fraction(1001, 1000) if key == "lower" else Fraction(999, 1000)
        root = Fraction(isqrt(int(rational(claim["rho_squared"]) * 10**40)), 10**20)
        claim[key] = decimal(root * side, digits=9, up=key == "lower")


@pytest.mark.parametrize(
    "what",
    [
        "another vector",
        "another matrix",
        "another constant",
        "another order",
        "other bounds",
        "no vector",
    ],
)
def test_false_constants_are_rejected(what: str) -> None:
    rng, seen = Random(what), set[str]()
    for _ in range(40 * MOST_FALSE):
        good = _good(rng)
        _forged(good, what, rng)
        if str(good) in seen or _is_true(good):
            continue
        seen.add(str(good))
        outcome, why = verdict(good)
        assert outcome == "rejected", (outcome, why, good)
        if len(seen) == MOST_FALSE:
            return
    raise AssertionError(f"only {len(seen)} false certificates")


def test_a_table_may_declare_nsp() -> None:
    shapes = {"n": [{"kind": "nsp", "instance": "I"}]}
    assert bound.read({"statements": shapes, "instances": {}})["statements"] == shapes
