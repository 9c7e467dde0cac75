"""Exact bases of basis pursuit: rank and feasibility, and simplex steps with Bland's rule.

Rows R and columns B independent with rank(A) = |R| = |B| reduce A x = y to A_R x = y_R, or prove
it infeasible: with C^T A_R = A_rest for all columns, y_rest != C^T y_R at row k gives

    r = +-(e_k - sum_i C_ik e_i),    A^T r = 0,  <r, y> > 0.

Every basis is primal feasible with the signs s = sign(x_B), so there is no phase 1:
    a_B^T V = e w s;  the smallest j with |a_j^T V| > e w_j enters, sign sigma;  a_B Z = sigma a_j;
    xi_i / (s_i Z_i) over s_i Z_i > 0 is least for the column that leaves, ties to the smallest.
No basis repeats (Bland, Math. Oper. Res. 2 (1977), cited from memory; the variables are the 2N
signed columns in a fixed order), and sum w|x| >= 0: the steps end with an optimal basis.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sci_barriers.exact import Q
from sci_barriers.exact.integer_basis import pivot_columns, primes
from sci_barriers.exact.integral import IntegerMatrix, Integers, column_of, ratio
from sci_barriers.exact.rational import Z
from sci_barriers.solvers.basis.data import BasisData


@dataclass(frozen=True, kw_only=True)
class Frame:
    """rows R and columns B (independent, |R| = |B| = rank A), A x = y feasible."""

    rows: tuple[int, ...]
    B: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Infeasible:
    """residual r (m,): A^T r = 0, <r, y> > 0."""

    residual: tuple[Q, ...]


def frame(data: BasisData, order: Sequence[int]) -> Frame | Infeasible:
    """Rows and columns of rank(A); columns are taken as they come in the order."""
    m = data.m
    table = data.columns(order)
    if all(entry == 0 for row in table.rows for entry in row):
        return Infeasible(residual=tuple(Q(entry) for entry in data.b))
    for prime in primes():
        B = tuple(order[k] for k in pivot_columns(table, prime=prime))
        if len(B) == m:
            return Frame(rows=tuple(range(m)), B=B)
        if not B:
            continue
        R = pivot_columns(data.columns(B).T, prime=prime)
        rest = [i for i in range(m) if i not in set(R)]
        C, d = data.columns(B, rows=R).T.solve(data.columns(B, rows=rest).T)
        fitted = C.T @ data.columns(order, rows=R)
        if fitted == _multiple(d, len(rest)) @ data.columns(order, rows=rest):
            return _feasible(data, B, R, rest, C, d)
    raise AssertionError("primes ended")


def _multiple(d: Z, n: int) -> IntegerMatrix:
    return IntegerMatrix([[d if i == j else Z(0) for j in range(n)] for i in range(n)])


def _feasible(
    data: BasisData,
    B: tuple[int, ...],
    R: tuple[int, ...],
    rest: Sequence[int],
    C: IntegerMatrix,
    d: Z,
) -> Frame | Infeasible:
    shown = (C.T @ data.right(R)).rows
    for k, i in enumerate(rest):
        gap = d * data.b[i] - shown[k][0]
        if gap != 0:
            s = 1 if gap > 0 else -1
            r = [Q(0)] * data.m
            r[i] = ratio(s * d, Z(1))
            for row, other in zip(C.rows, R, strict=True):
                r[other] = ratio(-s * row[k], Z(1))
            return Infeasible(residual=tuple(r))
    return Frame(rows=R, B=B)


def signs_of(X: Sequence[Z], s: Sequence[int]) -> tuple[int, ...]:
    """sign(x_i), and s_i where x_i = 0."""
    return tuple(1 if x > 0 else -1 if x < 0 else t for x, t in zip(X, s, strict=True))


def signed_weights(data: BasisData, B: Sequence[int], s: Sequence[int]) -> IntegerMatrix:
    """(w' s)_B as one column."""
    return column_of(t * data.w[j] for j, t in zip(B, s, strict=True))


def entries(column: IntegerMatrix) -> Integers:
    """A matrix of one column as a tuple."""
    return tuple(row[0] for row in column.rows)


def bland(
    data: BasisData, rows: Sequence[int], B: Sequence[int], s: Sequence[int]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """An optimal basis with its signs, from any basis of these rows."""
    B = list(B)
    right = data.right(rows)
    images = data.columns(range(data.N), rows=rows).T
    X, _ = data.columns(B, rows=rows).solve(right)
    signs = list(signs_of(entries(X), s))
    while True:
        M = data.columns(B, rows=rows)
        V, e = M.T.solve(signed_weights(data, B, signs))
        entering = _entering(entries(images @ V), data.w, e)
        if entering is None:
            return tuple(B), tuple(signs)
        j, sigma = entering
        column = entries(data.columns([j], rows=rows))
        both = [[b, sigma * a] for b, a in zip(entries(right), column, strict=True)]
        found, _ = M.solve(IntegerMatrix(both))
        i = _leaving(found.rows, B, signs)
        B[i], signs[i] = j, sigma


def _entering(image: Integers, w: Integers, e: Z) -> tuple[int, int] | None:
    for j, (value, weight) in enumerate(zip(image, w, strict=True)):
        if abs(value) > e * weight:
            return j, 1 if value > 0 else -1
    return None


def _leaving(rows: Sequence[Integers], B: Sequence[int], s: Sequence[int]) -> int:
    """The least |x_i| / (s_i z_i) over s_i z_i > 0; ties: the smallest signed column."""
    best: tuple[Z, Z, tuple[int, int], int] | None = None
    for i, (x, z) in enumerate(rows):
        fall = s[i] * z
        if fall > 0:
            key = (B[i], -s[i])
            if best is None:
                best = (abs(x), fall, key, i)
                continue
            left, right = abs(x) * best[1], best[0] * fall
            if left < right or (left == right and key < best[2]):
                best = (abs(x), fall, key, i)
    assert best is not None  # sum w|x| is bounded below by 0
    return best[3]
