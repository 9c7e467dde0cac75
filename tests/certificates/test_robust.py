"""robust: constants of the robust null space property; false ones are rejected."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import isqrt
from random import Random
from typing import Any

import pytest

from sci_barriers.certificates import binding as bound
from sci_barriers.certificates import budget
from sci_barriers.certificates.definite import gram_at_least
from sci_barriers.certificates.definite import semidefinite as decided
from sci_barriers.certificates.entries import matrix as table
from sci_barriers.certificates.numbers import Unreadable
from sci_barriers.errors import BadInput
from sci_barriers.exact import Matrix, rank, sqrt
from sci_barriers.proofs import accept
from sci_barriers.stability import null_space_constant, null_space_constants, robust_null_space
from sci_barriers.stability.statements_bounds import nsp_statement, robust_statement
from support.game_small import GONE, assert_verdict, certificate, changed, statement, verdict
from support.instances import rational
from support.nsp_truth import Rows, constant
from support.robust_truth import at_least, is_false, matrix, semidefinite
from support.writing import rational_text

Json = dict[str, Any]
MOST_FALSE = 200


def instance(A: Any) -> Json:
    parameters = {"problem": "P1", "A": A, "y": ["0"] * len(A), "eta": "0"}
    return {"family": "explicit", "parameters": parameters}


def robust(A: Rows, s: int, rho: Any, gamma: Any, q: Any) -> Json:
    """With the nsp statement of the second implementation."""
    squared, x, omega = constant(A, s)
    text = None if squared is None else rational_text(squared)
    known = statement("nsp", {"s": s, "rho_squared": text}, instance="I")
    known["proof"] = {"x": list(map(rational_text, x)), "omega": omega} if x else {}
    claim = {"rho": rho, "gamma": gamma, "sigma_squared": q}
    claim = {k: v if isinstance(v, str) else rational_text(v) for k, v in claim.items()}
    return certificate(
        {"I": instance([list(map(rational_text, row)) for row in A])},
        {"n": known, "r": statement("robust", claim, nsp="n")},
    )


def rows(*A: list[int]) -> Rows:
    return [list(map(Fraction, row)) for row in A]


SIGNS = rows([1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1])  # A A' = 4 I, kernel (1, 1, 1, 1)
GOOD = {
    "signs": robust(SIGNS, 1, "1/3", "0.5773502691896258", "4"),  # 4/3 = 1 + 3/9, gamma^2 >= 1/3
    "signs 2": robust(SIGNS, 2, "1", "0.7071067811865476", "4"),
    "signs 3": robust(SIGNS, 3, "3.5", "1", "4"),
    "square": robust(rows([2, 0], [0, 3]), 1, "0", "1/2", "4"),
    "dyadic": robust([[Fraction(1, 2), Fraction(3, 4)]], 1, "0x3p-1", "2", "13/16"),
    "tie": robust(rows([500, 500]), 1, "1", "0.002", "500000"),
}


@pytest.mark.parametrize("name", GOOD)
def test_constants_are_accepted(name: str) -> None:
    assert not is_false(GOOD[name])
    assert_verdict(GOOD[name], "accepted", "1 nsp, 1 robust")


@pytest.mark.parametrize(
    ("name", "place", "value", "words"),
    [
        ("signs", "rho", "0.3333333333", "rho: below the null space constant"),
        ("signs", "gamma", "0.5773502691896257", "gamma^2 sigma_squared"),
        ("signs", "gamma", "0", "gamma^2 sigma_squared"),
        ("signs", "sigma_squared", "4.0000000000000000001", "sigma_squared: AA'"),
        ("signs", "sigma_squared", "3.999", "gamma^2 sigma_squared"),
        ("signs 3", "rho", "2.999999", "rho"),
        ("square", "sigma_squared", "9", "sigma_squared: AA'"),
        ("square", "gamma", "0.49", "gamma^2"),
        ("dyadic", "sigma_squared", "0x1.p-1", ""),
        ("dyadic", "sigma_squared", "27/32", "sigma_squared: AA'"),
        ("tie", "rho", "0.99", "rho"),
        ("tie", "gamma", "0.0019999999", "gamma^2"),
    ],
)  # fmt: skip
def test_each_condition_is_needed(name: str, place: str, value: str, words: str) -> None:
    wanted = "rejected" if words else "unreadable"
    assert_verdict(changed(GOOD[name], f"statements.r.claim.{place}", value), wanted, words)


def test_larger_rho_and_gamma_and_a_smaller_sigma_are_constants_too() -> None:
    """gamma follows rho_0, not the claimed rho."""
    made = changed(GOOD["signs"], "statements.r.claim.rho", "7")
    assert_verdict(made, "accepted")
    made = changed(made, "statements.r.claim.gamma", "100")
    assert_verdict(changed(made, "statements.r.claim.sigma_squared", "1e-3"), "accepted")


def test_an_infinite_constant_has_no_property() -> None:
    made = robust(rows([1, 0, 2]), 1, "1000", "1000", "1")
    assert_verdict(made, "rejected", "the null space constant is infinite")


def test_dependent_rows_have_no_sigma() -> None:
    """A row twice; more rows than columns, also with a kernel {0}."""
    assert_verdict(robust(rows([1, 2, 3], [1, 2, 3]), 1, "9", "1e6", "1e-9"), "rejected", "AA'")
    tall = robust(rows([1, 0], [0, 1], [1, 1]), 1, "0", "1e6", "1e-9")
    assert_verdict(tall, "rejected", "AA'")
    assert_verdict(robust(rows([0, 0], [1, 2]), 1, "9", "1e6", "1e-9"), "rejected", "AA'")


def test_a_false_nsp_statement_carries_nothing() -> None:
    made = changed(GOOD["signs"], "statements.n.claim.rho_squared", "1/10")
    assert_verdict(made, "rejected", "another constant")
    made = changed(GOOD["signs"], "statements.n.claim.rho_squared", "1/8")
    assert_verdict(made, "rejected", "another constant")


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("claim.rho", "-1/3", ">= 0"), ("claim.gamma", "-1", ">= 0"),
        ("claim.sigma_squared", "0", "> 0"), ("claim.sigma_squared", "-1", "> 0"),
        ("claim.rho", "sqrt(2)", "rational"), ("claim.rho", 1, "string"),
        ("claim.gamma", GONE, "missing"), ("claim.s", 1, "unknown key"),
        ("claim.gamma", "0x1p10001", "exponent"), ("proof", {"L": []}, "unknown key"),
        ("proof", [], "an object"), ("nsp", "r", "no nsp statement"), ("nsp", "x", "no nsp"),
        ("nsp", GONE, "missing"), ("instance", "I", "unknown key"), ("nsp", None, "a name"),
    ],
)  # fmt: skip
def test_malformed_statements_are_unreadable(place: str, value: Any, words: str) -> None:
    assert_verdict(changed(GOOD["signs"], f"statements.r.{place}", value), "unreadable", words)


def test_elimination_is_paid_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refused before the products of a step are made: 15 rows with entries of 300 bits."""
    A = table([[hex(2**300 * (i == j) + i * j % 7) for j in range(16)] for i in range(15)], "A")
    enough = budget.Budget()
    assert gram_at_least(A, (1, 1), enough)
    little = budget.Budget()
    little.left = (budget.MAX_WORK - enough.left) // 2
    with pytest.raises(Unreadable, match="products of words"):
        gram_at_least(A, (1, 1), little)
    monkeypatch.setattr(budget, "MAX_WORK", 10_000)
    assert_verdict(GOOD["signs"], "unreadable", "products of words")


def test_semidefiniteness_is_that_of_the_principal_minors() -> None:
    """Also where pivots vanish: random matrices B B' + D of small rank."""
    rng, seen = Random("minors"), [0, 0, 0]
    for _ in range(600):
        n = rng.randint(1, 4)
        B = [[rng.randint(-2, 2) for _ in range(rng.randint(1, n))] for _ in range(n)]
        width = min(map(len, B))
        M = [[sum(a * b for a, b in zip(u[:width], v[:width])) for v in B] for u in B]
        i, j = rng.randrange(n), rng.randrange(n)
        step = rng.choice([0, 0, 1, -1])
        M[i][j] += step
        M[j][i] = M[i][j]
        wanted = semidefinite([list(map(Fraction, row)) for row in M])
        triangle = [row[: k + 1] for k, row in enumerate(M)]
        assert decided(triangle, budget.Budget()) is wanted, M
        seen[wanted] += 1
        seen[2] += wanted and width < n
    assert min(seen) > 50


def _random(rng: Random) -> tuple[Rows, int]:
    """m <= N, m <= 3, N <= 4, rank m, and an order with a finite constant."""
    while True:
        m = rng.randint(1, 3)
        N = rng.randint(max(m, 2), 4)
        A = [[Fraction(rng.randint(-3, 3), rng.choice([1, 1, 2])) for _ in range(N)]
             for _ in range(m)]  # fmt: skip
        s = rng.randint(1, N - 1)
        if at_least(A, Fraction(1, 10**6)) and constant(A, s)[0] is not None:
            return A, s


def _up(square: Fraction) -> Fraction:
    """A number just above its root."""
    return Fraction(isqrt(square.numerator * 10**24 // square.denominator) + 1, 10**12)


def _sigma(A: Rows) -> Fraction:
    """Below the least eigenvalue of A A', by a factor of less than 2."""
    q = min(sum(a * a for a in row) for row in A)
    while not at_least(A, q):
        q /= 2
    return q


def _good(rng: Random) -> Json:
    A, s = _random(rng)
    squared, q = constant(A, s)[0], _sigma(A)
    assert squared is not None
    gamma = _up((1 + squared * Fraction(len(A[0]) - s, s)) / q)
    return robust(A, s, _up(squared), gamma, q)


def test_random_constants_of_the_second_implementation_are_accepted() -> None:
    rng = Random("robust")
    for _ in range(100):
        good = _good(rng)
        assert_verdict(good, "accepted")
        assert not is_false(good)


def _set(made: Json, key: str, change: Callable[[Fraction], Fraction]) -> None:
    claim = made["statements"]["r"]["claim"]
    claim[key] = rational_text(change(rational(claim[key])))


def _forged(made: Json, what: str, rng: Random) -> None:
    """In place, so that the nsp statement stays true."""
    claim, A = made["statements"]["r"]["claim"], matrix(made, "I")
    s = made["statements"]["n"]["claim"]["s"]
    if what == "a smaller rho":
        factor = rng.choice([Fraction(99, 100), Fraction(1, 2), Fraction(0)])
        _set(made, "rho", lambda x: x * factor)
    elif what == "a larger sigma":  # gamma stays large enough
        _set(made, "sigma_squared", lambda x: x * Fraction(rng.randint(11, 40), 10))
    elif what == "a smaller gamma":
        _set(made, "gamma", lambda x: x * Fraction(rng.randint(0, 60), 100))
    elif what == "an infinite constant":
        for row in A:
            row.insert(0, Fraction(0))
        made.update(robust(A, s, *(claim[k] for k in ("rho", "gamma", "sigma_squared"))))
    elif what == "a smaller matrix":  # the kernel is the same
        factor = Fraction(1, rng.randint(2, 50))
        made["instances"]["I"] = instance([[rational_text(a * factor) for a in r] for r in A])
    elif what == "a row twice":
        i = rng.randrange(len(A))
        t = rng.choice([Fraction(1), Fraction(-2), Fraction(1, 3)])
        A.insert(rng.randrange(len(A) + 1), [t * a for a in A[i]])
        made["instances"]["I"] = instance([list(map(rational_text, r)) for r in A])
    elif s + 1 < len(A[0]):  # a larger order
        s = rng.randint(s + 1, len(A[0]) - 1)
        again = robust(A, s, *(claim[k] for k in ("rho", "gamma", "sigma_squared")))
        made.update(again)


@pytest.mark.parametrize(
    "what",
    ["a smaller rho", "a larger sigma", "a smaller gamma", "an infinite constant",
     "a smaller matrix", "a row twice", "a larger order"],
)  # fmt: skip
def test_false_constants_are_rejected(what: str) -> None:
    rng, seen = Random(what), set[str]()
    for _ in range(20 * MOST_FALSE):
        good = _good(rng)
        before = str(good)
        _forged(good, what, rng)
        if str(good) == before or str(good) in seen or not is_false(good):
            continue
        seen.add(str(good))
        outcome, why = verdict(good)
        assert outcome == "rejected", (outcome, why, good)
        if len(seen) == MOST_FALSE:
            return
    raise AssertionError(f"only {len(seen)} false certificates")


def _hadamard(order: int) -> list[list[int]]:
    H = [[1]]
    while len(H) < order:
        H = [r + r for r in H] + [r + [-x for x in r] for r in H]
    return H


def test_what_the_engine_emits_is_accepted() -> None:
    """Every order with a finite constant, both forms of gamma; infinite constants too."""
    rng, counts = Random("emitted"), [0, 0]
    cases = [_hadamard(4)[1:], _hadamard(8)[1:], _hadamard(8)[2:], _hadamard(16)[1:]]
    while len(cases) < 24:
        N = rng.randint(2, 6)
        A = [[rng.randint(-3, 3) for _ in range(N)] for _ in range(rng.randint(1, N - 1))]
        if rank(Matrix(A)) == len(A):
            cases.append(A)
    for A in cases:
        texts = [[str(a) for a in row] for row in A]
        for found in null_space_constants(A, orders=range(1, len(A[0]))):
            statements = {"n": nsp_statement(found, digits=12)}
            if found.finite:
                known = robust_null_space(A, s=found.s)
                statements["r"] = robust_statement(known, nsp="n")
                statements["q"] = robust_statement(known, nsp="n", form="sum")
            assert accept(certificate({"I": instance(texts)}, statements))
            counts[found.finite] += 1
    assert min(counts) > 10


def test_an_irrational_matrix_has_no_statement() -> None:
    with pytest.raises(BadInput, match="must be rational"):
        nsp_statement(null_space_constant([[1, sqrt(2)]], s=1))


def test_a_table_may_declare_robust() -> None:
    shapes = {"r": [{"kind": "robust", "nsp": "n"}]}
    assert bound.read({"statements": shapes, "instances": {}})["statements"] == shapes
