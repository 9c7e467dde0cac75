"""Training sets (y_kn, A_n, x_kn), k < R, and what trains on them.

    |x_kn - Xi(A_n, y_kn)| <= 2^-n  for every k                                     (l2 distance)

The x_kn approximate minimisers of the *approximate* data (A_n, y_kn): targets near Xi(A, y) of the
true data would give the answer away. `check` proves the bound for all samples: `EveryY` gives
Xi(A_n, y) = {x*} for every y by one proof, the residuals r_k = y_kn - A_S x_S (S the columns that
carry x*) are computed in exact integers, all entries being dyadic rationals, and

    d(x_kn, Xi)^2 <= ||r_k||^2 / d + sum_{o not in S} x_o^2,    d = min d_i of `EveryY`.

A sample that fails this bound is decided by its exact distance. That A_n and the y_kn are
information of an instance (within 2^-n of its A and y_k) is another claim, checked by whoever knows
the instance: see `omega_k`.

Reference for the form of the training set: Antun and Colbrook, Geilo Winter School 2021, day II;
Colbrook, Antun and Hansen, PNAS 119(12), 2022.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sci_barriers.errors import BadInput, NotInformation, bad_input
from sci_barriers.exact import Matrix, Q, sqrt_enclosure
from sci_barriers.information import Approximation
from sci_barriers.problems import Objective, SqrtLasso
from sci_barriers.reconstructors.base import Reconstructor
from sci_barriers.training.dyadic import from_floats, from_rationals
from sci_barriers.training.every_y import EveryY

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class TrainingSet:
    """y (R, m) and x (R, N) float64, one sample per row; A: the rows of A_n, dyadic; n bits.

    columns: the m columns S on which all minimisers live (see `EveryY`). unit: a positive number
    of the size of the entries of x, by which a trainer scales; it is no part of any claim.
    The arrays are copied and read-only. Raises BadInput for other shapes, NaN, infinities.
    """

    A: tuple[tuple[Q, ...], ...]
    y: Array
    x: Array
    n: int
    objective: Objective
    columns: tuple[int, ...]
    unit: float = 1.0

    def __post_init__(self) -> None:
        put = object.__setattr__
        # An Approximation checks that A is a table of dyadic rationals and that n is a level.
        data = Approximation(A=self.A, y=(Q(0),) * len(self.A), n=self.n, norm="operator",
                             objective=self.objective)  # fmt: skip
        put(self, "A", data.A)
        put(self, "n", data.n)
        put(self, "columns", tuple(self.columns))
        for name, width in (("y", data.m), ("x", data.N)):
            array = np.array(getattr(self, name))
            if array.ndim != 2 or array.dtype != np.float64 or array.shape[1] != width:
                raise bad_input(
                    f"{name}", f"{array.dtype} {array.shape}", f"must be float64 (R, {width})",
                    "pass one sample per row",
                )  # fmt: skip
            if not np.isfinite(array).all():
                raise bad_input(name, "NaN or an infinity", "must be finite", "remove the sample")
            array.flags.writeable = False
            put(self, name, array)
        if not len(self.x) == len(self.y) >= 1:
            raise bad_input(
                "samples of y, x", (len(self.y), len(self.x)), "must be equal and >= 1",
                "pass one row of y for each row of x",
            )  # fmt: skip
        unit = self.unit
        if isinstance(unit, bool) or not (math.isfinite(unit) and unit > 0):
            raise bad_input("unit", unit, "must be a finite number > 0", "pass 1.0")

    @property
    def m(self) -> int:
        """Number of rows of A_n."""
        return len(self.A)

    @property
    def N(self) -> int:
        """Number of columns of A_n."""
        return len(self.A[0])

    @property
    def R(self) -> int:
        """Number of samples."""
        return len(self.y)

    @cached_property
    def A_float(self) -> Array:
        """A_n (m, N) rounded to float64, for use inside a network."""
        zero = (Q(0),) * self.m
        data = Approximation(A=self.A, y=zero, n=self.n, norm="operator", objective=self.objective)
        return data.as_float64()[0]

    @cached_property
    def minimisers(self) -> EveryY:
        """The proof of Xi(A_n, y) for every y.

        Raises BadInput when its inequalities fail, and for problems other than P3 with a rational
        lam and without weights.
        """
        objective = self.objective
        if not isinstance(objective, SqrtLasso) or objective.weights is not None:
            raise bad_input(
                "objective", objective.to_parameters(), "must be P3 without weights",
                "pass SqrtLasso(lam=...)",
            )  # fmt: skip
        if not isinstance(objective.lam, Q):
            raise bad_input("lam", objective.lam, "must be rational", "pass one such as '1'")
        return EveryY(A=Matrix(self.A), columns=self.columns, lam=objective.lam)

    def check(self) -> TrainingSet:
        """The set itself when |x_kn - Xi(A_n, y_kn)| <= 2^-n holds for every k; exact.

        Raises NotInformation with the sample, the distance, the bound and the remedy; BadInput when
        the minimisers are not known by `EveryY`.
        """
        for k in np.flatnonzero(~self._close_by_residual()).tolist():
            squared = self.squared_distance(k)
            if squared > Q(1, 4**self.n):
                got = sqrt_enclosure(squared, bits=16).bounds(2)[1]
                raise NotInformation(
                    f"sample {k}: |x_kn - Xi(A_n, y_kn)| <= 2**-{self.n} needed, got {got}; round"
                    f" the minimiser of (A_n, y_kn) to {self.n + 1} bits or more"
                )
        return self

    def squared_distance(self, k: int) -> Q:
        """d(x_kn, Xi(A_n, y_kn))^2 of sample k, exact."""
        x = from_floats(self.x[k : k + 1]).row(0)
        star = self.minimisers.minimiser(from_floats(self.y[k : k + 1]).row(0))
        return sum(((a - b) * (a - b) for a, b in zip(x, star, strict=True)), Q(0))

    def _close_by_residual(self) -> NDArray[np.bool_]:
        """Where ||r_k||^2 / d + sum_off x_o^2 <= 4^-n, (R,), in exact integers."""
        known = self.minimisers
        A, x, y = from_rationals(self.A), from_floats(self.x), from_floats(self.y)
        fitted = x.columns(self.columns).times_transposed(A.columns(self.columns))
        residual = y.minus(fitted).squared_norms()
        off = x.columns(known.others).squared_norms()
        bits = max(residual.bits, off.bits, 2 * self.n)
        # d = p/q > 0:  q ||r||^2 + p off <= p 4^-n, everything times 2^bits.
        p, q = int(known.least_gap.p), int(known.least_gap.q)
        left = residual.at(bits) * q + off.at(bits) * p
        close: NDArray[np.bool_] = (left <= p << (bits - 2 * self.n)).astype(np.bool_)
        return close


class Trainer(Protocol):
    """Turns a training set into a reconstruction method."""

    def fit(self, training_set: TrainingSet, *, seed: int) -> Reconstructor:
        """The trained method; the same seed gives the same method on one machine."""
        ...


def same_shape(sets: list[TrainingSet]) -> tuple[int, int, int]:
    """(R, m, N) of all sets. Raises BadInput when there is none, or when they differ."""
    shapes = {(one.R, one.m, one.N) for one in sets}
    if len(shapes) != 1:
        raise BadInput(
            f"shapes (R, m, N) of the training sets = {sorted(shapes)}: must be one shape; "
            "pass at least one set, and sets of one shape in one call"
        )
    return shapes.pop()
