"""Float matrices as sums of integer slices, whose products BLAS computes without any rounding.

A float64 column B_j with |B_ij| <= 2^e_j is, exactly, an integer column in digits of alpha bits:

    B_ij = 2^(e_j - h) sum_t T[t]_ij 2^(alpha (S - 1 - t)),   |T[t]_ij| <= 2^(alpha - 1),
    h = alpha S - 1.

Exact products [derived; the slices are those of Ozaki, Ogita, Oishi, Rump, Numer. Algorithms 59
(2012), cited from memory]. If |T| <= 2^(alpha - 1) + 1, |x| <= 2^alpha are integers and
n (2^(alpha - 1) + 1) 2^alpha <= 2^53, then every product and every partial sum of a dot product of
n terms, in any order and fused or not, is an integer of at most 2^53 in absolute value: a float64.
So no operation rounds, and the computed product is exact, in one call or as a sum over blocks of
rows. Assumed of BLAS: an entry of a product is a sum of the n products of its row and column, as in
`rigorous/bounds`.

The slices themselves are exact: with R = B - (the slices above) and s = rint(R 2^q), the product
with 2^q is exact or below 1/2, s 2^-q and R - s 2^-q have no bit outside those of R.

Vectors of long integers are arrays of limbs (L, n, r): the entry (i, j) is sum_l limb[l, i, j]
2^(alpha l), int64. "Settled" limbs have |limb| <= 2^(alpha - 1) + 1: then the number is smaller
than 2^(alpha (l+1)) exactly if all limbs above l are 0, up to a factor of 2.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sci_barriers.errors import PrecisionExhausted
from sci_barriers.solvers.rigorous.bounds import ETA, arithmetic_as_assumed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sci_barriers.solvers.rigorous.bounds import Array

    Limbs = NDArray[np.int64]

LARGEST_TABLE = 2**27
"""Most float64 entries of all slices together: 1 GiB."""
_REACH = 62
"""|limb| < 2^61 before settling: at one position fewer than 2^8 sums of at most 2^53 are added, for
floats spread over 2098 bits, less than 2^8 slices if alpha > 8; else the sums are much smaller."""
_FEW = 24
"""Limbs up to which numbers are put together by additions, beyond by bytes."""
_LIFT = 2**62
"""Added to limbs, so that they are not negative."""
_PRODUCTS = 2**18
"""Products in one call of BLAS: few enough that the large factor, read once, is not repacked."""
_NEAR = 2**15
"""Entries that are split together: 256 KiB, near while their slices are made."""
_SAFE = 1000
"""Powers of two up to this exponent are applied by products, beyond it by ldexp."""
_SLICES = 6
"""Room for slices at first; memory that is not used is not touched."""


def widest(n: int) -> int:
    """The largest alpha with n (2^(alpha - 1) + 1) 2^alpha <= 2^53; n >= 1."""
    alpha = 26
    while n * ((1 << (alpha - 1)) + 1) << alpha > 1 << 53:
        alpha -= 1
    return alpha


@dataclass(frozen=True, kw_only=True)
class Slices:
    """table (S, m, k): T, integers as floats, high slices first; alpha, h: the head of the file."""

    table: Array
    alpha: int
    h: int

    def plain_times(self, x: Limbs | Array) -> Limbs:
        """The integer matrix times x (L, k, r), |x| <= 2^alpha: limbs (L', m, r), |limb| < 2^61."""
        count, m, k = self.table.shape
        columns, shape = _columns(x)
        rows = self.table.reshape(count * m, k)
        step = _step(columns.size)
        product = np.empty((count * m, columns.shape[1]))
        for start in range(0, count * m, step):
            np.matmul(rows[start : start + step], columns, out=product[start : start + step])
        return _gathered(product.astype(np.int64).reshape(count, m, *shape))

    def times(self, x: Limbs | Array) -> Limbs:
        """The same with settled limbs, none at the top that are 0 throughout."""
        limbs = settled(self.plain_times(x), self.alpha)
        while len(limbs) > 1 and not limbs[-1].any():
            limbs = limbs[:-1]
        return limbs

    def transposed_times(self, x: Limbs) -> Limbs:
        """The transposed integer matrix times x (L, m, r), |x| <= 2^alpha: limbs (L', k, r)."""
        count, _, k = self.table.shape
        columns, shape = _columns(x)
        rows = np.ascontiguousarray(columns.T)
        step = _step(len(rows) * k)
        product = np.empty((count, len(rows), k))
        for t, part in enumerate(self.table):
            np.matmul(rows[:, :step], part[:step], out=product[t])
            for start in range(step, len(part), step):
                product[t] += rows[:, start : start + step] @ part[start : start + step]
        parts = product.astype(np.int64).reshape(count, *shape, k)
        return _gathered(parts.transpose(0, 3, 1, 2))

    def gram(self) -> Slices:
        """T^T T (k, k), in slices of the same alpha; its h is 2 h."""
        count, _, k = self.table.shape
        total = np.zeros((2 * count + 1, k, k), dtype=np.int64)
        low = self.table[::-1]
        for p in range(count):
            total[2 * p] += (low[p].T @ low[p]).astype(np.int64)
            for q in range(p):
                block = (low[p].T @ low[q]).astype(np.int64)
                total[p + q] += block
                total[p + q] += block.T
        digits = settled(total, self.alpha)
        used = 1 + int(np.flatnonzero(digits.any(axis=(1, 2))).max(initial=0))
        table = np.ascontiguousarray(digits[used - 1 :: -1], dtype=np.float64)
        return Slices(table=table, alpha=self.alpha, h=2 * self.h)


def _step(width: int) -> int:
    """Rows of a product that is done in one call, `width` products in each."""
    return max(1, _PRODUCTS // max(1, width))


def _columns(x: Limbs | Array) -> tuple[Array, tuple[int, int]]:
    """All limbs and right-hand sides as float columns (n, L r), and (L, r)."""
    length, n, r = x.shape
    columns = x.transpose(1, 0, 2).reshape(n, length * r)
    return np.ascontiguousarray(columns, dtype=np.float64), (length, r)


def _gathered(product: Limbs) -> Limbs:
    """sum of product[t, :, l, :] at place S - 1 - t + l, product (S, n, L, r): limbs (L', n, r)."""
    count, n, length, r = product.shape
    total = np.zeros((count + length + 2, n, r), dtype=np.int64)
    for shift in range(length):
        total[shift : shift + count] += product[::-1, :, shift]
    return total


def settled(limbs: Limbs, alpha: int, *, spare: int = 0) -> Limbs:
    """The same numbers with |limb| <= 2^(alpha - 1) + 1, except at the top; changes `limbs`.

    From |limb| < 2^61: each sweep moves a carry up, which is alpha bits shorter than the one
    before; the last is at most 1. The top limb keeps what it gets. spare = 1: the last sweep
    is left out, |limb| <= (3/4) 2^alpha: still 0 above a number that is short, for alpha > 3.
    """
    half = np.int64(1 << (alpha - 1))
    for _ in range(-(-_REACH // alpha) - spare):
        carry = limbs[:-1] + half
        carry >>= alpha
        limbs[1:] += carry
        carry <<= alpha
        limbs[:-1] -= carry
    return limbs


def split(B: Array, exponents: NDArray[np.int64], alpha: int) -> Slices:
    """The slices of B (m, k) with |B_ij| <= 2^e_j (1 + 2^-40), e (k,).

    Raises PrecisionExhausted when more than LARGEST_TABLE entries would be needed, or the processor
    is set to other rounding, or flushes denormals.
    """
    if not arithmetic_as_assumed():
        raise PrecisionExhausted("the processor is set to other rounding, or flushes denormals")
    shift = (alpha - 1) - exponents
    table = _split_scaled(B, shift, alpha) if np.abs(shift).max() <= _SAFE else None
    if table is None:
        table = _split_unscaled(B, shift, alpha)
    if max(table[0].max(), -table[0].min()) > 2.0 ** (alpha - 1):
        raise PrecisionExhausted("a column is longer than its exponent says; check the scaling")
    return Slices(table=table, alpha=alpha, h=alpha * len(table) - 1)


def _split_scaled(B: Array, shift: NDArray[np.int64], alpha: int) -> Array | None:
    """The table, from columns times 2^shift; None where that may lose bits of denormals.

    R 2^q is exact if it is not below 2^-1022, and if q >= 0, as |R| 2^q <= 2^alpha.
    """
    m, k = B.shape
    table, used = np.empty((_SLICES, m, k)), 1
    scale, further = np.ldexp(1.0, shift), 2.0**alpha
    step, down = max(1, _NEAR // k), shift.min() < 0
    for start in range(0, m, step):
        rows = slice(start, start + step)
        rest = B[rows] * scale
        if down and ((np.abs(rest) < ETA) & (B[rows] != 0)).any():
            return None
        count = 0
        while count == 0 or rest.any():
            if count:
                rest *= further
            if count == len(table):
                table = _longer(table)
            np.rint(rest, out=table[count, rows])
            rest -= table[count, rows]
            count += 1
        table[count:used, rows] = 0.0
        if count > used:
            table[used:count, :start] = 0.0
            used = count
    return table[:used]


def _split_unscaled(B: Array, shift: NDArray[np.int64], alpha: int) -> Array:
    """The table, for columns of any exponents."""
    rest = np.array(B, dtype=np.float64, order="C")
    table, used = np.empty((_SLICES, *B.shape)), 0
    while used == 0 or rest.any():
        if used == len(table):
            table = _longer(table)
        np.rint(np.ldexp(rest, shift), out=table[used])
        rest -= np.ldexp(table[used], -shift)
        used, shift = used + 1, shift + alpha
    return table[:used]


def _longer(table: Array) -> Array:
    """Room for twice as many slices."""
    used, m, k = table.shape
    if 2 * table.size > LARGEST_TABLE:
        raise PrecisionExhausted(
            f"{used} slices of ({m}, {k}) entries: the exponents of the data spread too wide; scale"
            " the rows, or solve with exact_point"
        )
    return np.concatenate([table, np.empty_like(table)])


def limbs_of(columns: Sequence[Sequence[Any]], alpha: int) -> Limbs:
    """Settled limbs (L, n, r) of r columns of n integers each."""
    numbers = [int(number) for column in columns for number in column]
    length = max(number.bit_length() for number in numbers) // alpha + 2
    size = -(-length * alpha // 8) + 1
    raw = b"".join(number.to_bytes(size, "little", signed=True) for number in numbers)
    octets = np.frombuffer(raw, dtype=np.uint8).reshape(len(numbers), size)
    bits = np.unpackbits(octets, axis=1, bitorder="little")[:, : length * alpha]
    digits = bits.reshape(len(numbers), length, alpha) @ (1 << np.arange(alpha, dtype=np.int64))
    top = digits[:, -1]
    top -= (top >> (alpha - 1)) << alpha  # two's complement
    limbs = digits.T.reshape(length, len(columns), -1).transpose(0, 2, 1).copy()
    return settled(limbs, alpha)


def integers_of(limbs: Limbs, alpha: int) -> list[list[int]]:
    """The numbers of limbs (L, n, r), |limb| < 2^62, by columns: r lists of n integers."""
    length, n, r = limbs.shape
    if n * r == 0:
        return [[] for _ in range(r)]
    flat = limbs.transpose(0, 2, 1).reshape(length, n * r)
    values = _summed(flat, alpha) if length <= _FEW else _packed(flat, alpha)
    return [values[j * n : (j + 1) * n] for j in range(r)]


def _summed(limbs: Limbs, alpha: int) -> list[int]:
    """The numbers of limbs (L, n), few of them: as many in a word as have room, then added up."""
    digits, mask, group = limbs.copy(), np.int64((1 << alpha) - 1), 62 // alpha
    for position in range(len(digits) - 1):
        digits[position + 1] += digits[position] >> alpha
        digits[position] &= mask
    values: list[int] = digits[-1].tolist()
    for end in range(len(digits) - 1, 0, -group):
        word = digits[max(0, end - group) : end]
        places = alpha * np.arange(len(word))[:, None]
        shift, low = alpha * len(word), (word << places).sum(axis=0).tolist()
        values = [(value << shift) + part for value, part in zip(values, low, strict=True)]
    return values


def _packed(limbs: Limbs, alpha: int) -> list[int]:
    """The numbers of limbs (L, n), many of them.

    limb + 2^62 fits 8 bytes. Every `step`-th of them, with 0 between, are the bytes of an integer:
    step alpha is a multiple of 8 and >= 64.
    """
    length, n = limbs.shape
    step = 8 // math.gcd(alpha, 8)
    step *= -(-64 // (alpha * step))
    slots, size = -(-length // step), alpha * step // 8
    words = np.full((slots * step, n), _LIFT, dtype="<i8")
    words[:length] += limbs
    parts = np.ascontiguousarray(words.reshape(slots, step, n).transpose(2, 1, 0))
    octets = np.zeros((n, step, slots, size), dtype=np.uint8)
    octets[..., :8] = parts.view(np.uint8).reshape(n, step, slots, 8)
    raw, size = octets.tobytes(), slots * size
    lifted = _LIFT * (((1 << alpha * step * slots) - 1) // ((1 << alpha) - 1))
    values = []
    for start in range(0, len(raw), size * step):
        value = 0
        for place in range(start + size * (step - 1), start - 1, -size):
            value = (value << alpha) + int.from_bytes(raw[place : place + size], "little")
        values.append(value - lifted)
    return values
