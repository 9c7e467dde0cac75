"""The worked operators: symmetry, patterns, exact and enclosed entries, bounds, bad input."""

from __future__ import annotations

from itertools import islice
from typing import Any

import mpmath
import pytest

from sci_barriers.errors import BadInput
from sci_barriers.exact import Enclosure, Q, sqrt
from sci_barriers.towers import (
    AlmostMathieu,
    Banded,
    Diagonal,
    Fibonacci,
    Jacobi,
    Operator,
    SquareLattice,
    half_line,
    operator,
)
from sci_barriers.towers.operators import NAMED, line, read_operator, square_lattice

ALL: tuple[Operator, ...] = (
    Jacobi(b=2), Jacobi(b="-7/3"), half_line(), Diagonal(), Diagonal(site=4), Fibonacci(lam="3/2"),
    AlmostMathieu(lam="1/2"), AlmostMathieu(lam=-2, theta="1/3"), SquareLattice(),
    Banded(entries=lambda i, j: Q(1, 1 + i + j), width=2, largest=1),
)  # fmt: skip
IDS = [f"{A.name} {A.parameters()}" for A in ALL]


def entry(A: Operator, i: int, j: int) -> Any:
    return A.evaluate(("A", i, j), bits=80)


@pytest.mark.parametrize("A", ALL, ids=IDS)
def test_entries_are_symmetric_and_vanish_off_the_pattern(A: Operator) -> None:
    for j in range(30):
        assert list(A.rows(j)) == sorted(set(A.rows(j))) and min(A.rows(j)) >= 0
        for i in range(60):
            value = entry(A, i, j)
            assert value == entry(A, j, i)
            if i not in A.rows(j):
                assert value == 0


@pytest.mark.parametrize("A", ALL, ids=IDS)
def test_rows_sum_to_at_most_the_bound(A: Operator) -> None:
    """The Schur test, with the sums of absolute values; for these operators it is the bound."""
    for j in range(40):
        values = [entry(A, i, j) for i in A.rows(j)]
        sizes = [abs(x).upper if isinstance(x, Enclosure) else abs(x) for x in values]
        assert sum(sizes, Q(0)) <= A.bound + Q(1, 2**70)


@pytest.mark.parametrize("A", [A for A in ALL if A.name in NAMED], ids=lambda A: A.name)
def test_name_and_parameters_fix_the_operator(A: Operator) -> None:
    again = operator(A.name, A.parameters())
    assert again == A and again.identity() == {"family": A.name, "parameters": A.parameters()}


def test_all_entries_are_listed() -> None:
    for A in ALL:
        first = list(islice(A.evaluations(), 21))
        assert {f[1:] for f in first} == {(i, j) for i in range(6) for j in range(6) if i + j < 6}


# -- the line ----------------------------------------------------------------------------------


def test_sites_of_the_line_in_order() -> None:
    assert [line.site(i) for i in range(7)] == [0, 1, -1, 2, -2, 3, -3]
    assert all(line.index_of(line.site(i)) == i for i in range(200))
    assert line.line_rows(0) == (0, 1, 2) and line.line_rows(3) == (1, 3, 5)


@pytest.mark.parametrize("theta", [Q(0), Q(1, 3), Q(-5, 7)])
def test_cosines_are_enclosed(theta: Q) -> None:
    with mpmath.workdps(60):
        alpha = (mpmath.sqrt(5) - 1) / 2
        for x in (-987, -1, 0, 1, 2, 610):
            t = alpha * x + mpmath.mpf(int(theta.p)) / int(theta.q)
            value = mpmath.cos(2 * mpmath.pi * t)
            found = line.cosine(x, theta, 120)
            low, high = (mpmath.mpf(int(e.p)) / int(e.q) for e in (found.lower, found.upper))
            assert low - mpmath.mpf(10) ** -50 <= value <= high + mpmath.mpf(10) ** -50
            assert found.width <= Q(1, 2**120)


def test_rational_cosines_are_exact() -> None:
    assert AlmostMathieu(lam=3).entry(0, 0) == 6
    assert AlmostMathieu(lam=3, theta="1/3").entry(0, 0) == -3
    assert isinstance(AlmostMathieu(lam=3, theta="1/5").entry(0, 0), Enclosure)


def test_fibonacci_potential_is_the_fibonacci_word() -> None:
    """On x >= 1 the potential is the word that a -> ab, b -> a generates, a = lam, b = 0."""
    word = "a"
    for _ in range(12):
        word = "".join({"a": "ab", "b": "a"}[letter] for letter in word)
    found = "".join("a" if line.in_window(x) else "b" for x in range(1, 200))
    assert found == word[:199]


def test_window_is_decided_exactly_where_floats_fail() -> None:
    """alpha F_n = F_(n-1) - (-alpha)**n: frac is 1 - alpha**n, alpha**n in turns, next to an end of
    the window; for F_n - 1 it is next to the other end, 1 - alpha -+ alpha**n.
    """
    a, b = 0, 1
    for n in range(1, 200):
        a, b = b, a + b  # a = F_n
        if n > 2:
            assert line.in_window(a) is (n % 2 == 0)
            assert line.in_window(a - 1) is (n % 2 == 1)


def test_alpha_is_the_golden_mean() -> None:
    assert line.ALPHA * line.ALPHA == 1 - line.ALPHA and (sqrt(5) - 1) / 2 == line.ALPHA


# -- the lattice -------------------------------------------------------------------------------


def test_shells_number_the_lattice() -> None:
    listed = [p for R in range(9) for p in square_lattice.shell(R)]
    assert [square_lattice.point(k) for k in range(len(listed))] == listed
    assert [square_lattice.index_of(*p) for p in listed] == list(range(len(listed)))
    assert sorted(listed) == [(x, y) for x in range(-8, 9) for y in range(-8, 9)]
    for R in range(9):
        last = (2 * R + 1) ** 2 - 1
        assert max(abs(c) for c in square_lattice.point(last)) == R


def test_neighbours_of_the_lattice() -> None:
    A = SquareLattice()
    for j in range(200):
        x, y = square_lattice.point(j)
        around = {square_lattice.point(i) for i in A.rows(j)}
        assert around == {(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)}


def test_dispersion_of_the_lattice() -> None:
    """The columns of the first (2R + 1)**2 sites end before (2R + 3)**2."""
    A = SquareLattice()
    for R in range(7):
        n = (2 * R + 1) ** 2
        assert max(i for j in range(n) for i in A.rows(j)) < (2 * R + 3) ** 2


# -- spectra in closed form ----------------------------------------------------------------------


def test_eigenvalue_of_the_jacobi_matrix() -> None:
    """(A - E)u = 0 for u_i = b**-i, row by row; none for |b| <= 1."""
    for b in (Q(2), Q(-3, 2)):
        A = Jacobi(b=b)
        E, u = A.eigenvalue, [b**-i for i in range(40)]
        for i in range(39):
            assert sum((A.entry(i, j) * u[j] for j in A.rows(i)), Q(0)) == E * u[i]
        assert A.spectrum.distance(E) == 0
    assert Jacobi(b=1).eigenvalue is None and Jacobi(b="-1/2").eigenvalue is None


def test_known_spectra() -> None:
    assert str(Jacobi(b=2).spectrum) == "[-2, 2] ∪ {5/2}"
    assert str(Jacobi(b=-2).spectrum) == "{-5/2} ∪ [-2, 2]"
    assert str(half_line().spectrum) == "[-2, 2]"
    assert str(SquareLattice().spectrum) == "[-4, 4]"
    assert str(Diagonal(site=3).spectrum) == "{0} ∪ {1}" and str(Diagonal().spectrum) == "{0}"
    assert AlmostMathieu(lam=1).spectrum is None and Fibonacci(lam=1).spectrum is None


# -- bad input -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: Jacobi(b=float("nan")), "b = nan: must be a finite rational number"),
        (lambda: Jacobi(b="sqrt(2)"), r"b = 'sqrt\(2\)': must be rational"),
        (lambda: Jacobi(b=1j), "b = 1j"),
        (lambda: AlmostMathieu(lam=float("inf")), "lam = inf"),
        (lambda: Fibonacci(lam=None), "lam = None"),
        (lambda: Diagonal(site=-1), "site = -1: must be an integer >= 0"),
        (lambda: Diagonal(site=1.0), "site = 1.0"),
        (lambda: operator("laplace"), "operator = 'laplace': must be one of jacobi, "),
        (lambda: operator("jacobi"), "must be those of jacobi"),
        (lambda: operator("jacobi", {"b": 2, "c": 1}), "must be those of jacobi"),
        (lambda: operator("jacobi", {"b": 2, "name": "x"}), "name is no parameter"),
        (lambda: read_operator([[0, 1], [1, 0]]), "operator = 'list': must be an operator"),
        (lambda: Banded(entries=lambda i, j: 0, width=-1, largest=1), "width = -1"),
        (lambda: Banded(entries=lambda i, j: 0, width=1.5, largest=1), "width = 1.5"),
        (lambda: Banded(entries=lambda i, j: 0, width=1, largest=None), "an unbounded operator"),
        (lambda: Banded(entries=lambda i, j: 0, width=1, largest=float("inf")), "largest = inf"),
        (lambda: Banded(entries=lambda i, j: 0, width=1, largest=-1), "largest = -1: must be >= 0"),
        (lambda: Jacobi(b=2).evaluate(("A", 0)), "must be an entry"),
        (lambda: Jacobi(b=2).evaluate(("y", 0, 0)), "must be an entry"),
        (lambda: Jacobi(b=2).evaluate(("A", 0, 0), bits=-1), "bits = -1"),
    ],
)
def test_bad_input_is_refused(make: Any, text: str) -> None:
    with pytest.raises(BadInput, match=text):
        make()


@pytest.mark.parametrize(
    ("entries", "text"),
    [
        (lambda i, j: i, r"\|a_2,2\| = 2: must be <= largest = 1"),
        (lambda i, j: 1j, "a_2,2 of banded: .*complex"),
        (lambda i, j: float("nan"), "a_2,2 of banded: .*finite"),
        (lambda i, j: "x", "a_2,2 of banded"),
    ],
)
def test_entries_that_break_the_declaration_are_refused(entries: Any, text: str) -> None:
    with pytest.raises(BadInput, match=text):
        Banded(entries=entries, width=1, largest=1).evaluate(("A", 2, 2))
