"""Rounded information: legal in its reading, nearest and floor, logged, fixed answers."""

from __future__ import annotations

import json
import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sci_barriers.errors import BadInput
from sci_barriers.exact import (
    Enclosure,
    Matrix,
    Nested,
    Number,
    Q,
    Verdict,
    is_dyadic,
    norm_squared,
    operator_norm_at_most,
    parse,
    sign,
    sqrt,
)
from sci_barriers.information import Information, check, entry_verdict, rounded, verdict
from sci_barriers.problems import Instance, SqrtLasso

P3 = SqrtLasso(lam=1)


def random_number(rng: random.Random) -> Number:
    p = Q(rng.randrange(-999, 1000), rng.randrange(1, 99))
    kind = rng.randrange(4)
    if kind == 0:
        return p
    if kind == 1:
        return Q(rng.randrange(-999, 1000), 2 ** rng.randrange(12))
    if kind == 2:
        return p + sqrt(rng.randrange(2, 30))
    return Nested(a=p, b=rng.choice((1, -1)), s=2 + sqrt(rng.choice((2, 3))))


def random_instance(rng: random.Random, *, dct: bool = False) -> Instance:
    m, N = rng.randrange(1, 4), rng.randrange(1, 4)
    A = Matrix([[random_number(rng) for _ in range(N)] for _ in range(m)])
    y = tuple(random_number(rng) for _ in range(m))
    if dct:
        return Instance(A=A, y=y, objective=P3, rotation="dct", family="test")
    return Instance(A=A, y=y, objective=P3)


@given(st.integers(0, 10**6), st.integers(0, 200), st.sampled_from(["nearest", "floor"]))
def test_entrywise_rounding_is_within_its_bound(seed: int, n: int, mode: Any) -> None:
    """nearest within 2**-(n+1); floor below, within 2**-n; multiples of 2**-n."""
    instance = random_instance(random.Random(seed))
    seen = rounded(instance, mode=mode).at(n)
    data = [*zip(seen.A, instance.A.rows, strict=True), (seen.y, instance.y)]
    for row, exact in data:
        for q, f in zip(row, exact, strict=True):
            assert (q * 2**n).q == 1
            if mode == "nearest":
                assert sign(f - q - Q(1, 2 ** (n + 1))) <= 0
                assert sign(q - f - Q(1, 2 ** (n + 1))) <= 0
            else:
                assert sign(f - q) >= 0
                assert sign(f - q - Q(1, 2**n)) < 0
    assert check(seen, instance) is seen
    assert verdict(seen, instance) is Verdict.PROVED


@given(st.integers(0, 10**6), st.integers(0, 80), st.sampled_from(["nearest", "floor"]))
def test_operator_rounding_is_within_its_bound_in_the_frobenius_norm(
    seed: int, n: int, mode: Any
) -> None:
    instance = random_instance(random.Random(seed))
    seen = rounded(instance, norm="operator", mode=mode).at(n)
    assert seen.norm == "operator"
    E = Matrix(seen.A) - instance.A
    squared = sum((enclose(e).square() for row in E.rows for e in row), Enclosure.point(0))
    assert squared.at_most(Q(1, 4**n)) is Verdict.PROVED
    dy = [enclose(a - b) for a, b in zip(seen.y, instance.y, strict=True)]
    assert sum((d.square() for d in dy), Enclosure.point(0)).at_most(Q(1, 4**n)) is Verdict.PROVED
    assert verdict(seen, instance) is Verdict.PROVED


def enclose(x: Number) -> Enclosure:
    from sci_barriers.exact import enclosure

    return enclosure(x, bits=400)


@pytest.mark.parametrize("norm", ["entrywise", "operator"])
@pytest.mark.parametrize("mode", ["nearest", "floor"])
def test_rotated_instances_have_legal_information(norm: Any, mode: Any) -> None:
    rng = random.Random(51)
    for _ in range(4):
        instance = random_instance(rng, dct=True)
        for n in (0, 1, 7, 40):
            seen = rounded(instance, norm=norm, mode=mode).at(n)
            assert check(seen, instance) is seen
            assert all(is_dyadic(q) for row in seen.A for q in row)


def test_rotated_entries_that_are_multiples_are_answered_without_end() -> None:
    """DA has the exact entries 1 and 0: no enclosure decides floor(1); the answer is legal."""
    A = Matrix([[Q(1), Q(1)], [Q(1), Q(-1)]]).scaled(sqrt(2) * Q(1, 2))
    instance = Instance(A=A, y=(Q(0), Q(1)), objective=P3, rotation="dct", family="test")
    for mode in ("nearest", "floor"):
        seen = rounded(instance, mode=mode).at(10)
        assert [[abs(q) for q in row] for row in seen.A] == [[1, 0], [0, 1]]
        check(seen, instance)


def test_floor_of_a_rotated_entry_is_below_it_up_to_2_to_minus_n_minus_60() -> None:
    rng = random.Random(52)
    instance = random_instance(rng, dct=True)
    n = 12
    seen = rounded(instance, mode="floor")
    for f in instance.evaluations():
        value = instance.evaluate(f, bits=200)
        assert isinstance(value, Enclosure)
        q = seen.query(f, n)
        assert q - Q(1, 2 ** (n + 59)) <= value.lower
        assert value.upper <= q + Q(1, 2**n)


def test_same_question_has_the_same_answer_and_is_logged_once() -> None:
    instance = random_instance(random.Random(53))
    information: Information = rounded(instance)
    first = information.at(5)
    assert information.at(5) is first
    q = information.query(("A", 0, 0), 9)
    assert information.query(("A", 0, 0), 9) == q
    assert information.query(("y", 0), 3) == information.at(3).y[0]
    assert list(information.transcript.levels) == [5, 3]
    assert list(information.transcript.queries) == [(("A", 0, 0), 9), (("y", 0), 3)]
    assert information.transcript.largest_level == 9


def test_entry_queries_agree_with_the_matrix_form() -> None:
    instance = random_instance(random.Random(54))
    for mode in ("nearest", "floor"):
        information = rounded(instance, mode=mode)
        seen = information.at(11)
        for i in range(instance.m):
            assert information.query(("y", i), 11) == seen.y[i]
            for j in range(instance.N):
                assert information.query(("A", i, j), 11) == seen.A[i][j]


def test_transcript_is_the_claim_of_an_information_statement() -> None:
    instance = Instance.explicit([["1/3", "sqrt(2)"]], ["-1/5"], P3)
    information = rounded(instance)
    with pytest.raises(BadInput, match="transcript = 'empty': must hold an answer"):
        information.transcript.to_json()
    information.at(2)
    information.query(("A", 0, 1), 50)
    information.query(("y", 0), 4)
    claim = json.loads(json.dumps(information.transcript.to_json()))
    assert claim["norm"] == "entrywise"
    assert claim["levels"] == [{"n": 2, "A": [["1/4", "3/2"]], "y": ["-1/4"]}]
    (name, i, j, n, q), other = claim["queries"]
    assert (name, i, j, n) == ("A", 0, 1, 50)
    assert sign(parse(q) - sqrt(2) - Q(1, 2**51)) <= 0
    assert other == ["y", 0, 4, "-3/16"]
    only_queries = rounded(instance)
    only_queries.query(("y", 0), 4)
    assert set(only_queries.transcript.to_json()) == {"norm", "queries"}


def test_operator_reading_has_no_entry_queries() -> None:
    information = rounded(random_instance(random.Random(55)), norm="operator")
    with pytest.raises(BadInput, match="norm = 'operator': must be 'entrywise'"):
        information.query(("y", 0), 1)
    information.at(1)
    assert set(information.transcript.to_json()) == {"norm", "levels"}


BAD_LEVELS = [-1, True, False, 1.0, 2.5, "10", None, float("nan"), 10**9, [1], np.float64(3), Q(3)]


@pytest.mark.parametrize("n", BAD_LEVELS)
def test_at_refuses_what_is_no_integer_of_bits(n: Any) -> None:
    information = rounded(random_instance(random.Random(56)))
    for ask in (information.at, lambda k: information.query(("y", 0), k)):
        with pytest.raises(BadInput, match="^n = .*(must be an integer >= 0|must lie in 0)"):
            ask(n)
    assert information.transcript.largest_level is None


def test_at_accepts_integers_of_numpy_and_zero() -> None:
    information = rounded(Instance.explicit([["7/3"]], ["1/2"], P3))
    assert information.at(0).A == ((2,),)
    assert information.at(np.int64(4)) is information.at(4)  # type: ignore[arg-type]


def test_level_100000_is_answered_exactly() -> None:
    instance = Instance.explicit([["1/3", "sqrt(2)"]], ["1/7"], P3)
    seen = rounded(instance).at(100_000)
    assert verdict(seen, instance) is Verdict.PROVED
    assert entry_verdict(seen.A[0][1] + Q(2, 2**100_000), 100_000, instance, ("A", 0, 1)) is (
        Verdict.REFUTED
    )


def test_queries_outside_lambda_are_refused() -> None:
    information = rounded(Instance.explicit([[1]], [1], P3))
    for f in [("A", 0, 1), ("y", 1), ("x", 0), ()]:
        with pytest.raises(BadInput, match="evaluation"):
            information.query(f, 3)
    assert information.transcript.queries == {}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"norm": "l2"}, "norm = 'l2': must be 'entrywise' or 'operator'"),
        ({"norm": None}, "norm = None"),
        ({"mode": "ceil"}, "mode = 'ceil': must be 'nearest' or 'floor'"),
    ],
)
def test_unknown_norm_and_mode_are_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(BadInput, match=message):
        rounded(random_instance(random.Random(57)), **arguments)


def test_entrywise_information_can_break_the_operator_bound() -> None:
    """The readings differ: 2**-n entrywise implies the operator bound only up to sqrt(m N)."""
    third = Q(1, 3)
    instance = Instance.explicit([[third] * 4] * 4, [0] * 4, P3)
    seen = rounded(instance, mode="floor").at(1)
    E = Matrix(seen.A) - instance.A
    assert operator_norm_at_most(E, Q(1, 2)) is Verdict.REFUTED
    fine = rounded(instance, norm="operator").at(1)
    assert operator_norm_at_most(Matrix(fine.A) - instance.A, Q(1, 2)) is Verdict.PROVED
    assert norm_squared(fine.y) == 0
