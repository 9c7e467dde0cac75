"""Matrices of exact numbers: A in R^{m x N} with entries Q, Surd or Nested; products, Gram matrix.

Products of rational matrices use flint.fmpq_mat. Entries that contain different nested roots
cannot be combined: BadInput. Indices are 0-based, vectors are tuples of numbers, shapes are
(m, N) = (rows, columns). Everything in this file is exact; see elimination.py for rank,
solve and semidefiniteness, norms.py for the operator norm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn, TypeAlias, overload

from flint import fmpq, fmpq_mat

from sci_barriers.errors import BadInput, bad_input
from sci_barriers.exact import restriction
from sci_barriers.exact.algebraic import Surd
from sci_barriers.exact.functions import as_number
from sci_barriers.exact.nested import Nested, Number

Vector: TypeAlias = tuple[Number, ...]


def plain(x: object) -> Number:
    """as_number, with b = 0 and rational Surds reduced (no attempt to denest)."""
    if isinstance(x, fmpq):
        return x
    number = as_number(x)
    if isinstance(number, Nested) and not number.b:
        number = number.a
    if isinstance(number, Surd):
        q = number.rational()
        return number if q is None else q
    return number


def vector(values: Iterable[object]) -> Vector:
    """A tuple of numbers from any numbers; floats stand for their exact values."""
    return tuple(plain(v) for v in values)


class Matrix:
    """Immutable m x N matrix of Numbers, m, N >= 1; rational entries are stored as Q.

    M[i, j], M.column(j), M.T, M @ M', M @ vector, +, -, scaled, gram() = A^T A.
    """

    __slots__ = ("rows", "is_rational", "_hash", "_flint")
    __array_ufunc__ = None
    rows: tuple[Vector, ...]
    is_rational: bool
    _hash: int | None
    _flint: fmpq_mat | None

    def __init__(self, rows: Iterable[Iterable[object]]) -> None:
        table = tuple(vector(row) for row in rows)
        if not table or not table[0]:
            raise BadInput("matrix is empty: needs at least one row and one column; pass entries")
        for i, row in enumerate(table):
            if len(row) != len(table[0]):
                raise bad_input(
                    f"row {i}", f"{len(row)} entries", f"row 0 has {len(table[0])}",
                    "give all rows the same length",
                )
        _fill(self, table)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"Matrix is immutable: cannot set {name}")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"Matrix is immutable: cannot delete {name}")

    def __reduce__(self) -> tuple[Any, ...]:
        return matrix_of, (self.rows,)

    @staticmethod
    def identity(n: int) -> Matrix:
        """The n x n identity."""
        one, zero = fmpq(1), fmpq(0)
        return matrix_of(tuple(tuple(one if i == j else zero for j in range(n)) for i in range(n)))

    @staticmethod
    def diagonal(values: Iterable[object]) -> Matrix:
        """The square matrix with the given diagonal."""
        d = vector(values)
        zero = fmpq(0)
        return Matrix([[d[i] if i == j else zero for j in range(len(d))] for i in range(len(d))])

    @staticmethod
    def from_flint(M: fmpq_mat) -> Matrix:
        """A rational matrix from a flint one."""
        return matrix_of(tuple(tuple(row) for row in M.tolist()))

    def to_flint(self) -> fmpq_mat:
        """A new fmpq_mat with the entries; BadInput if an entry is irrational."""
        return fmpq_mat(self._as_flint())

    def _as_flint(self) -> fmpq_mat:
        """The cached fmpq_mat; it is mutable, so it never leaves the package."""
        if not self.is_rational:
            raise BadInput("matrix has irrational entries: to_flint needs rational ones; round")
        if self._flint is None:
            m, N = self.shape
            entries: list[Any] = [x for row in self.rows for x in row]
            object.__setattr__(self, "_flint", fmpq_mat(m, N, entries))
        found: Any = self._flint
        return found

    @property
    def shape(self) -> tuple[int, int]:
        """(m, N): rows, columns."""
        return len(self.rows), len(self.rows[0])

    @overload
    def __getitem__(self, key: tuple[int, int]) -> Number: ...
    @overload
    def __getitem__(self, key: int) -> Vector: ...
    def __getitem__(self, key: tuple[int, int] | int) -> Number | Vector:
        if isinstance(key, tuple):
            return self.rows[key[0]][key[1]]
        return self.rows[key]

    def column(self, j: int) -> Vector:
        """Column j as a tuple of m numbers."""
        return tuple(row[j] for row in self.rows)

    def columns(self, indices: Sequence[int]) -> Matrix:
        """The m x len(indices) matrix of the columns with these indices, in this order."""
        return Matrix([[row[j] for j in indices] for row in self.rows])

    @property
    def T(self) -> Matrix:
        """The transpose, N x m."""
        return matrix_of(tuple(zip(*self.rows, strict=True)))

    @overload
    def __matmul__(self, other: Matrix) -> Matrix: ...
    @overload
    def __matmul__(self, other: Sequence[object]) -> Vector: ...
    def __matmul__(self, other: Matrix | Sequence[object]) -> Matrix | Vector:
        """Product with a matrix (a Matrix) or a vector (a tuple)."""
        if isinstance(other, Matrix):
            same_size(self.shape[1], other.shape[0], "columns times rows")
            if self.is_rational and other.is_rational:
                return Matrix.from_flint(self._as_flint() * other._as_flint())
            table = restriction.product(self.rows, other.rows)
            if table is not None:
                return matrix_of(tuple(map(tuple, table)))
            columns = other.T.rows
            return matrix_of(tuple(tuple(dot(r, c) for c in columns) for r in self.rows))
        if not isinstance(other, (tuple, list)):
            return NotImplemented
        v = vector(other)
        same_size(self.shape[1], len(v), "columns, entries of the vector")
        if self.is_rational and all(isinstance(x, fmpq) for x in v):
            column: list[Any] = list(v)
            return tuple((self._as_flint() * fmpq_mat(len(v), 1, column)).entries())
        return tuple(dot(row, v) for row in self.rows)

    def __add__(self, other: Matrix) -> Matrix:
        return self._entrywise(other, lambda a, b: a + b)

    def __sub__(self, other: Matrix) -> Matrix:
        return self._entrywise(other, lambda a, b: a - b)

    def _entrywise(self, other: Matrix, op: Callable[[Any, Any], Any]) -> Matrix:
        if not isinstance(other, Matrix):
            return NotImplemented
        if self.shape != other.shape:
            raise bad_input("shape", other.shape, f"must be {self.shape}", "use equal shapes")
        return matrix_of(
            tuple(
                tuple(plain(op(a, b)) for a, b in zip(r, s, strict=True))
                for r, s in zip(self.rows, other.rows, strict=True)
            )
        )

    def __neg__(self) -> Matrix:
        return self.scaled(-1)

    def scaled(self, factor: object) -> Matrix:
        """factor * M for any number."""
        f: Any = plain(factor)
        return matrix_of(tuple(tuple(plain(f * x) for x in row) for row in self.rows))

    def gram(self) -> Matrix:
        """A^T A, N x N, exact."""
        return self.T @ self

    def is_symmetric(self) -> bool:
        """True iff M = M^T, exact."""
        m, N = self.shape
        return m == N and all(self[i, j] == self[j, i] for i in range(m) for j in range(i))

    def __eq__(self, other: object) -> bool:
        return self.rows == other.rows if isinstance(other, Matrix) else NotImplemented

    def __hash__(self) -> int:
        if self._hash is None:
            object.__setattr__(self, "_hash", hash(self.rows))
        return self._hash or 0

    def __str__(self) -> str:
        return "[" + "; ".join(", ".join(map(str, row)) for row in self.rows) + "]"

    def __repr__(self) -> str:
        return f"Matrix({self})"


def _fill(M: Matrix, rows: tuple[Vector, ...]) -> None:
    object.__setattr__(M, "rows", rows)
    rational = all(isinstance(x, fmpq) for row in rows for x in row)
    object.__setattr__(M, "is_rational", rational)
    object.__setattr__(M, "_hash", None)
    object.__setattr__(M, "_flint", None)


def matrix_of(rows: tuple[Vector, ...]) -> Matrix:
    """A Matrix from a checked table."""
    M = Matrix.__new__(Matrix)
    _fill(M, rows)
    return M


def same_size(a: int, b: int, what: str) -> None:
    if a != b:
        raise BadInput(f"sizes {a} and {b}: must be equal ({what}); check the shapes")


def dot(u: Sequence[Any], v: Sequence[Any]) -> Number:
    """sum u_i v_i, exact; lengths must agree."""
    same_size(len(u), len(v), "lengths of the two vectors")
    total: Any = fmpq(0)
    for a, b in zip(u, v, strict=True):
        if not (_zero(a) or _zero(b)):
            total = total + a * b
    return plain(total)


def _zero(x: object) -> bool:
    return isinstance(x, fmpq) and x == 0


def norm_squared(u: Sequence[Any]) -> Number:
    """sum u_i**2, exact."""
    return dot(u, u)


def quadratic_form(M: Matrix, z: Sequence[object]) -> Number:
    """z^T M z, exact."""
    v = vector(z)
    return dot(v, M @ v)
