"""Linear systems with a float Gram matrix, solved to any number of bits with an exact residual.

H = D A_P^T A_P D (k, k), D = diag(d) powers of two (`rigorous/block`), is exactly
2^(-2h) M with an integer matrix M = T^T T in slices. For H z = f, with c = L alpha bits a pass,

    R_0 = 2^(2h - e) f,     delta_p = an integer vector near 2^c M^-1 R_p,
    R_(p+1) = 2^c R_p - M delta_p,          z_p = 2^(e - c p) sum_(q < p) delta_q 2^(c (p-1-q)),

so that   f - H z_p = 2^(e - c p - 2h) R_p   exactly, whatever delta is. The floats only propose
delta: LAPACK solves with the Cholesky factor of the block. M^-1 R_(p+1) is the error of delta_p, at
most 1/2 by rounding plus what the solution with floats does, so R stays as long as M while z gets
c more bits: the cost of a pass does not grow. This is the lifting of Wan, J. Symb. Comput. 41
(2006) [cited from memory], in a number system of powers of two, with products by exact slices.

f may have any number of bits: what is below the units of R_0 follows c bits a pass. The error is

    ||z - z_p|| <= 2^(e - c p - 2h) ||R_p|| / lambda_min(H),     |x_i - x~_i| = d_i |z_i - z~_i|.

M delta is computed as T^T (T delta), or, when there are many passes, with the slices of M.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from scipy.linalg.lapack import dpotrs

from sci_barriers.errors import PrecisionExhausted
from sci_barriers.solvers.digits.slices import (
    Slices,
    integers_of,
    limbs_of,
    settled,
    split,
    widest,
)
from sci_barriers.solvers.rigorous.block import Block, gram_block

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sci_barriers.solvers.digits.slices import Limbs
    from sci_barriers.solvers.rigorous.bounds import Array

Right: TypeAlias = tuple[Sequence[int], int]

MANY_PASSES = 40
"""Passes from which the slices of M are formed once, to use instead of T^T (T delta)."""
_LEAST_BITS = 4


class _Diverged(Exception):
    """The floats do not supply c bits a pass."""


@dataclass(frozen=True, kw_only=True)
class Lifted:
    """z~ = Z 2^unit and f - H z~ = R 2^rest, exactly; Z, R (k,) integers, R in limbs (L, k, 1)."""

    Z: list[int]
    limbs: Limbs
    alpha: int
    unit: int
    rest: int

    @cached_property
    def R(self) -> list[int]:
        """The integers of the residual."""
        return integers_of(self.limbs, self.alpha)[0]

    @cached_property
    def rest_norm(self) -> int:
        """An integer >= ||R||."""
        return norm_above(self.R)


def norm_above(v: Sequence[int]) -> int:
    """An integer >= ||v||; 0 for v = 0."""
    square = sum(entry * entry for entry in v)
    return math.isqrt(square - 1) + 1 if square else 0


@dataclass(frozen=True, kw_only=True)
class System:
    """H for the columns of a block; exponents e = -log2 d (k,); T: D A_P in slices.

    limbs: L, so that c = limbs alpha.
    """

    block: Block
    exponents: NDArray[np.int64]
    T: Slices
    limbs: int

    @property
    def alpha(self) -> int:
        """Bits of a limb."""
        return self.T.alpha

    @property
    def h(self) -> int:
        """T is 2^h D A_P."""
        return self.T.h

    @property
    def least(self) -> float:
        """A proved lower bound of lambda_min(H)."""
        return self.block.least

    @cached_property
    def M(self) -> Slices:
        """T^T T."""
        return self.T.gram()

    @property
    def pass_bits(self) -> int:
        """c."""
        return self.limbs * self.alpha

    def with_fewer_bits(self) -> System:
        """The same system with shorter passes. Raises PrecisionExhausted at the end of this."""
        return _system(self.block, self.exponents, accuracy=self.pass_bits - 6)

    def product(self, delta: Array, *, expanded: bool) -> Limbs:
        """M delta for delta (L, k, r), |delta| <= 2^alpha: limbs that are not settled."""
        if expanded:
            return self.M.plain_times(delta)
        return self.T.transposed_times(self.T.times(delta))

    def proposal(self, right: Array) -> Array:
        """About H^-1 right; right (k, r). Nothing is claimed of it."""
        z, _ = dpotrs(self.block.factor, right, lower=1)
        found: Array = z
        return found


def system(B: Array) -> System | None:
    """The system of the columns B (m, k), k >= 1; None when they are not shown independent.

    Raises PrecisionExhausted when floats know less than a few bits of a solution, or the exponents
    of the data spread too wide.
    """
    block = gram_block(B)
    return system_of(block) if isinstance(block, Block) else None


def system_of(block: Block) -> System:
    """The system of a block that is at hand. Raises PrecisionExhausted as `system`."""
    exponents = 1 - np.frexp(block.d)[1].astype(np.int64)
    return _system(block, exponents, accuracy=51 + math.frexp(block.least)[1])


def _system(block: Block, exponents: NDArray[np.int64], *, accuracy: int) -> System:
    """accuracy: bits that a solution in floats is trusted for; they only set the pace."""
    if accuracy < _LEAST_BITS:
        raise PrecisionExhausted(
            f"lambda_min >= {block.least:.1e} of the scaled columns: floats give no bits of a"
            " solution, and refinement does not converge; use exact_point"
        )
    width = widest(max(block.B.shape))
    limbs = 2 if accuracy >= 2 * width - 10 else 1
    alpha = min(width, accuracy // limbs)
    return System(
        block=block, exponents=exponents, T=split(block.B, exponents, alpha), limbs=limbs
    )


def lift(
    S: System, right: Sequence[Right], *, to: Sequence[int]
) -> tuple[System, list[Lifted]]:
    """H z = 2^-scale f for each right-hand side, with the bound of ||z - z~|| below about 2^to.

    right: r pairs (f, scale), f (k,) integers; to (r,). The bound is evaluated in floats here: what
    is proved is the residual. Returns the system too, with shorter passes when those of S did not
    converge. Raises PrecisionExhausted.
    """
    while True:
        try:
            return S, _lift(S, [f for f, _ in right], [scale for _, scale in right], to)
        except _Diverged:
            S = S.with_fewer_bits()


def _lift(
    S: System, right: Sequence[Sequence[int]], scales: Sequence[int], to: Sequence[int]
) -> list[Lifted]:
    alpha, c, k, h2 = S.alpha, S.pass_bits, len(right[0]), 2 * S.h
    tops = [_top_exponent(S, f, scale) for f, scale in zip(right, scales, strict=True)]
    room = max(e - goal for e, goal in zip(tops, to, strict=True))
    most = max(1, -(-(room + 64 - math.frexp(S.least)[1] + k.bit_length()) // c))
    lead = max((scale - h2 + e for scale, e in zip(scales, tops, strict=True)), default=0)
    below = max(0, -(-lead // alpha))  # limbs of R_0 under its units
    F = limbs_of(
        [
            [entry << (h2 - e + alpha * below - scale) for entry in f]
            for f, scale, e in zip(right, scales, tops, strict=True)
        ],
        alpha,
    )
    size = (h2 + k.bit_length() + 2) // alpha + 2
    tail, R = F[:below], np.zeros((size, k, len(right)), dtype=np.int64)
    head = F[below:]
    if head[size:].any():
        raise _Diverged
    R[: len(head)] = head[:size]
    weights = np.ldexp(1.0, alpha * np.arange(size) - h2)
    deltas: list[Array] = []
    expanded = most >= MANY_PASSES
    for done in range(most + 1):
        near = (weights @ R.reshape(size, -1).astype(np.float64)).reshape(R.shape[1:])
        if done and c * done >= room and _near_enough(S, near, tops, to, gained=c * done):
            break
        if done == most:
            raise _Diverged
        delta = np.rint(S.proposal(near) * 2.0**c)  # c <= 52
        if not (delta.max() <= 2.0**c and delta.min() >= -(2.0**c)):
            raise _Diverged
        digits = _digits(delta, alpha, S.limbs)
        deltas.append(digits[::-1])
        R, tail = _next(S, R, tail, digits, expanded=expanded)
    Z = integers_of(np.concatenate(deltas)[::-1].astype(np.int64), alpha)
    rests = np.concatenate([tail, R])
    return [
        Lifted(
            Z=z, limbs=rests[:, :, j : j + 1], alpha=alpha, unit=e - c * done,
            rest=e - c * done - h2 - alpha * len(tail),
        )
        for j, (z, e) in enumerate(zip(Z, tops, strict=True))
    ]  # fmt: skip


def _near_enough(
    S: System, near: Array, tops: Sequence[int], to: Sequence[int], *, gained: int
) -> bool:
    """Whether the bounds ||R|| 2^(e - gained - 2h) / lambda_min are below 2^to, in floats."""
    sizes = np.linalg.norm(near, axis=0).tolist()
    return all(
        math.frexp(size / S.least)[1] + e - gained <= goal
        for size, e, goal in zip(sizes, tops, to, strict=True)
    )


def _next(
    S: System, R: Limbs, tail: Limbs, digits: Array, *, expanded: bool
) -> tuple[Limbs, Limbs]:
    """2^c R - M delta, with the top L limbs of the tail let in; settled and as long as R."""
    L, size = S.limbs, len(R)
    product = S.product(digits, expanded=expanded)
    total = np.zeros((max(size + L, len(product)) + 1, *R.shape[1:]), dtype=np.int64)
    total[L : L + size] = R
    let_in = tail[-L:]
    if len(let_in):
        total[L - len(let_in) : L] = let_in
    total[: len(product)] -= product
    settled(total, S.alpha, spare=1)
    if total[size:].any():
        raise _Diverged
    return total[:size], tail[:-L]


def _digits(delta: Array, alpha: int, count: int) -> Array:
    """delta (k, r), |delta| <= 2^(count alpha), in count digits of at most 2^alpha; low first."""
    if count == 1:
        return delta[None]
    digits = np.empty((2, *delta.shape))
    np.rint(delta * 2.0**-alpha, out=digits[1])
    np.subtract(delta, digits[1] * 2.0**alpha, out=digits[0])
    return digits


def _top_exponent(S: System, f: Sequence[int], scale: int) -> int:
    """e with |z| < 2^(e - 1) or so, H z = 2^-scale f."""
    length = max(entry.bit_length() for entry in f)
    drop = max(0, length - 60)
    near = np.array([float(entry >> drop) for entry in f])[:, None]
    largest = float(np.abs(S.proposal(np.ldexp(near, drop - length))).max())
    return length - scale + (math.frexp(largest)[1] if largest > 0 else 0) + 1
