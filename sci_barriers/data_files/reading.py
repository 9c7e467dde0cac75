"""Open a data file: the format by the end of its name, the shape by what is asked for.

    PATH          the whole file
    PATH::NAME    one array of an .npz or .json file that holds several

A matrix is (m, N); in a file of text one line is a row. A vector file may hold (m,), one column
(m, 1) or one row (1, m), in every format: text cannot tell these apart. Nothing else is flattened.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from sci_barriers.data_files.arrays import read_npy, read_npz
from sci_barriers.data_files.base import Data, DataFile, Entries, as_exact_data
from sci_barriers.data_files.delimited import read_delimited
from sci_barriers.data_files.json_file import read_json
from sci_barriers.data_files.limits import FileLimits
from sci_barriers.data_files.matrix_market import read_matrix_market
from sci_barriers.errors import BadInput, bad_input

FORMATS = (".npy", ".npz", ".csv", ".tsv", ".txt", ".mtx", ".json")
_NAMED = (".npz", ".json")


def read_matrix_file(
    path: str | os.PathLike[str], *, name: str = "A", limits: FileLimits | None = None
) -> Data:
    """The matrix (m, N) of a file, exactly: see `load_matrix`, of which this is the data."""
    return load_matrix(path, name=name, limits=limits).data


def read_vector_file(
    path: str | os.PathLike[str], *, name: str = "y", limits: FileLimits | None = None
) -> Data:
    """The vector (m,) of a file, exactly: see `load_vector`, of which this is the data."""
    return load_vector(path, name=name, limits=limits).data


def load_matrix(
    path: str | os.PathLike[str], *, name: str = "A", limits: FileLimits | None = None
) -> DataFile:
    """A matrix (m, N): float64 array when every entry is a float64, else rows of exact numbers.

    path: see the head of the file. name: of the array to take where a file holds several and the
    path names none. "0.1" in a file of text is 1/10 exactly, not the float. Raises BadInput, with
    file, place and remedy: no such file, unknown format, no UTF-8, empty, ragged, 1-d or 3-d data,
    NaN, infinities, complex numbers, booleans, objects, malformed text, sizes beyond the limits.
    """
    found, source = _open(path, name, limits or FileLimits())
    if len(found.shape) != 2:
        raise bad_input(
            f"shape of {source}", found.shape, "must be (m, N)", "write a list of rows"
        )
    data = as_exact_data(found.values)
    return DataFile(data=data, shape=found.shape, source=source, header=found.header)


def load_vector(
    path: str | os.PathLike[str], *, name: str = "y", limits: FileLimits | None = None
) -> DataFile:
    """A vector (m,), from (m,), one column or one row; else as `load_matrix`."""
    found, source = _open(path, name, limits or FileLimits())
    values, shape = found.values, found.shape
    if len(shape) == 2:
        if min(shape) != 1:
            raise bad_input(
                f"shape of {source}", shape, "must be one column or one row",
                f"pass a file with {name} alone",
            )
        if hasattr(values, "ravel"):
            values = values.ravel()
        else:
            values = [x for row in values for x in row]
    return DataFile(
        data=as_exact_data(values), shape=(max(shape),), source=source, header=found.header
    )


def _refused(where: str, bound: str, remedy: str) -> BadInput:
    """The usual sentence, with the whole path: its end is what tells files apart."""
    return BadInput(f"file = {where!r}: {bound}; {remedy}")


def _open(path: str | os.PathLike[str], default: str, limits: FileLimits) -> tuple[Entries, str]:
    whole, name = os.fspath(path), None
    if "::" in whole and not os.path.lexists(whole):
        whole, _, name = whole.rpartition("::")
    file, where = Path(whole), os.fspath(path)
    ending = file.suffix.lower()
    if ending not in FORMATS:
        raise _refused(where, "unknown format", f"pass one of {', '.join(FORMATS)}")
    if name is not None and ending not in _NAMED:
        raise _refused(where, f"a {ending} file has no names", f"pass {whole}")
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            raise _refused(where, "is no regular file", "pass the path of a file")
        limits.check_bytes(where, status.st_size, text=ending not in (".npy", ".npz"))
        if ending == ".npy":
            return read_npy(file, where=where, limits=limits), where
        if ending == ".npz":
            return read_npz(file, name=name, default=default, where=where, limits=limits), where
        content = file.read_bytes()
    except OSError as problem:
        reason = problem.strerror or type(problem).__name__
        raise _refused(where, f"cannot be read: {reason}", "check the path") from None
    except ValueError as problem:
        if isinstance(problem, BadInput):
            raise
        raise _refused(where, f"cannot be read: {problem}", "check the path") from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise BadInput(
            f"file = {where!r}: is not UTF-8 at byte {problem.start}; save it as UTF-8 text"
        ) from None
    if ending == ".mtx":
        return read_matrix_market(text, where=where, limits=limits), where
    if ending == ".json":
        found = read_json(text, name=name, default=default, where=where, limits=limits)
        return found, where
    return read_delimited(text, where=where, limits=limits), where
