"""The data of a support proof as integers: B = A_P D and y over common denominators, w s, problem.

    B_i = 2^d_i A_i = b_i / q_i,  d_i so that ||B_i|| is about 1;   y = c / f.

Float arrays are taken exactly: each entry is the dyadic number that it is. Exact.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sci_barriers.errors import bad_input
from sci_barriers.exact import Number, rational_value
from sci_barriers.problems import Instance, Objective

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

Column = tuple[int, list[int]]  # denominator, numerators


@dataclass(frozen=True, kw_only=True)
class Data:
    """columns: the k columns of B; y; scale: d; ws: w_i s_i (k,); m rows; the objective."""

    columns: list[Column]
    y: Column
    scale: list[int]
    ws: list[Fraction]
    problem: Objective
    m: int

    def floats(self) -> Array:
        """B (m, k), every entry rounded once."""
        import numpy as np

        rows = [[n / q for n in entries] for q, entries in self.columns]
        return np.array(rows, dtype=float).T


def read(
    A: Instance | Array, y: Array | None, problem: Objective | None, P: list[int], s: list[int]
) -> Data:
    """The data of an Instance, or of float64 A (m, N), y (m,) and an objective. Raises BadInput."""
    if isinstance(A, Instance):
        if y is not None or problem not in (None, A.objective):
            raise bad_input("y, problem", problem, "must be left out", "the Instance has its own")
        m, N, problem = A.m, A.N, A.objective
        target = _column([_fraction(x, "y") for x in A.y])
        found = [_column([_fraction(x, "A") for x in A.A.column(i)]) for i in _checked(P, s, m, N)]
    else:
        if y is None or problem is None:
            raise bad_input("y, problem", problem, "are needed", "pass them, or an Instance")
        m, N = A.shape
        target = _dyadic(y)
        found = [_dyadic(A[:, i]) for i in _checked(P, s, m, N)]
    scale = [_exponent(column) for column in found]
    weights = [_fraction(problem.weight(i), "weights") for i in P]
    return Data(
        columns=[_shifted(column, d) for column, d in zip(found, scale, strict=True)],
        y=target,
        scale=scale,
        ws=[sigma * w for sigma, w in zip(s, weights, strict=True)],
        problem=problem,
        m=m,
    )


def _checked(P: list[int], s: list[int], m: int, N: int) -> list[int]:
    inside = not P or 0 <= P[0] <= P[-1] < N
    if any(i >= j for i, j in zip(P, P[1:])) or not inside or len(P) > m:
        raise bad_input("support", P, f"must be at most {m} increasing indices < {N}", "sort them")
    if len(s) != len(P) or not set(s) <= {-1, 1}:
        raise bad_input("signs", s, "must be 1 or -1, one for each index", "pass them in its order")
    return P


def _fraction(x: Number, name: str) -> Fraction:
    q = rational_value(x)
    if q is None:
        raise bad_input(name, x, "must be rational", "use the statement minimisers")
    return Fraction(int(q.p), int(q.q))


def _column(entries: Sequence[Fraction]) -> Column:
    q = math.lcm(*(x.denominator for x in entries))
    return q, [x.numerator * (q // x.denominator) for x in entries]


def _dyadic(values: Any) -> Column:
    """A float vector over one power of two."""
    import numpy as np

    if not np.isfinite(values).all():
        raise bad_input("A, y", values, "must be finite", "remove NaN and infinities")
    fraction, exponent = np.frexp(values)
    mantissa = (fraction * 2.0**53).astype(np.int64).tolist()
    powers = [e - 53 for e in exponent.tolist()]
    least = min((e for n, e in zip(mantissa, powers, strict=True) if n), default=0)
    entries = [n << (e - least) if n else 0 for n, e in zip(mantissa, powers, strict=True)]
    if least >= 0:
        return 1, [n << least for n in entries]
    return 1 << -least, entries


def _exponent(column: Column) -> int:
    """d with 2^d ||A_i|| between 1/2 and 2; 0 for norms between 1/8 and 8."""
    q, entries = column
    squared = sum(n * n for n in entries)
    d = -((squared.bit_length() - 2 * q.bit_length()) // 2) if squared else 0
    return d if abs(d) > 2 else 0


def _shifted(column: Column, d: int) -> Column:
    q, entries = column
    if d >= 0:
        common = math.gcd(q, 1 << d)
        return q // common, [(n << d) // common for n in entries]
    return q << -d, entries
