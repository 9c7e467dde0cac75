"""The forms of data that `solve` takes, each a Source.

    Floats        float64 A (m, N), y (m,): the dyadic numbers that they are
    Exact         an Instance: rationals, square roots, nested roots
    Balls         entries known as intervals: midpoint and radius, nothing finer to be had
    Readings      an Information object: (A_n, y_n) for any n that is asked for

The bounds of what is rounded are upper bounds, proved in the docstrings: entry by entry a float is
within 2^-52 |x| + 2^-1074 of x, and a norm over m N entries is at most sqrt(m N) times the largest.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from sci_barriers.certified.source import Nearest, Rounded
from sci_barriers.exact import (
    Enclosure,
    Matrix,
    Number,
    Q,
    as_q,
    rational_value,
    round_dyadic,
    sqrt_enclosure,
)
from sci_barriers.problems import Instance, Objective

if TYPE_CHECKING:
    from sci_barriers.certified.source import Array

NOTHING = Q(0)
LARGEST_INTEGER = 2**53


@dataclass(frozen=True, kw_only=True)
class Floats:
    """A (m, N), y (m,) float64, finite."""

    A: Array
    y: Array
    problem: Objective
    is_exact: bool = True

    @property
    def shape(self) -> tuple[int, int]:
        """(m, N)."""
        return self.A.shape[0], self.A.shape[1]

    @cached_property
    def instance(self) -> Instance:
        """Every float as the dyadic number that it is."""
        return Instance.explicit(self.A, self.y, self.problem)

    @property
    def finest(self) -> int:
        """The data are rational already."""
        return 0

    def nearest(self) -> Nearest:
        """The data."""
        return Nearest(A=self.A, y=self.y, error_A=NOTHING, error_y=NOTHING)

    def rational(self, bits: int) -> Rounded:
        """The data."""
        return Rounded(instance=self.instance, error_A=NOTHING, error_y=NOTHING)


@dataclass(frozen=True, kw_only=True)
class Exact:
    """An instance with exact entries of any kind."""

    instance: Instance
    is_exact: bool = True

    @property
    def problem(self) -> Objective:
        """The objective of the instance."""
        return self.instance.objective

    @property
    def shape(self) -> tuple[int, int]:
        """(m, N)."""
        return self.instance.A.shape

    @cached_property
    def is_rational(self) -> bool:
        """A and y are; the parameters need not be."""
        return self.instance.A.is_rational and all(isinstance(v, Q) for v in self.instance.y)

    @property
    def finest(self) -> int | None:
        """Rational data need no rounding."""
        return 0 if self.is_rational else None

    def nearest(self) -> Nearest | None:
        """Each entry rounded; relative errors of at most 2**-52, and 2**-1074 below that."""
        return _nearest([list(row) for row in self.instance.A.rows], list(self.instance.y), None)

    def rational(self, bits: int) -> Rounded:
        """Rounded to multiples of 2**-k, k large enough for the Frobenius norm."""
        if self.is_rational:
            return Rounded(instance=self.instance, error_A=NOTHING, error_y=NOTHING)
        m, N = self.shape
        n = bits + (m * N).bit_length()
        A = Matrix([[_dyadic(a, n) for a in row] for row in self.instance.A.rows])
        y = tuple(_dyadic(b, n) for b in self.instance.y)
        error = Q(1, 2**bits)  # sqrt(m N) 2^-(n+1) is less
        return Rounded(
            instance=Instance(A=A, y=y, objective=self.problem), error_A=error, error_y=error
        )


@dataclass(frozen=True, kw_only=True)
class Balls:
    """Entries in intervals; exact entries are intervals of width 0."""

    A: tuple[tuple[Enclosure, ...], ...]
    y: tuple[Enclosure, ...]
    problem: Objective
    instance: None = None
    is_exact: bool = False

    @property
    def shape(self) -> tuple[int, int]:
        """(m, N)."""
        return len(self.A), len(self.A[0])

    @property
    def finest(self) -> int:
        """Nothing finer is known."""
        return 0

    def nearest(self) -> Nearest | None:
        """The midpoints, rounded."""
        middle = self.rational(0)
        rows = [list(row) for row in middle.instance.A.rows]
        return _nearest(rows, list(middle.instance.y), middle)

    def rational(self, bits: int) -> Rounded:
        """The midpoints; the errors are the norms of the radii."""
        A = Matrix([[entry.midpoint for entry in row] for row in self.A])
        y = tuple(entry.midpoint for entry in self.y)
        return Rounded(
            instance=Instance(A=A, y=y, objective=self.problem),
            error_A=_norm(entry.width / 2 for row in self.A for entry in row),
            error_y=_norm(entry.width / 2 for entry in self.y),
        )


@dataclass(frozen=True, kw_only=True)
class Readings:
    """(A_n, y_n) from at(n); entrywise readings are within sqrt(m N) 2**-n in norm."""

    at: Callable[[int], Any]
    problem: Objective
    shape: tuple[int, int]
    limit: int
    instance: None = None
    is_exact: bool = False

    @property
    def finest(self) -> int:
        """The largest n that is read."""
        return self.limit

    def nearest(self) -> Nearest | None:
        """From a reading of about 60 bits, or the limit."""
        read = self.rational(min(60, self.limit))
        rows = [list(row) for row in read.instance.A.rows]
        return _nearest(rows, list(read.instance.y), read)

    def rational(self, bits: int) -> Rounded:
        """The reading n = bits."""
        shown = self.at(bits)
        m, N = self.shape
        unit = Q(1, 2**shown.n)
        wide = shown.norm == "entrywise"
        factor_A, factor_y = (math.isqrt(m * N - 1) + 1, math.isqrt(m - 1) + 1) if wide else (1, 1)
        return Rounded(
            instance=Instance(A=Matrix(shown.A), y=tuple(shown.y), objective=self.problem),
            error_A=factor_A * unit,
            error_y=factor_y * unit,
        )


def _dyadic(x: Number, n: int) -> Q:
    q = rational_value(x)
    return q if q is not None else round_dyadic(x, n=n, mode="nearest")


def _norm(radii: Iterator[Q]) -> Q:
    """An upper bound of the l2 norm."""
    squared = sum((r * r for r in radii), Q(0))
    return squared if squared == 0 else sqrt_enclosure(squared, bits=20).upper


def _float(x: Number) -> float:
    """A float within 2**-52 |x| + 2**-1074 of x; raises OverflowError."""
    q = rational_value(x)
    if q is None:
        # to 1100 absolute bits: 2**-60 relative wherever the float is normal
        q = round_dyadic(x, n=1140, mode="nearest")
    return int(q.p) / int(q.q)  # correctly rounded


def _nearest(rows: Sequence[Sequence[Number]], y: Sequence[Number], read: Any) -> Nearest | None:
    try:
        A = np.array([[_float(a) for a in row] for row in rows])
        b = np.array([_float(value) for value in y])
    except OverflowError:
        return None
    same_A = all(
        isinstance(a, Q) and as_q(f) == a
        for row, floats in zip(rows, A.tolist(), strict=True)
        for a, f in zip(row, floats, strict=True)
    )
    same_y = all(isinstance(v, Q) and as_q(f) == v for v, f in zip(y, b.tolist(), strict=True))
    more_A, more_y = (NOTHING, NOTHING) if read is None else (read.error_A, read.error_y)
    return Nearest(
        A=A,
        y=b,
        error_A=more_A + (NOTHING if same_A else _rounding(A)),
        error_y=more_y + (NOTHING if same_y else _rounding(b)),
    )


def _rounding(a: Array) -> Q:
    """An upper bound of the norm of the errors of `_float` over all entries."""
    e = math.frexp(float(np.abs(a).max(initial=0.0)))[1]
    root = math.isqrt(a.size - 1) + 1
    return root * (Q(2) ** (e - 51) + Q(1, 2**1074))


def as_float_array(value: Any, *, dimensions: int) -> Array | None:
    """The same numbers as a float64 array, exactly; None when they are of another kind."""
    if type(value) is not np.ndarray or value.ndim != dimensions or value.size == 0:
        return None
    if value.dtype.kind in "iu" and value.dtype.itemsize > 4:
        if max(abs(int(value.max())), abs(int(value.min()))) > LARGEST_INTEGER:
            return None
    elif value.dtype.kind not in "iuf" or value.dtype.itemsize > 8:
        return None
    array: Array = np.ascontiguousarray(value, dtype=np.float64)
    return array + 0.0 if np.isfinite(array).all() else None  # -0.0 becomes 0.0
