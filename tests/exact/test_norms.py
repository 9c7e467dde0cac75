"""Operator norms against numpy and against known values; components; verdicts."""

from __future__ import annotations

import random

import numpy as np
import pytest
from flint import ctx

from sci_barriers.errors import BadInput, PrecisionExhausted
from sci_barriers.exact import (
    Enclosure,
    Matrix,
    Q,
    Verdict,
    components,
    dot,
    is_psd,
    nested_sqrt,
    norm,
    norm_squared,
    norms,
    operator_norm,
    operator_norm_at_most,
    power_of_two,
    rational_part,
    sqrt,
    to_float,
    top_vector,
)


def as_array(M: Matrix) -> np.ndarray:
    return np.array([[to_float(x) for x in row] for row in M.rows])


def random_matrix(
    r: random.Random, m: int, N: int, *, irrational: bool = False, density: float = 1.0
) -> Matrix:
    def entry() -> object:
        if r.random() > density:
            return 0
        x = Q(r.randint(-99, 99), r.randint(1, 40))
        return x + r.randint(-3, 3) * sqrt(2) if irrational else x

    return Matrix([[entry() for _ in range(N)] for _ in range(m)])


@pytest.mark.parametrize("irrational", [False, True])
@pytest.mark.parametrize("density", [1.0, 0.3])
def test_operator_norm_agrees_with_numpy(irrational: bool, density: float) -> None:
    r = random.Random(1)
    for m, N in ((1, 1), (1, 4), (4, 1), (2, 2), (3, 5), (6, 4), (5, 5)):
        E = random_matrix(r, m, N, irrational=irrational, density=density)
        found = operator_norm(E, bits=60)
        expected = np.linalg.norm(as_array(E), 2)
        assert to_float(found.midpoint) == pytest.approx(expected, rel=1e-12, abs=0)


@pytest.mark.parametrize("bits", [1, 10, 200])
def test_operator_norm_is_proved_on_both_sides(bits: int) -> None:
    r = random.Random(2)
    for m, N in ((2, 3), (4, 4), (5, 2)):
        E = random_matrix(r, m, N)
        found = operator_norm(E, bits=bits)
        identity = Matrix.identity(N)
        assert is_psd(identity.scaled(found.upper**2) - E.gram())
        below = found.lower * (1 - power_of_two(-600))
        assert not is_psd(identity.scaled(below**2) - E.gram())
        assert found.width <= found.lower * power_of_two(-bits)


@pytest.mark.parametrize(
    ("E", "squared"),
    [
        (Matrix([[1, 1], [0, 1]]), (3 + sqrt(5)) / 2),
        (Matrix([[1, sqrt(2)], [0, 0]]), Q(3)),
        (Matrix([[2, 0], [0, -3]]), Q(9)),
        (Matrix([[sqrt(2), 1], [1, sqrt(2)]]), (1 + sqrt(2)) ** 2),
        (Matrix([[1, 1], [1, 1]]), Q(4)),
        (Matrix([[nested_sqrt(1 + sqrt(2)), 0], [0, 1]]), 1 + sqrt(2)),
    ],
    ids=str,
)
def test_known_norms_lie_in_the_enclosure(E: Matrix, squared: Q) -> None:
    found = operator_norm(E, bits=150)
    assert found.lower**2 <= squared <= found.upper**2
    assert found.width**2 * power_of_two(300) <= squared


def test_the_norm_of_zero_is_a_point() -> None:
    assert operator_norm(Matrix([[0, 0]]), bits=5) == Enclosure.point(0)
    assert operator_norm_at_most(Matrix([[0, 0]]), 0) is Verdict.PROVED
    assert operator_norm(Matrix([[3, 4]]), bits=5) == Enclosure.point(5)
    with pytest.raises(BadInput, match="bits"):
        operator_norm(Matrix([[1]]), bits=0)


@pytest.mark.parametrize("k", [-10_000, -400, 400, 10_000])
def test_accuracy_is_relative_for_tiny_and_huge_matrices(k: int) -> None:
    E = Matrix([[1, 2, sqrt(3)], [3, 4, 1], [0, 1, 1]])
    small = operator_norm(E.scaled(power_of_two(k)), bits=80)
    plain = operator_norm(E, bits=80)
    assert (small * power_of_two(-k)).overlaps(plain)
    assert small.width <= small.lower * power_of_two(-80)


def test_repeated_top_singular_values_are_no_obstacle() -> None:
    H = Matrix([[1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]])
    assert operator_norm(H, bits=100).contains(2)
    P = Matrix.identity(6) - Matrix([[Q(1, 6)] * 6] * 6)
    assert operator_norm(P, bits=100).contains(1)


def test_operator_norm_at_most_is_exact_at_equality() -> None:
    E = Matrix([[1, 1], [0, 1]])
    golden = (1 + sqrt(5)) / 2
    assert operator_norm_at_most(E, golden) is Verdict.PROVED
    assert operator_norm_at_most(E, golden - power_of_two(-300)) is Verdict.REFUTED
    F = Matrix([[sqrt(2), 1], [1, sqrt(2)]])
    assert operator_norm_at_most(F, 1 + sqrt(2)) is Verdict.PROVED
    assert operator_norm_at_most(F, 1 + sqrt(2) - power_of_two(-300)) is Verdict.REFUTED
    assert operator_norm_at_most(E, -1) is Verdict.REFUTED
    row = Matrix([[sqrt(2)] * 8])
    assert operator_norm_at_most(row, 4) is Verdict.PROVED


def test_rational_matrices_of_any_size_are_decided() -> None:
    H = Matrix([[1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]])
    assert operator_norm_at_most(H, 2) is Verdict.PROVED
    assert operator_norm_at_most(H, Q(2) - power_of_two(-500)) is Verdict.REFUTED


def test_large_irrational_components_are_undecided_only_near_equality() -> None:
    H = Matrix([[1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]]).scaled(sqrt(2))
    bound = 2 * sqrt(2)
    assert operator_norm_at_most(H, bound) is Verdict.UNDECIDED
    assert operator_norm_at_most(H, bound + power_of_two(-100)) is Verdict.PROVED
    assert operator_norm_at_most(H, bound - power_of_two(-100)) is Verdict.REFUTED
    assert operator_norm_at_most(H, bound - power_of_two(-100), bits=40) is Verdict.UNDECIDED
    assert operator_norm_at_most(H, 0) is Verdict.REFUTED


def test_components_of_the_non_zero_pattern() -> None:
    E = Matrix([[1, 0, 0, 2], [0, 0, 3, 0], [0, 0, 0, 0], [0, 0, 4, 0]])
    assert components(E) == [([0], [0, 3]), ([1, 3], [2])]
    assert components(Matrix([[0]])) == []
    assert operator_norm(E, bits=50) == Enclosure.point(5)
    assert operator_norm_at_most(E, 5) is Verdict.PROVED
    assert operator_norm_at_most(E, Q(49, 10)) is Verdict.REFUTED


def test_the_norm_is_the_largest_norm_of_the_blocks() -> None:
    r = random.Random(4)
    for _ in range(5):
        E = random_matrix(r, 6, 7, density=0.25)
        blocks = [Matrix([[E[i, j] for j in cols] for i in rows]) for rows, cols in components(E)]
        largest = max((np.linalg.norm(as_array(B), 2) for B in blocks), default=0.0)
        assert to_float(operator_norm(E, bits=60).midpoint) == pytest.approx(largest, rel=1e-12)


def test_top_vector_is_close_and_exact_where_a_side_is_one() -> None:
    r = random.Random(5)
    before = ctx.prec
    for m, N in ((3, 4), (4, 3), (5, 5)):
        E = random_matrix(r, m, N)
        z = top_vector(E, bits=60)
        assert len(z) == N
        ratio = norm_squared(E @ z) / norm_squared(z)  # type: ignore[operator]
        found = operator_norm(E, bits=60)
        assert ratio <= found.upper**2
        assert ratio * (1 + power_of_two(-60)) >= found.lower**2
    assert ctx.prec == before
    E = Matrix([[sqrt(2), 0, 1], [0, 1, 0]])
    z = top_vector(E, bits=10)
    assert z == (sqrt(2), 0, 1)
    assert E.gram() @ z == tuple(3 * x for x in z)
    assert top_vector(Matrix([[1, 0], [sqrt(3), 0]]), bits=10) == (1, 0)
    assert top_vector(Matrix([[0, 0]]), bits=10) == (1, 0)
    with pytest.raises(BadInput, match="bits"):
        top_vector(E, bits=0)


def test_a_bad_proposal_is_never_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(norms, "_block_vector", lambda E, bits: (Q(1), Q(0)))
    with pytest.raises(PrecisionExhausted, match="ask for fewer bits"):
        operator_norm(Matrix([[1, 1], [1, 3]]), bits=8)


def test_rational_part_is_within_its_radius() -> None:
    r = random.Random(6)
    E = random_matrix(r, 4, 5, irrational=True).scaled(power_of_two(-77))
    for bits in (5, 50, 500):
        M, radius = rational_part(E, bits=bits)
        assert M.is_rational
        difference = [x for row in (E - M).rows for x in row]
        assert dot(difference, difference) <= radius**2
        largest = max(abs(x) for row in E.rows for x in row)
        assert radius <= power_of_two(-bits) * largest
    R = random_matrix(r, 2, 2)
    assert rational_part(R, bits=1) == (R, 0)


def test_norm_of_a_vector() -> None:
    assert norm((3, 4), bits=10) == Enclosure.point(5)
    found = norm((1, sqrt(2), nested_sqrt(1 + sqrt(2))), bits=90)
    assert found.lower**2 <= 4 + sqrt(2) <= found.upper**2
