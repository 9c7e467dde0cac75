"""Integer columns of float data, and independent columns found modulo a prime.

    2**k A integer, k >= 0 least, for a float64 A;     pivot columns of an integer matrix mod p.

Columns that are independent modulo a prime are independent over Q; modulo an unlucky prime fewer
are found than the rank, never more [a minor that is no multiple of p is not 0; derived].
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import fmpz, fmpz_mat, nmod_mat

from sci_barriers.exact.integral import IntegerMatrix

if TYPE_CHECKING:
    from numpy.typing import NDArray

_WORD = 2.0**62


def binary_places(values: NDArray[np.float64]) -> int:
    """The least k >= 0 for which 2**k values are integers; values finite floats of any shape."""
    fractions, exponents = np.frexp(values[values != 0])
    if not len(fractions):
        return 0
    mantissas = np.abs(np.ldexp(fractions, 53)).astype(np.int64)
    _, trailing = np.frexp((mantissas & -mantissas).astype(np.float64))
    # the lowest bit of a value is 2**(exponent - 53 + trailing - 1)
    return max(0, int(54 - np.min(exponents + trailing)))


def integers_of(values: NDArray[np.float64], *, places: int) -> IntegerMatrix:
    """2**places values, exact, for finite values (m, n), m, n >= 1, with integers there."""
    top = float(np.max(np.abs(values)))
    if top == 0 or np.frexp(top)[1] + places <= 1000:
        scaled = np.ldexp(values, places)
        if top == 0 or float(np.max(np.abs(scaled))) < _WORD:
            return _table(scaled.astype(np.int64).tolist())
        high = np.floor(np.ldexp(scaled, -52))  # exact: powers of two and a floor
        low = scaled - np.ldexp(high, 52)
        if float(np.max(np.abs(high))) < _WORD:
            first = fmpz_mat(high.astype(np.int64).tolist()) * (fmpz(1) << 52)
            return IntegerMatrix._of(first + fmpz_mat(low.astype(np.int64).tolist()))
        return _table([[int(entry) for entry in row] for row in scaled.tolist()])
    return _table([[_shifted(entry, places) for entry in row] for row in values.tolist()])


def pivot_columns(M: IntegerMatrix, *, prime: int) -> tuple[int, ...]:
    """The first independent columns of M modulo the prime (< 2**63), greedily from the left."""
    form, rank = nmod_mat(M._table, prime).rref()
    found: list[int] = []
    n = M.shape[1]
    for i in range(rank):
        j = found[-1] + 1 if found else 0
        while j < n and int(form[i, j]) == 0:
            j += 1
        found.append(j)
    return tuple(found)


def primes() -> Iterator[int]:
    """Primes above 2**61, increasing."""
    p = 1 << 61
    while p < 1 << 63:
        p += 1
        if fmpz(p).is_prime():
            yield p


def _table(rows: list[list[int]]) -> IntegerMatrix:
    return IntegerMatrix._of(fmpz_mat(rows))


def _shifted(value: float, places: int) -> Any:
    p, q = value.as_integer_ratio()
    return fmpz(p) * (fmpz(1) << places) // q
