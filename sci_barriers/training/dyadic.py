"""Arrays of dyadic rationals as exact integers: values = integers * 2^-bits.

    float64 -> integers      a float is M 2^e with a 53-bit integer M; one grid for the whole array
    sums, products           Python integers in numpy object arrays: no rounding, no overflow

Everything here is exact. Some 10^5 entries take a tenth of a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sci_barriers.errors import bad_input
from sci_barriers.exact import Q, is_dyadic

MANTISSA = 53


@dataclass(frozen=True, kw_only=True, eq=False)
class DyadicArray:
    """integers: object array of Python ints; the values are integers * 2^-bits, bits >= 0."""

    integers: NDArray[Any]
    bits: int

    def at(self, bits: int) -> NDArray[Any]:
        """The integers on the finer grid 2^-bits, bits >= self.bits."""
        return self.integers << (bits - self.bits)

    def columns(self, indices: Sequence[int]) -> DyadicArray:
        """The columns with these indices."""
        return DyadicArray(integers=self.integers[:, list(indices)], bits=self.bits)

    def times_transposed(self, other: DyadicArray) -> DyadicArray:
        """self @ other.T."""
        product = self.integers @ other.integers.T
        return DyadicArray(integers=product, bits=self.bits + other.bits)

    def minus(self, other: DyadicArray) -> DyadicArray:
        """self - other, on the finer of the two grids."""
        bits = max(self.bits, other.bits)
        return DyadicArray(integers=self.at(bits) - other.at(bits), bits=bits)

    def squared_norms(self) -> DyadicArray:
        """The squared l2 norms of the rows; zeros when there are no columns."""
        rows = self.integers
        if rows.shape[1] == 0:
            return DyadicArray(integers=np.full(len(rows), 0, dtype=object), bits=0)
        return DyadicArray(integers=(rows * rows).sum(axis=1), bits=2 * self.bits)

    def row(self, k: int) -> tuple[Q, ...]:
        """Row k as rationals."""
        return tuple(Q(int(entry), 1 << self.bits) for entry in self.integers[k])


def from_floats(values: NDArray[np.float64], *, name: str = "array") -> DyadicArray:
    """The exact values of a float64 array. Raises BadInput for NaN and infinities."""
    if not np.isfinite(values).all():
        raise bad_input(name, "NaN or an infinity", "must be finite", "remove such samples")
    fraction, exponent = np.frexp(values)
    mantissa = np.ldexp(fraction, MANTISSA).astype(np.int64)  # exact: an integer below 2^53
    shift = exponent.astype(np.int64) - MANTISSA
    used = shift[mantissa != 0]
    bits = max(0, -int(used.min())) if used.size else 0
    steps = np.where(mantissa == 0, 0, shift + bits)
    return DyadicArray(integers=mantissa.astype(object) << steps.astype(object), bits=bits)


def from_rationals(rows: Sequence[Sequence[Q]], *, name: str = "matrix") -> DyadicArray:
    """Rows of dyadic rationals. Raises BadInput for another denominator."""
    for row in rows:
        for entry in row:
            if not is_dyadic(entry):
                raise bad_input(name, entry, "must hold dyadic rationals", "use round_dyadic")
    bits = max(int(entry.q).bit_length() - 1 for row in rows for entry in row)
    grid = 1 << bits
    integers = [[int(entry.p) * (grid // int(entry.q)) for entry in row] for row in rows]
    return DyadicArray(integers=np.array(integers, dtype=object), bits=bits)
