"""Integer matrices: common denominators, Gram matrices and linear systems without fractions.

    A = T / f,  T an integer matrix, f > 0 the least common denominator;
    M X = d B  solved for integers X and d > 0 with gcd(X, d) = 1.

An integer vector over one denominator is compared, added and tested for zero without reducing
fractions, which is what long exact computations on rational data spend their time on. The solver
is FLINT's Dixon lifting: its cost follows the size of the answer, not of a determinant expansion.
All functions are exact; shapes are (rows, columns), indices 0-based.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from flint import fmpq, fmpz, fmpz_mat, nmod_mat

from sci_barriers.errors import BadInput, bad_input
from sci_barriers.exact.matrix import Matrix
from sci_barriers.exact.rational import Q, Z

Integers: TypeAlias = tuple[Z, ...]


class IntegerMatrix:
    """An integer matrix (m, n), m, n >= 1, read-only: rows, @, T, gram, block, solve, rank."""

    __slots__ = ("_rows", "_table")
    _rows: tuple[Integers, ...] | None
    _table: fmpz_mat

    def __init__(self, rows: Iterable[Iterable[Any]]) -> None:
        table = [[fmpz(entry) for entry in row] for row in rows]
        if not table or not table[0] or any(len(row) != len(table[0]) for row in table):
            raise BadInput(
                "integer matrix is empty or ragged: needs rows of one length >= 1; check the shape"
            )
        self._table = fmpz_mat(table)
        self._rows = tuple(map(tuple, table))

    @classmethod
    def _of(cls, table: Any) -> IntegerMatrix:
        self = cls.__new__(cls)
        self._table, self._rows = table, None
        return self

    @property
    def rows(self) -> tuple[Integers, ...]:
        """The rows, read from the table when they are first asked for."""
        if self._rows is None:
            self._rows = tuple(map(tuple, self._table.tolist()))
        return self._rows

    @property
    def shape(self) -> tuple[int, int]:
        """(m, n)."""
        return int(self._table.nrows()), int(self._table.ncols())

    @property
    def T(self) -> IntegerMatrix:
        """The transpose (n, m)."""
        return self._of(self._table.transpose())

    def __matmul__(self, other: IntegerMatrix) -> IntegerMatrix:
        if self.shape[1] != other.shape[0]:
            raise bad_input(
                "shape", other.shape, f"must have {self.shape[1]} rows", "check the order"
            )
        return self._of(self._table * other._table)

    def gram(self) -> IntegerMatrix:
        """T^T T (n, n)."""
        return self._of(self._table.transpose() * self._table)

    def block(self, rows: Sequence[int], columns: Sequence[int]) -> IntegerMatrix:
        """The submatrix with these rows and columns, in this order."""
        return IntegerMatrix([[self.rows[i][j] for j in columns] for i in rows])

    def solve(self, rhs: IntegerMatrix) -> tuple[IntegerMatrix, Z]:
        """(X, d) with self @ X = d rhs, d > 0, in lowest terms.

        Raises BadInput when the matrix is not square, singular, or rhs has other rows.
        """
        m, n = self.shape
        if m != n or rhs.shape[0] != m:
            raise bad_input(
                "shapes", (self.shape, rhs.shape), "must be square with equal rows", "check them"
            )
        try:
            found: Any = self._table.solve(rhs._table)
        except ZeroDivisionError as error:
            raise BadInput(
                f"matrix ({m}, {m}) is singular: solve needs full rank; drop dependent columns"
            ) from error
        numerators, d = found.numer_denom()
        return self._of(numerators), d

    def solve_modulo(self, rhs: IntegerMatrix, p: int) -> list[list[int]] | None:
        """Rows of X with self @ X = rhs modulo the prime p < 2^63; None if p divides det(self)."""
        try:
            found = nmod_mat(self._table, p).solve(nmod_mat(rhs._table, p))
        except ZeroDivisionError:
            return None
        return [[int(entry) for entry in row] for row in found.tolist()]

    def rank(self) -> int:
        """The rank over Q."""
        return int(self._table.rank())

    def __eq__(self, other: object) -> bool:
        return self.rows == other.rows if isinstance(other, IntegerMatrix) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.rows)


def column_of(entries: Iterable[Any]) -> IntegerMatrix:
    """The (n, 1) matrix with these entries."""
    return IntegerMatrix([[entry] for entry in entries])


def cleared(M: Matrix) -> tuple[IntegerMatrix, Z]:
    """(T, f) with M = T / f, f > 0 least. Raises BadInput for irrational entries."""
    table: Any = M.to_flint()
    numerators, f = table.numer_denom()
    return IntegerMatrix._of(numerators), f


def cleared_vector(v: Sequence[Q]) -> tuple[Integers, Z]:
    """(t, f) with v = t / f, f > 0 the least common denominator; v (n,) rational, n >= 0."""
    f = fmpz(1)
    for entry in v:
        f = f.lcm(entry.q)
    return tuple(entry.p * (f // entry.q) for entry in v), f


def ratio(p: Z, q: Z) -> Q:
    """p / q in lowest terms, q != 0."""
    return fmpq(p, q)


def root_sign(a: Z | Q, b: Z | Q, square: Q) -> int:
    """The sign of a + b sqrt(square), square >= 0, by comparing a^2 q with b^2 p, square = p/q."""
    first = (a > 0) - (a < 0)
    second = ((b > 0) - (b < 0)) if square > 0 else 0
    if second == 0 or first == second:
        return first
    if first == 0:
        return second
    left, right = a * a * square.q, b * b * square.p
    return first * ((left > right) - (left < right))


def primitive(v: Sequence[Z]) -> tuple[Integers, Z]:
    """(t, c) with v = c t, t of content 1 with its first non-zero entry > 0; c = 0 iff v = 0."""
    content = fmpz(0)
    for entry in v:
        content = content.gcd(entry)
        if content == 1:
            break
    if content == 0:
        return tuple(v), content
    lead = next(entry for entry in v if entry != 0)
    if lead < 0:
        content = -content
    return tuple(entry // content for entry in v), content


def unit_floats(v: Iterable[Z], *, bits: int) -> list[float]:
    """Floats near v_i / 2**bits for |v_i| <= 2**bits, to about 2**-53; for proposals only."""
    drop = max(bits - 900, 0)
    scale = 2.0 ** (drop - bits)
    return [float(entry >> drop if drop else entry) * scale for entry in v]


_WORD = 62
"""Bits of the leading parts on which Lehmer's steps are tried."""


def near_fraction(a: Z, n: int) -> Z:
    """The denominator of the first convergent of a / 2^n with |q a - p 2^n| < 2^(n/2).

    If |a / 2^n - p/q| < 2^(-n/2) / q in lowest terms and q <= 2^(n/2 - 1), it is q: p/q is a
    convergent, and the remainder before it is above 2^(n/2). Euclid's algorithm on (2^n, a mod 2^n)
    with Lehmer's steps [Knuth, TAOCP 2, 4.5.2, algorithm L, cited from memory]. n >= 0.
    """
    large, small = fmpz(1) << n, a % (fmpz(1) << n)
    before, now = fmpz(0), fmpz(1)  # |cofactors| of a
    stop = fmpz(1) << ((n + 1) // 2)
    floor = stop.bit_length() + _WORD
    while small >= stop:
        step = None
        if small.bit_length() > floor:
            drop = large.bit_length() - _WORD
            step = _lehmer(int(large >> drop), int(small >> drop))
        if step is None:
            quotient = large // small
            large, small = small, large - quotient * small
            before, now = now, before + quotient * now
        else:
            p, q, r, s = step
            large, small = abs(p * large - q * small), abs(s * small - r * large)
            before, now = p * before + q * now, r * before + s * now
    return now


def _lehmer(x: int, y: int) -> tuple[int, int, int, int] | None:
    """Absolute values (p, q, r, s) of the cofactors of as many steps as (x, y) determine."""
    p, q, r, s, steps = 1, 0, 0, 1, 0
    while True:
        # x and y are known up to the cofactors, with alternating signs
        if steps % 2:
            low, high = (x - p, y + r), (x + q, y - s)
        else:
            low, high = (x - q, y + s), (x + p, y - r)
        if low[1] <= 0 or high[1] <= 0:
            break
        quotient = low[0] // low[1]
        if quotient != high[0] // high[1]:
            break
        x, y = y, x - quotient * y
        p, q, r, s = r, s, p + quotient * r, q + quotient * s
        steps += 1
    return (p, q, r, s) if q else None


def prime_below(n: int) -> int:
    """The largest prime < n; n > 2."""
    candidate = fmpz(n - 1)
    while not candidate.is_prime():
        candidate -= 1
    return int(candidate)


def modulo(x: Q, p: int) -> int | None:
    """x in the field of p elements; None when p divides its denominator."""
    bottom = int(x.q % p)
    return int(x.p % p) * pow(bottom, -1, p) % p if bottom else None


def bit_length(v: Iterable[Z]) -> int:
    """The least b >= 0 with |v_i| < 2**b for all i."""
    return max((int(entry.bit_length()) for entry in v), default=0)
