"""Linear operators as methods see them: a shape, a forward map and its adjoint.

    forward(x) = A x,    adjoint(v) = A* v,    <A x, v> = <x, A* v>

x has shape (N,), v has shape (m,), real or complex; <., .> is the standard inner product. Anything
with these three attributes is a LinearOperator (a Protocol: nothing to inherit from).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from sci_barriers.errors import bad_input

Array: TypeAlias = NDArray[Any]
"""A float64 or complex128 array."""


@runtime_checkable
class LinearOperator(Protocol):
    """A: R^N -> R^m, or C^N -> C^m."""

    @property
    def shape(self) -> tuple[int, int]:
        """(m, N)."""
        ...

    def forward(self, x: Array, /) -> Array:
        """A x (m,) for x (N,)."""
        ...

    def adjoint(self, v: Array, /) -> Array:
        """A* v (N,) for v (m,)."""
        ...


@dataclass(frozen=True, kw_only=True, eq=False)
class MatrixOperator:
    """The operator of a matrix A (m, N) of floats, real or complex; A is copied and frozen.

    ordered=True (default): every sum is taken in the order of its index and without fused
    multiply-add, so that the bits are the same on every machine with IEEE arithmetic and equal
    columns give equal entries of A* v. ordered=False: BLAS, faster for large A; its order of
    summation depends on the machine. Raises BadInput for an empty, non-finite or not
    two-dimensional A.
    """

    A: Array
    ordered: bool = True

    def __post_init__(self) -> None:
        A = np.array(self.A)
        if A.ndim != 2 or 0 in A.shape:
            raise bad_input("shape of A", A.shape, "must be (m, N) with m, N >= 1",
                            "pass a two-dimensional array")  # fmt: skip
        if A.dtype.kind not in "iufc":
            raise bad_input("dtype of A", A.dtype, "must be a number", "pass floats")
        A = A.astype(np.complex128 if A.dtype.kind == "c" else np.float64)
        if not np.isfinite(A).all():
            raise bad_input("A", A[~np.isfinite(A)][0], "must be finite",
                            "remove NaN and infinities")  # fmt: skip
        A.setflags(write=False)
        object.__setattr__(self, "A", A)

    @property
    def shape(self) -> tuple[int, int]:
        """(m, N)."""
        return self.A.shape[0], self.A.shape[1]

    @cached_property
    def _transposed(self) -> Array:
        return np.ascontiguousarray(self.A.T)

    def forward(self, x: Array, /) -> Array:
        """A x (m,) for x (N,)."""
        return self._combined(self._transposed, x)

    def adjoint(self, v: Array, /) -> Array:
        """A* v (N,) for v (m,): the conjugate transpose."""
        if np.iscomplexobj(self.A):
            return self._combined(self.A, v.conj()).conj()
        return self._combined(self.A, v)

    def _combined(self, rows: Array, weights: Array) -> Array:
        """sum_i weights[i] rows[i]; ordered: i ascending, each entry of the result by itself."""
        if not self.ordered:
            return np.asarray(weights @ rows)
        # accumulate, not sum: sum may add blocks of a long column in another order.
        return np.asarray(np.add.accumulate(weights[:, np.newaxis] * rows, axis=0)[-1])
