"""Laws that every answer of `solve` obeys, on examples chosen by hypothesis.

With x a minimiser for (A, y) and columns tied as they please:
    scaling       (c A, c y) with eta c (P1), lam c^2 (P2), lam c (P3) has the same minimisers;
                  (A, c y) has c x with eta c (P1), lam c (P2), lam (P3)
    permutation, sign flips of columns        permute and flip the minimisers
    an orthogonal map of the rows             changes nothing
    a zero column                             stays out;  its weight does not matter
    a duplicated column of the support        makes a set of the minimiser, with the same fit
    lam >= the largest |A_j^T y|/w_j (times 2c for P2, over ||y|| for P3)      x = 0
    column weights w_j                        are column scalings: A_j/w_j and w_j x_j
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sci_barriers.certified import CertifiedSolution, solve
from sci_barriers.exact import Q, simplified
from sci_barriers.problems import QCBP, Lasso, Objective, SqrtLasso

small = st.integers(-4, 4)
parameters = st.fractions(min_value=Fraction(1, 8), max_value=6, max_denominator=8)


@st.composite
def data(draw: Any, *, max_columns: int = 5) -> tuple[list[list[int]], list[int]]:
    """Integer A (m, N) and y (m,), ties and dependent columns included."""
    m, N = draw(st.integers(1, 3)), draw(st.integers(1, max_columns))
    A = draw(st.lists(st.lists(small, min_size=N, max_size=N), min_size=m, max_size=m))
    return A, draw(st.lists(small, min_size=m, max_size=m))


def problem(tag: str, q: Any, *, normalisation: str = "1") -> Objective:
    """P1, P2 or P3 with the parameter q."""
    if tag == "P1":
        return QCBP(eta=q)
    if tag == "P2":
        return Lasso(lam=q, normalisation=normalisation)  # type: ignore[arg-type]
    return SqrtLasso(lam=q)


tags = st.sampled_from(("P1", "P2", "P3"))


def summary(found: CertifiedSolution) -> tuple[Any, ...]:
    return found.status, found.case, found.support, found.signs, found.equicorrelation


def kept(found: CertifiedSolution) -> tuple[Any, ...]:
    """What scaling of columns keeps: a simplex may become a segment or a polytope."""
    return found.unique, found.case, found.support, found.signs, found.equicorrelation


def points(found: CertifiedSolution, *, scale: Any = 1) -> set[tuple[Any, ...]]:
    """The vertices of the set, times a number."""
    if found.status == "infeasible":
        return set()
    factor = Q(*Fraction(scale).as_integer_ratio())
    return {tuple(simplified(factor * value) for value in x) for x in found.set.vertices()}


@given(data(), tags, parameters, st.sampled_from((3, Fraction(1, 7), Fraction(1, 1024), 2**70)))
@settings(max_examples=150)
def test_scaling_the_data_keeps_the_minimisers(given_data: Any, tag: str, q: Any, c: Any) -> None:
    A, y = given_data
    found = solve(A, y, problem(tag, q))
    factor = c * c if tag == "P2" else c
    scaled = solve(
        [[c * a for a in row] for row in A], [c * b for b in y], problem(tag, q * factor)
    )
    assert summary(scaled) == summary(found)
    assert points(scaled) == points(found)
    longer = solve(A, [c * b for b in y], problem(tag, q if tag == "P3" else q * c))
    assert summary(longer) == summary(found)
    assert points(longer) == points(found, scale=c)


@given(data(), tags, parameters, st.randoms(use_true_random=False))
@settings(max_examples=150)
def test_permuting_and_flipping_columns(given_data: Any, tag: str, q: Any, rng: Any) -> None:
    A, y = given_data
    N = len(A[0])
    order, flips = rng.sample(range(N), N), [rng.choice((1, -1)) for _ in range(N)]
    found = solve(A, y, problem(tag, q))
    moved = solve([[flips[j] * row[j] for j in order] for row in A], y, problem(tag, q))
    assert (moved.status, moved.case) == (found.status, found.case)
    back = {tuple(flips[j] * x[order.index(j)] for j in range(N)) for x in points(moved)}
    assert back == points(found)
    if found.support is not None and found.signs is not None:
        assert moved.support is not None and moved.signs is not None
        signs = {order[k]: flips[order[k]] * s for k, s in zip(moved.support, moved.signs)}
        assert signs == dict(zip(found.support, found.signs, strict=True))


@given(data(), tags, parameters, st.randoms(use_true_random=False))
@settings(max_examples=100)
def test_orthogonal_maps_of_the_rows_change_nothing(
    given_data: Any, tag: str, q: Any, rng: Any
) -> None:
    A, y = given_data
    m = len(A)
    # (I - 2 v v^T/|v|^2) is orthogonal and rational
    v = [rng.randint(1, 3) for _ in range(m)]
    size = sum(a * a for a in v)
    H = [[Fraction(int(i == k)) - Fraction(2 * v[i] * v[k], size) for k in range(m)]
         for i in range(m)]  # fmt: skip
    turned = [[sum(h * A[k][j] for k, h in enumerate(row)) for j in range(len(A[0]))] for row in H]
    rest = [sum(h * y[k] for k, h in enumerate(row)) for row in H]
    found, other = solve(A, y, problem(tag, q)), solve(turned, rest, problem(tag, q))
    assert (other.status, other.support, other.signs) == (found.status, found.support, found.signs)
    assert points(other) == points(found)


@given(data(max_columns=4), tags, parameters, st.integers(0, 4), st.booleans())
@settings(max_examples=150)
def test_a_zero_column_changes_nothing_else(
    given_data: Any, tag: str, q: Any, place: int, floats: bool
) -> None:
    A, y = given_data
    N = len(A[0])
    place = min(place, N)
    more: Any = [[*row[:place], 0, *row[place:]] for row in A]
    target: Any = y
    if floats:
        more, target = np.array(more, dtype=float), np.array(y, dtype=float)
    found, longer = solve(A, y, problem(tag, q)), solve(more, target, problem(tag, q))
    assert (longer.status, longer.case) == (found.status, found.case)
    assert points(longer) == {(*x[:place], 0, *x[place:]) for x in points(found)}
    if found.support is not None:
        assert longer.support == tuple(j + (j >= place) for j in found.support)
        assert longer.signs == found.signs
    weights = [1] * (N + 1)
    weights[place] = 5
    assert points(solve(more, target, problem(tag, q), weights=weights)) == points(longer)


@given(data(max_columns=4), tags, parameters, st.sampled_from((1, -1)), st.booleans())
@settings(max_examples=150)
def test_a_duplicated_column_of_the_support_makes_a_set(
    given_data: Any, tag: str, q: Any, s: int, floats: bool
) -> None:
    A, y = given_data
    found = solve(A, y, problem(tag, q))
    if not found.support or found.signs is None:
        return
    j, sign = found.support[-1], found.signs[-1]
    more: Any = [[*row, s * row[j]] for row in A]
    target: Any = y
    if floats:
        more, target = np.array(more, dtype=float), np.array(y, dtype=float)
    wider = solve(more, target, problem(tag, q))
    assert wider.unique is False
    assert wider.support == (*found.support, len(A[0]))
    assert wider.signs == (*found.signs, s * sign)
    expected = set()
    for x in points(found):
        expected.add((*x, 0))
        expected.add((*x[:j], Q(0), *x[j + 1 :], s * x[j]))
    assert points(wider) == expected


@given(data(), st.sampled_from(("1", "1/m", "1/2m")), st.booleans(), st.booleans())
@settings(max_examples=150)
def test_lam_from_its_largest_value_on_gives_zero(
    given_data: Any, normalisation: str, above: bool, floats: bool
) -> None:
    A, y = given_data
    top = max(abs(sum(a * b for a, b in zip(column, y, strict=True))) for column in zip(*A))
    if not top:
        return
    m = len(y)
    twice = {"1": 2, "1/m": Fraction(2, m), "1/2m": Fraction(1, m)}[normalisation]
    lam = twice * top + (Fraction(1, 2**60) if above else 0)
    entries: Any = np.array(A, dtype=float) if floats else A
    target: Any = np.array(y, dtype=float) if floats else y
    found = solve(entries, target, problem("P2", lam, normalisation=normalisation))
    assert (found.status, found.case, found.support) == ("unique", "zero", ())
    assert (found.equicorrelation == ()) is above
    assert (found.margin is None) is not above
    below = problem("P2", twice * top - Fraction(1, 2**60), normalisation=normalisation)
    assert solve(entries, target, below).support != ()
    # P3: lam ||y|| = top
    square = sum(b * b for b in y)
    edge = solve(entries, target, SqrtLasso(lam=f"{top}/{square}*sqrt({square})"))
    assert edge.distance([0] * len(A[0])).upper == 0
    over = f"{top}/{square}*sqrt({square}) + 1/{2**60}"
    assert solve(entries, target, SqrtLasso(lam=over)).support == ()


@given(data(), tags, parameters, st.lists(parameters, min_size=5, max_size=5))
@settings(max_examples=150)
def test_weights_are_column_scalings(given_data: Any, tag: str, q: Any, w: Any) -> None:
    A, y = given_data
    w = w[: len(A[0])]
    weighted = solve(A, y, problem(tag, q), weights=w)
    scaled = solve([[a / t for a, t in zip(row, w)] for row in A], y, problem(tag, q))
    assert kept(weighted) == kept(scaled)
    rescaled = {tuple(simplified(a * Q(t.numerator, t.denominator)) for a, t in zip(x, w))
                for x in points(weighted)}  # fmt: skip
    assert rescaled == points(scaled)


@given(data(), tags, parameters, st.lists(st.integers(-120, 120), min_size=5, max_size=5))
@settings(max_examples=150)
def test_columns_and_weights_of_very_different_sizes(
    given_data: Any, tag: str, q: Any, powers: Any
) -> None:
    A, y = given_data
    factors = [2.0**k for k in powers[: len(A[0])]]
    found = solve(A, y, problem(tag, q))
    wide = np.array(A, dtype=float) * np.array(factors)
    other = solve(wide, np.array(y, dtype=float), problem(tag, q), weights=factors)
    assert kept(other) == kept(found)
    back = {tuple(simplified(a * Q(*t.as_integer_ratio())) for a, t in zip(x, factors))
            for x in points(other)}  # fmt: skip
    assert back == points(found)


@given(data(), tags, parameters, st.lists(small, min_size=5, max_size=5))
@settings(max_examples=150)
def test_a_guess_changes_nothing(given_data: Any, tag: str, q: Any, guess: Any) -> None:
    A, y = given_data
    found = solve(A, y, problem(tag, q))
    other = solve(A, y, problem(tag, q), guess=guess[: len(A[0])])
    assert summary(other) == summary(found)
    assert points(other) == points(found)


@given(data(), tags, parameters)
@settings(max_examples=100)
def test_enclosures_nest_as_digits_grow(given_data: Any, tag: str, q: Any) -> None:
    A, y = given_data
    found = solve(np.array(A, dtype=float), np.array(y, dtype=float), problem(tag, q))
    if not found.unique:
        return
    for digits in (1, 5, 40, 200):
        for box, x in zip(found.enclosure(digits=digits), found.x, strict=True):
            assert x - box.lower >= 0 >= x - box.upper
            assert box.width * 10 ** (digits - 1) <= max(abs(box.lower), abs(box.upper))
