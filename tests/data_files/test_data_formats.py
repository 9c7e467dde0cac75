"""Every format gives exactly the numbers that stand in the file."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sci_barriers.data_files import (
    as_exact_data,
    load_matrix,
    load_vector,
    read_matrix_file,
    read_text_number,
    read_vector_file,
)
from sci_barriers.exact import Nested, Q, as_number, as_q, format_number, sqrt


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def exactly(data: Any) -> list[list[Any]]:
    """The entries as exact numbers, whatever form they have."""
    return [[as_number(x) for x in row] for row in (data.tolist() if _is_array(data) else data)]


def _is_array(data: Any) -> bool:
    return isinstance(data, np.ndarray)


def test_a_decimal_in_text_is_the_decimal_not_the_float(tmp_path: Path) -> None:
    A = read_matrix_file(write(tmp_path, "A.csv", "0.1,1/3\n1e-1,2\n"))
    assert exactly(A) == [[Q(1, 10), Q(1, 3)], [Q(1, 10), Q(2)]]
    assert as_q(0.1) != Q(1, 10)
    np.save(tmp_path / "A.npy", [[0.1]])
    assert exactly(read_matrix_file(tmp_path / "A.npy")) == [[as_q(0.1)]]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("A.csv", "1,-2.5\n1/3,sqrt(2) - 1\n"),
        ("A.csv", "\ufeff1,-2.5\r\n1/3,sqrt(2) - 1"),
        ("A.CSV", "1;-2.5\n1/3;sqrt(2) - 1\n\n"),
        ("A.csv", '"1","-2.5"\n"1/3","sqrt(2) - 1"\n'),
        ("A.csv", "# a comment, not a row\n1, -2.5\n 1/3 , sqrt(2)-1 \n"),
        ("A.csv", "first,second column (cm)\n1,-2.5\n1/3,sqrt(2) - 1\n"),
        ("A.tsv", "1\t-2.50\n1/3\tsqrt(2) - 1\n"),
        ("A.txt", "1 -25e-1\n1/3   sqrt(2)-1\n"),
        ("A.txt", " +1.  -2.5E+00\n 0x1/3 -1+sqrt(2)\n"),
        ("A.json", '[[1, -2.5], ["1/3", "sqrt(2) - 1"]]'),
        ("A.json", '{"y": [1], "A": [["1", -25e-1], ["1/3", {"a": "-1", "b": "1", "s": "2"}]]}'),
        (
            "A.mtx",
            "%%MatrixMarket matrix array real general\n% column by column\n2 2\n"
            "1\n1/3\n\n-2.5\nsqrt(2)-1\n",
        ),
        (
            "A.mtx",
            "%%MatrixMarket MATRIX Coordinate Real General\n2 2 4\n"
            "2 2 sqrt(2)-1\n1 1 1\n2 1 1/3\n1 2 -2.5\n",
        ),
    ],
)
def test_formats_of_text(name: str, text: str, tmp_path: Path) -> None:
    found = load_matrix(write(tmp_path, name, text))
    assert found.shape == (2, 2)
    assert exactly(found.data) == [[Q(1), Q(-5, 2)], [Q(1, 3), sqrt(Q(2)) - 1]]
    names = ("first", "second column (cm)") if text.startswith("first") else ()
    assert found.header == names


def test_nested_numbers_in_json(tmp_path: Path) -> None:
    text = json.dumps([[{"a": "1", "b": "1", "s": "1 + sqrt(2)"}]])
    ((x,),) = read_matrix_file(write(tmp_path, "A.json", text))
    assert isinstance(x, Nested) and x.s == 1 + sqrt(Q(2))


def test_symmetric_matrix_market(tmp_path: Path) -> None:
    array = "%%MatrixMarket matrix array integer symmetric\n2 2\n1\n2\n3\n"
    sparse = "%%MatrixMarket matrix coordinate integer symmetric\n2 2 3\n2 1 2\n1 1 1\n2 2 3\n"
    for text in (array, sparse):
        A = read_matrix_file(write(tmp_path, "A.mtx", text))
        assert np.array_equal(A, [[1.0, 2.0], [2.0, 3.0]])


def test_what_is_not_named_in_coordinate_format_is_zero(tmp_path: Path) -> None:
    text = "%%MatrixMarket matrix coordinate real general\n2 3 1\n2 3 0.5\n"
    A = read_matrix_file(write(tmp_path, "A.mtx", text))
    assert np.array_equal(A, [[0, 0, 0], [0, 0, 0.5]])


def test_a_float64_array_where_every_entry_is_a_float(tmp_path: Path) -> None:
    """Text that floats hold exactly gives an array, with one entry that they do not, none."""
    A = read_matrix_file(write(tmp_path, "A.csv", "0.5,-3\n1/1024,0x1p-1074\n"))
    assert _is_array(A) and A.dtype == np.float64
    assert A.tolist() == [[0.5, -3.0], [2.0**-10, 2.0**-1074]]
    for other in ("0.1", "1e400", "0x1p-1075", "9007199254740993", "sqrt(2)", "1/3"):
        B = read_matrix_file(write(tmp_path, "B.csv", f"0.5,{other}\n"))
        assert isinstance(B, tuple)
        assert format_number(B[0][1]) == format_number(read_text_number(other, name="x"))


@pytest.mark.parametrize(
    "dtype", ["f2", "f4", "f8", ">f4", ">f8", "i1", "i8", "u1", "u8", ">i4", np.longdouble]
)
@pytest.mark.parametrize("order", ["C", "F"])
def test_binary_arrays_are_exact(dtype: Any, order: Any, tmp_path: Path) -> None:
    values = np.array([[1, 2, 0], [100, 5, 7]], order=order).astype(dtype)
    if values.dtype.kind == "f":
        values[1, 2] = values.dtype.type(1) / 3
    np.save(tmp_path / "A.npy", values)
    np.savez_compressed(tmp_path / "A.npz", B=values)
    for name in ("A.npy", "A.npz"):
        A = read_matrix_file(tmp_path / name)
        assert exactly(A) == [[as_q(x) for x in row] for row in values.tolist()]


def test_integers_beyond_2_53_are_not_rounded(tmp_path: Path) -> None:
    """2**60 + 1 in an integer file, in text and in JSON."""
    n = 2**60 + 1
    np.save(tmp_path / "A.npy", np.array([[n, 2**64 - 1]], dtype=np.uint64))
    assert exactly(read_matrix_file(tmp_path / "A.npy")) == [[Q(n), Q(2**64 - 1)]]
    for name, text in (("A.csv", f"{n},{-n}"), ("A.json", f"[[{n}, {-n}]]")):
        assert exactly(read_matrix_file(write(tmp_path, name, text))) == [[Q(n), Q(-n)]]


def test_longdouble_is_read_exactly(tmp_path: Path) -> None:
    x = np.longdouble(1) / 3
    np.save(tmp_path / "y.npy", np.array([x, 1], dtype=np.longdouble))
    assert [as_q(v) for v in read_vector_file(tmp_path / "y.npy")] == [as_q(x), Q(1)]


def test_extreme_floats_are_kept(tmp_path: Path) -> None:
    """1e308, the least subnormal and -0.0."""
    values = np.array([1e308, 5e-324, -0.0])
    np.save(tmp_path / "y.npy", values)
    assert np.array_equal(read_vector_file(tmp_path / "y.npy"), values)
    y = read_vector_file(write(tmp_path, "y.csv", "1e308\n5e-324\n-0.0\n"))
    assert [as_q(v) for v in y] == [Q(10) ** 308, 5 / Q(10) ** 324, Q(0)]


def test_text_in_npy_is_exact_text(tmp_path: Path) -> None:
    np.save(tmp_path / "y.npy", np.array(["1/3", "sqrt(2)", "0.1"]))
    assert list(read_vector_file(tmp_path / "y.npy")) == [Q(1, 3), sqrt(Q(2)), Q(1, 10)]
    np.save(tmp_path / "A.npy", np.array([["1/3", "2"]]))
    assert exactly(read_matrix_file(tmp_path / "A.npy")) == [[Q(1, 3), Q(2)]]


def test_named_arrays(tmp_path: Path) -> None:
    """The only one, the one called A or y, or PATH::NAME."""
    np.savez(tmp_path / "two.npz", A=[[1.0]], y=[2.0])
    np.savez(tmp_path / "one.npz", B=[[3.0]])
    (tmp_path / "two.json").write_text('{"A": [[1]], "y": [2], "w": [3]}')
    for name in ("two.npz", "two.json"):
        assert read_matrix_file(tmp_path / name).tolist() == [[1.0]]
        assert read_vector_file(tmp_path / name).tolist() == [2.0]
        assert read_vector_file(f"{tmp_path / name}::A").tolist() == [1.0]
    assert read_matrix_file(tmp_path / "one.npz").tolist() == [[3.0]]
    assert read_vector_file(f"{tmp_path}/two.json::w", name="weights").tolist() == [3.0]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("y.csv", "1\n2\n3\n"),
        ("y.csv", "name\n1\n2\n3\n"),
        ("y.csv", "1,2,3"),
        ("y.txt", "1 2 3"),
        ("y.json", "[1, 2, 3]"),
        ("y.json", "[[1], [2], [3]]"),
        ("y.mtx", "%%MatrixMarket matrix array integer general\n3 1\n1\n2\n3\n"),
    ],
)
def test_a_vector_file_holds_one_column_or_one_row(name: str, text: str, tmp_path: Path) -> None:
    found = load_vector(write(tmp_path, name, text))
    assert found.shape == (3,)
    assert np.array_equal(found.data, [1.0, 2.0, 3.0])


@pytest.mark.parametrize("shape", [(3,), (3, 1), (1, 3)])
def test_a_vector_file_npy(shape: tuple[int, ...], tmp_path: Path) -> None:
    np.save(tmp_path / "y.npy", np.arange(3.0).reshape(shape))
    assert np.array_equal(read_vector_file(tmp_path / "y.npy"), [0.0, 1.0, 2.0])


def test_paths_with_blanks_unicode_and_colons(tmp_path: Path) -> None:
    for name in ("a folder/Größe ∞.csv", "a::b.csv"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("1,2\n")
        assert read_matrix_file(path).tolist() == [[1.0, 2.0]]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1", "1/10"), (".1", "1/10"), ("+1e-1", "1/10"), ("1.E-01", "1/10"), (" 1/10\t", "1/10"),
        ("-.5", "-1/2"), ("-0", "0"), ("00012", "12"), ("1E+02", "100"), ("0x3p-7", "3/128"),
        ("1/2 - 3*sqrt(5)", "-3*sqrt(5) + 1/2"),
    ],
)  # fmt: skip
def test_spellings_of_a_number(text: str, value: str) -> None:
    assert format_number(read_text_number(text, name="x")) == value


@given(st.lists(st.fractions(), min_size=1, max_size=4))
def test_fractions_survive_any_format(row: list[Fraction]) -> None:
    """What as_exact_data returns is what went in: as floats only where that is exact."""
    numbers = [as_q(x) for x in row]
    data = as_exact_data([numbers])
    assert exactly(data) == [numbers]
    assert _is_array(data) == all(Fraction(float(x)) == x for x in row)


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=4))
def test_floats_come_back_as_floats(row: list[float]) -> None:
    data = as_exact_data([as_q(x) for x in row])
    assert _is_array(data)
    assert data.tolist() == row
