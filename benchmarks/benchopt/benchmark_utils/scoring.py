"""The exact instance beside its float64 data, and the distances of an output to both minimisers.

    error_true    d(x, Xi(A, y)),      Xi of the exact data, by its closed form or certified
    error_given   d(x, Xi(A_f, y_f)),  of the float64 data that the solver was given, certified

with d the l2 distance and x read as the exact numbers that its floats are. The objective is

    P1  ||x||_1 subject to ||Ax - y|| <= lam;   P2  1/(2m) ||Ax - y||^2 + lam ||x||_1;
    P3  ||Ax - y|| + lam ||x||_1.

Distances are decimals rounded outwards: lower <= d <= upper is proved. A float of them is made for
benchopt's tables alone, the least float64 that is not below the upper bound.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from sci_barriers import QCBP, Instance, Lasso, SqrtLasso, rounded, solve
from sci_barriers.exact import Enclosure, Number, Q, as_q, enclosure, to_float

DIGITS = 15
BITS = 64
MANY_BITS = 256
"""For differences of nearly equal values; their absolute error is about 2^-256."""


@dataclass(frozen=True, kw_only=True)
class Scored:
    """One problem of the benchmark.

    instance: exact A (m, N), y (m,), objective. minimisers: its set Xi. minimiser: a point of Xi.
    """

    instance: Instance
    minimisers: Any
    minimiser: Sequence[Number]

    @cached_property
    def data(self) -> tuple[Any, Any]:
        """A (m, N), y (m,) rounded to float64: 128 binary places, then to nearest."""
        A, y = rounded(self.instance).at(128).as_float64()
        return A, y

    @property
    def problem(self) -> str:
        """"P1", "P2" or "P3"."""
        return self.instance.objective.tag

    @cached_property
    def lam(self) -> float:
        """The float that solvers are given: lam, for P1 eta, for P2 that of c = 1/(2m)."""
        objective = self.instance.objective
        if isinstance(objective, QCBP):
            return to_float(objective.eta)
        if isinstance(objective, Lasso):
            m = len(self.instance.y)
            return to_float(objective.lam * (Q(1, 2 * m) / objective.factor(m)))
        return to_float(objective.lam)

    @cached_property
    def given(self) -> Any:
        """The certified minimisers of the float64 data, the dyadic numbers that they are."""
        lam = as_q(self.lam)
        stated = {
            "P1": lambda: QCBP(eta=lam),
            "P2": lambda: Lasso(lam=lam, normalisation="1/2m"),
            "P3": lambda: SqrtLasso(lam=lam),
        }
        return solve(*self.data, stated[self.problem]())

    def error_true(self, x: Sequence[float]) -> tuple[str, str]:
        """Decimal bounds of d(x, Xi(A, y))."""
        exact = tuple(as_q(value) for value in x)
        return self.minimisers.distance(exact, bits=BITS).bounds(DIGITS)

    def error_given(self, x: Sequence[float]) -> tuple[str, str]:
        """Decimal bounds of d(x, Xi(A_f, y_f))."""
        exact = tuple(as_q(value) for value in x)
        return self.given.distance(exact, digits=DIGITS + 3).bounds(DIGITS)

    def suboptimality(self, x: Sequence[float]) -> float:
        """f(x) - min f for the exact data, computed exactly and then rounded to a float.

        P2 with the factor c of the family. P1: of ||x||_1 alone, so negative for some x that are
        not feasible.
        """
        f, A, y = self.instance.objective, self.instance.A, self.instance.y
        best = f.value(A, y, tuple(self.minimiser), bits=MANY_BITS)
        here = f.value(A, y, tuple(as_q(value) for value in x), bits=MANY_BITS)
        if isinstance(best, Enclosure) or isinstance(here, Enclosure):
            difference = _enclosed(here) - _enclosed(best)
            return to_float((difference.lower + difference.upper) / 2)
        return to_float(here - best)

    def primal(self, x: Sequence[float]) -> float:
        """The objective in float64 at the float64 data: what a benchmark usually reports."""
        A, y = self.data
        fit, size = A @ np.asarray(x) - y, float(np.abs(x).sum())
        if self.problem == "P1":
            return size
        if self.problem == "P2":
            return float(fit @ fit) / (2 * len(y)) + self.lam * size
        return float(np.linalg.norm(fit)) + self.lam * size


def _enclosed(value: Number | Enclosure) -> Enclosure:
    return value if isinstance(value, Enclosure) else enclosure(value, bits=MANY_BITS)


def upwards(text: str) -> float:
    """The least float64 that is not below the decimal number `text`."""
    nearest = float(text)
    if math.isinf(nearest) or Fraction(nearest) >= Fraction(text):
        return nearest
    return math.nextafter(nearest, math.inf)
