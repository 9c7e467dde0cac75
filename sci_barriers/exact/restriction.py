"""Matrices over fields of square roots, written with rational matrices.

    M = sum_d M_d sqrt(d),  M_d rational (m x N)
    M M' = sum M_d M'_e sqrt(d e)                       one flint product per pair (d, e)
    M x = b over K  <=>  R(M) (x_e)_e = (b_e)_e over Q  restriction of scalars

with a Q-basis (sqrt(e))_e of K = Q(sqrt(d), ...) closed under products up to rational
factors, and R(M)[f, e] = sum over sqrt(d) sqrt(e) = g sqrt(f) of g M_d. Then
rank_Q R(M) = rank_K M * [K : Q]. Used where all radicands are known to be square-free and
the degree is at most 8; everything is exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from flint import fmpq, fmpq_mat

from sci_barriers.exact.algebraic import Surd, surd_of
from sci_barriers.exact.combination import ONE, Terms, absorb
from sci_barriers.exact.nested import Number
from sci_barriers.exact.radicands import known_square_free, square_part
from sci_barriers.exact.rational import Q, Z

Parts: TypeAlias = dict[Z, fmpq_mat]
_DEGREE = 8


def parts(rows: Sequence[Sequence[Number]]) -> Parts | None:
    """{d: M_d} with M = sum M_d sqrt(d); None if an entry is Nested."""
    m, N = len(rows), len(rows[0])
    found: Parts = {}

    def part(d: Z) -> fmpq_mat:
        if d not in found:
            found[d] = fmpq_mat(m, N)
        return found[d]

    for i, row in enumerate(rows):
        for j, x in enumerate(row):
            if isinstance(x, fmpq):
                if x != 0:
                    part(ONE)[i, j] = x
            elif isinstance(x, Surd):
                for d, q in x._terms.items():
                    part(d)[i, j] = q
            else:
                return None
    return found


def assembled(found: Iterable[tuple[Z, fmpq_mat]], m: int, N: int) -> list[list[Number]]:
    """The m x N table of sum M_d sqrt(d); keys may repeat square classes."""
    table: list[list[Terms]] = [[{} for _ in range(N)] for _ in range(m)]
    for d, M in found:
        for row, values in zip(table, M.tolist(), strict=True):
            for acc, q in zip(row, values, strict=True):
                if q != 0:
                    absorb(acc, d, q)
    return [[_entry(acc) for acc in row] for row in table]


def _entry(acc: Terms) -> Number:
    x = surd_of(acc)
    q = x.rational()
    return x if q is None else q


def product(A: Sequence[Sequence[Number]], B: Sequence[Sequence[Number]]) -> (
    list[list[Number]] | None
):
    """A B by rational products, or None where entry by entry is the better way."""
    a, b = parts(A), parts(B)
    if a is None or b is None or len(a) * len(b) > len(B):
        return None
    sums: Parts = {}
    for d, M in a.items():
        for e, M_ in b.items():
            f, g = _root_product(d, e)
            term = M * M_ * g
            sums[f] = sums[f] + term if f in sums else term
    return assembled(sums.items(), len(A), len(B[0]))


def _root_product(d: Z, e: Z) -> tuple[Z, Q]:
    """(f, g) with sqrt(d) sqrt(e) = g sqrt(f)."""
    g = d.gcd(e)
    f = (d // g) * (e // g)
    if known_square_free(d) and known_square_free(e):
        return f, fmpq(g)
    u, f = square_part(f)
    return f, fmpq(g * u)


def field_basis(radicands: Iterable[Z]) -> list[Z] | None:
    """Square-free integers, 1 first, closed under products up to squares, that contain the
    radicands; None if a radicand may have a square factor or the degree exceeds 8.
    """
    basis = [ONE]
    for d in radicands:
        if not known_square_free(d):
            return None
        if d not in basis:
            basis += [_root_product(d, e)[0] for e in basis]
            if len(basis) > _DEGREE:
                return None
    return basis


def restricted(found: Parts, basis: Sequence[Z], m: int, N: int) -> fmpq_mat:
    """R(M), (m * degree) x (N * degree), block rows and columns in the order of the basis."""
    position = {e: k for k, e in enumerate(basis)}
    R = fmpq_mat(m * len(basis), N * len(basis))
    for d, M in found.items():
        entries = [(i, j, M[i, j]) for i in range(m) for j in range(N) if M[i, j] != 0]
        for e, k in position.items():
            f, g = _root_product(d, e)
            top, left = position[f] * m, k * N
            for i, j, q in entries:
                R[top + i, left + j] = q * g  # each (f, e) comes from one d only
    return R


def stacked(found: Parts, basis: Sequence[Z], m: int, N: int) -> fmpq_mat:
    """The coefficient matrices M_e above each other in the order of the basis."""
    rows: list[list[Q]] = []
    zero = [[fmpq(0)] * N for _ in range(m)]
    for e in basis:
        rows += found[e].tolist() if e in found else zero
    return fmpq_mat(rows)
