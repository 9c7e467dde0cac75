"""A lower bound of the least eigenvalue of G = B^T B, a factor that shows it, and G z = g solved.

    ||G - tau' I - L L^T||_F <= tau' - tau,      L dyadic, lower triangular.

In floats where G is well enough conditioned, else in integers over 2^p, p growing: Cholesky by
rows with integer square roots. What is proposed here is proved by the checker alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from operator import mul
from typing import TYPE_CHECKING

from sci_barriers.errors import PrecisionExhausted

if TYPE_CHECKING:
    from collections.abc import Callable

    from sci_barriers.proofs_support.data import Data

Rows = list[list[int]]
PRECISIONS = (128, 256, 512, 1024, 2048, 4096)
FLOAT_LEAST = 1e-9  # eigenvalues of G above k times this are left to floats


@dataclass(frozen=True, kw_only=True)
class Factor:
    """rows / 2^exponent: L; shift tau', least tau; solve: integers g to integers near G^-1 g."""

    rows: Rows
    exponent: int
    shift: Fraction
    least: Fraction
    solve: Callable[[list[int]], list[int]]


def factor(data: Data) -> Factor:
    """PrecisionExhausted when the columns are (almost) dependent."""
    return _floats(data) or _integers(data)


def _simple(x: float) -> Fraction:
    """A number with few bits, a little below x > 0."""
    fraction, e = math.frexp(x)
    return Fraction(int(fraction * 64)) * Fraction(2) ** (e - 6)


def _digits(least: Fraction, greatest: float, k: int) -> int:
    """Bits after the point of L, so that rounding it costs a quarter of the margin least/2."""
    wanted = 4 * math.sqrt(greatest) * k / float(least / 2)
    return max(4, math.ceil(math.log2(wanted)) + 1)


def _floats(data: Data) -> Factor | None:
    import numpy as np

    with np.errstate(all="ignore"):
        B = data.floats()
        G = B.T @ B
        if not np.isfinite(G).all():
            return None
        eigenvalues = np.linalg.eigvalsh(G)
        k = len(G)
        if not eigenvalues[0] > k * FLOAT_LEAST * max(1.0, eigenvalues[-1]):
            return None
        shift = _simple(0.75 * float(eigenvalues[0]))
        exponent = _digits(shift, float(eigenvalues[-1]), k)
        L = np.linalg.cholesky(G - float(shift) * np.eye(k))
        inverse = np.linalg.inv(G)
    scaled = np.rint(np.ldexp(L, exponent))
    rows = [[int(x) for x in row[: i + 1]] for i, row in enumerate(scaled.tolist())]

    def solve(g: list[int]) -> list[int]:
        size = max(abs(x) for x in g).bit_length()
        z = inverse @ np.array([_as_float(x, size) for x in g])
        return [_as_integer(x, size) for x in z.tolist()]

    return Factor(rows=rows, exponent=exponent, shift=shift, least=shift / 2, solve=solve)


def _as_float(x: int, size: int) -> float:
    """x / 2^size, |x| <= 2^size, of 60 bits."""
    return math.ldexp(x if size <= 60 else x >> (size - 60), -min(size, 60))


def _as_integer(x: float, size: int) -> int:
    n, d = x.as_integer_ratio()
    return (n << size) // d


def _integers(data: Data) -> Factor:
    """The same in integers over 2^p."""
    k = len(data.columns)
    exact = [
        [sum(map(mul, a, b)) for _, b in data.columns[: i + 1]]
        for i, (_, a) in enumerate(data.columns)
    ]
    for p in PRECISIONS:
        G = [
            [(n << p) // (data.columns[i][0] * data.columns[j][0]) for j, n in enumerate(row)]
            for i, row in enumerate(exact)
        ]
        L = _cholesky(G, p)
        if L is None:
            continue
        z = [(1 << p) * (-1) ** (i // 2) for i in range(k)]
        estimate = Fraction(0)
        for _ in range(6):
            top = max(map(abs, z))
            unit = [(x << p) // top for x in z]
            z = _solved(L, unit, p)
            estimate = Fraction(max(map(abs, unit)), max(1, *map(abs, z)))
        if estimate * (1 << p) < k * k << 30:
            continue
        for _ in range(8):
            estimate /= 4
            shift = _binary(estimate)
            found = _proposed(G, p, shift, L)
            if found is not None:
                return found
    raise PrecisionExhausted(
        f"the {k} columns of the support are dependent, or closer to it than 2^-{PRECISIONS[-1]}; "
        "use the statement minimisers"
    )


def _binary(x: Fraction) -> Fraction:
    """The power of two at or below x > 0."""
    e = x.numerator.bit_length() - x.denominator.bit_length()
    power = Fraction(2) ** e
    return power if power <= x else power / 2


def _proposed(G: Rows, p: int, shift: Fraction, L: Rows) -> Factor | None:
    less = [list(row) for row in G]
    for i, row in enumerate(less):
        row[i] -= (shift.numerator << p) // shift.denominator
    lower = _cholesky(less, p)
    if lower is None:
        return None
    k = len(G)
    trace = sum(G[i][i] for i in range(k)) >> p
    wanted = Fraction(16 * (trace + 2) * k) / shift
    exponent = min(p, wanted.numerator.bit_length() - wanted.denominator.bit_length() + 2)
    rows = [[x >> (p - exponent) for x in row] for row in lower]
    return Factor(
        rows=rows,
        exponent=exponent,
        shift=shift,
        least=shift / 2,
        solve=lambda g: _solved(L, g, p),
    )


def _cholesky(G: Rows, p: int) -> Rows | None:
    """L with L L^T about G, all over 2^p; None when a pivot is not positive."""
    L: Rows = []
    for i, row in enumerate(G):
        lower: list[int] = []
        for j in range(i):
            rest = (row[j] << p) - sum(map(mul, lower, L[j]))
            lower.append(rest // L[j][j])
        square = (row[i] << p) - sum(x * x for x in lower)
        if square <= 0:
            return None
        lower.append(max(1, math.isqrt(square)))
        L.append(lower)
    return L


def _solved(L: Rows, g: list[int], p: int) -> list[int]:
    """About (L L^T / 4^p)^-1 g."""
    z: list[int] = []
    for row, x in zip(L, g, strict=True):
        z.append(((x << 2 * p) - sum(map(mul, row, z))) // row[-1])
    for i in range(len(L) - 1, -1, -1):
        z[i] //= L[i][i]
        for j in range(i):
            z[j] -= L[i][j] * z[i]
    return z
