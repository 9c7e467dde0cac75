"""Data from outside: what is exact is taken exactly, everything else is refused with a remedy."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from sci_barriers.errors import BadInput
from sci_barriers.exact import Matrix, Nested, Q, Surd, sqrt
from sci_barriers.problems import Instance, SqrtLasso
from sci_barriers.problems.entries import read_matrix, read_number, read_vector

P3 = SqrtLasso(lam=1)
NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("value", "exact"),
    [
        (3, Q(3)),
        (2**60 + 1, Q(2**60 + 1)),
        (Fraction(-1, 3), Q(-1, 3)),
        (Q(5, 7), Q(5, 7)),
        ("1/3", Q(1, 3)),
        ("0x3p-7", Q(3, 128)),
        ("1.25e-3", Q(1, 800)),
        (0.1, Q(0x1999999999999A, 2**56)),
        (-0.0, Q(0)),
        (5e-324, Q(1, 2**1074)),
        (1e308, Q(int(1e308))),
        (np.float32(0.1), Q(13421773, 2**27)),
        (np.float16(0.1), Q(819, 2**13)),
        (np.int8(-5), Q(-5)),
        (np.uint64(2**64 - 1), Q(2**64 - 1)),
        (sqrt(2), sqrt(2)),
        ("sqrt(2) - 1/3", sqrt(2) - Q(1, 3)),
        ({"a": "1", "b": "2", "s": "2 + sqrt(2)"}, Nested(a=1, b=2, s=2 + sqrt(2))),
    ],
)
def test_read_number_is_exact(value: Any, exact: Any) -> None:
    assert read_number(value, name="x") == exact


def test_longdouble_is_taken_exactly() -> None:
    value = np.longdouble(1) + np.longdouble(2) ** -60
    p, q = value.as_integer_ratio()
    assert read_number(value, name="x") == Q(int(p), int(q))
    assert read_vector(np.array([value]), name="x")[0] == Q(int(p), int(q))


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (True, "not a boolean"),
        (np.True_, "not a boolean"),
        (1j, "must be real"),
        (np.complex64(1), "must be real"),
        (NAN, "must be finite"),
        (-INF, "must be finite"),
        (np.float32("nan"), "must be finite"),
        (np.longdouble("inf"), "must be finite"),
        (None, "of type NoneType"),
        (b"1", "of type bytes"),
        ("1/0", "lam"),
        ("__import__('os').getpid()", "lam"),
        ("1e999999999", "lam"),
        ("nan", "lam"),
        ("1" * 1_000_001, "lam"),
        ({"a": "1"}, "lam"),
        (np.ma.masked, "lam"),
    ],
)
def test_read_number_refuses_with_name_and_reason(value: Any, message: str) -> None:
    with pytest.raises(BadInput, match=message) as caught:
        read_number(value, name="lam")
    assert str(caught.value).startswith("lam")
    assert len(str(caught.value)) < 400


GOOD = [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    ("A", "message"),
    [
        ([], "rows of A = 0"),
        ([[]], r"length of A\[0\] = 0"),
        (np.zeros((0, 3)), "rows of A = 0"),
        (np.zeros((3, 0)), r"length of A\[0\] = 0"),
        ([1, 2], r"A\[0\] = 1: must be a row"),
        (np.array(1.0), r"shape of A = \(\): must be \(m, N\)"),
        (np.ones(3), r"shape of A = \(3,\): must be \(m, N\)"),
        (np.ones((2, 2, 2)), r"shape of A = \(2, 2, 2\)"),
        ([[[1]]], r"A\[0\]\[0\] = \[1\]: must be a number"),
        ([[1, 2], [3]], r"length of A\[1\] = 1: must be N = 2"),
        ("12", "must be a list"),
        (5, "must be a list"),
        (None, "must be a list"),
        (iter(GOOD), "must be a list"),
        ({0: [1]}, "must be a list"),
        ([[1, NAN]], r"A\[0\]\[1\] = nan: must be finite"),
        (np.array([[1, INF]]), r"A\[0\]\[1\] = inf: must be finite"),
        (np.array(GOOD, dtype=complex), r"must be real.*A\.real"),
        (np.array(GOOD, dtype=bool), r"must hold numbers.*astype"),
        ([[True, 1]], "not a boolean"),
        (np.ma.masked_array(GOOD, mask=[[0, 1], [0, 0]]), r"must not be masked.*filled"),
        (np.ma.masked_array(GOOD), "must not be masked"),
        (sparse.csr_matrix(np.array(GOOD)), r"must be dense.*A\.toarray\(\)"),
        (sparse.coo_array(np.array(GOOD)), "must be dense"),
        (np.array([["1", "x"]]), r"A\[0\]\[1\]"),
        (np.array([["1", None]], dtype=object), r"A\[0\]\[1\] = None"),
        (np.array([[b"1"]]), "must hold real numbers"),
        (np.array([["2020-01-01"]], dtype="datetime64[D]"), "must hold real numbers"),
        (np.array([[(1, 2)]], dtype="i4,i4"), "must hold real numbers"),
    ],
)
def test_read_matrix_refuses_with_place_and_remedy(A: Any, message: str) -> None:
    with pytest.raises(BadInput, match=message) as caught:
        read_matrix(A)
    assert ";" in str(caught.value) or "0]" in str(caught.value)


@pytest.mark.parametrize(
    ("y", "message"),
    [
        (np.ones((2, 1)), r"shape of y = \(2, 1\): must be \(m,\).*y\.ravel\(\)"),
        ([[1], [2]], r"y\[0\] = \[1\]: must be a number"),
        ([1], "length of y = 1: must be m = 2; pass 2 entries"),
        ([1, 2, 3], "must be m = 2"),
        ([], "length of y = 0"),
        (np.array(1.0), r"shape of y = \(\)"),
        ([1, 1j], r"y\[1\]"),
        ("12", "must be a list"),
    ],
)
def test_explicit_refuses_a_wrong_y(y: Any, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        Instance.explicit(GOOD, y, P3)


@pytest.mark.parametrize(
    "A",
    [
        np.array([[0.1, 2.0], [3.0, 4.0]]),
        np.array([[0.1, 2.0], [3.0, 4.0]], order="F")[:, :],
        np.array([[9, 0.1, 9, 2.0], [9, 3.0, 9, 4.0]])[:, 1::2],
        [[0.1, 2], (Fraction(3), "4")],
        np.array([[0.1, 2], [Fraction(3), "4"]], dtype=object),
        [np.array([0.1, 2.0]), np.array([3.0, 4.0])],
        Matrix([[0.1, 2], [3, 4]]),
    ],
)
def test_arrays_and_lists_give_the_same_exact_matrix(A: Any) -> None:
    assert read_matrix(A) == Matrix([[0.1, 2], [3, 4]])


def test_read_only_arrays_are_read() -> None:
    A = np.eye(2)
    A.setflags(write=False)
    assert read_matrix(A) == Matrix.identity(2)


def test_exact_strings_in_arrays_are_exact() -> None:
    assert read_matrix(np.array([["1/3", "sqrt(2)"]])).rows == ((Q(1, 3), sqrt(2)),)


def test_float32_arrays_are_exact() -> None:
    assert read_vector(np.array([0.1], dtype=np.float32), name="y")[0] == Q(13421773, 2**27)


def test_numpy_is_not_imported_by_problems_and_information() -> None:
    code = (
        "import sys; import sci_barriers.problems, sci_barriers.information\n"
        "from sci_barriers.problems import Instance, SqrtLasso\n"
        "from sci_barriers.information import rounded\n"
        "rounded(Instance.explicit([[1.5, 'sqrt(2)']], [1], SqrtLasso(lam=1))).at(3)\n"
        "print(sorted({'numpy', 'scipy', 'cvxpy', 'mpmath', 'sympy'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_surd_entries_pass_through() -> None:
    assert isinstance(read_number(Surd({2: Q(1)}), name="x"), Surd)


def test_plain_numbers_are_read_like_others() -> None:
    """int and float, alone and in vectors, as their subclasses and numpy's types are."""

    class Long(int):
        pass

    class Real(float):
        pass

    for value in (0.0, -0.0, 0.1, -5e-324, 1.7976931348623157e308, 3.0):
        for other in (Real(value), np.float64(value), Fraction(value)):
            assert read_number(value, name="x") == read_number(other, name="x")
        assert read_vector([value, 1], name="y") == read_vector(np.array([value, 1.0]), name="y")
    for whole in (0, -7, 10**40):
        assert read_number(whole, name="x") == read_number(Long(whole), name="x") == Q(whole)
    for bad in (NAN, INF, -INF, True, np.True_, 1j, None):
        with pytest.raises(BadInput, match=r"y\[1\]"):
            read_vector([0.5, bad], name="y")
