"""gamma_n(z) to any accuracy in rational arithmetic, with a vector that shows it.

    M(q) = P_n (A - z)^2 P_n - q^2,       gamma_n(z) <= q  iff  M(q) is not positive definite

Elimination M = L D L' without pivoting decides it: if all pivots are > 0, M is positive definite.
At the first pivot d_k <= 0 the vector v with v_k = 1, (L' v)_i = 0 for i < k, v_i = 0 for i > k has
v' M v = d_k <= 0, that is ||(A - z)v|| <= q ||v||: a certificate, without any eigenvalue computed.
Bisection on multiples of `step` gives the least such q, so gamma_n(z) <= q <= gamma_n(z) + step.
[derived] For enclosed entries this is done for the matrix D/S of section.py; it changes gamma_n by
at most `section.slack`. v is then rounded to short integers, which costs at most `step` more. No
float enters: the tower that uses this is an algorithm over Q.
"""

from __future__ import annotations

from math import isqrt

from sci_barriers.errors import bad_input
from sci_barriers.exact import Q
from sci_barriers.towers.spectra.section import Section

Row = dict[int, Q]


def squared_section(section: Section, z: Q) -> list[Row]:
    """P_n (A - z)^2 P_n of the matrix D/S as rows {j: entry}, j <= i (the lower triangle)."""
    columns: list[dict[int, Q]] = []
    for j, column in enumerate(section.columns):
        entries = {i: Q(D, section.scale) for i, D, _ in column}
        entries[j] = entries.get(j, Q(0)) - z
        columns.append({i: value for i, value in entries.items() if value != 0})
    rows_of: list[list[int]] = [[] for _ in range(section.m)]
    for j, entries in enumerate(columns):
        for i in entries:
            rows_of[i].append(j)
    found: list[Row] = [{} for _ in range(section.n)]
    for j, entries in enumerate(columns):
        for k in {k for i in entries for k in rows_of[i] if k <= j}:
            other = columns[k]
            value = sum((x * other[i] for i, x in entries.items() if i in other), Q(0))
            if value != 0:
                found[j][k] = value
    return found


def negative_vector(T: list[Row], q: Q) -> list[Q] | None:
    """v with v'(T - q^2)v <= 0, v != 0; None when T - q^2 is positive definite."""
    n = len(T)
    M = [dict(row) for row in T]
    below: list[dict[int, Q]] = [{} for _ in range(n)]  # columns of L under the diagonal
    for i in range(n):
        M[i][i] = M[i].get(i, Q(0)) - q * q
    under: list[set[int]] = [set() for _ in range(n)]
    for i, row in enumerate(M):
        for j in row:
            if j < i:
                under[j].add(i)
    for k in range(n):
        d = M[k][k]
        if d <= 0:
            return _solved(below, k, n)
        column = {i: M[i][k] for i in under[k] if M[i].get(k, 0) != 0}
        below[k] = {i: value / d for i, value in column.items()}
        for i, factor in below[k].items():
            row = M[i]
            for j, value in column.items():
                if j <= i:
                    row[j] = row.get(j, Q(0)) - factor * value
                    if j < i:
                        under[j].add(i)
    return None


def _solved(below: list[dict[int, Q]], k: int, n: int) -> list[Q]:
    v = [Q(0)] * n
    v[k] = Q(1)
    for i in range(k - 1, -1, -1):
        v[i] = -sum((factor * v[j] for j, factor in below[i].items() if j <= k), Q(0))
    return v


def least_level(section: Section, z: Q, *, step: Q, most: Q) -> tuple[Q, list[int]]:
    """(q, v): q the least positive multiple of `step` with gamma_n(z) <= q for the matrix D/S,
    v integers with ||(D/S - z)v|| <= (q + step) ||v||.

    most: an upper bound of ||A|| + |z|. BadInput: step <= 0.
    """
    if step <= 0:
        raise bad_input("step", step, "must be > 0", "pass a rational such as Q(1, 64)")
    T = squared_section(section, z)
    low, high = 0, max(int((most / step).ceil()), 1)
    found = negative_vector(T, high * step)
    while found is None:  # `most` was too small
        low, high = high, 2 * high
        found = negative_vector(T, high * step)
    while high - low > 1:
        middle = (low + high) // 2
        v = negative_vector(T, middle * step)
        if v is None:
            low = middle
        else:
            high, found = middle, v
    return high * step, short_vector(found, size=max(most, high * step), step=step)


def short_vector(v: list[Q], *, size: Q, step: Q) -> list[int]:
    """v as integers, so that ||(A - z)v||/||v|| grows by at most `step`; size >= ||A|| + |z|, and
    no quotient is larger than size.

    With max |v| = 2**k after scaling, rounding moves v by a vector of norm at most d = sqrt(n)/2,
    the quotient by at most 2 size d/(2**k - d) <= step when 2**k >= sqrt(n) (size/step + 1).
    """
    n, largest = len(v), max(abs(x) for x in v)
    wanted = (isqrt(n) + 1) * (size / step + 1)
    k = int(wanted.ceil()).bit_length()
    factor = 2**k / largest
    return [int((x * factor + Q(1, 2)).floor()) for x in v]
