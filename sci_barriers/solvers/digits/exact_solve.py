"""M z = t for an integer Gram matrix M = T^T T in slices: z exactly, over one denominator.

Lifting (`digits/lifting`) gives z~ and the exact residual r = t - M z~. With only as many bits
as the denominator D of z has, and not twice as many, D is found from one number [derived]:

    t^T z = t^T z~ + r^T z~ + r^T M^-1 r,       0 <= r^T M^-1 r <= ||r||^2 / lambda_min(M),

known to twice the bits of z~, is a fraction whose denominator divides that of z: a convergent of
the float-like number [Legendre]. What the denominator still lacks is read off the entries of D z~.

Proof of the result, wherever D and the integers N come from: M N - D t = M (N - D z~) - D r is an
integer vector, and 0 if each entry is below 1 in absolute value, for which it is enough that

    1.01 2^(2h) sum_j |N_j - D z~_j| + D max |r_i| < 1,       |M_ij| <= 1.01 2^(2h).

|M_ij| <= ||T_i|| ||T_j||, and d_i^2 fl(G_ii) <= 1 in `rigorous/block`. Small systems, and
those whose columns floats do not show independent, go to FLINT's Dixon lifting.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sci_barriers.errors import PrecisionExhausted, bad_input
from sci_barriers.exact.integral import (
    IntegerMatrix,
    column_of,
    near_fraction,
)
from sci_barriers.exact.rational import Z
from sci_barriers.solvers.digits.lifting import Lifted, System, lift, system
from sci_barriers.solvers.digits.slices import Slices, integers_of, split, widest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sci_barriers.exact.integral import Integers
    from sci_barriers.solvers.rigorous.bounds import Array

    Solution = tuple[Integers, Z]

LIFTED_FROM = 4000
"""Bits of det M from which lifting with BLAS is faster than FLINT's."""
_SPARE = 24
_MOST_SLICES = 10


@dataclass(frozen=True, kw_only=True)
class Columns:
    """T = 2^h A_P diag(2^-e) in slices, integers (m, k); S: the float system, if there is one."""

    T: Slices
    exponents: NDArray[np.int64]
    S: System | None

    @property
    def size(self) -> int:
        """k."""
        return len(self.exponents)

    def gram(self) -> IntegerMatrix:
        """M = T^T T."""
        alpha, k = self.T.alpha, self.size
        if len(self.T.table) > _MOST_SLICES:
            limbs = self.T.table[::-1].astype(np.int64)
            columns = IntegerMatrix(integers_of(limbs, alpha))
            return columns @ columns.T
        M = self.S.M if self.S is not None else self.T.gram()
        rows = integers_of(M.table[::-1].astype(np.int64).reshape(len(M.table), k, k), alpha)
        return IntegerMatrix(rows)


def columns_of(B: Array) -> Columns:
    """The columns B (m, k) as integers."""
    if B.shape[1] == 0:
        alpha = widest(len(B))
        nothing = Slices(table=np.zeros((1, *B.shape)), alpha=alpha, h=alpha - 1)
        return Columns(T=nothing, exponents=np.zeros(0, dtype=np.int64), S=None)
    try:
        S = system(B)
    except PrecisionExhausted:
        S = None
    if S is not None:
        return Columns(T=S.T, exponents=S.exponents, S=S)
    largest = np.abs(B).max(axis=0)
    exponents = np.frexp(largest)[1].astype(np.int64)
    return Columns(T=split(B, exponents, widest(max(B.shape))), exponents=exponents, S=None)


def solve_gram(C: Columns, right: Sequence[Sequence[Z]]) -> list[Solution]:
    """(N, D) with M N = D t, D > 0, for each right-hand side t (k,) of integers.

    Raises BadInput when the columns are dependent.
    """
    S = C.S
    if S is not None and _determinant_bits(S) >= LIFTED_FROM:
        found = _solve_lifted(S, right)
        if found is not None:
            return found
    try:
        X, D = C.gram().solve(IntegerMatrix(zip(*right, strict=True)))
    except ValueError as error:
        raise bad_input(
            "support", f"{C.size} columns", "must be independent", "drop dependent columns"
        ) from error
    return [(tuple(column), D) for column in X.T.rows]


def _determinant_bits(S: System) -> int:
    """About the bits of the denominator: log2 det of T^T T with the columns of T made odd."""
    logs = float(np.log2(np.abs(S.block.factor.diagonal())).sum())
    even = _trailing_zeros(S.T)
    return max(0, math.ceil(2 * (float((S.h - even).sum()) + logs + int(even.max()))))


def _trailing_zeros(T: Slices) -> NDArray[np.int64]:
    """How often 2 divides all entries of a column (k,); of one that is 0, some number."""
    zeros = np.full(T.table.shape[2], -1, dtype=np.int64)
    for place, part in enumerate(T.table[::-1]):
        low = np.bitwise_or.reduce(part.astype(np.int64), axis=0)
        found = np.frexp((low & -low).astype(np.float64))[1] - 1  # -1 for 0
        zeros = np.where((zeros < 0) & (found >= 0), T.alpha * place + found, zeros)
        if zeros.min() >= 0:
            break
    return np.maximum(zeros, 0)


def _solve_lifted(S: System, right: Sequence[Sequence[Z]]) -> list[Solution] | None:
    """The solutions, proved; None when lifting did not supply them."""
    h2, k = 2 * S.h, len(right[0])
    length = max(entry.bit_length() for t in right for entry in t)
    goal = -(_determinant_bits(S) + h2 + 2 * k.bit_length() + _SPARE)
    integers = [[int(entry) for entry in t] for t in right]
    if length == 0:
        return [((Z(0),) * k, Z(1))] * len(right)
    try:
        _, found = lift(S, [(t, h2) for t in integers], to=[goal] * len(right))
    except PrecisionExhausted:
        return None
    solutions: list[Solution] = []
    known = Z(1)
    for t, z in zip(integers, found, strict=True):
        solution = _verified(S, z, known) if known > 1 else None
        if solution is None:
            solution = _verified(S, z, _denominator(t, z, h2))
        if solution is None:
            return None
        solutions.append(solution)
        known = solution[1]
    return solutions


def _denominator(t: Sequence[int], z: Lifted, h2: int) -> Z:
    """The denominator of t^T M^-1 t, if z~ is near enough."""
    rest = z.rest + h2  # r = R 2^rest
    base = min(rest, 0)
    products = IntegerMatrix([t, z.R]) @ column_of(z.Z)
    (first,), (second,) = products.rows
    value = (first << -base) + (second << (rest - base))
    n = -(base + z.unit)
    return near_fraction(value, n) if n > 0 else Z(1)


def _verified(S: System, z: Lifted, D: Z) -> Solution | None:
    """(N, D') with D' a small multiple of D, proved; None when there is none near z~."""
    shift = -z.unit
    if shift < 0:
        return None
    half, one = Z(1) << shift >> 1, Z(1) << shift
    entries = [Z(entry) for entry in z.Z]
    for _ in range(3):
        products = [D * entry for entry in entries]
        numerators = [(product + half) >> shift for product in products]
        off = [abs(p - (n << shift)) for p, n in zip(products, numerators, strict=True)]
        wide = max(off).bit_length()
        if wide < shift - _SPARE or shift <= _SPARE:
            break
        for entry in entries:
            part = (D * entry) % one
            if min(part, one - part).bit_length() >= shift - _SPARE:
                drop = max(0, shift - 256)
                D *= near_fraction(part >> drop, shift - drop)
    return (tuple(numerators), D) if _is_exact(S, z, D, sum(off, Z(0))) else None


def _is_exact(S: System, z: Lifted, D: Z, off: Z) -> bool:
    """1.01 2^(2h) off 2^unit + D max|R| 2^(rest + 2h) < 1."""
    h2 = 2 * S.h
    largest = max(abs(entry) for entry in z.R)
    first, second = h2 + z.unit, h2 + z.rest
    base = min(first, second, 0)
    total = (101 * off << (first - base)) + (100 * D * Z(largest) << (second - base))
    return bool(total < Z(100) << -base)
