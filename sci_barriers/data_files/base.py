"""What a data file holds: a float64 array where every entry is a float64, exact numbers otherwise.

    A (m, N): float64 array (m, N), or a tuple of m tuples of N Numbers;  y (m,): likewise

Both forms say the same: a float64 stands for the dyadic number that it is. The conversion to
float64 is made when all entries convert without loss (integers up to 2**53, 0.5, float32, ...),
since floats are what the fast proofs start from; 1/10 and 2**60 + 1 stay exact numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from sci_barriers.errors import bad_input
from sci_barriers.exact import Number, Q, as_q, to_float

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Data: TypeAlias = NDArray[float64] | tuple[tuple[Number, ...], ...] | tuple[Number, ...]
else:
    Data: TypeAlias = Any


@dataclass(frozen=True, kw_only=True)
class DataFile:
    """data: see the head of the file; shape: (m, N) or (m,); source: the path, and the name in it.

    header: the names in the first row of a delimited file, () when it has none.
    """

    data: Data
    shape: tuple[int, ...]
    source: str
    header: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Entries:
    """What a reader of one format returns: an array, or rows of exact numbers."""

    values: Any  # ndarray of floats or integers, 1-d or 2-d; or a list of rows of Numbers
    shape: tuple[int, ...]
    header: tuple[str, ...] = ()


def as_exact_data(values: Any) -> Data:
    """A float64 array when that is exact for every entry, else (nested) tuples of exact numbers.

    values: a finite array of floats or integers, 1-d or 2-d, or (nested) sequences of Numbers.
    """
    import numpy as np

    if isinstance(values, np.ndarray):
        return _from_array(values)
    nested = bool(values) and not isinstance(values[0], str) and isinstance(values[0], Sequence)
    flat: Iterable[Number] = (x for row in values for x in row) if nested else iter(values)
    floats = _as_floats(flat)
    if floats is None:
        return tuple(map(tuple, values)) if nested else tuple(values)
    array = np.array(floats, dtype=np.float64)
    return array.reshape(len(values), -1) if nested else array


def _from_array(values: Any) -> Data:
    import numpy as np

    kind, size = values.dtype.kind, values.dtype.itemsize
    if kind == "f" and size <= 8:
        return np.array(values, dtype=np.float64, order="C")
    if kind in "iu" and bool((values <= 2**53).all()) and bool((values >= -(2**53)).all()):
        return np.array(values, dtype=np.float64, order="C")
    if kind == "f":
        with np.errstate(over="ignore", under="ignore"):
            near = values.astype(np.float64)
        if bool((near == values).all()):
            return near
    if kind not in "iuf":
        raise bad_input("dtype", values.dtype, "must be real numbers", "pass floats or integers")
    rows = values.tolist()  # integers become ints, longdoubles stay what they are
    if values.ndim == 1:
        return tuple(as_q(x) for x in rows)
    return tuple(tuple(as_q(x) for x in row) for row in rows)


def _as_floats(entries: Iterable[Number]) -> list[float] | None:
    """The entries as floats, None as soon as one of them is no float64."""
    floats = []
    for x in entries:
        if not isinstance(x, Q) or x.q & (x.q - 1):
            return None
        if x.p.bit_length() <= 53 and x.q.bit_length() <= 1000:
            floats.append(int(x.p) / int(x.q))
            continue
        near = to_float(x)
        if near in (float("inf"), float("-inf")) or as_q(near) != x:
            return None
        floats.append(near)
    return floats
