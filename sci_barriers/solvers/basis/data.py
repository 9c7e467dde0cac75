"""The data of basis pursuit: exact integer columns on demand, and floats beside them.

    a_j = f A_j,  b = g y,  w'_j = W w_j,  all integers, f, g, W > 0;
    a_B X = d b,  d > 0         x_B = (f/g) X/d;        a_B^T V = e (w' s)_B        v = (f/W) V/e.

The float copies A, y satisfy |A_float - A| <= error |A_float| entry by entry (the same for y):
error = 0 for float64 arrays, which stand for the dyadic numbers that they are, and 2^-52 for other
rational data. They are None where the data leave the range 2^-450 ... 2^450.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from sci_barriers.errors import bad_input
from sci_barriers.exact import Q, sign
from sci_barriers.exact.integer_basis import binary_places, integers_of
from sci_barriers.exact.integral import (
    IntegerMatrix,
    Integers,
    cleared,
    cleared_vector,
    column_of,
)
from sci_barriers.exact.rational import Z
from sci_barriers.problems import QCBP, Instance
from sci_barriers.problems.entries import read_matrix, read_vector
from sci_barriers.solvers.rigorous.bounds import SMALLEST
from sci_barriers.solvers.rigorous.scale import weights_as_floats

if TYPE_CHECKING:
    from sci_barriers.solvers.rigorous.bounds import Array

ROUNDED = 2.0**-52


@dataclass(frozen=True, kw_only=True)
class Floats:
    """A (m, N), y (m,), W (N,) > 0; |A - exact| <= error |A|, |W - w| <= w_error w."""

    A: Array
    y: Array
    W: Array
    error: float
    w_error: float

    def rows(self, R: Sequence[int]) -> Floats:
        """The floats of these rows."""
        if len(R) == len(self.y):
            return self
        chosen = np.array(R, dtype=np.intp)
        return Floats(
            A=self.A[chosen], y=self.y[chosen], W=self.W, error=self.error, w_error=self.w_error
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class BasisData:
    """A given as float64 array or as exact rational Matrix; likewise y; weights: exact, > 0."""

    given_A: Any
    given_y: Any
    weights: tuple[Q, ...] | None

    @property
    def m(self) -> int:
        """Number of rows."""
        return int(self.given_A.shape[0])

    @property
    def N(self) -> int:
        """Number of columns."""
        return int(self.given_A.shape[1])

    @cached_property
    def floats(self) -> Floats | None:
        """The float copies, or None."""
        if self.weights is None:
            W, w_error = np.ones(self.N), 0.0
        else:
            read = weights_as_floats(self.weights)
            if read is None:
                return None
            W, w_error = read
        if isinstance(self.given_A, np.ndarray):
            A, y, error = self.given_A, self.given_y, 0.0
        else:
            entries = _rounded([*self.given_A.rows, self.given_y])
            if entries is None:
                return None
            A, y, error = np.array(entries[:-1]), np.array(entries[-1]), ROUNDED
        if not (_in_range(A) and _in_range(y)):
            return None
        return Floats(A=A, y=y, W=W, error=error, w_error=w_error)

    @cached_property
    def _cleared(self) -> tuple[IntegerMatrix, Z]:
        return cleared(self.given_A)

    @cached_property
    def _places(self) -> int:
        return binary_places(self.given_A)

    @cached_property
    def f(self) -> Z:
        """The factor of the columns."""
        if isinstance(self.given_A, np.ndarray):
            return Z(1) << self._places
        return self._cleared[1]

    @cached_property
    def _right(self) -> tuple[Integers, Z]:
        if isinstance(self.given_y, np.ndarray):
            places = binary_places(self.given_y)
            table = integers_of(self.given_y[:, None], places=places)
            return tuple(row[0] for row in table.rows), Z(1) << places
        return cleared_vector(self.given_y)

    @property
    def b(self) -> Integers:
        """g y (m,)."""
        return self._right[0]

    @property
    def g(self) -> Z:
        """The factor of y."""
        return self._right[1]

    @cached_property
    def _scaled_weights(self) -> tuple[Integers, Z]:
        if self.weights is None:
            return (Z(1),) * self.N, Z(1)
        return cleared_vector(self.weights)

    @property
    def w(self) -> Integers:
        """W w (N,)."""
        return self._scaled_weights[0]

    @property
    def W(self) -> Z:
        """The factor of the weights."""
        return self._scaled_weights[1]

    def columns(self, J: Sequence[int], *, rows: Sequence[int] | None = None) -> IntegerMatrix:
        """a_J (rows, |J|), J not empty; rows: all of them when None."""
        if isinstance(self.given_A, np.ndarray):
            chosen = self.given_A[:, np.array(J, dtype=np.intp)]
            if rows is not None and len(rows) < self.m:
                chosen = chosen[np.array(rows, dtype=np.intp)]
            return integers_of(chosen, places=self._places)
        table = self._cleared[0]
        if rows is None and len(J) == self.N and list(J) == list(range(self.N)):
            return table
        return table.block(range(self.m) if rows is None else rows, J)

    def keys(self, J: Sequence[int]) -> list[tuple[Any, int]]:
        """(key, sign) of these columns: equal keys, A_i = +-A_j; the sign +-1 tells which."""
        if not isinstance(self.given_A, np.ndarray):
            return [_keyed(column) for column in self.columns(J).T.rows]
        chosen = self.given_A[:, np.array(J, dtype=np.intp)].T
        lead = np.argmax(chosen != 0, axis=1)
        signs = np.where(chosen[np.arange(len(J)), lead] < 0, -1.0, 1.0)
        table = chosen * signs[:, None] + 0.0  # -0.0 becomes 0.0
        return [(row.tobytes(), int(s)) for row, s in zip(table, signs, strict=True)]

    def right(self, rows: Sequence[int]) -> IntegerMatrix:
        """b on these rows, as one column."""
        return column_of(self.b[i] for i in rows)

    @cached_property
    def is_zero(self) -> bool:
        """y = 0."""
        return all(entry == 0 for entry in self.given_y)

    @cached_property
    def instance(self) -> Instance:
        """P1 with eta = 0 and these exact data."""
        return Instance.explicit(self.given_A, self.given_y, QCBP(eta=Q(0), weights=self.weights))


def read_data(A: Any, y: Any, weights: Any) -> BasisData:
    """The checked data. BadInput: NaN, infinities, wrong shapes, irrational data, weights <= 0."""
    if _is_float(A, 2) and _is_float(y, 1) and A.size and y.shape == A.shape[:1]:
        if not (np.isfinite(A).all() and np.isfinite(y).all()):
            raise bad_input("A, y", "NaN or an infinity", "must be finite", "check the data")
        A, y = np.array(A, order="C"), np.array(y)
        A.flags.writeable = y.flags.writeable = False
    else:
        A = read_matrix(A, name="A")
        y = read_vector(y, name="y", length=A.shape[0])
        if not A.is_rational or not all(isinstance(entry, Q) for entry in y):
            raise bad_input(
                "data", "irrational", "must be rational",
                "use solve_small for a few columns over a field of square roots",
            )  # fmt: skip
    return BasisData(given_A=A, given_y=y, weights=_read_weights(weights, A.shape[1]))


def _keyed(column: Integers) -> tuple[Any, int]:
    first = next((entry for entry in column if entry != 0), Z(0))
    s = -1 if first < 0 else 1
    return tuple(s * entry for entry in column), s


def _is_float(value: Any, ndim: int) -> bool:
    return type(value) is np.ndarray and value.dtype == np.float64 and value.ndim == ndim


def _read_weights(weights: Any, N: int) -> tuple[Q, ...] | None:
    if weights is None:
        return None
    read = read_vector(weights, name="weights", length=N, symbol="N")
    out: list[Q] = []
    for i, w in enumerate(read):
        if not isinstance(w, Q) or sign(w) <= 0:
            raise bad_input(
                f"weights[{i}]", weights[i], "must be rational and > 0",
                "pass positive rationals such as '1/10'",
            )  # fmt: skip
        out.append(w)
    return tuple(out)


def _rounded(rows: Sequence[Sequence[Any]]) -> list[list[float]] | None:
    """The nearest floats (int / int is rounded correctly); None beyond the range of floats."""
    try:
        floats = [[int(entry.p) / int(entry.q) for entry in row] for row in rows]
    except OverflowError:
        return None
    pairs = ((p, q) for row, other in zip(floats, rows, strict=True) for p, q in zip(row, other))
    return floats if all(p != 0 or q == 0 for p, q in pairs) else None


def _in_range(values: Array) -> bool:
    """All entries are 0 or between 2^-450 and 2^450."""
    sizes = np.abs(values[values != 0])
    return not len(sizes) or bool(sizes.min() >= SMALLEST and sizes.max() <= 1 / SMALLEST)
