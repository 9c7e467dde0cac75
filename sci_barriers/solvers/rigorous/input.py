"""A guessed support with its data, checked and laid out for the float certificate.

A (m, N) and y (m,) are float64 and stand for the dyadic numbers that they are: nothing is converted
or rounded. ||A||_F (bound N of `rigorous/bounds`) is at least the norm of every column; finite
only if all entries are, so NaN and infinities are searched for only when it is not. Its square is
summed by blocks of rows, m N products in some tree; a block is near while its columns are gathered.
Weights that are no floats are enclosed: |W_j - w_j| <= w_error w_j.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from sci_barriers.errors import bad_input
from sci_barriers.problems import Objective
from sci_barriers.solvers.rigorous.bounds import norm_upper, norm_upper_of
from sci_barriers.solvers.rigorous.scale import weights_as_floats

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sci_barriers.solvers.rigorous.bounds import Array

    Indices: TypeAlias = NDArray[np.intp]
    Integers: TypeAlias = Sequence[int] | NDArray[np.integer[Any]]


_NEAR = 2**16
"""Entries of a block of rows: 512 KiB, which most caches hold."""


@dataclass(frozen=True, kw_only=True)
class Guess:
    """Checked input: A stored in one piece, P (k,), s (k,) of +-1.0, outside (N,): not in P.

    B: A_P (m, k), in the order in which A is stored. W: None or floats (N,) for the weights, of
    relative error w_error. largest: >= max ||A_j||.
    """

    A: Array
    y: Array
    B: Array
    problem: Objective
    P: Indices
    s: Array
    outside: NDArray[np.bool_]
    W: Array | None
    w_error: float
    largest: float

    def weighted_signs(self) -> Array:
        """w s on P, as floats."""
        return self.s if self.W is None else self.W[self.P] * self.s


def read_guess(
    A: Array, y: Array, problem: Objective, support: Integers, signs: Integers
) -> Guess | None:
    """The input, checked; None for weights that floats cannot hold."""
    for name, array in (("A", A), ("y", y)):
        if type(array) is not np.ndarray or array.dtype != np.float64:
            kind = getattr(array, "dtype", type(array).__name__)
            raise bad_input(name, kind, "must be a float64 array", "convert the data")
    if A.ndim != 2 or 0 in A.shape or y.shape != A.shape[:1]:
        raise bad_input("shapes", f"{A.shape}, {y.shape}", "must be (m, N), (m,)", "check the data")
    if not (A.flags.c_contiguous or A.flags.f_contiguous) or not A.flags.aligned:
        A = np.array(A, order="C")
    y = np.ascontiguousarray(y)
    N = A.shape[1]
    P, s = _integers("support", support), _integers("signs", signs)
    if P.shape != s.shape or not (np.abs(s) == 1).all():
        raise bad_input("signs", signs, "must be +1 or -1 for each index", "give one sign each")
    outside = np.ones(N, dtype=bool)
    if len(P) and not (P.min() >= 0 and P.max() < N):
        raise bad_input("support", support, f"must lie in 0..{N - 1}", "count from 0")
    outside[P] = False
    if N - np.count_nonzero(outside) != len(P):
        raise bad_input("support", support, "must be distinct", "name each index once")
    B, largest = gathered(A, P)
    if not (math.isfinite(largest) or np.isfinite(A).all()) or not np.isfinite(y).all():
        raise bad_input("A, y", "NaN or an infinity", "must be finite", "check the data")
    W, w_error = None, 0.0
    if problem.weights is not None:
        if len(problem.weights) != N:
            raise bad_input("weights", len(problem.weights), f"must be {N} numbers", "one a column")
        read = weights_as_floats(problem.weights)
        if read is None:
            return None
        W, w_error = read
    return Guess(
        A=A, y=y, B=B, problem=problem, P=P, s=s.astype(np.float64), outside=outside, W=W,
        w_error=w_error, largest=largest,
    )  # fmt: skip


def gathered(A: Array, P: Indices) -> tuple[Array, float]:
    """(A_P, an upper bound of ||A||_F), A (m, N) in one piece; not finite if an entry is not.

    A_P is stored like A. P: indices within 0..N - 1, which is not checked here.
    """
    if A.flags.f_contiguous:
        columns: Array = A.T.take(P, axis=0)
        return columns.T, norm_upper(A.ravel(order="F"))
    m, N = A.shape
    B, square = np.empty((m, len(P))), 0.0
    step = max(1, _NEAR // N)
    for start in range(0, m, step):
        rows = A[start : start + step]
        entries = rows.reshape(-1)  # a view
        square += float(entries @ entries)
        rows.take(P, axis=1, out=B[start : start + step], mode="clip")
    return B, norm_upper_of(square, m * N)


def _integers(name: str, values: Integers) -> Indices:
    read: NDArray[Any] = np.asarray(values if len(values) else [], dtype=None)
    if len(values) and (read.dtype.kind not in "iu" or read.ndim != 1):
        raise bad_input(name, values, "must be a sequence of integers", "pass a list of ints")
    return read.astype(np.intp)


def duplicates(guess: Guess, near: Indices) -> tuple[tuple[int, int], ...]:
    """Pairs i < j of columns equal up to sign, entry by entry, among the support and `near`."""
    inside = set(guess.P.tolist())
    seen: dict[bytes, list[int]] = {}
    for j in sorted(inside | set(near.tolist())):
        column = guess.A[:, j]
        first = int(np.argmax(column != 0))
        signed = column * math.copysign(1.0, column[first]) + 0.0  # -0.0 becomes 0.0
        seen.setdefault(signed.tobytes(), []).append(j)
    pairs = (
        (i, j)
        for group in seen.values()
        for position, i in enumerate(group)
        for j in group[position + 1 :]
    )
    return tuple(sorted((i, j) for i, j in pairs if i in inside or j in inside))
