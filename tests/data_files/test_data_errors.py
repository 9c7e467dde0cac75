"""Bad files: BadInput in one sentence with the file, the place and a remedy; nothing is built."""

from __future__ import annotations

import os
import pickle
import struct
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sci_barriers.data_files import (
    FileLimits,
    load_matrix,
    load_vector,
    read_matrix_file,
    read_text_number,
    read_vector_file,
)
from sci_barriers.errors import BadInput
from sci_barriers.exact import Limits


def refused(path: str | Path, *, limits: FileLimits | None = None, vector: bool = False) -> str:
    """The message with which a file is refused; it names the file and is short."""
    load = load_vector if vector else load_matrix
    with pytest.raises(BadInput) as found:
        load(path, limits=limits)
    message = str(found.value)
    assert Path(str(path).partition("::")[0]).name in message
    assert len(message) < 400
    assert ";" in message
    return message


def text(folder: Path, content: str | bytes, name: str = "A.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "holds no numbers"),
        ("\n \n# comment\n", "holds no numbers"),
        ("a,b\n", "holds no numbers"),
        ("1,2\n3\n", "line 2 = 1: must be 2 as in the first line"),
        ("1,2\n\n3,4,5\n", "line 3 = 3: must be 2"),
        ("1,2,\n", "entry 3: is empty"),
        ("1,nan\n", "entry 2 = 'nan': must be finite"),
        ("nan,NaN\n1,2\n", "entry 1 = 'nan': must be finite"),
        ("1,-inf\n", "must be finite"),
        ("1,Infinity\n", "must be finite"),
        ("1,NA\n", "must be finite"),
        ("1,1+2j\n", "must be real"),
        ("1,True\n", "not a boolean"),
        ("true\nfalse\n", "not a boolean"),
        ("1,x\n", "entry 2"),
        ("a,1\n1,2\n", "entry 1"),
        ("1,2\na,b\n", "line 2, entry 1"),
        ("1/0\n2\n", "denominator 0"),
        ("__import__('os')\n1\n", "entry 1"),
        ("1e999999999\n", "exponent beyond"),
        ("1e-999999999\n", "exponent beyond"),
        pytest.param("1" * 1_000_001, "longer than", id="a million digits"),
        pytest.param("1" * 5000, "decimal digits", id="5000 digits"),
        ("sqrt(-1)\n1\n", ">= 0"),
        ("sqrt (2)\n1\n", "entry 1"),
        ("1,5;2,5\n", "entry 1"),
        ("1 - 2\n", "entry 2"),
        ("１,２\n", "entry 1"),
        ("1,\x002\n", "entry 2"),
    ],
)
def test_bad_delimited_text(content: str, said: str, tmp_path: Path) -> None:
    assert said in refused(text(tmp_path, content))


def test_not_utf_8(tmp_path: Path) -> None:
    assert "is not UTF-8 at byte 2" in refused(text(tmp_path, b"1,\xff\n"))
    assert "is not UTF-8" in refused(text(tmp_path, "1,2".encode("utf-16")))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "line 1 = ''"),
        ("1 2\n", "%%MatrixMarket matrix FORMAT FIELD SYMMETRY"),
        ("%%MatrixMarket matrix coordinate pattern general\n1 1 1\n1 1\n", "'pattern'"),
        ("%%MatrixMarket matrix array complex general\n1 1\n1 2\n", "'complex'"),
        ("%%MatrixMarket matrix array real hermitian\n1 1\n1\n", "'hermitian'"),
        ("%%MatrixMarket matrix array real skew-symmetric\n1 1\n1\n", "'skew-symmetric'"),
        ("%%MatrixMarket matrix array real general\n", "must be 2 sizes"),
        ("%%MatrixMarket matrix array real general\n2 x\n", "must be 2 sizes"),
        ("%%MatrixMarket matrix array real general\n-1 2\n", "must be 2 sizes"),
        ("%%MatrixMarket matrix array real general\n0 2\n", "at least one row"),
        ("%%MatrixMarket matrix array real general\n1000000 1000000\n1\n", "at most"),
        (f"%%MatrixMarket matrix array real general\n{'9' * 30} 1\n1\n", "must be 2 sizes"),
        ("%%MatrixMarket matrix coordinate real general\n9999999 9999999 1\n1 1 1\n", "at most"),
        ("%%MatrixMarket matrix array real general\n2 1\n1\n", "ends too early; needs 2 entries"),
        ("%%MatrixMarket matrix array real general\n1 1\n1\n2\n", "more entries than declared"),
        ("%%MatrixMarket matrix array real general\n1 1\n1 2\n", "must have 1 words"),
        ("%%MatrixMarket matrix array real general\n1 1\nnan\n", "must be finite"),
        ("%%MatrixMarket matrix array integer general\n1 1\n1.5\n", "must be an integer"),
        ("%%MatrixMarket matrix array real symmetric\n1 2\n1\n1\n", "must be square"),
        ("%%MatrixMarket matrix coordinate real general\n2 2 1\n3 1 1\n", "an index from 1 to 2"),
        ("%%MatrixMarket matrix coordinate real general\n2 2 1\n0 1 1\n", "an index from 1 to 2"),
        ("%%MatrixMarket matrix coordinate real general\n2 2 1\n1 1\n", "must have 3 words"),
        (
            "%%MatrixMarket matrix coordinate real general\n2 2 2\n1 1 1\n1 1 1\n",
            "line 4 = '1 1': is named twice",
        ),
        (
            "%%MatrixMarket matrix coordinate real symmetric\n2 2 1\n1 2 1\n",
            "above the diagonal",
        ),
        ("%%MatrixMarket matrix coordinate real general\n2 2 9\n1 1 1\n", "needs 9 entries"),
    ],
)
def test_bad_matrix_market(content: str, said: str, tmp_path: Path) -> None:
    assert said in refused(text(tmp_path, content, "A.mtx"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is not JSON"),
        ("[[1, 2]", "is not JSON"),
        ("3", "must be a list"),
        ("[]", "at least one row"),
        ("[[]]", "at least one row"),
        ("[1, 2]", "must be (m, N)"),
        ("[[1, 2], [3]]", "row 1 = 1: must be 2"),
        ("[[1], 2]", "row 1"),
        ("[[[1]]]", "must be a number, not of type list"),
        ("[[NaN]]", "must be finite"),
        ("[[-Infinity]]", "must be finite"),
        ("[[true]]", "not of type bool"),
        ("[[null]]", "not of type NoneType"),
        ('[["1/0"]]', "denominator 0"),
        ('[["__import__(\'os\')"]]', "entry 0"),
        ("[[1e999999999]]", "exponent beyond"),
        pytest.param(f"[[{'1' * 5000}]]", "decimal digits", id="5000 digits"),
        ('[[{"a": "1"}]]', "must have the keys a, b, s"),
        ('{"A": [[1]], "A": [[2]]}', "named twice"),
        ('{"B": [[1]], "C": [[2]]}', "none of them called A"),
        pytest.param("[" * 100_000, "nested too deeply", id="deep"),
    ],
)
def test_bad_json(content: str, said: str, tmp_path: Path) -> None:
    assert said in refused(text(tmp_path, content, "A.json"))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (np.array([[1.0, np.nan]]), "entry (0, 1) = nan: must be finite"),
        (np.array([[-np.inf]]), "must be finite"),
        (np.array([[1j]]), "must be real"),
        (np.array([[True]]), "not booleans"),
        (np.array([["1/0"]]), "denominator 0"),
        (np.array([[b"1"]]), "must hold real numbers"),
        (np.array([["2020-01-01"]], dtype="M8[D]"), "must hold real numbers"),
        (np.array([(1, 2)], dtype=[("a", "f8"), ("b", "f8")]), "must hold real numbers"),
        (np.zeros((0, 3)), "at least one row"),
        (np.zeros((3, 0)), "at least one row"),
        (np.zeros((1, 1, 1)), "must be (m, N)"),
        (np.zeros(()), "must be (m, N)"),
        (np.zeros(3), "must be (m, N)"),
    ],
)
def test_bad_arrays(values: Any, said: str, tmp_path: Path) -> None:
    np.save(tmp_path / "A.npy", values)
    np.savez(tmp_path / "A.npz", A=values)
    assert said in refused(tmp_path / "A.npy")
    assert said in refused(tmp_path / "A.npz")


class Bomb:
    """Unpickling makes a folder; nothing may unpickle it."""

    def __reduce__(self) -> Any:
        return os.mkdir, ("unpickled",)


def test_nothing_is_unpickled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    objects = np.array([[Bomb()]], dtype=object)
    np.save("object.npy", objects, allow_pickle=True)
    np.savez("object.npz", A=objects)
    text(tmp_path, pickle.dumps(Bomb()), "pickle.npy")
    for name in ("object.npy", "object.npz"):
        assert "unpickled" in refused(name)
    assert "is no .npy file" in refused("pickle.npy")
    assert not Path("unpickled").exists()


def header(shape: str, dtype: str = "<f8", version: bytes = b"\x01\x00") -> bytes:
    body = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY" + version + struct.pack("<H", len(body)) + body


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is no .npy file"),
        (b"\x93NUMPY", "is no .npy file"),
        (b"\x93NUMPY\x01\x00\xff\xff{", "is no .npy file"),
        (header("(2, 2)") + bytes(31), "= 31: must be 32 for shape (2, 2)"),
        (header("(2, 2)") + bytes(33), "= 33: must be 32 for shape (2, 2)"),
        (header("(1000000, 1000000)"), "at most"),
        (header("(8000, 8000)"), "= 0: must be 512000000"),
        (header("(-1, 2)"), "at least one row"),
        (header("__import__('os').system('true')"), "is no .npy file"),
        (header("(1, 1)", version=b"\x03\x00") + bytes(8), "is for records"),
        (header("(1, 1)", dtype="<U0"), "cannot be read"),
    ],
)
def test_damaged_npy(content: bytes, said: str, tmp_path: Path) -> None:
    assert said in refused(text(tmp_path, content, "A.npy"))
    with zipfile.ZipFile(tmp_path / "A.npz", "w") as archive:
        archive.writestr("A.npy", content)
    assert said in refused(tmp_path / "A.npz")


def test_damaged_npz(tmp_path: Path) -> None:
    assert "no readable .npz" in refused(text(tmp_path, "1,2", "A.npz"))
    np.savez(tmp_path / "B.npz", A=np.ones((9, 9)))
    content = (tmp_path / "B.npz").read_bytes()
    flipped = content[:300] + bytes([content[300] ^ 1]) + content[301:]
    assert "no readable .npz" in refused(text(tmp_path, content[:-30], "C.npz"))
    assert "no readable .npz" in refused(text(tmp_path, flipped, "D.npz"))
    with zipfile.ZipFile(tmp_path / "E.npz", "w") as archive:
        archive.writestr("notes.txt", "none")
    assert "holds the arrays none" in refused(tmp_path / "E.npz")


def test_names_in_archives(tmp_path: Path) -> None:
    np.savez(tmp_path / "two.npz", B=[[1.0]], C=[2.0])
    assert "holds the arrays B, C, none of them called A" in refused(tmp_path / "two.npz")
    assert "there are: B, C" in refused(f"{tmp_path}/two.npz::D")
    assert "has no names" in refused(f"{text(tmp_path, '1,2')}::A")
    assert "the file holds one list" in refused(f"{text(tmp_path, '[[1]]', 'A.json')}::A")


def test_paths_that_are_no_files(tmp_path: Path) -> None:
    assert "No such file" in refused(tmp_path / "absent.csv")
    assert "unknown format" in refused(tmp_path / "A.xlsx")
    assert "unknown format" in refused(tmp_path / "A")
    (tmp_path / "folder.csv").mkdir()
    assert "is no regular file" in refused(tmp_path / "folder.csv")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.csv")  # opening it would wait for ever
        assert "is no regular file" in refused(tmp_path / "pipe.csv")
    with pytest.raises(BadInput, match="cannot be read"):
        load_matrix("A\0.csv")


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads any file"
)
def test_unreadable_file(tmp_path: Path) -> None:
    path = text(tmp_path, "1,2")
    path.chmod(0)
    assert "Permission denied" in refused(path)


def test_a_vector_is_one_column_or_one_row(tmp_path: Path) -> None:
    assert "one column or one row" in refused(text(tmp_path, "1,2\n3,4\n"), vector=True)
    np.save(tmp_path / "y.npy", np.ones((2, 2)))
    assert "one column or one row" in refused(tmp_path / "y.npy", vector=True)


def test_sizes_are_checked_before_anything_is_built(tmp_path: Path) -> None:
    """Declared sizes of 10**12 entries, and an archive that unpacks to a hundred times its size."""
    with zipfile.ZipFile(tmp_path / "B.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("A.npy", header("(1, 4000000)") + bytes(32_000_000))
    files = [
        text(tmp_path, "%%MatrixMarket matrix array real general\n1000000 1000000\n", "A.mtx"),
        text(tmp_path, header("(1000000, 1000000)"), "A.npy"),
        tmp_path / "B.npz",
    ]
    limits = FileLimits(file_bytes=2**20)
    tracemalloc.start()
    for path in files:
        assert "must be at most" in refused(path, limits=limits)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**20


def test_limits_are_kept_and_can_be_set(tmp_path: Path) -> None:
    limits = FileLimits(file_bytes=300, text_bytes=60, entries=8, exact_entries=4, exact_bits=1000)
    np.save(tmp_path / "A.npy", np.ones((3, 3)))
    assert "at most 8 entries" in refused(tmp_path / "A.npy", limits=limits)
    np.save(tmp_path / "A.npy", np.ones((6, 6)))
    assert "at most 300 bytes" in refused(tmp_path / "A.npy", limits=limits)
    assert "at most 60 bytes" in refused(text(tmp_path, " " * 61), limits=limits)
    assert "at most 4 entries" in refused(text(tmp_path, "1,2,3,4,5"), limits=limits)
    assert "at most 4 entries" in refused(text(tmp_path, "1,2\n" * 3), limits=limits)
    assert "at most 4 entries" in refused(text(tmp_path, "[1,2,3,4,5]", "A.json"), limits=limits)
    assert read_matrix_file(text(tmp_path, "1,2\n3,4"), limits=limits).shape == (2, 2)
    small = FileLimits(numbers=Limits(digits=3))
    assert "more than 3 decimal digits" in refused(text(tmp_path, "1234"), limits=small)


def test_all_numbers_together_are_limited(tmp_path: Path) -> None:
    """Many entries within the limit of one number, but not together."""
    limits = FileLimits(exact_bits=3000)
    rows = "\n".join(["1e300"] * 9)
    assert "line 4, entry 1: the numbers up to here have more than 3000 bits" in refused(
        text(tmp_path, rows), limits=limits
    )
    assert len(read_vector_file(text(tmp_path, "1e300\n1e300"), limits=limits)) == 2
    roots = "sqrt(1e999) + sqrt(3e999);1"
    assert "entry 1: the numbers up to here" in refused(text(tmp_path, roots), limits=limits)


def test_numbers_are_never_evaluated() -> None:
    for bad in ("__import__('os')", "1 if 1 else 2", "2**9", "lambda: 0", "0b1", "1_000", "1,5"):
        with pytest.raises(BadInput, match="^lam: "):
            read_text_number(bad, name="lam")
