"""Legality: exact at the bound, one part in 2**200 beyond it is refused, with a clear message."""

from __future__ import annotations

import random
from typing import Any

import pytest

from sci_barriers.errors import BadInput, NotInformation, PrecisionExhausted
from sci_barriers.exact import Matrix, Nested, Q, Verdict, nested_sqrt, round_dyadic, sqrt
from sci_barriers.information import (
    Approximation,
    check,
    check_entry,
    entry_verdict,
    rounded,
    verdict,
)
from sci_barriers.problems import Instance, Lasso, SqrtLasso

P3 = SqrtLasso(lam=1)
TINY = Q(1, 2**200)


def shown(A: Any, y: Any, *, n: int, norm: Any = "entrywise", objective: Any = P3) -> Approximation:
    return Approximation(
        A=tuple(tuple(row) for row in A), y=tuple(y), n=n, norm=norm, objective=objective
    )


def test_entries_exactly_at_the_bound_are_legal_and_2_to_minus_200_beyond_are_not() -> None:
    for n in (0, 1, 8, 60):
        bound = Q(1, 2**n)
        instance = Instance.explicit([[Q(5, 8), -3]], [0], P3)
        for s in (1, -1):
            at = [[Q(5, 8) + s * bound, Q(-3) - s * bound]]
            assert verdict(shown(at, [s * bound], n=n), instance) is Verdict.PROVED
            beyond = [[Q(5, 8) + s * (bound + TINY), Q(-3)]]
            assert verdict(shown(beyond, [Q(0)], n=n), instance) is Verdict.REFUTED
            assert verdict(shown(at, [s * (bound + TINY)], n=n), instance) is Verdict.REFUTED


@pytest.mark.parametrize(
    "f",
    [
        sqrt(2),
        sqrt(2) * Q(10**6, 3) + sqrt(5),
        nested_sqrt(2 * (sqrt(2) * Q(10, 3)) ** 2 + sqrt(2) * Q(20, 3 * 2**11) + Q(1, 2**22)),
        Nested(a=-3, b=1, s=2 + sqrt(2)),
    ],
)
def test_irrational_entries_are_decided_exactly(f: Any) -> None:
    """The largest legal dyadic of level n + 200 is legal, the next one is not."""
    n = 9
    instance = Instance.explicit([[f]], [0], P3)
    step = Q(1, 2 ** (n + 200))
    top = round_dyadic(f + Q(1, 2**n), n=n + 200, mode="floor")
    assert entry_verdict(top, n, instance, ("A", 0, 0)) is Verdict.PROVED
    assert entry_verdict(top + step, n, instance, ("A", 0, 0)) is Verdict.REFUTED
    bottom = round_dyadic(f - Q(1, 2**n), n=n + 200, mode="floor") + step
    assert entry_verdict(bottom, n, instance, ("A", 0, 0)) is Verdict.PROVED
    assert entry_verdict(bottom - step, n, instance, ("A", 0, 0)) is Verdict.REFUTED


def test_operator_norm_exactly_at_the_bound_is_legal_and_2_to_minus_200_beyond_is_not() -> None:
    n = 4
    bound = Q(1, 2**n)
    zero = Instance.explicit([[0] * 4] * 4, [0] * 4, P3)
    # E = bound/2 times a 4 x 4 Hadamard matrix: ||E|| = bound exactly, with entries bound/2.
    H = [[1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]]
    E = [[bound / 2 * h for h in row] for row in H]
    y = [bound / 2] * 4
    assert verdict(shown(E, y, n=n, norm="operator"), zero) is Verdict.PROVED
    beyond = [[e * (1 + TINY) for e in row] for row in E]
    assert verdict(shown(beyond, y, n=n, norm="operator"), zero) is Verdict.REFUTED
    assert verdict(shown(E, [v * (1 + TINY) for v in y], n=n, norm="operator"), zero) is (
        Verdict.REFUTED
    )
    # the same data are legal entrywise by far
    assert verdict(shown(beyond, y, n=n), zero) is Verdict.PROVED


def test_operator_norm_of_irrational_differences_is_decided_exactly_on_small_blocks() -> None:
    n = 5
    bound = Q(1, 2**n)
    # A = (b/sqrt 2)(1, 1): shown as 0 the error has norm exactly b
    half = bound * sqrt(2) / 2
    instance = Instance.explicit([[half, half]], [half], P3)
    zero = [[Q(0), Q(0)]]
    assert verdict(shown(zero, [Q(0)], n=n, norm="operator"), instance) is Verdict.PROVED
    larger = Instance.explicit([[half, half + TINY]], [half], P3)
    assert verdict(shown(zero, [Q(0)], n=n, norm="operator"), larger) is Verdict.REFUTED
    wide = Instance.explicit([[half, half - TINY]], [half], P3)
    assert verdict(shown(zero, [Q(0)], n=n, norm="operator"), wide) is Verdict.PROVED


def test_data_with_two_different_nested_roots_are_enclosed_in_the_operator_reading() -> None:
    first, second = (Nested(a=0, b=1, s=k + sqrt(2)) for k in (2, 3))
    third = Nested(a=0, b=1, s=5 + sqrt(3))
    instance = Instance.explicit([[first, second], [1, third]], [0, first], P3)
    seen = rounded(instance, norm="operator").at(12)
    assert verdict(seen, instance) is Verdict.PROVED
    moved = [list(row) for row in seen.A]
    moved[0][1] += Q(3, 2**12)
    wrong = shown(moved, seen.y, n=12, norm="operator")
    with pytest.raises(NotInformation, match=r"\|\|A_n - A\|\| <= 2\*\*-12 needed, got 0\.000[67]"):
        check(wrong, instance)


def test_y_is_measured_in_the_l2_norm_in_the_operator_reading() -> None:
    instance = Instance.explicit([[0], [0]], [0, 0], P3)
    zero = [[Q(0)], [Q(0)]]
    three_four = [Q(3, 8), Q(1, 2)]  # norm 5/8
    assert verdict(shown(zero, three_four, n=1, norm="operator"), instance) is Verdict.REFUTED
    assert verdict(shown(zero, three_four, n=1), instance) is Verdict.PROVED
    assert verdict(shown(zero, three_four, n=0, norm="operator"), instance) is Verdict.PROVED


def test_message_gives_place_value_bound_and_remedy() -> None:
    instance = Instance.explicit([[0, 1]], [0], P3)
    wrong = shown([[Q(0), Q(1) + Q(45, 1024)]], [Q(0)], n=8)
    with pytest.raises(NotInformation) as caught:
        check(wrong, instance)
    assert str(caught.value) == (
        "|A_n - A| <= 2**-8 needed at entry (0, 1), got 0.044; use rounded(instance).at(8)"
    )
    with pytest.raises(NotInformation, match=r"\|y_n - y\| <= 2\*\*-8 needed at entry 0, got 1"):
        check(shown([[Q(0), Q(1)]], [Q(1)], n=8), instance)
    operator = shown([[Q(1, 2), Q(1, 2)]], [Q(0)], n=8, norm="operator")
    with pytest.raises(
        NotInformation,
        match=r"^\|\|A_n - A\|\| <= 2\*\*-8 needed, got 0\.71; "
        r"use rounded\(instance, norm='operator'\)\.at\(8\)$",
    ):
        check(operator, instance)
    with pytest.raises(NotInformation, match=r"\|\|y_n - y\|\| <= 2\*\*-8 needed, got 2\.0"):
        check(shown([[Q(0), Q(1)]], [Q(2)], n=8, norm="operator"), instance)


def test_message_of_a_tiny_bound_is_readable() -> None:
    instance = Instance.explicit([[sqrt(2)]], [0], P3)
    seen = rounded(instance).at(10_000)
    moved = shown([[seen.A[0][0] + Q(3, 2**10_000)]], [Q(0)], n=10_000)
    with pytest.raises(NotInformation, match=r"2\*\*-10000 needed .* got 1\.[0-9]e-3010; use"):
        check(moved, instance)


def rotated(rng: random.Random, *, m: int, N: int) -> Instance:
    A = Matrix([[Q(rng.randrange(-9, 10), 4) + sqrt(2) for _ in range(N)] for _ in range(m)])
    y = tuple(Q(rng.randrange(-9, 10), 3) for _ in range(m))
    return Instance(A=A, y=y, objective=P3, rotation="dct", family="test")


@pytest.mark.parametrize("norm", ["entrywise", "operator"])
def test_rotated_data_are_refused_and_accepted_by_enclosures(norm: Any) -> None:
    rng = random.Random(61)
    n = 20
    for _ in range(4):
        instance = rotated(rng, m=rng.randrange(1, 5), N=rng.randrange(1, 4))
        seen = rounded(instance, norm=norm).at(n)
        assert verdict(seen, instance) is Verdict.PROVED
        i, j = rng.randrange(seen.m), rng.randrange(seen.N)
        moved = [list(row) for row in seen.A]
        moved[i][j] += Q(5, 2 ** (n + 1))
        wrong = shown(moved, seen.y, n=n, norm=norm)
        assert verdict(wrong, instance) is Verdict.REFUTED
        with pytest.raises(NotInformation, match=r"2\*\*-20 needed"):
            check(wrong, instance)


def test_rotated_data_at_the_bound_stay_undecided_and_say_so() -> None:
    """m = 2, column (1, 1)/sqrt(2): D maps it to (1, 0), exactly, which no enclosure can know."""
    half = sqrt(2) / 2
    instance = Instance(
        A=Matrix([[half], [half]]), y=(Q(0), Q(0)), objective=P3, rotation="dct", family="test"
    )
    n = 6
    at = shown([[1 + Q(1, 2**n)], [Q(0)]], [Q(0), Q(0)], n=n)
    assert verdict(at, instance) is Verdict.UNDECIDED
    with pytest.raises(PrecisionExhausted, match=r"\(0, 0\): undecided .* 2\*\*-70; use rounded"):
        check(at, instance)
    operator = shown(at.A, at.y, n=n, norm="operator")
    assert verdict(operator, instance) is Verdict.UNDECIDED
    with pytest.raises(PrecisionExhausted, match=r"\|\|A_n - A\|\| <= 2\*\*-6: undecided"):
        check(operator, instance)
    beyond = shown([[1 + Q(1, 2**n)], [Q(1, 2**10)]], [Q(0), Q(0)], n=n, norm="operator")
    assert verdict(beyond, instance) is Verdict.REFUTED


def test_one_refuted_entry_refutes_although_others_are_undecided() -> None:
    half = sqrt(2) / 2
    instance = Instance(
        A=Matrix([[half], [half]]), y=(Q(0), Q(0)), objective=P3, rotation="dct", family="test"
    )
    both = shown([[1 + Q(1, 2**6)], [Q(1)]], [Q(0), Q(0)], n=6)
    assert verdict(both, instance) is Verdict.REFUTED


def test_check_entry_returns_the_legal_answer() -> None:
    instance = Instance.explicit([["1/3"]], [0], P3)
    assert check_entry(Q(1, 4), 3, instance, ("A", 0, 0)) == Q(1, 4)
    with pytest.raises(NotInformation, match=r"needed at entry \(0, 0\), got 0\.084"):
        check_entry(Q(1, 4), 4, instance, ("A", 0, 0))


@pytest.mark.parametrize(
    ("seen", "message"),
    [
        (shown([[Q(1), Q(1)]], [Q(1)], n=1), r"shape of A_n = \(1, 2\): must be \(1, 1\)"),
        (shown([[Q(1)]], [Q(1)], n=1, objective=Lasso(lam=1)), "objective = .*P2.*must be .*P3"),
        (
            shown([[Q(1)]], [Q(1)], n=1, objective=SqrtLasso(lam=2)),
            "problem and parameters are known exactly",
        ),
    ],
)
def test_other_shapes_and_objectives_are_refused(seen: Approximation, message: str) -> None:
    instance = Instance.explicit([[1]], [1], P3)
    for ask in (check, verdict):
        with pytest.raises(BadInput, match=message):
            ask(seen, instance)
