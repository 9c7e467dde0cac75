"""Arrays in the formats .npy and .npz of NumPy, without pickle.

The header is read first: dtype, shape and length must agree with the bytes that are there, and be
within the limits, before an array is made. Accepted are floats of any size (float16 to longdouble),
integers, and text (each entry exact text). Booleans, complex numbers, objects (which would have to
be unpickled), dates, records, bytes, NaN and infinities are refused.
"""

from __future__ import annotations

import io
import math
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from sci_barriers.data_files.base import Entries
from sci_barriers.data_files.entries import Counted
from sci_barriers.data_files.limits import FileLimits
from sci_barriers.errors import BadInput, bad_input

if TYPE_CHECKING:
    from collections.abc import Sequence

_KINDS = {
    "b": ("must hold numbers, not booleans", "save array.astype(int)"),
    "c": ("must be real: all data are real", "save real and imaginary parts as rows"),
    "O": ("holds objects, which would have to be unpickled", "save floats, integers or text"),
}


def read_npy(path: Path, *, where: str, limits: FileLimits) -> Entries:
    """The array of a .npy file. BadInput for everything that the head of the file refuses."""
    with path.open("rb") as file:
        return _read(file, path.stat().st_size, where=where, limits=limits)


def read_npz(
    path: Path, *, name: str | None, default: str, where: str, limits: FileLimits
) -> Entries:
    """One array of a .npz file: `name`, else the only one, else the one called `default`."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = {
                info.filename.removesuffix(".npy"): info
                for info in archive.infolist()
                if info.filename.endswith(".npy")
            }
            info = members[choose(list(members), name=name, default=default, where=where)]
            limits.check_bytes(f"{where}, {info.filename}", info.file_size)
            content = archive.read(info)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError) as problem:
        raise BadInput(f"{where}: is no readable .npz archive: {problem}; save it again") from None
    return _read(io.BytesIO(content), len(content), where=where, limits=limits)


def choose(names: Sequence[str], *, name: str | None, default: str, where: str) -> str:
    """The array asked for, the only one, or the one called `default`; else BadInput."""
    known = ", ".join(sorted(names)[:10]) or "none"
    if name is not None:
        if name not in names:
            raise bad_input(f"array in {where}", name, "is not there", f"there are: {known}")
        return name
    if len(names) == 1:
        return names[0]
    if default in names:
        return default
    raise BadInput(
        f"{where}: holds the arrays {known}, none of them called {default}; "
        "name one as PATH::NAME"
    )


def _read(file: BinaryIO, size: int, *, where: str, limits: FileLimits) -> Entries:
    import numpy as np
    from numpy.lib import format as npy

    limits.check_bytes(where, size)
    try:
        version = npy.read_magic(file)
        if version == (1, 0):
            shape, fortran, dtype = npy.read_array_header_1_0(file)
        elif version == (2, 0):
            shape, fortran, dtype = npy.read_array_header_2_0(file)
        else:
            raise BadInput(f"{where}: .npy version {version} is for records; save plain numbers")
    except BadInput:
        raise
    except (ValueError, OSError, EOFError, SyntaxError) as problem:
        reason = str(problem).splitlines()[0] if str(problem) else "truncated"
        raise BadInput(f"{where}: is no .npy file: {reason}; save it with numpy.save") from None
    if dtype.hasobject or dtype.kind not in "iufU":
        why, remedy = _KINDS.get(dtype.kind, ("must hold real numbers", "save floats or integers"))
        raise bad_input(f"dtype of {where}", str(dtype), why, remedy)
    shape = tuple(int(side) for side in shape)
    if len(shape) not in (1, 2):
        raise bad_input(
            f"shape of {where}", shape, "must be (m, N), or (m,) for a vector", "reshape the array"
        )
    limits.check_shape(where, shape, exact=dtype.kind == "U")
    left, needed = size - file.tell(), math.prod(shape) * dtype.itemsize
    if left != needed:
        raise bad_input(
            f"bytes of data in {where}", left, f"must be {needed} for shape {shape}",
            "the file is cut or damaged: save it again",
        )
    values: Any = np.frombuffer(file.read(needed), dtype=dtype)
    values = values.reshape(shape, order="F" if fortran else "C")
    return _checked(values, where=where, limits=limits)


def _checked(values: Any, *, where: str, limits: FileLimits) -> Entries:
    """Finite numbers, or text read entry by entry."""
    import numpy as np

    if values.dtype.kind == "U":
        counted = Counted(limits)
        rows: list[Any] = np.atleast_2d(values).tolist()
        exact = [
            [counted.text(text, name=f"{where}, entry ({i}, {j})") for j, text in enumerate(row)]
            for i, row in enumerate(rows)
        ]
        return Entries(values=exact[0] if values.ndim == 1 else exact, shape=values.shape)
    finite = np.isfinite(values)
    if not finite.all():
        place = tuple(int(k) for k in np.argwhere(~finite)[0])
        raise bad_input(
            f"{where}, entry {place if len(place) > 1 else place[0]}", values[place],
            "must be finite", "remove NaN and infinities",
        )
    return Entries(values=values, shape=values.shape)
