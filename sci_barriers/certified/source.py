"""What the levels need to know of the data of one problem, whatever their form (`forms`).

Each form gives nearest floats with bounds of ||A_f - A||_F and ||y_f - y||_2, and `rational(bits)`:
rational data with such bounds, the smaller the more bits are asked for. `instance` is the exact
instance, None where the data are only approximations. Nothing is rounded in silence: what is
rounded has its bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from sci_barriers.exact import Q, is_zero, rational_value
from sci_barriers.problems import QCBP, Instance, Lasso, Objective

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Rounded:
    """Rational data near the true ones: ||A' - A|| <= error_A, ||y' - y|| <= error_y."""

    instance: Instance
    error_A: Q
    error_y: Q

    @property
    def error(self) -> Q:
        """The larger one."""
        return max(self.error_A, self.error_y)


@dataclass(frozen=True, kw_only=True)
class Nearest:
    """Float64 data near the true ones: ||A' - A|| <= error_A, ||y' - y|| <= error_y."""

    A: Array
    y: Array
    error_A: Q
    error_y: Q

    @property
    def error(self) -> Q:
        """The larger one; 0: these are the data."""
        return max(self.error_A, self.error_y)


class Source(Protocol):
    """What the levels need to know of the data."""

    @property
    def problem(self) -> Objective:
        """P1, P2 or P3 with its weights."""
        ...

    @property
    def shape(self) -> tuple[int, int]:
        """(m, N)."""
        ...

    @property
    def instance(self) -> Instance | None:
        """The exact instance; None where there are only approximations."""
        ...

    @property
    def is_exact(self) -> bool:
        """Whether there is an exact instance; does not build it."""
        ...

    @property
    def finest(self) -> int | None:
        """The largest number of bits worth asking `rational` for; None: any."""
        ...

    def nearest(self) -> Nearest | None:
        """Floats with bounds; None when an entry overflows."""
        ...

    def rational(self, bits: int) -> Rounded:
        """Rational data; the errors are about 2**-bits where the source allows it."""
        ...


def has_zero_weight(problem: Objective) -> bool:
    """Whether a weight is 0."""
    return problem.weights is not None and any(is_zero(w) for w in problem.weights)


def has_irrational_parameters(problem: Objective) -> bool:
    """Whether a weight, lam (P2), lam^2 (P3) or eta^2 (P1) is irrational."""
    if isinstance(problem, QCBP):
        level = problem.eta * problem.eta
    elif isinstance(problem, Lasso):
        level = problem.lam
    else:
        level = problem.lam * problem.lam
    return any(rational_value(q) is None for q in (level, *(problem.weights or ())))
